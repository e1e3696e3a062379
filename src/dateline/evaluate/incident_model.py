"""Sentences and words of MUC-4's messages, names that its keys hold, and linear models whose weights are read from tables.

The weights were fitted on the development messages (training/muc4) and are added up here; the features that they weigh are those of
evaluate/incident_features.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from .linear import Linear, shipped

_WORD = re.compile(r"[A-Z0-9]+(?:['&-][A-Z0-9]+)*|[^\sA-Z0-9]")
_END = re.compile(r"[.!?][\"')\]]*\s+(?=\S)|\n\s*\n")
_ABBREVIATED = re.compile(r"\b(?:MR|MRS|DR|COL|GEN|LT|CAPT|MAJ|SGT|MSGR|ST|JR|ENG|GOV|SEN|[A-Z])\.\s+$")
CUES = frozenset(
    re.findall(
        r"\w+",
        """
        KILLED KILLING KILL MURDERED MURDER MURDERS MURDERING ASSASSINATED ASSASSINATION DIED DEAD DEATH DEATHS WOUNDED INJURED
        KIDNAPPED KIDNAPPING ABDUCTED ABDUCTION HOSTAGE RELEASED FREED ATTACKED ATTACK ATTACKS EXPLODED EXPLOSION BOMB BOMBS BOMBING
        DYNAMITE DYNAMITED DESTROYED DAMAGED DAMAGE BURNED FIRE SHOT SHOOTING GUNNED MASSACRE MASSACRED THREATENED THREATS THREAT
        VICTIMS VICTIM AGAINST BLEW BLOWN GRENADE ROCKET MACHINEGUNNED STOLE ROBBED SEIZED EXECUTED TORTURED DISAPPEARED MISSING
        SABOTAGE HIJACKED AMBUSH AMBUSHED STABBED SLAIN UNHARMED ESCAPED
        """,
    )
)
NUMBERS = {
    w: i
    for i, w in enumerate(
        """ZERO ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE TEN ELEVEN TWELVE THIRTEEN FOURTEEN FIFTEEN SIXTEEN SEVENTEEN
        EIGHTEEN NINETEEN TWENTY""".split()
    )
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words in capitals with their half-open offsets."""

    start: int
    end: int
    words: tuple[str, ...]
    offsets: tuple[tuple[int, int], ...]


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text, none for blank stretches."""
    upper = "".join(c.upper() if len(c.upper()) == 1 else c for c in text)
    cuts = [0]
    for end in _END.finditer(upper):
        if not _ABBREVIATED.search(upper[max(0, end.end() - 12) : end.end()]):
            cuts.append(end.end())
    found = []
    for start, stop in zip(cuts, [*cuts[1:], len(upper)], strict=True):
        words = list(_WORD.finditer(upper, start, stop))
        if words:
            found.append(Sentence(start, stop, tuple(w[0] for w in words), tuple(w.span() for w in words)))
    return found


@cache
def load(name: str) -> Linear:
    """The shipped weights called `name`."""
    return shipped("muc4", name)


@cache
def names() -> Mapping[str, Mapping[str, str]]:
    """Facts by kind, name and value: organizations' names to one of them, places to their countries in the task's words."""
    found: dict[str, dict[str, str]] = {}
    for line in (files("dateline.data") / "muc4" / "names.tsv").read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#") and not line.startswith("kind\t"):
            kind, name, value = line.split("\t")
            found.setdefault(kind, {})[name] = value
    return found


@cache
def common() -> Mapping[str, float]:
    """How much a word tells that many messages have: log(messages / messages with it)."""
    return {word: float(value) for word, value in names().get("common", {}).items()}


def mentions(cut: Sequence[Sentence], table: Mapping[str, str]) -> Iterator[tuple[str, int, int, int]]:
    """Every name of the table in the text, the longest at each word: value, sentence, first word, last word."""
    longest = max((len(n.split()) for n in table), default=0)
    for i, sentence in enumerate(cut):
        k = 0
        while k < len(sentence.words):
            for n in range(min(longest, len(sentence.words) - k), 0, -1):
                value = table.get(" ".join(sentence.words[k : k + n]))
                if value is not None:
                    yield value, i, k, k + n - 1
                    k += n - 1
                    break
            k += 1
