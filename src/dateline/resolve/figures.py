"""Whether one name, standing alone, is a public person's: *Netanyahu said*, *Burhan said*.

The news calls holders of office by one name, which otherwise would be the mark of a witness who gave a first name only. The list is dated.
A name that many people bear counts only where the report speaks of the country and the office too. It says only that a name is public:
which person it is, and what their full name is, it never adds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from .. import lexicons

_BEFORE = 2
"""Years before taking office in which somebody is already in the news as a candidate or deputy."""
_AFTER = 15
"""Years after leaving office in which somebody is still called by one name."""
_STATE_OFFICE = re.compile(
    r"(?:vice |deputy |acting )?(?:president|prime minister|premier|chancellor|king|queen|emir|crown prince|army chief|chief of staff|"
    r"head of (?:state|government)|(?:foreign|defence|defense|interior|health|finance) minister|secretary of (?:state|defense))\b",
    re.I,
)
"""Offices in which somebody speaks for a state."""
_WORD = re.compile(r"[^\W\d_]{5,}")


@dataclass(frozen=True, slots=True)
class _Office:
    words: frozenset[str]
    of_state: bool
    iso: str
    country: frozenset[str]
    first: int
    last: int
    common: bool


def is_public_figure(name: str, on: str | None, text: str) -> bool:
    """Whether `name`, as printed in `text` on the ISO 8601 date `on` (None: unknown), is one by which the news calls a public person."""
    year = int(on[:4]) if on and on[:4].isdigit() else None
    for office in _offices().get(_key(name), ()):
        if year is not None and not office.first - _BEFORE <= year <= office.last + _AFTER:
            continue
        if not office.common or _spoken_of(office, text):
            return True
    return False


def country_of(name: str, on: str | None, text: str) -> str | None:
    """The state, by name, whose government office the person called `name` holds in the year of `on`; None when nobody does.

    Commanders of groups and officials of international bodies speak for no state, and nobody is asked about without a date.
    """
    year = int(on[:4]) if on and on[:4].isdigit() else None
    if year is None:
        return None
    states = {r["iso"]: r["name"] for r in lexicons.load("states").rows}
    for office in _offices().get(_key(name), ()):
        if office.first <= year <= office.last and office.of_state and (not office.common or _spoken_of(office, text)):
            return states.get(office.iso)
    return None


def _spoken_of(office: _Office, text: str) -> bool:
    lowered = text.casefold()
    return all(any(re.search(rf"\b{re.escape(w)}", lowered) for w in words) for words in (office.country, office.words))


def _names_of(state: Mapping[str, str]) -> list[str]:
    return [w.strip().casefold() for cell in ("name", "aliases", "adjectives") for w in state[cell].split(";") if len(w.strip()) > 3]


def _key(name: str) -> str:
    return re.sub(r"[’`]", "'", name).casefold()


@cache
def _offices() -> Mapping[str, tuple[_Office, ...]]:
    found: dict[str, tuple[_Office, ...]] = {}
    countries = {r["iso"]: frozenset(_names_of(r)) for r in lexicons.load("states").rows}
    for row in lexicons.load("public_figures").rows:
        office = _Office(
            frozenset(_WORD.findall(row["office"])),
            bool(_STATE_OFFICE.match(row["office"])),
            row["country"],
            countries.get(row["country"], frozenset()),
            int(row["from"]),
            int(row["to"] or 9999),
            row["common"] == "1",
        )
        for form in row["forms"].split(";"):
            key = _key(form.strip())
            found[key] = (*found.get(key, ()), office)
    return found
