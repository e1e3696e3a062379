"""A case's rows as they stand, and the same case from them again: what an evidence package carries, and what importing one does.

The rows are those of the sealed tables and of the ledger with what belongs to it, keys included, in the order of their numbers. The index
is not carried: it is derived again. A case that is restored has the same ledger, head and numbers as the one that the rows were taken
from; that it is sound is for `verify` to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import LargeBinary, Table, insert, select

from ..errors import DatelineError, StoreError
from . import keys, migrations, sqlite, tables
from .keys import Unlock
from .location import located
from .rows import rows
from .view import View, record_of
from .writer import add_index

CARRIED: Mapping[str, Table] = {
    table.name: table
    for table in (
        tables.schema_version,
        *tables.EVIDENCE,
        tables.decisions,
        tables.ledger,
        tables.seals,
        tables.erasures,
        tables.stamps,
        tables.secrets,
    )
}
"""The tables that are carried, in the order in which their rows can be added."""
_AT_ONCE = 500


def dumped(view: View, name: str) -> Iterator[dict[str, Any]]:
    """The rows of one table as JSON data, bytes in hexadecimal, in the order of their numbers."""
    table = CARRIED[name]
    first = next(iter(table.primary_key.columns))
    for row in view._connection.execution_options(yield_per=_AT_ONCE).execute(select(table).order_by(first)):
        yield {key: value.hex() if isinstance(value, bytes) else value for key, value in row._mapping.items()}


def restored(
    case: Path | str,
    carried: Callable[[str], Iterable[Mapping[str, Any]]],
    capture: Callable[[str], AbstractContextManager[BinaryIO] | Path],
    *,
    captures: Path | None = None,
    unlock: Unlock | None = None,
    encrypted: bool = False,
) -> None:
    """Make `case` from the rows that `carried` gives for each table and the bytes that `capture` gives for a hash.

    Raises StoreError when something is there already, when the rows are no case's, or when bytes do not have their hash; nothing is left
    then.
    """
    backend = located(case, captures, unlock, encrypt=encrypted)
    kept_key = keys.beside(backend.beside) if encrypted else None
    try:
        backend.make()
    except BaseException:
        if kept_key is not None:
            kept_key.unlink(missing_ok=True)
        raise
    try:
        with backend.refusals(), backend.engine(writable=True, wait=sqlite.LOCK_WAIT, keys=False).begin() as connection:
            backend.create(connection)
            for name, table in CARRIED.items():
                binary = {column.name for column in table.columns if isinstance(column.type, LargeBinary)}
                batch: list[dict[str, Any]] = []
                for row in carried(name):
                    if set(row) != {column.name for column in table.columns}:
                        raise StoreError(f"a row of {name} does not have the columns of one")
                    batch.append({key: bytes.fromhex(value) if key in binary else value for key, value in row.items()})
                    if len(batch) >= _AT_ONCE:
                        connection.execute(insert(table), batch)
                        batch = []
                if batch:
                    connection.execute(insert(table), batch)
            migrations.check(migrations.version_of(connection))
            there = select(tables.findings.c.number).where(tables.findings.c.json != "").order_by(tables.findings.c.number)
            for number in connection.execute(there).scalars().all():
                add_index(connection, backend, number, rows(record_of(connection, number)))
            for sha256, size in connection.execute(select(tables.captures.c.sha256, tables.captures.c.size)).all():
                if len(sha256) == 64:
                    _take(backend, sha256, size, capture(sha256))
        with backend.refusals(), backend.engine(writable=True, wait=sqlite.LOCK_WAIT).connect() as connection, connection.begin():
            known = connection.execute(select(tables.captures.c.sha256)).scalars().all()
            backend.captures.settle(lambda: iter(known))
    except BaseException as error:
        backend.unmake()
        if kept_key is not None:
            kept_key.unlink(missing_ok=True)
        if isinstance(error, DatelineError) or not isinstance(error, ValueError | TypeError | KeyError):
            raise
        raise StoreError(f"the rows are no case's: {error}") from error


def _take(backend: Any, sha256: str, size: int, source: Any) -> None:
    if isinstance(source, Path):
        received = backend.captures.receive(source)
    else:
        with source as file:
            received = backend.captures.receive(file.read())
    if (received.sha256, received.size) != (sha256, size):
        backend.captures.drop(received)
        raise StoreError(f"the bytes that should be capture {sha256} have another hash or size")
    backend.captures.adopt(received)
