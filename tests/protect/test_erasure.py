"""Erasing somebody's words: out of every file of the case, to the last byte, and the chain still verifies."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import records
from dateline import cli
from dateline.review import Desk
from dateline.store import Store
from dateline.types import SensitivityValue, Visibility

FORMS = ("Samir", "samir", "sells flour", "carried two of them", "Samir’s")


def raw(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def holding(folder: Path, words: str) -> list[str]:
    forms = [words.encode(), words.encode("utf-16-le"), base64.b64encode(words.encode())[:-2], words.casefold().encode()]
    return [name for name, data in raw(folder).items() if any(f in data or f in data.lower() for f in forms)]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.chdir(tmp_path)
    made = Store.create(tmp_path / "case.dateline", actor="Ana")
    story = records.story()
    with made.writer("Ana") as writer:
        writer.add(story, records.capture_of(story))
        other = records.plain("A trader called Samir was seen in Qasr.\n\nThe bridge was closed.\n", title="Samir seen")
        writer.add(other, records.capture_of(other))
        open_ = records.plain("Rockets landed near Umm Dabba.\n")
        writer.add(open_, records.capture_of(open_))
    desk = Desk(made, "Ana")
    desk.confirm(story.claims[0].id, reason="Samir confirmed it")
    desk.correct(story.claims[2].id, "wording.level", "possible", reason="he was not there")
    desk.protect(story.report.id, SensitivityValue.MINOR, Visibility.RESTRICTED, "he asked", ["Samir"])
    start = story.report.text.string.index("Samir’s stall")
    desk.add_claim(story.report.id, [(start, start + 13)], reason="a claim of a person's")
    desk.assess("e" + "0" * 12, reliability="C", reason="Samir knows the place")
    return made


def test_a_name_is_erased_from_every_byte_of_the_case(store: Store, tmp_path: Path) -> None:
    assert cli.main(["export", "case.dateline", "-o", str(tmp_path / "outside.zip")]) == 0  # makes pseudonyms
    (tmp_path / "outside.zip").unlink()
    cli.main(["compare", "case.dateline"])
    before = store.head()
    assert holding(tmp_path, "Samir")
    assert cli.main(["erase", "case.dateline", "--words", "Samir", "--reason", "asked to be forgotten", "--yes"]) == 0
    for form in FORMS:
        assert holding(tmp_path, form) == [], form
    verdict = Store.open(store.path).verify()
    assert verdict.sound, verdict.damage
    again = Store.open(store.path)
    with again.view() as view:
        texts = [r.report.text.string for r in view.records()]
        assert len(texts) == 3
        assert any("[person " in t and "stall burned down" in t for t in texts)
        assert any("Rockets landed" in t for t in texts)
        assert list(view.entries())[before.length - 1].hash == before.hash  # what was there is still the beginning
        assert not any("Samir" in v for v in view.secrets().values())
        reports = {r.report.id for r in view.records()}
    assert records.story().report.id not in reports
    assert holding(tmp_path, records.story().report.id) == []  # the id was made from the words
    assert holding(tmp_path, records.story().report.text_sha256) == []


def test_a_report_is_erased_whole(store: Store, tmp_path: Path) -> None:
    name = records.story().report.id
    assert cli.main(["erase", "case.dateline", "--report", name, "--reason", "the date has passed", "--yes"]) == 0
    for words in ("grain market", "carried two of them", "Hana Idris", "Samir confirmed it", "stall burned"):
        assert holding(tmp_path, words) == [], words
    assert Store.open(store.path).verify().sound


def test_a_reason_that_repeats_the_words_is_refused(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    head = store.head()
    assert cli.main(["erase", "case.dateline", "--words", "Samir", "--reason", "SAMIR asked", "--yes"]) == 2
    assert store.head() == head


def test_words_that_nobody_has_are_not_found(store: Store) -> None:
    assert cli.main(["erase", "case.dateline", "--words", "Zebulon", "--reason", "x", "--yes"]) == 2


def test_reports_of_one_file_stay_as_text_when_one_of_them_is_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = Store.create(tmp_path / "case.dateline")
    one, two = "Samir was seen in Qasr.\n", "Rockets landed near Umm Dabba.\n"
    data = json.dumps([one, two]).encode()
    with store.writer() as writer:
        for number, text in enumerate((one, two)):
            record = records.plain(text)
            on = records.report_over(text, "two.jsonl", number, data, publisher="The Delta Post")
            claim = records.claim_over(on, text.strip())
            writer.add(replace(record, report=on, claims=(claim,)), data)
    assert cli.main(["erase", "case.dateline", "--words", "Samir", "--reason", "asked", "--yes"]) == 0
    assert holding(tmp_path, "Samir") == []
    with Store.open(store.path).view() as view:
        assert sorted(r.report.text.string for r in view.records())[0] == two
        assert len(list(view.records())) == 2
    assert Store.open(store.path).verify().sound


def test_retention_dates_are_kept_and_told(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    name = records.story().report.id
    assert cli.main(["retention", "case.dateline", "--report", name, "--until", "2020-01-31", "--reason", "a promise"]) == 0
    capsys.readouterr()
    assert cli.main(["retention", "case.dateline", "--due", "--format", "jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows == [{"report": name, "until": "2020-01-31", "due": True}]
    assert cli.main(["retention", "case.dateline", "--until", "2020-13-31", "--all", "--reason", "x"]) == 2
    assert cli.main(["retention", "case.dateline", "--until", "2020-12-31", "--all"]) == 2


def test_nothing_is_left_to_a_second_process(store: Store, tmp_path: Path) -> None:
    """The words are gone for who opens the files anew, too: full-text index, log and free pages included."""
    assert cli.main(["erase", "case.dateline", "--words", "Samir", "--reason", "asked", "--yes"]) == 0
    look = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); print([r for r in c.iterdump() if 'samir' in r.casefold()])"
    done = subprocess.run([sys.executable, "-c", look, str(store.path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
