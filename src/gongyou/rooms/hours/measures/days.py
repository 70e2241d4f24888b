"""Hours of each day from several records: one table with every source's value, and the one that counts."""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis

from gongyou.rooms.hours.measures.scope import SOURCES, Scope
from gongyou.rules.calendar import DayKind, WorkingCalendar, days_between

Table = Any
Column = Any
KEY = ("employer_key", "worker_key", "day")
DAY_SECONDS, ZONE_SECONDS, MINUTE = 86_400, 8 * 3600, 60
EPOCH = date(1970, 1, 1).toordinal()
TRACES = ("work", "online", "task")


def number_of(day: date) -> int:
    """The day as days since 1970-01-01."""
    return day.toordinal() - EPOCH


def day_of(number: int) -> date:
    """The day of that number."""
    return date.fromordinal(number + EPOCH)


def spells_of(worktime: Table, scope: Scope) -> Table:
    """The spells of the months at local time, with the day on which each began; an open one has no end."""
    begun = worktime.started_at.cast("timestamp").epoch_seconds().cast("int64") + ZONE_SECONDS
    ended = worktime.ended_at.cast("timestamp").epoch_seconds().cast("int64") + ZONE_SECONDS
    # A diary need not name the employer: the worker's other records do.
    theirs = worktime.employer_key.max().over(ibis.window(group_by=worktime.worker_key))
    rows = worktime.select(
        worker_key=worktime.worker_key,
        employer_key=ibis.coalesce(worktime.employer_key, theirs, ""),
        source=worktime.source,
        kind=worktime.kind,
        begun=begun,
        ended=ended,
        day=(begun / DAY_SECONDS).floor().cast("int64"),
    )
    rows = rows.filter(rows.day.between(number_of(scope.first.first_day), number_of(scope.last.last_day)))
    return rows.filter(rows.employer_key.isin(list(scope.employers))) if scope.employers else rows


def covered(rows: Table, group: list[str]) -> Column:
    """What each spell adds to the union of the spells of its group, in seconds; summed it is the union's length."""
    window = ibis.window(group_by=group, order_by=[rows.begun, rows.ended], preceding=(None, 1))
    before = ibis.coalesce(rows.ended.max().over(window), rows.begun)
    return ibis.greatest(rows.ended - ibis.greatest(rows.begun, before), 0)


def days_table(spells: Table, scope: Scope) -> Table:
    """One row for each employer, worker and day: seconds by source, chosen, least and most, and the clock's shift."""
    closed = spells.filter(spells.ended.notnull() & spells.kind.isin(["work", "break"]))
    group = [*KEY, "source"]
    rows = closed.mutate(whole=covered(closed, group), part=covered(closed, [*group, "kind"]))
    sources = rows.group_by(group).aggregate(
        # |work without breaks| = |work and breaks together| − |breaks|
        seconds=rows.whole.sum() - rows.part.sum(where=rows.kind == "break").fill_null(0),
        works=(rows.kind == "work").any(),
        first=rows.begun.min(where=rows.kind == "work"),
        last=rows.ended.max(where=rows.kind == "work"),
    )
    sources = sources.filter(sources.works)
    by_source = {name: sources.seconds.max(where=sources.source == name) for name in SOURCES}
    days = sources.group_by(list(KEY)).aggregate(
        **by_source,
        sources=sources.count(),
        shift_first=sources["first"].min(where=sources.source == "clock"),
        shift_last=sources["last"].max(where=sources.source == "clock"),
    )
    order = scope.ranked.order
    values = [days[name] for name in order]
    days = days.mutate(
        chosen=ibis.coalesce(*values),
        source=ibis.cases(*((days[name].notnull(), name) for name in order), else_=ibis.null("string")),
        least=_extreme(ibis.least, values),
        most=_extreme(ibis.greatest, values),
    )
    days = days.filter(days.chosen.notnull())
    apart = days.most - days.least > scope.ranked.tolerance_minutes * MINUTE
    return days.mutate(disagrees=apart, month=month_column(days.day, scope))


def _extreme(choose: Any, values: list[Column]) -> Column:
    """The least or the most of the values that are there; engines differ on empty ones, so none is left empty."""
    some = ibis.coalesce(*values)
    return choose(*(value.fill_null(some) for value in values)) if len(values) > 1 else some


def month_column(day: Column, scope: Scope) -> Column:
    """The month of a day of the scope, as YYYY-MM."""
    ends = [(day <= number_of(month.last_day), str(month)) for month in scope.months]
    return ibis.cases(*ends, else_=str(scope.last))


def with_kind(days: Table, scope: Scope, calendar: WorkingCalendar) -> Table:
    """The days with what they are for pay: workday, day off or statutory holiday."""
    every = list(days_between(scope.first.first_day, scope.last.last_day))
    kinds = {day: calendar.kind(day) for day in every}
    holidays = [number_of(day) for day in every if kinds[day] is DayKind.STATUTORY_HOLIDAY]
    off = [number_of(day) for day in every if kinds[day] is DayKind.DAY_OFF]
    return days.mutate(is_holiday=_among(days.day, holidays), is_off=_among(days.day, off))


def _among(day: Column, numbers: list[int]) -> Column:
    return day.isin(numbers) if numbers else ibis.literal(False)


def traces_table(spells: Table, days: Table, scope: Scope) -> Table:
    """For each employer, worker and day of the clock: seconds of traces outside the shift, least and most.

    A trace is a spell of a device or an app that lies before or after the clock's shift of its day, and after the end
    of the shift before. Least: the union of the traces as they are. Most: each goes on for `reach` minutes.
    """
    shifts = days.filter(days.shift_first.notnull()).select(
        shift_employer=days.employer_key, shift_worker=days.worker_key, shift_day=days.day,
        shift_first=days.shift_first, shift_last=days.shift_last,
    )  # fmt: skip
    clocked = shifts.select(clock_employer=shifts.shift_employer, clock_worker=shifts.shift_worker).distinct()
    rows = spells.filter(spells.source.isin(["device", "app"]) & spells.kind.isin(list(TRACES)))
    rows = rows.mutate(ended=ibis.coalesce(rows.ended, rows.begun))
    rows = rows.inner_join(
        clocked, [rows.employer_key == clocked.clock_employer, rows.worker_key == clocked.clock_worker]
    ).drop("clock_employer", "clock_worker")
    before = shifts.select(
        ago_employer=shifts.shift_employer, ago_worker=shifts.shift_worker,
        ago_day=shifts.shift_day + 1, ago_last=shifts.shift_last,
    )  # fmt: skip
    rows = rows.left_join(
        shifts,
        [
            rows.employer_key == shifts.shift_employer,
            rows.worker_key == shifts.shift_worker,
            rows.day == shifts.shift_day,
        ],
    ).drop("shift_employer", "shift_worker", "shift_day")
    rows = rows.left_join(
        before,
        [rows.employer_key == before.ago_employer, rows.worker_key == before.ago_worker, rows.day == before.ago_day],
    ).drop("ago_employer", "ago_worker", "ago_day")
    rows = rows.mutate(begun=ibis.greatest(rows.begun, ibis.coalesce(rows.ago_last, rows.begun)))
    rows = rows.filter(rows.ended >= rows.begun)
    reach = scope.ranked.reach_minutes * MINUTE
    return _outside(rows, 0, "least").union(_outside(rows, reach, "most")).group_by(list(KEY)).aggregate(
        least=lambda t: t.seconds.sum(where=t.end == "least").fill_null(0),
        most=lambda t: t.seconds.sum(where=t.end == "most").fill_null(0),
        traces=lambda t: t.traces.max(),
    )  # fmt: skip


def _outside(rows: Table, reach: int, end: str) -> Table:
    """The union of what lies before the shift and of what lies after it, each trace lengthened by `reach`."""
    has_shift = rows.shift_first.notnull()
    long = rows.ended + reach
    early = rows.filter(~has_shift | (rows.begun < rows.shift_first)).mutate(
        ended=lambda t: ibis.ifelse(
            t.shift_first.notnull(), ibis.least(t.ended + reach, t.shift_first), t.ended + reach
        )
    )
    late = rows.filter(has_shift & (long > rows.shift_last) & (rows.ended > rows.shift_last)).mutate(
        begun=lambda t: ibis.greatest(t.begun, t.shift_last), ended=lambda t: t.ended + reach
    )
    both = early.select(*KEY, "begun", "ended").union(late.select(*KEY, "begun", "ended"))
    both = both.mutate(added=covered(both, list(KEY)))
    return both.group_by(list(KEY)).aggregate(
        seconds=both.added.sum(), traces=both.count()
    ).mutate(end=ibis.literal(end))  # fmt: skip
