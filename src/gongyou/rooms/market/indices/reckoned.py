"""The whole numbers that all figures of the cells rest on: two years of months in one pass, each month read once.

A month is kept as a narrow table while it is needed: its cells, its wages and its pairs with the month before come from
that. What comes back is small and serves every figure of the same snapshot; the last one is remembered, so that the
figures of a region and month cost one pass together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongyou.calc.counted_inequality import Counted
from gongyou.core.period import Month
from gongyou.lake.provenance import View
from gongyou.rooms.market.measures.cells import (
    ABSENT,
    ABSENT_CELL,
    IDLE,
    WORKING,
    Work,
    by_sex,
    cells,
    cells_changed,
    changes,
    employers_changed,
    member_month,
    months_held,
    months_there,
    wages_counted,
)
from gongyou.rooms.market.measures.scope import Scope

MONTHS_BACK = 24
LONG_BACK = 119

Row = Mapping[str, Any]
Whole = NDArray[np.int64]
# Columns of equal length: a month of pairs is some ten thousand rows, too many to be a dict each.
Columns = Mapping[str, Whole]
# Cells of a month in ascending order, the 0 of those without work among them, with each one's heads and wage bill.
Months = tuple[Whole, Whole, Whole]


@dataclass(frozen=True, slots=True)
class Stock:
    """One cell of one month: members at work, earners with their bill in fen, those whose hours are known."""

    heads: int
    earners: int
    bill: int
    timed: int
    timed_bill: int
    hours: int

    def __add__(self, other: Stock) -> Stock:
        return Stock(
            self.heads + other.heads,
            self.earners + other.earners,
            self.bill + other.bill,
            self.timed + other.timed,
            self.timed_bill + other.timed_bill,
            self.hours + other.hours,
        )


NOTHING = Stock(0, 0, 0, 0, 0, 0)
Cells = Mapping[Work, Stock]


@dataclass(frozen=True, slots=True)
class Reckoned:
    """By month ("2026-10"): cells, wages, pairs with the month before; sexes of the last month; a long series."""

    periods: tuple[str, ...]
    cells: Mapping[str, Cells]
    wages: Mapping[str, Counted]
    pairs: Mapping[str, Columns]
    employers: Mapping[str, Row]
    sexes: Sequence[Row]
    long: Sequence[Row]

    def months_earning(self) -> list[str]:
        """Months in which somebody earned, oldest first."""
        return [period for period in self.periods if any(each.earners for each in self.cells[period].values())]


@dataclass
class _Last:
    key: tuple[Any, ...] | None = None
    found: Reckoned | None = None
    lock: Lock = field(default_factory=Lock)


_last = _Last()


def reckoned(view: View, scope: Scope) -> Reckoned:
    """The whole numbers of the scope: from memory where the last question was of the same snapshot, else reckoned."""
    snapshot = view.snapshots.get("employment")
    key = (snapshot, view.engine.name, scope.prefix, str(scope.period))
    with _last.lock:
        if snapshot is None or _last.key != key or _last.found is None:
            _last.found, _last.key = months_reckoned(view, scope), key
        return _last.found


def forget() -> None:
    """Lets go of what was remembered."""
    with _last.lock:
        _last.key = _last.found = None


@dataclass(frozen=True, slots=True)
class _Before:
    """A month that the next one is paired with, and what lets go of it."""

    month: Month
    kept: Any
    stocks: Months
    leave: ExitStack


def months_reckoned(view: View, scope: Scope) -> Reckoned:
    """One pass over the months of the scope that have members at work, oldest first; one month back is kept beside."""
    oldest = scope.period - MONTHS_BACK
    older = view.execute(months_there(view, scope, scope.period - LONG_BACK, oldest - 1)).to_pylist()
    there = view.execute(months_held(view, oldest, scope.period)).column("period").to_pylist()
    found = Reckoned((), {}, {}, {}, {}, [], older)
    last: _Before | None = None
    with ExitStack() as held:
        for month in map(Month.read, there):
            stack = held.enter_context(ExitStack())
            asked = member_month(view, scope, month, view.engine.number)
            # Women's and men's wages are told of the last month alone.
            now = stack.enter_context(view.engine.kept(asked if month == scope.period else asked.drop("sex")))
            columns = view.execute(cells(now))
            stocks = tuple(columns.column(name).to_numpy() for name in ("cell", "heads", "bill"))
            if not (stocks[0] > 0).any():
                stack.close()
                continue
            found = _with_month(view, found, str(month), now, _cells_of(columns.to_pydict()))
            if last is not None:
                if last.month == month - 1:
                    found = _with_pairs(view, found, str(month), (last.kept, now), (last.stocks, stocks))
                last.leave.close()
            if month == scope.period:
                found = replace(found, sexes=view.execute(by_sex(now)).to_pylist())
            last = _Before(month, now, stocks, stack)
    return found


def _with_month(view: View, found: Reckoned, period: str, now: Any, stocks: Cells) -> Reckoned:
    spread = view.execute(wages_counted(now))
    wages = Counted.of(spread.column("wage").to_numpy(), spread.column("n").to_numpy())
    sums = {name: sum(getattr(each, name) for each in stocks.values()) for name in ("heads", "earners", "bill")}
    return replace(
        found,
        periods=(*found.periods, period),
        cells={**found.cells, period: stocks},
        wages={**found.wages, period: wages},
        long=[*found.long, {"period": period, **sums}],
    )


def _with_pairs(
    view: View, found: Reckoned, period: str, months: tuple[Any, Any], stocks: tuple[Months, Months]
) -> Reckoned:
    with view.engine.kept(changes(*months)) as both:
        table = view.execute(cells_changed(both))
        changed = {name: table.column(name).to_numpy() for name in table.column_names}
        [employers] = view.execute(employers_changed(both)).to_pylist()
    rows = _with_matched(changed, *stocks)
    return replace(found, pairs={**found.pairs, period: rows}, employers={**found.employers, period: employers})


def _with_matched(changed: Columns, before: Months, now: Months) -> Columns:
    """The changes with their states, and the matched, one row a cell: whom the changes leave of the two months."""
    cells_before, cells_now = changed["cell_before"], changed["cell_now"]
    codes = np.union1d(before[0], now[0])
    _, bill_before = _left(codes, before, (cells_before, changed["n"], changed["bill_before"]))
    matched, bill_now = _left(codes, now, (cells_now, changed["n"], changed["bill_now"]))
    there = matched > 0
    codes, matched, bill_before, bill_now = (each[there] for each in (codes, matched, bill_before, bill_now))
    working, nothing = np.full(len(codes), WORKING, np.int64), np.zeros(len(codes), np.int64)
    none = np.zeros(len(cells_now), np.int64)
    parts = {
        "cell_before": (np.maximum(cells_before, 0), codes),
        "cell_now": (np.maximum(cells_now, 0), codes),
        "state_before": (_state(cells_before), working),
        "state_now": (_state(cells_now), working),
        "n": (changed["n"], matched),
        "moved": (changed["moved"], nothing),
        "matched": (none, matched),
        "bill_before": (none, bill_before),
        "bill_now": (none, bill_now),
    }
    return {name: np.concatenate(each) for name, each in parts.items()}


def _left(codes: Whole, month: Months, changed: Months) -> tuple[Whole, Whole]:
    """Of each cell in `codes`, the month's heads and bill without those of the changes (their cells, heads, bills)."""
    own, *whole = month
    place, *less = changed
    there = place != ABSENT_CELL
    found = []
    for all_of, gone in zip(whole, less, strict=True):
        left = np.zeros(len(codes), np.int64)
        left[np.searchsorted(codes, own)] = all_of
        np.subtract.at(left, np.searchsorted(codes, place[there]), gone[there])
        found.append(left)
    return found[0], found[1]


def _state(codes: Whole) -> Whole:
    return np.select([codes > 0, codes == 0], [WORKING, IDLE], ABSENT).astype(np.int64)


def _cells_of(columns: Mapping[str, list[int]]) -> Cells:
    names = ("heads", "earners", "bill", "timed", "timed_bill", "hours")
    found: dict[Work, Stock] = {}
    for code, *numbers in zip(columns["cell"], *(columns[name] for name in names), strict=True):
        if code > 0:
            found[Work.of(code)] = Stock(*numbers)
    return found
