"""The workbench in a real browser: every page, every key, decisions, selections, filters. Needs Chromium and the `browser` extra."""

from __future__ import annotations

import importlib
import os
import re
import shutil
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from bench_made import ATTACK, EMOJI, KEY, bench, case, served

from dateline.workbench.access import Role
from dateline.workbench.accounts import Accounts
from dateline.workbench.sessions import Door
from records import STORY

playwright = pytest.importorskip("playwright.sync_api") if not os.environ.get("CI") else importlib.import_module("playwright.sync_api")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
if CHROMIUM is None and os.environ.get("CI"):
    raise RuntimeError("CI must not skip the tests in a browser: install Chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here: the README says that it is optional")

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
LIT = """() => [...new Set([...document.querySelectorAll(".report-text .role, .report-text .lit")].map(
    (e) => (e.classList.contains("lit") ? "content" : e.className.replace("role r-", "")) + ": " + e.textContent))]"""
SELECT = """([start, end]) => {
    const at = (offset, isEnd) => {
        for (const e of document.querySelectorAll(".report-text [data-o]")) {
            const [a, b] = e.dataset.o.split("-").map(Number);
            if (isEnd ? offset > a && offset <= b : offset >= a && offset < b) {
                const text = [...e.textContent].slice(0, offset - a).join("").length;
                const walker = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
                let left = text, node;
                while ((node = walker.nextNode())) { if (left <= node.length) return [node, left]; left -= node.length; }
            }
        }
    };
    const range = document.createRange();
    range.setStart(...at(start, false));
    range.setEnd(...at(end, true));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        flags = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture
def made(tmp_path):
    at = bench(case(tmp_path))
    with served(at) as address:
        yield at, address


@pytest.fixture
def visit(browser, made):
    """Open pages of the workbench; a request to another host, a report of the policy, an error or a dialog fails the test."""
    _, address = made
    contexts, trouble = [], []

    def open_(path="/", *, bypass=False, **options):
        context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce", bypass_csp=bypass, **options)
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("request", lambda r: None if r.url.startswith((address, "blob:" + address)) else trouble.append(r.url))
        page.on("console", lambda m: trouble.append(m.text) if m.type == "error" or "Content Security Policy" in m.text else None)
        page.on("pageerror", lambda e: trouble.append(str(e)))
        page.on("dialog", lambda d: trouble.append(d.message))
        page.goto(f"{address}/open?key={KEY}")
        page.goto(address + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert trouble == []


def report(page, title: str) -> None:
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + "/reports")
    page.get_by_role("link", name=title, exact=True).click()
    page.wait_for_selector("html[data-ready]")


def counted(page, number: str) -> None:
    page.locator("#results .count b", has_text=re.compile(f"^{number}$")).wait_for()


PAGES = (
    "/",
    "/reports",
    "/claims",
    "/claims?q=market&kind=shelling",
    "/map",
    "/time",
    "/events?all=1",
    "/review",
    "/add",
    "/export",
    "/verify",
    "/about",
    "/keys",
    "/leave?to=https://a.example/",
    "/control?place=Qasr",
    "/nothing",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible(visit, scheme) -> None:
    page = visit(bypass=True, color_scheme=scheme)
    root = page.url.rstrip("/")
    listed = page.evaluate("fetch('/reports').then(r => r.text())")
    reports = re.findall(r'href="(/reports/[0-9a-f]+)"', listed)
    event = re.findall(r'href="(/events/e[0-9a-f]+)"', page.evaluate("fetch('/events?all=1').then(r => r.text())"))[:1]
    for path in [*PAGES[:-1], *reports, reports[0] + "/print", *event]:
        page.goto(root + path)
        if path.startswith("/reports/") and "print" not in path:
            page.keyboard.press("j")
        page.evaluate(AXE)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        serious = [
            (v["id"], [n["html"][:160] for n in v["nodes"]][:3]) for v in found["violations"] if v["impact"] in ("serious", "critical")
        ]
        assert serious == [], (path, scheme)


def test_every_page_opens_in_both_languages_without_a_word_to_anybody_else(visit) -> None:
    page = visit()
    root = page.url.rstrip("/")
    for language in ("English", "Українська"):
        page.get_by_role("button", name=language).click()
        for path in PAGES[:-1]:
            page.goto(root + path)
            assert page.locator("h1, h2").count() > 0
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert page.locator("html").get_attribute("lang") == "uk"


def test_at_200_percent_and_on_a_telephone_nothing_is_cut_off(visit) -> None:
    for width in (640, 390):
        page = visit()
        page.set_viewport_size({"width": width, "height": 800})
        root = page.url.rstrip("/")
        for path in ("/", "/claims", "/map", "/time", "/events?all=1", "/review", "/add"):
            page.goto(root + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


def test_the_map_is_drawn_or_says_that_it_cannot_be(visit) -> None:
    page = visit("/map")
    page.wait_for_selector("#map[data-ready], #map.off", timeout=30_000)
    assert page.get_by_role("link", name="Qasr").count() == 1


def test_without_webgl_the_list_stays(visit, browser) -> None:
    page = visit()
    page.context.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto(page.url.rstrip("/") + "/map")
    page.wait_for_selector("#map.off")
    assert page.get_by_role("link", name="Qasr").is_visible()


# ---------------------------------------------------------------- a team


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_team_enters_by_keyboard_works_and_leaves(browser, tmp_path, scheme) -> None:
    store, words = case(tmp_path), "seven quiet herons"
    held = Accounts(store, make=True, hasher=PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
    for name, role in (("ana", Role.EDITOR), ("bo", Role.REVIEWER)):
        held.add(name, role, words, by="root")
    trouble = []

    def clean(page, path: str) -> None:
        page.evaluate(AXE)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == [], (path, scheme)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path

    with served(bench(store), Door(held)) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True, color_scheme=scheme)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("request", lambda r: None if r.url.startswith(address) else trouble.append(r.url))
        page.on("pageerror", lambda e: trouble.append(str(e)))
        page.goto(address + "/claims?kind=shelling")
        clean(page, "/login")
        page.keyboard.type("ana")
        page.keyboard.press("Tab")
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        page.wait_for_url("**/claims?kind=shelling")
        for path in ("/account", "/team", "/assign", "/agreement"):
            page.goto(address + path)
            clean(page, path)
        page.goto(address + "/assign")
        page.select_option("[name=reader]", "bo")
        page.get_by_role("button", name="Give", exact=True).click()
        row = page.locator("tbody tr").filter(has_text="bo")
        row.wait_for()
        assert int(row.locator("td").first.inner_text()) > 0
        page.goto(address + "/team")
        page.fill("[name=note]", "a guest of the desk")
        page.get_by_role("button", name="Make a link").click()
        shared = page.locator("code.address").inner_text()
        clean(page, "/team with a link")
        guest = browser.new_context(bypass_csp=True, color_scheme=scheme).new_page()
        guest.goto(shared)
        clean(guest, "/share")
        guest.locator("main form button").click()
        guest.wait_for_url(address + "/")
        assert guest.goto(address + "/export").status == 403
        assert "ana" not in guest.goto(address + "/events?all=1").text()
        page.get_by_role("button", name="Leave").click()
        page.wait_for_url("**/login")
        context.close()
    held.close()
    assert trouble == []


# ---------------------------------------------------------------- the reader


def test_choosing_a_claim_lights_each_field_of_it(visit) -> None:
    page = visit()
    report(page, "Market burns in Qasr")
    page.locator(".card blockquote").filter(has_text="Mortar fire hit").click()
    assert set(page.evaluate(LIT)) >= {
        "trigger: hit",
        "place: Qasr",
        "time: Sunday",
        "hedge: at least",
        "detail: Mortar fire",
        "detail: the grain market",
    }
    assert "claim=" in page.url


def test_the_text_chooses_and_chooses_again_where_claims_overlap(visit) -> None:
    page = visit()
    report(page, "Market burns in Qasr")
    words = page.locator(".report-text [data-o]").filter(has_text="rebels").first
    words.click()
    first = page.locator(".card.on").get_attribute("id")
    page.locator(".report-text .lit").filter(has_text="rebels").first.click()
    assert page.locator(".card.on").get_attribute("id") != first


def test_the_keys_of_the_reader(visit) -> None:
    page = visit()
    report(page, "Market burns in Qasr")
    before = page.locator(".report-text").inner_text()
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator(".card.on").get_attribute("id")
    page.keyboard.press("k")
    assert page.locator(".card.on").get_attribute("id") != second
    page.keyboard.press("a")
    assert page.locator("#all-fields").get_attribute("aria-pressed") == "true"
    assert page.locator(".report-text .role").count() > 5
    page.keyboard.press("a")
    page.keyboard.press("b")
    assert page.locator(".showing-bare").count() == 1
    page.keyboard.press("b")
    page.keyboard.press("Escape")
    assert page.locator(".card.on").count() == 0
    assert page.locator(".report-text").inner_text() == before
    page.keyboard.press("?")
    assert page.locator("dialog#keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"


@pytest.mark.parametrize(
    ("key", "path"), [("o", "/"), ("c", "/claims"), ("m", "/map"), ("t", "/time"), ("e", "/events"), ("r", "/review"), ("a", "/add")]
)
def test_going_by_two_keys(visit, key, path) -> None:
    page = visit("/keys")
    page.keyboard.press("g")
    page.keyboard.press(key)
    page.wait_for_url("**" + path)


@pytest.mark.parametrize("words", ["дрони 🛩️🛩️ впали", "неділю 🌾", "الجسر ملغوم 🚧 في حلب", "The mayor stayed", "тихо.\n\nقال رئيس"])
def test_selections_are_code_points(visit, made, words) -> None:
    """Over emoji of two UTF-16 units and joiners, over right-to-left text, over paragraphs."""
    page = visit()
    report(page, "Дрони")
    start = EMOJI.index(words)
    page.evaluate(SELECT, [start, start + len(words)])
    page.wait_for_selector("#select-bar:not([hidden])")
    assert page.locator("#select-bar .at").text_content() == f"{start}–{start + len(words)}"


def test_a_claim_is_added_from_a_selection(visit, made) -> None:
    at, _ = made
    page = visit()
    report(page, "Дрони")
    words = "الجسر ملغوم 🚧 في حلب"
    start = EMOJI.index(words)
    page.evaluate(SELECT, [start, start + len(words)])
    page.get_by_role("button", name="New claim").click()
    assert page.locator("#d-content").input_value() == f"{start}-{start + len(words)}"
    source = EMOJI.index("رئيس البلدية")
    page.fill("#d-source", f"{source}-{source + len('رئيس البلدية')}")
    page.select_option("#draft [name=protect]", "public")
    page.select_option("#draft [name=basis]", "official_statement")
    page.get_by_role("button", name="Add the claim").click()
    assert "Claim added" in page.locator(".said").inner_text()
    card = page.locator(".card").filter(has_text=words)
    assert "added by ana" in card.inner_text()
    with at.look() as look:
        added = [d for given in look.kept.decisions.values() for d in given if d.kind == "add_claim"]
    assert added[0].body["claim"]["attribution"]["content"]["spans"] == [[start, start + len(words)]]


def test_a_bare_sentence_becomes_a_claim_by_keyboard(visit) -> None:
    page = visit()
    report(page, "Дрони")
    page.locator(".bare-add").last.focus()
    page.keyboard.press("Enter")
    start = EMOJI.index("The mayor stayed.")
    assert page.locator("#d-content").input_value() == f"{start}-{start + 17}"


def test_a_span_is_corrected_by_selecting(visit, made) -> None:
    page = visit()
    report(page, "Market burns in Qasr")
    page.locator(".card blockquote").filter(has_text="Mortar fire hit").click()
    start = STORY.index("Mortar")
    page.evaluate(SELECT, [start, start + len("Mortar fire hit the grain market")])
    page.locator("#select-bar [data-to=correct]").click()
    page.select_option("#correct [name=field]", "attribution.content")
    page.get_by_role("button", name="Save the correction").click()
    assert "Corrected" in page.locator(".said").inner_text()
    card = page.locator(".card.on")
    assert card.locator("blockquote").inner_text() == "Mortar fire hit the grain market"
    assert card.locator(".state.corrected").count() >= 1


def test_confirm_and_undo_beside_the_text(visit) -> None:
    page = visit()
    report(page, "Market burns in Qasr")
    page.keyboard.press("j")
    page.locator(".card.on").get_by_role("button", name="Confirm").click()
    page.locator(".card.on .state.confirmed").first.wait_for()
    page.locator(".card.on").get_by_role("button", name="Undo").click()
    assert page.locator(".card.on .state.confirmed").count() == 0


# ---------------------------------------------------------------- the queue


def test_the_queue_by_keyboard(visit, made) -> None:
    at, _ = made
    page = visit("/review")
    reading = lambda: page.locator(".review").get_attribute("data-chosen")  # noqa: E731
    said = lambda: page.locator(".said").inner_text()  # noqa: E731
    first = reading()
    with page.expect_navigation():
        page.keyboard.press("c")
    assert "Confirmed" in said()
    assert reading() != first
    with page.expect_navigation():
        page.keyboard.press("z")
    assert "Undone" in said()
    second = reading()
    with page.expect_navigation():
        page.keyboard.press("u")
    assert "Unsure" in said()
    page.keyboard.press("x")
    assert page.evaluate("document.activeElement.id") == "reason"
    page.keyboard.type("the report does not say so")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Rejected" in said()
    with page.expect_navigation():
        page.keyboard.press("s")
    assert "Skipped" in said()
    page.keyboard.press("e")
    assert page.evaluate("document.activeElement.id") == "field"
    page.select_option("#field", "wording.level")
    page.fill("#value", "possible")
    with page.expect_navigation():
        page.get_by_role("button", name="Save the correction").click()
    assert "Corrected" in said()
    with at.look() as look:
        kinds = [d.kind for given in look.kept.decisions.values() for d in given]
    assert sorted(kinds) == ["confirm", "correct", "reject", "skip", "undo", "unsure"]
    assert second is not None


# ---------------------------------------------------------------- lists


def test_filters_stand_in_the_address_and_back_goes_back(visit) -> None:
    page = visit("/claims")
    page.select_option("[name=kind]", "shelling")
    counted(page, "2")
    assert "kind=shelling" in page.url
    page.fill("#filters [name=q]", "market")
    page.keyboard.press("Enter")
    counted(page, "1")
    assert "q=market" in page.url
    page.go_back()
    counted(page, "2")
    page.get_by_role("link", name="Map", exact=True).last.click()
    assert "/map" in page.url
    assert "kind=shelling" in page.url
    page.get_by_role("link", name="Time line").click()
    assert page.locator("svg.timeline .bin").count() > 0
    with page.expect_download() as download:
        page.goto(page.url.replace("/time", "/export"))
        page.get_by_role("link", name="CSV").click()
    assert len(Path(download.value.path()).read_text("utf-8").strip().splitlines()) == 3


def test_without_a_script_everything_still_works(visit) -> None:
    page = visit("/claims", java_script_enabled=False)
    page.select_option("[name=kind]", "shelling")
    page.get_by_role("button", name="Apply").click()
    assert "2" in page.locator(".count").inner_text()
    page.locator("td.words a").first.click()
    assert page.locator(".card .facts").first.is_visible()


def test_brushing_the_time_line_filters(visit) -> None:
    page = visit("/time")
    box = page.locator("svg.timeline").bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 3, box["y"] + 40)
    with page.expect_navigation():
        page.mouse.up()
    assert "date=2024-05-0" in page.url


def test_two_claims_are_compared_and_events_put_together(visit, made) -> None:
    _at, _ = made
    page = visit("/events?all=1")
    listed = page.evaluate("[...document.querySelectorAll('.event-row h3 a')].map(a => a.getAttribute('href'))")
    assert len(listed) >= 2
    root = page.url.split("/events")[0]
    page.goto(root + listed[0])
    page.fill("[name=other]", listed[1].rsplit("/", 1)[1])
    page.locator("form[action*=merge] [name=reason]").fill("one market, one day")
    page.get_by_role("button", name="It is one event").click()
    assert "Put together" in page.locator(".said").inner_text()
    page.wait_for_timeout(100)
    page.reload()
    for was in listed[:2]:  # the id that is gone leads on
        page.goto(root + was)
        assert page.locator("table.side tbody tr").count() >= 2
    page.get_by_role("button", name="Compare the chosen two").click()
    page.locator(".waterfall tbody tr").nth(3).wait_for()


def test_hostile_fields_do_nothing(visit) -> None:
    page = visit("/reports")
    titles = page.evaluate("[...document.querySelectorAll('td a')].map(a => a.getAttribute('href'))")
    root = page.url.split("/reports")[0]
    for path in titles:
        page.goto(root + path)
        page.keyboard.press("j")
        assert page.title() not in ("1", "2")
    page.goto(f"{root}/claims?q={ATTACK}")
    assert page.title() not in ("1", "2")


# ---------------------------------------------------------------- adding


def test_a_pasted_report_comes_in_and_a_bad_file_costs_itself(visit, made, tmp_path) -> None:
    page = visit("/add")
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7\n\x00\x01")
    page.set_input_files("[name=files]", str(bad))
    page.fill("[name=text]", "Bridge closed\n\nThe mayor of Qasr said on Monday that shelling had closed the bridge.\n")
    page.fill("[name=addresses]", "https://a.example/x\nfile:///etc/passwd")
    page.fill("[name=publisher]", "The Ferry Post")
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_selector(".j-done", timeout=60_000)
    states = page.evaluate("[...document.querySelectorAll('.jobs tbody tr')].map(r => r.className)")
    assert sorted(states) == ["j-done", "j-failed", "j-failed", "j-failed"]
    page.locator(".j-done a").first.click()
    assert "closed the bridge" in page.locator(".report-text").inner_text()
    assert page.locator(".card").count() >= 1
