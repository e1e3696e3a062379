"""Which claims another look is due for: their report was corrected, withheld or killed, or there is a newer edition of it.

A claim is touched when its sentence no longer stands as it stood: changed (shown as a diff of words against the sentence that took its
place) or gone. Claims whose sentence stands unchanged are left alone. Of a killed or withheld report every claim is touched, and so is
every claim that was copied from it. Nothing is re-anchored by guess: a claim keeps the report and the offsets that it was found in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from ..types import Claim, PublicationStatus, Record, Report
from .copies import Body, Copy, body, compare
from .vocabulary import correction, outlet


class Cause(StrEnum):
    """Why a claim is stale."""

    KILLED = "killed"
    WITHHELD = "withheld"
    CORRECTED = "corrected"
    NEW_EDITION = "new edition"
    COPIED_FROM_KILLED = "copied from a killed or withheld report"


@dataclass(frozen=True, slots=True)
class Stale:
    """One claim to look at again."""

    claim: str
    report: str
    cause: Cause
    by: str
    """The id of the report that touches it."""
    sentence: str
    before: str
    after: str | None
    """None when the sentence is gone."""
    diff: str
    """Words taken out in ``[-brackets-]``, words put in in ``{+braces+}``."""


_DEAD = {PublicationStatus.KILLED: Cause.KILLED, PublicationStatus.WITHHELD: Cause.WITHHELD}


def stale(records: Sequence[Record]) -> Iterator[Stale]:
    """Every claim that a later report, or its own report's status, touches. Reports are held against those of their own house only."""
    bodies = {r.report.id: body(r.report) for r in records}
    for record in records:
        if record.report.status in _DEAD:
            yield from _dead(record, _DEAD[record.report.status], records, bodies)
    for older, newer, cause in _successions([r for r in records if r.report.status not in _DEAD]):
        yield from _touched(older, newer, cause, compare(bodies[older.report.id], bodies[newer.report.id]), bodies)


def _successions(records: Sequence[Record]) -> Iterator[tuple[Record, Record, Cause]]:
    ordered = sorted(records, key=lambda r: (r.report.updated or r.report.published or "", r.report.id))
    for number, newer in enumerate(ordered):
        for older in ordered[:number]:
            if _same_url(older.report, newer.report):
                yield older, newer, Cause.NEW_EDITION
            elif newer.report.status is PublicationStatus.CORRECTED and _one_house(older.report, newer.report):
                yield older, newer, Cause.CORRECTED


def _same_url(left: Report, right: Report) -> bool:
    return bool(left.url) and left.url == right.url and left.text_sha256 != right.text_sha256


def _one_house(left: Report, right: Report) -> bool:
    return bool(left.publisher) and outlet(left.publisher).family == outlet(right.publisher).family


def _touched(older: Record, newer: Record, cause: Cause, shared: Copy, bodies: dict[str, Body]) -> Iterator[Stale]:
    there, here = bodies[older.report.id], bodies[newer.report.id]
    pairs: dict[int, list[int]] = {}
    for old, new in shared.sentences:
        pairs.setdefault(old, []).append(new)
    for claim, number in _placed(older.claims, there):
        before = _sentence(older.report, there, number)
        after = [_sentence(newer.report, here, n) for n in pairs.get(number, ())]
        if any(_plain(a) == _plain(before) for a in after):
            continue
        if after:
            best = max(after, key=lambda a: SequenceMatcher(None, before, a, autojunk=False).ratio())
            if _plain(best) in _plain(before) or _plain(before) in _plain(best) or _reported_on(best):
                continue
            said = f"the sentence reads otherwise in the report of {newer.report.published or 'no date'}"
            yield Stale(claim.id, older.report.id, cause, newer.report.id, said, before, best, words_diff(before, best))
        elif cause is Cause.NEW_EDITION:
            yield Stale(claim.id, older.report.id, cause, newer.report.id, "the sentence is gone", before, None, f"[-{before}-]")


def _reported_on(words: str) -> bool:
    """Whether a sentence tells of what was printed instead of printing it: *the article said that three ...; that was wrong*."""
    return correction(words) is not None and bool(re.search(r"\b(?:article|story|report|version|headline|caption)\b", words, re.I))


def _dead(record: Record, cause: Cause, records: Iterable[Record], bodies: dict[str, Body]) -> Iterator[Stale]:
    mine = bodies[record.report.id]
    for claim, number in _placed(record.claims, mine):
        before = _sentence(record.report, mine, number)
        yield Stale(claim.id, record.report.id, cause, record.report.id, f"its report was {cause.value}", before, None, f"[-{before}-]")
    for other in records:
        if other.report.id == record.report.id or other.report.status in _DEAD:
            continue
        taken = {left for left, _ in compare(bodies[other.report.id], mine).sentences}
        for claim, number in _placed(other.claims, bodies[other.report.id]):
            if number in taken:
                before = _sentence(other.report, bodies[other.report.id], number)
                said = f"its sentence stands in a report that was {cause.value}"
                yield Stale(claim.id, other.report.id, Cause.COPIED_FROM_KILLED, record.report.id, said, before, None, before)


def _placed(claims: Iterable[Claim], of: Body) -> Iterator[tuple[Claim, int]]:
    for claim in claims:
        number = of.sentence(claim.attribution.content.spans.start)
        if number is not None:
            yield claim, number


def _sentence(report: Report, of: Body, number: int) -> str:
    return report.text.string[slice(*of.at[number])].strip()


def _plain(words: str) -> str:
    return re.sub(r"[\W_]+", " ", words.casefold()).strip()


def words_diff(before: str, after: str) -> str:
    """What changed between two sentences, word by word.

    >>> words_diff("three rockets fell", "eight rockets fell")
    '[-three-] {+eight+} rockets fell'
    """
    old, new = before.split(), after.split()
    out = []
    for act, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act == "equal":
            out += old[a:b]
            continue
        if a < b:
            out.append(f"[-{' '.join(old[a:b])}-]")
        if c < d:
            out.append(f"{{+{' '.join(new[c:d])}+}}")
    return " ".join(out)
