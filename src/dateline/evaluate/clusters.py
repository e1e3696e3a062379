"""How well reports on one event are brought together, on articles by many outlets with the event that each is on.

Data: JSON Lines with `event`, `title`, `text`. B-cubed (Bagga and Baldwin 1998) and pairwise F1. `baseline` is TF-IDF (logarithmic counts)
over all words with average link in the same run, at the likeness that was best for it on the development data.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

from ..compare.stories import average_link, likeness, stories
from ..compare.words import tokens
from ..errors import EvaluateError

BASELINE = 0.18
"""Where the baseline did best on ``same_event.dev.jsonl``."""


def evaluate(path: Path) -> dict[str, Any]:
    """Score the clustering of the articles at `path`."""
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        gold = [row["event"] for row in rows]
        reports = [(row.get("title") or "", row["text"]) for row in rows]
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise EvaluateError(f"{path} is not JSON Lines with event, title and text") from error
    if not rows:
        raise EvaluateError(f"{path} holds no articles")
    found = stories(reports)
    plain = average_link(likeness([tokens(f"{title} {text}") for title, text in reports]), BASELINE)
    precision, recall, f1 = bcubed(gold, found)
    return {
        "bcubed_f1": f1,
        "bcubed_precision": precision,
        "bcubed_recall": recall,
        "pairwise_f1": pairwise(gold, found),
        "articles": len(rows),
        "events": len(set(gold)),
        "clusters": len(set(found)),
        "baseline": {"bcubed_f1": bcubed(gold, plain)[2], "pairwise_f1": pairwise(gold, plain), "clusters": len(set(plain))},
    }


def bcubed(gold: Sequence[Hashable], found: Sequence[Hashable]) -> tuple[float, float, float]:
    """B-cubed precision, recall and F1 of two clusterings of the same items."""
    both, of_gold, of_found = Counter(zip(gold, found, strict=True)), Counter(gold), Counter(found)
    precision = sum(n * n / of_found[f] for (_, f), n in both.items()) / len(gold)
    recall = sum(n * n / of_gold[g] for (g, _), n in both.items()) / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)


def pairwise(gold: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """F1 over pairs of items that are in one cluster."""

    def pairs(counts: Counter[Any]) -> int:
        return sum(n * (n - 1) // 2 for n in counts.values())

    both = pairs(Counter(zip(gold, found, strict=True)))
    return 2 * both / max(pairs(Counter(gold)) + pairs(Counter(found)), 1)
