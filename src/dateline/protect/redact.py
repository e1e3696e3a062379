"""A record without what is protected: another report, with another text, on which every span stands as it must.

Names become pseudonyms, words become ``[words withheld]``, and every offset is counted in the redacted text, so that neither a length nor
an offset tells how long a name was. What could lead back is not carried over: the capture and its hash, the hash of the text, ids that
were made from them, and the title and address of a report that holds anything protected. A value whose only evidence is withheld is
withheld with it. The result is a record like any other, and every format writes it without knowing.

What remains can still be searched for: where the report is on the web, an open sentence of it finds it. See docs/risk-model.md.
"""

from __future__ import annotations

import dataclasses
import enum
import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from .. import codec
from ..errors import VerifyError
from ..extract.attribution import statement_id
from ..text import Span, Spans, Text
from ..types import (
    Attribution,
    Capture,
    Claim,
    Disclosure,
    EventMention,
    FurnitureKind,
    MapSegment,
    Party,
    Place,
    Record,
    Report,
    Source,
    Visibility,
)
from .defaults import Protected
from .elsewhere import QUOTATION, kept, put
from .guard import Guard, Hit
from .pseudonyms import Pseudonyms, term_of

T = TypeVar("T")

WORDS, TITLE, ADDRESS = "[words withheld]", "[title withheld]", "[address withheld]"
TOOL = "dateline redaction 1"
"""What made the text of a redacted report; the number changes with its rules."""
_URL = re.compile(r"(?:https?://|www\.)\S+")
_BESIDE = re.compile(r"[ \u00a0\-‐'’]{0,2}")
"""What may stand between two parts of one name."""
_HASH = re.compile(r"[0-9a-f]{16}|[0-9a-f]{64}")
_WORDS_TERM, _TITLE_TERM, _ADDRESS_TERM = "/words", "/title", "/address"


@dataclass(slots=True)
class Curtain:
    """What is kept out of everything that leaves: the protected words of a whole case, and the pseudonyms that stand for them."""

    pseudonyms: Pseudonyms = field(default_factory=Pseudonyms)
    guard: Guard = field(default_factory=Guard)
    _wide: list[str] = field(default_factory=list)

    def cover(self, record: Record, found: Sequence[Protected]) -> None:
        """Protect, in every report of the case, what is protected in this one: names, long descriptions, quotations."""
        for each in found:
            under = self.term(record, each)
            for term in kept(record, each, ""):
                put(self.guard, term, _WORDS_TERM if term.kind == QUOTATION else under)

    def term(self, record: Record, each: Protected) -> str:
        """The term that something stands under: a person's, who has a pseudonym, or that of withheld words.

        Two who are only described alike in two reports may be two, so they get two pseudonyms.
        """
        named = next((name for name in each.names if term_of(name)), None)
        if named is not None:
            return self.pseudonyms.of(term_of(named), named).term
        described = next((phrase for phrase in each.phrases if term_of(phrase)), None)
        if each.person and described is not None:
            return self.pseudonyms.of(f"{record.report.id}: {term_of(described)}", described).term
        return _WORDS_TERM

    def token(self, term: str) -> str:
        """What stands in the place of a term."""
        fixed = {_WORDS_TERM: WORDS, _TITLE_TERM: TITLE, _ADDRESS_TERM: ADDRESS}
        return fixed.get(term) or f"[person {self.pseudonyms.of(term).code}]"

    def scrub(self, string: str) -> str:
        """A string without what is protected."""
        out, at = [], 0
        for hit in _near(self.guard.hits(string), string):
            out += [string[at : hit.start], self.token(hit.term)]
            at = hit.end
        return "".join(out) + string[at:]


@dataclass(frozen=True, slots=True)
class Redacted:
    """A redacted record, and what was done to get it."""

    record: Record
    withheld: int
    """Stretches of the text that were replaced."""
    dropped: int
    """Values and claims left out, because all their evidence is withheld."""
    whole: bool
    """Whether nothing was touched: the report holds nothing protected."""
    claims: Mapping[str, str] = field(default_factory=dict)
    """By a claim's id, the one that it has now."""


def redact(record: Record, found: Sequence[Protected], curtain: Curtain, *, force: bool = False) -> Redacted:
    """The record as it may leave the desk. `found` is what is withheld of this record (`sensitivity.withheld`).

    A record that holds nothing protected is given back as it is, unless `force` says that what it was read from does.

    Raises VerifyError should anything protected be left in it, which would be a fault of ours.
    """
    report = record.report
    hits = _hits(record, found, curtain, force=force)
    if not (hits or found or force) and not any(map(curtain.guard.finds, strings(codec.builtins(record)))):
        return Redacted(record, 0, 0, True, {claim.id: claim.id for claim in record.claims})
    made = _Made(curtain, report.text, hits)
    new_report = _report(record, made)
    ids: dict[str, str] = {}
    claims: dict[str, Claim] = {}
    by_id = {claim.id: claim for claim in record.claims}
    doubled = 0
    for claim in record.claims:
        new = _claim(claim, made, new_report.id, ids, by_id)
        doubled += new.id in claims
        claims.setdefault(new.id, new)
    times = tuple(made.walk(t) for t in record.times if not made.covers(t.span))
    places = tuple(made.walk(p) for p in record.places if not made.covers(p.span))
    made.dropped += len(record.times) - len(times) + len(record.places) - len(places) + doubled
    failures = tuple(replace(f, report=new_report.id, message=curtain.scrub(f.message)) for f in record.failures)
    out = Record(new_report, tuple(claims.values()), times, places, failures, record.run, record.schema_version)
    _must_be_clean(out, curtain)
    return Redacted(out, len(hits), made.dropped, False, ids)


def _hits(record: Record, found: Sequence[Protected], curtain: Curtain, *, force: bool) -> list[Hit]:
    """Every stretch of the report's text that has to go."""
    text = record.report.text.string
    by_id = {claim.id: claim for claim in record.claims}
    hits = list(curtain.guard.hits(text))
    local = Guard()
    for each in found:
        term = curtain.term(record, each)
        hits += [Hit(span.start, span.end, term) for span in each.spans]
        for phrase in each.phrases:
            local.phrase(phrase, term)
        for claim in each.claims & by_id.keys():
            for part in by_id[claim].attribution.content.spans:
                hits.append(Hit(part.start, part.end, _WORDS_TERM))
                local.quotation(part.text, _WORDS_TERM)
    hits += local.hits(text)
    if found or hits or force:
        hits += [Hit(f.span.start, f.span.end, _TITLE_TERM) for f in record.report.furniture if f.kind is FurnitureKind.TITLE]
        hits += [Hit(m.start(), m.end(), _ADDRESS_TERM) for m in _URL.finditer(text)]
        for title in filter(None, (record.report.title, record.report.url)):
            hits += [Hit(m.start(), m.end(), _TITLE_TERM) for m in re.finditer(re.escape(title), text)]
    return _near(hits, text)


def _near(hits: Iterable[Hit], text: str) -> list[Hit]:
    """Joined where they overlap, and where two parts of one name stand beside each other; what holds withheld words is withheld words."""
    out: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        last = out[-1] if out else None
        if last is not None and hit.start < last.end:
            inside = hit.end <= last.end and not last.term.startswith("/")
            term = last.term if last.term == hit.term or inside else _graver(last, hit)
            out[-1] = Hit(last.start, max(last.end, hit.end), term)
        elif last is not None and last.term == hit.term and _BESIDE.fullmatch(text, last.end, hit.start):
            out[-1] = Hit(last.start, hit.end, hit.term)
        else:
            out.append(hit)
    return out


def _graver(left: Hit, right: Hit) -> str:
    """The term of two that overlap: the one that stands for more of the text, words before a name."""
    for term in (_TITLE_TERM, _WORDS_TERM, _ADDRESS_TERM):
        if term in (left.term, right.term):
            return term
    return left.term


class _Made:
    """The redacted text, and where everything of the old one is in it."""

    def __init__(self, curtain: Curtain, text: Text, hits: Sequence[Hit]) -> None:
        self.curtain, self.hits = curtain, hits
        self._starts = [hit.start for hit in hits]
        self.dropped = 0
        parts: list[str] = []
        self._new: list[tuple[int, int]] = []
        at = length = 0
        for hit in hits:
            kept, token = text.string[at : hit.start], curtain.token(hit.term)
            parts += [kept, token]
            self._new.append((length + len(kept), length + len(kept) + len(token)))
            length += len(kept) + len(token)
            at = hit.end
        self.text = Text("".join(parts) + text.string[at:])

    def _hit_at(self, offset: int) -> int | None:
        """The stretch that holds the character at `offset`."""
        i = bisect_right(self._starts, offset) - 1
        return i if i >= 0 and offset < self.hits[i].end else None

    def at(self, offset: int) -> int:
        """Where a character that stays is now."""
        i = bisect_right(self._starts, offset) - 1
        return offset if i < 0 else self._new[i][1] + offset - self.hits[i].end

    def covers(self, span: Span) -> bool:
        """Whether any character of a span is withheld."""
        return self._first(span) is not None

    def _first(self, span: Span) -> int | None:
        """The first withheld stretch that a span meets."""
        i = bisect_right(self._starts, span.start) - 1
        if i >= 0 and span.start < self.hits[i].end:
            return i
        return i + 1 if i + 1 < len(self.hits) and self.hits[i + 1].start < span.end else None

    def span(self, span: Span) -> Span:
        """A span over the same characters, and over the whole of whatever stands in the place of withheld ones."""
        first, last = self._hit_at(span.start), self._hit_at(span.end - 1)
        start = self.at(span.start) if first is None else self._new[first][0]
        end = self.at(span.end - 1) + 1 if last is None else self._new[last][1]
        return Span(self.text, start, end)

    def spans(self, spans: Spans) -> Spans:
        """All parts; parts that fall on one withheld stretch are one."""
        made: list[tuple[int, int]] = []
        for each in (self.span(part) for part in spans):
            if made and each.start < made[-1][1]:
                made[-1] = (made[-1][0], max(made[-1][1], each.end))
            else:
                made.append((each.start, each.end))
        return self.text.spans(made)

    # ------------------------------------------------------------ any value of the record

    def walk(self, value: T) -> T:
        """A value with its spans in the new text, its strings scrubbed; optional parts whose evidence is withheld are gone."""
        return self._walk(value)  # type: ignore[no-any-return]

    def _walk(self, value: Any) -> Any:
        if isinstance(value, Span):
            return self.span(value)
        if isinstance(value, Spans):
            return self.spans(value)
        if isinstance(value, enum.Enum) or value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, str):
            return self.curtain.scrub(value)
        if isinstance(value, tuple):
            kept = [each for each in value if not self._lost(each)]
            self.dropped += len(value) - len(kept)
            return tuple(self._walk(each) for each in kept)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return self._dataclass(value)
        raise VerifyError(f"a {type(value).__name__} cannot be redacted")

    def _dataclass(self, value: Any) -> Any:
        changed: dict[str, Any] = {}
        for each in dataclasses.fields(value):
            held = getattr(value, each.name)
            if self._optional(each.type) and self._lost(held):
                self.dropped += 1
                changed[each.name] = None
            else:
                changed[each.name] = self._walk(held)
        if "text" in changed and isinstance(changed.get("spans"), Spans):
            changed["text"] = changed["spans"].text
        if isinstance(value, Party) and any(self.covers(part) for part in value.spans):
            changed["name"] = changed["text"]
        if isinstance(value, Place):
            changed["name"] = changed["span"].text if changed["name"] != value.name else value.name
        return type(value)(**changed)

    @staticmethod
    def _optional(kind: Any) -> bool:
        return isinstance(kind, str) and "None" in kind

    def _lost(self, value: Any) -> bool:
        """Whether a value's own evidence is withheld, in whole or part."""
        if isinstance(value, Span):
            return self.covers(value)
        if isinstance(value, Party):
            return any(hit is not None and self.hits[hit].term.startswith("/") for hit in map(self._first, value.spans))
        spans = getattr(value, "spans", None)
        if isinstance(spans, Spans):
            return any(self.covers(part) for part in spans)
        own = getattr(value, "span", None)
        return isinstance(own, Span) and self.covers(own)


def _report(record: Record, made: _Made) -> Report:
    report = record.report
    raw = made.text.string.encode()
    digest = hashlib.sha256(raw).hexdigest()
    name = made.curtain.pseudonyms.id_of(report.id)
    capture = Capture(digest, len(raw), "text/plain", "utf-8", f"redacted-{name}.txt", TOOL)
    dateline = report.dateline if report.dateline is None or not made.covers(report.dateline.span) else None
    scrub = made.curtain.scrub
    return replace(
        report,
        id=name,
        capture=capture,
        text=made.text,
        text_sha256=made.text.sha256,
        title=TITLE if report.title else None,
        url=None,
        byline=report.byline and scrub(report.byline),
        publisher=report.publisher and scrub(report.publisher),
        credits=tuple(scrub(c) for c in report.credits),
        dateline=made.walk(dateline),
        furniture=tuple(replace(f, span=made.span(f.span)) for f in report.furniture),
        offset_map=(MapSegment(0, len(made.text), 0),) if len(made.text) else (),
    )


def _claim(claim: Claim, made: _Made, report: str, ids: dict[str, str], by_id: Mapping[str, Claim]) -> Claim:
    said = claim.attribution
    source = _source(said.source, made)
    content = made.walk(said.content)
    cue = None if said.cue is None or any(made.covers(part) for part in said.cue.spans) else made.walk(said.cue)
    via = None
    if said.via is not None:
        if said.via not in ids and said.via in by_id:
            _claim(by_id[said.via], made, report, ids, by_id)
        via = ids.get(said.via)
    mode = said.mode
    cue_spans = cue.spans if cue else Spans()
    name = statement_id(report, mode, source.spans, cue_spans, content.spans, via)
    ids[claim.id] = name
    events = tuple(_event(e, made) for e in claim.events)
    basis = replace(claim.basis, spans=Spans() if any(made.covers(s) for s in claim.basis.spans) else made.spans(claim.basis.spans))
    return Claim(name, report, Attribution(mode, source, cue, content, via), basis, made.walk(claim.wording), events)


def _source(source: Source, made: _Made) -> Source:
    """A source that is withheld keeps what it is, and has its pseudonym for a name."""
    spans = made.spans(source.spans)
    hit = any(made.covers(part) for part in (*source.spans, *source.antecedent))
    if not hit:
        name = source.name and made.curtain.scrub(source.name)
        if name == source.name:
            return replace(
                source,
                spans=spans,
                text=spans.text,
                antecedent=made.spans(source.antecedent),
                role=source.role and made.curtain.scrub(source.role),
            )
        return replace(source, spans=spans, text=spans.text, name=name, antecedent=Spans(), role=None)
    disclosure = Disclosure.UNSPECIFIED if source.disclosure in (Disclosure.NAMED, Disclosure.FIRST_NAME_ONLY) else source.disclosure
    token = re.search(r"\[person \w+\]", spans.text) or re.search(r"\[person \w+\]", made.spans(source.antecedent).text)
    return replace(
        source,
        spans=spans,
        text=spans.text,
        name=token[0] if token else None,
        role=None,
        antecedent=Spans(),
        disclosure=disclosure,
        sensitivity=replace(source.sensitivity, visibility=Visibility.PUBLIC),  # nothing is left of them to keep back
    )


def _event(event: EventMention, made: _Made) -> EventMention:
    """An event that is told in withheld words keeps its kind, and what other words give evidence of."""
    out = made.walk(event)
    lost = made.covers(event.trigger) or (event.deaths is not None and out.deaths is None)
    return replace(out, deaths_by_side=None) if lost else out


def strings(value: Any) -> Iterable[str]:
    """Every string in JSON data, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from strings(each)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from strings(key)
            yield from strings(each)


def _must_be_clean(record: Record, curtain: Curtain) -> None:
    shown = codec.builtins(record)
    del shown["run"]
    for string in strings(shown):
        if not _HASH.fullmatch(string) and curtain.guard.finds(string):
            raise VerifyError(f"redaction left something protected in {record.report.id}; nothing was written")
