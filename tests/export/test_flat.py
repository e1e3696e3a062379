"""Claims as a flat table and as JSON Lines."""

from __future__ import annotations

import csv as reader
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import records
from dateline.export import csv, jsonl
from dateline.sensitivity import Showing


def _rows(*, include_restricted: bool = True) -> list[dict[str, str]]:
    showing = Showing(records.story(), include_restricted)
    table = csv.header() + "".join(csv.row(showing.line(claim)) for claim in showing.record.claims)
    return list(reader.DictReader(io.StringIO(table, newline="")))


def test_what_stands_in_a_row() -> None:
    first, witness, _, denial, _, hearsay = _rows()
    assert (
        first
        | {
            "publisher": "The Delta Post",
            "published": "2024-05-07T18:40:00+02:00",
            "mode": "own_voice",
            "source": "The Delta Post",
            "content_spans": "24-104",
            "hedges": "at least",
            "events": "shelling",
            "actors": "",
            "places": "Qasr",
            "place_ids": "geonames:1",
            "lat": "14.5",
            "date_start": "2024-05-05",
            "date_basis": "relative",
            "deaths": "≥12",
            "quantities": "at least 12 people",
            "withheld": "no",
        }
        == first
    )
    assert (witness["source"], witness["role"], witness["basis"]) == ("Samir", "sells flour", "took_part")
    assert (denial["polarity"], denial["actors"], denial["cue"]) == ("denied", "the army", "denied")
    assert (hearsay["equipment"], hearsay["via"]) == ("T-55 tank", records.story().claims[4].id)
    assert _rows(include_restricted=False)[1]["withheld"] == "yes"
    assert tuple(first) == csv.COLUMNS


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-cmd", "'-cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1+1", "'  =1+1"),
        ("\t=1+1", "'\t=1+1"),
        ("\n=1+1", "'\n=1+1"),
        ("\ufeff=1+1", "'\ufeff=1+1"),
        ("＝1+1", "'＝1+1"),
        ("\x00=1+1", "'=1+1"),
        ("-33.25", "-33.25"),
        ("-5", "-5"),
        ("12 | -5", "12 | -5"),
        ("a=b", "a=b"),
        ("“quoted”, and a comma", "“quoted”, and a comma"),
        ("", ""),
        (None, ""),
    ],
)
def test_nothing_is_a_formula(value: str | None, expected: str) -> None:
    assert csv.neutral(value) == expected


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_one_cell_and_no_formula(value: str) -> None:
    cell = csv.neutral(value)
    assert not cell.lstrip(" \t\r\n\ufeff").startswith(("=", "+", "@"))
    (row,) = list(reader.reader(io.StringIO(csv._line([cell, "x"]), newline="")))
    assert row == [cell, "x"]


def test_arrays_piece_by_piece() -> None:
    assert json.loads("".join(jsonl.array([]))) == []
    assert json.loads("".join(jsonl.array([{"a": 1}]))) == [{"a": 1}]
    assert json.loads("".join(jsonl.array({"a": i} for i in range(3)))) == [{"a": 0}, {"a": 1}, {"a": 2}]
    assert "".join(jsonl.one_or_array([])) == ""
    assert json.loads("".join(jsonl.one_or_array([{"a": 1}]))) == {"a": 1}
    assert json.loads("".join(jsonl.one_or_array({"a": i} for i in range(3)))) == [{"a": 0}, {"a": 1}, {"a": 2}]


def test_a_line_is_one_line_whatever_the_text_holds() -> None:
    record = records.plain("one\x0btwo\u2028three\x85four\x00🌾\n")
    assert len(jsonl.line(record).encode().splitlines()) == 1
