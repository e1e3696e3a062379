"""A record as JSON and back: nothing lost, no wrong quote let through, every type described."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import records
from dateline import codec, types
from dateline.errors import DatelineError, SpanError, TextError, VerifyError


def test_a_record_comes_back_equal() -> None:
    record = records.story()
    assert codec.decode(codec.encode(record)) == record
    once = codec.encode(codec.decode(codec.encode(record)))
    assert codec.encode(codec.decode(once)) == once


def test_the_form_is_the_one_that_is_promised() -> None:
    shown = json.loads(codec.encode(records.story()))
    assert list(shown) == ["report", "claims", "times", "places", "failures", "run", "schema_version"]
    claim = shown["claims"][0]
    assert list(claim) == ["id", "report", "attribution", "basis", "wording", "events"]
    assert {"mode", "source", "cue", "content", "via"} == set(claim["attribution"])
    assert {"spans", "text", "name", "kind", "disclosure", "role", "side", "sensitivity"} <= set(claim["attribution"]["source"])
    assert claim["events"][0]["trigger"] == {"start": 36, "end": 39, "text": "hit"}
    assert claim["attribution"]["content"]["spans"] == [[24, 104]]
    assert claim["events"][0]["actor"] is None
    assert shown["places"][0]["chosen"]["country"] == "SD"


def _set(node: object, path: str, value: object) -> None:
    *steps, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    for step in steps:
        node = node[step]  # type: ignore[index]
    node[last] = value  # type: ignore[index]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("claims.0.events.0.trigger.text", "missed"),
        ("claims.0.events.0.trigger.start", 37),
        ("claims.0.events.0.trigger.end", 10**9),
        ("claims.0.events.0.deaths.span.text", "at least 21 people"),
        ("claims.0.attribution.content.text", "Mortar fire missed the grain market"),
        ("claims.1.attribution.source.text", "Samira"),
        ("claims.1.attribution.source.spans", [[0, 4]]),
        ("claims.1.attribution.content.spans", [[0, 10], [5, 20]]),
        ("claims.3.events.0.actor.text", "rebels"),
        ("times.0.span.text", "Monday"),
        ("places.0.span.start", -3),
        ("report.dateline.span.text", "KYIV"),
        ("report.text", records.STORY.replace("12", "21")),
        ("report.text_sha256", "0" * 64),
    ],
)
def test_a_quote_that_is_not_there_is_refused(path: str, value: object) -> None:
    raw = json.loads(codec.encode(records.story()))
    _set(raw, path, value)
    with pytest.raises(SpanError):
        codec.decode(json.dumps(raw))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("claims.0.events.0.kind", "party"),
        ("claims.0.events.0.trigger", {"start": 1}),
        ("claims.0.events.0.trigger", 5),
        ("claims.0.attribution.content.spans", [["a", "b"]]),
        ("claims.0.attribution.content.spans", 7),
        ("claims", {}),
        ("report.text", None),
        ("schema_version", "2.0"),
    ],
)
def test_what_is_no_record_is_refused_in_one_sentence(path: str, value: object) -> None:
    raw = json.loads(codec.encode(records.story()))
    _set(raw, path, value)
    with pytest.raises(DatelineError) as refused:
        codec.decode(json.dumps(raw))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b'{"report": {}}', b"\xff\xfe", b"[" * 10_000])
def test_bytes_that_are_no_record(raw: bytes) -> None:
    with pytest.raises(VerifyError):
        codec.decode(raw)


def test_a_lone_surrogate_in_the_metadata_is_refused() -> None:
    record = records.story()
    with pytest.raises(TextError):
        codec.encode(replace(record, report=replace(record.report, title="\udcff")))


@given(st.text(min_size=1).filter(lambda s: s.strip() and not any("\ud800" <= c <= "\udfff" for c in s)), st.data())
def test_any_text_and_any_span_come_back(string: str, data: st.DataObject) -> None:
    record = records.plain("x " + string)
    text = record.report.text
    start = data.draw(st.integers(0, len(text) - 1))
    span = text.span(start, data.draw(st.integers(start + 1, len(text))))
    time = types.Time(span, None, None, None, None, types.DateBasis.STATED)
    again = codec.decode(codec.encode(replace(record, times=(time,))))
    assert again.times[0].span.text == span.text
    assert (again.times[0].span.start, again.times[0].span.end) == (span.start, span.end)


def test_a_run_has_the_id_that_its_parts_make_up() -> None:
    first, later = records.run(), records.run(started="2025-01-01T00:00:00+00:00")
    assert first.id == later.id == codec.run_id(first)
    assert records.run(code="dateline 9").id != first.id
    assert codec.run_id(replace(first, lexicons={"b": "2", "a": "1"})) == codec.run_id(replace(first, lexicons={"a": "1", "b": "2"}))


def test_the_run_id_is_the_one_that_the_reader_gives() -> None:
    reading = pytest.importorskip("dateline.reading", exc_type=ImportError)

    run = reading.Reader(SimpleNamespace(version={"version": "none"})).run
    assert codec.run_id(run) == run.id


def test_the_schema_describes_every_type() -> None:
    schema = codec.schema()
    defs = schema["$defs"]
    wanted = {name for name, value in vars(types).items() if isinstance(value, type) and value.__module__ == types.__name__}
    assert wanted | {"Text", "Span", "Spans"} == set(defs)
    assert all(body.get("description") for body in defs.values()), [name for name, body in defs.items() if not body.get("description")]
    assert defs["Capture"]["properties"]["size"]["description"] == "In bytes."
    assert set(defs["Claim"]["properties"]) == {"id", "report", "attribution", "basis", "wording", "events"}
    assert schema["version"] == types.SCHEMA_VERSION


def test_the_schema_of_one_type_holds_what_it_needs_and_no_more() -> None:
    assert set(codec.schema("Time")["$defs"]) == {"Time", "Span", "DateBasis"}
    with pytest.raises(VerifyError, match="there are Acled, "):
        codec.schema("Tme")


def test_every_reference_of_the_schema_leads_somewhere_and_a_record_fits_it() -> None:
    schema = codec.schema()
    problems = list(_misfits(json.loads(codec.encode(records.story())), schema, schema["$defs"], "$"))
    assert problems == []
    assert list(_misfits({"report": 1}, schema, schema["$defs"], "$"))


def _misfits(value: object, schema: dict, defs: dict, at: str):  # type: ignore[no-untyped-def,type-arg]
    """A small validator of the parts of JSON Schema that are used."""
    if "$ref" in schema:
        schema = {**defs[schema["$ref"].rpartition("/")[2]], **{k: v for k, v in schema.items() if k not in ("$ref", "$defs")}}
    if "anyOf" in schema:
        options = [list(_misfits(value, option, defs, at)) for option in schema["anyOf"]]
        if all(options):
            yield f"{at}: {value!r} fits no option"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "null": type(None), "boolean": bool}
    if "type" in schema and not isinstance(value, kinds[schema["type"]]):
        yield f"{at}: {value!r} is no {schema['type']}"
    elif isinstance(value, dict):
        for key in schema.get("required", ()):
            if key not in value:
                yield f"{at}.{key} is missing"
        for key, inner in value.items():
            under = schema.get("properties", {}).get(key, schema.get("additionalProperties"))
            if under is None:
                yield f"{at}.{key} is not described"
            else:
                yield from _misfits(inner, under, defs, f"{at}.{key}")
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _misfits(inner, schema.get("prefixItems", [schema.get("items", {})] * (i + 1))[i], defs, f"{at}[{i}]")
