"""Many files as one stream of reports, each failure told and counted, none stopping the rest."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from .errors import DatelineError, ReadError
from .output import plain, say
from .read import MAX_BYTES, Overrides, ReadProblem, archive, read_bytes, read_path
from .types import Report


@dataclass(slots=True)
class Inputs:
    """The files of one command: what could be read of them, one at a time, and how many failures there were."""

    names: Sequence[str]
    overrides: Overrides
    progress: Progress
    failed: int = 0
    _foreign: set[str] = field(default_factory=set)

    def each(self) -> Iterator[tuple[str, Report, bytes | Path]]:
        """The name of the file, the report, and the bytes of its capture, or where they stand. What cannot be read is told and counted."""
        for name in self.names:
            try:
                data: bytes | Path
                if name != "-" and archive.kind_of(Path(name)):
                    data, found = Path(name), archive.reports_in(Path(name), self.overrides)
                else:
                    data = _capture(name)
                    found = read_bytes(data, name=name if name == "-" else Path(name).name, overrides=self.overrides)
            except Exception as error:
                self.fail(name, error)
                continue
            for report in self._safely(name, found):
                if isinstance(report, ReadProblem):
                    self.failed += 1
                    say(f"{report} [read]")
                    continue
                self._warn_of_language(report)
                yield name, report, data
                self.progress.step(name)

    def _safely(self, name: str, found: Iterator[Any]) -> Iterator[Any]:
        while True:
            try:
                yield next(found)
            except StopIteration:
                return
            except Exception as error:
                self.fail(name, error)
                return

    def fail(self, name: str, error: Exception) -> None:
        """Tell what went wrong with one input, and count it."""
        self.failed += 1
        if isinstance(error, DatelineError):
            words = str(error)
            say(words if Path(name).name in words else f"{name}: {words}")
            return
        if os.environ.get("DATELINE_DEBUG"):
            raise error
        say(f"{name}: {type(error).__name__}: {error} (set DATELINE_DEBUG=1 to see where) [unexpected]")

    def _warn_of_language(self, report: Report) -> None:
        if report.language not in ("en", "und") and report.language not in self._foreign:
            self._foreign.add(report.language)
            say(f"{report.capture.name} is in {report.language!r}: only English is read, so expect little and check all")

    @property
    def code(self) -> int:
        """The exit code: 0, or 1 when some input failed."""
        return 1 if self.failed else 0


class Progress:
    """How far along a long reading is, on standard error: a moving line on a terminal, a line every hundred reports elsewhere."""

    def __init__(self, total: int, *, shown: bool) -> None:
        self._count = 0
        self._shown = shown
        self._live: Any = None
        if shown and sys.stderr.isatty() and total > 1:
            from rich.console import Console
            from rich.live import Live

            console = Console(stderr=True, markup=False, highlight=False)
            self._live = Live("reading", console=console, transient=True, redirect_stdout=False)  # standard output is for results
            self._live.start()

    def step(self, name: str) -> None:
        """One more report is done."""
        self._count += 1
        if self._live is not None:
            self._live.update(f"{self._count} read, last from {plain(name)[-60:]}")
        elif self._shown and self._count % 100 == 0:
            click.echo(f"dateline: {self._count} reports read", err=True)

    def stop(self) -> None:
        """Take the moving line away."""
        if self._live is not None:
            self._live.stop()


@contextmanager
def opened(files: Sequence[str], progress: bool, given: Mapping[str, str | None]) -> Iterator[Inputs]:
    """The inputs of one command, with its progress for as long as the block runs. `given` are the fields of Overrides."""
    shown = Progress(len(files), shown=progress)
    try:
        yield Inputs(files, Overrides(**given), shown)
    finally:
        shown.stop()


def _capture(name: str) -> bytes:
    with suppress(OSError, ValueError), nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as file:
        return file.read(MAX_BYTES + 1)
    read_path(name)  # says in a line why it cannot be read
    raise ReadError(f"{name} cannot be read")
