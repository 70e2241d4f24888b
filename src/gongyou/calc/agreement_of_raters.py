"""How far several raters agree: Krippendorff's alpha, exact.

    alpha(units, scale) -> Agreement      units are lists of the values given to one thing, in any order, gaps left out

1 is full agreement, 0 what chance alone would give, below 0 worse than chance. Any number of raters, different ones for
each unit, values missing. A value without a second one beside it can't agree with anything and is left out.
Exact: counts and fractions, no floats. Method: docs/algorithms/rater-agreement.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate

PAIR = 2


class Scale(StrEnum):
    """What the distance of two values means."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Agreement:
    """`value` is None where nothing can be said: no pairs, or every pairable value the same.

    `units` and `values` count what could be paired.
    """

    value: Fraction | None
    units: int
    values: int
    observed: Fraction
    expected: Fraction


def alpha(units: Sequence[Sequence[int]], scale: Scale = Scale.ORDINAL) -> Agreement:
    """Krippendorff's alpha of whole-number values: 1 − observed disagreement ÷ disagreement by chance."""
    paired = [Counter(unit) for unit in units if len(unit) >= PAIR]
    margins: Counter[int] = Counter()
    for unit in paired:
        margins.update(unit)
    total = sum(margins.values())
    if total < PAIR:
        return Agreement(None, 0, 0, Fraction(0), Fraction(0))
    distance = _distance(scale, margins)
    observed = sum((_within(unit, distance) / (sum(unit.values()) - 1) for unit in paired), Fraction(0)) / total
    expected = _within(margins, distance) / (total * (total - 1))
    value = 1 - observed / expected if expected else None
    return Agreement(value, len(paired), total, observed, expected)


def _within(counts: Counter[int], distance: Callable[[int, int], Fraction]) -> Fraction:
    """The distances of all ordered pairs of values among the counted ones."""
    values = sorted(counts)
    pairs = ((a, b) for at, a in enumerate(values) for b in values[at + 1 :])
    return sum((2 * counts[a] * counts[b] * distance(a, b) for a, b in pairs), Fraction(0))


def _distance(scale: Scale, margins: Counter[int]) -> Callable[[int, int], Fraction]:
    """The squared difference of two different values on the scale."""
    if scale is Scale.NOMINAL:
        return lambda a, b: Fraction(1)
    if scale is Scale.INTERVAL:
        return lambda a, b: Fraction((a - b) ** 2)
    if scale is Scale.RATIO:
        return lambda a, b: Fraction(a - b, a + b) ** 2
    values = sorted(margins)
    upto = dict(zip(values, accumulate(margins[each] for each in values), strict=True))

    def ranks_between(a: int, b: int) -> Fraction:
        """All values from the smaller to the larger, the two themselves by half."""
        low, high = sorted((a, b))
        between = upto[high] - upto[low] + margins[low]
        return (between - Fraction(margins[low] + margins[high], 2)) ** 2

    return ranks_between
