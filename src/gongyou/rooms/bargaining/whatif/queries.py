"""What the engine is asked: whole numbers only, grouped and in order, so that every engine gives the same digits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import ibis

from gongyou.rooms.bargaining.whatif.asked import Asked
from gongyou.rooms.bargaining.whatif.sides import Side, Sides
from gongyou.rules.engaged_time import added_seconds, whole_seconds
from gongyou.rules.exact import Range, Rounding, divide
from gongyou.rules.schemes.declared import DAY, LONGEST, shift_of
from gongyou.rules.schemes.needs import ORDER_COLUMNS, column
from gongyou.rules.schemes.zones import local_midnight

Table = Any
Column = Any
# The lake writes this where a log names no worker.
UNKNOWN_WORKER = "not-provided"
NO_NAME = ""
MILLION = 1_000_000
LARGEST_PRICE = 100_000_000
# Columns that a replay adds: whether the rule after still gives the order to its worker, and what it pays at least.
GIVEN, LEAST = "given__", "least__"
# Columns whose presence decides what can be said.
LOOKED_FOR = ("accepted_at", "picked_up_at", "delivered_at", "promised_at", "distance_m", "customer_price", "pay_total")


@dataclass(frozen=True, slots=True)
class Clock:
    """Which two instants make the time on an order, and how long a gap begins a new spell."""

    start: str
    end: str
    zone: str
    reset_seconds: int = 20 * 60


def accepted(orders: Table, asked: Asked, zone: str, dated: str) -> Table:
    """The platform's accepted orders of known workers in the days asked; what a log lacks is there as NULL."""
    held = (orders.platform == asked.platform) & (orders.outcome == "accepted")
    held &= orders.worker_key.notnull() & (orders.worker_key != UNKNOWN_WORKER)
    instant = column(orders, dated)
    if asked.first is not None:
        held &= instant >= ibis.literal(local_midnight(asked.first, zone))
    if asked.last is not None:
        held &= instant < ibis.literal(local_midnight(asked.last + timedelta(days=1), zone))
    lacking = {name: ibis.null(kind) for name, kind in ORDER_COLUMNS.items() if name not in orders.columns}
    return orders.filter(held).mutate(**lacking)


def span(orders: Table, dated: str, currency: str) -> Table:
    """How many orders and workers there are, from when to when, and how many orders have each column."""
    instant = column(orders, dated)
    own = column_or(orders, "currency")
    return orders.aggregate(
        orders=orders.count(),
        workers=orders.worker_key.nunique(),
        first=instant.min(),
        last=instant.max(),
        undated=_count(instant.isnull()),
        foreign=_count(own.notnull() & (own != currency)),
        **{name: column(orders, name).count() for name in LOOKED_FOR},
        area=column(orders, "area").count(),
    )


def counted(orders: Table) -> Table:
    """How many orders and workers there are."""
    return orders.aggregate(orders=orders.count(), workers=orders.worker_key.nunique())


def column_or(table: Table, name: str) -> Column:
    """The column, or NULL words where the table lacks it."""
    return table[name] if name in table.columns else ibis.null("string")


def lateness(orders: Table, asked: Asked, start: str) -> Table:
    """Orders delivered late as promised and with promises no faster than the speed, and promises that are faster."""
    begun, due = (whole_seconds(column(orders, name)) for name in (start, "promised_at"))
    done = whole_seconds(column(orders, "delivered_at"))
    metres = column(orders, "distance_m")
    known = begun.notnull() & due.notnull() & done.notnull() & metres.notnull()
    known &= metres.between(0, LONGEST["micrometres"] // MILLION) & (due - begun).between(0, LONGEST["seconds"])
    um = ibis.ifelse(known, (metres.cast("float64") * MILLION + 0.5).floor().cast("int64"), 0)
    # micrometres a second as a fraction: speed km/h × 10⁹ ÷ 3600.
    pace = Fraction(asked.speed) * 10**9 / 3600
    spans = (
        Range(0, LONGEST["micrometres"] * pace.denominator),
        Range(pace.numerator, pace.numerator),
    )
    needed = divide(um * pace.denominator, pace.numerator, spans=spans, mode=Rounding.UP).cast("int64")
    rows = orders.select(known=known, begun=begun, due=due, done=done, needed=needed)
    return rows.aggregate(
        promised=_count(rows.known),
        late=_count(rows.known & (rows.done > rows.due)),
        too_fast=_count(rows.known & (rows.needed > rows.due - rows.begun)),
        late_after=_count(rows.known & (rows.done > ibis.greatest(rows.due, rows.begun + rows.needed))),
    )


def by_order(orders: Table, sides: Sides, asked: Asked, days: tuple[date, date]) -> Table:
    """One row per worker: what both rules pay for the orders that both can judge."""
    before = sides.before.scheme.declared(orders, first=days[0], last=days[1])
    after = sides.after.scheme.declared(orders, first=days[0], last=days[1])
    price = cents(orders, "customer_price")
    if asked.take_cap is not None:
        least = _least(price, Fraction(asked.take_cap))
        after = ibis.ifelse(least.notnull() & after.notnull(), ibis.greatest(after, least), ibis.null("int64"))
    if GIVEN in orders.columns:
        after = ibis.ifelse(orders[GIVEN] | after.isnull(), after, 0)
    rows = orders.select(
        worker_key=orders.worker_key,
        before=before,
        after=after,
        paid=cents(orders, "pay_total") + cents(orders, "deduction").fill_null(0),
        price=price,
    )
    ok = rows.before.notnull() & rows.after.notnull()
    priced = ok & (rows.price > 0).fill_null(False)
    return (
        rows.group_by("worker_key")
        .aggregate(
            orders=rows.count(),
            judged=_count(ok),
            before=_sum(ok, rows.before),
            after=_sum(ok, rows.after),
            logged=_count(ok & rows.paid.notnull()),
            logged_before=_sum(ok & rows.paid.notnull(), rows.before),
            paid=_sum(ok & rows.paid.notnull(), rows.paid),
            priced=_count(priced),
            price=_sum(priced, rows.price),
            priced_before=_sum(priced, rows.before),
            priced_after=_sum(priced, rows.after),
        )
        .order_by("worker_key")
    )


def given_within(orders: Table, clock: Clock, hours: Fraction) -> Table:
    """The orders with `GIVEN`: false where an order begins after its worker's engaged hours of that local day are full.

    The order under way is ended; overlapping orders count once; an order without its times is given.
    """
    start, end = (whole_seconds(column(orders, name)) for name in (clock.start, clock.end))
    sound = (end - start).between(0, LONGEST["seconds"]).fill_null(False)
    rows = orders.mutate(
        start__=start,
        end__=ibis.ifelse(sound, end, ibis.null("int64")),
        day__=_local_day(column(orders, clock.start), clock.zone),
    )
    rows = rows.mutate(added__=added_seconds([rows.worker_key], (rows.start__, rows.end__), [rows.attempt_id]))
    turns = [rows.start__, rows.end__, rows.attempt_id]
    earlier = ibis.window(group_by=[rows.worker_key, rows.day__], order_by=turns, rows=(None, -1))
    so_far = rows.added__.sum().over(earlier).cast("int64").fill_null(0)
    most = int(hours * 3600)
    rows = rows.mutate(**{GIVEN: (so_far < most) | rows.end__.isnull()})
    return rows.drop("start__", "end__", "day__", "added__")


def with_least(orders: Table, cap: Fraction) -> Table:
    """The orders with `LEAST`: what the cap on the take rate leaves to the worker, in cents; NULL without a price."""
    return orders.mutate(**{LEAST: _least(cents(orders, "customer_price"), cap)})


def by_side(orders: Table, sessions: Table | None, side: Side, days: tuple[date, date]) -> Table:
    """One row per worker: what one rule pays, and how much of it could not be judged.

    Orders with the column `LEAST` are paid at least that, before the period is reckoned.
    """
    capped = LEAST in orders.columns
    if not side.is_by_period:
        amount = side.scheme.declared(orders, first=days[0], last=days[1])
        if capped:
            least = orders[LEAST]
            amount = ibis.ifelse(least.notnull() & amount.notnull(), ibis.greatest(amount, least), ibis.null("int64"))
        rows = orders.select(worker_key=orders.worker_key, due=amount, of=ibis.literal(1, "int64"))
    else:
        least = LEAST if capped else None
        periods = side.scheme.periods(_complete(orders), *side.span(days), sessions=sessions, least=least)
        rows = periods.select(worker_key=periods.worker_key, due=periods.due, of=periods.orders)
    return (
        rows.group_by("worker_key")
        .aggregate(
            orders=rows.of.sum().cast("int64"), due=_sum(rows.due.notnull(), rows.due), open=_count(rows.due.isnull())
        )
        .order_by("worker_key")
    )


def paid_and_priced(orders: Table) -> Table:
    """One row per worker: what the log says was paid and what customers paid."""
    price = cents(orders, "customer_price")
    paid = cents(orders, "pay_total") + cents(orders, "deduction").fill_null(0)
    rows = orders.select(worker_key=orders.worker_key, price=price, paid=paid)
    priced = (rows.price > 0).fill_null(False)
    return (
        rows.group_by("worker_key")
        .aggregate(
            logged=_count(rows.paid.notnull()),
            paid=_sum(rows.paid.notnull(), rows.paid),
            priced=_count(priced),
            price=_sum(priced, rows.price),
        )
        .order_by("worker_key")
    )


def spells(orders: Table, clock: Clock) -> Table:
    """Engaged seconds of each worker by local day and by spell without a pause; overlapping orders count once."""
    start, end = (whole_seconds(column(orders, name)) for name in (clock.start, clock.end))
    sound = (end - start).between(0, LONGEST["seconds"]).fill_null(False)
    first = column(orders, clock.start)
    rows = orders.select(worker_key=orders.worker_key, start=start, end=end, at=first, turn=orders.attempt_id)
    rows = rows.filter(sound)
    added = added_seconds([rows.worker_key], (rows.start, rows.end), [rows.turn])
    turns = [rows.start, rows.end, rows.turn]
    earlier = ibis.window(group_by=[rows.worker_key], order_by=turns, rows=(None, -1))
    reached = rows.end.max().over(earlier)
    begins = (reached.isnull() | (rows.start - reached >= clock.reset_seconds)).cast("int64")
    rows = rows.mutate(added=added, begins=begins, day=_local_day(rows.at, clock.zone))
    so_far = ibis.window(group_by=[rows.worker_key], order_by=[rows.start, rows.end, rows.turn], rows=(None, 0))
    rows = rows.mutate(spell=rows.begins.sum().over(so_far).cast("int64"))
    return (
        rows.group_by("worker_key", "day", "spell")
        .aggregate(seconds=rows.added.sum().cast("int64"))
        .order_by("worker_key", "day", "spell")
    )


def traits(orders: Table) -> Table:
    """One row per worker, area and way of dispatch: orders and metres."""
    metres = column(orders, "distance_m")
    known = metres.between(0, LONGEST["micrometres"] // MILLION).fill_null(False)
    rows = orders.select(
        worker_key=orders.worker_key,
        area=column(orders, "area").fill_null(NO_NAME),
        channel=column(orders, "channel").fill_null(NO_NAME),
        metres=ibis.ifelse(known, (metres.cast("float64") + 0.5).floor().cast("int64"), 0),
        measured=ibis.ifelse(known, 1, 0),
    )
    keys = ["worker_key", "area", "channel"]
    return (
        rows.group_by(keys)
        .aggregate(
            orders=rows.count(), metres=rows.metres.sum().cast("int64"), measured=rows.measured.sum().cast("int64")
        )
        .order_by(keys)
    )


def online(sessions: Table, asked: Asked, days: tuple[date, date], zone: str) -> Table:
    """Seconds online of each worker: the union of the spells that begin in the days."""
    low, high = (local_midnight(day, zone) for day in (days[0], days[1] + timedelta(days=1)))
    held = sessions.platform == asked.platform
    held &= (sessions.online_at >= ibis.literal(low)) & (sessions.online_at < ibis.literal(high))
    rows = sessions.filter(held)
    start, end = whole_seconds(rows.online_at), whole_seconds(rows.offline_at)
    sound = (end - start).between(0, LONGEST["seconds"]).fill_null(False)
    rows = rows.select(worker_key=rows.worker_key, start=start, end=end).filter(sound)
    rows = rows.mutate(added=added_seconds([rows.worker_key], (rows.start, rows.end)))
    return rows.group_by("worker_key").aggregate(seconds=rows.added.sum().cast("int64")).order_by("worker_key")


def workers(table: Table, asked: Asked) -> Table:
    """The kind of contract and the first day of each worker of the platform, where they were handed over."""
    held = table.filter(table.platform == asked.platform)
    return held.select("worker_key", contract=held.contract_kind, joined=held.joined_on).order_by("worker_key")


def cents(table: Table, name: str) -> Column:
    """Money as whole cents."""
    if name not in table.columns:
        return ibis.null("int64")
    return (table[name].cast("float64") * 100).round().cast("int64")


def _least(price: Column, cap: Fraction) -> Column:
    """The part of the customer's price that the cap leaves, to the next cent up; NULL without a price."""
    part = 1 - cap
    known = price.between(0, LARGEST_PRICE).fill_null(False)
    spans = (Range(0, LARGEST_PRICE * part.numerator), Range(part.denominator, part.denominator))
    held = ibis.ifelse(known, price, 0)
    least = divide(held * part.numerator, part.denominator, spans=spans, mode=Rounding.UP).cast("int64")
    return ibis.ifelse(known, least, ibis.null("int64"))


def _complete(orders: Table) -> Table:
    """The orders without the columns that the period layer would not know."""
    known = [name for name in (*ORDER_COLUMNS, LEAST) if name in orders.columns]
    return orders.select(*known)


def _local_day(instant: Column, zone: str) -> Column:
    shift = shift_of(instant, (date(2015, 1, 1), date(2035, 1, 1)), zone)
    return ((whole_seconds(instant) + shift) / DAY).floor().cast("int64")


def _count(condition: Column) -> Column:
    return ibis.ifelse(condition.fill_null(False), 1, 0).sum().cast("int64").fill_null(0)


def _sum(condition: Column, value: Column) -> Column:
    return ibis.ifelse(condition.fill_null(False), value, 0).sum().cast("int64").fill_null(0)
