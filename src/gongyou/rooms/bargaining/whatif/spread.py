"""Intervals over workers: the workers of the log stand for others who would work under the same rule.

Percentile bootstrap of calc/resampling with the worker as the unit; the seed is printed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongyou.calc import resampling
from gongyou.calc.resampling import Interval, Method, Plan
from gongyou.rooms.bargaining.whatif.figures import six

Ints = NDArray[np.int64]
DRAWS = 2_000
LEAST_WORKERS = 30
NAMES = ("cost_share", "mean_change", "losers_share")


def intervals(before: Ints, after: Ints, *, seed: int, draws: int = DRAWS) -> dict[str, Any] | None:
    """95 % intervals of the change of cost, the mean change in yuan and the share of losers; None below 30 workers."""
    size = len(before)
    if size < LEAST_WORKERS:
        return None
    change = after - before
    columns = np.stack([before, change, change < 0], axis=1).astype(np.float64)
    found = resampling.intervals(
        columns,
        [
            lambda totals: totals[..., 1] / totals[..., 0],
            lambda totals: totals[..., 1] / size / 100,
            lambda totals: totals[..., 2] / size,
        ],
        Plan(draws, seed),
        method=Method.PERCENTILE,
    )
    return {
        "draws": draws,
        "seed": seed,
        **{name: _ends(each) for name, each in zip(NAMES, found, strict=True)},
    }


def _ends(found: Interval) -> dict[str, Any] | None:
    """None where the number does not exist in too many draws, such as a share of a cost of nothing."""
    if found.low is None or found.high is None:
        return None
    return {"low": six(found.low), "high": six(found.high)}
