"""market.ratio: posts offered for each seeker (求人倍率), by district and by group of occupations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.market.measures.exact import ratio
from gongyou.rooms.market.measures.publish import groups_published
from gongyou.rooms.market.measures.scope import DIGITS, Scope, Source

QUARTER = 3


def posts(source: Source, scope: Scope, periods: Sequence[str]) -> ir.Table:
    """Posts offered by month, district and group; a posting without a month counts in the month it was posted."""
    rows = source.table("vacancies")
    rows = rows.mutate(month=ibis.coalesce(rows.period, rows.posted_on.cast("string").substr(0, 7)))
    rows = rows.filter(rows.month.isin(list(periods)) & scope.holds(rows.region))
    return _summed(rows, "posts")


def seekers(source: Source, scope: Scope, periods: Sequence[str]) -> ir.Table:
    """People seeking by month, district and group, of every kind."""
    rows = source.table("seekers")
    rows = rows.filter(rows.period.isin(list(periods)) & scope.holds(rows.region)).mutate(month=lambda t: t.period)
    return _summed(rows, "seekers")


def _summed(rows: ir.Table, name: str) -> ir.Table:
    # A street's or community's rows count in their district.
    rows = rows.mutate(
        group=rows.occupation.cast("string").substr(0, 1).fill_null("unknown"),
        region=rows.region.cast("string").substr(0, DIGITS),
    )
    keys = ["month", "region", "group"]
    heads = {name: rows.headcount.sum().cast("int64").fill_null(0)}
    return rows.group_by(keys).aggregate(**heads).order_by(keys)


@measure(
    "market.ratio",
    version=2,
    tables=("vacancies", "seekers"),
    title=Text("求人倍率", "Posts per seeker"),
    page="ratio",
)
def posts_per_seeker(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Posts, seekers and their ratio to two decimals: month, change, districts, groups, series of 25 months."""
    scope = Scope.read(params)
    periods = scope.months_back(24)
    return ratio_value(
        scope,
        view.execute(posts(view, scope, periods)).to_pylist(),
        view.execute(seekers(view, scope, periods)).to_pylist(),
    )


def ratio_value(
    scope: Scope, offered: Sequence[Mapping[str, Any]], seeking: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The published figure. Posts are no persons and stay; seekers are, so few of them are hidden with their ratio."""
    value: dict[str, Any] = {"region": scope.region, "period": str(scope.period), "minimum": scope.minimum}
    counted = _by("month", offered, seeking)
    # No sum over the months is shown but that of the quarter, which is hidden with any of its months.
    by_month = {month: _hidden(row) if 0 < row["seekers"] < scope.minimum else row for month, row in counted.items()}
    value |= by_month.get(str(scope.period), _line(None, 0, 0))
    del value["key"]
    for name, before in (("month", scope.period - 1), ("year", scope.period - 12)):
        earlier = by_month.get(str(before), _line(None, 0, 0))["ratio"]
        value[name] = {"ratio": earlier, "difference": value["ratio"] - earlier if _both(value, earlier) else None}
    value["quarter"] = _quarter(scope.period, by_month)
    value["series"] = [{"period": month, **by_month[month]} for month in sorted(by_month)]
    now = ([row for row in rows if row["month"] == str(scope.period)] for rows in (offered, seeking))
    offered_now, seeking_now = now
    for name, key in (("by_district", "region"), ("by_occupation", "group")):
        value[name] = _published(_by(key, offered_now, seeking_now), scope.minimum)
    return value


def _both(value: Mapping[str, Any], earlier: Any) -> bool:
    return value["ratio"] is not None and earlier is not None


def _line(key: str | None, offered: int, seeking: int) -> dict[str, Any]:
    return {
        "key": key,
        "posts": offered,
        "seekers": seeking,
        "ratio": ratio(offered, seeking),
        "suppressed": False,
    }


def _hidden(row: Mapping[str, Any]) -> dict[str, Any]:
    """Without the seekers, and without the ratio that would give them back from the posts."""
    return {**row, "seekers": None, "ratio": None, "suppressed": True}


def _published(rows: Mapping[str, Mapping[str, Any]], minimum: int) -> list[dict[str, Any]]:
    """The rows of a table whose seekers sum to the month's: few hidden, and what would give them away."""
    shown = groups_published({key: row["seekers"] for key, row in rows.items()}, minimum=minimum)
    return [dict(row) if shown[key] else _hidden(row) for key, row in rows.items()]


def _by(
    key: str, offered: Sequence[Mapping[str, Any]], seeking: Sequence[Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    sums: dict[str, list[int]] = {}
    for row in offered:
        sums.setdefault(row[key], [0, 0])[0] += row["posts"]
    for row in seeking:
        sums.setdefault(row[key], [0, 0])[1] += row["seekers"]
    return {name: _line(name, *sums[name]) for name in sorted(sums)}


def _quarter(period: Month, by_month: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The three months that end with the period: the published national series is quarterly."""
    months = [by_month[str(month)] for month in (period - (QUARTER - 1)).until(period) if str(month) in by_month]
    # A hidden month counts as none here, and hides the line.
    line = _line(None, sum(m["posts"] for m in months), sum(m["seekers"] or 0 for m in months))
    if any(m["suppressed"] for m in months):
        line = _hidden(line)
    return {"months": len(months), **{name: line[name] for name in ("posts", "seekers", "ratio", "suppressed")}}
