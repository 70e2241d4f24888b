"""Small logs in memory as a metric reads them: every table of the lake with all columns of its contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import ibis
import pyarrow as pa

from gongyou.lake.contract import STORED, contract
from gongyou.lake.engine import memory_backend
from gongyou.rooms.platforms.measures.scope import Scope
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.terms import Terms
from gongyou.rules.schemes import PayScheme

PERIOD = {"platform": "heya", "from": "2026-06-01", "to": "2026-06-30", "scheme": "demo.heya"}
# Midnight of 1 June 2026 in China, as the lake stores it.
JUNE = datetime(2026, 5, 31, 16)
TYPES = {
    "VARCHAR": pa.string(),
    "TIMESTAMP": pa.timestamp("us"),
    "DATE": pa.date32(),
    "BIGINT": pa.int64(),
    "BOOLEAN": pa.bool_(),
    "DECIMAL(18,2)": pa.decimal128(18, 2),
    "DECIMAL(18,6)": pa.decimal128(18, 6),
    "DECIMAL(9,6)": pa.decimal128(9, 6),
    "DECIMAL(12,3)": pa.decimal128(12, 3),
    "DECIMAL(9,2)": pa.decimal128(9, 2),
}
Row = dict[str, Any]


def schema_of(name: str) -> pa.Schema:
    """The columns of a contract in their types, and what the lake adds to each row."""
    columns = [(each.name, TYPES[STORED[each.type]]) for each in contract(name).columns]
    return pa.schema([*columns, ("source_zone", pa.string()), ("batch_id", pa.string())])


@cache
def scheme() -> PayScheme:
    """The demo platform's published rule."""
    return PayScheme.load(PERIOD["scheme"])


class Served:
    """A view over rows in memory, as `lake.compute` hands one to a measure."""

    def __init__(self, tables: Mapping[str, Sequence[Row]]) -> None:
        self.backend = memory_backend()
        self.rules: dict[str, str] = {}
        self.passes = 0
        names = ("orders", "sessions", "prompts", "workers", "appeals", "rewards")
        self.held = {
            name: ibis.memtable(pa.Table.from_pylist([{**row} for row in tables.get(name, ())], schema_of(name)))
            for name in names
        }

    def table(self, name: str) -> ibis.Table:
        return self.held[name]

    def uses(self, rule: str, version: str) -> None:
        self.rules[rule] = version

    def execute(self, expression: Any) -> pa.Table:
        self.passes += 1
        return self.backend.to_pyarrow(expression)


def made(
    tables: Mapping[str, Sequence[Row]],
    terms: Mapping[str, Any] | None = None,
    register: Mapping[str, Any] | None = None,
    period: Mapping[str, str] | None = None,
) -> Material:
    """What a metric reads, over these rows."""
    return Material(
        Served(tables), Scope.read({**PERIOD, **(period or {})}), scheme(), Terms.read(terms), register or {}
    )  # type: ignore[arg-type]


def order(number: int, worker: int, at: timedelta, minutes: float = 20, **more: Any) -> Row:
    """An accepted order: dispatched `at` after the period's beginning, delivered `minutes` after acceptance.

    It is paid by the published rule unless `pay_total` is given.
    """
    accepted = JUNE + at
    row: Row = {
        "platform": "heya",
        "attempt_id": f"A{number:05d}",
        "order_id": f"O{number:05d}",
        "worker_key": f"w{worker:03d}",
        "outcome": "accepted",
        "dispatched_at": accepted,
        "accepted_at": accepted,
        "picked_up_at": accepted + timedelta(minutes=minutes / 4),
        "delivered_at": accepted + timedelta(minutes=minutes),
        "distance_m": Decimal(800 + number * 7919 % 4200),
        "area": "990101-01",
        "currency": "CNY",
        "weather_code": "clear",
        "channel": "assigned",
        "source_zone": "Asia/Shanghai",
        **more,
    }
    if "pay_total" not in more:
        cents = scheme().cents(row)
        row["pay_total"] = Decimal(cents or 0).scaleb(-2)
    return row


def spread(workers: int, each: int, **more: Any) -> list[Row]:
    """Orders one after the other, spread over the month: `each` a worker."""
    step = timedelta(days=29) / each
    return [
        order(worker * each + at, worker, step * at + timedelta(minutes=worker), **more)
        for worker in range(workers)
        for at in range(each)
    ]


def values(estimates: Iterable[Any]) -> dict[str, Any]:
    """The estimates' values by key."""
    return {each.key: each.value for each in estimates}
