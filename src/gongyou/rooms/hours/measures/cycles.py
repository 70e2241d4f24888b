"""Comprehensive hours: each cycle settled as a whole, statutory holidays apart.

A month, quarter or year is held against its share of the year's working days, a week against its own working days.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import ibis

from gongyou.core.period import Month
from gongyou.lake.provenance import View
from gongyou.rooms.hours.measures.days import day_of, number_of
from gongyou.rooms.hours.measures.limits import (
    CYCLE_CAP,
    PARTS,
    SAME_HOURS,
    UNRECORDED,
    WEEK,
    WEEK_SHIFT,
    Found,
    judged,
    three,
    whose,
)
from gongyou.rooms.hours.measures.months import ENDS, HOURS, HUNDREDTH, Table, hundredths
from gongyou.rooms.hours.measures.scope import Scope
from gongyou.rules.approvals import MONTHS_OF, Cycle, Scheme
from gongyou.rules.calendar import DayKind, WorkingCalendar, days_between
from gongyou.rules.catalogue import Catalogue

OF_MONTHS, OF_WEEK = "cn.comprehensive_cycle_hours", "cn.comprehensive_week_hours"
NO_HOURS = "0.00"
GROUP = ("scheme", "why", "cycle", "number")
TOLD = "chosen"
WORKING = (DayKind.WORKDAY, DayKind.MAKE_UP)


def cycle_findings(
    view: View, catalogue: Catalogue, days: Table, months: Table, scope: Scope
) -> tuple[list[Found], dict[str, int]]:
    """Overtime of cycles above its limit and above the payroll's; cycles judged, with overtime, not to be judged."""
    rows = months.filter(months.scheme == Scheme.COMPREHENSIVE.value)
    held = {row["cycle"] for row in view.execute(rows.select("cycle").distinct()).to_pylist()}
    found: list[Found] = []
    counts = {"cycles": 0, "with_overtime": 0, "unjudged": 0}
    for cycle in (each for each in Cycle if each.value in held):
        some = rows.filter(rows.cycle == cycle.value)
        if cycle is Cycle.WEEK:
            more, theirs = _of_weeks(view, catalogue, days, some, scope)
        else:
            more, theirs = _of_months(view, catalogue, some, MONTHS_OF[cycle])
        found += more
        counts = {name: counts[name] + theirs[name] for name in counts}
    return found, counts


def _of_months(view: View, catalogue: Catalogue, rows: Table, length: int) -> tuple[list[Found], dict[str, int]]:
    """Cycles of whole months: January to March, and so on."""
    number = rows.month.substr(0, 4).cast("int64") * 12 + rows.month.substr(5, 2).cast("int64") - 1
    rows = rows.mutate(turn=(number / length).floor().cast("int64"))
    turns = rows.group_by(["employer_key", "worker_key", "turn"]).aggregate(
        months=rows.month.nunique(), month=rows.month.max(), **_of_group(rows),
        **{end: (rows[f"{end}_total"] - rows[f"{end}_holiday"]).sum() for end in ENDS},
    )  # fmt: skip
    turns = turns.mutate(
        on=(turns.month + "-01").cast("date"), cycle_months=ibis.literal(Decimal(length)).cast("decimal(9, 2)")
    )
    whole = turns.filter(turns.months == length)
    # A month's statutory holidays are in the same finding; of a longer cycle each month has its own.
    whole = whole.mutate(holiday_missing=_holiday(whole) if length == 1 else _none())
    asked = _three_ways(whole, "cycle_hours", hundredths)
    with view.engine.kept(judged(view, catalogue, OF_MONTHS, asked)) as answered:
        lines = _gathered(view, catalogue, answered.rename(over="over_limit"))
    counts = {
        "cycles": len(lines),
        "with_overtime": sum(bool(row["chosen_overtime"]) for row in lines),
        "unjudged": _count(view, turns.filter(turns.months != length)),
    }
    return _found(lines, length), counts


def _of_weeks(
    view: View, catalogue: Catalogue, days: Table, rows: Table, scope: Scope
) -> tuple[list[Found], dict[str, int]]:
    """Weeks from Monday to Sunday, and for the limit and the payroll those that lie wholly within a month."""
    theirs = rows.select(
        of_employer=rows.employer_key, of_worker=rows.worker_key, of_month=rows.month, cycle=rows.cycle
    )
    every = days.left_join(
        theirs,
        [
            days.employer_key == theirs.of_employer,
            days.worker_key == theirs.of_worker,
            days.month == theirs.of_month,
        ],
    ).drop("of_employer", "of_worker", "of_month")
    every = every.mutate(week=((every.day - WEEK_SHIFT) / WEEK).floor().cast("int64"))
    weeks = every.group_by(["employer_key", "worker_key", "week"]).aggregate(
        mine=every.cycle.count(), days=every.count(), month=every.month.max(),
        **{end: every[end].sum(where=~every.is_holiday).fill_null(0) for end in ENDS},
    )  # fmt: skip
    monday = weeks.week * WEEK + WEEK_SHIFT
    inside = (monday >= number_of(scope.first.first_day)) & (monday + WEEK - 1 <= number_of(scope.last.last_day))
    weeks = weeks.filter(weeks.mine > 0).mutate(whole=inside & (weeks.mine == weeks.days))
    left_out = _count(view, weeks.filter(~weeks.whole))
    weeks = weeks.filter(weeks.whole)
    weeks = weeks.mutate(
        on=(weeks.month + "-01").cast("date"),
        workdays=_workdays(weeks.week, scope, catalogue.parameters.calendar),
        in_month=_within_month(weeks.week, scope),
    )
    asked = _three_ways(weeks, "week_hours", hundredths)
    with view.engine.kept(judged(view, catalogue, OF_WEEK, asked)) as settled:
        told = settled.filter(settled.end == TOLD)
        counted = view.execute(
            told.aggregate(
                cycles=told.count(), with_overtime=(told.overtime_hours > 0).sum().fill_null(0).cast("int64")
            )
        ).to_pylist()[0]
        group = rows.group_by(["employer_key", "worker_key", "month"]).aggregate(**_of_group(rows))
        group = group.mutate(on=(group.month + "-01").cast("date"), holiday_missing=_holiday(group))
        asked = _three_ways(group.mutate(**dict.fromkeys(ENDS, _none())), "no_hours", lambda none: none)
        inner = settled.filter(settled.in_month)
        sums = inner.group_by(["employer_key", "worker_key", "month", "end"]).aggregate(
            of_weeks=inner.overtime_hours.sum().cast(HOURS)
        )
        lines = asked.left_join(sums, ["employer_key", "worker_key", "month", "end"])
        lines = lines.mutate(
            overtime_hours_month=ibis.coalesce(lines.of_weeks, _none()), max_daily_overtime=ibis.null(HOURS)
        )
        with view.engine.kept(judged(view, catalogue, "cn.overtime_cap_month", lines)) as answered:
            named = answered.rename(over="violates_month_cap", overtime_hours="overtime_hours_month")
            found = _found(_gathered(view, catalogue, named), 1)
    return found, {**counted, "unjudged": left_out}


def _three_ways(rows: Table, name: str, hours: Callable[[Any], Any]) -> Table:
    """Each row three times: with the hours by the record that counts, by the least and by the most."""
    ways = [rows.mutate(end=ibis.literal(end), **{name: hours(rows[end])}).drop(*ENDS) for end in ENDS]
    return ibis.union(*ways)


def _gathered(view: View, catalogue: Catalogue, answered: Table) -> list[dict[str, Any]]:
    """One line for each cycle, its three answers side by side, with the hours that no payroll shows and what is due."""
    lines: dict[tuple[Any, ...], dict[str, Any]] = {}
    shown = answered.select("employer_key", "worker_key", "month", *GROUP, "end", "overtime_hours", "over")
    for row in view.execute(shown).to_pylist():
        line = lines.setdefault((row["employer_key"], row["worker_key"], row["month"]), {**row, "missing": None})
        line[f"{row['end']}_overtime"], line[f"{row['end']}_over"] = row["overtime_hours"], row["over"]
    for row in view.execute(_unpaid(view, catalogue, answered.filter(answered.end == "least"))).to_pylist():
        lines[row["employer_key"], row["worker_key"], row["month"]] |= row
    return list(lines.values())


def _of_group(rows: Table) -> dict[str, Any]:
    """What all months of a group say: scheme, the payroll's hours of overtime, and the least of the wage bases."""
    paid = rows.overtime_hours_weekday.fill_null(0) + ibis.greatest(
        rows.overtime_hours_restday.fill_null(0) - rows.compensated_restday_hours.fill_null(0), 0
    )
    return {
        "scheme": rows.scheme.min(),
        "why": rows.why.min(),
        "cycle": rows.cycle.min(),
        "number": rows.number.max(),
        "all_paid": (rows.has_pay & rows.overtime_hours_weekday.notnull()).all(),
        "paid_hours": paid.sum().cast(HOURS),
        "paid_holiday": rows.overtime_hours_holiday.fill_null(0).sum().cast(HOURS),
        "least_holiday": rows.least_holiday.sum(),
        "base": rows.wage_for_overtime.min(),
    }


def _none() -> Any:
    return ibis.literal(Decimal(0)).cast(HOURS)


def _holiday(rows: Table) -> Any:
    """Hours of statutory holidays that the payroll lacks."""
    return (
        ibis.greatest((rows.least_holiday / HUNDREDTH).floor().cast("int64") - _cents(rows.paid_holiday), 0) / 100
    ).cast(HOURS)


def _unpaid(view: View, catalogue: Catalogue, rows: Table) -> Table:
    """The hours of the least record that no payroll shows, and what is due for them at the weekday rate."""
    hours = ibis.greatest(_cents(rows.overtime_hours) - _cents(rows.paid_hours), 0)
    rows = rows.filter(rows.all_paid).mutate(weekday_hours=(hours / 100).cast(HOURS))
    rows = rows.mutate(missing=rows.weekday_hours + rows.holiday_missing)
    rows = rows.filter(rows.missing >= SAME_HOURS).select(
        "employer_key", "worker_key", "month", "on", "missing", "weekday_hours",
        restday_hours_no_timeoff=_none(), holiday_hours=rows.holiday_missing, monthly_wage=rows.base,
    )  # fmt: skip
    return judged(view, catalogue, "cn.overtime_pay", rows)


def _found(rows: list[dict[str, Any]], length: int) -> list[Found]:
    found: list[Found] = []
    for row in rows:
        last = Month.read(row["month"])
        common = {
            **whose(row),
            "first": (last - (length - 1)).first_day.isoformat(),
            "last": last.last_day.isoformat(),
        }
        if row["chosen_over"]:
            sure = bool(row["least_over"]) == bool(row["most_over"])
            found.append({**common, "kind": CYCLE_CAP, **three(row, "overtime"), "sure": sure})
        if row["missing"] is not None:
            amount = None if row["overtime_pay"] is None else str(row["overtime_pay"])
            parts = {name: str(row[name]) for name in PARTS}
            found.append(
                {
                    **common,
                    "kind": UNRECORDED,
                    "chosen": str(row["missing"]),
                    "least": "",
                    "most": "",
                    "amount": amount,
                    "parts": parts,
                    "sure": True,
                }
            )
    return found


def week_number(day: int) -> int:
    """The week of a day, both as whole numbers since 1970; weeks begin on Monday."""
    return (day - WEEK_SHIFT) // WEEK


def _weeks(scope: Scope) -> range:
    first, last = number_of(scope.first.first_day), number_of(scope.last.last_day)
    return range(week_number(first), week_number(last) + 1)


def workdays_of(week: int, calendar: WorkingCalendar) -> int:
    """Working days of a week by the official calendar; make-up days are among them."""
    monday = day_of(week * WEEK + WEEK_SHIFT)
    return sum(calendar.kind(day) in WORKING for day in days_between(monday, day_of(number_of(monday) + 6)))


def _workdays(week: Any, scope: Scope, calendar: WorkingCalendar) -> Any:
    by_days: dict[int, list[int]] = {}
    first, last = number_of(scope.first.first_day), number_of(scope.last.last_day)
    for each in _weeks(scope):
        monday = each * WEEK + WEEK_SHIFT
        if first <= monday and monday + WEEK - 1 <= last:
            by_days.setdefault(workdays_of(each, calendar), []).append(each)
    some = [(week.isin(weeks), ibis.literal(days, "int64")) for days, weeks in sorted(by_days.items())]
    return ibis.cases(*some, else_=ibis.null("int64")) if some else ibis.null("int64")


def _within_month(week: Any, scope: Scope) -> Any:
    def month(number: int) -> Month:
        return Month.of(day_of(number))

    inside = [
        each for each in _weeks(scope) if month(each * WEEK + WEEK_SHIFT) == month(each * WEEK + WEEK_SHIFT + WEEK - 1)
    ]
    return week.isin(inside) if inside else ibis.literal(False)


def _cents(hours: Any) -> Any:
    return (hours.fill_null(0).cast("float64") * 100).round().cast("int64")


def _count(view: View, rows: Table) -> int:
    return int(view.execute(rows.aggregate(rows=rows.count())).to_pylist()[0]["rows"])
