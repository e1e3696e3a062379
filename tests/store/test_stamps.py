"""Attestations by others: they only add, and missing, pending, untrusted, malformed and mismatch are told apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import records
from dateline import cli
from dateline.errors import NotFoundError, StoreError
from dateline.store import Anchors, Code, Store
from local_authority import Authority
from tampered import an_ots_proof


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.create(tmp_path / "made.dateline")
    with made.writer("ana") as writer:
        record = records.story()
        writer.add(record, records.capture_of(record))
    return made


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def test_without_any_it_is_sound_and_says_that_there_is_none(store: Store) -> None:
    verdict = store.verify()
    assert verdict.sound
    assert dict(verdict.stamps) == {"missing": 0}


def test_a_token_is_trusted_when_its_authority_is(store: Store, authority: Authority) -> None:
    head = store.head()
    with store.writer("ana") as writer:
        assert writer.stamp("rfc3161", authority.stamp(bytes.fromhex(head.hash))) == head.length
        writer.record_export({"as": "csv"})
    verdict = store.verify()
    assert verdict.sound
    assert verdict.stamps["rfc3161 untrusted"] == 1
    assert verdict.anchors == []
    verdict = store.verify(Anchors(authorities=(Authority("Another").pem,)))
    assert verdict.sound
    assert verdict.stamps["rfc3161 untrusted"] == 1
    verdict = store.verify(Anchors(authorities=(authority.pem,)))
    assert verdict.sound
    assert verdict.stamps["rfc3161 trusted"] == 1
    assert f"the first {head.length} entries were there at" in verdict.anchor


def test_a_proof_is_pending_then_untrusted_then_trusted(store: Store) -> None:
    digest = bytes.fromhex(store.head().hash)
    with store.writer("ana") as writer:
        writer.stamp("opentimestamps", an_ots_proof(digest))
        writer.stamp("opentimestamps", an_ots_proof(digest, height=800_000))
    verdict = store.verify()
    assert verdict.sound
    assert dict(verdict.stamps) == {"opentimestamps pending": 1, "opentimestamps untrusted": 1}
    verdict = store.verify(Anchors(blocks=((800_000, digest[::-1].hex()),)))
    assert verdict.sound
    assert verdict.stamps["opentimestamps trusted"] == 1
    assert "Bitcoin block 800000" in verdict.anchor
    verdict = store.verify(Anchors(blocks=((800_000, "00" * 32),)))
    assert set(verdict.counts) == {Code.STAMP_MISMATCH}


def test_what_is_over_another_hash_or_cannot_be_read_is_not_kept(store: Store, authority: Authority) -> None:
    digest = bytes.fromhex(store.head().hash)
    with store.writer("ana") as writer:
        for kind, proof, says in (
            ("rfc3161", b"nonsense", "cannot be read|no RFC 3161"),
            ("rfc3161", authority.stamp(b"\0" * 32), "another hash"),
            ("opentimestamps", b"nonsense", "no OpenTimestamps proof"),
            ("opentimestamps", an_ots_proof(b"\0" * 32), "another hash"),
            ("gossip", b"", "no kind"),
        ):
            with pytest.raises(StoreError, match=says):
                writer.stamp(kind, proof)
        with pytest.raises(NotFoundError, match="no entry 999"):
            writer.stamp("opentimestamps", an_ots_proof(digest), 999)
    assert store.verify().checked["stamps"] == 0


def test_a_token_whose_signature_was_altered_is_not_trusted(store: Store, authority: Authority) -> None:
    token = authority.stamp(bytes.fromhex(store.head().hash))
    with store.writer("ana") as writer:
        writer.stamp("rfc3161", token[:-10] + bytes([token[-10] ^ 1]) + token[-9:])
    verdict = store.verify(Anchors(authorities=(authority.pem,)))
    assert verdict.stamps["rfc3161 trusted"] == 0
    assert verdict.anchors == []


def test_from_the_command_line(store: Store, authority: Authority, tmp_path: Path) -> None:
    (tmp_path / "head.tsr").write_bytes(authority.stamp(bytes.fromhex(store.head().hash)))
    (tmp_path / "authority.pem").write_bytes(authority.pem)
    assert cli.main(["stamp", str(store.path), str(tmp_path / "head.tsr")]) == 0
    out = tmp_path / "verdict.json"
    assert cli.main(["verify", str(store.path), "--authority", str(tmp_path / "authority.pem"), "-o", str(out)]) == 0
    assert json.loads(out.read_text())["stamps"] == {"rfc3161 trusted": 1}
    assert cli.main(["stamp", str(store.path), str(tmp_path / "authority.pem")]) == cli.USAGE
