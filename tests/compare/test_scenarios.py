from __future__ import annotations

from pathlib import Path

import pytest

from dateline.errors import EvaluateError
from dateline.evaluate import clusters, scenarios

GOLD = Path(__file__).parents[1] / "gold" / "scenarios"
ASKED = {"origin_f1": 0.97, "same_event_f1": 0.92, "relation_accuracy": 0.9, "standing_accuracy": 0.93}
"""What issue 6 asks for: reached on our first scenarios, not yet on those by a second hand."""
HELD_TO = {"origin_f1": 0.96, "same_event_f1": 0.91, "relation_accuracy": 0.89, "standing_accuracy": 0.8}
"""Floors for those by a second hand, just below what was measured (docs/figures.md): a fall fails, the asked figures stand above."""


def test_the_first_scenarios_are_read_as_they_were_meant() -> None:
    figures = scenarios.evaluate(GOLD / "first.jsonl")
    assert figures["false_independence"] == 0.0, figures["misses"]
    for name, floor in ASKED.items():
        assert figures[name] >= floor, (name, figures["misses"])


def test_the_scenarios_by_a_second_hand_do_not_fall_behind(tmp_path: Path) -> None:
    for file in GOLD.glob("*.json"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    figures = scenarios.evaluate(tmp_path, held=False)
    assert figures["false_independence"] == 0.0, figures["misses"]
    for name, floor in HELD_TO.items():
        assert figures[name] >= floor, (name, figures["misses"])


def test_no_scenario_that_was_kept_for_the_end_is_told_more_origins_than_it_has(tmp_path: Path) -> None:
    for file in GOLD.glob("*.json"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    figures = scenarios.evaluate(tmp_path, held=True)
    assert figures["false_independence"] == 0.0, figures["misses"]
    assert figures["origin_f1"] >= 0.95, figures["misses"]


def test_the_scenarios_that_were_written_blind_do_not_fall_behind() -> None:
    figures = scenarios.evaluate(GOLD / "blind.jsonl")
    assert figures["false_independence"] == 0.0, figures["misses"]
    for name, floor in {"origin_f1": 0.95, "same_event_f1": 0.95, "relation_accuracy": 0.95, "standing_accuracy": 0.85}.items():
        assert figures[name] >= floor, (name, figures["misses"])


def test_a_scenario_that_is_malformed_says_which(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"name": "odd", "reports": [], "events": [{"claims": [[0, "x"]]}]}\n')
    with pytest.raises(EvaluateError, match="odd"):
        scenarios.evaluate(tmp_path)


@pytest.mark.parametrize(("gold", "found", "expected"), [
    ([1, 1, 2], [1, 1, 2], (1.0, 1.0, 1.0)),
    ([1, 1, 2, 2], [1, 1, 1, 1], (0.5, 1.0, 2 / 3)),
    ([1, 1, 1, 1], [1, 2, 3, 4], (1.0, 0.25, 0.4)),
])  # fmt: skip
def test_bcubed(gold: list[int], found: list[int], expected: tuple[float, float, float]) -> None:
    assert clusters.bcubed(gold, found) == pytest.approx(expected)
