"""market.employers: the employers whom the payrolls of a month name, and how many workers each has there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis.expr.types as ir

from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.market.measures.scope import DIGITS, Scope, Source


def on_payrolls(source: Source, scope: Scope) -> ir.Table:
    """Employers with their distinct workers; district and industry are the lowest code among the rows."""
    rows = source.table("payroll")
    rows = rows.filter((rows.period == str(scope.period)) & scope.holds(rows.region))
    return (
        rows.group_by("employer_key")
        .aggregate(
            workers=rows.worker_key.nunique().cast("int64"),
            region=rows.region.cast("string").substr(0, DIGITS).min(),
            industry=rows.industry.min(),
        )
        .order_by("employer_key")
    )


@measure(
    "market.employers",
    version=1,
    tables=("payroll",),
    title=Text("工资表中的用人单位", "Employers on payrolls"),
    page="coverage",
)
def employers(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Every employer of the month's payrolls. Counts are not hidden: for officers of the scope only."""
    scope = Scope.read(params)
    rows = view.execute(on_payrolls(view, scope)).to_pylist()
    return {"region": scope.region, "period": str(scope.period), "employers": rows}
