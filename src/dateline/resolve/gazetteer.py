"""The places of the world by name: one read-only SQLite file that is never unpacked into memory.

Answers which places may be called by a name, and where they are. Does not choose between them (resolve/places.py does). The file is
built by ``training/gazetteer`` from GeoNames (CC BY 4.0), through packages, and lists of our own; disputed borders follow
``disputed.tsv``. A desk may put its own places beside it (`Gazetteer.open(own=...)`).
"""

from __future__ import annotations

import hashlib
import json
import math
import sqlite3
import struct
import threading
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from .. import lexicons
from ..errors import GazetteerError
from ..types import GazetteerEntry
from .toponyms import alike, fold, skeleton

CREDIT = "Place data © GeoNames (geonames.org), CC BY 4.0; Natural Earth; OurAirports; UN/LOCODE; Centre for Information Resilience"
"""What every export that uses a place must say; the run carries it into them."""

SCHEMA = "1"
MAIN, ALIAS, SHORT, LOOSE = range(4)
"""How a name is a place's: its own, another of its names, one without type word or article, a like spelling in a given country."""

SEAT = 5000
"""Inhabitants to reckon with where the file says none: GeoNames has such places as seats of an area."""

_POINTLESS = frozenset({"country", "continent", "water", "river", "line", "mountains", "desert", "forest", "plains"})
_FACILITIES = frozenset({
    "airport", "port", "power plant", "dam", "industrial plant", "bridge", "air base", "naval base", "military base", "camp", "crossing",
    "prison", "hospital", "building",
})  # fmt: skip
_PLAIN = {"capital": "city", "river": "water", "neighbourhood": "village", "historical": "region"}
_COLUMNS = "p.id, p.key, p.name, p.lat, p.lon, p.country, p.a1, p.a2, p.feature, p.population, p.radius"
_MOST = 80
"""Places of one name that are looked at, the most populous first (the worst, San José, has several hundred)."""


class GazetteerRow(NamedTuple):
    """One place as the file holds it, and how the name that was asked for is its name."""

    entry: GazetteerEntry
    number: int
    kind: int
    """MAIN, ALIAS, SHORT or LOOSE."""
    detail: str
    """The file's own feature word, finer than the entry's: capital, air base, dam ..."""
    population: int
    point: tuple[float, float] | None
    """Latitude and longitude to measure distances from, also for a country, where the entry gives none."""
    radius_km: float | None
    a1: int | None
    a2: int | None
    claimants: tuple[str, ...] = ()
    """ISO codes of those who claim it, where that is in dispute."""

    @property
    def is_area(self) -> bool:
        """Whether it is drawn as an area and not as a point."""
        return self.entry.feature in ("country", "admin1", "admin2", "region", "continent")


class Gazetteer:
    """Read-only; safe to use from many threads (each has its own connection to the file)."""

    def __init__(self, path: Path, own: Path | None = None) -> None:
        self._path = path
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._own: dict[str, list[GazetteerRow]] = {}
        self._own_sha256 = ""
        if not path.is_file():
            raise GazetteerError(f"there is no gazetteer at {path.name}; install the package whole, or build it (training/gazetteer)")
        try:
            meta = dict(self._ask("SELECT key, value FROM meta"))
            self._features: dict[int, str] = dict(self._ask("SELECT id, name FROM feature"))
            self._claimants = {p: tuple(c.split(";")) for p, c in self._ask("SELECT place, claimants FROM disputed")}
        except sqlite3.Error as error:
            raise GazetteerError(f"{path.name} is not a gazetteer: {error}") from error
        if meta.get("schema") != SCHEMA:
            raise GazetteerError(f"{path.name} has schema {meta.get('schema')}; this version reads {SCHEMA}")
        self._meta = meta
        self._kinds: dict[int, tuple[str, str, bool]] = {
            number: (name, "facility" if name in _FACILITIES else _PLAIN.get(name) or name, name in _POINTLESS)
            for number, name in self._features.items()
        }
        self._admin: dict[int, str] = {}
        if own is not None:
            self._read_own(own)

    @classmethod
    def open(cls, path: Path | None = None, own: Path | None = None) -> Gazetteer:
        """The shipped gazetteer, or the one at `path`; `own` is a desk's tab-separated places, in columns name, aliases (;), lat, lon,
        country, admin1, feature, radius_km, which come before the file's. Raises GazetteerError when either cannot be used.
        """
        return cls(path or Path(str(files("dateline.data") / "gazetteer" / "gazetteer.sqlite")), own)

    @cached_property
    def version(self) -> dict[str, str]:
        """What it was built from and the SHA-256 of the file's bytes, for the run's record."""
        digest = hashlib.sha256()
        with self._path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        out = {"sha256": digest.hexdigest(), "schema": self._meta["schema"]}
        out |= {name: str(version) for name, version in json.loads(self._meta["sources"]).items()}
        out["credit"] = CREDIT
        return out | ({"own places": self._own_sha256} if self._own_sha256 else {})

    def lookup(self, name: str, *, countries: Collection[str] = ()) -> tuple[GazetteerRow, ...]:
        """Every place that may be called `name`: by the kind of name, then countries, regions and waters, then the most populous first.

        With `countries` (ISO codes) also those there whose spelling is merely like it, as LOOSE.
        """
        folded = fold(name)
        found = self.lookup_folded([folded]).get(folded, ())
        if countries:
            known = {r.number for r in found}
            found += tuple(r for r in self.like(folded, countries) if r.number not in known)
        return found

    def lookup_folded(self, folds: Iterable[str]) -> dict[str, tuple[GazetteerRow, ...]]:
        """`lookup` of many names at once, by their folded forms; names that nothing is called are left out."""
        wanted = [f for f in dict.fromkeys(folds) if f]
        out: dict[str, list[GazetteerRow]] = {f: list(self._own[f]) for f in wanted if f in self._own}
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            marks = ",".join("?" * len(part))
            query = f"SELECT n.fold, n.kind, {_COLUMNS} FROM name n JOIN place p ON p.id = n.place WHERE n.fold IN ({marks})"  # noqa: S608
            crowded: dict[str, list[tuple[Any, ...]]] = {}
            for folded, *cells in self._ask(query, part):
                crowded.setdefault(folded, []).append(tuple(cells))
            for folded, rows in crowded.items():
                rows.sort(key=lambda c: (c[0] == SHORT, -c[10]))
                out.setdefault(folded, []).extend(self._row(c) for c in sorted(rows[:_MOST], key=self._rank))
        return {f: tuple(rows) for f, rows in out.items()}

    def like(self, folded: str, countries: Collection[str], at_least: float = 0.82) -> tuple[GazetteerRow, ...]:
        """Places of `countries` whose name shares the skeleton of `folded` and is alike enough besides."""
        bones = skeleton(folded)
        if not bones or not countries:
            return ()
        marks = ",".join("?" * len(countries))
        query = f"SELECT country, fold FROM skeleton WHERE bones = ? AND country IN ({marks})"  # noqa: S608
        near = sorted((-alike(folded, other), country, other) for country, other in self._ask(query, (bones, *countries)))
        out: dict[int, GazetteerRow] = {}
        for score, country, other in near[:20]:
            if -score < at_least:
                break
            query = f"SELECT {LOOSE}, {_COLUMNS} FROM name n JOIN place p ON p.id = n.place WHERE n.fold = ? AND p.country = ?"  # noqa: S608
            for cells in self._ask(query, (other, country)):
                out.setdefault(cells[1], self._row(cells))
        return tuple(out.values())

    def get(self, identity: str) -> GazetteerRow | None:
        """The place with that id, as printed in a `GazetteerEntry`."""
        for rows in self._own.values():
            for row in rows:
                if row.entry.id == identity:
                    return row
        source, _, rest = identity.partition(":")
        if source == "geonames" and rest.isdigit():
            return self.numbered(int(rest))
        found = list(self._ask(f"SELECT {MAIN}, {_COLUMNS} FROM place p WHERE p.key = ?", (identity,)))  # noqa: S608
        return self._row(found[0]) if found else None

    def numbered(self, number: int) -> GazetteerRow | None:
        """The place with that number in the file."""
        found = list(self._ask(f"SELECT {MAIN}, {_COLUMNS} FROM place p WHERE p.id = ?", (number,)))  # noqa: S608
        return self._row(found[0]) if found else None

    def rings(self, number: int) -> list[list[tuple[float, float]]]:
        """The outer rings of an area as (longitude, latitude), simplified to about 3 km; empty when it has no polygon."""
        found = list(self._ask("SELECT rings FROM area WHERE place = ?", (number,)))
        return list(_unpack(found[0][0])) if found else []

    def outlines(self) -> Iterator[tuple[int, str, str, bool, list[list[tuple[float, float]]]]]:
        """Every first-order area that has an outline: its number, name, country (ISO code), whether it is in dispute, its outer rings."""
        query = (
            "SELECT p.id, p.name, p.country, a.rings FROM area a JOIN place p ON p.id = a.place JOIN feature f ON f.id = p.feature "
            "WHERE f.name = 'admin1' ORDER BY p.id"
        )
        for number, name, country, rings in self._ask(query):
            yield number, name, country or "", number in self._claimants, list(_unpack(rings))

    def holds(self, number: int, point: tuple[float, float]) -> bool | None:
        """Whether the area's polygon holds (latitude, longitude); None when it has no polygon."""
        rings = self.rings(number)
        if not rings:
            return None
        lat, lon = point
        inside = False
        for ring in rings:
            x0, y0 = ring[-1]
            for x1, y1 in ring:
                if (y0 > lat) != (y1 > lat) and lon < (x1 - x0) * (lat - y0) / (y1 - y0) + x0:
                    inside = not inside
                x0, y0 = x1, y1
        return inside

    def at(self, point: tuple[float, float]) -> GazetteerRow | None:
        """The first-order area that holds (latitude, longitude), or the country where none is drawn there; None at sea."""
        lat, lon = round(point[0] * 100), round(point[1] * 100)
        query = (
            "SELECT place FROM area JOIN place p ON p.id = place "
            "WHERE west <= ? AND east >= ? AND south <= ? AND north >= ? AND p.feature IN (?, ?) "
            "ORDER BY p.feature DESC, (east - west) * (north - south)"
        )
        country, first = (next(k for k, name in self._features.items() if name == kind) for kind in ("country", "admin1"))
        for (number,) in list(self._ask(query, (lon, lon, lat, lat, country, first))):
            if self.holds(number, point):
                return self.numbered(number)
        return None

    def close(self) -> None:
        """Close the connections of every thread."""
        for connection in self._connections:
            connection.close()
        self._connections.clear()
        self._local = threading.local()

    def _ask(self, query: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            # immutable: package data does not change under us, so there is no lock file to write where we may not write
            connection = sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            connection.execute("PRAGMA cache_size = -6000")
            self._local.connection = connection
            self._connections.append(connection)
        return iter(connection.execute(query, values))

    def _rank(self, cells: Sequence[Any]) -> tuple[int, bool, int]:
        kind, population, feature = cells[0], cells[10], self._features[cells[9]]
        return kind, feature not in _POINTLESS and feature not in ("region", "historical"), -population

    def _row(self, cells: Sequence[Any]) -> GazetteerRow:
        kind, number, key, name, lat, lon, country, a1, a2, feature, population, radius = cells
        detail, plain, pointless = self._kinds[feature]
        point = None if lat is None else (lat / 1e4, lon / 1e4)
        shown = None if pointless or (radius is None and detail in ("region", "historical")) else point
        admin1: str | None = None
        if a1 is not None and detail != "region":
            admin1 = self._admin.get(a1) or self._admin_name(a1)
        elif detail == "admin1":
            admin1 = name
        lat, lon = shown or (None, None)
        entry = GazetteerEntry(key or f"geonames:{number}", name, lat, lon, country, admin1, plain)
        disputed = self._claimants
        return GazetteerRow(
            entry, number, kind, detail, population, point, None if radius is None or shown is None else radius / 10, a1, a2,
            disputed.get(number) or disputed.get(a1) or (),
        )  # fmt: skip

    def _admin_name(self, number: int) -> str:
        name = self._admin.get(number)
        if name is None:
            name = self._admin[number] = next(self._ask("SELECT name FROM place WHERE id = ?", (number,)))[0]
        return name

    def _read_own(self, path: Path) -> None:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise GazetteerError(f"the desk's own places cannot be read: {error.strerror} ({path.name})") from error
        table = lexicons.parse(path.name, data)
        self._own_sha256 = table.sha256
        for number, row in enumerate(table.rows, 1):
            try:
                point = (float(row["lat"]), float(row["lon"])) if row.get("lat") else None
                radius = float(row["radius_km"]) if row.get("radius_km") else (None if point is None else 1.5)
                name = row["name"]
            except (KeyError, ValueError) as error:
                raise GazetteerError(f"{path.name}, place {number}: {error}") from error
            if point and not (abs(point[0]) <= 90 and abs(point[1]) <= 180):
                raise GazetteerError(f"{path.name}, place {number} ({name}): {point} is not on Earth")
            entry = GazetteerEntry(
                f"own:{number}", name, point and point[0], point and point[1], row.get("country") or None, row.get("admin1") or None,
                row.get("feature") or "village",
            )  # fmt: skip
            for kind, each in ((MAIN, name), *((ALIAS, a) for a in row.get("aliases", "").split(";") if a)):
                self._own.setdefault(fold(each), []).append(
                    GazetteerRow(entry, -number, kind, entry.feature, 0, point, radius, None, None)
                )  # fmt: skip


def _unpack(blob: bytes) -> Iterator[list[tuple[float, float]]]:
    raw = zlib.decompress(blob)
    numbers = struct.unpack(f"<{len(raw) // 2}h", raw)
    at = 0
    while at < len(numbers):
        count = numbers[at]
        x = y = 0
        ring = []
        for i in range(at + 1, at + 1 + 2 * count, 2):
            x += numbers[i]
            y += numbers[i + 1]
            ring.append((x / 100, y / 100))
        yield ring
        at += 1 + 2 * count


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance between two (latitude, longitude) pairs, in kilometres."""
    la, lo, lb, lp = math.radians(a[0]), math.radians(a[1]), math.radians(b[0]), math.radians(b[1])
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((lp - lo) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))
