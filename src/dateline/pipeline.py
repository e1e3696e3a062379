"""Steps that declare what they require and provide, checked before the first report is read.

A step is a pure function from named values to one named value. When it raises, the report loses what that step provides: the
step's `empty` value stands in, a Failure says so, and the other steps go on. A SpanError is no ordinary failure, since a wrong
offset would poison everything after it: it always raises.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import PipelineError, SpanError
from .types import Failure, Report

Empty = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One question asked of a report. `function` takes what it requires as keyword arguments and returns what it provides."""

    name: str
    function: Callable[..., Any]
    requires: tuple[str, ...]
    provides: str
    empty: Empty


def step(*, requires: Sequence[str], provides: str, empty: Empty = tuple) -> Callable[[Callable[..., Any]], Step]:
    """Declare a function as a Step. `empty` makes the value that stands in when the function raises."""

    def wrap(function: Callable[..., Any]) -> Step:
        name = f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
        return Step(name, function, tuple(requires), provides, empty)

    return wrap


class Pipeline:
    """An ordered list of steps over given resources. Raises PipelineError when a requirement is met by nothing before it."""

    def __init__(self, steps: Iterable[Step], resources: Mapping[str, Any]) -> None:
        self.steps = tuple(steps)
        self.resources = dict(resources)
        check(self.steps, {"report", *self.resources})

    def run(self, report: Report) -> tuple[dict[str, Any], tuple[Failure, ...]]:
        """Every provided value by name, and what failed."""
        values: dict[str, Any] = {**self.resources, "report": report}
        failures = []
        for each in self.steps:
            try:
                values[each.provides] = each.function(**{name: values[name] for name in each.requires})
            except SpanError:
                raise
            except Exception as error:
                failures.append(Failure(report.id, each.name, each.provides, type(error).__name__, str(error)))
                values[each.provides] = each.empty()
        return values, tuple(failures)

    def stream(self, reports: Iterable[Report]) -> Iterator[tuple[dict[str, Any], tuple[Failure, ...]]]:
        """`run` over many reports, in their order."""
        return map(self.run, reports)


def check(steps: Sequence[Step], given: Collection[str]) -> None:
    """Raise PipelineError for the first step whose requirement is provided by nothing before it, or is provided twice."""
    known = set(given)
    for each in steps:
        if missing := [name for name in each.requires if name not in known]:
            later = {s.provides for s in steps}
            hint = "a later step provides it: change the order" if missing[0] in later else f"there are {sorted(known)}"
            raise PipelineError(f"step {each.name} requires {missing[0]!r}, which nothing before it provides; {hint}")
        if each.provides in known:
            raise PipelineError(f"step {each.name} provides {each.provides!r}, which is provided already")
        known.add(each.provides)


def python_version() -> str:
    """The interpreter's version, for the run's record."""
    return f"{platform.python_implementation()} {platform.python_version()}"
