"""Where two sources tell one order differently: declared by the platform, shown by the worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gongyou.core.period import Month

if TYPE_CHECKING:
    from gongyou.lake import Lake

MOST = 5000
COMPARED = ("pay_total", "distance_m", "delivered_at", "deduction")


@dataclass(frozen=True, slots=True)
class Difference:
    """One order and one column of it. `told` is the platform's log, `shown` the worker's own."""

    platform: str
    order_id: str
    column: str
    told: Decimal | datetime
    shown: Decimal | datetime

    @property
    def is_moment(self) -> bool:
        return isinstance(self.told, datetime)


def differences_between(lake: Lake, *, platform: str, month: str) -> list[Difference]:
    """The differences of one platform and month among the orders given for the collective audit. Raises BadInput."""
    wanted = Month.read(month)
    with lake.engine() as engine:
        own = engine.table("own_orders")
        shared = own.filter((own.use == "collective") & (own.platform == platform))
        return _between(engine, shared, wanted)


def _between(engine: Any, own: Any, month: Month) -> list[Difference]:
    import ibis

    moment = own.delivered_at.fill_null(own.accepted_at) + ibis.interval(hours=8)
    wanted = own.filter(moment.year() * 100 + moment.month() == int(str(month).replace("-", "")))
    shown = wanted.select("platform", "order_id", **{f"shown_{name}": wanted[name] for name in COMPARED})
    log = engine.table("orders")
    accepted = log.filter(log.outcome == "accepted")
    # An order that changed hands was paid in parts.
    told = accepted.group_by("platform", "order_id").aggregate(
        told_pay_total=accepted.pay_total.sum(),
        told_distance_m=accepted.distance_m.max(),
        told_delivered_at=accepted.delivered_at.max(),
        told_deduction=accepted.deduction.sum(),
    )
    both = shown.inner_join(told, ["platform", "order_id"]).order_by(["platform", "order_id"]).limit(MOST)
    found = []
    for row in engine.execute(both).to_pylist():
        for name in COMPARED:
            first, second = row[f"told_{name}"], row[f"shown_{name}"]
            if first is not None and second is not None and first != second:
                found.append(Difference(row["platform"], row["order_id"], name, _aware(first), _aware(second)))
    return found


def _aware(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value
