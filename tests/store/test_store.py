"""A case: what goes in, what comes out, and that nothing in it is ever changed."""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert

import records
from dateline.errors import CaseLockedError, NotFoundError, SpanError, StoreError
from dateline.store import Code, Outcome, Query, Store, date_range
from dateline.store import writer as writing
from dateline.store.postgres import Schema
from dateline.store.sqlite import File
from dateline.store.tables import APPEND_ONLY, stamps
from dateline.text import Text
from dateline.types import Record
from postgres_server import Server


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Store.create(tmp_path_factory.mktemp("empty") / "made.dateline").path


@pytest.fixture
def in_file(empty: Path, tmp_path: Path) -> Store:
    return Store(records.copied(empty, tmp_path / "made.dateline"))


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An empty case in each kind of place: the same tests hold in all."""
    if request.param == "sqlite":
        return request.getfixturevalue("in_file")  # type: ignore[no-any-return]
    server: Server = request.getfixturevalue("postgres")
    return Store.create(server.address(f"case_{secrets.token_hex(6)}"), captures=tmp_path / "captures")


def address(store: Store) -> str:
    """What a person would call the case."""
    return store.backend.name


def again(store: Store, wait: float = 30) -> Store:
    """The same case, opened once more."""
    return Store.open(address(store), wait=wait, captures=store.captures.path)


def put(store: Store, *these: Record) -> list[Outcome]:
    with store.writer() as writer:
        return [writer.add(record, records.capture_of(record)).outcome for record in these]


def test_what_went_in_comes_out(store: Store) -> None:
    record = records.story()
    assert put(store, record) == [Outcome.ADDED]
    with store.view() as view:
        assert list(view.records()) == [record]
        assert view.record(record.report.id) == record
        assert list(view.reports()) == [record.report]
        assert list(view.runs()) == [record.run]
        assert view.capture(record.report.capture.sha256) == records.capture_of(record)
        assert view.counts() == {"captures": 1, "reports": 1, "runs": 1, "findings": 1, "claims": 6}
    assert store.verify().sound


def test_adding_the_same_report_again_adds_nothing(store: Store) -> None:
    assert put(store, records.story(), records.story()) == [Outcome.ADDED, Outcome.UNCHANGED]
    same = records.story()
    other_name = replace(same, report=replace(same.report, capture=replace(same.report.capture, name="copy.txt", retrieved="2024-06-01")))
    assert put(store, other_name) == [Outcome.UNCHANGED]
    with store.view() as view:
        assert view.counts()["findings"] == 1


def test_a_later_run_keeps_the_earlier_one_and_is_what_is_shown(store: Store) -> None:
    first, again = records.story(), records.story(records.run("dateline 2"))
    fewer = replace(again, claims=again.claims[:2])
    assert put(store, first, fewer) == [Outcome.ADDED, Outcome.REREAD]
    with store.view() as view:
        assert view.record(first.report.id) == fewer
        assert view.record(first.report.id, first.run.id) == first
        assert view.counts() == {"captures": 1, "reports": 1, "runs": 2, "findings": 2, "claims": 2}
        assert len(list(view.claims(Query()))) == 2
        assert len(list(view.claims(Query(run=first.run.id)))) == 6
        assert [r.run.id for r in view.records(first.run.id)] == [first.run.id]
    assert store.verify().sound


def test_the_first_metadata_stand(store: Store) -> None:
    first = records.story()
    put(store, first)
    other = replace(first, report=replace(first.report, publisher="Another Post"), run=records.run("dateline 2"))
    with store.writer() as writer:
        with pytest.raises(StoreError, match="another publisher"):
            writer.add(other, records.capture_of(first))
        assert writer.report(other.report) == first.report
        assert writer.has(first.report, first.run)
        assert not writer.has(first.report, other.run)


def test_many_reports_of_one_capture_keep_its_bytes_once(store: Store) -> None:
    data = b"one line\nanother line\n"
    for i, line in enumerate(("one line", "another line")):
        on = records.report_over(line, record=i, data=data)
        with store.writer() as writer:
            writer.add(Record(on, (records.claim_over(on, line),), (), (), (), records.run()), data)
    with store.view() as view:
        assert view.counts()["captures"] == 1
        assert view.counts()["reports"] == 2
    assert store.verify().sound


def test_a_report_without_a_claim_is_a_report(store: Store) -> None:
    record = replace(records.story(), claims=(), times=(), places=(), failures=())
    put(store, record)
    with store.view() as view:
        assert view.record(record.report.id) == record
    assert store.verify().sound


@pytest.mark.parametrize(
    "text", ["emoji 🌾🌾 say", "‏قال الشاهد إن الجسر سقط", "a\x00b says", "e\u0301 said", "one\r\ntwo\x0bthree", "\ufeffbom", "\u202etrick"]
)
def test_any_text_is_kept_as_it_is(store: Store, text: str) -> None:
    record = records.plain(text)
    put(store, record)
    with store.view() as view:
        assert view.record(record.report.id) == record
        assert [found.claim for found in view.claims(Query())] == list(record.claims)
    assert store.verify().sound


# ---------------------------------------------------------------- nothing is half added, nothing is changed


def _bytes_of_another(record: Record) -> tuple[Record, bytes]:
    return record, b"other bytes"


def _span_of_another_text(record: Record) -> tuple[Record, bytes]:
    other = Text(records.STORY.replace("hit", "ate"))
    time = replace(record.times[0], span=other.span(36, 39))
    return replace(record, times=(time,)), records.capture_of(record)


def _run_with_a_made_up_id(record: Record) -> tuple[Record, bytes]:
    return replace(record, run=replace(record.run, id="1" * 64)), records.capture_of(record)


def _claim_of_another_report(record: Record) -> tuple[Record, bytes]:
    return replace(record, claims=(replace(record.claims[0], report="0" * 16),)), records.capture_of(record)


@pytest.mark.parametrize("spoil", [_bytes_of_another, _span_of_another_text, _run_with_a_made_up_id, _claim_of_another_report])
def test_a_record_that_does_not_hold_together_is_refused_whole(store: Store, spoil: object) -> None:
    with store.writer() as writer, pytest.raises((StoreError, SpanError)):
        writer.add(*spoil(records.story()))  # type: ignore[operator]
    with store.view() as view:
        assert set(view.counts().values()) == {0}
    assert store.verify().sound


def test_a_failure_halfway_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, records.plain("Kept.\n"))
    real = writing.rows

    def breaks(record: Record) -> Iterator[object]:
        yield from list(real(record))[:3]
        raise OSError("the disk is gone")

    monkeypatch.setattr(writing, "rows", breaks)
    with pytest.raises(OSError, match="the disk is gone"):
        put(store, records.story())
    monkeypatch.undo()
    with store.view() as view:
        assert view.counts() == {"captures": 1, "reports": 1, "runs": 1, "findings": 1, "claims": 1}
    assert store.verify().sound
    assert put(store, records.story()) == [Outcome.ADDED]
    assert store.verify().sound


def busy(store: Store) -> None:
    """Something in every table."""
    put(store, records.story(), records.plain("Rockets landed near Umm Dabba.\n"))
    with store.writer() as writer:
        writer.decide("confirm", records.story().claims[0].id, {"why": "seen"})
        writer.erase(records.plain("Rockets landed near Umm Dabba.\n").report.id, "asked for")
    with store.backend.engine(writable=True, wait=5).begin() as connection:
        connection.execute(insert(stamps).values(number=1, entry=1, kind="rfc3161", proof=b"x", added="2024"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {0} SET number = number + 1000",
        "DELETE FROM {0}",
        "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
        "REPLACE INTO {0} SELECT * FROM {0}",
        "UPDATE OR REPLACE {0} SET number = 1",
    ],
)
def test_no_program_changes_a_row(in_file: Store, statement: str) -> None:
    busy(in_file)
    other = sqlite3.connect(in_file.path)  # any program's connection, with none of our settings
    for table in APPEND_ONLY:
        before = other.execute(f"SELECT * FROM {table.name}").fetchall()
        assert before
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            other.execute(statement.format(table.name))
        other.rollback()
        assert other.execute(f"SELECT * FROM {table.name}").fetchall() == before
    other.close()


def test_in_postgresql_nobody_changes_a_row(postgres: Server, tmp_path: Path) -> None:
    import psycopg

    store = Store.create(postgres.address("guarded"), captures=tmp_path / "captures")
    busy(store)
    for table in APPEND_ONLY:
        for statement in ("UPDATE guarded.{0} SET number = number + 1000", "DELETE FROM guarded.{0}", "TRUNCATE guarded.{0} CASCADE"):
            with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
                postgres.execute(statement.format(table.name))
    assert store.verify().counts.keys() == {Code.STAMP_MALFORMED}  # the one that was put there


def test_in_postgresql_reviewers_have_rights_to_look_and_to_add(postgres: Server, tmp_path: Path) -> None:
    import psycopg

    store = Store.create(postgres.address("rights"), captures=tmp_path / "captures")
    put(store, records.story())
    postgres.execute("CREATE ROLE reviewer LOGIN")
    assert isinstance(store.backend, Schema)
    store.backend.grant("reviewer")
    with pytest.raises(StoreError, match="no plain name"):
        store.backend.grant("reviewer; DROP SCHEMA rights")
    theirs = Store.open(postgres.address("rights").replace("dateline@", "reviewer@"), captures=tmp_path / "captures")
    with theirs.writer("ana") as writer:
        assert writer.add(records.plain("Another.\n"), b"Another.\n").outcome is Outcome.ADDED
        writer.decide("confirm", records.story().claims[0].id, {})
        with pytest.raises(StoreError, match="permission denied"):
            writer.erase(records.story().report.id, "not mine to erase")
    assert theirs.verify().sound
    for statement in (
        "UPDATE rights.ledger SET kind = ''",
        "DELETE FROM rights.decisions",
        "TRUNCATE rights.seals",
        "DROP TABLE rights.claims",
        "ALTER TABLE rights.ledger DISABLE TRIGGER ALL",
        "DROP TRIGGER ledger_no_change ON rights.ledger",
    ):
        with (
            psycopg.connect(host=str(postgres.folder), user="reviewer", dbname="postgres") as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(statement)


def test_a_row_is_not_replaced_under_another_number(in_file: Store) -> None:
    put(in_file, records.story())
    other = sqlite3.connect(in_file.path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute("INSERT OR REPLACE INTO captures (sha256, size, added) SELECT sha256, 3, added FROM captures")
    other.close()
    assert in_file.verify().sound


def test_a_second_writer_is_told_and_waits_no_longer_than_asked(in_file: Store) -> None:
    other = sqlite3.connect(in_file.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    impatient = Store.open(in_file.path, wait=0.05)
    with pytest.raises(CaseLockedError, match="another process"):
        put(impatient, records.story())
    with impatient.view() as view:
        assert view.counts()["reports"] == 0
    other.execute("COMMIT")
    other.close()
    assert put(impatient, records.story()) == [Outcome.ADDED]


def test_a_view_sees_one_moment(store: Store) -> None:
    put(store, records.story())
    with store.view() as view:
        assert view.counts()["reports"] == 1
        put(store, records.plain("Another.\n"))
        assert view.counts()["reports"] == 1
    with store.view() as view:
        assert view.counts()["reports"] == 2


def test_bytes_that_another_writer_moved_on_meanwhile_stop_nobody(store: Store) -> None:
    put(store, records.plain("First.\n"))
    gone = next(store.captures.path.glob("**/incoming")) / "tmp-0123456789abcdef"
    gone.symlink_to(gone.parent / "no-longer-here")  # listed, and gone when it is looked at
    put(store, records.plain("Second.\n"))
    with store.view() as view:
        assert view.counts()["reports"] == 2


def test_writers_at_once_lose_nothing(store: Store) -> None:
    def work(number: int) -> None:
        for i in range(8):
            put(again(store), records.plain(f"Report {number} {i}.\n"), records.plain(f"Shared {i}.\n"))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.view() as view:
        assert view.counts()["reports"] == 3 * 8 + 8
    assert store.verify().sound


def test_a_case_is_one_file_when_nobody_uses_it(in_file: Store) -> None:
    put(in_file, records.story())
    with in_file.view() as view:
        view.counts()
    there = [in_file.path.name, in_file.path.name + ".captures"]
    assert sorted(path.name for path in in_file.path.parent.iterdir()) == there
    put(in_file, records.plain("Another.\n"))
    assert sorted(path.name for path in in_file.path.parent.iterdir()) == there


# ---------------------------------------------------------------- what is no case


def _nothing(path: Path) -> None:
    pass


def _folder(path: Path) -> None:
    path.mkdir()


def _empty(path: Path) -> None:
    path.touch()


def _text(path: Path) -> None:
    path.write_text("just words " * 50)


def _other_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE notes (words)")
    connection.close()


def _cut_off_while_made(path: Path) -> None:
    File(path).make()


def _from_the_future(path: Path) -> None:
    Store.create(path)
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO schema_version VALUES (99, '2040-01-01', 'dateline 99')")
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_nothing, "does not exist; `dateline init"),
        (_folder, "is not a file"),
        (_empty, "is not a Dateline case"),
        (_text, "is not a Dateline case"),
        (_other_database, "is not a Dateline case"),
        (_cut_off_while_made, "cannot be used"),
        (_from_the_future, "use a newer one"),
    ],
)
def test_what_cannot_be_opened(tmp_path: Path, make: object, says: str) -> None:
    path = tmp_path / "it.dateline"
    make(path)  # type: ignore[operator]
    with pytest.raises(StoreError, match=says):
        Store.open(path)


def test_a_case_is_made_once(store: Store, tmp_path: Path) -> None:
    put(store, records.story())
    with pytest.raises(StoreError, match=r"exists already|holds something"):
        Store.create(address(store), captures=store.captures.path)
    with pytest.raises(StoreError, match="exists already"):
        Store.create(address(store), captures=tmp_path / "new")
    with pytest.raises(StoreError, match="no case can be made"):
        Store.create(tmp_path / "no" / "such" / "folder.dateline")
    assert store.verify().sound


def test_a_case_on_a_medium_that_cannot_be_written(in_file: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(in_file, records.story())
    monkeypatch.setattr(os, "access", lambda *_: False)
    with Store.open(in_file.path).view() as view:
        assert view.counts()["reports"] == 1
    assert in_file.verify().sound
    there = [in_file.path.name, in_file.path.name + ".captures"]
    assert sorted(path.name for path in in_file.path.parent.iterdir()) == there


# ---------------------------------------------------------------- finding


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def full(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("full")
    if request.param == "postgres":
        server: Server = request.getfixturevalue("postgres")
        store = Store.create(server.address(f"full_{secrets.token_hex(6)}"), captures=folder / "captures")
    else:
        store = Store.create(folder / "made.dateline")
    put(store, records.story(), records.plain("Rockets landed near Umm Dabba, residents said.\n"))
    return store


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(), 7),
        (Query(source="hana"), 2),
        (Query(source="GOVERNOR"), 1),
        (Query(source="delta post"), 2),
        (Query(source="100%"), 0),
        (Query(kinds=["shelling"]), 2),
        (Query(kinds=["shelling", "equipment_abandoned"]), 3),
        (Query(kinds=["strike"]), 0),
        (Query(place="Qasr"), 1),
        (Query(place="delta province"), 1),
        (Query(place="Delta"), 1),
        (Query(place="elta"), 0),
        (Query(place="sd"), 1),
        (Query(place="geonames:1"), 1),
        (Query(place="umm dabba"), 2),
        (Query(date=("2024-05-05", "2024-05-05")), 1),
        (Query(date=("2024-05-01", "2024-05-31")), 1),
        (Query(date=("2024-05-06", "2024-05-31")), 0),
        (Query(bases=["official_statement"]), 2),
        (Query(bases=["official_statement", "hearsay"]), 3),
        (Query(polarities=["denied"]), 1),
        (Query(levels=["certain"]), 7),
        (Query(modalities=["future"]), 0),
        (Query(text="rocket"), 1),
        (Query(text="tank rebel"), 2),
        (Query(text='"umm dabba"'), 3),
        (Query(text='"dabba umm"'), 0),
        (Query(text='market AND ( OR NOT * ^ : "'), 0),
        (Query(text="…"), 0),
        (Query(text="", limit=2), 2),
        (Query(source="hana", polarities=["affirmed"], text="witnesses"), 1),
        # Samir gave a first name only: a search does not tell that he is there, unless asked to
        (Query(source="samir"), 0),
        (Query(text="samir"), 0),
        (Query(text="stall"), 0),
        (Query(text="carried"), 0),
        (Query(source="samir", include_restricted=True), 1),
        (Query(text="stall", include_restricted=True), 1),
    ],
)
def test_filters(full: Store, query: Query, expected: int) -> None:
    with full.view() as view:
        assert len(list(view.claims(query))) == expected


def test_claims_come_in_the_order_of_adding_and_of_the_record(full: Store) -> None:
    with full.view() as view:
        ids = [found.claim.id for found in view.claims(Query())]
        assert ids == [claim.id for record in view.records() for claim in record.claims]


def test_an_id_is_found_by_its_beginning(full: Store) -> None:
    record = records.story()
    claim = record.claims[2]
    with full.view() as view:
        assert view.find(claim.id).claim == claim
        assert view.find(claim.id[:12]).claim == claim
        match = view.find(record.report.id[:12])
        assert match.claim is None
        assert match.record == record
        with pytest.raises(NotFoundError, match="more than one id"):
            view.find("")
        for nothing in ("zz", "%", "_" * 16):
            with pytest.raises(NotFoundError, match="no claim or report"):
                view.find(nothing)
        with pytest.raises(NotFoundError):
            view.capture("0" * 64)
        with pytest.raises(NotFoundError):
            view.record("none")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2022-09-13", ("2022-09-13", "2022-09-13")),
        ("2022-09", ("2022-09-01", "2022-09-30")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2022", ("2022-01-01", "2022-12-31")),
        ("2022-09-01..2022-09-13", ("2022-09-01", "2022-09-13")),
        ("2022-08..2022-09", ("2022-08-01", "2022-09-30")),
        ("2022-09-01..", ("2022-09-01", "9999-12-31")),
        ("..2022-09-01", ("0001-01-01", "2022-09-01")),
    ],
)
def test_dates_to_look_for(words: str, expected: tuple[str, str]) -> None:
    assert date_range(words) == expected


@pytest.mark.parametrize(
    "words", ["", "..", "yesterday", "2022-13", "2022-02-30", "2022-09-13..2022-09-01", "13.9.2022", "2022-9-1", "0000", "2022-00-10"]
)
def test_what_is_no_date(words: str) -> None:
    with pytest.raises(ValueError, match="date"):
        date_range(words)
