"""People at risk whom a text names without letting them speak."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.protect import people
from dateline.text import Text

GIVEN = frozenset({"sara", "ivan", "maria"})


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Huda said her son Anas, who is 14, was taken on Sunday.", ["Anas"]),
        ("They found 12-year-old Sara under the stairs.", ["Sara"]),
        ("They found a 15-year-old schoolgirl, Mariam Yusuf, in the well.", ["Mariam Yusuf"]),
        ("Sara, 9, has not spoken since.", ["Sara"]),
        ("Thein Zaw (aged seven) lost a leg.", ["Thein Zaw"]),
        ("Ngozi, a 16-year-old pupil, was walking home.", ["Ngozi"]),
        ("Ngozi, a pupil of the mission school, was walking home.", ["Ngozi"]),
        ("Her daughters Nadia, 11, and Olha, 4, were asleep.", ["Nadia", "Olha"]),
        ("The boy, Tesfaye, was carried out.", ["Tesfaye"]),
        ("A girl named Bintou was among them.", ["Bintou"]),
        ("Ivan, a three-month-old baby, survived.", ["Ivan"]),
        ("Sara, 34, a teacher, said the road was closed.", []),
        ("In Homs, 14, and in Hama, 9, were killed.", []),
        ("On Monday, 14 people were killed.", []),
        ("It happened on Sept. 14, the army said.", []),
        ("The Brigade, 12,000 strong, moved north.", []),
        ("Maria, who was 40, had two children.", []),
        ("The 14-year-old war has no end.", []),
    ],
)
def test_children_who_are_named(sentence: str, expected: list[str]) -> None:
    assert [span.text for span in people.minors(Text(sentence), GIVEN)] == expected


@pytest.mark.parametrize(
    ("sentence", "described", "name"),
    [
        ("Her neighbour Idris Mahjoub, a car mechanic, was detained.", "Her neighbour", "Idris Mahjoub"),
        ("Soldiers detained a mechanic, Idris Mahjoub, on Sunday.", "a mechanic", "Idris Mahjoub"),
        ("Idris Mahjoub, a car mechanic, was detained.", "a car mechanic", "Idris Mahjoub"),
        ("Soldiers detained a mechanic in Qasr.", "a mechanic", None),
        ("Soldiers detained a mechanic, Reuters reported.", "a mechanic", None),
        ("On Monday, a mechanic was detained.", "a mechanic", None),
    ],
)
def test_the_name_beside_a_description(sentence: str, described: str, name: str | None) -> None:
    text = Text(sentence)
    found = people.beside(text.span(sentence.index(described), sentence.index(described) + len(described)))
    assert (found.text if found else None) == name


@given(st.text(alphabet="aA ’'-,.(14)\n\u202eЖ", min_size=1, max_size=80))
def test_names_stand_in_the_text(string: str) -> None:
    text = Text(string)
    for name in people.names(text):
        assert all(word[:1].isupper() for word in name.text.split(" "))
    list(people.minors(text, GIVEN))


@pytest.mark.parametrize("piece", ["Aa ", "A’-", "a 14-year-old ", "Aa, aged ", "boy, "])
def test_a_hostile_text_is_looked_through_in_time(piece: str) -> None:
    began = time.process_time()
    list(people.minors(Text(piece * (300_000 // len(piece))), GIVEN))
    assert time.process_time() - began < 10
