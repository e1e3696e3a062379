"""Signing entries by a reviewer's own Ed25519 key (RFC 8032): a PEM file (PKCS #8), encrypted or not, that never enters the case."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from ..errors import PassphraseError, StoreError
from .keys import Unlock

_P = 2**255 - 19
_SMALL = {0, 1, _P - 1} | {
    int.from_bytes(bytes.fromhex(y), "little")
    for y in (
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    )
}
"""What the points of small order have as y: those of order 1, 2, 4 and 8."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody's private key, loaded."""

    _key: Ed25519PrivateKey

    @property
    def public(self) -> str:
        """The public key, 64 hexadecimal digits."""
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    def sign(self, data: bytes) -> bytes:
        """The signature, 64 bytes."""
        return self._key.sign(data)


def make(path: Path, unlock: Unlock | None = None) -> Signer:
    """A new key at `path`, encrypted when `unlock` gives a passphrase; the public key beside it in ``.pub``. Raises StoreError."""
    key = Ed25519PrivateKey.generate()
    secret = unlock() if unlock is not None else b""
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(secret) if secret else NoEncryption())
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
            file.write(pem)
        path.with_name(path.name + ".pub").write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    except FileExistsError as error:
        raise StoreError(f"{path} exists already; a key is made once") from error
    except OSError as error:
        raise StoreError(f"the key {path} cannot be written: {error.strerror}") from error
    return Signer(key)


def load(path: Path, unlock: Unlock | None = None) -> Signer:
    """The key at `path`; `unlock` is asked when it is encrypted. Raises PassphraseError for what is no such key, or stays locked."""
    raw = _read(path)
    try:
        key: Any = load_pem_private_key(raw, None)
    except TypeError:  # it is encrypted
        if unlock is None:
            raise PassphraseError(f"the key {path} is encrypted: it needs a passphrase") from None
        try:
            key = load_pem_private_key(raw, unlock())
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise PassphraseError(f"the passphrase does not open the key {path}") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise PassphraseError(f"{path} holds no private key in PEM form") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise PassphraseError(f"{path} is no Ed25519 key")
    return Signer(key)


def public(path: Path) -> str:
    """A public key from a PEM file, or from 64 hexadecimal digits in a file. Raises PassphraseError for anything else."""
    raw = _read(path)
    words = raw.strip()
    if len(words) == 64 and all(each in b"0123456789abcdef" for each in words.lower()):
        return words.lower().decode()
    try:
        key = load_pem_public_key(raw)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise PassphraseError(f"{path} holds no public key") from error
    if not isinstance(key, Ed25519PublicKey):
        raise PassphraseError(f"{path} is no Ed25519 key")
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def holds(signer: str, signature: str, data: bytes) -> bool:
    """Whether `signature` is the one by the public key `signer` over `data`; False for anything malformed.

    False too for the eight points of small order, which are no keys: anybody can sign for them.
    """
    try:
        if (int.from_bytes(bytes.fromhex(signer), "little") & ~(1 << 255)) % _P in _SMALL:
            return False
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer)).verify(bytes.fromhex(signature), data)
    except (ValueError, InvalidSignature):
        return False
    return True


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PassphraseError(f"the key {path} cannot be read: {error.strerror}") from error
