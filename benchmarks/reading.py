"""What reading a report costs, beside spaCy alone on the same text in the same run.

    python benchmarks/reading.py [--data FILE ...] [--count N]

Reads reports (the samples by default; any file that Dateline reads, JSON Lines for many), each once by spaCy alone and once by every
step, in turns, in one process on one core. Prints JSON: milliseconds a report, and the ratio of the whole to spaCy alone, which is what
carries over to another machine; milliseconds by step; words a report; and what is found: claims a report and the share of claims with
a source, an event, a place and a date.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path

from dateline.extract.parse import language_model, reading_copy
from dateline.read import read_path
from dateline.reading import Reader
from dateline.resolve.gazetteer import Gazetteer
from dateline.types import Mode, Report

SAMPLES = [p for p in sorted((Path(__file__).parent.parent / "examples").iterdir()) if p.name != "README.md"]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, nargs="*", default=SAMPLES)
    parser.add_argument("--count", type=int, help="no more than so many reports, evenly drawn")
    options = parser.parse_args()
    reports = [r for path in options.data for r in read_path(path) if isinstance(r, Report)]
    if options.count and len(reports) > options.count:
        reports = reports[:: len(reports) // options.count][: options.count]
    reader, nlp = Reader(Gazetteer.open()), language_model()
    reader.record(reports[0])  # warm
    alone, steps, found = 0.0, Counter[str](), Counter[str]()
    for report in reports:
        started = time.perf_counter()
        nlp(reading_copy(report.text.string))
        alone += time.perf_counter() - started
        values: dict[str, object] = {**reader.pipeline.resources, "report": report}
        for step in reader.pipeline.steps:
            started = time.perf_counter()
            values[step.provides] = step.function(**{name: values[name] for name in step.requires})
            steps[step.name] += time.perf_counter() - started
        record = reader.record(report)
        found["failures"] += len(record.failures)
        for claim in record.claims:
            content = claim.attribution.content.spans
            found["claims"] += 1
            found["attributed"] += claim.attribution.mode is not Mode.OWN_VOICE
            found["with a source"] += claim.attribution.source.name is not None
            found["with an event"] += bool(claim.events)
            found["with a place"] += any(content.overlaps(p.span) for p in record.places)
            found["with a date"] += any(content.overlaps(t.span) for t in record.times)
    whole, count = sum(steps.values()), len(reports)
    claims = found["claims"] or 1
    print(
        json.dumps(
            {
                "reports": count,
                "words_a_report": round(sum(len(r.text.string.split()) for r in reports) / count),
                "ms_a_report": {"spacy_alone": round(alone / count * 1000, 1), "whole": round(whole / count * 1000, 1)},
                "ratio_to_spacy_alone": round(whole / alone, 2),
                "ratio_by_step": {name: round(seconds / alone, 2) for name, seconds in steps.items()},
                "ms_by_step": {name: round(seconds / count * 1000, 1) for name, seconds in steps.items()},
                "claims": found["claims"],
                "claims_a_report": round(found["claims"] / count, 1),
                "share": {k: round(v / claims, 3) for k, v in found.items() if k.startswith("with") or k == "attributed"},
                "failures": found["failures"],
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
