"""The chain: what was done to a case, by whom and when, so that nobody can quietly change it afterwards.

An entry is canonical JSON (RFC 8785) that holds the SHA-256 of the entry before it; the hash of the newest one is the **head**. Entries
hold no words of a report or a reviewer's: they commit to rows, each by HMAC-SHA256 under a random key that stands in `seals`. Erasing the
row and its key leaves a commitment that tells nothing and still verifies. Undoing is another entry. Everything here runs inside the
transaction of the thing that it records.

The chain proves that what is there is what was put there *if* its head is known from elsewhere: who rewrites everything makes a chain that
agrees with itself. So heads are to be kept outside (`dateline head`), signed, or stamped by others.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import msgspec
import rfc8785
from sqlalchemy import Connection, Row, Table, func, insert, select

from .. import __version__
from ..errors import StoreError
from . import tables
from .tables import ledger, seals

NOTHING = "0" * 64
"""What the first entry holds in place of the hash of the one before."""

OPEN, ADD, READ, RUN, DECISION, EXPORT, ACCESS, ERASE, MIGRATE = (
    "open",
    "add",
    "read",
    "run",
    "decision",
    "export",
    "access",
    "erase",
    "migrate",
)
"""Kinds of entries that the store makes: the case's making, a report, another reading of one, a new run, and so on."""
RESERVED = frozenset((OPEN, ADD, READ, RUN, DECISION, ERASE, MIGRATE, "secret", "secret-destroyed"))
"""Kinds that only the store itself may write."""


class Signer(Protocol):
    """Somebody who signs entries: `signing.Signer`, or a stand-in for a key that is kept in hardware."""

    @property
    def public(self) -> str:
        """The Ed25519 public key, 64 hexadecimal digits."""
        ...

    def sign(self, data: bytes) -> bytes:
        """The signature over `data`, 64 bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the chain. `json` is what was hashed; the other fields but `hash` and `signature` are read from it."""

    number: int
    at: str
    kind: str
    actor: str
    body: Mapping[str, Any]
    previous: str
    signer: str | None
    hash: str
    signature: str | None
    json: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: which case, how many entries, and the hash of the last."""

    case: str
    length: int
    hash: str


def append(connection: Connection, kind: str, body: Mapping[str, Any], actor: str, signer: Signer | None = None) -> Entry:
    """Add an entry, in the caller's transaction. `body` is JSON and must hold no words that may have to be erased.

    Raises StoreError for a body that has no canonical JSON (a number beyond 2**53, a NaN, a lone surrogate).
    """
    last = connection.execute(select(ledger.c.number, ledger.c.hash).order_by(ledger.c.number.desc()).limit(1)).one_or_none()
    number, previous = (last[0] + 1, last[1]) if last else (1, NOTHING)
    value = {
        "number": number,
        "at": now(),
        "kind": kind,
        "actor": actor,
        "signer": signer.public if signer else None,
        "body": dict(body),
        "previous": previous,
    }
    raw = canonical(value)
    digest = hashlib.sha256(raw).digest()
    signature = signer.sign(digest).hex() if signer else None
    connection.execute(insert(ledger).values(number=number, kind=kind, json=raw.decode(), hash=digest.hex(), signature=signature))
    return read(raw.decode(), digest.hex(), signature)


def opened(connection: Connection, actor: str) -> Entry:
    """The first entry of a case, which gives it its name in the world: a random id."""
    return append(connection, OPEN, {"case": str(uuid.uuid4()), "code": f"dateline {__version__}", "tables": tables.VERSION}, actor)


def sealed(
    connection: Connection,
    kind: str,
    body: Mapping[str, Any],
    rows: Sequence[tuple[Table, int]],
    actor: str,
    signer: Signer | None = None,
) -> Entry:
    """`append` an entry that commits to rows, given by table and number, that stand in the case already."""
    made = []
    for table, number in rows:
        row = connection.execute(select(table).where(table.c.number == number)).one()
        key = secrets.token_hex(32)
        made.append((table.name, number, key, commitment(table, row, key)))
    listed = [{"table": table, "number": number, "commitment": value} for table, number, _, value in made]
    entry = append(connection, kind, {**body, "rows": listed}, actor, signer)
    at = highest(connection, seals)
    for i, (table_name, number, key, _) in enumerate(made, 1):
        connection.execute(insert(seals).values(number=at + i, entry=entry.number, table_name=table_name, row_number=number, key=key))
    return entry


def commitment(table: Table, row: Row[Any] | Mapping[str, Any], key: str) -> str:
    """What an entry says of a row: HMAC-SHA256 under `key` of its columns as canonical JSON, its long JSON by the hash beside it."""
    held: Any = row if isinstance(row, Mapping) else row._mapping
    value = {column.name: held[column.name] for column in table.columns if column.name != "json"}
    return hmac.new(bytes.fromhex(key), canonical({"table": table.name, "row": value}), hashlib.sha256).hexdigest()


def highest(connection: Connection, table: Table) -> int:
    """The number of a table's last row, 0 for an empty one. Numbers are given under the lock that a writer holds, so without gaps."""
    return int(connection.execute(select(func.coalesce(func.max(table.c.number), 0))).scalar_one())


def entries(connection: Connection, since: int = 0) -> Iterator[Entry]:
    """The chain after entry `since`, in order. Raises StoreError for an entry that cannot be read."""
    query = select(ledger).where(ledger.c.number > since).order_by(ledger.c.number)
    for row in connection.execution_options(yield_per=200).execute(query):
        yield read(row.json, row.hash, row.signature)


def head(connection: Connection) -> Head:
    """Where the chain ends. Raises StoreError for a case without one."""
    first = connection.execute(select(ledger.c.json).where(ledger.c.number == 1)).scalar()
    last = connection.execute(select(ledger.c.number, ledger.c.hash).order_by(ledger.c.number.desc()).limit(1)).one_or_none()
    if first is None or last is None:
        raise StoreError("the case has no ledger, or its beginning is gone: `dateline verify` tells more")
    return Head(case_of(read(first, "", None)), last[0], last[1])


def case_of(entry: Entry) -> str:
    """The case's id, from its first entry. Raises StoreError when it is not one."""
    case = entry.body.get("case")
    if entry.kind != OPEN or not isinstance(case, str):
        raise StoreError("the ledger does not begin with the making of the case: `dateline verify` tells more")
    return case


def read(raw: str, digest: str, signature: str | None) -> Entry:
    """An entry from its JSON. Raises StoreError for anything else."""
    try:
        it = msgspec.json.decode(raw, type=_Written)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise StoreError(f"an entry of the ledger cannot be read: {error}") from error
    return Entry(it.number, it.at, it.kind, it.actor, it.body, it.previous, it.signer, digest, signature, raw)


def rows_of(entry: Entry) -> Iterator[tuple[str, int, str]]:
    """The rows that an entry commits to: table, number, commitment. Raises StoreError for a malformed list."""
    listed: Iterable[Any] = entry.body.get("rows", ())
    for each in listed:
        try:
            yield str(each["table"]), int(each["number"]), str(each.get("commitment", ""))
        except (TypeError, KeyError, ValueError) as error:
            raise StoreError(f"entry {entry.number} lists rows in a form that cannot be read") from error


def canonical(value: Any) -> bytes:
    """`value` in the one form that RFC 8785 gives it. Raises StoreError for what has none."""
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as error:
        raise StoreError(f"there is no canonical JSON for this: {error}") from error


def now() -> str:
    """This moment, ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class _Written(msgspec.Struct, forbid_unknown_fields=True):
    number: int
    at: str
    kind: str
    actor: str
    body: dict[str, Any]
    previous: str
    signer: str | None
