"""Voices and reports made by hand for the tests of comparison."""

from __future__ import annotations

from dataclasses import replace

from dateline.compare.origins import Voice, Who
from dateline.compare.quote import Quote

_BASE = Voice(
    claim="c", report="r", who=Who.OWN, name="The Reed Post", key="", side=None, kind="outlet", official=False, person=None, observed=False,
    family="reed post", wires=(), published="2024-03-05", quoted=frozenset(), sentences=(), quote=Quote(0, 1, "x"),
)  # fmt: skip


def own(claim: str, outlet: str, **fields: object) -> Voice:
    """An outlet's own words, in a report of its own unless one is given."""
    return replace(_BASE, **{"claim": claim, "report": f"of {outlet}", "name": outlet, "family": outlet, **fields})


def named(claim: str, outlet: str, name: str, side: str | None = None, *, official: bool = True, **fields: object) -> Voice:
    """A named source in an outlet's report."""
    values = {
        "who": Who.NAMED,
        "key": name.split()[-1].casefold(),
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
        claim, outlet, **{"who": Who.UNTOLD, "name": words, "side": side, "official": official, "kind": "person", "person": True, **fields}
    )
