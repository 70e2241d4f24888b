from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.calc.counted_inequality import Counted, theil_between
from gongyou.calc.inequality import gini, theil, theil_parts

counted = st.dictionaries(st.integers(1, 10**7), st.integers(1, 30), min_size=1, max_size=20)


def written_out(table):
    return [value for value in sorted(table) for _ in range(table[value])]


@given(counted)
def test_it_says_what_the_values_one_by_one_say(table):
    found, values = Counted.of(list(table), list(table.values())), written_out(table)
    assert (found.people, found.total) == (len(values), sum(values))
    assert found.gini() == pytest.approx(gini(values), abs=1e-9)
    assert found.theil() == pytest.approx(theil(values), abs=1e-9)


@given(counted, st.integers(1, 99))
def test_quantiles_are_order_statistics(table, percent):
    values = written_out(table)
    wanted = len(values) * percent
    low = values[-(-wanted // 100) - 1]
    high = values[wanted // 100] if wanted % 100 == 0 else low
    assert Counted.of(list(table), list(table.values())).quantile(percent) == Fraction(low + high, 2)


def test_the_part_between_groups():
    values, groups = [100, 100, 300, 500], ["a", "a", "b", "b"]
    assert theil_between({"a": (2, 200), "b": (2, 800)}) == pytest.approx(theil_parts(values, groups).between)


def test_nothing_below_one():
    for values, counts in (([0], [1]), ([5], [0])):
        with pytest.raises(ValueError, match="above zero"):
            Counted.of(values, counts)
