"""The rows that a screen judges, from the tables of the lake: one for each month, and one for each employment.

Every column that a check asks for is made here and nowhere else. A column that a table does not have is empty, and an
empty column makes a row one that cannot be judged, not one that is in order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import ibis

from gongyou.core.period import Month
from gongyou.rules.calendar import WorkingCalendar, days_between

Table = Any
Column = Any

KEY = ("employer_key", "worker_key")
KEPT = (*KEY, "period", "region", "batch_id")
# The lake writes this where a file names no worker.
NOBODY = "not-provided"
MONEY, HOURS = "decimal(18, 2)", "decimal(9, 2)"
PAYROLL = {
    "employer_key": "string",
    "worker_key": "string",
    "period": "string",
    "region": "string",
    "batch_id": "string",
    "hours_scheme": "string",
    "base_wage": MONEY,
    "wage_for_overtime": MONEY,
    "overtime_hours_weekday": HOURS,
    "overtime_hours_restday": HOURS,
    "compensated_restday_hours": HOURS,
    "overtime_hours_holiday": HOURS,
    "paid_overtime": MONEY,
    "allowances_excluded": MONEY,
    "deductions": MONEY,
    "deduction_reason": "string",
    "gross": MONEY,
    "paid_on": "date",
    "social_insurance_base": MONEY,
    "employer_contribution": MONEY,
    "hired_on": "date",
    "left_on": "date",
    "contract_signed_on": "date",
    "probation_until": "date",
    "contract_until": "date",
}
# 《工资支付暂行规定》第十五条 and 劳部发〔1995〕226号第三条: what may be withheld, and what is no deduction at all.
WITHHELD = ("税", "社保", "社会保险", "养老", "医疗保险", "失业保险", "公积金", "抚养费", "扶养费", "赡养费", "法院",
            "判决", "tax", "social insurance", "housing fund", "court", "maintenance")  # fmt: skip
ABSENT = ("缺勤", "事假", "病假", "旷工", "请假", "absence", "leave")
ANNUAL_LEAVE = ("annual", "annual_leave", "年休假", "带薪年休假", "年假")
MONTHS_A_YEAR = 12
DAY_SECONDS, SHIFT_SECONDS, ZONE_SECONDS = 86_400, 8 * 3600, 8 * 3600


@dataclass(frozen=True, slots=True)
class Span:
    """The months that are screened, and what the asker adds: the payday, the day up to which claims are reckoned."""

    first: Month
    last: Month
    region: str = ""
    payday: int = 31

    @property
    def until(self) -> date:
        return self.last.last_day

    def holds(self, rows: Table) -> Column:
        """Whether a payroll row's month lies in the span and its place in the region, if one is asked for."""
        within = rows.period.between(str(self.first), str(self.last))
        if not self.region:
            return within
        shared = self.region[:2] if self.region.endswith("0000") else self.region.rstrip("0").ljust(4, "0")
        shared = shared if len(shared) % 2 == 0 else shared + "0"
        return within & (rows.region.substr(0, len(shared)) == shared).fill_null(False)


def deduction_kind(deductions: Decimal | None, reason: str | None) -> str | None:
    """none, withheld, absence or limited by its words; None where a deduction gives no reason."""
    if deductions is None or (deductions > 0 and not (reason or "").strip()):
        return None
    if deductions == 0:
        return "none"
    said = (reason or "").lower()
    if any(word in said for word in WITHHELD):
        return "withheld"
    return "absence" if any(word in said for word in ABSENT) else "limited"


def _deduction_kind(deductions: Column, reason: Column) -> Column:
    said = reason.lower()
    withheld, absent = (ibis.or_(*(said.contains(word) for word in words)) for words in (WITHHELD, ABSENT))
    return ibis.cases(
        (deductions.isnull(), ibis.null("string")),
        (deductions == 0, "none"),
        (reason.isnull() | (reason.strip() == ""), ibis.null("string")),
        (withheld, "withheld"),
        (absent, "absence"),
        else_="limited",
    )


def complete(payroll: Table) -> Table:
    """The payroll with every column that a screen reads; those that it lacks are empty."""
    there = set(payroll.columns)
    return payroll.select(
        **{name: payroll[name].cast(kind) if name in there else ibis.null(kind) for name, kind in PAYROLL.items()}
    )


def month_rows(tables: Mapping[str, Table], span: Span, calendar: WorkingCalendar) -> Table:
    """One row for each employer, worker and month of the span; of two that say the same month the later batch counts.

    `tables` holds payroll, and employment and worktime where there are any.
    """
    whole = complete(tables["payroll"])
    rows = _latest(whole.filter(span.holds(whole)))
    rows = _with_employment(rows, tables.get("employment"))
    rows = _with_longest_day(rows, tables.get("worktime"), span, calendar)
    return month_columns(_with_last_year(_with_wage_after(rows, whole), whole, span), span)


def _latest(rows: Table) -> Table:
    order = [ibis.desc(rows.batch_id), ibis.desc(rows.gross.fill_null(0)), ibis.desc(rows.base_wage.fill_null(0))]
    window = ibis.window(group_by=[rows.employer_key, rows.worker_key, rows.period], order_by=order)
    numbered = rows.mutate(row_of_key=ibis.row_number().over(window))
    return numbered.filter(numbered.row_of_key == 0).drop("row_of_key")


def _with_employment(rows: Table, employment: Table | None) -> Table:
    """Where the payroll leaves the place or the scheme out, what the member's own record of the month says."""
    if employment is None:
        return rows
    kinds = (employment.job_kind == "part_time").ifelse("part_time", ibis.null("string"))
    one = employment.mutate(kind__=kinds).group_by(["worker_key", "period"])
    known = one.aggregate(
        known_region=lambda t: t.region.min(),
        known_kind=lambda t: t.kind__.min(),
    ).rename(known_month="period", known_key="worker_key")
    both = rows.left_join(known, [rows.worker_key == known.known_key, rows.period == known.known_month])
    return both.mutate(
        region=ibis.coalesce(both.region, both.known_region),
        hours_scheme=ibis.coalesce(both.hours_scheme, both.known_kind),
    ).drop("known_region", "known_kind", "known_month", "known_key")


def _with_longest_day(rows: Table, worktime: Table | None, span: Span, calendar: WorkingCalendar) -> Table:
    """The longest overtime of a working day in whole hundredths of an hour, from closed spells of work."""
    if worktime is None:
        return rows.mutate(clocked=False, max_daily_overtime=ibis.null(HOURS))
    spells = worktime.filter((worktime.kind == "work") & worktime.ended_at.notnull() & worktime.employer_key.notnull())
    begun = spells.started_at.cast("timestamp").epoch_seconds().cast("int64") + ZONE_SECONDS
    ended = spells.ended_at.cast("timestamp").epoch_seconds().cast("int64") + ZONE_SECONDS
    spells = spells.mutate(day__=(begun / DAY_SECONDS).floor().cast("int64"), seconds__=ended - begun)
    epoch = date(1970, 1, 1).toordinal()
    worked = [
        (day.toordinal() - epoch, str(Month.of(day)))
        for day in days_between(span.first.first_day, span.last.last_day)
        if calendar.is_workday(day)
    ]
    spells = spells.filter(spells.day__.isin([day for day, _ in worked]))
    # Two records of the same spell, of a clock and a device, are one: the longest source of the day counts.
    sources = spells.group_by(["employer_key", "worker_key", "source", "day__"]).aggregate(
        seconds__=spells.seconds__.sum()
    )
    days = sources.group_by(["employer_key", "worker_key", "day__"]).aggregate(seconds__=sources.seconds__.max())
    months = sorted({month for _, month in worked})
    last = {month: max(day for day, of in worked if of == month) for month in months}
    month = ibis.cases(*((days.day__ <= last[name], name) for name in months), else_=months[-1])
    days = days.mutate(month__=month)
    longest = days.group_by(["employer_key", "worker_key", "month__"]).aggregate(most__=days.seconds__.max())
    longest = longest.rename(clock_employer="employer_key", clock_worker="worker_key")
    both = rows.left_join(
        longest,
        [
            rows.employer_key == longest.clock_employer,
            rows.worker_key == longest.clock_worker,
            rows.period == longest.month__,
        ],
    )
    above = ibis.greatest(both.most__ - SHIFT_SECONDS, 0)
    hundredths = (above / 36).floor().cast("int64")
    return both.mutate(
        clocked=both.most__.notnull(),
        max_daily_overtime=_decimal(hundredths, both.most__.isnull()),
    ).drop("clock_employer", "clock_worker", "month__", "most__")


def _decimal(hundredths: Column, empty: Column) -> Column:
    """Whole hundredths as a decimal with two places; exact, since the nearest double rounds to it."""
    return ibis.ifelse(empty, ibis.null(HOURS), (hundredths / 100).cast(HOURS))


def _with_wage_after(rows: Table, whole: Table) -> Table:
    """The basic wage of the first month after the probation, from the whole payroll."""
    after = whole.filter(whole.probation_until.notnull() & whole.base_wage.notnull())
    after = after.filter(after.period > after.probation_until.strftime("%Y-%m"))
    firsts = after.group_by(list(KEY)).aggregate(wage_after=after.base_wage.argmin(after.period))
    firsts = firsts.rename(after_employer="employer_key", after_worker="worker_key")
    both = rows.left_join(firsts, [rows.employer_key == firsts.after_employer, rows.worker_key == firsts.after_worker])
    return both.drop("after_employer", "after_worker")


def _with_last_year(rows: Table, whole: Table, span: Span) -> Table:
    """The gross pay of the calendar year before each month, where the employer's payroll holds all twelve of them."""
    first, last = Month(span.first.year - 1, 1), Month(span.last.year - 1, 12)
    whole = _latest(whole.filter(whole.period.between(str(first), str(last))))
    years = whole.mutate(following__=(whole.period.substr(0, 4).cast("int64") + 1).cast("string"))
    sums = years.group_by(["employer_key", "worker_key", "following__"]).aggregate(
        wages_last_year=years.gross.sum().cast(MONEY), told__=years.gross.count()
    )
    sums = sums.filter(sums.told__ == MONTHS_A_YEAR).drop("told__")
    sums = sums.rename(year_employer="employer_key", year_worker="worker_key")
    both = rows.left_join(
        sums,
        [
            rows.employer_key == sums.year_employer,
            rows.worker_key == sums.year_worker,
            rows.period.substr(0, 4) == sums.following__,
        ],
    )
    return both.drop("year_employer", "year_worker", "following__")


def month_columns(rows: Table, span: Span) -> Table:
    """The rows with what the checks of a month ask for, reckoned from each row alone."""
    if "wage_after" not in rows.columns:
        rows = rows.mutate(wage_after=ibis.null(MONEY), wages_last_year=ibis.null(MONEY))
    nothing = ibis.literal(Decimal(0)).cast(MONEY)
    on = (rows.period + "-01").cast("date")
    ends = (on + ibis.interval(months=1)).cast("timestamp").cast("date") - ibis.interval(days=1)
    ends = ends.cast("timestamp").cast("date")
    rest = (rows.overtime_hours_restday - rows.compensated_restday_hours).cast(HOURS)
    rows = rows.mutate(on=on, month_end__=ends, rest__=rest)
    cycle = rows.hours_scheme == "comprehensive"
    within = _inside(rows.hired_on, rows) | _inside(rows.left_on, rows)
    on_probation = (rows.probation_until >= rows.month_end__) & (rows.hired_on <= rows.on)
    weekday, rest = rows.overtime_hours_weekday, rows.rest__
    return rows.mutate(
        place=rows.region,
        full_month=~within,
        probation_month=on_probation.fill_null(False),
        monthly_wage=rows.wage_for_overtime,
        weekday_hours=ibis.ifelse(cycle, (weekday + rest).cast(HOURS), weekday),
        restday_hours_no_timeoff=ibis.ifelse(cycle & rest.notnull(), ibis.literal(Decimal(0)).cast(HOURS), rest),
        holiday_hours=rows.overtime_hours_holiday,
        overtime_hours_month=(weekday + rest + rows.overtime_hours_holiday).cast(HOURS),
        paid=rows.paid_overtime,
        overtime_pay=rows.paid_overtime,
        night_shift_allowance=rows.allowances_excluded,
        heat_allowance=nothing,
        welfare=nothing,
        deduction_kind=_deduction_kind(rows.deductions, rows.deduction_reason),
        payday=ibis.literal(span.payday, "int64"),
        basic_wage=rows.base_wage,
        base=rows.social_insurance_base,
        probation_wage=rows.base_wage,
        contract_wage=rows.wage_after,
    )


def _inside(day: Column, rows: Table) -> Column:
    """Whether a day lies in the row's month after its first day: such a month was not worked in full."""
    return (day.notnull() & (day > rows.on) & (day <= rows.month_end__)).fill_null(False)


def person_rows(tables: Mapping[str, Table], span: Span) -> Table:
    """One row for each employment that has a month in the span: the latest month, and what the months before it say."""
    whole = complete(tables["payroll"])
    rows = _latest(whole.filter(span.holds(whole)))
    rows = _with_employment(rows, tables.get("employment"))
    window = ibis.window(group_by=[rows.employer_key, rows.worker_key], order_by=[ibis.desc(rows.period)])
    rows = rows.mutate(back__=ibis.row_number().over(window))
    rows = rows.filter(rows.back__ == 0).drop("back__")
    told = whole.group_by("employer_key").aggregate(told__=whole.contract_signed_on.notnull().any())
    told = told.rename(told_employer="employer_key")
    rows = rows.left_join(told, rows.employer_key == told.told_employer)
    rows = rows.mutate(contract_told=ibis.ifelse(rows.told__, True, ibis.null("boolean"))).drop(
        "told__", "told_employer"
    )
    rows = _with_year_before(_with_first_signing(rows, whole), whole, span)
    rows = _with_leave(rows, tables.get("worktime"))
    on = (rows.period + "-01").cast("date")
    until = ibis.literal(span.until)
    exited = rows.left_on.between(ibis.literal(span.first.first_day), until).fill_null(False)
    return rows.mutate(
        on=on,
        place=rows.region,
        hire=rows.hired_on,
        signed=rows.first_signed,
        left=ibis.least(ibis.coalesce(rows.left_on, until), until),
        until=until,
        monthly_wage=rows.base_wage,
        on_probation=rows.probation_until.notnull(),
        exited=exited,
        exit_date=rows.left_on,
    )


def _with_first_signing(rows: Table, whole: Table) -> Table:
    """The first day of signing that any month names: a later one is of a renewed contract."""
    signed = _latest(whole.filter(whole.contract_signed_on.notnull()))
    first = signed.group_by(list(KEY)).aggregate(first_signed=signed.contract_signed_on.min())
    first = first.rename(signed_employer="employer_key", signed_worker="worker_key")
    both = rows.left_join(first, [rows.employer_key == first.signed_employer, rows.worker_key == first.signed_worker])
    return both.drop("signed_employer", "signed_worker")


def _with_year_before(rows: Table, whole: Table, span: Span) -> Table:
    """Wages, overtime pay and number of months of the twelve months up to each employment's latest one."""
    whole = _latest(whole.filter(whole.period.between(str(span.first - 11), str(span.last))))
    months = whole.select(
        year_employer=whole.employer_key, year_worker=whole.worker_key, year_month=_number(whole.period),
        year_gross=whole.gross, year_overtime=whole.paid_overtime,
    )  # fmt: skip
    latest = rows.select("employer_key", "worker_key", latest=_number(rows.period))
    both = latest.inner_join(
        months, [latest.employer_key == months.year_employer, latest.worker_key == months.year_worker]
    )
    both = both.filter((both.year_month <= both.latest) & (both.year_month > both.latest - 12))
    sums = both.group_by(["year_employer", "year_worker"]).aggregate(
        wages_12m_total=both.year_gross.sum().cast(MONEY),
        overtime_pay_in_total=both.year_overtime.sum().cast(MONEY),
        months=both.count().cast("int64"),
        empty__=(both.year_gross.isnull() | both.year_overtime.isnull()).any(),
    )
    joined = rows.left_join(sums, [rows.employer_key == sums.year_employer, rows.worker_key == sums.year_worker])
    blank = joined.empty__
    return joined.mutate(
        wages_12m_total=ibis.ifelse(blank, ibis.null(MONEY), joined.wages_12m_total),
        overtime_pay_in_total=ibis.ifelse(blank, ibis.null(MONEY), joined.overtime_pay_in_total),
    ).drop("year_employer", "year_worker", "empty__")


def _number(period: Column) -> Column:
    return period.substr(0, 4).cast("int64") * 12 + period.substr(5, 2).cast("int64")


def _with_leave(rows: Table, worktime: Table | None) -> Table:
    """Days of annual leave taken in the year of leaving; nothing where the employer's record holds no leave at all."""
    if worktime is None:
        return rows.mutate(taken=ibis.null("decimal(9, 1)"), leave_told=ibis.null("boolean"))
    leaves = worktime.filter((worktime.kind == "leave") & worktime.employer_key.notnull())
    told = leaves.group_by("employer_key").aggregate(leaves__=leaves.count()).rename(leave_employer="employer_key")
    annual = leaves.filter(leaves.leave_kind.isin(list(ANNUAL_LEAVE)))
    seconds = annual.started_at.cast("timestamp").epoch_seconds().cast("int64") + ZONE_SECONDS
    annual = annual.mutate(day__=(seconds / DAY_SECONDS).floor().cast("int64"))
    year = (annual.started_at.cast("timestamp") + ibis.interval(hours=8)).year().cast("int64")
    annual = annual.mutate(year__=year)
    taken = annual.group_by(["employer_key", "worker_key", "year__"]).aggregate(taken__=annual.day__.nunique())
    taken = taken.rename(taken_employer="employer_key", taken_worker="worker_key")
    both = rows.left_join(told, rows.employer_key == told.leave_employer)
    both = both.left_join(
        taken,
        [
            both.employer_key == taken.taken_employer,
            both.worker_key == taken.taken_worker,
            both.left_on.year().cast("int64") == taken.year__,
        ],
    )
    return both.mutate(
        leave_told=ibis.ifelse(both.leaves__.notnull(), True, ibis.null("boolean")),
        taken=both.taken__.fill_null(0).cast("decimal(9, 1)"),
    ).drop("leave_employer", "leaves__", "taken_employer", "taken_worker", "year__", "taken__")
