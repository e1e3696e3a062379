"""What a list wants, and the rows that answer it: filters, pages, counts, places and days, all cut and counted inside the index.

Every field of the record can be asked for. What is asked of one event, one place or one day must hold of the same one; rejected claims are
left out unless their state is asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest
from typing import Any, Literal, NamedTuple

from ..store import sqlite
from .index import NONE_LAST, RANKS, WORLD, Index, fold

Sort = Literal["added", "published", "date", "source"]
ORDER: Mapping[str, str] = {
    "added": "c.n",
    "published": "c.published DESC, c.n",
    "date": "c.first, c.n",
    "source": "c.source, c.n",
}


@dataclass(frozen=True, slots=True)
class Field:
    """How a filter asks the rows: of which table and column, and whether a value is one of a list, part of the words, or yes and no."""

    table: str
    column: str
    how: Literal["one", "part", "yes", "number"]


FIELDS: Mapping[str, Field] = {
    **{
        name: Field("claim", name, "one")
        for name in ("basis", "mode", "polarity", "level", "modality", "source_kind", "disclosure", "status", "language", "state")
    },
    **{name: Field("claim", name, "part") for name in ("role", "side", "cue")},
    "via": Field("claim", "via", "yes"),
    "hedged": Field("claim", "hedged", "yes"),
    "withheld": Field("claim", "hidden", "yes"),
    "placed": Field("claim", "placed", "yes"),
    "dated": Field("claim", "dated", "yes"),
    "kind": Field("event", "kind", "one"),
    "event_modality": Field("event", "modality", "one"),
    "event_polarity": Field("event", "polarity", "one"),
    "event_level": Field("event", "level", "one"),
    "plover": Field("event", "plover", "part"),
    "acled": Field("event", "acled", "part"),
    "by": Field("event", "actor", "part"),
    "to": Field("event", "recipient", "part"),
    "instrument": Field("event", "instrument", "part"),
    "object": Field("event", "object", "part"),
    "equipment": Field("item", "name", "part"),
    "equipment_status": Field("item", "status", "one"),
    "deaths": Field("number", "deaths", "number"),
    "injuries": Field("number", "injuries", "number"),
    "quantity": Field("number", "", "number"),
    "country": Field("place", "country", "one"),
    "place_role": Field("place", "role", "one"),
    "relation": Field("place", "relation", "one"),
    "where_prec": Field("place", "prec", "one"),
    "date_prec": Field("day", "prec", "one"),
    "date_basis": Field("day", "basis", "one"),
}
"""Every filter that is a column; `Wanted` has the rest."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to list; every condition that is given must hold, several values in one are alternatives."""

    text: str = ""
    source: str = ""
    place: str = ""
    entry: str = ""
    """A place's id in the gazetteer, exactly."""
    actor: str = ""
    """Whoever does it or whom it is done to."""
    publisher: str = ""
    report: str = ""
    date: tuple[str, str] | None = None
    """First and last day of what is told."""
    published: tuple[str, str] | None = None
    standing: str = ""
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Names of `FIELDS`, each with its values."""
    sort: Sort = "added"

    def value(self, name: str) -> tuple[str, ...]:
        """The values of one of `fields`."""
        return next((v for k, v in self.fields if k == name), ())

    def having(self, name: str, *values: str) -> Wanted:
        """The same with one of `fields` set."""
        return replace(self, fields=(*((k, v) for k, v in self.fields if k != name), (name, values)))


class Row(NamedTuple):
    """A claim in a list: nothing of it that is withheld."""

    n: int
    finding: int
    position: int | None
    id: str
    report: str
    state: str
    hidden: int
    basis: str
    polarity: str
    level: str
    words: str
    label: str
    own: int
    kinds: str
    places: str
    days: str
    was: str
    added_by: str | None
    title: str
    publisher: str
    published: str | None


class Cell(NamedTuple):
    """Places that lie together at one scale of the map."""

    claims: int
    places: int
    entry: str
    x: float
    y: float
    rank: int
    radius_km: float


class Spot(NamedTuple):
    """One place of the gazetteer with the claims that are put there. `area` is the number of the area whose outline is drawn."""

    entry: str
    name: str
    lat: float | None
    lon: float | None
    area: int | None
    claims: int
    rank: int
    radius_km: float

    @property
    def shape(self) -> str:
        """The one standing that its mark shows."""
        return RANKS[self.rank]


class Gathered(NamedTuple):
    """The places of a list. `extent` is west, north, east and south of where most of them are: the outermost fortieth is left out."""

    most: list[Spot]
    number: int
    extent: tuple[int, int, int, int] | None


class Listing:
    """The claims that are `wanted`. Rejected ones are not, unless the state is asked for."""

    def __init__(self, index: Index, wanted: Wanted) -> None:
        self._index = index
        self.wanted = wanted
        conditions, self._values = _conditions(wanted)
        self._where = " AND ".join(conditions) or "1"

    def _ask(self, what: str, rest: str = "", more: Sequence[Any] = (), *, joined: str = "", also: str = "") -> list[tuple[Any, ...]]:
        query = f"SELECT {what} FROM {joined or 'claim c'} WHERE {self._where}{also} {rest}"  # noqa: S608
        return self._index.ask(query, [*self._values, *more])

    def count(self) -> int:
        """How many there are."""
        return int(self._ask("count(*)")[0][0])

    def page(self, offset: int, limit: int) -> list[Row]:
        """One page of them."""
        order = ORDER[self.wanted.sort]
        inner = f"SELECT c.n FROM claim c WHERE {self._where} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608
        columns = (
            "c.n, c.finding, c.position, c.id, c.report, c.state, c.hidden, c.basis, c.polarity, c.level, s.words, s.label, s.own, "
            "s.kinds, s.places, s.days, s.was, s.added_by, f.title, f.publisher, f.published"
        )
        joined = "claim c JOIN shown s ON s.n = c.n JOIN finding f ON f.number = c.finding"
        query = f"SELECT {columns} FROM {joined} WHERE c.n IN ({inner}) ORDER BY {order}"  # noqa: S608
        return [Row(*r) for r in self._index.ask(query, [*self._values, limit, offset])]

    def every(self) -> list[tuple[str, str]]:
        """The report and id of all of them, in the order of adding."""
        return [(r[0], r[1]) for r in self._ask("c.report, c.id", "ORDER BY c.n")]

    def hidden(self) -> int:
        """Of how many something is withheld."""
        return int(self._ask("count(*)", also=" AND c.hidden")[0][0])

    def gathered(self, limit: int) -> Gathered:
        """Where they are put: the places with most claims, how many places there are, and how far they reach."""
        joined = "place p INDEXED BY place_gathered JOIN claim c ON c.n = p.n" if self.wanted == Wanted() else _DRAWN
        rows = self._ask(
            "p.entry, count(*), min(c.rank), max(coalesce(p.radius, 0)), p.x, p.y",
            "GROUP BY p.entry",
            joined=joined,
            also=" AND p.drawn = 1",
        )
        most = nsmallest(limit, rows, key=lambda r: (-r[1], r[0]))
        known = {r[0]: r[1:] for r in self._index.ask(_OF_SPOT, [json.dumps([r[0] for r in most])])}
        out = []
        for entry, claims, rank, radius, _, _ in most:
            name, lat, lon, area = known[entry]
            out.append(Spot(entry, name, lat, lon, area, claims, rank, max(radius, 1.0)))
        at = [sorted((r[n], r[1]) for r in rows if r[n] is not None) for n in (4, 5)]
        if not at[0]:
            return Gathered(out, len(rows), None)
        cut = sum(many for _, many in at[0]) // 40
        (west, east), (north, south) = ((_nth(each, cut), _nth(each[::-1], cut)) for each in at)
        return Gathered(out, len(rows), (west, north, east, south))

    def cells(self, box: tuple[int, int, int, int], size: int) -> list[Cell]:
        """The places in a part of the map, those within one square of `size` together. The box is in whole numbers of `WORLD`."""
        west, north, east, south = box
        across = "p.x BETWEEN ? AND ?" if west <= east else "(p.x >= ? OR p.x <= ?)"
        rows = self._ask(
            "count(*), min(p.entry), max(p.entry), avg(p.x), avg(p.y), min(c.rank), max(coalesce(p.radius, 0)), count(DISTINCT p.entry)",
            "GROUP BY p.x / ?, p.y / ?",
            [west, east, north, south, size, size],
            joined=_DRAWN,
            also=f" AND p.drawn = 1 AND {across} AND p.y BETWEEN ? AND ?",
        )
        return [Cell(r[0], r[7], r[1], r[3], r[4], r[5], r[6]) for r in rows]

    def names(self, entries: Sequence[str]) -> dict[str, tuple[str, int]]:
        """The name of each place and how far its outline reaches across; -1 where it is drawn as a disc."""
        query = (
            "SELECT entry, name, coalesce(max(east - west, south - north), -1) FROM spot "
            "WHERE entry IN (SELECT value FROM json_each(?)) GROUP BY entry"
        )
        return {r[0]: (r[1], r[2]) for r in self._index.ask(query, [json.dumps(list(entries))])}

    def areas(self, box: tuple[int, int, int, int], least: int, limit: int) -> list[Spot]:
        """The areas that reach into a part of the map and are `least` across or more, those with most claims."""
        west, north, east, south = box
        rows = self._ask(
            "p.entry, count(*), min(c.rank), s.name, s.lat, s.lon, s.area",
            "GROUP BY p.entry ORDER BY count(*) DESC, p.entry LIMIT ?",
            [least, least, east if west <= east else WORLD, west if west <= east else 0, south, north, limit],
            joined="spot s JOIN place p ON p.entry = s.entry JOIN claim c ON c.n = p.n",
            also=" AND p.drawn AND s.area IS NOT NULL AND (s.east - s.west >= ? OR s.south - s.north >= ?)"
            " AND s.west <= ? AND s.east >= ? AND s.north <= ? AND s.south >= ?",
        )
        return [Spot(r[0], r[3], r[4], r[5], r[6], r[1], r[2], 0.0) for r in rows]

    def days(self) -> list[tuple[str, str, int | None, int]]:
        """First and last day, precision, and how many: of all dates in them."""
        joined = "day d JOIN claim c ON c.n = d.n"
        return self._ask("d.first, d.last, d.prec, count(*)", "GROUP BY d.first, d.last, d.prec", joined=joined)

    def publications(self) -> list[tuple[str, int]]:
        """How many of them were published on each day; nothing where the report gives none."""
        return self._ask("substr(c.published, 1, 10), count(*)", "GROUP BY 1")

    def tally(self, column: str, limit: int = 12) -> list[tuple[str | None, int]]:
        """The commonest values of `kind`, `basis`, `publisher` or `state`, each with its count."""
        joined, value = "claim c", f"c.{column}"
        if column == "kind":
            joined, value = "event e JOIN claim c ON c.n = e.n", "e.kind"
        elif column == "publisher":
            joined, value = "claim c JOIN finding f ON f.number = c.finding", "f.publisher"
        counted = "count(DISTINCT c.n)" if column == "kind" else "count(*)"
        return self._ask(f"{value}, {counted}", "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?", [limit], joined=joined)


def _nth(counted: Sequence[tuple[int, int]], n: int) -> int:
    """The value at place `n`, from 0, of values that are each there so many times."""
    for value, many in counted:
        n -= many
        if n < 0:
            return value
    return counted[-1][0]


_DRAWN = "place p JOIN claim c ON c.n = p.n"
_OF_SPOT = "SELECT entry, name, lat, lon, area FROM spot WHERE entry IN (SELECT value FROM json_each(?))"


def _conditions(w: Wanted) -> tuple[list[str], list[Any]]:
    out: list[str] = []
    values: list[Any] = []

    def must(condition: str, *given: Any) -> None:
        out.append(condition)
        values.extend(given)

    if not w.value("state"):
        must("c.rejected = 0")
    if w.text:
        _found(must, search_for(w.text))
    if w.source:
        words = " ".join(f"{term}*" for term in sqlite.search_terms(w.source).split(" ") if term)
        _found(must, f"who : ({words})" if words else "")
    if w.standing:
        must("c.rank = ?", RANKS.index(w.standing) if w.standing in RANKS else -1)
    if w.report:
        must("c.report = ?", w.report)
    if w.publisher:
        must("c.publisher = ?", fold(w.publisher))
    if w.published:
        must("c.published BETWEEN ? AND ?", w.published[0], w.published[1] + NONE_LAST)
    if w.date:
        must("c.n IN (SELECT n FROM day WHERE first <= ? AND last >= ?)", w.date[1], w.date[0])
    if w.entry:
        must("c.n IN (SELECT n FROM place WHERE entry = ?)", w.entry)
    if w.place:
        wanted = fold(w.place).strip()
        must("c.n IN (SELECT n FROM place WHERE instr(name, ?) OR entry = ? OR country = ?)", f" {wanted} ", wanted, wanted.upper())
    if w.actor:
        must("c.n IN (SELECT n FROM event WHERE instr(actor, ?1) OR instr(recipient, ?1))".replace("?1", "?"), *[fold(w.actor)] * 2)
    by_table: dict[str, list[tuple[str, list[Any]]]] = {}
    for name, given in w.fields:
        field = FIELDS[name]
        condition, asked = _asked(field, given)
        if field.table == "claim":
            must(f"c.{condition}", *asked)
        else:
            by_table.setdefault(field.table, []).append((condition, asked))
    for table, asked_of in by_table.items():  # of one event, one place: all that is asked must hold of the same
        must(
            f"c.n IN (SELECT n FROM {table} WHERE {' AND '.join(c for c, _ in asked_of)})",  # noqa: S608
            *(v for _, each in asked_of for v in each),
        )
    return out, values


def _found(must: Any, query: str) -> None:
    if query:
        must("c.n IN (SELECT rowid FROM search WHERE search MATCH ?)", query)
    else:
        must("0")  # nothing to search for finds nothing


def _asked(field: Field, given: Sequence[str]) -> tuple[str, list[Any]]:
    if field.how == "one":
        return f"{field.column} IN ({','.join('?' * len(given))})", list(given)
    if field.how == "yes":
        return f"{field.column} = ?", [given[0] == "yes"]
    if field.how == "part":
        return f"instr({field.column}, ?)", [fold(given[0])]
    low, high, noun = amount(given[0]) or (0.0, 0.0, "")
    values: list[Any] = [high, low]
    condition = "low <= ? AND high >= ?"
    if noun:
        condition, values = condition + " AND instr(noun, ?)", [*values, fold(noun)]
    return (condition + (" AND what = ?" if field.column else ""), [*values, field.column] if field.column else values)


_AMOUNT = re.compile(r"(?:(?P<low>\d+(?:\.\d+)?)?(?P<dots>\.\.)?(?P<high>\d+(?:\.\d+)?)?)\s*(?P<noun>[^\d.].*)?")


def amount(words: str) -> tuple[float, float, str] | None:
    """``10``, ``10..50``, ``10..``, ``..50``, each with or without what is counted: ``10.. tanks``; ``soldiers``. None for others."""
    found = _AMOUNT.fullmatch(words.strip().replace(",", ""))
    if found is None or not words.strip() or found["dots"] and not (found["low"] or found["high"]):
        return None
    low = float(found["low"]) if found["low"] else 0.0
    high = float(found["high"]) if found["high"] else float("inf") if found["dots"] or not found["low"] else low
    return low, high, (found["noun"] or "").strip()


def search_for(words: str) -> str:
    """A person's search as an FTS5 query: every word in any form, "words in quotation marks" as they stand; nothing for no word.

    English is stemmed by the index. Of a word in another script the ending may differ (*Ізюм* finds *Ізюмі*), and an Arabic one may carry
    its article or a conjunction.
    """
    if not sqlite.search_terms(words):
        return ""
    out = []
    for n, part in enumerate(words.split('"')):
        if n % 2 and part.strip():
            out.append(f'"{part}"')
        elif not n % 2:
            out += [_any_form(word) for word in part.split()]
    return " AND ".join(out)


def _any_form(word: str) -> str:
    if word.isascii():
        return f'"{word}"'
    if not any("\u0600" <= c <= "\u06ff" for c in word):
        return f'"{word[: max(3, len(word) - 2)] if len(word) > 4 else word}"*'
    core = next((word[len(p) :] for p in ("وال", "بال", "فال", "ال", "لل") if word.startswith(p) and len(word) > len(p) + 2), word)
    return "(" + " OR ".join(f'"{p}{core}"*' for p in ("", "ال", "وال", "بال", "لل", "و", "ب", "ل")) + ")"
