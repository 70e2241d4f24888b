"""A small lake filled through ingest, for tests that need figures with provenance."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from gongyou.lake import IngestRequest, Lake
from tests.market import rows

MONTHS = ("2025-08", "2025-09", "2025-10", "2026-08", "2026-09", "2026-10")
ZONE = "Asia/Shanghai"


def written(folder: Path, contract: str, lines: Iterable[Mapping[str, Any]]) -> Path:
    """The rows as a CSV with the contract's own column names; times in UTC."""
    listed = [{key: value for key, value in line.items() if value is not None} for line in lines]
    names = sorted({name for line in listed for name in line})
    path = folder / f"{contract}.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, names)
        writer.writeheader()
        writer.writerows(
            {key: value.isoformat(sep=" ") if isinstance(value, datetime) else value for key, value in line.items()}
            for line in listed
        )
    return path


def of_employment(folder: Path, lines: Iterable[Mapping[str, Any]]) -> Lake:
    """A lake with job records alone."""
    lake = Lake.open(folder)
    report = lake.ingest(IngestRequest("employment", (written(folder, "employment", lines),), zone=ZONE))
    assert report.quarantined == 0, [(each.code, each.column) for each in report.reasons]
    return lake


def filled(
    folder: Path, seed: int = 11, members: int = 300, employment: Iterable[Mapping[str, Any]] | None = None
) -> Lake:
    """A lake with members, payrolls of two months, orders, vacancies and seekers of the invented city."""
    lake = Lake.open(folder)
    orders = [
        {**row, "attempt_id": f"a{number}", "order_id": f"o{number}"}
        for number, row in enumerate(rows.orders(seed, 900, datetime(2026, 8, 31, 12)) + rows.orders(seed + 1, 600))
    ]
    pay = {
        (row["employer_key"], row["worker_key"], row["period"]): row
        for period in ("2026-09", "2026-10")
        for row in rows.payroll(seed, 260, period)
    }
    tables = {
        "employment": employment or rows.employment(seed, members, MONTHS),
        "payroll": pay.values(),
        "orders": orders,
        "vacancies": [
            {"period": month, "region": region, "occupation": code, "headcount": 9 + place, "title": "工"}
            for month in MONTHS
            for region in rows.REGIONS
            for place, code in enumerate(("4-10-08-01", "6-18-01-01"))
        ],
        "seekers": [
            {"period": month, "region": region, "occupation": code, "headcount": 8, "kind": "first"}
            for month in MONTHS
            for region in rows.REGIONS
            for code in ("4-10-08-01", "6-18-01-01")
        ],
    }
    for contract, lines in tables.items():
        path = written(folder, contract, lines)
        report = lake.ingest(IngestRequest(contract, (path,), zone="UTC" if contract == "orders" else ZONE))
        assert report.quarantined == 0, [(each.code, each.column) for each in report.reasons]
    return lake
