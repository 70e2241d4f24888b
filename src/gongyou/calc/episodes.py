"""Falls of a series that were bad enough to count, dated in hindsight: what a warning should have announced.

    falls(values, depth=…, months=…) -> list[Fall]

A fall runs from the month after a peak to the trough, over at least `depth`, for at least `months` months; between two
falls the series never drops by `depth`. Zigzag dating, as turning points of business cycles are dated by amplitude and
length of a phase. Source: G. Bry and C. Boschan, Cyclical Analysis of Time Series (NBER 1971); A. Pagan and K.
Sossounov, Journal of Applied Econometrics 18 (2003). Method: docs/algorithms/early-warning.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

SMOOTHED = 3


@dataclass(frozen=True, slots=True)
class Fall:
    """Places (from 0) of the first month below the peak and of the trough, and how deep it is in the series' unit."""

    first: int
    last: int
    depth: float

    def holds(self, place: int) -> bool:
        return self.first <= place <= self.last


def smoothed(values: Sequence[float | None]) -> list[Fraction | None]:
    """The mean of each month and its two neighbours; of what is known at the ends; None where the month is missing."""
    found: list[Fraction | None] = []
    for at, value in enumerate(values):
        around = [Fraction(str(each)) for each in values[max(at - 1, 0) : at + 2] if each is not None]
        found.append(None if value is None else sum(around, Fraction()) / len(around))
    return found


def falls(values: Sequence[float | None], *, depth: float, months: int = 1) -> list[Fall]:
    """The falls of the centred mean of three months, in order. The last may still be going on.

    `depth` > 0 in the unit of the values. Missing months are passed over.
    """
    if depth <= 0 or months < 1:
        raise ValueError("depth is positive, months at least one")
    least = Fraction(str(depth))
    known = [(at, value) for at, value in enumerate(smoothed(values)) if value is not None]
    found: list[Fall] = []
    if not known:
        return found
    peak = trough = known[0]
    is_falling = False

    def close() -> None:
        first = next(at for at, _ in known if at > peak[0])
        if trough[0] - first + 1 >= months:
            found.append(Fall(first, trough[0], float(peak[1] - trough[1])))

    for each in known[1:]:
        if is_falling:
            if each[1] < trough[1]:
                trough = each
            elif each[1] - trough[1] >= least:
                close()
                is_falling, peak = False, each
        elif each[1] >= peak[1]:
            peak = each
        elif peak[1] - each[1] >= least:
            is_falling, trough = True, each
    if is_falling:
        close()
    return found
