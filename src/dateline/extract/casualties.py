"""How many were killed or hurt, and on which side, from the phrase that says who.

A number that stands with the victims is theirs; a person named in the singular counts one; coordinated victims add up where each has a
number. What the words leave open stays open.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..text import Text
from ..types import DeathsBySide, Party, Quantity
from .clauses import conjuncts
from .nouns import Ground, classes, phrase, semantic_head, words
from .parse import end_of, start_of
from .roles import phrase_with_count

if TYPE_CHECKING:
    from spacy.tokens import Token

_ONE = frozenset(["a", "an", "one", "his", "her", "my", "another", "the"])


def count(victims: Token | None, quantities: Sequence[Quantity], text: Text, ground: Ground) -> Quantity | None:
    """The number of victims, as one Quantity over the whole phrase; None when the words give none."""
    if victims is None:
        return None
    parts = [_one(t, quantities, text, ground) for t in conjuncts(victims)]
    known = [p for p in parts if p is not None]
    if not known or known[0] is not parts[0]:
        return None
    if len(known) == 1 or len(known) < len(parts):
        return known[0]
    span = text.span(known[0].span.start, known[-1].span.end)
    return Quantity(span, _sum([k.low for k in known]), _sum([k.best for k in known]), _sum([k.high for k in known]), known[0].noun)


def by_side(
    victims: Token | None, number: Quantity | None, actor: Party | None, recipient: Party | None, ground: Ground
) -> DeathsBySide | None:
    """The deaths by the victims' side, where the words tell it (UCDP GED's columns, best estimates)."""
    if victims is None or number is None:
        return None
    amount = number.best
    if "surely_civilian" in classes(victims, ground) or (recipient is not None and recipient.side == "civilian"):
        return DeathsBySide(deaths_civilians=amount)
    if recipient is None or recipient.side is None:
        return DeathsBySide(deaths_unknown=amount)
    if actor is not None and actor.side is not None and actor.side != recipient.side:
        return DeathsBySide(deaths_b=amount, side_a=actor.side, side_b=recipient.side)
    return DeathsBySide(deaths_a=amount, side_a=recipient.side)


def _one(token: Token, quantities: Sequence[Quantity], text: Text, ground: Ground) -> Quantity | None:
    tokens = phrase_with_count(token)
    start, end = start_of(tokens[0]), end_of(tokens[-1])
    head = semantic_head(token)
    for child in token.children:
        if child.dep_ == "prep" and child.lower_ == "of" and token.lemma_.casefold() in words("collective"):
            end = end_of(child.right_edge)
    for quantity in quantities:
        if quantity.unit is None and quantity.span.start < end and quantity.span.end > start:
            return quantity
    found = classes(head, ground)
    unknown = head.tag_ == "NN" and not found and not head.ent_type_ and any(c.lower_ in ("a", "an") for c in head.children)
    if head.tag_ in ("NN", "NNP") and ("person" in found or unknown) and _is_one_person(head):
        own = phrase(head)
        return Quantity(text.span(start_of(own[0]), end_of(own[-1])), 1.0, 1.0, 1.0, head.text)
    return None


def _is_one_person(head: Token) -> bool:
    if head.tag_ == "NNP":
        return head.ent_type_ == "PERSON"
    collective = head.lemma_.casefold() in words("collective")
    return not collective and any(c.lower_ in _ONE or c.dep_ == "poss" for c in head.children if c.dep_ in ("det", "poss", "nummod"))


def _sum(values: list[float | None]) -> float | None:
    return None if any(v is None for v in values) else sum(v for v in values if v is not None)
