"""What attribution, basis and wording cost beside spaCy, for a report of 1,200 words on one core.

    python benchmarks/attribution.py [--words N] [--times N] [--model FOLDER]

Composes reports of about so many words from the samples (whole paragraphs of several, one after the other), and reads each, in turns and in
one process, by the full `en_core_web_sm` (its time is the yardstick) and by the steps after the parse that say who says
what, how they know and how sure it sounds: the trained reader, statements, sources, basis, wording. The parse itself, times and places are
made beforehand and not counted. Each figure is processor time, so that a second thread would count too, and the best of several, since a
busy machine only ever adds. Prints JSON: milliseconds a report, by step too, and their ratio, which is what carries over to another
machine; at most 1 is the aim.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from dateline.evaluate.attribution import plain_report
from dateline.extract.parse import language_model, reading_copy
from dateline.extract.tagger import FOLDER, Tagger
from dateline.read import read_path
from dateline.reading import Reader
from dateline.resolve.gazetteer import Gazetteer
from dateline.types import Report

SAMPLES = [p for p in sorted((Path(__file__).parent.parent / "examples").iterdir()) if p.name != "README.md"]
COUNTED = ("tags", "statements", "sources", "basis", "wording")


def composed(words: int) -> list[Report]:
    """Reports of `words` words or a few fewer, from the paragraphs of the samples; what is left at the end is left out."""
    paragraphs = [p for path in SAMPLES for r in read_path(path) if isinstance(r, Report) for p in r.text.string.split("\n") if p.strip()]
    texts: list[list[str]] = [[]]
    for paragraph in paragraphs:
        if sum(len(p.split()) for p in [*texts[-1], paragraph]) > words:
            texts.append([])
        texts[-1].append(paragraph)
    return [plain_report("\n\n".join(each)) for each in texts[:-1]]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--words", type=int, default=1200)
    parser.add_argument("--times", type=int, default=7, help="each figure is the best of so many")
    parser.add_argument("--model", type=Path, default=FOLDER, help="the folder of another attribution model")
    options = parser.parse_args()
    reader, nlp = Reader(Gazetteer.open(), tagger=Tagger(options.model)), language_model()
    reports = composed(options.words)
    alone, steps, claims = 0.0, Counter[str](), 0
    for report in reports:
        copy = reading_copy(report.text.string)
        values: dict[str, Any] = {**reader.pipeline.resources, "report": report}
        rounds: list[dict[str, float]] = []
        for _ in range(options.times):
            started = time.process_time()
            nlp(copy)
            seconds = {"spacy": time.process_time() - started}
            for step in reader.pipeline.steps:
                started = time.process_time()
                values[step.provides] = step.function(**{name: values[name] for name in step.requires})
                seconds[step.provides] = time.process_time() - started
            rounds.append(seconds)
        alone += min(r["spacy"] for r in rounds)
        for name in COUNTED:
            steps[name] += min(r[name] for r in rounds)
        claims += len(values["statements"])
    ours, count = sum(steps.values()), len(reports)
    print(
        json.dumps(
            {
                "reports": count,
                "words_a_report": round(sum(len(r.text.string.split()) for r in reports) / count),
                "statements_a_report": round(claims / count, 1),
                "ms_a_report": {"spacy": round(alone / count * 1000, 1), "attribution_basis_wording": round(ours / count * 1000, 1)},
                "ratio_to_spacy": round(ours / alone, 3),
                "ms_by_step": {name: round(steps[name] / count * 1000, 1) for name in COUNTED},
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
