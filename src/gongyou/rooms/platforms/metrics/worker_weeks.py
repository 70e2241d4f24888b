"""Orders, pay and time on orders by worker and local week, and what the least pay of an hour asks for that time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import numpy as np

from gongyou.calc.spans import Line, added, in_order, reached_before
from gongyou.calc.whole_sums import summed
from gongyou.rooms.platforms.measures.orders import cents
from gongyou.rooms.platforms.metrics.encoded import EPOCH
from gongyou.rooms.platforms.metrics.material import Material, local_seconds, whole_part
from gongyou.rooms.platforms.metrics.named_numbers import in_numbers, names_of
from gongyou.rooms.platforms.metrics.pieces import pieces
from gongyou.rooms.platforms.metrics.strata import named
from gongyou.rules.engaged_time import whole_seconds

NO_FLOOR = -1
# 1970-01-05 was a Monday.
MONDAY = 4

Array = Any
Columns = Mapping[str, Any]


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
        rows = _rows(material, by_area=any(each.area for each in floors))
        held = [_weeks(piece["rows"], floors, names_of(material, "area")) for piece in pieces(material, rows=rows)]
        sums = {name: np.concatenate([each[name] for each in held]) for name in held[0]}
        names = np.array(material.worker_names, dtype=object)
        return {**sums, "worker": names[sums["worker"]], "worker_number": sums["worker"]}

    return material.once(f"worker_weeks {floors}", found)


def _rows(material: Material, *, by_area: bool) -> Any:
    """The attempts that were taken, in whole numbers: of one without a sound span of time the end is no later than the
    start, of one that was not paid for the money is 0."""
    rows = material.attempts
    rows = rows.filter(rows.accepted_at.notnull() | (rows.outcome == "accepted"))
    ended = rows.delivered_at.coalesce(rows.released_at) if "released_at" in rows.columns else rows.delivered_at
    held = rows.select(
        "worker_key",
        began=whole_seconds(rows.accepted_at),
        ended=whole_seconds(ended),
        second=local_seconds(rows.accepted_at.coalesce(rows.dispatched_at), material),
        area=named(rows, "area"),
        is_paid=rows.outcome == "accepted",
        fen=cents(rows.pay_total),
        far=(rows.distance_m.cast("float64") * 1000 + 0.5).floor(),
    )
    # In steps: what a CASE mentions twice an engine works out twice.
    held = held.mutate(is_timed=(held.ended >= held.began).fill_null(False))
    held = held.select(
        "worker_key",
        "area",
        "is_timed",
        day=whole_part(held.second, 86_400).cast("int32"),
        orders=held.is_paid.cast("int8"),
        paid=ibis.ifelse(held.is_paid, held.fen, 0).fill_null(0),
        untimed=(held.is_paid & ~held.is_timed).cast("int8"),
        unpaid=(held.is_paid & held.fen.isnull()).cast("int8"),
        millimetres=ibis.ifelse(held.is_paid, held.far, 0).cast("int64").fill_null(0),
        start=ibis.ifelse(held.is_timed, held.began, 0),
        end=ibis.ifelse(held.is_timed, held.ended, 0),
    )
    return material.numbered(in_numbers(material, held, area="area") if by_area else held.drop("area"))


def _weeks(rows: Columns, floors: tuple[Floor, ...], areas: list[str]) -> Columns:
    """The sums of the workers of a piece, in the order of worker and week."""
    worker, week = rows["worker"].astype(np.int64), _week(rows["day"])
    first, low = int(worker.min(initial=2**31)), int(week.min(initial=2**31))
    span = int(week.max(initial=low)) - low + 1
    cell = (worker - first) * span + (week - low)
    size = int(cell.max(initial=-1)) + 1
    there = np.flatnonzero(np.bincount(cell, minlength=size))
    sums = {"worker": there // span + first, "week": there % span + low}
    timed = np.flatnonzero(rows["is_timed"])
    spans = {name: rows[name][timed] for name in ("worker", "day", "start", "end", *({"area"} & set(rows)))}
    gains, fen = _gains(spans, floors, areas)
    is_known = fen != NO_FLOOR
    for name in ("orders", "paid", "untimed", "unpaid", "millimetres"):
        sums[name] = summed(cell, size, rows[name])[there]
    for name, seconds in (
        ("engaged", gains),
        ("due", np.where(is_known, gains * fen, 0)),
        ("unfloored", np.where(is_known, 0, gains)),
    ):
        sums[name] = summed(cell[timed], size, seconds)[there]
    return sums


def _week(day: Array) -> Array:
    return (day.astype(np.int64) - MONDAY) // 7


def _gains(rows: Columns, floors: tuple[Floor, ...], areas: list[str]) -> tuple[Array, Array]:
    """The seconds that each order adds, and the fen an hour where and when it was accepted; in the order of `rows`."""
    fen = _fen(rows, floors, areas)
    line = Line.over(rows["worker"], (rows["start"], rows["end"]))
    places = line.of(rows["worker"], rows["start"])
    # Of spans alike but for the floor of their area the same one always comes first.
    order = in_order(places, rows["end"], fen)
    ends = (places + (rows["end"] - rows["start"]))[order]
    gains = np.empty(len(order), dtype=np.int64)
    gains[order] = added(places[order], ends, reached_before(line.begins(rows["worker"][order]), ends))
    return gains, fen


def _fen(rows: Columns, floors: tuple[Floor, ...], areas: list[str]) -> Array:
    """The first floor of each order's area and day; NO_FLOOR where none is known."""
    found = np.full(len(rows["day"]), NO_FLOOR, dtype=np.int64)
    if not floors:
        return found
    first, last = min(each.first for each in floors), max(each.until for each in floors)
    table = np.full((len(areas), (last - first).days + 1), NO_FLOOR, dtype=np.int64)
    for each in reversed(floors):
        place = areas.index(each.area) if each.area in areas and each.area else slice(None)
        if each.area and each.area not in areas:
            continue
        table[place, (each.first - first).days : (each.until - first).days + 1] = each.fen
    day = rows["day"].astype(np.int64) - (first - EPOCH).days
    inside = (day >= 0) & (day < table.shape[1])
    area = rows["area"] if "area" in rows else np.zeros(len(day), dtype=np.int16)
    found[inside] = table[area[inside], day[inside]]
    return found
