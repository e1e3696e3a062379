"""The names that stand in the place of protected words, and the commitments by which they can be proved later.

A pseudonym is random, stays the same for one person throughout a case, and says nothing about them, not even who came first. Beside it the
case keeps a random key: HMAC-SHA256 of the words under that key is a **commitment** that can be published. Who is given key and words can
check them against it; without the key it tells nothing, however few names there are to try; and when the key is destroyed it never will.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .guard import PARTICLES
from .spelling import WORD, keys

_LETTERS = "BCDFGHJKMNPQRTVWXZ23456789"
"""No vowels, so that no pseudonym is a word, and nothing that is mistaken for something else."""
PREFIX = "pseudonym/"
"""What the names of the case's secrets begin with that hold pseudonyms."""


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """One pseudonym: what it stands for, and the key of its commitment (64 hexadecimal digits)."""

    code: str
    term: str
    words: str
    key: str

    @property
    def commitment(self) -> str:
        """What may be published of the words."""
        return commitment(self.words, self.key)


def commitment(words: str, key: str) -> str:
    """HMAC-SHA256 under `key` of the words in NFC and UTF-8, as 64 hexadecimal digits."""
    return hmac.new(bytes.fromhex(key), unicodedata.normalize("NFC", words).encode(), hashlib.sha256).hexdigest()


def term_of(name: str) -> str:
    """What two spellings of one name share: the Latin letters that its words come to, in order."""
    found = [min(keys(w[0])) for w in WORD.finditer(name) if keys(w[0]) and w[0].casefold() not in PARTICLES]
    return " ".join(found)


@dataclass(slots=True)
class Pseudonyms:
    """Every pseudonym of a case, by term; `new` are those that were not kept yet."""

    _by_term: dict[str, Pseudonym] = field(default_factory=dict)
    new: dict[str, str] = field(default_factory=dict)
    """By the name of the secret that is to hold it, its value."""

    @classmethod
    def kept(cls, secrets_: Mapping[str, str]) -> Pseudonyms:
        """From what `View.secrets(PREFIX)` gives."""
        out = cls()
        for name, value in secrets_.items():
            held = json.loads(value)
            made = Pseudonym(name.removeprefix(PREFIX), held["term"], held["words"], held["key"])
            out._by_term[made.term] = made
        return out

    def of(self, term: str, words: str = "") -> Pseudonym:
        """The pseudonym of a term, a new one when it has none."""
        if term not in self._by_term:
            taken = {p.code for p in self._by_term.values()}
            code = _code()
            while code in taken:
                code = _code()
            made = Pseudonym(code, term, words or term, secrets.token_hex(32))
            self._by_term[term] = made
            self.new[PREFIX + code] = json.dumps(
                {"key": made.key, "term": made.term, "words": made.words}, ensure_ascii=False, sort_keys=True
            )
        return self._by_term[term]

    def id_of(self, report: str) -> str:
        """What a redacted report is called in place of its id, which was made from its words: 16 hexadecimal digits."""
        key = self.of("/ids", "ids of redacted reports").key
        return hmac.new(bytes.fromhex(key), report.encode(), hashlib.sha256).hexdigest()[:16]

    def __iter__(self) -> Iterator[Pseudonym]:
        return iter(sorted(self._by_term.values(), key=lambda p: p.code))


def _code() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(5))
