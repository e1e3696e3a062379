"""What of a report is protected until somebody decides otherwise: the safe defaults.

A source's own sensitivity is decided where the source is read (`resolve.sources`). Beyond the sources, a report can expose people and
things that never speak: who was raped, taken prisoner or accused, a child who is named, the house of a private person, where troops stand
now. Such words are found here, from the record alone. Public figures, listed actors and bodies are no private persons.

The lists follow the Murad Code (2022), the Berkeley Protocol (2020) and the Geneva Conventions' protection of prisoners from public
curiosity (III, art. 13). They protect too much rather than too little: a person opens what need not be closed, and the record says who.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from .. import lexicons
from ..resolve import actors
from ..resolve.claimants import risk_of
from ..resolve.figures import is_public_figure
from ..text import Span
from ..types import (
    Claim,
    Disclosure,
    EventKind,
    EventMention,
    Modality,
    Mode,
    Party,
    Record,
    Sensitivity,
    SensitivityValue,
    SourceKind,
    Visibility,
)
from . import people

CURRENT_DAYS = 30
"""A position is current when the report was read so soon after it was published."""


@dataclass(frozen=True, slots=True)
class Protected:
    """Something that is protected, and why."""

    sensitivity: Sensitivity
    reason: str
    """In words, for a person who decides whether it needs to be."""
    names: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    """Where it stands in the report's own text."""
    claims: frozenset[str] = frozenset()
    """Claims whose words are withheld in whole."""
    person: bool = False
    """Whether it is somebody, who is given a pseudonym."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person decided of words: who may see them."""

    words: str
    sensitivity: Sensitivity
    reason: str = ""


def protected(record: Record, choices: Sequence[Choice] = ()) -> tuple[Protected, ...]:
    """Everything in a record that has a sensitivity: its sources, what the defaults find, and the words that people chose.

    Words that somebody opened are left out. Whether a sensitivity hides is not decided here (`sensitivity.visible`).
    """
    opened = {words.casefold().strip() for words in opened_by(choices)}
    chosen = [c for c in choices if c.sensitivity.visibility is not Visibility.PUBLIC]
    found = [*_sources(record), *_parties(record), *_minors(record), *_sexual_violence(record), *_homes(record), *_positions(record)]
    kept = [p for p in found if not opened & {w.casefold().strip() for w in (*p.names, *p.phrases)}]
    kept += [
        Protected(c.sensitivity, c.reason or "somebody chose it", (c.words,) if _one_name(c.words) else (), (c.words,)) for c in chosen
    ]
    return tuple(kept)


def opened_by(choices: Sequence[Choice]) -> list[str]:
    """The words that people opened."""
    return [c.words for c in choices if c.sensitivity.visibility is Visibility.PUBLIC]


def _restricted(value: SensitivityValue) -> Sensitivity:
    return Sensitivity(value, Visibility.RESTRICTED)


def _one_name(words: str) -> bool:
    return all(w[:1].isupper() or not w[:1].isascii() for w in words.split()) and len(words.split()) <= 4


# ---------------------------------------------------------------- sources


def _sources(record: Record) -> Iterator[Protected]:
    for claim in record.claims:
        source = claim.attribution.source
        if source.sensitivity == Sensitivity(SensitivityValue.NONE, Visibility.PUBLIC):
            continue
        named = source.disclosure in (Disclosure.NAMED, Disclosure.FIRST_NAME_ONLY)
        texts = (source.name, source.text, source.antecedent.text)
        quoted = claim.attribution.mode in (Mode.DIRECT, Mode.MIXED)
        yield Protected(
            source.sensitivity,
            "first name only" if source.disclosure is Disclosure.FIRST_NAME_ONLY else source.sensitivity.value.replace("_", " "),
            names=tuple(dict.fromkeys(n for n in (source.name,) if n and named)),
            phrases=tuple(dict.fromkeys(t for t in texts if t and len(t.split()) > 1)),
            spans=(*source.spans, *source.antecedent),
            claims=frozenset({claim.id}) if quoted else frozenset(),
            person=True,
        )


# ---------------------------------------------------------------- people who do not speak


_TAKEN = frozenset({EventKind.CAPTURE_OF_PERSONS, EventKind.DETENTION_OR_TORTURE})
_GRAVE = frozenset({EventKind.KILLING, EventKind.SEXUAL_VIOLENCE, EventKind.DETENTION_OR_TORTURE, EventKind.LOOTING, EventKind.INJURY})
_COLLABORATOR = re.compile(r"\bcollaborat\w+|\binform(?:er|ant)s?\b|\btraitor\w*|\bspy(?:ing)?\b|\bspies\b", re.I)


def _parties(record: Record) -> Iterator[Protected]:
    for claim in record.claims:
        for event in claim.events:
            for party, value in _at_risk(record, claim, event):
                for each in (party, *_called(record, party)):
                    if private(record, each, listed=value is SensitivityValue.ACCUSED_PRIVATE_PERSON):
                        reason = value.value.replace("_", " ")
                        yield Protected(_restricted(value), reason, names=(each.name, each.text), spans=tuple(each.spans), person=True)
                        break


def _called(record: Record, party: Party) -> Iterator[Party]:
    """Somebody who is only described, by the name that stands beside the description."""
    for span in party.spans:
        if (name := people.beside(span)) is not None and not any(p.span.overlaps(name) for p in record.places if p.chosen is not None):
            yield replace(party, text=name.text, spans=record.report.text.spans([(name.start, name.end)]), name=name.text)


def _minors(record: Record) -> Iterator[Protected]:
    """Children whom the text names, whatever it tells of them."""
    for name in people.minors(record.report.text, _given_names()):
        words = name.text
        if actors.find(words, record.report.published) is None:
            yield Protected(_restricted(SensitivityValue.MINOR), "minor", names=(words,), spans=(name,), person=True)


def spared(record: Record, name: str) -> list[str]:
    """Words of a name that stay readable, because they name a place of the report: Qasr in *Samir of Qasr*, never the name itself."""
    there = {word.casefold() for place in record.places for word in place.span.text.split()}
    return [word for word in name.split()[1:] if word.casefold() in there]


def _at_risk(record: Record, claim: Claim, event: EventMention) -> Iterator[tuple[Party, SensitivityValue]]:
    words = claim.attribution.content.text
    if event.recipient is not None:
        told = risk_of(event.recipient.text) or _beside(record, event.recipient)
        if told is not None:
            yield event.recipient, told
        elif event.kind is EventKind.SEXUAL_VIOLENCE:
            yield event.recipient, SensitivityValue.SEXUAL_VIOLENCE
        elif event.kind is EventKind.ACCUSATION or _COLLABORATOR.search(words):
            collaborator = _COLLABORATOR.search(words)
            yield event.recipient, SensitivityValue.ALLEGED_COLLABORATOR if collaborator else SensitivityValue.ACCUSED_PRIVATE_PERSON
        elif event.kind in _TAKEN:
            yield event.recipient, SensitivityValue.PRISONER_OR_DETAINEE
    if event.actor is not None:
        told = risk_of(event.actor.text) or _beside(record, event.actor)
        if told is not None:
            yield event.actor, told
        elif event.kind in _GRAVE:
            yield event.actor, SensitivityValue.ACCUSED_PRIVATE_PERSON


def _beside(record: Record, party: Party) -> SensitivityValue | None:
    """What an apposition says of somebody: *Sara, a 14-year-old pupil,* or *12-year-old Sara*."""
    text = record.report.text.string
    for span in party.spans:
        after = re.match(r",? ?\(?((?:an?|the|who|aged|age)?[^.;,()]{0,60})", text[span.end : span.end + 70])
        before = text[max(0, span.start - 30) : span.start]
        age = re.match(r",? \(?(?:aged )?(\d{1,2})\b[),]", text[span.end : span.end + 12])
        if age and int(age[1]) < 18:
            return SensitivityValue.MINOR
        if found := (risk_of(after[1]) if after and text[span.end : span.end + 1] in ",(" else None) or risk_of(before.split(". ")[-1]):
            return found
    return None


def private(record: Record, party: Party, *, listed: bool = False) -> bool:
    """Whether a party is one named person whom no list knows for an office: not a force, a body, a people, a place or a public figure.

    With `listed` one of the words must be a common given name, or the report must tell of a speaker so called: accusations are made against
    bodies as well, whose names look like persons'.
    """
    name, on = party.name, record.report.published
    words = [w for w in re.findall(r"[^\W\d_][\w’'-]*", name) if not w.islower()]
    if not words or len(words) > 4 or (party.side not in (None, actors.CIVILIAN)) or party.sector not in (None, "CVL"):
        return False
    if actors.find(name, on) is not None or is_public_figure(name, on, record.report.text.string):
        return False
    if {w.casefold() for p in record.places for w in p.span.text.split()} >= {w.casefold() for w in words}:
        return False
    lowered = {w.casefold() for w in re.findall(r"\w+", party.text)}
    if lowered & _offices():
        return False
    given = any(re.sub(r"['’]s$", "", w.casefold()) in _given_names() for w in words)
    speaks = {w.casefold() for c in record.claims for w in (c.attribution.source.name or "").split() if _person(c)}
    return given or bool(speaks & {w.casefold() for w in words}) or (not listed and words == name.split())


def _person(claim: Claim) -> bool:
    return claim.attribution.source.kind is SourceKind.PERSON and claim.attribution.source.disclosure is not Disclosure.ROLE_DESCRIBED


@cache
def _given_names() -> frozenset[str]:
    return frozenset(row["name"] for row in lexicons.load("person_names").rows)


@cache
def _offices() -> frozenset[str]:
    titles = {row["title"].casefold() for row in lexicons.load("titles").rows if row.get("title")}
    return frozenset(row["word"] for row in lexicons.load("office_words").rows) | titles


# ---------------------------------------------------------------- what was done to them


def _sexual_violence(record: Record) -> Iterator[Protected]:
    """A person's account of sexual violence: its words lead back to whoever lived through it. What a body states in general stays open."""
    for claim in record.claims:
        if any(e.kind is EventKind.SEXUAL_VIOLENCE for e in claim.events):
            source = claim.attribution.source
            told = source.kind in (None, SourceKind.PERSON) and source.disclosure is not Disclosure.INSTITUTION
            one = any(e.recipient is not None and private(record, e.recipient) for e in claim.events)
            if told or one:
                sensitivity = _restricted(SensitivityValue.SEXUAL_VIOLENCE)
                yield Protected(sensitivity, "an account of sexual violence", claims=frozenset({claim.id}))


# ---------------------------------------------------------------- where they live, where forces stand

_ROAD = r"(?:Street|St\.?|Avenue|Ave\.?|Road|Rd\.?|Lane|Boulevard|Blvd\.?|Drive|Alley|Prospekt|Prospect|Vulytsia|Ulitsa|Calle|Rue|Sharia)"
_ADDRESS = re.compile(
    rf"\b\d{{1,4}}[A-Za-z]?,? (?:[A-Z][\w’'-]+ ){{1,3}}{_ROAD}(?:,? (?:apartment|apt\.?|flat|No\.?) ?\d+)?"
    rf"|\b(?:[A-Z][\w’'-]+ ){{1,3}}{_ROAD},? (?:No\.? ?)?\d{{1,4}}[A-Za-z]?\b"
)
_LIVES = re.compile(r"\b(?:home|homes|house|houses|apartment|flat|live[sd]?|living|resident|residents|family|lodging|hiding)\b", re.I)


def _homes(record: Record) -> Iterator[Protected]:
    """A street and number near words of living there."""
    text = record.report.text
    for found in _ADDRESS.finditer(text.string):
        around = text.string[max(0, found.start() - 120) : found.end() + 80]
        if _LIVES.search(around):
            span = text.span(found.start(), found.end())
            yield Protected(
                _restricted(SensitivityValue.PERSON_IDENTIFIABLE), "where a private person lives", phrases=(span.text,), spans=(span,)
            )


def _positions(record: Record) -> Iterator[Protected]:
    """Where forces are now, to within some 25 km, in a report that was read while it was news."""
    if not _fresh(record):
        return
    for claim in record.claims:
        for event in claim.events:
            place = event.place
            if event.kind is EventKind.DEPLOYMENT and event.modality is Modality.ONGOING and place is not None and place.where_prec <= 2:
                sensitivity = _restricted(SensitivityValue.CURRENT_POSITION_OF_FORCES)
                yield Protected(sensitivity, "the current position of forces", claims=frozenset({claim.id}), spans=(place.span,))
                break


def _fresh(record: Record) -> bool:
    try:
        published = date.fromisoformat((record.report.published or "")[:10])
        read = date.fromisoformat(record.run.started[:10])
    except ValueError:
        return True  # without a date nobody can say that it is old
    return (read - published).days <= CURRENT_DAYS


def names_of(found: Iterable[Protected]) -> tuple[str, ...]:
    """The names among what is protected."""
    return tuple(dict.fromkeys(name for each in found for name in each.names))
