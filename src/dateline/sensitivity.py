"""What may be shown: one predicate, asked by every list, search and export.

A source that is restricted (a witness who gave a first name only, a minor, a prisoner ...) is restricted everywhere. A list prints
``[restricted: first name only]`` in its place, leaves out its words where they are quoted (one search for a verbatim quotation
leads back to who said it) or where they name it, and leaves out its name wherever else the report's claims repeat it. Offsets of what
is left out are left out with it.

What this does not do: encrypt the case, or hide the report itself. Whoever holds the case file holds the words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from . import codec
from .types import Claim, Disclosure, Mode, Record, Sensitivity, SensitivityValue, Source, Visibility

WITHHELD = "[restricted: words withheld]"
_WORD = re.compile(r"[^\W\d_]{2,}")
_PARTICLES = frozenset("abd abu al bin ben da das de del den der di dos du el ibn la le mr mrs ms st the um umm van von".split())
"""Words in names that name nobody by themselves."""


def visible(sensitivity: Sensitivity, *, include_restricted: bool = False) -> bool:
    """Whether a value of this sensitivity may be shown. The only place where that is decided."""
    return include_restricted or sensitivity.visibility is Visibility.PUBLIC


def label(source: Source) -> str:
    """What stands in a restricted source's place: the reason, never the name."""
    if source.disclosure is Disclosure.FIRST_NAME_ONLY:
        return "[restricted: first name only]"
    if source.sensitivity.value is SensitivityValue.NONE:
        return "[restricted]"
    return f"[restricted: {source.sensitivity.value.replace('_', ' ')}]"


@dataclass(slots=True)
class Showing:
    """One record as it may be shown. Every value that it gives out is plain JSON data, already withheld where it must be."""

    record: Record
    include_restricted: bool = False
    _claims: Mapping[str, Claim] = field(init=False, repr=False)
    _names: re.Pattern[str] | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._claims = {claim.id: claim for claim in self.record.claims}
        sources = (claim.attribution.source for claim in self.record.claims)
        self._names = _names(self.record, [s for s in sources if not self._visible(s)])

    def _visible(self, source: Source) -> bool:
        return visible(source.sensitivity, include_restricted=self.include_restricted)

    @property
    def whole(self) -> bool:
        """Whether the report has nothing to withhold, so that its full text and title may be shown too."""
        return all(self._visible(claim.attribution.source) for claim in self.record.claims)

    def hides(self, claim: Claim) -> bool:
        """Whether any word of the claim, or of one that it is relayed in, is withheld."""
        seen: set[str] = set()
        link: Claim | None = claim
        while link is not None and link.id not in seen:
            seen.add(link.id)
            if not self._visible(link.attribution.source):
                return True
            link = self._claims.get(link.attribution.via or "")
        return self._names is not None and self.claim(claim)["withheld"]

    def claim(self, claim: Claim) -> dict[str, Any]:
        """The claim as JSON data, with ``withheld`` telling whether something in it was withheld."""
        shown: dict[str, Any] = codec.builtins(claim)
        restricted = not self._visible(claim.attribution.source)
        if restricted:
            _withhold_source(shown, claim)
        if self._names is not None:
            shown, named = _without(self._names, shown)
            restricted = restricted or named
        return {**shown, "withheld": restricted}

    def printed_in(self) -> dict[str, Any]:
        """The report's own words about itself, for a claim that is shown alone."""
        report = self.record.report
        about = {key: getattr(report, key) for key in ("publisher", "title", "published", "url")}
        return about if self._names is None else _without(self._names, about)[0]

    def line(self, claim: Claim) -> dict[str, Any]:
        """A claim with where it was printed and the run that found it: one line of a list."""
        return {**self.claim(claim), "printed_in": self.printed_in(), "run": self.record.run.id}

    def all(self) -> dict[str, Any]:
        """The whole record as JSON data; the report's text is withheld with its restricted sources."""
        if self.whole:
            return codec.builtins(self.record)  # type: ignore[no-any-return]
        shown = codec.builtins(self.record)
        report = {**shown["report"], "text": WITHHELD, "furniture": [], "offset_map": []}
        rest = {**shown, "report": report, "claims": []}
        clean = rest if self._names is None else _without(self._names, rest)[0]
        return {**clean, "claims": [self.claim(claim) for claim in self.record.claims]}


def _withhold_source(shown: dict[str, Any], claim: Claim) -> None:
    attribution = shown["attribution"]
    words = label(claim.attribution.source)
    attribution["source"].update(spans=[], text=words, name=None, role=None, antecedent=[])
    if claim.attribution.mode in (Mode.DIRECT, Mode.MIXED):
        attribution["content"] = {"spans": [], "text": WITHHELD}
        for event in shown["events"]:
            event.update(object=None, instrument=None, trigger=_gone(event["trigger"]))
            for key in ("actor", "recipient"):
                if event[key]:
                    event[key].update(spans=[], text=WITHHELD, name=WITHHELD)
        shown["wording"].update(hedges=[], cues=[])
        shown["basis"]["spans"] = []


def _gone(span: Mapping[str, Any]) -> dict[str, Any]:
    return {**span, "start": None, "end": None, "text": WITHHELD}


def _names(record: Record, sources: list[Source]) -> re.Pattern[str] | None:
    """What would name the restricted sources: each word of a name (with any ending), each longer descriptor in full.

    Words of a name that are place names in the same report stay: "Samir of Qasr" does not blot out Qasr.
    """
    common = {word.casefold() for place in record.places for word in _WORD.findall(place.span.text)} | _PARTICLES
    words: set[str] = set()
    phrases: set[str] = set()
    for source in sources:
        if source.disclosure in (Disclosure.NAMED, Disclosure.FIRST_NAME_ONLY):
            words.update(w for w in _WORD.findall(source.name or "") if not w.islower() and w.casefold() not in common)
        phrases.update(text for text in (source.name, source.text, source.antecedent.text) if text and len(text.split()) > 1)
    parts = [rf"\b{re.escape(w)}\w*" if len(w) > 3 else rf"\b{re.escape(w)}\b" for w in sorted(words)]
    parts += [rf"\b{re.escape(p)}" if p[0].isalnum() else re.escape(p) for p in sorted(phrases)]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def _without(names: re.Pattern[str], node: Any) -> tuple[Any, bool]:
    """`node` with every string that names someone withheld, and the offsets beside it; and whether there was one."""
    if isinstance(node, str):
        return (WITHHELD, True) if names.search(node) else (node, False)
    if isinstance(node, list):
        pairs = [_without(names, value) for value in node]
        return [value for value, _ in pairs], any(found for _, found in pairs)
    if isinstance(node, dict):
        results = {key: _without(names, value) for key, value in node.items()}
        clean = {key: value for key, (value, _) in results.items()}
        if any(found and isinstance(node[key], str) for key, (_, found) in results.items()):
            clean.update({key: [] for key in ("spans", "antecedent") if key in clean})
            clean.update({key: None for key in ("start", "end") if key in clean})
        return clean, any(found for _, found in results.values())
    return node, False
