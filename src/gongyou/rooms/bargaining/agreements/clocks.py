"""The days that an agreement's law sets: when it must be filed, reviewed, published, and may be renewed.

Deadlines are those of rules/clocks.py: the first day does not count, and a last day that is a day off moves to the next
working day. A day is given only when what it counts from has happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gongyou.core.text import Text
from gongyou.rooms.bargaining.agreements.law import Clause, Law
from gongyou.rules.calendar import WorkingCalendar
from gongyou.rules.clocks import Deadline, months_after, natural_days


@dataclass(frozen=True, slots=True)
class Dates:
    """What has happened to an agreement so far."""

    signed_on: date | None = None
    submitted_on: date | None = None
    received_on: date | None = None
    objected_on: date | None = None
    effective_from: date | None = None
    effective_until: date | None = None
    publicised_on: date | None = None


class Stand(StrEnum):
    """How a clock stands."""

    DONE = "done"
    LATE = "late"
    RUNNING = "running"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Clock:
    """One day of the agreement with the article that sets it. `day` is None where the law only says promptly."""

    key: str
    label: Text
    day: date | None
    clause: Clause
    stand: Stand
    done_on: date | None = None
    # What the day counts from, in words, and remarks on a year whose calendar is not out.
    counted: Text | None = None
    provisional: tuple[Text, ...] = ()


FILE = Text("报送劳动行政部门审查，最迟", "Submit for review by")
REVIEW = Text("审查期满，无异议次日生效", "Review ends; in force the next day if nothing is objected")
PUBLICISE = Text("向全体人员公布，最迟", "Make known to all by")
PROMPTLY = Text("及时向全体人员公布", "Make known to all promptly")
RENEW = Text("可以提出续订或重新签订", "Renewal may be asked for from")
ENDS = Text("期满", "Last day of the term")


def clocks_of(dates: Dates, law: Law, today: date, calendar: WorkingCalendar) -> list[Clock]:
    """The clocks that run or ran, in the order of their days."""
    found = [
        *_filing(dates, law, today, calendar),
        *_review(dates, law, today, calendar),
        *_publicity(dates, law, today, calendar),
        *_ending(dates, law, today),
    ]
    return sorted(found, key=lambda clock: clock.day or date.max)


def review_ends(received_on: date, law: Law, calendar: WorkingCalendar) -> date | None:
    """The last day on which the authority may object; None where none reviews."""
    if law.review is None or law.review.days is None:
        return None
    return natural_days(received_on, law.review.days, calendar).day


def renewal_from(effective_until: date, law: Law) -> date:
    """The first day on which renewal may be asked for: so many months or days before the term is over."""
    over = effective_until + timedelta(days=1)
    if law.renewal.months is not None:
        return months_after(over, -law.renewal.months)
    return over - timedelta(days=law.renewal.days or 0)


def longest_until(effective_from: date, law: Law) -> date:
    """The last day of the longest term."""
    return months_after(effective_from, law.term.most) - timedelta(days=1)


def shortest_until(effective_from: date, law: Law) -> date:
    """The last day of the shortest term."""
    return months_after(effective_from, law.term.least) - timedelta(days=1)


def _filing(dates: Dates, law: Law, today: date, calendar: WorkingCalendar) -> list[Clock]:
    if dates.signed_on is None or law.filing is None or law.filing.days is None:
        return []
    deadline = natural_days(dates.signed_on, law.filing.days, calendar)
    return [_clock(("file", FILE), law.filing, deadline, dates.submitted_on, (dates.signed_on, law.filing.days, today))]


def _review(dates: Dates, law: Law, today: date, calendar: WorkingCalendar) -> list[Clock]:
    if dates.received_on is None or law.review is None or law.review.days is None:
        return []
    deadline = natural_days(dates.received_on, law.review.days, calendar)
    # The days pass by themselves: what ends them early is an objection.
    ended = dates.objected_on or (deadline.day if today > deadline.day else None)
    return [_clock(("review", REVIEW), law.review, deadline, ended, (dates.received_on, law.review.days, today))]


def _publicity(dates: Dates, law: Law, today: date, calendar: WorkingCalendar) -> list[Clock]:
    if dates.effective_from is None:
        return []
    if law.publicity.days is None:
        stand = Stand.DONE if dates.publicised_on else Stand.RUNNING
        return [Clock("publicise", PROMPTLY, None, law.publicity, stand, dates.publicised_on)]
    deadline = natural_days(dates.effective_from, law.publicity.days, calendar)
    counted = (dates.effective_from, law.publicity.days, today)
    return [_clock(("publicise", PUBLICISE), law.publicity, deadline, dates.publicised_on, counted)]


def _ending(dates: Dates, law: Law, today: date) -> list[Clock]:
    if dates.effective_until is None:
        return []
    begins = renewal_from(dates.effective_until, law)
    over = today > dates.effective_until
    renew = Stand.DONE if over else Stand.RUNNING if today >= begins else Stand.AHEAD
    ends = Stand.DONE if over else Stand.AHEAD
    return [
        Clock("renew", RENEW, begins, law.renewal, renew),
        Clock("ends", ENDS, dates.effective_until, law.term, ends),
    ]


def _clock(
    named: tuple[str, Text], clause: Clause, deadline: Deadline, done_on: date | None, counted: tuple[date, int, date]
) -> Clock:
    start, days, today = counted
    late = (done_on or today) > deadline.day
    stand = Stand.LATE if late else Stand.DONE if done_on else Stand.RUNNING
    rolled_zh = "，末日为休息日，顺延" if deadline.rolled else ""
    rolled_en = "; the last day is a day off and moves on" if deadline.rolled else ""
    said = Text(f"{start.isoformat()} 起 {days} 日{rolled_zh}", f"{days} days from {start.isoformat()}{rolled_en}")
    key, label = named
    return Clock(key, label, deadline.day, clause, stand, done_on, said, deadline.provisional)
