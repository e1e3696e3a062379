"""Who says it: source, cue and content of every attribution, and the outlet's own voice for the rest.

Follows the attribution literature's three parts (PARC 3.0, PolNeAR) over dependencies, quotation marks and a lexicon of reporting cues.
A source inside a source becomes a chain by `via`. What no cue attributes is the outlet's own voice, clause by clause, because
*as many troops fled* and *while the city was quiet* are statements of their own.

Does not say who the source is (resolve/sources.py), how they know (basis.py) or whether it is so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from .. import lexicons
from ..pipeline import step
from ..resolve import actors
from ..resolve.claimants import claimants
from ..text import Spans, Text
from ..types import FurnitureKind, Mode, Report, Statement
from .outlets import speaks_for_the_outlet
from .own_voice import own_voice
from .parse import Parse, Sentence, end_of, start_of
from .quotes import Quote, quotes
from .syntax import SUBJECTS, noun_phrase, subject_of, subtree_range, trim

if TYPE_CHECKING:
    from spacy.tokens import Token

Range = tuple[int, int]

_EVIDENCE_NOUNS = frozenset(
    "image imagery video footage photo photograph picture document record data figure report analysis study poll survey map log file "
    "statement investigation review test sample evidence recording clip letter transcript satellite".split()
)
_HEARSAY_NOUNS = frozenset("report rumour rumor claim allegation accusation suggestion".split())
_PERCEPTION = frozenset("see witness hear observe watch notice find count visit inspect encounter smell".split())
_WH = frozenset("what who whom whose when where why how which whether if".split())
_RELATIVES = frozenset(("which", "that", "who", "whom"))
_ADDRESSING = frozenset("tell inform notify warn assure remind".split())
_EMPTY_OBJECTS = frozenset("whom which what it this that them so what life lives victim himself herself themselves".split())


@dataclass(slots=True)
class Finding:
    """One attribution on its way to a Statement; offsets in code points."""

    source: Range | None
    cue: list[Range]
    content: list[Range]
    anchor: int
    """The first code point of the cue's head word: what decides which other content this attribution is inside."""
    own: bool = False
    act: str = "say"
    quoted: list[Quote] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Cue:
    frames: frozenset[str]
    act: str


@cache
def _cues() -> Mapping[tuple[str, str], _Cue]:
    return {(row["lemma"], row["pos"]): _Cue(frozenset(row["frames"].split()), row["act"]) for row in lexicons.load("cues").rows}


@step(requires=("report", "parse"), provides="statements")
def statements(report: Report, parse: Parse) -> tuple[Statement, ...]:
    """Every statement of a report, in the order of its content; each knows by `via` the statement that it is relayed in."""
    marks = quotes(report.text)
    findings = [f for sentence in parse.sentences for f in _in_sentence(report, parse, sentence, marks)]
    findings = _without_doubles(findings)
    findings += _continued(report.text, parse, findings, marks)
    findings += _colons(report.text, parse, findings, marks)
    covered = [r for f in findings for r in (*f.content, *f.cue, *([f.source] if f.source else []))]
    made = _statements(report, findings, marks)
    own = (
        _statement(report.id, Mode.OWN_VOICE, Spans(), Spans(), report.text.spans(ranges), None)
        for sentence in parse.sentences
        if not sentence.heading or _is_title(report, sentence)
        for ranges in own_voice(sentence, covered, {f.anchor for f in findings})
    )
    return tuple(sorted((*made, *own), key=lambda s: (s.content.start, -s.content.end, s.id)))


def statement_id(report: str, mode: Mode, source: Spans, cue: Spans, content: Spans, via: str | None) -> str:
    """Sixteen hexadecimal digits that the same finding in the same report always gets."""
    parts = [report, mode.value, via or "", *(";".join(f"{s.start}-{s.end}" for s in spans) for spans in (source, cue, content))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _statement(report: str, mode: Mode, source: Spans, cue: Spans, content: Spans, via: str | None) -> Statement:
    return Statement(statement_id(report, mode, source, cue, content, via), mode, source, cue, content, via)


# ---------------------------------------------------------------- cues and their frames


def _in_sentence(report: Report, parse: Parse, sentence: Sentence, marks: Sequence[Quote]) -> Iterator[Finding]:
    for token in sentence.tokens:
        if token.lower_ in ("according", "citing", "quoting") and (finding := _according(sentence, token)):
            yield finding
            continue
        pos = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "PROPN": "noun", "ADJ": "adj"}.get(token.pos_, "")
        lemma = token.lemma_.lower()
        if pos == "verb" and lemma in _PERCEPTION and (seen := _seen_by_the_outlet(report, sentence, token)):
            yield seen
            continue
        cue = _cues().get((lemma, pos))
        if cue is None:
            continue
        found = _verb(report, sentence, token, cue, marks) if pos == "verb" else _noun_or_adjective(sentence, token, cue)
        if found and found.content:
            yield found


def _according(sentence: Sentence, token: Token) -> Finding | None:
    """*According to X, ...*, *..., citing X*: the source is the phrase, the content the clause it stands in."""
    if token.lower_ == "according":
        to = next((t for t in token.doc[token.i + 1 : token.i + 2] if t.lower_ == "to"), None)
        pobj = next((c for c in to.children if c.dep_ == "pobj"), None) if to is not None else None
        last = to
    else:
        last = token
        pobj = next((c for c in token.children if c.dep_ == "dobj"), None)
        if token.dep_ not in ("advcl", "prep") or any(c.dep_ in ("nsubj", "mark", "aux") for c in token.children):
            return None
    if pobj is None or last is None:
        return None
    source = noun_phrase(pobj, without=())
    if not _can_speak(pobj) and not _evidence(pobj):
        return None  # *according to type and range* names no source
    first, final = start_of(token), max(source[1], end_of(last))
    whole = (sentence.start, sentence.end)
    head = token.head
    while head.dep_ not in ("ROOT", "ccomp", "conj", "parataxis", "advcl", "relcl") and head.head.i != head.i:
        head = head.head
    if head.dep_ == "conj" and not any(c.dep_ in ("nsubj", "nsubjpass", "expl") for c in head.children):
        head = head.head
    if head.dep_ in ("relcl", "advcl", "ccomp"):
        mark = next((c for c in head.children if c.dep_ == "mark"), None)
        begin, stop = subtree_range(head)
        whole = (end_of(mark) if mark is not None and start_of(mark) <= begin + 1 else begin, max(stop, final))
    content = [trim(sentence.span.source, *part) for part in _minus(whole, (first, final))]
    kept = [part for part in content if part and _words(sentence.span.source, part) > 1]
    return Finding(source, [(first, end_of(last))], kept, first) if kept else None


def _verb(report: Report, sentence: Sentence, token: Token, cue: _Cue, marks: Sequence[Quote]) -> Finding | None:
    text = sentence.span.source
    first_person_own = False
    source = _nearer(token, _outside_quotation(token, subject_of(token), marks))
    if source is None and "quote" in cue.frames:
        source = _inverted_source(token, marks)
    if source is None or not _can_speak(source):
        source = _before_the_last_word(sentence, token) or source
    if source is not None:
        if source.lower_ in ("there", "you", "what", "which", "that") or (source.lower_ == "it" and source.dep_ != "nsubj"):
            source = None
        elif source.lower_ in ("i", "we") and not _inside(marks, start_of(source)):
            first_person_own = True
    if _only_hypothetical(token) or _asked_passively(token):
        return None
    content, quoted = _content(text, sentence, token, cue, source, marks)
    if not content:
        return None
    passive = any(c.dep_ in ("auxpass", "nsubjpass") for c in token.children)
    if source is None and not (passive or _inside(marks, start_of(token)) or quoted):
        return None
    who = noun_phrase(source, without=(token,)) if source is not None else None
    if who and any(_overlap(who, part) for part in content):
        who = _minus_first(who, content)
    quoted_cue = _inside(marks, start_of(token)) is not None
    own = first_person_own or (who is not None and not quoted_cue and speaks_for_the_outlet(report, text, who))
    if own and not quoted and cue.act != "say":
        return None
    return Finding(who, [_cue_range(token)], content, start_of(token), own=own and not quoted, act=cue.act, quoted=quoted)


def _content(
    text: Text, sentence: Sentence, token: Token, cue: _Cue, source: Token | None, marks: Sequence[Quote]
) -> tuple[list[Range], list[Quote]]:
    """The ranges of what is said, by the first frame that the sentence fills; and the quotations taken up whole."""
    frames = cue.frames
    regions: list[Range] = []
    clause = next((c for c in token.children if c.dep_ == "ccomp"), None) or _hung_elsewhere(token, frames)
    evidence = source is not None and _evidence(source)
    if clause is not None and ("clause" in frames or "quote" in frames or (evidence and "evidence" in frames)):
        if "clause" in frames and _is_question(clause) and cue.act != "ask" and any(c.dep_ == "neg" for c in token.children):
            return [], []
        if "evidence" in frames and not evidence and cue.act == "show":
            return [], []
        regions = _clause_regions(text, sentence, token, clause, source)
    if source is not None and {"quote", "clause"} & frames and (all_before := _all_before(sentence, token, source)):
        regions = [all_before]
    if not regions and {"quote", "clause"} & frames and (host := _host(token)) is not None:
        own = subtree_range(token)
        regions = _minus(_bounded(subtree_range(host), sentence), own)
    quoted: list[Quote] = []
    if "quote" in frames:
        beside = _beside(text, sentence, token, source, marks)
        if beside and not any(_overlap((q.start, q.end), r) for q in beside for r in regions):
            regions = [*(regions if clause is not None else []), *((q.start, q.end) for q in beside)]
        elif beside:
            regions = regions + [(q.start, q.end) for q in beside if not any(_overlap((q.start, q.end), r) for r in regions)]
    if not regions:
        regions = _phrase_regions(token, cue)
    level = _inside(marks, start_of(token))
    if level is not None:
        regions = [(max(s, level.inner_start), min(e, level.inner_end)) for s, e in regions]
    ranges: list[Range] = []
    regions = _joined(text, regions)
    for region in sorted(r for r in regions if r[0] < r[1]):
        for part in _minus_all(region, [_cue_range(token)]):
            part = _without_participle(sentence, token, part)
            whole, taken = _whole_quotes(text, part, token, marks)
            quoted += taken
            if taken:
                ranges.append(whole)
            elif not any(c.isalpha() for c in text.string[whole[0] : whole[1]]) or text.string[whole[0] : whole[1]].strip() in _RELATIVES:
                continue
            elif trimmed := trim(text, *whole):
                ranges.append(trimmed)
    return _merged(ranges), quoted


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
    if clause.left_edge.lower_ == "that" and clause.left_edge.head.i == clause.i and clause.left_edge.dep_ != "det":
        start = end_of(clause.left_edge)
    ahead = [(start, own)] if start < own else []  # *Unless roads open, they say, people will die*
    return [*ahead, (max(start, end_of(token)), end)] if end > end_of(token) else []


def _phrase_regions(token: Token, cue: _Cue) -> list[Range]:
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
    if "evidence" in frames and dobj is not None and (source := subject_of(token)) is not None and _evidence(source):
        return [subtree_range(dobj)]
    if "object" in frames and dobj is not None and dobj.lemma_.lower() not in _EMPTY_OBJECTS and passive is None:
        return [noun_phrase(dobj, without=(token,))]
    return []


def _noun_or_adjective(sentence: Sentence, token: Token, cue: _Cue) -> Finding | None:
    """*his claim that ...*, *reports from residents that ...*, *the mayor was confident that ...*."""
    clause = next((c for c in token.children if c.dep_ in ("acl", "ccomp", "relcl")), None)
    that = None if clause is None else next((c for c in clause.children if c.dep_ == "mark" and c.lower_ == "that"), None)
    if clause is None or that is None:
        return None
    source: Token | None = None
    if token.pos_ == "ADJ":
        source = subject_of(token.head) if token.head.lemma_ in ("be", "feel", "remain", "seem", "sound") else None
    else:
        source = next((c for c in token.children if c.dep_ == "poss"), None)
        preps = (c for c in token.children if c.dep_ in ("prep", "agent") and c.lower_ in ("by", "from", "of", "among"))
        source = source or next((p for c in preps for p in c.children if p.dep_ == "pobj"), None)
    if source is not None and source.lower_ in ("it", "there"):
        return None
    if source is None and token.lemma_.lower() not in _HEARSAY_NOUNS:
        return None
    who = noun_phrase(source, without=(token,)) if source is not None else None
    content = trim(sentence.span.source, end_of(that), subtree_range(clause)[1])
    return Finding(who, [(start_of(token), end_of(token))], [content], start_of(token), act=cue.act) if content else None


def _seen_by_the_outlet(report: Report, sentence: Sentence, token: Token) -> Finding | None:
    """*From what our team saw, ...*, *Reuters journalists saw ...*: the outlet's own voice, with the words that say so."""
    text = sentence.span.source
    subject = subject_of(token)
    if subject is None or _inside_quote(token) or any(c.dep_ in ("neg", "auxpass") for c in token.children):
        return None
    who = noun_phrase(subject, without=(token,))
    if not speaks_for_the_outlet(report, text, who):
        return None
    top = token
    while top.dep_ in ("pcomp", "ccomp", "relcl", "advcl", "prep", "pobj") and top.head.i >= token.sent.start and top.head.i != top.i:
        if top.head.dep_ == "ROOT" or top.head.pos_ in ("VERB", "AUX"):
            break
        top = top.head
    frame = subtree_range(top)
    if top.i != token.i and frame[0] <= sentence.start + 1 and frame[1] < sentence.end:
        rest = trim(text, frame[1], sentence.end)
        return Finding(who, [(frame[0], frame[1])], [rest], start_of(token), own=True, act="see") if rest else None
    seen = next((c for c in token.children if c.dep_ in ("dobj", "ccomp")), None)
    content = trim(text, *subtree_range(seen)) if seen is not None else None
    return Finding(who, [_cue_range(token)], [content], start_of(token), own=True, act="see") if content else None


def _all_before(sentence: Sentence, token: Token, source: Token) -> Range | None:
    """What a source and cue at the end of a sentence attribute: all of it, however the parser hung them.

    *Warplanes bombarded the area the monitor said*, as wires without commas have it.
    """
    nominal = source.i < token.i and source.pos_ in ("NOUN", "PROPN", "PRON")
    if not nominal or token.tag_ in ("VBN", "VBG") or _inside_quote(token):
        return None
    after = [t for t in sentence.tokens if t.i > token.i and not t.is_punct]
    hung = {t.i for c in token.children if c.dep_ in ("prep", "npadvmod", "advmod", "dobj", "dative", "prt") for t in c.subtree}
    objects = [c for c in token.children if c.dep_ in ("dobj", "dative")]
    if any(t.i not in hung for t in after) or len(after) > 12 or (objects and token.lemma_.lower() not in _ADDRESSING):
        return None
    start = noun_phrase(source, without=(token,))[0]
    before = [t for t in sentence.tokens if start_of(t) < start]
    asserted = any(t.pos_ in ("VERB", "AUX") and any(c.dep_ in SUBJECTS for c in t.children) for t in before)
    bound = any(t.dep_ == "mark" and t.head.i == token.i for t in before)
    if not asserted or bound or before[-1].lower_ in ("and", "but", "as", "that"):
        return None
    return (sentence.start, start)


def _inside_quote(token: Token) -> bool:
    """Whether more marks open than close before the token in its sentence."""
    before = [t.text for t in token.sent if t.i < token.i]
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


def _inverted_source(token: Token, marks: Sequence[Quote]) -> Token | None:
    """The speaker after the verb, where the parser took it for an object: *"We left," said Amina Yusuf*."""
    if not any(0 <= start_of(token) - q.end <= 2 for q in marks):
        return None
    after = (c for c in token.children if c.i > token.i and c.dep_ in ("dobj", "attr", "npadvmod", "dep", "appos", "oprd"))
    return next((c for c in after if c.pos_ in ("PROPN", "NOUN", "PRON")), None)


def _outside_quotation(token: Token, subject: Token | None, marks: Sequence[Quote]) -> Token | None:
    """The subject, unless it is a word of the quotation that the cue introduces: *"Two this morning," said a soldier*."""
    if subject is None or _inside(marks, start_of(subject)) is _inside(marks, start_of(token)):
        return subject
    others = [c for c in token.children if c.dep_ in ("nsubj", "nsubjpass") and c.i != subject.i]
    level = _inside(marks, start_of(token))
    return next((c for c in others if _inside(marks, start_of(c)) is level), None)


def _nearer(token: Token, subject: Token | None) -> Token | None:
    """The claimant right before the verb where the parser's subject is none: *with the loss of the town, a general told us*.

    A participle (*signs warning of mines*) speaks only when what it hangs on can.
    """
    if subject is None or subject.pos_ == "PRON" or _can_speak(subject):
        return subject
    if token.dep_ in ("acl", "relcl"):
        return None
    left = token.i - 1
    while left >= token.sent.start and token.doc[left].pos_ in ("AUX", "ADV"):
        left -= 1
    beside = token.doc[left] if left >= token.sent.start else None
    if beside is not None and any(a.i == subject.i for a in beside.ancestors if a.i != token.i) and beside.dep_ not in ("conj", "appos"):
        return subject
    return beside if beside is not None and beside.i != subject.i and beside.pos_ in ("NOUN", "PROPN") and _can_speak(beside) else subject


def _before_the_last_word(sentence: Sentence, token: Token) -> Token | None:
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
    return noun if noun is not None and _can_speak(noun) else None


def _can_speak(token: Token) -> bool:
    return (
        token.lemma_.lower() in claimants()
        or token.lower_ in claimants()
        or token.ent_type_ in ("PERSON", "ORG", "GPE", "NORP")
        or token.pos_ == "PROPN"
        or actors.find(token.text) is not None
    )


def _evidence(token: Token) -> bool:
    return token.lemma_.lower() in _EVIDENCE_NOUNS


def _is_question(clause: Token) -> bool:
    return any(t.lower_ in _WH for t in (clause.doc[clause.left_edge.i], clause) if t.i <= clause.i)


def _only_hypothetical(token: Token) -> bool:
    """*If officials say ...*, *may hope*, *asked to say*: nobody is reported to have said it."""
    aux = {c.lower_ for c in token.children if c.dep_ == "aux"}
    if aux & {"may", "might", "could", "to"} or (token.tag_ == "VB" and not aux):
        return True
    return any(c.dep_ == "mark" and c.lower_ in ("if", "unless", "whether") for c in token.children)


def _asked_passively(token: Token) -> bool:
    """*Asked who fired, the officer replied*: the subject is the one who was asked."""
    return token.tag_ == "VBN" and token.dep_ in ("advcl", "acl") and not any(c.dep_ in ("agent", "aux", "nsubj") for c in token.children)


def _cue_range(token: Token) -> Range:
    """The verb with its auxiliaries, adverbs between them and particle: *has also said*, *pointed out*."""
    first = last = token
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


# ---------------------------------------------------------------- quotations


def _inside(marks: Sequence[Quote], offset: int) -> Quote | None:
    """The innermost quotation around an offset."""
    around = [q for q in marks if q.start <= offset < q.end]
    return max(around, key=lambda q: q.start) if around else None


def _speech(text: Text, quote: Quote) -> bool:
    """Whether the quotation is speech: not a name, a title or a word held with tongs."""
    inner = text.string[quote.inner_start : quote.inner_end]
    before = text.string[max(0, quote.start - 2) : quote.start].strip()
    after = text.string[quote.end : quote.end + 1]
    return len(inner.split()) >= 4 or after == "," or inner[-1] in ".,!?…-—" or before.endswith((":", ","))


def _beside(text: Text, sentence: Sentence, token: Token, source: Token | None, marks: Sequence[Quote]) -> list[Quote]:
    """The speech that stands beside a cue, at its own level: before it, after it, or both."""
    level = _inside(marks, start_of(token))
    level_range = (level.inner_start, level.inner_end) if level else (0, len(text))
    parts = [_cue_range(token), *([noun_phrase(source, without=(token,))] if source is not None else [])]
    first, last = min(p[0] for p in parts), max(p[1] for p in parts)
    near = [
        q
        for q in marks
        if q is not level
        and level_range[0] <= q.start
        and q.end <= level_range[1]
        and _inside([m for m in marks if m is not q], q.start) is level
        and (
            q.start < sentence.end
            and q.end > sentence.start
            or (0 <= sentence.start - q.end <= 1 and first == sentence.start)
            or _introduced(text, last, q)
        )
        and _speech(text, q)
        and not (q.start >= first and q.end <= last)
    ]
    before = [q for q in near if q.end <= first and _gap(text, q.end, first)]
    after = [
        q
        for q in near
        if q.start >= last and (_gap(text, last, q.start) and not _verb_between(sentence, last, q.start) or _introduced(text, last, q))
    ]
    return ([before[-1]] if before else []) + ([after[0]] if after else [])


def _verb_between(sentence: Sentence, start: int, end: int) -> bool:
    return any(t.pos_ == "VERB" and start <= start_of(t) < end for t in sentence.tokens)


def _gap(text: Text, start: int, end: int) -> bool:
    """Whether little enough stands between for the two to belong together: an adverb, an addressee, a date."""
    between = text.string[start:end]
    return len(between.split()) <= 8 and not any(m in between for m in '.!?;“”"') if between.strip() else True


def _introduced(text: Text, last: int, quote: Quote) -> bool:
    """Whether a colon leads to the quotation, in the next paragraph too."""
    between = text.string[last : quote.start] if last <= quote.start <= last + 200 else ""
    return between.rstrip().endswith(":") and len(between.split()) <= 16 and not any(m in between for m in ".!?“”")


def _whole_quotes(text: Text, region: Range, token: Token, marks: Sequence[Quote]) -> tuple[Range, list[Quote]]:
    """The region, stretched over quotations that it cuts; when nothing else is in it, the words inside the marks."""
    start, end = region
    level = _inside(marks, start_of(token))
    inside = [q for q in marks if q is not level and (level is None or (level.start < q.start and q.end < level.end))]
    touched = [q for q in inside if q.start < end and q.end > start and _inside([m for m in inside if m is not q], q.start) is None]
    for q in touched:
        if not q.start <= start_of(token) < q.end:
            start, end = min(start, q.start), max(end, q.end)
    touched = [q for q in touched if start <= q.start and q.end <= end]
    bare = "".join(text.string[i] for i in range(start, end) if not any(q.start <= i < q.end for q in touched))
    if touched and not any(c.isalnum() for c in bare):
        return (touched[0].inner_start, touched[-1].inner_end), touched
    return (start, end), []


def _continued(text: Text, parse: Parse, findings: Sequence[Finding], marks: Sequence[Quote]) -> list[Finding]:
    """Speech that no cue of its own attributes, but that goes on from the speech before it, in its paragraph or the next."""
    taken = [r for f in findings for r in f.content]
    more: list[Finding] = []
    tops = [q for q in marks if q.double and _inside([m for m in marks if m is not q and m.double], q.start) is None]
    for number, quote in enumerate(tops):
        if any(s < quote.inner_end and quote.inner_start < e and not _nested(quote, s, e) for s, e in taken) or not _speech(text, quote):
            continue
        sentence = parse.sentence_at(quote.inner_start)
        lone = sentence is None or quote.start <= sentence.start + 1
        before = tops[number - 1] if number else None
        earlier = [f for f in (*findings, *more) if f.content and max(e for _, e in f.content) <= quote.start and f.quoted]
        last = max(earlier, key=lambda f: f.anchor, default=None)
        if not lone:
            continue
        if last is None:
            if _sentence_like(parse, quote):
                more.append(Finding(None, [], [(quote.inner_start, quote.inner_end)], max(quote.start - 1, 0), quoted=[quote]))
            continue
        gap = text.string[max(max(e for _, e in last.content), last.cue[-1][1] if last.cue else 0) : quote.start]
        goes_on = before is not None and before.continued and any(before in f.quoted for f in (last,))
        same_paragraph = gap.count("\n") == 0 and len(gap.split()) <= 40 and not _another_subject(parse, gap, last, quote)
        next_paragraph = 0 < gap.count("\n") and len(gap.split()) <= 6 and _fills_its_line(text, quote)
        if goes_on or same_paragraph or next_paragraph:
            more.append(replace(last, content=[(quote.inner_start, quote.inner_end)], quoted=[quote]))
        elif _sentence_like(parse, quote):
            # Somebody speaks and the text does not say who: not the outlet's own voice.
            more.append(Finding(None, [], [(quote.inner_start, quote.inner_end)], max(quote.start - 1, 0), quoted=[quote]))
    return more


def _sentence_like(parse: Parse, quote: Quote) -> bool:
    inside = parse.tokens_in(quote.inner_start, quote.inner_end)
    return len(inside) >= 4 and any(t.pos_ in ("VERB", "AUX") for t in inside)


def _nested(quote: Quote, start: int, end: int) -> bool:
    return quote.inner_start <= start and end <= quote.inner_end and (start, end) != (quote.inner_start, quote.inner_end)


def _another_subject(parse: Parse, gap: str, last: Finding, quote: Quote) -> bool:
    """Whether a sentence of narration stands between the two quotations."""
    start = max(e for _, e in last.content)
    return any(s.start >= start and s.end <= quote.start and last.anchor < s.start for s in parse.sentences_in(start, quote.start))


def _fills_its_line(text: Text, quote: Quote) -> bool:
    start = text.string.rfind("\n", 0, quote.start) + 1
    end = text.string.find("\n", quote.end)
    rest = text.string[start : quote.start] + text.string[quote.end : end if end >= 0 else len(text)]
    return not any(c.isalnum() for c in rest)


def _colons(text: Text, parse: Parse, findings: Sequence[Finding], marks: Sequence[Quote]) -> list[Finding]:
    """*Zelensky: "We will return"* and *Ministry: no losses*, in headlines and transcripts."""
    found = []
    for sentence in parse.sentences:
        colon = next((t for t in sentence.tokens[1:9] if t.text == ":"), None)
        if colon is None or any(sentence.start <= f.anchor < sentence.end for f in findings):
            continue
        head = sentence.tokens[: colon.i - sentence.tokens.start]
        if any(t.pos_ in ("VERB", "AUX", "NUM", "ADP") for t in head) or not any(
            t.ent_type_ in ("PERSON", "ORG", "GPE", "NORP") for t in head
        ):
            continue
        quote = next((q for q in marks if 0 <= q.start - end_of(colon) <= 2), None)
        rest = (quote.start, quote.end) if quote else (end_of(colon), sentence.end)
        content, quoted = _whole_quotes(text, rest, colon, marks)
        body = trim(text, *content)
        who = trim(text, start_of(head[0]), start_of(colon))
        finite = any(t.pos_ in ("VERB", "AUX") for t in parse.tokens_in(*rest))
        if body and who and (quote or (sentence.heading and finite)):
            found.append(Finding(who, [(start_of(colon), end_of(colon))], [body], start_of(colon), quoted=quoted))
    return found


# ---------------------------------------------------------------- assembly


def _statements(report: Report, findings: Sequence[Finding], marks: Sequence[Quote]) -> list[Statement]:
    """Statements with their chains: a finding whose cue lies in another's content is relayed by it."""
    order = sorted(findings, key=lambda f: -sum(e - s for s, e in f.content))
    made: list[tuple[Finding, Statement]] = []
    for finding in order:
        outer = [
            (f, s)
            for f, s in made
            if f is not finding and f.anchor != finding.anchor and any(a <= finding.anchor < b for a, b in f.content)
        ]
        via = min(outer, key=lambda pair: sum(e - s for s, e in pair[0].content))[1].id if outer else None
        text = report.text
        mode = Mode.OWN_VOICE if finding.own else _mode(text, finding, marks)
        source = text.spans([finding.source] if finding.source else [])
        made.append((finding, _statement(report.id, mode, source, text.spans(finding.cue), text.spans(finding.content), via)))
    return [s for _, s in made]


def _mode(text: Text, finding: Finding, marks: Sequence[Quote]) -> Mode:
    level = _inside(marks, finding.anchor)
    inner = [q for q in marks if q is not level and (level is None or level.start < q.start)]
    letters = [i for s, e in finding.content for i in range(s, e) if text.string[i].isalnum()]
    within = sum(any(q.start <= i < q.end for q in inner) for i in letters)
    return Mode.DIRECT if within == len(letters) else Mode.MIXED if within else Mode.INDIRECT


def _without_doubles(findings: Sequence[Finding]) -> list[Finding]:
    """One finding where two cues found the same content: the one with a source, then the one nearest to it."""
    best: dict[tuple[Range, ...], Finding] = {}
    for finding in findings:
        key = tuple(finding.content)
        if key not in best or (finding.source is not None, -_distance(finding)) > (best[key].source is not None, -_distance(best[key])):
            best[key] = finding
    return list(best.values())


def _distance(finding: Finding) -> int:
    start, end = finding.content[0][0], finding.content[-1][1]
    return max(start - finding.anchor, finding.anchor - end, 0)


def _without_participle(sentence: Sentence, token: Token, region: Range) -> Range:
    """*..., adding that ...* ends what was said before it, wherever the parser hung it."""
    for other in sentence.tokens:
        if (
            other.tag_ == "VBG"
            and other.dep_ in ("advcl", "acl", "conj")
            and other.i > token.i
            and region[0] < start_of(other) < region[1]
            and other.lemma_.lower() in ("add", "say", "note", "stress", "warn", "claim", "insist", "cite", "quote", "call")
            and other.i > 0
            and other.nbor(-1).text == ","
            and ("verb" if other.pos_ in ("VERB", "AUX") else "") == "verb"
        ):
            return (region[0], start_of(other))
    return region


def _bounded(part: Range, sentence: Sentence) -> Range:
    return (max(part[0], sentence.start), min(part[1], sentence.end))


def _overlap(a: Range, b: Range) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _minus(whole: Range, hole: Range) -> list[Range]:
    if not _overlap(whole, hole):
        return [whole]
    return [(s, e) for s, e in ((whole[0], hole[0]), (hole[1], whole[1])) if s < e]


def _minus_all(whole: Range, holes: Iterable[Range]) -> list[Range]:
    parts = [whole]
    for hole in holes:
        parts = [rest for part in parts for rest in _minus(part, hole)]
    return parts


def _minus_first(who: Range, content: Sequence[Range]) -> Range | None:
    rest = _minus_all(who, content)
    return rest[0] if rest else None


def _joined(text: Text, ranges: Sequence[Range]) -> list[Range]:
    """Ranges that only white space parts, made one."""
    out: list[Range] = []
    for start, end in _merged(ranges):
        if out and not text.string[out[-1][1] : start].strip():
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def _merged(ranges: Sequence[Range]) -> list[Range]:
    out: list[Range] = []
    for start, end in sorted(set(ranges)):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _words(text: Text, part: Range) -> int:
    return len(text.string[part[0] : part[1]].split())


def _is_title(report: Report, sentence: Sentence) -> bool:
    return any(f.kind is FurnitureKind.TITLE and f.span.overlaps(sentence.span) for f in report.furniture)
