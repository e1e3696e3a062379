"""What the outlet says in its own voice: each clause that stands by itself and that no cue attributes.

A main clause, a finite adverbial clause with a subject of its own (*as many troops fled*) and a coordinate clause with a subject
of its own are statements each; relative, complement and infinitive clauses stay with the clause that they complete.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING

from .parse import Sentence, end_of, start_of
from .syntax import SUBJECTS, trim

if TYPE_CHECKING:
    from spacy.tokens import Token

Range = tuple[int, int]


def own_voice(sentence: Sentence, covered: Sequence[Range], anchors: Sequence[int]) -> Iterator[list[Range]]:
    """The content of each own-voice statement of a sentence, as ranges of code points.

    `covered` is what attributions took, merged; `anchors` are where their cues stand, in order.
    """
    here = covered[bisect.bisect_right(covered, sentence.start, key=itemgetter(1)) : bisect.bisect_left(covered, (sentence.end,))]
    words = list(sentence.tokens)
    offsets = [(t.i, start_of(t), end_of(t)) for t in words]
    taken = {i for i, begin, stop in offsets if any(s < stop and begin < e for s, e in here)}
    if len(taken) == len(words):
        return
    heads = [t for t in words if t.head.i == t.i or _stands_alone(t)]
    owner = {t.i: t.i for t in heads}
    for token in words:
        path, up = [], token
        while up.i not in owner:
            path.append(up.i)
            if up.head.i == up.i:
                heads.append(up)  # a root that is white space, and so no token of the sentence
                owner[up.i] = up.i
                break
            up = up.head
        owner.update(dict.fromkeys(path, owner[up.i]))
    dropped = _attributing_clauses(sentence, heads, anchors)
    for head in heads:
        if head.i in taken or head.i in dropped or (sentence.heading and head.left_edge.tag_ in ("WP", "WRB", "WDT")):
            continue
        tokens = [t for t in words if owner[t.i] == head.i and t.i not in taken and t.i not in dropped and not t.is_space]
        while tokens and (tokens[0].is_punct or _only_joins(tokens[0]) or _opens_clause(tokens[0], head)):
            tokens = tokens[1:]
        while tokens and (tokens[-1].is_punct or tokens[-1].dep_ == "cc"):
            tokens = tokens[:-1]
        if sum(t.is_alpha or t.like_num for t in tokens) < 2 or not _asserts(head, tokens):
            continue
        if ranges := _ranges(sentence, tokens):
            yield ranges


def _stands_alone(token: Token) -> bool:
    if token.dep_ not in ("advcl", "conj", "parataxis", "ccomp") or token.pos_ not in ("VERB", "AUX"):
        return False
    if not any(c.dep_ in SUBJECTS for c in token.children):
        return False
    if token.dep_ == "ccomp":
        # Where the parser hangs the first of two main clauses on the second.
        return token.i < token.head.i and not any(c.dep_ == "mark" for c in token.children) and token.head.dep_ == "ROOT"
    if token.dep_ == "conj":
        head = token.head
        while head.dep_ == "conj":
            head = head.head
        return head.dep_ == "ROOT" or _stands_alone(head)
    conditional = any(c.dep_ == "mark" and c.lower_ in ("if", "unless", "that", "so") for c in token.children)
    return not conditional and _finite(token)


def _finite(token: Token) -> bool:
    verbs = [token, *(c for c in token.children if c.dep_ in ("aux", "auxpass"))]
    return any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in verbs)


def _only_joins(token: Token) -> bool:
    """Whether a conjunction can go without a change of meaning: *if* and *unless* cannot."""
    return token.dep_ in ("mark", "cc") and token.lower_ not in ("if", "unless", "whether", "until", "till", "lest", "nor", "provided")


def _opens_clause(token: Token, head: Token) -> bool:
    return token.dep_ == "advmod" and token.lower_ in ("when", "where", "while") and token.head.i == head.i


def _asserts(head: Token, tokens: Sequence[Token]) -> bool:
    return head.pos_ in ("VERB", "AUX") or any(t.pos_ in ("VERB", "AUX") for t in tokens)


def _attributing_clauses(sentence: Sentence, heads: Sequence[Token], anchors: Sequence[int]) -> set[int]:
    """Tokens of the clauses in which somebody is said to say something: they are not the outlet's statement."""
    out: set[int] = set()
    inside = set(anchors[bisect.bisect_left(anchors, sentence.start) : bisect.bisect_left(anchors, sentence.end)])
    if not inside:
        return out
    for token in sentence.tokens:
        if start_of(token) not in inside:
            continue
        up = token
        while up not in heads and up.dep_ not in ("relcl", "acl", "advcl", "prep"):
            up = up.head
        if up in heads:
            out.add(up.i)
        else:
            out.update(t.i for t in up.subtree)
    return out


def _ranges(sentence: Sentence, tokens: Sequence[Token]) -> list[Range]:
    """Runs of neighbouring tokens, joined over punctuation, each trimmed; a run without a word is dropped."""
    runs: list[list[Token]] = []
    for token in tokens:
        if runs and all(t.is_punct or t.is_space for t in token.doc[runs[-1][-1].i + 1 : token.i]):
            runs[-1].append(token)
        else:
            runs.append([token])
    out = []
    for run in runs:
        if any(t.is_alpha or t.like_num for t in run):
            part = trim(sentence.span.source, start_of(run[0]), end_of(run[-1]))
            if part:
                out.append(part)
    return out
