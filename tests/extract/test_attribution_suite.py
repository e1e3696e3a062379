"""Who says so, how they know and how sure they sound, case by case; `dateline.evaluate.suite` tells the form of the cases.

``gold/attribution.unread.tsv`` lists by id the cases that are known to be read wrongly, with the fields that are wrong. Cases whose id
begins with ``new``, ``again`` or ``third`` were written before the reader saw them; what it made of them at first sight is in
``docs/figures.md``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dateline.evaluate.suite import evaluate, judge

GOLD = Path(__file__).parents[1] / "gold"
SUITE = [json.loads(line) for line in (GOLD / "attribution.jsonl").read_text("utf-8").splitlines()]
UNREAD = dict(line.split("\t") for line in (GOLD / "attribution.unread.tsv").read_text("utf-8").splitlines())

FLOORS = {
    "found": 0.96,
    "source": 0.959,
    "cue": 0.965,
    "content": 0.945,
    "mode": 0.96,
    "chain": 0.97,
    "disclosure": 0.96,
    "restricted": 0.98,
    "name": 0.97,
    "side": 0.98,
    "basis": 0.95,
    "polarity": 0.97,
    "modality": 0.95,
    "level": 0.94,
}
"""Shares of judged fields that are right; `chain` is `via` where a case has a source inside a source."""


def _case(case: Mapping[str, Any]) -> object:
    marks = [pytest.mark.xfail(strict=True, reason=UNREAD[case["id"]])] if case["id"] in UNREAD else []
    return pytest.param(case, id=case["id"], marks=marks)


@pytest.mark.parametrize("case", [_case(case) for case in SUITE])
def test_case(case: Mapping[str, Any]) -> None:
    wrong = [f"{each.field}: {each.reading}" for each in judge(case) if not each.right]
    assert not wrong, "\n".join([case["text"], *wrong])


def test_the_suite_is_large_and_its_cases_differ() -> None:
    assert len(SUITE) >= 620
    assert len({case["text"] for case in SUITE}) == len({case["id"] for case in SUITE}) == len(SUITE)
    assert set(UNREAD) <= {case["id"] for case in SUITE}


def test_floors_by_field_over_all_cases_known_failures_among_them() -> None:
    share = evaluate(GOLD / "attribution.jsonl")["all"]
    assert {field: round(share[field], 3) for field, floor in FLOORS.items() if share[field] < floor} == {}
