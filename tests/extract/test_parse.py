"""The parser sees a copy of the same length, so its offsets are the text's; furniture and line breaks never join two sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import make_report
from dateline.extract.parse import blocks, end_of, parse, reading_copy, start_of
from dateline.types import Furniture, FurnitureKind, Report


def sentences(report: Report) -> list[str]:
    return [s.span.text for s in parse.function(report).sentences]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_the_reading_copy_has_the_texts_length(string: str) -> None:
    assert len(reading_copy(string)) == len(string)


_LINE = st.sampled_from(
    ["The army left.", "“We stayed,” he said.", "🧨 e\u0301 مدينة", "\t ", "\x00", "Title", "a b c", "\u202eabc\u202c."]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(_LINE, max_size=8), st.sampled_from(["\n", "\r\n", "\n\n", "\u2028", " "]))
def test_every_token_stands_where_it_says(lines: list[str], between: str) -> None:
    report = make_report(between.join(lines))
    parsed = parse.function(report)
    string = report.text.string
    copy = reading_copy(string)
    for token in parsed.tokens():
        assert copy[start_of(token) : end_of(token)] == token.text
    starts = [s.start for s in parsed.sentences]
    assert starts == sorted(starts)
    for sentence in parsed.sentences:
        assert parsed.sentence_at(sentence.start) == sentence
        assert parsed.sentences_in(sentence.start, sentence.end) == (sentence,)


def test_a_heading_never_runs_into_the_sentence_after_it() -> None:
    report = make_report("Inside the old school\nThe soldiers had left.")
    parsed = parse.function(report)
    assert [(s.span.text, s.heading) for s in parsed.sentences] == [("Inside the old school", True), ("The soldiers had left.", False)]


def test_hard_wrapped_paragraphs_are_read_whole() -> None:
    text = (
        "The ministry said on Sunday that its forces had retaken the three\n"
        "villages north of the river, and that more than forty rebels had\n"
        "laid down their arms there; the rebels have not said anything to\n"
        "that, and no journalist has been there.\n\n"
        "A second paragraph follows it here."
    )
    found = sentences(make_report(text))
    assert found == [text.split("\n\n")[0], "A second paragraph follows it here."]


def test_furniture_is_left_out_and_shifts_nothing() -> None:
    text = "KYIV (Example) — The bridge fell. It was old."
    report = make_report(text)
    report = replace(report, furniture=(Furniture(FurnitureKind.DATELINE, report.text.span(0, 16)),))
    assert sentences(report) == ["The bridge fell.", "It was old."]


@pytest.mark.parametrize("string", ["word " * 20_000, "x" * 50_000, "A short one. " * 9_000])
def test_huge_paragraphs_are_cut_and_nothing_is_lost(string: str) -> None:
    pieces = blocks(make_report(string))
    assert "".join(string[s:e] for s, e in pieces).replace(" ", "") == string.replace(" ", "")
    assert max(e - s for s, e in pieces) <= 20_000


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("IS gunmen have taken two pumping stations and a mill.", "IS"),
        ("On Friday IS took two hamlets near the dam.", "IS"),
        ("The minister told WHO that people had fled.", "WHO"),
    ],
)
def test_a_body_s_name_is_no_verb_and_no_pronoun(sentence: str, name: str) -> None:
    found = parse.function(make_report(sentence))
    assert [t.pos_ for t in found.tokens() if t.text == name] == ["PROPN"]


def test_capitals_keep_their_verbs() -> None:
    found = parse.function(make_report("THE ARMY IS ATTACKING THE TOWN WHERE THE MAN WHO SPOKE TO REPORTERS LIVES, OFFICIALS SAID."))
    assert [t.lemma_ for t in found.tokens() if t.lower_ == "is"] == ["be"]
