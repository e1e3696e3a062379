"""Which claims trace back to one utterance or one wire, and why. Fifty sites with one wire story are one origin.

A claim's **voice** is who speaks in it: the outlet itself, a named source, another outlet, or somebody whom the text does not let us tell
from another. Voices on the same matter are grouped by what they share: words (`copies`), a credited wire, an outlet family, quoted words,
the speaker, the authority that the speakers speak for. Somebody described by a role only may be one of those already counted, and is never
counted as one more: *when in doubt they share an origin*. Doubt joins a voice to one group; it never joins two groups to each other.

Does not say that origins are right, nor prove that they are independent: it says that nothing shared was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ..resolve.actors import find as find_actor
from ..resolve.toponyms import fold
from ..types import SourceKind
from .quote import Quote
from .vocabulary import (
    PRIVATE,
    holds_office,
    house,
    is_civil,
    is_fighter,
    is_international,
    is_of_state,
    is_of_troops,
    is_plain_body,
    is_rebel,
    outlet,
    party_words,
)
from .voices import Voice, Who, _telling_words
from .words import stem

REWRITTEN = 0.6
"""Share of the shorter text's words that the other holds, from which on two outlets' own words count as one text rewritten."""
RESTATED = 0.3
"""Share of the shorter claim's words that the other holds, from which on an outlet's own words may restate what somebody stated."""
LEAST_WORDS = 6
"""Words of matter that a text needs for that."""


class Why(StrEnum):
    """Why two claims share an origin."""

    SAME_TEXT = "same_text"
    WIRE = "wire"
    OUTLET_FAMILY = "outlet_family"
    CITED_OUTLET = "cited_outlet"
    SAME_QUOTE = "same_quote"
    SAME_SPEAKER = "same_speaker"
    SAME_AUTHORITY = "same_authority"
    SAME_REPORT = "same_report"
    COPIED_REPORT = "copied_report"
    REWRITTEN = "rewritten"
    NO_BASIS = "no_basis"
    MAY_BE_ONE = "may_be_one"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two claims share an origin: a sentence that a reader can check, and what to look at on both sides."""

    why: Why
    sentence: str
    left: str
    """A claim's id."""
    right: str
    left_quote: Quote
    right_quote: Quote


@dataclass(slots=True)
class Origin:
    """Claims that count as one. `reasons` join each to one before it."""

    voices: list[Voice]
    reasons: list[Reason] = field(default_factory=list)

    @property
    def claims(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(v.claim for v in self.voices)

    @property
    def name(self) -> str:
        """Whose statement it is: the speaker where one is named, or else the wire, or the outlet that published first."""
        named = next((v for v in self.voices if v.who is Who.NAMED), None) or next((v for v in self.voices if v.who is not Who.OWN), None)
        if named is not None:
            return named.name
        wires = [w for v in self.voices for w in v.wires]
        return wires[0] if wires else min(self.voices, key=lambda v: (v.published or "9", v.report)).name

    @property
    def lineage(self) -> tuple[str, ...]:
        """Statement, wire, outlets in the order of publication: the way that it took, as far as the reports tell."""
        ordered = sorted(self.voices, key=lambda v: (v.published or "9", v.report))
        speakers = [v.name for v in ordered if v.who is not Who.OWN]
        wires = [w for v in ordered for w in v.wires]
        return tuple(dict.fromkeys([*speakers[:1], *wires, *(v.family for v in ordered)]))


# ---------------------------------------------------------------- which of them are one


@dataclass(slots=True)
class Printed:
    """Which sentences of the reports are the same, and which reports are copies, as `copies` found them."""

    parents: MutableMapping[str, str] = field(default_factory=dict)
    """A sentence (report and number) to one that is the same, by union and find."""
    copies: MutableMapping[str, list[str]] = field(default_factory=dict)
    """A report's id to the ids of those that it is a copy of, or that are copies of it."""

    def root(self, report: str, sentence: int) -> str | None:
        """What stands for all sentences that are the same as this; None when it was printed once."""
        at = f"{report}#{sentence}"
        if at not in self.parents:
            return None
        while (above := self.parents[at]) != at:
            at = above
        return at

    def join(self, left: tuple[str, int], right: tuple[str, int]) -> None:
        """The two sentences, each a report's id and a number, are the same."""
        first, second = (self.root(*s) or self.parents.setdefault(f"{s[0]}#{s[1]}", f"{s[0]}#{s[1]}") for s in (left, right))
        if first != second:
            self.parents[max(first, second)] = min(first, second)

    def copied(self, left: str, right: str) -> None:
        """The two reports are copies."""
        for one, two in ((left, right), (right, left)):
            self.copies[one] = [*self.copies.get(one, ()), two]


def origins(voices: Iterable[Voice], printed: Printed) -> list[Origin]:
    """Group voices on the same matter by origin. Cost grows with their number, not with its square."""
    ordered = sorted(_cited({v.claim: v for v in voices}.values()), key=lambda v: (v.published or "9", v.report, v.quote.start, v.claim))
    out: list[Origin] = []
    seen: dict[tuple[str, object], Origin] = {}
    holder: dict[tuple[str, object], Voice] = {}
    loose = []
    longer = _longer_names(ordered)
    for each in ordered:
        keys = list(_keys(each, printed, longer))
        if not keys:
            loose.append(each)
            continue
        found = list({id(seen[k]): seen[k] for k in keys if k in seen and not _two_speakers(k, each, seen[k], printed)}.values())
        home = found[0] if found else Origin([])
        if not found:
            out.append(home)
        for key in keys:
            if seen.get(key) is home and home.voices:
                home.reasons.append(_reason(key, holder[key], each))
                break
        home.voices.append(each)
        for other in found[1:]:
            key = next(k for k in keys if seen.get(k) is other)
            home.reasons += [*other.reasons, _reason(key, holder[key], each)]
            home.voices += other.voices
            out.remove(other)
            for k in [k for k, o in seen.items() if o is other]:
                seen[k] = home
        for key in keys:
            if seen.setdefault(key, home) is home:
                holder.setdefault(key, each)
    for each in [*(v for v in ordered if v not in loose and (_unsourced(v) or v.who is Who.NAMED)), *loose]:
        _settle(each, out, printed)
    return out


def _cited(voices: Iterable[Voice]) -> list[Voice]:
    """A source that is called as an outlet is which published here too is that outlet, cited."""
    every = list(voices)
    houses = {house(v.family) for v in every}
    return [_as_outlet(v, houses - {house(v.family)}) for v in every]


def _as_outlet(each: Voice, houses: set[str]) -> Voice:
    if each.who is not Who.NAMED:
        return each
    own = house(outlet(each.name).family)
    called = next((h for h in sorted(houses) if h == own or (len(h.split()) > 1 and f" {fold(h)} " in f" {each.proper} ")), None)
    return replace(each, who=Who.OUTLET, key=called, official=False, side=None) if called else each


def _longer_names(voices: Iterable[Voice]) -> dict[str, str]:
    """*The Observatory*, and its head, speak as the *Syrian Observatory for Human Rights* where that is named too."""
    named = {v.key: v for v in voices if v.who is Who.NAMED and not v.official}
    bodies = {k: _telling_words(v.name) for k, v in named.items() if v.person is not True and _telling_words(v.name)}
    out: dict[str, str] = {}
    for key, each in named.items():
        mine = bodies.get(key)
        for other, theirs in bodies.items():
            if other == key:
                continue
            if (mine and (mine < theirs or (mine == theirs and other < key))) or (
                each.person is True and ((len(theirs) > 1 and theirs <= each.words) or _heads(each, named[other]))
            ):
                out[key] = out.get(other, other)
                break
    return out


def _heads(each: Voice, body: Voice) -> bool:
    """Whether a person is described by the short name of a body, *the Observatory's director*, or by its initials."""
    called = [w for w in fold(body.name).split() if w not in ("the", "of", "for", "and", "in", "on")]
    initials = stem("".join(w[0] for w in called))
    short = _telling_words(body.name) & each.words & _WATCHING
    return bool(short) or (len(initials) > 2 and initials in each.words) or bool(_bracketed(body.name) & each.words)


_WATCHING = frozenset(map(stem, "observatory monitor watchdog monitoring".split()))


def _bracketed(name: str) -> frozenset[str]:
    return frozenset(stem(w.strip("()").casefold()) for w in name.split() if w.startswith("(") and w.strip("()").isupper())


def _keys(each: Voice, printed: Printed, longer: Mapping[str, str]) -> Iterator[tuple[str, object]]:
    """What makes two voices the same for certain; nothing for one who may be somebody else."""
    for number in each.sentences:
        root = printed.root(each.report, number)
        if root is not None:
            yield "text", root
    for run in sorted(each.quoted):
        yield "quote", run
    if each.who is Who.OWN:
        yield "outlet", house(each.family)
        if not each.observed and len(each.wires) == 1:
            yield "outlet", house(each.wires[0])
    elif each.who is Who.OUTLET:
        yield "outlet", house(each.key)
    elif each.who is Who.NAMED:
        yield "speaker", longer.get(each.key, each.key)
        if each.person is True and len(bones := _bones(each.key)) > 2:
            yield "speaker", f"spelt {bones}"
        if each.official and each.side and not is_international(each.side):
            yield "authority", each.side
        if _united_nations(each):
            yield "authority", "the United Nations"
    elif each.name:
        yield "described", (each.report, fold(each.name))
        if _united_nations(each):
            yield "authority", "the United Nations"


_UN = frozenset("united nations un".split())
_UN_PLAIN = frozenset(
    map(
        stem,
        "united nations un u n s the of a an and by for in on its group report reports document expert experts panel investigator"
        " investigators commission inquiry inquiries"
        " finding findings mission official officials envoy team council security secretary general spokesman spokeswoman statement"
        " monitors monitor observers".split(),
    )
)


def _united_nations(each: Voice) -> bool:
    """Whether it is the United Nations, by whichever name, and none of its agencies that has a name of its own."""
    return bool(frozenset(each.proper.split()) & _UN or {stem("united"), stem("nations")} <= each.words) and all(
        w in _UN_PLAIN for w in each.words
    )


def _bones(name: str) -> str:
    """A surname without what transliterations differ in: vowels, doubled letters, *y* and *h*."""
    out = ""
    for letter in name:
        if letter not in "aeiouyh'’- " and not out.endswith(letter):
            out += letter
    return out


def _two_speakers(key: tuple[str, object], each: Voice, group: Origin, printed: Printed) -> bool:
    """Whether like sentences give the words to two speakers, so that they are no one utterance. A copied report may rename its sources."""
    told = (Who.NAMED, Who.UNTOLD)
    if key[0] != "text" or each.who not in told:
        return False
    others = [v for v in group.voices if v.who in told]
    return bool(others) and not any(_may_be_renamed(each, v, printed) for v in others)


def _may_be_renamed(each: Voice, other: Voice, printed: Printed) -> bool:
    if (each.key and each.key == other.key) or (each.side and each.side == other.side):
        return True
    one, two = (set(fold(v.name).split()) for v in (each, other))
    return one <= two or two <= one or other.report in printed.copies.get(each.report, ())


def _unsourced(each: Voice) -> bool:
    return (
        (each.who is Who.OWN and not each.observed)
        or each.who in (Who.UNTOLD, Who.OUTLET)
        or (each.who is Who.NAMED and each.official and not each.side)
    )


def _settle(each: Voice, out: list[Origin], printed: Printed) -> None:
    """Join a voice in doubt, with those that it is already one with, to the group that it may belong to, the surest reason first."""
    home = next((o for o in out if each in o.voices), None)
    links = [
        (_SUREST.index(why), -_affinity(each, v), n, why, v)
        for n, other in enumerate(out)
        if other is not home
        for v in other.voices
        if (why := _may_be(each, v, printed))
    ]
    for _, _, n, why, v in sorted(links, key=lambda link: link[:3]):
        other = out[n]
        if why is Why.MAY_BE_ONE and each.key and v.key and any(_told_apart(a, b) for a in _same(each, home) for b in _same(v, other)):
            continue  # one of the two is described more closely elsewhere
        if (
            why is Why.MAY_BE_ONE
            and home is not None
            and any(_told_apart(a, v) for a in home.voices if a.who in _SPEAKERS and v.who in _SPEAKERS and a is not each)
        ):
            continue  # it counts as one with somebody already who is not this one
        if home is None:
            other.voices.append(each)
        elif any(_firm(x) for x in home.voices) and any(_firm(x) for x in other.voices) and why in (Why.MAY_BE_ONE, Why.NO_BASIS):
            continue  # doubt about one of them does not make two known speakers one
        else:
            other.voices += home.voices
            other.reasons += home.reasons
            out.remove(home)
        other.reasons.append(_explained(why, v, each))
        return
    if home is None:
        out.append(Origin([each]))


def _affinity(each: Voice, other: Voice) -> int:
    """Of those whom a voice in doubt may be, who is nearest: one side, one kind of office, the same words."""
    side = each.side is not None and each.side == other.side
    troops = is_of_troops(each.words) and is_of_troops(other.words)
    return 4 * side + 2 * troops + (each.official and other.official) + len(each.words & other.words)


def _same(each: Voice, home: Origin | None) -> list[Voice]:
    """The speaker wherever it speaks in a group."""
    return [each, *(v for v in (home.voices if home else ()) if v.key and v.key == each.key and v is not each)]


_SPEAKERS = (Who.NAMED, Who.UNTOLD)
_SUREST = (
    Why.SAME_AUTHORITY,
    Why.WIRE,
    Why.CITED_OUTLET,
    Why.COPIED_REPORT,
    Why.REWRITTEN,
    Why.SAME_REPORT,
    Why.SAME_SPEAKER,
    Why.NO_BASIS,
    Why.MAY_BE_ONE,
)


def _firm(each: Voice) -> bool:
    return not _unsourced(each)


def _may_be(each: Voice, other: Voice, printed: Printed) -> Why | None:
    """Why a voice in doubt may be the other one."""
    if each.who is Who.NAMED and other.who is Who.NAMED and _same_body(each, other):
        return Why.SAME_AUTHORITY
    if other.who is Who.NAMED and each.who is Who.UNTOLD and len(called := _telling_words(other.name)) > 1 and called <= each.words:
        return Why.SAME_SPEAKER
    if each.who is Who.NAMED and not _unsourced(each):
        return None
    if _cites(each, other):
        return Why.CITED_OUTLET
    if each.who is Who.OUTLET:
        return None
    if each.who is Who.OWN:
        return _own_words(each, other, printed)
    if other.who in (Who.OWN, Who.OUTLET):
        if _cites(other, each):
            return Why.CITED_OUTLET
        if other.who is Who.OWN and not other.observed and (each.kind == SourceKind.DOCUMENT.value and not each.proper):
            return Why.NO_BASIS  # what a monitor without a name says, and an outlet that does not say how it knows
        told = frozenset(stem(w) for w in other.beside.split())
        mine = each.words - _ROLES
        return Why.MAY_BE_ONE if other.who is Who.OWN and not other.observed and mine and mine <= told else None
    return Why.MAY_BE_ONE if _same_body(each, other) or not _told_apart(each, other) else None


def _cites(each: Voice, other: Voice) -> bool:
    """Whether one outlet's report goes back to what another outlet published, by name."""
    if other.observed and each.who is Who.OWN and each.family == other.family:
        return False
    families = {other.family, house(other.family)} - {each.family, house(each.family)}
    known = [f for f in families if len(f.split()) > 1]
    if each.who is Who.OUTLET:
        return house(each.key) in families
    if each.who is Who.NAMED and fold(each.name) in families:
        return True
    return bool(each.beside) and any(f" {fold(f)} " in f" {each.beside} " for f in known)


def _own_words(each: Voice, other: Voice, printed: Printed) -> Why | None:
    """Why what an outlet says in its own words may be somebody's whom another report, or the same one, names."""
    if each.observed or other.observed:
        return None
    if each.report == other.report:
        return Why.SAME_REPORT
    if other.report in printed.copies.get(each.report, ()):
        return Why.COPIED_REPORT
    if len(each.wires) > 1 and other.who is Who.OWN and set(each.wires) & {*other.wires, other.family}:
        return Why.WIRE
    if other.who is Who.OWN:
        small, large = sorted((each.said, other.said), key=len)
        return Why.REWRITTEN if len(small) >= LEAST_WORDS and len(small & large) >= REWRITTEN * len(small) else Why.NO_BASIS
    if each.official and other.official and (other.side is None or any(other.side == side for _, side in each.given)):
        return Why.MAY_BE_ONE  # a state's own broadcaster beside its ministry
    if other.who is Who.UNTOLD and other.name and any(key == f"~{fold(other.name)}" for key, _ in each.given):
        return Why.SAME_REPORT
    if other.who is Who.NAMED and any(key == other.key or (other.official and side and side == other.side) for key, side in each.given):
        return Why.SAME_REPORT
    if any(_may_be_described(key[1:], other) for key, _ in each.given if key.startswith("~")):
        return Why.MAY_BE_ONE
    if other.who is Who.UNTOLD and _is_body(other) and any(frozenset(map(stem, key.split())) & _WATCHING for key, _ in each.given):
        return Why.MAY_BE_ONE  # a monitor without a name, and a report that has its news from one with a name
    body = other.words - _COMMON - {stem(w) for w in other.proper.split()}
    if other.person is not True and len(body) > 1 and body <= each.said:
        return Why.MAY_BE_ONE
    if _INSTRUMENT in other.words:
        return None
    return Why.NO_BASIS if _restates(each, other) else None


def _restates(own: Voice, other: Voice) -> bool:
    """Whether an outlet's own words may restate what somebody stated, on that day or before."""
    stated = other.official or _is_body(other) or other.who is Who.UNTOLD
    earlier = bool(other.published) and other.published[:10] <= own.published[:10]
    small, large = sorted((own.said, other.said), key=len)
    return stated and earlier and len(small & large) >= RESTATED * max(len(small), 1)


def _may_be_described(name: str, other: Voice) -> bool:
    """Whether somebody whom the outlet's report only describes, *doctors*, may be one whom another report names: a hospital's director."""
    words = frozenset(stem(w) for w in name.split())
    if is_civil(words):
        return other.person is True and other.civil and other.side is None or bool(words & other.words)
    return holds_office(words) and other.official and other.who is not Who.OWN


_INSTRUMENT = stem("instrument")
_COMMON = frozenset(map(stem, "of the in and health".split()))


def _same_body(each: Voice, other: Voice) -> bool:
    """Whether both speak for a body that both descriptions name: *the chair of the commission*, *Ghana's commission*."""
    if each.side and other.side and each.side != other.side:
        return False
    if (each.words & party_words()) and (other.words & party_words()) and not (each.words & other.words & party_words()):
        return False
    for one, two in ((each, other), (other, each)):
        called = {stem(w) for w in two.proper.split() if len(w) > 3}
        if called and two.person is not True and called <= one.words and not called <= party_words():
            return True  # *the head of Amnesty* and *Amnesty*
    shared = (each.words & other.words) - _ROLES
    bodies = [v for v in (each, other) if v.person is not True]
    return bool(bodies) and len(shared) > 1 and not _proper_apart(each, other)


_ROLES = frozenset(map(stem, "official officials source sources local regional state military army people group two three several".split()))


def _told_apart(each: Voice, other: Voice) -> bool:
    """Whether the words tell that two voices are not one, so that they count as two."""
    sides = [v.side for v in (each, other)]
    if each.side and each.side == other.side and each.side != "civilian":
        return False
    if any(_accuses(a, b) for a, b in ((each, other), (other, each))):
        return True
    if each.side and other.side and "civilian" not in sides and each.side != other.side:
        return not _serves(each, other) and not _serves(other, each)
    same_side = each.side is not None and each.side == other.side
    rebels = [v for v in (each, other) if _rebel(v)]
    if len(rebels) == 2 and Who.UNTOLD in (each.who, other.who) and (each.side is None or other.side is None):
        return False  # *rebels* and *the opposition*
    if _is_body(each) and _is_body(other) and (_beside_others(each) or _beside_others(other) or {each.who, other.who} == {Who.UNTOLD}):
        return False  # *activists* and *a monitor*; *a monitor and rebels*, and the monitor
    if (each.civil or each.side == "civilian") != (other.civil or other.side == "civilian") and (
        _speaks(each) or _speaks(other) or _is_body(each) or _is_body(other)
    ):
        return True  # a resident is no officer, and no monitor
    if (
        len(rebels) == 1
        and not same_side
        and (_states(each, other) or any(is_of_state(v.words) or _is_body(v) for v in (each, other) if v not in rebels))
    ):
        return True
    bodies = [v for v in (each, other) if _is_body(v)]
    if each.words & other.words & PRIVATE and len({v.who for v in (each, other)}) == 2:
        return False  # the operator, and the operator's manager
    if bodies and not same_side and any((v.official or v.person is True) and not _is_body(v) for v in (each, other)):
        return not _serves(each, other) and not _serves(other, each)  # a mayor is nobody of a relief agency
    named = [v for v in (each, other) if v.who is Who.NAMED]
    if len(named) == 2:
        return not (each.official and other.official) or _proper_apart(each, other)
    if _is_body(each) and _is_body(other) and _proper_apart(each, other):
        return True
    if len(named) == 1 and named[0].person is True and _speaks(each) != _speaks(other):
        return not same_side  # somebody named without an office beside an official who is not named
    unlike = each.person is not None and other.person is not None and each.person != other.person
    return (
        unlike
        and not (each.official and other.official)
        and not (_is_body(each) and _is_body(other))
        and not any(v.official for v in (each, other))
    )


def _beside_others(each: Voice) -> bool:
    """Whether several are described together, as if they said one thing: any of them may have said it."""
    return each.who is Who.UNTOLD and " and " in each.name


def _speaks(each: Voice) -> bool:
    """Whether somebody speaks for a state, a force or a band of armed people."""
    return each.official or (each.side is not None and each.side != "civilian") or any(is_fighter(w) for w in each.words)


def _accuses(each: Voice, other: Voice) -> bool:
    """Whether one says that the other's side did harm, so that he does not speak for it: no officer, who may own up to it."""
    return each.side is None and other.side is not None and other.side in each.accuses and not is_of_troops(each.words)


def _serves(each: Voice, body: Voice) -> bool:
    """Whether an officer, whose state is named, may serve in a mission of several states."""
    return is_international(body.side or body.proper) and each.official and is_of_troops(each.words)


_BANDS = frozenset("liberation opposition front resistance brigade brigades insurgent rebel".split())


def _rebel(each: Voice) -> bool:
    if is_rebel(each.name) or frozenset(each.proper.split()) & _BANDS:
        return True
    if each.side and (of := find_actor(each.side)) is not None and of.sector == "REB":
        return True
    listed = find_actor(each.name)
    return listed is not None and listed.sector == "REB"


def _proper_apart(each: Voice, other: Voice) -> bool:
    """Whether two bodies are called by names that share nothing: the Gaza ministry and the Israeli army."""
    one, two = set(each.proper.split()), set(other.proper.split())
    return bool(one and two) and not one & two


_BODIES = frozenset(
    map(stem, "group monitor monitors monitoring watchdog organisation organization agency charity activists observatory".split())
)


def _is_body(each: Voice) -> bool:
    return (
        each.kind == SourceKind.ORGANIZATION.value
        or bool(each.words & _BODIES)
        or is_plain_body(each.words)
        or (each.person is not True and bool(each.words & PRIVATE))
    )


def _states(*voices: Voice) -> bool:
    return any(v.kind in (SourceKind.GOVERNMENT.value, SourceKind.ARMED_FORCE.value) for v in voices)


_WHY: Mapping[str, Why] = {
    "text": Why.SAME_TEXT,
    "quote": Why.SAME_QUOTE,
    "outlet": Why.OUTLET_FAMILY,
    "speaker": Why.SAME_SPEAKER,
    "authority": Why.SAME_AUTHORITY,
    "described": Why.SAME_SPEAKER,
}


def _reason(key: tuple[str, object], left: Voice, right: Voice) -> Reason:
    why = _WHY[key[0]]
    if why is Why.OUTLET_FAMILY and key[1] in (*left.wires, *right.wires):
        why = Why.WIRE
    elif why is Why.OUTLET_FAMILY and Who.OUTLET in (left.who, right.who):
        why = Why.CITED_OUTLET
    return _explained(why, left, right)


def _explained(why: Why, left: Voice, right: Voice) -> Reason:
    wire = next(iter(w for w in right.wires if w in (*left.wires, left.family)), right.wires[0] if right.wires else left.family)
    shared = {
        Why.SAME_TEXT: "the sentence stands in both reports in almost the same words",
        Why.SAME_QUOTE: "the same words are quoted",
        Why.WIRE: f"both rest on the wire {wire}",
        Why.OUTLET_FAMILY: f"both are published by {left.family}"
        if left.family == right.family
        else f"{left.family} and {right.family} are one house",
        Why.CITED_OUTLET: f"{left.family} and {right.family} both go back to what one outlet reports",
        Why.SAME_SPEAKER: f"{right.name} is the speaker of both",
        Why.SAME_AUTHORITY: f"{left.name} and {right.name} both speak for {right.side or left.side}",
        Why.SAME_REPORT: f"{right.name} tells it in its own words in a report that gives {left.name} as a source",
        Why.COPIED_REPORT: "most of one report is copied from the other",
        Why.REWRITTEN: f"{left.family} and {right.family} tell it in much the same words, and neither says how it knows",
        Why.NO_BASIS: f"{_teller(left)} and {_teller(right)} tell it, and {_unbased(left, right).family} does not say how it knows",
        Why.MAY_BE_ONE: f"“{right.name}” and “{left.name}” may be one, or speak for one authority: the text does not tell them apart",
    }
    return Reason(why, shared[why], left.claim, right.claim, left.quote, right.quote)


def _teller(each: Voice) -> str:
    return each.family if each.who is Who.OWN else each.name


def _unbased(left: Voice, right: Voice) -> Voice:
    return next((v for v in (right, left) if v.who is Who.OWN), left)


def independent(left: Origin, right: Origin) -> str:
    """Why two origins count as two: the sentence that a reader can check."""
    return f"{left.name} and {right.name}: no shared words, wire, outlet, quotation or speaker was found"


def sides(of: Sequence[Origin]) -> frozenset[str]:
    """The sides that the origins speak for, as far as they are known."""
    return frozenset(v.side for o in of for v in o.voices if v.side and v.side != "civilian")
