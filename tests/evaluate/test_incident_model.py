"""Sentences, models and templates of the incident reader, on words of our own."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.evaluate import incident_model as im
from dateline.evaluate.incidents import Filler, filed_on
from dateline.evaluate.linear import Linear
from dateline.evaluate.muc4 import DATE, EFFECT, HUMAN_TYPE, LOCATION, NUMBER, STAGE, TARGET_TYPE, TYPE, Fill, compare, read_key

MESSAGE = """\
   LIMA, 12 JUN 91 (AGENCY) -- [TEXT] TERRORISTS OF THE SHINING PATH KILLED FOUR PEASANTS ON 10 JUNE IN A VILLAGE
IN AYACUCHO DEPARTMENT, POLICE REPORTED TODAY.

   THE FOUR PEASANTS WERE MURDERED WITH GUNSHOTS IN FRONT OF THEIR HOUSES BY A COLUMN OF SUBVERSIVES.

   THE ATTACKERS FLED AFTER THE MURDERS. THE VICTIMS HAVE NOT BEEN IDENTIFIED.
"""
DULL = "   LIMA, 12 JUN 91 (AGENCY) -- [TEXT] THE PRICE OF COPPER ROSE SLIGHTLY IN EARLY TRADING.\n"


@given(st.text(max_size=300))
def test_words_stand_where_they_are_said_to(text: str) -> None:
    for sentence in im.sentences(text):
        for word, (start, end) in zip(sentence.words, sentence.offsets, strict=True):
            assert sentence.start <= start < end <= sentence.end
            assert len(word) == end - start


@pytest.mark.parametrize(("text", "count"), [("COL. DIAZ FELL. HE DIED.", 2), ("ONE\n\nTWO", 2), ("", 0), ("MR. A. ROJAS LEFT.", 1)])
def test_sentences_do_not_end_at_titles(text: str, count: int) -> None:
    assert len(im.sentences(text)) == count


def test_a_model_adds_up_its_weights() -> None:
    model = Linear([("yes", "", -1.0), ("yes", "a", 2.0), ("no", "", 0.0)])
    assert model.scores(["a", "never seen"]) == {"yes": 1.0, "no": 0.0}
    assert (model.best(["a"]), model.best([])) == ("yes", "no")


def test_the_longest_name_is_taken() -> None:
    table = {"RED DAWN": "RED DAWN", "RED DAWN FRONT": "FRONT"}
    assert list(im.mentions(im.sentences("THE RED DAWN FRONT"), table)) == [("FRONT", 0, 1, 3)]


def test_a_killing_fills_a_template_and_a_price_none() -> None:
    filler = Filler()
    assert filed_on(MESSAGE) == date(1991, 6, 12)
    (template,) = filler.templates("M", MESSAGE)
    assert template.fills(TYPE)[0].values == ("ATTACK",)
    assert template.fills(STAGE)[0].values == ("ACCOMPLISHED",)
    assert template.fills(DATE)[0].values == ("10 JUN 91",)
    assert template.fills(LOCATION)[0].values[0].split(":")[0] == "PERU"
    assert ("4",) in [f.values for f in template.fills(NUMBER)]
    assert filler.templates("D", DULL) == []


@pytest.mark.parametrize(
    ("slot", "key", "given_", "worth"),
    [
        (LOCATION, "(PERU: LIMA (CITY)) / (PERU)", "PERU", 1.0),
        (LOCATION, "PERU: LIMA (CITY): SURCO (DISTRICT)", "PERU: LIMA", 0.5),
        (LOCATION, "PERU: LIMA (CITY) - CALLAO (PORT)", "PERU: LIMA", 0.5),
        (LOCATION, "PERU", "PERU: LIMA", 0.5),
        (NUMBER, "~7", "7", 0.5),
        (NUMBER, "5 - 7", "7", 0.5),
        (NUMBER, "7", "8", 0.0),
        (EFFECT, "NO INJURY OR DEATH", "NO DEATH", 0.5),
        (EFFECT, "NO DEATH", "NO INJURY OR DEATH", 0.0),
        (HUMAN_TYPE, "GOVERNMENT OFFICIAL", "POLITICAL FIGURE", 0.5),
        (TARGET_TYPE, "GOVERNMENT OFFICE OR RESIDENCE", "POLITICAL FIGURE OFFICE OR RESIDENCE", 0.5),
    ],
)
def test_what_the_guidelines_call_partly_correct(slot: int, key: str, given_: str, worth: float) -> None:
    assert compare(slot, Fill((key,)), Fill((given_,))) == worth


def test_alternatives_of_a_date_in_brackets_are_alternatives() -> None:
    key = "0.  MESSAGE: ID                     T\n1.  MESSAGE: TEMPLATE               1\n"
    key += "2.  INCIDENT: DATE                  (07 MAY 91) / (- 08 MAY 91)\n4.  INCIDENT: TYPE                  ATTACK\n"
    ((_, template),) = read_key(key)
    assert template is not None
    assert template.fills(DATE)[0].values == ("07 MAY 91", "- 08 MAY 91")
