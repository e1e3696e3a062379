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
from functools import cached_property, partial
from typing import Any, TypeVar

from ..protect.defaults import Choice
from ..protect.elsewhere import Elsewhere
from ..resolve.gazetteer import Gazetteer
from ..review import Desk, Kind, Ranking, Reviewed, live, reviewed
from ..review.decisions import READINGS
from ..review.desk import to_read_second
from ..sensitivity import Showing
from ..store import Store, View, Writer
from ..store.ledger import Signer
from ..store.listing import newest_decision, newest_erasure, newest_finding
from ..store.postgres import Schema
from ..types import Claim, Record, Sensitivity, SensitivityValue, Visibility
from . import events
from .index import Index, Pages, Told
from .outlines import area as places_area
from .questions import Listing, Wanted
from .safety import Token

T = TypeVar("T")
KEPT = 400
"""Records that stay decoded."""
REVEALED_FOR = 600.0
"""Seconds for which a report stays revealed to the one who asked."""


@dataclass(slots=True)
class Kept:
    """What was derived from one state of the case."""

    revision: tuple[int, int, int]
    """The newest finding, decision and erasure."""
    decisions: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """Those that there are, by their target."""
    chosen: dict[str, list[Any]] = field(default_factory=dict)
    """What people decided of protection, by report."""
    newest: Mapping[str, int] = field(default_factory=dict)
    """Each report's newest finding."""
    elsewhere: Elsewhere = field(default_factory=Elsewhere)
    """What any report of the case keeps back."""
    stamp: float = 0.0
    """When the events were last written down."""
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
        there = store.backend
        self.summaries = events.Summaries(store.path, (there.name, str(there.folder)) if isinstance(there, Schema) else (), there.key)
        self.index = Index(store.path.with_name(store.path.name + ".index"), store.backend.key, events.derived_by())
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
        revision = newest_finding(view), newest_decision(view), newest_erasure(view)
        kept = self._kept
        if kept is None or kept.revision != revision:
            with self._lock:
                if self._kept is None or self._kept.revision != revision:
                    before = self._kept
                    self._kept = self._derived(view, revision)
                    if before is not None and before.revision[0] != revision[0]:
                        self.ranking.forget()
                kept = self._kept
        stamp = self.summaries.stamp()
        if kept.stamp != stamp:
            with self._lock:
                if self.index.marked("standings") != str(stamp):
                    with self.index.writing() as pages:
                        pages.standings(self.summaries.standings())
                        pages.note("standings", str(stamp))
                kept = self._kept = replace(self._kept or kept, stamp=stamp, counts={})
        return kept

    def _derived(self, view: View, revision: tuple[int, int, int]) -> Kept:
        before = self._kept
        if before is None:
            self.index.open()
        if self.index.marked("erasures") != str(revision[2]):  # what was erased stands in no copy
            self.index.forget()
            with self.index.writing() as pages:
                pages.note("erasures", str(revision[2]))
            self._showings.clear()
            self.ranking.forget()
            before = None
        by_target: dict[str, Sequence[Any]] = dict(before.decisions) if before else {}
        for each in view.decisions(since=before.revision[1] if before else 0):
            by_target[each.target] = (*by_target.get(each.target, ()), each)
        newest = before.newest if before and before.revision[0] == revision[0] else view.newest()
        kept = Kept(revision, by_target, newest=newest, elsewhere=view.elsewhere())
        for given in by_target.values():
            if any(d.kind == "sensitivity" for d in given):
                for choice in live(given):
                    if choice.kind == "sensitivity" and "report" in choice.body:
                        kept.chosen.setdefault(choice.body["report"], []).append(choice)
        self._indexed(view, kept)
        return kept

    def _indexed(self, view: View, kept: Kept) -> None:
        """Bring the index up to the case: the findings that it lacks, then the claims that were decided on since."""
        known = self.index.findings()
        there = set(kept.newest.values())
        gone = [report for number, (report, _, _) in known.items() if number not in there]
        marks = {report: _mark(kept, report) for report in kept.newest}
        before, now = set(self.index.marked("kept back").split()), kept.elsewhere.digests
        stale = {r for r, mark, _ in known.values() if not now.issuperset(mark.split()[1:])}
        if known and now - before:
            more = kept.elsewhere.only(now - before)
            stale |= {r for r, words in self.index.texts() if r not in stale and more.finds(words)}
        todo = [r for r, number in kept.newest.items() if number not in known or r in stale or known[number][1].split()[0] != marks[r]]
        added: dict[str, list[str]] = defaultdict(list)
        where: dict[str, str] = {}
        for target, given in kept.decisions.items():
            about = next((d.body["report"] for d in given if "report" in d.body), None)
            if about is not None:
                where[target] = about
            if about is not None and any(d.kind == "add_claim" for d in given):
                added[about].append(target)
        for at in range(0, len(todo) or 1, 200):
            with self.index.writing() as pages:
                pages.areas = partial(places_area, self.gazetteer)
                for report in gone if at == 0 else ():
                    pages.drop(report)
                for report in todo[at : at + 200]:
                    showing = self.showing(view, report, kept)
                    mark = " ".join((marks[report], *sorted(showing.repeats)))
                    pages.finding(kept.newest[report], mark, showing, self._told(showing.record, kept, added[report]))
                if at + 200 >= len(todo):
                    pages.note("kept back", " ".join(sorted(now)))
            if self.on_progress is not None and len(todo) > 200:
                self.on_progress(min(at + 200, len(todo)), len(todo))
        done = int(self.index.marked("decided") or 0)
        fresh, again = [t for t, given in kept.decisions.items() if given[-1].number > done], set(todo)
        if fresh or done != kept.revision[1]:
            with self.index.writing() as pages:
                pages.areas = partial(places_area, self.gazetteer)
                for target in fresh:
                    about = where.get(target, "")
                    if about in kept.newest and about not in again:
                        self._one(view, kept, pages, about, target)
                pages.note("decided", str(kept.revision[1]))

    def _told(self, record: Record, kept: Kept, added: Iterable[str]) -> Iterator[tuple[int | None, Told]]:
        """The claims of a record as people decided on them, in the order of the text."""
        more = [found for target in added if (found := _reviewed(record, target, kept.decisions[target])) is not None]
        more.sort(key=lambda r: r.claim.attribution.content.spans.start)
        for position, claim in enumerate(record.claims):
            while more and more[0].claim.attribution.content.spans.start < claim.attribution.content.spans.start:
                yield None, _as_told(more.pop(0))
            given = kept.decisions.get(claim.id)
            yield position, _as_told(reviewed(record, claim, given)) if given else Told(record, claim, claim)
        for found in more:
            yield None, _as_told(found)

    def _one(self, view: View, kept: Kept, pages: Pages, report: str, target: str) -> None:
        """One claim, as it is decided now."""
        showing = self.showing(view, report, kept)
        record = showing.record
        found = _reviewed(record, target, kept.decisions[target])
        position = next((n for n, c in enumerate(record.claims) if c.id == target), None)
        start = found.claim.attribution.content.spans.start if found is not None else 0
        after = max((n for n, c in enumerate(record.claims) if c.attribution.content.spans.start <= start), default=None)
        pages.claim(kept.newest[report], position, after, showing, _as_told(found) if found is not None else None, target)

    def _made(self, view: View, report: str, kept: Kept, *, everything: bool) -> Showing:
        record = view.record(report)
        chosen = kept.chosen.get(report, ())
        choices = [_choice(d, words) for d in chosen for words in d.body.get("words", ())]
        overruled = {d.target: d for d in chosen if not d.body.get("words")}
        record = _overruled(record, overruled) if overruled else record
        return Showing(record, include_restricted=everything, choices=choices, elsewhere=kept.elsewhere)

    def showing(self, view: View, report: str, kept: Kept, *, everything: bool = False) -> Showing:
        """A report's newest record as it may be shown, decoded once."""
        mark = f"{_mark(kept, report)} {kept.elsewhere.mark}"
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

    @staticmethod
    def assigned(decisions: Sequence[Any]) -> Iterator[tuple[str, bool, bool]]:
        """By the decisions on one claim, whom it was given to, whether as second reader, and whether they have read it."""
        counted = live(decisions)
        read = {d.actor for d in counted if d.kind in READINGS}
        for reader in dict.fromkeys(d.body["reader"] for d in counted if d.kind == Kind.ASSIGN):
            twice = any(d.kind == Kind.ASSIGN and d.body["reader"] == reader and d.body.get("second") for d in counted)
            yield reader, twice, reader in read

    def close(self) -> None:
        """Stop what goes on in the background."""
        self.summaries.close()
        self.index.close()
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


def _mark(kept: Kept, report: str) -> str:
    return ",".join(str(d.number) for d in kept.chosen.get(report, ())) or "-"


def _as_told(found: Reviewed) -> Told:
    return Told(found.record, found.claim, found.machine, found.state, found.fields, found.added_by)


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
        return Listing(self.bench.index, wanted)

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

    def claims(self, pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[Showing, Reviewed]]:
        """Claims by report and id, as they are decided, in the order given."""
        held: tuple[str, dict[str, Claim]] = "", {}
        for report, identity in pairs:
            showing = self.showing(report)
            if held[0] != report:
                held = report, {c.id: c for c in showing.record.claims}
            given = self.kept.decisions.get(identity, ())
            there = held[1].get(identity)
            found = reviewed(showing.record, there, given) if there is not None else _reviewed(showing.record, identity, given)
            if found is not None:
                yield showing, found

    @property
    def newest(self) -> Mapping[str, int]:
        """Each report's newest finding."""
        return self.kept.newest

    def reviewed(self, record: Record, reader: str | None = None, *, second: str = "") -> list[Reviewed]:
        """Every claim of a record with what people made of it, those that people added among them, in the order of the text.

        With a `reader`, as a blind reader sees it; of claims that `second` is yet to read as second reader, as that one does.
        """
        decisions = self.kept.decisions
        blind = {c.id: reader or (second if to_read_second(decisions.get(c.id, ()), second) else None) for c in record.claims}
        out = [reviewed(record, c, decisions.get(c.id, ()), reader=blind[c.id]) for c in record.claims]
        known = {c.id for c in record.claims}
        for target, given in self.kept.decisions.items():
            if target not in known and any(d.kind == "add_claim" and d.body.get("report") == record.report.id for d in live(given)):
                found = _reviewed(record, target, given, reader)
                if found is not None:
                    out.append(found)
        return sorted(out, key=lambda r: (r.claim.attribution.content.spans.start, r.claim.attribution.content.spans.end, r.id))
