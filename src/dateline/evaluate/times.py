"""Scores temporal expressions against TimeML, by TempEval-3's protocol.

UzZaman et al., *SemEval-2013 Task 1: TempEval-3*: an expression is found strictly when its characters are exactly the gold's, relaxed
when at least one is shared; `value_f1` counts those found (relaxed) whose TIMEX3 value is the gold's, over all that are given and all that
are in the gold. Counts are pooled over the files.

Where this differs from the published scorer: expressions are compared by characters, not by its tokens, and are paired one to one, from
the left; only what stands between ``<TEXT>`` and ``</TEXT>`` counts (not the document's date). No dateline is cut out: TimeML marks its
date too. Values are compared as printed; `value_equivalent_f1` beside it lets the notations of one value pass: ``1949-XX`` for ``1949``,
``2000-W7`` for ``2000-W07``, ``198X`` for ``198``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from ..errors import EvaluateError
from ..extract.parse import parse
from ..extract.times import Found, findings
from ..resolve.calendar import (
    Clock,
    Date,
    Duration,
    Era,
    Expression,
    Offset,
    Overnight,
    Period,
    Recurring,
    Vague,
    WarTime,
    Weekend,
    Which,
    iso_duration,
)
from ..text import Text
from ..types import Capture, Report

_TAG = re.compile(r"<(/?)(\w+)([^<>]*)>|<!--.*?-->|<\?[^>]*\?>", re.DOTALL)
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_SEASONS = {21: "SP", 22: "SU", 23: "FA", 24: "WI"}
_LETTER = {"second": "S", "minute": "M", "hour": "H", "day": "D", "week": "W", "fortnight": "W", "month": "M", "year": "Y", "decade": "DE"}


@dataclass(frozen=True, slots=True)
class Timex:
    """One expression: code points in the document's text, the type (DATE, TIME, DURATION, SET) and the TIMEX3 value."""

    start: int
    end: int
    type: str
    value: str


@dataclass(frozen=True, slots=True)
class Document:
    """One TimeML file: its text, the day it was made, and the expressions marked in it."""

    name: str
    text: str
    created: str | None
    gold: tuple[Timex, ...]


def evaluate(path: Path) -> dict[str, object]:
    """Figures over every ``.tml`` file below `path` (or the one file). Raises EvaluateError when there is none."""
    files = sorted(path.rglob("*.tml")) if path.is_dir() else [path]
    if not files:
        raise EvaluateError(f"there are no .tml files under {path.name!r}")
    documents = [read(f.name, f.read_text(encoding="utf-8", errors="replace")) for f in files]
    ours = [(d.gold, system(d)) for d in documents]
    return {**score(ours), "documents": len(documents), "baseline": score([(d.gold, baseline(d)) for d in documents])}


def read(name: str, timeml: str) -> Document:
    """A TimeML document. Raises EvaluateError when it has no TEXT."""
    begin, finish = timeml.find("<TEXT>"), timeml.rfind("</TEXT>")
    if begin < 0 or finish < begin:
        raise EvaluateError(f"{name} has no <TEXT>: it is not TimeML")
    created = re.search(r"<DCT>.*?\bvalue=\"([^\"]*)\"", timeml, re.DOTALL)
    parts: list[str] = []
    length = 0
    gold: list[Timex] = []
    opened: list[tuple[int, dict[str, str]]] = []
    body = timeml[begin + len("<TEXT>") : finish]
    at = 0
    for tag in _TAG.finditer(body):
        piece = html.unescape(body[at : tag.start()])
        parts.append(piece)
        length += len(piece)
        at = tag.end()
        if tag[2] != "TIMEX3" or (tag[3] or "").endswith("/"):
            continue
        if not tag[1]:
            opened.append((length, dict(_ATTRIBUTE.findall(tag[3]))))
        elif opened:
            start, attributes = opened.pop()
            gold.append(Timex(start, length, attributes.get("type", ""), attributes.get("value", "")))
    parts.append(html.unescape(body[at:]))
    text = "".join(parts)
    kept = (_trimmed(text, t) for t in sorted(gold, key=lambda t: t.start))
    return Document(name, text, created[1] if created else None, tuple(t for t in kept if t.end > t.start))


def _trimmed(text: str, t: Timex) -> Timex:
    quote = text[t.start : t.end]
    start = t.start + len(quote) - len(quote.lstrip())
    return Timex(start, start + len(quote.strip()), t.type, t.value)


def system(document: Document) -> list[Timex]:
    """What Dateline finds in the document's text, as TIMEX3."""
    text = Text(document.text)
    capture = Capture(text.sha256, len(text), "text/plain", "utf-8", "-", "evaluate")
    report = Report("-", capture, text, text.sha256, "en", published=document.created)
    created = (document.created or "XXXX-XX-XX")[:10]
    return [t for found in findings(report, parse.function(report=report)) for t in timexes(found, created)]


# ---------------------------------------------------------------- from our values to TIMEX3


def timexes(found: Found, created: str = "XXXX-XX-XX") -> Iterator[Timex]:
    """Our Time as TIMEX3: a range and *since* as their ends, which is how TimeML marks them."""
    if found.parts:
        for part in found.parts:
            yield from timexes(part, created)
        return
    kind, value = timex(found, created)
    yield Timex(found.time.span.start, found.time.span.end, kind, value)


def timex(found: Found, created: str = "XXXX-XX-XX") -> tuple[str, str]:
    """The TIMEX3 type and value of a Time, by the TimeML 1.2.1 guidelines.

    Weeks become ISO weeks (``1998-W32``), weekends ``-WE``, seasons ``-FA``, quarters ``-Q4``, decades ``199X``, centuries ``19``; *early*
    and *late* are TimeML's `mod` and leave the value alone, and of *two to three weeks* it takes the lower. Lengths
    that TimeML takes as durations (*the past three years*) are ``P3Y``.
    What has no value here has TimeML's reference: ``PRESENT_REF``, ``PXW``, ``XXXX-WXX-4``. A time of day whose day is not said has none
    here either; TimeML counts it from the document's date, `created`, and so does this.
    """
    e = found.expression
    match e:
        case Duration(amount, unit, least):
            return "DURATION", iso_duration(least, unit) or iso_duration(amount, unit) or _vague_length(unit)
        case Recurring():
            return "SET", _set(e)
        case Vague(reference):
            return "DATE", f"{reference.upper()}_REF"
        case Period(_, unit, amount, rolling) if rolling:
            return "DURATION", iso_duration(amount, unit) or _vague_length(unit)
        case Period(Which.THIS, "day"):
            return "DATE", found.time.date_start or "PRESENT_REF"
        case Offset(None, unit, sign):
            return "DATE", "PAST_REF" if sign < 0 else "FUTURE_REF"
        case Offset(amount, "second" | "minute" | "hour" as unit, _, from_mention=True):
            return "DURATION", iso_duration(amount, unit) or _vague_length(unit)
        case _:
            return _dated(e, found, created)


def _vague_length(unit: str) -> str:
    return f"P{'T' if unit in ('second', 'minute', 'hour') else ''}X{_LETTER.get(unit, 'X')}"


def _set(e: Recurring) -> str:
    if e.weekday:
        return f"XXXX-WXX-{e.weekday}" + (f"T{e.part}" if e.part else "")
    if e.month:
        return f"XXXX-{e.month:02}"
    if e.season:
        return f"XXXX-{_SEASONS[e.season]}"
    if e.part:
        return f"XXXX-XX-XXT{e.part}"
    return e.period or "XXXX"


def _dated(e: Expression, found: Found, created: str) -> tuple[str, str]:
    start, end = found.reading.start, found.reading.end
    part = getattr(e, "part", None)
    clock = getattr(e, "clock", None)
    if start is None or end is None:
        if isinstance(e, Clock):
            return "TIME", f"{created}T{e.clock[:5] if e.clock else e.part}"
        return "DATE", _unresolved(e)
    if isinstance(e, Overnight):
        return "TIME", f"{start.isoformat()}TNI"
    if clock:
        return "TIME", f"{start.isoformat()}T{clock[:5]}"
    if part:
        return "TIME", f"{start.isoformat()}T{part}"
    return "DATE", _whole(e, start, end, found.reading.value)


def _unresolved(e: Expression) -> str:
    if isinstance(e, Offset):
        return iso_duration(e.amount, e.unit) or "PAST_REF"
    return "XXXX-XX-XX"


def _whole(e: Expression, start: date, end: date, value: str | None) -> str:
    if quarter := re.fullmatch(r"(\d{4})-3([3-6])", value or ""):
        return f"{quarter[1]}-Q{int(quarter[2]) - 2}"
    if value and value.endswith("-XX"):
        return value
    unit = e.unit if isinstance(e, Period | Offset | WarTime) else None
    if isinstance(e, Weekend):
        year, week, _ = start.isocalendar()
        return f"{year}-W{week:02}-WE"
    if isinstance(e, Era):
        return f"{e.first:04}"[:3] + "X" if e.years == 10 else f"{e.first:04}"[:2]
    if isinstance(e, Date) and e.season:
        return f"{start.year:04}-{_SEASONS[e.season]}"
    if isinstance(e, Date) and e.half:
        return f"{start.year:04}-H{e.half}"
    if (unit in ("week", "fortnight") or (isinstance(e, Date) and e.whole_week)) and start != end:
        year, week, _ = start.isocalendar()
        return f"{year}-W{week:02}"
    middle = start + (end - start) / 2
    days = (end - start).days + 1
    if 3600 < days < 3700:
        return f"{start.year:04}"[:3] + "X"
    if days > 36000:
        return f"{start.year:04}"[:2]
    if days == 1:
        return start.isoformat()
    year_only = isinstance(e, Date) and e.month is None or unit in ("year", "decade")
    if year_only:
        return f"{middle.year:04}"
    if days <= 31:
        return f"{middle.year:04}-{middle.month:02}"
    return f"{start.year:04}"


# ---------------------------------------------------------------- the baseline

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NAMED = re.compile(r"\b(?:" + "|".join(_WEEKDAYS) + r"|today|(?:19|20)\d\d)\b")


def baseline(document: Document) -> list[Timex]:
    """What takes no thought: weekdays as the last such day before the document's, *today* as that day, four digits as a year."""
    try:
        made = date.fromisoformat((document.created or "")[:10])
    except ValueError:
        made = None
    out = []
    for m in _NAMED.finditer(document.text):
        value = m[0]
        if m[0] in _WEEKDAYS and made:
            value = (made - timedelta(days=(made.weekday() - _WEEKDAYS.index(m[0])) % 7)).isoformat()
        elif m[0] == "today" and made:
            value = made.isoformat()
        out.append(Timex(m.start(), m.end(), "DATE", value))
    return out


# ---------------------------------------------------------------- counting


def score(pairs: Sequence[tuple[Sequence[Timex], Sequence[Timex]]]) -> dict[str, object]:
    """Figures from pairs of gold and found expressions, one pair a document."""
    gold = sum(len(g) for g, _ in pairs)
    found = sum(len(s) for _, s in pairs)
    strict = relaxed = value = equivalent = kind = 0
    for left, right in pairs:
        exact = {(t.start, t.end) for t in left}
        strict += sum((t.start, t.end) in exact for t in right)
        for a, b in matches(left, right):
            relaxed += 1
            value += a.value == b.value
            equivalent += _plain(a.value) == _plain(b.value)
            kind += a.type == b.type
    figures: dict[str, object] = {}
    for name, hits in (("strict", strict), ("relaxed", relaxed), ("value", value)):
        precision, recall = hits / found if found else 0.0, hits / gold if gold else 0.0
        figures[f"{name}_f1"] = round(2 * hits / (gold + found), 4) if gold + found else 0.0
        figures[f"{name}_precision"], figures[f"{name}_recall"] = round(precision, 4), round(recall, 4)
    for name, hits in (("value_equivalent", equivalent), ("type", kind)):
        figures[f"{name}_f1"] = round(2 * hits / (gold + found), 4) if gold + found else 0.0
    figures["counts"] = {"gold": gold, "found": found, "strict": strict, "relaxed": relaxed, "value": value}
    return figures


def matches(gold: Sequence[Timex], found: Sequence[Timex]) -> Iterator[tuple[Timex, Timex]]:
    """Pairs that share a character, one to one: exact ones first, then from the left."""
    free = sorted(found, key=lambda t: t.start)
    exact = {(t.start, t.end): t for t in free}
    taken: set[Timex] = set()
    waiting = []
    for g in gold:
        other = exact.get((g.start, g.end))
        if other is not None and other not in taken:
            taken.add(other)
            yield g, other
        else:
            waiting.append(g)
    for g in waiting:
        near = next((t for t in free if t not in taken and t.start < g.end and g.start < t.end), None)
        if near is not None:
            taken.add(near)
            yield g, near


def _plain(value: str) -> str:
    """One notation for one value."""
    value = re.sub(r"(?:-XX)+$", "", value)
    value = re.sub(r"^(\d{4}-W)(\d)$", r"\g<1>0\2", value)
    return re.sub(r"^(\d{3})X$|^(\d{2})XX$", r"\1\2", value)
