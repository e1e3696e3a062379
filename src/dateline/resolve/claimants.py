"""What a noun says of somebody who makes a claim: a person, a body, a document; on whose side; at what risk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from .. import lexicons
from ..types import SensitivityValue, SourceKind


@dataclass(frozen=True, slots=True)
class Claimant:
    """What a noun says of a claimant, from the lexicon."""

    kind: SourceKind
    side: str | None
    sensitivity: SensitivityValue | None


@cache
def claimants() -> Mapping[str, Claimant]:
    """The lexicon of claimants by lemma."""
    rows = lexicons.load("claimants").rows
    return {
        r["lemma"]: Claimant(SourceKind(r["kind"]), r["side"] or None, SensitivityValue(r["sensitivity"]) if r["sensitivity"] else None)
        for r in rows
    }
