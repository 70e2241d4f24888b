"""Overtime: what it pays and how much of it the law allows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from gongyou.core.text import Text
from gongyou.rules.exact import total
from gongyou.rules.given import Given
from gongyou.rules.rule import DefinedStep, Input, RuleText, Shape, rule
from gongyou.rules.units import Unit

HOURS_A_MONTH = Decimal(744)
NONE = Decimal(0)

WAGE = Input("monthly_wage", Text("月工资标准", "Monthly wage"), Unit.YUAN, high=Decimal(1_000_000))
HOUR_DIVISORS = {"paid_days": "cn.paid_days_per_month", "day_hours": "cn.standard_day_hours"}
MULTIPLIERS = {
    "weekday_percent": "cn.overtime_multiplier_weekday",
    "restday_percent": "cn.overtime_multiplier_restday",
    "holiday_percent": "cn.overtime_multiplier_holiday",
}
LABOUR_LAW = Text("《中华人民共和国劳动法》", "Labour Law")
ONE_ROUNDING = Text(
    "法律未规定取整：中间各步只为显示取到分，合计用未取整的数计算，最后四舍五入到分一次。",
    "The law is silent on rounding: steps are shown to the fen, the sum is exact and rounded half up once.",
)
BASE_IS_GIVEN = Text(
    "加班工资基数按给出的月工资标准，哪些项目计入由各地规定。",
    "The base is the monthly wage as given; which items belong to it is for local rules.",
)


def hours(name: str, label: Text, *, default: Decimal | None = NONE) -> Input:
    """An input in hours with two decimals, within a month."""
    return Input(name, label, Unit.HOURS, high=HOURS_A_MONTH, default=default)


def pieces(name: str, label: Text) -> Input:
    """An input in pieces of a month."""
    return Input(name, label, Unit.PIECES, high=Decimal(100_000), default=NONE)


@rule(
    "cn.overtime_pay",
    RuleText(
        Text("加班工资", "Overtime pay"),
        LABOUR_LAW,
        Text(
            "第四十四条；《工资支付暂行规定》第十三条；人社部发〔2025〕2号",
            "Article 44; Interim Provisions on Payment of Wages, Article 13; MOHRSS (2025) No. 2",
        ),
        "overtime-pay",
        (
            ONE_ROUNDING,
            BASE_IS_GIVEN,
            Text(
                "休息日加班只计不能安排补休的小时；法定休假日 300% 另计，不以补休代替。",
                "Rest-day hours count only without time off in lieu; the 300 % of holidays is on top and cannot be "
                "replaced by time off.",
            ),
        ),
    ),
    inputs=(
        WAGE,
        hours("weekday_hours", Text("工作日加班小时", "Weekday overtime hours")),
        hours("restday_hours_no_timeoff", Text("休息日加班且未补休小时", "Rest-day hours without time off")),
        hours("holiday_hours", Text("法定休假日加班小时", "Statutory-holiday hours")),
    ),
    outputs=("overtime_pay", "hourly_wage", "weekday_pay", "restday_pay", "holiday_pay"),
    uses={**HOUR_DIVISORS, **MULTIPLIERS},
)
def overtime_pay(given: Given) -> Sequence[DefinedStep]:
    """Hourly wage × each multiplier × its hours."""
    hourly = given["monthly_wage"] / given["paid_days"] / given["day_hours"]
    wage = "{monthly_wage} ÷ {paid_days} ÷ {day_hours}"
    steps = [DefinedStep("hourly_wage", Text("小时工资", "Hourly wage"), wage, hourly, Unit.YUAN_PER_HOUR)]
    parts = []
    for name, label, percent, worked in (
        ("weekday_pay", Text("工作日加班工资", "Weekday overtime pay"), "weekday_percent", "weekday_hours"),
        ("restday_pay", Text("休息日加班工资", "Rest-day pay"), "restday_percent", "restday_hours_no_timeoff"),
        ("holiday_pay", Text("法定休假日加班工资", "Statutory-holiday pay"), "holiday_percent", "holiday_hours"),
    ):
        pay = hourly * given[percent] * given[worked]
        parts.append(pay)
        steps.append(DefinedStep(name, label, f"{wage} × {{{percent}}} × {{{worked}}}", pay, Unit.YUAN))
    whole = total(parts)
    formula = "{weekday_pay} + {restday_pay} + {holiday_pay}"
    return [*steps, DefinedStep("overtime_pay", Text("加班工资合计", "Overtime pay"), formula, whole, Unit.YUAN)]


@rule(
    "cn.overtime_cap_month",
    RuleText(
        Text("加班时间上限", "Limits of overtime"),
        LABOUR_LAW,
        Text("第四十一条", "Article 41"),
        "overtime-cap",
        (
            Text(
                "每日上限按“因特殊原因”的三小时判断；上限含本数。抢险救灾等第四十二条情形不适用本规则。",
                "The daily limit is the three hours for special reasons; limits are inclusive. Not for the emergencies "
                "of Article 42.",
            ),
        ),
    ),
    inputs=(
        hours("overtime_hours_month", Text("当月加班小时", "Overtime hours of the month"), default=None),
        Input("max_daily_overtime", Text("当月最长一日加班小时", "Longest daily overtime"), Unit.HOURS,
              high=Decimal(24), optional=True),
    ),
    outputs=("violates_month_cap", "excess_hours", "violates_day_cap"),
    uses={"month_cap": "cn.overtime_month_cap", "day_cap": "cn.overtime_day_cap"},
    shape=Shape(same_as=("overtime_cap_month_edge",)),
)  # fmt: skip
def overtime_cap_month(given: Given) -> Sequence[DefinedStep]:
    """Hours above the monthly limit, and whether either limit is passed."""
    worked, cap = given["overtime_hours_month"], given["month_cap"]
    return [
        DefinedStep(
            "excess_hours",
            Text("超出小时", "Hours above the limit"),
            "max(0, {overtime_hours_month} − {month_cap})",
            (worked - cap).at_least(0),
            Unit.HOURS,
        ),
        DefinedStep(
            "violates_month_cap",
            Text("超过每月上限", "Above the monthly limit"),
            "{overtime_hours_month} > {month_cap}",
            worked > cap,
            Unit.YES_NO,
        ),
        DefinedStep(
            "violates_day_cap",
            Text("超过每日上限", "Above the daily limit"),
            "{max_daily_overtime} > {day_cap}",
            given["max_daily_overtime"] > given["day_cap"],
            Unit.YES_NO,
        ),
    ]


@rule(
    "cn.overtime_rest_day_official",
    RuleText(
        Text("休息日整日加班工资", "Pay for whole rest days worked"),
        LABOUR_LAW,
        Text("第四十四条第二项", "Article 44(2)"),
        "overtime-pay",
        (ONE_ROUNDING, BASE_IS_GIVEN),
    ),
    inputs=(
        WAGE,
        Input("rest_days_worked", Text("休息日加班天数", "Rest days worked"), Unit.DAYS, high=Decimal(31)),
    ),
    outputs=("overtime_pay",),
    uses={"paid_days": "cn.paid_days_per_month", "restday_percent": "cn.overtime_multiplier_restday"},
)
def overtime_rest_day_official(given: Given) -> Sequence[DefinedStep]:
    """Daily wage × 200 % × days, for rest days without time off in lieu."""
    pay = given["monthly_wage"] / given["paid_days"] * given["restday_percent"] * given["rest_days_worked"]
    formula = "{monthly_wage} ÷ {paid_days} × {restday_percent} × {rest_days_worked}"
    return [DefinedStep("overtime_pay", Text("休息日加班工资", "Rest-day pay"), formula, pay, Unit.YUAN)]


@rule(
    "cn.overtime_restday_with_time_off",
    RuleText(
        Text("休息日加班工资（有补休）", "Rest-day pay with time off in lieu"),
        LABOUR_LAW,
        Text("第四十四条第二项", "Article 44(2)"),
        "overtime-pay",
        (ONE_ROUNDING, BASE_IS_GIVEN),
    ),
    inputs=(
        WAGE,
        hours("restday_hours", Text("休息日加班小时", "Rest-day hours"), default=None),
        hours("time_off_given_hours", Text("已安排补休小时", "Hours of time off given")),
    ),
    outputs=("overtime_pay", "uncompensated_hours"),
    uses={**HOUR_DIVISORS, "restday_percent": MULTIPLIERS["restday_percent"]},
)
def overtime_restday_with_time_off(given: Given) -> Sequence[DefinedStep]:
    """200 % for the rest-day hours that no time off replaces."""
    left = (given["restday_hours"] - given["time_off_given_hours"]).at_least(0)
    pay = given["monthly_wage"] / given["paid_days"] / given["day_hours"] * given["restday_percent"] * left
    return [
        DefinedStep(
            "uncompensated_hours",
            Text("未补休小时", "Hours without time off"),
            "max(0, {restday_hours} − {time_off_given_hours})",
            left,
            Unit.HOURS,
        ),
        DefinedStep(
            "overtime_pay",
            Text("休息日加班工资", "Rest-day pay"),
            "{monthly_wage} ÷ {paid_days} ÷ {day_hours} × {restday_percent} × {uncompensated_hours}",
            pay,
            Unit.YUAN,
        ),
    ]


@rule(
    "cn.comprehensive_hours_quarter",
    RuleText(
        Text("综合计算工时（按季）的加班工资", "Overtime pay under comprehensive hours by quarter"),
        Text("《工资支付暂行规定》", "Interim Provisions on Payment of Wages"),
        Text("第十三条第三款；劳部发〔1994〕503号第五条", "Article 13(3); MOL (1994) No. 503, Article 5"),
        "overtime-pay",
        (
            ONE_ROUNDING,
            BASE_IS_GIVEN,
            Text(
                "须经批准实行综合计算工时；法定休假日的小时另按 300% 计，不在本规则内。",
                "Only with an approval; hours on statutory holidays are paid at 300 % elsewhere.",
            ),
        ),
    ),
    inputs=(
        Input("quarter_hours_worked", Text("当季实际工作小时", "Hours worked in the quarter"), Unit.HOURS,
              high=Decimal(2_208)),
        Input("quarter_standard_days", Text("当季标准工作天数", "Standard days of the quarter"), Unit.DAYS,
              high=Decimal(92)),
        WAGE,
    ),
    outputs=("standard_hours", "overtime_hours", "pay"),
    uses={**HOUR_DIVISORS, "weekday_percent": MULTIPLIERS["weekday_percent"]},
    shape=Shape(same_as=("comprehensive_hours_quarter_2024",)),
)  # fmt: skip
def comprehensive_hours_quarter(given: Given) -> Sequence[DefinedStep]:
    """What the quarter's hours exceed days × 8 is overtime at 150 %."""
    standard = given["quarter_standard_days"] * given["day_hours"]
    above = (given["quarter_hours_worked"] - standard).at_least(0)
    pay = given["monthly_wage"] / given["paid_days"] / given["day_hours"] * given["weekday_percent"] * above
    return [
        DefinedStep(
            "standard_hours",
            Text("标准小时", "Standard hours"),
            "{quarter_standard_days} × {day_hours}",
            standard,
            Unit.HOURS,
        ),
        DefinedStep(
            "overtime_hours",
            Text("超出小时", "Hours above"),
            "max(0, {quarter_hours_worked} − {standard_hours})",
            above,
            Unit.HOURS,
        ),
        DefinedStep(
            "pay",
            Text("加班工资", "Overtime pay"),
            "{monthly_wage} ÷ {paid_days} ÷ {day_hours} × {weekday_percent} × {overtime_hours}",
            pay,
            Unit.YUAN,
        ),
    ]


@rule(
    "cn.piece_rate_overtime",
    RuleText(
        Text("计件加班工资", "Overtime under piece rates"),
        Text("《工资支付暂行规定》", "Interim Provisions on Payment of Wages"),
        Text("第十三条第二款", "Article 13(2)"),
        "overtime-pay",
        (ONE_ROUNDING, Text("件数为完成定额之后的件数。", "Pieces are those made after the quota.")),
    ),
    inputs=(
        Input("unit_price", Text("计件单价", "Price of a piece"), Unit.YUAN_PER_PIECE, places=4, high=Decimal(10_000)),
        pieces("pieces_weekday_ot", Text("工作日加班件数", "Weekday overtime pieces")),
        pieces("pieces_rest", Text("休息日件数", "Rest-day pieces")),
        pieces("pieces_holiday", Text("法定休假日件数", "Holiday pieces")),
    ),
    outputs=("weekday", "rest", "holiday"),
    uses=MULTIPLIERS,
)  # fmt: skip
def piece_rate_overtime(given: Given) -> Sequence[DefinedStep]:
    """Price × each multiplier × its pieces."""
    return [
        DefinedStep(
            name,
            label,
            f"{{unit_price}} × {{{percent}}} × {{{pieces}}}",
            given["unit_price"] * given[percent] * given[pieces],
            Unit.YUAN,
        )
        for name, label, percent, pieces in (
            ("weekday", Text("工作日加班", "Weekday overtime"), "weekday_percent", "pieces_weekday_ot"),
            ("rest", Text("休息日", "Rest days"), "restday_percent", "pieces_rest"),
            ("holiday", Text("法定休假日", "Statutory holidays"), "holiday_percent", "pieces_holiday"),
        )
    ]
