"""Offsets are code points of an untouched text, and a span that does not reproduce its quote cannot exist."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import SpanError, TextError
from dateline.text import GAP, Span, Spans, Text, bind, encode_hook

ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
SAMPLES = ["", "plain", "e\u0301tude", "👩‍🚒 fire 🧨", "قالت الوزارة", "\u202eabc\u202c", "a\r\nb\n\rc\u2028d", "\ufeffbom", "\x00nul"]


@pytest.mark.parametrize("string", SAMPLES)
@given(data=st.data())
def test_every_span_reproduces_its_quote(string: str, data: st.DataObject) -> None:
    text = Text(string or data.draw(ANY))
    if not len(text):
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    span = text.span(start, end)
    assert span.text == text.string[start:end]
    assert Span(text, start, end, span.text) == span
    with pytest.raises(SpanError):
        Span(text, start, end, span.text + "x")


@given(ANY, st.integers(-3, 90), st.integers(-3, 90))
def test_a_span_is_inside_its_text_or_is_not(string: str, start: int, end: int) -> None:
    text = Text(string)
    if 0 <= start < end <= len(string):
        assert len(text.span(start, end)) == end - start
    else:
        with pytest.raises(SpanError):
            text.span(start, end)


@given(ANY)
def test_utf16_offsets_go_there_and_back(string: str) -> None:
    text = Text(string)
    for offset in range(len(string) + 1):
        unit = text.to_utf16(offset)
        assert unit == len(string[:offset].encode("utf-16-le")) // 2
        assert text.from_utf16(unit) == offset


def test_inside_a_surrogate_pair_there_is_no_code_point() -> None:
    with pytest.raises(SpanError, match="inside a character"):
        Text("a🧨b").from_utf16(2)


@pytest.mark.parametrize("string", ["\ud800", "ok \udfff", "🧨\udc00"])
def test_lone_surrogates_are_refused(string: str) -> None:
    with pytest.raises(TextError, match="lone surrogate"):
        Text(string)


@given(ANY)
def test_lines_are_what_stands_between_breaks(string: str) -> None:
    text = Text(string)
    lines = list(text.lines())
    assert [line.text for line in lines] == [part.strip() for part in string.splitlines() if part.strip()]
    assert all(a.end <= b.start for a, b in zip(lines, lines[1:], strict=False))


def test_a_discontinuous_quotation_is_in_order_and_never_overlaps() -> None:
    text = Text("The city, officials said, had fallen.")
    spans = text.spans([(26, 36), (0, 8)])
    assert spans.text == f"The city{GAP}had fallen"
    assert (spans.start, spans.end) == (0, 36)
    with pytest.raises(SpanError, match="overlap"):
        text.spans([(0, 8), (7, 12)])
    with pytest.raises(SpanError, match="different texts"):
        Spans([text.span(0, 3), Text("Something else entirely").span(4, 9)])


def test_true_is_no_offset() -> None:
    with pytest.raises(SpanError, match="whole numbers"):
        Span(Text("abc"), True, 2)


@given(ANY.filter(bool), st.data())
def test_json_and_back_ties_every_span_to_the_text(string: str, data: st.DataObject) -> None:
    text = Text(string)
    start = data.draw(st.integers(0, len(text) - 1))
    span = text.span(start, data.draw(st.integers(start + 1, len(text))))
    hook = bind(text)
    assert hook(Span, encode_hook(span)) == span
    assert hook(Spans, encode_hook(Spans([span]))) == Spans([span])
    with pytest.raises(SpanError):
        hook(Span, {**encode_hook(span), "text": span.text + "!"})
