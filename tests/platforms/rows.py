"""Generated order logs of the demo platform, with breaches planted on known rows, and a view that serves them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa

from gongyou.lake.engine import memory_backend
from gongyou.rules.schemes import PayScheme

HEYA = "demo.heya"
PARAMS = {"platform": "heya", "from": "2026-04-01", "to": "2026-06-30", "scheme": HEYA}

SCHEMA = pa.schema(
    [
        ("platform", pa.string()),
        ("attempt_id", pa.string()),
        ("order_id", pa.string()),
        ("worker_key", pa.string()),
        ("outcome", pa.string()),
        ("dispatched_at", pa.timestamp("us")),
        ("picked_up_at", pa.timestamp("us")),
        ("delivered_at", pa.timestamp("us")),
        ("source_zone", pa.string()),
        ("distance_m", pa.decimal128(18, 6)),
        ("area", pa.string()),
        ("currency", pa.string()),
        ("pay_total", pa.decimal128(18, 2)),
        ("deduction", pa.decimal128(18, 2)),
        ("deduction_code", pa.string()),
        ("customer_price", pa.decimal128(18, 2)),
        ("weather_code", pa.string()),
        ("channel", pa.string()),
        ("batch_id", pa.string()),
    ]
)

Row = dict[str, Any]


def orders(number: int, *, seed: int = 7, workers: int = 60) -> list[Row]:
    """Orders paid exactly by the rule. Workers 0–4 ride only in area 990105, so that area is a small cell."""
    draw = random.Random(seed)
    scheme = PayScheme.load(HEYA)
    rows = []
    for index in range(number):
        worker = draw.randrange(workers)
        dispatched = datetime(2026, 3, 31, 16) + timedelta(seconds=draw.randrange(91 * 86_400 - 7_200))
        picked = dispatched + timedelta(seconds=draw.randrange(60, 900))
        row: Row = {
            "platform": "heya",
            "attempt_id": f"A{index:06d}",
            "order_id": f"O{index:06d}",
            "worker_key": f"w{worker:03d}",
            "outcome": draw.choices(["accepted", "rejected"], [95, 5])[0],
            "dispatched_at": dispatched,
            "picked_up_at": picked,
            "delivered_at": picked + timedelta(seconds=draw.randrange(120, 3_000)),
            "source_zone": "Asia/Shanghai",
            "distance_m": Decimal(draw.randrange(200_000_000, 9_000_000_000)).scaleb(-6),
            "area": "990105" if worker < 5 else f"99010{1 + worker % 4}",
            "currency": "CNY",
            "deduction": None,
            "deduction_code": None,
            "weather_code": draw.choice(["clear", "rain", "cloudy"]),
            "channel": "assigned",
            "batch_id": "b-1",
        }
        cents = scheme.cents(row)
        assert cents is not None
        row["pay_total"] = Decimal(cents).scaleb(-2)
        row["customer_price"] = Decimal(cents * draw.randrange(95, 240) // 100).scaleb(-2)
        rows.append(row)
    return rows


def with_breaches(rows: list[Row], *, seed: int = 11) -> dict[str, dict[str, int]]:
    """Plants breaches on the rows given; kind → attempt → cents lost."""
    draw = random.Random(seed)
    scheme = PayScheme.load(HEYA)
    planted: dict[str, dict[str, int]] = {"below_rule": {}, "floor_ignored": {}, "undeclared_deduction": {}}
    for row in rows:
        if row["outcome"] != "accepted":
            continue
        luck = draw.random()
        raw = scheme.without_floor().cents(row)
        due = scheme.cents(row)
        assert raw is not None
        assert due is not None
        if raw < due - 1:
            if luck < 0.5:
                row["pay_total"] = Decimal(raw).scaleb(-2)
                planted["floor_ignored"][row["attempt_id"]] = due - raw
        elif luck < 0.02:
            lost = draw.randrange(2, 90)
            row["pay_total"] -= Decimal(lost).scaleb(-2)
            planted["below_rule"][row["attempt_id"]] = lost
        elif luck < 0.03:
            row.update(deduction=Decimal("3.00"), deduction_code="late")
            row["pay_total"] -= Decimal("3.00")
            planted["undeclared_deduction"][row["attempt_id"]] = 300
        elif luck < 0.04:
            row.update(deduction=Decimal("2.00"), deduction_code="goods_damaged")
            row["pay_total"] -= Decimal("2.00")
        elif luck < 0.045:
            row["pay_total"] += Decimal("0.50")
        elif luck < 0.05:
            row["pay_total"] -= Decimal("0.01")
        elif luck < 0.055:
            row["distance_m"] = None
        elif luck < 0.06:
            row["pay_total"] = None
        elif luck < 0.065:
            row["customer_price"] = None
    return planted


class Served:
    """A view over rows in memory, as `lake.compute` hands one to a measure."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.backend = memory_backend()
        self.rules: dict[str, str] = {}
        self.held = ibis.memtable(pa.Table.from_pylist([dict(row) for row in rows], SCHEMA))

    def table(self, name: str) -> ibis.Table:
        assert name == "orders"
        return self.held

    def uses(self, rule: str, version: str) -> None:
        self.rules[rule] = version

    def execute(self, expression: Any) -> pa.Table:
        return self.backend.to_pyarrow(expression)
