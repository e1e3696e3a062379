"""Reading an evidence package: the same checks as its own script, by the copy of it that ships here, and then its rows and records."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO
from zipfile import BadZipFile

from .. import codec
from ..errors import VerifyError
from ..types import Record


@dataclass(frozen=True, slots=True)
class Opened:
    """A package that was checked. `damage` are codes and sentences; nothing else of it is to be trusted when there are any."""

    about: Mapping[str, Any]
    damage: tuple[tuple[str, str], ...]
    _package: Any

    @property
    def kind(self) -> str:
        """full, filtered or redacted."""
        return str(self.about["kind"])

    @property
    def case(self) -> str:
        """The id of the case that it was made of."""
        return str(self.about["case"])

    @property
    def length(self) -> int:
        """The entries of that case's ledger."""
        return int(self.about["length"])

    @property
    def head(self) -> str:
        """The hash of the last of them."""
        return str(self.about["head"])

    def rows(self, table: str) -> Iterator[Mapping[str, Any]]:
        """The rows of one table of a full package."""
        name = "data/ledger.jsonl" if table == "ledger" else f"data/rows/{table}.jsonl"
        with self._package.open(name) as file:
            for line in file:
                yield json.loads(line)

    @contextmanager
    def capture(self, sha256: str) -> Iterator[BinaryIO]:
        """The bytes of a capture. Raises VerifyError when the package does not have them."""
        try:
            with self._package.open(f"data/captures/{sha256}") as file:
                yield file
        except (KeyError, OSError) as error:
            raise VerifyError(f"the package does not have capture {sha256}") from error

    def records(self) -> Iterator[tuple[Record, bytes]]:
        """Every record with the bytes that it was read from, which for a redacted one is its text."""
        with self._package.open("data/records.jsonl") as file:
            for line in file:
                record = codec.decode(line)
                sha256 = record.report.capture.sha256
                if f"data/captures/{sha256}" in self._package.names:
                    with self.capture(sha256) as raw:
                        yield record, raw.read()
                else:
                    yield record, record.report.text.string.encode()


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """A package in its ZIP file or unpacked, checked in whole. Raises VerifyError for what is no package."""
    script = _script()
    try:
        package = script.Folder(path) if path.is_dir() else script.Zip(path)
        checker = script.Checker(package)
        checker.bag()
        about = json.loads(checker.text("data/package.json"))
        if about.get("format") != 1 or about.get("kind") not in ("full", "filtered", "redacted"):
            raise ValueError("it is of a format that this Dateline does not read")
        commitments, erased = checker.chain(about, None)
        checker.rows(about, commitments, erased)
        checker.records(about)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, BadZipFile) as error:
        raise VerifyError(f"{path} is no evidence package, or is damaged: {error}") from error
    yield Opened(about, tuple(checker.damage), package)


@cache
def _script() -> ModuleType:
    """The script that goes into packages, as a module."""
    with as_file(files("dateline.export") / "assets" / "verify.py") as path:
        spec = importlib.util.spec_from_file_location("dateline_package_verifier", path)
        if spec is None or spec.loader is None:
            raise VerifyError("the script that checks packages is not installed")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module
