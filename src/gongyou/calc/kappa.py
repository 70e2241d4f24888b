"""Cohen's kappa of two raters with its large-sample interval (Fleiss, Cohen and Everitt 1969)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

Z_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Kappa:
    """How far two raters agree beyond chance, with the bounds of the 95 % interval, cut at −1 and 1."""

    pairs: int
    agreed: int
    value: float
    low: float
    high: float
    deviation: float


def kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> Kappa | None:
    """Kappa of nominal judgements, a pair for each thing judged; None without pairs or where one category is all.

    value = (p_o − p_e) ÷ (1 − p_e), with p_o the share of equal pairs and p_e what the two raters' margins alone
    would give.
    """
    count = len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    by_chance = math.fsum(first[each] * second[each] for each in first) / count**2 if count else 1.0
    if by_chance == 1.0:
        return None
    agreed = sum(a == b for a, b in pairs)
    value = (agreed / count - by_chance) / (1 - by_chance)
    deviation = _deviation(pairs, first, second, value, by_chance)
    return Kappa(
        count,
        agreed,
        value,
        max(value - Z_95 * deviation, -1.0),
        min(value + Z_95 * deviation, 1.0),
        deviation,
    )


def _deviation(
    pairs: Sequence[tuple[Hashable, Hashable]],
    first: Counter[Hashable],
    second: Counter[Hashable],
    value: float,
    by_chance: float,
) -> float:
    """The standard error that does not suppose kappa to be zero."""
    count = len(pairs)
    spread = math.fsum(
        times / count * (1 - (first[a] + second[a]) / count * (1 - value)) ** 2
        if a == b
        else times / count * ((1 - value) * (second[a] + first[b]) / count) ** 2
        for (a, b), times in Counter(pairs).items()
    )
    variance = spread - (value - by_chance * (1 - value)) ** 2
    return math.sqrt(max(variance, 0.0) / count) / (1 - by_chance)
