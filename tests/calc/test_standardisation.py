"""Like with like: by brute force and by bootstrap, against the trial of Lalonde, and laws."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc.clusters import Estimate, Sums, difference, quotient
from gongyou.calc.doubly_robust import Rows, Target, aipw
from gongyou.calc.resampling import Plan, interval
from gongyou.calc.standardisation import (
    Cells,
    Weights,
    e_value,
    shows_where_none_can_be,
    smd,
    standardised,
    weighted_smd,
)


def made(seed: int, workers: int = 60, effect: float = -0.5) -> Cells:
    """Two groups of workers whose orders lie in four strata unlike each other; group 1 is paid `effect` more."""
    rng = np.random.default_rng(seed)
    columns: list[tuple[int, int, int, float, float]] = []
    for worker in range(workers):
        group, own = worker % 2, rng.normal(0, 0.3)
        for stratum in range(4):
            orders = rng.poisson(2 + 3 * (stratum if group else 3 - stratum))
            if orders:
                pay = orders * (6 + 2 * stratum + effect * group + own) + rng.normal(0, math.sqrt(orders))
                columns.append((worker, stratum, group, pay, orders))
    return Cells(*map(np.array, zip(*columns, strict=True)))


def by_loops(cells: Cells, weights: Weights) -> float:
    """The definition, cell by cell."""
    found = total = 0.0
    for stratum in set(cells.stratum.tolist()):
        parts = [(cells.stratum == stratum) & (cells.group == group) for group in (1, 0)]
        if all(part.any() for part in parts):
            means = [cells.numerator[part].sum() / cells.denominator[part].sum() for part in parts]
            sizes = [cells.denominator[part].sum() for part in parts]
            weight = sizes[0] if weights is Weights.OF_GROUP else sum(sizes)
            found, total = found + weight * (means[0] - means[1]), total + weight
    return found / total


@pytest.mark.parametrize("weights", Weights)
def test_it_is_the_definition_and_takes_the_mix_out(weights: Weights) -> None:
    cells = made(1)
    found = standardised(cells, weights)
    assert found is not None and found.gap.low is not None and found.gap.high is not None
    assert found.gap.value == pytest.approx(by_loops(cells, weights), rel=1e-12)
    assert found.raw > 1 > 0 > found.gap.value
    assert found.gap.low < -0.5 < found.gap.high
    assert found.is_comparable and found.strata == 4 and found.overlap == (1, 1)


def test_its_error_is_that_of_the_bootstrap_of_workers() -> None:
    cells = made(2, 80)
    rows = np.zeros((80, 16))
    place = cells.group * 8 + cells.stratum * 2
    np.add.at(rows, (cells.worker, place), cells.numerator)
    np.add.at(rows, (cells.worker, place + 1), cells.denominator)
    whole = rows.sum(axis=0)
    share = whole[9::2] / whole[9::2].sum()

    def gap(totals: Any) -> Any:
        means = totals[..., 0::2] / totals[..., 1::2]
        return (means[..., 4:] - means[..., :4]) @ share

    drawn = interval(rows, gap, Plan(draws=1000), strata=np.arange(80) % 2)
    found = standardised(cells)
    assert found is not None and found.gap.value == pytest.approx(drawn.value)
    assert found.gap.se == pytest.approx(drawn.se, rel=0.1)


def test_one_stratum_is_the_plain_difference() -> None:
    cells = made(3)
    single = Cells(cells.worker, np.zeros(len(cells.worker)), cells.group, cells.numerator, cells.denominator)
    sums = [
        Sums(
            *(
                np.bincount(cells.worker, weights=each * (cells.group == g))
                for each in (cells.numerator, cells.denominator)
            )
        )
        for g in (1, 0)
    ]
    plain, found = difference(*sums), standardised(single)
    assert plain is not None and found is not None
    assert found.gap.value == pytest.approx(plain.value) == pytest.approx(found.raw)
    assert found.gap.se == pytest.approx(plain.se, rel=1e-9)
    other, own = quotient(*sums), found.ratio
    assert other is not None and own is not None
    assert (own.value, own.se) == (pytest.approx(other.value), pytest.approx(other.se, rel=1e-9))


@settings(max_examples=20)
@given(st.integers(0, 99), st.integers(2, 5))
def test_duplicated_orders_and_the_order_of_cells_change_nothing(seed: int, times: int) -> None:
    cells = made(seed, 20)
    mixed = np.random.default_rng(seed).permutation(len(cells.worker))
    again = Cells(
        *(each[mixed] for each in (cells.worker, cells.stratum, cells.group)),
        cells.numerator[mixed] * times,
        cells.denominator[mixed] * times,
    )
    once, often = standardised(cells), standardised(again)
    assert once is not None and often is not None
    assert (often.gap.value, often.gap.se) == (pytest.approx(once.gap.value), pytest.approx(once.gap.se))
    assert once.ratio is not None and often.ratio is not None
    assert (often.ratio.low, often.ratio.high) == (pytest.approx(once.ratio.low), pytest.approx(once.ratio.high))


def test_strata_of_one_group_alone_are_left_out_and_told() -> None:
    cells = Cells([0, 1, 2, 3, 0], [0, 0, 0, 0, 1], [1, 1, 0, 0, 1], [4, 6, 3, 5, 90], [1, 1, 1, 1, 8])
    found = standardised(cells)
    assert found is not None and found.gap.value == 1.0
    assert found.overlap == (0.2, 1.0) and not found.is_comparable and found.strata == 1
    assert standardised(Cells([0, 1], [0, 1], [1, 0], [1, 1], [1, 1])) is None
    assert standardised(Cells([], [], [], [], [])) is None
    lonely = standardised(Cells([0, 1, 2], [0, 0, 0], [1, 0, 0], [1, 1, 2], [1, 1, 1]))
    assert lonely is not None and lonely.gap.se is None
    with pytest.raises(ValueError, match="each cell"):
        Cells([0], [0], [2], [1], [1])


def test_weighting_balances_what_the_strata_hold() -> None:
    cells = made(4)
    covariate = cells.stratum.astype(float)
    orders = cells.denominator.astype(int)
    raw = smd(*(np.repeat(covariate[cells.group == g], orders[cells.group == g]) for g in (1, 0)))
    assert raw > 0.5
    for weights in Weights:
        assert weighted_smd(cells, covariate, weights) == pytest.approx(0, abs=1e-12)
    assert smd([1, 1], [1, 1]) == 0
    assert smd([2, 4], [1, 3]) == pytest.approx(1 / math.sqrt(2))


def test_the_published_e_values() -> None:
    # VanderWeele and Ding 2017: a risk ratio of 3.9 (1.8 to 8.7) has 7.26, and 3.0 for the end of its interval.
    assert e_value(3.9) == pytest.approx(7.26, abs=0.005) and e_value(1.8) == pytest.approx(3.0, abs=0.005)
    assert e_value(1) == 1 and e_value(0.5) == e_value(2)
    with pytest.raises(ValueError, match="above zero"):
        e_value(0)


def test_a_gap_where_none_can_be_speaks_against_the_comparison() -> None:
    assert shows_where_none_can_be(Estimate(1.0, 0.2, 0.6, 1.4, 40, 38))
    assert not shows_where_none_can_be(Estimate(0.1, 0.2, -0.3, 0.5, 40, 38))
    assert not shows_where_none_can_be(Estimate(1.0, None, None, None, 1, 0))


COVARIATES = ("age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75")


def people(file: Path) -> tuple[Any, Any, Any]:
    with file.open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    known = np.array([[float(row[name]) for name in COVARIATES] for row in rows])
    further = np.column_stack([known, known[:, 0] ** 2, known[:, 1] ** 2, known[:, 6] == 0, known[:, 7] == 0])
    return np.array([int(row["treat"]) for row in rows]), np.array([float(row["re78"]) for row in rows]), further


def test_observed_controls_move_back_toward_the_trial(shared_data: Path) -> None:
    group, outcome, known = people(shared_data / "reference/nsw_dw.csv")
    others, earned, seen = people(shared_data / "reference/cps_controls.csv")
    treated = group == 1
    both = np.concatenate([outcome[treated], earned])
    label = np.repeat([1, 0], [treated.sum(), len(others)])
    naive = both[label == 1].mean() - both[label == 0].mean()
    found = aipw(Rows(np.arange(len(label)), label, both), np.vstack([known[treated], seen]), Target.GROUP)
    assert naive == pytest.approx(-8497.52, abs=0.01)
    assert found is not None and found.gap.low is not None and found.gap.high is not None
    assert 1000 < found.gap.value < 2400 and found.gap.low < 1794.34 < found.gap.high


def test_it_is_right_if_either_model_is() -> None:
    rng = np.random.default_rng(1)
    worker = np.repeat(np.arange(200), 20)
    first = rng.normal(0, 1, len(worker))
    chance = 1 / (1 + np.exp(-first))
    group = (rng.random(len(worker)) < chance).astype(int)
    outcome = 2 * group + 3 * first + rng.normal(0, 1, len(worker)) + rng.normal(0, 0.5, 200)[worker]
    naive = outcome[group == 1].mean() - outcome[group == 0].mean()
    assert naive > 3
    for target in Target:
        found = aipw(Rows(worker, group, outcome), first, target)
        assert found is not None and found.gap.value == pytest.approx(2, abs=0.15)
        assert found.gap.workers == 200 and found.gap.se is not None and 0.02 < found.gap.se < 0.1
    # An outcome that bends is no line; the scores put it right.
    bent = aipw(Rows(worker, group, outcome + 4 * first**2), first)
    assert bent is not None and bent.gap.value == pytest.approx(2, abs=0.6)


def test_the_scores_are_those_of_statsmodels() -> None:
    from statsmodels.discrete.discrete_model import Logit

    rng = np.random.default_rng(2)
    known = rng.normal(0, [1, 50], (300, 2))
    group = (rng.random(300) < 1 / (1 + np.exp(-0.5 - known[:, 0]))).astype(int)
    theirs = Logit(group, np.column_stack([np.ones(300), known])).fit(disp=0).predict()
    ours = aipw(Rows(np.arange(300), group, rng.normal(0, 1, 300)), known)
    assert ours is not None
    assert ours.scores == (pytest.approx(theirs.min(), rel=1e-3), pytest.approx(theirs.max(), rel=1e-3))
    assert aipw(Rows(np.arange(4), np.array([1, 0, 0, 0]), np.ones(4)), np.arange(4)) is None
