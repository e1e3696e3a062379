"""The folder of captures: the bytes of every input, under the SHA-256 that they were received with, never altered.

Bytes come in by three steps, so that a process that is killed leaves nothing half there: they are written to ``incoming`` under a passing
name and hashed on the way; inside the transaction that adds the row, the file takes its hash as its name; after the commit it moves to its
place. What stands in ``incoming`` with a row is a capture, what stands there without one was never added, and `settle` clears it.

A case that is kept encrypted encrypts these too: AES-256-GCM in pieces, each bound to its position and to whether it is the last (Rogaway's
STREAM), under a key of the file's own; names are then HMACs, so that no bare hash tells which file it is.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import io
import os
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from ..errors import NotFoundError, StoreError

PIECE = 1 << 20
"""Bytes that are read, hashed and encrypted at a time."""
_INCOMING = "incoming"
_PASSING = "tmp-"
_MAGIC = b"DLC1"
_FORGOTTEN = 24 * 3600.0
"""Seconds after which a file that was being received is taken to be abandoned."""


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes that were taken in and do not belong to the case yet."""

    sha256: str
    size: int
    path: Path


@dataclass(frozen=True, slots=True)
class Folder:
    """The captures of one case. `key` is 32 bytes for a case that is kept encrypted, otherwise None."""

    path: Path
    key: bytes | None = None

    def make(self) -> None:
        """Make the folder. Raises StoreError when it cannot be made, or holds something."""
        try:
            self.path.mkdir(mode=0o700, exist_ok=True)
            if any(self.path.iterdir()):
                raise StoreError(f"{self.path} holds something already: the captures of a new case need a folder of their own")
            (self.path / _INCOMING).mkdir(mode=0o700)
        except OSError as error:
            raise _cannot(f"the folder of captures {self.path} cannot be made", error) from error

    def remove(self) -> None:
        """Take the folder away with all that is in it: only for a case whose making failed."""
        shutil.rmtree(self.path, ignore_errors=True)

    def receive(self, source: bytes | Path) -> Received:
        """Step one: write and hash. Raises StoreError when the disk is full or cannot be written."""
        try:
            incoming = self.path / _INCOMING
            incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
            passing = incoming / f"{_PASSING}{secrets.token_hex(8)}"
            try:
                with passing.open("xb") as out, _opened(source) as data:
                    digest, size = _copy(data, out, self.key)
                    out.flush()
                    os.fsync(out.fileno())
                passing.chmod(0o400)
            except BaseException:
                passing.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise _cannot("the bytes of the capture cannot be kept", error) from error
        return Received(digest, size, passing)

    def adopt(self, received: Received) -> None:
        """Step two, inside the transaction that adds the row: the bytes take their name."""
        try:
            if self._find(received.sha256) is not None:
                received.path.unlink(missing_ok=True)
                return
            target = self.path / _INCOMING / self.name(received.sha256)
            received.path.replace(target)
            _sync(target.parent)
        except OSError as error:
            raise _cannot("the bytes of the capture cannot be kept", error) from error

    def place(self, sha256: str) -> None:
        """Step three, after the commit. A failure here costs nothing: `settle` does it again."""
        name = self.name(sha256)
        waiting = self.path / _INCOMING / name
        with suppress(OSError):
            target = self._at(name)
            target.parent.mkdir(mode=0o700, exist_ok=True)
            waiting.replace(target)
            _sync(target.parent)

    def drop(self, received: Received) -> None:
        """Forget bytes that were received and not adopted."""
        with suppress(OSError):
            received.path.unlink(missing_ok=True)

    def unsettled(self) -> bool:
        """Whether something was left in the middle, by this process or by one that was killed."""
        try:
            return any(True for _ in (self.path / _INCOMING).iterdir())
        except OSError:
            return False

    def settle(self, known: Callable[[], Iterator[str]]) -> None:
        """Bring what was left in the middle to an end, under the lock of a writer. `known` gives the hashes of all rows."""
        rows = {self.name(sha256): sha256 for sha256 in known()}
        for path in sorted((self.path / _INCOMING).iterdir()):
            if path.name in rows:
                self.place(rows[path.name])
            else:
                with suppress(FileNotFoundError):  # who was still receiving it may have moved it on meanwhile
                    if not path.name.startswith(_PASSING) or path.stat().st_mtime < time.time() - _FORGOTTEN:
                        path.unlink()

    @contextmanager
    def open(self, sha256: str) -> Iterator[BinaryIO]:
        """The bytes as a stream. Raises NotFoundError when they are not there, StoreError when they cannot be decrypted or read."""
        path = self._find(sha256)
        if path is None:
            raise NotFoundError(f"the bytes of capture {sha256} are not in {self.path}")
        try:
            with path.open("rb") as file:
                yield file if self.key is None else cast(BinaryIO, io.BufferedReader(_Decrypting(file, self.key), PIECE))
        except OSError as error:
            raise _cannot(f"capture {sha256} cannot be read", error) from error

    def digest(self, sha256: str) -> tuple[str, int] | None:
        """Hash and size of what stands under `sha256`; None when nothing does. Raises StoreError as `open`."""
        try:
            with self.open(sha256) as file:
                digest, size = hashlib.sha256(), 0
                while piece := file.read(PIECE):
                    digest.update(piece)
                    size += len(piece)
                return digest.hexdigest(), size
        except NotFoundError:
            return None

    def erase(self, sha256: str) -> None:
        """Overwrite and remove. On a disk that copies on write, or that moves blocks about, only encryption makes sure."""
        path = self._find(sha256)
        if path is None:
            return
        try:
            path.chmod(0o600)
            with path.open("r+b") as file:
                left = path.stat().st_size
                while left > 0:
                    file.write(bytes(min(PIECE, left)))
                    left -= PIECE
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            _sync(path.parent)
        except OSError as error:
            raise _cannot(f"capture {sha256} cannot be erased", error) from error

    def strays(self, known: set[str]) -> Iterator[str]:
        """What stands in the folder and is no capture of `known`, as `name` names them; what is or was being received is none yet."""
        for path in sorted(self.path.rglob("*")):
            relative = path.relative_to(self.path)
            if (path.is_dir() and not path.is_symlink()) or (relative.parts[0] == _INCOMING and len(relative.parts) == 2):
                continue
            if "".join(relative.parts) not in known:
                yield str(relative)

    def name(self, sha256: str) -> str:
        """What the file of a capture is called: its hash, or in an encrypted case an HMAC of it."""
        return sha256 if self.key is None else hmac.new(self.key, sha256.encode(), hashlib.sha256).hexdigest()

    def _at(self, name: str) -> Path:
        return self.path / name[:2] / name[2:]

    def _find(self, sha256: str) -> Path | None:
        name = self.name(sha256)
        for path in (self._at(name), self.path / _INCOMING / name):
            with suppress(OSError, ValueError):
                if stat.S_ISREG(path.lstat().st_mode):  # a link could lead anywhere
                    return path
        return None


@contextmanager
def _opened(source: bytes | Path) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
        return
    with source.open("rb") as file:
        yield file


def _copy(data: BinaryIO, out: BinaryIO, key: bytes | None) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    seal: Callable[[bytes, bool], bytes] | None = None
    if key is not None:
        salt = secrets.token_bytes(16)
        out.write(_MAGIC + salt)
        seal = _sealer(key, salt)
    piece = data.read(PIECE)
    while True:
        following = data.read(PIECE) if piece else b""
        digest.update(piece)
        size += len(piece)
        out.write(seal(piece, not following) if seal else piece)
        if not following:
            return digest.hexdigest(), size
        piece = following


def _key_of_file(key: bytes, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt, b"dateline capture").derive(key)


def _sealer(key: bytes, salt: bytes) -> Callable[[bytes, bool], bytes]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    cipher, count = AESGCM(_key_of_file(key, salt)), 0

    def seal(piece: bytes, last: bool) -> bytes:
        nonlocal count
        nonce = count.to_bytes(11, "big") + bytes([last])
        count += 1
        return cipher.encrypt(nonce, piece, None)

    return seal


class _Decrypting(io.RawIOBase):
    """The plain bytes of an encrypted capture. Raises StoreError at the first piece that was altered, moved or cut off."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        head = file.read(len(_MAGIC) + 16)
        if head[:4] != _MAGIC or len(head) != len(_MAGIC) + 16:
            raise StoreError("a capture is not encrypted as this case's captures are")
        self._cipher = AESGCM(_key_of_file(key, head[4:]))
        self._file, self._count = file, 0
        self._next = file.read(PIECE + 16)
        self._plain, self._done = b"", False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        from cryptography.exceptions import InvalidTag

        if not self._plain and not self._done:
            piece, self._next = self._next, self._file.read(PIECE + 16)
            nonce = self._count.to_bytes(11, "big") + bytes([not self._next])
            self._count += 1
            self._done = not self._next
            try:
                self._plain = self._cipher.decrypt(nonce, piece, None)
            except InvalidTag as error:
                raise StoreError("a capture was altered after it was encrypted, or the key is another one") from error
        given = self._plain[: len(buffer)]
        buffer[: len(given)] = given
        self._plain = self._plain[len(given) :]
        return len(given)


def _sync(folder: Path) -> None:
    """Make a rename last: on POSIX the folder itself has to reach the disk."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _cannot(what: str, error: OSError) -> StoreError:
    why = "the disk is full" if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) else error.strerror or str(error)
    return StoreError(f"{what}: {why}; nothing was added")
