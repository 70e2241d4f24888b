"""Ratios, means, shares, differences and quotients with the worker as the unit of inference (linearised).

Orders of one worker resemble each other, so each worker counts as one observation. All that is needed of a worker are
sums: `Sums(numerators, denominators)` holds one entry a worker (pay and hours, late orders and orders, …). Where two
groups are compared, entry g of both is the same worker, with 0 and 0 where the worker has nothing in a group.

    ratio(sums, strata=None) -> Estimate | None        Σ numerators ÷ Σ denominators; None where the latter are 0
    mean(values) -> Estimate | None                    the mean over workers, each counting once
    share(sums) -> Estimate | None                     a ratio between 0 and 1, with an interval that stays there
    difference(first, second) -> Estimate | None       first ratio − second ratio
    quotient(first, second) -> Estimate | None         first ratio ÷ second ratio; interval on the logarithm
    p_of_quotient(estimate, null=1.0) -> float | None
    naive_se(total, squares, orders) -> float          what would be claimed if orders were independent, to show beside

An `Estimate` has value, se, low, high (95 %), workers, df, and when asked `interval(level)` and `p(null)`. `se`, `low`
and `high` are None with fewer than two workers (two in each group). Units: numerator per denominator. The bootstrap
is calc/resampling.py. Method: docs/algorithms/cluster-intervals.md. Sources: Cochran 1977 (Sampling Techniques, 6.3 and
11.3); Liang & Zeger 1986; Satterthwaite 1946; Korn & Graubard 1998 (shares).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Sums:
    """Per worker: what is counted, and what it is counted on. Raises ValueError unless both are as long and finite."""

    numerators: Array
    denominators: Array

    def __post_init__(self) -> None:
        for name in ("numerators", "denominators"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=np.float64))
        if self.numerators.ndim != 1 or self.numerators.shape != self.denominators.shape:
            raise ValueError("each worker has one numerator and one denominator")
        if not (np.isfinite(self.numerators).all() and np.isfinite(self.denominators).all()):
            raise ValueError("a sum is not a finite number")

    @property
    def present(self) -> Array:
        """Which workers tell anything here."""
        return (self.numerators != 0) | (self.denominators != 0)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number, its clustered standard error, its 95 % interval, the workers and degrees of freedom it rests on."""

    value: float
    se: float | None
    low: float | None
    high: float | None
    workers: int
    df: float

    def interval(self, level: float) -> tuple[float, float] | None:
        """The symmetric interval at another level, such as 0.9 for equivalence; None without a standard error."""
        if self.se is None:
            return None
        reach = t_point(level, self.df) * self.se
        return self.value - reach, self.value + reach

    def p(self, null: float = 0.0) -> float | None:
        """The two-sided p of Student's t against `null`; None without a standard error, 1 or 0 where it is zero."""
        if self.se is None:
            return None
        if self.se == 0:
            return float(self.value == null)
        from scipy.special import stdtr  # scipy.stats takes half a second to import, which no page need pay

        return float(2 * stdtr(self.df, -abs(self.value - null) / self.se))


def ratio(sums: Sums, strata: Array | None = None) -> Estimate | None:
    """Σ numerators ÷ Σ denominators over the workers present; with `strata` (one label a worker) variances add up."""
    found = _influence(sums)
    if found is None:
        return None
    value, scores, present = found
    labels = np.zeros(len(scores), dtype=np.int64) if strata is None else np.asarray(strata)
    variance, workers, cells = 0.0, int(present.sum()), 0
    for label in np.unique(labels[present]):
        own = scores[present & (labels == label)]
        if len(own) < 2:
            return Estimate(value, None, None, None, workers, 0)
        centred = own - own.mean() if strata is not None else own
        variance += len(own) / (len(own) - 1) * float(centred @ centred)
        cells += 1
    return _symmetric(value, math.sqrt(variance), workers, workers - max(1, cells))


def mean(values: Array) -> Estimate | None:
    """The mean of one value a worker; None for nobody."""
    values = np.asarray(values, dtype=np.float64)
    if not len(values):
        return None
    value, workers = float(values.mean()), len(values)
    if workers < 2:
        return Estimate(value, None, None, None, workers, 0)
    return _symmetric(value, float(values.std(ddof=1)) / math.sqrt(workers), workers, workers - 1)


def share(sums: Sums) -> Estimate | None:
    """A ratio of counts with Wilson's interval on as many trials as the clustered standard error is worth.

    Where all or none are hit the error is 0 and tells nothing: then each worker is one trial. Raises ValueError where a
    worker has more hits than trials.
    """
    if (sums.numerators < 0).any() or (sums.numerators > sums.denominators).any():
        raise ValueError("a worker has more hits than trials")
    found = ratio(sums)
    if found is None or found.se is None:
        return found
    value, trials = found.value, float(sums.denominators.sum())
    spread = value * (1 - value)
    worth = float(found.workers) if spread <= 0 or found.se == 0 else spread / found.se**2
    worth, z = min(worth, trials), t_point(LEVEL, found.df)
    squared = z * z
    centre = (value + squared / (2 * worth)) / (1 + squared / worth)
    reach = z / (1 + squared / worth) * math.sqrt(max(0.0, spread) / worth + squared / (4 * worth * worth))
    low, high = max(0.0, centre - reach), min(1.0, centre + reach)
    return Estimate(value, found.se, min(low, value), max(high, value), found.workers, found.df)


def difference(first: Sums, second: Sums) -> Estimate | None:
    """First ratio − second ratio; a worker with orders in both groups is one worker, so what both share cancels."""
    pair = _pair(first, second)
    if pair is None:
        return None
    (one, a, there), (other, b, here) = pair
    return _contrast(one - other, (a, there), (b, here))


def quotient(first: Sums, second: Sums) -> Estimate | None:
    """First ratio ÷ second ratio; None unless both are above zero."""
    pair = _pair(first, second)
    if pair is None or pair[0][0] <= 0 or pair[1][0] <= 0:
        return None
    (one, a, there), (other, b, here) = pair
    found = _contrast(math.log(one / other), (a / one, there), (b / other, here))
    value = one / other
    if found.se is None or found.low is None or found.high is None:
        return Estimate(value, None, None, None, found.workers, found.df)
    return Estimate(value, value * found.se, math.exp(found.low), math.exp(found.high), found.workers, found.df)


def p_of_quotient(estimate: Estimate, null: float = 1.0) -> float | None:
    """The two-sided p of a quotient against `null`, on the logarithm as its interval is; None without an error."""
    if estimate.se is None:
        return None
    logarithm = Estimate(math.log(estimate.value), estimate.se / estimate.value, None, None, 0, estimate.df)
    return logarithm.p(math.log(null))


def naive_se(total: float, squares: float, orders: int) -> float:
    """The standard error of a mean over `orders` taken as independent, from Σ values and Σ values²."""
    if orders < 1:
        raise ValueError("nobody was counted")
    average = total / orders
    return math.sqrt(max(0.0, squares / orders - average * average) / orders)


def t_point(level: float, df: float) -> float:
    """The two-sided point of Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(df, (1 + level) / 2))


def _influence(sums: Sums) -> tuple[float, Array, Array] | None:
    below = float(sums.denominators.sum())
    if not below:
        return None
    value = float(sums.numerators.sum()) / below
    return value, (sums.numerators - value * sums.denominators) / below, sums.present


def _pair(first: Sums, second: Sums) -> tuple[tuple[float, Array, Array], tuple[float, Array, Array]] | None:
    if len(first.numerators) != len(second.numerators):
        raise ValueError("both groups list the same workers, with zeros where one has nothing")
    one, other = _influence(first), _influence(second)
    return None if one is None or other is None else (one, other)


def _contrast(value: float, first: tuple[Array, Array], second: tuple[Array, Array]) -> Estimate:
    (a, there), (b, here) = first, second
    workers, sizes = int((there | here).sum()), (int(there.sum()), int(here.sum()))
    if min(sizes) < 2:
        return Estimate(value, None, None, None, workers, 0)
    a, b = (scores * math.sqrt(size / (size - 1)) for scores, size in zip((a, b), sizes, strict=True))
    variance = float((a - b) @ (a - b))
    apart = (float(a @ a), float(b @ b))
    spread = sum(each**2 / (size - 1) for each, size in zip(apart, sizes, strict=True))
    # Satterthwaite's for two samples; workers who stand in both make fewer of them, never more.
    df = min(sum(apart) ** 2 / spread, workers - 1) if spread else min(sizes) - 1
    return _symmetric(value, math.sqrt(variance), workers, df)


def _symmetric(value: float, se: float, workers: int, df: float) -> Estimate:
    if df < 1:
        return Estimate(value, None, None, None, workers, 0)
    reach = t_point(LEVEL, df) * se
    return Estimate(value, se, value - reach, value + reach, workers, df)
