"""Fills MUC-4's incident templates from event mentions: what was done, when, where, by whom as whose word, to whom.

MUC-4 asks for one template an incident over a whole report, and for what the task's rules (template-doc, part 1) let in: deeds against
civilians or a country's infrastructure, recent and specific, not fighting among armed forces. Mentions of one type are one incident
unless their places or victims tell them apart. The organization of *guerrillas* is taken to be the one armed group of the country that
the report names: that is the task's inference, and nothing of it enters a record.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from ..read import Overrides, read_bytes
from ..reading import Reader
from ..resolve import actors
from ..resolve.actors import ActorKind
from ..resolve.gazetteer import Gazetteer
from ..types import Claim, EventKind, EventMention, Level, Modality, Party, Place, Polarity, Record, SourceKind
from .muc4 import (
    _DAY,
    _MONTHS,
    CONFIDENCE,
    DATE,
    DESCRIPTION,
    EFFECT,
    INDIVIDUAL,
    LOCATION,
    NAME,
    NUMBER,
    ORGANIZATION,
    STAGE,
    TARGET,
    TYPE,
    Fill,
    Template,
)

_TYPES = {
    EventKind.CAPTURE_OF_PERSONS: "KIDNAPPING",
    EventKind.KILLING: "ATTACK",
    EventKind.INJURY: "ATTACK",
    EventKind.STRIKE: "ATTACK",
    EventKind.SHELLING: "ATTACK",
    EventKind.ARMED_CLASH: "ATTACK",
    EventKind.PROPERTY_DAMAGE: "ATTACK",
    EventKind.LOOTING: "ROBBERY",
}
_BOMBS = ("bomb", "explo", "dynamit", "blast", "blow", "blew", "deton", "grenade", "went off")
_FIRES = ("burn", "torch", "arson", "set")
_OF_INTEREST = {
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
_RECENT = timedelta(days=75)
_NEAR = 400
_TOO_MANY = 300
"""Killed: more are a war's sum, which the task leaves out."""
_PRECISION = {"city": 0, "town": 0, "village": 0, "facility": 1, "admin2": 1, "admin1": 2, "region": 3, "country": 4}
_KINDS_OF_PLACE = frozenset(
    re.findall(
        r"\w+",
        """
        DEPARTMENT CITY PROVINCE NORTHERN SOUTHERN EASTERN WESTERN NORTHWESTERN NORTHEASTERN CENTRAL SOUTHEASTERN
        SOUTHWESTERN NEIGHBORHOOD TOWN OF THE REGION
        """,
    )
)
_IN_FRONT = frozenset(
    re.findall(
        r"\w+",
        """
        THE A AN SEVERAL SOME ABOUT COL GEN GENERAL COLONEL MAJOR CAPTAIN MR DR PRESIDENT SENATOR JUDGE GOVERNOR MAYOR
        FATHER PRIEST DEPUTY AT LEAST ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE TEN
        """,
    )
)
_MONTH_NAMES = {number: name for name, number in _MONTHS.items()}
_ARMED = frozenset(["REB", "CRM", "OPP"])


@dataclass(slots=True)
class _Incident:
    """The mentions that are taken for one incident."""

    type: str
    mentions: list[tuple[Claim, EventMention]] = field(default_factory=list)

    def places(self) -> list[str]:
        return [
            _place_name(e.place) for _, e in self.mentions if e.place is not None and e.place.chosen and e.place.chosen.feature != "country"
        ]


class Filler:
    """Reads messages with the default steps and fills their templates."""

    def __init__(self) -> None:
        self.reader = Reader(Gazetteer.open())

    def templates(self, message: str, text: str) -> list[Template]:
        """The templates of one message, none when nothing in it belongs in the database."""
        day = _DAY.search(text[:200].upper())
        filed = None
        if day and day[2] in _MONTHS:
            year = int(day[3]) + (1900 if len(day[3]) == 2 else 0)
            filed = date(year, _MONTHS[day[2]], min(int(day[1]), 28) if int(day[1]) > 31 else int(day[1]))
        overrides = Overrides(published=filed.isoformat() if filed else None, language="en")
        record = next(
            (self.reader.record(r) for r in read_bytes(text.encode(), name=message, overrides=overrides) if not hasattr(r, "message")), None
        )
        if record is None:
            return []
        country = _country(record)
        group = _group(record, country)
        return [t for i in _incidents(record) if (t := _template(message, i, filed, country, group)) is not None]


def _incidents(record: Record) -> list[_Incident]:
    found: list[_Incident] = []
    told = sorted(((c, e) for c in record.claims for e in c.events if _belongs(e)), key=lambda pair: pair[1].trigger.start)
    for claim, event in told:
        type_ = _type(event)
        same = [i for i in found if _may_be_one(i, type_, event)]
        if same:
            incident = same[-1]
            if incident.type == "ATTACK":
                incident.type = type_
            incident.mentions.append((claim, event))
        else:
            found.append(_Incident(type_, [(claim, event)]))
    return found


def _belongs(event: EventMention) -> bool:
    if event.kind not in _TYPES or event.polarity is Polarity.DENIED:
        return False
    if event.deaths is not None and (event.deaths.low or event.deaths.high or 0) > _TOO_MANY:
        return False
    if event.modality in (Modality.QUESTION, Modality.ORDER, Modality.CONDITIONAL, Modality.FUTURE):
        return False
    actor, recipient = event.actor, event.recipient
    if event.kind is EventKind.ARMED_CLASH and (recipient is None or recipient.sector in ("REB", "MIL")):
        return False
    if recipient is not None and recipient.sector in _ARMED:
        return False
    if actor is not None and actor.sector in ("MIL", "COP", "GOV"):
        return recipient is not None and recipient.side == "civilian"
    return not (recipient is not None and recipient.sector == "MIL" and (actor is None or actor.sector in _ARMED))


def _type(event: EventMention) -> str:
    words = " ".join(
        [event.trigger.text, event.instrument.text if event.instrument else "", *(q.span.text for q in event.equipment)]
    ).lower()
    if event.kind is EventKind.CAPTURE_OF_PERSONS:
        return "KIDNAPPING"
    if event.kind is EventKind.LOOTING:
        return "ROBBERY"
    if any(b in words for b in _BOMBS):
        return "BOMBING"
    if event.kind is EventKind.PROPERTY_DAMAGE and any(event.trigger.text.lower().startswith(f) for f in _FIRES):
        return "ARSON"
    return "ATTACK"


def _may_be_one(incident: _Incident, type_: str, event: EventMention) -> bool:
    if incident.type != type_ and not ({incident.type, type_} == {"ATTACK", "BOMBING"} and _is_near(incident, event)):
        return False
    place = _place_name(event.place) if event.place is not None and event.place.chosen and event.place.chosen.feature != "country" else None
    places = incident.places()
    if place is not None and places and place not in places:
        return False
    when = event.time.date_start if event.time is not None and event.time.date_prec == 1 else None
    days = {e.time.date_start for _, e in incident.mentions if e.time is not None and e.time.date_prec == 1}
    return when is None or not days or when in days


def _is_near(incident: _Incident, event: EventMention) -> bool:
    """Whether a mention stands within a sentence or two of one of the incident's."""
    return any(abs(e.trigger.start - event.trigger.start) < _NEAR for _, e in incident.mentions)


def _place_name(place: Place) -> str:
    """The place as the keys have it: in capitals, without accents and the words for what it is."""
    name = unicodedata.normalize("NFKD", place.name).encode("ascii", "ignore").decode().upper()
    words = [w for w in name.split() if w not in _KINDS_OF_PLACE]
    return " ".join(words) or name


def _squeeze(text: str) -> str:
    """In capitals, with single spaces, without articles and titles in front."""
    words = text.upper().split()
    while len(words) > 1 and words[0] in _IN_FRONT:
        words.pop(0)
    return " ".join(words)


def _template(message: str, incident: _Incident, filed: date | None, country: str | None, group: str | None) -> Template | None:
    events = [e for _, e in incident.mentions]
    slots: dict[int, tuple[Fill, ...]] = {TYPE: (Fill((incident.type,)),)}
    stages = {_stage(e) for e in events}
    slots[STAGE] = (Fill(("ACCOMPLISHED" if "ACCOMPLISHED" in stages else sorted(stages)[0],)),)
    days = [
        date.fromisoformat(e.time.date_start)
        for e in events
        if e.time and e.time.date_start and (e.time.date_prec or 9) <= 2 and len(e.time.date_start) == 10
    ]
    if filed and days and all(filed - d > _RECENT for d in days):
        return None
    if days:
        slots[DATE] = (Fill((_muc_date(Counter(days).most_common(1)[0][0]),)),)
    elif filed:
        slots[DATE] = (Fill((f"- {_muc_date(filed)}",)),)
    places = [e.place for e in events if e.place is not None and e.place.chosen is not None]
    place = min(places, key=lambda p: _PRECISION.get(p.chosen.feature if p.chosen else "", 2), default=None)
    where = place.chosen.country if place is not None and place.chosen is not None and place.chosen.country else country
    if where is not None:
        if where not in _OF_INTEREST:
            return None
        name = _OF_INTEREST[where]
        specific = place is not None and place.chosen is not None and place.chosen.feature != "country"
        slots[LOCATION] = (Fill((f"{name}: {_place_name(place)}" if specific and place is not None else name,)),)
    actors_ = [(c, e, e.actor) for c, e in incident.mentions if e.actor is not None]
    individuals = {_squeeze(p.text): p for _, _, p in actors_}
    slots[INDIVIDUAL] = tuple(Fill((text,)) for text in list(individuals)[:2])
    _organization(slots, actors_, group)
    _targets(slots, events)
    if not slots[INDIVIDUAL] and not slots.get(TARGET) and not slots.get(NAME) and not slots.get(DESCRIPTION):
        return None
    return Template(message, {k: v for k, v in slots.items() if v})


def _organization(slots: dict[int, tuple[Fill, ...]], acting: Sequence[tuple[Claim, EventMention, Party]], group: str | None) -> None:
    for claim, event, party in acting:
        actor = actors.find(party.text.title() if party.text.isupper() and len(party.text) > 6 else party.text) or actors.find(party.text)
        name: str | None = None
        if actor is not None and actor.kind is ActorKind.ARMED_GROUP and not actor.id.startswith("generic:") and ":" not in actor.id:
            name = actor.name.upper()
        elif party.sector in _ARMED or (party.sector == "MIL" and "guerrilla" in party.text.lower()):
            name = group
        elif party.sector in ("MIL", "COP"):
            name = party.text.upper()
        if name is not None:
            slots[ORGANIZATION] = (Fill((name,)),)
            slots[CONFIDENCE] = (Fill((_confidence(claim, event),), (name,)),)
            return


def _confidence(claim: Claim, event: EventMention) -> str:
    source = claim.attribution.source
    official = source.kind in (SourceKind.GOVERNMENT, SourceKind.ARMED_FORCE) or (source.side is not None and source.role is not None)
    if event.level in (Level.UNSPECIFIED, Level.PROBABLE):
        return "SUSPECTED OR ACCUSED BY AUTHORITIES" if official else "SUSPECTED OR ACCUSED"
    if event.level is Level.POSSIBLE:
        return "POSSIBLE"
    return "REPORTED AS FACT"


def _targets(slots: dict[int, tuple[Fill, ...]], events: Sequence[EventMention]) -> None:
    names: list[Fill] = []
    descriptions: list[Fill] = []
    numbers: list[Fill] = []
    effects: list[Fill] = []
    seen: set[str] = set()
    for event in sorted(events, key=lambda e: e.kind is not EventKind.KILLING):
        if event.recipient is not None and event.kind is not EventKind.PROPERTY_DAMAGE:
            text = _squeeze(event.recipient.text)
            head = text.split()[-1]
            if head in seen:
                continue
            seen.add(head)
            named = actors.find(event.recipient.text) is None and event.recipient.sector is None and len(text.split()) > 1
            (names if named else descriptions).append(Fill((text,)))
            count = event.deaths or event.injuries or next((q for q in event.quantities if q.unit is None), None)
            plural = head.endswith("S") or head in ("PEOPLE", "CHILDREN", "MEN", "WOMEN", "POLICEMEN")
            best = f"{int(count.best)}" if count is not None and count.best is not None else "PLURAL" if plural else "1"
            numbers.append(Fill((best,), (text,)))
            effect = {EventKind.KILLING: "DEATH", EventKind.INJURY: "INJURY"}.get(event.kind)
            if effect is not None and _happened(event):
                effects.append(Fill((effect,), (text,)))
    slots[NAME], slots[DESCRIPTION], slots[NUMBER], slots[EFFECT] = tuple(names), tuple(descriptions), tuple(numbers), tuple(effects)
    things = [_squeeze(e.object.text) for e in events if e.object is not None and not (e.place and e.place.name in e.object.text)]
    slots[TARGET] = tuple(Fill((t,)) for t in dict.fromkeys(things))


def _happened(event: EventMention) -> bool:
    return event.modality is Modality.PAST and event.polarity is Polarity.AFFIRMED and event.level is not Level.POSSIBLE


def _stage(event: EventMention) -> str:
    if event.modality is Modality.THREAT:
        return "THREATENED"
    return "ACCOMPLISHED"


def _muc_date(day: date) -> str:
    return f"{day.day:02d} {_MONTH_NAMES[day.month]} {day.year % 100:02d}"


def _country(record: Record) -> str | None:
    """The country that most of the report's places lie in."""
    countries = Counter(p.chosen.country for p in record.places if p.chosen is not None and p.chosen.country in _OF_INTEREST)
    return countries.most_common(1)[0][0] if countries else None


def _group(record: Record, country: str | None) -> str | None:
    """The only armed group of the country that the report names."""
    text = record.report.text.string
    found = {
        r.actor.name.upper()
        for r in actors.rows()
        if r.actor.country == country and r.actor.kind is ActorKind.ARMED_GROUP and r.actor.sector == "REB" and r.named_in(text)
    }
    return found.pop() if len(found) == 1 else None
