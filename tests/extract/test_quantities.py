"""Numbers as the words give them, and what only looks like a number."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.extract.parse import parse
from dateline.extract.quantities import quantities
from dateline.text import Text
from dateline.types import Capture, Quantity, Report


def read(text: str) -> list[Quantity]:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    report = Report("r", Capture(sha256, len(text), "text/plain", "utf-8", "-", "tests"), Text(text), sha256, "en")
    return quantities(parse.function(report=report), 0, len(text))


@pytest.mark.parametrize(
    ("text", "low", "best", "high", "noun"),
    [
        ("They killed 12 soldiers.", 12, 12, 12, "soldiers"),
        ("At least 40 people were killed.", 40, 40, None, "people"),
        ("Up to 1,500 rebels crossed the river.", None, None, 1500, "rebels"),
        ("As many as 20 houses burned.", None, None, 20, "houses"),
        ("Between 30 and 40 soldiers died.", 30, None, 40, "soldiers"),
        ("They fired 30-40 rockets.", 30, None, 40, "rockets"),
        ("Two or three jets were seen.", 2, None, 3, "jets"),
        ("Dozens of civilians fled.", 24, None, 99, "civilians"),
        ("Hundreds of thousands of people marched.", 200000, None, 999999, "people"),
        ("Several hundred cattle were stolen.", 300, None, 900, "cattle"),
        ("Nearly 50 cars burned.", None, 50, 50, "cars"),
        ("About 300 houses were hit.", None, 300, None, "houses"),
        ("Twenty-one prisoners were freed.", 21, 21, 21, "prisoners"),
        ("Two hundred and six prisoners were freed.", 206, 206, 206, "prisoners"),
        ("Some 2.5 million people need food.", None, 2500000, None, "people"),
        ("Half a million refugees arrived.", 500000, 500000, 500000, "refugees"),
        ("Fewer than 10 defenders remained.", None, None, 10, "defenders"),
        ("No casualties were reported.", 0, 0, 0, "casualties"),
        ("Half a dozen trucks left.", 6, 6, 6, "trucks"),
    ],
)
def test_low_best_and_high(text: str, low: float | None, best: float | None, high: float | None, noun: str) -> None:
    found = read(text)
    assert [(q.low, q.best, q.high, q.noun) for q in found] == [(low, best, high, noun)]


@pytest.mark.parametrize(
    ("text", "best", "unit"),
    [
        ("They retook 6,000 square kilometres.", 6000, "km2"),
        ("The town lies 20 km away.", 20, "km"),
        ("The depot held 90 tonnes of shells.", 90, "t"),
        ("About 60 percent of the houses burned.", 60, "%"),
        ("A fire destroyed 40 hectares of wheat.", 40, "har"),
        ("Thieves took $1.5 million.", 1500000, "USD"),
    ],
)
def test_units(text: str, best: float, unit: str) -> None:
    found = read(text)
    assert [(q.best, q.unit) for q in found] == [(best, unit)]


@pytest.mark.parametrize(
    "text",
    [
        "A T-72 stood near Unit 731.",
        "The 155th Brigade crossed Route 60 at 2:39.",
        "It happened on March 4, 2022.",
        "It happened on 4 March.",
        "A 34-year-old driver was there.",
        "Ivan Petrov, 45, was there.",
        "The team won 3-1 in 2019.",
        "Resolution 2254 and Article 5 apply.",
        "F-16s and an M-16 were seen.",
        "They fired a 155mm howitzer.",
        "The march lasted three days.",
        "Call +44 20 7946 0958.",
        "In 2014 the war began.",
    ],
)
def test_what_only_looks_like_a_number(text: str) -> None:
    assert read(text) == []


@given(
    st.lists(
        st.sampled_from(
            ["12", "dozens", "of", "a", "hundred", "to", "-", "between", "and", "6,000", "km", "soldiers", "$", "%", "no", "one"]
        ),
        max_size=12,
    )
)
@settings(max_examples=150, deadline=None)
def test_any_string_of_words_gives_spans_in_order(words: list[str]) -> None:
    found = read(" ".join(words) or ".")
    assert all(a.span.end <= b.span.start for a, b in zip(found, found[1:], strict=False))
