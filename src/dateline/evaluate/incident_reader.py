"""A small trained reader of MUC-4's messages: which sentences tell which type of incident, and what part each word plays.

A six-layer encoder reads up to `ROOM` word pieces at once, whole sentences only; linear heads over its states give log-odds. It serves
`dateline evaluate muc4` alone, beside the features of the record's own events: nothing here enters a record. Multi-task reading of
sentences and roles follows Patwardhan and Riloff 2009. How it was made is in ``training/muc4/reader.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..extract.tagger import CLASS, END, FOLDER
from . import incident_model as im

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = npt.NDArray[np.float32]
LABELS = ("ANY", "ATTACK", "BOMBING", "KIDNAPPING", "ARSON", "ROBBERY")
PARTS = ("NONE", "NAME", "DESCRIPTION", "TARGET", "PERPETRATOR")
EFFECTS = ("NONE", "DEATH", "INJURY", "OTHER")
SHIPPED = Path(__file__).parents[1] / "data" / "muc4"
ROOM = 440
"""Word pieces in a window."""
LONGEST = 300
"""Word pieces of a sentence that are read."""
UNKNOWN = 100


@dataclass(frozen=True, slots=True)
class Read:
    """What the reader says of one message. `whole` (6,) and `each` (sentences, 6) are log-odds in the order of `LABELS`.

    `parts` and `effects` hold for each sentence log-probabilities (words, 5) and (words, 4), of `PARTS` and of `EFFECTS`.
    """

    whole: Floats
    each: Floats
    parts: Sequence[Floats]
    effects: Sequence[Floats]


@dataclass(frozen=True, slots=True)
class Cut:
    """A message's sentences as word pieces, and the number of each word's first piece."""

    ids: Sequence[Sequence[int]]
    first: Sequence[Sequence[int]]

    @classmethod
    def of(cls, sentences: Sequence[im.Sentence], tokenizer: Tokenizer) -> Cut:
        """Each word by itself, each sentence ended by a mark."""
        ids, first = [], []
        for sentence in sentences:
            own: list[int] = []
            starts = []
            for word in sentence.words:
                starts.append(min(len(own), LONGEST - 1))
                own += tokenizer.encode(word.lower(), add_special_tokens=False).ids or [UNKNOWN]
            ids.append([*own, END][:LONGEST])
            first.append(starts)
        return cls(ids, first)

    def windows(self, room: int = ROOM) -> Iterator[list[int]]:
        """The sentences' numbers, as many together as fit."""
        window: list[int] = []
        length = 1
        for i, ids in enumerate(self.ids):
            if window and length + len(ids) > room:
                yield window
                window, length = [], 1
            window.append(i)
            length += len(ids)
        if window:
            yield window


def read(sentences: Sequence[im.Sentence], folder: Path = SHIPPED) -> Read:
    """Read a message's sentences, of which there is at least one, with the network in `folder`."""
    session, heads, tokenizer = _loaded(folder)
    cut = Cut.of(sentences, tokenizer)
    wholes, each, parts, effects = [], [], [], []
    for window in cut.windows():
        ids = [CLASS, *(piece for i in window for piece in cut.ids[i])]
        states: Floats = session.run(None, {"ids": np.array([ids], dtype=np.int64)})[0][0]
        means = []
        at = 1
        for i in window:
            own = states[at : at + len(cut.ids[i])]
            mean = own.mean(0)
            means.append(mean)
            each.append(_odds(heads, "sent", np.concatenate([mean, own.max(0), states[0]])))
            words = np.concatenate([own[list(cut.first[i])], np.tile(mean, (len(cut.first[i]), 1))], 1)
            parts.append(_logs(_odds(heads, "part", words)))
            effects.append(_logs(_odds(heads, "eff", words)))
            at += len(cut.ids[i])
        wholes.append(_odds(heads, "whole", np.concatenate([states[0], np.max(means, 0)])))
    return Read(np.max(wholes, 0), np.stack(each), parts, effects)


def _odds(heads: Any, name: str, states: Floats) -> Floats:
    out: Floats = states @ heads[f"{name}.weight"].T + heads[f"{name}.bias"]
    return out


def _logs(scores: Floats) -> Floats:
    out: Floats = scores - np.log(np.exp(scores - scores.max(1, keepdims=True)).sum(1, keepdims=True)) - scores.max(1, keepdims=True)
    return out


@cache
def _loaded(folder: Path) -> tuple[Any, Any, Tokenizer]:
    from onnxruntime import InferenceSession, SessionOptions
    from tokenizers import Tokenizer

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = InferenceSession(folder / "encoder.onnx", options, providers=["CPUExecutionProvider"])
    with np.load(folder / "heads.npz") as file:
        heads = dict(file)
    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return session, heads, tokenizer
