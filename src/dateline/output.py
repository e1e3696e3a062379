"""Where results go and in which form: standard output or a file, text or data; and what is said beside them on standard error."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import click

from . import config
from .errors import OutputError
from .export import phrases

_SUFFIXES = {".json": "json", ".jsonl": "jsonl", ".csv": "csv", ".html": "html", ".htm": "html", ".txt": "text"}


def say(message: str) -> None:
    """One line on standard error, safe for a terminal."""
    click.echo(f"dateline: {plain(message)}", err=True)


def plain(words: str) -> str:
    """`words` on one line, with whatever could command a terminal spelt out."""
    return phrases.one_line(words)


@dataclass(frozen=True, slots=True)
class Look:
    """How a result is written, from the settings and `-o`."""

    format: str
    width: int
    colour: bool
    target: str | None
    """A file's path; None for standard output."""
    on_terminal: bool
    include_restricted: bool


def look_for(settings: Mapping[str, config.Value], output: str | None, allowed: Iterable[str] = config.FORMATS) -> Look:
    """The look that the settings and `-o` ask for. Raises UsageError when a flag or suffix asks for a format that is not `allowed`."""
    chosen = str(settings["format"].value)
    suffix = _SUFFIXES.get(Path(output).suffix.lower()) if output else None
    asked = settings["format"].origin.startswith("flag") and chosen != "auto"
    if suffix and not asked:
        chosen, asked = suffix, True
    if chosen not in allowed and not asked:
        chosen = "auto"  # a general setting does not stop the commands that have no such form
    on_terminal = output in (None, "-") and sys.stdout.isatty()
    if chosen == "auto":
        chosen = "text" if on_terminal else "jsonl"
    if chosen not in allowed:
        raise click.UsageError(f"this command cannot write {chosen}; it writes {', '.join(f for f in allowed if f != 'auto')}")
    width = int(settings["width"].value) or (min(shutil.get_terminal_size().columns, 120) if on_terminal else 100)
    colour = settings["colour"].value == "always" or (settings["colour"].value == "auto" and on_terminal and not os.environ.get("NO_COLOR"))
    return Look(chosen, width, colour, None if output == "-" else output, on_terminal, bool(settings["include_restricted"].value))


@contextmanager
def writing(look: Look, *, inputs: Iterable[str] = ()) -> Iterator[IO[str]]:
    """Where the result goes. A file appears under its name only when all of it is written; one that is being read is never written to.

    Raises OutputError when it cannot be written, UsageError for one of the `inputs`.
    """
    try:
        with _writing(look, inputs) as out:
            yield out
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"{look.target or 'standard output'} cannot be written: {error.strerror or error}") from error


@contextmanager
def _writing(look: Look, inputs: Iterable[str]) -> Iterator[IO[str]]:
    if look.target is None:
        if hasattr(sys.stdout, "reconfigure"):
            terminal = sys.stdout.isatty()
            sys.stdout.reconfigure(encoding=None if terminal else "utf-8", errors="backslashreplace", newline=None if terminal else "")
        yield sys.stdout
        sys.stdout.flush()
        return
    target = Path(look.target)
    if any(name != "-" and _same_file(Path(name), target) for name in inputs):
        raise click.UsageError(f"-o {target} is one of the files that are read")
    if target.exists() and not target.is_file():  # a device or a pipe
        with target.open("w", encoding="utf-8", newline="") as file:
            yield file
        return
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:50]}.", dir=target.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _same_file(left: Path, right: Path) -> bool:
    try:
        return left.samefile(right)
    except OSError:
        return False
