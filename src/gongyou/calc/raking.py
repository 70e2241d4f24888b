"""Raking: weights moved until the weighted sample has the known totals of each margin (iterative proportional fitting).

Source: W. E. Deming, F. F. Stephan, Annals of Mathematical Statistics 11 (1940) 427; J. C. Deville, C. E. Särndal, J.
American Statistical Association 87 (1992) 376. See docs/algorithms/raking.md.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from gongyou.core.errors import BadInput
from gongyou.core.text import Text

ROUNDS, SETTLED = 1_000, 1e-10


@dataclass(frozen=True, slots=True)
class Margin:
    """One trait of each unit, and the total that each of its values has in the frame."""

    name: str
    values: Sequence[Hashable]
    totals: Mapping[Hashable, float]


@dataclass(frozen=True, slots=True)
class Raked:
    """The weights, and how hard they were bent.

    `design_effect` is Kish's 1 + CV² of the weights: the sample counts like n ÷ design_effect. `largest_ratio` is the
    most that a base weight was multiplied or divided by; `off` the largest relative miss of a total.
    """

    weights: list[float]
    rounds: int
    off: float
    design_effect: float
    largest_ratio: float

    @property
    def effective(self) -> float:
        """The size of a simple sample that would tell as much."""
        return len(self.weights) / self.design_effect


def raked(base: Sequence[float], margins: Sequence[Margin]) -> Raked:
    """Base weights scaled to each margin in turn until all totals hold to 1e-10.

    Raises BadInput where the margins' sums differ, a total has nobody in the sample or somebody has no total, and where
    it does not settle.
    """
    if not base or min(base) <= 0:
        raise BadInput("calc.raking_base", Text("基础权数应为正数。", "Base weights are positive."))
    for margin in margins:
        _checked(margin, len(base), math.fsum(margins[0].totals.values()))
    weights = list(map(float, base))
    for rounds in range(1, ROUNDS + 1):
        off = 0.0
        for margin in margins:
            sums = _sums(weights, margin.values)
            factors = {value: margin.totals[value] / held for value, held in sums.items()}
            off = max(off, *(abs(factor - 1) for factor in factors.values()))
            weights = [weight * factors[value] for weight, value in zip(weights, margin.values, strict=True)]
        if off < SETTLED:
            return _told(base, weights, margins, rounds)
    raise BadInput(
        "calc.raking_unsettled",
        Text("各项总数互相矛盾，权数调不平。", "The totals contradict each other: no weights meet them all."),
        Text("请合并样本很少的类别后再试。", "Merge categories with few units and try again."),
    )


def _told(base: Sequence[float], weights: list[float], margins: Sequence[Margin], rounds: int) -> Raked:
    off = max(
        abs(held / margin.totals[value] - 1)
        for margin in margins
        for value, held in _sums(weights, margin.values).items()
    )
    squares, total = math.fsum(weight * weight for weight in weights), math.fsum(weights)
    moved = [after / before for before, after in zip(base, weights, strict=True)]
    level = math.exp(math.fsum(map(math.log, moved)) / len(moved))
    return Raked(
        weights=weights,
        rounds=rounds,
        off=off,
        design_effect=len(weights) * squares / total**2,
        largest_ratio=max(max(each / level, level / each) for each in moved),
    )


def _sums(weights: Sequence[float], values: Sequence[Hashable]) -> dict[Hashable, float]:
    held: dict[Hashable, list[float]] = defaultdict(list)
    for weight, value in zip(weights, values, strict=True):
        held[value].append(weight)
    return {value: math.fsum(some) for value, some in held.items()}


def _checked(margin: Margin, size: int, total: float) -> None:
    if len(margin.values) != size:
        raise ValueError(f"{len(margin.values)} values of {margin.name} for {size} weights")
    there, known = set(margin.values), {value for value, count in margin.totals.items() if count > 0}
    if there != known:
        unknown = "、".join(sorted(map(str, there ^ known)))
        raise BadInput(
            "calc.raking_category",
            Text(
                f"“{margin.name}”中的 {unknown} 在样本与总数中不能同时找到。",
                f"{unknown} of “{margin.name}” is not both in the sample and among the totals.",
            ),
            Text("请合并类别，使每一类都有样本，也都有总数。", "Merge categories until each has units and a total."),
            margin=margin.name,
        )
    found = math.fsum(margin.totals.values())
    if abs(found - total) > 1e-6 * total:
        raise BadInput(
            "calc.raking_totals",
            Text(
                f"“{margin.name}”的合计 {found:g} 与第一项的合计 {total:g} 不等。",
                f"The totals of “{margin.name}” add up to {found:g}, those of the first margin to {total:g}.",
            ),
            Text("各项总数应说的是同一批人。", "All margins must count the same people."),
            margin=margin.name,
        )
