"""Which weapons and vehicles: models by name and classes by noun, with whose they are and how many.

Names and classes come from the lexicon ``equipment``. A name that is also an ordinary word ("Grad", "Patriot", "Javelin") counts only
with a capital and a class of equipment beside it. A ship is known by the letters before her name (*USS*, *HMS*). Whether a thing was
destroyed, damaged, abandoned or captured (Oryx's statuses) is the event's to say, not this module's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from .. import lexicons
from ..types import Equipment, EventKind, Party, Quantity
from .nouns import fold, phrase, words
from .parse import Parse, end_of, start_of

if TYPE_CHECKING:
    from spacy.tokens import Token

    from .roles import Parties

_LONGEST = 5
_CIVIL = frozenset(
    [
        "fuel",
        "water",
        "think",
        "gas",
        "oil",
        "septic",
        "fish",
        "storage",
        "coal",
        "gold",
        "copper",
        "diamond",
        "salt",
        "shell",
        "holding",
        "propane",
    ]
)
_MAN_WITH_A_BOMB = frozenset(["suicide", "motorcycle", "motorbike", "belt", "vest", "himself", "herself", "themselves", "backpack"])
_NO_EQUIPMENT = frozenset(
    ["company", "train", "point", "lag", "ski", "science", "scientist", "market", "crash", "worker", "range", "top", "hole"]
)


_LONGEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Mention:
    """Equipment in one sentence, and the token that heads its name."""

    head: Token
    tokens: tuple[Token, ...]
    equipment: Equipment


@dataclass(frozen=True, slots=True)
class _Row:
    system: str | None
    equipment_class: str
    ordinary: bool


def in_tokens(parse: Parse, tokens: Sequence[Token], quantities: Sequence[Quantity], parties: Parties) -> list[Mention]:
    """Every mention of equipment among the tokens of one sentence, in order; a model and its class side by side are one mention."""
    found: list[Mention] = []
    i = 0
    while i < len(tokens):
        match = _match(tokens, i)
        if match is None:
            i += 1
            continue
        last, row = match
        follow = _match(tokens, last + 1) if row.system and last + 1 < len(tokens) else None
        if row.ordinary and not (tokens[i].text[:1].isupper() and follow is not None and follow[1].system is None):
            i += 1
            continue
        if follow is not None and follow[1].system is None:
            last, row = follow[0], _Row(row.system, follow[1].equipment_class if row.system is None else row.equipment_class, False)
        own = tuple(tokens[i : last + 1])
        i = last + 1
        head = own[-1]
        if row.system is None and not _is_equipment(own):
            continue
        party = parties.owner(head, deed=False) or _owned_by(head, parties)
        span = parse.text.span(start_of(own[0]), end_of(head))
        owner = (party.side or party.name) if party is not None else None
        found.append(Mention(head, own, Equipment(span, row.system, row.equipment_class, owner, None, _count(head, quantities))))
    return found


def _match(tokens: Sequence[Token], i: int) -> tuple[int, _Row] | None:
    """The longest term that begins at token `i`: its last token and its row."""
    if (ship := _ship(tokens, i)) is not None:
        return ship
    table = _table()
    key = ""
    best: tuple[int, _Row] | None = None
    for j in range(i, min(i + _LONGEST, len(tokens))):
        token = tokens[j]
        if j > i and not (token.is_alpha or token.text[0].isalnum() or token.text in "-–‑/.'’"):
            break
        piece = fold(token.lower_)
        row = table.get(key + piece) or table.get(key + _singular(piece)) or table.get(key + fold(token.lemma_.casefold()))
        if row is not None and (row.system is not None or token.pos_ in ("NOUN", "PROPN")):
            best = (j, row)
        key += piece
    return best


def _ship(tokens: Sequence[Token], i: int) -> tuple[int, _Row] | None:
    """A ship by her prefix and name: *USS Carney*, *FS Charles de Gaulle*."""
    if tokens[i].text not in words("ship"):
        return None
    last = i
    for j in range(i + 1, min(i + 1 + _LONGEST_NAME, len(tokens))):
        small = tokens[j].text in ("de", "of", "van", "la") and j > i + 1 and j + 1 < len(tokens) and tokens[j + 1].text.istitle()
        if not small and not (tokens[j].text.istitle() and tokens[j].pos_ == "PROPN"):
            break
        last = j
    name = " ".join(t.text for t in tokens[i : last + 1])
    return (last, _Row(name, "naval_vessel", False)) if last > i else None


def _is_equipment(own: Sequence[Token]) -> bool:
    """Whether a common noun means the weapon here: no water *tank*, *shell* company, gold *mine* or *tank* commander."""
    head = own[-1]
    before = head.nbor(-1).lemma_.casefold() if head.i else ""
    if len(own) == 1 and before in _CIVIL:
        return False
    if head.lemma_ == "bomber" and any(t.lower_ in _MAN_WITH_A_BOMB for t in head.sent):
        return False
    if head.dep_ == "compound" and head.head.i > head.i:
        return head.head.lemma_.casefold() not in _NO_EQUIPMENT
    return True


def _owned_by(head: Token, parties: Parties) -> Party | None:
    """*tanks of the presidential guard*: those whom the text says that it belongs to."""
    for child in head.children:
        if child.dep_ == "prep" and child.lower_ in ("of", "belonging") and child.i == head.i + 1:
            for inner in child.children:
                if inner.dep_ == "pobj":
                    return parties.doer(inner, EventKind.STRIKE)
    return None


def _count(head: Token, quantities: Sequence[Quantity]) -> Quantity | None:
    if head.dep_ == "compound" and head.head.i > head.i:
        return None
    tokens = phrase(head)
    start, end = start_of(tokens[0]), end_of(head)
    return next((q for q in quantities if q.unit is None and q.span.start >= start and q.span.end <= end), None) or next(
        (q for q in quantities if q.unit is None and q.noun == head.text and 0 < start_of(head) - q.span.end < 30), None
    )


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") else word


@cache
def _table() -> Mapping[str, _Row]:
    table: dict[str, _Row] = {}
    for r in lexicons.load("equipment").rows:
        table.setdefault(fold(r["term"].casefold()), _Row(r["system"] or None, r["class"], bool(r["ordinary"])))
    return table
