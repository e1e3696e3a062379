"""A case that is kept encrypted: nothing of it is readable, and all of it works."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import ClassVar

import click
import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

import records
from dateline import cli
from dateline.compare.events import Comparison
from dateline.errors import PassphraseError, StoreError
from dateline.store import Code, Query, Store, keys, signing
from dateline.store.captures import PIECE, Folder
from dateline.store.comparison import as_compared, comparing
from dateline.workbench.bench import Bench
from dateline.workbench.events import refresh
from dateline.workbench.questions import Wanted
from dateline.workbench.safety import Token

WORDS = b"correct horse battery"


def unlock() -> bytes:
    return WORDS


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.create(tmp_path / "made.dateline", encrypted=True, unlock=unlock)
    with made.writer("ana") as writer:
        record = records.story()
        writer.add(record, records.capture_of(record))
        writer.decide("confirm", record.claims[0].id, {"why": "the grain market burned"})
    with comparing(made) as (comparison, _):
        assert isinstance(comparison, Comparison)
    return made


def test_no_word_or_bare_hash_is_readable_in_any_file(store: Store, tmp_path: Path) -> None:
    record = records.story()
    said = [
        b"Samir",
        b"grain market",
        b"Qasr",
        b"burned",
        record.report.id.encode(),
        record.report.capture.sha256.encode(),
        b"SQLite format",
    ]
    there = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"made.dateline", "made.dateline.key", "made.dateline.compared"} <= {path.name for path in there}
    for path in there:
        data = path.read_bytes() + str(path).encode()
        assert [each for each in said if each in data] == [], path.name


def test_all_of_it_works_with_the_passphrase_and_nothing_without(store: Store) -> None:
    opened = Store.open(store.path, unlock=unlock)
    assert opened.verify().counts == {}
    with opened.view() as view:
        assert len(list(view.claims(Query(text="tank rebel")))) == 2
        assert view.capture(records.story().report.capture.sha256) == records.capture_of(records.story())
    for wrong in (lambda: b"another passphrase", lambda: b""):
        with pytest.raises(PassphraseError, match="does not open"):
            Store.open(store.path, unlock=wrong)
    with pytest.raises(PassphraseError, match="needs a passphrase"):
        Store.open(store.path)
    keys.beside(store.path).unlink()
    with pytest.raises(StoreError, match="not a Dateline case"):
        Store.open(store.path, unlock=unlock)


def test_a_passphrase_is_changed_without_encrypting_again(store: Store) -> None:
    before = store.path.read_bytes()
    store.change_passphrase(unlock, lambda: b"another passphrase")
    assert store.path.read_bytes() == before
    assert Store.open(store.path, unlock=lambda: b"another passphrase").verify().counts == {}
    with pytest.raises(PassphraseError):
        Store.open(store.path, unlock=unlock)
    with pytest.raises(PassphraseError, match="8 bytes"):
        store.change_passphrase(lambda: b"another passphrase", lambda: b"short")


def test_a_case_needs_its_own_key(store: Store, tmp_path: Path) -> None:
    other = Store.create(tmp_path / "other.dateline", encrypted=True, unlock=unlock)
    keys.beside(store.path).write_bytes(keys.beside(other.path).read_bytes())
    with pytest.raises(PassphraseError, match="is not the case that"):
        Store.open(store.path, unlock=unlock)
    for broken in (b"", b"{}", b'{"kdf": "none"}', keys.beside(other.path).read_bytes().replace(b"65536", b"1048577")):
        keys.beside(store.path).write_bytes(broken)
        with pytest.raises(PassphraseError, match="cannot be read"):
            Store.open(store.path, unlock=unlock)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE + 5])
def test_captures_of_any_length_come_back(tmp_path: Path, size: int) -> None:
    folder = Folder(tmp_path / "captures", b"k" * 32)
    folder.make()
    data = bytes(range(256)) * (size // 256 + 1)
    received = folder.receive(data[:size])
    folder.adopt(received)
    folder.place(received.sha256)
    with folder.open(received.sha256) as file:
        assert file.read() == data[:size]
    assert folder.digest(received.sha256) == (received.sha256, size)


@pytest.mark.parametrize("how", ["flipped", "cut at a piece", "pieces swapped", "another capture"])
def test_an_encrypted_capture_that_was_altered_is_caught(tmp_path: Path, how: str) -> None:
    store = Store.create(tmp_path / "made.dateline", encrypted=True, unlock=unlock)
    text = "It rained. " * (PIECE // 8) + "\n"
    paths = []
    for words in (text, text.replace("rained", "snowed")):
        received = store.captures.receive(words.encode())
        store.captures.adopt(received)
        store.captures.place(received.sha256)
        paths.append(next(p for p in store.captures.path.rglob("*") if p.is_file() and p not in paths))
    sha256 = store.captures.receive(text.encode()).sha256
    name = store.captures.name(sha256)
    path = store.captures.path / name[:2] / name[2:]
    data, piece = path.read_bytes(), PIECE + 16
    path.chmod(0o600)
    if how == "flipped":
        path.write_bytes(data[:5000] + bytes([data[5000] ^ 1]) + data[5001:])
    elif how == "cut at a piece":
        path.write_bytes(data[: 20 + piece])
    elif how == "pieces swapped":
        path.write_bytes(data[:20] + data[20 + piece :] + data[20 : 20 + piece])
    else:
        path.write_bytes(next(p for p in paths if p != path).read_bytes())
        assert store.captures.digest(sha256) != (sha256, len(text))
        return
    with pytest.raises(StoreError, match="altered after it was encrypted"):
        store.captures.digest(sha256)


def test_verify_names_a_capture_that_cannot_be_decrypted(store: Store) -> None:
    path = next(p for p in store.captures.path.rglob("*") if p.is_file())
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    assert set(store.verify().counts) <= {Code.CAPTURE_UNREADABLE}
    path.write_bytes(b"not ours at all")
    assert set(store.verify().counts) == {Code.CAPTURE_UNREADABLE}


def test_the_command_line_takes_a_passphrase_from_a_file_and_from_no_flag(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("words").write_bytes(WORDS + b"\n")
    assert cli.main(["init", "made.dateline", "--encrypted", "--passphrase-file", "words"]) == 0
    assert cli.main(["head", "made.dateline", "--passphrase-file", "words", "-o", "head.json"]) == 0
    assert json.loads(Path("head.json").read_text())["length"] == 1
    assert cli.main(["verify", "made.dateline", "--passphrase-file", "words", "--head", "head.json", "-o", "verdict.json"]) == 0
    assert json.loads(Path("verdict.json").read_text())["anchored"] is True
    assert cli.main(["verify", "made.dateline"]) == cli.NO_CASE  # no terminal to ask at
    Path("other").write_bytes(b"another passphrase")
    assert cli.main(["passphrase", "made.dateline", "--passphrase-file", "words", "--new-file", "other"]) == 0
    assert cli.main(["log", "made.dateline", "--passphrase-file", "other"]) == 0
    for command in cli.cli.commands.values():
        names = {name for param in command.params for name in param.opts}
        assert not names & {"--passphrase", "--password", "--key-value"}


def test_a_passphrase_from_the_keyring(store: Store) -> None:
    class InMemory(KeyringBackend):
        priority = 1
        held: ClassVar[dict[tuple[str, str], str]] = {}

        def get_password(self, service: str, username: str) -> str | None:
            if username == "locked":
                raise KeyringLocked("it is locked")
            return self.held.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            self.held[service, username] = password

    before = keyring.get_keyring()
    keyring.set_keyring(InMemory())
    try:
        keyring.set_password("dateline", "izium", WORDS.decode())
        assert Store.open(store.path, unlock=keys.from_keyring("izium")).verify().sound
        for name, says in (("elsewhere", "has nothing for dateline"), ("locked", "cannot be read: it is locked")):
            with pytest.raises(PassphraseError, match=says):
                Store.open(store.path, unlock=keys.from_keyring(name))
    finally:
        keyring.set_keyring(before)


IN_A_DESKTOP = """
set -e
printf login | gnome-keyring-daemon --unlock --components=secrets > /dev/null
"$1" -c 'import keyring; keyring.set_password("dateline", "izium", "correct horse battery")'
"$1" -m dateline.cli verify "$2" --keyring izium --format json
"$1" -m dateline.cli claims "$2" --keyring izium --format jsonl
"""


@pytest.mark.skipif(
    not (os.environ.get("CI") or (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session"))),
    reason="no desktop's keyring here: the README says that it is optional",
)
def test_a_passphrase_from_the_keyring_of_a_desktop(store: Store, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir(mode=0o700)
    around = {**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path / "run"), "PYTHON_KEYRING_BACKEND": ""}
    del around["PYTHON_KEYRING_BACKEND"]
    command = ["dbus-run-session", "--", "bash", "-c", IN_A_DESKTOP, "bash", sys.executable, str(store.path)]
    done = subprocess.run(command, env=around, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert '"sound": true' in done.stdout
    assert "Mortar fire hit the grain market" in done.stdout


def test_every_command_over_a_case_can_be_told_where_the_passphrase_is() -> None:
    def commands(group: click.Group) -> Iterator[click.Command]:
        for each in group.commands.values():
            yield from commands(each) if isinstance(each, click.Group) else (each,)

    over = [each for each in commands(cli.cli) if any(param.name == "case" for param in each.params)]
    assert len(over) > 25
    assert [each.name for each in over if not {"keyring", "passphrase_file", "captures"} <= {param.name for param in each.params}] == []


def test_what_the_workbench_derives_is_encrypted_and_made_in_the_background(store: Store) -> None:
    bench = Bench(store, Token("key"), reviewer="ana")
    try:
        with bench.look() as look:
            assert look.count(Wanted()) == 6
        bench.summaries.refresh()
        until = time.monotonic() + 60
        while bench.summaries.working and time.monotonic() < until:
            time.sleep(0.05)
        assert bench.summaries.there
        assert [row.places for row in bench.summaries.page()[1] if row.places]
        with as_compared(store) as comparison:
            assert comparison.events
    finally:
        bench.close()
    beside = [path for path in store.path.parent.iterdir() if path.is_file() and path.suffix != ".key"]
    assert {path.suffix for path in beside} >= {".dateline", ".compared", ".kept", ".index", ".bench"}
    for path in beside:
        raw = path.read_bytes()
        assert not raw.startswith(b"SQLite format 3"), path.name
        assert not any(word in raw for word in (b"Qasr", b"Samir", b"shelling", b"event")), path.name


def test_rows_of_events_that_an_earlier_dateline_left_in_plain_go(store: Store) -> None:
    path = store.path.with_name(store.path.name + ".bench")
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("CREATE TABLE event (places TEXT)")
        plain.execute("INSERT INTO event VALUES ('Qasr')")
        plain.commit()
    refresh(store.path, key=store.backend.key)
    assert b"Qasr" not in path.read_bytes()
    assert refresh(store.path, key=store.backend.key) == 0


def test_a_signing_key_is_kept_encrypted_and_signs(store: Store, tmp_path: Path) -> None:
    made = signing.make(tmp_path / "ana.key", unlock)
    assert b"ENCRYPTED" in (tmp_path / "ana.key").read_bytes()
    loaded = signing.load(tmp_path / "ana.key", unlock)
    assert loaded.public == made.public == signing.public(tmp_path / "ana.key.pub")
    with store.writer("ana", loaded) as writer:
        writer.decide("confirm", "x", {})
    with store.view() as view:
        assert [entry.signer for entry in view.entries()][-1] == made.public
    assert store.verify().counts == {}
    with pytest.raises(PassphraseError, match="does not open the key"):
        signing.load(tmp_path / "ana.key", lambda: b"another one")
    with pytest.raises(PassphraseError, match="is encrypted"):
        signing.load(tmp_path / "ana.key")
    with pytest.raises(StoreError, match="exists already"):
        signing.make(tmp_path / "ana.key")
    (tmp_path / "no.key").write_text("words")
    for load in (signing.load, signing.public):
        with pytest.raises(PassphraseError, match="holds no"):
            load(tmp_path / "no.key")


def test_nobody_signs_with_a_key_for_which_anybody_can() -> None:
    script = runpy.run_path(str(files("dateline.export") / "assets" / "verify.py"), run_name="a script")
    eighths = (
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    )
    small = ["00" * 32, "01" + "00" * 31, "ec" + "ff" * 30 + "7f", "ed" + "ff" * 30 + "7f", *eighths]
    small += [key[:-2] + f"{int(key[-2:], 16) ^ 0x80:02x}" for key in small]
    for key in small:
        for nonce in ("00" * 32, "01" + "00" * 31, key):
            forged = nonce + "00" * 32
            for message in range(16):
                data = bytes([message]) * 32
                assert not signing.holds(key, forged, data)
                assert not script["signed"](bytes.fromhex(key), bytes.fromhex(forged), data)
