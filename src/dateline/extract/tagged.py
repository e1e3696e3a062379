"""What the trained reader finds, joined with what the rules find.

The reader (tagger.py) has learned PolNeAR's wide sense of attribution, in which wishes, plans and opinions count; it is far better than
rules at where a source or a content begins and ends. The rules know which words report, chains, the outlet's own voice and which quotations
go on. So a cue that both find takes the reader's spans, in the record's conventions; a cue that only the reader finds is a
statement when it is a reporting word or stands by quoted speech; the rest of the rules' findings stand.
"""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..pipeline import step
from ..text import Text
from ..types import FurnitureKind, Report
from .cues import asked_passively, is_a_name, lemma_of, only_hypothetical, reporting_cues, unsaid
from .outlets import speaks_for_the_outlet
from .parse import Parse, end_of, start_of
from .quotes import Quote, Quotes
from .ranges import ByPlace, Range, merged, minus_all, overlap
from .speakers import can_speak
from .speech import Finding, whole_quotations
from .syntax import trim
from .tagger import Tagged, Tagger

if TYPE_CHECKING:
    from spacy.tokens import Token

_NOBODY = re.compile(r"(?:nobody|no one|none|neither|no \w+)\b", re.I)
_THAT = re.compile(r"that,?\s+", re.I)
_PERSONAL = re.compile(r"(?:ists?|ees?|m[ae]n|wom[ae]n|ians?|folk|people)$")
"""How many nouns of people end."""

_TELLING = frozenset("tell inform ask order urge warn advise instruct assure notify".split())
_RELATIVES = frozenset(("which", "who", "whom", "that", "whose"))
_POS = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "PROPN": "noun", "ADJ": "adj"}


@step(requires=("report", "tagger"), provides="tags")
def tags(report: Report, tagger: Tagger) -> tuple[Tagged, ...]:
    """Every attribution that the trained reader finds, wishes and opinions among them (PolNeAR's sense of attribution)."""
    return tuple(tagger.tag(report.text.string))


def joined(report: Report, parse: Parse, found: Sequence[Tagged], findings: Sequence[Finding], marks: Quotes) -> list[Finding]:
    """The rules' findings with the reader's spans, and the reader's own where they report what somebody said."""
    out = list(findings)
    by_cue: ByPlace[int] = ByPlace()
    for number, finding in enumerate(out):
        _keep(by_cue, finding, number)
    relays, tellers_of = _chains(findings)
    for each in found:
        head = _head(parse, each.cue)
        if head is None or not each.content or is_a_name(head):
            continue
        ours = sorted({i for part in each.cue for _, i in by_cue.touching(*part)})
        parts = _content(report, parse, each, head, marks)
        if not parts:
            continue
        source = _source(report, each)
        if len(ours) > 1 and len({out[i].anchor for i in ours}) > 1 and any(not relays[o].isdisjoint(ours) for o in ours):
            continue  # one cue of the reader's over a chain: *quoted a doctor as saying*
        if ours:
            index = ours[0]
            if not out[index].own:
                first, *others = parts
                before = out[index]
                tellers = (findings[outer].source for outer in tellers_of[index])
                if source is not None and any(teller and overlap(teller, source) for teller in tellers):
                    continue  # the reader, which knows one level only, gives a relayed source's words to the teller
                if source is not None and before.source and any(_covers([source], [c]) for c in before.content):
                    continue  # *the clinic received ten, said its head*: the reader took what is said for who says it
                if source is not None and any(s <= source[0] and source[1] <= e for s, e in before.cue):
                    continue  # *was quoted by the radio as saying*: the rules know whose words they are
                here = parse.sentence_at(start_of(head))
                apart = not any(overlap(a, b) for a in before.content for b in first[0])
                if here is not None and here.heading and before.quoted and apart and not any(q for _, q in parts):
                    continue  # a headline's quotation is what was said: *‘They ran’: survivors recall a night of horror*
                parts = _without_the_told(parse, head, before, parts)
                first, *others = parts
                relayed = any(_cuts(first[0], findings[inner]) for inner in relays[index])
                phrase = head.lower_ in ("according", "citing", "quoting") and _covers(before.content, first[0])
                short = _only_a_subject(parse, before, first[0]) or _stops_at_the_marks(report.text, before, first)
                if phrase or relayed or before.act == "cite" or short:
                    # The phrase interrupts its clause, and the rules know where the clause goes on.
                    first, others = (before.content, before.quoted), []
                if before.source and (source is None or before.act == "cite" or _covers([before.source], [source])):
                    source = before.source  # the whole descriptor, with its appositions and relative clauses
                out[index] = replace(before, source=source or before.source, content=first[0], quoted=first[1])
                made = [replace(out[index], content=c, quoted=q) for c, q in others]
            else:
                made = []
        elif source is not None and _reports(report, parse, head, source, parts):
            cue = [r for r in each.cue if report.text.string[r[0] : r[1]].strip()]
            act = getattr(reporting_cues().get((lemma_of(head), _POS.get(head.pos_, ""))), "act", "say")
            made = [Finding(source, cue, c, start_of(head), act=act, quoted=q) for c, q in parts]
        else:
            made = []
        for finding in made:
            _keep(by_cue, finding, len(out))
            out.append(finding)
    return out


def _keep(by_cue: ByPlace[int], finding: Finding, number: int) -> None:
    for start, end in finding.cue:
        if start < end:
            by_cue.add((start, end), number)


def _chains(findings: Sequence[Finding]) -> tuple[defaultdict[int, set[int]], defaultdict[int, set[int]]]:
    """The numbers of the findings whose source and cue stand in another's content, by that other's; and the other way round."""
    by_start = sorted((f.anchor, i) for i, f in enumerate(findings) if f.source)
    anchors = [anchor for anchor, _ in by_start]
    relays: defaultdict[int, set[int]] = defaultdict(set)
    tellers_of: defaultdict[int, set[int]] = defaultdict(set)
    for outer, finding in enumerate(findings):
        for start, end in finding.content:
            for _, inner in by_start[bisect.bisect_left(anchors, start) : bisect.bisect_left(anchors, end)]:
                source = findings[inner].source
                if inner != outer and source is not None and start <= source[0] and source[1] <= end:
                    relays[outer].add(inner)
                    tellers_of[inner].add(outer)
    return relays, tellers_of


def _without_the_told(
    parse: Parse, head: Token, before: Finding, parts: Sequence[tuple[list[Range], list[Quote]]]
) -> list[tuple[list[Range], list[Quote]]]:
    """Without the ones who are told, where the reader takes them up: *residents were told by the army that ...*."""
    told = next((c for c in head.children if c.dep_ == "nsubjpass"), None)
    if told is None or head.lemma_.lower() not in _TELLING:
        return list(parts)
    at = (start_of(told), end_of(told))
    if any(overlap(at, part) for part in before.content):
        return list(parts)
    out = [([r for r in content if not overlap(r, at)], quoted) for content, quoted in parts]
    return [part for part in out if part[0]] or list(parts)


_GOES_ON = re.compile(r"[\"'”’»]\s+(?:in|on|at|of|for|with|from|by|to|over|about|against)\s\w")


def _stops_at_the_marks(text: Text, before: Finding, part: tuple[list[Range], list[Quote]]) -> bool:
    """Whether the reader left out what a phrase goes on with behind its quoted words: *says ‘famine is near’ in the north*."""
    content, quoted = part
    if not quoted or len(content) != 1 or len(before.content) != 1 or not _covers(before.content, content):
        return False
    end = before.content[0][1]
    return end - content[0][1] < 80 and bool(_GOES_ON.match(text.string, content[0][1], end))


def _only_a_subject(parse: Parse, before: Finding, content: Sequence[Range]) -> bool:
    """Whether the reader took the subject for the whole of a clause: *said the deal, which he called ..., would*."""
    if len(content) != 1 or not before.content or before.content[0][0] != content[0][0] or before.content[-1][1] <= content[0][1]:
        return False
    tokens = parse.tokens_in(*content[0])
    if any(t.pos_ in ("VERB", "AUX") for t in tokens):
        return False
    heads = [t for t in tokens if t.head not in tokens]
    return any(t.dep_ in ("nsubj", "nsubjpass") and t.head.pos_ in ("VERB", "AUX") and t.head.i > t.i for t in heads)


def _cuts(content: Sequence[Range], inner: Finding) -> bool:
    """Whether the content holds a relayed source and not what it does: a cut through a clause."""
    return inner.source is not None and _covers(content, [inner.source]) and not any(s <= inner.anchor < e for s, e in content)


def _covers(outer: Sequence[Range], inner: Sequence[Range]) -> bool:
    return all(any(s <= a and b <= e for s, e in outer) for a, b in inner)


def _head(parse: Parse, cue: Sequence[Range]) -> Token | None:
    """The word of the cue that all others of it hang on."""
    tokens = [t for start, end in cue for t in parse.tokens_in(start, end)]
    inside = {t.i for t in tokens}
    heads = [t for t in tokens if t.head.i not in inside or t.head.i == t.i]
    known = [t for t in tokens if (lemma_of(t), _POS.get(t.pos_, "")) in reporting_cues()]
    return next(iter(known or heads), None)


def _could_speak(parse: Parse, source: Range) -> bool:
    """Whether the reader's source is no thing: *a clock above the stands said ten*, *the raids have claimed lives*."""
    tokens = parse.tokens_in(*source)
    inside = {t.i for t in tokens}
    heads = [t for t in tokens if t.head.i not in inside or t.head.i == t.i]
    return not heads or any(
        can_speak(t) or t.pos_ != "NOUN" or t.ent_type_ or t.text[:1].isupper() or _PERSONAL.search(t.lower_) for t in heads
    )


def _reports(report: Report, parse: Parse, head: Token, source: Range, parts: Sequence[tuple[list[Range], list[Quote]]]) -> bool:
    """Whether somebody is reported to have said it; a wish, a plan or a look is no statement."""
    if only_hypothetical(head) or asked_passively(head) or unsaid(head) or speaks_for_the_outlet(report, report.text, source):
        return False
    if _NOBODY.match(report.text.string, *source) or head.lower_ == "according":
        return False  # *according to age*: the rules know every phrase that names a source
    cue = reporting_cues().get((lemma_of(head), _POS.get(head.pos_, "")))
    if not _could_speak(parse, source):
        return False
    if any(quoted for _, quoted in parts):
        return True
    clausal = any(len(report.text.string[s:e].split()) >= 3 for content, _ in parts for s, e in content)
    return cue is not None and cue.act not in ("show", "think") and clausal


def _source(report: Report, each: Tagged) -> Range | None:
    """The source's words, without the dateline or credit that the reader ran them together with."""
    text = report.text
    holes = [(f.span.start, f.span.end) for f in report.furniture if f.kind is not FurnitureKind.TITLE]
    parts = minus_all(each.source[0], holes) if each.source else []
    found = trim(text, *parts[-1]) if parts else None
    return None if found is None or text.string[found[0] : found[1]].lower() in _RELATIVES else found


def _content(report: Report, parse: Parse, each: Tagged, head: Token, marks: Quotes) -> list[tuple[list[Range], list[Quote]]]:
    """The content in the record's conventions, apart where the speaker begins a new sentence: ranges, and the quotations taken up whole."""
    text = report.text
    holes = [*each.cue, *each.source, *((f.span.start, f.span.end) for f in report.furniture if f.kind is not FurnitureKind.TITLE)]
    groups: list[tuple[list[Range], list[Quote]]] = []
    level = marks.inside(start_of(head))
    here = parse.sentence_at(start_of(head))
    heading = (here.start, here.end) if here is not None and here.heading and not here.span.text.endswith(":") else None
    for part in each.content:
        if heading is not None:
            part = (max(part[0], heading[0]), min(part[1], heading[1]))  # what a headline reports ends with it
        if part[0] >= part[1]:
            continue
        for piece in _without_headings(parse, part):
            for rest in minus_all(piece, holes):
                if level is not None:
                    rest = (max(rest[0], level.inner_start), min(rest[1], level.inner_end))
                if rest[0] >= rest[1] or not (bare := trim(text, *_without_that(text, rest))):
                    continue
                whole, quoted = whole_quotations(text, bare, head, marks)
                kept = whole if quoted else trim(text, *whole)
                if (
                    kept is None
                    or _only_that(parse, kept)
                    or (not quoted and groups and text.string[kept[0] : kept[1]].split()[0].lower() in _RELATIVES)
                ):
                    continue  # *the observatory, which is in Britain, reported*: that belongs to the source
                if groups and not (quoted and _begins_a_sentence(text, kept)):
                    groups[-1][0].append(kept)
                    groups[-1][1].extend(quoted)
                else:
                    groups.append(([kept], list(quoted)))
    return [(merged(content), quoted) for content, quoted in groups]


def _only_that(parse: Parse, part: Range) -> bool:
    """Whether nothing is left but the *that* of a clause whose beginning is elsewhere."""
    tokens = parse.tokens_in(*part)
    return len(tokens) == 1 and tokens[0].lower_ == "that" and tokens[0].dep_ == "mark"


def _without_that(text: Text, part: Range) -> Range:
    that = _THAT.match(text.string, *part)
    return (that.end(), part[1]) if that else part


def _without_headings(parse: Parse, part: Range) -> list[Range]:
    """The part without subheads that the reader ran across."""
    headings = [(s.start, s.end) for s in parse.sentences_in(*part) if s.heading]
    return minus_all(part, headings) if headings and len(headings) < len(parse.sentences_in(*part)) else [part]


def _begins_a_sentence(text: Text, part: Range) -> bool:
    """Whether a quotation starts anew: *"We left," she said. "There was no water."*, and not *"It is," he said, "a lie."*."""
    before = text.string[max(0, part[0] - 8) : part[0]].rstrip(" \t\r\n\"'“‘«„`([")
    return text.string[part[0]].isupper() and before[-1:] in (".", "!", "?", "…", "”", '"', "")
