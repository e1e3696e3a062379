"""Which characters of a report play which part in a claim: what the page lights when a claim is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from ..text import Span
from ..types import Claim, EventMention
from .phrases import chain


class Role(StrEnum):
    """The part that a stretch of text plays in one claim."""

    CONTENT = "content"
    SOURCE = "source"
    CUE = "cue"
    RELAY = "relay"
    """The source and cue of a claim that this one is relayed in."""
    BASIS = "basis"
    HEDGE = "hedge"
    """The words that soften it, and those that decided how sure it sounds."""
    TRIGGER = "trigger"
    ACTOR = "actor"
    DETAIL = "detail"
    """Whom or what it befell, with what, how many."""
    PLACE = "place"
    TIME = "time"


ROLE_NAMES: Mapping[Role, str] = {
    Role.CONTENT: "what is claimed",
    Role.SOURCE: "who says it",
    Role.CUE: "the words that report it",
    Role.RELAY: "who passes it on",
    Role.BASIS: "how they know",
    Role.HEDGE: "how sure they sound",
    Role.TRIGGER: "what happened",
    Role.ACTOR: "who did it",
    Role.DETAIL: "to whom, with what, how many",
    Role.PLACE: "where",
    Role.TIME: "when",
}


def roles(claim: Claim, claims: Mapping[str, Claim]) -> tuple[tuple[Role, Span], ...]:
    """Every stretch that has a part in `claim`, once for each part. `claims` are the report's by id, for those that relay it."""
    return tuple(dict.fromkeys(_roles(claim, claims)))


def _roles(claim: Claim, claims: Mapping[str, Claim]) -> Iterator[tuple[Role, Span]]:
    said = claim.attribution
    yield from _each(Role.CONTENT, said.content.spans)
    yield from _each(Role.SOURCE, said.source.spans)
    yield from _each(Role.SOURCE, said.source.antecedent)
    yield from _each(Role.CUE, said.cue.spans if said.cue else ())
    yield from _each(Role.BASIS, claim.basis.spans)
    yield from _each(Role.HEDGE, (*claim.wording.hedges, *claim.wording.cues))
    for event in claim.events:
        yield from _of_event(event)
    for outer in chain(claim, claims)[:-1]:
        yield from _each(Role.RELAY, outer.attribution.source.spans)
        yield from _each(Role.RELAY, outer.attribution.cue.spans if outer.attribution.cue else ())


def _of_event(event: EventMention) -> Iterator[tuple[Role, Span]]:
    yield Role.TRIGGER, event.trigger
    yield from _each(Role.ACTOR, event.actor.spans if event.actor else ())
    for detail in (event.recipient, event.instrument, event.object):
        yield from _each(Role.DETAIL, detail.spans if detail else ())
    yield from _each(Role.DETAIL, (e.span for e in event.equipment))
    yield from _each(
        Role.DETAIL, (q.span for q in (event.deaths, event.injuries, *event.quantities, *(e.count for e in event.equipment)) if q)
    )
    if event.place:
        yield Role.PLACE, event.place.span
        yield from _each(Role.PLACE, [event.place.relation_span] if event.place.relation_span else ())
    if event.time:
        yield Role.TIME, event.time.span


def _each(role: Role, spans: Iterable[Span]) -> Iterator[tuple[Role, Span]]:
    return ((role, span) for span in spans)
