"""How well it is told whether one claim strengthens or weakens another, on ClaimDiff's pairs by two outlets (Ko et al. 2023).

Data: a folder with ``claimdiff-strength-train.json`` and ``claimdiff-weak-train.json``; with the matching ``-test`` files beside them,
trained on the one and scored on the other, and by cross-validation otherwise: five folds in which no topic is in two. The pairs are on
politics and hold few events, so what is weighed is the wording: shared matter, names and numbers on either side, negation, contrast,
hedges, quotation, and the words themselves (hashed). A logistic regression; nothing of it ships or is used by `compare`.
`baseline` is the same regression over the four measures of shared words only.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..compare.words import plain_words, stem, tokens
from ..errors import EvaluateError

BUCKETS = 1024
"""Of hashed words, for each side and for what both share."""
FOLDS = 5
_MARKERS = (
    frozenset("no not never none nor cannot without neither denied denies deny rejected refused false untrue unlikely".split()),
    frozenset("but however although though despite while yet instead rather contrary".split()),
    frozenset("may might could possibly allegedly apparently reportedly suggest suggests believe believed likely unclear".split()),
    frozenset("also added indeed similarly including both agreed confirmed because".split()),
    frozenset("said says told according argued claimed called".split()),
)

Matrix = NDArray[np.float64]


def evaluate(path: Path) -> dict[str, Any]:
    """Score both of ClaimDiff's questions on the folder at `path`. Raises EvaluateError when the training part is not there."""
    out: dict[str, Any] = {"baseline": {}}
    for name, key in (("strength", "strengthens_macro_f1"), ("weak", "weakens_macro_f1")):
        train, test = _pairs(path / f"claimdiff-{name}-train.json"), path / f"claimdiff-{name}-test.json"
        if test.exists():
            held = _pairs(test)
            splits = [(np.arange(len(train)), np.arange(len(train), len(train) + len(held)))]
        else:
            held, splits = [], _folds(train)
        pairs = [*train, *held]
        gold = np.array([float(p["relation"]) for p in pairs])
        dense = np.array([_measures(p) for p in pairs])
        words = np.array([_hashed(p) for p in pairs])
        out[key] = _score(splits, gold, dense, words)
        out["baseline"][key] = _score(splits, gold, dense[:, :4], words[:, :0])
        out[f"{name}_pairs"] = len(held) or len(train)
    out["by"] = "train and test" if held else f"{FOLDS}-fold cross-validation by topic"
    return out


def _pairs(path: Path) -> list[Mapping[str, Any]]:
    try:
        found: list[Mapping[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["data"]
        return [p for p in found if p["claim_a"] and p["claim_b"] and p["relation"] in (0, 1) and p["topic"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvaluateError(f"{path.name} is not there, or is not ClaimDiff's") from error


def _folds(pairs: Sequence[Mapping[str, Any]]) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    fold = np.array([zlib.crc32(str(p["topic"]).encode()) % FOLDS for p in pairs])
    return [(np.flatnonzero(fold != n), np.flatnonzero(fold == n)) for n in range(FOLDS)]


def _matter(words: Sequence[str]) -> set[str]:
    return {stem(w) for w in words if w not in plain_words()}


def _measures(pair: Mapping[str, Any]) -> list[float]:
    """Four measures of shared words first, then the rest."""
    texts = (str(pair["claim_a"]), str(pair["claim_b"]))
    a, b = (tokens(t) for t in texts)
    one, two = _matter(a), _matter(b)
    names = [set(re.findall(r"(?<!^)\b[A-Z]\w+", t)) for t in texts]
    numbers = [{w for w in ws if w.isdigit()} for ws in (a, b)]
    shared = len(one & two)
    out: list[float] = [shared, shared / max(len(one), 1), shared / max(len(two), 1), shared / max(len(one | two), 1)]
    out += [math.log1p(len(a)), math.log1p(len(b)), math.log1p(len(a)) - math.log1p(len(b))]
    out += [len(names[0] & names[1]), len(names[0] & names[1]) / max(len(names[0] | names[1]), 1)]
    out += [len(numbers[0] & numbers[1]), len(numbers[0] - numbers[1]), len(numbers[1] - numbers[0])]
    for marker in _MARKERS:
        here, there = sum(w in marker for w in a), sum(w in marker for w in b)
        out += [here, there, float((here > 0) != (there > 0)), float(here > 0 and there > 0)]
    quoted = ["“" in t or '"' in t for t in texts]
    return [*out, *map(float, quoted), float(all(quoted))]


def _hashed(pair: Mapping[str, Any]) -> list[float]:
    a, b = (set(tokens(str(pair[k]))) for k in ("claim_a", "claim_b"))
    row = [0.0] * (3 * BUCKETS)
    for part, words in enumerate((a, b, a & b)):
        for word in words:
            row[part * BUCKETS + zlib.crc32(word.encode()) % BUCKETS] += 1 / math.sqrt(len(words))
    return row


def _score(splits: Sequence[tuple[Any, Any]], gold: Matrix, dense: Matrix, words: Matrix) -> float:
    guess, truth = [], []
    for train, test in splits:
        mean, spread = dense[train].mean(axis=0), dense[train].std(axis=0) + 1e-9
        words = _weighed(words, train) if words.shape[1] else words
        both = np.hstack([0.3 * (dense - mean) / spread, words, np.ones((len(dense), 1))])
        weights = _fit(both[train], gold[train])
        guess.append(both[test] @ weights > 0)
        truth.append(gold[test] > 0.5)
    return macro_f1(np.concatenate(truth), np.concatenate(guess))


def _weighed(words: Matrix, train: NDArray[np.int64]) -> Matrix:
    """Words by their rarity in the training part, each side's vector of length 1/2, what both share of length up to 2."""
    rarity = np.log((1 + len(train)) / (1 + (words[train] > 0).sum(axis=0))) + 1
    out: Matrix = words * rarity
    for part in range(3):
        here = slice(part * BUCKETS, (part + 1) * BUCKETS)
        out[:, here] *= (2.0 if part == 2 else 0.5) / np.maximum(np.linalg.norm(out[:, here], axis=1, keepdims=True), 1e-9)
    return out


def _fit(features: Matrix, gold: Matrix, steps: int = 150, penalty: float = 1.0) -> Matrix:
    """Logistic regression, the two answers weighing the same, by accelerated gradient descent."""
    share = gold.mean()
    weight = np.where(gold > 0.5, 0.5 / max(share, 1e-9), 0.5 / max(1 - share, 1e-9))
    ridge = penalty / len(gold)
    rate = 1.0 / (0.25 * float(np.max(weight)) * float(np.linalg.norm(features, 2)) ** 2 / len(gold) + ridge)
    weights = ahead = np.zeros(features.shape[1])
    for step in range(steps):
        chance = 1 / (1 + np.exp(-np.clip(features @ ahead, -30, 30)))
        moved = ahead - rate * (features.T @ (weight * (chance - gold)) / len(gold) + ridge * ahead)
        ahead = moved + step / (step + 3) * (moved - weights)
        weights = moved
    return weights


def macro_f1(gold: NDArray[np.bool_], found: NDArray[np.bool_]) -> float:
    """The mean of the F1 of either answer."""
    scores = []
    for answer in (True, False):
        both = float(np.sum((gold == answer) & (found == answer)))
        scores.append(2 * both / max(float(np.sum(gold == answer) + np.sum(found == answer)), 1.0))
    return sum(scores) / 2
