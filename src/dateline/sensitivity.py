"""What may be shown: one predicate, asked by every list, search and export.

A source that is restricted (a witness who gave a first name only, a minor, a prisoner ...), and whatever else `protect.defaults` or a
person says is protected, is restricted everywhere. A list prints ``[restricted: first name only]`` in its place, leaves out its words where
they are quoted (one search for a verbatim quotation leads back to who said it) or where they name it, in any spelling, and leaves out its
name wherever else the report's claims repeat it, and wherever another report of the case does (`protect.elsewhere`). Offsets of what is
left out are left out with it.

What this does not do: encrypt the case, or hide the report itself. Whoever holds the case file holds the words. What leaves the desk is
redacted (`protect.redact`), which hides more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from . import codec
from .extract.derived import codes
from .extract.settings import Setting, settings
from .protect.defaults import Choice, Protected, protected, spared
from .protect.elsewhere import Elsewhere, kept
from .protect.guard import Guard
from .types import Claim, Disclosure, Mode, Record, Report, Sensitivity, SensitivityValue, Source, Visibility

WITHHELD = "[restricted: words withheld]"


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


def withheld(record: Record, choices: Sequence[Choice] = (), *, include_restricted: bool = False) -> tuple[Protected, ...]:
    """What of a record may not be shown."""
    return tuple(p for p in protected(record, choices) if not visible(p.sensitivity, include_restricted=include_restricted))


def guarded(record: Record, found: Sequence[Protected]) -> Guard:
    """What gives away, in any string of one record's, what is withheld of it.

    Words of a name that are place names in the same report stay: "Samir of Qasr" does not blot out Qasr.
    """
    guard = Guard()
    for each in found:
        term = label_of(each.sensitivity)
        for name in each.names:
            guard.name(name, term, spare=spared(record, name))
        for phrase in each.phrases:
            guard.phrase(phrase, term)
        for claim in record.claims if each.claims else ():
            if claim.id in each.claims:
                guard.quotation(claim.attribution.content.text, term)
    return guard


def label_of(sensitivity: Sensitivity) -> str:
    """What stands in the place of something that is no source."""
    if sensitivity.value is SensitivityValue.NONE:
        return "[restricted]"
    return f"[restricted: {sensitivity.value.replace('_', ' ')}]"


@dataclass(slots=True)
class Showing:
    """One record as it may be shown. Every value that it gives out is plain JSON data, already withheld where it must be.

    `choices` are what people decided of words in this report, `elsewhere` what all reports of its case keep back.
    """

    record: Record
    include_restricted: bool = False
    choices: Sequence[Choice] = ()
    elsewhere: Elsewhere | None = None
    _claims: Mapping[str, Claim] = field(init=False, repr=False)
    _guard: Guard = field(init=False, repr=False)
    _closed: Mapping[str, str] = field(init=False, repr=False)
    _found: tuple[Protected, ...] = field(init=False, repr=False)
    _repeats: frozenset[str] = field(init=False, repr=False)
    _settings: Mapping[tuple[str, int], Setting] | None = field(init=False, repr=False, default=None)

    def __post_init__(self) -> None:
        self._claims = {claim.id: claim for claim in self.record.claims}
        self._found = withheld(self.record, self.choices, include_restricted=self.include_restricted)
        self._guard = guarded(self.record, self._found)
        self._repeats = frozenset()
        if self.elsewhere and not self.include_restricted:
            repeated = self.elsewhere.repeated(self.record, self.choices, visible)
            self.elsewhere.into(self._guard, repeated)
            self._repeats = frozenset(term.digest for term in repeated.terms)
        self._closed = {claim: label_of(each.sensitivity) for each in reversed(self._found) for claim in each.claims}

    def _visible(self, source: Source) -> bool:
        return visible(source.sensitivity, include_restricted=self.include_restricted)

    @property
    def whole(self) -> bool:
        """Whether the report has nothing to withhold, so that its full text and title may be shown too."""
        return not self._found and not self._repeats

    @property
    def repeats(self) -> frozenset[str]:
        """By their digests, what other reports keep back and this one repeats."""
        return self._repeats

    @property
    def echoes(self) -> int:
        """In how many places of its text it repeats what others keep back and it does not."""
        own = {term.digest for each in self._found for term in kept(self.record, each, label_of(each.sensitivity))}
        if self._repeats <= own:
            return 0
        text = self.record.report.text.string
        return max(len(self._guard.hits(text)) - len(guarded(self.record, self._found).hits(text)), 1)

    @property
    def withheld(self) -> tuple[Protected, ...]:
        """What is withheld of it, and why."""
        return self._found

    def hides(self, claim: Claim) -> bool:
        """Whether any word of the claim, or of one that it is relayed in, is withheld."""
        if self.whole:
            return False
        seen: set[str] = set()
        link: Claim | None = claim
        while link is not None and link.id not in seen:
            seen.add(link.id)
            if link.id in self._closed or not self._visible(link.attribution.source):
                return True
            link = self._claims.get(link.attribution.via or "")
        return bool(self._guard) and self.claim(claim)["withheld"]

    def closed(self, claim: Claim) -> str | None:
        """What stands in the place of a claim's words when all of them are withheld for what they tell; None when they are not."""
        return self._closed.get(claim.id)

    def label(self, claim: Claim) -> str | None:
        """What stands in the place of a claim's source or of its words when they are withheld; None when nothing of it is."""
        if not self.hides(claim):
            return None
        if not self._visible(claim.attribution.source):
            return label(claim.attribution.source)
        return self._closed.get(claim.id, "[restricted]")

    def claim(self, claim: Claim) -> dict[str, Any]:
        """The claim as JSON data, with ``withheld`` telling whether something in it was withheld."""
        shown: dict[str, Any] = codec.builtins(claim)
        if self.whole:
            return {**shown, "withheld": False}
        restricted = claim.id in self._closed
        if not self._visible(claim.attribution.source):
            _withhold_source(shown, claim)
            restricted = True
        if claim.id in self._closed:
            _withhold_words(shown)
        if self._guard:
            shown, named = _without(self._guard, shown)
            restricted = restricted or named
        return {**shown, "withheld": restricted}

    def printed_in(self) -> dict[str, Any]:
        """The report's own words about itself, for a claim that is shown alone."""
        report = self.record.report
        about = {key: getattr(report, key) for key in ("publisher", "title", "published", "url")}
        return _without(self._guard, about)[0] if self._guard else about

    def about(self) -> Report:
        """The report for a heading: its title, names and address as they may be shown. The text is all there: show it only when `whole`."""
        report = self.record.report
        if not self._guard:
            return report

        def told(words: str) -> str:
            return WITHHELD if self._guard.finds(words) else words

        byline, credited = told(report.byline or "") or None, tuple(map(told, report.credits))
        filed = None if report.dateline and self._guard.finds(report.dateline.span.text) else report.dateline
        capture = replace(report.capture, name=told(report.capture.name or "") or WITHHELD)
        return replace(report, **self.printed_in(), byline=byline, credits=credited, dateline=filed, capture=capture)

    def clean(self, value: Any) -> Any:
        """Plain JSON data about this report, with every string that gives away what is withheld of it withheld."""
        return cleaned(self.guard, value)

    @property
    def guard(self) -> Guard:
        """What gives away what is withheld; false when nothing is."""
        return self._guard

    @property
    def settings(self) -> Mapping[tuple[str, int], Setting]:
        """Where and when each event happened, with how near the words stand that say so (extract/settings.py).

        One that would be told in words that are withheld is left out.
        """
        if self._settings is None:
            found = settings(self.record)
            self._settings = {key: each for key, each in found.items() if not self._guard or self._open(each)}
        return self._settings

    def _open(self, setting: Setting) -> bool:
        words = [setting.place_reason, setting.time_reason, *(each.span.text for each in (setting.place, setting.time) if each)]
        return not any(map(self._guard.finds, words))

    def line(self, claim: Claim) -> dict[str, Any]:
        """A claim with what follows from its events, where it was printed and the run that found it: one line of a list."""
        shown = self.claim(claim)
        derived = codes(claim, withheld=shown["withheld"])
        for number, each in enumerate(derived):
            each["setting"] = None if shown["withheld"] else codec.builtins(self.settings.get((claim.id, number)))
        return {**shown, "derived": derived, "printed_in": self.printed_in(), "run": self.record.run.id}

    def all(self) -> dict[str, Any]:
        """The whole record as JSON data; the report's text is withheld with its restricted sources."""
        if self.whole:
            return codec.builtins(self.record)  # type: ignore[no-any-return]
        shown = codec.builtins(self.record)
        report = {**shown["report"], "text": WITHHELD, "furniture": [], "offset_map": []}
        rest = {**shown, "report": report, "claims": []}
        clean = _without(self._guard, rest)[0] if self._guard else rest
        return {**clean, "claims": [self.claim(claim) for claim in self.record.claims]}


class Screen:
    """What of claims of several reports may be shown together, found out report by report when it is asked for."""

    def __init__(self, showing: Callable[[str], Showing]) -> None:
        """`showing` gives a report by its id as it may be shown."""
        self._showing = showing
        self._known: dict[str, tuple[Mapping[str, str], Guard]] = {}
        self.drawn = False
        """Whether anything was withheld."""

    def over(self, reports: Mapping[str, str]) -> Callable[[str], str | None]:
        """The label of a withheld claim by its id, given which report each claim is in."""

        def hidden(claim: str) -> str | None:
            label = self._of(reports[claim])[0].get(claim)
            self.drawn = self.drawn or label is not None
            return label

        return hidden

    def clean(self, reports: Iterable[str], value: Any) -> Any:
        """Plain JSON data made of these reports, without a word that is withheld of any of them: what one keeps back another may repeat."""
        for report in dict.fromkeys(reports):
            before, value = value, cleaned(self._of(report)[1], value)
            self.drawn = self.drawn or before != value
        return value

    def step(self, reports: Iterable[str], step: dict[str, Any]) -> dict[str, Any]:
        """A step of a comparison; one of which words were withheld says no more in its sentence than they would have."""
        clean = self.clean(reports, step)
        return step if clean == step else {**clean, "sentence": WITHHELD}

    def _of(self, report: str) -> tuple[Mapping[str, str], Guard]:
        if report not in self._known:
            showing = self._showing(report)
            labels = {} if showing.whole else {c.id: showing.label(c) for c in showing.record.claims}
            self._known[report] = {claim: label for claim, label in labels.items() if label is not None}, showing.guard
        return self._known[report]


def cleaned(guard: Guard, value: Any) -> Any:
    """Plain JSON data with every string that gives something away withheld, and the offsets beside it."""
    return _without(guard, value)[0] if guard else value


def _withhold_source(shown: dict[str, Any], claim: Claim) -> None:
    words = label(claim.attribution.source)
    shown["attribution"]["source"].update(spans=[], text=words, name=None, role=None, antecedent=[])
    if claim.attribution.mode in (Mode.DIRECT, Mode.MIXED):
        _withhold_words(shown)


def _withhold_words(shown: dict[str, Any]) -> None:
    shown["attribution"]["content"] = {"spans": [], "text": WITHHELD}
    for event in shown["events"]:
        event.update(object=None, instrument=None, trigger=_gone(event["trigger"]))
        for key in ("actor", "recipient"):
            if event[key]:
                event[key].update(spans=[], text=WITHHELD, name=WITHHELD)
    shown["wording"].update(hedges=[], cues=[])
    shown["basis"]["spans"] = []


def _gone(span: Mapping[str, Any]) -> dict[str, Any]:
    return {**span, "start": None, "end": None, "text": WITHHELD}


def _without(guard: Guard, node: Any) -> tuple[Any, bool]:
    """`node` with every string that gives something away withheld, and the offsets beside it; and whether there was one."""
    if isinstance(node, str):
        return (WITHHELD, True) if guard.finds(node) else (node, False)
    if isinstance(node, list):
        pairs = [_without(guard, value) for value in node]
        return [value for value, _ in pairs], any(found for _, found in pairs)
    if isinstance(node, dict):
        results = {key: _without(guard, value) for key, value in node.items()}
        clean = {key: value for key, (value, _) in results.items()}
        if any(found and isinstance(node[key], str) for key, (_, found) in results.items()):
            clean.update({key: [] for key in ("spans", "antecedent") if key in clean})
            clean.update({key: None for key in ("start", "end") if key in clean})
        return clean, any(found for _, found in results.values())
    return node, False
