"""JSON, for programs: an object a line (JSON Lines), or indented for people who look at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from ..text import encode_hook


def line(value: Any) -> str:
    """One object on one line."""
    return _encode(value).decode("utf-8") + "\n"


def indented(value: Any) -> str:
    """One object over many lines."""
    return msgspec.json.format(_encode(value), indent=2).decode("utf-8") + "\n"


def array(values: Iterable[Any]) -> Iterator[str]:
    """Many objects as one array, piece by piece."""
    opened = False
    for value in values:
        yield ("," if opened else "[") + "\n" + indented(value).rstrip("\n")
        opened = True
    yield "\n]\n" if opened else "[]\n"


def one_or_array(values: Iterable[Any]) -> Iterator[str]:
    """A single object by itself, several as an array, and nothing for none."""
    waiting = iter(values)
    first = next(waiting, None)
    if first is None:
        return
    second = next(waiting, None)
    if second is None:
        yield indented(first)
        return
    yield from array(_chain(first, second, waiting))


def _encode(value: Any) -> bytes:
    """Keys in the order that they were given in, which is the one that people expect to read: the id first."""
    return msgspec.json.encode(value, enc_hook=encode_hook)


def _chain(first: Any, second: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield second
    yield from rest
