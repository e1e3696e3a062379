"""Our kinds of event in the codebooks' terms: PLOVER's event, mode and contexts, ACLED's event and sub-event type.

A derived reading, never stored as a finding of its own: the table ``crosswalk`` says which code a kind gets, and what an instrument, a
victim or a doer changes in it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

from .. import lexicons
from ..types import Acled, EventKind, Plover


def codes(kind: EventKind, traits: Collection[str] = ()) -> tuple[Plover | None, Acled | None]:
    """PLOVER and ACLED codes of a kind; `traits` are names of the table's ``instrument`` column, the first that fits decides.

    (None, None) for `other`.
    """
    table = _table()
    for trait in (*traits, ""):
        if found := table.get((kind, trait)):
            return found
    return None, None


@cache
def _table() -> Mapping[tuple[EventKind, str], tuple[Plover, Acled]]:
    return {
        (EventKind(r["kind"]), r["instrument"]): (
            Plover(r["plover"], r["mode"] or None, tuple(c for c in r["contexts"].split(";") if c)),
            Acled(r["acled_type"], r["acled_sub"]),
        )
        for r in lexicons.load("crosswalk").rows
    }
