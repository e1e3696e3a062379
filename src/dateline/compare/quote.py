"""Characters of a report that a value comes from, as comparison carries them: offsets and words, without the report's text."""

from __future__ import annotations

from typing import NamedTuple

from ..text import Span, Spans


class Quote(NamedTuple):
    """Code points `start` to `end`, and what stands there (with an ellipsis where a quotation has several parts)."""

    start: int
    end: int
    text: str


def quote(of: Span | Spans) -> Quote:
    """A Quote of a span, or of a quotation in parts."""
    return Quote(of.start, of.end, of.text)
