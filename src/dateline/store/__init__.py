"""The case: one file that keeps captures, reports, runs and findings, and is only ever added to.

`Store` makes or opens it, a `Writer` adds records, a `View` looks into it. The tables are documented in `tables`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from ..errors import StoreError
from . import migrations, sqlite, tables
from .verify import Code, Damage, Verdict, verify
from .view import Found, Match, Query, View, date_range
from .writer import Added, Outcome, Writer

__all__ = ["Added", "Code", "Damage", "Found", "Match", "Outcome", "Query", "Store", "Verdict", "View", "Writer", "date_range"]


class Store:
    """A case file. Many may look into it at once, one at a time writes; another writer waits `wait` seconds, then is refused."""

    def __init__(self, path: Path, *, wait: float = sqlite.LOCK_WAIT) -> None:
        """Raises StoreError for a path that holds no case. Only `open` looks further: at the version, and whether the file can be read."""
        _must_be_a_case(path)
        self.path = path
        self._wait = wait

    @classmethod
    def create(cls, path: Path) -> Store:
        """Make an empty case. Raises StoreError when something is there already, or nothing can be made there."""
        sqlite.make_file(path)
        store = cls(path)
        try:
            with sqlite.refusals(path), sqlite.engine(path, writable=True).begin() as connection:
                migrations.make(connection)
        except BaseException:
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            raise
        return store

    @classmethod
    def open(cls, path: Path, *, wait: float = sqlite.LOCK_WAIT) -> Store:
        """Open a case, bringing an older one up to today's tables.

        Raises StoreError for a file that is no case, is damaged, or was made by a newer Dateline.
        """
        store = cls(path, wait=wait)
        with sqlite.refusals(path):
            with sqlite.engine(path, writable=False).begin() as connection:
                version = migrations.version_of(connection)
            migrations.check(version)
            if version < tables.VERSION:
                with sqlite.engine(path, writable=True, wait=wait).begin() as connection:
                    migrations.migrate(connection)
        return store

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """A Writer, for as long as the block runs."""
        with sqlite.refusals(self.path), sqlite.engine(self.path, writable=True, wait=self._wait).connect() as connection:
            yield Writer(connection, self.path)

    @contextmanager
    def view(self) -> Iterator[View]:
        """A View of the case as it is now, whatever is added while the block runs."""
        with sqlite.refusals(self.path), sqlite.engine(self.path, writable=False, wait=self._wait).begin() as connection:
            yield View(connection, self.path)

    def verify(self) -> Verdict:
        """Prove the case from its bytes (`verify.verify`). A file too damaged to be opened is damage, not an error."""
        try:
            with sqlite.engine(self.path, writable=False, wait=self._wait).begin() as connection:
                return verify(connection)
        except DBAPIError as error:
            verdict = Verdict()
            verdict.add(Damage(Code.DATABASE, "file", f"it cannot be opened: {error.orig}"))
            return verdict


def _must_be_a_case(path: Path) -> None:
    if not path.exists():
        raise StoreError(f"{path} does not exist; `dateline init {path}` makes a case there")
    if not path.is_file():
        raise StoreError(f"{path} is not a file, so not a case")
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise StoreError(f"{path} cannot be opened: {error.strerror}") from error
    if head[:16] != b"SQLite format 3\0" or int.from_bytes(head[68:72], "big") != sqlite.APPLICATION_ID:
        raise StoreError(f"{path} is not a Dateline case")
