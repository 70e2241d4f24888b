"""Worst-case bounds of a share when only some of all are seen (Manski): what was not seen may be anything."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the greatest share that the whole can have."""

    low: Fraction
    high: Fraction

    @property
    def width(self) -> Fraction:
        return self.high - self.low


def share_bounds(found: int, seen: int, whole: int) -> Bounds:
    """Bounds of the share in `whole` when `found` of `seen` have the mark: k/N and (k + N − n)/N.

    They hold whoever was left out and why; no assumption makes the unseen resemble the seen. Raises ValueError unless
    0 ≤ found ≤ seen ≤ whole and whole > 0: a declared whole below what was seen is itself a finding and no bound.
    """
    if not 0 <= found <= seen <= whole or whole <= 0:
        raise ValueError("0 ≤ found ≤ seen ≤ whole, whole > 0")
    return Bounds(Fraction(found, whole), Fraction(found + whole - seen, whole))
