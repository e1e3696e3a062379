"""What a case needs of the database that it stands in. `sqlite.File` and `postgres.Schema` are the two that there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.sql.elements import ColumnElement

from .captures import Folder
from .keys import Key


class Backend(Protocol):
    """One case's place in one database, and the files beside it."""

    @property
    def name(self) -> str:
        """What a person calls the case: a path, or an address without a password."""
        ...

    @property
    def captures(self) -> Folder:
        """Where the bytes of its captures stand."""
        ...

    @property
    def beside(self) -> Path:
        """What the names of files that are derived from the case begin with."""
        ...

    @property
    def key(self) -> Key | None:
        """What a case that is kept encrypted is opened with."""
        ...

    def must_be_a_case(self) -> None:
        """Raise StoreError when there is no case."""
        ...

    def make(self) -> None:
        """An empty place for a new case. Raises StoreError when something is there already, or nothing can be put there."""
        ...

    def unmake(self) -> None:
        """Take away what `make` made."""
        ...

    def create(self, connection: Connection) -> None:
        """Tables, guards and full-text index, in the caller's transaction."""
        ...

    def engine(self, *, writable: bool, wait: float, keys: bool = True) -> Engine:
        """Connections; a writer's transaction takes the one write lock at once. Without `keys`, foreign keys wait for the end."""
        ...

    def refusals(self) -> AbstractContextManager[None]:
        """Turns the database's own errors into sentences. Raises CaseLockedError or StoreError."""
        ...

    def index_words(self, connection: Connection, finding: int) -> None:
        """Put the words of a finding's claims into the full-text index."""
        ...

    def forget_words(self, connection: Connection) -> None:
        """Take words that the claims no longer hold out of the full-text index."""
        ...

    def holds_words(self, words: str) -> ColumnElement[bool]:
        """The condition that a row of `claims` has all of a person's words, "those in quotation marks" as a phrase."""
        ...

    def kept(self, value: Any) -> Any:
        """A value as a column of this database gives it back."""
        ...

    def integrity(self, connection: Connection) -> Iterator[str]:
        """What the database itself finds damaged, in its words."""
        ...

    def guards(self, connection: Connection) -> tuple[int, Iterator[tuple[str, str]]]:
        """How many tables, triggers and indexes were looked at; of each wrong one its name, and missing, changed or foreign."""
        ...

    def counter(self, connection: Connection) -> dict[str, int] | None:
        """What the database says was the last number given in each table; None when it does not count."""
        ...

    def search_differences(self, connection: Connection) -> int:
        """How many words stand in the full-text index and not in the claims, or the other way round."""
        ...

    def scrub(self) -> None:
        """Clear erased words out of logs and free pages. Raises StoreError when it cannot be done now."""
        ...
