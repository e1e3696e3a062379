"""Degrees of responsibility and UCDP's codes, on sentences of our own read with the default steps."""

import pytest
from told import tell

from dateline.extract.derived import clarity, each, responsibility, tolls, violence
from dateline.read import Overrides, read_bytes
from dateline.reading import Reader
from dateline.resolve.gazetteer import Gazetteer
from dateline.types import EventKind, Record, Report


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Gazetteer.open())


def told(reader: Reader, sentence: str) -> Record:
    (report,) = [r for r in read_bytes(sentence.encode(), name="-", overrides=Overrides(language="en")) if isinstance(r, Report)]
    return reader.record(report)


@pytest.mark.parametrize(
    ("sentence", "kind", "degree"),
    [
        ("Rebels killed four farmers near Bunia on Monday.", "killing", "reported_as_fact"),
        ("Al-Shabaab said it had killed six soldiers in Baidoa.", "killing", "claimed_or_admitted"),
        ("Rebels may have killed four farmers near Bunia on Monday.", "killing", "possible"),
        ("Four farmers were killed near Bunia on Monday.", "killing", None),
        ("The army denied that soldiers had killed four farmers.", "killing", None),
        ("Rebels threatened to kill the four farmers.", "killing", None),
        ("Rebels said they had killed four soldiers near Bunia.", "killing", "claimed_or_admitted"),
        ("A group calling itself the Sons of the Hill said it killed four soldiers.", "killing", "claimed_or_admitted"),
        ("Villagers said they had burned the bodies of four farmers who were killed.", "killing", None),
    ],
)
def test_on_whose_word(reader: Reader, sentence: str, kind: str, degree: str | None) -> None:
    found = [responsibility(c, e) for c in told(reader, sentence).claims for e in c.events if e.kind is EventKind(kind)]
    assert found
    assert {f.value if f else None for f in found} == {degree}


@pytest.mark.parametrize(
    ("sentence", "kind", "type_of_violence", "event_clarity"),
    [
        ("Syrian soldiers killed nine rebels near Hama on 3 May 2016.", "killing", 1, 1),
        ("Gunmen from M23 killed nine villagers near Goma.", "killing", 3, 1),
        ("Air strikes killed 40 people in Idlib.", "strike", None, 2),
        ("The two presidents met in Geneva.", "talks", None, None),
    ],
)
def test_ucdp(reader: Reader, sentence: str, kind: str, type_of_violence: int | None, event_clarity: int | None) -> None:
    found = [(violence(e), clarity(e)) for c in told(reader, sentence).claims for e in c.events if e.kind is EventKind(kind)]
    assert (type_of_violence, event_clarity) in found


@pytest.mark.parametrize(
    ("sentence", "names", "texts"),
    [
        (
            "Rwandan troops and M23 rebels shelled {Sake}.",
            ["Rwandan armed forces", "M23"],
            ["Rwandan troops", "M23 rebels"],
        ),
        (
            "Eritrean and Ethiopian soldiers looted {Axum}.",
            ["Eritrean armed forces", "Ethiopian armed forces"],
            ["Eritrean", "Ethiopian soldiers"],
        ),
        ("Soldiers, police and militiamen looted the market.", ["Soldiers", "police", "militiamen"], ["Soldiers", "police", "militiamen"]),
        ("The army shelled {Sake}.", ["army"], ["The army"]),
        ("Shells hit the market.", [], []),
    ],
)
def test_joined_actors_are_parted(sentence: str, names: list[str], texts: list[str]) -> None:
    found = each(tell(sentence)[0].actor)
    assert [p.name for p in found] == names
    assert [p.text for p in found] == texts
    assert all(p.spans.text == p.text for p in found)


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("A blast in Goma killed 12 people. The toll later rose to 17.", [(17, 12)]),
        ("A blast in Goma killed 12 people. The death toll has been revised to 17.", [(17, 12)]),
        ("A blast in Goma killed 12 people. Shells killed 17 people in Bukavu.", []),
    ],
)
def test_a_toll_takes_the_place_of_an_earlier_one(reader: Reader, text: str, replaced: list[tuple[int, int]]) -> None:
    claims = told(reader, text).claims
    events = {(c.id, n): e for c in claims for n, e in enumerate(c.events)}

    def number(at: tuple[str, int]) -> float | None:
        deaths = events[at].deaths
        return deaths.best if deaths else None

    assert [(number(new), number(old)) for new, old in tolls(claims).items()] == replaced


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Rebels entered Uvira on Monday. They looted shops.", "Rebels"),
        ("The army shelled the rebels. They killed nine civilians.", None),
        ("Police met protesters in Minsk. They burned cars.", None),
        ("Residents said that the army had left. They looted shops.", None),
    ],
)
def test_who_they_are(reader: Reader, text: str, actor: str | None) -> None:
    last = told(reader, text).claims[-1].events[-1]
    assert (last.actor.text if last.actor else None) == actor


@pytest.mark.parametrize(
    ("sentence", "owner"),
    [
        ("Russian forces lost three tanks near {Kherson}.", "Russia"),
        ("The Burundian army abandoned two howitzers.", "Burundi"),
        ("The Houthis fired two missiles at a tanker.", "Houthis"),
        ("Rebels captured two Syrian tanks.", "Syria"),
        ("Rebels captured two tanks.", None),
    ],
)
def test_whose_equipment(sentence: str, owner: str | None) -> None:
    (item,) = [e for m in tell(sentence) for e in m.equipment if e.equipment_class != "merchant_ship"][:1]
    assert item.owner == owner


@pytest.mark.parametrize(
    "sentence",
    [
        "Reporters could not independently verify the account.",
        "The agency was unable to confirm the killings.",
        "It was not possible to verify reports of an attack on {Goma}.",
        "The ministry declined to comment on the strike.",
    ],
)
def test_what_could_not_be_verified_is_no_event(sentence: str) -> None:
    assert not tell(sentence)


def test_a_group_that_no_list_has_keeps_the_name_that_it_gives_itself() -> None:
    (mention,) = tell("A militia known as the Black Lions killed nine farmers.")
    assert mention.actor is not None
    assert (mention.actor.name, mention.actor.text) == ("Black Lions", "A militia known as the Black Lions")
