"""Whether a difference is as good as none: two one-sided tests (TOST) against an agreed margin.

    equivalence(estimate, margin) -> Equivalence | None

`estimate` is clustered by worker (calc/clusters.py), `margin` δ in its units, agreed before. Equivalent where the 90 %
interval lies wholly within ±δ (both one-sided tests at 5 %); different where the 95 % interval leaves out zero and the
difference is not equivalent; 「未能判定」 otherwise. None without a standard error.
Method: docs/algorithms/equivalence.md. Source: Schuirmann 1987.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gongyou.calc.clusters import Estimate
from gongyou.core.text import Text

ALPHA = 0.05


class Outcome(StrEnum):
    """What may be said of a difference."""

    EQUIVALENT = "equivalent"
    DIFFERENT = "different"
    UNDECIDED = "undecided"


OUTCOMES = {
    Outcome.EQUIVALENT: Text("等效（差异在容许范围之内）", "Equivalent (within the margin)"),
    Outcome.DIFFERENT: Text("有差异", "Different"),
    Outcome.UNDECIDED: Text("未能判定", "Not decided"),
}


@dataclass(frozen=True, slots=True)
class Equivalence:
    """The greater p of the two one-sided tests, the 90 % interval, and what follows."""

    p: float
    low: float
    high: float
    outcome: Outcome


def equivalence(estimate: Estimate, margin: float) -> Equivalence | None:
    """The test of |difference| < margin. Raises ValueError for a margin that is not above zero."""
    if not margin > 0:
        raise ValueError(f"the margin {margin} is not above zero")
    ends, p = estimate.interval(1 - 2 * ALPHA), estimate.p()
    if ends is None or p is None:
        return None
    found = max(_one_sided(estimate, margin), _one_sided(estimate, -margin))
    if found < ALPHA:
        outcome = Outcome.EQUIVALENT
    else:
        outcome = Outcome.DIFFERENT if p < ALPHA else Outcome.UNDECIDED
    return Equivalence(found, *ends, outcome)


def _one_sided(estimate: Estimate, bound: float) -> float:
    """The p of a difference at `bound` or beyond, against one nearer to zero."""
    two_sided = estimate.p(bound) or 0.0
    nearer = estimate.value < bound if bound > 0 else estimate.value > bound
    return two_sided / 2 if nearer else 1 - two_sided / 2
