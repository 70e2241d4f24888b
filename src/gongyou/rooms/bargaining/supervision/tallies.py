"""From cases to the numbers of a clause: how many were checked and broken, of how many workers, how much is owed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from gongyou.rooms.bargaining.supervision.judged import Found

KEPT, BROKEN, UNJUDGED = 0, 1, 2
EPOCH = date(1970, 1, 1)
# The lake writes this where a log names no worker.
NOBODY = "not-provided"
# Cases of one clause that are listed with a run; all of them are counted.
LISTED = 500


@dataclass(frozen=True, slots=True)
class Area:
    """An area with its cases and the workers in breach."""

    name: str
    broken: int
    workers: int


@dataclass(frozen=True, slots=True)
class Tally:
    """The sums of one clause. Days are dates; money is fen."""

    cases: int = 0
    broken: int = 0
    unjudged: int = 0
    workers: int = 0
    workers_broken: int = 0
    owed: int = 0
    first: date | None = None
    last: date | None = None
    worst: Area | None = None


def tally_of(found: Found) -> Tally:
    """The sums of a test's cases."""
    if found.listed is not None:
        return _summed(_of_list(found.listed))
    rows = found.table
    grouped = rows.group_by("worker", "area", "state").aggregate(
        cases=rows.count().cast("int64"),
        owed=rows.owed.sum().cast("int64"),
        first=rows.day.min(),
        last=rows.day.max(),
    )
    return _summed(found.material.rows(grouped.order_by("worker", "area", "state")))


def broken_of(found: Found) -> list[dict[str, Any]]:
    """The first broken cases by day, worker and name, each with its area, what is owed and the numbers compared."""
    names = ("day", "worker", "case", "area", "owed", "measured", "bound")
    if found.listed is not None:
        held = sorted(
            (each for each in found.listed if each.state == BROKEN), key=lambda each: (each.day, each.worker, each.case)
        )
        listed = [{name: getattr(each, name) for name in names} for each in held[:LISTED]]
    elif found.table is not None:
        rows = found.table.filter(found.table.state == BROKEN).select(*names)
        listed = found.material.rows(rows.order_by("day", "worker", "case").limit(LISTED))
    else:
        listed = []
    return [{**row, "day": _day(row["day"]).isoformat()} for row in listed]


def _of_list(cases: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {
            "worker": each.worker,
            "area": each.area,
            "state": each.state,
            "cases": 1,
            "owed": each.owed if each.state == BROKEN else 0,
            "first": each.day,
            "last": each.day,
        }
        for each in cases
    ]


def _summed(rows: Sequence[Mapping[str, Any]]) -> Tally:
    if not rows:
        return Tally()
    broken = [row for row in rows if row["state"] == BROKEN]
    return Tally(
        cases=sum(row["cases"] for row in rows),
        broken=sum(row["cases"] for row in broken),
        unjudged=sum(row["cases"] for row in rows if row["state"] == UNJUDGED),
        workers=len(_people(rows)),
        workers_broken=len(_people(broken)),
        owed=sum(row["owed"] for row in broken),
        first=_day(min(row["first"] for row in broken)) if broken else None,
        last=_day(max(row["last"] for row in broken)) if broken else None,
        worst=_worst(broken),
    )


def _people(rows: Iterable[Mapping[str, Any]]) -> set[str]:
    return {row["worker"] for row in rows} - {NOBODY}


def _worst(broken: Sequence[Mapping[str, Any]]) -> Area | None:
    """The area with most cases, the first by name among equals; None where no area is recorded."""
    areas: dict[str, list[Mapping[str, Any]]] = {}
    for row in broken:
        if row["area"]:
            areas.setdefault(row["area"], []).append(row)
    found = [Area(name, sum(row["cases"] for row in held), len(_people(held))) for name, held in sorted(areas.items())]
    return max(found, key=lambda each: each.broken, default=None)


def _day(number: int) -> date:
    return EPOCH + timedelta(days=int(number))
