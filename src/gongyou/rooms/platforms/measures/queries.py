"""The few passes over the orders from which every number of the audit comes.

Five aggregations of one expression. Each reads only its own columns, which measured faster than keeping the per-order
rows in a temporary table, and needs no disk.
"""

from __future__ import annotations

from typing import Any

import ibis

from gongyou.rooms.platforms.measures.orders import EVALUABLE, Table
from gongyou.rooms.platforms.measures.scope import UNKNOWN_WORKER

# Upper ends (included) of the bands of the gap, in cents; the last band is open. The tolerance band is ±1 cent.
GAP_ENDS = (-1000, -500, -200, -100, -50, -2, 1, 50, 100, 200, 500, 1000)
NO_BAND = -1
NO_PRICE = -1

COUNTED = (
    "orders", "paid", "declared", "exact", "below", "short", "above", "excess", "absolute", "net", "at_floor",
    "floor_ignored", "floor_short", "priced", "priced_pay", "priced_price", "over_half", "deducted", "deductions",
    "undeclared", "undeclared_sum",
)  # fmt: skip

Column = Any


def by_month_and_area(rows: Table) -> Table:
    """Sums per month, area and reason: all totals of the report are sums of these few rows."""
    return rows.group_by("month", "area", "reason").aggregate(**_counted(rows)).order_by("month", "area", "reason")


def _counted(rows: Table) -> dict[str, Column]:
    """The columns that are summed, by the names in COUNTED."""
    priced = rows.paid.notnull() & (rows.price > 0)
    found = {
        "orders": rows.count(),
        "paid": _total(rows.paid),
        "declared": _total_where(rows.reason == EVALUABLE, rows.declared),
        "exact": _count(rows.is_exact),
        "below": _count(rows.is_below),
        "short": -_total_where(rows.is_below, rows.gap),
        "above": _count(rows.is_above),
        "excess": _total_where(rows.is_above, rows.gap),
        "absolute": _total(rows.gap.abs()),
        "net": _total(rows.gap),
        "at_floor": _count(rows.at_floor & (rows.reason == EVALUABLE)),
        "floor_ignored": _count(rows.is_floor_ignored),
        "floor_short": -_total_where(rows.is_floor_ignored, rows.gap),
        "priced": _count(priced),
        "priced_pay": _total_where(priced, rows.paid),
        "priced_price": _total_where(priced, rows.price),
        "over_half": _count(priced & (rows.paid * 2 < rows.price)),
        "deducted": _count(rows.deducted > 0),
        "deductions": _total(rows.deducted),
        "undeclared": _count(rows.undeclared > 0),
        "undeclared_sum": _total(rows.undeclared),
    }
    assert tuple(found) == COUNTED  # noqa: S101 (a name in one place only would be summed by nobody)
    return found


def by_worker(rows: Table) -> Table:
    """Orders and breaches per worker: how many workers are covered and how many are touched."""
    return rows.group_by("worker_key").aggregate(
        orders=rows.count(),
        evaluable=_count(rows.reason == EVALUABLE),
        below=_count(rows.is_below),
        undeclared=_count(rows.undeclared > 0),
    )


def workers_of(rows: Table, name: str) -> Table:
    """Distinct known workers per month or area."""
    known = rows.filter(rows.worker_key != UNKNOWN_WORKER)
    return known.group_by(name).aggregate(workers=known.worker_key.nunique()).order_by(name)


def by_price_and_gap(rows: Table) -> Table:
    """Orders and pay per distinct customer price and band of the gap.

    Fare deciles are cut from the prices, exactly. Band n ends at GAP_ENDS[n]; an order that cannot be evaluated has
    band −1, an order without pay or price has price −1.
    """
    band: Any = ibis.literal(0, type="int64")
    for end in GAP_ENDS:
        band = band + (rows.gap > end).cast("int64")
    held = rows.select(
        price=ibis.ifelse(rows.paid.notnull() & (rows.price > 0), rows.price, NO_PRICE),
        band=ibis.ifelse(rows.reason == EVALUABLE, band, NO_BAND),
        paid=rows.paid,
    )
    return (
        held.group_by("price", "band").aggregate(orders=held.count(), paid=_total(held.paid)).order_by("price", "band")
    )


def by_batch(orders: Table, platform: str) -> Table:
    """The batches that the platform's rows came in with."""
    held = orders.filter(orders.platform == platform)
    return held.group_by("batch_id").aggregate(rows=held.count()).order_by("batch_id")


def worst(rows: Table, number: int) -> Table:
    """The orders that are short by most, undeclared deductions included; ties by attempt."""
    breached = rows.filter(rows.is_below | (rows.undeclared > 0))
    short = ibis.ifelse(breached.is_below, -breached.gap, 0) + breached.undeclared
    listed = breached.mutate(lost=short)
    return listed.order_by([ibis.desc("lost"), "attempt_id"]).limit(number)


def _count(condition: Column) -> Column:
    # A NULL condition (an order that cannot be evaluated) counts as no.
    return ibis.ifelse(condition, 1, 0).sum().cast("int64")


def _total(column: Column) -> Column:
    # DuckDB sums BIGINT into HUGEINT: cast back, so that both engines give int64. An empty sum is zero.
    return column.sum().cast("int64").fill_null(0)


def _total_where(condition: Column, column: Column) -> Column:
    return ibis.ifelse(condition, column, 0).sum().cast("int64").fill_null(0)
