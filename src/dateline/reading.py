"""From a report to its record: the default steps in their order, the run that they make up, and the assembly of claims."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from . import __version__, lexicons
from .extract.attribution import statements
from .extract.basis import basis
from .extract.events import events
from .extract.parse import model_version, parse
from .extract.places import places
from .extract.tagged import tags
from .extract.tagger import Tagger
from .extract.tagger import default as default_tagger
from .extract.times import times
from .extract.wording import wording
from .pipeline import Pipeline, python_version
from .resolve.gazetteer import Gazetteer
from .resolve.sources import sources, unknown
from .types import Attribution, Basis, BasisValue, Claim, Level, Modality, Polarity, Record, Report, Run, Statement, Wording, passage

STEPS = (parse, times, places, tags, statements, sources, basis, wording, events)
"""The default steps, in order."""

_NOT_STATED = Basis(BasisValue.NOT_STATED)
_UNJUDGED = Wording(Polarity.AFFIRMED, Level.UNSPECIFIED, Modality.PAST)


class Reader:
    """Reads reports into records with one set of steps and resources; the run is the same for all of them."""

    def __init__(self, gazetteer: Gazetteer, configuration: Mapping[str, str] | None = None, tagger: Tagger | None = None) -> None:
        tagger = tagger or default_tagger()
        self.pipeline = Pipeline(STEPS, {"gazetteer": gazetteer, "tagger": tagger})
        self.run = _run(self.pipeline, gazetteer, tagger, configuration or {})

    def record(self, report: Report) -> Record:
        """All that is found in one report."""
        values, failures = self.pipeline.run(report)
        return Record(report, tuple(_claims(report, values)), values["times"], values["places"], failures, self.run)

    def records(self, reports: Iterable[Report]) -> Iterator[Record]:
        """`record` over many reports, in their order."""
        return map(self.record, reports)


def _claims(report: Report, values: Mapping[str, Any]) -> Iterator[Claim]:
    statement: Statement
    for statement in values["statements"]:
        source = values["sources"].get(statement.id) or unknown(statement)
        cue = passage(statement.cue) if statement.cue else None
        yield Claim(
            id=statement.id,
            report=report.id,
            attribution=Attribution(statement.mode, source, cue, passage(statement.content), statement.via),
            basis=values["basis"].get(statement.id, _NOT_STATED),
            wording=values["wording"].get(statement.id, _UNJUDGED),
            events=values["events"].get(statement.id, ()),
        )


def _run(pipeline: Pipeline, gazetteer: Gazetteer, tagger: Tagger, configuration: Mapping[str, str]) -> Run:
    parts: dict[str, Any] = {
        "code": f"dateline {__version__}",
        "steps": tuple(s.name for s in pipeline.steps),
        "lexicons": {name: lexicons.load(name).sha256 for name in lexicons.shipped()},
        "models": {**model_version(), **tagger.version},
        "gazetteer": gazetteer.version,
        "configuration": dict(sorted(configuration.items())),
        "python": python_version(),
    }
    identity = hashlib.sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()
    return Run(id=identity, started=datetime.now(UTC).isoformat(timespec="seconds"), **parts)
