"""What comparing a case found, as rows that can be listed: kept beside the case, made by a process of its own.

``NAME.bench`` holds a row for each event (how it stands, counts, kinds, places, days) and which claims are in it, no words of any report
and no place that one keeps back; it is encrypted when the case is, and can be thrown away at any time. Comparing is work for minutes, so
`python -m dateline.workbench.events CASE` does it, at low priority, and the workbench reads what is there. The key of an encrypted case it
is given on its standard input.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from .. import __version__, lexicons
from ..compare.events import Comparison, Decisions, Event
from ..compare.explain import summary
from ..compare.standing import account
from ..review import comparison_decisions
from ..sensitivity import Screen
from ..store import Store, View, sqlite
from ..store.comparison import comparing
from ..store.keys import Key
from ..store.listing import newest_decision

_MAKE = """
CREATE TABLE IF NOT EXISTS event (id TEXT PRIMARY KEY, mark TEXT NOT NULL, standing TEXT NOT NULL, contested TEXT NOT NULL,
  reports INTEGER NOT NULL, outlets INTEGER NOT NULL, sources INTEGER NOT NULL, origins INTEGER NOT NULL, claims INTEGER NOT NULL,
  kinds TEXT NOT NULL, places TEXT NOT NULL,
  first TEXT, last TEXT, lead TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS member (claim TEXT PRIMARY KEY, event TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS keeps (finding INTEGER PRIMARY KEY, mark TEXT NOT NULL);
DROP TABLE IF EXISTS hidden;
CREATE INDEX IF NOT EXISTS member_event ON member (event);
CREATE INDEX IF NOT EXISTS event_order ON event (outlets DESC, reports DESC, id);
"""
_OF_A_KIND = """kinds <> '["other"]'"""
_NO = subprocess.DEVNULL
SHAPES = ("contested", "denied", "acknowledged", "corroborated", "single", "withdrawn")
"""How an event may stand, by the first word."""


@dataclass(frozen=True, slots=True)
class Row:
    """One event in a list."""

    id: str
    standing: str
    contested: tuple[str, ...]
    reports: int
    outlets: int
    sources: int
    origins: int
    claims: int
    kinds: tuple[str, ...]
    places: tuple[str, ...]
    first: str | None
    last: str | None
    lead: str
    """The claim that says most: its words are asked of the case, and withheld where they must be."""


class Summaries:
    """Reads the rows, and starts the process that makes them."""

    def __init__(self, case: Path, named: Sequence[str] = (), key: Key | None = None) -> None:
        """`case` is what its files' names begin with; `named` how `refresh` is told of it, when that is another: address and captures."""
        self._path, self._key = beside(case), key
        self._named = named or (str(case),)
        self._working: subprocess.Popen[bytes] | None = None
        self._mapped: tuple[float, dict[str, str]] = (0.0, {})
        self._differing: tuple[float, dict[str, tuple[str, ...]]] = (0.0, {})

    @property
    def there(self) -> bool:
        """Whether the case was ever compared for the workbench."""
        return self._path.exists() and self._state("done") is not None

    @property
    def working(self) -> bool:
        """Whether comparing goes on."""
        return self._working is not None and self._working.poll() is None

    def done(self) -> int:
        """The finding up to which the case is compared."""
        return int(self._state("done") or 0)

    def behind(self, finding: int, decision: int) -> bool:
        """Whether findings or decisions were added since."""
        return self.done() < finding or int(self._state("decision") or 0) < decision

    def decided(self) -> str:
        """The decisions that the rows follow."""
        return self._state("decided") or ""

    def refresh(self) -> None:
        """Compare in the background, unless that goes on already."""
        if not self.working:
            command = [sys.executable, "-m", "dateline.workbench.events", *self._named]
            self._working = subprocess.Popen(command, stdin=_NO if self._key is None else subprocess.PIPE, stdout=_NO, stderr=_NO)  # noqa: S603
            if self._key is not None and self._working.stdin is not None:
                with suppress(OSError), self._working.stdin as pipe:
                    pipe.write(self._key.raw)

    def close(self) -> None:
        """End the process, if it goes on."""
        if self._working is not None and self._working.poll() is None:
            self._working.terminate()
            self._working.wait(10)

    def page(
        self, *, standing: str = "", kind: str = "", place: str = "", outlets: int = 1, offset: int = 0, limit: int = 30
    ) -> tuple[int, list[Row]]:
        """How many events there are that stand so, and one page of them: contested and widely told first, what nobody affirms last.

        Events of which no kind was read are there when they are asked for, by that kind or with all that one outlet tells.
        """
        where: list[str] = ["outlets >= ?"]
        values: list[Any] = [outlets]
        if standing:
            where.append("(standing = ? OR instr(standing, ?) = 1)")
            values += [standing, standing + " "]
        if not kind and outlets > 1:
            where.append(_OF_A_KIND)
        for column, wanted in (("kinds", f'"{kind}"' if kind else ""), ("places", place)):
            if wanted:
                where.append(f"instr(lower({column}), lower(?)) > 0")
                values.append(wanted)
        clause = " AND ".join(where)
        count = self._ask(f"SELECT count(*) FROM event WHERE {clause}", values)  # noqa: S608
        stands = "CASE WHEN standing LIKE 'contested%' THEN 0 WHEN origins = 0 THEN 3 WHEN standing LIKE 'denied%' THEN 1 ELSE 2 END"
        order = f"{stands}, outlets DESC, reports DESC, id"
        rows = self._ask(f"SELECT * FROM event WHERE {clause} ORDER BY {order} LIMIT ? OFFSET ?", [*values, limit, offset])  # noqa: S608
        return (count[0][0] if count else 0), [_row(r) for r in rows]

    def tally(self) -> Mapping[str, int]:
        """How many events stand how, of those of a kind that two outlets or more tell of."""
        query = f"SELECT standing, count(*) FROM event WHERE outlets > 1 AND {_OF_A_KIND} GROUP BY standing"  # noqa: S608
        return {r[0].split()[0]: r[1] for r in self._ask(query)}

    def of_claims(self, claims: Sequence[str]) -> dict[str, Row]:
        """The events that claims are in, by the claim's id."""
        query = "SELECT m.claim, e.* FROM member m JOIN event e ON e.id = m.event WHERE m.claim IN (SELECT value FROM json_each(?))"
        return {r[0]: _row(r[1:]) for r in self._ask(query, [json.dumps(list(claims))])}

    def claims_of(self, event: str) -> tuple[str, ...]:
        """The claims that an event had when the rows were written."""
        return tuple(r[0] for r in self._ask("SELECT claim FROM member WHERE event = ?", [event]))

    def lead(self, event: str) -> str | None:
        """The claim that stands for an event; None where there is no such event."""
        found = self._ask("SELECT lead FROM event WHERE id = ?", [event])
        return str(found[0][0]) if found else None

    def standings(self) -> Mapping[str, str]:
        """How the event of each claim stands, by the claim's id: the first word of it."""
        with suppress(OSError):
            at = self._path.stat().st_mtime
            if self._mapped[0] != at:
                rows = self._ask("SELECT m.claim, e.standing FROM member m JOIN event e ON e.id = m.event")
                self._mapped = at, {claim: standing.split()[0] for claim, standing in rows}
        return self._mapped[1]

    def stamp(self) -> float:
        """When the rows were last written."""
        try:
            return self._path.stat().st_mtime
        except OSError:
            return 0.0

    def contested(self) -> Mapping[str, tuple[str, ...]]:
        """In what accounts of its event differ, by the claim's id, for claims of events that are contested."""
        at = self.stamp()
        if self._differing[0] != at:
            rows = self._ask("SELECT m.claim, e.contested FROM member m JOIN event e ON e.id = m.event WHERE e.contested <> '[]'")
            self._differing = at, {claim: tuple(json.loads(contested)) for claim, contested in rows}
        return self._differing[1]

    def _state(self, key: str) -> str | None:
        found = self._ask("SELECT value FROM state WHERE key = ?", [key])
        return str(found[0][0]) if found else None

    def _ask(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        if not self._path.exists():
            return []
        try:
            with closing(sqlite.beside(self._path, self._key)) as connection:
                connection.execute("PRAGMA busy_timeout=5000")
                return connection.execute(query, tuple(values)).fetchall()
        except sqlite.errors():  # made by another version, or being made
            return []


def _row(cells: Sequence[Any]) -> Row:
    identity, _, standing, contested, reports, outlets, sources, origins, claims, kinds, places, first, last, lead = cells
    return Row(
        identity, standing, tuple(json.loads(contested)), reports, outlets, sources, origins, claims, tuple(json.loads(kinds)),
        tuple(json.loads(places)), first, last, lead,
    )  # fmt: skip


@cache
def derived_by() -> str:
    """What decides, beside the case, what is derived from it: the code's version and the lexicons."""
    parts = [__version__, *(lexicons.load(name).sha256 for name in lexicons.shipped())]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]


def beside(case: Path) -> Path:
    """Where the rows are kept."""
    return case.with_name(case.name + ".bench")


def decided(comparison: Comparison, decisions: Decisions) -> Iterator[Event]:
    """The events as people put them together and took them apart, whatever they were when the reports came in."""
    home = {claim: event.id for event in comparison.events.values() for claim in event.claims}
    parent = {e: e for e in comparison.events}

    def root(event: str) -> str:
        while parent[event] != event:
            event = parent[event]
        return event

    for left, right in sorted(decisions.together):
        if left in home and right in home:
            one, two = sorted((root(home[left]), root(home[right])))
            parent[two] = one
    joined: dict[str, list[Event]] = {}
    for event in comparison.events.values():
        joined.setdefault(root(event.id), []).append(event)
    for identity, parts in joined.items():
        tellings = [t for part in parts for t in part.tellings]
        yield from _apart(identity, tellings, parts, decisions)


def _apart(identity: str, tellings: Sequence[Any], parts: Sequence[Event], decisions: Decisions) -> Iterator[Event]:
    claims = list(dict.fromkeys(t.claim for t in tellings))
    groups: list[list[str]] = []
    for claim in claims:
        fits = (g for g in groups if not any((min(claim, o), max(claim, o)) in decisions.apart for o in g))
        found = next(fits, None)
        if found is None:
            groups.append([claim])
        else:
            found.append(claim)
    if len(groups) == 1 and len(parts) == 1:
        yield parts[0]
        return
    for number, group in enumerate(groups):
        event = Event(identity if not number else "e" + hashlib.sha256(group[0].encode()).hexdigest()[:12])
        for telling in tellings:
            if telling.claim in group:
                event.add(telling)
        yield event


def refresh(case: Path | str, captures: Path | None = None, key: Key | None = None) -> int:
    """Compare the case and bring the rows up to it; how many rows were made anew. `key` is that of a case that is kept encrypted."""
    store = Store.open(case, captures=captures, unlock=key)
    with comparing(store) as (comparison, _), store.view() as view, closing(_opened(beside(store.path), key)) as rows:
        decisions = comparison_decisions(view)
        finding, decision = max(view.newest().values(), default=0), newest_decision(view)
        followed = hashlib.sha256(repr((sorted(decisions.together), sorted(decisions.apart))).encode()).hexdigest()
        rows.execute("PRAGMA busy_timeout=30000")
        rows.execute("PRAGMA secure_delete=on")
        rows.executescript(_MAKE)
        rows.execute("BEGIN IMMEDIATE")
        keeps = _keeps(rows, view)
        screen = Screen(lambda report: view.showing(view.record(report)))
        known = dict(rows.execute("SELECT id, mark FROM event"))
        made, seen = 0, set()
        for event in decided(comparison, decisions):
            kept = " ".join(sorted(filter(None, map(keeps.get, event.reports))))
            mark = hashlib.sha256(msgspec.msgpack.encode(event, order="deterministic") + kept.encode()).hexdigest()[:16]
            seen.add(event.id)
            if known.get(event.id) == mark:
                continue
            made += 1
            found = summary(account(event, comparison))
            _write(rows, event, mark, screen.clean(event.reports, found) if kept else found)
        rows.executemany("DELETE FROM event WHERE id = ?", [(e,) for e in known.keys() - seen])
        rows.execute("DELETE FROM member WHERE event NOT IN (SELECT id FROM event)")
        rows.executemany(
            "INSERT OR REPLACE INTO state VALUES (?, ?)", [("done", str(finding)), ("decided", followed), ("decision", str(decision))]
        )
        rows.execute("COMMIT")
    return made


def _opened(path: Path, key: Key | None) -> sqlite3.Connection:
    """The rows; what cannot be read, for it was left there in plain or under another key, goes."""
    for _ in range(2):
        rows = sqlite.beside(path, key)
        try:
            rows.execute("SELECT count(*) FROM sqlite_master")
        except sqlite.errors():
            rows.close()
            path.unlink()
        else:
            break
    return rows


def _keeps(rows: sqlite3.Connection, view: View) -> dict[str, str]:
    """What each report withholds, as a mark that is another when it withholds something else; nothing for one that is shown whole."""
    now = f"{view.elsewhere().mark} {hashlib.sha256(repr(sorted(view.choices().marks.items())).encode()).hexdigest()}"
    before = rows.execute("SELECT value FROM state WHERE key = 'kept back'").fetchone()
    if before is None or before[0] != now:
        rows.execute("DELETE FROM keeps")
    known = dict(rows.execute("SELECT finding, mark FROM keeps"))
    out = {}
    for report, number in view.newest().items():
        if number not in known:
            showing = view.showing(view.record(report))
            said = repr((sorted(showing.repeats), showing.withheld))
            known[number] = "" if showing.whole else hashlib.sha256(said.encode()).hexdigest()[:16]
            rows.execute("INSERT INTO keeps VALUES (?, ?)", (number, known[number]))
        out[report] = known[number]
    rows.execute("INSERT OR REPLACE INTO state VALUES ('kept back', ?)", (now,))
    return out


def _write(rows: sqlite3.Connection, event: Event, mark: str, found: Mapping[str, Any]) -> None:
    lead = max(event.tellings, key=lambda t: (bool(t.place) + bool(t.time) + bool(t.numbers), -t.content.start))
    values = (
        event.id, mark, found["standing"], json.dumps(found["contested"]), found["reports"], len(found["outlets"]),
        found["number_of_sources"],
        found["number_of_origins"], len(event.claims), json.dumps(found["kinds"]), json.dumps(found["places"], ensure_ascii=False),
        found["dates"][0] if found["dates"] else None, found["dates"][-1] if found["dates"] else None, lead.claim,
    )  # fmt: skip
    rows.execute(f"INSERT OR REPLACE INTO event VALUES ({','.join('?' * len(values))})", values)  # noqa: S608
    rows.execute("DELETE FROM member WHERE event = ?", (event.id,))
    rows.executemany("INSERT OR REPLACE INTO member VALUES (?, ?)", [(c, event.id) for c in event.claims])


if __name__ == "__main__":
    with suppress(AttributeError, OSError):
        os.nice(10)
    given = b"" if sys.stdin is None or sys.stdin.isatty() else sys.stdin.buffer.read(32)
    refresh(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else None, Key(given) if given else None)
