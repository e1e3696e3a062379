"""What the groups of commands share: where output goes, the settings, the case, and what of it may be shown."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .. import config

if TYPE_CHECKING:
    from ..store import Store, View

F = TypeVar("F", bound=Callable[..., Any])

_OUTPUT = (
    click.option("--format", type=click.Choice(config.FORMATS), help="How to write; by default text on a terminal, JSON Lines elsewhere."),
    click.option("-o", "--output", metavar="FILE", help="Write there; .json, .jsonl, .txt choose the format. It is replaced whole."),
    click.option("--width", type=int, help="Columns of the text view."),
    click.option("--include-restricted", is_flag=True, default=None, help="Show restricted sources and their words."),
)


def output(function: F) -> F:
    """The options that say how a result is written."""
    for option in reversed(_OUTPUT):
        function = option(function)
    return function


def settings(**flags: Any) -> dict[str, config.Value]:
    """Every setting, flags before environment before file."""
    known = {name: value for name, value in flags.items() if name in config.SETTINGS}
    return config.resolve(known, os.environ, click.get_current_context().find_root().params.get("config_file"))


def store(case: Path, chosen: Mapping[str, config.Value]) -> Store:
    """The case, ready to be looked into."""
    from ..store import Store

    return Store.open(case, wait=float(chosen["lock_wait"].value))


class Curtain:
    """What of a case's claims may be shown, found out report by report when it is asked for."""

    def __init__(self, view: View, *, include_restricted: bool) -> None:
        self._view, self._all = view, include_restricted
        self._labels: dict[str, dict[str, str]] = {}
        self.drawn = False
        """Whether anything was withheld."""

    def over(self, reports: Mapping[str, str]) -> Callable[[str], str | None]:
        """The label of a withheld claim by its id, given which report each claim is in."""

        def hidden(claim: str) -> str | None:
            label = None if self._all else self._of(reports[claim]).get(claim)
            self.drawn = self.drawn or label is not None
            return label

        return hidden

    def _of(self, report: str) -> dict[str, str]:
        from ..sensitivity import Showing

        if report not in self._labels:
            record = self._view.record(report)
            showing = Showing(record)
            labels = {c.id: showing.label(c) for c in record.claims}
            self._labels[report] = {claim: label for claim, label in labels.items() if label is not None}
        return self._labels[report]
