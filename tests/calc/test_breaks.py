"""Breaks of a mean and the quality of found breaks, against the Nile and the examples of ruptures."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc.breaks import hausdorff, mean_break, precision_and_recall, rand_index

# The flow of the Nile at Aswan, 1871 to 1970, 10⁸ m³ (Cobb 1978; public domain).
NILE = """1120 1160 963 1210 1160 1160 813 1230 1370 1140 995 935 1110 994 1020 960 1180 799 958 1140 1100 1210 1150
1250 1260 1220 1030 1100 774 840 874 694 940 833 701 916 692 1020 1050 969 831 726 456 824 702 1120 1100 832 764 821 768
845 864 862 698 845 744 796 1040 759 781 865 845 944 984 897 822 1010 771 676 649 846 812 742 801 1040 860 874 848 890
744 749 838 1050 918 986 797 923 975 815 1020 906 901 1170 912 746 919 718 714 740"""


def test_the_break_of_the_nile_is_1898() -> None:
    found = mean_break([float(each) for each in NILE.split()])
    assert found is not None
    assert (found.index, 1870 + found.index) == (28, 1898)
    assert (found.before, found.after) == (pytest.approx(1097.75), pytest.approx(849.9722, abs=1e-4))
    assert mean_break([1.0]) is None


def test_the_example_of_ruptures() -> None:
    true, found = [100, 200, 500], [105, 115, 350, 400, 500]
    assert hausdorff(true, found) == 200
    assert precision_and_recall(true, found, 10) == (0.25, 0.5)
    assert precision_and_recall(true, found, 5) == (0.0, 0.0)
    assert rand_index(true, found) == pytest.approx(0.66273, abs=5e-6)
    with pytest.raises(ValueError, match="different places"):
        rand_index([500], [400])
    with pytest.raises(ValueError, match="no break"):
        hausdorff([500], found)


@settings(max_examples=40)
@given(*[st.sets(st.integers(1, 19)).map(lambda each: sorted({*each, 20}))] * 2)
def test_the_rand_index_is_the_share_of_pairs_that_agree(true: list[int], found: list[int]) -> None:
    def stretch(edges: list[int], place: int) -> int:
        return sum(edge <= place for edge in edges)

    agree = [
        (stretch(true, a) == stretch(true, b)) == (stretch(found, a) == stretch(found, b))
        for a in range(20)
        for b in range(a)
    ]
    assert rand_index(true, found) == pytest.approx(sum(agree) / len(agree))


@given(st.integers(1, 30), st.integers(1, 30), st.floats(-50, 50).filter(lambda step: abs(step) > 0.01))
def test_a_clean_step_is_found_where_it_is(left: int, right: int, step: float) -> None:
    found = mean_break([0.0] * left + [step] * right)
    assert found is not None and found.index == left
