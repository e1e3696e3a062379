"""Readers: from the bytes as received to reports. The only module group that opens a user's files.

`read_bytes` and `read_path` check the capture at once and raise ReadError, one clear line, for what cannot be read at all. What they
return is an iterator of reports; a capture of many (JSON Lines) puts a ReadProblem in the place of each record that cannot be read, and
goes on. A caller prints the problems, keeps the reports, and says at the end that something was left out.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from os import PathLike, fspath
from pathlib import Path

from .. import __version__
from ..errors import ReadError
from ..types import Capture, Report
from . import jsonl, page, plain
from .assemble import Overrides
from .detect import HTML, JSONL, MAX_BYTES, MAX_TEXT, decode, peek, refuse_at_sight, transport_charset
from .detect import media_type as media_type_of
from .problem import ReadProblem

__all__ = ["MAX_BYTES", "MAX_TEXT", "Overrides", "ReadProblem", "read_bytes", "read_path"]


NO_OVERRIDES = Overrides()


def read_bytes(
    data: bytes, *, name: str, media_type: str | None = None, overrides: Overrides = NO_OVERRIDES
) -> Iterator[Report | ReadProblem]:
    """The reports in a capture, in order. Raises ReadError, before anything is yielded, when there is none to be had.

    `name` is the file's name, for messages and the record. `media_type` is what a server said, with its charset if any; without it the
    content and the name decide.
    """
    return iter(_read(data, name, media_type, overrides))


def read_path(path: str | PathLike[str], overrides: Overrides = NO_OVERRIDES) -> Iterator[Report | ReadProblem]:
    """`read_bytes` on a file, or on standard input for ``-``. Raises ReadError when it is missing, a folder, or not readable."""
    name = fspath(path)
    if name == "-":
        return read_bytes(sys.stdin.buffer.read(MAX_BYTES + 1), name="-", overrides=overrides)
    try:
        with Path(name).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise ReadError(f"{name} does not exist") from error
    except IsADirectoryError as error:
        raise ReadError(f"{name} is a folder; name the files in it") from error
    except PermissionError as error:
        raise ReadError(f"{name} may not be read by this user") from error
    except (OSError, ValueError) as error:
        raise ReadError(f"{name!r} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    return read_bytes(data, name=Path(name).name, overrides=overrides)


def _read(data: bytes, name: str, declared: str | None, overrides: Overrides) -> Sequence[Report] | Iterator[Report | ReadProblem]:
    refuse_at_sight(data, name)
    kind = media_type_of(peek(data), name, declared)
    if kind == JSONL:
        return jsonl.reports(data, _capture(data, name, kind, "utf-8"), overrides, transport=transport_charset(declared))
    decoded = decode(data, name, charset=overrides.charset, transport=transport_charset(declared), markup=kind == HTML)
    reader = page if kind == HTML else plain
    return (reader.report(decoded, _capture(data, name, kind, decoded.charset), overrides),)


def _capture(data: bytes, name: str, kind: str, charset: str) -> Capture:
    tool = f"dateline {__version__}" + (f", trafilatura {version('trafilatura')}" if kind == HTML else "")
    return Capture(hashlib.sha256(data).hexdigest(), len(data), kind, charset, name, tool)
