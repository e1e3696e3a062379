"""What somebody reads who looks for protected words: shares no code with what hides them."""

from __future__ import annotations

import base64
import binascii
import html as markup
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote


def _undone(shown: str) -> Iterator[str]:
    """What somebody reads who undoes the usual encodings: an oracle that shares nothing with what it tests."""
    yield shown
    yield markup.unescape(shown)
    yield unquote(markup.unescape(unquote(shown)))
    yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), shown)
    for token in re.findall(r"[A-Za-z0-9+/_-]{12,}={0,2}", shown):
        with suppress(binascii.Error, ValueError):
            yield from _printable(base64.urlsafe_b64decode(token.replace("+", "-").replace("/", "_") + "=" * (-len(token) % 4)))
    for token in re.findall(r"\b(?:[0-9a-f]{2}){6,}\b", shown):
        with suppress(ValueError):
            yield from _printable(bytes.fromhex(token))


def _printable(raw: bytes) -> Iterator[str]:
    """Words, and not a hash that happens to hold two letters of one."""
    plain = raw.decode("utf-8")
    if all(c.isprintable() or c.isspace() or c in "\u200b\u00ad" for c in plain):
        yield plain


def _flat(string: str) -> str:
    bare = re.sub("[\u00ad\u200b-\u200f\u2060\ufeff]", "", unicodedata.normalize("NFKC", string))
    return bare.casefold()


def leaks(shown: str, secrets: tuple[str, ...]) -> list[str]:
    views = [_flat(view) for view in _undone(shown)]
    found = []
    for secret in secrets:
        wanted = _flat(secret)
        border = r"\b" if wanted.isascii() and wanted[:1].isalnum() and len(wanted) < 4 else ""
        pattern = re.compile(border + re.escape(wanted) + border)
        if any(pattern.search(view) for view in views):
            found.append(secret)
    return found


def of_the_package(shown: str) -> str:
    """Without what stands on every page, where a short name may be part of a word of ours."""
    return re.sub(r"<style>.*?</style>|<script>.*?</script>|</?[a-z][a-z0-9]*", " ", shown, flags=re.S)
