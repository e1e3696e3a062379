from __future__ import annotations

import pytest
from compare_made import body, named, own, untold

from dateline.compare.origins import Printed, Why, origins
from dateline.compare.voices import _ANY_BODY, Voice, Who, _listed, _office, _telling_words


def grouped(voices: list[Voice], printed: Printed | None = None) -> list[set[str]]:
    return sorted(({v.claim for v in o.voices} for o in origins(voices, printed or Printed())), key=sorted)


def headed(claim: str, post: str) -> Voice:
    """Ana Voss, described by a post."""
    return named(claim, "Quay Herald", "Ana Voss", official=False, words=_telling_words(f"Ana Voss {post}"))


OFFICIAL = {"official": True}
WATCHED = (("norden observatory", ""),)
WIRE = {"wires": ("Meridian News Agency",)}


@pytest.mark.parametrize(("voices", "groups"), [
    ([own("a", "Reed Post"), own("b", "Quay Herald")], [{"a", "b"}]),
    ([own("a", "Reed Post", observed=True), own("b", "Quay Herald")], [{"a"}, {"b"}]),
    ([own("a", "Reed Post"), own("b", "Reed Post", report="another")], [{"a", "b"}]),
    ([own("a", "Reed Post", **WIRE), own("b", "Quay Herald", **WIRE), own("c", "Fen Times", observed=True)], [{"a", "b"}, {"c"}]),
    ([own("a", "Reed Post", observed=True, **WIRE), own("b", "Quay Herald", **WIRE)], [{"a"}, {"b"}]),
    ([own("a", "Reed Post"), own("b", "Quay Herald", who=Who.OUTLET, key="Reed Post", name="The Reed Post")], [{"a", "b"}]),
    ([named("a", "Reed Post", "Ana Voss", "Nordia"), named("b", "Quay Herald", "Voss", "Nordia")], [{"a", "b"}]),
    ([named("a", "Reed Post", "Ana Voss", "Nordia"), named("b", "Quay Herald", "Ilo Brandt", "Nordia")], [{"a", "b"}]),
    ([named("a", "Reed Post", "Ana Voss", "Nordia"), named("b", "Quay Herald", "Ilo Brandt", "Sundland")], [{"a"}, {"b"}]),
    ([named("a", "Reed Post", "Ana Voss", official=False), named("b", "Quay Herald", "Ilo Brandt", official=False)], [{"a"}, {"b"}]),
    ([untold("a", "Reed Post", "an army source", **OFFICIAL), untold("b", "Fen Times", "a military official", **OFFICIAL)], [{"a", "b"}]),
    ([untold("a", "Reed Post", "a nurse"), untold("b", "Quay Herald", "a trader")], [{"a", "b"}]),
    ([untold("a", "Reed Post", "a resident", "civilian"), untold("b", "Quay Herald", "an officer", "Nordia", **OFFICIAL)], [{"a"}, {"b"}]),
    ([untold("a", "Reed Post", "a resident"), own("b", "Reed Post")], [{"a", "b"}]),
    ([untold("a", "Reed Post", "a resident"), own("b", "Reed Post", observed=True)], [{"a"}, {"b"}]),
    ([own("a", "Reed Post", quoted=frozenset({7, 8})), named("b", "Quay Herald", "Ana Voss", quoted=frozenset({8}))], [{"a", "b"}]),
    ([body("a", "Reed Post", "the Norden Observatory for Rights"), body("b", "Quay Herald", "the Observatory")], [{"a", "b"}]),
    ([body("a", "Reed Post", "the Norden Observatory"), untold("b", "Fen Times", "a monitoring group", kind="organization")], [{"a", "b"}]),
    ([body("a", "Reed Post", "the Norden Observatory"), untold("b", "Fen Times", "the mayor", **OFFICIAL)], [{"a"}, {"b"}]),
    ([body("a", "Reed Post", "the Norden Observatory"), body("b", "Fen Times", "the Sorrel Relief Fund")], [{"a"}, {"b"}]),
    ([body("a", "Reed Post", "the Norden Observatory for Rights"), headed("b", "observatory director")], [{"a", "b"}]),
    ([body("a", "Reed Post", "the Norden Observatory for Rights"), headed("b", "NOR director")], [{"a", "b"}]),
    ([body("a", "Reed Post", "the Norden Observatory for Rights"), headed("b", "hospital director")], [{"a"}, {"b"}]),
    ([untold("a", "Reed Post", "activists", civil=True), untold("b", "Fen Times", "a watchdog", kind="organization")], [{"a", "b"}]),
    ([body("a", "Reed Post", "The opposition"), untold("b", "Fen Times", "Rebels", kind="group", civil=True)], [{"a", "b"}]),
    ([own("a", "Reed Post", given=WATCHED), untold("b", "Fen Times", "a watchdog", kind="organization")], [{"a", "b"}]),
    ([own("a", "Reed Post"), untold("b", "Fen Times", "a watchdog", kind="organization")], [{"a"}, {"b"}]),
    ([body("a", "Reed Post", "the Norden Observatory"), untold("b", "Fen Times", "a monitor and rebels", kind="group")], [{"a", "b"}]),
    ([own("a", "Reed Post"), untold("b", "Fen Times", "the statement", kind="document", person=False)], [{"a", "b"}]),
])  # fmt: skip
def test_who_counts_as_one(voices: list[Voice], groups: list[set[str]]) -> None:
    assert grouped(voices) == sorted(groups, key=sorted)
    assert grouped(voices[::-1]) == sorted(groups, key=sorted)


def test_somebody_in_doubt_joins_one_group_and_joins_no_two_known_speakers() -> None:
    voices = [
        named("a", "Reed Post", "Ana Voss", "Nordia"),
        named("b", "Quay Herald", "Ilo Brandt", "Sundland"),
        untold("c", "Fen Times", "an official", official=True),
    ]
    assert len(origins(voices, Printed())) == 2


def test_the_same_sentence_in_two_outlets_is_one_origin_and_says_so() -> None:
    printed = Printed()
    printed.join(("of Reed Post", 3), ("of Quay Herald", 1))
    voices = [own("a", "Reed Post", sentences=(3,)), own("b", "Quay Herald", sentences=(1,)), own("c", "Fen Times", observed=True)]
    assert grouped(voices, printed) == [{"a", "b"}, {"c"}]
    (reason,) = [r for o in origins(voices, printed) for r in o.reasons]
    assert reason.why is Why.SAME_TEXT
    assert {reason.left, reason.right} == {"a", "b"}


def test_what_a_mostly_copied_report_adds_is_not_one_more_origin() -> None:
    printed = Printed()
    printed.copied("of Reed Post", "of Quay Herald")
    assert grouped([own("a", "Reed Post"), own("b", "Quay Herald")], printed) == [{"a", "b"}]


def test_fifty_sites_with_one_wire_are_one_origin_with_its_lineage() -> None:
    voices = [own(f"c{n}", f"Site {n}", wires=("Meridian News Agency",), published=f"2024-03-{n % 28 + 1:02}") for n in range(50)]
    (origin,) = origins(voices, Printed())
    assert len(origin.claims) == 50
    assert origin.name == "Meridian News Agency"
    assert origin.lineage[0] == "Meridian News Agency"
    assert len(origin.reasons) == 49


@pytest.mark.parametrize(("text", "body"), [
    ("Ana Voss, head of the Norden Observatory, counted nine. Ana Voss added that one was a child.", "Norden Observatory"),
    ("Nine died, Ana Voss said. A week ago Observatory director Ana Voss counted ten.", "Observatory"),
    ("Ana Voss the founder of Norden Watch said so.", "Norden Watch"),
    ("Ana Voss said that the head of the Norden Observatory had left.", ""),
    ("The Norden Observatory and Ana Voss said so.", ""),
])  # fmt: skip
def test_an_office_that_is_given_once_holds_for_the_whole_report(text: str, body: str) -> None:
    assert _office(text, "Ana Voss").strip() == body


@pytest.mark.parametrize(("words", "anybody"), [
    ("the Nordia-based group", True), ("The monitoring group", True), ("at least nine a monitoring group", True), ("its monitor", True),
    ("The TV", True), ("Pro-government media outlets", True), ("Norden Television", False),

    ("the Norden monitoring group", False), ("the Norden Observatory", False), ("the army", False), ("Médecins Sans Frontières", False),
])  # fmt: skip
def test_a_body_that_is_described_and_not_named_may_be_any(words: str, anybody: bool) -> None:
    assert bool(_ANY_BODY.fullmatch(words)) is anybody


@pytest.mark.parametrize(("mention", "side"), [
    ("the Daesh terrorist group", "Islamic State"), ("ISIS", "Islamic State"), ("Russias defence ministry", "Russia"),
    ("the terrorist group", None),
])  # fmt: skip
def test_what_foes_call_a_listed_actor_makes_it_no_other(mention: str, side: str | None) -> None:
    found = _listed(mention)
    assert (found.side if found else None) == side
