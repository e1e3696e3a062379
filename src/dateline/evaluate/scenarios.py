"""Our own scenarios: a few reports each, with gold for origins, same event, relations and standing. Scored from the text onwards.

Data: a folder, or one file, in either form: a scenario a file (``.json``), as ``tests/gold/scenarios/README.md`` describes, or a scenario a
line (``.jsonl``). A gold reference is words of a report; it is matched to the claim that overlaps them most. A reference that no claim
overlaps, or whose claim tells of no event, counts against every figure that needs it, but not as false independence.

`origin_f1` and `same_event_f1` count pairs of references; `false_independence` is the share of pairs of one origin whose claims were found
to be of two; `relation_accuracy` the share of gold relations, each a pair in one aspect, that were found in that aspect (of `none`: that
nothing was found in it); `standing_accuracy` the share of events that stand as they should, by the one word. `invented_differences` counts
differences that were found in pairs with gold relations and are not in the gold. `baseline` puts every report's claims under an origin of
their own and all claims of a scenario in one event. `held` are scenarios that nobody looked at while rules were written.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

from ..compare.events import Comparison, Event, compared
from ..compare.origins import origins
from ..compare.relations import Link, Relation, between
from ..compare.standing import account
from ..compare.tellings import Telling, Told, told
from ..compare.voices import Voice
from ..errors import EvaluateError
from ..read import read_bytes
from ..reading import Reader
from ..resolve.gazetteer import Gazetteer
from ..types import Claim, Record, Report


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario, in whichever form it was written. References are numbered."""

    name: str
    held: bool
    reports: Sequence[Mapping[str, Any]]
    references: Sequence[tuple[int, str]]
    """A report's number, and words of it."""
    events: Sequence[Sequence[int]]
    origins: Sequence[Sequence[int]]
    relations: Sequence[tuple[int, int, str, str]]
    """Two references, the relation, the aspect."""
    standings: Sequence[tuple[Sequence[int], str]]


def evaluate(path: Path, held: bool | None = None) -> dict[str, Any]:
    """Score every scenario at `path`; with `held` only those that are, or are not, kept for the final check.

    Raises EvaluateError when there is none, or one is malformed.
    """
    chosen = [s for s in scenarios(path) if held is None or s.held is held]
    if not chosen:
        raise EvaluateError(f"{path} holds no scenarios")
    reader = Reader(Gazetteer.open())
    tally = Tally()
    for scenario in chosen:
        tally.score(scenario, records(scenario, reader))
    return {
        **tally.figures(),
        "scenarios": len(chosen),
        "reports": sum(len(s.reports) for s in chosen),
    }


# ---------------------------------------------------------------- the two forms


def scenarios(path: Path) -> Iterator[Scenario]:
    """The scenarios of a file, or of every file in a folder, in order. Raises EvaluateError for one that is malformed."""
    files = sorted([*path.glob("*.json"), *path.glob("*.jsonl")]) if path.is_dir() else [path]
    for file in files:
        try:
            whole = file.read_text(encoding="utf-8")
            rows = [json.loads(line) for line in whole.splitlines() if line.strip()] if file.suffix == ".jsonl" else [json.loads(whole)]
        except (OSError, ValueError) as error:
            raise EvaluateError(f"{file.name} is not JSON: {error}") from error
        for row in rows:
            try:
                yield _of_file(row) if "gold" in row else _of_line(row)
            except (KeyError, TypeError, IndexError, ValueError) as error:
                name = row.get("id") or row.get("name") if isinstance(row, dict) else None
                raise EvaluateError(f"scenario {name!r} is malformed: {error!r}") from error


def _of_file(row: Mapping[str, Any]) -> Scenario:
    gold = row["gold"]
    at = {report["id"]: number for number, report in enumerate(row["reports"])}
    number: dict[tuple[str, str], int] = {}

    def ref(given: Mapping[str, str]) -> int:
        return number.setdefault((given["report"], given["quote"]), len(number))

    events = [[ref(r) for r in group] for group in gold["same_event"]]
    grouped = [[ref(r) for r in group["claims"]] for group in gold["origins"]]
    related = [(ref(r["left"]), ref(r["right"]), r["relation"], r["aspect"]) for r in gold["relations"]]
    stands = [([ref(r) for r in each["event"]], _STATES.get(each["standing"], each["standing"])) for each in gold["standing"]]
    references = [(at[report], words) for report, words in number]
    return Scenario(row["id"], row["held"], row["reports"], references, events, grouped, related, stands)


_STATES = {"acknowledged": "acknowledged by the responsible party"}


def _of_line(row: Mapping[str, Any]) -> Scenario:
    references: list[tuple[int, str]] = []
    events, grouped, related, stands = [], [], [], []
    for event in row["events"]:
        first = len(references)
        references += [(int(report), str(words)) for report, words in event["claims"]]
        events.append(list(range(first, len(references))))
        grouped += [[first + n for n in group] for group in event["origins"]]
        related += [(first + i, first + j, link, aspect) for i, j, link, aspect in event["relations"]]
        stands.append((events[-1], event["standing"]))
    if any(report >= len(row["reports"]) for report, _ in references):
        raise IndexError("a claim of a report that is not there")
    return Scenario(row["name"], bool(row.get("held")), row["reports"], references, events, grouped, related, stands)


def records(scenario: Scenario, reader: Reader) -> list[Record]:
    """The scenario's reports, read. Raises EvaluateError for one that cannot be."""
    return [reader.record(_report(each, scenario.name)) for each in scenario.reports]


def _report(given: Mapping[str, Any], name: str) -> Report:
    line = {"publisher": given["publisher"], "published": given["published"], "text": given["text"], "language": "en"}
    line |= {k: given[k] for k in ("url", "status", "title") if k in given}
    found = next(iter(read_bytes((json.dumps(line, ensure_ascii=False) + "\n").encode(), name="report.jsonl")))
    if not isinstance(found, Report):
        raise EvaluateError(f"a report of scenario {name!r} cannot be read: {found}")
    return found


# ---------------------------------------------------------------- scoring


@dataclass(frozen=True, slots=True)
class Matched:
    """What was found for a reference: a claim's voice, and the event mentions that stand in the words."""

    voice: Voice | None
    tellings: Sequence[Telling]


@dataclass(slots=True)
class Tally:
    """Counts over scenarios, and every miss in a line."""

    counts: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def score(self, scenario: Scenario, read: Sequence[Record]) -> None:
        """Count one scenario, its reports having been read."""
        seen = [told(record) for record in read]
        of = compared(seen)
        found = [_matched(read[report], seen[report], words) for report, words in scenario.references]
        self.counts["claims"] += len(found)
        self.counts["claims_found"] += sum(m.voice is not None for m in found)
        self.counts["events_found"] += sum(bool(m.tellings) for m in found)
        for (_, words), each in zip(scenario.references, found, strict=True):
            if not each.tellings:
                self.misses.append(f"{scenario.name}: {'no claim' if each.voice is None else 'no event in the claim'}: {words!r}")
        for event in scenario.events:
            self._origins(scenario, event, found, of)
        self._events(scenario, found, of)
        for related in scenario.relations:
            self._relation(scenario, related, found, of)
        self._invented(scenario, found, of)
        for refs, state in scenario.standings:
            self._standing(scenario, refs, state, found, of)

    def _origins(self, scenario: Scenario, event: Sequence[int], found: Sequence[Matched], of: Comparison) -> None:
        voices = {n: found[n].voice for n in event}
        grouped = origins((v for v in voices.values() if v), of.printed)
        home = {claim: n for n, origin in enumerate(grouped) for claim in origin.claims}
        gold = {ref: n for n, group in enumerate(scenario.origins) for ref in group}
        for i, j in combinations(event, 2):
            a, b = voices[i], voices[j]
            one = a is not None and b is not None and home[a.claim] == home[b.claim]
            should = gold[i] == gold[j]
            self._pair("origin", should, one)
            if a is not None and b is not None and one != should:
                self.counts["origin_apart"] += should
                said = "one origin" if one else "FALSE INDEPENDENCE"
                self.misses.append(f"{scenario.name}: {said}: {_shown(scenario, i, a)} / {_shown(scenario, j, b)}")

    def _events(self, scenario: Scenario, found: Sequence[Matched], of: Comparison) -> None:
        gold = {ref: n for n, event in enumerate(scenario.events) for ref in event}
        homes = {n: {e.id for t in each.tellings if (e := of.event_of(t.id))} for n, each in enumerate(found)}
        for i, j in combinations(sorted(gold), 2):
            same, should = bool(homes[i] & homes[j]), gold[i] == gold[j]
            self._pair("event", should, same)
            self._pair("lump", should, True)
            if same != should and found[i].tellings and found[j].tellings:
                said = "two events in one" if same else "one event in two"
                self.misses.append(f"{scenario.name}: {said}: {_words(scenario, i)} / {_words(scenario, j)}")

    def _relation(self, scenario: Scenario, related: tuple[int, int, str, str], found: Sequence[Matched], of: Comparison) -> None:
        i, j, link, aspect = related
        self.counts["relations"] += 1
        if not found[i].tellings or not found[j].tellings:
            right = link == "none" and found[i].voice is not None and found[j].voice is not None
            got: list[str] = []
        else:
            got = [r.link.value for r in _between(found[i], found[j], of) if r.aspect.value == aspect]
            right = (not got) if link == "none" else link in got
        self.counts["relation_right"] += right
        if not right:
            said = f"{link} in {aspect}, found {' and '.join(got) or 'nothing'}"
            self.misses.append(f"{scenario.name}: {said}: {_words(scenario, i)} / {_words(scenario, j)}")

    def _invented(self, scenario: Scenario, found: Sequence[Matched], of: Comparison) -> None:
        listed: dict[tuple[int, int], set[str]] = {}
        for i, j, link, aspect in scenario.relations:
            listed.setdefault((i, j), set()).add(f"{link} {aspect}")
        for (i, j), gold in listed.items():
            for each in _between(found[i], found[j], of):
                if each.link is Link.DIFFERS and f"differs {each.aspect.value}" not in gold:
                    self.counts["invented"] += 1
                    self.misses.append(f"{scenario.name}: invented: differs in {each.aspect.value}: {each.sentence}")

    def _standing(self, scenario: Scenario, refs: Sequence[int], state: str, found: Sequence[Matched], of: Comparison) -> None:
        self.counts["standings"] += 1
        events = Counter(e.id for n in refs for e in _unique(of.event_of(t.id) for t in found[n].tellings))
        if not events:
            self.misses.append(f"{scenario.name}: no event was found for the one that is {state}")
            return
        best = max(events, key=lambda e: (events[e], len(of.events[e].tellings), e))
        stands = account(of.events[best], of).standing
        self.counts["standing_right"] += stands.state.value == state
        if stands.state.value != state:
            self.misses.append(f"{scenario.name}: stands as {stands.state.value!r} ({stands.sentence}), not {state!r}")

    def _pair(self, what: str, gold: bool, found: bool) -> None:
        self.counts[f"{what}_gold"] += gold
        self.counts[f"{what}_found"] += found
        self.counts[f"{what}_both"] += gold and found

    def _f1(self, what: str) -> float:
        counts = self.counts
        return 2 * counts[f"{what}_both"] / max(counts[f"{what}_gold"] + counts[f"{what}_found"], 1)

    def figures(self) -> dict[str, Any]:
        """The figures and every miss."""
        counts = self.counts
        return {
            "origin_f1": self._f1("origin"),
            "false_independence": counts["origin_apart"] / max(counts["origin_gold"], 1),
            "same_event_f1": self._f1("event"),
            "relation_accuracy": counts["relation_right"] / max(counts["relations"], 1),
            "standing_accuracy": counts["standing_right"] / max(counts["standings"], 1),
            "claims_found": counts["claims_found"] / max(counts["claims"], 1),
            "events_found": counts["events_found"] / max(counts["claims"], 1),
            "invented_differences": counts["invented"],
            "false_independence_pairs": counts["origin_apart"],
            "claims": counts["claims"],
            "relations": counts["relations"],
            "standings": counts["standings"],
            "misses": self.misses,
            "baseline": {"origin_f1": 0.0, "same_event_f1": self._f1("lump")},
        }


def _between(one: Matched, two: Matched, of: Comparison) -> tuple[Relation, ...]:
    if one.voice is None or two.voice is None:
        return ()
    grouped = origins((one.voice, two.voice), of.printed)
    reason = next((r for o in grouped for r in o.reasons), None) if len(grouped) == 1 else None
    return between(one.tellings, two.tellings, reason, of.printed_once)


def _unique(events: Iterable[Event | None]) -> list[Event]:
    return list({e.id: e for e in events if e is not None}.values())


def _matched(record: Record, seen: Told, words: str) -> Matched:
    start = record.report.text.string.find(words)
    if start < 0:
        raise EvaluateError(f"{words!r} does not stand in its report")
    end = start + len(words)
    voices = {v.claim: v for v in seen.voices}
    by_claim: dict[str, list[Telling]] = {}
    for telling in seen.tellings:
        by_claim.setdefault(telling.claim, []).append(telling)

    def fit(claim: Claim) -> tuple[bool, float]:
        shared = sum(max(0, min(s.end, end) - max(s.start, start)) for s in claim.attribution.content.spans)
        length = sum(len(s) for s in claim.attribution.content.spans)
        mine = by_claim.get(claim.id, ())
        return any(start <= t.trigger.start < end for t in mine), shared / max(length + len(words) - shared, 1)

    overlapping = [c for c in record.claims if fit(c)[1] > 0]
    if not overlapping:
        return Matched(None, ())
    best = max(overlapping, key=fit)
    mine = by_claim.get(best.id, [])
    return Matched(voices[best.id], [t for t in mine if start <= t.trigger.start < end] or mine)


def _words(scenario: Scenario, ref: int) -> str:
    report, words = scenario.references[ref]
    return f"r{report + 1} {words[:60]!r}"


def _shown(scenario: Scenario, ref: int, voice: Voice) -> str:
    return f"{_words(scenario, ref)} by {voice.name!r}"
