import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.extract.parse import parse
from dateline.extract.places import places
from dateline.resolve.gazetteer import Gazetteer
from dateline.text import Text
from dateline.types import Capture, Dateline, Furniture, FurnitureKind, PlaceRelation, PlaceRole, Report


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer.open()


def report(string, dateline=None):
    text = Text(string)
    capture = Capture(text.sha256, len(string.encode()), "text/plain", "utf-8", "-", "test")
    head, furniture = None, ()
    if dateline:
        at = string.index(dateline)
        dash = string.index("—") + 1
        span = text.span(0, dash)
        head = Dateline(span, text.span(at, at + len(dateline)))
        furniture = (Furniture(FurnitureKind.DATELINE, span),)
    return Report("r", capture, text, text.sha256, "en", dateline=head, furniture=furniture)


def read(gazetteer, string, dateline=None):
    r = report(string, dateline)
    return places.function(r, parse.function(r), gazetteer)


def named(found):
    return [p.name for p in found]


COUNTRY = [
    ("Shells fell on Kharkiv and on Izium in eastern Ukraine.", {"Kharkiv": "UA", "Izium": "UA"}),
    ("Fighting went on in El Fasher, the capital of North Darfur.", {"El Fasher": "SD", "North Darfur": "SD"}),
    ("Air strikes hit Idlib and Maarat al-Numan in Syria.", {"Idlib": "SY", "Maarat al-Numan": "SY"}),
    ("Rebels entered Goma in the east of the Democratic Republic of Congo.", {"Goma": "CD"}),
    ("The army bombed Loikaw in Myanmar's Kayah State.", {"Loikaw": "MM"}),
    ("Clashes broke out near Mekelle in Tigray.", {"Mekelle": "ET", "Tigray": "ET"}),
    ("A car bomb exploded in Mosul, Iraq.", {"Mosul": "IQ", "Iraq": "IQ"}),
    ("Gunmen attacked a convoy outside Djibo in Burkina Faso.", {"Djibo": "BF"}),
    ("Dissidents seized Tibú in Colombia's Norte de Santander.", {"Tibú": "CO"}),
    ("He moved from Paris, Texas, to Cambridge, Massachusetts.", {"Paris": "US", "Cambridge": "US"}),
    ("He moved from Paris to Lyon in France.", {"Paris": "FR", "Lyon": "FR"}),
]


@pytest.mark.parametrize(("sentence", "wanted"), COUNTRY)
def test_a_place_is_found_in_its_country(gazetteer, sentence, wanted):
    found = {p.name: p.chosen.country for p in read(gazetteer, sentence) if p.chosen}
    assert {name: found.get(name) for name in wanted} == wanted


REFUSED = [
    "Valeriy said that he had hidden in a cellar.",
    "CNN and Reuters reported the talks.",
    "Soldiers of the Azov Brigade spoke of heavy losses.",
    "Paris Saint-Germain won the match.",
    "Jordan Smith, a doctor, treated the wounded.",
    "The Ukrainian troops fired on Russian positions.",
    "General Sherman told the committee that he would resign.",
]


@pytest.mark.parametrize("sentence", REFUSED)
def test_people_outlets_units_clubs_and_peoples_are_no_places(gazetteer, sentence):
    assert [p.name for p in read(gazetteer, sentence) if p.chosen] == []


def test_coordinated_regions_each_are_the_area_and_not_the_city(gazetteer):
    found = read(gazetteer, "Missiles hit the Kharkiv and Donetsk regions of Ukraine.")
    assert named(found)[:2] == ["Kharkiv region", "Donetsk region"]
    assert [p.chosen.feature for p in found[:2]] == ["admin1", "admin1"]
    assert [p.where_prec for p in found[:2]] == [4, 4]


def test_a_city_and_its_region_are_two_places(gazetteer):
    city, region = read(gazetteer, "Kharkiv was quiet. In Kharkiv region two villages were shelled.")
    assert (city.chosen.feature, region.chosen.feature) == ("city", "admin1")
    assert region.span.text == "Kharkiv region"


def test_a_plant_is_not_the_city_it_is_called_after(gazetteer):
    (plant,) = read(gazetteer, "The Zaporizhzhia nuclear plant lost power on Sunday.")
    assert plant.span.text == "Zaporizhzhia nuclear plant"
    assert (plant.chosen.country, plant.chosen.feature) == ("UA", "facility")
    assert plant.radius_km >= 5


def test_part_of_a_country_is_an_area_without_a_point(gazetteer):
    (south,) = read(gazetteer, "Rockets landed in southern Lebanon.")
    assert (south.name, south.where_prec, south.radius_km) == ("southern Lebanon", 5, None)
    assert south.chosen.lat is None


def test_a_country_is_never_pinned(gazetteer):
    (country,) = read(gazetteer, "War came to Sudan.")
    assert (country.chosen.country, country.chosen.lat, country.where_prec) == ("SD", None, 6)


RELATIONS = [
    ("Troops dug in near Bakhmut.", PlaceRelation.NEAR, "near", 2),
    ("A drone fell on the outskirts of Odesa.", PlaceRelation.OUTSIDE, "on the outskirts of", 2),
    ("Columns moved towards Kramatorsk.", PlaceRelation.TOWARDS, "towards", 2),
    ("Two people were killed in Aleppo.", PlaceRelation.IN, "in", 1),
    ("The convoy was hit 40 km east of Kramatorsk.", PlaceRelation.NEAR, "40 km east of", 3),
    ("The convoy was hit ten miles from Aleppo.", PlaceRelation.NEAR, "ten miles from", 2),
]


@pytest.mark.parametrize(("sentence", "relation", "words", "prec"), RELATIONS)
def test_how_the_text_puts_it_to_the_place(gazetteer, sentence, relation, words, prec):
    (place,) = read(gazetteer, sentence)
    assert (place.relation, place.relation_span.text, place.where_prec) == (relation, words, prec)


def test_a_distance_is_in_the_radius(gazetteer):
    (near,) = read(gazetteer, "The convoy was hit 40 km east of Kramatorsk.")
    (at,) = read(gazetteer, "The convoy was hit in Kramatorsk.")
    assert near.radius_km == pytest.approx(at.radius_km + 40)


def test_between_two_distant_towns_is_a_line(gazetteer):
    left, right = read(gazetteer, "The road between Deir ez-Zor and Raqqa was cut.")
    assert left.relation is right.relation is PlaceRelation.BETWEEN
    assert (left.where_prec, right.where_prec) == (5, 5)
    assert left.radius_km > 100


ROLES = [
    ("A resident of Izium said the bridge was mined.", "Izium", PlaceRole.SPEAKER),
    ("The Kharkiv governor said power was back.", "Kharkiv", PlaceRole.SPEAKER),
    ("The minister said in Geneva that talks would go on.", "Geneva", PlaceRole.SPEAKER),
    ("Rockets hit a school in Mykolaiv.", "Mykolaiv", PlaceRole.EVENT),
    ("The army retook Izium.", "Izium", PlaceRole.EVENT),
    ("Russia denied it.", "Russia", PlaceRole.MENTION),
    ("The health ministry in Khartoum counted 40 dead after the raid on the camp.", "Khartoum", PlaceRole.SPEAKER),
    ("A strike on the health ministry in Khartoum killed four.", "Khartoum", PlaceRole.EVENT),
]


@pytest.mark.parametrize(("sentence", "name", "role"), ROLES)
def test_what_the_place_does_in_the_text(gazetteer, sentence, name, role):
    assert {p.name: p.place_role for p in read(gazetteer, sentence)}[name] == role


def test_the_dateline_is_a_place_with_its_own_role(gazetteer):
    found = read(gazetteer, "KYIV, Ukraine (Wire) — Drones were shot down over Odesa.", dateline="KYIV, Ukraine")
    assert [(p.span.text, p.place_role) for p in found[:2]] == [("KYIV", PlaceRole.DATELINE), ("Ukraine", PlaceRole.DATELINE)]
    assert found[0].chosen.country == "UA"
    assert found[2].place_role is PlaceRole.EVENT


def test_a_village_asked_for_in_a_district_lies_in_it(gazetteer):
    village = read(gazetteer, "Forces shelled the village of Kamyanka in the Izium district of Ukraine.")[0]
    assert village.chosen.feature == "village"
    assert village.chosen.admin1.startswith("Kharkiv")
    assert any("Izyum" in reason for reason in village.candidates[0].reasons)


def test_disputed_places_say_so(gazetteer):
    (crimea,) = read(gazetteer, "Explosions were heard in Crimea.")
    assert crimea.chosen.country == "UA"
    assert any("in dispute" in reason and "RU" in reason for reason in crimea.candidates[0].reasons)


def test_a_village_that_no_source_places_is_drawn_as_the_area_the_text_puts_it_in(gazetteer):
    kuriga = next(
        p for p in read(gazetteer, "Bandits kidnapped students near Kuriga, in the Chikun area of Kaduna State.") if p.name == "Kuriga"
    )
    assert kuriga.chosen.name == "Chikun"
    assert kuriga.where_prec == 3
    assert kuriga.candidates[0].reasons == ("no source places Kuriga; the text puts it in Chikun",)


@pytest.mark.parametrize(
    ("sentence", "name", "drawn", "prec"),
    [
        ("Gunmen raided Tandakara village in Katsina state, residents said.", "Tandakara", "Katsina State", 4),
        ("Soldiers shot two men in the Ojuelegba neighbourhood of Lagos.", "Ojuelegba", "Lagos", 1),
        ("Bombs fell on the village of al-Qorbotan, 30 km northwest of Homs.", "al-Qorbotan", "Homs", 3),
        ("Troops entered the hamlet of Umm al-Qorbot near Idlib.", "Umm al-Qorbot", "Idlib", 2),
    ],
)
def test_what_the_words_call_a_settlement_is_one_and_says_where_it_is_drawn(gazetteer, sentence, name, drawn, prec):
    found = next(p for p in read(gazetteer, sentence) if p.name == name)
    assert found.chosen is not None
    assert (found.chosen.name, found.where_prec) == (drawn, prec)
    assert found.candidates[0].reasons[0].startswith(f"no source places {name}; the text puts it")


def test_what_stands_behind_in_abroad_may_be_a_village_that_no_list_has(gazetteer):
    found = read(gazetteer, "Police in Colombia said two men died near Talacue on Friday. The note was in Quechua, and in German.")
    assert [p.name for p in found] == ["Colombia", "Talacue"]
    assert not [p for p in read(gazetteer, "She was last seen near Talacue in Ohio with a dog.") if p.name == "Talacue"]


def test_a_name_that_the_text_put_somewhere_stays_there(gazetteer):
    found = read(gazetteer, "Glass broke all over the Salah al-Din quarter of Aleppo. Salah al-Din was held by rebels.")
    assert {p.chosen.name for p in found if p.chosen} == {"Aleppo"}


def test_peoples_and_faiths_before_a_village_name_none(gazetteer):
    assert read(gazetteer, "The Muslim neighbourhood, the Fulani village and the old village were burned.") == ()


def test_a_headline_s_first_noun_is_where_it_happened(gazetteer):
    assert [(p.name, p.place_role) for p in read(gazetteer, "Aleppo bomb blast kills six")] == [("Aleppo", PlaceRole.EVENT)]


def test_a_district_that_is_a_province_is_that_province(gazetteer):
    district = read(gazetteer, "Two soldiers were killed in the Salah al-Din district in Iraq.")[0].chosen
    assert (district.name, district.country, district.feature) == ("Salahuddin", "IQ", "admin1")


def test_nothing_known_is_no_answer(gazetteer):
    found = [p for p in read(gazetteer, "They walked to Qwxzburgh in the rain.") if "Qwxz" in p.name]
    assert all(p.chosen is None and p.radius_km is None for p in found)


@settings(max_examples=40, deadline=None)
@given(
    st.text(max_size=200),
    st.sampled_from(["in Kharkiv", "near Deir ez-Zor, Syria", "between Goma and Bukavu", "KYIV", "\u202eIzium\u202c"]),
)
def test_spans_hold_whatever_stands_around(gazetteer, noise, name):
    r = report(noise.encode("utf-8", "ignore").decode() + " \U0001f4a5 " + name + "\r\n\x00" + noise.encode("utf-8", "ignore").decode())
    found = places.function(r, parse.function(r), gazetteer)
    assert [p.span for p in found] == sorted(p.span for p in found)
    assert not any(a.span.overlaps(b.span) for a, b in zip(found, found[1:], strict=False))


def test_a_long_paragraph_of_names_does_not_hang(gazetteer):
    r = report("Kharkiv Deir ez-Zor Al-Hasakah Between Near The Of " * 2000)
    parsed = parse.function(r)
    start = time.perf_counter()
    places.function(r, parsed, gazetteer)
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize(
    ("sentence", "name", "drawn"),
    [
        ("Shells hit Ain Qorbot, a suburb of Tripoli in Libya.", "Ain Qorbot", "Tripoli"),
        ("Gangs burned homes in the Carrefour-Feuilles neighbourhood of Port-au-Prince.", "Carrefour-Feuilles", "Port-au-Prince"),
        ("A grenade exploded in the Qorbenzi quarter of Bujumbura.", "Qorbenzi", "Bujumbura"),
    ],
)
def test_an_apposition_a_hyphen_and_a_quarter_are_read_too(gazetteer, sentence, name, drawn):
    found = {p.name: p.chosen.name for p in read(gazetteer, sentence) if p.chosen}
    assert found[name] == drawn
    assert not any(part in found for part in name.split("-") if part != name)


def test_a_power_station_is_a_power_plant_and_a_pair_at_the_beginning_is_seen(gazetteer):
    found = read(gazetteer, "Shells hit the Zaporizhzhia nuclear power station on Monday.")
    assert [p.chosen.id for p in found if p.chosen] == ["dateline:zaporizhzhia-nuclear-power-plant"]
    assert named(read(gazetteer, "Between Bakhmut and Soledar, fighting has raged since February.")) == ["Bakhmut", "Soledar"]
