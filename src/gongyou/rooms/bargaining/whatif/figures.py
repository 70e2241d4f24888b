"""Figures of a distribution of whole cents: quantiles, inequality, hourly pay, who lies below a line."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongyou.calc import inequality
from gongyou.core.money import round_half_up, yuan_from

Ints = NDArray[np.int64]
QUANTILES = (5, 10, 25, 50, 75, 90, 95)
PLACES = Decimal("0.000001")
HOUR = 3_600


def share(part: int | Fraction, whole: int | Fraction) -> Decimal | None:
    """part ÷ whole to six decimals, half up; None when there is nothing to divide by."""
    if not whole:
        return None
    return (Decimal(round_half_up(Fraction(part) / Fraction(whole) * 10**6)) / 10**6).quantize(PLACES)


def six(value: float) -> Decimal:
    """A statistic to six decimals."""
    return Decimal(repr(float(value))).quantize(PLACES) + 0


def quantile(ordered: Ints, percent: int) -> int:
    """The smallest value with at least `percent` % of the workers at or below it: always somebody's own."""
    needed = max(1, -(-percent * len(ordered) // 100))
    return int(ordered[needed - 1])


def mean(values: Ints) -> Decimal | None:
    """The mean in yuan, to the cent, half up."""
    if not len(values):
        return None
    return yuan_from(round_half_up(Fraction(int(values.sum()), len(values))))


def distribution(values: Ints, groups: Sequence[str] | None = None) -> dict[str, Any]:
    """Quantiles and mean in yuan, Gini and Theil; these two are None where an income is negative or all are zero."""
    ordered = np.sort(values)
    found: dict[str, Any] = {f"p{percent}": yuan_from(quantile(ordered, percent)) for percent in QUANTILES}
    found["mean"] = mean(values)
    sound = bool(len(ordered)) and int(ordered[0]) >= 0 and int(ordered[-1]) > 0
    listed = values.tolist()
    found["gini"] = six(inequality.gini(ordered.tolist())) if sound else None
    if groups is not None:
        parts = inequality.theil_parts(listed, groups) if sound else None
        found["theil"] = six(parts.total) if parts else None
        found["theil_between"] = six(parts.between) if parts else None
        found["theil_within"] = six(parts.within) if parts else None
    return found


def hourly(values: Ints, seconds: Ints) -> Ints:
    """Cents an hour of each worker with time, to the nearest cent."""
    timed = seconds > 0
    cents, time = values[timed], seconds[timed]
    return np.floor_divide(cents * HOUR * 2 + time, time * 2)


def below(values: Ints, seconds: Ints, line: Decimal) -> dict[str, Any]:
    """Workers whose pay lies below the line for their hours, and by how much in all; nobody's surplus is set off."""
    exact = Fraction(line) * 100
    timed = seconds > 0
    cents, time = values[timed], seconds[timed]
    # Short where cents × 3600 < line × seconds, in whole numbers; the line has at most six decimals.
    lacking = exact.numerator * time - cents * HOUR * exact.denominator
    short = lacking > 0
    whole = HOUR * exact.denominator
    missing = np.floor_divide(lacking[short] * 2 + whole, whole * 2)
    return {
        "workers": int(short.sum()),
        "of": int(timed.sum()),
        "share": share(int(short.sum()), int(timed.sum())),
        "shortfall": yuan_from(int(missing.sum())),
    }


def allowed(seconds: Ints, allowance: Decimal) -> Ints:
    """Working time: engaged time with the negotiated allowance, to the whole second, half up."""
    factor = 1 + Fraction(allowance)
    return np.floor_divide(seconds * factor.numerator * 2 + factor.denominator, factor.denominator * 2)
