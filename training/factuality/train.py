"""Fits the scales of ``dateline evaluate factuality``: python training/factuality/train.py FOLDER

FOLDER holds ``uw.train.jsonl`` and ``uds_ih2.train.jsonl``. Ridge regression over the features of `dateline.evaluate.factuality`,
re-weighted towards absolute error (iteratively re-weighted least squares with Huber's weights). ``--folds`` prints the figures of other
strengths on five folds of the training part. Deterministic: the same data, parser and code give the same files.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import numpy as np

from dateline.evaluate.factuality import SCALES, features, read, score

RIDGE = {"uw": 10.0, "uds_ih2": 20.0}
HUBER = {"uw": 0.4, "uds_ih2": 1.5}
SEEN = 4
ROUNDS = 4
OUT = Path(__file__).parents[2] / "src" / "dateline" / "data" / "factuality"


def matrix(found: list[frozenset[str]], columns: dict[str, int]) -> np.ndarray:
    x = np.zeros((len(found), len(columns)), dtype=np.float32)
    for row, names in enumerate(found):
        x[row, [columns[n] for n in names if n in columns]] = 1
    return x


def fit(found: list[frozenset[str]], labels: np.ndarray, ridge: float, huber: float) -> dict[str, float]:
    counts = Counter(name for names in found for name in names)
    columns = {name: i for i, name in enumerate(sorted(n for n, c in counts.items() if c >= SEEN))}
    x = matrix(found, columns)
    weight = np.ones(len(labels), dtype=np.float32)
    solution = np.zeros(len(columns))
    for _ in range(ROUNDS):
        scaled = x * weight[:, None]
        solution = np.linalg.solve(x.T @ scaled + ridge * np.eye(len(columns), dtype=np.float32), scaled.T @ labels)
        weight = (huber / np.maximum(np.abs(labels - x @ solution), huber)).astype(np.float32)
    return {name: float(solution[i]) for name, i in columns.items()}


def predict(weights: dict[str, float], found: list[frozenset[str]]) -> list[float]:
    return [max(-3.0, min(3.0, sum(weights.get(n, 0.0) for n in names))) for names in found]


def folds(name: str, found: list[frozenset[str]], labels: np.ndarray, groups: np.ndarray) -> None:
    for ridge in (5.0, 10.0, 20.0, 40.0):
        for huber in (0.4, 0.7, 1.5, 9.0):
            given = np.zeros(len(labels))
            for fold in range(5):
                inside = groups % 5 != fold
                weights = fit([f for f, i in zip(found, inside, strict=True) if i], labels[inside], ridge, huber)
                given[~inside] = predict(weights, [f for f, i in zip(found, inside, strict=True) if not i])
            print(name, ridge, huber, {k: round(v, 4) for k, v in score(labels.tolist(), given.tolist()).items()}, flush=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--folds", action="store_true")
    arguments.add_argument("--scale", choices=SCALES)
    given = arguments.parse_args()
    for name in SCALES if given.scale is None else (given.scale,):
        lines = read(given.folder / f"{name}.train.jsonl")
        labels = np.array([t.label for line in lines for t in line.targets], dtype=np.float32)
        found = list(features(lines))
        if given.folds:
            # neighbouring lines are of one article: a fold is a run of 50 lines, so that no article is on both sides of many folds
            folds(name, found, labels, np.array([i // 50 for i, line in enumerate(lines) for _ in line.targets]))
            continue
        weights = {n: w for n, w in fit(found, labels, RIDGE[name], HUBER[name]).items() if abs(w) >= 0.005}
        rows = [f"{n}\t{w:.3f}" for n, w in sorted(weights.items()) if "\n" not in n and not n.startswith("#")]
        head = f"# Weights of a linear scale over features of dateline.evaluate.factuality; see CARD.md.\nmean\t{labels.mean():.3f}\n"
        (OUT / f"{name}.tsv").write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
        print(name, len(rows), "features")


if __name__ == "__main__":
    main()
