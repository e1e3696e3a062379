"""A case to tamper with, and the tools of those who do."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import records
from dateline import read
from dateline.store import Head, Store
from dateline.store.signing import Signer
from dateline.types import Record


@dataclass(frozen=True)
class Scene:
    """A case, its head as somebody kept it, an older copy, and the key that signed."""

    store: Store
    head: Head
    older: Path
    signer: Signer

    def connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.store.path)

    def raw(self, statement: str) -> None:
        connection = self.connect()
        connection.execute(statement)
        connection.commit()
        connection.close()

    def value(self, query: str) -> Any:
        connection = self.connect()
        found = connection.execute(query).fetchone()[0]
        connection.close()
        return found

    def change(self, change: Callable[[sqlite3.Connection], object]) -> None:
        """Take the guards away, change something, put them back."""
        connection = self.connect()
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.commit()
        change(connection)
        for _, sql in triggers:
            connection.execute(sql)
        connection.commit()
        connection.close()

    def soften(self, name: str) -> None:
        definition = self.value(f"SELECT sql FROM sqlite_master WHERE name = '{name}'")
        self.raw(f"DROP TRIGGER {name}")
        self.raw(definition.replace("RAISE(ABORT, 'decisions are append-only')", "RAISE(IGNORE)"))

    def capture(self, number: int) -> Path:
        name = self.value(f"SELECT sha256 FROM captures WHERE number = {number}")
        return self.store.captures.path / name[:2] / name[2:]

    def recompute(self, *, strip: bool) -> None:
        """All commitments, entries and links made anew; signatures stripped, or made by another key."""
        other = None if strip else Signer(Ed25519PrivateKey.generate())

        def run(c: sqlite3.Connection) -> None:
            previous = "0" * 64
            for number, raw in c.execute("SELECT number, json FROM ledger ORDER BY number").fetchall():
                value = json.loads(raw)
                for row in value["body"].get("rows", ()):
                    at = c.execute(f"SELECT * FROM {row['table']} WHERE number = ?", (row["number"],))
                    names = [each[0] for each in at.description]
                    held = {k: v for k, v in zip(names, at.fetchone(), strict=True) if k != "json"}
                    where = (row["table"], row["number"])
                    (key,) = c.execute("SELECT key FROM seals WHERE table_name = ? AND row_number = ?", where).fetchone()
                    data = rfc8785.dumps({"table": row["table"], "row": held})
                    row["commitment"] = hmac.new(bytes.fromhex(key), data, hashlib.sha256).hexdigest()
                signed = value["signer"] is not None and other is not None
                value.update(previous=previous, signer=other.public if other and signed else None)
                made = rfc8785.dumps(value)
                digest = hashlib.sha256(made)
                signature = other.sign(digest.digest()).hex() if other and signed else None
                previous = digest.hexdigest()
                update = "UPDATE ledger SET json = ?, hash = ?, signature = ? WHERE number = ?"
                c.execute(update, (made.decode(), previous, signature, number))

        self.change(run)

    @staticmethod
    def honest(store: Store, random: Random) -> tuple[Head, ...]:
        """Fill a case in some honest way; returns heads that were kept on the way."""
        heads = []
        signer = Signer(Ed25519PrivateKey.generate()) if random.random() < 0.4 else None
        added: list[Any] = []
        for n in range(random.randint(0, 5)):
            with store.writer(random.choice(["ana", "bo", "çelik 🌾"]), signer) as writer:
                words = "".join(random.choice("ab \n\t🌾é\u202e\x00\u0301Жع") for _ in range(random.randint(1, 60)))
                record = (
                    records.story(records.run(f"dateline {n}")) if random.random() < 0.3 else records.plain(f"It rained {n}. {words}\n")
                )
                writer.add(record, records.capture_of(record))
                added.append(record)
                for _ in range(random.randint(0, 3)):
                    target = random.choice(record.claims).id
                    made = writer.decide("confirm", target, {"why": words}, token=str(random.random()), after=None)
                    if random.random() < 0.3:
                        writer.decide("undo", target, {}, undoes=made.number)
                if random.random() < 0.3:
                    writer.keep_secret(f"key {n}", "abc")
                if random.random() < 0.2:
                    writer.record_access({"what": n})
            if random.random() < 0.5:
                heads.append(store.head())
        with store.writer("ana", signer) as writer:
            if added and random.random() < 0.3:
                writer.erase(random.choice(added).report.id, "asked for")
        return tuple(heads)


def made_scene(folder: Path) -> Scene:
    """Two runs over a story, a plain report, decisions with one undone, an export, a secret; all from the first report on signed."""
    store = Store.create(folder / "made.dateline", actor="ana")
    signer = Signer(Ed25519PrivateKey.generate())
    with store.writer("ana", signer) as writer:
        for record in (records.story(), records.story(records.run("dateline 2")), records.plain("Rockets landed near Umm Dabba.\n")):
            writer.add(_really(record), records.capture_of(record))
    older = records.copied(store.path, folder / "older.dateline")
    with store.writer("ana", signer) as writer:
        claim = records.story().claims[0].id
        first = writer.decide("confirm", claim, {"why": "seen"})
        writer.decide("undo", claim, {}, undoes=first.number)
        writer.keep_secret("pseudonym", "Witness 1")
        writer.record_export({"as": "csv"})
        writer.decide("reject", records.plain("Rockets landed near Umm Dabba.\n").claims[0].id, {"why": "not said"})
    return Scene(store, store.head(), older, signer)


def _really(record: Record) -> Record:
    """The record with the tool that really reads plain text, so that verify holds its text to it."""
    return replace(record, report=replace(record.report, capture=replace(record.report.capture, tool=read.tool_now("text/plain"))))


def an_ots_proof(digest: bytes, *, height: int | None = None) -> bytes:
    """An OpenTimestamps proof over `digest`: pending at a calendar, or in the block at `height`, whose merkle root is then `digest`."""
    from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation
    from opentimestamps.core.op import OpSHA256
    from opentimestamps.core.serialize import StreamSerializationContext
    from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

    stamp = Timestamp(digest)
    stamp.attestations.add(BitcoinBlockHeaderAttestation(height) if height else PendingAttestation("https://calendar.example"))
    out = io.BytesIO()
    DetachedTimestampFile(OpSHA256(), stamp).serialize(StreamSerializationContext(out))
    return out.getvalue()
