"""A claim as the machine found it and as people decided on it, side by side: a function of the record and the decisions, never stored.

Each reviewer has one reading of a field, the newest of their decisions that counts. Where readings differ, nobody's wins by being last:
the field waits for adjudication, and until then shows the newest with the others beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from .. import codec
from ..errors import DecisionError
from ..text import Span
from ..types import Claim, PlaceRole, Record
from . import fields
from .decisions import READINGS, Decided, Kind, Rating, State, Workflow, live, ratings

REJECTED = "\x00rejected"
"""The reading of a field by somebody who rejects it."""
UNSURE = "\x00unsure"
"""The reading by somebody who cannot tell."""
ACCEPTED = "\x00accepted"
"""The reading of a whole claim by somebody who says that the report makes it, corrected or not."""
WHOLE = "claim"
"""The path that stands for the whole claim."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How one reviewer reads one field. `independent` is whether they could not see anybody else's reading."""

    by: str
    value: Any
    decision: int
    kind: Kind
    independent: bool
    adjudicates: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a claim: what the machine found, what holds now, and each reader's reading."""

    path: str
    machine: Any
    current: Any
    state: State
    by: str | None = None
    decision: int | None = None
    reason: str | None = None
    readings: tuple[Reading, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether readers differ and nobody has adjudicated."""
        return not any(r.adjudicates for r in self.readings) and len({_same(r.value) for r in self.readings}) > 1


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A claim with what people made of it. `machine` is None for a claim that a person added."""

    record: Record
    id: str
    machine: Claim | None
    claim: Claim
    """As corrected."""
    state: State
    workflow: Workflow
    ratings: tuple[Rating, ...]
    fields: Mapping[str, Field]
    decisions: tuple[Decided, ...]
    newest: int
    """The number of the newest decision on it, 0 when there is none: what a reviewer has seen."""
    added_by: str | None = None
    readers: tuple[str, ...] = ()
    """Who has read it, in the order of reading."""
    second: tuple[str, ...] = ()
    """Who is to read it as second reader and has not yet."""
    assigned: tuple[str, ...] = ()
    problems: tuple[str, ...] = field(default=())
    """Corrections that no longer fit what the newest run found, in sentences."""

    @property
    def to_adjudicate(self) -> tuple[str, ...]:
        """The paths in which readers differ."""
        return tuple(path for path, each in self.fields.items() if each.differs)


def reviewed(record: Record, claim: Claim, decisions: Iterable[Decided], *, reader: str | None = None, found: bool = True) -> Reviewed:
    """One claim with its decisions. With a `reader`, as a blind reader sees it: nobody else's readings.

    `found` is False for a claim that the newest run does not have.
    """
    given = [d for d in decisions if d.target == claim.id]
    counted = live(given)
    machine: Claim | None = claim
    added = next((d for d in counted if d.kind == Kind.ADD_CLAIM), None)
    if any(d.kind == Kind.ADD_CLAIM for d in given):
        machine = None
    seen = [d for d in counted if reader is None or d.actor == reader or d.kind in (Kind.ASSIGN, Kind.ADD_CLAIM)]
    shown, per_path, problems = _folded(record, claim, seen)
    state = _state(seen, per_path, found, added is not None)
    readers = tuple(dict.fromkeys(d.actor for d in seen if d.kind in READINGS))
    assigned = [d for d in counted if d.kind == Kind.ASSIGN]
    second = tuple(dict.fromkeys(d.body["reader"] for d in assigned if d.body.get("second")))
    flow = next((Workflow(d.body["state"]) for d in reversed(seen) if d.kind == Kind.WORKFLOW), None)
    return Reviewed(
        record,
        claim.id,
        machine,
        shown,
        state,
        flow or (Workflow.IN_PROGRESS if readers else Workflow.TO_DO),
        ratings(seen),
        per_path,
        tuple(given if reader is None else [d for d in given if d.actor == reader]),
        max((d.number for d in given), default=0),
        added.actor if added else None,
        readers,
        tuple(r for r in second if r not in {d.actor for d in counted if d.kind in READINGS}),
        tuple(dict.fromkeys(d.body["reader"] for d in assigned)),
        tuple(problems),
    )


def as_decided(record: Record, decisions: Mapping[str, Sequence[Decided]]) -> Record:
    """The record as people decided on it, `decisions` being by claim: what they rejected is gone, what they corrected is corrected, what
    they added is there. A place that they took an event away from is only mentioned."""
    if not decisions:
        return record
    out: list[Claim] = []
    left: set[Span] = set()
    for claim in record.claims:
        given = decisions.get(claim.id)
        if given is None:
            out.append(claim)
            continue
        found = reviewed(record, claim, given)
        left |= moved(found.machine, found.claim)
        if found.state is not State.REJECTED:
            out.append(found.claim)
    known = {claim.id for claim in record.claims}
    for given in (given for claim, given in decisions.items() if claim not in known):
        added = next((d for d in live(given) if d.kind == Kind.ADD_CLAIM and d.body.get("report") == record.report.id), None)
        if added is not None:
            found = reviewed(record, fields.decoded(added.body["claim"], record.report.text), given)
            if found.state is not State.REJECTED:
                out.append(found.claim)
    there = {claim.id for claim in out}
    chained = (
        c if c.attribution.via is None or c.attribution.via in there else replace(c, attribution=replace(c.attribution, via=None))
        for c in sorted(out, key=lambda c: (c.attribution.content.spans.start, c.attribution.content.spans.end, c.id))
    )
    places = (replace(p, place_role=PlaceRole.MENTION) if p.span in left else p for p in record.places)
    return replace(record, claims=tuple(chained), places=tuple(places))


def moved(machine: Claim | None, now: Claim) -> set[Span]:
    """Where the machine puts events, and people do not."""
    before = {e.place.span for e in machine.events if e.place} if machine else set()
    return before - {e.place.span for e in now.events if e.place}


def _folded(record: Record, claim: Claim, decisions: Sequence[Decided]) -> tuple[Claim, dict[str, Field], list[str]]:
    machine = codec.builtins(claim)
    current: dict[str, Any] = machine
    problems: list[str] = []
    readings = _readings(record, machine, decisions)
    settled: dict[str, Decided] = {}
    for path, each in readings.items():
        winner = next((r for r in reversed(each) if r.adjudicates), each[-1])
        settled[path] = next(d for d in decisions if d.number == winner.decision)
    for path in sorted(settled.keys() - {WHOLE}, key=lambda p: (p.count("."), settled[p].number)):
        chosen = settled[path]
        if chosen.kind not in (Kind.CORRECT, Kind.ADJUDICATE) or chosen.body.get("verdict") in ("reject", "unsure"):
            continue
        try:
            current = fields.applied(current, path, chosen.body.get("value"), chosen.body.get("spans"), record.report.text)
        except DecisionError as error:
            problems.append(f"decision {chosen.number} on {path} does not fit what was found now: {error}")
    whole = [d for d in decisions if d.kind in READINGS and not d.body.get("field")]
    out = {}
    for path in dict.fromkeys([*fields.paths(machine), *fields.paths(current), *settled]):
        before, now = (None, None) if path == WHOLE else (_get(machine, path), _get(current, path))
        own = readings.get(path, [])
        state, by, number, reason = _field_state(before, own, settled.get(path), whole)
        out[path] = Field(path, before, now, state, by, number, reason, tuple(own))
    return fields.decoded(current, record.report.text), out, problems


def _readings(record: Record, machine: Mapping[str, Any], decisions: Sequence[Decided]) -> dict[str, list[Reading]]:
    """Each reviewer's newest reading of each field that somebody decided on. Who confirmed the whole claim read every such field so."""
    by_path: dict[str, dict[str, Reading]] = defaultdict(dict)
    for each in decisions:
        if each.kind not in (*READINGS, Kind.ADJUDICATE):
            continue
        kind = Kind(each.kind)
        path = each.body.get("field") or WHOLE
        independent = bool(each.body.get("independent"))
        reading = Reading(each.actor, _said(record, machine, path, each), each.number, kind, independent, kind is Kind.ADJUDICATE)
        by_path[path].pop(each.actor, None)
        by_path[path][each.actor] = reading
        if path != WHOLE and kind is Kind.CORRECT:
            by_path[WHOLE].setdefault(each.actor, Reading(each.actor, ACCEPTED, each.number, kind, independent))
    for who, whole in by_path.get(WHOLE, {}).items():
        if whole.kind is not Kind.CONFIRM:
            continue
        for path, readings in by_path.items():
            own = readings.get(who)
            if path != WHOLE and (own is None or (own.decision < whole.decision and own.kind is Kind.UNSURE)):
                readings[who] = Reading(who, _get(machine, path), whole.decision, Kind.CONFIRM, whole.independent)
    return {path: sorted(each.values(), key=lambda r: r.decision) for path, each in by_path.items()}


def _said(record: Record, machine: Mapping[str, Any], path: str, decision: Decided) -> Any:
    """The value that a decision reads in a field: what the field would be if only that decision counted."""
    verdict = decision.body.get("verdict") or decision.kind
    if verdict in (Kind.REJECT, Kind.UNSURE):
        return REJECTED if verdict == Kind.REJECT else UNSURE
    if path == WHOLE:
        return ACCEPTED
    if decision.kind == Kind.CONFIRM:
        return decision.body.get("before")
    value, spans = decision.body.get("value"), decision.body.get("spans")
    try:
        return _get(fields.applied(machine, path, value, spans, record.report.text), path)
    except DecisionError:
        return {"value": value, "spans": spans}


def _field_state(
    machine: Any, own: Sequence[Reading], settled: Decided | None, whole: Sequence[Decided]
) -> tuple[State, str | None, int | None, str | None]:
    if settled is None:
        last = whole[-1] if whole else None
        if last is None:
            return State.MACHINE, None, None, None
        states = {Kind.CONFIRM: State.CONFIRMED, Kind.REJECT: State.REJECTED, Kind.UNSURE: State.UNSURE}
        return states.get(Kind(last.kind), State.MACHINE), last.actor, last.number, last.body.get("reason")
    chosen = next(r for r in own if r.decision == settled.number)
    if chosen.value == REJECTED:
        state = State.REJECTED
    elif chosen.value == UNSURE:
        state = State.UNSURE
    elif "before" in settled.body and settled.body.get("machine", settled.body["before"]) != machine:
        state = State.SUPERSEDED
    else:
        state = State.CONFIRMED if Kind(settled.kind) is Kind.CONFIRM else State.CORRECTED
    return state, settled.actor, settled.number, settled.body.get("reason")


def _state(decisions: Sequence[Decided], per_path: Mapping[str, Field], found: bool, added: bool) -> State:
    """The claim's own state: what was last said of the whole, or the gravest of what was said of its fields."""
    whole = [d for d in decisions if d.kind in (*READINGS, Kind.ADJUDICATE) and not d.body.get("field")]
    ruling = next((d for d in reversed(whole) if d.kind == Kind.ADJUDICATE), whole[-1] if whole else None)
    touched = {f.state for f in per_path.values() if f.decision is not None and f.path != WHOLE}
    if not found and (whole or touched):
        return State.ORPHANED
    said = None if ruling is None else ruling.body.get("verdict") or ruling.kind
    if said in (Kind.REJECT, Kind.UNSURE):
        return State.REJECTED if said == Kind.REJECT else State.UNSURE
    for state in (State.SUPERSEDED, State.UNSURE, State.CORRECTED):
        if state in touched:
            return state
    if State.REJECTED in touched:
        return State.CORRECTED
    return State.CONFIRMED if whole or touched or added else State.MACHINE


def _get(claim: Mapping[str, Any], path: str) -> Any:
    try:
        return fields.get(claim, path)
    except DecisionError:
        return None


def _same(value: Any) -> bytes:
    return msgspec.json.encode(value, order="sorted")
