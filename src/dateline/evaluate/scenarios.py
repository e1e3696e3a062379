"""Our own scenarios: a few reports each, with gold for origins, same event, relations and standing. Scored from the text onwards.

Data: a folder of JSON Lines, or one such file, as ``tests/gold/scenarios/README.md`` describes. A gold claim that the reading does not find
counts against every figure that needs it, but not as false independence. `origin_f1` and `same_event_f1` count pairs of claims;
`false_independence` is the share of pairs of one origin that were found to be two; `relation_accuracy` the share of gold relations found;
`invented_differences` how many differences were found, in pairs with gold relations, that the gold does not list.
`baseline` puts every report's claims under an origin of their own and all claims of a scenario in one event.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from ..compare.events import Comparison, compared
from ..compare.origins import origins
from ..compare.relations import Link, relations
from ..compare.standing import account
from ..compare.tellings import Telling, Told, told
from ..errors import EvaluateError
from ..read import read_bytes
from ..reading import Reader
from ..resolve.gazetteer import Gazetteer
from ..types import Report


def evaluate(path: Path) -> dict[str, Any]:
    """Score every scenario at `path`. Raises EvaluateError when there is none, or one is malformed."""
    found = list(scenarios(path))
    if not found:
        raise EvaluateError(f"{path} holds no scenarios")
    reader = Reader(Gazetteer.open())
    counts: Counter[str] = Counter()
    misses: list[str] = []
    for scenario in found:
        try:
            _score(scenario, reader, counts, misses)
        except (KeyError, TypeError, IndexError, ValueError) as error:
            raise EvaluateError(f"scenario {scenario.get('name')!r} is malformed: {error!r}") from error
    return {
        "origin_f1": _f1(counts, "origin"),
        "false_independence": counts["origin_apart"] / max(counts["origin_gold"], 1),
        "same_event_f1": _f1(counts, "event"),
        "relation_accuracy": counts["relation_right"] / max(counts["relations"], 1),
        "standing_accuracy": counts["standing_right"] / max(counts["standings"], 1),
        "claims_found": counts["claims_found"] / max(counts["claims"], 1),
        "invented_differences": counts["invented"],
        "scenarios": len(found),
        "reports": sum(len(s["reports"]) for s in found),
        "claims": counts["claims"],
        "relations": counts["relations"],
        "standings": counts["standings"],
        "misses": misses,
        "baseline": {"origin_f1": 0.0, "same_event_f1": _f1(counts, "lump")},
    }


def scenarios(path: Path) -> Iterator[dict[str, Any]]:
    """The scenarios of a file, or of every ``.jsonl`` file in a folder, in order."""
    for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip():
                try:
                    yield json.loads(line)
                except ValueError as error:
                    raise EvaluateError(f"{file.name} is not JSON Lines: {error}") from error


def _score(scenario: Mapping[str, Any], reader: Reader, counts: Counter[str], misses: list[str]) -> None:
    reports = [_report(each, number) for number, each in enumerate(scenario["reports"])]
    seen = [told(reader.record(report)) for report in reports]
    comparison = compared(seen)
    placed: list[tuple[int, Telling | None]] = []
    for number, event in enumerate(scenario["events"]):
        tellings = [_find(seen[report], words, misses, scenario["name"]) for report, words in event["claims"]]
        placed += [(number, t) for t in tellings]
        counts["claims"] += len(tellings)
        counts["claims_found"] += sum(t is not None for t in tellings)
        _origins(event, tellings, comparison, counts, misses, scenario["name"])
        _relations(event, tellings, comparison, counts, misses, scenario["name"])
        _standing(event, tellings, comparison, counts, misses, scenario["name"])
    for (gold_a, a), (gold_b, b) in combinations(placed, 2):
        same = a is not None and b is not None and comparison.event_of(a.id) is comparison.event_of(b.id)
        _pair(counts, "event", gold_a == gold_b, same)
        _pair(counts, "lump", gold_a == gold_b, True)
        if same != (gold_a == gold_b):
            misses.append(f"{scenario['name']}: {'two events in one' if same else 'one event in two'}")


def _report(given: Mapping[str, Any], number: int) -> Report:
    line = {"publisher": given["publisher"], "published": given["published"], "text": given["text"], "language": "en"}
    line |= {k: given[k] for k in ("url", "status", "title") if k in given}
    found = next(iter(read_bytes((json.dumps(line, ensure_ascii=False) + "\n").encode(), name=f"{number}.jsonl")))
    if not isinstance(found, Report):
        raise EvaluateError(f"report {number} cannot be read: {found}")
    return found


def _find(seen: Told, words: str, misses: list[str], name: str) -> Telling | None:
    fitting = [t for t in seen.tellings if words in t.content.text]
    fitting = [t for t in fitting if t.trigger.text in words] or fitting
    best = min(fitting, key=lambda t: (len(t.content.text), t.trigger.start), default=None)
    if best is None:
        misses.append(f"{name}: no claim holds {words!r}")
    return best


def _origins(
    event: Mapping[str, Any], tellings: Sequence[Telling | None], of: Comparison, counts: Counter[str], misses: list[str], name: str
) -> None:
    grouped = origins((t.voice for t in tellings if t), of.printed)
    home = {claim: n for n, origin in enumerate(grouped) for claim in origin.claims}
    gold = {claim: n for n, group in enumerate(event["origins"]) for claim in group}
    for (i, a), (j, b) in combinations(enumerate(tellings), 2):
        same = a is not None and b is not None and home[a.claim] == home[b.claim]
        _pair(counts, "origin", gold[i] == gold[j], same)
        if a is not None and b is not None:
            counts["origin_apart"] += gold[i] == gold[j] and not same
            if same != (gold[i] == gold[j]):
                misses.append(f"{name}: {'one origin' if same else 'two origins'} for {a.voice.name!r} and {b.voice.name!r}")


def _relations(
    event: Mapping[str, Any], tellings: Sequence[Telling | None], of: Comparison, counts: Counter[str], misses: list[str], name: str
) -> None:
    listed: dict[tuple[int, int], set[tuple[str, str]]] = {}
    for i, j, link, aspect in event["relations"]:
        listed.setdefault((i, j), set()).add((link, aspect))
    for (i, j), gold in listed.items():
        a, b = tellings[i], tellings[j]
        counts["relations"] += len(gold)
        if a is None or b is None:
            continue
        grouped = origins((a.voice, b.voice), of.printed)
        reasons = [r for o in grouped for r in o.reasons] if len(grouped) == 1 else []
        reason = reasons[0] if reasons else None
        found = {
            (r.link.value, r.aspect.value)
            for one, two in _mentions(a, b, of)
            for r in relations(one, two, reason, copied=of.printed_once(one, two))
        }
        counts["relation_right"] += len(gold & found)
        counts["invented"] += len({f for f in found - gold if f[0] == Link.DIFFERS.value})
        misses += [f"{name}: not found: {link} in {aspect}" for link, aspect in sorted(gold - found)]
        misses += [f"{name}: invented: {link} in {aspect}" for link, aspect in sorted(found - gold) if link == Link.DIFFERS.value]


def _mentions(a: Telling, b: Telling, of: Comparison) -> Iterator[tuple[Telling, Telling]]:
    """The two event mentions, and the other mentions of the two claims that are of one kind and family."""
    yield a, b
    sides = [[t for e in of.events.values() for t in e.tellings if t.claim == x.claim and t.family == x.family] for x in (a, b)]
    yield from ((one, two) for one in sides[0] for two in sides[1] if one.kind is two.kind)


def _standing(
    event: Mapping[str, Any], tellings: Sequence[Telling | None], of: Comparison, counts: Counter[str], misses: list[str], name: str
) -> None:
    counts["standings"] += 1
    ids = Counter(e.id for t in tellings if t is not None and (e := of.event_of(t.id)))
    if not ids:
        return
    found = account(of.events[ids.most_common(1)[0][0]], of).standing
    counts["standing_right"] += found.state.value == event["standing"]
    if found.state.value != event["standing"]:
        misses.append(f"{name}: stands as {found.state.value!r} ({found.sentence}), not {event['standing']!r}")


def _pair(counts: Counter[str], what: str, gold: bool, found: bool) -> None:
    counts[f"{what}_gold"] += gold
    counts[f"{what}_found"] += found
    counts[f"{what}_both"] += gold and found


def _f1(counts: Counter[str], what: str) -> float:
    return 2 * counts[f"{what}_both"] / max(counts[f"{what}_gold"] + counts[f"{what}_found"], 1)
