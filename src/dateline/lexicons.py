"""Lexicons: tab-separated tables, a cue a row, shipped in ``data/lexicons`` with their source and licence in the head.

A file is lines that start with ``#`` (what it is, source, licence), one line of column names, then rows. Cells are stripped;
an empty cell is an empty string. Each lexicon is pinned by the SHA-256 of its bytes, which every run records.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from .errors import LexiconError


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The rows of one table, in file order, as column name to cell."""

    name: str
    sha256: str
    rows: tuple[Mapping[str, str], ...]


def parse(name: str, data: bytes) -> Lexicon:
    """Read a lexicon from bytes. Raises LexiconError with the line number of what is wrong."""
    try:
        lines = data.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise LexiconError(f"lexicon {name} is not UTF-8 at byte {error.start}") from error
    columns: list[str] | None = None
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if columns is None:
            columns = cells
        elif len(cells) > len(columns):
            raise LexiconError(f"lexicon {name}, line {number}: {len(cells)} cells under {len(columns)} columns")
        else:
            rows.append(dict(zip(columns, cells + [""] * (len(columns) - len(cells)), strict=True)))
    if columns is None:
        raise LexiconError(f"lexicon {name} has no line of column names")
    return Lexicon(name, hashlib.sha256(data).hexdigest(), tuple(rows))


@cache
def load(name: str) -> Lexicon:
    """The shipped lexicon called `name`. Raises LexiconError, listing those that there are, when there is none."""
    folder = files("dateline.data") / "lexicons"
    path = folder / f"{name}.tsv"
    if not path.is_file():
        known = ", ".join(sorted(shipped()))
        raise LexiconError(f"there is no lexicon {name!r}; there are {known}")
    return parse(name, path.read_bytes())


def shipped() -> list[str]:
    """The names of the lexicons that ship."""
    folder = files("dateline.data") / "lexicons"
    return sorted(p.name.removesuffix(".tsv") for p in folder.iterdir() if p.name.endswith(".tsv"))
