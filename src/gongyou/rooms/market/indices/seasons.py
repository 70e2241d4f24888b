"""market.seasons: members at work and their mean wage without season and Spring Festival, where years are held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from gongyou.calc.seasonal import FESTIVAL_MONTHS, adjusted
from gongyou.core.money import round_half_up, yuan_from
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.market.indices.reckoned import Row, reckoned
from gongyou.rooms.market.measures.exact import mean_yuan, rounded
from gongyou.rooms.market.measures.scope import Scope
from gongyou.rules.calendar import working_calendar

LEAST_MONTHS = 36
FESTIVAL = "spring_festival"


@measure(
    "market.seasons",
    version=1,
    tables=("employment",),
    title=Text("季节调整后的走势", "Seasonally adjusted series"),
    page="seasonal",
)
def seasons(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Raw and adjusted series of heads and mean wage over three years or more without a gap, else how many months."""
    scope = Scope.read(params)
    return seasons_value(scope, reckoned(view, scope).long)


def seasons_value(scope: Scope, rows: Sequence[Row]) -> dict[str, Any]:
    """The published figure from the long series."""
    value: dict[str, Any] = {"region": scope.region, "period": str(scope.period), "minimum": scope.minimum}
    held = _unbroken(scope, {row["period"]: row for row in rows if row["earners"] >= scope.minimum})
    value |= {"months": len(held), "least": LEAST_MONTHS, "with_festival": len(held) >= FESTIVAL_MONTHS, "series": []}
    if len(held) < LEAST_MONTHS:
        return value
    months = [(month.year, month.month) for month, _ in held]
    days = working_calendar().festivals(FESTIVAL)
    heads = adjusted([float(row["heads"]) for _, row in held], months, days)
    wages = adjusted([row["bill"] / row["earners"] for _, row in held], months, days)
    value["series"] = [
        {
            "period": str(month),
            "heads": row["heads"],
            "heads_adjusted": round_half_up(Fraction(heads.adjusted[at])),
            "wage": mean_yuan(row["bill"], row["earners"]),
            "wage_adjusted": yuan_from(round_half_up(Fraction(wages.adjusted[at]))),
            "wage_trend": yuan_from(round_half_up(Fraction(wages.trend[at]))),
        }
        for at, (month, row) in enumerate(held)
    ]
    value["festival"] = (
        {
            name: rounded(Fraction(getattr(wages.festival, name)), 3)
            for name in ("before", "before_error", "after", "after_error")
        }
        if wages.festival
        else None
    )
    return value


def _unbroken(scope: Scope, by_period: Mapping[str, Row]) -> list[tuple[Month, Row]]:
    """The months that end with the period and follow each other without a gap, oldest first."""
    found: list[tuple[Month, Row]] = []
    month = scope.period
    while str(month) in by_period:
        found.append((month, by_period[str(month)]))
        month = month - 1
    return found[::-1]
