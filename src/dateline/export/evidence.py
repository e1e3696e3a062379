"""A case, or what may leave of it, as a package that can be checked without Dateline: `dateline export CASE --as evidence`.

A **full** package holds everything: captures, texts, records, the rows of the case with the ledger and its keys, so that importing it gives
the same case. A **filtered** one holds some of the reports. A **redacted** one holds records without what is protected
(`protect.redact`), the ledger, which commits to what is not there, and commitments to the words that pseudonyms stand for. Which of them it
is, it says itself, in ``data/package.json``, in the report for people, and through ``verify.py``.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import IO, Any, BinaryIO

from .. import __version__, codec
from ..errors import NotFoundError, OutputError
from ..protect.redact import Curtain, Redacted, redact
from ..review import Kind, Reviewed, reviewed
from ..review.fields import decoded
from ..sensitivity import Showing
from ..store import Entry, View
from ..store.restore import CARRIED, dumped
from ..store.writer import Decision
from ..types import Record
from . import jsonl, report
from .bag import Bag
from .prov import prov

FORMAT = 1
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Leaving:
    """One record as it leaves: redacted or as it is, with what people decided on its claims."""

    record: Record
    reviews: tuple[Reviewed, ...]
    redacted: Redacted | None
    capture: bool
    """Whether the bytes that it was read from may leave too."""


@dataclass(frozen=True, slots=True)
class Package:
    """What was written."""

    kind: str
    case: str
    head: str
    length: int
    reports: int
    withheld: int
    """Stretches of text that were replaced."""
    left_out: tuple[str, ...]
    """What is not in the package, in sentences."""

    @property
    def says(self) -> str:
        """In a sentence, what the package is."""
        return _SAYS[self.kind].format(reports=self.reports, withheld=self.withheld)


_SAYS = {
    "full": "everything in the case is here, restricted material included",
    "filtered": "{reports} reports of the case are here whole; others were left out",
    "redacted": "{reports} reports are here without what is protected: {withheld} stretches of text were withheld",
}


def curtain_over(view: View, curtain: Curtain) -> bool:
    """Learn what is protected anywhere in the case. Returns whether there is anything."""
    for record in view.records():
        curtain.cover(record, view.showing(record).withheld)
    for found in _added(view).values():
        for each in found:
            record = replace(each.record, claims=(each.claim,), places=each.record.places)
            curtain.cover(record, view.showing(record).withheld)
    return bool(curtain.guard)


def leaving(view: View, curtain: Curtain | None, reports: Collection[str] | None = None) -> Iterator[Leaving]:
    """The case's records in the order of adding, each as it may leave; with `reports`, only those. Without a `curtain`, as they are."""
    by_target: dict[str, list[Decision]] = defaultdict(list)
    for decision in view.decisions():
        by_target[decision.target].append(decision)
    added = _added(view)
    for record in view.records():
        if reports is not None and record.report.id not in reports:
            continue
        found = [reviewed(record, claim, by_target[claim.id]) for claim in record.claims if claim.id in by_target]
        found += added.get(record.report.id, [])
        if curtain is None:
            yield Leaving(record, tuple(found), None, True)
            continue
        withheld = view.showing(record).withheld
        told = _reads(view, record, curtain)
        made = redact(record, withheld, curtain, force=told)
        yield Leaving(made.record, tuple(found), made, made.whole)


def _reads(view: View, record: Record, curtain: Curtain) -> bool:
    """Whether the bytes of the capture say something protected that the text does not: a page has more in it than its article."""
    capture = record.report.capture
    try:
        raw = view.capture(capture.sha256)
    except NotFoundError:
        return True
    try:
        plain = raw.decode(capture.charset or "utf-8", "replace")
    except LookupError:
        plain = raw.decode("utf-8", "replace")
    return curtain.guard.finds(plain)


def _added(view: View) -> dict[str, list[Reviewed]]:
    """Claims that people added, by report."""
    decisions = list(view.decisions())
    made = {d.target: d for d in decisions if d.kind == Kind.ADD_CLAIM and d.body}
    out: dict[str, list[Reviewed]] = defaultdict(list)
    for claim, decision in made.items():
        try:
            record = view.record(decision.body["report"])
        except NotFoundError:
            continue
        own = [d for d in decisions if d.target == claim]
        if not any(d.undoes == decision.number for d in own):
            out[record.report.id].append(reviewed(record, decoded(decision.body["claim"], record.report.text), own))
    return out


def write(view: View, out: BinaryIO, curtain: Curtain | None, reports: Sequence[str] | None = None) -> Package:
    """Write the package of a case. With a `curtain` (`curtain_over`), without what it hides.

    The same case gives the same bytes. Raises OutputError should anything protected be about to be written, NotFoundError for a report that
    the case does not have.
    """
    head = view.head()
    ids = None if reports is None else {view.record(name).report.id for name in reports}
    kind = "redacted" if curtain is not None else "full" if ids is None else "filtered"
    entries = list(view.entries())
    left_out = _left_out(view, kind, entries, curtain)
    ledger = [] if any("ledger" in each for each in left_out) else entries
    bag = Bag(out, f"dateline-{head.case[:8]}", check=None if curtain is None else _check(curtain))
    records: list[Record] = []
    captures: set[str] = set()
    withheld = 0
    with _spool() as lines, _spool() as reviews, _spool() as sections:
        for each in leaving(view, curtain, ids):
            withheld += each.redacted.withheld if each.redacted else 0
            if each.capture:
                captures.add(each.record.report.capture.sha256)
            lines.write(codec.encode(each.record) + b"\n")
            reviews.writelines(_reviews(each, curtain))
            sections.write(report.section(each, len(records), curtain).encode())
            bag.add(f"texts/{each.record.report.id}.txt", each.record.report.text.string.encode())
            records.append(_light(each.record))
        bag.add("records.jsonl", _pieces(lines))
        bag.add("review.jsonl", _pieces(reviews))
        package = Package(kind, head.case, head.hash, head.length, len(records), withheld, left_out)
        bag.add("report.html", _joined(report.head(package, records), _pieces(sections), report.tail()))
    if kind != "redacted":
        captures = set(_captures(view, ids))
    for sha256 in sorted(captures):
        with view.open_capture(sha256) as file:
            bag.add(f"captures/{sha256}", _read(file))
    if ledger:
        bag.add("ledger.jsonl", (_line(row) for row in dumped(view, "ledger")))
    if kind != "redacted":
        for name in CARRIED:
            if name != "ledger" and not (kind == "filtered" and name == "secrets"):
                bag.add(f"rows/{name}.jsonl", (_line(row) for row in _rows(view, name, ids, captures)))
    elif curtain is not None:
        made = [{"pseudonym": p.code, "commitment": p.commitment} for p in curtain.pseudonyms if not p.term.startswith("/")]
        bag.add("commitments.jsonl", b"".join(map(_line, made)))
    bag.add("prov.json", jsonl.indented(prov(records, ledger, head.case)).encode())
    bag.add("schema.json", jsonl.indented(codec.schema()).encode())
    bag.add("package.json", jsonl.indented(_about(package)).encode())
    day = (entries[-1].at if entries else "1980-01-01")[:10]
    info = [
        ("Bag-Software-Agent", f"dateline {__version__}"),
        ("Bagging-Date", day),
        ("External-Identifier", head.case),
        ("External-Description", f"Dateline evidence package, {kind}: {package.says}"),
    ]
    tags = {"verify.py": (files("dateline.export") / "assets" / "verify.py").read_bytes(), "README.txt": _readme(package).encode()}
    bag.close(tags, info)
    return package


def _left_out(view: View, kind: str, entries: Iterable[Entry], curtain: Curtain | None) -> tuple[str, ...]:
    out = []
    if kind == "redacted":
        out.append("the rows of the case, the keys of its commitments, and the captures of reports that hold anything protected")
        if curtain is not None and any(curtain.guard.finds(e.json) for e in entries):
            out.append("the ledger: an entry of it repeats protected words")
    if kind == "filtered":
        out.append("the rows of other reports, and the keys of pseudonyms")
    erased = sum(1 for e in entries if e.kind == "erase")
    if erased:
        out.append(f"what was erased from the case before ({erased} times)")
    return tuple(out)


def _about(package: Package) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "kind": package.kind,
        "says": package.says,
        "case": package.case,
        "length": package.length,
        "head": package.head,
        "reports": package.reports,
        "left_out": list(package.left_out),
        "ledger_left_out": any("ledger" in each for each in package.left_out),
        "code": f"dateline {__version__}",
    }


def _captures(view: View, ids: Collection[str] | None) -> Iterator[str]:
    for each in view.reports():
        if ids is None or each.id in ids:
            yield each.capture.sha256


def _rows(view: View, name: str, ids: Collection[str] | None, captures: Collection[str]) -> Iterator[dict[str, Any]]:
    """A table's rows; of a filtered package those that belong to the reports in it."""
    if ids is None:
        yield from dumped(view, name)
        return
    wanted = _numbers(view, ids, captures) if name == "seals" else {}
    decided = _decided(view, ids) if name == "decisions" else set()
    for row in dumped(view, name):
        if (
            (name == "reports" and row["id"] not in ids)
            or (name == "findings" and row["report"] not in ids)
            or (name == "captures" and row["sha256"] not in captures)
            or (name == "decisions" and row["number"] not in decided)
            or (name == "seals" and row["row_number"] not in wanted.get(row["table_name"], ()))
        ):
            continue
        yield row


def _decided(view: View, ids: Collection[str]) -> set[int]:
    claims = {claim.id for name in ids for claim in view.record(name).claims}
    return {d.number for d in view.decisions() if d.target in claims or d.target in ids or d.body.get("report") in ids}


def _numbers(view: View, ids: Collection[str], captures: Collection[str]) -> dict[str, set[int]]:
    return {
        name: {row["number"] for row in _rows(view, name, ids, captures)}
        for name in ("captures", "reports", "findings", "decisions", "runs")
    }


def _reviews(each: Leaving, curtain: Curtain | None) -> Iterator[bytes]:
    """What people decided on claims: their state, and outside a redacted package each corrected field beside what was found."""
    for found in each.reviews:
        name = found.id if each.redacted is None else each.redacted.claims.get(found.id)
        if name is None:
            continue
        row: dict[str, Any] = {"claim": name, "report": each.record.report.id, "state": found.state.value, "workflow": found.workflow.value}
        row["ratings"] = [{"scale": r.scale.value, "value": r.value, "by": r.by, "at": r.at} for r in found.ratings]
        if curtain is None:
            row["added_by"] = found.added_by
            row["fields"] = {
                path: {"machine": f.machine, "current": f.current, "state": f.state.value, "by": f.by, "reason": f.reason}
                for path, f in found.fields.items()
                if f.readings
            }
            row["claim_as_reviewed"] = codec.builtins(found.claim)
        elif curtain.guard.finds(jsonl.line(row)):
            row["ratings"] = []
        yield _line(row)


def _light(record: Record) -> Record:
    """What PROV needs of a record."""
    return replace(record, times=(), places=(), failures=())


def _spool() -> IO[bytes]:
    """A file without a name, in memory while it is small, that is gone when it is closed."""
    return tempfile.SpooledTemporaryFile(max_size=16 << 20)


def _pieces(spool: IO[bytes]) -> Iterator[bytes]:
    """What was written, in whole lines: a word that is looked for is never cut in two."""
    spool.seek(0)
    yield from iter(spool.readline, b"")


def _read(file: BinaryIO) -> Iterator[bytes]:
    yield from iter(lambda: file.read(_PIECE), b"")


def _joined(before: str, middle: Iterable[bytes], after: str) -> Iterator[bytes]:
    yield before.encode()
    yield from middle
    yield after.encode()


def _line(row: Mapping[str, Any]) -> bytes:
    return jsonl.line(row).encode()


def _check(curtain: Curtain) -> Any:
    def check(path: str, piece: bytes) -> None:
        if path.startswith("data/captures/") or path == "verify.py" or path == "data/schema.json":
            return  # captures were looked at whole; the others are ours
        if curtain.guard.finds(piece.decode("utf-8", "replace")):
            raise OutputError(f"{path} would hold something protected; nothing was written")

    return check


def _readme(package: Package) -> str:
    left = "".join(f"- {each}\n" for each in package.left_out) or "- nothing\n"
    return f"""Dateline evidence package, {package.kind.upper()}

{package.says[0].upper()}{package.says[1:]}.

Left out:
{left}
Case {package.case}; its ledger has {package.length} entries and ends in
{package.head}
Compare that head with one that was kept elsewhere: python -I verify.py --head FILE

data/report.html      for people: every claim with footnotes to the characters that it rests on
data/records.jsonl    what was found in each report, one record a line (data/schema.json)
data/texts/           each report's text; offsets count its Unicode code points
data/captures/        the bytes as received, each under its SHA-256
data/review.jsonl     what people decided on claims
data/ledger.jsonl     the chain of everything that was done to the case
data/rows/            the rows that the ledger commits to, and the keys of its commitments (not in a redacted package)
data/commitments.jsonl  HMAC-SHA256 of the words that each pseudonym stands for, under a key that stays with the case
                      (only in a redacted package)
data/prov.json        where everything comes from (W3C PROV-JSON)
verify.py             checks all of it with Python's standard library: python -I verify.py
"""


def whole(view: View) -> bool:
    """Whether nothing in the case is protected."""
    return not any(view.showing(record).withheld for record in view.records()) and not any(
        Showing(each.record).withheld for found in _added(view).values() for each in found
    )
