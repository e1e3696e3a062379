"""Where things are said to have happened, as the map draws it: areas and discs, no pins; and the base map from our own outlines.

A town is a disc of its own size and no smaller than the reading allows; a province is its outline. What has no honest point is not on the
map but in the list beside it. Of claims of which something is withheld, none is drawn. Borders follow the gazetteer's policy
(``disputed.tsv``).
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec

from ..resolve.gazetteer import CREDIT, Gazetteer
from .bench import Bench
from .index import RANKS, WORLD, project, unproject
from .questions import Listing

CELL = 56
"""How many pixels of the screen share one mark."""
FINEST = 11.0
"""From this zoom on every place has its own mark."""
LEAST_AREA = 26
"""An area that is smaller on the screen, in pixels, is counted with the places around it."""
MOST_AREAS = 120
Box = tuple[int, int, int, int]


def box_of(words: str) -> Box | None:
    """``west,south,east,north`` in degrees, as the map's own whole numbers: west, north, east, south. None for anything else."""
    try:
        west, south, east, north = (float(part) for part in words.split(","))
    except ValueError:
        return None
    if not all(-1e4 < v < 1e4 for v in (west, south, east, north)) or south > north:
        return None
    if east - west >= 360:
        west, east = -180.0, 179.9999
    left, top = project(north, (west + 180) % 360 - 180)
    right, bottom = project(south, (east + 180) % 360 - 180)
    return left, top, right, bottom


def degrees_of(box: Box) -> tuple[float, float, float, float]:
    """West, south, east and north in degrees."""
    (west, north), (east, south) = unproject(box[0], box[1]), unproject(box[2], box[3])
    return west, south, east, north


def drawn(listing: Listing, box: Box, zoom: float) -> list[dict[str, Any]]:
    """What a part of the map shows at a zoom, as GeoJSON features: a mark for a place, or for places that would lie on one another."""
    scale = WORLD / (512 * 2.0 ** min(max(zoom, 0.0), 24.0))  # whole numbers in a pixel
    size = max(1, int(CELL * scale)) if zoom < FINEST else 1
    cells = listing.cells(box, size)
    names = listing.names([c.entry for c in cells if c.places == 1])
    least = int(LEAST_AREA * scale)
    outlined = {entry for entry, (_, wide) in names.items() if wide >= least}
    out = []
    for cell in cells:
        lon, lat = unproject(cell.x, cell.y)
        about: dict[str, Any] = {"c": cell.claims, "s": RANKS[cell.rank] or "none"}
        if cell.places == 1:
            if cell.entry in outlined:
                continue
            about |= {"e": cell.entry, "n": names[cell.entry][0] if cell.entry in names else "", "r": round(max(cell.radius_km, 1.0), 1)}
        else:
            about["p"] = cell.places
        out.append(_feature({"type": "Point", "coordinates": [round(lon, 4), round(lat, 4)]}, about))
    return out


def outlines(listing: Listing, box: Box, zoom: float, bench: Bench) -> list[dict[str, Any]]:
    """The areas that claims name, in a part of the map, as far as they are large enough to be seen; those with most claims."""
    least = int(LEAST_AREA * WORLD / (512 * 2.0 ** min(max(zoom, 0.0), 24.0)))
    return [
        _feature(
            {"type": "MultiPolygon", "coordinates": [[ring] for ring in bench.gazetteer.rings(s.area)]},
            {"e": s.entry, "n": s.name, "c": s.claims, "s": s.shape or "none"},
        )
        for s in listing.areas(box, least, MOST_AREAS)
        if s.area is not None
    ]


def _feature(geometry: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": about}


def features(lines: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Claims as a GeoJSON file: one feature for each event; without an honest point its geometry is null, never a guess."""
    yield '{"type":"FeatureCollection","licence":' + msgspec.json.encode(CREDIT).decode() + ',"features":['
    first = True
    for line in lines:
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
                "state": line["review"]["state"],
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
    """The outer edges of each country: edges of the rings of its first-order areas with no other ring of the same country beside them.

    The outlines were simplified one by one, so neighbours do not share their points: beside is within a tenth of a degree or two. An
    area may be many rings side by side (a region by its counties), so rings are told apart and not areas.
    """
    of: dict[str, list[tuple[int, list[tuple[float, float]]]]] = {}
    for _, _, country, _, rings in gazetteer.outlines():
        held = of.setdefault(country, [])
        held.extend((len(held) + n, ring) for n, ring in enumerate(rings))
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
