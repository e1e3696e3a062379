"""How long a large case takes to be proven, per claim, and how much memory: ``python benchmarks/verify.py --claims 100000``.

The case is made of copies of one made-up report with six claims, each with words of its own, and a decision on every twelfth claim.
Memory is the peak resident set of the process that verifies, which is not the one that made the case. Processor time is what a busy
machine leaves as it is. With `--case`, any case is verified; without, one is made in a folder for temporary files, and taken away again.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import records
from dateline import read
from dateline.store import Store


def make(path: Path, claims: int) -> None:
    """A case of so many claims, six a report."""
    store = Store.create(path)
    with store.writer("maker") as writer:
        for number in range(claims // 6 + (claims % 6 > 0)):
            record = records.story(words=f"Report {number}. ")
            capture = replace(record.report.capture, tool=read.tool_now("text/plain"))
            writer.add(replace(record, report=replace(record.report, capture=capture)), records.capture_of(record))
            if number % 2:
                writer.decide("confirm", record.claims[0].id, {"why": "seen"})


def main() -> None:
    if len(sys.argv) == 3 and sys.argv[1] == "verify":
        began, used = time.perf_counter(), time.process_time()
        verdict = Store.open(Path(sys.argv[2])).verify()
        seconds, processor = time.perf_counter() - began, time.process_time() - used
        checked = verdict.checked
        print(
            json.dumps(
                {
                    "sound": verdict.sound,
                    "claims": checked["claims"],
                    "spans": checked["spans"],
                    "entries": checked["ledger entries"],
                    "seconds": round(seconds, 1),
                    "ms_per_claim": round(1000 * seconds / checked["claims"], 3),
                    "processor_seconds": round(processor, 1),
                    "processor_ms_per_claim": round(1000 * processor / checked["claims"], 3),
                    "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                },
                indent=1,
            )
        )
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--case", type=Path, help="where to make it, or where it was made before")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dateline-verify-") as folder:
        path = asked.case or Path(folder) / "large.dateline"
        if not path.exists():
            make(path, asked.claims)
        subprocess.run([sys.executable, __file__, "verify", str(path)], check=True)


if __name__ == "__main__":
    main()
