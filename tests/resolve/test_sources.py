"""Who the claimant is: kind, disclosure, role, side and protection, and whom a pronoun stands for."""

from __future__ import annotations

import pytest

from conftest import make_report
from dateline.extract.attribution import statements
from dateline.extract.parse import parse
from dateline.extract.places import places
from dateline.resolve.gazetteer import Gazetteer
from dateline.resolve.sources import sources
from dateline.types import Mode, Source, Visibility

GAZETTEER = Gazetteer.open()


def read(text: str) -> list[Source]:
    report = make_report(text)
    parsed = parse.function(report)
    found = statements.function(report, parsed)
    where = places.function(report, parsed, GAZETTEER)
    resolved = sources.function(report, parsed, found, where)
    return [resolved[s.id] for s in found if s.mode is not Mode.OWN_VOICE]


@pytest.mark.parametrize(
    ("sentence", "name", "kind", "disclosure", "role", "side"),
    [
        (
            "A Sudanese military source said the base fell.",
            "A Sudanese military source",
            "person",
            "role_described",
            "Sudanese military source",
            "Sudan",
        ),
        ("President Joseph Aoun said talks would go on.", "Joseph Aoun", "person", "named", "President", None),
        ("Residents said the market burned.", "Residents", "group", "collective", None, "civilian"),
        ("The Syrian army said it had retaken the hill.", "The Syrian army", "armed_force", "institution", None, "Syria"),
        ("Hamas said the report was false.", "Hamas", "group", "institution", None, "Hamas"),
        (
            "Ethiopia's defence ministry said the road was open.",
            "Ethiopia's defence ministry",
            "government",
            "institution",
            None,
            "Ethiopia",
        ),
        ("Satellite images showed that the runway was cratered.", "Satellite images", "imagery", "document", None, None),
        ("A witness said soldiers had fired first.", "A witness", "person", "role_described", "witness", "civilian"),
        ("The United Nations said food was running out.", "The United Nations", "organization", "institution", None, "United Nations"),
        ("France and Britain called for a pause.", "France and Britain", "government", "institution", None, None),
        ("Kenya, Chad and Togo said they would send nurses.", "Kenya, Chad and Togo", "government", "institution", None, None),
        ("Shepherds and nurses said the road was shut.", "Shepherds and nurses", "group", "collective", None, "civilian"),
        ("It was claimed that the village was empty.", None, None, "unspecified", None, None),
    ],
)
def test_described(sentence: str, name: str | None, kind: str | None, disclosure: str, role: str | None, side: str | None) -> None:
    (source,) = read(sentence)
    assert (source.name, source.kind and source.kind.value, source.disclosure.value) == (name, kind, disclosure)
    assert (source.role, source.side) == (role, side)


def test_a_shorter_name_is_the_longer_one_that_the_report_prints() -> None:
    first, second = read("Health official Maryam Idris said the clinic was hit. Idris said nine people died.")
    assert first.name == second.name == "Maryam Idris"
    assert second.antecedent.text == "Maryam Idris"
    assert first.disclosure.value == second.disclosure.value == "named"


def test_two_people_of_one_surname_are_not_made_one() -> None:
    found = read("Ahmed Hassan said it rained. Omar Hassan said it was dry. Hassan said nothing had changed.")
    assert found[2].name == "Hassan"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nadia, a mother of two, said the shelling began at dawn. “We hid in the cellar,” she said.", "Nadia"),
        ("A Kenyan soldier opened the door. “Come in,” he said.", "A Kenyan soldier"),
        ("The ministry published a note. It said the plant was safe.", "The ministry"),
        ("“They came at night,” she said.", None),
    ],
)
def test_pronouns_stand_for_the_nearest_that_fits_or_for_nobody(text: str, name: str | None) -> None:
    source = read(text)[-1]
    assert source.name == name
    assert source.resolved is (name is not None)
    assert bool(source.antecedent) is (name is not None)


def test_i_in_a_quotation_is_its_speaker() -> None:
    found = read("“A guard came, and I said, ‘We are staying,’” Farid Aziz said.")
    assert {s.name for s in found if s.text in ("I", "Farid Aziz")} == {"Farid Aziz"}


@pytest.mark.parametrize(
    ("text", "value", "restricted"),
    [
        ("Samira, a resident of the camp, said the water was gone.", "witness_at_risk", True),
        ("Yusuf Karim, a baker, said the ovens were cold.", "person_identifiable", True),
        ("A 12-year-old boy said he had run away.", "minor", True),
        ("A prisoner said he had been beaten.", "prisoner_or_detainee", True),
        ("“The windows broke,” said Olha, who works at the port.", "witness_at_risk", True),
        ("Tetiana, 61, said the roof was gone.", "witness_at_risk", True),
        ("A resident said the road was closed.", "none", False),
        ("Moscow said it had hit a depot.", "none", False),
        ("Berlin said it would send aid.", "none", False),
        ("NATO said the drone had crossed the border.", "none", False),
        ("Defence Minister Rustem Umerov said aid had come.", "none", False),
    ],
)
def test_people_at_risk_are_protected_by_default(text: str, value: str, restricted: bool) -> None:
    (source,) = read(text)
    assert source.sensitivity.value.value == value
    assert (source.sensitivity.visibility is Visibility.RESTRICTED) is restricted


def test_every_name_is_in_the_text() -> None:
    text = "Gen. Kwame Boateng said the unit had left. He said it would return. They said nothing. Officials told him they were ready."
    for source in read(text):
        assert source.name is None or source.name in text
