"""Names of places in conflicts against another gazetteer's points, and a desk's own places through the command line."""

import json
from pathlib import Path

import pytest

from dateline.cli import main
from dateline.errors import EvaluateError
from dateline.evaluate.names import evaluate

NAMES = Path(__file__).parents[1] / "gold/names.tsv"


def test_names_of_places_in_conflicts_are_put_within_25_km():
    figures = evaluate(NAMES)
    assert figures["counts"]["names"] >= 120
    assert figures["within_25km"] >= 0.96, figures["wrong"]
    assert figures["within_25km"] > figures["baseline"]["within_25km"]


def test_what_is_no_table_of_names_is_refused(tmp_path):
    other = tmp_path / "other.tsv"
    other.write_text("name\tcountry\nKyiv\tUA\n")
    with pytest.raises(EvaluateError, match="no table of names"):
        evaluate(other)


def test_a_desk_gives_its_own_places_on_the_command_line(tmp_path, capsys):
    own, report = tmp_path / "own.tsv", tmp_path / "report.txt"
    own.write_text("name\tlat\tlon\tcountry\tfeature\nPost Seven\t48.1\t37.5\tUA\tfacility\n", encoding="utf-8")
    report.write_text("Two men were hurt near Post Seven on Monday.\n", encoding="utf-8")
    assert main(["read", str(report), "--places", str(own)]) == 0
    record = json.loads(capsys.readouterr().out.splitlines()[0])
    assert [p["chosen"]["id"] for p in record["places"]] == ["own:1"]
    assert len(record["run"]["gazetteer"]["own places"]) == 64
    assert "GeoNames" in record["run"]["gazetteer"]["credit"]
