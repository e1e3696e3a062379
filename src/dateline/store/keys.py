"""The key of a case that is kept encrypted, and where a passphrase comes from: a prompt, a file or the keyring, never the command line.

A random key encrypts the database (SQLCipher) and the captures (AES-256-GCM), each under a key derived from it. It stands beside the case
in ``NAME.key``, wrapped by AES-256-GCM under scrypt of the passphrase (RFC 7914): without the passphrase the file is of no use, without
the file neither is the passphrase. So `NAME.key` belongs into every backup, and a passphrase can be changed without encrypting everything
again.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import MissingPartError, PassphraseError, StoreError

Unlock = Callable[[], bytes]
"""Gives a passphrase when it is asked for. Raises PassphraseError when it has none."""

_N, _R, _P = 2**16, 8, 1
LEAST = 8
"""The shortest passphrase that a new case takes, in bytes."""


@dataclass(frozen=True, slots=True)
class Key:
    """32 random bytes that all else is derived from. Never printed."""

    raw: bytes

    def __repr__(self) -> str:
        return "Key(...)"

    def part(self, name: str) -> bytes:
        """The 32-byte key for one use: database, captures."""
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return HKDF(SHA256(), 32, None, b"dateline " + name.encode()).derive(self.raw)


def beside(case: Path) -> Path:
    """Where the wrapped key of a case stands. That it is there says that the case is encrypted."""
    return case.with_name(case.name + ".key")


def make(path: Path, unlock: Unlock) -> Key:
    """A new key, wrapped at `path`. Raises StoreError when there is one, PassphraseError for a passphrase that is too short."""
    passphrase = unlock()
    if len(passphrase) < LEAST:
        raise PassphraseError(f"a passphrase needs {LEAST} bytes or more")
    key = Key(secrets.token_bytes(32))
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:  # noqa: PTH123
            json.dump(_wrapped(key, passphrase), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise StoreError(f"{path} exists already; a key is made once") from error
    except OSError as error:
        raise StoreError(f"the key {path} cannot be written: {error.strerror}") from error
    return key


def load(path: Path, unlock: Unlock) -> Key:
    """The key at `path`. Raises PassphraseError for another passphrase or a damaged file."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        held = json.loads(path.read_text("ascii"))
        salt, nonce, wrapped = (bytes.fromhex(held[name]) for name in ("salt", "nonce", "key"))
        n, r, p = (int(held[name]) for name in ("n", "r", "p"))
        if held["kdf"] != "scrypt" or not (2**14 <= n <= 2**20 and r == 8 and 1 <= p <= 4):
            raise ValueError("unknown parameters")
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise PassphraseError(f"the key {path} cannot be read: {error}") from error
    try:
        return Key(AESGCM(_stretched(unlock(), salt, n, r, p)).decrypt(nonce, wrapped, b"dateline key 1"))
    except InvalidTag as error:
        raise PassphraseError("this passphrase does not open the case") from error


def change(path: Path, old: Unlock, new: Unlock) -> None:
    """Wrap the same key under another passphrase. Raises as `load` and `make`."""
    key, passphrase = load(path, old), new()
    if len(passphrase) < LEAST:
        raise PassphraseError(f"a passphrase needs {LEAST} bytes or more")
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:  # noqa: PTH123
        json.dump(_wrapped(key, passphrase), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def from_file(path: Path) -> Unlock:
    """The passphrase is what a file holds, without the line break at its end."""

    def unlock() -> bytes:
        try:
            return path.read_bytes().rstrip(b"\r\n")
        except OSError as error:
            raise PassphraseError(f"the passphrase cannot be read from {path}: {error.strerror}") from error

    return unlock


def from_keyring(name: str) -> Unlock:
    """The passphrase is what the system's keyring holds for the service *dateline* under `name`."""

    def unlock() -> bytes:
        try:
            import keyring
            from keyring.errors import KeyringError
        except ImportError as error:
            raise MissingPartError("the keyring needs the package keyring: pip install dateline[keyring]") from error
        try:
            found: str | None = keyring.get_password("dateline", name)
        except KeyringError as error:
            raise PassphraseError(f"the keyring cannot be read: {error}") from error
        if found is None:
            raise PassphraseError(f"the keyring has nothing for dateline under {name!r}")
        return found.encode()

    return unlock


def _wrapped(key: Key, passphrase: bytes) -> dict[str, Any]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(_stretched(passphrase, salt, _N, _R, _P)).encrypt(nonce, key.raw, b"dateline key 1")
    return {"kdf": "scrypt", "n": _N, "r": _R, "p": _P, "salt": salt.hex(), "nonce": nonce.hex(), "key": sealed.hex()}


def _stretched(passphrase: bytes, salt: bytes, n: int, r: int, p: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=32, n=n, r=r, p=p).derive(passphrase)
