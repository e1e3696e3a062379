"""Scores the PLOVER root of a sentence's main event: accuracy and macro F1, as the zero-shot literature does.

Reads tab-separated sentence and root (either order, a header line or none), or the project's gold standard records (JSON: `text`,
`event`). The roots of 2021 merge four of 2016: when the gold has none of those four, ours are merged before they are compared. A
sentence whose gold names several roots (`/` or `;` between them) is right with any of them. The baseline is the most frequent root.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import EvaluateError
from ..extract.parse import Sentence, parse
from ..extract.plover_root import root
from ..text import Text
from ..types import Capture, Report

MERGED = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT"}
"""Roots of 2016 by those of 2021."""

_ROOT = re.compile(r"^[A-Z]{3,12}(?:\s*[/;]\s*[A-Z]{3,12})*$")


def evaluate(path: Path) -> dict[str, Any]:
    """Score the root of every sentence in a file, or in the files of a folder. Raises EvaluateError for another format."""
    pairs = read(path)
    gold = [set(re.split(r"\s*[/;]\s*", roots)) for _, roots in pairs]
    known = set().union(*gold)
    guess = [_as_gold(root(sentence_of(text)), known) for text, _ in pairs]
    return {**score(gold, guess), "baseline": score(gold, [Counter(r for g in gold for r in g).most_common(1)[0][0]] * len(gold))}


def score(gold: Sequence[set[str]], guess: Sequence[str]) -> dict[str, Any]:
    """Accuracy, macro F1 over the gold's roots, and their counts."""
    right = sum(p in g for g, p in zip(gold, guess, strict=True))
    truth = [p if p in g else sorted(g)[0] for g, p in zip(gold, guess, strict=True)]
    names = sorted(set(truth))
    by_root = {n: _f1([t == n for t in truth], [p == n for p in guess]) for n in names}
    return {
        "accuracy": round(right / len(gold), 4),
        "macro_f1": round(sum(by_root.values()) / len(names), 4),
        "counts": {"sentences": len(gold), "right": right, **{n: truth.count(n) for n in names}},
    }


def read(path: Path) -> list[tuple[str, str]]:
    """Sentences with their roots. Raises EvaluateError when the file is in neither format."""
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    out: list[tuple[str, str]] = []
    for file in files:
        string = file.read_text(encoding="utf-8", errors="replace")
        out.extend(_records(string) if string.lstrip().startswith("[") else _table(string))
    if not out:
        raise EvaluateError(f"{path.name} has no sentences with PLOVER roots")
    return out


def sentence_of(text: str) -> Sentence:
    """A sentence, parsed; the longest when the parser sees more than one. Raises EvaluateError when there is none."""
    data = text.encode("utf-8", errors="replace")
    sha256 = hashlib.sha256(data).hexdigest()
    report = Report("plover", Capture(sha256, len(data), "text/plain", "utf-8", "-", "evaluate"), Text(data.decode()), sha256, "en")
    sentences = parse.function(report).sentences
    if not sentences:
        raise EvaluateError(f"there is no sentence in {text[:40]!r}")
    return max(sentences, key=lambda s: len(s.tokens)) if len(sentences[0].tokens) < 6 else sentences[0]  # type: ignore[no-any-return]


def _records(string: str) -> list[tuple[str, str]]:
    try:
        records = json.loads(string)
        return [(str(r["text"]), str(r["event"]).upper()) for r in records if r.get("text") and r.get("event") not in (None, "DOCUMENT")]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def _table(string: str) -> list[tuple[str, str]]:
    out = []
    for line in string.splitlines():
        cells = [c.strip() for c in line.split("\t")]
        roots = [c for c in cells if _ROOT.match(c.upper()) and " " not in c.replace(" / ", "/")]
        texts = [c for c in cells if len(c.split()) > 3]
        if roots and texts:
            out.append((max(texts, key=len), roots[-1].upper()))
    return out


def _as_gold(name: str, known: set[str]) -> str:
    """Our root in the names that the gold uses."""
    if not known & set(MERGED):
        name = MERGED.get(name, name)
    if "YIELD" in known and name in ("CONCEDE", "RETREAT"):
        return "YIELD"
    return name


def _f1(truth: Sequence[bool], guess: Sequence[bool]) -> float:
    both = sum(t and g for t, g in zip(truth, guess, strict=True))
    total = sum(truth) + sum(guess)
    return 2 * both / total if total else 0.0
