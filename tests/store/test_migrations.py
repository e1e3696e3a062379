"""From one version of the tables to the next."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Connection

import dateline
import records
from dateline.errors import StoreError
from dateline.store import Store, migrations, sqlite, tables
from dateline.store.backend import Backend

ROOT = Path(__file__).parents[2]
VERSION_1 = Path(__file__).with_name("version_1.sql")


def _definitions(path: Path) -> list[tuple[str, str]]:
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'claims_search_%' ORDER BY name").fetchall()
    connection.close()
    return rows


def test_a_new_case_says_its_version(tmp_path: Path) -> None:
    Store.create(tmp_path / "a")
    connection = sqlite3.connect(tmp_path / "a")
    assert connection.execute("SELECT version, code FROM schema_version").fetchall() == [
        (tables.VERSION, f"dateline {dateline.__version__}")
    ]
    connection.close()


def test_each_step_is_taken_once_and_recorded(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "a")
    steps = {n: (lambda c, b, n=n: c.exec_driver_sql(f"CREATE TABLE step_{n} (x)")) for n in (3, 4)}
    with sqlite.engine(store.path, writable=True).begin() as connection:
        assert migrations.migrate(connection, store.backend, steps, newest=4) == 2
    with sqlite.engine(store.path, writable=True).begin() as connection:
        assert migrations.migrate(connection, store.backend, steps, newest=4) == 0
        assert migrations.version_of(connection) == 4
        with pytest.raises(StoreError, match="use a newer one"):
            migrations.migrate(connection, store.backend, steps, newest=3)


def test_a_step_that_fails_leaves_the_case_as_it_was(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "a")
    before = _definitions(store.path)

    def fails(connection: Connection, backend: Backend) -> None:
        connection.exec_driver_sql("CREATE TABLE half (x)")
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"), sqlite.engine(store.path, writable=True).begin() as connection:
        migrations.migrate(connection, store.backend, {3: lambda c, b: c.exec_driver_sql("CREATE TABLE whole (x)"), 4: fails}, newest=4)  # type: ignore[dict-item, return-value]
    assert _definitions(store.path) == before


def test_a_case_made_by_version_1_is_brought_up_and_sound(tmp_path: Path) -> None:
    path = tmp_path / "old.dateline"
    connection = sqlite3.connect(path)
    connection.executescript(VERSION_1.read_text("utf-8"))
    connection.execute(f"PRAGMA application_id={sqlite.APPLICATION_ID}")
    connection.close()
    store = Store.open(path)
    with store.view() as view:
        assert [record.report.title for record in view.records()] == ["Market burns in Qasr"]
    assert store.verify().counts == {}
    fresh = Store.create(tmp_path / "new.dateline")
    assert _definitions(path) == _definitions(fresh.path)


def test_the_documentation_has_every_table_as_it_is() -> None:
    written = (ROOT / "docs" / "schema.md").read_text("utf-8")
    assert tables.documentation().strip() in written, "run: python -m dateline.store.tables, and put what it prints into docs/schema.md"


def make_version_1(path: Path) -> str:
    """How `version_1.sql` was made; kept so that a reader can see what is in it."""
    record = records.story()
    store = Store.create(path)
    with store.writer() as writer:
        writer.add(record, records.capture_of(record))
    connection = sqlite3.connect(path)
    ours = "sql IS NOT NULL AND name NOT LIKE 'claims_search_%' AND name <> 'sqlite_sequence'"
    made = f"SELECT sql || ';' FROM sqlite_master WHERE {ours} AND type {{}}"
    rows = [
        line
        for line in connection.iterdump()
        if line.startswith("INSERT INTO ") and "claims_search" not in line and "sqlite_master" not in line
    ]
    lines = [sql for (sql,) in connection.execute(made.format("= 'table'"))]
    lines += [line for line in rows if "sqlite_sequence" not in line]
    lines += ["DELETE FROM sqlite_sequence;", *(line for line in rows if "sqlite_sequence" in line)]
    lines += ["INSERT INTO claims_search(rowid, text, source_text, source_name) SELECT number, text, source_text, source_name FROM claims;"]
    lines += [sql for (sql,) in connection.execute(made.format("<> 'table'"))]
    connection.close()
    return "\n".join(lines) + "\n"
