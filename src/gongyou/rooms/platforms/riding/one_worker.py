"""The same for one worker in plain Python: worker-days, rows of days, pauses and what broke them.

The second implementation beside the columns of `days` and `rests`, and what a worker's own statement is made from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gongyou.rooms.platforms.riding.spans import DAY
from gongyou.rules.continuous_time import Pause, Terms, pauses
from gongyou.rules.engaged_time import working_seconds

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Worked:
    """A day, or several: orders that began, days on which one began, seconds engaged."""

    orders: int
    days: int
    engaged: int

    def working(self, allowance: Fraction) -> Fraction:
        """Working time in seconds: engaged time and the negotiated allowance 宽放时间."""
        return working_seconds(self.engaged, allowance)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The union of the spans as spans that neither overlap nor touch, without unsound ones and those over a day."""
    found: list[Span] = []
    for start, end in sorted(each for each in spans if 0 <= each[1] - each[0] <= DAY):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def days_of(spans: Sequence[Span]) -> dict[int, Worked]:
    """By local day since 1970, in order: a span over midnight is split, and is an order of the day it began on."""
    orders: dict[int, int] = {}
    engaged: dict[int, int] = {}
    for start, end in spans:
        if 0 <= end - start <= DAY:
            orders[start // DAY] = orders.get(start // DAY, 0) + 1
    for start, end in merged(spans):
        at = start
        while at < end:
            until = min(end, (at // DAY + 1) * DAY)
            engaged[at // DAY] = engaged.get(at // DAY, 0) + until - at
            at = until
    return {
        day: Worked(orders.get(day, 0), int(day in orders), engaged.get(day, 0)) for day in sorted({*orders, *engaged})
    }


def longest_row(days: Mapping[int, Worked]) -> int:
    """How many days in a row at most brought an order."""
    longest = length = 0
    before = None
    for day in sorted(day for day, worked in days.items() if worked.orders):
        length = length + 1 if before is not None and day == before + 1 else 1
        longest, before = max(longest, length), day
    return longest


def unprompted(spans: Sequence[Span], prompts: Sequence[int], terms: Terms) -> list[Pause]:
    """The pauses that were due without a prompt between the start of the spell and the end of the pause."""
    due = pauses((each for each in spans if each[1] - each[0] <= DAY), terms)
    return [each for each in due if not any(each.spell.start <= prompt <= each.pause_until for prompt in prompts)]
