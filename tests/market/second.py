"""Second opinions: the same figures again in plain Python over lists of dicts, sharing no code with the measures."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import median
from typing import Any

Row = dict[str, Any]
PREFIX = "9901"


def half_up(value: Fraction, places: int) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def inside(row: Row, key: str = "region") -> bool:
    return len(row[key] or "") >= 6 and row[key].startswith(PREFIX)


def is_local_month(moment: datetime, period: str) -> bool:
    return (moment + timedelta(hours=8)).strftime("%Y-%m") == period


def seen(payroll: list[Row], orders: list[Row], period: str) -> dict[str, tuple[str, str, str]]:
    """worker → industry section, district, form."""
    best: dict[str, tuple[Any, ...]] = {}
    for row in payroll:
        if row["period"] == period and inside(row):
            key = (-row["gross"], row["employer_key"], row["region"])
            found = (key, (row["industry"] or "?")[0], row["region"], row["hours_scheme"])
            if row["worker_key"] not in best or key < best[row["worker_key"]][0]:
                best[row["worker_key"]] = found
    result = {
        worker: (
            "unknown" if industry == "?" else industry,
            district,
            "payroll_part_time" if scheme == "part_time" else "payroll",
        )
        for worker, (_, industry, district, scheme) in best.items()
    }
    areas: dict[str, Counter[str]] = defaultdict(Counter)
    for row in orders:
        if inside(row, "area") and is_local_month(row["dispatched_at"], period):
            areas[row["worker_key"]][row["area"][:6]] += 1
    for worker, counts in areas.items():
        district = min(counts, key=lambda code: (-counts[code], code))
        result.setdefault(worker, ("platform", district, "platform"))
    return result


def employed_wages(rows: list[Row], period: str) -> dict[str, Decimal]:
    return {
        row["worker_key"]: row["monthly_wage"]
        for row in rows
        if row["period"] == period and inside(row) and row["status"] == "employed" and (row["monthly_wage"] or 0) > 0
    }


def type_two(values: list[Decimal], percent: int) -> Decimal:
    """Hyndman–Fan type 2 by its textbook definition."""
    ordered, position = sorted(values), Fraction(len(values) * percent, 100)
    if percent == 50:
        return half_up(Fraction(median(ordered)), 2)
    whole = int(position)
    if position == whole:
        return half_up(Fraction(ordered[whole - 1] + ordered[whole]) / 2, 2)
    return ordered[whole]


def mean(values: list[Decimal]) -> Decimal:
    return half_up(Fraction(sum(values)) / len(values), 2)
