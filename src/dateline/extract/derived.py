"""What follows from an event mention and its claim in other codebooks' terms; a derived reading, never a finding of its own.

`responsibility` gives MUC-4's degrees of confidence in the doer (*template-doc part 2*, slot 11, its decision tree). `violence` and
`clarity` give UCDP GED's `type_of_violence` and `event_clarity` (*UCDP GED Codebook* 23.1) as far as one mention can tell. `each` parts
actors that the words join, `tolls` says which number takes the place of an earlier one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from ..resolve import actors
from ..text import Spans
from ..types import Claim, EventKind, EventMention, Level, Modality, Mode, Party, Polarity, Quantity, SourceKind

_VIOLENT = frozenset(
    {
        EventKind.STRIKE,
        EventKind.SHELLING,
        EventKind.ARMED_CLASH,
        EventKind.KILLING,
        EventKind.INJURY,
        EventKind.CHEMICAL_ATTACK,
        EventKind.EXPLOSIVE_HAZARD,
    }
)
_STATE = frozenset(["GOV", "MIL", "COP", "SPY", "LEG", "JUD"])
_GROUP = frozenset(["REB", "OPP", "CRM", "SEP", "RAD", "INS", "UAF"])
_UNARMED = frozenset(["CVL", "REF", "MED", "NGO", "EDU", "HLH", "LAB", "BUS"])
_AUTHORITIES = frozenset({SourceKind.GOVERNMENT, SourceKind.ARMED_FORCE})
_LONG = 4
"""UCDP's `date_prec` from which a time is a month or more: a summary, and no single event."""


class Responsibility(StrEnum):
    """On whose word the doer is the doer."""

    REPORTED_AS_FACT = "reported_as_fact"
    CLAIMED_OR_ADMITTED = "claimed_or_admitted"
    SUSPECTED_OR_ACCUSED = "suspected_or_accused"
    SUSPECTED_OR_ACCUSED_BY_AUTHORITIES = "suspected_or_accused_by_authorities"
    POSSIBLE = "possible"


def responsibility(claim: Claim, event: EventMention) -> Responsibility | None:
    """The degree for the mention's actor; None where nobody is named, or the deed is denied or has not happened.

    The doer's own word is an admission, whoever prints it. Somebody else's word that is hedged or accuses is a suspicion, an
    authority's when the source is a government or force; the outlet's own hedged words are *possible*.
    """
    actor = event.actor
    if actor is None or event.polarity is Polarity.DENIED or event.modality not in (Modality.PAST, Modality.ONGOING):
        return None
    said = claim.attribution
    own = any(said.source.spans.overlaps(span) for span in actor.spans)  # named once, as the source: *the group said it did*
    if said.mode is not Mode.OWN_VOICE and (own or _is(said.source.name, said.source.side, actor)):
        return Responsibility.CLAIMED_OR_ADMITTED
    if event.level is Level.CERTAIN:
        return Responsibility.REPORTED_AS_FACT
    if said.mode is Mode.OWN_VOICE and event.level is Level.POSSIBLE:
        return Responsibility.POSSIBLE
    if said.source.kind in _AUTHORITIES:
        return Responsibility.SUSPECTED_OR_ACCUSED_BY_AUTHORITIES
    return Responsibility.SUSPECTED_OR_ACCUSED


def _is(name: str | None, side: str | None, actor: Party) -> bool:
    """Whether a source is the doer, or speaks for the force or group that is."""
    if name is not None and name.casefold() in (actor.name.casefold(), actor.text.casefold()):
        return True
    return side is not None and side != "civilian" and side in (actor.side, actor.name)


def violence(event: EventMention) -> int | None:
    """1 state-based, 2 non-state, 3 one-sided; None where the kind is none of UCDP's, or a side is not told.

    Deeds of a state or organised group against civilians are one-sided; two organised sides with a state among them are state-based,
    two without one non-state.
    """
    if event.kind not in _VIOLENT or event.actor is None or event.recipient is None:
        return None
    sectors = (event.actor.sector, event.recipient.sector)
    armed = [s in _STATE | _GROUP for s in sectors]
    if all(armed):
        return 1 if any(s in _STATE for s in sectors) else 2
    if armed[0] and sectors[1] in _UNARMED:
        return 3
    return None


def clarity(event: EventMention) -> int | None:
    """1 when the words let one event be told, 2 when they sum up several; None for what UCDP does not code.

    A month or more, or a plural deed (*strikes*, *raids*), is a summary that cannot be undone.
    """
    if event.kind not in _VIOLENT:
        return None
    long = event.time is not None and event.time.date_prec is not None and event.time.date_prec >= _LONG
    word = event.trigger.text.split()[-1].casefold()
    plural = word.endswith("s") and not word.endswith("ss") and word not in ("is", "was", "has")
    return 2 if long or plural else 1


_JOINED = re.compile(r",\s+(?:and\s+)?|\s+(?:and|&|as well as|together with)\s+")
_RISES = re.compile(
    r"\b(?:ris|rose|climb|grow|grew|increas|jump|reach|stand|stood|pass|exceed|revis|rais|updat|swell|soar|mount|put)", re.IGNORECASE
)


def each(party: Party | None) -> tuple[Party, ...]:
    """The parties that the words of one join (*Rwandan troops and M23 rebels*), each with its own span and its own listed name.

    A party of one is returned as it is, none for None. An adjective that shares its noun (*Eritrean and Ethiopian soldiers*) is read with
    it.
    """
    if party is None:
        return ()
    whole = actors.find(party.text)
    if len(party.spans) != 1 or not (cuts := list(_JOINED.finditer(party.text))) or (whole and _JOINED.search(whole.name)):
        return (party,)
    text, start = party.spans[0].source, party.spans.start
    edges = [0, *(e for c in cuts for e in (c.start(), c.end())), len(party.text)]
    pieces = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]
    noun = party.text[pieces[-1][0] : pieces[-1][1]].split()[-1]
    out = []
    for a, b in pieces:
        span = text.span(start + a, start + b)
        shared = (a, b) != pieces[-1] and " " not in span.text and span.text[:1].isupper() and actors.find(span.text + " " + noun)
        listed = shared or actors.find(span.text)
        if listed and not listed.id.startswith("generic:"):
            out.append(Party(listed.name, Spans([span]), span.text, listed.side, listed.sector))
        else:
            out.append(Party(re.sub(r"^(?:the|an?)\s+", "", span.text, flags=re.IGNORECASE), Spans([span]), span.text, None, party.sector))
    return tuple(out)


def tolls(claims: Sequence[Claim]) -> dict[tuple[str, int], tuple[str, int]]:
    """Which toll of one report takes the place of which earlier one: both as claim id and number of the event in it.

    A toll that is said to have risen, been revised or reached a number replaces the last one of the same kind and place before it in the
    text. Two numbers that merely differ are left to the comparison of claims.
    """
    mentions = [
        (event.trigger.start, claim.id, number, event)
        for claim in claims
        for number, event in enumerate(claim.events)
        if _counted(event) is not None and event.polarity is Polarity.AFFIRMED
    ]
    mentions.sort(key=lambda m: m[0])
    found: dict[tuple[str, int], tuple[str, int]] = {}
    for i, (_, claim, number, event) in enumerate(mentions):
        if not _is_risen(event):
            continue
        for _, other, other_number, earlier in reversed(mentions[:i]):
            if earlier.kind is event.kind and _same_place(earlier, event):
                found[claim, number] = (other, other_number)
                break
    return found


def _counted(event: EventMention) -> Quantity | None:
    return event.deaths if event.kind is EventKind.KILLING else event.injuries if event.kind is EventKind.INJURY else None


def _is_risen(event: EventMention) -> bool:
    """Whether the words around a toll say that its number is a new one."""
    word = event.trigger
    if not word.text.casefold().endswith(("toll", "number", "dead", "tally")):
        return False
    around = word.source.string[max(0, word.start - 60) : word.end + 60]
    return _RISES.search(around) is not None


def _same_place(left: EventMention, right: EventMention) -> bool:
    if left.place is None or right.place is None:
        return True
    return left.place.name == right.place.name


def codes(claim: Claim, *, withheld: bool = False) -> list[dict[str, Any]]:
    """What follows from each of a claim's events, as plain data in their order; without names where the claim's words are `withheld`."""
    out = []
    for event in claim.events:
        degree = responsibility(claim, event)
        out.append(
            {
                "responsibility": degree.value if degree else None,
                "type_of_violence": violence(event),
                "event_clarity": clarity(event),
                "actors": [] if withheld else [p.name for p in each(event.actor)],
                "recipients": [] if withheld else [p.name for p in each(event.recipient)],
            }
        )
    return out
