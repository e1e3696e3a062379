"""Pages, lists, search, protection and the strings, without a browser."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from bench_made import EMOJI, KEY, bench, case
from starlette.testclient import TestClient

import dateline.workbench
from dateline import lexicons
from dateline.workbench import filters, timeline
from dateline.workbench.app import make
from dateline.workbench.questions import Wanted, search_for
from dateline.workbench.words import words
from records import STORY

HERE = Path(dateline.workbench.__file__).parent
HOST = "127.0.0.1:8765"
ORIGIN = {"origin": f"http://{HOST}"}


@pytest.fixture
def at(tmp_path):
    made = bench(case(tmp_path))
    yield made
    made.close()


@pytest.fixture
def client(at):
    made = TestClient(make(at, [HOST]), base_url=f"http://{HOST}")
    made.get(f"/open?key={KEY}")
    return made


def ids(client, query: str) -> list[str]:
    return [row["id"] for row in client.get(f"/claims.json?{query}").json()]


def texts(client, query: str) -> list[str]:
    return [row["attribution"]["content"]["text"] for row in client.get(f"/claims.json?{query}").json()]


# ---------------------------------------------------------------- strings, parts of others


def test_every_string_that_is_asked_for_is_there_in_both_languages() -> None:
    sources = "\n".join(p.read_text("utf-8") for p in [*HERE.glob("templates/*.html"), *HERE.glob("*.py")])
    plain = set(re.findall(r"""\b(?:t|words)\(\s*["']([a-z_A-Z.]+[a-z_A-Z])["']\s*[,)]""", sources))
    counted = set(re.findall(r"""t\.count\(\s*["']([a-z_A-Z.]+)["']""", sources))
    assert len(plain) > 200
    assert len(counted) > 10
    for language in ("en", "uk"):
        known = words(language).strings
        assert not [k for k in plain if k not in known and not k.endswith(".")]
        assert not [k for k in counted if k + "#" not in known]
        assert {len(known[k].split("|")) for k in known if k.endswith("#")} == {2 if language == "en" else 3}


def test_both_languages_fill_in_the_same() -> None:
    uk = words("uk").strings
    for key, english in words("en").strings.items():
        if not key.endswith("#"):
            assert set(re.findall(r"{\w+}", english)) == set(re.findall(r"{\w+}", uk[key])), key


@pytest.mark.parametrize(
    ("number", "form"), [(1, "матеріал"), (2, "матеріали"), (5, "матеріалів"), (11, "матеріалів"), (21, "матеріал"), (112, "матеріалів")]
)
def test_ukrainian_counts(number, form) -> None:
    assert words("uk").count("n.reports", number) == form


@pytest.mark.parametrize("folder", [HERE / "static" / "vendor", Path(__file__).parent / "vendor"])
def test_what_is_of_others_is_what_was_taken_with_its_licence(folder) -> None:
    rows = lexicons.parse("VENDOR.tsv", (folder / "VENDOR.tsv").read_bytes()).rows
    listed = {r["file"] for r in rows} | {r["text"] for r in rows} | {"VENDOR.tsv"}
    assert listed == {p.name for p in folder.iterdir()}
    for row in rows:
        assert hashlib.sha256((folder / row["file"]).read_bytes()).hexdigest() == row["sha256"], row["file"]
        assert row["version"]
        assert row["licence"]
        assert (folder / row["text"]).stat().st_size > 200


# ---------------------------------------------------------------- filters


def test_an_address_keeps_what_it_asks_for() -> None:
    given = [
        ("q", "market"),
        ("kind", "strike"),
        ("kind", "killing"),
        ("date", "2022-09"),
        ("sort", "date"),
        ("kind", "nonsense"),
        ("date", "x"),
        ("page", "3"),
    ]
    found = filters.read(given)
    assert found.address("/claims") == "/claims?q=market&kind=strike&kind=killing&date=2022-09&sort=date"
    assert found.wrong == (("kind", "nonsense"), ("date", "x"))
    assert found.wanted.value("kind") == ("strike", "killing")
    assert found.wanted.date == ("2022-09-01", "2022-09-30")
    assert found.without("/map", "kind", "strike") == "/map?q=market&kind=killing&date=2022-09&sort=date"
    assert filters.read([tuple(p.split("=")) for p in found.address("").lstrip("?").split("&")]) == filters.read(given[:5])


@pytest.mark.parametrize(
    ("total", "page", "shown"), [(10, 1, [1]), (500, 1, [1, 2, 3, 0, 10]), (500, 6, [1, 0, 4, 5, 6, 7, 8, 0, 10]), (0, 1, [1])]
)
def test_pages_on_offer(total, page, shown) -> None:
    assert list(filters.pages(total, page, 50)) == shown


def test_filters_narrow_and_combine(client) -> None:
    everything = ids(client, "")
    assert len(everything) == 11
    assert len(ids(client, "kind=shelling")) == 2
    assert len(ids(client, "kind=shelling&polarity=denied")) == 1
    assert len(ids(client, "kind=shelling&kind=equipment_abandoned")) == 3
    assert len(ids(client, "basis=hearsay")) == 1
    assert len(ids(client, "source=Idris")) in (1, 2)
    assert len(ids(client, "place=Qasr")) == 1
    assert len(ids(client, "date=2024-05-01..2024-05-06")) == 1
    assert len(ids(client, "published=2024-06")) == 2
    assert len(ids(client, "actor=rebels")) == 1
    assert len(ids(client, "placed=no")) == 8
    assert len(ids(client, "withheld=yes")) == 2
    assert len(ids(client, "dated=yes")) == 1
    assert ids(client, "state=machine") == everything
    assert ids(client, "state=confirmed") == []
    assert "is no value of" in client.get("/claims?kind=nonsense").text


@pytest.mark.parametrize(
    ("search", "word"),
    [
        ("Ізюм", "Ізюму"),
        ("дрон", "дрони"),
        ("дронів", "дрони"),
        ("колонна", "Колонна"),
        ("город", "города"),
        ("markets", "market"),
        ('"grain market"', "grain"),
        ("неділя", "неділю"),
    ],
)
def test_search_finds_words_in_any_form(client, search, word) -> None:
    found = texts(client, f"q={search}")
    assert found
    assert all(word.casefold() in t.casefold() for t in found)


def test_arabic_is_found_with_and_without_its_article(tmp_path) -> None:
    from records import capture_of, plain

    store = case(tmp_path)
    record = plain("قال رئيس البلدية إن الجسر ملغوم في حلب.\n", publisher="صحيفة")
    with store.writer() as writer:
        writer.add(record, capture_of(record))
    made = bench(store)
    with TestClient(make(made, [HOST]), base_url=f"http://{HOST}") as client:
        client.get(f"/open?key={KEY}")
        for search in ("جسر", "الجسر", "حلب", "بلدية"):
            assert len(ids(client, f"q={search}")) == 1, search
    made.close()


@pytest.mark.parametrize("search", ['"', '""', "*", "a AND", "NEAR(", "col:x", "-", "'", "\\", "(((", "^x", '"a" OR "b'])
def test_no_search_is_malformed(client, search) -> None:
    for name in ("q", "source"):
        assert client.get("/claims", params={name: search}).status_code == 200


def test_a_phrase_stands_as_it_is() -> None:
    assert search_for('two "in a row" more') == '"two" AND "in a row" AND "more"'


# ---------------------------------------------------------------- exports


def test_an_export_holds_what_is_filtered_and_the_ledger_knows(client, at) -> None:
    assert len(client.get("/claims.csv?kind=shelling").text.strip().splitlines()) == 3
    geo = client.get("/claims.geojson?kind=shelling").json()
    assert [f["geometry"] and f["geometry"]["coordinates"] for f in geo["features"]] == [[33.25, 14.5], None]
    assert "GeoNames" in geo["licence"]
    with at.store.view() as view:
        kept = [e.body for e in view.entries() if e.kind == "export"]
    assert [(b["format"], b["claims"]) for b in kept] == [("csv", 2), ("geojson", 2)]
    assert "attachment" in client.get("/claims.json").headers["content-disposition"]


def test_the_preview_says_what_is_withheld(client) -> None:
    assert "restricted: first name only" in client.get("/export").text
    assert "Samir" not in client.get("/export").text


# ---------------------------------------------------------------- protection


def reader(client, title: str) -> str:
    found = re.findall(r'href="(/reports/[0-9a-f]+)">([^<]*)<', client.get("/reports").text)
    return next(path for path, shown in found if shown == title)


def test_what_is_withheld_is_nowhere_until_it_is_asked_for(client, at) -> None:
    path = reader(client, "Market burns in Qasr")
    pages = [
        path,
        path + "/print",
        "/claims",
        "/map",
        "/time",
        "/events",
        "/review",
        "/claims.json",
        "/claims.csv",
        "/claims.geojson",
        "/map/points.json",
        "/",
    ]
    for page in pages:
        text = client.get(page).text
        assert "Samir" not in text, page
        assert "carried two" not in text, page
    assert ids(client, "q=Samir") == []
    assert ids(client, "source=Samir") == []
    form = f"{path}/reveal?form={at.token.form}"
    refused = client.post(form, data={"reason": "", "back": path}, headers=ORIGIN)
    assert "Samir" not in refused.text
    shown = client.post(form, data={"reason": "to call him back", "back": path}, headers=ORIGIN)
    assert "Samir, who sells flour" in shown.text
    with at.store.view() as view:
        access = [e for e in view.entries() if e.kind == "access"]
    assert [(e.actor, e.body["reason"]) for e in access] == [("ana", "to call him back")]
    assert "Samir" not in client.get("/claims.json").text
    covered = client.post(f"{path}/conceal?form={at.token.form}", data={"back": path}, headers=ORIGIN)
    assert "Samir" not in covered.text


def test_a_person_protects_words(client, at) -> None:
    path = reader(client, "Market burns in Qasr")
    assert "Hana Idris" in client.get(path).text
    data = {"words": "Hana Idris", "value": "witness_at_risk", "visibility": "restricted", "reason": "threatened since", "back": path}
    after = client.post(f"{path}/protect?form={at.token.form}", data=data, headers=ORIGIN)
    assert "Hana" not in after.text
    assert ids(client, "q=Idris") == []


# ---------------------------------------------------------------- reading


def test_the_text_is_all_there_in_code_points(client) -> None:
    text = client.get(reader(client, "Дрони")).text
    pieces = re.findall(r'data-o="(\d+)-(\d+)"[^>]*>([^<]*)<', text)
    for start, end, inside in pieces:
        assert EMOJI[int(start) : int(end)] == inside
    assert {int(s) for s, _, _ in pieces} >= {0, EMOJI.index("قال")}
    assert "".join(i for _, _, i in pieces).replace(" ", "") == "".join(EMOJI.split())


def test_fields_stand_beside_the_text_with_their_reasons(client) -> None:
    text = client.get(reader(client, "Market burns in Qasr")).text
    assert (
        "The Delta Post reports that she (“She” is Hana Idris) said that witnesses" in re.sub(r"&#39;|&#34;", "'", text)
        or "had told her" in text
    )
    assert f"trigger:{STORY.index('hit')}-{STORY.index('hit') + 3}" in text
    assert "rule weekday" in text
    assert "step wording" in text or "step statements" in text
    assert "What could not be found out" in text


def test_sentences_without_a_claim_stay(client) -> None:
    text = client.get(reader(client, "Дрони")).text
    bare = re.findall(r'data-bare="(\d+)-(\d+)"', text)
    assert [EMOJI[int(a) : int(b)] for a, b in bare] == ["قال رئيس البلدية إن الجسر ملغوم 🚧 في حلب.", "The mayor stayed."]


def test_ukrainian_all_over(client) -> None:
    client.cookies.set("dateline_language", "uk")
    for page in (
        "/",
        "/claims",
        "/map",
        "/time",
        "/events",
        "/review",
        "/add",
        "/export",
        "/verify",
        "/keys",
        "/about",
        reader_path(client),
    ):
        text = client.get(page).text
        assert '<html lang="uk"' in text, page
        assert "Твердження" in text, page


def reader_path(client) -> str:
    return re.findall(r'href="(/reports/[0-9a-f]+)"', client.get("/reports").text)[0]


# ---------------------------------------------------------------- events, time, verification


def test_events_are_listed_and_shown(client) -> None:
    text = client.get("/events?all=1").text
    listed = re.findall(r'href="(/events/e[0-9a-f]+)"', text)
    assert listed
    page = client.get(listed[0]).text
    assert "Claims side by side" in page


def test_the_time_line_draws_precision(at) -> None:
    with at.look() as look:
        drawn = timeline.drawn(look.listing(Wanted()), words("en"))
    assert drawn is not None
    assert (drawn.first, drawn.told_count, drawn.vague_count) == ("2024-05-05", 1, 0)
    assert sum(b.count for b in drawn.published) == 11


def test_verifying_says_whether_it_is_sound(client, at) -> None:
    text = client.post(f"/verify?form={at.token.form}", data={"back": "/verify"}, headers=ORIGIN).text
    assert "Sound: nothing is damaged or missing" in text


def test_an_error_is_a_page_that_says_what(client) -> None:
    for path, status in [
        ("/reports/ffff", 404),
        ("/events/e000", 404),
        ("/claim/zz", 404),
        ("/nothing", 404),
        ("/why?left=a&right=b", 404),
    ]:
        answer = client.get(path)
        assert answer.status_code == status, path
        assert "That did not work" in answer.text


def test_the_map_has_discs_and_areas_and_no_pins(client) -> None:
    spots = client.get("/map/points.json").json()["features"]
    assert [(f["properties"]["n"], f["properties"]["c"], f["properties"]["r"]) for f in spots] == [("Qasr", 1, 5.0)]
    land = client.get("/map/land.json").json()["features"]
    crimea = next(f for f in land if f["properties"].get("n") == "Crimea")
    assert (crimea["properties"]["c"], crimea["properties"]["d"]) == ("UA", True)
    assert json.dumps(land).count('"b"') > 100
