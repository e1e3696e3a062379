"""By whom and to whom: parties, only ever from a mention in the text that can act or be acted on.

A place never acts. A state's name does, where the clause makes it the doer and it is not the name of a place inside the deed's location;
a capital only says, meets, supplies or threatens. An unknown common noun does nothing: weapons, explosions and storms are instruments or
causes. A possessor or adjective of a state ("its troops", "Russian shelling") names the doer of deeds that are done from outside, not of
those that may just as well have happened there ("the Kenyan bombing").
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..resolve import actors
from ..resolve.actors import ActorKind, ListedActor
from ..text import Spans, Text
from ..types import EventKind, Party
from .clauses import conjuncts
from .nouns import Ground, classes, phrase, semantic_head, words
from .parse import end_of, start_of

if TYPE_CHECKING:
    from spacy.tokens import Token

_WORDS = frozenset(
    {EventKind.TALKS, EventKind.AID_OR_ARMS_SUPPLY, EventKind.THREAT, EventKind.ACCUSATION, EventKind.DENIAL, EventKind.OTHER}
)
"""Deeds of governments, which a capital may stand for."""

_SKIP = frozenset(["the", "a", "an"])
_SECTORS = {"combatant": "MIL", "surely_civilian": "CVL"}


_LONGEST = 14
"""Tokens of a phrase; a longer one is a list of tags or a table, run together."""
_LONGEST_NAME = 8


class Parties:
    """Parties of one report's text, with its places and the date that names are read for."""

    def __init__(self, text: Text, ground: Ground, on: str | None) -> None:
        self.text, self.ground, self.on = text, ground, on

    def doer(self, token: Token | None, kind: EventKind) -> Party | None:
        """Who does it, or None when the phrase names nobody who could."""
        if token is None:
            return None
        heads = [t for t in conjuncts(token) if self._acts(semantic_head(t), kind)]
        if not heads or heads[0] is not token or len(phrase_with_count(token)) > _LONGEST:
            return None
        return self._party(heads)

    def one_doer(self, token: Token, kind: EventKind) -> Party | None:
        """The token's own phrase as a doer, without what is coordinated with it."""
        return self._party([token]) if self._acts(semantic_head(token), kind) else None

    def sufferer(self, token: Token | None, *, surely: bool = False) -> Party | None:
        """Who it is done to: people, forces, groups, or a state; None for places and things.

        `surely`: the deed is only done to people, so a noun that is not known otherwise is taken for one.
        """
        if token is None:
            return None
        heads = [t for t in conjuncts(token) if self._suffers(semantic_head(t)) or (surely and self._may_be_people(semantic_head(t)))]
        if not heads or heads[0] is not token or len(phrase_with_count(token)) > _LONGEST:
            return None
        return self._party(heads)

    def owner(self, noun: Token, *, deed: bool) -> Party | None:
        """The actor whose adjective, name or possessive stands before a noun: *Israeli* air strikes, *Hezbollah's* rockets."""
        lemma = noun.lemma_.casefold()
        generic = lemma in ("exercise", "drill", "aid", "assistance", "buildup", "deployment", "operation", "withdrawal")
        if deed and lemma not in words("from_outside"):
            modifiers = [c for c in noun.children if c.dep_ == "poss"]
        else:
            modifiers = [c for c in noun.children if c.dep_ in ("amod", "compound", "poss", "nmod") and c.i < noun.i]
        for child in modifiers:
            if deed and lemma in words("only_next_to_it") and child.dep_ != "poss" and noun.i - child.i > 2:
                continue
            if child.lower_ == "fighter" and noun.lemma_ in ("jet", "plane", "aircraft"):
                child = next((c for c in child.children if c.dep_ in ("amod", "compound", "poss", "nmod")), child)
                if child.lower_ == "fighter":
                    continue
            party = self._owner(child)
            if party is not None and not (generic and child.lower_ in ("military", "army", "police", "security", "troop")):
                return party
        return None

    def _owner(self, child: Token) -> Party | None:
        if child.pos_ == "PRON" or (self.ground.at(child) and (child.dep_ != "poss" or not actors.state(child.text))):
            return None
        tokens = _with_leader(phrase(child))
        text = child.doc[tokens[0].i : tokens[-1].i + 1]
        actor = actors.find(str(text), self.on)
        if child.pos_ == "ADJ" and actor is not None and actor.id.startswith("generic:"):
            return None
        if actor is None or actor.kind is ActorKind.OUTLET or actors.is_capital(str(text)) or actor.kind is ActorKind.PEOPLE:
            found = actors.state(child.text)
            if found is None:
                return None
            actor = ListedActor(found.iso, found.name, ActorKind.STATE, found.name, "GOV", found.iso)
            tokens = [child]
        return self._make(tokens, actor)

    def _acts(self, token: Token, kind: EventKind) -> bool:
        if token.lower_ in ("nobody", "none", "no-one") or any(c.lower_ == "no" for c in token.children):
            return False
        if token.pos_ in ("PRON", "DET", "VERB", "ADV", "ADP", "AUX", "SYM", "PUNCT"):
            return False
        actor = self._listed(token)
        if actor is not None:
            if actor.kind is ActorKind.OUTLET:
                return False
            if actors.is_capital(_words_of(token)) and actor.kind is ActorKind.GOVERNMENT:
                return kind in _WORDS
            return True
        if self.ground.is_named_by(token):
            return False
        return self._is_people(token)

    def _suffers(self, token: Token) -> bool:
        if token.pos_ in ("PRON", "DET", "ADV", "ADP", "AUX", "SYM", "PUNCT"):
            return False
        found = classes(token, self.ground, self.on)
        if found & {"equipment", "munition", "property"} and not found & {"combatant", "troops", "state"} and token.pos_ == "NOUN":
            return False
        actor = self._listed(token)
        if actor is not None:
            return not (actor.kind is ActorKind.GOVERNMENT and actors.is_capital(_words_of(token)))
        if self.ground.is_named_by(token) or token.tag_ == "CD":
            return False
        return self._is_people(token)

    def _may_be_people(self, token: Token) -> bool:
        return token.pos_ in ("NOUN", "PROPN") and not classes(token, self.ground, self.on)

    def _is_people(self, token: Token) -> bool:
        if token.lower_ == "sides":
            return True
        found = classes(token, self.ground, self.on)
        if "person" in found or "combatant" in found:
            return "violence" not in found and not (token.lemma_.casefold() in ("side", "front") and token.pos_ == "NOUN")
        if token.pos_ != "PROPN" or "place" in found:
            return False
        last = token.lemma_.casefold()
        if last in words("names_group"):
            return True
        return token.ent_type_ == "ORG" and not found and not token.text.isupper()

    def _listed(self, token: Token) -> ListedActor | None:
        words_ = _words_of(token)
        return actors.find(words_, self.on) or actors.find(words_)

    def _member(self, token: Token) -> tuple[list[Token], ListedActor] | None:
        """*fighters from the Free Army*, *members of the gang*: the whole phrase, and the actor that they belong to."""
        for child in token.children:
            if child.dep_ == "prep" and child.lower_ in ("of", "from", "with") and child.i == token.i + 1:
                for inner in child.children:
                    if inner.dep_ == "pobj" and not self.ground.is_named_by(inner):
                        actor = self._listed(inner)
                        if (
                            actor is not None
                            and actor.kind in (ActorKind.ARMED_FORCE, ActorKind.ARMED_GROUP)
                            and not actor.id.startswith("generic:")
                        ):
                            return list(token.doc[phrase_with_count(token)[0].i : phrase(inner)[-1].i + 1]), actor
        return None

    def _called(self, token: Token) -> Party | None:
        """*a group calling itself the Sons of the Hill*, *a militia known as Che Guevara*: the whole phrase, by that name."""
        for child in token.rights:
            if child.dep_ != "acl" or child.lemma_ not in ("call", "know", "name", "dub"):
                continue
            own = [t for t in child.subtree if t.i > child.i and t.lower_ not in ("itself", "themselves", "as", "only")]
            while own and own[0].pos_ == "DET":
                own.pop(0)
            if not own or len(own) > _LONGEST_NAME or not own[0].text[:1].isupper() or own[-1].i != own[0].i + len(own) - 1:
                return None
            name = self.text.string[start_of(own[0]) : end_of(own[-1])]
            span = self.text.span(start_of(phrase_with_count(token)[0]), end_of(own[-1]))
            actor = actors.find(name, self.on)
            found = classes(token, self.ground, self.on)
            sector = actor.sector if actor else next((s for c, s in _SECTORS.items() if c in found), None)
            return Party(actor.name if actor else name, Spans([span]), span.text, actor.side if actor else None, sector)
        return None

    def _party(self, heads: list[Token]) -> Party:
        if len(heads) == 1 and (member := self._member(heads[0])) is not None:
            return self._make(*member)
        if len(heads) == 1 and (called := self._called(heads[0])) is not None:
            return called
        first = self._make(phrase_with_count(heads[0]), self._listed(semantic_head(heads[0])), semantic_head(heads[0]))
        others = [self._make(phrase_with_count(h), self._listed(semantic_head(h)), semantic_head(h)) for h in heads[1:]]
        if not others or not _contiguous([first, *others], self.text):
            return first
        span = self.text.span(first.spans.start, others[-1].spans.end)
        sides = {p.side for p in (first, *others)}
        sectors = {p.sector for p in (first, *others)}
        names = [p.name for p in (first, *others)]
        name = ", ".join(names[:-1]) + " and " + names[-1]
        return Party(name, Spans([span]), span.text, sides.pop() if len(sides) == 1 else None, sectors.pop() if len(sectors) == 1 else None)

    def _make(self, tokens: list[Token], actor: ListedActor | None, head: Token | None = None) -> Party:
        span = self.text.span(start_of(tokens[0]), end_of(tokens[-1]))
        if actor is not None and any(t.lower_ == "and" for t in tokens) and " and " not in actor.name:
            return Party(span.text, Spans([span]), span.text, None, actor.sector)  # two peoples' soldiers are not the first one's
        if actor is not None and not actor.id.startswith("generic:"):
            return Party(actor.name, Spans([span]), span.text, actor.side, actor.sector)
        name = span.text
        if tokens[0].lower_ in _SKIP and len(tokens) > 1:
            name = self.text.string[start_of(tokens[1]) : span.end]
        if actor is not None:
            return Party(name, Spans([span]), span.text, None, actor.sector)
        found = classes(head or tokens[-1], self.ground, self.on)
        sector = next((s for c, s in _SECTORS.items() if c in found), None)
        return Party(name, Spans([span]), span.text, actors.CIVILIAN if sector == "CVL" else None, sector)


def _words_of(token: Token) -> str:
    tokens = phrase(token)
    return str(token.doc[tokens[0].i : tokens[-1].i + 1])


def _with_leader(tokens: list[Token]) -> list[Token]:
    """A phrase with what is tied to it by a hyphen, which the parser hangs on a later noun: the *Saudi-led* coalition's jets."""
    first = tokens[0]
    if first.i >= 3 and first.nbor(-1).lower_ in ("led", "backed") and first.nbor(-2).text in ("-", "–"):
        return list(first.doc[first.i - 3 : tokens[-1].i + 1])
    return tokens


def phrase_with_count(token: Token) -> list[Token]:
    """The phrase of a head; for *dozens of soldiers* all of it."""
    head = semantic_head(token)
    if head is token:
        return phrase(token)
    first, last = phrase(token)[0], phrase(head)[-1]
    return list(token.doc[first.i : last.i + 1])


def _contiguous(parties: list[Party], text: Text) -> bool:
    gaps: Iterator[str] = (text.string[a.spans.end : b.spans.start] for a, b in zip(parties, parties[1:], strict=False))
    return all(len(g) <= 7 for g in gaps)
