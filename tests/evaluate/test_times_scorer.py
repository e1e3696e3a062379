"""The TimeML scorer, against a document that was counted by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.errors import EvaluateError
from dateline.evaluate.times import Timex, evaluate, matches, read, score, system

TIMEML = """<?xml version="1.0" ?>
<TimeML><DOCID>x</DOCID>
<DCT><TIMEX3 tid="t0" type="DATE" value="2022-09-13" functionInDocument="CREATION_TIME">2022-09-13</TIMEX3></DCT>
<TEXT>
The <EVENT eid="e1">shelling</EVENT> of R&amp;D park began <TIMEX3 tid="t1" type="DATE" value="2022-09-10">Saturday</TIMEX3> and
lasted <TIMEX3 tid="t2" type="DURATION" value="P3D">three days</TIMEX3>.
</TEXT></TimeML>"""


def test_timeml_is_read_with_offsets_in_its_own_text() -> None:
    document = read("x.tml", TIMEML)
    assert document.created == "2022-09-13"
    assert [(document.text[t.start : t.end], t.value) for t in document.gold] == [("Saturday", "2022-09-10"), ("three days", "P3D")]
    assert "R&D park" in document.text


def test_counts_by_hand() -> None:
    gold = [Timex(0, 4, "DATE", "2022-09-10"), Timex(10, 20, "DATE", "2022"), Timex(30, 35, "DURATION", "P3D")]
    found = [Timex(0, 4, "DATE", "2022-09-10"), Timex(12, 20, "DATE", "2021"), Timex(50, 55, "DATE", "2020"), Timex(60, 61, "SET", "P1D")]
    # strict: one of 3 gold, 4 found; relaxed: two; the value of one of them: 2 x 1 / 7, 2 x 2 / 7, 2 x 1 / 7
    figures = score([(gold, found)])
    assert figures["counts"] == {"gold": 3, "found": 4, "strict": 1, "relaxed": 2, "value": 1}
    assert (figures["strict_f1"], figures["relaxed_f1"], figures["value_f1"]) == (0.2857, 0.5714, 0.2857)
    assert (figures["relaxed_precision"], figures["relaxed_recall"]) == (0.5, 0.6667)


def test_one_found_expression_answers_one_of_the_gold() -> None:
    gold = [Timex(0, 4, "DATE", "a"), Timex(5, 9, "DATE", "b")]
    assert len(list(matches(gold, [Timex(0, 9, "DATE", "a")]))) == 1


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("They left last week.", [("last week", "DATE", "2022-W36")]),
        ("They left last weekend.", [("last weekend", "DATE", "2022-W36-WE")]),
        ("They fought for weeks.", [("weeks", "DURATION", "PXW")]),
        ("They fought every day.", [("every day", "SET", "P1D")]),
        ("They meet each Thursday.", [("each Thursday", "SET", "XXXX-WXX-4")]),
        ("They now hold it.", [("now", "DATE", "PRESENT_REF")]),
        ("They left on Monday night.", [("Monday night", "TIME", "2022-09-12TNI")]),
        ("They left at 10 p.m. Monday.", [("10 p.m. Monday", "TIME", "2022-09-12T22:00")]),
        ("They lived there in the 1990s.", [("the 1990s", "DATE", "199X")]),
        ("They came last fall.", [("last fall", "DATE", "2021-FA")]),
        ("The past three years were hard.", [("The past three years", "DURATION", "P3Y")]),
        ("It lasted from 4 to 6 April.", [("4", "DATE", "2022-04-04"), ("6 April", "DATE", "2022-04-06")]),
        ("They have fled since February.", [("February", "DATE", "2022-02")]),
    ],
)
def test_our_values_as_timex3(sentence: str, expected: list[tuple[str, str, str]]) -> None:
    document = read("x.tml", f'<DCT><TIMEX3 value="2022-09-13">x</TIMEX3></DCT><TEXT>{sentence}</TEXT>')
    assert [(document.text[t.start : t.end], t.type, t.value) for t in system(document)] == expected


def test_a_folder_is_evaluated_with_its_baseline(tmp_path: Path) -> None:
    (tmp_path / "x.tml").write_text(TIMEML, encoding="utf-8")
    figures = evaluate(tmp_path)
    assert (figures["strict_f1"], figures["relaxed_f1"], figures["value_f1"], figures["documents"]) == (1.0, 1.0, 1.0, 1)
    baseline = figures["baseline"]
    assert isinstance(baseline, dict)
    assert baseline["counts"] == {"gold": 2, "found": 1, "strict": 1, "relaxed": 1, "value": 1}


def test_what_is_no_timeml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluateError):
        evaluate(tmp_path)
    with pytest.raises(EvaluateError):
        read("x.tml", "<html></html>")
