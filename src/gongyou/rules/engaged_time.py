"""Engaged time 接单时间: the union of a worker's order intervals, so that overlapping orders count once.

人社厅发〔2023〕50号 第四条: 同一时间多单不重复计算. Each order is given the seconds that it adds to those that began
before it; the seconds of all orders add up to the union, and each keeps its own day and its own rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

import ibis

from gongyou.rules.exact import Column


def whole_seconds(instant: Column) -> Column:
    """Whole seconds since 1970 as int64. DuckDB's EPOCH keeps the fraction, Spark's does not: both are cut here."""
    return instant.epoch_seconds().cast("float64").floor().cast("int64")


def added_seconds(within: Sequence[Column], span: tuple[Column, Column], ties: Sequence[Column] = ()) -> Column:
    """The seconds that each row adds to the union of its group: int64, 0 where the span is missing or runs backwards.

    `within` names the group: the worker, or the worker and a period. `span` holds the first whole second and the last,
    which is excluded. Rows that begin together are taken in the order of their end and of `ties`.
    """
    start, end = span
    sound = (end >= start).fill_null(False)
    # A row that is not sound reaches nowhere: its end is NULL, and MAX steps over it.
    end = ibis.ifelse(sound, end, ibis.null("int64"))
    earlier = ibis.window(group_by=list(within), order_by=[start, end, *ties], rows=(None, -1))
    reached = ibis.coalesce(end.max().over(earlier), start)
    return ibis.ifelse(sound, ibis.greatest(end - ibis.greatest(start, reached), 0), 0).cast("int64")


def added(intervals: Iterable[tuple[int, int]]) -> list[int]:
    """The same for one worker in plain Python, by merging: what each interval, in the order given, adds."""
    numbered = sorted(enumerate(intervals), key=lambda each: (each[1], each[0]))
    gains: dict[int, int] = {}
    merged: list[list[int]] = []
    for index, (start, end) in numbered:
        if end < start:
            gains[index] = 0
        elif merged and start <= merged[-1][1]:
            gains[index] = max(0, end - merged[-1][1])
            merged[-1][1] = max(merged[-1][1], end)
        else:
            gains[index] = end - start
            merged.append([start, end])
    return [gains[index] for index in range(len(numbered))]


def union_seconds(intervals: Iterable[tuple[int, int]]) -> int:
    """How long the union of the intervals is."""
    return sum(added(intervals))


def working_seconds(engaged: int, allowance: Fraction) -> Fraction:
    """Working time 工作时间: engaged time and the negotiated allowance 宽放时间, a share of it."""
    return engaged * (1 + allowance)
