"""Frames that hold a source or its content in another place than a verb's subject and clause.

*The commander is said to have fled*; *the raid was described by a diplomat as a disaster*; *what she called a rant*; *war, as he put it,
is a thief*; *per the ministry's figures*; *in the view of the bank*. Each gives one finding, or nothing where the words do not fill it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .cues import Cue, cue_range, reporting_cues
from .parse import Sentence, end_of, start_of
from .ranges import Range
from .speakers import can_speak
from .speech import Finding
from .syntax import noun_phrase, subject_of, subtree_range, trim

if TYPE_CHECKING:
    from spacy.tokens import Token

_SAID_TO = frozenset("say believe report think allege rumour rumor claim understand suspect estimate assume presume know fear".split())
_REPORTED_SO = frozenset("report believe fear presume think rumour rumor".split())
_ANSWERS = frozenset("deny reject dismiss dispute refute confirm".split())
_TOLD = frozenset("claim charge accusation allegation assertion report suggestion account figure version toll".split())
_REPORTING = frozenset("say state report inform announce tell write note explain specify transmit claim confirm declare".split())
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
    if act is None and lemma in _REPORTED_SO:  # *were reported killed*, *is feared dead*
        act = next((c for c in token.children if c.dep_ in ("xcomp", "oprd", "acomp", "ccomp") and c.tag_ in ("VBN", "JJ", "VBG")), None)
        act = None if act is not None and any(c.dep_ in ("nsubj", "mark") for c in act.children) else act
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
    mistaken = next(
        (c for c in agent.children if c.dep_ == "prep" and c.lower_ in charge and any(p.dep_ == "pcomp" for p in c.children)), None
    )
    if named is None and cue.act == "accuse" and mistaken is not None:
        parts.append(trim(sentence.span.source, *subtree_range(mistaken)))  # *by lawmakers of hiding it*, hung on the lawmakers
        content = sorted(p for p in parts if p is not None)
        return Finding(noun_phrase(agent, without=(mistaken,)), [cue_range(token)], content, start_of(token), act=cue.act)
    if named is not None:
        end = min(subtree_range(named)[1], start_of(agent.left_edge) if agent.i > named.i else subtree_range(named)[1])
        end = start_of(agent.head) if named.i < agent.head.i < named.right_edge.i + 1 else end
        parts.append(trim(sentence.span.source, start_of(named.left_edge), end))
    return _finding(token, agent, parts, cue)


def quoting(sentence: Sentence, token: Token) -> Finding | None:
    """*The paper quoted a doctor as saying ...*, *the report quotes witnesses who said ...*: the paper's part, around the doctor's."""
    subject, whom = subject_of(token), next((c for c in token.children if c.dep_ == "dobj"), None)
    if subject is None or whom is None or token.tag_ not in ("VBD", "VBZ", "VBP", "VBN") or not can_speak(whom):
        return None
    if subject.i > token.i or not (can_speak(subject) or subject.pos_ == "PRON"):
        return None
    saying = (p for c in token.children if c.lower_ == "as" for p in c.children if p.dep_ == "pcomp")
    telling = (c for c in whom.children if c.dep_ in ("relcl", "acl") and (c.lemma_.lower(), "verb") in reporting_cues())
    said = next(saying, None) or next(telling, None)
    content = (
        trim(sentence.span.source, start_of(whom.left_edge), end_of(max((said, whom), key=lambda t: t.right_edge.i).right_edge))
        if said
        else None
    )
    return Finding(noun_phrase(subject, without=(token,)), [cue_range(token)], [content], start_of(token)) if content else None


def as_is_told(sentence: Sentence, token: Token) -> Finding | None:
    """*As reported in the press service of the region, the roof was damaged*: its source behind *in*, *by* or *at*."""
    mark = next((c for c in token.children if c.lower_ in ("as", "how") and c.i < token.i), None)
    if mark is None and token.i and token.nbor(-1).lower_ == "as":
        mark = token.nbor(-1)
    comma = next((t for t in sentence.tokens if t.i > token.i and t.text == ","), None)
    if mark is None or comma is None or mark.i > sentence.tokens.start + 1 or _stem(token) not in _REPORTING:
        return None
    place = next((c for c in token.children if c.dep_ in ("prep", "agent") and c.lower_ in ("in", "by", "at") and c.i < comma.i), None)
    source = next((c for c in place.children if c.dep_ == "pobj"), None) if place is not None else None
    if source is None and token.tag_ != "VBN":  # *As informs the administration, ...*
        source = next((c for c in token.children if c.dep_ in ("nsubj", "dobj") and token.i < c.i < comma.i), None)
    body = trim(sentence.span.source, end_of(comma), sentence.end)
    if source is None or body is None or not can_speak(source):
        return None
    return Finding(noun_phrase(source, without=(comma,)), [cue_range(token)], [body], start_of(token))


def _stem(token: Token) -> str:
    """The lemma, of a verb that the tagger takes for a plural too: *informs*."""
    return token.lemma_.lower() if token.pos_ == "VERB" or token.tag_ != "NNS" else token.lower_.removesuffix("s")


def rejoinders(sentence: Sentence, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Who denies or confirms what the same sentence tells: *..., a claim the Taliban rejected*, *..., which Kigali denies*.

    Its content is what the sentence says that somebody else has said.
    """
    for token in sentence.tokens:
        if token.lemma_.lower() not in _ANSWERS or token.dep_ not in ("relcl", "acl") or any(c.dep_ == "neg" for c in token.children):
            continue
        noun = token.head
        which = next((c for c in token.children if c.dep_ in ("dobj", "nsubjpass") and c.lower_ in ("which", "that")), None)
        told = noun.lemma_.lower() in _TOLD and noun.dep_ in ("appos", "npadvmod", "conj", "dobj", "attr", "dep")
        opens = noun.left_edge if told else which if which is not None and which.lower_ == "which" else None
        if opens is None or opens.i == sentence.tokens.start or opens.nbor(-1).text not in (",", "—", "–", "-"):
            continue
        source = _agent(token) if token.tag_ == "VBN" else next((c for c in token.children if c.dep_ == "nsubj"), None)
        if source is None or not (can_speak(source) or source.lower_ in ("it", "he", "she", "they")):
            continue
        at = start_of(opens)
        before = [f for f in findings if sentence.start <= f.anchor < at and f.content and sentence.start <= f.content[0][0] < at]
        if before and not any(f.anchor == start_of(token) for f in findings):
            last = max(before, key=lambda f: f.content[-1][1])
            content = [(s, min(e, at)) for s, e in last.content if s < at]
            content = [part for s, e in content if (part := trim(sentence.span.source, s, e))]
            if content:
                yield Finding(noun_phrase(source, without=(token,)), [cue_range(token)], content, start_of(token), act="answer")


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
