"""A rate of rare events over a stretch of time, with its exact interval.

    poisson_between(count, years, level=0.95) -> RateInterval

Garwood's interval: the least and the greatest mean under which so few or so many events are not yet a surprise of half
of 1 − level. It never covers less than it says, so with few events it is wide.
Method: docs/algorithms/early-warning.md. Source: F. Garwood, Biometrika 28 (1936).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

LEVEL = 0.95
HALVINGS = 200


@dataclass(frozen=True, slots=True)
class RateInterval:
    """Events a year, with the ends of the interval."""

    estimate: float
    low: float
    high: float


def at_most(count: int, mean: float) -> float:
    """The chance of at most `count` events where `mean` are expected; 0 for a count below 0."""
    if count < 0:
        return 0.0
    if mean <= 0:
        return 1.0
    return min(
        1.0, math.fsum(math.exp(each * math.log(mean) - mean - math.lgamma(each + 1)) for each in range(count + 1))
    )


def poisson_between(count: int, years: Fraction | float, level: float = LEVEL) -> RateInterval | None:
    """Events a year and their exact interval; None without time. Raises ValueError for a count below 0."""
    if count < 0 or not 0 < level < 1:
        raise ValueError(f"{count} events, level {level}")
    if years <= 0:
        return None
    tail, span = (1 - level) / 2, float(years)
    low = _mean_where(count - 1, 1 - tail) if count else 0.0
    return RateInterval(count / span, low / span, _mean_where(count, tail) / span)


def _mean_where(count: int, chance: float) -> float:
    """The mean under which at most `count` events have this chance: it falls as the mean grows, so halving finds it."""
    low, high = 0.0, count + 1.0
    while at_most(count, high) > chance:
        low, high = high, high * 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if at_most(count, middle) > chance:
            low = middle
        else:
            high = middle
    return (low + high) / 2
