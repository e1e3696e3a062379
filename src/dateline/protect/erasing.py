"""Taking one person, or some words, out of a case: which reports hold them, and those reports without them.

What somebody said goes with their name: quotations of theirs are withheld in whole. Reports that share their bytes with one that holds the
words lose those bytes too, and stay as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .. import codec
from ..types import Mode, Record, Sensitivity, SensitivityValue, Visibility
from .defaults import Protected, protected
from .guard import Guard
from .pseudonyms import Pseudonyms, term_of
from .redact import Curtain, redact, strings

if TYPE_CHECKING:
    from ..store import View

_RESTRICTED = Sensitivity(SensitivityValue.PERSON_IDENTIFIABLE, Visibility.SENSITIVE)


class Person:
    """The words that are to go."""

    def __init__(self, words: str) -> None:
        self.words = words.strip()
        self._guard = Guard()
        name = " ".join(w if not w.islower() else w.capitalize() for w in self.words.split())
        self._names = (name,) if len(name.split()) <= 4 else ()
        for each in self._names:
            self._guard.name(each, "words")
        self._guard.phrase(self.words, "words")

    def finds(self, string: str) -> bool:
        """Whether the words stand in a string, in any spelling or encoding."""
        return self._guard.finds(string)

    def touched(self, view: View) -> list[Record]:
        """The records that hold the words in text, metadata or bytes, and those that were read from the same bytes as one that does."""
        found: dict[str, Record] = {}
        captures: set[str] = set()
        for record in view.records():
            capture = record.report.capture
            raw = view.capture(capture.sha256).decode(capture.charset or "utf-8", "replace")
            if self.finds(raw) or any(map(self.finds, strings(codec.builtins(record)))):
                captures.add(capture.sha256)
        for record in view.records():
            if record.report.capture.sha256 in captures:
                found[record.report.id] = record
        return list(found.values())

    def decisions(self, view: View) -> list[int]:
        """The numbers of the decisions that repeat the words, whatever they are about, and of those on the reports that hold them."""
        reports = {record.report.id for record in self.touched(view)}
        return [
            d.number
            for d in view.decisions()
            if d.body and (d.body.get("report") in reports or any(map(self.finds, strings(codec.builtins(dict(d.body))))))
        ]

    def without(self, records: Sequence[Record], pseudonyms: Pseudonyms) -> list[Record]:
        """The records without the words, each with its own text as what it was read from."""
        curtain = Curtain(pseudonyms)
        found = {record.report.id: self._in(record) for record in records}
        for record in records:
            curtain.cover(record, found[record.report.id])
        return [redact(record, found[record.report.id], curtain, force=True).record for record in records]

    def _in(self, record: Record) -> list[Protected]:
        """What of a record goes: the words, and whoever they name with everything that is protected of them."""
        out = [Protected(_RESTRICTED, "erased", names=self._names, phrases=(self.words,), person=bool(self._names))]
        out += [p for p in protected(record) if any(self.finds(each) for each in (*p.names, *p.phrases))]
        for claim in record.claims:
            source = claim.attribution.source
            if any(self.finds(each) for each in (source.text, source.name or "", source.antecedent.text)):
                quoted = claim.attribution.mode in (Mode.DIRECT, Mode.MIXED)
                names = (source.name,) if source.name and term_of(source.name) and self.finds(source.name) else self._names
                spans = (*source.spans, *source.antecedent)
                claims = frozenset({claim.id}) if quoted else frozenset()
                out.append(Protected(_RESTRICTED, "erased", names=names, spans=spans, claims=claims, person=True))
        return out
