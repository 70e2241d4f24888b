"""The attempts that somebody took, read once for all that looks at their time or their money: sorted, on a shelf.

C1, C3, C5, E1 and E2 each read nearly the same rows. The engine turns them into whole numbers once; they lie in pieces,
a range of workers at a time, in the order of worker, start and end, and are read back column by column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import ibis

from gongyou.calc.spans import Line, in_order
from gongyou.lake.parted import Shelf, narrowed
from gongyou.rooms.platforms.measures.orders import cents
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.named_numbers import in_numbers
from gongyou.rooms.platforms.metrics.pieces import pieces, shelf
from gongyou.rooms.platforms.metrics.strata import named
from gongyou.rules.engaged_time import whole_seconds
from gongyou.rules.schemes.declared import shift_of

# The length of what has no sound span of time: an instant is missing, or it ends before it begins.
UNSOUND = -1
MONEY = {
    "fen": "pay_total",
    "price": "customer_price",
    "discount": "customer_discount",
    "subsidy": "pay_subsidy",
    "merchant": "merchant_fee",
    "fine": "deduction",
}
NAMES = {"area": "area", "code": "deduction_code", "cause": "cause_code"}
FLAGS = ("is_paid", "has_begun", "has_pay")

Array = Any
Columns = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TakenAttempts:
    """Pieces of the attempts of known workers that were accepted, those taken away again among them.

    worker           number of the worker (`Material.numbered`)
    start, shift     whole seconds (UTC) of the acceptance, without one of the dispatch; seconds to the local clock
    length           seconds from there to the delivery, of one taken away to that moment; UNSOUND where there is none
    is_paid          whether the attempt ended as accepted; has_begun: it has an instant of acceptance
    has_pay          whether it has an amount paid
    fen, price, discount, subsidy, merchant, fine, points
                     money in fen, points; 0 where the log says nothing
    millimetres      the distance charged, 0 where it is not known
    area, code, cause
                     places in the alphabet of names (`names_of`); code and cause of deductions
    """

    shelf: Shelf

    def pieces(self, *columns: str) -> Iterator[Columns]:
        """These columns of the pieces, in the order of the workers; one for each range, even an empty one."""
        for held in self.shelf.columns(columns):
            yield {name: column.astype(bool) if name in FLAGS else column for name, column in held.items()}


def taken_attempts(material: Material) -> TakenAttempts:
    """The attempts, read at the first call and kept to the end."""

    def found() -> TakenAttempts:
        held = shelf(material)
        material.closed_at_the_end(held.close)
        rows = _rows(material)
        for piece in pieces(material, rows=rows):
            held.put(_sorted(piece["rows"]))
        return TakenAttempts(held)

    return material.throughout("taken attempts", found)


def _rows(material: Material) -> Any:
    rows = material.attempts
    rows = rows.filter(rows.accepted_at.notnull() | (rows.outcome == "accepted"))
    ended = rows.delivered_at.coalesce(rows.released_at) if "released_at" in rows.columns else rows.delivered_at
    began = rows.accepted_at.coalesce(rows.dispatched_at)
    span = (material.scope.first, material.scope.last)
    money = {name: _money(rows, column) for name, column in MONEY.items()}
    held = rows.select(
        "worker_key",
        start=whole_seconds(began),
        ended=whole_seconds(ended),
        shift=_whole(shift_of(began, span, material.scheme.zone)),
        is_paid=(rows.outcome == "accepted").cast("int8"),
        has_begun=rows.accepted_at.notnull().cast("int8"),
        has_pay=rows.pay_total.notnull().cast("int8"),
        millimetres=(rows.distance_m.cast("float64") * 1000 + 0.5).floor().cast("int64").fill_null(0),
        points=rows.points.fill_null(0) if "points" in rows.columns else _whole(0),
        **money,
        **{name: named(rows, column) for name, column in NAMES.items()},
    )
    # A step of its own: what a CASE mentions twice an engine works out twice.
    length = held.ended - held.start
    held = held.mutate(length=ibis.ifelse(length >= 0, length, UNSOUND).fill_null(UNSOUND)).drop("ended")
    return material.numbered(in_numbers(material, held, **NAMES))


def _money(rows: Any, column: str) -> Any:
    return cents(rows[column]).fill_null(0) if column in rows.columns else _whole(0)


def _whole(value: Any) -> Any:
    return ibis.literal(value, type="int64") if isinstance(value, int) else value


def _sorted(rows: Columns) -> Columns:
    """By worker and start; those that begin together by their end."""
    line = Line.over(rows["worker"], (rows["start"],))
    order = in_order(line.of(rows["worker"], rows["start"]), rows["length"])
    # To put small numbers in order costs half of what large ones cost.
    return {name: narrowed(column)[order] for name, column in rows.items()}
