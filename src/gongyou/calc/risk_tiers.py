"""Which occupations a union looks at first: exposure × members × trend by a printed table of decisions.

    TierRule.read(data) -> TierRule                     thresholds and the table, complete and in order, else ValueError
    rule.places.step(places) -> Exposed                 the step of exposure from an occupation's places in the sources
    rule.tier(exposed, share, change) -> Placed         the tier of one occupation and the three steps that led to it

A tier says where a union asks first, not what becomes of anybody's post. Method: docs/algorithms/risk-tiers.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import product
from statistics import median
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


LAST_PLACE = 100
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
class PlaceRule:
    """Steps of exposure by the median of an occupation's places (0 to 100) in the sources that know it."""

    middle_from: Fraction
    high_from: Fraction

    def step(self, places: Sequence[float]) -> Exposed:
        """The step; UNKNOWN where no source knows the occupation. The order of the sources does not matter."""
        if not places:
            return Exposed.UNKNOWN
        at = median(places)
        return Exposed.HIGH if at >= self.high_from else Exposed.MIDDLE if at >= self.middle_from else Exposed.LOW


@dataclass(frozen=True, slots=True)
class TierRule:
    """`large_from` is a share of the scope's employed members, `change` a share of last year's number.

    `since` is the day from which the rule is in force.
    """

    since: date
    places: PlaceRule
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
            data["since"],
            PlaceRule(Fraction(str(data["places"]["middle_from"])), Fraction(str(data["places"]["high_from"]))),
            Fraction(str(data["large_from"])),
            Fraction(str(data["change"])),
            table,
            Text(**data["note"]),
        )
        if not 0 < rule.places.middle_from < rule.places.high_from <= LAST_PLACE:
            raise ValueError("places go from 0 to 100, and many tasks begin above some")
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

    def tier(self, exposed: Exposed, share: Fraction, change: Fraction | None) -> Placed:
        """The tier of an occupation: its step of exposure, its share of members, its change."""
        size = Size.LARGE if share >= self.large_from else Size.SMALL
        trend = None
        if change is not None:
            trend = Trend.FALLING if change <= -self.change else Trend.RISING if change >= self.change else Trend.LEVEL
        if exposed is Exposed.UNKNOWN:
            return Placed(Tier.UNKNOWN, exposed, size, trend)
        return Placed(self.table[exposed, size, trend or Trend.LEVEL], exposed, size, trend)
