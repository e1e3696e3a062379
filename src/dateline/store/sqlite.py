"""A case as one SQLite file: how it is opened, what guards its rows, how words are searched.

Append-only is kept by triggers, so that any program that writes to the file meets them: no update, no delete, and no insertion that would
replace a row (``INSERT OR REPLACE`` deletes without asking a delete trigger unless ``recursive_triggers`` is on, and that
is each connection's own choice). Whoever can write the file can also drop the triggers; `verify` sees that they are gone.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, Table, UniqueConstraint, create_engine, event
from sqlalchemy.exc import DBAPIError

from ..errors import CaseLockedError, StoreError
from . import tables

APPLICATION_ID = 0x444C4E45
"""`DLNE` in the file's head: what tells a case from any other SQLite file."""

_SEARCHED = "text, source_text, source_name"
_TOKENS = "tokenize='porter unicode61 remove_diacritics 2'"

LOCK_WAIT = 5.0
"""Seconds to wait for another writer before giving up."""


def engine(path: Path, *, writable: bool, wait: float = LOCK_WAIT) -> Engine:
    """An engine over an existing file; each connection is opened afresh. A writer's transaction takes the one write lock at once."""

    def connect() -> sqlite3.Connection:
        mode = "mode=rw" if writable else _mode_to_read(path)
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=wait, isolation_level=None)
        connection.create_function("lower", 1, _lower, deterministic=True)  # SQLite's own knows ASCII only
        for pragma in ("foreign_keys=on", "recursive_triggers=on", "trusted_schema=off"):  # the last: a case may come from a stranger
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA synchronous=full" if writable else "PRAGMA query_only=on")
        return connection

    made = create_engine("sqlite+pysqlite://", creator=connect, poolclass=NullPool)
    event.listen(made, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE" if writable else "BEGIN"))
    return made


def make_file(path: Path) -> None:
    """An empty SQLite file in write-ahead mode. Raises StoreError when something is there already, or nothing can be put there."""
    try:
        path.touch(exist_ok=False)
    except FileExistsError as error:
        raise StoreError(f"{path} exists already: a case is made once, then added to") from error
    except OSError as error:
        raise StoreError(f"no case can be made at {path}: {error.strerror}") from error
    try:
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute("PRAGMA journal_mode=wal")
        finally:
            connection.close()
    except sqlite3.Error as error:
        path.unlink(missing_ok=True)
        raise StoreError(f"no case can be made at {path}: {error}") from error


def create(connection: Connection) -> None:
    """Tables, guards and full-text index, in the caller's transaction."""
    tables.metadata.create_all(connection)
    for statement in guards():
        connection.exec_driver_sql(statement)


def guards() -> list[str]:
    """The statements that keep rows as they were added, and the one that makes the full-text index."""
    out = []
    for table in tables.APPEND_ONLY:
        name = table.name
        refuse = f"BEGIN SELECT RAISE(ABORT, '{name} are append-only'); END"
        out.append(f"CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name} {refuse}")
        out.append(f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name} {refuse}")
        there = " OR ".join("(" + " AND ".join(f"{column} = NEW.{column}" for column in key) + ")" for key in _keys(table))
        out.append(f"CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name} WHEN EXISTS (SELECT 1 FROM {name} WHERE {there}) {refuse}")  # noqa: S608
    out.append(f"CREATE VIRTUAL TABLE claims_search USING fts5({_SEARCHED}, content='claims', content_rowid='number', {_TOKENS})")
    return out


def index_words(connection: Connection, finding: int) -> None:
    """Put the words of a finding's claims into the full-text index."""
    words = f"INSERT INTO claims_search(rowid, {_SEARCHED}) SELECT number, {_SEARCHED} FROM claims WHERE finding = ?"  # noqa: S608
    connection.exec_driver_sql(words, (finding,))


def search_differences(connection: Connection) -> int:
    """How many words stand in the full-text index and not in the claims, or the other way round. Needs no right to write the file."""
    again = f"CREATE VIRTUAL TABLE temp.search_again USING fts5({_SEARCHED}, content='', {_TOKENS})"
    fill = f"INSERT INTO temp.search_again(rowid, {_SEARCHED}) SELECT number, {_SEARCHED} FROM claims"  # noqa: S608
    kept = "CREATE VIRTUAL TABLE temp.words_kept USING fts5vocab(main, claims_search, instance)"
    made = "CREATE VIRTUAL TABLE temp.words_made USING fts5vocab(temp, search_again, instance)"
    for statement in ("PRAGMA query_only=off", again, fill, kept, made):  # only temporary tables are written
        connection.exec_driver_sql(statement)
    only = "SELECT count(*) FROM (SELECT term, doc, col, offset FROM {} EXCEPT SELECT term, doc, col, offset FROM {})"
    count = sum(
        connection.exec_driver_sql(only.format(*pair)).scalar_one() for pair in (("words_kept", "words_made"), ("words_made", "words_kept"))
    )
    for name in ("words_kept", "words_made", "search_again"):
        connection.exec_driver_sql(f"DROP TABLE temp.{name}")
    connection.exec_driver_sql("PRAGMA query_only=on")
    return int(count)


def search_terms(words: str) -> str:
    """A person's search as an FTS5 query that cannot be malformed: every word must be there, "words in quotation marks" as a phrase."""
    parts = words.split('"')
    phrases = [part for i, part in enumerate(parts) for part in ([part] if i % 2 else part.split())]
    return " ".join(f'"{phrase}"' for phrase in phrases if phrase.strip())


@contextmanager
def refusals(path: Path) -> Iterator[None]:
    """Turns the database's own errors into sentences. Raises CaseLockedError or StoreError."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        said = str(error.orig) if isinstance(error, DBAPIError) else str(error)
        if "locked" in said or "busy" in said:
            raise CaseLockedError(f"another process is writing to {path}; nothing was added, try again when it is done") from error
        if "append-only" in said:
            raise StoreError(f"{path}: {said}; nothing was changed") from error
        if "readonly" in said or "unable to open" in said:
            raise StoreError(f"{path} cannot be opened here: {said}") from error
        raise StoreError(f"{path} cannot be used: {said}") from error


def _keys(table: Table) -> list[list[str]]:
    unique = [[c.name for c in constraint.columns] for constraint in table.constraints if isinstance(constraint, UniqueConstraint)]
    return [["number"], *sorted(unique)]


def _mode_to_read(path: Path) -> str:
    """How to open a case that is only looked into.

    A reader that may write closes the write-ahead log behind it, so that the case is one file again. On a medium that cannot be
    written, a file without such a log beside it can only be read as immutable.
    """
    if os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK):
        return "mode=rw"
    return "mode=ro" if path.with_name(path.name + "-wal").exists() else "mode=ro&immutable=1"


def _lower(value: str | int | float | bytes | None) -> str | int | float | bytes | None:
    return value.casefold() if isinstance(value, str) else value
