"""The sample reports keep their promises: marked as samples, invented outlets, the wire's words where it is syndicated."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import pytest

from dateline.read import read_path
from dateline.types import Report

EXAMPLES = Path(__file__).parent.parent / "examples"
FILES = sorted(p for p in EXAMPLES.iterdir() if p.name != "README.md")
_WORD = re.compile(r"\w+")


def reports(path: Path) -> list[Report]:
    found = list(read_path(path))
    assert all(isinstance(r, Report) for r in found), found
    return found


def runs(string: str, length: int = 5) -> set[tuple[str, ...]]:
    words = _WORD.findall(string.lower())
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def contained(part: str, whole: str) -> float:
    """How much of `part` stands word for word in `whole` (runs of five words)."""
    return len(runs(part) & runs(whole)) / len(runs(part))


def test_there_are_enough_and_the_readme_lists_each():
    readme = (EXAMPLES / "README.md").read_text("utf-8")
    assert len([p for p in FILES if p.name.startswith("izium")]) >= 9
    assert {p.suffix for p in FILES} == {".txt", ".md", ".html", ".jsonl"}
    assert [p.name for p in FILES if f"`{p.name}`" not in readme] == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_the_first_line_says_that_it_is_a_sample(path):
    first = path.read_text("utf-8").splitlines()[0]
    assert "SAMPLE REPORT by an invented" in first
    for report in reports(path):
        assert report.text.string.lstrip().startswith("SAMPLE REPORT by an invented")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_a_reader_knows_who_published_it_and_when(path):
    for report in reports(path):
        assert report.publisher
        assert report.title
        assert report.published
        assert report.language == "en"


@pytest.mark.parametrize(
    ("name", "publisher", "published", "updated"),
    [
        ("izium-1-field-report.txt", "The Harbour Post", "2022-09-13T18:40+03:00", None),
        ("izium-2-wire.txt", "Meridian News Agency", "2022-09-12T21:15Z", None),
        ("izium-3-syndicated-courier.txt", "The Coast Courier", "2022-09-13", None),
        ("izium-4-syndicated-gazette.html", "Northern Gazette", "2022-09-13T06:05:00+01:00", "2022-09-13T11:32:00+01:00"),
        ("izium-5-kyiv.md", "Dnipro Standard", "2022-09-13", None),
        ("izium-6-moscow.md", "The Straits Ledger", "2022-09-13", None),
        ("izium-7-rights-note.md", "Open Register on Civilian Harm", "2022-10-20", None),
        ("izium-8-correction.txt", "The Harbour Post", "2022-09-14T17:10+03:00", None),
        ("izium-9-briefs.jsonl", "Meridian News Agency", "2022-09-10T19:42:00Z", None),
        ("aleppo-evacuation.txt", "Levant Telegraph", "2016-12-23T09:00+02:00", None),
        ("el-fasher.md", "The Savanna Monitor", "2025-10-30", None),
        ("wad-madani.txt", "The Confluence Post", "2025-01-15T17:20+02:00", None),
    ],
)
def test_each_is_read_with_its_metadata(name, publisher, published, updated):
    report = reports(EXAMPLES / name)[0]
    assert (report.publisher, report.published, report.updated) == (publisher, published, updated)


@pytest.mark.parametrize("name", ["izium-3-syndicated-courier.txt", "izium-4-syndicated-gazette.html"])
def test_a_syndicated_report_is_the_wire_under_a_new_lede(name):
    (wire,) = reports(EXAMPLES / "izium-2-wire.txt")
    (copy,) = reports(EXAMPLES / name)
    assert 0.5 < contained(copy.text.string, wire.text.string) < 0.9
    body = [line.text for line in copy.text.lines() if len(line) > 150]
    assert contained(body[0], wire.text.string) < 0.1
    assert "Meridian News Agency" in copy.text.string


def test_independent_reports_share_no_sentences():
    wire = (EXAMPLES / "izium-2-wire.txt").read_text("utf-8")
    for name in ("izium-1-field-report.txt", "izium-5-kyiv.md", "izium-6-moscow.md", "izium-7-rights-note.md"):
        assert contained((EXAMPLES / name).read_text("utf-8"), wire) < 0.1


def test_the_correction_corrects_the_field_report():
    field, correction = ((EXAMPLES / n).read_text("utf-8") for n in ("izium-1-field-report.txt", "izium-8-correction.txt"))
    assert "three Grad rockets" in field
    assert "eight Grad rockets" in correction
    assert contained("None of them hit it, he said, but a neighbour’s home was destroyed.", field) == 1
    (read,) = reports(EXAMPLES / "izium-8-correction.txt")
    assert read.status == "corrected"


def test_the_figure_grows_day_by_day():
    items = [json.loads(line) for line in (EXAMPLES / "izium-9-briefs.jsonl").read_text("utf-8").splitlines()]
    assert len(items) == 2
    assert all(datetime.fromisoformat(i["published"]).tzinfo for i in items)
    told = [i["text"] for i in items] + [(EXAMPLES / "izium-2-wire.txt").read_text("utf-8")]
    for figure, text in zip(("2,000", "3,000", "6,000"), told, strict=True):
        assert f"{figure} square kilometres" in text


@pytest.mark.parametrize("path", [p for p in FILES if p.suffix != ".jsonl"], ids=lambda p: p.name)
def test_each_is_long_enough_to_work_with(path):
    assert 250 <= sum(len(r.text.string.split()) for r in reports(path)) <= 600


def test_addresses_lead_nowhere():
    for path in FILES:
        hosts = set(re.findall(r"https?://([^/\s\"]+)", path.read_text("utf-8"))) - {"schema.org"}
        assert all(host.endswith(".example") for host in hosts)
