"""The clocks of a procedure over the working calendar: from which act, how many days, until when, and how it stands.

docs/algorithms/negotiation-clocks.md says how days are counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongyou.core.figures import day_shown
from gongyou.core.text import Text
from gongyou.rooms.bargaining.negotiation.schema import COUNTED_TEXT, Counted, Procedure, Silence, StepRule, Term
from gongyou.rules import clocks
from gongyou.rules.calendar import WorkingCalendar
from gongyou.rules.clocks import Deadline

SOON_DAYS = 3


@dataclass(frozen=True, slots=True)
class Act:
    """A step that was done, on its day, with its outcome."""

    step: str
    on: date
    outcome: str = ""


class ClockState(StrEnum):
    """How a clock stands today."""

    RUNNING = "running"
    SOON = "soon"
    OVERDUE = "overdue"
    MET = "met"
    LATE = "late"
    # The last day has passed in silence, and silence is consent.
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock. `on` is the day of the act that stopped it."""

    step: StepRule
    term: Term
    days: int
    start: date
    deadline: Deadline
    state: ClockState
    on: date | None = None

    @property
    def due(self) -> date:
        return self.deadline.day

    @property
    def is_open(self) -> bool:
        return self.state in (ClockState.RUNNING, ClockState.SOON, ClockState.OVERDUE)

    @property
    def counted(self) -> Text:
        """How the last day was found, in words."""
        unit = COUNTED_TEXT[self.term.counted]
        rolled = self.deadline.rolled
        zh = f"自 {day_shown(self.start, 'zh')} 的次日起算，{self.days} {unit.zh}"
        en = f"{self.days} {unit.en} from the day after {day_shown(self.start, 'en')}"
        if rolled:
            zh += f"，{day_shown(self.deadline.reached, 'zh')} 是休息日，顺延到 {day_shown(self.due, 'zh')}"
            en += f"; {day_shown(self.deadline.reached, 'en')} is a day off, so it moves to {day_shown(self.due, 'en')}"
        else:
            zh += f"，末日是 {day_shown(self.due, 'zh')}"
            en += f"; the last day is {day_shown(self.due, 'en')}"
        return Text(zh + "。", en + ".")


def deadline_of(term: Term, days: int, start: date, calendar: WorkingCalendar) -> Deadline:
    """The last day of a term that began with an act on `start`."""
    if term.counted is Counted.WORKING_DAYS:
        return clocks.working_days(start, days, calendar)
    counted = clocks.natural_days if term.counted is Counted.DAYS else clocks.months
    found = counted(start, days, calendar)
    if term.rolls:
        return found
    return Deadline(found.reached, found.reached, found.provisional, found.status)


def clocks_of(
    procedure: Procedure, acts: Sequence[Act], terms: Mapping[str, int], today: date, calendar: WorkingCalendar
) -> list[Clock]:
    """Every clock that has begun, in the order of the procedure; `acts` stand in the order in which they were done.

    `terms` holds the numbers that the union set in place of conventions; one for a number of the law is ignored.
    """
    found: list[Clock] = []
    known = list(acts)
    for step, term in procedure.terms():
        begun = _begun(step, term, known)
        if begun is None:
            continue
        start = known[begun].on
        days = terms.get(step.key, term.count) if term.may_be_set else term.count
        deadline = deadline_of(term, days, start, calendar)
        done = None if step.repeats else _done(step, known[begun + 1 :])
        state = _state(term, deadline.day, done, today, calendar)
        if state is ClockState.LAPSED:
            # Silence did the step: what follows it counts from the last day.
            known.append(Act(step.key, deadline.day))
        found.append(Clock(step, term, days, start, deadline, state, done))
    return found


def _begun(step: StepRule, term: Term, acts: Sequence[Act]) -> int | None:
    """Which act began the term, the last of its kind; a repeating step runs on from its own last act."""
    last = {act.step: place for place, act in enumerate(acts)}
    if step.repeats and step.key in last:
        return last[step.key]
    return last.get(step.follows[0] if term.since == step.key else term.since)


def _done(step: StepRule, later: Sequence[Act]) -> date | None:
    return next((act.on for act in later if act.step == step.key), None)


def _state(term: Term, due: date, done: date | None, today: date, calendar: WorkingCalendar) -> ClockState:
    if done is not None:
        return ClockState.MET if done <= due else ClockState.LATE
    if today > due:
        return ClockState.LAPSED if term.silence is Silence.CONSENT else ClockState.OVERDUE
    return ClockState.SOON if calendar.workdays(today, due) <= SOON_DAYS else ClockState.RUNNING
