"""Places against gold: LGL, TR-News, GeoWebNews and GeoVirus, in the XML in which Gritta et al. publish them.

Follows the geoparsing protocol of Gritta et al. (2018, 2020): a toponym is found when its span is right, and placed when the point lies
within 161 km (100 miles). Differs in three things: a lower-case type word at the end of our mention ("Kharkiv region") is not counted as
part of the name; a country or region is placed by its label point; gold without coordinates counts for recognition only. Country and
first-order area are those whose polygon holds the gold point.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from ..errors import EvaluateError
from ..extract.parse import end_of, parse, start_of
from ..extract.place_mentions import type_word
from ..extract.places import places
from ..resolve.gazetteer import Gazetteer, GazetteerRow, distance_km
from ..text import Text
from ..types import Capture, Report

RADIUS_KM = 161.0

Point = tuple[float, float]
Found = tuple[int, int, GazetteerRow | None]


@dataclass(frozen=True, slots=True)
class Toponym:
    """One gold toponym; the point is None where the file gives none."""

    start: int
    end: int
    phrase: str
    point: Point | None


@dataclass(frozen=True, slots=True)
class Article:
    """One article with its toponyms."""

    text: str
    toponyms: tuple[Toponym, ...]


@dataclass(slots=True)
class _Counts:
    gold: int = 0
    found: int = 0
    hits: int = 0
    placed_gold: int = 0
    placed_found: int = 0
    matched: int = 0
    right: int = 0
    country: int = 0
    admin1: int = 0
    admin1_of: int = 0
    country_of: int = 0
    gold_bare: int = 0
    found_bare: int = 0
    right_bare: int = 0


def evaluate(path: Path) -> dict[str, object]:
    """Figures between 0 and 1 with the counts behind them, and the same for the baseline (the tagger and the most populous place).

    Raises EvaluateError when the file is not in one of the formats.
    """
    articles = list(read(path))
    gazetteer = Gazetteer.open()
    ours, trivial = _Counts(), _Counts()
    unlocated: dict[Point, GazetteerRow | None] = {}
    for article in articles:
        report = _report(article.text)
        parsed = parse.function(report)
        mine: list[Found] = []
        for p in places.function(report, parsed, gazetteer):
            row = gazetteer.get(p.chosen.id) if p.chosen else None
            mine.append((p.span.start, _name_end(p.span.text, p.span.start), row))
        _count(ours, article, mine, gazetteer, unlocated)
        _count(trivial, article, list(_tagged(parsed, gazetteer)), gazetteer, unlocated)
    out: dict[str, object] = {"articles": len(articles), **_figures(ours)}
    return out | {"baseline": _figures(trivial), "counts": _shown(ours)}


def read(path: Path) -> Iterator[Article]:
    """The articles of a file; offsets that count from 1, or in UTF-16, are set right by the phrase that they should hold."""
    try:
        root = ElementTree.parse(path).getroot()  # noqa: S314 - a local gold file that the user names
    except (ElementTree.ParseError, OSError) as error:
        raise EvaluateError(f"{path.name} is not an XML file of toponyms: {error}") from error
    articles = root.findall(".//article")
    if not articles:
        raise EvaluateError(f"{path.name} holds no <article>")
    for article in articles:
        text = article.findtext("text")
        if text is None:
            raise EvaluateError(f"{path.name}: an <article> has no <text>")
        toponyms = []
        for node in [*article.iter("toponym"), *article.iter("location")]:
            phrase = node.findtext("phrase") or node.findtext("extractedName") or node.findtext("name") or ""
            try:
                start, end = int(node.findtext("start", "")), int(node.findtext("end", ""))
            except ValueError as error:
                raise EvaluateError(f"{path.name}: a toponym has no offsets") from error
            found = _settle(text, start, end, phrase)
            if found:
                toponyms.append(Toponym(*found, phrase, _point(node)))
        unique = {(t.start, t.end): t for t in toponyms}
        yield Article(text, tuple(unique[k] for k in sorted(unique)))


def _settle(text: str, start: int, end: int, phrase: str) -> tuple[int, int] | None:
    for shift in (0, -1, 1):
        if text[start + shift : end + shift] == phrase:
            return start + shift, end + shift
    near = [m.start() for m in re.finditer(re.escape(phrase), text)] if phrase else []
    if near:
        best = min(near, key=lambda at: abs(at - start))
        if abs(best - start) <= 12:
            return best, best + len(phrase)
    return (start, end) if not phrase and 0 <= start < end <= len(text) else None


def _point(node: ElementTree.Element) -> Point | None:
    for lat, lon in (("lat", "lon"), ("latitude", "longitude")):
        try:
            return float(next(node.iter(lat)).text or ""), float(next(node.iter(lon)).text or "")
        except (StopIteration, ValueError):
            continue
    return None


def _report(text: str) -> Report:
    held = Text(text)
    return Report("gold", Capture(held.sha256, len(text.encode()), "text/plain", "utf-8", "gold", "evaluate"), held, held.sha256, "en")


def _name_end(text: str, start: int) -> int:
    words = text.rsplit(None, 1)
    if len(words) == 2 and words[1].islower() and type_word(words[1]):
        return start + len(words[0])
    return start + len(text)


def _tagged(parsed: Any, gazetteer: Gazetteer) -> Iterator[Found]:
    for sentence in parsed.sentences:
        for ent in sentence.tokens.ents:
            if ent.label_ in ("GPE", "LOC", "FAC"):
                name = re.sub(r"^[Tt]he ", "", ent.text)
                start = start_of(ent[0]) + len(ent.text) - len(name)
                rows = gazetteer.lookup(name)
                yield start, end_of(ent[-1]), max(rows, key=lambda r: r.population, default=None)


def _count(counts: _Counts, article: Article, found: list[Found], gazetteer: Gazetteer, seen: dict[Point, GazetteerRow | None]) -> None:
    gold = {(t.start, t.end): t for t in article.toponyms}
    counts.gold += len(gold)
    counts.found += len(found)
    counts.placed_gold += sum(t.point is not None for t in gold.values())
    is_country: Callable[[Toponym], bool] = lambda t: any(r.entry.feature == "country" for r in gazetteer.lookup(t.phrase))  # noqa: E731
    counts.gold_bare += sum(t.point is not None and not is_country(t) for t in gold.values())
    for start, end, row in found:
        hit = gold.get((start, end))
        counts.hits += hit is not None
        if hit is not None and hit.point is None:
            continue
        located = row is not None and row.point is not None
        bare = row is None or row.entry.feature != "country"
        counts.placed_found += located
        counts.found_bare += located and bare
        if hit is None or hit.point is None:
            continue
        counts.matched += 1
        right = row is not None and row.point is not None and distance_km(row.point, hit.point) <= RADIUS_KM
        counts.right += right
        counts.right_bare += right and bare and not is_country(hit)
        if hit.point not in seen:
            seen[hit.point] = gazetteer.at(hit.point)
        area = seen[hit.point]
        if area is not None:
            counts.country_of += 1
            counts.country += row is not None and row.entry.country == area.entry.country
            if not is_country(hit):
                counts.admin1_of += 1
                mine = None if row is None else row.number if row.entry.feature == "admin1" else row.a1
                counts.admin1 += mine == area.number


def _figures(c: _Counts) -> dict[str, float]:
    return {
        "recognition_precision": _ratio(c.hits, c.found),
        "recognition_recall": _ratio(c.hits, c.gold),
        "recognition_f1": _f1(c.hits, c.found, c.gold),
        "f1_161km": _f1(c.right, c.placed_found, c.placed_gold),
        "accuracy_161km": _ratio(c.right, c.matched),
        "country_accuracy": _ratio(c.country, c.country_of),
        "admin1_accuracy": _ratio(c.admin1, c.admin1_of),
        "f1_161km_without_countries": _f1(c.right_bare, c.found_bare, c.gold_bare),
    }


def _shown(c: _Counts) -> dict[str, int]:
    return {"gold": c.gold, "found": c.found, "gold_with_point": c.placed_gold, "matched": c.matched, "right": c.right}


def _ratio(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _f1(hits: int, found: int, gold: int) -> float:
    return round(2 * hits / (found + gold), 4) if found + gold else 0.0
