"""market.jobs: members' jobs, month on month and year on year, from the members' own job records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis.expr.types as ir

from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.market.measures.exact import change, share
from gongyou.rooms.market.measures.publish import Row, rows_published, table_published
from gongyou.rooms.market.measures.scope import Scope, Source, month_number, one_each

EMPLOYED, UNEMPLOYED, INACTIVE = "employed", "unemployed", "inactive"
STATUSES = (EMPLOYED, UNEMPLOYED, INACTIVE)
MONTHS_SHOWN = 24


def member_months(source: Source, scope: Scope, periods: Sequence[str]) -> ir.Table:
    """One row per member of the region and month of `periods`, with the month as a running number."""
    rows = source.table("employment")
    rows = rows.filter(rows.period.isin(list(periods)) & scope.holds(rows.region))
    order = [rows[name] for name in ("status", "employer_key", "industry", "job_kind", "monthly_wage")]
    rows = one_each(rows, ["period", "worker_key"], order)
    return rows.select(
        "period",
        "worker_key",
        "employer_key",
        "status",
        "monthly_wage",
        industry=rows.industry.substr(0, 1).fill_null("unknown"),
        job_kind=rows.job_kind.fill_null("unknown"),
        month=month_number(rows.period),
    )


def status_counts(months: ir.Table) -> ir.Table:
    """Members by month and status."""
    return months.group_by("period", "status").aggregate(members=months.count()).order_by("period", "status")


def flows(months: ir.Table) -> ir.Table:
    """Per month, over members seen in it and in the month before: stayers, entries, leavers and movers."""
    now = months.select("worker_key", "month", "period", "status", "employer_key")
    before = months.select(
        "worker_key", month=months.month + 1, status_before=months.status, employer_before=months.employer_key
    )
    pairs = now.inner_join(before, ["worker_key", "month"])
    here, there = (pairs.status == EMPLOYED).fill_null(False), (pairs.status_before == EMPLOYED).fill_null(False)
    moved = here & there & (pairs.employer_key != pairs.employer_before).fill_null(False)
    return (
        pairs.group_by("period")
        .aggregate(
            matched=pairs.count(),
            employed_before=there.cast("int64").sum(),
            employed_now=here.cast("int64").sum(),
            entered=(here & ~there).cast("int64").sum(),
            left=(there & ~here).cast("int64").sum(),
            moved=moved.cast("int64").sum(),
        )
        .order_by("period")
    )


def structure(months: ir.Table, period: str) -> ir.Table:
    """Employed members of one month by industry and kind of job."""
    employed = months.filter((months.period == period) & (months.status == EMPLOYED))
    keys = ["industry", "job_kind"]
    return employed.group_by(keys).aggregate(workers=employed.count()).order_by(keys)


@measure("market.jobs", version=3, tables=("employment",), title=Text("会员就业情况", "Jobs of members"), page="jobs")
def jobs(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Employed members, their change, hires and separations, structure, and the share out of work."""
    scope = Scope.read(params)
    months = member_months(view, scope, scope.months_back(MONTHS_SHOWN))
    return jobs_value(
        scope,
        view.execute(status_counts(months)).to_pylist(),
        view.execute(flows(months)).to_pylist(),
        view.execute(structure(months, str(scope.period))).to_pylist(),
    )


def jobs_value(
    scope: Scope,
    counts: Sequence[Mapping[str, Any]],
    moves: Sequence[Mapping[str, Any]],
    cells: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The published figure from status counts, flows and structure."""
    series = _series(scope, counts, {row["period"]: row for row in moves})
    by_period = {row["period"]: row for row in series}
    empty: dict[str, Any] = {"employed": None, "unemployed": None, "inactive": None, "members": None}
    now = by_period.get(str(scope.period), empty)
    value: dict[str, Any] = {"region": scope.region, "period": str(scope.period), "minimum": scope.minimum}
    value |= {key: now[key] for key in empty}
    value["unemployment_share"] = _out_of_work(now)
    for name, months in (("month", 1), ("year", 12)):
        before = by_period.get(str(scope.period - months), empty)
        comparable = now["employed"] is not None and before["employed"] is not None
        share, share_before = value["unemployment_share"], _out_of_work(before)
        value[name] = {
            "employed": before["employed"],
            "difference": now["employed"] - before["employed"] if comparable else None,
            "change": change(now["employed"], before["employed"]) if comparable else None,
            "unemployment_share": share_before,
            "points": share - share_before if share is not None and share_before is not None else None,
        }
    value["flow"] = now.get("flow")
    value["series"] = series
    value["structure"] = _structure(cells, scope.minimum) if now["employed"] is not None else None
    return value


def _out_of_work(row: Mapping[str, Any]) -> Any:
    if row["employed"] is None or row["unemployed"] is None:
        return None
    return share(row["unemployed"], row["employed"] + row["unemployed"])


def _series(
    scope: Scope, counts: Sequence[Mapping[str, Any]], moves: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    months: dict[str, dict[str, int]] = {}
    for count in counts:
        months.setdefault(count["period"], dict.fromkeys(STATUSES, 0))[count["status"] or INACTIVE] += count["members"]
    return [
        {
            "period": row.key,
            **{status: row.shown(status) for status in STATUSES},
            "members": None if row.total_hidden else row.total,
            "flow": _flow(moves.get(row.key), _came_and_went(row.key, months, moves), scope.minimum),
        }
        for row in rows_published([Row(period, months[period]) for period in sorted(months)], minimum=scope.minimum)
    ]


def _came_and_went(
    period: str, months: Mapping[str, Mapping[str, int]], moves: Mapping[str, Mapping[str, Any]]
) -> list[int]:
    """Who is in one of the two months only: of all members, and of those at work."""
    row, now, before = moves.get(period), months[period], months.get(str(Month.read(period) - 1), {})
    if row is None:
        return []
    return [
        sum(now.values()) - row["matched"],
        sum(before.values()) - row["matched"],
        now[EMPLOYED] - row["employed_now"],
        before.get(EMPLOYED, 0) - row["employed_before"],
    ]


def _flow(row: Mapping[str, Any] | None, others: Sequence[int], minimum: int) -> dict[str, Any] | None:
    """Hires, separations and churn; hidden together, for the change of the stock would give one from the other.

    `others` are in one of the months only: where they are few, whom both months have is not said either, for the
    stocks less these would tell them.
    """
    if row is None:
        return None
    hires, separations = row["entered"] + row["moved"], row["left"] + row["moved"]
    small = any(0 < count < minimum for count in (row["entered"], row["left"], row["moved"]))
    few = row["matched"] < minimum or any(0 < count < minimum for count in others)
    if small or min(row["employed_before"], row["employed_now"]) < minimum:
        return {"matched": None if few else row["matched"], "suppressed": True}
    return {
        **{name: None if few else row[name] for name in ("matched", "employed_before", "employed_now")},
        "hires": hires,
        "separations": separations,
        "moved": row["moved"],
        "churn": share(hires + separations, row["employed_before"] + row["employed_now"]),
        "suppressed": False,
    }


def _structure(cells: Sequence[Mapping[str, Any]], minimum: int) -> dict[str, Any]:
    kinds = sorted({cell["job_kind"] for cell in cells})
    counts: dict[str, dict[str, int]] = {}
    for cell in cells:
        counts.setdefault(cell["industry"], dict.fromkeys(kinds, 0))[cell["job_kind"]] = cell["workers"]
    rows = table_published([Row(key, counts[key]) for key in sorted(counts)], minimum=minimum)
    return {
        "columns": kinds,
        "rows": [
            {
                "key": row.key,
                "total": None if row.total_hidden else row.total,
                "cells": {kind: row.shown(kind) for kind in kinds},
                "suppressed": not row.is_open,
            }
            for row in rows
        ],
    }
