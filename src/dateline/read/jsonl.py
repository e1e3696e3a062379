"""JSON Lines: one report a line, as an object with a ``text``.

Beside ``text`` a record may say ``url``, ``publisher``, ``title``, ``byline``, ``published``, ``updated`` and ``language``; other keys
(an ``id`` of the collection's own, for one) are let be. A day that the text prints at its head outranks ``published`` where the two are
more than a day apart, since it can be quoted. One line that is wrong costs itself: it yields a ReadProblem.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..errors import ReadError
from ..types import Capture, MapSegment, Report
from . import dates
from .assemble import About, Overrides, assemble
from .detect import decode
from .problem import ReadProblem

_SPACE = re.compile(r"[ \t\r\n]*")
_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.")
_VALUES = json.JSONDecoder(strict=False)


def reports(data: bytes, capture: Capture, overrides: Overrides, *, transport: str | None = None) -> Iterator[Report | ReadProblem]:
    """Every line's report, or what is wrong with it. Raises ReadError, at once, when the whole is in no character set that can be read."""
    charset = overrides.charset or transport
    try:
        decoded = decode(data, capture.name, charset=charset)
    except ReadError:
        if b"\n" not in data.strip() or data[:2] in (b"\xff\xfe", b"\xfe\xff") or (charset or "utf-8").lower().startswith("utf-16"):
            raise
        return _each(_decoded_lines(data, capture.name, charset), capture, overrides)
    _refuse_one_document(decoded.body, capture.name)
    lines = ((line, start, decoded.charset) for line, start in _lines(decoded.body, decoded.bom))
    return _each(lines, replace(capture, charset=decoded.charset), overrides)


def _refuse_one_document(string: str, name: str) -> None:
    """Raise ReadError for JSON that is one value over many lines: told once, and not line by line."""
    start = string.lstrip()[:2].split()
    if not start or (start[0][:1] == "{" and start[0] != "{") or start[0][:1] not in "{[":
        return
    try:
        json.loads(string)
    except (ValueError, RecursionError):
        return
    if "\n" in string.strip():
        raise ReadError(f"{name} is one JSON document over many lines; write one object a line (JSON Lines)")


def _lines(string: str, offset: int) -> Iterator[tuple[str, int]]:
    """The lines with where they start. Only a line feed ends one: JSON strings may hold every other break."""
    start = 0
    while start <= len(string):
        end = string.find("\n", start)
        end = len(string) if end < 0 else end
        yield string[start:end], offset + start
        start = end + 1


def _decoded_lines(data: bytes, name: str, charset: str | None) -> Iterator[tuple[str | ReadError, None, str]]:
    """Each line decoded for itself, for a capture that has no decoded form as a whole, and so no offsets to map to."""
    for line in data.split(b"\n"):
        try:
            decoded = decode(line, name, charset=charset)
            yield decoded.body, None, decoded.charset
        except ReadError as error:
            yield error, None, ""


def _each(
    lines: Iterator[tuple[str, int, str]] | Iterator[tuple[str | ReadError, None, str]], capture: Capture, overrides: Overrides
) -> Iterator[Report | ReadProblem]:
    for number, (line, start, charset) in enumerate(lines):
        if isinstance(line, ReadError):
            yield ReadProblem(capture.name, number, _message(line, capture.name))
        elif line.strip():
            try:
                yield _report(line, start, replace(capture, record=number, charset=charset), overrides)
            except ReadError as error:
                yield ReadProblem(capture.name, number, _message(error, capture.name))


def _message(error: ReadError, name: str) -> str:
    return str(error.args[0]).removeprefix(name).lstrip(": ")


def _report(line: str, start: int | None, capture: Capture, overrides: Overrides) -> Report:
    record, at = members(line)
    text = record.get("text")
    if not isinstance(text, str):
        there = ", ".join(map(repr, list(record)[:8])) or "nothing"
        raise ReadError(f'has no "text" that is a string; it has {there}')
    offset_map = () if start is None else tuple(segments(line, at["text"], start))
    return assemble(text, capture, overrides, _about(record), offset_map=offset_map)


def _about(record: Mapping[str, Any]) -> About:
    def string(key: str) -> str | None:
        value = record.get(key)
        if key == "byline" and isinstance(value, list):
            value = ", ".join(v for v in value if isinstance(v, str))
        return value if isinstance(value, str) else None

    return About(
        title=string("title"),
        byline=string("byline"),
        publisher=string("publisher"),
        published=dates.iso(string("published") or ""),
        updated=dates.iso(string("updated") or ""),
        url=string("url"),
        language=string("language"),
        listed=True,
    )


def members(line: str) -> tuple[dict[str, Any], dict[str, int]]:
    """A line's object, and where the value of each key starts. Raises ReadError for anything else, or a key that is there twice."""
    try:
        return _members(line)
    except json.JSONDecodeError as error:
        raise ReadError(f"is no JSON object: {error.msg} at character {error.pos}") from error
    except RecursionError as error:
        raise ReadError("is nested too deeply") from error
    except (ValueError, StopIteration) as error:
        raise ReadError(f"is no JSON object: {str(error)[:80] or 'it breaks off'}") from error


def _members(line: str) -> tuple[dict[str, Any], dict[str, int]]:
    values: dict[str, Any] = {}
    places: dict[str, int] = {}
    position = _after(line, 0, "{")
    if line[position : position + 1] == "}":
        position += 1
    else:
        while True:
            key, position = json.decoder.scanstring(line, _after(line, position, '"', skip=False), False)  # type: ignore[attr-defined]
            position = _after(line, position, ":")
            if key in values:
                raise ReadError(f"has {key[:40]!r} twice")
            places[key] = position
            values[key], position = _VALUES.raw_decode(line, position)
            position = _SPACE.match(line, position).end()  # type: ignore[union-attr]
            if line[position : position + 1] == "}":
                position += 1
                break
            position = _after(line, position, ",")
    if line[position:].strip():
        raise json.JSONDecodeError("more than one value", line, position)
    return values, places


def _after(line: str, position: int, sign: str, *, skip: bool = True) -> int:
    """The position behind `sign`, which must stand at `position`, and behind the white space after it."""
    position = _SPACE.match(line, position).end()  # type: ignore[union-attr]
    if line[position : position + 1] != sign:
        raise json.JSONDecodeError(f"expected {sign}", line, position)
    return _SPACE.match(line, position + 1).end() if skip else position + 1  # type: ignore[union-attr]


def segments(line: str, value_start: int, offset: int) -> Iterator[MapSegment]:
    """The stretches between the escapes of the JSON string at `value_start`, as they stand in the capture."""
    position, text_at = value_start + 1, 0
    end = json.decoder.scanstring(line, position, False)[1] - 1  # type: ignore[attr-defined]
    while position < end:
        found = _ESCAPE.search(line, position, end)
        stop = found.start() if found else end
        if stop > position:
            yield MapSegment(text_at, stop - position, offset + position)
            text_at += stop - position
        if not found:
            return
        position, text_at = found.end(), text_at + 1
