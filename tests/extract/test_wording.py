"""How sure the words sound: our own sentences, most of them minimal pairs, with the reading a person would give."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.extract.parse import Parse, parse
from dateline.extract.wording import judge, wording
from dateline.text import Spans, Text
from dateline.types import Capture, Mode, Report, Statement, Wording

GOLD = [json.loads(line) for line in (Path(__file__).parents[1] / "gold" / "wording.jsonl").read_text("utf-8").splitlines()]


def report_of(string: str) -> Report:
    text = Text(string)
    return Report("r", Capture("0" * 64, len(string), "text/plain", "utf-8", "-", "test"), text, text.sha256, "en")


@pytest.fixture(scope="module")
def parses() -> dict[str, Parse]:
    return {}


def case(row: dict) -> object:
    marks = [pytest.mark.xfail(strict=True, reason=row["unread"])] if "unread" in row else []
    return pytest.param(row, id=f"{row['text'][:60]} [{row['text'][slice(*row['at'])]}]", marks=marks)


@pytest.mark.parametrize("row", [case(row) for row in GOLD])
def test_word_in_its_sentence(row: dict, parses: dict[str, Parse]) -> None:
    reading = parses.setdefault(row["text"], parse.function(report_of(row["text"])))
    found = judge(reading.sentence_at(row["at"][0]), reading.tokens_in(*row["at"])[0])
    assert (found.polarity.value, found.level.value, found.modality.value) == (row["polarity"], row["level"], row["modality"])
    assert set(row.get("hedges", ())) <= {h.text for h in found.hedges}
    for span in (*found.hedges, *found.cues):
        assert row["text"][span.start : span.end] == span.text


def test_the_suite_covers_what_it_should() -> None:
    assert len(GOLD) >= 200
    assert {row["polarity"] for row in GOLD} == {"affirmed", "denied"}
    assert {row["level"] for row in GOLD} == {"certain", "probable", "possible", "unspecified"}
    assert {row["modality"] for row in GOLD} == {"past", "ongoing", "future", "conditional", "threat", "question", "order"}


def statement_in(text: Text, mode: Mode, source: str, cue: str, content: str, id: str = "s") -> Statement:
    def at(words: str) -> Spans:
        return text.spans([[start, start + len(words)]]) if words and (start := text.string.index(words)) >= 0 else Spans()

    return Statement(id, mode, at(source), at(cue), at(content))


def of_statement(string: str, mode: Mode, source: str, cue: str, content: str) -> Wording:
    report = report_of(string)
    made = statement_in(report.text, mode, source, cue, content)
    return wording.function(report, parse.function(report), (made,))["s"]


I, D, O = Mode.INDIRECT, Mode.DIRECT, Mode.OWN_VOICE  # noqa: E741


@pytest.mark.parametrize(
    ("string", "mode", "source", "cue", "content", "expected"),
    [
        ("The junta denied bombing the school.", I, "The junta", "denied", "bombing the school", "denied certain past"),
        ("The junta denied that it bombed the school.", I, "The junta", "denied", "that it bombed the school", "denied certain past"),
        ("“We did not bomb it,” the general denied.", D, "the general", "denied", "We did not bomb it,", "denied certain past"),
        ("“It is a lie,” the junta reportedly said.", D, "the junta", "said", "It is a lie,", "affirmed certain ongoing"),
        ("The paper reportedly said that the mill burned.", I, "The paper", "said", "that the mill burned", "affirmed certain past"),
        ("Asked about the losses, the driver said: “Not many.”", D, "the driver", "said", "Not many.", "denied certain past"),
        ("“Never,” said the abbess.", D, "the abbess", "said", "Never,", "denied certain past"),
        ("“Why now?” asked the widow.", D, "the widow", "asked", "Why now?", "affirmed unspecified question"),
        ("The scouts asked whether the ferry ran.", I, "The scouts", "asked", "whether the ferry ran", "affirmed unspecified question"),
        ("The major ordered them to leave.", I, "The major", "ordered", "to leave", "affirmed unspecified order"),
        ("The major threatened to burn the mill.", I, "The major", "threatened", "to burn the mill", "affirmed unspecified threat"),
        ("The envoy believes the truce failed.", I, "The envoy", "believes", "the truce failed", "affirmed probable past"),
        ("The mill burned down.", O, "", "", "The mill burned down.", "affirmed certain past"),
        (
            "If the mill is lost, the town will starve.",
            O,
            "",
            "",
            "If the mill is lost, the town will starve.",
            "affirmed unspecified conditional",
        ),
    ],
)
def test_a_statement_as_a_whole(string: str, mode: Mode, source: str, cue: str, content: str, expected: str) -> None:
    found = of_statement(string, mode, source, cue, content)
    assert f"{found.polarity} {found.level} {found.modality}" == expected


def test_all_hedges_of_a_statement_are_kept() -> None:
    found = of_statement(
        "The mayor said at least 40 people died in the so-called safe zone.",
        Mode.INDIRECT,
        "The mayor",
        "said",
        "at least 40 people died in the so-called safe zone",
    )
    assert [h.text for h in found.hedges] == ["at least", "so-called"]
    assert found.level == "certain"


REPORT = """The colonel said his men had taken the ridge.

The rebels said they still held it. The Harbour Post could not independently verify either claim.

Buses ran as usual."""


def test_could_not_verify_qualifies_the_claims_before_it_in_its_paragraph() -> None:
    report = report_of(REPORT)
    made = (
        statement_in(report.text, Mode.INDIRECT, "The colonel", "said", "his men had taken the ridge", "colonel"),
        statement_in(report.text, Mode.INDIRECT, "The rebels", "said", "they still held it", "rebels"),
        statement_in(report.text, Mode.OWN_VOICE, "", "", "Buses ran as usual", "own"),
    )
    found = wording.function(report, parse.function(report), made)
    assert [h.text for h in found["rebels"].hedges] == ["could not independently verify"]
    assert found["colonel"].hedges == ()
    assert found["own"].hedges == ()
    assert found["rebels"].level == "certain"


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from([*"“”\"'?!.,—\u202e\x00\r\n🙂é", " not ", " if ", " denied ", " that ", " no one ", " may ", " shelled ", " it "]),
        max_size=30,
    )
)
def test_any_text_is_judged_with_spans_that_hold(parts: list[str]) -> None:
    string = "".join(parts)
    report = report_of(string)
    reading = parse.function(report)
    for sentence in reading.sentences:
        for token in sentence.tokens:
            found = judge(sentence, token)
            assert all(sentence.start <= s.start < s.end <= sentence.end for s in (*found.hedges, *found.cues))
    made = tuple(Statement(str(s.index), Mode.OWN_VOICE, Spans(), Spans(), Spans([s.span])) for s in reading.sentences)
    assert set(wording.function(report, reading, made)) == {s.id for s in made}
