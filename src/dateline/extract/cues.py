"""Reporting cues: the words that put what follows in a source's mouth or mind, and whether they do so here.

The lexicon ``cues.tsv`` says in which frames a word is a cue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from .. import lexicons
from ..resolve.claimants import claimants
from ..types import SourceKind
from .parse import end_of, start_of
from .ranges import Range

if TYPE_CHECKING:
    from spacy.tokens import Token

_EVIDENCE_NOUNS = frozenset(
    "image imagery video footage photo photograph picture document record data figure report analysis study poll survey map log file "
    "email e-mail statement investigation review test sample evidence recording clip letter transcript satellite".split()
)


_LEMMAS = {"hopes": "hope", "hoped": "hope", "hoping": "hope"}
_DISCLOSING = frozenset(
    "say comment confirm disclose reveal specify elaborate give answer discuss name identify speculate state tell provide offer release "
    "explain respond reply speak report announce mention indicate detail clarify".split()
)
"""Verbs of giving something away, by which news tells what a source kept to itself."""
_WH = frozenset("what who whom whose when where why how which whether if".split())


@dataclass(frozen=True, slots=True)
class Cue:
    """In which frames a word is a cue, and what it does to its content: say, ask, deny, think, promise, show, accuse, write."""

    frames: frozenset[str]
    act: str


@cache
def reporting_cues() -> Mapping[tuple[str, str], Cue]:
    """The lexicon by lemma and part of speech (verb, noun, adj)."""
    return {(row["lemma"], row["pos"]): Cue(frozenset(row["frames"].split()), row["act"]) for row in lexicons.load("cues").rows}


def is_evidence(token: Token) -> bool:
    """Whether a noun is a document, data or imagery, which can show what nobody says."""
    named = claimants().get(token.lemma_.lower()) or claimants().get(token.lower_)
    return token.lemma_.lower() in _EVIDENCE_NOUNS or (named is not None and named.kind in (SourceKind.DOCUMENT, SourceKind.IMAGERY))


def is_question(clause: Token) -> bool:
    """Whether a clause is an indirect question."""
    return any(t.lower_ in _WH for t in (clause.doc[clause.left_edge.i], clause) if t.i <= clause.i)


def lemma_of(token: Token) -> str:
    """The lemma in lower case, mended where the tagger's is another word's."""
    return _LEMMAS.get(token.lower_) or token.lemma_.lower()


def is_a_name(token: Token) -> bool:
    """*Rodi Said*, *Sheikh Said*: a name that looks like the verb."""
    inside = token.text == "Said" and token.i > token.sent.start
    return inside and token.nbor(-1).text[:1].isupper() and not token.nbor(-1).text.isupper() and token.nbor(-1).pos_ == "PROPN"


_IDENTITY = frozenset("name surname identity identify anonymity".split())


def unsaid(token: Token) -> bool:
    """*Would not say who*, *declined to say whether*, *has not confirmed that*: what somebody is told not to have said, nobody said.

    A denial is a statement all the same, and so is what somebody does not believe. *A town said to have fallen* says nothing itself.
    """
    act = token
    following = token.doc[token.i + 1 : token.i + 3]
    if token.dep_ == "relcl" and lemma_of(token) in ("ask", "request") and any(t.lemma_.lower() in _IDENTITY for t in token.subtree):
        return True  # *a teacher, who asked that her name be left out*
    if token.lower_ == "said" and len(following) == 2 and following[0].lower_ == "to" and following[1].tag_ == "VB":
        return True
    if lemma_of(token) in ("decline", "refuse"):
        if token.dep_ == "relcl":
            return True  # *two officials, who declined to give a toll*
        act = next((c for c in token.children if c.dep_ == "xcomp"), token)
    elif not any(c.dep_ == "neg" and c.i < token.i for c in token.children):
        return False
    return lemma_of(act) in _DISCLOSING and any(c.dep_ == "ccomp" and c.i > act.i for c in act.children)


def only_hypothetical(token: Token) -> bool:
    """*If officials say ...*, *may hope*, *would call*, *asked to say*: nobody is reported to have said it.

    What footage *appears to show*, and what a court *has grounds to believe*, it shows and they believe.
    """
    cue = reporting_cues().get((lemma_of(token), "verb"))
    says = cue is not None and (cue.act != "think" or lemma_of(token) == "suggest")
    if says and token.dep_ == "xcomp" and token.head.lemma_.lower() in ("appear", "seem") and token.head.tag_ != "VB":
        return False
    grounds = token.lemma_ in ("believe", "suspect", "conclude") and token.dep_ in ("acl", "xcomp", "relcl")
    held = grounds and token.head.dep_ == "dobj" and token.head.head.lemma_.lower() == "have"
    if held and token.head.lemma_.lower() in ("ground", "grounds", "reason", "cause"):
        return False
    aux = {c.lower_ for c in token.children if c.dep_ == "aux"}
    if aux & {"may", "might", "could", "to", "would"} or (token.tag_ == "VB" and not aux):
        return True
    return any(c.dep_ == "mark" and c.lower_ in ("if", "unless", "whether") for c in token.children)


def asked_passively(token: Token) -> bool:
    """*Asked who fired, the officer replied*: the subject is the one who was asked."""
    return token.tag_ == "VBN" and token.dep_ in ("advcl", "acl") and not any(c.dep_ in ("agent", "aux", "nsubj") for c in token.children)


def quotes_somebody(saying: Token) -> bool:
    """*The paper quoted a doctor as saying*, where the paper is a source too; not *a doctor was quoted as saying*."""
    quote = saying.head.head
    return any(c.dep_ == "nsubj" for c in quote.children) and any(c.dep_ == "dobj" for c in quote.children)


def cue_range(token: Token) -> Range:
    """The verb with its auxiliaries, adverbs between them and particle: *has also said*, *pointed out*."""
    first = last = token
    if token.dep_ == "pcomp" and token.head.lower_ == "as" and token.head.head.lemma_ in ("quote", "cite") and not quotes_somebody(token):
        return (cue_range(token.head.head)[0], end_of(token))
    while first.i > token.sent.start:
        left = first.nbor(-1)
        if left.head.i == token.i and left.dep_ in ("aux", "auxpass", "neg", "advmod") and left.i < token.i and left.lower_ != "how":
            first = left
        else:
            break
    while first.i != token.i and first.dep_ == "advmod" and first.lower_ != "also":
        first = first.nbor(1)
    for c in token.children:
        if c.dep_ == "prt" and c.i == token.i + 1:
            last = c
    return (start_of(first), end_of(last))
