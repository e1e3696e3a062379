"""Web archives: pages with their addresses and times, and what hostile or damaged archives come to."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import records
from dateline import read
from dateline.errors import ReadError
from dateline.read import ReadProblem, archive
from dateline.store import Store
from dateline.types import Record, Report

BODY = (
    "<html><head><title>{0}</title></head><body><article><h1>{0}</h1><p>The bridge over the Wadi Salim fell on Monday, the mayor said. "
    "Nobody was hurt, and traffic was led through the lower town for the rest of the day.</p><p>Engineers from the capital are expected "
    "on Thursday, according to the provincial council, which had asked for them twice.</p></article></body></html>"
)


def page(title: str = "Bridge falls") -> bytes:
    return BODY.format(title).encode()


def warc(*pages: tuple[str, bytes, str, str], gzipped: bool = True) -> bytes:
    """A WARC with an info record and a response for each (address, body, status, content type)."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=gzipped)
    writer.write_record(writer.create_warcinfo_record("test.warc.gz", {"software": "tests"}))
    for url, body, status, kind in pages:
        headers = StatusAndHeaders(f"{status} OK", [("Content-Type", kind)], protocol="HTTP/1.1")
        given = {"WARC-Date": "2024-03-05T10:00:00Z"}
        writer.write_record(
            writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=headers, warc_headers_dict=given)
        )
    return out.getvalue()


def three() -> bytes:
    return warc(
        ("https://post.example/a", page(), "200", "text/html; charset=utf-8"),
        ("https://post.example/logo.png", b"\x89PNG", "200", "image/png"),
        ("https://post.example/gone", b"<html>gone</html>", "404", "text/html"),
        ("https://post.example/b", page("Second bridge falls"), "200", "text/html"),
    )


def wacz(data: bytes, change: Callable[[dict[str, bytes]], object] = lambda files: None, **listing: object) -> bytes:
    files = {
        "archive/data.warc.gz": data,
        "pages/pages.jsonl": b'{"format": "json-pages-1.0"}\n{"url": "https://post.example/b"}\n',
    }
    resources = [{"path": n, "hash": "sha256:" + hashlib.sha256(d).hexdigest(), "bytes": len(d)} for n, d in files.items()]
    files["datapackage.json"] = json.dumps({"profile": "data-package", "resources": resources, **listing}).encode()
    change(files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return out.getvalue()


def found(data: bytes, folder: Path, name: str = "a.warc.gz") -> list[Report | ReadProblem]:
    path = folder / name
    path.write_bytes(data)
    return list(read.read_path(path))


@pytest.mark.parametrize("gzipped", [True, False])
def test_pages_keep_their_address_time_and_place_in_the_archive(tmp_path: Path, gzipped: bool) -> None:
    data = warc(("https://post.example/a", page(), "200", "text/html"), gzipped=gzipped)
    (report,) = found(data, tmp_path)
    assert isinstance(report, Report)
    assert report.capture.sha256 == hashlib.sha256(data).hexdigest()
    assert (report.capture.record, report.capture.media_type) == (1, archive.WARC)
    assert (report.url, report.capture.url, report.capture.retrieved) == (
        "https://post.example/a", "https://post.example/a", "2024-03-05T10:00:00Z",
    )  # fmt: skip
    assert "warcio" in report.capture.tool
    assert "The bridge over the Wadi Salim fell" in report.text.string


def test_only_pages_that_were_answered_are_reports(tmp_path: Path) -> None:
    reports = found(three(), tmp_path)
    assert [report.capture.record for report in reports if isinstance(report, Report)] == [1, 4]


def test_of_a_package_the_listed_pages(tmp_path: Path) -> None:
    (report,) = found(wacz(three()), tmp_path, "a.wacz")
    assert isinstance(report, Report)
    assert (report.url, report.capture.media_type, report.capture.record) == ("https://post.example/b", archive.WACZ, 4)
    everything = found(wacz(three(), lambda files: files.pop("pages/pages.jsonl") and files.update(_relisted(files))), tmp_path, "b.wacz")
    assert len(everything) == 2


def _relisted(files: dict[str, bytes]) -> dict[str, bytes]:
    described = json.loads(files["datapackage.json"])
    described["resources"] = [each for each in described["resources"] if each["path"] in files]
    return {"datapackage.json": json.dumps(described).encode()}


def test_a_case_takes_an_archive_in_whole_and_derives_its_texts_again(tmp_path: Path) -> None:
    for name, data in (("a.warc.gz", three()), ("b.wacz", wacz(three()))):
        path = tmp_path / name
        path.write_bytes(data)
        for encrypted in (False, True):
            store = Store.create(tmp_path / f"{name}.{encrypted}", encrypted=encrypted, unlock=lambda: b"correct horse")
            with store.writer() as writer:
                for report in read.read_path(path):
                    assert isinstance(report, Report)
                    writer.add(Record(report, (), (), (), (), records.run()), path)
            verdict = store.verify()
            assert verdict.counts == {}
            assert verdict.checked["texts derived again"] == (2 if name == "a.warc.gz" else 1)
            with store.view() as view:
                (sha256,) = {report.capture.sha256 for report in view.reports()}
                assert view.capture(sha256) == data


def _bomb(kind: str = "resource", size: int = 400_000_000) -> bytes:
    """A record of hundreds of megabytes of zeros, packed into one."""
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://x.example/\r\nContent-Type: x\r\nContent-Length: {size}\r\n\r\n"
    pack = zlib.compressobj(wbits=31)
    zeros = bytes(1_000_000)
    return pack.compress(head.encode()) + b"".join(pack.compress(zeros) for _ in range(size // 1_000_000)) + pack.flush()


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (lambda: b"WARC/1.0\r\n", "a.warc", "no record|cannot be read|no page"),
        (lambda: gzip.compress(b"WARC/1.0\r\nnonsense"), "a.warc.gz", "no record|cannot be read|no page"),
        (lambda: warc(), "a.warc.gz", "holds no page"),
        (_bomb, "a.warc.gz", "made to do harm"),
        (lambda: _bomb("response", 40_000_000), "a.warc.gz", "headers of a record are longer"),
        (lambda: wacz(three(), lambda files: files.update({"../../etc/x": b"x"})), "a.wacz", "leads out of it"),
        (lambda: wacz(three(), lambda files: files.update({"/etc/x": b"x"})), "a.wacz", "leads out of it"),
        (lambda: wacz(three(), lambda files: files.update({"archive/data.warc.gz": three()[:-300]})), "a.wacz", "does not have the hash"),
        (lambda: wacz(three(), lambda files: files.pop("archive/data.warc.gz")), "a.wacz", "lacks 'archive/data.warc.gz'"),
        (lambda: wacz(three(), lambda files: files.update({"datapackage.json": b"{"})), "a.wacz", "datapackage.json that cannot be read"),
        (
            lambda: wacz(three(), lambda files: files.update({"datapackage-digest.json": b'{"hash": "sha256:00"}'})),
            "a.wacz",
            "not the one that its digest",
        ),
        (lambda: wacz(three())[:-400], "a.wacz", "damaged zip|cannot be read"),
        (lambda: wacz(three(), lambda files: files.update({"datapackage.json": b"[" * 30_000_000})), "a.wacz", "larger than"),
    ],
    ids=["empty", "nonsense", "no page", "bomb", "headers", "traversal", "absolute", "hash", "lacks", "list", "digest", "cut", "huge list"],
)
def test_hostile_and_damaged_archives_end_in_a_line(tmp_path: Path, data: Callable[[], bytes], name: str, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(data())
    with pytest.raises(ReadError, match=says):
        list(read.read_path(path))


def test_a_record_that_is_cut_off_or_altered_costs_itself(tmp_path: Path) -> None:
    plain = warc(
        ("https://post.example/a", page(), "200", "text/html"), ("https://post.example/b", page("Two"), "200", "text/html"), gzipped=False
    )
    altered = found(plain.replace(b"Nobody was hurt", b"Nobody was HURT", 1), tmp_path, "a.warc")
    assert isinstance(altered[0], ReadProblem)
    assert "digest" in altered[0].message
    assert isinstance(altered[1], Report)
    for missing in (4, 100, 500, 700):
        cut = found(plain[:-missing], tmp_path, "b.warc")
        assert isinstance(cut[0], Report)
        assert missing == 4 or isinstance(cut[1], ReadProblem), missing
    packed = found(three()[:-200], tmp_path, "c.warc.gz")
    assert isinstance(packed[0], Report)
    assert isinstance(packed[-1], ReadProblem)


def test_no_flipped_byte_ends_in_anything_but_a_line(tmp_path: Path) -> None:
    for data, name in ((three(), "a.warc.gz"), (wacz(three()), "a.wacz")):
        for at in range(0, len(data), max(1, len(data) // 60)):
            with suppress(ReadError):
                found(data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :], tmp_path, name)
