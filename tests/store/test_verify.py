"""What verify says of honest cases, and of files that are broken. Tampering of every kind is in tests/tampering."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import records
from dateline.store import Code, Store
from dateline.types import Record


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = Store.create(tmp_path_factory.mktemp("made") / "made.dateline")
    for record in (records.story(), records.story(records.run("dateline 2")), records.plain("Rockets landed near Umm Dabba.\n")):
        with store.writer() as writer:
            writer.add(record, records.capture_of(record))
    return store.path


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Store:
    return Store(records.copied(made, tmp_path / "made.dateline"))


def test_an_honest_case_is_sound(store: Store) -> None:
    verdict = store.verify()
    assert verdict.sound
    assert verdict.damage == []
    assert verdict.checked["captures"] == 2
    assert verdict.checked["findings"] == 3
    assert verdict.checked["claims"] == 13
    assert verdict.checked["spans"] == 69


def test_an_empty_case_is_sound(tmp_path: Path) -> None:
    assert Store.create(tmp_path / "empty").verify().sound


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
def test_a_file_cut_short_is_damage(store: Store, keep: float) -> None:
    data = store.path.read_bytes()
    store.path.write_bytes(data[: int(len(data) * keep)])
    verdict = Store(store.path).verify()
    assert Code.DATABASE in verdict.counts


def test_no_flipped_byte_raises_anything_but_a_verdict(store: Store) -> None:
    """A byte may be in free space and mean nothing; what matters is that damage never ends in a traceback or goes unseen in the text."""
    data = store.path.read_bytes()
    seen = 0
    for at in range(4096, len(data), max(1, len(data) // 20)):
        store.path.write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        seen += not Store(store.path).verify().sound
    assert seen > 0
    store.path.write_bytes(data)
    assert store.verify().sound


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80).filter(str.strip), min_size=1, max_size=4, unique=True
    )
)
def test_no_honest_case_is_called_damaged(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    store = Store.create(tmp_path_factory.mktemp("case") / "made")
    with store.writer() as writer:
        for string in texts:
            record = records.plain(string)
            writer.add(record, records.capture_of(record))
    verdict = store.verify()
    assert verdict.sound, verdict.damage


def test_a_name_over_a_line_break_or_from_the_byline_is_in_the_text(tmp_path: Path) -> None:
    on = records.report_over("The mayor, Ana\r\nMaria Soto, spoke.", publisher="The Delta Post", byline="Jo Reed")
    base = records.story().claims[3].attribution.source
    spans = on.text.spans([(0, 26)])
    who = replace(base, spans=spans, text=spans.text, name="Ana Maria Soto")
    mine = replace(base, spans=on.text.spans([]), text="", name="Jo Reed")
    claims = (records.claim_over(on, "spoke", who), records.claim_over(on, "spoke", mine))
    store = Store.create(tmp_path / "made")
    with store.writer() as writer:
        writer.add(Record(on, claims, (), (), (), records.run()), on.text.string.encode())
    assert store.verify().counts == {}
