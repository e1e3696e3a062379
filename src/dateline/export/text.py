"""A record as a person likes to read it on a terminal: each claim a sentence with its exact quote, and what is not known said so."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from ..extract.settings import Setting, settings
from ..types import Claim, Mode, Place, Record, Report, Time
from . import phrases

_NOWHERE: Mapping[tuple[str, int], Setting] = {}
_INDENT = 4
_LABEL = 14
_STYLES = {"source": "bold cyan", "quote": "bold", "label": "dim", "warning": "bold red", "event": "yellow", "faint": "dim"}


def render(record: Record, *, width: int = 100, colour: bool = False) -> str:
    """The whole record, claims in the order of the text. `width` is in columns; without `colour` the result is plain Unicode.

    Whatever the article holds, no control character or bidi override reaches the terminal.
    """
    claims = {c.id: c for c in record.claims}
    out, set_in = _Page(width, colour), settings(record)
    _header(out, record)
    for number, each in enumerate(in_text_order(record.claims), 1):
        out.line()
        _claim(out, record.report, each, claims, number, phrases.named(each, record.places, record.times), set_in)
    _places(out, record.places)
    _times(out, record.times)
    _failures(out, record)
    return out.text()


def claim(
    report: Report,
    claim: Claim,
    *,
    claims: Mapping[str, Claim],
    places: Iterable[Place] = (),
    times: Iterable[Time] = (),
    set_in: Mapping[tuple[str, int], Setting] = _NOWHERE,
    width: int = 100,
    colour: bool = False,
) -> str:
    """One claim in full, under the name of its report.

    `claims` holds the report's claims by id, for those that it is relayed in; `places` and `times` are the report's, for those that its
    words name besides where and when something happened.
    """
    out = _Page(width, colour)
    out.line(phrases.title(report), "bold")
    out.line(_dates(report), "dim")
    out.line()
    _claim(out, report, claim, claims, None, phrases.named(claim, places, times), set_in)
    return out.text()


def in_text_order(claims: Iterable[Claim]) -> list[Claim]:
    """By the first character of what is claimed; of two that start together, the longer first."""
    return sorted(claims, key=lambda c: (c.attribution.content.spans.start, -c.attribution.content.spans.end))


class _Page:
    """Lines of a fixed width, with or without colour."""

    def __init__(self, width: int, colour: bool) -> None:
        self.width = max(width, 40)
        self.console = Console(
            file=io.StringIO(),
            width=self.width,
            force_terminal=colour,
            color_system="standard" if colour else None,
            legacy_windows=False,
            markup=False,
            highlight=False,
            emoji=False,
            _environ={},
        )

    def line(self, string: str = "", style: str = "", lead: str = "") -> None:
        """`string` behind `lead`; further lines hang under its beginning."""
        self.hang(Text(lead, style), Text(string, style))

    def hang(self, lead: Text, value: Text, *, again: bool = False) -> None:
        """`value`, wrapped, behind `lead`, which stands before every line when `again`."""
        room = self.width - lead.cell_len
        lines = [line for part in value.split("\n", allow_blank=True) for line in part.wrap(self.console, room, overflow="fold")]
        for i, line in enumerate(lines or [Text()]):
            before = lead if again or i == 0 else Text(" " * lead.cell_len)
            self.console.print(Text.assemble(before, line), soft_wrap=True)

    def rows(self, rows: Iterable[tuple[str, Text]], indent: int = _INDENT) -> None:
        for label, value in rows:
            self.hang(Text(" " * indent + f"{label:<{_LABEL}}  ", _STYLES["label"]), value)

    def rule(self, character: str) -> None:
        self.line(character * self.width, _STYLES["faint"])

    def text(self) -> str:
        file = self.console.file
        assert isinstance(file, io.StringIO)
        return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"


def _header(out: _Page, record: Record) -> None:
    report = record.report
    out.rule("━")
    out.line(phrases.title(report), "bold")
    out.rows([(label, Text(value, _STYLES["warning"] if label == "Status" else "")) for label, value in phrases.facts(report)], 0)
    file = f"{phrases.one_line(report.capture.name)}, text SHA-256 {report.text_sha256[:12]}…, language {report.language}"
    out.rows([("Read from", Text(file)), ("Found", Text(_found(record)))], 0)
    if record.places and (credit := record.run.gazetteer.get("credit")):
        out.rows([("Places", Text(credit))], 0)
    out.rule("━")


def _found(record: Record) -> str:
    own = sum(c.attribution.mode is Mode.OWN_VOICE for c in record.claims)
    events = sum(len(c.events) for c in record.claims)
    claims = f"{phrases.count(len(record.claims), 'claim')} ({len(record.claims) - own} attributed, {own} in the outlet’s own voice)"
    parts = [claims, phrases.count(events, "event"), phrases.count(len(record.places), "place"), phrases.count(len(record.times), "date")]
    return ", ".join(parts) + (f", {phrases.count(len(record.failures), 'FAILURE')}" if record.failures else "")


def _dates(report: Report) -> str:
    parts = [
        phrases.publisher(report),
        f"published {phrases.moment(report.published)}" if report.published else "date of publication not given",
    ]
    return " · ".join(parts)


def _claim(
    out: _Page,
    report: Report,
    claim: Claim,
    claims: Mapping[str, Claim],
    number: int | None,
    named: Sequence[str],
    set_in: Mapping[tuple[str, int], Setting],
) -> None:
    lead = f"{number:>3} " if number is not None else " " * _INDENT
    out.hang(Text(lead, _STYLES["label"]), Text(phrases.attribution(report, claim, claims), _STYLES["source"]))
    out.hang(Text(" " * _INDENT + "│ ", _STYLES["label"]), Text(phrases.quotation(claim), _STYLES["quote"]), again=True)
    out.rows(_rows(claim, named, [set_in.get((claim.id, n), Setting()) for n in range(len(claim.events))]))


def _rows(claim: Claim, named: Sequence[str], set_in: Sequence[Setting]) -> Iterator[tuple[str, Text]]:
    said = claim.attribution
    if said.mode is not Mode.OWN_VOICE:
        yield "Source", Text(phrases.source(said.source))
    if restricted := phrases.restriction(said.source):
        yield "Keep back", Text(restricted, _STYLES["warning"])
    yield "How they know", Text(_with(phrases.BASIS[claim.basis.value], phrases.cues(claim.basis.spans)))
    hedges = phrases.cues(claim.wording.hedges)
    yield "How sure", Text(phrases.wording(claim.wording) + (f"; softened by {hedges}" if hedges else ""))
    for i, each in enumerate(claim.events):
        yield "What happened" if i == 0 else "", Text(f"• {phrases.event(each)}", _STYLES["event"])
        if codes := phrases.codes(claim, each):
            yield "In codes" if i == 0 else "", Text(f"  {codes}", _STYLES["faint"])
    told = [(phrases.place(e.place) if e.place else "", phrases.time(e.time) if e.time else "") for e in claim.events]
    told += [(phrases.set_there(s), phrases.set_then(s)) for s in set_in]
    places = "\n".join(dict.fromkeys(place for place, _ in told if place))
    times = "\n".join(dict.fromkeys(time for _, time in told if time))
    if places or times:
        yield "Where", Text(places or phrases.NOT_SAID)
        yield "When", Text(times or phrases.NOT_SAID)
    elif claim.events or not named:
        yield "Where, when", Text(phrases.NOT_SAID)
    if named:
        yield "Also named" if claim.events else "Named in it", Text("\n".join(named))
    at = f"{phrases.MODE[said.mode]}, characters {', '.join(f'{s.start}–{s.end}' for s in said.content.spans)}"
    yield "Claim", Text(f"{claim.id} ({at})" + (f", relayed in {said.via}" if said.via else ""), _STYLES["faint"])


def _with(value: str, cues: str) -> str:
    return f"{value}: {cues}" if cues else value


def _places(out: _Page, places: Iterable[Place]) -> None:
    _list(out, "Places", (f"{phrases.place(p)}; {phrases.PLACE_ROLE[p.place_role]}" for p in places))


def _times(out: _Page, times: Iterable[Time]) -> None:
    _list(out, "Dates", (phrases.time(t) for t in times))


def _list(out: _Page, heading: str, items: Iterable[str]) -> None:
    counted: dict[str, int] = {}
    for item in items:
        counted[item] = counted.get(item, 0) + 1
    if not counted:
        return
    out.line()
    out.line(heading, "bold")
    for item, number in counted.items():
        out.line(item + (f" × {number}" if number > 1 else ""), lead="  • ")


def _failures(out: _Page, record: Record) -> None:
    if not record.failures:
        return
    out.line()
    out.line("What could not be found out", _STYLES["warning"])
    for each in record.failures:
        out.line(phrases.failure(each), _STYLES["warning"], "  • ")
