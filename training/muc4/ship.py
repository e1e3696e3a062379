"""Turn the reader's trained weights into ``encoder.onnx`` and ``heads.npz``. ``python ship.py --weights all.pt --out FOLDER``

The graph is the one of training/attribution/export.py, without the tables of letters' shapes and quotation marks.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto

sys.path.insert(0, str(Path(__file__).parents[1] / "attribution"))
from model import WIDTH

from export import Graph, states

HEADS = ("sent", "part", "eff", "whole")


def main() -> None:
    ask = argparse.ArgumentParser()
    ask.add_argument("--weights", type=Path, required=True)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--matrices", choices=("columns", "full"), default="columns")
    args = ask.parse_args()
    trained = {name: value.float().numpy() for name, value in torch.load(args.weights).items()}
    body = {name.removeprefix("body."): value for name, value in trained.items() if name.startswith("body.")}
    # Every piece had the first row of both tables in training.
    body["positions.weight"] = body["positions.weight"] + body["shapes.weight"][0] + body["quoted.weight"][0]
    graph = Graph(body, args.matrices == "columns")
    states(graph)
    pieces = (TensorProto.INT64, [1, "pieces"])
    onnx.save(graph.model({"ids": pieces}, {"states": [1, "pieces", WIDTH]}), args.out / "encoder.onnx")
    kept = {f"{head}.{part}": trained[f"{head}.{part}"] for head in HEADS for part in ("weight", "bias")}
    np.savez(args.out / "heads.npz", **kept)


if __name__ == "__main__":
    main()
