"""Krippendorff's alpha against the worked example of its author."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.review.agreement import agreement, alpha

# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C: four observers, twelve units, values missing.
OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
UNITS = [[int(v) for v in column if v != "."] for column in zip(*(row.split() for row in OBSERVERS), strict=True)]


def test_the_published_example() -> None:
    assert alpha(UNITS) == pytest.approx(0.743, abs=0.0005)
    assert alpha(UNITS, order=[1, 2, 3, 4, 5]) == pytest.approx(0.815, abs=0.0005)


def test_two_observers_with_nominal_data() -> None:
    """Section B of the same: ten units, two observers, two values."""
    one, two = "a a b b d c c c e d d a".split(), "b a b b b c c c e d d d".split()
    assert alpha(list(zip(one, two, strict=True))) == pytest.approx(0.692, abs=0.0005)


@pytest.mark.parametrize("units", [[], [["a"]], [["a", "a"], ["a", "a"]], [["a"], ["b"]]])
def test_what_cannot_be_judged_has_no_alpha(units: list[list[str]]) -> None:
    assert alpha(units) is None


def test_a_value_outside_the_scale() -> None:
    with pytest.raises(ValueError, match="no place on the scale"):
        alpha([["low", "middle"], ["low", "high"]], order=["low", "high"])


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=2, max_size=4), min_size=2, max_size=12))
def test_bounds(units: list[list[str]]) -> None:
    found = alpha(units)
    assert found is None or -1 <= found <= 1 + 1e-9
    same = agreement(units)
    if same.agreeing == same.units and found is not None:
        assert found == pytest.approx(1)
