"""Refusals against acceptances of the same worker in the same hour and area, added up a range of workers at a time.

Refusals by worker, hour, area and day are many where workers are: they lie on a shelf (lake/parted.py) and are read
again by worker, by day, and from a day on. All sums run in the order of the rows, so that no range changes a digit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from gongyou.calc.whole_sums import placed
from gongyou.lake.parted import Shelf
from gongyou.rooms.platforms.metrics.follow_ups import followed
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.pieces import shelf

# Over which time online each of what followed is told.
ONLINE = {"first": "online_first", "offers": "online", "pay": "online"}

Array = Any


@dataclass(frozen=True)
class Effect:
    """By worker with refusals that can be compared: what followed them, and what acceptances let expect."""

    refusals: int
    seen: Mapping[str, Array]
    expected: Mapping[str, Array]

    @property
    def people(self) -> int:
        return len(self.seen["first"])


@dataclass(frozen=True)
class Matched:
    """The refusals that can be compared: how many, their share of all refusals, their first and last day."""

    parts: Shelf
    refusals: int
    share: float
    first: int
    last: int

    def effect(self, begin: int | None = None) -> Effect:
        """By worker; from a day on."""
        refusals = 0
        seen: dict[str, list[Array]] = {name: [] for name in ONLINE}
        expected: dict[str, list[Array]] = {name: [] for name in ONLINE}
        for rows in self.parts:
            chosen: Any = slice(None) if begin is None else rows["day"] >= begin
            held = {name: column[chosen] for name, column in rows.items()}
            workers, place = placed(held["worker"])
            refusals += int(held["events"].sum(dtype=np.int64))
            for name in ONLINE:
                seen[name].append(np.bincount(place, weights=held[name], minlength=len(workers)))
                expected[name].append(np.bincount(place, weights=_expected(held, name), minlength=len(workers)))
        return Effect(
            refusals, *({name: np.concatenate(each) for name, each in sums.items()} for sums in (seen, expected))
        )

    def by_days(self, width: int) -> tuple[Array, Array]:
        """The first day of each `width` days with refusals, and the offers in the hour after as a share of those that
        acceptances let expect; days without any to expect are left out."""
        count = (self.last - self.first) // width + 1
        seen, expected = np.zeros(count), np.zeros(count)
        for rows in self.parts:
            place = (rows["day"].astype(np.int64) - self.first) // width
            # Added one after the other across the ranges, as if all rows stood in one.
            np.add.at(seen, place, rows["first"].astype(np.float64))
            np.add.at(expected, place, _expected(rows, "first"))
        there = expected > 0
        return (self.first + np.arange(count) * width)[there], seen[there] / expected[there]


@contextmanager
def matched_refusals(material: Material) -> Iterator[Matched]:
    """The refusals of the period while the block runs; those without a like acceptance are left out."""
    parts, days = shelf(material), []
    matched = refusals = 0
    try:
        for rows in followed(material):
            there = rows["base_online"] > 0
            refusals += int(rows["events"].sum())
            if there.any():
                held = {name: column[there] for name, column in rows.items()}
                matched += int(held["events"].sum())
                days += [int(held["day"].min()), int(held["day"].max())]
                parts.put(held)
        yield Matched(
            parts, matched, matched / refusals if refusals else 0.0, min(days, default=0), max(days, default=0)
        )
    finally:
        parts.close()


def _expected(rows: Mapping[str, Array], name: str) -> Array:
    """What the acceptances of the same worker, hour and area let expect for the same time online."""
    time = ONLINE[name]
    found: Array = rows[time].astype(np.int64) * rows[f"base_{name}"] / rows[f"base_{time}"]
    return found
