"""Annual leave: how much, for part of a year, when it falls away, and what is paid for days not taken."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import ibis

from gongyou.core.text import Text
from gongyou.rules.days import Day, Month
from gongyou.rules.exact import Column, Range, Ratio, Rounding
from gongyou.rules.given import Given
from gongyou.rules.packs.cn.writing import (
    MOST_YUAN,
    ONE_ROUNDING,
    count,
    day,
    either,
    flag,
    law,
    only_where,
    step,
    words,
    yuan,
)
from gongyou.rules.rule import Bound, DefinedStep, Input, Shape, rule
from gongyou.rules.units import Unit

REGULATION = law("职工带薪年休假条例", "Regulations on Paid Annual Leave")
MEASURES = law("企业职工带薪年休假实施办法", "Measures for Paid Annual Leave in Enterprises")
PAGE = "annual-leave"
CUMULATIVE = Text(
    "累计工作年限包括在各用人单位的工作时间；已满含本数。", "Years with all employers count; bounds are inclusive."
)
YEAR_365 = Text(
    "闰年也除以 365 天（办法第五条、第十二条的公式如此）。", "Divided by 365 in leap years too: the formula says so."
)
FLOOR = Text("不足一整天的部分不计。", "Part of a day does not count.")
YEARS = Input("cumulative_work_years", Text("累计工作年限", "Years of work"), Unit.NUMBER, high=Decimal(80))
ENTITLEMENT = Input(
    "annual_entitlement", Text("全年应休天数", "Days of a whole year"), Unit.DAYS, places=1, high=Decimal(366)
)
TIERS = {"first": "cn.leave_days_first", "second": "cn.leave_days_second", "third": "cn.leave_days_third"}
DAYS_A_YEAR = {"year_days": "cn.leave_year_days"}
LEAVE_SPAN = Range(0, 400)


def entitlement(years: Ratio, given: Given) -> Ratio:
    """Five, ten or fifteen days by years of work, none before the first (Article 3)."""
    longest = either(years >= 20, given["third"], given["second"])
    return either(years >= 1, either(years >= 10, longest, given["first"]), Ratio.of(0))


def whole_days(days: Ratio, given: Given) -> Ratio:
    """Full days only."""
    return Ratio.column(given.keep(days.rounded(0, Rounding.DOWN)), LEAVE_SPAN)


@rule(
    "cn.annual_leave_days",
    words(Text("年休假天数", "Annual leave"), REGULATION, Text("第二条、第三条", "Articles 2, 3"), PAGE, CUMULATIVE),
    inputs=(YEARS, flag("continuous_12_months", "连续工作满十二个月", "Twelve months of continuous work")),
    outputs=("days",),
    uses=TIERS,
)
def annual_leave(given: Given) -> Sequence[DefinedStep]:
    """By years of work, for who has worked twelve months in a row."""
    days = entitlement(given["cumulative_work_years"], given).when(given["continuous_12_months"])
    tiers = "{cumulative_work_years} 年：满 1 年 {first}，满 10 年 {second}，满 20 年 {third}"
    formula = f"{tiers}（连续工作满 12 个月：{{continuous_12_months}}）"
    return [step("days", ("年休假", "Annual leave"), formula, days, Unit.DAYS)]


@rule(
    "cn.annual_leave_exclusion",
    words(
        Text("不享受当年年休假的情形", "When the leave of the year falls away"),
        REGULATION,
        Text("第三条、第四条", "Articles 3, 4"),
        PAGE,
        CUMULATIVE,
        Text(
            "已休当年年休假又出现上述情形的，不享受下一年度的年休假（办法第八条）。",
            "Taken already, it falls away in the next year (Measures 8).",
        ),
    ),
    inputs=(
        YEARS,
        Input(
            "sick_leave_months",
            Text("病假累计月数", "Months of sick leave"),
            Unit.MONTHS,
            high=Decimal(12),
            default=Decimal(0),
        ),
        Input(
            "paid_personal_leave_days",
            Text("不扣工资的事假累计天数", "Days of paid personal leave"),
            Unit.DAYS,
            places=1,
            high=Decimal(366),
            default=Decimal(0),
        ),
    ),
    outputs=("days",),
    uses={
        **TIERS,
        "sick_first": "cn.leave_sick_first",
        "sick_second": "cn.leave_sick_second",
        "sick_third": "cn.leave_sick_third",
        "personal": "cn.leave_personal_days",
    },
)
def exclusion(given: Given) -> Sequence[DefinedStep]:
    """None after 2, 3 or 4 months of sick leave by years of work, or 20 days of paid personal leave."""
    years = given["cumulative_work_years"]
    limit = either(years >= 10, either(years >= 20, given["sick_third"], given["sick_second"]), given["sick_first"])
    lost = (given["sick_leave_months"] >= limit) | (given["paid_personal_leave_days"] >= given["personal"])
    sick = "{sick_leave_months} ≥ {sick_first} / {sick_second} / {sick_third}"
    personal = "{paid_personal_leave_days} ≥ {personal} → 0"
    formula = f"{{cumulative_work_years}} → {{first}} / {{second}} / {{third}}；{sick}；{personal}"
    return [
        step("days", ("年休假", "Annual leave"), formula, entitlement(years, given).when(~given.keep(lost)), Unit.DAYS)
    ]


@rule(
    "cn.annual_leave_new_hire",
    words(
        Text("当年新入职的年休假", "Leave in the year of hiring"),
        MEASURES,
        Text("第五条", "Article 5"),
        PAGE,
        YEAR_365,
        FLOOR,
    ),
    inputs=(day("hire_date", "入职日", "First day of work"), ENTITLEMENT),
    outputs=("remaining_days", "days"),
    uses=DAYS_A_YEAR,
    shape=Shape(event="hire_date"),
)
def new_hire(given: Given) -> Sequence[DefinedStep]:
    """Calendar days left in the year ÷ 365 × the entitlement, full days only."""
    hired: Day = given["hire_date"]
    ends = given.keep(year_end(hired))
    left = Ratio.column(given.keep(hired.days_to(ends)), Range(1, 366))
    days = whole_days(left * given["annual_entitlement"] / given["year_days"], given)
    return [
        step("remaining_days", ("当年剩余日历天数", "Calendar days left"), "{hire_date} → 12-31", left, Unit.DAYS),
        step("days", ("应休", "Leave"), "⌊{remaining_days} ÷ {year_days} × {annual_entitlement}⌋", days, Unit.DAYS),
    ]


@rule(
    "cn.annual_leave_on_exit",
    words(
        Text("离职时未休的年休假", "Unused leave on leaving"),
        MEASURES,
        Text("第十二条", "Article 12"),
        PAGE,
        YEAR_365,
        Text(
            "先减已休再取整；多休的不再扣回。",
            "Days taken are subtracted before rounding down; nothing is clawed back.",
        ),
        Text(
            "元旦后入职的须给出入职日，否则不作答。",
            "Who was hired this year gives the first day; without it there is no answer.",
        ),
    ),
    inputs=(
        day("exit_date", "离职日", "Last day of work"),
        ENTITLEMENT,
        Input("taken", Text("当年已休天数", "Days taken"), Unit.DAYS, places=1, high=Decimal(366), default=Decimal(0)),
        flag("employed_since_before_jan_1", "元旦前已在本单位", "Employed here since before 1 January"),
        day("hire_date", "当年入职的，入职日", "First day, if hired this year", blank=True),
    ),
    outputs=("passed_days", "unused_days"),
    uses=DAYS_A_YEAR,
    shape=Shape(event="exit_date", bounds=(Bound(("hire_date",), "exit_date"),)),
)
def on_exit(given: Given) -> Sequence[DefinedStep]:
    """Calendar days passed in the year ÷ 365 × the entitlement − days taken, full days only, never below zero."""
    left: Day = given["exit_date"]
    first = given.keep(january(left).first)
    begun = given.keep(Day(_since(given, first)).later(first))
    known = given["employed_since_before_jan_1"] | given["hire_date"].is_given
    passed = Ratio.column(given.keep(begun.days_to(left)), Range(0, 366)).at_least(0)
    due = (passed * given["annual_entitlement"] / given["year_days"] - given["taken"]).at_least(0)
    formula = "⌊{passed_days} ÷ {year_days} × {annual_entitlement} − {taken}⌋"
    return [
        step(
            "passed_days",
            ("当年已过日历天数", "Calendar days passed"),
            "01-01（{employed_since_before_jan_1}）{hire_date} → {exit_date}",
            only_where(known, passed),
            Unit.DAYS,
        ),
        step("unused_days", ("应休未休", "Unused"), formula, only_where(known, whole_days(due, given)), Unit.DAYS),
    ]


@rule(
    "cn.unused_annual_leave_pay",
    words(
        Text("未休年休假工资报酬", "Pay for unused leave"),
        MEASURES,
        Text("第十条、第十一条", "Articles 10, 11"),
        PAGE,
        Text(
            "百分之三百中含正常工作期间的工资，另付的为百分之二百。",
            "The 300 % include the normal wage; 200 % are still due.",
        ),
        Text("职工因本人原因且书面提出不休的，只付正常工资。", "Who declined in writing gets the normal wage only."),
        ONE_ROUNDING,
    ),
    inputs=(
        yuan("wages_12m_total", "前十二个月工资总额", "Wages of the last 12 months"),
        Input(
            "overtime_pay_in_total",
            Text("其中加班工资", "Overtime pay in them"),
            Unit.YUAN,
            high=MOST_YUAN,
            default=Decimal(0),
        ),
        Input("months", Text("月数", "Months"), Unit.MONTHS, places=2, high=Decimal(12)),
        count("unused_days", "未休天数", "Unused days", unit=Unit.DAYS, places=1, high=366),
    ),
    outputs=("daily_wage", "full_300pct", "extra_due_200pct"),
    uses={"paid_days": "cn.paid_days_per_month", "pay_percent": "cn.unused_leave_percent"},
    shape=Shape(bounds=(Bound(("overtime_pay_in_total",), "wages_12m_total"),)),
)
def unused_pay(given: Given) -> Sequence[DefinedStep]:
    """Average wage without overtime ÷ 21.75, three times for each day, one of which was paid as normal wage."""
    wages = (given["wages_12m_total"] - given["overtime_pay_in_total"]).at_least(0)
    spread = wages / given["months"].at_least(Ratio.of(1) / 100) / given["paid_days"]
    daily = only_where(given["months"] > 0, spread)
    formula = "({wages_12m_total} − {overtime_pay_in_total}) ÷ {months} ÷ {paid_days}"
    days, percent = given["unused_days"], given["pay_percent"]
    return [
        step("daily_wage", ("日工资收入", "Daily wage"), formula, daily),
        step(
            "full_300pct",
            ("年休假工资报酬", "Pay in all"),
            "{daily_wage} × {pay_percent} × {unused_days}",
            daily * percent * days,
        ),
        step(
            "extra_due_200pct",
            ("其中应另付", "Still due"),
            "{daily_wage} × ({pay_percent} − 100 %) × {unused_days}",
            daily * (percent - 1) * days,
        ),
    ]


def january(of: Day) -> Month:
    """The first month of the day's year."""
    return Month(of.month.column - of.month.column % 12)


def year_end(of: Day) -> Day:
    """31 December of the day's year."""
    return january(of).plus(11).last


def _since(given: Given, first: Day) -> Column:
    return ibis.ifelse(given["employed_since_before_jan_1"], first.column, given["hire_date"].or_else(first).column)
