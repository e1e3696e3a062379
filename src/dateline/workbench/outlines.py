"""Which places are drawn by their outline, and how far it reaches on the map."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from ..resolve.gazetteer import Gazetteer
from .index import project

Bounds = tuple[int, int, int, int]

_KNOWN: WeakKeyDictionary[Gazetteer, dict[str, tuple[int, Bounds] | None]] = WeakKeyDictionary()


def area(gazetteer: Gazetteer, entry: str) -> tuple[int, Bounds] | None:
    """The number of an entry that is drawn as an area, and west, north, east and south of its outline; None for what is drawn as a disc."""
    known = _KNOWN.setdefault(gazetteer, {})
    if entry not in known:
        found = gazetteer.get(entry)
        rings = gazetteer.rings(found.number) if found is not None and found.is_area else []
        if found is None or not rings:
            known[entry] = None
        else:
            points = [p for ring in rings for p in ring]
            west, north = project(max(p[1] for p in points), max(min(p[0] for p in points), -180.0))
            east, south = project(min(p[1] for p in points), min(max(p[0] for p in points), 179.999))
            known[entry] = found.number, (west, north, east, south)
    return known[entry]
