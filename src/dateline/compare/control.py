"""Who held a place when, by whose account: the claims of holding, taking, losing and leaving it, in the order of time.

A claim says that its actor holds the place on the days that it names, or that it no longer does. A stretch of days is contested where
claims give the place to two holders; nothing is decided between them. A claim that names no holder is listed without one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from html import escape

from ..types import EventKind, Polarity
from .tellings import Telling

_HOLDS = {EventKind.TERRITORY_GAINED: "takes", EventKind.TERRITORY_REGAINED: "retakes", EventKind.TERRITORY_HELD: "holds"}
_LEAVES = {EventKind.TERRITORY_LOST: "loses", EventKind.WITHDRAWAL: "leaves"}


@dataclass(frozen=True, slots=True)
class Hold:
    """One claim on who holds a place."""

    telling: Telling
    holder: str | None
    """The side, or the actor as named; None when the text names none."""
    holds: bool
    """False when it says that the holder lost or left it."""
    verb: str
    start: str
    """ISO 8601; the day of publication, with `dated` False, where the claim names none."""
    end: str
    dated: bool


def holds(tellings: Iterable[Telling], place: str) -> list[Hold]:
    """The claims on who holds `place` (a name, or a gazetteer's id), by day, then by publication. Denied claims are left out."""
    wanted = place.casefold()
    out = []
    for each in tellings:
        verb = _HOLDS.get(each.kind) or _LEAVES.get(each.kind)
        if verb is None or each.polarity is Polarity.DENIED or each.place is None or not _is(each, wanted):
            continue
        holder = (each.actor.side or each.actor.name) if each.actor else None
        start = each.time.start if each.time else each.day
        end = each.time.end if each.time else each.day
        if start:
            out.append(Hold(each, holder, each.kind in _HOLDS, verb, start, end, each.time is not None))
    return sorted(out, key=lambda h: (h.start, h.telling.published, h.telling.id))


def _is(telling: Telling, wanted: str) -> bool:
    where = telling.place
    return where is not None and wanted in (where.key.casefold(), where.name.casefold(), where.quote.text.casefold())


def contested(found: Iterable[Hold]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Stretches of days, first and last, for which claims give the place to two holders, and those holders."""
    spans = [(h.start, h.end, h.holder) for h in found if h.holds and h.holder]
    out = []
    for n, (start, end, holder) in enumerate(spans):
        for other_start, other_end, other in spans[n + 1 :]:
            first, last = max(start, other_start), min(end, other_end)
            if holder != other and first <= last:
                out.append((first, last, tuple(sorted((str(holder), str(other))))))
    return sorted(set(out))


def svg(found: list[Hold], title: str, shown: Callable[[str], str] = str) -> str:
    """The claims as a drawing, a row for each: a bar for its days, filled where it holds, open where it leaves; contested days hatched.

    `shown` gives what of a holder's or source's words may be shown.
    """
    if not found:
        return '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="40"><text x="10" y="25">no claims</text></svg>\n'
    first, last = (date.fromisoformat(d).toordinal() for d in (min(h.start for h in found), max(h.end for h in found)))
    days, left, width, row = max(last - first, 1), 260, 560, 22
    colours = ("#1f5a94", "#b3541e", "#3c7a3c", "#6b4a8a", "#7a6a1f", "#555555")
    holders = list(dict.fromkeys(h.holder or "not said" for h in found))

    def x(day: str) -> float:
        return left + width * (date.fromisoformat(day).toordinal() - first) / days

    height = 50 + row * len(found)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 20}" height="{height}" font-family="sans-serif" font-size="12">',
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="3" height="6" fill="#888" opacity="0.35"/></pattern></defs>',
        f"<title>{escape(title)}</title>",
        f'<text x="10" y="20" font-weight="bold">{escape(title)}</text>',
    ]
    for start, end, _ in contested(found):
        wide = max(x(end) - x(start), 4)
        out.append(
            f'<rect x="{x(start):.1f}" y="30" width="{wide:.1f}" height="{height - 40}" fill="url(#hatch)"><title>contested</title></rect>'
        )
    for n, hold in enumerate(found):
        y = 34 + row * n
        colour = colours[holders.index(hold.holder or "not said") % len(colours)]
        fill = colour if hold.holds else "none"
        dash = "" if hold.dated else ' stroke-dasharray="3 2"'
        label = f"{shown(hold.holder or 'not said')} {hold.verb} it: {shown(hold.telling.voice.name)}"
        out.append(f'<text x="10" y="{y + 12}">{escape(label[:42])}</text>')
        wide = max(x(hold.end) - x(hold.start), 6)
        out.append(f'<rect x="{x(hold.start):.1f}" y="{y}" width="{wide:.1f}" height="14" fill="{fill}" stroke="{colour}"{dash}/>')
    out.append(f'<text x="{left}" y="{height - 4}">{date.fromordinal(first)}</text>')
    out.append(f'<text x="{left + width}" y="{height - 4}" text-anchor="end">{date.fromordinal(last)}</text></svg>')
    return "\n".join(out) + "\n"
