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
RARE = 11
"""From which on a number that is not round brings tellings together too."""
ANY, UNKNOWN = "any", "other"
"""The family that every telling is found under, and that of a telling whose kind was not read, which may be of any."""

EVER = -2
"""The bucket of what is told of as known, whenever it was: *the strike on the bus*, admitted weeks later."""

Key = tuple[str, str, int]


def keys(telling: Telling) -> tuple[Key, ...]:
    """The keys that a telling is found under, without repetition, in a fixed order."""
    families = dict.fromkeys((telling.family, ANY))
    return (
        *((family, cell, bucket) for family in families for cell in _all_cells(telling) for bucket in _buckets(telling)),
        *((ANY, cell, EVER) for cell in _called(telling)[:2]),
    )


def sought(telling: Telling) -> tuple[Key, ...]:
    """The keys under which a telling looks for others: its own family and those of unknown kind; of unknown kind itself, everything."""
    families = (ANY,) if telling.family == UNKNOWN else (telling.family, UNKNOWN)
    near = ((family, cell, bucket) for family in families for cell in _all_cells(telling) for bucket in _buckets(telling))
    return (*near, *((ANY, cell, EVER) for cell in (_called(telling)[:2] if telling.recalled else ())))


def _all_cells(telling: Telling) -> tuple[str, ...]:
    places = dict.fromkeys(cell for where in _wheres(telling) for cell in _cells(where))
    spoken = (f"by {telling.voice.key}",) if telling.voice.key else ()
    counted = (f"{n.what} {n.best:g}" for n in telling.numbers[:2] if n.best is not None and n.best >= RARE and n.best % 10)
    return tuple(dict.fromkeys((*places, *_called(telling), *(f"called {n}" for n in telling.head), *spoken, *counted))) or ("",)


def _called(telling: Telling) -> list[str]:
    return [f"called {n}" for n in sorted(telling.names, key=lambda n: (-len(n), n))[:NAMES]]


def _wheres(telling: Telling) -> tuple[Where, ...]:
    settings = [w for w in telling.setting_places if telling.place is None or w.key != telling.place.key]
    return (telling.place, *settings[:2]) if telling.place else tuple(settings[:3])


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
