"""Cases of pay: against a scheme, against a lowest pay, against a share of the price; what was taken off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import ibis

from gongyou.rooms.platforms.cases.shape import Column, Table, as_cases, state_of
from gongyou.rooms.platforms.measures.orders import EVALUABLE, cents
from gongyou.rooms.platforms.measures.scope import UNKNOWN_WORKER
from gongyou.rooms.platforms.metrics.material import Material, whole_part
from gongyou.rooms.platforms.metrics.strata import local_day, named
from gongyou.rooms.platforms.metrics.take_rate import priced_orders
from gongyou.rooms.platforms.metrics.worker_sums import EPOCH, total

WHOLE = 10_000


def below_scheme(material: Material) -> Table:
    """Each accepted order; broken where it is paid below the scheme or something unknown to the scheme was taken off.

    The comparison is the audit's (measures/orders.py), with the tolerance of the scope.
    """
    return _against_scheme(material, lambda rows: rows.is_below)


def beside_scheme(material: Material) -> Table:
    """The same; an order that is paid above the scheme is broken too, and nothing is owed for it."""
    return _against_scheme(material, lambda rows: rows.is_below | rows.is_above)


def _against_scheme(material: Material, apart: Callable[[Table], Column]) -> Table:
    rows = material.audited.lean
    short = ibis.ifelse(rows.is_below.fill_null(False), -rows.gap, 0)
    found = rows.select(
        worker=rows.worker_key,
        area=rows.area,
        day=local_day(rows, material),
        case=rows.attempt_id,
        state=state_of(apart(rows) | (rows.undeclared > 0), rows.reason == EVALUABLE),
        owed=short + rows.undeclared.fill_null(0),
        measured=(rows.paid + rows.deducted - rows.undeclared).fill_null(0)
        if material.scheme.deduction_codes is not None
        else rows.paid.fill_null(0),
        bound=rows.declared.fill_null(0),
    )
    return as_cases(found)


def before_deductions(orders: Table) -> Column:
    """Fen paid for an order, deductions added back."""
    return cents(orders.pay_total) + taken_off(orders)


def after_deductions(orders: Table) -> Column:
    """Fen paid for an order."""
    return cents(orders.pay_total)


def taken_off(orders: Table) -> Column:
    """Fen taken off an order; 0 where the log holds none."""
    if "deduction" not in orders.columns:
        return ibis.literal(0, type="int64")
    return cents(orders.deduction).fill_null(0)


def below_least(material: Material, least: int, paid: Callable[[Table], Column]) -> Table:
    """Each accepted order; broken where its pay lies below `least` fen."""
    taken = material.taken
    fen = paid(taken)
    found = taken.select(
        worker=taken.worker_key,
        area=named(taken, "area"),
        day=local_day(taken, material),
        case=taken.attempt_id,
        state=state_of(fen < least, fen.notnull()),
        owed=(least - fen).fill_null(0),
        measured=fen.fill_null(0),
        bound=ibis.literal(least, type="int64"),
    )
    return as_cases(found)


def above_take_rate(material: Material, most: int) -> Table:
    """Each accepted order with pay and a price; broken where more than `most` ten-thousandths do not reach the worker.

    What the worker is due is the rest of the price, rounded half up to the fen once for each order.
    """
    rows = priced_orders(material)
    due = whole_part(rows.price * (WHOLE - most) + WHOLE // 2, WHOLE)
    found = rows.select(
        "worker",
        "area",
        "day",
        case=rows.attempt,
        state=state_of(rows.paid < due),
        owed=due - rows.paid,
        measured=rows.paid,
        bound=due,
    )
    return as_cases(found)


def outside_codes(material: Material, codes: Sequence[str]) -> Table:
    """Each accepted order; broken where something was taken off under a code that is not listed."""
    taken = material.taken
    fen = taken_off(taken)
    listed = taken.deduction_code.isin(list(codes)).fill_null(False) if codes else ibis.literal(False)
    found = taken.select(
        worker=taken.worker_key,
        area=named(taken, "area"),
        day=local_day(taken, material),
        case=taken.attempt_id,
        state=state_of((fen > 0) & ~listed),
        owed=fen,
        measured=fen,
        bound=ibis.literal(0, type="int64"),
    )
    return as_cases(found)


def deducted_months(material: Material, most: int) -> Table:
    """Each worker and calendar month; broken where more than `most` fen were taken off, however named.

    The month's case lies on the last day on which something was taken off (on its first order's day without one).
    """
    taken = material.taken.filter(material.taken.worker_key != UNKNOWN_WORKER)
    fen, day = taken_off(taken), local_day(taken, material)
    rows = taken.select(
        worker=taken.worker_key,
        area=named(taken, "area"),
        month=material.scope.month_number(taken.dispatched_at, material.scheme.zone),
        day=day,
        fined=ibis.ifelse(fen > 0, day, ibis.null("int64")),
        fen=fen,
    )
    by_month = rows.group_by("worker", "month").aggregate(
        area=rows.area.min(), first=rows.day.min(), last=rows.fined.max(), fen=total(rows.fen)
    )
    first = ibis.cases(
        *((by_month.month == number, _text(month.first_day)) for number, month in enumerate(material.scope.months())),
        else_=_text(material.scope.first),
    )
    found = by_month.select(
        "worker",
        "area",
        day=by_month.last.coalesce(by_month.first),
        case=first,
        state=state_of(by_month.fen > most),
        owed=by_month.fen - most,
        measured=by_month.fen,
        bound=ibis.literal(most, type="int64"),
    )
    return as_cases(found)


def _text(day: date) -> Any:
    return ibis.literal(day.isoformat()[:7])


def day_number(day: date) -> int:
    """A date as a day since 1970."""
    return (day - EPOCH).days
