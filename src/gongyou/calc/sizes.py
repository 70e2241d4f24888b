"""What a measured number allows to be said: conform, explain, suspect, undecided, or too small to say anything.

Every metric of an audit is judged here, so that two metrics never conclude by different rules:

    judged(Measured(estimate, low, high, workers, orders, …), Bar(target, margin, side)) -> Judged
    is_shown(workers) -> bool                      may the number be printed at all (10 workers)
    is_enough(workers, orders) -> bool             may it carry a conclusion (30 workers and 300 orders)

Units are those of the metric; `p` is already adjusted for the other tests (calc/multiplicity.py). Method:
docs/algorithms/verdicts.md. Sources: Schuirmann 1987 (equivalence); Altman & Bland 1995 (absence of evidence).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from gongyou.core.text import Text

SHOWN_WORKERS = 10
LEAST_WORKERS, LEAST_ORDERS = 30, 300
ALPHA = 0.05


class Verdict(StrEnum):
    """What is concluded; the order is that of the report."""

    CONFORM = "conform"
    EXPLAIN = "explain"
    SUSPECT = "suspect"
    UNDECIDED = "undecided"
    TOO_SMALL = "too_small"


VERDICTS = {
    Verdict.CONFORM: Text("符合", "Conforms"),
    Verdict.EXPLAIN: Text("需说明", "To be explained"),
    Verdict.SUSPECT: Text("疑似不符", "Suspected breach"),
    Verdict.UNDECIDED: Text("未能判定", "Not decided"),
    Verdict.TOO_SMALL: Text("样本不足", "Sample too small"),
}


class Side(StrEnum):
    """On which side of the target a number speaks against the platform."""

    ABOVE = "above"
    BELOW = "below"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Sizes:
    """Least sizes; they may be raised by an agreement, never lowered."""

    shown: int = SHOWN_WORKERS
    workers: int = LEAST_WORKERS
    orders: int = LEAST_ORDERS

    def __post_init__(self) -> None:
        if self.shown < SHOWN_WORKERS or self.workers < LEAST_WORKERS or self.orders < LEAST_ORDERS:
            raise ValueError("least sizes may be raised, not lowered")


STANDARD = Sizes()


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with its 95 % interval. `workers` and `orders` are those of the smallest group that it compares.

    `low` and `high` are None where no interval could be made. `equivalence` is the 90 % interval that the test of
    equivalence looks at; without it the 95 % one is taken, which is stricter. `p` is the adjusted p, None where the
    number was not tested (then the interval alone decides whether it differs).
    """

    estimate: float
    low: float | None
    high: float | None
    workers: int
    orders: int
    p: float | None = None
    equivalence: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """What the number is held against: `target`, the material `margin` beyond it (None: not agreed), and the side."""

    target: float = 0.0
    margin: float | None = None
    side: Side = Side.EITHER

    def __post_init__(self) -> None:
        if self.margin is not None and not self.margin >= 0:
            raise ValueError(f"the margin {self.margin} is not at or above zero")


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict and the sentence that gives its reason. `is_shown` is False where the number must not be printed."""

    verdict: Verdict
    reason: Text
    is_shown: bool = True


def is_shown(workers: int, sizes: Sizes = STANDARD) -> bool:
    """Whether a number that rests on so many workers may be printed."""
    return workers >= sizes.shown


def is_enough(workers: int, orders: int, sizes: Sizes = STANDARD) -> bool:
    """Whether the smallest group is large enough for a conclusion."""
    return workers >= sizes.workers and orders >= sizes.orders


def judged(measured: Measured, bar: Bar, sizes: Sizes = STANDARD) -> Judged:
    """The verdict on one number. Never a conclusion on a small sample, without an interval, or from silence alone."""
    if not is_shown(measured.workers, sizes):
        return Judged(Verdict.TOO_SMALL, HIDDEN.filled(least=sizes.shown), is_shown=False)
    if not is_enough(measured.workers, measured.orders, sizes):
        said = {"workers": measured.workers, "orders": f"{measured.orders:,}"}
        least = {"least_workers": sizes.workers, "least_orders": f"{sizes.orders:,}"}
        return Judged(Verdict.TOO_SMALL, SMALL.filled(**said, **least))
    low, high = measured.low, measured.high
    if low is None or high is None or not all(map(math.isfinite, (measured.estimate, low, high))):
        return Judged(Verdict.UNDECIDED, NO_INTERVAL)
    return _compared(measured, (low, high), bar)


def _compared(measured: Measured, interval: tuple[float, float], bar: Bar) -> Judged:
    low, high = interval
    differs = (low > bar.target or high < bar.target) and (measured.p is None or measured.p < ALPHA)
    is_above = measured.estimate > bar.target
    speaks_against = bar.side is Side.EITHER or is_above == (bar.side is Side.ABOVE)
    margin = bar.margin
    if differs and speaks_against:
        if margin is None:
            return Judged(Verdict.EXPLAIN, NO_MARGIN)
        if low > bar.target + margin or high < bar.target - margin:
            return Judged(Verdict.SUSPECT, BEYOND)
    elif differs:
        return Judged(Verdict.CONFORM, BETTER)
    if margin is not None and _is_within(measured.equivalence or interval, bar, margin):
        return Judged(Verdict.CONFORM, SLIGHT if differs else WITHIN)
    if differs:
        return Judged(Verdict.EXPLAIN, UNSURE_SIZE)
    return Judged(Verdict.UNDECIDED, SILENT if margin is not None else SILENT_WITHOUT_MARGIN)


def _is_within(interval: tuple[float, float], bar: Bar, margin: float) -> bool:
    low, high = interval
    above, below = high < bar.target + margin, low > bar.target - margin
    return {Side.ABOVE: above, Side.BELOW: below, Side.EITHER: above and below}[bar.side]


HIDDEN = Text(
    "不足 {least} 名劳动者，数值不予列出。",
    "Fewer than {least} workers; the number is not shown.",
)
SMALL = Text(
    "样本不足：最小的一组有 {workers} 名劳动者、{orders} 单，下结论至少要 {least_workers} 名、{least_orders} 单。",
    "Sample too small: the smallest group has {workers} workers and {orders} orders; a conclusion needs at least "
    "{least_workers} workers and {least_orders} orders.",
)
NO_INTERVAL = Text("算不出置信区间，未能判定。", "No interval can be computed, so nothing is decided.")
BEYOND = Text(
    "95 % 区间整段超出商定的容许范围，多重检验校正后差异仍显著。",
    "The whole 95 % interval lies beyond the agreed margin, and the difference holds after correction for many tests.",
)
NO_MARGIN = Text(
    "差异显著，但尚未商定多大的差异算重要。",
    "The difference is significant, but no margin has been agreed beyond which a difference matters.",
)
UNSURE_SIZE = Text(
    "差异显著，但不能确定是否超出商定的容许范围。",
    "The difference is significant, but whether it exceeds the agreed margin is not certain.",
)
SLIGHT = Text(
    "差异显著，但整段在商定的容许范围之内。",
    "The difference is significant but lies wholly within the agreed margin.",
)
WITHIN = Text(
    "等效检验通过：不利的差异不超出商定的容许范围。",
    "The test of equivalence is passed: an unfavourable difference lies within the agreed margin.",
)
BETTER = Text(
    "差异显著，但不在不利于劳动者的一侧。", "The difference is significant, but not to the workers' disadvantage."
)
SILENT = Text(
    "差异不显著，等效检验也未通过：未能判定，不等于没有差异。",
    "The difference is not significant, nor is the test of equivalence passed: not decided, which is not the same as "
    "no difference.",
)
SILENT_WITHOUT_MARGIN = Text(
    "差异不显著；没有商定容许范围，不能说没有差异。",
    "The difference is not significant; without an agreed margin nobody can say that there is none.",
)
