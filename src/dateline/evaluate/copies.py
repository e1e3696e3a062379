"""How well copied text is found: every report of the data is altered in twelve ways, and each altered copy must lead back to it.

Data: JSON Lines with `text`, or a folder of plain texts. Nothing is annotated: the alterations are the gold. `found` is the share of
copies that keep at least half of their sentences and are found as copies of their report; `quote_kept_apart` the share of lifted
quotations whose sentence alone is joined, the two reports staying apart. `baseline` is what word-set likeness (Jaccard of five-word
runs, at 0.5) finds.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ..compare.copies import Body, Copy, CopyIndex, pack
from ..compare.words import sentences, shingles, tokens
from ..errors import EvaluateError

_LEDE = (
    "Letters to this desk keep asking what became of places that were once in every bulletin, and why so little is heard of them now.",
    "It is the latest turn in a story that our pages have followed since the spring, and few here expect it to be the last.",
)
_OTHER = (
    "The harvest festival opened under a clear sky, and children carried paper lanterns along the quay until late.",
    "Organisers counted twice as many visitors as in the previous summer, most of them from neighbouring valleys.",
    "A bakery near the old mill gave away four hundred loaves, then sold out of coffee before noon.",
    "The orchestra will return in autumn with a programme of dances, its conductor told a packed hall.",
)
_FILLER = tuple("river stone lantern garden window bridge paper silver market copper winter basket meadow orchard tunnel harbour".split())


def evaluate(path: Path) -> dict[str, Any]:
    """Score on the first hundred reports of `path` that have eight sentences or more."""
    texts = list(_texts(path))[:100]
    if len(texts) < 2:
        raise EvaluateError(f"{path} holds fewer than two reports of eight sentences")
    index = CopyIndex()
    for number, text in enumerate(texts):
        index.add(_body(f"r{number}", text))
    tried, found, alike = 0, 0, 0
    by: dict[str, list[bool]] = {}
    quotes = []
    for number, text in enumerate(texts):
        chance = random.Random(number)  # noqa: S311
        for name, alter in ALTERATIONS.items():
            copy = _body("copy", alter(text, texts[number - 1], chance))
            whole = any(c.whole and c.right == f"r{number}" for c in index.matches(copy))
            by.setdefault(name, []).append(whole)
            tried, found = tried + 1, found + whole
            alike += _jaccard(copy, index.bodies[f"r{number}"]) >= 0.5
        lifted, report = lift(text)
        hits = [c for c in index.matches(_body("copy", report)) if c.right == f"r{number}"]
        quotes.append(len(hits) == 1 and not hits[0].whole and _is_only(hits[0], lifted, index.bodies[f"r{number}"]))
    return {
        "found": found / tried,
        "copies": tried,
        "by_alteration": {name: sum(hits) / len(hits) for name, hits in by.items()},
        "quote_kept_apart": sum(quotes) / len(quotes),
        "reports": len(texts),
        "baseline": {"found": alike / tried},
    }


def _texts(path: Path) -> Iterator[str]:
    if path.is_dir():
        found = [p.read_text(encoding="utf-8") for p in sorted(path.rglob("*")) if p.suffix in (".txt", ".md")]
    else:
        try:
            found = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        except (ValueError, KeyError, TypeError) as error:
            raise EvaluateError(f"{path} is not JSON Lines with a text on each line") from error
    return (text for text in found if len(_split(text)) >= 8)


def _body(name: str, text: str) -> Body:
    at = [span for span in sentences(text) if tokens(text[slice(*span)])]
    return Body(name, tuple(at), "", tuple(pack(tokens(text[slice(*span)])) for span in at))


def _is_only(copy: Copy, lifted: tuple[int, int], there: Body) -> bool:
    """Whether one sentence of the new report, and no other, is joined to the one that was lifted."""
    return len({n for n, _ in copy.sentences}) == 1 and lifted in [there.at[n] for _, n in copy.sentences]


def _jaccard(left: Body, right: Body) -> float:
    one, two = ({s for words in b.words for s in shingles([str(w) for w in words])} for b in (left, right))
    return len(one & two) / max(len(one | two), 1)


def _split(text: str) -> list[str]:
    return [text[a:b].strip() for a, b in sentences(text)]


def _words(text: str, share: float, chance: random.Random) -> str:
    return re.sub(r"\w+", lambda m: chance.choice(_FILLER) if chance.random() < share else m[0], text)


def _cut(text: str, other: str, chance: random.Random) -> str:
    kept = _split(text)
    gone = set(chance.sample(range(len(kept)), len(kept) * 2 // 5))
    return " ".join(s for n, s in enumerate(kept) if n not in gone)


def _shuffled(text: str, other: str, chance: random.Random) -> str:
    kept = _split(text)
    chance.shuffle(kept)
    return "\n\n".join(kept)


def _merged(text: str, other: str, chance: random.Random) -> str:
    ours = _split(text)
    return " ".join([*ours, *_split(other)[: len(ours)]])


def _interleaved(text: str, other: str, chance: random.Random) -> str:
    kept = _split(text)
    return " ".join(s if n % 2 else f"{s} {_OTHER[n // 2 % len(_OTHER)]}" for n, s in enumerate(kept))


ALTERATIONS: dict[str, Callable[[str, str, random.Random], str]] = {
    "unchanged": lambda text, other, chance: text,
    "cut to 60 %": _cut,
    "first half": lambda text, other, chance: " ".join(_split(text)[: (len(_split(text)) + 1) // 2]),
    "last half, new lede": lambda text, other, chance: " ".join([_LEDE[0], *_split(text)[len(_split(text)) // 2 :]]),
    "sentences shuffled": _shuffled,
    "new lede": lambda text, other, chance: " ".join([*_LEDE, *_split(text)[1:]]),
    "5 % of words": lambda text, other, chance: _words(text, 0.05, chance),
    "20 % of words": lambda text, other, chance: _words(text, 0.2, chance),
    "two stories merged": _merged,
    "sentences put between": _interleaved,
    "capitals and marks": lambda text, other, chance: re.sub(r"[\"“”‘’',;:]", "", text.upper()),
    "cut and reworded": lambda text, other, chance: _words(_cut(text, other, chance), 0.1, chance),
}
"""Twelve ways in which a story is printed again. Each keeps at least half of its sentences, apart from words that change."""


def lift(text: str) -> tuple[tuple[int, int], str]:
    """A report on another matter that quotes one sentence of `text`; where that sentence stands in `text`."""
    at = max((span for span in sentences(text)), key=lambda span: _length(text[slice(*span)]))
    return at, f"{_OTHER[0]} {_OTHER[1]} {_OTHER[2]} {_OTHER[3]} {_LEDE[1]} {_LEDE[0]} {text[slice(*at)].strip()} {_OTHER[0]} {_LEDE[1]}"


def _length(sentence: str) -> int:
    """In words; a table or a list without a full stop is no sentence to lift."""
    length = len(tokens(sentence))
    return length if length <= 40 else 0
