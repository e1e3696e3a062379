"""Frames that hold a source or its content in another place than a verb's subject and clause.

*The commander is said to have fled*; *the raid was described by a diplomat as a disaster*; *what she called a rant*; *war, as he put it,
is a thief*; *per the ministry's figures*; *in the view of the bank*. Each gives one finding, or nothing where the words do not fill it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .cues import Cue, cue_range
from .parse import Sentence, end_of, start_of
from .ranges import Range
from .speakers import can_speak
from .speech import Finding
from .syntax import noun_phrase, subject_of, subtree_range, trim

if TYPE_CHECKING:
    from spacy.tokens import Token

_SAID_TO = frozenset("say believe report think allege rumour rumor claim understand suspect estimate assume presume know fear".split())
_BIDDEN = frozenset("tell ask order urge instruct advise warn command".split())
_CALLED = frozenset("call describe term label brand dub portray characterise characterize".split())
_RELATIVE = frozenset("which what that who whom".split())
_POINTS_OF_VIEW = frozenset("word view opinion estimate estimation account telling assessment reckoning judgement judgment".split())


def special_frame(sentence: Sentence, token: Token, cue: Cue) -> Finding | None:
    """The finding of a reporting verb in one of these frames, if it is in one."""
    if token.tag_ == "VBN" and any(c.dep_ == "auxpass" for c in token.children):
        return _said_to(sentence, token, cue) or _by_agent(sentence, token, cue)
    return _what_it_is_called(sentence, token, cue) or _as_it_is_put(sentence, token)


def said_by_phrase(token: Token) -> tuple[Token, Token] | None:
    """The last word of the cue and the source, of a prepositional phrase that attributes: *according to X*, *per X*, *in the view of X*."""
    if token.lower_ == "according":
        to = next((t for t in token.doc[token.i + 1 : token.i + 2] if t.lower_ == "to"), None)
        return _object(to)
    if token.lower_ == "per" and token.pos_ in ("ADP", "SCONJ", "ADV", "PROPN"):
        opens = token.i == token.sent.start or token.nbor(-1).is_punct
        found = _object(token)
        return found if opens and found is not None and not found[1].like_num and found[1].lower_ not in ("cent", "se") else None
    if token.lower_ == "in" and token.dep_ == "prep":
        noun = next((c for c in token.children if c.dep_ == "pobj" and c.lemma_.lower() in _POINTS_OF_VIEW), None)
        of = next((c for c in noun.children if c.dep_ == "prep" and c.lower_ == "of"), None) if noun is not None else None
        return _object(of)
    return None


def _object(preposition: Token | None) -> tuple[Token, Token] | None:
    pobj = next((c for c in preposition.children if c.dep_ == "pobj"), None) if preposition is not None else None
    return (preposition, pobj) if preposition is not None and pobj is not None else None


def _said_to(sentence: Sentence, token: Token, cue: Cue) -> Finding | None:
    """*is said to have fled*: nobody is named; *were told by the army to leave*: the agent, if there is one."""
    subject = next((c for c in token.children if c.dep_ == "nsubjpass"), None)
    act = next((c for c in token.children if c.dep_ == "xcomp" and any(t.lower_ == "to" for t in c.children)), None)
    lemma = token.lemma_.lower()
    if subject is None or act is None or act.i < token.i or lemma not in _SAID_TO | _BIDDEN:
        return None
    agent = _agent(token)
    if agent is not None and not can_speak(agent):
        return None
    parts = [trim(sentence.span.source, *subtree_range(act))]
    if lemma in _SAID_TO and subject.lower_ not in _RELATIVE:
        parts.insert(0, noun_phrase(subject, without=(token,)))
    return _finding(token, agent, parts, cue)


def _by_agent(sentence: Sentence, token: Token, cue: Cue) -> Finding | None:
    """*The claim was denied by the army*; *the raid was described by one diplomat as a disaster*; *was blamed on X by Y*."""
    subject, agent = next((c for c in token.children if c.dep_ == "nsubjpass"), None), _agent(token)
    if subject is None or agent is None or not can_speak(agent) or subject.lower_ in _RELATIVE:
        return None
    charge = {"accuse": ("of", "for", "on"), "say": ("as", "for"), "deny": ("as",)}.get(cue.act, ())
    named = next((c for c in token.children if c.dep_ == "oprd" or (c.dep_ == "prep" and c.lower_ in charge and c.i > token.i)), None)
    if named is None and not cue.frames & {"object"}:
        return None
    if any(c.dep_ in ("ccomp", "xcomp") for c in token.children):
        return None
    parts: list[Range | None] = [noun_phrase(subject, without=(token,))]
    if named is not None:
        end = min(subtree_range(named)[1], start_of(agent.left_edge) if agent.i > named.i else subtree_range(named)[1])
        end = start_of(agent.head) if named.i < agent.head.i < named.right_edge.i + 1 else end
        parts.append(trim(sentence.span.source, start_of(named.left_edge), end))
    return _finding(token, agent, parts, cue)


def _agent(token: Token) -> Token | None:
    by = next((c for c in token.children if c.dep_ == "agent"), None)
    return next((c for c in by.children if c.dep_ == "pobj"), None) if by is not None else None


def _what_it_is_called(sentence: Sentence, token: Token, cue: Cue) -> Finding | None:
    """*what she called a “rant”*, *which he described as historic*: the name alone, since what bears it stands elsewhere."""
    if token.lemma_.lower() not in _CALLED:
        return None
    subject = next((c for c in token.children if c.dep_ == "nsubj"), None)
    relative = next((c for c in token.children if c.dep_ in ("dobj", "nsubj") and c.lower_ in ("what", "which") and c.i < token.i), None)
    if subject is None or relative is None or subject.i == relative.i:
        return None
    right = [c for c in token.children if c.i > token.i]
    named = next((c for c in right if c.dep_ in ("oprd", "attr", "acomp") or (c.dep_ in ("dobj", "ccomp") and c.pos_ != "VERB")), None)
    if named is None:
        by_name = next((c for c in right if c.dep_ == "prep" and c.lower_ == "as"), None)
        named = next((c for c in by_name.children if c.dep_ in ("pobj", "amod", "pcomp")), None) if by_name is not None else None
    if named is None:
        return None
    start, end = subtree_range(named)
    text = sentence.span.source
    if start and text.string[start - 1] in "“\"‘'«":
        start -= 1
    if text.string[end : end + 1] in ("”", '"', "’", "'", "»"):
        end += 1
    return _finding(token, subject, [(start, end)], cue)


def _as_it_is_put(sentence: Sentence, token: Token) -> Finding | None:
    """*War, as she put it, is a thief*: the sentence that the clause stands in."""
    if token.lemma_.lower() != "put" or not any(c.dep_ == "dobj" and c.lower_ == "it" and c.i == token.i + 1 for c in token.children):
        return None
    subject = subject_of(token)
    first = next((c for c in token.children if c.lower_ == "as" and c.i < token.i), None)
    if subject is None or first is None or subject.i < first.i or not (can_speak(subject) or subject.pos_ == "PRON"):
        return None
    text = sentence.span.source
    hole = (start_of(first), end_of(token.nbor(1)))
    parts = [trim(text, sentence.start, hole[0]), trim(text, hole[1], sentence.end)]
    kept = [p for p in parts if p is not None]
    return Finding(noun_phrase(subject, without=(token,)), [cue_range(token)], kept, start_of(token)) if kept else None


def _finding(token: Token, source: Token | None, parts: list[Range | None], cue: Cue) -> Finding | None:
    content = sorted(p for p in parts if p is not None and p[0] < p[1])
    if not content:
        return None
    who = noun_phrase(source, without=(token,)) if source is not None else None
    return Finding(who, [cue_range(token)], content, start_of(token), act=cue.act)
