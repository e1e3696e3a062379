"""What of others ships with the workbench: package, version, licence and SHA-256 of each file."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from .. import lexicons


def table() -> tuple[Mapping[str, str], ...]:
    """A row for each file: file, package, version, licence, text (the licence's own file), sha256."""
    path = files("dateline.workbench") / "static" / "vendor" / "VENDOR.tsv"
    return lexicons.parse("VENDOR.tsv", path.read_bytes()).rows
