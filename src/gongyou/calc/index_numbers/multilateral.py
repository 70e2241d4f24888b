"""Indices of all periods at once, free of chain drift: GEKS, weighted time-product dummies, Geary–Khamis; and splices.

Sources: Ivancic, Diewert, Fox, J. Econometrics 161 (2011) 24; Diewert, Fox, J. Business & Economic Statistics 40 (2022)
355; de Haan, Krsinich, J. Business & Economic Statistics 32 (2014) 341. See docs/algorithms/wage-index.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum

import numpy as np

from gongyou.calc.index_numbers.bilateral import Formula
from gongyou.calc.index_numbers.panel import Panel, Table
from gongyou.core.errors import BadInput
from gongyou.core.text import Text

ROUNDS, SETTLED = 10_000, 1e-13

Method = Callable[[Panel], list[float]]


class Splice(StrEnum):
    """How a later window continues what is published already.

    movement, window, half and mean link over the window before; wisp, hasp and mean_published over what was published.
    """

    MOVEMENT = "movement"
    WINDOW = "window"
    HALF = "half"
    MEAN = "mean"
    WISP = "wisp"
    HASP = "hasp"
    MEAN_PUBLISHED = "mean_pub"


def geks(panel: Panel, formula: Formula) -> list[float]:
    """P_t = Π_l (P_0l · P_lt)^(1/T) over all periods l: transitive, the same whichever period is the base.

    `formula` must give the inverse when the periods change places (Fisher, Törnqvist, Walsh, Jevons).
    """
    size = len(panel)
    logs = np.zeros((size, size))
    for earlier in range(size):
        for later in range(earlier + 1, size):
            logs[earlier, later] = math.log(formula(panel.pair(earlier, later)))
            logs[later, earlier] = -logs[earlier, later]
    return [math.exp(float(np.mean(logs[0] + logs[:, at]))) for at in range(size)]


def time_product_dummy(panel: Panel) -> list[float]:
    """exp(δ_t) of ln p_ti = δ_t + γ_i, δ of the first period 0, by least squares weighted with each period's shares.

    The items' effects are taken out of the equations first, so that thousands of cells cost no more than their sums.
    Raises BadInput where periods hang together through no item.
    """
    weights, logs = _shares(panel), np.nan_to_num(np.log(panel.prices))
    size = len(panel)
    by_item = weights.sum(axis=0)
    # δ solves (W − V diag(1/v) Vᵀ) δ = Σ w ln p − V (Σ w ln p of the item / v).
    matrix = np.diag(weights.sum(axis=1)) - (weights / by_item) @ weights.T
    right = (weights * logs).sum(axis=1) - (weights / by_item) @ (weights * logs).sum(axis=0)
    if size > 1 and np.linalg.matrix_rank(matrix[1:, 1:], tol=1e-10) < size - 1:
        raise _apart()
    found = np.linalg.solve(matrix[1:, 1:], right[1:]) if size > 1 else np.zeros(0)
    return [1.0, *(math.exp(float(each)) for each in found)]


def geary_khamis(panel: Panel) -> list[float]:
    """Pay bill ÷ hours at the items' mean real prices, with prices deflated by the index itself; by repetition.

    Raises BadInput where periods hang together through no item: prices of one say nothing of the other's.
    """
    if not _hang_together(panel):
        raise _apart()
    prices, quantities = np.nan_to_num(panel.prices), np.nan_to_num(panel.quantities)
    bills = (prices * quantities).sum(axis=1)
    level: Table = np.ones(len(panel))
    for _ in range(ROUNDS):
        items = (prices * quantities / level[:, None]).sum(axis=0) / quantities.sum(axis=0)
        later = bills / (quantities @ items)
        later = later / later[0]
        if np.max(np.abs(later / level - 1)) < SETTLED:
            return [float(each) for each in later]
        level = later
    raise _apart()


def rolled(panel: Panel, method: Method, *, window: int, splice: Splice) -> list[float]:
    """The index of windows of `window` periods, each continuing the published series; nothing published is revised."""
    if not window >= 2:
        raise ValueError("A window holds at least two periods.")
    published = method(panel.window(0, min(window, len(panel))))
    before = published
    for first in range(1, len(panel) - window + 1):
        after = method(panel.window(first, window))
        published.append(_continued(published, before, after, splice))
        before = after
    return published


def _continued(published: list[float], before: list[float], after: list[float], splice: Splice) -> float:
    """The value of the newest period. before[k] and after[k − 1] are the same period; so is published[k − window]."""
    size = len(after)
    middle = (size + 1) // 2
    over = {
        Splice.MOVEMENT: [size - 1],
        Splice.WINDOW: [1],
        Splice.WISP: [1],
        Splice.HALF: [middle],
        Splice.HASP: [middle],
    }.get(splice, list(range(1, size)))
    is_published = splice in (Splice.WISP, Splice.HASP, Splice.MEAN_PUBLISHED)
    links = [
        (published[at - size] if is_published else published[-1] / before[-1] * before[at]) * after[-1] / after[at - 1]
        for at in over
    ]
    return math.exp(math.fsum(map(math.log, links)) / len(links))


def _hang_together(panel: Panel) -> bool:
    """Whether every period can be reached from the first through items that two of them share."""
    there = ~np.isnan(panel.prices)
    shared = there.astype(int) @ there.T.astype(int) > 0
    reached = np.zeros(len(panel), bool)
    reached[:1] = True
    for _ in range(len(panel)):
        reached |= shared[reached].any(axis=0)
    return bool(len(panel)) and bool(reached.all())


def _shares(panel: Panel) -> Table:
    values = np.nan_to_num(panel.prices * panel.quantities)
    shares: Table = values / values.sum(axis=1, keepdims=True)
    return shares


def _apart() -> BadInput:
    return BadInput(
        "calc.index_apart",
        Text(
            "这些时期之间没有共同的单元相连，不能编成一个指数。",
            "These periods hang together through no common cell: there is no one index of them.",
        ),
        Text("请改用更粗的分组或更短的时段。", "Use coarser cells or fewer periods."),
    )
