"""Where the promised time sits among the actual ones: the middle, or below what most can make (D3, D1).

    position(times) -> Position | None        0 … 1: about 0.5 is the middle 算法取中, far below 最严算法
    ranked(spread) -> Scores                 what each promise and each actual time counts, in whole numbers
    position_of(scores, sums, chosen) -> Position | None      the same as `position`, from each worker's sum of them
    pinball(differences, quantile) -> Sums    loss of a promise that claims to be a quantile, for `clusters.ratio`

`Times` has one entry per worker, stratum (distance band, hour, area, weather) and value (whole minutes or seconds):
how many of the worker's orders there were promised that time, and how many took it. In each stratum every promise is
held against every actual time: the share of actual times below it, equal ones counting half. Strata weigh by their
orders; orders are never compared across strata. The clustered error is Obuchowski's: a worker's influence is the sum
of the ranks of the worker's promises and actual times. Method: docs/algorithms/quantile-position.md. Sources: Mann &
Whitney 1947; Obuchowski 1997; Koenker & Bassett 1978 (pinball).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from gongyou.calc.clusters import LEVEL, Estimate, Sums, t_point

Array = Any
# Of the scores: fine enough that a million orders of one worker still fit into 64 bits.
UNIT = 2**40


@dataclass(frozen=True, slots=True)
class Times:
    """One entry per worker, stratum and value: orders promised that time, and orders that took it."""

    worker: Array
    stratum: Array
    value: Array
    promised: Array
    actual: Array


@dataclass(frozen=True, slots=True)
class Spread:
    """One entry per stratum and value: orders promised that time, and orders that took it. As many of both."""

    stratum: Array
    value: Array
    promised: Array
    actual: Array


@dataclass(frozen=True, slots=True)
class Scores:
    """What an order counts, entry by entry of the `Spread`, in units of 2⁻⁴⁰; each stratum's position and orders.

    Whole numbers: an engine adds them up by worker to the same sum in whatever order it reads the rows.
    """

    promised: Array
    actual: Array
    strata: dict[int, tuple[float, int]]


@dataclass(frozen=True, slots=True)
class Differences:
    """One entry per worker and whole difference, actual less promised: how many orders."""

    worker: Array
    difference: Array
    count: Array


@dataclass(frozen=True, slots=True)
class Position:
    """The mean position of the promises over all strata, and that of each stratum with its orders."""

    overall: Estimate
    strata: dict[int, tuple[float, int]]


def position(times: Times) -> Position | None:
    """The position with its clustered interval; strata without a promise or without an actual time are left out."""
    worker, stratum = np.asarray(times.worker, dtype=np.int64), np.asarray(times.stratum, dtype=np.int64)
    value = np.asarray(times.value)
    promised, actual = (np.asarray(each, dtype=np.float64) for each in (times.promised, times.actual))
    if not len(worker):
        return None
    influence, weights, found = np.zeros(int(worker.max()) + 1), 0.0, {}
    overall = 0.0
    for each in np.unique(stratum):
        own = stratum == each
        promises, takes = promised[own], actual[own]
        if not promises.sum() or not takes.sum():
            continue
        below, above = _ranks(value[own], promises, takes)
        place = float(promises @ below / promises.sum())
        orders = float(promises.sum())
        parts = promises * (below - place) / promises.sum() + takes * (above - place) / takes.sum()
        influence += orders * np.bincount(worker[own], weights=parts, minlength=len(influence))
        overall, weights = overall + orders * place, weights + orders
        found[int(each)] = (place, int(orders))
    if not weights:
        return None
    there = np.unique(worker[np.isin(stratum, list(found)) & (promised + actual > 0)])
    return Position(_estimate(overall / weights, influence / weights, len(there)), found)


def ranked(spread: Spread) -> Scores:
    """A promise counts the share of actual times below it, a time that of promises above it, each less the position."""
    stratum, value = np.asarray(spread.stratum, dtype=np.int64), np.asarray(spread.value)
    promised, actual = (np.asarray(each, dtype=np.float64) for each in (spread.promised, spread.actual))
    scores = np.zeros((2, len(stratum)), dtype=np.int64)
    found = {}
    for each in np.unique(stratum):
        own = np.flatnonzero(stratum == each)
        promises, takes = promised[own], actual[own]
        if promises.sum() != takes.sum():
            raise ValueError("each order has one promise and one actual time")
        below, above = _ranks(value[own], promises, takes)
        place = float(promises @ below / promises.sum())
        scores[:, own] = np.rint((np.stack([below, above]) - place) * UNIT).astype(np.int64)
        found[int(each)] = (place, int(promises.sum()))
    return Scores(scores[0], scores[1], found)


def position_of(scores: Scores, sums: Array, chosen: Callable[[int], bool] | None = None) -> Position | None:
    """The position over the strata `chosen` (all without a choice), from one sum of scores there a worker."""
    strata = {each: held for each, held in scores.strata.items() if chosen is None or chosen(each)}
    orders = sum(count for _, count in strata.values())
    if not orders:
        return None
    value = sum(place * count for place, count in strata.values()) / orders
    influence = np.asarray(sums, dtype=np.float64) / UNIT / orders
    return Position(_estimate(value, influence, len(influence)), strata)


def pinball(differences: Differences, quantile: Fraction) -> Sums:
    """Per worker Σ of the loss (late minutes × q, early minutes × (1 − q)) and orders; `ratio` of it is the mean."""
    if not 0 < quantile < 1:
        raise ValueError(f"{quantile} is not between 0 and 1")
    late = np.asarray(differences.difference, dtype=np.float64)
    count, share = np.asarray(differences.count, dtype=np.float64), float(quantile)
    loss = np.where(late > 0, share * late, (share - 1) * late)
    workers = np.asarray(differences.worker, dtype=np.int64)
    return Sums(np.bincount(workers, weights=loss * count), np.bincount(workers, weights=count))


def _ranks(value: Array, promises: Array, takes: Array) -> tuple[Array, Array]:
    """For each entry the share of actual times below its value, and of promises above it; equal ones half."""
    kinds, at = np.unique(value, return_inverse=True)
    actual, promised = (np.bincount(at, weights=each, minlength=len(kinds)) for each in (takes, promises))
    below = (np.cumsum(actual) - actual / 2) / actual.sum()
    above = 1 - (np.cumsum(promised) - promised / 2) / promised.sum()
    return below[at], above[at]


def _estimate(value: float, influence: Array, workers: int) -> Estimate:
    if workers < 2:
        return Estimate(value, None, None, None, workers, 0)
    se = math.sqrt(workers / (workers - 1) * float(influence @ influence))
    reach = t_point(LEVEL, workers - 1) * se
    return Estimate(value, se, max(0.0, value - reach), min(1.0, value + reach), workers, workers - 1)
