"""Claims are corrected by family and judged by size, certainty and margin."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gongyou.core.text import Text
from gongyou.rooms.platforms.metrics.judging import judged
from gongyou.rooms.platforms.metrics.outcome import Claim, Estimate, Outcome, State
from gongyou.rooms.platforms.metrics.terms import Terms

SAID = Text("说", "said")


def claim(value: str, low: str, high: str, p: float, **more: object) -> Claim:
    effect = Estimate("effect", SAID, Decimal(value), low=Decimal(low), high=Decimal(high))
    given = {
        "equivalent": None,
        "margin": Decimal("0.10"),
        "worse": 1,
        "workers": 60,
        "orders": 900,
        "level": State.SUSPECT,
    }
    return Claim("effect", effect, p, **{**given, **more})  # type: ignore[arg-type]


def states(claims: dict[str, list[Claim]], **terms: object) -> dict[str, State]:
    outcomes = {name: Outcome(State.DESCRIBED, SAID, claims=tuple(each)) for name, each in claims.items()}
    return {name: each.state for name, each in judged(outcomes, Terms.read(terms)).items()}


@pytest.mark.parametrize(
    ("made", "state"),
    [
        (claim("0.30", "0.20", "0.40", 0.0001), State.SUSPECT),
        (claim("0.30", "0.20", "0.40", 0.0001, level=State.EXPLAIN), State.EXPLAIN),
        # Sure, but perhaps below the margin.
        (claim("0.12", "0.05", "0.19", 0.001), State.EXPLAIN),
        # Sure and on the workers' side.
        (claim("0.30", "0.20", "0.40", 0.0001, worse=-1), State.CONFORM),
        (claim("0.01", "-0.03", "0.05", 0.6), State.CONFORM),
        (claim("0.09", "-0.05", "0.23", 0.2), State.UNDECIDED),
        (claim("0.04", "-0.04", "0.12", 0.3, equivalent=0.04), State.CONFORM),
        (claim("0.30", "0.20", "0.40", 0.0001, workers=29), State.TOO_SMALL),
        (claim("0.30", "0.20", "0.40", 0.0001, orders=299), State.TOO_SMALL),
        (claim("0.30", "0.20", "0.40", 0.0001, workers=9), State.TOO_SMALL),
    ],
)
def test_a_claim_alone(made: Claim, state: State) -> None:
    assert states({"C2": [made]}) == {"C2": state}


def test_holm_over_the_primary_and_false_discovery_over_the_others() -> None:
    weak = claim("0.30", "0.20", "0.40", 0.02)
    nothing = claim("0.0", "-0.5", "0.5", 0.9)
    outcomes = {name: Outcome(State.DESCRIBED, SAID, claims=(weak, nothing, nothing)) for name in ("A2", "C6")}
    found = judged(outcomes, Terms())
    # Primary: 3 × 0.02; the others: 0.02 × 3 ÷ 1.
    assert [each.adjusted for each in found["A2"].judged] == pytest.approx([0.06, 1.0, 1.0])
    assert [each.adjusted for each in found["C6"].judged] == pytest.approx([0.06, 0.9, 0.9])
    both = {name: Outcome(State.DESCRIBED, SAID, claims=(weak, weak, weak)) for name in ("A2", "C6")}
    again = judged(both, Terms())
    assert [each.adjusted for each in again["A2"].judged] == pytest.approx([0.06] * 3)
    assert [each.adjusted for each in again["C6"].judged] == pytest.approx([0.02] * 3)
    assert again["A2"].state is State.UNDECIDED
    assert again["C6"].state is State.SUSPECT


def test_what_rests_on_too_few_does_not_burden_the_others() -> None:
    weak, small = claim("0.30", "0.20", "0.40", 0.04), claim("0.30", "0.20", "0.40", 0.0001, workers=12)
    found = judged({"A2": Outcome(State.DESCRIBED, SAID, claims=(weak, small))}, Terms())
    assert [each.adjusted for each in found["A2"].judged] == [0.04, None]
    assert [each.state for each in found["A2"].judged] == [State.SUSPECT, State.TOO_SMALL]


def test_sizes_may_be_raised_but_not_lowered() -> None:
    assert states({"A2": [claim("0.3", "0.2", "0.4", 0.001)]}, least_workers=80) == {"A2": State.TOO_SMALL}
    assert states({"A2": [claim("0.3", "0.2", "0.4", 0.001, workers=20)]}, least_workers=5) == {"A2": State.TOO_SMALL}
    read = Terms.read({"least_workers": 5, "least_orders": 1, "shown_workers": 25})
    assert (read.least_workers, read.least_orders, read.shown_workers) == (30, 300, 25)


def test_an_outcome_keeps_a_graver_state_of_its_own() -> None:
    outcome = Outcome(State.EXPLAIN, SAID, claims=(claim("0.01", "-0.03", "0.05", 0.6),))
    assert judged({"A1": outcome}, Terms())["A1"].state is State.EXPLAIN
