"""re3d's mentions: reading, and the score by hand."""

import json
from pathlib import Path

import pytest

from dateline.errors import EvaluateError
from dateline.evaluate.entities import Mention, chosen, evaluate, parsed, read, score
from dateline.evaluate.entity_spans import candidates
from dateline.evaluate.linear import Linear


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


def test_a_noun_offers_its_phrase_with_and_without_its_left_words_and_names_inside() -> None:
    report, parsed_ = parsed("The commander of the Northern Brigade visited two old bridges near Aleppo.")
    spans = {parsed_.text.string[start:end]: features for start, end, features in candidates(parsed_, (), [(46, 49, "Quantity")])}
    assert {
        "The commander",
        "The commander of the Northern Brigade",
        "the Northern Brigade",
        "Northern Brigade",
        "Aleppo",
        "bridges",
    } <= set(spans)
    assert "r=Quantity" in spans["two"]
    assert {"ri=Quantity"} & set(spans["two"]) == set()
    assert report.text.string[46:49] == "two"


def test_the_likeliest_type_is_taken_and_a_listed_weapon_needs_little() -> None:
    model = Linear([("Person", "", -1.5), ("Weapon", "", -3.5), ("Person", "h=major", 2.0)])
    offered = [(0, 5, ["h=major"]), (6, 9, ["h=nothing"]), (10, 14, ["r=Weapon"])]
    assert list(chosen(offered, model)) == [(0, 5, "Person"), (10, 14, "Weapon")]
