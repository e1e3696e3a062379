"""Plain text and Markdown: the whole file is the text, without its byte-order mark. Nothing is rendered, re-wrapped or trimmed."""

from __future__ import annotations

from ..types import Capture, MapSegment, Report
from .assemble import Overrides, assemble
from .detect import MARKDOWN, Decoded


def report(decoded: Decoded, capture: Capture, overrides: Overrides) -> Report:
    """The one report of a plain text or Markdown capture. Raises ReadError when there are no words in it."""
    body = decoded.body
    whole = (MapSegment(0, len(body), decoded.bom),) if body else ()
    return assemble(body, capture, overrides, offset_map=whole, markdown=capture.media_type == MARKDOWN)
