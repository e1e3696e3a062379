"""What comparing a case leaves behind so that one more report is cheap: a file beside the case, derived from it and from nothing else.

``NAME.compared`` holds the indexes and clusters of `compare` as they were after the last report. It can be thrown away at any time, is made
again when the case was read by other tools or holds other findings on a report, and is as private as the case: it repeats its words. Only
the entries that a new report touches are read and written.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

import msgspec

from .. import __version__, lexicons
from ..compare.copies import Body, CopyIndex
from ..compare.events import Comparison, Decisions, Event
from ..compare.features import Commonness
from ..compare.origins import Printed
from ..compare.tellings import told
from ..errors import StoreError
from . import Decision, Store, View, sqlite

V = TypeVar("V")

FORM = "4"
"""Of what is kept; a file of another form is made again."""

SHELVES: dict[str, Any] = {
    "bodies": Body,
    "postings": list[str],
    "parents": str,
    "copies": list[str],
    "counts": int,
    "under": list[str],
    "home": str,
    "became": str,
    "events": Event,
    "shared": int,
    "done": int,
    "decided": list[tuple[str, str]],
    "revised": list[str],
}
"""The tables of the file, each a text key and a MessagePack value, and what the values are. ``revised`` has, by report, which decisions on
its claims were taken in, and the ids that people's claims had."""


class Shelf(MutableMapping[str, V], Generic[V]):
    """A mapping in one table: entries are read when they are asked for, and those that changed are written by `write`."""

    def __init__(self, connection: sqlite3.Connection, table: str, kind: Any) -> None:
        self._connection, self._table = connection, table
        self._decoder = msgspec.msgpack.Decoder(kind)
        self._encoder = msgspec.msgpack.Encoder(order="deterministic")
        self._held: dict[str, tuple[bytes | None, V]] = {}
        self._absent: set[str] = set()
        self._gone: set[str] = set()

    def __getitem__(self, key: str) -> V:
        if key in self._held:
            return self._held[key][1]
        if key in self._absent or key in self._gone:
            raise KeyError(key)
        row = self._connection.execute(f"SELECT value FROM {self._table} WHERE key = ?", (key,)).fetchone()  # noqa: S608
        if row is None:
            self._absent.add(key)
            raise KeyError(key)
        self._held[key] = (row[0], self._decoder.decode(row[0]))
        return self._held[key][1]

    def __setitem__(self, key: str, value: V) -> None:
        self._absent.discard(key)
        self._gone.discard(key)
        self._held[key] = (None, value)

    def __delitem__(self, key: str) -> None:
        self[key]
        del self._held[key]
        self._gone.add(key)

    def __iter__(self) -> Iterator[str]:
        stored = [row[0] for row in self._connection.execute(f"SELECT key FROM {self._table} ORDER BY key")]  # noqa: S608
        yield from (key for key in stored if key not in self._gone)
        yield from (key for key in self._held.keys() - set(stored))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def stored(self) -> Iterator[tuple[str, V]]:
        """Every stored entry, in one reading."""
        for key, value in self._connection.execute(f"SELECT key, value FROM {self._table}"):  # noqa: S608
            yield key, self._decoder.decode(value)

    def write(self) -> int:
        """Write what changed. Returns how many entries that were."""
        changed = []
        for key, (before, value) in self._held.items():
            now = self._encoder.encode(value)
            if now != before:
                changed.append((key, now))
                self._held[key] = (now, value)
        self._connection.executemany(f"INSERT OR REPLACE INTO {self._table} VALUES (?, ?)", changed)  # noqa: S608
        self._connection.executemany(f"DELETE FROM {self._table} WHERE key = ?", [(key,) for key in self._gone])  # noqa: S608
        self._gone.clear()
        return len(changed)


@contextmanager
def comparing(store: Store, decisions: Decisions | None = None, *, afresh: bool = False) -> Iterator[tuple[Comparison, int]]:
    """The case compared as it is now, and how many reports were taken in to get there. Raises StoreError when the file cannot be used.

    `decisions` are those of the case unless they are given: what people put together and took apart outlives every run. Claims are compared
    as people corrected them, those that they rejected not at all.
    A case that was not compared before, or `afresh`, is taken in the order of publication; later reports in the order of adding.
    """
    from ..review.decisions import revising  # review reads cases too, so it comes after this module
    from ..review.reviewed import as_decided

    path = store.path.with_name(store.path.name + ".compared")
    try:
        connection = sqlite.beside(path, store.backend.key)
        try:
            with store.view() as view:
                newest = view.newest()
                done = _opened(connection)
                known = dict(done.stored())
                if afresh or any(newest.get(report) != number for report, number in known.items()):
                    _emptied(connection)
                    done, known = _shelf(connection, "done"), {}
                shelves: dict[str, Shelf[Any]] = {name: _shelf(connection, name) for name in SHELVES}
                before = shelves["decided"]
                comparison = _comparison(shelves, Decisions(frozenset(before.get("together", ())), frozenset(before.get("apart", ()))))
                missing = [report for report in newest if report not in known]
                records = [view.record(report) for report in missing]
                if not known:
                    records.sort(key=lambda r: (r.report.published or "9", r.report.id))
                comparison.ahead = shelves["counts"].get("*", 0) + sum(len(r.claims) for r in records)
                now = decided(view) if decisions is None else decisions
                connection.execute("BEGIN IMMEDIATE")
                if now != comparison.decisions:
                    comparison.decide(now)
                    before["together"], before["apart"] = sorted(now.together), sorted(now.apart)
                by_report = revising(view.decided())
                marks = shelves["revised"]
                for record in records:
                    report = record.report.id
                    comparison.add(told(as_decided(record, by_report.get(report, {}))))
                    shelves["done"][report] = newest[report]
                    marks[report] = _mark(by_report.get(report, {}))
                for report in sorted({*by_report, *dict(marks.stored())} & newest.keys() - set(missing)):
                    given, was = by_report.get(report, {}), marks.get(report, [])
                    if _mark(given) != was:
                        record = view.record(report)
                        claims = {*(c.id for c in record.claims), *given, *(part.partition(" ")[2] for part in was)}
                        comparison.revise(sorted(claims), told(as_decided(record, given)))
                        marks[report] = _mark(given)
                for shelf in shelves.values():
                    shelf.write()
                connection.execute("COMMIT")
            yield comparison, len(records)
        finally:
            connection.close()
    except sqlite.errors(msgspec.MsgspecError) as error:
        raise StoreError(f"{path} cannot be used: {error}; it may be deleted, and is made again from the case") from error


@contextmanager
def as_compared(store: Store) -> Iterator[Comparison]:
    """The case as it was last compared, whatever was added since; an empty comparison where it never was. Changes nothing."""
    path = store.path.with_name(store.path.name + ".compared")
    if not path.exists():
        yield Comparison()
        return
    connection = sqlite.beside(path, store.backend.key, threads=True)
    try:
        connection.execute("PRAGMA query_only=on")
        row = connection.execute("SELECT version FROM made_by").fetchone()
        if row is None or row[0] != _version():
            yield Comparison()
            return
        yield _comparison({name: _shelf(connection, name) for name in SHELVES}, Decisions())
    except sqlite.errors(msgspec.MsgspecError) as error:
        raise StoreError(f"{path} cannot be used: {error}; it may be deleted, and is made again from the case") from error
    finally:
        connection.close()


def decided(view: View) -> Decisions:
    """What people put together and took apart, as far as it was not taken back; of two decisions on one pair the later counts."""
    given = list(view.decisions())
    gone: set[int] = set()
    for each in reversed(given):
        if each.undoes is not None and each.number not in gone:
            gone.add(each.undoes)
    pairs: dict[tuple[str, str], bool] = {}
    for each in given:
        if each.kind in ("merge", "split") and each.number not in gone:
            for key, together in (("together", True), ("apart", False)):
                for left, right in each.body.get(key, ()):
                    pairs[min(left, right), max(left, right)] = together
    return Decisions(frozenset(p for p, yes in pairs.items() if yes), frozenset(p for p, yes in pairs.items() if not yes))


def _mark(by_claim: Mapping[str, Sequence[Decision]]) -> list[str]:
    """Which decisions: the number of the newest on each claim, and the claim."""
    return [f"{given[-1].number} {claim}" for claim, given in sorted(by_claim.items())]


def _comparison(shelves: dict[str, Shelf[Any]], decisions: Decisions) -> Comparison:
    return Comparison(
        decisions=decisions,
        events=shelves["events"],
        printed=Printed(shelves["parents"], shelves["copies"]),
        common=Commonness(shelves["counts"]),
        index=CopyIndex(shelves["bodies"], shelves["postings"]),
        under=shelves["under"],
        home=shelves["home"],
        became=shelves["became"],
        shared=shelves["shared"],
    )


def _opened(connection: sqlite3.Connection) -> Shelf[int]:
    connection.execute("CREATE TABLE IF NOT EXISTS made_by (version TEXT NOT NULL)")
    row = connection.execute("SELECT version FROM made_by").fetchone()
    if row is None or row[0] != _version():
        _emptied(connection)
    return _shelf(connection, "done")


def _emptied(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for name in SHELVES:
        connection.execute(f"DROP TABLE IF EXISTS {name}")
        connection.execute(f"CREATE TABLE {name} (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID")
    connection.execute("DELETE FROM made_by")
    connection.execute("INSERT INTO made_by VALUES (?)", (_version(),))
    connection.execute("COMMIT")


def _shelf(connection: sqlite3.Connection, name: str) -> Shelf[Any]:
    return Shelf(connection, name, SHELVES[name])


def _version() -> str:
    """What the comparison depends on beside the case: the code's version and the lexicons."""
    parts = [__version__, FORM, *(lexicons.load(name).sha256 for name in lexicons.shipped())]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()
