"""Source, cue and content of every attribution, by a small trained reader.

Answers who says what in which words, across sentences and paragraphs, with discontinuous spans. Does not judge who the source is, does
not chain a source inside a source, and reads English only. Two parts share one encoder (a six-layer MiniLM): a conditional random
field marks the cues of the whole text, then a reader asks for each cue which words are its source and which its content, so that
spans come linked. Cue-centred reading follows the semantic-role view of attribution (Pareti 2015, PARC; Newell, Margolin and Ruths 2018,
PolNeAR); the constrained sequence decoding follows Lafferty et al. 2001. How the model was made is in ``training/attribution``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from ..errors import MissingPartError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Ranges = tuple[tuple[int, int], ...]

FOLDER = Path(__file__).parents[1] / "models" / "attribution"
FILES = ("encoder.onnx", "reader.onnx", "tokenizer.json")

WINDOW = 320
"""Word pieces that the encoder reads at once, with its two end marks."""
OVERLAP = 96
"""Word pieces that two windows share where no line ends between them; each word is read where it has most context on both sides."""
BEFORE, REACH = 72, 100
"""Words before and after a cue among which its source and content are looked for."""
CHUNK = 32
"""Cues that are read at once, which bounds the memory that a long text takes."""
CLASS, END, BREAK = 101, 102, 1
"""Ids of the vocabulary's [CLS] and [SEP], and of the unused entry that stands for a line break."""

CUE_STATES = 3
"""Outside, first word, further word."""
READ_STATES = 5
"""Before, first word, further word, gap between parts, after. A source has one part, content may have several."""
FORBIDDEN = -1e4

_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_DISTANCES = (1, 2, 3, 4, 5, 7, 10, 15, 25, 40, 70)
DISTANCES = 2 * len(_DISTANCES) + 1
SHAPES = 5


@dataclass(frozen=True, slots=True)
class Tagged:
    """One attribution as half-open code-point offsets; a role that is not there is empty."""

    source: Ranges
    cue: Ranges
    content: Ranges


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text cut into word pieces, and the words that they make up."""

    ids: Ints
    shapes: Ints
    """Of the word's letters: 0 other, 1 capitalised, 2 upper case, 3 with a digit, 4 mixed."""
    quoted: Ints
    """1 inside double quotation marks, counted afresh in each line."""
    first: Ints
    """The number of each word's first piece."""
    starts: Ints
    ends: Ints
    """Code points of each word."""
    lines: Ints
    """The number of each word's line, blank ones not counted."""


class Network(Protocol):
    """The two halves of the model, whatever runs them."""

    def encode(self, ids: Ints, shapes: Ints, quoted: Ints) -> tuple[Floats, Floats]:
        """Cue scores (pieces, 3) and states (pieces, width) of one window."""

    def read(self, states: Floats, first: Ints, last: Ints, words: Ints, distances: Ints, lines: Ints) -> Floats:
        """Scores (cues, 2, words, 5) of source and content, given all words' states and each cue's first and last word."""

    @property
    def transitions(self) -> tuple[Floats, Floats]:
        """Log scores from state to state: (3, 3) for cues, (2, 5, 5) for source and content."""


class Tagger:
    """The shipped model, run by onnxruntime on one core. Raises MissingPartError when the model's files are not there."""

    def __init__(self, folder: Path = FOLDER) -> None:
        from onnxruntime import InferenceSession, SessionOptions
        from tokenizers import Tokenizer

        for name in FILES:
            if not (folder / name).is_file():
                raise MissingPartError(f"the attribution model is incomplete: {name} is not in {folder.name}/; install Dateline again")
        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        encoder, reader = (InferenceSession(folder / name, options, providers=["CPUExecutionProvider"]) for name in FILES[:2])
        self._network = _Onnx(encoder, reader)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._version = {f"attribution/{name}": hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}

    @property
    def version(self) -> dict[str, str]:
        """SHA-256 of each file of the model, for the run's record."""
        return dict(self._version)

    def tag(self, text: str) -> list[Tagged]:
        """Every attribution in `text`, in the order of the cues; offsets are code points of `text` as given."""
        return tag(text, self._tokenizer, self._network, self._network.bias)


@cache
def default() -> Tagger:
    """The shipped tagger, loaded once."""
    return Tagger()


class _Onnx:
    """The exported network."""

    def __init__(self, encoder: InferenceSession, reader: InferenceSession) -> None:
        self._encoder, self._reader = encoder, reader
        kept = json.loads(reader.get_modelmeta().custom_metadata_map["decoding"])
        self.transitions = np.array(kept["between_cues"], dtype=np.float32), np.array(kept["between"], dtype=np.float32)
        self.bias = float(kept["bias"])

    def encode(self, ids: Ints, shapes: Ints, quoted: Ints) -> tuple[Floats, Floats]:
        cue, states = self._encoder.run(None, {"ids": ids[None], "shapes": shapes[None], "quoted": quoted[None]})
        return cue[0], states[0]

    def read(self, states: Floats, first: Ints, last: Ints, words: Ints, distances: Ints, lines: Ints) -> Floats:
        given = {"states": states, "first": first, "last": last, "words": words, "distances": distances, "lines": lines}
        scores: Floats = self._reader.run(None, given)[0]
        return scores


def cut(text: str, tokenizer: Tokenizer) -> Pieces:
    """The word pieces of `text`, line by line, with a break between lines."""
    ids: list[int] = []
    shapes: list[int] = []
    quoted: list[int] = []
    first: list[int] = []
    spans: list[tuple[int, int]] = []
    lines: list[int] = []
    found = [m for m in _LINE.finditer(text) if not m[0].isspace()]
    encodings = tokenizer.encode_batch([m[0] for m in found], add_special_tokens=False)
    for number, (line, encoding) in enumerate(zip(found, encodings, strict=True)):
        if number:
            ids.append(BREAK)
            shapes.append(0)
            quoted.append(0)
        inside, previous = 0, None
        for piece, word, (start, end) in zip(encoding.ids, encoding.word_ids, encoding.offsets, strict=True):
            start, end = start + line.start(), end + line.start()
            if word != previous:
                first.append(len(ids))
                spans.append((start, end))
                lines.append(number)
                previous = word
            else:
                spans[-1] = (spans[-1][0], end)
            letters = text[start:end]
            inside = 1 if letters == "“" else 0 if letters == "”" else 1 - inside if letters == '"' else inside
            ids.append(piece)
            shapes.append(shape(letters) if word is not None and first[-1] == len(ids) - 1 else 0)
            quoted.append(inside)
    starts, ends = ([s[i] for s in spans] for i in (0, 1))
    return Pieces(*(np.array(values, dtype=np.int64) for values in (ids, shapes, quoted, first, starts, ends, lines)))


def shape(letters: str) -> int:
    """How a piece is written: see `Pieces.shapes`."""
    if any(c.isdigit() for c in letters):
        return 3
    if letters.islower() or not letters.isalpha():
        return 0
    if letters.isupper() and len(letters) > 1:
        return 2
    return 1 if letters[0].isupper() and (len(letters) == 1 or letters[1:].islower()) else 4


def bucket(distance: Ints) -> Ints:
    """Signed distances in words as classes; 0 is inside the cue."""
    size = np.searchsorted(np.array(_DISTANCES), np.abs(distance), side="right")
    return np.where(distance < 0, len(_DISTANCES) + size, size).astype(np.int64)


def relative(words: Ints, lines: Ints, first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """For words (cues, n) and each cue's first and last word: classes of distance, and of lines apart (-2 to 2, counted from 0)."""
    before, after = np.minimum(words - first[:, None], 0), np.maximum(words - last[:, None], 0)
    apart = np.clip(lines[np.clip(words, 0, len(lines) - 1)] - lines[first][:, None], -2, 2) + 2
    return bucket(before + after), apart.astype(np.int64)


def best_path(scores: Floats, transitions: Floats, starts: Floats, ends: Floats) -> Ints:
    """Viterbi: the best states (sequences, n) for scores (sequences, n, s), log transitions (s, s), starts (s) and ends (s).

    Those of the states may differ between sequences: (sequences, s, s) and (sequences, s).
    """
    steps = np.ascontiguousarray(np.moveaxis(scores, 0, -1))  # (n, s, sequences), so that all sequences go on together
    moves, starts, ends = (np.ascontiguousarray(v.T) for v in (np.swapaxes(transitions, -1, -2), starts, ends))
    if moves.ndim == 2:
        moves, starts, ends = moves[..., None], starts[..., None], ends[..., None]
    before = np.empty_like(steps)
    total = steps[0] + starts
    for i in range(1, len(steps)):
        before[i - 1] = total
        total = (total[:, None] + moves).max(axis=0)
        total += steps[i]
    came = (before[:-1, :, None] + moves).argmax(axis=1)
    every = np.arange(steps.shape[2])
    path = np.zeros((len(steps), len(every)), dtype=np.int64)
    path[-1] = (total + ends).argmax(axis=0)
    for i in range(len(steps) - 1, 0, -1):
        path[i - 1] = came[i - 1, path[i], every]
    return path.T


def best_states(scores: Floats, transitions: Floats, starts: Floats, ends: Floats) -> list[int]:
    """`best_path` of one long sequence (n, s): what leads to each word is joined from halves, quarters and so on, in log n rounds."""
    moves = transitions[..., None].astype(np.float64)
    reach = moves + scores.T  # (from, to, n): words last, since numpy is quick along the last axis only
    reach[..., 0] = starts + scores[0]
    apart = 1
    while apart < len(scores):
        reach[..., apart:] = (reach[:, :, None, :-apart] + reach[None, ..., apart:]).max(axis=1)
        apart *= 2
    total = reach[0]
    came = (total[:, None, :-1] + moves).argmax(axis=0).T.tolist()
    path = [int((total[:, -1] + ends).argmax())]
    for before in reversed(came):
        path.append(before[path[-1]])
    return path[::-1]


def cue_rules() -> tuple[Floats, Floats, Floats]:
    """Which cue states may follow each other, begin and end a text, as log scores of 0 or FORBIDDEN. Two cues never touch."""
    allowed = np.array([[1, 1, 0], [1, 0, 1], [1, 0, 1]])
    return _logs(allowed), _logs(np.array([1, 1, 0])), _logs(np.ones(3))


def read_rules() -> tuple[Floats, Floats, Floats]:
    """The same for source and content: (2, 5, 5), (2, 5), (2, 5). A source has no gap."""
    content = np.array([[1, 1, 0, 0, 0], [0, 1, 1, 1, 1], [0, 1, 1, 1, 1], [0, 1, 0, 1, 0], [0, 0, 0, 0, 1]])
    source = np.array([[1, 1, 0, 0, 0], [0, 0, 1, 0, 1], [0, 0, 1, 0, 1], [0, 0, 0, 0, 0], [0, 0, 0, 0, 1]])
    starts, ends = np.array([1, 1, 0, 0, 0]), np.array([1, 1, 1, 0, 1])
    return _logs(np.stack([source, content])), _logs(np.stack([starts, starts])), _logs(np.stack([ends, ends]))


def windows(pieces: Pieces) -> Iterator[tuple[int, int, int, int]]:
    """Which pieces are read together (start, end) and for which words (first, last + 1) that reading counts. Covers every word once.

    A window ends with a line where one ends near: then the next begins there, and of about the same length.
    """
    total, room = len(pieces.ids), WINDOW - 2
    breaks = np.flatnonzero(pieces.ids == BREAK)
    start = word = 0
    while total - start > room:
        even = (total - start) / -(-(total - start) // room)
        low, high = np.searchsorted(breaks, (start + 0.6 * even, start + room), side="right")
        near = breaks[low:high]
        end = int(near[np.abs(near - start - even).argmin()]) if len(near) else start + room
        shared = 0 if len(near) else OVERLAP
        stop = int(np.searchsorted(pieces.first, end - shared // 2))
        yield start, end, word, stop
        start, word = end - shared, stop
    yield start, total, word, len(pieces.first)


def tag(text: str, tokenizer: Tokenizer, network: Network, bias: float = 0.0) -> list[Tagged]:
    """Every attribution that `network` reads in `text`, in the order of the cues; a cue without content is none.

    A positive `bias` finds more cues. A content may hold another attribution, or share words with it.
    """
    pieces = cut(text, tokenizer)
    if not len(pieces.first):
        return []
    cue_scores, states = _encode(pieces, network)
    cue_scores[:, 1] += bias
    between, starts, ends = cue_rules()
    cues = runs(best_states(cue_scores, between + network.transitions[0], starts, ends))
    return [each for i in range(0, len(cues), CHUNK) for each in _read(pieces, states, cues[i : i + CHUNK], network)]


def runs(path: Sequence[int] | Ints, begin: int = 0) -> list[tuple[int, int]]:
    """Half-open stretches of words, the first word being `begin`: each begins with state 1 and goes on with state 2."""
    out: list[tuple[int, int]] = []
    for i, state in enumerate(path, begin):
        if state == 1:
            out.append((i, i + 1))
        elif state == 2 and out and out[-1][1] == i:
            out[-1] = (out[-1][0], i + 1)
    return out


def _encode(pieces: Pieces, network: Network) -> tuple[Floats, Floats]:
    scores, states = [], []
    for start, end, word, stop in windows(pieces):
        ids = np.concatenate([[CLASS], pieces.ids[start:end], [END]])
        shapes, quoted = (np.concatenate([[0], values[start:end], [0]]) for values in (pieces.shapes, pieces.quoted))
        cue, state = network.encode(ids, shapes, quoted)
        keep = pieces.first[word:stop] - start + 1
        scores.append(cue[keep])
        states.append(state[keep])
    return np.concatenate(scores), np.concatenate(states)


def _read(pieces: Pieces, states: Floats, cues: Sequence[tuple[int, int]], network: Network) -> Iterator[Tagged]:
    first, last = np.array([c[0] for c in cues], dtype=np.int64), np.array([c[1] - 1 for c in cues], dtype=np.int64)
    low, high = max(0, int(first[0]) - BEFORE), min(len(states), int(last[-1]) + REACH + 1)
    span = min(BEFORE + REACH + int((last - first).max()) + 1, high - low)
    begin = np.clip(first - BEFORE, low, high - span)
    words = begin[:, None] + np.arange(span)
    distances, lines = relative(words, pieces.lines, first, last)
    scores = network.read(states[low:high], first - low, last - low, words - low, distances, lines)
    scores[..., 1:3] += np.where((words >= first[:, None]) & (words <= last[:, None]), FORBIDDEN, 0)[:, None, :, None]
    allowed, starts, ends = read_rules()
    # Sources and contents are sought together: one sequence for each.
    rules = (np.repeat(each, len(cues), axis=0) for each in (allowed + network.transitions[1], starts, ends))
    sources, contents = np.split(best_path(scores.swapaxes(0, 1).reshape(-1, span, READ_STATES), *rules), 2)
    for cue, at, source, content in zip(cues, begin.tolist(), sources.tolist(), contents.tolist(), strict=True):
        if said := runs(content, at):
            yield Tagged(*(_ranges(pieces, found) for found in (runs(source, at), [cue], said)))


def _ranges(pieces: Pieces, found: Sequence[tuple[int, int]]) -> Ranges:
    return tuple((int(pieces.starts[a]), int(pieces.ends[b - 1])) for a, b in found)


def _logs(allowed: Any) -> Floats:
    return np.where(allowed, 0.0, FORBIDDEN).astype(np.float32)
