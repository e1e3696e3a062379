"""Nothing that is protected in the samples reaches anything that is shown or leaves: every command, format, page and package."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parent))

from oracle import leaks, of_the_package
from walking import LOOKING, arguments, unpacked, walked

from dateline import cli, codec
from dateline.export import html
from dateline.export.segments import paragraphs, segments
from dateline.sensitivity import Showing
from dateline.store import Store
from dateline.types import Record, SensitivityValue
from dateline.workbench.app import make
from dateline.workbench.bench import Bench
from dateline.workbench.events import refresh
from dateline.workbench.safety import Token

EXAMPLES = Path(__file__).parents[2] / "examples"
SECRETS = (
    "Huda",
    "Anas",
    "Idris",
    "Mahjoub",
    "who had cooked for the others",
    "sold tea to whoever could pay",
    "whether the door is locked",
    "change places again",
    "the same questions in another uniform",
    "treated a girl of 15",
)
"""Written by hand, from the sample: names in it, and words of protected quotations."""
HOST = "127.0.0.1:8765"
KEY = "the-key-of-a-test-launch"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("samples")
    case = folder / "case.dateline"
    files = sorted(str(p) for p in EXAMPLES.iterdir() if p.name != "README.md")
    assert cli.main(["init", str(case)]) == 0
    assert cli.main(["add", str(case), *files, "-o", str(folder / "added.txt")]) == 0
    assert cli.main(["compare", str(case), "-o", str(folder / "compared.txt")]) == 0
    return Store.open(case)


@pytest.fixture(scope="module")
def records(store: Store) -> list[Record]:
    with store.view() as view:
        return list(view.records())


@pytest.fixture(scope="module")
def witnessed(records: list[Record]) -> Record:
    return next(r for r in records if r.report.capture.name == "wad-madani.txt")


def test_the_sample_holds_who_it_is_written_for(records: list[Record], witnessed: Record) -> None:
    text = witnessed.report.text.string
    assert [s for s in SECRETS if s not in text] == []
    kinds = {each.sensitivity.value for each in Showing(witnessed).withheld}
    assert kinds >= {
        SensitivityValue.WITNESS_AT_RISK,
        SensitivityValue.MINOR,
        SensitivityValue.PRISONER_OR_DETAINEE,
        SensitivityValue.SEXUAL_VIOLENCE,
    }


@pytest.mark.parametrize("name", LOOKING)
def test_no_command_prints_a_protected_word(
    store: Store,
    records: list[Record],
    witnessed: Record,
    name: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    of = records if name == "capture" else [witnessed]
    for given in arguments(name, str(store.path), of, "Wad Madani", "trucks"):
        with Path(os.devnull).open() as nothing:
            monkeypatch.setattr("sys.stdin", nothing)
            cli.main([name, *given])
        said = capsys.readouterr()
        assert leaks(said.out + said.err, SECRETS) == [], given
    for path in tmp_path.iterdir():
        assert leaks(unpacked(path), SECRETS) == [], path.name


@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "html", "text", "evidence"])
def test_no_export_holds_a_protected_word(store: Store, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert cli.main(["export", str(store.path), "--as", form, "-o", str(out)]) == 0
    shown = unpacked(out)
    assert leaks(of_the_package(shown), SECRETS) == []
    assert "[person " in shown
    assert "Siverskyi Donets" in shown  # the open samples leave whole
    said = capsys.readouterr()
    assert leaks(said.out + said.err, SECRETS) == []


@pytest.mark.parametrize("name", "claims compare control event events show stale summary why".split())
def test_who_looks_behind_the_curtain_stands_in_the_ledger(store: Store, witnessed: Record, name: str, tmp_path: Path) -> None:
    def entries() -> list[str]:
        with store.view() as view:
            return [entry.body["command"] for entry in view.entries() if entry.kind == "access"]

    first = next(arguments(name, str(store.path), [witnessed], "Wad Madani", "trucks"))
    given = [name, *first[: first.index("--format")], "-o", str(tmp_path / "out.jsonl")]
    before = entries()
    assert cli.main(given) == 0
    assert entries() == before
    assert cli.main([*given, "--include-restricted"]) == 0
    assert entries() == [*before, name]


def test_what_was_asked_for_and_is_withheld_is_not_told_by_an_error(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """A search that finds nothing and one for a protected name say the same."""
    told = []
    for words in ("Zebulon", "Huda"):
        assert cli.main(["claims", str(store.path), "--text", words, "--format", "text"]) == 0
        assert cli.main(["claims", str(store.path), "--source", words, "--format", "text"]) == 0
        said = capsys.readouterr()
        told.append((said.out, said.err))
    assert told[0] == told[1]
    assert cli.main(["show", str(store.path), "Huda"]) != 0


def test_segments_of_a_redacted_record_hold_no_protected_word(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "records.jsonl"
    assert cli.main(["export", str(store.path), "--as", "jsonl", "-o", str(out)]) == 0
    for line in out.read_text("utf-8").splitlines():
        record = codec.decode(line)
        parts = [[(role, span) for role, span in html.roles(c, {x.id: x for x in record.claims})] for c in record.claims]
        string = record.report.text.string
        cut = [string[s.start : s.end] for s in segments(record.report, parts, list(paragraphs(record.report)))]
        assert leaks("\n".join(cut), SECRETS) == []


def test_no_page_of_the_workbench_shows_a_protected_word(store: Store, witnessed: Record) -> None:
    refresh(store.path)
    bench = Bench(store, Token(KEY), reviewer="Ana")
    try:
        client = TestClient(make(bench, [HOST]), base_url=f"http://{HOST}")
        client.get(f"/open?key={KEY}")
        first = ["/", "/reports", "/claims", "/claims.json", "/claims.csv", "/claims.geojson", "/map", "/time", "/events", "/review"]
        first += [f"/reports/{witnessed.report.id}", f"/reports/{witnessed.report.id}/print"]
        first += [f"/claim/{claim.id}" for claim in witnessed.claims]
        seen: set[str] = set()
        for address, shown in walked(client, first):
            assert leaks(of_the_package(shown), SECRETS) == [], address
            seen.add(address)
        assert len(seen) > 60
    finally:
        bench.close()
