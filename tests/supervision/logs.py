"""Small logs with breaches, clauses over them, and what supervision says of them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from gongyou.core.text import Text
from gongyou.rooms.bargaining.supervision.clauses import Clause
from gongyou.rooms.bargaining.supervision.supervised import cases_listed, supervised
from tests.platforms.metrics.made import JUNE, Row, Served, order

Tables = Mapping[str, Sequence[Row]]
FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)


def bound(test: str, *, first: date = FIRST, last: date | None = None, **parameters: Any) -> Clause:
    """A clause bound to a test."""
    binding = {"test": test, "parameters": parameters, "answer_days": 10}
    return Clause("第三条", "pay", Text("约定", "Agreed"), binding, first, last)


def params(*clauses: Clause, period: tuple[date, date] = (FIRST, LAST), register: Any = None) -> dict[str, Any]:
    """The parameters of a run on the demo platform."""
    return {
        "platform": "heya",
        "from": period[0].isoformat(),
        "to": period[1].isoformat(),
        "clauses": [each.as_json() for each in clauses],
        "register": register or {},
    }


_SERVED: dict[int, tuple[Tables, Served]] = {}


def served(tables: Tables) -> Served:
    """The view over a log, made once for the same one."""
    found = _SERVED.get(id(tables))
    if found is None or found[0] is not tables:
        _SERVED.clear()
        found = _SERVED[id(tables)] = (tables, Served(tables))
    return found[1]


def said(tables: Tables, clause: Clause, **more: Any) -> dict[str, Any]:
    """What supervision says of one clause."""
    [value] = supervised(served(tables), params(clause, **more))["clauses"]  # type: ignore[arg-type]
    return value


def cases(tables: Tables, clause: Clause, **more: Any) -> list[dict[str, Any]]:
    """Its broken cases."""
    found = cases_listed(served(tables), params(clause, **more))["clauses"]  # type: ignore[arg-type]
    return list(found[clause.number])


@cache
def generated(seed: int, number: int = 120) -> dict[str, list[Row]]:
    """A month of a few riders with everything that a clause may be about, drawn at random, ends and gaps included."""
    draw = random.Random(seed)
    orders: list[Row] = []
    for each in range(number):
        worker = draw.randrange(4)
        at = timedelta(days=draw.randrange(0, 14), minutes=draw.randrange(7 * 60, 22 * 60))
        row = order(each, worker, at, draw.randrange(8, 90), area=f"99010{1 + worker % 2}-01")
        row["promised_at"] = row["accepted_at"] + timedelta(minutes=draw.randrange(10, 60))
        row["meal_ready_estimated_at"] = row["accepted_at"] + timedelta(minutes=draw.randrange(0, 12))
        row["meal_ready_at"] = row["meal_ready_estimated_at"] + timedelta(minutes=draw.randrange(-3, 15))
        row["credit_seconds"] = draw.choice([0, 0, 300, 600])
        row["weather_code"] = draw.choice(["clear", "rain", "snow"])
        row["deduction"], row["deduction_code"] = Decimal(0), None
        row["customer_price"] = row["pay_total"] * draw.choice([1, 2]) + Decimal(draw.randrange(0, 300)).scaleb(-2)
        luck = draw.random()
        if luck < 0.15:
            row["pay_total"] -= Decimal(draw.randrange(1, 300)).scaleb(-2)
        elif luck < 0.25:
            row["deduction"] = Decimal(draw.randrange(100, 900)).scaleb(-2)
            row["deduction_code"] = draw.choice(["late", "goods_damaged", "other"])
            row["pay_total"] -= row["deduction"]
        elif luck < 0.28:
            row["pay_total"] = None
        elif luck < 0.31:
            row["outcome"], row["pay_total"] = "rejected", None
        elif luck < 0.34:
            row["pay_total"] += 1
        orders.append(row)
    sessions = [
        {
            "platform": "heya",
            "worker_key": f"w{worker:03d}",
            "online_at": JUNE + timedelta(days=day, hours=7),
            "offline_at": JUNE + timedelta(days=day, hours=draw.randrange(9, 23)),
            "kind": draw.choice(["online", "required", "training"]),
            "source_zone": "Asia/Shanghai",
        }
        for worker in range(4)
        for day in range(14)
        if draw.random() < 0.9
    ]
    prompts = [
        {
            "platform": "heya",
            "worker_key": f"w{worker:03d}",
            "prompted_at": (told := JUNE + timedelta(days=day, hours=draw.randrange(10, 22))),
            "confirmed_at": told + timedelta(minutes=2) if draw.random() < 0.5 else None,
            "kind": draw.choice(["daily", "continuous"]),
            "source_zone": "Asia/Shanghai",
        }
        for worker in range(4)
        for day in range(14)
        if draw.random() < 0.5
    ]
    appeals = [
        {
            "platform": "heya",
            "appeal_id": f"P{each:03d}",
            "worker_key": f"w{each % 4:03d}",
            "opened_at": (opened := JUNE + timedelta(days=draw.randrange(-15, 30), hours=10)),
            "closed_at": opened + timedelta(days=draw.randrange(0, 20)) if draw.random() < 0.8 else None,
            "subject": "deduction",
            "result": "upheld",
            "source_zone": "Asia/Shanghai",
        }
        for each in range(30)
    ]
    rewards = [
        {
            "platform": "heya",
            "worker_key": "w001",
            "starts_on": date(2026, 6, 1),
            "ends_on": date(2026, 6, 10),
            "code": "bonus",
            "amount": Decimal("33.33"),
        }
    ]
    return {"orders": orders, "sessions": sessions, "prompts": prompts, "appeals": appeals, "rewards": rewards}
