"""What text that no newsroom wrote costs, step by step: repeated cues, marks that never close, thousands of turns, lists without an end.

    python benchmarks/hostile.py [--length N] [--only SHAPE]

Each shape is read at N code points and at twice as many, beside plain news of the same length (the samples, over and over).
Prints JSON for each shape: for every step its processor time over that of the plain news (`times news`) and the growth from N to
2 N (`growth`; 2 is linear). A step that grows by more than 3 and takes more than a second is named under `superlinear`, and the
exit code is 1: one such report would hold up a desk.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from pathlib import Path
from typing import Any

from dateline.evaluate.attribution import plain_report
from dateline.read import read_path
from dateline.reading import Reader
from dateline.resolve.gazetteer import Gazetteer
from dateline.types import Report

SAMPLES = [p for p in sorted((Path(__file__).parent.parent / "examples").iterdir()) if p.name != "README.md"]
SHAPES = {
    "upper-case cues": "THE ARMY SAID ",
    "marks in marks": "'a: \u201cb\u201d said ",
    "dashes": "\u2014 we ran, said he \u2014 ",
    "open quotation": "\u201cWe ran, he said. ",
    "guillemets": "\u00ab a \u00bb ",
    "turns": "SPEAKER A: we saw it happen here.\n",
    "bodies": "The Observatory of Homs said it rained. SOHR said so. ",
    "relayed claims": "The army said it fired, a claim the rebels denied, which Kigali denies. ",
    "chain": "the mayor said that the governor told him that ",
    "neither": "neither could be verified nor ",
    "places": "Paris, Texas, ",
    "dates": "on 3 March and until Tuesday night of the 5th ",
    "events": "he bombed and shelled and ",
    "numbers": "12 killed, 1,300 wounded, ",
    "names": "General Ali Hassan Mohammed ",
    "no spaces": "said",
    "spaces": "said" + " " * 96,
    "initials": "A. B. C. ",
    "commas": "said,",
    "right to left": "\u0642\u0627\u0644 said ",
}


def spent(reader: Reader, report: Report) -> dict[str, float]:
    """Seconds of processor time by step. A step that fails is left to raise."""
    values: dict[str, Any] = {**reader.pipeline.resources, "report": report}
    out = {}
    for step in reader.pipeline.steps:
        gc.collect()
        started = time.process_time()
        values[step.provides] = step.function(**{name: values[name] for name in step.requires})
        out[step.provides] = time.process_time() - started
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--length", type=int, default=40_000, help="code points of the shorter text")
    parser.add_argument("--only", help="one shape")
    options = parser.parse_args()
    reader = Reader(Gazetteer.open())
    news = "\n\n".join(r.text.string for path in SAMPLES for r in read_path(path) if isinstance(r, Report)) + "\n\n"

    def measured(unit: str, length: int) -> dict[str, float]:
        return spent(reader, plain_report((unit * (length // len(unit) + 1))[:length]))

    plain = measured(news, options.length)
    failed = False
    for name, unit in SHAPES.items():
        if options.only not in (None, name):
            continue
        once, twice = measured(unit, options.length), measured(unit, 2 * options.length)
        superlinear = [step for step in once if twice[step] > 1 and twice[step] > 3 * once[step]]
        failed = failed or bool(superlinear)
        row = {
            "shape": name,
            "times news": {step: round(once[step] / max(plain[step], 0.01), 1) for step in once},
            "growth": {step: round(twice[step] / max(once[step], 0.01), 1) for step in once},
            "superlinear": superlinear,
            "all": round(sum(once.values()) / sum(plain.values()), 1),
        }
        print(json.dumps(row), flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
