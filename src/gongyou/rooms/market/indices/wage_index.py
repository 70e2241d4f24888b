"""market.wage_index: how much dearer the same work has become, whoever does how much of it.

The headline is GEKS over Fisher indices of the monthly wage; the other formulas stand beside it. Why: the page
composition-free-index in docs/decisions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from gongyou.calc.index_numbers import bilateral, multilateral, paths
from gongyou.calc.index_numbers.multilateral import Splice
from gongyou.calc.index_numbers.panel import Panel, panel_of
from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.market.indices.reckoned import Cells, Columns, Reckoned, reckoned
from gongyou.rooms.market.measures.cells import Work
from gongyou.rooms.market.measures.exact import rounded
from gongyou.rooms.market.measures.publish import groups_published
from gongyou.rooms.market.measures.scope import Scope

YEAR = 12
WINDOW = 13
PLACES = 4
FORMULAS = ("laspeyres", "paasche", "fisher", "tornqvist", "walsh")


@measure(
    "market.wage_index",
    version=1,
    tables=("employment",),
    title=Text("工资指数（剔除结构变化）", "Wage index without composition"),
    page="wage-index",
)
def wage_index(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Index series from the first month on, changes of the headline, every formula side by side, by industry."""
    scope = Scope.read(params)
    return wage_index_value(scope, reckoned(view, scope))


def wage_index_value(scope: Scope, found: Reckoned) -> dict[str, Any]:
    """The published figure from cells and pairs. Empty where a month has fewer earners than may be shown."""
    value: dict[str, Any] = {"region": scope.region, "period": str(scope.period), "minimum": scope.minimum}
    months = [
        period
        for period in found.months_earning()
        if sum(each.earners for each in found.cells[period].values()) >= scope.minimum
    ]
    value |= {"base": months[0] if months else None, "series": [], "month": None, "year": None, "year_hour": None}
    value |= {"formulas": [], "splices": [], "by_industry": [], "cells": 0}
    if len(months) < 2 or months[-1] != str(scope.period):
        return value
    wages = {period: found.cells[period] for period in months}
    table = panel_of(_monthly(wages))
    value["cells"] = len(table.items)
    lines = {
        "geks": _told(lambda: multilateral.geks(table, bilateral.fisher)),
        "dummy": _told(lambda: multilateral.time_product_dummy(table)),
        "matched": _told(lambda: matched_index(found, months)),
        "raw": _raw(wages),
    }
    value["series"] = [
        {"period": period, **{name: line[at] if line else None for name, line in lines.items()}}
        for at, period in enumerate(months)
    ]
    for name, before in (("month", str(scope.period - 1)), ("year", str(scope.period - YEAR))):
        value[name] = _changes(value["series"], months, before)
    year = str(scope.period - YEAR)
    value["formulas"] = _formulas(wages, year, str(scope.period))
    hours = {period: wages[period] for period in (year, str(scope.period)) if period in wages}
    value["year_hour"] = _hourly(hours)
    value["splices"] = _splices(table)
    value["by_industry"] = _by_industry(wages, year, str(scope.period), scope.minimum)
    return value


def _monthly(wages: Mapping[str, Cells]) -> list[tuple[str, Work, float, float]]:
    """A price is the mean wage of a cell's earners in fen, a quantity their number."""
    return [
        (period, work, stock.bill / stock.earners, float(stock.earners))
        for period, cells in wages.items()
        for work, stock in cells.items()
        if stock.earners
    ]


def _shown(number: float) -> Decimal:
    return rounded(Fraction(number), PLACES)


def _told(reckon: Callable[[], Sequence[float]]) -> list[Decimal] | None:
    """The line, or None where the months hang together through no cell or no job."""
    try:
        return [_shown(each) for each in reckon()]
    except BadInput:
        return None


def _raw(wages: Mapping[str, Cells]) -> list[Decimal]:
    """The mean wage of all, as an index: what moves when people move."""
    sums = [[sum(getattr(s, name) for s in cells.values()) for name in ("bill", "earners")] for cells in wages.values()]
    means = [Fraction(bill, earners) for bill, earners in sums]
    return [rounded(mean / means[0], PLACES) for mean in means]


def matched_index(found: Reckoned, months: Sequence[str]) -> list[float]:
    """The employment cost form: base pay bills by cell, moved by the jobs that were there in both months."""
    weights = {work: stock.bill for work, stock in found.cells[months[0]].items() if stock.bill}
    steps = [_matched(found.pairs[period]) if period in found.pairs else {} for period in months[1:]]
    return paths.employment_cost(weights, steps)


def _matched(pairs: Columns) -> dict[Work, float]:
    """Of each cell, the bill of its matched jobs ÷ the same jobs' bill a month before."""
    there = pairs["matched"] > 0
    codes, place = np.unique(pairs["cell_now"][there], return_inverse=True)
    before, now = np.zeros(len(codes), np.int64), np.zeros(len(codes), np.int64)
    np.add.at(before, place, pairs["bill_before"][there])
    np.add.at(now, place, pairs["bill_now"][there])
    return {Work.of(int(code)): int(after) / int(first) for code, first, after in zip(codes, before, now, strict=True)}


def _changes(series: Sequence[Mapping[str, Any]], months: Sequence[str], before: str) -> dict[str, Any] | None:
    """Change of each line from `before` to the last month, from the digits printed."""
    if before not in months:
        return None
    first, last = series[months.index(before)], series[-1]
    return {
        name: rounded(Fraction(last[name]) / Fraction(first[name]) - 1, PLACES)
        if last[name] is not None and first[name] is not None
        else None
        for name in ("geks", "dummy", "matched", "raw")
    }


def _formulas(wages: Mapping[str, Cells], before: str, now: str) -> list[dict[str, Any]]:
    """The two months alone, by each formula, over the cells that both have."""
    if before not in wages:
        return []
    table = panel_of(_monthly({period: wages[period] for period in (before, now)}))
    found = ((name, _told(partial(_pair_line, table, name))) for name in FORMULAS)
    return [{"key": name, "index": line[0] if line else None} for name, line in found]


def _pair_line(table: Panel, formula: str) -> list[float]:
    return [bilateral.FORMULAS[formula](table.pair(0, 1))]


def _hourly(wages: Mapping[str, Cells]) -> dict[str, Any] | None:
    """Fisher index of the pay of an hour on the year, over earners whose hours are known; with their number."""
    rows = [
        (period, work, stock.timed_bill / stock.hours, float(stock.hours))
        for period, cells in wages.items()
        for work, stock in cells.items()
        if stock.hours and stock.timed_bill
    ]
    if len({row[0] for row in rows}) < 2:
        return None
    line = _told(lambda: _pair_line(panel_of(rows), "fisher"))
    timed = sum(stock.timed for stock in list(wages.values())[-1].values())
    return {"index": line[0], "workers": timed} if line else None


def _splices(table: Panel) -> list[dict[str, Any]]:
    """The last month by windows of thirteen that revise nothing, each splice: how much the choice matters."""
    if len(table) <= WINDOW:
        return []

    windows: dict[tuple[Any, ...], list[float]] = {}

    def method(some: Panel) -> list[float]:
        # All splices link the same windows.
        if some.periods not in windows:
            windows[some.periods] = multilateral.geks(some, bilateral.fisher)
        return windows[some.periods].copy()

    def last(splice: Splice) -> list[float]:
        return multilateral.rolled(table, method, window=WINDOW, splice=splice)[-1:]

    found = ((splice.value, _told(partial(last, splice))) for splice in Splice)
    return [{"key": name, "index": line[0] if line else None} for name, line in found]


def _by_industry(wages: Mapping[str, Cells], before: str, now: str, minimum: int) -> list[dict[str, Any]]:
    """Fisher index of each industry on the year; those with few earners in either month are not shown."""
    if before not in wages:
        return []
    found = []
    counted = [_earners(wages[period]) for period in (before, now)]
    shown = [groups_published(counts, minimum=minimum) for counts in counted]
    for key in sorted(counted[0].keys() & counted[1].keys()):
        part = {
            period: {work: stock for work, stock in wages[period].items() if work.industry == key}
            for period in (before, now)
        }
        is_open = shown[0].get(key, False) and shown[1].get(key, False)
        line = _told(partial(_pair_line, panel_of(_monthly(part)), "fisher")) if is_open else None
        found.append(
            {
                "key": key,
                "workers": counted[1][key] if is_open else None,
                "index": line[0] if line else None,
                "raw": _raw(part)[-1] if is_open else None,
                "suppressed": not is_open,
            }
        )
    return found


def _earners(cells: Cells) -> dict[str, int]:
    counts: dict[str, int] = {}
    for work, stock in cells.items():
        counts[work.industry] = counts.get(work.industry, 0) + stock.earners
    return counts
