"""How an event stands: from how many independent origins, against whose interest, contested in what, denied, acknowledged, withdrawn.

Computed from the claims and explained by them. No share, score or percentage is given: counted origins are not a likelihood, and agreement
inside one side is shown as just that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from ..types import EventKind, Polarity, PublicationStatus
from .events import Comparison, Event
from .origins import Origin, Reason, origins, sides
from .relations import Aspect, Link, Relation, relations
from .tellings import Telling
from .vocabulary import DEFEAT, HARM, is_civilian_thing, is_fighter, office_words
from .voices import Who
from .words import stem, tokens

MOST_PAIRED = 40
"""Tellings of one event that are compared pair by pair; of a larger event, those that say most."""


class State(StrEnum):
    """The one word for how an event stands, the first that applies."""

    WITHDRAWN = "withdrawn"
    ACKNOWLEDGED = "acknowledged by the responsible party"
    DENIED = "denied"
    CONTESTED = "contested"
    CORROBORATED = "corroborated"
    SINGLE = "single origin"


@dataclass(frozen=True, slots=True)
class Standing:
    """How an event stands."""

    state: State
    number_of_sources: int
    number_of_origins: int
    """Independent origins that affirm it."""
    adverse: int
    """Of them, how many speak against their own side's interest."""
    contested: tuple[Aspect, ...]
    denied_by: tuple[str, ...]
    acknowledged_by: tuple[str, ...]
    withdrawn_by: tuple[str, ...]
    one_side: str | None
    """The only side that speaks for it, when several origins affirm it and all speak for that side."""

    @property
    def sentence(self) -> str:
        """The standing in words."""
        count = self.number_of_origins
        parts = [f"{count} independent origins" if count > 1 else "a single origin" if count else "nobody affirms it"]
        if self.adverse:
            parts.append(f"{self.adverse} of them against its own side's interest")
        if self.one_side:
            parts.append(f"all speaking for {self.one_side}")
        if self.contested:
            parts.append("contested in " + ", ".join(self.contested))
        for what, who in (("denied", self.denied_by), ("acknowledged", self.acknowledged_by), ("withdrawn", self.withdrawn_by)):
            if who:
                parts.append(f"{what} by {', '.join(who)}")
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class Account:
    """An event with all that is computed of it."""

    event: Event
    origins: tuple[Origin, ...]
    relations: tuple[Relation, ...]
    standing: Standing


def account(event: Event, of: Comparison) -> Account:
    """Origins, relations and standing of one event."""
    grouped = origins((t.voice for t in event.tellings), of.printed)
    home = {claim: n for n, origin in enumerate(grouped) for claim in origin.claims}
    reasons = {frozenset((r.left, r.right)): r for origin in grouped for r in origin.reasons}
    paired = sorted(event.tellings, key=lambda t: (-_says(t), t.published or "9", t.id))[:MOST_PAIRED]
    found = tuple(r for a, b in combinations(paired, 2) for r in _between(a, b, home, reasons, grouped, of))
    return Account(event, tuple(grouped), found, _standing(event, grouped, found))


def _says(telling: Telling) -> int:
    return (
        sum(value is not None for value in (telling.place, telling.time, telling.actor))
        + len(telling.numbers[:1])
        + len(telling.causes[:1])
    )


def _between(
    one: Telling, two: Telling, home: dict[str, int], reasons: dict[frozenset[str], Reason], grouped: Sequence[Origin], of: Comparison
) -> Iterator[Relation]:
    if one.claim == two.claim:
        return
    printed = of.printed_once(one, two)
    shared = None
    if home[one.claim] == home[two.claim]:
        origin = grouped[home[one.claim]]
        shared = reasons.get(frozenset((one.claim, two.claim))) or next(iter(origin.reasons), None)
    yield from relations(one, two, shared, copied=printed)


def _standing(event: Event, grouped: Sequence[Origin], found: Sequence[Relation]) -> Standing:
    by_claim = {t.claim: t for t in event.tellings}
    by_id = {t.id: t for t in event.tellings}
    gone = {t.claim for t in event.tellings if t.status in (PublicationStatus.KILLED.value, PublicationStatus.WITHHELD.value)}
    gone |= {t.claim for t in event.tellings if t.act == "retracts"}
    for relation in found:
        if relation.link is Link.RETRACTS:
            gone |= {by_id[relation.left].claim, by_id[relation.right].claim}
    denials = {i for r in found if r.link is Link.DENIES for i in (r.left, r.right) if by_id[i].polarity is Polarity.DENIED}
    firm = [t for t in event.tellings if t.polarity is Polarity.AFFIRMED and t.claim not in gone]
    denying = [t for t in event.tellings if t.polarity is Polarity.DENIED and t.claim not in gone]
    read = [t for t in firm if t.kind is not EventKind.OTHER or t.voice.observed or t.voice.who is Who.NAMED] or firm
    affirming = [o for o in grouped if any(t.claim in o.claims for t in read)]
    adverse = [o for o in affirming if any(_is_adverse(t) for t in firm if t.claim in o.claims)]
    home = {claim: n for n, origin in enumerate(grouped) for claim in origin.claims}
    contested = tuple(
        dict.fromkeys(
            r.aspect for r in found
            if r.link is Link.DIFFERS and r.aspect is not Aspect.SCOPE and _apart(by_id[r.left], by_id[r.right], home)
            and not {by_id[r.left].claim, by_id[r.right].claim} & gone
        )
    )  # fmt: skip
    denied_by = _names(t for t in denying if not firm or t.id in denials)
    acknowledged_by = _names(t for t in firm if _is_acknowledged(t)) if any(map(_harms_civilians, event.tellings)) else ()
    withdrawn_by = tuple(dict.fromkeys(by_claim[c].voice.family for c in sorted(gone)))
    spoken = sides(affirming)
    told = {v for o in affirming for v in [next((x.side for x in o.voices if x.side), None)]}
    state = (
        State.WITHDRAWN if gone and all(any(c in gone for c in o.claims) for o in affirming)
        else State.ACKNOWLEDGED if acknowledged_by
        else State.DENIED if denied_by
        else State.CONTESTED if contested
        else State.CORROBORATED if len(affirming) > 1
        else State.SINGLE
    )  # fmt: skip
    return Standing(
        state=state,
        number_of_sources=len({(v.who, v.key or v.name.casefold(), v.family if not v.key else "") for o in grouped for v in o.voices}),
        number_of_origins=len(affirming),
        adverse=len(adverse),
        contested=contested,
        denied_by=denied_by,
        acknowledged_by=acknowledged_by,
        withdrawn_by=withdrawn_by,
        one_side=next(iter(spoken)) if len(affirming) > 1 and len(spoken) == 1 and None not in told else None,
    )


def _apart(left: Telling, right: Telling, home: dict[str, int]) -> bool:
    """Whether two tellings are two accounts: of two origins, or of two outlets neither of which says how it knows."""
    own = left.voice.who is Who.OWN and right.voice.who is Who.OWN and left.voice.family != right.voice.family
    return own or home[left.claim] != home[right.claim]


def _names(tellings: Iterator[Telling]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(t.voice.name for t in tellings))


def _is_acknowledged(telling: Telling) -> bool:
    actor, side = telling.actor, telling.voice.side
    return bool(actor and actor.side and side == actor.side and telling.voice.official and telling.kind in HARM)


def _harms_civilians(telling: Telling) -> bool:
    """Whether a telling speaks of harm to people who are not said to be fighters, or to what is theirs."""
    if telling.kind not in HARM:
        return False
    hurt = telling.recipient.quote.text if telling.recipient else ""
    counted = [n.noun for n in telling.numbers if n.what in ("deaths", "injuries")]
    if telling.kind in (EventKind.KILLING, EventKind.INJURY) or counted:
        armed = any(is_fighter(stem(w)) for w in tokens(hurt)) or any(is_fighter(n) for n in counted if n)
        return not armed and bool(hurt or counted or telling.numbers)
    thing = f"{hurt} {telling.object[1].text if telling.object else ''}"
    return is_civilian_thing(tokens(thing)) or telling.kind in (
        EventKind.SEXUAL_VIOLENCE,
        EventKind.LOOTING,
        EventKind.DETENTION_OR_TORTURE,
    )


def _is_adverse(telling: Telling) -> bool:
    side = telling.voice.side
    if not side:
        return False
    if telling.actor and telling.actor.side == side and telling.kind in HARM | DEFEAT:
        return True
    hurt = telling.recipient
    if not hurt or hurt.side != side:
        return False
    armed = any(stem(w) in office_words() for w in tokens(hurt.quote.text))
    return telling.kind in (EventKind.EQUIPMENT_DESTROYED, EventKind.EQUIPMENT_CAPTURED) or (telling.kind is EventKind.KILLING and armed)
