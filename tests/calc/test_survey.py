"""Survey estimates against hand computation, brute-force jackknife and their laws."""

from __future__ import annotations

import math
import random
from collections.abc import Hashable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc.imputation import How, moved, rated
from gongyou.calc.raking import Margin
from gongyou.calc.revisions import described, triangle
from gongyou.calc.survey import Design, calibrated, jackknife, ratio, total


def test_the_total_of_a_stratified_sample_is_that_of_the_textbook() -> None:
    """Two strata by hand: N = (10, 20), samples (2, 4, 6) and (1, 3): V = Σ N²(1 − n/N) s² ÷ n."""
    values = [2.0, 4.0, 6.0, 1.0, 3.0]
    strata = ["a", "a", "a", "b", "b"]
    design = Design(strata, [10 / 3] * 3 + [10.0] * 2, {"a": 10, "b": 20})
    found = total(design, values)
    assert found.value == pytest.approx(10 * 4 + 20 * 2)
    by_hand = 100 * 0.7 * 4 / 3 + 400 * 0.9 * 2 / 2
    assert found.error is not None
    assert found.error**2 == pytest.approx(by_hand)
    # Three degrees of freedom: t = 3.182446.
    assert found.high is not None
    assert found.high - found.value == pytest.approx(3.182446 * math.sqrt(by_hand), rel=1e-6)


def test_the_ratio_is_linearised_as_by_hand() -> None:
    """Cochran (6.13): V(R) = (1 − f) ÷ (n x̄²) · Σ(y − Rx)² ÷ (n − 1)."""
    over, under = [3.0, 5.0, 4.0, 8.0], [2.0, 3.0, 4.0, 5.0]
    found = ratio(Design(["a"] * 4, [5.0] * 4, {"a": 20}), over, under)
    assert found is not None and found.error is not None
    share = 20 / 14
    squares = sum((y - share * x) ** 2 for y, x in zip(over, under, strict=True))
    assert found.value == pytest.approx(share)
    assert found.error**2 == pytest.approx(0.8 / (4 * 3.5**2) * squares / 3)


def test_the_jackknife_of_a_total_is_the_textbook_variance() -> None:
    values, strata = [2.0, 4.0, 6.0, 1.0, 3.0], ["a", "a", "a", "b", "b"]
    weights = [10 / 3] * 3 + [10.0] * 2
    found = jackknife(
        strata,
        {"a": 10, "b": 20},
        lambda factors: sum(f * w * y for f, w, y in zip(factors, weights, values, strict=True)),
    )
    assert found == pytest.approx(100 * 0.7 * 4 / 3 + 400 * 0.9 * 2 / 2)


def _sample(seed: int) -> tuple[list[str], list[float], list[str], list[float], list[float]]:
    dice = random.Random(seed)
    strata = [name for name in "abcd" for _ in range(12)]
    size = [dice.uniform(5, 60) for _ in strata]
    kinds = [dice.choice("xy") for _ in strata]
    over = [each * dice.uniform(4, 6) + 10 * (kind == "x") for each, kind in zip(size, kinds, strict=True)]
    return strata, [8.0] * len(strata), kinds, size, over


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_raking_the_linearised_variance_is_near_the_jackknife_that_rakes_anew(seed: int) -> None:
    """Independent second opinion: 48 units left out one by one, weights raked each time."""
    strata, base, kinds, size, over = _sample(seed)
    populations = dict.fromkeys("abcd", 96.0)
    totals: dict[Hashable, float] = {
        kind: 1.15 * sum(8 * x for x, k in zip(size, kinds, strict=True) if k == kind) for kind in "xy"
    }

    def weights(factors: Sequence[float]) -> list[float]:
        kept = [place for place, factor in enumerate(factors) if factor]
        heads = [base[place] * factors[place] * size[place] for place in kept]
        margin = Margin("kind", [kinds[place] for place in kept], totals)
        found = calibrated(heads, [margin], 50).weights
        out = [0.0] * len(factors)
        for place, value in zip(kept, found, strict=True):
            out[place] = value / size[place]
        return out

    def estimate(factors: Sequence[float]) -> float:
        held = weights(list(factors))
        return sum(w * y for w, y in zip(held, over, strict=True))

    columns = [[x if k == kind else 0.0 for x, k in zip(size, kinds, strict=True)] for kind in "xy"]
    design = Design(strata, weights([1.0] * len(strata)), populations, columns)
    found = total(design, over)
    assert found.error is not None
    assert found.error == pytest.approx(math.sqrt(jackknife(strata, populations, estimate)), rel=0.12)
    # What the margins explain is not counted: without them the error is several times as large.
    plain = total(Design(strata, design.weights, populations), over)
    assert plain.error is not None and found.error < plain.error / 2


def test_a_calibrated_total_of_an_auxiliary_has_no_error() -> None:
    strata, base, kinds, size, _ = _sample(7)
    columns = [[x if k == kind else 0.0 for x, k in zip(size, kinds, strict=True)] for kind in "xy"]
    found = total(Design(strata, base, dict.fromkeys("abcd", 96.0), columns), columns[0])
    assert found.error == pytest.approx(0, abs=1e-6)


def test_a_census_has_no_error_and_a_single_unit_no_interval() -> None:
    assert total(Design(["a", "a"], [1.0, 1.0], {"a": 2}), [3.0, 9.0]).error == 0
    alone = total(Design(["a"], [4.0], {"a": 4}), [3.0])
    assert (alone.value, alone.low, alone.high) == (12.0, None, None)


def test_imputed_values_do_not_narrow_the_interval() -> None:
    values, strata = [2.0, 4.0, 6.0, 4.0], ["a"] * 4
    own = total(Design(strata, [5.0] * 4, {"a": 20}), values)
    filled = total(Design(strata, [5.0] * 4, {"a": 20}, reported=[True, True, True, False]), values)
    assert own.error is not None and filled.error is not None
    assert filled.error == pytest.approx(own.error * math.sqrt(4 / 3 * (1 - 3 / 20) / (1 - 4 / 20)))
    census = total(Design(strata, [1.0] * 4, {"a": 4}, reported=[True, True, True, False]), values)
    assert census.error is not None and census.error > 0


def test_a_ratio_without_a_base_is_none() -> None:
    assert ratio(Design(["a", "a"], [1.0, 1.0], {}), [1.0, 2.0], [0.0, 0.0]) is None


def test_trimming_keeps_every_weight_within_its_bound_and_says_what_it_missed() -> None:
    base = [1.0] * 10
    margins = [Margin("m", ["a"] + ["b"] * 9, {"a": 50.0, "b": 50.0})]
    free = calibrated(base, margins, 100)
    assert free.trimmed == 0 and free.off < 1e-9 and free.weights[0] == pytest.approx(50)
    tight = calibrated(base, margins, 2)
    assert tight.weights[0] == pytest.approx(20)
    assert tight.trimmed >= 1 and tight.off == pytest.approx(0.6, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.floats(0.5, 3)), min_size=6, max_size=14),
    st.floats(1.5, 8),
)
def test_bounds_hold_for_any_sample(units: list[tuple[str, float]], most: float) -> None:
    kinds = ["a", "b", *(kind for kind, _ in units)]
    base = [1.0, 1.0, *(weight for _, weight in units)]
    totals: dict[Hashable, float] = {"a": 30.0, "b": 60.0}
    found = calibrated(base, [Margin("m", kinds, totals)], most)
    level = 90.0 / sum(base)
    assert all(1 / most - 1e-6 <= w / (b * level) <= most + 1e-6 for w, b in zip(found.weights, base, strict=True))
    assert found.design_effect >= 1 - 1e-12


def test_imputation_moves_a_value_with_its_matched_neighbours() -> None:
    donors = [({"n": 10.0}, {"n": 12.0}), ({"n": 20.0}, {"n": 21.0}), ({"n": 30.0}, {"n": 33.0})]
    found = moved(50.0, donors, "n")
    assert (found.value, found.how, found.donors) == (pytest.approx(50 * 66 / 60), How.RATIO, 3)
    few = moved(50.0, donors[:2], "n")
    assert (few.value, few.how) == (50.0, How.CARRIED)
    assert moved(50.0, [({"n": None}, {"n": 3.0}), *donors], "n").donors == 3


def test_a_rate_of_this_month_needs_three_units_too() -> None:
    donors = [{"hires": 2.0, "start": 40.0}, {"hires": 3.0, "start": 60.0}, {"hires": 0.0, "start": 100.0}]
    found = rated(20.0, donors, "hires", "start")
    assert found is not None and found.value == pytest.approx(0.5)
    assert rated(20.0, donors[:2], "hires", "start") is None


def test_the_triangle_counts_each_change_and_the_way_from_first_to_last() -> None:
    made = triangle(
        [
            ("r1", {"2026-01": 100.0, "2026-02": 50.0}),
            ("r2", {"2026-01": 103.0, "2026-02": None, "2026-03": 10.0}),
            ("r3", {"2026-01": 102.0, "2026-02": 49.0, "2026-03": 10.0}),
        ]
    )
    assert [(s.period, s.release, s.size) for s in made.steps] == [
        ("2026-01", "r2", 3.0),
        ("2026-01", "r3", -1.0),
        ("2026-02", "r3", -1.0),
        ("2026-03", "r3", 0.0),
    ]
    found = described(made.total_steps())
    assert found is not None
    assert (found.count, found.largest) == (3, 2.0)
    assert found.mean == pytest.approx(1 / 3)
    assert found.mean_absolute == pytest.approx(1.0)
    assert found.mean_share == pytest.approx((0.02 - 0.02 + 0) / 3)
    assert described([]) is None
