"""How ``data/plover/roots.tsv`` was made: a linear machine a root over the features of `dateline.extract.plover_root`.

    python training/plover/train.py PLOVER_GSR_CAMEO.txt src/dateline/data/plover/roots.tsv

Reads the coded sentences of the PLOVER repository (openeventdata/PLOVER, CC BY-SA 4.0) and our own beside this file (``sentences.tsv``).
Prints the accuracy on PLOVER's sentences of weights fitted on ours alone, of a five-fold cross-validation in which a sentence that is coded
twice stays in one fold and ours are always fitted on, and on ours by folds; then fits on all and writes the weights. No sentence is
written. Needs scikit-learn, which nothing at run time does.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from dateline.evaluate.plover import MERGED, read, sentence_of
from dateline.extract.plover_root import features

SMALLEST = 0.01
STRENGTH = 0.05
Row = Mapping[str, float]


def model() -> Any:
    """A linear machine a root over named features."""
    return make_pipeline(DictVectorizer(sparse=False), LinearSVC(C=STRENGTH))


def by_folds(pairs: Sequence[tuple[str, str]], rows: Sequence[Row], more: Sequence[Row], roots: Sequence[str]) -> list[str]:
    """A root for each sentence, by a model that saw it in no fold; `more`, with `roots`, are always fitted on."""
    gold = [root for _, root in pairs]
    guess = [""] * len(pairs)
    folds = StratifiedGroupKFold(5, shuffle=True, random_state=1)
    for seen, unseen in folds.split(rows, gold, [text for text, _ in pairs]):
        fitted = model().fit([rows[i] for i in seen] + list(more), [gold[i] for i in seen] + list(roots))
        for i, root in zip(unseen, fitted.predict([rows[i] for i in unseen]), strict=True):
            guess[i] = root
    return guess


def say(what: str, gold: Sequence[str], guess: Sequence[str]) -> None:
    """Print accuracy with the roots of 2016 and of 2021, and macro F1."""
    merged = [MERGED.get(g, g) for g in gold], [MERGED.get(g, g) for g in guess]
    macro = f1_score(gold, guess, average="macro")
    print(f"{what}: accuracy {accuracy_score(gold, guess):.3f}, macro F1 {macro:.3f}; roots of 2021 {accuracy_score(*merged):.3f}")


def main(source: Path, target: Path) -> None:
    """Cross-validate, fit, write."""
    pairs, own = read(source), read(Path(__file__).with_name("sentences.tsv"))
    rows, more = ([dict(features(sentence_of(text))) for text, _ in part] for part in (pairs, own))
    gold, roots = ([root for _, root in part] for part in (pairs, own))
    say("fitted on ours alone", gold, list(model().fit(more, roots).predict(rows)))
    say("five folds", gold, by_folds(pairs, rows, more, roots))
    say("ours by five folds", roots, by_folds(own, more, rows, gold))
    pipeline = model().fit(rows + more, gold + roots)
    names, fitted = pipeline[0].feature_names_, pipeline[1]
    lines = [
        "# Weights of features (extract/plover_root.py) for PLOVER's roots; a row without a feature is the bias.",
        "# Made by training/plover/train.py.",
        "# Licence: Apache-2.0; see CARD.md for what it was fitted on.",
        "root\tfeature\tweight",
    ]
    for i, root in enumerate(fitted.classes_):
        lines.append(f"{root}\t\t{fitted.intercept_[i]:.3f}")
        order = np.argsort(-np.abs(fitted.coef_[i]))
        lines += [f"{root}\t{names[j]}\t{fitted.coef_[i][j]:.3f}" for j in order if abs(fitted.coef_[i][j]) >= SMALLEST]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines) - 4} weights")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
