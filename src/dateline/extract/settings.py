"""Where and when each event happened, and how near the words stand that say so: its clause, then its paragraph, then the dateline.

A view over a record, computed when it is asked for and never stored: what an event's own clause says is in the event, and nothing here
alters it. What the clause leaves open is taken from an event told before it in the same paragraph, and a place at last from the dateline,
by rules that each give their reason; how often each reach is right is in docs/figures.md. The day of publication is never an event's day.

The order of reaches is that of narrative discourse (Webber 1988, tense as discourse anaphor): a tale stays where and when it is until
the text says otherwise.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from .. import lexicons
from ..resolve.toponyms import fold
from ..text import Span
from ..types import EventKind, EventMention, Modality, Place, PlaceRole, Record, Time


class Reach(StrEnum):
    """How far from the event the words stand, the surest first."""

    CLAUSE = "clause"
    PARAGRAPH = "paragraph"
    DATELINE = "dateline"


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when, each with its reach and the reason in words; None where no reach allows an answer."""

    place: Place | None = None
    place_from: Reach | None = None
    place_reason: str = ""
    time: Time | None = None
    time_from: Reach | None = None
    time_reason: str = ""


@dataclass(frozen=True, slots=True)
class _Told:
    claim: str
    number: int
    event: EventMention
    block: int
    sentence: int


_WORDS = frozenset(
    {EventKind.ACCUSATION, EventKind.DENIAL, EventKind.THREAT, EventKind.TALKS, EventKind.AID_OR_ARMS_SUPPLY, EventKind.OTHER}
)
"""Deeds of words and papers: they happen elsewhere than what they are about, and neither give nor take a setting."""
_AHEAD = frozenset({Modality.FUTURE, Modality.CONDITIONAL, Modality.THREAT, Modality.QUESTION, Modality.ORDER})
_BLOCK = re.compile(r"\n\s*\n")
_SENTENCE = re.compile(r"[.!?][\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9])")
_LEAD = 2
"""Paragraphs from the first event on that a dateline speaks for."""


def settings(record: Record) -> Mapping[tuple[str, int], Setting]:
    """The setting of every event, by its claim's id and its number in the claim, from 0."""
    told = sorted(_told(record), key=lambda t: (t.event.trigger.start, t.event.trigger.end))
    return {(each.claim, each.number): _setting(record, told, at) for at, each in enumerate(told)}


def _told(record: Record) -> Iterator[_Told]:
    string = record.report.text.string
    blocks = [m.end() for m in _BLOCK.finditer(string)]
    stops = sorted({*blocks, *(m.end() for m in _SENTENCE.finditer(string))})
    for claim in record.claims:
        for number, event in enumerate(claim.events):
            at = event.trigger.start
            yield _Told(claim.id, number, event, bisect_right(blocks, at), bisect_right(stops, at))


def _setting(record: Record, told: Sequence[_Told], at: int) -> Setting:
    place, place_from, why_there = _place(record, told, at)
    time, time_from, why_then = _time(told, at)
    return Setting(place, place_from, why_there, time, time_from, why_then)


def _fits(one: _Told, other: _Told) -> bool:
    """Whether two events may share a setting: both deeds, both of them done or both still to come."""
    kinds = {one.event.kind, other.event.kind}
    return not kinds & _WORDS and (one.event.modality in _AHEAD) == (other.event.modality in _AHEAD)


def _place(record: Record, told: Sequence[_Told], at: int) -> tuple[Place | None, Reach | None, str]:
    mine = told[at]
    if mine.event.place is not None:
        return mine.event.place, Reach.CLAUSE, "its own clause says where"
    if mine.event.kind in _WORDS or mine.event.modality in _AHEAD:
        return None, None, ""
    for other in reversed(told[:at]):
        if other.block != mine.block:
            break
        if other.event.place is not None and _fits(mine, other) and other.event.place.place_role is not PlaceRole.DATELINE:
            if _elsewhere(record, other.event.place.span.end, mine.event.trigger.start, other.event.place):
                return None, None, ""
            return other.event.place, Reach.PARAGRAPH, f"told after “{other.event.trigger.text}”, which happened there"
    return _filed(record, told, mine)


def _filed(record: Record, told: Sequence[_Told], mine: _Told) -> tuple[Place | None, Reach | None, str]:
    """The dateline's place, for what the lead tells without naming a place or the people of another country."""
    filed = next((p for p in record.places if p.place_role is PlaceRole.DATELINE), None)
    first = min((t.block for t in told), default=0)
    if filed is None or mine.block - first >= _LEAD:
        return None, None, ""
    country = filed.chosen.country if filed.chosen else None
    start, end = _bounds(record, mine.event.trigger)
    named = [p for p in record.places if start <= p.span.start < end and p.place_role is not PlaceRole.DATELINE]
    own = [p for p in named if not _belongs(told, mine, p)]
    if own or any(iso != country for iso in _peoples(record.report.text.string[start:end])):
        return None, None, ""
    return filed, Reach.DATELINE, "no place is named; the report was filed from there"


def _belongs(told: Sequence[_Told], mine: _Told, place: Place) -> bool:
    """Whether a place is that of another event of the sentence (a relative clause), and says nothing of this one."""
    return any(t is not mine and t.event.place is not None and t.event.place.span == place.span for t in told)


def _elsewhere(record: Record, start: int, end: int, there: Place) -> bool:
    """Whether the text moves on to another settlement between two offsets: a place where something happens, and not inside the other."""
    return any(
        start <= p.span.start < end
        and p.place_role is PlaceRole.EVENT
        and p.chosen is not None
        and there.chosen is not None
        and p.chosen.id != there.chosen.id
        and p.chosen.feature not in ("country", "admin1", "region")
        for p in record.places
    )


def _time(told: Sequence[_Told], at: int) -> tuple[Time | None, Reach | None, str]:
    mine = told[at]
    own = mine.event.time
    if own is not None and own.date_start is not None:
        return own, Reach.CLAUSE, "its own clause says when"
    if own is not None and not (own.value or "").startswith("P"):
        return None, None, ""  # a time of its own that the words leave open
    if mine.event.kind in _WORDS or mine.event.modality in _AHEAD:
        return None, None, ""
    for other in reversed(told[:at]):
        if other.block != mine.block:
            break
        when = other.event.time
        if when is None or not _fits(mine, other):
            continue
        if when.date_start is None:
            if (when.value or "").startswith("P"):
                continue
            return None, None, ""
        if _long(when):
            return None, None, ""
        return when, Reach.PARAGRAPH, f"told after “{other.event.trigger.text}”, which happened then"
    following = [t for t in told[at + 1 :] if t.block == mine.block and 0 <= t.sentence - mine.sentence <= 1 and _fits(mine, t)]
    dated = {t.event.time.span for t in following if t.event.time is not None and t.event.time.date_start is not None}
    if len(dated) == 1 and len(following) == 1 and following[0].event.time is not None and not _long(following[0].event.time):
        return following[0].event.time, Reach.PARAGRAPH, f"“{following[0].event.trigger.text}”, told right after it, happened then"
    return None, None, ""


def _long(time: Time) -> bool:
    """Whether a time spans more than a month: too long to say that what follows happened in it."""
    if time.date_start is None or time.date_end is None:
        return True
    return (date.fromisoformat(time.date_end) - date.fromisoformat(time.date_start)).days > 31


def _bounds(record: Record, span: Span) -> tuple[int, int]:
    """The sentence that a span lies in, by its stops."""
    string = record.report.text.string
    before = [m.end() for pattern in (_SENTENCE, _BLOCK) for m in pattern.finditer(string, 0, span.start)]
    after = [m.start() + 1 for pattern in (_SENTENCE, _BLOCK) if (m := pattern.search(string, span.end))]
    return max(before, default=0), min(after, default=len(string))


@cache
def _demonyms() -> Mapping[str, str]:
    out: dict[str, str] = {}
    for row in lexicons.load("states").rows:
        for name in (*row["adjectives"].split(";"), *row["people"].split(";")):
            if name:
                out.setdefault(fold(name), row["iso"])
    return out


def _peoples(sentence: str) -> Iterator[str]:
    """ISO codes of the countries whose people or adjective a sentence names."""
    for word in re.findall(r"[A-Z][\w-]+", sentence):
        if iso := _demonyms().get(fold(word)):
            yield iso
