"""Which occupations a union looks at first: exposure × members × trend by a printed table of decisions.

    TierRule.read(data) -> TierRule                     thresholds and the table, complete and in order, else ValueError
    rule.tier(mean_class, share, change) -> Placed      the tier of one occupation and the three steps that led to it

A tier says where a union asks first, not what becomes of anybody's post. Method: docs/algorithms/risk-tiers.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import product
from typing import Any

from gongyou.core.text import Text


class Exposed(StrEnum):
    """How many of the tasks AI may change, in three steps, or not known."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"
    UNKNOWN = "unknown"


class Size(StrEnum):
    """How many of the members work in it."""

    SMALL = "small"
    LARGE = "large"


class Trend(StrEnum):
    """Members now against a year before."""

    RISING = "rising"
    LEVEL = "level"
    FALLING = "falling"


class Tier(StrEnum):
    """From the first to look at to the last; UNKNOWN where the exposure is not known."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    UNKNOWN = "unknown"


ORDER = (Tier.THIRD, Tier.SECOND, Tier.FIRST)
STEPS = {Exposed: (Exposed.LOW, Exposed.MIDDLE, Exposed.HIGH), Size: tuple(Size), Trend: tuple(Trend)}


@dataclass(frozen=True, slots=True)
class Placed:
    """A tier with what led to it; `trend` is None where the change is not published, and then counts as level."""

    tier: Tier
    exposed: Exposed
    size: Size
    trend: Trend | None


@dataclass(frozen=True, slots=True)
class TierRule:
    """`large_from` is a share of the scope's employed members, `change` a share of last year's number."""

    classes: Mapping[str, Exposed]
    large_from: Fraction
    change: Fraction
    table: Mapping[tuple[Exposed, Size, Trend], Tier]
    note: Text

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> TierRule:
        """The rule from its file. ValueError for a table with a gap, or one that turns back on itself."""
        table = {
            (Exposed(row["exposed"]), Size(row["members"]), Trend(row["trend"])): Tier(row["tier"])
            for row in data["table"]
        }
        wanted = set(product(*STEPS.values()))
        if set(table) != wanted or len(data["table"]) != len(wanted):
            raise ValueError("the table of tiers needs every combination once")
        rule = cls(
            {gradient: Exposed(step) for gradient, step in data["exposed"].items()},
            Fraction(str(data["large_from"])),
            Fraction(str(data["change"])),
            table,
            Text(**data["note"]),
        )
        if not rule.is_monotone:
            raise ValueError("more exposure, more members or a fall must never lower a tier")
        return rule

    @property
    def is_monotone(self) -> bool:
        """Whether a step up in exposure, in members or towards a fall never lowers the tier."""
        for place, tier in self.table.items():
            for number, axis in enumerate(STEPS.values()):
                at = axis.index(place[number])
                for above, other in self.table.items():
                    alike = above[:number] + above[number + 1 :] == place[:number] + place[number + 1 :]
                    if alike and axis.index(above[number]) > at and ORDER.index(other) < ORDER.index(tier):
                        return False
        return True

    def tier(self, gradient: str | None, share: Fraction, change: Fraction | None) -> Placed:
        """The tier of an occupation: its exposure gradient (None for not known), its share of members, its change."""
        exposed = self.classes.get(gradient, Exposed.UNKNOWN) if gradient is not None else Exposed.UNKNOWN
        size = Size.LARGE if share >= self.large_from else Size.SMALL
        trend = None
        if change is not None:
            trend = Trend.FALLING if change <= -self.change else Trend.RISING if change >= self.change else Trend.LEVEL
        if exposed is Exposed.UNKNOWN:
            return Placed(Tier.UNKNOWN, exposed, size, trend)
        return Placed(self.table[exposed, size, trend or Trend.LEVEL], exposed, size, trend)
