"""Whether strata are caught alike, and what joining them does to the estimate."""

from __future__ import annotations

import pytest

from gongyou.calc import capture
from gongyou.calc.capture import Estimate, TwoLists
from gongyou.calc.capture_strata import alike


def caught(people: int, first: float, second: float) -> TwoLists:
    """What two independent lists with these chances hold of so many people, on average."""
    return TwoLists(round(people * first), round(people * second), round(people * first * second))


def estimates(strata: dict[str, TwoLists]) -> tuple[float, float]:
    parts = [answer for table in strata.values() if isinstance(answer := capture.two_lists(table), Estimate)]
    whole = TwoLists(*(sum(getattr(table, name) for table in strata.values()) for name in ("first", "second", "both")))
    joined = capture.two_lists(whole)
    assert isinstance(joined, Estimate) and len(parts) == len(strata)
    return capture.summed(parts).population, joined.population


@pytest.mark.parametrize(
    ("second", "differs", "together"),
    [((0.7, 0.2), True, 1), ((0.2, 0.7), True, -1), ((0.4, 0.4), False, 0)],
)
def test_it_says_which_way_the_joined_estimate_errs(second: tuple[float, float], differs: bool, together: int) -> None:
    strata = {"A": caught(1000, 0.6, second[0]), "B": caught(1000, 0.2, second[1])}
    found = alike(strata)
    assert found.differs == differs
    summed, joined = estimates(strata)
    assert summed == pytest.approx(2000, rel=0.01)
    if together:
        assert found.together * together > 0
        assert (joined - summed) * together < -100
    else:
        assert joined == pytest.approx(summed, rel=0.01)
    assert found.first == pytest.approx({"A": 0.6, "B": 0.2}, rel=0.05)


def test_the_order_of_lists_and_strata_does_not_matter() -> None:
    strata = {"A": TwoLists(120, 80, 40), "B": TwoLists(60, 90, 12), "C": TwoLists(200, 30, 25)}
    turned = {key: TwoLists(table.second, table.first, table.both) for key, table in reversed(strata.items())}
    one, other = alike(strata), alike(turned)
    assert (one.p_first, one.p_second) == pytest.approx((other.p_second, other.p_first))
    assert one.together == pytest.approx(other.together)
    # Pearson's statistic by hand: the shares 40/80, 12/90 and 25/30 against 77/200.
    expected = sum(
        (table.both - 77 / 200 * table.second) ** 2 / (table.second * 77 / 200 * 123 / 200) for table in strata.values()
    )
    from scipy.stats import chi2

    assert one.p_first == pytest.approx(float(chi2.sf(expected, 2)))


def test_small_strata_say_nothing() -> None:
    assert alike({"A": TwoLists(9, 50, 5), "B": TwoLists(50, 60, 20)}).p_first is None
    assert alike({}).together == 0.0
    assert alike({"A": TwoLists(20, 20, 20), "B": TwoLists(30, 30, 30)}).p_first is None
