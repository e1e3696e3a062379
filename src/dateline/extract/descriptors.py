"""Where the words for a source begin and end, when other words ran into them.

Text without punctuation runs a headline into its first sentence (*... rocks hotel Police in the capital said*), a day or a credit into a
name (*Friday Harbour News Network said*, *monitoring group AFP*), and a parser hangs *on Friday* and *in his channel* on the speaker. Cuts
at the edges only; what is left is still the text's own words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from .. import lexicons
from ..resolve import actors
from ..resolve.claimants import claimants
from ..text import Text
from ..types import SourceKind
from .parse import Parse, end_of, start_of
from .ranges import Range

if TYPE_CHECKING:
    from spacy.tokens import Token

_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_LEADING_DAY = re.compile(
    rf"(?:(?:January|February|July|September|October|November|December)\s+(?=[A-Z]))|(?:(?:on|late|early)\s+)*{_DAY}(?:\s+(?:morning|afternoon|evening|night))?,?\s+(?=\S)",
    re.I,
)
_LABEL = re.compile(
    r"(?:\d{1,2}[/.)]|RT(?: @\w+)?:|[A-Z]{3,}:|(?:Earlier|Meanwhile|Separately|Later)(?: in the day| on| in)?,?)\s+(?=[\w@\"“])"
)
_TRAILING = re.compile(
    rf"\s+(?:(?:late|early|earlier)\s+)?(?:on\s+)?{_DAY}(?:\s+(?:morning|afternoon|evening|night))?$"
    r"|,?\s+(?:in|on|via|for)\s+(?:an?|his|her|its|their)\s+(?:\w+\s+){0,3}?"
    r"(?:part|statement|interview|post|posts|tweet|message|speech|address|channel|page|letter|website|site|account|blog|broadcast|column|report)$",
    re.I,
)
_CITING = re.compile(r",?\s(?:citing|quoting)\s")
_TAGS = re.compile(r"(?:\s+#\w+)+$")
_WINDOW = 120
"""How far from its end, in code points, a descriptor's tail is looked for."""
_OUTLET_NOUNS = frozenset(
    "agency service outlet broadcaster channel newspaper television tv radio station site website media wire network".split()
)
_OPENERS = frozenset("the a an".split())


def descriptor(parse: Parse, who: Range) -> Range:
    """The part of `who` that names or describes the source, in code points."""
    string = parse.text.string
    start, end = who
    if start + 5 < end and string[start : start + 5].lower() == "what ":
        start += 5  # *what the broadcaster says*
    if cited := _CITING.search(string, start, end):
        end = cited.start()
    if label := _LABEL.match(string, start, end):
        start = label.end()
    if day := _LEADING_DAY.match(string, start, end):
        start = day.end()
    tokens = [t for t in parse.tokens_in(start, end) if not t.is_space]
    start = _behind_a_circumstance(tokens, start)
    tokens = [t for t in tokens if start_of(t) >= start]
    start = _behind_a_run_on(tokens, start)
    tokens = [t for t in tokens if start_of(t) >= start]
    last = max(start, end - _WINDOW)
    if (tail := _TRAILING.search(string[last:end])) and _ends_in_a_noun([t for t in tokens if end_of(t) <= last + tail.start()]):
        end = last + tail.start()
    tokens = [t for t in tokens if end_of(t) <= end]
    end = _before_a_credit(tokens, end)
    return (start, end) if any(map(str.isalnum, string[start:end])) else who


def run_on(text: Text, content: list[Range], whole: Range, kept: Range) -> list[Range]:
    """The content with the words that were cut off the front of its source, where nothing but space stood between: they end it."""
    if kept[0] == whole[0] or not content or not content[-1][0] < whole[0] or text.string[content[-1][1] : whole[0]].strip(" \n-"):
        return content
    return [*content[:-1], (content[-1][0], len(text.string[: kept[0]].rstrip()))]


def said(parse: Parse, part: Range) -> Range:
    """A stretch of content without the tags that a post ends with: *water is safe to drink #flood*."""
    start, end = part
    tags = _TAGS.search(parse.text.string, max(start, end - 200), end)
    return (start, tags.start()) if tags and tags.start() > start else part


def _behind_a_circumstance(tokens: Sequence[Token], start: int) -> int:
    """Where the speaker begins behind a phrase of time or place that the reader took along: *By nightfall on Sunday the ministry*."""
    if not tokens or tokens[0].tag_ != "IN" or tokens[0].dep_ != "prep":
        return start
    phrase = {t.i for t in tokens[0].subtree}
    for token in tokens[1:]:
        if token.dep_ in ("nsubj", "nsubjpass") and token.i not in phrase and token.left_edge.i > max(phrase):
            return max(start, start_of(token.left_edge))
    return start


def _behind_a_run_on(tokens: Sequence[Token], start: int) -> int:
    """Where a new sentence starts inside the words: at a capital that no name explains, behind a word without one."""
    for before, token, after in zip(tokens, tokens[1:], [*tokens[2:], None], strict=False):
        if not token.text[:1].isupper() or not (before.text.islower() or before.like_num) or not before.is_alpha and not before.like_num:
            continue
        if before.pos_ not in ("NOUN", "VERB", "NUM", "ADV", "PROPN"):
            continue
        noun = claimants().get(token.lemma_.lower()) or claimants().get(token.lower_) or claimants().get(token.lower_.removesuffix("s"))
        proper = token.text.isupper() or token.ent_type_ in ("PERSON", "ORG", "GPE", "NORP", "FAC", "EVENT", "LAW")
        title = after is not None and after.pos_ == "PROPN" and token.tag_ not in ("NNS", "NNPS")  # *army General Tran*
        if title and token.lower_ not in _OPENERS:
            continue
        if token.lower_ in _OPENERS or (noun is not None and not proper and noun.kind is not SourceKind.DOCUMENT):
            return start_of(token)
    for before, token in zip(tokens, tokens[1:], strict=False):
        if token.text in _OPENERS and before.pos_ in ("NOUN", "PROPN") and actors.find(_words(tokens, token)) is not None:
            return start_of(token)  # *most were gunmen the Red Cross said*
    if len(tokens) > 3 and tokens[-1].text.isupper() and tokens[-1].text.casefold() in _agencies():
        place, before = tokens[-2], tokens[-3]
        if place.ent_type_ in ("GPE", "LOC", "FAC") and (
            before.ent_type_ == place.ent_type_ or before.tag_ == "IN" or before.pos_ == "ADJ"
        ):
            return start_of(tokens[-1])  # *wounded three people in northeast Damascus SANA said*
    if len(tokens) > 1 and all(t.text.islower() for t in tokens[:-1]) and _is_a_body(tokens[-1].text):
        ahead = tokens[:-1]
        described = any(t.lemma_.lower() in claimants() or t.lower_ in claimants() or t.lower_ in _OUTLET_NOUNS for t in ahead)
        if not described and not any(t.dep_ in ("det", "poss") or t.tag_ in ("JJ", "CD") and t.head == tokens[-1] for t in ahead):
            return start_of(tokens[-1])  # *critical condition SANA reported*
    return start


def _words(tokens: Sequence[Token], first: Token) -> str:
    """The words from one token on, without it."""
    return " ".join(t.text for t in tokens if t.i > first.i)


def _before_a_credit(tokens: Sequence[Token], end: int) -> int:
    """*monitoring group AFP* at the end of a headline: the agency is a credit, unless the word before says that it is an agency."""
    words = [t for t in tokens if not t.is_punct]
    if len(words) < 3 or not words[-1].text.isupper() or words[-1].text.casefold() not in _agencies():
        return end
    before = words[-2]
    if (
        before.text in (",", "(")
        or before.lower_ in _OUTLET_NOUNS
        or before.pos_ not in ("NOUN", "PROPN")
        or before.text.endswith(("'s", "’s"))
    ):
        return end
    speaks = before.lower_ in claimants() or before.lemma_.lower() in claimants() or before.pos_ == "PROPN"
    return end_of(before) if speaks and words[-1].nbor(-1) == before else end


def _ends_in_a_noun(tokens: Sequence[Token]) -> bool:
    """Whether the words left are a speaker's; *a poll released Monday* keeps its day."""
    if not tokens or tokens[-1].pos_ not in ("NOUN", "PROPN", "PRON"):
        return False
    heads = [t for t in tokens if t.head not in tokens or t.head == t]
    known = claimants().get(heads[0].lemma_.lower()) if heads else None
    document = known is not None and known.kind in (SourceKind.DOCUMENT, SourceKind.IMAGERY)
    return not document and not any(t.tag_ in ("VBN", "VBG", "VBD", "VBZ", "VBP") for t in tokens)


def _is_a_body(name: str) -> bool:
    return name.casefold() in _agencies() or actors.find(name) is not None


@cache
def _agencies() -> frozenset[str]:
    return frozenset(form.strip().casefold() for row in lexicons.load("agencies").rows for form in row["forms"].split(";"))
