"""Who says so, how they know and how sure they sound: our own sentences as an editor marked them before the extractor read them.

Data: a JSON Lines file, or a folder with ``attribution.jsonl`` and, if they are there, ``basis.jsonl`` and ``wording.jsonl``. A line of
``attribution.jsonl`` is a text and the attributions in it, in the order of their contents: `source`, `cue`, `content` (parts of a
discontinuous one with an ellipsis between), `mode`, `via` (which of the case's attributions it is relayed in, by number), and of its
source `name`, `kind`, `disclosure`, `side`, `sensitivity`, `resolved` and whether it is `restricted`; how the claimant knows (`basis`) and
how sure the words sound (`polarity`, `level`, `modality`, all the `hedges`, and whether the text says that it is `unverified`). Under
`own` stand statements in the outlet's own voice, found by words of theirs, and under `events` single words as `wording.judge` reads them.
``dateline`` is put before the text, as a report's dateline. A field that a case leaves out is not judged; an attribution that it leaves
out is an error. Punctuation and marks at the edges of a span do not count.

The figures are shares of judged fields that are right; `chain` is `via` where a case has a source inside a source; `cases` is the share
of cases without any error. ``basis.jsonl`` and ``wording.jsonl`` give a statement, or a word, and ask for the one thing. `baseline` is the
most frequent value of a field. The cases were written by those who wrote the rules: a regression figure, no estimate.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import EvaluateError
from ..extract.attribution import statements
from ..extract.basis import basis
from ..extract.parse import Parse, parse
from ..extract.places import places
from ..extract.tagged import tags
from ..extract.tagger import default
from ..extract.wording import judge as judge_word
from ..extract.wording import wording
from ..resolve.gazetteer import Gazetteer
from ..resolve.sources import sources
from ..text import Spans, Text
from ..types import (
    Basis,
    Capture,
    Dateline,
    Disclosure,
    Furniture,
    FurnitureKind,
    Mode,
    Report,
    Sensitivity,
    SensitivityValue,
    Source,
    SourceKind,
    Statement,
    Visibility,
    Wording,
)

_EDGES = " \t\r\n.,:;!?…\"“”„«»‘’'‹›`—–-"
_CHECKED = ("verif", "confirm", "check")
_OUTLET = "The Daily Example"


@dataclass(frozen=True, slots=True)
class Told:
    """One statement as it was read."""

    statement: Statement
    source: Source
    basis: Basis
    wording: Wording


@dataclass(frozen=True, slots=True)
class Judged:
    """One field of a case, whether it is right, and both readings in words."""

    field: str
    right: bool
    reading: str


def evaluate(path: Path) -> dict[str, Any]:
    """Score the cases at `path`. Raises EvaluateError when there is none, or one is malformed."""
    file = path / "attribution.jsonl" if path.is_dir() else path
    cases = _lines(file)
    if not cases:
        raise EvaluateError(f"{path} holds no cases")
    figures: dict[str, Any] = {"all": score(cases)}
    for group in ("new", "again", "third"):
        if some := [case for case in cases if str(case["id"]).startswith(group)]:
            figures[group] = score(some)
    for name, right in (("basis", _basis_right), ("wording", _wording_right)):
        if path.is_dir() and (rows := _lines(path / f"{name}.jsonl")):
            figures[name] = _shares(judged for row in rows for judged in right(row)) | {"cases": len(rows)}
    return figures


def score(cases: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The share of every field that is right over all cases, with counts and the baseline."""
    judged: list[Judged] = []
    whole: list[bool] = []
    values: dict[str, Counter[object]] = {}
    for case in cases:
        try:
            found = judge(case)
        except (KeyError, TypeError, ValueError, StopIteration) as error:
            raise EvaluateError(f"a case is not in the form that is read: {error!r}") from error
        whole.append(all(j.right for j in found))
        chained = any(each.get("via") is not None for each in case["expect"])
        judged += [Judged("chain" if chained and j.field == "via" else j.field, j.right, "") for j in found]
        for each in (*case["expect"], *case.get("own", ()), *case.get("events", ())):
            for field in ("mode", "disclosure", "kind", "basis", "polarity", "level", "modality"):
                if field in each:
                    values.setdefault(field, Counter())[each[field]] += 1
    baseline = {field: max(count.values()) / count.total() for field, count in values.items()}
    return {**_shares(judged), "whole": sum(whole) / len(whole), "cases": len(whole), "baseline": baseline}


def _shares(judged: Iterable[Judged]) -> dict[str, Any]:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for each in judged:
        total[each.field] += 1
        right[each.field] += each.right
    return {**{field: right[field] / total[field] for field in total}, "counts": dict(total)}


def judge(case: Mapping[str, Any]) -> list[Judged]:
    """Every judged field of a case."""
    parsed, everything = _read(case["text"], case.get("dateline"), case.get("publisher", _OUTLET), case.get("published", "2024-03-05"))
    found = [told for told in everything if told.statement.mode is not Mode.OWN_VOICE]
    expected = case["expect"]
    paired = _match(expected, found)
    told_of = [(t.statement.source.text, t.statement.content.text) for t in found]
    judged = [Judged("found", len(found) == len(expected), f"{len(expected)} expected, {told_of}")]
    for each, j in zip(expected, paired, strict=True):
        if j is None:
            judged += [Judged(key, False, f"{each[key]!r} not found") for key in each]
            continue
        given = _given(found[j])
        outer = next((n for n, t in enumerate(found) if t.statement.id == found[j].statement.via), None)
        if found[j].statement.via:
            given["via"] = next((n for n, k in enumerate(paired) if k is not None and k == outer), -1)
        judged += _compared(each, given)
    for each in case.get("own", ()):
        own = next((t for t in everything if t.statement.mode is Mode.OWN_VOICE and each["content"] in t.statement.content.text), None)
        wanted = {key: value for key, value in each.items() if key != "content"}
        judged += _compared(wanted, _given(own)) if own else [Judged(key, False, f"{each['content']!r} not found") for key in wanted]
    for each in case.get("events", ()):
        word = judged_word(parsed, parsed.text.string.index(each["word"]))
        given = {
            "polarity": word.polarity.value,
            "level": word.level.value,
            "modality": word.modality.value,
            "hedges": sorted(h.text for h in word.hedges),
        }
        judged += _compared({key: value for key, value in each.items() if key != "word"}, given)
    return judged


def judged_word(parsed: Parse, at: int) -> Wording:
    """The wording of the word that stands at a code point."""
    sentence = parsed.sentence_at(at)
    if sentence is None:
        raise ValueError(f"no sentence stands at {at}")
    return judge_word(sentence, parsed.tokens_in(at, at + 1)[0])


def _given(told: Told) -> dict[str, Any]:
    statement, source, words = told.statement, told.source, told.wording
    checked = [h.text for h in words.hedges if any(stem in h.text.lower() for stem in _CHECKED)]
    return {
        "source": bare(statement.source.text),
        "cue": bare(statement.cue.text),
        "content": bare(statement.content.text),
        "mode": statement.mode.value,
        "via": None,
        "name": source.name,
        "kind": source.kind.value if source.kind else None,
        "disclosure": source.disclosure.value,
        "side": source.side,
        "sensitivity": source.sensitivity.value.value,
        "restricted": source.sensitivity.visibility is not Visibility.PUBLIC,
        "resolved": source.resolved,
        "basis": told.basis.value.value,
        "polarity": words.polarity.value,
        "level": words.level.value,
        "modality": words.modality.value,
        "hedges": sorted(h.text for h in words.hedges if h.text not in checked),
        "unverified": bool(checked),
    }


def _compared(expected: Mapping[str, Any], given: Mapping[str, Any]) -> list[Judged]:
    judged = []
    for key, value in expected.items():
        wanted = bare(value) if key in ("source", "cue", "content") else sorted(value) if key == "hedges" else value
        judged.append(Judged(key, given[key] == wanted, f"{wanted!r} expected, {given[key]!r}"))
    return judged


def bare(words: str) -> str:
    """The words without white space, punctuation and marks at the edges of each part."""
    return " … ".join(" ".join(part.split()).strip(_EDGES) for part in words.split(" … "))


@cache
def _gazetteer() -> Gazetteer:
    return Gazetteer.open()


@cache
def _read(text: str, dateline: str | None, publisher: str | None, published: str | None) -> tuple[Parse, tuple[Told, ...]]:
    report = report_of(text, dateline, publisher=publisher, published=published)
    parsed = parse.function(report)
    found = statements.function(report, parsed, tags.function(report, default()))
    who = sources.function(report, parsed, found, places.function(report, parsed, _gazetteer()))
    known = basis.function(report, parsed, found, who)
    worded = wording.function(report, parsed, found)
    return parsed, tuple(Told(s, who[s.id], known[s.id], worded[s.id]) for s in found)


def report_of(string: str, dateline: str | None = None, *, publisher: str | None = _OUTLET, published: str | None = None) -> Report:
    """A report in English that is its text, behind a dateline if one is given."""
    text = Text(f"{dateline} {string}" if dateline else string)
    line = text.span(0, len(dateline)) if dateline else None
    place = text.span(0, len(dateline.split(",")[0].split(" (")[0].rstrip(" —-"))) if dateline else None
    return Report(
        text.sha256[:16],
        Capture(hashlib.sha256(text.string.encode()).hexdigest(), len(text.string.encode()), "text/plain", "utf-8", "-", "evaluate"),
        text,
        text.sha256,
        "en",
        publisher=publisher,
        published=published,
        dateline=Dateline(line, place=place) if line else None,
        furniture=(Furniture(FurnitureKind.DATELINE, line),) if line else (),
    )


def _match(expected: Sequence[Mapping[str, Any]], found: Sequence[Told]) -> list[int | None]:
    """Which finding stands for which expected attribution: same source and content, then same content, then same source and cue."""
    out: list[int | None] = [None] * len(expected)
    free = list(range(len(found)))
    for fits in ("content source cue", "content cue", "content source", "content", "source cue", "cue"):
        for i, each in enumerate(expected):
            if out[i] is None and (j := next((j for j in free if _same(each, found[j].statement, fits.split())), None)) is not None:
                out[i] = j
                free.remove(j)
    return out


def _same(expected: Mapping[str, Any], statement: Statement, roles: Sequence[str]) -> bool:
    if roles[0] != "content" and "cue" not in expected:
        return False
    return all(role not in expected or bare(getattr(statement, role).text) == bare(expected[role]) for role in roles)


# ---------------------------------------------------------------- one question at a time


def basis_of(row: Mapping[str, Any]) -> Basis:
    """How the claimant of one given statement knows; the row's offsets count from the text's beginning, without its dateline."""
    head = "ZAMBORA (Harbour Post) —" if row.get("dateline") else None
    report = report_of(row["text"], head, publisher="Harbour Post")
    shift = len(head) + 1 if head else 0

    def at(name: str) -> Spans:
        return report.text.spans([[shift + offset for offset in row[name]]]) if name in row else Spans()

    made = [Statement("inner", Mode(row["mode"]), at("source"), at("cue"), at("content"), "outer" if "outer_source" in row else None)]
    who = {}
    if "kind" in row:
        who["inner"] = source_of(at("source"), row["kind"], row["disclosure"], row.get("role"))
    if "outer_source" in row:
        made.append(Statement("outer", Mode.INDIRECT, at("outer_source"), at("outer_cue"), at("content")))
        who["outer"] = source_of(at("outer_source"), "person", "role_described")
    found: Mapping[str, Basis] = basis.function(report, parse.function(report), tuple(made), who)
    return found["inner"]


def source_of(spans: Spans, kind: str | None, disclosure: str, role: str | None = None) -> Source:
    """A source that is given, not found."""
    sensitivity = Sensitivity(SensitivityValue.NONE, Visibility.PUBLIC)
    known = SourceKind(kind) if kind else None
    return Source(spans, spans.text, spans.text or None, known, Disclosure(disclosure), sensitivity, role=role)


def _basis_right(row: Mapping[str, Any]) -> list[Judged]:
    found = basis_of(row)
    said = "says" not in row or any(row["says"] in span.text or span.text in row["says"] for span in found.spans)
    return [Judged("basis", found.value.value == row["basis"], ""), Judged("its words", said, "")]


def _wording_right(row: Mapping[str, Any]) -> list[Judged]:
    found = judged_word(_parsed(row["text"]), row["at"][0])
    given = {
        "polarity": found.polarity.value,
        "level": found.level.value,
        "modality": found.modality.value,
        "hedges": set(row.get("hedges", ())) <= {h.text for h in found.hedges},
    }
    wanted = {key: row[key] for key in ("polarity", "level", "modality")} | {"hedges": True}
    return [Judged(key, given[key] == value, "") for key, value in wanted.items()]


@cache
def _parsed(text: str) -> Parse:
    parsed: Parse = parse.function(report_of(text))
    return parsed


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    try:
        return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
    except (ValueError, UnicodeDecodeError) as error:
        raise EvaluateError(f"{path.name} is not JSON Lines: {error}") from error
