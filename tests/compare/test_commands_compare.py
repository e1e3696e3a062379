"""The commands over a case of three of the samples."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dateline import cli
from dateline.sensitivity import Showing
from dateline.store import Store

EXAMPLES = Path(__file__).parents[2] / "examples"
WITNESS = """A market burns

Publisher: The Quay Herald
Published: 2022-09-13

“Shells hit the market in Kharkiv on Sunday and killed two people,” said Oksana, who sells flour there.
"""
Run = Callable[..., list[dict]]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    case = tmp_path_factory.mktemp("compare") / "izium.dateline"
    assert cli.main(["init", str(case)]) == 0
    files = [str(EXAMPLES / name) for name in ("izium-1-field-report.txt", "izium-2-wire.txt", "izium-3-syndicated-courier.txt")]
    witness = case.with_name("witness.txt")
    witness.write_text(WITNESS, encoding="utf-8")
    assert cli.main(["add", str(case), *files, str(witness), "-o", str(case.with_name("added.jsonl"))]) == 0
    return case


@pytest.fixture
def run(case: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> list[dict]:
        capsys.readouterr()
        assert cli.main([arguments[0], str(case), *arguments[1:], "--format", "jsonl"]) == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return call


def test_a_case_is_compared_once_and_then_only_what_is_new(run: Run, case: Path) -> None:
    assert run("compare", "--afresh")[0]["reports_taken_in"] == 4
    assert run("compare")[0]["reports_taken_in"] == 0
    before = run("events")
    assert cli.main(["add", str(case), str(EXAMPLES / "izium-8-correction.txt")]) == 0
    assert run("compare")[0]["reports_taken_in"] == 1
    assert len(run("events")) > len(before)
    assert cli.main(["verify", str(case)]) == 0


def test_a_syndicated_story_is_one_origin(run: Run) -> None:
    told = [e for e in run("events", "--outlets", "2") if "meridian news agency" in e["outlets"] and "coast courier" in e["outlets"]]
    assert len(told) >= 4
    assert {e["number_of_origins"] for e in told} <= {0, 1}
    (event,) = run("event", told[0]["event"])
    reasons = [r["why"] for o in event["origins"] for r in o["reasons"]]
    assert "same_text" in reasons
    assert event["claims"][0]["published"] <= event["claims"][-1]["published"]


def test_what_nobody_affirms_comes_last(run: Run) -> None:
    origins = [bool(e["number_of_origins"]) for e in run("events")]
    assert False in origins
    assert origins == sorted(origins, reverse=True)


def test_why_shows_every_step_with_the_words_of_both(run: Run) -> None:
    event = next(e for e in run("events", "--outlets", "2") if e["places"])
    left, right, *_ = (c["claim"] for c in run("event", event["event"])[0]["claims"])
    (found,) = run("why", left, right)
    assert found["same_event"] is True
    assert found["steps"][-1]["sum"] == pytest.approx(sum(s["score"] for s in found["steps"]), abs=0.1)
    assert {"place", "time", "number", "cause"} <= {s["feature"] for s in found["steps"]}
    assert all(s["question"] for s in found["steps"])


def test_restricted_words_are_withheld_from_all_that_is_computed_of_them(run: Run, case: Path) -> None:
    with Store.open(case).view() as view:
        hidden = [c for r in view.records() for c in r.claims if Showing(r).hides(c) and c.events]
    assert hidden
    words = [json.dumps(c.attribution.content.text, ensure_ascii=False)[1:-1] for c in hidden]
    everything = json.dumps([run("event", e["event"]) for e in run("events")] + run("stale"), ensure_ascii=False)
    assert not [each for each in words if each in everything]
    assert "Oksana" not in everything
    shown = json.dumps([run("event", e["event"], "--include-restricted") for e in run("events")], ensure_ascii=False)
    assert words[0] in shown


def test_who_held_a_place(run: Run, tmp_path: Path) -> None:
    drawing = tmp_path / "place.svg"
    place = next(e["places"][0] for e in run("events") if {"withdrawal", "territory_regained"} & set(e["kinds"]) and e["places"])
    found = run("control", place, "--svg", str(drawing))
    assert found
    assert {"holder", "source", "claim", "start"} <= set(found[0])
    ElementTree.parse(drawing)


def test_an_unknown_event_is_said_in_a_line(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["event", str(case), "e00000000"]) == cli.USAGE
    assert "e00000000" in capsys.readouterr().err


def test_the_text_views_are_written_for_people(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["compare"], ["events", "--limit", "3"], ["stale"], ["control", "Izium"]):
        assert cli.main([command[0], str(case), *command[1:], "--format", "text"]) == 0
    assert "origins:" in capsys.readouterr().out


def test_what_a_person_puts_together_and_takes_apart_outlives_every_run(run: Run) -> None:
    first, second = _two(run)
    claims = [c["claim"] for e in (first, second) for c in run("event", e)[0]["claims"]]
    (merged,) = run("merge", first, second, "--reason", "one attack, told twice")
    assert {c["claim"] for c in run("event", merged["event"])[0]["claims"]} >= set(claims)
    run("compare", "--afresh")
    assert {c["claim"] for c in run("event", claims[0])[0]["claims"]} >= set(claims)
    parted = run("split", claims[0], claims[-1], "--reason", "another street")
    assert len(parted) == 2
    for _ in range(2):
        assert claims[-1] not in {c["claim"] for c in run("event", claims[0])[0]["claims"]}
        run("compare", "--afresh")


def _two(run: Run) -> list[str]:
    return [e["event"] for e in run("events") if e["reports"] == 1][:2]


def test_a_claim_of_another_event_cannot_be_taken_out(case: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = _two(run)
    stranger = run("event", second)[0]["claims"][0]["claim"]
    assert cli.main(["split", str(case), first, stranger, "--reason", "x"]) == cli.USAGE
    assert stranger in capsys.readouterr().err
