"""Stretches of a sentence that may be a mention in re3d's sense, and what speaks for each type: one candidate, one line of features.

re3d marks whole noun phrases, names inside them, and both where they nest (*the commander of U.S. Central Command*, *Central Command*).
So every noun offers its phrase with and without its left words and its *of* phrase, and what our steps find is offered as they find it.
A linear model with a weight for each feature and type (data/entities, fitted by training/entities/train.py) decides each by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ..extract.nouns import Ground, classes
from ..extract.parse import Parse, Sentence, end_of, start_of
from ..resolve import actors
from ..types import Place

if TYPE_CHECKING:
    from spacy.tokens import Token

Mention = tuple[int, int, str]
Candidate = tuple[int, int, list[str]]
_LEFT = frozenset(["det", "amod", "compound", "nummod", "poss", "nmod", "quantmod", "predet", "advmod", "npadvmod", "punct", "case"])
_MOST_LEFT, _MOST_RIGHT = 7, 14
"""Words before and after a head that a candidate may take in."""


def candidates(parsed: Parse, places: Sequence[Place], found: Sequence[Mention]) -> Iterator[Candidate]:
    """Every candidate of a report once, with its features. `found` are the mentions by rule."""
    ground = Ground(tuple(places))
    rules: dict[tuple[int, int], set[str]] = {}
    for start, end, name in found:
        rules.setdefault((start, end), set()).add(name)
    for sentence in parsed.sentences:
        yield from _of_sentence(sentence, ground, rules)


def _of_sentence(sentence: Sentence, ground: Ground, rules: Mapping[tuple[int, int], set[str]]) -> Iterator[Candidate]:
    tokens = [t for t in sentence.tokens if not t.is_space]
    at = {t.i: k for k, t in enumerate(tokens)}
    spans: dict[tuple[int, int], Token] = {}
    for token in tokens:
        if token.pos_ in ("NOUN", "PROPN", "NUM", "SYM") or token.ent_type_:
            for first in _lefts(token, at):
                for last in _rights(token, at):
                    spans.setdefault((first, last), token)
    for entity in sentence.tokens.ents:
        if entity[0].i in at and entity[-1].i in at:
            spans.setdefault((at[entity[0].i], at[entity[-1].i]), entity.root)
    by_rule = [(s, e, n) for (s, e), names in rules.items() if sentence.start <= s and e <= sentence.end for n in names]
    for start, end, _ in by_rule:
        cells = [k for k, t in enumerate(tokens) if start_of(t) < end and end_of(t) > start]
        if cells:
            spans.setdefault((cells[0], cells[-1]), tokens[cells[-1]])
    for (first, last), head in spans.items():
        yield start_of(tokens[first]), end_of(tokens[last]), _features(tokens, first, last, head, ground, by_rule)


def _lefts(token: Token, at: Mapping[int, int]) -> list[int]:
    edge = token.i
    for child in sorted(token.lefts, key=lambda c: -c.i):
        if child.dep_ not in _LEFT:
            break
        edge = child.left_edge.i
    first = max(at.get(edge, at[token.i]), at[token.i] - _MOST_LEFT)
    return list(range(first, at[token.i] + 1))


def _rights(token: Token, at: Mapping[int, int]) -> list[int]:
    here = at[token.i]
    ends = [here]
    for child in token.rights:
        edge = at.get(child.right_edge.i)
        if edge is None or edge - here > _MOST_RIGHT:
            continue
        if child.dep_ == "prep":
            inner = next((c for c in child.children if c.dep_ == "pobj"), None)
            ends += [edge] + ([at[inner.i]] if inner is not None and inner.i in at else [])
        elif child.dep_ in ("appos", "nummod", "relcl", "acl", "conj"):
            ends.append(edge)
    if here + 1 < len(at) and token.nbor(1).dep_ == "case":
        ends.append(here + 1)
    return sorted(set(ends))


def _features(
    tokens: Sequence[Token], first: int, last: int, head: Token, ground: Ground, by_rule: Sequence[tuple[int, int, str]]
) -> list[str]:
    words = tokens[first : last + 1]
    start, end = start_of(words[0]), end_of(words[-1])
    text = str(words[0].doc[words[0].i : words[-1].i + 1])
    lemma = head.lemma_.lower()
    before = tokens[first - 1] if first else None
    after = tokens[last + 1] if last + 1 < len(tokens) else None
    entities = {t.ent_type_ for t in words if t.ent_type_}
    whole = bool(words[0].ent_type_) and all(t.ent_type_ == words[0].ent_type_ for t in words)
    cut = (before is not None and before.ent_type_ and before.ent_type_ == words[0].ent_type_ and words[0].ent_iob_ == "I") or (
        after is not None and after.ent_type_ and after.ent_iob_ == "I"
    )
    size = str(min(len(words), 6))
    left = "det" if words[0].pos_ == "DET" else "poss" if words[0].dep_ == "poss" else words[0].pos_
    grows = before is not None and before.head.i in range(words[0].i, words[-1].i + 1) and before.dep_ in _LEFT
    f = [
        f"h={lemma}", f"hp={head.pos_}", f"hd={head.dep_}", f"n={size}", f"l={left}", f"w0={words[0].lower_}", f"wn={words[-1].lower_}",
        f"pn={words[-1].pos_}", f"b={before.lower_ if before else '<'}", f"a={after.lower_ if after else '>'}",
        f"bp={before.pos_ if before else '<'}", f"ap={after.pos_ if after else '>'}", f"t={text.lower()[:40]}",
        f"hh={head.head.lemma_.lower()}", f"h2={lemma[-3:]}", f"tail={last - first - (head.i - words[0].i) > 0}.{words[-1].dep_}",
    ]  # fmt: skip
    f += [f"e={e}" for e in entities] or ["e=-"]
    f.append(f"ew={words[0].ent_type_}" if whole and not cut else f"ec={words[0].ent_type_}" if whole else "ew=-")
    f.append(f"grows={before.dep_}.{before.pos_}" if grows and before is not None else "full")
    if grows and before is not None:
        f += [f"gw={before.lower_}", f"gl={left}"]
    f.append(f"shape={''.join('X' if t.text[:1].isupper() else 'd' if t.like_num else 'x' for t in words[:4])}")
    f.append(f"start={first == 0}")
    actor = actors.find(text)
    f.append(f"actor={actor.kind.value}" if actor else "actor=-")
    f.append(f"actor.n={actor.kind.value if actor else '-'}.{'grows' if grows else 'full'}")
    f += [f"c={c}" for c in classes(head, ground)] or ["c=-"]
    place = ground.at(words[-1])
    if place is not None:
        exact = place.span.start == start and place.span.end == end
        f.append(f"pl={place.chosen.feature if place.chosen else 'unknown'}.{'exact' if exact else 'part'}")
    for s, e, name in by_rule:
        if (s, e) == (start, end):
            f += [f"r={name}", f"r.b={name}.{before.lower_ if before else '<'}"]
        elif s <= start and end <= e:
            f.append(f"ri={name}")
        elif start <= s and e <= end:
            f.append(f"ro={name}.{'end' if e == end else 'start' if s == start else 'mid'}")
        elif s < end and start < e:
            f.append(f"rx={name}")
    if any(t.pos_ in ("VERB", "AUX") for t in words):
        f.append("verb")
    f += [f"in={t.lemma_.lower()}" for t in words[:-1] if t.i != head.i][:4]
    what = [x for x in f if x.startswith(("ew=", "actor=", "c="))]
    return f + [f"{x}&b={before.lower_ if before else '<'}" for x in what]
