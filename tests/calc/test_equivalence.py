"""Equivalence with a margin, against statsmodels' TOST, and its laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.calc.clusters import Estimate, Sums, difference
from gongyou.calc.equivalence import OUTCOMES, Outcome, equivalence


def gap(seed: int, shift: float, workers: int = 40) -> tuple[Estimate, np.ndarray, np.ndarray]:
    """The difference of two groups of workers with one value each."""
    rng = np.random.default_rng(seed)
    first, second = rng.normal(shift, 1, workers), rng.normal(0, 1.5, workers // 2)
    nothing, none = np.zeros(len(first)), np.zeros(len(second))
    found = difference(
        Sums(np.concatenate([first, none]), np.concatenate([nothing + 1, none])),
        Sums(np.concatenate([nothing, second]), np.concatenate([nothing, none + 1])),
    )
    assert found is not None
    return found, first, second


@pytest.mark.parametrize("shift", [0.0, 0.4, 3.0])
def test_it_agrees_with_statsmodels_on_one_value_a_worker(shift: float) -> None:
    from statsmodels.stats.weightstats import ttost_ind

    estimate, first, second = gap(1, shift)
    found = equivalence(estimate, 0.9)
    assert found is not None
    theirs, _, _ = ttost_ind(first, second, -0.9, 0.9, usevar="unequal")
    assert found.p == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize(
    ("value", "se", "outcome"),
    [
        (0.0, 0.2, Outcome.EQUIVALENT),
        (0.5, 0.1, Outcome.EQUIVALENT),
        (0.8, 0.2, Outcome.DIFFERENT),
        (5.0, 0.2, Outcome.DIFFERENT),
        (-5.0, 0.2, Outcome.DIFFERENT),
        (0.3, 0.9, Outcome.UNDECIDED),
        (0.0, 0.0, Outcome.EQUIVALENT),
    ],
)
def test_the_three_outcomes(value: float, se: float, outcome: Outcome) -> None:
    found = equivalence(Estimate(value, se, None, None, 60, 58), 1.0)
    assert found is not None and found.outcome is outcome and outcome in OUTCOMES


@given(st.floats(-3, 3), st.floats(0.01, 2), st.floats(0.1, 3))
def test_laws_of_equivalence(value: float, se: float, margin: float) -> None:
    estimate = Estimate(value, se, None, None, 40, 38)
    found, turned = (equivalence(Estimate(sign * value, se, None, None, 40, 38), margin) for sign in (1, -1))
    wider = equivalence(estimate, margin + 1)
    assert found is not None and turned is not None and wider is not None
    assert (turned.p, turned.outcome) == (pytest.approx(found.p), found.outcome)
    assert wider.p <= found.p + 1e-12
    # The test and the 90 % interval say the same.
    assert (found.p < 0.05) == (-margin < found.low and found.high < margin)


def test_nothing_is_said_without_an_error_or_a_margin() -> None:
    assert equivalence(Estimate(1.0, None, None, None, 1, 0), 1.0) is None
    with pytest.raises(ValueError, match="above zero"):
        equivalence(Estimate(1.0, 1.0, None, None, 9, 8), 0.0)
