"""Shipped data has its licence and its SHA-256 beside it, and is what they were written for."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

import dateline

DATA = Path(dateline.__file__).parent / "data"


@pytest.mark.parametrize("folder", ["entities", "factuality", "gazetteer", "muc4", "plover"])
def test_hashes_and_a_card_stand_beside_the_data(folder: str) -> None:
    here = DATA / folder
    listed = dict(reversed(line.split(maxsplit=1)) for line in (here / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    about = {"README.md", "CARD.md", "SHA256SUMS"}
    assert set(listed) == {p.name for p in here.iterdir() if p.name not in about}
    for name, digest in listed.items():
        assert hashlib.sha256((here / name).read_bytes()).hexdigest() == digest, name
    assert any("licen" in p.read_text(encoding="utf-8").lower() for p in here.glob("*.md"))
