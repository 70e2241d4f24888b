"""Estimates from a stratified sample: calibrated weights with trimming, totals and ratios with design-based intervals.

    calibrated(base, margins, most) -> Calibrated   raking, no weight bent more than `most` times, with diagnostics
    Design(strata, weights, populations, auxiliaries, reported)
    total(design, values), ratio(design, over, under) -> Estimate
    jackknife(strata, populations, statistic) -> float   the variance again, by leaving out one unit after the other

Sources: W. G. Cochran, Sampling Techniques, 3rd ed. (1977) ch. 5, 6; J. C. Deville, C. E. Särndal, J. American
Statistical Association 87 (1992) 376; K. M. Wolter, Introduction to Variance Estimation, 2nd ed. (2007) ch. 4, 6.
Sums run in the order of the units and without an engine, so that a snapshot gives the same digits again. See
docs/algorithms/{panel-weights,survey-intervals}.md.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gongyou.calc.raking import Margin, raked

SURE = 0.975
TRIMMING_ROUNDS = 25
SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The weights and what they cost.

    `off` is the largest relative miss of a total after trimming, `trimmed` how many weights stand at their bound.
    """

    weights: list[float]
    off: float
    design_effect: float
    trimmed: int
    largest_ratio: float

    @property
    def effective(self) -> float:
        """The size of a simple sample that would tell as much."""
        return len(self.weights) / self.design_effect


def calibrated(base: Sequence[float], margins: Sequence[Margin], most: float) -> Calibrated:
    """Weights raked to the margins; none is more than `most` times, or less than 1 ÷ `most` of, its base weight.

    The ratio is taken against the common level of all weights. Raking and trimming alternate until both hold; where
    they cannot, the bound wins and `off` says by how much a total is missed. Raises BadInput as `raked` does.
    """
    if most <= 1:
        raise ValueError(f"a bound of {most}")
    weights = raked(base, margins).weights
    level = math.fsum(weights) / math.fsum(base)
    low, high = [level * each / most for each in base], [level * each * most for each in base]
    for _ in range(TRIMMING_ROUNDS):
        cut = [min(max(each, least), top) for each, least, top in zip(weights, low, high, strict=True)]
        if cut == weights:
            break
        weights = raked(cut, margins).weights
    weights = [min(max(each, least), top) for each, least, top in zip(weights, low, high, strict=True)]
    bounds = zip(weights, low, high, strict=True)
    trimmed = sum(math.isclose(w, a, rel_tol=SAME) or math.isclose(w, b, rel_tol=SAME) for w, a, b in bounds)
    total, squares = math.fsum(weights), math.fsum(each * each for each in weights)
    moved = [after / (before * level) for before, after in zip(base, weights, strict=True)]
    return Calibrated(
        weights,
        off=max(_miss(weights, margin) for margin in margins),
        design_effect=len(weights) * squares / total**2,
        trimmed=trimmed,
        largest_ratio=max(max(each, 1 / each) for each in moved),
    )


def _miss(weights: Sequence[float], margin: Margin) -> float:
    held: dict[Hashable, list[float]] = defaultdict(list)
    for weight, value in zip(weights, margin.values, strict=True):
        held[value].append(weight)
    return max(abs(math.fsum(some) / margin.totals[value] - 1) for value, some in held.items())


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its standard error and the ends of its 95 per cent interval; both None where one unit is all."""

    value: float
    error: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Design:
    """Who was drawn from where.

    `populations` says how many units each stratum has. `auxiliaries` are the columns to whose totals the weights were
    calibrated: what they explain adds nothing to the variance. `reported` says which units' values are their own;
    imputed ones do not make a stratum's sample larger.
    """

    strata: Sequence[Hashable]
    weights: Sequence[float]
    populations: Mapping[Any, float]
    auxiliaries: Sequence[Sequence[float]] = ()
    reported: Sequence[bool] = field(default=())

    @cached_property
    def basis(self) -> list[list[float]]:
        """The auxiliaries made orthonormal under the weights (Gram–Schmidt, twice); dependent ones fall away."""
        found: list[list[float]] = []
        for column in self.auxiliaries:
            left = list(map(float, column))
            size = math.sqrt(self._product(left, left))
            for _ in range(2):
                for known in found:
                    part = self._product(left, known)
                    left = [value - part * held for value, held in zip(left, known, strict=True)]
            rest = math.sqrt(self._product(left, left))
            if rest > SAME * max(size, SAME):
                found.append([value / rest for value in left])
        return found

    def residuals(self, values: Sequence[float]) -> list[float]:
        """What the auxiliaries do not explain of the values."""
        left = list(map(float, values))
        for known in self.basis:
            part = self._product(left, known)
            left = [value - part * held for value, held in zip(left, known, strict=True)]
        return left

    def variance(self, values: Sequence[float]) -> float | None:
        """Of the weighted total of the values. None with fewer than two units in all.

        A stratum with a single unit is centred at the mean of all units: that errs on the safe side.
        """
        if len(self.weights) < 2:
            return None
        spread = [weight * left for weight, left in zip(self.weights, self.residuals(values), strict=True)]
        mean = math.fsum(spread) / len(spread)
        own = self.reported or [True] * len(spread)
        members: dict[Hashable, list[int]] = defaultdict(list)
        for place, stratum in enumerate(self.strata):
            members[stratum].append(place)
        parts = []
        for stratum, places in members.items():
            count, there = len(places), sum(own[place] for place in places)
            # What was imputed says nothing new: as if the stratum had only those who reported.
            fraction = there / max(self.populations.get(stratum, math.inf), count)
            centre = math.fsum(spread[place] for place in places) / count if count > 1 else mean
            squares = math.fsum((spread[place] - centre) ** 2 for place in places)
            scale = count / (count - 1) if count > 1 else 1.0
            parts.append((1 - fraction) * scale * squares * count / max(there, 1))
        return math.fsum(parts)

    @property
    def freedom(self) -> int:
        """Units less strata, at least one."""
        sizes = Counter(self.strata)
        return max(1, sum(size - 1 for size in sizes.values() if size > 1))

    def _product(self, left: Sequence[float], right: Sequence[float]) -> float:
        return math.fsum(w * a * b for w, a, b in zip(self.weights, left, right, strict=True))


def total(design: Design, values: Sequence[float]) -> Estimate:
    """The total over the population."""
    value = math.fsum(w * y for w, y in zip(design.weights, values, strict=True))
    return _around(value, design.variance(values), design.freedom)


def ratio(design: Design, over: Sequence[float], under: Sequence[float]) -> Estimate | None:
    """One total over another, linearised. None where the lower one is not positive."""
    top = math.fsum(w * y for w, y in zip(design.weights, over, strict=True))
    base = math.fsum(w * x for w, x in zip(design.weights, under, strict=True))
    if base <= 0:
        return None
    value = top / base
    lines = [(y - value * x) / base for y, x in zip(over, under, strict=True)]
    return _around(value, design.variance(lines), design.freedom)


def _around(value: float, variance: float | None, freedom: int) -> Estimate:
    if variance is None:
        return Estimate(value, None, None, None)
    # A library that who only reads a release need not load.
    from scipy.special import stdtrit

    error = math.sqrt(max(variance, 0.0))
    reach = float(stdtrit(freedom, SURE)) * error
    return Estimate(value, error, value - reach, value + reach)


def jackknife(
    strata: Sequence[Hashable], populations: Mapping[Any, float], statistic: Callable[[Sequence[float]], float]
) -> float:
    """The variance of `statistic(factors)` by the stratified delete-one jackknife.

    `factors` multiply the base weights: 0 for the unit left out, n ÷ (n − 1) for the others of its stratum. The
    statistic calibrates anew where its weights are calibrated. Strata of one unit are left alone.
    """
    sizes = Counter(strata)
    full = statistic([1.0] * len(strata))
    parts = []
    for out, stratum in enumerate(strata):
        size = sizes[stratum]
        if size == 1:
            continue
        scaled = size / (size - 1)
        factors = [0.0 if place == out else scaled if each == stratum else 1.0 for place, each in enumerate(strata)]
        fraction = min(size / max(populations.get(stratum, math.inf), size), 1.0)
        parts.append((1 - fraction) * (size - 1) / size * (statistic(factors) - full) ** 2)
    return math.fsum(parts)
