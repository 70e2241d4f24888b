"""Index formulas of two periods: how much dearer the same work has become.

Sources: ILO and others, Consumer Price Index Manual (2020), chapters 6, 8; P. von der Lippe, Index Theory (2007).
See docs/algorithms/wage-index.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from gongyou.calc.index_numbers.panel import Pair, Table
from gongyou.core.errors import BadInput
from gongyou.core.text import Text

Formula = Callable[[Pair], float]
# Shares closer to each other than this are taken as equal: their logarithmic mean is then their common value.
EQUAL_SHARES = 1e-12


def laspeyres(pair: Pair) -> float:
    """Σp1q0 / Σp0q0: the earlier period's work at both periods' pay."""
    return float((pair.p1 * pair.q0).sum() / (pair.p0 * pair.q0).sum())


def paasche(pair: Pair) -> float:
    """Σp1q1 / Σp0q1: the later period's work at both periods' pay."""
    return float((pair.p1 * pair.q1).sum() / (pair.p0 * pair.q1).sum())


def fisher(pair: Pair) -> float:
    """√(Laspeyres · Paasche)."""
    return math.sqrt(laspeyres(pair) * paasche(pair))


def drobish(pair: Pair) -> float:
    """The mean of Laspeyres and Paasche."""
    return (laspeyres(pair) + paasche(pair)) / 2


def tornqvist(pair: Pair) -> float:
    """exp Σ ½(s0+s1) ln(p1/p0)."""
    return _geometric(pair, (pair.s0 + pair.s1) / 2)


def geometric_laspeyres(pair: Pair) -> float:
    """exp Σ s0 ln(p1/p0)."""
    return _geometric(pair, pair.s0)


def geometric_paasche(pair: Pair) -> float:
    """exp Σ s1 ln(p1/p0)."""
    return _geometric(pair, pair.s1)


def walsh(pair: Pair) -> float:
    """Σp1√(q0q1) / Σp0√(q0q1)."""
    return _basket(pair, np.sqrt(pair.q0 * pair.q1))


def marshall_edgeworth(pair: Pair) -> float:
    """Σp1(q0+q1) / Σp0(q0+q1)."""
    return _basket(pair, pair.q0 + pair.q1)


def geary_khamis(pair: Pair) -> float:
    """Σp1h / Σp0h with h the harmonic mean of both quantities."""
    return _basket(pair, pair.q0 * pair.q1 / (pair.q0 + pair.q1))


def lowe(pair: Pair) -> float:
    """Σp1qb / Σp0qb with the quantities of a reference period. Raises BadInput where they are unknown."""
    if pair.reference is None:
        raise BadInput(
            "calc.index_no_reference",
            Text("洛氏指数需要参照期的数量，且各单元都要有。", "A Lowe index needs every cell's quantity of a base."),
        )
    return _basket(pair, pair.reference)


def sato_vartia(pair: Pair) -> float:
    """exp Σ w ln(p1/p0), w the logarithmic means of both shares, made to add up to one."""
    s0, s1 = pair.s0, pair.s1
    apart = np.abs(s1 - s0) > EQUAL_SHARES * s0
    logs = np.log(np.divide(s1, s0, out=np.full_like(s0, math.e), where=apart))
    weights = np.where(apart, (s1 - s0) / logs, s0)
    return _geometric(pair, weights / weights.sum())


def stuvel(pair: Pair) -> float:
    """A + √(A² + V) with A = ½(Laspeyres of prices − Laspeyres of quantities) and V the ratio of pay bills."""
    bill = float((pair.p0 * pair.q0).sum())
    half = (laspeyres(pair) - float((pair.p0 * pair.q1).sum()) / bill) / 2
    return half + math.sqrt(half * half + float((pair.p1 * pair.q1).sum()) / bill)


def palgrave(pair: Pair) -> float:
    """Σ s1 · p1/p0."""
    return float((pair.s1 * pair.relatives).sum())


def carli(pair: Pair) -> float:
    """The mean of p1/p0, without weights."""
    return float(pair.relatives.mean())


def jevons(pair: Pair) -> float:
    """The geometric mean of p1/p0, without weights."""
    return math.exp(float(np.log(pair.relatives).mean()))


def dutot(pair: Pair) -> float:
    """Mean price ÷ mean price, without weights."""
    return float(pair.p1.mean() / pair.p0.mean())


def harmonic(pair: Pair) -> float:
    """The harmonic mean of p1/p0, without weights."""
    return 1 / float((1 / pair.relatives).mean())


def cswd(pair: Pair) -> float:
    """√(Carli · harmonic): Carruthers, Sellwood, Ward and Dalén."""
    return math.sqrt(carli(pair) * harmonic(pair))


def time_dummy(pair: Pair) -> float:
    """exp(δ − ½V) of ln p on time and item, weighted by each period's own shares; V the squared error of δ.

    The correction is Kennedy's (1981): exp of an unbiased logarithm is too high by about ½V. One item has no V.
    """
    size = len(pair.p0)
    weights = np.concatenate((pair.s0, pair.s1))
    logs = np.log(np.concatenate((pair.p0, pair.p1)))
    known = np.zeros((2 * size, size + 1))
    known[size:, 0] = 1
    known[:size, 1:] = known[size:, 1:] = np.eye(size)
    inverse = np.linalg.inv(known.T @ (weights[:, None] * known))
    found = inverse @ (known.T @ (weights * logs))
    if size < 2:
        return math.exp(float(found[0]))
    rest = logs - known @ found
    squared = float((weights * rest * rest).sum()) / (size - 1) * float(inverse[0, 0])
    return math.exp(float(found[0]) - squared / 2)


FORMULAS: Mapping[str, Formula] = {
    "laspeyres": laspeyres,
    "paasche": paasche,
    "fisher": fisher,
    "tornqvist": tornqvist,
    "walsh": walsh,
    "drobish": drobish,
    "geomLaspeyres": geometric_laspeyres,
    "geomPaasche": geometric_paasche,
    "marshalledgeworth": marshall_edgeworth,
    "gk": geary_khamis,
    "lowe": lowe,
    "satovartia": sato_vartia,
    "stuvel": stuvel,
    "palgrave": palgrave,
    "carli": carli,
    "jevons": jevons,
    "dutot": dutot,
    "harmonic": harmonic,
    "cswd": cswd,
    "tpd": time_dummy,
}


def _geometric(pair: Pair, weights: Table) -> float:
    return math.exp(float((weights * np.log(pair.relatives)).sum()))


def _basket(pair: Pair, quantities: Table) -> float:
    return float((pair.p1 * quantities).sum() / (pair.p0 * quantities).sum())
