"""Restricted is restricted everywhere, and by one predicate."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import records
from dateline import codec
from dateline.export import csv, jsonl, listing
from dateline.sensitivity import WITHHELD, Showing, label, visible
from dateline.types import Disclosure, Record, Sensitivity, SensitivityValue, Visibility

SECRETS = ("samir", "sells flour", "i carried two of them out")


def _everything(showing: Showing) -> dict[str, str]:
    """A record in every form that a list or an export may give it."""
    record = showing.record
    return {
        "whole": jsonl.line(showing.all()),
        "lines": "".join(jsonl.line(showing.line(claim)) for claim in record.claims),
        "csv": "".join(csv.row(showing.line(claim)) for claim in record.claims),
        "text": listing.heading(showing) + "".join(listing.claim(showing, claim) for claim in record.claims),
    }


def test_nothing_of_a_first_name_only_witness_is_in_any_form() -> None:
    for form, shown in _everything(Showing(records.story())).items():
        assert [secret for secret in SECRETS if secret in shown.casefold()] == [], form
        assert "[restricted: first name only]" in shown


def test_all_of_it_is_there_when_asked_for() -> None:
    for form, shown in _everything(Showing(records.story(), include_restricted=True)).items():
        assert "Samir" in shown, form
        assert "restricted" not in shown.replace('"visibility":"restricted"', "")


def test_what_is_withheld_and_what_is_not() -> None:
    record = records.story()
    showing = Showing(record)
    lines = [showing.line(claim) for claim in record.claims]
    assert [line["withheld"] for line in lines] == [False, True, True, False, False, False]
    witness = lines[1]["attribution"]
    assert witness["source"] | {"spans": [], "antecedent": []} == witness["source"]
    assert witness["source"]["text"] == "[restricted: first name only]"
    assert (witness["source"]["name"], witness["source"]["role"]) == (None, None)
    assert witness["content"] == {"spans": [], "text": WITHHELD}
    assert witness["source"]["kind"] == "person"
    assert lines[2]["attribution"]["content"] == {"spans": [], "text": WITHHELD}
    open_line = {k: v for k, v in lines[0].items() if k not in ("withheld", "derived", "printed_in", "run")}
    assert open_line == codec.builtins(record.claims[0])
    assert all(not codes["actors"] and not codes["recipients"] for line in lines if line["withheld"] for codes in line["derived"])
    assert not showing.whole
    assert showing.all()["report"]["text"] == WITHHELD
    assert Showing(replace(record, claims=record.claims[:1])).all() == codec.builtins(replace(record, claims=record.claims[:1]))


def test_an_indirect_statement_keeps_its_words_where_they_name_nobody() -> None:
    record = records.story()
    source = record.claims[1].attribution.source
    claim = records.claim_over(record.report, "the army had fired", source)
    shown = Showing(replace(record, claims=(claim,))).claim(claim)
    assert shown["attribution"]["content"]["text"] == "the army had fired"
    assert shown["attribution"]["source"]["text"] == "[restricted: first name only]"


def test_what_somebody_restricted_relays_is_not_headed_by_their_name() -> None:
    record = records.story()
    outer = record.claims[1]
    inner = records.claim_over(record.report, "rebels abandoned a T-55 tank", record.claims[5].attribution.source, via=outer.id)
    showing = Showing(replace(record, claims=(outer, inner)))
    assert showing.hides(inner)
    assert "Samir" not in listing.claim(showing, inner)


def test_a_title_that_names_the_witness_is_withheld() -> None:
    record = records.story()
    named = replace(record, report=replace(record.report, title="Samir's stall", url="https://post.example/samirs-stall"))
    showing = Showing(named)
    assert showing.printed_in() == {"publisher": "The Delta Post", "title": WITHHELD, "published": record.report.published, "url": WITHHELD}


def test_the_town_that_a_witness_is_from_is_not_blotted_out() -> None:
    record = records.story()
    claim = record.claims[1]
    source = replace(claim.attribution.source, name="Samir of Qasr")
    changed = replace(record, claims=(record.claims[0], replace(claim, attribution=replace(claim.attribution, source=source))))
    shown = jsonl.line(Showing(changed).line(record.claims[0]))
    assert "grain market in Qasr" in shown


@pytest.mark.parametrize(
    ("printed", "name", "stays"),
    [
        ("He", "Samir", "“I carried two of them out,” said he; he left. The army had fired."),
        ("Samir al-Din", "Samir al-Din", "al Qaeda was near"),
        ("Samir, a Delta farmer,", "Samir", "The Delta Post wrote of it"),
    ],
)
def test_small_words_of_a_name_blot_out_nothing(printed: str, name: str, stays: str) -> None:
    on = records.report_over(f"{printed} spoke. {stays}")
    base = records.story().claims[1].attribution.source
    spans = on.text.spans([(0, len(printed))])
    source = replace(base, spans=spans, text=printed, name=name)
    claims = (records.claim_over(on, "spoke", source), records.claim_over(on, stays))
    showing = Showing(Record(on, claims, (), (), (), records.run()))
    assert showing.claim(claims[1])["attribution"]["content"]["text"] == stays
    assert name not in jsonl.line(showing.claim(claims[0]))


@pytest.mark.parametrize(
    ("disclosure", "value", "expected"),
    [
        (Disclosure.FIRST_NAME_ONLY, SensitivityValue.WITNESS_AT_RISK, "[restricted: first name only]"),
        (Disclosure.NAMED, SensitivityValue.MINOR, "[restricted: minor]"),
        (Disclosure.ROLE_DESCRIBED, SensitivityValue.PRISONER_OR_DETAINEE, "[restricted: prisoner or detainee]"),
        (Disclosure.NAMED, SensitivityValue.NONE, "[restricted]"),
    ],
)
def test_labels(disclosure: Disclosure, value: SensitivityValue, expected: str) -> None:
    source = records.story().claims[1].attribution.source
    assert label(replace(source, disclosure=disclosure, sensitivity=Sensitivity(value, Visibility.RESTRICTED))) == expected


def _described(record: Record) -> Record:
    """The witness without a name: a restricted description."""
    claim = record.claims[1]
    source = replace(claim.attribution.source, name="Samir, who sells flour", disclosure=Disclosure.ROLE_DESCRIBED)
    return replace(record, claims=(record.claims[0], replace(claim, attribution=replace(claim.attribution, source=source))))


def _sensitive(record: Record) -> Record:
    claim = record.claims[1]
    source = replace(claim.attribution.source, sensitivity=Sensitivity(SensitivityValue.MINOR, Visibility.SENSITIVE))
    return replace(record, claims=(record.claims[0], replace(claim, attribution=replace(claim.attribution, source=source))))


@pytest.mark.parametrize("change", [_described, _sensitive])
def test_other_kinds_of_restriction(change: Callable[[Record], Record]) -> None:
    for form, shown in _everything(Showing(change(records.story()))).items():
        assert "sells flour" not in shown, form
        assert "carried two" not in shown, form


def test_the_predicate() -> None:
    seen: dict[Any, list[bool]] = {
        v: [visible(Sensitivity(SensitivityValue.NONE, v), include_restricted=included) for included in (False, True)] for v in Visibility
    }
    assert seen == {Visibility.PUBLIC: [True, True], Visibility.RESTRICTED: [False, True], Visibility.SENSITIVE: [False, True]}


def test_no_other_module_decides() -> None:
    """A visibility is compared in the predicate, where a view names it, and where choices are sorted; nowhere else, to hide or to show."""
    package = Path(codec.__file__).parent
    deciding = set()
    for path in package.rglob("*.py"):
        source = path.read_text("utf-8")
        if "isibility" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Compare) and any(
                (isinstance(n, ast.Attribute) and n.attr == "visibility") or (isinstance(n, ast.Name) and n.id == "Visibility")
                for n in ast.walk(node)
            ):
                deciding.add(path.relative_to(package).as_posix())
    naming = {"export/phrases.py", "protect/defaults.py", "evaluate/suite.py"}
    assert deciding <= {"sensitivity.py"} | naming


def test_json_lines_of_a_claim_are_one_line() -> None:
    record = records.story()
    line = jsonl.line(Showing(record).line(record.claims[0]))
    assert line.count("\n") == 1
    assert json.loads(line)["printed_in"]["publisher"] == "The Delta Post"
