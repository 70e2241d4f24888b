"""How far a head count is from the members known of it, and from where on that is work.

Method: docs/algorithms/coverage-gaps.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

PLACES = Decimal("0.000001")
# Below half of the head count, and ten people or more missing: a small shop with three of five is no work list.
FAR_BELOW = Decimal("0.5")
FEWEST_MISSING = 10


@dataclass(frozen=True, slots=True)
class Gap:
    """`workers` is the head count, None where nobody has counted; `members` are those known among them."""

    workers: int | None
    members: int

    @property
    def missing(self) -> int | None:
        """People to be won; never below zero, although a head count may be older than the newest members."""
        return None if self.workers is None else max(self.workers - self.members, 0)

    @property
    def rate(self) -> Decimal | None:
        """Members ÷ head count; None without a head count. Not cut off at one: more than all says “count again”."""
        if not self.workers:
            return None
        return (Decimal(self.members) / self.workers).quantize(PLACES, ROUND_HALF_UP)

    @property
    def is_far_below(self) -> bool:
        """Whether fewer than half are members and ten or more are missing."""
        rate, missing = self.rate, self.missing
        return rate is not None and missing is not None and rate < FAR_BELOW and missing >= FEWEST_MISSING


def closed(before: Gap, after: Gap) -> bool:
    """Whether something was gained: the rate has risen, or a head count is known where none was."""
    if after.rate is None:
        return False
    return before.rate is None or after.rate > before.rate


def total(gaps: Iterable[Gap]) -> Gap:
    """The gap of several with a head count; those without one stay out on both sides of the rate."""
    known = [gap for gap in gaps if gap.workers is not None]
    return Gap(sum(gap.workers or 0 for gap in known) if known else None, sum(gap.members for gap in known))
