"""What places and times cost on a report of 1,200 words, beside the parser in the same run: ``python benchmarks/where_when.py``.

CPU milliseconds on one core, the best of several rounds over reports made of the suites' sentences (tests/gold), the gazetteer on disk, the
ratio to spaCy's parse of the same text, and how much the process grew after the parser was loaded.
"""

from __future__ import annotations

import json
import random
import resource
import time
from pathlib import Path
from statistics import median

from dateline.extract.parse import parse
from dateline.extract.places import places
from dateline.extract.times import times
from dateline.resolve.gazetteer import Gazetteer
from dateline.text import Text
from dateline.types import Capture, Report

GOLD = Path(__file__).parents[1] / "tests/gold"
WORDS, REPORTS, ROUNDS = 1200, 6, 5


def made() -> list[Report]:
    """Reports of about 1,200 words: mostly what people say, with as many places and times as news has."""
    suites = (("attribution", None), ("wording", None), ("places", 60), ("times", 60))
    sentences = []
    for name, most in suites:
        rows = [json.loads(line) for line in (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        sentences += [r["text"] for r in rows if r.get("text") and r.get("language", "en") == "en"][:most]
    random.Random(3).shuffle(sentences)
    out, held = [], []
    for sentence in sentences * 3:
        held.append(sentence)
        if sum(len(s.split()) for s in held) >= WORDS:
            text = Text("\n\n".join(" ".join(held[i : i + 4]) for i in range(0, len(held), 4)))
            capture = Capture(text.sha256, len(text), "text/plain", "utf-8", "-", "benchmark")
            out.append(Report("-", capture, text, text.sha256, "en", published="2022-09-13"))
            held = []
        if len(out) == REPORTS:
            break
    return out


def main() -> None:
    """Print one JSON object."""
    reports = made()
    parsed = [parse.function(r) for r in reports]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    gazetteer = Gazetteer.open()
    best: dict[str, list[float]] = {"parse": [], "places": [], "times": []}
    for report, tree in zip(reports, parsed, strict=True):
        steps = {
            "parse": lambda report=report: parse.function(report),
            "places": lambda report=report, tree=tree: places.function(report, tree, gazetteer),
            "times": lambda report=report, tree=tree: times.function(report, tree),
        }
        for name, step in steps.items():
            spent = []
            for _ in range(ROUNDS):
                start = time.process_time()
                step()
                spent.append(time.process_time() - start)
            best[name].append(min(spent) * 1000)
    cost = {name: round(median(each), 1) for name, each in best.items()}
    both = cost["places"] + cost["times"]
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(
        json.dumps({"ms": cost, "both_ms": round(both, 1), "ratio_to_parse": round(both / cost["parse"], 3), "grown_mb": round(grown, 1)})
    )


if __name__ == "__main__":
    main()
