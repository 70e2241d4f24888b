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
    Work,
    by_sex,
    cell_pairs,
    cells,
    employers_changed,
    member_month,
    months_there,
    pairs,
    wages_counted,
)
from gongyou.rooms.market.measures.scope import Scope

MONTHS_BACK = 24
LONG_BACK = 119

Row = Mapping[str, Any]
Whole = NDArray[np.int64]
# Columns of equal length: a month of pairs is some ten thousand rows, too many to be a dict each.
Columns = Mapping[str, Whole]


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


def months_reckoned(view: View, scope: Scope) -> Reckoned:
    """One pass over the months of the scope that have members at work, oldest first; one month back is kept beside."""
    long = [str(month) for month in (scope.period - LONG_BACK).until(scope.period)]
    known = view.execute(months_there(view, scope, long)).to_pylist()
    there = {row["period"] for row in known}
    months = [month for month in (scope.period - MONTHS_BACK).until(scope.period) if str(month) in there]
    found = Reckoned(tuple(map(str, months)), {}, {}, {}, {}, [], known)
    works: dict[int, Work] = {}
    kept: dict[Month, tuple[ExitStack, Any]] = {}
    with ExitStack() as held:
        for month in months:
            stack = held.enter_context(ExitStack())
            now = stack.enter_context(view.engine.kept(member_month(view, scope, month)))
            found = _with_month(view, found, str(month), now, works)
            if month - 1 in kept:
                found = _with_pairs(view, found, str(month), (kept[month - 1][1], now))
            if month == scope.period:
                found = replace(found, sexes=view.execute(by_sex(now)).to_pylist())
            for leave, _ in kept.values():
                leave.close()
            kept = {month: (stack, now)}
    return found


def _with_month(view: View, found: Reckoned, period: str, now: Any, works: dict[int, Work]) -> Reckoned:
    stocks = _cells_of(view.execute(cells(now)).to_pydict(), works)
    spread = view.execute(wages_counted(now))
    wages = Counted.of(spread.column("wage").to_numpy(), spread.column("n").to_numpy())
    return replace(found, cells={**found.cells, period: stocks}, wages={**found.wages, period: wages})


def _with_pairs(view: View, found: Reckoned, period: str, months: tuple[Any, Any]) -> Reckoned:
    with view.engine.kept(pairs(*months)) as both:
        found_pairs = view.execute(cell_pairs(both))
        rows = {name: found_pairs.column(name).to_numpy() for name in found_pairs.column_names}
        [changed] = view.execute(employers_changed(both)).to_pylist()
    return replace(found, pairs={**found.pairs, period: rows}, employers={**found.employers, period: changed})


def _cells_of(columns: Mapping[str, list[int]], works: dict[int, Work]) -> Cells:
    names = ("heads", "earners", "bill", "timed", "timed_bill", "hours")
    found: dict[Work, Stock] = {}
    for code, *numbers in zip(columns["cell"], *(columns[name] for name in names), strict=True):
        work = works.get(code) or works.setdefault(code, Work.of(code))
        found[work] = Stock(*numbers)
    return found
