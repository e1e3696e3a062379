"""Names of places in conflicts against coordinates that another gazetteer gives them: right when the pin lies within 25 km.

Each row of the table is a spelling as the news prints it, the ISO code of its country, and the point of a source that Dateline does not
ship. A Latin spelling is read in a sentence that tells the country, and in one that does not; one in another script is looked up in its
country. An answer without a point is no answer. The baseline is the most populous place of that very name, anywhere.
"""

from __future__ import annotations

from pathlib import Path

from .. import lexicons
from ..errors import EvaluateError
from ..extract.parse import parse
from ..extract.places import places
from ..resolve.gazetteer import Gazetteer, distance_km
from ..text import Text
from ..types import Capture, Report

WITHIN_KM = 25.0


def evaluate(path: Path) -> dict[str, object]:
    """Shares and counts, and the names that are wrong with what was found. Raises EvaluateError when the table is not one."""
    try:
        rows = lexicons.parse(path.name, path.read_bytes()).rows
        wanted = [(r["name"], r["country"], (float(r["lat"]), float(r["lon"]))) for r in rows]
    except (OSError, KeyError, ValueError) as error:
        raise EvaluateError(f"{path.name} is no table of names with country, lat and lon: {error}") from error
    countries = {r["iso"]: r["name"] for r in lexicons.load("states").rows}
    gazetteer = Gazetteer.open()
    right = alone = trivial = 0
    wrong = []
    for name, iso, point in wanted:
        told = _read(gazetteer, f"Two people were hurt in {name}, {countries.get(iso, iso)}, officials said.", name)
        bare = _read(gazetteer, f"Two people were hurt in {name}, officials said.", name)
        if not name[:1].isascii():
            rows_there = [r for r in gazetteer.lookup(name, countries=(iso,)) if r.entry.country == iso and not r.is_area]
            told = bare = rows_there[0].point if rows_there else None
        named = max((r for r in gazetteer.lookup(name) if r.point and not r.is_area), key=lambda r: r.population, default=None)
        right += _near(told, point)
        alone += _near(bare, point)
        trivial += _near(named.point if named else None, point)
        if not _near(told, point):
            wrong.append(f"{name}, {iso}: " + ("nothing" if told is None else f"{distance_km(told, point):.0f} km away"))
    count = len(wanted)
    shares = {"within_25km": right, "within_25km_country_untold": alone}
    out: dict[str, object] = {key: round(value / count, 4) if count else 0.0 for key, value in shares.items()}
    return out | {
        "counts": {"names": count, "right": right, "right_country_untold": alone},
        "baseline": {"within_25km": round(trivial / count, 4) if count else 0.0},
        "wrong": wrong,
    }


def _read(gazetteer: Gazetteer, sentence: str, name: str) -> tuple[float, float] | None:
    text = Text(sentence)
    report = Report("-", Capture(text.sha256, len(text), "text/plain", "utf-8", "-", "evaluate"), text, text.sha256, "en")
    start, end = sentence.index(name), sentence.index(name) + len(name)
    for place in places.function(report, parse.function(report), gazetteer):
        if (
            place.span.start < end
            and start < place.span.end
            and place.chosen
            and place.chosen.lat is not None
            and place.chosen.lon is not None
        ):
            return place.chosen.lat, place.chosen.lon
    return None


def _near(found: tuple[float, float] | None, point: tuple[float, float]) -> bool:
    return found is not None and distance_km(found, point) <= WITHIN_KM
