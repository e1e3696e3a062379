"""How the cost of comparing grows: synthetic cases of 1,000 to 300,000 claims, in memory, one process.

    python benchmarks/compare.py [--sizes 1000 10000 100000 300000] [--reports-per-event 4]

A case is made of invented events, each told in a few reports by a few outlets with small differences, over towns and days that grow with
the case as a real stream does. Prints one JSON line a size: CPU milliseconds per claim (of all claims, and of the last tenth, which is what
one more report costs in a case of that size), pairs held against each other, events found, B-cubed F1 against the events that were
invented, and the peak memory in MiB.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import resource
import time
from collections.abc import Iterator
from datetime import date, timedelta

from dateline.compare.copies import Body, pack
from dateline.compare.events import Comparison
from dateline.compare.quote import Quote
from dateline.compare.tellings import Number, Telling, Told, When, Where
from dateline.compare.voices import Voice, Who
from dateline.evaluate.clusters import bcubed
from dateline.types import EventKind, Level, Modality, Polarity

HEADS, MIDDLES, TAILS = (
    "har mel tor vin sak rud pel gor lim dan".split(),
    "a e i o u ai".split(),
    "bour low mak ter iva est ono ulk".split(),
)
WORDS = [a + b + c for a in HEADS for b in MIDDLES for c in TAILS]
KINDS = (EventKind.SHELLING, EventKind.STRIKE, EventKind.KILLING, EventKind.TERRITORY_GAINED, EventKind.WITHDRAWAL, EventKind.OUTAGE)
PER_REPORT = 8
"""Claims in a report, each on another event of its week."""


def reports(claims: int, per_event: int, seed: int = 1) -> Iterator[tuple[Told, list[int]]]:
    """Reports in the order of publication, each with the number of the invented event of every claim."""
    chance = random.Random(seed)
    total = claims // PER_REPORT
    towns = days = max(20, math.isqrt(claims))  # a quarter of an event a town and day, whatever the size
    events_a_day = max(1, claims // per_event // days)
    pool: list[tuple[int, date, int, EventKind, int, frozenset[str], list[str]]] = []
    number = 0
    today = date(2015, 1, 1)
    made = 0
    while made < total:
        pool = [e for e in pool if (today - e[1]).days <= 2]
        for _ in range(events_a_day):
            words = chance.sample(WORDS, 6)
            pool.append((number, today, chance.randrange(towns), chance.choice(KINDS), chance.randint(1, 90), frozenset(words), words))
            number += 1
        for _ in range(max(1, total // days)):
            if made >= total:
                break
            told = chance.sample(pool, min(PER_REPORT, len(pool)))
            yield _report(made, today, told, chance)
            made += 1
        today += timedelta(days=1)


def _report(made: int, today: date, told: list, chance: random.Random) -> tuple[Told, list[int]]:
    name, published = f"r{made}", f"{today.isoformat()}T{chance.randrange(24):02}:00Z"
    outlet = f"outlet {chance.randrange(40)}"
    tellings, bodies = [], []
    for position, (_, day, town, kind, toll, stems, words) in enumerate(told):
        quote = Quote(position, position + 1, "x")
        voice = Voice(
            claim=f"{name}c{position}", report=name, who=Who.OWN, name=outlet, key="", words=frozenset(), side=None, kind="outlet",
            official=False, person=None, observed=False, family=outlet, wires=(), published=published, quoted=frozenset(),
            sentences=(position,), quote=quote,
        )  # fmt: skip
        lat, lon = 10 + (town * 37 % 4000) / 100, 20 + (town * 53 % 6000) / 100
        where = (
            Where(f"t{town}", f"Town {town}", (lat, lon), 5.0, "town", f"P{town // 20}", "XX", "in", quote)
            if chance.random() < 0.8
            else None
        )
        there = Where(f"t{town}", f"Town {town}", (lat, lon), 5.0, "town", f"P{town // 20}", "XX", "in", quote)
        when = When(day.isoformat(), day.isoformat(), 1, quote) if chance.random() < 0.6 else None
        numbers = (Number("deaths", toll, toll, toll, False, "people", quote),) if chance.random() < 0.4 else ()
        seen = frozenset(w for w in stems if chance.random() < 0.8) | {chance.choice(WORDS)}
        tellings.append(
            Telling(
                f"{voice.claim}.0", voice.claim, name, published, kind, quote, Polarity.AFFIRMED, Level.CERTAIN, Modality.PAST, voice,
                quote, place=where, time=when, numbers=numbers, words=seen, setting_places=(there,), sentence=position * 3,
            )
        )  # fmt: skip
        chance.shuffle(words)
        bodies.append(pack([*words, *(chance.choice(WORDS) for _ in range(10))]))
    body = Body(name, tuple((n, n + 1) for n in range(len(bodies))), published, tuple(bodies))
    return Told(name, tuple(tellings), tuple(t.voice for t in tellings), body), [e[0] for e in told]


def run(size: int, per_event: int) -> dict[str, object]:
    """Compare one case of `size` claims."""
    comparison, gold, spent, claims, tail, tail_claims = Comparison(), {}, 0.0, 0, 0.0, 0
    for told, events in reports(size, per_event):
        start = time.process_time()
        comparison.add(told)
        took = time.process_time() - start
        spent, claims = spent + took, claims + len(told.tellings)
        if claims > 0.9 * size:
            tail, tail_claims = tail + took, tail_claims + len(told.tellings)
        gold.update({t.id: e for t, e in zip(told.tellings, events, strict=True)})
    found = {t.id: e.id for e in comparison.events.values() for t in e.tellings}
    return {
        "claims": claims,
        "cpu_seconds": round(spent, 2),
        "ms_per_claim": round(1000 * spent / claims, 3),
        "ms_per_claim_last_tenth": round(1000 * tail / max(tail_claims, 1), 3),
        "pairs_per_claim": round(comparison.held / claims, 1),
        "events": len(comparison.events),
        "invented_events": len(set(gold.values())),
        "bcubed_f1": round(bcubed([gold[i] for i in gold], [found[i] for i in gold])[2], 3),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    """Print one line a size."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000, 300_000])
    options.add_argument("--reports-per-event", type=int, default=4)
    given = options.parse_args()
    for size in given.sizes:
        print(json.dumps(run(size, given.reports_per_event)), flush=True)


if __name__ == "__main__":
    main()
