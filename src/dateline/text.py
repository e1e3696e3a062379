"""Text and the spans that point into it.

Offsets are Unicode **code points**, half-open and 0-based, in a text that is never rewritten. A span holds on to its text, so one that
does not reproduce its quote cannot exist: not when it is made, and not when it is loaded. Nothing is searched for by likeness.
"""

from __future__ import annotations

import bisect
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, final, overload

from .errors import SpanError, TextError

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

GAP = " … "
"""What stands between the parts of a discontinuous quotation when it is printed."""


@final
class Text:
    """An immutable text, pinned by the SHA-256 of its UTF-8 form.

    Raises TextError for lone surrogates, which have no UTF-8 form and so could never be pinned.
    """

    def __init__(self, string: str) -> None:
        found = _SURROGATE.search(string)
        if found:
            raise TextError(f"the text holds a lone surrogate (U+{ord(found[0]):04X}) at code point {found.start()}")
        self._string = string

    @property
    def string(self) -> str:
        """The text itself."""
        return self._string

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the UTF-8 form, as 64 hexadecimal digits."""
        return hashlib.sha256(self._string.encode("utf-8")).hexdigest()

    def __len__(self) -> int:
        return len(self._string)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and self._string == other._string

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __repr__(self) -> str:
        return f"Text({self._string[:40]!r}, {len(self)} code points)"

    def span(self, start: int, end: int) -> Span:
        """The span from code point `start` up to, not including, `end`."""
        return Span(self, start, end)

    def spans(self, ranges: Iterable[Sequence[int]]) -> Spans:
        """A possibly discontinuous quotation, from pairs of offsets."""
        return Spans([Span(self, start, end) for start, end in ranges])

    @cached_property
    def _astral(self) -> list[int]:
        return [i for i, c in enumerate(self._string) if ord(c) > 0xFFFF]

    def to_utf16(self, offset: int) -> int:
        """The UTF-16 code unit (a browser's offset) at code point `offset`."""
        return offset + bisect.bisect_left(self._astral, offset)

    def from_utf16(self, unit: int) -> int:
        """The code point at a UTF-16 code unit. Raises SpanError inside a surrogate pair."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self.to_utf16(middle) < unit:
                low = middle + 1
            else:
                high = middle
        if self.to_utf16(low) != unit:
            raise SpanError(f"UTF-16 offset {unit} is inside a character or outside the text")
        return low

    def lines(self) -> Iterator[Span]:
        """Every line with something other than white space in it, without its break and surrounding white space."""
        start = 0
        for end, after in [*((m.start(), m.end()) for m in _BREAK.finditer(self._string)), (len(self), len(self))]:
            line = self._string[start:end]
            if body := line.strip():
                first = start + line.index(body)
                yield self.span(first, first + len(body))
            start = after


@final
class Span:
    """A stretch of one text: code points `start` to `end`, and the exact quote that they hold.

    Raises SpanError when empty, outside the text, or when `quote` is given and is not what stands there.
    """

    __slots__ = ("_end", "_start", "_text")

    def __init__(self, text: Text, start: int, end: int, quote: str | None = None) -> None:
        if type(start) is not int or type(end) is not int:
            raise SpanError(f"offsets must be whole numbers, not {start!r} and {end!r}")
        if not 0 <= start < end <= len(text):
            raise SpanError(f"span {start}-{end} is empty or outside a text of {len(text)} code points")
        if quote is not None and text.string[start:end] != quote:
            raise SpanError(f"span {start}-{end} holds {text.string[start:end]!r}, not {quote!r}")
        self._text, self._start, self._end = text, start, end

    @property
    def source(self) -> Text:
        """The text that the span points into."""
        return self._text

    @property
    def start(self) -> int:
        """The first code point."""
        return self._start

    @property
    def end(self) -> int:
        """One past the last code point."""
        return self._end

    @property
    def text(self) -> str:
        """The exact quote."""
        return self._text.string[self._start : self._end]

    def __len__(self) -> int:
        return self._end - self._start

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Span)
            and (self._start, self._end) == (other._start, other._end)
            and (self._text is other._text or self._text == other._text)
        )

    def __lt__(self, other: Span) -> bool:
        return (self._start, self._end) < (other._start, other._end)

    def __hash__(self) -> int:
        return hash((self._start, self._end))

    def __repr__(self) -> str:
        return f"Span({self._start}, {self._end}, {self.text!r})"

    def covers(self, other: Span) -> bool:
        """Whether `other` lies wholly inside."""
        return self._start <= other._start and other._end <= self._end

    def overlaps(self, other: Span) -> bool:
        """Whether at least one code point is shared."""
        return self._start < other._end and other._start < self._end


@final
class Spans(Sequence[Span]):
    """A quotation in one or more parts of one text, in order and without overlap; empty when the text gives none.

    Raises SpanError when parts overlap or come from different texts.
    """

    __slots__ = ("_parts",)

    def __init__(self, parts: Iterable[Span] = ()) -> None:
        self._parts = tuple(sorted(parts))
        for left, right in zip(self._parts, self._parts[1:], strict=False):
            if left.end > right.start:
                raise SpanError(f"the parts {left!r} and {right!r} of one quotation overlap")
            if left.source is not right.source and left.source != right.source:
                raise SpanError("the parts of one quotation come from different texts")

    @property
    def text(self) -> str:
        """The parts' quotes, with an ellipsis where text between them is left out."""
        return GAP.join(p.text for p in self._parts)

    @property
    def start(self) -> int:
        """The first code point of the first part."""
        return self._parts[0].start

    @property
    def end(self) -> int:
        """One past the last code point of the last part."""
        return self._parts[-1].end

    def covers(self, span: Span) -> bool:
        """Whether one part holds the whole of `span`."""
        return any(p.covers(span) for p in self._parts)

    def overlaps(self, span: Span) -> bool:
        """Whether any part shares a code point with `span`."""
        return any(p.overlaps(span) for p in self._parts)

    @overload
    def __getitem__(self, index: int) -> Span: ...
    @overload
    def __getitem__(self, index: slice) -> Spans: ...
    def __getitem__(self, index: int | slice) -> Span | Spans:
        return Spans(self._parts[index]) if isinstance(index, slice) else self._parts[index]

    def __len__(self) -> int:
        return len(self._parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Spans) and self._parts == other._parts

    def __hash__(self) -> int:
        return hash(self._parts)

    def __repr__(self) -> str:
        return f"Spans({list(self._parts)!r})"


def encode_hook(value: Any) -> Any:
    """How Text, Span and Spans are written as JSON: the string, an object with its quote, a list of pairs."""
    if isinstance(value, Span):
        return {"start": value.start, "end": value.end, "text": value.text}
    if isinstance(value, Spans):
        return [[p.start, p.end] for p in value]
    if isinstance(value, Text):
        return value.string
    raise TypeError(f"no JSON form for {type(value).__name__}")


def bind(text: Text) -> Any:
    """A msgspec decoding hook that ties every span to `text`, so that a quote which is not there raises SpanError."""

    def hook(kind: type, value: Any) -> Any:
        if kind is Span:
            return Span(text, value["start"], value["end"], value["text"])
        if kind is Spans:
            return text.spans(value)
        if kind is Text:
            return text if value == text.string else Text(value)
        raise TypeError(f"no JSON form for {kind.__name__}")

    return hook
