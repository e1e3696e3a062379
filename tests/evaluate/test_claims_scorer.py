"""The scorer of whole readings, against a reading small enough to count by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dateline import evaluate
from dateline.errors import EvaluateError

TEXT = "SAMPLE\n\nThe army said it had taken the hill. A shell hit the school. Rebels said they still held the hill."


def _part(text: str) -> dict[str, Any]:
    start = TEXT.index(text)
    return {"start": start, "end": start + len(text), "text": text}


def _claim(content: str, source: str | None, name: str, kind: str, basis: str, **more: Any) -> dict[str, Any]:
    who = {"name": name, "kind": kind, "disclosure": "institution"}
    form = "indirect" if source else "own_voice"
    return {
        "content": _part(content), "source": _part(source) if source else None, "cue": None, "who": who,
        "basis": basis, "form": form, "certainty": "CT+", **more,
    }  # fmt: skip


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    (tmp_path / "made.txt").write_text(TEXT, encoding="utf-8")
    claims = [
        _claim("it had taken the hill", "The army", "The army", "armed_force", "official_statement"),
        _claim("A shell hit the school", None, "Nobody", "outlet", "hearsay"),
        _claim("Rebels said they still held the hill", "A shell", "A shell", "group", "not_stated"),
        _claim("SAMPLE", None, "Nobody", "outlet", "not_stated"),
    ]
    path = tmp_path / "made.gold.json"
    path.write_text(json.dumps({"report": {"file": "made.txt"}, "claims": claims, "times": [], "places": []}), encoding="utf-8")
    return path


def test_counted_by_hand(gold: Path) -> None:
    figures = evaluate.run("claims", gold)
    # Found: the army's, the shell, and the rebels' (24 of 36 code points shared); the heading is no claim.
    assert figures["found"]["recall"] == 0.75
    # The source is right for the army's and for the outlet's own voice; wrong for the rebels'.
    assert figures["source"] == 0.5
    # The basis is right for the army's; gold's hearsay is wrong on purpose.
    assert figures["counts"]["source_and_basis_right"] == 1
    assert figures["attributed_precision"] == 1.0
    assert figures["baseline"]["source"] == 0.5


@pytest.mark.parametrize("content", ["not json", "{}", '{"claims": [], "report": {"file": "nowhere.txt"}}'])
def test_another_format_is_an_error_that_says_so(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(EvaluateError):
        evaluate.run("claims", path)


def test_an_unknown_task_lists_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(EvaluateError, match="there are claims, attribution"):
        evaluate.run("nothing", tmp_path)
