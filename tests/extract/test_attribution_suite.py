"""Who says so, case by case: our own sentences as an editor marked them before the extractor read them.

Each line of ``gold/attribution.jsonl`` is a text and the attributions in it, in the order of their contents: `source`, `cue`, `content`
(parts of a discontinuous one with an ellipsis between), `mode`, `via` (which of the case's attributions it is relayed in, by number), and
of its source `name`, `kind`, `disclosure`, `side`, `sensitivity`, `resolved` and whether it is `restricted`. A field that a case leaves out
is not judged; an attribution that it leaves out is an error. Punctuation and marks at the edges of a span do not count.
``gold/attribution.unread.tsv`` lists by id the cases that are known to be read wrongly, with the fields that are wrong.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from conftest import make_report
from dateline.extract.attribution import statements
from dateline.extract.parse import parse
from dateline.extract.places import places
from dateline.extract.tagged import tags
from dateline.extract.tagger import default
from dateline.resolve.gazetteer import Gazetteer
from dateline.resolve.sources import sources
from dateline.types import Mode, Source, Statement, Visibility

SUITE = [json.loads(line) for line in (Path(__file__).parents[1] / "gold" / "attribution.jsonl").read_text("utf-8").splitlines()]
UNREAD = dict(line.split("\t") for line in (Path(__file__).parents[1] / "gold" / "attribution.unread.tsv").read_text("utf-8").splitlines())
_EDGES = " \t\r\n.,:;!?…\"“”„«»‘’'‹›`—–-"

FLOORS = {
    "found": 0.95,
    "source": 0.95,
    "cue": 0.96,
    "content": 0.94,
    "mode": 0.95,
    "chain": 0.94,
    "disclosure": 0.95,
    "restricted": 0.98,
    "name": 0.97,
    "side": 0.98,
}
"""Shares of judged fields that are right; `chain` is `via` where a case has a source inside a source."""


@cache
def _gazetteer() -> Gazetteer:
    return Gazetteer.open()


@cache
def read(text: str, publisher: str | None, published: str | None) -> tuple[tuple[Statement, Source], ...]:
    """The attributed statements of a text with their sources, in order."""
    report = make_report(text, publisher=publisher, published=published)
    parsed = parse.function(report)
    found = statements.function(report, parsed, tags.function(report, default()))
    who = sources.function(report, parsed, found, places.function(report, parsed, _gazetteer()))
    return tuple((s, who[s.id]) for s in found if s.mode is not Mode.OWN_VOICE)


def _bare(words: str) -> str:
    return " … ".join(" ".join(part.split()).strip(_EDGES) for part in words.split(" … "))


def _match(expected: Sequence[Mapping[str, Any]], found: Sequence[tuple[Statement, Source]]) -> list[int | None]:
    """Which finding stands for which expected attribution: same source and content, then same content, then same source and cue."""
    out: list[int | None] = [None] * len(expected)
    free = list(range(len(found)))
    same_content = lambda e, s: _bare(s.content.text) == _bare(e["content"])  # noqa: E731
    same_source = lambda e, s: _bare(s.source.text) == _bare(e["source"])  # noqa: E731
    same_cue = lambda e, s: _bare(s.cue.text) == _bare(e.get("cue", s.cue.text))  # noqa: E731
    rounds = (
        lambda e, s: same_content(e, s) and same_source(e, s) and same_cue(e, s),
        lambda e, s: same_content(e, s) and same_cue(e, s),
        lambda e, s: same_content(e, s) and same_source(e, s),
        same_content,
        lambda e, s: same_source(e, s) and same_cue(e, s) and "cue" in e,
        lambda e, s: "cue" in e and same_cue(e, s),
    )
    for fits in rounds:
        for i, each in enumerate(expected):
            if out[i] is None and (j := next((j for j in free if fits(each, found[j][0])), None)) is not None:
                out[i] = j
                free.remove(j)
    return out


def judge(case: Mapping[str, Any]) -> list[tuple[str, bool, str]]:
    """Every judged field of a case: its name, whether it is right, and both readings."""
    found = read(case["text"], case.get("publisher", "The Daily Example"), case.get("published", "2024-03-05"))
    expected = case["expect"]
    paired = _match(expected, found)
    judged = [("found", len(found) == len(expected), f"{len(expected)} expected, {[(s.source.text, s.content.text) for s, _ in found]}")]
    for each, j in zip(expected, paired, strict=True):
        if j is None:
            judged += [(key, False, f"{each[key]!r} not found") for key in each]
            continue
        statement, source = found[j]
        outer = next((n for n, (s, _) in enumerate(found) if s.id == statement.via), None)
        via = next((n for n, k in enumerate(paired) if k is not None and k == outer), -1) if statement.via else None
        given: dict[str, Any] = {
            "source": _bare(statement.source.text),
            "cue": _bare(statement.cue.text),
            "content": _bare(statement.content.text),
            "mode": statement.mode.value,
            "via": via,
            "name": source.name,
            "kind": source.kind.value if source.kind else None,
            "disclosure": source.disclosure.value,
            "side": source.side,
            "sensitivity": source.sensitivity.value.value,
            "restricted": source.sensitivity.visibility is not Visibility.PUBLIC,
            "resolved": source.resolved,
        }
        for key, value in each.items():
            wanted = _bare(value) if key in ("source", "cue", "content") else value
            judged.append((key, given[key] == wanted, f"{wanted!r} expected, {given[key]!r}"))
    return judged


def _case(case: Mapping[str, Any]) -> object:
    marks = [pytest.mark.xfail(strict=True, reason=UNREAD[case["id"]])] if case["id"] in UNREAD else []
    return pytest.param(case, id=case["id"], marks=marks)


@pytest.mark.parametrize("case", [_case(case) for case in SUITE])
def test_case(case: Mapping[str, Any]) -> None:
    wrong = [f"{field}: {reading}" for field, right, reading in judge(case) if not right]
    assert not wrong, "\n".join([case["text"], *wrong])


def test_the_suite_is_large_and_its_cases_differ() -> None:
    assert len(SUITE) >= 400
    assert len({case["text"] for case in SUITE}) == len({case["id"] for case in SUITE}) == len(SUITE)
    assert set(UNREAD) <= {case["id"] for case in SUITE}


def test_floors_by_field_over_all_cases_known_failures_among_them() -> None:
    right: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    for case in SUITE:
        relayed = any(each["via"] is not None for each in case["expect"])
        for field, good, _ in judge(case):
            names = ("chain",) if field == "via" and relayed else (field,)
            for name in names:
                judged[name] += 1
                right[name] += good
    share = {field: right[field] / judged[field] for field in judged}
    assert {field: round(share[field], 3) for field, floor in FLOORS.items() if share[field] < floor} == {}
