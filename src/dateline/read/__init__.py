"""Readers: from the bytes as received to reports. The only module group that opens a user's files.

`read_bytes` and `read_path` check the capture at once and raise ReadError, one clear line, for what cannot be read at all. What they
return is an iterator of reports; a capture of many (JSON Lines) puts a ReadProblem in the place of each record that cannot be read, and
goes on. A caller prints the problems, keeps the reports, and says at the end that something was left out.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from os import PathLike, fspath
from pathlib import Path
from typing import BinaryIO

from .. import __version__
from ..errors import ReadError
from ..types import Capture, Report
from . import archive, jsonl, page, plain
from .assemble import UNDETERMINED, Overrides
from .detect import HTML, JSONL, MAX_BYTES, MAX_TEXT, decode, peek, refuse_at_sight, transport_charset
from .detect import media_type as media_type_of
from .problem import ReadProblem

__all__ = ["MAX_BYTES", "MAX_TEXT", "Again", "Overrides", "ReadProblem", "again", "read_bytes", "read_path", "tool_now"]


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
    if name != "-" and archive.kind_of(Path(name)):
        return archive.reports_in(Path(name), overrides)
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


@dataclass(frozen=True, slots=True)
class Again:
    """What a capture's bytes gave when they were read once more: hashes that the text may have, and the tool that made it."""

    sha256: frozenset[str]
    tool: str


def again(file: BinaryIO, capture: Capture, records: Mapping[int | None, Collection[str]]) -> Iterator[tuple[int | None, Again]]:
    """The texts of some records of a capture, derived from its bytes as if for the first time, by what the capture says of itself.

    `records` gives the hashes that are looked for: once all are found, no further character set is tried.
    """
    ways = (Overrides(language=UNDETERMINED), Overrides(charset=capture.charset, language=UNDETERMINED))  # guessing it takes time
    found: dict[int | None, Again] = {}
    archived = capture.media_type in (archive.WARC, archive.WACZ)
    data = b"" if archived else file.read()
    for overrides in ways[:1] if archived else ways:
        try:
            reports = (
                archive.reports(file, capture, overrides)
                if archived
                else read_bytes(data, name=capture.name, media_type=capture.media_type, overrides=overrides)
            )
            for each in reports:
                if isinstance(each, Report) and each.capture.record in records:
                    before = found.get(each.capture.record, Again(frozenset(), each.capture.tool))
                    found[each.capture.record] = Again(before.sha256 | {each.text_sha256}, each.capture.tool)
        except ReadError:
            continue
        if all(record in found and found[record].sha256 >= set(wanted) for record, wanted in records.items()):
            break
    yield from found.items()


def tool_now(media_type: str) -> str:
    """What reads captures of this media type here, with its version."""
    if media_type in (archive.WARC, archive.WACZ):
        return archive.tool()
    return f"dateline {__version__}" + (f", trafilatura {version('trafilatura')}" if media_type == HTML else "")


def _capture(data: bytes, name: str, kind: str, charset: str) -> Capture:
    return Capture(hashlib.sha256(data).hexdigest(), len(data), kind, charset, name, tool_now(kind))
