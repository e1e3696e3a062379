"""Dates of headers: the words, and what they are read as."""

import pytest

from dateline.read import dates


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2022-09-13", "2022-09-13"),
        ("2022-09-13T14:05:00+03:00", "2022-09-13T14:05:00+03:00"),
        ("2022-09-13T14:05:00.000+0300", "2022-09-13T14:05:00.000+03:00"),
        ("2022-09-13T14:05:00Z", "2022-09-13T14:05:00Z"),
        ("2022-09-13 14:05", "2022-09-13T14:05"),
        ("2018-02-01T17:00:00", "2018-02-01T17:00:00"),
        ("13 September 2022", "2022-09-13"),
        ("13 Sept. 2022, 14:05 GMT", "2022-09-13T14:05Z"),
        ("Tuesday, 13 September 2022", "2022-09-13"),
        ("September 13th, 2022 at 5:04 p.m. EDT", "2022-09-13T17:04-04:00"),
        ("Sept 13, 2022 12:10 AM", "2022-09-13T00:10"),
        ("13-Sep-2022", "2022-09-13"),
        ("2022/09/13", "2022-09-13"),
        ("13.09.2022", "2022-09-13"),
        ("03.04.2022", "2022-04-03"),
        ("21-03-2016", "2016-03-21"),
        ("04/04/2022", "2022-04-04"),
        ("August 22 2013 1849 UTC+3", "2013-08-22T18:49+03:00"),
        ("1 May 2020 9 a.m. IST", "2020-05-01T09:00"),
        # two readings, or none
        ("03/04/2022", None),
        ("31 February 2022", None),
        ("13/13/2022", None),
        ("2022-13-40", None),
        ("13 September", None),
        ("yesterday", None),
        ("", None),
        ("2022-09-13 and more words", None),
    ],
)
def test_iso(words: str, expected: str | None) -> None:
    assert dates.iso(words) == expected


def test_a_clock_counts_only_right_beside_its_date() -> None:
    (stamp,) = dates.stamps("2022-09-13 the team went to see for itself 2:39")
    assert stamp.iso == "2022-09-13"


def test_an_ambiguous_date_is_found_and_not_read() -> None:
    (stamp,) = dates.stamps("Posted 03/04/2022 by us")
    assert (stamp.start, stamp.end, stamp.iso) == (7, 17, None)


@pytest.mark.parametrize(("words", "expected"), [("11 JAN 90", "1990-01-11"), ("4 APRIL 22", "2022-04-04"), ("JUNE 11 89", "1989-06-11")])
def test_short_years_only_where_asked_for(words: str, expected: str) -> None:
    assert [s.iso for s in dates.stamps(words, short_years=True)] == [expected]
    assert [s.iso for s in dates.stamps(words)] == []
