"""Passes that several metrics read: whole sums by worker, in order of key. Orders of nobody known are left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from gongyou.calc.whole_sums import summed
from gongyou.rooms.platforms.measures.scope import UNKNOWN_WORKER, begins
from gongyou.rooms.platforms.metrics.encoded import Rows, encoded
from gongyou.rooms.platforms.metrics.material import Material, local_seconds, whole_part
from gongyou.rules.engaged_time import added_seconds, whole_seconds

EPOCH = date(1970, 1, 1)
# 1970-01-05 was a Monday.
WEEK, MONDAY = 7 * 86_400, 4 * 86_400
HELD_OUT = Fraction(1, 5)

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
        rows = audited_rows(material)
        sums = rows.group_by("worker", "held_out").aggregate(
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
        return material.columns(sums.order_by("worker", "held_out"))

    return material.throughout("audited_sums", found)


def audited_groups(material: Material, name: str) -> Rows:
    """By worker and by `area` or `channel` of the orders: how many, and their gap to the published rule in fen."""

    def found() -> Rows:
        rows = audited_rows(material)
        sums = rows.group_by("worker", name).aggregate(orders=rows.count().cast("int64"), gap=total(rows.gap))
        return encoded(material, sums.order_by("worker", name))

    return material.once(f"audited by {name}", found)


def audited_rows(material: Material) -> Any:
    """The orders that can be held against the published rule, kept: it is worked out once an order.

    Columns: worker, area, channel, held_out (1 in the hold-out), day (local, of dispatch), gap and declared in fen,
    is_exact, is_below, is_above.
    """

    def found() -> Any:
        rows = material.audited.lean
        rows = rows.filter(rows.worker_key != UNKNOWN_WORKER)
        later = rows.dispatched_at >= begins(held_out_from(material), material.scheme.zone, rows.dispatched_at)
        held = rows.select(
            "worker_key",
            "area",
            "gap",
            "declared",
            "is_exact",
            "is_below",
            "is_above",
            channel=rows.channel.fill_null("") if "channel" in rows.columns else ibis.literal(""),
            held_out=later.cast("int8"),
            day=whole_part(local_seconds(rows.dispatched_at, material), 86_400).cast("int32"),
        )
        return material.numbered(held)

    # What cannot be evaluated is left out of the kept rows: an engine pushes a filter down to where it has to work
    # the whole rule out for it, and then once more for the rows.
    rows = material.kept_on("audited rows", found)
    return rows.filter(rows.gap.notnull())


def by_worker(columns: Columns, names: tuple[str, ...], chosen: Any = None) -> tuple[Any, dict[str, Any]]:
    """The workers once each, in order, and each column's sums over the rows chosen (all of them without a choice)."""
    workers, place = _workers(columns)
    weight = np.ones(len(place), dtype=np.int64) if chosen is None else np.asarray(chosen).astype(np.int64)
    sums = {}
    for name in names:
        sums[name] = summed(place, len(workers), np.asarray(columns[name], dtype=np.int64) * weight)
    return workers, sums


def numbered(columns: Columns) -> Columns:
    """The columns and beside the workers' keys a number for each, in the order of the keys: found once, not each time.

    For tables whose workers may have neither an order nor a session in the period: `Material.numbered` drops those.
    """
    return {**columns, "worker_number": _workers(columns)[1]}


def _workers(columns: Columns) -> tuple[Any, Any]:
    """The keys once each, in order, and each row's place among them."""
    if "worker_number" not in columns:
        coded = pa.array(columns["worker"], pa.string()).dictionary_encode()
        keys = np.array(coded.dictionary.to_pylist(), dtype=str)
        return np.sort(keys), np.argsort(np.argsort(keys))[coded.indices.to_numpy()]
    # The numbers stand in the order of the keys, and cost less to sort.
    _, first, place = np.unique(np.asarray(columns["worker_number"]), return_index=True, return_inverse=True)
    return np.asarray(columns["worker"], dtype=object)[first].astype(str), place


def online_seconds(material: Material) -> Columns:
    """By worker and local week: the union of the spells online (training left out), and spells without an end."""

    def found() -> Columns:
        rows = material.table("sessions")
        rows = rows.filter((rows.worker_key != UNKNOWN_WORKER) & (rows.kind.fill_null("voluntary") != "training"))
        start, end = whole_seconds(rows.online_at), whole_seconds(rows.offline_at)
        held = rows.select(
            "worker_key",
            week=whole_part(local_seconds(rows.online_at, material) - MONDAY, WEEK),
            start=start,
            end=end,
        )
        held = material.numbered(held)
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
