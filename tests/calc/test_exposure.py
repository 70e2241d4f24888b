"""Exposure to generative AI: the ILO's classes, β, mixtures and places."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.calc.exposure import Gradient, Part, beta, gradient, mixed, place, spread

SCORES = st.floats(0, 1, allow_nan=False)


@pytest.mark.parametrize(
    ("mean", "deviation", "expected"),
    [
        (0.13, 0.02, Gradient.NOT_EXPOSED),
        (0.36, 0.04, Gradient.NOT_EXPOSED),
        (0.30, 0.11, Gradient.MINIMAL),
        (0.28, 0.23, Gradient.FIRST),
        (0.45, 0.10, Gradient.SECOND),
        (0.59, 0.11, Gradient.THIRD),
        (0.65, 0.05, Gradient.FOURTH),
    ],
)
def test_a_class_follows_from_mean_and_deviation(mean: float, deviation: float, expected: Gradient) -> None:
    assert gradient(mean, deviation) is expected


@given(SCORES, st.floats(0, 0.4), st.floats(0, 0.3))
def test_a_higher_mean_never_lowers_the_class(mean: float, deviation: float, more: float) -> None:
    order = list(Gradient)
    assert order.index(gradient(mean, deviation)) <= order.index(gradient(mean + more, deviation))


@given(SCORES, SCORES)
def test_beta_lies_midway(alpha: float, gamma: float) -> None:
    assert beta(alpha, gamma) == pytest.approx((alpha + gamma) / 2)


@given(st.lists(st.tuples(st.integers(1, 9), st.lists(SCORES, min_size=2, max_size=5)), min_size=1, max_size=4))
def test_a_mixture_has_the_moments_of_all_its_tasks(groups: list[tuple[int, list[float]]]) -> None:
    """Against all tasks written out, each as often as its code weighs."""
    parts, tasks = [], []
    for weight, scores in groups:
        mean = sum(scores) / len(scores)
        deviation = math.sqrt(sum((score - mean) ** 2 for score in scores) / len(scores))
        parts.append(Part(weight, mean, deviation))
        tasks += [(weight / len(scores), score) for score in scores]
    total = sum(weight for weight, _ in tasks)
    mean = sum(weight * score for weight, score in tasks) / total
    variance = sum(weight * (score - mean) ** 2 for weight, score in tasks) / total
    assert mixed(parts) == (pytest.approx(mean), pytest.approx(math.sqrt(variance), abs=1e-7))


def test_a_place_counts_those_below_and_half_of_the_equal() -> None:
    assert place(2, [1, 2, 2, 5]) == 50
    assert place(0, [1, 2]) == 0
    assert place(9, [1, 2]) == 100
    with pytest.raises(ValueError, match="nothing"):
        place(1, [])


def test_a_spread_is_that_of_the_sample() -> None:
    found = spread({"a": 1.0, "b": 2.0, "c": 3.0})
    assert (found.count, found.mean, found.deviation) == (3, 2.0, 1.0)
    assert found.lowest == ("a", 1.0) and found.highest == ("c", 3.0)
    with pytest.raises(ValueError, match="two"):
        spread({"a": 1.0})


def test_nothing_cannot_be_mixed() -> None:
    with pytest.raises(ValueError, match="weights"):
        mixed([Part(0, 0.5)])
