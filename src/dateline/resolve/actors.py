"""Whom a mention stands for: states, forces, offices, armed groups, international bodies, peoples and outlets.

Most names in a war are put together from a state and a noun ("the Syrian army", "Chad's foreign ministry", "troops of the Russian
Federation") or from a group and a noun ("M23 rebels"); those are composed from tables, so no war needs its own list. Groups, bodies
and offices with names of their own come from a dated list. The codes of sectors are PLOVER's (Open Event Data Alliance).

Answers only for a whole mention. It does not find mentions, and says nothing about who did what: a state's name is also the name of a
place, and a capital stands for its government only where something is said or decided in its name. The caller, who sees the clause,
decides that; `is_capital` tells it when to ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache

from .. import lexicons


class ActorKind(StrEnum):
    """What an actor is."""

    STATE = "state"
    GOVERNMENT = "government"
    ARMED_FORCE = "armed_force"
    ARMED_GROUP = "armed_group"
    OFFICE = "office"
    INTERNATIONAL_BODY = "international_body"
    PEOPLE = "people"
    OUTLET = "outlet"


@dataclass(frozen=True, slots=True)
class ListedActor:
    """One actor of the list, or one composed from a state or group and a noun."""

    id: str
    name: str
    kind: ActorKind
    side: str | None
    """Whom it fights or speaks for: a state's or group's name, ``civilian``, or None when the name does not tell."""
    sector: str | None
    """PLOVER's sector code: GOV, MIL, REB, CVL ..."""
    country: str | None
    """ISO 3166-1 alpha-2."""


CIVILIAN = "civilian"
"""The side of people who are on none."""

_HYPHENATED = re.compile(r"^(.+)-(installed|appointed|backed|led|controlled|run|aligned|affiliated|supported|sponsored)$")
_ARABIC_ARTICLE = re.compile(r"\b([Aa][lnrsdtz]|[Ee]l|[Aa]sh) (?=[A-Z])")
_ORDINAL = re.compile(r"^\d+(st|nd|rd|th)$")
_SPACE = re.compile(r"\s+")
_ACRONYM_IN_BRACKETS = re.compile(r"\s*\(([A-Za-z][\w.\-]{1,11})\)\s*$")


@dataclass(frozen=True, slots=True)
class State:
    """A state, and the words that stand for it."""

    iso: str
    name: str
    adjective: str


@dataclass(frozen=True, slots=True)
class _Noun:
    canonical: str
    kind: ActorKind
    sector: str
    alone: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the list: an actor, its names, and from when to when they stood for it (ISO 8601, empty when open)."""

    actor: ListedActor
    since: str
    until: str
    names: tuple[str, ...]

    def stands(self, on: str | None) -> bool:
        """Whether the names stood for the actor on an ISO 8601 date; always when none is given."""
        if not on:
            return True
        return (not self.since or on[: len(self.since)] >= self.since) and (not self.until or on[: len(self.until)] <= self.until)

    def named_in(self, text: str) -> bool:
        """Whether one of the names stands in a text as a whole word, an acronym in its own case."""
        folded = _key(text)
        for name in self.names:
            where, key = (text, name) if name.isupper() else (folded, _key(name))
            if key in where and re.search(rf"(?<!\w){re.escape(key)}(?!\w)", where):
                return True
        return False


@lru_cache(maxsize=16_384)
def find(mention: str, on: str | None = None) -> ListedActor | None:
    """The actor that the whole of `mention` stands for, or None.

    `on` is an ISO 8601 date: a name that did not stand for its actor then is passed over ("the Assad government" in 2026). A state's
    name gives the state, and a capital its government, since the caller asks only where the clause makes them act.
    """
    mention = _tidy(mention)
    if not mention or len(mention) > 120:
        return None
    forms = tuple(_forms(mention))
    for form in forms:
        if listed := _listed(form, on):
            return listed  # a name of its own before what its words make up: *the Syrian Coalition* is no army of Syria's
    for form in forms:
        if (listed := _composed(form, on)) or (listed := _of_group(form, on)):
            return listed
    return None


def state(mention: str) -> State | None:
    """The state that a name, a people or an adjective belongs to ("Mali", "Malian", "Malians"), or None."""
    words = tuple(_key(w) for w in _without_determiners(_tidy(mention).split(" ")))
    if len(words) == 1 and mention.islower():
        return None
    return _state_words().get(words)


def is_state(mention: str) -> bool:
    """Whether the mention is a state's own name, which is a place's name as well."""
    return _key(" ".join(_without_determiners(_tidy(mention).split(" ")))) in _state_names()


def is_capital(mention: str) -> bool:
    """Whether the mention is a capital: a place that now and then stands for its government."""
    return _key(_tidy(mention)) in _capitals()


def adjectives() -> frozenset[str]:
    """Every adjective of a state, case-folded, single words only."""
    return frozenset(words[0] for words, found in _adjective_words().items() if len(words) == 1 and found)


def _listed(mention: str, on: str | None) -> ListedActor | None:
    key = _key(mention)
    for row in _actors().get(key, ()):
        if row.stands(on) and _case_agrees(mention, key):
            return row.actor
    if found := _state_names().get(key):
        if mention.islower() or (len(key) <= 3 and not mention.isupper()):
            return None
        return ListedActor(found.iso, found.name, ActorKind.STATE, found.name, "GOV", found.iso)
    if (found := _capitals().get(key)) and not mention.islower():
        return ListedActor(f"{found.iso}:government", f"government of {found.name}", ActorKind.GOVERNMENT, found.name, "GOV", found.iso)
    if (found := _peoples().get(key)) and not mention.islower():
        return ListedActor(f"{found.iso}:people", mention, ActorKind.PEOPLE, found.name, None, found.iso)
    if (noun := _nouns().get(key)) and noun.alone:
        return ListedActor(f"generic:{noun.canonical}", noun.canonical, noun.kind, None, noun.sector, None)
    return None


def _composed(mention: str, on: str | None) -> ListedActor | None:
    """A state's adjective, name or possessive and a noun: *Syrian army*, *Chad's foreign ministry*, *army of Chad*."""
    words = mention.split(" ")
    keys = [_key(w) for w in words]
    if "of" in keys[1:-1]:
        return _composed_of(mention, words, keys, on)
    if _words("doubt") & set(keys):
        return None
    for i, j, found in _states_in(keys):
        after = keys[j:]
        if not after or not all(_is_adjective_like(w) for w in words[:i]):
            continue
        if noun := _noun(after, words[j:]):
            return _of_state(found, noun, " ".join(after))
        return _holder(found, after, words[j:])
    if (match := _HYPHENATED.match(keys[0])) and len(keys) > 1 and (noun := _noun(keys[1:], words[1:])):
        return _sponsored(match[1], match[2], noun, mention, on)
    return None


def _composed_of(mention: str, words: list[str], keys: list[str], on: str | None) -> ListedActor | None:
    """*soldiers of the Syrian army*, *Ministry of Defence of Ukraine*, *president of Mali*."""
    for at in (i for i in range(len(keys) - 2, 0, -1) if keys[i] == "of"):
        owner = " ".join(_without_determiners(words[at + 1 :]))
        found = _state_names().get(_key(owner))
        if found and not owner.islower() and (noun := _nouns().get(" ".join(_without_determiners(keys[:at])))):
            return _of_state(found, noun, " ".join(_without_determiners(keys[:at])))
        if keys[at - 1] in _words("member") and (whole := find(owner, on)) and whole.kind in (ActorKind.ARMED_FORCE, ActorKind.ARMED_GROUP):
            return whole
    for i, j, found in _states_in(keys):
        if i == 0 and (noun := _nouns().get(" ".join(keys[j:]))):
            return _of_state(found, noun, " ".join(keys[j:]))
    return None


def _of_group(mention: str, on: str | None) -> ListedActor | None:
    """A listed name with a noun after it or a description before it: *M23 rebels*, *the militant group Hamas*."""
    words = mention.split(" ")
    for i in range(len(words)):
        if i and not all(_is_description(w) for w in words[:i]):
            break
        for j in range(len(words), i, -1):
            rest = [_key(w) for w in words[j:]]
            if (i == 0 and j == len(words)) or not all(w in _words("member") for w in rest):
                continue
            actor = _listed(_unpossessed(" ".join(words[i:j])), on)
            if actor is None or actor.kind in (ActorKind.STATE, ActorKind.PEOPLE) or actor.id.startswith("generic:") or ":" in actor.id:
                continue
            if rest and rest[-1] in _words("spokesperson") and actor.kind is ActorKind.ARMED_GROUP:
                return replace(actor, kind=ActorKind.OFFICE)
            return actor
    return None


def _of_state(found: State, noun: _Noun, printed: str) -> ListedActor:
    own = noun.kind not in (ActorKind.ARMED_GROUP,)
    side: str | None = found.name if own else None
    if noun.canonical == "civilians":
        side = CIVILIAN
    canonical = printed if noun.canonical in ("unit", "official", "officer", "ministry", "leader", "civilians") else noun.canonical
    adjective = found.adjective or found.name
    return ListedActor(f"{found.iso}:{canonical}", f"{adjective} {canonical}", noun.kind, side, noun.sector, found.iso)


def _sponsored(sponsor: str, tie: str, noun: _Noun, printed: str, on: str | None) -> ListedActor | None:
    """*Russian-installed authorities* are on that side; *Iranian-backed militias* have a sponsor and a side of their own."""
    found = _state_words().get(tuple(sponsor.split(" ")))
    group = None if found else _actors().get(sponsor)
    if not found and not group:
        return None
    owner = found.name if found else next((r.actor.side for r in group or () if r.stands(on)), None)
    bound = tie in ("installed", "appointed", "led", "controlled", "run")
    return ListedActor(
        f"{_key(printed)}", printed, noun.kind, owner if bound else None, noun.sector, found.iso if found and tie == "led" else None
    )


def _holder(found: State, keys: list[str], words: list[str]) -> ListedActor | None:
    """The office, when its holder's name follows: *Malian colonel Assa Keita*, *President Ana Sosa* after a state's adjective."""
    for end in range(len(keys) - 1, 0, -1):
        if not words[end][:1].isupper():
            return None
        if (noun := _noun(keys[:end], words[:end])) and noun.kind is ActorKind.OFFICE:
            return _of_state(found, noun, " ".join(keys[:end]))
    return None


def _noun(keys: list[str], words: list[str]) -> _Noun | None:
    """The noun that the words after a state make, descriptions and unit names left aside."""
    nouns = _nouns()
    for start in range(len(keys)):
        if noun := nouns.get(" ".join(keys[start:])):
            skipped = list(zip(keys[:start], words[:start], strict=True))
            named = noun.canonical in ("unit", "army", "navy", "air force", "armed forces")
            if all(k in _words("middle") or _ORDINAL.match(k) or (named and w[:1].isupper()) for k, w in skipped):
                return noun
            return None
    return None


def _states_in(keys: list[str]) -> Iterator[tuple[int, int, State]]:
    """Every stretch of words that is a state's name, adjective or possessive, longest first at each place."""
    table = _state_words()
    for i in range(len(keys)):
        for j in range(min(i + 6, len(keys)), i, -1):
            last = _unpossessed(keys[j - 1])
            if found := table.get((*keys[i : j - 1], last)):
                yield i, j, found
                break


def _is_description(word: str) -> bool:
    key = _unpossessed(_key(word))
    if key in _words("preposition"):
        return False
    known = key in _words("description") or key in _words("determiner") or key in _words("middle")
    return known or (key,) in _state_words() or bool(_HYPHENATED.match(key)) or key.isdigit()


def _is_adjective_like(word: str) -> bool:
    """Whether a word may stand before a state's adjective: *masked Syrian soldiers*, but not *families fleeing Syrian soldiers*."""
    return _is_description(word) or (word[:1].islower() and not word.endswith("ing") and word not in _words("preposition"))


def _forms(mention: str) -> Iterator[str]:
    """The mention, without determiners and numbers, without a bracketed acronym, and that acronym."""
    yield mention
    bare = " ".join(_without_determiners(mention.split(" ")))
    if bare and bare != mention:
        yield bare
    if (hyphened := _ARABIC_ARTICLE.sub(r"\1-", bare)) != bare:
        yield hyphened
    if match := _ACRONYM_IN_BRACKETS.search(bare):
        yield bare[: match.start()]
        yield match[1]


def _without_determiners(words: list[str]) -> list[str]:
    start = 0
    while start < len(words) - 1 and (words[start].casefold() in _words("determiner") or words[start].replace(",", "").isdigit()):
        start += 1
    return words[start:]


def _tidy(mention: str) -> str:
    mention = _SPACE.sub(" ", mention.replace("’", "'").replace("‘", "'")).strip(' \t"“”«»,.;:')
    return mention[:-2] if mention.endswith("'s") else mention[:-1] if mention.endswith("s'") else mention


def _unpossessed(word: str) -> str:
    return word[:-2] if word.endswith("'s") else word[:-1] if word.endswith("s'") else word


def _key(mention: str) -> str:
    return mention.replace("’", "'").casefold()


def _case_agrees(mention: str, key: str) -> bool:
    """A short acronym must be written as one: *AA*, not *aa*; *US*, not *us*."""
    return mention.isupper() or not mention.islower() or key not in _acronyms()


@cache
def _words(role: str) -> frozenset[str]:
    return frozenset(r["word"] for r in lexicons.load("actor_words").rows if r["role"] == role)


@cache
def rows() -> tuple[Row, ...]:
    """Every row of the list."""
    return tuple(
        Row(
            ListedActor(r["id"], r["name"], ActorKind(r["kind"]), r["side"] or None, r["sector"] or None, r["country"] or None),
            r["from"],
            r["to"],
            tuple(n.strip() for n in (r["name"], *r["aliases"].split(";")) if n.strip()),
        )
        for r in lexicons.load("actors").rows
    )


@cache
def _actors() -> dict[str, tuple[Row, ...]]:
    table: dict[str, list[Row]] = {}
    for row, raw in zip(rows(), lexicons.load("actors").rows, strict=True):
        for alias in {_key(a.strip()) for a in (raw["name"], *raw["aliases"].split(";"))} - {""}:
            table.setdefault(alias.removeprefix("the "), []).append(row)
            if alias.startswith("the "):
                table.setdefault(alias, []).append(row)
    return {alias: tuple(rows) for alias, rows in table.items()}


@cache
def _acronyms() -> frozenset[str]:
    rows = lexicons.load("actors").rows
    return frozenset(_key(a) for r in rows for a in (r["name"], *r["aliases"].split(";")) if a.isupper())


def _split(cell: str) -> list[str]:
    return [c.strip() for c in cell.split(";") if c.strip()]


@cache
def _states() -> tuple[tuple[State, dict[str, str]], ...]:
    return tuple((State(r["iso"], r["name"], (_split(r["adjectives"]) or [""])[0]), dict(r)) for r in lexicons.load("states").rows)


@cache
def _state_names() -> dict[str, State]:
    return {_key(n).removeprefix("the "): s for s, r in _states() for n in (s.name, *_split(r["aliases"]))}


@cache
def _peoples() -> dict[str, State]:
    return {_key(n): s for s, r in _states() for n in _split(r["people"])}


@cache
def _capitals() -> dict[str, State]:
    return {_key(n): s for s, r in _states() for n in _split(r["capitals"])}


@cache
def _adjective_words() -> dict[tuple[str, ...], State]:
    return {tuple(_key(n).split(" ")): s for s, r in _states() for n in _split(r["adjectives"])}


@cache
def _state_words() -> dict[tuple[str, ...], State]:
    """Names, peoples and adjectives as tuples of case-folded words; an adjective goes before a name spelled the same."""
    table = {tuple(n.split(" ")): s for n, s in (*_state_names().items(), *_peoples().items())}
    return table | _adjective_words()


@cache
def _nouns() -> dict[str, _Noun]:
    return {
        _key(r["noun"]): _Noun(r["canonical"], ActorKind(r["kind"]), r["sector"], bool(r["alone"]))
        for r in lexicons.load("actor_nouns").rows
    }
