"""What two tellings of one event are to each other, aspect by aspect.

A missing value is never a disagreement. Ranges that overlap do not differ; a toll that rises as the day goes on is an update; two figures
for two areas or two groups of people differ in the scope, not in the number; accounts may agree that troops left and differ in why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..types import EventKind, Polarity, PublicationStatus
from .features import apart, counted, number_level, party_level, when_apart
from .origins import Reason
from .quote import Quote
from .tellings import Number, Said, Telling
from .vocabulary import is_fighter, is_generic, is_party, is_person, is_rebel, is_subset
from .voices import Who
from .words import stem


class Aspect(StrEnum):
    """In what two accounts may differ."""

    NUMBER = "number"
    PLACE = "place"
    TIME = "time"
    ACTOR = "actor"
    OCCURRENCE = "occurrence"
    CAUSE = "cause"
    SCOPE = "scope"


class Link(StrEnum):
    """What the later of two tellings is to the earlier."""

    AGREES = "agrees"
    REFINES = "refines"
    DIFFERS = "differs"
    DENIES = "denies"
    CORRECTS = "corrects"
    RETRACTS = "retracts"
    UPDATES = "updates"
    REPEATS = "repeats"


@dataclass(frozen=True, slots=True)
class Relation:
    """One finding about two tellings: what, in which aspect, a sentence, and the words on both sides."""

    link: Link
    aspect: Aspect
    sentence: str
    left: str
    """A telling's id; the one that was published first."""
    right: str
    left_quote: Quote
    right_quote: Quote


_GROWING = frozenset({"deaths", "injuries", "km2", *map(stem, ("settlements", "villages", "houses", "refugees", "people", "persons"))})
_HELD = frozenset({EventKind.TERRITORY_GAINED, EventKind.TERRITORY_REGAINED, EventKind.TERRITORY_HELD})
_LEFT = frozenset({EventKind.TERRITORY_LOST, EventKind.WITHDRAWAL})


def relations(one: Telling, two: Telling, shared: Reason | None = None, *, copied: bool = False) -> tuple[Relation, ...]:
    """Every relation between two tellings of one event. `shared` is why they have one origin, when they have; `copied` whether they stand
    in one sentence that was printed twice: what stands in both cannot differ, only be read differently.
    """
    left, right = sorted((one, two), key=lambda t: (t.published or "9", t.report, t.trigger.start))
    found = [
        _occurrence(left, right),
        _number(left, right),
        _place(left, right),
        _time(left, right),
        _actor(left, right),
        _cause(left, right),
    ]
    out = [r for r in found if r is not None]
    if copied:
        out = [r for r in out if r.link is not Link.DIFFERS or not _reads_both(r, left, right)]
    if shared is not None and not any(r.link in (Link.DENIES, Link.RETRACTS, Link.CORRECTS) for r in out):
        out.insert(0, _relation(Link.REPEATS, Aspect.OCCURRENCE, shared.sentence, left, right, left.content, right.content))
    return tuple(out)


_FIRST: dict[Link, int] = {
    link: n
    for n, link in enumerate(
        (Link.RETRACTS, Link.CORRECTS, Link.DENIES, Link.REPEATS, Link.AGREES, Link.REFINES, Link.UPDATES, Link.DIFFERS)
    )
}


def between(
    lefts: Sequence[Telling], rights: Sequence[Telling], shared: Reason | None, printed_once: Callable[[Telling, Telling], bool]
) -> tuple[Relation, ...]:
    """What two claims are to each other: one relation an aspect (and one ``repeats``), from all the mentions that each makes of the event.

    Mentions of one kind are held against each other before those of two kinds. What two mentions agree in does not differ because two
    others do: a claim that tells of two days, one of them the other claim's, agrees with it in the day.
    """
    found: dict[tuple[Aspect, bool], tuple[tuple[bool, int], Relation]] = {}
    for one in lefts:
        for two in rights:
            for each in relations(one, two, shared, copied=printed_once(one, two)):
                key = (each.aspect, each.link is Link.REPEATS)
                order = (one.kind is not two.kind, _FIRST[each.link])
                if key not in found or order < found[key][0]:
                    found[key] = (order, each)
    return tuple(relation for _, relation in found.values())


def _relation(link: Link, aspect: Aspect, sentence: str, left: Telling, right: Telling, one: Quote, two: Quote) -> Relation:
    return Relation(link, aspect, sentence, left.id, right.id, one, two)


def _reads_both(relation: Relation, left: Telling, right: Telling) -> bool:
    """Whether the words that seem to differ stand in both claims, so that they were only read differently."""
    return relation.right_quote.text in left.content.text or relation.left_quote.text in right.content.text


def same_speaker(left: Telling, right: Telling) -> bool:
    """Whether the two have one voice: the same named source, the same outlet, the same description in one report."""
    one, two = left.voice, right.voice
    if one.who is not two.who:
        return False
    if one.key:
        return one.key == two.key
    return one.name.casefold() == two.name.casefold() and (one.family == two.family or one.who is not Who.OWN)


def _same_house(left: Telling, right: Telling) -> bool:
    return left.voice.family == right.voice.family


def _occurrence(left: Telling, right: Telling) -> Relation | None:
    quotes = (left.trigger, right.trigger)
    if _same_house(left, right) and left.report != right.report:
        if right.act == "retracts":
            return _relation(Link.RETRACTS, Aspect.OCCURRENCE, f"{right.voice.family} takes back what it reported", left, right, *quotes)
        if PublicationStatus.KILLED.value in (left.status, right.status) or PublicationStatus.WITHHELD.value in (left.status, right.status):
            return _relation(Link.RETRACTS, Aspect.OCCURRENCE, f"{right.voice.family} withdrew a report of it", left, right, *quotes)
        if (
            left.polarity is Polarity.AFFIRMED
            and right.polarity is Polarity.DENIED
            and left.voice.who is right.voice.who is Who.OWN
            and _of_one_matter(left, right)
        ):
            return _relation(Link.RETRACTS, Aspect.OCCURRENCE, f"{right.voice.family} says now that it was not so", left, right, *quotes)
    if left.polarity is not right.polarity and same_speaker(left, right):
        return None  # what somebody says did not happen beside what they say did: one account, told to its limits
    if left.polarity is not right.polarity and not _of_one_matter(left, right):
        return None
    if left.polarity is not right.polarity:
        denier = left if left.polarity is Polarity.DENIED else right
        sentence = f"{denier.voice.name} denies what {(right if denier is left else left).voice.name} says"
        return _relation(Link.DENIES, Aspect.OCCURRENCE, sentence, left, right, *quotes)
    if left.polarity is Polarity.AFFIRMED and _contradict(left, right):
        return _relation(Link.DIFFERS, Aspect.OCCURRENCE, "they give the place to different holders on one day", left, right, *quotes)
    both = "both say that it happened" if left.polarity is Polarity.AFFIRMED else "both deny it"
    return _relation(Link.AGREES, Aspect.OCCURRENCE, both, left, right, *quotes)


def _of_one_matter(left: Telling, right: Telling) -> bool:
    """Whether what one denies is what the other tells: to deny a strike is not to deny its dead, nor what shares no matter with it."""
    if (
        left.kind is not right.kind
        and ({left.kind, right.kind} & _DEAD or left.family != right.family)
        and EventKind.OTHER not in (left.kind, right.kind)
    ):
        return False
    near = bool(left.spots & right.spots) or (left.place is not None and right.place is not None and left.place.key == right.place.key)
    if any(t.polarity is Polarity.DENIED and _UNSAID.search(t.content.text) for t in (left, right)):
        return False
    loose = left.kind is not right.kind or left.kind is EventKind.OTHER
    return len(left.words & right.words) >= (3 if loose else 1 if near else 2)


_UNSAID = re.compile(r"(?i)\bnot\s(?:say|comment|confirm|give|know|tell|answer|speak)\b")
"""Who does not say something denies nothing."""


_DEAD = frozenset({EventKind.KILLING, EventKind.INJURY})


def _contradict(left: Telling, right: Telling) -> bool:
    one, two = left.actor, right.actor
    if not one or not two or not one.side or not two.side or left.place is None or right.place is None or left.place.key != right.place.key:
        return False
    if left.time and right.time and when_apart(left.time, right.time) not in ("same day", "one within the other"):
        return False
    holds = {t.id: t.kind in _HELD for t in (left, right)}
    leaves = {t.id: t.kind in _LEFT for t in (left, right)}
    if holds[left.id] and holds[right.id]:
        return one.side != two.side
    return one.side == two.side and ((holds[left.id] and leaves[right.id]) or (leaves[left.id] and holds[right.id]))


def _number(left: Telling, right: Telling) -> Relation | None:
    pair = counted(left, right)
    if pair is None or Polarity.DENIED in (left.polarity, right.polarity):
        return None
    one, two = pair
    level = number_level(one, two)
    words = f"“{one.quote.text}” and “{two.quote.text}”"
    if level == "same number":
        return _relation(Link.AGREES, Aspect.NUMBER, f"{words}: the same number", left, right, one.quote, two.quote)
    if _inner(left, right, one, two):
        return _relation(Link.DIFFERS, Aspect.SCOPE, f"{words}: one counts a part of the other's area", left, right, one.quote, two.quote)
    if level == "ranges overlap" and _rises(left, right, one, two) and (shared_voice(left, right) or two.low == 0.0):
        return _relation(
            Link.UPDATES, Aspect.NUMBER, f"{words}: the same source's later figure is higher", left, right, one.quote, two.quote
        )
    if level == "ranges overlap":
        link = Link.REFINES if _narrower(two, one) else Link.AGREES
        return _relation(link, Aspect.NUMBER, f"{words} overlap, so they do not differ", left, right, one.quote, two.quote)
    if _other_scope(left, right, one, two):
        return _relation(Link.DIFFERS, Aspect.SCOPE, f"{words} do not count the same", left, right, one.quote, two.quote)
    if right.act == "corrects" and _same_house(left, right) and left.report != right.report:
        return _relation(
            Link.CORRECTS, Aspect.NUMBER, f"{words}: {right.voice.family} puts its number right", left, right, one.quote, two.quote
        )
    if _rises(left, right, one, two):
        return _relation(Link.UPDATES, Aspect.NUMBER, f"{words}: the later figure is higher", left, right, one.quote, two.quote)
    return _relation(Link.DIFFERS, Aspect.NUMBER, f"{words} do not overlap", left, right, one.quote, two.quote)


def shared_voice(left: Telling, right: Telling) -> bool:
    """Whether one source, or one authority, gives both."""
    one, two = left.voice, right.voice
    return (bool(one.key) and one.key == two.key) or (one.official and two.official and one.side is not None and one.side == two.side)


_PART = re.compile(r"(?i)\b(?:quarter|district|neighbou?rhood|suburb|ward)\s+of\b")


def _inner(left: Telling, right: Telling, one: Number, two: Number) -> bool:
    """Whether the smaller number is of a place inside the other's: a quarter and its city, a town and its region."""
    if max(one.low, two.low) < 3 * max(min(one.low, two.low), 1.0):
        return False
    small, large = (left, right) if one.low < two.low else (right, left)
    wide = large.place
    if wide is None:
        return False
    if any(
        w is not None and apart(w, wide)[0] == "one inside the other" and w.feature not in ("country", "admin1", "region")
        for w in (small.place, *(small.setting_places if small.kind is EventKind.OTHER else ()))
    ) and wide.feature in ("admin1", "admin2", "region", "country"):
        return True
    part = bool(_PART.search(small.content.text)) and not _PART.search(large.content.text)
    return part and small.place is not None and small.place.key == wide.key


def _narrower(two: Number, one: Number) -> bool:
    return two.high - two.low < one.high - one.low and (one.high == float("inf") or one.low <= two.low <= two.high <= one.high)


def _other_scope(left: Telling, right: Telling, one: Number, two: Number) -> bool:
    if one.noun and two.noun and is_fighter(one.noun) and is_fighter(two.noun):
        return False
    if one.noun and two.noun and one.noun != two.noun and not is_subset(one.noun, two.noun):
        return True
    if one.noun and two.noun and one.noun != two.noun:
        small, large = (one, two) if is_generic(two.noun) else (two, one)
        return small.low <= large.high and left.published[:10] == right.published[:10]
    if one.what in ("km2", "settlement", "village"):
        areas = [frozenset(w.key for w in (t.place, *t.setting_places) if w is not None) for t in (left, right)]
        return all(areas) and areas[0] != areas[1]
    return False


def _rises(left: Telling, right: Telling, one: Number, two: Number) -> bool:
    if (one.what not in _GROWING and not is_person(one.what)) or not left.published or left.published >= right.published:
        return False
    if (
        one.what not in ("deaths", "injuries", "km2")
        and {left.kind, right.kind} & {EventKind.PROTEST, EventKind.OTHER}
        and not shared_voice(left, right)
    ):
        return False  # a crowd does not rise as a toll does
    if left.published[:10] == right.published[:10] and min(len(left.published), len(right.published)) <= 10:
        return False
    sides = left.voice.side, right.voice.side
    if sides[0] and sides[1] and sides[0] != sides[1]:
        return False
    return (two.best or two.low) > (one.best or one.high)


def _place(left: Telling, right: Telling) -> Relation | None:
    one, two = left.place, right.place
    spots = sorted(left.spots & right.spots)
    if spots and (one is None or two is None or one.key != two.key):
        said = f"both say {', '.join(s.title() for s in spots)}"
        return _relation(Link.AGREES, Aspect.PLACE, said, left, right, left.content, right.content)
    if one is None or two is None:
        return None
    level, _ = apart(one, two)
    if EventKind.DISPLACEMENT in (left.kind, right.kind) and level != "same place":
        return None  # one may say whence they fled, the other where to
    if level not in ("same place", "one inside the other", "within 10 km") and EventKind.OTHER in (left.kind, right.kind):
        return None  # which of the places that are spoken of is the event's was not read
    quotes = (one.quote, two.quote)
    if level == "same place" and bool(_PART.search(left.content.text)) != bool(_PART.search(right.content.text)):
        return _relation(Link.REFINES, Aspect.PLACE, f"{one.name}, or a part of it", left, right, *quotes)
    if level == "same place":
        return _relation(Link.AGREES, Aspect.PLACE, f"both say {one.name}", left, right, *quotes)
    if level in ("one inside the other", "within 10 km"):
        return _relation(Link.REFINES, Aspect.PLACE, f"{one.name} and {two.name}: {level}", left, right, *quotes)
    if any(w.key.startswith("name:") for w in (one, two)):
        return None  # a name that no gazetteer knows may be another name of the same place
    return _relation(Link.DIFFERS, Aspect.PLACE, f"{one.name} and {two.name}", left, right, *quotes)


def _time(left: Telling, right: Telling) -> Relation | None:
    one, two = left.time, right.time
    if one is None or two is None:
        return None
    level = when_apart(one, two)
    if level in ("a day apart", "days apart", "apart") and (left.kind is EventKind.OTHER) != (right.kind is EventKind.OTHER):
        return None  # whether the day is that of the same matter was not read
    words = f"“{one.quote.text}” ({one.start}) and “{two.quote.text}” ({two.start})"
    if level in ("same day", "overlapping"):
        return _relation(Link.AGREES, Aspect.TIME, f"{words}: {level}", left, right, one.quote, two.quote)
    if level == "one within the other":
        return _relation(Link.REFINES, Aspect.TIME, f"{words}: {level}", left, right, one.quote, two.quote)
    if level == "a day apart" and len([w for w in (one, two) if _LATE.search(w.quote.text)]) == 1:
        ranged = (one.start, two.start) != (one.end, two.end)
        said = f"{words}: a night belongs to two days"
        return _relation(Link.REFINES if ranged else Link.AGREES, Aspect.TIME, said, left, right, one.quote, two.quote)
    link = Link.CORRECTS if right.act == "corrects" and _same_house(left, right) and left.report != right.report else Link.DIFFERS
    return _relation(link, Aspect.TIME, f"{words}: {level}", left, right, one.quote, two.quote)


_LATE = re.compile(r"(?i)\b(?:evening|night|midnight|overnight|dawn)\b")


def _actor(left: Telling, right: Telling) -> Relation | None:
    one, two = left.actor, right.actor
    if one is None or two is None or (left.kind is not right.kind and {left.kind, right.kind} & (_HELD | _LEFT)):
        return None
    level = party_level(one, two)
    if EventKind.TALKS in (left.kind, right.kind) and level not in ("same", "same side"):
        return None  # talks have several parties, and hosts
    words = f"“{one.quote.text}” and “{two.quote.text}”"
    if level == "same":
        return _relation(Link.AGREES, Aspect.ACTOR, f"{words}: the same", left, right, one.quote, two.quote)
    if level == "same side" and bool(_UNIT.search(one.quote.text)) != bool(_UNIT.search(two.quote.text)):
        return _relation(Link.REFINES, Aspect.ACTOR, f"{words}: one side, named more closely by one", left, right, one.quote, two.quote)
    if level == "same side" or _part_of(one, two):
        return _relation(Link.AGREES, Aspect.ACTOR, f"{words}: one side", left, right, one.quote, two.quote)
    if level == "different" and not _rivals(one, two):
        return None
    link = Link.CORRECTS if right.act == "corrects" and _same_house(left, right) and left.report != right.report else Link.DIFFERS
    return _relation(link, Aspect.ACTOR, f"{words}: {level}", left, right, one.quote, two.quote)


_UNIT = re.compile(r"(?i)\b(?:brigade|division|battalion|regiment|corps|squadron|company)\b|\d")


def _part_of(one: Said, two: Said) -> bool:
    a, b = (set(_ANY_FORCE.sub("", s.name.casefold()).split()) for s in (one, two))
    return bool(a and b) and (a <= b or b <= a)


_ANY_FORCE = re.compile(
    r"\b(?:the|group|fighters|gunmen|men|rebels|militants|militiamen|militia|troops|soldiers|forces|movement|insurgents)\b"
)


_CIVILIANS = re.compile(
    r"(?i)\b(?:youths?|villagers|herders|farmers|tribesmen|residents|communit(?:y|ies)|civilians|protesters|demonstrators|crowds?|mobs?|prisoners|students)\b"
)
_SOLDIERS = re.compile(
    r"(?i)\b(?:army|soldiers|troops|in\suniform|in\s\w+\suniform|police|gendarmes|guards|security\sforces|armed\sforces)\b"
)


def _rivals(one: Said, two: Said) -> bool:
    """Whether one is a side and the other is described as those who fight a state: *the Ukrainian army* and *separatists*."""
    if (
        len([n for n in (one.name, two.name) if _CIVILIANS.search(n)]) == 1
        and len([n for n in (one.name, two.name) if _SOLDIERS.search(n)]) == 1
    ):
        return True
    parties = (one.side or is_party(one.name)) and (two.side or is_party(two.name))
    return bool(parties) and is_rebel(one.name) != is_rebel(two.name)


def _cause(left: Telling, right: Telling) -> Relation | None:
    if not left.causes or not right.causes:
        return None
    shared = [(a, b) for a in left.causes for b in right.causes if a[0] == b[0]]
    a, b = shared[0] if shared else (left.causes[0], right.causes[0])
    if shared:
        return _relation(Link.AGREES, Aspect.CAUSE, f"both give {a[0]} as the cause or manner", left, right, a[1], b[1])
    return _relation(Link.DIFFERS, Aspect.CAUSE, f"{a[0]} (“{a[1].text}”) or {b[0]} (“{b[1].text}”)", left, right, a[1], b[1])
