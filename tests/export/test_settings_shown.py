"""Where and when an event happened by words beyond its clause is shown with its reason, and never by words that are withheld."""

import pytest

from dateline.export import text
from dateline.protect.defaults import Choice
from dateline.reading import Reader
from dateline.resolve.gazetteer import Gazetteer
from dateline.sensitivity import Showing
from dateline.types import Sensitivity, SensitivityValue, Visibility

STORY = "Shells hit the market in Kadugli on Tuesday. Five people were killed and a school burned."


@pytest.fixture(scope="module")
def record(report_of):
    return Reader(Gazetteer.open()).record(report_of(STORY))


def told_beyond(showing):
    lines = [showing.line(claim) for claim in showing.record.claims]
    return [d["setting"] for line in lines for d in line["derived"] if d["setting"] and d["setting"]["place_from"] == "paragraph"]


def test_lists_say_where_and_how_near_the_words_stand(record) -> None:
    found = told_beyond(Showing(record))
    assert found
    assert {each["place"]["span"]["text"] for each in found} == {"Kadugli"}
    assert all("hit" in each["place_reason"].lower() for each in found)


def test_the_text_says_it_too(record) -> None:
    page = " ".join(text.render(record, width=200).split())
    assert "(by the paragraph: told after" in page


def test_a_setting_told_in_withheld_words_is_left_out(record) -> None:
    kept = Sensitivity(SensitivityValue.PERSON_IDENTIFIABLE, Visibility.RESTRICTED)
    showing = Showing(record, choices=(Choice("Kadugli", kept),))
    assert not showing.whole
    assert told_beyond(showing) == []
