"""Web pages: the main text by trafilatura, and what the page says about itself from JSON-LD, meta elements and its own marked-up parts.

The report's text is trafilatura's output as it is: lines are paragraphs. Dates keep the zone that the page gives, published and
updated apart. Nothing is executed, followed or fetched.
"""

from __future__ import annotations

import bisect
import logging
import re
from collections.abc import Iterator

from trafilatura.core import bare_extraction
from trafilatura.utils import load_html

from ..errors import ReadError
from ..types import Capture, MapSegment, Report
from .assemble import Overrides, assemble
from .detect import Decoded
from .markup import about

MAX_MARKUP = 8_000_000
"""The largest page that is read, in characters of markup."""
_SHORT = 20
"""A line shorter than this must be unique in the page for its place in it to be told."""
_HIDDEN = re.compile(r"<(script|style|head|template|noscript|svg)\b|<!--", re.IGNORECASE)

for _name in ("trafilatura", "htmldate", "courlan", "justext", "readability"):
    logging.getLogger(_name).addHandler(logging.NullHandler())  # their warnings about bad markup are not the user's


def report(decoded: Decoded, capture: Capture, overrides: Overrides) -> Report:
    """The one report of a page. Raises ReadError when it is too large, or there is no main text in it."""
    markup = decoded.body
    if len(markup) > MAX_MARKUP:
        raise ReadError(f"{capture.name} holds {len(markup):,} characters of markup, more than {MAX_MARKUP:,}; save the article alone")
    text = main_text(markup, capture.name)
    found = about(load_html(markup), text)
    return assemble(text, capture, overrides, found, offset_map=tuple(offset_map(text, decoded.string)))


def main_text(markup: str, name: str) -> str:
    """The page's main text, a paragraph a line. Raises ReadError when none is found."""
    try:
        document = bare_extraction(markup, include_comments=False, include_tables=True)
    except Exception as error:
        raise ReadError(f"{name}: the page's markup cannot be read ({type(error).__name__}); save its text") from error
    text = getattr(document, "text", None)
    if not text or not text.strip():
        raise ReadError(f"{name}: no main text was found in the page; save its text")
    return str(text)


def offset_map(text: str, capture: str) -> Iterator[MapSegment]:
    """Where lines of the text stand unchanged in the page: exactly the same characters, outside scripts and comments, in order.

    A line that holds markup, an entity or a line break in the page is not the same characters there, and is left out.
    """
    pieces = _pieces(_visible(capture))
    cursor = start = 0
    for line in text.split("\n"):
        body = line.removeprefix("- ").strip()
        where = start + line.index(body)
        start += len(line) + 1
        places = pieces.get(body, ())
        if not body or (len(body) < _SHORT and len(places) != 1):
            continue
        index = bisect.bisect_left(places, cursor)
        if index < len(places):
            cursor = places[index] + len(body)
            yield MapSegment(where, len(body), places[index])


def _pieces(page: str) -> dict[str, list[int]]:
    """The page's text between tags and line breaks, without white space around it, to the places where it stands."""
    out: dict[str, list[int]] = {}
    for found in re.finditer(r"[^<>\n]+", page):
        if body := found[0].strip():
            out.setdefault(body, []).append(found.start() + found[0].index(body))
    return out


def _visible(page: str) -> str:
    """The page with everything that no reader sees blanked out; of the same length."""
    out, position = [], 0
    while found := _HIDDEN.search(page, position):
        out.append(page[position : found.start()])
        close = re.compile("-->" if found[1] is None else rf"</{found[1]}\s*>", re.IGNORECASE).search(page, found.end())
        end = close.end() if close else len(page)
        out.append("\0" * (end - found.start()))
        position = end
    return "".join([*out, page[position:]])
