"""Erasing somebody's words from a case in a real PostgreSQL: out of the tables' files, and what only its administrator can clear."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import records
from dateline import cli
from dateline.store import Store
from postgres_server import Server

WORDS = (b"Samir", b"sells flour", b"carried two of them")


@pytest.fixture
def case(postgres: Server) -> Iterator[tuple[str, Path]]:
    folder = Path(tempfile.mkdtemp(prefix="dateline-erased-"))
    yield postgres.address("erased"), folder / "captures"
    shutil.rmtree(folder, ignore_errors=True)


def _holding(folder: Path) -> list[str]:
    """The files in which a word stands, those of the write-ahead log apart."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and "pg_wal" not in path.parts:
            data = path.read_bytes()
            found += [str(path.relative_to(folder)) for word in WORDS if word in data or word.lower() in data]
    return found


def test_words_are_gone_from_every_file_but_the_log(postgres: Server, case: tuple[str, Path]) -> None:
    address, captures = case
    store = Store.create(address, captures=captures)
    story, other = records.story(), records.plain("Rockets landed near Umm Dabba.\n")
    with store.writer("Ana") as writer:
        for record in (story, other):
            writer.add(record, records.capture_of(record))
        writer.decide("confirm", story.claims[0].id, {"why": "Samir confirmed it"})
    before = store.head()
    given = [address, "--captures", str(captures), "--words", "Samir", "--reason", "asked to be forgotten", "--yes"]
    assert cli.main(["erase", *given]) == 0
    assert _holding(captures.parent) == []
    assert _holding(postgres.folder / "data" / "base") == []
    again = Store.open(address, captures=captures)
    verdict = again.verify()
    assert verdict.sound, verdict.damage
    with again.view() as view:
        assert list(view.entries())[before.length - 1].hash == before.hash
        assert not any("Samir" in value for value in view.secrets().values())
        assert any("Rockets landed" in each.report.text.string for each in view.records())
