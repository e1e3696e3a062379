"""Records made by hand, with real hashes and run ids, for tests of the codec, the case and the command line."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

from dateline import codec
from dateline.extract.attribution import statement_id
from dateline.text import Span, Spans, Text
from dateline.types import (
    Acled,
    Attribution,
    Basis,
    BasisValue,
    Candidate,
    Capture,
    Claim,
    DateBasis,
    Dateline,
    DeathsBySide,
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
    MapSegment,
    Modality,
    Mode,
    Party,
    Place,
    PlaceRole,
    Plover,
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

STORY = """QASR (The Delta Post) — Mortar fire hit the grain market in Qasr on Sunday 🌾, killing at least 12 people.

“I carried two of them out,” said Samir, who sells flour. Samir’s stall burned down.

The governor, Hana Idris, denied that the army had fired. She said witnesses had told her that rebels abandoned a T-55 tank near Umm Dabba.
"""

PUBLIC = Sensitivity(SensitivityValue.NONE, Visibility.PUBLIC)
AT_RISK = Sensitivity(SensitivityValue.WITNESS_AT_RISK, Visibility.RESTRICTED)
QASR = GazetteerEntry("geonames:1", "Qasr", 14.5, 33.25, "SD", "Delta Province", "town")
SURE = Wording(Polarity.AFFIRMED, Level.CERTAIN, Modality.PAST)


def run(code: str = "dateline 0.1", started: str = "2024-05-07T10:00:00+00:00") -> Run:
    """A run with the id that its parts make up."""
    made = Run("", started, code, ("attribution.statements",), {"cues": "c0"}, {"en": "1"}, {"version": "1"}, {}, "CPython 3")
    return replace(made, id=codec.run_id(made))


def find(text: Text, words: str, nth: int = 0) -> Span:
    """The `nth` place where `words` stand."""
    start = -1
    for _ in range(nth + 1):
        start = text.string.index(words, start + 1)
    return text.span(start, start + len(words))


def report_over(string: str, name: str = "made.txt", record: int | None = None, data: bytes | None = None, **fields: object) -> Report:
    """A report over `string`, whose capture is its UTF-8 form unless `data` is given."""
    data = string.encode() if data is None else data
    text = Text(string)
    sha256 = hashlib.sha256(data).hexdigest()
    capture = Capture(sha256, len(data), "text/plain", "utf-8", name, "tests", record=record)
    identity = hashlib.sha256(f"{sha256} {record} {text.sha256}".encode()).hexdigest()[:16]
    return Report(identity, capture, text, text.sha256, "en", **fields)  # type: ignore[arg-type]


def claim_over(on: Report, words: str, source: Source | None = None, **fields: object) -> Claim:
    """A claim whose content are `words`, in the outlet's own voice unless a source is given."""
    own = Source(Spans(), "", on.publisher, SourceKind.OUTLET, Disclosure.INSTITUTION, PUBLIC)
    mode = fields.pop("mode", Mode.INDIRECT if source else Mode.OWN_VOICE)
    cue = fields.pop("cue", None)
    via = fields.pop("via", None)
    said = Attribution(mode, source or own, cue and passage(cue), passage(find(on.text, words)), via)  # type: ignore[arg-type]
    values = {"basis": Basis(BasisValue.NOT_STATED), "wording": SURE, **fields}
    identity = statement_id(on.id, said.mode, said.source.spans, said.cue.spans if said.cue else Spans(), said.content.spans, said.via)
    return Claim(identity, on.id, said, **values)  # type: ignore[arg-type]


def story(by: Run | None = None, words: str = "") -> Record:
    """One report of a war in an invented place: a strike with a toll, a first-name-only witness, a denial, hearsay as a chain.

    `words` stand at its end, and make it another report.
    """
    text = Text(STORY + words)
    on = report_over(
        STORY + words,
        "qasr.txt",
        publisher="The Delta Post",
        title="Market burns in Qasr",
        published="2024-05-07T18:40:00+02:00",
        url="https://post.example/qasr",
        dateline=Dateline(find(text, "QASR (The Delta Post) —"), find(text, "QASR"), "The Delta Post"),
        furniture=(Furniture(FurnitureKind.DATELINE, find(text, "QASR (The Delta Post) —")),),
        offset_map=(MapSegment(0, len(text), 0),),
    )
    market = Place(find(text, "Qasr"), "Qasr", PlaceRole.EVENT, 1, 5.0, QASR, (Candidate(QASR, ("the only place of that name",)),))
    village = Place(find(text, "Umm Dabba"), "Umm Dabba", PlaceRole.MENTION, 2, None, None)
    sunday = Time(find(text, "Sunday"), "2024-05-05", "2024-05-05", "2024-05-05", 1, DateBasis.RELATIVE, "2024-05-07", "weekday")
    toll = Quantity(find(text, "at least 12 people"), 12, 12, None, "people", None, "at least")
    hit = EventMention(
        EventKind.SHELLING,
        find(text, "hit"),
        Modality.PAST,
        Polarity.AFFIRMED,
        Level.CERTAIN,
        instrument=passage(find(text, "Mortar fire")),
        object=passage(find(text, "the grain market")),
        place=market,
        time=sunday,
        deaths=toll,
        deaths_by_side=DeathsBySide(deaths_unknown=12),
        quantities=(toll,),
        plover=Plover("ASSAULT", "bombard", ("military",)),
        acled=Acled("Explosions/Remote violence", "Shelling/artillery/missile attack"),
    )
    army = Party("the army", Spans([find(text, "the army")]), "the army", "Sudan", "MIL")
    denied = EventMention(EventKind.SHELLING, find(text, "fired"), Modality.PAST, Polarity.DENIED, Level.CERTAIN, actor=army)
    rebels = Party("rebels", Spans([find(text, "rebels")]), "rebels", None, "REB")
    tank = Equipment(find(text, "T-55 tank"), "T-55", "tank", "rebels", EquipmentStatus.ABANDONED)
    left = EventMention(
        EventKind.EQUIPMENT_ABANDONED,
        find(text, "abandoned"),
        Modality.PAST,
        Polarity.AFFIRMED,
        Level.CERTAIN,
        actor=rebels,
        place=village,
        equipment=(tank,),
    )
    samir = Source(Spans([find(text, "Samir, who sells flour")]), "Samir, who sells flour", "Samir", SourceKind.PERSON,
                   Disclosure.FIRST_NAME_ONLY, AT_RISK, role="sells flour", side="civilian")  # fmt: skip
    governor = Source(Spans([find(text, "The governor, Hana Idris")]), "The governor, Hana Idris", "Hana Idris", SourceKind.PERSON,
                      Disclosure.NAMED, PUBLIC, role="governor")  # fmt: skip
    she = Source(Spans([find(text, "She")]), "She", "Hana Idris", SourceKind.PERSON, Disclosure.NAMED, PUBLIC,
                 antecedent=Spans([find(text, "Hana Idris")]))  # fmt: skip
    witnesses = Source(Spans([find(text, "witnesses")]), "witnesses", "witnesses", SourceKind.GROUP, Disclosure.COLLECTIVE, PUBLIC)
    by_her = claim_over(on, "witnesses had told her that rebels abandoned a T-55 tank near Umm Dabba", she, cue=find(text, "said", 1),
                        basis=Basis(BasisValue.OFFICIAL_STATEMENT))  # fmt: skip
    claims = (
        claim_over(
            on, "Mortar fire hit the grain market in Qasr on Sunday 🌾, killing at least 12 people",
            wording=replace(SURE, hedges=(find(text, "at least"),)), events=(hit,),
        ),
        claim_over(on, "“I carried two of them out,”", samir, mode=Mode.DIRECT, cue=find(text, "said"), basis=Basis(BasisValue.TOOK_PART)),
        claim_over(on, "Samir’s stall burned down"),
        claim_over(
            on, "the army had fired", governor, cue=find(text, "denied"), basis=Basis(BasisValue.OFFICIAL_STATEMENT),
            wording=replace(SURE, polarity=Polarity.DENIED, cues=(find(text, "denied"),)), events=(denied,),
        ),
        by_her,
        claim_over(
            on, "rebels abandoned a T-55 tank near Umm Dabba", witnesses, cue=find(text, "had told"), via=by_her.id,
            basis=Basis(BasisValue.HEARSAY, Spans([find(text, "had told")])), events=(left,),
        ),
    )  # fmt: skip
    failure = Failure(on.id, "wording.wording", "wording", "ValueError", "made up")
    return Record(on, claims, (sunday,), (market, village), (failure,), by or run())


def capture_of(record: Record) -> bytes:
    """The bytes that a record made here was read from."""
    return record.report.text.string.encode()


def copied(case: Path, to: Path) -> Path:
    """A copy of a case in a file, with its captures."""
    shutil.copyfile(case, to)
    shutil.copytree(case.with_name(case.name + ".captures"), to.with_name(to.name + ".captures"))
    return to


def plain(string: str, by: Run | None = None, **fields: object) -> Record:
    """A record over any text, with one claim in the outlet's own voice over its first line."""
    on = report_over(string, **{"publisher": "The Delta Post", **fields})  # type: ignore[arg-type]
    first = next(on.text.lines())
    return Record(on, (claim_over(on, first.text),), (), (), (), by or run())
