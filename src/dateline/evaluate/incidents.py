"""Fills MUC-4's incident templates: what was done, when, where, by whom as whose word, to whom.

MUC-4 asks for one template an incident over a whole report, and for what the task's rules (template-doc, part 1) let in: deeds against
civilians or a country's infrastructure, recent and specific, not fighting among armed forces. Which messages, sentences and words
those are was learned from the development messages (evaluate/incident_model.py); when and where comes from our own times and places.
Sentences of one type are one incident: a second incident of the same type in a message is missed. A message without any place that we
know is laid in the country that the development keys name most. All of it serves the comparison with the systems of 1992: nothing
here enters a record.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from ..read import Overrides, read_bytes
from ..reading import Reader
from ..resolve.gazetteer import Gazetteer
from ..types import Place, PlaceRole, Record, Time
from . import incident_model as im
from .muc4 import (
    _DAY,
    _MONTHS,
    CONFIDENCE,
    DATE,
    DESCRIPTION,
    EFFECT,
    HUMAN_TYPE,
    INDIVIDUAL,
    LOCATION,
    NAME,
    NUMBER,
    ORGANIZATION,
    STAGE,
    TARGET,
    TARGET_TYPE,
    TYPE,
    Fill,
    Template,
)

_COUNTRIES = {
    "SV": "EL SALVADOR",
    "GT": "GUATEMALA",
    "HN": "HONDURAS",
    "AR": "ARGENTINA",
    "BO": "BOLIVIA",
    "CL": "CHILE",
    "CO": "COLOMBIA",
    "EC": "ECUADOR",
    "PE": "PERU",
}
"""The task's nine countries, in its own names."""
_KINDS_OF_PLACE = frozenset("DEPARTMENT CITY PROVINCE TOWN REGION NEIGHBORHOOD MUNICIPALITY".split())
_PRECISION = {"country": 0, "region": 1, "admin1": 2, "admin2": 3}
_MONTH_NAMES = {number: name for name, number in _MONTHS.items()}
_TYPES = ("ATTACK", "BOMBING", "KIDNAPPING", "ARSON", "ROBBERY")
_MANY = frozenset(["PEOPLE", "CHILDREN", "MEN", "WOMEN", "POLICEMEN", "POLICE", "PERSONNEL"])
_MESSAGE_SHARE = 0.5
"""Of the message's words in whether an incident is told; the rest is its likeliest sentence's. Chosen on tst1 and tst2, as all below."""
_ANY, _TOLD, _TELLS, _DID = 0.35, 0.3, 0.1, 0.25
"""Chances from which a message holds an incident, and one of a further type, a sentence tells it, an organization did it."""
_LEAN = {"NAME": 8.0, "DESCRIPTION": 8.0, "TARGET": 8.0, "PERPETRATOR": 8.0}
"""Added to a part's score, since most words play none."""
_MOST = 6
"""Victims and targets, of each the likeliest."""


@dataclass(slots=True)
class Incident:
    """Sentences that are taken to tell one incident, by their numbers."""

    type: str
    chosen: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """What our own steps found in a message."""

    text: str
    filed: date | None
    times: Sequence[Time] = ()
    places: Sequence[Place] = ()


class Filler:
    """Reads messages with the default steps and fills their templates."""

    def __init__(self) -> None:
        self.reader = Reader(Gazetteer.open())

    def templates(self, message: str, text: str) -> list[Template]:
        """The templates of one message, none when nothing in it belongs in the database."""
        filed = filed_on(text)
        overrides = Overrides(published=filed.isoformat() if filed else None, language="en")
        record: Record | None = next(
            (self.reader.record(r) for r in read_bytes(text.encode(), name=message, overrides=overrides) if not hasattr(r, "message")), None
        )
        if record is None:
            return []
        return fill(message, Found(record.report.text.string, filed, record.times, record.places))


def filed_on(text: str) -> date | None:
    """The day in a message's dateline, None without one."""
    day = _DAY.search(text[:200].upper())
    if not day or day[2] not in _MONTHS:
        return None
    try:
        return date(int(day[3]) + (1900 if len(day[3]) == 2 else 0), _MONTHS[day[2]], int(day[1]))
    except ValueError:
        return None


def fill(message: str, found: Found) -> list[Template]:
    """The templates of a message that our steps have read."""
    cut = im.sentences(found.text)
    return [_template(message, i, cut, found) for i in incidents(cut)]


def incidents(cut: Sequence[im.Sentence]) -> list[Incident]:
    """The incidents of a message, the likeliest first."""
    if not cut:
        return []
    whole = im.load("message").chances(im.of_message(cut))
    each = [im.load("sentence").chances(im.of_sentence(cut, i)) for i in range(len(cut))]
    told = {t: _MESSAGE_SHARE * _odds(whole[t]) + (1 - _MESSAGE_SHARE) * _odds(max(e[t] for e in each)) for t in ("ANY", *_TYPES)}
    if told["ANY"] < _odds(_ANY):
        return []
    ranked = sorted(_TYPES, key=lambda t: -told[t])
    accepted = [t for n, t in enumerate(ranked) if n == 0 or told[t] > _odds(_TOLD)]
    found = []
    for type_ in accepted:
        chosen = [i for i, e in enumerate(each) if e["ANY"] > _TELLS and max(accepted, key=lambda t: e[t]) == type_]
        found.append(Incident(type_, chosen or [max(range(len(cut)), key=lambda i: each[i][type_])]))
    return found


def _odds(chance: float) -> float:
    return math.log(max(chance, 1e-6) / max(1 - chance, 1e-6))


def _template(message: str, incident: Incident, cut: Sequence[im.Sentence], found: Found) -> Template:
    slots: dict[int, tuple[Fill, ...]] = {TYPE: (Fill((incident.type,)),)}
    stage = im.load("stage").best(im.of_stage(cut, incident.chosen, incident.type))
    slots[STAGE] = (Fill((stage,)),)
    slots[DATE] = (Fill((_date(incident, cut, found),)),) if found.filed else ()
    slots[LOCATION] = (Fill((_location(incident, cut, found),)),)
    _organizations(slots, incident, cut)
    _people(slots, incident, cut)
    return Template(message, {k: v for k, v in slots.items() if v})


def _date(incident: Incident, cut: Sequence[im.Sentence], found: Found) -> str:
    """The first day that the telling sentences name, or the task's default: not after the dateline."""
    assert found.filed is not None
    for i in incident.chosen:
        for time in found.times:
            if cut[i].start <= time.span.start < cut[i].end and time.date_start and (time.date_prec or 9) <= 2:
                start, end = date.fromisoformat(time.date_start), date.fromisoformat(time.date_end or time.date_start)
                if start <= found.filed and _is_not_dateline(found.text, time.span.start):
                    return _muc_date(start) if start == end else f"{_muc_date(start)} - {_muc_date(min(end, found.filed))}"
    return f"- {_muc_date(found.filed)}"


def _is_not_dateline(text: str, at: int) -> bool:
    head = text.find("--")
    return not (0 <= head < 250 and at < head)


def _location(incident: Incident, cut: Sequence[im.Sentence], found: Found) -> str:
    """Country and most specific place that the telling sentences name, else the country that most of the message's places lie in."""
    table = im.names().get("place", {})
    known = [(i, chain) for chain, i, _, _ in im.mentions(cut, table)]
    own = [
        (i, _name(p), p.chosen.country, _PRECISION.get(p.chosen.feature, 4))
        for p in found.places
        if p.chosen is not None and p.place_role is not PlaceRole.DATELINE
        for i in [next((k for k, s in enumerate(cut) if s.start <= p.span.start < s.end), -1)]
    ]
    countries: Counter[str] = Counter()
    for i, chain in known:
        countries[chain.split(":")[0]] += 1 + 2 * (i in incident.chosen)
    for i, _, country, _ in own:
        if country in _COUNTRIES:
            countries[_COUNTRIES[country]] += 1 + 2 * (i in incident.chosen)
    for p in found.places:
        if p.chosen is not None and p.place_role is PlaceRole.DATELINE and p.chosen.country in _COUNTRIES:
            countries[_COUNTRIES[p.chosen.country]] += 1
    country = countries.most_common(1)[0][0] if countries else "EL SALVADOR"
    chains = [chain for i, chain in known if i in incident.chosen and chain.startswith(country)]
    named = [
        (precision, name) for i, name, c, precision in own if i in incident.chosen and _COUNTRIES.get(c or "") == country and precision
    ]
    if chains:
        return max(chains, key=lambda c: c.count(":"))
    if named:
        return f"{country}: {max(named, key=lambda n: n[0])[1]}"
    return country


def _name(place: Place) -> str:
    """The place as the keys have it: in capitals, without accents and the words for what it is."""
    name = unicodedata.normalize("NFKD", place.name).encode("ascii", "ignore").decode().upper()
    words = [w for w in name.split() if w not in _KINDS_OF_PLACE]
    return " ".join(words) or name


def _organizations(slots: dict[int, tuple[Fill, ...]], incident: Incident, cut: Sequence[im.Sentence]) -> None:
    by: dict[str, list[tuple[int, int, int]]] = {}
    for name, i, first, last in im.mentions(cut, im.names().get("organization", {})):
        by.setdefault(name, []).append((i, first, last))
    doers, degrees = [], []
    for name, spans in by.items():
        features = im.of_organization(cut, incident.chosen, spans, name, incident.type)
        chance = im.load("doer").chances(features)["y"]
        if chance > _DID:
            doers.append((chance, name, im.load("degree").best(features)))
    for _, name, degree in sorted(doers, reverse=True)[:2]:
        degrees.append(Fill((degree,), (name,)))
    slots[ORGANIZATION] = tuple(Fill(f.tags) for f in degrees)
    slots[CONFIDENCE] = tuple(degrees)


def _people(slots: dict[int, tuple[Fill, ...]], incident: Incident, cut: Sequence[im.Sentence]) -> None:
    found = [p for i in incident.chosen for p in im.parts(cut, i, im.load("part"), _LEAN)]
    names: dict[str, im.Part] = {}
    roles: dict[str, tuple[im.Part, im.Part | None]] = {}
    things: dict[str, im.Part] = {}
    doers: dict[str, im.Part] = {}
    for p in found:
        head = p.text.split()[-1]
        if p.part == "NAME":
            if head not in names or len(p.text) > len(names[head].text):
                names[head] = p
        elif p.part == "TARGET":
            things.setdefault(head, p)
        elif p.part == "PERPETRATOR":
            doers.setdefault(head, p)
    for p in found:
        if p.part == "DESCRIPTION":
            beside = next(
                (
                    n
                    for n in found
                    if n.part == "NAME" and n.sentence == p.sentence and (0 < n.first - p.last <= 3 or 0 < p.first - n.last <= 3)
                ),
                None,
            )
            roles.setdefault(p.text.split()[-1], (p, beside))
    kept = sorted(names.values(), key=lambda p: -p.margin)[:_MOST]
    alone = sorted((p for p, beside in roles.values() if beside is None), key=lambda p: -p.margin)[:_MOST]
    slots[NAME] = tuple(Fill((p.text,)) for p in kept)
    slots[DESCRIPTION] = tuple(
        [Fill((p.text,), (beside.text,)) for p, beside in roles.values() if beside is not None] + [Fill((p.text,)) for p in alone]
    )
    types, numbers, effects = [], [], []
    for p in [*kept, *alone]:
        features = im.of_victim(cut[p.sentence], p.first, p.last, incident.type)
        types.append(Fill((im.load("person").best([*features, *(f"w={w}" for w in p.text.split())]),), (p.text,)))
        numbers.append(Fill((_number(cut[p.sentence], p),), (p.text,)))
        effect = im.load("effect").best(features)
        if effect != "NONE":
            effects.append(Fill((effect,), (p.text,)))
    slots[HUMAN_TYPE], slots[NUMBER], slots[EFFECT] = tuple(types), tuple(numbers), tuple(effects)
    if incident.type != "KIDNAPPING":
        objects = sorted(things.values(), key=lambda p: -p.margin)[:_MOST]
        slots[TARGET] = tuple(Fill((p.text,)) for p in objects)
        slots[TARGET_TYPE] = tuple(Fill((im.load("object").best([f"w={w}" for w in p.text.split()]),), (p.text,)) for p in objects)
    slots[INDIVIDUAL] = tuple(Fill((p.text,)) for p in list(doers.values())[:2])


def _number(sentence: im.Sentence, part: im.Part) -> str:
    """One for a name; for others the number in or right before the words, else PLURAL for a plural."""
    if part.part == "NAME":
        return "1"
    before = sentence.words[max(0, part.first - 3) : part.last + 1]
    for k, word in enumerate(before):
        if word.isdigit() or word in im.NUMBERS:
            number = word.lstrip("0") if word.isdigit() else str(im.NUMBERS[word])
            about = before[max(0, k - 1) : k]
            return f"~{number}" if about and about[0] in ("ABOUT", "APPROXIMATELY", "SOME", "NEARLY") else number
    head = part.text.split()[-1]
    return "PLURAL" if head in _MANY or (head.endswith("S") and not head.endswith("SS")) else "1"


def _muc_date(day: date) -> str:
    return f"{day.day:02d} {_MONTH_NAMES[day.month]} {day.year % 100:02d}"
