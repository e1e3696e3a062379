"""Adding to a case: one transaction per report, so that a report is in the case with its bytes, run and findings, or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from .. import codec
from ..errors import StoreError
from ..types import Record, Report, Run
from . import sqlite
from .rows import Row, rows
from .tables import captures, claim_dates, claim_events, claim_places, claims, findings, reports, runs


class Outcome(StrEnum):
    """What adding a record did."""

    ADDED = "added"
    """The report is new in the case."""
    REREAD = "reread"
    """The report was there; this run's findings were added beside the earlier ones."""
    UNCHANGED = "unchanged"
    """This run's findings on this report were there already; nothing was added."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one report."""

    report: str
    outcome: Outcome
    claims: int


class Writer:
    """Adds records to one case. Made by `Store.writer`, and used by one thread."""

    def __init__(self, connection: Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def report(self, report: Report) -> Report:
        """The report as the case has it, or `report` itself when it is new: the first metadata that a report was added with stand."""
        with sqlite.refusals(self._path), self._connection.begin():
            stored = self._value(select(reports.c.json).where(reports.c.id == report.id))
        return codec.decode_report(stored) if stored is not None else report

    def has(self, report: Report, run: Run) -> bool:
        """Whether this run's findings on this report are in the case, so that reading it again would add nothing."""
        with sqlite.refusals(self._path), self._connection.begin():
            return self._has(report.id, run.id)

    def add(self, record: Record, capture: bytes) -> Added:
        """Add a record with the bytes of its capture.

        Raises StoreError when the bytes are not the ones that the report was read from, when the report is in the case with other metadata
        (`report` gives the ones to read with), or when the case cannot be written; CaseLockedError when another process holds it. In
        each case nothing was added. Raises SpanError or VerifyError for a record that does not hold together.
        """
        report, run = record.report, record.run
        if hashlib.sha256(capture).hexdigest() != report.capture.sha256:
            raise StoreError(f"report {report.id} was not read from the bytes given with it")
        if codec.run_id(run) != run.id:
            raise StoreError(f"run {run.id} does not have the id that its parts make up")
        found = codec.encode(codec.Findings(record.claims, record.times, record.places, record.failures, record.schema_version))
        # Every span must reproduce from what is kept, not only from memory; encoding it again gives 12.0 where a step wrote 12.
        found = codec.encode(codec.decode_findings(found, report.text))
        if strays := sorted({c.id for c in record.claims if c.report != report.id}):
            raise StoreError(f"claim {strays[0]} is not of report {report.id}")
        with sqlite.refusals(self._path), self._connection.begin():
            if self._has(report.id, run.id):
                return Added(report.id, Outcome.UNCHANGED, 0)
            is_new = self._add_report(report, capture)
            self._add_run(run)
            finding = self._insert(
                findings, report=report.id, run=run.id, schema_version=record.schema_version, **_pinned(found), added=_now()
            )
            self._add_index(record, finding)
        return Added(report.id, Outcome.ADDED if is_new else Outcome.REREAD, len(record.claims))

    def _has(self, report: str, run: str) -> bool:
        return self._value(select(findings.c.number).where(findings.c.report == report, findings.c.run == run)) is not None

    def _add_report(self, report: Report, capture: bytes) -> bool:
        stored = self._value(select(reports.c.json).where(reports.c.id == report.id))
        if stored is not None:
            if differs := differences(codec.decode_report(stored), report):
                raise StoreError(f"report {report.id} is in the case with another {', '.join(differs)}: what it was added with stands")
            return False
        if self._value(select(captures.c.number).where(captures.c.sha256 == report.capture.sha256)) is None:
            self._insert(captures, sha256=report.capture.sha256, size=len(capture), bytes=capture, added=_now())
        self._insert(reports, **report_columns(report), **_pinned(codec.encode(report)), added=_now())
        return True

    def _add_run(self, run: Run) -> None:
        if self._value(select(runs.c.number).where(runs.c.id == run.id)) is None:
            self._insert(runs, id=run.id, started=run.started, code=run.code, **_pinned(codec.encode(run)), added=_now())

    def _add_index(self, record: Record, finding: int) -> None:
        for each in rows(record):
            number = self._insert(claims, finding=finding, **each.claim)
            for table, children in ((claim_events, each.events), (claim_places, each.places), (claim_dates, each.dates)):
                if children:
                    self._connection.execute(insert(table), [{"claim": number, **child} for child in children])
        sqlite.index_words(self._connection, finding)

    def _insert(self, table: Table, **values: Any) -> int:
        key = self._connection.execute(insert(table).values(**values)).inserted_primary_key
        if key is None:
            raise StoreError(f"{self._path} did not number a new row of {table.name}")
        return int(key[0])

    def _value(self, query: Any) -> Any:
        return self._connection.execute(query).scalar()


def report_columns(report: Report) -> Row:
    """What the `reports` table repeats from a report, so that it can be searched."""
    return {
        "id": report.id,
        "capture": report.capture.sha256,
        "record": report.capture.record,
        "publisher": report.publisher,
        "title": report.title,
        "published": report.published,
        "updated": report.updated,
        "language": report.language,
        "status": report.status.value,
        "url": report.url,
        "text_sha256": report.text_sha256,
    }


def differences(kept: Report, given: Report) -> list[str]:
    """The fields in which two readings of one report differ; under which file name, and when, the bytes came does not count."""
    given = replace(given, capture=replace(given.capture, name=kept.capture.name, retrieved=kept.capture.retrieved))
    return [name for name in Report.__dataclass_fields__ if getattr(kept, name) != getattr(given, name)]


def _pinned(raw: bytes) -> Row:
    return {"json": raw.decode("utf-8"), "sha256": hashlib.sha256(raw).hexdigest()}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
