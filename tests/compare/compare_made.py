"""Voices and tellings made by hand for the tests of comparison."""

from __future__ import annotations

from dataclasses import replace

from dateline.compare.quote import Quote
from dateline.compare.tellings import Number, Said, Telling, When, Where
from dateline.compare.voices import Voice, Who, _telling_words
from dateline.types import EventKind, Level, Modality, Polarity

_BASE = Voice(
    claim="c", report="r", who=Who.OWN, name="The Reed Post", key="", words=frozenset(), side=None, kind="outlet", official=False,
    person=None, observed=False, family="reed post", wires=(), published="2024-03-05", quoted=frozenset(), sentences=(),
    quote=Quote(0, 1, "x"),
)  # fmt: skip


def own(claim: str, outlet: str, **fields: object) -> Voice:
    """An outlet's own words, in a report of its own unless one is given."""
    return replace(_BASE, **{"claim": claim, "report": f"of {outlet}", "name": outlet, "family": outlet, **fields})


def named(claim: str, outlet: str, name: str, side: str | None = None, *, official: bool = True, **fields: object) -> Voice:
    """A named source in an outlet's report."""
    values = {
        "who": Who.NAMED,
        "key": name.split()[-1].casefold(),
        "words": _telling_words(name),
        "side": side,
        "official": official,
        "name": name,
        "kind": "person",
        "person": True,
        **fields,
    }
    return own(claim, outlet, **values)


def untold(claim: str, outlet: str, words: str, side: str | None = None, *, official: bool = False, **fields: object) -> Voice:
    """Somebody whom an outlet describes."""
    return own(
        claim,
        outlet,
        **{
            "who": Who.UNTOLD,
            "name": words,
            "words": _telling_words(words),
            "side": side,
            "official": official,
            "kind": "person",
            "person": True,
            **fields,
        },
    )


def words(text: str) -> Quote:
    """A quotation, wherever it stands."""
    return Quote(0, len(text), text)


def number(what: str, low: float, high: float | None = None, *, best: float | None = None, about: bool = False, noun: str = "") -> Number:
    """A number as said; exact unless a bound is given."""
    best = low if best is None and (high is None or high == float("inf")) else best
    return Number(what, low, low if high is None else high, best, about, noun, words(f"{low:g} {noun or what}"))


def place(name: str, lat: float | None = None, lon: float | None = None, **fields: object) -> Where:
    """A place; a town with a point unless told otherwise."""
    point = None if lat is None or lon is None else (lat, lon)
    return Where(f"id:{name}", name, point, 5.0, "town", "North", "XX", "in", words(name))._replace(**fields)


def day(start: str, end: str | None = None) -> When:
    """A day, or a stretch of days."""
    return When(start, end or start, 1 if end is None else 3, words(start))


def party(name: str, side: str | None = None) -> Said:
    """An actor or recipient."""
    return Said(name, side, words(name))


def telling(claim: str, by: Voice | None = None, **fields: object) -> Telling:
    """A telling of a strike, by a report of its own unless a voice is given."""
    by = replace(by or own(claim, f"Outlet {claim}"), claim=claim)
    values = {
        "id": f"{claim}.0", "claim": claim, "report": by.report, "published": "2024-03-05T10:00Z", "kind": EventKind.STRIKE,
        "trigger": words("struck"), "polarity": Polarity.AFFIRMED, "level": Level.CERTAIN, "modality": Modality.PAST, "voice": by,
        "content": words(f"what {claim} tells"), "place": place("Tormak", 50.0, 30.0), "time": day("2024-03-04"),
        "words": frozenset({"silo", "grain", "tormak"}), **fields,
    }  # fmt: skip
    return Telling(**values)


def body(claim: str, outlet: str, name: str) -> Voice:
    """A named organization in an outlet's report."""
    return replace(named(claim, outlet, name, official=False), key=name.casefold(), kind="organization", person=False)
