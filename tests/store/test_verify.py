"""What verify sees: each kind of damage, by its own code, and nothing in honest cases."""
# ruff: noqa: E501, RUF100  (the table of damage reads better with a case on a line)

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import records
from dateline.store import Code, Store
from dateline.types import Record

Tamper = Callable[[sqlite3.Connection], object]


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


def tamper(store: Store, change: Tamper) -> None:
    """Change a case as somebody would who takes the guards away and puts them back."""
    connection = sqlite3.connect(store.path)
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    change(connection)
    for _, sql in triggers:
        connection.execute(sql)
    connection.commit()
    connection.close()


def sql(statement: str) -> Tamper:
    return lambda connection: connection.execute(statement)


def edit(table: str, change: Callable[[dict], object], *, number: int = 1, rehash: bool = True) -> Tamper:  # type: ignore[type-arg]
    """Change the JSON of a row, by default with its hash computed again."""

    def run(connection: sqlite3.Connection) -> None:
        (raw,) = connection.execute(f"SELECT json FROM {table} WHERE number = ?", (number,)).fetchone()
        value = json.loads(raw)
        change(value)
        raw = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        connection.execute(f"UPDATE {table} SET json = ? WHERE number = ?", (raw, number))
        if rehash:
            connection.execute(f"UPDATE {table} SET sha256 = ? WHERE number = ?", (hashlib.sha256(raw.encode()).hexdigest(), number))

    return run


def put(path: str, value: object) -> Callable[[dict], object]:  # type: ignore[type-arg]
    def run(node: object) -> None:
        *steps, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
        for step in steps:
            node = node[step]  # type: ignore[index]
        node[last] = value  # type: ignore[index]

    return run


def _other_text(report: dict) -> None:  # type: ignore[type-arg]
    report["text"] = report["text"].replace("at least 12", "at least 21")


def _other_text_pinned_again(report: dict) -> None:  # type: ignore[type-arg]
    _other_text(report)
    report["text_sha256"] = hashlib.sha256(report["text"].encode()).hexdigest()


def _forget_the_last(table: str) -> Tamper:
    def run(connection: sqlite3.Connection) -> None:
        connection.execute(f"DELETE FROM {table} WHERE number = (SELECT max(number) FROM {table})")

    return run


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


CASES: list[tuple[str, Tamper, set[Code]]] = [
    ("a byte of a capture", sql("UPDATE captures SET bytes = CAST('X' || substr(bytes, 2) AS BLOB) WHERE number = 1"), {Code.CAPTURE_CHANGED}),
    ("a capture cut short", sql("UPDATE captures SET bytes = substr(bytes, 1, 10) WHERE number = 1"), {Code.CAPTURE_CHANGED}),
    ("a capture as text", sql("UPDATE captures SET bytes = CAST(bytes AS TEXT) WHERE number = 1"), {Code.CAPTURE_CHANGED}),
    ("a capture's size", sql("UPDATE captures SET size = 3 WHERE number = 1"), {Code.CAPTURE_CHANGED}),
    ("another capture under a new hash", sql("UPDATE captures SET bytes = x'61', size = 1, sha256 = 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb' WHERE number = 1"), {Code.CAPTURE_MISSING, Code.REPORT_MISSING}),
    ("a capture taken out", sql("DELETE FROM captures WHERE number = 1"), {Code.ROW_MISSING, Code.CAPTURE_MISSING}),
    ("the last capture taken out", _forget_the_last("captures"), {Code.ROW_MISSING, Code.CAPTURE_MISSING}),
    ("a report's text", edit("reports", _other_text), {Code.TEXT_CHANGED}),
    ("a report's text, its hash left", edit("reports", _other_text, rehash=False), {Code.TEXT_CHANGED, Code.REPORT_CHANGED}),
    ("a report's text, pinned again", edit("reports", _other_text_pinned_again), {Code.SPAN, Code.REPORT_CHANGED}),
    ("a report's publisher", edit("reports", put("publisher", "Another Post")), {Code.REPORT_CHANGED}),
    ("a report's date", edit("reports", put("published", "2020-01-01")), {Code.REPORT_CHANGED}),
    ("a report's date in the table", sql("UPDATE reports SET published = '2020-01-01' WHERE number = 1"), {Code.REPORT_CHANGED}),
    ("a report that is no JSON", sql("UPDATE reports SET json = '{' WHERE number = 2"), {Code.REPORT_CHANGED}),
    ("a report taken out", sql("DELETE FROM reports WHERE number = 1"), {Code.ROW_MISSING, Code.REPORT_MISSING}),
    ("a report taken out with all of it", lambda c: [c.execute(f"DELETE FROM {t} WHERE number = (SELECT max(number) FROM {t})") for t in ("claims", "findings", "reports", "captures")], {Code.ROW_MISSING, Code.SEARCH}),
    ("a run's parts", edit("runs", put("code", "dateline 7")), {Code.RUN_CHANGED}),
    ("a run's lexicon, its hash left", edit("runs", put("lexicons.cues", "c1"), rehash=False), {Code.RUN_CHANGED}),
    ("a run's time in the table", sql("UPDATE runs SET started = '2020-01-01' WHERE number = 1"), {Code.RUN_CHANGED}),
    ("a run that is no JSON", sql("UPDATE runs SET json = '[]' WHERE number = 2"), {Code.RUN_CHANGED, Code.FINDINGS_CHANGED}),
    ("a run taken out", sql("DELETE FROM runs WHERE number = 2"), {Code.ROW_MISSING, Code.RUN_MISSING}),
    ("findings taken out", sql("DELETE FROM findings WHERE number = 3"), {Code.ROW_MISSING, Code.FINDINGS_MISSING, Code.INDEX}),
    ("a run's only findings taken out", sql("DELETE FROM findings WHERE number = 2"), {Code.ROW_MISSING, Code.FINDINGS_MISSING, Code.INDEX}),
    ("a quote", edit("findings", put("claims.0.events.0.trigger.text", "missed")), {Code.SPAN}),
    ("an offset", edit("findings", put("claims.0.events.0.trigger.start", 35)), {Code.SPAN}),
    ("a content's words", edit("findings", put("claims.4.attribution.content.text", "nothing happened")), {Code.SPAN}),
    ("a polarity", edit("findings", put("claims.3.wording.polarity", "affirmed")), {Code.INDEX}),
    ("a polarity, its hash left", edit("findings", put("claims.3.wording.polarity", "affirmed"), rehash=False), {Code.INDEX, Code.FINDINGS_CHANGED}),
    ("a toll, its hash left", edit("findings", put("claims.0.events.0.deaths.best", 120), rehash=False), {Code.FINDINGS_CHANGED}),
    ("a place", edit("findings", put("claims.0.events.0.place.chosen.lat", 55.5)), {Code.INDEX}),
    ("a claim dropped", edit("findings", lambda found: found["claims"].pop()), {Code.INDEX}),
    ("a claim doubled", edit("findings", lambda found: found["claims"].append(found["claims"][0])), {Code.CLAIM_ID, Code.INDEX}),
    ("a claim of another report", edit("findings", put("claims.0.report", "0" * 16)), {Code.CLAIM_ID, Code.INDEX}),
    ("a chain that leads nowhere", edit("findings", put("claims.5.attribution.via", "0" * 16)), {Code.CLAIM_ID, Code.INDEX}),
    ("a chain in a circle", edit("findings", lambda found: put("claims.4.attribution.via", found["claims"][5]["id"])(found)), {Code.CLAIM_ID, Code.INDEX}),
    ("a name that is not in the text", edit("findings", put("claims.1.attribution.source.name", "Samira Khalil")), {Code.SOURCE_NAME, Code.INDEX}),
    ("a statement put into another's mouth", edit("findings", lambda found: found["claims"][3]["attribution"].update(source=found["claims"][1]["attribution"]["source"])), {Code.CLAIM_ID, Code.INDEX}),
    ("hearsay told as if first-hand", edit("findings", put("claims.5.attribution.via", None)), {Code.CLAIM_ID, Code.INDEX}),
    ("a cue dropped", edit("findings", put("claims.3.attribution.cue", None)), {Code.CLAIM_ID}),
    ("a quotation told as a paraphrase", edit("findings", put("claims.1.attribution.mode", "indirect")), {Code.CLAIM_ID, Code.INDEX}),
    ("findings of another schema", edit("findings", put("schema_version", "7.0")), {Code.FINDINGS_CHANGED}),
    ("findings that are no JSON", sql("UPDATE findings SET json = x'00ff' WHERE number = 1"), {Code.FINDINGS_CHANGED}),
    ("findings swapped between reports", sql("UPDATE findings SET report = (SELECT id FROM reports WHERE number = 2) WHERE number = 2"), {Code.SPAN}),
    ("a name in the index", sql("UPDATE claims SET source_name = 'Hana Idriss' WHERE source_name = 'Hana Idris'"), {Code.INDEX, Code.SEARCH}),
    ("a restriction lifted", sql("UPDATE claims SET visibility = 'public'"), {Code.INDEX}),
    ("an event in the index", sql("UPDATE claim_events SET kind = 'strike' WHERE number = 1"), {Code.INDEX}),
    ("a place in the index", sql("UPDATE claim_places SET lat = 0 WHERE number = 1"), {Code.INDEX}),
    ("a date in the index", sql("UPDATE claim_dates SET date_start = '2020-01-01' WHERE number = 1"), {Code.INDEX}),
    ("a claim taken out of the index", sql("DELETE FROM claims WHERE number = 2"), {Code.ROW_MISSING, Code.INDEX, Code.SEARCH}),
    ("an event taken out of the index", _forget_the_last("claim_events"), {Code.ROW_MISSING, Code.INDEX}),
    ("an event without a claim", sql("INSERT INTO claim_events (claim, position, kind, modality, polarity, level) VALUES (999, 0, 'strike', 'past', 'affirmed', 'certain')"), {Code.INDEX}),
    ("a word in the full-text index", lambda c: c.execute("INSERT INTO claims_search(rowid, text) VALUES (1, 'invented')"), {Code.SEARCH}),
    ("the full-text index emptied", lambda c: c.execute("INSERT INTO claims_search(claims_search) VALUES ('delete-all')"), {Code.SEARCH}),
    ("a table of somebody else's", sql("CREATE TABLE notes (words)"), {Code.GUARDS}),
    ("an index dropped", sql("DROP INDEX claims_id"), {Code.GUARDS}),
    ("the numbering forgotten", sql("DELETE FROM sqlite_sequence"), {Code.ROW_MISSING}),
]  # fmt: skip


@pytest.mark.parametrize(("change", "codes"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_kind_of_damage_has_its_code(store: Store, change: Tamper, codes: set[Code]) -> None:
    tamper(store, change)
    verdict = store.verify()
    assert set(verdict.counts) == codes, [f"{each.code}: {each.where}: {each.sentence}" for each in verdict.damage]


@pytest.mark.parametrize("name", ["captures_no_update", "findings_no_delete", "claims_no_replace"])
def test_a_guard_that_is_gone_or_softened(store: Store, name: str) -> None:
    connection = sqlite3.connect(store.path)
    (definition,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
    connection.execute(f"DROP TRIGGER {name}")
    connection.commit()
    assert set(store.verify().counts) == {Code.GUARDS}
    connection.execute(definition.replace("ABORT", "IGNORE").replace(", '" + name.split("_")[0] + " are append-only'", ""))
    connection.commit()
    connection.close()
    assert set(store.verify().counts) == {Code.GUARDS}


def test_every_code_is_tested_and_documented() -> None:
    tested = {code for *_, codes in CASES for code in codes} | {Code.DATABASE}
    assert tested == set(Code)
    documented = (Path(__file__).parents[2] / "docs" / "errors.md").read_text("utf-8")
    assert [code for code in Code if f"`{code}`" not in documented] == []


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
