"""Passes that several metrics read: whole sums by worker, in order of key. Orders of nobody known are left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from gongyou.rooms.platforms.measures.orders import EVALUABLE, cents
from gongyou.rooms.platforms.measures.scope import UNKNOWN_WORKER, begins
from gongyou.rooms.platforms.metrics.material import Material, local_seconds, whole_part
from gongyou.rules.engaged_time import added_seconds, whole_seconds

EPOCH = date(1970, 1, 1)
# 1970-01-05 was a Monday.
WEEK, MONDAY = 7 * 86_400, 4 * 86_400
HELD_OUT = Fraction(1, 5)
NO_TIME = -1

Column = Any
Columns = Mapping[str, Any]


def total(column: Column) -> Column:
    """A sum as int64 on every engine; zero of nothing."""
    return column.sum().cast("int64").fill_null(0)


def count(condition: Column) -> Column:
    """How many rows fulfil it; NULL counts as no."""
    return ibis.ifelse(condition.fill_null(False), 1, 0).sum().cast("int64").fill_null(0)


def total_where(condition: Column, column: Column) -> Column:
    """A sum over the rows that fulfil it."""
    return total(ibis.ifelse(condition.fill_null(False), column, 0))


def held_out_from(material: Material) -> date:
    """The first day of the hold-out: the last fifth of the period's days, at least one."""
    days = max(1, -(-material.days * HELD_OUT.numerator // HELD_OUT.denominator))
    return material.scope.last - timedelta(days=days - 1)


def audited_sums(material: Material) -> Columns:
    """By worker, and apart for the hold-out (1): orders held against the published rule, in fen."""

    def found() -> Columns:
        cells = audited_cells(material)
        return material.columns(
            cells.group_by("worker", "held_out")
            .aggregate(**{name: cells[name].sum().cast("int64") for name in SUMMED})
            .order_by("worker", "held_out")
        )

    return material.once("audited_sums", found)


SUMMED = ("orders", "exact", "absolute", "gap", "squares", "below", "short", "above", "excess", "declared")


def audited_cells(material: Material) -> Any:
    """The same by worker, area and local day of dispatch, kept: the published rule is worked out once an order."""

    def found() -> Any:
        rows = material.audited.lean
        rows = rows.filter((rows.worker_key != UNKNOWN_WORKER) & (rows.reason == EVALUABLE))
        later = (rows.dispatched_at >= begins(held_out_from(material), material.scheme.zone, rows.dispatched_at)).cast(
            "int64"
        )
        day = whole_part(local_seconds(rows.dispatched_at, material), 86_400)
        return rows.group_by("area", worker=rows.worker_key, held_out=later, day=day).aggregate(
            orders=rows.count().cast("int64"),
            exact=count(rows.is_exact),
            absolute=total(rows.gap.abs()),
            gap=total(rows.gap),
            squares=total(rows.gap * rows.gap),
            below=count(rows.is_below),
            short=-total_where(rows.is_below, rows.gap),
            above=count(rows.is_above),
            excess=total_where(rows.is_above, rows.gap),
            declared=total(rows.declared),
        )

    return material.kept("audited_cells", found)


def by_worker(columns: Columns, names: tuple[str, ...], chosen: Any = None) -> tuple[Any, dict[str, Any]]:
    """The workers once each, in order, and each column's sums over the rows chosen (all of them without a choice)."""
    workers, place = _workers(columns)
    weight = np.ones(len(place), dtype=np.int64) if chosen is None else np.asarray(chosen).astype(np.int64)
    sums = {}
    for name in names:
        held = np.zeros(len(workers), dtype=np.int64)
        np.add.at(held, place, np.asarray(columns[name], dtype=np.int64) * weight)
        sums[name] = held
    return workers, sums


def _workers(columns: Columns) -> tuple[Any, Any]:
    """The keys once each, in order, and each row's place among them."""
    if "worker_number" not in columns:
        coded = pa.array(columns["worker"], pa.string()).dictionary_encode()
        keys = np.array(coded.dictionary.to_pylist(), dtype=str)
        return np.sort(keys), np.argsort(np.argsort(keys))[coded.indices.to_numpy()]
    # The numbers stand in the order of the keys, and cost less to sort.
    _, first, place = np.unique(np.asarray(columns["worker_number"]), return_index=True, return_inverse=True)
    return np.asarray(columns["worker"], dtype=object)[first].astype(str), place


@dataclass(frozen=True, slots=True)
class Floor:
    """The least pay of an hour in fen, at the places whose areas begin with `area` (empty: everywhere), by day."""

    area: str
    first: date
    until: date
    fen: int


def worker_weeks(material: Material, floors: tuple[Floor, ...] = ()) -> Columns:
    """By worker and local week (Monday's number): orders, pay, engaged seconds, what the floors ask for those seconds.

    Engaged time is the union of a worker's orders from acceptance to delivery (for one taken away again: to that
    moment); each order counts the seconds that it adds, in the week in which it was accepted. `due` is the sum of
    seconds × fen an hour; `unfloored` counts the seconds for which no floor is known, `untimed` the paid orders
    without both instants, `unpaid` the delivered ones without an amount.
    """

    def found() -> Columns:
        rows = material.attempts
        rows = rows.filter(rows.accepted_at.notnull() | (rows.outcome == "accepted"))
        ended = rows.delivered_at.coalesce(rows.released_at) if "released_at" in rows.columns else rows.delivered_at
        start, end = whole_seconds(rows.accepted_at), whole_seconds(ended)
        moment = local_seconds(rows.accepted_at.coalesce(rows.dispatched_at), material)
        is_paid = rows.outcome == "accepted"
        paid = cents(rows.pay_total)
        held = rows.select(
            "worker_key",
            week=whole_part(moment - MONDAY, WEEK).cast("int32"),
            day=whole_part(moment, 86_400).cast("int32"),
            area=rows.area.fill_null(""),
            is_paid=is_paid,
            paid=ibis.ifelse(is_paid, paid, ibis.null("int64")),
            millimetres=ibis.ifelse(is_paid, (rows.distance_m.cast("float64") * 1000 + 0.5).floor(), 0).cast("int64"),
            is_timed=start.notnull() & (end >= start),
            start=start,
            end=end,
        )
        held = material.numbered(held)
        # Of spells alike but for the floor of their area the same one always comes first.
        held = held.mutate(floor=_floor_of(held, floors))
        held = held.mutate(
            added=added_seconds(["worker"], (held.start, held.end), [held.floor.fill_null(NO_TIME)] if floors else [])
        )
        return material.columns(
            held.group_by("worker", "week")
            .aggregate(
                orders=count(held.is_paid),
                paid=total(held.paid),
                engaged=total(held.added),
                due=total(held.added * held.floor),
                unfloored=total_where(held.floor.isnull(), held.added),
                untimed=count(held.is_paid & ~held.is_timed.fill_null(False)),
                unpaid=count(held.is_paid & held.paid.isnull()),
                millimetres=total(held.millimetres),
            )
            .order_by("worker", "week")
        )

    return material.once(f"worker_weeks {floors}", found)


def _floor_of(rows: Any, floors: tuple[Floor, ...]) -> Column:
    cases = []
    for each in floors:
        inside = (rows.day >= (each.first - EPOCH).days) & (rows.day <= (each.until - EPOCH).days)
        if each.area:
            inside &= rows.area == each.area
        cases.append((inside, ibis.literal(each.fen, type="int64")))
    nothing = ibis.null("int64")
    return ibis.cases(*cases, else_=nothing) if cases else nothing


def online_seconds(material: Material) -> Columns:
    """By worker and local week: the union of the spells online (training left out), and spells without an end."""

    def found() -> Columns:
        rows = material.table("sessions")
        rows = rows.filter((rows.worker_key != UNKNOWN_WORKER) & (rows.kind.fill_null("voluntary") != "training"))
        start, end = whole_seconds(rows.online_at), whole_seconds(rows.offline_at)
        held = rows.select(
            worker=rows.worker_key,
            week=whole_part(local_seconds(rows.online_at, material) - MONDAY, WEEK),
            start=start,
            end=end,
        )
        held = held.mutate(added=added_seconds(["worker"], (held.start, held.end)))
        return material.columns(
            held.group_by("worker", "week")
            .aggregate(online=total(held.added), open=count(held.end.isnull()))
            .order_by("worker", "week")
        )

    return material.once("online_seconds", found)


def monday(week: int) -> date:
    """The first day of a week of `worker_weeks`."""
    return EPOCH + timedelta(days=week * 7 + 4)
