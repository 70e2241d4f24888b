"""market.wage_spread: how unequal members' monthly wages are, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from gongyou.calc.counted_inequality import Counted, theil_between
from gongyou.core.money import round_half_up, yuan_from
from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.market.indices.reckoned import Cells, Reckoned, reckoned
from gongyou.rooms.market.measures.exact import mean_yuan, rounded, share
from gongyou.rooms.market.measures.publish import Row, rows_published
from gongyou.rooms.market.measures.scope import Scope

PLACES = 3
PERCENTS = (10, 25, 50, 75, 90)
# Lower ends of the bands of the monthly wage, in yuan.
BANDS = (0, 2_000, 3_000, 4_000, 5_000, 6_000, 8_000, 10_000, 15_000, 20_000)
HUNDRED = 100


@measure(
    "market.wage_spread",
    version=1,
    tables=("employment",),
    title=Text("会员工资分布", "Distribution of members' wages"),
    page="wage-spread",
)
def wage_spread(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Percentiles, P90/P10, Gini, Theil's T with its part between industries, by month; bands of the last month."""
    scope = Scope.read(params)
    return wage_spread_value(scope, reckoned(view, scope))


def wage_spread_value(scope: Scope, found: Reckoned) -> dict[str, Any]:
    """The published figure from how many earn each wage."""
    value: dict[str, Any] = {"region": scope.region, "period": str(scope.period), "minimum": scope.minimum}
    value["series"] = [
        {"period": period, **_line(wages, found.cells[period])}
        for period, wages in found.wages.items()
        if wages.people >= scope.minimum
    ]
    value["now"] = next((row for row in value["series"] if row["period"] == str(scope.period)), None)
    value["bands"] = _bands(found.wages[str(scope.period)], scope.minimum) if value["now"] else []
    return value


def _line(wages: Counted, cells: Cells) -> dict[str, Any]:
    quantiles = {p: yuan_from(round_half_up(wages.quantile(p))) for p in PERCENTS}
    groups: dict[str, tuple[int, int]] = {}
    timed, hours = 0, 0
    for work, stock in cells.items():
        people, bill = groups.get(work.industry, (0, 0))
        groups[work.industry] = (people + stock.earners, bill + stock.bill)
        timed, hours = timed + stock.timed, hours + stock.hours
    theil, between = (rounded(Fraction(each), PLACES) for each in (wages.theil(), theil_between(groups)))
    return {
        "workers": wages.people,
        "mean": mean_yuan(wages.total, wages.people),
        **{f"p{p}": amount for p, amount in quantiles.items()},
        "p90_to_p10": rounded(Fraction(quantiles[90]) / Fraction(quantiles[10]), 2),
        "gini": rounded(Fraction(wages.gini()), PLACES),
        "theil": theil,
        "theil_between": between,
        "theil_within": theil - between,
        "hours": rounded(Fraction(hours, HUNDRED * timed), 1) if timed else None,
    }


def _bands(wages: Counted, minimum: int) -> list[dict[str, Any]]:
    counts = dict.fromkeys(map(str, BANDS), 0)
    for amount, count in zip(wages.values, wages.counts, strict=True):
        band = max(end for end in BANDS if end * HUNDRED <= amount)
        counts[str(band)] += int(count)
    [row] = rows_published([Row("", counts)], minimum=minimum)
    return [
        {
            "from": low,
            "workers": row.shown(str(low)),
            "share": share(counts[str(low)], wages.people) if row.shown(str(low)) is not None else None,
        }
        for low in BANDS
    ]
