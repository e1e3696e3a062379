"""The command line: what is written where, in which form, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

import records
from dateline import cli, config, errors
from dateline.errors import DatelineError
from dateline.store import Store
from dateline.types import Record

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith("DATELINE_"):
            monkeypatch.delenv(name)
    return tmp_path


class FakeReader:
    """Finds one claim in the outlet's own voice in each report; what the steps find is tested elsewhere."""

    run = records.run()

    def record(self, report: records.Report) -> Record:
        if "break the reader" in report.text.string:
            raise ValueError("a fault of ours\nover two lines")
        claims = [records.claim_over(report, line.text) for line in report.text.lines()]
        return Record(report, tuple(claims), (), (), (), self.run)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> type[FakeReader]:
    monkeypatch.setattr(cli, "_reader", lambda settings: FakeReader())
    return FakeReader


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = Store.create(tmp_path_factory.mktemp("made") / "made.dateline")
    with store.writer() as writer:
        for record in (records.story(), records.plain("Rockets landed near Umm Dabba.\n", title="=cmd|' /C calc'!A0")):
            writer.add(record, records.capture_of(record))
    return store.path


@pytest.fixture
def case(made: Path, folder: Path) -> str:
    records.copied(made, folder / "made.dateline")
    return "made.dateline"


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = cli.main(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return call


def _article(name: str, words: str = "The bridge fell on Monday. Nobody was hurt, officials said in a statement.\n") -> str:
    Path(name).write_text(words, "utf-8")
    return name


# ---------------------------------------------------------------- read


@pytest.mark.usefixtures("reader")
def test_one_report_is_an_object_and_several_are_an_array(run: Run) -> None:
    one, two = _article("one.txt"), _article("two.txt", "The ferry sank on Tuesday, according to the harbour master of the town.\n")
    code, out, err = run("read", one, "--format", "json")
    assert code == 0
    assert list(json.loads(out)) == ["report", "claims", "times", "places", "failures", "run", "schema_version"]
    assert err == ""
    code, out, _ = run("read", one, two, "--format", "json")
    assert [record["report"]["capture"]["name"] for record in json.loads(out)] == ["one.txt", "two.txt"]
    code, out, _ = run("read", one, two)  # not a terminal: JSON Lines
    assert [len(json.loads(line)["claims"]) for line in out.splitlines()] == [1, 1]


@pytest.mark.usefixtures("reader")
def test_one_bad_file_costs_only_itself(run: Run) -> None:
    Path("empty.txt").touch()
    Path("binary.txt").write_bytes(b"\x00\x01\x02\x03" * 100)
    good = _article("good.txt")
    bad = _article("bad.txt", "These words break the reader on purpose, and nobody else's reading of it.\n")
    code, out, err = run("read", "none.txt", "empty.txt", bad, ".", "binary.txt", good)
    assert code == cli.SOME_FAILED
    assert [json.loads(line)["report"]["capture"]["name"] for line in out.splitlines()] == ["good.txt"]
    lines = err.splitlines()
    assert len(lines) == 5
    assert all(line.startswith("dateline: ") and re.search(r" \[[a-z-]+\]$", line) for line in lines), lines
    assert "ValueError: a fault of ours over two lines" in lines[2]
    assert lines[2].endswith("[unexpected]")


@pytest.mark.usefixtures("reader")
def test_when_nothing_can_be_read_nothing_is_written(run: Run) -> None:
    Path("kept.json").write_text("earlier")
    assert run("read", "none.txt", "-o", "kept.json")[0] == cli.SOME_FAILED
    assert Path("kept.json").read_text() == "earlier"


@pytest.mark.usefixtures("reader")
def test_overrides_and_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    data = "Der Fluss ist über die Ufer getreten, sagte der Bürgermeister am Montag der Zeitung.".encode("latin-1")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    code, out, err = run(
        "read", "-", "--published", "2024-05-07", "--publisher", "The Delta Post", "--url", "https://post.example/1",
        "--charset", "latin-1", "--language", "de", "--title", "High water",
    )  # fmt: skip
    report = json.loads(out)["report"]
    assert code == 0
    assert report["text"].startswith("Der Fluss ist über")
    wanted = {
        "published": "2024-05-07",
        "publisher": "The Delta Post",
        "url": "https://post.example/1",
        "language": "de",
        "title": "High water",
    }
    assert wanted.items() <= report.items()
    assert report["capture"]["name"] == "-"
    assert "only English is read" in err


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(
    ("name", "starts"), [("a.json", "{"), ("a.jsonl", '{"report"'), ("a.csv", "id,report,"), ("a.html", "<!"), ("a.txt", "━")]
)
def test_the_suffix_of_the_output_chooses_the_format(run: Run, name: str, starts: str) -> None:
    code, out, _ = run("read", _article("one.txt"), "-o", name)
    assert (code, out) == (0, "")
    assert Path(name).read_text("utf-8").lower().startswith(starts)
    assert {path.name for path in Path().iterdir()} == {name, "one.txt"}


@pytest.mark.usefixtures("reader")
def test_an_input_is_never_written_to(run: Run) -> None:
    name = _article("one.txt")
    before = Path(name).read_bytes()
    code, _, err = run("read", name, "-o", name)
    assert code == cli.USAGE
    assert "one of the files that are read" in err
    assert Path(name).read_bytes() == before
    code, _, err = run("read", name, "-o", "no/such/folder.json")
    assert (code, err) == (cli.NO_OUTPUT, "dateline: no/such/folder.json cannot be written: No such file or directory [output]\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("where", ["-o /dev/full", ">/dev/full"])
def test_a_full_disk_is_said_in_a_line(case: str, where: str) -> None:
    command = f"{sys.executable} -m dateline.cli claims {case} {where}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == cli.NO_OUTPUT
    assert re.fullmatch(r"dateline: .* cannot be written: No space left on device \[output\]\n", done.stderr)


@pytest.mark.usefixtures("reader")
def test_read_shows_everything_and_keeps_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeReader, "record", lambda self, report: records.story())
    _, out, _ = run("read", _article("one.txt"))
    assert "Samir" in out
    assert json.loads(out)["claims"][1]["attribution"]["source"]["sensitivity"]["visibility"] == "restricted"
    assert [path.name for path in Path().iterdir()] == ["one.txt"]


@pytest.mark.usefixtures("reader")
def test_what_could_command_a_terminal_is_spelt_out(run: Run) -> None:
    name = _article("trick.txt", "The mayor \x1b[31mspoke\x1b]0;owned\x07 on Monday \u202eevil of the plan for the bridge.\n")
    for arguments in (
        ["read", name, "--format", "text"],
        ["read", name, "--format", "text", "--colour", "always"],
        ["read", "no\x1b[2Jne.txt"],
    ):
        _, out, err = run(*arguments)
        shown = re.sub(r"\x1b\[[0-9;]*m", "", out) if "always" in arguments else out
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown + err)
        if "always" in arguments:
            assert "\x1b[31mspoke" not in out


# ---------------------------------------------------------------- a case


@pytest.mark.usefixtures("reader")
def test_a_case_from_its_making_to_its_proof(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = _article("one.txt"), _article("two.txt", "The ferry sank on Tuesday, according to the harbour master of the town.\n")
    assert run("init", "my.dateline")[0] == 0
    code, out, _ = run("add", "my.dateline", one)
    assert code == 0
    assert json.loads(out) | {"outcome": "added", "claims": 1, "file": "one.txt"} == json.loads(out)
    code, out, _ = run("add", "my.dateline", one, two, "--format", "json")
    assert [each["outcome"] for each in json.loads(out)] == ["unchanged", "added"]
    code, out, err = run("add", "my.dateline", one, "--title", "Another title")
    assert json.loads(out)["outcome"] == "unchanged"
    assert "another title: what it was added with stands" in err
    monkeypatch.setattr(FakeReader, "run", records.run("dateline 2"))
    code, out, _ = run("add", "my.dateline", one, "--format", "text")
    assert out.startswith("reread ")
    code, out, _ = run("claims", "my.dateline")
    assert len(out.splitlines()) == 2
    assert {json.loads(line)["run"] for line in out.splitlines()} == {records.run().id, records.run("dateline 2").id}
    code, out, _ = run("verify", "my.dateline", "--format", "text")
    assert code == 0
    assert out.endswith("sound: nothing is damaged or missing\n")


@pytest.mark.usefixtures("reader")
def test_a_report_that_fails_is_not_half_added(run: Run) -> None:
    bad = _article("bad.txt", "These words break the reader on purpose, and nobody else's reading of it.\n")
    run("init", "my.dateline")
    code, out, _ = run("add", "my.dateline", bad, _article("good.txt"))
    assert code == cli.SOME_FAILED
    assert len(out.splitlines()) == 1
    assert json.loads(run("verify", "my.dateline")[1])["checked"]["reports"] == 1


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ([], 7),
        (["--source", "hana"], 2),
        (["--kind", "shelling", "--kind", "equipment_abandoned"], 3),
        (["--place", "Qasr"], 1),
        (["--date", "2024-05-05"], 1),
        (["--date", "2024-05..2024-06"], 1),
        (["--date", "2024-06.."], 0),
        (["--basis", "hearsay"], 1),
        (["--polarity", "denied"], 1),
        (["--level", "possible"], 0),
        (["--modality", "past"], 7),
        (["--text", "rocket"], 1),
        (["--limit", "2"], 2),
        (["--text", "stall"], 0),
        (["--text", "stall", "--include-restricted"], 1),
    ],
)
def test_filters(run: Run, case: str, filters: list[str], count: int) -> None:
    code, out, _ = run("claims", case, *filters)
    assert (code, len(out.splitlines())) == (0, count)
    assert len(json.loads(run("claims", case, *filters, "--format", "json")[1])) == count
    assert len(list(csv.reader(io.StringIO(run("claims", case, *filters, "--format", "csv")[1])))) == count + 1


def test_a_list_for_the_eye(run: Run, case: str) -> None:
    _, out, _ = run("claims", case, "--format", "text", "--width", "70")
    assert "The Delta Post · Market burns in Qasr · 7 May 2024, 18:40 +02:00" in out
    assert "[restricted: first name only] says:" in out
    assert "Samir" not in out
    assert max(map(len, out.splitlines())) <= 70
    code, out, err = run("claims", case, "--format", "text", "--place", "Nowhere")
    assert (code, out) == (0, "")
    assert "no claim matches" in err


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "text"])
@pytest.mark.parametrize("command", ["claims", "report", "witness", "stall"])
def test_restricted_is_restricted_everywhere(run: Run, case: str, command: str, form: str) -> None:
    story = records.story()
    arguments = {
        "claims": ["claims", case],
        "report": ["show", case, story.report.id],
        "witness": ["show", case, story.claims[1].id],
        "stall": ["show", case, story.claims[2].id],
    }[command]
    code, out, _ = run(*arguments, "--format", form)
    assert code == 0
    assert "restricted" in out
    for secret in ("samir", "flour", "carried two"):
        assert secret not in out.casefold()
    assert "Samir" in run(*arguments, "--format", form, "--include-restricted")[1]


def test_a_page_with_a_restricted_source_must_be_asked_for(run: Run, case: str) -> None:
    story = records.story()
    code, out, err = run("show", case, story.report.id, "--format", "html")
    assert (code, out) == (cli.USAGE, "")
    assert "--include-restricted" in err
    code, out, _ = run("show", case, story.report.id, "--format", "html", "--include-restricted")
    assert code == 0
    assert "Samir" in out
    assert run("show", case, records.story().claims[0].id, "--format", "html")[0] == cli.USAGE


def test_show_by_the_beginning_of_an_id(run: Run, case: str) -> None:
    story = records.story()
    code, out, _ = run("show", case, story.claims[3].id[:10])
    assert list(json.loads(out)) == [
        "id",
        "report",
        "attribution",
        "basis",
        "wording",
        "events",
        "withheld",
        "derived",
        "printed_in",
        "run",
    ]
    assert json.loads(out)["id"] == story.claims[3].id
    assert json.loads(out)["printed_in"]["publisher"] == "The Delta Post"
    code, out, _ = run("show", case, story.claims[0].id, "--format", "text")
    assert "Mortar fire hit the grain market" in out
    code, _, err = run("show", case, "zzzz")
    assert code == cli.USAGE
    assert err.endswith("[not-found]\n")


def test_a_spreadsheet_runs_nothing(run: Run, case: str) -> None:
    _, out, _ = run("claims", case, "--format", "csv", "--text", "rockets")
    (row,) = csv.DictReader(io.StringIO(out))
    assert row["title"] == "'=cmd|' /C calc'!A0"


def test_verify_says_what_is_damaged_and_exits_with_its_own_code(run: Run, case: str) -> None:
    assert json.loads(run("verify", case)[1])["sound"] is True
    connection = sqlite3.connect(case)
    connection.execute("DROP TRIGGER captures_no_update")
    connection.execute("UPDATE captures SET size = size + 1")
    connection.commit()
    connection.close()
    code, out, err = run("verify", case)
    result = json.loads(out)
    assert (code, err) == (cli.DAMAGED, "")
    assert result["damage"] == {"capture-size": 2, "guard-missing": 1, "seal-broken": 2}
    assert {"code", "where", "sentence"} == set(result["examples"][0])
    code, out, _ = run("verify", case, "--format", "text")
    assert code == cli.DAMAGED
    assert "[capture-size]" in out


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["claims", "none.dateline"], cli.NO_CASE, "does not exist; `dateline init none.dateline` makes a case there [store]"),
        (["verify", "none.dateline"], cli.NO_CASE, "does not exist"),
        (["add", "none.dateline", "a.txt"], cli.NO_CASE, "does not exist"),
        (["init", "made.dateline"], cli.NO_CASE, "exists already"),
        (["claims", "made.dateline", "--kind", "party"], cli.USAGE, "'party' is none of strike, shelling,"),
        (["claims", "made.dateline", "--date", "yesterday"], cli.USAGE, "is no date"),
        (["claims", "made.dateline", "--format", "html"], cli.USAGE, "cannot write html; it writes text, json, jsonl, csv"),
        (["claims", "made.dateline", "-o", "made.dateline"], cli.USAGE, "one of the files that are read"),
        (["claims", "made.dateline", "--format", "yaml"], cli.USAGE, "'yaml' is not one of"),
        (["claims"], cli.USAGE, "Missing argument"),
        (["sing"], cli.USAGE, "No such command"),
        (["schema", "Clam"], cli.USAGE, "there are Acled,"),
        (["--config", "none.toml", "config"], cli.USAGE, "none.toml cannot be read"),
        (["--version"], 0, ""),
    ],
)
@pytest.mark.usefixtures("case")
def test_what_goes_wrong_is_said_in_a_line(run: Run, arguments: list[str], code: int, says: str) -> None:
    got, _, err = run(*arguments)
    assert got == code
    assert says in err
    assert "Traceback" not in err


@pytest.mark.usefixtures("reader")
def test_a_case_that_is_locked(run: Run, case: str) -> None:
    other = sqlite3.connect(case, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        code, _, err = run("add", case, _article("one.txt"), "--lock-wait", "0")
        assert code == cli.NO_CASE
        assert err.endswith("[locked]\n")
    finally:
        other.close()


# ---------------------------------------------------------------- schema, config, the whole


def test_the_schema(run: Run) -> None:
    code, out, _ = run("schema")
    assert code == 0
    assert "Claim" in json.loads(out)["$defs"]
    assert json.loads(run("schema", "Time")[1])["$ref"] == "#/$defs/Time"


def test_config_says_which_won(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("dateline.toml").write_text("width = 90\nprogress = 'never'\n")
    monkeypatch.setenv("DATELINE_WIDTH", "80")
    monkeypatch.setenv("DATELINE_WITDH", "70")
    code, out, err = run("config", "--colour", "never")
    assert err == "dateline: DATELINE_WITDH is no setting and does nothing\n"
    won = {each["setting"]: (each["value"], each["from"]) for each in map(json.loads, out.splitlines())}
    assert code == 0
    assert won["width"] == (80, "environment DATELINE_WIDTH")
    assert won["progress"] == ("never", "file dateline.toml")
    assert won["colour"] == ("never", "flag --colour")
    assert won["lock_wait"] == (5.0, "default")
    assert set(won) == set(config.SETTINGS)
    assert "environment DATELINE_WIDTH" in run("config", "--format", "text")[1]


def test_settings_are_obeyed(run: Run, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_FORMAT", "csv")
    assert run("claims", case)[1].startswith("id,report,")
    assert run("claims", case, "--format", "jsonl")[1].startswith("{")
    monkeypatch.setenv("DATELINE_INCLUDE_RESTRICTED", "true")
    assert "Samir" in run("claims", case)[1]
    assert run("verify", case)[0] == 0  # verify has no csv, and is not stopped by a general setting
    assert run("verify", case, "--format", "csv")[0] == cli.USAGE


def _commands() -> Iterator[tuple[str, click.Command]]:
    yield "dateline", cli.cli
    yield from cli.cli.commands.items()


@pytest.mark.parametrize("name", [name for name, _ in _commands()])
def test_every_command_and_option_says_what_it_does(run: Run, name: str) -> None:
    command = dict(_commands())[name]
    assert command.help
    assert command.short_help or name == "dateline"
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.name}"
    code, out, _ = run("--help") if name == "dateline" else run(name, "--help")
    assert code == 0
    if name == "dateline":
        assert "141" in out


def test_every_slug_exit_code_and_command_is_documented() -> None:
    written = (ROOT / "docs" / "errors.md").read_text("utf-8")
    slugs = {each.slug for each in vars(errors).values() if isinstance(each, type) and issubclass(each, DatelineError)}
    assert [slug for slug in slugs if f"| `{slug}` |" not in written] == []
    codes = (cli.OK, cli.SOME_FAILED, cli.USAGE, cli.DAMAGED, cli.NO_CASE, cli.NO_PARTS, cli.NO_OUTPUT, cli.INTERRUPTED, cli.BROKEN_PIPE)
    assert [code for code in codes if f"\n| {code} |" not in written] == []
    for each in vars(errors).values():
        if isinstance(each, type) and issubclass(each, DatelineError):
            row = re.search(rf"^\| `{each.slug}` \|.*\| (\d) \|$", written, re.M)
            assert row is not None
            assert int(row[1]) == cli._exit_code(each("x")), each.slug


def test_a_reader_that_goes_away_is_no_error(case: str) -> None:
    store = Store.open(Path(case))
    with store.writer() as writer:
        for i in range(40):
            record = records.plain(f"Line {i}: " + "words " * 800 + "\n")
            writer.add(record, records.capture_of(record))
    command = f"{sys.executable} -m dateline.cli claims {case}; echo $? >code"
    done = subprocess.run(["sh", "-c", f"({command}) | head -c 10"], capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    assert Path("code").read_text().strip() == str(cli.BROKEN_PIPE)


def test_data_is_utf_8_whatever_the_terminal_speaks(case: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-m", "dateline.cli", "claims", case], capture_output=True, check=True, env=environment, timeout=60
    )
    assert "🌾" in done.stdout.decode("utf-8")


def test_the_first_words_are_quick() -> None:
    """Help and lists load neither the language model nor the page reader."""
    code = "import sys, dateline.cli as c; c.main(['--help']); c.main(['config']); print({'spacy', 'trafilatura'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "set()"


def test_evaluate_prints_one_object_and_lists_its_tasks(run: Run) -> None:
    code, _, err = run("evaluate", "singing", "--data", ".")
    assert code == cli.SOME_FAILED
    assert "attribution" in err
    assert err.endswith("[evaluate]\n")


def test_a_fault_of_ours_is_a_traceback_only_when_asked_for(run: Run, reader: object, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = _article("bad.txt", "These words break the reader on purpose, and nobody else's reading of it.\n")
    monkeypatch.setenv("DATELINE_DEBUG", "1")
    with pytest.raises(ValueError, match="a fault of ours"):
        run("read", bad)


def test_progress_goes_to_the_terminal_and_results_to_the_pipe(tmp_path: Path) -> None:
    """Standard error is a terminal, standard output is not: rich must leave the latter alone."""
    pty = pytest.importorskip("pty")
    names = [_article("one.txt"), _article("two.txt", "The ferry sank on Tuesday, according to the harbour master of the town.\n")]
    program = "import sys; sys.path.insert(0, {!r}); import test_cli as t\nt.cli._reader = lambda _: t.FakeReader(); t.cli.main()"
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", program.format(str(Path(__file__).parent)), "read", *names]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, check=True, timeout=60, env={**os.environ, "TERM": "xterm"})
    os.close(theirs)
    assert len([json.loads(line) for line in done.stdout.splitlines()]) == 2
    assert b"read, last from two.txt" in os.read(ours, 100_000)
    os.close(ours)
