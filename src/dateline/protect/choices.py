"""What people decided of who may see what, laid over what was found: the newest choice that counts, for a claim's source or for words.

A claim's choice stands for its source in that claim; words' choice stands for the report that it was made on, and, in what leaves the desk,
for the whole case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from ..types import Record, Sensitivity, SensitivityValue, Visibility
from .defaults import Choice

KIND = "sensitivity"
"""The kind of decision that is one."""


class _Decision(Protocol):
    @property
    def number(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def body(self) -> Mapping[str, Any]: ...
    @property
    def undoes(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices of a case."""

    sources: Mapping[str, Sensitivity] = field(default_factory=dict)
    """By a claim's id."""
    words: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    """By a report's id."""
    marks: Mapping[str, str] = field(default_factory=dict)
    """By a report's id, the numbers of the choices that count there, so that a changed choice is seen."""

    @classmethod
    def of(cls, decisions: Iterable[_Decision]) -> Choices:
        """From a case's decisions of kind `KIND` and those that undo, in their order."""
        given = list(decisions)
        gone: set[int] = set()
        for each in sorted(given, key=lambda d: -d.number):
            if each.undoes is not None and each.number not in gone:
                gone.add(each.undoes)
        sources: dict[str, Sensitivity] = {}
        words: dict[str, dict[str, Choice]] = {}
        marks: dict[str, str] = {}
        for each in given:
            if each.kind != KIND or each.number in gone or not each.body:
                continue
            about = each.body.get("report", each.target)
            marks[about] = f"{marks.get(about, '')} {each.number}"
            sensitivity = Sensitivity(SensitivityValue(each.body["value"]), Visibility(each.body["visibility"]))
            if listed := each.body.get("words"):
                for word in listed:
                    words.setdefault(each.target, {})[word.casefold()] = Choice(word, sensitivity, each.body.get("reason") or "")
            else:
                sources[each.target] = sensitivity
        return cls(sources, {report: tuple(chosen.values()) for report, chosen in words.items()}, marks)

    def over(self, record: Record) -> Record:
        """The record with the sensitivities that people chose for its sources; itself when they chose none."""
        if not any(claim.id in self.sources for claim in record.claims):
            return record
        claims = []
        for claim in record.claims:
            if (chosen := self.sources.get(claim.id)) is not None:
                source = replace(claim.attribution.source, sensitivity=chosen)
                claim = replace(claim, attribution=replace(claim.attribution, source=source))
            claims.append(claim)
        return replace(record, claims=tuple(claims))
