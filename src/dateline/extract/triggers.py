"""Which words tell of an event, and of which kind: a lexicon of verbs, nouns and adjectives, each read with its arguments.

The same word tells of different things: one *takes* a town, prisoners, or a bus; one *fires* rockets or a minister. A row of the lexicon
``event_triggers`` holds when all its conditions hold of the clause and none of its excluded words stands beside it. Frames say how
arguments are read: ``act`` (doer, what it is done to), ``act0`` (doer only), ``undergo`` (the subject, or the *of* phrase, suffers it),
``meet`` (two sides), ``lose``, ``fall`` (the subject is taken by another), ``give``, ``say``, ``blame``, ``fire`` (the object is the
weapon), ``blow`` (the subject is the weapon), ``flee``, ``move`` (the object is displaced), ``self`` (the *of* phrase is the doer),
``claim-lives``, ``lost``, ``toll``, ``none``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from .. import lexicons
from ..types import EventKind
from . import clauses
from .clauses import Clause
from .nouns import Ground, classes, words

if TYPE_CHECKING:
    from spacy.tokens import Token

_POS = {"VERB": "V", "NOUN": "N", "PROPN": "N", "ADJ": "A", "AUX": "V"}
_BESIDE = frozenset(
    [
        "amod",
        "compound",
        "dobj",
        "nsubj",
        "nsubjpass",
        "advmod",
        "prt",
        "attr",
        "oprd",
        "acomp",
        "poss",
        "nmod",
        "npadvmod",
        "dative",
        "pobj",
    ]
)
_SPORT = 2
_DONE_BY_OTHERS = frozenset(
    {
        EventKind.STRIKE,
        EventKind.SHELLING,
        EventKind.KILLING,
        EventKind.INJURY,
        EventKind.CAPTURE_OF_PERSONS,
        EventKind.DETENTION_OR_TORTURE,
        EventKind.EQUIPMENT_DESTROYED,
        EventKind.PROPERTY_DAMAGE,
        EventKind.TERRITORY_GAINED,
    }
)
"""Deeds that one may announce without having done them."""
_ATTACKS = frozenset({EventKind.STRIKE, EventKind.SHELLING, EventKind.ARMED_CLASH, EventKind.CHEMICAL_ATTACK})
_HARM_DONE = frozenset(
    {
        EventKind.KILLING,
        EventKind.INJURY,
        EventKind.PROPERTY_DAMAGE,
        EventKind.EQUIPMENT_DESTROYED,
        EventKind.EQUIPMENT_DAMAGED,
        EventKind.DISPLACEMENT,
        EventKind.OUTAGE,
    }
)
"""What an attack does."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the lexicon."""

    lemma: str
    kind: EventKind
    frame: str
    needs: tuple[tuple[str, tuple[str, ...]], ...]
    excluded: frozenset[str]


@dataclass(frozen=True, slots=True)
class Trigger:
    """A token that tells of an event, the row that it was read by, and its clause."""

    token: Token
    row: Row
    clause: Clause
    support: Token | None = None
    """The verb that lends a noun its subject: *carried out* a raid."""

    @property
    def kind(self) -> EventKind:
        """The event's kind."""
        return self.row.kind

    @property
    def verbal(self) -> bool:
        """Whether the trigger is a verb or participle."""
        return self.token.pos_ in ("VERB", "AUX", "ADJ")


def find(token: Token, ground: Ground, on: str | None = None) -> Trigger | None:
    """The trigger that `token` is, or None."""
    rows = _rows(token)
    if not rows or _describes(token) or _is_topic(token) or _are_the_victims(token) or _is_unverified(token):
        return None
    if token.pos_ in ("NOUN", "PROPN"):
        if _is_modifier(token) or _in_a_name(token):
            return None
        clause, support = _of_noun(token)
        if support is None and token.dep_ == "pobj" and token.head.lower_ == "without" and token.head.head.pos_ in ("VERB", "AUX"):
            support = token.head.head
    elif token.pos_ == "ADJ" and token.tag_ not in ("VBN", "VBD", "VBG"):
        clause, support = Clause(None, clauses.undergoes(token), True), None
    else:
        clause, support = _what_it_did(token, clauses.of_verb(token), rows), None
    beside: frozenset[str] | None = None
    for row in rows:
        if not all(_holds(name, values, token, clause, ground, on) for name, values in row.needs):
            continue
        if row.excluded:
            beside = _beside(token) if beside is None else beside
            if row.excluded & beside:
                continue
        if support is not None and support.lemma_ in words("tells") and row.kind in _DONE_BY_OTHERS:
            teller = clauses.of_verb(support).subject
            clause = Clause(None if clause.subject == teller else clause.subject, clause.object, False)
        return Trigger(token, row, clause, support)
    return None


def _what_it_did(token: Token, clause: Clause, rows: Sequence[Row]) -> Clause:
    """The clause of *that killed twelve*, said of a deed and not of its target: *an ambush on an army convoy that killed twelve*."""
    verb, subject = token, clause.subject
    while verb.dep_ == "conj" and verb.head.pos_ == "VERB":
        verb = verb.head
    if verb.dep_ != "relcl" or clause.passive or subject is None or subject.i != verb.head.i or not any(r.kind in _HARM_DONE for r in rows):
        return clause
    if not any(c.dep_ == "nsubj" and c.lower_ in ("that", "which") for c in verb.children):
        return clause
    while subject.dep_ in ("pobj", "conj") and subject.head.i != subject.i:
        subject = subject.head.head if subject.dep_ == "pobj" else subject.head
        if subject.pos_ in ("NOUN", "PROPN") and any(r.kind in _ATTACKS for r in _rows(subject)):
            return Clause(subject, clause.object, False, clause.recipient)
    return clause


def _describes(token: Token) -> bool:
    """Whether a participle says what somebody or some place is like: *rebel-held* districts, *armed* forces, *fleeing* soldiers."""
    if token.tag_ == "VBG" and token.lemma_ in ("flee", "retreat", "advance", "withdraw", "attack", "invade"):
        after = token.nbor(1) if token.i + 1 < len(token.doc) else token
        if (
            token.dep_ in ("amod", "pcomp")
            and after.tag_ == "NNS"
            and after.i in {token.head.i, *(c.i for c in token.children if c.dep_ == "dobj")}
        ):
            return True
    if token.dep_ != "amod":
        return False
    if token.tag_ == "VBG" and token.lemma_ == "surrender":
        return True
    if token.lower_ == "armed":
        return not any(c.dep_ in ("agent", "prep") for c in token.children)
    return token.i > 0 and token.nbor(-1).text in ("-", "–") and token.lower_ in words("halves")


def _are_the_victims(token: Token) -> bool:
    """Whether *the wounded* or *the dead* are only the people, of whom something else is told; a number of them is a toll."""
    if token.lower_ not in ("wounded", "injured", "dead") or token.dep_ in ("amod", "acl", "acomp", "oprd"):
        return False
    return any(c.lower_ == "the" and c.dep_ == "det" and c.i == token.i - 1 for c in token.children) and not any(
        c.dep_ in ("nummod", "auxpass") for c in token.children
    )


def _is_unverified(token: Token) -> bool:
    """Whether a noun is only what nobody could verify or comment on: *could not confirm the strike* qualifies it, and tells no event."""
    if token.pos_ not in ("NOUN", "PROPN"):
        return False
    for _ in range(4):
        head = token.head
        if head.i == token.i:
            return False
        if head.lemma_ in words("verifies") and token.dep_ in ("dobj", "nsubjpass", "nsubj", "prep"):
            return _is_not_done(head)
        if token.dep_ not in ("pobj", "prep", "dobj", "compound", "conj", "appos"):
            return False
        token = head
    return False


def _is_not_done(verb: Token) -> bool:
    """*could not*, *was unable to*, *it was not possible to*, *declined to*."""
    for _ in range(3):
        if any(c.dep_ == "neg" or c.lower_ in ("no", "neither", "nor") for c in verb.children):
            return True
        if verb.lemma_ in ("unable", "impossible", "fail", "decline", "refuse", "difficult", "hard"):
            return True
        if any(c.lower_ in ("unable", "impossible", "nobody", "neither", "none") for c in verb.children):
            return True
        if verb.dep_ not in ("xcomp", "acomp", "ccomp", "acl", "conj") or verb.head.i == verb.i:
            return False
        verb = verb.head
    return False


def _is_topic(token: Token) -> bool:
    """Whether a noun names no deed of its own here: a month, the *death* of a death toll, or a war that is only spoken of.

    A backdrop (*during the war*, *prisoners of war*, *peace talks*) is told as an event only where the text says that it happened: as
    the subject of a verb, with its sides, its number or its place, or as what somebody begins, wages, loses or ends.
    """
    if token.pos_ not in ("NOUN", "PROPN"):
        return False
    lemma = token.lemma_.casefold()
    if token.text == "March" and (token.pos_ == "PROPN" or token.ent_type_ == "DATE"):
        return True
    if token.dep_ == "compound" and lemma == "death" and token.head.lemma_.casefold() == "toll":
        return True
    if lemma not in words("backdrop"):
        return False
    if token.dep_ in ("nsubj", "nsubjpass", "ROOT") or any(c.dep_ == "nummod" for c in token.children):
        return False
    if any(p in ("between", "against", "with", "by") for p, _ in clauses.prepositions(token)):
        return False
    if token.dep_ == "conj":
        return _is_topic(token.head) if token.head.lemma_.casefold() in words("backdrop") else False
    if token.dep_ == "dobj":
        return token.head.lemma_.casefold() not in words("light") | words("wages") or any(c.dep_ == "neg" for c in token.head.children)
    if token.dep_ == "attr":
        return not any(c.dep_ == "expl" for c in token.head.children)
    if token.dep_ == "pobj":
        return token.head.lower_ in words("backdrop_prep") or (token.head.lower_ == "of" and lemma in ("war", "combat"))
    return token.dep_ in ("compound", "nmod", "npadvmod", "poss", "pcomp")


def is_playful(tokens: Sequence[Token]) -> bool:
    """Whether a sentence is of sport, film or business: its attacks and battles are figures of speech."""
    hits = {t.lemma_.lower() for t in tokens if t.lower_ in words("sport") or t.lemma_.lower() in words("sport")}
    return len(hits) >= _SPORT


@cache
def _lexicon() -> Mapping[tuple[str, str], tuple[Row, ...]]:
    table: dict[tuple[str, str], list[Row]] = {}
    for r in lexicons.load("event_triggers").rows:
        needs = tuple((name, tuple(v.split(",")) if v else ()) for name, _, v in (n.partition(":") for n in r["needs"].split(";") if n))
        row = Row(r["lemma"], EventKind(r["kind"]), r["frame"], needs, frozenset(w.casefold() for w in r["not"].split(";") if w))
        table.setdefault((r["lemma"].casefold(), r["pos"]), []).append(row)
    return {key: tuple(rows) for key, rows in table.items()}


def _rows(token: Token) -> tuple[Row, ...]:
    table = _lexicon()
    lemma = token.lemma_.casefold()
    pos = _POS.get(token.pos_)
    if pos is None:
        return ()
    if found := table.get((lemma, pos)) or table.get((token.lower_, pos)):
        return found
    if pos == "V" and (found := table.get((_verb_lemma(token.lower_), "V"))):
        return found
    if pos == "A" or (pos == "N" and token.dep_ in ("amod", "acl")):
        return table.get((_verb_lemma(token.lower_), "V"), ()) if token.lower_.endswith("ed") else ()
    if pos == "N" and token.pos_ == "PROPN" and (token.text.isupper() or token.is_sent_start):
        return table.get((_singular(token.lower_), "N"), ())
    return ()


def _verb_lemma(participle: str) -> str:
    """A lemma that the lexicon has, where the parser's is wrong (*raped*: rap)."""
    table = _lexicon()
    for ending in ("ed", "d", "ing", "es", "s"):
        if participle.endswith(ending):
            stem = participle[: -len(ending)]
            if len(stem) < 3:
                continue
            for candidate in (stem, stem + "e", stem[:-1] if stem[-2:-1] == stem[-1:] else stem):
                if (candidate, "V") in table:
                    return candidate
    return participle


def _singular(noun: str) -> str:
    return noun[:-1] if noun.endswith("s") else noun


def _is_modifier(token: Token) -> bool:
    """Whether a noun only modifies another: an *attack* helicopter, *death* threats; but a *bombing* campaign is one."""
    if token.dep_ not in ("compound", "nmod", "amod", "poss", "npadvmod"):
        return False
    return token.head.lemma_.lower() not in words("modified")


def _in_a_name(token: Token) -> bool:
    """Whether the noun is part of a name: *Operation Desert Strike*, *the War Museum*."""
    if token.pos_ != "PROPN" or token.text.isupper():
        return False
    return token.ent_type_ in ("ORG", "PERSON", "FAC", "WORK_OF_ART", "PRODUCT", "LAW") or (
        token.ent_type_ == "EVENT" and token.lemma_ == "War"
    )


def _of_noun(token: Token) -> tuple[Clause, Token | None]:
    """Doer and patient of a deed that a noun names; a light verb lends its subject."""
    doer: Token | None = None
    patient: Token | None = None
    for name, pobj in clauses.prepositions(token):
        if name == "on" and doer is None and token.head.lemma_ in ("blame", "pin"):
            doer = pobj
        elif name == "by" and doer is None:
            doer = pobj
        elif (name in ("of", "on", "against", "at", "into", "upon") or (name == "to" and token.lower_ == "damage")) and patient is None:
            patient = pobj
    for child in token.children:
        if (
            child.dep_ == "acl"
            and child.lemma_ in ("carry", "launch", "commit", "perpetrate", "conduct", "stage", "blame", "mount")
            and doer is None
        ):
            doer = next(
                (
                    p
                    for c in child.children
                    if c.dep_ in ("agent", "prep") and c.lower_ in ("by", "on")
                    for p in c.children
                    if p.dep_ == "pobj"
                ),
                None,
            )
    possessor = next((c for c in token.children if c.dep_ == "poss"), None)
    if doer is None and possessor is not None and possessor.pos_ != "PRON":
        doer = possessor
    support = _support(token)
    if doer is None and support is not None:
        verb = clauses.of_verb(support)
        doer = verb.subject
    if patient is None and token.dep_ == "nsubj" and token.head.lemma_ in words("lands"):
        patient = clauses.of_verb(token.head).object
    return Clause(doer, patient, False), support


def _support(token: Token) -> Token | None:
    """The light verb of a noun, or the one by which somebody owns up to it."""
    head = token.head
    if token.dep_ == "conj" and head.pos_ in ("NOUN", "PROPN"):
        return _support(head)
    if token.dep_ in ("dobj", "nsubjpass") and head.pos_ == "VERB" and head.lemma_ in words("light"):
        return head
    if token.dep_ == "dobj" and head.lemma_ == "claim" and token.lemma_.casefold() in words("claimed"):
        return head
    if token.dep_ == "pobj" and head.lower_ == "in":  # *took part in*, whose *in* hangs on either word
        verb = head.head.head if head.head.lower_ == "part" else head.head
        if verb.lemma_ in ("participate", "engage") or (verb.lemma_ == "take" and any(c.lower_ == "part" for c in verb.children)):
            return verb
    if token.dep_ == "pobj" and head.lower_ in ("for", "of"):
        claim = head.head
        if claim.lower_ == "responsibility" and claim.dep_ == "dobj" and claim.head.lemma_ in words("owns"):
            return claim.head
        if claim.lemma_ == "claim" and claim.pos_ == "VERB":
            return claim
    return None


def _beside(token: Token) -> frozenset[str]:
    """Lemmas and forms of the words that stand in a direct relation to a trigger."""
    found: set[str] = set()

    def add(other: Token) -> None:
        found.add(other.lemma_.casefold())
        found.add(other.lower_)

    for child in token.children:
        if child.dep_ in _BESIDE or child.dep_ in ("agent", "prep", "neg"):
            add(child)
        if child.dep_ in ("prep", "agent"):
            for inner in child.children:
                if inner.dep_ in ("pobj", "pcomp"):
                    add(inner)
                    for deep in inner.children:
                        if deep.dep_ in ("compound", "amod"):
                            add(deep)
        elif child.dep_ in _BESIDE:
            for inner in child.children:
                if inner.dep_ in ("compound", "amod", "conj", "nmod"):
                    add(inner)
    if token.dep_ in ("compound", "amod", "nmod", "acl", "relcl"):
        add(token.head)
    if token.i + 1 < len(token.doc) and token.nbor(1).dep_ in ("prt", "advmod"):
        add(token.nbor(1))
    if token.pos_ in ("NOUN", "PROPN") and token.i and token.nbor(-1).pos_ in ("NOUN", "ADJ", "PROPN"):
        add(token.nbor(-1))
    return frozenset(found)


def _is(token: Token | None, values: tuple[str, ...]) -> bool:
    return token is not None and any(t.lemma_.casefold() in values or t.lower_ in values for t in clauses.conjuncts(token))


def _is_one(token: Token, values: tuple[str, ...]) -> bool:
    return token.lemma_.casefold() in values or token.lower_ in values


def _holds(name: str, values: tuple[str, ...], token: Token, clause: Clause, ground: Ground, on: str | None) -> bool:
    """Whether one condition of a row holds."""
    if name == "obj":
        return (
            clause.object is not None
            if values == ("*",)
            else _is(clause.object, values) or (_is(clause.recipient, values) and clause.passive)
        )
    if name == "needs":
        return bool(classes(clause.object, ground, on) & frozenset(values))
    if name == "needs-subj":
        doer = clauses.undergoes(token) if clause.passive else clause.subject
        return bool(classes(doer, ground, on) & frozenset(values))
    if name == "obj-comp":
        return clause.object is not None and any(c.lemma_.casefold() in values for c in clause.object.children if c.dep_ == "compound")
    if name == "obj-mod":
        return clause.object is not None and any(c.lemma_.casefold() in values for c in clause.object.children if c.dep_ == "amod")
    if name == "obj-prep":
        return clause.object is not None and any(c.lower_ in values for c in clause.object.children if c.dep_ == "prep")
    if name == "nosubj":
        return clause.subject is None or not all(_is_one(t, values) for t in clauses.conjuncts(clause.subject))
    if name == "munsubj":
        return bool(classes(clauses.undergoes(token) if clause.passive else clause.subject, ground, on) & {"munition"})
    if name == "byperson":
        return clause.passive and bool(classes(clause.subject, ground, on) & {"person", "state"})
    if name == "prt":
        return any(c.lower_ in values and c.dep_ in ("prt", "advmod", "prep") for c in token.children)
    if name == "prep":
        if values == ("to-death",):
            return any(p == "to" and o.lower_ == "death" for p, o in clauses.prepositions(token))
        return any(c.lower_ in values for c in token.children if c.dep_ in ("prep", "prt", "advmod", "agent")) or any(
            p in values for p, _ in clauses.prepositions(token)
        )
    if name == "prep-obj":
        preposition, first = values[0].split(":") if ":" in values[0] else (values[0], "")
        return any(p == preposition and _is(o, (first, *values[1:])) for p, o in clauses.prepositions(token))
    if name in ("comp", "mod"):
        return _has_modifier(token, values)
    if name == "of":
        return any(p == "of" and (_is(o, values) or classes(o, ground, on) & frozenset(values)) for p, o in clauses.prepositions(token))
    if name == "damage-to":
        return any(p == "to" and classes(o, ground, on) & frozenset(values) for p, o in clauses.prepositions(token))
    if name == "xcomp":
        return any(c.dep_ == "xcomp" for c in token.children)
    if name == "told-to":
        return any(
            c.dep_ in ("xcomp", "ccomp", "acl") and c.lemma_ in values for n in (token, clause.object) if n is not None for c in n.children
        )
    return _flag(name, token, clause, ground, on)


def _has_modifier(token: Token, values: tuple[str, ...]) -> bool:
    near = [
        c
        for c in token.children
        if c.dep_ in ("compound", "amod", "nmod", "oprd", "dobj", "advmod", "acomp", "xcomp", "attr", "dep", "npadvmod", "poss")
    ]
    near += [
        d for c in near if c.dep_ in ("compound", "amod", "dobj") for d in c.subtree if d.i != c.i and d.dep_ not in ("nsubj", "relcl")
    ]
    return any(c.lemma_.casefold() in values or c.lower_ in values or any(c.lower_.startswith(f"{v}-") for v in values) for c in near)


def _flag(name: str, token: Token, clause: Clause, ground: Ground, on: str | None) -> bool:
    """Conditions that are particular to a few words."""
    if name == "dead":
        after = token.i + 1 < len(token.doc) and token.nbor(1).lower_ == "dead"
        return after or any(c.lower_ == "dead" for c in token.children) or any(c.lemma_ == "kill" for c in token.conjuncts)
    if name == "held":
        return clause.passive or any(p in ("in", "at", "inside") for p, _ in clauses.prepositions(token))
    if name == "bare":
        return (
            clause.object is None
            and not clause.passive
            and not any(c.dep_ in ("acomp", "attr", "oprd", "prt", "npadvmod") for c in token.children)
        )
    if name == "into-hands":
        return any(o.lemma_ in ("hand", "control") for _, o in clauses.prepositions(token))
    if name == "fire":
        return any(c.lower_ in ("fire", "ablaze", "alight") for c in token.children) or any(
            p in ("on", "to") and o.lower_ in ("fire", "flame", "flames") for p, o in clauses.prepositions(token)
        )
    if name == "rev":
        return any(c.lemma_ in words("revenge") for c in token.children)
    if name == "meeting":
        sides = [clause.subject, clause.object, *(o for p, o in clauses.prepositions(token) if p == "with")]
        return any(t is not None and (_is_official(t, ground, on)) for t in sides)
    if name == "gov":
        sides = [clause.subject, *(o for p, o in clauses.prepositions(token) if p in ("with", "of", "between"))]
        return any(t is not None and _is_official(c, ground, on) for t in sides if t is not None for c in clauses.conjuncts(t))
    if name == "supplies-with":
        return any(p == "with" and "arms" in classes(o, ground, on) for p, o in clauses.prepositions(token))
    if name == "without":
        return token.dep_ == "pobj" and token.head.lower_ == "without"
    if name == "grows":
        verb = token.head
        return (token.dep_ in ("nsubj", "nsubjpass") and verb.lemma_ in words("grows")) or (
            token.dep_ == "dobj" and verb.lemma_ in ("raise", "put", "bring", "push", "take", "revise", "update")
        )
    if name == "armed-strike":
        return any(c.lower_ == "armed" for c in token.children)
    if name == "on-strike":
        return token.dep_ == "pobj" and token.head.lower_ == "on" and token.tag_ == "NN" and not any(True for _ in token.children)
    if name == "called":
        return token.dep_ in ("dobj", "nsubjpass") and token.head.lemma_ in ("declare", "call", "join", "organize", "organise", "observe")
    if name == "aimed":
        return not any(p in ("into", "in") and o.lower_ in ("air", "sky") for p, o in _aims(token))
    if name == "behind":
        return any(c.lower_ == "behind" for c in token.children) or (token.i + 1 < len(token.doc) and token.nbor(1).lower_ == "behind")
    if name == "in-ruins":
        return _in_ruins(token, ground, on)
    if name == "no-supply":
        lacks = any(c.lower_ == "no" and c.dep_ == "det" for c in token.children)
        return (
            lacks
            and token.dep_ in ("dobj", "attr", "nsubj", "conj", "ROOT")
            and (token.head.lemma_ in ("have", "be", "get") or token.dep_ == "ROOT" or token.dep_ == "conj")
        )
    if name == "is-out":
        return (
            token.dep_ == "nsubj"
            and token.head.lemma_ in ("be", "go", "remain")
            and any(
                c.lower_ in ("out", "down", "off") and c.dep_ in ("advmod", "acomp", "prt", "prep", "attr") for c in token.head.children
            )
        )
    if name == "ours":
        return clause.object is not None and any(
            c.dep_ == "poss" and c.lower_ in ("our", "my") for t in clauses.conjuncts(clause.object) for c in t.children
        )
    if name == "done":
        return token.dep_ in ("dobj", "nsubjpass") and token.head.lemma_ in (
            "cause",
            "inflict",
            "do",
            "suffer",
            "sustain",
            "wreak",
            "report",
            "see",
        )
    if name == "made-off":
        return token.i + 2 < len(token.doc) and token.nbor(1).lower_ == "off" and token.nbor(2).lower_ == "with"
    if name == "counted":
        return any(c.dep_ in ("nummod", "quantmod") for c in token.children) or (
            token.dep_ == "pobj"
            and token.head.lower_ == "of"
            and token.head.head.pos_ in ("NUM", "NOUN")
            and token.head.head.lemma_.casefold() in words("partitive")
        )
    if name == "plural":
        return token.tag_ in ("NNS", "NNPS")
    if name == "dem":
        return not any(c.dep_ in ("dobj", "ccomp") for c in token.children) and (
            clause.subject is None or bool(classes(clause.subject, ground, on) & {"person", "number"})
        )
    if name == "military":
        owners = [
            clause.subject,
            *(c for c in token.children if c.dep_ in ("compound", "amod", "poss")),
            *(o for p, o in clauses.prepositions(token) if p in ("of", "by")),
        ]
        return any(t is not None and classes(t, ground, on) & {"combatant", "state"} for t in owners)
    raise ValueError(f"the lexicon event_triggers has an unknown condition {name!r}")


def _aims(token: Token) -> list[tuple[str, Token]]:
    """What a shot goes to, said of the verb or of what is fired."""
    return [
        *clauses.prepositions(token),
        *(pair for c in token.children if c.dep_ == "dobj" for pair in clauses.prepositions(c)),
    ]


def _in_ruins(token: Token, ground: Ground, on: str | None) -> bool:
    """*The school lay in ruins*: ruins that a building is said to be in."""
    if token.dep_ != "pobj" or token.head.lower_ not in ("in", "under"):
        return False
    verb = token.head.head
    subject = clauses.of_verb(verb).subject if verb.pos_ in ("VERB", "AUX") else None
    return verb.lemma_ in ("lie", "be", "stand", "remain", "leave") and bool(
        classes(subject or clauses.undergoes(verb), ground, on) & {"property", "territory", "place"}
    )


def _is_official(token: Token, ground: Ground, on: str | None) -> bool:
    found = classes(token, ground, on)
    return (
        bool(found & {"state"}) or token.lemma_.lower() in words("speaker") or (token.ent_type_ == "PERSON") or bool(found & {"combatant"})
    )
