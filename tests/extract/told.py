"""Event mentions of a sentence, with its places in braces, read as one own-voice statement."""

from __future__ import annotations

import csv
import hashlib
import re
from functools import cache
from pathlib import Path

from dateline.extract.events import events
from dateline.extract.parse import parse
from dateline.text import Spans, Text
from dateline.types import Capture, EventMention, Mode, Place, PlaceRole, Report, Statement

GOLD = Path(__file__).parent.parent / "gold"
_BRACED = re.compile(r"\{([^}]*)\}")


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a gold table, comment lines left out."""
    with (GOLD / name).open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""))


@cache
def tell(marked: str, source: str | None = None) -> tuple[EventMention, ...]:
    """The event mentions of a text whose places stand in braces; `source` is who says it, when it stands at its beginning."""
    ranges, plain, last = [], "", 0
    for match in _BRACED.finditer(marked):
        plain += marked[last : match.start()]
        ranges.append((len(plain), len(plain) + len(match[1])))
        plain += match[1]
        last = match.end()
    plain += marked[last:]
    text = Text(plain)
    data = plain.encode()
    sha256 = hashlib.sha256(data).hexdigest()
    report = Report("r", Capture(sha256, len(data), "text/plain", "utf-8", "-", "tests"), text, sha256, "en", published="2024-03-05")
    places = tuple(
        Place(text.span(start, end), plain[start:end], PlaceRole.MENTION, where_prec=1, radius_km=None, chosen=None)
        for start, end in ranges
    )
    start = len(source) if source else 0
    said_by = Spans([text.span(0, start)]) if source else Spans()
    statement = Statement("s", Mode.INDIRECT if source else Mode.OWN_VOICE, said_by, Spans(), Spans([text.span(start, len(text))]))
    found = events.function(report=report, parse=parse.function(report=report), statements=(statement,), times=(), places=places)
    mentions: tuple[EventMention, ...] = found["s"]
    return mentions
