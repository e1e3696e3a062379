"""The quality gate: figures on fixed samples of development data may not fall below their floors.

``gate.toml`` at the root of the repository names each task's data, how thin a sample is drawn (every k-th item, always the same) and the
floors. Lowering a floor needs a reason in the commit that does it.

    python -m dateline.evaluate.gate --data FOLDER [--task NAME]
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import Any

from lxml import etree

from . import run

ROOT = Path(__file__).parents[3]


def sample(source: Path, every: int, into: Path) -> Path:
    """Every k-th line of a JSON Lines file, article of an XML file, or file of a folder; the thing itself when k is 1."""
    if every == 1:
        return source
    target = into / source.name
    if source.is_dir():
        target.mkdir()
        for path in sorted(p for p in source.iterdir() if p.is_file())[::every]:
            shutil.copy(path, target)
    elif source.suffix == ".xml":
        tree = etree.parse(source, etree.XMLParser(resolve_entities=False, no_network=True, strip_cdata=False))
        root = tree.getroot()
        for number, article in enumerate(list(root)):
            if number % every:
                root.remove(article)
        tree.write(target, encoding="utf-8", xml_declaration=True)
    else:
        lines = source.read_bytes().splitlines(keepends=True)
        target.write_bytes(b"".join(lines[::every]))
    return target


def main() -> int:
    """Print one line a figure; 1 when any is below its floor, or when data that a floor needs is not there."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of development data")
    parser.add_argument("--task", help="only this one")
    options = parser.parse_args()
    below = 0
    settings: dict[str, dict[str, Any]] = tomllib.loads((ROOT / "gate.toml").read_text(encoding="utf-8"))
    for name, wanted in settings.items():
        if options.task and name != options.task:
            continue
        source = options.data / wanted["data"]
        if not source.exists():
            print(f"{name}: {wanted['data']} is not in {options.data}")
            below += 1
            continue
        started = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            figures = run(wanted.get("task", name), sample(source, wanted.get("every", 1), Path(folder)))
        for key, floor in wanted["floors"].items():
            value = figures
            for part in key.split("."):
                value = value[part]
            good = float(value) >= floor  # type: ignore[arg-type]
            below += not good
            print(f"{'ok   ' if good else 'BELOW'} {name:<12} {key:<32} {value:.3f}  floor {floor:.3f}")
        for key, ceiling in wanted.get("ceilings", {}).items():
            good = figures[key] <= ceiling
            below += not good
            print(f"{'ok   ' if good else 'ABOVE'} {name:<12} {key:<32} {figures[key]:.3f}  ceiling {ceiling:.3f}")
        print(f"      {name:<12} {time.perf_counter() - started:.0f} s; baseline {json.dumps(figures.get('baseline', {}))}", flush=True)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
