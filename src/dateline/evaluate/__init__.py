"""Gold formats and scorers: how well Dateline reads, in figures.

Each task is a module with `evaluate(path) -> dict`: figures between 0 and 1, counts beside them, the trivial baseline under `baseline`.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from ..errors import EvaluateError

TASKS = {
    "claims": "a reading of one report (JSON) beside its text",
    "attribution": "PolNeAR's articles with source, cue and content (JSON Lines)",
    "factuality": "sentences with targets from -3 to +3 (JSON Lines)",
    "places": "LGL, GeoVirus, TR-News or GeoWebNews (XML)",
    "names": "a table of names of places with the points that another gazetteer gives them",
    "times": "a folder of TimeML",
    "plover": "sentences with PLOVER root codes",
    "entities": "a folder of re3d",
    "muc4": "a folder with MUC-4 texts and keys",
    "scenarios": "a folder of our own scenarios: several reports, with gold for origins, events, relations and standing",
    "clusters": "articles by many outlets with the event that each is on (JSON Lines)",
    "relations": "a folder with ClaimDiff's pairs of claims",
    "suite": "our own sentences with gold for source, chain, basis and wording (JSON Lines, or the folder tests/gold)",
    "copies": "any reports (JSON Lines or a folder of texts): each is altered in twelve ways and must be found again",
}
"""The tasks there are, and what each reads."""


def run(task: str, path: Path) -> dict[str, Any]:
    """Score the default pipeline on the data at `path`. Raises EvaluateError for an unknown task or data in another format."""
    if task not in TASKS:
        raise EvaluateError(f"there is no task {task!r}; there are {', '.join(TASKS)}")
    if not path.exists():
        raise EvaluateError(f"{path} is not there")
    figures: dict[str, Any] = import_module(f"{__name__}.{task}").evaluate(path)
    return figures
