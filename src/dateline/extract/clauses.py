"""Who stands where in a clause: subject, object, agent and prepositions of a verb, or of a noun that names a deed.

Looks through passives, participles, relative clauses, coordination and control (*forced residents to flee*: it is they who flee). Says
nothing about what the participants are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .nouns import words

if TYPE_CHECKING:
    from spacy.tokens import Token

_RELATIVE = frozenset(["who", "which", "that", "whom"])
_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Clause:
    """The participants of one deed, as tokens that head their phrases."""

    subject: Token | None
    object: Token | None
    passive: bool
    recipient: Token | None = None
    """An indirect object."""

    @property
    def doer(self) -> Token | None:
        """The subject of the active, the agent of the passive."""
        return self.subject


def of_verb(verb: Token) -> Clause:
    """The clause of a verb; for a passive, `subject` is the agent and `object` what undergoes it."""
    children = list(verb.children)
    if (misread := taken_for_adjective(verb)) is not None:
        return Clause(misread, verb.head, False)
    passive = is_passive(verb)
    objects = [c for c in children if c.dep_ in ("dobj", "obj")]
    obj = objects[-1] if objects else None
    dative = next(
        (c if c.dep_ == "dative" and c.pos_ != "ADP" else next(iter(c.children), None) for c in children if c.dep_ == "dative"), None
    )
    if dative is None and len(objects) > 1:
        dative = objects[0]
    if obj is not None and obj.lower_ in _RELATIVE and verb.dep_ == "relcl":
        obj = verb.head
    if not passive:
        if obj is None and verb.dep_ == "relcl" and _gap_is_object(verb):
            obj = verb.head
        if obj is None and verb.lemma_ == "leave":
            obj = next((p for c in children if c.lower_ == "behind" and c.i == verb.i + 1 for p in c.children if p.dep_ == "pobj"), None)
        if obj is None:
            obj = _shared_object(verb)
        if obj is None and verb.lemma_ == "set":
            obj = _set_ablaze(verb)
        return Clause(subject(verb), obj, False, dative)
    agent = next((p for c in children if c.dep_ == "agent" for p in c.children if p.dep_ == "pobj"), None)
    if agent is None and verb.dep_ in ("acl", "amod", "conj"):
        agent = next((p for c in children if c.dep_ == "prep" and c.lower_ == "by" for p in c.children if p.dep_ == "pobj"), None)
    undergoer = undergoes(verb)
    if agent is None and verb.dep_ == "conj":
        agent = _agent_of_later(verb)
    return Clause(agent, undergoer if undergoer is not None else obj, True, obj if undergoer is not None and obj is not undergoer else None)


def _set_ablaze(verb: Token) -> Token | None:
    """*set 40 tankers ablaze*, where the parser hangs the tankers on the adjective."""
    for child in verb.children:
        if child.lower_ in ("ablaze", "alight", "afire"):
            return next(
                (c for c in child.children if c.dep_ in ("npadvmod", "nsubj", "dobj", "nmod") and c.pos_ in ("NOUN", "PROPN")), None
            )
    return None


def _shared_object(verb: Token) -> Token | None:
    """*looted and burned shops*: the object of a verb that follows at once."""
    for child in verb.children:
        if child.dep_ == "conj" and child.pos_ == "VERB" and child.i - verb.i <= 2 and not any(c.dep_ == "nsubj" for c in child.children):
            return next((c for c in child.children if c.dep_ == "dobj"), None)
    return None


def is_passive(verb: Token) -> bool:
    """Whether a verb is in the passive, as a finite verb, a participle or an adjective."""
    if taken_for_adjective(verb) is not None:
        return False
    children = {c.dep_ for c in verb.children}
    if "auxpass" in children or "nsubjpass" in children or "csubjpass" in children:
        return True
    if verb.tag_ not in ("VBN", "VBD", "JJ", "NN"):
        return False
    if "agent" in children and "dobj" not in children:
        return True
    if verb.dep_ in ("acl", "amod") and verb.tag_ in ("VBN", "VBD", "JJ"):
        return "dobj" not in children or "dative" in children
    if verb.tag_ == "VBN" and "nsubj" in children and not children & {"aux", "dobj"}:
        return True
    if verb.dep_ == "conj" and verb.tag_ == "VBN" and "nsubj" not in children and "aux" not in children:
        return verb.head.pos_ in ("VERB", "ADJ", "AUX") and (is_passive(verb.head) or verb.head.lemma_ == "be") and "dobj" not in children
    if (
        verb.tag_ == "VBN"
        and "aux" not in children
        and "nsubj" not in children
        and verb.dep_ in ("advcl", "ccomp", "xcomp", "oprd", "acomp", "dep")
    ):
        return "dobj" not in children
    return verb.tag_ == "VBN" and verb.dep_ == "ROOT" and "aux" not in children and "dobj" not in children


def taken_for_adjective(verb: Token) -> Token | None:
    """The subject of a verb that the parser takes for an adjective after a name: *the ABC looted hospitals* is no phrase."""
    if verb.dep_ != "amod" or verb.tag_ not in ("VBN", "VBD") or verb.head.i < verb.i or verb.i == 0:
        return None
    before = verb.nbor(-1)
    return before if before.dep_ == "npadvmod" and before.head == verb and before.pos_ == "PROPN" else None


def undergoes(verb: Token) -> Token | None:
    """The grammatical subject of a passive or of an intransitive."""
    if verb.dep_ in ("oprd", "acomp", "ccomp", "xcomp") and verb.tag_ == "VBN" and verb.head.lemma_ == "leave":
        left = next((c for c in verb.head.children if c.dep_ == "dobj"), None) or next(
            (c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None
        )
        if left is not None:
            return left
    for child in verb.children:
        if child.dep_ in ("nsubjpass", "nsubj"):
            return verb.head if child.lower_ in _RELATIVE and verb.dep_ == "relcl" else child
    if verb.dep_ in ("acl", "amod", "relcl"):
        return _shared_head(verb.head)
    if verb.dep_ == "conj":
        head = verb.head
        if head.dep_ == "amod" or (head.pos_ in ("VERB", "AUX", "ADJ")):
            return undergoes(head)
        return None
    if verb.dep_ in ("oprd", "xcomp", "acomp", "ccomp", "dep") and verb.head.pos_ in ("VERB", "AUX"):
        siblings = [c for c in verb.head.children if c.dep_ == "dobj" and c.i < verb.i]
        return siblings[0] if siblings else undergoes(verb.head)
    if verb.dep_ == "advcl":
        return undergoes(verb.head) if verb.head.pos_ in ("VERB", "AUX") and verb.tag_ == "VBN" else None
    return None


def subject(verb: Token) -> Token | None:
    """Who does it, when the verb is active: its own subject, or the one it shares with the verb it depends on."""
    token = verb
    for _ in range(_DEPTH):
        for child in token.children:
            if child.dep_ == "nsubj" and child.i != verb.i:
                if child.lower_ in _RELATIVE and token.dep_ == "relcl":
                    return _shared_head(token.head)
                return child
        if token.i != verb.i and is_passive(token):
            return _agent(token)
        head = token.head
        if head.i == token.i:
            return None
        if token.dep_ in ("xcomp", "pcomp", "ccomp") and token.i != head.i:
            verb_head = head.head if token.dep_ == "pcomp" and head.pos_ in ("ADP", "SCONJ") else head
            if token.dep_ == "ccomp" and any(c.dep_ in ("mark", "nsubj") for c in token.children):
                return None
            controlled = _controlled(verb_head, token)
            if controlled is not None:
                return controlled
            if verb_head.pos_ in ("NOUN", "PROPN"):
                accuser = verb_head.head
                return verb_head if accuser.lemma_ in words("object_control") and verb_head.dep_ in ("dobj", "nsubjpass") else None
            if token.dep_ == "ccomp":
                return None
            if is_passive(verb_head):
                accused = verb_head.lemma_ in words("object_control") or verb_head.lemma_ in words("accuses")
                return undergoes(verb_head) if token.dep_ == "xcomp" or accused else None
            token = verb_head
        elif token.dep_ in ("acl", "relcl"):
            return _shared_head(head) if token.tag_ == "VBG" and head.pos_ in ("NOUN", "PROPN", "PRON") else None
        elif token.dep_ in ("conj", "advcl", "dep"):
            if token.dep_ == "advcl" and (
                any(c.dep_ == "mark" and c.lower_ in ("after", "before", "as", "when") for c in token.children) and token.tag_ != "VBG"
            ):
                return None
            if head.pos_ not in ("VERB", "AUX"):
                return None
            token = head
        else:
            return None
    return None


def is_accusation(token: Token) -> bool:
    """Whether a deed is told only as what somebody is accused or suspected of, within the same words."""
    for _ in range(_DEPTH):
        head = token.head
        if head.i == token.i:
            return False
        if token.dep_ == "prep" and token.lower_ in ("of", "for", "with", "over") and head.lemma_ in words("accuses"):
            return True
        if token.dep_ in ("prep", "acl") and head.pos_ == "NOUN" and head.lemma_ in ("accusation", "allegation", "charge", "suspicion"):
            return True
        if token.dep_ in ("dobj", "ccomp", "xcomp") and head.lemma_ in ("allege", "blame", "pin"):
            return True
        if token.dep_ not in ("pcomp", "pobj", "conj", "prep", "dobj", "acl", "xcomp"):
            return False
        token = head
    return False


def prepositions(token: Token) -> Iterator[tuple[str, Token]]:
    """Every preposition that hangs on a verb or noun, with the head of its object; coordinated objects and *in front of* included."""
    for child in token.children:
        if child.dep_ in ("prep", "agent", "dative", "prt", "advmod") and child.pos_ in ("ADP", "SCONJ", "ADV", "VERB", "PART"):
            for inner in child.children:
                if inner.dep_ == "pobj":
                    yield child.lower_, inner
                elif inner.dep_ == "prep":
                    for last in inner.children:
                        if last.dep_ == "pobj":
                            yield inner.lower_, last


def conjuncts(token: Token) -> list[Token]:
    """The token and what is coordinated with it, in order; of *eight men, a boy and a girl among them*, the men."""
    if not token.conjuncts:
        return [token]
    found = sorted([token, *token.conjuncts], key=lambda t: t.i)
    after = found[-1].i + 1
    if token is found[0] and [t.lower_ for t in token.doc[after : after + 2]] in (["among", "them"], ["amongst", "them"]):
        return [token]
    return found


def _agent(verb: Token) -> Token | None:
    return next((p for c in verb.children if c.dep_ == "agent" for p in c.children if p.dep_ == "pobj"), None)


def _agent_of_later(verb: Token) -> Token | None:
    """*captured and held by rebels* has its agent on the last verb; an earlier one's is not handed on."""
    return None


def _controlled(governor: Token, verb: Token) -> Token | None:
    if governor.pos_ not in ("VERB", "AUX") or governor.lemma_ not in words("object_control"):
        return None
    if is_passive(governor):
        return undergoes(governor)
    return next((c for c in governor.children if c.dep_ in ("dobj", "dative") and c.i < verb.i), None)


def _gap_is_object(verb: Token) -> bool:
    """*the town the rebels seized*: a relative clause with its own subject and no object."""
    own = [c for c in verb.children if c.dep_ == "nsubj"]
    return bool(own) and own[0].lower_ not in _RELATIVE and not any(c.dep_ in ("dobj", "ccomp", "xcomp") for c in verb.children)


def _shared_head(token: Token) -> Token:
    return token
