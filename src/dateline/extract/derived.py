"""What follows from an event mention and its claim in other codebooks' terms; a derived reading, never a finding of its own.

`responsibility` gives MUC-4's degrees of confidence in the doer (*template-doc part 2*, slot 11, its decision tree). `violence` and
`clarity` give UCDP GED's `type_of_violence` and `event_clarity` (*UCDP GED Codebook* 23.1) as far as one mention can tell.
"""

from __future__ import annotations

from enum import StrEnum

from ..types import Claim, EventKind, EventMention, Level, Modality, Mode, Party, Polarity, SourceKind

_VIOLENT = frozenset(
    {
        EventKind.STRIKE,
        EventKind.SHELLING,
        EventKind.ARMED_CLASH,
        EventKind.KILLING,
        EventKind.INJURY,
        EventKind.CHEMICAL_ATTACK,
        EventKind.EXPLOSIVE_HAZARD,
    }
)
_STATE = frozenset(["GOV", "MIL", "COP", "SPY", "LEG", "JUD"])
_GROUP = frozenset(["REB", "OPP", "CRM", "SEP", "RAD", "INS", "UAF"])
_UNARMED = frozenset(["CVL", "REF", "MED", "NGO", "EDU", "HLH", "LAB", "BUS"])
_AUTHORITIES = frozenset({SourceKind.GOVERNMENT, SourceKind.ARMED_FORCE})
_LONG = 4
"""UCDP's `date_prec` from which a time is a month or more: a summary, and no single event."""


class Responsibility(StrEnum):
    """On whose word the doer is the doer."""

    REPORTED_AS_FACT = "reported_as_fact"
    CLAIMED_OR_ADMITTED = "claimed_or_admitted"
    SUSPECTED_OR_ACCUSED = "suspected_or_accused"
    SUSPECTED_OR_ACCUSED_BY_AUTHORITIES = "suspected_or_accused_by_authorities"
    POSSIBLE = "possible"


def responsibility(claim: Claim, event: EventMention) -> Responsibility | None:
    """The degree for the mention's actor; None where nobody is named, or the deed is denied or has not happened.

    The doer's own word is an admission, whoever prints it. Somebody else's word that is hedged or accuses is a suspicion, an
    authority's when the source is a government or force; the outlet's own hedged words are *possible*.
    """
    actor = event.actor
    if actor is None or event.polarity is Polarity.DENIED or event.modality not in (Modality.PAST, Modality.ONGOING):
        return None
    said = claim.attribution
    if said.mode is not Mode.OWN_VOICE and _is(said.source.name, said.source.side, actor):
        return Responsibility.CLAIMED_OR_ADMITTED
    if event.level is Level.CERTAIN:
        return Responsibility.REPORTED_AS_FACT
    if said.mode is Mode.OWN_VOICE and event.level is Level.POSSIBLE:
        return Responsibility.POSSIBLE
    if said.source.kind in _AUTHORITIES:
        return Responsibility.SUSPECTED_OR_ACCUSED_BY_AUTHORITIES
    return Responsibility.SUSPECTED_OR_ACCUSED


def _is(name: str | None, side: str | None, actor: Party) -> bool:
    """Whether a source is the doer, or speaks for the force or group that is."""
    if name is not None and name.casefold() in (actor.name.casefold(), actor.text.casefold()):
        return True
    return side is not None and side != "civilian" and side in (actor.side, actor.name)


def violence(event: EventMention) -> int | None:
    """1 state-based, 2 non-state, 3 one-sided; None where the kind is none of UCDP's, or a side is not told.

    Deeds of a state or organised group against civilians are one-sided; two organised sides with a state among them are state-based,
    two without one non-state.
    """
    if event.kind not in _VIOLENT or event.actor is None or event.recipient is None:
        return None
    sectors = (event.actor.sector, event.recipient.sector)
    armed = [s in _STATE | _GROUP for s in sectors]
    if all(armed):
        return 1 if any(s in _STATE for s in sectors) else 2
    if armed[0] and sectors[1] in _UNARMED:
        return 3
    return None


def clarity(event: EventMention) -> int | None:
    """1 when the words let one event be told, 2 when they sum up several; None for what UCDP does not code.

    A month or more, or a plural deed (*strikes*, *raids*), is a summary that cannot be undone.
    """
    if event.kind not in _VIOLENT:
        return None
    long = event.time is not None and event.time.date_prec is not None and event.time.date_prec >= _LONG
    word = event.trigger.text.split()[-1].casefold()
    plural = word.endswith("s") and not word.endswith("ss") and word not in ("is", "was", "has")
    return 2 if long or plural else 1
