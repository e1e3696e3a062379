"""Polygons of first-order areas and countries: simplified, measured, packed, and asked what they hold.

A ring is a list of (longitude, latitude) in WGS 84 degrees. Areas are on a sphere, in square kilometres.
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

Ring = list[tuple[float, float]]
GRID = 100
"""Rings are kept to a hundredth of a degree, about one kilometre: enough to draw and to contain, and honest about what they are."""
KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Shape:
    """The outer rings of one area, holes left out (they are cut by the areas that fill them)."""

    rings: tuple[Ring, ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        xs = [x for r in self.rings for x, _ in r]
        ys = [y for r in self.rings for _, y in r]
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def km2(self) -> float:
        return sum(abs(_moment(r)[0]) for r in self.rings) * KM_PER_DEGREE**2

    def inside(self, lons: np.ndarray, lats: np.ndarray) -> np.ndarray:
        """Which of the points lie in any ring (even-odd rule)."""
        out = np.zeros(len(lons), bool)
        for ring in self.rings:
            hit = np.zeros(len(lons), bool)
            x0, y0 = ring[-1]
            for x1, y1 in ring:
                if y0 != y1:
                    cross = (y0 > lats) != (y1 > lats)
                    hit ^= cross & (lons < (x1 - x0) * (lats - y0) / (y1 - y0) + x0)
                x0, y0 = x1, y1
            out |= hit
        return out

    def label(self) -> tuple[float, float]:
        """Longitude and latitude of the centre of mass of the largest ring."""
        ring = max(self.rings, key=lambda r: abs(_moment(r)[0]))
        area, mx, my = _moment(ring)
        if abs(area) < 1e-9:
            return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
        return mx / area, my / area


def centre(parts: Sequence[Shape]) -> tuple[float, float] | None:
    """Latitude and longitude of the centre of mass of several shapes, on the sphere; None of nothing."""
    x = y = z = 0.0
    for ring in (r for p in parts for r in p.rings):
        area, mx, my = _moment(ring)
        if abs(area) < 1e-9:
            continue
        lon, lat = math.radians(mx / area), math.radians(my / area)
        x += abs(area) * math.cos(lat) * math.cos(lon)
        y += abs(area) * math.cos(lat) * math.sin(lon)
        z += abs(area) * math.sin(lat)
    if x == y == z == 0.0:
        return None
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


def _moment(ring: Ring) -> tuple[float, float, float]:
    """Signed area in square degrees of latitude, and its first moments in degrees: the plane that touches at the ring's middle."""
    x_ref, y_ref = ring[0]
    shrink = math.cos(math.radians((min(y for _, y in ring) + max(y for _, y in ring)) / 2))
    area = mx = my = 0.0
    x0, y0 = ring[-1][0] - x_ref, ring[-1][1] - y_ref
    for x, y in ring:
        x1, y1 = x - x_ref, y - y_ref
        cross = (x0 * y1 - x1 * y0) / 2 * shrink
        area += cross
        mx += cross * (x0 + x1) / 3
        my += cross * (y0 + y1) / 3
        x0, y0 = x1, y1
    return area, mx + area * x_ref, my + area * y_ref


def read(path: Path) -> Shape:
    """The outer rings of a GeoJSON feature file."""
    geometry = json.loads(path.read_text())["geometry"]
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return Shape(tuple([(x, y) for x, y, *_ in part[0]] for part in parts))


def merge(shapes: Iterable[Shape]) -> Shape:
    """One shape of all the rings."""
    return Shape(tuple(r for s in shapes for r in s.rings))


def simplify(shape: Shape, tolerance: float) -> Shape:
    """Douglas-Peucker on every ring; specks under a hundredth of the largest ring go, unless nothing would be left."""
    sizes = [abs(_moment(r)[0]) for r in shape.rings]
    keep = [r for r, s in zip(shape.rings, sizes, strict=True) if s >= max(sizes) / 100]
    return Shape(tuple(_simplified(r, tolerance) for r in keep))


def _simplified(ring: Ring, tolerance: float) -> Ring:
    points = [ring[0]]
    for p in ring[1:]:
        if abs(p[0] - points[-1][0]) + abs(p[1] - points[-1][1]) > tolerance / 4:
            points.append(p)
    if len(points) < 8:
        return ring
    far = max(range(len(points)), key=lambda i: (points[i][0] - points[0][0]) ** 2 + (points[i][1] - points[0][1]) ** 2)
    kept = {0, far, len(points) - 1}
    stack = [(0, far), (far, len(points) - 1)]
    array = np.array(points)
    while stack:
        a, b = stack.pop()
        if b - a < 2:
            continue
        (x0, y0), (x1, y1) = points[a], points[b]
        segment = array[a + 1 : b]
        length = math.hypot(x1 - x0, y1 - y0)
        if length == 0:
            gap = np.hypot(segment[:, 0] - x0, segment[:, 1] - y0)
        else:
            gap = np.abs((x1 - x0) * (segment[:, 1] - y0) - (y1 - y0) * (segment[:, 0] - x0)) / length
        worst = int(gap.argmax())
        if gap[worst] > tolerance:
            middle = a + 1 + worst
            kept.add(middle)
            stack += [(a, middle), (middle, b)]
    out = [points[i] for i in sorted(kept)]
    return out if len(out) >= 4 else ring


def pack(shape: Shape) -> bytes:
    """Every ring as a count and steps of a hundredth of a degree, deflated; `dateline.resolve.gazetteer` unpacks it."""
    numbers: list[int] = []
    for ring in shape.rings:
        steps: list[int] = []
        px = py = 0
        for x, y in ring:
            gx, gy = round(x * GRID), round(y * GRID)
            if steps and (gx, gy) == (px, py):
                continue
            steps += [gx - px, gy - py]
            px, py = gx, gy
        if len(steps) >= 6:
            numbers += [len(steps) // 2, *steps]
    return zlib.compress(struct.pack(f"<{len(numbers)}h", *numbers), 9)


def distance_km(a: Sequence[float], b: Sequence[float]) -> float:
    """Great-circle distance between two (latitude, longitude) pairs."""
    la, lo, lb, lp = map(math.radians, (*a, *b))
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((lp - lo) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def files(folder: Path) -> Iterator[Path]:
    """The GeoJSON files of a folder that are one area each (XX-YY), in the order of their names."""
    return (p for p in sorted(folder.glob("*.json")) if "-" in p.stem)
