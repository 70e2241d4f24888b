"""Charts and signals: the textbook's numbers in `gongyou verify`; here ties, gaps and laws."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc.monitoring import alarms, cusum, ewma, sahm
from gongyou.core.errors import BadInput

VALUES = st.lists(st.integers(-40, 40).map(lambda each: each / 8), min_size=1, max_size=30)
RATES = st.lists(st.decimals(3, 9, places=1), min_size=16, max_size=40)


def test_a_rise_of_exactly_half_a_point_signals_and_less_does_not() -> None:
    level = [Decimal(4)] * 14
    found = sahm([*level, Decimal("4.5"), Decimal("4.5"), Decimal("4.5")])
    assert [None if each is None else str(each.points) for each in found[-4:]] == [None, "0.17", "0.33", "0.50"]
    assert [each.signals for each in found[-3:] if each] == [False, False, True]
    # 0.4967 is rounded to 0.50 before it is judged.
    assert sahm([*level, Decimal("4.49"), Decimal("4.5"), Decimal("4.5")])[-1].signals  # type: ignore[union-attr]
    assert not sahm([*level, Decimal("4.48"), Decimal("4.5"), Decimal("4.5")])[-1].signals  # type: ignore[union-attr]


def test_a_missing_month_says_nothing_for_as_long_as_it_belongs_to_a_mean_or_a_low() -> None:
    rates: list[Decimal | None] = [Decimal(4)] * 40
    rates[10] = None
    known = [at for at, rise in enumerate(sahm(rates)) if rise is not None]
    assert known == list(range(25, 40))
    assert [at for at, rise in enumerate(sahm([Decimal(4)] * 20)) if rise is not None] == list(range(14, 20))


@settings(max_examples=25)
@given(rates=RATES, shift=st.decimals(0, 3, places=1))
def test_the_level_of_the_rate_does_not_matter(rates: list[Decimal], shift: Decimal) -> None:
    assert sahm(list(rates)) == sahm([rate + shift for rate in rates])


@settings(max_examples=25)
@given(values=VALUES)
def test_a_weight_of_one_is_shewharts_chart(values: list[float]) -> None:
    chart = ewma(values, weight=1, mean=0, deviation=1, width=3)
    assert chart.values == pytest.approx(values)
    assert chart.outside == [at for at, value in enumerate(values) if abs(value) >= 3]


@settings(max_examples=25)
@given(values=VALUES)
def test_limits_widen_to_their_final_width(values: list[float]) -> None:
    chart = ewma(values, weight=0.2, mean=1, deviation=2, width=2.7)
    assert chart.high == sorted(chart.high)
    assert chart.high[-1] < 1 + 2.7 * 2 * (0.2 / 1.8) ** 0.5
    assert [high - 1 for high in chart.high] == pytest.approx([1 - low for low in chart.low])


@settings(max_examples=25)
@given(values=VALUES)
def test_sums_are_the_largest_excess_of_any_stretch_up_to_now(values: list[float]) -> None:
    found = cusum(values, mean=0, slack=0.5, limit=4)
    for at in range(len(values)):
        stretches = [sum(value - 0.5 for value in values[first : at + 1]) for first in range(at + 1)]
        assert found.upper[at] == pytest.approx(max(0, *stretches), abs=1e-12)
    mirrored = cusum([-value for value in values], mean=0, slack=0.5, limit=4)
    assert (mirrored.upper, mirrored.lower, mirrored.signals) == (found.lower, found.upper, found.signals)


def test_a_sum_that_meets_the_limit_does_not_exceed_it() -> None:
    # 50 times 0.1: as floats they would add up to a little more than 5.
    found = cusum([10.6] * 50, mean=10, slack=0.5, limit=5)
    assert found.upper[-1] == 5
    assert found.signals == []
    assert cusum([10.6] * 51, mean=10, slack=0.5, limit=5).signals == [50]


def test_a_signal_tells_where_the_change_began() -> None:
    found = cusum([0, 0, 0, 2, 2, 2, 2], mean=0, slack=0.5, limit=4)
    assert (found.first_signal, found.began) == (5, 3)
    assert cusum([0, 0], mean=0, slack=0.5, limit=4).began is None


def test_an_alarm_begins_late_and_ends_lower_than_it_began() -> None:
    found = alarms([5, 4, 5, 5, 4, None, 3, 2.9, 5], on=5, off=3, months=2)
    assert found == [False, False, False, True, True, True, True, False, False]


@settings(max_examples=25)
@given(values=st.lists(st.none() | st.floats(0, 10), max_size=30), on=st.floats(0, 10), width=st.floats(0, 5))
def test_a_wider_band_never_ends_sooner(values: list[float | None], on: float, width: float) -> None:
    narrow, wide = alarms(values, on=on, off=on), alarms(values, on=on, off=on - width)
    assert all(after or not before for before, after in zip(narrow, wide, strict=True))


def test_parameters_that_make_no_chart_are_refused() -> None:
    with pytest.raises(BadInput):
        ewma([1], weight=0, mean=0, deviation=1, width=3)
    with pytest.raises(BadInput):
        ewma([1], weight=0.1, mean=0, deviation=0, width=3)
    with pytest.raises(BadInput):
        alarms([1], on=1, off=2)


@pytest.mark.parametrize("missing", [None, float("nan"), float("inf")])
def test_a_chart_with_a_missing_value_is_refused(missing: float) -> None:
    """Not a number lies neither within limits nor beyond them, and would count as a signal."""
    with pytest.raises(BadInput):
        ewma([1.0, missing], weight=0.2, mean=1.0, deviation=1.0, width=3.0)
    with pytest.raises(BadInput):
        cusum([1.0, missing], mean=1.0, slack=0.5, limit=3.0)


def test_slack_and_limit_are_not_negative() -> None:
    for slack, limit in ((-0.5, 3.0), (0.5, -3.0)):
        with pytest.raises(BadInput):
            cusum([1.0], mean=1.0, slack=slack, limit=limit)
