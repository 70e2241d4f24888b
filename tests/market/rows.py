"""Generated rows of the lake's tables, and a source that serves them to a measure."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from gongyou.lake.engine import backend_of

SCHEMAS: dict[str, dict[str, str]] = {
    "employment": {
        "period": "string",
        "worker_key": "string",
        "employer_key": "string",
        "region": "string",
        "industry": "string",
        "job_kind": "string",
        "status": "string",
        "monthly_wage": "decimal(18, 2)",
        "monthly_hours": "decimal(9, 2)",
    },
    "payroll": {
        "employer_key": "string",
        "worker_key": "string",
        "period": "string",
        "region": "string",
        "industry": "string",
        "hours_scheme": "string",
        "wage_for_overtime": "decimal(18, 2)",
        "normal_hours": "decimal(9, 2)",
        "overtime_hours_weekday": "decimal(9, 2)",
        "overtime_hours_restday": "decimal(9, 2)",
        "compensated_restday_hours": "decimal(9, 2)",
        "overtime_hours_holiday": "decimal(9, 2)",
        "paid_overtime": "decimal(18, 2)",
        "allowances_excluded": "decimal(18, 2)",
        "gross": "decimal(18, 2)",
        "net": "decimal(18, 2)",
        "hired_on": "date",
        "left_on": "date",
    },
    "orders": {
        "platform": "string",
        "worker_key": "string",
        "area": "string",
        "outcome": "string",
        "currency": "string",
        "pay_total": "decimal(18, 2)",
        "dispatched_at": "timestamp",
        "accepted_at": "timestamp",
        "delivered_at": "timestamp",
    },
    "vacancies": {
        "period": "string",
        "posted_on": "date",
        "region": "string",
        "occupation": "string",
        "headcount": "int64",
    },
    "seekers": {"period": "string", "region": "string", "occupation": "string", "headcount": "int64"},
}

Row = dict[str, Any]


@cache
def engine() -> Any:
    """One connection for all tests: opening one takes longer than most of them."""
    return backend_of()


@dataclass
class Rows:
    """Tables as lists of dicts, behind the two calls that a measure makes."""

    tables: Mapping[str, Iterable[Row]]
    backend: Any = field(default_factory=engine)
    noted: dict[str, str] = field(default_factory=dict)

    def table(self, name: str) -> ir.Table:
        schema = ibis.schema(SCHEMAS[name])
        rows = [{key: row.get(key) for key in SCHEMAS[name]} for row in self.tables.get(name, [])]
        return ibis.memtable(pa.Table.from_pylist(rows, schema=schema.to_pyarrow()), schema=schema)

    def uses(self, rule: str, version: str) -> None:
        self.noted[rule] = version

    def execute(self, expression: ir.Table) -> pa.Table:
        return self.backend.to_pyarrow(expression)


def yuan(draw: random.Random, low: int, high: int) -> Decimal:
    return Decimal(draw.randint(low * 100, high * 100)).scaleb(-2)


REGIONS = ("990101", "990102", "880101", "990103")
INDUSTRIES = ("C13", "C39", "G54", "H62", None)
KINDS = ("standard", "dispatched", "platform", "part_time")


def employment(seed: int, members: int = 120, months: tuple[str, ...] = ("2025-10", "2026-09", "2026-10")) -> list[Row]:
    draw = random.Random(seed)
    rows = []
    for number in range(members):
        home, industry, kind = draw.choice(REGIONS), draw.choice(INDUSTRIES), draw.choice(KINDS)
        wage = yuan(draw, 2000, 12000)
        for month in months:
            if draw.random() < 0.15:
                continue
            status = draw.choices(("employed", "unemployed", "inactive"), (0.8, 0.15, 0.05))[0]
            rows.append(
                {
                    "period": month,
                    "worker_key": f"w{number}",
                    "employer_key": f"e{draw.randint(1, 4)}" if status == "employed" else None,
                    "region": home,
                    "industry": industry,
                    "job_kind": kind,
                    "status": status,
                    "monthly_wage": (wage + yuan(draw, 0, 500)) if status == "employed" else None,
                }
            )
    draw.shuffle(rows)
    return rows


def payroll(seed: int, workers: int = 90, period: str = "2026-10") -> list[Row]:
    draw = random.Random(seed)
    rows = []
    for _ in range(workers):
        base = yuan(draw, 1500, 9000)
        weekday, rest, holiday = (Decimal(draw.randint(0, top * 2)) / 2 for top in (40, 16, 8))
        paid = yuan(draw, 0, 2000)
        rows.append(
            {
                "employer_key": f"e{draw.randint(1, 5)}",
                "worker_key": f"w{draw.randint(0, 130)}",
                "period": period,
                "region": draw.choice(REGIONS),
                "industry": draw.choice(INDUSTRIES),
                "hours_scheme": draw.choices(("standard", "part_time", "piece", "irregular"), (6, 1, 1, 1))[0],
                "wage_for_overtime": base,
                "normal_hours": Decimal(draw.randint(120, 176)),
                "overtime_hours_weekday": weekday,
                "overtime_hours_restday": rest,
                "compensated_restday_hours": min(rest, Decimal(draw.choice((0, 0, 4)))),
                "overtime_hours_holiday": holiday,
                "paid_overtime": paid,
                "allowances_excluded": yuan(draw, 0, 300),
                "gross": base + paid,
            }
        )
    return rows


def orders(seed: int, count: int = 400, month: datetime = datetime(2026, 9, 30, 12)) -> list[Row]:
    draw = random.Random(seed)
    rows = []
    for _ in range(count):
        begun = month + timedelta(minutes=draw.randint(0, 33 * 24 * 60))
        outcome = draw.choices(("accepted", "rejected"), (9, 1))[0]
        rows.append(
            {
                "platform": draw.choice(("heya", "suian")),
                "worker_key": f"w{draw.randint(100, 160)}",
                "area": draw.choice((*REGIONS, "99", None)),
                "outcome": outcome,
                "currency": "CNY",
                "pay_total": yuan(draw, 3, 15) if outcome == "accepted" else None,
                "dispatched_at": begun,
                "accepted_at": begun + timedelta(seconds=20) if draw.random() < 0.9 else None,
                "delivered_at": begun + timedelta(seconds=draw.randint(300, 3600)) if outcome == "accepted" else None,
            }
        )
    return rows
