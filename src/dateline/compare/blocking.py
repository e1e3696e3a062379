"""Which tellings are worth comparing: those of one family of kinds, near each other in place and in time.

A telling is put under a few keys, each a family, a place (itself, its province, its cell of half a degree) and four days. Two tellings that
could be of one event share a key; how many keys a telling has does not depend on how many tellings there are, so the cost of comparing
grows nearly linearly. What a claim does not say is taken from its sentence and its report's date, for proposing only.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta

from .tellings import Telling, Where

DAYS = 4
"""In a bucket of time."""
CELL = 0.5
"""Degrees of a side of a cell."""
LONGEST = 16
"""Days that a stated time may last and still propose by its days; a longer one proposes by the date of publication."""
BEFORE = 3
"""Days before publication in which what is told without a date is looked for."""

NAMES = 3
"""Names that a telling is put under, the longest first: a village that no gazetteer knows brings its tellings together too."""
ANY, UNKNOWN = "any", "other"
"""The family that every telling is found under, and that of a telling whose kind was not read, which may be of any."""

Key = tuple[str, str, int]


def keys(telling: Telling) -> tuple[Key, ...]:
    """The keys that a telling is found under, without repetition, in a fixed order."""
    families = dict.fromkeys((telling.family, ANY))
    return tuple((family, cell, bucket) for family in families for cell in _all_cells(telling) for bucket in _buckets(telling))


def sought(telling: Telling) -> tuple[Key, ...]:
    """The keys under which a telling looks for others: its own family and those of unknown kind; of unknown kind itself, everything."""
    families = (ANY,) if telling.family == UNKNOWN else (telling.family, UNKNOWN)
    return tuple((family, cell, bucket) for family in families for cell in _all_cells(telling) for bucket in _buckets(telling))


def _all_cells(telling: Telling) -> tuple[str, ...]:
    places = dict.fromkeys(cell for where in _wheres(telling) for cell in _cells(where))
    called = sorted(telling.names, key=lambda n: (-len(n), n))[:NAMES]
    return (*places, *(f"called {n}" for n in called)) or ("",)


def _wheres(telling: Telling) -> tuple[Where, ...]:
    return (telling.place, *telling.setting_places[:2]) if telling.place else telling.setting_places[:3]


def _cells(where: Where) -> Iterator[str]:
    yield where.key
    if where.admin1 and where.feature != "country":
        yield f"{where.country}/{where.admin1.casefold()}"
    if where.point and where.feature not in ("country", "admin1", "region"):
        yield f"{math.floor(where.point[0] / CELL)},{math.floor(where.point[1] / CELL)}"


def _buckets(telling: Telling) -> range:
    start, end = _window(telling)
    if not start or not end:
        return range(-1, 0)
    return range(_ordinal(start) // DAYS, _ordinal(end) // DAYS + 1)


def _window(telling: Telling) -> tuple[str, str]:
    when = telling.time
    if when is not None and _ordinal(when.end) - _ordinal(when.start) <= LONGEST:
        return _shift(when.start, -1), _shift(when.end, 1)
    if not telling.day:
        return "", ""
    return _shift(telling.day, -BEFORE), telling.day


def _ordinal(day: str) -> int:
    return date.fromisoformat(day[:10]).toordinal()


def _shift(day: str, days: int) -> str:
    try:
        return (date.fromisoformat(day[:10]) + timedelta(days=days)).isoformat()
    except OverflowError:
        return day
