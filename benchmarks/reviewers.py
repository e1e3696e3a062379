"""Many reviewers at once: is any decision lost or doubled, and how long does one wait for it?

    python benchmarks/reviewers.py --store postgres --reviewers 50 --minutes 10
    python benchmarks/reviewers.py --store sqlite --reviewers 5 --minutes 10

Each reviewer is a process of its own with a connection of its own. It takes a claim that others take too, decides on it having seen the
newest decision, and looks again when somebody was faster; now and then it sends the same decision twice, as one does who was cut off.
Between two decisions it thinks for `--think` seconds on average. Every acknowledged decision is written to a file beside, which the case
is held against at the end. In SQLite the reviewers of one server share its one writer thread (`store.threads`), so there they are
threads.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import records
from dateline.errors import ConflictError
from dateline.store import Store
from dateline.store.threads import OneWriter
from postgres_server import Server

Acknowledged = list[tuple[str, int, float]]


def review(number: int, decide: Any, newest: Any, targets: list[str], until: float, think: float) -> tuple[Acknowledged, int]:
    """What one reviewer was told is done (token, number, seconds), and how often somebody else was faster."""
    chance, done, conflicts = random.Random(number), [], 0
    while time.time() < until:
        time.sleep(chance.expovariate(1 / think))
        target, token = chance.choice(targets), uuid.uuid4().hex
        seen = newest(target)
        began = time.perf_counter()
        try:
            made = decide("confirm", target, {"why": f"reviewer {number}"}, actor=f"reviewer {number}", token=token, after=seen)
        except ConflictError:
            conflicts += 1
            continue
        done.append((token, made.number, time.perf_counter() - began))
        if chance.random() < 0.05:
            assert decide("confirm", target, {"why": "again"}, token=token).number == made.number
    return done, conflicts


def newest_in(store: Store, target: str) -> int:
    with store.view() as view:
        return max((each.number for each in view.decisions(target)), default=0)


def process(number: int, where: str, captures: str, targets: list[str], until: float, think: float, out: Any) -> None:
    store = Store.open(where, wait=60, captures=Path(captures))
    with store.writer(f"reviewer {number}") as writer:
        out.put(review(number, writer.decide, lambda target: newest_in(store, target), targets, until, think))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--store", choices=["sqlite", "postgres"], required=True)
    parser.add_argument("--reviewers", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--think", type=float, default=2.0, help="seconds between two decisions of one reviewer, on average")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="dateline-load-"))
    server = Server("max_connections=200") if asked.store == "postgres" else None
    try:
        run(asked, folder, server)
    finally:
        if server is not None:
            server.stop()


def run(asked: argparse.Namespace, folder: Path, server: Server | None) -> None:
    where = server.address("load") if server else str(folder / "load.dateline")
    captures = folder / "load.dateline.captures"
    store = Store.create(where, captures=captures)
    targets = []
    with store.writer("setup") as writer:
        for n in range(30):
            record = records.plain(f"It rained on day {n}.\n")
            writer.add(record, records.capture_of(record))
            targets.append(record.claims[0].id)
    until = time.time() + asked.minutes * 60
    results: list[tuple[Acknowledged, int]] = []
    if server:
        spawn = multiprocessing.get_context("fork")
        out: Any = spawn.Queue()
        given = (where, str(captures), targets, until, asked.think, out)
        people = [spawn.Process(target=process, args=(n, *given)) for n in range(asked.reviewers)]
        for each in people:
            each.start()
        results = [out.get() for _ in people]
        for each in people:
            each.join()
    else:
        with OneWriter(store) as one:

            def person(n: int) -> None:
                results.append(review(n, one.decide, lambda target: newest_in(store, target), targets, until, asked.think))

            threads = [threading.Thread(target=person, args=(n,)) for n in range(asked.reviewers)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    acknowledged = [each for done, _ in results for each in done]
    with store.view() as view:
        kept = {each.token: each.number for each in view.decisions()}
        count = sum(1 for _ in view.decisions())
    waits = sorted(seconds for *_, seconds in acknowledged)
    lost = [token for token, number, _ in acknowledged if kept.get(token) != number]
    verdict = store.verify()
    figures = {
        "store": asked.store,
        "reviewers": asked.reviewers,
        "minutes": asked.minutes,
        "think_seconds": asked.think,
        "acknowledged": len(acknowledged),
        "in_the_case": count,
        "lost": len(lost),
        "doubled": count - len({token for token, *_ in acknowledged}),
        "somebody_was_faster": sum(conflicts for _, conflicts in results),
        "median_ms": round(1000 * waits[len(waits) // 2], 1),
        "p95_ms": round(1000 * waits[int(len(waits) * 0.95)], 1),
        "max_ms": round(1000 * waits[-1], 1),
        "verify": dict(verdict.counts) or "sound",
    }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
