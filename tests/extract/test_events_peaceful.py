"""Sport, business, nature and figures of speech tell of no deed of war."""

import pytest
from told import rows, tell

ROWS = rows("peaceful.tsv")


@pytest.mark.parametrize("row", ROWS, ids=[r["sentence"][:60] for r in ROWS])
def test_no_deed_of_war(row: dict[str, str]) -> None:
    assert not {m.kind.value for m in tell(row["sentence"])} & set(row["kinds"].split(";"))
