"""Ratios of counts in a table with sparse cells, drawn towards what the row and the column say (gamma–Poisson).

    smoothed(counts, exposures) -> Smoothed     one value for each (row, column), with the weight of its own count

Posts in a cell are Poisson with mean θ · seekers; θ has a gamma distribution around μ, which the margins give:
ratio of the row × ratio of the column ÷ ratio of all. Sources: Clayton, Kaldor, Biometrics 43 (1987) 671; Gelman and
others, Bayesian Data Analysis (2013) 2.7. See docs/algorithms/ratio-board.md.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from scipy.optimize import minimize_scalar
from scipy.special import gammaln

from gongyou.core.errors import BadInput
from gongyou.core.text import Text

Key = tuple[Any, Any]
# The shape is looked for between cells that have hardly anything in common and cells that are all alike.
LEAST_SHAPE, MOST_SHAPE = 1e-3, 1e6


@dataclass(frozen=True, slots=True)
class Ratio:
    """One cell: its own ratio (None without exposure), the margins' expectation, and what is between them.

    `value` = weight · raw + (1 − weight) · expected.
    """

    raw: float | None
    expected: float
    value: float
    weight: float


@dataclass(frozen=True, slots=True)
class Smoothed:
    """The cells by (row, column), the ratio of all, and the gamma's shape: large where the margins say it all."""

    cells: Mapping[Any, Ratio]
    overall: float
    shape: float


def smoothed(counts: Mapping[Key, int], exposures: Mapping[Key, int]) -> Smoothed:
    """Empirical Bayes means: (a + count) / (a / μ + exposure), with the shape a of greatest marginal likelihood.

    A cell without exposure is its expectation, whatever its count: nobody was there who could have shown a ratio.
    Raises BadInput for negative numbers, and where there is no count or no exposure at all.
    """
    keys = sorted(counts.keys() | exposures.keys(), key=str)
    if any(held.get(key, 0) < 0 for held in (counts, exposures) for key in keys):
        raise ValueError("Counts and exposures are not negative.")
    known = {key: (counts.get(key, 0), exposures.get(key, 0)) for key in keys if exposures.get(key, 0)}
    if not sum(count for count, _ in known.values()):
        raise BadInput(
            "calc.ratio_nothing",
            Text("没有可以计算比率的人数。", "There are no counts to form a ratio of."),
            Text("请先补报岗位和求职数据。", "Report posts and seekers first."),
        )
    overall = _ratio(known.values())
    rows, columns = (_of_margin(known, place, overall) for place in (0, 1))
    expected = {key: rows.get(key[0], overall) * columns.get(key[1], overall) / overall for key in keys}
    shape = _shape([(count, exposure * expected[key]) for key, (count, exposure) in known.items() if expected[key]])
    cells: dict[Any, Ratio] = {}
    for key in keys:
        count, exposure = known.get(key, (0, 0))
        mu = expected[key]
        weight = exposure * mu / (exposure * mu + shape)
        raw = count / exposure if exposure else None
        cells[key] = Ratio(raw, mu, mu if raw is None else weight * raw + (1 - weight) * mu, weight)
    return Smoothed(cells, overall, shape)


def _ratio(held: Any) -> float:
    pairs = list(held)
    return sum(count for count, _ in pairs) / sum(exposure for _, exposure in pairs)


def _of_margin(known: Mapping[Key, tuple[int, int]], place: int, overall: float) -> dict[Hashable, float]:
    """Ratio of each row (place 0) or column (1); one without any count gets half a count, so that μ is not zero."""
    held: dict[Hashable, list[tuple[int, int]]] = defaultdict(list)
    for key, pair in known.items():
        held[key[place]].append(pair)
    found = {}
    for name, pairs in held.items():
        exposure = sum(each for _, each in pairs)
        count = sum(each for each, _ in pairs)
        found[name] = (count or min(0.5, overall * exposure)) / exposure
    return found


def _shape(pairs: list[tuple[int, float]]) -> float:
    """The shape a under which the counts, negative binomial with mean e and variance e + e²/a, are likeliest."""

    def unlikely(log_shape: float) -> float:
        a = math.exp(log_shape)
        return -math.fsum(
            float(gammaln(a + count) - gammaln(a)) + a * math.log(a / (a + mean)) + count * math.log(mean / (a + mean))
            for count, mean in pairs
        )

    found = minimize_scalar(
        unlikely, bounds=(math.log(LEAST_SHAPE), math.log(MOST_SHAPE)), method="bounded", options={"xatol": 1e-10}
    )
    return float(math.exp(found.x))
