"""Employment rows with every column of a cell of work, and a lake's view of them without files."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from gongyou.lake.engine import DuckdbEngine
from tests.market.rows import engine

Row = dict[str, Any]

SCHEMA = {
    "period": "string",
    "worker_key": "string",
    "employer_key": "string",
    "region": "string",
    "occupation": "string",
    "industry": "string",
    "job_kind": "string",
    "status": "string",
    "monthly_wage": "decimal(18, 2)",
    "monthly_hours": "decimal(9, 2)",
    "skill_level": "int64",
    "sex": "string",
}
_numbers = count()


class Kept(DuckdbEngine):
    """The lake's engine on the tests' one connection, without files."""

    def __init__(self) -> None:
        self.backend = engine()
        self._tables = next(_numbers) * 1_000


@dataclass
class Rows:
    """What a measure asks of a view: a table, a run, an engine that keeps, a snapshot of its own."""

    rows: Iterable[Row]
    engine: Kept = field(default_factory=Kept)
    snapshots: Mapping[str, int | None] = field(default_factory=lambda: {"employment": -1 - next(_numbers)})

    def table(self, name: str) -> ir.Table:
        schema = ibis.schema(SCHEMA)
        rows = [{key: row.get(key) for key in SCHEMA} for row in self.rows]
        return ibis.memtable(pa.Table.from_pylist(rows, schema=schema.to_pyarrow()), schema=schema)

    def execute(self, expression: ir.Table) -> pa.Table:
        return engine().to_pyarrow(expression)


def job(worker: str, period: str, wage: str | None, **other: Any) -> Row:
    """A member at work in the city, in a shop unless said otherwise."""
    held = {
        "period": period,
        "worker_key": worker,
        "employer_key": "e1",
        "region": "990101",
        "occupation": "4-02-01-01",
        "industry": "G54",
        "job_kind": "standard",
        "status": "employed",
        "monthly_wage": None if wage is None else Decimal(wage),
        "monthly_hours": Decimal("160"),
        "skill_level": 0,
        "sex": "female",
    }
    return held | other


def drawn(seed: int, members: int = 60, months: tuple[str, ...] = ("2025-10", "2026-09", "2026-10")) -> list[Row]:
    """Members who come and go, change work and employer, earn or not; some rows with nothing said or outside."""
    draw = random.Random(seed)
    rows = []
    for number in range(members):
        home = draw.choice(("990101", "990102", "880101"))
        trade = draw.choice(("C13", "G54", None))
        for month in months:
            if draw.random() < 0.15:
                continue
            works = draw.random() < 0.8
            rows.append(
                job(
                    f"w{number}",
                    month,
                    f"{draw.randint(2000, 9000)}.{draw.randint(0, 99):02d}" if works and draw.random() < 0.95 else None,
                    employer_key=draw.choice(("e1", "e2", None)) if works else None,
                    region=home,
                    occupation=draw.choice(("4-02-01-01", "6-18-01-01", "x", None)),
                    industry=trade if draw.random() < 0.9 else "H62",
                    job_kind=draw.choice(("standard", "platform", None)),
                    status="employed" if works else draw.choice(("unemployed", "inactive")),
                    monthly_hours=draw.choice((Decimal("160.5"), None)),
                    skill_level=draw.choice((None, 0, 2, 4, 8)),
                    sex=draw.choice(("female", "male", None)),
                )
            )
    draw.shuffle(rows)
    return rows


def trap(members: int = 500) -> list[Row]:
    """A month in which every cell's wage rises by 5 % and people move to the better paid: the mean rises by 36.5 %."""
    rows = []
    for number in range(members):
        was_high, is_high = number < members * 0.34, number < members * 0.682
        for period, high, factor in (("2026-09", was_high, 100), ("2026-10", is_high, 105)):
            kind = {"occupation": "6-18-01-01", "industry": "C39", "employer_key": "e2"} if high else {}
            rows.append(job(f"w{number}", period, str((9000 if high else 4000) * factor // 100), **kind))
    return rows
