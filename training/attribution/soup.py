"""The weighted mean of several snapshots of a run. ``python soup.py --out FILE SNAPSHOT WEIGHT ...``

Snapshots on one way to a minimum lie in one basin, and their mean is often better than the last one (Izmailov et al. 2018).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def main() -> None:
    ask = argparse.ArgumentParser()
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("parts", nargs="+", help="files and their weights in turn; the weights are divided by their sum")
    args = ask.parse_args()
    files, weights = args.parts[::2], [float(w) for w in args.parts[1::2]]
    parts = [(torch.load(file), weight / sum(weights)) for file, weight in zip(files, weights, strict=True)]
    first = parts[0][0]
    torch.save({name: sum(part[name] * weight for part, weight in parts) for name in first}, args.out)


if __name__ == "__main__":
    main()
