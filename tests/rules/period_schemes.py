"""Schemes that say something of a period, with every element, and generated orders and sessions for them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pyarrow as pa

from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.model import Scheme
from tests.rules.orders import utc

Row = dict[str, Any]
INSTANTS = ("dispatched_at", "accepted_at", "picked_up_at", "delivered_at", "promised_at")
ORDERS = pa.schema(
    [
        ("worker_key", pa.string()),
        ("attempt_id", pa.string()),
        *((name, pa.timestamp("us")) for name in INSTANTS),
        ("distance_m", pa.decimal128(18, 6)),
        ("distance_outside_m", pa.decimal128(18, 6)),
        ("seconds_outside", pa.int64()),
        ("customer_price", pa.decimal128(18, 2)),
        ("pay_total", pa.decimal128(18, 2)),
        ("weight_kg", pa.decimal128(12, 3)),
        ("item_count", pa.int64()),
        ("weather_code", pa.string()),
        ("area", pa.string()),
        ("service_code", pa.string()),
    ]
)
SESSIONS = pa.schema(
    [("worker_key", pa.string()), ("online_at", pa.timestamp("us")), ("offline_at", pa.timestamp("us"))]
)


def words(said: str) -> dict[str, str]:
    return {"zh": said, "en": said}


def version(start: str, until: str | None, **further: Any) -> dict[str, Any]:
    source = {"title": words("test"), "checked_on": date(2026, 11, 22)}
    end = {"until": date.fromisoformat(until)} if until else {}
    return {"from": date.fromisoformat(start), **end, "status": "unverified", "source": source, **further}


def scheme(*versions: dict[str, Any], **further: Any) -> PayScheme:
    """A scheme of Shanghai with weekly periods."""
    content = {
        "id": "test.periods",
        "title": words("periods"),
        "currency": "CNY",
        "zone": "Asia/Shanghai",
        "dated_by": "dispatched_at",
        "rounding": {"point": "order", "mode": "half_up"},
        "period": {"unit": "week"},
        "versions": versions,
        **further,
    }
    return PayScheme(Scheme.model_validate(content))


def rich(rate: str = "1") -> list[dict[str, Any]]:
    """Terms of every kind; the first rate may be raised."""
    outside = {"when": {"area": ["east"]}}
    return [
        {
            "name": "base",
            "kind": "amount",
            "label": words("base"),
            "amount": {"of": rate, "divided_by": "0.58", "places": 3},
        },
        {"name": "in", "kind": "rate", "label": words("in"), "per": "kilometre", "part": "inside", "rate": "0.911"},
        {
            "name": "out",
            "kind": "rate",
            "label": words("out"),
            "per": "minute",
            "part": "outside",
            "rate": "0.13",
            "unless": {"service_code": ["wav"]},
        },
        {
            "name": "heavy",
            "kind": "bands",
            "label": words("heavy"),
            "per": "kilogram",
            "method": "whole",
            "bands": [{"up_to": 5, "rate": 0}, {"up_to": 10, "amount": "0.8"}, {"rate": "0.11"}],
        },
        {"name": "items", "kind": "rate", "label": words("items"), "per": "item", "rate": "0.05", "beyond": 3},
        {
            "name": "peak",
            "kind": "amount",
            "label": words("peak"),
            "amount": "0.7",
            "when": {"days": ["friday", "sunday"], "hours": {"from": "11:00", "until": "13:00"}},
        },
        {"name": "feast", "kind": "amount", "label": words("feast"), "amount": "2", "when": {"holiday": "statutory"}},
        {
            "name": "late",
            "kind": "amount",
            "label": words("late"),
            "amount": "6",
            "counts": "deducted",
            "when": {"late_beyond": 5},
        },
        {"name": "east", "kind": "amount", "label": words("east"), "amount": "0.333", **outside},
    ]


def two_versions(rate: str = "1", floor: str = "20", against: str = "paid") -> PayScheme:
    """Two versions with terms, points, bonuses and top-ups of every kind; the change lies inside a week."""
    tier = {
        "name": "tier",
        "kind": "bands",
        "label": words("tier"),
        "per": "order",
        "method": "whole",
        "bands": [{"up_to": 3, "amount": 0}, {"up_to": 6, "amount": 12}, {"rate": "2.5"}],
        "unless_points": 6,
    }
    hours = {
        "name": "hours",
        "kind": "bands",
        "label": words("hours"),
        "per": "working_hour",
        "method": "marginal",
        "bands": [{"up_to": 1, "rate": 0}, {"rate": "1.111"}],
    }
    share = {"name": "share", "kind": "share", "label": words("share"), "of": ["orders", "tier"], "rate": "0.035"}
    late = {"name": "late", "label": words("late"), "points": 2, "when": {"late_beyond": 0}}
    engaged = [
        {"name": "time", "label": words("time"), "per": "engaged_hour", "rate": {"of": floor, "times": "1.2"}},
        {"name": "way", "label": words("way"), "per": "kilometre", "rate": "0.35", "unless": {"service_code": ["wav"]}},
        {"name": "each", "label": words("each"), "per": "order", "rate": "0.01", "when": {"weather_code": ["rain"]}},
    ]
    waiting = [
        {"name": "on", "label": words("on"), "per": "online_hour", "rate": "11.1"},
        {"name": "call", "label": words("call"), "per": "on_call_hour", "rate": "3.7"},
        {"name": "work", "label": words("work"), "per": "working_hour", "rate": "2"},
    ]
    all_of_them = [
        {"name": "trip", "label": words("trip"), "per": "engaged_hour", "rate": floor},
        {"name": "call", "label": words("call"), "per": "on_call_hour", "rate": floor},
    ]
    of_period = {
        "points": [late],
        "bonuses": [share, tier, hours],
        "top_ups": [
            {"name": "engaged", "label": words("engaged"), "by": "worker", "against": against, "floor": engaged},
            {"name": "waiting", "label": words("waiting"), "by": "worker", "against": against, "floor": waiting},
            *([{"name": "true_up", "label": words("true-up"), "by": "order"}] if against == "paid" else []),
            {"name": "all", "label": words("all"), "by": "platform", "floor": all_of_them},
        ],
    }
    floors = [{"amount": "4.5", "label": words("east"), "when": {"area": ["east"]}}]
    before = version("2026-09-01", "2026-09-30", terms=rich(rate), at_least="3.2", floors=floors, **of_period)
    after = version("2026-10-01", "2026-10-31", terms=rich("1.1"), at_least="3.3", **of_period)
    period = {"unit": "week", "begins": "wednesday", "allowance": "0.08"}
    return scheme(before, after, period=period)


SPAN = (date(2026, 9, 23), date(2026, 10, 20))


def orders(seed: int, count: int, workers: int = 4) -> list[Row]:
    """Orders around the change of 1 October that overlap often, lack something at times, and cross midnight."""
    random = Random(seed)
    begin, end = utc("2026-09-22T20:00:00", "Asia/Shanghai"), utc("2026-10-22T00:00:00", "Asia/Shanghai")
    change = utc("2026-10-01T00:00:00", "Asia/Shanghai")
    rows = []
    for number in range(count):
        if random.random() < 0.6:
            at = change + timedelta(seconds=random.choice((-1, 0, 1, random.randint(-200_000, 400_000))))
        else:
            at = begin + timedelta(seconds=random.randint(0, int((end - begin).total_seconds())))
        accepted = at + timedelta(seconds=random.choice((0, 60, random.randint(0, 600))))
        picked = accepted + timedelta(seconds=random.randint(0, 900))
        delivered = picked + timedelta(seconds=random.choice((0, 600, random.randint(0, 4_000))))
        metres = Decimal(random.randint(0, 12_000_000_000)).scaleb(-6)
        row: Row = {
            "worker_key": f"w{random.randint(1, workers)}",
            "attempt_id": f"a{number:05d}",
            "dispatched_at": at,
            "accepted_at": accepted,
            "picked_up_at": picked,
            "delivered_at": delivered,
            "promised_at": delivered - timedelta(seconds=random.choice((-60, 0, 1, 300, 301, 900))),
            "distance_m": metres,
            "distance_outside_m": (metres * random.choice((0, 1, Decimal("0.25")))).quantize(Decimal("0.000001")),
            "seconds_outside": random.randint(0, int((delivered - picked).total_seconds())),
            "customer_price": Decimal(random.randint(500, 9_000)).scaleb(-2),
            "pay_total": Decimal(random.randint(0, 1_500)).scaleb(-2),
            "weight_kg": Decimal(random.choice((0, 5_000, 5_001, 10_000, random.randint(0, 20_000)))).scaleb(-3),
            "item_count": random.randint(0, 9),
            "weather_code": random.choice(("clear", "rain")),
            "area": random.choice(("east", "west")),
            "service_code": random.choice(("wav", "standard")),
        }
        if random.random() < 0.004:
            row[random.choice([name for name in ORDERS.names if name not in ("worker_key", "dispatched_at")])] = None
        rows.append(row)
    return rows


def sessions(seed: int, count: int, workers: int = 5) -> list[Row]:
    """Hours online around the same days; some overlap, one worker has no order."""
    random = Random(seed)
    begin = utc("2026-09-23T00:00:00", "Asia/Shanghai")
    rows = []
    for _ in range(count):
        at: datetime = begin + timedelta(seconds=random.randint(0, 27 * 86_400))
        rows.append(
            {
                "worker_key": f"w{random.randint(1, workers)}",
                "online_at": at,
                "offline_at": at + timedelta(seconds=random.randint(0, 20_000)),
            }
        )
    return rows


def table_of(rows: list[Row], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema)
