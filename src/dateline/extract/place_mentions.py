"""Which words name a place: recognition.

The tagger, the gazetteer and the words around each have a vote, as weights in ``place_weights.tsv``; none of them decides alone. People,
organisations, outlets and units that are named after places, and words that merely look like a town's name, are voted down. Says nothing
about which place of that name is meant (resolve/places.py does).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from .. import lexicons
from ..resolve.gazetteer import ALIAS, MAIN, SEAT, SHORT, Gazetteer, GazetteerRow, distance_km
from ..resolve.toponyms import ARTICLES, fold, joined, plain_words
from ..text import Text
from ..types import Report
from .parse import Parse, Sentence, end_of, start_of

if TYPE_CHECKING:
    from spacy.tokens import Span as SpacySpan
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


_HAPPENINGS = cues("happening")
_PARTICLES, _LOWER_WORDS, _DIRECTIONS = cues("particle"), cues("facility word"), cues("direction")
_CLOSERS, _OF_PLACES, _SIDES = cues("facility noun"), cues("of place"), cues("side")
_STATION = ["nuclear", "power", "station"]
"""Some say station where the lists have plant."""
_AND = frozenset({",", "and", "or", "&", "the"})
_STRONG, _WEAK, _TITLES = cues("in"), cues("from"), cues("title")
_PERSON_VERBS, _ORG_WORDS, _UNITS, TAKING = cues("person verb"), cues("organisation"), cues("unit"), cues("taking")


_ENGLISH = frozenset({"US", "GB", "CA", "AU", "NZ", "IE"})
"""Where towns have the names of people and things that English reports are full of."""
_ERRS = frozenset({"tagger ORG", "tagger part of ORG", "tagger PERSON", "tagger other", "tagger part of other", "tagger none"})
"""What the tagger, which has read American news, says of names that it has never met."""
_BODIES_OF = frozenset({"bank", "university", "college", "bishop", "archbishop", "diocese", "duke", "duchess", "prince", "earl", "treaty"})
"""Capitalised, with *of*, they make the name of an institution, a title or a treaty."""
_FORMATIONS, _CLUBS = cues("formation"), cues("club")


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
    article: bool = False
    """Whether "the" stands before it, as before rivers, mountains and regions."""
    container: Mention | None = None
    """The place that the text says it lies in: "Paris, Texas"."""
    beside: Mention | None = None
    """The place that the text says it lies near or on one side of: "the village of X, north of Hama"."""
    dateline: bool = False
    tokens: Sequence[Token] = ()
    """The sentence's tokens, white space left out, which `first` and `last` count."""
    votes: Mapping[str, float] = field(default_factory=dict)
    """What spoke for and against it."""

    @property
    def folded(self) -> str:
        """The name in the form that spellings are compared in, abbreviations written out."""
        short = abbreviations().get(self.core)
        return short.folded if short else fold(self.core)


@cache
def type_words() -> Mapping[str, TypeWord]:
    """Type words by themselves, singular and plural."""
    out = {}
    for r in lexicons.load("place_types").rows:
        out[r["word"]] = TypeWord(r["word"], r["kind"], r["position"], r["feature"])
        if r["plural"]:
            out[r["plural"]] = out[r["word"]]
    return out


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """What an abbreviation stands for: the folded name of a place of one feature in one country."""

    folded: str
    feature: str
    country: str
    alone: bool

    def fits(self, row: GazetteerRow) -> bool:
        """Whether a place of the full name is the one that is abbreviated."""
        return row.entry.feature == self.feature and row.entry.country == self.country


@cache
def abbreviations() -> Mapping[str, Abbreviation]:
    """Abbreviations as printed, with their full stops."""
    rows = lexicons.load("abbreviations").rows
    return {r["abbreviation"]: Abbreviation(fold(r["name"]), r["feature"], r["country"], r["alone"] == "yes") for r in rows}


@cache
def _abbreviated() -> frozenset[str]:
    """The first two characters of every abbreviation: what begins otherwise is none."""
    return frozenset(a[:2] for a in abbreviations())


@cache
def weights() -> Mapping[str, float]:
    """What each vote counts."""
    return {r["vote"]: float(r["weight"]) for r in lexicons.load("place_weights").rows}


@cache
def _common() -> frozenset[str]:
    return frozenset(r["word"] for r in lexicons.load("not_places").rows)


@cache
def _given() -> frozenset[str]:
    return frozenset(r["name"] for r in lexicons.load("person_names").rows)


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
    dateline = _dateline_parts(report)
    scouts, rows = scan(parse, gazetteer, [fold(text) for text, _, _ in dateline])
    out = [
        Mention(s, e, text, s, e, rows.get(fold(text), ()), 9.0, None, 0, 0, dateline=True) for text, s, e in dateline if text[:1].isalpha()
    ]
    for left, right in zip(out, out[1:], strict=False):
        left.container = right
    for scout in scouts:
        out.extend(scout.mentions())
    return out


def scan(parse: Parse, gazetteer: Gazetteer, sure: Sequence[str] = ()) -> tuple[list[Scout], dict[str, tuple[GazetteerRow, ...]]]:
    """A scout for each sentence, its candidates weighed in two passes: by themselves, then beside what the whole report speaks of.

    `sure` are folded names that are places without question (the dateline's). Also gives the gazetteer's rows by folded name.
    """
    entities = _entities(parse)
    scouts = [Scout(s, parse.text, entities.get(s.index, ())) for s in parse.sentences]
    rows = gazetteer.lookup_folded({*sure, *(g for scout in scouts for g in scout.grams.values())})
    people = _people([ent for ents in entities.values() for ent in ents])
    lower = frozenset(w for scout in scouts for w in scout.words if w.islower())
    for scout in scouts:
        scout.weigh(rows, people, lower)
    first = [[c for c in scout.chosen() if c.score > 1.0] for scout in scouts]
    spoken = Counter(iso for scout in scouts for w in scout.words if w[:1].isupper() and (iso := demonyms().get(w.casefold())))
    view = _View(spoken, [c for chosen in first for c in chosen], [(f, rows.get(f, ())) for f in sure])
    for scout, chosen in zip(scouts, first, strict=True):
        for candidate in scout.candidates:
            view.vote(candidate)
        scout.vote_beside(chosen)
    return scouts, rows


@dataclass(slots=True)
class Claimed:
    """Tokens `first` up to `last` of a sentence that may name a place, and what speaks for and against it."""

    first: int
    last: int
    folded: str
    rows: tuple[GazetteerRow, ...]
    votes: dict[str, float]

    @property
    def score(self) -> float:
        """Above zero the words are taken for a place's name."""
        table = weights()
        return sum([table.get(name, 0.0) * value for name, value in self.votes.items()])


class _View:
    """What the report speaks of, as far as a first pass can tell: countries, names that are surely places, and where those lie."""

    def __init__(self, countries: Counter[str], chosen: Sequence[Claimed], sure: Sequence[tuple[str, tuple[GazetteerRow, ...]]]) -> None:
        self.names = Counter(c.folded for c in chosen)
        for folded, rows in (*((c.folded, c.rows) for c in chosen), *sure):
            self.names[folded] += 0
            top = rows[:12]
            own = {r.entry.country for r in top if r.kind == MAIN} or {r.entry.country for r in top}
            if top and top[0].entry.feature == "country":
                own = {top[0].entry.country}
            for iso in own:
                if iso and len(own) <= 3:
                    countries[iso] += 6 // len(own)
        most = max(countries.values(), default=1)
        self.share = {iso: count / most for iso, count in countries.items() if count >= most / 5}
        self.cells: dict[tuple[int, int], dict[tuple[str, tuple[float, float]], None]] = {}  # each once, however often it is named
        for folded, rows in (*((c.folded, c.rows) for c in chosen), *sure):
            for row in rows[:6]:
                if row.point and row.entry.feature != "country" and self.share.get(row.entry.country or "", 0.0) > 0.3:
                    self.cells.setdefault((int(row.point[0] // 1), int(row.point[1] // 1)), {})[folded, row.point] = None

    def vote(self, candidate: Claimed) -> None:
        """Add to a candidate what the report as a whole says for it."""
        others = self.names.get(candidate.folded, 0) - (candidate.score > 1.0)
        if others > 0:
            candidate.votes["named elsewhere"] = 1.0
        unlisted = "unknown" in candidate.votes and bool(candidate.votes.keys() & {"tagger GPE", "tagger LOC"})
        if unlisted and self.share and max(self.share, key=lambda iso: self.share[iso]) not in _ENGLISH:
            candidate.votes["unknown, abroad"] = 1.0
        if "stands in" in candidate.votes and self.share and max(self.share, key=lambda iso: self.share[iso]) not in _ENGLISH:
            candidate.votes["stands in, abroad"] = 1.0
        known = [r for r in candidate.rows[:20] if r.entry.feature != "country"]
        if known:
            candidate.votes["in scope"] = max(self.share.get(r.entry.country or "", 0.0) * (0.5 if r.kind == SHORT else 1.0) for r in known)
            if any(self._near(candidate.folded, r.point) for r in known if r.point):
                candidate.votes["near others"] = 1.0

    def _near(self, folded: str, point: tuple[float, float]) -> bool:
        y, x = int(point[0] // 1), int(point[1] // 1)
        return any(
            other != folded and distance_km(point, there) < 100.0
            for dy in (-1, 0, 1)
            for dx in (-1, 0, 1)
            for other, there in self.cells.get((y + dy, x + dx), ())
        )


def _dateline_parts(report: Report) -> list[tuple[str, int, int]]:
    if report.dateline is None or report.dateline.place is None:
        return []
    span = report.dateline.place
    return [
        (m[0].rstrip(), span.start + m.start(), span.start + m.start() + len(m[0].rstrip()))
        for m in re.finditer(r"[^,;/()\s][^,;/()]*", span.text)
    ]


def _entities(parse: Parse) -> dict[int, tuple[SpacySpan, ...]]:
    """The tagger's entities by sentence. A spaCy span looks through the whole document for its own, so each document is asked once."""
    out: dict[int, tuple[SpacySpan, ...]] = {}
    documents: dict[int, list[SpacySpan]] = {}
    for sentence in parse.sentences:
        tokens = sentence.tokens
        ents = documents.get(id(tokens.doc))
        if ents is None:
            ents = documents[id(tokens.doc)] = list(tokens.doc.ents)
        out[sentence.index] = tuple(e for e in ents if tokens.start <= e.start and e.end <= tokens.end)
    return out


def _people(entities: Sequence[SpacySpan]) -> dict[str, int]:
    """Words of the names of people that the tagger finds in more than one word: they are no places when they stand alone."""
    out: dict[str, int] = {}
    for ent in entities:
        if ent.label_ == "PERSON" and len(ent) > 1:
            words = [w for w in (t.text for t in ent) if w[:1].isupper()]
            if len(words) > 1:
                for w in words:
                    out[fold(w)] = out.get(fold(w), 0) + 1
    return out


class _Shape(NamedTuple):
    """What a word may be in a name, by its letters alone."""

    lower: str
    capital: bool
    inner: bool
    """Whether it may stand inside a name."""
    closer: bool
    """Whether a name may end with it."""
    particle: bool
    plain: list[str]


@lru_cache(maxsize=16384)
def _shape(word: str) -> _Shape:
    lower = word.lower()
    capital = word[:1].isupper() or (word[:1].isdigit() and any(c.isupper() for c in word))
    closer = capital or type_word(lower) is not None or lower in _CLOSERS
    particle = lower in _PARTICLES
    inner = closer or particle or lower in _LOWER_WORDS or lower in (".", "'s", "’s")
    return _Shape(lower, capital, inner, closer, particle, plain_words(word))


class Scout:
    """Looks for names of places in one sentence."""

    def __init__(self, sentence: Sentence, text: Text, entities: Sequence[SpacySpan]) -> None:
        self.sentence, self.entities = sentence, entities
        self.string = text.string
        self.tokens: list[Token] = [t for t in sentence.tokens if not t.is_space]
        self.index = {t.i: k for k, t in enumerate(self.tokens)}
        self.words = [t.text for t in self.tokens]
        self.shout = _shouted(self.words)
        self.heads = _abbreviated()
        self.candidates: list[Claimed] = []
        self.arabic: list[tuple[int, int]] = []
        """Capitalised names with an Arabic article ("Maarat al-Numan"), whose spelling may be one that no list has."""
        self.called: set[tuple[int, int]] = set()
        """Names that no list has and the words themselves call a settlement: "the village of X", "the X neighbourhood"."""
        self.stood: set[tuple[int, int]] = set()
        """Names that no list has behind *in* or *near*, which the tagger takes for nothing: "near Metemma"."""
        self.grams = dict(self._grams())

    def _capital(self, i: int) -> bool:
        return _shape(self.words[i]).capital

    def _grams(self) -> Iterator[tuple[tuple[int, int], str]]:
        words, n = self.words, len(self.words)
        shapes = [_shape(w) for w in words]
        lower, capital = [x.lower for x in shapes], [x.capital for x in shapes]
        inner, closer = [x.inner for x in shapes], [x.closer for x in shapes]
        for i in range(n):
            if not (capital[i] or shapes[i].particle) or not self._opens(i):
                continue
            parts: list[str] = []
            for j in range(i + 1, min(n, i + LONGEST) + 1):
                k = j - 1
                if k > i and not inner[k]:
                    break
                if lower[k] in ("'s", "’s") and parts:
                    parts = [*parts[:-1], parts[-1] + "s"]
                    continue
                parts = parts + shapes[k].plain
                if short := self._abbreviation(i, j):
                    yield (i, j), short.folded
                    continue
                if not (capital[k] or (k > i and closer[k])) or words[k] == "I":
                    continue
                if k == i and ((self.tokens[i].is_stop and not words[i].isupper()) or type_word(lower[i]) is not None):
                    continue
                if name := joined([*parts[:-1], "plant"] if parts[-3:] == _STATION else parts):
                    if k - i > 1 and words[k - 1] == "-" and capital[i] and lower[k - 2] in ARTICLES:
                        self.arabic.append((i, j))
                    yield (i, j), name

    def _abbreviation(self, i: int, j: int) -> Abbreviation | None:
        """The abbreviation that the tokens are, as printed, where it may stand."""
        word = self.words[i]
        if (
            word[:2] not in self.heads
            or j - i > 3
            or len(word) > 10
            or (j - i > 1 and end_of(self.tokens[j - 1]) - start_of(self.tokens[i]) > 10)
        ):
            return None
        found = abbreviations().get(self._slice(i, j))
        if found is None or self.shout:
            return None
        return found if found.alone or (i > 1 and self.words[i - 1] in (",", "(")) else None

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

    def weigh(self, rows: Mapping[str, tuple[GazetteerRow, ...]], people: Mapping[str, int], lower: frozenset[str]) -> None:
        """Find the candidates and what speaks for and against each by itself."""
        self.candidates = []
        for i, j in sorted(self.spans(rows)):
            folded = self.grams.get((i, j)) or fold(self._slice(i, j))
            found = rows.get(folded, ())
            self.candidates.append(Claimed(i, j, folded, found, self.votes(i, j, folded, found, people, lower, rows)))

    def vote_beside(self, chosen: Sequence[Claimed]) -> None:
        """Candidates that are coordinated with a place that is sure: "in Idlib and Maarat al-Numan"."""
        ends, starts = {c.last for c in chosen}, {c.first for c in chosen}
        for c in self.candidates:
            left, right = c.first, c.last
            while left > 0 and self.words[left - 1].lower() in _AND and c.first - left < 3:
                left -= 1
            while right < len(self.words) and self.words[right].lower() in _AND and right - c.last < 3:
                right += 1
            if (left < c.first and left in ends) or (right > c.last and right in starts):
                c.votes["beside a place"] = 1.0
            if "unknown" in c.votes:
                if any(o.rows and o.first < c.last and c.first < o.last for o in self.candidates):
                    c.votes.pop("unknown, abroad", None)  # "Bekaa Valley": a known name is in it
                elif self._put_in(c.last, starts):
                    c.votes["put in a place"] = 1.0

    def _put_in(self, last: int, starts: set[int]) -> bool:
        """Whether a comma and *in* or *of* lead from token `last` to a place: "Kuriga, in the Chikun area"."""
        words = self.words[last : last + 6]
        if not words or words[0] != "," or len(words) < 2:
            return last in starts and bool(words) and words[0] == "in"
        for k, word in enumerate(words[1:], last + 1):
            if k in starts:
                return True
            if word.lower() not in ("in", "of", "the", "a", "an", "village", "town", "hamlet", "inside") and type_word(word) is None:
                return False
        return False

    def chosen(self) -> list[Claimed]:
        """The candidates that are taken for places, without overlap; a known longer name wins over a shorter one inside it."""
        scores = [(c.score, c) for c in self.candidates]
        ranked = []
        for score, c in scores:
            if c.last - c.first > 1 and any(r.kind < SHORT for r in c.rows):
                score = max([score, *(s + 0.3 for s, o in scores if c.first <= o.first and o.last <= c.last and o is not c)])
            ranked.append((score + weights()["length"] * (c.last - c.first), score, c))
        taken = bytearray(len(self.tokens))
        out = []
        for _, score, c in sorted(ranked, key=lambda r: (-r[0], r[2].first, r[2].last)):
            if score > 0 and not any(taken[c.first : c.last]):
                taken[c.first : c.last] = b"\x01" * (c.last - c.first)
                out.append(c)
        return sorted(out, key=lambda c: c.first)

    def mentions(self) -> list[Mention]:
        """The places named in the sentence, in order."""
        out = [self._mention(c) for c in self.chosen()]
        self._coordinate(out)
        self._contain(out)
        return out

    def spans(self, rows: Mapping[str, tuple[GazetteerRow, ...]]) -> set[tuple[int, int]]:
        """Token ranges that may name a place: what the gazetteer knows, and what the tagger takes for one."""
        out = {span for span, folded in self.grams.items() if folded in rows}
        for ent in self.entities:
            if ent.label_ in ("GPE", "LOC"):
                i, j = self._trim(ent.start, ent.end)
                if i < j and self._capital(i):
                    out.add((i, j))
        self.called = self._called(rows)
        self.stood = self._stood(out | self.called)
        out |= self.called | self.stood
        for i, j in self.arabic:
            if not any(a <= i and j <= b for a, b in out) and fold(self.words[i]) not in _given() and "and" not in self.words[i:j]:
                out.add((i, j))
        return out

    def _stood(self, others: set[tuple[int, int]]) -> set[tuple[int, int]]:
        out = set()
        for i, j in self.grams:
            near = self.words[i - 1].lower() if i else ""
            if near not in _STRONG or (i, j + 1) in self.grams or self._hyphen(j):
                continue
            tokens = self.tokens[i:j]
            plain = all(
                t.pos_ == "PROPN"
                and t.ent_type_ in (("", "PERSON") if near == "in" else ("", "PERSON", "ORG"))
                and t.is_alpha
                and not t.text.isupper()
                for t in tokens
            )
            known = any(fold(t.text) in _given() or fold(t.text) in _common() or fold(t.text) in demonyms() for t in tokens)
            if plain and not known and not any(a < j and i < b for a, b in others):
                out.add((i, j))
        return out

    def _called(self, rows: Mapping[str, tuple[GazetteerRow, ...]]) -> set[tuple[int, int]]:
        out: set[tuple[int, int]] = set()
        known = [(i, j) for (i, j), folded in self.grams.items() if folded in rows and not self._hyphen(i - 1) and not self._hyphen(j)]
        for i, j in self.grams:
            of = i > 1 and self.words[i - 1] == "of" and _settles(self.words[i - 2])
            behind = j < len(self.words) and _settles(self.words[j])
            beside = not of and not behind and self._set_beside(i, j)
            longer = (i - 1, j) in self.grams if behind else (i, j + 1) in self.grams or (i, j + 3) in self.grams
            if not (of or behind or beside) or longer or self._hyphen(i - 1) or self._hyphen(j):
                continue
            listed = any(a < j and i < b and not (i <= a and b <= j and b - a < j - i) for a, b in known)
            if listed or not all(t.pos_ in ("PROPN", "NOUN", "ADJ") for t in self.tokens[i:j:2]):
                continue
            if not any(fold(w) in demonyms() or fold(w) in _common() for w in self.words[i:j]) and self.tokens[i].ent_type_ != "NORP":
                out.add((i, j))
        return out

    def _hyphen(self, k: int) -> bool:
        """Whether token k is a hyphen between two words: what stands on one side is half a name."""
        return (
            0 < k < len(self.words) - 1
            and self.words[k] in ("-", "–")
            and not self.tokens[k].whitespace_
            and not self.tokens[k - 1].whitespace_
        )

    def _set_beside(self, i: int, j: int) -> bool:
        """Whether the words set the name beside a place: "Ain Zara, a suburb of Y", "at Ras Isa, 12 km north of Y"."""
        after = " ".join(w.lower() for w in self.words[j : j + 9])
        if _APPOSED.match(after):
            return True
        return bool(i) and self.words[i - 1].lower() in _STRONG and _SET.match(after) is not None

    def _slice(self, i: int, j: int) -> str:
        return self.string[start_of(self.tokens[i]) : end_of(self.tokens[j - 1])]

    def _trim(self, first: int, last: int) -> tuple[int, int]:
        """An entity's document indices as indices here, without the article, direction words, possessive and type words around the name."""
        inside = [self.index[k] for k in range(first, last) if k in self.index]
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
        if any(r.kind <= ALIAS for r in rows) and not any(r.entry.country in _ENGLISH for r in rows if r.kind <= ALIAS):
            v["foreign name"] = 1.0
            v |= {f"{vote}, foreign": 1.0 for vote in v if vote.startswith("tagger ") and vote in _ERRS}
        before = words[i - 1].lower() if i else ""
        before2 = words[i - 2].lower() if i > 1 else ""
        if before == "the" and before2:
            v["article"] = 1.0
            before, before2 = before2, words[i - 3].lower() if i > 2 else ""
        after = words[j] if j < n else ""
        if before in _DIRECTIONS:
            v["direction" if words[i - 1].islower() else "direction capital"] = 1.0
        elif before in _STRONG:
            v["in"] = 1.0
        elif before == "of" and type_word(before2):
            v["type word"] = 1.0
        elif before == "of" and before2 in _SIDES:
            v["side of"] = 1.0
        elif before == "of" and i > 1 and words[i - 2][:1].isupper() and before2 in _BODIES_OF:
            v["institution of"] = 1.0
        elif before == "of" and before2 in _OF_PLACES:
            v["people of"] = 1.0
        elif before in _WEAK:
            v["from"] = 1.0
        elif before.rstrip(".") in _TITLES and words[i - 1][:1].isupper():
            v["title"] = 1.0
        elif type_word(before) and not words[i - 1][:1].isupper():
            v["type word before"] = 1.0
        known = self._type_after(j)
        if known and not after.islower() and "foreign name" in v and self._institution(j):
            v["unit word"] = 1.0  # "Mindanao State University"
        elif known:
            v["type word" if after.islower() else "type word capital"] = 1.0
        elif after.lower() in _UNITS and after[:1].isupper():
            v["unit word"] = 1.0
        elif after in _FORMATIONS or (
            after == "news" and j + 1 < n and words[j + 1] in ("agency", "agencies", "channel", "website", "site")
        ):
            v["unit word"] = 1.0
        elif i and words[i - 1][:1].isupper() and words[i - 1].lower() in _CLUBS:
            v["unit word"] = 1.0
        elif "foreign name" in v and self._institution(j):  # the tagger knows American institutions, and its vote will do
            v["unit word"] = 1.0 if "facility" in v else 0.75
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
        elif after.lower() in _PERSON_VERBS and "country" not in v and before not in _STRONG and before not in _WEAK and before != "of":
            v["person verb"] = 1.0
        elif after in ("'s", "’s") and "country" not in v:
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
        if j - i == 1 and after[:1].isupper() and after.isalpha() and not known and not self.shout and not self.sentence.heading:
            person = self.tokens[i].ent_type_ == self.tokens[j].ent_type_ == "PERSON" and "foreign name" not in v
            if person or (folded in _given() and self.tokens[i].dep_ == "compound"):
                v["full name"] = 1.0
        token = self.tokens[j - 1]
        if (token.dep_ in ("dobj", "nsubjpass") and token.head.lemma_.lower() in TAKING) or (i and before in TAKING):
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
        if not rows and (i, j) in self.arabic:
            v["Arabic article"] = 1.0
        if (i, j) in self.stood:
            v["stands in"] = 1.0
        if (i, j) in self.called:
            v["called a settlement"] = 1.0
        elif v.get("population", 0.0) > 0.7 and self._strikes(j):
            v["before what happened"] = 1.0
        if self._abbreviation(i, j):
            v["known abbreviation"] = 1.0
        elif j - i == 1:
            word = words[i]
            if people.get(folded):
                v["person's name"] = 1.0
            if folded in _given():
                v["given name"] = 1.0
            elif "tagger PERSON" in v and rows:
                v["tagger PERSON, no given name"] = 1.0
            if word.lower() in lower:
                v["word in lower case"] = 1.0
            if word.isupper() and len(word) <= 5 and not self.shout and "." not in word:
                v["abbreviation"] = 1.0
            if self.tokens[i].pos_ not in ("PROPN", "NOUN") and self.tokens[i].dep_ != "pobj":
                v["not a noun"] = 1.0
        else:
            v["several words"] = 1.0
        # "the Northwest region", "Central province": the word beside it makes a name of a common word
        area = known is not None and known.kind == "area" and after.islower() and i > 0
        if folded in _common() and "known abbreviation" not in v and not (area and "admin1" in v):
            v["common word"] = 1.0
        if folded in demonyms() and not any(r.entry.feature in ("country", "region") for r in rows):
            v["demonym"] = 1.0
        return v

    def _strikes(self, j: int) -> bool:
        """Whether lower-case nouns follow that end in what happened: "Aleppo bomb blast"."""
        k = j
        while k < min(j + 3, len(self.words)) and self.words[k].islower() and self.tokens[k].pos_ == "NOUN":
            if self.tokens[k].lemma_.lower() in _HAPPENINGS:
                return True
            k += 1
        return False

    def _institution(self, j: int) -> bool:
        """Whether a name goes on to an institution's word: "Aleppo Media Centre", "Basra Operations Command"."""
        for k in range(j, min(j + 3, len(self.words))):
            word = self.words[k]
            if not word[:1].isupper() or not word.isalpha() or self.shout or self.sentence.heading:
                return False
            if k > j and (word.lower() in _UNITS or word.lower() in _ORG_WORDS):
                return True
        return False

    def _runs_on(self, j: int) -> bool:
        """Whether the capitalised word at token j goes with the one before it: "Paris Saint", "Free Syrian"."""
        return self.tokens[j - 1].dep_ == "compound" or self.words[j].casefold() in demonyms()

    def _type_after(self, j: int) -> TypeWord | None:
        """The type word at token j, where it may stand after a name and is no verb ("camp", "state")."""
        if j >= len(self.words):
            return None
        known = type_word(self.words[j])
        return known if known and known.position != "before" and self.tokens[j].pos_ in ("NOUN", "PROPN", "ADJ") else None

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
        people = max((_people_of(r) for r in rows if r.kind == MAIN), default=0)
        other = max((_people_of(r) for r in rows), default=0)
        v["population"] = math.log10(max(people, other / 5, 1)) / 7
        if all(r.kind != MAIN for r in rows):
            v["alias only"] = 1.0
        if all(r.kind == SHORT for r in rows):
            v["short only"] = 1.0
        if any(r.entry.id.startswith("dateline:") for r in rows):
            v["listed"] = 1.0

    def _mention(self, c: Claimed) -> Mention:
        i, j = c.first, c.last
        words = self.words
        start, end = start_of(self.tokens[i]), end_of(self.tokens[j - 1])
        core = self.string[start:end]
        asked = None
        whole_end = end
        after = self._type_after(j)
        if after and words[j].lower() == after.word and after.kind != "near":
            asked = after
            if after.kind in ("area", "water", "relief"):
                whole_end = end_of(self.tokens[j])
        elif i > 1 and words[i - 1].lower() == "of" and (w := type_word(words[i - 2])) and w.position != "after":
            # "a district of Baghdad", "the Karrada district of Baghdad": a part of Baghdad
            part = i > 2 and (words[i - 3].lower() in ("a", "an") or words[i - 3][:1].isupper())
            asked = None if w.kind == "area" and part and words[i - 3].lower() != "the" else w
        elif i > 2 and words[i - 1].lower() == "the" and words[i - 2].lower() == "of" and (w := type_word(words[i - 3])):
            asked = w
        elif i and (w := type_word(words[i - 1])) and w.position != "after" and words[i - 1].islower():
            asked = w
        k = i - 1
        direction = words[k].lower() if i and words[k].lower() in _DIRECTIONS else None
        found = c.rows
        if short := self._abbreviation(i, j):
            found = tuple(r for r in found if short.fits(r)) or found
        return Mention(
            start, whole_end, core, start, end, found, c.score, self.sentence, i, j, asked, direction, "article" in c.votes,
            tokens=self.tokens, votes=c.votes
        )  # fmt: skip

    def _coordinate(self, found: list[Mention]) -> None:
        """ "Kharkiv and Donetsk regions": the plural's type is asked of every name before it."""
        for at, m in enumerate(found):
            if m.last >= len(self.words):
                continue
            word = self.words[m.last].lower()
            known = type_word(word)
            if known is None or known.word == word:
                continue
            chain, k = [m], m.first
            for other in found[max(at - 12, 0) : at][::-1]:
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
            if _TOWARDS_IT.fullmatch(text.strip()):
                left.beside = right
                continue
            said = [w for w in between if w not in (",", "a", "the", "in", "of")]
            if len(said) > 1 and not any(type_word(w) or w in ("capital", "suburb", "part", "centre", "center") for w in said):
                continue  # "from Jolo, the army in Zamboanga said" says nothing of where Jolo lies
            if len(said) == 1 and between[:2] == [",", "the"] and not (type_word(said[0]) or said[0] in ("capital", "suburb")):
                continue
            if (
                text == ","
                or re.fullmatch(r"(?:,? (?:a|the) (?:\w+ ){0,3})?,? ?(?:in|of)(?: the| \w+ern| \w+)?", text.strip())
                or text == "("
            ):
                left.container = right


_APPOSED = re.compile(
    r", (?:a|an|the) (?:\w+ ){0,2}?(?:village|town|suburb|hamlet|settlement|neighbou?rhood|quarter) (?:of|in|near|outside|\d+)\b"
)
_SET = re.compile(
    r", (?:(?:about|some|around) )?(?:\d[\d.,]* ?(?:km|kms|kilomet(?:re|er)s?|miles?) )?(?:to the )?"
    r"(?:north|south|east|west)-?(?:east|west)? of\b"
)
_TOWARDS_IT = re.compile(
    r",? ?(?:(?:about |some |around )?[\d.,]+ ?(?:km|kms|kilomet(?:re|er)s?|miles?) )?(?:to the )?"
    r"(?:(?:just )?(?:near|outside|close to)|(?:north|south|east|west)-?(?:east|west)?(?:ern)?(?: of)?|away from|from)(?: the)?"
    r"(?: (?:town|city|village|port) of)?"
)


def _settles(word: str) -> bool:
    """Whether a word in lower case says that a name is a settlement's or a quarter's."""
    known = type_word(word) if word.islower() else None
    return known is not None and known.kind == "point" and known.word == word


def _people_of(row: GazetteerRow) -> int:
    """Inhabitants; a seat whose number is not known is taken for a small town."""
    return row.population or (SEAT if row.entry.feature in ("city", "town", "village", "admin2") else 0)


def _shouted(words: Sequence[str]) -> bool:
    long = [w for w in words if len(w) > 3 and w.isalpha()]
    return len(long) >= 3 and sum(w.isupper() for w in long) > 0.7 * len(long)


def _inside(row: GazetteerRow, container: GazetteerRow) -> bool:
    if container.entry.feature == "country":
        return row.entry.country == container.entry.country and row.number != container.number and row.entry.feature != "country"
    return container.number in (row.a1, row.a2) and row.number != container.number
