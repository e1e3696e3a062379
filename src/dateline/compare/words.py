"""Words of a text for comparing texts: tokens, runs of words, and the few of them that stand for a text.

`shingles` are runs of words (Broder 1997). `winnowed` keeps some of their hashes such that any stretch of eight equal words leaves at least
one in common (Schleimer, Wilkerson and Aiken 2003); the rest is never stored.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from .. import lexicons
from ..resolve.toponyms import fold

RUN = 5
"""Words in a shingle."""
WINDOW = 4
"""Shingles in a window of winnowing: a shared run of RUN + WINDOW - 1 words is always found."""

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ](?:s\b)?")
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*\s+(?=[\"'“‘«(\[]?[^\W\d_a-z])|[\r\n\u2028\u2029]+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Maj|Sgt|Capt|Gov|Sen|Rep|St|No|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)|\b[A-Z])$"
)


def tokens(string: str) -> list[str]:
    """Words and numbers in lower case; punctuation, possessive endings and the commas in numbers are forgotten."""
    plain = _APOSTROPHE.sub("", string.casefold())
    return [w.replace(",", "") for w in _WORD.findall(plain)]


def sentences(string: str) -> Iterator[tuple[int, int]]:
    """Where sentences stand, by punctuation alone: the same words must be cut the same way in any report, parsed or not."""
    start = 0
    for end in _END.finditer(string):
        if end[0][0] == "." and _ABBREVIATION.search(string, start, end.start()):
            continue
        if string[start : end.end()].strip():
            yield start, end.end()
        start = end.end()
    if string[start:].strip():
        yield start, len(string)


def shingles(words: Sequence[str], run: int = RUN) -> list[int]:
    """Hashes (CRC-32, the same everywhere) of every run of words; of all of them when there are fewer."""
    if len(words) <= run:
        return [zlib.crc32(" ".join(words).encode())] if words else []
    return [zlib.crc32(" ".join(words[i : i + run]).encode()) for i in range(len(words) - run + 1)]


def winnowed(hashes: Sequence[int], window: int = WINDOW) -> set[int]:
    """The smallest hash of every window of consecutive ones."""
    if len(hashes) <= window:
        return {min(hashes)} if hashes else set()
    return {min(hashes[i : i + window]) for i in range(len(hashes) - window + 1)}


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A crude stem, for likeness only: *shelled*, *shelling* and *shells* meet."""
    for ending in ("ingly", "edly", "ings", "ing", "ies", "ied", "ed", "es", "s", "ly"):
        if len(word) - len(ending) >= 4 and word.endswith(ending):
            word = word[: -len(ending)] + ("y" if ending in ("ies", "ied") else "")
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def content_words(string: str) -> frozenset[str]:
    """The stems of the words that carry matter: no function words, no words of attribution."""
    return frozenset(stem(w) for w in map(fold, tokens(string)) if w and w not in plain_words() and (len(w) > 2 or w.isdigit()))


_NAME = re.compile(r"(?<![.!?…:\"“”]\s)(?<!^)(?<![\"“‘(])\b[A-ZÀ-ÖØ-Þ][\w’'-]+")


def names(string: str) -> frozenset[str]:
    """Words written as names inside a sentence: not its first word, no days, months or titles (`common_words`). Folded, possessives cut."""
    found = (fold(_APOSTROPHE.sub("", m[0])) for m in _NAME.finditer(string))
    return frozenset(part for n in found for part in n.split() if len(part) > 2 and part not in plain_words() and part not in _CALENDAR)


_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november"
    " december".split()
)


@cache
def plain_words() -> frozenset[str]:
    """Words that any report holds (lexicon `common_words`)."""
    return frozenset(row["word"] for row in lexicons.load("common_words").rows)
