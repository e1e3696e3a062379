"""Linear models whose weights are read from shipped tables of label, feature and weight, and added up here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import files


class Linear:
    """Weights by label and feature, the bias under the empty feature."""

    def __init__(self, rows: Iterable[tuple[str, str, float]]) -> None:
        self._weights: dict[str, list[tuple[str, float]]] = {}
        self.bias: dict[str, float] = {}
        for label, feature, weight in rows:
            if feature:
                self._weights.setdefault(feature, []).append((label, weight))
            else:
                self.bias[label] = weight

    def scores(self, features: Iterable[str]) -> dict[str, float]:
        """The sum of weights by label (log-odds); features that were never fitted add nothing, a mapping's count by their values."""
        total = dict(self.bias)
        values = features if isinstance(features, Mapping) else None
        for feature in features:
            for label, weight in self._weights.get(feature, ()):
                total[label] += weight * (values[feature] if values is not None else 1.0)
        return total

    def score(self, features: Iterable[str], label: str = "y") -> float:
        """The log-odds of one label."""
        return self.scores(features).get(label, 0.0)

    def best(self, features: Iterable[str]) -> str:
        """The label with the highest score."""
        scores = self.scores(features)
        return max(scores, key=lambda label: scores[label])


def shipped(folder: str, name: str) -> Linear:
    """The weights in ``data/FOLDER/NAME.tsv``: lines of comment, a header, then label, feature and weight."""
    rows = []
    for line in (files("dateline.data") / folder / f"{name}.tsv").read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#") and not line.startswith("label\t"):
            label, feature, weight = line.split("\t")
            rows.append((label, feature, float(weight)))
    return Linear(rows)
