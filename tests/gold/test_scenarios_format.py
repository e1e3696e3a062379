"""Every scenario is what its README says: quotes that stand in their reports, references that resolve, values of the lists."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent / "scenarios"
FILES = sorted(FOLDER.glob("*.json"))
ASPECTS = {"number", "place", "time", "actor", "occurrence", "cause", "scope"}
RELATIONS = {"agrees", "refines", "differs", "denies", "corrects", "retracts", "updates", "repeats", "none"}
STANDINGS = {"single origin", "corroborated", "contested", "denied", "acknowledged", "withdrawn"}
STATUSES = {"corrected", "withheld", "killed"}

Ref = tuple[str, str]


def ref(of: dict[str, str]) -> Ref:
    assert set(of) == {"report", "quote"}
    return of["report"], of["quote"]


def everyone(lists: list[list[dict[str, str]]]) -> list[Ref]:
    return [ref(r) for r in chain.from_iterable(lists)]


@pytest.fixture(params=FILES, ids=lambda p: p.stem)
def scenario(request: pytest.FixtureRequest) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(request.param.read_text("utf-8"))
    assert loaded["id"] == request.param.stem
    return loaded


def test_there_are_enough_of_them() -> None:
    scenarios = [json.loads(p.read_text("utf-8")) for p in FILES]
    assert len(scenarios) >= 60
    assert sum(len(s["reports"]) for s in scenarios) >= 240
    texts = [r["text"] for s in scenarios for r in s["reports"]]
    assert len(set(texts)) == len(texts)
    numbers = [int(p.name.split("-")[0]) for p in FILES]
    assert numbers == list(range(1, len(FILES) + 1))
    every = [s["gold"] for s in scenarios]
    assert {r["relation"] for g in every for r in g["relations"]} == RELATIONS
    assert {r["aspect"] for g in every for r in g["relations"]} == ASPECTS
    assert {s["standing"] for g in every for s in g["standing"]} == STANDINGS


def test_reports(scenario: dict[str, Any]) -> None:
    assert set(scenario) == {"id", "about", "note", "held", "reports", "gold"}
    assert scenario["held"] == (int(scenario["id"].split("-")[0]) % 3 == 0)
    reports = scenario["reports"]
    assert 2 <= len(reports) <= 8
    assert [r["id"] for r in reports] == [f"r{n}" for n in range(1, len(reports) + 1)]
    for report in reports:
        assert set(report) - {"url", "status"} == {"id", "publisher", "published", "text"}
        assert report.get("status", "killed") in STATUSES
        assert report["publisher"].strip()
        assert datetime.fromisoformat(report["published"]).tzinfo
        assert 40 <= len(report["text"].split()) <= 140, report["id"]


def test_every_quote_stands_once_in_its_report(scenario: dict[str, Any]) -> None:
    texts = {r["id"]: r["text"] for r in scenario["reports"]}
    refs = everyone(scenario["gold"]["same_event"])
    assert refs
    for report, quote in refs:
        assert quote == quote.strip()
        assert texts[report].count(quote) == 1, quote
    places = sorted((report, texts[report].index(quote), len(quote)) for report, quote in refs)
    for (report, start, size), (other, later, _) in zip(places, places[1:], strict=False):
        assert report != other or start + size <= later, "two references overlap"


def test_references_resolve_and_values_are_of_the_lists(scenario: dict[str, Any]) -> None:
    gold = scenario["gold"]
    assert set(gold) == {"origins", "same_event", "relations", "standing"}
    events = everyone(gold["same_event"])
    groups = everyone([o["claims"] for o in gold["origins"]])
    assert len(set(events)) == len(events) == len(groups)
    assert set(groups) == set(events)
    event_of = {ref(r): n for n, event in enumerate(gold["same_event"]) for r in event}
    origin_of = {ref(r): n for n, origin in enumerate(gold["origins"]) for r in origin["claims"]}
    published = {r["id"]: datetime.fromisoformat(r["published"]) for r in scenario["reports"]}
    for origin in gold["origins"]:
        assert origin["reason"].strip()
        assert len({event_of[ref(r)] for r in origin["claims"]}) == 1
    seen = set()
    for relation in gold["relations"]:
        assert set(relation) == {"left", "right", "aspect", "relation"}
        left, right = ref(relation["left"]), ref(relation["right"])
        assert relation["aspect"] in ASPECTS
        assert relation["relation"] in RELATIONS
        assert event_of[left] == event_of[right]
        assert left != right
        assert published[left[0]] <= published[right[0]]
        if relation["aspect"] == "occurrence" and relation["relation"] in ("agrees", "repeats"):
            assert (relation["relation"] == "repeats") == (origin_of[left] == origin_of[right])
        seen.add((left, right, relation["aspect"]))
    assert len(seen) == len(gold["relations"])
    for standing in gold["standing"]:
        assert set(standing) - {"in", "one_side"} == {"event", "standing", "independent_origins", "adverse"}
        members = {ref(r) for r in standing["event"]}
        assert members in [{ref(r) for r in event} for event in gold["same_event"]]
        assert standing["standing"] in STANDINGS
        assert set(standing.get("in", [])) <= ASPECTS - {"scope"}
        assert bool(standing.get("in")) or standing["standing"] != "contested"
        assert 0 <= standing["adverse"] <= standing["independent_origins"] <= len({origin_of[m] for m in members})
        found = [r for r in gold["relations"] if ref(r["left"]) in members]
        rival = [
            r
            for r in found
            if r["relation"] == "differs" and r["aspect"] != "scope" and origin_of[ref(r["left"])] != origin_of[ref(r["right"])]
        ]
        assert set(standing.get("in", [])) == {r["aspect"] for r in rival}
        assert not rival or standing["standing"] in ("contested", "denied", "acknowledged")
        denied = any(r["relation"] == "denies" for r in found)
        assert denied == (standing["standing"] == "denied") or (denied and standing["standing"] == "acknowledged")
        assert standing["independent_origins"] < 2 or standing["standing"] != "single origin"
        assert standing["independent_origins"] > 1 or standing["standing"] not in ("corroborated", "contested")
