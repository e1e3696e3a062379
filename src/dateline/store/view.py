"""Looking into a case. Everything that comes out was decoded through the codec, so every span was checked on the way."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from sqlalchemy import Connection, Select, exists, func, null, or_, select
from sqlalchemy.sql.elements import ColumnElement

from .. import codec
from ..errors import NotFoundError, StoreError
from ..protect import choices as chosen
from ..protect.choices import Choices
from ..protect.elsewhere import Elsewhere
from ..sensitivity import Showing
from ..types import Claim, Record, Report, Run
from . import ledger
from .backend import Backend
from .ledger import Entry, Head
from .tables import captures, claim_dates, claim_events, claim_places, claims, decisions, findings, reports, runs, secrets
from .writer import Decision, decision_of

if TYPE_CHECKING:
    from .kept_back import KeptBack

_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for; every condition that is given must hold. Several values in one condition are alternatives."""

    source: str | None = None
    """Part of the source's name, or of the words that describe it."""
    kinds: Sequence[str] = ()
    place: str | None = None
    """A place's name as mentioned or as listed, its province, its ISO country code, or its id in the gazetteer."""
    date: tuple[str, str] | None = None
    """First and last day, ISO 8601: what the claim tells overlaps them. A claim without a date never matches."""
    bases: Sequence[str] = ()
    polarities: Sequence[str] = ()
    levels: Sequence[str] = ()
    modalities: Sequence[str] = ()
    text: str | None = None
    """Words that must all occur in what is claimed or in who claims it, in any form; "in quotation marks" as a phrase."""
    report: str | None = None
    """A report's id."""
    run: str | None = None
    """A run's id; without it, each report's newest findings."""
    limit: int | None = None
    include_restricted: bool = False
    """Whether `source` and `text` may match words that are withheld by default."""


@dataclass(frozen=True, slots=True)
class Found:
    """A claim, in the record that it stands in."""

    record: Record
    claim: Claim


@dataclass(frozen=True, slots=True)
class Match:
    """What an id, or the beginning of one, stands for: one claim, or else one whole record."""

    record: Record
    claim: Claim | None = None


@dataclass(slots=True)
class View:
    """A case to look into. Made by `Store.view`; it sees one moment of the case and changes nothing."""

    _connection: Connection
    _backend: Backend
    _kept_back: KeptBack
    _last: tuple[int, Record] | None = field(default=None, init=False)
    _choices: Choices | None = field(default=None, init=False)
    _elsewhere: Elsewhere | None = field(default=None, init=False)

    def counts(self) -> Mapping[str, int]:
        """How much there is: captures, reports, runs, findings, and the claims of each report's newest findings."""
        with self._backend.refusals():
            out = {
                t.name: self._connection.execute(select(func.count()).select_from(t)).scalar_one()
                for t in (captures, reports, runs, findings)
            }
            newest = select(func.count()).select_from(claims).where(claims.c.finding.in_(_newest()))
            return {**out, "claims": self._connection.execute(newest).scalar_one()}

    def reports(self) -> Iterator[Report]:
        """Every report, in the order of adding."""
        with self._backend.refusals():
            for raw in self._connection.execute(select(reports.c.json).where(reports.c.json != "").order_by(reports.c.number)).scalars():
                yield codec.decode_report(raw)

    def runs(self) -> Iterator[Run]:
        """Every run, in the order of adding."""
        with self._backend.refusals():
            for raw in self._connection.execute(select(runs.c.json).order_by(runs.c.number)).scalars():
                yield codec.decode_run(raw)

    def capture(self, sha256: str) -> bytes:
        """The bytes of a capture. Raises NotFoundError when the case has none of that hash."""
        with self.open_capture(sha256) as file:
            return file.read()

    @contextmanager
    def open_capture(self, sha256: str) -> Iterator[BinaryIO]:
        """The bytes of a capture as a stream. Raises NotFoundError when the case has none of that hash."""
        with self._backend.refusals():
            found = self._connection.execute(select(captures.c.number).where(captures.c.sha256 == sha256)).scalar()
        if found is None:
            raise NotFoundError(f"{self._backend.name} has no capture {sha256}")
        with self._backend.captures.open(sha256) as file:
            yield file

    def decisions(self, target: str | None = None, *, since: int = 0) -> Iterator[Decision]:
        """What people decided, on one target or on all, after decision `since`, in the order of adding."""
        query = select(decisions).where(decisions.c.number > since).order_by(decisions.c.number)
        with self._backend.refusals():
            for row in self._connection.execute(query if target is None else query.where(decisions.c.target == target)):
                yield decision_of(row)

    def decided(self) -> dict[str, list[Decision]]:
        """All decisions, by their target."""
        out: dict[str, list[Decision]] = {}
        for each in self.decisions():
            out.setdefault(each.target, []).append(each)
        return out

    def entries(self, *, since: int = 0) -> Iterator[Entry]:
        """The ledger after entry `since`, in order. Raises StoreError for an entry that cannot be read."""
        with self._backend.refusals():
            yield from ledger.entries(self._connection, since)

    def head(self) -> Head:
        """Where the ledger ends: to be kept elsewhere."""
        with self._backend.refusals():
            return ledger.head(self._connection)

    def secret(self, name: str) -> str | None:
        """A value that was kept under this name and not destroyed."""
        with self._backend.refusals():
            found = self._connection.execute(select(secrets.c.value).where(secrets.c.name == name)).scalar()
        return None if found is None else str(found)

    def secrets(self, prefix: str = "") -> Mapping[str, str]:
        """All values whose names begin with `prefix`, by name."""
        with self._backend.refusals():
            rows = self._connection.execute(select(secrets).where(_starts(secrets.c.name, prefix)).order_by(secrets.c.name))
            return {row.name: row.value for row in rows}

    def records(self, run: str | None = None) -> Iterator[Record]:
        """Every report's newest record, or those of one run, in the order of adding."""
        which = (findings.c.run == run) & (findings.c.json != "") if run else findings.c.number.in_(_newest())
        with self._backend.refusals():
            numbers = select(findings.c.number).join(reports).where(which).order_by(reports.c.number, findings.c.number)
            for number in self._connection.execute(numbers).scalars().all():
                yield self._record(number)

    def newest(self) -> Mapping[str, int]:
        """The number of each report's newest finding, in the order in which the reports were added."""
        query = select(findings.c.report, func.max(findings.c.number)).join(reports, findings.c.report == reports.c.id)
        query = query.where(findings.c.json != "")
        with self._backend.refusals():
            rows = self._connection.execute(query.group_by(findings.c.report).order_by(func.min(reports.c.number)))
            return {row[0]: row[1] for row in rows}

    def record(self, report: str, run: str | None = None) -> Record:
        """One report's newest record, or that of one run. Raises NotFoundError when there is none."""
        query = select(func.max(findings.c.number)).where(findings.c.report == report, findings.c.json != "")
        with self._backend.refusals():
            number = self._connection.execute(query.where(findings.c.run == run) if run else query).scalar()
            if number is None:
                raise NotFoundError(f"{self._backend.name} has no findings on a report {report}" + (f" by a run {run}" if run else ""))
            return self._record(number)

    def claims(self, query: Query) -> Iterator[Found]:
        """The claims that match, by report in the order of adding, then in the order of the text."""
        searched = bool(query.source or query.text) and not query.include_restricted
        with self._backend.refusals():
            matches = (self._found(number, position) for number, position in self._connection.execute(_select(query, self._backend)).all())
            if searched:  # or a search for a name would tell that the name is there
                matches = (found for found in matches if not self.showing(found.record).hides(found.claim))
            yield from islice(matches, query.limit)

    def _found(self, number: int, position: int) -> Found:
        record = self._record(number)
        return Found(record, record.claims[position])

    def find(self, prefix: str, run: str | None = None) -> Match:
        """The claim or report whose id is `prefix`, or the only one whose id starts with it.

        Raises NotFoundError when there is none, or more than one; the message lists the first of them.
        """
        which = (findings.c.run == run) & (findings.c.json != "") if run else findings.c.number.in_(_newest())
        with self._backend.refusals():
            for wanted in (lambda column: column == prefix, lambda column: _starts(column, prefix)):
                ids = {
                    **self._ids(select(claims.c.id, claims.c.finding, claims.c.position).join(findings).where(which, wanted(claims.c.id))),
                    **self._ids(select(findings.c.report, findings.c.number, null()).where(which, wanted(findings.c.report))),
                }
                if len(ids) == 1:
                    number, position = next(iter(ids.values()))
                    record = self._record(number)
                    return Match(record, None if position is None else record.claims[position])
                if ids:
                    some = ", ".join(sorted(ids)[:5]) + (" ..." if len(ids) > 5 else "")
                    raise NotFoundError(f"{prefix!r} is the beginning of more than one id: {some}")
        raise NotFoundError(f"{self._backend.name} has no claim or report whose id is or starts with {prefix!r}")

    def _ids(self, query: Select[str, int, int | None]) -> dict[str, tuple[int, int | None]]:
        return {name: (number, position) for name, number, position in self._connection.execute(query.limit(6))}

    def _record(self, number: int) -> Record:
        if self._last is None or self._last[0] != number:
            self._last = number, self.choices().over(record_of(self._connection, number))
        return self._last[1]

    def choices(self) -> Choices:
        """What people decided of who may see what. Every record that the view gives out has them already."""
        if self._choices is None:
            either = (decisions.c.kind == chosen.KIND) | decisions.c.undoes.is_not(None)
            with self._backend.refusals():
                found = self._connection.execute(select(decisions).where(either).order_by(decisions.c.number))
                self._choices = Choices.of(decision_of(row) for row in found)
        return self._choices

    def showing(self, record: Record, *, include_restricted: bool = False) -> Showing:
        """A record of this case as it may be shown."""
        elsewhere = None if include_restricted else self.elsewhere()
        return Showing(record, include_restricted, self.choices().words.get(record.report.id, ()), elsewhere)

    def place_words(self, reports: int = 3) -> frozenset[str]:
        """Words, casefolded, of the names by which so many reports or more call places that were found."""
        told = select(claim_places.c.name).join(claims, claim_places.c.claim == claims.c.number).where(claim_places.c.entry.is_not(None))
        told = told.group_by(claim_places.c.name).having(func.count(claims.c.report.distinct()) >= reports)
        with self._backend.refusals():
            return frozenset(word for name in self._connection.execute(told).scalars() for word in name.casefold().split())

    def elsewhere(self) -> Elsewhere:
        """What the reports of the case keep back, wherever it stands."""
        if self._elsewhere is None:
            self._elsewhere = self._kept_back.of(self)
        return self._elsewhere


def record_of(connection: Connection, finding: int) -> Record:
    """The record of one finding, by its number, every span checked."""
    query = (
        select(findings.c.json, reports.c.json, runs.c.json)
        .select_from(findings.join(reports, findings.c.report == reports.c.id).join(runs, findings.c.run == runs.c.id))
        .where(findings.c.number == finding)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise StoreError(f"the report or the run of finding {finding} is missing: `dateline verify` tells more")
    report = codec.decode_report(row[1])
    found = codec.decode_findings(row[0], report.text)
    return Record(report, found.claims, found.times, found.places, found.failures, codec.decode_run(row[2]), found.schema_version)


def date_range(words: str) -> tuple[str, str]:
    """``2022-09-13``, ``2022-09``, ``2022``, ``FROM..TO``, ``FROM..`` or ``..TO`` as first and last day.

    Raises ValueError for anything else.
    """
    start, dots, end = words.strip().partition("..")
    first = _days(start)[0] if start else "0001-01-01"
    last = (_days(end)[1] if end else "9999-12-31") if dots else _days(start)[1]
    if not (start or end) or first > last:
        raise ValueError(f"{words!r} is no date or range of dates: write 2022-09-13, 2022-09, or 2022-09-01..2022-09-13")
    return first, last


def _days(words: str) -> tuple[str, str]:
    match = _DAY.fullmatch(words.strip())
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part) if part else None for part in match.groups())
        first = date(year or 0, 1 if month is None else month, 1 if day is None else day)
        last_month = 12 if month is None else month
        last = date(first.year, last_month, calendar.monthrange(first.year, last_month)[1] if day is None else day)
        return first.isoformat(), last.isoformat()
    except ValueError:
        raise ValueError(f"{words!r} is no date: write it as 2022-09-13 (or 2022-09, or 2022)") from None


def _newest() -> Select[int]:
    """The newest finding of each report that was not erased."""
    return select(func.max(findings.c.number)).where(findings.c.json != "").group_by(findings.c.report)


def _select(query: Query, backend: Backend) -> Select[int, int]:
    return (
        select(claims.c.finding, claims.c.position)
        .join(findings, claims.c.finding == findings.c.number)
        .join(reports, claims.c.report == reports.c.id)
        .where(*_conditions(query, backend))
        .order_by(reports.c.number, claims.c.finding, claims.c.position)
    )


def _conditions(query: Query, backend: Backend) -> Iterator[ColumnElement[bool]]:
    yield (findings.c.run == query.run) & (findings.c.json != "") if query.run else findings.c.number.in_(_newest())
    if query.report:
        yield claims.c.report == query.report
    for column, values in (
        (claims.c.basis, query.bases),
        (claims.c.polarity, query.polarities),
        (claims.c.level, query.levels),
        (claims.c.modality, query.modalities),
    ):
        if values:
            yield column.in_(values)
    if query.source:
        wanted = query.source.casefold()
        columns = (claims.c.source_name, claims.c.source_text)
        yield or_(*(func.lower(column).contains(wanted, autoescape=True) for column in columns))
    if query.text:
        yield backend.holds_words(query.text)
    if query.kinds:
        yield exists().where(claim_events.c.claim == claims.c.number, claim_events.c.kind.in_(query.kinds))
    if query.place:
        yield exists().where(claim_places.c.claim == claims.c.number, _is_place(query.place.casefold().strip()))
    if query.date:
        first, last = query.date
        yield exists().where(claim_dates.c.claim == claims.c.number, claim_dates.c.date_start <= last, claim_dates.c.date_end >= first)


def _is_place(wanted: str) -> ColumnElement[bool]:
    """Whole words of a name: *Kharkiv* is in *Kharkiv region*, *Mali* is not in *Somalia*."""
    names = (claim_places.c.name, claim_places.c.entry_name, claim_places.c.admin1)
    among = [(" " + func.lower(name) + " ").contains(f" {wanted} ", autoescape=True) for name in names]
    return or_(*among, func.lower(claim_places.c.entry) == wanted, func.lower(claim_places.c.country) == wanted)


def _starts(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    return func.substr(column, 1, len(prefix)) == prefix
