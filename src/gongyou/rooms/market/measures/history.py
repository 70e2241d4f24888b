"""What the early warning reads, month by month and industry by industry, as far back as the data go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import ibis.expr.types as ir

from gongyou.core.period import Month
from gongyou.rooms.market.measures.exact import fen
from gongyou.rooms.market.measures.jobs import EMPLOYED, UNEMPLOYED, member_months
from gongyou.rooms.market.measures.publish import Row, table_published
from gongyou.rooms.market.measures.scope import ALL, Scope, Source

MONTHS_BACK = 120
YEAR = 12
# What stands in a month of a group: members by status, last month's employed by what became of them, wages of those
# who earned one both now and a year ago.
STATUS, FLOW, WAGE = ("employed", "unemployed"), ("stayed", "left"), ("earners",)
Rows = Sequence[Mapping[str, Any]]


def status_counts(months: ir.Table) -> ir.Table:
    """Employed and unemployed members by month and industry."""
    known = months.filter(months.status.isin([EMPLOYED, UNEMPLOYED]))
    keys = ["period", "industry"]
    return (
        known.group_by(keys)
        .aggregate(
            employed=(known.status == EMPLOYED).cast("int64").sum(),
            unemployed=(known.status == UNEMPLOYED).cast("int64").sum(),
        )
        .order_by(keys)
    )


def losses(months: ir.Table) -> ir.Table:
    """Of those employed a month before and seen again: who still is, and who no longer is, by the industry before."""
    before = months.filter(months.status == EMPLOYED)
    before = before.select("worker_key", month=before.month + 1, industry=before.industry)
    pairs = before.inner_join(months.select("worker_key", "month", "period", "status"), ["worker_key", "month"])
    is_left = (pairs.status != EMPLOYED).fill_null(True).cast("int64")
    keys = ["period", "industry"]
    return pairs.group_by(keys).aggregate(stayed=(1 - is_left).sum(), left=is_left.sum()).order_by(keys)


def wages(months: ir.Table) -> ir.Table:
    """Members with a wage both in the month and a year before: number, and both sums in fen, by industry."""
    earning = months.mutate(wage=fen(months.monthly_wage))
    earning = earning.filter((earning.status == EMPLOYED) & (earning.wage > 0))
    before = earning.select("worker_key", month=earning.month + YEAR, wage_before=earning.wage)
    pairs = earning.inner_join(before, ["worker_key", "month"])
    keys = ["period", "industry"]
    return (
        pairs.group_by(keys)
        .aggregate(
            earners=pairs.count(),
            wage=pairs.wage.sum().cast("int64"),
            wage_before=pairs.wage_before.sum().cast("int64"),
        )
        .order_by(keys)
    )


def history(source: Source, params: Mapping[str, Any]) -> dict[str, Any]:
    """By group ("all", sections of GB/T 4754) a row each month, oldest first; None for what may not be shown."""
    scope = Scope.read(params)
    months = member_months(source, scope, scope.months_back(MONTHS_BACK))
    tables = [source.execute(each(months)).to_pylist() for each in (status_counts, losses, wages)]
    return history_value(scope, *tables)


def history_value(scope: Scope, statuses: Rows, lost: Rows, earned: Rows) -> dict[str, Any]:
    """The groups with their months, from the three tables."""
    by_status, by_flow, by_wage = (_by_month(rows) for rows in (statuses, lost, earned))
    groups = sorted({row["industry"] for row in statuses})
    found: dict[str, list[dict[str, Any]]] = {group: [] for group in (ALL, *groups)}
    for period in _without_gaps(by_status):
        parts = (
            _counts(by_status.get(period, []), STATUS, scope.minimum),
            _counts(by_flow.get(period, []), FLOW, scope.minimum),
            _sums(by_wage.get(period, []), scope.minimum),
        )
        for group, rows in found.items():
            row: dict[str, Any] = {"period": period}
            for part in parts:
                row |= part.get(group, {})
            rows.append(row)
    return {"region": scope.region, "period": str(scope.period), "minimum": scope.minimum, "groups": found}


def _without_gaps(periods: Iterable[str]) -> list[str]:
    """Every month from the first to the last: a month without data is a month that cannot be judged."""
    known = sorted(periods)
    return [str(month) for month in Month.read(known[0]).until(Month.read(known[-1]))] if known else []


def _by_month(rows: Rows) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["period"], []).append(row)
    return found


def _counts(rows: Rows, columns: Iterable[str], minimum: int) -> dict[str, dict[str, int | None]]:
    """The counts by group and of all; a group of which one count is hidden shows none, and so does the sum."""
    names = tuple(columns)
    published = table_published(
        [Row(row["industry"], {name: row[name] for name in names}) for row in rows], minimum=minimum
    )
    found: dict[str, dict[str, int | None]] = {}
    for each in published:
        found[each.key] = {name: each.cells[name] if each.is_open else None for name in names}
    total = {name: sum(row[name] for row in rows) for name in names}
    is_small = any(0 < count < minimum for count in total.values()) or not rows
    found[ALL] = {name: None if is_small else count for name, count in total.items()}
    return found


def _sums(rows: Rows, minimum: int) -> dict[str, dict[str, int | None]]:
    names = ("earners", "wage", "wage_before")
    is_open = {
        each.key: each.is_open
        for each in table_published(
            [Row(row["industry"], {"earners": row["earners"]}) for row in rows], minimum=minimum
        )
    }
    found: dict[str, dict[str, int | None]] = {
        row["industry"]: {name: row[name] if is_open[row["industry"]] else None for name in names} for row in rows
    }
    total = {name: sum(row[name] for row in rows) for name in names}
    found[ALL] = {name: count if total["earners"] >= minimum else None for name, count in total.items()}
    return found
