"""Who says it: source, cue and content of every attribution, and the outlet's own voice for the rest.

Follows the attribution literature's three parts (PARC 3.0, PolNeAR) over dependencies, quotation marks and a lexicon of reporting cues.
A source inside a source becomes a chain by `via`. What no cue attributes is the outlet's own voice, clause by clause, because
*as many troops fled* and *while the city was quiet* are statements of their own.

Does not say who the source is (resolve/sources.py), how they know (basis.py) or whether it is so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..pipeline import step
from ..text import Span, Spans, Text
from ..types import FurnitureKind, Mode, Report, Statement
from .contents import content_of, opened_quotation
from .cues import Cue, asked_passively, cue_range, is_a_name, is_evidence, lemma_of, only_hypothetical, reporting_cues, unsaid
from .descriptors import descriptor, run_on, said
from .frames import as_is_told, quoting, rejoinders, said_by_phrase, special_frame
from .headlines import in_headlines, in_lists, without_comma
from .outlets import speaks_for_the_outlet
from .own_voice import own_voice
from .parse import Parse, Sentence, end_of, start_of
from .quotes import Quotes, quotes
from .ranges import ByPlace, Range, merged, minus, minus_first, overlap
from .speakers import before_the_last_word, can_speak, goes_on, inverted_source, nearest_claimant, outside_quotation
from .speech import Finding, after_colons, before_dashes, continued_speech, in_dialogue, in_transcripts
from .syntax import noun_phrase, subject_of, subtree_range, trim
from .tagged import joined
from .tagger import Tagged

if TYPE_CHECKING:
    from spacy.tokens import Token

_POS = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "PROPN": "noun", "ADJ": "adj"}
_HEARSAY_NOUNS = frozenset("report rumour rumor claim allegation accusation suggestion".split())
_LEARNING = frozenset("learn hear understand gather establish".split())
_PERCEPTION = frozenset("see witness hear observe watch notice find count visit inspect encounter smell".split())


@step(requires=("report", "parse", "tags"), provides="statements")
def statements(report: Report, parse: Parse, tags: Sequence[Tagged] = ()) -> tuple[Statement, ...]:
    """Every statement of a report, in the order of its content; each knows by `via` the statement that it is relayed in."""
    marks = quotes(report.text)
    findings = [f for sentence in parse.sentences for f in _in_sentence(report, parse, sentence, marks)]
    findings = _without_doubles(joined(report, parse, tags, findings, marks))
    findings = [f for f in findings if not _told_twice(f, findings)]
    findings += [f for sentence in parse.sentences for f in rejoinders(sentence, findings)]
    findings += before_dashes(report.text, parse, findings, marks)
    findings += continued_speech(report.text, parse, findings, marks)
    findings += in_transcripts(report.text, findings)
    findings += in_dialogue(report.text, findings)
    findings += after_colons(report.text, parse, findings, marks)
    findings += in_headlines(report.text, parse, findings)
    findings += in_lists(report.text, parse, findings)
    findings += without_comma(report.text, parse, findings)
    again = _titles(report)[1:]
    findings = [f for f in findings if not any(span.start <= f.anchor < span.end for span in again)]
    for finding in findings:
        if finding.source is not None:
            whole, finding.source = finding.source, descriptor(parse, finding.source)
            finding.content = run_on(report.text, finding.content, whole, finding.source)
        finding.content = [said(parse, part) for part in finding.content]
    covered = merged([r for f in findings for r in (*f.content, *f.cue, *([f.source] if f.source else []))])
    anchors = sorted({f.anchor for f in findings})
    made = _statements(report, findings, marks)
    own = (
        _statement(report.id, Mode.OWN_VOICE, Spans(), Spans(), report.text.spans(ranges), None)
        for sentence in parse.sentences
        if not sentence.heading or any(span.overlaps(sentence.span) for span in _titles(report))
        if not any(span.covers(sentence.span) for span in again)
        for ranges in own_voice(sentence, covered, anchors)
    )
    return tuple(sorted((*made, *own), key=lambda s: (s.content.start, -s.content.end, s.id)))


def statement_id(report: str, mode: Mode, source: Spans, cue: Spans, content: Spans, via: str | None) -> str:
    """Sixteen hexadecimal digits that the same finding in the same report always gets."""
    parts = [report, mode.value, via or "", *(";".join(f"{s.start}-{s.end}" for s in spans) for spans in (source, cue, content))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _statement(report: str, mode: Mode, source: Spans, cue: Spans, content: Spans, via: str | None) -> Statement:
    return Statement(statement_id(report, mode, source, cue, content, via), mode, source, cue, content, via)


def _in_sentence(report: Report, parse: Parse, sentence: Sentence, marks: Quotes) -> Iterator[Finding]:
    for token in sentence.tokens:
        if token.lower_ in ("citing", "quoting") and (finding := _citing(report, sentence, token, marks)):
            yield finding
            continue
        if token.lower_ in ("according", "citing", "quoting", "per", "in") and (finding := _according(sentence, token)):
            yield finding
            continue
        pos = _POS.get(token.pos_)
        if pos is None or (is_a_name(token) and not sentence.heading):
            continue
        lemma = lemma_of(token)
        if pos == "verb" and lemma in _PERCEPTION and (seen := _seen_by_the_outlet(report, sentence, token)):
            yield seen
            continue
        if pos == "verb" and lemma in _LEARNING and (learned := _learned_from(sentence, token)):
            yield learned
            continue
        if pos == "verb" and lemma in ("quote", "cite") and (outer := quoting(sentence, token)):
            yield outer
            continue
        if token.dep_ == "advcl" and token.tag_ in ("VBN", "VBZ", "VBD", "NNS") and (told := as_is_told(sentence, token)):
            yield told
            continue
        cue = reporting_cues().get((lemma, pos))
        if cue is None:
            continue
        if pos == "verb":
            found = special_frame(sentence, token, cue) or _verb(report, sentence, token, cue, marks)
        else:
            found = _noun_or_adjective(sentence, token, cue)
        if found and found.content:
            yield found


def _according(sentence: Sentence, token: Token) -> Finding | None:
    """*According to X, ...*, *..., citing X*: the source is the phrase, the content the clause it stands in."""
    last: Token | None
    if token.lower_ in ("according", "per", "in"):
        last, pobj = said_by_phrase(token) or (None, None)
    else:
        last = token
        pobj = next((c for c in token.children if c.dep_ == "dobj"), None)
        if token.dep_ not in ("advcl", "prep") or any(c.dep_ in ("nsubj", "mark", "aux") for c in token.children):
            return None
    if pobj is None or last is None:
        return None
    source = noun_phrase(pobj, without=())
    if not can_speak(pobj) and not is_evidence(pobj) and pobj.lower_ not in ("him", "her", "them"):
        return None  # *according to type and range* names no source
    if aside := _in_a_relative_clause(sentence, token, last, pobj):
        return aside
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
    content = [trim(sentence.span.source, *part) for part in minus(whole, (first, final))]
    kept = [part for part in content if part and _words(sentence.span.source, part) > 1]
    return Finding(source, [(first, end_of(last))], kept, first) if kept else None


def _in_a_relative_clause(sentence: Sentence, token: Token, last: Token, source: Token) -> Finding | None:
    """*The militia, which according to the UN has 3,000 fighters, ...*, where the parser hangs the clause's verb on the source."""
    if token.i == token.sent.start or token.nbor(-1).lower_ not in ("which", "who", "that"):
        return None
    within = [t for t in source.subtree if t.i > source.i and t.pos_ in ("VERB", "AUX") and t.tag_ in ("VBD", "VBZ", "VBP", "MD")]
    verb = min(within, key=lambda t: t.i) if within else None
    if verb is None or any(t.lower_ in ("who", "which", "that") for t in verb.doc[source.i : verb.i]):
        return None
    comma = next((t for t in sentence.tokens if t.i > verb.i and t.text in (",", ";", "—", "–")), None)
    content = trim(sentence.span.source, start_of(verb), start_of(comma) if comma is not None else sentence.end)
    who = trim(sentence.span.source, start_of(source.left_edge), start_of(verb))
    return Finding(who, [(start_of(token), end_of(last))], [content], start_of(token)) if content and who else None


def _citing(report: Report, sentence: Sentence, token: Token, marks: Quotes) -> Finding | None:
    """*X reported, citing Y, that ...*: what X reports is what Y says."""
    pobj = next((c for c in token.children if c.dep_ == "dobj"), None)
    before = (t for t in reversed(sentence.tokens) if t.i < token.i and t.pos_ in ("VERB", "AUX"))
    after = token.head if token.dep_ == "advcl" and token.head.i > token.i else None  # *The radio, citing Y, reported that ...*
    if token.dep_ == "acl" and token.head.dep_ == "nsubj" and token.head.head.i > token.i:
        after = token.head.head
    outer = next(before, None) or after
    cue = reporting_cues().get((outer.lemma_.lower(), "verb")) if outer is not None else None
    if pobj is None or outer is None or cue is None or cue.act != "say" or outer.tag_ in ("VBG", "VBN") or not can_speak(pobj):
        return None
    said = _verb(report, sentence, outer, cue, marks)
    source = noun_phrase(pobj, without=())
    if said is None or said.own or any(overlap(source, part) for part in said.content):
        return None
    return Finding(source, [(start_of(token), end_of(token))], said.content, said.content[0][0], act="cite", quoted=said.quoted)


def _verb(report: Report, sentence: Sentence, token: Token, cue: Cue, marks: Quotes) -> Finding | None:
    text = sentence.span.source
    first_person_own = False
    source = goes_on(token) or nearest_claimant(token, outside_quotation(token, subject_of(token), marks))
    if source is None and "quote" in cue.frames:
        source = inverted_source(token, marks)
    if source is None or not can_speak(source):
        source = before_the_last_word(sentence, token) or source
    if source is not None:
        if any(c.lower_ in ("no", "neither") and c.dep_ in ("det", "preconj", "cc", "neg", "advmod") for c in source.children):
            return None  # *no one said*, *neither side said*
        if source.lower_ in ("there", "you", "what", "which", "that", "nobody", "none") or (
            source.lower_ == "it" and source.dep_ != "nsubj"
        ):
            source = None
        elif source.lower_ in ("i", "we") and not marks.inside(start_of(source)):
            first_person_own = True
    if cue.act == "think" and source is not None and source.lower_ in ("i", "we", "you"):
        return None  # a speaker's own hedge: *I think*
    if only_hypothetical(token) or asked_passively(token) or unsaid(token):
        return None
    content, quoted = content_of(text, sentence, token, cue, source, marks)
    if not content:
        return None
    passive = any(c.dep_ in ("auxpass", "nsubjpass") for c in token.children)
    if source is None and not (passive or marks.inside(start_of(token)) or quoted):
        return None
    who = noun_phrase(source, without=(token,)) if source is not None else None
    if who and any(overlap(who, part) for part in content):
        who = minus_first(who, content)
    quoted_cue = marks.inside(start_of(token)) is not None
    own = first_person_own or (who is not None and not quoted_cue and speaks_for_the_outlet(report, text, who))
    if own and not quoted and cue.act != "say":
        return None
    return Finding(who, [cue_range(token)], content, start_of(token), own=own and not quoted, act=cue.act, quoted=quoted)


def _learned_from(sentence: Sentence, token: Token) -> Finding | None:
    """*It was learned from police sources that ...*, *the paper has learned from two officials that ...*: who it was learned from."""
    origin = next((c for c in token.children if c.dep_ in ("prep", "agent") and c.lower_ == "from" and c.i > token.i), None)
    source = next((c for c in origin.children if c.dep_ == "pobj"), None) if origin is not None else None
    hosts = (token, source) if source is not None else ()
    clause = next((c for h in hosts for c in h.children if c.dep_ in ("ccomp", "acl", "relcl") and c.i > h.i), None)
    if origin is None or source is None or clause is None or not can_speak(source) or not _that(clause):
        return None
    content = trim(sentence.span.source, end_of(clause.left_edge), subtree_range(clause)[1])
    who = noun_phrase(source, without=(clause.left_edge, clause))
    return Finding(who, [(cue_range(token)[0], end_of(origin))], [content], start_of(token)) if content else None


def _that(clause: Token) -> bool:
    return clause.left_edge.lower_ == "that" and any(c.dep_ == "mark" and c.i == clause.left_edge.i for c in clause.children)


def _noun_or_adjective(sentence: Sentence, token: Token, cue: Cue) -> Finding | None:
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
    if subject is None or opened_quotation(token) or any(c.dep_ in ("neg", "auxpass") for c in token.children):
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
    return Finding(who, [cue_range(token)], [content], start_of(token), own=True, act="see") if content else None


def _statements(report: Report, findings: Sequence[Finding], marks: Quotes) -> list[Statement]:
    """Statements with their chains: a finding whose cue lies in another's content is relayed by it."""
    order = sorted(findings, key=lambda f: (-sum(e - s for s, e in f.content), f.act == "cite"))
    made: list[Statement] = []
    holding: ByPlace[tuple[Finding, Statement]] = ByPlace()
    for finding in order:
        outer = [
            (f, s) for _, (f, s) in holding.touching(finding.anchor, finding.anchor + 1) if f is not finding and f.anchor != finding.anchor
        ]
        via = min(outer, key=lambda pair: sum(e - s for s, e in pair[0].content))[1].id if outer else None
        text = report.text
        mode = Mode.OWN_VOICE if finding.own else _mode(text, finding, marks)
        source = text.spans([finding.source] if finding.source else [])
        made.append(_statement(report.id, mode, source, text.spans(finding.cue), text.spans(finding.content), via))
        for covered in finding.content:
            holding.add(covered, (finding, made[-1]))
    return made


def _mode(text: Text, finding: Finding, marks: Quotes) -> Mode:
    if finding.direct or (not finding.cue and finding.quoted):
        return Mode.DIRECT
    level = marks.inside(finding.anchor)
    near = (q for s, e in finding.content for q in marks.touching(s, e))
    inner = merged([(q.start, q.end) for q in near if q is not level and (level is None or level.start < q.start)])
    letters = within = 0
    for start, end in finding.content:
        letters += sum(map(str.isalnum, text.string[start:end]))
        within += sum(c.isalnum() for s, e in inner for c in text.string[max(s, start) : min(e, end)])
    return Mode.DIRECT if within == letters else Mode.MIXED if within else Mode.INDIRECT


def _without_doubles(findings: Sequence[Finding]) -> list[Finding]:
    """One finding where two cues found the same content: the one with a source, then the one nearest to it."""
    best: dict[tuple[bool, tuple[Range, ...]], Finding] = {}
    for finding in findings:
        key = (finding.act in ("cite", "answer"), tuple(finding.content))  # *X reported, citing Y*: the same words are both's
        if key not in best or (finding.source is not None, -_distance(finding)) > (best[key].source is not None, -_distance(best[key])):
            best[key] = finding
    return list(best.values())


def _told_twice(finding: Finding, findings: Sequence[Finding]) -> bool:
    """Whether nobody's *is believed to be* is all that somebody else is told to say: *they are believed to be brothers, police said*."""
    if finding.source is not None or finding.quoted or not finding.cue or finding.cue[0][0] < finding.content[0][0]:
        return False
    whole = (min(s for s, _ in (*finding.content, *finding.cue)), max(e for _, e in (*finding.content, *finding.cue)))
    return any(f.source is not None and f is not finding and len(f.content) == 1 and f.content[0] == whole for f in findings)


def _distance(finding: Finding) -> int:
    start, end = finding.content[0][0], finding.content[-1][1]
    return max(start - finding.anchor, finding.anchor - end, 0)


def _words(text: Text, part: Range) -> int:
    return len(text.string[part[0] : part[1]].split())


def _titles(report: Report) -> list[Span]:
    """The headline, and where the text says it again: what it tells is one claim."""
    return [f.span for f in report.furniture if f.kind is FurnitureKind.TITLE]
