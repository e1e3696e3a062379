"""Which claim a reviewer should look at next, and why: consequence, uncertainty, disagreement.

Every point of the score is a reason in words; the order is by their sum and says nothing about truth. The weights are a desk's judgement,
not a measurement: what would do most harm if it were read wrongly comes first, then what the machine itself was least sure of, then where
accounts, readers or runs differ.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..sensitivity import Showing
from ..store import View
from ..types import BasisValue, Claim, DateBasis, Disclosure, EventKind, EventMention, Level, PublicationStatus, Record
from .decisions import State
from .reviewed import Reviewed


class Reason(NamedTuple):
    """One thing that puts a claim where it is. `kind` is consequence, uncertainty, disagreement or order."""

    kind: str
    points: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Item:
    """A claim in the queue. `newest` is the number of the newest decision that this order saw: give it as `after`."""

    claim: str
    report: str
    score: float
    reasons: tuple[str, ...]
    state: State
    task: str
    """``review``, ``second`` (this reviewer is to read it again) or ``adjudicate`` (readers differ)."""
    newest: int


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the queue is wanted; several values in one condition are alternatives."""

    reports: Sequence[str] = ()
    kinds: Sequence[str] = ()
    places: Sequence[str] = ()
    sources: Sequence[str] = ()
    states: Sequence[str] = ("machine", "unsure", "superseded", "orphaned")
    only: str | None = None
    """``mine`` (assigned to this reviewer), ``second`` or ``adjudicate``."""
    include_restricted: bool = False
    """Whether `sources` may match words that are withheld by default."""


_GRAVE: Mapping[EventKind, float] = {
    EventKind.KILLING: 3.0,
    EventKind.CHEMICAL_ATTACK: 3.0,
    EventKind.SEXUAL_VIOLENCE: 3.0,
    EventKind.DETENTION_OR_TORTURE: 2.5,
    EventKind.CAPTURE_OF_PERSONS: 2.0,
    EventKind.INJURY: 2.0,
    EventKind.SHELLING: 1.5,
    EventKind.STRIKE: 1.5,
    EventKind.TERRITORY_LOST: 1.5,
    EventKind.TERRITORY_REGAINED: 1.5,
    EventKind.TERRITORY_GAINED: 1.5,
    EventKind.ACCUSATION: 1.0,
    EventKind.DISPLACEMENT: 1.0,
    EventKind.ARMED_CLASH: 1.0,
}


def consequence(showing: Showing, claim: Claim) -> Iterator[Reason]:
    """What a wrong reading would cost."""
    grave = max(claim.events, key=lambda e: _GRAVE.get(e.kind, 0.0), default=None)
    if grave is not None and (points := _GRAVE.get(grave.kind, 0.0)):
        yield Reason("consequence", points, f"it tells of {_words(grave.kind)}")
    dead = max((e.deaths.best or e.deaths.low or 0 for e in claim.events if e.deaths), default=0)
    if dead > 1:
        yield Reason("consequence", min(2.0, math.log10(dead) + 0.3), f"{dead:g} people are said to have been killed")
    if any(e.actor is not None and _GRAVE.get(e.kind, 0) >= 2 for e in claim.events):
        yield Reason("consequence", 1.0, "it says who did it")
    if showing.hides(claim):
        yield Reason("consequence", 1.5, "it has a source or words that are protected: see that the protection is right")
    status = showing.record.report.status
    if status is not PublicationStatus.USABLE:
        yield Reason("consequence", 1.5, f"its report is {status.value}")


def uncertainty(record: Record, claim: Claim) -> Iterator[Reason]:
    """What the reading itself left open."""
    source = claim.attribution.source
    if not source.resolved:
        yield Reason("uncertainty", 1.5, "it is not settled who the source is")
    if source.disclosure is Disclosure.UNSPECIFIED:
        yield Reason("uncertainty", 0.5, "the source is not disclosed")
    if claim.attribution.via is not None:
        yield Reason("uncertainty", 1.0, "it is told by somebody of what somebody else said")
    if claim.basis.value is BasisValue.NOT_STATED and source.spans:
        yield Reason("uncertainty", 0.3, "how the source knows is not stated")
    if claim.wording.level is Level.UNSPECIFIED:
        yield Reason("uncertainty", 0.5, "how sure it sounds could not be told")
    for event in claim.events:
        yield from _of_event(event)
    if any(f.provides in ("events", "attributions", "places", "times") for f in record.failures):
        yield Reason("uncertainty", 1.0, "a step failed on this report")


def _of_event(event: EventMention) -> Iterator[Reason]:
    place, time = event.place, event.time
    if event.kind is EventKind.OTHER:
        yield Reason("uncertainty", 0.5, "what happened fits no kind")
    if place is not None and place.chosen is None:
        yield Reason("uncertainty", 1.0, "the place was not found in the gazetteer")
    elif place is not None and len(place.candidates) > 1:
        yield Reason("uncertainty", 0.8, f"{len(place.candidates)} places could be meant")
    if time is not None and time.date_basis is DateBasis.PUBLICATION_FALLBACK:
        yield Reason("uncertainty", 0.8, "the day is only that of publication")
    elif time is not None and time.date_start is None:
        yield Reason("uncertainty", 0.5, "the time could not be read as a date")
    if event.deaths is not None and event.deaths.low != event.deaths.high:
        yield Reason("uncertainty", 0.3, "the number killed is a bound or a range")


def _words(kind: EventKind) -> str:
    return kind.value.replace("_", " ")


Contested = Callable[[str], Sequence[str]]
"""By a claim's id, in what accounts of its event differ, in sentences; `contested` makes one from a comparison."""


def nothing_contested(claim: str) -> Sequence[str]:
    """When the case was not compared."""
    return ()


def disagreement(of: Reviewed, contested: Contested, *, blind: bool) -> Iterator[Reason]:
    """Where accounts, readers and runs differ. Blind, what other readers said is left out."""
    for sentence in list(contested(of.id))[:3]:
        yield Reason("disagreement", 1.5, sentence)
    if of.state is State.SUPERSEDED:
        yield Reason("disagreement", 2.0, "a newer run reads it otherwise than when it was decided")
    if of.state is State.ORPHANED:
        yield Reason("disagreement", 2.0, "it was decided on, and the newest run does not find it")
    if blind:
        return
    for path in of.to_adjudicate[:3]:
        names = sorted({r.by for r in of.fields[path].readings})
        yield Reason("disagreement", 2.5, f"{' and '.join(names)} read {path} differently")
    if of.state is State.UNSURE:
        yield Reason("disagreement", 1.0, "a reviewer was unsure")


class Ranked(NamedTuple):
    """What a claim's own report says of its place in the queue, and what it can be filtered by."""

    claim: str
    report: str
    reasons: tuple[Reason, ...]
    kinds: frozenset[str]
    places: frozenset[str]
    source: str
    shown: bool
    """Whether the source's name may be searched for."""

    def passes(self, filters: Filters) -> bool:
        """Whether the claim is wanted, as far as its report tells."""
        if filters.reports and self.report not in filters.reports:
            return False
        if filters.kinds and not self.kinds & set(filters.kinds):
            return False
        if filters.places and not any(p.casefold() in self.places for p in filters.places):
            return False
        wanted = [s.casefold() for s in filters.sources]
        return not wanted or ((self.shown or filters.include_restricted) and any(w in self.source for w in wanted))


def ranked(showing: Showing, claim: Claim) -> Ranked:
    """A claim's reasons as far as its own report gives any, the weightiest first, each sentence once."""
    record = showing.record
    found = {r.sentence: r for r in [*consequence(showing, claim), *uncertainty(record, claim)]}
    reasons = tuple(sorted(found.values(), key=lambda r: (-r.points, r.sentence)))
    places = [e.place for e in claim.events if e.place]
    named = {p.name for p in places} | {p.chosen.name for p in places if p.chosen}
    source = claim.attribution.source
    return Ranked(
        claim.id,
        record.report.id,
        reasons,
        frozenset(e.kind.value for e in claim.events),
        frozenset(n.casefold() for n in named),
        f"{source.name or ''} {source.text}".casefold(),
        not showing.hides(claim),
    )


@dataclass(slots=True)
class Ranking:
    """`ranked` of every claim of a case, worked out once a finding and kept: a server holds one for all its reviewers."""

    _known: dict[int, tuple[Ranked, ...]] = field(default_factory=dict)

    def of(self, view: View) -> Iterator[Ranked]:
        """Every claim of each report's newest findings. Only findings that are new to this ranking are read."""
        for report, number in view.newest().items():
            if number not in self._known:
                showing = Showing(view.record(report))
                self._known[number] = tuple(ranked(showing, claim) for claim in showing.record.claims)
            yield from self._known[number]

    def forget(self) -> None:
        """Work everything out again: somebody decided on what is protected."""
        self._known.clear()


def item(of: Ranked, found: Reviewed | None, reader: str, contested: Contested, *, blind: bool) -> Item:
    """A claim's place in one reviewer's queue, from what its report gives and what was decided on it."""
    more: list[Reason] = []
    task = "review"
    if found is None:
        more += [Reason("disagreement", 1.5, sentence) for sentence in list(contested(of.claim))[:3]]
    else:
        more += disagreement(found, contested, blind=blind)
        if found.to_adjudicate and not blind:
            task = "adjudicate"
        if reader in found.second:
            task = "second"
            more.append(Reason("order", 3.0, "you are its second reader"))
        elif reader in found.assigned and reader not in found.readers:
            more.append(Reason("order", 2.0, "it is assigned to you"))
    reasons = (*more, *of.reasons)
    state = State.MACHINE if found is None else found.state
    newest = 0 if found is None else found.newest
    return Item(of.claim, of.report, scored(reasons), tuple(r.sentence for r in reasons), state, task, newest)


def scored(reasons: Sequence[Reason]) -> float:
    """The sum of the points, to two places."""
    return round(sum(r.points for r in reasons), 2)
