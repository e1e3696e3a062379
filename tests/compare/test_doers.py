"""By whom, from the words of a claim alone: only a party that the words put there, never the owner of what was hit."""

from __future__ import annotations

import pytest
from compare_made import own

from dateline.compare.doers import doer


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("A warehouse of the World Food Programme in Juba was set on fire on Monday", None),
        ("The office of the United Nations in Goma was looted", None),
        ("A convoy of the Ukrainian army in Sumy was struck by a drone", None),
        ("Fighters of Hezbollah attacked the post", "Hezbollah"),
        ("Aircraft of the Saudi-led coalition bombed the exchange", "Saudi-led coalition"),
        ("The exchange was bombed by the Saudi-led coalition", "Saudi-led coalition"),
    ],
)
def test_who_did_it(words: str, name: str | None) -> None:
    found = doer(words, own("c", "Reed Post"))
    assert (found and found[0]) == name
