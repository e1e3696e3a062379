"""Turn trained weights into the files that ship. ``python export.py --weights best.pt --encoder FOLDER --out FOLDER``

The graphs are written out here and not traced, so that each product, attention and norm is the one operator that onnxruntime runs
quickest. The vectors of words become eight-bit whole numbers with a scale for each row. Matrices become whole numbers of seven bits with a
scale for each column (older processors without VNNI saturate on eight), what they are multiplied with eight bits with one scale, as
`model.Linear` rounds in the last part of training. ``--matrices full`` keeps 32 bits, to measure what that costs.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from model import DEEP, HEAD, HIDDEN, LAYERS, WIDTH
from onnx import TensorProto, helper, numpy_helper

from dateline.extract.tagger import READ_STATES

OURS = "com.microsoft"
BITS = 64
"""The largest whole number of a weight."""


class Graph:
    """Nodes in order; each method adds some and returns the name of what they give."""

    def __init__(self, weights: Mapping[str, np.ndarray], whole: bool) -> None:
        self.weights, self.whole = weights, whole
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, value: np.ndarray | list[int]) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, *given: str, out: str | None = None, domain: str = "", **attributes: object) -> str:
        return self.nodes_of(kind, 1, *given, out=out, domain=domain, **attributes)[0]

    def nodes_of(self, kind: str, count: int, *given: str, out: str | None = None, domain: str = "", **attributes: object) -> list[str]:
        names = [out or f"n{len(self.nodes)}_{i}" for i in range(count)]
        self.nodes.append(helper.make_node(kind, given, names, domain=domain, **attributes))
        return names

    def ints(self, weight: np.ndarray) -> tuple[str, str, str]:
        """A matrix (out, in) as whole numbers (in, out), their scales and zeros."""
        scale = np.maximum(np.abs(weight).max(1), 1e-8) / BITS
        numbers = np.clip(np.round(weight / scale[:, None]), -BITS, BITS).astype(np.int8)
        return self.constant(numbers.T), self.constant(scale.astype(np.float32)), self.constant(np.zeros(len(scale), np.int8))

    def linear(self, x: str, name: str, whole: bool = False) -> str:
        weight, bias = self.weights[f"{name}.weight"], self.constant(self.weights[f"{name}.bias"])
        if whole and self.whole:
            return self.node("DynamicQuantizeMatMul", x, *self.ints(weight), bias, domain=OURS)
        return self.node("Add", self.node("MatMul", x, self.constant(weight.T)), bias)

    def three(self, x: str, name: str, step: int) -> str:
        """A linear layer over each word of x (cues, words, HIDDEN) and those `step` words before and after it, nothing beyond the ends."""
        weight, bias = self.weights[f"{name}.weight"], self.constant(self.weights[f"{name}.bias"])
        scale, nothing = "", ""
        if self.whole:
            x, scale, nothing = self.nodes_of("DynamicQuantizeLinear", 3, x)
        axis = self.constant([1])
        wide = self.node("Pad", x, self.constant([0, step, 0, 0, step, 0]), nothing)
        before = self.node("Slice", wide, self.constant([0]), self.constant([-2 * step]), axis)
        after = self.node("Slice", wide, self.constant([2 * step]), self.constant([2**31]), axis)
        wide = self.node("Concat", before, x, after, axis=2)
        if self.whole:
            numbers, scales, zeros = self.ints(weight)
            return self.node("MatMulIntegerToFloat", wide, numbers, scale, scales, nothing, zeros, bias, domain=OURS)
        return self.node("Add", self.node("MatMul", wide, self.constant(weight.T)), bias)

    def norm(self, x: str, name: str, out: str | None = None) -> str:
        gain, bias = (self.constant(self.weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self.node("LayerNormalization", x, gain, bias, out=out, epsilon=1e-12, axis=-1)

    def gelu(self, x: str) -> str:
        return self.node("Gelu", x, domain=OURS)

    def model(self, inputs: Mapping[str, tuple[int, list]], outputs: Mapping[str, list]) -> onnx.ModelProto:
        given = [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in inputs.items()]
        made = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()]
        graph = helper.make_graph(self.nodes, "attribution", given, made, self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(OURS, 1)], ir_version=9)
        onnx.checker.check_model(model)
        return model


def states(g: Graph, features: tuple[str, ...] = ()) -> str:
    """The encoder's states of one window's pieces, `features` being further tables that are added to the words'."""
    table = g.weights["words.weight"]
    scale = np.abs(table).max(1, keepdims=True) / 127
    x = g.node("Cast", g.node("Gather", g.constant(np.round(table / scale).astype(np.int8)), "ids"), to=TensorProto.FLOAT)
    x = g.node("Mul", x, g.node("Gather", g.constant(scale.astype(np.float32)), "ids"))
    none = g.constant([0])
    length = g.node("Shape", "ids", start=1, end=2)
    x = g.node("Add", x, g.node("Slice", g.constant(g.weights["positions.weight"]), none, length, none))
    for feature in features:
        x = g.node("Add", x, g.node("Gather", g.constant(g.weights[f"{feature}.weight"]), feature))
    x = g.norm(x, "norm")
    for i in range(LAYERS):
        name = f"layers.{i}"
        width = g.weights[f"{name}.out.weight"].shape[1]
        parts = g.nodes_of("Split", 3, g.linear(x, f"{name}.qkv", whole=True), g.constant([width] * 3), axis=2)
        attended = g.node("MultiHeadAttention", *parts, domain=OURS, num_heads=width // HEAD)
        x = g.norm(g.node("Add", x, g.linear(attended, f"{name}.out", whole=True)), f"{name}.norm1")
        inner = g.gelu(g.linear(x, f"{name}.up", whole=True))
        out = "states" if i == LAYERS - 1 else None
        x = g.norm(g.node("Add", x, g.linear(inner, f"{name}.down", whole=True)), f"{name}.norm2", out)
    return x


def encoder(g: Graph) -> onnx.ModelProto:
    """Cue scores and states of one window's pieces."""
    g.node("Identity", g.linear(states(g, ("shapes", "quoted")), "cue"), out="cue")
    pieces = (TensorProto.INT64, [1, "pieces"])
    return g.model({"ids": pieces, "shapes": pieces, "quoted": pieces}, {"cue": [1, "pieces", 3], "states": [1, "pieces", WIDTH]})


def reader(g: Graph) -> onnx.ModelProto:
    """Scores of source and content of each cue."""
    ends = g.node("Concat", g.node("Gather", "states", "first"), g.node("Gather", "states", "last"), axis=1)
    scale, shift = g.nodes_of("Split", 2, g.node("Unsqueeze", g.linear(ends, "ask"), g.constant([1])), g.constant([HIDDEN] * 2), axis=2)
    far, apart = g.weights["far.weight"], g.weights["apart.weight"]
    both = (far[:, None] + apart[None]).reshape(-1, HIDDEN)
    place = g.node("Add", g.node("Mul", "distances", g.constant(np.array(len(apart)))), "lines")
    x = g.node("Gather", g.linear("states", "word"), "words")
    x = g.node("Add", g.node("Mul", x, g.node("Add", scale, g.constant(np.float32(1)))), shift)
    x = g.gelu(g.node("Add", x, g.node("Gather", g.constant(both), place)))
    for i, step in enumerate(DEEP):
        x = g.node("Add", x, g.gelu(g.three(x, f"deep.{i}", step)))
    near = g.gelu(g.three(x, "near", 1))
    out = g.node("Add", g.linear(near, "answer"), g.node("MatMul", x, g.constant(g.weights["direct.weight"].T)))
    shape = g.constant([0, 0, 2, READ_STATES])
    g.node("Transpose", g.node("Reshape", out, shape), out="scores", perm=[0, 2, 1, 3])
    many = (TensorProto.INT64, ["cues", "words"])
    inputs = {"states": (TensorProto.FLOAT, ["all", WIDTH]), "first": (TensorProto.INT64, ["cues"]), "last": (TensorProto.INT64, ["cues"])}
    inputs |= {"words": many, "distances": many, "lines": many}
    return g.model(inputs, {"scores": ["cues", 2, "words", READ_STATES]})


def main() -> None:
    ask = argparse.ArgumentParser()
    ask.add_argument("--weights", type=Path, required=True)
    ask.add_argument("--encoder", type=Path, required=True)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--bias", type=float, default=0.3, help="what is added to the score of beginning a cue")
    ask.add_argument("--matrices", choices=("columns", "full"), default="columns")
    args = ask.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    weights = {name: value.float().numpy() for name, value in torch.load(args.weights).items()}
    near = weights["near.weight"]
    weights["near.weight"] = np.moveaxis(near, 2, 1).reshape(len(near), -1)  # a convolution over three words as one matrix
    whole = args.matrices == "columns"
    onnx.save(encoder(Graph(weights, whole)), args.out / "encoder.onnx")
    made = reader(Graph(weights, whole))
    decoding = {"between_cues": weights["between_cues"].tolist(), "between": weights["between"].tolist(), "bias": args.bias}
    helper.set_model_props(made, {"decoding": json.dumps(decoding)})
    onnx.save(made, args.out / "reader.onnx")
    shutil.copy(args.encoder / "tokenizer.json", args.out / "tokenizer.json")
    for file in sorted(args.out.iterdir()):
        print(file.name, file.stat().st_size)


if __name__ == "__main__":
    main()
