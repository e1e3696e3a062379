"""What must not be shown, and where it stands: protected names, descriptions and quotations, found in any string.

A **name** is found word by word, in any inflection. A **phrase** (how somebody is described) and a **quotation** are found as a run of the
same words; of a quotation any four words in a row are enough, for one search for them leads back to who said it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product

from .spelling import WORD, bones, hidden, is_abjad, is_greek, keys, words, written

RUN = 4
"""Words of a quotation in a row that give it away."""
LONGEST = 4
"""Letters that an inflection may add to a stem (*Olenoju*, *Oleniv*, *Petrenkovi*)."""
_VOWELS = "aeiou"
PARTICLES = frozenset("abd abu al bin ben da das de del den der di dos du el ibn la le mr mrs ms st the um umm van von and of".split())
"""Words in names that name nobody by themselves."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Where something protected stands in a string, and what: code points, half-open, and the id that its term was added under."""

    start: int
    end: int
    term: str


@dataclass(slots=True)
class Guard:
    """A set of protected words. Empty, it protects nothing."""

    _stems: dict[str, str] = field(default_factory=dict)
    """A stem's key to the id of its term; matched at the beginning of a word's key."""
    _strict: dict[str, str] = field(default_factory=dict)
    """Stems to which only what looks like an ending may be added."""
    _short: dict[str, str] = field(default_factory=dict)
    """Keys of short names, matched whole."""
    _bones: dict[str, str] = field(default_factory=dict)
    """Consonants of Latin and Cyrillic names, for Arabic and Hebrew spellings of them."""
    _bare: dict[str, str] = field(default_factory=dict)
    """Consonants of Arabic and Hebrew names, for capitalised spellings of them in other alphabets."""
    _runs: dict[tuple[frozenset[str], ...], str] = field(default_factory=dict)
    _starts: dict[tuple[str, ...], set[tuple[frozenset[str], ...]]] = field(default_factory=dict)
    """Runs by what their first `RUN` words come to, or all of a shorter one."""
    _firsts: set[str] = field(default_factory=set)
    """What the first words of runs come to."""
    _lengths: set[int] = field(default_factory=set)
    """How many words the keys of `_starts` have."""
    _open: list[tuple[frozenset[str], ...]] = field(default_factory=list)
    """Runs of words that stay readable although a name in them is protected."""
    _known: dict[str, str | None] = field(default_factory=dict)
    """What was found out about words already."""
    _exact: dict[str, str] = field(default_factory=dict)
    """Words of names as they are written, for those of which too little is left in Latin letters."""
    _literal: dict[str, str] = field(default_factory=dict)
    """Names in scripts that have no words or no table: found as they stand."""

    def __bool__(self) -> bool:
        return bool(self._exact or self._runs or self._literal)

    def name(self, name: str, term: str, *, spare: Iterable[str] = (), strict: bool = False) -> None:
        """Protect each word of a name, but for particles and the words in `spare` (casefolded).

        With `strict` only what looks like an ending of it is an inflection (*Hadiju* of Hadi, not *Haditha*), and a word that comes to two
        letters is found as it is written.
        """
        self._known.clear()
        left = {w.casefold() for w in spare} | PARTICLES
        for found in WORD.finditer(name):
            word = found[0]
            if word.casefold() in left or word.isdigit() or (word.islower() and word.isascii()):
                continue
            spelled = keys(word)
            self._exact.setdefault(written(word), term)
            if not spelled:
                continue
            if not any("a" <= c <= "z" for key in spelled for c in key):
                if len(word) > 1 or ord(word) > 0x2E80:
                    self._literal.setdefault(word.casefold(), term)
                continue
            for key in spelled:
                if not strict or len(key) > 2:
                    self._add(key, word, term, self._strict if strict else self._stems)

    def _add(self, key: str, word: str, term: str, stems: dict[str, str]) -> None:
        bare = key.rstrip("sn") if is_greek(word) else key
        stem = bare.rstrip(_VOWELS) if len(key) > 3 else key
        if is_abjad(word):
            if len(bones(key)) >= 2:
                self._bones.setdefault(bones(key), term)
                self._bare.setdefault(bones(key), term)
            return
        if len(stem) >= 3 and len(key) > 3:
            stems.setdefault(stem, term)
        elif len(key) >= 2:
            self._short.setdefault(key, term)
        if len(bones(key)) >= 3:
            self._bones.setdefault(bones(key), term)

    def phrase(self, phrase: str, term: str) -> None:
        """Protect a run of words as a whole; a single word is protected as a name would be."""
        run = tuple(keys(w[0]) for w in WORD.finditer(phrase))
        if len(run) > 1:
            self._run(run, term)
        elif run:
            self.name(phrase.strip().capitalize(), term)

    def quotation(self, words_said: str, term: str, *, run: int = RUN) -> None:
        """Protect what somebody said: any `run` words of it in a row; a shorter one as a whole when it has two words or more."""
        said = tuple(keys(w[0]) for w in WORD.finditer(words_said))
        if len(said) <= run:
            if len(said) > 1:
                self._run(said, term)
            return
        for i in range(len(said) - run + 1):
            self._run(said[i : i + run], term)

    def leave(self, words_shown: str) -> None:
        """Leave this run of words readable wherever it stands, though a name in it is protected: *Mariupol* beside a Maria."""
        if run := tuple(_ended(keys(w[0])) for w in WORD.finditer(words_shown)):
            self._open.append(run)

    def _run(self, run: tuple[frozenset[str], ...], term: str) -> None:
        self._runs.setdefault(run, term)
        for start in _starts(run[:RUN]):
            self._lengths.add(len(start))
            self._firsts.add(start[0])
            self._starts.setdefault(start, set()).add(run)

    # ------------------------------------------------------------ finding

    def hits(self, string: str) -> list[Hit]:
        """Every stretch of `string` that gives something protected away, in order, overlapping ones joined."""
        if not self:
            return []
        found = [*self._plain(string)]
        for plain, start, end in hidden(string):
            term = self.term_in(plain)
            if term is not None:
                found.append(Hit(start, end, term))
        return joined(found)

    def finds(self, string: str) -> bool:
        """Whether anything protected stands in `string`, plainly or under an encoding."""
        return self.term_in(string) is not None or any(self.term_in(plain) is not None for plain, _, _ in hidden(string))

    def term_in(self, string: str) -> str | None:
        """The id of the first protected term that stands in `string` plainly."""
        return next((hit.term for hit in self._plain(string)), None)

    def _plain(self, string: str) -> Iterator[Hit]:
        folded = string.casefold() if self._literal else ""
        if len(folded) == len(string):
            for literal, term in self._literal.items():
                for found in re.finditer(re.escape(literal), folded):
                    yield Hit(found.start(), found.end(), term)
        given = list(words(string))
        named = [Hit(start, end, under) for word, start, end in given if (under := self._named(word)) is not None]
        if not (named or self._runs):
            return
        plain = [(keys(w), s, e) for w, s, e in given if string[s:e] == w]
        left = list(self._left(plain)) if named and self._open else []
        yield from (hit for hit in named if not any(start <= hit.start and hit.end <= end for start, end in left))
        if self._runs:
            yield from self._said(plain)

    def _left(self, given: list[tuple[frozenset[str], int, int]]) -> Iterator[tuple[int, int]]:
        """The stretches that stay readable."""
        for run in self._open:
            for i in range(len(given) - len(run) + 1):
                here = given[i : i + len(run)]
                if all(a & _ended(b[0]) for a, b in zip(run, here, strict=True)):
                    yield here[0][1], here[-1][2]

    def _named(self, word: str) -> str | None:
        known = self._known.get(word, "?")
        if known == "?":
            if len(self._known) > 200_000:
                self._known.clear()
            known = self._known[word] = self._found(word)
        return known

    def _found(self, word: str) -> str | None:
        plain = written(word)
        if found := self._exact.get(plain) or (self._exact.get(plain[1:]) if is_abjad(word) and len(plain) > 3 else None):
            return found
        for key in keys(word):
            if found := self._short.get(key) or self._short.get(key.removesuffix("s")):
                return found
            for cut in range(max(3, len(key) - LONGEST), len(key) + 1):
                if found := self._stems.get(key[:cut]) or (self._strict.get(key[:cut]) if _is_ending(key[cut:], cut) else None):
                    return found
        if self._bones and is_abjad(word):
            for key in keys(word):
                for bare in (key, key[1:] if key[:1] in "lvbkf" else key, key.removeprefix("l")):
                    if found := self._bones.get(bones(bare)):
                        return found
        if self._bare and word[0].isupper():
            for key in keys(word):
                if found := self._bare.get(bones(key)) or self._bare.get(bones(key.removesuffix("s"))):
                    return found
        return None

    def _said(self, given: list[tuple[frozenset[str], int, int]]) -> Iterator[Hit]:
        for i, (spelled, start, _) in enumerate(given):
            if self._firsts.isdisjoint(spelled):
                continue
            for length in self._lengths:
                for key in _starts([each[0] for each in given[i : i + length]]) if i + length <= len(given) else ():
                    for run in self._starts.get(key, ()):
                        here = given[i : i + len(run)]
                        if len(here) == len(run) and all(a & b[0] for a, b in zip(run, here, strict=True)):
                            yield Hit(start, here[-1][2], self._runs[run])


def _starts(run: Sequence[frozenset[str]]) -> Iterator[tuple[str, ...]]:
    """What a few words in a row may come to; 64 readings are enough."""
    return islice(product(*map(sorted, run)), 64)


def _is_ending(letters: str, stem: int) -> bool:
    """Whether letters after a stem of so many look like an ending: one that begins with a vowel, the shorter the stem the shorter."""
    return letters in ("", "s") or (letters[0] in _VOWELS and len(letters) <= min(LONGEST, stem - 1))


def _ended(spelled: frozenset[str]) -> frozenset[str]:
    """A word's keys, and those of it without a possessive's s."""
    return spelled | {key.removesuffix("s") for key in spelled}


def joined(hits: Iterable[Hit]) -> list[Hit]:
    """In order, those that overlap or touch as one, under the term of the first."""
    out: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if out and hit.start < out[-1].end:
            out[-1] = Hit(out[-1].start, max(out[-1].end, hit.end), out[-1].term)
        else:
            out.append(hit)
    return out
