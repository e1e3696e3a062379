"""What the reports of a case keep back, by finding, so that each can be shown without what another protects.

``NAME.kept`` is derived from the newest findings and from what people decided on them, and from nothing else. It is brought up to the case
a finding at a time, can be thrown away at any time, is encrypted when the case is, and is as private: it repeats protected words. Where it
cannot be written, the same is worked out in memory.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from .. import __version__, lexicons
from ..protect.elsewhere import Elsewhere, Term, kept
from ..sensitivity import label_of, withheld
from . import sqlite
from .listing import newest_decision, newest_erasure, newest_finding

if TYPE_CHECKING:
    from .backend import Backend
    from .view import View
    from .writer import Decision

FORM = "1"
"""Of the file, and of what is protected by default; one of another form is made again."""
SUFFIX = ".kept"
_Row = tuple[str, tuple[Term, ...]]
"""The decisions with which a finding was looked through, and what it keeps back."""
_DECODER = msgspec.json.Decoder(tuple[Term, ...])


class KeptBack:
    """Of one case; any thread may ask."""

    def __init__(self, backend: Backend) -> None:
        self._path = Path(backend.beside).with_name(Path(backend.beside).name + SUFFIX)
        self._key = backend.key
        self._turn = threading.Lock()
        self._rows: dict[int, _Row] | None = None
        self._decided: dict[str, list[Decision]] = {}
        self._since = 0
        self._held: tuple[tuple[int, int, int], Elsewhere] | None = None

    def of(self, view: View) -> Elsewhere:
        """What the case keeps back as the view sees it."""
        now = newest_finding(view), newest_decision(view), newest_erasure(view)
        with self._turn:
            if self._held is None or self._held[0] != now:
                rows = self._brought_up(view, self._held is not None and self._held[0][2] != now[2])
                found = dict.fromkeys(term for _, terms in rows.values() for term in terms)
                same = self._held is not None and self._held[1].digests == {term.digest for term in found}
                self._held = now, self._held[1] if same and self._held else Elsewhere(found, view.place_words() if found else ())
            return self._held[1]

    def _brought_up(self, view: View, erased: bool) -> Mapping[int, _Row]:
        from ..review.decisions import revising  # review reads cases too, so it comes after this module

        if erased:
            self._rows, self._decided, self._since = None, {}, 0
        for each in view.decisions(since=self._since):
            self._decided.setdefault(each.target, []).append(each)
            self._since = each.number
        newest, by_report = view.newest(), revising(self._decided)
        chosen = view.choices().marks
        known = self._read() if self._rows is None else self._rows
        rows: dict[int, _Row] = {}
        fresh: dict[int, _Row] = {}
        for report, number in newest.items():
            revised = max((given[-1].number for given in by_report.get(report, {}).values()), default=0)
            mark = f"{report}{chosen.get(report, '')} and {revised}"
            if number in known and known[number][0] == mark:
                rows[number] = known[number]
            else:
                rows[number] = fresh[number] = mark, tuple(dict.fromkeys(_terms(view, report, by_report.get(report, {}))))
        if fresh or known.keys() - rows.keys():
            self._write(fresh, known.keys() - rows.keys())
        self._rows = rows
        return rows

    def _read(self) -> dict[int, _Row]:
        with suppress(*sqlite.errors(OSError, msgspec.MsgspecError)):
            if self._path.exists():
                with closing(sqlite.beside(self._path, self._key)) as connection:
                    made = connection.execute("SELECT version FROM made_by").fetchone()
                    if made is not None and made[0] == _version():
                        rows = connection.execute("SELECT number, mark, terms FROM finding")
                        return {number: (mark, _DECODER.decode(terms) if terms else ()) for number, mark, terms in rows}
        return {}

    def _write(self, fresh: Mapping[int, _Row], gone: Iterable[int]) -> None:
        with suppress(*sqlite.errors(OSError)), closing(sqlite.beside(self._path, self._key)) as connection:
            for pragma in ("busy_timeout=2000", "secure_delete=on", "synchronous=off"):
                connection.execute("PRAGMA " + pragma)
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("CREATE TABLE IF NOT EXISTS made_by (version TEXT NOT NULL)")
            made = connection.execute("SELECT version FROM made_by").fetchone()
            if made is None or made[0] != _version():
                connection.execute("DROP TABLE IF EXISTS finding")
                connection.execute("CREATE TABLE finding (number INTEGER PRIMARY KEY, mark TEXT NOT NULL, terms TEXT NOT NULL)")
                connection.execute("DELETE FROM made_by")
                connection.execute("INSERT INTO made_by VALUES (?)", (_version(),))
            connection.executemany("DELETE FROM finding WHERE number = ?", [(number,) for number in gone])
            rows = [(number, mark, msgspec.json.encode(terms).decode() if terms else "") for number, (mark, terms) in fresh.items()]
            connection.executemany("INSERT OR REPLACE INTO finding VALUES (?, ?, ?)", rows)
            connection.execute("COMMIT")


def _terms(view: View, report: str, decisions: Mapping[str, Sequence[Decision]]) -> Iterator[Term]:
    """What a report keeps back: as it was read, and as people corrected it and added to it."""
    from ..review.reviewed import as_decided

    record, choices = view.record(report), view.choices()
    for each in (record, *([choices.over(as_decided(record, decisions))] if decisions else ())):
        for found in withheld(each, choices.words.get(report, ())):
            yield from kept(each, found, label_of(found.sensitivity))


def _version() -> str:
    """What is kept back depends on the code and the lexicons beside the case."""
    parts = [__version__, FORM, *(lexicons.load(name).sha256 for name in lexicons.shipped())]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()
