"""Lists of claims a page at a time, and what a map and a time line need, all counted and cut inside the database.

`View.claims` decodes every record that matches; this does not, so that a case of 100,000 claims can be looked through. What may be shown
is not decided here: `hidden` are the numbers of the claims that a search must not find, and that are neither drawn nor counted by place
or day.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, not_, or_, select, text
from sqlalchemy.engine import Row

from . import sqlite
from .tables import claim_dates, claim_events, claim_places, claims, decisions, findings, reports
from .view import View

Sort = Literal["added", "published", "date", "source"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to list; every condition that is given must hold, several values in one are alternatives."""

    text: str = ""
    source: str = ""
    place: str = ""
    entry: str = ""
    """A place's id in the gazetteer, exactly."""
    actor: str = ""
    publisher: str = ""
    language: str = ""
    report: str = ""
    kinds: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    polarities: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    source_kinds: tuple[str, ...] = ()
    disclosures: tuple[str, ...] = ()
    date: tuple[str, str] | None = None
    """First and last day of what is told."""
    published: tuple[str, str] | None = None
    placed: bool | None = None
    """Whether an honest point is known for at least one place of the claim."""
    dated: bool | None = None
    claims: frozenset[str] | None = None
    """Ids, from a question that these tables do not answer (how an event stands, what a person decided)."""
    but: frozenset[str] = frozenset()
    """Ids that are not wanted."""
    sort: Sort = "added"


class Listing:
    """The claims of each report's newest findings that are `wanted`. A search does not find what is `hidden`."""

    def __init__(self, view: View, wanted: Wanted, hidden: Iterable[int] = ()) -> None:
        self._connection = view._connection
        self._wanted = wanted
        self._hidden = json.dumps(sorted(hidden))

    def count(self) -> int:
        """How many there are."""
        return int(self._connection.execute(self._from(select(func.count()))).scalar_one())

    def page(self, offset: int, limit: int) -> list[tuple[int, int]]:
        """The finding and position of each claim of one page."""
        query = self._from(select(claims.c.finding, claims.c.position)).order_by(*self._order()).offset(offset).limit(limit)
        return [(row[0], row[1]) for row in self._connection.execute(query)]

    def every(self) -> Iterator[tuple[int, int]]:
        """The finding and position of all of them, in the order of adding."""
        yield from (
            (r[0], r[1])
            for r in self._connection.execute(self._from(select(claims.c.finding, claims.c.position)).order_by(claims.c.number))
        )

    def places(self) -> Sequence[Any]:
        """One row per claim and place of the gazetteer: claim id, entry, name, latitude, longitude, radius; of claims that may be drawn."""
        query = self._from(
            select(
                claims.c.id,
                claim_places.c.entry,
                claim_places.c.entry_name,
                claim_places.c.lat,
                claim_places.c.lon,
                claim_places.c.radius_km,
            ),
            claim_places.c.claim == claims.c.number,
            claim_places.c.entry.is_not(None),
            claim_places.c.role == "event",
            self._shown(),
        )
        return self._connection.execute(query).all()

    def days(self) -> Sequence[Any]:
        """One row per claim and day: claim id, first and last day, precision, of claims that may be drawn."""
        query = self._from(
            select(claims.c.id, claim_dates.c.date_start, claim_dates.c.date_end, claim_dates.c.date_prec),
            claim_dates.c.claim == claims.c.number,
            self._shown(),
        )
        return self._connection.execute(query).all()

    def publications(self) -> Sequence[Any]:
        """How many of the claims were published on each day; None where the report gives none."""
        day = func.substr(reports.c.published, 1, 10)
        return self._connection.execute(self._from(select(day, func.count())).group_by(day)).all()

    def tally(self, column: str, limit: int = 12) -> list[tuple[str | None, int]]:
        """The commonest values of a column of `claims`, `claim_events.kind` or `reports.publisher`, each with its count."""
        if column == "kind":
            query = self._from(select(claim_events.c.kind, func.count(claims.c.number.distinct())), claim_events.c.claim == claims.c.number)
            group: ColumnElement[Any] = claim_events.c.kind
        else:
            group = reports.c[column] if column in ("publisher", "language") else claims.c[column]
            query = self._from(select(group, func.count()))
        rows = self._connection.execute(query.group_by(group).order_by(func.count().desc(), group).limit(limit))
        return [(row[0], row[1]) for row in rows]

    def _from(self, query: Select[Any], *more: ColumnElement[bool]) -> Select[Any]:
        joined = query.select_from(claims)
        if self._wanted.sort == "published" or "reports." in str(query):
            joined = joined.where(claims.c.report == reports.c.id)
        return joined.where(*self._conditions(), *more)

    def _of_reports(self, condition: ColumnElement[bool]) -> ColumnElement[bool]:
        return claims.c.report.in_(select(reports.c.id).where(condition).correlate(None))

    def _order(self) -> Sequence[ColumnElement[Any]]:
        if self._wanted.sort == "published":
            return reports.c.published.desc().nulls_last(), claims.c.number
        if self._wanted.sort == "source":
            return func.coalesce(claims.c.source_name, "\U0010ffff"), claims.c.number
        if self._wanted.sort == "date":
            first = select(func.min(claim_dates.c.date_start)).where(claim_dates.c.claim == claims.c.number).scalar_subquery()
            return first.nulls_last(), claims.c.number
        return (claims.c.number,)

    def _shown(self) -> ColumnElement[bool]:
        if self._hidden == "[]":
            return claims.c.number.is_not(None)
        return claims.c.number.not_in(text("(SELECT value FROM json_each(:hidden))").bindparams(bindparam("hidden", self._hidden)))

    def _conditions(self) -> Iterator[ColumnElement[bool]]:
        w = self._wanted
        reread = select(func.count()).select_from(findings).scalar_subquery() == select(func.count()).select_from(reports).scalar_subquery()
        if not self._connection.execute(select(reread)).scalar():
            yield claims.c.finding.in_(select(func.max(findings.c.number)).group_by(findings.c.report))
        if w.text or w.source:
            yield self._shown()
        if w.text and not sqlite.search_terms(w.text) or w.source and not sqlite.search_terms(w.source):
            yield claims.c.number.is_(None)  # nothing to search for finds nothing
        elif w.text:
            found = text("(SELECT rowid FROM claims_search WHERE claims_search MATCH :words)")
            yield claims.c.number.in_(found.bindparams(words=search_for(w.text)))
        if w.source and sqlite.search_terms(w.source):
            words = " ".join(f"{term}*" for term in sqlite.search_terms(w.source).split(" ") if term)
            found = text("(SELECT rowid FROM claims_search WHERE claims_search MATCH :source)")
            yield claims.c.number.in_(found.bindparams(source=f"{{source_text source_name}} : ({words})"))
        for column, values in (
            (claims.c.basis, w.bases),
            (claims.c.mode, w.modes),
            (claims.c.polarity, w.polarities),
            (claims.c.level, w.levels),
            (claims.c.modality, w.modalities),
            (claims.c.source_kind, w.source_kinds),
            (claims.c.disclosure, w.disclosures),
        ):
            if values:
                yield column.in_(values)
        if w.report:
            yield claims.c.report == w.report
        if w.publisher:
            yield self._of_reports(func.lower(reports.c.publisher) == w.publisher.casefold())
        if w.language:
            yield self._of_reports(reports.c.language == w.language)
        if w.published:
            yield self._of_reports(reports.c.published.between(w.published[0], w.published[1] + "\U0010ffff"))
        if w.kinds:
            yield claims.c.number.in_(select(claim_events.c.claim).where(claim_events.c.kind.in_(w.kinds)).correlate(None))
        if w.actor:
            named = or_(*(_holds(c, w.actor) for c in (claim_events.c.actor, claim_events.c.recipient)))
            yield claims.c.number.in_(select(claim_events.c.claim).where(named).correlate(None))
            yield self._shown()
        if w.place or w.entry:
            yield claims.c.number.in_(select(claim_places.c.claim).where(self._place()).correlate(None))
        if w.date:
            first, last = w.date
            yield claims.c.number.in_(
                select(claim_dates.c.claim).where(claim_dates.c.date_start <= last, claim_dates.c.date_end >= first).correlate(None)
            )
        if w.placed is not None:
            spot = claim_places.alias()
            has = exists().where(spot.c.claim == claims.c.number, spot.c.lat.is_not(None), spot.c.role == "event").correlate(claims)
            yield has if w.placed else not_(has)
        if w.dated is not None:
            day = claim_dates.alias()
            has = exists().where(day.c.claim == claims.c.number).correlate(claims)
            yield has if w.dated else not_(has)
        if w.claims is not None:
            ids = text("(SELECT value FROM json_each(:wanted_ids))").bindparams(wanted_ids=json.dumps(sorted(w.claims)))
            yield claims.c.id.in_(ids)
        if w.but:
            yield claims.c.id.not_in(text("(SELECT value FROM json_each(:unwanted))").bindparams(unwanted=json.dumps(sorted(w.but))))

    def _place(self) -> ColumnElement[bool]:
        """Whole words of a name, as `View.claims` finds them; or one entry exactly."""
        parts = []
        if self._wanted.entry:
            parts.append(claim_places.c.entry == self._wanted.entry)
        if self._wanted.place:
            wanted = self._wanted.place.casefold().strip()
            names = (claim_places.c.name, claim_places.c.entry_name, claim_places.c.admin1)
            words = [_holds(" " + name + " ", f" {wanted} ") for name in names]
            parts.append(or_(*words, claim_places.c.entry == wanted, claim_places.c.country == wanted.upper()))
        return and_(*parts)


def search_for(words: str) -> str:
    """A person's search as an FTS5 query: every word in any form, "words in quotation marks" as they stand.

    English is stemmed by the index. Of a word in another script the ending may differ (*Ізюм* finds *Ізюмі*), and an Arabic one may carry
    its article or a conjunction.
    """
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


def _holds(column: ColumnElement[Any], wanted: str) -> ColumnElement[bool]:
    """Whether a column holds `wanted` in any case. SQLite's own LIKE knows ASCII only, and folding each row costs seconds."""
    return (column if wanted.isascii() else func.lower(column)).contains(wanted.casefold(), autoescape=True)


def numbers(view: View, finding: int) -> list[int]:
    """The numbers of a finding's claims, by their position."""
    query = select(claims.c.number).where(claims.c.finding == finding).order_by(claims.c.position)
    return [row[0] for row in view._connection.execute(query)]


def newest_finding(view: View) -> int:
    """The number of the last finding that was added; 0 for an empty case."""
    return int(view._connection.execute(select(func.max(findings.c.number))).scalar() or 0)


def newest_decision(view: View) -> int:
    """The number of the last decision; 0 when there is none."""
    return int(view._connection.execute(select(func.max(decisions.c.number))).scalar() or 0)


def added_since(view: View, moment: str) -> int:
    """How many reports were added after a moment, ISO 8601 in UTC."""
    return int(view._connection.execute(select(func.count()).select_from(reports).where(reports.c.added > moment)).scalar_one())


def claim_counts(view: View) -> dict[str, int]:
    """How many claims each report's newest finding holds, by the report's id."""
    newest = select(func.max(findings.c.number)).group_by(findings.c.report)
    query = select(claims.c.report, func.count()).where(claims.c.finding.in_(newest)).group_by(claims.c.report)
    return {row[0]: row[1] for row in view._connection.execute(query)}


def reports_with_failures(view: View) -> int:
    """How many newest findings hold a step that failed."""
    newest = select(func.max(findings.c.number)).group_by(findings.c.report)
    query = select(func.count()).select_from(findings).where(findings.c.number.in_(newest), findings.c.json.contains('"failures":[{'))
    return int(view._connection.execute(query).scalar_one())


def report_rows(view: View, words: str = "", offset: int = 0, limit: int = 50) -> tuple[int, list[Row[Any]]]:
    """How many reports there are whose title or publisher holds `words`, and one page of them, the last added first."""
    columns = (
        reports.c.id,
        reports.c.title,
        reports.c.publisher,
        reports.c.published,
        reports.c.language,
        reports.c.status,
        reports.c.added,
    )
    query = select(*columns)
    if words:
        wanted = words.casefold()
        query = query.where(or_(*(func.lower(c).contains(wanted, autoescape=True) for c in (reports.c.title, reports.c.publisher))))
    total = int(view._connection.execute(select(func.count()).select_from(query.subquery())).scalar_one())
    return total, list(view._connection.execute(query.order_by(reports.c.number.desc()).offset(offset).limit(limit)))
