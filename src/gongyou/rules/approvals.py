"""Which working-time scheme is in force: comprehensive and irregular hours need an approval, and approvals end.

《劳动法》第三十九条 and 劳部发〔1994〕503号: without an approval that covers the month, the standard scheme applies,
and the answer says why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongyou.core.text import Text


class Scheme(StrEnum):
    """A working-time scheme, by the words of the payroll."""

    STANDARD = "standard"
    COMPREHENSIVE = "comprehensive"
    IRREGULAR = "irregular"
    PIECE = "piece"
    PART_TIME = "part_time"


class Cycle(StrEnum):
    """The cycle of comprehensive hours."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Why(StrEnum):
    """Why a scheme is in force."""

    APPROVED = "approved"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    NO_APPROVAL = "no_approval"
    ORDINARY = "ordinary"


NEEDS_APPROVAL = (Scheme.COMPREHENSIVE, Scheme.IRREGULAR)
SCHEME_TEXT = {
    Scheme.STANDARD: Text("标准工时制", "Standard hours"),
    Scheme.COMPREHENSIVE: Text("综合计算工时制", "Comprehensive hours"),
    Scheme.IRREGULAR: Text("不定时工作制", "Irregular hours"),
    Scheme.PIECE: Text("计件", "Piece work"),
    Scheme.PART_TIME: Text("非全日制", "Part time"),
}
CYCLE_TEXT = {
    Cycle.WEEK: Text("按周", "By week"),
    Cycle.MONTH: Text("按月", "By month"),
    Cycle.QUARTER: Text("按季", "By quarter"),
    Cycle.YEAR: Text("按年", "By year"),
}
WHY_TEXT = {
    Why.APPROVED: Text("审批有效", "Approval in force"),
    Why.EXPIRED: Text("审批已过期，按标准工时制", "The approval has expired: standard hours apply"),
    Why.NOT_YET: Text(
        "审批尚未覆盖整月，按标准工时制", "The approval does not cover the whole month: standard hours apply"
    ),
    Why.NO_APPROVAL: Text("没有审批记录，按标准工时制", "No approval on record: standard hours apply"),
    Why.ORDINARY: Text("无需审批", "Needs no approval"),
}
MONTHS_OF = {Cycle.MONTH: 1, Cycle.QUARTER: 3, Cycle.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Approval:
    """A decision of the labour administration; both days are included."""

    employer_key: str
    scheme: Scheme
    cycle: Cycle | None
    number: str
    first: date
    last: date

    def covers(self, first: date, last: date) -> bool:
        return self.first <= first and last <= self.last


@dataclass(frozen=True, slots=True)
class InForce:
    """The scheme of one worker in one month, why, and the approval's number where one counts or has ended."""

    scheme: Scheme
    why: Why
    cycle: Cycle | None = None
    number: str = ""


def scheme_in_force(claimed: Scheme | None, approvals: Iterable[Approval], first: date, last: date) -> InForce:
    """The scheme from `first` to `last`, for approvals of one employer.

    `claimed` is what the payroll says. Without a payroll an approval that covers the days is taken to hold for all.
    """
    if claimed is not None and claimed not in NEEDS_APPROVAL:
        return InForce(claimed, Why.ORDINARY)
    held = sorted(
        (each for each in approvals if claimed in (None, each.scheme)),
        key=lambda each: (each.first, each.last, each.number),
    )
    for each in reversed(held):
        if each.covers(first, last):
            return InForce(each.scheme, Why.APPROVED, each.cycle, each.number)
    if not held:
        return InForce(Scheme.STANDARD, Why.ORDINARY if claimed is None else Why.NO_APPROVAL)
    ended = [each for each in held if each.last < last]
    if ended:
        return InForce(Scheme.STANDARD, Why.EXPIRED, number=ended[-1].number)
    return InForce(Scheme.STANDARD, Why.NOT_YET, number=held[0].number)
