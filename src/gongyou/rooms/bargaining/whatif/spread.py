"""Intervals over workers: the workers of the log stand for others who would work under the same rule.

Percentile bootstrap with the worker as the unit, so that many orders of one worker count as one; the seed is printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongyou.rooms.bargaining.whatif.figures import six

Ints = NDArray[np.int64]
DRAWS = 2_000
LEAST_WORKERS = 30
LOW, HIGH = 2.5, 97.5
CHUNK = 2_000_000


def intervals(before: Ints, after: Ints, *, seed: int, draws: int = DRAWS) -> dict[str, Any] | None:
    """95 % intervals of the change of cost, the mean change in yuan and the share of losers; None below 30 workers."""
    if len(before) < LEAST_WORKERS:
        return None
    change = after - before
    columns = np.stack([before, change, (change < 0).astype(np.int64)], axis=1).astype(np.float64)
    sums = resampled(columns, seed=seed, draws=draws)
    size = len(before)
    found: Mapping[str, Any] = {
        "cost_share": sums[:, 1] / np.where(sums[:, 0] == 0, np.nan, sums[:, 0]),
        "mean_change": sums[:, 1] / size / 100,
        "losers_share": sums[:, 2] / size,
    }
    return {
        "draws": draws,
        "seed": seed,
        **{name: _ends(values) for name, values in found.items()},
    }


def resampled(columns: NDArray[np.float64], *, seed: int, draws: int) -> NDArray[np.float64]:
    """The sums of the columns over `draws` samples of as many rows, drawn with replacement."""
    rng = np.random.default_rng(seed)
    size = len(columns)
    step = max(1, CHUNK // size)
    found = []
    for begin in range(0, draws, step):
        chosen = rng.integers(0, size, size=(min(step, draws - begin), size))
        found.append(columns[chosen].sum(axis=1))
    return np.concatenate(found)


def _ends(values: NDArray[np.float64]) -> dict[str, Any] | None:
    if np.isnan(values).any():
        return None
    low, high = np.percentile(values, [LOW, HIGH])
    return {"low": six(low), "high": six(high)}
