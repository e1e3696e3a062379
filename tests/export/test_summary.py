"""A case at a glance: the counts are those of its records, and a title is text, never markup."""

from __future__ import annotations

from conftest import make_report
from dateline.export.summary import summary, table
from dateline.reading import Reader
from dateline.resolve.gazetteer import Gazetteer
from dateline.sensitivity import Showing

TEXT = "The army denied shelling the market. Olena, who lives there, said two people were killed. Shells fell again."


def test_counts_and_table() -> None:
    reader = Reader(Gazetteer.open())
    record = reader.record(make_report(TEXT, publisher="[bold]Post[/bold]"))
    found = summary([Showing(record)])
    (row,) = found["reports"]
    assert (row["claims"], row["attributed"], row["denied"], row["restricted"]) == (3, 2, 1, 1)
    assert found["totals"]["mode"] == {"indirect": 2, "own_voice": 1}
    assert sum(found["totals"]["basis"].values()) == found["totals"]["claims"] == 3
    printed = table(found, width=100)
    assert "[bold]Post[/bold]" in printed
    assert "3 claims in 1 reports." in printed
    assert max(map(len, printed.splitlines())) <= 100


def test_an_empty_case() -> None:
    assert "0 claims in 0 reports." in table(summary([]))
