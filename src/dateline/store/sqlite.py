"""A case as one SQLite file: how it is opened, what guards its rows, how words are searched.

Append-only is kept by triggers, so that any program that writes to the file meets them: no update, no delete, and no insertion that would
replace a row (``INSERT OR REPLACE`` deletes without asking a delete trigger unless ``recursive_triggers`` is on, and that
is each connection's own choice). Whoever can write the file can also drop the triggers; `verify` sees that they are gone. A case that is
kept encrypted is the same file under SQLCipher.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, Table, UniqueConstraint, create_engine, event, select, table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import ColumnElement

from ..errors import CaseLockedError, MissingPartError, PassphraseError, StoreError
from . import keys, tables
from .captures import Folder
from .keys import Key

APPLICATION_ID = 0x444C4E45
"""`DLNE` in the file's head: what tells a case from any other SQLite file."""

_SEARCHED = "text, source_text, source_name"
_TOKENS = "tokenize='porter unicode61 remove_diacritics 2'"

LOCK_WAIT = 5.0
"""Seconds to wait for another writer before giving up."""


@dataclass(frozen=True, slots=True)
class File:
    """A case in a file, its captures in the folder ``NAME.captures`` beside it."""

    path: Path
    key: Key | None = None

    @property
    def name(self) -> str:
        """The path."""
        return str(self.path)

    @property
    def captures(self) -> Folder:
        """The folder beside the file."""
        return Folder(self.path.with_name(self.path.name + ".captures"), self.key.part("captures") if self.key else None)

    @property
    def beside(self) -> Path:
        """The path itself."""
        return self.path

    def must_be_a_case(self) -> None:
        """Raise StoreError when the file is no case."""
        path = self.path
        if not path.exists():
            raise StoreError(f"{path} does not exist; `dateline init {path}` makes a case there")
        if not path.is_file():
            raise StoreError(f"{path} is not a file, so not a case")
        try:
            with path.open("rb") as file:
                head = file.read(100)
        except OSError as error:
            raise StoreError(f"{path} cannot be opened: {error.strerror}") from error
        if self.key is not None:
            try:
                with self.engine(writable=False, wait=LOCK_WAIT).connect() as connection:
                    found = connection.exec_driver_sql("PRAGMA application_id").scalar()
            except DBAPIError as error:
                raise PassphraseError(
                    f"{path} is not the case that {keys.beside(path)} is the key of, or is damaged: {error.orig}"
                ) from error
        elif head[:16] != b"SQLite format 3\0":
            if keys.beside(path).exists():
                raise PassphraseError(f"{path} is kept encrypted: it needs its passphrase")
            raise StoreError(f"{path} is not a Dateline case")
        else:
            found = int.from_bytes(head[68:72], "big")
        if found != APPLICATION_ID:
            raise StoreError(f"{path} is not a Dateline case")

    def make(self) -> None:
        """An empty file in write-ahead mode, and a folder for the captures."""
        path = self.path
        try:
            path.touch(mode=0o600, exist_ok=False)
        except FileExistsError as error:
            raise StoreError(f"{path} exists already: a case is made once, then added to") from error
        except OSError as error:
            raise StoreError(f"no case can be made at {path}: {error.strerror}") from error
        try:
            self.captures.make()
        except StoreError:
            path.unlink(missing_ok=True)
            raise
        driver = driver_of(self.key)
        try:
            connection = driver.connect(path, isolation_level=None)
            try:
                _unlock(connection, self.key)
                connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
                connection.execute("PRAGMA journal_mode=wal")
            finally:
                connection.close()
        except driver.Error as error:
            self.unmake()
            raise StoreError(f"no case can be made at {path}: {error}") from error

    def unmake(self) -> None:
        """Take the file, its logs and the empty folder away."""
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        self.captures.remove()

    def create(self, connection: Connection) -> None:
        """Tables, guards and full-text index."""
        create(connection)

    def engine(self, *, writable: bool, wait: float, keys: bool = True) -> Engine:
        """See `engine`."""
        return engine(self.path, writable=writable, wait=wait, key=self.key, keys=keys)

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """See `Backend.refusals`."""
        with refusals(self.path):
            yield

    def index_words(self, connection: Connection, finding: int) -> None:
        """Put the words of a finding's claims into the full-text index."""
        words = f"INSERT INTO claims_search(rowid, {_SEARCHED}) SELECT number, {_SEARCHED} FROM claims WHERE finding = ?"  # noqa: S608
        connection.exec_driver_sql(words, (finding,))

    def forget_words(self, connection: Connection) -> None:
        """Make the index anew; what it held is overwritten, since writers have ``secure_delete`` on."""
        connection.exec_driver_sql("INSERT INTO claims_search(claims_search) VALUES('rebuild')")

    def holds_words(self, words: str) -> ColumnElement[bool]:
        """By the FTS5 index."""
        match = text("claims_search MATCH :words").bindparams(words=search_terms(words))
        return tables.claims.c.number.in_(select(text("rowid")).select_from(table("claims_search")).where(match))

    def kept(self, value: Any) -> Any:
        """SQLite gives back what it was given."""
        return value

    def integrity(self, connection: Connection) -> Iterator[str]:
        """By ``PRAGMA integrity_check``, and SQLCipher's own over the pages of an encrypted file."""
        for row in connection.exec_driver_sql("PRAGMA integrity_check"):
            if row[0] != "ok":
                yield str(row[0])
        if self.key is not None:
            yield from (str(row[0]) for row in connection.exec_driver_sql("PRAGMA cipher_integrity_check"))

    def guards(self, connection: Connection) -> tuple[int, Iterator[tuple[str, str]]]:
        """Against what a new case gets."""
        fresh = create_engine("sqlite+pysqlite://")
        with fresh.begin() as new:
            create(new)
            expected = _definitions(new)
        fresh.dispose()
        found = _definitions(connection)
        wrong = [(name, "missing" if name not in found else "changed") for name, sql in expected.items() if found.get(name) != sql]
        return len(expected), iter([*wrong, *((name, "foreign") for name in sorted(found.keys() - expected.keys()))])

    def counter(self, connection: Connection) -> dict[str, int] | None:
        """By ``sqlite_sequence``."""
        return dict(iter(connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")))

    def search_differences(self, connection: Connection) -> int:
        """See `search_differences`."""
        return search_differences(connection)

    def scrub(self) -> None:
        """Empty the log, and write the file anew without its free pages."""
        with self.refusals():
            driver = driver_of(self.key)
            connection = driver.connect(self.path, isolation_level=None, timeout=LOCK_WAIT)
            try:
                _unlock(connection, self.key)
                connection.execute("PRAGMA secure_delete=on")
                connection.execute("VACUUM")
                if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                    raise CaseLockedError(
                        f"others are reading {self.path}: the words are gone from it once they are done and this is run again"
                    )
            finally:
                connection.close()


def engine(path: Path, *, writable: bool, wait: float = LOCK_WAIT, key: Key | None = None, keys: bool = True) -> Engine:
    """An engine over an existing file; each connection is opened afresh. A writer's transaction takes the one write lock at once."""
    driver = driver_of(key)

    def connect() -> sqlite3.Connection:
        mode = "mode=rw" if writable else _mode_to_read(path)
        connection: sqlite3.Connection = driver.connect(
            f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=wait, isolation_level=None, check_same_thread=False
        )
        _unlock(connection, key)
        connection.create_function("lower", 1, _lower, deterministic=True)  # SQLite's own knows ASCII only
        given = "on" if keys else "off"
        for pragma in (f"foreign_keys={given}", "recursive_triggers=on", "trusted_schema=off"):  # the last: a case may come from a stranger
            connection.execute(f"PRAGMA {pragma}")
        if not keys:
            connection.execute("PRAGMA legacy_alter_table=on")
        for pragma in ("synchronous=full", "secure_delete=on") if writable else ("query_only=on",):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    made = create_engine("sqlite+pysqlite://", module=driver, creator=connect, poolclass=NullPool)
    event.listen(made, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE" if writable else "BEGIN"))
    return made


def create(connection: Connection) -> None:
    """Tables, guards and full-text index, in the caller's transaction."""
    tables.metadata.create_all(connection)
    for statement in guards():
        connection.exec_driver_sql(statement)


def guards() -> list[str]:
    """The statements that keep rows as they were added, and the one that makes the full-text index."""
    out = []
    for each in tables.APPEND_ONLY:
        name = each.name
        refuse = f"BEGIN SELECT RAISE(ABORT, '{name} are append-only'); END"
        unless = ""
        if name in tables.ERASED_WITH:
            of, row = tables.ERASED_WITH[name]
            named = f"table_name = '{of}' AND row_number = {row}"
            unless = f"WHEN NEW.number IS NOT OLD.number OR NOT EXISTS (SELECT 1 FROM erasures WHERE {named}) "  # noqa: S608
        if name == "seals":
            named = "table_name = OLD.table_name AND row_number = OLD.row_number"
            unless = f"WHEN NEW.number IS NOT OLD.number OR NEW.key <> '' OR NOT EXISTS (SELECT 1 FROM erasures WHERE {named}) "  # noqa: S608
        out.append(f"CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name} {unless}{refuse}")
        out.append(f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name} {refuse}")
        there = " OR ".join("(" + " AND ".join(f"{column} = NEW.{column}" for column in key) + ")" for key in _keys(each))
        out.append(f"CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name} WHEN EXISTS (SELECT 1 FROM {name} WHERE {there}) {refuse}")  # noqa: S608
    out.append(f"CREATE VIRTUAL TABLE claims_search USING fts5({_SEARCHED}, content='claims', content_rowid='number', {_TOKENS})")
    return out


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
    except errors() as error:
        said = str(error.orig) if isinstance(error, DBAPIError) else str(error)
        if "locked" in said or "busy" in said:
            raise CaseLockedError(f"another process is writing to {path}; nothing was added, try again when it is done") from error
        if "append-only" in said:
            raise StoreError(f"{path}: {said}; nothing was changed") from error
        if "not a database" in said or "file is encrypted" in said:
            raise StoreError(f"{path} is not a Dateline case, is damaged, or is encrypted under another key") from error
        if "disk is full" in said or "disk I/O error" in said:
            raise StoreError(f"{path} cannot be written: {said}; nothing was added") from error
        if "readonly" in said or "unable to open" in said:
            raise StoreError(f"{path} cannot be opened here: {said}") from error
        raise StoreError(f"{path} cannot be used: {said}") from error


def _keys(of: Table) -> list[list[str]]:
    unique = [[c.name for c in constraint.columns] for constraint in of.constraints if isinstance(constraint, UniqueConstraint)]
    return [["number"], *sorted(unique)]


def _mode_to_read(path: Path) -> str:
    """How to open a case that is only looked into.

    A reader that may write closes the write-ahead log behind it, so that the case is one file again. On a medium that cannot be
    written, a file without such a log beside it can only be read as immutable.
    """
    if os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK):
        return "mode=rw"
    return "mode=ro" if path.with_name(path.name + "-wal").exists() else "mode=ro&immutable=1"


def driver_of(key: Key | None) -> Any:
    """The module that opens the file: Python's own, or SQLCipher's."""
    if key is None:
        return sqlite3
    try:
        import sqlcipher3.dbapi2 as driver
    except ImportError as error:
        raise MissingPartError("an encrypted case needs the package sqlcipher3: pip install dateline[encryption]") from error
    return driver


def _unlock(connection: Any, key: Key | None, part: str = "database") -> None:
    if key is not None:
        connection.execute(f"PRAGMA key = \"x'{key.part(part).hex()}'\"")


def beside(path: Path, key: Key | None, *, threads: bool = False) -> sqlite3.Connection:
    """A file that is derived from a case, encrypted when the case is, and nobody else's to read. `threads`: any thread may close it."""
    with suppress(FileExistsError):
        path.touch(mode=0o600, exist_ok=False)  # what is there keeps its time: caches go by it
    connection: sqlite3.Connection = driver_of(key).connect(path, isolation_level=None, check_same_thread=not threads)
    _unlock(connection, key, "derived")
    return connection


def errors(*others: type[Exception]) -> tuple[type[Exception], ...]:
    """What the drivers raise, and `others`."""
    return (DBAPIError, sqlite3.Error, *_cipher_errors(), *others)


def _cipher_errors() -> tuple[type[Exception], ...]:
    with suppress(ImportError):
        import sqlcipher3.dbapi2 as driver

        return (driver.Error,)
    return ()


def _definitions(connection: Connection) -> dict[str, str]:
    kept = "SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'claims\\_search\\_%' ESCAPE '\\'"
    return {name: sql for name, sql in connection.exec_driver_sql(kept) if not name.startswith("table sqlite_")}


def _lower(value: str | int | float | bytes | None) -> str | int | float | bytes | None:
    return value.casefold() if isinstance(value, str) else value
