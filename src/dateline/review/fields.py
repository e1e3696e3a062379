"""The fields of a claim that a person may correct, by their path in the claim's JSON, and how a correction is applied.

A path joins the names of the record by dots (``wording.level``, ``events.0.place``). A corrected value goes through the codec like a
machine's: the types say which values there are, and words that are not in the report's text cannot be a value's evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from .. import codec
from ..errors import DatelineError, DecisionError, SpanError
from ..extract.crosswalk import codes
from ..text import Text, bind
from ..types import Claim, EventKind

Json = Any
Ranges = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field in words, and what evidence a correction of it needs: ``none``, ``spans`` (one or more parts) or ``span`` (one)."""

    words: str
    evidence: str = "none"
    required: bool = False
    """Whether a value cannot be given without its words."""
    removable: bool = False
    """Whether it may be null."""


FIELDS: Mapping[str, FieldSpec] = {
    "attribution.mode": FieldSpec("how it is given"),
    "attribution.source": FieldSpec("who says it", "spans"),
    "attribution.source.name": FieldSpec("the source's name", removable=True),
    "attribution.source.kind": FieldSpec("what the source is", removable=True),
    "attribution.source.disclosure": FieldSpec("how far the source is disclosed"),
    "attribution.source.role": FieldSpec("the source's role", removable=True),
    "attribution.source.side": FieldSpec("whom the source speaks for", removable=True),
    "attribution.cue": FieldSpec("the cue", "spans", required=True, removable=True),
    "attribution.content": FieldSpec("what is claimed", "spans", required=True),
    "basis": FieldSpec("how they know", "spans"),
    "wording.polarity": FieldSpec("affirmed or denied"),
    "wording.level": FieldSpec("how sure it sounds"),
    "wording.modality": FieldSpec("told as past, ongoing, future ..."),
    "events.N": FieldSpec("one event", removable=True),
    "events.N.kind": FieldSpec("what happened"),
    "events.N.trigger": FieldSpec("the word that says so", "span", required=True),
    "events.N.modality": FieldSpec("the event as past, ongoing, future ..."),
    "events.N.polarity": FieldSpec("the event affirmed or denied"),
    "events.N.level": FieldSpec("how sure the event sounds"),
    "events.N.actor": FieldSpec("by whom", "spans", required=True, removable=True),
    "events.N.recipient": FieldSpec("to whom", "spans", required=True, removable=True),
    "events.N.instrument": FieldSpec("with what", "spans", required=True, removable=True),
    "events.N.object": FieldSpec("what was hit or taken", "spans", required=True, removable=True),
    "events.N.place": FieldSpec("where", "span", required=True, removable=True),
    "events.N.time": FieldSpec("when", "span", required=True, removable=True),
    "events.N.deaths": FieldSpec("how many were killed", "span", required=True, removable=True),
    "events.N.injuries": FieldSpec("how many were hurt", "span", required=True, removable=True),
}
"""By path, with ``N`` for an event's number, counted from 0; the number of events adds one."""

_EMPTY: Mapping[str, Mapping[str, Json]] = {
    "actor": {"name": "", "side": None, "sector": None},
    "recipient": {"name": "", "side": None, "sector": None},
    "instrument": {},
    "object": {},
    "place": {
        "name": "",
        "place_role": "event",
        "where_prec": 5,
        "radius_km": None,
        "chosen": None,
        "candidates": [],
        "relation": None,
        "relation_span": None,
    },
    "time": {
        "value": None,
        "date_start": None,
        "date_end": None,
        "date_prec": None,
        "date_basis": "stated",
        "anchor": None,
        "rule": None,
    },
    "deaths": {"low": None, "best": None, "high": None, "noun": None, "unit": None, "qualifier": None},
    "injuries": {"low": None, "best": None, "high": None, "noun": None, "unit": None, "qualifier": None},
}


def spec(path: str) -> FieldSpec:
    """What a path's field is. Raises DecisionError, listing the fields, for a path that is none."""
    found = FIELDS.get(re.sub(r"^events\.\d+", "events.N", path))
    if found is None:
        raise DecisionError(f"there is no field {path!r}; there are {', '.join(FIELDS)}")
    return found


def paths(claim: Mapping[str, Json]) -> Iterator[str]:
    """The paths of one claim (its JSON), in the order of `FIELDS`; the event itself before its fields."""
    for path in FIELDS:
        if "N" not in path:
            yield path
            continue
        for number in range(len(claim["events"])):
            yield path.replace("N", str(number))


def get(claim: Mapping[str, Json], path: str) -> Json:
    """The value at a path of a claim's JSON. Raises DecisionError when there is none."""
    spec(path)
    node: Json = claim
    for part in path.split("."):
        if isinstance(node, list):
            if not part.isdigit() or int(part) >= len(node):
                raise DecisionError(f"the claim has {len(node)} events, so no {path}")
            node = node[int(part)]
        elif node is None:
            return None
        else:
            node = node[part]
    return node


def applied(claim: Mapping[str, Json], path: str, value: Json, ranges: Ranges | None, text: Text) -> dict[str, Json]:
    """The claim's JSON with another value at `path`; `ranges` are the words that say so, in code points of `text`.

    The id stays: it names the finding that was corrected. Raises DecisionError for a value that the types do not have, evidence that is
    needed and not given, or offsets outside the text.
    """
    field = spec(path)
    quoted = _quote(field, ranges, text)
    out: dict[str, Json] = msgspec.json.decode(msgspec.json.encode(claim))
    if value is None and field.removable and not ranges:
        _put(out, path, None)
    elif re.fullmatch(r"events\.\d+", path):
        _put_event(out, int(path.split(".")[1]), value, text)
    else:
        _put(out, path, _value(out, path, value, quoted, field))
    if re.fullmatch(r"events\.\d+\.kind", path):
        event = out["events"][int(path.split(".")[1])]
        event["plover"], event["acled"] = (
            codec.builtins(codes(EventKind(event["kind"]))) if event["kind"] in list(EventKind) else (None, None)
        )
    out = filled(out, text)
    decoded(out, text)
    return out


def decoded(claim: Mapping[str, Json], text: Text) -> Claim:
    """A claim from its JSON, types and spans checked. Raises DecisionError."""
    try:
        return msgspec.json.decode(msgspec.json.encode(claim), type=Claim, dec_hook=bind(text))
    except (msgspec.MsgspecError, DatelineError, KeyError, TypeError) as error:
        raise DecisionError(f"this cannot be a claim: {error}") from error


def evidence(path: str, value: Any) -> Ranges | None:
    """The words that a field's value stands on, as pairs of offsets, where its field has words."""
    if spec(path).evidence == "none" or not isinstance(value, Mapping):
        return None
    spans = value.get("spans") or ([value["span"]] if value.get("span") else [value] if "start" in value else [])
    return [(s["start"], s["end"]) if isinstance(s, Mapping) else (s[0], s[1]) for s in spans] or None


def _quote(field: FieldSpec, ranges: Ranges | None, text: Text) -> list[list[int]]:
    if not ranges:
        return []
    if field.evidence == "none":
        raise DecisionError(f"{field.words} has no words of its own: give a value only")
    if field.evidence == "span" and len(ranges) > 1:
        raise DecisionError(f"{field.words} stands in one stretch of words")
    try:
        spans = text.spans(ranges)
    except (SpanError, TypeError, ValueError) as error:
        raise DecisionError(f"these words are not in the text: {error}") from error
    return [[each.start, each.end] for each in spans]


def _value(claim: dict[str, Json], path: str, value: Json, quoted: list[list[int]], field: FieldSpec) -> Json:
    now = get(claim, path)
    name = path.rpartition(".")[2]
    if field.required and not quoted and not (now and isinstance(value, dict)):
        raise DecisionError(f"{field.words} needs the words that say so")
    if path == "attribution.cue" or path == "attribution.content" or name in ("instrument", "object"):
        return {"spans": quoted, "text": None}
    if path == "basis":
        given = value if isinstance(value, dict) else {"value": value}
        return {**now, **given, "spans": quoted}
    if name == "trigger":
        return {"start": quoted[0][0], "end": quoted[0][1], "text": None}
    if isinstance(now, dict) or name in _EMPTY:
        given = value if isinstance(value, dict) else {}
        out = {**(now or _EMPTY[name]), **given}
        if quoted and name in ("source", "actor", "recipient", "place") and "name" not in given:
            out["name"] = ""
        if name == "source" and quoted and "sensitivity" not in given:
            out["sensitivity"] = guarded(out)
        if quoted and ("spans" in out or name in ("actor", "recipient", "source")):
            out.update(spans=quoted, text=None)
        elif quoted:
            out["span"] = {"start": quoted[0][0], "end": quoted[0][1], "text": None}
        return out
    return value


def guarded(source: Mapping[str, Json]) -> dict[str, Json]:
    """The sensitivity of a source for whom nobody chose one: a person, or somebody of whom it is not known, is kept back."""
    before = source.get("sensitivity")
    if before and before["visibility"] != "public":
        return dict(before)
    if source.get("kind") in (None, "person", "group"):
        return {"value": "person_identifiable", "visibility": "restricted"}
    return {"value": "none", "visibility": "public"}


def _put(claim: dict[str, Json], path: str, value: Json) -> None:
    *parents, last = path.split(".")
    node: Json = claim
    for part in parents:
        node = node[int(part)] if isinstance(node, list) else node[part]
    if isinstance(node, list):
        if int(last) >= len(node):
            raise DecisionError(f"the claim has {len(node)} events, so no {path}")
        if value is None:
            del node[int(last)]
        else:
            node[int(last)] = value
    else:
        node[last] = value


def _put_event(claim: dict[str, Json], number: int, value: Json, text: Text) -> None:
    """Replace an event, or add one at the end."""
    if not isinstance(value, dict):
        raise DecisionError("an event is an object with at least its kind and trigger")
    blank = {"modality": "past", "polarity": "affirmed", "level": "certain"}
    event = {**blank, **value}
    events = claim["events"]
    if number > len(events):
        raise DecisionError(f"the claim has {len(events)} events: the next is events.{len(events)}")
    events[number : number + 1] = [event]


def filled(node: Json, text: Text) -> Json:
    """JSON with every quotation's words, and a name that was left empty, filled in from the offsets beside them."""
    if isinstance(node, list):
        return [filled(each, text) for each in node]
    if not isinstance(node, dict):
        return node
    out = {key: filled(value, text) for key, value in node.items()}
    if "text" in out and out["text"] is None:
        out["text"] = text.span(out["start"], out["end"]).text if "start" in out else text.spans(out["spans"]).text
    if "name" in out and out["name"] == "" and ("spans" in out or "span" in out):
        out["name"] = out["text"] if "text" in out else out["span"]["text"]
    return out
