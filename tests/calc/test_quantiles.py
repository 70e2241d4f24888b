from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.calc.quantiles import Counted, bands

counts = st.dictionaries(st.integers(-1000, 1000), st.integers(1, 9), min_size=1, max_size=30)
shares = st.fractions(0, 1, max_denominator=20)


@given(counts, shares)
def test_it_agrees_with_numpy_on_the_expanded_values(held: dict[int, int], share: Fraction) -> None:
    expanded = np.repeat(list(held), list(held.values()))
    found = Counted(held).interpolated(share)
    assert found is not None
    assert float(found) == pytest.approx(np.quantile(expanded, float(share)), abs=1e-6)


@given(counts, shares)
def test_it_gives_the_smallest_value_that_covers_the_share(held: dict[int, int], share: Fraction) -> None:
    found = Counted(held).quantile(share)
    size = sum(held.values())
    assert sum(n for value, n in held.items() if value <= found) >= share * size
    assert found == min(held) or sum(n for value, n in held.items() if value < found) < share * size


def test_it_has_no_quantile_of_nothing() -> None:
    assert Counted({}).quantile(Fraction(1, 2)) is None
    assert Counted({}).interpolated(Fraction(1, 2)) is None


@given(counts, st.integers(1, 12))
def test_it_cuts_every_value_into_one_band_in_order(held: dict[int, int], number: int) -> None:
    cut = bands(held, number)
    assert len(cut) == number
    assert [value for band in cut for value in band] == sorted(held)


def test_it_cuts_deciles_of_distinct_values_evenly() -> None:
    assert [len(band) for band in bands(dict.fromkeys(range(100), 1), 10)] == [10] * 10
