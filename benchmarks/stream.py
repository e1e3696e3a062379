"""A stream of real reports in the workbench, in a real browser: every page, filters, the back button, decisions, exports.

    python benchmarks/stream.py --reports stream.jsonl [--every 1] [--case KEPT.dateline]

Reads every N-th report of a JSON Lines file into a case (or uses the one that is kept), compares them, serves the case and walks through
it in Chromium. Prints what it did and how long each page took as JSON Lines. Ends with 1 when a page asked another host for anything,
broke the Content-Security-Policy, raised an error, failed or has a serious finding of axe. The reports stay where they are.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests/workbench"))

from bench_made import KEY, bench, served
from playwright.sync_api import Page, sync_playwright

from dateline.read import read_path
from dateline.reading import Reader
from dateline.resolve.gazetteer import Gazetteer
from dateline.store import Store
from dateline.types import Report
from dateline.workbench.events import refresh

AXE = (Path(__file__).parent.parent / "tests/workbench/vendor/axe.min.js").read_text(encoding="utf-8")
PAGES = (
    "/",
    "/reports",
    "/claims",
    "/map",
    "/time",
    "/events",
    "/events?all=1",
    "/review",
    "/add",
    "/export",
    "/verify",
    "/about",
    "/keys",
)


def say(**what: Any) -> None:
    """One line of what was done."""
    print(json.dumps(what, ensure_ascii=False), flush=True)


def filled(path: Path, reports: Path, every: int) -> Store:
    """A case with every N-th of the reports."""
    reader, store = Reader(Gazetteer.open()), Store.create(path)
    data = reports.read_bytes()
    with store.writer() as writer:
        for n, report in enumerate(r for r in read_path(reports) if isinstance(r, Report)):
            if n % every == 0:
                writer.add(reader.record(report), data)
    return store


def walk(page: Page, address: str, trouble: list[str]) -> None:
    """Every page, and what people do on them."""

    def visit(path: str) -> None:
        start = time.perf_counter()
        answer = page.goto(address + path)
        if answer is None or answer.status != 200:
            trouble.append(f"{path}: {answer.status if answer else 'no answer'}")
        page.evaluate(AXE)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        serious = [v["id"] for v in found["violations"] if v["impact"] in ("serious", "critical")]
        trouble.extend(f"{path}: axe {each}" for each in serious)
        say(page=path, milliseconds=round(1000 * (time.perf_counter() - start)))

    for path in PAGES:
        visit(path)
    for listing, pattern in (("/reports", r'href="(/reports/[0-9a-f]+)"'), ("/events", r'href="(/events/e[0-9a-f]+)"')):
        for path in dict.fromkeys(re.findall(pattern, page.request.get(address + listing).text())):
            visit(path)
    page.goto(address + "/claims")
    page.select_option("[name=kind]", "killing")
    page.wait_for_url("**kind=killing**")
    filtered = int(re.sub(r"\D", "", page.locator("#results .count b").first.inner_text()))
    page.locator("td.words a").first.click()
    page.wait_for_selector("html[data-ready]")
    claim = re.search(r"claim=(\w+)", page.url)
    page.locator(".card.on").get_by_role("button", name="Confirm").click()
    page.locator(".said").wait_for()
    page.go_back()
    decided = page.request.get(address + "/claims.json?state=confirmed").json()
    if claim is None or [c["id"] for c in decided] != [claim[1]]:
        trouble.append("what was confirmed is not what the export holds")
    for form in ("json", "csv", "geojson"):
        answer = page.request.get(f"{address}/claims.{form}?kind=killing")
        rows = len(answer.json()) if form == "json" else None
        if answer.status != 200 or (rows is not None and rows != filtered):
            trouble.append(f"claims.{form}: {answer.status}, {rows} of {filtered}")
    say(filtered=filtered, confirmed=len(decided))


def main() -> int:
    """Build, walk, report."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--reports", type=Path, required=True)
    ask.add_argument("--every", type=int, default=1)
    ask.add_argument("--case", type=Path, help="kept between runs")
    given = ask.parse_args()
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        raise SystemExit("Chromium is not installed")
    trouble: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        path = given.case or Path(folder) / "stream.dateline"
        start = time.perf_counter()
        store = Store.open(path) if path.exists() else filled(path, given.reports, given.every)
        refresh(store.path)
        with store.view() as view:
            say(**view.counts(), seconds=round(time.perf_counter() - start))
        at = bench(store)
        with served(at) as address, sync_playwright() as driver:
            flags = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
            browser = driver.chromium.launch(executable_path=chromium, args=flags)
            page = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=False).new_page()
            page.set_default_timeout(30_000)
            page.on("request", lambda r: None if r.url.startswith((address, "blob:" + address)) else trouble.append(r.url))
            page.on("console", lambda m: trouble.append(m.text) if m.type == "error" or "Content Security" in m.text else None)
            page.on("pageerror", lambda e: trouble.append(str(e)))
            page.on("dialog", lambda d: trouble.append(d.message))
            page.goto(f"{address}/open?key={KEY}")
            walk(page, address, trouble)
            browser.close()
    say(trouble=trouble)
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
