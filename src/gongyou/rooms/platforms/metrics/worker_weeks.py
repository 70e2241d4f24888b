"""Orders, pay and time on orders by worker and local week, and what the least pay of an hour asks for that time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import numpy as np

from gongyou.calc.spans import Line, added, in_order, reached_before
from gongyou.rooms.platforms.measures.orders import cents
from gongyou.rooms.platforms.metrics.encoded import EPOCH
from gongyou.rooms.platforms.metrics.material import Material, local_seconds, whole_part
from gongyou.rooms.platforms.metrics.named_numbers import in_numbers, names_of
from gongyou.rooms.platforms.metrics.pieces import pieces
from gongyou.rooms.platforms.metrics.strata import named
from gongyou.rooms.platforms.metrics.worker_sums import count, total
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
        held, timed = _rows(material, by_area=any(each.area for each in floors))
        grouped = held.group_by("worker", "week").aggregate(
            orders=count(held.is_paid),
            paid=total(held.paid),
            untimed=count(held.is_paid & ~held.is_timed.fill_null(False)),
            unpaid=count(held.is_paid & held.paid.isnull()),
            millimetres=total(held.millimetres),
        )
        sums = dict(material.columns(grouped.order_by("worker", "week")))
        week = sums["week"].astype(np.int64)
        low, span = int(week.min(initial=0)), int(np.ptp(week)) + 1 if len(week) else 1
        cells = sums["worker_number"].astype(np.int64) * span + (week - low) if len(week) else week
        times = {name: np.zeros(len(cells), dtype=np.int64) for name in ("engaged", "due", "unfloored")}
        for piece in pieces(material, timed=timed):
            rows = piece["timed"]
            if not len(rows["worker"]):
                continue
            gains, fen = _gains(rows, floors, names_of(material, "area"))
            place = np.searchsorted(cells, rows["worker"].astype(np.int64) * span + (_week(rows["day"]) - low))
            is_known = fen != NO_FLOOR
            for name, seconds in (
                ("engaged", gains),
                ("due", np.where(is_known, gains * fen, 0)),
                ("unfloored", np.where(is_known, 0, gains)),
            ):
                np.add.at(times[name], place, seconds)
        return sums | times

    return material.once(f"worker_weeks {floors}", found)


def _rows(material: Material, *, by_area: bool) -> tuple[Any, Any]:
    """The attempts that were taken with their weeks, and those of them with a sound span of time."""
    rows = material.attempts
    rows = rows.filter(rows.accepted_at.notnull() | (rows.outcome == "accepted"))
    ended = rows.delivered_at.coalesce(rows.released_at) if "released_at" in rows.columns else rows.delivered_at
    start, end = whole_seconds(rows.accepted_at), whole_seconds(ended)
    moment = local_seconds(rows.accepted_at.coalesce(rows.dispatched_at), material)
    is_paid = rows.outcome == "accepted"
    day = whole_part(moment, 86_400).cast("int32")
    is_timed = start.notnull() & (end >= start)
    held = rows.select(
        "worker_key",
        week=whole_part(moment - MONDAY * 86_400, 7 * 86_400).cast("int32"),
        is_paid=is_paid,
        paid=ibis.ifelse(is_paid, cents(rows.pay_total), ibis.null("int64")),
        millimetres=ibis.ifelse(is_paid, (rows.distance_m.cast("float64") * 1000 + 0.5).floor(), 0).cast("int64"),
        is_timed=is_timed,
    )
    spans = rows.select("worker_key", day=day, area=named(rows, "area"), start=start, end=end, is_timed=is_timed)
    spans = spans.filter(spans.is_timed).drop("is_timed")
    spans = in_numbers(material, spans, area="area") if by_area else spans.drop("area")
    return material.numbered(held), material.numbered(spans)


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
