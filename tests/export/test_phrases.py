"""The words of the views: what a person reads must be what the record holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_records import AT_RISK, claim, find, report, story

from dateline.export import phrases
from dateline.text import Spans, Text
from dateline.types import (
    BasisValue,
    DateBasis,
    Disclosure,
    EventKind,
    GazetteerEntry,
    Level,
    Modality,
    Mode,
    Place,
    PlaceRole,
    Polarity,
    PublicationStatus,
    Quantity,
    SensitivityValue,
    SourceKind,
    Time,
    Wording,
)


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (phrases.BASIS, BasisValue),
        (phrases.LEVEL, Level),
        (phrases.MODALITY, Modality),
        (phrases.MODE, Mode),
        (phrases.KIND, SourceKind),
        (phrases.DISCLOSURE, Disclosure),
        (phrases.SENSITIVITY, SensitivityValue),
        (phrases.STATUS, PublicationStatus),
        (phrases.PLACE_ROLE, PlaceRole),
    ],
)
def test_every_value_has_words(table, values):
    assert set(table) == set(values)


@pytest.mark.parametrize(
    ("text", "source", "cue", "sentence"),
    [
        ("A resident said the bridge was mined.", "A resident", "said", "The Quay reports that a resident said:"),
        ("The mayor told The Quay the bridge was mined.", "The mayor", "told", "The Quay reports that the mayor said:"),
        ("The ministry denied the bridge was mined.", "The ministry", "denied", "The Quay reports that the ministry denied:"),
        ("According to the army the bridge was mined.", "the army", "According to", "The Quay reports, according to the army:"),
        ("Residents say the bridge was mined, and residents know.", "Residents", "say", "The Quay reports that residents say:"),
        ("Russian troops said the bridge was mined.", "Russian troops", "said", "The Quay reports that Russian troops said:"),
        ("Villagers fear the bridge was mined.", "Villagers", "fear", "The Quay reports, citing villagers (“fear”):"),
        ("Doctors believe the bridge was mined.", "Doctors", "believe", "The Quay reports that doctors believe:"),
        ("A nurse, who fled, said the bridge was mined.", "A nurse, who fled,", "said", "The Quay reports that a nurse, who fled, said:"),
        ("He had told her the bridge was mined.", "He", "had told", "The Quay reports that he had said:"),
        ("UNICEF warned that the bridge was mined.", "UNICEF", "warned", "The Quay reports that UNICEF warned:"),
        (
            "He was told by a guard that the bridge was mined.",
            "a guard",
            "was told by",
            "The Quay reports, citing a guard (“was told by”):",
        ),
        ("In a statement, the army: the bridge was mined.", "the army", "statement", "The Quay reports, citing the army (“statement”):"),
        (
            "Citing a police report, the bridge was mined.",
            "a police report",
            "Citing",
            "The Quay reports, citing a police report (“Citing”):",
        ),
        ("A resident, of two: the bridge was mined.", "A resident", "", "The Quay reports, citing a resident:"),
    ],
)
def test_an_attribution_is_a_sentence(text, source, cue, sentence):
    on = report(text, publisher="The Quay")
    told = claim(on, "c", "the bridge was mined", source, cue)
    assert phrases.attribution(on, told, {"c": told}) == sentence


def test_the_outlet_speaks_in_its_own_voice():
    record = story()
    assert phrases.attribution(record.report, record.claims[0], {}) == "The Quay Herald reports, in its own voice:"
    unnamed = report("The bridge was mined.")
    own = claim(unnamed, "c", "The bridge was mined.", mode=Mode.OWN_VOICE)
    assert phrases.attribution(unnamed, own, {}) == "The report reports, in its own voice:"


def test_hearsay_is_a_chain():
    record = story()
    claims = {c.id: c for c in record.claims}
    said = "The Quay Herald reports that a resident said that soldiers had asked:"
    assert phrases.attribution(record.report, claims["c4"], claims) == said
    assert [c.id for c in phrases.chain(claims["c4"], claims)] == ["c3", "c4"]
    alone = phrases.attribution(record.report, claims["c4"], {"c4": claims["c4"]})
    assert "a claim that is not shown here" in alone


def test_a_chain_that_bites_its_tail_ends():
    on = report("A said B said C.")
    first, second = claim(on, "x", "C", "A", "said", via="y"), claim(on, "y", "C", "B", "said", via="x")
    assert [c.id for c in phrases.chain(first, {"x": first, "y": second})] == ["y", "x"]


@pytest.mark.parametrize(
    ("antecedent", "resolved", "spoken"),
    [("A miller", True, "a miller (“he”)"), ("", False, "somebody not identified (“he”)"), ("", True, "he")],
)
def test_a_pronoun_is_resolved_or_said_not_to_be(antecedent, resolved, spoken):
    on = report("A miller came. The road was open, he said.")
    before = Spans([find(on.text, antecedent)]) if antecedent else None
    told = claim(on, "c", "The road was open", "he", "said", antecedent=before, resolved=resolved)
    assert phrases.speaker(on, told.attribution.source) == spoken


def test_restricted_sources_are_marked():
    on = report("A resident said so.")
    assert phrases.restriction(claim(on, "c", "so", "A resident", "said").attribution.source) == ""
    told = claim(on, "c", "so", "A resident", "said", sensitivity=AT_RISK)
    assert phrases.restriction(told.attribution.source) == "restricted: a witness who may be at risk"


@pytest.mark.parametrize(
    ("mode", "content", "shown"),
    [
        (Mode.DIRECT, "We saw it", "“We saw it”"),
        (Mode.DIRECT, "“We saw it”", "“We saw it”"),
        (Mode.INDIRECT, "they saw it", "they saw it"),
    ],
)
def test_only_the_sources_own_words_stand_in_quotation_marks(mode, content, shown):
    assert phrases.quotation(claim(report(f"X: {content}."), "c", content, mode=mode)) == shown


@pytest.mark.parametrize(
    ("low", "best", "high", "unit", "words"),
    [
        (8, 8, 8, None, "8"),
        (30, None, 40, None, "30 to 40"),
        (40, 40, None, None, "40 or more"),
        (None, None, 9, None, "at most 9"),
        (None, 6000, None, "km2", "about 6,000 km2"),
        (None, None, None, None, "no figure"),
        (2.5, 2.5, 2.5, "t", "2.5 t"),
    ],
)
def test_a_number_is_as_exact_as_its_words(low, best, high, unit, words):
    assert phrases.figures(Quantity(Text("some").span(0, 4), low, best, high, None, unit)) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2022-09-10", "2022-09-10", "10 September 2022"),
        ("2022-09-06", "2022-09-13", "6 to 13 September 2022"),
        ("2022-08-30", "2022-09-02", "30 August to 2 September 2022"),
        ("2021-12-30", "2022-01-02", "30 December 2021 to 2 January 2022"),
        ("2022-02-01", "2022-02-28", "February 2022"),
        ("2022-12-01", "2022-12-31", "December 2022"),
        ("2022-01-01", "2022-12-31", "the year 2022"),
        ("2022-09-10", None, "from 10 September 2022 on"),
        (None, "2022-09-10", "until 10 September 2022"),
        (None, None, ""),
        ("sometime", "later", "sometime to later"),
    ],
)
def test_days_as_people_write_them(start, end, words):
    assert phrases.days(start, end) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2022-09-13T18:40+03:00", "13 September 2022, 18:40 +03:00"),
        ("2022-09-13T18:40:59Z", "13 September 2022, 18:40 UTC"),
        ("2022-09-13T18:40", "13 September 2022, 18:40 (zone not given)"),
        ("2022-09", "September 2022"),
        ("2022-13-01", "2022-13-01"),
        ("last spring", "last spring"),
    ],
)
def test_a_moment_keeps_its_zone(value, words):
    assert phrases.moment(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [("P6M", "lasting 6 months"), ("P1D", "lasting 1 day"), ("PT30M", "lasting 30 minutes"), ("2022-09", ""), (None, ""), ("P1Y2M", "")],
)
def test_durations_are_words(value, words):
    assert phrases.duration(value) == words


@pytest.mark.parametrize(
    ("feature", "lat", "prec", "radius", "words"),
    [
        ("town", 1.0, 1, 2.74, "(town, the place itself, give or take 2.7 km)"),
        ("admin1", 1.0, 4, 99.9, "(province or region, give or take 100 km)"),
        ("country", None, 6, None, "(country, no single point)"),
        ("village", 1.0, 2, 25.0, "(village, within about 25 km)"),
    ],
)
def test_a_place_is_as_exact_as_it_is(feature, lat, prec, radius, words):
    entry = GazetteerEntry("x", "Sarnice", lat, lat, "XX", "North", feature)
    place = Place(Text("Sarnice").span(0, 7), "Sarnice", PlaceRole.EVENT, prec, radius, entry)
    assert phrases.place(place) == f"“Sarnice”: Sarnice, North, XX {words}"


def test_unknown_places_and_dates_say_so():
    text = Text("Sarnice, some time ago")
    nowhere = Place(text.span(0, 7), "Sarnice", PlaceRole.EVENT, 1, None, None)
    never = Time(text.span(9, 22), None, None, None, None, DateBasis.RELATIVE)
    fallback = Time(text.span(9, 22), "2022-09-13", "2022-09-13", "2022-09-13", 1, DateBasis.PUBLICATION_FALLBACK)
    assert phrases.place(nowhere) == "“Sarnice”: not in the gazetteer, no position given"
    assert phrases.time(never) == "“some time ago”: no date that could be defended"
    assert phrases.time(fallback).endswith("(to the day; only the day of publication)")


def test_an_event_without_an_actor_says_so():
    record = story()
    (killing,) = record.claims[4].events
    assert phrases.event(killing) == "killing (denied), “killed” · by: not said · to: not said"
    (captured,) = record.claims[6].events
    assert phrases.event(captured).startswith("equipment captured, “captured” · by: Troops")
    assert all(phrases.EVENT.get(k, phrases.words(k.value)) for k in EventKind)


def test_wording_is_words():
    denied = Wording(Polarity.DENIED, Level.PROBABLE, Modality.FUTURE)
    assert phrases.wording(denied) == "denied, as probable, as something to come"


def test_paragraph_breaks_show():
    assert phrases.one_line("a\r\nb\n\n  c\td  e") == "a b ¶ c d  e"


@given(st.text())
def test_nothing_hidden_is_left(string):
    assert not list(phrases.hidden(phrases.visible(string)))
    flat = phrases.one_line(string)
    assert not list(phrases.hidden(flat))
    assert not set(flat) & set("\n\r\t\u2028\u2029\x1b")


@pytest.mark.parametrize("string", ["👩‍🌾", "می‌خواهم", "क्‍ष", "é", "日本語"])
def test_scripts_and_emoji_keep_their_joiners(string):
    assert phrases.visible(string) == string


@pytest.mark.parametrize(("character", "shown"), [("\u202e", "⟨U+202E⟩"), ("\x00", "⟨U+0000⟩"), ("\U000e0041", "⟨U+E0041⟩")])
def test_hidden_characters_are_spelt_out(character, shown):
    assert phrases.visible(f"a{character}b") == f"a{shown}b"
