"""A record that could not be read, among others that could."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadProblem:
    """One record of a many-record capture that yields no report: it costs itself only."""

    name: str
    """The capture's name."""
    record: int
    """Which record, counted from 0, as in `Capture.record`."""
    message: str
    """What is wrong and what to do, in one line without the name."""

    unit: str = "line"
    """What the capture's records are called."""

    def __str__(self) -> str:
        return f"{self.name}, {self.unit} {self.record + 1}: {self.message}"
