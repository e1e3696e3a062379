"""Dates and clocks as headers print them, as ISO 8601 with the zone as given.

For metadata only: what stands above or around a report. Times inside the report are another module's question. A date is never shifted
to another zone, and one that can be read in two ways (03/04/2022) is not read. Dotted dates (03.04.2022) are day first, as in every locale
of Unicode's CLDR that puts dots between day, month and year in that order.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from .. import lexicons


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date, possibly with a clock, found at `start` to `end`. `iso` is None when it can be read in more than one way."""

    start: int
    end: int
    iso: str | None


_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?[ \t]{1,3})"
_GAP = r"[ \t\u00a0]{1,3}"
_ZONES = {
    "z": "Z", "utc": "Z", "gmt": "Z", "edt": "-04:00", "est": "-05:00", "cdt": "-05:00", "mdt": "-06:00", "mst": "-07:00",
    "pdt": "-07:00", "pst": "-08:00", "cet": "+01:00", "cest": "+02:00", "eet": "+02:00", "eest": "+03:00", "msk": "+03:00",
    "sast": "+02:00", "eat": "+03:00", "cat": "+02:00", "wat": "+01:00", "jst": "+09:00", "aest": "+10:00", "aedt": "+11:00",
}  # fmt: skip
"""Zone letters that stand for one offset."""
_MANY = (
    "et|ct|mt|pt|cst|ist|bst|ast|akst|hst|pkt|npt|wib|wita|wit|ict|mmt|aft|irst|trt|gst|sgt|hkt|pht|kst|nzst|nzdt|brt|art|cot|pet|vet|idt"
    "|msd|yekt"
)
"""Letters that stand for more than one offset, or for one that moves with the season: the time stays without a zone."""
_ZONE = (
    r"(?P<zone>(?:utc|gmt)[ ]?[+\-\u2212]\d{1,2}(?::?\d\d)?|[+\-\u2212]\d\d:?\d\d|[+\-\u2212]\d\d(?!\d)"
    rf"|(?:{'|'.join(_ZONES)}|{_MANY})\b)"
)
_CLOCK = (
    r"(?P<hour>[01]?\d|2[0-3])(?:[:.h](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?P<fraction>\.\d{1,9})?)?)?"
    rf"(?:[ \u00a0\u202f]?(?P<half>[ap]\.?m\b\.?))?(?:[ ]?\(?{_ZONE}\)?)?"
)
_MILITARY = r"(?P<hour4>[01]\d|2[0-3])(?P<minute4>[0-5]\d)[ ]?(?:hrs?\b|hours\b|h\b)?[ ]?" + _ZONE.replace("<zone>", "<zone4>")
_JOIN = r"(?:t|,?[ \t\u00a0]{0,3}(?:at\b|[|\-–—·•,])?[ \t\u00a0]{0,3})"


@cache
def months() -> dict[str, int]:
    """Every form of a month's name, lower case, to its number."""
    return {form.lower(): int(row["month"]) for row in lexicons.load("months").rows for form in row["forms"].split(";")}


@cache
def _patterns(short_years: bool) -> re.Pattern[str]:
    month = "(?:" + "|".join(sorted(months(), key=len, reverse=True)) + r")\b\.?"
    year = r"(?:\d{4}|'?\d{2})" if short_years else r"\d{4}"
    forms = (
        r"(?P<y1>\d{4})(?P<s1>[\-/.])(?P<m1>\d{1,2})(?P=s1)(?P<d1>\d{1,2})",
        rf"(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:{_GAP}of{_GAP}|[ \t\u00a0\-./]{{1,3}})(?P<m2>{month}),?[ \t\u00a0\-./]{{1,3}}(?P<y2>{year})",
        rf"(?P<m3>{month}){_GAP}(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,?{_GAP}(?P<y3>{year})",
        rf"(?P<y4>\d{{4}})[ \-](?P<m4>{month})[ \-](?P<d4>\d{{1,2}})",
        r"(?P<a5>\d{1,2})(?P<s5>[./\-])(?P<b5>\d{1,2})(?P=s5)(?P<y5>\d{4})",
        r"(?P<y6>(?:19|20)\d{2})(?P<m6>0[1-9]|1[0-2])(?P<d6>0[1-9]|[12]\d|3[01])(?=t\d|\b)",
    )
    return re.compile(rf"(?<![\w/.\-])(?:{_WEEKDAY})?(?:{'|'.join(forms)})(?!\d)", re.IGNORECASE)


_AFTER = re.compile(rf"{_JOIN}(?:{_MILITARY}|{_CLOCK})(?![\w:])", re.IGNORECASE)
_BEFORE = re.compile(rf"(?<![\w:.])(?:{_MILITARY}|{_CLOCK}),?[ \t]{{0,3}}(?:(?:on|[|\-–—·•])[ \t]{{1,3}})?\Z", re.IGNORECASE)


def stamps(string: str, start: int = 0, end: int | None = None, *, short_years: bool = False) -> Iterator[Stamp]:
    """Every date between `start` and `end`, in order, with the clock that stands right beside it.

    `short_years` reads "11 JAN 90" as wire copy of the last century writes it: 69 to 99 are 1969 to 1999 (POSIX).
    """
    end = len(string) if end is None else end
    for found in _patterns(short_years).finditer(string, start, end):
        day = _day(found)
        if day == "":
            continue
        first, last, clock = found.start(), found.end(), ""
        if after := _AFTER.match(string, last, end):
            clock = _clock(after)
            last = after.end() if clock else last
        if not clock and (before := _BEFORE.search(string, max(start, first - 40), first)):
            clock = _clock(before)
            first = before.start() if clock else first
        yield Stamp(first, last, day + clock if day else None)


def iso(value: str) -> str | None:
    """The whole of `value` as ISO 8601, or None when it is no date or could be two."""
    value = value.strip()
    found = next(stamps(value[:120]), None)
    return found.iso if found and found.start == 0 and found.end == len(value) else None


def _day(found: re.Match[str]) -> str | None:
    """ISO date; None when ambiguous; empty when there is no such day."""
    group = found.groupdict()
    for n in ("1", "2", "3", "4", "6"):
        if year := group[f"y{n}"]:
            month = group[f"m{n}"]
            number = int(month) if month.isdigit() else months()[month.lower().rstrip(".")]
            return _valid(_full_year(year), number, int(group[f"d{n}"]))
    left, right, year = int(group["a5"]), int(group["b5"]), int(group["y5"])
    if group["s5"] == "." or left > 12 or left == right:
        return _valid(year, right, left)
    if right > 12:
        return _valid(year, left, right)
    return None if _valid(year, left, right) else ""


def _full_year(year: str) -> int:
    number = int(year.lstrip("'"))
    return number if len(year.lstrip("'")) == 4 else number + (1900 if number >= 69 else 2000)


def _valid(year: int, month: int, day: int) -> str:
    if not (1800 <= year <= 2199 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return ""
    return f"{year:04}-{month:02}-{day:02}"


def _clock(found: re.Match[str]) -> str:
    """``T14:05Z``; empty for a bare number, which is no clock."""
    group = found.groupdict()
    if group["hour4"]:
        zone = _offset(group["zone4"])
        return f"T{group['hour4']}:{group['minute4']}{zone}" if zone else ""
    hour, minute = int(group["hour"]), group["minute"]
    if group["half"]:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if group["half"][0] in "pP" else 0)
        minute = minute or "00"
    if minute is None:
        return ""
    seconds = f":{group['second']}{group['fraction'] or ''}" if group["second"] else ""
    return f"T{hour:02}:{minute}{seconds}{_offset(group['zone'])}"


def _offset(zone: str | None) -> str:
    if not zone:
        return ""
    zone = zone.lower().replace("\u2212", "-").replace(" ", "")
    if zone in _ZONES:
        return _ZONES[zone]
    shift = re.fullmatch(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d\d)?", zone)
    return f"{shift[1]}{int(shift[2]):02}:{shift[3] or '00'}" if shift and int(shift[2]) <= 14 else ""
