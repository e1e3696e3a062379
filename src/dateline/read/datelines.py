"""The dateline: where, when and for whom a report was filed, before its first sentence.

Knows the forms of the trade: ``KYIV, Sept 13 (Reuters) -``, ``Goma, DR Congo (AP) —``, ``BEIRUT/AMMAN, 4 April (AFP) --``,
``Damascus, SANA –``, ``(Beirut) –`` as rights groups write it, ``GENEVA (14 March 2023) –``, ``SAN SALVADOR, 11 JAN 90 (EFE) -- [TEXT]``
as monitored broadcasts are headed, and an agency alone: ``(CNN) —``. A form that a sentence could begin with as well (a name and a dash)
is taken only when something else speaks for it: an agency, a date, capitals, a country, or a new sentence behind the dash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from .. import lexicons
from . import dates

Range = tuple[int, int]

_WINDOW = 300
"""Code points from the start of a line in which a dateline must end."""


@dataclass(frozen=True, slots=True)
class Found:
    """One dateline, as offsets. `end` is behind the dash; `header` is the bracketed head of a monitored text behind it."""

    start: int
    end: int
    place: Range | None
    date: Range | None
    published: str | None
    """ISO 8601, when the dateline's date names its year."""
    agency: str | None
    """As printed."""
    header: Range | None = None


_S = r"(?:[ \t\u00a0\u202f]{0,4}(?:\r?\n[ \t]{0,8})?)"
_UP = r"[^\W\d_a-zß-öø-ÿа-яіїєґ]"
_WORD = rf"(?:{_UP}[^\W\d_]*(?:['’`ʼ.\-]+[^\W\d_]+){{0,4}}\.?)"
_LINK = r"(?:de|del|la|las|los|el|al|of|the|and|on|near|y|du|des|le|les|der|da|do|dos|di|am|an|sur|upon|in|op|den)"
_PLACE = re.compile(rf"{_WORD}(?:{_S}/{_S}{_WORD}|(?:[ \t\u00a0]|\r?\n[ \t]{{0,8}})(?:{_LINK}[ ]){{0,2}}{_WORD}){{0,6}}")
_PAREN = re.compile(r"\((?P<inside>[^()\n]{1,60}(?:\n[^()\n]{1,60})?)\)")
_COMMA = re.compile(rf"{_S},{_S}")
_SPACE = re.compile(_S)
_DASH = re.compile(rf"(?P<before>{_S})(?P<dash>--+|[\-‐‑‒–—―]+|_(?=[ ]))(?P<after>{_S})")
_COLON = re.compile(r"(?P<before>)(?P<dash>:)(?P<after>[ \t\u00a0]+)")
_STOPPED_PLACE = re.compile(rf"(?P<place>{_UP}[^\W\d_]*(?:[ \-/]{_UP}[^\W\d_]*){{0,3}})[.,][ ]")
_STOPPED_SIGN = re.compile(
    r"(?:[ ]\d{4})?\.?[ ](?:/(?P<slashed>[^/\n]{2,40})/|\((?P<inside>[^()\n]{2,40})\))(?P<end>\.|[ ]?[\-–—]+)[ ]{0,2}"
)
_OPENS = re.compile(rf"[\"'“”‘«„(\[]{{0,3}}(?:{_UP}|\d)")
_FUNCTION = re.compile(
    r"[\"'“‘«]|\d|(?:The|A|An|At|In|On|After|As|When|While|Since|For|It|This|These|Those|There|They|He|She|We|More|Most|Many|Some|Several|Dozens|Hundreds"
    r"|Thousands|Scores|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|One|No|By|With|Under|Amid|Despite|Following|Over|Nearly|About|Around|Almost|All"
    r"|Both|Every|Each|Another|New|Local|Residents|Officials|Police|Troops|Authorities|Civilians|Government|Fighting|Heavy|Under|Just|Only|What)\b"
)
_NOT_A_PLACE = frozenset(
    """
    a advisory alert analysis answer author background breaking bulletin byline caption clarification comment commentary correction
    corrections date editorial embargoed exclusive explainer factbox file flash gallery headline image interview kill left listen live map
    note notice opinion photo photos poll published q question quiz read right sample source sources summary timeline title transcript
    update updated updates urgent video warning watch withhold
    """.split()
)
"""Words before a dash or colon that label what follows."""
_BEFORE_A_PLACE = re.compile(r"(?:near|in|at|outside|on the road to|from)[ ]+(?=\S)", re.IGNORECASE)
_NO_PLACE = re.compile(r"(?:clandestine|undated|no city|no place|undisclosed location|(?:an )?undisclosed location)\b", re.IGNORECASE)
_BRACKET = re.compile(r"\[[^\[\]]{1,300}\]")
_BODY_FOLLOWS = re.compile(r"\[(?:TEXT|EXCERPTS?|SUMMARY|FULL TEXT|PASSAGE OMITTED|CONTINUED)[^\[\]]{0,40}\]\Z", re.IGNORECASE)
_TEXT_TYPE = re.compile(
    r"\[(?:STATEMENT|SPEECH|EDITORIAL|ARTICLE|COMMENTARY|STATION|COMMUNIQUE|REPORT|BULLETIN|INTERVIEW|NEWS CONFERENCE|TEXT|EXCERPT"
    r"|SUMMARY)",
    re.IGNORECASE,
)


AGENCY_NAME = re.compile(
    rf"(?:{_UP}[\w.'’\-]{{1,25}} ){{1,4}}"
    r"(?:(?:News|Press|Wire|Information|Telegraph(?:ic)?) (?:Agency|Service)|Newswire|Press Association)\b"
)
"""A name that says of itself that it is an agency's, listed or not."""


@cache
def agencies() -> dict[str, str]:
    """Every printed form of an agency or outlet, lower case, to its kind: ``wire`` or ``outlet``."""
    return {form.strip().lower(): row["kind"] for row in lexicons.load("agencies").rows for form in row["forms"].split(";")}


@cache
def _states() -> frozenset[str]:
    rows = lexicons.load("states").rows
    return frozenset(
        name.strip().lower()
        for row in rows
        for cell in ("name", "aliases", "capitals")
        for name in row.get(cell, "").split(";")
        if name.strip()
    )


@cache
def _partial_date() -> re.Pattern[str]:
    month = "(?:" + "|".join(sorted(dates.months(), key=len, reverse=True)) + r")\b\.?"
    weekday = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
    day = r"\d{1,2}(?:st|nd|rd|th)?(?!\d)"
    full = rf"(?:{weekday},?[ ]{{0,2}})?(?:{month}[ ]{{0,2}}{day}|{day}[ ]{{0,2}}{month})(?:,?[ ]{{0,2}}(?:\d{{4}}|\d{{2}})(?!\d))?"
    numeric = r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4}"
    return re.compile(rf"(?:{full}|{numeric}|{month}[ ]\d{{4}}(?!\d)|{weekday}|no date\b)", re.IGNORECASE)


def wires(printed: str) -> tuple[str, ...]:
    """The names in `printed` that are wire agencies, as printed: ``AP/Reuters`` is two."""
    return tuple(name for name in _names(printed) if agencies().get(name.lower()) == "wire" or AGENCY_NAME.fullmatch(name))


def is_agency(printed: str) -> bool:
    """Whether every name in `printed` ("AFP", "AP/Reuters", "AFP, dpa") is a listed agency or outlet."""
    names = _names(printed)
    return bool(names) and all(name.lower() in agencies() or AGENCY_NAME.fullmatch(name) for name in names)


def _names(printed: str) -> list[str]:
    whole = " ".join(printed.split())
    if whole.lower() in agencies():
        return [whole]
    return [n for n in (p.strip() for p in re.split(r"[/,;&+]| and | with ", whole)) if n]


def find(string: str, start: int, end: int, *, opening: bool) -> Found | None:
    """The dateline that begins at `start`, a line's first character, if one does. `end` is the end of the line.

    `opening` says that this is the report's first paragraph, where the weaker forms count too.
    """
    limit = min(len(string), start + _WINDOW)
    return _parenthesised(string, start, limit) or _stopped(string, start, limit) or _usual(string, start, end, limit, opening=opening)


def _parenthesised(string: str, start: int, limit: int) -> Found | None:
    """``(Beirut) –``, ``(Bogotá, April 4, 2023) –``, ``(CNN) —``."""
    paren = _PAREN.match(string, start, limit)
    if not paren:
        return None
    inside, first = paren["inside"], paren.start("inside")
    dash = _DASH.match(string, paren.end(), limit)
    behind = dash.end() if dash else _SPACE.match(string, paren.end(), limit).end()  # type: ignore[union-attr]
    if not _OPENS.match(string, behind):
        return None
    if is_agency(inside):
        return Found(start, dash.end("dash") if dash else paren.end(), None, None, None, inside)
    if not dash:
        return None
    parts = list(_parts(string, first, first + len(inside)))
    if not parts or parts[-1][1][1] != first + len(inside) or parts[0][0] != "place" or _is_label(string[slice(*parts[0][1])]):
        return None
    return _found(string, start, dash.end("dash"), parts, None)


def _stopped(string: str, start: int, limit: int) -> Found | None:
    """``MOSCOW, August 4. /TASS/.`` and ``KYIV. May 5 (Interfax-Ukraine) –``: the forms of agencies of the former Soviet Union."""
    place = _STOPPED_PLACE.match(string, start, limit)
    date = _partial_date().match(string, place.end(), limit) if place else None
    sign = _STOPPED_SIGN.match(string, date.end(), limit) if date else None
    if not place or not date or not sign or _is_label(place["place"]) or not _OPENS.match(string, sign.end()):
        return None
    if "." not in (string[place.end("place")], *string[date.end() - 1 : date.end() + 1]):
        return None
    parts = [("place", place.span("place")), ("date", date.span())]
    return _found(string, start, sign.end("end"), parts, sign["slashed"] or sign["inside"])


def _usual(string: str, start: int, end: int, limit: int, *, opening: bool) -> Found | None:
    parts = list(_parts(string, start, limit))
    if not parts:
        return None
    position = parts[-1][1][1]
    agency: str | None = None
    gap = _SPACE.match(string, position, limit)
    paren = _PAREN.match(string, gap.end() if gap else position, limit)
    if paren:
        agency, position = " ".join(paren["inside"].split()), paren.end()
        comma = _COMMA.match(string, position, limit)
        if comma and (date := _partial_date().match(string, comma.end(), limit)):  # "(AP), Sept. 13 —"
            parts.append(("date", (date.start(), date.end())))
            position = date.end()
        inside = list(_parts(string, paren.start("inside"), paren.end("inside")))
        if [kind for kind, _ in inside] == ["date"] and inside[0][1][1] == paren.end("inside"):  # "GENEVA (14 March 2023) –"
            agency, parts = None, [*parts, inside[0]]
    mark = _DASH.match(string, position, limit) or _COLON.match(string, position, limit)
    if not mark:
        if agency and agencies().get(agency.lower()) and parts[0][0] == "place" and not _is_agency_range(string, parts[0][1]):
            behind = _SPACE.match(string, position, limit)
            if behind and _OPENS.match(string, behind.end()) and position < end:
                return _found(string, start, position, parts, agency)
        return None
    if not _convinces(string, parts, agency, mark, end, opening=opening):
        return None
    return _found(string, start, mark.end("dash"), parts, agency)


def _parts(string: str, start: int, limit: int) -> Iterator[tuple[str, Range]]:
    """What stands between commas from `start` on: places, an agency in the place of one, a date."""
    position = start
    for _ in range(5):
        date = _partial_date().match(string, position, limit)
        if date:
            year = re.compile(r",?[ ](?:19|20)\d\d(?!\d)").match(string, date.end(), limit)
            position = year.end() if year else date.end()
            yield "date", (date.start(), position)
        else:
            place = _PLACE.match(string, position, limit)
            if not place:
                return
            position = place.end()
            kind = "agency" if position != start and is_agency(place[0]) and start != place.start() else "place"
            country = re.compile(r"[ ]\([^\W\d_][^()\n]{1,40}\)(?=[ ]?,|[ ]\()").match(string, position, limit)
            if country and not is_agency(country[0].strip(" ()")):
                position = country.end()
            yield kind, (place.start(), position)
        comma = _COMMA.match(string, position, limit)
        if not comma:
            return
        position = comma.end()


def _convinces(string: str, parts: list[tuple[str, Range]], agency: str | None, mark: re.Match[str], end: int, *, opening: bool) -> bool:
    kinds = [kind for kind, _ in parts]
    places = [string[slice(*r)] for kind, r in parts if kind == "place"]
    behind = string[mark.end() : mark.end() + 200]
    if kinds[0] == "agency" or (not places and not (agency and is_agency(agency))) or any(map(_is_label, places)):
        return False
    if not behind.strip() and not agency:
        return False
    spaced = bool(mark["before"] or mark["after"]) or mark["dash"][0] in "—―" or mark["dash"].startswith("--")
    known = agency is not None and any(map(is_agency, _names(agency)))
    if known:
        return True
    if not spaced or not (_OPENS.match(behind) or behind[:1] in "[…"):
        return False
    if agency is not None and not re.match(rf"{_UP}", agency):
        return False
    lowered = any(c.islower() for c in behind)
    capitals = bool(places) and _in_capitals(places[0]) and lowered
    listed = any(part.strip(" .").lower() in _states() for place in places for part in re.split(r"[/()]| and ", place))
    if mark["dash"] == ":":
        return (capitals and (listed or "date" in kinds)) and len(behind) > 40
    if "date" in kinds or "agency" in kinds:
        return True
    if agency is not None:
        return capitals or opening
    if not lowered:
        return False
    if capitals:
        return listed or len(places) > 1 or (opening and end - mark.end() >= 40)
    if not opening or end - mark.end() < 40:
        return False
    if len(places) > 1:
        return all(len(p.split()) <= 4 for p in places)
    return len(places[0].split()) <= 3 and bool(_FUNCTION.match(behind))


def _in_capitals(place: str) -> bool:
    words = [w for w in place.split() if not re.fullmatch(_LINK, w)]
    return all(w.upper() == w for w in words) and sum(map(str.isalpha, place)) > 1


def _found(string: str, start: int, end: int, parts: list[tuple[str, Range]], agency: str | None) -> Found:
    places = [r for kind, r in parts if kind == "place"]
    date = next((r for kind, r in parts if kind == "date"), None)
    place = (places[0][0], places[-1][1]) if places else None
    if place and _NO_PLACE.match(string, place[0]):
        place = None
    if place and (before := _BEFORE_A_PLACE.match(string, place[0], place[1])):
        place = (before.end(), place[1])
    if date and string[slice(*date)].lower() == "no date":
        date = None
    bare = next((string[slice(*r)] for kind, r in parts if kind == "agency"), None)
    stamp = next(dates.stamps(string, *date, short_years=True), None) if date else None
    return Found(start, end, place, date, stamp.iso if stamp else None, agency or bare, _header(string, end))


def _header(string: str, position: int) -> Range | None:
    """``[COMMUNIQUE] [NATIONAL COMMAND] [TEXT]``: the brackets behind a monitored text's dateline, up to the word for its body."""
    first = last = None
    for _ in range(4):
        space = re.compile(r"\s{0,20}").match(string, position)
        bracket = _BRACKET.match(string, space.end() if space else position)
        if not bracket or (first is None and not _TEXT_TYPE.match(bracket[0])):
            break
        first, last, position = first if first is not None else bracket.start(), bracket.end(), bracket.end()
        if _BODY_FOLLOWS.match(bracket[0]):
            break
    return (first, last) if first is not None and last is not None else None


def _is_label(place: str) -> bool:
    words = place.lower().split()
    return not words or words[0].strip(".") in _NOT_A_PLACE


def _is_agency_range(string: str, place: Range) -> bool:
    return is_agency(string[slice(*place)])
