"""Sentences from many wars and the events that they tell, with roles and numbers."""

import pytest
from told import rows, tell

from dateline.types import EventMention

ROWS = rows("told_events.tsv")


def fits(mention: EventMention, wanted: dict[str, str]) -> bool:
    """Whether a mention says what is wanted of it."""
    equipment = {f"{e.equipment_class} {e.status.value if e.status else ''}".strip() for e in mention.equipment}
    told = {
        "by": mention.actor.text if mention.actor else "-",
        "to": mention.recipient.text if mention.recipient else "-",
        "on": mention.object.text if mention.object else mention.recipient.text if mention.recipient else "-",
        "with": mention.instrument.text if mention.instrument else "-",
        "in": mention.place.name if mention.place else "-",
        "dead": _number(mention.deaths.best if mention.deaths else None),
        "hurt": _number(mention.injuries.best if mention.injuries else None),
    }
    return all(value in equipment if key == "eq" else told[key] == value for key, value in wanted.items())


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def _wanted(events: str) -> list[tuple[str, dict[str, str]]]:
    out = []
    for event in events.split(" | "):
        kind, _, rest = event.partition(":")
        out.append((kind.strip(), dict((p.strip() for p in pair.split("=", 1)) for pair in rest.split(";") if pair.strip())))
    return out


CASES = [
    pytest.param(r, id=r["sentence"][:70], marks=[pytest.mark.xfail(reason=r["open"], strict=True)] if r["open"] else []) for r in ROWS
]


@pytest.mark.parametrize("row", CASES)
def test_what_is_told(row: dict[str, str]) -> None:
    found = tell(row["sentence"])
    for kind, wanted in _wanted(row["events"]):
        assert any(m.kind.value == kind and fits(m, wanted) for m in found), (kind, wanted)
