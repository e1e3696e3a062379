"""An evidence package: proved by its own script, imported as the same case, and saying what it is when it is not all of it."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import records
from dateline.errors import OutputError, StoreError, VerifyError
from dateline.export import evidence, opening
from dateline.protect.pseudonyms import PREFIX, Pseudonyms
from dateline.protect.redact import Curtain
from dateline.review import Desk
from dateline.store import Store, ledger, tables
from dateline.store.restore import CARRIED, dumped, restored
from dateline.types import Record

SECRETS = ("samir", "sells flour", "carried two of them")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A case with a protected witness, an open report, a page whose bytes say more than its text, and decisions."""
    made = Store.create(tmp_path / "case.dateline", actor="Ana")
    hidden = b"<html><!-- as told by Samir --><p>Rockets landed near Umm Dabba.</p></html>"
    more = records.plain("Rockets landed near Umm Dabba.\n")
    on = replace(more.report, capture=replace(more.report.capture, sha256=hashlib.sha256(hidden).hexdigest(), size=len(hidden)))
    with made.writer("Ana") as writer:
        for record in (records.story(), records.plain("The bridge was closed on Monday. 🌉 \u202eabc\n", title="=1+1")):
            writer.add(record, records.capture_of(record))
        writer.add(replace(more, report=on), hidden)
    desk = Desk(made, "Ana")
    claim = records.story().claims[0].id
    desk.confirm(claim)
    desk.correct(claim, "wording.level", "probable", reason="Samir told me so")
    desk.assess(claim, reliability="B", credibility=3, reason="seen before")
    Desk(made, "Bo").reject(records.story().claims[3].id, "not in the report")
    return made


def curtain(store: Store) -> Curtain:
    with store.view() as view:
        made = Curtain(Pseudonyms.kept(view.secrets(PREFIX)))
        assert evidence.curtain_over(view, made)
    made.pseudonyms.of("/ids")
    with store.writer("Ana") as writer:
        for name, value in made.pseudonyms.new.items():
            writer.keep_secret(name, value)
    return made


def package(store: Store, hide: Curtain | None = None, reports: list[str] | None = None) -> bytes:
    out = io.BytesIO()
    with store.view() as view:
        evidence.write(view, out, hide, reports)
    return out.getvalue()


def checked(path: Path, *more: str) -> tuple[int, str]:
    """What the package's own script says, run by a bare interpreter outside the package."""
    with zipfile.ZipFile(path) as file:
        top = file.namelist()[0].split("/")[0]
        script = path.parent / "verify_alone.py"
        script.write_bytes(file.read(f"{top}/verify.py"))
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(script), str(path), *more], capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout + done.stderr


def files(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as file:
        return {name.split("/", 1)[1]: file.read(name) for name in file.namelist()}


def rewritten(raw: bytes, change: Callable[[dict[str, bytes]], None], *, rehash: bool = False) -> bytes:
    held = files(raw)
    change(held)
    if rehash:
        payload = {n: d for n, d in held.items() if n.startswith("data/")}
        held["manifest-sha256.txt"] = _manifest(payload)
        octets = sum(len(d) for d in payload.values())
        info = [line for line in held["bag-info.txt"].decode().splitlines() if not line.startswith("Payload-Oxum")]
        held["bag-info.txt"] = ("\n".join([*info, f"Payload-Oxum: {octets}.{len(payload)}"]) + "\n").encode()
        tags = {n: d for n, d in held.items() if not n.startswith("data/") and n != "tagmanifest-sha256.txt"}
        held["tagmanifest-sha256.txt"] = _manifest(tags)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in held.items():
            file.writestr(f"top/{name}", data)
    return out.getvalue()


def _manifest(held: dict[str, bytes]) -> bytes:
    return "".join(f"{hashlib.sha256(d).hexdigest()}  {n}\n" for n, d in sorted(held.items())).encode()


def test_a_full_package_proves_itself_and_comes_back_as_the_same_case(store: Store, tmp_path: Path) -> None:
    curtain(store)  # pseudonyms are carried too
    raw = package(store)
    path = tmp_path / "all.zip"
    path.write_bytes(raw)
    code, said = checked(path)
    assert code == 0, said
    assert "FULL" in said
    assert "no outside anchor" in said
    with opening.opened(path) as found:
        assert found.damage == ()
        restored(tmp_path / "again.dateline", found.rows, found.capture)
    again = Store.open(tmp_path / "again.dateline")
    assert again.verify().sound, again.verify().damage
    assert again.head() == store.head()
    with store.view() as one, again.view() as two:
        for name in CARRIED:
            assert list(dumped(one, name)) == list(dumped(two, name)), name
        assert [r.report.id for r in two.records()] == [r.report.id for r in one.records()]
        assert list(one.records()) == list(two.records())
    assert package(again) == raw


def test_the_bytes_depend_on_nothing_but_the_case(store: Store) -> None:
    hide = curtain(store)
    assert package(store, hide) == package(store, hide)
    assert package(store) == package(store)


def test_a_redacted_package_says_so_and_leaks_nothing(store: Store, tmp_path: Path) -> None:
    raw = package(store, curtain(store))
    path = tmp_path / "redacted.zip"
    path.write_bytes(raw)
    code, said = checked(path)
    assert code == 0, said
    assert "REDACTED" in said
    held = files(raw)
    story = records.story()
    forbidden = [story.report.id, story.report.text_sha256, "Market burns", "post.example/qasr", *(c.id for c in story.claims)]
    for name, data in held.items():
        shown = data.decode("utf-8", "replace").casefold()
        assert [s for s in SECRETS if s in shown] == [], name
        assert [s for s in forbidden if s.casefold() in shown] == [], name
    about = json.loads(held["data/package.json"])
    assert about["kind"] == "redacted"
    assert not any(name.startswith("data/rows/") for name in held)
    # of three captures only that of the open report leaves: the page's bytes name the witness, though its text does not
    assert [n for n in held if n.startswith("data/captures/")] == [
        f"data/captures/{records.plain('The bridge was closed on Monday. 🌉 ‮abc' + chr(10)).report.capture.sha256}"
    ]
    assert b"samir told me so" not in held["data/review.jsonl"].lower()
    states = {json.loads(line)["state"] for line in held["data/review.jsonl"].splitlines()}
    assert states == {"corrected", "rejected"}
    assert "Redacted" in held["data/report.html"].decode()
    assert "withheld" in held["README.txt"].decode()


def test_importing_a_redacted_package_makes_a_sound_case_that_says_where_from(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "redacted.zip"
    path.write_bytes(package(store, curtain(store)))
    made = Store.create(tmp_path / "new.dateline")
    with opening.opened(path) as found, made.writer("Cy") as writer:
        for record, raw in found.records():
            writer.add(record, raw)
    assert made.verify().sound
    assert made.head().case != store.head().case
    with made.view() as view:
        names = {c.attribution.source.name for r in view.records() for c in r.claims}
    assert any(n and n.startswith("[person ") for n in names)
    assert not any("samir" in (n or "").casefold() for n in names)


def test_a_filtered_package_holds_what_was_asked_for_and_says_so(store: Store, tmp_path: Path) -> None:
    wanted = records.plain("The bridge was closed on Monday. 🌉 \u202eabc\n").report.id
    path = tmp_path / "part.zip"
    path.write_bytes(package(store, None, [wanted]))
    code, said = checked(path)
    assert code == 0, said
    assert "FILTERED: 1 reports" in said
    held = files(path.read_bytes())
    assert not any(b"Samir" in data for data in held.values())
    assert [n for n in held if n.startswith("data/texts/")] == [f"data/texts/{wanted}.txt"]


def test_a_head_that_was_kept_is_an_anchor(store: Store, tmp_path: Path) -> None:
    head = store.head()
    kept = tmp_path / "head.json"
    kept.write_text(json.dumps({"case": head.case, "length": head.length, "head": head.hash}))
    with store.writer("Ana") as writer:
        writer.note("visit", {"by": "an inspector"})
    path = tmp_path / "all.zip"
    path.write_bytes(package(store))
    code, said = checked(path, "--head", str(kept))
    assert code == 0
    assert f"the first {head.length} entries are those of the head that was kept" in said
    kept.write_text(f"case {head.case}\nlength {head.length}\nhead {'0' * 64}\n")
    assert checked(path, "--head", str(kept))[0] == 1
    kept.write_text(json.dumps({"case": head.case, "length": head.length + 50, "head": head.hash}))
    assert "head-rolled-back" in checked(path, "--head", str(kept))[1]


def _edit(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(held: dict[str, bytes]) -> None:
        assert old in held[name], name
        held[name] = held[name].replace(old, new, 1)

    return change


def _drop(prefix: str) -> Callable[[dict[str, bytes]], None]:
    def change(held: dict[str, bytes]) -> None:
        del held[next(n for n in held if n.startswith(prefix))]

    return change


def _lines(name: str, keep: slice) -> Callable[[dict[str, bytes]], None]:
    def change(held: dict[str, bytes]) -> None:
        held[name] = b"".join(held[name].splitlines(keepends=True)[keep])

    return change


def _swapped(held: dict[str, bytes]) -> None:
    lines = held["data/ledger.jsonl"].splitlines(keepends=True)
    lines[2], lines[3] = lines[3], lines[2]
    held["data/ledger.jsonl"] = b"".join(lines)


def _holed(held: dict[str, bytes]) -> None:
    lines = held["data/ledger.jsonl"].splitlines(keepends=True)
    held["data/ledger.jsonl"] = b"".join(lines[:2] + lines[3:])


def _added(held: dict[str, bytes]) -> None:
    held["data/texts/extra.txt"] = b"more"


def _json_lines(held: dict[str, bytes], name: str, change: Callable[[list[dict[str, Any]]], None]) -> None:
    rows = [json.loads(line) for line in held[name].splitlines()]
    change(rows)
    held[name] = b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def _rehashed(held: dict[str, bytes], change: Callable[[list[dict[str, Any]]], None]) -> None:
    """The ledger with its entries changed, and every hash and the head made again, as a forger would who knows how it is made."""

    def remade(rows: list[dict[str, Any]]) -> None:
        entries = [json.loads(row["json"]) for row in rows]
        change(entries)
        last = ledger.NOTHING
        for row, entry in zip(rows, entries, strict=True):
            raw = ledger.canonical({**entry, "previous": last})
            last = hashlib.sha256(raw).hexdigest()
            row.update(json=raw.decode(), hash=last, kind=entry["kind"])
        about = json.loads(held["data/package.json"])
        held["data/package.json"] = json.dumps({**about, "head": last, "length": len(rows)}).encode()

    _json_lines(held, "data/ledger.jsonl", remade)


def _forged(held: dict[str, bytes]) -> None:
    """A decision is another one, and everything that commits to it is made again."""
    keys = {(r["table_name"], r["row_number"]): r["key"] for r in map(json.loads, held["data/rows/seals.jsonl"].splitlines())}
    made: dict[int, str] = {}

    def decided(rows: list[dict[str, Any]]) -> None:
        row = rows[0]
        row["kind"] = "reject"
        made[row["number"]] = ledger.commitment(tables.decisions, row, keys["decisions", row["number"]])

    def committed(entries: list[dict[str, Any]]) -> None:
        for each in (row for entry in entries for row in entry["body"].get("rows", ())):
            if each["table"] == "decisions" and each["number"] in made:
                each["commitment"] = made[each["number"]]

    _json_lines(held, "data/rows/decisions.jsonl", decided)
    _rehashed(held, committed)


def _doubled(held: dict[str, bytes]) -> None:
    _json_lines(held, "data/rows/decisions.jsonl", lambda rows: rows.append({**rows[-1], "number": rows[-1]["number"] + 1}))


def _loosened(held: dict[str, bytes]) -> None:
    def spaced(rows: list[dict[str, Any]]) -> None:
        rows[-1]["json"] = json.dumps(json.loads(rows[-1]["json"]), indent=1)
        rows[-1]["hash"] = hashlib.sha256(rows[-1]["json"].encode()).hexdigest()

    _json_lines(held, "data/ledger.jsonl", spaced)


def _signed(value: str | None, signer: str | None) -> Callable[[dict[str, bytes]], None]:
    def change(held: dict[str, bytes]) -> None:
        _rehashed(held, lambda entries: entries[-1].update(signer=signer))
        _json_lines(held, "data/ledger.jsonl", lambda rows: rows[-1].update(signature=value))

    return change


def _capture_edited(held: dict[str, bytes]) -> None:
    name = next(n for n in held if n.startswith("data/captures/"))
    held[name] += b" "


TAMPERING = [
    ("a capture changed", _capture_edited, True, {"capture-changed"}),
    ("a decision added", _doubled, True, {"unledgered"}),
    ("an entry in another form", _loosened, True, {"ledger-form", "head"}),
    ("an entry that is no JSON", _edit("data/ledger.jsonl", b'"json":"{', b'"json":"'), True, {"ledger-unreadable"}),
    ("a signature that nobody made", _signed("00" * 64, "00" * 32), True, {"signature-wrong"}),
    ("a signature taken out", _signed(None, "00" * 32), True, {"signature-missing"}),
    ("a signature of nobody's", _signed("00" * 64, None), True, {"signature-stray"}),
    ("a text changed", _edit("data/records.jsonl", b"grain market", b"green market"), True, {"span", "text-changed"}),
    ("a quote changed", _edit("data/records.jsonl", b'"text":"Mortar fire"', b'"text":"Mortar wire"'), True, {"span"}),
    ("a byte flipped", _edit("data/records.jsonl", b"Qasr", b"Basr"), False, {"file-changed"}),
    ("a capture dropped", _drop("data/captures/"), True, {"capture-missing"}),
    ("a capture dropped, manifest kept", _drop("data/captures/"), False, {"file-missing"}),
    ("a text dropped", _drop("data/texts/"), True, {"text-missing"}),
    ("a file added", _added, False, {"file-added"}),
    ("the manifest dropped", _drop("manifest-sha256.txt"), False, {"bag-file-missing"}),
    ("the ledger's tail cut", _lines("data/ledger.jsonl", slice(0, -1)), True, {"head"}),
    ("an entry dropped", _holed, True, {"ledger-number", "ledger-link"}),
    ("entries swapped", _swapped, True, {"ledger-number", "ledger-link"}),
    ("the ledger dropped", _drop("data/ledger.jsonl"), True, {"ledger-missing"}),
    ("an entry changed", _edit("data/ledger.jsonl", b"Ana", b"Eve"), True, {"ledger-hash"}),
    ("a decision changed", _edit("data/rows/decisions.jsonl", b"probable", b"possible"), True, {"row-changed"}),
    ("a decision's target changed", _edit("data/rows/decisions.jsonl", b'"kind":"confirm"', b'"kind":"reject"'), True, {"seal-broken"}),
    ("a decision dropped", _lines("data/rows/decisions.jsonl", slice(0, -1)), True, {"row-missing"}),
    ("a key dropped", _lines("data/rows/seals.jsonl", slice(1, None)), True, {"seal-missing"}),
    ("a record dropped", _lines("data/records.jsonl", slice(1, None)), True, {"record-missing"}),
    ("another case", _edit("data/package.json", b'"case": "', b'"case": "x'), True, {"ledger-start"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change", "rehash", "codes"), TAMPERING, ids=[t[0] for t in TAMPERING])
def test_tampering_is_found(
    store: Store, tmp_path: Path, name: str, change: Callable[[dict[str, bytes]], None], rehash: bool, codes: set[str]
) -> None:
    path = tmp_path / "bad.zip"
    path.write_bytes(rewritten(package(store), change, rehash=rehash))
    code, said = checked(path)
    assert code == 1, said
    assert all(f"[{each}]" in said for each in codes), said
    with opening.opened(path) as found:
        assert {c for c, _ in found.damage} >= codes


def test_there_are_kinds_enough_and_each_has_codes_of_its_own() -> None:
    assert len(TAMPERING) + len(FORGED) >= 28
    assert len({frozenset(codes) for _, _, _, codes in TAMPERING}) >= 20


FORGED = ["rolled back", "rewritten in whole", "another case"]


@pytest.mark.parametrize("kind", FORGED)
def test_what_only_a_head_shows_is_shown_by_it_and_named_as_unprovable_without(store: Store, tmp_path: Path, kind: str) -> None:
    path, kept = tmp_path / "forged.zip", tmp_path / "head.json"
    before = package(store)
    Desk(store, "Bo").confirm(records.story().claims[1].id)
    head = store.head()
    raw = (
        before
        if kind == "rolled back"
        else rewritten(package(store), _forged if kind == "rewritten in whole" else lambda held: None, rehash=True)
    )
    path.write_bytes(raw)
    case = "00000000-0000-0000-0000-000000000000" if kind == "another case" else head.case
    kept.write_text(json.dumps({"case": case, "length": head.length, "head": head.hash}))
    code, said = checked(path)
    assert code == 0, said
    assert "no outside anchor" in said
    code, said = checked(path, "--head", str(kept))
    assert code == 1
    expected = {"rolled back": "head-rolled-back", "rewritten in whole": "head-rewritten", "another case": "head-case"}
    assert f"[{expected[kind]}]" in said


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04 no", b"hello" * 100])
def test_what_is_no_package_is_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "no.zip"
    path.write_bytes(raw)
    with pytest.raises(VerifyError), opening.opened(path):
        pass


def test_a_case_is_not_restored_over_another_nor_from_wrong_bytes(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(package(store))
    with opening.opened(path) as found:
        with pytest.raises(StoreError):
            restored(store.path, found.rows, found.capture)
        wrong = tmp_path / "wrong"
        wrong.write_bytes(b"something else")
        with pytest.raises(StoreError, match="another hash"):
            restored(tmp_path / "new.dateline", found.rows, lambda sha256: wrong)
    assert not (tmp_path / "new.dateline").exists()


def test_an_export_that_would_hold_something_protected_is_stopped(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    hide = curtain(store)

    def leaky(*given: object) -> Iterator[evidence.Leaving]:
        with store.view() as view:
            for record in view.records():
                yield evidence.Leaving(record, (), None, False)

    monkeypatch.setattr(evidence, "leaving", leaky)
    with pytest.raises(OutputError, match="would hold something protected"):
        package(store, hide)


def test_the_report_for_people_gives_the_characters(store: Store) -> None:
    page = files(package(store))["data/report.html"].decode()
    story: Record = records.story()
    content = story.claims[0].attribution.content
    assert f"characters {content.spans.start}–{content.spans.end}" in page
    assert "corrected" in page
    assert "probable" in page
    assert "reliability B" in page
    assert "<script" not in page
    assert "\u202e" not in page
    assert story.report.text.string[content.spans.start : content.spans.end].split("🌾")[0] in page


def test_an_ed25519_signature_is_checked_without_a_library() -> None:
    """RFC 8032, section 7.1, tests 1 to 3."""
    script = opening._script()
    for public, message, signature in (
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ):
        raw = bytes.fromhex(signature)
        assert script.signed(bytes.fromhex(public), raw, bytes.fromhex(message))
        assert not script.signed(bytes.fromhex(public), raw, bytes.fromhex(message) + b"x")
        assert not script.signed(bytes.fromhex(public), raw[:-1] + bytes([raw[-1] ^ 1]), bytes.fromhex(message))
