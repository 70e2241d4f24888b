"""Prices and quantities of items over periods, as two tables of the same shape."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongyou.core.errors import BadInput
from gongyou.core.text import Text

Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pair:
    """The items that two periods share: prices and quantities of the earlier and the later one, all positive.

    `reference` are quantities of a third period, for indices that ask for them; None where one of them is unknown.
    """

    p0: Table
    p1: Table
    q0: Table
    q1: Table
    reference: Table | None = None

    @property
    def s0(self) -> Table:
        """The items' shares in the earlier period's pay bill; they add up to one."""
        value: Table = self.p0 * self.q0
        return value / value.sum()

    @property
    def s1(self) -> Table:
        """The same of the later period."""
        value: Table = self.p1 * self.q1
        return value / value.sum()

    @property
    def relatives(self) -> Table:
        """Later price ÷ earlier price."""
        found: Table = self.p1 / self.p0
        return found


@dataclass(frozen=True, slots=True)
class Panel:
    """Periods × items; NaN in both tables where an item is missing. Periods and items in ascending order."""

    periods: tuple[Any, ...]
    items: tuple[Hashable, ...]
    prices: Table
    quantities: Table

    def __len__(self) -> int:
        return len(self.periods)

    def pair(self, earlier: int, later: int, reference: int | None = None) -> Pair:
        """The items that both periods have. Raises BadInput where they share none."""
        both = ~(np.isnan(self.prices[earlier]) | np.isnan(self.prices[later]))
        if not both.any():
            raise BadInput(
                "calc.index_unmatched",
                Text(
                    f"{self.periods[earlier]} 与 {self.periods[later]} 两期没有共同的单元，不能比较。",
                    f"{self.periods[earlier]} and {self.periods[later]} share no cell and can't be compared.",
                ),
                Text(
                    "请改用更粗的分组，或先补报缺失的一期。", "Use coarser cells, or report the missing period first."
                ),
            )
        asked = None if reference is None else self.quantities[reference][both]
        return Pair(
            self.prices[earlier][both],
            self.prices[later][both],
            self.quantities[earlier][both],
            self.quantities[later][both],
            None if asked is None or np.isnan(asked).any() else asked,
        )

    def window(self, first: int, size: int) -> Panel:
        """`size` periods from `first` on, with the items that occur in them."""
        prices, quantities = self.prices[first : first + size], self.quantities[first : first + size]
        there = np.asarray(~np.isnan(prices).all(axis=0))
        items = tuple(item for item, is_there in zip(self.items, there, strict=True) if is_there)
        return Panel(self.periods[first : first + size], items, prices[:, there], quantities[:, there])


def panel_of(rows: Iterable[tuple[Any, Hashable, float, float]]) -> Panel:
    """From (period, item, price, quantity). Raises BadInput for what is not positive or stands there twice."""
    cells: dict[tuple[Any, Hashable], tuple[float, float]] = {}
    for period, item, price, quantity in rows:
        if not (price > 0 and quantity > 0 and math.isfinite(price) and math.isfinite(quantity)):
            raise BadInput(
                "calc.index_not_positive",
                Text(
                    f"{period} 期 {item} 的价格 {price}、数量 {quantity} 应为正数。",
                    f"Price {price} and quantity {quantity} of {item} in {period} must be positive.",
                ),
                Text("没有人或没有工资的单元请整行略去。", "Leave out cells without people or without pay."),
                period=period,
                item=item,
            )
        if (period, item) in cells:
            raise BadInput(
                "calc.index_twice",
                Text(f"{period} 期 {item} 出现了两次。", f"{item} stands twice in {period}."),
                Text("请先合并。", "Merge them first."),
                period=period,
                item=item,
            )
        cells[period, item] = (float(price), float(quantity))
    periods: list[Any] = sorted({period for period, _ in cells})
    items: list[Any] = sorted({item for _, item in cells}, key=lambda item: (str(type(item)), item))
    places = {item: place for place, item in enumerate(items)}
    times = {period: place for place, period in enumerate(periods)}
    prices = np.full((len(periods), len(items)), np.nan)
    quantities = prices.copy()
    for (period, item), (price, quantity) in cells.items():
        prices[times[period], places[item]] = price
        quantities[times[period], places[item]] = quantity
    return Panel(tuple(periods), tuple(items), prices, quantities)
