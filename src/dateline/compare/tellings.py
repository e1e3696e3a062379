"""One event as one claim tells it, with what two tellings are compared by. Compact: offsets and quotes, no report text.

Only what the claim's own words say is a value. Where they name no place or day, those of the sentence and of the report are kept apart, as
its *setting*: they may propose that two tellings belong together, and are never compared as if they had been said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from ..resolve.actors import state
from ..resolve.toponyms import fold
from ..text import Span, Spans
from ..types import (
    Claim,
    DateBasis,
    EventKind,
    EventMention,
    Level,
    Modality,
    Passage,
    Place,
    PlaceRelation,
    PlaceRole,
    Polarity,
    PublicationStatus,
    Quantity,
    Record,
    Time,
)
from .copies import Body, body
from .counts import counts
from .doers import doer
from .quote import Quote, dated, quote
from .vocabulary import HARM, cause_of, correction, family_of, kind_of, object_noun, party_words
from .voices import Voice, voice
from .words import content_words, names, tokens

T = TypeVar("T", Place, Time)
LEAST = 4
"""Words that a claim needs to tell a matter of its own."""
HEAD = 3
"""Sentences at the head of a report that say what it is about."""


class Said(NamedTuple):
    """A party as said: its name in the actor list or as printed, and its side."""

    name: str
    side: str | None
    quote: Quote


class Number(NamedTuple):
    """A number as said. `what` is what it counts: deaths, injuries, a unit, or the noun."""

    what: str
    low: float
    high: float
    best: float | None
    about: bool
    """Whether it is rounded or softened, so that a tenth more or less does not differ."""
    noun: str
    quote: Quote


class Where(NamedTuple):
    """A place as said. `point` is None for an area without an honest point."""

    key: str
    name: str
    point: tuple[float, float] | None
    radius_km: float
    feature: str
    admin1: str
    country: str
    relation: str
    quote: Quote


class When(NamedTuple):
    """Days, inclusive, ISO 8601, and UCDP's precision."""

    start: str
    end: str
    prec: int
    quote: Quote


@dataclass(frozen=True, slots=True)
class Telling:
    """One event mention of one claim."""

    id: str
    """The claim's id, a full stop, the event's number in the claim."""
    claim: str
    report: str
    published: str
    """ISO 8601, or empty."""
    kind: EventKind
    trigger: Quote
    polarity: Polarity
    level: Level
    modality: Modality
    voice: Voice
    content: Quote
    place: Where | None = None
    time: When | None = None
    actor: Said | None = None
    recipient: Said | None = None
    numbers: tuple[Number, ...] = ()
    equipment: tuple[tuple[str, str, Quote], ...] = ()
    """System or class, status, quote."""
    causes: tuple[tuple[str, Quote], ...] = ()
    object: tuple[str, Quote] | None = None
    """The head noun of what it was done to, and the words."""
    words: frozenset[str] = frozenset()
    """Content words of the claim and its sentence."""
    names: frozenset[str] = frozenset()
    """Words of it that are written as names: of places, peoples, houses, whether or not a list knows them."""
    spots: frozenset[str] = frozenset()
    """Folded names that stand as a place in its words, *at Bulo Marer*, known to a gazetteer or not."""
    story: frozenset[str] = frozenset()
    """Content words of the head of its report: what the report is about."""
    head: tuple[str, ...] = ()
    """The longest names at the head of its report, for proposing only."""
    recalled: bool = False
    """Whether it speaks of the event as of a known one, *the strike on the bus*: then the day beside it may be the statement's own."""
    setting_places: tuple[Where, ...] = ()
    setting_days: tuple[tuple[str, str], ...] = ()
    sentence: int | None = None
    status: str = "usable"
    """The report's publication status."""
    act: str | None = None
    """``retracts`` or ``corrects``, where the report takes something back or puts it right about here."""

    @property
    def family(self) -> str:
        """The family of kinds that it may be told as."""
        return family_of(self.kind)

    @property
    def day(self) -> str:
        """The day on which it was published, or empty."""
        return self.published[:10]


class Told(NamedTuple):
    """A report as comparison sees it: its tellings, the voices of all its claims, and its sentences."""

    report: str
    tellings: tuple[Telling, ...]
    voices: tuple[Voice, ...]
    body: Body


_THE_WAR = frozenset({"war", "wars", "civil war", "conflict", "conflicts", "the war"})
"""The war itself is no event of it."""


def told(record: Record) -> Told:
    """All that comparison needs of a record."""
    sentences = body(record.report)
    by_id = {claim.id: claim for claim in record.claims}
    voices = {claim.id: voice(record, claim, by_id, sentences) for claim in record.claims}
    found = tuple(_tellings(record, voices, sentences))
    for telling in found:
        if telling.kind in HARM and telling.actor and telling.actor.side:
            each = voices[telling.claim]
            voices[telling.claim] = replace(each, accuses=each.accuses | {telling.actor.side})
    return Told(
        record.report.id,
        tuple(replace(t, voice=voices[t.claim]) if voices[t.claim] is not t.voice else t for t in found),
        tuple(voices.values()),
        sentences,
    )


def _tellings(record: Record, voices: dict[str, Voice], sentences: Body) -> Iterator[Telling]:
    about = _About(record, sentences)
    inner = {claim.attribution.via for claim in record.claims if claim.attribution.via}
    innermost = {
        (event.kind, event.trigger.start): claim
        for claim in sorted(record.claims, key=lambda c: (c.id in inner, -c.attribution.content.spans.start))
        for event in claim.events
    }
    for claim in record.claims:
        for number, event in enumerate(claim.events):
            if event.kind is EventKind.ARMED_CLASH and event.trigger.text.casefold() in _THE_WAR:
                continue
            if claim.id in inner and innermost[event.kind, event.trigger.start] is not claim:
                continue  # the claim that is relayed in this one tells it itself
            yield _telling(about, claim, number, event, voices[claim.id])
        if not claim.events and claim.id not in inner and _is_matter(claim.attribution.content.text):
            yield _matter(about, claim, voices[claim.id])


class _About:
    """A report, with what all its tellings share."""

    def __init__(self, record: Record, sentences: Body) -> None:
        self.record, self.sentences = record, sentences
        head = " ".join(record.report.text.string[a:b] for a, b in sentences.at[:HEAD])
        self.story = content_words(f"{record.report.title or ''} {head}")
        speakers = {fold(w) for c in record.claims for w in tokens(c.attribution.source.text)}
        called = names(f"- {record.report.title or ''} {head}") - party_words() - speakers - set(tokens(record.report.publisher or ""))
        self.head = tuple(sorted(called, key=lambda n: (-len(n), n))[:2])
        self.speakers = [span for c in record.claims for span in c.attribution.source.spans]

    def places(self, content: Spans, sentence: Span | None) -> list[Where]:
        """Places that are spoken of there: not those of a dateline or of a speaker's name."""
        usable = [
            p
            for p in self.record.places
            if p.place_role not in (PlaceRole.DATELINE, PlaceRole.SPEAKER) and not any(s.overlaps(p.span) for s in self.speakers)
        ]
        found = _nearby(tuple(usable), content, sentence)
        if not found:
            found = [p for p in usable if p.place_role is PlaceRole.EVENT]
            found += sorted((p for p in usable if p not in found), key=lambda p: abs(p.span.start - content.start))
            found += [p for p in self.record.places if p.place_role in (PlaceRole.DATELINE, PlaceRole.SPEAKER)]
        return [_where(p) for p in found]


_VERB = re.compile(
    r"(?i)\b(?:was|were|is|are|been|being|has|have|had|did|will|would|could|may|might|fell|hit|took|taken|left|came|went|held|led|made|found|shot|lay|broke|"
    r"lost|won|struck|cut|gave|got|saw|ran|shook|rose|grew|put|set|met|fled|drove|began|began|sent|kept|brought|caught|fought|burst|blew|[a-z]{3,}ed)\b"
)


_NOTHING_SAID = re.compile(
    r"(?i)\bno\s(?:immediate\s|official\s|further\s|independent\s)*(?:comment|word|response|reaction|reply|statement|confirmation|details)\b"
    r"|\b(?:did|has|have|had|was|were|would|could)(?:\snot|n['’]t)\s(?:\w+ly\s)?(?:responded?|repl(?:y|ied)|comment(?:ed)?|be\sreached|available\sfor\scomment)\b"
    r"|\b(?:declined|refused|unavailable)\s(?:to|for)\s(?:immediate\s)?comment\b"
    r"|\b(?:could\snot|cannot|couldn['’]t|not\spossible\sto|unable\sto|no\sway\sto)\s(?:\w+ly\s|be\s|immediately\s)*(?:verif|confirm|corroborat)\w*"
)
"""That somebody said nothing, or that nothing could be checked, is about the reporting: no event is told or denied by it."""


def _is_matter(words: str) -> bool:
    """Whether a claim's words tell something, and are no mere phrase: they hold a verb, or count something."""
    found = tokens(words)
    if _NOTHING_SAID.search(words):
        return False
    return len(found) >= LEAST and (bool(_VERB.search(words)) or any(w[0].isdigit() for w in found))


def _matter(about: _About, claim: Claim, by: Voice) -> Telling:
    """A claim in which no kind of event was read: what it says is compared by its words, names, numbers, places and days."""
    record, content = about.record, claim.attribution.content
    start = content.spans.start
    at = about.sentences.sentence(start)
    sentence = record.report.text.span(*about.sentences.at[at]) if at is not None else None
    there = [p for p in record.places if content.spans.overlaps(p.span) and p.place_role not in (PlaceRole.DATELINE, PlaceRole.SPEAKER)]
    there.sort(key=lambda p: p.place_role is not PlaceRole.EVENT)
    when = next(
        (
            w
            for t in record.times
            if content.spans.overlaps(t.span) and not _of_statement(t, claim) and (w := _when(t, record.report.published))
        ),
        None,
    )
    words = Quote(start, content.spans.end, content.text)
    return Telling(
        id=f"{claim.id}.0",
        claim=claim.id,
        report=record.report.id,
        published=dated(record.report.updated) or dated(record.report.published),
        kind=kind_of(content.text),
        trigger=words,
        polarity=Polarity.DENIED if by.denies or _NEGATED.match(content.text) else claim.wording.polarity,
        level=claim.wording.level,
        modality=_modality(claim.wording.modality, content.text),
        voice=by,
        content=words,
        place=_where(there[0]) if there else None,
        time=when,
        actor=_doer(content, by),
        spots=_spots(content.text),
        numbers=tuple(_told_numbers(content.text, start, ())) if len(content.spans) == 1 else (),
        causes=_causes(content),
        words=content_words(content.text if sentence is None else sentence.text),
        names=_names(content.text, sentence, by),
        story=about.story,
        head=about.head,
        recalled=True,
        setting_places=tuple(dict.fromkeys(about.places(content.spans, sentence)))[:4],
        sentence=at,
        status=record.report.status.value,
        act=_act(record, about.sentences, at),
    )


def _names(content: str, sentence: Span | None, by: Voice) -> frozenset[str]:
    """The names that the claim's words hold, or else its sentence; not of states, peoples, parties and the speaker."""
    not_its_own = party_words() | {part for w in tokens(by.name) for part in fold(w).split()} | set(tokens(by.family))
    found = names(f"- {content}") - not_its_own
    return found if found or sentence is None else names(sentence.text) - not_its_own


def _actor(event: EventMention, by: Voice) -> Said | None:
    actor = event.actor
    if actor is None or not actor.spans:
        return None
    side = actor.side
    if side is None and re.match(r"(?i)(?:its|our)\b", actor.text):
        side = by.side  # *its aircraft*: the speaker's
    if side is None and (of := next((s for w in actor.text.split() if w[0].isupper() and (s := state(w))), None)):
        side = of.name
    return Said(actor.name, side, quote(actor.spans))


def _doer(content: Passage, by: Voice) -> Said | None:
    if len(content.spans) != 1 or (found := doer(content.text, by)) is None:
        return None
    name, side, start, end = found
    at = content.spans.start
    return Said(name, side, Quote(at + start, at + end, content.text[start:end]))


def _only_place(record: Record, content: Spans) -> Where | None:
    """The one place that the claim's words name, where the event was tied to none."""
    there = {
        p.chosen.id: p
        for p in record.places
        if p.chosen and content.overlaps(p.span) and p.place_role in (PlaceRole.EVENT, PlaceRole.MENTION) and p.chosen.feature != "country"
    }
    return _where(next(iter(there.values()))) if len(there) == 1 else None


def _of_statement(time: Time, claim: Claim) -> bool:
    """Whether a day stands beside the cue, outside what is said: *boasted on Saturday that*. It is the day of the statement."""
    before = time.span.source.string[max(time.span.start - 24, 0) : time.span.start]
    if _SAID_ON.search(before):
        return True
    cue = claim.attribution.cue
    if cue is None or claim.attribution.content.spans.overlaps(time.span) or not cue.spans:
        return False
    return -1 <= time.span.start - cue.spans.end <= 5 or -1 <= cue.spans.start - time.span.end <= 2


_FORETOLD = re.compile(
    r"(?i)\b(?:is|are|was|were)\s+(?:expected|due|set|scheduled|likely|planned|about)\s+to\b|^(?:[^,;:]{0,60}\s)?(?:will|could|might|may)\s(?:be\s|soon\s)?[a-z]+"
)


def _modality(read: Modality, words: str) -> Modality:
    """The modality that was read, or future where the words say *is expected to*."""
    return Modality.FUTURE if read in (Modality.PAST, Modality.ONGOING) and _FORETOLD.search(words) else read


_SAID_ON = re.compile(
    r"(?i)\b(?:said|says|denied|boasted|admitted|welcomed|announced|reported|claimed|acknowledged|confirmed|condemned|warned|rejected)\s(?:\w+\s)?(?:on|early\son|late\son)\s$"
)


_NEGATED = re.compile(r"(?i)^(?:[^,:;]{0,80}?\b(?:had|has|have|did|was|were|is|are|could|would)(?:\s+not\b|n['’]t\b)|no\s)")


_SPOT = re.compile(
    r"\b(?:in|at|near|on|outside|around|to|inside|from|towards?|of)\s+(?:the\s+)?(?:(?:town|village|city|camp|base|market|port|district|quarter|outskirts)\s+of\s+)?"
    r"((?:[A-ZÀ-Þ][\w’'-]+|al-[A-Z]\w+)(?:[ -](?:[A-ZÀ-Þ][\w’'-]+|al-[A-Z]\w+))*)"
)


def _spots(words: str) -> frozenset[str]:
    found = [fold(_POSSESSIVE.sub("", m[1])) for m in (*_SPOT.finditer(words), *_FACILITY.finditer(words), *_FIRST.finditer(words))]
    return frozenset(f for f in found if f.split()[0] not in _NOT_SPOTS and not set(f.split()) <= party_words())


_POSSESSIVE = re.compile(r"['’]s$")
_FACILITY = re.compile(
    r"\b((?:[A-ZÀ-Þ][\w’'-]+\s){1,3}(?:College|Hospital|Market|Bridge|Camp|Station|Church|Mosque|School|University|Airport|Base|Prison|Museum|Square|"
    r"Palace|Dam|Refinery|Port|Stadium))\b"
)
_FIRST = re.compile(r"^(?!(?:In|At|Near|On|Outside|From|Around|To)\s)((?:[A-ZÀ-Þ][\w’'-]+)(?:[ -](?:[A-ZÀ-Þ][\w’'-]+|al-[A-Z]\w+))+),")
_NOT_SPOTS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september".split()
) | frozenset("october november december".split())


def _causes(content: Passage) -> tuple[tuple[str, Quote], ...]:
    start = content.spans.start
    if len(content.spans) != 1:
        return ()
    return tuple((c, Quote(start + a, start + b, content.text[a:b])) for c, a, b in cause_of(content.text))


def _told_numbers(words: str, start: int, known: Iterable[Number]) -> Iterator[Number]:
    """Numbers by the words alone, of what no event gave a number of."""
    taken = {n.what for n in known}
    at = [(n.quote.start, n.quote.end) for n in known]
    for what, low, high, best, about, noun, first, last in counts(words):
        if what not in taken and not any(a < start + last and start + first < b for a, b in at):
            taken.add(what)
            yield Number(what, low, high, best, about, noun, Quote(start + first, start + last, words[first:last]))


_RECALLED = re.compile(r"(?i)\b(?:the|that|this|those|these|\w+['’]s?)\s+(?:[\w-]+\s+){0,2}$")


def _telling(about: _About, claim: Claim, number: int, event: EventMention, by: Voice) -> Telling:
    record, sentences = about.record, about.sentences
    report, content = record.report, claim.attribution.content
    at = sentences.sentence(event.trigger.start)
    sentence = report.text.span(*sentences.at[at]) if at is not None else None
    places = about.places(content.spans, sentence)
    times = [t for t in _nearby(record.times, content.spans, sentence) if t.date_start]
    start = content.spans.start
    source = claim.attribution.source.spans
    numbers = [n for n in _numbers(event) if not any(s.start < n.quote.end and n.quote.start < s.end for s in source)]
    if len(content.spans) == 1:
        numbers += _told_numbers(content.text, start, numbers)
    recipient = event.recipient if event.recipient and not any(source.overlaps(s) for s in event.recipient.spans) else None
    return Telling(
        id=f"{claim.id}.{number}",
        claim=claim.id,
        report=report.id,
        published=dated(report.updated) or dated(report.published),
        kind=event.kind,
        trigger=quote(event.trigger),
        polarity=Polarity.DENIED if by.denies else event.polarity,
        level=event.level,
        modality=_modality(event.modality, content.text),
        voice=by,
        content=Quote(start, content.spans.end, content.text),
        place=_where(event.place) if event.place else _only_place(record, content.spans),
        time=_when(event.time, report.published)
        if event.time and not _of_statement(event.time, claim)
        else _heading(record, claim, sentence)
        if event.time is None
        else None,
        actor=_actor(event, by) or _doer(content, by),
        recipient=Said(recipient.name, recipient.side, quote(recipient.spans)) if recipient and recipient.spans else None,
        numbers=tuple(numbers),
        equipment=tuple((e.system or e.equipment_class, e.status.value if e.status else "", quote(e.span)) for e in event.equipment),
        causes=_causes(content),
        object=(object_noun(event.object.text), quote(event.object.spans)) if event.object and event.object.spans else None,
        words=content_words(content.text if sentence is None else sentence.text),
        names=_names(content.text, sentence, by),
        story=about.story,
        head=about.head,
        spots=_spots(content.text),
        recalled=bool(_RECALLED.search(report.text.string[max(event.trigger.start - 40, 0) : event.trigger.start])),
        setting_places=tuple(dict.fromkeys(places))[:4],
        setting_days=tuple({(w.start, w.end): None for t in times if (w := _when(t, report.published))})[:3],
        sentence=at,
        status=report.status.value,
        act=_act(record, sentences, at),
    )


_OPENS = re.compile(r"(?i)\W*(?:(?:early|late|back|earlier|later|in|on|during|since|by|the|of)\s)*")


def _heading(record: Record, claim: Claim, sentence: Span | None) -> When | None:
    """The day that a sentence opens with, *In May 2013 a shell fell and wounded three*: it holds for all that the sentence tells."""
    if sentence is None:
        return None
    content = claim.attribution.content.spans
    there = [t for t in record.times if sentence.covers(t.span)]
    if len(there) != 1 or not content.overlaps(there[0].span) or _of_statement(there[0], claim):
        return None
    before = record.report.text.string[sentence.start : there[0].span.start]
    return _when(there[0], record.report.published) if _OPENS.fullmatch(before) else None


def _act(record: Record, sentences: Body, at: int | None) -> str | None:
    """Whether the sentence, or one beside it, takes something back; only a report that is a correction puts anything right."""
    if at is None:
        return None
    string = record.report.text.string
    near = [string[slice(*sentences.at[n])] for n in (at, at + 1, at + 2) if n < len(sentences.at)]
    acts = [correction(words) for words in near]
    if "retracts" in acts:
        return "retracts"
    return "corrects" if record.report.status is PublicationStatus.CORRECTED else None


def _nearby(found: tuple[T, ...], content: Spans, sentence: Span | None) -> list[T]:
    inside = [each for each in found if content.overlaps(each.span)]
    return inside or [each for each in found if sentence is not None and sentence.covers(each.span)]


def _numbers(event: EventMention) -> Iterator[Number]:
    named = {id(event.deaths): "deaths", id(event.injuries): "injuries"}
    spans = set()
    for what, quantity in (("deaths", event.deaths), ("injuries", event.injuries)):
        if quantity is not None:
            spans.add((quantity.span.start, quantity.span.end))
            yield from _number(what, quantity)
    for quantity in event.quantities:
        at = (quantity.span.start, quantity.span.end)
        if id(quantity) not in named and at not in spans and (quantity.unit or quantity.noun):
            yield from _number(quantity.unit or object_noun(quantity.noun or ""), quantity)


def _number(what: str, quantity: Quantity) -> Iterator[Number]:
    known = [v for v in (quantity.low, quantity.best, quantity.high) if v is not None]
    if not known:
        return
    qualifier = (quantity.qualifier or "").casefold()
    low = quantity.low if quantity.low is not None else (0.0 if quantity.best is None else quantity.best)
    least = any(w in qualifier for w in ("least", "more than", "over", "fewer than", "less than", "minimum", "excess", "well above"))
    open_ended = float("inf") if least or quantity.best is None else quantity.best
    high = quantity.high if quantity.high is not None else open_ended
    about = any(
        w in qualifier
        for w in ("about", "around", "some", "nearly", "almost", "roughly", "approximately", "dozens", "estimated", "close to")
    )
    yield Number(what, low, high, quantity.best, about, object_noun(quantity.noun or ""), quote(quantity.span))


def _where(place: Place) -> Where:
    entry = place.chosen
    point = (entry.lat, entry.lon) if entry and entry.lat is not None and entry.lon is not None else None
    return Where(
        key=entry.id if entry else f"name:{fold(place.name)}",
        name=entry.name if entry else place.name,
        point=point,
        radius_km=place.radius_km or 0.0,
        feature=entry.feature if entry else "",
        admin1=(entry.admin1 or "") if entry else "",
        country=(entry.country or "") if entry else "",
        relation=(place.relation or PlaceRelation.IN).value,
        quote=quote(place.span),
    )


def _when(time: Time, published: str | None) -> When | None:
    """The days that a time names; what it leaves open at the end (*since March*) ends with the publication."""
    end = dated(time.date_end) or dated(published)
    if not time.date_start or not dated(time.date_start) or not end or time.date_basis is DateBasis.PUBLICATION_FALLBACK:
        return None
    start, end = time.date_start[:10], end[:10]
    return When(start, max(start, end), time.date_prec or (1 if start == end else 5), quote(time.span))


def days_apart(left: str, right: str) -> int:
    """Days between two ISO 8601 dates, without sign."""
    return abs((date.fromisoformat(left[:10]) - date.fromisoformat(right[:10])) // timedelta(days=1))
