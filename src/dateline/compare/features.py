"""What two tellings are compared by: named features, each with graded levels and a level for *not said*.

After Fellegi and Sunter (1969), in the form that Splink gives it: a feature adds a score in bits for the level that it finds, nothing when
one side does not say, and the scores add up. The docstring of a feature is what a reader sees under *why*. Scores weigh whether two
tellings are of one event; that accounts differ in the actor or the number is no reason that they are not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..resolve.gazetteer import distance_km
from ..resolve.toponyms import fold
from ..types import EventKind, Modality
from .quote import Quote
from .tellings import Number, Said, Telling, When, Where
from .vocabulary import DEFEAT, are_two_things, is_anybody, is_person, is_plain_force, is_rebel
from .words import content_words

PRIOR = 200
"""Tellings that a case is taken to hold beside its own, so that a small one does not take every place for a common one."""
NOT_SAID = None
"""The level of a feature of which one telling, or both, says nothing."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a feature finds. `level` is one of the feature's levels, or None where it is not said."""

    feature: str
    level: str | None
    score: float
    sentence: str
    left: Quote | None = None
    right: Quote | None = None


@dataclass(slots=True)
class Commonness:
    """How often words and places occur in the case, so that what everyone writes counts for little."""

    counts: MutableMapping[str, int] = field(default_factory=dict)
    """Tellings that hold a word (``w:``) or speak of a place (``p:``); all of them under ``*``."""

    def add(self, telling: Telling) -> None:
        """Count one more telling."""
        places = [telling.place.key] if telling.place else [w.key for w in telling.setting_places]
        for key in ("*", *(f"w:{w}" for w in telling.words), *(f"p:{k}" for k in places)):
            self.counts[key] = self.counts.get(key, 0) + 1

    def bits(self, word: str) -> float:
        """How much a shared word tells: the logarithm of how rare it is."""
        return math.log2((self.counts.get("*", 0) + PRIOR) / (self.counts.get(f"w:{word}", 0) + 1))

    def place_bits(self, key: str) -> float:
        """The same for a place, between 1.5 and 5."""
        return min(max(0.8 * math.log2((self.counts.get("*", 0) + PRIOR) / (self.counts.get(f"p:{key}", 0) + 1)), 1.5), 5.0)


Values = tuple[Any, ...] | None
Compare = Callable[[Telling, Telling, Commonness], Found]


@dataclass(frozen=True, slots=True)
class Feature:
    """One question asked of two tellings."""

    name: str
    levels: tuple[str, ...]
    compare: Compare

    @property
    def question(self) -> str:
        """Its documentation, as it is shown under *why*."""
        return " ".join((self.compare.__doc__ or "").split())


FEATURES: dict[str, Feature] = {}


def feature(*levels: str) -> Callable[[Compare], Compare]:
    """Declare a feature and its levels, from the same to the farthest apart."""

    def wrap(function: Compare) -> Compare:
        FEATURES[function.__name__] = Feature(function.__name__, levels, function)
        return function

    return wrap


def waterfall(left: Telling, right: Telling, common: Commonness) -> tuple[Found, ...]:
    """Every feature in order; the scores add up to `score`."""
    return tuple(each.compare(left, right, common) for each in FEATURES.values())


def score(left: Telling, right: Telling, common: Commonness) -> float:
    """In bits, how much speaks for one event; below zero, how much against it. A contradiction ends the reckoning."""
    total = 0.0
    for each in FEATURES.values():
        points = each.compare(left, right, common).score
        if points <= APART:
            return points
        total += points
    return total


APART = -9.0
"""The score of a contradiction in place or time: no likeness of words outweighs it."""


# ---------------------------------------------------------------- the features


@feature("same place", "one inside the other", "within 10 km", "within 50 km", "same province", "same country", "apart")
def place(left: Telling, right: Telling, common: Commonness) -> Found:
    """Where the two claims say it happened, as precisely as the less precise of them allows."""
    one, two = left.place, right.place
    if one is None or two is None:
        return _by_name(left, right, common) or _silent("place", "the place", one, two)
    level, km = apart(one, two)
    if level != "same place" and not _both_named(left, right) and (spots := sorted(left.spots & right.spots)):
        return Found("place", "same place", 2.5, f"both say {', '.join(s.title() for s in spots)}", left.content, right.content)
    if left.report != right.report and level in ("apart", "same country", "same province") and (other := _spoken_of(left, right)):
        a, b, sure = other
        points = common.place_bits(a.key) if sure else 1.0 if one.country != two.country else -0.5
        return Found("place", "one inside the other", points, f"both speak of {a.name}, beside {one.name} and {two.name}", a.quote, b.quote)
    weights = {
        "same place": common.place_bits(one.key) if one.feature not in ("country", "admin1", "region") else 1.0,
        "one inside the other": 1.0,
        "within 10 km": -2.5 if _both_named(left, right) else 2.5,
        "within 50 km": -4.0 if _both_named(left, right) else -1.0,
        "same province": -3.0,
        "same country": -4.0,
        "apart": APART,
    }
    if left.kind is right.kind is EventKind.DISPLACEMENT:
        weights |= {"same country": -1.0, "apart": -1.0}  # one may say whence they fled, the other where to
    distance = f", {km:.0f} km apart" if km is not None and km >= 1 else ""
    return Found("place", level, weights[level], f"{one.name} and {two.name}: {level}{distance}", one.quote, two.quote)


def _by_name(left: Telling, right: Telling, common: Commonness) -> Found | None:
    """A village that no list has, named in the other's sentence without a word that says it is one."""
    where, other = (left.place, right) if left.place else (right.place, left)
    if where is None or where.point is not None or where.feature in ("country", "admin1", "admin2", "region"):
        return None
    words = content_words(where.name)
    if not words or not words <= other.names:
        return None
    quotes = (where.quote, other.content) if left.place else (other.content, where.quote)
    return Found("place", "same place", common.place_bits(where.key), f"both name {where.name}", *quotes)


def _both_named(left: Telling, right: Telling) -> bool:
    """Whether each names the place that was read as its own, so that another which both speak of is not the event's."""
    return all(t.place is not None and t.place.point is not None and fold(t.place.quote.text) in t.spots for t in (left, right))


def _spoken_of(left: Telling, right: Telling) -> tuple[Where, Where, bool] | None:
    """A place that both speak of although another was read as the event's; sure where the kind of one was not read, nor where it was."""
    pairs = [
        (a, b)
        for a in (left.place, *left.setting_places)
        for b in (right.place, *right.setting_places)
        if a is not None and b is not None and a.key == b.key and a.feature not in ("country", "region", "admin1")
    ]
    sure = EventKind.OTHER in (left.kind, right.kind)
    return (*pairs[0], sure) if pairs else None


def apart(one: Where, two: Where) -> tuple[str, float | None]:
    """How two places lie to each other, and the distance in km where both have a point."""
    if one.key == two.key or (one.name.casefold() == two.name.casefold() and one.country in (two.country, "")):
        return "same place", 0.0
    if _inside(one, two) or _inside(two, one):
        return "one inside the other", None
    if one.point and two.point and one.feature != "country" and two.feature != "country":
        km = distance_km(one.point, two.point)
        slack = sum(w.radius_km for w in (one, two) if w.relation != "in" or w.feature in ("admin1", "admin2", "region"))
        if km <= 10 + min(slack, 30):
            return "within 10 km", km
        if km <= 50 + min(slack, 50):
            return "within 50 km", km
        return ("same province" if one.admin1 and (one.admin1, one.country) == (two.admin1, two.country) and km <= 80 else "apart"), km
    if one.country and one.country == two.country:
        return ("same province" if one.admin1 and one.admin1 == two.admin1 else "same country"), None
    return ("apart" if one.country and two.country else "same country"), None


def _inside(inner: Where, outer: Where) -> bool:
    if outer.feature == "country":
        return bool(outer.country) and inner.country == outer.country and inner.feature != "country"
    if outer.feature == "admin1":
        return (
            bool(inner.admin1)
            and inner.country == outer.country
            and inner.admin1.casefold() in (outer.name.casefold(), outer.admin1.casefold())
        )
    if inner.point and outer.point and outer.feature in ("admin2", "region") and inner.feature not in ("admin1", "country", "region"):
        return distance_km(inner.point, outer.point) <= outer.radius_km
    return False


@feature("same day", "one within the other", "overlapping", "a day apart", "days apart", "apart")
def time(left: Telling, right: Telling, common: Commonness) -> Found:
    """When the two claims say it happened, as precisely as the less precise of them allows; midnight and time zones allow for a day."""
    one, two = left.time, right.time
    if one is None or two is None:
        return _published(left, right)
    level = when_apart(one, two)
    night = any(w in f"{one.quote.text} {two.quote.text}".casefold() for w in _NIGHT)
    weights = {
        "same day": 3.0, "one within the other": 1.0, "overlapping": 0.5, "a day apart": 0.5 if night else -2.0,
        "days apart": APART, "apart": APART,
    }  # fmt: skip
    days = f"{_days(one)} and {_days(two)}"
    if level in ("days apart", "apart") and any(t.recalled and w.end == t.day for t, w in ((left, one), (right, two))):
        return Found("time", level, -1.0, f"{days}, which may be the day of the statement", one.quote, two.quote)
    return Found("time", level, weights[level], f"{days}: {level}", one.quote, two.quote)


_NIGHT = ("night", "dawn", "evening", "early", "late", "morning", "midnight")
"""Words of a time that two reports may put on two days."""


def when_apart(one: When, two: When) -> str:
    """How two stretches of days lie to each other."""
    if one.start <= two.end and two.start <= one.end:
        if one.start == one.end == two.start == two.end:
            return "same day"
        if one.start == two.start:
            return "overlapping"  # *since March*, said on two days
        nested = (one.start <= two.start and two.end <= one.end) or (two.start <= one.start and one.end <= two.end)
        return "one within the other" if nested else "overlapping"
    gap = min(_between(one.end, two.start), _between(two.end, one.start))
    return "a day apart" if gap <= 1 else "days apart" if gap <= 3 else "apart"


def _between(left: str, right: str) -> int:
    return abs((date.fromisoformat(left) - date.fromisoformat(right)).days)


def _days(when: When) -> str:
    return when.start if when.start == when.end else f"{when.start} to {when.end}"


def _published(left: Telling, right: Telling) -> Found:
    """One of them does not say when: only that nothing is reported before it happened, and that news is new."""
    one, two = left.time, right.time
    told, silent = (left, right) if one else (right, left)
    when = told.time
    quotes = (one.quote if one else None, two.quote if two else None)
    if not silent.day or not (when or told.day):
        return Found("time", NOT_SAID, 0.0, "one does not say when", *quotes)
    if when:
        if silent.day < when.start and _between(silent.day, when.start) > 1:
            if told.recalled and when.end == told.day:
                return Found("time", NOT_SAID, -1.0, f"one says {_days(when)}, which may be the day of the statement", *quotes)
            return Found("time", "apart", APART, f"one was published on {silent.day}, before {_days(when)}", *quotes)
        late = _between(silent.day, when.end) if silent.day > when.end else 0
        points = 0.7 if late <= 2 else 0.0 if late <= 5 or silent.recalled else -1.5 if late <= 14 else -4.0
        return Found("time", NOT_SAID, points, f"one says {_days(when)}, the other, published on {silent.day}, does not say when", *quotes)
    days = _between(left.day, right.day)
    points = 0.8 if days <= 1 else 0.0 if days <= 2 else -1.5 if days <= 4 else -3.5 if days <= 14 else -5.0
    if points < 0.0 and (left if left.day > right.day else right).recalled:
        points *= 0.4
    return Found("time", NOT_SAID, points, f"neither says when; they were published {_count(days)}", *quotes)


@feature("the same places are spoken of", "other places are spoken of")
def setting(left: Telling, right: Telling, common: Commonness) -> Found:
    """Where a claim names no place: whether its sentence or report speaks of the places that the other one names."""
    if left.place and right.place:
        return Found("setting", NOT_SAID, 0.0, "both name the place")
    one, two = (((t.place,) if t.place else t.setting_places) for t in (left, right))
    if not one or not two:
        return Found("setting", NOT_SAID, 0.0, "one report speaks of no place")
    pairs = [(a, b) for a in one for b in two if apart(a, b)[0] in ("same place", "one inside the other", "within 10 km")]
    if not pairs:
        firm = all(w.point and w.feature not in ("country", "admin1", "region") for w in (*one, *two))
        said = f"{one[0].name} and {two[0].name} are spoken of"
        return Found("setting", "other places are spoken of", -2.0 if firm else -0.5, said, one[0].quote, two[0].quote)
    a, b = max(pairs, key=lambda p: common.place_bits(p[0].key) if p[0].key == p[1].key else 0.0)
    points = 0.5 * common.place_bits(a.key) if a.key == b.key and a.feature not in ("country", "admin1", "region") else 0.3
    return Found("setting", "the same places are spoken of", min(points, 2.0), f"both speak of {a.name}", a.quote, b.quote)


@feature("same", "same family")
def kind(left: Telling, right: Telling, common: Commonness) -> Found:
    """What kind of event the two claims tell of. A strike here may be told as its dead there."""
    if EventKind.OTHER in (left.kind, right.kind):
        pair = counted(left, right)
        alike = likeness(left.words - left.names, right.words - right.names, common)[0] >= 0.1 or (pair is not None and pair[0].what != "%")
        points = 0.0 if alike else -2.0
        return Found("kind", NOT_SAID, points, "of one of them it was not read what kind of event it is", left.trigger, right.trigger)
    if left.kind is right.kind:
        return Found("kind", "same", 0.5, f"both tell of {_words(left.kind.value)}", left.trigger, right.trigger)
    one, two = left.actor, right.actor
    both = {left.kind, right.kind}
    if one and two and both & DEFEAT and both & _TAKEN and one.name.casefold() == two.name.casefold():
        return Found("kind", NOT_SAID, APART, f"{one.name} take it, and leave it", left.trigger, right.trigger)
    points = -0.5 if left.family == right.family else -2.5 if {left.family, right.family} == {"attack", "equipment"} else -6.0
    sentence = f"{_words(left.kind.value)} here, {_words(right.kind.value)} there"
    return Found("kind", "same family" if left.family == right.family else NOT_SAID, points, sentence, left.trigger, right.trigger)


_TAKEN = frozenset({EventKind.TERRITORY_GAINED, EventKind.TERRITORY_REGAINED, EventKind.TERRITORY_HELD})


@feature("same", "same side", "different sides", "different")
def actor(left: Telling, right: Telling, common: Commonness) -> Found:
    """By whom, where both name somebody. Rival accounts of one event often name rival actors, so a difference weighs little."""
    rival = -0.7 if left.kind is right.kind else 0.0  # who takes a town and who leaves it are two
    weights = {"same": 1.0, "same side": 0.7, "different sides": rival, "different": -0.3}
    return _party("actor", "who did it", left.actor, right.actor, weights)


@feature("same", "same side", "different sides", "different")
def recipient(left: Telling, right: Telling, common: Commonness) -> Found:
    """To whom, where both name somebody."""
    return _party(
        "recipient", "to whom", left.recipient, right.recipient, {"same": 1.0, "same side": 0.5, "different sides": -1.0, "different": 0.0}
    )


def _party(name: str, what: str, one: Said | None, two: Said | None, weights: Mapping[str, float]) -> Found:
    if one is None or two is None:
        return _silent(name, what, one, two)
    level = party_level(one, two)
    return Found(name, level, weights[level], f"“{one.quote.text}” and “{two.quote.text}”: {level}", one.quote, two.quote)


def party_level(one: Said, two: Said) -> str:
    """How two parties are related, as far as the actor list knows."""
    if one.name.casefold() == two.name.casefold():
        return "same"
    plain = [s for s in (one, two) if s.side is None and is_plain_force(s.name)]
    if len(plain) == 1 and not is_rebel((two if plain[0] is one else one).name):
        return "same side"  # *the army* beside *the Nigerian army*
    if one.side and two.side:
        return "same side" if one.side == two.side else "different sides"
    return "different"


@feature("same number", "ranges overlap", "close", "different", "far apart")
def number(left: Telling, right: Telling, common: Commonness) -> Found:
    """How many, where both count the same thing. Ranges that overlap do not differ, and *at least* is a range."""
    pair = counted(left, right)
    if pair is None:
        return _silent("number", "how many of the same", left.numbers, right.numbers)
    one, two = pair
    level = number_level(one, two)
    rare = one.best is not None and one.best >= 10 and one.best % 10 != 0
    weights = {"same number": 3.0 if rare else 1.5, "ranges overlap": 0.3, "close": 0.3, "different": -0.5, "far apart": -1.5}
    sentence = f"“{one.quote.text}” and “{two.quote.text}” ({_words(one.what)}): {level}"
    return Found("number", level, weights[level], sentence, one.quote, two.quote)


def counted(left: Telling, right: Telling) -> tuple[Number, Number] | None:
    """The first two numbers that count the same thing."""
    pairs = [(a, b) for a in left.numbers for b in right.numbers if a.what == b.what and a.what]
    if not pairs:
        of_people = [(a, b) for a in left.numbers for b in right.numbers if _people(a, b)]
        same = [
            (a, b)
            for a in left.numbers
            for b in right.numbers
            if a.best is not None and a.best == b.best and a.best > 2 and not _two_things(a, b)
        ]
        pairs = same or of_people
    return min(
        pairs, key=lambda p: (p[0].what not in ("deaths", "injuries"), left.numbers.index(p[0]), right.numbers.index(p[1])), default=None
    )


_FATE = ("deaths", "injuries")


def _people(one: Number, two: Number) -> bool:
    """Whether both count people, one of them by a word that may be anybody: *148 soldiers*, *150 men*."""
    return (
        one.what not in _FATE
        and two.what not in _FATE
        and (is_anybody(one.what) or is_anybody(two.what))
        and is_person(one.what)
        and is_person(two.what)
    )


def _two_things(one: Number, two: Number) -> bool:
    return {one.what, two.what} == set(_FATE) or "%" in (one.what, two.what) or "magnitude" in (one.what, two.what)


def number_level(one: Number, two: Number) -> str:
    """How two numbers lie to each other."""
    if one.best is not None and one.best == two.best:
        return "same number"
    (a, b), (c, d) = _range(one), _range(two)
    if a <= d and c <= b:
        return "ranges overlap"
    low, high = sorted((one.best or a, two.best or c))
    if low <= 0:
        return "different" if high <= 3 else "far apart"
    return "close" if high <= 1.25 * low else "different" if high <= 3 * low else "far apart"


def _range(number: Number) -> tuple[float, float]:
    slack = 0.1 * (number.best or 0.0) if number.about else 0.0
    return number.low - slack, number.high + slack


@feature("rare names shared", "a name shared", "no name shared")
def called(left: Telling, right: Telling, common: Commonness) -> Found:
    """Which names both sentences hold: of villages that no gazetteer knows, of hospitals, roads, camps.

    Names of states and peoples do not count.
    """
    if not left.names or not right.names:
        return Found("called", NOT_SAID, 0.0, "one sentence holds no names", left.trigger, right.trigger)
    known = _place_words(left) & _place_words(right)
    shared = sorted((left.names & right.names) - known, key=lambda n: (-common.bits(n), n))
    if not shared:
        return Found("called", "no name shared", 0.0, "no name of its own is shared", left.trigger, right.trigger)
    points = min(sum(0.35 * common.bits(n) / (i + 1) for i, n in enumerate(shared[:3])), 4.0)
    level = "rare names shared" if points >= 2.0 else "a name shared"
    return Found("called", level, points, f"both speak of {', '.join(n.title() for n in shared[:4])}", left.content, right.content)


def _place_words(telling: Telling) -> frozenset[str]:
    return content_words(telling.place.name) | content_words(telling.place.quote.text) if telling.place else frozenset()


@feature("one story", "near stories", "two stories")
def story(left: Telling, right: Telling, common: Commonness) -> Found:
    """Whether the heads of the two reports speak of the same matter."""
    if left.report == right.report or not left.story or not right.story:
        return Found("story", NOT_SAID, 0.0, "they stand in one report", left.trigger, right.trigger)
    cosine, telling = likeness(left.story, right.story, common)
    level, points = next((n, p) for n, floor, p in _STORIES if cosine >= floor)
    if points > 0.0 and left.family == right.family and EventKind.OTHER not in (left.kind, right.kind):
        points *= 1.5
    words = f"both begin with {', '.join(telling)}" if telling else "their first sentences share no word of matter"
    return Found("story", level, points, f"{level}: {words}", left.content, right.content)


_STORIES = (("one story", 0.14, 2.0), ("near stories", 0.07, 1.0), ("two stories", 0.0, -0.5))


@feature("same", "different")
def object(left: Telling, right: Telling, common: Commonness) -> Found:
    """What it was done to, by the head of the phrase: a bridge, a market, a hospital."""
    if not left.object or not right.object or not left.object[0] or not right.object[0]:
        return _silent("object", "to what", left.object, right.object)
    (one, first), (two, second) = left.object, right.object
    same = one == two
    apart_ = not same and one not in right.words and two not in left.words
    points = min(0.4 * common.bits(one), 2.0) if same else APART if are_two_things(one, two) else -1.5 if apart_ else -0.3
    return Found("object", "same" if same else "different", points, f"“{first.text}” and “{second.text}”", first, second)


@feature("same", "different")
def equipment(left: Telling, right: Telling, common: Commonness) -> Found:
    """Which equipment, where both name some."""
    if not left.equipment or not right.equipment:
        return _silent("equipment", "the equipment", left.equipment, right.equipment)
    shared = [(a, b) for a in left.equipment for b in right.equipment if a[0] == b[0]]
    a, b = shared[0] if shared else (left.equipment[0], right.equipment[0])
    return Found("equipment", "same" if shared else "different", 0.8 if shared else -0.3, f"“{a[2].text}” and “{b[2].text}”", a[2], b[2])


@feature("much the same", "alike", "a little alike", "unlike", "nothing shared")
def wording(left: Telling, right: Telling, common: Commonness) -> Found:
    """How many of the words that carry matter the two sentences share, the rare ones counting most."""
    if not left.words or not right.words:
        return Found("wording", NOT_SAID, 0.0, "one sentence holds no words to compare", left.trigger, right.trigger)
    cosine, telling = likeness(left.words, right.words, common)
    level, points = next((n, p) for n, floor, p in _LIKENESS if cosine >= floor)
    words = f"they share {', '.join(telling)}" if telling else "no word of matter is shared"
    return Found("wording", level, points, f"{level}: {words}", left.content, right.content)


def likeness(left: frozenset[str], right: frozenset[str], common: Commonness) -> tuple[float, list[str]]:
    """The cosine of two sets of words, the rare ones weighing most, and the rarest that they share."""
    shared = left & right
    weight = {w: common.bits(w) ** 2 for w in left | right}
    norm = math.sqrt(sum(weight[w] for w in left) * sum(weight[w] for w in right))
    return (sum(weight[w] for w in shared) / norm if norm else 0.0), sorted(shared, key=lambda w: (-weight[w], w))[:6]


_LIKENESS = (
    ("much the same", 0.55, 4.5),
    ("alike", 0.35, 3.0),
    ("a little alike", 0.2, 1.5),
    ("unlike", 0.08, 0.0),
    ("nothing shared", 0.0, -0.5),
)


@feature("both told as having happened", "one is foretold")
def modality(left: Telling, right: Telling, common: Commonness) -> Found:
    """Whether both tell of it as something that happened. A threat, a plan or a warning is not the event that it speaks of."""
    foretold = [t.modality in _FORETOLD for t in (left, right)]
    same = foretold[0] == foretold[1]
    sentence = f"told as {left.modality.value} here, as {right.modality.value} there"
    return Found(
        "modality",
        "both told as having happened" if same else "one is foretold",
        0.0 if same else APART,
        sentence,
        left.trigger,
        right.trigger,
    )


_FORETOLD = frozenset({Modality.FUTURE, Modality.CONDITIONAL, Modality.THREAT, Modality.ORDER})


@feature("affirmed by both", "one denies")
def polarity(left: Telling, right: Telling, common: Commonness) -> Found:
    """Whether both say that it happened. To deny an event is to speak of it, so this does not part two tellings."""
    same = left.polarity is right.polarity
    sentence = f"both are {left.polarity.value}" if same else f"{left.polarity.value} here, {right.polarity.value} there"
    return Found("polarity", "affirmed by both" if same else "one denies", 0.0, sentence, left.trigger, right.trigger)


@feature("same", "different")
def cause(left: Telling, right: Telling, common: Commonness) -> Found:
    """By what cause or in what manner, where both name one. Accounts that part here are still of one event."""
    if not left.causes or not right.causes:
        return _silent("cause", "the cause", left.causes, right.causes)
    shared = [(a, b) for a in left.causes for b in right.causes if a[0] == b[0]]
    a, b = shared[0] if shared else (left.causes[0], right.causes[0])
    sentence = f"{a[0]} (“{a[1].text}”)" + ("" if shared else f" and {b[0]} (“{b[1].text}”)")
    return Found("cause", "same" if shared else "different", 0.5 if shared else 0.0, sentence, a[1], b[1])


@feature("same sentence", "next sentence", "elsewhere")
def report(left: Telling, right: Telling, common: Commonness) -> Found:
    """In one report: what stands in one sentence, or in the next, is often one event told further."""
    if left.report != right.report or left.sentence is None or right.sentence is None:
        return Found("report", NOT_SAID, 0.0, "they stand in two reports")
    if EventKind.OTHER in (left.kind, right.kind):
        return Found(
            "report", NOT_SAID, -0.5, "in one report, and of one it was not read what kind of event it is", left.trigger, right.trigger
        )
    steps = abs(left.sentence - right.sentence)
    if steps and (other := next((m for t in (left, right) if (m := _ANOTHER.search(t.content.text))), None)):
        return Found("report", "elsewhere", -4.0, f"in one report, which speaks of “{other[0].strip()}”", left.trigger, right.trigger)
    level, points = ("same sentence", 2.5) if steps == 0 else ("next sentence", 1.2) if steps == 1 else ("elsewhere", -0.5)
    return Found("report", level, points, f"in one report, {level}", left.trigger, right.trigger)


_ANOTHER = re.compile(r"(?i)\b(?:also|another|a second|a third|separate(?:ly)?|elsewhere|the other)\b")


# ---------------------------------------------------------------- what they share


def _silent(name: str, what: str, one: Values, two: Values) -> Found:
    quotes = [_quote_of(each) for each in (one, two)]
    return Found(name, NOT_SAID, 0.0, f"only one says {what}" if one or two else f"neither says {what}", *quotes)


def _quote_of(value: Values) -> Quote | None:
    if not value:
        return None
    found = [value, *value]
    while found:
        each = found.pop()
        if isinstance(each, Quote):
            return each
        if isinstance(each, tuple) and each is not value:
            found += each
    return None


def _words(value: str) -> str:
    return value.replace("_", " ")


def _count(days: int) -> str:
    return "on one day" if days == 0 else f"{days} day{'s' if days != 1 else ''} apart"
