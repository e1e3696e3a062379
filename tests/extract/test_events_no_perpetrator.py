"""Never invent a perpetrator: passives, nominals, places and weapons as subjects, clashes."""

import pytest
from told import rows, tell

from dateline.types import EventKind

ROWS = rows("no_perpetrator.tsv")
WORDS = {EventKind.TALKS, EventKind.ACCUSATION, EventKind.DENIAL, EventKind.THREAT}


def test_there_are_enough_of_them() -> None:
    assert len(ROWS) >= 150


@pytest.mark.parametrize("row", ROWS, ids=[r["sentence"][:60] for r in ROWS])
def test_nobody_is_named_whom_the_text_does_not_name(row: dict[str, str]) -> None:
    found = tell(row["sentence"])
    assert row["kind"] in {m.kind.value for m in found}
    assert [m.actor.text for m in found if m.actor is not None and m.kind not in WORDS] == []
