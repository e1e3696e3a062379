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

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        self._terms = tuple(dict.fromkeys(terms))
        self.digests = frozenset(term.digest for term in self._terms)
        """By which two of them are compared."""
        self.mark = hashlib.sha256(" ".join(sorted(self.digests)).encode()).hexdigest()[:16]
        """What is another as soon as anything of it is."""
        self._guard = Guard()
        self._exact: set[str] = set()
        for number, term in enumerate(self._terms):
            if term.kind == NAME:  # the first word apart: another's name may begin with it
                first, rest = _parted(term.words)
                self._guard.name(first, f"{number} first", spare=term.spare)
                self._guard.name(rest, f"{number}", spare=term.spare)
                self._exact.update(key for found in WORD.finditer(term.words) for key in keys(found[0]))
            else:
                put(self._guard, term, f"{number}", run=RUN_ELSEWHERE)

    def __bool__(self) -> bool:
        return bool(self._terms)

    def only(self, digests: Collection[str]) -> Elsewhere:
        """Of it, these terms."""
        return Elsewhere(term for term in self._terms if term.digest in digests)

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
        guard = Guard()
        for term in terms:
            put(guard, term, term.label, run=RUN_ELSEWHERE)
        for words in left:
            guard.leave(words)
        return Repeated(terms, tuple(sorted(left))) if any(self._named(guard, string) for string in strings) else NOTHING

    def _named(self, guard: Guard, string: str) -> list[Hit]:
        """Hits but for plain English words in small letters: *hopeful* beside a Hope, *rose* beside a Rose."""
        out = []
        for hit in guard.hits(string):
            word = string[hit.start : hit.end]
            if not (word.isascii() and word.islower() and word.isalpha() and (word in _english() or not keys(word) & self._exact)):
                out.append(hit)
        return out

    def _others(self, record: Record, hits: Iterable[Hit], open_to: Callable[[Sensitivity], bool]) -> Iterator[str]:
        """Names that are not those of anybody protected: of places, of public figures, of others whom the report names in full."""
        text, on = record.report.text, record.report.published
        places = [place for place in record.places if place.chosen is not None]
        for hit in hits:
            if hit.term.endswith("first"):
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
            if WORD.search(rest) and len(found) == 1 and found[0].term.endswith("first") and found[0].end <= name.index(first) + len(first):
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


def _parted(name: str) -> tuple[str, str]:
    """The first word of a name that is no particle, and what follows."""
    for found in WORD.finditer(name):
        if written(found[0]) not in PARTICLES:
            return found[0], name[found.end() :]
    return name, ""


@cache
def _english() -> frozenset[str]:
    return frozenset(row["word"] for name in ("name_words", "common_words") for row in lexicons.load(name).rows)
