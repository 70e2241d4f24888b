"""Exposure of tasks to generative AI: the ILO's gradient, β of the GPTs study, standardised scores, means over codes.

Scores say how many of an occupation's tasks are likely to change. None of them says that a job goes.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gongyou.core.text import Text

# The ILO's bounds, in hundredths: m + s below them is no or little exposure; m decides the gradient above.
NOT_BELOW, MINIMAL_BELOW = 40, 50
GRADIENTS_BELOW = (40, 50, 60)


class Gradient(StrEnum):
    """The ILO's six classes, by the words of its publication."""

    NOT_EXPOSED = "Not Exposed"
    MINIMAL = "Minimal Exposure"
    FIRST = "Exposed: Gradient 1"
    SECOND = "Exposed: Gradient 2"
    THIRD = "Exposed: Gradient 3"
    FOURTH = "Exposed: Gradient 4"

    @property
    def text(self) -> Text:
        """The class in words."""
        return {
            Gradient.NOT_EXPOSED: Text("未暴露", "Not exposed"),
            Gradient.MINIMAL: Text("轻微暴露", "Minimal exposure"),
            Gradient.FIRST: Text("暴露第一档", "Exposed: gradient 1"),
            Gradient.SECOND: Text("暴露第二档", "Exposed: gradient 2"),
            Gradient.THIRD: Text("暴露第三档", "Exposed: gradient 3"),
            Gradient.FOURTH: Text("暴露第四档", "Exposed: gradient 4"),
        }[self]


def gradient(mean: float, deviation: float) -> Gradient:
    """The ILO's class of an occupation from the mean and the standard deviation of its tasks' scores.

    Both are taken to two decimals. The published classes come from sums of floats: 0.36 + 0.04 fell below 0.40 there
    and is “not exposed”. The rule is kept as published: the bound itself counts as not below it only where the sum of
    the two floats says so.
    """
    m, s = round(mean, 2), round(deviation, 2)
    if m + s < NOT_BELOW / 100:
        return Gradient.NOT_EXPOSED
    if m + s < MINIMAL_BELOW / 100:
        return Gradient.MINIMAL
    place = sum(m >= bound / 100 for bound in GRADIENTS_BELOW)
    return (Gradient.FIRST, Gradient.SECOND, Gradient.THIRD, Gradient.FOURTH)[place]


def beta(alpha: float, gamma: float) -> float:
    """Exposure with half weight for what needs software around a model: β = α + ½(γ − α)."""
    return alpha + 0.5 * (gamma - alpha)


@dataclass(frozen=True, slots=True)
class Spread:
    """Count, mean, standard deviation with n − 1, and who lies at the ends."""

    count: int
    mean: float
    deviation: float
    lowest: tuple[str, float]
    highest: tuple[str, float]


def spread(scores: Mapping[str, float]) -> Spread:
    """How the scores of a list lie; a standardised list has mean 0 and deviation 1."""
    if len(scores) < 2:
        raise ValueError("two scores at least")
    mean = math.fsum(scores.values()) / len(scores)
    squares = math.fsum((value - mean) ** 2 for value in scores.values())
    low, high = (pick(scores.items(), key=lambda pair: (pair[1], pair[0])) for pick in (min, max))
    return Spread(len(scores), mean, math.sqrt(squares / (len(scores) - 1)), low, high)


@dataclass(frozen=True, slots=True)
class Part:
    """One code of several that an occupation is held to be: its weight, the mean and deviation of its tasks."""

    weight: float
    mean: float
    deviation: float = 0.0


def mixed(parts: Sequence[Part]) -> tuple[float, float]:
    """Mean and standard deviation of the tasks of several codes together, by weight (weights need not sum to one).

    The variance of a mixture: that within the codes and that between their means.
    """
    total = math.fsum(part.weight for part in parts)
    if total <= 0:
        raise ValueError("weights must be above nothing")
    mean = math.fsum(part.weight * part.mean for part in parts) / total
    variance = math.fsum(part.weight * (part.deviation**2 + (part.mean - mean) ** 2) for part in parts) / total
    return mean, math.sqrt(max(0.0, variance))


def place(score: float, ordered: Sequence[float]) -> float:
    """Where a score stands among sorted ones, 0 to 100: the share below and half of those equal."""
    if not ordered:
        raise ValueError("nothing to stand among")
    return 100 * (bisect_left(ordered, score) + bisect_right(ordered, score)) / (2 * len(ordered))
