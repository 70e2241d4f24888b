"""Seasonal adjustment of a monthly series: STL, and the Spring Festival, which moves between January and February.

Sources: R. B. Cleveland and others, J. Official Statistics 6 (1990) 3; P. Speckman, J. Royal Statistical Society B 50
(1988) 413 (partial regression beside a smooth); W. R. Bell, S. C. Hillmer, JASA 78 (1983) 526 (moving holidays). See
docs/algorithms/seasonal.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from statsmodels.tsa.seasonal import STL

from gongyou.core.errors import BadInput
from gongyou.core.text import Text

Table = NDArray[np.float64]
Month = tuple[int, int]

YEAR = 12
LEAST_MONTHS, FESTIVAL_MONTHS = 2 * YEAR + 1, 5 * YEAR
# Work thins out before the festival and comes back slowly after it.
DAYS_BEFORE, DAYS_AFTER = 20, 20


@dataclass(frozen=True, slots=True)
class Smoothing:
    """How STL smooths: spans in observations (odd), None for Cleveland's own of the trend and the low pass.

    Robust smoothing weighs down what lies far off, in `outer` rounds.
    """

    seasonal: int = 13
    trend: int | None = None
    low_pass: int | None = None
    jumps: tuple[int, int, int] = (1, 1, 1)
    inner: int = 2
    outer: int = 15

    @property
    def is_robust(self) -> bool:
        return self.outer > 0


PLAIN = Smoothing(outer=0)
ROBUST = Smoothing(inner=2, outer=15)


@dataclass(frozen=True, slots=True)
class Parts:
    """A series as the sum of three, and the weight that each value had in the end."""

    trend: list[float]
    seasonal: list[float]
    remainder: list[float]
    weights: list[float]


def decomposed(values: Sequence[float], smoothing: Smoothing = ROBUST, *, period: int = YEAR) -> Parts:
    """Cleveland's STL of a series without gaps; at least two periods and one value."""
    found = _stl(np.asarray(values, float), smoothing, period)
    return Parts(*(each.tolist() for each in (found.trend, found.seasonal, found.resid, found.weights)))


@dataclass(frozen=True, slots=True)
class Festival:
    """What the festival does to the level, with errors: all its days before in one month, all its days from it on.

    −0.08 says: were all twenty days in one month, its value would lie 8 per cent lower than in a year that has them on
    the average of all years there.
    """

    before: float
    before_error: float
    after: float
    after_error: float


@dataclass(frozen=True, slots=True)
class Adjusted:
    """The series without season and festival, its trend, and both factors (1.0 is no effect); `festival` None where the
    series is too short to tell.
    """

    adjusted: list[float]
    trend: list[float]
    seasonal_factor: list[float]
    festival_factor: list[float]
    festival: Festival | None


def adjusted(values: Sequence[float], months: Sequence[Month], festivals: Mapping[int, date]) -> Adjusted:
    """The adjusted series in the unit of the values, which are positive and hold every month from first to last.

    Logarithms are taken, so effects are parts of the level. The festival's effect is found by least squares between
    what STL leaves of the series and of the share of festival days in each month. Raises BadInput for gaps, for values
    that are not positive, and where the festival of a year is not known.
    """
    _checked(values, months)
    logs = np.log(np.asarray(values, float))
    effect: Table = np.zeros(len(logs))
    festival = None
    if len(logs) >= FESTIVAL_MONTHS:
        shares = _centred(festival_shares(months, festivals), months)
        festival, effect = _festival(logs, shares)
    parts = _stl(logs - effect, ROBUST, YEAR)
    return Adjusted(
        adjusted=np.exp(logs - effect - parts.seasonal).tolist(),
        trend=np.exp(parts.trend).tolist(),
        seasonal_factor=np.exp(parts.seasonal).tolist(),
        festival_factor=np.exp(effect).tolist(),
        festival=festival,
    )


def festival_shares(months: Sequence[Month], festivals: Mapping[int, date]) -> list[tuple[float, float]]:
    """For each month, the share of the days before the festival and of those from it on that lie in it.

    Each adds up to one over a year's months.
    """
    counted: dict[Month, list[int]] = {month: [0, 0] for month in months}
    for year in sorted({year for year, _ in months}):
        day = festivals.get(year)
        if day is None:
            raise BadInput(
                "calc.festival_unknown",
                Text(f"没有 {year} 年春节的日期。", f"The day of the Spring Festival of {year} is not known."),
                Text("请补充节日历。", "Add it to the calendar of festivals."),
                year=year,
            )
        for which, first, days in ((0, day - timedelta(DAYS_BEFORE), DAYS_BEFORE), (1, day, DAYS_AFTER)):
            for each in (first + timedelta(at) for at in range(days)):
                if (each.year, each.month) in counted:
                    counted[each.year, each.month][which] += 1
    return [(counted[month][0] / DAYS_BEFORE, counted[month][1] / DAYS_AFTER) for month in months]


def _centred(shares: Sequence[tuple[float, float]], months: Sequence[Month]) -> Table:
    """Less the mean of the same calendar month: what the festival does every year belongs to the season."""
    found = np.asarray(shares, float)
    calendar = np.asarray([month for _, month in months])
    for month in range(1, YEAR + 1):
        held = calendar == month
        if held.any():
            found[held] -= found[held].mean(axis=0)
    return found


def _festival(logs: Table, shares: Table) -> tuple[Festival | None, Table]:
    left = np.column_stack([_stl(column, PLAIN, YEAR).resid for column in shares.T])
    rest = _stl(logs, PLAIN, YEAR).resid
    if np.linalg.matrix_rank(left, tol=1e-9) < left.shape[1]:
        return None, np.zeros(len(logs))
    inverse = np.linalg.inv(left.T @ left)
    found = inverse @ (left.T @ rest)
    off = rest - left @ found
    error = np.sqrt(np.diag(inverse) * float(off @ off) / (len(logs) - left.shape[1]))
    told = Festival(float(found[0]), float(error[0]), float(found[1]), float(error[1]))
    effect: Table = shares @ found
    return told, effect


def _stl(values: Table, smoothing: Smoothing, period: int) -> Any:
    if len(values) < 2 * period + 1:
        raise BadInput(
            "calc.season_short",
            Text(
                f"季节调整至少需要 {2 * period + 1} 期，现有 {len(values)} 期。",
                f"At least {2 * period + 1} values are needed, not {len(values)}.",
            ),
            Text("请补足历史数据，或直接看同比。", "Add history, or compare with the year before."),
        )
    seasonal_jump, trend_jump, low_pass_jump = smoothing.jumps
    model = STL(
        values,
        period=period,
        seasonal=smoothing.seasonal,
        trend=smoothing.trend,
        low_pass=smoothing.low_pass,
        robust=smoothing.is_robust,
        seasonal_jump=seasonal_jump,
        trend_jump=trend_jump,
        low_pass_jump=low_pass_jump,
    )
    return model.fit(inner_iter=smoothing.inner, outer_iter=smoothing.outer)


def _checked(values: Sequence[float], months: Sequence[Month]) -> None:
    if len(values) != len(months):
        raise ValueError(f"{len(values)} values for {len(months)} months")
    for (year, month), following in pairwise(months):
        if following != ((year, month + 1) if month < YEAR else (year + 1, 1)):
            raise BadInput(
                "calc.season_gap",
                Text(
                    f"{year} 年 {month} 月之后缺月或月份重复。",
                    f"A month is missing or twice after {year}-{month:02d}.",
                ),
                Text("请先补报，或标明推算值。", "Report it first, or give an imputed value and mark it."),
            )
    if not all(value > 0 and math.isfinite(value) for value in values):
        raise BadInput(
            "calc.season_not_positive",
            Text("季节调整的数值应为正数。", "Values to be adjusted are positive."),
        )
