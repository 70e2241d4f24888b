"""Women workers: maternity leave, miscarriage, nursing time, allowance."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import ibis

from gongyou.core.text import Text
from gongyou.rules.days import Day
from gongyou.rules.exact import Ratio
from gongyou.rules.given import Given
from gongyou.rules.packs.cn.writing import ONE_ROUNDING, count, day, either, flag, law, step, words, yuan
from gongyou.rules.rule import DefinedStep, Input, Shape, rule
from gongyou.rules.units import Unit

REGULATION = law("女职工劳动保护特别规定", "Special Provisions on the Protection of Women Workers")
PAGE = "maternity"
LOCAL = Text("国家标准；各省延长的产假另按当地规定。", "The national standard; provinces add more.")
BABIES = Input("babies", Text("婴儿数", "Babies"), Unit.NUMBER, places=0, low=Decimal(1), high=Decimal(10))


@rule(
    "cn.maternity_leave",
    words(Text("产假", "Maternity leave"), REGULATION, Text("第七条第一款", "Article 7(1)"), PAGE, LOCAL),
    inputs=(BABIES, flag("difficult_birth", "难产", "Difficult birth")),
    outputs=("days",),
    uses={
        "base": "cn.maternity_days",
        "difficult": "cn.maternity_difficult_days",
        "each": "cn.maternity_baby_days",
    },
)
def maternity(given: Given) -> Sequence[DefinedStep]:
    """98 days, 15 more for a difficult birth, 15 for each further baby."""
    further = (given["babies"] - 1).at_least(0)
    days = given["base"] + given["difficult"].when(given["difficult_birth"]) + given["each"] * further
    formula = "{base} + {difficult}（{difficult_birth}）+ {each} × ({babies} − 1)"
    return [step("days", ("产假", "Leave"), formula, days, Unit.DAYS)]


@rule(
    "cn.miscarriage_leave",
    words(Text("流产假", "Leave after a miscarriage"), REGULATION, Text("第七条第二款", "Article 7(2)"), PAGE, LOCAL),
    inputs=(Input("pregnancy_months", Text("怀孕月数", "Months of pregnancy"), Unit.MONTHS, high=Decimal(12)),),
    outputs=("days",),
    uses={"early": "cn.miscarriage_days_early", "late": "cn.miscarriage_days_late"},
)
def miscarriage(given: Given) -> Sequence[DefinedStep]:
    """15 days before four months, 42 from then on."""
    days = either(given["pregnancy_months"] >= 4, given["late"], given["early"])
    return [step("days", ("流产假", "Leave"), "{pregnancy_months} ≥ 4 → {late}，< 4 → {early}", days, Unit.DAYS)]


@rule(
    "cn.maternity_leave_end",
    words(
        Text("产假最后一日", "Last day of maternity leave"),
        REGULATION,
        Text("第七条", "Article 7"),
        PAGE,
        Text(
            "产假按日历天数计算，首日计入，遇节假日不顺延。",
            "Calendar days, the first one counted; days off do not extend it.",
        ),
    ),
    inputs=(
        day("start", "休假首日", "First day"),
        count("days", "产假天数", "Days", unit=Unit.DAYS, high=730),
    ),
    outputs=("last_day",),
    shape=Shape(event="start"),
)
def maternity_end(given: Given) -> Sequence[DefinedStep]:
    """The first day and so many more less one."""
    last = given["start"].plus_days(given["days"].top - 1)
    last = Day(ibis.ifelse(given["days"] > 0, last.column, ibis.null("date")))
    return [step("last_day", ("最后一日", "Last day"), "{start} + {days} − 1", last, Unit.DAY)]


@rule(
    "cn.nursing_time",
    words(
        Text("哺乳时间", "Nursing time"),
        REGULATION,
        Text("第九条", "Article 9"),
        PAGE,
        Text(
            "婴儿未满一周岁；每多一个婴儿每天增加一小时。",
            "Until the child is one; one hour more for each further baby.",
        ),
    ),
    inputs=(BABIES, Input("baby_age_months", Text("婴儿月龄", "Age in months"), Unit.MONTHS, high=Decimal(240))),
    outputs=("hours_per_day", "overtime_allowed"),
    uses={"hour": "cn.nursing_hours"},
)
def nursing(given: Given) -> Sequence[DefinedStep]:
    """One hour a day for each baby under one; no overtime and no night work meanwhile."""
    young = Ratio.of(12) > given["baby_age_months"]
    hours = (given["hour"] * given["babies"]).when(young)
    return [
        step("hours_per_day", ("每天", "A day"), "{hour} × {babies}（{baby_age_months} < 12）", hours, Unit.HOURS),
        step(
            "overtime_allowed",
            ("可以安排加班和夜班", "Overtime and night work allowed"),
            "{baby_age_months} ≥ 12",
            ~young,
            Unit.YES_NO,
        ),
    ]


@rule(
    "cn.maternity_allowance",
    words(
        Text("生育津贴", "Maternity allowance"),
        law("中华人民共和国社会保险法", "Social Insurance Law"),
        Text("第五十六条第二款；特别规定第八条", "Article 56(2); Special Provisions 8"),
        PAGE,
        Text("除以 30 天是通行做法，国家条款未规定。", "Division by 30 days is common practice, not in the clause."),
        ONE_ROUNDING,
    ),
    inputs=(
        yuan(
            "employer_avg_monthly_wage_prev_year",
            "用人单位上年度职工月平均工资",
            "Average wage at the employer, last year",
        ),
        count("days", "产假天数", "Days", unit=Unit.DAYS, high=730),
    ),
    outputs=("allowance",),
    uses={"month_days": "cn.maternity_month_days"},
)
def allowance(given: Given) -> Sequence[DefinedStep]:
    """The employer's average wage of the year before, by the day."""
    pay = given["employer_avg_monthly_wage_prev_year"] / given["month_days"] * given["days"]
    return [
        step(
            "allowance", ("生育津贴", "Allowance"), "{employer_avg_monthly_wage_prev_year} ÷ {month_days} × {days}", pay
        )
    ]
