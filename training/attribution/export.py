"""Turn trained weights into the files that ship. ``python export.py --weights best.pt --encoder FOLDER --out FOLDER``

The vectors of words become eight-bit whole numbers with a scale for each row. What becomes of the encoder's matrices is ``--matrices``:

- ``blocks`` (what ships): eight bits with a scale for every 64 values, activations too; loses nothing on the development articles.
- ``columns``: eight bits with a scale for each column and one for all activations of a product; a third faster, half a point to one worse.
  Weights keep to seven bits, because older processors without VNNI saturate on eight.
- ``full``: 32 bits.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import onnx
import torch
from model import Attribution
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn


class Encoder(nn.Module):
    def __init__(self, model: Attribution) -> None:
        super().__init__()
        self.model = model
        table = model.words.weight.detach()
        scale = table.abs().amax(1, keepdim=True) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("table", (table / scale).round().to(torch.int8))

    def forward(self, ids: Tensor, shapes: Tensor, quoted: Tensor) -> tuple[Tensor, Tensor]:
        model = self.model
        x = self.table[ids].float() * self.scale[ids]
        x = x + model.positions.weight[: ids.shape[1]] + model.shapes(shapes) + model.quoted(quoted)
        x = model.norm(x)
        for layer in model.layers:
            x = layer(x, None)
        return model.cue(x), x


class Reader(nn.Module):
    def __init__(self, model: Attribution) -> None:
        super().__init__()
        self.model = model

    def forward(self, states: Tensor, first: Tensor, last: Tensor, words: Tensor, distances: Tensor, lines: Tensor) -> Tensor:
        model = self.model
        return model.read(model.word(states)[words], states[first], states[last], distances, lines)


def main() -> None:
    ask = argparse.ArgumentParser()
    ask.add_argument("--weights", type=Path, required=True)
    ask.add_argument("--encoder", type=Path, required=True)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--bias", type=float, default=0.3, help="what is added to the score of beginning a cue")
    ask.add_argument("--matrices", choices=("blocks", "columns", "full"), default="blocks")
    args = ask.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    model = Attribution(dropout=0.0)
    model.load_state_dict(torch.load(args.weights))
    model.eval()
    numbers = torch.ones(1, 7, dtype=torch.int64)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "encoder.onnx"
        pieces = {1: "pieces"}
        axes = {"ids": pieces, "shapes": pieces, "quoted": pieces, "cue": pieces, "states": pieces}
        save(Encoder(model), (numbers, numbers, numbers), plain, ["ids", "shapes", "quoted"], ["cue", "states"], axes)
        if args.matrices == "full":
            shutil.copy(plain, args.out / "encoder.onnx")
        elif args.matrices == "blocks":
            blocks = MatMulNBitsQuantizer(onnx.load(plain), bits=8, block_size=64, is_symmetric=True, accuracy_level=4)
            blocks.process()
            blocks.model.save_model_to_file(str(args.out / "encoder.onnx"), False)
        else:
            ready = Path(scratch) / "ready.onnx"
            quant_pre_process(plain, ready, skip_symbolic_shape=True)
            quantize_dynamic(
                ready,
                args.out / "encoder.onnx",
                op_types_to_quantize=["MatMul"],
                per_channel=True,
                reduce_range=True,
                weight_type=QuantType.QInt8,
                extra_options={"MatMulConstBOnly": True},
            )
    asked = torch.zeros(2, 5, dtype=torch.int64)
    given = (torch.randn(9, 384), asked[:, 0], asked[:, 1], asked, asked, asked)
    names = ["states", "first", "last", "words", "distances", "lines"]
    axes = {"states": {0: "all"}, "first": {0: "cues"}, "last": {0: "cues"}, "scores": {0: "cues", 2: "words"}}
    axes |= {name: {0: "cues", 1: "words"} for name in names[3:]}
    save(Reader(model), given, args.out / "reader.onnx", names, ["scores"], axes)
    reader = onnx.load(args.out / "reader.onnx")
    decoding = {"between_cues": model.between_cues.tolist(), "between": model.between.tolist(), "bias": args.bias}
    onnx.helper.set_model_props(reader, {"decoding": json.dumps(decoding)})
    onnx.save(reader, args.out / "reader.onnx")
    shutil.copy(args.encoder / "tokenizer.json", args.out / "tokenizer.json")
    for file in sorted(args.out.iterdir()):
        print(file.name, file.stat().st_size)


def save(module: nn.Module, given: tuple[Tensor, ...], path: Path, inputs: list[str], outputs: list[str], axes: dict) -> None:
    torch.onnx.export(
        module.eval(), given, str(path), input_names=inputs, output_names=outputs, dynamic_axes=axes, opset_version=17, dynamo=False
    )


if __name__ == "__main__":
    main()
