"""Proves the ledger: every link of the chain, the rows that entries commit to, signatures, attestations, and what was kept outside."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence, Set
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, Table, func, select

from ..errors import StoreError
from . import ledger, signing, stamping
from .instep import InStep
from .ledger import Entry, Head
from .tables import SEALED, erasures, seals, secrets, stamps
from .tables import ledger as entries_
from .verdict import Anchors, Code, Damage, StampState, Verdict

_TABLES: dict[str, Table] = {table.name: table for table in SEALED}
_AT_ONCE = 200


def chain(connection: Connection, anchors: Anchors, verdict: Verdict) -> Iterator[Damage]:
    """Everything that is wrong with the ledger; what ties it to something outside goes into the verdict."""
    seen = _Seen(anchors)
    keys = InStep(_each(connection, select(seals).order_by(seals.c.entry, seals.c.number)), "entry")
    gone = {(row[0], row[1]) for row in connection.execute(select(erasures.c.table_name, erasures.c.row_number))}
    for batch in _batches(connection):
        yield from seen.links(batch)
        yield from _rows(connection, seen.fresh, keys, gone)
    verdict.checked["ledger entries"] = seen.length
    yield from _unledgered(connection)
    yield from _erasures(connection, seen)
    yield from _secrets(connection, seen)
    if seen.first is None:
        yield Damage(Code.LEDGER_START, "ledger", "it is empty or does not begin with the making of the case")
        return
    verdict.head = Head(seen.first, seen.length, seen.last)
    yield from _outside(anchors, seen, verdict)
    yield from _stamps(connection, anchors, verdict)


class _Seen:
    """What was met while walking along the chain."""

    def __init__(self, anchors: Anchors) -> None:
        self.length, self.last = 0, ledger.NOTHING
        self.first: str | None = None
        self.fresh: list[Entry] = []
        self.kept = {head.length: "" for head in anchors.heads}
        self.signed: dict[str, int] = {}
        """By public key, the last entry that it signed."""
        self.erased: set[tuple[int, str, int]] = set()
        self.secrets: set[str] = set()

    def links(self, rows: Sequence[Row[Any]]) -> Iterator[Damage]:
        """Each entry's form, hash, number, link and signature."""
        self.fresh = []
        for row in rows:
            where = f"entry {row.number}"
            raw = row.json if isinstance(row.json, str) else ""
            digest = hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()
            if digest != row.hash:
                yield Damage(Code.LEDGER_HASH, where, "it does not have the hash that it was added with")
            if row.number != self.length + 1:
                yield Damage(Code.LEDGER_NUMBER, where, f"it follows entry {self.length}")
            try:
                entry = ledger.read(raw, row.hash, row.signature)
            except StoreError as error:
                yield Damage(Code.LEDGER_UNREADABLE, where, str(error.args[0]))
                self.length, self.last = row.number, digest
                continue
            if not _is_canonical(raw):
                yield Damage(Code.LEDGER_FORM, where, "it is not in canonical form (RFC 8785), in which every entry is written")
            if (entry.number, entry.kind) != (row.number, row.kind):
                yield Damage(Code.LEDGER_COLUMNS, where, "the table and the entry itself say different things")
            if entry.previous != self.last:
                yield Damage(Code.LEDGER_LINK, where, "it does not hold the hash of the entry before it")
            if row.number == 1:
                self.first = _case(entry)
            yield from self._signature(entry, digest, where)
            self.length, self.last = row.number, digest
            if row.number in self.kept:
                self.kept[row.number] = digest
            yield from self._met(entry)
            self.fresh.append(entry)

    def _signature(self, entry: Entry, digest: str, where: str) -> Iterator[Damage]:
        if entry.signer is None:
            if entry.signature is not None:
                yield Damage(Code.SIGNATURE_STRAY, where, "a signature stands beside it, though it names nobody who signed")
        elif entry.signature is None:
            yield Damage(Code.SIGNATURE_MISSING, where, f"it says that {entry.signer[:16]} signed it, and there is no signature")
        elif not signing.holds(entry.signer, entry.signature, bytes.fromhex(digest)):
            yield Damage(Code.SIGNATURE_WRONG, where, f"the signature is not one by {entry.signer[:16]} over this entry")
        else:
            self.signed[entry.signer] = entry.number

    def _met(self, entry: Entry) -> Iterator[Damage]:
        try:
            if entry.kind == ledger.ERASE:
                self.erased |= {(entry.number, table, number) for table, number, _ in ledger.rows_of(entry)}
            elif entry.kind == "secret":
                self.secrets.add(str(entry.body["name"]))
            elif entry.kind == "secret-destroyed":
                self.secrets.discard(str(entry.body["name"]))
        except (StoreError, KeyError) as error:
            yield Damage(Code.LEDGER_UNREADABLE, f"entry {entry.number}", f"its body lacks what its kind needs: {error}")


def _case(entry: Entry) -> str | None:
    try:
        return ledger.case_of(entry)
    except StoreError:
        return None


def _is_canonical(raw: str) -> bool:
    try:
        return ledger.canonical(json.loads(raw)) == raw.encode()
    except (StoreError, ValueError):
        return False


def _batches(connection: Connection) -> Iterator[Sequence[Row[Any]]]:
    last = -(2**31)
    while True:
        query = select(entries_).where(entries_.c.number > last).order_by(entries_.c.number).limit(_AT_ONCE)
        batch: Sequence[Row[Any]] = connection.execute(query).all()
        if not batch:
            return
        yield batch
        last = batch[-1].number


def _each(connection: Connection, query: Any) -> Iterator[RowMapping]:
    return iter(connection.execute(query.execution_options(yield_per=500)).mappings())


def _rows(connection: Connection, entries: Sequence[Entry], sealed: InStep, gone: Set[tuple[str, int]]) -> Iterator[Damage]:
    """What entries commit to is there, and is what they committed to. `sealed` are the keys, in the order of the chain."""
    if not entries:
        return
    first, last = min(e.number for e in entries), max(e.number for e in entries)
    keys = {(row["entry"], row["table_name"], row["row_number"]): row["key"] for row in sealed.up_to(last) if row["entry"] >= first}
    listed: dict[tuple[int, str, int], str] = {}
    for entry in entries:
        if entry.kind == ledger.ERASE:
            continue
        try:
            listed.update({(entry.number, table, number): value for table, number, value in ledger.rows_of(entry)})
        except StoreError as error:
            yield Damage(Code.LEDGER_UNREADABLE, f"entry {entry.number}", str(error.args[0]))
    for number, name, row_number in keys.keys() - listed.keys():
        yield Damage(Code.SEAL_STRAY, f"{name} {row_number}", f"a key ties it to entry {number}, which does not commit to it")
    there = {name: _fetch(connection, table, [n for _, t, n in listed if t == name]) for name, table in _TABLES.items()}
    for (number, name, row_number), wanted in listed.items():
        where = f"{name} {row_number}"
        held: Any = there.get(name, {}).get(row_number)
        key = keys.get((number, name, row_number))
        if held is None:
            yield Damage(Code.SEALED_MISSING, where, f"entry {number} of the ledger says that it was added, and it is not there")
        elif key is None:
            yield Damage(Code.SEAL_MISSING, where, f"the key under which entry {number} commits to it is not there")
        elif (name, row_number) in gone:
            if key:
                yield Damage(Code.ERASED_REMAINS, where, "it was erased, and the key to its commitment is still there")
        elif not _commits(_TABLES[name], held, key, wanted):
            yield Damage(Code.SEAL_BROKEN, where, f"it is not what entry {number} of the ledger committed to")


def _fetch(connection: Connection, table: Table, numbers: Sequence[int]) -> dict[int, Row[Any]]:
    columns = [column for column in table.columns if column.name != "json"]
    out: dict[int, Row[Any]] = {}
    for start in range(0, len(numbers), _AT_ONCE):
        query = select(*columns).where(table.c.number.in_(numbers[start : start + _AT_ONCE]))
        out.update({row.number: row for row in connection.execute(query)})
    return out


def _commits(table: Table, row: Row[Any], key: str, wanted: str) -> bool:
    try:
        return ledger.commitment(table, row, key) == wanted
    except (StoreError, ValueError):
        return False


def _unledgered(connection: Connection) -> Iterator[Damage]:
    for table in SEALED:
        known = select(seals.c.row_number).where(seals.c.table_name == table.name)
        for number in connection.execute(select(table.c.number).where(table.c.number.not_in(known)).order_by(table.c.number)).scalars():
            yield Damage(Code.UNLEDGERED, f"{table.name} {number}", "no entry of the ledger says that it was added")
    lost = select(seals.c.number, seals.c.entry).where(seals.c.entry.not_in(select(entries_.c.number)))
    for number, entry in connection.execute(lost):
        yield Damage(Code.SEAL_STRAY, f"seal {number}", f"it belongs to entry {entry}, which is not there")


def _erasures(connection: Connection, seen: _Seen) -> Iterator[Damage]:
    there = {(row.entry, row.table_name, row.row_number) for row in connection.execute(select(erasures))}
    for entry, name, number in sorted(there - seen.erased):
        yield Damage(Code.ERASURE_UNLEDGERED, f"{name} {number}", f"it is marked as erased by entry {entry}, which does not say so")
    for entry, name, number in sorted(seen.erased - there):
        yield Damage(Code.ERASURE_MISSING, f"{name} {number}", f"entry {entry} says that it was erased, and it is not marked so")


def _secrets(connection: Connection, seen: _Seen) -> Iterator[Damage]:
    there = set(connection.execute(select(secrets.c.name)).scalars())
    for name in sorted(seen.secrets - there):
        yield Damage(Code.SECRET_MISSING, f"secret {name}", "the ledger says that it is kept, and it is not there")
    for name in sorted(there - seen.secrets):
        yield Damage(Code.SECRET_STRAY, f"secret {name}", "the ledger does not say that it is kept")


def _outside(anchors: Anchors, seen: _Seen, verdict: Verdict) -> Iterator[Damage]:
    for head in anchors.heads:
        where = f"head at entry {head.length}"
        if head.case != seen.first:
            yield Damage(Code.HEAD_CASE, where, f"it is the head of another case, {head.case}")
        elif head.length > seen.length:
            short = head.length - seen.length
            yield Damage(
                Code.HEAD_ROLLED_BACK, where, f"the chain had {head.length} entries when it was kept; the last {short} are not there"
            )
        elif seen.kept[head.length] != head.hash:
            yield Damage(Code.HEAD_REWRITTEN, where, "the chain up to there is another one than when it was kept")
        else:
            since = seen.length - head.length
            verdict.anchors.append(f"the first {head.length} entries are those of the head that was kept, {since} came since")
    for key in sorted(anchors.keys):
        if key not in seen.signed:
            yield Damage(Code.KEY_UNUSED, f"key {key[:16]}", "nothing in the chain is signed by it")
        else:
            verdict.anchors.append(
                f"key {key[:16]} vouches for the first {seen.signed[key]} entries; that none after them was cut off only a kept head shows"
            )


def _stamps(connection: Connection, anchors: Anchors, verdict: Verdict) -> Iterator[Damage]:
    query: Any = select(stamps, entries_.c.hash).join(entries_, stamps.c.entry == entries_.c.number).order_by(stamps.c.number)
    for row in connection.execute(query):
        found = stamping.check(row.kind, bytes(row.proof), bytes.fromhex(row.hash), anchors)
        verdict.stamps[f"{row.kind} {found.state}"] += 1
        where = f"{row.kind} at entry {row.entry}"
        if found.state is StampState.MALFORMED:
            yield Damage(Code.STAMP_MALFORMED, where, found.sentence)
        elif found.state is StampState.MISMATCH:
            yield Damage(Code.STAMP_MISMATCH, where, found.sentence)
        elif found.state is StampState.TRUSTED:
            verdict.anchors.append(f"the first {row.entry} entries were there at {found.sentence}")
    if not any(verdict.stamps.values()):
        verdict.stamps[StampState.MISSING] = 0
    count = connection.execute(select(func.count()).select_from(stamps)).scalar_one()
    verdict.checked["stamps"] = count
