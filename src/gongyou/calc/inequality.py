"""Inequality of incomes: Gini, Theil's T and its parts by group, mean log deviation, Atkinson, Hoover.

Sources: Cowell, Measuring Inequality (2011); Atkinson 1970; Shorrocks 1980. See docs/algorithms/inequality.md.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from gongyou.core.errors import BadInput
from gongyou.core.text import Text


@dataclass(frozen=True, slots=True)
class Parts:
    """Theil's T in all, between the groups' means and within the groups; the last two add up to the first."""

    total: float
    between: float
    within: float


def gini(values: Sequence[float], *, corrected: bool = False) -> float:
    """2 Σ i·x₍ᵢ₎ / (n Σ x) − (n + 1) / n, between 0 and 1 − 1/n; times n / (n − 1) when `corrected`.

    Zeros count as they are. Raises BadInput for negative values, for none, and where all are zero.
    """
    ordered = sorted(_sound(values))
    count, total = len(ordered), math.fsum(ordered)
    weighted = math.fsum(place * value for place, value in enumerate(ordered, 1))
    found = _not_below(2 * weighted / (count * total) - (count + 1) / count)
    return found * count / (count - 1) if corrected and count > 1 else found


def theil(values: Sequence[float]) -> float:
    """Theil's T: mean of x/m · ln(x/m); a zero adds nothing, which is the limit."""
    found = _sound(values)
    mean = math.fsum(found) / len(found)
    return _not_below(math.fsum(value / mean * math.log(value / mean) for value in found if value) / len(found))


def theil_parts(values: Sequence[float], groups: Sequence[Hashable]) -> Parts:
    """T between the groups (all at the mean of their group) and within them, each group by its share of income."""
    found = _sound(values)
    if len(groups) != len(found):
        raise ValueError(f"{len(groups)} groups for {len(found)} values")
    members: dict[Hashable, list[float]] = defaultdict(list)
    for value, group in zip(found, groups, strict=True):
        members[group].append(value)
    total, mean = math.fsum(found), math.fsum(found) / len(found)
    paid = [each for each in members.values() if math.fsum(each) > 0]
    between = math.fsum(math.fsum(each) / total * math.log(math.fsum(each) / len(each) / mean) for each in paid)
    within = math.fsum(math.fsum(each) / total * theil(each) for each in paid)
    return Parts(theil(found), between, within)


def mean_log_deviation(values: Sequence[float]) -> float:
    """Mean of ln(m/x); infinite where somebody has nothing."""
    found = _sound(values)
    if min(found) == 0:
        return math.inf
    mean = math.fsum(found) / len(found)
    return _not_below(math.fsum(math.log(mean / value) for value in found) / len(found))


def atkinson(values: Sequence[float], aversion: float) -> float:
    """1 − the income that would be as good if equal ÷ the mean; `aversion` above 0, 1 for the geometric mean."""
    if aversion <= 0:
        raise ValueError(f"the aversion {aversion} is not above zero")
    found = _sound(values)
    mean = math.fsum(found) / len(found)
    if aversion >= 1 and min(found) == 0:
        return 1.0
    if aversion == 1:
        return _not_below(1 - math.exp(math.fsum(math.log(value) for value in found) / len(found)) / mean)
    power = 1 - aversion
    return _not_below(float(1 - (math.fsum(value**power for value in found) / len(found)) ** (1 / power) / mean))


def hoover(values: Sequence[float]) -> float:
    """The share of all income that would have to move for all to have the same."""
    found = _sound(values)
    mean = math.fsum(found) / len(found)
    return math.fsum(abs(value - mean) for value in found) / (2 * math.fsum(found))


def _not_below(found: float) -> float:
    """None of these is negative; the last bit of a float is not either, where all have the same."""
    return max(found, 0.0)


def _sound(values: Sequence[float]) -> Sequence[float]:
    if not len(values) or min(values) < 0 or math.fsum(values) == 0 or not all(map(math.isfinite, values)):
        raise BadInput(
            "inequality.values",
            Text(
                "不平等指标需要至少一个正数，且没有负数。",
                "Inequality needs at least one positive value and none below 0.",
            ),
            Text("请先处理负收入，并说明处理办法。", "Settle negative incomes first and say how."),
        )
    return values
