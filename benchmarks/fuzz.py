"""Thousands of damaged inputs through the whole line, from bytes to record; prints JSON counts.

    python benchmarks/fuzz.py --count 5000 --seed 0

Each input must end in reports whose every span reproduces its quote in that report's text, or in a refusal of one line, within the time
limit. A crash, a hang, a wrong span, or a step that failed is counted, the first of each kind is printed with the number that makes it
again, and the exit code is 1 (step failures alone do not fail the run: they cost one field of one report, and are listed). With
``--reader-only`` the pipeline is left out. Mutations: ``tests/read/mutate.py``.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "read"))
from mutate import inputs

from dateline.errors import ReadError, SpanError
from dateline.read import ReadProblem, read_bytes
from dateline.text import Span, Spans
from dateline.types import Record, Report


class TooLong(BaseException):
    """The time limit; no Exception, so that no step takes it for its own failure."""


def spans(value: Any) -> Iterator[Span]:
    """Every span anywhere inside a value."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, Spans | tuple | list):
        for each in value:
            yield from spans(each)
    elif isinstance(value, Mapping):
        yield from spans(list(value.values()))
    elif dataclasses.is_dataclass(value):
        for each in dataclasses.fields(value):
            yield from spans(getattr(value, each.name))


def check(report: Report, data: bytes, found: object) -> None:
    """Raise SpanError for a span that is not in the report's own text, or an offset map that leads elsewhere."""
    string = report.text.string
    for span in spans(found):
        if span.source.string != string or string[span.start : span.end] != span.text:
            raise SpanError(f"{span!r} is not in the text of its report")
    if report.offset_map:
        decoded = data.decode(report.capture.charset)
        for part in report.offset_map:
            if decoded[part.capture_start : part.capture_start + part.length] != string[part.start : part.start + part.length]:
                raise SpanError(f"{part!r} leads to other characters")


def reader() -> Callable[[Report], Record]:
    """The whole pipeline over the shipped gazetteer."""
    from dateline.reading import Reader
    from dateline.resolve.gazetteer import Gazetteer

    return Reader(Gazetteer.open()).record


def run(count: int, seed: int, start: int, limit: float, record: Callable[[Report], Record] | None, keep: Path | None) -> dict[str, Any]:
    """Read inputs `start` to `start + count` of `seed`; the counts, and what went wrong."""
    counts: Counter[str] = Counter()
    steps: Counter[str] = Counter()
    wrong: list[dict[str, Any]] = []
    slowest = (0.0, -1)

    def give_up(*_: object) -> None:
        raise TooLong

    signal.signal(signal.SIGALRM, give_up)
    began = time.monotonic()
    for number, (name, data) in enumerate(inputs(start + count, seed)):
        if number < start:
            continue
        counts["inputs"] += 1
        started = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, limit)
        kind = ""
        try:
            for found in read_bytes(data, name=name):
                if isinstance(found, ReadProblem):
                    counts["refused_records"] += 1
                    continue
                counts["reports"] += 1
                check(found, data, found)
                if record is not None:
                    made = record(found)
                    check(found, data, made)
                    counts["claims"] += len(made.claims)
                    counts["step_failures"] += len(made.failures)
                    steps.update(f"{f.step}: {f.error}: {f.message[:80]}" for f in made.failures)
        except ReadError as error:
            counts["refused"] += 1
            kind = "refusal_of_many_lines" if "\n" in str(error) else ""
            message = str(error)
        except TooLong:
            kind, message = "hang", f"more than {limit} s"
        except SpanError as error:
            kind, message = "wrong_span", str(error)
        except Exception as error:
            kind, message = "crash", f"{type(error).__name__}: {error}"
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        slowest = max(slowest, (time.monotonic() - started, number))
        if kind:
            counts[kind] += 1
            if keep:
                (keep / f"{seed}-{number}-{name}").write_bytes(data)
            if sum(w["kind"] == kind for w in wrong) < 10:
                wrong.append({"kind": kind, "seed": seed, "number": number, "name": name, "message": message[:300]})
    names = (
        "inputs",
        "reports",
        "refused",
        "refused_records",
        "claims",
        "step_failures",
        "crash",
        "hang",
        "wrong_span",
        "refusal_of_many_lines",
    )
    return {
        **{name: counts[name] for name in names},
        "seconds": round(time.monotonic() - began, 1),
        "slowest": {"seconds": round(slowest[0], 2), "number": slowest[1]},
        "failed_steps": dict(steps.most_common(20)),
        "wrong": wrong,
    }


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=int, default=0, help="leave out the inputs before this one")
    parser.add_argument("--limit", type=float, default=30.0, help="seconds an input may take")
    parser.add_argument("--reader-only", action="store_true", help="leave out the pipeline")
    parser.add_argument("--keep", type=Path, help="a folder for the inputs that went wrong")
    given = parser.parse_args()
    if given.keep:
        given.keep.mkdir(parents=True, exist_ok=True)
    record = None if given.reader_only else reader()
    result = run(given.count, given.seed, given.start, given.limit, record, given.keep)
    print(json.dumps(result, indent=1, ensure_ascii=False))
    return int(any(result[kind] for kind in ("crash", "hang", "wrong_span", "refusal_of_many_lines")))


if __name__ == "__main__":
    sys.exit(main())
