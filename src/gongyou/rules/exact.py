"""Ratios of whole numbers over columns: no float decides a digit, one rounding at a named point.

A `Ratio` is factor × top ÷ bottom. The factor is a Fraction known when the expression is built, top and bottom are
integer columns with declared ranges. Constants are gathered and reduced by their greatest common divisor before any row
is read, so the expression that an engine runs is one multiply-add per column and one division.

The division is `floor(n / d)` in double precision. For whole numbers n ≥ 0, d > 0 with n + d < 2^53 it is exact: the
quotient lies at least 1/d below the next whole number, which is more than half a unit in the last place. Above 2^53 the
remainder is computed in 64-bit integers and corrects the quotient; above 2^62 the expression is refused when it is
built.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import gcd, lcm
from typing import Any

import ibis

from gongyou.core.errors import BadInput
from gongyou.core.text import Text

EXACT_IN_DOUBLE = 2**53
EXACT_IN_INTEGER = 2**62

Column = Any


class Rounding(StrEnum):
    """How a rounding point rounds. `half_up` sends a tie away from zero (四舍五入)."""

    HALF_UP = "half_up"
    DOWN = "down"
    UP = "up"


@dataclass(frozen=True, slots=True)
class Range:
    """The lowest and the highest whole number that a column may hold, both included."""

    low: int
    high: int

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    def __mul__(self, other: Range) -> Range:
        corners = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Range(min(corners), max(corners))

    @property
    def size(self) -> int:
        return max(abs(self.low), abs(self.high))


ONE = Range(1, 1)


@dataclass(frozen=True, eq=False)
class Ratio:
    """factor × top ÷ bottom; `top` and `bottom` are integer columns, None stands for 1. `bottom` is above zero."""

    factor: Fraction
    top: Column | None = None
    bottom: Column | None = None
    top_range: Range = ONE
    bottom_range: Range = ONE

    @classmethod
    def of(cls, number: Fraction | int) -> Ratio:
        """A constant."""
        return cls(Fraction(number))

    @classmethod
    def column(cls, column: Column, span: Range, unit: Fraction | int = 1) -> Ratio:
        """An integer column that counts `unit`s and lies within `span`."""
        return cls(Fraction(unit), column, None, span)

    def __add__(self, other: Ratio | Fraction | int) -> Ratio:
        other = ratio(other)
        if not other.factor:
            return self
        if not self.factor:
            return other
        left, right = _over_one_bottom(self, other)
        (a, b), factor = _common_factor((left, right))
        total = _sum(_scaled(left.top, a), _scaled(right.top, b))
        span = _scaled_range(left.top_range, a) + _scaled_range(right.top_range, b)
        if isinstance(total, int):
            return Ratio(factor * total, None, left.bottom, ONE, left.bottom_range)
        return Ratio(factor, total, left.bottom, span, left.bottom_range)

    def __sub__(self, other: Ratio | Fraction | int) -> Ratio:
        return self + ratio(other) * -1

    def __mul__(self, other: Ratio | Fraction | int) -> Ratio:
        other = ratio(other)
        return Ratio(
            self.factor * other.factor,
            _product(self.top, other.top),
            _product(self.bottom, other.bottom),
            self.top_range * other.top_range,
            self.bottom_range * other.bottom_range,
        )

    def __truediv__(self, other: Ratio | Fraction | int) -> Ratio:
        """The quotient. The divisor's column must be above zero on its whole range."""
        other = ratio(other)
        if other.factor <= 0 or other.top_range.low <= 0:
            raise ValueError("the divisor of a Ratio must be above zero on its declared range")
        turned = Ratio(1 / other.factor, other.bottom, other.top, other.bottom_range, other.top_range)
        return self * turned

    def __ge__(self, other: Ratio | Fraction | int) -> Column:
        left, right = _numerators(self, ratio(other))
        return left >= right

    def __gt__(self, other: Ratio | Fraction | int) -> Column:
        left, right = _numerators(self, ratio(other))
        return left > right

    def at_least(self, other: Ratio | Fraction | int) -> Ratio:
        """The larger of the two. Both must be there: engines skip a NULL here, so callers guard their inputs."""
        return self._chosen(ratio(other), ibis.greatest, max)

    def at_most(self, other: Ratio | Fraction | int) -> Ratio:
        """The smaller of the two, with the same warning as `at_least`."""
        return self._chosen(ratio(other), ibis.least, min)

    def _chosen(self, other: Ratio, choose: Any, bound: Any) -> Ratio:
        left, right = _over_one_bottom(self, other)
        (a, b), factor = _common_factor((left, right))
        tops = _scaled(left.top, a), _scaled(right.top, b)
        spans = _scaled_range(left.top_range, a), _scaled_range(right.top_range, b)
        if all(isinstance(top, int) for top in tops):
            return Ratio(factor * bound(*tops), None, left.bottom, ONE, left.bottom_range)
        span = Range(bound(spans[0].low, spans[1].low), bound(spans[0].high, spans[1].high))
        return Ratio(factor, choose(*tops), left.bottom, span, left.bottom_range)

    def when(self, condition: Column) -> Ratio:
        """This ratio where the condition holds, zero elsewhere. The condition must not be NULL."""
        # The constant part moves into the column, so that the zero of other rows keeps the same factor.
        top = 1 if self.top is None else self.top
        span = Range(min(0, self.top_range.low), max(0, self.top_range.high))
        return Ratio(self.factor, ibis.ifelse(condition, top, 0).cast("int64"), self.bottom, span, self.bottom_range)

    def never_negative(self) -> Ratio:
        """The same ratio where the caller knows that it cannot fall below zero although its parts might."""
        span = Range(max(0, self.top_range.low), self.top_range.high)
        return Ratio(self.factor, self.top, self.bottom, span, self.bottom_range)

    def rounded(self, places: int = 0, mode: Rounding = Rounding.HALF_UP) -> Column:
        """Whole units of 10^-places after the one rounding: an int64 column, or a Python int for a constant."""
        scaled = self.factor * 10**places
        numerator = _scaled(self.top, scaled.numerator)
        divisor = _scaled(self.bottom, scaled.denominator)
        return divide(
            numerator,
            divisor,
            spans=(_scaled_range(self.top_range, scaled.numerator), self.bottom_range * _point(scaled.denominator)),
            mode=mode,
        )


def ratio(number: Ratio | Fraction | int) -> Ratio:
    """The number as a Ratio."""
    return number if isinstance(number, Ratio) else Ratio.of(number)


def total(parts: Iterable[Ratio]) -> Ratio:
    """The sum of the parts; zero for none."""
    result = Ratio.of(0)
    for part in parts:
        result = result + part
    return result


def divide_half_up(n: Column, d: Column, bound: int) -> Column:
    """n ÷ d to the nearest whole number, a tie away from zero; |n| ≤ bound, 0 < d ≤ bound.

    Raises BadInput when the expression is built if the bound does not fit 62 bits.
    """
    divisors = _point(d) if isinstance(d, int) else Range(1, bound)
    return divide(n, d, spans=(Range(-bound, bound), divisors), mode=Rounding.HALF_UP)


def divide(n: Column, d: Column, *, spans: tuple[Range, Range], mode: Rounding) -> Column:
    """n ÷ d as whole numbers, rounded as `mode` says; `spans` are the ranges of n and of d."""
    top, bottom = spans
    if isinstance(d, int) and d == 1:
        return n
    if isinstance(n, int) and isinstance(d, int):
        return rounded_fraction(Fraction(n, d), mode)
    if top.low >= 0:
        return _magnitude_divided(n, d, spans, mode)
    size = n.abs() if not isinstance(n, int) else abs(n)
    quotient = _magnitude_divided(size, d, (Range(0, top.size), bottom), mode)
    return ibis.ifelse(n < 0, -quotient, quotient)


def rounded_fraction(value: Fraction, mode: Rounding) -> int:
    """The same rounding for one number, in plain Python."""
    size, sign = abs(value), -1 if value < 0 else 1
    if mode is Rounding.DOWN:
        return sign * (size.numerator // size.denominator)
    if mode is Rounding.UP:
        return sign * -(-size.numerator // size.denominator)
    return sign * ((2 * size.numerator + size.denominator) // (2 * size.denominator))


def _magnitude_divided(n: Column, d: Column, spans: tuple[Range, Range], mode: Rounding) -> Column:
    top, bottom = spans
    if mode is Rounding.DOWN:
        return _floor_divided(n, d, top.high, bottom.high)
    if mode is Rounding.UP:
        return _floor_divided(n + (d - 1), d, top.high + bottom.high, bottom.high)
    if isinstance(d, int):
        # n + d//2 is right for an odd d too: the remainder is whole, so r ≥ d/2 means r ≥ (d + 1)/2.
        return _floor_divided(n + d // 2, d, top.high + bottom.high, bottom.high)
    return _floor_divided(2 * n + d, 2 * d, 2 * top.high + bottom.high, 2 * bottom.high)


def _floor_divided(n: Column, d: Column, n_high: int, d_high: int) -> Column:
    if n_high + d_high < EXACT_IN_DOUBLE:
        return (n / d).floor()
    if n_high >= EXACT_IN_INTEGER or d_high >= EXACT_IN_DOUBLE // 4:
        raise BadInput(
            "exact.too_large",
            Text(
                f"按声明的取值范围，分子可达 {n_high}，超出精确整数运算的上限（2 的 62 次方）。",
                f"With the declared ranges the numerator may reach {n_high}, beyond exact integers (2^62).",
            ),
            Text(
                "请缩小输入或参数的取值范围，或减少参数的小数位。",
                "Narrow the range of the inputs or parameters, or use fewer decimals in them.",
            ),
            bound=n_high,
        )
    near = (n / d).floor()
    return near + ((n - near * d) / d).floor()


def _over_one_bottom(left: Ratio, right: Ratio) -> tuple[Ratio, Ratio]:
    if left.bottom is None and right.bottom is None:
        return left, right
    if left.bottom is not None and right.bottom is not None and left.bottom.equals(right.bottom):
        return left, right
    bottom, span = _product(left.bottom, right.bottom), left.bottom_range * right.bottom_range

    def raised(one: Ratio, by: Ratio) -> Ratio:
        return Ratio(one.factor, _product(one.top, by.bottom), bottom, one.top_range * by.bottom_range, span)

    return raised(left, right), raised(right, left)


def _common_factor(pair: tuple[Ratio, Ratio]) -> tuple[tuple[int, int], Fraction]:
    """Whole coefficients of the two tops and the factor that they share."""
    a, b = (one.factor for one in pair)
    over = lcm(a.denominator, b.denominator)
    whole = a.numerator * (over // a.denominator), b.numerator * (over // b.denominator)
    shared = gcd(*whole) or 1
    return (whole[0] // shared, whole[1] // shared), Fraction(shared, over)


def _numerators(left: Ratio, right: Ratio) -> tuple[Column, Column]:
    left, right = _over_one_bottom(left, right)
    (a, b), _ = _common_factor((left, right))
    for span, by in ((left.top_range, a), (right.top_range, b)):
        if _scaled_range(span, by).size >= EXACT_IN_INTEGER:
            raise ValueError("a comparison of ratios does not fit 62 bits")
    return _scaled(left.top, a), _scaled(right.top, b)


def _point(number: int) -> Range:
    return Range(number, number)


def _scaled(column: Column | None, by: int) -> Column:
    if column is None:
        return by
    return column if by == 1 else column * by


def _scaled_range(span: Range, by: int) -> Range:
    return span * _point(by)


def _sum(left: Column, right: Column) -> Column:
    if isinstance(left, int) and isinstance(right, int):
        return left + right
    # A bare integer goes to the right: ibis then keeps the column's type.
    return right + left if isinstance(left, int) else left + right


def _product(left: Column | None, right: Column | None) -> Column | None:
    if left is None:
        return right
    return left if right is None else left * right
