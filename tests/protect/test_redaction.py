"""Nothing that is protected reaches anything that leaves: generated cases in every format, and examples.

`DATELINE_REDACTION_CASES=2000 python -m pytest tests/protect/test_redaction.py` runs the 2,000 cases of the figures; by default fewer run.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from made_cases import Case, case
from oracle import leaks, of_the_package

import records
from dateline import codec
from dateline.export import csv, html, jsonl, listing, report, summary, text
from dateline.export.evidence import Leaving
from dateline.protect.pseudonyms import Pseudonyms, commitment, term_of
from dateline.protect.redact import Curtain, Redacted, redact
from dateline.sensitivity import Showing, withheld
from dateline.types import Record

CASES = int(os.environ.get("DATELINE_REDACTION_CASES", "120"))


def _redacted(of: Case) -> list[Redacted]:
    curtain = Curtain()
    for record in of.records:
        curtain.cover(record, withheld(record))
    return [redact(record, withheld(record), curtain) for record in of.records]


def _forms(made: Redacted) -> Iterator[tuple[str, str]]:
    """A redacted record in every format."""
    record = made.record
    showing = Showing(record, include_restricted=True)
    yield "record", codec.encode(record).decode()
    yield "json", jsonl.indented(showing.all())
    yield "jsonl", "".join(jsonl.line(showing.line(claim)) for claim in record.claims)
    yield "csv", csv.header() + "".join(csv.row(showing.line(claim)) for claim in record.claims)
    yield "text", text.render(record)
    yield "list", listing.heading(showing) + "".join(listing.claim(showing, claim) for claim in record.claims)
    yield "page", html.page([record])
    yield "summary", jsonl.line(summary.summary([showing]))
    yield "report", report.section(Leaving(record, (), made, made.whole), 0, Curtain())


@pytest.mark.parametrize("block", range(10))
def test_no_generated_case_leaks_in_any_format(block: int) -> None:
    for seed in range(block * CASES // 10, (block + 1) * CASES // 10):
        made = case(seed)
        for redacted in _redacted(made):
            for form, shown in _forms(redacted):
                leaked = leaks(of_the_package(shown), made.secrets)
                assert leaked == [], (seed, form, leaked)
                assert [i for i in made.ids if i in shown] == [], (seed, form)


@pytest.mark.parametrize("block", range(5))
def test_lists_that_leave_restricted_out_leak_no_name_of_their_report(block: int) -> None:
    """The lists of the desk withhold by report: the protected people's names, plain or encoded, and what they said."""
    for seed in range(block * CASES // 10, (block + 1) * CASES // 10):
        made = case(seed)
        record = made.records[0]  # where the protected speak
        showing = Showing(record)
        shown = jsonl.line(showing.all()) + "".join(jsonl.line(showing.line(c)) + csv.row(showing.line(c)) for c in record.claims)
        shown += listing.heading(showing) + "".join(listing.claim(showing, c) for c in record.claims)
        shown = re.sub(r"Delta Post|timeline|deli\w+", "", shown.replace(record.report.capture.name, ""))
        assert leaks(shown, made.secrets) == [], seed


def test_what_is_redacted_is_a_record_like_any_other() -> None:
    for seed in range(60):
        for redacted in _redacted(case(seed)):
            again = codec.decode(codec.encode(redacted.record))
            assert again == redacted.record
            assert len({c.id for c in again.claims}) == len(again.claims)


def _with_name(name: str) -> Record:
    return records.story() if name == "Samir" else _story_of(name)


def _story_of(name: str) -> Record:
    raw = codec.encode(records.story()).decode()
    parts = raw.split("Samir")
    assert len(parts) > 3
    base = records.story()
    string = base.report.text.string.replace("Samir", name)
    on = records.report_over(string, "qasr.txt", publisher="The Delta Post", title="Market burns in Qasr", published=base.report.published)
    source = base.claims[1].attribution.source
    printed = f"{name}, who sells flour"
    spans = on.text.spans([(string.index(printed), string.index(printed) + len(printed))])
    from dataclasses import replace

    who = replace(source, spans=spans, text=printed, name=name)
    return Record(
        on,
        (
            records.claim_over(on, "“I carried two of them out,”", who, mode=base.claims[1].attribution.mode),
            records.claim_over(on, f"{name}’s stall burned down"),
        ),
        (),
        (),
        (),
        base.run,
    )


def test_neither_length_nor_offset_tells_how_long_a_name_was() -> None:
    shown = []
    for name in ("Bo", "Maximilienne"):
        record = _story_of(name)
        term = term_of(name)
        kept = {
            "pseudonym/QQQQQ": json.dumps({"term": term, "words": name, "key": "0" * 64}),
            "pseudonym/IDSID": json.dumps({"term": "/ids", "words": "", "key": "1" * 64}),
        }
        curtain = Curtain(Pseudonyms.kept(kept))
        curtain.cover(record, withheld(record))
        made = redact(record, withheld(record), curtain).record
        told = re.findall(r"\[person (\w+)\]", made.report.text.string)
        assert len(set(told)) == 1
        plain = codec.encode(made).decode().replace(told[0], "CODE").replace(made.report.id, "ID")
        shown.append(re.sub(r"[0-9a-f]{16,64}", "HASH", plain))
    assert shown[0] == shown[1]


def test_a_pseudonym_stays_and_its_commitment_opens_only_with_the_key() -> None:
    first = Pseudonyms()
    made = first.of("olena", "Olena")
    again = Pseudonyms.kept(first.new)
    assert again.of("olena") == made
    assert made.commitment == commitment("Olena", made.key)
    assert made.commitment != commitment("Olena", "0" * 64)
    assert made.commitment != commitment("Olenas", made.key)
    assert not re.search("[AEIOU]", made.code)


@pytest.mark.parametrize(
    "hidden_in",
    [
        "Olena",
        "OLENA",
        "Олени",
        "Оле\u200bна",
        "Ole-\nna",
        "O&#108;ena",
        "%D0%9E%D0%BB%D0%B5%D0%BD%D0%B0",
        "\\u041e\\u043b\\u0435\\u043d\\u0430",
        "0J7Qu9C10L3QsA==",
        "xn--80ajrjc",
        "https://x.example/olena-speaks",
        "Olenoju",
        "Oлeнa",
    ],
)
def test_a_name_is_found_wherever_it_hides(hidden_in: str) -> None:
    from dateline.protect.guard import Guard

    guard = Guard()
    guard.name("Olena", "t")
    assert guard.finds(f"They saw {hidden_in} there")
    assert guard.hits(f"They saw {hidden_in} there")


@pytest.mark.parametrize(
    "open_words",
    [
        "alone at the alley",
        "an open letter",
        "the line held",
        "All along the lane",
        "government announcement",
        "Elena",
        "0123456789abcdef" * 4,
    ],
)
def test_what_is_no_name_stays(open_words: str) -> None:
    from dateline.protect.guard import Guard

    guard = Guard()
    guard.name("Olena", "t")
    guard.name("Li", "u")
    assert not guard.finds(open_words)


def test_an_open_record_is_left_alone() -> None:
    record = records.plain("Rockets landed near Umm Dabba.\n")
    made = redact(record, withheld(record), Curtain())
    assert made.whole
    assert made.record is record


def test_a_hostile_text_is_looked_through_in_time() -> None:
    from dateline.protect.guard import Guard

    guard = Guard()
    guard.name("Olena", "t")
    guard.quotation("they took my brother from the yard at night", "q")
    for string in ("%41" * 30_000, "A" * 400_000, "&amp;" * 20_000, "a\u0301" * 50_000, "\\u0041" * 50_000, "они взяли " * 30_000):
        guard.finds(string)
