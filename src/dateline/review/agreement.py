"""How far readers agree, beyond what chance would give: Krippendorff's alpha.

Klaus Krippendorff, *Content Analysis* (4th edition, 2018), chapter 12, and "Computing Krippendorff's Alpha-Reliability" (2011), whose
worked example is a test here. Any number of readers, missing readings allowed; values are names (nominal) or places on a scale (ordinal).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement in one field. `alpha` is None when there is nothing to judge it by: no unit with two readings, or only one value in all."""

    units: int
    """Claims that two or more people read."""
    readings: int
    agreeing: int
    """Of the units, how many all readers read alike."""
    alpha: float | None

    @property
    def share(self) -> float | None:
        """The share of units read alike; what alpha corrects for chance."""
        return self.agreeing / self.units if self.units else None


def agreement(units: Iterable[Sequence[Hashable]], *, order: Sequence[Hashable] | None = None) -> Agreement:
    """Alpha over units, each the values that its readers gave. With `order` (lowest first) the values are ordinal, else nominal."""
    paired = [list(unit) for unit in units if len(unit) > 1]
    agreeing = sum(len(set(unit)) == 1 for unit in paired)
    return Agreement(len(paired), sum(map(len, paired)), agreeing, alpha(paired, order=order))


def alpha(units: Iterable[Sequence[Hashable]], *, order: Sequence[Hashable] | None = None) -> float | None:
    """Krippendorff's alpha, 1 for agreement, 0 for what chance gives, below 0 for less than that; None when nothing varies.

    Raises ValueError for a value that is not in `order`.
    """
    shares: dict[tuple[Hashable, Hashable], float] = {}
    for unit in units:
        if len(unit) < 2:
            continue
        for pair, count in Counter(permutations(unit, 2)).items():
            shares[pair] = shares.get(pair, 0.0) + count / (len(unit) - 1)
    totals: dict[Hashable, float] = {}
    for (left, _), share in shares.items():
        totals[left] = totals.get(left, 0.0) + share
    if len(totals) < 2:
        return None
    distance = _ordinal(totals, order) if order is not None else _nominal
    n = sum(totals.values())
    observed = sum(share * distance(*pair) for pair, share in shares.items())
    expected = sum(totals[a] * totals[b] * distance(a, b) for a in totals for b in totals)
    return 1 - (n - 1) * observed / expected


def _nominal(left: Hashable, right: Hashable) -> float:
    return float(left != right)


def _ordinal(totals: Mapping[Hashable, float], order: Sequence[Hashable]) -> Callable[[Hashable, Hashable], float]:
    """The squared number of readings that lie between two ranks, half of each end's own."""
    place = {value: i for i, value in enumerate(order)}
    if strange := [value for value in totals if value not in place]:
        raise ValueError(f"{strange[0]!r} is no place on the scale {list(order)!r}")

    def distance(left: Hashable, right: Hashable) -> float:
        low, high = sorted((place[left], place[right]))
        between = sum(totals.get(order[i], 0.0) for i in range(low, high + 1))
        return (between - (totals[left] + totals[right]) / 2) ** 2

    return distance
