"""An interval of a percentile of orders with workers as the unit, without drawing them anew.

    woodruff(counted, share, below) -> (low, high) | None

`counted` holds all orders; `below` is the clustered estimate of the share at or below the percentile itself
(`clusters.ratio` of each worker's orders there and all of them). Its error says how far the true share may lie from
the one asked for; the percentiles at both ends are the interval's. One pass for each percentile, whatever the number
of workers. Method: docs/algorithms/cluster-intervals.md. Source: Woodruff 1952.
"""

from __future__ import annotations

from fractions import Fraction

from gongyou.calc.clusters import LEVEL, Estimate, t_point
from gongyou.calc.quantiles import Counted


def woodruff(counted: Counted, share: Fraction, below: Estimate | None) -> tuple[int, int] | None:
    """The ends, values that occurred; None without an error or an observation."""
    if below is None or below.se is None or not counted.size:
        return None
    reach = Fraction(t_point(LEVEL, below.df) * below.se)
    low, high = counted.quantile(max(Fraction(0), share - reach)), counted.quantile(min(Fraction(1), share + reach))
    return None if low is None or high is None else (low, high)
