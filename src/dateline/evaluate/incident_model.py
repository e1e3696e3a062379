"""What a trained reader of MUC-4's task sees: words in capitals, cut into sentences, and small linear models over their features.

Five questions, a multinomial or one-against-all logistic regression each, fitted on the development messages (training/muc4): which
types of incident a message holds, which a sentence tells, what part a word plays (victim by name or description, target, perpetrator),
what became of a victim, how far the incident got; and for organizations, whether one did it and on whose word. The weights are read
from tables and added up here. After Patwardhan and Riloff, 2009: a sentence's relevance and a phrase's role together.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

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
REACH = 8
"""Words to a sentence's nearest cue that still bear on a word."""


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


class Linear:
    """Weights by label and feature, the bias under the empty feature."""

    def __init__(self, rows: Iterable[tuple[str, str, float]]) -> None:
        self._weights: dict[str, list[tuple[str, float]]] = {}
        self.bias: dict[str, float] = {}
        for label, feature, weight in rows:
            if feature:
                self._weights.setdefault(feature, []).append((label, weight))
            else:
                self.bias[label] = weight

    def scores(self, features: Iterable[str]) -> dict[str, float]:
        """The sum of weights by label; features that were never fitted add nothing."""
        total = dict(self.bias)
        for feature in features:
            for label, weight in self._weights.get(feature, ()):
                total[label] += weight
        return total

    def chances(self, features: Iterable[str]) -> dict[str, float]:
        """Each label against all others, between 0 and 1."""
        return {label: 1 / (1 + math.exp(-max(-30.0, min(30.0, s)))) for label, s in self.scores(features).items()}

    def best(self, features: Iterable[str], lean: Mapping[str, float] | None = None) -> str:
        """The label with the highest score, `lean` added to it."""
        scores = self.scores(features)
        return max(scores, key=lambda label: scores[label] + (lean or {}).get(label, 0.0))


@cache
def load(name: str) -> Linear:
    """The shipped weights called `name`."""
    rows = []
    for line in (files("dateline.data") / "muc4" / f"{name}.tsv").read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#") and not line.startswith("label\t"):
            label, feature, weight = line.split("\t")
            rows.append((label, feature, float(weight)))
    return Linear(rows)


def of_message(cut: Sequence[Sentence]) -> list[str]:
    """Features of a whole message: its words and pairs of words once each, those of its opening told apart."""
    found: set[str] = set()
    for i, sentence in enumerate(cut):
        found.update(_pairs(sentence.words, "m"))
        if i < 4:
            found.update(f"o={w}" for w in sentence.words)
    return sorted(found)


def of_sentence(cut: Sequence[Sentence], i: int) -> list[str]:
    """Features of one sentence: its words and pairs, the words of the one before, and where it stands."""
    found = set(_pairs(cut[i].words, "s"))
    if i:
        found.update(f"b={w}" for w in cut[i - 1].words)
    found.add(f"at={min(i, 6)}")
    return sorted(found)


def _pairs(words: Sequence[str], mark: str) -> Iterator[str]:
    for a, b in zip(words, [*words[1:], "."], strict=True):
        a = "#" if a.isdigit() else a
        yield f"{mark}={a}"
        yield f"{mark}={a}_{b}"


def of_word(sentence: Sentence, i: int) -> list[str]:
    """Features of one word: itself, its neighbours, and the nearest word of violence on either side."""
    words = sentence.words
    at = ["#" if w.isdigit() else w for w in ("<", "<", "<", *words, ">", ">", ">")]
    a, b, c, w, x, y, z = at[i : i + 7]
    found = [
        f"w={w}", f"w-1={c}", f"w-2={b}", f"w-3={a}", f"w+1={x}", f"w+2={y}", f"w+3={z}",
        f"ww-={c}_{w}", f"ww+={w}_{x}", f"xx-={b}_{c}", f"xx+={x}_{y}", f"suf={w[-3:]}", f"around={c}_{x}",
    ]  # fmt: skip
    left = next((k for k in range(i - 1, max(-1, i - 16), -1) if words[k] in CUES), None)
    right = next((k for k in range(i + 1, min(len(words), i + 16)) if words[k] in CUES), None)
    for side, k in (("l", left), ("r", right)):
        if k is None:
            found.append(f"{side}-")
            continue
        near = "n" if abs(k - i) <= REACH else "f"
        found += [f"{side}={words[k]}", f"{side}{near}={words[k]}", f"{side}w={words[k]}_{w}", f"{side}b={words[k]}_{c}"]
        between = words[min(i, k) + 1 : max(i, k)]
        found += [f"{side}{mark}={words[k]}" for mark in ("BY", "OF", "WAS", "WERE", "AGAINST") if mark in between]
    return found


PARTS = ("NAME", "DESCRIPTION", "TARGET", "PERPETRATOR")


@dataclass(frozen=True, slots=True)
class Part:
    """Words of one sentence that play one part."""

    part: str
    sentence: int
    first: int
    last: int
    text: str
    margin: float


def parts(cut: Sequence[Sentence], i: int, model: Linear, lean: Mapping[str, float]) -> Iterator[Part]:
    """The stretches of sentence `i` whose words play the same part."""
    sentence = cut[i]
    labels, margins = [], []
    for k in range(len(sentence.words)):
        scores = model.scores(of_word(sentence, k))
        label = max(scores, key=lambda c: scores[c] + lean.get(c, 0.0))
        labels.append(label)
        margins.append(scores[label] - scores.get("NONE", 0.0))
    k = 0
    while k < len(labels):
        if labels[k] == "NONE":
            k += 1
            continue
        end = k
        while end + 1 < len(labels) and labels[end + 1] == labels[k]:
            end += 1
        first, last = k, end
        while first < last and (not sentence.words[first].isalnum() or sentence.words[first] in ("THE", "A", "AN", "OF", "AND", "IN")):
            first += 1
        while last > first and (not sentence.words[last][-1].isalnum() or sentence.words[last] in ("THE", "A", "OF", "AND", "IN")):
            last -= 1
        if sentence.words[first].isalnum() or "-" in sentence.words[first]:
            yield Part(labels[k], i, first, last, " ".join(sentence.words[first : last + 1]), max(margins[k : end + 1]))
        k = end + 1


def of_victim(sentence: Sentence, first: int, last: int, type_: str) -> list[str]:
    """Features of what became of a victim: the words around, all words of the sentence, the type of incident."""
    words = sentence.words
    found = {f"s={w}" for w in words} | {f"t={type_}"} | {f"ts={type_}_{w}" for w in words if w in CUES}
    found |= {f"near={w}" for w in words[max(0, first - 6) : last + 7]}
    found |= {f"l{k}={w}" for k, w in enumerate(reversed(words[max(0, first - 3) : first]))}
    found |= {f"r{k}={w}" for k, w in enumerate(words[last + 1 : last + 4])}
    return sorted(found)


def of_organization(
    cut: Sequence[Sentence], chosen: Sequence[int], mentions: Sequence[tuple[int, int, int]], name: str, type_: str
) -> list[str]:
    """Features of one organization for one incident: what is said beside its mentions, and how near they are."""
    found = {f"name={name}", f"t={type_}", f"times={min(len(mentions), 5)}"}
    near = min((abs(i - c) for i, _, _ in mentions for c in chosen), default=9)
    found.add(f"near={min(near, 4)}")
    found.add(f"first={min(mentions[0][0], 6)}")
    best = min(abs(i - c) for i, _, _ in mentions for c in chosen) if chosen else 9
    for i, first, last in mentions:
        words = cut[i].words
        mark = "c" if chosen and min(abs(i - c) for c in chosen) == best else "e"
        found.update(f"{mark}={w}" for w in words if not w.isdigit())
        found.update(f"{mark}l={w}" for w in words[max(0, first - 3) : first])
        found.update(f"{mark}r={w}" for w in words[last + 1 : last + 4])
    return sorted(found)


def of_stage(cut: Sequence[Sentence], chosen: Sequence[int], type_: str) -> list[str]:
    """Features of how far an incident got: the words and pairs of the sentences that tell it."""
    return sorted({f for i in chosen for f in _pairs(cut[i].words, "s")} | {f"t={type_}"})


@cache
def names() -> Mapping[str, Mapping[str, str]]:
    """Facts by kind, name and value: organizations' names to one of them, places to their countries in the task's words."""
    found: dict[str, dict[str, str]] = {}
    for line in (files("dateline.data") / "muc4" / "names.tsv").read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#") and not line.startswith("kind\t"):
            kind, name, value = line.split("\t")
            found.setdefault(kind, {})[name] = value
    return found


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
