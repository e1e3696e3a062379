"""What lists, filters, map, time line and counts ask: every claim as people decided on it, in rows of a file beside the case.

``NAME.index`` is derived from the newest findings and all decisions and from nothing else: a corrected field stands in it as corrected, a
claim that somebody added is a row like any other, a rejected one is marked. It is brought up to the case a finding or a decision at a time,
can be deleted at any time, and is encrypted when the case is. Of what is withheld it holds vocabularies and no words, so that no search
finds it. The tables are SQLite's whatever keeps the case. `questions` asks them.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from math import asinh, atan, degrees, pi, radians, sinh, tan
from pathlib import Path
from typing import Any, Final, NamedTuple

from ..export import phrases
from ..review import Field as Decided
from ..review import State
from ..review.reviewed import moved
from ..sensitivity import Showing
from ..store import sqlite
from ..store.keys import Key
from ..store.rows import days_of, places_of
from ..types import Claim, PlaceRole, Record

FORM = "3"
"""Of the tables; a file of another form is made again."""
NONE_LAST: Final = "\U0010ffff"
STEP = 256
"""Numbers between two of a finding's own claims: those that people add stand between them."""
WORLD = 1 << 22
"""The side of the map in whole numbers."""
RANKS = ("contested", "denied", "acknowledged", "corroborated", "withdrawn", "single", "")
"""How an event may stand, what a reader must not miss first; nothing for claims that are in no event yet."""

_MAKE = """
CREATE TABLE mark (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE finding (number INTEGER PRIMARY KEY, report TEXT NOT NULL UNIQUE, mark TEXT NOT NULL, whole INTEGER NOT NULL,
  title TEXT NOT NULL, publisher TEXT NOT NULL, published TEXT, language TEXT NOT NULL, status TEXT NOT NULL, failures INTEGER NOT NULL,
  claims INTEGER NOT NULL);
CREATE TABLE claim (n INTEGER PRIMARY KEY, finding INTEGER NOT NULL, position INTEGER, id TEXT NOT NULL UNIQUE, report TEXT NOT NULL,
  state TEXT NOT NULL, rejected INTEGER NOT NULL, hidden INTEGER NOT NULL, rank INTEGER NOT NULL DEFAULT 6, placed INTEGER, dated INTEGER,
  first TEXT NOT NULL, source TEXT NOT NULL, published TEXT NOT NULL, publisher TEXT NOT NULL, language TEXT NOT NULL, status TEXT NOT NULL,
  mode TEXT NOT NULL, source_kind TEXT, disclosure TEXT NOT NULL, role TEXT NOT NULL, side TEXT NOT NULL, cue TEXT NOT NULL,
  basis TEXT NOT NULL, polarity TEXT NOT NULL, level TEXT NOT NULL, modality TEXT NOT NULL, hedged INTEGER NOT NULL, via INTEGER NOT NULL);
CREATE TABLE shown (n INTEGER PRIMARY KEY, words TEXT NOT NULL, who TEXT NOT NULL, label TEXT NOT NULL, said TEXT NOT NULL,
  own INTEGER NOT NULL, kinds TEXT NOT NULL, places TEXT NOT NULL, days TEXT NOT NULL, was TEXT NOT NULL, added_by TEXT);
CREATE TABLE event (n INTEGER NOT NULL, kind TEXT NOT NULL, modality TEXT NOT NULL, polarity TEXT NOT NULL, level TEXT NOT NULL,
  plover TEXT NOT NULL, acled TEXT NOT NULL, actor TEXT NOT NULL, recipient TEXT NOT NULL, instrument TEXT NOT NULL, object TEXT NOT NULL);
CREATE TABLE item (n INTEGER NOT NULL, name TEXT NOT NULL, status TEXT);
CREATE TABLE number (n INTEGER NOT NULL, what TEXT NOT NULL, low REAL NOT NULL, high REAL NOT NULL, noun TEXT NOT NULL);
CREATE TABLE place (n INTEGER NOT NULL, name TEXT NOT NULL, entry TEXT, country TEXT NOT NULL, role TEXT NOT NULL, relation TEXT,
  prec INTEGER NOT NULL, radius REAL, drawn INTEGER NOT NULL, x INTEGER, y INTEGER);
CREATE TABLE spot (entry TEXT PRIMARY KEY, name TEXT NOT NULL, lat REAL, lon REAL, x INTEGER, y INTEGER, area INTEGER, west INTEGER,
  north INTEGER, east INTEGER, south INTEGER) WITHOUT ROWID;
CREATE TABLE day (n INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, prec INTEGER, basis TEXT NOT NULL);
CREATE VIRTUAL TABLE search USING fts5(words, who, content='shown', content_rowid='n', tokenize='porter unicode61 remove_diacritics 2');
CREATE INDEX claim_report ON claim (report);
CREATE INDEX claim_first ON claim (first, n);
CREATE INDEX claim_source ON claim (source, n);
CREATE INDEX claim_published ON claim (published DESC, n);
CREATE INDEX claim_state ON claim (state, rejected, n);
CREATE INDEX event_of ON event (n);
CREATE INDEX event_kind ON event (kind, n);
CREATE INDEX item_of ON item (n);
CREATE INDEX number_of ON number (n);
CREATE INDEX place_of ON place (n);
CREATE INDEX place_entry ON place (entry, n);
CREATE INDEX place_drawn ON place (drawn, x, y, n, entry);
CREATE INDEX place_gathered ON place (drawn, entry, n, radius, x, y);
CREATE INDEX day_of ON day (n);
CREATE INDEX day_range ON day (first, last, n, prec);
"""
_SIDES = ("event", "item", "number", "place", "day")


class Told(NamedTuple):
    """A claim as people decided on it, in its report. `machine` is None for one that a person added."""

    record: Record
    claim: Claim
    machine: Claim | None
    state: State = State.MACHINE
    fields: Mapping[str, Decided] = {}
    added_by: str | None = None


class Printed(NamedTuple):
    """A report in a list, as it may be shown."""

    id: str
    title: str
    publisher: str
    published: str | None
    language: str
    status: str
    claims: int


class Index:
    """The file, and who reads and writes it: any thread reads, one at a time writes."""

    def __init__(self, path: Path, key: Key | None, mark: str) -> None:
        self._path, self._key, self._mark = path, key, f"{FORM} {mark}"
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._turn = threading.RLock()
        self._made = 0

    # ------------------------------------------------------------ reading

    def ask(self, query: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a question."""
        return self._reader().execute(query, values).fetchall()

    def _reader(self) -> sqlite3.Connection:
        held = getattr(self._local, "held", None)
        if held is None or held[0] != self._made:
            with self._turn:
                connection = sqlite.beside(self._path, self._key, threads=True)
                for pragma in ("busy_timeout=10000", "cache_size=-16000", "mmap_size=268435456", "temp_store=memory", "query_only=on"):
                    connection.execute("PRAGMA " + pragma)
                connection.create_function("fold", 1, fold, deterministic=True)  # SQLite's own lower() knows ASCII only
                held = self._local.held = self._made, connection
                self._opened.append(connection)
        return held[1]

    def findings(self) -> dict[int, tuple[str, str, bool]]:
        """Each finding's report, the decisions on protection with which it was put in, and whether nothing of it is withheld."""
        return {r[0]: (r[1], r[2], bool(r[3])) for r in self.ask("SELECT number, report, mark, whole FROM finding")}

    def reports(self, words: str = "", offset: int = 0, limit: int = 50) -> tuple[int, list[Printed]]:
        """How many reports there are whose title or publisher holds `words`, and one page of them, the last added first."""
        where, values = ("WHERE instr(fold(title), ?) OR instr(fold(publisher), ?)", [fold(words)] * 2) if words else ("", [])
        total = self.ask(f"SELECT count(*) FROM finding {where}", values)[0][0]  # noqa: S608
        columns = "report, title, publisher, published, language, status, claims"
        rows = self.ask(f"SELECT {columns} FROM finding {where} ORDER BY number DESC LIMIT ? OFFSET ?", [*values, limit, offset])  # noqa: S608
        return int(total), [Printed(*r) for r in rows]

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every string of the tables that a report's words stand in, with the report."""
        yield from self.ask("SELECT report, title || ' ' || publisher FROM finding")
        yield from self.ask(
            "SELECT c.report, s.words || ' ' || s.who || ' ' || s.said || ' ' || s.places FROM shown s JOIN claim c ON c.n = s.n"
        )
        told = "e.actor || ' ' || e.recipient || ' ' || e.instrument || ' ' || e.object"
        yield from self.ask(f"SELECT c.report, {told} FROM event e JOIN claim c ON c.n = e.n")  # noqa: S608

    def words(self, claims: Sequence[str]) -> dict[str, tuple[str, bool]]:
        """What is claimed in each of these claims, and whether it is withheld."""
        query = "SELECT c.id, s.words, c.hidden FROM claim c JOIN shown s ON s.n = c.n WHERE c.id IN (SELECT value FROM json_each(?))"
        return {r[0]: (r[1], bool(r[2])) for r in self.ask(query, [json.dumps(list(claims))])}

    def states(self) -> dict[str, int]:
        """How many claims stand how."""
        return dict(self.ask("SELECT state, count(*) FROM claim GROUP BY state"))

    def failed(self) -> int:
        """How many reports have a step that failed."""
        return int(self.ask("SELECT count(*) FROM finding WHERE failures")[0][0])

    def marked(self, key: str) -> str:
        """What was noted under a key."""
        found = self.ask("SELECT value FROM mark WHERE key = ?", (key,))
        return str(found[0][0]) if found else ""

    # ------------------------------------------------------------ writing

    def open(self) -> None:
        """Make the file if it is not there, or was made by another version."""
        with self._turn:
            with suppress(*sqlite.errors()):
                if self._path.exists() and self.marked("made by") == self._mark:
                    return
            self.forget()

    def forget(self) -> None:
        """Begin anew: words that were erased from the case stand in no copy."""
        with self._turn:
            self.close()
            for suffix in ("", "-wal", "-shm", "-journal"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            connection = sqlite.beside(self._path, self._key)
            try:
                connection.execute("PRAGMA journal_mode=wal")
                connection.executescript(_MAKE)
                connection.execute("INSERT INTO mark VALUES ('made by', ?)", (self._mark,))
            finally:
                connection.close()

    def close(self) -> None:
        """Close what is open."""
        with self._turn:
            self._made += 1
            for connection in self._opened:
                with suppress(*sqlite.errors()):
                    connection.close()
            self._opened.clear()

    @contextmanager
    def writing(self) -> Iterator[Pages]:
        """All or nothing."""
        with self._turn:
            connection = sqlite.beside(self._path, self._key)
            try:
                for pragma in ("busy_timeout=30000", "synchronous=off", "secure_delete=on", "cache_size=-64000", "temp_store=memory"):
                    connection.execute("PRAGMA " + pragma)
                connection.execute("BEGIN IMMEDIATE")
                yield Pages(connection)
                connection.execute("COMMIT")
            except BaseException:
                with suppress(*sqlite.errors()):
                    connection.execute("ROLLBACK")
                raise
            finally:
                connection.close()


def fold(words: str | None) -> str:
    """Words as they are compared."""
    return (words or "").casefold()


def project(lat: float, lon: float) -> tuple[int, int]:
    """A point in Web Mercator, in whole numbers of `WORLD`."""
    held = max(-85.05, min(85.05, lat))
    return int((lon + 180) / 360 * WORLD) % WORLD, int((1 - asinh(tan(radians(held))) / pi) / 2 * WORLD)


def unproject(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a point of the map."""
    return x / WORLD * 360 - 180, degrees(atan(sinh(pi * (1 - 2 * y / WORLD))))


class Pages:
    """What is written in one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._spots: dict[str, Any] = {}

    def note(self, key: str, value: str) -> None:
        """Keep a value under a key."""
        self._connection.execute("INSERT OR REPLACE INTO mark VALUES (?, ?)", (key, value))

    def drop(self, report: str) -> None:
        """Take a report's claims out."""
        for (n,) in self._connection.execute("SELECT n FROM claim WHERE report = ?", (report,)).fetchall():
            self._out(n)
        self._connection.execute("DELETE FROM finding WHERE report = ?", (report,))

    def finding(self, number: int, mark: str, showing: Showing, found: Iterable[tuple[int | None, Told]]) -> None:
        """A report as it may be shown, with its claims in the order of the text; those that people added have no position."""
        self.drop(showing.record.report.id)
        about = showing.about()
        title = phrases.one_line(about.title or "") or phrases.one_line(about.capture.name)
        rows = list(found)
        self._connection.execute(
            "INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                about.id,
                mark,
                showing.whole,
                title,
                phrases.one_line(about.publisher or ""),
                about.published,
                about.language,
                about.status.value,
                len(showing.record.failures),
                len(rows),
            ),
        )
        n = number << 24
        for position, each in rows:
            n = (number << 24) + (position + 1) * STEP if position is not None else n + 1
            self._in(n, number, position, showing, each)

    def claim(self, number: int, position: int | None, after: int | None, showing: Showing, found: Told | None, identity: str) -> None:
        """One claim as it is decided now, `after` the position of another; none takes it out."""
        before = self._connection.execute("SELECT n FROM claim WHERE id = ?", (identity,)).fetchone()
        if before is not None:
            self._out(before[0])
        if found is not None:
            if position is not None:
                n = (number << 24) + (position + 1) * STEP
            else:
                n = (number << 24) + (0 if after is None else (after + 1) * STEP) + 1
                while self._connection.execute("SELECT 1 FROM claim WHERE n = ?", (n,)).fetchone():
                    n += 1
            self._in(n, number, position, showing, found)
        self._connection.execute("UPDATE finding SET claims = (SELECT count(*) FROM claim WHERE finding = ?1) WHERE number = ?1", (number,))

    def standings(self, by_claim: Mapping[str, str]) -> None:
        """How the event of each claim stands, by the claim's id."""
        self._connection.execute("CREATE TEMP TABLE stands (id TEXT PRIMARY KEY, rank INTEGER) WITHOUT ROWID")
        ranks = {name: number for number, name in enumerate(RANKS)}
        rows = ((claim, ranks.get(word, 6)) for claim, word in by_claim.items())
        self._connection.executemany("INSERT INTO stands VALUES (?, ?)", rows)
        now = "coalesce((SELECT s.rank FROM stands s WHERE s.id = claim.id), 6)"
        self._connection.execute(f"UPDATE claim SET rank = {now} WHERE rank <> {now}")  # noqa: S608
        self._connection.execute("DROP TABLE stands")

    def _out(self, n: int) -> None:
        held = self._connection.execute("SELECT words, who FROM shown WHERE n = ?", (n,)).fetchone()
        if held is not None:
            self._connection.execute("INSERT INTO search(search, rowid, words, who) VALUES ('delete', ?, ?, ?)", (n, *held))
        for table in ("claim", "shown", *_SIDES):
            self._connection.execute(f"DELETE FROM {table} WHERE n = ?", (n,))  # noqa: S608

    def _in(self, n: int, number: int, position: int | None, showing: Showing, found: Told) -> None:
        record, claim = showing.record, found.claim
        report, said = record.report, claim.attribution
        hidden = showing.hides(claim)
        places = [] if hidden else list(_places(found))
        days = [] if hidden else list(_days(found))
        told = [e.time for e in claim.events if e.time and e.time.date_start and e.time.date_end]
        spots = [e.place for e in claim.events if e.place]
        source = said.source
        label = showing.label(claim) or "" if hidden else phrases.one_line(source.name or source.text or "")
        put = self._connection.execute
        put(
            "INSERT INTO claim VALUES (?,?,?,?,?,?,?,?,6,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                n, number, position, claim.id, report.id, found.state.value, found.state is State.REJECTED, hidden,
                None if hidden else any(p.drawn for p in places), None if hidden else bool(days),
                min((d[0] for d in days), default=NONE_LAST), NONE_LAST if hidden else fold(source.name or source.text) or NONE_LAST,
                report.published or "", fold(report.publisher), report.language, report.status.value, said.mode.value,
                source.kind.value if source.kind else None, source.disclosure.value, "" if hidden else fold(source.role),
                "" if hidden else fold(source.side), "" if hidden or said.cue is None else fold(said.cue.text), claim.basis.value.value,
                claim.wording.polarity.value, claim.wording.level.value, claim.wording.modality.value, bool(claim.wording.hedges),
                said.via is not None,
            ),
        )  # fmt: skip
        words = "" if hidden else phrases.one_line(said.content.text)
        who = "" if hidden else f"{source.text} {source.name or ''}".strip()
        kinds = " ".join(dict.fromkeys(e.kind.value for e in claim.events))
        named = [] if hidden else list(dict.fromkeys(phrases.one_line(p.name) for p in spots))
        dated = [] if hidden else list(dict.fromkeys((t.date_start, t.date_end) for t in told))
        was = [] if hidden else [(path, short(f.machine)) for path, f in found.fields.items() if f.state is State.CORRECTED and f.decision]
        put(
            "INSERT INTO shown VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (
                n, words, who, label, "", said.mode.value == "own_voice", kinds, _json(named), _json(dated),
                _json(showing.clean(was)), found.added_by,
            ),
        )  # fmt: skip
        put("INSERT INTO search(rowid, words, who) VALUES (?, ?, ?)", (n, words, who))
        many = self._connection.executemany
        many(
            "INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            [
                (
                    n, e.kind.value, e.modality.value, e.polarity.value, e.level.value,
                    fold(f"{e.plover.event} {e.plover.mode or ''} {' '.join(e.plover.contexts)}") if e.plover else "",
                    fold(f"{e.acled.event_type} {e.acled.sub_event_type}") if e.acled else "",
                    *(["", "", "", ""] if hidden else [
                        fold(e.actor.name if e.actor else ""), fold(e.recipient.name if e.recipient else ""),
                        fold(e.instrument.text if e.instrument else ""), fold(e.object.text if e.object else ""),
                    ]),
                )
                for e in claim.events
            ],
        )  # fmt: skip
        if hidden:
            return
        many(
            "INSERT INTO item VALUES (?,?,?)",
            [
                (n, fold(f"{i.system or ''} {i.equipment_class.replace('_', ' ')} {i.span.text}"), i.status.value if i.status else None)
                for e in claim.events
                for i in e.equipment
            ],
        )
        many("INSERT INTO number VALUES (?,?,?,?,?)", [(n, *q) for q in _numbers(claim)])
        for place in places:
            self._spot(place)
        many(
            "INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            [(n, p.name, p.entry, p.country, p.role, p.relation, p.prec, p.radius, p.drawn, p.x, p.y) for p in places],
        )
        many("INSERT INTO day VALUES (?,?,?,?,?)", [(n, *d) for d in days])

    areas: Any = None
    """The number and the bounds of the outline of a place that is drawn as an area, by its id; set by whoever has the gazetteer."""

    def _spot(self, place: _Put) -> None:
        if place.entry is None or place.entry in self._spots:
            return
        self._spots[place.entry] = True
        area = self.areas(place.entry) if self.areas is not None and place.drawn else None
        number, bounds = area or (None, (None,) * 4)
        self._connection.execute(
            "INSERT OR IGNORE INTO spot VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (place.entry, place.entry_name, place.lat, place.lon, place.x, place.y, number, *bounds),
        )


class _Put(NamedTuple):
    """A place of a claim."""

    name: str
    entry: str | None
    entry_name: str
    country: str
    role: str
    relation: str | None
    prec: int
    radius: float | None
    lat: float | None
    lon: float | None
    drawn: bool
    x: int | None
    y: int | None


def _places(found: Told) -> Iterator[_Put]:
    """What the claim's words mention and where its events are put. What a person put elsewhere stays a mention and is drawn no more."""
    claim = found.claim
    left = moved(found.machine, claim)
    for place in places_of(found.record, claim):
        entry = place.chosen
        role = PlaceRole.MENTION if place.span in left else place.place_role
        names = [place.name, *([entry.name, entry.admin1 or ""] if entry else [])]
        at = project(entry.lat, entry.lon) if entry and entry.lat is not None and entry.lon is not None else (None, None)
        yield _Put(
            " " + " ".join(fold(phrases.one_line(n)) for n in names) + " ",
            entry.id if entry else None,
            phrases.one_line(entry.name or place.name) if entry else "",
            (entry.country if entry else None) or "",
            role.value,
            place.relation.value if place.relation else None,
            place.where_prec,
            place.radius_km,
            entry.lat if entry else None,
            entry.lon if entry else None,
            role is PlaceRole.EVENT and entry is not None,
            *at,
        )


def _days(found: Told) -> Iterator[tuple[str, str, int | None, str]]:
    claim = found.claim
    here = {e.time.span for e in claim.events if e.time}
    left = {e.time.span for e in found.machine.events if e.time} - here if found.machine else set()
    for time in days_of(found.record, claim):
        if time.date_start and time.date_end and time.span not in left:
            yield time.date_start[:10], time.date_end[:10], time.date_prec, time.date_basis.value


def _numbers(claim: Claim) -> Iterator[tuple[str, float, float, str]]:
    for event in claim.events:
        for what, given in (("deaths", event.deaths), ("injuries", event.injuries), *(("quantity", q) for q in event.quantities)):
            if given is None:
                continue
            known = [v for v in (given.low, given.best, given.high) if v is not None]
            if known:
                yield what, min(known), max(known), fold(f" {given.noun or ''} {given.unit or ''} {given.span.text} ")


def short(value: Any) -> str:
    """A value of the record in few words."""
    if isinstance(value, Mapping):
        value = value.get("text") or value.get("name") or value.get("value") or (value.get("span") or {}).get("text") or value.get("kind")
    return phrases.one_line(str(value)) if value not in (None, "") else "∅"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
