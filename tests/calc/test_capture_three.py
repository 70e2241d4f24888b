"""Three lists: Chao's published hepatitis figures, statsmodels as an independent fit, refusals, seeded simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc import capture_three as three
from gongyou.calc.capture import Refusal
from gongyou.calc.capture_three import ThreeLists

# Hepatitis A at a college in northern Taiwan, 1995: serum test, hospital reports, epidemiologists; 271 cases.
HAV = {"111": 28, "110": 21, "101": 17, "011": 18, "100": 69, "010": 55, "001": 63}


def found_of(cells: dict[str, int]) -> ThreeLists:
    found = three.three_lists(cells)
    assert isinstance(found, ThreeLists)
    return found


def test_it_agrees_with_the_published_log_linear_models() -> None:
    # Chao et al. 2001, Statistics in Medicine 20:3123, section 5.1.
    models = {model.name: model for model in found_of(HAV).models}
    assert len(models) == 8
    published = {"A, B, C": (24.36, 388), "AB, C": (21.14, 416), "AB, BC": (13.20, 527), "AB, AC, BC": (0.0, 1313)}
    for name, (deviance, population) in published.items():
        assert models[name].deviance == pytest.approx(deviance, abs=0.01)
        assert models[name].population == pytest.approx(population, abs=1)


def test_it_agrees_with_the_published_sample_coverage() -> None:
    told = three.sample_coverage(HAV)
    assert told.coverage == pytest.approx(0.513, abs=0.001)
    assert round(told.independent) == 407
    assert round(told.high_coverage or 0) == 971
    assert round(told.one_step) == 508


def test_it_shows_the_saturated_model_and_never_averages_it() -> None:
    found = found_of(HAV)
    saturated = [model for model in found.models if model.is_saturated]
    assert [model.weight for model in saturated] == [0.0]
    assert sum(model.weight for model in found.models) == pytest.approx(1)
    assert sum(model.bic_weight for model in found.models) == pytest.approx(1)
    assert found.fit < 0.05  # here even the best model does not describe the lists, and the page says so


@pytest.mark.filterwarnings("ignore::statsmodels.tools.sm_exceptions.PerfectSeparationWarning")
@settings(max_examples=40)
@given(st.lists(st.integers(3, 400), min_size=7, max_size=7))
def test_it_fits_as_statsmodels_does(counts: list[int]) -> None:
    cells = dict(zip(three.HISTORIES, counts, strict=True))
    for pairs in three.model_pairs()[:-1]:
        ours = three.fitted(cells, pairs)
        design = three._design(three.HISTORIES, pairs)
        theirs = sm.GLM(np.array(counts), design, family=sm.families.Poisson()).fit(tol=1e-12)
        assert ours.deviance == pytest.approx(theirs.deviance, abs=1e-5)
        assert ours.aic == pytest.approx(theirs.aic, abs=1e-5)
        assert ours.population == pytest.approx(sum(counts) + math.exp(theirs.params[0]), rel=1e-4)


@settings(max_examples=25)
@given(st.lists(st.integers(3, 200), min_size=7, max_size=7))
def test_it_never_falls_below_those_who_are_known(counts: list[int]) -> None:
    cells = dict(zip(three.HISTORIES, counts, strict=True))
    found = found_of(cells)
    seen = sum(counts)
    assert seen <= found.averaged.low <= found.averaged.population <= found.averaged.high
    assert seen <= found.profile[0] <= found.best.population + 1e-3 <= found.profile[1] + 2e-3
    assert found.coverage.one_step >= seen


def test_the_order_of_the_lists_does_not_matter() -> None:
    turned = {history[1] + history[2] + history[0]: count for history, count in HAV.items()}
    assert found_of(turned).averaged.population == pytest.approx(found_of(HAV).averaged.population)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"100": 50, "010": 60}, "capture.list_empty"),
        ({"100": 50, "010": 60, "001": 70, "110": 2, "011": 1}, "capture.overlap_small"),
        ({"100": 50, "010": 60, "001": 70, "110": 20}, "capture.list_apart"),
    ],
)
def test_it_refuses_in_words(cells: dict[str, int], code: str) -> None:
    found = three.three_lists(cells)
    assert isinstance(found, Refusal)
    assert found.code == code
    assert found.text.zh and found.need.en


def test_it_bears_empty_cells() -> None:
    found = three.three_lists({**HAV, "111": 0, "101": 0})
    if isinstance(found, ThreeLists):
        assert math.isfinite(found.averaged.population)
        assert all(math.isfinite(end) for end in found.profile)


def simulated(rng: np.random.Generator, population: int, *, dependent: bool) -> dict[str, int]:
    first = rng.random(population) < 0.4
    second = rng.random(population) < np.where(first & dependent, 0.55, 0.3)
    third = rng.random(population) < 0.35
    counts = np.bincount(4 * first + 2 * second + third, minlength=8)
    return {history: int(counts[int(history, 2)]) for history in three.HISTORIES}


@pytest.mark.parametrize("dependent", [False, True])
def test_the_averaged_interval_holds_the_truth(dependent: bool) -> None:
    """Seeded, 200 populations of 2,000 people each, with and without two lists that depend on each other."""
    rng = np.random.default_rng(20261121)
    held = 0
    for _ in range(200):
        found = found_of(simulated(rng, 2000, dependent=dependent))
        held += found.averaged.low <= 2000 <= found.averaged.high
    assert held >= 0.9 * 200
