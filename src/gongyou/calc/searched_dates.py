"""The p of a difference between before and after a date that was itself searched for in the same data.

    comparisons(dates, neighbours, series=1) -> int     how many differences could have been looked at instead
    searched(p, comparisons) -> float                   the p of the one looked at, honest after the search

Each comparison alone has an honest p (`calc.clusters.difference`, workers as the unit). The one that is told was chosen
for being great, so its p is multiplied by how many there were to choose from (Bonferroni): whatever the comparisons
have in common, the chance that any of them falls below 0.05 after correction stays below 5 %. A date may be compared
over the whole period, or up to an earlier change, from it to a later one, or between both: four kinds, each with a
quarter of the allowed error. Method: docs/algorithms/change-points.md. Source: Dunn 1961 (JASA 56, 52).
"""

from __future__ import annotations

from math import comb

# No neighbouring change, an earlier one, a later one, both.
KINDS = 4
MOST_NEIGHBOURS = 2


def comparisons(dates: int, neighbours: int, series: int = 1) -> int:
    """Comparisons of one kind, times the four kinds: `dates` possible dates, `neighbours` (0 to 2) of them window ends.

    `series`: how many were searched, such as areas. At least 1. Raises ValueError for any other number of neighbours.
    """
    if not 0 <= neighbours <= MOST_NEIGHBOURS:
        raise ValueError("a date has at most two neighbouring changes")
    if dates < 1 or series < 1:
        raise ValueError("nothing was searched")
    return max(1, comb(dates, 1 + neighbours)) * KINDS * series


def searched(p: float, comparisons: int) -> float:
    """p times the number of comparisons, at most 1. Raises ValueError for a p outside 0 … 1 or for no comparison."""
    if not 0 <= p <= 1:
        raise ValueError("a p is a number from 0 to 1")
    if comparisons < 1:
        raise ValueError("nothing was searched")
    return min(1.0, p * comparisons)
