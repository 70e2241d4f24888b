"""Order logs of the demo platform for what-ifs, with hours, promises and prices."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa

from gongyou.lake.engine import memory_backend
from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.model import Scheme

Row = dict[str, Any]
SOURCE = {"title": {"zh": "测试", "en": "test"}, "checked_on": date(2026, 11, 22)}
WORDS = {"zh": "项", "en": "term"}
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("platform", "attempt_id", "order_id", "worker_key", "outcome")),
        *(
            (name, pa.timestamp("us"))
            for name in ("dispatched_at", "accepted_at", "picked_up_at", "delivered_at", "promised_at")
        ),
        ("source_zone", pa.string()),
        ("distance_m", pa.decimal128(18, 6)),
        *((name, pa.string()) for name in ("area", "channel", "weather_code", "currency", "batch_id")),
        *((name, pa.decimal128(18, 2)) for name in ("pay_total", "deduction", "customer_price")),
    ]
)
SESSIONS = pa.schema(
    [
        ("platform", pa.string()),
        ("worker_key", pa.string()),
        ("online_at", pa.timestamp("us")),
        ("offline_at", pa.timestamp("us")),
    ]
)


def scheme(name: str, version: Mapping[str, Any], **top: Any) -> PayScheme:
    """A scheme of one open version in Shanghai time."""
    content = {
        "id": f"test.{name}",
        "title": {"zh": name, "en": name},
        "currency": "CNY",
        "zone": "Asia/Shanghai",
        "dated_by": "dispatched_at",
        "rounding": {"point": "order", "mode": "half_up"},
        "versions": [{"from": date(2026, 1, 1), "status": "verified", "source": SOURCE, **version}],
        **top,
    }
    return PayScheme(Scheme.model_validate(content))


def amount(name: str, value: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "label": WORDS, "kind": "amount", "amount": Decimal(value), **more}


def rate(name: str, value: str, per: str = "kilometre", **more: Any) -> dict[str, Any]:
    return {"name": name, "label": WORDS, "kind": "rate", "per": per, "rate": Decimal(value), **more}


def orders(number: int, *, workers: int = 24, seed: int = 5, days: int = 28) -> list[Row]:
    """Accepted orders of June 2026; worker 0 rides far, the last ones near."""
    draw = random.Random(seed)
    rows = []
    for at in range(number):
        worker = at % workers
        begin = datetime(2026, 5, 31, 16) + timedelta(seconds=draw.randrange(days * 86_400 - 9_000))
        metres = draw.randrange(400, 1_500 + 9_000 * (workers - worker) // workers)
        ride = timedelta(seconds=180 + metres * draw.randrange(18, 40) // 100)
        rows.append(
            {
                "platform": "heya",
                "attempt_id": f"A{at:06d}",
                "order_id": f"O{at:06d}",
                "worker_key": f"w{worker:03d}",
                "outcome": "accepted",
                "dispatched_at": begin,
                "accepted_at": begin + timedelta(seconds=20),
                "picked_up_at": begin + timedelta(seconds=320),
                "delivered_at": begin + timedelta(seconds=320) + ride,
                "promised_at": begin + timedelta(seconds=320 + draw.randrange(300, 2400)),
                "source_zone": "Asia/Shanghai",
                "distance_m": Decimal(metres),
                "area": f"99010{1 + worker % 2}",
                "channel": "assigned",
                "weather_code": draw.choice(["clear", "rain"]),
                "currency": "CNY",
                "pay_total": Decimal("5.00"),
                "deduction": None,
                "customer_price": Decimal(draw.randrange(600, 1800)).scaleb(-2),
                "batch_id": "b-1",
            }
        )
    return rows


class Lent:
    """A view over rows in memory."""

    def __init__(self, rows: Sequence[Row], sessions: Sequence[Row] = ()) -> None:
        self.backend = memory_backend()
        self.rules: dict[str, str] = {}
        self.held = {
            "orders": ibis.memtable(pa.Table.from_pylist([dict(row) for row in rows], SCHEMA)),
            "sessions": ibis.memtable(pa.Table.from_pylist([dict(row) for row in sessions], SESSIONS)),
        }

    def table(self, name: str) -> ibis.Table:
        return self.held[name]

    def uses(self, rule: str, version: str) -> None:
        self.rules[rule] = version

    def execute(self, expression: Any) -> pa.Table:
        return self.backend.to_pyarrow(expression)
