"""Whose words a cue reports: the subject that can speak, where the parser did not find it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..resolve import actors
from ..resolve.claimants import claimants
from .cues import reporting_cues
from .parse import Sentence, start_of
from .quotes import Quotes
from .syntax import subject_of

if TYPE_CHECKING:
    from spacy.tokens import Token

_GOES_ON = frozenset("add note stress point underline underscore emphasise emphasize".split())
"""What a participle of says that its speaker speaks on."""


def inverted_source(token: Token, marks: Quotes) -> Token | None:
    """The speaker after the verb, where the parser took it for an object: *"We left," said Amina Yusuf*."""
    at, string = start_of(token), token.doc.text
    behind_quotation = any(
        0 <= at - q.end <= 5 and not any(c.isalnum() for c in string[max(token.idx - (at - q.end), 0) : token.idx])
        for q in marks.touching(at - 6, at)
    )
    opens = token.i == token.sent.start and any(c.text == ":" for c in token.children)
    if not behind_quotation and not opens:
        return None
    after = (c for c in token.children if c.i > token.i and c.dep_ in ("dobj", "attr", "npadvmod", "dep", "appos", "oprd"))
    return next((c for c in after if c.pos_ in ("PROPN", "NOUN", "PRON")), None) or _phrase_behind(token)


def _phrase_behind(token: Token) -> Token | None:
    """The head of the noun phrase that starts right behind a verb, whatever the parser hung it on."""
    if token.i + 1 >= token.sent.end:
        return None
    noun = token.nbor(1)
    while noun.dep_ in ("det", "compound", "amod", "poss", "nmod", "nummod", "case") and token.i < noun.head.i <= token.i + 8:
        noun = noun.head
    return noun if noun.pos_ in ("NOUN", "PROPN") and can_speak(noun) else None


def outside_quotation(token: Token, subject: Token | None, marks: Quotes) -> Token | None:
    """The subject, unless it is a word of the quotation that the cue introduces: *"Two this morning," said a soldier*."""
    if subject is None or marks.inside(start_of(subject)) is marks.inside(start_of(token)):
        return subject
    others = [c for c in token.children if c.dep_ in ("nsubj", "nsubjpass") and c.i != subject.i]
    level = marks.inside(start_of(token))
    return next((c for c in others if marks.inside(start_of(c)) is level), None)


def nearest_claimant(token: Token, subject: Token | None) -> Token | None:
    """The claimant right before the verb where the parser's subject is none: *with the loss of the town, a general told us*.

    A participle (*signs warning of mines*) speaks only when what it hangs on can.
    """
    if subject is None or subject.pos_ == "PRON" or can_speak(subject):
        return subject
    if token.dep_ in ("acl", "relcl"):
        return None
    left = token.i - 1
    while left >= token.sent.start and token.doc[left].pos_ in ("AUX", "ADV"):
        left -= 1
    beside = token.doc[left] if left >= token.sent.start else None
    if beside is not None and any(a.i == subject.i for a in beside.ancestors if a.i != token.i) and beside.dep_ not in ("conj", "appos"):
        return subject
    return beside if beside is not None and beside.i != subject.i and beside.pos_ in ("NOUN", "PROPN") and can_speak(beside) else subject


def goes_on(token: Token) -> Token | None:
    """Who goes on speaking in *..., adding that*: the subject of the verb of saying above it, wherever the parser hung the participle."""
    if token.tag_ != "VBG" or token.lemma_.lower() not in _GOES_ON:
        return None
    above = token
    while above.head.i != above.i:
        above = above.head
        cue = reporting_cues().get((above.lemma_.lower(), "verb")) if above.pos_ == "VERB" else None
        if cue is not None and cue.act == "say" and above.tag_ != "VBG":
            return subject_of(above)
    return None


def before_the_last_word(sentence: Sentence, token: Token) -> Token | None:
    """The claimant before a cue that ends its sentence, past a relative clause: *..., the observatory, which is in Britain, reported.*"""
    if token.tag_ not in ("VBD", "VBZ", "VBP") or any(t.i > token.i and not t.is_punct for t in sentence.tokens):
        return None
    left = [t for t in sentence.tokens if t.i < token.i]
    if left and left[-1].text == ",":
        opening = next((i for i in range(len(left) - 2, -1, -1) if left[i].text == ","), None)
        if opening is None or left[opening + 1].lower_ not in ("which", "who", "whose", "a", "an", "the"):
            return None
        left = left[:opening]
    noun = left[-1] if left and left[-1].pos_ in ("NOUN", "PROPN") else None
    while noun is not None and noun.dep_ == "pobj" and noun.head.head.pos_ in ("NOUN", "PROPN"):
        noun = noun.head.head
    return noun if noun is not None and can_speak(noun) else None


def can_speak(token: Token) -> bool:
    """Whether a noun can be a source: a person, a body, a document, or a name."""
    return (
        token.lemma_.lower() in claimants()
        or token.lower_ in claimants()
        or token.ent_type_ in ("PERSON", "ORG", "GPE", "NORP")
        or token.pos_ == "PROPN"
        or actors.find(token.text) is not None
    )
