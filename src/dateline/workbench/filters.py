"""The state of a list in its address: every filter is a parameter, so that a view can be sent to a colleague and gone back to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from ..review import State
from ..store import date_range
from ..types import (
    BasisValue,
    DateBasis,
    Disclosure,
    EquipmentStatus,
    EventKind,
    Level,
    Modality,
    Mode,
    PlaceRelation,
    PlaceRole,
    Polarity,
    PublicationStatus,
    SourceKind,
)
from .events import SHAPES
from .questions import FIELDS, Wanted, amount

CHOICES: Mapping[str, Sequence[str]] = {
    "kind": [k.value for k in EventKind],
    "basis": [b.value for b in BasisValue],
    "mode": [m.value for m in Mode],
    "polarity": [p.value for p in Polarity],
    "level": [v.value for v in Level],
    "modality": [m.value for m in Modality],
    "source_kind": [s.value for s in SourceKind],
    "disclosure": [d.value for d in Disclosure],
    "status": [p.value for p in PublicationStatus],
    "event_polarity": [p.value for p in Polarity],
    "event_level": [v.value for v in Level],
    "event_modality": [m.value for m in Modality],
    "equipment_status": [e.value for e in EquipmentStatus],
    "place_role": [r.value for r in PlaceRole],
    "relation": [r.value for r in PlaceRelation],
    "where_prec": ["1", "2", "3", "4", "5", "6", "7"],
    "date_prec": ["1", "2", "3", "4", "5"],
    "date_basis": [b.value for b in DateBasis],
    "standing": SHAPES,
    "state": [s.value for s in State],
    "sort": ["added", "published", "date", "source"],
    **{name: ["yes", "no"] for name in ("placed", "dated", "via", "hedged", "withheld")},
}
"""The parameters that have a list of values."""
ALIKE: Mapping[str, str] = {
    "event_polarity": "polarity", "event_level": "level", "event_modality": "modality",
    **dict.fromkeys(("placed", "dated", "via", "hedged", "withheld"), "yesno"),
}  # fmt: skip
"""Parameters whose values are named like another's."""
MANY = frozenset(name for name, field in FIELDS.items() if field.how == "one")
"""Those that may be given more than once, as alternatives."""
AMOUNTS = frozenset(name for name, field in FIELDS.items() if field.how == "number")
"""Those that take a number or a range, and what is counted."""
WORDS = frozenset({"q", "source", "place", "entry", "actor", "publisher", "report", "date", "published", *FIELDS} - CHOICES.keys())
"""The parameters that hold words."""
GROUPS: Mapping[str, Sequence[str]] = {
    "who": ("source_kind", "disclosure", "role", "side", "mode", "via", "cue"),
    "sure": ("polarity", "level", "modality", "hedged"),
    "what": ("by", "to", "actor", "instrument", "object", "equipment", "equipment_status", "deaths", "injuries", "quantity",
             "event_polarity", "event_level", "event_modality", "plover", "acled"),
    "where": ("country", "where_prec", "place_role", "relation", "placed"),
    "when": ("date_prec", "date_basis", "dated", "published"),
    "report": ("publisher", "language", "status"),
    "desk": ("state", "standing", "withheld"),
}  # fmt: skip
"""The further filters as a page sets them."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What an address asks for. `wrong` are the parameters that could not be understood, which a page says."""

    given: tuple[tuple[str, str], ...] = ()
    wrong: tuple[tuple[str, str], ...] = ()
    wanted: Wanted = field(default_factory=Wanted)

    def one(self, name: str) -> str:
        """The value of a parameter, or nothing."""
        return next((v for k, v in self.given if k == name), "")

    def many(self, name: str) -> list[str]:
        """All values of a parameter."""
        return [v for k, v in self.given if k == name]

    def address(self, path: str, **changed: Any) -> str:
        """An address with the same filters, some changed; None takes one out."""
        kept = [(k, v) for k, v in self.given if k not in changed]
        kept += [(k, str(v)) for k, v in changed.items() if v not in (None, "")]
        return path + ("?" + urlencode(kept) if kept else "")

    def without(self, path: str, name: str, value: str) -> str:
        """An address without one value of one parameter."""
        kept = [(k, v) for k, v in self.given if (k, v) != (name, value)]
        return path + ("?" + urlencode(kept) if kept else "")

    @property
    def active(self) -> list[tuple[str, str]]:
        """The filters that are set, in the order of the address."""
        return [(k, v) for k, v in self.given if k != "sort"]

    @property
    def further(self) -> bool:
        """Whether one of the filters is set that a page keeps folded away."""
        return any(k in names for k, _ in self.given for names in GROUPS.values())


def read(parameters: Iterable[tuple[str, str]]) -> Filters:
    """The filters of a query string. What is no filter, or no value of it, is kept apart and does nothing."""
    given: list[tuple[str, str]] = []
    wrong: list[tuple[str, str]] = []
    for name, value in parameters:
        value = value.strip().replace("\0", "")[:300]
        if not value or name == "page":
            continue
        known = value in CHOICES[name] if name in CHOICES else name in WORDS
        if name in ("date", "published") and known:
            known = _days(value) is not None
        if name in AMOUNTS and known:
            known = amount(value) is not None
        if known and (name in MANY or all(k != name for k, _ in given)):
            if (name, value) not in given:
                given.append((name, value))
        elif name in CHOICES or name in WORDS:
            wrong.append((name, value))
    found = Filters(tuple(given), tuple(wrong))
    return replace(found, wanted=_wanted(found))


def _wanted(f: Filters) -> Wanted:
    return Wanted(
        text=f.one("q"),
        source=f.one("source"),
        place=f.one("place"),
        entry=f.one("entry"),
        actor=f.one("actor"),
        publisher=f.one("publisher"),
        report=f.one("report"),
        date=_days(f.one("date")),
        published=_days(f.one("published")),
        standing=f.one("standing"),
        fields=tuple((name, tuple(given)) for name in FIELDS if (given := f.many(name))),
        sort=f.one("sort") or "added",  # type: ignore[arg-type]
    )


def _days(words: str) -> tuple[str, str] | None:
    try:
        return date_range(words) if words else None
    except ValueError:
        return None


def page_of(parameters: Iterable[tuple[str, str]]) -> int:
    """The page asked for, from 1."""
    found = next((v for k, v in parameters if k == "page"), "1")
    return max(int(found), 1) if found.isascii() and found.isdigit() and len(found) < 7 else 1


def pages(total: int, page: int, size: int) -> Iterator[int]:
    """The numbers to offer: the first, the last, and those around; 0 where some are left out."""
    last = max((total + size - 1) // size, 1)
    shown = sorted({1, last, *range(max(page - 2, 1), min(page + 2, last) + 1)})
    for before, number in zip([0, *shown], shown, strict=False):
        if number - before > 1:
            yield 0
        yield number
