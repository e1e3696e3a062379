"""What a noun says of somebody who makes a claim: a person, a body, a document; on whose side; at what risk."""

from __future__ import annotations

import re
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


_AGE = re.compile(r"\b(\d{1,2}|(?:thir|four|fif|six|seven|eigh|nine)?teen|ten|nine|eight|seven|eleven|twelve)[- ]years?[- ]old", re.I)
_OF_AGE = frozenset({"eighteen", "nineteen"})


def risk_of(words: str) -> SensitivityValue | None:
    """What the words of a description put at risk, beyond its noun: *a captured soldier*, *a man accused of spying*, *a 15-year-old*."""
    lowered = words.casefold()
    for pattern, value in _risks():
        if pattern.search(lowered):
            return value
    age = _AGE.search(lowered)
    if age and (int(age[1]) < 18 if age[1].isdigit() else age[1] not in _OF_AGE):
        return SensitivityValue.MINOR
    return None


@cache
def _risks() -> tuple[tuple[re.Pattern[str], SensitivityValue], ...]:
    rows = lexicons.load("source_risks").rows
    return tuple((re.compile(rf"\b{re.escape(r['words'])}\b"), SensitivityValue(r["sensitivity"])) for r in rows)
