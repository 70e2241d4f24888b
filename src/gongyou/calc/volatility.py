"""How much a worker's pay (or hours) swings from week to week: the coefficient of variation of each worker (C4).

    variation(weeks, totals, squares) -> array                 one a worker: deviation ÷ mean; NaN with too few weeks
    typical(weeks, totals, squares) -> Interval | None         the median worker's, workers drawn anew

Sums of whole numbers per worker: weeks counted, Σ of the weekly amounts, Σ of their squares. Whether a week without
work counts as 0 or not at all is for who makes the sums, and is printed. Below four weeks, or without pay, a worker
has none. Method: docs/algorithms/volatility.md. Source: Hannagan & Morduch 2015 (income volatility by the coefficient
of variation).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from gongyou.calc.resampling import STANDARD, Interval, Plan, quantile_of_workers

Array = Any
LEAST_WEEKS, HALF = 4, Fraction(1, 2)


def variation(weeks: Array, totals: Array, squares: Array) -> Array:
    """Per worker √(Σ(x − x̄)² ÷ (n − 1)) ÷ x̄; NaN with fewer than four weeks or a mean that is not above zero."""
    n, total, square = (np.asarray(each, dtype=np.float64) for each in (weeks, totals, squares))
    told = (n >= LEAST_WEEKS) & (total > 0)
    n, total, square = (np.where(told, each, np.nan) for each in (n, total, square))
    spread = np.maximum(square - total * total / n, 0.0) / (n - 1)
    return np.sqrt(spread) / (total / n)


def typical(
    weeks: Array, totals: Array, squares: Array, share: Fraction = HALF, plan: Plan = STANDARD
) -> Interval | None:
    """A percentile of the workers' coefficients, the median by default; None where nobody has one."""
    own = variation(weeks, totals, squares)
    return quantile_of_workers(own[np.isfinite(own)], share, plan)
