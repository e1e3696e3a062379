"""Whatever comes in: reports whose spans reproduce, or a clear refusal; nothing else."""

import hashlib
import time

import pytest
from mutate import inputs

from dateline.errors import ReadError
from dateline.read import ReadProblem, read_bytes
from dateline.types import Report


def check(report: Report, data: bytes) -> None:
    string = report.text.string
    assert report.text_sha256 == hashlib.sha256(string.encode()).hexdigest()
    assert report.capture.sha256 == hashlib.sha256(data).hexdigest()
    ends = 0
    for each in report.furniture:
        assert string[each.span.start : each.span.end] == each.span.text
        assert each.span.start >= ends, "furniture overlaps or is out of order"
        ends = each.span.end
    if report.dateline:
        for span in filter(None, (report.dateline.span, report.dateline.place, report.dateline.date)):
            assert string[span.start : span.end] == span.text
            assert report.dateline.span.covers(span)
    if report.offset_map:
        decoded = data.decode(report.capture.charset)
        for part in report.offset_map:
            assert decoded[part.capture_start : part.capture_start + part.length] == string[part.start : part.start + part.length]


def outcome(data: bytes, name: str) -> list[Report | str]:
    """The reports, checked, and in the place of each that could not be read, what the user is told."""
    try:
        found = list(read_bytes(data, name=name))
    except ReadError as error:
        return [str(error)]
    for each in found:
        if isinstance(each, Report):
            check(each, data)
    return [str(each) if isinstance(each, ReadProblem) else each for each in found]


@pytest.mark.parametrize("seed", range(6))
def test_mutated_inputs_are_read_right_or_refused(seed: int) -> None:
    found: list[Report | str] = []
    for name, data in inputs(50, seed):
        started = time.process_time()
        found += outcome(data, name)
        assert time.process_time() - started < 10
    told = [each for each in found if isinstance(each, str)]
    assert not [each for each in told if "\n" in each]
    assert len(found) - len(told) > 10
    assert len(told) > 5
