"""Which claims trace back to one utterance or one wire, and why. Fifty sites with one wire story are one origin.

A claim's **voice** is who speaks in it: the outlet itself, a named source, another outlet, or somebody whom the text does not let us tell
from another. Voices on the same matter are grouped by what they share: words (`copies`), a credited wire, an outlet family, quoted words,
the speaker, the authority that the speakers speak for. Somebody described by a role only may be one of those already counted, and is never
counted as one more: *when in doubt they share an origin*. Doubt joins a voice to one group; it never joins two groups to each other.

Does not say that origins are right, nor prove that they are independent: it says that nothing shared was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ..resolve.actors import find as find_actor
from ..resolve.toponyms import fold
from ..types import BasisValue, Claim, Disclosure, Mode, Record, Source, SourceKind
from .copies import Body
from .quote import Quote, dated, quote
from .vocabulary import is_rebel, is_wire, office_words, outlet, side_of_office
from .words import shingles, stem, tokens


class Who(StrEnum):
    """What kind of voice it is."""

    OWN = "own"
    """The outlet, in its own words."""
    NAMED = "named"
    OUTLET = "outlet"
    """Another outlet, which this one cites."""
    UNTOLD = "untold"
    """Described by a role, several people, a first name, or nobody: may be somebody who is counted already."""


class Why(StrEnum):
    """Why two claims share an origin."""

    SAME_TEXT = "same_text"
    WIRE = "wire"
    OUTLET_FAMILY = "outlet_family"
    CITED_OUTLET = "cited_outlet"
    SAME_QUOTE = "same_quote"
    SAME_SPEAKER = "same_speaker"
    SAME_AUTHORITY = "same_authority"
    SAME_REPORT = "same_report"
    COPIED_REPORT = "copied_report"
    MAY_BE_ONE = "may_be_one"


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks in a claim, as far as independence is concerned."""

    claim: str
    report: str
    who: Who
    name: str
    """As it is shown."""
    key: str
    """What two mentions of one speaker share: a person's surname, an institution's listed name."""
    words: frozenset[str]
    """The words of its name, description and role that tell it from others: *head of the Syrian Observatory*, *a monitoring group*."""
    side: str | None
    kind: str
    """The source's kind; empty when the text does not say."""
    official: bool
    """Speaks for a state, a force or an armed group."""
    person: bool | None
    """None when the text does not say."""
    observed: bool
    """The outlet's own reporters saw it."""
    family: str
    wires: tuple[str, ...]
    published: str
    quoted: frozenset[int]
    """Hashes of the runs of five words between quotation marks."""
    sentences: tuple[int, ...]
    quote: Quote
    """The mention of the source; the beginning of the claim for the outlet's own words."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two claims share an origin: a sentence that a reader can check, and what to look at on both sides."""

    why: Why
    sentence: str
    left: str
    """A claim's id."""
    right: str
    left_quote: Quote
    right_quote: Quote


@dataclass(slots=True)
class Origin:
    """Claims that count as one. `reasons` join each to one before it."""

    voices: list[Voice]
    reasons: list[Reason] = field(default_factory=list)

    @property
    def claims(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(v.claim for v in self.voices)

    @property
    def name(self) -> str:
        """Whose statement it is: the speaker where one is named, or else the wire, or the outlet that published first."""
        named = next((v for v in self.voices if v.who is Who.NAMED), None) or next((v for v in self.voices if v.who is not Who.OWN), None)
        if named is not None:
            return named.name
        wires = [w for v in self.voices for w in v.wires]
        return wires[0] if wires else min(self.voices, key=lambda v: (v.published or "9", v.report)).name

    @property
    def lineage(self) -> tuple[str, ...]:
        """Statement, wire, outlets in the order of publication: the way that it took, as far as the reports tell."""
        ordered = sorted(self.voices, key=lambda v: (v.published or "9", v.report))
        speakers = [v.name for v in ordered if v.who is not Who.OWN]
        wires = [w for v in ordered for w in v.wires]
        return tuple(dict.fromkeys([*speakers[:1], *wires, *(v.family for v in ordered)]))


# ---------------------------------------------------------------- who speaks


def voice(record: Record, claim: Claim, claims: Mapping[str, Claim], sentences: Body) -> Voice:
    """The voice of a claim. A relayed claim has the voice of whom it is relayed from: the chain is its lineage."""
    report, source = record.report, claim.attribution.source
    here = outlet(report.publisher or (report.credits[0] if report.credits else None))
    wires = tuple(dict.fromkeys(outlet(w).family for w in (*report.credits, *_agency(record)) if is_wire(w) or w in report.credits))
    earlier = _meant(record, claim, source)
    meant = earlier or source
    who = _who(claim, meant, here.family)
    side = meant.side or (here.speaks_for if who is Who.OWN else None)
    if side is None and who is Who.NAMED and meant.kind is SourceKind.PERSON:
        side = side_of_office(meant.name or "", report.published)
    key, side = _key(meant, side) if who in (Who.NAMED, Who.OUTLET) else ("", side)
    content = claim.attribution.content
    numbers = dict.fromkeys(n for span in content.spans for n in _sentences(sentences, span.start, span.end))
    return Voice(
        claim=claim.id,
        report=report.id,
        who=who,
        name=(meant.name or meant.text or "somebody not identified") if who is not Who.OWN else (report.publisher or "the report"),
        key=key,
        words=_telling_words(f"{meant.name or ''} {meant.text} {meant.role or ''}") if who is not Who.OWN else frozenset(),
        side=side,
        kind=meant.kind.value if meant.kind else "",
        official=_official(meant) or (who is Who.NAMED and side is not None and side != "civilian"),
        person=None if meant.kind is None else meant.kind in (SourceKind.PERSON, SourceKind.GROUP),
        observed=claim.basis.value is BasisValue.OBSERVED_BY_REPORTER,
        family=here.family,
        wires=wires,
        published=dated(report.published),
        quoted=frozenset(_quoted(content.text, claim.attribution.mode)),
        sentences=tuple(numbers),
        quote=quote(source.spans) if source.spans else quote(content.spans[0]),
    )


_PLAIN = frozenset(map(stem, "the a an of for in and so called based said told group britain london head chief director spokesman".split()))


def _telling_words(described: str) -> frozenset[str]:
    return frozenset(stem(w) for w in tokens(described) if stem(w) not in _PLAIN)


def _agency(record: Record) -> tuple[str, ...]:
    agency = record.report.dateline.agency if record.report.dateline else None
    return (agency,) if agency else ()


def _who(claim: Claim, source: Source, family: str) -> Who:
    if claim.attribution.mode is Mode.OWN_VOICE:
        return Who.OWN
    if source.kind is SourceKind.OUTLET and source.name:
        return Who.OWN if outlet(source.name).family == family else Who.OUTLET
    firm = source.disclosure in (Disclosure.NAMED, Disclosure.INSTITUTION) or (
        source.disclosure is Disclosure.DOCUMENT and bool(_proper(source))
    )
    if re.match(r"(?i)(?:an?|one|some|several|other|another|many)\b", source.text.strip()) and not _proper(source):
        firm = False  # *a monitoring group* is an institution, and may be any of them
    return Who.NAMED if firm and source.resolved and source.name else Who.UNTOLD


def _proper(source: Source) -> re.Match[str] | None:
    return re.search(r"(?<!^)\b[A-Z]\w+", source.text)


def _key(source: Source, side: str | None) -> tuple[str, str | None]:
    name = source.name or ""
    if source.kind is SourceKind.OUTLET:
        return outlet(name).family, side
    if source.kind is SourceKind.PERSON:
        words = fold(name).split()
        return (words[-1] if words else fold(name)), side
    listed = find_actor(name)
    return (listed.name.casefold(), side or listed.side) if listed else (fold(name), side)


def _meant(record: Record, claim: Claim, source: Source) -> Source | None:
    """*The ministry* is the ministry that spoke before it in the same report; None when there is none, or nothing to look for."""
    if (
        source.side
        or source.kind in (SourceKind.PERSON, SourceKind.OUTLET)
        or not re.match(r"(?i)(?:the|its)\s+[a-z]+$", source.text.strip())
    ):
        return None
    head = tokens(source.text)[-1]
    before = [
        c for c in record.claims if c.attribution.source.spans and source.spans and c.attribution.source.spans.start < source.spans.start
    ]
    for other in reversed(before):
        named = other.attribution.source
        if named.text != source.text and named.name and (named.side or _proper(named)) and tokens(named.text)[-1:] == [head]:
            return named
    return None


def _official(source: Source) -> bool:
    if source.kind in (SourceKind.GOVERNMENT, SourceKind.ARMED_FORCE):
        return True
    if source.kind in (SourceKind.DOCUMENT, SourceKind.IMAGERY, SourceKind.OUTLET) or source.side == "civilian":
        return False
    if source.kind is SourceKind.ORGANIZATION or (source.kind is SourceKind.GROUP and source.disclosure is Disclosure.INSTITUTION):
        return source.side is not None
    return any(stem(w) in office_words() for w in tokens(f"{source.role or ''} {source.text}"))


_QUOTED = re.compile(r"[“\"«„]([^“”\"«»„]{20,600})[”\"»“]?")


def _quoted(words: str, mode: Mode) -> Iterator[int]:
    stretches = [words] if mode is Mode.DIRECT else [m[1] for m in _QUOTED.finditer(words)]
    for stretch in stretches:
        found = tokens(stretch)
        if len(found) >= 5:
            yield from shingles(found)[:40]


def _sentences(body: Body, start: int, end: int) -> Iterator[int]:
    for number, (first, last) in enumerate(body.at):
        if first < end and start < last and min(end, last) - max(start, first) > 0.5 * min(last - first, end - start):
            yield number


# ---------------------------------------------------------------- which of them are one


@dataclass(slots=True)
class Printed:
    """Which sentences of the reports are the same, and which reports are copies, as `copies` found them."""

    parents: MutableMapping[str, str] = field(default_factory=dict)
    """A sentence (report and number) to one that is the same, by union and find."""
    copies: MutableMapping[str, list[str]] = field(default_factory=dict)
    """A report's id to the ids of those that it is a copy of, or that are copies of it."""

    def root(self, report: str, sentence: int) -> str | None:
        """What stands for all sentences that are the same as this; None when it was printed once."""
        at = f"{report}#{sentence}"
        if at not in self.parents:
            return None
        while (above := self.parents[at]) != at:
            at = above
        return at

    def join(self, left: tuple[str, int], right: tuple[str, int]) -> None:
        """The two sentences, each a report's id and a number, are the same."""
        first, second = (self.root(*s) or self.parents.setdefault(f"{s[0]}#{s[1]}", f"{s[0]}#{s[1]}") for s in (left, right))
        if first != second:
            self.parents[max(first, second)] = min(first, second)

    def copied(self, left: str, right: str) -> None:
        """The two reports are copies."""
        for one, two in ((left, right), (right, left)):
            self.copies[one] = [*self.copies.get(one, ()), two]


def origins(voices: Iterable[Voice], printed: Printed) -> list[Origin]:
    """Group voices on the same matter by origin. Cost grows with their number, not with its square."""
    ordered = sorted({v.claim: v for v in voices}.values(), key=lambda v: (v.published or "9", v.report, v.quote.start, v.claim))
    out: list[Origin] = []
    seen: dict[tuple[str, object], Origin] = {}
    holder: dict[tuple[str, object], Voice] = {}
    loose = []
    longer = _longer_names(ordered)
    for each in ordered:
        keys = list(_keys(each, printed, longer))
        if not keys:
            loose.append(each)
            continue
        found = list({id(seen[k]): seen[k] for k in keys if k in seen and not _two_speakers(k, each, seen[k], printed)}.values())
        home = found[0] if found else Origin([])
        if not found:
            out.append(home)
        for key in keys:
            if seen.get(key) is home and home.voices:
                home.reasons.append(_reason(key, holder[key], each))
                break
        home.voices.append(each)
        for other in found[1:]:
            key = next(k for k in keys if seen.get(k) is other)
            home.reasons += [*other.reasons, _reason(key, holder[key], each)]
            home.voices += other.voices
            out.remove(other)
            for k in [k for k, o in seen.items() if o is other]:
                seen[k] = home
        for key in keys:
            if seen.setdefault(key, home) is home:
                holder.setdefault(key, each)
    for each in [*(v for v in ordered if v not in loose and _unsourced(v)), *loose]:
        _settle(each, out, printed)
    return out


def _longer_names(voices: Iterable[Voice]) -> dict[str, str]:
    """*The Observatory*, and its head, speak as the *Syrian Observatory for Human Rights* where that is named too."""
    named = {v.key: v for v in voices if v.who is Who.NAMED and not v.official}
    bodies = {k: _telling_words(v.name) for k, v in named.items() if v.person is not True and _telling_words(v.name)}
    out: dict[str, str] = {}
    for key, each in named.items():
        mine = bodies.get(key)
        for other, theirs in bodies.items():
            if other == key:
                continue
            if (mine and (mine < theirs or (mine == theirs and other < key))) or (
                each.person is True and len(theirs) > 1 and theirs <= each.words
            ):
                out[key] = out.get(other, other)
                break
    return out


def _keys(each: Voice, printed: Printed, longer: Mapping[str, str]) -> Iterator[tuple[str, object]]:
    """What makes two voices the same for certain; nothing for one who may be somebody else."""
    for number in each.sentences:
        root = printed.root(each.report, number)
        if root is not None:
            yield "text", root
    for run in sorted(each.quoted):
        yield "quote", run
    if each.who is Who.OWN:
        yield "outlet", each.family
        if not each.observed and len(each.wires) == 1:
            yield "outlet", each.wires[0]
    elif each.who is Who.OUTLET:
        yield "outlet", each.key
    elif each.who is Who.NAMED:
        yield "speaker", longer.get(each.key, each.key)
        if each.official and each.side:
            yield "authority", each.side
    elif each.name:
        yield "described", (each.report, fold(each.name))


def _two_speakers(key: tuple[str, object], each: Voice, group: Origin, printed: Printed) -> bool:
    """Whether like sentences give the words to two speakers, so that they are no one utterance. A copied report may rename its sources."""
    told = (Who.NAMED, Who.UNTOLD)
    if key[0] != "text" or each.who not in told:
        return False
    others = [v for v in group.voices if v.who in told]
    return bool(others) and not any(_may_be_renamed(each, v, printed) for v in others)


def _may_be_renamed(each: Voice, other: Voice, printed: Printed) -> bool:
    if (each.key and each.key == other.key) or (each.side and each.side == other.side):
        return True
    one, two = (set(fold(v.name).split()) for v in (each, other))
    return one <= two or two <= one or other.report in printed.copies.get(each.report, ())


def _unsourced(each: Voice) -> bool:
    return (
        each.who is Who.OWN and not each.observed or each.who is Who.UNTOLD or (each.who is Who.NAMED and each.official and not each.side)
    )


def _settle(each: Voice, out: list[Origin], printed: Printed) -> None:
    """Join a voice in doubt, with those that it is already one with, to the first group that it may belong to."""
    home = next((o for o in out if each in o.voices), None)
    for other in out:
        if other is home:
            continue
        link = next(((why, v) for v in other.voices if (why := _may_be(each, v, printed))), None)
        if link is None:
            continue
        reason = _explained(link[0], link[1], each)
        if home is None:
            other.voices.append(each)
        elif any(_firm(v) for v in home.voices) and any(_firm(v) for v in other.voices):
            continue  # doubt about one of them does not make two known speakers one
        else:
            other.voices += home.voices
            other.reasons += home.reasons
            out.remove(home)
        other.reasons.append(reason)
        return
    if home is None:
        out.append(Origin([each]))


def _firm(each: Voice) -> bool:
    return not _unsourced(each)


def _may_be(each: Voice, other: Voice, printed: Printed) -> Why | None:
    """Why a voice in doubt may be the other one."""
    if each.who is Who.OWN:
        if each.report == other.report and not other.observed:
            return Why.SAME_REPORT
        if other.report in printed.copies.get(each.report, ()) and not other.observed:
            return Why.COPIED_REPORT
        return Why.WIRE if len(each.wires) > 1 and other.who is Who.OWN and (set(each.wires) & {*other.wires, other.family}) else None
    if other.who in (Who.OWN, Who.OUTLET):
        return None
    bodies = [v for v in (each, other) if v.kind == SourceKind.ORGANIZATION.value]
    if (
        bodies
        and not (each.side and each.side == other.side)
        and any(v.official or not _is_body(v) for v in (each, other) if v not in bodies)
    ):
        return None  # a mayor is nobody of the United Nations
    if each.side and other.side and each.side != other.side:
        return None
    if each.official != other.official and not (each.side is not None and each.side == other.side):
        return None
    if is_rebel(each.name) != is_rebel(other.name) and not (each.side and each.side == other.side) and _states(each, other):
        return None
    unlike = each.person is not None and other.person is not None and each.person != other.person
    if unlike and not (each.official and other.official) and not (_is_body(each) and _is_body(other)):
        return None
    if each.who is Who.NAMED and other.who is Who.NAMED and (each.person is True and other.person is True):
        return Why.MAY_BE_ONE if each.official and other.official else None
    return Why.MAY_BE_ONE


_BODIES = frozenset(
    map(stem, "group monitor monitors monitoring watchdog organisation organization agency charity activists observatory".split())
)


def _is_body(each: Voice) -> bool:
    return each.kind == SourceKind.ORGANIZATION.value or bool(each.words & _BODIES) or not each.kind


def _states(*voices: Voice) -> bool:
    return any(v.kind in (SourceKind.GOVERNMENT.value, SourceKind.ARMED_FORCE.value) for v in voices)


_WHY: Mapping[str, Why] = {
    "text": Why.SAME_TEXT,
    "quote": Why.SAME_QUOTE,
    "outlet": Why.OUTLET_FAMILY,
    "speaker": Why.SAME_SPEAKER,
    "authority": Why.SAME_AUTHORITY,
    "described": Why.SAME_SPEAKER,
}


def _reason(key: tuple[str, object], left: Voice, right: Voice) -> Reason:
    why = _WHY[key[0]]
    if why is Why.OUTLET_FAMILY and key[1] in (*left.wires, *right.wires):
        why = Why.WIRE
    elif why is Why.OUTLET_FAMILY and Who.OUTLET in (left.who, right.who):
        why = Why.CITED_OUTLET
    return _explained(why, left, right)


def _explained(why: Why, left: Voice, right: Voice) -> Reason:
    wire = next(iter(w for w in right.wires if w in (*left.wires, left.family)), right.wires[0] if right.wires else left.family)
    shared = {
        Why.SAME_TEXT: "the sentence stands in both reports in almost the same words",
        Why.SAME_QUOTE: "the same words are quoted",
        Why.WIRE: f"both rest on the wire {wire}",
        Why.OUTLET_FAMILY: f"both are published by {left.family}"
        if left.family == right.family
        else f"{left.family} and {right.family} are one house",
        Why.CITED_OUTLET: f"{left.family} and {right.family} both go back to what one outlet reports",
        Why.SAME_SPEAKER: f"{right.name} is the speaker of both",
        Why.SAME_AUTHORITY: f"{left.name} and {right.name} both speak for {right.side or left.side}",
        Why.SAME_REPORT: f"{right.name} tells it in the report that gives {left.name} as a source, and names no other",
        Why.COPIED_REPORT: "most of one report is copied from the other",
        Why.MAY_BE_ONE: f"“{right.name}” and “{left.name}” may be one, or speak for one authority: the text does not tell them apart",
    }
    return Reason(why, shared[why], left.claim, right.claim, left.quote, right.quote)


def independent(left: Origin, right: Origin) -> str:
    """Why two origins count as two: the sentence that a reader can check."""
    return f"{left.name} and {right.name}: no shared words, wire, outlet, quotation or speaker was found"


def sides(of: Sequence[Origin]) -> frozenset[str]:
    """The sides that the origins speak for, as far as they are known."""
    return frozenset(v.side for o in of for v in o.voices if v.side and v.side != "civilian")
