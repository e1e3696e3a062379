"""Killing writers at random moments: is anything that was acknowledged lost, is anything half there, is every restart clean?

    python tests/faults/killed.py --kills 300

A child adds reports, compares the case and decides on claims, in turns, and writes down in a file beside the case what it was told is
done, after it was told. It is killed (SIGKILL) at a random moment, again and again, on the same case. After each kill the case must open,
`verify` must find nothing, each report must be there whole or not at all, and everything that was written down must be in the case. With
``--store postgres`` the child's connection is cut by the server as often as the child is killed.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import records
from dateline.errors import StoreError
from dateline.store import Store
from dateline.store.comparison import comparing
from postgres_server import Server

CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
PHASES = ("adding", "comparing", "reviewing")


def opened(where: str, captures: str) -> Store:
    return Store.open(where, wait=30, captures=Path(captures))


def child(where: str, captures: str, log: str, seed: int, phase: str) -> None:
    """Work until killed. Each line of the log says what was acknowledged, and is on the disk before the next thing is begun."""
    chance, number = random.Random(seed), 0
    with Path(log).open("ab", buffering=0) as done:
        store = opened(where, captures)
        done.write(b"ready\n")
        while True:
            number += 1
            name = f"{seed} {number}"
            try:
                if phase == "adding":
                    words = " ".join(chance.choice(("rain", "bridge", "mayor", "said", "🌾")) for _ in range(chance.randint(5, 400)))
                    record = records.plain(f"It rained {name}. {words}\n")
                    with store.writer("child") as writer:
                        writer.add(record, records.capture_of(record))
                    done.write(f"report {record.report.id}\n".encode())
                elif phase == "comparing":
                    with comparing(store, afresh=chance.random() < 0.3) as (_, taken):
                        pass
                    done.write(f"compared {taken}\n".encode())
                    with store.writer("child") as writer:
                        record = records.plain(f"It snowed {name}.\n")
                        writer.add(record, records.capture_of(record))
                    done.write(f"report {record.report.id}\n".encode())
                else:
                    with store.writer("child") as writer:
                        for i in range(10):
                            made = writer.decide("confirm", f"claim {chance.randint(0, 9)}", {"why": name}, token=f"{name} {i}")
                            done.write(f"decision {made.number} {name} {i}\n".encode())
            except StoreError as error:  # the connection was cut: open again
                done.write(f"refused {error}\n".encode())
                time.sleep(0.05)


def check(store: Store, log: Path) -> Counter[str]:
    """What was acknowledged and is not there, what is half there, and what verify finds."""
    wrong: Counter[str] = Counter()
    lines = log.read_text("utf-8").splitlines()
    with store.writer("parent"):
        pass  # a restart: what was left in the middle is settled
    with store.view() as view:
        kept = {each.token: each.number for each in view.decisions()}
        there = {report.id for report in view.reports()}
        for report in there:
            view.record(report)
    for line in lines:
        kind, _, rest = line.partition(" ")
        if kind == "report" and rest not in there:
            wrong["acknowledged reports lost"] += 1
        elif kind == "decision":
            number, _, token = rest.partition(" ")
            if kept.get(token) != int(number):
                wrong["acknowledged decisions lost"] += 1
    verdict = store.verify()
    for code, count in verdict.counts.items():
        wrong[f"verify: {code}"] += count
    if store.captures.unsettled():
        left = [path.name for path in (store.captures.path / "incoming").iterdir() if not path.name.startswith("tmp-")]
        wrong["captures left in the middle"] += len(left)
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--store", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    server = Server("max_connections=50") if asked.store == "postgres" else None
    try:
        print(json.dumps(run(asked.kills, asked.seed, server), indent=1))
    finally:
        if server:
            server.stop()


def run(kills: int, seed: int, server: Server | None = None) -> dict[str, Any]:
    """Figures over so many kills."""
    chance = random.Random(seed)
    folder = Path(tempfile.mkdtemp(prefix="dateline-faults-"))
    where = server.address("faults") if server else str(folder / "case.dateline")
    captures = folder / "case.dateline.captures"
    store = Store.create(where, captures=captures)
    log = folder / "acknowledged"
    log.touch()
    wrong: Counter[str] = Counter()
    phases: Counter[str] = Counter()
    cuts = 0
    for number in range(kills):
        phase = PHASES[number % 3]
        before = log.stat().st_size
        given = (where, str(captures), str(log), seed * 100_000 + number, phase)
        process = multiprocessing.get_context("fork").Process(target=child, args=given)
        process.start()
        while log.stat().st_size == before and process.is_alive():
            time.sleep(0.002)
        if server and number % 2:
            for _ in range(3):
                time.sleep(chance.random() * 0.2)
                cuts += len(server.execute(CUT))
        time.sleep(chance.random() * 0.3)
        died = not process.is_alive()
        process.kill()
        process.join()
        wrong["children that ended by themselves"] += died
        phases[phase] += 1
        if number % 5 == 4 or number == kills - 1:  # a restart after every kill is the next child's; this one looks at everything
            wrong.update(check(opened(where, str(captures)), log))
            with comparing(store) as (comparison, _):
                assert comparison is not None
    lines = log.read_text("utf-8").splitlines()
    with store.view() as view:
        counts = dict(view.counts())
        decided = sum(1 for _ in view.decisions())
    return {
        "kills": kills,
        "in": dict(phases),
        "connections_cut": cuts,
        "acknowledged_reports": sum(line.startswith("report") for line in lines),
        "acknowledged_decisions": sum(line.startswith("decision") for line in lines),
        "acknowledged_comparisons": sum(line.startswith("compared") for line in lines),
        "refused_while_cut": sum(line.startswith("refused") for line in lines),
        "in_the_case": {**counts, "decisions": decided},
        "wrong": {name: count for name, count in wrong.items() if count} or "nothing",
    }


if __name__ == "__main__":
    main()
