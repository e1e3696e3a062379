"""Claims as a flat table: one row a claim, for a spreadsheet.

A spreadsheet runs what starts like a formula, and an article can be written to start like one. Any text that does gets an apostrophe in
front, which spreadsheets show as text. JSON Lines keeps every value as it is; this table is for eyes.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..resolve.gazetteer import CREDIT

COLUMNS = (
    "id",
    "report",
    "publisher",
    "published",
    "title",
    "url",
    "mode",
    "source",
    "source_text",
    "source_kind",
    "disclosure",
    "role",
    "side",
    "cue",
    "content",
    "content_spans",
    "via",
    "basis",
    "polarity",
    "level",
    "modality",
    "hedges",
    "events",
    "actors",
    "recipients",
    "places",
    "place_ids",
    "lat",
    "lon",
    "place_credit",
    "date_start",
    "date_end",
    "date_basis",
    "deaths",
    "injuries",
    "quantities",
    "equipment",
    "plover",
    "acled",
    "responsibility",
    "type_of_violence",
    "event_clarity",
    "withheld",
    "state",
    "corrected",
    "run",
)
"""In this order. Several values in a cell are separated by `` | ``, an event's values being in the order of `events`."""

DERIVED = ("responsibility", "type_of_violence", "event_clarity")
"""What follows from an event and its claim (extract/derived.py)."""

_SEPARATOR = " | "
_FORMULA = re.compile(r"[\s\x00-\x1f\ufeff\u200b]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")


def header() -> str:
    """The first line."""
    return _line(COLUMNS)


def row(claim: Mapping[str, Any]) -> str:
    """One line for a claim as `sensitivity.Showing.line` gives it: what is withheld there is withheld here."""
    said, wording, events, about = claim["attribution"], claim["wording"], claim["events"], claim["printed_in"]
    places = [event["place"] for event in events]
    chosen = [place and place["chosen"] for place in places]
    times = [event["time"] for event in events]
    values = {
        "id": claim["id"],
        "report": claim["report"],
        **about,
        "mode": said["mode"],
        "source": said["source"]["name"],
        "source_text": said["source"]["text"],
        "source_kind": said["source"]["kind"],
        "disclosure": said["source"]["disclosure"],
        "role": said["source"]["role"],
        "side": said["source"]["side"],
        "cue": said["cue"] and said["cue"]["text"],
        "content": said["content"]["text"],
        "content_spans": " ".join(f"{start}-{end}" for start, end in said["content"]["spans"]),
        "via": said["via"],
        "basis": claim["basis"]["value"],
        "polarity": wording["polarity"],
        "level": wording["level"],
        "modality": wording["modality"],
        "hedges": _several([hedge["text"] for hedge in wording["hedges"]]),
        "events": _several([event["kind"] for event in events]),
        "actors": _several([_key(event["actor"], "name") for event in events]),
        "recipients": _several([_key(event["recipient"], "name") for event in events]),
        "places": _several([_key(place, "name") for place in places]),
        "place_ids": _several([_key(entry, "id") for entry in chosen]),
        "lat": _several([_key(entry, "lat") for entry in chosen]),
        "lon": _several([_key(entry, "lon") for entry in chosen]),
        "place_credit": CREDIT if any(chosen) else None,
        "date_start": _several([_key(time, "date_start") for time in times]),
        "date_end": _several([_key(time, "date_end") for time in times]),
        "date_basis": _several([_key(time, "date_basis") for time in times]),
        "deaths": _several([_quantity(event["deaths"]) for event in events]),
        "injuries": _several([_quantity(event["injuries"]) for event in events]),
        "quantities": _several([_words(quantity) for event in events for quantity in event["quantities"]]),
        "equipment": _several([_words(item) for event in events for item in event["equipment"]]),
        "plover": _several([_joined(event["plover"], ("event", "mode")) for event in events]),
        "acled": _several([_joined(event["acled"], ("event_type", "sub_event_type")) for event in events]),
        **{name: _several([_key(codes, name) for codes in claim["derived"]]) for name in DERIVED},
        "withheld": "yes" if claim["withheld"] else "no",
        "run": claim["run"],
        "state": _key(claim.get("review"), "state"),
        "corrected": _several(list((claim.get("review") or {}).get("corrected", ()))),
    }
    return _line([neutral(values[column]) for column in COLUMNS])


def neutral(value: str | None) -> str:
    """`value` so that no spreadsheet takes it for a formula. A plain number, negative or not, stays one."""
    if not value:
        return ""
    value = value.replace("\x00", "")
    return f"'{value}" if _FORMULA.match(value) and not re.fullmatch(r"-?\d+(\.\d+)?", value) else value


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def _several(values: Sequence[str | None]) -> str | None:
    """All values in one cell, an unknown one as an empty place; nothing when all are unknown."""
    return _SEPARATOR.join(value or "" for value in values) if any(values) else None


def _key(value: Mapping[str, Any] | None, key: str) -> str | None:
    return None if value is None or value[key] is None else str(value[key])


def _joined(value: Mapping[str, Any] | None, keys: Sequence[str]) -> str | None:
    """Codes of one codebook side by side: *ASSAULT aerial*."""
    return " ".join(str(value[key]) for key in keys if value[key]) or None if value else None


def _words(value: Mapping[str, Any]) -> str | None:
    return _key(value["span"], "text")


def _quantity(value: Mapping[str, Any] | None) -> str | None:
    """*40*, *≥40*, *≤60* or *40–60*, in signs that no spreadsheet takes for a date or a negative number."""
    if value is None:
        return None
    low, high = (None if value[key] is None else f"{value[key]:g}" for key in ("low", "high"))
    if low is None or high is None:
        return f"≥{low}" if low is not None else f"≤{high}" if high is not None else None
    return low if low == high else f"{low}–{high}"
