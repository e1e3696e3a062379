"""The time line as SVG, drawn here: when things are said to have happened, above; when that was published, below. It prints.

A claim that names a day is a full mark on it. One that names a month is spread over the month, and fainter: precision is drawn, never
invented. The two times are on two lines, because they are two things.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .questions import Listing
from .words import Words

WIDTH = 1000
LEFT, RIGHT = 8, 8
BINS = 120


@dataclass(frozen=True, slots=True)
class Bar:
    """One bin: where it stands, how high its exact and its vague part, the days it covers."""

    x: float
    width: float
    exact: float
    vague: float
    first: str
    last: str
    count: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A date on the axis."""

    x: float
    text: str
    strong: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the template sets: all numbers are in the drawing's own units, `WIDTH` wide."""

    first: str
    last: str
    days: int
    height: int
    told: tuple[Bar, ...]
    published: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    told_count: int
    vague_count: int
    published_count: int
    outside: int
    """Claims dated outside what is drawn: a few far dates would otherwise flatten all others."""
    label: str


def drawn(listing: Listing, t: Words, *, height: int = 220) -> Drawing | None:
    """The time line of a list of claims; None when none of them has a date or a day of publication."""
    told = listing.days()
    printed = [(str(day), int(count)) for day, count in listing.publications() if day]
    first, last, outside = _extent(told, printed)
    if first is None or last is None:
        return None
    days = last.toordinal() - first.toordinal() + 1
    size = max(1, -(-days // BINS))
    bins = -(-days // size)
    exact, vague, counts = [0.0] * bins, [0.0] * bins, [0] * bins
    vague_count = 0
    for start, end, prec, many in told:
        a, b = _ordinal(start), _ordinal(end)
        if a is None or b is None or b < first.toordinal() or a > last.toordinal():
            continue
        a, b = max(a - first.toordinal(), 0) // size, min(b - first.toordinal(), days - 1) // size
        sharp = (prec or 5) <= 2
        vague_count += 0 if sharp else many
        share = many / (b - a + 1)
        for n in range(a, b + 1):
            (exact if sharp else vague)[n] += share
            counts[n] += many
    out = [0] * bins
    for day, count in printed:
        at = _ordinal(day)
        if at is not None and first.toordinal() <= at <= last.toordinal():
            out[(at - first.toordinal()) // size] += count
    total = sum(many for *_, many in told)
    top = max((e + v for e, v in zip(exact, vague, strict=True)), default=0) or 1
    most = max(out, default=0) or 1
    step = (WIDTH - LEFT - RIGHT) / bins
    upper, lower = height * 0.55, height * 0.25
    bars = [
        Bar(LEFT + n * step, max(step - (1 if step > 4 else 0.2), 0.6), upper * (exact[n] / top) ** 0.6 if exact[n] else 0.0,
            upper * ((exact[n] + vague[n]) / top) ** 0.6, *_days(first, n, size, last), counts[n])
        for n in range(bins) if counts[n]
    ]  # fmt: skip
    below = [
        Bar(LEFT + n * step, max(step - (1 if step > 4 else 0.2), 0.6), lower * (out[n] / most) ** 0.6, 0.0,
            *_days(first, n, size, last), out[n])
        for n in range(bins) if out[n]
    ]  # fmt: skip
    return Drawing(
        first.isoformat(), last.isoformat(), days, height, tuple(bars), tuple(below), tuple(_ticks(first, last)), total, vague_count,
        sum(c for _, c in printed), outside, t("time.describe", first=first.isoformat(), last=last.isoformat(), told=t.number(total)),
    )  # fmt: skip


def _extent(told: Sequence[tuple[str, str, int | None, int]], printed: Sequence[tuple[str, int]]) -> tuple[date | None, date | None, int]:
    """From the first to the last day that is worth drawing: the outermost hundredth is left out when it would stretch the line."""
    days = [(_ordinal(a), _ordinal(b), many) for a, b, _, many in told] + [(_ordinal(d), _ordinal(d), many) for d, many in printed]
    starts = sorted((a, many) for a, _, many in days if a is not None)
    ends = sorted((b, many) for _, b, many in days if b is not None)
    if not starts or not ends:
        return None, None, 0
    low, high, cut = starts[0][0], ends[-1][0], sum(many for _, many in starts) // 100
    if cut:
        first, last = _nth(starts, cut), _nth(ends[::-1], cut)
        if (high - low) > 3 * (last - first + 30):
            low, high = first, last
    outside = sum(many for a, b, _, many in told if (_ordinal(b) or high) < low or (_ordinal(a) or low) > high)
    return date.fromordinal(low), date.fromordinal(high), outside


def _nth(counted: Sequence[tuple[int, int]], n: int) -> int:
    """The value at place `n`, from 0, of values that are each there so many times."""
    for value, many in counted:
        n -= many
        if n < 0:
            return value
    return counted[-1][0]


def _ordinal(day: str) -> int | None:
    try:
        return date.fromisoformat(day[:10]).toordinal()
    except ValueError:
        return None


def _days(first: date, n: int, size: int, last: date) -> tuple[str, str]:
    start = first + timedelta(days=n * size)
    return start.isoformat(), min(start + timedelta(days=size - 1), last).isoformat()


def _ticks(first: date, last: date) -> Iterable[Tick]:
    span = max(last.toordinal() - first.toordinal() + 1, 1)
    unit = (WIDTH - LEFT - RIGHT) / span

    def x(day: date) -> float:
        return LEFT + (day.toordinal() - first.toordinal()) * unit

    if span <= 45:
        every = max(1, span // 8)
        for n in range(0, span, every):
            day = first + timedelta(days=n)
            yield Tick(x(day), day.isoformat() if n == 0 or day.day <= every else f"{day.day}", n == 0)
        return
    months = max(1, round(span / 30.4 / 9))
    step = next((s for s in (1, 2, 3, 6, 12, 24, 60, 120, 240) if s >= months), 600)
    year, month = first.year, first.month
    while (day := date(year, month, 1)) <= last:
        if day >= first and ((year * 12 + month - 1) % step == 0):
            yield Tick(x(day), f"{year}" if month == 1 or step >= 12 else f"{year}-{month:02d}", month == 1)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        if year > 9998:
            return


@dataclass(frozen=True, slots=True)
class Strip:
    """A claim that somebody holds a place, or left it."""

    x: float
    width: float
    y: int
    holder: str
    verb: str
    source: str
    claim: str
    start: str
    end: str
    holds: bool
    dated: bool
    hue: int


@dataclass(frozen=True, slots=True)
class Control:
    """The control strip of a place: a row for each claim, and the days that are contested."""

    height: int
    strips: tuple[Strip, ...]
    contested: tuple[tuple[float, float, str, str, str], ...]
    ticks: tuple[Tick, ...]
    holders: Mapping[str, int]


def control(found: Sequence[Any], contested: Sequence[tuple[str, str, tuple[str, ...]]]) -> Control:
    """The claims about who held a place, over time."""
    first = date.fromisoformat(min(h.start for h in found))
    last = date.fromisoformat(max(h.end for h in found))
    span = max(last.toordinal() - first.toordinal() + 1, 2)
    left = 0
    unit = (WIDTH - left - RIGHT) / span
    holders = {name: n for n, name in enumerate(dict.fromkeys(h.holder or "" for h in found))}

    def x(day: str) -> float:
        return left + (date.fromisoformat(day).toordinal() - first.toordinal()) * unit

    strips = [
        Strip(x(h.start), max(x(h.end) + unit - x(h.start), 6), 26 + 24 * n, h.holder or "", h.verb, h.telling.voice.name, h.telling.claim,
              h.start, h.end, h.holds, h.dated, holders[h.holder or ""] % 6)
        for n, h in enumerate(found[:60])
    ]  # fmt: skip
    over = [(x(a), max(x(b) + unit - x(a), 4), a, b, ", ".join(who)) for a, b, who in contested]
    return Control(34 + 24 * len(strips), tuple(strips), tuple(over), tuple(_ticks(first, last)), holders)
