"""The rule behind a log: found to the cent where least squares is wrong, and not found where there is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gongyou.calc.recovery import Family, Rule, Stretch, stretches
from tests.calc.recovery.logs import BY_DISTANCE_AND_TIME, orders

MILE = 1.609344


def rates(rule: Rule) -> dict[tuple[str | None, float, tuple[str, ...]], float]:
    """Rates by quantity, knot and the variables of their conditions."""
    return {
        (term.quantity, term.beyond, tuple(each.variable for each in term.when)): round(term.rate, 4)
        for term in rule.terms
    }


def test_the_minimum_that_a_third_of_the_trips_sit_at_is_found() -> None:
    """New York's 1.312 a mile and 0.564 a minute, 32 % of 3,000 trips at the floor: least squares finds a fixed fee."""
    some = orders(3000, seed=7)
    miles = some.km / MILE
    floor = 131.2 * miles + 56.4 * some.minutes
    draw = np.random.default_rng(7)
    above = draw.random(3000) > 0.32
    log = some.log(floor + np.where(above, np.rint(draw.exponential(400, 3000)), 0))
    log = type(log)(log.paid, {**log.quantities, "mile": miles}, log.conditions, log.day)
    (found,) = stretches(log, BY_DISTANCE_AND_TIME)
    assert found.rule.is_minimum
    assert rates(found.rule) == {("mile", 0.0, ()): 131.2, ("minute", 0.0, ()): 56.4}
    assert found.share_held_out == pytest.approx(0.32, abs=0.04)
    matrix = np.column_stack([np.ones(3000), miles, some.minutes])
    plain = np.linalg.lstsq(matrix, log.paid.astype(float), rcond=None)[0]
    assert plain[0] > 200  # the fixed amount that nobody pays


def test_bounds_hold_the_true_rate_and_are_narrow() -> None:
    some = orders(2000, seed=2)
    (found,) = stretches(some.log(350 + 85.37 * some.km + 6.04 * some.minutes), BY_DISTANCE_AND_TIME)
    truth = {None: 350.0, "kilometre": 85.37, "minute": 6.04}
    for term in found.rule.terms:
        true = truth[term.quantity]
        assert term.low - 1e-6 <= true <= term.high + 1e-6
        assert term.high - term.low < 0.2
    assert found.share_held_out == 1.0


def test_lowest_pay_does_not_bend_the_rates() -> None:
    """Seattle: the greater of $0.44 a minute and $0.74 a mile, and $5; least squares gives 0.60 and 0.44."""
    some = orders(2000, seed=3)
    log = some.log(np.maximum(44 * some.minutes + 74 * some.km, 500))
    (found,) = stretches(log, BY_DISTANCE_AND_TIME)
    assert found.rule.at_least == 500
    assert rates(found.rule) == {("kilometre", 0.0, ()): 74.0, ("minute", 0.0, ()): 44.0}


def test_bands_supplements_started_units_and_who_is_paid_short() -> None:
    some = orders(3000, seed=4)
    night = (some.half_hour >= 44) | (some.half_hour < 12)
    cents = 300 + 150 * np.maximum(np.ceil(some.km) - 3, 0) + 100 * night + 120 * (some.weather > 0)
    short = np.random.default_rng(4).random(3000) < 0.02
    (found,) = stretches(some.log(cents - 75 * short), BY_DISTANCE_AND_TIME)
    assert rates(found.rule) == {
        (None, 0.0, ()): 300.0,
        ("started_kilometre", 3.0, ()): 150.0,
        (None, 0.0, ("clock",)): 100.0,
        (None, 0.0, ("weather",)): 120.0,
    }
    supplements = {term.when[0].variable: term.when[0].codes for term in found.rule.terms if term.when}
    assert supplements == {"clock": {*range(12), *range(44, 48)}, "weather": {1, 2}}
    assert found.share_held_out == pytest.approx(0.98, abs=0.02)


def test_a_rule_is_told_whole_where_most_orders_are_of_the_peak_and_a_third_at_the_lowest_pay() -> None:
    """The plane of most orders is that of the peak; beyond it the rate per kilometre is one for every hour."""
    draw = np.random.default_rng(2)
    usual = np.where(draw.random(4200) < 0.5, draw.normal(24, 3, 4200), draw.normal(37.2, 3.7, 4200))
    half_hour = np.where(draw.random(4200) < 0.15, draw.choice(48, 4200), np.clip(usual, 0, 47)).astype(int)
    some = replace(orders(4200, seed=11), half_hour=half_hour)
    night, peak = (half_hour >= 44) | (half_hour < 12), np.isin(half_hour, [22, 23, 24, 25, 35, 36, 37, 38])
    bands = 110 * np.maximum(some.km - 3, 0) + 50 * np.maximum(some.km - 6, 0)
    exact = np.floor(420 + 8 * some.minutes + bands + 150 * night + 80 * peak + 0.5)
    paid = np.maximum(exact, 560)
    assert 0.25 < (exact < 560).mean() < 0.45
    # A tip within the pay on one order in twenty.
    tip = np.where(draw.random(4200) < 0.05, 100 * draw.integers(1, 9, 4200), 0)
    (found,) = stretches(some.log(paid + tip), BY_DISTANCE_AND_TIME)
    assert (np.abs(found.rule.cents(some.log(paid)) - paid) <= 1).mean() > 0.99
    assert found.rule.at_least == 560
    told = {(term.quantity, term.beyond, bool(term.when)): round(term.rate, 2) for term in found.rule.terms}
    assert told["kilometre", 3.0, False] == 110.0 and told["kilometre", 6.0, False] == 50.0
    assert told["minute", 0.0, False] == 8.0


def test_a_dense_log_whose_first_days_are_all_fine_shows_its_rain() -> None:
    """A thousand orders a day: the first six thousand know no rain."""
    some = orders(60_000, seed=12)
    wet = np.isin(some.day, [9, 16, 17, 27, 28, 39, 48, 49, 50])
    some = replace(some, weather=np.where(wet, some.weather, 0))
    cents = 380 + 90 * np.maximum(some.km - 2, 0) + 6 * some.minutes + 150 * (some.weather > 0)
    (found,) = stretches(some.log(cents), BY_DISTANCE_AND_TIME)
    assert rates(found.rule) == {
        (None, 0.0, ()): 380.0,
        ("kilometre", 2.0, ()): 90.0,
        ("minute", 0.0, ()): 6.0,
        (None, 0.0, ("weather",)): 150.0,
    }
    assert found.share_held_out is not None and found.share_held_out > 0.999


def test_a_share_of_the_price() -> None:
    some = orders(1500, seed=5)
    price = np.round(np.random.default_rng(5).gamma(3, 30, 1500), 2)
    log = some.log(500 + 7.5 * price)
    log = type(log)(log.paid, {"price": price, "kilometre": some.km}, log.conditions, log.day)
    (found,) = stretches(log, (Family(("kilometre",)), Family(("price",), is_rare=True)))
    assert rates(found.rule) == {(None, 0.0, ()): 500.0, ("price", 0.0, ()): 7.5}


def test_the_days_of_change_whether_for_all_or_for_one_area() -> None:
    some = orders(6000, seed=6)
    later, local = some.day >= 25, (some.day >= 45) & (some.area == 5)
    beyond = np.maximum(some.km - 2, 0)
    cents = 6 * some.minutes + np.where(later, 360 + 95 * beyond, 380 + 90 * beyond)
    log = some.log(cents - np.where(local, 20 * beyond, 0))
    first, *others = stretches(log, BY_DISTANCE_AND_TIME)
    assert (first.first, first.last) == (0, 24)
    assert rates(first.rule) == {(None, 0.0, ()): 380.0, ("kilometre", 2.0, ()): 90.0, ("minute", 0.0, ()): 6.0}
    assert others[0].first == 25
    cut = [
        (each, term) for each in others for term in each.rule.terms if any(one.variable == "area" for one in term.when)
    ]
    assert [round(term.rate, 4) for _, term in cut] == [-20.0]
    assert _begins(*cut[0]) == 45
    assert all(each.share_held_out is None or each.share_held_out > 0.99 for each in (first, *others))


def _begins(stretch: Stretch, term: object) -> int:
    """The day from which a term is paid: that of its stretch, or of its own condition."""
    own = [each.over for each in term.when if each.variable == "day"]  # type: ignore[attr-defined]
    return int(own[0]) + 1 if own else stretch.first


@pytest.mark.parametrize("count", [0, 30, 2000])
def test_nothing_is_found_where_pay_follows_no_rule(count: int) -> None:
    some = orders(count, seed=8)
    log = some.log(np.random.default_rng(8).gamma(4, 200, count) + 60 * some.km)
    assert all(not each.rule.terms for each in stretches(log, BY_DISTANCE_AND_TIME))


def test_the_order_of_rows_within_a_day_changes_nothing() -> None:
    some = orders(1500, seed=9)
    log = some.log(420 + 110 * np.maximum(some.km - 1.5, 0))
    mixed = np.lexsort((np.random.default_rng(9).random(1500), some.day))
    one, other = (stretches(each, BY_DISTANCE_AND_TIME) for each in (log, log.rows(mixed)))
    assert [rates(each.rule) for each in one] == [rates(each.rule) for each in other]
