"""The page: self-contained, safe whatever the article holds, readable without a script."""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_records import claim, hostile, report, story

from dateline.export import html, phrases
from dateline.export.roles import ROLE_NAMES, Role, roles
from dateline.text import Text
from dateline.types import Furniture, FurnitureKind, Record


def parsed(source: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(source.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))


def lit(page: lxml.html.HtmlElement, card: str) -> dict[str, list[str]]:
    """What the script would light for a card: the segments inside each of its ranges, put together again."""
    segments = {tuple(map(int, s.get("data-o").split("-"))): s.text_content() for s in page.cssselect(".text [data-o]")}
    out: dict[str, list[str]] = {}
    for part in page.get_element_by_id(card).get("data-spans").split():
        role, start, end = re.fullmatch(r"(\w+):(\d+)-(\d+)", part).groups()
        inside = [text for (s, e), text in sorted(segments.items()) if s >= int(start) and e <= int(end)]
        out.setdefault(role, []).append("".join(inside))
    return out


def test_the_policy_allows_what_stands_in_the_page_and_nothing_else():
    source = html.page([story()])
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', source)[1]
    hashes = {
        tag: "sha256-" + base64.b64encode(hashlib.sha256(re.search(rf"<{tag}>(.*?)</{tag}>", source, re.S)[1].encode()).digest()).decode()
        for tag in ("style", "script")
    }
    assert policy == (
        f"default-src 'none'; style-src '{hashes['style']}'; script-src '{hashes['script']}'; base-uri 'none'; form-action 'none'"
    )
    page = parsed(source)
    assert not page.xpath("//*[@style or @src or @onclick or @onload]")
    assert not page.xpath("//link | //img | //iframe | //object | //embed | //form | //svg | //base")
    assert all(a.get("href").startswith("#") for a in page.cssselect("a"))
    style = page.cssselect("style")[0].text
    assert "url(" not in style
    assert "@import" not in style
    assert not re.search(r"\b(fetch|XMLHttpRequest|WebSocket|import|eval|innerHTML|sendBeacon)\b", page.cssselect("script")[0].text)


def test_the_report_keeps_its_words_and_its_structure():
    record = story()
    article = parsed(html.page([record])).cssselect("article")[0]
    lines = [line.text for line in record.report.text.lines()]
    assert [p.text_content() for p in article] == lines
    assert [p.tag for p in article] == ["p", "h1", "p", "p", "p", "p"]
    assert [p.get("class") for p in article] == ["furniture", "title", "furniture", None, None, None]
    assert article.get("lang") == "en"


def test_every_segment_is_the_text_at_its_offsets():
    record = story()
    for segment in parsed(html.page([record])).cssselect(".text [data-o]"):
        start, end = map(int, segment.get("data-o").split("-"))
        assert segment.text_content() == record.report.text.string[start:end]


def test_a_claims_words_are_lit_by_role():
    page = parsed(html.page([story()]))
    assert lit(page, "r0c3") == {
        "content": ["Where is the ferry?"],
        "source": ["soldiers"],
        "cue": ["had asked"],
        "relay": ["A resident", "said"],
    }
    assert lit(page, "r0c1") == {
        "content": ["Apparently the garrison had left at night."],
        "basis": ["Apparently"],
        "hedge": ["Apparently"],
        "trigger": ["left"],
        "actor": ["the garrison"],
    }
    assert lit(page, "r0c5") == {
        "content": ["At least 40 shells fell on Monday,"],
        "source": ["a miller 🌾 who asked not to be named"],
        "cue": ["said"],
        "trigger": ["shells fell"],
        "detail": ["At least 40 shells"],
        "time": ["Monday"],
    }
    assert lit(page, "r0c6") == {
        "content": ["Troops captured two T-72 tanks near Sarnice."],
        "trigger": ["captured"],
        "actor": ["Troops"],
        "detail": ["T-72 tanks", "two"],
        "place": ["Sarnice"],
    }


def test_clicking_finds_the_closest_claim_first():
    page = parsed(html.page([story()]))
    by_text = {s.text_content(): s.get("data-c") for s in page.cssselect(".text [data-o]")}
    assert by_text["Where is the ferry?"] == "3 2"
    assert by_text["soldiers"] == "3 2"
    assert by_text[" him: “"] == "2"
    assert by_text[" at night."] == "1"


def test_a_reader_without_script_gets_from_text_to_claim_and_back():
    page = parsed(html.page([story()]))
    ids = {e.get("id") for e in page.xpath("//*[@id]")}
    links = [a.get("href")[1:] for a in page.cssselect("a")]
    assert len(ids) == len(page.xpath("//*[@id]"))
    assert set(links) <= ids
    assert [m.get("href") for m in page.cssselect(".mark")] == [f"#r0c{i}" for i in (0, 1, 3, 2, 4, 5, 6)]
    assert len(page.cssselect(".claim a.number")) == 7


def test_a_card_says_what_the_terminal_says():
    card = parsed(html.page([story()])).get_element_by_id("r0c2").text_content()
    for words in (
        "The Quay Herald reports that a resident said:",
        "soldiers had asked him: “Where is the ferry?”",
        "Keep back: restricted: a witness who may be at risk",
        "person, described by role, not named",
        "not stated",
        "as certain, as something that happened",
    ):
        assert words in card


def test_a_card_names_what_its_words_name():
    cards = parsed(html.page([story()])).cssselect(".claim")
    assert "Named in it“Tuesday”: 7 May 2024" in cards[0].text_content()
    assert "When“Monday”: 6 May 2024" in cards[5].text_content()
    assert "Named" not in cards[5].text_content()


def test_what_is_not_known_or_to_be_kept_back_is_said_on_top():
    page = parsed(html.page([story()]))
    warnings = " ".join(w.text_content() for w in page.cssselect(".masthead .warning, .reading .warning"))
    assert "2 claims have a source that is to be kept back. Do not publish this page." in warnings
    assert "wording: missing, because wording.wording failed (ValueError: a made-up failure ⟨U+001B⟩[31m)" in warnings


def test_every_role_is_in_the_legend_with_a_mark_of_its_own():
    source = html.page([story()])
    legend = parsed(source).cssselect(".legend li")
    assert [li.text_content() for li in legend] == list(ROLE_NAMES.values())
    assert set(ROLE_NAMES) == set(Role)
    style = re.search(r"<style>(.*?)</style>", source, re.S)[1]
    marks = {r: re.search(rf"^\.{r} {{ ([^}}]*) }}", style, re.M) for r in map(str, Role) if r != "content"}
    assert all(marks.values())
    shapes = [re.sub(r"var\([^)]*\)", "", m[1]) for m in marks.values()]
    assert len(set(shapes)) == len(shapes), "two roles differ by colour only"


def test_many_reports_are_listed_and_do_not_mix():
    page = parsed(html.page([story(), story()]))
    assert [a.get("href") for a in page.cssselect("nav a")] == ["#r0", "#r1"]
    assert len(page.cssselect(".claim")) == 14
    assert len({e.get("id") for e in page.xpath("//*[@id]")}) == len(page.xpath("//*[@id]"))


def test_an_empty_page_and_an_empty_record_are_pages():
    record = story()
    assert "0 reports" in html.page([])
    assert "0 claims" in html.page([Record(record.report, (), (), (), (), record.run)])


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script> said the mayor.",
        '"><img src=x onerror=alert(1)> said the mayor.',
        "</style></script><svg onload=alert(1)> said & the mayor.",
        "&lt;b&gt; said the mayor.",
        "{{7*7}} ${1} said the mayor.",
    ],
)
def test_article_text_is_never_markup(attack):
    source = html.page([hostile(attack)])
    page = parsed(source)
    assert page.cssselect("article")[0].text_content().strip() == attack
    assert len(page.cssselect("script")) == 1
    assert not page.cssselect("img, svg")
    assert attack not in source or escape(attack) == attack


def test_hidden_characters_show():
    article = parsed(html.page([hostile("The mayor said \u202eno\u202c rockets\x00 fell.")])).cssselect("article")[0]
    assert article.text_content().strip() == "The mayor said ⟨U+202E⟩no⟨U+202C⟩ rockets⟨U+0000⟩ fell."
    assert len(article.cssselect(".hidden")) == 3


def test_each_paragraph_runs_its_own_way():
    article = parsed(html.page([hostile("قال رئيس البلدية إن الجسر ملغوم.\n\nThe mayor said so.")])).cssselect("article")[0]
    assert [p.get("dir") for p in article] == ["auto", "auto"]


def test_a_hard_wrapped_report_is_set_in_paragraphs():
    line = "The mayor of the town said that the bridge over the river had been"
    string = "\n".join([line] * 4) + " mined.\n\n" + "\n".join([line] * 4) + " closed.\n"
    assert len(parsed(html.page([hostile(string)])).cssselect("article")[0]) == 2


def test_furniture_inside_a_line_is_dimmed_there():
    text = "SARNICE (Quay) — The bridge fell. (Quay)"
    on = Text(text)
    furniture = (Furniture(FurnitureKind.DATELINE, on.span(0, 16)), Furniture(FurnitureKind.CREDIT, on.span(34, 40)))
    article = parsed(html.page([Record(report(text, furniture=furniture), (), (), (), (), story().run)])).cssselect("article")[0]
    assert [s.text_content() for s in article.cssselect(".furniture")] == ["SARNICE (Quay) —", "(Quay)"]
    assert article.text_content().strip() == text


def test_a_claim_may_run_over_paragraphs_and_in_parts():
    text = "“We left,” he said.\n\n“We came back.”"
    on = report(text, publisher="Q")
    whole = claim(on, "c", "We left,", "he", "said")
    page = parsed(html.page([Record(on, (whole,), (), (), (), story().run)]))
    assert lit(page, "r0c0")["content"] == ["We left,"]
    over = hostile(text)
    assert lit(parsed(html.page([over])), "r0c0")["content"] == ["“We left,” he said.“We came back.”"]


def test_roles_are_listed_once():
    record = story()
    claims = {c.id: c for c in record.claims}
    for each in record.claims:
        found = roles(each, claims)
        assert len(set(found)) == len(found)
        assert (Role.CONTENT, each.attribution.content.spans[0]) in found


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=3, max_size=200).filter(lambda s: len(s.split()) > 0 and s.strip()))
def test_any_text_keeps_its_words_and_offsets(string):
    record = hostile(string)
    page = parsed(html.page([record]).replace("\r", "\n"))
    for segment in page.cssselect(".text [data-o]"):
        start, end = map(int, segment.get("data-o").split("-"))
        shown = phrases.visible(record.report.text.string[start:end]).replace("\r", "\n")
        assert segment.text_content() == shown
    assert len(page.cssselect("article script, article style")) == 0
    assert len(page.cssselect(".mark")) == 2


def test_a_page_of_one_huge_paragraph_is_made_in_time():
    source = html.page([hostile("word " * 200_000)])
    assert source.count("word word") > 90_000
