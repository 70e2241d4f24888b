"""How deadlines are written: a day, a number of days, months or years, and the roll to a working day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce

from gongyou.core.text import Text
from gongyou.rules.days import CalendarColumns, Day
from gongyou.rules.given import Given
from gongyou.rules.rule import ANNOUNCED, CALENDAR, DefinedStep, Definition, Input, RuleText, Shape, rule
from gongyou.rules.units import Unit

CIVIL_CODE = Text(
    "开始的当日不计入；没有对应日的，月末日为最后一日；最后一日是休息日的，顺延到次一工作日（《民法典》第二百零一至二百零三条）；调休上班的周末是工作日。",
    "The first day does not count; a month that lacks the day ends the term on its last day; a last day that is a day "
    "off moves to the next working day (Civil Code 201–203); a weekend day that is worked by swap is a working day.",
)
WORKING_DAYS = Text(
    "“三日”“五日”“十日”指工作日，“十五日”“四十五日”指自然日（《劳动人事争议仲裁办案规则》第八十条）。",
    "“Three, five, ten days” are working days, “fifteen, forty-five days” calendar days (Arbitration Rules 80).",
)


class Term(StrEnum):
    """What a term counts."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"


COUNTED = {
    Term.DAYS: Text("日", "days"),
    Term.WORKING_DAYS: Text("个工作日", "working days"),
    Term.MONTHS: Text("个月", "months"),
    Term.YEARS: Text("年", "years"),
}


@dataclass(frozen=True, slots=True)
class Last:
    """One last day of a rule: its name, and how long after the given day it lies."""

    name: str
    label: Text
    count: int
    term: Term

    def of(self, start: Day, calendar: CalendarColumns) -> Day:
        """The last day for each row."""
        if self.term is Term.WORKING_DAYS:
            return calendar.working_days_after(start, self.count)
        if self.term is Term.DAYS:
            return calendar.next_workday(start.plus_days(self.count))
        return calendar.next_workday(start.plus_months(self.count * (12 if self.term is Term.YEARS else 1)))


def day(name: str, label: Text, *, blank: bool = False) -> Input:
    """A day that the asker gives."""
    return Input(name, label, Unit.DAY, places=0, blank=blank)


def announced(calendar: CalendarColumns, last: Day, formula: str) -> DefinedStep:
    """The step that says whether the notices for the year of the day are out."""
    label = Text("放假通知已公布", "The notice of the year is out")
    return DefinedStep(ANNOUNCED, label, formula, calendar.announced(last), Unit.YES_NO)


def deadline_rule(name: str, words: RuleText, start: Input, *ends: Last) -> Definition:
    """A rule that counts from one day to one or more last days."""

    shape = Shape(constants=tuple(f"{end.name} {end.count} {end.term}" for end in ends))

    @rule(name, words, inputs=(start,), outputs=[end.name for end in ends], shape=shape)
    def counted(given: Given) -> Sequence[DefinedStep]:
        calendar, begun = given[CALENDAR], given[start.name]
        days = [end.of(begun, calendar) for end in ends]
        steps = [
            DefinedStep(
                end.name, end.label, f"{{{start.name}}} + {end.count} {COUNTED[end.term].zh}", reached, Unit.DAY
            )
            for end, reached in zip(ends, days, strict=True)
        ]
        # The result is certain when the latest of the days is.
        latest = given.keep(reduce(Day.later, days))
        return [*steps, announced(calendar, latest, "，".join(f"{{{end.name}}}" for end in ends))]

    return counted
