"""Many claims in little room: under each report's name, a few lines a claim. What is withheld is withheld here too."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from ..sensitivity import Showing, label, visible
from ..types import Claim
from . import phrases

_INDENT = " " * 4


def heading(showing: Showing, *, width: int = 100) -> str:
    """The report that the claims below it are from."""
    report = showing.about()
    date = phrases.moment(report.published) if report.published else "date of publication not given"
    parts = [report.publisher or "publisher not given", report.title or report.capture.name, date]
    return _wrap(" · ".join(phrases.one_line(part) for part in parts), width, "", "  ") + "\n"


def claim(showing: Showing, claim: Claim, *, width: int = 100) -> str:
    """Who says it, what, and the shortest account of what happened, where, when, how they know and how sure they sound."""
    shown = showing.claim(claim)
    quoted = phrases.one_line(shown["attribution"]["content"]["text"]) if shown["withheld"] else phrases.quotation(claim)
    lines = [f"{claim.id}  {_head(showing, claim)}", quoted, phrases.one_line(" · ".join(_facts(shown)))]
    return "\n".join(_wrap(line, width, "  " if i == 0 else _INDENT, _INDENT) for i, line in enumerate(lines)) + "\n"


def _head(showing: Showing, claim: Claim) -> str:
    if not showing.hides(claim):
        return phrases.attribution(showing.record.report, claim, {each.id: each for each in showing.record.claims})
    source = claim.attribution.source
    if not visible(source.sensitivity, include_restricted=showing.include_restricted):
        return f"{label(source)} says:"
    if claim.attribution.via is not None:
        return "[restricted: told by somebody whose words are withheld]:"
    return f"{showing.closed(claim) or '[restricted: names somebody who is withheld]'}:"


def _facts(shown: dict[str, Any]) -> Iterator[str]:
    events = shown["events"]
    for event in events:
        marks = [event["polarity"]] if event["polarity"] == "denied" else []
        marks += [event["modality"]] if event["modality"] != "past" else []
        yield phrases.words(event["kind"]) + (f" ({', '.join(marks)})" if marks else "")
    yield from dict.fromkeys(event["place"]["name"] for event in events if event["place"])
    dates = [event["time"] for event in events if event["time"]]
    yield from dict.fromkeys(phrases.days(time["date_start"], time["date_end"]) for time in dates if time["date_start"] or time["date_end"])
    basis, wording = shown["basis"], shown["wording"]
    yield "basis " + phrases.words(basis["value"])
    yield ", ".join(wording[key] for key in ("polarity", "level", "modality"))


def _wrap(line: str, width: int, first: str, rest: str) -> str:
    return textwrap.fill(line, max(width, 40), initial_indent=first, subsequent_indent=rest, break_on_hyphens=False) or first
