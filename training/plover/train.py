"""How ``data/plover/roots.tsv`` was made: a linear machine a root over the features of `dateline.extract.plover_root`.

    python training/plover/train.py PLOVER_GSR_CAMEO.txt src/dateline/data/plover/roots.tsv

Reads the coded sentences of the PLOVER repository (openeventdata/PLOVER, CC BY-SA 4.0), prints the accuracy of a five-fold
cross-validation, fits on all of them and writes the weights. No sentence is written. Needs scikit-learn, which nothing at run time does.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from dateline.evaluate.plover import MERGED, read, sentence_of
from dateline.extract.plover_root import features

SMALLEST = 0.01
STRENGTH = 0.03


def main(source: Path, target: Path) -> None:
    """Cross-validate, fit, write."""
    pairs = read(source)
    found = [dict(features(sentence_of(text))) for text, _ in pairs]
    gold = [root for _, root in pairs]
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    pipeline = make_pipeline(DictVectorizer(sparse=False), LinearSVC(C=STRENGTH))
    guess = cross_val_predict(pipeline, found, gold, cv=folds)
    merged = [MERGED.get(g, g) for g in gold], [MERGED.get(g, g) for g in guess]
    print(f"five-fold accuracy {accuracy_score(gold, guess):.3f}, macro F1 {f1_score(gold, guess, average='macro'):.3f}")
    print(f"with the roots of 2021 {accuracy_score(*merged):.3f}")
    pipeline.fit(found, gold)
    names, model = pipeline[0].feature_names_, pipeline[1]
    lines = [
        "# Weights of features (extract/plover_root.py) for PLOVER's roots; a row without a feature is the bias.",
        "# Made by training/plover/train.py.",
        "# Licence: Apache-2.0; see CARD.md for what it was fitted on.",
        "root\tfeature\tweight",
    ]
    for i, root in enumerate(model.classes_):
        lines.append(f"{root}\t\t{model.intercept_[i]:.3f}")
        order = np.argsort(-np.abs(model.coef_[i]))
        lines += [f"{root}\t{names[j]}\t{model.coef_[i][j]:.3f}" for j in order if abs(model.coef_[i][j]) >= SMALLEST]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines) - 4} weights")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
