"""Limits of working time over a week and over a cycle, and what a piece-rate norm asks of an hour."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from gongyou.core.text import Text
from gongyou.rules.given import Given
from gongyou.rules.packs.cn.working_time import LABOUR_LAW, hours, pieces
from gongyou.rules.packs.cn.writing import count, law, step, words
from gongyou.rules.rule import DefinedStep, Input, rule
from gongyou.rules.units import Unit

PAGE = "working-hours"


@rule(
    "cn.week_limits",
    words(
        Text("每周工作时间与休息日", "Hours and rest days of a week"),
        LABOUR_LAW,
        Text(
            "第三十六条、第三十八条；《国务院关于职工工作时间的规定》第三条",
            "Articles 36, 38; State Council Provisions on Working Hours, Article 3",
        ),
        PAGE,
        Text(
            "一周从周一到周日。超过 40 小时的部分是加班，本身不违法；没有休息日违法。44 小时是平均数，单周只作提示。",
            "A week runs from Monday to Sunday. Beyond 40 hours is overtime, lawful as such; no day of rest is a "
            "breach. The 44 hours are an average: one week beyond them is a hint.",
        ),
    ),
    inputs=(
        Input("week_hours", Text("一周工作小时", "Hours of the week"), Unit.HOURS, high=Decimal(168)),
        Input("rest_days", Text("一周休息天数", "Days of rest"), Unit.DAYS, places=0, high=Decimal(7)),
    ),
    outputs=("excess_hours", "over_average", "lacks_rest_day"),
    uses={
        "week_standard": "cn.standard_week_hours",
        "week_average": "cn.average_week_hours",
        "least_rest": "cn.week_rest_days",
    },
)
def week_limits(given: Given) -> Sequence[DefinedStep]:
    """Hours beyond 40, whether beyond 44, and whether the day of rest is missing."""
    worked, rest = given["week_hours"], given["rest_days"]
    return [
        step(
            "excess_hours",
            ("超过标准小时", "Hours beyond the standard"),
            "max(0, {week_hours} − {week_standard})",
            (worked - given["week_standard"]).at_least(0),
            Unit.HOURS,
        ),
        step(
            "over_average",
            ("超过平均上限", "Beyond the average"),
            "{week_hours} > {week_average}",
            worked > given["week_average"],
            Unit.YES_NO,
        ),
        step(
            "lacks_rest_day",
            ("没有休息日", "No day of rest"),
            "{rest_days} < {least_rest}",
            rest < given["least_rest"],
            Unit.YES_NO,
        ),
    ]


@rule(
    "cn.comprehensive_cycle_hours",
    words(
        Text("综合计算工时周期内的加班", "Overtime over a comprehensive cycle"),
        law("关于企业实行不定时工作制和综合计算工时工作制的审批办法", "Measures on Irregular and Comprehensive Hours"),
        Text("第五条", "Article 5"),
        PAGE,
        Text(
            "法定休假日的小时另按 300% 计，不放进周期小时。周期加班上限按每月 36 小时乘以周期月数，是约定，"
            "原文尚未核对。",
            "Hours on statutory holidays are paid at 300 % and stay out of the cycle. The limit of the cycle, "
            "36 hours times its months, is a convention: its text has not been checked.",
        ),
    ),
    inputs=(
        Input("cycle_hours", Text("周期内工作小时", "Hours worked in the cycle"), Unit.HOURS, high=Decimal(8_784)),
        count("cycle_months", "周期月数", "Months of the cycle", unit=Unit.MONTHS, places=2, high=12),
    ),
    outputs=("standard_hours", "overtime_hours", "limit_hours", "over_limit"),
    uses={
        "year_days": "cn.annual_workdays",
        "day_hours": "cn.standard_day_hours",
        "month_cap": "cn.overtime_month_cap",
    },
)
def comprehensive_cycle_hours(given: Given) -> Sequence[DefinedStep]:
    """Working days of the cycle × 8 against the hours worked; beyond it is overtime."""
    months = given["cycle_months"]
    standard = given["year_days"] * months / 12 * given["day_hours"]
    above = (given["cycle_hours"] - standard).at_least(0)
    limit = given["month_cap"] * months
    return [
        step(
            "standard_hours",
            ("周期标准小时", "Standard hours of the cycle"),
            "{year_days} × {cycle_months} ÷ 12 × {day_hours}",
            standard,
            Unit.HOURS,
        ),
        step(
            "overtime_hours",
            ("超出小时", "Hours above"),
            "max(0, {cycle_hours} − {standard_hours})",
            above,
            Unit.HOURS,
        ),
        step(
            "limit_hours",
            ("周期加班上限", "Limit of overtime"),
            "{month_cap} × {cycle_months}",
            limit,
            Unit.HOURS,
        ),
        step(
            "over_limit",
            ("超过周期上限", "Above the limit"),
            "{overtime_hours} > {limit_hours}",
            above > limit,
            Unit.YES_NO,
        ),
    ]


@rule(
    "cn.comprehensive_week_hours",
    words(
        Text("综合计算工时按周的加班", "Overtime of a week under comprehensive hours"),
        law("关于企业实行不定时工作制和综合计算工时工作制的审批办法", "Measures on Irregular and Comprehensive Hours"),
        Text("第五条", "Article 5"),
        PAGE,
        Text(
            "一周从周一到周日。法律没有写明按周的标准小时，约定为这一周的法定工作日乘以 8；调休上班的日子算工作日，"
            "法定休假日不算，其小时另按 300% 计。",
            "A week runs from Monday to Sunday. No text names its standard hours; by convention they are eight for "
            "each working day of the official calendar, make-up days among them, statutory holidays apart at 300 %.",
        ),
    ),
    inputs=(
        Input("week_hours", Text("一周工作小时", "Hours of the week"), Unit.HOURS, high=Decimal(168)),
        Input("workdays", Text("这一周的工作日", "Working days of the week"), Unit.DAYS, places=0, high=Decimal(7)),
    ),
    outputs=("standard_hours", "overtime_hours"),
    uses={"day_hours": "cn.standard_day_hours"},
)
def comprehensive_week_hours(given: Given) -> Sequence[DefinedStep]:
    """The week's working days × 8 against the hours worked; beyond it is overtime."""
    standard = given["workdays"] * given["day_hours"]
    return [
        step(
            "standard_hours",
            ("周期标准小时", "Standard hours of the cycle"),
            "{workdays} × {day_hours}",
            standard,
            Unit.HOURS,
        ),
        step(
            "overtime_hours",
            ("超出小时", "Hours above"),
            "max(0, {week_hours} − {standard_hours})",
            (given["week_hours"] - standard).at_least(0),
            Unit.HOURS,
        ),
    ]


@rule(
    "cn.piece_norm",
    words(
        Text("计件劳动定额", "Piece-rate norm"),
        LABOUR_LAW,
        Text("第三十七条；地方企业工资集体协商条例", "Article 37; local regulations on wage bargaining"),
        "piece-norm",
        Text(
            "定额合理与否，看能在八小时内完成的职工占多大比例；没有比例规定的地方按约定的比例判断。",
            "Whether a norm is fair is judged by the share of workers who make it within eight hours; where no text "
            "names a share, by the share agreed.",
        ),
    ),
    inputs=(
        pieces("norm_pieces", Text("一日定额", "Norm of a day")),
        Input("unit_price", Text("计件单价", "Price of a piece"), Unit.YUAN_PER_PIECE, places=4, high=Decimal(10_000)),
        hours("own_hours", Text("完成定额实际所需小时", "Hours that the norm takes in fact"), default=None),
    ),
    outputs=("pieces_per_hour", "pay_per_hour", "true_pay_per_hour", "beyond_day"),
    uses={"day_hours": "cn.standard_day_hours"},
)  # fmt: skip
def piece_norm(given: Given) -> Sequence[DefinedStep]:
    """Pieces and pay of an hour as the norm has it and as it is, and whether the norm takes more than a day."""
    norm, price, day = given["norm_pieces"], given["unit_price"], given["day_hours"]
    return [
        step(
            "pieces_per_hour",
            ("定额每小时件数", "Pieces an hour by the norm"),
            "{norm_pieces} ÷ {day_hours}",
            norm / day,
            Unit.PIECES,
        ),
        step(
            "pay_per_hour",
            ("定额每小时工资", "Pay of an hour by the norm"),
            "{norm_pieces} × {unit_price} ÷ {day_hours}",
            norm * price / day,
            Unit.YUAN_PER_HOUR,
        ),
        step(
            "true_pay_per_hour",
            ("实际每小时工资", "Pay of an hour in fact"),
            "{norm_pieces} × {unit_price} ÷ max(1, {own_hours})",
            norm * price / given["own_hours"].at_least(1),
            Unit.YUAN_PER_HOUR,
        ),
        step(
            "beyond_day",
            ("超过八小时才能完成", "Takes more than a day's hours"),
            "{own_hours} > {day_hours}",
            given["own_hours"] > day,
            Unit.YES_NO,
        ),
    ]
