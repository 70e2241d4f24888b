"""Breaches of a stated norm, counted and not estimated: how often, of how many workers, from which day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gongyou.core.figures import COUNT, DAY
from gongyou.core.text import Text
from gongyou.rooms.platforms.metrics.encoded import day_of
from gongyou.rooms.platforms.metrics.estimates import PEOPLE
from gongyou.rooms.platforms.metrics.outcome import Breakdown, Column, Dated, Estimate, Row, State

Array = Any
HIDDEN = Text(
    "“{what}”有发生，但涉及不足 {least} 名劳动者，不列数字。",
    "“{what}” occurred, but fewer than {least} workers are concerned; the number is not shown.",
)


@dataclass(frozen=True, slots=True)
class Breach:
    """The cases of one kind: one entry each for its worker (a number) and its local day. `unit` is what is counted."""

    key: str
    what: Text
    unit: Text
    workers: Array
    days: Array
    is_norm: bool = True

    @property
    def cases(self) -> int:
        return len(self.days)

    @property
    def people(self) -> int:
        return len(np.unique(self.workers))

    def is_small(self, least: int) -> bool:
        """Whether the cases concern somebody, but too few to be shown."""
        return 0 < self.people < least

    def estimate(self, least: int) -> Estimate:
        """The number of cases; empty where too few workers are concerned."""
        return Estimate(self.key, self.what, None if self.is_small(least) else self.cases, COUNT, self.unit)


def state_of(breaches: Sequence[Breach]) -> State:
    """需说明 (to be explained) from the first breach of a norm on, 符合 (conforms) without one."""
    return State.EXPLAIN if any(each.cases and each.is_norm for each in breaches) else State.CONFORM


def dates_of(breaches: Sequence[Breach], least: int) -> tuple[Dated, ...]:
    """First and last day of each kind that occurred and may be shown."""
    return tuple(
        Dated(day_of(each.days.min()), each.what, size=each.estimate(least), until=day_of(each.days.max()))
        for each in breaches
        if each.is_norm and each.cases and not each.is_small(least)
    )


def reasons_of(breaches: Sequence[Breach], least: int) -> tuple[Text, ...]:
    """Why some numbers are not shown."""
    return tuple(
        Text(HIDDEN.zh.format(what=each.what.zh, least=least), HIDDEN.en.format(what=each.what.en, least=least))
        for each in breaches
        if each.is_small(least)
    )


def listed(breaches: Sequence[Breach], least: int) -> Breakdown:
    """A line for each kind: cases, workers, first and last day."""
    rows = []
    for each in breaches:
        if each.is_small(least):
            rows.append(Row(each.what, suppressed=True))
        elif each.cases:
            rows.append(Row(each.what, (each.cases, each.people, day_of(each.days.min()), day_of(each.days.max()))))
        else:
            rows.append(Row(each.what, (0, 0, None, None)))
    columns = (
        Column("cases", Text("次数", "Cases")),
        Column("workers", Text("涉及人数", "Workers"), COUNT, PEOPLE),
        Column("first", Text("最早一日", "First day"), DAY),
        Column("last", Text("最晚一日", "Last day"), DAY),
    )
    return Breakdown(Text("逐项清点", "Counted one by one"), columns, tuple(rows))
