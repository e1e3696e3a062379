"""How fast the workbench answers on a large case: the first byte of every page, and the map with many places.

    python benchmarks/workbench.py --claims 100000 --points 50000 [--case KEPT.dateline] [--rounds 7]

Makes a case of invented reports (or uses the one that is kept), serves it over a socket in a process of its own, and prints for each
page the median and the worst first byte in milliseconds, as JSON Lines. With `--map` and Chromium it also draws a map of that many
places and times panning and zooming, and says how many features the browser held.
Absolute figures mean something only on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from dateline.resolve.gazetteer import Gazetteer
from dateline.store import Store
from dateline.types import (
    DateBasis,
    EventKind,
    EventMention,
    Level,
    Modality,
    Place,
    PlaceRole,
    Polarity,
    Record,
    Time,
)
from records import capture_of, claim_over, report_over, run

KINDS = [EventKind.SHELLING, EventKind.STRIKE, EventKind.KILLING, EventKind.WITHDRAWAL, EventKind.ARMED_CLASH, EventKind.OUTAGE]
WHO = ["the army", "a resident", "the ministry", "rebels", "the mayor", "a doctor", "the governor", "a rights group"]


def places(count: int) -> list:
    """Entries of the gazetteer with a point, spread over it."""
    gazetteer = Gazetteer.open()
    numbers = [n for (n,) in gazetteer._ask("SELECT id FROM place WHERE lat IS NOT NULL AND population > 500 ORDER BY id")]
    step = max(1, len(numbers) // count)
    found = (gazetteer.numbered(n) for n in numbers[::step])
    return [row.entry for row in found if row is not None and row.entry.lat is not None][:count]


def made(number: int, claims: int, entries: list, by, rng: random.Random) -> Record:
    """One report with so many claims, each at a place on a day."""
    sentences, chosen = [], []
    for n in range(claims):
        entry, day = rng.choice(entries), f"20{rng.randint(14, 24)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        sentences.append(f"Report {number} number {n}: {rng.choice(WHO)} said shells fell on {entry.name} on {day}.")
        chosen.append((entry, day))
    text = "\n\n".join(sentences) + "\n"
    on = report_over(text, f"r{number}.txt", publisher=f"Outlet {number % 40}", title=f"Report {number}", published=chosen[0][1])
    out, spots, times, at = [], [], [], 0
    for sentence, (entry, day) in zip(sentences, chosen, strict=True):
        start = text.index(sentence, at)
        at = start + len(sentence)

        def span(words: str, start: int = start):
            here = text.index(words, start)
            return on.text.span(here, here + len(words))

        place = Place(span(entry.name), entry.name, PlaceRole.EVENT, 2, 5.0, entry)
        when = Time(span(day), day, day, day, 1, DateBasis.STATED)
        event = EventMention(
            KINDS[hash(sentence) % 6], span("fell"), Modality.PAST, Polarity.AFFIRMED, Level.CERTAIN, place=place, time=when
        )
        out.append(claim_over(on, sentence[:-1], events=(event,)))
        spots.append(place)
        times.append(when)
    return Record(on, tuple(out), tuple(times), tuple(spots), (), by)


def build(path: Path, claims: int, points: int) -> None:
    """The case, some twelve claims a report."""
    rng, entries, by = random.Random(7), places(points), run()
    store = Store.create(path)
    with store.writer() as writer:
        for number in range(-(-claims // 12)):
            record = made(number, 12, entries, by, rng)
            writer.add(record, capture_of(record))


SERVE = """
import sys
from pathlib import Path
from dateline.workbench.serve import serve
serve(Path(sys.argv[1]), port=0, reviewer="bench", said=lambda line: print(line, flush=True))
"""


def first_byte(host: str, port: int, path: str, cookie: str) -> tuple[float, int, int]:
    """Milliseconds to the first byte, the status, and how many bytes came."""
    connection = http.client.HTTPConnection(host, port, timeout=300)
    began = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read(1)
    took = (time.perf_counter() - began) * 1000
    size = 1 + len(answer.read())
    connection.close()
    return took, answer.status, size


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--claims", type=int, default=100_000)
    options.add_argument("--points", type=int, default=50_000)
    options.add_argument("--case", type=Path)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--map", action="store_true", help="draw the map in Chromium as well")
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="dateline-bench-"))
    path = given.case or folder / "large.dateline"
    if not path.exists():
        began = time.perf_counter()
        build(path, given.claims, given.points)
        print(json.dumps({"built_s": round(time.perf_counter() - began, 1)}), flush=True)
    server = subprocess.Popen([sys.executable, "-c", SERVE, str(path)], stdout=subprocess.PIPE, text=True)
    try:
        began = time.perf_counter()
        assert server.stdout is not None
        line = next(each for each in server.stdout if each.startswith("http"))
        print(json.dumps({"ready_s": round(time.perf_counter() - began, 1)}), flush=True)
        host, port, key = re.match(r"http://([\d.]+):(\d+)/open\?key=(\S+)", line).groups()
        connection = http.client.HTTPConnection(host, int(port))
        connection.request("GET", f"/open?key={key}")
        cookie = connection.getresponse().getheader("set-cookie").split(";")[0]
        measure(host, int(port), cookie, given.rounds)
        if given.map:
            draw(f"http://{host}:{port}", key)
    finally:
        server.terminate()


def measure(host: str, port: int, cookie: str, rounds: int) -> None:
    """Every page, several times, the kinds of page taking turns."""
    connection = http.client.HTTPConnection(host, port, timeout=300)
    connection.request("GET", "/reports", headers={"Cookie": cookie})
    report = re.search(r'href="(/reports/[0-9a-f]+)"', connection.getresponse().read().decode()).group(1)
    words = ["army", "doctor", "resident", "mayor", "ministry", "rebels", "governor", "rights"]
    pages = {
        "overview": lambda n: "/",
        "reports": lambda n: f"/reports?page={n + 1}",
        "report": lambda n: report,
        "claims": lambda n: f"/claims?page={n * 37 + 1}",
        "claims, searched": lambda n: f"/claims?q={words[n % 8]}+shells",
        "claims, filtered": lambda n: f"/claims?kind=strike&date=20{15 + n % 9}",
        "claims, sorted by day": lambda n: f"/claims?sort=date&page={n + 1}",
        "claims, by source": lambda n: f"/claims?source=outlet&page={n + 1}",
        "map": lambda n: f"/map?date=20{15 + n % 9}",
        "map, everything": lambda n: "/map",
        "time": lambda n: f"/time?kind={KINDS[n % 6].value}",
        "events": lambda n: f"/events?all=1&page={n + 1}",
        "review": lambda n: "/review",
        "add": lambda n: "/add",
        "export": lambda n: f"/export?kind={KINDS[n % 6].value}",
        "verify": lambda n: "/verify",
    }
    for name, of in pages.items():
        took = []
        for n in range(rounds):
            ms, status, _ = first_byte(host, port, of(n), cookie)
            assert status == 200, (name, status)
            took.append(ms)
        print(
            json.dumps(
                {
                    "page": name,
                    "median_ms": round(statistics.median(took), 1),
                    "first_ms": round(took[0], 1),
                    "worst_ms": round(max(took), 1),
                }
            ),
            flush=True,
        )


def draw(address: str, key: str) -> None:
    """The map in Chromium: until it is drawn, then frames while it is dragged."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        flags = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{address}/open?key={key}")
        began = time.perf_counter()
        page.goto(f"{address}/map")
        page.wait_for_selector("#map[data-ready]", timeout=180_000)
        drawn = time.perf_counter() - began
        box = page.locator("#map").bounding_box()
        page.evaluate("window.frames_ = []; (function f(t) { frames_.push(t); requestAnimationFrame(f); })(0)")
        page.mouse.move(box["x"] + 300, box["y"] + 200)
        page.mouse.down()
        for n in range(40):
            page.mouse.move(box["x"] + 300 + n * 6, box["y"] + 200 + n * 2)
        page.mouse.up()
        for _ in range(3):
            page.mouse.wheel(0, -240)
            page.wait_for_timeout(400)
        gaps = page.evaluate("frames_.slice(1).map((t, i) => t - frames_[i]).slice(1)")
        print(
            json.dumps(
                {
                    "map_drawn_s": round(drawn, 1),
                    "frame_median_ms": round(statistics.median(gaps), 1),
                    "frame_worst_ms": round(max(gaps), 1),
                    "features_held": int(page.locator("#map").get_attribute("data-features") or 0),
                }
            )
        )
        browser.close()


if __name__ == "__main__":
    main()
