"""Events, origins, relations and standing as data to print: plain dicts, each step with its sentence, restricted words left out.

What is restricted in one claim is restricted in everything computed from it: a sentence that would repeat it says only what kind of
finding it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from .features import Commonness, Found, waterfall
from .origins import Origin, Reason, independent
from .quote import Quote
from .relations import Link, Relation
from .standing import Account
from .tellings import Telling

Hidden = Callable[[str], str | None]
"""By a claim's id, what to print in its source's place when its words are withheld; None when they may be shown."""
WITHHELD = "[restricted: words withheld]"


def nothing_hidden(claim: str) -> str | None:
    """Shows everything."""
    return None


def telling(of: Telling, hidden: Hidden = nothing_hidden) -> dict[str, Any]:
    """One row of an event's table."""
    label = hidden(of.claim)
    return {
        "claim": of.claim,
        "report": of.report,
        "outlet": of.voice.family,
        "published": of.published or None,
        "source": label or of.voice.name,
        "side": of.voice.side if label is None else None,
        "kind": of.kind.value,
        "polarity": of.polarity.value,
        "level": of.level.value,
        "place": of.place.name if of.place else None,
        "date_start": of.time.start if of.time else None,
        "date_end": of.time.end if of.time else None,
        "actor": of.actor.name if of.actor and label is None else None,
        "numbers": [
            {"what": n.what, "low": n.low, "high": None if n.high == float("inf") else n.high, "words": n.quote.text} for n in of.numbers
        ]
        if label is None
        else [],
        "words": of.content.text if label is None else WITHHELD,
    }


def summary(of: Account, hidden: Hidden = nothing_hidden) -> dict[str, Any]:
    """An event in one line: what, where, when, who tells of it, and how it stands."""
    tellings = sorted(of.event.tellings, key=lambda t: (t.published or "9", t.id))
    shown = next(
        (t for t in sorted(tellings, key=lambda t: -(bool(t.place) + bool(t.time) + bool(t.numbers))) if hidden(t.claim) is None), None
    )
    return {
        "event": of.event.id,
        "kinds": list(dict.fromkeys(t.kind.value for t in tellings)),
        "places": list(dict.fromkeys(t.place.name for t in tellings if t.place)),
        "dates": sorted({t.time.start for t in tellings if t.time}),
        "reports": len(of.event.reports),
        "outlets": sorted({t.voice.family for t in tellings}),
        "number_of_sources": of.standing.number_of_sources,
        "number_of_origins": of.standing.number_of_origins,
        "standing": of.standing.state.value,
        "contested": [a.value for a in of.standing.contested],
        "words": shown.content.text if shown else WITHHELD,
    }


def full(of: Account, hidden: Hidden = nothing_hidden) -> dict[str, Any]:
    """An event whole: its claims side by side in the order in which they were published, origins with reasons, what they differ in."""
    tellings = sorted(of.event.tellings, key=lambda t: (t.published or "9", t.report, t.trigger.start))
    claims = {t.id: t.claim for t in tellings}
    stands = of.standing
    return {
        **summary(of, hidden),
        "standing": {
            "state": stands.state.value,
            "sentence": stands.sentence if not any(hidden(c) for c in claims.values()) else stands.state.value,
            "adverse": stands.adverse,
            "denied_by": _shown_names(stands.denied_by, tellings, hidden),
            "acknowledged_by": _shown_names(stands.acknowledged_by, tellings, hidden),
            "withdrawn_by": list(stands.withdrawn_by),
            "one_side": stands.one_side,
        },
        "ranges": _ranges(tellings, hidden),
        "claims": [telling(t, hidden) for t in tellings],
        "origins": [origin(o, hidden) for o in of.origins],
        "independent": [
            independent(a, b) for a, b in zip(of.origins, of.origins[1:], strict=False) if not _hides(a, hidden) and not _hides(b, hidden)
        ],
        "relations": [relation(r, claims, hidden) for r in of.relations if r.link is not Link.AGREES],
        "agreements": sum(r.link is Link.AGREES for r in of.relations),
    }


def _hides(origin: Origin, hidden: Hidden) -> bool:
    return any(hidden(c) for c in origin.claims)


def _shown_names(names: Sequence[str], tellings: Iterable[Telling], hidden: Hidden) -> list[str]:
    by = {t.voice.name: hidden(t.claim) for t in tellings}
    return [by.get(name) or name for name in names]


def _ranges(tellings: Iterable[Telling], hidden: Hidden) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for each in tellings:
        for number in each.numbers if hidden(each.claim) is None else ():
            known = out.setdefault(number.what, {"low": number.low, "high": number.best or number.low, "values": []})
            known["low"], known["high"] = min(known["low"], number.low), max(known["high"], number.best or number.low)
            if number.quote.text not in known["values"]:
                known["values"].append(number.quote.text)
    return out


def origin(of: Origin, hidden: Hidden = nothing_hidden) -> dict[str, Any]:
    """One origin: whose statement, the way it took, its claims, and why they are one."""
    labels = [label for c in of.claims if (label := hidden(c))]
    return {
        "name": labels[0] if labels else of.name,
        "lineage": list(of.lineage) if not labels else list(dict.fromkeys(v.family for v in of.voices)),
        "claims": list(dict.fromkeys(of.claims)),
        "reasons": [reason(r, hidden) for r in of.reasons],
    }


def reason(of: Reason, hidden: Hidden = nothing_hidden) -> dict[str, Any]:
    """Why two claims share an origin."""
    withheld = hidden(of.left) or hidden(of.right)
    return {"why": of.why.value, "sentence": WITHHELD if withheld else of.sentence, "left": of.left, "right": of.right}


def relation(of: Relation, claims: Mapping[str, str], hidden: Hidden = nothing_hidden) -> dict[str, Any]:
    """What two tellings are to each other in one aspect, with both spans."""
    left, right = claims[of.left], claims[of.right]
    withheld = hidden(left) or hidden(right)
    return {
        "relation": of.link.value,
        "aspect": of.aspect.value,
        "sentence": WITHHELD if withheld else of.sentence,
        "left": left,
        "right": right,
        "left_span": None if withheld else _span(of.left_quote),
        "right_span": None if withheld else _span(of.right_quote),
    }


def why(left: Telling, right: Telling, common: Commonness, questions: Mapping[str, str]) -> list[dict[str, Any]]:
    """The waterfall: every feature, what it asks, the level found, its score in bits, the sentence, both spans, the running sum."""
    out, total = [], 0.0
    for found in waterfall(left, right, common):
        total += found.score
        out.append({**_step(found), "sum": round(total, 2), "question": questions[found.feature]})
    return out


def _step(found: Found) -> dict[str, Any]:
    return {
        "feature": found.feature,
        "level": found.level,
        "score": round(found.score, 2),
        "sentence": found.sentence,
        "left_span": _span(found.left),
        "right_span": _span(found.right),
    }


def _span(quote: Quote | None) -> dict[str, Any] | None:
    return {"start": quote.start, "end": quote.end, "text": quote.text} if quote else None
