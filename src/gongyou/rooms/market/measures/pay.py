"""market.platform_pay: what an order and an hour bring on each platform of the region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import ibis
import ibis.expr.types as ir

from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.market.measures.exact import change, fen, mean_yuan
from gongyou.rooms.market.measures.scope import NOBODY, Scope, Source, bounds

SECONDS_OF_HOUR = 3600
MONTHS_SHOWN = 12


def delivered(source: Source, scope: Scope, period: Month) -> ir.Table:
    """Paid orders of the region delivered in the month: pay in fen, accepted → delivered in seconds."""
    orders = source.table("orders")
    first, after = bounds(period)
    orders = orders.filter(
        (orders.delivered_at >= first)
        & (orders.delivered_at < after)
        & (orders.outcome == "accepted")
        & orders.pay_total.notnull()
        & scope.holds_area(orders.area)
    )
    begun = ibis.coalesce(orders.accepted_at, orders.dispatched_at)
    return orders.select(
        "platform",
        "worker_key",
        "currency",
        pay=fen(orders.pay_total),
        seconds=orders.delivered_at.epoch_seconds().cast("int64") - begun.epoch_seconds().cast("int64"),
    )


def pay_by_platform(source: Source, scope: Scope, period: Month) -> ir.Table:
    """Orders, workers, pay and seconds by platform and currency."""
    orders = delivered(source, scope, period)
    keys = ["platform", "currency"]
    return (
        orders.group_by(keys)
        .aggregate(
            orders=orders.count(),
            workers=orders.worker_key.nunique(where=orders.worker_key != NOBODY).cast("int64"),
            pay=orders.pay.sum().cast("int64"),
            seconds=orders.seconds.sum().cast("int64"),
        )
        .order_by(keys)
    )


@measure(
    "market.platform_pay",
    version=1,
    tables=("orders",),
    title=Text("平台报酬水平", "Platform pay"),
    page="platform-pay",
)
def platform_pay(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Pay per order and per hour of order time by platform: month, changes, thirteen months."""
    scope = Scope.read(params)
    months = list((scope.period - MONTHS_SHOWN).until(scope.period))
    return pay_value(
        scope, {str(month): view.execute(pay_by_platform(view, scope, month)).to_pylist() for month in months}
    )


def pay_value(scope: Scope, by_month: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    """The published figure; a platform with fewer workers than the smallest cell in a month is left out of it."""
    months = {
        month: {(row["platform"], row["currency"] or ""): row for row in rows if row["workers"] >= scope.minimum}
        for month, rows in by_month.items()
    }
    now = months[str(scope.period)]
    value: dict[str, Any] = {"region": scope.region, "period": str(scope.period), "minimum": scope.minimum}
    value["hidden_platforms"] = len(by_month[str(scope.period)]) - len(now)
    value["platforms"] = [_platform(scope, key, months) for key in sorted(now)]
    value["series"] = [
        {"period": month, "platform": key[0], "currency": key[1], **_levels(rows[key])}
        for month, rows in sorted(months.items())
        for key in sorted(rows)
    ]
    return value


def _levels(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "orders": row["orders"],
        "workers": row["workers"],
        "per_order": mean_yuan(row["pay"], row["orders"]),
        "per_hour": mean_yuan(row["pay"] * SECONDS_OF_HOUR, row["seconds"]) if row["seconds"] > 0 else None,
    }


def _platform(
    scope: Scope, key: tuple[str, str], months: Mapping[str, Mapping[tuple[str, str], Mapping[str, Any]]]
) -> dict[str, Any]:
    row = months[str(scope.period)][key]
    line: dict[str, Any] = {"platform": key[0], "currency": key[1], **_levels(row)}
    for name, before in (("month", scope.period - 1), ("year", scope.period - 12)):
        earlier = months.get(str(before), {}).get(key)
        line[name] = {
            "per_order": _levels(earlier)["per_order"] if earlier else None,
            "per_hour": _levels(earlier)["per_hour"] if earlier else None,
            "per_order_change": _change(row, earlier, "orders"),
            "per_hour_change": _change(row, earlier, "seconds"),
        }
    return line


def _change(row: Mapping[str, Any], earlier: Mapping[str, Any] | None, by: str) -> Any:
    if earlier is None or row[by] <= 0 or earlier[by] <= 0:
        return None
    return change(Fraction(row["pay"], row[by]), Fraction(earlier["pay"], earlier[by]))
