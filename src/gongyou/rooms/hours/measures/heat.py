"""When people work: weekday by hour, and industry by month. Cells below ten workers are hidden."""

from __future__ import annotations

from typing import Any

import ibis

from gongyou.calc.suppression import MINIMUM_WORKERS, Cell, suppress_list, suppress_table
from gongyou.lake.provenance import View
from gongyou.rooms.hours.measures.months import Table

HOUR = 3600
DAY_HOURS, WEEK = 24, 7
# 1970-01-01 was a Thursday; Monday is 0.
THURSDAY = 3
# A spell of two days is a clock that nobody stopped.
LONGEST = 48 * HOUR
NO_INDUSTRY = "-"


def week_cells(view: View, spells: Table) -> list[dict[str, Any]]:
    """Worker-hours of each hour of the week, from closed spells of work."""
    rows = spells.filter((spells.kind == "work") & spells.ended.notnull() & (spells.ended > spells.begun))
    rows = rows.filter(rows.ended - rows.begun <= LONGEST)
    first = (rows.begun / HOUR).floor().cast("int64")
    after = ((rows.ended - 1) / HOUR).floor().cast("int64") + 1
    rows = rows.select("worker_key", "begun", "ended", hour=ibis.range(first, after).unnest())
    # Two records of one hour are one hour.
    rows = rows.mutate(
        seconds=ibis.least(rows.ended, (rows.hour + 1) * HOUR) - ibis.greatest(rows.begun, rows.hour * HOUR)
    )
    hours = rows.group_by(["worker_key", "hour"]).aggregate(seconds=ibis.least(rows.seconds.sum(), HOUR))
    day = (hours.hour / DAY_HOURS).floor().cast("int64")
    hours = hours.mutate(weekday=(day + THURSDAY) % WEEK, of_day=hours.hour % DAY_HOURS)
    cells = hours.group_by(["weekday", "of_day"]).aggregate(
        seconds=hours.seconds.sum().cast("int64"), workers=hours.worker_key.nunique()
    )
    found = view.execute(cells).to_pylist()
    return listed([(f"{row['weekday']}", f"{row['of_day']:02d}", row["workers"], row["seconds"]) for row in found])


def industry_cells(view: View, months: Table) -> list[dict[str, Any]]:
    """Hours of each section of industry and month."""
    rows = months.mutate(trade=ibis.coalesce(months.industry.substr(0, 1), NO_INDUSTRY))
    cells = rows.group_by(["trade", "month"]).aggregate(
        seconds=rows.chosen_total.sum().cast("int64"), workers=rows.worker_key.nunique()
    )
    found = view.execute(cells).to_pylist()
    return crossed([(row["trade"], row["month"], row["workers"], row["seconds"]) for row in found])


Cells = list[tuple[str, str, int, int]]


def listed(cells: Cells) -> list[dict[str, Any]]:
    """A map without margins: small cells hidden, and one more where the whole would give a single one away."""
    table = suppress_list(
        ((f"{row} {column}", workers, seconds // HOUR) for row, column, workers, seconds in cells),
        minimum=MINIMUM_WORKERS,
    )
    hidden = {(row, column) for row, column, _, _ in cells if (f"{row} {column}", "value") in table.hidden}
    return _written(cells, hidden)


def crossed(cells: Cells) -> list[dict[str, Any]]:
    """A table whose rows and columns add up to what is known elsewhere: small cells and what gives them hidden."""
    table = suppress_table(
        (Cell(row, column, workers, seconds // HOUR) for row, column, workers, seconds in cells),
        minimum=MINIMUM_WORKERS,
    )
    return _written(cells, set(table.hidden))


def _written(cells: Cells, hidden: set[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "column": column,
            "workers": None if (row, column) in hidden else workers,
            "hours": None if (row, column) in hidden else seconds // HOUR,
            "suppressed": (row, column) in hidden,
        }
        for row, column, workers, seconds in sorted(cells)
    ]
