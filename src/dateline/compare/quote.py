"""Characters of a report that a value comes from, as comparison carries them: offsets and words, without the report's text."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ..text import Span, Spans


class Quote(NamedTuple):
    """Code points `start` to `end`, and what stands there (with an ellipsis where a quotation has several parts)."""

    start: int
    end: int
    text: str


def dated(value: str | None) -> str:
    """An ISO 8601 date, or date and time, as it is; empty when it does not begin with a whole date, so that no later step has to ask."""
    try:
        date.fromisoformat((value or "")[:10])
    except ValueError:
        return ""
    return value or ""


def quote(of: Span | Spans) -> Quote:
    """A Quote of a span, or of a quotation in parts."""
    return Quote(of.start, of.end, of.text)
