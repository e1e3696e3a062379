"""From one version of the tables to the next.

A new case is made with today's tables. A case that an older Dateline made is brought up step by step, all steps in one transaction, each
recorded in `schema_version` and in the ledger. `MIGRATIONS[n]` takes a connection to a case of version n-1 and leaves one of version n: it
may add tables, columns and indexes and fill them, and move what stands elsewhere; what the evidence and the findings say stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, Table, func, insert, select

from .. import __version__
from ..errors import StoreError
from . import ledger, tables
from .backend import Backend

Migration = Callable[[Connection, Backend], None]


def version_of(connection: Connection) -> int:
    """The version that the case has reached."""
    return connection.execute(select(func.max(tables.schema_version.c.version))).scalar() or 0


def make(connection: Connection, backend: Backend, actor: str) -> None:
    """Today's tables in an empty place, recorded as such, and the first entry of the ledger."""
    backend.create(connection)
    _record(connection, tables.VERSION)
    ledger.opened(connection, actor)


def migrate(
    connection: Connection, backend: Backend, migrations: Mapping[int, Migration] | None = None, newest: int = tables.VERSION
) -> int:
    """Bring a case up to version `newest`; how many steps it took. Raises StoreError for a case from a newer Dateline."""
    migrations = MIGRATIONS if migrations is None else migrations
    at = version_of(connection)
    check(at, newest)
    for version in range(at + 1, newest + 1):
        migrations[version](connection, backend)
        _record(connection, version)
    return newest - at


def check(version: int, newest: int = tables.VERSION) -> None:
    """Raise StoreError for a version that this Dateline does not know."""
    if version > newest:
        raise StoreError(f"the case has tables of version {version}, this Dateline knows up to {newest}: use a newer one")
    if version < 1:
        raise StoreError("the case has no version: its making was cut off, or its tables were altered")


def _record(connection: Connection, version: int) -> None:
    connection.execute(insert(tables.schema_version).values(version=version, applied=ledger.now(), code=f"dateline {__version__}"))


def _ledger_and_captures(connection: Connection, backend: Backend) -> None:
    """Version 2: the bytes of captures move into the folder beside the case, and the ledger begins with what is there."""
    from .rows import rows
    from .view import record_of
    from .writer import add_index, somebody

    backend.captures.make()
    held: Mapping[str, Table] = {table.name: table for table in (*tables.EVIDENCE, *tables.INDEX)}
    for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    connection.exec_driver_sql("DROP TABLE claims_search")
    for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall():
        connection.exec_driver_sql(f"DROP INDEX {name}")
    for name in held:
        connection.exec_driver_sql(f"ALTER TABLE {name} RENAME TO old_{name}")
    backend.create(connection)
    for number, sha256 in connection.exec_driver_sql("SELECT number, sha256 FROM old_captures ORDER BY number").fetchall():
        (data,) = connection.exec_driver_sql("SELECT bytes FROM old_captures WHERE number = ?", (number,)).one()
        received = backend.captures.receive(bytes(data))
        if received.sha256 != sha256:
            backend.captures.drop(received)
            raise StoreError(f"capture {sha256} is damaged: use the Dateline that made the case, and `dateline verify`")
        backend.captures.adopt(received)
    for table in tables.EVIDENCE:
        columns = ", ".join(column.name for column in table.columns)
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM old_{table.name} ORDER BY number")  # noqa: S608
    for number in connection.execute(select(tables.findings.c.number).order_by(tables.findings.c.number)).scalars().all():
        add_index(connection, backend, number, rows(record_of(connection, number)))
    for name in reversed(list(held)):
        connection.exec_driver_sql(f"DROP TABLE old_{name}")
    actor = somebody()
    ledger.opened(connection, actor)
    for table in tables.EVIDENCE:
        numbers = connection.execute(select(table.c.number).order_by(table.c.number)).scalars().all()
        for start in range(0, len(numbers), 500):
            rows_there = [(table, number) for number in numbers[start : start + 500]]
            ledger.sealed(connection, ledger.MIGRATE, {"from": 1, "to": 2}, rows_there, actor)


MIGRATIONS: Mapping[int, Migration] = {2: _ledger_and_captures}
"""`tests/store/version_1.sql` keeps a case of version 1, which every later version must open."""
