"""How ``data/entities/spans.tsv`` was made: a logistic regression a type over the features of `dateline.evaluate.entity_spans`.

    python training/entities/train.py RE3D_FOLDER src/dateline/data/entities [folds]

Reads the documents of re3d with their entities, makes the candidates with the default steps, fits and writes weights; no sentence is
written. With ``folds`` it prints the figures of two cross-validations instead, five folds of documents and one publisher at a time, and
writes nothing. Needs scikit-learn, which nothing at run time does.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from dateline.evaluate import entities, linear
from dateline.evaluate.entity_spans import Candidate
from dateline.resolve.gazetteer import Gazetteer

Document = tuple[str, set[entities.Mention], list[Candidate]]
STRENGTH, SEEN, SMALLEST = 1.0, 2, 0.02


def read(source: Path) -> list[Document]:
    """Every document: the folder of its publisher, its gold mentions, its candidates."""
    gazetteer = Gazetteer.open()
    found = []
    for folder in sorted(p for p in source.iterdir() if p.is_dir()):
        for text, wanted in entities.read(folder):
            report, parsed = entities.parsed(text)
            found.append((folder.name, wanted, entities.offered(report, parsed, gazetteer)))
    return found


def fit(documents: Sequence[Document]) -> list[tuple[str, str, float]]:
    """Weights by type and feature."""
    rows, labels = [], []
    for _, wanted, offered in documents:
        for start, end, features in offered:
            rows.append(features)
            labels.append({name for s, e, name in wanted if (s, e) == (start, end)})
    counts = Counter(f for features in rows for f in features)
    vectorizer = DictVectorizer(dtype=np.float32)
    matrix = vectorizer.fit_transform([{f: 1.0 for f in features if counts[f] >= SEEN} for features in rows])
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    out = []
    for name in entities.TYPES:
        model = LogisticRegression(C=STRENGTH, solver="liblinear").fit(matrix, [name in own for own in labels])
        out.append((name, "", float(model.intercept_[0])))
        weights = model.coef_[0]
        out += [(name, vectorizer.feature_names_[j], float(weights[j])) for j in np.flatnonzero(np.abs(weights) >= SMALLEST)]
    return out


def folds(documents: Sequence[Document]) -> None:
    """Print micro F1 by five folds and by publisher left out."""
    publishers = sorted({d[0] for d in documents})
    for what, of in (
        ("five folds", [i % 5 for i in range(len(documents))]),
        ("publisher left out", [publishers.index(d[0]) for d in documents]),
    ):
        gold: list[set[entities.Mention]] = []
        given: list[set[entities.Mention]] = []
        for k in sorted(set(of)):
            model = linear.Linear(fit([d for d, f in zip(documents, of, strict=True) if f != k]))
            for (_, wanted, offered), f in zip(documents, of, strict=True):
                if f == k:
                    gold.append(wanted)
                    given.append(set(entities.chosen(offered, model)))
        print(what, entities.score(gold, given))


def main(source: Path, target: Path, *, only_folds: bool) -> None:
    """Read, fit, write; or cross-validate."""
    documents = read(source)
    if only_folds:
        folds(documents)
        return
    head = [
        "# Weights of mentions in statements of war (evaluate/entity_spans.py), made by training/entities/train.py.",
        "# Licence: Apache-2.0; see CARD.md.",
        "label\tfeature\tweight",
    ]
    lines = [f"{a}\t{b}\t{w:.2f}" for a, b, w in fit(documents)]
    (target / "spans.tsv").write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), only_folds=len(sys.argv) > 3)
