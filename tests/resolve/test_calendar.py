"""The calendar: every unit against values that a person can check on a wall calendar, and properties over any day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.resolve.calendar import (
    Clock,
    Conflict,
    Date,
    Duration,
    Era,
    Expression,
    Offset,
    Overnight,
    Period,
    Range,
    Reading,
    Recurring,
    Setting,
    Tense,
    Vague,
    WarTime,
    Weekend,
    Which,
    add,
    conflict_of,
    conflicts,
    holiday,
    iso_duration,
    resolve,
)

TUESDAY = date(2022, 9, 13)


def at(day: date | None, tense: Tense = Tense.PAST, **more: object) -> Setting:
    return Setting(published=day, now=day, tense=tense, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("expression", "tense", "value"),
    [
        (Date(weekday=6), Tense.PAST, "2022-09-10"),
        (Date(weekday=6), Tense.FUTURE, "2022-09-17"),
        (Date(weekday=2), Tense.PAST, "2022-09-13"),
        (Date(weekday=2, which=Which.LAST), Tense.PAST, "2022-09-06"),
        (Date(weekday=2, which=Which.NEXT), Tense.FUTURE, "2022-09-20"),
        (Date(weekday=5, week=-1), Tense.PAST, "2022-09-09"),
        (Date(month=3, day=4), Tense.PAST, "2022-03-04"),
        (Date(month=3, day=4), Tense.FUTURE, "2023-03-04"),
        (Date(month=12, day=20), Tense.PAST, "2021-12-20"),
        (Date(month=9), Tense.PAST, "2022-09"),
        (Date(month=10), Tense.PAST, "2021-10"),
        (Date(month=10), Tense.FUTURE, "2022-10"),
        (Date(month=10), Tense.UNKNOWN, "2022-10"),
        (Date(month=2, day=29), Tense.PAST, "2020-02-29"),
        (Date(month=2, day=29), Tense.FUTURE, "2024-02-29"),
        (Date(2022, 2, 29), Tense.PAST, None),
        (Date(2014), Tense.PAST, "2014"),
        (Date(2014, edge="early"), Tense.PAST, "2014-01/2014-04"),
        (Date(2014, edge="late"), Tense.PAST, "2014-09/2014-12"),
        (Date(month=8, edge="late"), Tense.PAST, "2022-08-21/2022-08-31"),
        (Date(2021, season=24), Tense.PAST, "2021-24"),
        (Date(quarter=2), Tense.PAST, "2022-34"),
        (Date(2022, half=2), Tense.PAST, "2022-41"),
        (Date(month=3, year_shift=-1), Tense.PAST, "2021-03"),
        (Date(month=3, day=7, whole_week=True), Tense.PAST, "2022-03-07/2022-03-13"),
        (Offset(3, "day", -1), Tense.PAST, "2022-09-10"),
        (Offset(2, "week", -1), Tense.PAST, "2022-08-29/2022-09-04"),
        (Offset(1, "month", -1), Tense.PAST, "2022-08"),
        (Offset(10, "year", -1, approximate=True), Tense.PAST, "2012~"),
        (Offset(None, "day", -1), Tense.PAST, None),
        (Offset(6, "hour", -1), Tense.PAST, "2022-09-12/2022-09-13"),
        (Offset(1e8, "century", -1), Tense.PAST, None),
        (Offset(2, "day", -1, base=Date(month=4, day=5)), Tense.PAST, "2022-04-03"),
        (Period(Which.LAST, "week"), Tense.PAST, "2022-09-05/2022-09-11"),
        (Period(Which.THIS, "week"), Tense.PAST, "2022-09-12/2022-09-18"),
        (Period(Which.LAST, "week", rolling=True), Tense.PAST, "2022-09-06/2022-09-13"),
        (Period(Which.LAST, "month", 6, rolling=True), Tense.PAST, "2022-03/2022-09"),
        (Period(Which.LAST, "year", 20, rolling=True), Tense.PAST, "2002/2022"),
        (Period(Which.NEXT, "hour", 48, rolling=True), Tense.PAST, "2022-09-13/2022-09-15"),
        (Period(Which.LAST, "week", None, rolling=True), Tense.PAST, None),
        (Weekend(), Tense.PAST, "2022-09-10/2022-09-11"),
        (Weekend(), Tense.FUTURE, "2022-09-17/2022-09-18"),
        (Weekend(Which.LAST), Tense.PAST, "2022-09-10/2022-09-11"),
        (Era(1990, 10), Tense.PAST, "199X"),
        (Era(1800, 100), Tense.PAST, "18XX"),
        (Duration(6, "month"), Tense.PAST, "P6M"),
        (Duration(None, "week"), Tense.PAST, None),
        (Recurring("P1D"), Tense.PAST, None),
        (Vague("present"), Tense.PAST, None),
        (Clock("14:30", which=Which.THIS), Tense.PAST, "2022-09-13T14:30:00"),
        (Clock("14:30"), Tense.PAST, None),
        (Clock(part="NI", which=Which.LAST), Tense.PAST, "2022-09-12"),
        (Overnight(), Tense.PAST, "2022-09-12/2022-09-13"),
        (Overnight(into=Date(weekday=7)), Tense.PAST, "2022-09-10/2022-09-11"),
        (WarTime("day", 200), Tense.PAST, None),
        (Range(Date(month=4, day=4), Date(month=4, day=6)), Tense.PAST, "2022-04-04/2022-04-06"),
        (Range(Date(month=12, day=30), Date(2022, 1, 2)), Tense.PAST, "2021-12-30/2022-01-02"),
        (Range(Date(month=2), None), Tense.PAST, "2022-02/.."),
    ],
)
def test_in_a_report_of_tuesday_13_september_2022(expression: Expression, tense: Tense, value: str | None) -> None:
    assert resolve(expression, at(TUESDAY, tense)).value == value


def test_wars_are_counted_from_their_first_day() -> None:
    setting = at(TUESDAY, conflict=date(2022, 2, 24))
    assert resolve(WarTime("day", 1), setting).value == "2022-02-24"
    assert resolve(WarTime("day", 200), setting).value == "2022-09-11"
    assert resolve(WarTime("week", 1), setting).value == "2022-02-24/2022-03-02"
    assert resolve(WarTime("month", 6, into=True), setting).value == "2022-08"
    early = resolve(WarTime("war", early=True), setting)
    assert (early.value, early.precision) == ("2022-02-24/2022-05-02~", 5)


def test_a_conflict_counts_only_when_it_alone_is_named_and_has_begun() -> None:
    known = (Conflict("a", date(2001, 1, 2), ("war in avalon",)), Conflict("b", date(2010, 1, 2), ("lyonesse war",)))
    assert conflict_of("The War in Avalon went on.", date(2020, 1, 1), known) == date(2001, 1, 2)
    assert conflict_of("The war went on.", date(2020, 1, 1), known) is None
    assert conflict_of("The war in Avalon and the Lyonesse war.", date(2020, 1, 1), known) is None
    assert conflict_of("The Lyonesse war may come.", date(2009, 1, 1), known) is None


def test_the_shipped_conflicts_have_a_day_a_name_and_lower_case() -> None:
    for conflict in conflicts():
        assert conflict.start < date.today()
        assert conflict.names
        assert all(name == name.lower().strip() for name in conflict.names)


@pytest.mark.parametrize(
    ("start", "end", "precision"),
    [(0, 0, 1), (0, 1, 2), (0, 5, 2), (0, 6, 3), (0, 7, 3), (0, 9, 4), (0, 30, 4), (0, 60, 5), (0, 365, 5), (0, 800, None)],
)
def test_precision_is_that_of_ucdp(start: int, end: int, precision: int | None) -> None:
    day = date(2022, 1, 1)
    assert Reading("x", day + timedelta(start), day + timedelta(end)).precision == precision


@pytest.mark.parametrize(
    ("amount", "unit", "value"),
    [(6, "month", "P6M"), (2.5, "year", "P2Y6M"), (1.5, "hour", "PT1H30M"), (2, "fortnight", "P4W"), (3, "decade", "P30Y"),
     (90, "second", "PT90S"), (None, "day", None), (0, "day", None), (0.5, "hour", "PT30M"), (1e12, "day", None)],
)  # fmt: skip
def test_durations_are_iso_8601(amount: float | None, unit: str, value: str | None) -> None:
    assert iso_duration(amount, unit) == value


@pytest.mark.parametrize(
    ("rule", "year", "day"),
    [
        ("easter+0", 2018, date(2018, 4, 1)),
        ("easter+0", 2000, date(2000, 4, 23)),
        ("easter-2", 2025, date(2025, 4, 18)),
        ("nth 11-4-4", 1999, date(1999, 11, 25)),
        ("nth 5-1--1", 2021, date(2021, 5, 31)),
        ("12-31", 2022, date(2022, 12, 31)),
    ],
)
def test_holidays(rule: str, year: int, day: date) -> None:
    assert holiday(rule, year) == day


def test_the_end_of_a_month_is_kept_when_months_are_added() -> None:
    assert add(date(2024, 1, 31), 1, "month") == date(2024, 2, 29)
    assert add(date(2024, 2, 29), -1, "year") == date(2023, 2, 28)


def test_a_weekday_settles_the_year_of_a_date() -> None:
    assert resolve(Date(month=10, day=26, weekday=1), at(date(1998, 10, 25))).value == "1998-10-26"


def test_the_day_last_spoken_of() -> None:
    before = Reading("2022-08-09", date(2022, 8, 9), date(2022, 8, 9))
    setting = at(TUESDAY, previous=before)
    assert resolve(Clock(part="EV", which=Which.THAT), setting).value == "2022-08-09"
    assert resolve(Offset(2, "day", 1, from_mention=True), setting).value == "2022-08-11"
    assert resolve(Period(Which.THAT, "month", from_mention=True), setting).value == "2022-08"
    assert resolve(Offset(2, "day", 1, from_mention=True), at(TUESDAY)).value is None


UNITS = st.sampled_from(["hour", "day", "week", "month", "quarter", "year", "decade", "century"])
EXPRESSIONS = st.one_of(
    st.builds(
        Date,
        year=st.none() | st.integers(1, 9999),
        month=st.none() | st.integers(1, 12),
        day=st.none() | st.integers(1, 31),
        weekday=st.none() | st.integers(1, 7),
        which=st.none() | st.sampled_from(Which),
        edge=st.none() | st.sampled_from(["early", "mid", "late"]),
    ),
    st.builds(
        Offset,
        st.none() | st.floats(0, 1e9),
        st.sampled_from(["hour", "day", "week", "month", "year", "century"]),
        st.sampled_from([-1, 1]),
    ),
    st.builds(
        Period,
        st.sampled_from(Which),
        st.sampled_from(["day", "week", "month", "quarter", "year", "decade"]),
        st.integers(1, 99),
        st.booleans(),
    ),
    st.builds(Weekend, st.none() | st.sampled_from(Which)),
    st.builds(Overnight, st.none() | st.builds(Date, weekday=st.integers(1, 7))),
)


@given(EXPRESSIONS, st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31)), st.sampled_from(Tense))
def test_nothing_is_ever_out_of_the_calendar(expression: Expression, day: date | None, tense: Tense) -> None:
    reading = resolve(expression, at(day, tense))
    assert (reading.start is None) == (reading.end is None)
    if reading.start and reading.end:
        assert reading.start <= reading.end
        assert reading.value
    if reading.start and day is None:
        assert reading.stated


@given(st.integers(1, 7), st.dates(date(1, 1, 8), date(9999, 12, 24)))
def test_a_past_weekday_is_the_last_one_and_a_future_one_the_next(weekday: int, day: date) -> None:
    past, future = resolve(Date(weekday=weekday), at(day)).start, resolve(Date(weekday=weekday), at(day, Tense.FUTURE)).start
    assert past is not None
    assert future is not None
    assert past.isoweekday() == future.isoweekday() == weekday
    assert timedelta(0) <= day - past < timedelta(7)
    assert timedelta(0) <= future - day < timedelta(7)
