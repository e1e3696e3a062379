"""Tampering of every kind that we could think of, over captures, database, ledger and what is kept outside: each caught, by a code of its own.

Each row is a kind, what is done, the code that names it, and what else is then wrong. Whoever tampers here knows the tables, takes the guards away
and puts them back, and recomputes hashes where the row says so.
"""
# ruff: noqa: E501, RUF100  (the table reads better with a case on a line)

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import rfc8785

import records
from dateline.store import Anchors, Code, Store
from tampered import Scene, an_ots_proof, made_scene

C = Code


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return made_scene(tmp_path_factory.mktemp("made"))


@pytest.fixture
def scene(made: Scene, tmp_path: Path) -> Scene:
    return Scene(Store(records.copied(made.store.path, tmp_path / "made.dateline")), made.head, made.older, made.signer)


Tamper = Callable[[Scene], object]


def sql(*statements: str) -> Tamper:
    return lambda scene: scene.change(lambda c: [c.execute(each) for each in statements])


def edit(table: str, change: Callable[[dict], object], *, number: int = 1, rehash: bool = True) -> Tamper:  # type: ignore[type-arg]
    """Change the JSON of a row, by default with its hash computed again."""

    def run(c: sqlite3.Connection) -> None:
        (raw,) = c.execute(f"SELECT json FROM {table} WHERE number = ?", (number,)).fetchone()
        value = json.loads(raw)
        change(value)
        raw = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        c.execute(f"UPDATE {table} SET json = ? WHERE number = ?", (raw, number))
        if rehash:
            c.execute(f"UPDATE {table} SET sha256 = ? WHERE number = ?", (hashlib.sha256(raw.encode()).hexdigest(), number))

    return lambda scene: scene.change(run)


def put(path: str, value: object) -> Callable[[dict], object]:  # type: ignore[type-arg]
    def run(node: object) -> None:
        *steps, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
        for step in steps:
            node = node[step]  # type: ignore[index]
        node[last] = value  # type: ignore[index]

    return run


def entry(number: int, change: Callable[[dict], object], *, canonical: bool = True, onward: bool = False) -> Tamper:  # type: ignore[type-arg]
    """Change an entry of the ledger and its hash; `onward` links all later entries to it again."""

    def run(c: sqlite3.Connection) -> None:
        last = c.execute("SELECT max(number) FROM ledger").fetchone()[0]
        previous = None
        for n in range(number, (last if onward else number) + 1):
            value = json.loads(c.execute("SELECT json FROM ledger WHERE number = ?", (n,)).fetchone()[0])
            if n == number:
                change(value)
            else:
                value["previous"] = previous
            raw = rfc8785.dumps(value) if canonical else json.dumps(value).encode()
            previous = hashlib.sha256(raw).hexdigest()
            c.execute("UPDATE ledger SET json = ?, hash = ? WHERE number = ?", (raw.decode(), previous, n))

    return lambda scene: scene.change(run)


def on_capture(change: Callable[[Path], object], number: int = 1) -> Tamper:
    return lambda scene: change(scene.capture(number))


def _flip(path: Path) -> None:
    data = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(data[:5] + bytes([data[5] ^ 1]) + data[6:])


def _rewrite(data: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    def run(path: Path) -> None:
        path.chmod(0o600)
        path.write_bytes(data(path.read_bytes()))

    return run


def _linked(path: Path) -> None:
    moved = path.with_name("elsewhere").absolute()
    path.rename(moved.parent.parent.parent / "elsewhere")
    path.symlink_to(moved.parent.parent.parent / "elsewhere")


def _swap_captures(scene: Scene) -> None:
    one, other = scene.capture(1), scene.capture(2)
    a, b = one.read_bytes(), other.read_bytes()
    _rewrite(lambda _: b)(one)
    _rewrite(lambda _: a)(other)


def _other_text(report: dict) -> None:  # type: ignore[type-arg]
    report["text"] = report["text"].replace("at least 12", "at least 21")


def _longer_text(report: dict) -> None:  # type: ignore[type-arg]
    report["text"] += "The army apologised.\n"
    report["text_sha256"] = hashlib.sha256(report["text"].encode()).hexdigest()


def _underived(scene: Scene) -> None:
    """A text with words that the bytes do not have, consistent with itself in report, table and all spans."""
    edit("reports", _longer_text)(scene)
    digest = json.loads(scene.value("SELECT json FROM reports WHERE number = 1"))["text_sha256"]
    sql(f"UPDATE reports SET text_sha256 = '{digest}' WHERE number = 1")(scene)


def _swap_entries(c: sqlite3.Connection) -> None:
    c.execute("UPDATE ledger SET number = 1000 WHERE number = 3")
    c.execute("UPDATE ledger SET number = 3 WHERE number = 4")
    c.execute("UPDATE ledger SET number = 4 WHERE number = 1000")


def _inserted(scene: Scene) -> None:
    """A whole report put in by hand, index and all, that nobody added."""
    other = Store.create(scene.store.path.with_name("other"))
    record = records.plain("The army apologised.\n")
    with other.writer("mallory") as writer:
        writer.add(record, records.capture_of(record))

    def run(c: sqlite3.Connection) -> None:
        c.execute("ATTACH ? AS other", (str(other.path),))
        for table in ("captures", "reports", "findings", "claims"):
            columns = [row[1] for row in c.execute(f"PRAGMA table_info({table})") if row[1] != "number"]
            given = ", ".join("(SELECT max(number) FROM findings)" if (table, name) == ("claims", "finding") else name for name in columns)
            c.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {given} FROM other.{table}")
        c.execute(
            "INSERT INTO claims_search(rowid, text, source_text, source_name) SELECT number, text, source_text, source_name FROM claims WHERE number = (SELECT max(number) FROM claims)"
        )

    scene.change(run)
    shutil.copytree(other.captures.path, scene.store.captures.path, dirs_exist_ok=True)


def _cut_tail(scene: Scene) -> None:
    """The last decision and its entry taken out, counters set back: a shorter case that agrees with itself."""

    def run(c: sqlite3.Connection) -> None:
        last, name, row = c.execute("SELECT entry, table_name, row_number FROM seals ORDER BY number DESC LIMIT 1").fetchone()
        assert name == "decisions"
        c.execute("DELETE FROM decisions WHERE number = ?", (row,))
        c.execute("DELETE FROM seals WHERE entry = ?", (last,))
        c.execute("DELETE FROM ledger WHERE number >= ?", (last,))
        for table in ("decisions", "seals", "ledger"):
            c.execute(f"UPDATE sqlite_sequence SET seq = (SELECT max(number) FROM {table}) WHERE name = ?", (table,))

    scene.change(run)


def _recompute(scene: Scene) -> None:
    """The decision turned round and everything recomputed: commitments, entries, links; no signature, since the key is not there."""

    def run(c: sqlite3.Connection) -> None:
        c.execute("UPDATE decisions SET kind = 'reject' WHERE number = 1")

    scene.change(run)
    scene.recompute(strip=True)


def _rewritten_in_whole(scene: Scene) -> None:
    """Another case made from nothing in its place, under its id."""
    case = scene.head.case
    shutil.rmtree(scene.store.captures.path)
    scene.store.path.unlink()
    fresh = Store.create(scene.store.path)
    with fresh.writer("ana") as writer:
        for n in range(12):
            record = records.plain(f"Nothing happened on day {n}.\n")
            writer.add(record, records.capture_of(record))
    entry(1, put("body.case", case), onward=True)(scene)


def _put_back(scene: Scene) -> None:
    shutil.rmtree(scene.store.captures.path)
    scene.store.path.unlink()
    records.copied(scene.older, scene.store.path)


def _resign(scene: Scene) -> None:
    """Every signature made anew by another key, the entries saying so, the chain computed again."""
    scene.recompute(strip=False)


def _erase_quietly(scene: Scene) -> None:
    def run(c: sqlite3.Connection) -> None:
        c.execute("INSERT INTO erasures (entry, table_name, row_number) VALUES (1, 'decisions', 1)")
        c.execute("UPDATE decisions SET json = '', sha256 = '', target = '', token = NULL WHERE number = 1")
        c.execute("UPDATE seals SET key = '' WHERE table_name = 'decisions' AND row_number = 1")

    scene.change(run)


def _restore_erased(scene: Scene) -> None:
    with scene.store.writer() as writer:
        writer.erase(records.plain("Rockets landed near Umm Dabba.\n").report.id, "asked for")
    sql("UPDATE reports SET title = 'Rockets' WHERE json = ''")(scene)


def _unmark_erased(scene: Scene) -> None:
    with scene.store.writer() as writer:
        writer.erase(records.plain("Rockets landed near Umm Dabba.\n").report.id, "asked for")
    sql("DELETE FROM erasures WHERE table_name = 'decisions'", "DELETE FROM erasures WHERE table_name = 'findings'")(scene)


def _stamp(kind: str, proof: Callable[[bytes], bytes]) -> Tamper:
    def run(scene: Scene) -> None:
        raw = proof(bytes.fromhex(scene.value("SELECT hash FROM ledger WHERE number = 2")))
        scene.change(lambda c: c.execute("INSERT INTO stamps (entry, kind, proof, added) VALUES (2, ?, ?, '2024')", (kind, raw)))

    return run


@dataclass(frozen=True)
class Kind:
    """One kind of tampering. `anchors` says what was kept outside: nothing, the head, a key."""

    name: str
    do: Tamper
    code: Code
    also: frozenset[Code] = frozenset()
    anchor: str = ""


def kind(name: str, do: Tamper, code: Code, *also: Code, anchor: str = "") -> Kind:
    return Kind(name, do, code, frozenset(also), anchor)


_SEALED = "WHERE table_name = 'decisions' AND row_number = 1"
KINDS = [
    # captures
    kind("a bit of a capture flipped", on_capture(_flip), C.CAPTURE_CHANGED),
    kind("a capture cut short", on_capture(_rewrite(lambda data: data[:10])), C.CAPTURE_CUT),
    kind("a capture made longer", on_capture(_rewrite(lambda data: data + b" ")), C.CAPTURE_GROWN),
    kind("a capture dropped", on_capture(lambda path: path.unlink()), C.CAPTURE_FILE_MISSING),
    kind("a capture added", lambda scene: (scene.store.captures.path / "00").mkdir() or (scene.store.captures.path / "00" / "1").write_text("x"), C.CAPTURE_STRAY),
    kind("two captures swapped", _swap_captures, C.CAPTURE_SWAPPED),
    kind("a capture's size in the table", sql("UPDATE captures SET size = 3 WHERE number = 1"), C.CAPTURE_SIZE, C.SEAL_BROKEN),
    kind("a capture's row dropped", sql("DELETE FROM captures WHERE number = 1"), C.CAPTURE_MISSING, C.ROW_MISSING, C.SEALED_MISSING, C.CAPTURE_STRAY),
    kind("a capture nobody read", sql("UPDATE reports SET capture = (SELECT sha256 FROM captures WHERE number = 1) WHERE number = 2"), C.CAPTURE_UNUSED, C.REPORT_COLUMNS, C.SEAL_BROKEN, C.TEXT_UNDERIVED),
    # reports and their texts
    kind("a word of a report's text", edit("reports", _other_text), C.TEXT_CHANGED, C.SEAL_BROKEN),
    kind("words that the bytes do not have", _underived, C.TEXT_UNDERIVED, C.SEAL_BROKEN),
    kind("a report's publisher", edit("reports", put("publisher", "Another Post")), C.REPORT_COLUMNS, C.SEAL_BROKEN),
    kind("a report's byline, its hash left", edit("reports", put("byline", "Jo"), rehash=False), C.REPORT_HASH),
    kind("a report that is no JSON", sql("UPDATE reports SET json = '{' WHERE number = 2"), C.REPORT_UNREADABLE, C.REPORT_HASH),
    kind("a report dropped", sql("DELETE FROM reports WHERE number = 1"), C.REPORT_MISSING, C.ROW_MISSING, C.SEALED_MISSING, C.CAPTURE_UNUSED),
    # runs
    kind("a run's parts", edit("runs", put("code", "dateline 7")), C.RUN_ID, C.RUN_COLUMNS, C.SEAL_BROKEN),
    kind("a run's time, its hash left", edit("runs", put("started", "2020-01-01"), rehash=False), C.RUN_HASH, C.RUN_COLUMNS),
    kind("a run's time in the table", sql("UPDATE runs SET started = '2020-01-01' WHERE number = 1"), C.RUN_COLUMNS, C.SEAL_BROKEN),
    kind("a run that is no JSON", sql("UPDATE runs SET json = '[]' WHERE number = 2"), C.RUN_UNREADABLE, C.RUN_HASH),
    kind("a run dropped", sql("DELETE FROM runs WHERE number = 2"), C.RUN_MISSING, C.ROW_MISSING, C.SEALED_MISSING),
    kind("a run's only findings dropped", sql("DELETE FROM findings WHERE number = 2"), C.RUN_UNUSED, C.ROW_MISSING, C.SEALED_MISSING, C.INDEX_STRAY),
    # findings
    kind("findings dropped", sql("DELETE FROM findings WHERE number = 3"), C.FINDINGS_MISSING, C.ROW_MISSING, C.SEALED_MISSING, C.INDEX_STRAY),
    kind("a toll, its hash left", edit("findings", put("claims.0.events.0.deaths.best", 120), rehash=False), C.FINDINGS_HASH),
    kind("findings that are no JSON", sql("UPDATE findings SET json = x'00ff' WHERE number = 1"), C.FINDINGS_UNREADABLE, C.FINDINGS_HASH),
    kind("a quote", edit("findings", put("claims.0.events.0.trigger.text", "missed")), C.SPAN, C.SEAL_BROKEN),
    kind("a statement put into another's mouth", edit("findings", lambda found: found["claims"][3]["attribution"].update(source=found["claims"][1]["attribution"]["source"])), C.CLAIM_ID, C.INDEX_CHANGED, C.SEAL_BROKEN),
    kind("a claim doubled", edit("findings", lambda found: found["claims"].append(found["claims"][0])), C.CLAIM_TWICE, C.INDEX_MISSING, C.SEAL_BROKEN),
    kind("a claim of another report", edit("findings", put("claims.0.report", "0" * 16)), C.CLAIM_REPORT, C.INDEX_CHANGED, C.SEAL_BROKEN),
    kind("a chain of via that leads nowhere", edit("findings", put("claims.5.attribution.via", "0" * 16)), C.VIA_MISSING, C.CLAIM_ID, C.INDEX_CHANGED, C.SEAL_BROKEN),
    kind("a chain of via in a circle", edit("findings", lambda found: put("claims.4.attribution.via", found["claims"][5]["id"])(found)), C.VIA_CIRCLE, C.CLAIM_ID, C.INDEX_CHANGED, C.SEAL_BROKEN),
    kind("a name that is not in the text", edit("findings", put("claims.1.attribution.source.name", "Samira Khalil")), C.SOURCE_NAME, C.INDEX_CHANGED, C.SEAL_BROKEN),
    # index
    kind("a restriction lifted in the index", sql("UPDATE claims SET visibility = 'public'"), C.INDEX_CHANGED),
    kind("an event dropped from the index", sql("DELETE FROM claim_events WHERE number = (SELECT max(number) FROM claim_events)"), C.INDEX_MISSING, C.ROW_MISSING),
    kind("an event without a claim", sql("INSERT INTO claim_events (claim, position, kind, modality, polarity, level) VALUES (999, 0, 'strike', 'past', 'affirmed', 'certain')"), C.INDEX_STRAY),
    kind("a word in the full-text index", sql("INSERT INTO claims_search(rowid, text) VALUES (1, 'invented')"), C.SEARCH),
    # decisions
    kind("what was decided, its hash left", edit("decisions", put("why", "ordered to"), rehash=False), C.DECISION_HASH),
    kind("what was decided, its hash made again", edit("decisions", put("why", "ordered to")), C.SEAL_BROKEN),
    kind("who decided", sql("UPDATE decisions SET actor = 'mallory' WHERE number = 1"), C.SEAL_BROKEN),
    kind("a decision that is no JSON", sql("UPDATE decisions SET json = '[]' WHERE number = 1"), C.DECISION_UNREADABLE, C.DECISION_HASH),
    kind("an undo turned on another decision", sql("UPDATE decisions SET undoes = 3 WHERE number = 2"), C.DECISION_UNDO, C.SEAL_BROKEN),
    kind("a decision dropped", sql("DELETE FROM decisions WHERE number = 2"), C.SEALED_MISSING, C.ROW_MISSING),
    kind("decisions swapped", sql("UPDATE decisions SET number = 90 WHERE number = 1", "UPDATE decisions SET number = 1 WHERE number = 3", "UPDATE decisions SET number = 3 WHERE number = 90", "UPDATE sqlite_sequence SET seq = 3 WHERE name = 'decisions'"), C.SEAL_BROKEN, C.DECISION_UNDO),
    kind("a decision slipped in", sql("INSERT INTO decisions (kind, target, actor, json, sha256, added) SELECT kind, target, actor, json, sha256, added FROM decisions WHERE number = 1"), C.UNLEDGERED),
    kind("a report slipped in, whole", _inserted, C.UNLEDGERED),
    # ledger
    kind("an entry's words", sql("UPDATE ledger SET json = replace(json, '\"actor\":\"ana\"', '\"actor\":\"eve\"') WHERE number = 3"), C.LEDGER_HASH, C.LEDGER_LINK, C.SIGNATURE_WRONG),
    kind("an entry's words, its hash made again", entry(3, put("actor", "eve")), C.LEDGER_LINK, C.SIGNATURE_WRONG),
    kind("an entry dropped from the middle", sql("DELETE FROM seals WHERE entry = 4", "DELETE FROM ledger WHERE number = 4"), C.LEDGER_NUMBER, C.LEDGER_LINK, C.ROW_MISSING, C.UNLEDGERED),
    kind("entries reordered", lambda scene: scene.change(_swap_entries), C.LEDGER_COLUMNS, C.LEDGER_LINK),
    kind("an entry in another form", entry(11, lambda value: None, canonical=False), C.LEDGER_FORM, C.SIGNATURE_WRONG),
    kind("an entry that is no JSON", sql("UPDATE ledger SET json = 'x' WHERE number = 5"), C.LEDGER_UNREADABLE, C.LEDGER_HASH, C.LEDGER_LINK, C.SEAL_STRAY),
    kind("the chain's beginning cut off", sql("DELETE FROM ledger WHERE number = 1"), C.LEDGER_START, C.LEDGER_NUMBER, C.LEDGER_LINK, C.ROW_MISSING),
    kind("the digest removed", sql("UPDATE ledger SET hash = '' WHERE number = 3"), C.LEDGER_HASH),
    kind("the key of a commitment dropped", sql(f"DELETE FROM seals {_SEALED}"), C.SEAL_MISSING, C.ROW_MISSING, C.UNLEDGERED),
    kind("a key tied to another entry", sql("INSERT INTO seals (entry, table_name, row_number, key) VALUES (2, 'decisions', 999, '00')"), C.SEAL_STRAY),
    # signatures
    kind("a signature removed", sql("UPDATE ledger SET signature = NULL WHERE number = 3"), C.SIGNATURE_MISSING),
    kind("a signature of another entry", sql("UPDATE ledger SET signature = (SELECT signature FROM ledger WHERE number = 4) WHERE number = 3"), C.SIGNATURE_WRONG),
    kind("a signature beside an unsigned entry", sql("UPDATE ledger SET signature = '00' WHERE number = 1"), C.SIGNATURE_STRAY),
    # erasure and secrets
    kind("a decision erased behind the ledger's back", _erase_quietly, C.ERASURE_UNLEDGERED),
    kind("erased words put back", _restore_erased, C.ERASED_REMAINS),
    kind("an erasure unmarked", _unmark_erased, C.ERASURE_MISSING, C.ROW_MISSING, C.FINDINGS_HASH, C.DECISION_HASH, C.DECISION_UNREADABLE, C.SEAL_BROKEN),
    kind("a kept secret dropped", sql("DELETE FROM secrets"), C.SECRET_MISSING),
    kind("a secret slipped in", sql("INSERT INTO secrets VALUES ('x', 'y')"), C.SECRET_STRAY),
    # proofs of time
    kind("a proof of time that is no proof", _stamp("rfc3161", lambda digest: b"nonsense"), C.STAMP_MALFORMED),
    kind("a proof of time over another hash", _stamp("opentimestamps", lambda digest: an_ots_proof(b"\0" * 32)), C.STAMP_MISMATCH),
    # the database file
    kind("a guard dropped", lambda scene: scene.raw("DROP TRIGGER ledger_no_update"), C.GUARD_MISSING),
    kind("a guard softened", lambda scene: scene.soften("decisions_no_delete"), C.GUARD_CHANGED),
    kind("a table of somebody else's", lambda scene: scene.raw("CREATE TABLE notes (words)"), C.GUARD_FOREIGN),
    kind("the numbering set back", sql("DELETE FROM sqlite_sequence"), C.COUNTER),
    kind("a row dropped from the index", sql("DELETE FROM claim_dates"), C.ROW_MISSING, C.INDEX_MISSING),
    kind("the file cut short", lambda scene: _rewrite(lambda data: data[: len(data) * 6 // 10])(scene.store.path), C.DATABASE),
    # the whole, against what was kept outside
    kind("an older copy put back", _put_back, C.HEAD_ROLLED_BACK, anchor="head"),
    kind("the chain's tail cut", _cut_tail, C.HEAD_ROLLED_BACK, anchor="head"),
    kind("a decision turned round and all recomputed", _recompute, C.HEAD_REWRITTEN, anchor="head"),
    kind("the case rewritten in whole", _rewritten_in_whole, C.HEAD_REWRITTEN, anchor="head"),
    kind("another case in its place", lambda scene: entry(1, put("body.case", "another"), onward=True)(scene), C.HEAD_CASE, C.SIGNATURE_WRONG, anchor="head"),
    kind("all signed anew by another key", _resign, C.KEY_UNUSED, anchor="key"),
    kind("all recomputed without the key", _recompute, C.KEY_UNUSED, anchor="key"),
]  # fmt: skip


def anchors_of(scene: Scene, what: str) -> Anchors:
    return Anchors(heads=(scene.head,) if what == "head" else (), keys=frozenset({scene.signer.public}) if what == "key" else frozenset())


@pytest.mark.parametrize("each", KINDS, ids=[each.name for each in KINDS])
def test_each_kind_of_tampering_is_caught_by_its_code(scene: Scene, each: Kind) -> None:
    each.do(scene)
    verdict = Store(scene.store.path).verify(anchors_of(scene, each.anchor))
    said = [f"{damage.code}: {damage.where}: {damage.sentence}" for damage in verdict.damage]
    assert each.code in verdict.counts, said
    if each.code is not Code.DATABASE:  # of a file that is cut, anything may be missing
        assert set(verdict.counts) == {each.code, *each.also}, said


@pytest.mark.parametrize(
    "each", [each for each in KINDS if each.anchor and each.code is not Code.HEAD_CASE], ids=lambda each: f"{each.name} ({each.anchor})"
)
def test_what_only_an_anchor_shows_is_named_as_unprovable_without_one(scene: Scene, each: Kind) -> None:
    each.do(scene)
    verdict = Store(scene.store.path).verify()
    assert verdict.counts == {}
    assert "no outside anchor" in verdict.anchor


def test_there_are_forty_kinds_each_with_its_own_code() -> None:
    assert len({each.code for each in KINDS}) >= 40
    assert len(KINDS) >= 70


def test_every_code_is_shown_by_tampering_and_documented() -> None:
    shown = {each.code for each in KINDS}
    # shown with an encrypted case, in tests/store/test_encryption.py
    assert set(Code) - shown == {Code.CAPTURE_UNREADABLE}
    documented = (Path(__file__).parents[2] / "docs" / "errors.md").read_text("utf-8")
    assert [code for code in Code if f"| `{code}` |" not in documented] == []


def test_the_honest_case_is_anchored_by_head_and_key(scene: Scene) -> None:
    for what in ("", "head", "key"):
        verdict = scene.store.verify(anchors_of(scene, what))
        assert verdict.counts == {}
        assert bool(verdict.anchors) is bool(what)
    with scene.store.writer("ana") as writer:
        writer.record_export({"as": "csv"})
    assert scene.store.verify(anchors_of(scene, "head")).sound


def test_a_link_is_no_capture(scene: Scene) -> None:
    _linked(scene.capture(1))
    assert set(scene.store.verify().counts) == {Code.CAPTURE_FILE_MISSING}


@pytest.mark.parametrize("number", range(20))
def test_no_honest_case_is_called_damaged(number: int, tmp_path: Path) -> None:
    """Ten honest cases each: of other sizes, with decisions, undoing, erasure, signatures and secrets in all mixtures."""
    from random import Random

    for i in range(10):
        random = Random(number * 10 + i)
        store = Store.create(tmp_path / f"{i}.dateline")
        scene = Scene.honest(store, random)
        verdict = store.verify(Anchors(heads=scene))
        assert verdict.counts == {}, verdict.damage
        assert len(verdict.anchors) == len(scene)
