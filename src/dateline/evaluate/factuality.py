"""Scores how sure an event sounds against event factuality: -3 (certainly did not happen) to +3 (certainly did).

The data are those of Stanovsky et al. 2017 (*Integrating Deep Linguistic Features in Factuality Prediction over Unified Datasets*) and
Rudinger et al. 2018 (*Neural Models of Factuality*), one JSON object a line: `text`, words parted by single spaces, and `targets`, each
with the word's number `span1` [first, last + 1] and its `label`. Figures are theirs, mean absolute error and Pearson's r, with the F1 of
the minority that did not happen (label below 0) beside them, without which a constant looks good.

`dateline.extract.wording.judge` reads; a linear scale, fitted on the training part, turns what it reads into a number. The scale never
enters a record: there the words stay words. The two collections asked people different questions (how committed the text is; whether it
happened or will), so each has a scale of its own, chosen by the file's name: ``uds_ih2`` for names that begin with it, otherwise ``uw``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import EvaluateError
from ..extract.parse import Sentence, language_model
from ..extract.wording import governor, judge
from ..text import Text
from ..types import Wording

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

SCALES = ("uw", "uds_ih2")
_FUNCTION = frozenset({"aux", "auxpass", "det", "advmod", "mark", "neg", "cc", "prt", "expl", "amod", "poss", "prep"})
_NEAR = frozenset({"if", "not", "n't", "no", "would", "never", "any", "whether", "unless"})
_OUTLOOK = 6
"""How many words before the judged one are looked at for a modal or a negation that the parser may have misplaced."""


@dataclass(frozen=True, slots=True)
class Target:
    """One judged word: its number among the words of its line, counted from 0, and the label, -3 to +3."""

    word: int
    label: float


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence and its targets."""

    words: tuple[str, ...]
    targets: tuple[Target, ...]


def evaluate(path: Path) -> dict[str, object]:
    """`mae`, `pearson_r` and `minority_f1` on a file, with counts; the baseline always answers the training part's mean."""
    lines = read(path)
    name = "uds_ih2" if path.name.startswith("uds_ih2") else "uw"
    scale = load(name)
    gold = [t.label for line in lines for t in line.targets]
    given = [scale.value(found) for found in features(lines)]
    return {**score(gold, given), "scale": name, "baseline": score(gold, [scale.mean] * len(gold))}


def read(path: Path) -> list[Line]:
    """The lines of a file. Raises EvaluateError with the number of the line that is not in the format."""
    out = []
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(raw)
            words = tuple(str(row["text"]).split(" "))
            targets = tuple(Target(int(t["span1"][0]), float(t["label"])) for t in row["targets"])
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise EvaluateError(f"{path.name}, line {number}: no text with targets") from error
        if any(not 0 <= t.word < len(words) for t in targets):
            raise EvaluateError(f"{path.name}, line {number}: a target outside its {len(words)} words")
        out.append(Line(words, targets))
    if not any(line.targets for line in out):
        raise EvaluateError(f"there are no targets in {path.name}")
    return out


def score(gold: Sequence[float], given: Sequence[float]) -> dict[str, float | int]:
    """Mean absolute error, Pearson's r (0 when either side is constant) and the F1 of labels below 0, with their counts."""
    n = len(gold)
    negative, found = sum(g < 0 for g in gold), sum(p < 0 for p in given)
    right = sum(g < 0 and p < 0 for g, p in zip(gold, given, strict=True))
    return {
        "mae": sum(abs(g - p) for g, p in zip(gold, given, strict=True)) / n,
        "pearson_r": _pearson(gold, given),
        "minority_f1": 2 * right / (negative + found) if negative + found else 0.0,
        "targets": n,
        "minority": negative,
        "minority_given": found,
    }


def _pearson(left: Sequence[float], right: Sequence[float]) -> float:
    mean_left, mean_right = math.fsum(left) / len(left), math.fsum(right) / len(right)
    a, b = [x - mean_left for x in left], [y - mean_right for y in right]
    spread = math.sqrt(math.fsum(x * x for x in a) * math.fsum(y * y for y in b))
    return math.fsum(x * y for x, y in zip(a, b, strict=True)) / spread if spread > 1e-12 else 0.0


# ---------------------------------------------------------------- from a judgement to a number


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale over named features; `mean` is the training part's mean label."""

    mean: float
    weights: Mapping[str, float]

    def value(self, found: frozenset[str]) -> float:
        """The sum of the features' weights, within -3 and +3."""
        return max(-3.0, min(3.0, math.fsum(self.weights.get(name, 0.0) for name in found)))


@cache
def load(name: str) -> Scale:
    """The shipped scale called `name`, one of SCALES."""
    rows = (files("dateline.data") / "factuality" / f"{name}.tsv").read_text(encoding="utf-8").split("\n")
    pairs = (row.rpartition("\t") for row in rows if row and not row.startswith("#"))
    weights = {feature: float(weight) for feature, _, weight in pairs}
    return Scale(weights.pop("mean"), weights)


def features(lines: Sequence[Line]) -> Iterator[frozenset[str]]:
    """The features of every target, in order."""
    prepared = [_prepared(line) for line in lines]
    for line, (_, numbers), doc in zip(lines, prepared, language_model().pipe((d for d, _ in prepared), batch_size=64), strict=True):
        doc.user_data["offset"] = 0
        sentences = _sentences(doc)
        for target in line.targets:
            token = doc[numbers[target.word]]
            sentence = next(s for s in sentences if s.tokens.start <= token.i < s.tokens.end)
            yield frozenset(_features(token, judge(sentence, token)))


def _prepared(line: Line) -> tuple[Doc, list[int]]:
    """The words as the parser knows them (*hasn't* is two), and each word's new number."""
    from spacy.tokens import Doc

    words: list[str] = []
    numbers = []
    for word in line.words:
        numbers.append(len(words))
        if len(word) > 3 and word.lower().endswith(("n't", "n’t")):
            words += [word[:-3], word[-3:]]
        else:
            words.append(word or " ")
    return Doc(language_model().vocab, words=words), numbers


def _sentences(doc: Doc) -> list[Sentence]:
    text = Text(doc.text)
    return [Sentence(i, 0, s, text.span(s.start_char, max(s.end_char, s.start_char + 1)), False) for i, s in enumerate(doc.sents)]


def _features(token: Token, judged: Wording) -> Iterator[str]:
    polarity, level, modality = judged.polarity.value, judged.level.value, judged.modality.value
    yield from ("bias", f"judged={polarity}/{level}/{modality}", f"polarity={polarity}", f"level={level}", f"modality={modality}")
    yield from (f"level={polarity}/{level}", f"pos={token.pos_}/{polarity}/{level}")
    yield from (f"word={token.lemma_.lower()}", f"tag={token.tag_}", f"dep={token.dep_}", f"pos={token.pos_}")
    head, frame = governor(token)
    lemma = head.lemma_.lower()
    yield from (f"frame={frame}", f"head={lemma}/{frame}", f"head={lemma}", f"head={head.pos_}/{frame}")
    for cue in judged.cues:
        yield f"cue={cue.text.lower()}"
        yield f"cue={cue.text.lower()}/{polarity}"
    for hedge in judged.hedges:
        yield f"hedge={hedge.text.lower()}"
    for child in token.children:
        yield f"child={child.dep_}"
        if child.dep_ in _FUNCTION:
            yield f"child={child.dep_}/{child.lower_}"
    for _ in range(3):
        if head.head == head:
            break
        head, frame = governor(head)
        yield from (f"above={head.lemma_.lower()}/{frame}", f"above={frame}")
    yield f"depth={min(6, sum(1 for _ in token.ancestors))}"
    doc = token.doc
    yield f"end={doc[-1].text}"
    if token.i:
        yield f"before={doc[token.i - 1].lower_}"
    if token.i + 1 < len(doc):
        yield f"after={doc[token.i + 1].lower_}"
    for near in doc[max(0, token.i - _OUTLOOK) : token.i]:
        if near.tag_ == "MD" or near.lower_ in _NEAR:
            yield f"near={near.lower_}"
