"""One protected person in three reports: hidden in each of them, by every command, in every export, on every page, in any inflection."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parent))

from oracle import leaks, of_the_package
from walking import LOOKING, arguments, unpacked, walked

import records as made
from dateline import cli
from dateline.protect.elsewhere import NAME, QUOTATION, Elsewhere, Term
from dateline.review import Desk, Filters
from dateline.sensitivity import visible
from dateline.store import Query, Store
from dateline.types import Disclosure, Record, SensitivityValue, Source, SourceKind, Visibility
from dateline.workbench.app import make
from dateline.workbench.bench import Bench
from dateline.workbench.events import refresh
from dateline.workbench.safety import Token

SAID = "I hid my sister behind the scales and counted the bangs until they stopped"
PROTECTING = f"""QARNA, Iraq (The Harbour Gazette) — Shells hit the fish market in Qarna on Thursday, killing four people.

“{SAID},” said Yaryna, who asked that her surname not be used.
"""
REPEATING = """The council of Qarna said on Friday that the stall of Yaryna had burned down. The mayor, Petro Halan, said shells hit the
fish market in Qarna on Thursday and killed four people. Neighbours said that Yaryna’s sister was taken to a hospital.

The army denied that it had shelled Qarna.
"""
INFLECTED = f"""Police in Qarna said that they had spoken with Ярина and again with Яриною on Saturday. A notice on the door thanked
Yaryny’s family.

A visitor to Qarna said “{SAID.lower()}” was written on the wall. Shells killed four people at the fish market in Qarna, the police said.
"""
SECRETS = ("Yaryn", "Ярин", "hid my sister behind the scales", "counted the bangs")
HOST, KEY = "127.0.0.1:8765", "the-key-of-a-test-launch"


def added(case: Path, name: str, text: str, **about: str) -> None:
    file = case.parent / name
    file.write_text(text, encoding="utf-8")
    flags = [part for key, value in about.items() for part in (f"--{key}", value)]
    assert cli.main(["add", str(case), str(file), *flags, "-o", str(case.parent / "added.txt")]) == 0


def repeating(case: Path) -> None:
    added(case, "council.txt", REPEATING, published="2024-05-03", publisher="The Hill Ledger", title="The stall of Yaryna")
    about = {
        "published": "2024-05-04",
        "publisher": "River Radio",
        "title": "What Yaryna saw",
        "url": "https://radio.example/what-yaryna-saw",
    }
    added(case, "yaryna.txt", INFLECTED, **about)


def protecting(case: Path) -> None:
    added(case, "harbour.txt", PROTECTING, published="2024-05-02", publisher="The Harbour Gazette", title="Shells hit Qarna")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    case = tmp_path_factory.mktemp("elsewhere") / "case.dateline"
    assert cli.main(["init", str(case)]) == 0
    repeating(case)
    protecting(case)
    assert cli.main(["compare", str(case), "-o", str(case.parent / "compared.txt")]) == 0
    return Store.open(case)


@pytest.fixture(scope="module")
def found(store: Store) -> list[Record]:
    with store.view() as view:
        return list(view.records())


def test_only_one_of_the_three_protects_her_by_itself(store: Store, found: list[Record]) -> None:
    with store.view() as view:
        showings = [view.showing(record) for record in found]
    assert [bool(each.withheld) for each in showings] == [False, False, True]
    assert [each.whole for each in showings] == [False, False, False]
    for record in found:
        assert any(s in record.report.text.string for s in SECRETS)


def test_what_is_protected_is_listed_with_what_repeats_it(store: Store, found: list[Record], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["protect", str(store.path), "--format", "jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    repeating = {row["report"]: row["places"] for row in rows if row["why"] == "what another report keeps back"}
    assert repeating == {found[0].report.id: 2, found[1].report.id: 4}


@pytest.mark.parametrize("name", LOOKING)
def test_no_command_prints_her(
    store: Store, found: list[Record], name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for given in arguments(name, str(store.path), found, "Qarna", "market"):
        with Path(os.devnull).open() as nothing:
            monkeypatch.setattr("sys.stdin", nothing)
            cli.main([name, *given])
        said = capsys.readouterr()
        assert leaks(said.out + said.err, SECRETS) == [], given
    for path in tmp_path.iterdir():
        assert leaks(unpacked(path), SECRETS) == [], path.name


@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "html", "text", "evidence"])
def test_no_export_holds_her(store: Store, form: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert cli.main(["export", str(store.path), "--as", form, "-o", str(out)]) == 0
    assert leaks(of_the_package(unpacked(out)), SECRETS) == []


@pytest.mark.parametrize("words", ["Yaryna", "yaryny", "Ярина", "stall Yaryna", '"stall of Yaryna"', "counted the bangs"])
def test_no_search_tells_that_she_is_there(store: Store, words: str) -> None:
    with store.view() as view:
        assert list(view.claims(Query(text=words))) == []
        assert list(view.claims(Query(source=words))) == []
    assert Desk(store, "Ana").queue(Filters(sources=(words,))) == []


def test_what_names_nobody_stays(store: Store) -> None:
    with store.view() as view:
        words = [
            view.showing(f.record).claim(f.claim)["attribution"]["content"]["text"] for f in view.claims(Query(text="denied OR shelled"))
        ]
        words += [view.showing(f.record).claim(f.claim)["attribution"]["content"]["text"] for f in view.claims(Query(place="Qarna"))]
    assert any("fish market" in each for each in words)


@pytest.fixture
def bench(store: Store) -> Iterator[Bench]:
    refresh(store.path)
    at = Bench(store, Token(KEY), reviewer="Ana")
    try:
        yield at
    finally:
        at.close()


def entered(at: Bench) -> TestClient:
    client = TestClient(make(at, [HOST]), base_url=f"http://{HOST}")
    client.get(f"/open?key={KEY}")
    return client


def test_no_page_of_the_workbench_shows_her(bench: Bench, found: list[Record]) -> None:
    client = entered(bench)
    first = ["/", "/reports", "/claims", "/claims.json", "/claims.csv", "/claims.geojson", "/map", "/time", "/events", "/review", "/verify"]
    for record in found:
        first += [f"/reports/{record.report.id}", f"/reports/{record.report.id}/print"]
        first += [f"/claim/{claim.id}" for claim in record.claims] + [f"/events/{claim.id}" for claim in record.claims]
    ids = [claim.id for record in found for claim in record.claims]
    first += [f"/why?left={one}&right={two}" for one, two in zip(ids, ids[1:], strict=False)] + ["/control?place=Qarna"]
    count = 0
    for address, shown in walked(client, first, 400):
        assert leaks(of_the_package(shown), SECRETS) == [], address
        count += 1
    assert count > 100


@pytest.mark.parametrize("asked", ["/claims.json?q={}", "/claims.json?source={}", "/claims.csv?q={}", "/reports?q={}", "/events?place={}"])
def test_no_search_of_the_workbench_tells_that_she_is_there(bench: Bench, asked: str) -> None:
    client = entered(bench)
    told = [client.get(asked.format(words)).text.replace(words, "") for words in ("Yaryna", "Zebulon")]
    assert told[0] == told[1]


def test_the_index_follows_who_is_protected(tmp_path: Path) -> None:
    case = tmp_path / "case.dateline"
    assert cli.main(["init", str(case)]) == 0
    repeating(case)
    store = Store.open(case)
    bench = Bench(store, Token(KEY), reviewer="Ana")
    try:
        client = entered(bench)

        def listed() -> str:
            return client.get("/claims.json").text + client.get("/reports").text

        assert {"Yaryn", "Ярин"} <= set(leaks(listed(), SECRETS))
        protecting(case)
        assert leaks(listed(), SECRETS) == []
        with store.view() as view:
            report = next(r.report.id for r in view.records() if SAID in r.report.text.string)
        Desk(store, "Ana").protect(report, SensitivityValue.NONE, Visibility.PUBLIC, "she agreed", ["Yaryna"])
        assert {"Yaryn", "Ярин"} <= set(leaks(listed(), SECRETS))
        Desk(store, "Ana").undo()
        assert leaks(listed(), SECRETS) == []
    finally:
        bench.close()


def test_words_that_somebody_protects_in_one_report_are_hidden_in_all(tmp_path: Path) -> None:
    case = tmp_path / "case.dateline"
    store = Store.create(case)
    first = made.plain("The clerk Petra Lindqvist kept the list in Qasr.\n")
    second = made.plain("In Qasr the list of Lindqvist was read aloud.\n")
    with store.writer() as writer:
        for each in (first, second):
            writer.add(each, made.capture_of(each))
    with store.view() as view:
        assert all(view.showing(r).whole for r in view.records())
    Desk(store, "Ana").protect(first.report.id, SensitivityValue.WITNESS_AT_RISK, Visibility.RESTRICTED, "she asked", ["Petra Lindqvist"])
    with store.view() as view:
        assert [view.showing(r).hides(r.claims[0]) for r in view.records()] == [True, True]
    Desk(store, "Ana").protect(second.report.id, SensitivityValue.NONE, Visibility.PUBLIC, "another Lindqvist", ["Lindqvist"])
    with store.view() as view:
        assert [view.showing(r).hides(r.claims[0]) for r in view.records()] == [True, False]


def test_the_queue_is_not_searched_by_words_that_are_withheld(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "case.dateline")
    first, second = (made.plain(f"Lindqvist said shells hit Qasr on day {n}.\n") for n in (1, 2))
    with store.writer() as writer:
        for n, each in enumerate((first, second), 1):
            at = made.find(each.report.text, "Lindqvist")
            source = Source(
                each.report.text.spans([(at.start, at.end)]), at.text, at.text, SourceKind.PERSON, Disclosure.NAMED, made.PUBLIC
            )
            told = replace(each, claims=(made.claim_over(each.report, f"shells hit Qasr on day {n}", source),))
            writer.add(told, made.capture_of(told))
    asked = Filters(sources=("lindqvist",))
    assert len(Desk(store, "Ana").queue(asked)) == 2
    Desk(store, "Ana").protect(first.report.id, SensitivityValue.WITNESS_AT_RISK, Visibility.RESTRICTED, "she asked", ["Lindqvist"])
    assert Desk(store, "Ana").queue(asked) == []
    assert len(Desk(store, "Ana").queue(replace(asked, include_restricted=True))) == 2
    assert len(Desk(store, "Ana").queue()) == 2


def test_it_is_worked_out_where_nothing_can_be_written(store: Store) -> None:
    kept = store.path.with_name(store.path.name + ".kept")
    before = kept.read_bytes()
    kept.unlink()
    kept.mkdir()
    try:
        with Store.open(store.path).view() as view:
            assert [view.showing(record).whole for record in view.records()] == [False, False, False]
    finally:
        kept.rmdir()
        kept.write_bytes(before)


# ---------------------------------------------------------------- who else bears a part of the name

HIDDEN = (
    "Maria",
    "Olena Koval",
    "Rose",
    "Tuesday",
    "Aleppo",
    "Iraqi priest Diaa Azzuri",
    "Many of the towns",
    "Bo",
    "the Assad regime",
    "Hadi",
    "Pound",
)
HER = Elsewhere([Term(NAME, words, "[restricted]") for words in HIDDEN], {"aleppo"})


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Maria left on Sunday.\n", True),
        ("They asked for MARIA's papers.\n", True),
        ("Марії there was no trace.\n", True),
        ("The letter is on https://post.example/maria-left for all to read.\n", True),
        ("Koval was seen at the bridge.\n", True),
        ("Olena Koval was seen at the bridge.\n", True),
        ("Samuel Koval was seen at the bridge.\n", True),
        ("Prices rose and the mariachi band played a marinade song.\n", False),
        ("Nobody was hurt.\n", False),
        ("Oleni Kovalevi handed it over.\n", True),
        ("Olena was not there, said Olena Zelenska.\n", False),
        ("They heard Diaa Azzuri.\n", True),
        ("Azzuri's bag lay there.\n", True),
        ("On Tuesday shells hit Aleppo and many towns; the Assad regime denied it.\n", False),
        ("Bo was there.\n", True),
        ("BO was the mark on the crate, with a b.o. below.\n", True),
        ("The road to Haditha and Hadrami was shut; boats left Bohai.\n", False),
        ("Mohammed was there with Ali.\n", False),
        ("With Hadiju they left.\n", True),
        ("It cost ten pounds.\n", False),
        ("The account @pound.of.qasr showed it.\n", True),
        ("Maria Zakharova, the foreign ministry spokeswoman of Russia, denied it.\n", False),
    ],
)
def test_a_name_of_another_report(text: str, hidden: bool) -> None:
    record = made.plain(text, published="2022-05-08")
    assert bool(HER.repeated(record, (), visible).terms) is hidden


def test_eight_words_of_a_quotation_and_not_four() -> None:
    said = Elsewhere([Term(QUOTATION, SAID, "[restricted]")])
    for text, hidden in ((f"On the wall stood: {SAID[2:60]}.\n", True), ("He, too, hid my sister behind.\n", False)):
        assert bool(said.repeated(made.plain(text), (), visible).terms) is hidden
