"""Text that was printed twice: sentences that one report has from another, and reports that are mostly copies.

Finds copied paragraphs under a new lede, cuts, reordering and light rewriting, because it matches sentence by sentence and measures how
much of the *smaller* text is in the larger one (containment; Broder 1997): a copied story under a new lede has a low likeness and a high
containment. Does not find translations, nor a story retold in other words. Adding a report costs what it shares with others, no more.
"""

from __future__ import annotations

import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ..types import FurnitureKind, Report
from .quote import dated
from .words import sentences, shingles, tokens, winnowed

COPY = 0.35
"""Share of one report's words that stand in sentences matched in the other, from which on it is a copy."""
SENTENCE = 0.55
"""Share of the shorter sentence's word pairs that the other holds, from which on it is the same sentence."""
WORDS = 0.6
"""The same, of its single words."""
DISTINCT = 0.5
"""Of the word pairs of a sentence, the share that is assumed to be different ones when a comparison is spared."""
NEWS = 14
"""Days after which single sentences in common are no longer taken for copied news; a whole copy is one at any time."""
SHORT, SHORT_SENTENCE = 10, 0.8
"""A sentence of fewer words than the first must share so much of its word pairs: *at least 16 people were killed* is anybody's."""
SHORTEST = 6
"""Words that a sentence needs to be matched by likeness; a shorter one must be the same throughout."""
MOST = 48
"""Reports that one stretch of words is remembered for, and reports that a new one is held against, those that share most first."""

_NOT_TEXT = frozenset({FurnitureKind.HEADER, FurnitureKind.NOTICE, FurnitureKind.CREDIT, FurnitureKind.BYLINE})


@dataclass(frozen=True, slots=True)
class Body:
    """A report's sentences as hashes of their words."""

    report: str
    at: tuple[tuple[int, int], ...]
    """Where each sentence stands, in code points."""
    published: str
    """ISO 8601, or empty."""
    packed: tuple[bytes, ...]
    """Each sentence's words as hashes of four bytes; `words` unpacks them."""

    @property
    def words(self) -> list[Sequence[int]]:
        """Each sentence's words, hashed."""
        return [array("I", each) for each in self.packed]

    @property
    def size(self) -> int:
        """In words."""
        return sum(map(len, self.packed)) // 4

    def sentence(self, offset: int) -> int | None:
        """The number of the sentence that holds the code point `offset`."""
        return next((n for n, (start, end) in enumerate(self.at) if start <= offset < end), None)


@dataclass(frozen=True, slots=True)
class Copy:
    """What two reports have in common, `left` being the one that was added later to the index."""

    left: str
    right: str
    sentences: tuple[tuple[int, int], ...]
    """Numbers of sentences, left and right."""
    left_share: float
    """Of the left report's words, how many stand in those sentences."""
    right_share: float

    @property
    def whole(self) -> bool:
        """Whether one of them is a copy of the other, or a cut or an extension of it; otherwise only some sentences are shared."""
        return len(self.sentences) > 1 and max(self.left_share, self.right_share) >= COPY


def body(report: Report) -> Body:
    """The report's sentences, without header, notice, byline, credit and dateline."""
    string = report.text.string
    cut = [(f.span.start, f.span.end) for f in report.furniture if f.kind in _NOT_TEXT]
    datelines = [f.span.end for f in report.furniture if f.kind is FurnitureKind.DATELINE]
    at, words = [], []
    for start, end in sentences(string):
        start = next((d for d in datelines if start < d < end), start)
        if any(a < end and start < b for a, b in cut):
            continue
        found = tokens(string[start:end])
        if found:
            at.append((start, end))
            words.append(pack(found))
    return Body(report.id, tuple(at), dated(report.published), tuple(words))


def pack(words: Iterable[str]) -> bytes:
    """Words as hashes of four bytes each."""
    return array("I", (zlib.crc32(w.encode()) for w in words)).tobytes()


@dataclass(slots=True)
class CopyIndex:
    """The reports seen so far, by their fingerprints."""

    bodies: MutableMapping[str, Body] = field(default_factory=dict)
    postings: MutableMapping[str, list[str]] = field(default_factory=dict)
    """A fingerprint in decimal to the reports that have it."""

    def add(self, new: Body) -> tuple[Copy, ...]:
        """Keep a report, and tell what it has in common with those before it."""
        found = tuple(self.matches(new))
        self.bodies[new.report] = new
        for fingerprint in _fingerprints(new):
            posting = self.postings.setdefault(str(fingerprint), [])
            if len(posting) < MOST:
                posting.append(new.report)
        return found

    def matches(self, new: Body) -> Iterator[Copy]:
        """What a report has in common with those that are kept, those first that share most."""
        shared = Counter(report for f in _fingerprints(new) for report in self.postings.get(str(f), ()))
        shared.pop(new.report, None)
        ours: Mapping[int, list[int]] | None = None
        for report, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:MOST]:
            ours = ours or _pairs_of(new)
            copy = compare(new, self.bodies[report], ours)
            if copy.sentences and (copy.whole or _near(new, self.bodies[report])):
                yield copy


def _near(left: Body, right: Body) -> bool:
    """Whether two reports are of one time, so that a sentence in both is news, not a stock phrase or background."""
    if not left.published or not right.published:
        return True
    return abs((date.fromisoformat(left.published[:10]) - date.fromisoformat(right.published[:10])).days) <= NEWS


def compare(left: Body, right: Body, pairs: Mapping[int, list[int]] | None = None) -> Copy:
    """Which sentences of two reports are the same. `pairs` are the left one's word pairs, when they are at hand."""
    pairs = _pairs_of(left) if pairs is None else pairs
    matched: list[tuple[int, int]] = []
    ours = left.words
    for number, words in enumerate(right.words):
        candidates = Counter(n for pair in set(_pairs(words)) for n in pairs.get(pair, ()))
        for other in sorted(candidates):
            enough = SENTENCE * (min(len(ours[other]), len(words)) - 1) * DISTINCT
            if candidates[other] >= enough and _same(ours[other], words):
                matched.append((other, number))
    left_share = sum(len(left.packed[n]) for n in {a for a, _ in matched}) / max(4 * left.size, 1)
    right_share = sum(len(right.packed[n]) for n in {b for _, b in matched}) / max(4 * right.size, 1)
    return Copy(left.report, right.report, tuple(matched), left_share, right_share)


def _same(left: Sequence[int], right: Sequence[int]) -> bool:
    shorter = min(len(left), len(right))
    if shorter < SHORTEST:
        return list(left) == list(right) and shorter > 2
    words = (Counter(left) & Counter(right)).total()
    pairs = (Counter(_pairs(left)) & Counter(_pairs(right))).total()
    enough = SENTENCE if shorter >= SHORT else SHORT_SENTENCE
    return pairs >= enough * (shorter - 1) and words >= max(WORDS, enough) * shorter


def _pairs(words: Sequence[int]) -> list[int]:
    return [(a * 31 + b) & 0xFFFFFFFF for a, b in zip(words, words[1:], strict=False)]


def _pairs_of(of: Body) -> dict[int, list[int]]:
    out: dict[int, list[int]] = {}
    for number, words in enumerate(of.words):
        for pair in set(_pairs(words)):
            out.setdefault(pair, []).append(number)
    return out


def _fingerprints(of: Body) -> set[int]:
    """Winnowed over the sentences one by one, so that their order does not matter."""
    return {f for words in of.words for f in winnowed(shingles([str(w) for w in words]))}
