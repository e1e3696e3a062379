"""Every way in which a case is looked into: commands with all their formats, pages with what they link to, and what is in a file."""

from __future__ import annotations

import gzip
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from starlette.testclient import TestClient

from dateline import cli
from dateline.types import Record

LOOKING = "agreement capture claims compare control event events head log protect retention review show stale summary verify why".split()
"""Every command that looks into a case."""


def formats(name: str) -> list[list[str]]:
    option = next((p for p in cli.cli.commands[name].params if p.name == "format"), None)
    return [["--format", each] for each in option.type.choices] if option is not None else [[]]  # type: ignore[attr-defined]


def arguments(name: str, case: str, records: Sequence[Record], place: str, words: str) -> Iterator[list[str]]:
    """Ways to run a command: over each of the records, which tell of a place and hold some words."""
    claims = [claim for record in records for claim in record.claims]
    ids = [claim.id for claim in claims]
    asked: dict[str, list[list[str]]] = {
        "show": [[case, each] for each in (*(r.report.id for r in records), *ids)],
        "claims": [[case], *([case, "--report", r.report.id] for r in records), [case, "--text", words], [case, "--place", place]],
        "event": [[case, claim.id] for claim in claims if claim.events],
        "why": [[case, one, two] for one, two in zip(ids, ids[1:], strict=False)][:16],
        "control": [[case, place]],
        "review": [[case, "--list"], [case, "--progress"], *([case, "--report", r.report.id] for r in records)],
        "capture": [[case, r.report.id, "-o", f"{r.report.id}.warc.gz"] for r in records],
    }
    for given in asked.get(name, [[case]]):
        short = name == "show" and given[1] in ids
        yield from ([*given, *form] for form in ([["--format", "text"], ["--format", "jsonl"]] if short else formats(name)))


def walked(client: TestClient, first: list[str], most: int = 220) -> Iterator[tuple[str, str]]:
    """Every page that the addresses lead to, up to a number of them: those that were given, then what they link to."""
    waiting, done = list(first), set()
    while waiting and len(done) < most:
        address = waiting.pop(0)
        if address in done:
            continue
        done.add(address)
        answer = client.get(address)
        yield address, answer.text
        links = re.findall(r'(?:href|hx-get|src|action)="(/[^"#]*)', answer.text)
        waiting += [link.replace("&amp;", "&") for link in links if not link.startswith(("/static/", "/leave"))]


def unpacked(path: Path) -> str:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as file:
            return "\n".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())
    raw = path.read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    return raw.decode("utf-8", "replace")
