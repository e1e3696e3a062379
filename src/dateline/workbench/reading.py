"""A report for the claim reader: its text as segments that carry code points, its claims as cards that name the words they rest on.

A segment is a stretch in which no field begins or ends; the browser lights it by putting one element around it for each part that it
plays, so overlapping fields lie one over the other. What is masked has neither characters nor claims.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..export import phrases
from ..export.roles import Role, roles
from ..export.segments import paragraphs, segments
from ..extract.parse import blocks
from ..review import Reviewed
from ..sensitivity import WITHHELD, Showing, label
from ..text import Span
from ..types import Claim, FurnitureKind, Mode, Report, SensitivityValue
from .masking import masks
from .words import Words

GRAPHIC = frozenset({"graphic", "sexual_violence"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text to be set: plain words, a hidden character spelt out, or a mask."""

    kind: str
    """``text``, ``hidden`` or ``mask``."""
    text: str
    start: int
    end: int
    claims: str = ""
    furniture: str = ""
    ends: tuple[int, ...] = ()
    """Numbers of the claims whose words end here."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """How a stretch is set: ``title``, ``head``, ``furniture`` or ``body``."""

    kind: str
    pieces: tuple[Piece, ...]
    start: int = 0
    end: int = 0
    bare: tuple[tuple[int, int], ...] = ()
    """Its sentences in which nothing is claimed."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of a card: what it answers, in words, with the part it plays in the text and the path a correction names."""

    label: str
    values: tuple[str, ...]
    role: str = ""
    path: str = ""
    state: str = ""
    was: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One claim beside the text."""

    id: str
    number: int
    chain: str
    words: str
    own: bool
    withheld: bool
    restriction: str
    spans: str
    """``role:start-end`` for every part of the text, parted by spaces; empty where they are withheld."""
    facts: tuple[Fact, ...]
    why: tuple[Fact, ...]
    mode: str
    at: str
    via: int | None
    state: str
    added_by: str | None
    newest: int
    rating: str = ""
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A report, ready to be set."""

    title: str
    facts: tuple[tuple[str, str], ...]
    paragraphs: tuple[Paragraph, ...]
    cards: tuple[Card, ...]
    masked: int
    bare: int
    failures: tuple[str, ...]
    credit: str
    graphic: bool
    language: str
    status: str = ""
    rule: Mapping[str, Any] = field(default_factory=dict)


def page(showing: Showing, found: Sequence[Reviewed], words: Words) -> Page:
    """The report of `showing`, with `found`, its claims in the order of the text."""
    record, report = showing.record, showing.record.report
    by_id = {r.claim.id: r.claim for r in found}
    hidden = {r.id for r in found if showing.hides(r.claim)}
    while more := {r.id for r in found if r.claim.attribution.via in hidden} - hidden:  # a chain names those who pass it on
        hidden |= more
    parts: list[tuple[tuple[Role, Span], ...]] = [() if r.id in hidden else roles(r.claim, by_id) for r in found]
    covered = masks(showing)
    contents = [list(r.claim.attribution.content.spans) for r in found]
    set_as = tuple(
        _set(
            report,
            [(p if p else ((Role.CONTENT, s),)) for p, c in zip(parts, contents, strict=True) for s in c[:1]],
            covered,
            parts,
            contents,
        )
    )
    cards = tuple(_card(showing, r, n, parts[n], by_id, found, words, hidden) for n, r in enumerate(found))
    about = showing.about()
    facts = tuple((name, WITHHELD if name == "Byline" and not showing.whole else value) for name, value in phrases.facts(about))
    title = phrases.title(about)
    return Page(
        title,
        facts,
        set_as,
        cards,
        len(covered),
        sum(len(p.bare) for p in set_as),
        tuple(phrases.failure(f) for f in record.failures),
        record.run.gazetteer.get("credit", "") if record.places else "",
        any(r.claim.attribution.source.sensitivity.value.value in GRAPHIC for r in found) or _is_graphic(found),
        "" if report.language == "und" else report.language,
        phrases.STATUS[report.status],
        {"code": record.run.code, "models": dict(record.run.models), "run": record.run.id},
    )


def _is_graphic(found: Iterable[Reviewed]) -> bool:
    """Whether the claims are of what a reader should be warned of."""
    kinds = {e.kind.value for r in found for e in r.claim.events}
    return bool(kinds & {"sexual_violence", "detention_or_torture", "chemical_attack"})


def _set(
    report: Report,
    _: object,
    covered: Sequence[tuple[int, int, str]],
    parts: Sequence[tuple[tuple[Role, Span], ...]],
    contents: Sequence[Sequence[Span]],
) -> Iterator[Paragraph]:
    stretches = list(paragraphs(report))
    more = [o for start, end, _ in covered for o in (start, end)]
    whole = [part or tuple((Role.CONTENT, s) for s in content) for part, content in zip(parts, contents, strict=True)]
    cut = segments(report, whole, stretches, more)
    starts = [s.start for s in cut]
    last = {n: max(s.end for s in spans) for n, spans in enumerate(contents) if spans}
    bare = _bare(report, contents)
    masked = [m[0] for m in covered]
    for start, end in stretches:
        pieces: list[Piece] = []
        for each in cut[bisect_left(starts, start) : bisect_left(starts, end)]:
            ends = tuple(n for n, at in last.items() if at == each.end)
            claims = " ".join(map(str, each.claims))
            at = bisect_right(masked, each.start) - 1
            if at >= 0 and each.end <= covered[at][1]:
                if pieces and pieces[-1].kind == "mask" and pieces[-1].start == covered[at][0]:
                    pieces[-1] = Piece(
                        "mask", covered[at][2], covered[at][0], covered[at][1], pieces[-1].claims, "", pieces[-1].ends + ends
                    )
                else:
                    pieces.append(Piece("mask", covered[at][2], covered[at][0], covered[at][1], claims, "", ends))
                continue
            pieces += _pieces(report, each.start, each.end, claims, ends)
        yield Paragraph(_kind(report, start, end), tuple(pieces), start, end, tuple(b for b in bare if start <= b[0] < end))


def _pieces(report: Report, start: int, end: int, claims: str, ends: tuple[int, ...]) -> Iterator[Piece]:
    """A segment as text, its hidden characters apart and spelt out, so that they can neither reorder nor command anything."""
    string = report.text.string[start:end]
    furniture = next(
        (f.kind.value for f in report.furniture if f.span.start <= start and end <= f.span.end and f.kind is not FurnitureKind.TITLE), ""
    )
    out, last = [], 0
    for found in phrases.hidden(string):
        if found.start() > last:
            out.append(Piece("text", string[last : found.start()], start + last, start + found.start(), claims, furniture))
        out.append(Piece("hidden", phrases.code_point(found[0]), start + found.start(), start + found.end(), claims, furniture))
        last = found.end()
    if last < len(string):
        out.append(Piece("text", string[last:], start + last, end, claims, furniture))
    for number, piece in enumerate(out, 1):
        yield piece if number < len(out) else Piece(piece.kind, piece.text, piece.start, piece.end, claims, furniture, ends)


def _kind(report: Report, start: int, end: int) -> str:
    kind = next((f.kind for f in report.furniture if f.span.start <= start and end <= f.span.end), None)
    if kind is not None:
        return "title" if kind is FurnitureKind.TITLE else "furniture"
    short = end - start < 160 and report.text.string[start:end].rstrip("\"'”’»)] ")[-1:] not in ".!?…:;,؟。"
    return "head" if short else "body"


def _bare(report: Report, contents: Sequence[Sequence[Span]]) -> list[tuple[int, int]]:
    """Sentences of the body that share no character with what any claim says. Cut by signs, since no model is asked while a page waits."""
    import re

    taken = sorted((s.start, s.end) for spans in contents for s in spans)
    starts = [t[0] for t in taken]
    reach: list[int] = []
    for _, end in taken:
        reach.append(max(end, reach[-1]) if reach else end)
    out = []
    for start, end in blocks(report):
        string = report.text.string[start:end]
        at = 0
        for stop in [*(m.end() for m in re.finditer(r"[.!?…؟。][\"'”’»)\]]*(?=\s)", string)), len(string)]:
            sentence = string[at:stop]
            first = start + at + (len(sentence) - len(sentence.lstrip()))
            final = first + len(sentence.strip())
            at = stop
            if final - first < 15 or _kind(report, first, final) == "head" and first == start:
                continue
            before = bisect_left(starts, final)
            if not before or reach[before - 1] <= first:
                out.append((first, final))
    return out


# ---------------------------------------------------------------- the claims


def _card(
    showing: Showing,
    found: Reviewed,
    number: int,
    part: Sequence[tuple[Role, Span]],
    by_id: Mapping[str, Claim],
    everybody: Sequence[Reviewed],
    words: Words,
    hidden: set[str],
) -> Card:
    claim, said = found.claim, found.claim.attribution
    withheld = found.id in hidden
    shown = showing.claim(claim)
    relayed = [n for n, other in enumerate(everybody) if other.id == said.via]
    facts = _facts(showing, found, words) if not withheld else _covered(shown, words)
    rating = ", ".join(f"{r.value} ({r.by})" for r in found.ratings)
    return Card(
        found.id,
        number,
        chain(showing, claim, by_id, words) if not withheld else words("claim.withheld", label=label(said.source)),
        shown["attribution"]["content"]["text"] if withheld else phrases.quotation(claim),
        said.mode is Mode.OWN_VOICE,
        withheld,
        words.of("sensitivity", said.source.sensitivity.value.value) if phrases.restriction(said.source) else "",
        " ".join(f"{role.value}:{span.start}-{span.end}" for role, span in part),
        tuple(facts),
        tuple(_why(showing, found, words)) if not withheld else (),
        words.of("mode", said.mode.value),
        "" if withheld else ", ".join(f"{s.start}–{s.end}" for s in said.content.spans),
        relayed[0] if relayed else None,
        found.state.value,
        found.added_by,
        found.newest,
        rating,
        found.to_adjudicate,
    )


def chain(showing: Showing, claim: Claim, by_id: Mapping[str, Claim], words: Words) -> str:
    """Who passes on what whom says, from the outlet inwards, as a sentence."""
    report = showing.record.report
    if words.language == "en":
        return phrases.attribution(report, claim, by_id)
    links = phrases.chain(claim, by_id)
    out = words("chain.outlet", outlet=phrases.publisher(report))
    for link in links:
        said = link.attribution
        if said.mode is Mode.OWN_VOICE:
            return f"{out} {words('chain.own')}"
        out += words("chain.says", who=phrases.speaker(report, said.source))
    return out + ":"


def _facts(showing: Showing, found: Reviewed, words: Words) -> Iterator[Fact]:
    claim, said, wording = found.claim, found.claim.attribution, found.claim.wording
    if said.mode is not Mode.OWN_VOICE:
        yield _fact(words("fact.source"), [_source(claim, words)], found, words, Role.SOURCE, "attribution.source")
    cues = phrases.cues(claim.basis.spans)
    basis = words.of("basis", claim.basis.value.value) + (f": {cues}" if cues else "")
    yield _fact(words("fact.basis"), [basis], found, words, Role.BASIS, "basis")
    sure = [words.of("level", wording.level.value), words.of("modality", wording.modality.value)]
    if wording.polarity.value == "denied":
        sure.insert(0, words.of("polarity", "denied"))
    hedges = phrases.cues(wording.hedges)
    yield _fact(
        words("fact.wording"),
        [", ".join(sure) + (f"; {words('fact.softened')} {hedges}" if hedges else "")],
        found,
        words,
        Role.HEDGE,
        "wording.level",
    )
    for n, event in enumerate(claim.events):
        what = phrases.event(event) if words.language == "en" else _event(event, words)
        yield _fact(words("fact.event"), [what], found, words, Role.TRIGGER, f"events.{n}.kind")
        yield _fact(
            words("fact.place"),
            [phrases.place(event.place) if event.place else words("not_said")],
            found,
            words,
            Role.PLACE,
            f"events.{n}.place",
        )
        yield _fact(
            words("fact.time"), [phrases.time(event.time) if event.time else words("not_said")], found, words, Role.TIME, f"events.{n}.time"
        )
    named = phrases.named(claim, showing.record.places, showing.record.times)
    if named:
        yield Fact(words("fact.named"), tuple(named))


def _fact(name: str, values: Sequence[str], found: Reviewed, words: Words, role: Role, path: str) -> Fact:
    touched = [f for p, f in found.fields.items() if f.decision is not None and (p == path or p.startswith(path + "."))]
    state = touched[0].state.value if touched else ""
    was = short(touched[0].machine) if touched and touched[0].state.value == "corrected" else ""
    return Fact(name, tuple(values), role.value, path, state, was)


def short(value: Any) -> str:
    """A machine's value in few words, for what a person put in its place."""
    if isinstance(value, Mapping):
        value = value.get("text") or value.get("name") or value.get("value") or (value.get("span") or {}).get("text") or value.get("kind")
    return phrases.one_line(str(value)) if value not in (None, "") else "∅"


def _source(claim: Claim, words: Words) -> str:
    source = claim.attribution.source
    if words.language == "en":
        return phrases.source(source)
    parts = [words.of("source_kind", source.kind.value)] if source.kind else []
    parts.append(words.of("disclosure", source.disclosure.value))
    if source.name:
        parts.insert(0, phrases.one_line(source.name))
    return "; ".join(parts)


def _event(event: Any, words: Words) -> str:
    parts = [words.of("kind", event.kind.value) + f", {phrases.quoted(event.trigger.text)}"]
    parts.append(f"{words('event.by')}: {phrases.party(event.actor) if event.actor else words('not_said')}")
    parts.append(f"{words('event.to')}: {phrases.party(event.recipient) if event.recipient else words('not_said')}")
    return " · ".join(parts)


def _covered(shown: Mapping[str, Any], words: Words) -> Iterator[Fact]:
    """What a list may say of a claim whose words are withheld: vocabularies, no words of the report."""
    yield Fact(words("fact.basis"), (words.of("basis", shown["basis"]["value"]),))
    yield Fact(words("fact.wording"), (words.of("level", shown["wording"]["level"]),))
    if kinds := [words.of("kind", e["kind"]) for e in shown["events"]]:
        yield Fact(words("fact.event"), tuple(dict.fromkeys(kinds)))


def _why(showing: Showing, found: Reviewed, words: Words) -> Iterator[Fact]:
    """The rule or model behind each field, with its version and the exact characters."""
    claim, run = found.claim, showing.record.run
    if found.added_by:
        yield Fact(words("why.who"), (words("why.person", who=found.added_by),))
        return
    models = ", ".join(f"{name} {str(version)[:16]}" for name, version in run.models.items())
    said = claim.attribution
    quotes = [("fact.content", said.content.spans), ("fact.source", said.source.spans)]
    if said.cue:
        quotes.append(("fact.cue", said.cue.spans))
    steps = {step.split(".")[-1]: step for step in run.steps}
    yield Fact(words("why.read_by"), (f"{run.code}; {models}",))
    for key, spans in quotes:
        if spans:
            by = steps.get("statements", "statements") if key != "fact.source" else steps.get("sources", "sources")
            yield Fact(words(key), (*tuple(_at(s) for s in spans), words("why.step", step=by)))
    if claim.basis.spans:
        yield Fact(words("fact.basis"), (*tuple(_at(s) for s in claim.basis.spans), words("why.step", step=steps.get("basis", "basis"))))
    if cues := (*claim.wording.hedges, *claim.wording.cues):
        yield Fact(words("fact.wording"), (*tuple(_at(s) for s in cues), words("why.step", step=steps.get("wording", "wording"))))
    for event in claim.events:
        yield Fact(words("fact.event"), (_at(event.trigger), words("why.step", step=steps.get("events", "events"))))
        if event.place:
            chosen = event.place.candidates[0].reasons if event.place.candidates and event.place.chosen else ()
            yield Fact(words("fact.place"), (_at(event.place.span), *chosen))
        if event.time:
            rule = (words("why.rule", rule=event.time.rule),) if event.time.rule else ()
            yield Fact(words("fact.time"), (_at(event.time.span), *rule))


def _at(span: Span) -> str:
    return f"{phrases.quoted(span.text)} {span.start}–{span.end}"


def sensitivities() -> list[str]:
    """The reasons for which words may be kept back."""
    return [s.value for s in SensitivityValue]
