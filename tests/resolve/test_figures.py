"""Which lone names are public people's, when, and where."""

from __future__ import annotations

import pytest

from dateline import lexicons
from dateline.resolve.figures import is_public_figure


@pytest.mark.parametrize(
    ("name", "on", "text", "public"),
    [
        ("Kagame", "2025-01-28", "", True),
        ("al-Sisi", "2015-03-01", "", True),
        ("Zelenskyy", None, "", True),
        ("Obama", "1995-05-01", "", False),
        ("Thatcher", "2024-05-01", "", False),
        ("Abbas", "2014-07-01", "Abbas fixes bicycles.", False),
        ("Abbas", "2014-07-01", "The Palestinian president flew to Amman.", True),
        ("Mirwais", "2020-01-01", "The Afghan president spoke.", False),
    ],
)
def test_a_lone_name_is_public_in_its_years_and_a_common_one_only_beside_its_country_and_office(
    name: str, on: str | None, text: str, public: bool
) -> None:
    assert is_public_figure(name, on, text) is public


def test_the_list_is_dated_and_every_form_belongs_to_its_person() -> None:
    rows = lexicons.load("public_figures").rows
    assert len(rows) >= 250
    for row in rows:
        assert 1940 < int(row["from"]) <= int(row["to"] or 9999), row
        assert row["office"], row
        assert row["common"] in ("", "1"), row
