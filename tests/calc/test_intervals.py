from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.calc.intervals import newcombe, wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (81, 263, "0.2553", "0.3662"),
        (15, 148, "0.0624", "0.1605"),
        (0, 20, "0.0000", "0.1611"),
        (1, 29, "0.0061", "0.1718"),
    ],
)
def test_it_gives_newcombes_printed_wilson_intervals(successes: int, trials: int, low: str, high: str) -> None:
    found = wilson(successes, trials)
    assert found is not None
    assert found.low.quantize(Decimal("0.0001")) == Decimal(low)
    assert found.high.quantize(Decimal("0.0001")) == Decimal(high)


@pytest.mark.parametrize(
    ("first", "second", "gap", "low", "high"),
    [((56, 70), (48, 80), "0.2", "0.0524", "0.3339"), ((9, 10), (3, 10), "0.6", "0.1705", "0.8090")],
)
def test_it_gives_newcombes_printed_differences(
    first: tuple[int, int], second: tuple[int, int], gap: str, low: str, high: str
) -> None:
    found = newcombe(first, second)
    assert found is not None
    assert found.estimate == Decimal(gap)
    assert found.low.quantize(Decimal("0.0001")) == Decimal(low)
    assert found.high.quantize(Decimal("0.0001")) == Decimal(high)


def test_it_has_no_share_of_nothing() -> None:
    assert wilson(0, 0) is None
    assert newcombe((0, 0), (1, 2)) is None


@given(st.integers(1, 10**8).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_it_holds_the_share_and_mirrors(pair: tuple[int, int]) -> None:
    successes, trials = pair
    found, mirrored = wilson(successes, trials), wilson(trials - successes, trials)
    assert found is not None
    assert mirrored is not None
    assert 0 <= found.low <= found.estimate <= found.high <= 1
    assert abs(found.low + mirrored.high - 1) <= Decimal("0.000002")


@given(st.integers(1, 10**5).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_it_narrows_with_more_trials(pair: tuple[int, int]) -> None:
    successes, trials = pair
    few, many = wilson(successes, trials), wilson(successes * 10, trials * 10)
    assert few is not None
    assert many is not None
    assert many.high - many.low <= few.high - few.low
