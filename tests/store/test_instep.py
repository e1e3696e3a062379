"""Rows that are read in step with others: each once, none for another, however the numbers run."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dateline.store.instep import InStep


def rows(numbers: list[int]) -> InStep:
    return InStep(iter([{"of": number, "row": i} for i, number in enumerate(sorted(numbers))]), "of")  # type: ignore[arg-type]


@given(st.lists(st.integers(0, 30)), st.lists(st.integers(0, 30), unique=True))
def test_each_number_gets_its_rows_in_their_order(there: list[int], asked: list[int]) -> None:
    walking = rows(there)
    for number in sorted(asked):
        found = walking.of(number)
        assert [row["of"] for row in found] == [number] * there.count(number)
        assert [row["row"] for row in found] == sorted(row["row"] for row in found)


@given(st.lists(st.integers(0, 30)), st.lists(st.integers(0, 30)))
def test_up_to_a_number_gives_each_row_once(there: list[int], asked: list[int]) -> None:
    walking = rows(there)
    given_out = [row["row"] for number in sorted(asked) for row in walking.up_to(number)]
    assert given_out == list(range(sum(each <= max(asked, default=-1) for each in there)))


def test_a_number_that_is_none_ends_it() -> None:
    """A damaged file can hold a word where a number should be; it sorts behind all numbers."""
    walking = InStep(iter([{"of": 1}, {"of": "x"}]), "of")  # type: ignore[arg-type]
    assert walking.of(1) == [{"of": 1}]
    assert walking.of(2) == []
