"""The day that a sentence opens with holds for all that the sentence tells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dateline.compare.tellings import _heading
from dateline.types import DateBasis, Time
from records import claim_over, find, plain


@pytest.mark.parametrize(("sentence", "day"), [
    ("In May 2013 a shell wounded three porters and broke a wall.", "2013-05-01"),
    ("Early in May 2013 a shell wounded three porters.", "2013-05-01"),
    ("A porter who was caught in May 2013 died in a raid.", None),
    ("The raid killed a porter who was caught in May 2013.", None),
])  # fmt: skip
def test_a_day_at_the_head_of_a_sentence(sentence: str, day: str | None) -> None:
    record = plain(sentence, published="2014-06-02")
    at = Time(find(record.report.text, "May 2013"), "2013-05", "2013-05-01", "2013-05-31", 4, DateBasis.STATED)
    found = _heading(replace(record, times=(at,)), claim_over(record.report, sentence), find(record.report.text, sentence))
    assert (found.start if found else None) == day
