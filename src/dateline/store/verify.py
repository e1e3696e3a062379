"""Proves a case from its bytes: captures, texts, every span of every finding, runs, the index, the guards.

What is missing is never a pass. Every kind of damage has its own code, explained in `docs/errors.md`. What this cannot prove: a case that
was rewritten in whole, or put back to an older copy, is consistent with itself. Seeing that needs something kept elsewhere.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, create_engine, func, select
from sqlalchemy.exc import DBAPIError

from .. import codec
from ..errors import DatelineError, SpanError, StoreError
from ..text import Spans
from ..types import Claim, Record, Report
from . import migrations, sqlite
from .rows import Row, rows
from .tables import APPEND_ONLY, INDEX, captures, claim_dates, claim_events, claim_places, claims, findings, reports, runs
from .writer import report_columns

SHOWN = 100
"""How many of each kind of damage are described; all are counted."""


class Code(StrEnum):
    """Every kind of damage."""

    DATABASE = "database"
    GUARDS = "guards"
    ROW_MISSING = "row-missing"
    CAPTURE_MISSING = "capture-missing"
    CAPTURE_CHANGED = "capture-changed"
    REPORT_MISSING = "report-missing"
    REPORT_CHANGED = "report-changed"
    TEXT_CHANGED = "text-changed"
    RUN_MISSING = "run-missing"
    RUN_CHANGED = "run-changed"
    FINDINGS_MISSING = "findings-missing"
    FINDINGS_CHANGED = "findings-changed"
    SPAN = "span"
    CLAIM_ID = "claim-id"
    SOURCE_NAME = "source-name"
    INDEX = "index"
    SEARCH = "search"


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is wrong, where, and in a sentence."""

    code: Code
    where: str
    sentence: str


@dataclass(slots=True)
class Verdict:
    """What was checked, how often, and what is wrong."""

    checked: dict[str, int] = field(default_factory=dict)
    counts: Counter[Code] = field(default_factory=Counter)
    damage: list[Damage] = field(default_factory=list)
    """The first `SHOWN` of each code."""

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.counts

    def add(self, damage: Damage) -> None:
        """Count one more."""
        self.counts[damage.code] += 1
        if self.counts[damage.code] <= SHOWN:
            self.damage.append(damage)


def verify(connection: Connection) -> Verdict:
    """Check everything in a case. Holds one report and one capture in memory at a time."""
    verdict = Verdict()
    for check in (_database, _guards, _numbers, _captures, _runs, _reports, _findings, _search):
        try:
            for damage in check(connection, verdict.checked):
                verdict.add(damage)
        except StoreError:
            raise  # a case from a newer Dateline is no damage
        except Exception as error:  # a damaged file can hold anything where anything else should be
            said = error.orig if isinstance(error, DBAPIError) else error
            verdict.add(Damage(Code.DATABASE, check.__name__.strip("_"), f"could not be checked to its end: {said}"))
    return verdict


Checked = dict[str, int]


def _database(connection: Connection, checked: Checked) -> Iterator[Damage]:
    for row in connection.exec_driver_sql("PRAGMA integrity_check"):
        if row[0] != "ok":
            yield Damage(Code.DATABASE, "file", f"SQLite finds the file damaged: {row[0]}")
    migrations.check(migrations.version_of(connection))


def _guards(connection: Connection, checked: Checked) -> Iterator[Damage]:
    """The triggers, tables and index definitions are those that a new case gets."""
    fresh = create_engine("sqlite+pysqlite://")
    with fresh.begin() as new:
        sqlite.create(new)
        expected = _definitions(new)
    fresh.dispose()
    found = _definitions(connection)
    checked["guards"] = len(expected)
    for name, definition in expected.items():
        if name not in found:
            yield Damage(Code.GUARDS, name, f"{name}, which a case must have, is not there")
        elif found[name] != definition:
            yield Damage(Code.GUARDS, name, f"{name} is not defined as Dateline defines it")
    for name in sorted(found.keys() - expected.keys()):
        yield Damage(Code.GUARDS, name, f"{name} is not Dateline's")


def _definitions(connection: Connection) -> dict[str, str]:
    kept = "SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'claims\\_search\\_%' ESCAPE '\\'"
    return {name: sql for name, sql in connection.exec_driver_sql(kept) if not name.startswith("table sqlite_")}


def _numbers(connection: Connection, checked: Checked) -> Iterator[Damage]:
    """Rows are numbered without a gap, and the counter stands at the last one."""
    given: dict[str, int] = dict(iter(connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")))
    for table in APPEND_ONLY:
        count, last = connection.execute(select(func.count(), func.coalesce(func.max(table.c.number), 0)).select_from(table)).one()
        checked[table.name] = count
        counted = given.get(table.name, 0)
        if missing := max(counted, last) - count:
            yield Damage(Code.ROW_MISSING, table.name, f"{missing} of {missing + count} rows that were added to {table.name} are not there")
        if counted < last:
            yield Damage(Code.ROW_MISSING, table.name, f"{last} rows were added to {table.name}, its counter says {counted}")


def _captures(connection: Connection, checked: Checked) -> Iterator[Damage]:
    used = select(reports.c.number).where(reports.c.capture == captures.c.sha256).exists()
    query = select(captures.c.number, captures.c.sha256, captures.c.size, used.label("used")).order_by(captures.c.number)
    for row in _rows(connection, query):
        where = f"capture {row['sha256'][:16]}"
        raw = connection.execute(select(captures.c.bytes).where(captures.c.number == row["number"])).scalar_one()
        if not isinstance(raw, bytes) or hashlib.sha256(raw).hexdigest() != row["sha256"]:
            yield Damage(Code.CAPTURE_CHANGED, where, "the bytes do not have the hash that they were received with")
        elif len(raw) != row["size"]:
            yield Damage(Code.CAPTURE_CHANGED, where, f"{row['size']} bytes were recorded, {len(raw)} are there")
        if not row["used"]:
            yield Damage(Code.REPORT_MISSING, where, "no report is read from it, though none is added without one")


def _runs(connection: Connection, checked: Checked) -> Iterator[Damage]:
    used = select(findings.c.number).where(findings.c.run == runs.c.id).exists()
    for row in _rows(connection, select(runs, used.label("used")).order_by(runs.c.number)):
        where = f"run {row['id'][:16]}"
        if _digest(row["json"]) != row["sha256"]:
            yield Damage(Code.RUN_CHANGED, where, "the run does not have the hash that it was added with")
        try:
            run = codec.decode_run(row["json"])
        except DatelineError as error:
            yield Damage(Code.RUN_CHANGED, where, str(error))
            continue
        if codec.run_id(run) != run.id:
            yield Damage(Code.RUN_CHANGED, where, "its parts make up another id")
        if (run.id, run.started, run.code) != (row["id"], row["started"], row["code"]):
            yield Damage(Code.RUN_CHANGED, where, "the table and the run itself say different things")
        if not row["used"]:
            yield Damage(Code.FINDINGS_MISSING, where, "nothing that it found is there, though no run is added without findings")


def _reports(connection: Connection, checked: Checked) -> Iterator[Damage]:
    held = select(captures.c.number).where(captures.c.sha256 == reports.c.capture).exists()
    read = select(findings.c.number).where(findings.c.report == reports.c.id).exists()
    for row in _rows(connection, select(reports, held.label("held"), read.label("read")).order_by(reports.c.number)):
        where = f"report {row['id']}"
        if not row["held"]:
            yield Damage(Code.CAPTURE_MISSING, where, f"the bytes that it was read from ({row['capture'][:16]}) are not there")
        if not row["read"]:
            yield Damage(Code.FINDINGS_MISSING, where, "no run's findings on it are there, though no report is added without them")
        if _digest(row["json"]) != row["sha256"]:
            yield Damage(Code.REPORT_CHANGED, where, "the report does not have the hash that it was added with")
        report = _report(row["json"])
        if isinstance(report, Damage):
            yield Damage(report.code, where, report.sentence)
        elif any(row[name] != value for name, value in report_columns(report).items()):
            yield Damage(Code.REPORT_CHANGED, where, "the table and the report itself say different things")


def _report(raw: str) -> Report | Damage:
    try:
        return codec.decode_report(raw)
    except SpanError as error:
        return Damage(Code.TEXT_CHANGED, "", str(error))
    except DatelineError as error:
        return Damage(Code.REPORT_CHANGED, "", str(error))


def _findings(connection: Connection, checked: Checked) -> Iterator[Damage]:
    checked["spans"] = 0
    query = (
        select(findings, reports.c.json.label("report_json"), runs.c.json.label("run_json"))
        .select_from(findings.outerjoin(reports, findings.c.report == reports.c.id).outerjoin(runs, findings.c.run == runs.c.id))
        .order_by(findings.c.number)
    )
    for row in _rows(connection, query):
        where = f"findings {row['number']} (report {row['report']}, run {row['run'][:16]})"
        if row["report_json"] is None:
            yield Damage(Code.REPORT_MISSING, where, "the report that they are on is not there")
        if row["run_json"] is None:
            yield Damage(Code.RUN_MISSING, where, "the run that made them is not there")
        if _digest(row["json"]) != row["sha256"]:
            yield Damage(Code.FINDINGS_CHANGED, where, "the findings do not have the hash that they were added with")
        report = _report(row["report_json"]) if row["report_json"] is not None else None
        if not isinstance(report, Report) or row["run_json"] is None:
            continue  # told above, or with the reports
        try:
            found = codec.decode_findings(row["json"], report.text)
            record = Record(
                report, found.claims, found.times, found.places, found.failures, codec.decode_run(row["run_json"]), found.schema_version
            )
        except SpanError as error:
            yield Damage(Code.SPAN, where, str(error))
            continue
        except DatelineError as error:
            yield Damage(Code.FINDINGS_CHANGED, where, str(error))
            continue
        checked["spans"] += codec.count_spans(found)
        yield from _claim_ids(record, where)
        yield from _source_names(record)
        yield from _index(connection, record, row["number"], where)


def _claim_ids(record: Record, where: str) -> Iterator[Damage]:
    """Each id is its own, is the one that the claim's report, mode and spans make up, and a chain of *via* ends."""
    from ..extract.attribution import statement_id

    by_id: Mapping[str, Claim] = {claim.id: claim for claim in record.claims}
    if len(by_id) < len(record.claims):
        yield Damage(Code.CLAIM_ID, where, f"{len(record.claims) - len(by_id)} claims have an id that another has")
    for claim in record.claims:
        if claim.report != record.report.id:
            yield Damage(Code.CLAIM_ID, f"claim {claim.id}", f"it says that it is of report {claim.report}")
        said = claim.attribution
        cue = said.cue.spans if said.cue else Spans()
        if statement_id(claim.report, said.mode, said.source.spans, cue, said.content.spans, said.via) != claim.id:
            yield Damage(Code.CLAIM_ID, f"claim {claim.id}", "its mode, source, cue and content make up another id")
        link, steps = claim, 0
        while link.attribution.via is not None and steps <= len(by_id):
            if link.attribution.via not in by_id:
                yield Damage(Code.CLAIM_ID, f"claim {claim.id}", f"it is relayed in {link.attribution.via}, which is not there")
                break
            link, steps = by_id[link.attribution.via], steps + 1
        if steps > len(by_id):
            yield Damage(Code.CLAIM_ID, f"claim {claim.id}", "it is relayed in itself")


def _source_names(record: Record) -> Iterator[Damage]:
    """Nobody is named whom the text does not name; the outlet's own voice has the publisher's name."""
    report = record.report
    printed = " ".join([report.text.string, report.publisher or "", report.byline or "", *report.credits])
    flat = _flat(printed)
    words = set(flat.split())
    for claim in record.claims:
        name = claim.attribution.source.name
        if name and _flat(name) not in flat and not set(_flat(name).split()) <= words:
            yield Damage(Code.SOURCE_NAME, f"claim {claim.id}", "its source has a name that neither the text nor the publisher has")


def _flat(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))


def _index(connection: Connection, record: Record, finding: int, where: str) -> Iterator[Damage]:
    """The searchable rows are exactly those that the findings give."""
    stored = _rows(connection, select(claims).where(claims.c.finding == finding).order_by(claims.c.position))
    children = {table: _children(connection, table, finding) for table in (claim_events, claim_places, claim_dates)}
    expected = list(rows(record))
    kept = list(stored)
    if len(kept) != len(expected):
        yield Damage(Code.INDEX, where, f"it has {len(expected)} claims, the index {len(kept)}")
        return
    for row, each in zip(kept, expected, strict=True):
        same = all(row[name] == value for name, value in each.claim.items())
        for table, wanted in ((claim_events, each.events), (claim_places, each.places), (claim_dates, each.dates)):
            same = same and children[table].get(row["number"], []) == list(wanted)
        if not same:
            yield Damage(Code.INDEX, f"claim {row['id']}", "the index says of it what the findings do not")


def _children(connection: Connection, table: Table, finding: int) -> dict[int, list[Row]]:
    out: dict[int, list[Row]] = {}
    query = select(table).join(claims, table.c.claim == claims.c.number).where(claims.c.finding == finding).order_by(table.c.number)
    for row in _rows(connection, query):
        out.setdefault(row["claim"], []).append({name: value for name, value in row.items() if name not in ("number", "claim")})
    return out


def _search(connection: Connection, checked: Checked) -> Iterator[Damage]:
    """Index rows belong to findings, and the full-text index holds the claims' words."""
    strays = (
        select(func.count())
        .select_from(claims.outerjoin(findings, claims.c.finding == findings.c.number))
        .where(findings.c.number.is_(None))
    )
    if count := connection.execute(strays).scalar_one():
        yield Damage(Code.INDEX, "claims", f"{count} claims in the index belong to no findings")
    for table in INDEX[1:]:
        lost = select(func.count()).select_from(table.outerjoin(claims, table.c.claim == claims.c.number)).where(claims.c.number.is_(None))
        if count := connection.execute(lost).scalar_one():
            yield Damage(Code.INDEX, table.name, f"{count} rows belong to no claim")
    if wrong := sqlite.search_differences(connection):
        yield Damage(Code.SEARCH, "claims_search", f"the full-text index and the claims differ in {wrong} words")


def _rows(connection: Connection, query: Any) -> Iterator[RowMapping]:
    return iter(connection.execution_options(yield_per=50).execute(query).mappings())


def _digest(raw: Any) -> str | None:
    return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest() if isinstance(raw, str) else None
