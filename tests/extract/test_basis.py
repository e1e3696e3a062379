"""How the claimant knows: our own sentences, with the basis that a person would give, and the words that say so."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.extract.basis import basis
from dateline.extract.parse import parse
from dateline.text import Spans, Text
from dateline.types import (
    Basis,
    BasisValue,
    Capture,
    Dateline,
    Disclosure,
    Furniture,
    FurnitureKind,
    Mode,
    Report,
    Sensitivity,
    SensitivityValue,
    Source,
    SourceKind,
    Statement,
    Visibility,
)

GOLD = [json.loads(line) for line in (Path(__file__).parents[1] / "gold" / "basis.jsonl").read_text("utf-8").splitlines()]
DATELINE = "ZAMBORA (Harbour Post) —"


def report_of(string: str, *, datelined: bool) -> Report:
    text = Text(string)
    line = text.span(0, len(DATELINE)) if datelined else None
    return Report(
        "r",
        Capture("0" * 64, len(string), "text/plain", "utf-8", "-", "test"),
        text,
        text.sha256,
        "en",
        publisher="Harbour Post",
        dateline=Dateline(line, place=text.span(0, 7)) if line else None,
        furniture=(Furniture(FurnitureKind.DATELINE, line),) if line else (),
    )


def source_of(spans: Spans, kind: str | None, disclosure: str, role: str | None = None) -> Source:
    sensitivity = Sensitivity(SensitivityValue.NONE, Visibility.PUBLIC)
    known = SourceKind(kind) if kind else None
    return Source(spans, spans.text, spans.text or None, known, Disclosure(disclosure), sensitivity, role=role)


def basis_of(row: dict) -> Basis:
    head = f"{DATELINE} " if row.get("dateline") else ""
    report = report_of(head + row["text"], datelined=bool(head))

    def at(name: str) -> Spans:
        return report.text.spans([[len(head) + offset for offset in row[name]]]) if name in row else Spans()

    made = [Statement("inner", Mode(row["mode"]), at("source"), at("cue"), at("content"), "outer" if "outer_source" in row else None)]
    sources = {}
    if "kind" in row:
        sources["inner"] = source_of(at("source"), row["kind"], row["disclosure"], row.get("role"))
    if "outer_source" in row:
        made.append(Statement("outer", Mode.INDIRECT, at("outer_source"), at("outer_cue"), at("content")))
        sources["outer"] = source_of(at("outer_source"), "person", "role_described")
    return basis.function(report, parse.function(report), tuple(made), sources)["inner"]


def case(row: dict) -> object:
    marks = [pytest.mark.xfail(strict=True, reason=row["unread"])] if "unread" in row else []
    return pytest.param(row, id=f"{row['text'][:70]} [{row['basis']}]", marks=marks)


@pytest.mark.parametrize("row", [case(row) for row in GOLD])
def test_basis_of_a_statement(row: dict) -> None:
    found = basis_of(row)
    assert found.value.value == row["basis"]
    if "says" in row:
        assert any(row["says"] in span.text or span.text in row["says"] for span in found.spans)


def test_the_suite_covers_what_it_should() -> None:
    counts = Counter(row["basis"] for row in GOLD)
    assert len(GOLD) >= 120
    assert set(counts) == {value.value for value in BasisValue}
    assert min(counts.values()) >= 8


def test_not_stated_has_no_words() -> None:
    assert all(not basis_of(row).spans for row in GOLD if row["basis"] == "not_stated" and "unread" not in row)


def test_one_who_relays_his_own_words_knows_by_them() -> None:
    report = report_of("“And I said, ‘Show me one,’” Yusuf said.", datelined=False)
    text = report.text

    def at(words: str) -> Spans:
        start = text.string.index(words)
        return text.spans([[start, start + len(words)]])

    outer = Statement("outer", Mode.DIRECT, at("Yusuf"), text.spans([[34, 38]]), at("And I said, ‘Show me one,’"))
    inner = Statement("inner", Mode.DIRECT, at("I"), at("said"), at("Show me one,"), "outer")
    sources = {"outer": source_of(outer.source, "person", "first_name_only"), "inner": source_of(inner.source, "person", "unspecified")}
    found = basis.function(report, parse.function(report), (outer, inner), sources)
    assert found["inner"].value is not BasisValue.HEARSAY


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["We saw ", "reportedly ", "“", "”", "\x00", "\r\n", "🙂", "Harbour Post ", "rubble lies ", ". ", "he told me ", "?"]
        ),
        max_size=25,
    )
)
def test_any_text_has_a_basis_with_spans_that_hold(parts: list[str]) -> None:
    report = report_of(f"{DATELINE} {''.join(parts)}", datelined=True)
    reading = parse.function(report)
    made = tuple(Statement(str(s.index), mode, Spans(), Spans(), Spans([s.span])) for s in reading.sentences for mode in (Mode.OWN_VOICE,))
    found = basis.function(report, reading, made, {})
    assert set(found) == {s.id for s in made}
