"""re3d's mentions: reading, and the score by hand."""

import json
from pathlib import Path

import pytest

from dateline.errors import EvaluateError
from dateline.evaluate.entities import Mention, evaluate, read, score


def test_documents_and_entities_are_read(tmp_path: Path) -> None:
    (tmp_path / "documents.json").write_text(json.dumps({"_id": "d", "text": "Hezbollah fired rockets at Haifa."}) + "\n")
    rows = [
        {"documentId": "d", "begin": 0, "end": 9, "type": "Organisation", "value": "Hezbollah"},
        {"documentId": "d", "begin": 0, "end": 9, "type": "Nationality", "value": "Hezbollah"},
        {"documentId": "d", "begin": 16, "end": 23, "type": "Weapon", "value": "it"},
    ]
    (tmp_path / "entities.json").write_text("\n".join(json.dumps(r) for r in rows))
    assert list(read(tmp_path)) == [("Hezbollah fired rockets at Haifa.", {(0, 9, "Organisation")})]


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluateError):
        evaluate(tmp_path)


def test_score_by_hand() -> None:
    gold: list[set[Mention]] = [{(0, 9, "Organisation"), (27, 32, "Location")}]
    given: list[set[Mention]] = [{(0, 9, "Organisation"), (24, 32, "Location"), (16, 23, "Weapon")}]
    figures = score(gold, given)
    assert figures["micro_f1"] == 0.4
    assert figures["Organisation"] == 1.0
    assert figures["relaxed_micro_f1"] == 0.8
