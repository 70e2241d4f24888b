from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import lcm
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongyou.core.errors import BadInput
from gongyou.rules.exact import Range, Ratio, Rounding, divide, divide_half_up, rounded_fraction, total
from tests.rules.engines import evaluated, integers

# A seed makes a table of rows: one statement per example, and a failing seed is the whole example.
PROPERTY = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
SEED = st.integers(0, 2**32)
SMALL = Range(-(10**9), 10**9)
ROWS = 500


def nearest(value: Fraction) -> int:
    """Half away from zero, written anew."""
    size = abs(value)
    whole = size.numerator // size.denominator
    up = whole + 1 if size - whole >= Fraction(1, 2) else whole
    return -up if value < 0 else up


def pairs(seed: int, largest: int, divisors: Callable[[Random], int]) -> list[dict[str, int]]:
    """Numerators of every size; every other one lies at a tie or next to one."""
    random = Random(seed)
    rows = []
    for number in range(ROWS):
        d = divisors(random)
        n = random.randint(-largest, largest) >> random.choice((0, 0, 10, 30, 50))
        if number % 2:
            n = (n // d) * d + random.choice((0, d // 2, d - 1)) + random.randint(-2, 2)
        rows.append({"n": max(-largest, min(largest, n)), "d": d})
    return rows


@PROPERTY
@given(seed=SEED)
def test_it_divides_like_fractions_below_2_53(backend: Any, seed: int) -> None:
    rows = pairs(seed, 2**50, lambda random: random.randint(1, 10**6))
    found = evaluated(backend, integers(rows), lambda t: divide_half_up(t.n, t.d, 2**50))
    assert found == [nearest(Fraction(row["n"], row["d"])) for row in rows]


@PROPERTY
@given(seed=SEED)
def test_it_divides_like_fractions_above_2_53(backend: Any, seed: int) -> None:
    rows = pairs(seed, 2**60, lambda random: random.randint(1, 10**9))
    spans = (Range(-(2**60), 2**60), Range(1, 10**9))
    found = evaluated(backend, integers(rows), lambda t: divide(t.n, t.d, spans=spans, mode=Rounding.HALF_UP))
    assert found == [nearest(Fraction(row["n"], row["d"])) for row in rows]


@PROPERTY
@given(seed=SEED, d=st.sampled_from([1, 2, 3, 7, 60, 174, 8_700, 1_072_896_000]))
@pytest.mark.parametrize("mode", list(Rounding))
def test_it_rounds_by_constants_as_named(backend: Any, mode: Rounding, seed: int, d: int) -> None:
    rows = pairs(seed, 2**52, lambda _: d)
    spans = (Range(-(2**52), 2**52), Range(d, d))
    found = evaluated(backend, integers(rows), lambda t: divide(t.n, d, spans=spans, mode=mode))
    assert found == [rounded_fraction(Fraction(row["n"], d), mode) for row in rows]


@PROPERTY
@given(
    seed=SEED,
    rates=st.tuples(*[st.fractions(-3, 3, max_denominator=1000) for _ in range(3)]),
    least=st.fractions(-50, 50, max_denominator=100),
)
def test_it_keeps_sums_products_and_floors_exact(
    backend: Any, seed: int, rates: tuple[Fraction, ...], least: Fraction
) -> None:
    random = Random(seed)
    rows = [{name: random.randint(SMALL.low, SMALL.high) for name in "abc"} for _ in range(ROWS)]

    def expression(table: Any) -> Any:
        columns = [Ratio.column(table[name], SMALL, Fraction(1, 7)) for name in "abc"]
        amount = total(column * rate for column, rate in zip(columns, rates, strict=True)) - Fraction(1, 3)
        rounded = amount.at_least(least).rounded(0)
        return rounded if not isinstance(rounded, int) else table.a * 0 + rounded

    try:
        found = evaluated(backend, integers(rows), expression)
    except BadInput as refused:
        # Refused when it is built: only right where a common denominator really lifts the numerator that high.
        assert refused.code == "exact.too_large"
        whole = lcm(21, least.denominator, *(7 * rate.denominator for rate in rates))
        largest = max(abs(least), sum(abs(rate) for rate in rates) * SMALL.high / 7 + 1)
        assert whole * largest > 2**59
        return
    wanted = []
    for row in rows:
        exact = sum((rate * row[name] / 7 for name, rate in zip("abc", rates, strict=True)), -Fraction(1, 3))
        wanted.append(nearest(max(exact, least)))
    assert found == wanted


@PROPERTY
@given(seed=SEED)
def test_it_divides_by_columns_and_adds_over_them(backend: Any, seed: int) -> None:
    random = Random(seed)
    rows = [
        {"wage": random.randint(0, 10**8), "hours": random.randint(0, 74_400), "days": random.randint(1, 3_100)}
        for _ in range(ROWS)
    ]

    def expression(table: Any) -> Any:
        wage = Ratio.column(table.wage, Range(0, 10**8), Fraction(1, 100))
        hours = Ratio.column(table.hours, Range(0, 74_400), Fraction(1, 100))
        hourly = wage / Ratio.column(table.days, Range(1, 3_100), Fraction(1, 100)) / 8
        return (hourly * hours + hourly + 5).rounded(2)

    found = evaluated(backend, integers(rows), expression)
    assert found == [
        nearest((Fraction(r["wage"], r["days"]) / 8 * (Fraction(r["hours"], 100) + 1) + 5) * 100) for r in rows
    ]


def test_it_refuses_what_does_not_fit_when_it_is_built(duckdb_backend: Any) -> None:
    with pytest.raises(BadInput, match="2\\^62"):
        evaluated(duckdb_backend, integers([{"n": 1, "d": 1}]), lambda t: divide_half_up(t.n, t.d, 2**62))


def test_it_reduces_constants_before_any_row_is_read() -> None:
    quarter = Ratio.of(Fraction(2, 4)) * Fraction(1, 2) + Fraction(3, 12)
    assert quarter.rounded(2) == 50


def test_it_refuses_a_divisor_that_may_be_zero(duckdb_backend: Any) -> None:
    def expression(table: Any) -> Any:
        return (Ratio.of(1) / Ratio.column(table.n, Range(0, 9))).rounded()

    with pytest.raises(ValueError, match="above zero"):
        evaluated(duckdb_backend, integers([{"n": 1}]), expression)
