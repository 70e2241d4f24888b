"""Confidence intervals of shares: Wilson's score interval and Newcombe's difference of two shares.

Decimal square roots make the digits the same on every machine. Sources: Wilson 1927 (JASA 22:209); Newcombe 1998
(Stat. Med. 17:857 and 17:873), whose printed examples are test cases. See docs/algorithms/wilson.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext

# The two-sided 95 % point of the normal distribution, to more places than any use here needs.
Z_95 = Decimal("1.9599639845400542355")
PLACES = Decimal("0.000001")
PRECISION = Context(prec=40, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Interval:
    """A share with the ends of its interval, six decimals each, all between 0 and 1 (a difference: −1 and 1)."""

    estimate: Decimal
    low: Decimal
    high: Decimal


def wilson(successes: int, trials: int, *, z: Decimal = Z_95) -> Interval | None:
    """The share `successes / trials` with its score interval (95 % unless `z` says otherwise); None without trials.

    Treats trials as independent. Orders of one worker are not: say so where the interval is printed.
    """
    if trials == 0:
        return None
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is not a share")
    with localcontext(PRECISION):
        share, low, high = _score(successes, trials, z)
        return Interval(_rounded(share), _rounded(low), _rounded(high))


def newcombe(first: tuple[int, int], second: tuple[int, int], *, z: Decimal = Z_95) -> Interval | None:
    """The difference of two independent shares (successes, trials) with its hybrid interval; None if one is empty."""
    if first[1] == 0 or second[1] == 0:
        return None
    with localcontext(PRECISION):
        share_1, low_1, high_1 = _score(*first, z)
        share_2, low_2, high_2 = _score(*second, z)
        gap = share_1 - share_2
        below = ((share_1 - low_1) ** 2 + (high_2 - share_2) ** 2).sqrt()
        above = ((high_1 - share_1) ** 2 + (share_2 - low_2) ** 2).sqrt()
        return Interval(_rounded(gap), _rounded(gap - below), _rounded(gap + above))


def _score(successes: int, trials: int, z: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    count = Decimal(trials)
    share = Decimal(successes) / count
    squared = z * z
    centre = (share + squared / (2 * count)) / (1 + squared / count)
    spread = z / (1 + squared / count) * (share * (1 - share) / count + squared / (4 * count * count)).sqrt()
    # At none and at all the exact end is 0 or 1; rounding inside the square root would print 0.000001 beside it.
    low = Decimal(0) if successes == 0 else centre - spread
    high = Decimal(1) if successes == trials else centre + spread
    return share, low, high


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(PLACES)
