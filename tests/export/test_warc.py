"""One page as a web archive of its own: the same bytes, and the same report when it is read again."""

from __future__ import annotations

from pathlib import Path

import pytest

import records
from dateline import cli, read
from dateline.store import Store
from dateline.types import Record, Report

PAGE = (
    "<html><head><title>Bridge falls</title></head><body><article><h1>Bridge falls</h1><p>The bridge over the Wadi Salim fell on Monday, "
    "the mayor said. Nobody was hurt, and traffic was led through the lower town for the rest of the day.</p></article></body></html>"
)


@pytest.mark.parametrize("again", [False, True], ids=["of a page", "of a record of an archive"])
def test_a_page_goes_out_and_comes_back(tmp_path: Path, again: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data = PAGE.encode()
    (report,) = read.read_bytes(data, name="page.html", overrides=read.Overrides(url="https://post.example/bridge"))
    assert isinstance(report, Report)
    store = Store.create(Path("a.dateline"))
    with store.writer() as writer:
        writer.add(Record(report, (), (), (), (), records.run()), data)
    assert cli.main(["capture", "a.dateline", report.id, "-o", "one.warc.gz"]) == 0
    (back,) = read.read_path("one.warc.gz")
    assert isinstance(back, Report)
    assert (back.text, back.url, back.capture.url) == (report.text, report.url, "https://post.example/bridge")
    if again:
        second = Store.create(Path("b.dateline"))
        with second.writer() as writer:
            writer.add(Record(back, (), (), (), (), records.run()), Path("one.warc.gz"))
        assert cli.main(["capture", "b.dateline", back.id, "-o", "two.warc.gz"]) == 0
        (third,) = read.read_path("two.warc.gz")
        assert isinstance(third, Report)
        assert (third.text, third.capture.retrieved) == (back.text, back.capture.retrieved)
    with store.view() as view:
        assert [entry.kind for entry in view.entries()][-1] == "export"
    assert cli.main(["capture", "a.dateline", report.id, "-o", "one.warc.gz"]) == cli.NO_OUTPUT  # it is there already


def test_a_page_that_holds_what_is_protected_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    record = records.story()
    with Store.create(Path("a.dateline")).writer() as writer:
        writer.add(record, records.capture_of(record))
    assert cli.main(["capture", "a.dateline", record.report.id, "-o", "one.warc.gz"]) == cli.USAGE
    assert not Path("one.warc.gz").exists()
    assert cli.main(["capture", "a.dateline", record.report.id, "-o", "one.warc.gz", "--include-restricted"]) == 0
