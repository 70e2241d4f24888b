"""What A3 and A4 claim after a search: seldom anything where there is nothing, and what is there is found."""

from __future__ import annotations

from typing import Any

import numpy as np

from gongyou.calc import clusters
from gongyou.calc.recovery import Log, Rule, Term
from gongyou.calc.recovery.regimes import Stretch
from gongyou.calc.searched_dates import comparisons, searched
from gongyou.rooms.platforms.metrics.hidden_rule import Hidden, _gain, withheld
from gongyou.rooms.platforms.recovery.reading import PUBLISHED

DAYS, WORKERS, LEAST = 60, 40, 3


def daily(draw: np.random.Generator, step: float = 0.0, on: int = 40) -> tuple[Any, Any]:
    """Residuals of workers (rows) by day, with orders: each worker has a level and habits of their own."""
    orders = draw.poisson(draw.gamma(2, 1.5, (WORKERS, 1)), (WORKERS, DAYS))
    level = draw.normal(0, 0.5, (WORKERS, 1))
    gap = orders * level + np.sqrt(orders) * draw.standard_t(4, (WORKERS, DAYS))
    touched = np.where(np.arange(DAYS) >= on, step, 0.0) * np.clip(draw.normal(1, 0.3, (WORKERS, 1)), 0, None)
    return gap + orders * touched, orders


def best(gap: Any, orders: Any) -> tuple[float, int, float]:
    """The smallest p of all dates, corrected for the search; its date; its difference."""
    found = []
    for on in range(LEAST, DAYS - LEAST + 1):
        sides = [clusters.Sums(gap[:, side].sum(1), orders[:, side].sum(1)) for side in (slice(on, None), slice(0, on))]
        one = clusters.difference(*sides)
        assert one is not None
        p = one.p()
        assert p is not None
        found.append((searched(p, comparisons(DAYS - 1, 0)), on, one.value))
    return min(found)


def test_without_a_change_the_searched_p_is_below_five_hundredths_less_often_than_that() -> None:
    draw = np.random.default_rng(11)
    found = np.array([best(*daily(draw))[0] for _ in range(100)])
    # At every level, not only at one in twenty: never more often than the level says.
    assert all(np.mean(found <= level) <= level for level in (0.05, 0.1, 0.2, 0.5))


def test_the_raw_p_of_the_best_date_would_have_lied() -> None:
    draw = np.random.default_rng(11)
    raw = np.array([best(*daily(draw))[0] / comparisons(DAYS - 1, 0) for _ in range(30)])
    assert np.mean(raw <= 0.05) > 0.3


def test_a_step_is_claimed_near_its_day() -> None:
    draw = np.random.default_rng(12)
    found = [best(*daily(draw, step=-0.5)) for _ in range(40)]
    assert sum(p < 0.05 and abs(on - 40) <= 6 and size < 0 for p, on, size in found) >= 36


def test_more_to_choose_from_never_makes_surer() -> None:
    counts = [
        comparisons(90, 0), comparisons(90, 0, 4), comparisons(90, 1), comparisons(90, 2), comparisons(91, 2),
        comparisons(91, 2, 2),
    ]  # fmt: skip
    assert counts == sorted(counts)
    # Written out: 90 dates in four kinds; pairs and triples of dates.
    assert counts[:4] == [360, 1440, 4 * 90 * 89 // 2, 4 * 90 * 89 * 88 // 6]
    assert comparisons(1, 2) == 4
    assert searched(0.4, 360) == 1.0
    assert searched(2**-12, 360) == 360 / 4096


def log_of(draw: np.random.Generator, workers: int, hidden: float) -> tuple[Log, Any]:
    """Orders of workers, paid as published but for chance errors and, in the share `hidden`, a yuan less at night."""
    size = draw.integers(10, 40, workers)
    worker = np.repeat(np.arange(workers), size)
    due = draw.integers(400, 2000, len(worker))
    night = draw.random(len(worker)) < hidden
    error = np.where(draw.random(len(worker)) < draw.beta(1, 9, workers)[worker], draw.integers(5, 60, len(worker)), 0)
    log = Log(
        due - error - 100 * night,
        {PUBLISHED: due / 100, "night": night.astype(float)},
        {},
        np.zeros(len(worker), dtype=np.int64),
    )
    return log, worker


def told(rate: float) -> list[Hidden]:
    rule = Rule((Term(100.0, PUBLISHED), Term(rate, "night")))
    stretch = Stretch(rule, 0, 0, 0, 0, 1000, 200, 0.9, 0.9)
    return [Hidden(each, stretch, None, True, 0.0) for each in rule.terms]  # type: ignore[arg-type]


def p_of(log: Log, worker: Any, terms: list[Hidden]) -> tuple[float, float]:
    gain = _gain(log, terms, is_minimum=False)
    found = clusters.ratio(clusters.Sums(np.bincount(worker, weights=gain), np.bincount(worker)))
    assert found is not None
    return found.p() or 0.0, found.value


def test_a_term_that_explains_no_more_than_chance_is_not_claimed() -> None:
    """A tenth of orders is touched by a term of nothing but chance: as often wrong as right."""
    draw, harmful = np.random.default_rng(5), []
    for _ in range(300):
        log, worker = log_of(draw, 30, 0.0)
        # Half of the orders that the term would touch are paid so by accident: what it gains it loses.
        touched = draw.random(len(log)) < 0.2
        paid = np.where(touched & (draw.random(len(log)) < 0.5), log.quantities[PUBLISHED] * 100 - 100, log.paid)
        exact = np.where(touched & (paid == log.paid), log.quantities[PUBLISHED] * 100, paid).astype(np.int64)
        p, value = p_of(Log(exact, {**log.quantities, "night": touched.astype(float)}, {}, log.day), worker, told(-100))
        harmful.append(p < 0.05 and value > 0)
    assert np.mean(harmful) <= 0.05


def test_a_hidden_term_is_claimed_with_its_share() -> None:
    draw = np.random.default_rng(6)
    for _ in range(20):
        log, worker = log_of(draw, 30, 0.1)
        p, value = p_of(log, worker, told(-100))
        assert p < 0.001
        assert 0.05 < value < 0.12
    # The same rule held against a log that is kept gains nothing, and where nothing is gained nothing is claimed.
    log, worker = log_of(draw, 30, 0.0)
    assert p_of(log, worker, told(-100)) == (1.0, 0.0)


def test_workers_withheld_never_leave_too_few() -> None:
    for workers, size in ((59, 0), (60, 30), (96, 48), (240, 120), (600, 120), (601, 121), (1000, 200)):
        chosen = withheld(workers, 30, 1)
        assert chosen.sum() == size
        assert size == 0 or workers - size >= 30
    assert (withheld(96, 30, 1) == withheld(96, 30, 1)).all()
    assert (withheld(96, 30, 1) != withheld(96, 30, 2)).any()
