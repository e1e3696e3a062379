"""From one version of the tables to the next.

A new case is made with today's tables. A case that an older Dateline made is brought up step by step, all steps in one transaction, each
recorded in `schema_version`. `MIGRATIONS[n]` takes a connection to a case of version n-1 and leaves one of version n: it may add tables,
columns and indexes and fill them; it never alters a row of the evidence or the findings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, func, insert, select

from .. import __version__
from ..errors import StoreError
from . import sqlite, tables

Migration = Callable[[Connection], None]

MIGRATIONS: Mapping[int, Migration] = {}
"""None yet: version 1 is the first. `tests/store/version_1.sql` keeps a case of it, which every later version must open."""


def version_of(connection: Connection) -> int:
    """The version that the case has reached."""
    return connection.execute(select(func.max(tables.schema_version.c.version))).scalar() or 0


def make(connection: Connection) -> None:
    """Today's tables in an empty file, recorded as such."""
    sqlite.create(connection)
    _record(connection, tables.VERSION)


def migrate(connection: Connection, migrations: Mapping[int, Migration] = MIGRATIONS, newest: int = tables.VERSION) -> int:
    """Bring a case up to version `newest`; how many steps it took. Raises StoreError for a case from a newer Dateline."""
    at = version_of(connection)
    check(at, newest)
    for version in range(at + 1, newest + 1):
        migrations[version](connection)
        _record(connection, version)
    return newest - at


def check(version: int, newest: int = tables.VERSION) -> None:
    """Raise StoreError for a version that this Dateline does not know."""
    if version > newest:
        raise StoreError(f"the case has tables of version {version}, this Dateline knows up to {newest}: use a newer one")
    if version < 1:
        raise StoreError("the case has no version: its making was cut off, or its tables were altered")


def _record(connection: Connection, version: int) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    connection.execute(insert(tables.schema_version).values(version=version, applied=now, code=f"dateline {__version__}"))
