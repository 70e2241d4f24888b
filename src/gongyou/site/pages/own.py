"""A worker's own orders in the lake, held against the published rule.

Nothing here is stored or published: one person reads what is recorded about them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gongyou.core.money import yuan_from
from gongyou.core.period import Month
from gongyou.rooms.platforms.measures.orders import EVALUABLE, audited_orders
from gongyou.rooms.platforms.measures.scope import Scope, local
from gongyou.rooms.platforms.names import PLATFORMS
from gongyou.rules.answer import Step
from gongyou.rules.schemes import PayScheme

if TYPE_CHECKING:
    from gongyou.lake import Lake

LISTED = 50


@dataclass(frozen=True, slots=True)
class OwnOrder:
    """One order: what the rule gives, what was paid, and the way to the declared amount. Money in yuan."""

    order_id: str
    at: datetime
    paid: Decimal
    declared: Decimal
    gap: Decimal
    deducted: Decimal
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class PayMonth:
    """One month at one platform. `short` is the sum of what single orders fell below the rule, never netted."""

    period: str
    platform: str
    scheme: PayScheme | None
    orders: int
    checked: int
    paid: Decimal
    declared: Decimal
    short: Decimal
    short_orders: int
    over: Decimal
    deducted: Decimal
    undeclared: Decimal
    paid_unchecked: Decimal

    @property
    def currency(self) -> str:
        return self.scheme.currency if self.scheme else "CNY"

    @property
    def is_short(self) -> bool:
        return self.short_orders > 0 or self.undeclared > 0

    @property
    def unchecked(self) -> int:
        return self.orders - self.checked


def scheme_of(platform: str) -> PayScheme | None:
    """The rule that the platform published; None when none is known here."""
    known = PLATFORMS.get(platform)
    return PayScheme.load(known.scheme) if known else None


def pay_months(lake: Lake, worker_keys: Sequence[str]) -> list[PayMonth]:
    """The worker's months with accepted orders, newest first, under all their pseudonyms."""
    found = []
    with lake.engine("duckdb") as engine:
        orders = engine.table("orders")
        mine = orders.filter(orders.worker_key.isin(list(worker_keys)) & (orders.outcome == "accepted"))
        for platform, scheme, first, last in _platforms(engine, mine):
            found.extend(_months(engine, mine, platform, scheme, (first, last)))
    return sorted(found, key=lambda month: (month.period, month.platform), reverse=True)


def short_orders(lake: Lake, worker_keys: Sequence[str], period: Month) -> list[OwnOrder]:
    """The orders of a month that were paid below the rule, the largest gap first, at most LISTED."""
    found: list[OwnOrder] = []
    with lake.engine("duckdb") as engine:
        orders = engine.table("orders")
        mine = orders.filter(orders.worker_key.isin(list(worker_keys)) & (orders.outcome == "accepted"))
        for platform, scheme, _first, _last in _platforms(engine, mine):
            if scheme is None:
                continue
            scope = _scope(platform, scheme, period.first_day, period.last_day)
            table = audited_orders(mine, scheme, scope).table
            below = table.filter(table.is_below).order_by([table.gap, table.order_id]).limit(LISTED)
            found.extend(_order(row, scheme) for row in engine.execute(below).to_pylist())
    return sorted(found, key=lambda order: (order.gap, order.order_id))[:LISTED]


def _platforms(engine: Any, mine: Any) -> list[tuple[str, PayScheme | None, date, date]]:
    spans = mine.group_by("platform").aggregate(first=mine.dispatched_at.min(), last=mine.dispatched_at.max())
    found = []
    for row in sorted(engine.execute(spans).to_pylist(), key=lambda row: row["platform"]):
        scheme = scheme_of(row["platform"])
        zone = scheme.zone if scheme else "Asia/Shanghai"
        first, last = local(row["first"], zone).date(), local(row["last"], zone).date()
        # Whole months: an order late in the evening belongs to the local month, and picks its rate by delivery.
        found.append((row["platform"], scheme, Month.of(first).first_day, (Month.of(last) + 1).last_day))
    return found


def _scope(platform: str, scheme: PayScheme, first: date, last: date) -> Scope:
    return Scope.read({"platform": platform, "scheme": scheme.id, "from": first.isoformat(), "to": last.isoformat()})


def _months(engine: Any, mine: Any, platform: str, scheme: PayScheme | None, span: tuple[date, date]) -> list[PayMonth]:
    if scheme is None:
        return _unruled(engine, mine, platform)
    scope = _scope(platform, scheme, *span)
    table = audited_orders(mine, scheme, scope).table
    kept = table.select("month", "paid", "declared", "gap", "reason", "is_below", "is_above", "deducted", "undeclared")
    months = scope.months()
    found = []
    rows = engine.execute(kept).to_pylist()
    for number in sorted({row["month"] for row in rows}):
        part = [row for row in rows if row["month"] == number]
        checked = [row for row in part if row["reason"] == EVALUABLE]
        below = [row["gap"] for row in checked if row["is_below"]]
        found.append(
            PayMonth(
                period=str(months[number]),
                platform=platform,
                scheme=scheme,
                orders=len(part),
                checked=len(checked),
                paid=yuan_from(sum(row["paid"] or 0 for row in part)),
                declared=yuan_from(sum(row["declared"] for row in checked)),
                short=yuan_from(-sum(below)),
                short_orders=len(below),
                over=yuan_from(sum(row["gap"] for row in checked if row["is_above"])),
                # A scheme silent on deductions holds the pay after them against the rule: nothing stands apart then.
                deducted=yuan_from(
                    sum(row["deducted"] for row in checked) if scheme.deduction_codes is not None else 0
                ),
                undeclared=yuan_from(sum(row["undeclared"] for row in checked)),
                paid_unchecked=yuan_from(sum(row["paid"] or 0 for row in part if row["reason"] != EVALUABLE)),
            )
        )
    return found


def _unruled(engine: Any, mine: Any, platform: str) -> list[PayMonth]:
    """Months at a platform whose rule is not known: counted and summed, not checked."""
    rows = engine.execute(mine.filter(mine.platform == platform).select("dispatched_at", "pay_total")).to_pylist()
    periods = [str(Month.of(local(row["dispatched_at"], "Asia/Shanghai").date())) for row in rows]
    zero = Decimal("0.00")
    return [
        PayMonth(
            period=period,
            platform=platform,
            scheme=None,
            orders=periods.count(period),
            checked=0,
            paid=sum((row["pay_total"] or zero for row, of in zip(rows, periods, strict=True) if of == period), zero),
            declared=zero,
            short=zero,
            short_orders=0,
            over=zero,
            deducted=zero,
            undeclared=zero,
            paid_unchecked=zero,
        )
        for period in sorted(set(periods))
    ]


def _order(row: Mapping[str, Any], scheme: PayScheme) -> OwnOrder:
    return OwnOrder(
        order_id=row["order_id"],
        at=local(row["dispatched_at"], scheme.zone),
        paid=yuan_from(row["paid"]),
        declared=yuan_from(row["declared"]),
        gap=yuan_from(row["gap"]),
        deducted=yuan_from(row["deducted"]),
        steps=scheme.explain(row),
    )
