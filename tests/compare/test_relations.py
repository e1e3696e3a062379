from __future__ import annotations

import pytest
from compare_made import day, named, number, own, party, place, telling

from dateline.compare.features import FEATURES, Commonness, score, waterfall
from dateline.compare.relations import relations
from dateline.compare.tellings import Telling
from dateline.types import EventKind, Polarity

LATER = {"published": "2024-03-05T18:00Z"}
NORDIA = named("n", "Reed Post", "Ana Voss", "Nordia")
SUNDLAND = named("s", "Quay Herald", "Ilo Brandt", "Sundland")
CAUSE_A, CAUSE_B = (("accident", number("x", 1).quote),), (("air strike", number("y", 1).quote),)
INF = float("inf")
FOUR = (number("deaths", 4),)


@pytest.mark.parametrize(("left", "right", "expected"), [
    ({"numbers": (number("deaths", 11),)}, {"numbers": (number("deaths", 11),), **LATER}, ("agrees", "number")),
    ({"numbers": (number("deaths", 40, INF),)}, {"numbers": (number("deaths", 44),), **LATER}, ("refines", "number")),
    ({"numbers": (number("deaths", 30, 40),)}, {"numbers": (number("deaths", 36, 50),), **LATER}, ("agrees", "number")),
    ({"numbers": (number("deaths", 4),)}, {"numbers": (number("deaths", 9),), **LATER}, ("updates", "number")),
    ({"numbers": (number("deaths", 9),)}, {"numbers": (number("deaths", 4),), **LATER}, ("differs", "number")),
    ({"numbers": FOUR, "by": NORDIA}, {"numbers": (number("deaths", 90),), "by": SUNDLAND, **LATER}, ("differs", "number")),
    ({"numbers": (number("deaths", 4),)}, {"numbers": (number("deaths", 9),)}, ("differs", "number")),
    ({"numbers": (number("deaths", 45, noun="peopl"),)}, {"numbers": (number("deaths", 8, noun="fighter"),)}, ("differs", "scope")),
    ({"numbers": (number("deaths", 100, about=True),)}, {"numbers": (number("deaths", 104),)}, ("agrees", "number")),
    ({}, {"polarity": Polarity.DENIED}, ("denies", "occurrence")),
    ({}, {}, ("agrees", "occurrence")),
    ({"actor": party("army", "Nordia")}, {"actor": party("guard", "Sundland")}, ("differs", "actor")),
    ({"actor": party("army", "Nordia")}, {"actor": party("3rd brigade", "Nordia")}, ("refines", "actor")),
    ({"time": day("2024-03-04")}, {"time": day("2024-03-01", "2024-03-04")}, ("refines", "time")),
    ({"time": day("2024-03-04")}, {"time": day("2024-03-02")}, ("differs", "time")),
    ({"causes": CAUSE_A}, {"causes": CAUSE_B}, ("differs", "cause")),
])  # fmt: skip
def test_what_two_tellings_are_to_each_other(left: dict, right: dict, expected: tuple[str, str]) -> None:
    one, two = telling("a", **left), telling("b", **right)
    for pair in ((one, two), (two, one)):
        assert expected in {(r.link.value, r.aspect.value) for r in relations(*pair)}


@pytest.mark.parametrize("missing", ["place", "time", "actor", "numbers", "causes"])
def test_what_is_not_said_is_never_a_disagreement(missing: str) -> None:
    empty = () if missing in ("numbers", "causes") else None
    full = {"actor": party("army", "Nordia"), "numbers": (number("deaths", 4),), "causes": CAUSE_A}
    found = relations(telling("a", **full), telling("b", **{**full, missing: empty}))
    assert not [r for r in found if r.link.value == "differs"]


def test_a_house_that_corrects_itself_corrects() -> None:
    first = telling("a", own("a", "Reed Post"), numbers=(number("rocket", 3),))
    second = telling("b", own("b", "Reed Post", report="later"), numbers=(number("rocket", 8),), act="corrects", **LATER)
    assert ("corrects", "number") in {(r.link.value, r.aspect.value) for r in relations(first, second)}


def test_taking_and_leaving_differ_in_the_cause_only() -> None:
    taken = telling(
        "a", NORDIA, kind=EventKind.TERRITORY_REGAINED, actor=party("Nordia", "Nordia"), causes=(("driven out", number("x", 1).quote),)
    )
    left = telling(
        "b", SUNDLAND, kind=EventKind.WITHDRAWAL, actor=party("Sundland", "Sundland"), causes=(("regrouping", number("y", 1).quote),)
    )
    assert [r.aspect.value for r in relations(taken, left) if r.link.value == "differs"] == ["cause"]


@pytest.mark.parametrize(("right", "positive"), [
    ({}, True),
    ({"place": place("Sorrel", 50.05, 30.0)}, True),
    ({"place": place("Farhaven", 44.0, 20.0, admin1="South")}, False),
    ({"time": day("2024-01-04")}, False),
    ({"numbers": (number("deaths", 4),)}, True),
])  # fmt: skip
def test_place_and_time_decide_and_likeness_does_not(right: dict, positive: bool) -> None:
    one, two = telling("a"), telling("b", **right)
    assert (score(one, two, Commonness()) > 5) is positive
    assert score(one, two, Commonness()) == pytest.approx(score(two, one, Commonness()))


def test_every_feature_documents_itself_and_keeps_to_its_levels() -> None:
    pairs: list[tuple[Telling, Telling]] = [
        (telling("a"), telling("b")),
        (telling("a", place=None, time=None), telling("b", actor=party("army"))),
        (telling("a", numbers=(number("deaths", 4),)), telling("b", numbers=(number("deaths", 400),))),
    ]
    for one, two in pairs:
        for found in waterfall(one, two, Commonness()):
            assert FEATURES[found.feature].question.endswith(".")
            assert found.level is None or found.level in FEATURES[found.feature].levels
            assert found.sentence
