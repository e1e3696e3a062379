"""The tense that governs a word: past, present, future, or unknown where no verb tells.

From the form of the verb and its helpers (Reichenbach's plain cases; English only), with two of the trade's habits: a plan is future
whatever its own tense, and a timetable is told in the present. What a tense is used for is for the caller to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..resolve.calendar import Tense

if TYPE_CHECKING:
    from spacy.tokens import Token

_PLANNED = frozenset(
    (
        "expect schedule plan set slate due hope aim intend promise vow pledge threaten prepare agree want need suppose order urge ask "
        "call demand invite"
    ).split()
)
"""Verbs whose infinitive lies ahead of them."""
_APPOINTS = frozenset("schedule plan slate expect postpone".split())
"""Verbs whose date is that of what is planned, whatever their own tense: *planned a march for Saturday*."""
_TIMETABLE = frozenset(
    "begin start open resume meet arrive leave end expire convene reconvene vote take kick travel visit host hold play face return".split()
)
"""Verbs that are put in the present for what is still to come: *talks resume Monday*."""


_UPSET = frozenset("cancel call scrap abandon drop disrupt miss".split())
"""Verbs that tell what became of a plan."""


def tense_of(token: Token) -> Tense:
    """The tense of the verb that governs `token`: past, present, future, or unknown where no verb tells.

    A plan is future (*is to arrive*, *plans a march for Saturday*, *the slated visit*); one that is told in the past (*was scheduled to
    arrive Thursday*, *the vigil planned for Saturday was cancelled*) is `appointed`: the day may have come. A perfect is past. An
    infinitive takes the tense of the verb above it when that is future, and is unknown under a past one (*summoned him to testify on
    Feb. 10*).
    """
    infinitive = False
    if _is_planned(token):
        return Tense.FUTURE
    verb = _verb_over(token)
    for _ in range(8):
        if verb is None:
            break
        own = _verb_tense(verb)
        if own == _INFINITIVE:
            infinitive = True
            if verb.head.i != verb.i and verb.head.lemma_ in _PLANNED:
                return Tense.APPOINTED if _told_in_the_past(verb.head) else Tense.FUTURE
            if verb.head.i != verb.i and verb.head.lemma_ == "be" and verb.dep_ == "xcomp":
                return Tense.APPOINTED if verb.head.tag_ == "VBD" else Tense.FUTURE
        elif own is not None:
            return Tense.UNKNOWN if infinitive and own == Tense.PAST else Tense(own)
        verb = _verb_over(verb.head) if verb.head.i != verb.i else None
    return Tense.FUTURE if infinitive else Tense.UNKNOWN


_INFINITIVE = "infinitive"


def _is_planned(token: Token) -> bool:
    """Whether it hangs on a noun that is called planned: *the slated visit of the envoy in September*."""
    for _ in range(6):
        if token.pos_ in ("NOUN", "PROPN") and any(c.dep_ == "amod" and c.lower_ in _AHEAD for c in token.children):
            return True
        if token.head.i == token.i or token.head.pos_ in ("VERB", "AUX"):
            return False
        token = token.head
    return False


_AHEAD = frozenset("slated planned scheduled upcoming forthcoming expected proposed impending".split())


def _told_in_the_past(plan: Token) -> bool:
    """*was due*, *had been scheduled*: a plan of then, by its helpers or the *be* over it."""
    be = plan if plan.lemma_ == "be" else plan.head
    over = [be] if be.lemma_ == "be" else []
    helpers = [*plan.children, *over, *(c for b in over for c in b.children)]
    return any(t.tag_ == "VBD" and t.lemma_ in ("be", "have") for t in helpers if t.dep_ in ("aux", "auxpass") or t in over)


def _upset(verb: Token) -> bool:
    """Whether what was planned is said to have been called off: *the vigil planned for Saturday was cancelled*."""
    over = verb.head.head
    return verb.dep_ == "acl" and verb.head.dep_ in ("nsubj", "nsubjpass", "dobj") and over.lemma_ in _UPSET and over.tag_ in ("VBD", "VBN")


def _verb_over(token: Token) -> Token | None:
    for _ in range(40):
        if token.pos_ in ("VERB", "AUX"):
            return token
        if token.head.i == token.i:
            return None
        token = token.head
    return None


def _verb_tense(verb: Token) -> Tense | str | None:
    """What one verb's own form tells; None where it tells nothing, as a bare participle."""
    helpers = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    words = {c.lower_ for c in helpers}
    perfect = bool(words & {"have", "has", "'ve", "’ve", "having", "had"})
    if words & {"will", "'ll", "’ll", "shall", "wo"}:
        return Tense.FUTURE
    if words & {"would", "might", "may", "can", "must", "should", "ca"}:
        return Tense.PAST if perfect else Tense.FUTURE
    if words & {"could"}:
        return Tense.PAST if perfect else Tense.UNKNOWN
    if verb.lemma_ in _PLANNED and any(c.lower_ == "as" and c.dep_ in ("mark", "advmod", "prep") for c in verb.children):
        return None
    if verb.tag_ == "VBN" and verb.lemma_ in _APPOINTS and _upset(verb):
        return Tense.APPOINTED
    if verb.lemma_ in _APPOINTS and _told_in_the_past(verb):
        return Tense.APPOINTED
    if verb.lemma_ in _APPOINTS and verb.tag_ in ("VBD", "VBN", "VBG", "VBZ", "VBP"):
        return Tense.FUTURE
    if "to" in words:
        return Tense.PAST if perfect else _INFINITIVE
    if perfect or any(c.tag_ == "VBD" for c in helpers) or verb.tag_ == "VBD":
        return Tense.PAST
    if any(c.tag_ in ("VBZ", "VBP") for c in helpers):
        ahead = verb.lemma_ in _PLANNED or (verb.tag_ == "VBG" and verb.lemma_ in _TIMETABLE)
        return Tense.FUTURE if ahead else Tense.PRESENT
    if verb.tag_ in ("VBZ", "VBP"):
        return Tense.FUTURE if verb.lemma_ in _TIMETABLE else Tense.PRESENT
    if verb.tag_ == "VBN" and verb.dep_ in ("acl", "advcl", "amod"):
        return Tense.FUTURE if verb.lemma_ in _PLANNED else Tense.PAST
    return Tense.PRESENT if verb.tag_ == "VB" and verb.dep_ == "ROOT" else None
