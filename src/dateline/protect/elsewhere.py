"""What one report of a case keeps back, looked for in all the others: a witness whom one report protects is named by the next one.

`kept` says what of a report is protected wherever it stands; `Elsewhere` finds it in a record. In another report somebody else may bear a
part of the name, so there a hit counts less than in the report itself: the place *Mariupol* is no Maria, *Olena Zelenska* is no witness
called Olena, and *hope* is nobody's name. What leaves the desk makes no such difference (`redact`): there every word of a name goes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from .. import lexicons
from ..resolve import actors
from ..resolve.figures import is_public_figure
from ..types import Disclosure, Record, Sensitivity
from .defaults import Choice, Protected, opened_by, spared
from .guard import PARTICLES, RUN, Guard, Hit
from .spelling import WORD, keys, written

NAME, PHRASE, QUOTATION = "name", "phrase", "quotation"
_WORDS = re.compile(r"[^\W\d_][\w’'-]*(?: [^\W\d_][\w’'-]*){0,3}")
_ADDRESS = re.compile(r"[@#/_=\d]|\w\.\w")
"""What a stretch has in it that is an address, or somebody's name in a network."""
_ALONE = "alone"
"""Marks the only word of a name, with which somebody else's full name may begin."""
_LONGEST = 4
"""Words that a name may have."""
RUN_ELSEWHERE = 8
"""Words of a quotation in a row by which it is known again in another report; four that anybody may say are too few there."""


class Term(NamedTuple):
    """A name, a description or a quotation that is kept back."""

    kind: str
    words: str
    label: str
    """What stands in its place."""
    spare: tuple[str, ...] = ()
    """Words of a name that are place names in its report."""

    @property
    def digest(self) -> str:
        """What it is known by where its words must not stand."""
        return hashlib.sha256("\0".join((self.kind, self.words, self.label, *self.spare)).encode()).hexdigest()[:16]


def kept(record: Record, each: Protected, label: str) -> Iterator[Term]:
    """What of something protected is known again elsewhere: names, descriptions of three words or more, quotations."""
    for name in each.names:
        yield Term(NAME, name, label, tuple(spared(record, name)))
    for phrase in each.phrases:
        if len(phrase.split()) > 2:
            yield Term(PHRASE, phrase, label)
    for claim in record.claims if each.claims else ():
        if claim.id in each.claims:
            yield from (Term(QUOTATION, part.text, label) for part in claim.attribution.content.spans)


def put(guard: Guard, term: Term, under: str, *, run: int = RUN) -> None:
    """Let a guard look for it, as `under`; a quotation by so many words in a row."""
    if term.kind == NAME:
        guard.name(term.words, under, spare=term.spare)
    elif term.kind == PHRASE:
        guard.phrase(term.words, under)
    else:
        guard.quotation(term.words, under, run=run)


@dataclass(frozen=True, slots=True)
class Repeated:
    """What of other reports' a record repeats, and what of it stays readable all the same."""

    terms: tuple[Term, ...] = ()
    left: tuple[str, ...] = ()


NOTHING = Repeated()


class Elsewhere:
    """What all reports of a case keep back. Nothing changes in it, so any thread may ask."""

    def __init__(self, terms: Iterable[Term] = (), places: Collection[str] = ()) -> None:
        """`places` are words, casefolded, by which the reports of the case call places."""
        self._terms = tuple(dict.fromkeys(terms))
        self._places = frozenset(places)
        self.digests = frozenset(term.digest for term in self._terms)
        """By which two of them are compared."""
        self.mark = hashlib.sha256(" ".join(sorted(self.digests)).encode()).hexdigest()[:16]
        """What is another as soon as anything of it is."""
        self._guard = Guard()
        self._exact: set[str] = set()
        for number, term in enumerate(self._terms):
            self._put(self._guard, term, f"{number}")
            if term.kind == NAME:
                self._exact.update(key for word in _naming(term, self._places) for key in keys(word))

    def _put(self, guard: Guard, term: Term, under: str) -> None:
        """Let a guard look for it. Of a name those words that name nobody else: the only one, or any but a given name; or two together."""
        if term.kind != NAME:
            put(guard, term, under, run=RUN_ELSEWHERE)
            return
        words = _naming(term, self._places)
        for word in words:
            if len(words) == 1:
                guard.name(word, f"{under} {_ALONE}", strict=True)
            elif written(word) not in _given_names():
                guard.name(word, under, strict=True)
        for one, two in pairwise(words):
            guard.phrase(f"{one} {two}", under)

    def into(self, guard: Guard, repeated: Repeated) -> None:
        """Let a record's own guard look for what the record repeats."""
        for words in [each for each in repeated.left if not guard.finds(each)]:
            guard.leave(words)
        for term in repeated.terms:
            self._put(guard, term, term.label)

    def __bool__(self) -> bool:
        return bool(self._terms)

    def only(self, digests: Collection[str]) -> Elsewhere:
        """Of it, these terms."""
        return Elsewhere((term for term in self._terms if term.digest in digests), self._places)

    def finds(self, string: str) -> bool:
        """Whether anything of it may stand in a string, whoever else may be meant."""
        return self._guard.finds(string)

    def repeated(self, record: Record, choices: Sequence[Choice], open_to: Callable[[Sensitivity], bool]) -> Repeated:
        """What of it a record repeats in its text or in what the report says of itself.

        `choices` are those on this report: words that somebody opened in it stay open. `open_to` tells whether a sensitivity hides nothing.
        """
        if not self:
            return NOTHING
        report = record.report
        about = (report.title, report.byline, report.publisher, report.url, report.capture.name, *report.credits)
        strings = (report.text.string, *filter(None, about))
        hits = [hit for string in strings for hit in self._named(self._guard, string)]
        if not hits:
            return NOTHING
        terms = tuple(self._terms[number] for number in dict.fromkeys(int(hit.term.split()[0]) for hit in hits))
        left = {*opened_by(choices), *self._others(record, self._guard.hits(report.text.string), open_to)}
        found, guard = Repeated(terms, tuple(sorted(left))), Guard()
        self.into(guard, found)
        return found if any(self._named(guard, string) for string in strings) else NOTHING

    def _named(self, guard: Guard, string: str) -> list[Hit]:
        """Hits but for words of running text in small letters: *pounds* beside a Pound, *rose* beside a Rose; not *@pound*, not *olena*."""
        out = []
        for hit in guard.hits(string):
            word = string[hit.start : hit.end]
            if word.islower() and word.isascii() and word.isalpha():
                stretch = (
                    string[max(hit.start - 200, 0) : hit.start].rpartition(" ")[2]
                    + word
                    + string[hit.end : hit.end + 200].partition(" ")[0]
                )
                known = word in _given_names() and word not in _english() and not keys(word).isdisjoint(self._exact)
                if not (_ADDRESS.search(stretch) or known or string.islower()):
                    continue
            out.append(hit)
        return out

    def _others(self, record: Record, hits: Iterable[Hit], open_to: Callable[[Sensitivity], bool]) -> Iterator[str]:
        """Names that are not those of anybody protected: of places, of public figures, of others whom the report names in full."""
        text, on = record.report.text, record.report.published
        places = [place for place in record.places if place.chosen is not None]
        for hit in hits:
            if hit.term.endswith(_ALONE):
                for run in _runs(text.string, hit.start):
                    if is_public_figure(run.split()[-1], on, text.string) or actors.find(run, on) is not None:
                        yield run
            for place in places:
                if place.span.start <= hit.start and hit.end <= place.span.end and not keys(text.string[hit.start : hit.end]) & self._exact:
                    yield place.span.text
                    chosen = place.chosen
                    yield from (n for n in (chosen.name, chosen.admin1) if n) if chosen is not None else ()
        for name in dict.fromkeys(_told_of(record, open_to)):
            found = self._guard.hits(name)
            first, rest = _parted(name)
            if WORD.search(rest) and len(found) == 1 and found[0].term.endswith(_ALONE) and found[0].end <= name.index(first) + len(first):
                yield name


def _told_of(record: Record, open_to: Callable[[Sensitivity], bool]) -> Iterator[str]:
    """Sources that a report names in full and openly, and whom it tells of by two names."""
    for claim in record.claims:
        source = claim.attribution.source
        if source.name and source.disclosure is Disclosure.NAMED and open_to(source.sensitivity):
            yield source.name
        for event in claim.events:
            for party in (event.actor, event.recipient):
                if party is not None and party.name == party.text and all(w[:1].isupper() for w in party.name.split()):
                    yield party.name


def _runs(string: str, start: int) -> Iterator[str]:
    """The name that begins with a word, of two words, of three and of four."""
    found = _WORDS.match(string, start)
    given = found[0].split(" ") if found else []
    for count in range(2, len(given) + 1):
        if all(word[:1].isupper() for word in given[:count]):
            yield " ".join(given[:count])


def _naming(term: Term, places: frozenset[str]) -> list[str]:
    """The words of a name by which somebody is known: of *Iraqi priest Diaa Aziz* the last two, of *Many of the towns* none.

    What was read as a name may be a day, a place or a body: that is hidden where it was read so, and not in all the other reports.
    """
    out: list[str] = []
    for found in WORD.finditer(term.words):
        word, plain = found[0], written(found[0])
        if plain in PARTICLES or plain in term.spare or plain.isdigit():
            continue
        if word.islower() and word.isascii():
            if plain not in _spoken():
                out.clear()  # what stands before a common noun is no name: *Christian towns*
            continue
        bare = {plain, plain.removesuffix("s"), plain.rstrip("aeiou") if len(plain) > 5 else plain}
        if bare & _public() or plain in _offices():
            return []
        if not (bare & _never() or (bare & (_seldom() | places) and plain not in _given_names())):
            out.append(word)
    return out if len(out) <= _LONGEST else []


def _parted(name: str) -> tuple[str, str]:
    """The first word of a name that is no particle, and what follows."""
    for found in WORD.finditer(name):
        if written(found[0]) not in PARTICLES:
            return found[0], name[found.end() :]
    return name, ""


def _words_in(name: str, *columns: str) -> Iterator[str]:
    for row in lexicons.load(name).rows:
        for column in columns:
            yield from (written(found[0]) for found in WORD.finditer(row[column]) if written(found[0]) not in PARTICLES)


@cache
def _given_names() -> frozenset[str]:
    return frozenset(_words_in("person_names", "name"))


@cache
def _never() -> frozenset[str]:
    """Words that are nobody's name in another report, whatever was read in one: states and their people, days, months, titles, offices."""
    told = (("states", "name", "aliases", "adjectives", "people", "capitals"),
            ("calendar", "cue"), ("months", "forms"), ("titles", "title"),
            ("office_words", "word"), ("common_words", "word"))  # fmt: skip
    words = {word for name, *columns in told for word in _words_in(name, *columns)}
    return frozenset(words | {word.rstrip("aeiou") for word in words if len(word) > 5})


@cache
def _seldom() -> frozenset[str]:
    """Words that are given names or else nobody's: regions, bodies, things, those who speak for others."""
    told = (("regions", "name", "aliases"), ("actors", "name", "aliases"), ("actor_nouns", "noun"), ("actor_words", "word"),
            ("noun_classes", "noun"), ("claimants", "lemma"), ("not_places", "word"))  # fmt: skip
    return frozenset(word for name, *columns in told for word in _words_in(name, *columns))


@cache
def _public() -> frozenset[str]:
    """What the news calls public figures by, but for what is a given name as well."""
    return frozenset(_words_in("public_figures", "forms")) - _given_names()


@cache
def _offices() -> frozenset[str]:
    """Titles of those who hold a public office: *President*."""
    return frozenset(row["title"] for row in lexicons.load("titles").rows if row["office"])


@cache
def _spoken() -> frozenset[str]:
    return frozenset(_words_in("claimants", "lemma"))


@cache
def _english() -> frozenset[str]:
    return frozenset(row["word"] for name in ("name_words", "common_words") for row in lexicons.load(name).rows)
