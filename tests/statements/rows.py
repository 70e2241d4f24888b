"""One courier's rows without a lake, and the statement of them under the shipped rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from gongyou.core.period import Month
from gongyou.rooms.platforms.own.reading import Records
from gongyou.rooms.platforms.own.rulings import RuleBook, shipped_book
from gongyou.rooms.platforms.own.statement import Statement, statement_made
from gongyou.rooms.platforms.own.terms import standard_terms
from tests.platforms.rows import Row, orders, with_breaches

APRIL, MAY, JUNE = Month(2026, 4), Month(2026, 5), Month(2026, 6)
MINUTE = timedelta(minutes=1)


def courier_rows(number: int = 240, *, workers: int = 2) -> list[Row]:
    """Orders with planted breaches, accepted a minute after they were sent."""
    rows = orders(number, workers=workers)
    with_breaches(rows)
    in_may = [row for row in rows if row["outcome"] == "accepted" and row["dispatched_at"].month == 5]
    for worker in range(workers):
        first, second, third, *_ = [row for row in in_may if row["worker_key"] == f"w{worker:03d}"]
        first["distance_m"] = second["pay_total"] = None
        third["pay_total"] -= Decimal("0.37")
    return [{**row, "accepted_at": row["dispatched_at"] + timedelta(seconds=30)} for row in rows]


def order(number: int, began: datetime, minutes: int, **changes: Any) -> Row:
    """One accepted order of w000, paid 4.50; times are UTC."""
    return {
        "platform": "heya",
        "attempt_id": f"A{number}",
        "order_id": f"O{number}",
        "worker_key": "w000",
        "outcome": "accepted",
        "dispatched_at": began,
        "accepted_at": began,
        "picked_up_at": began,
        "delivered_at": began + minutes * MINUTE,
        "distance_m": Decimal("1000"),
        "area": "990101",
        "currency": "CNY",
        "pay_total": Decimal("4.50"),
        "deduction": None,
        "deduction_code": None,
        "weather_code": "clear",
        **changes,
    }


def statement(rows: Sequence[Row], month: Month = MAY, book: RuleBook | None = None, **tables: Any) -> Statement:
    """The statement of rows that are one person's."""
    held: Any = {name: tuple(some) for name, some in tables.items()}
    records = Records(orders=tuple(rows), **held)
    return statement_made(records, "heya", month, (book or shipped_book("heya"), standard_terms()))
