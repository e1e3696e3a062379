"""When and where an incident took place, in MUC-4's notation: candidates from our own times and places, each with what speaks for it.

A date is one that the message names or the task's default, *not after the dateline*. A place is a country of the task's nine, with the
most specific place that is known in it. Which candidate is taken was learned (training/muc4), the countries' share among the messages
included.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from ..types import Place, PlaceRole
from . import incident_model as im
from .incident_features import COUNTRIES, Message, gap
from .muc4 import _MONTHS

_KINDS_OF_PLACE = frozenset("DEPARTMENT CITY PROVINCE TOWN REGION NEIGHBORHOOD MUNICIPALITY".split())
_STATES = frozenset(COUNTRIES.values())
_MONTH_NAMES = {number: name for name, number in _MONTHS.items()}
_SAYS = 5.0
"""What the countries of a message's places weigh beside one of its words, so that the regression leans on them first."""
_NEAR = 3
"""Sentences before a telling one whose dates and places may still be the incident's."""


def muc_date(first: date, last: date) -> str:
    """A day or an interval as the keys write it."""
    return _day(first) if first == last else f"{_day(first)} - {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day:02d} {_MONTH_NAMES[day.month]} {day.year % 100:02d}"


def dates(message: Message, chosen: Sequence[int], type_: str) -> list[tuple[str, dict[str, float]]]:
    """Every date that the incident may have, with its features; none for a message without a dateline."""
    filed = message.found.filed
    if filed is None:
        return []
    found: dict[str, dict[str, float]] = {}
    flags: dict[str, set[str]] = defaultdict(set)
    own = {t.span.start for i in chosen for e, _ in message.events.get(i, ()) if (t := e.time)}
    inside = [i for i in chosen if any(gap(t, filed) for t in message.times.get(i, ()))]
    for i in range(max(0, min(chosen) - _NEAR), max(chosen) + 2):
        for n, time in enumerate(message.times.get(i, ())):
            g = gap(time, filed)
            if g is None or g == "future" or time.date_start is None:
                continue
            first, last = date.fromisoformat(time.date_start[:10]), date.fromisoformat((time.date_end or time.date_start)[:10])
            if first > filed:
                continue
            value = muc_date(first, min(last, filed))
            where = f"in{min(chosen.index(i), 3)}" if i in chosen else f"off{min(min(abs(i - c) for c in chosen), 3)}"
            mine = flags[value]
            mine |= {"time", where, f"g={g}", f"g.in={g}.{i in chosen}", f"prec={time.date_prec}", f"rule={time.rule}", f"nth={min(n, 2)}"}
            mine |= {f"w={w}" for w in time.span.text.upper().split() if not w.isdigit()}
            mine.add("events" if time.span.start in own else "noevent")
            if i not in chosen:
                mine.add(f"out.of={min(len(inside), 1)}")
            if time.span.start in own:
                mine |= {f"own.{where}", f"own.g={g}"}
    many = min(len(flags), 4)
    flags[f"- {_day(filed)}"] |= {"default", f"default.of={many}", f"default.in={min(len(inside), 2)}", f"default.{type_}"}
    flags[_day(filed)] |= {"today", f"today.of={many}", f"today.in={min(len(inside), 2)}"}
    for value, names in flags.items():
        found[value] = dict.fromkeys(names, 1.0)
    return list(found.items())


def of_country(message: Message) -> dict[str, float]:
    """What tells the country that a message's incidents lie in: its words, and the countries of its places."""
    f: dict[str, float] = {f"w={w}": 1.0 for s in message.cut for w in s.words if len(w) > 2 and not w.isdigit()}
    votes = _votes(message)
    total = sum(votes.values()) or 1
    for country, n in votes.items():
        f[f"c={country}"] = _SAYS * n / total
    if votes:
        f[f"top={votes.most_common(1)[0][0]}"] = 2.0
    for places in message.places.values():
        for p in places:
            if p.place_role is PlaceRole.DATELINE and p.chosen and p.chosen.country in COUNTRIES:
                f[f"dl={COUNTRIES[p.chosen.country]}"] = 2.0
    return f


def _votes(message: Message) -> Counter[str]:
    votes: Counter[str] = Counter()
    for places in message.places.values():
        votes.update(COUNTRIES[p.chosen.country] for p in places if p.chosen and p.chosen.country in COUNTRIES)
    for chains, _, _, _ in im.mentions(message.cut, im.names().get("place", {})):
        countries = {c.split(":")[0] for c in chains.split(" / ")}
        if len(countries) == 1:
            votes.update(countries)
    return votes


def locations(message: Message, chosen: Sequence[int], type_: str, countries: Mapping[str, float]) -> list[tuple[str, dict[str, float]]]:
    """Every place that the incident may have, with its features. `countries` are the log-odds of the message's country."""
    flags: dict[str, set[str]] = defaultdict(set)
    kinds = im.names().get("kind", {})
    own = {e.place.span.start for i in chosen for e, _ in message.events.get(i, ()) if e.place}
    near = Counter[str]()
    for value, i, first, last, what, start in _mentions(message, kinds):
        words = message.words(i)
        country = value.split(":")[0]
        off = min(min(abs(i - c) for c in chosen), 3) if -_NEAR <= i - min(chosen) and i - max(chosen) <= 2 else 4
        where = f"in{min(chosen.index(i), 2)}" if i in chosen else f"off{off}{'b' if i < min(chosen) else 'a'}"
        near[country] += 2 if i in chosen else 1
        if ":" not in value:
            continue
        mine = flags[value]
        mine |= {where, f"what={what}", f"what.{where}={what}", f"depth={min(value.count(':'), 3)}"}
        mine |= {f"l={w}" for w in words[max(0, first - 1) : first]} | {f"l2={w}" for w in words[max(0, first - 2) : first]}
        mine |= {f"r={w}" for w in words[last + 1 : last + 2]}
        mine.add(f"opening={min(i, 3)}")
        if start in own:
            mine |= {"events", f"events.what={what}"}
        if i == 0 and start < message.found.text.find("--") < 250:
            mine.add("dateline")
    best = max(countries.values(), default=0.0)
    specific = sum(1 for names in flags.values() if any(n.startswith("in") for n in names))
    for country in [c for c, odds in countries.items() if odds > best - 3] + [c for c in near if c in countries]:
        flags[country] |= {"country", f"country.of={min(specific, 3)}", f"country.off={min(len(flags), 3)}", f"country.{type_}"}
    total = sum(near.values()) or 1
    found = []
    for value, names in flags.items():
        country = value.split(":")[0]
        f = dict.fromkeys(names, 1.0)
        if country not in countries:
            f["foreign"] = 1.0
        f["odds"] = max(countries.get(country, best - 6) - best, -8.0)
        f["share"] = near[country] / total
        f["inside"] = float(any(other != value and other.startswith(value + ":") for other in flags))
        found.append((value, f))
    return found


def _mentions(message: Message, kinds: Mapping[str, str]) -> Iterator[tuple[str, int, int, int, str, int]]:
    """Places of the task's lists and of our own step: chain, sentence, first and last word, what it is, first code point."""
    taken: set[int] = set()
    for chains, i, first, last in im.mentions(message.cut, im.names().get("place", {})):
        start = message.cut[i].offsets[first][0]
        taken.update(range(start, message.cut[i].offsets[last][1]))
        for chain in chains.split(" / "):
            yield chain, i, first, last, kinds.get(chain, "listed"), start
    for i, places in message.places.items():
        offsets = message.cut[i].offsets
        for place in places:
            entry = place.chosen
            if entry is None or entry.country not in COUNTRIES:
                continue
            cells = [k for k, (a, b) in enumerate(offsets) if a < place.span.end and b > place.span.start]
            if not cells:
                continue
            country = COUNTRIES[entry.country]
            if entry.feature == "country":
                yield country, i, cells[0], cells[-1], "country", place.span.start
            elif place.span.start not in taken:
                yield f"{country}: {_name(place)}", i, cells[0], cells[-1], f"our {entry.feature}", place.span.start


def _name(place: Place) -> str:
    """The place as the keys have it: in capitals, without accents, articles and the words for what it is."""
    name = unicodedata.normalize("NFKD", place.name).encode("ascii", "ignore").decode().upper().removeprefix("THE ")
    words = [w for w in name.split() if w not in _KINDS_OF_PLACE]
    bare = " ".join(words)
    return name if not bare or bare in _STATES else bare
