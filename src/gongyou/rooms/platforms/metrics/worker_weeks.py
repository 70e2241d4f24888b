"""Orders, pay and time on orders by worker and local week, and what the least pay of an hour asks for that time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from gongyou.calc.spans import Line, added, in_order, reached_before
from gongyou.calc.whole_sums import summed
from gongyou.rooms.platforms.metrics.encoded import EPOCH
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.named_numbers import names_of
from gongyou.rooms.platforms.metrics.taken_attempts import UNSOUND, taken_attempts

NO_FLOOR = -1
# 1970-01-05 was a Monday.
MONDAY = 4
COLUMNS = ("worker", "start", "shift", "length", "is_paid", "has_begun", "has_pay", "fen", "millimetres")

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
        # Without floors by area nobody asks where an order was.
        wanted = COLUMNS + ("area",) * any(each.area for each in floors)
        areas = names_of(material, "area")
        held = [_weeks(piece, floors, areas) for piece in taken_attempts(material).pieces(*wanted)]
        sums = {name: np.concatenate([each[name] for each in held]) for name in held[0]}
        names = np.array(material.worker_names, dtype=object)
        return {**sums, "worker": names[sums["worker"]], "worker_number": sums["worker"]}

    return material.once(f"worker_weeks {floors}", found)


def _weeks(rows: Columns, floors: tuple[Floor, ...], areas: list[str]) -> Columns:
    """The sums of the workers of a piece, in the order of worker and week. What was not paid for brings no money."""
    start, is_paid = rows["start"].astype(np.int64), rows["is_paid"]
    day = (start + rows["shift"]) // 86_400
    worker, week = rows["worker"].astype(np.int64), _week(day)
    first, low = int(worker.min(initial=2**31)), int(week.min(initial=2**31))
    span = int(week.max(initial=low)) - low + 1
    cell = (worker - first) * span + (week - low)
    size = int(cell.max(initial=-1)) + 1
    there = np.flatnonzero(np.bincount(cell, minlength=size))
    sums = {"worker": there // span + first, "week": there % span + low}
    is_timed = rows["has_begun"] & (rows["length"] != UNSOUND)
    timed = np.flatnonzero(is_timed)
    spans = {"day": day[timed], "start": start[timed]}
    spans |= {name: rows[name][timed] for name in ("worker", "length", *({"area"} & set(rows)))}
    gains, fen = _gains(spans, floors, areas)
    is_known = fen != NO_FLOOR
    for name, values in (
        ("orders", is_paid),
        ("paid", np.where(is_paid, rows["fen"], 0)),
        ("untimed", is_paid & ~is_timed),
        ("unpaid", is_paid & ~rows["has_pay"]),
        ("millimetres", np.where(is_paid, rows["millimetres"], 0)),
    ):
        sums[name] = summed(cell, size, values)[there]
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
    length = rows["length"].astype(np.int64)
    line = Line.over(rows["worker"], (rows["start"], rows["start"] + length))
    places = line.of(rows["worker"], rows["start"])
    # Of spans alike but for the floor of their area the same one always comes first.
    order = in_order(places, length, fen)
    ends = (places + length)[order]
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
