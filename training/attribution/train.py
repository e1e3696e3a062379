"""Train the attribution reader. ``python train.py --data FOLDER --encoder FOLDER --out FOLDER``; run again to resume.

Each worker is one process on one core with its own batches and its own AdamW moments, and writes into weights that all workers share
(Hogwild, Niu et al. 2011): on a busy machine nobody waits for the slowest. The table of word vectors stays as published, so that words
that the training articles lack keep their place. What is evaluated and kept is the exponential moving average of the weights.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.multiprocessing as mp
from model import Attribution, Linear, TorchNetwork, likelihood, parameters, pretrained
from model import kept as restored
from tokenizers import Tokenizer

from dateline.evaluate.attribution import Linked, bare, read, score
from dateline.extract import tagger

TOKENS = 1024
"""Word pieces in a batch."""
LENGTHS = (224, 318, 382)
"""Word pieces in a training window; each article draws one each time it is read."""


HIDE, MASK = 0.05, 103
"""Share of word pieces that are hidden in training unless told, and the vocabulary's [MASK]."""


class Example:
    """One article as pieces and, for each attribution, stretches of words."""

    def __init__(self, article, tokenizer: Tokenizer) -> None:
        self.pieces = tagger.cut(article.text, tokenizer)
        self.attributions = []
        self.flat = np.zeros(len(self.pieces.first), dtype=np.int64)
        for each in article.attributions:
            roles = []
            for number, side in enumerate((each.source, each.cue, each.content)):
                parts = []
                for part in side:
                    if (kept := bare(article.text, *part)) and (found := self.words(*kept)):
                        parts.append(found)
                        self.flat[found[0] : found[1]] = 2 * number + 2
                        self.flat[found[0]] = 2 * number + 1
                roles.append(parts)
            if roles[1]:
                self.attributions.append((roles[1][0], roles[0][:1], roles[2]))
        self.attributions.sort()

    def words(self, start: int, end: int) -> tuple[int, int] | None:
        low = int(np.searchsorted(self.pieces.ends, start, side="right"))
        high = int(np.searchsorted(self.pieces.starts, end, side="left"))
        return (low, high) if low < high else None

    def windows(self, rng: random.Random):
        """(start, end) of pieces and (first, last + 1) of words, without overlap, cut at a line where one is near."""
        p, room, start = self.pieces, rng.choice(LENGTHS), 0
        breaks = np.flatnonzero(p.ids == tagger.BREAK)
        shorten = rng.random()
        while start < len(p.ids):
            end = min(start + (room if start else max(int(room * (0.4 + 0.6 * shorten)), 1)), len(p.ids))
            if end < len(p.ids):
                near = breaks[(breaks > start + 0.7 * (end - start)) & (breaks < end)]
                end = int(near[-1]) if len(near) else end
                word = int(np.searchsorted(p.first, end, side="left"))
                end = int(p.first[word]) if word < len(p.first) and p.first[word] - start <= room else end
            a, b = (int(np.searchsorted(p.first, x, side="left")) for x in (start, end))
            if b - a > 3:
                yield start, end, a, b
            start = end


def batches(examples: list[Example], rng: random.Random):
    items = [(w[1] - w[0], rng.random(), e, w) for e in examples for w in e.windows(rng)]
    items.sort(key=lambda x: (x[0] // 8, x[1]))
    out, batch = [], []
    for item in items:
        if batch and (len(batch) + 1) * item[0] > TOKENS:
            out.append(batch)
            batch = []
        batch.append(item[2:])
    out.append(batch)
    rng.shuffle(out)
    return out


def path_of(parts, a: int, b: int) -> np.ndarray:
    out = np.zeros(b - a, dtype=np.int64)
    parts = [(max(s, a) - a, min(e, b) - a) for s, e in parts if s < b and e > a]
    if parts:
        out[parts[0][0] :] = 3
        out[max(e for _, e in parts) :] = 4
        for s, e in parts:
            out[s:e] = 2
        for s, _ in parts:
            out[s] = 1
    return out


def loss(model: Attribution, batch, rng: random.Random, half: bool, hide: float = HIDE) -> tuple[torch.Tensor, dict[str, float]]:
    n, longest = len(batch), max(w[1] - w[0] for _, w in batch) + 2
    most = max(w[3] - w[2] for _, w in batch)
    ids, shapes, quoted = (np.zeros((n, longest), dtype=np.int64) for _ in range(3))
    real = np.zeros((n, longest), dtype=bool)
    first = np.zeros((n, most), dtype=np.int64)
    flat, cue = np.full((n, most), -100), np.zeros((n, most), dtype=np.int64)
    whole = np.zeros((n, most), dtype=bool)
    asked = []
    for i, (e, (s, t, a, b)) in enumerate(batch):
        p, k = e.pieces, t - s
        hidden = np.array([rng.random() < hide for _ in range(k)]) & (p.ids[s:t] != tagger.BREAK)
        ids[i, : k + 2] = [tagger.CLASS, *np.where(hidden, MASK, p.ids[s:t]), tagger.END]
        shapes[i, 1 : k + 1], quoted[i, 1 : k + 1] = p.shapes[s:t], p.quoted[s:t]
        real[i, : k + 2] = True
        first[i, : b - a] = p.first[a:b] - s + 1
        whole[i, : b - a] = True
        flat[i, : b - a] = e.flat[a:b]
        for (c, d), source, content in e.attributions:
            if c >= a and d <= b:
                cue[i, c - a : d - a] = 2
                cue[i, c - a] = 1
                x, y = c, d - 1
                if rng.random() < 0.15:
                    x, y = max(a, x + rng.choice((-1, 0, 1))), min(b - 1, y + rng.choice((-1, 0, 1)))
                    x, y = (x, y) if x <= y else (c, d - 1)
                low, high = max(a, x - tagger.BEFORE), min(b, y + tagger.REACH + 1)
                words = np.arange(low, high)[None]
                far, apart = tagger.relative(words, p.lines, np.array([x]), np.array([y]))
                row = i * most - a
                asked.append((row + x, row + y, row + words[0], far[0], apart[0], path_of(source, low, high), path_of(content, low, high)))
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        states = model.encode(*map(torch.from_numpy, (ids, shapes, quoted, real)))
    states = states.float()
    states = states.gather(1, torch.from_numpy(first)[..., None].expand(-1, -1, states.shape[-1]))
    whole, flat, cue = map(torch.from_numpy, (whole, flat, cue))
    dropped = model.dropout(states)
    between = (model.between_cues + model.cue_allowed).expand(n, -1, -1)
    cue_loss = likelihood(model.cue(dropped), cue, whole, between, model.cue_starts.expand(n, -1), model.cue_ends.expand(n, -1))
    cue_loss = cue_loss.sum() / (len(asked) + n)
    flat_loss = torch.nn.functional.cross_entropy(model.flat(dropped).flatten(0, 1), flat.flatten(), ignore_index=-100)
    figures = {"cue": cue_loss.item(), "flat": flat_loss.item()}
    total = cue_loss + 3 * flat_loss
    if asked:
        k, span = len(asked), max(len(q[2]) for q in asked)
        x, y = (torch.tensor([q[j] for q in asked]) for j in (0, 1))
        words, far, apart, source, content = (np.zeros((k, span), dtype=np.int64) for _ in range(5))
        there = np.zeros((k, span), dtype=bool)
        for j, q in enumerate(asked):
            there[j, : len(q[2])] = True
            for target, values in zip((words, far, apart, source, content), q[2:], strict=True):
                target[j, : len(values)] = values
        words, far, apart, there = map(torch.from_numpy, (words, far, apart, there))
        paths = torch.from_numpy(np.stack([source, content], 1))
        flattened = dropped.flatten(0, 1)
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            picked = model.word(flattened).index_select(0, words.flatten()).view(k, span, -1)
            scores = model.read(picked, flattened.index_select(0, x), flattened.index_select(0, y), far, apart, there)
        scores = scores.float()
        between = (model.between + model.read_allowed).expand(k, -1, -1, -1).flatten(0, 1)
        starts, ends = (v.expand(k, -1, -1).flatten(0, 1) for v in (model.read_starts, model.read_ends))
        nll = likelihood(scores.flatten(0, 1), paths.flatten(0, 1), there.repeat_interleave(2, 0), between, starts, ends)
        nll = nll.view(k, 2).mean(0)
        figures |= {"source": nll[0].item(), "content": nll[1].item()}
        total = total + nll.sum()
    return total, figures


def develop(model: Attribution, tokenizer: Tokenizer, articles, bias: float = 0.0) -> dict[str, object]:
    network = TorchNetwork(model)
    found = [[Linked(t.source, t.cue, t.content) for t in tagger.tag(a.text, tokenizer, network, bias)] for a in articles]
    return score(articles, found)


def groups(model: Attribution, rate: float, head: float, decay: float):
    """Parameter groups: the lower the layer, the lower its rate."""
    out = []
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        part = name.split(".")[0]
        if part == "layers":
            lr = rate * decay ** (len(model.layers) - 1 - int(name.split(".")[1]))
        elif part in ("words", "positions", "norm"):
            lr = rate * decay ** len(model.layers)
        else:
            lr = head
        out.append({"params": [parameter], "lr": lr, "peak": lr, "weight_decay": 0.01 if parameter.dim() > 1 else 0.0})
    return out


def work(rank: int, args, model: Attribution, shared: dict, lock) -> None:
    """One worker; the first also averages, evaluates and keeps. `shared` holds tensors: epoch, taken (batches of it), step, seconds."""
    torch.set_num_threads(1)
    torch.manual_seed(args.seed * 100 + rank + int(shared["step"]))
    tokenizer = load_tokenizer(args.encoder)
    train, dev = (read(args.data / f"polnear.{part}.jsonl")[: args.articles or None] for part in ("train", "dev"))
    examples = [Example(a, tokenizer) for a in train]
    steps = args.epochs * len(batches(examples, random.Random(0)))
    optimizer = torch.optim.AdamW(groups(model, args.rate, args.head, 0.9), betas=(0.9, 0.98), eps=1e-6)
    trained = [p for p in model.parameters() if p.requires_grad]
    clock, kept, logged = time.monotonic() - float(shared["seconds"]), time.monotonic(), int(shared["step"])
    averaged = copy.deepcopy(model)
    best, own, sums = -1.0, 0, {}
    if rank == 0:
        if (args.out / "last.pt").exists():
            saved = torch.load(args.out / "last.pt")
            averaged.load_state_dict(saved["averaged"])
            best = saved["best"]
        attributions = sum(len(e.attributions) for e in examples)
        say(f"{len(examples)} articles, {attributions} attributions, {parameters(model)} parameters, {steps} steps")

    def keep() -> None:
        shared["seconds"].fill_(time.monotonic() - clock)
        new = args.out / "last.new"
        numbers = {k: v.item() for k, v in shared.items()}
        torch.save({"model": model.state_dict(), "averaged": averaged.state_dict(), "shared": numbers, "best": best}, new)
        new.replace(args.out / "last.pt")

    def assess(epoch: int, gone: float) -> None:
        nonlocal best
        torch.save(averaged.state_dict(), args.out / f"e{epoch}.pt")
        if gone >= args.assess:
            figures = develop(averaged, tokenizer, dev)
            rounded = {k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()}
            say(json.dumps({"epoch": epoch, "minutes": round((time.monotonic() - clock) / 60, 1), **rounded}))
            mean = sum(float(figures[f"{k}_f1"]) for k in ("source", "cue", "content", "linked"))
            if mean > best:
                best = mean
                torch.save(averaged.state_dict(), args.out / "best.pt")
        keep()

    epoch, order, rng = -1, [], random.Random()
    while True:
        gone = max(float(shared["step"]) / steps, (time.monotonic() - clock) / 60 / args.minutes)
        with lock:
            if int(shared["taken"]) >= len(order) and epoch == int(shared["epoch"]):
                shared["epoch"] += 1
                shared["taken"].zero_()
            now, index = int(shared["epoch"]), int(shared["taken"])
            shared["taken"] += 1
        if gone >= 1 or now >= args.epochs:
            break
        if now != epoch:
            if rank == 0 and epoch >= 0:
                assess(now, gone)
            epoch = now
            rng = random.Random(args.seed * 1000 + epoch)
            order = batches(examples, rng)
        if index >= len(order):
            continue
        Linear.rounded = gone > args.round
        scale = min(1.0, float(shared["step"]) / (0.04 * steps)) * (1 - gone)
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * scale
        model.train()
        total, figures = loss(model, order[index], rng, half=True, hide=args.hide)
        optimizer.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(trained, 2.0)
        optimizer.step()
        own += 1
        shared["step"] += 1
        if rank:
            continue
        weight = min(0.997, (1 + own + int(shared["step"])) / (20 + own + int(shared["step"])))
        with torch.no_grad():
            torch._foreach_lerp_([p for p in averaged.parameters() if p.requires_grad], trained, 1 - weight)
        for key, value in figures.items():
            sums.setdefault(key, []).append(value)
        if int(shared["step"]) - logged >= 50:
            means = " ".join(f"{k} {np.mean(v):.3f}" for k, v in sums.items())
            say(f"step {int(shared['step'])} epoch {epoch} {100 * gone:.1f}% {(time.monotonic() - clock) / 60:.1f} min: {means}")
            sums, logged = {}, int(shared["step"])
        if time.monotonic() - kept > 600:
            keep()
            kept = time.monotonic()
    if rank == 0:
        assess(epoch + 1, 1)


def load_tokenizer(folder: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def main() -> None:
    ask = argparse.ArgumentParser()
    ask.add_argument("--data", type=Path, required=True)
    ask.add_argument("--encoder", type=Path, required=True)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--epochs", type=int, default=6)
    ask.add_argument("--minutes", type=float, default=1e9, help="the learning rate reaches zero after so many minutes at the latest")
    ask.add_argument("--articles", type=int, default=0, help="for a trial: the first so many articles")
    ask.add_argument("--rate", type=float, default=1.2e-4)
    ask.add_argument("--head", type=float, default=1e-3)
    ask.add_argument("--start", type=Path, help="weights to go on from")
    ask.add_argument("--round", type=float, default=0.6, help="after this part of the run, products are rounded as the export does")
    ask.add_argument("--assess", type=float, default=0.0, help="figures are made after epochs that end after this part of the run")
    ask.add_argument("--hide", type=float, default=HIDE, help="share of word pieces that are hidden")
    ask.add_argument("--dropout", type=float, default=0.1)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--workers", type=int, default=2)
    args = ask.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    model = pretrained(args.encoder, args.dropout)
    if args.start:
        model = restored(torch.load(args.start), args.dropout)
    shared = {k: torch.zeros((), dtype=torch.float64) for k in ("epoch", "taken", "step", "seconds")}
    if (args.out / "last.pt").exists():
        saved = torch.load(args.out / "last.pt")
        model = restored(saved["model"], args.dropout)
        for key, value in saved["shared"].items():
            shared[key].fill_(value)
    model.share_memory()
    for value in shared.values():
        value.share_memory_()
    lock = mp.get_context("spawn").Lock()
    mp.spawn(work, args=(args, model, shared, lock), nprocs=args.workers)


def say(line: str) -> None:
    print(time.strftime("%H:%M:%S", time.gmtime()), line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
