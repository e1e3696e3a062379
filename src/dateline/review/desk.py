"""A reviewer at a case: what they see, and every decision that they can take. The terminal and the workbench are two faces of this.

Each method opens the case for itself. A decision is written by the store in one transaction with its entry in the chain; `token` makes a
retry harmless, `after` (the newest decision that the reviewer saw) refuses to decide over somebody else's head.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import msgspec

from .. import codec
from ..errors import DatelineError, DecisionError, NotFoundError
from ..extract.attribution import statement_id
from ..sensitivity import Showing
from ..store import Store, View
from ..text import Spans
from ..types import Claim, Mode, Record, SensitivityValue, Visibility
from . import fields
from .agreement import Agreement, agreement
from .decisions import CREDIBILITY, READINGS, RELIABILITY, Decided, Kind, Scale, State, Workflow, live
from .queue import Contested, Filters, Item, Ranked, Ranking, item, nothing_contested, ranked
from .reviewed import ACCEPTED, REJECTED, UNSURE, WHOLE, Reviewed, reviewed

Decide = Callable[..., Any]
"""`Writer.decide` or `OneWriter.decide`."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a review is."""

    claims: int
    states: Mapping[str, int]
    workflow: Mapping[str, int]
    reviewers: Mapping[str, int]
    """Decisions that count, by reviewer."""
    second_readings: int
    """Assigned and not done."""
    to_adjudicate: int

    @property
    def done(self) -> int:
        """Claims that somebody confirmed, corrected or rejected."""
        return sum(self.states.get(s, 0) for s in ("confirmed", "corrected", "rejected"))


class Desk:
    """One reviewer at one case."""

    def __init__(
        self,
        store: Store,
        reviewer: str,
        *,
        blind: bool = False,
        signer: Any = None,
        decide: Decide | None = None,
        ranking: Ranking | None = None,
    ) -> None:
        """`blind` leaves out what others decided. A server passes its one writer's `decide` and one `ranking` for all."""
        if not reviewer.strip():
            raise DecisionError("a decision needs the name of whoever takes it")
        self.store, self.reviewer, self.blind = store, reviewer.strip(), blind
        self._signer, self._given, self._ranking = signer, decide, ranking or Ranking()

    # ------------------------------------------------------------ seeing

    def queue(self, filters: Filters = Filters(), *, limit: int | None = 50, contested: Contested = nothing_contested) -> list[Item]:  # noqa: B008
        """What to look at next, the weightiest first, each with its reasons; what this reviewer has read, and skipped, is left out."""
        with self.store.view() as view:
            by_claim = _by_target(view)
            out = []
            for each in self._ranking.of(view):
                if not each.passes(filters) or _betrayed(view, each, filters):
                    continue
                decisions = by_claim.get(each.claim)
                found = None if decisions is None else self._reviewed(view, each.claim, decisions)
                if self._wants(found, filters, decisions or ()):
                    out.append(item(each, found, self.reviewer, contested, blind=self._hides_others(decisions or ())))
            known = {each.claim for each in self._ranking.of(view)}
            for claim, decisions in by_claim.items():
                if claim in known or not any(d.kind in READINGS or d.kind == Kind.ADD_CLAIM for d in decisions):
                    continue
                found = self._reviewed(view, claim, decisions)
                if found is not None and self._wants(found, filters, decisions):
                    rank = ranked(Showing(found.record), found.claim)
                    if rank.passes(filters) and not _betrayed(view, rank, filters, found):
                        out.append(item(rank, found, self.reviewer, contested, blind=self._hides_others(decisions)))
        out.sort(key=lambda i: (-i.score, i.report, i.claim))
        skipped = [i for i in out if self._skipped(by_claim.get(i.claim, ()))]
        return ([i for i in out if i not in skipped] + skipped)[:limit]

    def reviewed(self, claim: str) -> Reviewed:
        """One claim with everything decided on it (blind: by this reviewer). Raises NotFoundError for an id that the case does not have."""
        with self.store.view() as view:
            return self._one(view, claim)

    def all(self) -> Iterator[Reviewed]:
        """Every claim: the newest findings', those that people added, and those that were decided on and are no longer found."""
        with self.store.view() as view:
            by_claim = _by_target(view)
            seen = set()
            for record in view.records():
                for claim in record.claims:
                    seen.add(claim.id)
                    yield self._fold(record, claim, by_claim.get(claim.id, ()))
            for claim_id, decisions in by_claim.items():
                if claim_id not in seen and (found := self._reviewed(view, claim_id, decisions)) is not None:
                    yield found

    def progress(self) -> Progress:
        """How far the review is."""
        with self.store.view() as view:
            by_claim = _by_target(view)
            total = view.counts()["claims"]
            touched = [r for claim, decisions in by_claim.items() if (r := self._reviewed(view, claim, decisions)) is not None]
        found = [r for r in touched if r.added_by is None and r.state is not State.ORPHANED]
        states = Counter(r.state.value for r in touched)
        states[State.MACHINE.value] += total - len(found)
        flow = Counter(r.workflow.value for r in touched)
        flow[Workflow.TO_DO.value] += total - len(found)
        names = Counter(d.actor for decisions in by_claim.values() for d in live(decisions) if self._sees(d))
        return Progress(
            sum(states.values()),
            dict(sorted(states.items())),
            dict(sorted(flow.items())),
            dict(sorted(names.items())),
            sum(len(r.second) for r in touched),
            sum(bool(r.to_adjudicate) for r in touched),
        )

    def agreement(self, *, independent: bool = True) -> Mapping[str, Agreement]:
        """Krippendorff's alpha for each field that two people read, and for the claim as a whole (path ``claim``).

        By default only readings count that were made without sight of another's. Adjudications are no readings.
        """
        units: dict[str, list[list[str]]] = defaultdict(list)
        with self.store.view() as view:
            for claim, decisions in _by_target(view).items():
                if len({d.actor for d in decisions if d.kind in READINGS}) < 2:
                    continue
                found = self._reviewed(view, claim, decisions, everyone=True)
                if found is None:
                    continue
                for path, values in _read_by(found, independent=independent).items():
                    units[re_numbered(path)].append(values)
        return {path: agreement(each) for path, each in sorted(units.items()) if any(len(u) > 1 for u in each)}

    # ------------------------------------------------------------ deciding on a claim

    def confirm(self, claim: str, field: str | None = None, reason: str | None = None, **how: Any) -> Any:
        """The report says what the claim (or the field) says."""
        return self._reading(Kind.CONFIRM, claim, field, reason, how)

    def correct(self, claim: str, field: str, value: Any, spans: fields.Ranges | None = None, reason: str | None = None, **how: Any) -> Any:
        """The field is `value`, as the words at `spans` (code points of the report's text) say. Raises DecisionError when they cannot."""
        with self.store.view() as view:
            found = self._one(view, claim)
            now = codec.builtins(found.claim)
            after = fields.applied(now, field, value, spans, found.record.report.text)
        quotes = [found.record.report.text.span(s[0], s[1]).text for s in spans or ()]
        machine = fields.get(codec.builtins(found.machine), field) if found.machine and _has(found.machine, field) else None
        before = fields.get(now, field) if _has(found.claim, field) else None
        body = {
            "field": field,
            "value": value,
            "spans": [list(s) for s in spans or ()],
            "quotes": quotes,
            "before": before,
            "machine": machine,
        }
        if _has(fields.decoded(after, found.record.report.text), field):
            body["after"] = fields.get(after, field)
        return self._on(Kind.CORRECT, found, {**body, "reason": reason}, how)

    def reject(self, claim: str, reason: str, field: str | None = None, **how: Any) -> Any:
        """The report does not say that. A rejection needs its reason."""
        if not (reason or "").strip():
            raise DecisionError("a rejection needs a reason")
        return self._reading(Kind.REJECT, claim, field, reason, how)

    def unsure(self, claim: str, field: str | None = None, reason: str | None = None, **how: Any) -> Any:
        """The reviewer cannot tell."""
        return self._reading(Kind.UNSURE, claim, field, reason, how)

    def skip(self, claim: str, reason: str | None = None, **how: Any) -> Any:
        """Not now: it moves to the end of this reviewer's queue."""
        return self._reading(Kind.SKIP, claim, None, reason, how)

    def undo(self, decision: int | None = None, reason: str | None = None, **how: Any) -> Any:
        """Make one's own decision not count, by default the last that counts. Undoing an undoing brings it back. Raises DecisionError."""
        with self.store.view() as view:
            everything = list(view.decisions())
        own = [d for d in everything if d.actor == self.reviewer]
        if decision is None:
            counted = [d for d in live(everything) if d.actor == self.reviewer]
            if not counted:
                raise DecisionError(f"{self.reviewer} has taken no decision that could be undone")
            chosen = counted[-1]
        else:
            chosen = next((d for d in own if d.number == decision), None) or _missing(decision, self.reviewer)
            if chosen.kind != Kind.UNDO and chosen not in live(everything):
                raise DecisionError(f"decision {decision} is undone already")
        if chosen.kind == Kind.SENSITIVITY:
            self._ranking.forget()
        return self._decide(Kind.UNDO, chosen.target, {"reason": reason}, {**how, "undoes": chosen.number})

    # ------------------------------------------------------------ what the machine missed, and what belongs together

    def add_claim(
        self,
        report: str,
        content: fields.Ranges,
        source: fields.Ranges | None = None,
        cue: fields.Ranges | None = None,
        values: Mapping[str, Any] | None = None,
        spans: Mapping[str, fields.Ranges] | None = None,
        reason: str | None = None,
        **how: Any,
    ) -> str:
        """A claim that the machine missed, from what a person selected. Returns its id, which the same selection always gets.

        `values` and `spans` are further fields by path, such as ``events.0`` or ``basis``. Who the source is to be for others is a choice
        that must be made (``attribution.source`` with ``sensitivity``); when it is not, a person is kept back. Raises DecisionError for
        words that are not there, or a claim that is there already.
        """
        with self.store.view() as view:
            record = view.record(report)
            text = record.report.text
            made = _blank(record, content, source, cue)
            given = values or {}
            for path in sorted({*given, *(spans or {})}, key=lambda p: (p.count("."), p)):
                value = given.get(path)
                if path == "attribution.source" and isinstance(value, Mapping):
                    value = {k: v for k, v in value.items() if v is not None}
                made = fields.applied(made, path, value, (spans or {}).get(path), text)
            claim = fields.decoded(made, text)
            made["id"] = _id_of(claim)
            if any(c.id == made["id"] for c in record.claims) or any(d.kind == Kind.ADD_CLAIM for d in live(view.decisions(made["id"]))):
                raise DecisionError(f"the report has that claim already: {made['id']}")
        body = {"report": report, "claim": made, "run": record.run.id, "reason": reason}
        self._decide(Kind.ADD_CLAIM, made["id"], body, how)
        return str(made["id"])

    def merge(self, claims: Sequence[str], reason: str, **how: Any) -> Any:
        """These claims tell of one event, whatever the comparison says."""
        ids = self._claims(claims)
        if len(ids) < 2:
            raise DecisionError("two claims or more are put together")
        pairs = [sorted(pair) for pair in combinations(ids, 2)]
        return self._decide(Kind.MERGE, ids[0], {"together": pairs, "reason": _given(reason)}, how)

    def split(self, claims: Sequence[str], apart: Sequence[str], reason: str, **how: Any) -> Any:
        """None of the claims in `apart` tells of the event that `claims` tell of."""
        stay, leave = self._claims(claims), self._claims(apart)
        pairs = sorted({(min(a, b), max(a, b)) for a in stay for b in leave if a != b})
        if not pairs:
            raise DecisionError("a claim cannot be taken apart from itself")
        return self._decide(Kind.SPLIT, leave[0], {"apart": [list(p) for p in pairs], "reason": _given(reason)}, how)

    # ------------------------------------------------------------ assessment, workflow, protection

    def assess(
        self,
        target: str,
        *,
        reliability: str | None = None,
        credibility: int | None = None,
        reason: str,
        origins: int | None = None,
        **how: Any,
    ) -> list[Any]:
        """An analyst's own ratings by the Admiralty code, each a decision of its own. `target` is a claim's, an event's or a source's id.

        ``1`` (confirmed by other sources) needs `origins`, the event's number of independent origins, to be two or more.
        """
        if reliability is None and credibility is None:
            raise DecisionError("give a reliability (A to F), a credibility (1 to 6), or both")
        if reliability is not None and reliability not in RELIABILITY:
            raise DecisionError(f"the reliability of a source is one of {', '.join(RELIABILITY)}")
        if credibility is not None and credibility not in CREDIBILITY:
            raise DecisionError(f"the credibility of information is one of {', '.join(map(str, CREDIBILITY))}")
        if credibility == 1 and (origins or 0) < 2:
            raise DecisionError("credibility 1 says that independent sources confirm it: the event has no two independent origins")
        out = []
        for scale, value in ((Scale.RELIABILITY, reliability), (Scale.CREDIBILITY, credibility)):
            if value is not None:
                body = {"scale": scale.value, "value": value, "reason": _given(reason)}
                out.append(self._decide(Kind.ASSESS, target, body, _numbered(how, scale)))
        return out

    def workflow(self, target: str, state: Workflow, reason: str | None = None, **how: Any) -> Any:
        """Where the work on a claim stands."""
        return self._decide(Kind.WORKFLOW, self._claims([target])[0], {"state": Workflow(state).value, "reason": reason}, how)

    def protect(
        self,
        target: str,
        value: SensitivityValue,
        visibility: Visibility,
        reason: str,
        words: Sequence[str] = (),
        **how: Any,
    ) -> Any:
        """Who may see a claim's source (`target` a claim), or words that may stand anywhere in the case (`target` a report, `words`)."""
        body: dict[str, Any] = {
            "value": SensitivityValue(value).value,
            "visibility": Visibility(visibility).value,
            "reason": _given(reason),
        }
        with self.store.view() as view:
            if words:
                record = view.record(target)
                body["words"] = [w for w in words if w.strip()]
                body["report"] = record.report.id
                target = record.report.id
            else:
                found = self._one(view, target)
                source = found.claim.attribution.source
                body.update(report=found.record.report.id, before=codec.builtins(source.sensitivity))
                target = found.id
        out = self._decide(Kind.SENSITIVITY, target, body, how)
        self._ranking.forget()
        return out

    # ------------------------------------------------------------ two readers

    def assign(self, claims: Sequence[str], reader: str, *, second: bool = False, **how: Any) -> list[Any]:
        """Give claims to a reader; a second reader does not see what the first decided until they have read themselves."""
        if not reader.strip():
            raise DecisionError("who is to read them?")
        body = {"reader": reader.strip(), "second": second}
        return [self._decide(Kind.ASSIGN, claim, body, _numbered(how, i)) for i, claim in enumerate(self._claims(claims))]

    def adjudicate(
        self,
        claim: str,
        field: str | None,
        value: Any = None,
        *,
        spans: fields.Ranges | None = None,
        verdict: str | None = None,
        reason: str,
        **how: Any,
    ) -> Any:
        """Settle what readers differ in. `verdict` ``reject`` or ``unsure`` stands for a value; `field` None for the whole claim.

        Raises DecisionError when there is nothing to settle, or by one of those who differ: they change their own reading instead.
        """
        with self.store.view() as view:
            found = self._one(view, claim, everyone=True)
        path = field or WHOLE
        readings = found.fields[path].readings if path in found.fields else ()
        if len({msgspec.json.encode(r.value) for r in readings if not r.adjudicates}) < 2:
            raise DecisionError(f"nobody reads {path} of {found.id} differently from another: there is nothing to settle")
        if any(r.by == self.reviewer and not r.adjudicates for r in readings):
            raise DecisionError("you are one of those who differ: change your own reading, or let a third person settle it")
        if verdict not in (None, "reject", "unsure"):
            raise DecisionError("a verdict is reject or unsure; anything else is a value")
        if field is not None and verdict is None:
            fields.applied(codec.builtins(found.machine or found.claim), field, value, spans, found.record.report.text)
        body = {"field": field, "value": value, "verdict": verdict, "spans": [list(s) for s in spans or ()], "reason": _given(reason)}
        body["settles"] = [r.decision for r in readings]
        return self._on(Kind.ADJUDICATE, found, body, how)

    def settle(self, claim: str, path: str, decision: int, *, reason: str, **how: Any) -> Any:
        """Settle what readers differ in for one of them: the reading that `decision` is. Raises as `adjudicate`, and when it is none."""
        found = self.reviewed(claim)
        readings = found.fields[path].readings if path in found.fields else ()
        taken = next((r for r in readings if r.decision == decision), None)
        if taken is None:
            raise DecisionError(f"nobody reads {path} so any more: look again")
        field = None if path == WHOLE else path
        if taken.value in (REJECTED, UNSURE):
            return self.adjudicate(claim, field, verdict="reject" if taken.value == REJECTED else "unsure", reason=reason, **how)
        value = None if field is None else taken.value
        return self.adjudicate(claim, field, value, spans=fields.evidence(path, taken.value) if field else None, reason=reason, **how)

    # ------------------------------------------------------------ within

    def _reading(self, kind: Kind, claim: str, field: str | None, reason: str | None, how: Mapping[str, Any]) -> Any:
        with self.store.view() as view:
            found = self._one(view, claim)
        before = None
        if field is not None:
            before = fields.get(codec.builtins(found.claim), field)
        machine = fields.get(codec.builtins(found.machine), field) if field and found.machine and _has(found.machine, field) else None
        return self._on(kind, found, {"field": field, "before": before, "machine": machine, "reason": reason}, how)

    def _on(self, kind: Kind, found: Reviewed, body: Mapping[str, Any], how: Mapping[str, Any]) -> Any:
        with self.store.view() as view:
            others = any(d.actor != self.reviewer and d.kind in READINGS for d in live(view.decisions(found.id)))
        seen = others and not self.blind and self.reviewer not in found.second
        about = {"report": found.record.report.id, "run": found.record.run.id, "independent": not seen}
        return self._decide(kind, found.id, {**body, **about}, how)

    def _decide(self, kind: Kind, target: str, body: Mapping[str, Any], how: Mapping[str, Any]) -> Any:
        if strange := set(how) - {"token", "after", "undoes"}:
            raise TypeError(f"a decision has no {', '.join(sorted(strange))}")
        kept = {key: value for key, value in body.items() if value is not None or key in ("before", "value", "machine", "after")}
        if self._given is not None:
            return self._given(kind.value, target, kept, actor=self.reviewer, **how)
        with self.store.writer(self.reviewer, self._signer) as writer:
            return writer.decide(kind.value, target, kept, actor=self.reviewer, **how)

    def _claims(self, claims: Iterable[str]) -> list[str]:
        with self.store.view() as view:
            return list(dict.fromkeys(self._one(view, claim).id for claim in claims))

    def _one(self, view: View, claim: str, *, everyone: bool = False) -> Reviewed:
        decisions = list(view.decisions(claim))
        found = self._reviewed(view, claim, decisions, everyone=everyone)
        if found is None:
            match = view.find(claim)
            if match.claim is None:
                raise NotFoundError(f"{claim!r} is a report; a claim is reviewed")
            return self._fold(match.record, match.claim, list(view.decisions(match.claim.id)), everyone=everyone)
        return found

    def _reviewed(self, view: View, claim: str, decisions: Sequence[Decided], *, everyone: bool = False) -> Reviewed | None:
        """A claim by its whole id: in the newest findings, added by a person, or in the findings of the run that it was decided on."""
        about = next((d.body for d in decisions if "report" in d.body and d.kind != Kind.SENSITIVITY), None)
        if about is None:
            try:
                match = view.find(claim)
            except NotFoundError:
                return None
            if match.claim is None or match.claim.id != claim:
                return None
            return self._fold(match.record, match.claim, decisions, everyone=everyone)
        try:
            record = view.record(about["report"])
        except NotFoundError:
            return None
        added = next((d for d in decisions if d.kind == Kind.ADD_CLAIM), None)
        if added is not None:
            if not any(d is added for d in live(decisions)):
                return None
            return self._fold(record, fields.decoded(added.body["claim"], record.report.text), decisions, everyone=everyone)
        here = next((c for c in record.claims if c.id == claim), None)
        if here is not None:
            return self._fold(record, here, decisions, everyone=everyone)
        try:
            older = view.record(about["report"], about.get("run"))
        except NotFoundError:
            return None
        there = next((c for c in older.claims if c.id == claim), None)
        return None if there is None else self._fold(older, there, decisions, found=False, everyone=everyone)

    def _fold(self, record: Record, claim: Claim, decisions: Sequence[Decided], *, found: bool = True, everyone: bool = False) -> Reviewed:
        reader = self.reviewer if not everyone and self._hides_others(decisions) else None
        return reviewed(record, claim, decisions, reader=reader, found=found)

    def _hides_others(self, decisions: Iterable[Decided]) -> bool:
        """Whether this reviewer reads blind: always, or as a second reader who has not read yet."""
        return self.blind or to_read_second(decisions, self.reviewer)

    def _sees(self, decision: Decided) -> bool:
        return not self.blind or decision.actor == self.reviewer

    def _wants(self, found: Reviewed | None, filters: Filters, decisions: Iterable[Decided]) -> bool:
        if found is None:
            return filters.only is None and State.MACHINE.value in filters.states
        if filters.only == "adjudicate":
            return bool(found.to_adjudicate)
        second = self.reviewer in found.second
        if filters.only == "second":
            return second
        if filters.only == "mine":
            return self.reviewer in found.assigned and self.reviewer not in found.readers
        read = any(d.actor == self.reviewer and d.kind in READINGS and not d.body.get("field") for d in live(decisions))
        if read:
            return False
        return second or bool(found.to_adjudicate) or found.state.value in filters.states

    def _skipped(self, decisions: Iterable[Decided]) -> bool:
        own = [d for d in live(decisions) if d.actor == self.reviewer]
        return bool(own) and own[-1].kind == Kind.SKIP


def to_read_second(decisions: Iterable[Decided], reader: str) -> bool:
    """Whether `reader` is second reader of a claim, by the decisions on it, and has not read it yet."""
    counted = live(decisions)
    second = any(d.kind == Kind.ASSIGN and d.body.get("second") and d.body["reader"] == reader for d in counted)
    return second and not any(d.actor == reader and d.kind in READINGS for d in counted)


def re_numbered(path: str) -> str:
    """``events.0.kind`` as ``events.N.kind``, so that figures are per field and not per event."""
    return ".".join("N" if part.isdigit() else part for part in path.split("."))


def _read_by(found: Reviewed, *, independent: bool) -> dict[str, list[str]]:
    """Each field's values by those who read it; who confirmed the whole claim read as the machine did what somebody else corrected."""
    out = {}
    for path, each in found.fields.items():
        values = [r for r in each.readings if not r.adjudicates and (r.independent or not independent)]
        if values:
            out[path] = [_named(r.value) for r in values]
    return out


def _named(value: Any) -> str:
    plain = {ACCEPTED: "accepted", REJECTED: "rejected", UNSURE: "unsure"}
    if isinstance(value, str) and value in plain:
        return plain[value]
    return msgspec.json.encode(value, order="sorted").decode()


def _betrayed(view: View, of: Ranked, filters: Filters, found: Reviewed | None = None) -> bool:
    """Whether to list a claim for the words that were asked for would tell that they stand where they are withheld."""
    if filters.include_restricted or not (filters.sources or filters.places):
        return False
    record = view.record(of.report)
    claim = found.claim if found is not None else next(c for c in record.claims if c.id == of.claim)
    return view.showing(record).hides(claim)


def _by_target(view: View) -> dict[str, list[Decided]]:
    out: dict[str, list[Decided]] = defaultdict(list)
    for decision in view.decisions():
        if decision.kind not in (Kind.MERGE, Kind.SPLIT) and not (decision.kind == Kind.SENSITIVITY and decision.body.get("words")):
            out[decision.target].append(decision)
    return out


def _has(claim: Claim, path: str) -> bool:
    try:
        fields.get(codec.builtins(claim), path)
    except DecisionError:
        return False
    return True


def _missing(number: int, reviewer: str) -> Decided:
    raise DecisionError(f"{reviewer} took no decision {number}")


def _given(reason: str | None) -> str:
    if not (reason or "").strip():
        raise DecisionError("this needs a reason")
    return (reason or "").strip()


def _numbered(how: Mapping[str, Any], part: object) -> dict[str, Any]:
    """Each decision of several has a token of its own."""
    return {**how, "token": f"{how['token']}/{part}"} if how.get("token") else dict(how)


def _id_of(claim: Claim) -> str:
    said = claim.attribution
    cue = said.cue.spans if said.cue else Spans()
    return statement_id(claim.report, said.mode, said.source.spans, cue, said.content.spans, said.via)


def _blank(record: Record, content: fields.Ranges, source: fields.Ranges | None, cue: fields.Ranges | None) -> dict[str, Any]:
    """The least that a claim is: its words, and who says them; the outlet, when nobody else is selected."""
    mode = Mode.INDIRECT if source else Mode.OWN_VOICE
    own = {"name": record.report.publisher, "kind": "outlet", "disclosure": "institution"}
    open_ = {"value": "none", "visibility": "public"}
    kept = {"value": "person_identifiable", "visibility": "restricted"}
    who = {"name": "", "kind": None, "disclosure": "unspecified"} if source else own
    spans = [list(s) for s in source or ()]
    made = {
        "id": "",
        "report": record.report.id,
        "attribution": {
            "mode": mode.value,
            "source": {
                "spans": spans,
                "text": None,
                **who,
                "sensitivity": kept if source else open_,
                "role": None,
                "side": None,
                "antecedent": [],
                "resolved": True,
            },
            "cue": {"spans": [list(s) for s in cue], "text": None} if cue else None,
            "content": {"spans": [list(s) for s in content], "text": None},
            "via": None,
        },
        "basis": {"value": "not_stated", "spans": []},
        "wording": {"polarity": "affirmed", "level": "certain", "modality": "past", "hedges": [], "cues": []},
        "events": [],
    }
    if not content:
        raise DecisionError("a claim needs the words that make it")
    try:
        return fields.filled(made, record.report.text)  # type: ignore[no-any-return]
    except (DatelineError, TypeError, ValueError) as error:
        raise DecisionError(f"these words are not in the text: {error}") from error
