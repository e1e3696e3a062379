"""Records as one self-contained page: the report in its own typography, and beside it who says what.

The page asks nobody for anything: styles and script stand in it, and its own policy allows nothing else. Article text is always
escaped and never markup. Without JavaScript it is a document to be read; with it, choosing a claim lights its words by their role.
"""

from __future__ import annotations

import base64
import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files

from ..text import Span
from ..types import Claim, FurnitureKind, Mode, Record, Report
from . import phrases
from .roles import ROLE_NAMES, Role, roles
from .segments import Segment, paragraphs, segments
from .text import in_text_order

_PART = {
    "Source": Role.SOURCE,
    "How they know": Role.BASIS,
    "How sure": Role.HEDGE,
    "What happened": Role.TRIGGER,
    "Where": Role.PLACE,
    "When": Role.TIME,
}


def page(records: Sequence[Record]) -> str:
    """One HTML document for any number of records, in their order. It makes no request, whatever the articles hold."""
    style, script = _asset("page.css"), _asset("page.js")
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'"
    title = phrases.title(records[0].report) if len(records) == 1 else phrases.count(len(records), "report")
    body = "\n".join(_report(record, number) for number, record in enumerate(records))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>{escape(title)} · Dateline</title>
<style>{style}</style>
</head>
<body>
{_masthead(records)}
<main>
{body}
</main>
<script>{script}</script>
</body>
</html>
"""


@cache
def _asset(name: str) -> str:
    return (files("dateline.export") / "assets" / name).read_text("utf-8").strip()


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii")


def _masthead(records: Sequence[Record]) -> str:
    restricted = sum(bool(phrases.restriction(c.attribution.source)) for r in records for c in r.claims)
    notice = ""
    if restricted:
        counted = phrases.count(restricted, "claim has", "claims have")
        notice = f'<p class="warning">{counted} a source that is to be kept back. Do not publish this page.</p>'
    contents = ""
    if len(records) > 1:
        links = ((f"#r{i}", _inline(phrases.title(r.report)), _inline(phrases.publisher(r.report))) for i, r in enumerate(records))
        items = "".join(f'<li><a href="{link}">{title}</a> <span class="dim">{publisher}</span></li>' for link, title, publisher in links)
        contents = f'<nav aria-label="Reports"><ol>{items}</ol></nav>'
    brand = '<p><b>Dateline</b> <span class="dim">who says what, in their own words</span></p>'
    return f'<header class="masthead">{brand}{notice}{contents}</header>'


def _report(record: Record, number: int) -> str:
    claims = in_text_order(record.claims)
    by_id = {c.id: c for c in claims}
    parts = [roles(c, by_id) for c in claims]
    names = {c.id: i for i, c in enumerate(claims)}
    text = _article(record.report, parts, number)
    cards = "\n".join(_card(record, c, by_id, names, p, number) for c, p in zip(claims, parts, strict=True))
    return f"""<section class="report" id="r{number}">
<div class="reading">
{_facts(record)}
{text}
</div>
<aside class="claims" aria-label="Claims">
<header class="panel"><h2>{phrases.count(len(claims), "claim")}</h2>{_legend()}<p class="status" role="status"></p></header>
<ol>
{cards}
</ol>
</aside>
</section>"""


# ---------------------------------------------------------------- the report


def _facts(record: Record) -> str:
    report = record.report
    in_text = any(f.kind is FurnitureKind.TITLE for f in report.furniture)
    title = "" if in_text else f'<h1 class="title" dir="auto">{_inline(phrases.title(report))}</h1>'
    rows = "".join(f"<div><dt>{escape(label)}</dt><dd>{_inline(value)}</dd></div>" for label, value in phrases.facts(report))
    file = f"{phrases.one_line(report.capture.name)} · text SHA-256 {report.text_sha256}"
    rows += f"<div><dt>Read from</dt><dd>{_inline(file)}</dd></div>"
    if record.places and (credit := record.run.gazetteer.get("credit")):
        rows += f"<div><dt>Places</dt><dd>{_inline(credit)}</dd></div>"
    failed = "".join(f"<li>{_inline(phrases.failure(f))}</li>" for f in record.failures)
    failures = f'<div class="warning"><p>What could not be found out:</p><ul>{failed}</ul></div>' if failed else ""
    return f'{title}<dl class="facts">{rows}</dl>{failures}'


def _article(report: Report, parts: Sequence[Sequence[tuple[Role, Span]]], number: int) -> str:
    stretches = list(paragraphs(report))
    everything = segments(report, parts, stretches)
    starts = [s.start for s in everything]
    shown = [everything[bisect_left(starts, start) : bisect_left(starts, end)] for start, end in stretches]
    starts = [s.start for cut in shown for s in cut]
    marks: dict[int, list[int]] = {}
    for claim, part in enumerate(parts):
        last = bisect_left(starts, max(span.end for role, span in part if role is Role.CONTENT)) - 1
        marks.setdefault(starts[max(last, 0)], []).append(claim)
    out = []
    for (start, end), cut in zip(stretches, shown, strict=True):
        out.append(_paragraph(report, start, end, "".join(_segment(report, s, marks.get(s.start, ()), number) for s in cut)))
    language = f' lang="{escape(report.language)}"' if report.language != "und" else ""
    return f'<article class="text"{language}>\n' + "\n".join(out) + "\n</article>"


def _segment(report: Report, segment: Segment, marks: Iterable[int], number: int) -> str:
    inside = _safe(report.text.string[segment.start : segment.end])
    kinds = [
        f.kind.value
        for f in report.furniture
        if f.span.start <= segment.start and segment.end <= f.span.end and f.kind is not FurnitureKind.TITLE
    ]
    claims = " ".join(map(str, segment.claims))
    shown = f' data-c="{claims}"' if claims else ""
    style = f' class="furniture {kinds[0]}"' if kinds else ""
    ends = "".join(
        f'<a class="mark" id="r{number}t{c}" href="#r{number}c{c}" data-n="{c + 1}" aria-label="Claim {c + 1}"></a>' for c in marks
    )
    return f'<span data-o="{segment.start}-{segment.end}"{shown}{style}>{inside}</span>{ends}'


def _paragraph(report: Report, start: int, end: int, inside: str) -> str:
    string = report.text.string[start:end]
    kind = next((f.kind for f in report.furniture if f.span.start <= start and end <= f.span.end), None)
    if kind is FurnitureKind.TITLE:
        return f'<h1 class="title" dir="auto">{inside}</h1>'
    if kind is not None:
        return f'<p class="furniture" dir="auto">{inside}</p>'
    if end - start < 160 and string.rstrip("\"'”’»)] ")[-1:] not in ".!?…:;,":
        return f'<h2 dir="auto">{inside}</h2>'
    return f'<p dir="auto">{inside}</p>'


# ---------------------------------------------------------------- the claims


def _card(
    record: Record,
    claim: Claim,
    claims: Mapping[str, Claim],
    names: Mapping[str, int],
    part: Sequence[tuple[Role, Span]],
    number: int,
) -> str:
    at, said = names[claim.id], claim.attribution
    spans = " ".join(f"{role.value}:{span.start}-{span.end}" for role, span in part)
    own = " own" if said.mode is Mode.OWN_VOICE else ""
    restricted = phrases.restriction(said.source)
    warning = f'<p class="warning">Keep back: {_inline(restricted)}</p>' if restricted else ""
    rows = "".join(_row(label, value) for label, value in _rows(claim, phrases.named(claim, record.places, record.times)))
    relay = ""
    if said.via is not None and said.via in names:
        relay = f', relayed in <a href="#r{number}c{names[said.via]}">claim {names[said.via] + 1}</a>'
    place = ", ".join(f"{s.start}–{s.end}" for s in said.content.spans)
    who = _inline(phrases.attribution(record.report, claim, claims))
    link = f'<a class="number" href="#r{number}t{at}" aria-label="Claim {at + 1}: show it in the text">{at + 1}</a>'
    return f"""<li class="claim{own}" id="r{number}c{at}" data-spans="{spans}">
<p class="who" dir="auto">{link} {who}</p>
<blockquote dir="auto">{_inline(phrases.quotation(claim))}</blockquote>
{warning}<dl>{rows}</dl>
<p class="id">{phrases.MODE[said.mode]}, characters {place}{relay} · <code>{_inline(phrases.one_line(claim.id))}</code></p>
</li>"""


def _rows(claim: Claim, named: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    said, wording = claim.attribution, claim.wording
    if said.mode is not Mode.OWN_VOICE:
        yield "Source", [phrases.source(said.source)]
    basis, hedges = phrases.cues(claim.basis.spans), phrases.cues(wording.hedges)
    yield "How they know", [phrases.BASIS[claim.basis.value] + (f": {basis}" if basis else "")]
    yield "How sure", [phrases.wording(wording) + (f"; softened by {hedges}" if hedges else "")]
    if claim.events:
        yield "What happened", [phrases.event(e) for e in claim.events]
        yield "Where", _distinct(phrases.place(e.place) for e in claim.events if e.place)
        yield "When", _distinct(phrases.time(e.time) for e in claim.events if e.time)
    if named:
        yield "Also named" if claim.events else "Named in it", named


def _distinct(values: Iterable[str]) -> Sequence[str]:
    return list(dict.fromkeys(values)) or [phrases.NOT_SAID]


def _row(label: str, values: Sequence[str]) -> str:
    shown = "".join(f'<dd dir="auto">{_inline(v)}</dd>' for v in values)
    term = f'<span class="role {_PART[label].value}">{label}</span>' if label in _PART else label
    return f"<div><dt>{term}</dt>{shown}</div>"


def _legend() -> str:
    items = "".join(f'<li><span class="role {role.value}">{escape(name)}</span></li>' for role, name in ROLE_NAMES.items())
    return f'<details class="legend"><summary>What the marks mean</summary><ul>{items}</ul></details>'


# ---------------------------------------------------------------- text that is safe to show


def _inline(string: str) -> str:
    return escape(phrases.visible(string))


def _safe(string: str) -> str:
    """Article text, escaped; a hidden character is spelt out and marked, so that it can neither reorder nor command anything."""
    out, last = [], 0
    for found in phrases.hidden(string):
        out.append(escape(string[last : found.start()]))
        out.append(f'<span class="hidden" title="a character that does not show">{phrases.code_point(found[0])}</span>')
        last = found.end()
    return "".join([*out, escape(string[last:])])
