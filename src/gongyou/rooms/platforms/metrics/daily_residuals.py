"""The daily residuals of an area and the lasting changes in them: where A4 looks for days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import numpy as np

from gongyou.calc.changes import Change, Detector, calibrated, changes
from gongyou.calc.clusters import t_point

LEAST_QUIET = 28
# In yuan: days that are all alike still differ by the last digit.
SMALLEST = 1e-9


@dataclass(frozen=True, slots=True)
class Series:
    """An area's daily residuals, in yuan an order, on the days that had orders; `area` empty for the others.

    `areas` are those whose orders it holds.
    """

    area: str
    days: tuple[date, ...]
    values: tuple[float, ...]
    orders: int
    workers: int
    is_rest: bool = False
    areas: tuple[str, ...] = ()

    def found(self, alarms_a_year: float, margin: Decimal) -> tuple[Detector, list[Change]]:
        """The changes of at least `margin`, and the detector that found them.

        It is learnt from the first third of the days (at least four weeks), and again from all days less the levels
        found: a rule that is kept to the fen tells nothing of how much the days differ where it is not kept. The higher
        threshold counts, and each change must pass it against the spread of the days on its own two sides.
        """
        detector = calibrated(self.values[: max(LEAST_QUIET, len(self.values) // 3)], len(self.values), alarms_a_year)
        happened = self._at_least(margin, detector)
        if not happened:
            return detector, happened
        again = calibrated(self._levelled(happened), len(self.values), alarms_a_year)
        if again.threshold * again.spread > detector.threshold * detector.spread:
            happened = self._at_least(margin, again)
        least = max(detector.threshold, again.threshold)
        kept = self._confirmed(happened, least)
        return max((detector, again), key=lambda each: each.spread), [
            each for each in kept if abs(each.difference) >= margin
        ]

    def _confirmed(self, happened: list[Change], least: float) -> list[Change]:
        """The weakest is given up as long as one is too weak for the days around it; the others are measured anew."""
        kept = list(happened)
        while kept:
            edges = [0, *(each.index for each in kept), len(self.values)]
            sides = [self.values[begin:end] for begin, end in pairwise(edges)]
            told = [_against(*pair) for pair in pairwise(sides)]
            weakest = min(range(len(told)), key=lambda place: told[place][0])
            if told[weakest][0] >= least:
                return [
                    replace(each, before=before, after=after, low=after - before - reach, high=after - before + reach)
                    for each, (_, before, after, reach) in zip(kept, told, strict=True)
                ]
            del kept[weakest]
        return kept

    def _at_least(self, margin: Decimal, detector: Detector) -> list[Change]:
        return [each for each in changes(self.values, detector) if abs(each.difference) >= margin]

    def _levelled(self, happened: Sequence[Change]) -> list[float]:
        edges = [0, *(each.index for each in happened), len(self.values)]
        parts = [self.values[begin:end] for begin, end in pairwise(edges)]
        return [value - sum(part) / len(part) for part in parts for value in part]


def _against(before: Sequence[float], after: Sequence[float]) -> tuple[float, float, float, float]:
    """How strong a difference is against the spread within both stretches of days; their means; the reach of 95 %."""
    first, second = float(np.mean(before)), float(np.mean(after))
    rest = np.concatenate([np.asarray(before) - first, np.asarray(after) - second])
    spread = max(SMALLEST, float(np.sqrt(rest @ rest / max(1, len(rest) - 2))))
    error = spread * float(np.sqrt(1 / len(before) + 1 / len(after)))
    return abs(second - first) / error, first, second, t_point(0.95, max(1, len(rest) - 2)) * error
