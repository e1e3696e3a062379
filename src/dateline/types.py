"""Every core type, frozen and slotted. Start reading here.

A **report** is one publication, read from a **capture** (the bytes as received). What is found in it are **claims**: an **attribution**
(who says it, with which cue, in which words), its **basis** (how they know), its **wording** (how sure they sound) and its **event
mentions** (what happened, by whom, to whom), with **times** and **places**. Every value carries the span it came from. An empty `Spans`
means that the text gives no evidence, and then the value is an unknown, a default, or comes from the report's own metadata.

The vocabularies follow PARC and PolNeAR (source, cue, content), FactBank (polarity and certainty), UCDP GED (`where_prec`, `date_prec`,
deaths by side), PLOVER and ACLED (derived codes), EDTF / ISO 8601-2 (dates) and Oryx (status of equipment).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .errors import SpanError
from .text import Span, Spans, Text

SCHEMA_VERSION = "1.0"
"""Of the JSON form of a record. The first number changes when a reader of the old form would be misled."""


# ---------------------------------------------------------------- text and evidence


class PublicationStatus(StrEnum):
    """IPTC's publication status, with a correction told apart."""

    USABLE = "usable"
    CORRECTED = "corrected"
    WITHHELD = "withheld"
    KILLED = "killed"


@dataclass(frozen=True, slots=True)
class Capture:
    """The bytes as received; the evidentiary copy is never altered."""

    sha256: str
    size: int
    """In bytes."""
    media_type: str
    charset: str
    """The encoding that the bytes were decoded with."""
    name: str
    """The file's name, or ``-`` for standard input: data, never a path to open again."""
    tool: str
    """What turned the bytes into text, with its version."""
    url: str | None = None
    retrieved: str | None = None
    """ISO 8601 with its zone, when known."""
    record: int | None = None
    """Which record of a many-record capture (a line of JSON Lines), counted from 0."""


@dataclass(frozen=True, slots=True)
class MapSegment:
    """A stretch of the report's text that stands unchanged in the decoded capture."""

    start: int
    """Code point in the report's text."""
    length: int
    """In code points."""
    capture_start: int
    """Code point in the capture, decoded with `Capture.charset`."""


class FurnitureKind(StrEnum):
    """Text that is about the report and not part of what it says."""

    HEADER = "header"
    TITLE = "title"
    BYLINE = "byline"
    DATELINE = "dateline"
    CREDIT = "credit"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Furniture:
    """A stretch that is read as metadata; it stays in the text, so no offset moves."""

    kind: FurnitureKind
    span: Span


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where, and under whose name, the report says that it was filed: ``KYIV, Sept 13 (Reuters) -``."""

    span: Span
    place: Span | None = None
    agency: str | None = None
    date: Span | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One publication. `text` is pinned by its own hash and is never re-wrapped or normalised."""

    id: str
    capture: Capture
    text: Text
    text_sha256: str
    language: str
    """ISO 639-1, or ``und``."""
    publisher: str | None = None
    title: str | None = None
    byline: str | None = None
    dateline: Dateline | None = None
    published: str | None = None
    """ISO 8601 date, or date and time with the zone as given; never shifted to another zone."""
    updated: str | None = None
    url: str | None = None
    credits: tuple[str, ...] = ()
    """Wire services that the report credits, as printed."""
    status: PublicationStatus = PublicationStatus.USABLE
    furniture: tuple[Furniture, ...] = ()
    offset_map: tuple[MapSegment, ...] = ()

    def __post_init__(self) -> None:
        if self.text.sha256 != self.text_sha256:
            raise SpanError(f"the text of report {self.id} is not the one that its spans were taken from")


# ---------------------------------------------------------------- who says it, how they know, how sure they sound


class Mode(StrEnum):
    """How the content is given."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"
    OWN_VOICE = "own_voice"


class SourceKind(StrEnum):
    """What the claimant is."""

    PERSON = "person"
    ORGANIZATION = "organization"
    GOVERNMENT = "government"
    ARMED_FORCE = "armed_force"
    GROUP = "group"
    DOCUMENT = "document"
    IMAGERY = "imagery"
    OUTLET = "outlet"


class Disclosure(StrEnum):
    """How far the text discloses the claimant (the trade's own degrees: AP's rules on anonymous sources)."""

    NAMED = "named"
    FIRST_NAME_ONLY = "first_name_only"
    ROLE_DESCRIBED = "role_described"
    COLLECTIVE = "collective"
    INSTITUTION = "institution"
    DOCUMENT = "document"
    UNSPECIFIED = "unspecified"


class SensitivityValue(StrEnum):
    """Why a value may have to be kept back."""

    NONE = "none"
    PERSON_IDENTIFIABLE = "person_identifiable"
    WITNESS_AT_RISK = "witness_at_risk"
    MINOR = "minor"
    PRISONER_OR_DETAINEE = "prisoner_or_detainee"
    ALLEGED_COLLABORATOR = "alleged_collaborator"
    ACCUSED_PRIVATE_PERSON = "accused_private_person"
    SEXUAL_VIOLENCE = "sexual_violence"
    GRAPHIC = "graphic"
    CURRENT_POSITION_OF_FORCES = "current_position_of_forces"


class Visibility(StrEnum):
    """Who may see it. Restricted is restricted everywhere."""

    PUBLIC = "public"
    RESTRICTED = "restricted"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """A required choice; the default protects."""

    value: SensitivityValue
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class Passage:
    """A quotation from the report, possibly in several parts; `text` must be what the spans hold."""

    spans: Spans
    text: str

    def __post_init__(self) -> None:
        _must_quote(self.spans, self.text)


def passage(spans: Spans | Span) -> Passage:
    """A Passage from spans, its text filled in."""
    spans = Spans([spans]) if isinstance(spans, Span) else spans
    return Passage(spans, spans.text)


@dataclass(frozen=True, slots=True)
class Statement:
    """Somebody's words about the world, before it is known who they are: the source's mention, the cue, the content.

    `via` is the id of the statement that this one is relayed in: *the governor said that residents had told him ...*.
    """

    id: str
    mode: Mode
    source: Spans
    cue: Spans
    content: Spans
    via: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The claimant: the whole descriptor as printed, and who that is where the report itself says so.

    The claimant is never the actor of the event. `name` is None when the text names no one and describes no one (an unresolved
    pronoun); gender and identity are never inferred. For the outlet's own voice the spans are empty, or the words that point to it
    ("our team"), and the name is the publisher's.
    """

    spans: Spans
    text: str
    name: str | None
    kind: SourceKind | None
    """None when the text does not say what the claimant is."""
    disclosure: Disclosure
    sensitivity: Sensitivity
    role: str | None = None
    side: str | None = None
    """Whom the claimant speaks for in the conflict, in the actor list's name; ``civilian`` for a civilian; None when not said."""
    antecedent: Spans = field(default_factory=Spans)
    """The mention that a pronoun or short form was resolved to; empty when it was not, or need not be."""
    resolved: bool = True
    """False when the mention stands for somebody whom the report does not let us tell."""

    def __post_init__(self) -> None:
        _must_quote(self.spans, self.text)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Source, cue and content (PARC 3.0, PolNeAR). `via` is the id of the claim that this one is relayed in."""

    mode: Mode
    source: Source
    cue: Passage | None
    content: Passage
    via: str | None = None


class BasisValue(StrEnum):
    """How the claimant knows, as stated."""

    OBSERVED_BY_REPORTER = "observed_by_reporter"
    OBSERVED_BY_CLAIMANT = "observed_by_claimant"
    TOOK_PART = "took_part"
    OFFICIAL_STATEMENT = "official_statement"
    DOCUMENT = "document"
    HEARSAY = "hearsay"
    INFERENCE = "inference"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class Basis:
    """How the claimant knows, with the cue that says so (empty when it follows from who speaks, or is not stated)."""

    value: BasisValue
    spans: Spans = field(default_factory=Spans)


class Polarity(StrEnum):
    """Whether the words affirm or deny."""

    AFFIRMED = "affirmed"
    DENIED = "denied"


class Level(StrEnum):
    """FactBank's certainty, as worded: the words are never turned into a percentage."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    UNSPECIFIED = "unspecified"


class Modality(StrEnum):
    """Whether it is told as something that happened, goes on, will happen, would, is threatened, asked or ordered."""

    PAST = "past"
    ONGOING = "ongoing"
    FUTURE = "future"
    CONDITIONAL = "conditional"
    THREAT = "threat"
    QUESTION = "question"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Wording:
    """How sure the words sound. `hedges` are the words that soften; `cues` those that decided the other three."""

    polarity: Polarity
    level: Level
    modality: Modality
    hedges: tuple[Span, ...] = ()
    cues: tuple[Span, ...] = ()


# ---------------------------------------------------------------- what happened


class EventKind(StrEnum):
    """Finer than the codebooks, whose codes are derived from it."""

    STRIKE = "strike"
    SHELLING = "shelling"
    ARMED_CLASH = "armed_clash"
    TERRITORY_GAINED = "territory_gained"
    TERRITORY_REGAINED = "territory_regained"
    TERRITORY_LOST = "territory_lost"
    TERRITORY_HELD = "territory_held"
    SIEGE_OR_BLOCKADE = "siege_or_blockade"
    WITHDRAWAL = "withdrawal"
    KILLING = "killing"
    INJURY = "injury"
    CAPTURE_OF_PERSONS = "capture_of_persons"
    DETENTION_OR_TORTURE = "detention_or_torture"
    SEXUAL_VIOLENCE = "sexual_violence"
    LOOTING = "looting"
    PROPERTY_DAMAGE = "property_damage"
    EQUIPMENT_DESTROYED = "equipment_destroyed"
    EQUIPMENT_DAMAGED = "equipment_damaged"
    EQUIPMENT_CAPTURED = "equipment_captured"
    EQUIPMENT_ABANDONED = "equipment_abandoned"
    EXPLOSIVE_HAZARD = "explosive_hazard"
    DISPLACEMENT = "displacement"
    OUTAGE = "outage"
    CHEMICAL_ATTACK = "chemical_attack"
    THREAT = "threat"
    ACCUSATION = "accusation"
    DENIAL = "denial"
    TALKS = "talks"
    AID_OR_ARMS_SUPPLY = "aid_or_arms_supply"
    DEPLOYMENT = "deployment"
    EXERCISE = "exercise"
    PROTEST = "protest"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Party:
    """An actor or recipient, only ever from a mention that acts or is acted on: never from a place."""

    name: str
    """The listed actor's name when the mention is one of its aliases, otherwise the mention as printed."""
    spans: Spans
    text: str
    side: str | None = None
    sector: str | None = None
    """PLOVER's sector code, such as GOV, MIL, REB, CVL."""

    def __post_init__(self) -> None:
        _must_quote(self.spans, self.text)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as the words give it. `best` is None when they give only a bound: *at least 40* is low 40, best 40, high None."""

    span: Span
    low: float | None
    best: float | None
    high: float | None
    noun: str | None = None
    """What is counted, as printed: "soldiers"."""
    unit: str | None = None
    """A UCUM symbol such as km2, km, t, % ; None for a plain count."""
    qualifier: str | None = None
    """The words that bound or soften it, as printed: "at least", "dozens of"."""


@dataclass(frozen=True, slots=True)
class DeathsBySide:
    """Killed, by the side they were on, as UCDP GED counts them (best estimates; None where nothing is said)."""

    deaths_a: float | None = None
    deaths_b: float | None = None
    deaths_civilians: float | None = None
    deaths_unknown: float | None = None
    side_a: str | None = None
    side_b: str | None = None


class EquipmentStatus(StrEnum):
    """Oryx's statuses."""

    DESTROYED = "destroyed"
    DAMAGED = "damaged"
    ABANDONED = "abandoned"
    CAPTURED = "captured"


@dataclass(frozen=True, slots=True)
class Equipment:
    """A system or class of equipment that is mentioned in an event."""

    span: Span
    system: str | None
    """The model in the lexicon's name ("T-72B3"); None when only a class is named."""
    equipment_class: str
    """Such as tank, artillery, rocket_artillery, drone, landmine."""
    owner: str | None = None
    status: EquipmentStatus | None = None
    count: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Plover:
    """PLOVER event, mode and contexts (Open Event Data Alliance), derived from the kind."""

    event: str
    mode: str | None = None
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Acled:
    """ACLED event type and sub-event type (ACLED codebook), derived from the kind."""

    event_type: str
    sub_event_type: str


class PlaceRole(StrEnum):
    """What the place does in the text."""

    EVENT = "event"
    DATELINE = "dateline"
    SPEAKER = "speaker"
    MENTION = "mention"


class PlaceRelation(StrEnum):
    """How the text puts what happened to the place."""

    IN = "in"
    NEAR = "near"
    BETWEEN = "between"
    OUTSIDE = "outside"
    TOWARDS = "towards"


@dataclass(frozen=True, slots=True)
class GazetteerEntry:
    """One place of the gazetteer. `lat` and `lon` are WGS 84 degrees; None for an area that has no honest point."""

    id: str
    name: str
    lat: float | None
    lon: float | None
    country: str | None
    """ISO 3166-1 alpha-2, by the stated policy on disputed borders."""
    admin1: str | None
    feature: str
    """country, admin1, admin2, region, city, town, village, facility, water, island ..."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A gazetteer entry that a mention may stand for, best first, and why."""

    entry: GazetteerEntry
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place as mentioned. `chosen` is None when nothing in the gazetteer is good enough: unknown is a value."""

    span: Span
    name: str
    place_role: PlaceRole
    where_prec: int
    """UCDP GED: 1 exact, 2 within about 25 km, 3 second-order area, 4 first-order area, 5 line or large area, 6 country, 7 water, air."""
    radius_km: float | None
    """How far from the point it may be; None when there is no point."""
    chosen: GazetteerEntry | None
    candidates: tuple[Candidate, ...] = ()
    relation: PlaceRelation | None = None
    relation_span: Span | None = None


class DateBasis(StrEnum):
    """Where a date comes from. The publication date is never silently the event's."""

    STATED = "stated"
    RELATIVE = "relative"
    PUBLICATION_FALLBACK = "publication_fallback"


@dataclass(frozen=True, slots=True)
class Time:
    """A temporal expression. Dates are ISO 8601, inclusive; None where the text stays vague."""

    span: Span
    value: str | None
    """EDTF, or an ISO 8601 duration ("P6M"); None when the expression has no value that could be defended."""
    date_start: str | None
    date_end: str | None
    date_prec: int | None
    """UCDP GED: 1 exact day, 2 two to six days, 3 a week, 4 a month (8 to 31 days), 5 longer than a month up to a year."""
    date_basis: DateBasis
    anchor: str | None = None
    """The ISO 8601 date that a relative expression was counted from."""
    rule: str | None = None
    """The name of the rule that read it."""


@dataclass(frozen=True, slots=True)
class EventMention:
    """One event as one claim tells it. What the text does not say is None."""

    kind: EventKind
    trigger: Span
    modality: Modality
    polarity: Polarity
    level: Level
    actor: Party | None = None
    recipient: Party | None = None
    instrument: Passage | None = None
    object: Passage | None = None
    place: Place | None = None
    time: Time | None = None
    deaths: Quantity | None = None
    injuries: Quantity | None = None
    deaths_by_side: DeathsBySide | None = None
    quantities: tuple[Quantity, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    plover: Plover | None = None
    acled: Acled | None = None


# ---------------------------------------------------------------- the record


@dataclass(frozen=True, slots=True)
class Claim:
    """The unit of the record: what one source says, in one stretch of one report."""

    id: str
    report: str
    attribution: Attribution
    basis: Basis
    wording: Wording
    events: tuple[EventMention, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """A step that failed on a report: it costs what the step provides, and nothing else."""

    report: str
    step: str
    provides: str
    error: str
    message: str


@dataclass(frozen=True, slots=True)
class Run:
    """What produced the findings: enough to produce them again."""

    id: str
    """SHA-256 over everything below but `started`, so that two runs of the same tools share it."""
    started: str
    code: str
    steps: tuple[str, ...]
    lexicons: Mapping[str, str]
    models: Mapping[str, str]
    gazetteer: Mapping[str, str]
    configuration: Mapping[str, str]
    python: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """All that was found in one report."""

    report: Report
    claims: tuple[Claim, ...]
    times: tuple[Time, ...]
    places: tuple[Place, ...]
    failures: tuple[Failure, ...]
    run: Run
    schema_version: str = field(default=SCHEMA_VERSION)


def _must_quote(spans: Spans, text: str) -> None:
    if spans.text != text:
        raise SpanError(f"the spans hold {spans.text!r}, not {text!r}")
