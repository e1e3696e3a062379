"""Train the reader of MUC-4's messages. ``python reader.py --data MUC4_FOLDER --encoder FOLDER --out FILE [--third]``

One network learns at once which sentences tell which type of incident, what each word plays, what became of victims, which
organizations did it and which sentences tell the same incident: the last two only help the others, and do not ship. The encoder is the one
of training/attribution. ``--third`` leaves out every third development message (train.apart), on which train.py fits what builds on the
reader; without it all 1,300 are trained on. About 12 minutes an epoch on one core.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from dateline.evaluate import incident_model as im
from dateline.evaluate.incident_reader import EFFECTS, LABELS, PARTS, Cut
from dateline.evaluate.muc4 import DESCRIPTION, EFFECT, NAME, ORGANIZATION, Template, read_folder

from train import Told, apart, find, type_of, words_of  # isort: skip

sys.path.insert(0, str(Path(__file__).parents[1] / "attribution"))
from model import WIDTH, pretrained

TOKENS, ROOMS = 1600, (320, 400, 440)
"""Word pieces in a batch, and in a window; each message draws one each time it is read."""
HIDE, MASK, NOTHING = 0.06, 103, -100
"""Share of word pieces that are hidden, the vocabulary's [MASK], and what is not scored."""
RATE, HEAD, WARM = 1.5e-4, 1e-3, 0.06


class Example:
    """One message as pieces, with what its keys say of its sentences and words."""

    def __init__(self, text: str, keys: Sequence[Template], names: Mapping[str, str], tokenizer) -> None:
        self.cut = im.sentences(text)
        pieces = Cut.of(self.cut, tokenizer)
        self.pieces, self.ids, self.first = pieces, pieces.ids, pieces.first
        told = Told(self, keys)
        self.told = {i: templates for i, templates in told.by.items() if templates}
        self.sentences = np.zeros((len(self.cut), len(LABELS)), np.float32)
        self.scored = np.array([i in self.told or i not in told.held for i in range(len(self.cut))], np.float32)
        for i, templates in self.told.items():
            self.sentences[i, 0] = 1
            for n in templates:
                if type_of(keys[n]) in LABELS:
                    self.sentences[i, LABELS.index(type_of(keys[n]))] = 1
        self.whole = self.sentences.max(0)
        self.whole[0] = bool(keys)
        for key in keys:
            if type_of(key) in LABELS:
                self.whole[LABELS.index(type_of(key))] = 1
        self.parts, self.effects = ([np.full(len(s.words), fill) for s in self.cut] for fill in (0, NOTHING))
        self.doers = [np.full(len(s.words), np.nan, np.float32) for s in self.cut]
        for i, k in told.unsure:
            self.parts[i][k] = NOTHING
        for (i, k), part in told.part.items():
            self.parts[i][k] = PARTS.index(part)
        gold = {names.get(" ".join(words_of(v)), "") for key in keys for fill in key.fills(ORGANIZATION) for v in fill.values}
        for name, i, k, _ in im.mentions(self.cut, names):
            self.doers[i][k] = name in gold
        for key in keys:
            self._effects(key)

    def _effects(self, key: Template) -> None:
        fills = key.fills(EFFECT)
        for fill in fills:
            word = fill.values[0].split()[0]
            number = EFFECTS.index(word) if word in EFFECTS else EFFECTS.index("OTHER")
            for tag in fill.tags:
                self._mark(tag, number)
        if not fills:
            for slot in (NAME, DESCRIPTION):
                for fill in key.fills(slot):
                    for value in fill.values:
                        self._mark(value, EFFECTS.index("NONE"), over=False)

    def _mark(self, words: str, effect: int, *, over: bool = True) -> None:
        for i, _, k in find(self.cut, words_of(words)) if words_of(words) else ():
            if i in self.told and (over or self.effects[i][k] == NOTHING):
                self.effects[i][k] = effect


class Network(nn.Module):
    """The encoder with a linear head for each question."""

    def __init__(self, body: nn.Module) -> None:
        super().__init__()
        self.body = body
        self.sent, self.whole = nn.Linear(3 * WIDTH, len(LABELS)), nn.Linear(2 * WIDTH, len(LABELS))
        self.part, self.eff, self.org = nn.Linear(2 * WIDTH, len(PARTS)), nn.Linear(2 * WIDTH, len(EFFECTS)), nn.Linear(2 * WIDTH, 1)
        self.la, self.lb = nn.Linear(2 * WIDTH, 128), nn.Linear(3 * 128, 1)
        self.drop = nn.Dropout(0.15)

    def forward(self, batch: Sequence[tuple[Example, list[int]]], rng: np.random.Generator) -> list[Tensor]:
        """Scores of sentences, of windows, and of words three times; and a vector for each sentence, in the order of the batch."""
        n, longest = len(batch), max(1 + sum(len(e.ids[i]) for i in window) for e, window in batch)
        ids, real, owner = np.zeros((n, longest), np.int64), np.zeros((n, longest), bool), np.full((n, longest), -1)
        rows, firsts, owners, count = [], [], [], 0
        for b, (e, window) in enumerate(batch):
            ids[b, 0], real[b, 0], at = 101, True, 1
            for i in window:
                end = at + len(e.ids[i])
                ids[b, at:end], real[b, at:end], owner[b, at:end] = e.ids[i], True, count
                firsts += [b * longest + at + k for k in e.first[i]]
                owners += [count] * len(e.first[i])
                rows.append(b)
                at, count = end, count + 1
        ids = np.where((rng.random(ids.shape) < HIDE) & (ids > 999), MASK, ids)
        none = torch.zeros((n, longest), dtype=torch.long)
        with torch.autocast("cpu", torch.bfloat16):
            states = self.body.encode(torch.from_numpy(ids), none, none, torch.from_numpy(real)).float()
        flat, of = states.flatten(0, 1), torch.from_numpy(owner.reshape(-1))
        inside = of >= 0
        sums = torch.zeros(count, WIDTH).index_add_(0, of[inside], flat[inside])
        mean = sums / torch.bincount(of[inside], minlength=count)[:, None]
        most = torch.full((count, WIDTH), -9.0).index_reduce_(0, of[inside], flat[inside], "amax")
        row = torch.tensor(rows)
        windows = torch.stack([torch.cat([states[b, 0], mean[row == b].max(0).values]) for b in range(n)])
        words = self.drop(torch.cat([flat[torch.tensor(firsts)], mean[torch.tensor(owners)]], -1))
        sentences = self.sent(self.drop(torch.cat([mean, most, states[row, 0]], -1)))
        same = F.gelu(self.la(torch.cat([mean, most], -1)))
        return [sentences, self.whole(self.drop(windows)), self.part(words), self.eff(words), self.org(words)[:, 0], same]

    def pairs(self, same: Tensor, left: Sequence[int], right: Sequence[int]) -> Tensor:
        """Whether two sentences tell one incident."""
        a, b = same[torch.tensor(left)], same[torch.tensor(right)]
        return self.lb(torch.cat([a * b, (a - b).abs(), a + b], -1))[:, 0]


def loss(network: Network, batch: Sequence[tuple[Example, list[int]]], rng: np.random.Generator) -> Tensor:
    sentences, wholes, parts, effects, doers, same = network(batch, rng)
    rows = [(b, e, i) for b, (e, window) in enumerate(batch) for i in window]
    yes = F.binary_cross_entropy_with_logits
    scored = torch.tensor([float(e.scored[i]) for _, e, i in rows])
    told = torch.from_numpy(np.stack([e.sentences[i] for _, e, i in rows]))
    total = (yes(sentences, told, reduction="none").sum(1) * scored).sum() / max(1.0, float(scored.sum()))
    whole = torch.from_numpy(np.stack([e.whole if len(w) == len(e.ids) else e.sentences[w].max(0) for e, w in batch]))
    total = total + 0.5 * yes(wholes, whole, reduction="none").sum(1).mean()
    gold = torch.from_numpy(np.concatenate([e.parts[i] for _, e, i in rows]))
    total = total + 6 * F.cross_entropy(parts, gold, ignore_index=NOTHING)
    gold = torch.from_numpy(np.concatenate([e.effects[i] for _, e, i in rows]))
    if bool((gold >= 0).any()):
        total = total + 0.5 * F.cross_entropy(effects, gold, ignore_index=NOTHING)
    gold = torch.from_numpy(np.concatenate([e.doers[i] for _, e, i in rows]))
    if bool((known := ~gold.isnan()).any()):
        total = total + 0.5 * yes(doers[known], gold[known])
    telling = [(n, b, e.told[i]) for n, (b, e, i) in enumerate(rows) if i in e.told]
    found = [(n, k, float(bool(mine & other))) for n, b, mine in telling for k, c, other in telling if n < k and b == c]
    if found:
        left, right, gold_ = zip(*found, strict=True)
        total = total + 0.5 * yes(network.pairs(same, left, right), torch.tensor(gold_))
    return total


def batches(examples: Sequence[Example], rng: random.Random) -> Iterator[list[tuple[Example, list[int]]]]:
    items = [(sum(len(e.ids[i]) for i in w), rng.random(), e, w) for e in examples for w in e.pieces.windows(rng.choice(ROOMS))]
    items.sort(key=lambda x: (x[0] // 60, x[1]))
    out: list[list[tuple[Example, list[int]]]] = [[]]
    for length, _, e, window in items:
        if out[-1] and (len(out[-1]) + 1) * length > TOKENS:
            out.append([])
        out[-1].append((e, window))
    rng.shuffle(out)
    yield from out


def main() -> None:
    from tokenizers import Tokenizer

    ask = argparse.ArgumentParser()
    ask.add_argument("--data", type=Path, required=True)
    ask.add_argument("--encoder", type=Path, required=True)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--third", action="store_true", help="leave out the messages that train.py fits on")
    ask.add_argument("--epochs", type=float, default=3.5)
    ask.add_argument("--messages", type=int, default=0, help="for a trial: the first so many messages")
    args = ask.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    tokenizer = Tokenizer.from_file(str(args.encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    texts, keys = read_folder(args.data / "dev")
    out = apart(texts) if args.third else set()
    kept = [m for m in sorted(texts) if m not in out and im.sentences(texts[m])][: args.messages or None]
    names = im.names().get("organization", {})
    examples = [Example(texts[m], keys.get(m, ()), names, tokenizer) for m in kept]
    network = Network(pretrained(args.encoder, 0.1)).train()
    groups = [[p for n, p in network.named_parameters() if n.startswith("body.") is b and p.requires_grad] for b in (True, False)]
    optimizer = torch.optim.AdamW(
        [{"params": p, "lr": r, "peak": r} for p, r in zip(groups, (RATE, HEAD), strict=True)],
        betas=(0.9, 0.98),
        eps=1e-6,
        weight_decay=0.01,
    )
    order, numbers = random.Random(1), np.random.default_rng(1)
    steps, step, begun, mean = 0, 0, time.monotonic(), 0.0
    while not steps or step < steps:
        epoch = list(batches(examples, order))
        steps = steps or int(len(epoch) * args.epochs)
        for batch in epoch[: steps - step]:
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * min(1.0, step / (WARM * steps)) * (1 - step / steps)
            now = loss(network, batch, numbers)
            optimizer.zero_grad(set_to_none=True)
            now.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
            optimizer.step()
            step += 1
            mean = now.item() if step == 1 else 0.98 * mean + 0.02 * now.item()
            if step % 50 == 0:
                print(f"{step} of {steps}, {(time.monotonic() - begun) / 60:.1f} min, loss {mean:.3f}", flush=True)
        torch.save(network.state_dict(), args.out)


if __name__ == "__main__":
    main()
