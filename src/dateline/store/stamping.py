"""What others attest about the time at which the chain had its head: RFC 3161 tokens and OpenTimestamps proofs.

They are asked for outside of Dateline, which opens no connection (``dateline head`` prints the hash to be stamped), and added with
`add`. They only ever add to the proof. A proof is *pending* while it waits to be anchored, *untrusted* when nothing that was given to
`verify` vouches for it, *malformed* when it cannot be read, and a *mismatch* when it is over something else or contradicts what is known.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from ..errors import MissingPartError, NotFoundError, StoreError
from . import ledger
from .tables import ledger as entries
from .tables import stamps
from .verdict import Anchors, StampState

RFC3161, OPENTIMESTAMPS = "rfc3161", "opentimestamps"


@dataclass(frozen=True, slots=True)
class Stamp:
    """How far one attestation goes. `sentence` says why, or, of a trusted one, when and by whom."""

    state: StampState
    sentence: str


def add(connection: Connection, entry: int, kind: str, proof: bytes) -> None:
    """Keep a proof over an entry's hash. Raises NotFoundError for an entry that is not there, StoreError for one over another hash."""
    digest = connection.execute(select(entries.c.hash).where(entries.c.number == entry)).scalar()
    if digest is None:
        raise NotFoundError(f"the ledger has no entry {entry}")
    found = check(kind, proof, bytes.fromhex(digest), Anchors())
    if found.state in (StampState.MALFORMED, StampState.MISMATCH):
        raise StoreError(f"the proof is not kept: {found.sentence}")
    number = ledger.highest(connection, stamps) + 1
    connection.execute(insert(stamps).values(number=number, entry=entry, kind=kind, proof=proof, added=ledger.now()))


def check(kind: str, proof: bytes, digest: bytes, anchors: Anchors) -> Stamp:
    """How far a proof over `digest` (32 bytes) goes. Raises MissingPartError when the library that reads it is not installed."""
    if kind == RFC3161:
        return _token(proof, digest, anchors)
    if kind == OPENTIMESTAMPS:
        return _proof(proof, digest, anchors)
    return Stamp(StampState.MALFORMED, f"{kind!r} is no kind of attestation")


def _token(proof: bytes, digest: bytes, anchors: Anchors) -> Stamp:
    try:
        import rfc3161_client as tsp
        from cryptography import x509
    except ImportError as error:
        raise MissingPartError("RFC 3161 tokens need the package rfc3161-client: pip install dateline[stamps]") from error
    try:
        response = tsp.decode_timestamp_response(proof)
        info = response.tst_info
        made, over = info.gen_time, bytes(info.message_imprint.message)
    except Exception as error:
        return Stamp(StampState.MALFORMED, f"it is no RFC 3161 response that can be read: {error}")
    if over != digest:
        return Stamp(StampState.MISMATCH, "the token is over another hash than the entry's")
    for raw in anchors.authorities:
        try:
            root = x509.load_pem_x509_certificate(raw) if raw.lstrip().startswith(b"-----") else x509.load_der_x509_certificate(raw)
        except ValueError as error:
            raise StoreError(f"the certificate of an authority cannot be read: {error}") from error
        try:
            tsp.VerifierBuilder(roots=[root]).build().verify(response, digest)
        except (tsp.VerificationError, ValueError):
            continue
        return Stamp(StampState.TRUSTED, f"{made.isoformat()}, by {root.subject.rfc4514_string()} (RFC 3161)")
    return Stamp(StampState.UNTRUSTED, "no authority that was given vouches for the token")


def _proof(proof: bytes, digest: bytes, anchors: Anchors) -> Stamp:
    try:
        from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation
        from opentimestamps.core.serialize import StreamDeserializationContext
        from opentimestamps.core.timestamp import DetachedTimestampFile
    except ImportError as error:
        raise MissingPartError("OpenTimestamps proofs need the package opentimestamps: pip install dateline[stamps]") from error
    try:
        read: Any = DetachedTimestampFile.deserialize(StreamDeserializationContext(io.BytesIO(proof)))
        attested = list(read.timestamp.all_attestations())
    except Exception as error:
        return Stamp(StampState.MALFORMED, f"it is no OpenTimestamps proof that can be read: {error}")
    if bytes(read.file_digest) != digest:
        return Stamp(StampState.MISMATCH, "the proof is over another hash than the entry's")
    known = dict(anchors.blocks)
    in_blocks = [(each.height, bytes(message)[::-1].hex()) for message, each in attested if isinstance(each, BitcoinBlockHeaderAttestation)]
    for height, root in in_blocks:
        if height in known and known[height] != root:
            return Stamp(StampState.MISMATCH, f"Bitcoin block {height} has another merkle root than the proof leads to")
    for height, root in in_blocks:
        if known.get(height) == root:
            return Stamp(StampState.TRUSTED, f"the time of Bitcoin block {height} (OpenTimestamps)")
    if in_blocks:
        return Stamp(StampState.UNTRUSTED, f"it leads to Bitcoin block {in_blocks[0][0]}, of which nothing was given")
    if any(isinstance(each, PendingAttestation) for _, each in attested):
        return Stamp(StampState.PENDING, "it waits to be anchored: upgrade it with an OpenTimestamps client, and add it again")
    return Stamp(StampState.UNTRUSTED, "it leads to nothing that is known here")
