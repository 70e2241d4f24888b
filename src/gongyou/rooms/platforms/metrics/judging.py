"""What the claims of all metrics come to together: corrected for their number, then held against size and margin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gongyou.calc.equivalence import ALPHA
from gongyou.calc.multiplicity import false_discovery, holm
from gongyou.calc.sizes import Bar, Measured, Side, Sizes, Verdict
from gongyou.calc.sizes import judged as verdict_on
from gongyou.core.text import Text
from gongyou.rooms.platforms.metrics.outcome import Claim, Judged, Outcome, State, worst
from gongyou.rooms.platforms.metrics.terms import Terms

STATES = {
    Verdict.CONFORM: State.CONFORM,
    Verdict.EXPLAIN: State.EXPLAIN,
    Verdict.UNDECIDED: State.UNDECIDED,
    Verdict.TOO_SMALL: State.TOO_SMALL,
}
SIDES = {1: Side.ABOVE, -1: Side.BELOW}
EQUIVALENT = Text(
    "等效检验通过：差异在商定的容许范围之内。",
    "The test of equivalence is passed: the difference lies within the agreed margin.",
)


def judged(outcomes: Mapping[str, Outcome], terms: Terms) -> dict[str, Outcome]:
    """The outcomes with every claim judged, and each outcome's state the gravest of its own and its claims'.

    Claims of the primary metrics are corrected together by Holm, all others together by Benjamini and Hochberg. A claim
    that was not tested, or that rests on too few, takes no part in the correction.
    """
    sizes = Sizes(max(10, terms.shown_workers), max(30, terms.least_workers), max(300, terms.least_orders))
    adjusted = _adjusted(outcomes, terms, sizes)
    found = {}
    for name, outcome in outcomes.items():
        judgements = tuple(
            _judged(claim, adjusted.get((name, place)), sizes) for place, claim in enumerate(outcome.claims)
        )
        state = worst([outcome.state, *(each.state for each in judgements)])
        found[name] = replace(outcome, state=state, judged=judgements)
    return found


def _adjusted(outcomes: Mapping[str, Outcome], terms: Terms, sizes: Sizes) -> dict[tuple[str, int], float]:
    """The p of every tested claim as it is judged by."""
    tested = [
        ((name, place), claim.p)
        for name, outcome in outcomes.items()
        for place, claim in enumerate(outcome.claims)
        if claim.p is not None and claim.workers >= sizes.workers and claim.orders >= sizes.orders
    ]
    found: dict[tuple[str, int], float] = {}
    for is_primary, adjust in ((True, holm), (False, false_discovery)):
        own = [(key, p) for key, p in tested if (key[0] in terms.primary) == is_primary]
        found.update(zip((key for key, _ in own), adjust([p for _, p in own]), strict=True))
    return found


def _judged(claim: Claim, adjusted: float | None, sizes: Sizes) -> Judged:
    """What the claim's number allows to be said; beyond the margin it is what the metric says that this would mean."""
    effect = claim.effect
    if effect.value is None:
        effect_value, low, high = float("nan"), None, None
    else:
        effect_value = float(effect.value)
        low = None if effect.low is None else float(effect.low)
        high = None if effect.high is None else float(effect.high)
    measured = Measured(effect_value, low, high, claim.workers, claim.orders, adjusted)
    found = verdict_on(measured, Bar(0.0, float(claim.margin), SIDES[claim.worse]), sizes)
    if (
        found.verdict in (Verdict.UNDECIDED, Verdict.EXPLAIN)
        and claim.equivalent is not None
        and claim.equivalent < ALPHA
    ):
        return Judged(claim, adjusted, State.CONFORM, EQUIVALENT)
    state = claim.level if found.verdict is Verdict.SUSPECT else STATES[found.verdict]
    return Judged(claim, adjusted, state, found.reason)
