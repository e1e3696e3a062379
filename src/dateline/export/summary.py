"""What a case holds, at a glance: a row a report, and what its claims rest on."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..sensitivity import Showing, visible
from ..types import Mode, Polarity
from . import phrases

_COLUMNS = {"claims": "claims", "attributed": "by others", "events": "events", "restricted": "kept back"}


def summary(showings: Iterable[Showing]) -> dict[str, Any]:
    """Counts by report (`reports`, in their order) and over all of them (`totals`: claims by mode, basis and kind of event)."""
    reports = []
    modes: Counter[str] = Counter()
    bases: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for showing in showings:
        claims, report = showing.record.claims, showing.record.report
        attributed = [c for c in claims if c.attribution.mode is not Mode.OWN_VOICE]
        about = showing.printed_in()
        reports.append(
            {
                "report": report.id,
                "published": report.published,
                "publisher": about["publisher"],
                "title": about["title"],
                "claims": len(claims),
                "attributed": len(attributed),
                "sources": len({c.attribution.source.name for c in attributed if c.attribution.source.name}),
                "events": sum(len(c.events) for c in claims),
                "denied": sum(c.wording.polarity is Polarity.DENIED for c in claims),
                "restricted": sum(not visible(c.attribution.source.sensitivity) for c in claims),
                "failures": len(showing.record.failures),
            }
        )
        modes.update(c.attribution.mode.value for c in claims)
        bases.update(c.basis.value.value for c in claims)
        kinds.update(e.kind.value for c in claims for e in c.events)
    counted = {"mode": _sorted(modes), "basis": _sorted(bases), "kind": _sorted(kinds)}
    return {"reports": reports, "totals": {"reports": len(reports), "claims": sum(modes.values()), **counted}}


def table(found: Mapping[str, Any], *, width: int = 100, colour: bool = False) -> str:
    """The summary as a table for people, and three lines below it."""
    console = Console(width=max(width, 60), no_color=not colour, force_terminal=colour, highlight=False, soft_wrap=False)
    rows = Table(box=box.SIMPLE_HEAD, expand=True, show_edge=False, pad_edge=False)
    rows.add_column("published", no_wrap=True, width=10)
    rows.add_column("report", ratio=1, no_wrap=True, overflow="ellipsis", min_width=30)
    for name in _COLUMNS.values():
        rows.add_column(name, justify="right", no_wrap=True, width=len(name))
    for each in found["reports"]:
        report = ": ".join(phrases.one_line(part) for part in (each["publisher"], each["title"]) if part)
        rows.add_row((each["published"] or "not given")[:10], escape(report or "untitled"), *(str(each[name]) for name in _COLUMNS))
    totals = found["totals"]
    with console.capture() as captured:
        console.print(rows)
    lines = ["", f"{totals['claims']} claims in {totals['reports']} reports."]
    lines.append("How they know: " + _list(totals["basis"]) + ".")
    lines.append("What happened: " + _list(totals["kind"], 9) + ".")
    wrapped = [textwrap.fill(line, max(width, 60), subsequent_indent="  ") for line in lines]
    return captured.get() + "\n".join(wrapped) + "\n"


def _list(counts: Mapping[str, int], most: int = 99) -> str:
    named: Sequence[str] = [f"{phrases.words(name)} {n}" for name, n in list(counts.items())[:most]]
    return ", ".join(named) + (", and others" if len(counts) > most else "") if named else "nothing found"


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
