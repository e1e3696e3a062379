"""Between the types and JSON: how a record is written, read back with every span checked, and described as JSON Schema.

A record's JSON holds no value that the types do not: reading it makes the Text first and then ties every span to it, so that a quote
which is not in the text raises SpanError. The form is compact UTF-8 with the fields in the order of `types` and the keys of mappings
sorted; what was decoded always gives the same bytes again, which is what the hashes of a case are taken over.
"""

from __future__ import annotations

import ast
import dataclasses
import enum
import functools
import hashlib
import inspect
import typing
from typing import Any, TypeVar

import msgspec

from . import types
from .errors import TextError, VerifyError
from .text import Span, Spans, Text, bind, encode_hook
from .types import SCHEMA_VERSION, Claim, Failure, Place, Record, Report, Run, Time

T = TypeVar("T")


@dataclasses.dataclass(frozen=True, slots=True)
class Findings:
    """What one run found in one report: a Record without its report and run, as a case keeps it."""

    claims: tuple[Claim, ...]
    times: tuple[Time, ...]
    places: tuple[Place, ...]
    failures: tuple[Failure, ...]
    schema_version: str = SCHEMA_VERSION


@dataclasses.dataclass(frozen=True, slots=True)
class ReadFrom:
    """Of a report, what ties its text to bytes."""

    id: str
    capture: types.Capture
    text_sha256: str


@dataclasses.dataclass(frozen=True, slots=True)
class _ReportText:
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class _RecordText:
    report: _ReportText
    schema_version: str


def encode(value: Any) -> bytes:
    """The JSON of a record or any part of one. Raises TextError for metadata that holds a lone surrogate."""
    try:
        return msgspec.json.encode(value, enc_hook=encode_hook, order="deterministic")
    except UnicodeEncodeError as error:
        raise TextError(f"a value holds a lone surrogate, which no JSON file can hold: {error.object[:40]!r}") from error


def builtins(value: Any) -> Any:
    """The same as `encode`, as plain dicts, lists, strings and numbers."""
    return msgspec.json.decode(encode(value))


def decode(raw: bytes | str) -> Record:
    """A record from its JSON, every span checked against the report's text.

    Raises SpanError for a quote that is not in the text, VerifyError for JSON that is not a record or is of another major version.
    """
    head = _load(raw, _RecordText, None, "record")
    _same_major(head.schema_version, "record")
    return _load(raw, Record, Text(head.report.text), "record")


def decode_report(raw: bytes | str) -> Report:
    """A report from its JSON; its own spans are checked. Raises as `decode` does."""
    return _load(raw, Report, Text(_load(raw, _ReportText, None, "report").text), "report")


def decode_findings(raw: bytes | str, text: Text) -> Findings:
    """One run's findings, every span checked against `text`. Raises as `decode` does."""
    found = _load(raw, Findings, text, "set of findings")
    _same_major(found.schema_version, "set of findings")
    return found


def decode_run(raw: bytes | str) -> Run:
    """A run from its JSON. Raises VerifyError for JSON that is not one."""
    return _load(raw, Run, None, "run")


def decode_read_from(raw: bytes | str) -> ReadFrom:
    """Which bytes a report was read from, and what came out; nothing else of it is looked at. Raises VerifyError."""
    return _load(raw, ReadFrom, None, "report")


def count_spans(value: Any) -> int:
    """How many spans a decoded value holds, and so how many were checked."""
    count, waiting = 0, [value]
    while waiting:
        each = waiting.pop()
        kind: Any = type(each)
        if kind is Span:
            count += 1
        elif kind is Spans or kind is tuple:
            waiting.extend(each)
        else:
            waiting.extend([value for name in _with_spans(kind) if (value := getattr(each, name))])
    return count


@functools.cache
def _with_spans(kind: Any) -> tuple[str, ...]:
    """The fields of a type in which there can be spans."""
    hints = typing.get_type_hints(kind) if dataclasses.is_dataclass(kind) else {}
    return tuple(name for name, hint in hints.items() if _may_hold_spans(hint))


def _may_hold_spans(hint: Any) -> bool:
    return hint in (Span, Spans) or bool(_with_spans(hint)) or any(map(_may_hold_spans, typing.get_args(hint)))


def run_id(run: Run) -> str:
    """The id that a run must have: SHA-256 over everything that produced its findings, so over all but `id` and `started`."""
    parts = {f.name: getattr(run, f.name) for f in dataclasses.fields(run) if f.name not in ("id", "started")}
    return hashlib.sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()


def _same_major(version: str, what: str) -> None:
    if version.partition(".")[0] != SCHEMA_VERSION.partition(".")[0]:
        raise VerifyError(f"the {what} has schema version {version!r}; this Dateline reads {SCHEMA_VERSION}")


def _load(raw: bytes | str, kind: type[T], text: Text | None, what: str) -> T:
    try:
        return msgspec.json.decode(raw, type=kind, dec_hook=bind(text) if text is not None else None)
    except (msgspec.MsgspecError, UnicodeDecodeError, KeyError, TypeError, RecursionError) as error:
        raise VerifyError(f"not a {what} of schema version {SCHEMA_VERSION}: {error}") from error


# ---------------------------------------------------------------- JSON Schema

_REF = "#/$defs/{name}"
_OWN: dict[type, dict[str, Any]] = {
    Text: {"type": "string", "description": "The report's text. Offsets count its Unicode code points."},
    Span: {
        "type": "object",
        "description": "A stretch of the report's text: code points, half-open, 0-based, and exactly what stands there.",
        "properties": {
            "start": {"type": "integer", "minimum": 0},
            "end": {"type": "integer", "minimum": 1},
            "text": {"type": "string", "minLength": 1},
        },
        "required": ["start", "end", "text"],
    },
    Spans: {
        "type": "array",
        "description": "A quotation in one or more parts, as [start, end] pairs in order; empty when the text gives none.",
        "items": {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "integer"}], "minItems": 2, "maxItems": 2},
    },
}


def schema(name: str | None = None) -> dict[str, Any]:
    """JSON Schema (2020-12) of a record with every type under ``$defs``, or of the type called `name` with those that it needs.

    Raises VerifyError, listing the types, when there is none of that name.
    """
    kinds = [value for value in vars(types).values() if inspect.isclass(value) and value.__module__ == types.__name__]
    kinds = [kind for kind in kinds if dataclasses.is_dataclass(kind) or issubclass(kind, enum.Enum)]
    _, found = msgspec.json.schema_components(kinds, schema_hook=_own_schema, ref_template=_REF)
    defs: dict[str, Any] = {**found, **{kind.__name__: {"title": kind.__name__, **body} for kind, body in _OWN.items()}}
    for kind, fields in _field_docs().items():
        for field, words in fields.items():
            if field in defs[kind]["properties"]:
                defs[kind]["properties"][field] = {**defs[kind]["properties"][field], "description": words}
    top = name or Record.__name__
    if top not in defs:
        raise VerifyError(f"there is no type {top!r}; there are {', '.join(sorted(defs))}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Dateline {top}",
        "version": SCHEMA_VERSION,
        "$ref": _REF.format(name=top),
        "$defs": {key: defs[key] for key in (_needed(top, defs) if name else sorted(defs))},
    }


def _own_schema(kind: type) -> dict[str, Any]:
    if kind in _OWN:
        return {"$ref": _REF.format(name=kind.__name__)}
    raise NotImplementedError(kind)


def _field_docs() -> dict[str, dict[str, str]]:
    """The string under a field is its documentation; the language does not keep it, the source does."""
    docs: dict[str, dict[str, str]] = {}
    for node in ast.parse(inspect.getsource(types)).body:
        if not isinstance(node, ast.ClassDef):
            continue
        for field, after in zip(node.body, node.body[1:], strict=False):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(after, ast.Expr)
                and isinstance(after.value, ast.Constant)
            ):
                docs.setdefault(node.name, {})[field.target.id] = " ".join(str(after.value.value).split())
    return docs


def _needed(top: str, defs: dict[str, Any]) -> list[str]:
    seen: dict[str, None] = {}
    waiting = [top]
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen[name] = None
        waiting.extend(_references(defs[name]))
    return list(seen)


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"].rpartition("/")[2]] if isinstance(node.get("$ref"), str) else []
        return own + [name for value in node.values() for name in _references(value)]
    if isinstance(node, list):
        return [name for value in node for name in _references(value)]
    return []
