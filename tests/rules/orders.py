"""Generated orders for pay schemes: every edge that a rule has, on purpose and often."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

Row = dict[str, Any]
INSTANTS = ("created_at", "dispatched_at", "accepted_at", "picked_up_at", "delivered_at")
SCHEMA = pa.schema(
    [
        *((name, pa.timestamp("us")) for name in INSTANTS),
        ("distance_m", pa.decimal128(18, 6)),
        ("customer_price", pa.decimal128(18, 2)),
        ("weather_code", pa.string()),
        ("channel", pa.string()),
    ]
)  # fmt: skip


def table_of(rows: Iterable[Row]) -> pa.Table:
    """The order table of some rows; columns that a row lacks are NULL."""
    return pa.Table.from_pylist([{name: row.get(name) for name in SCHEMA.names} for row in rows], SCHEMA)


def utc(written: str, zone: str = "UTC") -> datetime:
    """The naive UTC instant of a local time such as 2026-04-30T23:59:59."""
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def order(at: datetime, metres: str | Decimal | None, seconds: float, **further: Any) -> Row:
    """One order dispatched and picked up at the instant, delivered some seconds later."""
    return {
        "created_at": at,
        "dispatched_at": at,
        "accepted_at": at,
        "picked_up_at": at,
        "delivered_at": at + timedelta(seconds=seconds),
        "distance_m": None if metres is None else Decimal(metres).quantize(Decimal("0.000001")),
        "customer_price": Decimal("30.00"),
        "weather_code": "clear",
        "channel": "assigned",
        **further,
    }


def orders(seed: int, count: int, span: tuple[datetime, datetime], edges_m: Iterable[Decimal] = ()) -> list[Row]:
    """Orders over the span: distances at and next to the edges, odd fractions of a second, gaps, absurd values."""
    random = Random(seed)
    first, last = span
    edges = [*edges_m, Decimal(0), Decimal(1000), Decimal("1609.344"), Decimal(2_000_000)]
    rows = []
    for _ in range(count):
        at = first + timedelta(microseconds=random.randint(0, int((last - first).total_seconds() * 1_000_000)))
        if random.random() < 0.4:
            at = at.replace(minute=random.choice((0, 59)), second=random.choice((0, 59)), microsecond=0)
        picked = at + timedelta(seconds=random.choice((0, 300, random.randint(0, 3_000))))
        metres = random.choice(edges) + random.choice((0, 1, -1)) * Decimal("0.000001")
        if random.random() < 0.7:
            metres = Decimal(random.randint(0, 30_000_000_000)).scaleb(-6)
        seconds = random.choice((0, 59, 60, 900, 901, 1_199, 604_800, 604_801, -1, random.randint(0, 5_000)))
        row = order(at, metres, 0, picked_up_at=picked, delivered_at=picked + timedelta(seconds=seconds))
        if random.random() < 0.1:
            row["delivered_at"] += timedelta(microseconds=random.randint(0, 999_999))
        row["customer_price"] = Decimal(random.randint(0, 30_000)).scaleb(-2)
        row["weather_code"] = random.choice(("clear", "rain", "snow", "fog"))
        row["channel"] = random.choice(("assigned", "grabbed"))
        if random.random() < 0.06:
            row[random.choice(SCHEMA.names)] = None
        rows.append(row)
    return rows
