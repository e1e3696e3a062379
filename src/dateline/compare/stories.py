"""Which reports are on one story: whole reports by their words, the head of a report counting twice.

TF-IDF (logarithmic counts, smoothed) over stems, once of the whole report and once of its title and first sentences, where news says what
it is about; then average link (Sokal and Michener 1958) down to a fixed likeness. Quadratic in the number of reports: for a folder or a
day's stream, not for a case of ten thousand. It says nothing of which claims are on one event: `events` does.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .words import plain_words, stem, tokens

HEAD = 700
"""Code points of a report that are its head."""
ALIKE = 0.13
"""Average likeness down to which stories are joined."""

Matrix = NDArray[np.float64]


def stories(reports: Sequence[tuple[str, str]], alike: float = ALIKE) -> list[int]:
    """The number of the story that each report, a title and a text, is on."""
    heads = [_stems(f"{title} {text[:HEAD]}") for title, text in reports]
    wholes = [_stems(f"{title} {text}") for title, text in reports]
    return average_link((likeness(heads) + likeness(wholes)) / 2, alike)


def _stems(string: str) -> list[str]:
    return [stem(w) for w in tokens(string) if w not in plain_words()]


def likeness(documents: Sequence[Sequence[str]]) -> Matrix:
    """Cosines between documents as TF-IDF vectors of their words."""
    frequency = Counter(w for words in documents for w in set(words))
    number = {w: n for n, w in enumerate(sorted(frequency))}
    rarity = {w: math.log((1 + len(documents)) / (1 + count)) + 1 for w, count in frequency.items()}
    matrix = np.zeros((len(documents), max(len(number), 1)))
    for row, words in enumerate(documents):
        for word, count in Counter(words).items():
            matrix[row, number[word]] = (1 + math.log(count)) * rarity[word]
    matrix /= np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-12)
    return np.asarray(matrix @ matrix.T)


def average_link(similar: Matrix, alike: float) -> list[int]:
    """Clusters by average link: the two most alike are joined until none are `alike` on average. Returns each item's cluster, from 0."""
    matrix = similar.astype(float).copy()
    count = len(matrix)
    np.fill_diagonal(matrix, -np.inf)
    size = np.ones(count)
    members: list[list[int]] = [[n] for n in range(count)]
    while count > 1:
        first, second = divmod(int(np.argmax(matrix)), count)
        if not matrix[first, second] >= alike:
            break
        joined = (matrix[first] * size[first] + matrix[second] * size[second]) / (size[first] + size[second])
        matrix[first], matrix[:, first] = joined, joined
        matrix[second], matrix[:, second], matrix[first, first] = -np.inf, -np.inf, -np.inf
        size[first] += size[second]
        members[first] += members[second]
        members[second] = []
    out = [0] * count
    for number, each in enumerate(m for m in members if m):
        for item in each:
            out[item] = number
    return out
