"""Quantiles and inequality of values that come with how many have each: (value, count) pairs in ascending order.

The same numbers as calc/quantiles.py and calc/inequality.py give for the values written out one by one, at the cost
of the different values only: a city's wages of a month are some thousand amounts. See docs/algorithms/wage-spread.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Counted:
    """Positive whole amounts in ascending order and how many have each."""

    values: Whole
    counts: Whole

    @classmethod
    def of(cls, values: Any, counts: Any) -> Counted:
        """In any order; an amount may stand twice. Raises ValueError for what is not positive."""
        amounts, times = np.asarray(values, np.int64), np.asarray(counts, np.int64)
        if (amounts <= 0).any() or (times <= 0).any():
            raise ValueError("Amounts and counts are above zero.")
        different, place = np.unique(amounts, return_inverse=True)
        summed = np.zeros(len(different), np.int64)
        np.add.at(summed, place, times)
        return cls(different, summed)

    @property
    def people(self) -> int:
        return int(self.counts.sum())

    @property
    def total(self) -> int:
        return int((self.values * self.counts).sum())

    def quantile(self, percent: int) -> Fraction:
        """Hyndman–Fan type 2: x(⌈np⌉), and the mean of x(np) and x(np + 1) where np is whole."""
        ends = np.cumsum(self.counts)
        wanted = self.people * percent
        low = int(np.searchsorted(ends, -(-wanted // 100)))
        high = int(np.searchsorted(ends, wanted // 100 + 1))
        return Fraction(int(self.values[low]) + int(self.values[min(high, len(ends) - 1)]), 2)

    def gini(self) -> float:
        """2 Σ i·x₍ᵢ₎ / (n Σ x) − (n + 1) / n: the mean place of those with the amount stands for each of theirs."""
        n = self.people
        ends = np.cumsum(self.counts).astype(float)
        places = ends - (self.counts - 1) / 2
        weighted = float((places * self.counts * self.values).sum())
        return max(2 * weighted / (n * self.total) - (n + 1) / n, 0.0)

    def theil(self) -> float:
        """Theil's T: mean of x/m · ln(x/m)."""
        ratio = self.values / (self.total / self.people)
        return max(float((self.counts * ratio * np.log(ratio)).sum() / self.people), 0.0)


def theil_between(groups: Mapping[Any, tuple[int, int]]) -> float:
    """T of (people, total) groups with everybody at the group's mean; with the within part it adds up to T of all."""
    people, total = (sum(pair[at] for pair in groups.values()) for at in (0, 1))
    return sum(
        part / total * float(np.log((part / count) / (total / people)))
        for count, part in groups.values()
        if count and part
    )
