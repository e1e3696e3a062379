"""The page in a real browser. Needs Chromium and the `browser` extra; skipped where there is none."""

from __future__ import annotations

import importlib
import os
import shutil
from pathlib import Path

import pytest
from made_records import hostile, story

from dateline.export import html

playwright = pytest.importorskip("playwright.sync_api") if not os.environ.get("CI") else importlib.import_module("playwright.sync_api")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
if CHROMIUM is None and os.environ.get("CI"):
    raise RuntimeError("CI must not skip the tests in a browser: install Chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here: the README says that it is optional")

LIT = """() => [...document.querySelectorAll(".text .role, .text .content")].map(
    (e) => (e.classList.contains("content") ? "content" : e.className.replace("role ", "")) + ": " + e.textContent)"""


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, tmp_path):
    """Open the page of some records; whatever it asks for or complains of fails the test."""
    contexts, trouble = [], []

    def open_(*records, width=1280, height=900, fragment="", **options):
        file = Path(tmp_path) / "page.html"
        file.write_text(html.page(records), "utf-8")
        context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda r: None if r.url.startswith("file:") and "page.html" in r.url else trouble.append(r.url))
        page.on("console", lambda m: trouble.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: trouble.append(str(e)))
        page.on("dialog", lambda d: trouble.append(d.message))
        page.goto(file.as_uri() + fragment)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert trouble == []


def lit(page):
    return set(page.evaluate(LIT))


HEARSAY = {"content: Where is the ferry?", "source: soldiers", "cue: had asked", "relay: A resident", "relay: said"}


def test_choosing_a_claim_lights_its_words(visit):
    page = visit(story())
    assert lit(page) == set()
    page.click("#r0c3 blockquote")
    assert lit(page) == HEARSAY
    assert page.locator(".claim.on").get_attribute("id") == "r0c3"
    assert page.evaluate("location.hash") == "#r0c3"


def test_words_with_two_parts_show_both(visit):
    page = visit(story())
    page.click("#r0c1 blockquote")
    both = page.locator(".text .role .role")
    assert both.text_content() == "Apparently"
    classes = {both.get_attribute("class"), page.locator(".text .role:has(.role)").get_attribute("class")}
    assert classes == {"role basis", "role hedge"}


def test_clicking_the_text_chooses_the_closest_claim_and_then_the_next(visit):
    page = visit(story())
    words = page.get_by_text("Where is the ferry?", exact=True).first
    words.click()
    assert lit(page) == HEARSAY
    assert page.locator(".status").text_content() == "Also here: claim 3. Click again for the next."
    words.click()
    assert page.locator(".claim.on").get_attribute("id") == "r0c2"


def test_the_keyboard_is_enough(visit):
    page = visit(story())
    before = page.locator("article").inner_html()
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.locator(".claim.on").get_attribute("id") == "r0c1"
    page.keyboard.press("k")
    assert page.locator(".claim.on").get_attribute("id") == "r0c0"
    page.focus("#r0c3 .number")
    page.keyboard.press("Enter")
    assert lit(page) == HEARSAY
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('.claim').id") == "r0c4"
    page.keyboard.press("Escape")
    assert page.locator("article").inner_html().replace(' class=""', "") == before


def test_an_address_opens_on_its_claim(visit):
    assert lit(visit(story(), fragment="#r0c3")) == HEARSAY


def test_the_chosen_words_are_in_view(visit):
    page = visit(story(), story(), height=500)
    page.click("#r1c6 .number")
    box = page.locator("#r1 .text .content").first.bounding_box()
    assert 0 <= box["y"] <= 500 - box["height"]


def test_on_a_telephone_the_claim_comes_up_under_its_words(visit):
    page = visit(story(), width=390, height=844)
    page.get_by_text("Troops", exact=True).last.click()
    sheet = page.locator(".sheet").bounding_box()
    words = page.locator(".text .content").first.bounding_box()
    assert page.locator(".sheet blockquote").text_content() == "Troops captured two T-72 tanks near Sarnice."
    assert words["y"] + words["height"] < sheet["y"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Previous").click()
    assert page.locator(".sheet blockquote").text_content() == "“At least 40 shells fell on Monday,”"
    page.get_by_role("button", name="Close").click()
    assert not page.locator(".sheet").is_visible()


def test_without_a_script_it_is_a_document(visit):
    page = visit(story(), java_script_enabled=False)
    assert page.locator(".claim").count() == 7
    page.click("a.mark[href='#r0c3']")
    assert page.locator(".claim:target blockquote").inner_text() == "“Where is the ferry?”"


def test_it_follows_the_readers_light(visit):
    def background(scheme):
        return visit(story(), color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")

    assert background("light") != background("dark")


def test_right_to_left_text_stands_on_the_right(visit):
    page = visit(hostile("قال رئيس البلدية إن الجسر ملغوم.\n\nThe mayor said so."))
    right, left = page.locator("article p").all()
    frame = right.bounding_box()
    arabic = right.locator("[data-o]").first.bounding_box()
    english = left.locator("[data-o]").first.bounding_box()
    assert arabic["x"] + arabic["width"] == pytest.approx(frame["x"] + frame["width"], abs=1)
    assert english["x"] == pytest.approx(frame["x"], abs=1)


@pytest.mark.parametrize("attack", ["<script>alert(1)</script> he said.", '"><img src=http://x.example/ onerror=alert(1)> he said.'])
def test_an_article_can_neither_run_nor_ask_for_anything(visit, attack):
    page = visit(hostile(attack))
    page.click("#r0c1 blockquote")
    assert page.locator("article").inner_text().startswith(attack[:8])


def test_print_shows_all_claims(visit):
    page = visit(story())
    page.emulate_media(media="print")
    panel = page.locator(".claims")
    assert page.evaluate("getComputedStyle(document.querySelector('.claims')).position") == "static"
    assert panel.evaluate("e => e.scrollHeight <= e.clientHeight + 1")
