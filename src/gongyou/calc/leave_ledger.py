"""Annual leave year by year: entitlement, days taken, days carried over once, days that fall due in money.

The law itself (how many days, what a day is worth) comes from the rules; here is only the book-keeping.
Method and limits: docs/algorithms/leave-ledger.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeaveYear:
    """One year of the ledger, in whole days."""

    year: int
    entitled: int
    carried_in: int
    taken: int
    # Of the days taken, those that used up last year's; the rest used this year's.
    taken_of_carried: int
    # Last year's days that were not taken in this year either: their time is over.
    lapsed: int
    carried_out: int
    # Taken beyond what there was; the law knows no deduction for it.
    beyond: int


def leave_ledger(entitled: Mapping[int, int], taken: Mapping[int, int]) -> list[LeaveYear]:
    """The years from the first to the last of `entitled`, without a gap. Days carried over are used first, and once.

    《职工带薪年休假条例》第五条: leave may be arranged across one year. What is left after that year is owed in money.
    """
    if not entitled:
        return []
    ledger: list[LeaveYear] = []
    carried = 0
    for year in range(min(entitled), max(entitled) + 1):
        own, used = entitled.get(year, 0), taken.get(year, 0)
        of_carried = min(carried, used)
        of_own = min(own, used - of_carried)
        ledger.append(
            LeaveYear(
                year, own, carried, used, of_carried, carried - of_carried, own - of_own, used - of_carried - of_own
            )
        )
        carried = own - of_own
    return ledger
