"""A report's text cut where anything begins or ends: what both the page and the workbench set their marks by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..extract.parse import blocks
from ..text import Span
from ..types import Report
from .roles import Role


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch in which nothing begins or ends."""

    start: int
    end: int
    claims: tuple[int, ...]
    """Those that have a part here, the one with the shortest content first."""


def paragraphs(report: Report) -> Iterator[tuple[int, int]]:
    """The stretches that are set as paragraphs: what is read, and the furniture between, wherever no line break parts them."""
    string = report.text.string
    pieces = sorted([*blocks(report), *((f.span.start, f.span.end) for f in report.furniture)])
    current: tuple[int, int] | None = None
    for start, end in pieces:
        if current and (start <= current[1] or not set(string[current[1] : start]) & set("\r\n\u2028\u2029\x0b\x0c\x85\x1c\x1d\x1e")):
            current = current[0], max(current[1], end)
            continue
        if current:
            yield current
        current = start, end
    if current:
        yield current


def segments(
    report: Report, parts: Sequence[Sequence[tuple[Role, Span]]], set_as: Sequence[tuple[int, int]], more: Iterable[int] = ()
) -> list[Segment]:
    """The text from its first cut to its last, cut at every span, paragraph (`set_as`), piece of furniture, and at `more`."""
    size = [sum(len(s) for r, s in part if r is Role.CONTENT) for part in parts]
    opens: dict[int, list[int]] = {}
    closes: dict[int, list[int]] = {}
    cuts = {offset for pair in set_as for offset in pair} | set(more) | {o for f in report.furniture for o in (f.span.start, f.span.end)}
    for claim, part in enumerate(parts):
        for role, span in part:
            cuts |= {span.start, span.end}
            if role is not Role.RELAY:
                opens.setdefault(span.start, []).append(claim)
                closes.setdefault(span.end, []).append(claim)
    inside: dict[int, int] = {}
    order = sorted(cuts)
    out = []
    for start, end in zip(order, order[1:], strict=False):
        for claim in closes.get(start, ()):
            inside[claim] -= 1
            if not inside[claim]:
                del inside[claim]
        for claim in opens.get(start, ()):
            inside[claim] = inside.get(claim, 0) + 1
        out.append(Segment(start, end, tuple(sorted(inside, key=lambda c: (size[c], c)))))
    return out
