"""A case for people to read and print: every claim as a sentence, what was decided on it, and footnotes to the characters it rests on.

The page asks nobody for anything and runs nothing; words of reports are text and never markup. It says at its head what it is:
everything, a part, or without what is protected.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from ..protect.redact import Curtain
from ..review import Reviewed, State
from ..text import Span, Spans
from ..types import Claim, Record
from . import phrases
from .text import in_text_order

if TYPE_CHECKING:
    from .evidence import Leaving, Package

_KINDS = {"full": "Everything in the case", "filtered": "A part of the case", "redacted": "Redacted"}


def head(package: Package, records: Sequence[Record]) -> str:
    """The beginning: what this is, what was left out, how to check it, and the list of reports."""
    style = _style()
    left = "".join(f"<li>{escape(each)}</li>" for each in package.left_out)
    dates = sorted(r.report.published[:10] for r in records if r.report.published)
    when = f"{phrases.moment(dates[0])} to {phrases.moment(dates[-1])}" if dates else "no dates given"
    claims = sum(len(r.claims) for r in records)
    rows = "".join(
        f'<tr><td><a href="#r{i}">{_text(phrases.title(r.report))}</a></td><td>{_text(phrases.publisher(r.report))}</td>'
        f"<td>{escape(phrases.moment(r.report.published)) if r.report.published else 'not given'}</td><td>{len(r.claims)}</td></tr>\n"
        for i, r in enumerate(records)
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '{_hash(style)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>Case {escape(package.case[:8])} · Dateline evidence report</title>
<style>{style}</style>
</head>
<body>
<header>
<p class="brand"><b>Dateline</b> evidence report</p>
<h1>Who says what, and in which words</h1>
<p class="lead">{phrases.count(len(records), "report")}, {phrases.count(claims, "claim")}; {escape(when)}.</p>
<section class="kind {package.kind}" aria-label="What this is">
<h2>{_KINDS[package.kind]}</h2>
<p>{escape(package.says[0].upper() + package.says[1:])}.</p>
{f"<p>Left out:</p><ul>{left}</ul>" if left else "<p>Nothing was left out.</p>"}
</section>
<dl class="case">
<div><dt>Case</dt><dd><code>{escape(package.case)}</code></dd></div>
<div><dt>Ledger</dt><dd>{package.length} entries, ending in <code>{escape(package.head)}</code></dd></div>
<div><dt>To check it</dt><dd><code>python -I verify.py</code> in the folder above, with <code>--head FILE</code> for a head that was kept
elsewhere</dd></div>
</dl>
<p class="how">A sentence here says that a report says something, and never that it is so. What the machine found is shown as it was
found; what people decided stands beside it. Each small number leads to a note that gives the exact characters of the report’s text,
counted in Unicode code points from 0, as they stand in <code>texts/</code>.</p>
<table><caption>Reports</caption><thead><tr><th>Report</th><th>Publisher</th><th>Published</th><th>Claims</th></tr></thead><tbody>
{rows}</tbody></table>
</header>
<main>
"""


def tail() -> str:
    """The end."""
    return "</main>\n</body>\n</html>\n"


def section(of: Leaving, number: int, curtain: Curtain | None) -> str:
    """One report with its claims and notes."""
    record = of.record
    notes = _Notes(f"r{number}")
    names = {} if of.redacted is None else {new: old for old, new in of.redacted.claims.items()}
    decided = {found.id: found for found in of.reviews}
    claims = in_text_order(record.claims)
    by_id = {claim.id: claim for claim in claims}
    bodies = [_claim(record, c, by_id, decided.get(names.get(c.id, c.id)), notes, curtain) for c in claims]
    if of.redacted is None:
        bodies += [_claim(record, f.claim, by_id, f, notes, curtain) for f in of.reviews if f.added_by is not None]
    facts = "".join(f"<div><dt>{escape(label)}</dt><dd>{_text(value)}</dd></div>" for label, value in phrases.facts(record.report))
    name, text, capture = escape(record.report.id), record.report.text_sha256, record.report.capture
    facts += f"<div><dt>Text</dt><dd><code>texts/{name}.txt</code>, SHA-256 <code>{text}</code></dd></div>"
    if of.capture:
        facts += f"<div><dt>Read from</dt><dd>{_text(capture.name)}, SHA-256 <code>{capture.sha256}</code></dd></div>"
    else:
        facts += "<div><dt>Read from</dt><dd>withheld: this report holds something protected, and so does what it was read from</dd></div>"
    return f"""<section class="report" id="r{number}">
<h2 dir="auto">{_text(phrases.title(record.report))}</h2>
<dl class="facts">{facts}</dl>
{"".join(bodies) or '<p class="none">No claim was found in this report.</p>'}
{notes.html()}
</section>
"""


class _Notes:
    """The footnotes of one report: each stretch of its text once, numbered in the order in which it is first needed."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._numbers: dict[tuple[int, int], tuple[int, str]] = {}

    def mark(self, spans: Spans | Span | None) -> str:
        """The small numbers for some words; nothing where the text gives none."""
        parts = [] if spans is None else [spans] if isinstance(spans, Span) else list(spans)
        out = []
        for part in parts:
            number, _ = self._numbers.setdefault((part.start, part.end), (len(self._numbers) + 1, part.text))
            out.append(f'<a href="#{self._prefix}n{number}">{number}</a>')
        return f"<sup>{', '.join(out)}</sup>" if out else ""

    def html(self) -> str:
        """The list of notes."""
        items = "".join(
            f'<li id="{self._prefix}n{number}"><span class="at">characters {start}–{end}</span> <q dir="auto">{_text(words)}</q></li>\n'
            for (start, end), (number, words) in self._numbers.items()
        )
        return f'<section class="notes" aria-label="Notes"><h3>Notes</h3><ol>\n{items}</ol></section>' if items else ""


def _claim(record: Record, claim: Claim, by_id: dict[str, Claim], found: Reviewed | None, notes: _Notes, curtain: Curtain | None) -> str:
    said = claim.attribution
    sentence = _text(phrases.attribution(record.report, claim, {**by_id, claim.id: claim}))
    cited = notes.mark(_once([*said.source.spans, *(said.cue.spans if said.cue else ())]))
    words = notes.mark(said.content.spans)
    rows = "".join(f"<div><dt>{escape(label)}</dt><dd>{value}</dd></div>" for label, value in _rows(claim, notes))
    state = found.state if found is not None else State.MACHINE
    return f"""<article class="claim {state.value}" id="c{escape(claim.id)}">
<p class="said"><span class="state">{_STATES[state]}</span> {sentence}{cited}</p>
<blockquote dir="auto">{_text(said.content.text)}{words}</blockquote>
<dl>{rows}</dl>
{_decided(found, curtain) if found is not None else ""}<p class="id">claim <code>{escape(claim.id)}</code></p>
</article>
"""


_STATES = {
    State.MACHINE: "found by machine, read by nobody",
    State.CONFIRMED: "confirmed",
    State.CORRECTED: "corrected",
    State.REJECTED: "rejected",
    State.UNSURE: "unsure",
    State.SUPERSEDED: "superseded",
    State.ORPHANED: "no longer found",
}


def _rows(claim: Claim, notes: _Notes) -> Iterator[tuple[str, str]]:
    yield "Source", _text(phrases.source(claim.attribution.source))
    yield "How they know", escape(phrases.BASIS[claim.basis.value]) + notes.mark(claim.basis.spans)
    wording = claim.wording
    yield "How sure", _text(phrases.wording(wording)) + notes.mark(_once([*wording.hedges, *wording.cues]))
    for event in claim.events:
        parties = [p.spans for p in (event.actor, event.recipient) if p is not None]
        numbers = [q.span for q in (event.deaths, event.injuries) if q is not None]
        yield "What happened", _text(phrases.event(event)) + notes.mark(_once([event.trigger, *(s for p in parties for s in p), *numbers]))
        if event.place is not None:
            yield "Where", _text(phrases.place(event.place)) + notes.mark(event.place.span)
        if event.time is not None:
            yield "When", _text(phrases.time(event.time)) + notes.mark(event.time.span)


def _once(spans: Sequence[Span]) -> Spans | None:
    """Spans as one quotation: in order, those that overlap an earlier one left out."""
    out: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if not out or span.start >= out[-1].end:
            out.append(span)
    return Spans(out) if out else None


def _decided(found: Reviewed, curtain: Curtain | None) -> str:
    """What people decided, beside what was found; in a redacted package without values and reasons."""
    items = []
    if found.added_by is not None:
        items.append(f"added by {_text(found.added_by)}: the machine had not found it")
    for path, field in found.fields.items():
        if not field.readings or curtain is not None:
            continue
        name = "the claim" if path == "claim" else path
        if field.state is State.CORRECTED:
            what = f"{escape(name)}: found as {_value(field.machine)}, corrected to {_value(field.current)}"
        else:
            what = f"{escape(name)}: {field.state.value}"
        why = f" (“{_text(field.reason)}”)" if field.reason else ""
        items.append(f"{what} by {_text(field.by or '')}{why}")
    for each in found.ratings:
        why = f" (“{_text(each.reason)}”)" if each.reason and curtain is None else ""
        who = _text(each.by) if curtain is None else "an analyst"
        items.append(f"{each.scale.value} {escape(str(each.value))}, {escape(each.words)}, by {who}{why}")
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f'<section class="decided" aria-label="Decisions"><h3>Decided by people</h3><ul>{listed}</ul></section>\n' if items else ""


def _value(value: object) -> str:
    if isinstance(value, dict):
        for key in ("text", "name", "value", "kind"):
            if value.get(key):
                return f"“{_text(str(value[key]))}”"
        span = value.get("span")
        return f"“{_text(str(span['text']))}”" if isinstance(span, dict) else "another value"
    return "nothing" if value in (None, [], "") else f"“{_text(str(value))}”"


def _text(string: str) -> str:
    """Words of others: escaped, whatever could turn the line round or hide in it spelt out."""
    return escape(phrases.visible(string) if string else "")


@cache
def _style() -> str:
    return (files("dateline.export") / "assets" / "report.css").read_text("utf-8").strip()


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode("ascii")
