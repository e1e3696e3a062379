"""Whole mentions and whom they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.resolve.actors import ActorKind, find, is_capital, is_state, state

KNOWN = [
    ("Russian troops", "armed_force", "Russia"),
    ("the Ukrainian military", "armed_force", "Ukraine"),
    ("the IDF", "armed_force", "Israel"),
    ("RSF", "armed_group", "Rapid Support Forces"),
    ("Rapid Support Forces (RSF)", "armed_group", "Rapid Support Forces"),
    ("Hamas", "armed_group", "Hamas"),
    ("the Palestinian militant group Hamas", "armed_group", "Hamas"),
    ("the Pentagon", "office", "United States"),
    ("Wagner fighters", "armed_group", "Russia"),
    ("M23 rebels", "armed_group", "M23"),
    ("Lebanon's Hezbollah", "armed_group", "Hezbollah"),
    ("the Syrian army", "armed_force", "Syria"),
    ("soldiers of the Ethiopian army", "armed_force", "Ethiopia"),
    ("Congo's army", "armed_force", "Democratic Republic of the Congo"),
    ("Chad’s foreign ministry", "office", "Chad"),
    ("Ministry of Defence of the Russian Federation", "office", "Russia"),
    ("South Sudanese troops", "armed_force", "South Sudan"),
    ("Burkinabe gendarmes", "armed_force", "Burkina Faso"),
    ("the Colombian president", "office", "Colombia"),
    ("Malian colonel Assa Keita", "office", "Mali"),
    ("the regime", "government", None),
    ("the army", "armed_force", None),
    ("the Ukrainians", "people", "Ukraine"),
    ("Yemeni civilians", "people", "civilian"),
    ("Iran-backed militias", "armed_group", None),
    ("Russian-installed authorities", "government", "Russia"),
    ("FMLN GUERRILLAS", "armed_group", "FMLN"),
    ("THE PERUVIAN NAVY", "armed_force", "Peru"),
    ("dozens of Eritrean soldiers", "armed_force", "Eritrea"),
    ("Russia’s 155th Naval Infantry Brigade", "armed_force", "Russia"),
]


@pytest.mark.parametrize(("mention", "kind", "side"), KNOWN)
def test_who_it_stands_for(mention: str, kind: str, side: str | None) -> None:
    found = find(mention)
    assert found is not None
    assert (found.kind.value, found.side) == (kind, side)


@pytest.mark.parametrize(
    "mention",
    [
        "Kharkiv",
        "Aleppo",
        "El Fasher",
        "us",
        "turkey",
        "polish",
        "a hospital",
        "residents",
        "Israeli air strikes",
        "former Russian soldiers",
        "relatives of Ukrainian soldiers",
        "families fleeing Syrian soldiers",
        "residents fleeing Hamas",
        "bodies of Sudanese soldiers",
        "",
        "   ",
        "the",
    ],
)
def test_what_stands_for_no_actor(mention: str) -> None:
    assert find(mention) is None


def test_a_name_stands_for_its_actor_only_in_its_time() -> None:
    assert find("the Assad regime", "2015-06-01") is not None
    assert find("the Assad regime", "2026-01-01") is None
    assert find("M23", "2009-01-01") is None


def test_capitals_and_states_are_told_apart() -> None:
    assert is_capital("Khartoum")
    assert not is_capital("Omdurman")
    assert is_state("Sudan")
    assert not is_state("Sudanese")
    found = find("Khartoum")
    assert found is not None
    assert found.kind is ActorKind.GOVERNMENT


@pytest.mark.parametrize(("word", "name"), [("Malians", "Mali"), ("Malian", "Mali"), ("Mali", "Mali"), ("the Philippines", "Philippines")])
def test_states_by_name_people_and_adjective(word: str, name: str) -> None:
    found = state(word)
    assert found is not None
    assert found.name == name


@given(st.text(max_size=60))
def test_any_text_is_answered(mention: str) -> None:
    found = find(mention)
    assert found is None or found.name
