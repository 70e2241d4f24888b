"""Signals in a monthly series: Sahm's rise over the low, EWMA and CUSUM charts, and an alarm that does not flicker.

Sources: C. Sahm, in: Recession Ready (Brookings, 2019); D. C. Montgomery, Introduction to Statistical Quality Control
(7th ed. 2013), chapter 9. See docs/algorithms/signals.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import isfinite, sqrt

from gongyou.core.errors import BadInput
from gongyou.core.text import Text

SMOOTHED_MONTHS, LOW_MONTHS = 3, 12
SAHM_SIGNAL = Decimal("0.50")
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Rise:
    """The rise of one month over the low before it, in percentage points with two decimals, and whether it signals."""

    points: Decimal
    signals: bool


def sahm(rates: Sequence[Decimal | None], *, signal: Decimal = SAHM_SIGNAL) -> list[Rise | None]:
    """Mean of three months − the least such mean of the twelve months before, rounded half up to 0.01, then judged.

    `rates` month by month in per cent, None where one is missing: then there is no mean of three, and no low that it
    belongs to. None where the months do not suffice.
    """
    means: list[Fraction | None] = []
    for at in range(len(rates)):
        three = rates[max(at - SMOOTHED_MONTHS + 1, 0) : at + 1]
        known = [Fraction(each) for each in three if each is not None]
        means.append(sum(known, Fraction()) / SMOOTHED_MONTHS if len(known) == SMOOTHED_MONTHS else None)
    found: list[Rise | None] = []
    for at, mean in enumerate(means):
        before = means[max(at - LOW_MONTHS, 0) : at]
        lows = [each for each in before if each is not None]
        if mean is None or len(lows) < LOW_MONTHS:
            found.append(None)
            continue
        rise = mean - min(lows)
        points = (Decimal(rise.numerator) / Decimal(rise.denominator)).quantize(CENT, ROUND_HALF_UP)
        found.append(Rise(points, points >= signal))
    return found


@dataclass(frozen=True, slots=True)
class Chart:
    """Values of a chart with their limits; `outside` are the places (from 0) at or beyond a limit."""

    values: list[float]
    low: list[float]
    high: list[float]

    @property
    def outside(self) -> list[int]:
        rows = zip(self.values, self.low, self.high, strict=True)
        return [at for at, (value, low, high) in enumerate(rows) if not low < value < high]


def ewma(values: Sequence[float], *, weight: float, mean: float, deviation: float, width: float) -> Chart:
    """z = λx + (1 − λ)z from the mean on; limits μ ± Lσ√(λ/(2−λ)·(1−(1−λ)^2t)), which widen with time.

    `weight` is λ in (0, 1], `width` is L, `deviation` σ > 0 of one value. Raises BadInput for a value that is missing.
    """
    _without_gaps(values)
    if not 0 < weight <= 1 or deviation <= 0 or width <= 0:
        raise BadInput(
            "calc.ewma_parameters",
            Text("λ 应在 0 与 1 之间，σ、L 应为正数。", "λ lies between 0 and 1; σ and L are positive."),
        )
    smoothed, half, held = [], [], mean
    for at, value in enumerate(values, 1):
        held = weight * value + (1 - weight) * held
        smoothed.append(held)
        half.append(width * deviation * sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * at))))
    return Chart(smoothed, [mean - each for each in half], [mean + each for each in half])


def _without_gaps(values: Sequence[float]) -> None:
    """A missing value would be no signal and none the less outside the limits."""
    if not all(value is not None and isfinite(value) for value in values):
        raise BadInput(
            "calc.chart_gap",
            Text("控制图的数列里有缺失的值。", "A value of the chart is missing."),
            Text("请先补报，或标明推算值。", "Report it first, or give an imputed value and mark it."),
        )


@dataclass(frozen=True, slots=True)
class Sums:
    """Upper and lower cumulative sums, for how long each has been above zero, and the places (from 0) beyond H."""

    upper: list[float]
    lower: list[float]
    upper_for: list[int]
    lower_for: list[int]
    signals: list[int]

    @property
    def first_signal(self) -> int | None:
        return self.signals[0] if self.signals else None

    @property
    def began(self) -> int | None:
        """The place where the change behind the first signal began: the counter's start."""
        if self.first_signal is None:
            return None
        at = self.first_signal
        is_upper = self.upper[at] >= self.lower[at]
        return at - (self.upper_for if is_upper else self.lower_for)[at] + 1


def cusum(values: Sequence[float], *, mean: float, slack: float, limit: float) -> Sums:
    """C± = max(0, ±(x − μ) − K + C±), a signal where one exceeds H; K is `slack`, H is `limit`, both in units of x.

    Raises BadInput for a value that is missing, and for a negative K or H.
    """
    _without_gaps(values)
    if slack < 0 or limit < 0:
        raise BadInput("calc.cusum_parameters", Text("K、H 不能为负。", "K and H are not negative."))
    # As they are written: a sum that meets the limit exactly does not exceed it by the last bit of a float.
    middle, spare, most = (Fraction(str(each)) for each in (mean, slack, limit))
    found = Sums([], [], [], [], [])
    up = down = Fraction()
    for at, value in enumerate(values):
        off = Fraction(str(value)) - middle
        up, down = max(Fraction(), off - spare + up), max(Fraction(), -off - spare + down)
        found.upper.append(float(up))
        found.lower.append(float(down))
        found.upper_for.append((found.upper_for[-1] if at else 0) + 1 if up else 0)
        found.lower_for.append((found.lower_for[-1] if at else 0) + 1 if down else 0)
        if max(up, down) > most:
            found.signals.append(at)
    return found


def alarms(values: Iterable[float | None], *, on: float, off: float, months: int = 1) -> list[bool]:
    """Whether the alarm stands in each month: it begins after `months` values in a row at or above `on`, and ends only
    below `off`. A missing value changes nothing and breaks no row. `off` lies at or below `on`.
    """
    if off > on or months < 1:
        raise BadInput(
            "calc.alarm_thresholds",
            Text(
                "解除值不能高于触发值，月数至少为一。", "The alarm ends at or below where it begins; months from one."
            ),
        )
    found: list[bool] = []
    stands, row = False, 0
    for value in values:
        if value is not None:
            row = row + 1 if value >= on else 0
            stands = value >= off if stands else row >= months
        found.append(stands)
    return found
