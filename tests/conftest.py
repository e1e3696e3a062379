"""What many tests need: a report from a string, without a reader between."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

import pytest

from dateline.text import Text
from dateline.types import Capture, Report
from postgres_server import Server


def make_report(text: str, *, published: str | None = "2024-03-05", publisher: str | None = "The Daily Example") -> Report:
    """A plain English report whose capture is its text."""
    data = text.encode("utf-8")
    sha256 = hashlib.sha256(data).hexdigest()
    capture = Capture(sha256=sha256, size=len(data), media_type="text/plain", charset="utf-8", name="-", tool="tests")
    return Report(sha256[:16], capture, Text(text), sha256, "en", publisher=publisher, published=published)


@pytest.fixture(scope="session")
def report_of() -> Callable[..., Report]:
    """`make_report`, as a fixture."""
    return make_report


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server for the whole session."""
    server = Server("fsync=off", "max_connections=80")
    yield server
    server.stop()
