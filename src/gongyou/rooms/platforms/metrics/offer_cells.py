"""Offers added up by worker and stratum, a range of workers at a time, and two groups compared over them.

A worker has some seventy strata, so that the cells of many workers exceed the memory: they lie on a shelf
(lake/parted.py). What the strata say by themselves is small, and decides how finely two groups can be compared; the
cells are looked at again only for the error of the gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from gongyou.calc.standardisation import Cells, Standardised, compared, enough
from gongyou.calc.whole_sums import placed, summed
from gongyou.lake.parted import Shelf
from gongyou.rooms.platforms.metrics.dating import Since
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.pieces import Columns, pieces, shelf
from gongyou.rooms.platforms.metrics.pushed_offers import sizes

STRATA = ("hour", "distance", "weather", "area", "tier", "tenure")
# Finest first: the first in which eight in ten offers of both groups have a like one is taken.
STEPS = (STRATA, *(tuple(name for name in STRATA if name not in left) for left in (
    {"tier"}, {"tier", "weather"}, {"tier", "weather", "area"}, {"tier", "weather", "area", "tenure"},
)))  # fmt: skip
NOBODY, NEVER = -1, -(2**40)

Array = Any


@dataclass(frozen=True)
class People:
    """By worker's number: the place of the group's name (NOBODY for none), the day of joining (NEVER for unknown)."""

    names: list[str]
    label: Array
    joined: Array


@dataclass(frozen=True)
class OfferCells:
    """The cells on a shelf (`worker`, `code`, `pay`, `seconds`, in the order of worker and stratum), and their sums.

    `label` and `offers` (before and from the date on) go by worker; `sums` (pay, seconds) by group and by the strata of
    `codes`, an odd one of which lies from the date on. A piece's `code` is a place among its own `codes`.
    """

    parts: Shelf
    label: Array
    offers: Array
    codes: Array
    sums: Array
    sizes: tuple[int, ...]

    def of_group(self, group: int, *, only_later: bool) -> tuple[tuple[int, int], tuple[int, int]]:
        """Workers and offers of the group, and of the others."""
        offers = self.offers[1] if only_later else self.offers.sum(axis=0)
        sides = (self.label == group, self.label != group)
        own, others = ((int(np.count_nonzero(offers[side])), int(offers[side].sum())) for side in sides)
        return own, others

    def standardised(self, group: int, *, only_later: bool) -> tuple[Standardised | None, tuple[str, ...]]:
        """The group's gap to the others in the finest strata in which both are comparable, and these strata."""
        chosen = np.flatnonzero(self.codes % 2 == 1) if only_later else np.arange(len(self.codes))
        found, place = None, chosen
        strata: tuple[str, ...] = STRATA
        apart = dict(zip((*STRATA, "later"), np.unravel_index(self.codes[chosen], self.sizes), strict=True))
        for strata in STEPS if len(chosen) else ():
            known, place = placed(_packed(apart, strata, self.sizes))
            found = compared(*(self._by_group(sums[:, chosen], group, place, len(known)) for sums in self.sums))
            if found is not None and enough(found.overlap):
                break
        return None if found is None else found.told(self._cells(group, chosen, place)), strata

    @staticmethod
    def _by_group(sums: Array, group: int, place: Array, count: int) -> Array:
        own, whole = (summed(place, count, each) for each in (sums[group], sums.sum(axis=0)))
        return np.stack([whole - own, own]).astype(np.float64)

    def _cells(self, group: int, chosen: Array, place: Array) -> Iterator[Cells]:
        stratum = np.full(len(self.codes), -1, dtype=np.int64)
        stratum[chosen] = place
        for part in self.parts:
            own = stratum[np.searchsorted(self.codes, part["codes"])][part["code"]]
            there: Any = slice(None) if (own >= 0).all() else own >= 0
            worker = part["worker"][there]
            yield Cells(worker, own[there], self.label[worker] == group, part["pay"][there], part["seconds"][there])


@contextmanager
def offer_cells(
    material: Material, offers: Any, people: People, strongest: Since | None, newcomer_days: int
) -> Iterator[OfferCells]:
    """The cells of the workers whose group is known, while the block runs; before and from the date on apart."""
    held = (*sizes(material), 3, 2)
    strata = int(np.prod(held))
    parts = shelf(material)
    labels, counts, keys, sums, workers = [], [], [], [], 0
    try:
        for piece in pieces(material, offers=offers):
            rows: Any = piece["offers"]
            if not (there := (people.label[rows["worker"]] != NOBODY) & (rows["seconds"] > 0)).all():
                rows = {name: column[there] for name, column in rows.items()}
            joined = people.joined[rows["worker"]]
            tenure = np.where(joined == NEVER, 2, rows["day"] - joined <= newcomer_days)
            later = False if strongest is None else rows["day"] >= strongest.day
            worker, code, number, pay, seconds = _added(rows, (rows["stratum"] * 3 + tenure) * 2 + later, strata)
            known, place = placed(worker)
            codes, own = placed(code)
            parts.put({"worker": place + workers, "code": own, "pay": pay, "seconds": seconds, "codes": codes})
            workers += len(known)
            labels.append(people.label[known])
            counts.append(
                np.stack([summed(place, len(known), np.where(code % 2 == side, number, 0)) for side in (0, 1)])
            )
            label = people.label[worker]
            key, at = placed(label * len(codes) + own)
            keys.append(codes[key % len(codes)] * len(people.names) + key // len(codes))
            sums.append(np.stack([summed(at, len(key), each) for each in (pay, seconds)]))
        every, at = placed(np.concatenate(keys))
        codes, place = placed(every // len(people.names))
        table = np.zeros((2, len(people.names), len(codes)), dtype=np.int64)
        for measure, each in zip(table, np.concatenate(sums, axis=1), strict=True):
            measure[every % len(people.names), place] = summed(at, len(every), each)
        yield OfferCells(parts, np.concatenate(labels), np.concatenate(counts, axis=1), codes, table, held)
    finally:
        parts.close()


def _added(rows: Columns, stratum: Array, strata: int) -> list[Array]:
    """Worker, stratum, offers, pay and seconds of each combination, in order."""
    key = rows["worker"].astype(np.int64) * strata + stratum
    order = np.argsort(key)
    key = key[order]
    first = np.flatnonzero(np.append(True, key[1:] != key[:-1])[: len(key)])
    if not len(first):
        return [key] * 5
    sums = (np.add.reduceat(rows[name][order], first) for name in ("pay", "seconds"))
    return [key[first] // strata, key[first] % strata, np.diff(np.append(first, len(key))), *sums]


def _packed(apart: Mapping[str, Array], strata: tuple[str, ...], sizes: tuple[int, ...]) -> Array:
    """These strata and whether it is later as one number."""
    known = dict(zip((*STRATA, "later"), sizes, strict=True))
    packed: Any = 0
    for name in (*strata, "later"):
        packed = packed * known[name] + apart[name]
    return packed
