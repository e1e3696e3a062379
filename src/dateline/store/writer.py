"""Adding to a case: one transaction per report or decision, with its entry in the ledger, so that it is in the case whole or not at all."""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, delete, insert, select

from .. import codec
from ..errors import ConflictError, NotFoundError, StoreError
from ..types import Record, Report, Run
from . import erase, ledger, stamping
from .backend import Backend
from .ledger import Entry, Signer
from .rows import ClaimRows, Row, rows
from .tables import captures, claim_dates, claim_events, claim_places, claims, decisions, findings, reports, runs, secrets
from .tables import ledger as entries


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


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided. `kind`, `target` and `body` are the reviewers' own words for it; the store keeps them as they are."""

    number: int
    kind: str
    target: str
    actor: str
    at: str
    """ISO 8601 in UTC."""
    body: Mapping[str, Any]
    undoes: int | None = None
    token: str | None = None


class Writer:
    """Adds to one case. Made by `Store.writer`, and used by one thread."""

    def __init__(self, connection: Connection, backend: Backend, actor: str | None = None, signer: Signer | None = None) -> None:
        self._connection = connection
        self._backend = backend
        self.actor = actor or somebody()
        self._signer = signer

    @property
    def broken(self) -> bool:
        """Whether the connection is gone, so that another Writer is needed."""
        return self._connection.closed or self._connection.invalidated

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._backend.refusals(), self._connection.begin():
            yield

    # ------------------------------------------------------------ reports

    def report(self, report: Report) -> Report:
        """The report as the case has it, or `report` itself when it is new: the first metadata that a report was added with stand."""
        with self._transaction():
            stored = self._value(select(reports.c.json).where(reports.c.id == report.id))
        return codec.decode_report(stored) if stored else report

    def has(self, report: Report, run: Run) -> bool:
        """Whether this run's findings on this report are in the case, so that reading it again would add nothing."""
        with self._transaction():
            return self._has(report.id, run.id)

    def add(self, record: Record, capture: bytes | Path) -> Added:
        """Add a record with the bytes of its capture, or the file that holds them.

        Raises StoreError when the bytes are not the ones that the report was read from, when the report is in the case with other metadata
        (`report` gives the ones to read with), when it was erased, or when the case cannot be written; CaseLockedError when another process
        holds it. In each case nothing was added. Raises SpanError or VerifyError for a record that does not hold together.
        """
        report, run = record.report, record.run
        if codec.run_id(run) != run.id:
            raise StoreError(f"run {run.id} does not have the id that its parts make up")
        found = codec.encode(codec.Findings(record.claims, record.times, record.places, record.failures, record.schema_version))
        # Every span must reproduce from what is kept, not only from memory; encoding it again gives 12.0 where a step wrote 12.
        found = codec.encode(codec.decode_findings(found, report.text))
        if strays := sorted({c.id for c in record.claims if c.report != report.id}):
            raise StoreError(f"claim {strays[0]} is not of report {report.id}")
        folder = self._backend.captures
        received = folder.receive(capture)
        try:
            if received.sha256 != report.capture.sha256 or received.size != report.capture.size:
                raise StoreError(f"report {report.id} was not read from the bytes given with it")
            with self._transaction():
                if self._has(report.id, run.id):
                    return Added(report.id, Outcome.UNCHANGED, 0)
                if (new_run := self._add_run(run)) is not None:
                    self._sealed(ledger.RUN, [(runs, new_run)])
                added = self._add_report(report, received.size)
                finding = self._insert(
                    findings, report=report.id, run=run.id, schema_version=record.schema_version, **_pinned(found), added=ledger.now()
                )
                add_index(self._connection, self._backend, finding, rows(record))
                self._sealed(ledger.ADD if added else ledger.READ, [*added, (findings, finding)])
                if any(table is captures for table, _ in added):
                    folder.adopt(received)
        finally:
            folder.drop(received)
        folder.place(report.capture.sha256)
        return Added(report.id, Outcome.ADDED if added else Outcome.REREAD, len(record.claims))

    def _has(self, report: str, run: str) -> bool:
        return self._value(select(findings.c.number).where(findings.c.report == report, findings.c.run == run)) is not None

    def _add_report(self, report: Report, size: int) -> list[tuple[Table, int]]:
        """The rows that were added for it, none when the case has it."""
        stored = self._value(select(reports.c.json).where(reports.c.id == report.id))
        if stored == "":
            raise StoreError(f"report {report.id} was erased from this case; it is not added again")
        if stored is not None:
            if differs := differences(codec.decode_report(stored), report):
                raise StoreError(f"report {report.id} is in the case with another {', '.join(differs)}: what it was added with stands")
            return []
        out = []
        if self._value(select(captures.c.number).where(captures.c.sha256 == report.capture.sha256)) is None:
            out.append((captures, self._insert(captures, sha256=report.capture.sha256, size=size, added=ledger.now())))
        columns = {name: self._backend.kept(value) for name, value in report_columns(report).items()}
        return [*out, (reports, self._insert(reports, **columns, **_pinned(codec.encode(report)), added=ledger.now()))]

    def _add_run(self, run: Run) -> int | None:
        if self._value(select(runs.c.number).where(runs.c.id == run.id)) is not None:
            return None
        return self._insert(runs, id=run.id, started=run.started, code=run.code, **_pinned(codec.encode(run)), added=ledger.now())

    # ------------------------------------------------------------ people

    def decide(
        self,
        kind: str,
        target: str,
        body: Mapping[str, Any],
        *,
        actor: str | None = None,
        token: str | None = None,
        after: int | None = None,
        undoes: int | None = None,
    ) -> Decision:
        """Add a decision. When this returns, it is on the disk.

        With a `token` that was used before, adds nothing and returns what was added then: who was cut off can ask again. `after` is the
        number of the newest decision on `target` that the reviewer saw, 0 for none: raises ConflictError when there is a newer one. Raises
        StoreError for an `undoes` that is no decision on this target, for a body that has no canonical JSON, and as `add`.
        """
        raw = ledger.canonical(dict(body))
        with self._transaction():
            if token is not None and (kept := self._connection.execute(select(decisions).where(decisions.c.token == token)).one_or_none()):
                return decision_of(kept)
            if after is not None:
                newest = select(decisions.c.number).where(decisions.c.target == target).order_by(decisions.c.number.desc()).limit(1)
                if (last := self._value(newest) or 0) > after:
                    raise ConflictError(f"{target} was decided on in the meantime (decision {last}): look again")
            if undoes is not None and self._value(select(decisions.c.target).where(decisions.c.number == undoes)) != target:
                raise StoreError(f"there is no decision {undoes} on {target} to undo")
            values: Row = {"kind": kind, "target": target, "actor": actor or self.actor, "undoes": undoes, "token": token}
            added = ledger.now()
            number = self._insert(decisions, **values, **_pinned(raw), added=added)
            self._sealed(ledger.DECISION, [(decisions, number)], actor)
        return Decision(number, kind, target, actor or self.actor, added, dict(body), undoes, token)

    def record_export(self, body: Mapping[str, Any], *, actor: str | None = None) -> Entry:
        """Note that something left the case. `body` stands in the chain for good, so it must hold no words that may have to be erased."""
        return self._note(ledger.EXPORT, body, actor)

    def record_access(self, body: Mapping[str, Any], *, actor: str | None = None) -> Entry:
        """Note that somebody looked at restricted material. `body` as in `record_export`."""
        return self._note(ledger.ACCESS, body, actor)

    def note(self, kind: str, body: Mapping[str, Any], *, actor: str | None = None) -> Entry:
        """An entry of another kind. `body` as in `record_export`. Raises StoreError for a kind that the store itself writes."""
        if kind in ledger.RESERVED:
            raise StoreError(f"entries of kind {kind!r} are made by what they record")
        return self._note(kind, body, actor)

    def _note(self, kind: str, body: Mapping[str, Any], actor: str | None) -> Entry:
        with self._transaction():
            return ledger.append(self._connection, kind, body, actor or self.actor, self._signer)

    def stamp(self, kind: str, proof: bytes, entry: int | None = None) -> int:
        """Keep an attestation by others over an entry's hash, by default the newest's; returns the entry. Raises as `stamping.add`."""
        with self._transaction():
            at = ledger.highest(self._connection, entries) if entry is None else entry
            stamping.add(self._connection, at, kind, proof)
        return at

    # ------------------------------------------------------------ what can be taken out

    def erase(
        self,
        report: str,
        reason: str,
        *,
        actor: str | None = None,
        together: bool = False,
        also: Sequence[int] = (),
        forget: bool = False,
    ) -> Entry:
        """Erase a report: its bytes, words, findings, index and the decisions on it; commitments and the fact stay.

        `also` are the numbers of further decisions whose words go. With `forget` the report's id goes as well: it was made from the words,
        so that who knows all of them but a name could try names. `reason` stands in the chain for good. Reports that share their bytes with
        others are erased only `together` with them. Raises NotFoundError for a report that is not there, StoreError for one that shares its
        bytes, CaseLockedError when the words are out of the tables but others keep the log of the file open, so that they are still in it.
        """
        folder = self._backend.captures
        with self._transaction():
            doomed = erase.doomed(self._connection, report, together=together, also=also)
            listed = [{"table": table.name, "number": number} for table, number in doomed.rows]
            entry = ledger.append(self._connection, ledger.ERASE, {"reason": reason, "rows": listed}, actor or self.actor, self._signer)
            erase.blank(self._connection, doomed, entry.number, forget=forget)
            self._backend.forget_words(self._connection)
        folder.erase(doomed.capture)
        self._connection.close()
        self._backend.scrub()
        return entry

    def keep_secret(self, name: str, value: str) -> None:
        """Keep a value that can be destroyed later, such as the key of a commitment. Its name stands in the chain for good.

        Raises StoreError when there is another one of that name.
        """
        with self._transaction():
            kept = self._value(select(secrets.c.value).where(secrets.c.name == name))
            if kept == value:
                return
            if kept is not None:
                raise StoreError(f"there is a secret {name!r} already")
            self._connection.execute(insert(secrets).values(name=name, value=value))
            ledger.append(self._connection, "secret", {"name": name}, self.actor, self._signer)

    def destroy_secret(self, name: str, reason: str, *, actor: str | None = None) -> Entry:
        """Take a secret out for good. Raises NotFoundError when there is none of that name."""
        with self._transaction():
            if not self._connection.execute(delete(secrets).where(secrets.c.name == name)).rowcount:
                raise NotFoundError(f"there is no secret {name!r}")
            body = {"name": name, "reason": reason}
            return ledger.append(self._connection, "secret-destroyed", body, actor or self.actor, self._signer)

    # ------------------------------------------------------------ shared

    def _sealed(self, kind: str, rows_there: list[tuple[Table, int]], actor: str | None = None) -> Entry:
        return ledger.sealed(self._connection, kind, {}, rows_there, actor or self.actor, self._signer)

    def _insert(self, table: Table, **values: Any) -> int:
        return insert_row(self._connection, table, **values)

    def _value(self, query: Any) -> Any:
        return self._connection.execute(query).scalar()


def add_index(connection: Connection, backend: Backend, finding: int, derived: Iterable[ClaimRows]) -> None:
    """The searchable rows of a finding, and its words."""
    for each in derived:
        number = insert_row(connection, claims, finding=finding, **_kept(backend, each.claim))
        for table, children in ((claim_events, each.events), (claim_places, each.places), (claim_dates, each.dates)):
            at = ledger.highest(connection, table) if children else 0
            given = [{"number": at + i, "claim": number, **_kept(backend, child)} for i, child in enumerate(children, 1)]
            if given:
                connection.execute(insert(table), given)
    backend.index_words(connection, finding)


def insert_row(connection: Connection, table: Table, **values: Any) -> int:
    """Add a row under the next number, which the writer's lock keeps its own; returns the number."""
    number = ledger.highest(connection, table) + 1
    connection.execute(insert(table).values(number=number, **values))
    return number


def decision_of(row: Any) -> Decision:
    """A decision from its row; one whose words were erased has an empty body."""
    body = msgspec.json.decode(row.json) if row.json else {}
    return Decision(row.number, row.kind, row.target, row.actor, row.added, body, row.undoes, row.token)


def somebody() -> str:
    """Who runs this process, by the system's name."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def _kept(backend: Backend, row: Row) -> Row:
    return {name: backend.kept(value) for name, value in row.items()}


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
