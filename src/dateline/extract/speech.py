"""Quotations as speech: those beside a cue, those that go on without one, those behind a name and a colon."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ..text import Text
from .cues import cue_range
from .parse import Parse, Sentence, end_of, start_of
from .quotes import Quote, Quotes
from .ranges import ByPlace, Range, minus_all, overlap
from .syntax import noun_phrase, trim

if TYPE_CHECKING:
    from spacy.tokens import Token


_TURN = re.compile(r"(?m)^[ \t]*([A-Z][A-Z.’' -]{1,39}[A-Z]|[QA])(?:[ \t]*\([^)\n]{1,60}\))?[ \t]*:[ \t]+(\S[^\n\r]*)$")
_LABELS = frozenset(
    "breaking update updated new live watch video photos note exclusive just in developing correction editor's note rt".split()
) | {
    "just in",
    "editor's note",
    "editor’s note",
    "for more",
    "read more",
}
_REACH = 5_000
"""How far before a turn, in code points, words begin that may run into it."""
_DASH_OPENS = re.compile(r"[ \t]*[—–―][ \t]*")
_DASH_AGAIN = re.compile(r"[.,!?]?[ \t]*[—–―][ \t]*([^\n\r]+)$")
_IN_PERSON = re.compile(r"(?i)(?<!\w)(?:i|we|you|me|us|my|our|your)(?!\w)|[?!]")
_BEHIND_A_DASH = re.compile(r"\s{0,3}(―|—|–|--|- )\s{0,2}([^\W\d_][^\n“”\"]{1,120}?)[ \t]*(?=\r?\n|\r|$)")


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
    direct: bool = False
    """Whether the words are given as spoken, though no marks stand around them."""
    quoted: list[Quote] = field(default_factory=list)


def _speech(text: Text, quote: Quote) -> bool:
    """Whether the quotation is speech: not a name, a title or a word held with tongs."""
    inner = text.string[quote.inner_start : quote.inner_end]
    before = text.string[max(0, quote.start - 2) : quote.start].strip()
    after = text.string[quote.end : quote.end + 1]
    return len(inner.split()) >= 4 or after == "," or inner[-1] in ".,!?…-—" or before.endswith((":", ","))


def speech_beside(text: Text, sentence: Sentence, token: Token, source: Token | None, marks: Quotes) -> list[Quote]:
    """The speech that stands beside a cue, at its own level: before it, after it, or both."""
    level = marks.inside(start_of(token))
    level_range = (level.inner_start, level.inner_end) if level else (0, len(text))
    parts = [cue_range(token), *([noun_phrase(source, without=(token,))] if source is not None else [])]
    first, last = min(p[0] for p in parts), max(p[1] for p in parts)
    near = [
        q
        for q in marks.touching(sentence.start - 2, max(sentence.end, last + 200))
        if q is not level
        and level_range[0] <= q.start
        and q.end <= level_range[1]
        and marks.around(q) is level
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


def whole_quotations(text: Text, region: Range, token: Token, marks: Quotes) -> tuple[Range, list[Quote]]:
    """The region, stretched over quotations that it cuts; when nothing else is in it, the words inside the marks."""
    start, end = region
    level = marks.inside(start_of(token))
    touched = [q for q in marks.touching(start, end) if q.start < end and q.end > start and marks.around(q) is level]
    for q in touched:
        if not q.start <= start_of(token) < q.end:
            start, end = min(start, q.start), max(end, q.end)
    touched = [q for q in touched if start <= q.start and q.end <= end]
    if not touched:
        return (start, end), []
    outside = minus_all((start, end), [(q.start, q.end) for q in touched])
    if not any(c.isalnum() for s, e in outside for c in text.string[s:e]):
        return (touched[0].inner_start, touched[-1].inner_end), touched
    return (start, end), []


def continued_speech(text: Text, parse: Parse, findings: Sequence[Finding], marks: Quotes) -> list[Finding]:
    """Speech that no cue of its own attributes, but that goes on from the speech before it, in its paragraph or the next."""
    taken: ByPlace[None] = ByPlace()
    for covered in (r for f in findings for r in f.content):
        taken.add(covered, None)
    more: list[Finding] = []
    tops = [q for q in marks if q.double and not any(outer.double for outer in marks.ancestors(q))]
    for number, quote in enumerate(tops):
        if any(not _nested(quote, s, e) for (s, e), _ in taken.touching(quote.inner_start, quote.inner_end)) or not _speech(text, quote):
            continue
        if not quote.closed and any(quote.start <= f.anchor < quote.end and f.source and quote.start <= f.source[0] for f in findings):
            continue  # it was never closed, and its own line says who speaks
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


def before_dashes(text: Text, parse: Parse, findings: Sequence[Finding], marks: Quotes) -> list[Finding]:
    """A quotation on lines of its own, with its speaker behind a dash: *"We left at night." — Amina Yusuf, teacher*."""
    taken = {q for f in findings for q in f.quoted}
    found = []
    for quote in marks:
        if quote in taken or marks.around(quote) is not None or not _speech(text, quote):
            continue
        match = _BEHIND_A_DASH.match(text.string, quote.end)
        sentence = parse.sentence_at(quote.inner_start)
        if match and (sentence is None or quote.start <= sentence.start + 1) and (who := trim(text, match.start(2), match.end(2))):
            content = (quote.inner_start, quote.inner_end)
            found.append(Finding(who, [(match.start(1), match.end(1))], [content], match.start(1), quoted=[quote]))
    return found


def in_transcripts(text: Text, findings: Sequence[Finding]) -> list[Finding]:
    """Each turn of a transcript, behind its speaker's name in capitals or a Q or A: *MINISTER: The gates are closed.*

    Two turns make a transcript; a turn behind a letter is somebody's whom the text does not name.
    """
    turns = [m for m in _TURN.finditer(text.string) if m[1].lower() not in _LABELS and any(c.islower() for c in m[2])]
    if len(turns) < 2 or len(turns) < len({m[1] for m in turns}):
        return []
    found = []
    taken = sorted((*part, f.anchor) for f in findings for part in f.content)
    for turn in turns:
        who = turn.span(1) if len(turn[1]) > 1 else None
        content = trim(text, *turn.span(2))
        near = taken[bisect.bisect_left(taken, (turn.start() - _REACH,)) : bisect.bisect_left(taken, (turn.end(),))]
        if content is not None and not any(overlap(content, (s, e)) and anchor < turn.end(1) for s, e, anchor in near):
            colon = turn.end(1) + text.string[turn.end(1) :].index(":")
            cue = [(colon, colon + 1)] if who else []
            found.append(Finding(who, cue, [content], turn.start(1), direct=True))
    return found


def in_dialogue(text: Text, findings: Sequence[Finding]) -> list[Finding]:
    """Speech behind a dash that opens its line, and what goes on behind the next dash: *— They came at four, says Nadia. — We ran.*

    Marks the findings of such lines as direct; an item of a list, which opens in the same way, has no voice of its own in it.
    """
    more = []
    for finding in findings:
        start = text.string.rfind("\n", 0, finding.content[0][0]) + 1
        end = text.string.find("\n", finding.anchor)
        line = text.string[start : end if end >= 0 else len(text)]
        opening = _DASH_OPENS.match(line)
        if opening is None or start + opening.end() != finding.content[0][0]:
            continue
        told = max(finding.content[-1][1], finding.cue[-1][1] if finding.cue else 0, finding.source[1] if finding.source else 0)
        rest = _DASH_AGAIN.search(line, max(told - start, 0))
        if rest is None and not _IN_PERSON.search(text.string[finding.content[0][0] : finding.content[-1][1]]):
            continue
        finding.direct = True
        body = trim(text, start + rest.start(1), start + rest.end(1)) if rest is not None else None
        if body is not None and not any(overlap(body, part) for f in findings for part in f.content):
            more.append(replace(finding, content=[body], quoted=[]))
    return more


def after_colons(text: Text, parse: Parse, findings: Sequence[Finding], marks: Quotes) -> list[Finding]:
    """*Zelensky: "We will return"* and *Ministry: no losses*, in headlines and transcripts."""
    found = []
    anchors = sorted(f.anchor for f in findings)
    for sentence in parse.sentences:
        colon = next((t for t in sentence.tokens[1:9] if t.text == ":"), None)
        if colon is None or bisect.bisect_left(anchors, sentence.start) < bisect.bisect_left(anchors, sentence.end):
            continue
        head = sentence.tokens[: colon.i - sentence.tokens.start]
        if any(t.pos_ in ("VERB", "AUX", "NUM", "ADP") for t in head) or not any(
            t.ent_type_ in ("PERSON", "ORG", "GPE", "NORP") for t in head
        ):
            continue
        quote = next((q for q in marks.touching(end_of(colon), end_of(colon) + 2) if q.start >= end_of(colon)), None)
        rest = (quote.start, quote.end) if quote else (end_of(colon), sentence.end)
        content, quoted = whole_quotations(text, rest, colon, marks)
        body = trim(text, *content)
        who = trim(text, start_of(head[0]), start_of(colon))
        finite = any(t.pos_ in ("VERB", "AUX") for t in parse.tokens_in(*rest))
        if body and who and (quote or (sentence.heading and finite)):
            found.append(Finding(who, [(start_of(colon), end_of(colon))], [body], start_of(colon), quoted=quoted))
    return found
