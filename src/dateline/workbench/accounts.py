"""The accounts of a workbench for a team: names, roles, passwords, sessions and shared links, kept beside the case and not in it.

In PostgreSQL they stand in a schema of their own (``CASE_accounts``) in the case's database, for a case in a file in ``NAME.accounts``
beside it. So no export, package or proof of the case ever holds a password's hash, and a case can be handed on without its team. That an
account was made, changed or taken away stands in the case's ledger, without secrets.

Of a password only the argon2id hash is kept (RFC 9106), of a session, a shared link and a known browser only the SHA-256 of the random
number that the browser holds: who reads these tables can enter nowhere.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Float,
    Insert,
    Integer,
    MetaData,
    NullPool,
    Table,
    Text,
    create_engine,
    delete,
    event,
    func,
    insert,
    inspect,
    or_,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError

from ..errors import AccountError, StoreError
from ..store import Store, Writer, sqlite
from ..store.postgres import Schema
from .access import ROLES, Role

IDLE = 8 * 3600.0
"""Seconds without a request after which a session ends."""
LONGEST = 7 * 86400.0
"""Seconds after which a session ends in any case."""
SHORTEST, LONGEST_PASSWORD = 12, 1024
"""Characters of a password (NIST SP 800-63B asks for length, and for no mixture of signs)."""
KNOWN_FOR = 180 * 86400.0
"""Seconds for which a browser that an account was entered from is remembered as one of its own."""
_MARK = "accounts of a Dateline case"
_NAME = re.compile(r"[^\W_](?:[\w .'’-]{0,58}[\w.])?")

metadata = MetaData()
accounts = Table(
    "accounts",
    metadata,
    Column("key", Text, primary_key=True, comment="The name without case, so that no two look alike"),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False, comment="reader, reviewer or editor"),
    Column("password", Text, nullable=False, comment="argon2id, with its salt and costs"),
    Column("made", Float, nullable=False, comment="Seconds since 1970, as all times here"),
    comment="Who may enter",
)
sessions = Table(
    "sessions",
    metadata,
    Column("hash", Text, primary_key=True, comment="SHA-256 of what the browser holds"),
    Column("account", Text, comment="Its key; null for a guest by a shared link"),
    Column("share", Integer, comment="The shared link that a guest came by"),
    Column("made", Float, nullable=False),
    Column("seen", Float, nullable=False, comment="The last request, to the minute"),
    Column("until", Float, nullable=False, comment="When it ends in any case"),
    comment="Who is in",
)
shares = Table(
    "shares",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("hash", Text, nullable=False, unique=True, comment="SHA-256 of what the link holds"),
    Column("by", Text, nullable=False, comment="Who made it"),
    Column("note", Text, nullable=False, comment="For whom, in its maker's words"),
    Column("made", Float, nullable=False),
    Column("until", Float, nullable=False),
    Column("revoked", Float, comment="When it was taken back"),
    Column("opened", Integer, nullable=False, comment="How often it was used"),
    comment="Links that let somebody read without an account",
)
browsers = Table(
    "browsers",
    metadata,
    Column("hash", Text, primary_key=True, comment="SHA-256 of what the browser holds"),
    Column("account", Text, nullable=False),
    Column("seen", Float, nullable=False),
    comment="From where each account was entered before: attempts of strangers do not slow these down",
)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may enter."""

    name: str
    role: Role
    made: float
    seen: float | None = None
    """The last request, as far as a session is left that tells of it."""


@dataclass(frozen=True, slots=True)
class Session:
    """Who is in, as of now: the role is asked for with every request."""

    name: str
    role: Role
    until: float
    share: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A link that lets somebody read."""

    number: int
    by: str
    note: str
    made: float
    until: float
    revoked: float | None
    opened: int

    def stands(self, now: float) -> bool:
        """Whether it can still be used."""
        return self.revoked is None and now < self.until


class Accounts:
    """The accounts of one case. `clock` gives seconds since 1970."""

    def __init__(
        self, store: Store, *, make: bool = False, clock: Callable[[], float] = time.time, hasher: PasswordHasher | None = None
    ) -> None:
        """With `make` the tables are made where there are none. Raises AccountError where there are none otherwise."""
        self.store, self.clock = store, clock
        self._hasher = hasher or PasswordHasher()
        self._read, self._write = _engine(store, writable=False), _engine(store, writable=True)
        if not self._there(make):
            if not make:
                raise AccountError(f"{store.backend.name} has no accounts: `dateline account add CASE NAME --role editor` makes the first")
            self._make()
        # a name that nobody has costs as much time as a wrong password
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))

    # ------------------------------------------------------------ accounts

    def everybody(self) -> list[Account]:
        """Everybody, by name."""
        seen = select(func.max(sessions.c.seen)).where(sessions.c.account == accounts.c.key).scalar_subquery()
        with self._reading() as connection:
            rows = connection.execute(select(accounts.c.name, accounts.c.role, accounts.c.made, seen).order_by(accounts.c.key))
            return [Account(name, ROLES[role], made, at) for name, role, made, at in rows]

    def add(self, name: str, role: Role, password: str, *, by: str) -> Account:
        """Make an account. Raises AccountError for a name that is taken or is none, and a password that will not do."""
        name = clean(name)
        hashed = self._hashed(name, password)
        now = self.clock()
        with self._changing(by, {"what": "added", "account": name, "role": role.word}) as connection:
            if connection.execute(select(accounts.c.name).where(accounts.c.key == _key(name))).scalar() is not None:
                raise AccountError(f"there is an account {name!r} already")
            connection.execute(insert(accounts).values(key=_key(name), name=name, role=_word(role), password=hashed, made=now))
        return Account(name, role, now)

    def change_role(self, name: str, role: Role, *, by: str) -> Account:
        """Give another role, from the next request on. Raises AccountError for nobody, and for the last editor."""
        with self._changing(by, {"what": "role", "account": clean(name), "role": role.word}) as connection:
            found = self._one(connection, name)
            if role is not Role.EDITOR:
                self._keep_an_editor(connection, found.key)
            connection.execute(update(accounts).where(accounts.c.key == found.key).values(role=_word(role)))
        return Account(found.name, role, found.made)

    def remove(self, name: str, *, by: str) -> None:
        """Take an account away, and end its sessions. What was decided under its name stands. Raises as `change_role`."""
        with self._changing(by, {"what": "removed", "account": clean(name)}) as connection:
            found = self._one(connection, name)
            if connection.execute(select(func.count()).select_from(accounts)).scalar_one() > 1:
                self._keep_an_editor(connection, found.key)
            for table in (sessions, browsers):
                connection.execute(delete(table).where(table.c.account == found.key))
            connection.execute(delete(accounts).where(accounts.c.key == found.key))

    def change_password(self, name: str, password: str, *, by: str, stay: str = "") -> None:
        """Another password; every session but `stay` ends, and no browser is known any more."""
        with self._changing(by, {"what": "password", "account": clean(name)}) as connection:
            found = self._one(connection, name)
            connection.execute(update(accounts).where(accounts.c.key == found.key).values(password=self._hashed(found.name, password)))
            connection.execute(delete(sessions).where(sessions.c.account == found.key, sessions.c.hash != _digest(stay)))
            connection.execute(delete(browsers).where(browsers.c.account == found.key))

    def check(self, name: str, password: str) -> Account | None:
        """The account of that name and password. Takes as long for a name that there is not, and says no more about it."""
        with self._reading() as connection:
            row = connection.execute(select(accounts).where(accounts.c.key == _key(name))).one_or_none()
        given = unicodedata.normalize("NFC", password)[:LONGEST_PASSWORD]
        fits = False
        with suppress(VerificationError, InvalidHashError):
            fits = self._hasher.verify(row.password if row is not None else self._nobody, given)
        if row is None or not fits:
            return None
        if self._hasher.check_needs_rehash(row.password):
            with self._writing() as connection:
                connection.execute(update(accounts).where(accounts.c.key == row.key).values(password=self._hasher.hash(given)))
        return Account(row.name, ROLES[row.role], row.made)

    # ------------------------------------------------------------ who is in

    def enter(self, name: str) -> str:
        """A new session for an account: what its browser is to hold."""
        given, now = secrets.token_urlsafe(32), self.clock()
        with self._writing() as connection:
            connection.execute(delete(sessions).where(or_(sessions.c.until < now, sessions.c.seen < now - LONGEST)))
            connection.execute(_begun(given, now, now + LONGEST, account=_key(name)))
        return given

    def session(self, given: str) -> Session | None:
        """Whose session it is, if it is one that has not ended; using it keeps it."""
        if not given or len(given) > 100:
            return None
        now, digest = self.clock(), _digest(given)
        query = (
            select(sessions, accounts.c.name, accounts.c.role, shares.c.until.label("ends"), shares.c.revoked, shares.c.number)
            .select_from(
                sessions.outerjoin(accounts, sessions.c.account == accounts.c.key).outerjoin(shares, sessions.c.share == shares.c.number)
            )
            .where(sessions.c.hash == digest)
        )
        with self._reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None or now >= row.until or row.account is not None and now - row.seen > IDLE:
            return None
        if now - row.seen > 60:
            with self._writing() as connection:
                connection.execute(update(sessions).where(sessions.c.hash == digest).values(seen=now))
        if row.account is not None:
            return Session(row.name, ROLES[row.role], row.until) if row.role is not None else None
        stands = row.number is not None and row.revoked is None and now < row.ends
        return Session("", Role.GUEST, row.ends, row.share) if stands else None

    def leave(self, given: str) -> None:
        """End one session."""
        with self._writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.hash == _digest(given)))

    def leave_others(self, name: str, stay: str) -> int:
        """End every session of an account but one; how many those were."""
        others = (sessions.c.account == _key(name)) & (sessions.c.hash != _digest(stay))
        with self._writing() as connection:
            return connection.execute(delete(sessions).where(others)).rowcount

    def remember(self, name: str) -> str:
        """Know a browser again: what it is to hold."""
        given, now = secrets.token_urlsafe(32), self.clock()
        with self._writing() as connection:
            connection.execute(delete(browsers).where(browsers.c.seen < now - KNOWN_FOR))
            connection.execute(insert(browsers).values(hash=_digest(given), account=_key(name), seen=now))
        return given

    def knows(self, name: str, given: str) -> bool:
        """Whether an account was entered from this browser before."""
        if not given or len(given) > 100:
            return False
        fits = (browsers.c.hash == _digest(given)) & (browsers.c.account == _key(name)) & (browsers.c.seen > self.clock() - KNOWN_FOR)
        with self._reading() as connection:
            return connection.execute(select(browsers.c.account).where(fits)).scalar() is not None

    # ------------------------------------------------------------ links

    def share(self, note: str, days: float, *, by: str) -> tuple[Share, str]:
        """A new link for reading, good for so many days, and what it holds. Raises AccountError for less than an hour or over a year."""
        if not 1 / 24 <= days <= 366:
            raise AccountError("a link is good for an hour at least and a year at most")
        given, now = secrets.token_urlsafe(32), self.clock()
        until = now + days * 86400
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(until))
        body: dict[str, Any] = {"what": "shared", "until": at}
        with self._changing(by, body) as connection:
            number = int(connection.execute(select(func.coalesce(func.max(shares.c.number), 0))).scalar_one()) + 1
            body["share"] = number
            made = Share(number, by, note.strip()[:200], now, until, None, 0)
            values = {"by": by, "note": made.note, "made": now, "until": until, "revoked": None, "opened": 0}
            connection.execute(insert(shares).values(number=number, hash=_digest(given), **values))
        return made, given

    def shares(self) -> list[Share]:
        """Every link, the newest first."""
        with self._reading() as connection:
            return [_share(row) for row in connection.execute(select(shares).order_by(shares.c.number.desc()))]

    def shared(self, given: str) -> Share | None:
        """The link that holds this, if it still stands."""
        with self._reading() as connection:
            row = connection.execute(select(shares).where(shares.c.hash == _digest(given[:100]))).one_or_none()
        found = _share(row) if row is not None else None
        return found if found is not None and found.stands(self.clock()) else None

    def enter_by(self, share: Share) -> str:
        """A new session for a guest: what their browser is to hold."""
        given, now = secrets.token_urlsafe(32), self.clock()
        with self._writing() as connection:
            connection.execute(update(shares).where(shares.c.number == share.number).values(opened=shares.c.opened + 1))
            connection.execute(_begun(given, now, share.until, share=share.number))
        return given

    def revoke(self, number: int, *, by: str) -> None:
        """Take a link back, and put out who came by it. Raises AccountError for one that there is not."""
        with self._changing(by, {"what": "unshared", "share": number}) as connection:
            held = (shares.c.number == number) & shares.c.revoked.is_(None)
            if not connection.execute(update(shares).where(held).values(revoked=self.clock())).rowcount:
                raise AccountError(f"there is no link {number} that stands")
            connection.execute(delete(sessions).where(sessions.c.share == number))

    # ------------------------------------------------------------ within

    def close(self) -> None:
        """Let go of the connections."""
        self._read.dispose()
        self._write.dispose()

    def _hashed(self, name: str, password: str) -> str:
        password = unicodedata.normalize("NFC", password)
        if not SHORTEST <= len(password) <= LONGEST_PASSWORD:
            raise AccountError(f"a password has {SHORTEST} to {LONGEST_PASSWORD} characters: several words do well")
        if len(set(password.casefold())) < 5 or len(_key(name)) > 3 and _key(name) in password.casefold():
            raise AccountError("that password is guessed at once: it repeats a few signs, or the name")
        return self._hasher.hash(password)

    def _one(self, connection: Connection, name: str) -> Any:
        row = connection.execute(select(accounts).where(accounts.c.key == _key(name))).one_or_none()
        if row is None:
            raise AccountError(f"there is no account {clean(name)!r}")
        return row

    def _keep_an_editor(self, connection: Connection, but: str) -> None:
        others = select(func.count()).select_from(accounts).where(accounts.c.role == Role.EDITOR.word, accounts.c.key != but)
        own = connection.execute(select(accounts.c.role).where(accounts.c.key == but)).scalar()
        if own == Role.EDITOR.word and not connection.execute(others).scalar_one():
            raise AccountError("that is the last editor: make another one first")

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with _refusals(self.store), self._read.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with _refusals(self.store), self._write.begin() as connection:
            yield connection

    @contextmanager
    def _changing(self, by: str, body: dict[str, Any]) -> Iterator[Connection]:
        """A change that the ledger keeps: both, or neither."""
        with self._writing() as connection:
            yield connection
            with self.store.writer(by) as writer:
                self._noted(writer, body, by)

    @staticmethod
    def _noted(writer: Writer, body: dict[str, Any], by: str) -> None:
        writer.note("account", body, actor=by)

    def _there(self, make: bool) -> bool:
        if not make and not isinstance(self.store.backend, Schema) and not _beside(self.store).exists():
            return False
        with self._reading() as connection:
            schema = _schema(self.store)
            return inspect(connection).has_table("accounts", schema=schema)

    def _make(self) -> None:
        with self._writing() as connection:
            schema = _schema(self.store)
            if schema is not None:
                connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
                connection.exec_driver_sql(f"COMMENT ON SCHEMA {schema} IS '{_MARK}'")
            metadata.create_all(connection)


def clean(name: str) -> str:
    """A name as it is kept. Raises AccountError for one with signs that could pass for another's, or that is too long."""
    name = " ".join(unicodedata.normalize("NFKC", name).split())
    if not _NAME.fullmatch(name):
        raise AccountError("a name has up to 60 letters, digits, spaces, dots, hyphens and apostrophes, and begins with a letter or digit")
    scripts = {unicodedata.name(c, "?").split()[0] for c in name if c.isalpha()}
    if len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1:
        raise AccountError("a name does not mix alphabets whose letters look alike")
    return name


def _key(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:100]


def _word(role: Role) -> str:
    if role.word not in ROLES:
        raise AccountError(f"an account is one of {', '.join(ROLES)}")
    return role.word


def _begun(given: str, now: float, until: float, *, account: str | None = None, share: int | None = None) -> Insert:
    """A session that begins now."""
    return insert(sessions).values(hash=_digest(given), account=account, share=share, made=now, seen=now, until=until)


def _digest(given: str) -> str:
    return hashlib.sha256(given.encode("utf-8", "replace")).hexdigest()


def _share(row: Any) -> Share:
    return Share(row.number, row.by, row.note, row.made, row.until, row.revoked, row.opened)


def _schema(store: Store) -> str | None:
    return f"{store.backend.schema}_accounts" if isinstance(store.backend, Schema) else None


def _beside(store: Store) -> Path:
    return store.path.with_name(store.path.name + ".accounts")


def _engine(store: Store, *, writable: bool) -> Engine:
    backend = store.backend
    if isinstance(backend, Schema):
        given = {"connect_timeout": 10, "options": f"-csearch_path={backend.schema}_accounts -clock_timeout=5000 -cclient_encoding=utf8"}
        made = create_engine(backend.url, pool_size=2, max_overflow=6, pool_pre_ping=True, connect_args=given)
        if writable:  # one lock, so that two cannot take the last editor away at once
            number = int.from_bytes(hashlib.sha256(f"dateline accounts {backend.schema}".encode()).digest()[:8], "big", signed=True)
            event.listen(made, "begin", lambda connection: connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({number})"))
        return made
    path, key = _beside(store), backend.key

    def connect() -> Any:
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite.beside(path, key)
        connection.execute("PRAGMA busy_timeout=10000")
        if writable:
            connection.execute("PRAGMA journal_mode=WAL")
        return connection

    made = create_engine("sqlite+pysqlite://", module=sqlite.driver_of(key), creator=connect, poolclass=NullPool)
    event.listen(made, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE" if writable else "BEGIN"))
    return made


@contextmanager
def _refusals(store: Store) -> Iterator[None]:
    try:
        yield
    except sqlite.errors(DBAPIError, OSError) as error:
        said = " ".join(str(getattr(error, "orig", error)).split())
        raise StoreError(f"the accounts of {store.backend.name} cannot be used: {said}") from error
