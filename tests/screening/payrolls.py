"""Payrolls for the tests of screening: clean rows, rows with one breach each, and rows of every kind of dirt."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from gongyou.lake import IngestRequest, Lake
from gongyou.rules.screening.rows import PAYROLL

Row = dict[str, Any]
ZONE = "Asia/Shanghai"
PLACES = (
    "990101",
    "990100",
    "440300",
    "440305",
    "110108",
    "430102",
    "440305001",
    "440305001002",
    "99",
    "0001",
    "abc",
    None,
)
SCHEMES = ("standard",) * 6 + ("comprehensive", "irregular", "piece", "part_time", None)
SCHEMA = ibis.schema(PAYROLL).to_pyarrow()


def clean(worker: str = "w1", period: str = "2026-10", **changed: Any) -> Row:
    """A month in order: 3,000 yuan for standard hours, ten hours of overtime paid at 150 %."""
    row = {
        "employer_key": "E1",
        "worker_key": worker,
        "period": period,
        "region": "990101",
        "hours_scheme": "standard",
        "base_wage": Decimal("3000"),
        "wage_for_overtime": Decimal("3000"),
        "overtime_hours_weekday": Decimal(10),
        "overtime_hours_restday": Decimal(0),
        "compensated_restday_hours": Decimal(0),
        "overtime_hours_holiday": Decimal(0),
        "paid_overtime": Decimal("258.62"),
        "allowances_excluded": Decimal(0),
        "deductions": Decimal(0),
        "gross": Decimal("3258.62"),
        "paid_on": date(int(period[:4]), int(period[5:]), 28),
        "social_insurance_base": Decimal("4000"),
        "employer_contribution": Decimal("1020"),
        "hired_on": date(2020, 3, 2),
        "contract_signed_on": date(2020, 3, 2),
        "probation_until": date(2020, 5, 31),
        "batch_id": "b-1",
    }
    return {**row, **changed}


# One breach each, with what it comes to: amount in yuan, extent.
BREACHES: dict[str, tuple[Row, Decimal | None, Decimal | None]] = {
    "cn.wages.unpaid_overtime": (clean("wa", paid_overtime=Decimal(200)), Decimal("58.62"), None),
    "cn.wages.below_minimum": (
        clean("wb", base_wage=Decimal(2100), wage_for_overtime=Decimal(2100), gross=Decimal("2281.03"),
              paid_overtime=Decimal("181.03")),
        Decimal("200.00"), None,
    ),
    "cn.wages.unlawful_deduction": (
        clean("wc", deductions=Decimal(700), deduction_reason="打碎设备赔偿"), Decimal("48.28"), None,
    ),
    "cn.working_time.over_month_cap": (
        clean("wd", overtime_hours_weekday=Decimal("40.5"), paid_overtime=Decimal("1047.41"),
              gross=Decimal("4047.41")),
        None, Decimal("4.50"),
    ),
    "cn.wages.late_payment": (clean("we", paid_on=date(2026, 12, 2)), None, Decimal("2.00")),
    "cn.insurance.low_base": (
        clean("wf", base_wage=Decimal(5000), wage_for_overtime=Decimal(5000), paid_overtime=Decimal("431.03"),
              gross=Decimal("5431.03")),
        Decimal("255.00"), Decimal("1000.00"),
    ),
    "cn.contract.second_wage": (
        clean("wg", hired_on=date(2026, 3, 2), contract_signed_on=None, probation_until=None),
        Decimal("20482.76"), Decimal("6.00"),
    ),
    "cn.contract.long_probation": (
        clean("wh", hired_on=date(2026, 1, 1), contract_signed_on=date(2026, 1, 1), probation_until=date(2026, 9, 30)),
        Decimal("9000.00"), Decimal("3.00"),
    ),
}  # fmt: skip


def table(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """The rows as exact columns."""
    return pa.Table.from_pylist([{name: row.get(name) for name in PAYROLL} for row in rows], schema=SCHEMA)


def dirty(seed: int, count: int) -> list[Row]:
    """Rows whose every field is sometimes missing, at an edge, or impossible."""
    draw = random.Random(seed)

    def money(low: int, high: int) -> Decimal | None:
        if draw.random() < 0.04:
            return draw.choice((None, Decimal(-5), Decimal("99999999.99"), Decimal(0)))
        return Decimal(draw.randint(low * 100, high * 100)).scaleb(-2)

    def hours(most: int) -> Decimal | None:
        return draw.choice((None, Decimal(-1))) if draw.random() < 0.03 else Decimal(draw.randint(0, most * 4)) / 4

    def day(first: date, days: int) -> date | None:
        if draw.random() < 0.05:
            return draw.choice((None, date(1899, 1, 1), date(2031, 5, 1)))
        return first + timedelta(days=draw.randrange(days))

    rows = []
    for number in range(count):
        base, period = money(1800, 9000), f"{draw.choice((2025, 2026, 2026))}-{draw.randint(1, 12):02d}"
        if draw.random() < 0.02:
            period = draw.choice(("2019-02", "2030-01"))
        hired = day(date(2007, 11, 1), 6900)
        rows.append(
            {
                "employer_key": f"E{draw.randint(1, 9)}",
                "worker_key": f"w{number}",
                "period": period,
                "region": draw.choice(PLACES),
                "hours_scheme": draw.choice(SCHEMES),
                "base_wage": base,
                "wage_for_overtime": base if draw.random() < 0.9 else None,
                "overtime_hours_weekday": hours(40),
                "overtime_hours_restday": hours(16),
                "compensated_restday_hours": draw.choice((Decimal(0), Decimal(0), Decimal(4), None)),
                "overtime_hours_holiday": hours(8),
                "paid_overtime": money(0, 900),
                "allowances_excluded": money(0, 300),
                "deductions": draw.choice((Decimal(0), Decimal(50), Decimal(900), None)),
                "deduction_reason": draw.choice((None, "赔偿损失", "个人所得税", "缺勤扣款", "迟到罚款", " ", "Fine")),
                "gross": money(2000, 9000),
                "paid_on": day(date(2025, 2, 1), 730),
                "social_insurance_base": money(2000, 9000),
                "employer_contribution": money(0, 2000),
                "hired_on": hired,
                "left_on": day(date(2025, 1, 1), 700) if draw.random() < 0.2 else None,
                "contract_signed_on": day(date(2008, 1, 1), 6900) if draw.random() < 0.7 else None,
                "probation_until": day(date(2025, 1, 1), 700) if draw.random() < 0.6 else None,
                "contract_until": day(date(2025, 6, 1), 1500) if draw.random() < 0.5 else None,
                "batch_id": "b-1",
            }
        )  # fmt: skip
    return rows


def lake_of(folder: Path, rows: Iterable[Row], **tables: Iterable[Mapping[str, Any]]) -> Lake:
    """A lake with the rows as its payroll, brought in as a file, and further tables by their contract."""
    lake = Lake.open(folder)
    for name, lines in {"payroll": rows, **tables}.items():
        listed = [{key: value for key, value in line.items() if key != "batch_id"} for line in lines]
        heads = list(dict.fromkeys(key for line in listed for key in line))
        path = folder / f"{name}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, heads)
            writer.writeheader()
            writer.writerows(listed)
        lake.ingest(IngestRequest(contract=name, files=(path,), zone=ZONE))
    return lake
