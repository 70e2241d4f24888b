"""Records of hours for the tests: a small plant in October 2026, with one case of each thing that is found."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from gongyou.lake import IngestRequest, Lake
from gongyou.rooms.hours.made import Look, look_make
from gongyou.rooms.hours.measures.scope import Scope

ZONE = "Asia/Shanghai"
FIELDS = ("source", "employer_key", "worker_key", "started_at", "ended_at", "kind", "leave_kind")
OCTOBER = ("2026-10", "2026-10")
WORKDAYS = [date(2026, 10, day) for day in (8, 9, 10, 12, 13, 14, 15, 16, 19, 20, 21, 22, 23, 26, 27, 28, 29, 30)]


def spell(
    worker: str, day: date, begun: str, ended: str, *, source: str = "clock", employer: str = "E1", kind: str = "work"
) -> dict[str, str]:
    """One spell; an end before its beginning lies on the next day, an empty one was never clocked."""
    start = datetime.fromisoformat(f"{day}T{begun}")
    stop = datetime.fromisoformat(f"{day}T{ended}") if ended else None
    if stop is not None and stop < start:
        stop += timedelta(days=1)
    return {
        "source": source,
        "employer_key": employer,
        "worker_key": worker,
        "started_at": f"{start:%Y-%m-%d %H:%M:%S}",
        "ended_at": f"{stop:%Y-%m-%d %H:%M:%S}" if stop else "",
        "kind": kind,
        "leave_kind": "",
    }


def shift(worker: str, day: date, until: str = "17:00", **other: str) -> list[dict[str, str]]:
    """A day from nine with an hour of break: eight hours, unless it goes on later than 18:00."""
    return [spell(worker, day, "09:00", until, **other), spell(worker, day, "12:00", "13:00", kind="break", **other)]


def october(worker: str, until: str = "18:00", days: Iterable[date] = WORKDAYS, **other: str) -> list[dict[str, str]]:
    return [one for day in days for one in shift(worker, day, until, **other)]


def lake_of(folder: Path, spells: Iterable[Mapping[str, Any]], payroll: Iterable[Mapping[str, Any]] = ()) -> Lake:
    """A lake with the spells, and the payroll if there is one, brought in as files."""
    lake = Lake.open(folder)
    for name, rows in (("worktime", list(spells)), ("payroll", list(payroll))):
        if not rows:
            continue
        path = folder / f"{name}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
            writer.writeheader()
            writer.writerows(rows)
        lake.ingest(IngestRequest(contract=name, files=(path,), zone=ZONE))
    return lake


def looked(lake: Lake, **params: Any) -> Look:
    return look_make(lake, Scope.read({"from": "2026-10", "to": "2026-10", **params}))


def plant() -> list[dict[str, str]]:
    """Ten in order; one far beyond the month's limit, one without a day of rest, one of whom two sources disagree."""
    spells = [one for number in range(10) for one in october(f"w{number}")]
    spells += october("late", "21:00")
    spells += october("restless", "18:00", [date(2026, 10, day) for day in range(8, 32)])
    spells += october("two")
    spells += october("two", "22:00", WORKDAYS[:3], source="app")
    spells += october("mail")
    for day in WORKDAYS[:5]:
        spells.append(spell("mail", day, "20:00", "20:40", source="app", kind="task"))
    spells.append(spell("mail", WORKDAYS[5], "23:30", "", source="device", kind="online"))
    spells.append(spell("forgot", WORKDAYS[0], "09:00", ""))
    return spells


def paid_plant() -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Spells and payroll: two under comprehensive hours, one with holidays, one irregular, one whose approval ended."""
    holidays = [date(2026, 10, 1), date(2026, 10, 2)]
    spells = [*october("c1", "21:00"), *october("c2", "18:00"), *october("p1", "18:00"), *october("i1", "22:00")]
    spells += [one for day in holidays for one in shift("p1", day, "18:00")]
    spells += october("o1", "21:00", employer="E2")
    pay = {
        "employer_key": "E1", "period": "2026-10", "region": "990101", "wage_for_overtime": "3480",
        "overtime_hours_weekday": "0", "overtime_hours_restday": "0", "compensated_restday_hours": "0",
        "overtime_hours_holiday": "8", "industry": "C13",
    }  # fmt: skip
    payroll = [
        {**pay, "worker_key": "c1", "hours_scheme": "comprehensive"},
        {**pay, "worker_key": "c2", "hours_scheme": "comprehensive"},
        {**pay, "worker_key": "p1", "hours_scheme": "standard"},
        {**pay, "worker_key": "i1", "hours_scheme": "irregular"},
        {**pay, "worker_key": "o1", "hours_scheme": "comprehensive", "employer_key": "E2"},
    ]
    return spells, payroll


APPROVALS = [
    {"employer_key": "E1", "scheme": "comprehensive", "cycle": "month", "number": "A1",
     "first": "2026-10-01", "last": "2026-10-31"},
    {"employer_key": "E1", "scheme": "irregular", "cycle": "", "number": "A2",
     "first": "2026-01-01", "last": "2026-12-31"},
    {"employer_key": "E2", "scheme": "comprehensive", "cycle": "month", "number": "A3",
     "first": "2025-01-01", "last": "2026-10-30"},
]  # fmt: skip
