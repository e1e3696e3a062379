"""Who says it where the parse does not tell: headlines (*Kyiv: 40 drones shot down*), lists under a verb, sentences that lost a comma.

A headline drops articles and verbs, so the parser's tree says little; what decides is where the speaker stands and whether the words can
speak at all.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..resolve import actors
from ..text import Text
from .cues import is_evidence, reporting_cues
from .parse import Parse, Sentence, end_of, start_of
from .speakers import can_speak
from .speech import Finding
from .syntax import noun_phrase, subject_of, trim

if TYPE_CHECKING:
    from spacy.tokens import Token

_SAYS = frozenset("say says said warn warns claim claims report reports tell tells".split())
_SAID = frozenset("said says reported reports announced added".split())
_BEHIND_SAID = frozenset(
    "on late early earlier in today yesterday without citing monday tuesday wednesday thursday friday saturday sunday".split()
)
_WHERE = ("GPE", "LOC", "FAC", "DATE", "TIME", "CARDINAL")
_BULLET = re.compile(r"[ \t]*(?:[-–—•*·▪‣]|\d{1,2}[.)])[ \t]+")
_CASUAL = frozenset(
    "key breaking update updated live video photos watch analysis opinion exclusive explainer factbox timeline note rt".split()
)
_MOST_WORDS = 7
_SHOWS = frozenset("show shows reveal reveals suggest suggests find finds indicate indicates".split())
_LISTS = frozenset("list give provide name confirm publish release issue set announce".split())
_LEADING_QUOTE = re.compile(
    r"""[ \t]*(?:[A-Z]{3,}:[ \t]*)?(?:‘([^’\n]{3,200})’|'([^'\n]{3,200})'|“([^”\n]{3,200})”|"([^"\n]{3,200})")[ \t]*:[ \t]*"""
)


def in_headlines(text: Text, parse: Parse, findings: Sequence[Finding]) -> list[Finding]:
    """The attributions of headings in which no cue was found."""
    anchors = [f.anchor for f in findings]
    found = []
    for sentence in parse.sentences:
        if sentence.heading and not any(sentence.start <= a < sentence.end for a in anchors):
            tokens = [t for t in sentence.tokens if not t.is_space]
            made = (
                _quoted_before_colon(text, sentence, tokens)
                or _shown_at_the_end(text, sentence, tokens)
                or _before_colon(text, sentence, tokens)
                or _says_at_the_end(text, sentence, tokens)
                or _behind_colon(text, sentence, tokens)
            )
            if made is not None:
                found.append(made)
    return found


def in_lists(text: Text, parse: Parse, findings: Sequence[Finding]) -> list[Finding]:
    """*The ministry said:* and a list, each line of which is what it said."""
    found: list[Finding] = []
    for sentence in parse.sentences:
        if text.string[sentence.start : sentence.end][-1:] != ":" or any(sentence.start <= f.anchor < sentence.end for f in findings):
            continue
        cue = next((t for t in reversed(sentence.tokens) if _reports(t) and subject_of(t) is not None), None)
        source = subject_of(cue) if cue is not None else None
        if cue is None or source is None or not can_speak(source):
            continue
        who, at = noun_phrase(source, without=(cue,)), sentence.end
        while (line := _next_line(text, at)) is not None and (bullet := _BULLET.match(text.string, *line)):
            if body := trim(text, bullet.end(), line[1]):
                found.append(Finding(who, [(start_of(cue), end_of(cue))], [body], start_of(cue)))
            at = line[1]
    return found


def without_comma(text: Text, parse: Parse, findings: Sequence[Finding]) -> list[Finding]:
    """*A blast killed six in Aleppo state television reported on Wednesday*: who says it at the end, where the comma before it was lost.

    Only for sentences in which nobody was found to say anything, and speakers whose first word can be told: a listed body, words that
    end in a noun of speakers, a name behind a common noun.
    """
    anchors = sorted(f.anchor for f in findings)
    found = []
    for sentence in parse.sentences:
        if sentence.heading or bisect.bisect_left(anchors, sentence.start) < bisect.bisect_left(anchors, sentence.end):
            continue
        tokens = [t for t in sentence.tokens if not t.is_space]
        while tokens and tokens[-1].is_punct:
            tokens.pop()
        at = next((i for i in range(len(tokens) - 1, max(len(tokens) - 12, 6), -1) if tokens[i].lower_ in _SAID), None)
        if at is None or (tokens[at + 1 :] and tokens[at + 1].lower_ not in _BEHIND_SAID):
            continue
        first = _run_on_speaker(tokens[:at])
        if first is None or not any(t.tag_ in ("VBD", "VBZ", "VBP", "VBN") for t in tokens[:first]):
            continue
        made = _made(text, (start_of(tokens[first]), start_of(tokens[at])), tokens[at], (sentence.start, start_of(tokens[first])))
        found += [made] if made is not None else []
    return found


def _run_on_speaker(tokens: Sequence[Token]) -> int | None:
    """Where the speaker begins whose words end a stretch of words; None when that cannot be told."""
    last = len(tokens) - 1
    for first in range(max(last - _MOST_WORDS, 1), last + 1):
        if not tokens[first].is_punct and actors.find(" ".join(t.text for t in tokens[first:])) is not None:
            return first
    noun = can_speak(tokens[last]) and tokens[last].pos_ in ("NOUN", "PROPN") and tokens[last].ent_type_ not in _WHERE
    if not noun or tokens[last].tag_ == "NNS" and tokens[last].dep_ == "dobj":
        return None
    first = last
    while first > 1 and tokens[first - 1].pos_ in ("ADJ", "NOUN", "PROPN", "DET") and tokens[first - 1].ent_type_ not in _WHERE:
        if tokens[first].pos_ == "DET" or (tokens[first].pos_ == "PROPN" and tokens[first - 1].pos_ == "NOUN" and first == last):
            break
        first -= 1
    before = tokens[first - 1]
    return (
        first if first > 6 and not before.is_punct and before.pos_ not in ("ADP", "AUX", "CCONJ", "SCONJ", "PART", "PRON", "VERB") else None
    )


def _next_line(text: Text, at: int) -> tuple[int, int] | None:
    match = re.compile(r"[ \t:]*(?:\r\n|\n|\r)([^\n\r]+)").match(text.string, at)
    return (match.start(1), match.end(1)) if match else None


def _reports(token: Token) -> bool:
    cue = reporting_cues().get((token.lemma_.lower(), "verb"))
    reports = cue is not None and cue.act == "say" and "quote" in cue.frames
    return (reports or token.lemma_.lower() in _LISTS) and token.tag_ in ("VBD", "VBZ", "VBP")


def _speaker(tokens: Sequence[Token]) -> bool:
    """Whether a few words of a headline are somebody who can speak."""
    words = [t for t in tokens if not t.is_punct]
    if not 0 < len(words) <= _MOST_WORDS or words[0].lower_ in _CASUAL or any(t.like_num or t.pos_ == "VERB" for t in words):
        return False
    whole = " ".join(t.text for t in words)
    last = words[-1]
    abbreviation = last.text in ("PM", "FM", "president") and len(words) <= 3
    return (
        abbreviation or actors.find(whole) is not None or actors.is_capital(whole) or (can_speak(last) and last.pos_ in ("NOUN", "PROPN"))
    )


def _before_colon(text: Text, sentence: Sentence, tokens: Sequence[Token]) -> Finding | None:
    at = next((i for i, t in enumerate(tokens[: _MOST_WORDS + 1]) if t.text == ":"), None)
    if not at or not _speaker(tokens[:at]) or len(tokens) - at < 4:
        return None
    return _made(text, (start_of(tokens[0]), start_of(tokens[at])), tokens[at], (end_of(tokens[at]), sentence.end))


def _behind_colon(text: Text, sentence: Sentence, tokens: Sequence[Token]) -> Finding | None:
    at = next((i for i in range(len(tokens) - 1, max(len(tokens) - 6, 2), -1) if tokens[i].text == ":"), None)
    if at is None or not _speaker(tokens[at + 1 :]) or tokens[at + 1].text[:1] in "“\"‘'":
        return None
    return _made(text, (end_of(tokens[at]), sentence.end), tokens[at], (sentence.start, start_of(tokens[at])))


def _quoted_before_colon(text: Text, sentence: Sentence, tokens: Sequence[Token]) -> Finding | None:
    """*‘We have nothing left’: villagers return to ruins*: those who open the words behind the colon, if they can speak."""
    match = _LEADING_QUOTE.match(text.string, sentence.start, sentence.end)
    after = [t for t in tokens if match is not None and start_of(t) >= match.end()]
    if match is None or not after:
        return None
    index = next(i for i in range(1, 5) if match[i])
    who = next((t for t in after[:6] if t.pos_ in ("NOUN", "PROPN") and can_speak(t)), None)
    verb = next((t for t in after if t.pos_ in ("VERB", "AUX")), None)
    if who is None or (verb is not None and verb.i < who.i) or any(t.dep_ == "prep" and t.i < who.i for t in after):
        return None
    last = who
    while last.i + 1 < (verb.i if verb is not None else sentence.tokens.end) and last.nbor(1).pos_ == "PROPN":
        last = last.nbor(1)
    source = trim(text, start_of(after[0]), end_of(last))
    content = trim(text, *match.span(index))
    return Finding(source, [], [content], match.start(index) - 1, direct=True) if source and content else None


def _shown_at_the_end(text: Text, sentence: Sentence, tokens: Sequence[Token]) -> Finding | None:
    """*Bank knew of fraud for years, leaked emails show*: a document at the end of a headline."""
    comma = next((i for i in range(len(tokens) - 1, 2, -1) if tokens[i].text == ","), None)
    tail = tokens[comma + 1 :] if comma is not None else []
    if comma is None or not 1 < len(tail) <= _MOST_WORDS or tail[-1].lower_ not in _SHOWS or not is_evidence(tail[-2]):
        return None
    return _made(text, (start_of(tail[0]), start_of(tail[-1])), tail[-1], (sentence.start, start_of(tokens[comma])))


def _says_at_the_end(text: Text, sentence: Sentence, tokens: Sequence[Token]) -> Finding | None:
    """*..., officials say*; *..., says monitor*."""
    comma = next((i for i in range(len(tokens) - 1, 2, -1) if tokens[i].text == ","), None)
    if comma is None:
        return None
    tail = tokens[comma + 1 :]
    if len(tail) > 1 and tail[-1].lower_ in _SAYS and _speaker(tail[:-1]):
        cue, who = tail[-1], (start_of(tail[0]), start_of(tail[-1]))
    elif len(tail) > 1 and tail[0].lower_ in _SAYS and _speaker(tail[1:]):
        cue, who = tail[0], (start_of(tail[1]), sentence.end)
    else:
        return None
    return _made(text, who, cue, (sentence.start, start_of(tokens[comma])))


def _made(text: Text, who: tuple[int, int], cue: Token, content: tuple[int, int]) -> Finding | None:
    source, said = trim(text, *who), trim(text, *content)
    return Finding(source, [(start_of(cue), end_of(cue))], [said], start_of(cue)) if source and said else None
