"""The state of a list in its address: every filter is a parameter, so that a view can be sent to a colleague and gone back to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from ..review import State
from ..store import date_range
from ..store.listing import Wanted
from ..types import BasisValue, Disclosure, EventKind, Level, Modality, Mode, Polarity, SourceKind
from .events import SHAPES

CHOICES: Mapping[str, Sequence[str]] = {
    "kind": [k.value for k in EventKind],
    "basis": [b.value for b in BasisValue],
    "mode": [m.value for m in Mode],
    "polarity": [p.value for p in Polarity],
    "level": [v.value for v in Level],
    "modality": [m.value for m in Modality],
    "source_kind": [s.value for s in SourceKind],
    "disclosure": [d.value for d in Disclosure],
    "standing": SHAPES,
    "state": [s.value for s in State],
    "sort": ["added", "published", "date", "source"],
    "placed": ["yes", "no"],
    "dated": ["yes", "no"],
}
"""The parameters that have a list of values."""
MANY = ("kind", "basis", "mode", "polarity", "level", "modality", "source_kind", "disclosure")
"""Those that may be given more than once, as alternatives."""
WORDS = ("q", "source", "place", "entry", "actor", "publisher", "language", "report", "date", "published")
"""The parameters that hold words."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What an address asks for. `wrong` are the parameters that could not be understood, which a page says."""

    given: tuple[tuple[str, str], ...] = ()
    wrong: tuple[tuple[str, str], ...] = ()
    wanted: Wanted = field(default_factory=Wanted)
    standing: str = ""
    state: str = ""

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
        if known and (name in MANY or all(k != name for k, _ in given)):
            if (name, value) not in given:
                given.append((name, value))
        elif name in CHOICES or name in WORDS:
            wrong.append((name, value))
    found = Filters(tuple(given), tuple(wrong))
    return replace(found, wanted=_wanted(found), standing=found.one("standing"), state=found.one("state"))


def _wanted(f: Filters) -> Wanted:
    many = {name: tuple(f.many(name)) for name in MANY}
    return Wanted(
        text=f.one("q"),
        source=f.one("source"),
        place=f.one("place"),
        entry=f.one("entry"),
        actor=f.one("actor"),
        publisher=f.one("publisher"),
        language=f.one("language"),
        report=f.one("report"),
        kinds=many["kind"],
        bases=many["basis"],
        modes=many["mode"],
        polarities=many["polarity"],
        levels=many["level"],
        modalities=many["modality"],
        source_kinds=many["source_kind"],
        disclosures=many["disclosure"],
        date=_days(f.one("date")),
        published=_days(f.one("published")),
        placed={"yes": True, "no": False}.get(f.one("placed")),
        dated={"yes": True, "no": False}.get(f.one("dated")),
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
