"""Every command that shows a case is run over one with protected people, in every format; none shows a word of theirs."""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace
from pathlib import Path

import click
import pytest

import records
from dateline import cli
from dateline.review import Desk
from dateline.store import Store
from dateline.types import EventKind, EventMention, Level, Modality, Party, Polarity, Record, SensitivityValue, Visibility

SECRETS = ("samir", "sells flour", "carried two of them", "Xanthippe", "Birgitta")
NOT_OVER_A_CASE = {"read", "add", "init", "schema", "evaluate", "config", "import", "stamp", "key", "passphrase", "serve", "account"}
"""Commands that take no case, take something into one, or (serve, account) have tests of their own."""
WRITES = {"erase", "assign"}


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith("DATELINE_"):
            monkeypatch.delenv(name)
    store = Store.create(tmp_path / "case.dateline")
    story = records.story()
    named = replace(story, report=replace(story.report, title="Samir’s night", url="https://post.example/samirs-night",
                                          capture=replace(story.report.capture, name="samir.txt")))  # fmt: skip
    text = "Soldiers detained Birgitta Oduya in Qasr. The governor spoke of Xanthippe. A bridge fell.\n"
    on = records.report_over(text, "made.txt", publisher="The Harbour Gazette", published="2024-05-08")
    taken = records.find(on.text, "Birgitta Oduya")
    event = EventMention(
        EventKind.DETENTION_OR_TORTURE, records.find(on.text, "detained"), Modality.PAST, Polarity.AFFIRMED, Level.CERTAIN,
        recipient=Party("Birgitta Oduya", on.text.spans([(taken.start, taken.end)]), "Birgitta Oduya"),
    )  # fmt: skip
    claims = (
        records.claim_over(on, "Soldiers detained Birgitta Oduya in Qasr.", events=(event,)),
        records.claim_over(on, "The governor spoke of Xanthippe."),
        records.claim_over(on, "A bridge fell."),
    )
    other = Record(on, claims, (), (), (), records.run())
    with store.writer() as writer:
        writer.add(named, records.capture_of(named))
        writer.add(other, records.capture_of(other))
    Desk(store, "Ana").protect(on.id, SensitivityValue.MINOR, Visibility.RESTRICTED, "a child", ["Xanthippe"])
    return store


def arguments(command: click.Command, store: Store) -> list[list[str]]:
    """Ways to run a command over the case."""
    story = records.story()
    with store.view() as view:
        found = list(view.records())
    ids = [r.report.id for r in found] + [c.id for r in found for c in r.claims]
    case = str(store.path)
    name = command.name or ""
    every = {
        "show": [[case, each] for each in ids],
        "claims": [[case], *([case, "--text", word] for word in ("samir", "Xanthippe", "Oduya", "flour")), [case, "--source", "Samir"]],
        "event": [[case, c.id] for c in story.claims if c.events],
        "why": [[case, story.claims[0].id, story.claims[3].id], [case, story.claims[1].id, story.claims[0].id]],
        "control": [[case, "Qasr", "--svg", "out.svg"]],
        "review": [[case, "--list"], [case, "--progress"], [case]],
        "export": [[case, "--as", form, "-o", f"out.{form}"] for form in ("json", "jsonl", "csv", "html", "text")]
        + [[case, "-o", "out.zip"]],
        "capture": [[case, each, "-o", f"{n}.warc.gz"] for n, each in enumerate(ids)],
        "merge": [[case, story.claims[0].id, story.claims[3].id, "--reason", "one day"]],
        "split": [[case, story.claims[0].id, story.claims[3].id, "--reason", "two days"]],
    }
    return every.get(name, [[case]])


def formats(command: click.Command) -> list[list[str]]:
    option = next((p for p in command.params if p.name == "format"), None)
    if option is None or not isinstance(option.type, click.Choice):
        return [[]]
    return [["--format", str(each)] for each in option.type.choices]


@pytest.mark.parametrize("name", sorted(set(cli.cli.commands) - NOT_OVER_A_CASE - WRITES))
def test_no_command_shows_a_protected_word(
    made: Store, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = cli.cli.commands[name]
    ran = 0
    for given in arguments(command, made):
        for form in formats(command):
            if name == "review" and len(given) == 1:
                monkeypatch.setattr("sys.stdin", open(os.devnull))  # noqa: SIM115, PTH123
            code = cli.main([name, *given, *form])
            shown = capsys.readouterr()
            said = shown.out + shown.err
            ran += code in (0, 3) or name in ("merge", "split", "capture")  # nothing to do; all pages hold something protected
            for part in given:  # what the person typed may come back in an error
                said = said.replace(part, "") if part in SECRETS or len(part) < 12 and code != 0 else said
            leaks = [s for s in SECRETS if s.casefold() in said.casefold()]
            assert leaks == [], (given, form, said[:2000])
    for path in tmp_path.glob("out.*"):
        data = path.read_bytes()
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as file:
                data = b"".join(file.read(n) for n in file.namelist())
        leaks = [s for s in SECRETS if s.casefold() in data.decode("utf-8", "replace").casefold()]
        assert leaks == [], path.name
    assert ran, f"{name} never ran"


def test_every_command_is_walked_or_said_why_not() -> None:
    assert set(cli.cli.commands) >= NOT_OVER_A_CASE | WRITES


def test_with_include_restricted_it_is_shown(made: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["claims", str(made.path), "--include-restricted", "--format", "jsonl"]) == 0
    shown = capsys.readouterr().out
    assert all(s in shown for s in ("Samir", "Birgitta", "Xanthippe"))


def test_a_page_is_kept_back_for_what_a_person_protected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = Store.create(tmp_path / "case.dateline")
    on = records.report_over("The mayor thanked Xanthippe. A bridge fell.\n", "made.txt")
    made = Record(on, (records.claim_over(on, "A bridge fell."),), (), (), (), records.run())
    with store.writer() as writer:
        writer.add(made, records.capture_of(made))
    given = ["capture", str(store.path), on.id, "-o"]
    assert cli.main([*given, str(tmp_path / "open.warc.gz")]) == 0
    Desk(store, "Ana").protect(on.id, SensitivityValue.MINOR, Visibility.RESTRICTED, "a child", ["Xanthippe"])
    assert cli.main([*given, str(tmp_path / "shut.warc.gz")]) != 0
    assert "--include-restricted" in capsys.readouterr().err
    assert not (tmp_path / "shut.warc.gz").exists()
    assert cli.main([*given, str(tmp_path / "shut.warc.gz"), "--include-restricted"]) == 0
    with store.view() as view:
        exports = [entry.body for entry in view.entries() if entry.kind == "export"]
    assert [body["restricted"] for body in exports] == [False, True]
