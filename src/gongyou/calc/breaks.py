"""Breaks in a series: where one mean becomes another, and how good a list of found breaks is.

Every place is a candidate. Libraries that look at each fifth place only put the break of the Nile at 1900 instead of
1898. Measures of quality: Truong, Oudre & Vayatis 2020 (Signal Processing 167).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Break:
    """A series changes at `index`: its first `index` values have mean `before`, the others mean `after`."""

    index: int
    before: float
    after: float


def mean_break(values: Sequence[float]) -> Break | None:
    """The place that leaves the smallest sum of squares around two means; None below two values."""
    if len(values) < 2:
        return None
    total, best, found = math.fsum(values), -math.inf, 1
    left = 0.0
    for index in range(1, len(values)):
        left += values[index - 1]
        # The sum of squares explained by two means; the rest of the sum of squares is the same everywhere.
        explained = left * left / index + (total - left) ** 2 / (len(values) - index)
        if explained > best:
            best, found = explained, index
    return Break(found, math.fsum(values[:found]) / found, math.fsum(values[found:]) / (len(values) - found))


def hausdorff(true: Sequence[int], found: Sequence[int]) -> int:
    """The greatest distance from a break of either list to the nearest of the other; the last entry is no break."""
    breaks, candidates = sorted(true)[:-1], sorted(found)[:-1]
    if not breaks or not candidates:
        raise ValueError("a list has no break before its end")
    there = max(min(abs(one - other) for other in candidates) for one in breaks)
    back = max(min(abs(one - other) for other in breaks) for one in candidates)
    return max(there, back)


def rand_index(true: Sequence[int], found: Sequence[int]) -> float:
    """The share of pairs of places that both lists put into one stretch, or both into two; last stands the end."""
    one, other = ([0, *sorted(each)] for each in (true, found))
    if one[-1] != other[-1] or one[-1] < 2:
        raise ValueError("the lists end at different places")

    def pairs(edges: Sequence[int]) -> int:
        return sum((end - begin) * (end - begin - 1) // 2 for begin, end in pairwise(edges))

    apart = pairs(one) + pairs(other) - 2 * pairs(sorted({*one, *other}))
    return 1 - apart / (one[-1] * (one[-1] - 1) // 2)


def precision_and_recall(true: Sequence[int], found: Sequence[int], margin: int) -> tuple[float, float]:
    """Shares of the found and of the true breaks that lie less than `margin` from one of the other, each used once.

    The last entry of a list is the end of the series and no break.
    """
    breaks, candidates = sorted(true)[:-1], sorted(found)[:-1]
    free, met = list(candidates), 0
    for one in breaks:
        near = [other for other in free if abs(one - other) < margin]
        if near:
            free.remove(min(near, key=lambda other: abs(one - other)))
            met += 1
    return met / len(candidates) if candidates else 0.0, met / len(breaks) if breaks else 0.0
