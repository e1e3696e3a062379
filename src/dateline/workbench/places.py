"""Where things are said to have happened, as the map draws it: areas and discs, no pins; and the base map from our own outlines.

A town is a disc of its own size and no smaller than the reading allows; a province is its outline. What has no honest point is not on the
map but in the list beside it. Of claims of which something is withheld, none is drawn. Borders follow the gazetteer's policy
(``disputed.tsv``).
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import msgspec

from ..resolve.gazetteer import CREDIT, Gazetteer
from ..sensitivity import Showing
from ..types import Claim
from .bench import Bench

RANK = ("contested", "denied", "acknowledged", "corroborated", "withdrawn", "single", "")
"""How an event may stand, what a reader must not miss first; nothing for claims that are in no event yet."""
LEAST_KM = 1.0


@dataclass(slots=True)
class Spot:
    """One place of the gazetteer with the claims that are put there."""

    entry: str
    name: str
    lat: float | None
    lon: float | None
    radius_km: float
    area: int | None
    """The number of the area whose outline is drawn; None when a disc is."""
    claims: int = 0
    standings: Counter[str] = field(default_factory=Counter)

    @property
    def shape(self) -> str:
        """The one standing that its mark shows."""
        return next((s for s in RANK if self.standings[s]), "")


def gathered(rows: Iterable[Sequence[Any]], bench: Bench) -> list[Spot]:
    """The places of a listing, those with most claims first."""
    standings = bench.summaries.standings()
    spots: dict[str, Spot] = {}
    seen: set[tuple[str, str]] = set()
    for claim, entry, name, lat, lon, radius in rows:
        if (claim, entry) in seen:
            continue
        seen.add((claim, entry))
        spot = spots.get(entry)
        if spot is None:
            spot = spots[entry] = Spot(entry, name or entry, lat, lon, radius or LEAST_KM, None)
        spot.claims += 1
        spot.radius_km = max(spot.radius_km, radius or 0.0)
        spot.standings[standings.get(claim, "")] += 1
    for spot in spots.values():
        spot.area = _area(bench.gazetteer, spot.entry)
    return sorted(spots.values(), key=lambda s: (-s.claims, s.name, s.entry))


_AREAS: dict[str, int | None] = {}


def _area(gazetteer: Gazetteer, entry: str) -> int | None:
    """The number of an entry that is drawn as an area."""
    if entry not in _AREAS:
        found = gazetteer.get(entry)
        _AREAS[entry] = found.number if found is not None and found.is_area and gazetteer.rings(found.number) else None
    return _AREAS[entry]


def collection(spots: Iterable[Spot]) -> dict[str, Any]:
    """The discs, as GeoJSON. Areas are apart (`outlines`); places without a point are in neither."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [round(s.lon, 4), round(s.lat, 4)]},
                "properties": {"e": s.entry, "n": s.name, "c": s.claims, "s": s.shape or "none", "r": round(s.radius_km, 1)},
            }
            for s in spots
            if s.lat is not None and s.lon is not None and s.area is None
        ],
    }


def outlines(spots: Iterable[Spot], bench: Bench) -> dict[str, Any]:
    """The areas that claims name, as GeoJSON."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "MultiPolygon", "coordinates": [[ring] for ring in bench.gazetteer.rings(s.area)]},
                "properties": {"e": s.entry, "n": s.name, "c": s.claims, "s": s.shape or "none", "x": s.lon, "y": s.lat},
            }
            for s in spots
            if s.area is not None
        ],
    }


def features(found: Iterable[tuple[Showing, Claim]]) -> Iterator[str]:
    """Claims as a GeoJSON file: one feature for each event; without an honest point its geometry is null, never a guess."""
    yield '{"type":"FeatureCollection","licence":' + msgspec.json.encode(CREDIT).decode() + ',"features":['
    first = True
    for showing, claim in found:
        line = showing.line(claim)
        hidden = line["withheld"]
        for n, event in enumerate(line["events"] or [None]):
            place: Any = event["place"] if event else None
            entry: Any = place["chosen"] if place and not hidden else None
            where = None
            if entry and entry["lat"] is not None:
                where = {"type": "Point", "coordinates": [entry["lon"], entry["lat"]]}
            about = {
                "claim": line["id"],
                "report": line["report"],
                "event": n if event else None,
                "kind": event["kind"] if event else None,
                "source": line["attribution"]["source"]["name"] or line["attribution"]["source"]["text"],
                "words": line["attribution"]["content"]["text"],
                "place": place["name"] if place and not hidden else None,
                "where_prec": place["where_prec"] if entry else None,
                "radius_km": place["radius_km"] if entry else None,
                "date_start": event["time"]["date_start"] if event and event["time"] else None,
                "date_end": event["time"]["date_end"] if event and event["time"] else None,
                "withheld": hidden,
            }
            feature = {"type": "Feature", "geometry": where, "properties": about}
            yield ("" if first else ",\n") + msgspec.json.encode(feature).decode()
            first = False
    yield "]}\n"


# ---------------------------------------------------------------- the base map


def land(bench: Bench) -> bytes:
    """The base map as GeoJSON: first-order areas as land, each with its country, and those whose status is in dispute marked so."""
    return gzip.decompress(_land(bench.gazetteer))


@cache
def _land(gazetteer: Gazetteer) -> bytes:
    shapes = []
    for number, name, country, disputed, rings in gazetteer.outlines():
        shapes.append(
            {
                "type": "Feature",
                "geometry": {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]},
                "properties": {"n": name, "c": country, "d": disputed},
                "id": number,
            }
        )
    shapes += [
        {"type": "Feature", "geometry": {"type": "MultiLineString", "coordinates": lines}, "properties": {"b": country}}
        for country, lines in _borders(gazetteer)
    ]
    return gzip.compress(msgspec.json.encode({"type": "FeatureCollection", "features": shapes}), 1)


def _borders(gazetteer: Gazetteer) -> Iterator[tuple[str, list[list[tuple[float, float]]]]]:
    """The outer edges of each country: edges of its first-order areas with no other area of the same country beside them.

    The outlines were simplified one by one, so neighbours do not share their points: beside is within a tenth of a degree or two.
    """
    of: dict[str, list[tuple[int, list[tuple[float, float]]]]] = {}
    for number, _, country, _, rings in gazetteer.outlines():
        of.setdefault(country, []).extend((number, ring) for ring in rings)
    for country, areas in sorted(of.items()):
        cells: dict[tuple[int, int], set[int]] = {}
        for number, ring in areas:
            for x, y in _along(ring):
                cells.setdefault((round(x * 10), round(y * 10)), set()).add(number)
        lines: list[list[tuple[float, float]]] = []
        for number, ring in areas:
            line: list[tuple[float, float]] = []
            for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
                x, y = round((a[0] + b[0]) * 5), round((a[1] + b[1]) * 5)
                near = (cells.get((x + i, y + j), ()) for i in (-1, 0, 1) for j in (-1, 0, 1))
                if any(other != number for cell in near for other in cell):
                    if len(line) > 1:
                        lines.append(line)
                    line = []
                else:
                    line = [*line, b] if line else [a, b]
            if len(line) > 1:
                lines.append(line)
        yield country, lines


def _along(ring: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Points of a ring no farther than a tenth of a degree apart."""
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        steps = max(1, round(max(abs(x1 - x0), abs(y1 - y0)) * 10))
        for n in range(min(steps, 400)):
            yield x0 + (x1 - x0) * n / steps, y0 + (y1 - y0) * n / steps
