"""Whether strata are caught alike, and what it does to an estimate that joins them.

Method: docs/algorithms/coverage-estimate.md.
Sources: Seber 1982, The Estimation of Animal Abundance, 2nd ed., 3.2.1 and 11.1 (what unequal catchability does);
Sekar and Deming 1949 (dependence that strata bring about).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gongyou.calc.capture import TwoLists

LEVEL = 0.05
# Of the second list's people in a stratum, below this many say nothing about a share.
FEWEST_ASKED = 10


@dataclass(frozen=True, slots=True)
class Alike:
    """The share of each list that the other one holds, by stratum, and whether they differ.

    `first` and `second` are by stratum: the share of the second list's people that stand on the first (how well the
    first one catches there), and the other way round. `p_first` and `p_second` are of χ² tests of equal shares, None
    with fewer than two strata large enough. `together` is positive where both lists catch the same strata well: the
    joined estimate is then too low; negative: too high.
    """

    first: Mapping[str, float]
    second: Mapping[str, float]
    p_first: float | None
    p_second: float | None
    together: float

    @property
    def differs(self) -> bool:
        """Whether both lists catch some strata better than others; one alone does not bias the joined estimate."""
        return all(p is not None and p < LEVEL for p in (self.p_first, self.p_second))


def alike(strata: Mapping[str, TwoLists]) -> Alike:
    """How alike the strata are caught. Strata with fewer than ten people on either list are left out."""
    asked = {key: table for key, table in sorted(strata.items()) if min(table.first, table.second) >= FEWEST_ASKED}
    first = {key: table.both / table.second for key, table in asked.items()}
    second = {key: table.both / table.first for key, table in asked.items()}
    return Alike(
        first,
        second,
        _p([(table.both, table.second - table.both) for table in asked.values()]),
        _p([(table.both, table.first - table.both) for table in asked.values()]),
        _together(asked, first, second),
    )


def _p(rows: list[tuple[int, int]]) -> float | None:
    columns = [sum(column) for column in zip(*rows, strict=True)]
    if len(rows) < 2 or not all(columns):
        return None
    from scipy.stats import chi2_contingency  # takes half a second, which no other page need pay

    return float(chi2_contingency(rows, correction=False).pvalue)


def _together(asked: Mapping[str, TwoLists], first: Mapping[str, float], second: Mapping[str, float]) -> float:
    """The covariance of both shares over the strata, each weighing as many people as were seen there."""
    weight = sum(table.seen for table in asked.values())
    if not weight:
        return 0.0
    mean_first = sum(first[key] * table.seen for key, table in asked.items()) / weight
    mean_second = sum(second[key] * table.seen for key, table in asked.items()) / weight
    return (
        sum((first[key] - mean_first) * (second[key] - mean_second) * table.seen for key, table in asked.items())
        / weight
    )
