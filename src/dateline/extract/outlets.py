"""Whether words point to the outlet itself: its name, its agency, *our team*, *a Reuters correspondent*."""

from __future__ import annotations

import re

from ..text import Text
from ..types import Report

_OWN = re.compile(
    r"\b(?:our|this)\s+(?:own\s+)?(?:\w+\s+)?(?:team|crew|correspondents?|reporters?|journalists?|newspaper|staff|colleagues?|photographers?)\b",
    re.I,
)
_DESCRIBED = re.compile(
    r"[,(]|\b(?:who|whose|whom|which|that|speaking|interviewed|contacted|reached|quoted|cited|close to|familiar with)\b", re.I
)
"""What is told about somebody, in which the outlet may be named without being meant: *a source who spoke to this newspaper*."""
_STAFF = re.compile(
    r"\b(?:team|crew|correspondents?|reporters?|journalists?|photographers?|producers?|stringers?|staff|visit|investigation|analysis)\b",
    re.I,
)


def outlet_names(report: Report) -> frozenset[str]:
    """The outlet's names as the report gives them, in lower case: publisher, the agency of its dateline, credited wires."""
    given = [report.publisher, report.dateline.agency if report.dateline else None, *report.credits]
    return frozenset(re.sub(r"^the\s+", "", n.lower()) for n in given if n)


def speaks_for_the_outlet(report: Report, text: Text, who: tuple[int, int]) -> bool:
    """Whether the mention at `who` is the outlet or its staff: *CNN*, *the CNN team*, *our reporters*, *an AFP journalist*."""
    words = _DESCRIBED.split(text.string[who[0] : who[1]])[0].strip(" ,")
    lowered = re.sub(r"^(?:the|an?)\s+", "", words.lower())
    if lowered in ("we", "i") or _OWN.search(words):
        return True
    for name in outlet_names(report):
        if lowered == name or lowered == f"{name} news":
            return True
        if re.search(rf"\b{re.escape(name)}\b", lowered) and _STAFF.search(lowered):
            return True
    return False
