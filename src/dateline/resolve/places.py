"""Which place of that name is meant: toponym resolution with the whole report in view.

Every candidate is scored by what the report says about it: the kind of place asked for, the area said to hold it, the countries and
first-order areas the report speaks of, how near it lies to the other places, and, where nothing else tells, how big it is. Each part that
counted is kept as a reason in words. No answer is an answer. One name means one place throughout a report, unless the text says otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .gazetteer import ALIAS, LOOSE, SEAT, SHORT, GazetteerRow, distance_km
from .toponyms import alike, fold

LEAST = 1.2
"""A best candidate that scores less than this is no answer, where places of that name lie in several countries."""
LEAST_ALONE = 0.2
"""The same, where they all lie in one."""
NEAR_KM = 150.0
"""How far apart two places of one report still speak for each other."""
_LIKELY = 12
"""Candidates of a query that speak for those of other queries."""


@dataclass(frozen=True, slots=True)
class Query:
    """A name as the report uses it: its candidates, and what the text asks of the place."""

    folded: str
    rows: tuple[GazetteerRow, ...]
    asked: str = ""
    """The kind of the type word beside it (area, point, facility, water, relief), or nothing."""
    feature: str = ""
    """The gazetteer's feature that the type word asks for, or nothing."""
    container: int | None = None
    """Which other query's place is said to hold it."""
    dateline: bool = False
    count: int = 1
    """How often the report names it so."""
    beside: tuple[int, ...] = ()
    """Queries that it is coordinated with: "Georgia and Alabama"."""
    holds: bool = False
    """Whether another query is said to lie in it."""
    article: bool = False
    """Whether "the" stands before it, as before rivers, mountains and regions."""


@dataclass(slots=True)
class Scored:
    """A candidate with its score and the reasons for it."""

    row: GazetteerRow
    score: float
    reasons: list[str] = field(default_factory=list)


@dataclass(slots=True)
class View:
    """What the report as a whole speaks of."""

    countries: dict[str, float]
    own: list[dict[str, float]]
    """What each query itself adds to the countries: nothing speaks for itself."""
    areas: dict[int, set[int]]
    """First-order areas that are named, by which queries."""
    cells: dict[tuple[int, int], list[tuple[int, float, float, float]]]
    """By degree: query, latitude, longitude and weight of the places that the names may stand for."""


def resolve(queries: Sequence[Query], demonyms: Mapping[str, int]) -> list[list[Scored]]:
    """For each query its candidates, best first; empty where none is good enough. `demonyms` counts ISO codes spoken of by adjective."""
    alone = [sorted((_alone(q, row) for row in _distinct(q.rows)), key=_order, reverse=True) for q in queries]
    ranked = alone
    for _ in range(3):
        view = _view(queries, ranked, demonyms)
        before = [r[0].row.number if r else None for r in ranked]
        ranked = [
            sorted((_in_view(s, index, query, view, queries, ranked) for s in alone[index]), key=_order, reverse=True)
            for index, query in enumerate(queries)
        ]
        if [r[0].row.number if r else None for r in ranked] == before:
            break
    return [r if r and r[0].score >= _least(r) else [] for r in ranked]


def _least(ranked: Sequence[Scored]) -> float:
    return LEAST_ALONE if len({s.row.entry.country for s in ranked}) == 1 else LEAST


def _order(scored: Scored) -> tuple[float, int, int]:
    return scored.score, scored.row.population, -scored.row.number


def _distinct(rows: Sequence[GazetteerRow]) -> list[GazetteerRow]:
    """Without regions of our own that are a first-order area which is a candidate too."""
    numbers = {r.number for r in rows}
    return [r for r in rows if not (r.detail == "region" and r.a1 in numbers)]


def _alone(query: Query, row: GazetteerRow) -> Scored:
    out = Scored(row, 0.0)
    familiar = any(r.detail == "region" and r.a1 == row.number for r in query.rows)
    if row.entry.feature in ("admin1", "admin2") and query.asked != "area" and not query.holds and not familiar:
        least = 1000 if row.entry.feature == "admin2" else max(1000, row.population // 50)
        seat = next((r for r in query.rows if r.kind <= ALIAS and (r.population or SEAT) > least and _seat(r, row)), None)
        if seat is not None:
            _add(out, -2.2, f"its town {seat.entry.name} has the same name")
    size = math.log10(row.population + 10)
    feature = row.entry.feature
    if feature == "country":
        _add(out, 5.5, "a country")
    elif feature in ("continent", "region", "water", "island", "mountains", "desert", "forest", "plains", "line") or familiar:
        _add(out, 4.2, "a region known by that name")
    elif feature == "admin1":
        _add(out, 1.9 + 0.25 * size, "a first-order area")
    elif feature == "admin2":
        _add(out, 0.6 + 0.2 * size, "a second-order area")
    elif feature == "facility":
        _add(out, 2.2, "a facility of that name")
    else:
        _add(out, 0.5 * size if row.population else 0.5 * math.log10(SEAT), f"{row.population:,} inhabitants" if row.population else "")
        if row.detail == "capital":
            _add(out, 1.2, "a capital")
        elif row.population >= 1_000_000:
            _add(out, 0.6, "")
        if row.detail == "neighbourhood":
            _add(out, -0.8, "")
    if row.kind == ALIAS:
        spelling = alike(fold(row.entry.name), query.folded) > 0.8
        _add(out, -0.2 if spelling or row.population >= 500_000 else -0.7, "known by that name too")
    elif row.kind == SHORT and query.asked != "area":
        _add(out, -1.6, "only with its type word left off")
    elif row.kind == LOOSE:
        _add(out, -0.8, "a like spelling")
    if query.article and not query.asked:
        if feature in ("water", "mountains", "desert", "forest", "plains", "line"):
            _add(out, 1.5, "the article before it")
        elif feature in ("city", "town", "village"):
            _add(out, -1.0, "")
    if query.holds and not row.is_area and row.population < 500_000:
        _add(out, -1.5, "another place is said to lie in it")
    _asked(query, row, out)
    return out


def _seat(town: GazetteerRow, area: GazetteerRow) -> bool:
    """Whether a settlement lies in an area, as far as the file can tell."""
    if town.is_area or town.entry.feature in ("facility", "water") or town.entry.country != area.entry.country:
        return False
    if area.number in (town.a1, town.a2):
        return True
    return bool(town.point and area.point) and distance_km(town.point or (0, 0), area.point or (0, 0)) < max(30.0, area.radius_km or 0.0)


def _asked(query: Query, row: GazetteerRow, out: Scored) -> None:
    feature = row.entry.feature
    area = feature in ("admin1", "admin2", "region", "country")
    if query.asked == "area":
        if feature == query.feature:
            _add(out, 3.0, "the kind of area that the text asks for")
        elif area:
            _add(out, 1.4 if feature == "region" else 0.6, "an area, as the text asks")
        else:
            _add(out, -2.5, "not an area")
    elif query.asked == "point":
        _add(out, -2.5, "not a settlement") if area or feature in ("facility", "water") else _add(
            out, 1.0, "a settlement, as the text asks"
        )
        if query.feature == "village" and row.population > 50_000:
            _add(out, -1.5, "too big for a village")
    elif query.asked == "facility":
        _add(out, 3.0, "a facility, as the text asks") if feature in ("facility", "island") else _add(out, 0.0, "")
    elif query.asked in ("water", "relief"):
        _add(out, 3.0, "the kind of feature that the text asks for") if feature in (
            query.feature,
            "water",
            "mountains",
            "desert",
        ) else _add(out, -1.5, "")


def _view(queries: Sequence[Query], ranked: Sequence[Sequence[Scored]], demonyms: Mapping[str, int]) -> View:
    view = View({iso: 1.0 * min(count, 4) for iso, count in demonyms.items()}, [], {}, {})
    for index, (query, scored) in enumerate(zip(queries, ranked, strict=True)):
        own: dict[str, float] = {}
        view.own.append(own)
        if not scored or scored[0].score < _least(scored):
            continue
        likely = scored[:_LIKELY]
        top = likely[0].score
        odds = [math.exp(max(s.score - top, -30.0)) for s in likely]
        total = sum(odds)
        times = min(query.count, 3) * (1.5 if query.dateline else 1.0)
        for each, odd in zip(likely, odds, strict=True):
            row, share = each.row, odd / total
            if share < 0.03:
                break
            feature, iso = row.entry.feature, row.entry.country
            if iso:
                own[iso] = own.get(iso, 0.0) + times * share * (2.5 if feature == "country" else 1.5 if feature == "admin1" else 1.0)
            if feature == "admin1" and share > 0.5:
                view.areas.setdefault(row.number, set()).add(index)
            if row.point and feature not in ("country", "continent", "water"):
                weight = share * (0.5 if row.is_area else 1.0) * (1.5 if query.dateline else 1.0)
                view.cells.setdefault(_cell(row.point), []).append((index, *row.point, weight))
        for iso, amount in own.items():
            view.countries[iso] = view.countries.get(iso, 0.0) + amount
    return view


def _cell(point: tuple[float, float]) -> tuple[int, int]:
    return int(point[0] // 2), int(point[1] // 2)


def _in_view(
    alone: Scored, index: int, query: Query, view: View, queries: Sequence[Query], ranked: Sequence[Sequence[Scored]]
) -> Scored:  # fmt: skip
    row = alone.row
    out = Scored(row, alone.score, list(alone.reasons))
    own = view.own[index]
    iso, feature = row.entry.country, row.entry.feature
    most = max((amount - own.get(c, 0.0) for c, amount in view.countries.items()), default=0.0)
    if iso and most > 0.3:
        share = max(view.countries.get(iso, 0.0) - own.get(iso, 0.0), 0.0) / max(most, 1.0)
        if share > 0.15:
            _add(out, 2.2 * min(share, 1.0), f"the report speaks of {iso}")
        elif feature != "country" and (row.is_area or row.population < 1_000_000):
            _add(out, -(4.5 if query.asked == "area" else 1.0) * min(most, 1.0), f"the report does not speak of {iso}")
    if row.a1 is not None and view.areas.get(row.a1, set()) - {index}:
        _add(out, 1.0, f"the report speaks of {row.entry.admin1}")
    inner = [ranked[i] for i, q in enumerate(queries) if q.container == index and i != index and ranked[i]]
    if any(
        s.row.number != row.number and s.row.entry.feature != "country" and _holds(row, s.row) for scored in inner for s in scored[:_LIKELY]
    ):
        _add(out, 2.5, "it holds the place that the text puts in it")
    holder = ranked[query.container][0].row if query.container is not None and ranked[query.container] else None
    if holder is not None and holder.number != row.number:
        if _holds(holder, row):
            _add(out, 4.0, f"the text puts it in {holder.entry.name}")
        elif feature not in ("country", "continent") and (holder.is_area or holder.entry.lat is not None):
            elsewhere = iso is not None and holder.entry.country is not None and iso != holder.entry.country
            _add(out, -6.0 if elsewhere and query.asked == "area" else -2.0, f"not in {holder.entry.name}")
    for other in query.beside:
        if ranked[other]:
            peer = ranked[other][0].row
            if peer.entry.feature == feature and (feature == "country" or peer.entry.country == iso):
                _add(out, 2.0 if feature == "admin1" else 0.8, f"named beside {peer.entry.name}")
                break
    if row.point and feature not in ("country", "continent", "water"):
        near = _nearness(index, row.point, view)
        if near > 0.1:
            _add(out, min(2.4, 1.1 * near), "near the other places of the report")
    return out


def _nearness(index: int, point: tuple[float, float], view: View) -> float:
    """Of each other name, the candidate that is best placed to speak for this one; the nearer the more."""
    lat, lon = point
    y, x = _cell(point)
    shrink = math.cos(math.radians(lat))
    best: dict[int, float] = {}
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            for other, a, b, weight in view.cells.get((y + dy, x + dx), ()):
                if other == index:
                    continue
                gap = 111.2 * math.hypot(a - lat, (b - lon) * shrink)
                if 0.01 < gap < NEAR_KM:
                    best[other] = max(best.get(other, 0.0), weight * (1 - gap / NEAR_KM))
    return sum(best.values())


def _holds(holder: GazetteerRow, row: GazetteerRow) -> bool:
    if holder.entry.feature == "country":
        return row.entry.country == holder.entry.country
    if holder.number in (row.a1, row.a2) or (holder.detail == "region" and holder.a1 is not None and holder.a1 in (row.a1, row.number)):
        return True
    if holder.point and row.point and holder.radius_km is not None and row.number != holder.number:
        return distance_km(holder.point, row.point) <= 1.5 * holder.radius_km + 5 and holder.entry.country in (None, row.entry.country)
    return False


def _add(scored: Scored, amount: float, reason: str) -> None:
    scored.score += amount
    if reason and abs(amount) >= 0.1:
        scored.reasons.append(reason)
