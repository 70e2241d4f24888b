"""How many people there are, from lists that each miss some: capture–recapture with two lists.

Chapman's estimator with Sadinle's transformed-logit interval; what is asked of the lists, and when the answer is
"cannot be estimated". Three lists: capture_three.py. Method and limits: docs/algorithms/coverage-estimate.md.
Sources: Chapman 1951; Seber 1970 (variance); Chao 1987 (log-normal interval); Sadinle 2009, Comm. Stat. 38:1909.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongyou.core.text import Text

# The two-sided 95 % point of the normal distribution.
Z_95 = 1.959963984540054
# With seven or more people on both lists Chapman's estimator is nearly unbiased (Robson and Regier 1964).
FEWEST_BOTH = 7
# Below this many on both lists the normal interval misses the truth far too often, and its lower end may fall below
# the people who are known: it is refused.
FEWEST_FOR_NORMAL = 50
FALSE_NON_MATCHES = (0.0, 0.01, 0.02, 0.05, 0.1)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A population with its interval. `seen` is the number of different people on the lists: no less is possible."""

    seen: int
    population: float
    low: float
    high: float
    variance: float
    method: str

    @property
    def missing(self) -> float:
        """People on no list."""
        return self.population - self.seen

    @property
    def relative_error(self) -> float:
        """Standard error as a share of the estimate."""
        return math.sqrt(self.variance) / self.population if self.population else 0.0


@dataclass(frozen=True, slots=True)
class Refusal:
    """不可估计: why there is no estimate, and what would be needed."""

    code: str
    text: Text
    need: Text
    seen: int


Answer = Estimate | Refusal


@dataclass(frozen=True, slots=True)
class TwoLists:
    """How many stand on the first list, on the second, and on both."""

    first: int
    second: int
    both: int

    def __post_init__(self) -> None:
        if not 0 <= self.both <= min(self.first, self.second):
            raise ValueError(f"{self.both} on both lists of {self.first} and {self.second} cannot be")

    @property
    def seen(self) -> int:
        return self.first + self.second - self.both


def two_lists(counts: TwoLists, *, z: float = Z_95) -> Answer:
    """Chapman's estimate with Sadinle's interval, or the reason why there is none.

    The interval of Sadinle (2009) is used because at overlaps of seven to fifty it covers the truth in about 95 of 100
    cases, where the normal one covers far fewer; its lower end never falls below the people seen.
    """
    if refusal := _refused(counts):
        return refusal
    population = chapman(counts.first, counts.second, counts.both)
    low, high = transformed_logit(counts, z=z)
    # Where one list nearly holds the other the interval's half-person corrections would lift it past the estimate.
    low, high = min(low, population), max(high, population)
    return Estimate(counts.seen, population, low, high, chapman_variance(counts), "chapman")


def chapman(first: float, second: float, both: float) -> float:
    """(n₁+1)(n₂+1)/(m+1) − 1. Takes fractions, for what-if questions about the matching."""
    return (first + 1) * (second + 1) / (both + 1) - 1


def chapman_variance(counts: TwoLists) -> float:
    """(n₁+1)(n₂+1)(n₁−m)(n₂−m) / ((m+1)²(m+2)) (Seber 1970)."""
    n1, n2, m = counts.first, counts.second, counts.both
    return (n1 + 1) * (n2 + 1) * (n1 - m) * (n2 - m) / ((m + 1) ** 2 * (m + 2))


def lincoln_petersen(counts: TwoLists) -> float | None:
    """n₁·n₂/m, for comparison only: it is too high on average and infinite without an overlap (None)."""
    return counts.first * counts.second / counts.both if counts.both else None


def transformed_logit(counts: TwoLists, *, z: float = Z_95) -> tuple[float, float]:
    """The interval of Sadinle (2009), made on the logit of the share of the second list that the first one holds."""
    only_first, only_second = counts.first - counts.both + 0.5, counts.second - counts.both + 0.5
    both = counts.both + 0.5
    spread = math.sqrt(1 / both + 1 / only_first + 1 / only_second + both / (only_first * only_second))
    odds = only_first * only_second / both
    base = counts.seen - 0.5
    return max(counts.seen, base + odds * math.exp(-z * spread)), base + odds * math.exp(z * spread)


def normal(counts: TwoLists, *, z: float = Z_95) -> tuple[float, float] | Refusal:
    """Estimate ± z standard errors, refused for small overlaps; printed for comparison only."""
    if counts.both < FEWEST_FOR_NORMAL:
        return Refusal(
            "capture.normal_refused",
            Text(
                f"两份名单重合 {counts.both} 人，不用正态区间：重合少时估计量偏斜，下限可能低于已知人数。",
                f"With {counts.both} people on both lists the normal interval is not used: the estimator is skewed, "
                "and its lower end may fall below the people who are known.",
            ),
            Text(
                f"重合达到 {FEWEST_FOR_NORMAL} 人时两种区间相近。",
                f"From {FEWEST_FOR_NORMAL} on the two intervals are close.",
            ),
            counts.seen,
        )
    middle, spread = chapman(counts.first, counts.second, counts.both), z * math.sqrt(chapman_variance(counts))
    return middle - spread, middle + spread


def log_normal(seen: int, missing: float, variance: float, *, z: float = Z_95) -> tuple[float, float]:
    """The interval of Chao (1987): log-normal on the people on no list, so that it never falls below those seen."""
    if missing <= 0:
        return float(seen), float(seen)
    factor = math.exp(z * math.sqrt(math.log1p(variance / missing**2)))
    return seen + missing / factor, seen + missing * factor


def summed(parts: Sequence[Estimate], *, z: float = Z_95) -> Estimate:
    """The sum over strata: estimates and variances add, the interval is log-normal on those on no list.

    Strata must not overlap: everybody stands in exactly one.
    """
    seen = sum(part.seen for part in parts)
    missing = sum(max(part.missing, 0.0) for part in parts)
    variance = sum(part.variance for part in parts)
    low, high = log_normal(seen, missing, variance, z=z)
    return Estimate(seen, seen + missing, low, high, variance, "stratified")


@dataclass(frozen=True, slots=True)
class Linked:
    """What the estimate would be if a share `missed` of the true matches had not been recognised as the same person."""

    missed: float
    both: float
    population: float


def linkage(counts: TwoLists, shares: Iterable[float] = FALSE_NON_MATCHES) -> list[Linked]:
    """Chapman's estimate for each share of false non-matches ε: the true overlap is then m/(1−ε).

    Missed matches make the estimate too high; false matches would make it too low.
    """
    most = min(counts.first, counts.second)
    found = []
    for share in shares:
        both = min(counts.both / (1 - share), most)
        found.append(Linked(share, both, chapman(counts.first, counts.second, both)))
    return found


@dataclass(frozen=True, slots=True)
class Rate:
    """Members as a share of the estimated population; `low` belongs to the population's high end."""

    share: float
    low: float
    high: float


def rate(members: int, estimate: Estimate) -> Rate:
    """应入尽入: members ÷ estimated population, never above one."""

    def of(population: float) -> float:
        return min(1.0, members / population) if population else 0.0

    return Rate(of(estimate.population), of(estimate.high), of(estimate.low))


def _refused(counts: TwoLists) -> Refusal | None:
    if not counts.first or not counts.second:
        return Refusal(
            "capture.list_empty",
            Text("有一份名单没有人，不可估计。", "One of the lists is empty: nothing can be estimated."),
            Text("需要两份各自独立取得的名单。", "Two lists are needed, each obtained on its own."),
            counts.seen,
        )
    if counts.both < FEWEST_BOTH:
        return Refusal(
            "capture.overlap_small",
            Text(
                f"不可估计：两份名单只重合 {counts.both} 人，少于 {FEWEST_BOTH} 人时估计偏差大，区间没有意义。",
                f"Cannot be estimated: only {counts.both} people stand on both lists. Below {FEWEST_BOTH} the estimate "
                "is biased and its interval means nothing.",
            ),
            wanted(counts),
            counts.seen,
        )
    if counts.both == counts.first == counts.second:
        return Refusal(
            "capture.lists_equal",
            Text(
                "不可估计：两份名单完全相同，多半是一份抄自另一份，不能互相检验。",
                "Cannot be estimated: both lists hold the same people. One was probably copied from the other.",
            ),
            Text("需要各自独立取得的名单。", "Lists obtained independently are needed."),
            counts.seen,
        )
    return None


def wanted(counts: TwoLists) -> Text:
    """What would make an estimate possible: how large the lists would have to be at the present share of overlap."""
    short = FEWEST_BOTH - counts.both
    if not counts.both:
        return Text(
            f"至少需要 {FEWEST_BOTH} 人同时在两份名单上；请先核对两份名单的地区、月份和劳动者编码是否一致。",
            f"At least {FEWEST_BOTH} people on both lists are needed; check first that region, month and keys agree.",
        )
    factor = math.sqrt(FEWEST_BOTH / counts.both)
    first, second = math.ceil(counts.first * factor), math.ceil(counts.second * factor)
    return Text(
        f"还差 {short} 人。按目前的重合比例，两份名单需分别扩大到约 {first:,} 人和 {second:,} 人，"
        "可合并相邻街道或放宽到一个季度。",
        f"{short} more are needed. At the present share the lists would have to hold about {first:,} and {second:,} "
        "people: join neighbouring areas or take a quarter.",
    )
