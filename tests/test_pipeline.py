"""Steps are checked before the first report; one step's exception costs what it provides and nothing else."""

from __future__ import annotations

import pytest

from conftest import make_report
from dateline.errors import PipelineError, SpanError
from dateline.pipeline import Pipeline, Step, check, step
from dateline.types import Report


@step(requires=("report",), provides="words")
def words(report: Report) -> tuple[str, ...]:
    return tuple(report.text.string.split())


@step(requires=("words",), provides="count", empty=int)
def count(words: tuple[str, ...]) -> int:
    return 10 // (len(words) - 3)


@step(requires=("words", "count"), provides="summary", empty=str)
def summary(words: tuple[str, ...], count: int) -> str:
    return f"{words[0]} {count}"


@step(requires=("report",), provides="span")
def beyond(report: Report) -> object:
    return report.text.span(0, len(report.text) + 1)


def test_each_step_gets_what_it_requires() -> None:
    values, failures = Pipeline([words, count, summary], {}).run(make_report("five words stand in here"))
    assert (values["summary"], failures) == ("five 5", ())


def test_a_failure_costs_one_field_and_is_told() -> None:
    values, failures = Pipeline([words, count, summary], {}).run(make_report("only three words"))
    assert values["summary"] == "only 0"
    assert [(f.step, f.provides, f.error) for f in failures] == [("test_pipeline.count", "count", "ZeroDivisionError")]
    assert "division" in failures[0].message


def test_one_reports_failure_is_not_the_next_ones() -> None:
    stream = Pipeline([words, count], {}).stream([make_report("only three words"), make_report("here are four words")])
    assert [(v["count"], len(f)) for v, f in stream] == [(0, 1), (10, 0)]


def test_a_wrong_offset_always_raises() -> None:
    with pytest.raises(SpanError):
        Pipeline([beyond], {}).run(make_report("short"))


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ([count], "nothing before it provides"),
        ([summary, words, count], "change the order"),
        ([words, words], "provided already"),
    ],
)
def test_steps_that_do_not_fit_are_found_before_the_first_report(steps: list[Step], says: str) -> None:
    with pytest.raises(PipelineError, match=says):
        check(steps, {"report"})
