"""Seasonal adjustment: Cleveland's own output in `gongyou verify`; here the moving festival, on series with one."""

from __future__ import annotations

import math
from datetime import date

import holidays
import numpy as np
import pytest

from gongyou.calc.seasonal import PLAIN, adjusted, decomposed, festival_shares
from gongyou.core.errors import BadInput
from gongyou.rules.calendar import working_calendar

MONTHS = [(year, month) for year in range(2012, 2026) for month in range(1, 13)]
FESTIVALS = working_calendar().festivals("spring_festival")
SEASON = np.array([0, -3, 2, 1, 0, 0, 1, 0, 2, -1, -1, -1]) / 100


def made(before: float, after: float, *, noise: float = 0.004, seed: int = 5) -> list[float]:
    """A level of 1,000 that grows slowly, with a season and a festival."""
    chance = np.random.default_rng(seed)
    shares = np.array(festival_shares(MONTHS, FESTIVALS))
    logs = math.log(1000) + 0.002 * np.arange(len(MONTHS)) + np.tile(SEASON, len(MONTHS) // 12)
    return np.exp(logs + shares @ [before, after] + chance.normal(0, noise, len(MONTHS))).tolist()  # type: ignore[no-any-return]


def test_the_days_of_the_festival_are_those_of_another_calendar() -> None:
    for year in range(2012, 2026):
        named = holidays.China(years=year, language="en_US").get(FESTIVALS[year]) or ""
        assert "Chinese New Year" in named, year


def test_each_year_has_all_its_days_once() -> None:
    shares = festival_shares(MONTHS, FESTIVALS)
    for year in range(2012, 2026):
        own = [share for share, (held, _) in zip(shares, MONTHS, strict=True) if held == year]
        assert [sum(each) for each in zip(*own, strict=True)] == pytest.approx([1, 1])
    # 2023: the festival on January 22, twenty days before it all in January.
    assert shares[MONTHS.index((2023, 1))] == (1.0, 0.5)


def test_it_finds_a_festival_that_is_there_and_none_where_there_is_none() -> None:
    found = adjusted(made(-0.08, -0.20), MONTHS, FESTIVALS).festival
    assert found is not None
    assert found.before == pytest.approx(-0.08, abs=0.02)
    assert found.after == pytest.approx(-0.20, abs=0.02)
    none = adjusted(made(0, 0), MONTHS, FESTIVALS).festival
    assert none is not None
    assert abs(none.before) < 3 * none.before_error
    assert abs(none.after) < 3 * none.after_error


def test_stl_alone_leaves_the_festival_in_the_remainder_and_the_regressor_takes_it_out() -> None:
    values = made(-0.08, -0.20)
    alone = decomposed(np.log(values).tolist())
    found = adjusted(values, MONTHS, FESTIVALS)
    left = np.log(found.adjusted) - np.log(found.trend)
    assert np.std(left) < np.std(alone.remainder) / 2
    assert np.array(found.adjusted) * found.seasonal_factor * found.festival_factor == pytest.approx(values)


def test_a_unit_of_money_changes_nothing() -> None:
    values = made(-0.08, -0.20)
    one, other = adjusted(values, MONTHS, FESTIVALS), adjusted([each * 100 for each in values], MONTHS, FESTIVALS)
    assert [each * 100 for each in one.adjusted] == pytest.approx(other.adjusted)
    assert one.festival_factor == pytest.approx(other.festival_factor)


def test_the_parts_add_up_to_the_series() -> None:
    values = made(-0.05, 0)
    parts = decomposed(values, PLAIN)
    assert np.array(parts.trend) + parts.seasonal + parts.remainder == pytest.approx(values)
    assert set(parts.weights) == {1.0}


def test_a_short_series_is_adjusted_without_the_festival() -> None:
    found = adjusted(made(-0.08, -0.2)[:48], MONTHS[:48], FESTIVALS)
    assert found.festival is None
    assert set(found.festival_factor) == {1.0}


@pytest.mark.parametrize(
    ("values", "months", "said"),
    [
        ([1.0] * 20, MONTHS[:20], "25 values"),
        ([1.0] * 30, [*MONTHS[:10], *MONTHS[11:31]], "missing or twice"),
        ([1.0] * 29 + [0.0], MONTHS[:30], "positive"),
    ],
)
def test_what_cannot_be_adjusted_is_refused(values: list[float], months: list[tuple[int, int]], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        adjusted(values, months, FESTIVALS)


def test_a_year_without_a_known_festival_is_refused() -> None:
    with pytest.raises(BadInput, match="Spring Festival of 2012"):
        festival_shares(MONTHS, {2013: date(2013, 2, 10)})
