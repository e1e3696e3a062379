"""What people decide is what lists, map, time line, counts and files show; the machine's value stands beside it."""

from __future__ import annotations

import csv
import io

import pytest
from bench_made import KEY, bench, case
from starlette.testclient import TestClient

from dateline.resolve.gazetteer import Gazetteer
from dateline.review import DecisionError
from dateline.types import SensitivityValue, Visibility
from dateline.workbench import acts
from dateline.workbench.app import make
from dateline.workbench.events import refresh
from dateline.workbench.questions import Wanted
from records import STORY

HOST = "127.0.0.1:8765"
ALEPPO = {"id": "geonames:170063", "name": "Aleppo", "lat": 36.2, "lon": 37.16, "country": "SY", "admin1": "Aleppo", "feature": "city"}
WORLD = "box=-180,-85,179.9,85&zoom=12"


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


def ids(client, query: str = "") -> list[str]:
    return [row["id"] for row in client.get(f"/claims.json?{query}").json()]


def line(client, claim: str, query: str = "") -> dict:
    return next(row for row in client.get(f"/claims.json?{query}").json() if row["id"] == claim)


def drawn(client, query: str = "") -> set[str]:
    return {f["properties"].get("n") for f in client.get(f"/map/points.json?{WORLD}&{query}").json()["features"]}


@pytest.fixture
def shelled(client) -> str:
    """The claim that mortar fire hit the market in Qasr on a Sunday."""
    return next(r["id"] for r in client.get("/claims.json?q=mortar").json() if r["events"] and r["events"][0]["place"])


def test_a_corrected_place_moves_everywhere(client, at, shelled) -> None:
    assert drawn(client) == {"Qasr"}
    start = STORY.index("market in Qasr") + len("market in ")
    at.desk().correct(
        shelled, "events.0.place", {"name": "Aleppo", "chosen": ALEPPO, "where_prec": 1, "radius_km": 12.0}, [[start, start + 4]]
    )
    assert drawn(client) == {"Aleppo"}
    assert ids(client, "place=Aleppo") == [shelled]
    assert ids(client, "entry=geonames:170063") == [shelled]
    assert ids(client, "place=Qasr") == []
    assert ids(client, "state=corrected") == [shelled]
    shown = line(client, shelled)
    assert shown["events"][0]["place"]["chosen"]["name"] == "Aleppo"
    assert shown["review"]["state"] == "corrected"
    assert shown["review"]["corrected"]["events.0.place"]["machine"]["name"] == "Qasr"
    assert shown["review"]["corrected"]["events.0.place"]["by"] == "ana"
    page = client.get("/claims?place=Aleppo").text
    assert "Aleppo" in page
    assert 'title="what the machine read">Qasr</del>' in page.replace("What", "what")
    feature = next(f for f in client.get("/claims.geojson").json()["features"] if f["properties"]["claim"] == shelled)
    assert feature["geometry"] == {"type": "Point", "coordinates": [37.16, 36.2]}
    assert feature["properties"]["state"] == "corrected"
    row = next(r for r in csv.DictReader(io.StringIO(client.get("/claims.csv").text)) if r["id"] == shelled)
    assert row["places"] == "Aleppo"
    assert row["state"] == "corrected"
    at.desk().undo()
    assert drawn(client) == {"Qasr"}
    assert line(client, shelled)["review"] == {"state": "machine"}
    assert ids(client, "place=Aleppo") == []


def test_a_place_that_was_taken_away_is_drawn_no_more(client, at, shelled) -> None:
    at.desk().correct(shelled, "events.0.place", None)
    assert drawn(client) == set()
    assert shelled in ids(client, "placed=no")
    assert shelled in ids(client, "place=Qasr&place_role=mention")  # the words still name it


def test_a_corrected_day_moves_on_the_time_line(client, at, shelled) -> None:
    start = STORY.index("Sunday")
    value = {"value": "2024-06-09", "date_start": "2024-06-09", "date_end": "2024-06-09", "date_prec": 1}
    at.desk().correct(shelled, "events.0.time", value, [[start, start + 6]])
    assert ids(client, "date=2024-06-09") == [shelled]
    assert ids(client, "date=2024-05-01..2024-05-31") == []
    with at.look() as look:
        assert [d[:2] for d in look.listing(Wanted()).days()] == [("2024-06-09", "2024-06-09")]


@pytest.mark.parametrize(
    ("path", "value", "query"),
    [
        ("wording.level", "possible", "level=possible"),
        ("wording.polarity", "denied", "polarity=denied&q=mortar"),
        ("basis", "hearsay", "basis=hearsay&q=mortar"),
        ("events.0.kind", "chemical_attack", "kind=chemical_attack"),
        ("events.0.level", "possible", "event_level=possible&kind=shelling"),
    ],
)
def test_a_corrected_field_is_found_by_its_filter(client, at, shelled, path, value, query) -> None:
    assert shelled not in ids(client, query)
    at.desk().correct(shelled, path, value)
    assert shelled in ids(client, query)
    at.desk().undo()
    assert shelled not in ids(client, query)


def test_what_is_rejected_is_left_out_and_can_be_asked_for(client, at, shelled) -> None:
    before = ids(client)
    at.desk().reject(shelled, "the report does not say so")
    assert ids(client) == [i for i in before if i != shelled]
    assert shelled not in client.get("/claims.csv").text
    assert shelled not in client.get("/claims.geojson").text
    assert drawn(client) == set()
    assert ids(client, "state=rejected") == [shelled]
    assert drawn(client, "state=rejected") == {"Qasr"}
    page = client.get("/claims").text
    assert "1 was rejected and is left out" in page
    assert shelled in client.get("/claims?state=rejected").text
    at.desk().undo()
    assert ids(client) == before


def test_an_added_claim_is_a_claim_like_any_other(client, at) -> None:
    before = len(ids(client))
    report = next(r["report"] for r in client.get("/claims.json?q=mortar").json())
    start = STORY.index("Mortar fire hit the grain market")
    cut = [[start, start + len("Mortar fire hit the grain")]]
    made = at.desk().add_claim(report, cut, values={"basis": "hearsay", "wording.level": "possible"})
    assert len(ids(client)) == before + 1
    assert made in ids(client, "q=grain&level=possible")
    assert line(client, made)["review"] == {"state": "confirmed", "added_by": "ana"}
    assert "added by ana" in client.get("/claims?q=grain").text
    at.desk().undo()
    assert made not in ids(client)
    assert len(ids(client)) == before


def test_a_case_that_is_opened_again_shows_the_same(client, at, shelled, tmp_path) -> None:
    at.desk().correct(shelled, "wording.level", "possible")
    at.desk().reject(ids(client, "kind=equipment_abandoned")[0], "no")
    before = {q: ids(client, q) for q in ("", "state=rejected", "level=possible", "q=market")}
    again = bench(at.store)
    other = TestClient(make(again, [HOST]), base_url=f"http://{HOST}")
    other.get(f"/open?key={KEY}")
    assert {q: ids(other, q) for q in before} == before
    at.index.forget()  # and from nothing but the case
    third = bench(at.store)
    other = TestClient(make(third, [HOST]), base_url=f"http://{HOST}")
    other.get(f"/open?key={KEY}")
    assert {q: ids(other, q) for q in before} == before
    again.close()
    third.close()


def test_what_somebody_protects_is_found_no_more(client, at, shelled) -> None:
    assert shelled in ids(client, "q=grain&place=Qasr")
    report = line(client, shelled)["report"]
    at.desk().protect(report, SensitivityValue.PERSON_IDENTIFIABLE, Visibility.RESTRICTED, "asked for by them", ["grain market"])
    assert shelled not in ids(client, "q=grain")
    assert shelled not in ids(client, "place=Qasr")
    assert drawn(client) == set()
    held = at.index.ask("SELECT words, who FROM shown s JOIN claim c ON c.n = s.n WHERE c.id = ?", (shelled,))
    assert held == [("", "")]
    found = at.index.ask("SELECT c.id FROM search s JOIN claim c ON c.n = s.rowid WHERE search MATCH 'grain'")
    assert (shelled,) not in found


def test_nobody_else_reads_the_index(at) -> None:
    with at.look():
        assert at.store.path.with_name(at.store.path.name + ".index").stat().st_mode & 0o077 == 0


def test_the_gazetteer_knows_the_place_of_these_tests() -> None:
    found = Gazetteer.open().get(ALEPPO["id"])
    assert found is not None
    assert found.entry.name == "Aleppo"


def test_events_follow_what_people_decide(client, at, shelled) -> None:
    event = client.get("/claims?q=mortar&kind=shelling").text
    before = at.summaries.of_claims([shelled])[shelled]
    assert before.places == ("Qasr",)
    assert "Qasr" in client.get(f"/events/{before.id}").text
    start = STORY.index("market in Qasr") + len("market in ")
    at.desk().correct(
        shelled, "events.0.place", {"name": "Aleppo", "chosen": ALEPPO, "where_prec": 1, "radius_km": 12.0}, [[start, start + 4]]
    )
    refresh(at.store.path)
    assert at.summaries.of_claims([shelled])[shelled].places == ("Aleppo",)
    at.desk().undo()
    refresh(at.store.path)
    assert at.summaries.of_claims([shelled])[shelled].places == ("Qasr",)
    at.desk().reject(shelled, "no")
    refresh(at.store.path)
    assert shelled not in at.summaries.of_claims([shelled])
    assert shelled in event


def test_an_event_that_is_behind_says_so(client, at, shelled, monkeypatch) -> None:
    monkeypatch.setattr(at.summaries, "refresh", lambda: None)
    event = at.summaries.of_claims([shelled])[shelled].id
    assert 'class="banner"' not in client.get(f"/events/{event}").text
    at.desk().confirm(shelled)
    assert 'class="banner"' in client.get(f"/events/{event}").text


def test_a_place_is_moved_by_its_name(client, at) -> None:
    moved = next(r["id"] for r in client.get("/claims.json?q=mortar").json() if r["events"] and r["events"][0]["place"])
    for said, wanted in (("Homs, city, Homs Province", "geonames:169577"), ("geonames:170063", "geonames:170063")):
        found = acts.value_of(at, "events.0.place", said)
        assert found["chosen"]["id"] == wanted
        at.desk().correct(moved, "events.0.place", found, None, "the map")
        assert line(client, moved)["events"][0]["place"]["chosen"]["id"] == wanted
    with pytest.raises(DecisionError, match=r"say which by its id: .*geonames:"):
        acts.value_of(at, "events.0.place", "San Antonio")
    with pytest.raises(DecisionError, match="no source places"):
        acts.value_of(at, "events.0.place", "Qorbotanabad")
