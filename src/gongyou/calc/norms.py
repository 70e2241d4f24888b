"""Whether a piece-rate norm can be made in a day's hours: the share of workers who can, with its interval.

Method and limits: docs/algorithms/piece-norm.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from gongyou.calc.intervals import Interval, wilson

FEWEST = 10


class Verdict(StrEnum):
    """Whether the share of workers who must be able to make the norm is reached."""

    KEPT = "kept"
    NOT_KEPT = "not_kept"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Observed:
    """What one worker made, and in how many hours."""

    pieces: Decimal
    hours: Decimal

    def hours_for(self, norm: Decimal) -> Fraction | None:
        """Hours that the norm takes this worker; None for who made nothing."""
        return Fraction(norm) * Fraction(self.hours) / Fraction(self.pieces) if self.pieces > 0 else None


@dataclass(frozen=True, slots=True)
class NormCheck:
    """How many of the workers can make the norm, and what follows."""

    workers: int
    able: int
    share: Interval
    median_hours: Decimal | None
    verdict: Verdict


def norm_check(observed: Sequence[Observed], *, norm: Decimal, day_hours: Decimal, share: Decimal) -> NormCheck:
    """The share of workers who make `norm` pieces within `day_hours`, against the wanted `share` (0 to 1).

    Raises ValueError for nobody, for a norm or a day that is not above zero, and for negative work.
    """
    if norm <= 0 or day_hours <= 0 or any(each.pieces < 0 or each.hours <= 0 for each in observed):
        raise ValueError("a norm is checked on workers with hours, for a norm and a day above zero")
    needed = [each.hours_for(norm) for each in observed]
    able = sum(hours is not None and hours <= Fraction(day_hours) for hours in needed)
    interval = wilson(able, len(observed))
    if interval is None:
        raise ValueError("nobody was observed")
    return NormCheck(len(observed), able, interval, _median(needed), _verdict(interval, len(observed), share))


def _verdict(interval: Interval, workers: int, share: Decimal) -> Verdict:
    if workers < FEWEST:
        return Verdict.CANNOT_TELL
    if interval.low >= share:
        return Verdict.KEPT
    return Verdict.NOT_KEPT if interval.high < share else Verdict.CANNOT_TELL


def _median(hours: Sequence[Fraction | None]) -> Decimal | None:
    """The lower median, rounded up to hundredths; who made nothing stands above everybody."""
    ordered = sorted(hours, key=lambda each: (each is None, each or 0))
    middle = ordered[(len(ordered) - 1) // 2]
    return None if middle is None else Decimal(-(-middle * 100 // 1)).scaleb(-2)
