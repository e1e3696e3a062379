"""What is emptied when a report is erased, and what stays of it.

Words go: the bytes, the text, the metadata, the findings, the index, and the decisions on its claims. Rows stay, emptied, with their
numbers, and so do the commitments in the ledger, whose keys go with the words. The report's own id stays (a hash that only somebody who
has the bytes, the text and the address can make again), so that the same report is not added a second time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Integer, Table, insert, or_, select, update

from ..errors import NotFoundError, StoreError
from . import ledger
from .tables import ERASED_WITH, captures, claim_dates, claim_events, claim_places, claims, decisions, erasures, findings, reports, seals

_STAYS = frozenset(
    {"number", "finding", "claim", "position", "run", "schema_version", "added", "record", "actor", "undoes", "report", "kind"}
)


@dataclass(frozen=True, slots=True)
class Doomed:
    """The rows whose words go, and the hash of the capture that goes with them."""

    rows: tuple[tuple[Table, int], ...]
    capture: str


def doomed(connection: Connection, report: str, *, together: bool, also: Sequence[int] = ()) -> Doomed:
    """What erasing a report takes, and the decisions `also`. Raises NotFoundError or StoreError as `Writer.erase`."""
    found = connection.execute(select(reports.c.capture, reports.c.json).where(reports.c.id == report)).one_or_none()
    if found is None:
        raise NotFoundError(f"there is no report {report}")
    if found.json == "":
        raise StoreError(f"report {report} is erased already")
    sharing = connection.execute(select(reports.c.number, reports.c.id).where(reports.c.capture == found.capture)).all()
    if len(sharing) > 1 and not together:
        others = ", ".join(row.id for row in sharing if row.id != report)
        raise StoreError(f"report {report} was read from the same bytes as {others}: they can only be erased together")
    ids = [row.id for row in sharing]
    numbers = connection.execute(select(findings.c.number).where(findings.c.report.in_(ids))).scalars().all()
    about = select(claims.c.id).where(claims.c.finding.in_(numbers))
    decided = select(decisions.c.number).where(or_(decisions.c.target.in_(about), decisions.c.target.in_(ids)), decisions.c.target != "")
    (capture,) = connection.execute(select(captures.c.number).where(captures.c.sha256 == found.capture)).one()
    rows: list[tuple[Table, int]] = [(captures, capture), *((reports, row.number) for row in sharing)]
    rows += [(findings, number) for number in numbers]
    gone_before = select(erasures.c.row_number).where(erasures.c.table_name == decisions.name)
    further = select(decisions.c.number).where(decisions.c.number.in_(also), decisions.c.number.not_in(gone_before))
    taken = {*connection.execute(decided).scalars(), *connection.execute(further).scalars()}
    rows += [(decisions, number) for number in sorted(taken)]
    return Doomed(tuple(rows), found.capture)


def blank(connection: Connection, these: Doomed, entry: int, *, forget: bool = False) -> None:
    """Name the rows in `erasures`, which opens them to this and nothing else, and empty them; `forget` takes the reports' ids too."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=on")
    else:
        for name in (findings.name, claims.name) if forget else ():  # the report's id changes in three tables, one after the other
            connection.exec_driver_sql(f"ALTER TABLE {name} ALTER CONSTRAINT {name}_report_fkey DEFERRABLE")
        connection.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")
    at = ledger.highest(connection, erasures)
    for i, (table, number) in enumerate(these.rows, 1):
        connection.execute(insert(erasures).values(number=at + i, entry=entry, table_name=table.name, row_number=number))
    (capture,) = (number for table, number in these.rows if table is captures)
    of_findings = [number for table, number in these.rows if table is findings]
    if forget:
        of_reports = {number for table, number in these.rows if table is reports}
        for name, number in connection.execute(select(reports.c.id, reports.c.number).where(reports.c.number.in_(of_reports))).all():
            connection.execute(update(claims).where(claims.c.report == name).values(report=f"erased-report-{number}"))
            connection.execute(update(findings).where(findings.c.report == name).values(report=f"erased-report-{number}"))
    claimed = select(claims.c.number).where(claims.c.finding.in_(of_findings))
    for table in (claim_events, claim_places, claim_dates):
        connection.execute(update(table).where(table.c.claim.in_(claimed)).values(emptied(table)))
    connection.execute(update(claims).where(claims.c.finding.in_(of_findings)).values(emptied(claims)))
    for table, number in these.rows:
        values = dict(emptied(table))
        if table is captures:
            values["sha256"] = gone(number)
        if table is reports:
            values["capture"] = gone(capture)
            values["id"] = f"erased-report-{number}"
            if not forget:
                del values["id"]
        connection.execute(update(table).where(table.c.number == number).values(values))
        connection.execute(update(seals).where(seals.c.table_name == table.name, seals.c.row_number == number).values(key=""))


def emptied(table: Table) -> Mapping[str, Any]:
    """What the columns of an erased row hold, save those that tie rows together."""
    if table.name not in ERASED_WITH:
        raise StoreError(f"rows of {table.name} are never erased")
    stays = _STAYS - {"kind"} if table is claim_events else _STAYS
    return {c.name: None if c.nullable else 0 if isinstance(c.type, Integer) else "" for c in table.columns if c.name not in stays}


def gone(number: int) -> str:
    """What stands in place of an erased capture's hash."""
    return f"erased-{number}"
