"""MUC-4's scoring rules on templates of our own, counted by hand."""

import pytest

from dateline.evaluate.muc4 import (
    CONFIDENCE,
    DATE,
    EFFECT,
    LOCATION,
    ORGANIZATION,
    TYPE,
    Fill,
    Tally,
    compare,
    read_key,
    score,
    split_messages,
)

KEY = """\
0.  MESSAGE: ID                     TST9-MUC4-0001
1.  MESSAGE: TEMPLATE               1
2.  INCIDENT: DATE                  03 MAY 91
3.  INCIDENT: LOCATION              PERU: AYACUCHO (DEPARTMENT): HUANTA (CITY)
4.  INCIDENT: TYPE                  BOMBING
5.  INCIDENT: STAGE OF EXECUTION    ACCOMPLISHED
9.  PERP: INDIVIDUAL ID             "REBELS"
10. PERP: ORGANIZATION ID           "RED DAWN FRONT" / "RDF"
11. PERP: ORGANIZATION CONFIDENCE   CLAIMED OR ADMITTED: "RED DAWN FRONT" / "RDF"
19. HUM TGT: DESCRIPTION            "TEACHER"
                                    "PUPILS"
21. HUM TGT: NUMBER                 1: "TEACHER"
                                    4: "PUPILS"
23. HUM TGT: EFFECT OF INCIDENT     DEATH: "TEACHER"
                                    ? INJURY: "PUPILS"

0.  MESSAGE: ID                     TST9-MUC4-0002
1.  MESSAGE: TEMPLATE               *
"""


@pytest.mark.parametrize(
    ("slot", "key", "given", "worth"),
    [
        (DATE, "03 MAY 91", "03 MAY 91", 1.0),
        (DATE, "02 MAY 91 - 03 MAY 91", "03 MAY 91", 0.5),
        (DATE, "- 03 MAY 91", "02 MAY 91", 0.5),
        (DATE, "03 MAY 91", "- 03 MAY 91", 0.5),
        (DATE, "25 APR 91", "- 03 MAY 91", 0.0),
        (LOCATION, "PERU: HUANTA (CITY)", "PERU: HUANTA", 1.0),
        (LOCATION, "PERU: HUANTA (CITY)", "PERU", 0.5),
        (LOCATION, "PERU: HUANTA (CITY)", "CHILE: HUANTA", 0.5),
        (LOCATION, "PERU: HUANTA (CITY)", "CHILE", 0.0),
        (TYPE, "BOMBING", "ATTACK", 0.5),
        (TYPE, "ATTACK", "BOMBING", 0.0),
        (ORGANIZATION, "RED DAWN FRONT", "THE RED DAWN FRONT", 1.0),
        (ORGANIZATION, "RED DAWN FRONT", "RED DAWN", 0.5),
        (ORGANIZATION, "RED DAWN FRONT", "NATIONAL FRONT", 0.0),
    ],
)
def test_one_fill(slot: int, key: str, given: str, worth: float) -> None:
    assert compare(slot, Fill((key,)), Fill((given,))) == worth


def test_a_wrong_cross_reference_is_half_right() -> None:
    key = Fill(("DEATH",), ("TEACHER",))
    assert compare(EFFECT, key, Fill(("DEATH",), ("A TEACHER",))) == 1.0
    assert compare(EFFECT, key, Fill(("DEATH",), ("SOLDIER",))) == 0.5
    accused = Fill(("SUSPECTED OR ACCUSED BY AUTHORITIES",), ("RDF",))
    assert compare(CONFIDENCE, accused, Fill(("SUSPECTED OR ACCUSED",), ("RDF",))) == 0.5


def test_keys_are_read() -> None:
    found = dict(read_key(KEY))
    assert found["TST9-MUC4-0002"] is None
    template = found["TST9-MUC4-0001"]
    assert template is not None
    assert template.fills(ORGANIZATION)[0].values == ("RED DAWN FRONT", "RDF")
    assert [f.optional for f in template.fills(EFFECT)] == [False, True]


def test_the_key_against_itself_is_perfect_and_nothing_is_missed_where_nothing_is() -> None:
    template = dict(read_key(KEY))["TST9-MUC4-0001"]
    assert template is not None
    scored = score({"a": [template], "b": []}, {"a": [template], "b": []})
    assert all(t.f1() == 1.0 for t in scored.slots.values())
    assert scored.slots[EFFECT] == Tally(correct=2)


def test_a_template_without_a_counterpart_counts_in_full() -> None:
    template = dict(read_key(KEY))["TST9-MUC4-0001"]
    assert template is not None
    scored = score({"a": [template], "b": []}, {"a": [], "b": [template]})
    assert scored.slots[TYPE] == Tally(missing=1, spurious=1)
    assert scored.slots[EFFECT] == Tally(missing=1, spurious=2)


def test_messages_are_split() -> None:
    text = "TST9-MUC4-0001\n\n   LIMA, 3 MAY 91 -- [TEXT] A BOMB.\n\nTST9-MUC4-0002\n\n   NOTHING.\n"
    assert list(split_messages(text)) == ["TST9-MUC4-0001", "TST9-MUC4-0002"]
