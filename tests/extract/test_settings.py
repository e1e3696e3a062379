"""Which words date and place which event: cases of our own, with how near the words must stand."""

import json
from collections import Counter
from pathlib import Path

import pytest

from dateline.extract.settings import Reach, settings
from dateline.reading import Reader
from dateline.resolve.gazetteer import Gazetteer
from dateline.text import Text
from dateline.types import Capture, Dateline, Furniture, FurnitureKind, Report

SUITE = [json.loads(line) for line in (Path(__file__).parents[1] / "gold/settings.jsonl").read_text(encoding="utf-8").splitlines()]
FLOOR = 0.91
"""Of the places and of the times that must be right with their reach; an event not found is a fault. At first sight: .935, .919."""


def report(row):
    head = f"{row['dateline']} — " if "dateline" in row else ""
    text = Text(head + row["text"])
    capture = Capture(text.sha256, len(text), "text/plain", "utf-8", "-", "test")
    dateline, furniture = None, ()
    if head:
        span = text.span(0, len(head.rstrip()))
        dateline = Dateline(span, text.span(0, len(row["dateline"])))
        furniture = (Furniture(FurnitureKind.DATELINE, span),)
    return Report("r", capture, text, text.sha256, "en", published=row["published"], dateline=dateline, furniture=furniture)


def when(time):
    if time is None:
        return None
    if time.date_start == time.date_end:
        return time.date_start
    return time.value if len(time.value or "") in (4, 7) else f"{time.date_start}..{time.date_end}"


@pytest.fixture(scope="module")
def read():
    """Every case with the settings found, by the first word of the trigger."""
    reader = Reader(Gazetteer.open())
    out = []
    for row in SUITE:
        record = reader.record(report(row))
        found = settings(record)
        by_word = {}
        for claim in record.claims:
            for number, event in enumerate(claim.events):
                by_word.setdefault(event.trigger.text.split()[0].lower(), found[claim.id, number])
        out.append((row, by_word))
    return out


def test_the_suite_is_what_it_says():
    assert sum(len(row["events"]) for row in SUITE) >= 60
    assert {e["place_from"] for row in SUITE for e in row["events"]} == {None, *Reach}


def test_most_events_are_put_where_and_when_the_text_has_them(read):
    right, bad = Counter(), []
    for row, found in read:
        for want in row["events"]:
            setting = found.get(want["trigger"].lower())
            where = setting and setting.place and setting.place.span.text.split(",")[0]
            here = setting is not None and (where, setting.place_from) == (want["place"], want["place_from"])
            then = setting is not None and (when(setting.time), setting.time_from) == (want["time"], want["time_from"])
            right += Counter(place=here, time=then)
            if not here or not then:
                bad.append((want, setting and (where, setting.place_from, when(setting.time), setting.time_from)))
    total = sum(len(row["events"]) for row in SUITE)
    assert min(right["place"], right["time"]) / total >= FLOOR, bad


def test_what_is_borrowed_says_from_what(read):
    for _, found in read:
        for setting in found.values():
            assert (setting.place is None) == (setting.place_from is None) == (not setting.place_reason)
            assert (setting.time is None) == (setting.time_from is None) == (not setting.time_reason)
            assert setting.time is None or setting.time.date_start is not None


def test_publication_is_never_the_day_of_an_event():
    record = Reader(Gazetteer.open()).record(report({"published": "2022-09-13", "text": "Rockets hit Mykolaiv. A school burned."}))
    assert all(s.time is None for s in settings(record).values())
