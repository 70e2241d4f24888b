"""Spans of time of many workers as arrays of whole seconds: what each adds to those before it, and long spells.

The same arithmetic as rules/engaged_time.py and rules/continuous_time.py, which say it for one worker in Python and
for a table in columns; tests hold all three against each other. Here for ten million spans: sorted as packed whole
numbers, then looked at once from the first to the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any


@dataclass(frozen=True, slots=True)
class Line:
    """All instants of all workers on one line: a worker's lie together, and after those of the workers before."""

    first: int
    low: int
    length: int

    @classmethod
    def over(cls, worker: Array, instants: Sequence[Array], reach: int = 0) -> Line:
        """A line for these workers and instants, with room for `reach` seconds after the last one."""
        filled = [each for each in instants if len(each)]
        low = min((int(each.min()) for each in filled), default=0)
        high = max((int(each.max()) for each in filled), default=0)
        return cls(int(worker.min()) if len(worker) else 0, low, high - low + reach + 2)

    def of(self, worker: Array, instant: Array) -> Array:
        """Where the instants stand; above the worker's own beginning by one at least."""
        return self.begins(worker) + (instant - self.low + 1)

    def begins(self, worker: Array) -> Array:
        """Where the worker's own part begins; no instant stands there."""
        return (worker.astype(np.int64) - self.first) * self.length

    def instant(self, place: Array) -> Array:
        """The instants again, of places that stand above the beginnings."""
        return (place - 1) % self.length + self.low


def in_order(places: Array, *then: Array) -> Array:
    """The order of the rows by their place on the line, those of the same place by what follows."""
    # Rows that come in order are told by one look.
    order = np.arange(len(places)) if (places[1:] >= places[:-1]).all() else np.argsort(places)
    if then:
        known = places[order]
        same = known[1:] == known[:-1]
        # Few begin together: only these are sorted by more than one number.
        tied: Array = np.flatnonzero(np.append(same, False) | np.append(False, same)) if same.any() else []
        if len(tied):
            rows = order[tied]
            order[tied] = rows[np.lexsort((*(each[rows] for each in reversed(then)), places[rows]))]
    return order


def reached_before(begins: Array, ends: Array) -> Array:
    """How far the spans before each one reach on the line; the worker's own beginning where there are none.

    `begins` are the workers' beginnings; `ends` lie on the line, those of unsound spans at the beginning. Both in the
    order of the spans.
    """
    upto = np.maximum.accumulate(ends) if len(ends) else ends
    return np.maximum(np.append(begins[:1], upto[:-1]), begins) if len(ends) else ends


def added(places: Array, ends: Array, reached: Array) -> Array:
    """The seconds that each sound span adds to the union of those before it."""
    return np.maximum(ends - np.maximum(places, reached), 0)


@dataclass(frozen=True, slots=True)
class Pauses:
    """The spells above the limit, one entry each; instants in whole seconds."""

    worker: Array
    start: Array
    engaged: Array
    prompt_at: Array
    pause_from: Array


@dataclass(frozen=True, slots=True)
class Days:
    """Worker-days in order: orders that began on it, seconds engaged on it."""

    worker: Array
    day: Array
    orders: Array
    engaged: Array


DAY = 86_400


def days_and_pauses(worker: Array, start: Array, end: Array, bounds: tuple[int, int]) -> tuple[Days, Pauses]:
    """Worker-days and long spells of sound spans in any order; `bounds` are the limit and the gap that resets."""
    if not len(worker):
        none = np.empty(0, dtype=np.int64)
        return Days(none, none, none, none), Pauses(none, none, none, none, none)
    line = Line.over(worker, (start, end))
    places = line.of(worker, start)
    order = in_order(places, end)
    worker, start, end, places = worker[order].astype(np.int64), start[order], end[order], places[order]
    ends, begins = places + (end - start), line.begins(worker)
    reached = reached_before(begins, ends)
    gains = added(places, ends, reached)
    news = (reached == begins) | (places - reached >= bounds[1])
    return _days(worker, start, end, gains), _pauses((worker, start, end, gains), news, bounds[0])


def _days(worker: Array, start: Array, end: Array, gains: Array) -> Days:
    day = start // DAY
    # What a span adds to those before it is its last part; what lies after midnight counts for the next day.
    within = np.maximum(np.minimum(end, (day + 1) * DAY) - (end - gains), 0)
    low, span = int(day.min()), int(day.max() - day.min()) + 2
    cell = worker * span + (day - low)
    first = np.flatnonzero(np.append(True, cell[1:] != cell[:-1]))
    own = cell[first]
    orders = np.diff(np.append(first, len(cell)))
    engaged, beyond = np.add.reduceat(within, first), np.add.reduceat(gains - within, first)
    carried = beyond > 0
    cells, place = np.unique(np.concatenate([own, own[carried] + 1]), return_inverse=True)
    sums = [np.zeros(len(cells), dtype=np.int64) for _ in range(2)]
    np.add.at(sums[0], place[: len(own)], orders)
    np.add.at(sums[1], place, np.concatenate([engaged, beyond[carried]]))
    return Days(cells // span, cells % span + low, *sums)


def _pauses(rows: tuple[Array, Array, Array, Array], news: Array, limit: int) -> Pauses:
    first = np.flatnonzero(news)
    engaged = np.add.reduceat(rows[3], first)
    size = np.diff(np.append(first, len(news)))
    long = engaged > limit
    kept = np.repeat(long, size)
    worker, start, end, gains = (each[kept] for each in rows)
    begin = np.append(0, np.cumsum(size[long]))[:-1]
    spell = np.repeat(np.arange(len(begin)), size[long])
    if not len(begin):
        return Pauses(worker, start, worker, worker, worker)
    so_far = np.cumsum(gains)
    so_far -= (so_far[begin] - gains[begin])[spell]
    # Where the limit is crossed: the end of the span less what it adds beyond.
    crosses = (so_far > limit) & (so_far - gains <= limit)
    prompt = (end - (so_far - limit))[crosses]
    current = np.maximum.reduceat(np.where(start <= prompt[spell], end, np.iinfo(np.int64).min), begin)
    return Pauses(worker[begin], start[begin], engaged[long], prompt, current)


@dataclass(frozen=True, slots=True)
class Spells:
    """Spells of workers, such as sessions online, sorted: until when those that have begun reach at a moment."""

    line: Line
    places: Array
    upto: Array

    @classmethod
    def of(cls, worker: Array, start: Array, until: Array) -> Spells:
        """Of spells in any order; `until` may lie far ahead, and before `start` where a record is wrong."""
        line = Line.over(worker, (start, until))
        places = line.of(worker, start)
        order = in_order(places)
        return cls(line, places[order], np.maximum.accumulate(line.of(worker, until)[order]) if len(order) else places)

    def seen(self, worker: Array, at: Array) -> tuple[Array, Array]:
        """For each worker and moment: whether a spell of the worker has begun by then, and until when such reach."""
        if not len(self.places):
            return np.zeros(len(at), dtype=bool), np.zeros(len(at), dtype=np.int64)
        begins = self.line.begins(worker)
        # A moment before all spells stands at the worker's beginning, one after all of them at the end.
        places = begins + np.clip(at - self.line.low + 1, 0, self.line.length - 1)
        place = np.searchsorted(self.places, places, side="right") - 1
        there = (place >= 0) & (self.places[place] > begins)
        return there, np.where(there, self.line.instant(self.upto[place]), 0)
