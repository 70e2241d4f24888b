"""Cluster bootstrap: workers are drawn anew, each with all that is known of them, and the number is reckoned again.

Each draw takes as many workers as there are, with replacement, each stratum (group) apart. What is needed of a worker
is one row of sums, or of counts by value; a number is a function of the columns' totals:

    totals(rows, plan, strata=None) -> array (draws, columns)      the totals of each draw
    interval(rows, statistic, plan, strata=None, method=BCA) -> Interval
    intervals(rows, statistics, plan, strata=None, method=BCA) -> list[Interval]     several numbers of the same draws
    quantiles(histogram, shares, plan) -> list[Interval]           percentiles of orders, with workers as units
    quantile_of_workers(values, share, plan) -> Interval | None    a percentile of one value a worker; without draws
    quantile_of(values, share) -> statistic                        for differences of percentiles and the like
    p_value(draws, null=0.0) -> float                              two-sided, from the draws

`rows` is an array (workers, columns) or a sparse matrix of scipy. `statistic` takes totals with the columns last and
gives one number for each leading place: `lambda t: t[..., 0] / t[..., 1]`. The `Plan(draws, seed, level)` is printed
with the number. Totals of whole numbers below 2⁵³ stay exact, so the digits hang on the rows, their order and the seed
alone: hand the rows over sorted by worker. Memory: blocks of 2²⁰ weights. Cost: 50,000 workers × 2,000 draws of four
sums take 1.8 s of a processor.
Method: docs/algorithms/cluster-intervals.md. Sources: Efron 1987 (BCa); Davison & Hinkley 1997 (2.7, 3.2, 5.3); Field &
Welsh 2007 (clusters); Hesterberg 2015 (levels for few workers).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

import numpy as np

Array = Any
Statistic = Callable[[Array], Array]

SEED = 20260320
BLOCK = 2**20
# From so many workers on each draw is made by itself: a row of them stays in the processor's own memory.
ONE_BY_ONE = 4096
LEAST_DRAWS = 2000
# Draws in which the number does not exist (no denominator) are left out; above this share there is no interval.
MOST_UNDEFINED = 0.05


class Method(StrEnum):
    """How the ends are taken from the draws."""

    PERCENTILE = "percentile"
    BCA = "bca"


@dataclass(frozen=True, slots=True)
class Plan:
    """How often is drawn, from which seed, for which level."""

    draws: int = LEAST_DRAWS
    seed: int = SEED
    level: float = 0.95


STANDARD = Plan()


@dataclass(frozen=True, slots=True)
class Interval:
    """The number on the workers as they are, its ends, the standard deviation over the draws, and how it came about.

    `low`, `high` and `se` are None with fewer than two workers in a stratum, or where too many draws have no number.
    """

    value: float
    low: float | None
    high: float | None
    se: float | None
    workers: int
    method: Method
    plan: Plan


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts of values by worker: three lists of the same length, `worker` from 0 on, `value` a whole number.

    The cost grows with their length: thousands of distinct values are better counted in bands first.
    """

    worker: Array
    value: Array
    count: Array


def totals(rows: Array, plan: Plan = STANDARD, strata: Array | None = None) -> Array:
    """The totals of the columns in each draw, (draws, columns)."""
    return np.concatenate(list(_blocks(rows, plan, strata)))


def _blocks(rows: Array, plan: Plan, strata: Array | None) -> Iterator[Array]:
    """The totals, a block of draws at a time."""
    order, first, size = _places(rows.shape[0], strata)
    ordered, workers = rows[order], rows.shape[0]
    for drawn in _draws(first, size, plan, max(rows.shape)):
        # The sparse matrix stands left: numpy would not know how to multiply by it.
        yield (ordered.T @ _times_drawn(drawn, workers).T).T


def _times_drawn(drawn: Array, workers: int) -> Array:
    """How often each worker is in each draw, as floats."""
    number = len(drawn)
    if workers >= ONE_BY_ONE:
        times = np.empty((number, workers))
        for at, own in enumerate(drawn):
            times[at] = np.bincount(own, minlength=workers)
        return times
    drawn += np.arange(number)[:, None] * workers
    return np.bincount(drawn.ravel(), minlength=number * workers).reshape(number, workers).astype(np.float64)


def _draws(first: Array, size: Array, plan: Plan, width: int) -> Iterator[Array]:
    """Places of the workers drawn, (draws of the block, workers); as many draws in a block as memory allows."""
    generator, last = np.random.default_rng(plan.seed), size - 1
    block = max(1, BLOCK // max(1, width))
    for begin in range(0, plan.draws, block):
        number = min(block, plan.draws - begin)
        drawn = np.empty((number, len(size)), dtype=np.int64)
        parts = range(number) if len(size) >= ONE_BY_ONE else (slice(None),)
        for part in parts:
            places = generator.random(drawn[part].shape)
            places *= size
            # random() is below one, yet a product with a large size may round up to it.
            np.minimum(places.astype(np.int64), last, out=drawn[part])
        if first.any():
            drawn += first
        yield drawn


def interval(
    rows: Array,
    statistic: Statistic,
    plan: Plan = STANDARD,
    strata: Array | None = None,
    method: Method = Method.BCA,
) -> Interval:
    """The number with its bootstrap interval; BCa unless the number is a quantile, whose jackknife says nothing."""
    [found] = intervals(rows, [statistic], plan, strata, method)
    return found


def intervals(
    rows: Array,
    statistics: Sequence[Statistic],
    plan: Plan = STANDARD,
    strata: Array | None = None,
    method: Method = Method.BCA,
) -> list[Interval]:
    """Several numbers of the same workers, each with the interval that `interval` gives it; drawn once."""
    workers = rows.shape[0]
    if not workers:
        raise ValueError("nobody was counted")
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = _sum(rows)
        values = [float(statistic(whole)) for statistic in statistics]
        _, first, size = _places(workers, strata)
        if size.min() < 2 or not np.isfinite(values).any():
            return [Interval(value, None, None, None, workers, method, plan) for value in values]
        parts: list[list[Array]] = [[] for _ in statistics]
        for drawn in _blocks(rows, plan, strata):
            for held, statistic in zip(parts, statistics, strict=True):
                held.append(np.asarray(statistic(drawn), dtype=np.float64))
        levels = expanded(plan.level, workers - len(np.unique(first)))
        found = []
        for value, held, statistic in zip(values, parts, statistics, strict=True):
            sampled = np.concatenate(held)
            sound = np.sort(sampled[np.isfinite(sampled)])
            if not np.isfinite(value) or len(sound) < (1 - MOST_UNDEFINED) * plan.draws:
                found.append(Interval(value, None, None, None, workers, method, plan))
                continue
            own = levels
            if method is Method.BCA:
                own = _corrected(levels, (value, sound), _leave_one_out(rows, statistic), strata)
            low, high = np.quantile(sound, own)
            found.append(Interval(value, float(low), float(high), float(sound.std(ddof=1)), workers, method, plan))
    return found


def quantiles(histogram: Histogram, shares: Sequence[Fraction], plan: Plan = STANDARD) -> list[Interval]:
    """Quantiles over all orders (the smallest value with the share at or below it), workers drawn anew."""
    from scipy.sparse import csr_matrix

    values, column = np.unique(np.asarray(histogram.value), return_inverse=True)
    worker = np.asarray(histogram.worker)
    if not len(values):
        raise ValueError("nothing was counted")
    shape = (int(worker.max()) + 1, len(values))
    rows = csr_matrix((np.asarray(histogram.count, dtype=np.float64), (worker, column)), shape=shape)
    reads = [quantile_of(values, share) for share in shares]
    drawn = np.concatenate([np.stack([read(part) for read in reads]) for part in _blocks(rows, plan, None)], axis=1)
    whole = np.cumsum(_sum(rows))
    levels = expanded(plan.level, max(1, shape[0] - 1))
    found = []
    for share, each in zip(shares, drawn, strict=True):
        value = float(_quantile(values, whole, share))
        if shape[0] < 2:
            found.append(Interval(value, None, None, None, shape[0], Method.PERCENTILE, plan))
            continue
        low, high = np.quantile(each, levels, method="inverted_cdf")
        se = float(each.std(ddof=1))
        found.append(Interval(value, float(low), float(high), se, shape[0], Method.PERCENTILE, plan))
    return found


def quantile_of_workers(values: Array, share: Fraction, plan: Plan = STANDARD) -> Interval | None:
    """A quantile (the smallest value with the share at or below it) of one value a worker; None for nobody.

    What infinitely many draws would give: no seed moves it, and it costs no more for a million workers.
    """
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    workers = len(ordered)
    if not workers:
        return None
    place = max(0, -(-workers * share.numerator // share.denominator) - 1)
    value = float(ordered[place])
    if workers < 2:
        return Interval(value, None, None, None, workers, Method.PERCENTILE, plan)
    low, high = (ordered[reached(workers, place, level)] for level in expanded(plan.level, workers - 1))
    return Interval(value, float(low), float(high), _spread(ordered, place), workers, Method.PERCENTILE, plan)


def drawn_at(workers: int, place: int, upto: Array) -> Array:
    """How likely the place-th smallest of a draw of all workers is one of the first `upto` (both from 0 on).

    Of `workers` draws with replacement more than `place` must fall among the first upto + 1: a binomial tail.
    """
    from scipy.special import betainc

    return np.asarray(betainc(place + 1, workers - place, (np.asarray(upto) + 1) / workers))


def reached(workers: int, place: int, level: float) -> int:
    """The first place by which the place-th smallest of a draw has come with the probability `level`."""
    low, high = 0, workers - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if drawn_at(workers, place, middle) >= level else (middle + 1, high)
    return low


def _spread(ordered: Array, place: int) -> float:
    """The standard deviation of the value over all draws."""
    upto = drawn_at(len(ordered), place, np.arange(len(ordered)))
    likely = np.diff(upto, prepend=0.0)
    mean = float(likely @ ordered)
    return math.sqrt(max(0.0, float(likely @ (ordered - mean) ** 2)))


def quantile_of(values: Array, share: Fraction) -> Statistic:
    """The statistic that reads a quantile from counts by value (columns in the order of ascending `values`)."""
    return lambda counts: _quantile(np.asarray(values), np.cumsum(counts, axis=-1), share)


def expanded(level: float, df: int) -> Array:
    """The two levels that are read from the draws, further out than `level` says: draws of few workers spread less.

    Hesterberg's: Φ(∓ √((df + 1) ÷ df) · t); with many workers the plain levels.
    """
    from scipy.special import ndtr, stdtrit

    reach = np.sqrt((df + 1) / df) * stdtrit(df, (1 + level) / 2)
    return ndtr(np.array([-reach, reach]))


def p_value(draws: Array, null: float = 0.0) -> float:
    """Two-sided p of `null`: twice the smaller tail of the draws, never below 2 ÷ (draws + 1)."""
    draws = np.asarray(draws)
    draws = draws[np.isfinite(draws)]
    tail = min(int((draws <= null).sum()), int((draws >= null).sum()))
    return min(1.0, 2 * (tail + 1) / (len(draws) + 1))


def _quantile(values: Array, upto: Array, share: Fraction) -> Array:
    """In whole numbers, so that a share such as 1/10 of 30 is 3 and not a little more."""
    reached = upto * share.denominator < np.asarray(upto[..., -1:]) * share.numerator
    place = np.minimum(reached.sum(axis=-1), len(values) - 1)
    # At share 0 the least value that occurs at all.
    return values[np.maximum(place, (upto == 0).sum(axis=-1).clip(max=len(values) - 1))].astype(np.float64)


def _places(workers: int, strata: Array | None) -> tuple[Array, Array, Array]:
    """An order that puts strata together, and for each place the first place and the size of its stratum."""
    if strata is None:
        whole = np.full(workers, workers, dtype=np.int64)
        return np.arange(workers), np.zeros(workers, dtype=np.int64), whole
    labels = np.asarray(strata)
    if len(labels) != workers:
        raise ValueError("each worker has one stratum")
    _, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    begins = np.concatenate([[0], np.cumsum(counts)[:-1]])
    order = np.argsort(codes, kind="stable")
    return order, begins[codes[order]], counts[codes[order]]


def _sum(rows: Array) -> Array:
    return np.asarray(rows.sum(axis=0), dtype=np.float64).ravel()


def _leave_one_out(rows: Array, statistic: Statistic) -> Array:
    """The number without each worker in turn."""
    whole, found = _sum(rows), np.empty(rows.shape[0])
    block = max(1, BLOCK // rows.shape[1])
    for begin in range(0, rows.shape[0], block):
        part = rows[begin : begin + block]
        part = part.toarray() if hasattr(part, "toarray") else part
        found[begin : begin + block] = statistic(whole - part)
    return found


def _corrected(levels: Array, drawn: tuple[float, Array], without: Array, strata: Array | None) -> Array:
    """Efron's levels, corrected for bias and for a spread that changes with the number."""
    from scipy.special import ndtr, ndtri

    value, sound = drawn
    below = (np.searchsorted(sound, value, "left") + np.searchsorted(sound, value, "right")) / 2 / len(sound)
    if not 0 < below < 1 or not np.isfinite(without).all():
        return levels
    bias = ndtri(below)
    acceleration = _acceleration(without, strata)
    shifted = bias + ndtri(levels)
    left = 1 - acceleration * shifted
    return ndtr(bias + shifted / left) if (left > 0).all() else levels


def _acceleration(without: Array, strata: Array | None) -> float:
    _, codes = np.unique(np.zeros(len(without)) if strata is None else np.asarray(strata), return_inverse=True)
    sizes = np.bincount(codes)[codes]
    centre = np.bincount(codes, weights=without)[codes] / sizes
    apart = centre - without
    # What is left of workers who are all alike is the error of the last digit.
    influence = (sizes - 1) * np.where(abs(apart) > 1e-13 * abs(centre), apart, 0.0)
    cubes, squares = (influence**3 / sizes**3).sum(), (influence**2 / sizes**2).sum()
    return float(cubes / (6 * squares**1.5)) if squares > 0 else 0.0
