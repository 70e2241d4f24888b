"""Where promises sit among actual times: by all pairs, against Mann and Whitney's U, and by bootstrap."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc.clusters import ratio
from gongyou.calc.quantile_position import Differences, Spread, Times, pinball, position, position_of, ranked

entries = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 2), st.integers(20, 40), st.integers(15, 50)), min_size=4, max_size=40
)


def times(orders: list[tuple[int, int, int, int]]) -> Times:
    """From (worker, stratum, promised, actual) of each order."""
    rows: dict[tuple[int, int, int], list[int]] = {}
    for worker, stratum, promised, actual in orders:
        rows.setdefault((worker, stratum, promised), [0, 0])[0] += 1
        rows.setdefault((worker, stratum, actual), [0, 0])[1] += 1
    keys = np.array(list(rows))
    counts = np.array(list(rows.values()))
    return Times(keys[:, 0], keys[:, 1], keys[:, 2], counts[:, 0], counts[:, 1])


def made(seed: int, workers: int, promise: float) -> list[tuple[int, int, int, int]]:
    rng = np.random.default_rng(seed)
    found = []
    for worker in range(workers):
        slow = rng.normal(0, 3)
        for _ in range(rng.integers(5, 30)):
            stratum = int(rng.integers(0, 3))
            usual = 25 + 8 * stratum
            actual = round(usual + slow + rng.normal(0, 5))
            found.append((worker, stratum, round(usual + promise + rng.normal(0, 1)), actual))
    return found


@settings(max_examples=40)
@given(entries)
def test_it_is_the_share_of_all_pairs_within_strata(orders: list[tuple[int, int, int, int]]) -> None:
    found = position(times(orders))
    assert found is not None
    total = 0.0
    for stratum in {each[1] for each in orders}:
        own = [each for each in orders if each[1] == stratum]
        pairs = [(actual < promised) + (actual == promised) / 2 for _, _, promised, _ in own for *_, actual in own]
        assert found.strata[stratum] == (pytest.approx(sum(pairs) / len(pairs)), len(own))
        total += len(own) * sum(pairs) / len(pairs)
    assert found.overall.value == pytest.approx(total / len(orders))


@settings(max_examples=40)
@given(entries, st.integers(0, 2))
def test_sums_of_scores_by_worker_say_the_same(orders: list[tuple[int, int, int, int]], only: int) -> None:
    """Over all strata and over one of them, as an engine adds the scores up."""
    counts: dict[tuple[int, int], list[int]] = {}
    for _, stratum, *both in orders:
        for side, value in enumerate(both):
            counts.setdefault((stratum, value), [0, 0])[side] += 1
    keys, held = np.array(list(counts)), np.array(list(counts.values()))
    scores = ranked(Spread(keys[:, 0], keys[:, 1], held[:, 0], held[:, 1]))
    at = {key: place for place, key in enumerate(counts)}
    for kept in (range(3), [only]):
        chosen = [each for each in orders if each[1] in kept]
        sums: dict[int, int] = {}
        for worker, stratum, *both in chosen:
            parts = (scores.promised[at[stratum, both[0]]], scores.actual[at[stratum, both[1]]])
            sums[worker] = sums.get(worker, 0) + int(sum(parts))
        found, whole = position_of(scores, list(sums.values()), kept.__contains__), position(times(chosen or orders))
        if not chosen:
            assert found is None
            continue
        assert found is not None and whole is not None
        assert {key: each[1] for key, each in found.strata.items()} == {
            key: each[1] for key, each in whole.strata.items()
        }
        assert (found.overall.workers, found.overall.df) == (whole.overall.workers, whole.overall.df)
        assert found.overall.value == pytest.approx(whole.overall.value, abs=1e-12)
        assert found.overall.se == (None if whole.overall.se is None else pytest.approx(whole.overall.se, abs=1e-9))


def test_a_promise_without_an_actual_time_is_refused() -> None:
    with pytest.raises(ValueError, match="one actual time"):
        ranked(Spread([0, 0], [10, 20], [1, 1], [1, 0]))


def test_it_is_mann_and_whitneys_u_with_the_error_of_unclustered_orders() -> None:
    from scipy.stats import mannwhitneyu

    rng = np.random.default_rng(1)
    promised, actual = np.round(rng.normal(27, 3, 300)), np.round(rng.normal(30, 5, 300))
    single = [(at, 0, int(p), int(a)) for at, (p, a) in enumerate(zip(promised, actual, strict=True))]
    found = position(times(single))
    assert found is not None and found.overall.se is not None
    assert found.overall.value == pytest.approx(mannwhitneyu(promised, actual).statistic / 300**2)
    # DeLong's variance for independent samples, which these are.
    rank = np.array([(actual < p).mean() + (actual == p).mean() / 2 for p in promised])
    other = np.array([(promised > a).mean() + (promised == a).mean() / 2 for a in actual])
    joint = np.var(rank + other, ddof=1) / 300
    assert found.overall.se**2 == pytest.approx(joint, rel=1e-6)


def test_its_error_is_that_of_drawing_workers_anew() -> None:
    orders = made(2, 50, -4)
    found = position(times(orders))
    assert found is not None and found.overall.low is not None and found.overall.high is not None
    by_worker = [[each for each in orders if each[0] == worker] for worker in range(50)]
    rng, drawn = np.random.default_rng(3), []
    for _ in range(150):
        chosen = rng.integers(0, 50, 50)
        again = position(times([(at, *each[1:]) for at, worker in enumerate(chosen) for each in by_worker[worker]]))
        assert again is not None
        drawn.append(again.overall.value)
    assert found.overall.se == pytest.approx(np.std(drawn), rel=0.2)
    assert found.overall.high < 0.5
    middle = position(times(made(4, 50, 0)))
    assert middle is not None and middle.overall.low is not None and middle.overall.high is not None
    assert middle.overall.low < 0.5 < middle.overall.high


def test_strata_are_never_mixed_and_empty_ones_left_out() -> None:
    """Promises at the middle of each stratum stay there although the strata lie far apart."""
    orders = [(w, s, 20 + 100 * s, 20 + 100 * s + d) for w in range(4) for s in (0, 1) for d in (-5, 0, 5)]
    found = position(times(orders))
    assert found is not None and found.overall.value == pytest.approx(0.5)
    lacking = position(Times([0, 1, 1], [0, 0, 7], [20, 30, 20], [1, 1, 1], [1, 1, 0]))
    assert lacking is not None and set(lacking.strata) == {0}
    assert position(Times([], [], [], [], [])) is None
    assert position(Times([0], [0], [20], [1], [0])) is None
    alone = position(Times([0, 0], [0, 0], [20, 30], [1, 0], [0, 1]))
    assert alone is not None and (alone.overall.value, alone.overall.se) == (0.0, None)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(-30, 30)), min_size=1, max_size=30))
def test_the_pinball_loss_is_its_definition_and_least_at_the_quantile(rows: list[tuple[int, int]]) -> None:
    worker, late = (np.array(each) for each in zip(*rows, strict=True))

    def loss(shift: int, quantile: Fraction) -> Any:
        found = ratio(pinball(Differences(worker, late - shift, np.ones(len(rows))), quantile))
        assert found is not None
        return found.value

    share = Fraction(4, 5)
    by_hand = sum(max(share * each, (share - 1) * each) for each in late.tolist()) / len(rows)
    assert loss(0, share) == pytest.approx(float(by_hand))
    best = int(np.quantile(late, 0.8, method="inverted_cdf"))
    assert all(loss(best, share) <= loss(best + other, share) + 1e-9 for other in (-7, -1, 1, 7))
    with pytest.raises(ValueError, match="between"):
        pinball(Differences(worker, late, worker), Fraction(1))
