"""More workers just above a bonus threshold than a smooth distribution would have: excess mass (E3).

    bunching(counts, window, plan) -> Bunching | None

`counts` has one entry per worker and value: how many of the worker's periods (weeks, months) ended with that value
(orders, hours: whole numbers). `Window(threshold, width, below, above, reach, degree)`: bins of `width`, `reach` bins
on each side of the threshold. A polynomial of `degree` is fitted to the bins outside the `below` bins under the
threshold and the `above` bins from it on, and read inside them. None where too few bins are left to fit.

Excess: periods at or just above the threshold less those of the polynomial; missing: the same just below, negative
where people were drawn up. Both in bins of mean height: 2.0 means as many more as two ordinary bins hold. Intervals by
drawing workers anew and fitting each time.
Method: docs/algorithms/bunching.md. Sources: Saez 2010; Chetty, Friedman, Olsen & Pistaferri 2011; Kleven 2016.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gongyou.calc.resampling import STANDARD, Interval, Method, Plan, intervals

Array = Any


@dataclass(frozen=True, slots=True)
class Window:
    """Where is looked: in bins of `width` around `threshold`."""

    threshold: int
    width: int = 1
    below: int = 3
    above: int = 3
    reach: int = 15
    degree: int = 3

    def __post_init__(self) -> None:
        if min(self.width, self.below, self.above) < 1 or self.reach <= max(self.below, self.above) or self.degree < 0:
            raise ValueError("bins have a width, and the window reaches beyond what is looked at")


@dataclass(frozen=True, slots=True)
class Counts:
    """One entry per worker and value: `worker` 0, 1 …, `value` a whole number, `count` periods."""

    worker: Array
    value: Array
    count: Array


@dataclass(frozen=True, slots=True)
class Bunching:
    """Excess and missing mass in bins of mean height, with intervals; periods seen in the window of both sides.

    `observed` and `smooth` are the counts by bin, from the lowest, for the chart.
    """

    excess: Interval
    missing: Interval
    periods: int
    workers: int
    observed: tuple[int, ...]
    smooth: tuple[float, ...]

    @property
    def is_bunched(self) -> bool:
        """Whether the whole interval of the excess lies above zero."""
        return self.excess.low is not None and self.excess.low > 0


def bunching(counts: Counts, window: Window, plan: Plan = STANDARD) -> Bunching | None:
    """The excess above and the missing mass below the threshold; None without enough bins or periods."""
    rows = _rows(counts, window)
    outside = _outside(window)
    if rows is None or outside.sum() < window.degree + 3:
        return None
    reader = _reader(window, outside)
    observed = rows.sum(axis=0)
    smooth = reader @ observed
    inside = (_bins(window) >= -window.below) & ~outside
    if (smooth[inside] <= 0).any():
        return None
    at = _bins(window)
    from_on, under = (at >= 0) & ~outside, (at < 0) & ~outside

    def mass(part: Array) -> Any:
        def read(totals: Array) -> Array:
            fitted = totals @ reader.T
            return (totals - fitted)[..., part].sum(axis=-1) / fitted[..., inside].mean(axis=-1)

        return read

    excess, missing = intervals(rows, [mass(from_on), mass(under)], plan, method=Method.PERCENTILE)
    found = tuple(int(each) for each in observed)
    return Bunching(excess, missing, int(observed.sum()), rows.shape[0], found, tuple(float(each) for each in smooth))


def _bins(window: Window) -> Array:
    return np.arange(-window.reach, window.reach)


def _outside(window: Window) -> Array:
    at = _bins(window)
    return (at < -window.below) | (at >= window.above)


def _reader(window: Window, outside: Array) -> Array:
    """The matrix that turns counts by bin into the polynomial's counts, fitted on the bins outside."""
    powers = np.vander(_bins(window) / window.reach, window.degree + 1)
    reader = np.zeros((len(powers), len(powers)))
    reader[:, outside] = powers @ np.linalg.pinv(powers[outside])
    return reader


def _rows(counts: Counts, window: Window) -> Array | None:
    """Counts by worker and bin, workers with a period in the window only."""
    bins = (np.asarray(counts.value, dtype=np.int64) - window.threshold) // window.width + window.reach
    kept = (bins >= 0) & (bins < 2 * window.reach)
    if not kept.any():
        return None
    _, worker = np.unique(np.asarray(counts.worker)[kept], return_inverse=True)
    rows = np.zeros((int(worker.max()) + 1, 2 * window.reach))
    np.add.at(rows, (worker, bins[kept]), np.asarray(counts.count, dtype=np.float64)[kept])
    return rows
