"""One case at work: the store, one writer, what is derived from the case and kept in memory, what a launch has revealed.

Everything that pages show of claims comes through `Showing`; what is kept here is thrown away as soon as the case has one finding or one
decision more.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

from ..protect.defaults import Choice
from ..resolve.gazetteer import Gazetteer
from ..review import Desk, Ranking, Reviewed, State, live, reviewed
from ..sensitivity import Showing
from ..store import Store, View, Writer
from ..store.ledger import Signer
from ..store.listing import Listing, Wanted, newest_decision, newest_finding, numbers
from ..store.postgres import Schema
from ..types import Claim, Record, Sensitivity, SensitivityValue, Visibility
from . import events
from .safety import Token

T = TypeVar("T")
KEPT = 400
"""Records that stay decoded."""
_NONE_HIDDEN = -1
"""Stands for a report of which something is withheld, and no claim in whole; no claim has that number."""
REVEALED_FOR = 600.0
"""Seconds for which a report stays revealed to the one who asked."""


@dataclass(slots=True)
class Kept:
    """What was derived from one state of the case."""

    revision: tuple[int, int]
    hidden: frozenset[int] = frozenset()
    """Numbers of the claims that a search must not find and a map must not draw."""
    decisions: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """Those that there are, by their target."""
    states: Mapping[str, State] = field(default_factory=dict)
    """Of the claims that somebody decided on."""
    chosen: dict[str, list[Any]] = field(default_factory=dict)
    """What people decided of protection, by report."""
    whole: set[str] = field(default_factory=set)
    """Reports of which nothing is withheld."""
    newest: Mapping[str, int] = field(default_factory=dict)
    """Each report's newest finding."""
    counts: dict[Any, Any] = field(default_factory=dict)


class Pen:
    """The one hand that writes: requests come from many threads, and a case has one writer at a time."""

    def __init__(self, store: Store, actor: str, signer: Signer | None = None) -> None:
        self._store, self._actor, self._signer, self._lock = store, actor, signer, threading.Lock()

    def do(self, act: Callable[[Writer], T]) -> T:
        """What `act` does with a writer, when it is its turn."""
        with self._lock, self._store.writer(self._actor, self._signer) as writer:
            return act(writer)

    def decide(self, *given: Any, **named: Any) -> Any:
        """`Writer.decide`."""
        return self.do(lambda writer: writer.decide(*given, **named))


class Bench:
    """What all requests of one launch share."""

    def __init__(
        self,
        store: Store,
        token: Token,
        *,
        reviewer: str,
        gazetteer: Gazetteer | None = None,
        fetching: bool = False,
        signer: Signer | None = None,
    ) -> None:
        self.store, self.token, self.reviewer, self.fetching = store, token, reviewer, fetching
        self.writer = Pen(store, reviewer, signer)
        self.ranking = Ranking()
        self.summaries = events.Summaries(store.path)
        self.on_progress: Callable[[int, int], None] | None = None
        """Told how far the first look at a large case is."""
        self.confirmed_hosts: set[str] = set()
        self._gazetteer = gazetteer
        self._kept: Kept | None = None
        self._lock = threading.RLock()
        self._showings: OrderedDict[tuple[str, int, str, bool], Showing] = OrderedDict()
        self._revealed: dict[tuple[str, str], float] = {}

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The places of the world."""
        return self._gazetteer or Gazetteer.open()

    @property
    def title(self) -> str:
        """What the case is called: the name of its file, or its name in a database."""
        return self.store.backend.schema if isinstance(self.store.backend, Schema) else self.store.path.name

    def desk(self, reviewer: str | None = None, *, blind: bool = False) -> Desk:
        """A reviewer at this case."""
        return Desk(self.store, reviewer or self.reviewer, blind=blind, decide=self.writer.decide, ranking=self.ranking)

    @contextmanager
    def look(self) -> Iterator[Look]:
        """One moment of the case."""
        with self.store.view() as view:
            yield Look(self, view, self._current(view))

    def _current(self, view: View) -> Kept:
        revision = newest_finding(view), newest_decision(view)
        kept = self._kept
        if kept is not None and kept.revision == revision:
            return kept
        with self._lock:
            if self._kept is None or self._kept.revision != revision:
                before = self._kept
                self._kept = self._derived(view, revision)
                if before is not None and before.revision[0] != revision[0]:
                    self.ranking.forget()
            return self._kept

    def _derived(self, view: View, revision: tuple[int, int]) -> Kept:
        by_target: dict[str, list[Any]] = defaultdict(list)
        for each in view.decisions():
            by_target[each.target].append(each)
        kept = Kept(revision, decisions=dict(by_target), newest=view.newest())
        for given in by_target.values():
            for choice in live(given):
                if choice.kind == "sensitivity" and "report" in choice.body:
                    kept.chosen.setdefault(choice.body["report"], []).append(choice)
        kept.hidden = frozenset(self._hidden(view, kept))
        kept.states = _states(self, view, kept, self._kept)
        return kept

    def _hidden(self, view: View, kept: Kept) -> Iterator[int]:
        """Claims of which something is withheld: found out once for each finding, and kept beside the case by number."""
        known = self.summaries.hidden()
        new: dict[int, tuple[str, list[int]]] = {}
        for done, (report, finding) in enumerate(kept.newest.items()):
            mark = ",".join(str(d.number) for d in kept.chosen.get(report, ()))
            if finding in known and known[finding][0] == mark:
                kept.whole |= set() if known[finding][1] else {report}
                yield from known[finding][1]
                continue
            showing = self._made(view, report, kept, everything=False)
            there = numbers(view, finding) if not showing.whole else []
            found = [n for n, claim in zip(there, showing.record.claims, strict=False) if showing.hides(claim)]
            found = found or ([] if showing.whole else [_NONE_HIDDEN])
            kept.whole |= {report} if showing.whole else set()
            new[finding] = mark, found
            yield from found
            if self.on_progress is not None and len(new) % 50 == 0:
                self.on_progress(done, len(kept.newest))
            if len(new) >= 500:
                self.summaries.hide(new)
                new = {}
        self.summaries.hide(new)

    def _made(self, view: View, report: str, kept: Kept, *, everything: bool) -> Showing:
        record = view.record(report)
        chosen = kept.chosen.get(report, ())
        choices = [_choice(d, words) for d in chosen for words in d.body.get("words", ())]
        overruled = {d.target: d for d in chosen if not d.body.get("words")}
        return Showing(_overruled(record, overruled) if overruled else record, include_restricted=everything, choices=choices)

    def showing(self, view: View, report: str, kept: Kept, *, everything: bool = False) -> Showing:
        """A report's newest record as it may be shown, decoded once."""
        mark = ",".join(str(d.number) for d in kept.chosen.get(report, ()))
        key = report, kept.newest.get(report, 0), mark, everything
        with self._lock:
            if key in self._showings:
                self._showings.move_to_end(key)
                return self._showings[key]
        made = self._made(view, report, kept, everything=everything)
        with self._lock:
            self._showings[key] = made
            while len(self._showings) > KEPT:
                self._showings.popitem(last=False)
        return made

    def reveal(self, who: str, report: str, reason: str) -> None:
        """Show `who` what is restricted in a report, for a while; the ledger keeps that it was asked for, and why."""
        body = {"what": "restricted words of a report", "reason": reason, "seconds": int(REVEALED_FOR)}
        self.writer.do(lambda writer: writer.record_access(body, actor=who))
        self._revealed[who, report] = time.monotonic() + REVEALED_FOR

    def conceal(self, who: str, report: str) -> None:
        """Cover it again."""
        self._revealed.pop((who, report), None)

    def revealed(self, who: str, report: str) -> bool:
        """Whether a report is revealed to `who` now."""
        return self._revealed.get((who, report), 0.0) > time.monotonic()

    def close(self) -> None:
        """Stop what goes on in the background."""
        self.summaries.close()
        self.gazetteer.close()


def _choice(decision: Any, words: str) -> Choice:
    body = decision.body
    return Choice(words, Sensitivity(SensitivityValue(body["value"]), Visibility(body["visibility"])), body.get("reason", ""))


def _overruled(record: Record, by_claim: Mapping[str, Any]) -> Record:
    """The record with the sensitivity of some claims' sources as people chose it."""

    def of(claim: Claim) -> Claim:
        if claim.id not in by_claim:
            return claim
        body = by_claim[claim.id].body
        sensitivity = Sensitivity(SensitivityValue(body["value"]), Visibility(body["visibility"]))
        said = claim.attribution
        return replace(claim, attribution=replace(said, source=replace(said.source, sensitivity=sensitivity)))

    return replace(record, claims=tuple(map(of, record.claims)))


def _states(bench: Bench, view: View, kept: Kept, before: Kept | None) -> dict[str, State]:
    """How each decided claim stands; what nobody decided on since `before` is taken from there."""
    out = {}
    old = before if before is not None and before.revision[0] == kept.revision[0] else None
    for target, given in kept.decisions.items():
        if old is not None and target in old.states and len(old.decisions.get(target, ())) == len(given):
            out[target] = old.states[target]
            continue
        if not any(d.kind in ("confirm", "correct", "reject", "unsure", "adjudicate", "add_claim", "undo") for d in given):
            continue
        report = next((d.body["report"] for d in given if "report" in d.body), None)
        if report is None:
            continue
        found = _reviewed(bench.showing(view, report, kept).record, target, given)
        if found is not None:
            out[target] = found.state
    return out


def _reviewed(record: Record, claim: str, decisions: Sequence[Any], reader: str | None = None) -> Reviewed | None:
    there = next((c for c in record.claims if c.id == claim), None)
    if there is not None:
        return reviewed(record, there, decisions, reader=reader)
    added = next((d for d in live(decisions) if d.kind == "add_claim"), None)
    if added is None:
        return None
    from ..review.fields import decoded

    return reviewed(record, decoded(added.body["claim"], record.report.text), decisions, reader=reader)


@dataclass(slots=True)
class Look:
    """One moment of the case, for one request."""

    bench: Bench
    view: View
    kept: Kept

    def showing(self, report: str, *, everything: bool = False) -> Showing:
        """A report's record as it may be shown. Raises NotFoundError."""
        return self.bench.showing(self.view, report, self.kept, everything=everything)

    def listing(self, wanted: Wanted) -> Listing:
        """The claims that are wanted."""
        return Listing(self.view, wanted, self.kept.hidden)

    def count(self, wanted: Wanted) -> int:
        """How many claims are wanted, counted once for each state of the case."""
        return self.once(wanted, lambda: self.listing(wanted).count())

    def once(self, key: Any, make: Callable[[], T]) -> T:
        """What `make` makes, made once for each state of the case."""
        if key not in self.kept.counts:
            if len(self.kept.counts) > 500:
                self.kept.counts.clear()
            self.kept.counts[key] = make()
        return self.kept.counts[key]  # type: ignore[no-any-return]

    def claims(self, pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[Showing, Claim]]:
        """The claims of a page of a listing."""
        of = {number: report for report, number in self.newest.items()}
        for finding, position in pairs:
            showing = self.showing(of[finding])
            yield showing, showing.record.claims[position]

    @property
    def newest(self) -> Mapping[str, int]:
        """Each report's newest finding."""
        return self.kept.newest

    def reviewed(self, record: Record, reader: str | None = None) -> list[Reviewed]:
        """Every claim of a record with what people made of it, those that people added among them, in the order of the text."""
        out = [reviewed(record, c, self.kept.decisions.get(c.id, ()), reader=reader) for c in record.claims]
        known = {c.id for c in record.claims}
        for target, given in self.kept.decisions.items():
            if target not in known and any(d.kind == "add_claim" and d.body.get("report") == record.report.id for d in live(given)):
                found = _reviewed(record, target, given, reader)
                if found is not None:
                    out.append(found)
        return sorted(out, key=lambda r: (r.claim.attribution.content.spans.start, r.claim.attribution.content.spans.end, r.id))
