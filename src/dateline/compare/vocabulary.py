"""The words that comparison turns on: families of kinds, stated causes, offices, outlet families."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from .. import lexicons
from ..resolve.toponyms import fold
from ..types import EventKind
from .words import stem, tokens

_K = EventKind
_FAMILIES: Mapping[str, tuple[EventKind, ...]] = {
    "attack": (_K.STRIKE, _K.SHELLING, _K.KILLING, _K.INJURY, _K.PROPERTY_DAMAGE, _K.CHEMICAL_ATTACK, _K.ARMED_CLASH, _K.EXPLOSIVE_HAZARD),
    "control": (_K.TERRITORY_GAINED, _K.TERRITORY_REGAINED, _K.TERRITORY_LOST, _K.TERRITORY_HELD, _K.WITHDRAWAL, _K.SIEGE_OR_BLOCKADE),
    "equipment": (_K.EQUIPMENT_DESTROYED, _K.EQUIPMENT_DAMAGED, _K.EQUIPMENT_CAPTURED, _K.EQUIPMENT_ABANDONED),
    "persons": (_K.CAPTURE_OF_PERSONS, _K.DETENTION_OR_TORTURE),
}
_FAMILY = {kind: name for name, kinds in _FAMILIES.items() for kind in kinds}

ABOUT_WORDS = frozenset({_K.ACCUSATION, _K.DENIAL, _K.THREAT})
"""Kinds that are about what somebody said, not about what happened."""

HARM = frozenset({
    _K.STRIKE, _K.SHELLING, _K.KILLING, _K.INJURY, _K.PROPERTY_DAMAGE, _K.CHEMICAL_ATTACK, _K.DETENTION_OR_TORTURE, _K.SEXUAL_VIOLENCE,
    _K.LOOTING, _K.SIEGE_OR_BLOCKADE,
})  # fmt: skip
"""What nobody gains by having done: to say it of one's own side speaks against its interest."""
DEFEAT = frozenset({_K.WITHDRAWAL, _K.TERRITORY_LOST, _K.EQUIPMENT_ABANDONED})
"""The same, of what one's own side suffered or gave up."""


def family_of(kind: EventKind) -> str:
    """The family of kinds that one event may be told as: a strike here, its dead there."""
    return _FAMILY.get(kind, kind.value)


_PLAIN_WORDS: tuple[tuple[EventKind, re.Pattern[str]], ...] = (
    (
        _K.TERRITORY_HELD,
        re.compile(
            r"(?i)\bcontrols?\s|\bstill\sholds?\s|\bin\s(?:the|their|our|its)\s(?:hands|control)\b|\bunder\s(?:the\s)?control\sof\b"
        ),
    ),
    (_K.LOOTING, re.compile(r"(?i)\b(?:loot|plunder|carried\soff|emptied)\w*")),
    (
        _K.DISPLACEMENT,
        re.compile(
            r"(?i)\b(?:displaced|driven\sout\sof\stheir\shomes|left\s\w+\son\sfoot|people\b.{0,40}\bhave\s(?:fled|arrived|crossed))\b"
        ),
    ),
    (
        _K.PROPERTY_DAMAGE,
        re.compile(r"(?i)\b(?:set\s(?:fire\sto|alight|ablaze)|burned\s(?:down|out)?|burnt|to\sthe\storch|dynamited|levelled|blown\sup)\b"),
    ),
)


def kind_of(words: str) -> EventKind:
    """The kind of event that plain words tell of in a claim of which none was read; ``other`` where they tell none."""
    return next((kind for kind, pattern in _PLAIN_WORDS if pattern.search(words)), EventKind.OTHER)


@cache
def _causes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    by: dict[str, list[str]] = {}
    for row in lexicons.load("causes").rows:
        by.setdefault(row["cause"], []).append(_form(row["words"]))
    return tuple((cause, re.compile(rf"\b(?:{'|'.join(forms)})\b", re.I)) for cause, forms in by.items())


def cause_of(words: str) -> Iterator[tuple[str, int, int]]:
    """The causes or manners that words name (lexicon `causes`), with where: *regrouping*, *gas leak*."""
    for cause, pattern in _causes():
        if found := pattern.search(words):
            yield cause, found.start(), found.end()
    for pattern in (_CAUSED, _LEFT_WITHOUT, _BECAUSE, _BECAUSE_IT):
        if (found := pattern.search(words)) and not any(p.search(found[1]) for _, p in _causes()):
            head = [stem(w) for w in tokens(found[1]) if len(w) > 3][-2:]
            if head:
                yield " ".join(head), found.start(1), found.end(1)


_CAUSED = re.compile(
    r"(?i)\b((?:an?|the)?\s?(?:[\w-]+\s){0,3}[\w-]+)\s(?:(?:had|has|have)\s)?(?:caused|led\sto|triggered|sparked|brought\sabout)\s"
)
_LEFT_WITHOUT = re.compile(r"(?i)\b((?:an?|the)?\s?(?:[\w-]+\s){0,3}[\w-]+)\s(?:(?:had|has|have)\s)?left\s(?:[\w-]+\s){1,5}without\s")
_BECAUSE = re.compile(
    r"(?i)\b(?:because\sof|due\sto|as\sa\sresult\sof|blamed\son|(?:is|was|were|been)\scaused\sby|the\swork\sof)\s((?:an?|the)?\s?(?:[\w-]+\s){0,2}[\w-]+)"
)

_BECAUSE_IT = re.compile(r"(?i)\bbecause\s(?!of\b|by\b)((?:[\w’'-]+\s){2,7}[\w’'-]+)")


def object_noun(words: str) -> str:
    """The stem of a phrase's head, by the rule of thumb that it stands before the first preposition: *a block of flats* is *block*."""
    head = re.split(r"\b(?:of|in|on|at|near|from|with|that|which|who|for|to)\b|,", words.casefold(), maxsplit=1)[0]
    found = [w for w in tokens(head) if not w[0].isdigit()]
    return stem(found[-1]) if found else ""


@cache
def office_words() -> frozenset[str]:
    """Stems that make somebody speak for a state or force: *spokesman*, *governor*, *officer*."""
    titles = (w for row in lexicons.load("titles").rows if row["office"] for w in tokens(row["title"]))
    more = (row["word"] for row in lexicons.load("office_words").rows)
    return frozenset(stem(w) for w in (*titles, *more) if len(w) > 2)


_SOFT = frozenset(
    map(
        stem, "director chief head chairman chair president leader coordinator deputy secretary dr prof professor bishop archbishop".split()
    )
)
_CIVIL = frozenset(
    map(
        stem,
        "doctor nurse surgeon medic paramedic hospital clinic teacher resident residents villager witness farmer"
        " driver shopkeeper imam priest"
        " bishop"
        " monk baker survivor relative mother father worker volunteer activist rescuer neighbour neighbor passenger student school"
        " librarian engineer lawyer fisherman trader village elder tribal clan anaesthetist physician ambulance mosque church monastery"
        " university professor deminer refugee patient".split(),
    )
)
_BODIES = frozenset(
    map(
        stem,
        "institute university hospital observatory centre center survey clinic museum foundation charity network"
        " watchdog monitor monitors emergency rescue rescuers satellite instrument".split(),
    )
)
_MEDIA = frozenset(
    "paper daily newspaper site website channel broadcaster television radio agency magazine weekly outlet station press media".split()
)


def holds_office(words: frozenset[str]) -> bool:
    """Whether words describe one who speaks for a state or a force; *director* or *head* alone says nothing, and a hospital's is none."""
    if _OFFICE in words and words & _HEADS:
        return True  # *the president's office*
    if words & PRIVATE and not words & _STATE:
        return False  # *the organisers' spokeswoman*
    return bool(words & (office_words() - _SOFT)) and not (words & _CIVIL and not words & _STRONG)


_OFFICE = stem("office")
_HEADS = frozenset(map(stem, "president premier prime governor mayor minister prosecutor".split()))


PRIVATE = frozenset(map(stem, "organiser organizer company operator firm utility airline shipowner".split()))
"""Words of a body that is no state's, as far as they tell."""
_STATE = frozenset(map(stem, "ministry minister army military police government governor mayor force forces prosecutor".split()))
_STRONG = frozenset(
    map(stem, "ministry minister army military police government governor spokesman spokeswoman spokesperson force forces".split())
)


def is_civil(words: frozenset[str]) -> bool:
    """Whether words describe somebody without an office: a resident, a doctor, a teacher."""
    return bool(words & _CIVIL and not words & _STRONG or words & PRIVATE and not words & _STATE)


def is_plain_body(words: frozenset[str]) -> bool:
    """Whether words name a body that knows things by itself, whatever state it is in: an institute, a hospital, a monitor."""
    return bool(words & _BODIES) and not words & _STRONG


def is_media(words: Iterable[str]) -> bool:
    """Whether words speak of a medium without naming it: *the Malian paper*."""
    return any(w in _MEDIA for w in words)


_INTERNATIONAL = frozenset("united nations;african union;european union;nato;arab league;un;ecowas;osce".split(";"))


_CIVIL_OFFICE = frozenset(
    map(
        stem,
        "governor mayor minister ministry police parliament prosecutor ambassador prefect premier president councillor council".split(),
    )
)
_TROOPS = frozenset(
    map(stem, "military officer officers peacekeeper peacekeepers troops soldiers army force forces commander general".split())
)


_FORCES = frozenset("armed forces;army;military;air force;navy;security forces;government forces;soldiers;troops".split(";"))


def is_plain_force(name: str) -> bool:
    """Whether a name stands for a state's forces and does not say which state's."""
    return re.sub(r"^(?:the|a|an)\s", "", name.casefold()) in _FORCES


_STATE_MEDIA = re.compile(
    r"(?i)\b(?:state|national|government|pro-government|official)(?:[- ](?:run|owned|controlled))?\s"
    r"(?:media|television|tv|radio|news\sagency|agency|broadcaster|newspaper)\b"
)


def speaks_for_state(name: str) -> bool:
    """Whether an outlet, by name or description, is a state's own: *state television*."""
    return bool(_STATE_MEDIA.search(name))


def is_of_state(words: frozenset[str]) -> bool:
    """Whether words describe an office that only a state gives, so that no rebel holds it."""
    return bool(words & _CIVIL_OFFICE)


def is_of_troops(words: frozenset[str]) -> bool:
    """Whether words describe one of an armed force, who may serve in a mission of several states."""
    return bool(words & _TROOPS)


def is_international(side: str) -> bool:
    """Whether a side is a body of states, for which an officer of one of them may speak."""
    return side.casefold() in _INTERNATIONAL or "coalition" in side.casefold()


_EDITIONS = frozenset(
    "television tv radio english arabic french spanish russian filipino portuguese swahili edition online news international world service"
    " live digital website channel broadcasting".split()
)


def house(family: str) -> str:
    """An outlet's name without the words that tell its channels and editions apart: *State Radio* and *State Television*."""
    words = family.casefold().split()
    kept = [w for w in words if w not in _EDITIONS]
    return " ".join(kept) if len(kept) >= 2 else family.casefold()


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet's family: those who share an owner or a desk, and the state whose voice it is, if any."""

    family: str
    speaks_for: str | None


@cache
def _outlets() -> Mapping[str, Outlet]:
    out: dict[str, Outlet] = {}
    for row in lexicons.load("outlet_families").rows:
        outlet = Outlet(row["family"], row["speaks_for"] or None)
        for name in (row["family"], *row["names"].split(";")):
            out[_key(name)] = outlet
    for row in lexicons.load("agencies").rows:
        known = next((out[_key(n)] for n in (row["name"], *row["forms"].split(";")) if _key(n) in out), Outlet(row["name"], None))
        for name in (row["name"], *row["forms"].split(";")):
            out.setdefault(_key(name), known)
    return out


def outlet(name: str | None) -> Outlet:
    """The family of an outlet by its name or host. An unknown one is its own family; one without a name may be any of them."""
    if not name or not _key(name):
        return Outlet("an outlet without a name", None)
    return _outlets().get(_key(name)) or Outlet(_key(name), None)


def is_wire(name: str) -> bool:
    """Whether it is a news agency, whose copy others print."""
    return _key(name) in _wires()


@cache
def _wires() -> frozenset[str]:
    return frozenset(
        _key(n) for row in lexicons.load("agencies").rows if row["kind"] == "wire" for n in (row["name"], *row["forms"].split(";"))
    )


def _key(name: str) -> str:
    plain = re.sub(r"^(?:https?://)?(?:www\.)?", "", name.strip().casefold())
    return fold(re.sub(r"^the\s+", "", plain.split("/")[0]))


@cache
def _corrections() -> Mapping[str, re.Pattern[str]]:
    by: dict[str, list[str]] = {}
    for row in lexicons.load("corrections").rows:
        by.setdefault(row["act"], []).append(_form(row["words"]))
    return {act: re.compile(rf"\b(?:{'|'.join(forms)})\b", re.I) for act, forms in by.items()}


def correction(words: str) -> str | None:
    """``retracts`` or ``corrects`` where words take something back or put it right (lexicon `corrections`)."""
    return next((act for act, pattern in _corrections().items() if pattern.search(words)), None)


def _form(words: str) -> str:
    return r"\s+".join(re.escape(w[:-1]) + r"\w{0,8}" if w.endswith("*") else re.escape(w) for w in words.split())


_PEOPLE = frozenset(
    map(stem, ("people", "person", "persons", "others", "dead", "bodies", "victims", "casualties", "residents", "inhabitants"))
)
_FIGHTERS = frozenset(
    map(
        stem,
        (
            "soldiers",
            "troops",
            "fighters",
            "militants",
            "rebels",
            "terrorists",
            "servicemen",
            "gunmen",
            "insurgents",
            "personnel",
            "gendarmes",
            "militiamen",
            "policemen",
        ),
    )
)


def is_fighter(noun: str) -> bool:
    """Whether a noun (a stem) stands for those who fight."""
    return noun in _FIGHTERS or noun in _ARMED


_ARMED = frozenset(
    map(
        stem,
        "peacekeepers commander commanders officers terrorist militiamen guerrillas policemen mercenaries conscripts men-at-arms putschists"
        " mutineers plotters hunters guards".split(),
    )
)
_CIVIL_THINGS = frozenset(
    map(
        stem,
        "house houses home homes school schools hospital clinic market bakery bus buses church mosque village villages"
        " town apartment building"
        " block"
        " street shop shops college university wedding funeral camp convoy ambulance civilians civilian children women"
        " worshippers gathering"
        " factory"
        " museum farm train ferry restaurant hotel kindergarten theatre station".split(),
    )
)


def is_civilian_thing(words: Iterable[str]) -> bool:
    """Whether words speak of civilians or of what is theirs: a market, a bus, a house."""
    stems = {stem(w) for w in words}
    return bool(stems & _CIVIL_THINGS) and not stems & {"army", "military", "armi", "militari"}


_MOVABLE = frozenset(
    map(
        stem,
        "aircraft ambulance boat bus car convoy dinghy ferry helicopter jet lorry minibus motorcycle plane rickshaw ship tanker taxi"
        " tractor train tram trawler truck van vehicle vessel".split(),
    )
)
_BUILT = frozenset(
    map(
        stem,
        "bakery barn barracks bridge building cathedral chapel church clinic college court dam depot dispensary factory granary"
        " hangar hospital hotel house kindergarten library mill monastery mosque museum palace prison refinery school shop silo"
        " synagogue temple theatre tower university villa warehouse".split(),
    )
)


def are_two_things(one: str, two: str) -> bool:
    """Whether two objects (stems) cannot be one thing: what travels, and what is built on its spot."""
    return (one in _MOVABLE and two in _BUILT) or (one in _BUILT and two in _MOVABLE)


def is_generic(noun: str) -> bool:
    """Whether a counted noun (a stem) may be anybody: *people*."""
    return noun in _PEOPLE


_ANYBODY = _PEOPLE | frozenset(map(stem, ("men", "women", "demonstrators", "marchers", "protesters")))
_PERSONS = frozenset(
    map(
        stem,
        "civilians prisoners captives soldiers troops fighters militants rebels students children workers refugees hostages passengers"
        " patients"
        " servicemen peacekeepers policemen officers villagers traders drivers worshippers farmers men women".split(),
    )
)


def is_anybody(noun: str) -> bool:
    """Whether a counted noun (a stem) may be anybody: *people*, *men*, *demonstrators*."""
    return noun in _ANYBODY


def is_person(noun: str) -> bool:
    """Whether a counted noun (a stem) counts people."""
    return noun in _PERSONS or noun in _ANYBODY or noun in _FIGHTERS


def is_subset(one: str, two: str) -> bool:
    """Whether one counted noun may count those of the other: *civilians* are *people*, *soldiers* are *fighters*."""
    return is_generic(one) or is_generic(two) or (one in _FIGHTERS and two in _FIGHTERS)


def side_of_office(name: str, on: str | None) -> str | None:
    """The side that a known holder of an office spoke for (lexicon `officials`), by full name or surname, in the year of `on`."""
    year = int(on[:4]) if on and on[:4].isdigit() else None
    words = fold(name).split()
    found = {
        side
        for known, side, first, last in _officials()
        if (words == known or words == known[-1:]) and (year is None or first <= year <= last)
    }
    return next(iter(found)) if len(found) == 1 else None


@cache
def _officials() -> tuple[tuple[list[str], str, int, int], ...]:
    return tuple(
        (fold(name).split(), row["side"], int(row["from"] or 0), int(row["to"] or 9999))
        for row in lexicons.load("officials").rows
        for name in row["name"].split(";")
    )


_PARTIES = frozenset(
    map(stem, "separatists rebels insurgents regime government army coalition opposition jihadists junta military militia".split())
)


def is_party(name: str) -> bool:
    """Whether words stand for a party to the conflict although they name none: *the rebels*, *separatists*."""
    return any(stem(w) in _PARTIES for w in tokens(name))


@cache
def party_words() -> frozenset[str]:
    """Words of the names of states, peoples and listed actors, which half a war's reports hold."""
    named = [row[key] for row in lexicons.load("states").rows for key in ("name", "aliases", "adjectives", "people")]
    named += [row[key] for row in lexicons.load("actors").rows for key in ("name", "aliases", "side")]
    return frozenset(part for value in named for part in fold(value.replace(";", " ")).split() if len(part) > 2)


_REBELS = frozenset(map(stem, "separatists rebels insurgents jihadists opposition militants guerrillas".split()))


def is_rebel(name: str) -> bool:
    """Whether words stand for those who fight a state."""
    return any(stem(w) in _REBELS for w in tokens(name))
