"""The reading view of the terminal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_records import hostile, story
from rich.cells import cell_len

from dateline.export import text

SHOWN = text.render(story())


@pytest.mark.parametrize(
    "line",
    [
        "Bridge falls at Sarnice",
        "Published       7 May 2024, 18:40 +02:00",
        "Found           7 claims (4 attributed, 3 in the outlet’s own voice), 4 events, 1 place, 2 dates, 1",
        "  4 The Quay Herald reports that a resident said that soldiers had asked:",
        "    │ “Where is the ferry?”",
        "    │ soldiers had asked him: “Where is the ferry?”",
        "    Keep back       restricted: a witness who may be at risk",
        "    How they know   an inference or analysis: “Apparently”",
        "    How sure        as probable, as something that happened; softened by “Apparently”",
        "    How sure        denied, as certain, as something that happened",
        "    What happened   • withdrawal (probable), “left” · by: the garrison · to: not said",
        "    What happened   • killing (denied), “killed” · by: not said · to: not said",
        "    When            “Monday”: 6 May 2024 (to the day; counted from 7 May 2024)",
        "    Where           “Sarnice”: Sarnice, North, XX (town, within about 25 km)",
        "    Where, when     not said",
        "    Named in it     “Tuesday”: 7 May 2024 (to the day; counted from 7 May 2024)",
        "    Claim           c4 (quoted, characters 252–271), relayed in c3",
    ],
)
def test_the_view_says(line):
    assert line in SHOWN.splitlines()


def test_failures_are_visible_and_harmless():
    assert "• wording: missing, because wording.wording failed (ValueError: a made-up failure ⟨U+001B⟩[31m)" in SHOWN


def test_claims_stand_in_the_order_of_the_text():
    numbers = [int(n) for n in re.findall(r"^ +(\d+) The Quay", SHOWN, re.M)]
    assert numbers == list(range(1, 8))
    ids = re.findall(r"^    Claim +(c\d)", SHOWN, re.M)
    assert ids == ["c1", "c2", "c3", "c4", "c5", "c6", "c7"]


def test_one_claim_stands_under_its_report():
    record = story()
    shown = text.claim(record.report, record.claims[3], claims={c.id: c for c in record.claims}, width=80).splitlines()
    assert shown[:2] == ["Bridge falls at Sarnice", "The Quay Herald · published 7 May 2024, 18:40 +02:00"]
    assert "    The Quay Herald reports that a resident said that soldiers had asked:" in shown
    assert "    │ “Where is the ferry?”" in shown


def test_what_a_claim_names_is_not_where_or_when_it_happened():
    record = story()
    first = record.claims[0]
    alone = text.claim(record.report, first, claims={first.id: first}, places=record.places, times=record.times)
    assert "    Named in it     “Tuesday”: 7 May 2024" in alone
    assert "When" not in alone
    captured = text.claim(record.report, record.claims[6], claims={}, places=record.places, times=record.times)
    assert "Named" not in captured


def test_plain_has_no_escapes_and_colour_says_the_same():
    coloured = text.render(story(), colour=True)
    assert "\x1b" not in SHOWN
    assert "\x1b[" in coloured
    assert [line.rstrip() for line in re.sub(r"\x1b\[[\d;]*m", "", coloured).splitlines()] == SHOWN.splitlines()


@pytest.mark.parametrize("width", [40, 64, 100, 160])
def test_nothing_is_wider_than_asked(width):
    assert max(cell_len(line) for line in text.render(story(), width=width).splitlines()) <= width


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=3, max_size=300).filter(lambda s: s.strip()))
def test_no_article_commands_the_terminal(string):
    for colour in (False, True):
        shown = text.render(hostile(string), colour=colour)
        bare = re.sub(r"\x1b\[[\d;]*m", "", shown) if colour else shown
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", bare)


def test_a_long_article_is_shown_in_time():
    assert len(text.render(hostile(("word " * 200 + "\n") * 200))) > 200_000
