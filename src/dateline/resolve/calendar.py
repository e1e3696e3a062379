"""From what a temporal expression says to the days that it means.

An `Expression` is what the words say, apart from any report: *last Tuesday*, *March 4*, *three weeks ago*. `resolve` counts it from a
`Setting` (the day of publication, the tense, the day last spoken of) and gives a `Reading`: an EDTF value (ISO 8601-2), the first and the
last day, and UCDP GED's `date_prec`. Where the words stay vague, or there is nothing to count from, the value is None: nothing is invented.

All days are of the proleptic Gregorian calendar, years 1 to 9999, in the zone that the report was published in. Weeks run from Monday
(ISO 8601). Seasons are the meteorological ones of the northern hemisphere, counted in the year in which they begin.
"""

from __future__ import annotations

import calendar as _months
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from ..lexicons import load


class Tense(StrEnum):
    """Which way an incomplete date is to be completed."""

    PAST = "past"
    PRESENT = "present"
    FUTURE = "future"
    APPOINTED = "appointed"
    """Planned, as told in the past: it may have come since."""
    UNKNOWN = "unknown"


class Which(StrEnum):
    """*last*, *this*, *next* or *that* before a unit or a name of the calendar."""

    LAST = "last"
    THIS = "this"
    NEXT = "next"
    THAT = "that"


UNITS = ("second", "minute", "hour", "day", "week", "fortnight", "month", "year", "decade", "century", "millennium")
_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200, "millennium": 12000}
_LETTERS = {"second": "TS", "minute": "TM", "hour": "TH", "day": "D", "week": "W", "month": "M", "year": "Y"}


# ---------------------------------------------------------------- what the words say


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as it is said. At least one of year, month, day, weekday, season, quarter, half or holiday is given.

    `which` is *last Tuesday*, *this March*; `week` and `year_shift` count the week or year from publication (*Friday of last week*,
    *March last year*).
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    season: int | None = None
    """EDTF: 21 spring to 24 winter."""
    quarter: int | None = None
    half: int | None = None
    holiday: str | None = None
    """A rule of the holidays lexicon."""
    which: Which | None = None
    week: int | None = None
    year_shift: int | None = None
    part: str | None = None
    """A part of the day in TIMEX3 letters: MO, AF, EV, NI, DT."""
    clock: str | None = None
    """``HH:MM``, 24 hours, with the zone after it where it is said: ``03:40Z``, ``06:00+03:00``."""
    edge: str | None = None
    """early, mid or late."""
    from_mention: bool = False
    """*the previous Friday*, *the following Tuesday*: counted from the day last spoken of."""
    whole_week: bool = False
    """*the week of March 6*."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """*03/04/2017*: two dates, by which number is the day."""

    day_first: Date
    month_first: Date


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day without its day."""

    clock: str | None = None
    part: str | None = None
    which: Which | None = None


@dataclass(frozen=True, slots=True)
class Offset:
    """So many units before (negative `sign`) or after publication, or after the day last spoken of. `amount` None is vague."""

    amount: float | None
    unit: str
    sign: int
    from_mention: bool = False
    part: str | None = None
    clock: str | None = None
    approximate: bool = False
    base: Date | None = None
    """The date that it is counted from when that is said: *two days before April 5*."""


@dataclass(frozen=True, slots=True)
class Period:
    """*last week*, *this month*, *the past three years*, *the next 48 hours*, *that year*."""

    which: Which
    unit: str
    amount: float | None = 1
    rolling: bool = False
    """Counted back from (or on from) the day itself, not by the calendar."""
    from_mention: bool = False
    edge: str | None = None


@dataclass(frozen=True, slots=True)
class Weekend:
    """*the weekend*, *last weekend*, *next weekend*."""

    which: Which | None = None


@dataclass(frozen=True, slots=True)
class Era:
    """A decade or a century by its first year: *the 1990s*, *the 19th century*."""

    first: int
    years: int
    edge: str | None = None


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time. `amount` None is vague (*weeks*)."""

    amount: float | None
    unit: str
    least: float | None = None
    """The lower end where two are given (*two to three weeks*), and the amount so is vague."""


@dataclass(frozen=True, slots=True)
class Recurring:
    """*every day*, *daily*, *each Thursday*: a set of times. `period` is an ISO 8601 duration, None when nothing regular is said."""

    period: str | None
    weekday: int | None = None
    month: int | None = None
    season: int | None = None
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Vague:
    """*now*, *recently*, *in the future*: a time, and no date. `reference` is ``present``, ``past`` or ``future``."""

    reference: str


@dataclass(frozen=True, slots=True)
class Overnight:
    """The night between two days; `into` is the second of them, None for the one before publication."""

    into: Date | None = None
    first: Date | None = None


@dataclass(frozen=True, slots=True)
class WarTime:
    """Counted from the first day of a conflict that the report names: its nth day, week ..., so long into it, early in it, since it.

    With `early`, `unit` is what the words count in (*its opening weeks*), or ``war`` where they count in nothing.
    """

    unit: str
    number: float | None = None
    into: bool = False
    early: bool = False
    since: bool = False


@dataclass(frozen=True, slots=True)
class Slice:
    """*the first six months of 2022*, *the second week of March*, *the last days of August*: units counted inside `of`.

    `index` is the first unit, 1 the first and -1 the last; `amount` None is vague and means its first or last third.
    """

    of: Date
    unit: str
    index: int
    amount: float | None = 1


@dataclass(frozen=True, slots=True)
class Range:
    """From the one to the other, both included; `last` None is *since*, `first` None is not used."""

    first: Expression
    last: Expression | None


Expression = Date | Ambiguous | Clock | Offset | Period | Weekend | Era | Duration | Recurring | Vague | Overnight | WarTime | Slice | Range
"""What the words say, before it is counted from anywhere."""


# ---------------------------------------------------------------- what it means


@dataclass(frozen=True, slots=True)
class Setting:
    """What an expression is counted from.

    `published` is the day of publication, `now` the day that the report speaks from (the dateline's, otherwise the same), `previous` the
    first and last day of the mention before it, `conflict` the first day of the conflict that the report names.
    """

    published: date | None = None
    now: date | None = None
    tense: Tense = Tense.UNKNOWN
    previous: Reading | None = None
    conflict: date | None = None
    day_first: bool | None = None
    """How the report's other numeric dates are written; None when none of them tells."""
    quarter: date | None = None
    """The first day of the quarter whose results are told, where they are: *a year earlier* is then the same quarter's."""
    prospective: bool = False
    """A deadline or an appointment, whatever the tense around it: *by*, *until*, *scheduled for*."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The days that an expression means. `start` and `end` are inclusive; everything is None where the text stays vague."""

    value: str | None = None
    start: date | None = None
    end: date | None = None
    stated: bool = False
    anchor: date | None = None

    @property
    def precision(self) -> int | None:
        """UCDP GED's `date_prec`: 1 a day, 2 two to six days, 3 a week, 4 up to a month, 5 up to a year, None beyond.

        A week, month or year counted back from a day holds both ends and so one day more.
        """
        if self.start is None or self.end is None:
            return None
        days = (self.end - self.start).days + 1
        return next((prec for most, prec in ((1, 1), (6, 2), (8, 3), (32, 4), (367, 5)) if days <= most), None)


NOTHING = Reading()


def resolve(expression: Expression, setting: Setting) -> Reading:
    """The days meant by `expression` in `setting`. Never raises for a date that does not exist: that has no value."""
    try:
        return _resolve(expression, setting)
    except (OverflowError, ValueError):
        return NOTHING


def _resolve(e: Expression, s: Setting) -> Reading:
    match e:
        case Date():
            return _date(e, s)
        case Ambiguous():
            return _ambiguous(e, s)
        case Clock():
            return _clock(e, s)
        case Offset():
            return _offset(e, s)
        case Period():
            return _period(e, s)
        case Weekend():
            return _weekend(e, s)
        case Era():
            return _era(e)
        case Duration(amount, unit):
            return Reading(iso_duration(amount, unit), stated=True)
        case Recurring():
            return Reading(None, stated=True)
        case Vague():
            return NOTHING
        case Overnight():
            return _overnight(e, s)
        case WarTime():
            return _wartime(e, s)
        case Slice():
            return _slice(e, s)
        case Range():
            return _range(e, s)


def iso_duration(amount: float | None, unit: str) -> str | None:
    """ISO 8601: ``P6M``, ``PT5H``, ``P2Y6M``; None for a vague amount. Decades and centuries are written in years."""
    if amount is None or amount <= 0 or amount > 1e9:
        return None
    scale, unit = {
        "fortnight": (2, "week"),
        "decade": (10, "year"),
        "century": (100, "year"),
        "millennium": (1000, "year"),
        "quarter": (3, "month"),
    }.get(unit, (1, unit))
    amount = amount * scale
    whole, part = int(amount), amount - int(amount)
    smaller = {"year": ("month", 12), "hour": ("minute", 60), "minute": ("second", 60), "day": ("hour", 24)}.get(unit)
    rest = 0
    if part and smaller:
        rest = round(part * smaller[1])
    elif part:
        return f"P{'T' if unit in ('second', 'minute', 'hour') else ''}{amount:g}{_LETTERS[unit][-1]}"
    date_part = "".join(
        f"{n}{_LETTERS[u]}" for n, u in ((whole, unit), (rest, smaller[0] if smaller else "")) if n and len(_LETTERS[u]) == 1
    )
    time_part = "".join(
        f"{n}{_LETTERS[u][1]}" for n, u in ((whole, unit), (rest, smaller[0] if smaller else "")) if n and len(_LETTERS[u]) == 2
    )
    return "P" + date_part + ("T" + time_part if time_part else "")


def add(day: date, amount: int, unit: str) -> date:
    """`day` moved by whole units; the month's last where the same day does not exist. Raises OverflowError outside years 1-9999."""
    if unit in _DAYS:
        return day + timedelta(days=amount * _DAYS[unit])
    months = day.year * 12 + day.month - 1 + amount * _MONTHS[unit]
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(f"year {year}")
    return date(year, month + 1, min(day.day, _months.monthrange(year, month + 1)[1]))


# ---------------------------------------------------------------- whole units of the calendar


def day_reading(day: date, *, stated: bool = False, anchor: date | None = None, clock: str | None = None) -> Reading:
    """One day, or a minute of it: ``2022-09-10``, ``2022-09-10T14:30:00``. 24:00 is the midnight that ends the day."""
    if clock == "24:00":
        return Reading(day.isoformat(), day, day, stated, anchor)
    return Reading(f"{day.isoformat()}T{clock[:5]}:00{clock[5:]}" if clock else day.isoformat(), day, day, stated, anchor)


def month_bounds(year: int, month: int) -> tuple[date, date]:
    """The first and the last day of a month."""
    return date(year, month, 1), date(year, month, _months.monthrange(year, month)[1])


def _unit(day: date, unit: str, *, stated: bool = False, anchor: date | None = None, edge: str | None = None) -> Reading:
    """The whole week, month, year ... that `day` lies in."""
    if unit in ("second", "minute", "hour", "day"):
        return day_reading(day, stated=stated, anchor=anchor)
    if unit in ("week", "fortnight"):
        start = day - timedelta(days=day.weekday())
        end = start + timedelta(days=6)
        return _edged(Reading(_interval(start, end), start, end, stated, anchor), edge)
    if unit == "month":
        start, end = month_bounds(day.year, day.month)
        return _edged(Reading(f"{day.year:04}-{day.month:02}", start, end, stated, anchor), edge)
    if unit == "quarter":
        return _quarter(day.year, (day.month + 2) // 3, stated, anchor)
    if unit == "year":
        return _edged(Reading(f"{day.year:04}", date(day.year, 1, 1), date(day.year, 12, 31), stated, anchor), edge)
    years = {"decade": 10, "century": 100, "millennium": 1000}[unit]
    reading = _era(Era(day.year // years * years, years, edge))
    return replace(reading, stated=stated, anchor=anchor)


def _quarter(year: int, quarter: int, stated: bool, anchor: date | None) -> Reading:
    start, end = date(year, quarter * 3 - 2, 1), month_bounds(year, quarter * 3)[1]
    return Reading(f"{year:04}-{32 + quarter}", start, end, stated, anchor)


def _half(year: int, half: int, stated: bool, anchor: date | None) -> Reading:
    start, end = date(year, half * 6 - 5, 1), month_bounds(year, half * 6)[1]
    return Reading(f"{year:04}-{39 + half}", start, end, stated, anchor)


def _season(year: int, season: int, stated: bool, anchor: date | None) -> Reading:
    month = (season - 20) * 3
    start, end = date(year, month, 1), month_bounds(*divmod(year * 12 + month + 1, 12))[1] if season < 24 else month_bounds(year + 1, 2)[1]
    return Reading(f"{year:04}-{season}", start, end, stated, anchor)


def _era(e: Era) -> Reading:
    start, end = date(max(e.first, 1), 1, 1), date(e.first + e.years - 1, 12, 31)
    digits = {10: 3, 100: 2, 1000: 1}[e.years]
    return _edged(Reading(f"{e.first:04}"[:digits].ljust(4, "X"), start, end, True), e.edge)


def _interval(start: date, end: date) -> str:
    return f"{start.isoformat()}/{end.isoformat()}"


def _edged(reading: Reading, edge: str | None) -> Reading:
    """The first, middle or last third of what `reading` spans: *late August*. Thirds of a month are its 1st, 11th and 21st day on."""
    if edge is None or reading.start is None or reading.end is None or reading.start == reading.end:
        return reading
    start, end = reading.start, reading.end
    days = (end - start).days + 1
    if days > 300:
        months = days * 12 // 365 // 3
        cuts = [start, add(start, max(months, 4), "month"), add(start, max(months, 4) * 2, "month")]
    elif days == 7:
        cuts = [start, start + timedelta(days=2), start + timedelta(days=4)]
    else:
        cuts = [start, start + timedelta(days=days // 3), start + timedelta(days=days // 3 * 2)]
    third = {"early": 0, "mid": 1, "late": 2}[edge]
    first = cuts[third]
    last = end if third == 2 else cuts[third + 1] - timedelta(days=1)
    value = f"{first.isoformat()[:7]}/{last.isoformat()[:7]}" if days > 300 else _interval(first, last)
    return replace(reading, value=value, start=first, end=last)


# ---------------------------------------------------------------- dates


def _date(e: Date, s: Setting) -> Reading:
    reading = _dated(e, s)
    if e.whole_week and reading.start is not None:
        return _unit(reading.start, "week", stated=reading.stated, anchor=reading.anchor)
    return reading


def _dated(e: Date, s: Setting) -> Reading:
    if e.year is not None:
        return _in_year(e, e.year, True, None)
    now = s.now
    if now is None:
        return NOTHING
    if e.year_shift is not None:
        return _in_year(e, now.year + e.year_shift, False, now)
    if e.weekday is not None and e.day is None and e.month is None and e.holiday is None:
        return _weekday(e, e.weekday, now, s)
    if e.season is not None and e.from_mention:
        if s.previous is None or s.previous.end is None:
            return NOTHING
        now = s.previous.end
    if e.month is None and e.day is not None:
        return _day_of_month(e, now, s)
    return _nearest(e, now, s)


def _in_year(e: Date, year: int, stated: bool, anchor: date | None) -> Reading:
    if e.holiday is not None and e.holiday.startswith(_LUNAR):
        found = [r for r in _lunar(e.holiday.removeprefix(_LUNAR), stated, anchor) if r.start is not None and r.start.year == year]
        return found[0] if found else NOTHING
    if e.holiday is not None:
        return day_reading(holiday(e.holiday, year), stated=stated, anchor=anchor, clock=e.clock)
    if e.month is not None and e.day is not None:
        return day_reading(date(year, e.month, e.day), stated=stated, anchor=anchor, clock=e.clock)
    if e.month is not None:
        return _unit(date(year, e.month, 1), "month", stated=stated, anchor=anchor, edge=e.edge)
    if e.season is not None:
        return _edged(_season(year, e.season, stated, anchor), e.edge)
    if e.quarter is not None:
        return _edged(_quarter(year, e.quarter, stated, anchor), e.edge)
    if e.half is not None:
        return _edged(_half(year, e.half, stated, anchor), e.edge)
    return _unit(date(year, 1, 1), "year", stated=stated, anchor=anchor, edge=e.edge)


def _ambiguous(e: Ambiguous, s: Setting) -> Reading:
    """By how the report writes its other dates, otherwise by which of the two had come when a past was told; else no value."""
    if s.day_first is not None:
        return _date(e.day_first if s.day_first else e.month_first, s)
    readings = _date(e.day_first, s), _date(e.month_first, s)
    come = [r for r in readings if s.now is not None and r.start is not None and r.start <= s.now]
    return come[0] if len(come) == 1 and s.tense is not Tense.FUTURE and not s.prospective else NOTHING


def _weekday(e: Date, weekday: int, now: date, s: Setting) -> Reading:
    if e.week is not None:
        monday = now - timedelta(days=now.weekday()) + timedelta(weeks=e.week)
        return day_reading(monday + timedelta(days=weekday - 1), anchor=now, clock=e.clock)
    if e.from_mention and s.previous is not None and s.previous.start is not None and s.previous.start == s.previous.end:
        now = s.previous.start
    elif e.from_mention and e.which is Which.NEXT:
        return NOTHING
    back = (now.isoweekday() - weekday) % 7
    if e.which is Which.LAST:
        return day_reading(now - timedelta(days=back or 7), anchor=now, clock=e.clock)
    if e.which is Which.NEXT:
        near = not e.from_mention and 7 - back <= 2  # said on a Thursday it is not tomorrow
        return day_reading(now + timedelta(days=(14 if near else 7) - back), anchor=now, clock=e.clock)
    if e.which is Which.THIS:
        ahead = s.tense is not Tense.PAST
        return day_reading(now + timedelta(days=(7 - back) % 7) if ahead else now - timedelta(days=back), anchor=now, clock=e.clock)
    if e.which is Which.THAT:
        return _that_weekday(weekday, s, e.clock)
    ahead = s.tense is Tense.FUTURE or s.prospective or (s.tense is Tense.APPOINTED and back > 2)
    return day_reading(now + timedelta(days=(7 - back) % 7) if ahead else now - timedelta(days=back), anchor=now, clock=e.clock)


def _that_weekday(weekday: int, s: Setting, clock: str | None) -> Reading:
    if s.previous is None or s.previous.start is None or s.previous.end is None or (s.previous.end - s.previous.start).days > 6:
        return NOTHING
    back = (s.previous.end.isoweekday() - weekday) % 7
    return day_reading(s.previous.end - timedelta(days=back), anchor=s.previous.end, clock=clock)


def _day_of_month(e: Date, now: date, s: Setting) -> Reading:
    """*the 5th*: in the month last spoken of when that was a month or a day, otherwise the nearest by tense."""
    assert e.day is not None
    for months in (0, -1, 1) if s.tense is not Tense.FUTURE else (0, 1):
        month = add(now.replace(day=1), months, "month")
        try:
            day = month.replace(day=e.day)
        except ValueError:
            continue
        if (day <= now) == (s.tense is not Tense.FUTURE) or day == now:
            return day_reading(day, anchor=now, clock=e.clock)
    return NOTHING


def _nearest(e: Date, now: date, s: Setting) -> Reading:
    """A month, a day of a month, a season ... without its year: the last one by a past tense, the next by a future, else the nearest."""
    readings = []
    if e.holiday is not None and e.holiday.startswith(_LUNAR) and e.which is not Which.THIS:
        readings = [r for r in _lunar(e.holiday.removeprefix(_LUNAR), False, now) if r.start and abs((r.start - now).days) < 400]
    for year in (now.year - 1, now.year, now.year + 1) if e.which is not Which.THIS else (now.year,):
        if readings and e.holiday is not None and e.holiday.startswith(_LUNAR):
            break
        try:
            readings.append(_in_year(replace(e, edge=None), year, False, now))
        except (ValueError, OverflowError):
            continue
    if e.month == 2 and e.day == 29 and not readings:
        readings = [_in_year(e, y, False, now) for y in range(max(now.year - 8, 1), min(now.year + 9, 10000)) if _months.isleap(y)]
    if e.weekday is not None:
        named = [r for r in readings if r.start is not None and r.start.isoweekday() == e.weekday]
        if s.tense is Tense.PAST and all(r.start is not None and (r.start - now).days > 31 for r in named):
            named = []
        readings = named or readings
    past = [r for r in readings if r.start is not None and r.start <= now]
    coming = [r for r in readings if r.end is not None and r.end >= now]
    if e.which is Which.LAST:
        past = [r for r in past if r.end is not None and r.end < now] or past
        chosen = past[-1:]
    elif e.which is Which.NEXT:
        coming = [r for r in coming if r.start is not None and r.start > now] or coming
        chosen = coming[:1]
    elif e.which is Which.THIS:
        chosen = readings[:1]
    else:
        near = e.holiday is not None and coming and coming[0].start is not None and (coming[0].start - now).days <= 14
        if e.quarter is not None and past and past[-1].end is not None and (now - past[-1].end).days <= 60:
            coming = []  # what is still to be reported is the quarter that has just ended
        chosen = _by_tense(past[-1:], coming[:1], now, replace(s, tense=Tense.UNKNOWN) if near else s)
    return _edged(chosen[0], e.edge) if chosen else NOTHING


def _by_tense(past: list[Reading], coming: list[Reading], now: date, s: Setting) -> list[Reading]:
    if not past or not coming:
        return past or coming
    before, after = past[0], coming[0]
    if before == after:
        return past
    assert before.end is not None
    assert after.start is not None
    behind, ahead = (now - before.end).days, (after.start - now).days
    if s.tense is Tense.FUTURE or s.prospective:
        return past if behind <= 14 and ahead > 300 and before.start == before.end else coming
    if s.tense is Tense.PAST:
        return past
    return coming if ahead * 2 < behind else past


def holiday(rule: str, year: int) -> date:
    """The day of `year` that a rule of the holidays lexicon names. Raises ValueError for a rule that is none."""
    if rule.startswith("easter"):
        return _easter(year) + timedelta(days=int(rule.removeprefix("easter")))
    if rule.startswith("orthodox"):
        return _orthodox_easter(year) + timedelta(days=int(rule.removeprefix("orthodox")))
    if rule.startswith("nth "):
        month, weekday, nth = (int(n) for n in rule[4:].split("-", 2))
        days = [d for d in range(1, month_bounds(year, month)[1].day + 1) if date(year, month, d).isoweekday() == weekday]
        return date(year, month, days[nth - 1 if nth > 0 else nth])
    month, day = (int(n) for n in rule.split("-"))
    return date(year, month, day)


def _easter(year: int) -> date:
    """Western Easter Sunday, by the anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * i - k - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return date(year, month, (h - m + r + month + 19) % 32)


def _orthodox_easter(year: int) -> date:
    """Easter Sunday of the Julian computus in the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8)."""
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return date(year, month, day + 1) + timedelta(days=year // 100 - year // 400 - 2)


_LUNAR = "lunar "
"""Before the name of a feast in the lunar_days lexicon."""


def _lunar(name: str, stated: bool, anchor: date | None) -> list[Reading]:
    """The days of a feast, in order. Approximate (EDTF ``~``): where the moon is sighted it may begin, and so end, a day later."""
    out = []
    for first, last in _lunar_days().get(name, ()):
        value = f"{first.isoformat()}~" if first == last else f"{first.isoformat()}~/{last.isoformat()}~"
        out.append(Reading(value, first, last + timedelta(days=1) if first == last else last, stated, anchor))
    return out


@cache
def _lunar_days() -> dict[str, tuple[tuple[date, date], ...]]:
    out: dict[str, tuple[tuple[date, date], ...]] = {}
    for row in load("lunar_days").rows:
        days = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
        out[row["rule"]] = (*out.get(row["rule"], ()), days)
    return out


# ---------------------------------------------------------------- times counted from somewhere


def _clock(e: Clock, s: Setting) -> Reading:
    """On the day last spoken of; *this morning* and *last night* on the day of publication and the night before it."""
    if e.which in (Which.THIS, Which.LAST):
        if s.now is None:
            return NOTHING
        day = s.now - timedelta(days=1) if e.which is Which.LAST else s.now
        return day_reading(day, anchor=s.now, clock=e.clock)
    day_before = s.previous
    if day_before is None or day_before.start is None or day_before.start != day_before.end:
        return NOTHING
    day = day_before.start + timedelta(days=1) if e.which is Which.NEXT else day_before.start
    return day_reading(day, anchor=day_before.start, clock=e.clock)


def _offset(e: Offset, s: Setting) -> Reading:
    if s.quarter is not None and (e.amount, e.unit, e.sign, e.base) == (1, "year", -1, None):
        return _quarter(s.quarter.year - 1, (s.quarter.month + 2) // 3, False, s.quarter)
    if e.base is not None:
        origin = _date(e.base, s)
        start = origin.start if origin.start == origin.end else None
    elif e.from_mention:
        start = s.previous.start if s.previous is not None and s.previous.start == s.previous.end else None
        if s.previous is not None and start is None and e.unit in ("month", "year", "decade"):
            start = s.previous.start
    else:
        start = s.now
    if start is None or e.amount is None:
        return NOTHING
    if e.unit in ("second", "minute", "hour"):
        return _hours(e, start)
    amount, unit = e.amount, e.unit
    if unit == "fortnight":
        amount, unit = amount * 2, "week"
    if amount != int(amount):
        finer = {"year": ("month", 12), "decade": ("year", 10), "month": ("day", 30), "week": ("day", 7), "century": ("year", 100)}
        if unit not in finer:
            return NOTHING
        unit, scale = finer[unit]
        amount *= scale
    day = add(start, e.sign * round(amount), unit)
    grain = {"decade": "year", "century": "decade", "millennium": "century"}.get(unit, unit)
    reading = replace(_unit(day, grain), anchor=start)
    if e.clock:
        reading = day_reading(day, anchor=start, clock=e.clock)
    if e.approximate and reading.value and "/" not in reading.value and "T" not in reading.value and "X" not in reading.value:
        reading = replace(reading, value=reading.value + "~")
    return reading


def _hours(e: Offset, start: date) -> Reading:
    """Hours from a day without its hour: that day, or it and the days that they may reach into."""
    assert e.amount is not None
    days = int(e.amount * {"second": 1, "minute": 60, "hour": 3600}[e.unit] // 86400)
    if e.unit != "hour" or e.amount < 1:
        return day_reading(start, anchor=start)
    near = start + timedelta(days=e.sign * days)
    far = near + timedelta(days=e.sign)
    first, last = min(near, far), max(near, far)
    return Reading(_interval(first, last), first, last, False, start)


def _period(e: Period, s: Setting) -> Reading:
    if e.unit == "quarter" and e.which is Which.THAT:
        return NOTHING if s.quarter is None else _quarter(s.quarter.year, (s.quarter.month + 2) // 3, False, s.quarter)
    base = s.previous.start if e.from_mention and s.previous else None if e.from_mention else s.now
    if base is None or e.amount is None:
        return NOTHING
    if e.which is Which.THAT:
        if s.previous is None or s.previous.start is None or s.previous.end is None:
            return NOTHING
        whole = _unit(s.previous.start, e.unit, anchor=s.previous.start)
        if e.unit == "day" and s.previous.value and len(s.previous.value) == 7:
            return replace(s.previous, value=f"{s.previous.value}-XX", stated=False, anchor=s.previous.start)
        inside = whole.start is not None and whole.end is not None and whole.start <= s.previous.start and s.previous.end <= whole.end
        return whole if inside else NOTHING
    if not e.rolling and e.amount == 1:
        step = {Which.LAST: -1, Which.THIS: 0, Which.NEXT: 1}[e.which]
        if e.unit in ("second", "minute", "hour"):
            return NOTHING
        if e.unit == "day" and e.which is Which.THIS and not e.from_mention:
            return day_reading(base, anchor=base)
        return replace(_unit(add(base, step, e.unit), e.unit, edge=e.edge), anchor=base)
    return _rolling(e, base)


def _rolling(e: Period, base: date) -> Reading:
    assert e.amount is not None
    if e.unit in ("second", "minute", "hour"):
        days = int(e.amount * {"second": 1, "minute": 60, "hour": 3600}[e.unit] / 86400 + 0.99)
        amount, unit = max(days, 1), "day"
    elif e.amount != int(e.amount):
        amount, unit = round(e.amount * _MONTHS.get(e.unit, 0) or e.amount * _DAYS.get(e.unit, 0)), "month" if e.unit in _MONTHS else "day"
    else:
        amount, unit = int(e.amount), e.unit
    sign = 1 if e.which is Which.NEXT else -1
    other = add(base, sign * amount, unit)
    start, end = min(base, other), max(base, other)
    cut = 10 if unit in _DAYS else 7 if unit == "month" else 4
    return Reading(f"{start.isoformat()[:cut]}/{end.isoformat()[:cut]}", start, end, False, base)


def _weekend(e: Weekend, s: Setting) -> Reading:
    now = (s.previous.start if s.previous else None) if e.which is Which.THAT else s.now
    if now is None:
        return NOTHING
    saturday = now - timedelta(days=now.weekday()) + timedelta(days=5)
    ahead = s.tense is Tense.FUTURE or s.prospective
    if e.which is Which.NEXT:
        saturday += timedelta(days=7 if now.isoweekday() >= 6 else 0)
    elif e.which is Which.LAST:
        saturday -= timedelta(days=7)
    elif e.which is not Which.THIS and saturday > now and not ahead:
        saturday -= timedelta(days=7)
    elif e.which is Which.THIS and saturday > now and s.tense is Tense.PAST and now.isoweekday() <= 2:
        saturday -= timedelta(days=7)
    sunday = saturday + timedelta(days=1)
    return Reading(_interval(saturday, sunday), saturday, sunday, False, now)


def _overnight(e: Overnight, s: Setting) -> Reading:
    if e.first is not None:
        first = _date(e.first, s)
        if first.start is None or first.start != first.end:
            return NOTHING
        second = first.start + timedelta(days=1)
        return Reading(_interval(first.start, second), first.start, second, first.stated, first.anchor)
    if e.into is not None:
        into = _date(e.into, s)
        if into.start is None or into.start != into.end:
            return NOTHING
        before = into.start - timedelta(days=1)
        return Reading(_interval(before, into.start), before, into.start, into.stated, into.anchor)
    if s.now is None:
        return NOTHING
    before = s.now - timedelta(days=1)
    return Reading(_interval(before, s.now), before, s.now, False, s.now)


_EARLY_DAYS = {"day": 14, "week": 42, "month": 183}
"""How far the early days, weeks and months of a war are taken to reach: an approximate end, marked as such in the value."""


def _wartime(e: WarTime, s: Setting) -> Reading:
    """Day 1 is the first day. *Early in the war* is its first third so far, half a year at most; the end is approximate."""
    start = s.conflict
    if start is None:
        return NOTHING
    if e.since:
        end = s.now if s.now is not None and s.now >= start else None
        return Reading(f"{start.isoformat()}/..", start, end or start, False, start)
    if e.early:
        if s.now is None or s.now <= start:
            return NOTHING
        days = _EARLY_DAYS.get(e.unit, 183)
        end = start + min(timedelta(days), (s.now - start) if e.unit in _EARLY_DAYS else (s.now - start) // 3)
        return Reading(f"{start.isoformat()}/{end.isoformat()}~", start, end, False, start)
    if e.number is None or e.number != int(e.number) or e.number < 1:
        return NOTHING
    if e.into:
        return replace(_unit(add(start, int(e.number), e.unit), e.unit), anchor=start)
    first = add(start, int(e.number) - 1, e.unit)
    last = add(start, int(e.number), e.unit) - timedelta(days=1)
    if first == last:
        return day_reading(first, anchor=start)
    return Reading(_interval(first, last), first, last, False, start)


def _slice(e: Slice, s: Setting) -> Reading:
    whole = _date(e.of, s)
    if whole.start is None or whole.end is None:
        return NOTHING
    if e.amount is None:
        return _edged(whole, "early" if e.index > 0 else "late")
    if e.amount != int(e.amount):
        return NOTHING
    if e.index > 0:
        start = add(whole.start, e.index - 1, e.unit)
        end = add(start, int(e.amount), e.unit) - timedelta(days=1)
    else:
        end = whole.end
        start = add(end + timedelta(days=1), -int(e.amount), e.unit)
    if start < whole.start or end > whole.end + timedelta(days=6 if e.unit == "week" else 0):
        return NOTHING
    months = e.unit in ("month", "quarter", "year")
    value = f"{start.isoformat()[:7]}/{end.isoformat()[:7]}" if months else _interval(start, end)
    if start == end or (months and value[:7] == value[8:]):
        value = value.split("/")[0]
    return Reading(value, start, end, whole.stated, whole.anchor)


def _range(e: Range, s: Setting) -> Reading:
    if e.last is None:
        first = _resolve(e.first, replace(s, tense=Tense.PAST, prospective=False))
        if first.start is None or first.value is None:
            return first
        end = s.now if s.now is not None and s.now >= first.start else None
        head = first.value.split("/")[0].split("T")[0]
        return Reading(f"{head}/..", first.start, end, first.stated, first.anchor)
    last = _resolve(e.last, s)
    first = _resolve(_with_year_of(e.first, e.last), s)
    if first.start is None or last.end is None or first.value is None or last.value is None:
        return NOTHING
    if first.start > last.end:
        retry = replace(s, tense=Tense.PAST) if isinstance(e.first, Date) and e.first.year is None else None
        first = _resolve(e.first, replace(retry, now=last.start, published=last.start)) if retry else first
        if first.start is None or first.start > last.end:
            return NOTHING
    if first.value is None:
        return NOTHING
    head, tail = first.value.split("/")[0].split("T")[0], last.value.split("/")[-1].split("T")[0]
    value = f"{head}/{tail}"
    return Reading(value, first.start, last.end, first.stated and last.stated, first.anchor or last.anchor)


def _with_year_of(first: Expression, last: Expression) -> Expression:
    """*from March 4 to April 10, 2022*: the year belongs to both."""
    if isinstance(first, Date) and isinstance(last, Date) and first.year is None and last.year is not None and first.year_shift is None:
        year = last.year
        if first.month is not None and last.month is not None and (first.month, first.day or 0) > (last.month, last.day or 31):
            year -= 1
        return replace(first, year=year)
    return first


# ---------------------------------------------------------------- conflicts


@dataclass(frozen=True, slots=True)
class Conflict:
    """A conflict with a dated beginning, and the names that a report may use for it, in lower case."""

    id: str
    start: date
    names: tuple[str, ...]


def conflicts() -> tuple[Conflict, ...]:
    """The shipped conflict anchors, each with its source in the lexicon."""
    return tuple(Conflict(r["id"], date.fromisoformat(r["start"]), tuple(r["names"].split("|"))) for r in load("conflict_anchors").rows)


def conflict_of(text: str, published: date | None, known: Sequence[Conflict]) -> date | None:
    """The first day of the only conflict that `text` names; None when it names none, or more than one. Not of one that has yet to begin."""
    low = text.lower().replace("’", "'")
    found = {c.start for c in known if (published is None or c.start <= published) and any(name in low for name in c.names)}
    return found.pop() if len(found) == 1 else None
