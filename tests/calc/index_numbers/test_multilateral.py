"""Indices of many periods: transitive, and equal to what least squares over all rows says."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings

from gongyou.calc.index_numbers.bilateral import FORMULAS, fisher, tornqvist
from gongyou.calc.index_numbers.multilateral import Splice, geary_khamis, geks, rolled, time_product_dummy
from gongyou.calc.index_numbers.panel import Panel, panel_of
from gongyou.calc.index_numbers.paths import chained, employment_cost, fixed_base, steps
from gongyou.core.errors import BadInput
from tests.calc.index_numbers.drawn import panels


def turned_round(panel: Panel) -> Panel:
    """The same periods, the last one first."""
    return Panel(panel.periods, panel.items, panel.prices[::-1], panel.quantities[::-1])


@settings(max_examples=25)
@given(panel=panels(gaps=True))
def test_geks_is_the_same_from_whichever_end(panel: Panel) -> None:
    there, back = geks(panel, tornqvist), geks(turned_round(panel), tornqvist)
    assert [each / there[-1] for each in there[::-1]] == pytest.approx(back, rel=1e-9)


@settings(max_examples=25)
@given(panel=panels(periods=2))
def test_of_two_periods_geks_is_its_formula(panel: Panel) -> None:
    for name in ("fisher", "walsh", "jevons"):
        assert geks(panel, FORMULAS[name])[1] == pytest.approx(FORMULAS[name](panel.pair(0, 1)), rel=1e-9)


def by_least_squares(panel: Panel) -> list[float]:
    rows, logs, weights = [], [], []
    bills = np.nansum(panel.prices * panel.quantities, axis=1)
    for at in range(len(panel)):
        for item in range(len(panel.items)):
            price = panel.prices[at, item]
            if math.isnan(price):
                continue
            row = np.zeros(len(panel) + len(panel.items))
            row[at], row[len(panel) + item] = float(at > 0), 1
            rows.append(row)
            logs.append(math.log(price))
            weights.append(math.sqrt(price * panel.quantities[at, item] / bills[at]))
    scale = np.array(weights)
    found = np.linalg.lstsq(np.array(rows) * scale[:, None], np.array(logs) * scale, rcond=None)[0]
    return [1.0, *map(math.exp, found[1 : len(panel)])]


@settings(max_examples=25)
@given(panel=panels(gaps=True))
def test_time_dummies_are_those_of_least_squares_over_all_rows(panel: Panel) -> None:
    assert time_product_dummy(panel) == pytest.approx(by_least_squares(panel), rel=1e-6)


@settings(max_examples=15)
@given(panel=panels(periods=3))
def test_geary_khamis_keeps_its_two_equations(panel: Panel) -> None:
    level = np.array(geary_khamis(panel))
    real = (panel.prices * panel.quantities / level[:, None]).sum(axis=0) / panel.quantities.sum(axis=0)
    bills = (panel.prices * panel.quantities).sum(axis=1)
    assert bills / (panel.quantities @ real) / level == pytest.approx(
        np.full(3, bills[0] / (panel.quantities[0] @ real)), rel=1e-9
    )


@pytest.mark.parametrize("splice", Splice)
@settings(max_examples=8)
@given(panel=panels(periods=6))
def test_a_later_window_revises_nothing_and_one_window_is_the_index_itself(splice: Splice, panel: Panel) -> None:
    def method(some: Panel) -> list[float]:
        return geks(some, fisher)

    found = rolled(panel, method, window=4, splice=splice)
    assert found[:4] == method(panel.window(0, 4))
    assert found[:5] == rolled(panel.window(0, 5), method, window=4, splice=splice)
    assert rolled(panel, method, window=6, splice=splice) == method(panel)


@pytest.mark.parametrize(
    ("splice", "after"),
    [
        # Over the last month that both windows hold: months grow as the new window says.
        (Splice.MOVEMENT, [4 * 9 / 3, 12 * 20 / 5]),
        # Over the first such month as the window before said it: 4 · (2/4) · 9, then 18 · (3/9) · 20.
        (Splice.WINDOW, [18, 120]),
        # Over the same month as it was published: 2 · 9, then 4 · 20.
        (Splice.WISP, [18, 80]),
        (Splice.MEAN, [math.sqrt(12 * 18), math.sqrt(12 * 18) / 9 * math.sqrt(9 * 4 * 3 * 20)]),
        (Splice.MEAN_PUBLISHED, [math.sqrt(12 * 18), math.sqrt(math.sqrt(12 * 18) * 4 * 4 * 20)]),
    ],
)
def test_splices_as_reckoned_by_hand(splice: Splice, after: list[float]) -> None:
    """Each window's index is told, so that what remains is the link alone."""
    windows: Iterator[list[float]] = iter([[1.0, 2.0, 4.0], [1.0, 3.0, 9.0], [1.0, 5.0, 20.0]])
    panel = panel_of([(at, "a", 1, 1) for at in range(5)])
    found = rolled(panel, lambda _: next(windows), window=3, splice=splice)
    assert found == pytest.approx([1, 2, 4, *after])


def test_chained_steps_drift_where_geks_does_not() -> None:
    """Prices and hours go up and come back: the chain of Laspeyres does not come back to one."""
    rows = []
    for at, (pay, hours) in enumerate([((10, 10), (5, 5)), ((20, 5), (1, 9)), ((10, 10), (5, 5))]):
        rows += [(at, item, pay[item], hours[item]) for item in (0, 1)]
    panel = panel_of(rows)
    assert chained(panel, FORMULAS["laspeyres"])[-1] > 1.2
    assert geks(panel, fisher)[-1] == pytest.approx(1)
    assert fixed_base(panel, fisher)[-1] == pytest.approx(1)
    assert steps(panel, fisher)[0] == 1


def test_the_employment_cost_form_weights_growth_with_the_base_bills() -> None:
    found = employment_cost({"a": 300.0, "b": 100.0}, [{"a": 1.1, "b": 1.0}, {"a": 1.0}])
    # In the second step b has no matched job and moves like the others: not at all.
    assert found == pytest.approx([1, (330 + 100) / 400, (330 + 100) / 400])
    with pytest.raises(BadInput, match="no matched job"):
        employment_cost({"a": 1.0}, [{"z": 1.0}])


def test_periods_that_nothing_connects_have_no_index() -> None:
    panel = panel_of([(0, "a", 1, 1), (1, "b", 1, 1)])
    with pytest.raises(BadInput, match="hang together"):
        time_product_dummy(panel)


def test_periods_without_a_common_item_have_no_index_by_any_method() -> None:
    """Geary–Khamis settles on 1 for them: each period would be held against prices of its own alone."""
    apart = panel_of([(0, "a", 1, 2), (1, "b", 3, 2)])
    for method in (geary_khamis, time_product_dummy):
        with pytest.raises(BadInput):
            method(apart)
    with pytest.raises(BadInput):
        geary_khamis(panel_of([]))
    through = panel_of([(0, "a", 1, 2), (1, "a", 2, 1), (1, "b", 3, 2), (2, "b", 6, 2)])
    assert geary_khamis(through)[2] == pytest.approx(time_product_dummy(through)[2], rel=0.2)


@pytest.mark.parametrize(
    ("weights", "ratio"), [({"a": -1.0, "b": 3.0}, 1.1), ({"a": 1.0}, 0.0), ({"a": 1.0}, float("nan"))]
)
def test_matched_pay_is_positive(weights: dict[str, float], ratio: float) -> None:
    with pytest.raises(BadInput, match="positive"):
        employment_cost(weights, [{"a": ratio}])
