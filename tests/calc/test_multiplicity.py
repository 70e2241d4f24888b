"""Many tests at once, against statsmodels and the fifteen tests of the paper of 1995."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc.multiplicity import Family, false_discovery, holm, listed

# Benjamini and Hochberg 1995, section 4: Bonferroni rejects three, their procedure four.
PAPER = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459),
    *(0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
]
some = st.lists(st.floats(0, 1) | st.sampled_from([0.0, 0.01, 0.05, 1.0]), min_size=1, max_size=20)


def test_the_fifteen_tests_of_the_paper() -> None:
    assert sum(p * 15 < 0.05 for p in PAPER) == 3
    assert sum(q <= 0.05 for q in false_discovery(PAPER)) == 4
    assert sum(p <= 0.05 for p in holm(PAPER)) == 3


def test_it_agrees_with_statsmodels() -> None:
    from statsmodels.stats.multitest import multipletests

    rng = np.random.default_rng(1)
    for size in (1, 2, 5, 30):
        p_values = [*rng.random(size) ** 3, 0.01, 0.01]
        for ours, method in ((holm, "holm"), (false_discovery, "fdr_bh")):
            assert ours(p_values) == pytest.approx(multipletests(p_values, method=method)[1], abs=1e-12)


@settings(max_examples=40)
@given(some, st.randoms())
def test_laws_of_adjusting(p_values: list[float], random) -> None:
    first, second = holm(p_values), false_discovery(p_values)
    assert all(p <= q <= h + 1e-12 and h <= 1 for p, q, h in zip(p_values, second, first, strict=True))
    places = list(range(len(p_values)))
    random.shuffle(places)
    assert holm([p_values[place] for place in places]) == [first[place] for place in places]
    assert false_discovery([p_values[place] for place in places]) == [second[place] for place in places]


def test_announced_tests_are_adjusted_among_themselves() -> None:
    given_ = {"pay_gap": 0.02, "late": 0.03, "night": 0.04, "rain": 0.01, "stairs": 0.5}
    found = listed(given_, ["late", "pay_gap", "never_tested"])
    assert [(each.name, each.family, each.p) for each in found] == [
        ("pay_gap", Family.PRIMARY, 0.02),
        ("late", Family.PRIMARY, 0.03),
        ("rain", Family.EXPLORATORY, 0.01),
        ("night", Family.EXPLORATORY, 0.04),
        ("stairs", Family.EXPLORATORY, 0.5),
    ]
    assert [each.adjusted for each in found] == pytest.approx([0.04, 0.04, 0.03, 0.06, 0.5])
    assert listed({}, []) == [] == holm([])
    with pytest.raises(ValueError, match="at most 8"):
        listed(given_, [f"m{number}" for number in range(9)])


@pytest.mark.parametrize("wrong", [float("nan"), -0.1, 1.1])
def test_what_is_no_p_is_refused(wrong: float) -> None:
    for adjust in (holm, false_discovery):
        with pytest.raises(ValueError, match="from 0 to 1"):
            adjust([0.5, wrong])
