"""One accepted order as the audit sees it: paid, declared, the gap between them, and why it may not be evaluable.

This is the one definition. The measure aggregates it, the findings list its rows, a worker's page shows one of them.
All money in whole cents (fen); docs/algorithms/pay-audit.md says it in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis

from gongyou.rooms.platforms.measures.scope import Scope
from gongyou.rules.exact import rounded_fraction
from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.declared import with_measures
from gongyou.rules.schemes.figures import exact
from gongyou.rules.schemes.needs import ORDER_COLUMNS

EVALUABLE = 0
NO_PAY = "pay_total"
OTHER_CURRENCY = "currency"
NO_RATE = "no_rate"
NO_AREA = ""

Column = Any
Table = Any


@dataclass(frozen=True)
class Audited:
    """The per-order table and the names of its reasons: reason number n is `reasons[n]`, 0 is evaluable.

    `lean` is the same table without the floor's columns, `presence` its worker, area and month alone: an expression
    takes the longer to compile the more it holds, whatever the engine leaves out later.
    """

    table: Table
    reasons: tuple[str, ...]
    lean: Table
    presence: Table


def audited_orders(orders: Table, scheme: PayScheme, scope: Scope) -> Audited:
    """One row per accepted order of the scope with paid, price, declared, unfloored, gap, deductions, month, reason."""
    # What the log has no column for is missing on every order, and is told as the reason.
    lacking = {name: ibis.null(ORDER_COLUMNS[name]) for name in scheme.columns if name not in orders.columns}
    orders = orders.mutate(**lacking) if lacking else orders
    dated = _dated(orders, scheme)
    inside = orders.filter(
        (orders.platform == scope.platform) & (orders.outcome == "accepted") & scope.inside(dated, scheme.zone)
    )
    presence = inside.select("worker_key", area=_area(inside), month=_month(inside, scheme, scope))
    inside = with_measures(scheme.data, inside)
    rows = inside.mutate(
        area=_area(inside),
        month=_month(inside, scheme, scope),
        paid=cents(inside.pay_total),
        price=cents(inside.customer_price),
        deducted=cents(inside.deduction).fill_null(0),
        declared=scheme.declared(inside, first=scope.first, last=scope.last),
    )
    reasons, reason = _reason(rows, scheme)
    named = ("attempt_id", "order_id", "worker_key", "dispatched_at", "deduction_code", *scheme.columns)
    kept = dict.fromkeys((*named, *(name for name in ("channel",) if name in rows.columns)))
    rows = rows.select(
        *kept,
        "area",
        "month",
        "paid",
        "price",
        "deducted",
        "declared",
        undeclared=_undeclared(rows, scheme),
        reason=reason,
    )
    # A deduction that the scheme knows is no shortfall: what was paid before it is held against the rule. An undeclared
    # deduction is added back too, because it is a breach of its own kind and would otherwise be counted twice.
    added = rows.deducted if scheme.deduction_codes is not None else 0
    rows = rows.mutate(gap=ibis.ifelse(rows.reason == EVALUABLE, rows.paid + added - rows.declared, ibis.null("int64")))
    lean = rows.mutate(
        is_exact=rows.gap.abs() <= scope.tolerance,
        is_below=rows.gap < -scope.tolerance,
        is_above=rows.gap > scope.tolerance,
    )
    table = lean.mutate(unfloored=_unfloored(lean, scheme, scope))
    raw_gap = table.gap + table.declared - table.unfloored
    table = table.mutate(
        at_floor=table.declared > table.unfloored,
        is_floor_ignored=table.is_below & (raw_gap.abs() <= scope.tolerance),
    )
    return Audited(table, reasons, lean, presence)


def _dated(orders: Table, scheme: PayScheme) -> Column:
    """The moment that puts an order into a period: the one by which the scheme picks its rates, else the dispatch."""
    if scheme.data.dated_by == "dispatched_at":
        return orders.dispatched_at
    return orders[scheme.data.dated_by].coalesce(orders.dispatched_at)


def _area(orders: Table) -> Column:
    return orders.area.fill_null(NO_AREA)


def _month(orders: Table, scheme: PayScheme, scope: Scope) -> Column:
    return scope.month_number(_dated(orders, scheme), scheme.zone)


def cents(column: Column) -> Column:
    """Whole cents of a DECIMAL(18,2): exact, because below 2^51 the nearest double lies within half a cent."""
    return (column.cast("float64") * 100).round().cast("int64")


def _unfloored(rows: Table, scheme: PayScheme, scope: Scope) -> Column:
    """What the terms alone add up to. Only an order at a lowest pay can differ, so only those are worked out again."""
    versions = scheme.versions_between(scope.first, scope.last)
    least = [
        figure
        for each in versions
        for figure in (each.at_least, *(one.amount for one in each.floors))
        if figure is not None
    ]
    mode = scheme.data.rounding.mode
    floors = sorted({rounded_fraction(exact(figure) * 100, mode) for figure in least})
    if not floors:
        return rows.declared
    terms = scheme.without_floor().declared(rows, first=scope.first, last=scope.last)
    return ibis.ifelse(rows.declared.isin(floors), terms, rows.declared)


def _undeclared(rows: Table, scheme: PayScheme) -> Column:
    """Cents deducted under a code that the scheme does not know; zero when the scheme says nothing of deductions."""
    if scheme.deduction_codes is None:
        return ibis.literal(0, type="int64")
    if not scheme.deduction_codes:
        return rows.deducted
    known = rows.deduction_code.isin(scheme.deduction_codes).fill_null(False)
    return ibis.ifelse(known, 0, rows.deducted).cast("int64")


def _reason(rows: Table, scheme: PayScheme) -> tuple[tuple[str, ...], Column]:
    """The names of the reasons and the number of each order's own; the first name is empty: evaluable."""
    foreign = (rows.currency != scheme.currency).fill_null(False)
    tests = [
        (NO_PAY, rows.paid.isnull()),
        (OTHER_CURRENCY, foreign),
        ("", rows.declared.notnull()),
        *((name, rows[name].isnull()) for name in scheme.columns),
    ]
    names = ["", *(name for name, _ in tests if name), NO_RATE]
    cases = [(test, names.index(name)) for name, test in tests]
    return tuple(names), ibis.cases(*cases, else_=len(names) - 1)
