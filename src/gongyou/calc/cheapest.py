"""The cheapest choice of numbers within bounds under which enough workers get enough.

Pay that is linear in the numbers gives a mixed-integer programme (HiGHS through SciPy): each worker's pay is
`fixed + gains · numbers`, and of the workers whose pay should reach a line so many may stay below it. Pay that is not
linear is met by going round: the programme of the tangent, the true pay, the next tangent. Whoever asks replays what
comes out; nothing here is printed without that. See docs/algorithms/cheapest-package.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, hstack, vstack

Floats = NDArray[np.float64]
SECONDS = 10.0
# A programme may end this far from its proof, as a share of the cost.
GAP = 1e-4


@dataclass(frozen=True, slots=True)
class Reach:
    """At least `needed` of the rows must have gains · numbers at or above what they lack."""

    gains: Floats
    lacking: Floats
    needed: int


@dataclass(frozen=True, slots=True)
class Best:
    """The numbers, their cost, the lowest cost that could still be possible, and whether the search was finished."""

    numbers: Floats
    cost: float
    bound: float
    is_proven: bool


def cheapest(
    cost: Floats, bounds: tuple[Floats, Floats], reaches: list[Reach], *, seconds: float = SECONDS
) -> Best | None:
    """The numbers of least cost within the bounds that satisfy every reach; None where there are none.

    A row that already lacks nothing at the lower bounds counts as reached. The rest get a switch each: on, its line
    must be reached; off, it may be missed.
    """
    low, high = bounds
    size = len(cost)
    blocks, lows, switches = [], [], 0
    parts: list[tuple[Floats, Floats, int]] = []
    for reach in reaches:
        least = reach.gains @ low - reach.lacking
        most = _most(reach.gains, low, high) - reach.lacking
        sure, able = least >= 0, most >= 0
        still = reach.needed - int(sure.sum())
        open_rows = np.nonzero(able & ~sure)[0]
        if still <= 0:
            continue
        if still > len(open_rows):
            return None
        parts.append((reach.gains[open_rows], reach.lacking[open_rows], still))
        switches += len(open_rows)
    at = 0
    for gains, lacking, still in parts:
        rows = len(lacking)
        # gains·x − (lacking − least)·switch ≥ least, where least is the row's value at the lower bounds.
        least = gains @ low
        slack = lacking - least
        chosen = csr_matrix((-slack, (np.arange(rows), at + np.arange(rows))), shape=(rows, switches))
        blocks.append(hstack([csr_matrix(gains), chosen]))
        lows.append(least)
        counted = csr_matrix((np.ones(rows), (np.zeros(rows, dtype=int), at + np.arange(rows))), shape=(1, switches))
        blocks.append(hstack([csr_matrix((1, size)), counted]))
        lows.append(np.array([float(still)]))
        at += rows
    found = milp(
        np.concatenate([cost, np.zeros(switches)]),
        integrality=np.concatenate([np.zeros(size), np.ones(switches)]),
        bounds=Bounds(np.concatenate([low, np.zeros(switches)]), np.concatenate([high, np.ones(switches)])),
        constraints=[LinearConstraint(vstack(blocks), np.concatenate(lows), np.inf)] if blocks else [],
        options={"time_limit": seconds, "mip_rel_gap": GAP},
    )
    if found.x is None:
        return None
    bound = found.mip_dual_bound if switches and found.mip_dual_bound is not None else found.fun
    bound = bound if math.isfinite(bound) else -math.inf
    return Best(np.asarray(found.x[:size], dtype=np.float64), float(found.fun), float(bound), found.status == 0)


def _most(gains: Floats, low: Floats, high: Floats) -> Floats:
    return np.maximum(gains, 0) @ high + np.minimum(gains, 0) @ low
