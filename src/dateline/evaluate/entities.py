"""Scores mentions in statements of war against re3d (Defence Science and Technology Laboratory, *Relationship and Entity Extraction
Evaluation Dataset*): organisations, people, places, weapons, military platforms, quantities, times.

A mention is right when its characters and its type are the gold's; `micro_f1` pools the seven types, each is printed beside it, and
`relaxed_micro_f1` asks only that the two overlap. Of a gold span that is listed twice one counts; gold that covers a pronoun alone is
left out, since it is a matter of coreference. The baseline is what the language model's own entity labels find.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import EvaluateError
from ..extract.equipment import in_tokens
from ..extract.nouns import Ground, phrase
from ..extract.parse import Parse, end_of, parse, start_of
from ..extract.places import places
from ..extract.quantities import in_tokens as quantities_in_tokens
from ..extract.roles import Parties
from ..extract.times import times
from ..resolve import actors
from ..resolve.actors import ActorKind
from ..resolve.gazetteer import Gazetteer
from ..text import Text
from ..types import Capture, Place, Quantity, Report
from .entity_spans import Candidate, Mention, candidates
from .linear import Linear, shipped

if TYPE_CHECKING:
    from spacy.tokens import Token

TYPES = ("Organisation", "Person", "Location", "Weapon", "MilitaryPlatform", "Quantity", "Temporal")
"""The types that are scored, in the data's names."""

_WEAPONS = frozenset(
    {
        "missile",
        "munition",
        "bomb",
        "improvised_explosive_device",
        "small_arm",
        "mortar",
        "grenade",
        "rocket_launcher",
        "landmine",
        "booby_trap",
        "anti_tank_missile",
        "unexploded_ordnance",
        "chemical_agent",
        "nuclear_weapon",
    }
)
_VEHICLES = frozenset(["vehicle", "infantry_mobility_vehicle", "engineering_vehicle"])
_SPACY = {
    "ORG": "Organisation",
    "PERSON": "Person",
    "GPE": "Location",
    "LOC": "Location",
    "FAC": "Location",
    "DATE": "Temporal",
    "TIME": "Temporal",
    "CARDINAL": "Quantity",
    "QUANTITY": "Quantity",
}
_ENOUGH, _ENOUGH_OF_ARMS, _BY_LEXICON = -1.2, -1.5, -4.0
"""Log-odds from which a candidate is a mention, one of a weapon or platform, which are few, and one that the lexicon of equipment has."""
_ARMS = frozenset(["Weapon", "MilitaryPlatform"])
_PRONOUNS = frozenset(
    [
        "we",
        "they",
        "it",
        "he",
        "she",
        "our",
        "their",
        "its",
        "his",
        "her",
        "us",
        "them",
        "him",
        "i",
        "my",
        "who",
        "which",
        "that",
        "a",
        "an",
    ]
)
_NO_TIME = frozenset(["now", "daily", "recently", "current", "currently", "the future"])
_NO_QUANTITY = frozenset(["one", "both", "one or more", "no", "none", "no one", "nobody"])
_MONEY = frozenset(["USD", "EUR", "GBP"])
_ORGANISED = frozenset({ActorKind.ARMED_FORCE, ActorKind.ARMED_GROUP, ActorKind.GOVERNMENT, ActorKind.INTERNATIONAL_BODY, ActorKind.OUTLET})


def evaluate(path: Path) -> dict[str, Any]:
    """Find the mentions in every document below a folder and compare. Raises EvaluateError when there are none."""
    documents = list(read(path))
    if not documents:
        raise EvaluateError(f"{path} has no re3d documents with entities")
    gazetteer = Gazetteer.open()
    gold, ours, baseline = [], [], []
    for text, wanted in documents:
        report, parse_ = parsed(text)
        gold.append(wanted)
        ours.append(set(chosen(offered(report, parse_, gazetteer), model())))
        baseline.append(
            {(start_of(e[0]), end_of(e[-1]), _SPACY[e.label_]) for s in parse_.sentences for e in s.tokens.ents if e.label_ in _SPACY}
        )
    return {**score(gold, ours), "counts": {"documents": len(documents)}, "baseline": score(gold, baseline)}


@cache
def model() -> Linear:
    """The shipped weights of spans."""
    return shipped("entities", "spans")


def offered(report: Report, parsed: Parse, gazetteer: Gazetteer) -> list[Candidate]:
    """Every stretch that may be a mention, with its features."""
    found: tuple[Place, ...] = places.function(report=report, parse=parsed, gazetteer=gazetteer)
    return list(candidates(parsed, found, list(mentions(report, parsed, gazetteer, found))))


def chosen(offered: Sequence[Candidate], model: Linear) -> Iterator[Mention]:
    """The candidates that are mentions, of each the likeliest type."""
    for start, end, features in offered:
        scores = model.scores(features)
        name = max(scores, key=lambda n: scores[n])
        listed = next((n for n in sorted(_ARMS) if f"r={n}" in features), None)
        if scores[name] > (_ENOUGH_OF_ARMS if name in _ARMS else _ENOUGH):
            yield start, end, name
        elif listed is not None and scores[listed] > _BY_LEXICON:
            yield start, end, listed


def score(gold: Sequence[set[Mention]], given: Sequence[set[Mention]]) -> dict[str, Any]:
    """Exact F1 over all types and of each, and F1 of overlap."""
    figures: dict[str, Any] = {"micro_f1": _f1(gold, given, TYPES)}
    figures.update({name: _f1(gold, given, (name,)) for name in TYPES})
    figures["relaxed_micro_f1"] = _relaxed(gold, given)
    return figures


def read(path: Path) -> Iterator[tuple[str, set[Mention]]]:
    """Each document's text with its gold mentions of the scored types."""
    for file in sorted(path.rglob("documents.json")):
        wanted: dict[str, set[Mention]] = {}
        for row in _lines(file.with_name("entities.json")):
            if row["type"] in TYPES and str(row["value"]).casefold() not in _PRONOUNS:
                wanted.setdefault(str(row["documentId"]), set()).add((int(row["begin"]), int(row["end"]), str(row["type"])))
        for row in _lines(file):
            text = str(row["text"])
            yield text, wanted.get(str(row["_id"]), set())


def mentions(report: Report, parsed: Parse, gazetteer: Gazetteer, found_places: Sequence[Place]) -> Iterator[Mention]:
    """What the steps find by rule, in the data's types; a place inside an organisation's name is left to the organisation."""
    found_times = times.function(report=report, parse=parsed)
    ground = Ground(tuple(found_places))
    parties = Parties(report.text, ground, None)
    yield from ((t.span.start, t.span.end, "Temporal") for t in found_times if t.span.text.casefold() not in _NO_TIME)
    taken: list[tuple[int, int]] = [(t.span.start, t.span.end) for t in found_times]
    for sentence in parsed.sentences:
        tokens = [t for t in sentence.tokens if not t.is_space]
        numbers = quantities_in_tokens(parsed, tokens)
        for quantity in numbers:
            start, end = _bare(quantity)
            if not _inside(start, end, taken) and quantity.span.text.casefold() not in _NO_QUANTITY and quantity.unit not in _MONEY:
                yield start, end, "Quantity"
        for mention in in_tokens(parsed, tokens, numbers, parties):
            kind = mention.equipment.equipment_class
            taken.append((mention.equipment.span.start, mention.equipment.span.end))
            if kind not in _VEHICLES:
                yield mention.equipment.span.start, mention.equipment.span.end, "Weapon" if kind in _WEAPONS else "MilitaryPlatform"
        organisations = [o for o in _organisations(tokens, ground) if not _inside(o[0], o[1], taken)]
        taken.extend((start, end) for start, end, _ in organisations)
        yield from organisations
        for entity in sentence.tokens.ents:
            start, end = start_of(entity[0]), end_of(entity[-1])
            if entity.label_ == "PERSON" and not _inside(start, end, taken) and not ground.at(entity[-1]):
                first = phrase(entity.root)[0]
                titled = first.i < entity[0].i and first.pos_ in ("NOUN", "PROPN")
                yield start_of(first) if titled else start, end, "Person"
    yield from ((p.span.start, p.span.end, "Location") for p in found_places if not _inside(p.span.start, p.span.end, taken))


def _bare(quantity: Quantity) -> tuple[int, int]:
    """Without the words that bound it."""
    start, text = quantity.span.start, quantity.span.text
    for word in (quantity.qualifier or "").split():
        if text.startswith(word) and text != word:
            start += len(word)
            text = text[len(word) :]
            start += len(text) - len(text.lstrip())
            text = text.lstrip()
    return start, quantity.span.end


def _organisations(tokens: Sequence[Token], ground: Ground) -> Iterator[Mention]:
    done = -1
    found: list[tuple[Token, Token]] = []
    for token in tokens:
        if token.i <= done or token.pos_ not in ("NOUN", "PROPN"):
            continue
        if (
            token.dep_ == "compound"
            and token.head.i > token.i
            and token.head.pos_ in ("NOUN", "PROPN")
            and actors.find(str(phrase(token.head)))
        ):
            continue
        words = phrase(token)
        whole = token.doc[words[0].i : words[-1].i + 1]
        actor = actors.find(str(whole))
        acts = token.dep_ == "nsubj" or (token.dep_ == "pobj" and token.head.dep_ == "agent")
        as_state = actor is not None and actor.kind in (ActorKind.STATE, ActorKind.PEOPLE) and acts
        if actor is not None and (actor.kind in _ORGANISED or as_state) and not actors.is_capital(str(whole)):
            yield start_of(words[0]), end_of(words[-1]), "Organisation"
            done = words[-1].i
            found.append((words[0], words[-1]))
    for entity in tokens[0].sent.ents if tokens else ():
        covered = any(f.i <= entity[0].i and entity[-1].i <= to.i for f, to in found)
        if entity.label_ == "ORG" and not covered and not ground.is_named_by(entity[-1]):
            yield start_of(entity[0]), end_of(entity[-1]), "Organisation"


def _words(tokens: Sequence[Token]) -> str:
    return str(tokens[0].doc[tokens[0].i : tokens[-1].i + 1])


def parsed(text: str) -> tuple[Report, Parse]:
    """A document's text as a report, and its parse."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    report = Report("re3d", Capture(sha256, len(text), "text/plain", "utf-8", "-", "evaluate"), Text(text), sha256, "en")
    return report, parse.function(report=report)


def _lines(file: Path) -> Iterator[Mapping[str, Any]]:
    try:
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)
    except (OSError, ValueError) as error:
        raise EvaluateError(f"{file.name} is not one of re3d's: {error}") from error


def _inside(start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    return any(s <= start and end <= e for s, e in taken)


def _f1(gold: Sequence[set[Mention]], given: Sequence[set[Mention]], names: Sequence[str]) -> float:
    left = [{m for m in g if m[2] in names} for g in gold]
    right = [{m for m in g if m[2] in names} for g in given]
    both = sum(len(a & b) for a, b in zip(left, right, strict=True))
    total = sum(map(len, left)) + sum(map(len, right))
    return round(2 * both / total, 4) if total else 0.0


def _relaxed(gold: Sequence[set[Mention]], given: Sequence[set[Mention]]) -> float:
    found = wanted = right = total = 0
    for left, right_side in zip(gold, given, strict=True):
        mine = [m for m in right_side if m[2] in TYPES]
        found += sum(any(_overlap(m, g) for g in left) for m in mine)
        wanted += sum(any(_overlap(m, g) for m in mine) for g in left)
        right += len(mine)
        total += len(left)
    precision, recall = found / right if right else 0.0, wanted / total if total else 0.0
    return round(2 * precision * recall / (precision + recall), 4) if precision + recall else 0.0


def _overlap(left: Mention, right: Mention) -> bool:
    return left[2] == right[2] and left[0] < right[1] and right[0] < left[1]
