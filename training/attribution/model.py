"""The network in PyTorch: a BERT encoder, a CRF over cues, and a reader that is asked about one cue at a time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from safetensors.torch import load_file
from torch import Tensor, nn

from dateline.extract import tagger

WIDTH, HEAD, LAYERS, INNER = 384, 32, 6, 1536
HIDDEN, NARROW = 128, 64
FLAT = 7
"""Outside, and first and further words of source, cue and content."""


DEEP = (1, 9, 27)
"""How many words apart the three words are that each layer of the reader sees together."""


class Linear(nn.Linear):
    """A linear layer that may round as the exported one does: weights to seven bits by row, what is given to eight bits for all of it."""

    rounded = False

    def forward(self, x: Tensor) -> Tensor:
        if not Linear.rounded:
            return super().forward(x)
        weight = self.weight
        with torch.no_grad():
            step = weight.abs().amax(1, keepdim=True) / 64
            weight_noise = (weight / step).round().clamp(-64, 64) * step - weight
            given = x.float()
            low, high = given.min().clamp(max=0), given.max().clamp(min=0)
            step = (high - low).clamp(min=1e-6) / 255
            noise = torch.round(given / step) * step - given
        return F.linear(x + noise, weight + weight_noise, self.bias)


class Layer(nn.Module):
    def __init__(self, dropout: float, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = Linear(WIDTH, 3 * heads * HEAD)
        self.out = Linear(heads * HEAD, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = Linear(WIDTH, INNER)
        self.down = Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.gate: Tensor | None = None  # what each head's answer is multiplied with, while it is measured how much it matters

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        b, t, _ = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, self.heads, HEAD).permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        if self.gate is not None:
            a = a * self.gate[:, None, None]
        x = self.norm1(x + self.out(a.transpose(1, 2).flatten(2)))
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Attribution(nn.Module):
    def __init__(self, dropout: float = 0.1, heads: Sequence[int] = (12,) * LAYERS) -> None:
        super().__init__()
        self.words = nn.Embedding(30522, WIDTH)
        self.words.weight.requires_grad_(False)
        self.positions = nn.Embedding(512, WIDTH)
        self.shapes = nn.Embedding(tagger.SHAPES, WIDTH)
        self.quoted = nn.Embedding(2, WIDTH)
        for table in (self.shapes, self.quoted):
            nn.init.zeros_(table.weight)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout, n) for n in heads)
        self.dropout = nn.Dropout(dropout)
        self.cue = nn.Linear(WIDTH, tagger.CUE_STATES)
        self.flat = nn.Linear(WIDTH, FLAT)
        self.word = nn.Linear(WIDTH, HIDDEN)
        self.ask = nn.Linear(2 * WIDTH, 2 * HIDDEN)
        self.far = nn.Embedding(tagger.DISTANCES, HIDDEN)
        self.apart = nn.Embedding(5, HIDDEN)
        for table in (self.far, self.apart):
            nn.init.normal_(table.weight, std=0.1)
        self.deep = nn.ModuleList(Linear(3 * HIDDEN, HIDDEN) for _ in DEEP)
        for layer in self.deep:
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)
        self.near = nn.Conv1d(HIDDEN, NARROW, 3, padding=1)
        self.answer = nn.Linear(NARROW, 2 * tagger.READ_STATES)
        self.direct = nn.Linear(HIDDEN, 2 * tagger.READ_STATES, bias=False)
        self.between_cues = nn.Parameter(torch.zeros(3, 3))
        self.between = nn.Parameter(torch.zeros(2, 5, 5))
        for name, rules in (("cue", tagger.cue_rules()), ("read", tagger.read_rules())):
            for part, values in zip(("allowed", "starts", "ends"), rules, strict=True):
                self.register_buffer(f"{name}_{part}", torch.from_numpy(values), persistent=False)

    def encode(self, ids: Tensor, shapes: Tensor, quoted: Tensor, real: Tensor | None = None) -> Tensor:
        """States (windows, pieces, width); `real` is False on padding."""
        at = torch.arange(ids.shape[1])
        x = self.words(ids) + self.positions(at) + self.shapes(shapes) + self.quoted(quoted)
        x = self.dropout(self.norm(x))
        mask = None if real is None or bool(real.all()) else real[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def read(self, words: Tensor, first: Tensor, last: Tensor, far: Tensor, apart: Tensor, real: Tensor | None = None) -> Tensor:
        """Scores (cues, 2, n, 5) from words (cues, n, HIDDEN) and the states (cues, width) of each cue's first and last word."""
        scale, shift = self.ask(torch.cat([first, last], -1)).chunk(2, -1)
        x = F.gelu(words * (1 + scale[:, None]) + shift[:, None] + self.far(far) + self.apart(apart))
        n = x.shape[1]
        for step, layer in zip(DEEP, self.deep, strict=True):
            if real is not None:
                x = x * real[..., None]
            wide = F.pad(x, (0, 0, step, step))
            x = x + F.gelu(layer(torch.cat([wide[:, :n], x, wide[:, 2 * step : 2 * step + n]], -1)))
        if real is not None:
            x = x * real[..., None]
        y = F.gelu(self.near(x.transpose(1, 2)).transpose(1, 2))
        out = self.answer(y) + self.direct(x)
        return out.view(*out.shape[:2], 2, tagger.READ_STATES).transpose(1, 2)


def likelihood(scores: Tensor, path: Tensor, real: Tensor, between: Tensor, starts: Tensor, ends: Tensor) -> Tensor:
    """Negative log likelihood (sequences) of `path` under a CRF; each sequence has its own transitions (sequences, s, s).

    The partition function's gradient is written out as marginals (forward-backward), which spares a graph of one node a word.
    """
    n, t, _ = scores.shape
    rows = torch.arange(n)
    keep = real[:, 1:].to(scores.dtype)
    final = path.gather(1, (real.sum(1) - 1)[:, None].long())[:, 0]
    won = starts[rows, path[:, 0]] + scores[:, 0].gather(1, path[:, :1])[:, 0] + ends[rows, final]
    moves = between[rows[:, None], path[:, :-1], path[:, 1:]] + scores[:, 1:].gather(2, path[:, 1:, None])[..., 0]
    won = won + (moves * keep).sum(1)
    with torch.no_grad():
        steps, there = scores.unbind(1), real.unbind(1)
        ahead = [steps[0] + starts]
        for i in range(1, t):
            new = torch.logsumexp(ahead[-1][:, :, None] + between, 1) + steps[i]
            ahead.append(torch.where(there[i][:, None], new, ahead[-1]))
        behind = [ends]
        for i in range(t - 1, 0, -1):
            new = torch.logsumexp(between + (steps[i] + behind[-1])[:, None, :], 2)
            behind.append(torch.where(there[i][:, None], new, behind[-1]))
        behind.reverse()
        total = torch.logsumexp(ahead[-1] + ends, 1)
        a, b = torch.stack(ahead, 1), torch.stack(behind, 1)
        single = (a + b - total[:, None, None]).exp() * real[..., None]
        pair = a[:, :-1, :, None] + between[:, None] + (scores[:, 1:] + b[:, 1:])[:, :, None, :] - total[:, None, None, None]
        pair = (pair.exp() * keep[..., None, None]).sum(1)
    linear = (scores * single).sum((1, 2)) + (between * pair).sum((1, 2))
    return total + linear - linear.detach() - won


def pretrained(folder: Path, dropout: float = 0.1) -> Attribution:
    """The network with the encoder's published weights."""
    model = Attribution(dropout)
    old = load_file(folder / "model.safetensors")
    old = {k.removeprefix("bert."): v for k, v in old.items()}
    new = {
        "words.weight": old["embeddings.word_embeddings.weight"],
        "positions.weight": old["embeddings.position_embeddings.weight"] + old["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": old["embeddings.LayerNorm.weight"],
        "norm.bias": old["embeddings.LayerNorm.bias"],
    }
    for i in range(LAYERS):
        here, there = f"layers.{i}.", f"encoder.layer.{i}."
        for part in ("weight", "bias"):
            new[f"{here}qkv.{part}"] = torch.cat([old[f"{there}attention.self.{x}.{part}"] for x in ("query", "key", "value")])
            new[f"{here}out.{part}"] = old[f"{there}attention.output.dense.{part}"]
            new[f"{here}norm1.{part}"] = old[f"{there}attention.output.LayerNorm.{part}"]
            new[f"{here}up.{part}"] = old[f"{there}intermediate.dense.{part}"]
            new[f"{here}down.{part}"] = old[f"{there}output.dense.{part}"]
            new[f"{here}norm2.{part}"] = old[f"{there}output.LayerNorm.{part}"]
    missing, unexpected = model.load_state_dict(new, strict=False)
    assert not unexpected, unexpected
    assert not [m for m in missing if m.startswith(("words", "positions", "norm", "layers"))], missing
    return model


class TorchNetwork:
    """The network behind the same interface as the exported model, so that development figures come from the shipped decoder."""

    def __init__(self, model: Attribution) -> None:
        self.model = model.eval()

    @property
    def transitions(self) -> tuple[np.ndarray, np.ndarray]:
        return self.model.between_cues.detach().numpy(), self.model.between.detach().numpy()

    @torch.inference_mode()
    def encode(self, ids: np.ndarray, shapes: np.ndarray, quoted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        states = self.model.encode(*(torch.from_numpy(x)[None] for x in (ids, shapes, quoted)))
        return self.model.cue(states)[0].numpy(), states[0].numpy()

    @torch.inference_mode()
    def read(self, states, first, last, words, distances, lines) -> np.ndarray:
        states, first, last, words, far, apart = map(torch.from_numpy, (states, first, last, words, distances, lines))
        return self.model.read(self.model.word(states)[words], states[first], states[last], far, apart).numpy()


def kept(weights: Mapping[str, Tensor], dropout: float = 0.0) -> Attribution:
    """The network of saved weights, with as many attention heads in each layer as they have."""
    model = Attribution(dropout, [weights[f"layers.{i}.out.weight"].shape[1] // HEAD for i in range(LAYERS)])
    model.load_state_dict(weights, strict=False)
    return model


def parameters(model: nn.Module) -> int:
    return sum(math.prod(p.shape) for p in model.parameters())
