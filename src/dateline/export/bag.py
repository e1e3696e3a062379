"""A BagIt bag (RFC 8493) in a ZIP file: payload, manifests of SHA-256, and nothing that depends on when or where it was written.

The same files in the same order give the same bytes: names, times and permissions in the ZIP are fixed.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import BinaryIO

_WHEN = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a ZIP file can name."""
Check = Callable[[str, bytes], None]


class Bag:
    """A bag that is being written to `out`, under one folder called `name`."""

    def __init__(self, out: BinaryIO, name: str, *, check: Check | None = None) -> None:
        """`check` is called with the path and the bytes of every piece before it is written, and raises to stop."""
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._name, self._check = name, check
        self._payload: dict[str, str] = {}
        self._octets = 0

    def add(self, path: str, pieces: Iterable[bytes] | bytes) -> None:
        """A payload file, under ``data/``."""
        inside = f"data/{path}"
        if inside in self._payload:
            raise ValueError(f"{inside} is in the bag already")
        digest, size = self._write(inside, [pieces] if isinstance(pieces, bytes) else pieces)
        self._payload[inside] = digest
        self._octets += size

    def close(self, tags: Mapping[str, bytes], info: Iterable[tuple[str, str]]) -> None:
        """Write the tag files: `tags` beside those that every bag has, and `info` as ``bag-info.txt``."""
        described = [*info, ("Payload-Oxum", f"{self._octets}.{len(self._payload)}")]
        files = {
            "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            "bag-info.txt": "".join(f"{label}: {_one_line(value)}\n" for label, value in described).encode(),
            "manifest-sha256.txt": _manifest(self._payload),
            **tags,
        }
        written = {path: self._write(path, [data])[0] for path, data in sorted(files.items())}
        self._write("tagmanifest-sha256.txt", [_manifest(written)])
        self._zip.close()

    def _write(self, path: str, pieces: Iterable[bytes]) -> tuple[str, int]:
        info = zipfile.ZipInfo(f"{self._name}/{path}", _WHEN)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.create_system = 3
        info.external_attr = 0o100644 << 16
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as file:
            for piece in pieces:
                if self._check is not None:
                    self._check(path, piece)
                file.write(piece)
                digest.update(piece)
                size += len(piece)
        return digest.hexdigest(), size


def _manifest(digests: Mapping[str, str]) -> bytes:
    return "".join(f"{digest}  {_escaped(path)}\n" for path, digest in sorted(digests.items())).encode()


def _escaped(path: str) -> str:
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _one_line(value: str) -> str:
    return " ".join(value.split())
