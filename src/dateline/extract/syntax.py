"""Small questions to a dependency tree, answered in code points of the report's text."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from ..text import Text
from .parse import end_of, start_of

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
_EDGE = re.compile(r"^[\s,;:\-–—)\]•▪·*]+|[\s,;:\-–—(\[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]+$")
_DANGLING = re.compile(r"\s(?:and|but|or)$")
_PAIRS = {"”": "“", "»": "«", "’": "‘", ")": "(", "]": "["}


def subtree_range(token: Token) -> tuple[int, int]:
    """From the first to the last code point of what hangs on `token`, itself included."""
    return start_of(token.left_edge), end_of(token.right_edge)


def noun_phrase(token: Token, *, without: Collection[Token]) -> tuple[int, int]:
    """The whole descriptor headed by `token`, without a relative clause that holds one of `without` and without closing punctuation.

    *the driver who left with the howitzer* stays whole; *the driver, who said that ...* ends at *driver*.
    """
    first, last = token.left_edge, token.right_edge
    for child in token.children:
        if child.i > token.i and any(child.left_edge.i <= w.i <= child.right_edge.i for w in without):
            last = token.doc[child.left_edge.i - 1]
            break
    for w in without:
        if first.i <= w.i <= last.i:
            if w.i < token.i:
                first = token.doc[w.i + 1]
            else:
                last = token.doc[w.i - 1]
    while last.i > token.i and (last.is_punct or last.is_space) and last.text not in (")", "]", "”", "’", '"'):
        last = last.nbor(-1)
    while first.i < token.i and (first.is_punct or first.is_space or first.dep_ == "cc"):
        first = first.nbor(1)
    if last.text in ("”", "’", '"') and not any(t.text in ("“", "‘", '"') for t in token.doc[first.i : last.i]):
        last = last.nbor(-1) if last.i > token.i else last
    return start_of(first), end_of(last)


def subject_of(token: Token) -> Token | None:
    """Who does what the verb `token` says, through coordination, participles and relative clauses; None when nobody is said to.

    A passive has its agent (*was told by residents*), save *was quoted as saying*, which has the one quoted.
    """
    if token.dep_ == "pcomp" and token.head.lower_ == "as" and token.head.head.lemma_ == "quote":
        quoting = list(token.head.head.children)
        return next((c for c in quoting if c.dep_ == "nsubjpass"), None) or next((c for c in quoting if c.dep_ == "dobj"), None)
    verb = token
    for _ in range(6):
        children = list(verb.children)
        passive = any(c.dep_ == "auxpass" for c in children) or any(c.dep_ == "nsubjpass" for c in children)
        if passive and verb.i == token.i:
            return next((p for c in children if c.dep_ == "agent" for p in c.children if p.dep_ == "pobj"), None)
        subjects = [c for c in children if c.dep_ in ("nsubj", "nsubjpass") and c.i != token.i]
        subject = next((c for c in reversed(subjects) if c.i < verb.i), None) or next(iter(subjects), None)
        if subject is not None:
            if subject.lower_ in ("who", "which", "that") and verb.dep_ == "relcl":
                return verb.head
            return subject
        if verb.dep_ in ("conj", "advcl", "xcomp", "pcomp", "prep", "aux", "ccomp", "dep", "parataxis"):
            if verb.dep_ == "ccomp" and verb.i == token.i and any(c.dep_ == "mark" for c in children):
                return None
            verb = verb.head
        elif verb.dep_ in ("acl", "relcl") and verb.tag_ == "VBG":
            return verb.head if verb.head.pos_ in ("NOUN", "PROPN", "PRON") else None
        else:
            return None
        if verb.pos_ in ("NOUN", "PROPN") and verb.i != token.i:
            return None
    return None


def trim(text: Text, start: int, end: int) -> tuple[int, int] | None:
    """Without white space, separators and unpaired quotation marks at the edges, and without the sentence's full stop; None when empty."""
    string = text.string
    while start < end:
        body = string[start:end]
        edge = _EDGE.search(body)
        if edge and edge.end() > edge.start():
            if edge.start() == 0:
                start += edge.end()
            else:
                end = start + edge.start()
            continue
        first, last = body[0], body[-1]
        if last in _PAIRS and _PAIRS[last] not in body and not (last == "’" and body[-2:-1].isalnum() and "‘" not in body):
            end -= 1
        elif last == '"' and body.count('"') % 2:
            end -= 1
        elif first in _PAIRS.values() and not any(p in body for p in _PAIRS if _PAIRS[p] == first):
            start += 1
        elif first == '"' and body.count('"') % 2:
            start += 1
        elif first in "”»" or last in "“«„":
            start, end = (start + 1, end) if first in "”»" else (start, end - 1)
        elif tail := _DANGLING.search(body):
            end = start + tail.start()
        elif last == "." and not re.search(r"\b(?:[A-Z]|[A-Za-z]\.[A-Za-z])\.$", body):
            end -= 1
        else:
            return (start, end)
    return None
