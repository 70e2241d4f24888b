"""Two groups compared like with like: within strata of hour, area, weather, distance, tenure, tier.

    standardised(cells, weights=OF_GROUP) -> Standardised | None    Σ w(s)·(ȳ₁ₛ − ȳ₀ₛ) over strata that both groups have
    compared(tops, bottoms, weights=OF_GROUP) -> Compared | None    from the sums of the strata alone: how much is
                                    comparable; `told(parts)` then gives the same gap from cells in parts
    smd(first, second) -> float                 standardised mean difference of a covariate; balanced below 0.1
    weighted_smd(cells, values, weights) -> float                   the same after weighting the strata
    e_value(ratio) -> float                     how strong an unseen cause would have to be
    shows_where_none_can_be(gap) -> bool        a negative control that speaks against the comparison
    aipw(…)                                     with models instead of strata: calc/doubly_robust.py

`Cells` has one entry per worker, stratum and group: worker 0, 1 …; stratum 0, 1 …; group 1 (looked at) or 0 (the
others); Σ numerators and Σ denominators (pay and orders, seconds and orders, …). Weights: the denominators of the group
that is looked at (what would they get as the others), or the pool's. Strata that only one group has are left out, and
the share that is kept of each group's denominators is told: below 80 % no conclusion should rest on it.
Units: numerator per denominator. The clustered standard error comes from per-worker influence values; the weights are
taken as known. Method: docs/algorithms/standardisation.md. Sources: Rothman, Greenland & Lash 2008; Austin 2009 (SMD);
VanderWeele & Ding 2017 (E-value); Cochran 1977.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from gongyou.calc.clusters import LEVEL, Estimate, t_point

Array = Any
LEAST_OVERLAP, BALANCED = 0.8, 0.1


class Weights(StrEnum):
    """Whose mix of strata the gap is averaged over."""

    OF_GROUP = "of_group"
    OF_POOL = "of_pool"


@dataclass(frozen=True, slots=True)
class Cells:
    """One entry per worker, stratum and group, in any order; raises ValueError unless all columns are as long."""

    worker: Array
    stratum: Array
    group: Array
    numerator: Array
    denominator: Array

    def __post_init__(self) -> None:
        for name, kind in zip(self.__slots__, (np.int64, np.int64, np.int64, np.float64, np.float64), strict=True):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=kind))
        columns = [getattr(self, name) for name in self.__slots__]
        if len({len(column) for column in columns}) != 1 or not ((self.group == 0) | (self.group == 1)).all():
            raise ValueError("each cell has a worker, a stratum, a group (0 or 1), a numerator and a denominator")


@dataclass(frozen=True, slots=True)
class Standardised:
    """The gap like with like, the same as a ratio, the raw gap, what is kept of each group, and the strata used.

    `ratio` is the group's mean ÷ the others', both over the same mix of strata; None unless both are above zero.
    """

    gap: Estimate
    ratio: Estimate | None
    raw: float
    overlap: tuple[float, float]
    strata: int
    weights: Weights

    @property
    def is_comparable(self) -> bool:
        """Whether enough of both groups has somebody to be compared with."""
        return enough(self.overlap)


def enough(overlap: tuple[float, float]) -> bool:
    """Whether a conclusion may rest on what is kept of both groups."""
    return min(overlap) >= LEAST_OVERLAP


def standardised(cells: Cells, weights: Weights = Weights.OF_GROUP) -> Standardised | None:
    """The standardised gap, group 1 less group 0; None where no stratum has both."""
    if not len(cells.worker):
        return None
    count = int(cells.stratum.max()) + 1
    tops, bottoms = (_by_group(cells, column, count) for column in (cells.numerator, cells.denominator))
    found = compared(tops, bottoms, weights)
    return None if found is None else found.told([cells])


def compared(tops: Array, bottoms: Array, weights: Weights = Weights.OF_GROUP) -> Compared | None:
    """What the strata say by themselves; None where no stratum has both groups.

    Σ numerators and Σ denominators, row 0 of the others, row 1 of the group, a column a stratum.
    """
    kept = (bottoms > 0).all(axis=0)
    if not kept.any():
        return None
    share = np.where(kept, bottoms[1] if weights is Weights.OF_GROUP else bottoms.sum(axis=0), 0.0)
    return Compared(tops, bottoms, kept, share / share.sum(), weights)


@dataclass(frozen=True, slots=True)
class Compared:
    """Both groups stratum by stratum: the sums, which strata both have, and what each weighs."""

    tops: Array
    bottoms: Array
    kept: Array
    share: Array
    weights: Weights

    @property
    def overlap(self) -> tuple[float, float]:
        """What is kept of the group's denominators, and of the others'."""
        whole = self.bottoms.sum(axis=1)
        own, others = (float(self.bottoms[group, self.kept].sum() / whole[group]) for group in (1, 0))
        return own, others

    def told(self, parts: Iterable[Cells]) -> Standardised:
        """The gap with its error, from the cells in parts: no worker in two of them, the strata as here."""
        safe = np.where(self.bottoms > 0, self.bottoms, 1.0)
        means = self.tops / safe
        others, own = (float(self.share @ means[group]) for group in (0, 1))
        influence, cells_of = np.zeros(0), np.zeros(0, dtype=np.int64)
        for cells in parts:
            if not len(cells.worker):
                continue
            # Each cell's part in its stratum's mean, weighted; a worker's influence is the sum over the worker's cells.
            at = cells.stratum
            apart = cells.numerator - means[cells.group, at] * cells.denominator
            part = np.where(self.kept[at], self.share[at] * apart / safe[cells.group, at], 0.0)
            own_cell = cells.worker * 2 + cells.group
            pairs = 2 * (int(cells.worker.max()) + 1)
            influence = _with(influence, np.bincount(own_cell, weights=part, minlength=pairs))
            cells_of = _with(cells_of, np.bincount(own_cell[self.kept[at]], minlength=pairs))
        scores = _apart(influence)[::-1]
        # The workers that occur, in order; by counting them, which costs less than sorting the cells.
        there = [np.flatnonzero(each) for each in _apart(cells_of)[::-1]]
        whole = self.bottoms.sum(axis=1)
        raw = float(self.tops[1].sum() / whole[1] - self.tops[0].sum() / whole[0])
        gap = _estimate(float(self.share @ (means[1] - means[0])), scores, there)
        ratio = _quotient((own, others), scores, there) if min(own, others) > 0 else None
        return Standardised(gap, ratio, raw, self.overlap, int(self.kept.sum()), self.weights)


def _with(sums: Array, more: Array) -> Array:
    """The sums of both, the shorter one filled up with zeros."""
    longer, shorter = (sums, more) if len(sums) >= len(more) else (more, sums)
    longer[: len(shorter)] += shorter
    return longer


def smd(first: Sequence[float], second: Sequence[float]) -> float:
    """(Mean of the first − mean of the second) ÷ √ of the mean of both variances; 0 where nothing varies."""
    one, other = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    return _smd((float(one.mean()), float(one.var(ddof=1))), (float(other.mean()), float(other.var(ddof=1))))


def weighted_smd(cells: Cells, values: Sequence[float], weights: Weights = Weights.OF_GROUP) -> float:
    """The SMD of a covariate (one value a cell) after the strata of both groups are weighted alike.

    Cells count by their denominators; strata that only one group has are left out.
    """
    value = np.asarray(values, dtype=np.float64)
    count = int(cells.stratum.max()) + 1
    bottoms = _by_group(cells, cells.denominator, count)
    kept = (bottoms > 0).all(axis=0)
    share = np.where(kept, bottoms[1] if weights is Weights.OF_GROUP else bottoms.sum(axis=0), 0.0)
    at = cells.stratum
    weight = np.where(kept[at], share[at] * cells.denominator / np.maximum(bottoms[cells.group, at], 1e-300), 0.0)
    moments = []
    for group in (1, 0):
        own = weight * (cells.group == group)
        mean = float(own @ value / own.sum())
        moments.append((mean, float(own @ (value - mean) ** 2 / own.sum())))
    return _smd(*moments)


def e_value(ratio: float) -> float:
    """The least risk ratio that an unseen cause must have with both group and outcome to explain `ratio` away.

    1 where there is nothing to explain. For an interval: of the end nearer to 1, and 1 if the interval holds 1.
    """
    if not ratio > 0:
        raise ValueError(f"the ratio {ratio} is not above zero")
    above = max(ratio, 1 / ratio)
    return above + math.sqrt(above * (above - 1))


def shows_where_none_can_be(gap: Estimate) -> bool:
    """Whether a gap is seen in orders that the rule cannot touch (night orders and a lunch rule).

    Then the groups differ by something else, and the main gap must not be called an effect of the rule.
    """
    return gap.low is not None and gap.high is not None and not gap.low <= 0 <= gap.high


def _by_group(cells: Cells, column: Array, count: int) -> Array:
    return _apart(np.bincount(cells.stratum * 2 + cells.group, weights=column, minlength=2 * count))


def _apart(pairs: Array) -> Array:
    """What is counted by twice the place and the group (0 or 1), as a row a group."""
    return np.ascontiguousarray(pairs.reshape(-1, 2).T)


def _smd(one: tuple[float, float], other: tuple[float, float]) -> float:
    spread = math.sqrt((one[1] + other[1]) / 2)
    return (one[0] - other[0]) / spread if spread > 0 else 0.0


def _quotient(means: tuple[float, float], influence: Sequence[Array], there: Sequence[Array]) -> Estimate:
    """The ratio of both means with its interval on the logarithm."""
    own, others = means
    found = _estimate(math.log(own / others), [influence[0] / own, influence[1] / others], there)
    value = own / others
    if found.se is None or found.low is None or found.high is None:
        return Estimate(value, None, None, None, found.workers, found.df)
    return Estimate(value, value * found.se, math.exp(found.low), math.exp(found.high), found.workers, found.df)


def _estimate(gap: float, influence: Sequence[Array], there: Sequence[Array]) -> Estimate:
    sizes = [len(each) for each in there]
    workers = len(np.union1d(*there))
    if min(sizes) < 2:
        return Estimate(gap, None, None, None, workers, 0)
    width = max(len(each) for each in influence)
    first, second = (
        np.pad(each, (0, width - len(each))) * math.sqrt(size / (size - 1))
        for each, size in zip(influence, sizes, strict=True)
    )
    se = math.sqrt(float((first - second) @ (first - second)))
    df = min(sizes) - 1
    reach = t_point(LEVEL, df) * se
    return Estimate(gap, se, gap - reach, gap + reach, workers, df)
