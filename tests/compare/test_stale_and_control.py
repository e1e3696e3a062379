from __future__ import annotations

from xml.etree import ElementTree

import pytest
from compare_made import day, own, party, place, telling

from dateline.compare.control import contested, holds, svg
from dateline.compare.stale import Cause, stale, words_diff
from dateline.text import Text
from dateline.types import (
    Attribution,
    Basis,
    BasisValue,
    Capture,
    Claim,
    Disclosure,
    EventKind,
    Level,
    Modality,
    Mode,
    Polarity,
    Record,
    Report,
    Run,
    Sensitivity,
    SensitivityValue,
    Source,
    SourceKind,
    Visibility,
    Wording,
    passage,
)
from dateline.types import PublicationStatus as Status

FIRST = (
    "A shopkeeper said that three rockets hit the bus station on Friday. Nobody was hurt there. The square was closed until the evening."
)
SECOND = (
    "A shopkeeper said that eight rockets hit the bus station on Friday. Nobody was hurt there. The square was closed until the evening."
)
RUN = Run("0" * 64, "2024-05-07T10:00:00+00:00", "dateline 0", (), {}, {}, {}, {})


def record(name: str, text: str, published: str, **fields: object) -> Record:
    """A record with one claim for each sentence."""
    body = Text(text)
    values = {"publisher": "The Reed Post", **fields}
    report = Report(
        name, Capture(body.sha256, len(text), "text/plain", "utf-8", name, "tests"), body, body.sha256, "en", published=published, **values
    )
    source = Source(
        body.spans([]),
        "",
        "The Reed Post",
        SourceKind.OUTLET,
        Disclosure.INSTITUTION,
        Sensitivity(SensitivityValue.NONE, Visibility.PUBLIC),
    )
    claims = []
    start = 0
    for number, sentence in enumerate(text.split(". ")):
        span = body.span(start, start + len(sentence))
        start += len(sentence) + 2
        said = Attribution(Mode.OWN_VOICE, source, None, passage(span))
        wording = Wording(Polarity.AFFIRMED, Level.CERTAIN, Modality.PAST)
        claims.append(Claim(f"{name}{number}", name, said, Basis(BasisValue.NOT_STATED), wording))
    return Record(report, tuple(claims), (), (), (), RUN)


@pytest.mark.parametrize(("later", "cause", "touched"), [
    ({"status": Status.CORRECTED}, Cause.CORRECTED, ["a0"]),
    ({"publisher": "The Quay Herald", "status": Status.CORRECTED}, None, []),
    ({}, None, []),
])  # fmt: skip
def test_a_correction_touches_the_sentence_that_it_changes(later: dict, cause: Cause | None, touched: list[str]) -> None:
    found = list(stale([record("a", FIRST, "2024-05-01"), record("b", SECOND, "2024-05-02", **later)]))
    assert [s.claim for s in found] == touched
    assert all(s.cause is cause and "[-three-] {+eight+}" in s.diff for s in found)


def test_a_new_edition_of_the_same_address_marks_what_is_gone_as_well() -> None:
    shorter = SECOND.replace(" The square was closed until the evening.", "")
    url = {"url": "https://reed.example/1"}
    found = {s.claim: s for s in stale([record("a", FIRST, "2024-05-01", **url), record("b", shorter, "2024-05-02", **url)])}
    assert set(found) == {"a0", "a2"}
    assert found["a2"].after is None


def test_a_killed_story_takes_its_copies_with_it() -> None:
    killed = record("a", FIRST, "2024-05-01", status=Status.KILLED)
    copy = record("b", FIRST.replace("Nobody was hurt there. ", ""), "2024-05-01", publisher="The Quay Herald")
    found = {s.claim: s.cause for s in stale([killed, copy])}
    assert found == {
        "a0": Cause.KILLED,
        "a1": Cause.KILLED,
        "a2": Cause.KILLED,
        "b0": Cause.COPIED_FROM_KILLED,
        "b1": Cause.COPIED_FROM_KILLED,
    }


def test_a_diff_shows_words_taken_out_and_put_in() -> None:
    assert words_diff("took dozens of prisoners", "took prisoners there") == "took [-dozens of-] prisoners {+there+}"


TORMAK = place("Tormak", 50.0, 30.0)
HELD = [
    telling("a", own("a", "Reed Post"), kind=EventKind.TERRITORY_GAINED, actor=party("Nordia", "Nordia"), time=day("2024-03-02")),
    telling(
        "b",
        own("b", "Quay Herald"),
        kind=EventKind.TERRITORY_HELD,
        actor=party("Sundland", "Sundland"),
        time=day("2024-03-01", "2024-03-04"),
    ),
    telling("c", own("c", "Fen Times"), kind=EventKind.WITHDRAWAL, actor=party("Sundland", "Sundland"), time=None),
    telling("d", own("d", "Fen Times"), kind=EventKind.TERRITORY_HELD, polarity=Polarity.DENIED),
    telling("e", own("e", "Fen Times"), kind=EventKind.TERRITORY_HELD, place=place("Farhaven", 44.0, 20.0)),
]


def test_who_held_a_place_is_what_is_claimed_and_contested_days_are_found() -> None:
    found = holds(HELD, "tormak")
    assert [(h.telling.claim, h.holder, h.holds, h.dated) for h in found] == [
        ("b", "Sundland", True, True), ("a", "Nordia", True, True), ("c", "Sundland", False, False),
    ]  # fmt: skip
    assert contested(found) == [("2024-03-02", "2024-03-02", ("Nordia", "Sundland"))]


def test_the_drawing_is_well_formed_and_hatches_contested_days() -> None:
    drawn = ElementTree.fromstring(svg(holds(HELD, "Tormak"), "Who held <Tormak>"))
    assert "url(#hatch)" in ElementTree.tostring(drawn, encoding="unicode")
    ElementTree.fromstring(svg([], "nothing"))
