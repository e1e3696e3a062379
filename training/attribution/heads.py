"""Leave out the heads that matter least. ``python heads.py --data FOLDER --encoder FOLDER --weights FILE --out FILE [--count 24]``

A head matters as much as the loss on training articles moves with a factor on its answer (Michel, Levy and Neubig 2019). What is
read and written is weights, or a run to be gone on with (`last.pt`): training goes on without these heads, and the rest takes over.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import torch
from model import HEAD, Attribution, kept
from torch import Tensor
from train import Example, batches, load_tokenizer, loss

from dateline.evaluate.attribution import read


def matter(model: Attribution, examples: list[Example], count: int) -> list[Tensor]:
    """For each layer, the mean of the loss's absolute slope along each head over `count` batches."""
    for layer in model.layers:
        layer.gate = torch.ones(layer.heads, requires_grad=True)
    sums = [torch.zeros(layer.heads) for layer in model.layers]
    rng = random.Random(1)
    for batch in batches(examples, rng)[:count]:
        for layer in model.layers:
            layer.gate.grad = None
        loss(model, batch, rng, half=True)[0].backward()
        for total, layer in zip(sums, model.layers, strict=True):
            total += layer.gate.grad.abs() / count
    return sums


def without(weights: dict[str, Tensor], keep: list[Tensor]) -> dict[str, Tensor]:
    """The weights of the heads in `keep` (numbers for each layer), and all others."""
    out = dict(weights)
    for i, heads in enumerate(keep):
        at = (heads[:, None] * HEAD + torch.arange(HEAD)).flatten()
        for part in ("weight", "bias"):
            name = f"layers.{i}.qkv.{part}"
            out[name] = weights[name].unflatten(0, (3, -1))[:, at].flatten(0, 1).clone()
        name = f"layers.{i}.out.weight"
        out[name] = weights[name][:, at].clone()
    return out


def main() -> None:
    ask = argparse.ArgumentParser()
    ask.add_argument("--data", type=Path, required=True)
    ask.add_argument("--encoder", type=Path, required=True)
    ask.add_argument("--weights", type=Path, required=True)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--count", type=int, default=24)
    args = ask.parse_args()
    torch.set_num_threads(1)
    saved = torch.load(args.weights)
    averaged = saved.get("averaged", saved)
    articles = read(args.data / "polnear.train.jsonl")
    random.Random(5).shuffle(articles)
    tokenizer = load_tokenizer(args.encoder)
    found = matter(kept(averaged), [Example(a, tokenizer) for a in articles[:60]], 16)
    limit = torch.cat(found).sort().values[args.count]
    keep = [torch.nonzero(each >= limit)[:, 0] for each in found]
    print([len(each) for each in keep])
    if saved is averaged:
        torch.save(without(saved, keep), args.out)
    else:
        torch.save({**saved, "best": 0.0, "model": without(saved["model"], keep), "averaged": without(averaged, keep)}, args.out)


if __name__ == "__main__":
    main()
