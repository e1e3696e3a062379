"""Wire copy in capitals, as a reader would set it in running type: the same length, so that no offset moves.

A tagger that was trained on running type takes every word of *A BOMB EXPLODED IN LIMA* for a name. A word is set small when English has
it (the language model's own word list, which is WordNet's) and it is not a state, people, capital, month or listed actor; an acronym
stays; anything else keeps its first capital.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from .. import lexicons

if TYPE_CHECKING:
    from spacy.language import Language

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SENTENCE = re.compile(r"(?:^|[.!?]['\"”’)\]]*\s+|[\"“]\s*)([a-z])")
_MODEL = re.compile(r"-\d")
_ENOUGH = 12
"""Letters below which nothing is said about how a stretch is set."""
_ENDINGS = (
    ("", ""),
    ("s", ""),
    ("es", ""),
    ("ies", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("d", ""),
    ("ing", ""),
    ("ing", "e"),
    ("er", ""),
    ("est", ""),
    ("ly", ""),
)


def in_capitals(string: str) -> bool:
    """Whether a stretch is set in capitals throughout, a few words aside."""
    upper = sum(1 for c in string if c.isupper())
    return upper >= _ENOUGH and upper > 20 * sum(1 for c in string if c.islower())


def running_type(string: str, nlp: Language) -> str:
    """`string` in running type where it is set in capitals, otherwise unchanged; always of the same length."""
    if not in_capitals(string):
        return string
    known, names = _words(nlp), _names()
    before = ""

    def set_word(match: re.Match[str]) -> str:
        nonlocal before
        word = match[0]
        small = word.lower()
        previous, before = before, small
        stem = re.split(r"['’]", small)[0]
        if len(small) != len(word) or len(stem) == 1 and stem not in ("a",):
            return word if small != "i" else "I"
        if _MODEL.match(string, match.end()):
            return word
        if stem in names or stem in _list("calendar"):
            return word if stem in _acronyms() else word[0] + small[1:]
        if stem in _acronyms() or not re.search(r"[aeiouyáéíóú]", stem):
            return word
        if previous in _list("title") and stem not in _list("small"):
            return word[0] + small[1:]
        return (
            small
            if any(stem.endswith(e) and stem[: len(stem) - len(e)] + r in known for e, r in _ENDINGS) or _doubled(stem, known)
            else word[0] + small[1:]
        )

    running = _WORD.sub(set_word, string)
    running = _SENTENCE.sub(lambda m: m[0][:-1] + m[0][-1].upper(), running)
    return running if len(running) == len(string) else string


def _doubled(word: str, known: frozenset[str]) -> bool:
    """*stopped*, *shelling*'s cousins with a doubled consonant."""
    for ending in ("ed", "ing", "er"):
        stem = word[: -len(ending)]
        if word.endswith(ending) and len(stem) > 3 and stem[-1] == stem[-2] and stem[:-1] in known:
            return True
    return False


@cache
def _list(role: str) -> frozenset[str]:
    return frozenset(r["word"] for r in lexicons.load("capitals").rows if r["role"] == role)


@cache
def _words(nlp: Language) -> frozenset[str]:
    lookups = nlp.get_pipe("lemmatizer").lookups  # type: ignore[attr-defined]
    found: set[str] = set(nlp.Defaults.stop_words or ())
    for table in ("lemma_index", "lemma_exc"):
        for words in lookups.get_table(table).values():
            found.update(w for w in words if "_" not in w)
    return frozenset(found)


@cache
def _names() -> frozenset[str]:
    found: set[str] = set()
    for row in lexicons.load("states").rows:
        for cell in ("name", "aliases", "adjectives", "people", "capitals"):
            found.update(w for name in row[cell].split(";") for w in name.casefold().split() if len(w) > 2)
    return frozenset(found) - _list("ordinary")


@cache
def _acronyms() -> frozenset[str]:
    rows = lexicons.load("actors").rows
    return frozenset(
        a.strip().casefold() for r in rows for a in (r["name"], *r["aliases"].split(";")) if a.strip().isupper() and len(a.strip()) > 2
    )
