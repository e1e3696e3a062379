"""Which words name a place: recognition.

The tagger, the gazetteer and the words around each have a vote, as weights in ``place_weights.tsv``; none of them decides alone. People,
organisations, outlets and units that are named after places, and words that merely look like a town's name, are voted down. Says nothing
about which place of that name is meant (resolve/places.py does).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from .. import lexicons
from ..resolve.gazetteer import ALIAS, MAIN, SHORT, Gazetteer, GazetteerRow
from ..resolve.toponyms import fold
from ..text import Text
from ..types import Report
from .parse import Parse, Sentence, end_of, start_of

if TYPE_CHECKING:
    from spacy.tokens import Token

LONGEST = 8
"""Tokens in a name at most ("Zaporizhzhia nuclear power plant" has four, "Deir ez-Zor" four with its hyphen)."""


def cues(use: str) -> frozenset[str]:
    """The words of place_cues.tsv that have that use."""
    return _cues()[use]


@cache
def _cues() -> Mapping[str, frozenset[str]]:
    out: dict[str, set[str]] = {}
    for row in lexicons.load("place_cues").rows:
        out.setdefault(row["use"], set()).add(row["cue"])
    return {use: frozenset(words) for use, words in out.items()}


_PARTICLES, _LOWER_WORDS, _DIRECTIONS = cues("particle"), cues("facility word"), cues("direction")
_STRONG, _WEAK, _TITLES = cues("in"), cues("from"), cues("title")
_PERSON_VERBS, _ORG_WORDS, TAKING = cues("person verb"), cues("organisation"), cues("taking")


@dataclass(frozen=True, slots=True)
class TypeWord:
    """A word that says what kind of place a name stands for."""

    word: str
    kind: str
    position: str
    feature: str


@dataclass(slots=True)
class Mention:
    """Words that name a place. `start` to `end` is the whole mention, `core` the name in it; offsets in the report's text."""

    start: int
    end: int
    core: str
    core_start: int
    core_end: int
    rows: tuple[GazetteerRow, ...]
    score: float
    sentence: Sentence | None
    first: int
    """Index of the core's first token in the sentence's tokens."""
    last: int
    """One past its last."""
    asked: TypeWord | None = None
    direction: str | None = None
    container: Mention | None = None
    """The place that the text says it lies in: "Paris, Texas"."""
    dateline: bool = False
    features: dict[str, float] = field(default_factory=dict)

    @property
    def folded(self) -> str:
        """The name in the form that spellings are compared in."""
        return fold(self.core)


@cache
def type_words() -> Mapping[str, TypeWord]:
    """Type words by themselves, singular and plural."""
    out = {}
    for r in lexicons.load("place_types").rows:
        out[r["word"]] = TypeWord(r["word"], r["kind"], r["position"], r["feature"])
        if r["plural"]:
            out[r["plural"]] = out[r["word"]]
    return out


@cache
def weights() -> Mapping[str, float]:
    """What each vote counts."""
    return {r["vote"]: float(r["weight"]) for r in lexicons.load("place_weights").rows}


@cache
def _common() -> frozenset[str]:
    return frozenset(r["word"] for r in lexicons.load("not_places").rows)


@cache
def demonyms() -> Mapping[str, str]:
    """Folded adjective or people to ISO code: ukrainian, ukrainians -> UA."""
    out: dict[str, str] = {}
    for row in lexicons.load("states").rows:
        for name in (*row["adjectives"].split(";"), *row["people"].split(";")):
            if name:
                out.setdefault(fold(name), row["iso"])
    return out


def type_word(text: str) -> TypeWord | None:
    """The type word that `text` is, in the singular or plural."""
    return type_words().get(text.lower())


def mentions(report: Report, parse: Parse, gazetteer: Gazetteer) -> list[Mention]:
    """Every mention of a place, in order and without overlap; the dateline's first, where the report has one."""
    scouts = [_Scout(s, parse.text) for s in parse.sentences]
    grams = {g for scout in scouts for g in scout.grams.values()}
    dateline = _dateline_parts(report)
    grams |= {fold(text) for text, _, _ in dateline}
    rows = gazetteer.lookup_folded(grams)
    people = _people(parse)
    lower = _lower_words(parse)
    out = [
        Mention(s, e, text, s, e, rows.get(fold(text), ()), 9.0, None, 0, 0, dateline=True) for text, s, e in dateline if text[:1].isalpha()
    ]
    for left, right in zip(out, out[1:], strict=False):
        left.container = right
    first = [scout.mentions(rows, people, lower, frozenset()) for scout in scouts]
    sure = frozenset(m.folded for m in (*out, *(m for found in first for m in found)) if m.score > 1.0)
    for scout, found in zip(scouts, first, strict=True):
        again = sure & set(scout.grams.values())
        out.extend(scout.mentions(rows, people, lower, again) if again - {m.folded for m in found} else found)
    return out


def _dateline_parts(report: Report) -> list[tuple[str, int, int]]:
    if report.dateline is None or report.dateline.place is None:
        return []
    span = report.dateline.place
    return [
        (m[0].rstrip(), span.start + m.start(), span.start + m.start() + len(m[0].rstrip()))
        for m in re.finditer(r"[^,;/()\s][^,;/()]*", span.text)
    ]


def _people(parse: Parse) -> dict[str, int]:
    """Words of the names of people that the tagger finds in more than one word: they are no places when they stand alone."""
    out: dict[str, int] = {}
    for sentence in parse.sentences:
        for ent in sentence.tokens.ents:
            if ent.label_ == "PERSON":
                words = [t.text for t in ent if t.text[:1].isupper()]
                if len(words) > 1:
                    for w in words:
                        out[fold(w)] = out.get(fold(w), 0) + 1
    return out


def _lower_words(parse: Parse) -> frozenset[str]:
    return frozenset(t.text for t in parse.tokens() if t.text.islower())


class _Scout:
    """Looks for names of places in one sentence."""

    def __init__(self, sentence: Sentence, text: Text) -> None:
        self.sentence = sentence
        self.string = text.string
        self.tokens: list[Token] = [t for t in sentence.tokens if not t.is_space]
        self.words = [t.text for t in self.tokens]
        self.shout = _shouted(self.words)
        self.grams = dict(self._grams())

    def _capital(self, i: int) -> bool:
        return self.words[i][:1].isupper() or (self.words[i][:1].isdigit() and any(c.isupper() for c in self.words[i]))

    def _grams(self) -> Iterator[tuple[tuple[int, int], str]]:
        words, n = self.words, len(self.words)
        for i in range(n):
            if not self._opens(i):
                continue
            for j in range(i + 1, min(n, i + LONGEST) + 1):
                last = words[j - 1]
                if j - i > 1 and not (
                    self._capital(j - 1) or last.lower() in _PARTICLES or last.lower() in _LOWER_WORDS or type_word(last) or last == "."
                ):
                    break
                if (
                    self._capital(j - 1) or (j - i > 1 and (type_word(last) or last.lower() in ("plant", "station", "complex", "base")))
                ) and last != "I":
                    folded = fold(self.string[start_of(self.tokens[i]) : end_of(self.tokens[j - 1])])
                    if folded and not (j - i == 1 and self.tokens[i].is_stop and not words[i].isupper()):
                        yield (i, j), folded

    def _opens(self, i: int) -> bool:
        if self._capital(i):
            return self.words[i] not in ("The", "THE") and not (
                i
                and self.words[i - 1] in ("-", "'", "’")
                and i > 1
                and self.words[i - 2].lower() in _PARTICLES
                and self.words[i - 2].islower()
            )
        lower = self.words[i]
        return (
            lower in _PARTICLES
            and lower.isalpha()
            and i + 2 < len(self.words)
            and self.words[i + 1] in ("-", "'", "’")
            and self._capital(i + 2)
        )

    def mentions(
        self, rows: Mapping[str, tuple[GazetteerRow, ...]], people: Mapping[str, int], lower: frozenset[str], elsewhere: frozenset[str]
    ) -> list[Mention]:
        """The places named in the sentence; `elsewhere` are folded names that are surely places in another sentence of the report."""
        candidates: list[tuple[float, int, int, dict[str, float]]] = []
        spans = set()
        for (i, j), folded in self.grams.items():
            if folded in rows:
                spans.add((i, j))
        for ent in self.sentence.tokens.ents:
            if ent.label_ in ("GPE", "LOC"):
                i, j = self._trim(ent.start, ent.end)
                if i < j and self._capital(i):
                    spans.add((i, j))
        for i, j in spans:
            folded = self.grams.get((i, j)) or fold(self._slice(i, j))
            votes = self.votes(i, j, folded, rows.get(folded, ()), people, lower, rows)
            if folded in elsewhere:
                votes["named elsewhere"] = 1.0
            score = sum(weights().get(name, 0.0) * value for name, value in votes.items())
            candidates.append((score, i, j, votes))
        taken: list[tuple[int, int]] = []
        out = []
        for score, i, j, votes in sorted(candidates, key=lambda c: (-(c[0] + weights()["length"] * (c[2] - c[1])), c[1])):
            if score <= 0 or any(i < b and a < j for a, b in taken):
                continue
            taken.append((i, j))
            out.append(self._mention(i, j, rows, score, votes))
        out.sort(key=lambda m: m.start)
        self._coordinate(out)
        self._contain(out)
        return out

    def _slice(self, i: int, j: int) -> str:
        return self.string[start_of(self.tokens[i]) : end_of(self.tokens[j - 1])]

    def _trim(self, first: int, last: int) -> tuple[int, int]:
        """An entity's document indices as indices here, without the article, direction words, possessive and type words around the name."""
        index = {t.i: k for k, t in enumerate(self.tokens)}
        inside = [index[k] for k in range(first, last) if k in index]
        while inside and (
            self.words[inside[0]].lower() in ("the", "a") or (self.words[inside[0]].islower() and self.words[inside[0]] in _DIRECTIONS)
        ):
            inside = inside[1:]
        while inside and self.words[inside[-1]] in ("'s", "’s", "'", "’", ".", ","):
            inside = inside[:-1]
        while len(inside) > 1 and self.words[inside[-1]].islower():
            inside = inside[:-1]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    def votes(
        self, i: int, j: int, folded: str, rows: Sequence[GazetteerRow], people: Mapping[str, int], lower: frozenset[str],
        all_rows: Mapping[str, tuple[GazetteerRow, ...]],
    ) -> dict[str, float]:  # fmt: skip
        """What speaks for and against the tokens i to j being a place's name: name of the vote to its size."""
        words, n = self.words, len(self.words)
        v: dict[str, float] = {"bias": 1.0}
        self._tagger_votes(i, j, v)
        self._gazetteer_votes(rows, v)
        before = words[i - 1].lower() if i else ""
        before2 = words[i - 2].lower() if i > 1 else ""
        if before == "the" and before2:
            v["article"] = 1.0
            before, before2 = before2, words[i - 3].lower() if i > 2 else ""
        after = words[j] if j < n else ""
        if before in _DIRECTIONS:
            v["direction"] = 1.0
        elif before in _STRONG:
            v["in"] = 1.0
        elif before == "of" and type_word(before2):
            v["type word"] = 1.0
        elif before in _WEAK:
            v["from"] = 1.0
        elif before.rstrip(".") in _TITLES and words[i - 1][:1].isupper():
            v["title"] = 1.0
        elif type_word(before) and not words[i - 1][:1].isupper():
            v["type word before"] = 1.0
        known = type_word(after)
        if known and known.position != "before":
            v["type word"] = 1.0
        elif after.lower() in _ORG_WORDS:
            v["organisation word" if after[:1].isupper() else "organisation noun"] = 1.0
        elif (
            after[:1].isupper()
            and not self.shout
            and not self.sentence.heading
            and not type_word(after)
            and self.tokens[j - 1].dep_ == "compound"
        ):
            v["goes on"] = 1.0
        elif after.lower() in _PERSON_VERBS:
            v["person verb"] = 1.0
        elif after in ("'s", "’s"):
            v["possessive"] = 1.0
        elif after == "," and j + 1 < n and self._capital(j + 1):
            follow = next((all_rows[f] for k in (3, 2, 1) if (f := self.grams.get((j + 1, j + 1 + k), "")) in all_rows), ())
            if any(_inside(r, f) for r in rows[:40] for f in follow[:12]):
                v["container"] = 1.0
        if before == "," and i > 1:
            ahead = next((all_rows[f] for k in (3, 2, 1) if (f := self.grams.get((i - 1 - k, i - 1), "")) in all_rows), ())
            if any(_inside(r, f) for r in ahead[:40] for f in rows[:12]):
                v["contains"] = 1.0
        if i and words[i - 1][:1].isupper() and words[i - 1].lower() not in _DIRECTIONS and not self.shout and not self.sentence.heading:
            if self.tokens[i - 1].dep_ == "compound" and i > 1:
                v["goes back"] = 1.0
            if words[i - 1].lower() in _ORG_WORDS:
                v["organisation word before"] = 1.0
        token = self.tokens[j - 1]
        if token.dep_ in ("dobj", "nsubjpass") and token.head.lemma_.lower() in TAKING:
            v["taken"] = 1.0
        if j < n and words[j] in ("-", "–") and j + 1 < n and end_of(self.tokens[j - 1]) == start_of(self.tokens[j]):
            v["hyphenated"] = 1.0
        if (
            i
            and words[i - 1] in ("-", "–")
            and end_of(self.tokens[i - 1]) == start_of(self.tokens[i])
            and i > 1
            and words[i - 2].lower() not in _PARTICLES
        ):
            v["hyphenated"] = 1.0
        if i == 0:
            v["opens sentence"] = 1.0
        if self.sentence.heading:
            v["heading"] = 1.0
        if self.shout:
            v["shout"] = 1.0
        if j - i == 1:
            word = words[i]
            if people.get(folded):
                v["person's name"] = 1.0
            if word.lower() in lower:
                v["word in lower case"] = 1.0
            if word.isupper() and len(word) <= 5 and not self.shout and "." not in word:
                v["abbreviation"] = 1.0
            if self.tokens[i].pos_ not in ("PROPN", "NOUN"):
                v["not a noun"] = 1.0
        else:
            v["several words"] = 1.0
        if folded in _common():
            v["common word"] = 1.0
        if folded in demonyms() and not any(r.entry.feature in ("country", "region") for r in rows):
            v["demonym"] = 1.0
        return v

    def _tagger_votes(self, i: int, j: int, v: dict[str, float]) -> None:
        tokens = self.tokens[i:j]
        kinds = {t.ent_type_ for t in tokens}
        first, last = tokens[0], tokens[-1]
        whole = len(kinds) == 1
        label = next(iter(kinds)) if whole else "mixed"
        if label in ("", "mixed"):
            v["tagger none" if not label else "tagger mixed"] = 1.0
            return
        begins = first.ent_iob_ == "B" or (i and self.words[i - 1].lower() in ("the", *_DIRECTIONS))
        ends = last.i + 1 >= len(last.doc) or last.doc[last.i + 1].ent_iob_ != "I" or last.doc[last.i + 1].text in ("'s", "’s")
        name = {"GPE": "GPE", "LOC": "LOC", "FAC": "FAC", "PERSON": "PERSON", "ORG": "ORG", "NORP": "NORP"}.get(label, "other")
        v[f"tagger {name}" if begins and ends else f"tagger part of {name}"] = 1.0

    @staticmethod
    def _gazetteer_votes(rows: Sequence[GazetteerRow], v: dict[str, float]) -> None:
        if not rows:
            v["unknown"] = 1.0
            return
        features = {r.entry.feature for r in rows if r.kind in (MAIN, ALIAS)}
        if "country" in features:
            v["country"] = 1.0
        elif "region" in features or "continent" in features or "water" in features:
            v["region"] = 1.0
        elif "admin1" in features:
            v["admin1"] = 1.0
        elif "facility" in features:
            v["facility"] = 1.0
        elif "admin2" in features:
            v["admin2"] = 1.0
        people = max((r.population for r in rows if r.kind == MAIN), default=0)
        other = max((r.population for r in rows), default=0)
        v["population"] = math.log10(max(people, other / 5, 1)) / 7
        if all(r.kind != MAIN for r in rows):
            v["alias only"] = 1.0
        if all(r.kind == SHORT for r in rows):
            v["short only"] = 1.0
        if any(r.entry.id.startswith("dateline:") for r in rows):
            v["listed"] = 1.0

    def _mention(self, i: int, j: int, rows: Mapping[str, tuple[GazetteerRow, ...]], score: float, votes: dict[str, float]) -> Mention:
        words, n = self.words, len(self.words)
        start, end = start_of(self.tokens[i]), end_of(self.tokens[j - 1])
        core = self.string[start:end]
        asked = None
        whole_end = end
        after = type_word(words[j]) if j < n else None
        if after and after.position != "before" and words[j].lower() == after.word and after.kind != "near":
            asked, whole_end = after, end_of(self.tokens[j])
        elif i > 1 and words[i - 1].lower() == "of" and (w := type_word(words[i - 2])) and w.position != "after":
            asked = w
        elif i > 2 and words[i - 1].lower() in ("the",) and words[i - 2].lower() == "of" and (w := type_word(words[i - 3])):
            asked = w
        elif i and (w := type_word(words[i - 1])) and w.position != "after" and words[i - 1].islower():
            asked = w
        k = i - 1
        direction = words[k].lower() if i and words[k].lower() in _DIRECTIONS else None
        folded = self.grams.get((i, j)) or fold(core)
        return Mention(
            start, whole_end, core, start, end, rows.get(folded, ()), score, self.sentence, i, j, asked, direction, features=votes
        )

    def _coordinate(self, found: list[Mention]) -> None:
        """ "Kharkiv and Donetsk regions": the plural's type is asked of every name before it."""
        for m in found:
            if m.last >= len(self.words):
                continue
            word = self.words[m.last].lower()
            known = type_word(word)
            if known is None or known.word == word:
                continue
            chain, k = [m], m.first
            for other in reversed([o for o in found if o.last <= m.first]):
                between = [w.lower() for w in self.words[other.last : k]]
                if not set(between) <= {",", "and", "&", "or", "the"}:
                    break
                chain.append(other)
                k = other.first
            if len(chain) > 1:
                for each in chain:
                    each.asked = known

    def _contain(self, found: list[Mention]) -> None:
        """ "Paris, Texas", "Kamyanka in the Izium district", "the village of X, in Y province"."""
        for left, right in zip(found, found[1:], strict=False):
            between = [w.lower() for w in self.words[left.last : right.first]]
            if left.asked and between and type_word(between[0]):
                between = between[1:]
            text = " ".join(between)
            if (
                text == ","
                or re.fullmatch(r"(?:,? (?:a|the) (?:\w+ ){0,3})?,? ?(?:in|of)(?: the| \w+ern| \w+)?", text.strip())
                or text == "("
            ):
                left.container = right


def _shouted(words: Sequence[str]) -> bool:
    long = [w for w in words if len(w) > 3 and w.isalpha()]
    return len(long) >= 3 and sum(w.isupper() for w in long) > 0.7 * len(long)


def _inside(row: GazetteerRow, container: GazetteerRow) -> bool:
    if container.entry.feature == "country":
        return row.entry.country == container.entry.country and row.number != container.number and row.entry.feature != "country"
    return container.number in (row.a1, row.a2) and row.number != container.number
