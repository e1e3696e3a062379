"""The factuality scorer, on a case counted by hand, and its scales."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dateline.errors import EvaluateError
from dateline.evaluate import factuality
from dateline.evaluate.factuality import Line, Target, evaluate, features, load, read, score

ROWS = [
    {"text": "The rebels did n't shell the camp .", "targets": [{"span1": [4, 5], "label": -3.0}]},
    {"text": "The rebels hasn't shelled the camp .", "targets": [{"span1": [3, 4], "label": -2.6}]},
    {"text": "The rebels shelled the camp .", "targets": [{"span1": [2, 3], "label": 3.0}]},
    {"text": "The rebels may shell the camp .", "targets": [{"span1": [3, 4], "label": 0.8}]},
]


def write(folder: Path, rows: list[dict], name: str = "uw.sample.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_score_counted_by_hand() -> None:
    found = score([3.0, 1.0, -1.0, -3.0], [2.0, -1.0, -1.0, -2.0])
    assert found["mae"] == pytest.approx((1 + 2 + 0 + 1) / 4)
    # means 0 and -0.5; products 7.5 - 0.5 + 0.5 + 4.5; squares 20 and 9
    assert found["pearson_r"] == pytest.approx(12.0 / (20.0 * 9.0) ** 0.5)
    # two below 0, three given below 0, two of them right
    assert found["minority_f1"] == pytest.approx(2 * 2 / (2 + 3))
    assert (found["targets"], found["minority"], found["minority_given"]) == (4, 2, 3)


def test_a_constant_has_no_correlation_and_no_minority() -> None:
    found = score([3.0, -1.0], [2.3, 2.3])
    assert (found["pearson_r"], found["minority_f1"]) == (0.0, 0.0)


def test_the_order_of_minimal_pairs(tmp_path: Path) -> None:
    scale = load("uw")
    denied, contracted, plain, modal = (scale.value(f) for f in features(read(write(tmp_path, ROWS))))
    assert denied < 0 > contracted
    assert denied < modal < plain


def test_evaluate_prints_figures_counts_and_the_trivial_baseline(tmp_path: Path) -> None:
    found = evaluate(write(tmp_path, ROWS))
    assert found["targets"] == 4
    assert found["minority_f1"] == 1.0
    assert found["scale"] == "uw"
    assert found["baseline"]["pearson_r"] == 0.0
    assert found["mae"] < found["baseline"]["mae"]


def test_each_collection_has_its_scale(tmp_path: Path) -> None:
    assert evaluate(write(tmp_path, ROWS, "uds_ih2.sample.jsonl"))["scale"] == "uds_ih2"
    assert set(factuality.SCALES) == {"uw", "uds_ih2"}
    assert load("uw").mean > load("uds_ih2").mean


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ('{"text": "a b", "targets": [{"span1": [2, 3], "label": 1}]}', "line 1"),
        ('{"text": "a b", "targets": []}\n{"text": "a"}', "line 2"),
        ("not json", "line 1"),
        ('{"text": "a b", "targets": []}', "no targets"),
    ],
)
def test_what_is_not_in_the_format_is_said_with_its_line(tmp_path: Path, raw: str, line: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(raw, encoding="utf-8")
    with pytest.raises(EvaluateError, match=line):
        read(path)


def test_features_are_the_same_each_time() -> None:
    line = Line(("Troops", "will", "not", "leave", "."), (Target(3, -2.0),))
    assert list(features([line])) == list(features([line]))
