"""Records made by hand for the tests of the views: every span is found in the text by its exact words."""

from __future__ import annotations

import hashlib

from dateline.text import Span, Spans, Text
from dateline.types import (
    Attribution,
    Basis,
    BasisValue,
    Candidate,
    Capture,
    Claim,
    DateBasis,
    Dateline,
    Disclosure,
    Equipment,
    EquipmentStatus,
    EventKind,
    EventMention,
    Failure,
    Furniture,
    FurnitureKind,
    GazetteerEntry,
    Level,
    Modality,
    Mode,
    Party,
    Passage,
    Place,
    PlaceRole,
    Polarity,
    Quantity,
    Record,
    Report,
    Run,
    Sensitivity,
    SensitivityValue,
    Source,
    SourceKind,
    Time,
    Visibility,
    Wording,
    passage,
)

STORY = """SAMPLE REPORT by an invented outlet, The Quay Herald.

Bridge falls at Sarnice

By a staff writer

SARNICE (The Quay Herald) — The bridge lay in the river on Tuesday. Apparently the garrison had left at night.

A resident said soldiers had asked him: “Where is the ferry?” The governor denied that anyone was killed.

“At least 40 shells fell on Monday,” said a miller 🌾 who asked not to be named. Troops captured two T-72 tanks near Sarnice.
"""

RUN = Run("0" * 64, "2024-05-07T10:00:00+00:00", "dateline 0", ("attribution.statements",), {}, {}, {}, {})
PUBLIC = Sensitivity(SensitivityValue.NONE, Visibility.PUBLIC)
AT_RISK = Sensitivity(SensitivityValue.WITNESS_AT_RISK, Visibility.RESTRICTED)
UNSTATED = Basis(BasisValue.NOT_STATED)
SURE = Wording(Polarity.AFFIRMED, Level.CERTAIN, Modality.PAST)
SARNICE = GazetteerEntry("x1", "Sarnice", 50.0, 30.0, "XX", "North", "town")


def find(text: Text, words: str, nth: int = 0) -> Span:
    """The `nth` place where `words` stand."""
    start = -1
    for _ in range(nth + 1):
        start = text.string.index(words, start + 1)
    return text.span(start, start + len(words))


def report(string: str, **fields: object) -> Report:
    """A report over `string`, with whatever else is known."""
    text = Text(string)
    data = string.encode()
    capture = Capture(hashlib.sha256(data).hexdigest(), len(data), "text/plain", "utf-8", "sarnice.txt", "test")
    return Report("r1", capture, text, text.sha256, "en", **fields)  # type: ignore[arg-type]


def claim(
    on: Report,
    number: str,
    content: str,
    source: str = "",
    cue: str = "",
    *,
    mode: Mode = Mode.INDIRECT,
    kind: SourceKind = SourceKind.PERSON,
    disclosure: Disclosure = Disclosure.ROLE_DESCRIBED,
    sensitivity: Sensitivity = PUBLIC,
    basis: Basis = UNSTATED,
    wording: Wording = SURE,
    via: str | None = None,
    events: tuple[EventMention, ...] = (),
    antecedent: Spans | None = None,
    resolved: bool = True,
) -> Claim:
    """A claim whose parts are found in the report by their words."""
    spans = Spans([find(on.text, source)]) if source else Spans()
    who = Source(spans, source, source or on.publisher, kind, disclosure, sensitivity, antecedent=antecedent or Spans(), resolved=resolved)
    told = passage(find(on.text, cue)) if cue else None
    return Claim(number, on.id, Attribution(mode, who, told, passage(find(on.text, content)), via), basis, wording, events)


def event(on: Report, kind: EventKind, trigger: str, **fields: object) -> EventMention:
    """A past, affirmed, certain event unless told otherwise."""
    values: dict[str, object] = {"modality": Modality.PAST, "polarity": Polarity.AFFIRMED, "level": Level.CERTAIN, **fields}
    return EventMention(kind, find(on.text, trigger), **values)  # type: ignore[arg-type]


def party(on: Report, words: str, name: str | None = None) -> Party:
    """An actor or recipient as printed."""
    found = passage(find(on.text, words))
    return Party(name or words, found.spans, found.text)


def story() -> Record:
    """A record in which each value that the views show stands at least once."""
    text = Text(STORY)
    dateline = find(text, "SARNICE (The Quay Herald) —")
    on = report(
        STORY,
        publisher="The Quay Herald",
        title="Bridge falls at Sarnice",
        byline="a staff writer",
        published="2024-05-07T18:40:00+02:00",
        dateline=Dateline(dateline, find(text, "SARNICE"), "The Quay Herald"),
        furniture=(
            Furniture(FurnitureKind.NOTICE, find(text, "SAMPLE REPORT by an invented outlet, The Quay Herald.")),
            Furniture(FurnitureKind.TITLE, find(text, "Bridge falls at Sarnice")),
            Furniture(FurnitureKind.BYLINE, find(text, "By a staff writer")),
            Furniture(FurnitureKind.DATELINE, dateline),
        ),
    )
    near = Place(find(text, "Sarnice", 1), "Sarnice", PlaceRole.EVENT, 2, 25.0, SARNICE, (Candidate(SARNICE, ("only one of the name",)),))
    monday = Time(find(text, "Monday"), "2024-05-06", "2024-05-06", "2024-05-06", 1, DateBasis.RELATIVE, "2024-05-07", "weekday")
    tuesday = Time(find(text, "Tuesday"), "2024-05-07", "2024-05-07", "2024-05-07", 1, DateBasis.RELATIVE, "2024-05-07", "weekday")
    shells = Quantity(find(text, "At least 40 shells"), 40, 40, None, "shells", None, "At least")
    two = Quantity(find(text, "two"), 2, 2, 2, "T-72 tanks")
    tanks = Equipment(find(text, "T-72 tanks"), "T-72", "tank", None, EquipmentStatus.CAPTURED, two)
    claims = (
        claim(
            on,
            "c1",
            "The bridge lay in the river on Tuesday.",
            mode=Mode.OWN_VOICE,
            kind=SourceKind.OUTLET,
            disclosure=Disclosure.INSTITUTION,
        ),
        claim(
            on,
            "c2",
            "Apparently the garrison had left at night.",
            mode=Mode.OWN_VOICE,
            kind=SourceKind.OUTLET,
            disclosure=Disclosure.INSTITUTION,
            basis=Basis(BasisValue.INFERENCE, Spans([find(text, "Apparently")])),
            wording=Wording(Polarity.AFFIRMED, Level.PROBABLE, Modality.PAST, (find(text, "Apparently"),)),
            events=(event(on, EventKind.WITHDRAWAL, "left", actor=party(on, "the garrison"), level=Level.PROBABLE),),
        ),
        claim(on, "c3", "soldiers had asked him: “Where is the ferry?”", "A resident", "said", sensitivity=AT_RISK),
        claim(
            on,
            "c4",
            "Where is the ferry?",
            "soldiers",
            "had asked",
            mode=Mode.DIRECT,
            disclosure=Disclosure.COLLECTIVE,
            basis=Basis(BasisValue.HEARSAY),
            wording=Wording(Polarity.AFFIRMED, Level.UNSPECIFIED, Modality.QUESTION),
            via="c3",
        ),
        claim(
            on,
            "c5",
            "anyone was killed",
            "The governor",
            "denied",
            kind=SourceKind.GOVERNMENT,
            basis=Basis(BasisValue.OFFICIAL_STATEMENT),
            wording=Wording(Polarity.DENIED, Level.CERTAIN, Modality.PAST, (), (find(text, "denied"),)),
            events=(event(on, EventKind.KILLING, "killed", polarity=Polarity.DENIED),),
        ),
        claim(
            on,
            "c6",
            "At least 40 shells fell on Monday,",
            "a miller 🌾 who asked not to be named",
            "said",
            mode=Mode.DIRECT,
            basis=Basis(BasisValue.OBSERVED_BY_CLAIMANT),
            sensitivity=AT_RISK,
            events=(event(on, EventKind.SHELLING, "shells fell", time=monday, quantities=(shells,)),),
        ),
        claim(
            on,
            "c7",
            "Troops captured two T-72 tanks near Sarnice.",
            mode=Mode.OWN_VOICE,
            kind=SourceKind.OUTLET,
            disclosure=Disclosure.INSTITUTION,
            events=(event(on, EventKind.EQUIPMENT_CAPTURED, "captured", actor=party(on, "Troops"), place=near, equipment=(tanks,)),),
        ),
    )
    broken = Failure("r1", "wording.wording", "wording", "ValueError", "a made-up failure \x1b[31m")
    return Record(on, claims, (tuesday, monday), (near,), (broken,), RUN)


def hostile(string: str) -> Record:
    """A record over any text at all: one claim in the outlet's own voice over the whole, one attributed inside it."""
    on = report(string, publisher=string[:50], title=string[-50:])
    whole = on.text.span(0, len(on.text))
    inner = on.text.span(len(on.text) // 3, max(len(on.text) // 2, len(on.text) // 3 + 1))
    own = Source(Spans(), "", on.publisher, SourceKind.OUTLET, Disclosure.INSTITUTION, PUBLIC)
    other = Source(Spans([inner]), inner.text, inner.text, SourceKind.PERSON, Disclosure.NAMED, AT_RISK)
    sure = Wording(Polarity.AFFIRMED, Level.CERTAIN, Modality.PAST, (inner,))
    first = Claim("a", "r1", Attribution(Mode.OWN_VOICE, own, None, passage(whole)), Basis(BasisValue.NOT_STATED), sure)
    told = EventMention(
        EventKind.OTHER, inner, Modality.PAST, Polarity.AFFIRMED, Level.CERTAIN, Party(inner.text, Spans([inner]), inner.text)
    )
    second = Claim(
        "b",
        "r1",
        Attribution(Mode.MIXED, other, Passage(Spans([inner]), inner.text), passage(whole), "a"),
        Basis(BasisValue.HEARSAY),
        sure,
        (told,),
    )
    return Record(on, (first, second), (), (), (), RUN)
