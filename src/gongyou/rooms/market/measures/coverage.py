"""market.coverage: of the workers whom payrolls and platform logs show, how many are members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from gongyou.calc.suppression import Place
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.market.measures.exact import share
from gongyou.rooms.market.measures.publish import PublishedRow, Row, table_published
from gongyou.rooms.market.measures.scope import NOBODY, Scope, Source, bounds, one_each

UNKNOWN = "unknown"
PLATFORM = "platform"
DIMENSIONS = ("industry", "district", "form")
DIMENSIONS_WITH_PLATFORM = ("industry", "form")


def payroll_workers(source: Source, scope: Scope, period: Month) -> ir.Table:
    """One row per worker on a payroll of the month; of several rows the one with the highest gross pay counts."""
    rows = source.table("payroll")
    rows = rows.filter((rows.period == str(period)) & scope.holds(rows.region))
    order = [ibis.desc(rows.gross.fill_null(0)), rows.employer_key, rows.region, rows.industry, rows.hours_scheme]
    rows = one_each(rows, ["worker_key"], order)
    return rows.select(
        "worker_key",
        industry=rows.industry.substr(0, 1).fill_null(UNKNOWN),
        district=rows.region.cast("string").substr(0, 6),
        form=ibis.ifelse((rows.hours_scheme == "part_time").fill_null(False), "payroll_part_time", "payroll"),
    )


def platform_workers(source: Source, scope: Scope, period: Month) -> ir.Table:
    """One row per worker with an order of the month in the region; the district is that of most of the orders."""
    orders = source.table("orders")
    first, after = bounds(period)
    orders = orders.filter(
        (orders.dispatched_at >= first)
        & (orders.dispatched_at < after)
        & (orders.worker_key != NOBODY)
        & scope.holds_area(orders.area)
    )
    by_district = (
        orders.mutate(district=orders.area.substr(0, 6))
        .group_by("worker_key", "district")
        .aggregate(orders=lambda t: t.count())
    )
    main = one_each(by_district, ["worker_key"], [ibis.desc(by_district.orders), by_district.district])
    return main.select(
        "worker_key", industry=ibis.literal(PLATFORM), district=main.district, form=ibis.literal(PLATFORM)
    )


def coverage_cube(source: Source, scope: Scope, period: Month) -> ir.Table:
    """Workers by industry, district, form, membership and whether both sources show them."""
    payroll = payroll_workers(source, scope, period)
    platform = platform_workers(source, scope, period)
    members = source.table("employment")
    members = members.filter(members.period == str(period)).select("worker_key").distinct()
    both = payroll.semi_join(platform, "worker_key").select("worker_key").mutate(in_both=ibis.literal(1))
    members = members.mutate(member=ibis.literal(1))
    only = platform.anti_join(payroll, "worker_key")
    seen = ibis.union(payroll, only, distinct=False)
    seen = seen.left_join(members, "worker_key").drop("worker_key_right")
    seen = seen.left_join(both, "worker_key").drop("worker_key_right")
    keys = ["industry", "district", "form", "member", "in_both"]
    return (
        seen.mutate(member=seen.member.fill_null(0), in_both=seen.in_both.fill_null(0))
        .group_by(keys)
        .aggregate(workers=lambda t: t.count())
        .order_by(keys)
    )


def _rows(cells: Sequence[Mapping[str, Any]], dimension: str) -> list[Row]:
    counts: dict[str, list[int]] = {}
    for cell in cells:
        pair = counts.setdefault(cell[dimension], [0, 0])
        pair[0 if cell["member"] else 1] += cell["workers"]
    return [Row(key, {"member": pair[0], "other": pair[1]}) for key, pair in sorted(counts.items())]


def _tables(cells: Sequence[Mapping[str, Any]], minimum: int) -> dict[str, list[dict[str, Any]]]:
    """One table per dimension. Platform workers are one line of two of them: what one hides the other must not show."""
    hidden: frozenset[Place] = frozenset()
    while True:
        tables = {
            dimension: table_published(
                _rows(cells, dimension),
                minimum=minimum,
                hidden_elsewhere=hidden if dimension in DIMENSIONS_WITH_PLATFORM else (),
            )
            for dimension in DIMENSIONS
        }
        lines = (row for name in DIMENSIONS_WITH_PLATFORM for row in tables[name] if row.key == PLATFORM)
        found = frozenset(place for line in lines for place in line.places)
        if found == hidden:
            return {dimension: [_line(row) for row in rows] for dimension, rows in tables.items()}
        hidden = found


def _line(row: PublishedRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "workers": None if row.total_hidden else row.total,
        "members": row.shown("member"),
        "share": share(row.cells["member"], row.total) if row.is_open else None,
        "suppressed": not row.is_open,
    }


@measure(
    "market.coverage",
    version=2,
    tables=("payroll", "orders", "employment"),
    title=Text("会员覆盖率", "Union coverage"),
    page="coverage",
)
def coverage(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Workers seen, members among them, and the share, in all and by industry, district and form of employment."""
    scope = Scope.read(params)
    cells = {
        name: view.execute(coverage_cube(view, scope, period)).to_pylist()
        for name, period in {"now": scope.period, "month": scope.period - 1, "year": scope.period - 12}.items()
    }
    return coverage_value(scope, cells)


def coverage_value(scope: Scope, cubes: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    """The published figure from the cubes of the month, the month before and the same month a year before."""
    now, month, year = (_total(cubes[name], scope.minimum) for name in ("now", "month", "year"))
    value: dict[str, Any] = {"region": scope.region, "period": str(scope.period), "minimum": scope.minimum, **now}
    for name, before in (("month", month), ("year", year)):
        comparable = now["share"] is not None and before["share"] is not None
        value[name] = {**before, "points": now["share"] - before["share"] if comparable else None}
    tables = _tables(cubes["now"], scope.minimum) if now["share"] is not None else {}
    return value | {f"by_{dimension}": tables.get(dimension, []) for dimension in DIMENSIONS}


def _total(cells: Sequence[Mapping[str, Any]], minimum: int) -> dict[str, Any]:
    workers = sum(cell["workers"] for cell in cells)
    members = sum(cell["workers"] for cell in cells if cell["member"])
    both = sum(cell["workers"] for cell in cells if cell["in_both"])
    if min(members, workers - members) < minimum:
        return {"workers": workers if workers >= minimum else None, "members": None, "share": None, "in_both": None}
    return {
        "workers": workers,
        "members": members,
        "share": share(members, workers),
        "in_both": both if both >= minimum or both == 0 else None,
    }
