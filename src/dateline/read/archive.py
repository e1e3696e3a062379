"""Web archives: WARC (ISO 28500, plain or gzip a record) and WACZ (a zip of WARCs with their index and pages).

An archive is taken in whole: it is the capture, with its records, headers and times, and each page in it is a report whose
`Capture.record` counts the archive's records from 0. Pages are what a server answered with 200, and resources, that hold HTML or plain
text; of a WACZ that lists its pages, only those. Nothing is unpacked to disk, followed or fetched. Archives are hostile input: what is
cut off, does not have the digest that it claims, or unpacks to absurd lengths costs the record or the archive, told in a line.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed

from .. import __version__
from ..errors import ReadError
from ..types import Capture, Report
from . import page, plain
from .assemble import Overrides, web_address
from .detect import HTML, MAX_BYTES, decode, peek, refuse_at_sight, transport_charset
from .detect import media_type as media_type_of
from .problem import ReadProblem

WARC, WACZ = "application/warc", "application/wacz"
MAX_ARCHIVE = 8_000_000_000
"""The largest archive that is read, in bytes."""
MAX_UNPACKED = 64_000_000_000
"""How much of it is unpacked, in bytes, before it is taken for a bomb ..."""
MAX_RATIO = 300
"""... or so many times its size, beyond the first `_FREE` bytes."""
_FREE = 100_000_000
_PIECE = 1 << 16
_MAX_HEADERS = 1 << 20
_MAX_MEMBERS = 100_000
_MAX_LIST = 20_000_000
_HELD = 64_000_000
"""Bytes of a stream that cannot be searched that are held in memory."""


def kind(file: BinaryIO) -> str | None:
    """Whether a file is a WARC or a WACZ, by what it holds; None for anything else. The file is put back to its beginning."""
    head = file.read(4096)
    file.seek(0)
    if head.startswith(b"WARC/"):
        return WARC
    if head.startswith(b"\x1f\x8b"):
        try:
            return WARC if zlib.decompressobj(31).decompress(head, 16).startswith(b"WARC/") else None
        except zlib.error:
            return None
    if head.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(file) as package:
                return WACZ if "datapackage.json" in package.NameToInfo else None
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return WACZ if b"archive/" in head or b"datapackage" in head else None
        finally:
            file.seek(0)
    return None


def kind_of(path: Path) -> str | None:
    """`kind` of a file on disk; None as well for one that cannot be opened, which others tell."""
    try:
        with path.open("rb") as file:
            return kind(file)
    except (OSError, ValueError):
        return None


def tool() -> str:
    """What reads archives here, with its version."""
    return f"dateline {__version__}, warcio {version('warcio')}, trafilatura {version('trafilatura')}"


def reports_in(path: Path, overrides: Overrides) -> Iterator[Report | ReadProblem]:
    """The pages of an archive on disk. Raises ReadError, before anything is yielded or while it goes on, for one that is no use."""
    try:
        with path.open("rb") as file:
            digest, size = hashlib.sha256(), 0
            while piece := file.read(1 << 20):
                digest.update(piece)
                size += len(piece)
                if size > MAX_ARCHIVE:
                    raise ReadError(f"{path.name} is larger than {MAX_ARCHIVE // 1_000_000_000} GB; split it")
            file.seek(0)
            found = kind(file)
            if found is None:
                raise ReadError(f"{path.name} is no web archive that can be read")
            capture = Capture(digest.hexdigest(), size, found, "utf-8", path.name, tool())
            yield from reports(file, capture, overrides)
    except OSError as error:
        raise ReadError(f"{path.name} cannot be read: {error.strerror or error}") from error


def reports(file: BinaryIO, capture: Capture, overrides: Overrides) -> Iterator[Report | ReadProblem]:
    """The pages of an archive, in the order of its records, each a Report or what is wrong with it. Raises ReadError as `reports_in`."""
    count = 0
    budget = _Budget(capture)
    for each in _records(file, capture, budget):
        if isinstance(each, ReadProblem):
            yield each
            continue
        count += 1
        try:
            yield _report(each, capture, overrides)
        except ReadError as error:
            yield ReadProblem(capture.name, each.number, str(error.args[0]).removeprefix(capture.name).lstrip(": "), "record")
    if not count:
        raise ReadError(f"{capture.name} holds no page: no answer of a server, and no resource, that is HTML or plain text")


@dataclass(frozen=True, slots=True)
class _Page:
    """One record that may be a report: its place in the archive, headers and payload."""

    number: int
    url: str | None
    date: str | None
    media_type: str
    data: bytes


class _Budget:
    """How much may be unpacked."""

    def __init__(self, capture: Capture) -> None:
        self._name = capture.name
        self._left = min(MAX_UNPACKED, _FREE + MAX_RATIO * capture.size)

    def spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise ReadError(f"{self._name} unpacks to far more than it holds: it is made to do harm, or damaged")


class _Headers(DecompressingBufferedReader):  # type: ignore[misc]  # warcio has no types
    """The archive's stream, which refuses headers that do not end: their lines are read whole."""

    count = 0
    words = False
    """Whether a line that was not empty was read since the last record."""

    def readline(self, length: int | None = None) -> bytes:
        line: bytes = super().readline(min(length or _MAX_HEADERS, _MAX_HEADERS))
        self.count += len(line)
        self.words = self.words or bool(line.strip())
        if self.count >= _MAX_HEADERS:
            raise ValueError(f"the headers of a record are longer than {_MAX_HEADERS:,} bytes")
        return line


def _records(file: BinaryIO, capture: Capture, budget: _Budget) -> Iterator[_Page | ReadProblem]:
    if capture.media_type == WARC:
        yield from _warc(file, capture.name, 0, None, budget)
        return
    with _searchable(file) as searchable, _package(searchable, capture.name) as package:
        wanted = _checked(package, capture.name, budget)
        number = 0
        for name in sorted(n for n in package.namelist() if n.startswith("archive/") and n.endswith((".warc", ".warc.gz"))):
            with _member(package, name, capture.name) as inside:
                number = yield from _warc(cast(BinaryIO, inside), capture.name, number, wanted, budget)


def _warc(
    file: BinaryIO, name: str, first: int, wanted: frozenset[str] | None, budget: _Budget
) -> Generator[_Page | ReadProblem, None, int]:
    """The pages of one WARC whose records count from `first`; returns the number after its last."""
    number = first - 1
    records = ArchiveIterator(file, check_digests=True, ensure_http_headers=False)
    records.reader = headers = _Headers(records.fh, block_size=1 << 14)
    while True:
        headers.count, headers.words = 0, False
        try:
            record = next(records)
        except StopIteration:
            if number < first:
                raise ReadError(f"{name} holds no record that can be read") from None
            if headers.words:
                yield ReadProblem(name, number + 1, "its record is cut off", "record")
            return number + 1
        except (ArchiveLoadFailed, zlib.error, EOFError, ValueError, OSError, LookupError, AttributeError, TypeError) as error:
            if number < first:
                raise ReadError(f"{name} is no web archive that can be read: {_first_line(error)}") from error
            yield ReadProblem(name, number + 1, f"it and all after it cannot be read: {_first_line(error)}", "record")
            return number + 2
        number += 1
        try:
            found = _page(record, number, name, wanted, budget)
        except ReadError:
            raise
        except (ArchiveLoadFailed, zlib.error, EOFError, ValueError, OSError, LookupError, AttributeError, TypeError) as error:
            yield ReadProblem(name, number, f"it and all after it cannot be read: {_first_line(error)}", "record")
            return number + 1
        if found is not None:
            yield found


def _page(record: Any, number: int, name: str, wanted: frozenset[str] | None, budget: _Budget) -> _Page | ReadProblem | None:
    url = record.rec_headers.get_header("WARC-Target-URI")
    declared = _media_type(record)
    of_use = declared is not None and (wanted is None or url in wanted)
    data, over = b"", False
    if of_use:
        content, parts, size = record.content_stream(), [], 0
        while piece := content.read(_PIECE):
            budget.spend(len(piece))
            size += len(piece)
            if size > MAX_BYTES:
                over = True
                break
            parts.append(piece)
        data = b"".join(parts)
    while piece := record.raw_stream.read(_PIECE):
        budget.spend(len(piece))
    if record.rec_headers.get_header("Content-Length") is None or (not over and int(getattr(record.raw_stream, "limit", 0)) > 0):
        return ReadProblem(name, number, "its record is cut off", "record")
    if not of_use:
        return None
    if over:
        return ReadProblem(name, number, f"its page is larger than {MAX_BYTES // 1_000_000} MB", "record")
    checker = record.digest_checker
    if checker is not None and checker.passed is False:
        return ReadProblem(name, number, "its record does not have the digest that it was archived with", "record")
    return _Page(number, url, record.rec_headers.get_header("WARC-Date"), declared or "", data)


def _media_type(record: Any) -> str | None:
    """What a record's page is, with its character set; None for a record that is no page."""
    if record.rec_type == "response" and record.http_headers is not None:
        if record.http_headers.get_statuscode() != "200":
            return None
        declared = record.http_headers.get_header("Content-Type") or ""
    elif record.rec_type == "resource":
        declared = record.rec_headers.get_header("Content-Type") or ""
    else:
        return None
    head = declared.partition(";")[0].strip().lower()
    return declared if head in ("text/html", "application/xhtml+xml", "text/plain", "text/markdown") else None


def _report(found: _Page, capture: Capture, overrides: Overrides) -> Report:
    data, name = found.data, capture.name
    refuse_at_sight(data, name)
    kind_of_page = media_type_of(peek(data), name, found.media_type)
    decoded = decode(data, name, charset=overrides.charset, transport=transport_charset(found.media_type), markup=kind_of_page == HTML)
    own = replace(capture, charset=decoded.charset, url=web_address(found.url), retrieved=found.date, record=found.number)
    report = page.report(decoded, own, overrides) if kind_of_page == HTML else plain.report(decoded, own, overrides)
    return report if report.url else replace(report, url=own.url)


# ---------------------------------------------------------------- WACZ


@contextmanager
def _searchable(file: BinaryIO) -> Iterator[BinaryIO]:
    """A zip is read from its end: what cannot be searched is copied, in memory as long as it is small."""
    if file.seekable():
        yield file
        return
    with SpooledTemporaryFile(max_size=_HELD) as copy:
        while piece := file.read(1 << 20):
            copy.write(piece)
        copy.seek(0)
        yield cast(BinaryIO, copy)


@contextmanager
def _package(file: BinaryIO, name: str) -> Iterator[zipfile.ZipFile]:
    try:
        package = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ReadError(f"{name} is a damaged zip archive: {_first_line(error)}") from error
    with package:
        names = package.namelist()
        if len(names) > _MAX_MEMBERS:
            raise ReadError(f"{name} holds more than {_MAX_MEMBERS:,} files")
        if len(set(names)) < len(names):
            raise ReadError(f"{name} holds two files of one name, so that nobody can say which is meant")
        for each in names:
            if each.startswith(("/", "\\")) or ".." in each.replace("\\", "/").split("/") or ":" in each[:3]:
                raise ReadError(f"{name} holds a file whose name leads out of it: {each[:80]!r}")
        yield package


def _checked(package: zipfile.ZipFile, name: str, budget: _Budget) -> frozenset[str] | None:
    """Hold what is in a package to its list of hashes; returns the addresses of its pages, None when it lists none."""
    listed = _bounded(package, "datapackage.json", name)
    try:
        described = json.loads(listed)
        resources = {each["path"]: (each["hash"], int(each["bytes"])) for each in described.get("resources", [])}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ReadError(f"{name} has a datapackage.json that cannot be read: {_first_line(error)}") from error
    if "datapackage-digest.json" in package.NameToInfo:
        try:
            said = json.loads(_bounded(package, "datapackage-digest.json", name))["hash"]
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise ReadError(f"{name} has a datapackage-digest.json that cannot be read: {_first_line(error)}") from error
        if said != "sha256:" + hashlib.sha256(listed).hexdigest():
            raise ReadError(f"{name}: datapackage.json is not the one that its digest was taken of")
    for path, (digest, _) in resources.items():
        if path not in package.NameToInfo:
            raise ReadError(f"{name} lacks {path[:80]!r}, which it lists")
        if not str(digest).startswith("sha256:"):
            continue
        found = hashlib.sha256()
        with _member(package, path, name) as inside:
            try:
                while piece := inside.read(_PIECE):
                    budget.spend(len(piece))
                    found.update(piece)
            except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
                raise ReadError(f"{name}: {path[:80]!r} is damaged: {_first_line(error)}") from error
        if "sha256:" + found.hexdigest() != digest:
            raise ReadError(f"{name}: {path[:80]!r} does not have the hash that the package lists")
    return _pages(package, name)


def _pages(package: zipfile.ZipFile, name: str) -> frozenset[str] | None:
    if "pages/pages.jsonl" not in package.NameToInfo:
        return None
    out = set()
    for line in _bounded(package, "pages/pages.jsonl", name).decode("utf-8", "replace").splitlines():
        try:
            url = json.loads(line).get("url")
        except (ValueError, AttributeError, RecursionError):
            continue
        if isinstance(url, str):
            out.add(url)
    return frozenset(out) or None


def _bounded(package: zipfile.ZipFile, path: str, name: str) -> bytes:
    with _member(package, path, name) as inside:
        try:
            data = inside.read(_MAX_LIST + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise ReadError(f"{name}: {path!r} is damaged: {_first_line(error)}") from error
    if len(data) > _MAX_LIST:
        raise ReadError(f"{name}: {path!r} is larger than {_MAX_LIST // 1_000_000} MB")
    return data


@contextmanager
def _member(package: zipfile.ZipFile, path: str, name: str) -> Iterator[io.BufferedIOBase]:
    try:
        inside = package.open(path)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, KeyError, OSError) as error:
        raise ReadError(f"{name}: {path[:80]!r} cannot be opened: {_first_line(error)}") from error
    with inside:
        yield cast(io.BufferedIOBase, inside)


def _first_line(error: BaseException) -> str:
    words = str(error).strip() or type(error).__name__
    return words.splitlines()[0][:160]
