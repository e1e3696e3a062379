"""Who says what: exact spans and linked attributions against PolNeAR's annotations.

Gold is one JSON object a line: `id`, `text` and `annotations`, a list of attributions for each annotator, each attribution holding
`source`, `cue` and `content` as lists of `[start, end]` code-point offsets. The first annotator in the file is the reference.

Protocol. *Exact*, as in CofeNet (Wang et al., COLING 2022): micro precision, recall and F1 over the spans of a role in all articles. Every
contiguous part of a discontinuous span counts by itself, as it does in their BIO tags; a span that several attributions of one article
share counts once. Spans are compared after outer white space and outer quotation marks are taken off on both sides, since annotators
include or leave out quotation marks at will; other punctuation stays and must match. *Linked*: a predicted attribution is right when its
source shares a word with the gold source and the words of the two contents have an intersection over union of at least one half; each
gold attribution is matched at most once, best overlap first. Attributions without a source or without content, on either side, are
outside the linked figure (about 6 % of gold).
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import msgspec

from ..errors import EvaluateError
from ..text import Text
from ..types import Capture, Mode, Report, Statement

Ranges = tuple[tuple[int, int], ...]
Role = Literal["source", "cue", "content"]
ROLES: tuple[Role, ...] = ("source", "cue", "content")

_WORD = re.compile(r"\w+")
_THAT = re.compile(r"\b(that)\s+$")
_OUTER = frozenset("\"'`´“”„‟‘’‚‛«»‹›")
_SPEECH = re.compile(r"(?<!\w)(?:said|says|told)(?!\w)", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?\n]+")


@dataclass(frozen=True, slots=True)
class Linked:
    """One attribution as offsets: half-open code points of the untouched text; an empty tuple where a role is not there."""

    source: Ranges
    cue: Ranges
    content: Ranges


@dataclass(frozen=True, slots=True)
class Article:
    """One gold article, read by its reference annotator."""

    id: str
    text: str
    attributions: tuple[Linked, ...]


def read(path: Path) -> list[Article]:
    """The articles of a `polnear.*.jsonl` file. Raises EvaluateError for a line in another form."""
    articles = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            row = msgspec.json.decode(line)
            reference: list[Any] = next(iter(row["annotations"].values()), [])
            articles.append(Article(str(row["id"]), row["text"], tuple(_linked(each, len(row["text"])) for each in reference)))
        except (msgspec.DecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise EvaluateError(f"line {number} of {path.name} is not an annotated article: {error}") from error
    return articles


def score(articles: Sequence[Article], predicted: Sequence[Sequence[Linked]]) -> dict[str, object]:
    """Figures between 0 and 1 with their counts; `predicted` holds the attributions of each article, in the articles' order."""
    out: dict[str, object] = {}
    pairs = list(zip(articles, predicted, strict=True))
    for role in ROLES:
        counts = [0, 0, 0]
        for article, found in pairs:
            gold, ours = (_spans(article.text, side, role) for side in (article.attributions, found))
            counts = [n + m for n, m in zip(counts, (len(gold & ours), len(ours), len(gold)), strict=True)]
        out |= _figures(role, *counts)
    counts = [0, 0, 0]
    for article, found in pairs:
        counts = [n + m for n, m in zip(counts, _linked_counts(article, found), strict=True)]
    return out | _figures("linked", *counts)


def evaluate(path: Path, find: Callable[[str], Iterable[Linked]] | None = None) -> dict[str, object]:
    """`score` of the default reader, or of `find` (text to attributions), on a file, with the trivial baseline beside it.

    PolNeAR marks wishes, plans and opinions as attributions too. The main figures are those of the step `tags`, which reads in that
    sense; under `statements` are the figures of what the record keeps of them, the claims of a source, which leave most of those out.
    The baseline takes each *said*, *says* or *told* as a cue, its sentence before it as the source and after it as the content.
    """
    articles = read(path)
    figures = score(articles, [tuple((find or default)(article.text)) for article in articles])
    kept = {} if find else score(articles, [tuple(stated(article.text)) for article in articles])
    baseline = score(articles, [tuple(_trivial(article.text)) for article in articles])
    return {
        **figures,
        "articles": len(articles),
        "attributions": sum(len(a.attributions) for a in articles),
        "statements": {key: value for key, value in kept.items() if not key.endswith("_counts")},
        "baseline": {key: value for key, value in baseline.items() if key.endswith("_f1")},
    }


def default(text: str) -> list[Linked]:
    """What the trained reader finds in a text: the pipeline's step `tags`."""
    from ..extract.tagger import default as tagger

    return [Linked(each.source, each.cue, each.content) for each in tagger().tag(text)]


def stated(text: str) -> list[Linked]:
    """The statements of a text that is read as a plain report in English, own-voice statements left out.

    Two conventions are PolNeAR's and not ours, and are put on here: statements that share their source and cue (a quotation
    that its speaker splits) are one attribution, and content begins with the *that* which introduces it.
    """
    from ..extract.attribution import statements
    from ..extract.parse import parse
    from ..extract.tagged import tags
    from ..extract.tagger import default as tagger

    report = plain_report(text)
    tagged = tags.function(report=report, tagger=tagger())
    found: Sequence[Statement] = statements.function(report=report, parse=parse.function(report=report), tags=tagged)
    out: dict[tuple[Ranges, Ranges], Ranges] = {}
    for each in found:
        if each.mode is not Mode.OWN_VOICE:
            source, cue, content = (tuple((s.start, s.end) for s in spans) for spans in (each.source, each.cue, each.content))
            out[source, cue] = tuple(sorted({*out.get((source, cue), ()), *_with_that(text, content)}))
    return [Linked(source, cue, content) for (source, cue), content in out.items()]


def _with_that(text: str, content: Ranges) -> Ranges:
    """The content as PolNeAR marks it: with the *that* before it, which ours leaves out."""
    if content and (that := _THAT.search(text, max(0, content[0][0] - 8), content[0][0])):
        return ((that.start(1), content[0][1]), *content[1:])
    return content


def plain_report(string: str) -> Report:
    """A report that is nothing but its text, in English."""
    text = Text(string)
    capture = Capture(text.sha256, len(string.encode()), "text/plain", "utf-8", "-", "evaluate")
    return Report(f"r-{text.sha256[:12]}", capture, text, text.sha256, "en")


def bare(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The stretch without outer white space and quotation marks; None when nothing is left."""
    while start < end and (text[start] in _OUTER or text[start].isspace()):
        start += 1
    while start < end and (text[end - 1] in _OUTER or text[end - 1].isspace()):
        end -= 1
    return (start, end) if start < end else None


def _linked(row: Any, length: int) -> Linked:
    sides = [tuple(sorted((int(start), int(end)) for start, end in row.get(role, ()))) for role in ROLES]
    if any(not 0 <= start < end <= length for side in sides for start, end in side):
        raise ValueError("an offset lies outside the text")
    return Linked(*sides)


def _spans(text: str, attributions: Iterable[Linked], role: Role) -> set[tuple[int, int]]:
    return {span for each in attributions for part in getattr(each, role) if (span := bare(text, *part))}


def _figures(name: str, right: int, predicted: int, gold: int) -> dict[str, object]:
    precision = right / predicted if predicted else 0.0
    recall = right / gold if gold else 0.0
    return {
        f"{name}_f1": 2 * right / (predicted + gold) if predicted + gold else 0.0,
        f"{name}_precision": precision,
        f"{name}_recall": recall,
        f"{name}_counts": {"right": right, "predicted": predicted, "gold": gold},
    }


def _linked_counts(article: Article, found: Iterable[Linked]) -> tuple[int, int, int]:
    starts = [m.start() for m in _WORD.finditer(article.text)]
    gold, ours = (
        [(words(starts, e.source), words(starts, e.content)) for e in side if e.source and e.content]
        for side in (article.attributions, tuple(found))
    )
    overlaps = sorted(
        (
            (len(theirs & content) / len(theirs | content), -i, -j)
            for i, (whom, theirs) in enumerate(gold)
            for j, (who, content) in enumerate(ours)
            if whom & who and 2 * len(theirs & content) >= len(theirs | content) > 0
        ),
        reverse=True,
    )
    taken: tuple[set[int], set[int]] = (set(), set())
    for _, i, j in overlaps:
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
    return len(taken[0]), len(ours), len(gold)


def words(starts: Sequence[int], ranges: Ranges) -> set[int]:
    """The numbers of the words that begin inside any of the ranges; `starts` holds where each word of the text begins."""
    return {i for start, end in ranges for i in range(bisect.bisect_left(starts, start), bisect.bisect_left(starts, end))}


def _trivial(text: str) -> Iterable[Linked]:
    for sentence in _SENTENCE.finditer(text):
        cues = list(_SPEECH.finditer(text, *sentence.span()))
        edges = [sentence.start(), *(c.end() for c in cues[1:]), sentence.end()]
        for cue, (start, end) in zip(cues, pairwise(edges), strict=False):
            sides = [((start, cue.start()),), (cue.span(),), ((cue.end(), max(end, cue.end())),)]
            yield Linked(*(tuple(span for part in side if (span := bare(text, *part))) for side in sides))
