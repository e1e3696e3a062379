"""Temporal expressions: our own sentences with their publication date and what they mean, the traps, and hostile input."""

from __future__ import annotations

import json
import re
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.extract import timedoubts, timegrammar, timejoin, timewords
from dateline.extract.parse import parse
from dateline.extract.times import times
from dateline.text import Text
from dateline.types import Capture, DateBasis, Dateline, Furniture, FurnitureKind, Report, Time

GOLD = [json.loads(line) for line in (Path(__file__).parents[1] / "gold" / "times.jsonl").read_text(encoding="utf-8").splitlines()]


def report(string: str, published: str | None, language: str = "en") -> Report:
    text = Text(string)
    capture = Capture(text.sha256, len(string), "text/plain", "utf-8", "-", "test")
    return Report("r", capture, text, text.sha256, language, published=published)


def read(string: str, published: str | None = "2022-09-13", language: str = "en") -> tuple[Time, ...]:
    subject = report(string, published, language)
    found: tuple[Time, ...] = times.function(report=subject, parse=parse.function(report=subject))
    return found


_DAY = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_POINT = rf"(?:{_DAY}|\d{{4}}-\d\d-XX|\d{{4}}-(?:0[1-9]|1[0-2]|2[1-4]|3[3-6]|4[01])|\d{{4}}|\d{{3}}X|\d\dXX|\dXXX)~?"
EDTF = re.compile(rf"(?:{_POINT}|{_DAY}T[0-2]\d:[0-5]\d:00(?:Z|[+-]\d\d:\d\d)?|{_POINT}/(?:{_POINT}|\.\.))")
DURATION = re.compile(r"P(?!$)(?:\d+(?:\.\d+)?[YMWD])*(?:T(?:\d+(?:\.\d+)?[HMS])+)?")


@pytest.mark.parametrize("case", GOLD, ids=lambda c: c["text"][:50])
def test_our_own_sentences(case: dict[str, object]) -> None:
    found = read(str(case["text"]), case["published"], str(case.get("language", "en")))  # type: ignore[arg-type]
    assert [[t.span.text, t.value] for t in found] == case["times"]
    for each in found:
        assert each.value is None or EDTF.fullmatch(each.value) or DURATION.fullmatch(each.value)
        assert each.date_basis is not DateBasis.PUBLICATION_FALLBACK
        assert each.date_prec is None or 1 <= each.date_prec <= 5


def test_every_doubt_of_a_rule_is_asked() -> None:
    doubts = {rule.doubt for rule in timegrammar._RULES_SOURCE if rule.doubt}
    assert doubts == {name[1:-3] for name in dir(timedoubts.Context) if name.endswith("_ok")}


def test_the_suite_is_as_large_as_promised() -> None:
    assert len(GOLD) >= 250


def test_the_dateline_is_the_day_that_the_report_speaks_from() -> None:
    string = "KYIV, Sept 12 (Wire) - The bridge was hit yesterday."
    text = Text(string)
    capture = Capture(text.sha256, len(string), "text/plain", "utf-8", "-", "test")
    dateline = Dateline(text.span(0, 23), text.span(0, 4), "Wire", text.span(6, 13))
    furniture = (Furniture(FurnitureKind.DATELINE, text.span(0, 23)),)
    subject = Report("r", capture, text, text.sha256, "en", published="2022-09-13", dateline=dateline, furniture=furniture)
    found = times.function(report=subject, parse=parse.function(report=subject))
    assert [(t.span.text, t.value, t.anchor) for t in found] == [("yesterday", "2022-09-11", "2022-09-12")]


def test_the_second_of_two_numeric_dates_decides_the_first() -> None:
    assert [t.value for t in read("Seen on 02/03/2020.", "2020-12-01")] == [None]
    assert [t.value for t in read("Seen on 02/03/2020. Again on 28/03/2020.", "2020-12-01")] == ["2020-03-02", "2020-03-28"]


def test_a_relative_day_says_what_it_was_counted_from() -> None:
    (found,) = read("They retook it on Saturday.")
    assert (found.date_basis, found.anchor, found.date_prec) == (DateBasis.RELATIVE, "2022-09-13", 1)
    (found,) = read("It fell on 4 March 2022.")
    assert (found.date_basis, found.anchor, found.date_prec) == (DateBasis.STATED, None, 1)


def test_without_a_publication_date_only_full_dates_have_a_value() -> None:
    found = read("Yesterday they left; on 4 March 2022 they came back, and last week they left.", None)
    assert [t.value for t in found] == [None, "2022-03-04", None]


@pytest.mark.parametrize("published", ["2022-09-13T23:30:00-11:00", "2022-09-13T00:10:00+13:00", "2022-09-13T12:00:00Z"])
def test_the_zone_of_publication_is_never_shifted(published: str) -> None:
    (found,) = read("It happened today.", published)
    assert found.value == "2022-09-13"


FRAGMENTS = [
    "on Monday", "last week", "Feb. 29", "31 April", "30 февраля", "in May", "three days ago", "a year later", "the 1990s", "between",
    "4 and 6",
    "from March", "to April", "0000-00-00", "9999-12-31", "99/99/9999", "the same day", "early", "mid-", "\u202e", "\x00", "😀",
    "25:61", "since", "999999999 years ago", "the 21st century", "12 o'clock", "every", "the 31st day of the war", "war in Ukraine",
    "twenty", "hundred", "-", "the night of", "Tuesday", "next", "ten thousand centuries later", "Easter", ".", "\r\n", "2:39 a.m.",
]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12), st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_dates_are_always_real_and_spans_reproduce(words: list[str], day: date) -> None:
    string = " ".join(words)
    last = 0
    for found in read(string, day.isoformat()):
        assert string[found.span.start : found.span.end] == found.span.text
        assert found.span.start >= last
        last = found.span.end
        for bound in (found.date_start, found.date_end):
            assert bound is None or date.fromisoformat(bound)
        if found.date_start and found.date_end:
            assert found.date_start <= found.date_end
            assert found.value
            assert EDTF.fullmatch(found.value), found.value
        for part in re.findall(r"\d{4}-\d{2}-\d{2}", found.value or ""):
            date.fromisoformat(part)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(string: str) -> None:
    for found in read(re.sub(r"[\ud800-\udfff]", "", string)):
        assert found.span.text


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2023, 12, 31), date(2000, 1, 1), date(1, 1, 1), date(9999, 12, 31)])
def test_weekdays_from_any_publication_date(day: date) -> None:
    for name, number in (("Monday", 1), ("Thursday", 4), ("Sunday", 7)):
        (found,) = read(f"They retook it on {name}.", day.isoformat())
        if found.date_start is None:
            assert day < date(1, 1, 8)
            continue
        back = day - date.fromisoformat(found.date_start)
        assert timedelta(0) <= back < timedelta(7)
        assert date.fromisoformat(found.date_start).isoweekday() == number


@pytest.mark.parametrize("unit", ["Monday ", "the last three ", "1990 ", "-", "twenty hundred ", "mid-", "between 4 and ", "٣ ", "'"])
def test_a_megabyte_of_one_kind_is_read_in_time(unit: str) -> None:
    string = unit * (1_000_000 // len(unit) // 5)
    began = time.perf_counter()
    words = timewords.tokens(string)
    timejoin.combine(list(timegrammar.find(words)), words)
    assert time.perf_counter() - began < 10
