from __future__ import annotations

import random

import pytest
from compare_made import day, named, number, own, party, place, telling, words

from dateline.compare.blocking import keys
from dateline.compare.copies import Body, pack
from dateline.compare.events import Comparison, Decisions, compared
from dateline.compare.features import Commonness, waterfall
from dateline.compare.standing import State, account
from dateline.compare.tellings import Telling, Told
from dateline.compare.vocabulary import object_noun
from dateline.types import EventKind, Polarity


def told(*tellings: Telling) -> Told:
    return Told(tellings[0].report, tellings, tuple(t.voice for t in tellings), Body(tellings[0].report, (), "", ()))


def clusters(of: Comparison) -> list[set[str]]:
    return sorted((set(e.claims) for e in of.events.values()), key=sorted)


A, B = telling("a"), telling("b")
ELSEWHERE = telling("c", place=place("Farhaven", 44.0, 20.0, admin1="South"))
ANOTHER_DAY = telling("d", time=day("2024-02-04"))


def test_tellings_of_one_event_meet_and_others_do_not() -> None:
    assert clusters(compared(map(told, (A, B, ELSEWHERE, ANOTHER_DAY)))) == [{"a", "b"}, {"c"}, {"d"}]


def test_tellings_that_could_be_one_event_share_a_key() -> None:
    assert set(keys(A)) & set(keys(B))
    assert not set(keys(A)) & set(keys(ANOTHER_DAY))
    vague = telling("v", place=None, time=None, setting_places=(place("Tormak", 50.0, 30.0),))
    assert set(keys(A)) & set(keys(vague))


def test_a_report_that_comes_later_finds_its_event_and_leaves_the_others_alone() -> None:
    comparison = compared(map(told, (A, ELSEWHERE)))
    before = {e.id: e.claims for e in comparison.events.values()}
    touched = comparison.add(told(B))
    assert touched == {comparison.event_of("a").id}
    assert {i: c for i, c in before.items() if i not in touched} == {i: e.claims for i, e in comparison.events.items() if i not in touched}


def test_one_more_report_costs_its_neighbourhood_only() -> None:
    chance = random.Random(7)
    comparison = Comparison()
    costs = []
    for n in range(400):
        before = comparison.held
        where = place(f"Town {n % 100}", 40 + (n % 10), 20 + (n // 10 % 10), admin1=f"P{n % 100}")
        comparison.add(told(telling(f"x{n}", place=where, time=day(f"2024-0{chance.randint(1, 9)}-{chance.randint(10, 28)}"))))
        costs.append(comparison.held - before)
    assert max(costs[-100:]) <= 40


@pytest.mark.parametrize(("decisions", "expected"), [
    (Decisions(apart=frozenset({("a", "b")})), [{"a"}, {"b"}, {"c"}]),
    (Decisions(together=frozenset({("a", "c")}), apart=frozenset({("a", "b")})), [{"a", "c"}, {"b"}]),
])  # fmt: skip
def test_what_a_person_took_apart_stays_apart_on_every_run(decisions: Decisions, expected: list[set[str]]) -> None:
    for _ in range(2):
        assert clusters(compared(map(told, (A, B, ELSEWHERE)), decisions)) == expected


def test_what_a_person_put_together_stays_together() -> None:
    near = telling(
        "e", kind=EventKind.STRIKE, words=frozenset({"orchestra"}), time=None, place=None, setting_places=(place("Orlits", 50.4, 30.0),)
    )
    assert clusters(compared(map(told, (A, near)))) == [{"a"}, {"e"}]
    assert clusters(compared(map(told, (A, near)), Decisions(together=frozenset({("a", "e")})))) == [{"a", "e"}]


TAKEN, LEFT = EventKind.TERRITORY_GAINED, EventKind.WITHDRAWAL
NORDIA = party("Nordia", "Nordia")
BY_NORDIA = named("n", "Reed Post", "Ana Voss", "Nordia")
BY_SUNDLAND = named("s", "Quay Herald", "Ilo Brandt", "Sundland")


THREE_DEAD = number("deaths", 3, noun="peopl")


@pytest.mark.parametrize(("tellings", "state", "origins", "adverse"), [
    ([telling("a"), telling("b")], State.SINGLE, 1, 0),
    ([telling("a", own("a", "Reed Post", observed=True)), telling("b")], State.CORROBORATED, 2, 0),
    ([telling("a", own("a", "Reed Post")), telling("b", own("b", "Reed Post", report="x"))], State.SINGLE, 1, 0),
    ([telling("a"), telling("b", BY_NORDIA, polarity=Polarity.DENIED)], State.DENIED, 1, 0),
    ([telling("b", BY_NORDIA, polarity=Polarity.DENIED)], State.DENIED, 0, 0),
    ([telling("a", kind=EventKind.KILLING, numbers=(THREE_DEAD,)), telling("b", BY_NORDIA, actor=NORDIA)], State.ACKNOWLEDGED, 2, 1),
    ([telling("a", BY_SUNDLAND, actor=NORDIA), telling("b", BY_NORDIA, actor=party("Sundland", "Sundland"))], State.CONTESTED, 2, 0),
    ([telling("a", status="killed")], State.WITHDRAWN, 0, 0),
    ([telling("a", kind=TAKEN), telling("b", BY_NORDIA, kind=LEFT, actor=NORDIA)], State.CORROBORATED, 2, 1),
    ([telling("a", numbers=(number("deaths", 4),)), telling("b", numbers=(number("deaths", 90),))], State.CONTESTED, 1, 0),
])  # fmt: skip
def test_how_an_event_stands(tellings: list[Telling], state: State, origins: int, adverse: int) -> None:
    together = frozenset({(x.claim, y.claim) for x in tellings for y in tellings if x.claim < y.claim})
    comparison = compared(map(told, tellings), Decisions(together=together))
    (event,) = comparison.events.values()
    found = account(event, comparison).standing
    assert (found.state, found.number_of_origins, found.adverse) == (state, origins, adverse), found.sentence


def test_words_packed_are_words_hashed() -> None:
    assert len(pack(["one", "two", "three"])) == 12


UNLISTED = place("Varnik", feature="village")


@pytest.mark.parametrize(("fields", "one"), [
    ({"names": frozenset({"varnik"})}, True),  # *in Varnik*, where nobody says that it is a village
    ({"names": frozenset({"orlits"})}, False),
    ({"names": frozenset()}, False),
])  # fmt: skip
def test_a_place_that_no_list_has_is_known_again_by_its_name(fields: dict[str, frozenset[str]], one: bool) -> None:
    told_in_full = telling("u", place=UNLISTED, time=None, words=frozenset({"varnik", "garrison"}))
    by_name = telling("w", place=None, time=None, words=frozenset({"patrol", "reeds"}), **fields)
    assert (len(clusters(compared(map(told, (told_in_full, by_name))))) == 1) is one
    found = {f.feature: f for f in waterfall(by_name, told_in_full, Commonness())}["place"]
    assert (found.level == "same place") is one
    assert not one or (found.left, found.right) == (by_name.content, UNLISTED.quote)


@pytest.mark.parametrize(("one", "two", "events"), [
    ("a ferry", "the granary", 2), ("a lorry", "a chapel", 2), ("a ferry", "the boat", 1), ("a mill", "the granary", 1),
    ("a lorry", "the market", 1),
])  # fmt: skip
def test_what_travels_and_what_is_built_are_two_events(one: str, two: str, events: int) -> None:
    left, right = (telling(c, object=(object_noun(w), words(w)), words=frozenset({c, "tormak"})) for c, w in (("a", one), ("b", two)))
    assert len(clusters(compared(map(told, (left, right))))) == events
