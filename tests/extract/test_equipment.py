"""Models and classes of equipment, with owner and count; ordinary words are no weapons."""

import hashlib

import pytest

from dateline.extract import equipment
from dateline.extract.nouns import Ground
from dateline.extract.parse import parse
from dateline.extract.quantities import in_tokens
from dateline.extract.roles import Parties
from dateline.text import Text
from dateline.types import Capture, Equipment, Report


def read(text: str) -> list[Equipment]:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    report = Report("r", Capture(sha256, len(text), "text/plain", "utf-8", "-", "tests"), Text(text), sha256, "en")
    parsed = parse.function(report=report)
    parties = Parties(report.text, Ground(()), None)
    found = []
    for sentence in parsed.sentences:
        tokens = [t for t in sentence.tokens if not t.is_space]
        found += [m.equipment for m in equipment.in_tokens(parsed, tokens, in_tokens(parsed, tokens), parties)]
    return found


@pytest.mark.parametrize(
    ("text", "system", "kind", "owner", "count"),
    [
        ("Three Russian tanks were seen.", None, "tank", "Russia", 3),
        ("A T-72 tank burned.", "T-72", "tank", None, None),
        ("They lost two BMP-2s.", "BMP-2", "infantry_fighting_vehicle", None, 2),
        ("Hezbollah's rockets fell short.", None, "rocket_artillery", "Hezbollah", None),
        ("A Shahed-136 drone fell.", "Shahed-136", "drone", None, None),
        ("The army fired Grad rockets.", "Grad", "rocket_artillery", None, None),
        ("A Su-25 was downed.", "Su-25", "aircraft", None, None),
        ("Kalibr cruise missiles were launched.", "Kalibr", "missile", None, None),
        ("A Patriot missile was launched.", "Patriot", "air_defence", None, None),
        ("An anti-tank mine lay there.", None, "landmine", None, None),
        ("Ethiopian warplanes circled.", None, "aircraft", "Ethiopia", None),
    ],
)
def test_one_mention(text: str, system: str | None, kind: str, owner: str | None, count: float | None) -> None:
    found = read(text)
    assert [(e.system, e.equipment_class, e.owner, e.count.best if e.count else None) for e in found] == [(system, kind, owner, count)]


@pytest.mark.parametrize(
    "text",
    [
        "A water tank leaked near the gold mine.",
        "The patriot threw a javelin.",
        "A shell company bought the bullet train.",
        "Grad students met in Leopard Street.",
        "The house is mine.",
    ],
)
def test_ordinary_words(text: str) -> None:
    assert read(text) == []
