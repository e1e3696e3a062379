"""A whole reading of one report: which claims were found, with the right source, basis, wording, events, times and places.

Gold is a JSON object (`report`, `claims`, `times`, `places`) whose `report.file` lies beside it. A claim is *found* when a claim
of ours has a content with an intersection over union of at least one half, counted in code points; each gold claim is matched at
most once, best overlap first, and among equal overlaps the one with the same source. A gold content that `continues` elsewhere in
its sentence counts with the continuation. Figures on a field are shares of *all* gold claims, so that a claim not found is wrong
in every field.

Gold own-voice readings are not exhaustive, so precision is taken over claims with a source only: of our claims whose mode is not
the outlet's own voice, the share that matches a gold claim with a source. `source` is right when its mention overlaps, or both
are the outlet, or the names agree. The baseline takes every sentence as a claim in the outlet's own voice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from ..errors import EvaluateError, ReadError
from ..extract.parse import parse
from ..reading import Reader
from ..resolve.gazetteer import Gazetteer
from ..types import Basis, Claim, EventMention, Level, Modality, Mode, Polarity, Record, SourceKind

Points = frozenset[int]
_LEVELS = {"CT": Level.CERTAIN, "PR": Level.PROBABLE, "PS": Level.POSSIBLE}


def evaluate(path: Path) -> dict[str, Any]:
    """Read the report beside the reading at `path` and compare. Raises EvaluateError when the reading is in another form."""
    from ..read import read_path

    try:
        gold = msgspec.json.decode(path.read_bytes())
        claims, file = gold["claims"], path.parent / gold["report"]["file"]
        report = next(r for r in read_path(file) if not hasattr(r, "message"))
    except (msgspec.DecodeError, KeyError, TypeError, OSError, StopIteration, ReadError) as error:
        raise EvaluateError(f"{path.name} is not a reading of a report beside it: {error}") from error
    record = Reader(Gazetteer.open()).record(report)
    return score(gold, claims, record)


def score(gold: Mapping[str, Any], claims: Sequence[Mapping[str, Any]], record: Record) -> dict[str, Any]:
    """The figures for one record against one reading."""
    pairs = _match(claims, record.claims)
    total = len(claims)
    sentences = [frozenset(range(s.start, s.end)) for s in parse.function(record.report).sentences]
    ours = [c for c in record.claims if c.attribution.mode is not Mode.OWN_VOICE]
    sourced = sum(1 for g, c in pairs if g.get("source") and c.attribution.source.spans)
    found = _prf(len(pairs), len(record.claims), total)
    by_index = dict(enumerate(claims))
    matched = {id(g): c for g, c in pairs}

    def share(test: Any) -> float:
        return _ratio(sum(bool(test(g, c)) for g, c in pairs), total)

    events = [(g, e) for g in claims for e in g.get("events", ())]
    kinds = sum(_kind_found(e, matched.get(id(g))) for g, e in events)
    actors_right = sum(_actor_right(e, matched.get(id(g))) for g, e in events)
    unnamed = [(g, e) for g, e in events if not e.get("actor")]
    invented = sum(_invented(e, matched.get(id(g))) for g, e in unnamed)
    not_in_text = sum(
        1 for c in record.claims for e in c.events for party in (e.actor, e.recipient) if party is not None and not party.spans
    )
    return {
        "found": found,
        "attributed_precision": _ratio(sourced, len(ours)),
        "source": share(_source_right),
        "basis": share(_basis_right),
        "source_and_basis": share(lambda g, c: _source_right(g, c) and _basis_right(g, c)),
        "mode": share(lambda g, c: g["form"] == c.attribution.mode.value),
        "disclosure": share(lambda g, c: g["who"]["disclosure"] == c.attribution.source.disclosure.value),
        "via": _via(claims, by_index, matched),
        "level": share(lambda g, c: _level_right(g["certainty"], c)),
        "polarity": share(lambda g, c: _polarity_right(g["certainty"], c)),
        "event_kind": _ratio(kinds, len(events)),
        "event_actor": _ratio(actors_right, len(events)),
        "invented_actors": invented + not_in_text,
        "time_value": _times(gold.get("times", ()), record),
        "place": _places(gold.get("places", ()), record),
        "counts": {
            "gold_claims": total,
            "claims": len(record.claims),
            "attributed_claims": len(ours),
            "attributed_right": sourced,
            "found": len(pairs),
            "source_right": sum(_source_right(g, c) for g, c in pairs),
            "source_and_basis_right": sum(_source_right(g, c) and _basis_right(g, c) for g, c in pairs),
            "gold_events": len(events),
            "events_without_an_actor": len(unnamed),
            "failures": len(record.failures),
        },
        "baseline": {
            "found": _prf(sum(any(_iou(_gold_points(g), s) >= 0.5 for s in sentences) for g in claims), len(sentences), total),
            "source": _ratio(sum(g["who"]["kind"] == SourceKind.OUTLET for g in claims), total),
        },
    }  # fmt: skip


def _match(gold: Sequence[Mapping[str, Any]], claims: Sequence[Claim]) -> list[tuple[Mapping[str, Any], Claim]]:
    scored = []
    for g in gold:
        points = _gold_points(g)
        for c in claims:
            overlap = _iou(points, _points(c.attribution.content.spans))
            if overlap >= 0.5:
                scored.append((round(overlap, 2), _source_right(g, c), g, c))
    scored.sort(key=lambda row: (row[1], row[0]), reverse=True)
    used_gold: set[int] = set()
    used: set[str] = set()
    pairs = []
    for _, _, g, c in scored:
        if id(g) not in used_gold and c.id not in used:
            used_gold.add(id(g))
            used.add(c.id)
            pairs.append((g, c))
    return pairs


def _gold_points(g: Mapping[str, Any]) -> Points:
    content = g["content"]
    points = set(range(content["start"], content["end"]))
    if more := g.get("continues"):
        # The continuation stands right behind the cue and source that interrupt it.
        after = max(content["end"], *(g[k]["end"] for k in ("source", "cue") if g.get(k)))
        points.update(range(after + 2, after + 2 + len(more)))
    return frozenset(points)


def _points(spans: Iterable[Any]) -> Points:
    return frozenset(i for s in spans for i in range(s.start, s.end))


def _iou(a: Points, b: Points) -> float:
    return len(a & b) / len(a | b) if a | b else 0.0


def _source_right(g: Mapping[str, Any], c: Claim) -> bool:
    source = c.attribution.source
    outlet = g["who"]["kind"] == SourceKind.OUTLET.value
    if outlet or source.kind is SourceKind.OUTLET:
        return outlet and source.kind is SourceKind.OUTLET
    mention = g.get("source")
    if mention and any(s.start < mention["end"] and mention["start"] < s.end for s in source.spans):
        return True
    return bool(source.name) and str(source.name).lower() == g["who"]["name"].lower()


def _basis_right(g: Mapping[str, Any], c: Claim) -> bool:
    basis: Basis = c.basis
    return bool(basis.value.value == g["basis"])


def _uncommitted(c: Claim) -> bool:
    return c.wording.modality in (Modality.QUESTION, Modality.ORDER) or c.wording.level is Level.UNSPECIFIED


def _level_right(certainty: str, c: Claim) -> bool:
    return _uncommitted(c) if certainty == "U" else c.wording.level is _LEVELS.get(certainty[:2])


def _polarity_right(certainty: str, c: Claim) -> bool:
    return (
        _uncommitted(c) if certainty == "U" else c.wording.polarity is (Polarity.DENIED if certainty.endswith("-") else Polarity.AFFIRMED)
    )


def _of_kind(e: Mapping[str, Any], c: Claim | None) -> list[EventMention]:
    return [x for x in c.events if x.kind.value == e["type"]] if c is not None else []


def _kind_found(e: Mapping[str, Any], c: Claim | None) -> bool:
    return bool(_of_kind(e, c))


def _actor_right(e: Mapping[str, Any], c: Claim | None) -> bool:
    wanted = e.get("actor")
    return any(
        (x.actor is None) if not wanted else (x.actor is not None and _same_party(wanted, x.actor.name, x.actor.side))
        for x in _of_kind(e, c)
    )


def _same_party(wanted: str, name: str, side: str | None) -> bool:
    return wanted == side or wanted.lower() in name.lower() or name.lower() in wanted.lower()


def _invented(e: Mapping[str, Any], c: Claim | None) -> bool:
    return any(x.actor is not None for x in _of_kind(e, c))


def _via(claims: Sequence[Mapping[str, Any]], by_index: Mapping[int, Mapping[str, Any]], matched: Mapping[int, Claim]) -> float:
    nested = [g for g in claims if g.get("via") is not None]
    right = 0
    for g in nested:
        ours, outer = matched.get(id(g)), matched.get(id(by_index[g["via"]]))
        right += ours is not None and outer is not None and ours.attribution.via == outer.id
    return _ratio(right, len(nested))


def _times(gold: Sequence[Mapping[str, Any]], record: Record) -> float:
    right = 0
    for g in gold:
        span = g["span"]
        right += any(t.span.start < span["end"] and span["start"] < t.span.end and t.value == g["value"] for t in record.times)
    return _ratio(right, len(gold))


def _places(gold: Sequence[Mapping[str, Any]], record: Record) -> float:
    """A place is right when its span overlaps and the chosen entry is in the country, within 60 km of a point that gold gives."""
    right = 0
    for g in gold:
        span = g["span"]
        for p in record.places:
            if p.chosen is None or not (p.span.start < span["end"] and span["start"] < p.span.end) or p.chosen.country != g["country"]:
                continue
            if g["lat"] is None or (p.chosen.lat is not None and p.chosen.lon is not None and _near(g, p.chosen.lat, p.chosen.lon)):
                right += 1
                break
    return _ratio(right, len(gold))


def _near(g: Mapping[str, Any], lat: float, lon: float) -> bool:
    from math import asin, cos, radians, sin, sqrt

    a, b, c, d = (radians(x) for x in (g["lat"], g["lon"], lat, lon))
    h = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return 2 * 6371 * asin(sqrt(h)) <= 60


def _ratio(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0


def _prf(right: int, ours: int, gold: int) -> dict[str, float]:
    precision, recall = _ratio(right, ours), _ratio(right, gold)
    return {"precision": precision, "recall": recall, "f1": _ratio(2 * precision * recall, precision + recall)}
