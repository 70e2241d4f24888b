"""market.ratio_board: posts per seeker by occupation and district, sparse cells drawn towards their margins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import ibis
import ibis.expr.types as ir

from gongyou.calc.sparse_ratios import smoothed
from gongyou.calc.suppression import TOTAL, Cell, suppress_table
from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.market.measures.exact import ratio, rounded
from gongyou.rooms.market.measures.scope import DIGITS, Scope, Source

MONTHS = 3
CLASS_DIGITS = 4


def offered(source: Source, scope: Scope, periods: Sequence[str]) -> ir.Table:
    """Posts by occupation ("4-10") and district; a posting without a month counts in the month it was posted."""
    rows = source.table("vacancies")
    month = ibis.coalesce(rows.period, rows.posted_on.cast("string").substr(0, 7))
    return _summed(rows.filter(month.isin(list(periods)) & scope.holds(rows.region)))


def sought(source: Source, scope: Scope, periods: Sequence[str]) -> ir.Table:
    """Seekers of every kind by occupation and district."""
    rows = source.table("seekers")
    return _summed(rows.filter(rows.period.isin(list(periods)) & scope.holds(rows.region)))


def _summed(rows: ir.Table) -> ir.Table:
    rows = rows.mutate(
        occupation=rows.occupation.cast("string").substr(0, CLASS_DIGITS).fill_null("unknown"),
        region=rows.region.cast("string").substr(0, DIGITS),
    )
    keys = ["occupation", "region"]
    return rows.group_by(keys).aggregate(heads=rows.headcount.sum().cast("int64").fill_null(0)).order_by(keys)


@measure(
    "market.ratio_board",
    version=1,
    tables=("vacancies", "seekers"),
    title=Text("分职业、分区县的求人倍率", "Posts per seeker by occupation and district"),
    page="ratio-board",
)
def ratio_board(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Posts, seekers, their ratio and the smoothed ratio of three months by occupation and district."""
    scope = Scope.read(params)
    periods = [str(month) for month in (scope.period - (MONTHS - 1)).until(scope.period)]
    counts = [
        {(row["occupation"], row["region"]): row["heads"] for row in view.execute(table).to_pylist()}
        for table in (offered(view, scope, periods), sought(view, scope, periods))
    ]
    return ratio_board_value(scope, counts[0], counts[1])


def ratio_board_value(
    scope: Scope, posts: Mapping[tuple[str, str], int], seekers: Mapping[tuple[str, str], int]
) -> dict[str, Any]:
    """The published figure. Where seekers are hidden, the smoothed ratio is that of the margins alone."""
    value: dict[str, Any] = {"region": scope.region, "period": str(scope.period), "minimum": scope.minimum}
    value |= {"months": MONTHS, "shape": None, "posts": sum(posts.values()), "rows": [], "columns": []}
    total = sum(seekers.values())
    value |= {"seekers": total if total >= scope.minimum else None, "ratio": None}
    if total < scope.minimum:
        return value
    value["ratio"] = ratio(value["posts"], total)
    try:
        found = smoothed(posts, seekers)
    except BadInput:
        return value
    value["shape"] = rounded(Fraction(found.shape), 2)
    table = suppress_table(
        [Cell(row, column, count, count) for (row, column), count in seekers.items()], minimum=scope.minimum
    )
    value["columns"] = sorted({column for _, column in posts.keys() | seekers.keys()})
    for row in sorted({row for row, _ in posts.keys() | seekers.keys()}):
        cells = {}
        for column in value["columns"]:
            place = (row, column)
            at = found.cells.get(place)
            hidden, count = place in table.hidden, seekers.get(place, 0)
            # A hidden margin would follow from what is drawn towards it.
            is_drawn = at is not None and (row, TOTAL) not in table.hidden and (TOTAL, column) not in table.hidden
            cells[column] = {
                "posts": posts.get(place, 0),
                "seekers": None if hidden else count,
                "ratio": None if hidden else ratio(posts.get(place, 0), count),
                "smoothed": rounded(Fraction(at.expected if hidden else at.value), 2) if at and is_drawn else None,
                "own": rounded(Fraction(at.weight), 2) if at and is_drawn and not hidden else None,
                "suppressed": hidden,
            }
        offered_here = sum(count for (each, _), count in posts.items() if each == row)
        sought_here = sum(count for (each, _), count in seekers.items() if each == row)
        is_hidden = (row, TOTAL) in table.hidden
        value["rows"].append(
            {
                "key": row,
                "posts": offered_here,
                "seekers": None if is_hidden else sought_here,
                "ratio": None if is_hidden else ratio(offered_here, sought_here),
                "cells": cells,
            }
        )
    return value
