"""The case: captures, reports, runs, findings, decisions and the chain over them, which is only ever added to.

`Store` makes or opens it, in a file or in a PostgreSQL database; a `Writer` adds to it, a `View` looks into it. The tables are documented
in `tables`, the chain in `ledger`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from ..errors import StoreError
from . import keys, ledger, migrations, sqlite, tables
from .backend import Backend
from .captures import Folder
from .kept_back import KeptBack
from .keys import Key, Unlock
from .ledger import Entry, Head, Signer
from .location import located
from .verify import Anchors, Code, Damage, Verdict, verify
from .view import Found, Match, Query, View, date_range
from .writer import Added, Decision, Outcome, Writer

__all__ = [
    "Added",
    "Anchors",
    "Code",
    "Damage",
    "Decision",
    "Entry",
    "Found",
    "Head",
    "Match",
    "Outcome",
    "Query",
    "Store",
    "Verdict",
    "View",
    "Writer",
    "date_range",
]


class Store:
    """A case. Many may look into it at once, one at a time writes; another writer waits `wait` seconds, then is refused.

    `case` is a path, or ``postgresql://[USER@]HOST/DATABASE?case=NAME`` with `captures`, the folder where its bytes stand. `unlock` gives
    the passphrase of a case that is kept encrypted, or its key, and is asked only for one.
    """

    def __init__(
        self, case: Path | str, *, wait: float = sqlite.LOCK_WAIT, captures: Path | None = None, unlock: Unlock | Key | None = None
    ) -> None:
        """Raises StoreError where there is no case. Only `open` looks further: at the version, and whether the case can be read."""
        self.backend = located(case, captures, unlock)
        self.backend.must_be_a_case()
        self._wait, self._kept_back = wait, KeptBack(self.backend)

    @property
    def path(self) -> Path:
        """The file; of a case in PostgreSQL, what the names of derived files begin with."""
        return self.backend.beside

    @property
    def captures(self) -> Folder:
        """The bytes of the captures."""
        return self.backend.captures

    @classmethod
    def create(
        cls,
        case: Path | str,
        *,
        captures: Path | None = None,
        unlock: Unlock | None = None,
        encrypted: bool = False,
        actor: str | None = None,
    ) -> Store:
        """Make an empty case, `encrypted` under the passphrase that `unlock` gives.

        Raises StoreError when something is there already, or nothing can be made there.
        """
        from .writer import somebody

        backend: Backend = located(case, captures, unlock, encrypt=encrypted)
        kept_key = keys.beside(backend.beside) if encrypted else None
        try:
            backend.make()
        except BaseException:
            if kept_key is not None:
                kept_key.unlink(missing_ok=True)
            raise
        try:
            with backend.refusals(), backend.engine(writable=True, wait=sqlite.LOCK_WAIT).begin() as connection:
                migrations.make(connection, backend, actor or somebody())
        except BaseException:
            backend.unmake()
            if kept_key is not None:
                kept_key.unlink(missing_ok=True)
            raise
        return cls._over(backend, sqlite.LOCK_WAIT)

    @classmethod
    def open(
        cls, case: Path | str, *, wait: float = sqlite.LOCK_WAIT, captures: Path | None = None, unlock: Unlock | Key | None = None
    ) -> Store:
        """Open a case, bringing an older one up to today's tables.

        Raises StoreError for what is no case, is damaged, or was made by a newer Dateline; PassphraseError for one that stays locked.
        """
        store = cls(case, wait=wait, captures=captures, unlock=unlock)
        backend = store.backend
        with backend.refusals():
            with backend.engine(writable=False, wait=wait).begin() as connection:
                version = migrations.version_of(connection)
            migrations.check(version)
            if version < tables.VERSION:
                with backend.engine(writable=True, wait=wait, keys=False).begin() as connection:
                    migrations.migrate(connection, backend)
                with store.writer():
                    pass  # puts the captures into their places
        return store

    @classmethod
    def _over(cls, backend: Backend, wait: float) -> Store:
        store = cls.__new__(cls)
        store.backend, store._wait, store._kept_back = backend, wait, KeptBack(backend)
        return store

    @contextmanager
    def writer(self, actor: str | None = None, signer: Signer | None = None) -> Iterator[Writer]:
        """A Writer, for as long as the block runs; `actor` is who writes, by default the system's user."""
        with self.backend.refusals(), self.backend.engine(writable=True, wait=self._wait).connect() as connection:
            if self.captures.unsettled():
                with connection.begin():
                    self.captures.settle(lambda: iter(connection.execute(select(tables.captures.c.sha256)).scalars()))
            yield Writer(connection, self.backend, actor, signer)

    @contextmanager
    def view(self) -> Iterator[View]:
        """A View of the case as it is now, whatever is added while the block runs."""
        with self.backend.refusals(), self.backend.engine(writable=False, wait=self._wait).begin() as connection:
            yield View(connection, self.backend, self._kept_back)

    def verify(self, anchors: Anchors | None = None) -> Verdict:
        """Prove the case from its bytes (`verify.verify`). What is too damaged to be opened is damage, not an error."""
        try:
            with self.backend.engine(writable=False, wait=self._wait).begin() as connection:
                return verify(connection, self.backend, anchors)
        except DBAPIError as error:
            verdict = Verdict()
            verdict.add(Damage(Code.DATABASE, "file", f"it cannot be opened: {error.orig}"))
            return verdict

    def head(self) -> Head:
        """Where the chain ends now: to be kept elsewhere."""
        with self.backend.refusals(), self.backend.engine(writable=False, wait=self._wait).begin() as connection:
            return ledger.head(connection)

    def change_passphrase(self, old: Unlock, new: Unlock) -> None:
        """Another passphrase for a case that is kept encrypted. Raises StoreError for one that is not."""
        if self.backend.key is None:
            raise StoreError(f"{self.backend.name} is not kept encrypted")
        keys.change(keys.beside(self.backend.beside), old, new)
