"""JSON Lines: many reports, each at its place in the capture; a bad line costs itself."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_read_fuzz import check

from dateline.errors import ReadError
from dateline.read import Overrides, ReadProblem, read_bytes
from dateline.types import Report

RECORD = {
    "id": 7,
    "text": "PARIS (AP) — The ferry stops on Friday, the harbour master said.",
    "url": "https://courier.example/ferry",
    "publisher": "Island Courier",
    "title": "Ferry to stop",
    "byline": ["Ada Example", "Ben Sample"],
    "published": "2023-05-03T10:00:00+02:00",
    "updated": "4 May 2023",
    "language": "en",
}


def read(*lines: str, **overrides: str) -> list[Report | ReadProblem]:
    data = "\n".join(lines).encode("utf-8", "surrogatepass")
    found = list(read_bytes(data, name="a.jsonl", overrides=Overrides(**overrides)))
    for each in found:
        if isinstance(each, Report):
            check(each, data)
    return found


def test_a_record_fills_the_report() -> None:
    (found,) = read(json.dumps(RECORD))
    assert isinstance(found, Report)
    assert found.text.string == RECORD["text"]
    assert (found.url, found.publisher, found.title, found.byline) == (
        RECORD["url"],
        "Island Courier",
        "Ferry to stop",
        "Ada Example, Ben Sample",
    )
    assert (found.published, found.updated, found.language) == ("2023-05-03T10:00:00+02:00", "2023-05-04", "en")
    assert found.credits == ("AP",)
    assert found.capture.record == 0


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "no JSON object"),
        ("[1]", "no JSON object"),
        ('"text"', "no JSON object"),
        ('{"text": "a b c"} x', "more than one value"),
        ('{"title": "x"}', 'has no "text"'),
        ('{"text": 3}', 'has no "text"'),
        ('{"text": " "}', "white space"),
        ('{"text": ""}', "white space"),
        ('{"text": "a\\ud800b"}', "surrogate"),
        ('{"text": "a", "text": "b"}', "twice"),
        ('{"text": ' + "[" * 100_000, "nested too deeply|no JSON object"),
        ('{"n": ' + "9" * 5000 + ', "text": "a b"}', "no JSON object"),
        ("{}", 'has no "text"'),
    ],
)
def test_a_bad_line_costs_itself(line: str, says: str) -> None:
    first, problem, third = read(json.dumps(RECORD), line, json.dumps(RECORD))
    assert isinstance(first, Report)
    assert isinstance(third, Report)
    assert third.capture.record == 2
    assert isinstance(problem, ReadProblem)
    assert problem.record == 1
    assert str(problem).startswith("a.jsonl, line 2: ")
    with pytest.raises(AssertionError, match=says):
        raise AssertionError(problem.message)


def test_bytes_in_the_wrong_character_set_cost_their_line() -> None:
    data = b'{"text": "The first one."}\n{"text": "caf\xe9"}\n{"text": "The third one."}\n'
    found = list(read_bytes(data, name="a.jsonl"))
    assert [isinstance(f, Report) for f in found] == [True, False, True]
    assert "UTF-8" in str(found[1])


def test_the_order_and_the_numbers_are_those_of_the_lines() -> None:
    found = read("", json.dumps({"text": "One here."}), " ", json.dumps({"text": "Two here."}))
    assert [f.capture.record for f in found if isinstance(f, Report)] == [1, 3]


def test_two_records_with_the_same_text_are_two_reports() -> None:
    first, second = read(json.dumps(RECORD), json.dumps(RECORD))
    assert isinstance(first, Report)
    assert isinstance(second, Report)
    assert first.id != second.id
    assert first.text_sha256 == second.text_sha256


def test_odd_fields_are_let_be() -> None:
    (found,) = read(
        '{"text": "The ferry stops.", "published": "03/04/2022", "title": 3, "url": "javascript:alert(1)", "byline": {"a": []}}'
    )
    assert isinstance(found, Report)
    assert (found.published, found.title, found.url, found.byline) == (None, None, None, None)


def test_overrides_hold_for_every_record() -> None:
    assert [f.publisher for f in read(json.dumps(RECORD), json.dumps(RECORD), publisher="X") if isinstance(f, Report)] == ["X", "X"]


def test_line_separators_inside_a_text_do_not_end_the_line() -> None:
    (found,) = read('{"text": "One\u2028two\u0085three"}')
    assert isinstance(found, Report)
    assert found.text.string == "One\u2028two\u0085three"


def test_utf16_and_a_byte_order_mark() -> None:
    line = json.dumps(RECORD, ensure_ascii=False)
    for data in (b"\xef\xbb\xbf" + line.encode(), line.encode("utf-16")):
        (found,) = read_bytes(data, name="a.jsonl")
        assert isinstance(found, Report)
        check(found, data)
        assert found.offset_map


@pytest.mark.parametrize("document", [RECORD, [RECORD, RECORD]])
def test_one_document_over_many_lines_is_refused_once(document: object) -> None:
    with pytest.raises(ReadError, match="one object a line"):
        read_bytes(json.dumps(document, indent=1).encode(), name="a.json")


def test_one_record_with_spaces_is_a_record() -> None:
    assert [type(f) for f in read(' { "text" : "The ferry stops." } ')] == [Report]


def test_an_empty_capture_is_an_error() -> None:
    with pytest.raises(ReadError):
        read_bytes(b"", name="a.jsonl")


@settings(max_examples=150, deadline=None)
@given(st.text(min_size=1, max_size=200), st.booleans())
def test_every_escape_is_mapped_back(string: str, ascii_only: bool) -> None:
    text = "Two words " + string
    (found,) = read(json.dumps({"a": [1, {"text": 2}], "text": text}, ensure_ascii=ascii_only))
    if isinstance(found, Report):
        assert found.text.string == text
        mapped = sum(m.length for m in found.offset_map)
        assert mapped >= len("Two words ")


@pytest.mark.parametrize(
    ("listed", "head", "published"),
    [
        ("2023-05-03", "Wed 21 Jun 2023 ", "2023-06-21"),
        ("2023-06-22", "Wed 21 Jun 2023 ", "2023-06-22"),  # a day apart is a time zone
        ("2023-05-03", "", "2023-05-03"),
        ("2023-05-03", "On 21 June 2023 the dyke broke. ", "2023-05-03"),
    ],
)
def test_the_day_that_is_printed_outranks_a_list_s(listed: str, head: str, published: str) -> None:
    text = f"{head}Ferry to stop. The ferry stops on Friday, the harbour master said."
    (found,) = read(json.dumps({"text": text, "title": "Ferry to stop", "published": listed}))
    assert isinstance(found, Report)
    assert found.published == published


def test_what_the_user_says_outranks_what_is_printed() -> None:
    (found,) = read(
        json.dumps({"text": "Wed 21 Jun 2023 The ferry stops on Friday, he said.", "published": "2023-05-03"}), published="2022-01-01"
    )
    assert isinstance(found, Report)
    assert found.published == "2022-01-01"
