"""What a number allows to be said: never more than its interval, its size and the agreed margin bear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.calc.sizes import VERDICTS, Bar, Measured, Side, Sizes, Verdict, is_enough, is_shown, judged

numbers = st.floats(-10, 10)
bars = st.builds(Bar, numbers, st.none() | st.floats(0, 5), st.sampled_from(Side))


def measured(low: float, high: float, workers: int = 30, orders: int = 300, p: float | None = None) -> Measured:
    return Measured((low + high) / 2, low, high, workers, orders, p)


@pytest.mark.parametrize(
    ("low", "high", "p", "bar", "verdict"),
    [
        (1.2, 2.0, 0.01, Bar(0, 1), Verdict.SUSPECT),
        (-2.0, -1.2, 0.01, Bar(0, 1), Verdict.SUSPECT),
        (1.2, 2.0, 0.2, Bar(0, 1), Verdict.UNDECIDED),
        (0.2, 2.0, 0.01, Bar(0, 1), Verdict.EXPLAIN),
        (0.2, 0.9, 0.01, Bar(0, 1), Verdict.CONFORM),
        (-0.5, 0.9, 0.6, Bar(0, 1), Verdict.CONFORM),
        (-0.5, 1.9, 0.6, Bar(0, 1), Verdict.UNDECIDED),
        (0.2, 2.0, 0.01, Bar(0, None), Verdict.EXPLAIN),
        (-0.1, 0.1, 0.9, Bar(0, None), Verdict.UNDECIDED),
        (-2.0, -1.2, 0.01, Bar(0, 1, Side.ABOVE), Verdict.CONFORM),
        (-2.0, -1.2, 0.01, Bar(0, None, Side.ABOVE), Verdict.CONFORM),
        (-9.0, 0.9, 0.9, Bar(0, 1, Side.ABOVE), Verdict.CONFORM),
        (-0.9, 9.0, 0.9, Bar(0, 1, Side.BELOW), Verdict.CONFORM),
        (16.2, 17.0, None, Bar(15, 1, Side.ABOVE), Verdict.SUSPECT),
        (13.0, 13.5, None, Bar(15, 1, Side.BELOW), Verdict.SUSPECT),
    ],
)
def test_the_verdict(low: float, high: float, p: float | None, bar: Bar, verdict: Verdict) -> None:
    assert judged(measured(low, high, p=p), bar).verdict is verdict


def test_the_interval_of_the_equivalence_test_decides_on_equivalence_alone() -> None:
    wide = Measured(0.5, -0.2, 1.1, 30, 300, 0.2, equivalence=(-0.1, 0.95))
    assert judged(wide, Bar(0, 1)).verdict is Verdict.CONFORM
    assert judged(Measured(0.5, -0.2, 1.1, 30, 300, 0.2), Bar(0, 1)).verdict is Verdict.UNDECIDED


@pytest.mark.parametrize(("workers", "orders", "shown"), [(29, 10_000, True), (500, 299, True), (9, 900, False)])
def test_a_small_sample_concludes_nothing(workers: int, orders: int, shown: bool) -> None:
    found = judged(measured(5, 6, workers, orders, 0.0), Bar(0, 1))
    assert (found.verdict, found.is_shown) == (Verdict.TOO_SMALL, shown)
    assert is_shown(workers) is shown and not is_enough(workers, orders)
    if shown:
        assert f"{orders:,}" in found.reason.zh and str(workers) in found.reason.en
    else:
        assert str(workers) not in found.reason.zh


def test_sizes_are_raised_and_never_lowered() -> None:
    assert judged(measured(5, 6, 40, 400), Bar(0, 1), Sizes(workers=50)).verdict is Verdict.TOO_SMALL
    for lowered in ({"shown": 9}, {"workers": 29}, {"orders": 299}):
        with pytest.raises(ValueError, match="not lowered"):
            Sizes(**lowered)
    with pytest.raises(ValueError, match="margin"):
        Bar(0, -1)


def test_without_an_interval_nothing_is_decided() -> None:
    for low, high in ((None, None), (1.0, float("inf")), (float("nan"), 1.0)):
        assert judged(Measured(1, low, high, 30, 300), Bar(0, 1)).verdict is Verdict.UNDECIDED


@given(numbers, st.floats(0, 5), st.none() | st.floats(0, 1), bars)
def test_laws_of_the_verdict(estimate: float, half: float, p: float | None, bar: Bar) -> None:
    found = judged(Measured(estimate, estimate - half, estimate + half, 30, 300, p), bar)
    assert found.verdict in VERDICTS and "{" not in found.reason.zh + found.reason.en
    if bar.margin is None:
        assert found.verdict is not Verdict.SUSPECT
    if estimate - half <= bar.target <= estimate + half:
        assert found.verdict in (Verdict.CONFORM, Verdict.UNDECIDED)
    turned = {Side.ABOVE: Side.BELOW, Side.BELOW: Side.ABOVE, Side.EITHER: Side.EITHER}
    mirrored = Measured(-estimate, -estimate - half, -estimate + half, 30, 300, p)
    assert judged(mirrored, Bar(-bar.target, bar.margin, turned[bar.side])).verdict is found.verdict
    # A wider interval about the same number never accuses where the narrower did not.
    wider = judged(Measured(estimate, estimate - half - 1, estimate + half + 1, 30, 300, p), bar)
    assert wider.verdict is not Verdict.SUSPECT or found.verdict is Verdict.SUSPECT
