"""Sets of code points as half-open ranges: what overlaps, what is left, what belongs together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from ..text import Text

Range = tuple[int, int]
"""Half-open, in code points."""

_T = TypeVar("_T")
_STRETCH = 4_096


class ByPlace(Generic[_T]):
    """Things by the ranges that they cover, kept by stretches of the text: who speaks thousands of times is asked only near by."""

    def __init__(self) -> None:
        self._near: defaultdict[int, list[tuple[Range, _T]]] = defaultdict(list)

    def add(self, covered: Range, thing: _T) -> None:
        """Keep a thing under a range that is not empty."""
        for stretch in range(covered[0] // _STRETCH, (covered[1] - 1) // _STRETCH + 1):
            self._near[stretch].append((covered, thing))

    def touching(self, start: int, end: int) -> Iterator[tuple[Range, _T]]:
        """The ranges that share a code point with `start` to `end`, in the order in which they came; a long one may come twice."""
        for stretch in range(start // _STRETCH, (max(end, start + 1) - 1) // _STRETCH + 1):
            yield from ((r, thing) for r, thing in self._near.get(stretch, ()) if r[0] < end and start < r[1])


def overlap(a: Range, b: Range) -> bool:
    """Whether two ranges share a code point."""
    return a[0] < b[1] and b[0] < a[1]


def minus(whole: Range, hole: Range) -> list[Range]:
    """What is left of a range without another."""
    if not overlap(whole, hole):
        return [whole]
    return [(s, e) for s, e in ((whole[0], hole[0]), (hole[1], whole[1])) if s < e]


def minus_all(whole: Range, holes: Iterable[Range]) -> list[Range]:
    """What is left of a range without several others."""
    parts = [whole]
    for hole in holes:
        parts = [rest for part in parts for rest in minus(part, hole)]
    return parts


def minus_first(whole: Range, holes: Iterable[Range]) -> Range | None:
    """The first part that is left of a range without several others, if any is."""
    rest = minus_all(whole, holes)
    return rest[0] if rest else None


def joined(text: Text, ranges: Sequence[Range]) -> list[Range]:
    """Ranges that only white space parts, made one."""
    out: list[Range] = []
    for start, end in merged(ranges):
        if out and not text.string[out[-1][1] : start].strip():
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def merged(ranges: Sequence[Range]) -> list[Range]:
    """The same code points as ranges in order that neither overlap nor touch."""
    out: list[Range] = []
    for start, end in sorted(set(ranges)):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
