"""Events: clusters of tellings, computed, never stored as truth. Adding a report costs what lies near it, and nothing else.

A telling joins the event whose tellings it fits, when the best of them speaks for it, they do so together, and none contradicts it in place
or time; otherwise it begins one. Two events that one telling fits become one when they fit each other. What a person has put together or
taken apart outlives every run: `Decisions` overrule scores. Reports are best added in the order of publication; another order may
cluster borderline tellings differently, and a case compared afresh is sorted first.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass, field

from .blocking import keys, sought
from .copies import CopyIndex
from .features import APART, Commonness, score
from .origins import Printed
from .tellings import Telling, Told
from .vocabulary import ABOUT_WORDS

JOIN = 2.5
"""Bits that the best of an event's tellings must give for another to join."""
TOGETHER = 1.5
"""Bits that an event's tellings must give on average: the half that fits best, or in a stream all of them."""
CHANCE, FEW, MOST_MORE = 0.8, 15, 3.5
"""Bits asked for beside for every doubling of a case beyond so few tellings, and the most: a few reports are mostly about one matter."""
FOLDER = 60
"""Tellings up to which each is held against every event, whether or not they share a key."""
STREAM = 3.0
"""Bits asked for beside from which on a case is a stream of many stories."""
WORST = -5.0
"""Bits below which one telling keeps another out of its event."""
MOST_EVENTS = 40
"""Events that a telling is held against, those that share most keys first."""
MOST_UNDER_KEY = 300
"""Events that a key remembers, the latest."""
MENTIONS = 16
"""Event mentions of one claim that a decision on the claim is looked for in."""
MEMBERS = 8
"""Tellings that stand for an event in comparison, those that say most."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people decided of pairs of claims, by their ids in alphabetical order."""

    together: frozenset[tuple[str, str]] = frozenset()
    apart: frozenset[tuple[str, str]] = frozenset()


@dataclass(slots=True)
class Event:
    """One event as the claims tell it."""

    id: str
    """Begins with ``e``; it stays the same for as long as the telling that began the event is in the case."""
    tellings: list[Telling] = field(default_factory=list)
    standing_for: list[str] = field(default_factory=list)
    """The ids of the tellings that it is compared by."""

    @property
    def reports(self) -> frozenset[str]:
        """The ids of the reports that tell of it."""
        return frozenset(t.report for t in self.tellings)

    @property
    def claims(self) -> tuple[str, ...]:
        """The ids of its claims, in the order in which they came."""
        return tuple(dict.fromkeys(t.claim for t in self.tellings))

    def add(self, telling: Telling) -> None:
        """One more telling."""
        self.tellings.append(telling)
        self.standing_for.append(telling.id)
        if len(self.standing_for) > MEMBERS:
            self.standing_for.remove(min(self.stand[1:], key=_says).id)

    @property
    def stand(self) -> list[Telling]:
        """The tellings that stand for it in comparison."""
        return [t for t in self.tellings if t.id in self.standing_for]


def _says(telling: Telling) -> int:
    return 3 * (telling.place is not None) + 3 * (telling.time is not None) + len(telling.numbers[:2]) + (telling.actor is not None)


@dataclass(slots=True)
class Comparison:
    """A case compared: its events, its origins' ground, and the indexes that make one more report cheap."""

    decisions: Decisions = field(default_factory=Decisions)
    events: MutableMapping[str, Event] = field(default_factory=dict)
    printed: Printed = field(default_factory=Printed)
    common: Commonness = field(default_factory=Commonness)
    index: CopyIndex = field(default_factory=CopyIndex)
    under: MutableMapping[str, list[str]] = field(default_factory=dict)
    """A key of blocking to the events that have it, the latest last."""
    home: MutableMapping[str, str] = field(default_factory=dict)
    """A telling's id, and a claim's, to the event that it was put in."""
    became: MutableMapping[str, str] = field(default_factory=dict)
    """An event that was merged to the one that it is part of now."""
    shared: MutableMapping[str, int] = field(default_factory=dict)
    """The events that two reports or more tell of, so that they can be counted without reading the others."""
    ahead: int = 0
    """Tellings that there will be when what is known to come was added, so that the first of a stream are held to what a stream asks."""
    held: int = 0
    """Pairs of tellings that were compared, as a measure of cost."""

    def add(self, told: Told) -> frozenset[str]:
        """Take in one report. Returns the ids of the events that it began or joined."""
        beside: dict[int, list[str]] = {}
        for copy in self.index.add(told.body):
            for left, right in copy.sentences:
                self.printed.join((copy.left, left), (copy.right, right))
                beside.setdefault(left, []).append(_sentence_key(copy.right, right))
            if copy.whole:
                self.printed.copied(copy.left, copy.right)
        for telling in told.tellings:
            self.common.add(telling)
        return frozenset(self._place(t, beside.get(-1 if t.sentence is None else t.sentence, ())) for t in told.tellings)

    def decide(self, decisions: Decisions) -> None:
        """Take over what people decided since: only the events of the claims concerned are taken apart and put together again."""
        old, self.decisions = self.decisions, decisions
        changed = (old.together ^ decisions.together) | (old.apart ^ decisions.apart)
        self._again({self._now(e): None for pair in sorted(changed) for c in pair for e in self._homes(c)}, ())

    def revise(self, claims: Iterable[str], told: Told) -> None:
        """A report as people decided on it, `claims` being the ids that it had or has: its events are put together again."""
        self._again({self._now(e): None for c in claims for e in self._homes(c)}, told.tellings, told.report)

    def _again(self, events: Iterable[str], fresh: Iterable[Telling], instead: str = "") -> None:
        """Take events apart, and place their tellings anew; those of the report `instead` are now `fresh`."""
        events = list(events)
        loose = [t for e in events if e in self.events for t in self.events[e].tellings]
        for each in events:
            if each in self.events:
                del self.events[each]
                self.shared.pop(each, None)
        for telling in loose:
            del self.home[telling.id]
            self.home.pop(telling.claim, None)
        kept = [*(t for t in loose if t.report != instead), *fresh]
        for telling in sorted(kept, key=lambda t: (t.published or "9", t.report, t.id)):
            self._place(telling, ())

    def _homes(self, claim: str) -> list[str]:
        """The events that the mentions of a claim are in."""
        numbered = (f"{claim}.{n}" for n in range(MENTIONS))
        return list(dict.fromkeys(self.home[t] for t in (claim, *numbered) if t in self.home))

    def event_of(self, claim: str) -> Event | None:
        """The event that a telling, or the first event mention of a claim, is in."""
        found = self.home.get(claim)
        return self.events[self._now(found)] if found else None

    def _now(self, event: str) -> str:
        while event in self.became:
            event = self.became[event]
        return event

    def _place(self, telling: Telling, beside: Iterable[str]) -> str:
        under = [f"{family}|{cell}|{bucket}" for family, cell, bucket in keys(telling)]
        near = [f"{family}|{cell}|{bucket}" for family, cell, bucket in sought(telling)]
        fitting = sorted(self._fitting(telling, [*near, *beside]), key=lambda each: (-each[0], each[1].id))
        if fitting:
            home = fitting[0][1]
        else:
            home = self.events[_id(telling)] = Event(_id(telling))
            self.became.pop(home.id, None)
        home.add(telling)
        if len(home.reports) > 1:
            self.shared[home.id] = 1
        if telling.sentence is not None:
            under.append(_sentence_key(telling.report, telling.sentence))
        for key in under:
            posting = self.under.setdefault(key, [])
            if not posting or posting[-1] != home.id:
                posting.append(home.id)
                del posting[:-MOST_UNDER_KEY]
        self.home[telling.id] = home.id
        self.home.setdefault(telling.claim, home.id)
        for _, other in fitting[1:3]:
            if self._fit(home, other):
                self._merge(home, other)
        return home.id

    def _fitting(self, telling: Telling, under: Iterable[str]) -> Iterator[tuple[float, Event]]:
        near = Counter(self._now(e) for key in under for e in dict.fromkeys(self.under.get(key, ())))
        partners = {c for pair in self.decisions.together if telling.claim in pair for c in pair if c != telling.claim}
        decided = {self._now(e) for c in partners for e in self._homes(c)}
        nearest = [*decided, *(e for e in sorted(near, key=lambda e: (-near[e], e)) if e not in decided)]
        if self._tellings() <= FOLDER:
            nearest += [e for e in self.events if e not in near and e not in decided]  # so few are all held against each other
        for event in [e for e in nearest if e in self.events][:MOST_EVENTS]:
            found = self._held(telling, self.events[event])
            if found is not None:
                yield found, self.events[event]

    def _held(self, telling: Telling, event: Event) -> float | None:
        """How well a telling fits an event; None when it does not."""
        if self.decisions.together or self.decisions.apart:
            pairs = {(min(telling.claim, c), max(telling.claim, c)) for c in event.claims}
            if pairs & self.decisions.apart:
                return None
            if pairs & self.decisions.together:
                return float("inf")
        scores = []
        for other in event.stand:
            self.held += 1
            found = self._score(telling, other)
            if found <= WORST:
                return None
            scores.append(found)
        scores.sort(reverse=True)
        upper = scores[: self._counting(len(scores))]
        best, mean = scores[0], sum(upper) / len(upper)
        more = self._more()
        return best + mean if best >= JOIN + more and mean >= TOGETHER + more else None

    def _counting(self, tellings: int) -> int:
        """How many of an event's tellings, the best fitting first, must fit on average: half in a folder of reports, all in a stream."""
        return tellings if self._more() >= STREAM else (tellings + 1) // 2

    def _more(self) -> float:
        """Bits asked for beside, the larger the case: the more is told, the likelier it is that something fits by chance."""
        return min(CHANCE * math.log2(max(self._tellings() / FEW, 1.0)), MOST_MORE)

    def _tellings(self) -> int:
        """How many tellings the case holds, or will hold when what is known to come was added."""
        return max(self.common.counts.get("*", 0), self.ahead)

    def _score(self, left: Telling, right: Telling) -> float:
        if left.kind is right.kind and self.printed_once(left, right):
            return 12.0 if left.trigger.text.casefold() == right.trigger.text.casefold() else 8.0
        if left.kind in ABOUT_WORDS and left.voice.key != right.voice.key:
            return APART  # two people's accusations are two events
        return score(left, right, self.common)

    def printed_once(self, left: Telling, right: Telling) -> bool:
        """Whether the two stand in one sentence that both reports print."""
        if left.sentence is None or right.sentence is None or left.report == right.report:
            return False
        root = self.printed.root(left.report, left.sentence)
        return root is not None and root == self.printed.root(right.report, right.sentence)

    def _fit(self, one: Event, two: Event) -> bool:
        if self.decisions.apart and any((min(a, b), max(a, b)) in self.decisions.apart for a in one.claims for b in two.claims):
            return False
        scores = sorted((self._score(a, b) for a in one.stand for b in two.stand), reverse=True)
        self.held += len(scores)
        upper = scores[: self._counting(len(scores))]
        return scores[-1] > WORST and sum(upper) / len(upper) >= TOGETHER + self._more()

    def _merge(self, home: Event, other: Event) -> None:
        for telling in other.tellings:
            home.add(telling)
            self.home[telling.id] = home.id
        self.became[other.id] = home.id
        del self.events[other.id]
        self.shared.pop(other.id, None)
        if len(home.reports) > 1:
            self.shared[home.id] = 1


def _sentence_key(report: str, sentence: int) -> str:
    return f"sentence|{report}|{sentence}"


def _id(telling: Telling) -> str:
    return "e" + hashlib.sha256(telling.id.encode()).hexdigest()[:12]


def compared(reports: Iterable[Told], decisions: Decisions | None = None) -> Comparison:
    """A case compared afresh, its reports taken in the order of publication."""
    out = Comparison(decisions or Decisions())
    reports = sorted(reports, key=lambda t: (min((v.published for v in t.voices), default="9") or "9", t.report))
    out.ahead = sum(len(told.tellings) for told in reports)
    for told in reports:
        out.add(told)
    return out
