"""Standard errors and intervals of inequality indices over workers, each worker one value.

    gini_estimate(values) -> Estimate           the Gini of calc/inequality.py with its error
    theil_estimate(values) -> Estimate          Theil's T likewise
    top_share_estimate(values, share) -> Estimate | None      what the top tenth has of all, with its error

By influence functions; Student's t with n − 1, ends cut at 0 (and 1). Values as in calc/inequality.py: none below zero,
one above. Raises BadInput otherwise. Heavy tails: with a few very high values among a few dozen workers the interval is
too narrow; `calc/resampling.py` is no better there.
Method: docs/algorithms/inequality.md. Sources: Davidson 2009 (Gini); Cowell & Flachaire 2007 (Theil).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from gongyou.calc.clusters import LEVEL, Estimate, t_point
from gongyou.calc.inequality import gini, theil

Array = Any


def gini_estimate(values: Sequence[float]) -> Estimate:
    """The Gini (not corrected for n) with Davidson's standard error."""
    found = gini(values)
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    count = len(ordered)
    ranks = (2 * np.arange(1, count + 1) - 1) / count
    scores = -(found + 1) * ordered + ranks * ordered - 2 / count * np.cumsum(ordered)
    return _estimate(found, scores / ordered.mean())


def theil_estimate(values: Sequence[float]) -> Estimate:
    """Theil's T with its linearised error; it has no upper end of 1."""
    found = theil(values)
    income = np.asarray(values, dtype=np.float64)
    mean = income.mean()
    logs = np.where(income > 0, income * np.log(np.where(income > 0, income, 1.0)), 0.0)
    scores = logs / mean - (logs.mean() / mean**2 + 1 / mean) * income
    return _estimate(found, scores, math.inf)


def top_share_estimate(values: Sequence[float], share: Fraction = Fraction(1, 10)) -> Estimate | None:
    """The part of all that the top `share` of workers has; None with fewer than one worker in it.

    The top is made of whole workers and, where the share ends within one, of a part of that one.
    """
    if not 0 < share < 1:
        raise ValueError(f"{share} is not between 0 and 1")
    gini(values)  # Refuses what no index can be made of.
    falling = np.sort(np.asarray(values, dtype=np.float64))[::-1]
    people = len(falling) * share
    whole = people.numerator // people.denominator
    if not whole:
        return None
    edge = falling[min(whole, len(falling) - 1)]
    found = float((falling[:whole].sum() + float(people - whole) * edge) / falling.sum())
    scores = (np.maximum(falling - edge, 0.0) + float(share) * edge - found * falling) / falling.mean()
    return _estimate(found, scores)


def _estimate(value: float, scores: Array, most: float = 1.0) -> Estimate:
    count = len(scores)
    if count < 2:
        return Estimate(value, None, None, None, count, 0)
    se = float(scores.std(ddof=1)) / math.sqrt(count)
    reach = t_point(LEVEL, count - 1) * se
    return Estimate(value, se, max(0.0, value - reach), min(most, value + reach), count, count - 1)
