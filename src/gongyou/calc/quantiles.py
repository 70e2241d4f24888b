"""Quantiles of counted whole numbers (fen, metres, seconds), exact and without expanding the counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import accumulate


class Counted:
    """A distribution as value → how often, sorted once and asked many times."""

    def __init__(self, counts: Mapping[int, int] | Iterable[tuple[int, int]]) -> None:
        pairs = counts.items() if isinstance(counts, Mapping) else counts
        merged: dict[int, int] = {}
        for value, count in pairs:
            if count < 0:
                raise ValueError(f"the count of {value} is negative")
            if count:
                merged[value] = merged.get(value, 0) + count
        self.values = sorted(merged)
        self.upto = list(accumulate(merged[value] for value in self.values))
        self.size = self.upto[-1] if self.upto else 0

    def quantile(self, share: Fraction) -> int | None:
        """The smallest value with at least `share` of the observations at or below it; None when there are none.

        Hyndman and Fan's definition 1: always a value that occurred, so money stays whole fen.
        """
        if not 0 <= share <= 1:
            raise ValueError(f"{share} is not between 0 and 1")
        if not self.size:
            return None
        needed = max(1, -(-share.numerator * self.size // share.denominator))
        return self.values[_first_at_least(self.upto, needed)]

    def interpolated(self, share: Fraction) -> Fraction | None:
        """Hyndman and Fan's definition 7, the default of numpy and of Excel's PERCENTILE.INC; None when empty."""
        if not 0 <= share <= 1:
            raise ValueError(f"{share} is not between 0 and 1")
        if not self.size:
            return None
        position = share * (self.size - 1)
        whole = position.numerator // position.denominator
        low = self._nth(whole)
        high = self._nth(min(whole + 1, self.size - 1))
        return low + (position - whole) * (high - low)

    def _nth(self, index: int) -> int:
        return self.values[_first_at_least(self.upto, index + 1)]


def bands(counts: Mapping[int, int], number: int) -> list[list[int]]:
    """The distinct values cut into `number` bands of nearly equal size, lowest first.

    Equal values always share a band, so a band may be empty where one value is very frequent.
    """
    distribution = Counted(counts)
    cut: list[list[int]] = [[] for _ in range(number)]
    before = 0
    for value, upto in zip(distribution.values, distribution.upto, strict=True):
        # The middle observation of a tied value decides, so that no band swallows its neighbour's tie.
        middle = before + upto
        cut[min(number - 1, middle * number // (2 * distribution.size))].append(value)
        before = upto
    return cut


def _first_at_least(upto: list[int], needed: int) -> int:
    low, high = 0, len(upto) - 1
    while low < high:
        middle = (low + high) // 2
        if upto[middle] >= needed:
            high = middle
        else:
            low = middle + 1
    return low
