"""Where quotation marks open and close: nested, split, mixed, unclosed, and running on over paragraphs.

Reads curly, straight, low, guillemet, single and doubled single marks (`` ''), in any mixture, since real pages mix them: an opening mark
may be closed by any closing mark of its size. Answers where quotations stand, not who is quoted. One odd mark costs its own
quotation and nothing else.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..text import Text

_DOUBLE = '“”„‟«»"〝〞＂'
_SINGLE = "‘’‚‛'‹›`"
_OPENERS = "“„‟«〝‘‚‛‹`"
_CLOSERS = "”»〞’›"
_MARK = re.compile(rf"``|''|[{_DOUBLE}{_SINGLE}]")
_SPACE = re.compile(r"\s")
_ELISION = re.compile(r"(?:tis|twas|em|cause|til|n|\d\ds?)\b", re.I)


@dataclass(frozen=True, slots=True)
class Quote:
    """One quotation, in code points: with its marks (`start`, `end`) and without (`inner_start`, `inner_end`)."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    double: bool
    closed: bool
    """False when its paragraph ends before it does."""
    continued: bool
    """True when the next paragraph opens by taking the quotation up again."""


class Quotes:
    """The quotations of a text in order of their opening marks, and which stands inside which."""

    def __init__(self, found: Iterable[Quote]) -> None:
        self._all = tuple(sorted(found, key=lambda q: (q.start, -q.end)))
        self._starts = [q.start for q in self._all]
        self._parents: dict[Quote, Quote | None] = {}
        open_: list[Quote] = []
        for quote in self._all:
            while open_ and open_[-1].end <= quote.start:
                open_.pop()
            self._parents[quote] = open_[-1] if open_ else None
            open_.append(quote)

    def __iter__(self) -> Iterator[Quote]:
        return iter(self._all)

    def around(self, quote: Quote) -> Quote | None:
        """The quotation that `quote` stands in, if any."""
        return self._parents[quote]

    def ancestors(self, quote: Quote) -> Iterator[Quote]:
        """Every quotation that `quote` stands in, innermost first."""
        outer = self._parents[quote]
        while outer is not None:
            yield outer
            outer = self._parents[outer]

    def inside(self, offset: int) -> Quote | None:
        """The innermost quotation around a code point."""
        i = bisect.bisect_right(self._starts, offset) - 1
        quote = self._all[i] if i >= 0 else None
        while quote is not None and quote.end <= offset:
            quote = self._parents[quote]
        return quote

    def touching(self, start: int, end: int) -> tuple[Quote, ...]:
        """The quotations that share a code point with `start` to `end`, or stand right beside it."""
        last = bisect.bisect_right(self._starts, end)
        first = bisect.bisect_left(self._starts, start)
        outer = [q for q in (self.inside(start), self.inside(max(start - 1, 0))) if q is not None]
        around = {q: None for o in outer for q in (*self.ancestors(o), o)}
        return tuple(sorted({**around, **dict.fromkeys(self._all[first:last])}, key=lambda q: (q.start, -q.end)))


def quotes(text: Text) -> Quotes:
    """Every quotation of a text."""
    lines = [(line.start, line.end) for line in text.lines()]
    found: list[Quote] = []
    for number, (start, end) in enumerate(lines):
        after = text.string[lines[number + 1][0]] if number + 1 < len(lines) else ""
        found.extend(_in_line(text.string, start, end, takes_up=bool(after) and after in _DOUBLE))
    return Quotes(found)


def _in_line(string: str, start: int, end: int, *, takes_up: bool) -> Iterator[Quote]:
    open_: list[tuple[int, int, bool]] = []  # position, after the mark, double
    for match in _MARK.finditer(string, start, end):
        mark, at, after = match[0], match.start(), match.end()
        double = len(mark) == 2 or mark in _DOUBLE
        before_char = string[at - 1] if at > start else " "
        after_char = string[after] if after < end else " "
        can_open = not before_char.isalnum() and not after_char.isspace() and before_char not in ",.;!?…"
        can_close = not before_char.isspace() and not (after_char.isalnum() and before_char.isalnum())
        if not double:
            can_open = can_open and not _ELISION.match(string, after, min(after + 6, end))
            can_close = can_close and not after_char.isalnum()
        depth = next((i for i in range(len(open_) - 1, -1, -1) if open_[i][2] is double), None)
        if mark == "«" and after_char.isspace():
            can_open = string.find("»", after, end) > 0  # French sets its marks off by spaces
        elif mark == "»" and before_char.isspace() and depth is not None:
            can_close = True
        wants_close = can_close and (mark not in _OPENERS or not can_open) and not (mark in "\"'" and can_open and not can_close)
        if depth is not None and wants_close:
            opened = open_[depth]
            del open_[depth:]
            yield from _quote(string, opened, at, after, double, closed=True)
        elif can_open and (mark not in _CLOSERS or not can_close or depth is None):
            if depth is not None and double:
                del open_[depth:]  # the earlier one was never closed: it is given up
            if double or _closes_later(string, after, end):
                open_.append((at, after, double))
    doubles = [o for o in open_ if o[2]]
    if doubles:
        opened = doubles[0]
        if takes_up or _SPACE.search(string[opened[1] : end].strip()):
            yield from _quote(string, opened, end, end, True, closed=False, continued=takes_up)


def _closes_later(string: str, after: int, end: int) -> bool:
    """Whether a single mark is closed in its line: an apostrophe before a word is not a quotation."""
    return any(
        string[i] in "’'›‘" and not string[i - 1].isspace() and (i + 1 >= end or not string[i + 1].isalnum())
        for i in range(after + 1, min(end, after + 2_000))
        if string[i] in "’'›‘"
    )


def _quote(
    string: str, opened: tuple[int, int, bool], at: int, after: int, double: bool, *, closed: bool, continued: bool = False
) -> Iterator[Quote]:
    inner = string[opened[1] : at]
    if body := inner.strip():
        first = opened[1] + inner.index(body)
        yield Quote(opened[0], after, first, first + len(body), double, closed, continued)
