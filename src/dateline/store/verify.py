"""Proves a case from its bytes: captures, texts derived again, every span of every field, runs, decisions, index, guards, and the chain.

What is missing is never a pass. Every kind of damage has its own code, explained in `docs/errors.md`. What nothing inside a case can
prove: that it was not rewritten in whole, or put back to an older copy, which is consistent with itself. That needs something that was
kept elsewhere (`Anchors`), and without it a verdict says so.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, Table, func, select
from sqlalchemy.exc import DBAPIError

from .. import codec, read
from ..errors import DatelineError, NotFoundError, SpanError, StoreError, VerifyError
from ..text import Spans
from ..types import Claim, Record, Report
from . import erase, migrations
from .backend import Backend
from .chain import chain
from .instep import InStep
from .rows import Row, rows
from .tables import (
    APPEND_ONLY,
    INDEX,
    captures,
    claim_dates,
    claim_events,
    claim_places,
    claims,
    decisions,
    erasures,
    findings,
    reports,
    runs,
)
from .verdict import Anchors, Code, Damage, Verdict
from .writer import report_columns

_AT_ONCE = 200

__all__ = ["Anchors", "Code", "Damage", "Verdict", "verify"]


def verify(connection: Connection, backend: Backend, anchors: Anchors | None = None) -> Verdict:
    """Check everything in a case. Holds one report in memory at a time, and the capture that its text is derived from."""
    verdict = Verdict()
    at = _Case(connection, backend, verdict)
    for check in (_database, _guards, _numbers, _captures, _runs, _reports, _findings, _decisions, _search):
        _guarded(at, check.__name__.strip("_"), check(at))
    _guarded(at, "ledger", chain(connection, anchors or Anchors(), verdict))
    return verdict


def _guarded(at: _Case, what: str, found: Iterator[Damage]) -> None:
    verdict = at.verdict
    nested = at.connection.begin_nested() if at.connection.dialect.name == "postgresql" else None  # an error there ends a transaction
    try:
        for damage in found:
            verdict.add(damage)
        if nested is not None:
            nested.commit()
    except VersionError:
        raise
    except Exception as error:  # a damaged file can hold anything where anything else should be
        if nested is not None:
            nested.rollback()
        said = error.orig if isinstance(error, DBAPIError) else error
        verdict.add(Damage(Code.DATABASE, what, f"could not be checked to its end: {said}"))


class VersionError(StoreError):
    """A case from a newer Dateline: no damage, but nothing that can be judged here."""


class _Case:
    """What the checks share."""

    def __init__(self, connection: Connection, backend: Backend, verdict: Verdict) -> None:
        self.connection, self.backend, self.verdict = connection, backend, verdict
        self.checked = verdict.checked
        self.erased: set[tuple[str, int]] = set()
        try:
            found = connection.execute(select(erasures.c.table_name, erasures.c.row_number))
            self.erased = {(row[0], row[1]) for row in found}
        except DBAPIError as error:
            verdict.add(Damage(Code.DATABASE, "erasures", f"cannot be read: {error.orig}"))

    def rows(self, query: Any) -> Iterator[RowMapping]:
        return iter(self.connection.execute(query.execution_options(yield_per=50)).mappings())

    def is_erased(self, table: Table, number: int) -> bool:
        return (table.name, number) in self.erased


def _database(at: _Case) -> Iterator[Damage]:
    for said in at.backend.integrity(at.connection):
        yield Damage(Code.DATABASE, "file", f"the database finds itself damaged: {said}")
    try:
        migrations.check(migrations.version_of(at.connection))
    except StoreError as error:
        raise VersionError(str(error.args[0])) from error


def _guards(at: _Case) -> Iterator[Damage]:
    """The triggers, tables and index definitions are those that a new case gets."""
    at.checked["guards"], wrong = at.backend.guards(at.connection)
    for name, how in wrong:
        if how == "missing":
            yield Damage(Code.GUARD_MISSING, name, f"{name}, which a case must have, is not there")
        elif how == "changed":
            yield Damage(Code.GUARD_CHANGED, name, f"{name} is not defined as Dateline defines it")
        else:
            yield Damage(Code.GUARD_FOREIGN, name, f"{name} is not Dateline's")


def _numbers(at: _Case) -> Iterator[Damage]:
    """Rows are numbered without a gap, and the counter stands at the last one."""
    given = at.backend.counter(at.connection)
    for table in APPEND_ONLY:
        count, last = at.connection.execute(select(func.count(), func.coalesce(func.max(table.c.number), 0)).select_from(table)).one()
        at.checked[table.name] = count
        counted = last if given is None else given.get(table.name, 0)
        if missing := max(counted, last) - count:
            yield Damage(Code.ROW_MISSING, table.name, f"{missing} of {missing + count} rows that were added to {table.name} are not there")
        if counted < last:
            yield Damage(Code.COUNTER, table.name, f"{last} rows were added to {table.name}, its counter says {counted}")


def _captures(at: _Case) -> Iterator[Damage]:
    """Every capture's bytes have the hash and size of their row, and give the texts that were read from them."""
    folder = at.backend.captures
    known: set[str] = set()
    of_capture = select(captures.c.number.label("of"), reports.c.number).join(reports, reports.c.capture == captures.c.sha256)
    read_from = InStep(at.rows(of_capture.order_by(captures.c.number, reports.c.number)), "of")
    for row in at.rows(select(captures).order_by(captures.c.number)):
        if at.is_erased(captures, row["number"]):
            if row["sha256"] != erase.gone(row["number"]):
                yield Damage(Code.ERASED_REMAINS, f"capture {row['number']}", "it was erased, and its hash is still there")
            continue
        where = f"capture {row['sha256'][:16]}"
        known.add(folder.name(row["sha256"]))
        these = [each["number"] for each in read_from.of(row["number"])]
        if not these:
            yield Damage(Code.CAPTURE_UNUSED, where, "no report is read from it, though none is added without one")
        try:
            there = folder.digest(row["sha256"])
        except StoreError as error:
            yield Damage(Code.CAPTURE_UNREADABLE, where, str(error.args[0]))
            continue
        if there is None:
            yield Damage(Code.CAPTURE_FILE_MISSING, where, "its bytes are not in the folder of captures")
            continue
        digest, size = there
        if digest == row["sha256"] and size != row["size"]:
            yield Damage(Code.CAPTURE_SIZE, where, f"{row['size']} bytes were recorded, {size} are there and have the hash")
        elif digest != row["sha256"]:
            yield _other_bytes(at, where, row["size"], digest, size)
            continue
        yield from _derived(at, row["sha256"], these, where)
    for stray in folder.strays(known):
        yield Damage(Code.CAPTURE_STRAY, stray, "it stands in the folder of captures, and is none of this case's")


def _other_bytes(at: _Case, where: str, recorded: int, digest: str, size: int) -> Damage:
    if at.connection.execute(select(captures.c.number).where(captures.c.sha256 == digest)).scalar():
        return Damage(Code.CAPTURE_SWAPPED, where, f"under its name stand the bytes of another capture of this case, {digest[:16]}")
    if size < recorded:
        return Damage(Code.CAPTURE_CUT, where, f"{recorded} bytes were received, {size} are there")
    if size > recorded:
        return Damage(Code.CAPTURE_GROWN, where, f"{recorded} bytes were received, {size} are there")
    return Damage(Code.CAPTURE_CHANGED, where, "the bytes do not have the hash that they were received with")


def _derived(at: _Case, sha256: str, numbers: Sequence[int], where: str) -> Iterator[Damage]:
    """The texts of a capture's reports come out of its bytes again, by the tool that is named or by another that agrees with it."""
    wanted: dict[int | None, list[codec.ReadFrom]] = {}
    for start in range(0, len(numbers), _AT_ONCE):
        query = select(reports.c.record, reports.c.json, reports.c.sha256).where(reports.c.number.in_(numbers[start : start + _AT_ONCE]))
        for row in at.rows(query.order_by(reports.c.number)):
            if _digest(row["json"]) == row["sha256"]:  # otherwise it is told with the reports
                with suppress(DatelineError):
                    wanted.setdefault(row["record"], []).append(codec.decode_read_from(row["json"]))
    if not wanted:
        return
    first = next(iter(wanted.values()))[0].capture
    try:
        with at.backend.captures.open(sha256) as file:
            found = dict(read.again(file, first, {record: {each.text_sha256 for each in these} for record, these in wanted.items()}))
    except NotFoundError:
        return
    for record, these in wanted.items():
        texts = found.get(record)
        for each in these:
            if texts is not None and each.text_sha256 in texts.sha256:
                at.checked["texts derived again"] = at.checked.get("texts derived again", 0) + 1
            elif each.capture.tool == (texts.tool if texts is not None else read.tool_now(first.media_type)):
                yield Damage(Code.TEXT_UNDERIVED, f"report {each.id}", f"its text does not come out of the bytes of {where} again")
            else:
                at.verdict.unproven[f"texts by {each.capture.tool}"] += 1


def _runs(at: _Case) -> Iterator[Damage]:
    used = set(at.connection.execute(select(findings.c.run).distinct()).scalars())
    for row in at.rows(select(runs).order_by(runs.c.number)):
        where = f"run {row['id'][:16]}"
        if _digest(row["json"]) != row["sha256"]:
            yield Damage(Code.RUN_HASH, where, "the run does not have the hash that it was added with")
        if row["id"] not in used:
            yield Damage(Code.RUN_UNUSED, where, "nothing that it found is there, though no run is added without findings")
        try:
            run = codec.decode_run(row["json"])
        except DatelineError as error:
            yield Damage(Code.RUN_UNREADABLE, where, str(error.args[0]))
            continue
        if codec.run_id(run) != run.id:
            yield Damage(Code.RUN_ID, where, "its parts make up another id")
        if (run.id, run.started, run.code) != (row["id"], row["started"], row["code"]):
            yield Damage(Code.RUN_COLUMNS, where, "the table and the run itself say different things")


def _reports(at: _Case) -> Iterator[Damage]:
    held = select(captures.c.number).where(captures.c.sha256 == reports.c.capture).exists()
    read_by = select(findings.c.number).where(findings.c.report == reports.c.id).exists()
    for row in at.rows(select(reports, held.label("held"), read_by.label("read")).order_by(reports.c.number)):
        where = f"report {row['id']}"
        if not row["held"]:
            yield Damage(Code.CAPTURE_MISSING, where, f"the capture that it was read from ({row['capture'][:16]}) is not in the case")
        if not row["read"]:
            yield Damage(Code.FINDINGS_MISSING, where, "no run's findings on it are there, though no report is added without them")
        if at.is_erased(reports, row["number"]):
            yield from _remains(reports, row, where)
            continue
        if _digest(row["json"]) != row["sha256"]:
            yield Damage(Code.REPORT_HASH, where, "the report does not have the hash that it was added with")
        report = _report(row["json"])
        if isinstance(report, Damage):
            yield Damage(report.code, where, report.sentence)
        elif any(row[name] != at.backend.kept(value) for name, value in report_columns(report).items()):
            yield Damage(Code.REPORT_COLUMNS, where, "the table and the report itself say different things")


def _remains(table: Table, row: RowMapping, where: str) -> Iterator[Damage]:
    """What is left in a row that was erased."""
    kept = {"capture", "id"} if table is reports else {"sha256"} if table is captures else set()
    if any(row[name] != value for name, value in erase.emptied(table).items() if name not in kept):
        yield Damage(Code.ERASED_REMAINS, where, "it was erased, and words of it are still there")


def _report(raw: str) -> Report | Damage:
    try:
        return codec.decode_report(raw)
    except SpanError as error:
        return Damage(Code.TEXT_CHANGED, "", str(error.args[0]))
    except DatelineError as error:
        return Damage(Code.REPORT_UNREADABLE, "", str(error.args[0]))


def _findings(at: _Case) -> Iterator[Damage]:
    at.checked["spans"] = 0
    query = (
        select(findings, reports.c.json.label("report_json"), runs.c.json.label("run_json"))
        .select_from(findings.outerjoin(reports, findings.c.report == reports.c.id).outerjoin(runs, findings.c.run == runs.c.id))
        .order_by(findings.c.number)
    )
    index = _Index(at)
    run_of = cache(codec.decode_run)
    for row in at.rows(query):
        where = f"findings {row['number']} (report {row['report']}, run {row['run'][:16]})"
        if row["report_json"] is None:
            yield Damage(Code.REPORT_MISSING, where, "the report that they are on is not there")
        if row["run_json"] is None:
            yield Damage(Code.RUN_MISSING, where, "the run that made them is not there")
        if at.is_erased(findings, row["number"]):
            yield from _remains(findings, row, where)
            yield from index.remains(row["number"], where)
            continue
        if _digest(row["json"]) != row["sha256"]:
            yield Damage(Code.FINDINGS_HASH, where, "the findings do not have the hash that they were added with")
        report = _report(row["report_json"]) if row["report_json"] is not None else None
        if not isinstance(report, Report):
            continue  # told above, or with the reports
        try:
            found = codec.decode_findings(row["json"], report.text)
        except SpanError as error:
            yield Damage(Code.SPAN, where, str(error.args[0]))
            continue
        except DatelineError as error:
            yield Damage(Code.FINDINGS_UNREADABLE, where, str(error.args[0]))
            continue
        try:
            run = run_of(row["run_json"] or "")
        except VerifyError:
            continue  # told above, or with the runs
        record = Record(report, found.claims, found.times, found.places, found.failures, run, found.schema_version)
        at.checked["spans"] += codec.count_spans(found)
        yield from _claim_ids(record, where)
        yield from _source_names(record)
        yield from index.of(record, row["number"], where)


def _claim_ids(record: Record, where: str) -> Iterator[Damage]:
    """Each id is its own, is the one that the claim's report, mode and spans make up, and a chain of *via* ends."""
    from ..extract.attribution import statement_id

    by_id: Mapping[str, Claim] = {claim.id: claim for claim in record.claims}
    if len(by_id) < len(record.claims):
        yield Damage(Code.CLAIM_TWICE, where, f"{len(record.claims) - len(by_id)} claims have an id that another has")
    for claim in record.claims:
        if claim.report != record.report.id:
            yield Damage(Code.CLAIM_REPORT, f"claim {claim.id}", f"it says that it is of report {claim.report}")
        said = claim.attribution
        cue = said.cue.spans if said.cue else Spans()
        if statement_id(record.report.id, said.mode, said.source.spans, cue, said.content.spans, said.via) != claim.id:
            yield Damage(Code.CLAIM_ID, f"claim {claim.id}", "its mode, source, cue and content make up another id")
        link, steps = claim, 0
        while link.attribution.via is not None and steps <= len(by_id):
            if link.attribution.via not in by_id:
                yield Damage(Code.VIA_MISSING, f"claim {claim.id}", f"it is relayed in {link.attribution.via}, which is not there")
                break
            link, steps = by_id[link.attribution.via], steps + 1
        if steps > len(by_id):
            yield Damage(Code.VIA_CIRCLE, f"claim {claim.id}", "it is relayed in itself")


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


class _Index:
    """The searchable rows of the case, walked along with the findings that they are derived from."""

    def __init__(self, at: _Case) -> None:
        self._kept = at.backend.kept
        self._claims = InStep(at.rows(select(claims).order_by(claims.c.finding, claims.c.position)), "finding")
        self._children = {table: InStep(at.rows(_with_finding(table)), "finding") for table in (claim_events, claim_places, claim_dates)}

    def of(self, record: Record, finding: int, where: str) -> Iterator[Damage]:
        """The rows of a finding are exactly those that it gives."""
        kept = self._claims.of(finding)
        children = {table: self._of(table, finding) for table in self._children}
        expected = list(rows(record))
        if len(kept) != len(expected):
            yield Damage(Code.INDEX_MISSING, where, f"it has {len(expected)} claims, the index {len(kept)}")
            return
        for row, each in zip(kept, expected, strict=True):
            same = all(row[name] == self._kept(value) for name, value in each.claim.items())
            short = False
            for table, wanted in ((claim_events, each.events), (claim_places, each.places), (claim_dates, each.dates)):
                there = children[table].get(row["number"], [])
                short = short or len(there) < len(wanted)
                same = same and there == [{name: self._kept(value) for name, value in child.items()} for child in wanted]
            if short:
                yield Damage(
                    Code.INDEX_MISSING, f"claim {row['id']}", "the index lacks events, places or dates of it that the findings have"
                )
            elif not same:
                yield Damage(Code.INDEX_CHANGED, f"claim {row['id']}", "the index says of it what the findings do not")

    def remains(self, finding: int, where: str) -> Iterator[Damage]:
        """What is left in the rows of a finding that was erased."""
        left = any(row[name] != value for row in self._claims.of(finding) for name, value in erase.emptied(claims).items())
        for table in self._children:
            empty = erase.emptied(table)
            for children in self._of(table, finding).values():
                left = left or any(child[name] != value for child in children for name, value in empty.items())
        if left:
            yield Damage(Code.ERASED_REMAINS, where, "they were erased, and words of them are still in the index")

    def _of(self, table: Table, finding: int) -> dict[int, list[Row]]:
        out: dict[int, list[Row]] = {}
        for row in self._children[table].of(finding):
            child = {name: value for name, value in row.items() if name not in ("number", "claim", "finding")}
            out.setdefault(row["claim"], []).append(child)
        return out


def _with_finding(table: Table) -> Any:
    query = select(table, claims.c.finding).join(claims, table.c.claim == claims.c.number)
    return query.order_by(claims.c.finding, claims.c.position, table.c.number)


def _decisions(at: _Case) -> Iterator[Damage]:
    for row in at.rows(select(decisions).order_by(decisions.c.number)):
        where = f"decision {row['number']}"
        if at.is_erased(decisions, row["number"]):
            yield from _remains(decisions, row, where)
            continue
        if _digest(row["json"]) != row["sha256"]:
            yield Damage(Code.DECISION_HASH, where, "the decision does not have the hash that it was added with")
        try:
            if not isinstance(msgspec.json.decode(row["json"]), dict):
                raise ValueError("it is no JSON object")
        except (msgspec.MsgspecError, ValueError, TypeError) as error:
            yield Damage(Code.DECISION_UNREADABLE, where, f"what was decided cannot be read: {error}")
        if row["undoes"] is not None:
            query = select(decisions.c.target, decisions.c.number).where(decisions.c.number == row["undoes"])
            undone = at.connection.execute(query).one_or_none()
            if undone is None or undone.number >= row["number"] or undone.target not in (row["target"], ""):
                yield Damage(
                    Code.DECISION_UNDO, where, f"it takes back decision {row['undoes']}, which is none on the same thing before it"
                )


def _search(at: _Case) -> Iterator[Damage]:
    """Index rows belong to findings, and the full-text index holds the claims' words."""
    strays = (
        select(func.count())
        .select_from(claims.outerjoin(findings, claims.c.finding == findings.c.number))
        .where(findings.c.number.is_(None))
    )
    if count := at.connection.execute(strays).scalar_one():
        yield Damage(Code.INDEX_STRAY, "claims", f"{count} claims in the index belong to no findings")
    for table in INDEX[1:]:
        lost = select(func.count()).select_from(table.outerjoin(claims, table.c.claim == claims.c.number)).where(claims.c.number.is_(None))
        if count := at.connection.execute(lost).scalar_one():
            yield Damage(Code.INDEX_STRAY, table.name, f"{count} rows belong to no claim")
    if wrong := at.backend.search_differences(at.connection):
        yield Damage(Code.SEARCH, "claims_search", f"the full-text index and the claims differ in {wrong} words")


def _digest(raw: Any) -> str | None:
    return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest() if isinstance(raw, str) else None
