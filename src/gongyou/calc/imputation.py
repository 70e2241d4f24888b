"""Values for a unit that did not report: its own last ones, moved as those moved that reported in both months.

    moved(last, donors, name)   own last value × Σ now ÷ Σ then of the same stratum's matched units
    rated(base, donors, over)   own base × Σ over ÷ Σ base of the same stratum's units of this month

A ratio rests on at least three units, else the value is carried forward as it is. See docs/algorithms/imputation.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

Values = Mapping[str, float | None]
FEWEST_DONORS = 3


class How(Enum):
    """How a value came about that nobody reported."""

    RATIO = "ratio"
    CARRIED = "carried"


@dataclass(frozen=True, slots=True)
class Imputed:
    """A value with how it was made and on how many units it rests."""

    value: float
    how: How
    donors: int


def moved(last: float, donors: Iterable[tuple[Values, Values]], name: str) -> Imputed:
    """`last` moved as the pairs (then, now) moved together in `name`; carried where fewer than three tell."""
    pairs = [
        (float(then), float(now))
        for before, after in donors
        if (then := before.get(name)) is not None and (now := after.get(name)) is not None
    ]
    base = math.fsum(then for then, _ in pairs)
    if len(pairs) < FEWEST_DONORS or base <= 0:
        return Imputed(last, How.CARRIED, len(pairs))
    return Imputed(last * (math.fsum(now for _, now in pairs) / base), How.RATIO, len(pairs))


def rated(base: float, donors: Sequence[Values], name: str, over: str) -> Imputed | None:
    """`base` times the donors' Σ name ÷ Σ over; None where fewer than three tell."""
    pairs = [
        (float(value), float(size))
        for each in donors
        if (value := each.get(name)) is not None and (size := each.get(over)) is not None
    ]
    under = math.fsum(size for _, size in pairs)
    if len(pairs) < FEWEST_DONORS or under <= 0:
        return None
    return Imputed(base * (math.fsum(value for value, _ in pairs) / under), How.RATIO, len(pairs))
