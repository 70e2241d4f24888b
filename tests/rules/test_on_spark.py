"""The laws of exact arithmetic on Spark: the same functions, one large example each."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from gongyou.rules.catalogue import Catalogue
from gongyou.rules.exact import Rounding
from gongyou.site.bench.rules_shapes import apart, tabular
from tests.rules import test_days, test_exact, test_pay_periods, test_schemes

# pyspark leaves the sockets of its results to the collector.
pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SEED = 20260501
ROWS = 180


def law(test: Callable[..., Any]) -> Callable[..., None]:
    """The function under a hypothesis test."""
    inner: Callable[..., None] = test.hypothesis.inner_test  # type: ignore[attr-defined]
    return inner


def test_it_divides_like_fractions_on_spark(spark_backend: Any) -> None:
    law(test_exact.test_it_divides_like_fractions_below_2_53)(backend=spark_backend, seed=SEED)
    law(test_exact.test_it_divides_like_fractions_above_2_53)(backend=spark_backend, seed=SEED)
    law(test_exact.test_it_divides_by_columns_and_adds_over_them)(backend=spark_backend, seed=SEED)


@pytest.mark.parametrize("mode", list(Rounding))
def test_it_rounds_as_named_on_spark(spark_backend: Any, mode: Rounding) -> None:
    law(test_exact.test_it_rounds_by_constants_as_named)(backend=spark_backend, mode=mode, seed=SEED, d=8_700)


def test_it_keeps_sums_and_floors_exact_on_spark(spark_backend: Any) -> None:
    rates = (Fraction(7, 3), Fraction(-1, 250), Fraction(13, 999))
    law(test_exact.test_it_keeps_sums_products_and_floors_exact)(
        backend=spark_backend, seed=SEED, rates=rates, least=Fraction(-1, 4)
    )


@pytest.mark.parametrize("name", test_schemes.SPANS)
def test_schemes_agree_on_spark(spark_backend: Any, catalogue: Catalogue, name: str) -> None:
    law(test_schemes.test_it_agrees_with_the_second_implementation)(
        backend=spark_backend, catalogue=catalogue, name=name, seed=SEED
    )


def test_bands_and_conditions_agree_on_spark(spark_backend: Any) -> None:
    law(test_schemes.test_it_agrees_on_bands_conditions_and_every_rounding)(
        backend=spark_backend, mode="half_up", seed=SEED
    )


def test_pay_of_periods_agrees_on_spark(spark_backend: Any) -> None:
    law(test_pay_periods.test_the_table_and_the_derivation_agree_on_every_amount)(backend=spark_backend, seed=SEED)
    law(test_pay_periods.test_a_sum_rounded_once_agrees_too)(backend=spark_backend, seed=SEED, mode="half_up")
    test_pay_periods.test_the_union_is_the_same_on_the_engine(spark_backend)


def test_every_rule_answers_in_a_table_as_on_duckdb(spark_backend: Any, tmp_path: Path) -> None:
    """Rows of edge values for each rule; on DuckDB tests/rules/test_evaluate.py holds the table to one by one."""
    from gongyou.lake.engine_spark import SparkEngine

    counts = [(rule.id, SEED + number, ROWS) for number, rule in enumerate(tabular())]
    assert counts
    assert apart(SparkEngine, tmp_path, counts) == []


def test_days_and_the_calendar_agree_on_spark(spark_backend: Any) -> None:
    test_days.test_months_later(spark_backend)
    test_days.test_service_months(spark_backend)
    test_days.test_next_and_last_workday(spark_backend)
    test_days.test_working_days_after(spark_backend, 5)
    test_days.test_workdays_and_holidays_of_a_span(spark_backend)
    test_days.test_it_answers_nothing_outside_the_years_it_holds(spark_backend)
