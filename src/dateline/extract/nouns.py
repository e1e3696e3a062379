"""What a noun's referent is, roughly: a person, a piece of ground, a weapon. Enough to tell taking a town from taking prisoners.

From a lexicon of nouns, the listed actors, the places that were found, and, last, the parser's entity labels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from .. import lexicons
from ..resolve import actors
from ..types import Place
from .parse import end_of, start_of

if TYPE_CHECKING:
    from spacy.tokens import Token

_LEFT = frozenset(["det", "amod", "compound", "nummod", "poss", "case", "nmod", "quantmod", "predet", "punct", "advmod", "npadvmod"])
_CALENDAR = frozenset(
    (
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october "
        "november december jan feb mar apr jun jul aug sept sep oct nov dec"
    ).split()
)
_ANYBODY = frozenset(["one", "someone", "anyone", "everyone", "nobody", "everybody", "somebody", "anybody", "none"])
_PEOPLE = frozenset(["he", "she", "him", "her", "who", "whom", "they", "them", "us", "we", "i", "me"])
_FOLD = re.compile(r"[\s\-‐‑–—./'’‘“”\"]")
_LABELS = {"PERSON": "person", "NORP": "person"}


class Ground:
    """The places of one report, looked up by token."""

    def __init__(self, places: tuple[Place, ...]) -> None:
        self.places = places
        self._by_offset: dict[int, Place] = {}
        for place in places:
            for offset in range(place.span.start, place.span.end):
                self._by_offset.setdefault(offset, place)

    def at(self, token: Token) -> Place | None:
        """The place that the token is part of, if any."""
        return self._by_offset.get(start_of(token))

    def is_named_by(self, token: Token) -> bool:
        """Whether the token is the last word of a place's name, so that a phrase which it heads is that place."""
        place = self.at(token)
        return place is not None and end_of(token) >= place.span.end


@cache
def _table() -> Mapping[str, frozenset[str]]:
    return {r["noun"].casefold(): frozenset(r["classes"].split(";")) for r in lexicons.load("noun_classes").rows}


@cache
def words(role: str) -> frozenset[str]:
    """The words of one role in the lexicon ``event_words``."""
    return frozenset(r["word"] for r in lexicons.load("event_words").rows if r["role"] == role)


def semantic_head(token: Token) -> Token:
    """*soldiers* in *dozens of soldiers*, *a group of armed soldiers*; otherwise the token itself."""
    for _ in range(3):
        if token.lower_ not in words("partitive") and token.lemma_.lower() not in words("partitive") and token.pos_ != "NUM":
            return token
        inner = next((p for c in token.children if c.dep_ == "prep" and c.lower_ == "of" for p in c.children if p.dep_ == "pobj"), None)
        if inner is None:
            return token
        token = inner
    return token


def phrase(token: Token) -> list[Token]:
    """The noun phrase of a head without relative clauses and appositions, and with *of* phrases where they are part of a name."""
    first = token
    if token.dep_ == "compound" and token.head.lemma_ in ("prisoner", "hostage", "captive"):
        return list(token.doc[token.head.left_edge.i : token.i + 1])
    after_misread = _after_misread_verb(token)
    for child in token.lefts:
        if after_misread is not None and child.i <= after_misread:
            continue
        if child.dep_ in _LEFT and not (child.dep_ == "advmod" and child.lower_ in ("also", "then", "later")):
            first = child.left_edge
            break
    tokens = list(token.doc[first.i : token.i + 1])
    if token.dep_ == "npadvmod" and token.head.dep_ == "amod" and first.i and first.nbor(-1).dep_ == "det":
        tokens.insert(0, first.nbor(-1))
    while len(tokens) > 1 and (tokens[0].is_punct or tokens[0].is_space or _belongs_to_verb(tokens[0])):
        tokens.pop(0)
    tokens = _without_date(tokens)
    for child in token.rights:
        if child.dep_ == "prep" and child.lower_ == "of" and child.i == tokens[-1].i + 1:
            inner = [c for c in child.children if c.dep_ == "pobj"]
            counted = inner and token.pos_ == "NOUN" and inner[0].tag_ == "CD" and inner[0].i == child.i + 1
            if inner and (counted or token.pos_ == "PROPN" or actors.find(_text(token.doc[first.i : inner[0].i + 1]))):
                tokens = list(token.doc[first.i : inner[0].i + 1])
        elif child.dep_ == "nummod" and child.i == tokens[-1].i + 1:
            tokens.append(child)
        else:
            break
    return tokens


def _belongs_to_verb(word: Token) -> bool:
    """*shot dead six men*: what became of them, no part of their name."""
    return word.lower_ == "dead" and word.i > 0 and word.nbor(-1).lemma_ in ("shoot", "gun", "stab", "beat", "hack", "knife")


def _without_date(tokens: list[Token]) -> list[Token]:
    """A phrase without the day or month that was run into it: *Monday troops*, *May 2014 about 30 soldiers*."""
    if (
        len(tokens) < 2
        or not tokens[0].text[:1].isupper()
        or tokens[0].lower_ not in _CALENDAR
        or tokens[-1].lower_ in ("times", "telegraph")
    ):
        return tokens
    last = 1
    while last < len(tokens) - 1 and (
        tokens[last].is_punct or (tokens[last].like_num and len(tokens[last].text) in (1, 2, 4) and tokens[last].is_digit)
    ):
        last += 1
        if len(tokens[last - 1].text) == 4:
            break
    return tokens[last:]


def _after_misread_verb(token: Token) -> int | None:
    """The position of a verb among the modifiers of a noun, that a name before it is the subject of (clauses.taken_for_adjective)."""
    for child in token.lefts:
        if (
            child.dep_ == "amod"
            and child.tag_ in ("VBN", "VBD")
            and child.i
            and child.nbor(-1).dep_ == "npadvmod"
            and child.nbor(-1).pos_ == "PROPN"
        ):
            return child.i
    return None


def listed(token: Token, on: str | None = None) -> actors.ListedActor | None:
    """The listed actor that the whole phrase of a head stands for."""
    tokens = phrase(token)
    return actors.find(_text(token.doc[tokens[0].i : tokens[-1].i + 1]), on)


def classes(token: Token | None, ground: Ground, on: str | None = None) -> frozenset[str]:
    """What the phrase headed by `token` stands for: ``person``, ``combatant``, ``territory``, ``place``, ``equipment`` and so on."""
    if token is None:
        return frozenset()
    token = semantic_head(token)
    found: set[str] = set()
    if token.pos_ == "PRON" or token.lower_ in _ANYBODY and token.pos_ != "NUM":
        if token.lower_ in _ANYBODY:
            return frozenset(["person", "number"])
        return frozenset(["person"]) if token.lower_ in _PEOPLE else frozenset()
    if ground.is_named_by(token) or token.ent_type_ in ("GPE", "LOC", "FAC"):
        found |= {"place", "territory"}
    lemma = token.lemma_.casefold()
    table = _table()
    if lemma not in table and lemma.endswith("s") and token.pos_ in ("PROPN", "NOUN"):
        lemma = lemma[:-1]
    before = token.nbor(-1) if token.i else token
    described = before.dep_ == "compound" or (before.dep_ == "amod" and "equipment" not in table.get(lemma, ()))
    two = f"{before.lemma_.casefold()} {lemma}" if described and before.head == token else ""
    found |= table.get(two) or table.get(lemma) or table.get(token.lower_) or frozenset()
    if token.pos_ == "PROPN" and any(c.text in words("ship") and c.head == token for c in token.doc[max(0, token.i - 4) : token.i]):
        return frozenset(["equipment"])
    if token.pos_ == "PROPN" or token.tag_ in ("JJ", "NNS") or token.ent_type_:
        actor = listed(token, on)
        if actor and actor.kind is actors.ActorKind.STATE:
            found |= {"state", "place"}
        elif actor and not (actor.kind is actors.ActorKind.GOVERNMENT and actors.is_capital(token.text)):
            found |= {"person"}
            if actor.kind in (actors.ActorKind.ARMED_FORCE, actors.ActorKind.ARMED_GROUP):
                found |= {"combatant"}
        elif "place" not in found and token.ent_type_ in _LABELS:
            found.add(_LABELS[token.ent_type_])
    if not found and token.pos_ in ("PROPN", "NOUN") and _is_model(token):
        return frozenset(["equipment"])
    if token.tag_ == "CD" or token.pos_ == "NUM":
        found.add("number")
        if not found - {"number"} and (other := _left_out(token)) is not None:
            found |= classes(other, ground, on)
    return frozenset(found)


def _is_model(token: Token) -> bool:
    """Whether a name is that of a weapon or vehicle: *three BMP-2s*, *a Leopard 2*; an ordinary word only in the plural."""
    name = ""
    for other in reversed(token.doc[max(token.sent.start, token.i - 3) : token.i + 1]):
        name = fold(other.lower_) + name
        row = _models().get(name, _models().get(name.removesuffix("s")))
        if row is not None:
            return not row or (token.tag_ in ("NNS", "NNPS") and token.text[:1].isupper())
        if not other.text[:1].isupper() and not other.is_punct and not other.is_digit:
            return False
    return False


@cache
def _models() -> Mapping[str, bool]:
    """Names of models, without spaces and hyphens: whether each is an ordinary word too."""
    return {fold(r["term"].casefold()): bool(r["ordinary"]) for r in lexicons.load("equipment").rows if r["system"]}


def fold(term: str) -> str:
    """A name of a model without the spaces and hyphens that are written or not: *T 72*, *T-72*."""
    return _FOLD.sub("", term)


def _left_out(number: Token) -> Token | None:
    """What a bare number counts, from the clause before: *two tanks were hit and one was captured*."""
    verb = number.head
    if verb.dep_ != "conj":
        return None
    role = "nsubjpass" if number.dep_ in ("nsubjpass", "nsubj") else number.dep_
    return next((c for c in verb.head.children if c.dep_ in (role, "nsubj", "dobj") and c.pos_ in ("NOUN", "PROPN")), None)


def _text(tokens: object) -> str:
    return str(tokens)
