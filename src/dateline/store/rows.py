"""The rows that make a record searchable. A pure function of the record, so that `verify` can derive them again.

A case holds the rows as they were derived: whoever changes what is derived writes a migration that fills the index again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..types import Claim, EventMention, Place, Record, Time

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ClaimRows:
    """One claim in the four tables of the index, without the numbers that tie them together."""

    claim: Row
    events: tuple[Row, ...]
    places: tuple[Row, ...]
    dates: tuple[Row, ...]


def rows(record: Record) -> Iterator[ClaimRows]:
    """The index rows of every claim, in the record's order."""
    for position, claim in enumerate(record.claims):
        yield ClaimRows(
            claim=_claim(position, claim),
            events=tuple(_event(i, event) for i, event in enumerate(claim.events)),
            places=tuple(_place(place) for place in places_of(record, claim)),
            dates=tuple(_date(time) for time in days_of(record, claim) if time.date_start and time.date_end),
        )


def _claim(position: int, claim: Claim) -> Row:
    source = claim.attribution.source
    return {
        "position": position,
        "id": claim.id,
        "report": claim.report,
        "mode": claim.attribution.mode.value,
        "source_name": source.name,
        "source_text": source.text,
        "source_kind": source.kind.value if source.kind else None,
        "disclosure": source.disclosure.value,
        "basis": claim.basis.value.value,
        "polarity": claim.wording.polarity.value,
        "level": claim.wording.level.value,
        "modality": claim.wording.modality.value,
        "visibility": source.sensitivity.visibility.value,
        "via": claim.attribution.via,
        "text": claim.attribution.content.text,
    }


def _event(position: int, event: EventMention) -> Row:
    return {
        "position": position,
        "kind": event.kind.value,
        "modality": event.modality.value,
        "polarity": event.polarity.value,
        "level": event.level.value,
        "actor": event.actor.name if event.actor else None,
        "recipient": event.recipient.name if event.recipient else None,
    }


def places_of(record: Record, claim: Claim) -> list[Place]:
    """What the claim's words mention, and where its events are put; the event's reading of a mention is the one that counts."""
    found: dict[tuple[int, int], Place] = {}
    content = claim.attribution.content.spans
    for place in [*(p for p in record.places if content.covers(p.span)), *(e.place for e in claim.events if e.place)]:
        found[place.span.start, place.span.end] = place
    return [found[at] for at in sorted(found)]


def _place(place: Place) -> Row:
    entry = place.chosen
    return {
        "name": place.name,
        "role": place.place_role.value,
        "entry": entry.id if entry else None,
        "entry_name": entry.name if entry else None,
        "admin1": entry.admin1 if entry else None,
        "country": entry.country if entry else None,
        "lat": entry.lat if entry else None,
        "lon": entry.lon if entry else None,
        "where_prec": place.where_prec,
        "radius_km": place.radius_km,
    }


def days_of(record: Record, claim: Claim) -> list[Time]:
    """The times that the claim's words mention, and those that its events are put at."""
    found: dict[tuple[int, int], Time] = {}
    content = claim.attribution.content.spans
    for time in [*(t for t in record.times if content.covers(t.span)), *(e.time for e in claim.events if e.time)]:
        found[time.span.start, time.span.end] = time
    return [found[at] for at in sorted(found)]


def _date(time: Time) -> Row:
    dated: Mapping[str, Any] = {"date_start": time.date_start, "date_end": time.date_end}
    return {**{k: v[:10] for k, v in dated.items()}, "date_prec": time.date_prec, "date_basis": time.date_basis.value}
