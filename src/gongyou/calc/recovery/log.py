"""An order log as the recovery of a pay rule reads it: whole cents, quantities, conditions, local days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of words: `labels[codes[row]]`. In a ring the last is next to the first, as in the hours of a day."""

    codes: Whole
    labels: tuple[Any, ...]
    is_ring: bool = False


@dataclass(frozen=True, slots=True)
class Log:
    """Orders of one platform in order of time.

    `paid` in whole cents; `quantities` by name in the unit that the rule may count (kilometre, minute, …), without
    gaps; `conditions` are words that may decide whether a term is paid; `day` counts local days from any first one.
    """

    paid: Whole
    quantities: Mapping[str, Floats]
    conditions: Mapping[str, Coded]
    day: Whole

    def __len__(self) -> int:
        return len(self.paid)

    def rows(self, chosen: Truth | Whole) -> Log:
        """The same log with some of its orders."""
        return Log(
            self.paid[chosen],
            {name: values[chosen] for name, values in self.quantities.items()},
            {name: Coded(each.codes[chosen], each.labels, each.is_ring) for name, each in self.conditions.items()},
            self.day[chosen],
        )

    def with_quantities(self, names: Iterable[str]) -> Log:
        """The same orders with these quantities alone."""
        return Log(self.paid, {name: self.quantities[name] for name in names}, self.conditions, self.day)

    def thinned(self, most: int, seed: int = 7) -> Log:
        """At most so many orders, drawn without replacement and kept in order."""
        if len(self) <= most:
            return self
        drawn = np.random.default_rng(seed).choice(len(self), most, replace=False)
        return self.rows(np.sort(drawn))
