"""What a cue reports: clauses, quotations and phrases in its frames, as ranges of code points."""

from __future__ import annotations

import bisect
from itertools import islice
from typing import TYPE_CHECKING

from ..resolve.claimants import claimants
from ..text import Text
from ..types import SourceKind
from .cues import Cue, cue_range, is_evidence, is_question
from .parse import Sentence, end_of, start_of
from .quotes import Quote, Quotes
from .ranges import Range, joined, merged, minus, minus_all, overlap
from .speech import speech_beside, whole_quotations
from .syntax import SUBJECTS, noun_phrase, subject_of, subtree_range, trim

if TYPE_CHECKING:
    from spacy.tokens import Token

_FINDERS = frozenset(
    "researcher scientist investigator inspector auditor expert judge jury juror coroner pathologist doctor analyst academic "
    "economist historian engineer scholar psychologist detective prosecutor reviewer examiner monitor observer inquest probe".split()
)
_RELATIVES = frozenset(("which", "that", "who", "whom"))


_ADDRESSING = frozenset("tell inform notify warn assure remind".split())


_EMPTY_OBJECTS = frozenset("whom which what it this that them so what life lives victim himself herself themselves".split())


def content_of(
    text: Text, sentence: Sentence, token: Token, cue: Cue, source: Token | None, marks: Quotes
) -> tuple[list[Range], list[Quote]]:
    """The ranges of what is said, by the first frame that the sentence fills; and the quotations taken up whole."""
    frames = cue.frames
    regions: list[Range] = []
    clause = _clause(token) or _hung_elsewhere(token, frames)
    evidence = source is not None and is_evidence(source)
    shows = "evidence" in frames and source is not None and (evidence or (clause is not None and finds_out(token, clause, source)))
    if clause is not None and ("clause" in frames or "quote" in frames or shows):
        if "clause" in frames and is_question(clause) and cue.act != "ask" and any(c.dep_ == "neg" for c in token.children):
            return [], []
        if "evidence" in frames and not evidence and cue.act == "show" and not (source is not None and finds_out(token, clause, source)):
            return [], []
        regions = _clause_regions(text, sentence, token, clause, source)
    if source is not None and {"quote", "clause"} & frames and (all_before := _all_before(sentence, token, source)):
        regions = [all_before]
    if not regions and {"quote", "clause"} & frames and (host := _host(token)) is not None:
        own = subtree_range(token)
        regions = minus(_bounded(subtree_range(host), sentence), own)
    quoted: list[Quote] = []
    if "quote" in frames:
        beside = speech_beside(text, sentence, token, source, marks)
        if beside and not any(overlap((q.start, q.end), r) for q in beside for r in regions):
            regions = [*(regions if clause is not None else []), *((q.start, q.end) for q in beside)]
        elif beside:
            regions = regions + [(q.start, q.end) for q in beside if not any(overlap((q.start, q.end), r) for r in regions)]
    if not regions:
        regions = _phrase_regions(token, cue)
    level = marks.inside(start_of(token))
    if level is not None:
        regions = [(max(s, level.inner_start), min(e, level.inner_end)) for s, e in regions]
    ranges: list[Range] = []
    regions = joined(text, regions)
    for region in sorted(r for r in regions if r[0] < r[1]):
        for part in minus_all(region, [cue_range(token)]):
            part = _without_participle(sentence, token, part)
            whole, taken = whole_quotations(text, part, token, marks)
            quoted += taken
            if taken:
                ranges.append(whole)
            elif not any(c.isalpha() for c in text.string[whole[0] : whole[1]]) or text.string[whole[0] : whole[1]].strip() in _RELATIVES:
                continue
            elif trimmed := trim(text, *whole):
                ranges.append(trimmed)
    return merged(ranges), quoted


def finds_out(token: Token, clause: Token, source: Token) -> bool:
    """*The inquiry found that ...*, *researchers found ...*: a finding of those whose work it is to find out; others find keys."""
    if token.lemma_.lower() != "find" or clause.i < token.i or not _finite(clause):
        return False
    known = claimants().get(source.lemma_.lower())
    body = source.ent_type_ == "ORG" or (
        known is not None and known.kind in (SourceKind.DOCUMENT, SourceKind.ORGANIZATION, SourceKind.GOVERNMENT)
    )
    return body or source.lemma_.lower() in _FINDERS


def _finite(verb: Token) -> bool:
    return any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in (verb, *(c for c in verb.children if c.dep_ in ("aux", "auxpass"))))


def _clause(token: Token) -> Token | None:
    """The clause that a cue governs: of two, the one behind it where the one before is another report."""
    clauses = [c for c in token.children if c.dep_ == "ccomp"]
    if len(clauses) > 1 and clauses[0].i < token.i < clauses[-1].i and clauses[0].lemma_ == token.lemma_:
        return clauses[-1]
    return next(iter(clauses), None)


def _hung_elsewhere(token: Token, frames: frozenset[str]) -> Token | None:
    """*told a briefing that the town had fallen*, *said in a statement that ...*, where the parser hangs the clause on the noun."""
    hosts = [c for c in token.children if c.dep_ in ("dobj", "dative") and "object" not in frames]
    hosts += [p for c in token.children if c.dep_ in ("prep", "dative") for p in c.children if p.dep_ == "pobj"]
    clauses = (c for host in hosts for c in host.children if c.dep_ in ("relcl", "acl", "ccomp"))
    return next((c for c in clauses if c.left_edge.lower_ == "that" and c.i > token.i), None)


def _clause_regions(text: Text, sentence: Sentence, token: Token, clause: Token, source: Token | None) -> list[Range]:
    own = start_of(token) if source is None else min(start_of(token), noun_phrase(source, without=(token,))[0])
    start, end = _bounded(subtree_range(clause), sentence)
    if clause.i < token.i:
        # *The bridge was mined, the mayor said*: all that stands before the source belongs to it, wherever the parser hung it.
        begin = sentence.start if token.dep_ == "ROOT" else start
        after = [(end_of(token), end)] if end > end_of(token) else []
        return [(begin, own), *after] if begin < own else [(start, end)]
    that = next((c for c in clause.children if c.dep_ == "mark" and c.lower_ == "that" and token.i < c.i < clause.i), None)
    if that is not None:
        start = end_of(that)
    elif clause.left_edge.lower_ == "that" and clause.left_edge.head.i == clause.i and clause.left_edge.dep_ != "det":
        start = end_of(clause.left_edge)
    if source is not None and token.i < source.i <= clause.i:
        start = max(start, noun_phrase(source, without=(token,))[1])  # *said the engineer, who ..., "was higher"*
    ahead = [(start, own)] if start < own else []  # *Unless roads open, they say, people will die*
    return [*ahead, (max(start, end_of(token)), end)] if end > end_of(token) else []


def _phrase_regions(token: Token, cue: Cue) -> list[Range]:
    frames = cue.frames
    children = {c.dep_: c for c in reversed(list(token.children))}
    dobj, xcomp, passive = children.get("dobj"), children.get("xcomp"), children.get("nsubjpass")
    if "to" in frames and xcomp is not None and any(c.lower_ == "to" for c in xcomp.children):
        return [subtree_range(xcomp)]
    if "gerund" in frames and xcomp is not None and xcomp.tag_ == "VBG":
        return [subtree_range(xcomp)]
    if "object:to" in frames:
        complement = children.get("ccomp") or xcomp
        if complement is not None and any(c.lower_ == "to" for c in complement.children):
            begin = subtree_range(dobj)[0] if dobj is not None and dobj.i < complement.i else subtree_range(complement)[0]
            return [(begin, subtree_range(complement)[1])]
    preps = {c.lower_: c for c in token.children if c.dep_ in ("prep", "agent")}
    if "on:to" in frames and "on" in preps and xcomp is not None:
        return [(subtree_range(preps["on"])[0], subtree_range(xcomp)[1])]
    for frame in frames:
        if frame.startswith("prep:") and frame[5:] in preps:
            return [subtree_range(c) for c in preps[frame[5:]].children if c.dep_ in ("pobj", "pcomp")]
    if "for" in frames and "for" in preps:
        return [subtree_range(c) for c in preps["for"].children if c.dep_ in ("pobj", "pcomp")]
    charge = preps.get("of") or preps.get("for") or preps.get("on")
    if cue.act == "accuse" and charge is not None:
        whom = dobj if dobj is not None else passive
        return [subtree_range(charge)] if whom is None else [noun_phrase(whom, without=(token,)), subtree_range(charge)]
    called = children.get("oprd") or preps.get("as")
    if dobj is None and "ccomp" in children and children["ccomp"].left_edge.lower_ == "what":
        dobj = children["ccomp"]
    if called is None and dobj is not None:
        called = next((c for c in dobj.children if c.dep_ == "appos"), None)
    if "object:as" in frames and dobj is not None and called is not None and dobj.lower_ not in ("whom", "which", "what"):
        return [(subtree_range(dobj)[0], subtree_range(called)[1])]
    if "object:at" in frames and dobj is not None and "at" in preps:
        return [(subtree_range(dobj)[0], subtree_range(preps["at"])[1])]
    if "evidence" in frames and dobj is not None and (source := subject_of(token)) is not None and is_evidence(source):
        return [subtree_range(dobj)]
    if "tally" in frames and dobj is not None and (dobj.lemma_.lower() in _COUNTED or passive is not None):
        return [(noun_phrase(dobj, without=(token,))[0], _to_the_end_of_the_object(token, dobj))]
    if "object" in frames and dobj is not None and dobj.lemma_.lower() not in _EMPTY_OBJECTS and passive is None:
        return [(noun_phrase(dobj, without=(token,))[0], _to_the_end_of_the_object(token, dobj))]
    return []


_COUNTED = frozenset(
    "case incident attack violation death killing arrest instance abuse strike casualty fatality injury abduction kidnapping rape "
    "infection explosion raid airstrike execution disappearance detention displacement complaint allegation clash massacre".split()
)
"""What somebody who *documented* or *recorded* it claims to have happened."""
_OF_OBJECTS = frozenset("by of against about as for over from with between among".split())


def _to_the_end_of_the_object(token: Token, dobj: Token) -> int:
    """The end of an object with the phrases behind it that the parser hung on the verb: *described beatings by guards of the camp*."""
    last = dobj.right_edge
    for child in token.children:
        belongs = child.dep_ in ("prep", "agent") and child.lower_ in _OF_OBJECTS
        if belongs and child.left_edge.i == last.i + 1:
            last = child.right_edge
    return end_of(last)


def _all_before(sentence: Sentence, token: Token, source: Token) -> Range | None:
    """What a source and cue at the end of a sentence attribute: all of it, however the parser hung them.

    *Warplanes bombarded the area the monitor said*, as wires without commas have it.
    """
    nominal = source.i < token.i and source.pos_ in ("NOUN", "PROPN", "PRON")
    if not nominal or token.tag_ in ("VBN", "VBG"):
        return None
    after = list(islice((t for t in token.doc[token.i + 1 : sentence.tokens.end] if not t.is_punct), 13))
    if len(after) > 12:
        return None
    hung = {t.i for c in token.children if c.dep_ in ("prep", "npadvmod", "advmod", "dobj", "dative", "prt") for t in c.subtree}
    objects = [c for c in token.children if c.dep_ in ("dobj", "dative")]
    if any(t.i not in hung for t in after) or (objects and token.lemma_.lower() not in _ADDRESSING) or opened_quotation(token):
        return None
    start = noun_phrase(source, without=(token,))[0]
    before = sentence.tokens[: bisect.bisect_left(sentence.tokens, start, key=start_of)]
    asserted = any(t.pos_ in ("VERB", "AUX") and any(c.dep_ in SUBJECTS for c in t.children) for t in before)
    bound = any(t.dep_ == "mark" and t.head.i == token.i for t in before)
    if not asserted or bound or before[-1].lower_ in ("and", "but", "as", "that"):
        return None
    return (sentence.start, start)


def opened_quotation(token: Token) -> bool:
    """Whether more marks open than close before the token in its sentence."""
    before = [t.text for t in token.doc[token.sent.start : token.i] if t.is_quote]
    return sum(t in ("“", "«", "„") for t in before) > sum(t in ("”", "»") for t in before) or before.count('"') % 2 == 1


def _host(token: Token) -> Token | None:
    """The clause that a parenthetical cue interrupts: *The city, officials said, had fallen*; *as officials have said*."""
    if token.dep_ == "parataxis" or (
        token.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ == "as" or c.lower_ == "as" for c in token.children)
    ):
        host = token.head
        while host.dep_ == "advcl":
            host = host.head
        return host if host.pos_ in ("VERB", "AUX", "NOUN", "ADJ") else None
    return None


def _without_participle(sentence: Sentence, token: Token, region: Range) -> Range:
    """*..., adding that ...* ends what was said before it, wherever the parser hung it."""
    first = max(bisect.bisect_right(sentence.tokens, region[0], key=start_of) + sentence.tokens.start, token.i + 1)
    for other in token.doc[first : sentence.tokens.end]:
        if start_of(other) >= region[1]:
            break
        if (
            other.tag_ == "VBG"
            and other.dep_ in ("advcl", "acl", "conj")
            and other.lemma_.lower() in _ADDING
            and other.nbor(-1).text == ","
            and other.pos_ in ("VERB", "AUX")
        ):
            return (region[0], start_of(other))
    return region


_ADDING = frozenset("add say note stress warn claim insist cite quote call".split())


def _bounded(part: Range, sentence: Sentence) -> Range:
    return (max(part[0], sentence.start), min(part[1], sentence.end))
