"""What people decide about a case: the kinds, and the shape of each one's body.

A decision is appended by the store (`store.Writer.decide`), which asks nothing of kind, target and body; here they get their meaning.
Three states are kept apart: the **workflow** (is somebody at it), the **review of the extraction** (does the record say what the report
says), and the **assessment** (what an analyst thinks of source and information: the Admiralty code, two ratings that are never
computed and never averaged). Undo is a decision of its own that names the one which no longer counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar


class Kind(StrEnum):
    """Every kind of decision."""

    CONFIRM = "confirm"
    CORRECT = "correct"
    REJECT = "reject"
    UNSURE = "unsure"
    SKIP = "skip"
    UNDO = "undo"
    ADD_CLAIM = "add_claim"
    MERGE = "merge"
    SPLIT = "split"
    ASSESS = "assess"
    WORKFLOW = "workflow"
    ASSIGN = "assign"
    ADJUDICATE = "adjudicate"
    SENSITIVITY = "sensitivity"


READINGS = frozenset({Kind.CONFIRM, Kind.CORRECT, Kind.REJECT, Kind.UNSURE})
"""Kinds that say how somebody reads the report."""


class State(StrEnum):
    """Review of the extraction."""

    MACHINE = "machine"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    UNSURE = "unsure"
    SUPERSEDED = "superseded"
    """Confirmed or corrected, and a later run reads the value that the person saw otherwise."""
    ORPHANED = "orphaned"
    """Decided on, and no longer found by the newest run."""


class Workflow(StrEnum):
    """Where the work on a claim stands."""

    TO_DO = "to do"
    IN_PROGRESS = "in progress"
    HELP_NEEDED = "help needed"
    READY_FOR_REVIEW = "ready for review"
    DONE = "done"
    CANCELLED = "cancelled"


class Scale(StrEnum):
    """The two ratings of the Admiralty code (NATO AJP-2.1; STANAG 2511)."""

    RELIABILITY = "reliability"
    CREDIBILITY = "credibility"


RELIABILITY: Mapping[str, str] = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
CREDIBILITY: Mapping[int, str] = {
    1: "confirmed by other sources",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "truth cannot be judged",
}


class Decided(Protocol):
    """A decision as the store gives it back (`store.Decision`)."""

    @property
    def number(self) -> int: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def target(self) -> str: ...  # noqa: D102
    @property
    def actor(self) -> str: ...  # noqa: D102
    @property
    def at(self) -> str: ...  # noqa: D102
    @property
    def body(self) -> Mapping[str, Any]: ...  # noqa: D102
    @property
    def undoes(self) -> int | None: ...  # noqa: D102


D = TypeVar("D", bound=Decided)


def live(decisions: Iterable[Decided]) -> list[Decided]:
    """Those that count, in order: an undone one does not, and undoing the undoing brings it back."""
    given = list(decisions)
    gone: set[int] = set()
    for each in sorted(given, key=lambda d: -d.number):
        if each.undoes is not None and each.number not in gone:
            gone.add(each.undoes)
    return [each for each in given if each.number not in gone and each.kind != Kind.UNDO]


def revising(by_claim: Mapping[str, Sequence[D]]) -> dict[str, dict[str, Sequence[D]]]:
    """Of decisions by target those on claims that people corrected, rejected or added, by report and claim.

    A claim that they only confirmed is as it was found.
    """
    changing = (Kind.CORRECT, Kind.REJECT, Kind.ADJUDICATE, Kind.ADD_CLAIM)
    out: dict[str, dict[str, Sequence[D]]] = {}
    for claim, given in by_claim.items():
        report = next((d.body["report"] for d in given if "report" in d.body), None)
        if report is not None and any(d.kind in changing for d in given):
            out.setdefault(report, {})[claim] = given
    return out


@dataclass(frozen=True, slots=True)
class Rating:
    """One rating by one analyst, with the reason that they gave."""

    scale: Scale
    value: str | int
    reason: str
    by: str
    at: str
    decision: int

    @property
    def judged(self) -> bool:
        """F and 6 say that it cannot be judged, which is no place on the scale."""
        return self.value not in ("F", 6)

    @property
    def words(self) -> str:
        """The rating in the code's own words."""
        return RELIABILITY[str(self.value)] if self.scale is Scale.RELIABILITY else CREDIBILITY[int(self.value)]


def ratings(decisions: Sequence[Decided]) -> tuple[Rating, ...]:
    """Each analyst's newest rating on each scale. Nobody's is preferred and none are put together."""
    newest: dict[tuple[str, str], Rating] = {}
    for each in decisions:
        if each.kind == Kind.ASSESS:
            body = each.body
            key = (each.actor, body["scale"])
            newest[key] = Rating(Scale(body["scale"]), body["value"], body.get("reason") or "", each.actor, each.at, each.number)
    return tuple(newest.values())
