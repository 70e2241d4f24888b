"""The published maps: no cell of a few can be worked out from the cells and margins around it."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from gongyou.calc.suppression import MINIMUM_WORKERS
from gongyou.rooms.hours.measures.heat import HOUR, crossed, listed
from gongyou.rooms.hours.shown import industries_shown

Given = dict[tuple[str, str], int]


def table(workers: Given) -> list[dict[str, Any]]:
    return crossed([(row, column, count, count * 160 * HOUR) for (row, column), count in workers.items()])


def solutions(workers: Given, cells: list[dict[str, Any]], place: tuple[str, str]) -> set[int]:
    """What the cell can hold for a reader who knows every margin and every printed cell: one more or less is tried."""
    hidden = [(each["row"], each["column"]) for each in cells if each["suppressed"]]
    rows, columns = {row for row, _ in workers}, {column for _, column in workers}
    found = set()
    for values in itertools.product(*([workers[each] - 1, workers[each], workers[each] + 1] for each in hidden)):
        if min(values) < 0:
            continue
        tried = {**workers, **dict(zip(hidden, values, strict=True))}
        same = all(
            sum(tried[row, column] for column in columns) == sum(workers[row, column] for column in columns)
            for row in rows
        ) and all(
            sum(tried[row, column] for row in rows) == sum(workers[row, column] for row in rows) for column in columns
        )
        if same:
            found.add(tried[place])
    return found


@pytest.mark.parametrize("few", [1, 9])
def test_a_cell_of_a_few_is_protected_by_others_that_are_not_few(few: int) -> None:
    workers = {("C", "2026-09"): few, ("C", "2026-10"): 30, ("H", "2026-09"): 25, ("H", "2026-10"): 20}
    cells = table(workers)
    hidden = {(each["row"], each["column"]) for each in cells if each["suppressed"]}
    # The one alone would be its row's total less the other cell.
    assert ("C", "2026-09") in hidden
    assert len(hidden) >= 4
    assert len(solutions(workers, cells, ("C", "2026-09"))) > 1
    assert all(each["workers"] is None and each["hours"] is None for each in cells if each["suppressed"])


def test_only_as_much_is_hidden_as_is_needed() -> None:
    months = [f"2026-{number:02d}" for number in range(1, 7)]
    workers = {(trade, month): 30 for trade in "CHIO" for month in months}
    assert not any(each["suppressed"] for each in table(workers))
    cells = table({**workers, ("C", "2026-01"): 3})
    hidden = [each for each in cells if each["suppressed"]]
    assert len(hidden) == 4
    assert {each["row"] for each in hidden} > {"C"}
    assert {each["column"] for each in hidden} > {"2026-01"}


def test_ten_are_printed_and_nine_are_not() -> None:
    for count in (MINIMUM_WORKERS - 1, MINIMUM_WORKERS):
        cells = listed([("0", "09", count, HOUR), ("0", "10", 50, HOUR), ("0", "11", 60, HOUR)])
        by_hour = {each["column"]: each["suppressed"] for each in cells}
        assert by_hour["09"] is (count < MINIMUM_WORKERS)
        # One hidden hour of a week is the total less all others: a second one is hidden with it.
        assert sum(by_hour.values()) == (2 if count < MINIMUM_WORKERS else 0)


def test_the_map_shades_by_hours_a_worker_and_shows_nothing_of_a_hidden_cell() -> None:
    workers = {
        ("C", "2026-09"): 3,
        ("C", "2026-10"): 30,
        ("H", "2026-09"): 25,
        ("H", "2026-10"): 20,
        ("I", "2026-09"): 40,
    }
    lines = [
        (row, column, count, count * (200 if row == "I" else 100) * HOUR) for (row, column), count in workers.items()
    ]
    shown = industries_shown({"industry_heat": crossed(lines)}, "en")
    assert shown["months"] == ["September 2026", "October 2026"]
    by_trade = {row["industry"]: row["cells"] for row in shown["rows"]}
    for cells in by_trade.values():
        assert all(cell["shade"] == 0 and cell["mean"] is None for cell in cells if cell["suppressed"])
    assert any(cell["suppressed"] for cells in by_trade.values() for cell in cells)
    printed = [cell for cells in by_trade.values() for cell in cells if cell["mean"] is not None]
    assert {cell["shade"] for cell in printed} <= {1, 2, 3, 4, 5}
