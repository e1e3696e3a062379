"""Which place of that name is meant: toponym resolution with the whole report in view.

Every candidate is scored by what the report says about it: the kind of place asked for, the area said to hold it, the countries and
first-order areas the report speaks of, how near it lies to the other places, and, where nothing else tells, how big it is. Each part that
counted is kept as a reason in words. No answer is an answer. One name means one place throughout a report, unless the text says otherwise.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .gazetteer import ALIAS, LOOSE, SHORT, GazetteerRow, distance_km

LEAST = 1.2
"""A best candidate that scores less than this is no answer."""
NEAR_KM = 150.0
"""How far apart two places of one report still speak for each other."""


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


@dataclass(slots=True)
class Scored:
    """A candidate with its score and the reasons for it."""

    row: GazetteerRow
    score: float
    reasons: list[str] = field(default_factory=list)


@dataclass(slots=True)
class View:
    """What the report as a whole speaks of."""

    countries: Counter[str]
    areas: Counter[int]
    points: list[tuple[int, tuple[float, float], float]]
    """Query index, point and weight of the places that are settled."""


def resolve(queries: Sequence[Query], demonyms: Mapping[str, int]) -> list[list[Scored]]:
    """For each query its candidates, best first; empty where none is good enough. `demonyms` counts ISO codes spoken of by adjective."""
    alone = [[_alone(q, row) for row in _distinct(q.rows)] for q in queries]
    best: list[Scored | None] = [max(s, key=_order, default=None) for s in alone]
    ranked = alone
    for _ in range(3):
        view = _view(queries, ranked, best, demonyms)
        ranked = []
        chosen: list[Scored | None] = []
        for index, query in enumerate(queries):
            top = best[query.container] if query.container is not None else None
            holder = top.row if top else None
            scored = sorted((_in_view(s, index, query, view, holder) for s in alone[index]), key=_order, reverse=True)
            ranked.append(scored)
            chosen.append(scored[0] if scored else None)
        if [c and c.row.number for c in chosen] == [b and b.row.number for b in best]:
            best = chosen
            break
        best = chosen
    return [s if s and s[0].score >= LEAST else [] for s in ranked]


def _order(scored: Scored) -> tuple[float, int, int]:
    return scored.score, scored.row.population, -scored.row.number


def _distinct(rows: Sequence[GazetteerRow]) -> list[GazetteerRow]:
    """Without regions of our own that are a first-order area which is a candidate too."""
    numbers = {r.number for r in rows}
    return [r for r in rows if not (r.detail == "region" and r.a1 in numbers)]


def _alone(query: Query, row: GazetteerRow) -> Scored:
    out = Scored(row, 0.0)
    size = math.log10(row.population + 10)
    feature = row.entry.feature
    familiar = any(r.detail == "region" and r.a1 == row.number for r in query.rows)
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
        _add(out, 0.5 * size, f"{row.population:,} inhabitants" if row.population else "")
        if row.detail == "capital":
            _add(out, 1.2, "a capital")
        elif row.population >= 1_000_000:
            _add(out, 0.6, "")
        if row.detail == "neighbourhood":
            _add(out, -0.8, "")
    if row.kind == ALIAS:
        _add(out, -0.2 if row.population >= 500_000 else -0.7, "known by that name too")
    elif row.kind == SHORT and query.asked != "area":
        _add(out, -1.6, "only with its type word left off")
    elif row.kind == LOOSE:
        _add(out, -0.8, "a like spelling")
    _asked(query, row, out)
    return out


def _asked(query: Query, row: GazetteerRow, out: Scored) -> None:
    feature = row.entry.feature
    area = feature in ("admin1", "admin2", "region", "country")
    if query.asked == "area":
        if feature == query.feature:
            _add(out, 3.0, "the kind of area that the text asks for")
        elif area:
            _add(out, 1.4, "an area, as the text asks")
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


def _view(queries: Sequence[Query], ranked: Sequence[Sequence[Scored]], best: Sequence[Scored | None], demonyms: Mapping[str, int]) -> View:
    countries: Counter[str] = Counter()
    areas: Counter[int] = Counter()
    points = []
    for iso, count in demonyms.items():
        countries[iso] += 10 * min(count, 4)
    for index, (query, top) in enumerate(zip(queries, best, strict=True)):
        if top is None or top.score < LEAST:
            continue
        row = top.row
        rivals = [s for s in ranked[index] if s.row.number != row.number and s.row.kind != SHORT]
        margin = top.score - max((s.score for s in rivals), default=0.0)
        sure = 1.0 if not rivals or margin > 1.5 else max(0.15, margin / 1.5)
        times = min(query.count, 3)
        if row.entry.country:
            weight = 25 if row.entry.feature == "country" else 15 if row.entry.feature == "admin1" else 10
            countries[row.entry.country] += round(weight * sure * times * (1.5 if query.dateline else 1))
        if row.entry.feature == "admin1":
            areas[row.number] += times
        elif row.a1 is not None:
            areas[row.a1] += 0
        if row.point and row.entry.feature not in ("country", "continent", "water"):
            points.append((index, row.point, sure * (0.5 if row.is_area else 1.0) * (1.5 if query.dateline else 1.0)))
    return View(countries, areas, points)


def _in_view(alone: Scored, index: int, query: Query, view: View, holder: GazetteerRow | None) -> Scored:
    row = alone.row
    out = Scored(row, alone.score, list(alone.reasons))
    most = max(view.countries.values(), default=0)
    iso = row.entry.country
    if iso and most:
        share = view.countries[iso] / most
        if share > 0.2:
            _add(out, 2.2 * share, f"the report speaks of {iso}")
        elif row.entry.feature != "country" and row.population < 1_000_000:
            _add(out, -1.0, f"the report does not speak of {iso}")
    if row.a1 is not None and view.areas[row.a1]:
        _add(out, 1.0, f"the report speaks of {row.entry.admin1}")
    if holder is not None and holder.number != row.number:
        if _holds(holder, row):
            _add(out, 4.0, f"the text puts it in {holder.entry.name}")
        elif row.entry.feature not in ("country", "continent"):
            _add(out, -2.0, f"not in {holder.entry.name}")
    if row.point and row.entry.feature not in ("country", "continent", "water"):
        near = 0.0
        for other, point, weight in view.points:
            if other != index and (gap := distance_km(row.point, point)) < NEAR_KM and gap > 0.01:
                near += weight * (1 - gap / NEAR_KM)
        if near > 0.1:
            _add(out, min(2.0, 0.9 * near), "near the other places of the report")
    return out


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
