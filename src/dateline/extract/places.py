"""Where: every place that the report names, which place that is, how it is put to what happened, and how precisely.

Recognition is place_mentions.py, the choice between places of one name resolve/places.py; here the two meet, and each mention gets its
relation (near, outside, between ...), its role (event, dateline, speaker, mention) and an honest precision: UCDP GED's `where_prec` and a
radius that is never finer than the text allows. Does not say which event happened there (events.py does).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from ..pipeline import step
from ..resolve.gazetteer import SHORT, Gazetteer, GazetteerRow, distance_km
from ..resolve.places import Query, Scored, resolve
from ..resolve.toponyms import fold
from ..text import Span
from ..types import Candidate, Place, PlaceRelation, PlaceRole, Report
from .parse import Parse
from .place_mentions import TAKING, Mention, cues, demonyms, mentions, type_word

if TYPE_CHECKING:
    from spacy.tokens import Token

_MOST = 5
"""Candidates that a place keeps."""
_NEAR_KM = 25.0
"""UCDP GED: code 2 is within about 25 km of a named point."""

_BEFORE_NAME = (
    r"(?:\s+(?:the|nearby|occupied|central|rural|greater|downtown|(?:north|south|east|west)[a-z-]{0,10}))*"
    r"(?:\s+(?:city|town|village|settlement|port|capital|region|province|district|suburb|hamlet|state"
    r"|forests?|mountains|hills|jungles?|streets|suburbs|parts|areas|neighbou?rhoods) of(?: the)?)?"
)
_SIDES = r"(?:north|south|east|west|north-?east|north-?west|south-?east|south-?west)"
_RELATIONS: tuple[tuple[PlaceRelation, re.Pattern[str]], ...] = tuple(
    (
        relation,
        re.compile(rf"\b({words}){_BEFORE_NAME}\s*$", re.IGNORECASE),
    )
    for relation, words in (
        (
            PlaceRelation.NEAR,
            rf"near|nearby|close to|not far from|in the vicinity of|next to|around|(?:to the )?{_SIDES} of|"
            r"(?:close to |near )?the border with",
        ),
        (
            PlaceRelation.OUTSIDE,
            r"outside(?: of)?|on the (?:\w+ )?outskirts of|just off|beyond",
        ),
        (PlaceRelation.TOWARDS, r"towards?|in the direction of|on the (?:road|way) to|heading for|advanc\w+ (?:on|to)"),
        (PlaceRelation.IN, r"in|inside|within|throughout|across|over|at|into"),
    )
)
_LED = re.compile(
    r"\b(?:near|nearby|to|of|around|with|outside|off|beyond|towards?|for|on|in|inside|within|throughout|across|over|at|into)"
    + _BEFORE_NAME
    + r"\s*$",
    re.IGNORECASE,
)
"""The last words of every relation: without them there is none to look for."""
_DISTANCE = re.compile(
    r"(?P<n>\d{1,3}(?:[.,]\d+)?|(?:a )?few|several|a dozen|ten|twenty|thirty|forty|fifty)(?: |-)?"
    r"(?P<u>km|kms|kilomet(?:re|er)s?|nautical miles?|miles?|mi|met(?:re|er)s?|m)\b"
    rf"[^.;]{{0,30}}?\b(?:{_SIDES}|from|of|off|outside|away)\b[^.;]{{0,24}}$",
    re.IGNORECASE,
)
_AWAY = re.compile(r"(?:k?m|kms|mi|miles?|met(?:re|er)s?)\b", re.IGNORECASE)
"""A unit of length, without which there is no distance to look for."""
_NUMBERS = {
    "few": 5.0,
    "a few": 5.0,
    "several": 7.0,
    "a dozen": 12.0,
    "ten": 10.0,
    "twenty": 20.0,
    "thirty": 30.0,
    "forty": 40.0,
    "fifty": 50.0,
}
_BETWEEN = re.compile(r"\bbetween\b[^.;]{0,60}$", re.IGNORECASE)

_CAPITALISED = re.compile(r"[^\W\d_a-z]\w+")

_SAYING, _SPEAKERS, _HAPPENINGS = cues("saying"), cues("speaker"), cues("happening")


@step(requires=("report", "parse", "gazetteer"), provides="places")
def places(report: Report, parse: Parse, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """Every mention of a place, in the order of the text; the dateline's too, with the role `dateline`."""
    found = mentions(report, parse, gazetteer)
    if not found:
        return ()
    chosen = _resolved(found, parse, gazetteer)
    put = {i: drawn for i, m in enumerate(found) if not chosen[i] and (drawn := _put_in(report, m, found, chosen))}
    named = {found[i].folded: drawn for i, drawn in reversed(put.items())}
    for i, m in enumerate(found):
        if i not in put and (drawn := named.get(m.folded)) and _said_again(m, chosen[i], drawn):
            put[i] = drawn
    out: list[Place] = []
    for i, (m, ranked) in enumerate(zip(found, chosen, strict=True)):
        joined = i > 0 and m.sentence is not None and m.sentence is found[i - 1].sentence and _joined(found[i - 1], m)
        out.append(_place(report, m, ranked, out[-1] if joined else None, put.get(i)))
    return tuple(sorted(_spread(found, out), key=lambda p: p.span))


def _resolved(found: list[Mention], parse: Parse, gazetteer: Gazetteer) -> list[list[Scored]]:
    """Candidates for each mention; mentions of one name share a query, unless the text says what holds one of them."""
    string = parse.text.string
    words = (w for s in parse.sentences for w in _CAPITALISED.findall(string, s.start, s.end))
    spoken = Counter(iso for w in words if (iso := demonyms().get(fold(w))))
    cities = {m.folded.removesuffix(" city") for m in found if m.folded.endswith(" city")}
    keys: list[tuple[str, str, str]] = []
    for m in found:
        keys.append((m.folded, m.asked.kind if m.asked else "", m.asked.feature if m.asked else ""))
    counts = Counter(keys)
    order = list(dict.fromkeys(keys))
    at = {k: i for i, k in enumerate(order)}
    holder: dict[tuple[str, str, str], int] = {}
    for m, key in zip(found, keys, strict=True):
        if m.container is not None and key not in holder:
            inner = m.container
            holder[key] = at[(inner.folded, inner.asked.kind if inner.asked else "", inner.asked.feature if inner.asked else "")]
    first = dict(reversed(list(zip(keys, found, strict=True))))
    dated = {k for k, m in zip(keys, found, strict=True) if m.dateline}
    scope = _scope(found, spoken)
    beside: dict[tuple[str, str, str], set[int]] = {}
    for (m, key), (n, other) in pairwise(zip(found, keys, strict=True)):
        if m.sentence is n.sentence and m.sentence is not None and key != other and m.container is not n and _joined(m, n):
            beside.setdefault(key, set()).add(at[other])
            beside.setdefault(other, set()).add(at[key])
    holding = set(holder.values())
    queries = []
    for key in order:
        rows = first[key].rows
        if key[0] in cities:
            rows = tuple(r for r in rows if r.is_area) or rows
        area = key[1] == "area" and not any(r.is_area for r in rows)
        if scope and (area or not any(r.entry.country in scope and r.entry.feature != "admin2" for r in rows)):
            known = {r.number for r in rows}
            rows += tuple(r for r in gazetteer.like(key[0], scope) if r.number not in known)
        queries.append(
            Query(
                *(key[0], rows, key[1], key[2], holder.get(key), key in dated),
                *(counts[key], tuple(sorted(beside.get(key, ()))), at[key] in holding, first[key].article),
            )
        )  # fmt: skip
    ranked = resolve(queries, spoken)
    return [ranked[at[k]] for k in keys]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A place that no source places, drawn as the place that the text puts it in or beside, and how far from that it may be."""

    scored: Scored
    reach: float
    """Kilometres; 0 where it lies inside."""


def _put_in(report: Report, m: Mention, found: list[Mention], chosen: list[list[Scored]]) -> _Drawn | None:
    """ "The village of X, in the Y district" is drawn as Y, "the X quarter of Y" as the town Y, "X, north of Y" as around it."""
    holder = m.container or m.beside
    top = next((ranked[0] for other, ranked in zip(found, chosen, strict=True) if other is holder and ranked), None)
    if holder is None or top is None or top.row.entry.feature == "continent":
        return None
    name = top.row.entry.name
    if m.container is not None:
        quarter = "called a settlement" in m.votes or (m.asked is not None and m.asked.feature in ("village", "admin2"))
        if not top.row.is_area and not quarter:
            return None
        return _Drawn(Scored(top.row, 0.0, [f"no source places {m.core}; the text puts it in {name}"]), 0.0)
    if "called a settlement" not in m.votes and (m.asked is None or m.asked.kind != "point"):
        return None
    _, words, distance = _relation(report, holder)
    how = words.text if words is not None else report.text.string[m.end : holder.start].strip(" ,")
    return _Drawn(Scored(top.row, 0.0, [f"no source places {m.core}; the text puts it {how} {name}"]), distance or _NEAR_KM)


def _said_again(m: Mention, ranked: list[Scored], drawn: _Drawn) -> bool:
    """Whether a bare name is the one that the text has put somewhere else in the report: it has no entry, or one that is far from there."""
    if m.container is not None or m.dateline or (m.asked is not None and (m.asked.kind != "point" or ranked)):
        return False
    if not ranked:
        return True
    here, there = ranked[0].row.point, drawn.scored.row.point
    return here is not None and there is not None and distance_km(here, there) > 100.0


def _joined(left: Mention, right: Mention) -> bool:
    """Whether only commas and conjunctions stand between two mentions of one sentence."""
    between = [t.lower_ for t in left.tokens[left.last : right.first]]
    # ", the" begins an apposition or a new clause: "near Kupiansk, the Kharkiv region's governor said"
    return len(between) <= 3 and set(between) <= {",", "and", "or", "&", "the"} and between != [",", "the"] and right.first >= left.last


def _scope(found: list[Mention], spoken: Counter[str]) -> tuple[str, ...]:
    """Countries that the report names or speaks of, the most spoken of first: there a like spelling is looked for."""
    count = Counter(spoken)
    for m in found:
        known = [r for r in m.rows if r.entry.country and r.kind < SHORT]
        if known and (known[0].entry.feature == "country" or len({r.entry.country for r in known}) == 1):
            count[known[0].entry.country or ""] += 3 if known[0].entry.feature == "country" else 1
    return tuple(iso for iso, _ in count.most_common(4))


def _place(report: Report, m: Mention, ranked: list[Scored], beside: Place | None, drawn: _Drawn | None) -> Place:
    """One place; `beside` is the one that it is coordinated with, whose relation and role it shares: "in Homs and Hama"."""
    span = report.text.span(m.start, m.end)
    ranked = [drawn.scored] if drawn is not None else ranked
    top = ranked[0].row if ranked else None
    relation, words, distance = (None, None, None) if m.dateline else _relation(report, m)
    role = PlaceRole.DATELINE if m.dateline else _role(m, relation)
    if beside is not None and relation is None and beside.relation is not None:
        relation, words = beside.relation, beside.relation_span
        role = beside.place_role if role is PlaceRole.MENTION else role
    if drawn is not None and top is not None:
        prec, radius = _extent(m, top)
        if drawn.reach:
            prec, radius = max(prec, 2 if drawn.reach <= _NEAR_KM else 3), (radius or 0.0) + drawn.reach
    else:
        prec, radius = _precision(m, top, relation, distance)
    candidates = tuple(Candidate(s.row.entry, (*s.reasons, *_dispute(s.row))) for s in ranked[:_MOST])
    return Place(
        span=span,
        name=_name(m),
        place_role=role,
        where_prec=prec,
        radius_km=radius,
        chosen=top.entry if top else None,
        candidates=candidates,
        relation=relation,
        relation_span=words,
    )


def _dispute(row: GazetteerRow) -> tuple[str, ...]:
    return (f"in dispute: claimed by {' and '.join(row.claimants)}",) if len(row.claimants) > 1 else ()


def _name(m: Mention) -> str:
    """The canonical printed form: "Kharkiv region" for each half of "Kharkiv and Donetsk regions", "eastern Ukraine"."""
    name = re.sub(r"\s+", " ", m.core)
    if m.asked and m.asked.kind in ("area", "facility", "water", "relief") and m.asked.position != "before":
        after = (
            m.asked.word
            if m.end == m.core_end
            else re.sub(r"\s+", " ", m.sentence.span.source.string[m.core_end : m.end]).strip()
            if m.sentence
            else ""
        )
        if after and not fold(name).endswith(fold(after)) and not _before(m):
            name = f"{name} {after}"
    elif m.direction and m.direction != "occupied":
        name = f"{m.direction} {name}"
    return name


def _before(m: Mention) -> bool:
    """Whether the type word stands before the name: "the village of X"."""
    return (
        m.end == m.core_end
        and not (m.sentence is not None and m.last < len(m.tokens) and type_word(m.tokens[m.last].text) is not None)
        and not _plural(m)
    )


def _plural(m: Mention) -> bool:
    tokens = m.tokens
    return any(type_word(t.text) == m.asked and t.text.lower() != (m.asked.word if m.asked else "") for t in tokens[m.last :])


def _relation(report: Report, m: Mention) -> tuple[PlaceRelation | None, Span | None, float | None]:
    """How the text puts it, the words that say so, and a distance in kilometres where it gives one."""
    assert m.sentence is not None
    string = report.text.string
    start = max(m.sentence.start, m.start - 90)
    left = string[start : m.start]
    hit = _DISTANCE.search(left) if _AWAY.search(left) else None
    if hit:
        number = hit["n"].lower().replace(",", ".")
        size = _NUMBERS.get(number) or (float(number) if number[0].isdigit() else 10.0)
        unit = hit["u"].lower()
        km = size * (
            1.852
            if unit.startswith("nau")
            else 1.609
            if unit.startswith("mi")
            else 0.001
            if unit in ("m", "meters", "metres", "meter", "metre")
            else 1.0
        )
        return PlaceRelation.NEAR, report.text.span(start + hit.start(), start + len(left.rstrip())), km
    between = _BETWEEN.search(left) if "etween" in left else None
    if between and (re.search(r"\band\s+(?:the )?$", left) or re.match(r"\s+and\b", string[m.end : m.end + 5])):
        at = start + between.start()
        return PlaceRelation.BETWEEN, report.text.span(at, at + len("between")), None
    left, start = left[-70:], start + max(len(left) - 70, 0)
    if not _LED.search(left):
        return None, None, None
    for relation, pattern in _RELATIONS:
        if hit := pattern.search(left):
            return relation, report.text.span(start + hit.start(1), start + hit.end(1)), None
    return None, None, None


def _precision(m: Mention, row: GazetteerRow | None, relation: PlaceRelation | None, distance: float | None) -> tuple[int, float | None]:
    """UCDP GED where_prec and a radius in kilometres, from the place's extent and the relation."""
    if row is None:
        return (4 if m.asked and m.asked.kind == "area" else 6), None
    code, radius = _extent(m, row)
    feature = row.entry.feature
    if m.asked and m.asked.kind == "facility" and feature not in ("facility", "island"):
        code, radius = max(code, 2), max(radius or 0.0, 10.0) if radius is not None else None
    if m.asked and m.asked.kind == "area" and code == 1:
        code, radius = 3, max(radius or 0.0, _NEAR_KM)
    if code == 1 and relation in (PlaceRelation.NEAR, PlaceRelation.OUTSIDE, PlaceRelation.TOWARDS, PlaceRelation.BETWEEN):
        reach = distance if distance is not None else {PlaceRelation.OUTSIDE: 15.0}.get(relation, _NEAR_KM)
        code = 2 if reach <= _NEAR_KM else 3
        radius = (radius or 0.0) + reach
    return code, radius


def _extent(m: Mention, row: GazetteerRow) -> tuple[int, float | None]:
    code, radius = extent(row)
    return (5 if row.entry.feature == "country" and m.direction else code), radius


def extent(row: GazetteerRow) -> tuple[int, float | None]:
    """UCDP GED where_prec and the radius in kilometres of a place as the gazetteer has it."""
    feature = row.entry.feature
    code = {
        "country": 6,
        "continent": 7,
        "admin1": 4,
        "admin2": 3,
        "region": 5,
        "water": 7,
        "mountains": 5,
        "desert": 5,
        "forest": 5,
        "plains": 5,
        "line": 5,
    }.get(feature, 1)
    if feature == "region" and row.radius_km is not None and row.a1 is not None:
        code = 4
    return code, row.radius_km


def _spread(found: list[Mention], out: list[Place]) -> list[Place]:
    """Two places that something lies between: as far as they are apart, a line when that is over 25 km (UCDP GED's code 5)."""
    for i in range(len(out) - 1):
        left, right = out[i], out[i + 1]
        if (
            left.relation is right.relation is PlaceRelation.BETWEEN
            and left.relation_span == right.relation_span
            and left.chosen
            and right.chosen
        ):
            a, b = left.chosen, right.chosen
            if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
                continue
            gap = distance_km((a.lat, a.lon), (b.lat, b.lon))
            for k in (i, i + 1):
                if out[k].where_prec <= 3:
                    out[k] = replace(out[k], where_prec=5 if gap > _NEAR_KM else 2, radius_km=max(gap, out[k].radius_km or 0.0))
    return out


def _role(m: Mention, relation: PlaceRelation | None) -> PlaceRole:
    """Event by default for what stands in, at or near it in a clause that tells of something; else speaker or mention."""
    assert m.sentence is not None
    tokens = m.tokens
    word = tokens[m.last - 1]
    after = tokens[m.last : m.last + 3]
    k = 1 if after and after[0].text in ("'s", "’s") else 0
    following = [t.lemma_.lower() for t in after[k : k + 2]]
    if following and (following[0] in _SPEAKERS or after[k].text.lower() in _SPEAKERS) and _speaks(after[k]):
        return PlaceRole.SPEAKER
    head = word
    while head.dep_ in ("compound", "amod", "nmod", "appos", "conj", "poss") and head.head is not head and head.head.i != head.i:
        if head.dep_ == "poss":
            if type_word(head.head.text) is not None and head.head.dep_ == "pobj":
                head = head.head  # "in Narathiwat's Rueso district"
                break
            return PlaceRole.EVENT if head.head.pos_ == "NOUN" and _eventful(head.head) else PlaceRole.MENTION
        head = head.head
    if head is not word and head.pos_ == "NOUN" and _eventful(head) and word.dep_ in ("compound", "amod", "nmod"):
        return PlaceRole.EVENT  # "Aleppo bomb blast kills six"
    if head.dep_ == "pobj" and head.head.lower_ == "of" and (type_word(head.head.head.text) or head.head.head.lower_ in _PARTS):
        head = head.head.head
    if head.dep_ in ("dobj", "nsubjpass") and (head.head.lemma_.lower() in TAKING or head.head.lower_ in TAKING):
        return PlaceRole.EVENT
    if m.first and tokens[m.first - 1].lower_ in TAKING:
        return PlaceRole.EVENT
    if head.dep_ == "pobj" and head.head.lower_ == "to" and head.head.head.lower_ == "according":
        return PlaceRole.MENTION
    if head.dep_ == "pobj":
        governor = head.head.head
        steps = 0
        while governor.dep_ in ("prep", "pcomp") and steps < 4:
            governor = governor.head
            steps += 1
        if head.head.lower_ in ("on", "upon") and m.asked is not None and m.asked.kind == "point":
            return PlaceRole.EVENT  # *dropped from a helicopter on the village of X*
        if governor.pos_ in ("NOUN", "PROPN", "PRON"):
            if governor.text.lower() in _SPEAKERS and _speaks(governor):
                return PlaceRole.SPEAKER
            up = governor
            while up.pos_ not in ("VERB", "AUX") and up.head is not up and up.head.i != up.i and steps < 12:
                up, steps = up.head, steps + 1
            tells = up.lemma_.lower() in _TELLING or (up.lemma_.lower() in _COUNTING and governor.lemma_.lower() in _INSTITUTIONS)
            if relation in _AT and tells and governor.dep_ == "nsubj" and not _eventful(governor):
                return PlaceRole.SPEAKER
            if relation in _AT:
                return (
                    PlaceRole.MENTION
                    if up.lemma_.lower() in _SAYING and governor.dep_ in ("nsubj", "pobj") and not _eventful(governor)
                    else PlaceRole.EVENT
                )
            return PlaceRole.EVENT if _eventful(governor) else PlaceRole.MENTION
        if governor.pos_ in ("VERB", "AUX"):
            if governor.lemma_.lower() in _SAYING:
                return (
                    PlaceRole.SPEAKER
                    if (relation in _AT or head.head.lower_ == "from") and governor.lemma_.lower() in _TELLING
                    else PlaceRole.MENTION
                )
            return PlaceRole.EVENT if relation in _AT or head.head.lower_ in ("from", "to", "on", "through", "of") else PlaceRole.MENTION
        return PlaceRole.EVENT if relation in _AT else PlaceRole.MENTION
    return PlaceRole.EVENT if relation in _AT and head.dep_ not in ("nsubj",) else PlaceRole.MENTION


_PARTS = cues("of place") - cues("speaker")
"""*the forests of*, *the streets of*: what happens there happens in the place."""
_AT = frozenset(PlaceRelation)
_COUNTING = frozenset({"count", "measure", "record", "register", "detect", "tally", "document", "estimate"})
_INSTITUTIONS = frozenset(
    {"ministry", "institute", "centre", "center", "observatory", "agency", "survey", "committee", "directorate", "authority"}
)
"""What an institution does from where it sits, about what happened elsewhere."""
_TELLING = frozenset({"say", "tell", "speak", "add", "announce", "state"})


def _speaks(token: Token) -> bool:
    """Whether the noun is the subject of a verb of saying, or stands by one."""
    head, steps = token, 0
    while head.pos_ not in ("VERB", "AUX") and head.head.i != head.i and steps < 6:
        head, steps = head.head, steps + 1
    return head.lemma_.lower() in _SAYING or any(
        t.lemma_.lower() in ("say", "tell") for t in token.doc[max(token.i - 40, 0) : token.i + 40]
    )


def _eventful(token: Token) -> bool:
    return token.lemma_.lower() in _HAPPENINGS
