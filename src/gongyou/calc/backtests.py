"""How a warning would have done on the history there is: found events, delay, false alarms a year.

    backtest(stands, events, lead=0, merges=0) -> Backtest

An alarm is a stretch of months in which the warning stands; what counts is the month in which it begins. It is true if
it begins within an event or at most `lead` months before one. An event is found by the first true alarm in it; the
delay is counted from the event's first month. An alarm that merely goes on announces nothing new: one that always
stands finds nothing. One that stands already in the first month that could be judged began nobody knows when: it is
neither true nor false. Alarms with at most `merges` months between them are one: it is said to stand through the gap.
Method: docs/algorithms/early-warning.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from statistics import median

from gongyou.calc.episodes import Fall
from gongyou.calc.event_rates import RateInterval, poisson_between
from gongyou.calc.intervals import Interval, wilson

MONTHS_OF_YEAR = 12


@dataclass(frozen=True, slots=True)
class Alarm:
    """A stretch of months (places from 0) in which the warning stands."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Backtest:
    """What came of it. `months` are those in which the warning could be judged at all."""

    months: int
    alarms: list[Alarm]
    true_alarms: list[Alarm]
    events: list[Fall]
    delays: dict[int, int] = field(default_factory=dict)

    @property
    def found(self) -> int:
        return len(self.delays)

    @property
    def false_alarms(self) -> int:
        return len(self.alarms) - len(self.true_alarms)

    @property
    def precision(self) -> Fraction | None:
        """Share of alarms that were true; None without an alarm."""
        return Fraction(len(self.true_alarms), len(self.alarms)) if self.alarms else None

    @property
    def recall(self) -> Fraction | None:
        """Share of events that were found; None without an event."""
        return Fraction(self.found, len(self.events)) if self.events else None

    @property
    def precision_between(self) -> Interval | None:
        """Wilson's interval of the precision, 95 %."""
        return wilson(len(self.true_alarms), len(self.alarms)) if self.alarms else None

    @property
    def recall_between(self) -> Interval | None:
        return wilson(self.found, len(self.events)) if self.events else None

    @property
    def delay(self) -> float | None:
        """The median delay in months of the events found; below zero where the alarm came before."""
        return float(median(self.delays.values())) if self.delays else None

    @property
    def false_alarms_a_year(self) -> Fraction | None:
        """False alarms over the years in which the warning could be judged; None without a month."""
        return Fraction(self.false_alarms * MONTHS_OF_YEAR, self.months) if self.months else None

    @property
    def false_alarms_between(self) -> RateInterval | None:
        """The same with its exact Poisson interval, 95 %."""
        return poisson_between(self.false_alarms, Fraction(self.months, MONTHS_OF_YEAR))


def alarms_of(stands: Sequence[bool | None]) -> list[Alarm]:
    """The stretches in which the warning stands and whose beginning was seen: the month before could be judged."""
    found: list[Alarm] = []
    first: int | None = None
    for at, each in enumerate([*stands, False]):
        if each and first is None:
            first = at
        elif not each and first is not None:
            if first and stands[first - 1] is not None:
                found.append(Alarm(first, at - 1))
            first = None
    return found


def joined(stands: Sequence[bool | None], merges: int) -> list[bool | None]:
    """The same, standing also in the gaps of at most `merges` months between two months in which it stands."""
    found = list(stands)
    last: int | None = None
    for at, each in enumerate(stands):
        if not each:
            continue
        if last is not None and at - last - 1 <= merges:
            found[last + 1 : at] = [True] * (at - last - 1)
        last = at
    return found


def backtest(stands: Sequence[bool | None], events: Sequence[Fall], *, lead: int = 0, merges: int = 0) -> Backtest:
    """`stands` month by month as it was judged then, None where it could not be; `events` as hindsight dates them.

    Events without a single month that could be judged are left out: nothing can be said about them.
    """
    judged = [event for event in events if any(each is not None for each in stands[event.first : event.last + 1])]
    alarms = alarms_of(joined(stands, merges))
    true: list[Alarm] = []
    delays: dict[int, int] = {}
    for alarm in alarms:
        met = [at for at, event in enumerate(judged) if event.first - lead <= alarm.first <= event.last]
        if met:
            true.append(alarm)
        for at in met:
            delays.setdefault(at, alarm.first - judged[at].first)
    return Backtest(sum(each is not None for each in stands), alarms, true, judged, delays)


def pooled(tests: Sequence[Backtest]) -> Backtest:
    """Several back-tests as one: their months, alarms and events together."""
    months, alarms, true, events = 0, list[Alarm](), list[Alarm](), list[Fall]()
    delays: dict[int, int] = {}
    for each in tests:
        delays |= {len(events) + at: delay for at, delay in each.delays.items()}
        months += each.months
        alarms += each.alarms
        true += each.true_alarms
        events += each.events
    return Backtest(months, alarms, true, events, delays)
