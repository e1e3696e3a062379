"""How sure the words sound: polarity, level, modality and hedges, with their scope read from the dependency tree.

From the outermost predicate down to the one that is asked about, each operator on the way changes the state: a negation, a modal, an
adverb, a conjunction such as *if*, or a predicate that governs the next one and lets it through (*managed to*), turns it round
(*failed to*, *denied that*), lowers it (*is believed to*), or leaves it open (*planned to*, *threatened to*, *ordered to*). What a
governing predicate does under affirmation and under denial is its signature (Nairn, Condoravdi and Karttunen 2006); the levels are
FactBank's (Saurí and Pustejovsky 2009).

The level is the claimant's own wording. Being reported does not lower it, and nothing here says whether the claim is true.
*Reportedly* and *allegedly* leave the level unspecified: the speaker passes words on and stands for none of them. *Will* is certain,
of the future.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from .. import lexicons
from ..pipeline import step
from ..text import Span
from ..types import Level, Modality, Mode, Polarity, Report, Statement, Wording
from .cues import lemma_of
from .outlets import speaks_for_the_outlet
from .parse import Parse, Sentence, end_of, start_of

if TYPE_CHECKING:
    from spacy.tokens import Token

_LEVELS = (Level.UNSPECIFIED, Level.POSSIBLE, Level.PROBABLE, Level.CERTAIN)
_OPEN, _POSSIBLE, _PROBABLE, _CERTAIN = range(4)
_STRENGTH = {Modality.FUTURE: 1, Modality.CONDITIONAL: 2, Modality.THREAT: 3, Modality.ORDER: 4, Modality.QUESTION: 5}
"""Which modality is kept when two meet; past and ongoing come from the tense and give way to all of them."""

_CLAUSES = frozenset({"ccomp", "xcomp", "csubj", "csubjpass", "acl", "oprd", "advcl", "pcomp"})
_SAME = frozenset({"acomp", "attr", "ROOT", "dep", "aux", "auxpass", "meta", "intj", "prt", "quantmod", "nmod", "punct", "predet", "expl"})
_NEGATIVE_WORDS = frozenset({"no", "neither", "none", "nobody", "nothing", "nowhere", "nor"})
_NEGATIVE_ADVERBS = frozenset({"never", "hardly", "scarcely", "nowhere", "nor", "neither"})
_NOT_NEGATIVE = frozenset({"fewer", "less", "more", "later", "longer", "doubt", "sooner", "matter", "wonder"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "such", "both", "each", "every", "all"})
_FACTUAL_MARKS = frozenset({"when", "while", "after", "as", "because", "since", "although", "though", "whereas", "before", "once", "until"})
_PERCEPTION = frozenset({"see", "hear", "feel", "smell", "count", "watch"})
_STATES = frozenset(
    {"be", "have", "remain", "stay", "want", "need", "live", "lie", "stand", "know", "believe", "fear", "hope", "control", "hold"}
)
_SPEECH = frozenset(
    "accusation allegation appeal application argument assertion bid call charge claim comment complaint criticism demand idea invitation "
    "offer order plan plea proposal question report request statement suggestion version".split()
)
"""What is rejected or denied has been said all the same: the saying is a fact, what was said is denied."""

_DEEPEST = 24
"""How many predicates deep a reading goes; what stands further out is left out (a person would have lost it too)."""

_PROSPECTS = frozenset({"likely", "unlikely", "set", "due", "poised", "certain", "bound", "ready", "sure"})
_EXPECTING = frozenset({"expect", "forecast", "predict", "anticipate", "project"})
_DENIALS = frozenset({"deny", "reject", "dismiss", "refute", "dispute"})
_PASTS = frozenset(
    "took struck shot held fell fled fought brought caught sought sent lost left led met won ran began broke drove flew froze gave grew "
    "hid knew rose sank saw spoke stole swept threw wore wrote built captured dug hung laid paid sold told thought went withdrew".split()
)

_OPENING = "“\"‘'«„‹`(["


@dataclass(frozen=True, slots=True)
class _Signature:
    """A row of the lexicon ``modality``: what a predicate makes of its complement, itself being affirmed or denied."""

    affirmed: str
    denied: str
    modality: Modality | None


@dataclass(frozen=True, slots=True)
class _State:
    """What holds of a predicate at one point of the way down. `tense` is the last finite verb's, past until one is met."""

    denied: bool = False
    level: int = _CERTAIN
    modality: Modality | None = None
    tense: Modality = Modality.PAST
    reported_in_past: bool = False
    hedges: tuple[Span, ...] = ()
    cues: tuple[Token, ...] = ()

    def lowered(self, level: int, *cues: Token) -> _State:
        return replace(self, level=min(self.level, level), cues=self.cues + cues)

    def flipped(self, *cues: Token) -> _State:
        return replace(self, denied=not self.denied, cues=self.cues + cues)

    def put(self, modality: Modality | None) -> _State:
        if modality is None or (self.modality and _STRENGTH[self.modality] >= _STRENGTH[modality]):
            return self
        return replace(self, modality=modality)

    def afresh(self) -> _State:
        """The state of what is presupposed: only the tense is handed on."""
        return _State(tense=self.tense)


@dataclass(frozen=True, slots=True)
class _Hedge:
    """A hedge found in a sentence: its tokens, what it leaves of the level (None: all), and the predicate it belongs to."""

    tokens: tuple[Token, ...]
    level: int | None
    head: Token
    """The predicate, or the event noun, that it modifies."""


@cache
def _signatures() -> Mapping[tuple[str, str, str], _Signature]:
    """By word, part of speech and frame."""
    return {
        (row["word"], row["pos"], frame): _Signature(row["affirmed"], row["denied"], Modality(row["modality"]) if row["modality"] else None)
        for row in lexicons.load("modality").rows
        for frame in row["frames"].split(",")
    }


@cache
def _hedge_phrases() -> Mapping[str, tuple[tuple[tuple[str, ...], int | None, str], ...]]:
    """First word to the phrases that begin with it, the longest first: the words, what is left of the level, the kind."""
    found: dict[str, list[tuple[tuple[str, ...], int | None, str]]] = {}
    for row in lexicons.load("hedges").rows:
        words = tuple(re.findall(r"\w+|[^\w\s]", row["phrase"].lower()))
        level = _LEVELS.index(Level(row["level"])) if row["level"] else None
        found.setdefault(words[0], []).append((words, level, row["kind"]))
    return {first: tuple(sorted(rows, key=lambda r: -len(r[0]))) for first, rows in found.items()}


# ---------------------------------------------------------------- the way from the outermost predicate to the one asked about


def governor(child: Token) -> tuple[Token, str]:
    """The predicate or noun that governs `child`, prepositions passed over, and how: a frame of the lexicon or a dependency's name."""
    head, dep = child.head, child.dep_
    if dep in ("pobj", "pcomp") or (head.pos_ == "ADP" and head.dep_ in ("prep", "agent", "dative", "pcomp")):
        frame = head.lower_
        while head.dep_ in ("prep", "agent", "dative", "pcomp") and head.head != head and head.pos_ in ("ADP", "SCONJ"):
            frame, head = head.lower_, head.head
        return head, f"prep {frame}"
    if dep in _CLAUSES:
        return head, _clause_frame(child)
    if dep in ("dobj", "nsubjpass", "obj", "dative"):
        return head, "obj"
    if dep == "nsubj":
        return head, "subj"
    return head, "same" if dep in _SAME else dep


def _clause_frame(child: Token) -> str:
    marks = {t.lower_: t for t in child.children if t.dep_ in ("mark", "advmod", "aux", "nsubj", "dobj", "attr", "nsubjpass", "prep")}
    if child.dep_ == "acl" and child.tag_ in ("VBN", "VBG") and not any(t.dep_ in ("aux", "nsubj", "nsubjpass") for t in child.children):
        return "participle"
    if child.dep_ == "advcl" and _inverted(child):
        return "if"
    for word in ("if", "unless"):
        if word in marks and marks[word].dep_ == "mark":
            return "if" if child.dep_ == "advcl" else "whether"
    if "whether" in marks:
        return "whether"
    if any(t.tag_ == "TO" for t in child.children if t.dep_ == "aux"):
        return "purpose" if child.dep_ == "advcl" else "to"
    if child.dep_ == "advcl":
        return "adverbial"
    if any(t.tag_ in ("WP", "WRB", "WDT", "WP$") for t in marks.values()) and child.dep_ == "ccomp":
        return "wh"
    if child.tag_ == "VBG" and not any(t.dep_ in ("aux", "nsubj") for t in child.children):
        return "ing"
    if child.tag_ == "VB" and child.dep_ in ("ccomp", "xcomp") and not any(t.dep_ == "aux" for t in child.children):
        return "to"
    return "that"


def _inverted(clause: Token) -> bool:
    """*Had the levee not held*, *were the dam to fail*, *should talks collapse*: a condition without an *if*."""
    first = next((t for t in clause.subtree if not t.is_punct and not t.is_space), clause)
    subject = next((c for c in clause.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    opens = first.lower_ in ("had", "were", "should") and (first == clause or first.head == clause)
    return opens and subject is not None and subject.i > first.i and not any(c.dep_ == "mark" for c in clause.children)


def _signature(head: Token, frame: str) -> tuple[_Signature, Token] | None:
    """The row for `head`, and the word that has it.

    Particles and bare objects make another word of a verb (*call off*, *take place*); a predicate adjective stands in for *be*.
    """
    lemma = head.lemma_.lower()
    pos = "noun" if head.pos_ in ("NOUN", "PROPN") else "adj" if head.pos_ == "ADJ" else "verb"
    if lemma == "be" or (pos == "verb" and lemma in ("remain", "become", "seem", "appear")):
        for child in head.children:
            if child.dep_ in ("acomp", "attr", "oprd") and (found := _row(child, ("adj", "noun", "passive", "verb"), frame)):
                return found
    if pos == "verb":
        for child in head.children:
            if child.dep_ in ("prt", "dobj", "advmod") and (row := _signatures().get((f"{lemma} {child.lower_}", "verb", frame))):
                return row, head
        if _passive(head) and (found := _row(head, ("passive",), frame)):
            return found
    if found := _row(head, (pos,), frame):
        return found
    if pos == "adj":
        return _row(head, ("passive", "verb"), frame)
    return _row(head, ("adj",), frame) if head.tag_ in ("VBN", "VBG") else None


def _row(word: Token, kinds: tuple[str, ...], frame: str) -> tuple[_Signature, Token] | None:
    for kind in kinds:
        for form in (lemma_of(word), word.lower_):
            if row := _signatures().get((form, kind, frame)):
                return row, word
    return None


def _passive(verb: Token) -> bool:
    return verb.tag_ == "VBN" and (
        verb.dep_ in ("acl", "amod") or any(c.dep_ in ("auxpass", "nsubjpass", "csubjpass") for c in verb.children)
    )


def _enter(parent: _State, head: Token, child: Token, frame: str) -> _State:
    """The state in which `child` is met, before its own words are read."""
    preposition = frame.startswith("prep ")
    name = frame.removeprefix("prep ")
    if frame == "to" and (semi := _semi_modal(parent, head, child)):
        return semi
    if frame in ("to", "purpose") and (excess := _degree(head, "too")):
        return replace(parent, denied=True, cues=(*parent.cues, excess))
    if frame in ("to", "purpose") and (enough := _degree(head, "enough")):
        return replace(parent, cues=(*parent.cues, enough)) if parent.denied else parent.lowered(_POSSIBLE, enough)
    if (frame == "obj" or preposition) and parent.denied and _any(child):
        return parent
    if parent.denied and head.lemma_.lower() in _SPEECH and governor(head)[1] == "obj" and governor(head)[0] in parent.cues:
        return parent  # what was said is denied, by *denied claims that* as by *denied that*
    if found := _thwarted(head, name) or _signature(head, "to" if frame == "purpose" else name):
        return _apply(parent, found, head, child, name)
    if preposition and not _any(child):
        return _enter_prepositional(parent, head, child, name)
    if frame == "same":
        return parent
    if frame == "if":
        return parent.afresh().put(Modality.CONDITIONAL).lowered(_OPEN, *(t for t in child.children if t.lower_ in ("if", "unless")))
    if frame == "whether":
        return parent.afresh().put(Modality.QUESTION).lowered(_OPEN, head)
    if frame in ("to", "purpose"):
        return replace(parent, denied=False).lowered(_OPEN).put(Modality.FUTURE)
    if frame == "that" or frame == "wh":
        state = replace(parent, denied=False, modality=parent.modality if parent.modality is Modality.QUESTION else None)
        return state.lowered(_OPEN, head) if parent.denied else state
    if frame == "ing":
        return parent
    if _any(child):
        return parent
    if frame in ("obj", "subj"):
        if _definite(child):
            return parent.afresh()
        return replace(parent, denied=parent.denied and frame == "obj")
    if frame == "compound" and (found := _signature(head, "of")):
        return _apply(parent, found, head, child, name)
    if frame in ("compound", "nn"):
        return parent
    if frame == "adverbial":
        state = parent.afresh()
        if parent.modality in (Modality.FUTURE, Modality.CONDITIONAL) and not _finite_past(child):
            state = state.put(parent.modality).lowered(_OPEN)
        if not any(c.dep_ in ("mark", "nsubj", "nsubjpass") or c.lower_ in _FACTUAL_MARKS for c in child.children):
            return replace(parent, denied=False, cues=())  # a participle phrase goes with its clause
        return state
    return parent.afresh()


def _enter_prepositional(parent: _State, head: Token, child: Token, name: str) -> _State:
    if name == "without":
        return parent.afresh().flipped(*_preposition(child, "without"))
    if instead := [t for t in (child.head, *child.head.children) if t.lower_ == "instead"]:
        return parent.afresh().flipped(*instead)
    if name == "of" and head.lower_ in ("instead", "case", "event"):
        state = parent.afresh()
        return state.flipped(head) if head.lower_ == "instead" else state.put(Modality.CONDITIONAL).lowered(_OPEN, head)
    if name == "of" and head.pos_ in ("NOUN", "PROPN", "NUM", "PRON", "DET"):
        return parent
    if name in ("by", "in") and child.dep_ == "pcomp":
        return parent
    return parent.afresh()


def _degree(head: Token, word: str) -> Token | None:
    """The *too* of *too weak to attack*, the *enough* of *safe enough to reopen*."""
    adjectives = [head, *(c for c in head.children if c.dep_ in ("acomp", "advmod"))]
    return next((t for a in adjectives for t in a.children if t.lower_ == word and t.dep_ == "advmod"), None)


def _thwarted(noun: Token, frame: str) -> tuple[_Signature, Token] | None:
    """The row of a modifier that denies what its noun was about: *a failed attempt to*."""
    if noun.pos_ != "NOUN" or frame not in ("to", "of", "at", "participle", "that"):
        return None
    rows = (_row(c, ("adj",), "inner") for c in noun.children if c.dep_ == "amod")
    return next((row for row in rows if row), None)


def _preposition(child: Token, word: str) -> list[Token]:
    return [t for t in child.ancestors if t.lower_ == word][:1]


def _semi_modal(parent: _State, head: Token, child: Token) -> _State | None:
    """*have to*, *be to*, *be going to*, *used to*, which are modals in all but form."""
    lemma = head.lemma_.lower()
    if lemma == "have" and any(c.lower_ == "yet" for c in (*head.children, *child.children)):
        state = replace(parent, tense=Modality.PAST)
        return state.flipped(*(c for c in (*head.children, *child.children) if c.lower_ == "yet"))
    if lemma == "have" or head.lower_ == "got":
        if parent.denied or (head.tag_ not in ("VBD", "VBN")):
            return replace(parent, denied=False).lowered(_OPEN, head).put(Modality.ORDER)
        return replace(parent, cues=(*parent.cues, head))
    if lemma == "go" and head.tag_ == "VBG":
        return replace(parent, cues=(*parent.cues, head)).put(Modality.FUTURE)
    if lemma == "use" and head.tag_ == "VBD":
        return parent
    if lemma == "be" and not any(c.dep_ in ("acomp", "oprd") for c in head.children):
        subjects = [c for c in head.children if c.dep_ == "nsubj"]
        if subjects and (found := _row(subjects[0], ("noun",), "to")):
            return _apply(parent, found, head, child, "to")
        return replace(parent, cues=(*parent.cues, head)).put(Modality.FUTURE)
    return None


def _apply(parent: _State, found: tuple[_Signature, Token], head: Token, child: Token, frame: str) -> _State:
    """The state under a governing predicate, by its signature."""
    signature, cue = found
    effect = signature.denied if parent.denied else signature.affirmed
    if effect == "F":
        return replace(parent.afresh(), reported_in_past=_finite_past(head))
    state = replace(parent, denied=effect.endswith("-"), reported_in_past=_finite_past(head))
    if not (effect == "CT+" and not parent.denied and signature.modality is None):
        state = replace(state, cues=(*state.cues, cue))
    level = {"CT": _CERTAIN, "PR": _PROBABLE, "PS": _POSSIBLE}.get(effect[:2], _OPEN)
    if signature.modality is None and child.dep_ in ("ccomp", "acl") and parent.modality in (Modality.FUTURE, Modality.ORDER):
        state = replace(state, modality=None)
    prospect = head.lower_ in ("likely", "unlikely", "certain", "bound", "poised") and child.tag_ == "VB" and child.dep_ == "xcomp"
    modality = Modality.FUTURE if prospect else signature.modality
    if modality is Modality.FUTURE and frame == "that" and not any(c.tag_ == "MD" for c in child.children):
        modality = None  # a finite clause has a tense of its own: *feared that the dam had been mined*
    return state.lowered(level).put(modality)


def _any(noun: Token) -> bool:
    """Whether a word of the kind that negation reaches (*any*) makes the noun share its governor's polarity."""
    return noun.lower_ in ("anyone", "anybody", "anything") or any(c.lower_ in ("any", "either") and c.dep_ == "det" for c in noun.children)


def _definite(noun: Token) -> bool:
    return any(c.lower_ in _DEFINITE or c.dep_ == "poss" for c in noun.children) or noun.pos_ == "PROPN"


def _finite_past(verb: Token) -> bool:
    """In the past or the perfect: under such a verb *would* is a future (*said*, *has said that it would*)."""
    auxiliaries = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    return verb.tag_ == "VBD" or any(c.tag_ == "VBD" or (c.lemma_.lower() == "have" and verb.tag_ == "VBN") for c in auxiliaries)


# ---------------------------------------------------------------- a predicate's own words


def _local(state: _State, node: Token, hedges: Sequence[_Hedge], heading: bool) -> _State:
    """The state after the words that belong to `node` itself: negation, modals, tense, adverbs, and an event noun's modifiers."""
    for hedge in hedges:
        if hedge.head == node and hedge.level is not None:
            state = state.lowered(hedge.level, *hedge.tokens)
    if node.pos_ in ("NOUN", "PROPN") and not _has_subject(node):
        return _noun(state, node)
    for cue in negations(node):
        state = state.flipped(cue)
    state = _tense(state, node, heading)
    return _modal(state, node)


def _has_subject(node: Token) -> bool:
    return any(c.dep_ in ("nsubj", "nsubjpass", "aux") for c in node.children)


def _noun(state: _State, noun: Token) -> _State:
    for child in noun.children:
        word = child.lower_
        if child.dep_ in ("det", "neg", "preconj") and word in ("no", "neither", "not") and not _exempt(child):
            if not state.denied or child not in state.cues:
                head = noun.head
                counted = noun.dep_ in ("nsubj", "nsubjpass", "dobj", "attr") and head.pos_ in ("VERB", "AUX") and state.denied
                state = replace(state, cues=(*state.cues, child)) if counted else state.flipped(child)
        elif child.dep_ in ("amod", "compound", "nmod") and (row := _row(child, ("adj",), "mod")):
            state = _apply(state, row, child, noun, "mod")
    return state


def _exempt(negative: Token) -> bool:
    following = negative.nbor(1).lower_ if negative.i + 1 < len(negative.doc) else ""
    return following in _NOT_NEGATIVE or (negative.lower_ in ("not", "n't", "n’t") and following in ("only", "just", "merely", "least"))


def negations(verb: Token) -> Iterator[Token]:
    """The words that deny `verb`: beside it, or on its subject, object or complement (*no one*, *none of the*, *no attack*)."""
    for child in verb.children:
        word = child.lower_
        contracted = word.endswith(("n't", "n’t")) and child.dep_ in ("aux", "auxpass")
        if child.dep_ == "neg" or contracted or (child.dep_ in ("advmod", "preconj", "cc", "det") and word in _NEGATIVE_ADVERBS):
            if not _exempt(child) and not (child.dep_ == "cc" and child.i > verb.i):
                yield child
        elif child.dep_ == "advmod" and word == "longer" and child.i and child.nbor(-1).lower_ in ("no", "any"):
            if child.nbor(-1).lower_ == "no":
                yield child.nbor(-1)
        elif child.dep_ in ("nsubj", "nsubjpass", "dobj", "attr", "acomp", "expl", "oprd"):
            if word in _NEGATIVE_WORDS and child.pos_ not in ("INTJ",):
                yield child
            else:
                yield from (
                    t
                    for t in child.children
                    if (t.dep_ in ("det", "neg", "preconj") and t.lower_ in ("no", "neither") and not _exempt(t))
                    or (t.dep_ == "advmod" and t.lower_ in ("hardly", "scarcely"))
                    or (t.dep_ == "neg" and t.i + 1 < len(t.doc) and t.nbor(1).lower_ in ("a", "one"))
                )
    for child in (p for v in (verb, *(c for c in verb.children if c.dep_ == "aux")) for p in v.children):
        if child.dep_ == "prep" and child.lower_ in ("by", "at", "under", "in", "on"):
            for noun in child.children:
                if noun.lower_ in ("means", "time", "point", "stage", "circumstances", "circumstance", "way", "account"):
                    yield from (t for t in noun.children if t.lower_ == "no")


def _tense(state: _State, verb: Token, heading: bool) -> _State:
    auxiliaries = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    finite = auxiliaries[0] if auxiliaries else verb
    words = {a.lemma_.lower() for a in auxiliaries}
    if finite.tag_ == "MD" and not (verb.tag_ == "VBG" and "be" in words):
        return replace(state, tense=Modality.ONGOING) if finite.lower_ == "can" else state
    if not auxiliaries and verb.tag_ == "VBN" and any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.children):
        return replace(state, tense=Modality.PAST)  # *says dam not breached*
    if verb.tag_ == "VBG" and "be" in words and any(a.tag_ in ("TO", "MD") for a in auxiliaries) and "have" not in words:
        return replace(state, tense=Modality.ONGOING)  # *was reported to be moving*, *may be preparing*
    if finite.tag_ in ("VB", "TO") and "have" in words:
        return replace(state, tense=Modality.PAST, modality=None if state.modality is Modality.FUTURE else state.modality)
    if finite.tag_ == "VBD":
        goes_on = verb.tag_ == "VBG" or any(a.lower_ == "being" for a in auxiliaries) or any(c.lower_ == "still" for c in verb.children)
        progressive = goes_on and state.reported_in_past
        return replace(state, tense=Modality.ONGOING if progressive else Modality.PAST)
    if finite.tag_ not in ("VBZ", "VBP"):
        return state
    if finite.tag_ == "VBP" and finite.lower_.removeprefix("re").removeprefix("over") in _PASTS:
        return replace(state, tense=Modality.PAST)  # the parser takes rarer pasts (*retook*) for presents
    if "have" in words and verb.tag_ in ("VBN", "VBD"):
        return replace(state, tense=Modality.PAST)
    historic = heading and not auxiliaries and verb.lemma_.lower() not in _STATES
    return replace(state, tense=Modality.PAST if historic else Modality.ONGOING)


def _modal(state: _State, verb: Token) -> _State:
    conditional = [
        mark
        for clause in verb.children
        if clause.dep_ == "advcl"
        for mark in clause.children
        if mark.dep_ == "mark" and mark.lower_ in ("if", "unless") and not (mark.i and mark.nbor(-1).lower_ in ("as", "even"))
    ]
    modals = [c for c in verb.children if c.dep_ == "aux" and c.tag_ == "MD"]
    perfect = any(c.dep_ == "aux" and c.lemma_.lower() == "have" and c.tag_ == "VB" for c in verb.children)
    for modal in modals[:1]:
        state = _by_modal(state, verb, modal, perfect)
    if conditional and (modals or not _finite_past(verb)):
        state = state.put(Modality.CONDITIONAL).lowered(_OPEN, *conditional)
    if _imperative(verb):
        state = state.put(Modality.ORDER).lowered(_OPEN)
    return state


def _by_modal(state: _State, verb: Token, modal: Token, perfect: bool) -> _State:
    word = modal.lower_.replace("’", "'")
    negated = any(c.dep_ == "neg" for c in verb.children)
    if word in ("will", "'ll", "wo", "shall", "sha"):
        return replace(state, cues=(*state.cues, modal)).put(Modality.FUTURE)
    if word in ("would", "'d"):
        if perfect:
            return state.lowered(_OPEN, modal).put(Modality.CONDITIONAL)
        if state.reported_in_past:
            return replace(state, cues=(*state.cues, modal)).put(Modality.FUTURE)
        return state.lowered(_OPEN, modal).put(Modality.CONDITIONAL)
    if word in ("may", "might"):
        goes_on = verb.tag_ == "VBG"  # *may be preparing*
        return state.lowered(_POSSIBLE, modal).put(None if perfect or goes_on else Modality.FUTURE)
    if word in ("can", "could", "ca"):
        if negated or state.denied or verb.lemma_.lower() in _PERCEPTION:
            return replace(state, cues=(*state.cues, modal), tense=Modality.PAST if word == "could" else Modality.ONGOING)
        return state.lowered(_POSSIBLE, modal).put(None if perfect or word != "could" else Modality.FUTURE)
    if word == "must" and perfect:
        return state.lowered(_PROBABLE, modal)
    return state.lowered(_OPEN, modal).put(Modality.ORDER)  # must, should, ought, need


def _imperative(verb: Token) -> bool:
    if verb.tag_ != "VB" or verb.dep_ not in ("ROOT", "ccomp", "parataxis", "conj", "advcl", "dep"):
        return False
    if any(c.dep_ in ("nsubj", "nsubjpass", "expl") or (c.dep_ == "aux" and c.lower_ not in ("do", "please")) for c in verb.children):
        return False
    first = verb.left_edge
    while first.i < verb.i and (first.is_punct or first.lower_ in ("please", "do", "n't", "not", "never", "so", "and", "just", "now")):
        first = first.nbor(1)
    before = verb.left_edge.nbor(-1).text if verb.left_edge.i else ""
    return first == verb and (verb.dep_ != "conj" or _imperative(verb.head)) and (before == "" or before[-1:] in _OPENING + ".!?:;,-—–”’")


def _asks(node: Token) -> Token | None:
    """The question mark that closes the clause of `node`, if one does."""
    last, sentence = node.right_edge, node.sent
    for offset in (-1, 0, 1, 2):
        if not sentence.start <= last.i + offset < sentence.end:
            continue
        token = last.doc[last.i + offset]
        if "?" in token.text:
            return token
        if offset > 0 and not (token.is_punct and token.text not in (".", "!", ",", ";")):
            return None
    return None


# ---------------------------------------------------------------- hedges


@lru_cache(maxsize=4)
def _hedges(sentence: Sentence) -> tuple[_Hedge, ...]:
    """Every hedge of the sentence, phrases by the lexicon and scare quotes, with the predicate that each belongs to."""
    tokens = [t for t in sentence.tokens if not t.is_space]
    words = [t.lower_ for t in tokens]
    found = []
    i = 0
    while i < len(tokens):
        for phrase, level, kind in _hedge_phrases().get(words[i], ()):
            stop = i + len(phrase)
            if tuple(words[i:stop]) == phrase and (kind != "approximator" or _before_number(tokens, stop, phrase)):
                top = min(tokens[i:stop], key=_depth)
                if kind == "distancing" and len(phrase) == 1 and top.tag_ == "VBN" and top.dep_ != "amod":
                    break  # *supposed to be*
                if top.dep_ == "amod" or any(c.dep_ == "ccomp" for c in top.children):
                    level = None
                found.append(_Hedge(tuple(tokens[i:stop]), level, _governed(top, level is not None)))
                i = stop - 1
                break
        i += 1
    found.extend(_scare_quotes(tokens))
    return tuple(found)


def _before_number(tokens: Sequence[Token], stop: int, phrase: tuple[str, ...]) -> bool:
    if len(phrase) == 1 and tokens[stop - 1].dep_ == "prep" and tokens[stop - 1].head.pos_ != "VERB":
        return False  # *a quarrel over two villages*
    if phrase[-1] in ("of", "several"):
        return True
    if phrase[0] == "or":
        return any(t.like_num or t.pos_ == "NUM" for t in tokens[max(stop - 6, 0) : stop])
    for t in tokens[stop : stop + 2]:
        if t.like_num or t.pos_ == "NUM" or t.lower_ in ("dozens", "scores", "hundreds", "thousands", "half", "a", "all", "every"):
            return t.lower_ not in ("a", "all", "every") or phrase[-1] in ("nearly", "almost", "about")
        if t.text not in ("$", "€", "£"):
            return False
    return False


def _depth(token: Token) -> int:
    return sum(1 for _ in token.ancestors)


def _governed(token: Token, sentential: bool) -> Token:
    head = token
    while head.head != head:
        head = head.head
        if head.pos_ == "ADP" and sentential and token.dep_ in ("advmod", "amod") and token.head == head and token.nbor(-1).text == ",":
            return head  # *was shelled, reportedly by tanks*: by whom, and not whether
        if head.pos_ in ("VERB", "AUX") and head.dep_ not in ("aux", "auxpass", "amod"):
            return head
        if head.pos_ == "ADJ" and head.dep_ == "acomp" and sentential:
            return head.head
        if head.pos_ in ("NOUN", "PROPN") and sentential and token.dep_ == "amod":
            return head
    return head


def _scare_quotes(tokens: Sequence[Token]) -> Iterator[_Hedge]:
    """One to three quoted words inside a sentence that goes on around them."""
    closing = {"“": "”", '"': '"', "‘": "’", "«": "»", "„": "“"}
    i = 0
    while i < len(tokens):
        close = closing.get(tokens[i].text)
        if close:
            for j in range(i + 2, min(i + 6, len(tokens))):
                if tokens[j].text == close:
                    inner = [t for t in tokens[i + 1 : j] if not t.is_punct]
                    if 1 <= len(inner) <= 3 and i and not any(t.dep_ == "nsubj" for t in inner) and tokens[j - 1].text not in "!?":
                        yield _Hedge(tuple(tokens[i : j + 1]), None, _governed(inner[0], False))
                    i = j
                    break
        i += 1


# ---------------------------------------------------------------- the judgement


def judge(sentence: Sentence, token: Token) -> Wording:
    """Polarity, level and modality of the predicate or event noun headed by `token`, with the hedges that govern it.

    `cues` are the words that decided, in order; empty for a plain assertion. Everything above `token` in the dependency tree is
    taken into account, so in *denied that its troops had shelled the town* the shelling is denied.
    """
    return _judge(sentence, token, None)


def _judge(sentence: Sentence, token: Token, top: Token | None) -> Wording:
    hedges = [h for h in _hedges(sentence) if top is None or top == token or h.head != top]
    state, path = _descend(sentence, token, top, hedges)
    if state.denied and token.lemma_.lower() in _SPEECH and governor(token)[1] == "obj" and not any(c.head == token for c in state.cues):
        state = replace(state.afresh(), cues=())
    text = sentence.span.source
    own = tuple(
        text.span(start_of(h.tokens[0]), end_of(h.tokens[-1]))
        for h in hedges
        if h.head in path and (h.head == token or h.level is not None)
    )
    cues = sorted({t.i: t for t in state.cues}.items())
    return Wording(
        Polarity.DENIED if state.denied else Polarity.AFFIRMED,
        _LEVELS[state.level],
        state.modality or state.tense,
        hedges=tuple(sorted(set(own))),
        cues=tuple(text.span(start_of(t), end_of(t)) for _, t in cues),
    )


def _descend(sentence: Sentence, token: Token, top: Token | None, hedges: Sequence[_Hedge]) -> tuple[_State, set[Token]]:
    links: list[tuple[Token, Token, str]] = []
    child = token
    while child.head != child and child != top and len(links) < _DEEPEST:
        head, frame = governor(child)
        links.append((head, child, frame))
        child = head
    root = child
    state = _open(_State(), root)
    if any(c.tag_ == "TO" and c.dep_ == "aux" for c in root.children):
        state = state.put(Modality.FUTURE)  # a headline's: *Government to withdraw troops*
    entry = state
    state = _local(state, root, hedges, sentence.heading)
    path = {root}
    for head, child, frame in reversed(links):
        if frame == "conj":
            before = _shared(entry, head, child)
        else:
            before = _enter(state, head, child, frame)
            if frame in ("that", "dep", "parataxis", "same"):
                before = _open(before, child)
        entry = before
        state = _local(before, child, hedges, sentence.heading)
        path.add(child)
    return state, path


def _open(state: _State, clause: Token) -> _State:
    mark = _asks(clause)
    return state.put(Modality.QUESTION).lowered(_OPEN, mark) if mark is not None else state


def _same_form(first: Token, second: Token) -> bool:
    """Whether one auxiliary can serve both; after *or* and *nor* a participle that the parser takes for a past is one."""
    if first.tag_ == second.tag_:
        return True
    joint = any(c.dep_ == "cc" and c.lower_ in ("or", "nor") for c in first.children)
    return joint and {first.tag_, second.tag_} == {"VBN", "VBD"} and any(c.dep_ in ("aux", "auxpass") for c in first.children)


def _shared(entry: _State, first: Token, second: Token) -> _State:
    """What a second conjunct inherits: what governs both, and the first's auxiliaries and negation when it has none of its own."""
    own = any(c.dep_ in ("aux", "auxpass", "nsubj", "nsubjpass") for c in second.children)
    if own or first.pos_ not in ("VERB", "AUX") or second.pos_ not in ("VERB", "AUX") or not _same_form(first, second):
        nor = [c for c in (*first.children, *second.children) if c.lower_ == "nor" and first.i < c.i < second.i]
        if own and nor and any(c.dep_ in ("nsubj", "nsubjpass") for c in second.children):
            return entry.flipped(nor[0])
        if first.pos_ in ("NOUN", "PROPN"):
            joint = any(c.dep_ == "cc" and c.lower_ in ("or", "nor") for c in first.children)
            return _noun(entry, first) if joint else entry
        return replace(entry, tense=_tense(entry, first, False).tense) if second.tag_ in ("VBN", "VBG", "VB") else entry
    for cue in negations(first):
        if cue.head.dep_ not in ("dobj", "attr", "oprd") and cue.dep_ not in ("dobj", "attr", "oprd"):
            entry = entry.flipped(cue)
    return _modal(_tense(entry, first, False), first)


# ---------------------------------------------------------------- the step


@step(requires=("report", "parse", "statements"), provides="wording", empty=dict)
def wording(report: Report, parse: Parse, statements: tuple[Statement, ...]) -> dict[str, Wording]:
    """How sure each statement sounds as a whole, by statement id: judged at its content's main predicate.

    Hedges are all those inside the content, and the words elsewhere in the report that say that it could not be verified.
    """
    found = {statement.id: _of_content(parse, statement) for statement in statements}
    for id, span in unverified(report, parse, statements):
        found[id] = replace(found[id], hedges=(*found[id].hedges, span))
    return found


def _of_content(parse: Parse, statement: Statement) -> Wording:
    inside = [t for part in statement.content for t in parse.tokens_in(part.start, part.end)]
    numbers = {(id(t.doc), t.i) for t in inside}
    sentences = parse.sentences_in(statement.content.start, statement.content.end)
    hedges = tuple(
        span
        for sentence in sentences
        for hedge in _hedges(sentence)
        if statement.content.covers(span := parse.text.span(start_of(hedge.tokens[0]), end_of(hedge.tokens[-1])))
    )
    for sentence in sentences:
        tokens = [t for t in sentence.tokens if (id(t.doc), t.i) in numbers]
        if main := main_predicate(tokens):
            main = _open_question(main) or _in_prospect(main, set(tokens)) or main
            judged = _judge(sentence, main, _outermost(parse, statement, main, set(tokens)))
            judged = replace(judged, hedges=tuple(sorted({*hedges, *judged.hedges})))
            return _answered(parse, statement, judged)
    return replace(_verbless(parse, inside), hedges=hedges)


def main_predicate(tokens: Sequence[Token]) -> Token | None:
    """The predicate of a content: its topmost verb, or the noun of a content without one; None for a fragment."""
    within = set(tokens)
    tops = [t for t in tokens if (t.head not in within or t.head == t) and not t.is_punct]
    for top in tops:
        if top.pos_ in ("VERB", "AUX"):
            return top
    for top in tops:
        for t in top.subtree:
            if t in within and t.pos_ in ("VERB", "AUX") and t.dep_ in ("ccomp", "ROOT", "conj", "parataxis", "xcomp", "pcomp"):
                return t
    nouns = [t for t in tops if t.pos_ in ("NOUN", "PROPN") and t.dep_ not in ("nsubj", "poss")]
    return nouns[0] if nouns and nouns[0].dep_ != "ROOT" else None


def _open_question(main: Token) -> Token | None:
    """What is left open by *it is not clear whether*, which says nothing else."""
    if not any(c.dep_ == "acomp" for c in main.children):
        return None
    for clause in (c for v in (main, *(a for a in main.children if a.dep_ == "acomp")) for c in v.children if c.dep_ in ("ccomp", "csubj")):
        found = _signature(main, _clause_frame(clause))
        if found and found[0].modality is Modality.QUESTION:
            return clause
    return None


def _in_prospect(main: Token, content: set[Token]) -> Token | None:
    """What is told to be ahead by *is likely to*, *is set to*, *rain is expected*: the prospect is what the words assert."""
    if main.lemma_ == "be":
        adjective = next((c for c in main.children if c.dep_ == "acomp" and c.lower_ in _PROSPECTS), None)
        hosts = (adjective, main) if adjective is not None else ()
        return next((c for h in hosts for c in h.children if c.dep_ == "xcomp" and c in content), None)
    if main.tag_ == "VBN" and lemma_of(main) in _EXPECTING and any(c.dep_ == "auxpass" for c in main.children):
        act = next((c for c in main.children if c.dep_ == "xcomp" and c in content), None)
        return act or next((c for c in main.children if c.dep_ == "nsubjpass" and c.pos_ == "NOUN" and c in content), None)
    return None


def _answered(parse: Parse, statement: Statement, judged: Wording) -> Wording:
    """*..., a claim the ministry denied*: a denial behind the words that it denies, which do not hang on it."""
    cue = [t for part in statement.cue for t in parse.tokens_in(part.start, part.end)]
    verb = next((t for t in cue if lemma_of(t) in _DENIALS and t.dep_ in ("relcl", "acl")), None)
    if (
        verb is None
        or statement.content.covers(parse.span([verb]))
        or start_of(verb) < statement.content.end
        or verb in (judged.cues or ())
    ):
        return judged
    polarity = Polarity.AFFIRMED if judged.polarity is Polarity.DENIED else Polarity.DENIED
    return replace(judged, polarity=polarity, cues=tuple(sorted({*judged.cues, parse.span([verb])})))


def _outermost(parse: Parse, statement: Statement, main: Token, content: set[Token]) -> Token | None:
    """Where the way down begins: at the cue, which may deny or order; inside the quotation marks, when the words are the claimant's own."""
    if statement.mode is Mode.OWN_VOICE:
        return None
    cue = {t for part in statement.cue for t in parse.tokens_in(part.start, part.end)}
    top, path = main, [main, *main.ancestors]
    for token in path:
        if token in cue and statement.mode is not Mode.DIRECT:
            top = token
        elif top in cue and top.dep_ == "conj" and token == top.head:
            top = token  # *neither confirmed nor denied*
        elif token in cue or top in cue:
            break
        elif token in content:
            top = token
    return top


def _verbless(parse: Parse, tokens: Sequence[Token]) -> Wording:
    """A fragment such as *Not really.* is judged by its words."""
    negative = [t for t in tokens if t.lower_ in _NEGATIVE_WORDS or t.lower_ in ("not", "never", "n't", "nope", "nah")]
    negative = [t for t in negative if not _exempt(t)]
    asked = [t for t in tokens[-2:] if "?" in t.text]
    return Wording(
        Polarity.DENIED if negative else Polarity.AFFIRMED,
        Level.UNSPECIFIED if asked else Level.CERTAIN,
        Modality.QUESTION if asked else Modality.PAST,
        cues=tuple(parse.text.span(start_of(t), end_of(t)) for t in negative[:1] + asked[:1]),
    )


_UNVERIFIED = re.compile(
    r"\b(?:could|can|was|were|is|are|has|have|had|did)(?:\s+not|n['’]t|not)(?:\s+\w+){0,4}?\s+"
    r"(?:verif(?:y|ied)|confirm(?:ed)?|authenticated?|corroborated?|check(?:ed)?)\b(?:\s+independently)?"
    r"|\b(?:no|without)\s+independent\s+(?:confirmation|verification)\b"
    r"|\b(?:neither|none)\s(?:[^.!?\n]{0,80}?\s)?(?:could|can|has|have|was|were|is|are)\s(?:be\s|been\s)?(?:immediately\s)?(?:independently\s)?"
    r"(?:be\s|been\s)?(?:verified|confirmed|authenticated|corroborated|checked)\b(?:\s+independently)?"
    r"|\bimpossible\s+to\s+(?:independently\s+)?(?:verify|confirm|check)\b",
    re.IGNORECASE,
)
_OF_NUMBERS = re.compile(r"\b(?:figures?|tolls?|numbers?)\b", re.IGNORECASE)
_OF_ONE = re.compile(
    r"\b(?:this|that|the|his|her|its|their)\s+(?:\w+\s+)?(?:claim|report|account|statement|allegation|assertion|figure|toll|number|version)\b",
    re.IGNORECASE,
)
_REACH = 3
"""How many sentences, or paragraphs, back the words reach."""

_OF_CLAIMS = re.compile(
    r"\b(?:claims?|reports?|accounts?|statements?|allegations?|assertions?|figures?|tolls?|details?|information|this|it|that|version|numbers?|"
    r"independent(?:ly)?|veracity|accuracy|authenticity|footage|videos?|images?|photos?|photographs?)\b",
    re.IGNORECASE,
)


def unverified(report: Report, parse: Parse, statements: Sequence[Statement]) -> Iterator[tuple[str, Span]]:
    """The attributed statements that a *could not independently verify* qualifies, with the words that say so.

    It qualifies the attributed statements of its own sentence and of the three before it in its paragraph; when there are none, the last
    of the nearest paragraph before it that has some. Somebody else's failure to verify, told as a claim, qualifies nothing.
    """
    attributed = [s for s in statements if s.mode is not Mode.OWN_VOICE and not _by_the_outlet(report, s)]
    at = [(sentence, s) for s in attributed if (sentence := parse.sentence_at(s.content.start)) is not None]
    for sentence in parse.sentences:
        match = _UNVERIFIED.search(sentence.span.text)
        if not match or not _OF_CLAIMS.search(sentence.span.text):
            continue
        span = parse.text.span(sentence.start + match.start(), sentence.start + match.end())
        if any(s.content.overlaps(span) for s in attributed):
            continue
        before = [(where, s) for where, s in at if where.block <= sentence.block and s.content.start < span.start]
        words = sentence.span.text
        if _OF_NUMBERS.search(words):
            before = [(where, s) for where, s in before if any(t.like_num for p in s.content for t in parse.tokens_in(p.start, p.end))]
        near = [s for where, s in before if where.block == sentence.block and sentence.index - where.index <= _REACH]
        if match[0].lower().startswith("neither"):
            near = near[-2:]
        elif _OF_ONE.search(words):
            near = near[-1:]
        if not near and before:
            last = before[-1][0]
            near = [s for where, s in before if where.index == last.index and sentence.block - last.block <= _REACH]
        yield from ((s.id, span) for s in near)


def _by_the_outlet(report: Report, statement: Statement) -> bool:
    return any(speaks_for_the_outlet(report, report.text, (part.start, part.end)) for part in statement.source)
