"""The record in plain English: what every value is called when a person reads it, and an attribution as a sentence.

All wording of the reading views lives here, so that the page and the terminal say the same. Nothing is judged: the words say what the
report's words say, never whether it is so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache

from .. import lexicons
from ..extract import derived
from ..extract.settings import Reach, Setting
from ..text import Span, Spans
from ..types import (
    BasisValue,
    Claim,
    DateBasis,
    Disclosure,
    Equipment,
    EventKind,
    EventMention,
    Failure,
    Level,
    Modality,
    Mode,
    Party,
    Place,
    PlaceRole,
    Polarity,
    PublicationStatus,
    Quantity,
    Report,
    SensitivityValue,
    Source,
    SourceKind,
    Time,
    Visibility,
    Wording,
)

NOT_SAID = "not said"
"""What stands for every None: the text does not say, and nobody fills it in."""

BASIS: Mapping[BasisValue, str] = {
    BasisValue.OBSERVED_BY_REPORTER: "the reporters saw or heard it themselves",
    BasisValue.OBSERVED_BY_CLAIMANT: "the source saw, heard or lived through it",
    BasisValue.TOOK_PART: "the source took part in it",
    BasisValue.OFFICIAL_STATEMENT: "an official statement",
    BasisValue.DOCUMENT: "a document, data or images",
    BasisValue.HEARSAY: "told to the source by somebody else",
    BasisValue.INFERENCE: "an inference or analysis",
    BasisValue.NOT_STATED: "not stated",
}

LEVEL: Mapping[Level, str] = {
    Level.CERTAIN: "as certain",
    Level.PROBABLE: "as probable",
    Level.POSSIBLE: "as possible",
    Level.UNSPECIFIED: "without saying how sure",
}

MODALITY: Mapping[Modality, str] = {
    Modality.PAST: "as something that happened",
    Modality.ONGOING: "as something that goes on",
    Modality.FUTURE: "as something to come",
    Modality.CONDITIONAL: "as depending on a condition",
    Modality.THREAT: "as a threat",
    Modality.QUESTION: "as a question",
    Modality.ORDER: "as an order or a demand",
}

MODE: Mapping[Mode, str] = {
    Mode.DIRECT: "quoted",
    Mode.INDIRECT: "paraphrased",
    Mode.MIXED: "partly quoted",
    Mode.OWN_VOICE: "own voice",
}

KIND: Mapping[SourceKind, str] = {
    SourceKind.PERSON: "person",
    SourceKind.ORGANIZATION: "organization",
    SourceKind.GOVERNMENT: "government",
    SourceKind.ARMED_FORCE: "armed force",
    SourceKind.GROUP: "group of people",
    SourceKind.DOCUMENT: "document",
    SourceKind.IMAGERY: "images",
    SourceKind.OUTLET: "news outlet",
}

DISCLOSURE: Mapping[Disclosure, str] = {
    Disclosure.NAMED: "named",
    Disclosure.FIRST_NAME_ONLY: "first name only",
    Disclosure.ROLE_DESCRIBED: "described by role, not named",
    Disclosure.COLLECTIVE: "several people, none named",
    Disclosure.INSTITUTION: "an institution",
    Disclosure.DOCUMENT: "a document",
    Disclosure.UNSPECIFIED: "not identified",
}

SENSITIVITY: Mapping[SensitivityValue, str] = {
    SensitivityValue.NONE: "no particular reason",
    SensitivityValue.PERSON_IDENTIFIABLE: "a person can be identified",
    SensitivityValue.WITNESS_AT_RISK: "a witness who may be at risk",
    SensitivityValue.MINOR: "a minor",
    SensitivityValue.PRISONER_OR_DETAINEE: "a prisoner or detainee",
    SensitivityValue.ALLEGED_COLLABORATOR: "an alleged collaborator",
    SensitivityValue.ACCUSED_PRIVATE_PERSON: "an accused private person",
    SensitivityValue.SEXUAL_VIOLENCE: "sexual violence",
    SensitivityValue.GRAPHIC: "graphic material",
    SensitivityValue.CURRENT_POSITION_OF_FORCES: "the current position of forces",
}

WHERE_PREC: Mapping[int, str] = {
    1: "the place itself",
    2: "within about 25 km",
    3: "district",
    4: "province or region",
    5: "a line or a large area",
    6: "country",
    7: "over water or in the air",
}
"""UCDP GED's `where_prec`."""

DATE_PREC: Mapping[int, str] = {1: "to the day", 2: "two to six days", 3: "a week", 4: "a month", 5: "longer than a month"}
"""UCDP GED's `date_prec`."""

STATUS: Mapping[PublicationStatus, str] = {
    PublicationStatus.USABLE: "",
    PublicationStatus.CORRECTED: "CORRECTED by its publisher",
    PublicationStatus.WITHHELD: "WITHHELD by its publisher",
    PublicationStatus.KILLED: "KILLED by its publisher: not to be used",
}

PLACE_ROLE: Mapping[PlaceRole, str] = {
    PlaceRole.EVENT: "where something happened",
    PlaceRole.DATELINE: "where the report was filed",
    PlaceRole.SPEAKER: "where a source is from or speaks",
    PlaceRole.MENTION: "mentioned",
}

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_ISO = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?(?:[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?$")


# ---------------------------------------------------------------- text that is safe to show

_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_SPACE = re.compile(r"[ \t\r\n\u2028\u2029]+")


def hidden(string: str) -> Iterator[re.Match[str]]:
    """The characters that could hide, reorder or command what a reader sees: controls, bidi overrides, invisible marks.

    Tabs and line breaks are left, and so are the joiners that Persian, Indic scripts and emoji are written with.
    """
    return _HIDDEN.finditer(string)


def visible(string: str) -> str:
    """`string` with every hidden character spelt out: ``⟨U+202E⟩``."""
    return _HIDDEN.sub(lambda m: code_point(m[0]), string)


def code_point(character: str) -> str:
    """The name that stands for a hidden character."""
    return f"⟨U+{ord(character):04X}⟩"


def one_line(string: str) -> str:
    """`string` on one line and safe to print: a line break or tab is a space, a paragraph break a pilcrow."""
    return visible(_SPACE.sub(_flat, string)).strip()


def _flat(space: re.Match[str]) -> str:
    breaks = space[0].replace("\r\n", "\n")
    number = sum(breaks.count(c) for c in "\n\r\u2028") + 2 * breaks.count("\u2029")
    return " ¶ " if number > 1 else " " if number else space[0].replace("\t", " ")


def quoted(string: str) -> str:
    """`string` between quotation marks, unless it brings its own."""
    flat = one_line(string)
    return flat if len(flat) > 1 and flat[0] + flat[-1] in ("“”", '""', "‘’", "«»", "„“") else f"“{flat}”"


def quotation(claim: Claim) -> str:
    """The exact words of the content; between quotation marks only where the report gives them as the source's own."""
    content = one_line(claim.attribution.content.text)
    return f"“{content}”" if claim.attribution.mode is Mode.DIRECT and content[:1] not in '“"‘«„' else content


def words(value: str) -> str:
    """A vocabulary's value as words: ``armed_clash`` is *armed clash*."""
    return value.replace("_", " ")


def count(number: int, noun: str, plural: str | None = None) -> str:
    """*1 claim*, *2 claims*."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


# ---------------------------------------------------------------- who says it


def publisher(report: Report) -> str:
    """Who publishes it, or *the report* when it does not say."""
    return one_line(report.publisher) if report.publisher else "the report"


def chain(claim: Claim, claims: Mapping[str, Claim]) -> tuple[Claim, ...]:
    """The claims through which `claim` comes to us, outermost first, `claim` last. Stops at one that is not in `claims`."""
    links = [claim]
    seen = {claim.id}
    while (via := links[0].attribution.via) is not None and via in claims and via not in seen:
        seen.add(via)
        links.insert(0, claims[via])
    return tuple(links)


def attribution(report: Report, claim: Claim, claims: Mapping[str, Claim]) -> str:
    """Who says it, as the head of a sentence that the quotation ends: *The Harbour Post reports that a resident said that scouts asked:*.

    `claims` are those of the report by id; they resolve hearsay. Verbs are the report's own where it has one.
    """
    links = chain(claim, claims)
    head = f"{_capital(publisher(report))} reports"
    if claim.attribution.mode is Mode.OWN_VOICE and len(links) == 1:
        return f"{head}, in its own voice:"
    said = [_says(report, link) for link in links]
    if links[0].attribution.via is not None:
        said.insert(0, " that somebody (in a claim that is not shown here) says")
    for before, piece in zip(["", *said], said, strict=False):
        head += ("," if before.startswith(",") else "") + piece
    return head + ":"


def speaker(report: Report, source: Source) -> str:
    """The source as printed, in the middle of a sentence; whom a pronoun stands for where the report says."""
    printed = _inner(report, source.spans, source.text)
    if source.antecedent:
        whom = _inner(report, source.antecedent, source.antecedent.text.split(",")[0])
        return f"{whom} (“{printed}”)" if printed else whom
    if not source.resolved:
        return f"somebody not identified (“{printed}”)" if printed else "somebody not identified"
    return printed or one_line(source.name or "") or "somebody not identified"


def source(source: Source) -> str:
    """What the source is and how far it is disclosed: *named person; President; side: Ukraine*."""
    parts = [f"{KIND[source.kind]}, {DISCLOSURE[source.disclosure]}" if source.kind else DISCLOSURE[source.disclosure]]
    named = source.disclosure is Disclosure.NAMED
    printed = f"{source.text} {source.antecedent.text}".casefold()
    if source.name and source.name.casefold() != source.text.strip(" ,").casefold() and (named or source.name.casefold() not in printed):
        parts.insert(0, one_line(source.name))
    if source.role and (named or source.role.casefold() not in printed):
        parts.append(f"role: {one_line(source.role)}")
    if source.side:
        parts.append(f"side: {one_line(source.side)}")
    if not source.resolved:
        parts.append("the report does not let us tell who this is")
    return "; ".join(parts)


def restriction(source: Source) -> str:
    """Why and how far the source is kept back; empty when it is public."""
    if source.sensitivity.visibility is Visibility.PUBLIC:
        return ""
    return f"{source.sensitivity.visibility.value}: {SENSITIVITY[source.sensitivity.value]}"


_PREPOSITIONS = {"according", "as", "by", "citing", "for", "from", "in", "per", "quoting", "to"}
_IRREGULAR = re.compile(
    r"said|says|say|told|tells|tell|wrote|writes|write|asked|asks|ask|knew|knows|know|thought|thinks|think|"
    r"heard|hears|saw|sees|felt|feels|found|finds|held|holds|made|makes|gave|gives|put|puts|swore|swears|meant|"
    r"means|read|reads|has|had|have|spoke|speaks"
)
_PASSIVE = re.compile(
    r"\b(?:am|are|is|was|were|be|been|being)\b(?:\s+\w+){0,2}\s+\w+ed\b|\b(?:was|were|been|being) (?:told|heard|said)\b|\bby\b", re.I
)
_TOLD = re.compile(r"\b(?:told|tells|tell)$", re.IGNORECASE)


def _says(report: Report, claim: Claim) -> str:
    if claim.attribution.mode is Mode.OWN_VOICE:
        return " in its own voice"
    who = speaker(report, claim.attribution.source)
    cue = one_line(claim.attribution.cue.text).strip(" ,:") if claim.attribution.cue else ""
    if not cue:
        return f", citing {who}"
    tokens = cue.casefold().split()
    if tokens == ["according", "to"]:
        return f", according to {who}"
    if _PASSIVE.search(cue) or not (_finite(tokens[0]) or _finite(tokens[-1])) or tokens[0] in _PREPOSITIONS:
        return f", citing {who} (“{cue}”)"
    pause = "," if "," in who and not who.endswith(")") else ""
    return f" that {who}{pause} {_TOLD.sub(lambda m: 'said' if m[0].lower() == 'told' else 'say' + m[0][4:], cue[0].lower() + cue[1:])}"


def _finite(word: str) -> bool:
    word = word.strip(",.;:")
    return (
        word in _verbs()
        or bool(_IRREGULAR.fullmatch(word))
        or (len(word) > 3 and (word.endswith("ed") or (word.endswith("s") and not word.endswith("ss"))))
    )


@cache
def _verbs() -> frozenset[str]:
    rows = lexicons.load("cues").rows
    return frozenset(r["lemma"] for r in rows if r["pos"] == "verb") - {r["lemma"] for r in rows if r["pos"] == "noun"}


@cache
def _nouns() -> frozenset[str]:
    return frozenset(row["lemma"] for row in lexicons.load("claimants").rows)


def _inner(report: Report, spans: Spans, text: str) -> str:
    """The printed words with the capital of a sentence's start taken back, where the report itself writes the word small."""
    out = one_line(text or spans.text).strip(" ,")
    first = re.match(r"[A-Z][a-z’']*\b", out)
    if not first or not spans:
        return out
    before = report.text.string[max(spans.start - 200, 0) : spans.start].rstrip(" \t\"'“‘([—-–")
    starts = not before or before[-1] in ".!?…:\r\n”" or any(f.span.end <= spans.start <= f.span.end + 2 for f in report.furniture)
    small = first[0].lower()
    common = (
        _SMALL.fullmatch(small)
        or {small, small.removesuffix("s")} & _nouns()
        or re.search(rf"(?<![\w’'-]){re.escape(small)}(?![\w’'-])", report.text.string)
    )
    return small + out[len(first[0]) :] if starts and common else out


_SMALL = re.compile(
    r"a|an|the|he|she|it|they|we|you|one|two|three|four|five|six|seven|eight|nine|ten|some|several|many|most|"
    r"few|other|others|another|all|both|his|her|its|their|our|your|my|this|that|these|those|each|every|no|"
    r"neither|either|who"
)


def _capital(string: str) -> str:
    return string[:1].upper() + string[1:]


# ---------------------------------------------------------------- how they know, how sure they sound


def wording(wording: Wording) -> str:
    """How sure the words sound, in words: *denied, as certain, as something that happened*."""
    parts = [LEVEL[wording.level], MODALITY[wording.modality]]
    return ", ".join((["denied"] if wording.polarity is Polarity.DENIED else []) + parts)


def cues(spans: tuple[Span, ...] | Spans) -> str:
    """The words that decided a value, each between quotation marks; empty when there are none."""
    return ", ".join(dict.fromkeys(quoted(s.text) for s in spans))


# ---------------------------------------------------------------- what happened


def event(event: EventMention) -> str:
    """One event on one line: what, by whom, to whom; *not said* where the text names nobody."""
    parts = [f"by: {party(event.actor)}", f"to: {party(event.recipient)}"]
    if event.object:
        parts.append(f"object: {quoted(event.object.text)}")
    if event.instrument:
        parts.append(f"with: {quoted(event.instrument.text)}")
    if event.deaths:
        parts.append(f"killed: {quantity(event.deaths)}")
    if event.injuries:
        parts.append(f"injured: {quantity(event.injuries)}")
    parts += [f"equipment: {equipment(e)}" for e in event.equipment]
    counted = {event.deaths, event.injuries, *(e.count for e in event.equipment)}
    parts += [f"number: {quantity(q)}" for q in event.quantities if q not in counted]
    return f"{kind(event)}, {quoted(event.trigger.text)} · " + " · ".join(parts)


VIOLENCE = {1: "state-based", 2: "non-state", 3: "one-sided"}
"""UCDP's types of violence."""


def codes(claim: Claim, event: EventMention) -> str:
    """What the codebooks call it (extract/derived.py), on one line; empty where none does."""
    parts = []
    if event.plover:
        parts.append("PLOVER " + " ".join(w for w in (event.plover.event, event.plover.mode) if w))
    if event.acled:
        parts.append(f"ACLED {event.acled.event_type}: {event.acled.sub_event_type}")
    if (kind_ := derived.violence(event)) is not None:
        parts.append(f"UCDP {VIOLENCE[kind_]}")
    if (clear := derived.clarity(event)) is not None:
        parts.append("one event" if clear == 1 else "a summary of several")
    if (degree := derived.responsibility(claim, event)) is not None:
        parts.append("the doer: " + words(degree.value))
    return " · ".join(parts)


def kind(event: EventMention) -> str:
    """What kind of event, with what keeps it from being a plain fact: *shelling (denied)*, *strike (as a threat)*."""
    marks = ["denied"] if event.polarity is Polarity.DENIED else []
    marks += [event.level.value] if event.level in (Level.PROBABLE, Level.POSSIBLE) else []
    marks += [MODALITY[event.modality]] if event.modality is not Modality.PAST else []
    return EVENT.get(event.kind, words(event.kind.value)) + (f" ({', '.join(marks)})" if marks else "")


EVENT: Mapping[EventKind, str] = {
    EventKind.SIEGE_OR_BLOCKADE: "siege or blockade",
    EventKind.CAPTURE_OF_PERSONS: "capture of persons",
    EventKind.DETENTION_OR_TORTURE: "detention or torture",
    EventKind.AID_OR_ARMS_SUPPLY: "supply of aid or arms",
    EventKind.OTHER: "another event",
}
"""Where an event's kind reads better than its value with spaces."""


def party(party: Party | None) -> str:
    """An actor or recipient as listed, and as printed where that differs; *not said* for None."""
    if party is None:
        return NOT_SAID
    name, text = one_line(party.name), one_line(party.text)
    return name if name.casefold() == text.casefold() or not text else f"{name} (“{text}”)"


def quantity(quantity: Quantity) -> str:
    """The number as printed, and how it was read: *“at least 40” (40 or more)*."""
    return f"{quoted(quantity.span.text)} ({figures(quantity)})"


def figures(quantity: Quantity) -> str:
    """How a number was read: *8*, *30 to 40*, *40 or more*, with its unit; *no figure* for "several"."""
    low, best, high = quantity.low, quantity.best, quantity.high
    if low is not None and high is not None:
        value = number(low) if low == high else f"{number(low)} to {number(high)}"
    elif low is not None:
        value = f"{number(low)} or more"
    elif high is not None:
        value = f"at most {number(high)}"
    elif best is not None:
        value = f"about {number(best)}"
    else:
        return "no figure"
    return value + (f" {one_line(quantity.unit)}" if quantity.unit else "")


def number(value: float) -> str:
    """A figure with its thousands apart: 6,000."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"


def equipment(item: Equipment) -> str:
    """A system or class, whose, and in what state."""
    parts = [one_line(item.system) if item.system else words(item.equipment_class)]
    if item.count:
        parts.append(figures(item.count))
    if item.owner:
        parts.append(f"owner {one_line(item.owner)}")
    if item.status:
        parts.append(item.status.value)
    return f"{quoted(item.span.text)} [{', '.join(parts)}]"


def set_there(setting: Setting) -> str:
    """Where an event happened by words beyond its clause, and why they are taken to say so; empty where its clause says it, or nothing."""
    if setting.place is None or setting.place_from is Reach.CLAUSE:
        return ""
    return f"{place(setting.place)} (by the {setting.place_from}: {one_line(setting.place_reason)})"


def set_then(setting: Setting) -> str:
    """When it happened by words beyond its clause, likewise."""
    if setting.time is None or setting.time_from is Reach.CLAUSE:
        return ""
    return f"{time(setting.time)} (by the {setting.time_from}: {one_line(setting.time_reason)})"


def place(place: Place) -> str:
    """A place as mentioned, what was chosen for it, and how precise that is."""
    printed = quoted(place.span.text)
    relation = f"{place.relation.value} " if place.relation and place.relation.value != "in" else ""
    if place.chosen is None:
        return f"{relation}{printed}: not in the gazetteer, no position given"
    entry = place.chosen
    where = ", ".join(dict.fromkeys(one_line(p) for p in (entry.name, entry.admin1, entry.country) if p))
    prec = WHERE_PREC.get(place.where_prec, f"precision {place.where_prec}")
    kind = {"admin1": WHERE_PREC[4], "admin2": WHERE_PREC[3]}.get(entry.feature, words(entry.feature))
    parts = [kind] if kind == prec else [kind, prec]
    if entry.lat is None:
        parts.append("no single point")
    elif place.radius_km and place.where_prec != 2:
        parts.append(f"give or take {number(round(place.radius_km, 0 if place.radius_km >= 10 else 1))} km")
    return f"{relation}{printed}: {where} ({', '.join(parts)})"


def time(time: Time) -> str:
    """A date as mentioned, as read, how precise, and where it comes from."""
    printed = quoted(time.span.text)
    value = days(time.date_start, time.date_end) or duration(time.value) or (one_line(time.value) if time.value else "")
    if not value:
        return f"{printed}: no date that could be defended"
    notes = [DATE_PREC[time.date_prec]] if time.date_prec is not None and time.date_prec in DATE_PREC else []
    if time.date_basis is DateBasis.RELATIVE:
        notes.append(f"counted from {moment(time.anchor)}" if time.anchor else "relative, counted from nothing that is known")
    elif time.date_basis is DateBasis.PUBLICATION_FALLBACK:
        notes.append("only the day of publication")
    return f"{printed}: {value}" + (f" ({'; '.join(notes)})" if notes else "")


def named(claim: Claim, places: Iterable[Place], times: Iterable[Time]) -> tuple[str, ...]:
    """Places and dates that stand in the claim's words and that none of its events is said to have been at."""
    content = claim.attribution.content.spans
    taken = {e.place.span for e in claim.events if e.place} | {e.time.span for e in claim.events if e.time}
    here = [place(p) for p in places if content.covers(p.span) and p.span not in taken]
    then = [time(t) for t in times if content.covers(t.span) and t.span not in taken]
    return tuple(dict.fromkeys([*here, *then]))


def days(start: str | None, end: str | None) -> str:
    """An inclusive range of ISO 8601 days as people write it: *6 to 13 September 2022*."""
    if start is None and end is None:
        return ""
    if start is None or end is None:
        return f"from {moment(start)} on" if start else f"until {moment(end or '')}"
    if start == end:
        return moment(start)
    try:
        first, last = date.fromisoformat(start), date.fromisoformat(end)
    except ValueError:
        return f"{moment(start)} to {moment(end)}"
    if first.day == 1 and (last.year, last.month) == (first.year, first.month) and (last.toordinal() + 1 == _next_month(first).toordinal()):
        return f"{_MONTHS[first.month - 1]} {first.year}"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return f"the year {first.year}"
    head = str(first.day)
    if (first.year, first.month) != (last.year, last.month):
        head += f" {_MONTHS[first.month - 1]}"
    if first.year != last.year:
        head += f" {first.year}"
    return f"{head} to {moment(end)}"


_DURATION = re.compile(r"P(?:T?)(\d+(?:\.\d+)?)([YMWDHS])")
_UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day", "H": "hour", "S": "second"}


def duration(value: str | None) -> str:
    """An ISO 8601 duration of one unit in words: ``P6M`` is *lasting 6 months*; empty for anything else."""
    found = _DURATION.fullmatch(value or "")
    if not found:
        return ""
    unit = "minute" if (value or "").startswith("PT") and found[2] == "M" else _UNITS[found[2]]
    return f"lasting {found[1]} {unit}{'' if found[1] == '1' else 's'}"


def moment(value: str) -> str:
    """An ISO 8601 date or date and time as people write it, in the zone as given: *13 September 2022, 18:40 +03:00*."""
    found = _ISO.fullmatch(value.strip())
    if not found or not 1 <= int(found[2]) <= 12:
        return one_line(value)
    day = f"{int(found[3])} " if found[3] else ""
    clock = f", {found[4]}" + (f" {'UTC' if found[5] == 'Z' else found[5]}" if found[5] else " (zone not given)") if found[4] else ""
    return f"{day}{_MONTHS[int(found[2]) - 1]} {found[1]}{clock}"


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1) if day.year < 9999 else date.max


# ---------------------------------------------------------------- the report


def title(report: Report) -> str:
    """The headline, or the file's name when there is none."""
    return one_line(report.title or "") or one_line(report.capture.name)


def facts(report: Report) -> tuple[tuple[str, str], ...]:
    """What is known of the publication, label and value; *not given* where it does not say."""
    filed = one_line(report.dateline.span.text) if report.dateline else "no dateline"
    rows = [
        ("Publisher", one_line(report.publisher) if report.publisher else "not given"),
        ("Published", moment(report.published) if report.published else "not given"),
    ]
    if report.updated:
        rows.append(("Updated", moment(report.updated)))
    rows.append(("Filed", filed))
    if report.byline:
        rows.append(("Byline", one_line(report.byline)))
    if report.credits:
        rows.append(("Credits", ", ".join(one_line(c) for c in report.credits)))
    if report.url:
        rows.append(("Address", one_line(report.url)))
    if STATUS[report.status]:
        rows.append(("Status", STATUS[report.status]))
    return tuple(rows)


def failure(failure: Failure) -> str:
    """What went wrong and what it cost."""
    reason = f"{one_line(failure.error)}: {one_line(failure.message)}"
    return f"{words(failure.provides)}: missing, because {one_line(failure.step)} failed ({reason})"
