"""The whole line: a report of our own becomes a record, each value with its evidence, the same each time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from conftest import make_report
from dateline import reading
from dateline.pipeline import Step
from dateline.read import read_path
from dateline.reading import Reader
from dateline.resolve.gazetteer import Gazetteer
from dateline.text import Span, Spans
from dateline.types import Mode, Record, Report

TEXT = (
    "Drones hit the port of Odesa overnight on Monday, the regional governor said. Two dock workers were killed.\n\n"
    "“I saw the crane come down,” said Olena, who works there and gave only her first name.\n\n"
    "Russia denied striking civilian targets. Residents said police had told them the port would stay closed."
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Gazetteer.open())


@pytest.fixture(scope="module")
def record(reader: Reader) -> Record:
    return reader.record(make_report(TEXT, published="2024-03-05"))


def _spans(value: Any) -> list[Span]:
    if isinstance(value, Span):
        return [value]
    if isinstance(value, (tuple, list, Spans)):
        return [s for each in value for s in _spans(each)]
    if is_dataclass(value) and not isinstance(value, Report):
        return [s for f in fields(value) for s in _spans(getattr(value, f.name))]
    return []


def test_nothing_fails_and_every_span_reproduces(record: Record) -> None:
    assert record.failures == ()
    spans = _spans(record.claims) + _spans(record.times) + _spans(record.places)
    assert len(spans) > 30
    assert all(TEXT[s.start : s.end] == s.text for s in spans)


def test_who_says_what(record: Record) -> None:
    told = {(c.attribution.source.text, c.attribution.content.text) for c in record.claims if c.attribution.mode is not Mode.OWN_VOICE}
    assert ("the regional governor", "Drones hit the port of Odesa overnight on Monday") in told
    assert ("Russia", "striking civilian targets") in told
    assert ("police", "the port would stay closed") in told


def test_hearsay_is_a_chain(record: Record) -> None:
    by_id = {c.id: c for c in record.claims}
    relayed = next(c for c in record.claims if c.attribution.source.text == "police")
    assert relayed.attribution.via is not None
    assert by_id[relayed.attribution.via].attribution.source.text == "Residents"


def test_a_witness_with_a_first_name_only_is_protected(record: Record) -> None:
    olena = next(c for c in record.claims if c.attribution.source.name == "Olena")
    assert olena.attribution.source.disclosure.value == "first_name_only"
    assert olena.attribution.source.sensitivity.visibility.value == "restricted"


def test_nobody_is_made_the_one_who_killed(record: Record) -> None:
    killed = [e for c in record.claims for e in c.events if e.kind.value == "killing"]
    assert killed
    assert all(e.actor is None for e in killed)


def test_the_same_tools_give_the_same_record(reader: Reader, record: Record) -> None:
    again = Reader(Gazetteer.open())
    assert again.run.id == reader.run.id
    assert [c.id for c in again.record(make_report(TEXT, published="2024-03-05")).claims] == [c.id for c in record.claims]
    assert Reader(Gazetteer.open(), {"made.up": "1"}).run.id != reader.run.id


@pytest.mark.parametrize("step", list(reading.STEPS), ids=lambda s: s.name)
def test_whichever_step_fails_the_rest_of_the_record_stands(step: Step, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("made to fail")

    broken = tuple(Step(s.name, fail if s is step else s.function, s.requires, s.provides, s.empty) for s in reading.STEPS)
    monkeypatch.setattr(reading, "STEPS", broken)
    found = Reader(Gazetteer.open()).record(make_report(TEXT))
    assert [(f.step, f.message) for f in found.failures] == [(step.name, "made to fail")]
    assert bool(found.claims) is (step.provides not in ("parse", "statements"))
    assert bool(found.places) is (step.provides not in ("parse", "places"))


def test_text_in_another_language_or_without_sentences_is_read_without_a_failure(reader: Reader, report_of: Callable[..., Report]) -> None:
    for text in ("Міністерство повідомило про обстріл Ізюма.", "قالت الوزارة إن المدينة سقطت.", "…", "12:30", "🧨🧨🧨", "- - -"):
        assert reader.record(report_of(text)).failures == ()


def test_the_claim_that_the_demo_shows_in_full_is_there(reader: Reader) -> None:
    sample = Path(__file__).parent.parent / "examples" / "izium-1-field-report.txt"
    (report,) = read_path(sample)
    assert isinstance(report, Report)
    claims = reader.record(report).claims
    scouts = [c for c in claims if "scouts" in c.attribution.source.text and c.basis.value.value == "hearsay"]
    assert scouts
    assert all(c.attribution.via in {other.id for other in claims} for c in scouts)
