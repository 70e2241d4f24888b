"""Work on holidays and days off, other schemes of working time, paydays, and what depends on the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import ibis

from gongyou.core.text import Text
from gongyou.rules.days import Day
from gongyou.rules.exact import Range, Ratio
from gongyou.rules.given import Given
from gongyou.rules.packs.cn.deadlines import announced
from gongyou.rules.packs.cn.working_time import HOUR_DIVISORS, LABOUR_LAW, MULTIPLIERS, ONE_ROUNDING
from gongyou.rules.packs.cn.writing import count, day, flag, law, step, words, yuan
from gongyou.rules.rule import CALENDAR, Bound, DefinedStep, Input, ListSense, Shape, rule
from gongyou.rules.units import Unit

PAYMENT = law("工资支付暂行规定", "Interim Provisions on Payment of Wages")
PAGE = "overtime-pay"
SWAPPED = Text(
    "通知指定上班的周末是正常工作日；因法定节日落在周末而补休的那一天是休息日（200 %），法定节日当天仍为 300 %。",
    "A weekend day worked by swap is a normal day; the day off in lieu of a holiday is a rest day (200 %), the holiday "
    "itself stays at 300 %.",
)
HOLIDAY_ONLY = {
    "restday_percent": "cn.overtime_multiplier_restday",
    "holiday_percent": "cn.overtime_multiplier_holiday",
}
DAILY = yuan("daily_wage", "日工资", "Daily wage")
DAYS = Range(0, 10_000)
OVER_AGE_FROM = date(2026, 7, 1)


@rule(
    "cn.holiday_multiplier_mix",
    words(
        Text("节假日加班工资", "Work on holidays and days off"),
        LABOUR_LAW,
        Text("第四十四条；放假办法第二条", "Article 44; Measures on Holidays 2"),
        PAGE,
        SWAPPED,
        Text("休息日加班按未补休计。", "Rest days are taken as without time off in lieu."),
        ONE_ROUNDING,
    ),
    inputs=(
        DAILY,
        day("worked", "加班日", "Day worked", blank=True),
        day("worked_from", "加班起", "Worked from", blank=True),
        day("worked_to", "加班止", "Worked to", blank=True),
    ),
    outputs=("days_300", "days_200", "pay"),
    uses=HOLIDAY_ONLY,
    shape=Shape(
        same_as=("holiday_multiplier_may_2024", "holiday_multiplier_may_2026"),
        event="worked_from",
        lists="worked",
        sense=ListSense.SUM,
        bounds=(Bound(("worked_from",), "worked_to"),),
    ),
)
def holiday_work(given: Given) -> Sequence[DefinedStep]:
    """Three days' wages for a statutory holiday, two for another day off, nothing extra for a working day."""
    calendar = given[CALENDAR]
    first = given.keep(given["worked_from"].or_else(given["worked"]))
    last = given.keep(given["worked_to"].or_else(first))
    holidays = given.keep(calendar.statutory_holidays(first, last))
    spanned = first.days_to(last)
    all_days = given.keep(ibis.ifelse(spanned < 0, 0, spanned))
    off = given.keep(all_days - calendar.workdays(first, last) - holidays)
    at_300, at_200 = Ratio.column(holidays, DAYS), Ratio.column(off, DAYS)
    pay = given["daily_wage"] * (given["holiday_percent"] * at_300 + given["restday_percent"] * at_200)
    span = "{worked}{worked_from} → {worked_to}"
    return [
        step("days_300", ("法定休假日", "Statutory holidays"), span, at_300, Unit.DAYS),
        step("days_200", ("休息日", "Other days off"), span, at_200, Unit.DAYS),
        step(
            "pay",
            ("加班工资", "Pay"),
            "{daily_wage} × ({holiday_percent} × {days_300} + {restday_percent} × {days_200})",
            pay,
        ),
        announced(calendar, last, span),
    ]


@rule(
    "cn.overtime_makeup_workday",
    words(
        Text("调休上班日的工资", "Work on a make-up working day"),
        LABOUR_LAW,
        Text("第四十四条；各年放假通知", "Article 44; the notice of each year"),
        PAGE,
        SWAPPED,
        ONE_ROUNDING,
    ),
    inputs=(
        DAILY,
        day("worked", "工作日期", "Day worked"),
        count("hours", "小时", "Hours", unit=Unit.HOURS, places=2, high=24),
    ),
    outputs=("pay",),
    uses={**HOLIDAY_ONLY, "weekday_percent": MULTIPLIERS["weekday_percent"], "day_hours": "cn.standard_day_hours"},
    shape=Shape(event="worked", lists="worked", sense=ListSense.SUM),
)
def makeup_day(given: Given) -> Sequence[DefinedStep]:
    """150 % beyond the normal hours of a day worked by swap; 200 or 300 % where the day turns out to be off."""
    calendar, worked = given[CALENDAR], given["worked"]
    holiday = given.keep(calendar.statutory_holidays(worked, worked) > 0)
    off = given.keep((calendar.workdays(worked, worked) == 0) & ~holiday)
    hourly = given["daily_wage"] / given["day_hours"] * given["hours"]
    beyond = (given["hours"] - given["day_hours"]).at_least(0)
    over = given["daily_wage"] / given["day_hours"] * beyond * given["weekday_percent"]
    pay = (hourly * given["holiday_percent"]).when(holiday) + (hourly * given["restday_percent"]).when(off)
    pay = pay + over.when(~holiday & ~off)
    return [
        step("is_holiday", ("法定休假日", "A statutory holiday"), "{worked}", holiday, Unit.YES_NO),
        step("is_off", ("休息日", "A day off"), "{worked}", off, Unit.YES_NO),
        step(
            "pay",
            ("加班工资", "Pay"),
            "{daily_wage} ÷ {day_hours} × {hours} × {holiday_percent}（{is_holiday}）/ {restday_percent}（{is_off}），"
            "{hours} − {day_hours} × {weekday_percent}",
            pay,
        ),
        announced(calendar, worked, "{worked}"),
    ]


@rule(
    "cn.irregular_hours",
    words(
        Text("不定时工作制的加班工资", "Overtime under irregular hours"),
        PAYMENT,
        Text("第十三条第四款", "Article 13(4)"),
        PAGE,
        Text(
            "须经批准；部分省对法定休假日仍按 300 % 支付，按当地规定。",
            "Needs approval; some provinces still pay 300 % on holidays.",
        ),
    ),
    inputs=(
        Input(
            "work_system",
            Text("工时制度", "Scheme"),
            Unit.WORD,
            choices={"不定时(已批准)": Text("不定时（已批准）", "Irregular, approved")},
        ),
        count("weekday_hours", "工作日超时小时", "Hours beyond on weekdays", unit=Unit.HOURS, places=2, high=744),
    ),
    outputs=("overtime_pay",),
)
def irregular(given: Given) -> Sequence[DefinedStep]:
    """Article 13 does not apply to approved irregular hours."""
    nothing = given["weekday_hours"] * 0
    return [step("overtime_pay", ("加班工资", "Overtime pay"), "{work_system}：{weekday_hours} × 0", nothing)]


@rule(
    "cn.standard_time_2025",
    words(
        Text("制度工作时间和计薪天数", "Standard working time and paid days"),
        Text("人社部发〔2025〕2号；劳社部发〔2008〕3号", "MOHRSS (2025) 2; (2008) 3"),
        Text("一、二", "Items 1, 2"),
        PAGE,
        Text(
            "按事件日适用：2024-12-31 以前用 2008 年通知。",
            "By the day of the event: to the end of 2024 the notice of 2008.",
        ),
    ),
    inputs=(day("as_of", "日期", "Day"),),
    outputs=("year_days", "quarter_days", "month_days", "paid_days"),
    uses={"year": "cn.annual_workdays", "paid": "cn.paid_days_per_month"},
    shape=Shape(same_as=("standard_time_2008",), event="as_of"),
)
def standard_time(given: Given) -> Sequence[DefinedStep]:
    """Working days of the year, a quarter, a month, and the days that a monthly wage pays."""
    year = given["year"]
    return [
        step("year_days", ("年工作日", "Of a year"), "{as_of}：{year}", year, Unit.DAYS),
        step("quarter_days", ("季工作日", "Of a quarter"), "{year} ÷ 4", year / 4, Unit.DAYS),
        step("month_days", ("月工作日", "Of a month"), "{year} ÷ 12", year / 12, Unit.DAYS),
        step("paid_days", ("月计薪天数", "Paid days"), "{paid}", given["paid"], Unit.DAYS),
    ]


@rule(
    "cn.over_age_worker_overtime",
    words(
        Text("超龄劳动者加班工资", "Overtime of workers past retirement age"),
        law("超龄劳动者基本权益保障暂行规定", "Interim Provisions on the Basic Rights of Over-Age Workers"),
        Text("第九条、第十一条", "Articles 9, 11"),
        PAGE,
        Text("自 2026-07-01 起施行；此前的超龄用工不适用本规定。", "In force from 2026-07-01; not before."),
        Text(
            "未超过法定退休年龄的劳动者直接适用《劳动法》第四十四条，请用“加班工资”规则，本规则答零元。",
            "Who is not past the age is covered by Article 44 of the Labour Law itself: use the rule of overtime pay; "
            "this one answers zero.",
        ),
        ONE_ROUNDING,
    ),
    inputs=(
        day("as_of", "日期", "Day"),
        flag("over_statutory_age", "超过法定退休年龄", "Past the statutory age"),
        yuan("monthly_wage", "月工资", "Monthly wage"),
        count(
            "holiday_hours", "法定休假日加班小时", "Hours on statutory holidays", unit=Unit.HOURS, places=2, high=744
        ),
    ),
    outputs=("rule_applies", "overtime_pay"),
    uses={**HOUR_DIVISORS, "holiday_percent": MULTIPLIERS["holiday_percent"]},
    shape=Shape(event="as_of", constants=(str(OVER_AGE_FROM),)),
)
def over_age(given: Given) -> Sequence[DefinedStep]:
    """Article 44 of the Labour Law from the day on which the provisions are in force."""
    applies = (given["as_of"] >= Day(ibis.literal(OVER_AGE_FROM))) & given["over_statutory_age"]
    hourly = given["monthly_wage"] / given["paid_days"] / given["day_hours"]
    pay = (hourly * given["holiday_percent"] * given["holiday_hours"]).when(applies)
    return [
        step(
            "rule_applies",
            ("适用本规定", "Applies"),
            f"{{as_of}} ≥ {OVER_AGE_FROM}，{{over_statutory_age}}",
            applies,
            Unit.YES_NO,
        ),
        step(
            "overtime_pay",
            ("加班工资", "Overtime pay"),
            "{monthly_wage} ÷ {paid_days} ÷ {day_hours} × {holiday_percent} × {holiday_hours}（{rule_applies}）",
            pay,
        ),
    ]


@rule(
    "cn.payday_on_holiday",
    words(
        Text("遇节假日提前发薪", "Payday on a day off"),
        PAYMENT,
        Text("第七条", "Article 7"),
        PAGE,
        Text(
            "提前到最近的工作日；调休上班的周末是工作日。",
            "The nearest working day before; a weekend day worked by swap is one.",
        ),
    ),
    inputs=(day("agreed_payday", "约定发薪日", "Payday agreed"),),
    outputs=("pay_by",),
)
def payday(given: Given) -> Sequence[DefinedStep]:
    """The payday itself, or the last working day before it."""
    calendar, agreed = given[CALENDAR], given["agreed_payday"]
    return [
        step("pay_by", ("最迟发薪日", "Pay by"), "{agreed_payday}", calendar.last_workday(agreed), Unit.DAY),
        announced(calendar, agreed, "{agreed_payday}"),
    ]


@rule(
    "cn.hourly_minimum_wage_formula",
    words(
        Text("小时最低工资测算公式", "Formula of the hourly minimum wage"),
        law("最低工资规定", "Provisions on Minimum Wages"),
        Text("附件二", "Annex 2"),
        PAGE,
        Text(
            "附件仍用 20.92 天；各地以公布数为准，公式只用于核对。",
            "The annex still uses 20.92 days; local values prevail, this is a check.",
        ),
        ONE_ROUNDING,
    ),
    inputs=(
        Input("monthly_min_wage", Text("月最低工资标准", "Monthly minimum wage"), Unit.YUAN, high=Decimal(100_000)),
        Input(
            "pension_plus_medical_employer_rate",
            Text("单位养老、医疗保险费率之和", "Employer's pension and medical rates"),
            Unit.RATE,
            places=4,
            high=Decimal(1),
        ),
        Input("float_coefficient", Text("浮动系数", "Coefficient"), Unit.RATE, places=4, high=Decimal(10)),
    ),
    outputs=("hourly",),
    uses={"days": "cn.minimum_wage_hour_days", "day_hours": "cn.standard_day_hours"},
)
def hourly_minimum(given: Given) -> Sequence[DefinedStep]:
    """Monthly ÷ 20.92 ÷ 8 × (1 + contribution rates) × (1 + coefficient)."""
    base = given["monthly_min_wage"] / given["days"] / given["day_hours"]
    hourly = base * (given["pension_plus_medical_employer_rate"] + 1) * (given["float_coefficient"] + 1)
    rates = "(1 + {pension_plus_medical_employer_rate}) × (1 + {float_coefficient})"
    formula = f"{{monthly_min_wage}} ÷ {{days}} ÷ {{day_hours}} × {rates}"
    return [step("hourly", ("小时最低工资", "Hourly"), formula, hourly, Unit.YUAN_PER_HOUR)]


@rule(
    "cn.minimum_wage_method",
    words(
        Text("月最低工资测算方法", "Methods for the monthly minimum wage"),
        law("最低工资规定", "Provisions on Minimum Wages"),
        Text("附件二", "Annex 2"),
        PAGE,
        Text(
            "调整数 a 取零；国际通行的 40 %—60 % 社会平均工资为参照区间。",
            "The adjustment a is zero; 40–60 % of the average wage is the reference range.",
        ),
        ONE_ROUNDING,
    ),
    inputs=(
        yuan("poor_household_spend", "最低收入户人均每月生活费支出", "Spending per head of the poorest households"),
        Input(
            "dependency_ratio",
            Text("每一就业者赡养系数", "People for each worker"),
            Unit.RATE,
            places=4,
            high=Decimal(20),
        ),
        yuan("food_cost", "最低食物支出标准", "Least cost of food"),
        Input(
            "engel",
            Text("恩格尔系数", "Engel coefficient"),
            Unit.RATE,
            places=4,
            low=Decimal("0.0001"),
            high=Decimal(1),
        ),
        yuan("avg_wage", "月平均工资", "Average wage"),
    ),
    outputs=("ratio_method", "engel_method", "range_low", "range_high"),
    uses={"low_percent": "cn.minimum_wage_range_low", "high_percent": "cn.minimum_wage_range_high"},
    shape=Shape(grouped={"range": ("range_low", "range_high")}),
)
def minimum_method(given: Given) -> Sequence[DefinedStep]:
    """By the spending of the poorest, by food and Engel's coefficient, and the usual range."""
    people, wage = given["dependency_ratio"], given["avg_wage"]
    engel = given["food_cost"] / given["engel"] * people
    return [
        step(
            "ratio_method",
            ("比重法", "By spending"),
            "{poor_household_spend} × {dependency_ratio}",
            given["poor_household_spend"] * people,
        ),
        step("engel_method", ("恩格尔系数法", "By Engel"), "{food_cost} ÷ {engel} × {dependency_ratio}", engel),
        step("range_low", ("参照区间下限", "Range from"), "{avg_wage} × {low_percent}", wage * given["low_percent"]),
        step("range_high", ("参照区间上限", "Range to"), "{avg_wage} × {high_percent}", wage * given["high_percent"]),
    ]
