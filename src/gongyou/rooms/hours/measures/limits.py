"""The limits of the law over months, weeks and cycles. The rules judge; here the rows are made for them and sorted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import ibis

from gongyou.core.period import Month
from gongyou.lake.provenance import View
from gongyou.rooms.hours.measures.days import day_of, number_of
from gongyou.rooms.hours.measures.months import ENDS, HUNDREDTH, Table, capped, hours_of, hundredths, rest_net
from gongyou.rooms.hours.measures.scope import Scope
from gongyou.rules.approvals import Cycle, Scheme
from gongyou.rules.catalogue import Catalogue
from gongyou.rules.evaluate import NOT_EVALUABLE, evaluate_table

MONTH_CAP, DAY_CAP, REST_DAY = "over_month_cap", "over_day_cap", "no_rest_day"
CYCLE_CAP, UNRECORDED = "over_cycle_cap", "unrecorded_overtime"
CAPPED = (Scheme.STANDARD.value, Scheme.PIECE.value)
WEEK_SHIFT, WEEK = 4, 7  # day 4 since 1970-01-01 is a Monday
# Clock and payroll this close say the same: one hour of a month.
SAME_HOURS = Decimal(1)

PARTS = ("weekday_hours", "restday_hours_no_timeoff", "holiday_hours")
Found = dict[str, Any]


def judged(view: View, catalogue: Catalogue, rule: str, table: Table) -> Table:
    """The table with the rule's answers, by the column `on`; the rule's version is noted."""
    known = catalogue.rule(rule)
    view.uses(known.id, known.version)
    return evaluate_table(known, table, on="on", place=None, parameters=catalogue.parameters)


def month_findings(view: View, catalogue: Catalogue, months: Table) -> tuple[list[Found], int]:
    """Overtime of a month and of its longest day beyond the limits, each with least and most; and rows judged."""
    rows = capped(months).mutate(on=lambda t: (t.month + "-01").cast("date"))
    total = view.execute(rows.aggregate(rows=rows.count())).to_pylist()[0]["rows"]
    for end in ENDS:
        asked = rows.mutate(overtime_hours_month=rows[f"{end}_overtime"], max_daily_overtime=rows[f"{end}_day"])
        answered = judged(view, catalogue, "cn.overtime_cap_month", asked)
        rows = answered.rename(
            **{f"{end}_over_month": "violates_month_cap", f"{end}_over_day": "violates_day_cap",
               f"{end}_excess": "excess_hours"}
        ).drop(NOT_EVALUABLE)  # fmt: skip
    some = ibis.or_(rows.chosen_over_month, rows.chosen_over_day).fill_null(False)
    found = []
    for row in view.execute(rows.filter(some)).to_pylist():
        month = Month.read(row["month"])
        common = {**whose(row), "first": month.first_day.isoformat(), "last": month.last_day.isoformat()}
        if row["chosen_over_month"]:
            sure = row["least_over_month"] == row["most_over_month"]
            found.append({**common, "kind": MONTH_CAP, **three(row, "overtime"), "sure": sure})
        # With a payroll the screen of payrolls says this already.
        if row["chosen_over_day"] and not row["has_pay"]:
            sure = row["least_over_day"] == row["most_over_day"]
            found.append({**common, "kind": DAY_CAP, **three(row, "day"), "sure": sure})
    return found, total


def week_findings(
    view: View, catalogue: Catalogue, days: Table, months: Table, scope: Scope
) -> tuple[list[Found], dict[str, int]]:
    """Weeks without a day of rest; and of all weeks judged, how many passed 40 and 44 hours."""
    weeks = days.mutate(week=((days.day - WEEK_SHIFT) / WEEK).floor().cast("int64"))
    weeks = weeks.group_by(["employer_key", "worker_key", "week"]).aggregate(
        chosen=weeks.chosen.sum(), least=weeks.least.sum(), most=weeks.most.sum(),
        worked=weeks.day.nunique(where=weeks.chosen > 0),
        month=weeks.month.min(),
    )  # fmt: skip
    first = weeks.week * WEEK + WEEK_SHIFT
    whole = (first >= number_of(scope.first.first_day)) & (first + WEEK - 1 <= number_of(scope.last.last_day))
    weeks = weeks.filter(whole)
    schemes = months.select(
        of_employer=months.employer_key, of_worker=months.worker_key, of_month=months.month,
        scheme=months.scheme, why=months.why, cycle=months.cycle, number=months.number,
    )  # fmt: skip
    weeks = weeks.inner_join(
        schemes,
        [
            weeks.employer_key == schemes.of_employer,
            weeks.worker_key == schemes.of_worker,
            weeks.month == schemes.of_month,
        ],
    ).drop("of_employer", "of_worker", "of_month")
    weeks = weeks.filter(weeks.scheme.isin(list(CAPPED)))
    weeks = weeks.mutate(
        on=(weeks.month + "-01").cast("date"),
        week_hours=hundredths(weeks.chosen),
        rest_days=(ibis.literal(WEEK, "int64") - weeks.worked.cast("int64")),
    )
    answered = judged(view, catalogue, "cn.week_limits", weeks)
    counted = view.execute(
        answered.aggregate(
            weeks=answered.count(),
            over_standard=(answered.excess_hours > 0).sum().fill_null(0).cast("int64"),
            over_average=answered.over_average.sum().fill_null(0).cast("int64"),
            no_rest_day=answered.lacks_rest_day.sum().fill_null(0).cast("int64"),
        )
    ).to_pylist()[0]
    found = []
    for row in view.execute(answered.filter(answered.lacks_rest_day.fill_null(False))).to_pylist():
        monday = row["week"] * WEEK + WEEK_SHIFT
        found.append(
            {
                **whose(row),
                "kind": REST_DAY,
                "first": day_of(monday).isoformat(),
                "last": day_of(monday + WEEK - 1).isoformat(),
                **{end: _hours(row[end]) for end in ENDS},
                "sure": True,
            }
        )
    return found, counted


def unrecorded_findings(view: View, catalogue: Catalogue, months: Table) -> tuple[list[Found], int]:
    """Hours that the least of the records shows and the payroll does not, with what the rule says is due for them."""
    paid = months.overtime_hours_holiday.notnull() & months.has_pay
    rows = months.filter(
        paid & months.scheme.isin([*CAPPED, Scheme.COMPREHENSIVE.value]) & (months.claimed != Scheme.PIECE.value)
    )
    # Cycles within a month are settled together with its statutory holidays (cycles.py).
    rows = rows.filter(~rows.cycle.isin([Cycle.MONTH.value, Cycle.WEEK.value]))
    capped_ones = rows.scheme != Scheme.COMPREHENSIVE.value
    weekday = _beyond(rows.least_weekday, rows.overtime_hours_weekday, capped_ones)
    rest_paid = ibis.greatest(rows.overtime_hours_restday - rows.compensated_restday_hours.fill_null(0), 0)
    rest = _beyond(rest_net(rows, "least"), rest_paid, capped_ones)
    holiday = _beyond(rows.least_holiday, rows.overtime_hours_holiday, ibis.literal(True))
    rows = rows.mutate(
        on=(rows.month + "-01").cast("date"),
        weekday_hours=weekday, restday_hours_no_timeoff=rest, holiday_hours=holiday,
        monthly_wage=rows.wage_for_overtime,
    )  # fmt: skip
    total = _count(view, rows)
    rows = rows.mutate(missing=rows.weekday_hours + rows.restday_hours_no_timeoff + rows.holiday_hours)
    rows = rows.filter(rows.missing >= SAME_HOURS)
    answered = judged(view, catalogue, "cn.overtime_pay", rows)
    found = []
    for row in view.execute(answered).to_pylist():
        month = Month.read(row["month"])
        found.append(
            {
                **whose(row),
                "kind": UNRECORDED,
                "first": month.first_day.isoformat(),
                "last": month.last_day.isoformat(),
                "chosen": str(row["missing"]),
                "least": "",
                "most": "",
                "amount": None if row["overtime_pay"] is None else str(row["overtime_pay"]),
                "parts": {name: str(row[name]) for name in PARTS},
                "sure": True,
            }
        )
    return found, total


def _beyond(seconds: Any, hours: Any, where: Any) -> Any:
    """Hours of the record beyond those of the payroll, none where they do not count."""
    paid = (hours.fill_null(0).cast("float64") * 100).round().cast("int64")
    more = ibis.greatest((seconds / HUNDREDTH).floor().cast("int64") - paid, 0)
    return (ibis.ifelse(where, more, 0) / 100).cast("decimal(9, 2)")


def _count(view: View, rows: Table) -> int:
    return int(view.execute(rows.aggregate(rows=rows.count())).to_pylist()[0]["rows"])


def whose(row: Mapping[str, Any]) -> Found:
    return {name: row[name] for name in ("employer_key", "worker_key", "scheme", "why", "cycle", "number")}


def three(row: Mapping[str, Any], name: str) -> dict[str, str]:
    return {end: str(row[f"{end}_{name}"]) for end in ENDS}


def _hours(seconds: int) -> str:
    return hours_of(int(seconds))


def sorted_found(found: Iterable[Found]) -> list[Found]:
    """In an order that no engine changes."""
    return sorted(found, key=lambda row: (row["kind"], row["employer_key"], row["worker_key"], row["first"]))
