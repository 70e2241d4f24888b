"""Wages: conversion, the minimum, and what may be taken from them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from gongyou.core.text import Text
from gongyou.rules.given import Given
from gongyou.rules.packs.cn.working_time import HOUR_DIVISORS, NONE, ONE_ROUNDING, WAGE
from gongyou.rules.rule import Bound, DefinedStep, Input, RuleText, Shape, rule
from gongyou.rules.units import Unit

LOCAL_MINIMUM = Input(
    "local_min_wage",
    Text("当地月最低工资标准", "Local monthly minimum wage"),
    Unit.YUAN,
    high=Decimal(100_000),
    parameter="cn.minimum_wage_month",
)
MINIMUM_WAGE_RULES = Text("《最低工资规定》", "Provisions on Minimum Wages")


def money(name: str, label: Text, *, default: Decimal | None = NONE) -> Input:
    """An amount of a month in yuan."""
    return Input(name, label, Unit.YUAN, high=Decimal(10_000_000), default=default)


@rule(
    "cn.daily_hourly_wage",
    RuleText(
        Text("日工资和小时工资折算", "Daily and hourly wage"),
        Text("人社部发〔2025〕2号", "MOHRSS (2025) No. 2"),
        Text("第二条", "Article 2"),
        "overtime-pay",
        (ONE_ROUNDING,),
    ),
    inputs=(WAGE,),
    outputs=("daily", "hourly"),
    uses=HOUR_DIVISORS,
)
def daily_hourly_wage(given: Given) -> Sequence[DefinedStep]:
    """Monthly wage ÷ 21.75, and that ÷ 8."""
    daily = given["monthly_wage"] / given["paid_days"]
    hourly = daily / given["day_hours"]
    formula = "{monthly_wage} ÷ {paid_days}"
    return [
        DefinedStep("daily", Text("日工资", "Daily wage"), formula, daily, Unit.YUAN),
        DefinedStep(
            "hourly", Text("小时工资", "Hourly wage"), f"{formula} ÷ {{day_hours}}", hourly, Unit.YUAN_PER_HOUR
        ),
    ]


@rule(
    "cn.minimum_wage_check",
    RuleText(
        Text("是否低于最低工资", "Minimum wage"),
        MINIMUM_WAGE_RULES,
        Text("第十二条", "Article 12"),
        "minimum-wage",
        (
            Text(
                "提供正常劳动一整月的工资；各地是否另行剔除个人缴纳的社会保险费和住房公积金，按地方规定。",
                "For a full month of normal work; whether the worker's own social-insurance and housing-fund payments "
                "are left out too is for local rules.",
            ),
        ),
    ),
    inputs=(
        money("gross", Text("应发工资", "Gross wage"), default=None),
        money("overtime_pay", Text("延长工作时间工资", "Overtime pay")),
        money("night_shift_allowance", Text("中班、夜班津贴", "Shift and night allowance")),
        money("heat_allowance", Text("高温、低温、井下、有毒有害等津贴", "Heat and other hardship allowances")),
        money("welfare", Text("法定福利待遇等", "Statutory welfare items")),
        LOCAL_MINIMUM,
    ),
    outputs=("counted", "compliant", "shortfall"),
    shape=Shape(bounds=(Bound(("overtime_pay", "night_shift_allowance", "heat_allowance", "welfare"), "gross"),)),
)
def minimum_wage_check(given: Given) -> Sequence[DefinedStep]:
    """Gross less the items that Article 12 leaves out, against the local standard."""
    counted = (
        given["gross"]
        - given["overtime_pay"]
        - given["night_shift_allowance"]
        - given["heat_allowance"]
        - given["welfare"]
    )
    least = given["local_min_wage"]
    return [
        DefinedStep(
            "counted",
            Text("可比工资", "Wage that counts"),
            "{gross} − {overtime_pay} − {night_shift_allowance} − {heat_allowance} − {welfare}",
            counted,
            Unit.YUAN,
        ),
        DefinedStep(
            "compliant",
            Text("不低于最低工资", "Not below the minimum"),
            "{counted} ≥ {local_min_wage}",
            counted >= least,
            Unit.YES_NO,
        ),
        DefinedStep(
            "shortfall",
            Text("差额", "Shortfall"),
            "max(0, {local_min_wage} − {counted})",
            (least - counted).at_least(0),
            Unit.YUAN,
        ),
    ]


@rule(
    "cn.wage_deduction_cap",
    RuleText(
        Text("赔偿扣款上限", "Limit of deductions for loss"),
        Text("《工资支付暂行规定》", "Interim Provisions on Payment of Wages"),
        Text("第十六条", "Article 16"),
        "minimum-wage",
        (ONE_ROUNDING,),
    ),
    inputs=(
        money("monthly_wage", Text("当月工资", "Wage of the month"), default=None),
        LOCAL_MINIMUM,
        money("loss_claimed", Text("主张的损失", "Loss claimed"), default=None),
    ),
    outputs=("max_deduction",),
    uses={"share_percent": "cn.deduction_share"},
)
def wage_deduction_cap(given: Given) -> Sequence[DefinedStep]:
    """The least of 20 % of the wage, what lies above the minimum wage, and the loss; never below zero."""
    wage = given["monthly_wage"]
    share, above = wage * given["share_percent"], (wage - given["local_min_wage"]).at_least(0)
    most = share.at_most(above).at_most(given["loss_claimed"])
    return [
        DefinedStep(
            "share", Text("工资的百分之二十", "Share of the wage"), "{monthly_wage} × {share_percent}", share, Unit.YUAN
        ),
        DefinedStep(
            "above_minimum",
            Text("高出最低工资的部分", "Above the minimum wage"),
            "max(0, {monthly_wage} − {local_min_wage})",
            above,
            Unit.YUAN,
        ),
        DefinedStep(
            "max_deduction",
            Text("最多可扣", "Largest deduction"),
            "min({share}, {above_minimum}, {loss_claimed})",
            most,
            Unit.YUAN,
        ),
    ]


@rule(
    "cn.extra_compensation_50_100",
    RuleText(
        Text("逾期不付的加付赔偿金", "Extra compensation after an ignored order"),
        Text("《中华人民共和国劳动合同法》", "Labour Contract Law"),
        Text("第八十五条", "Article 85"),
        "overtime-pay",
        (
            ONE_ROUNDING,
            Text(
                "只在劳动行政部门责令限期支付、逾期不付时适用。",
                "Only after the labour authority ordered payment and the time ran out.",
            ),
        ),
    ),
    inputs=(money("unpaid", Text("应付未付金额", "Amount unpaid"), default=None),),
    outputs=("min", "max"),
    uses={"low_percent": "cn.extra_compensation_low", "high_percent": "cn.extra_compensation_high"},
)
def extra_compensation(given: Given) -> Sequence[DefinedStep]:
    """From 50 % to 100 % of the unpaid amount."""
    return [
        DefinedStep(
            "min",
            Text("最低", "At least"),
            "{unpaid} × {low_percent}",
            given["unpaid"] * given["low_percent"],
            Unit.YUAN,
        ),
        DefinedStep(
            "max",
            Text("最高", "At most"),
            "{unpaid} × {high_percent}",
            given["unpaid"] * given["high_percent"],
            Unit.YUAN,
        ),
    ]


@rule(
    "cn.part_time_status",
    RuleText(
        Text("是否符合非全日制用工", "Part-time employment"),
        Text("《中华人民共和国劳动合同法》", "Labour Contract Law"),
        Text("第六十八条", "Article 68"),
        "overtime-cap",
        (Text("不超过含本数；还须以小时计酬为主。", "Limits are inclusive; pay must also be mainly by the hour."),),
    ),
    inputs=(
        Input("avg_hours_day", Text("平均每日小时", "Average hours a day"), Unit.HOURS, high=Decimal(24)),
        Input("hours_week", Text("每周累计小时", "Hours a week"), Unit.HOURS, high=Decimal(168)),
    ),
    outputs=("part_time",),
    uses={"day_limit": "cn.part_time_day_hours", "week_limit": "cn.part_time_week_hours"},
)
def part_time_status(given: Given) -> Sequence[DefinedStep]:
    """At most 4 hours a day on average and 24 a week with one employer."""
    holds = (given["day_limit"] >= given["avg_hours_day"]) & (given["week_limit"] >= given["hours_week"])
    formula = "{avg_hours_day} ≤ {day_limit}, {hours_week} ≤ {week_limit}"
    return [DefinedStep("part_time", Text("符合非全日制", "Part-time"), formula, holds, Unit.YES_NO)]


@rule(
    "cn.union_fund",
    RuleText(
        Text("工会经费拨缴", "Union fund"),
        Text("《中华人民共和国工会法》", "Trade Union Law"),
        Text("第四十三条第一款第二项", "Article 43(1)(2)"),
        "overtime-pay",
        (ONE_ROUNDING,),
    ),
    inputs=(
        Input("monthly_total_wages", Text("每月全部职工工资总额", "Total wages of the month"), Unit.YUAN,
              high=Decimal(1_000_000_000)),
    ),
    outputs=("contribution",),
    uses={"fund_percent": "cn.union_fund_share"},
)  # fmt: skip
def union_fund(given: Given) -> Sequence[DefinedStep]:
    """Two percent of total wages."""
    pay = given["monthly_total_wages"] * given["fund_percent"]
    return [
        DefinedStep(
            "contribution", Text("应拨缴", "Contribution"), "{monthly_total_wages} × {fund_percent}", pay, Unit.YUAN
        )
    ]


@rule(
    "cn.late_fee",
    RuleText(
        Text("欠缴社会保险费的滞纳金", "Late fee on social-insurance arrears"),
        Text("《中华人民共和国社会保险法》", "Social Insurance Law"),
        Text("第八十六条", "Article 86"),
        "overtime-pay",
        (ONE_ROUNDING,),
    ),
    inputs=(
        money("arrears", Text("欠缴金额", "Arrears"), default=None),
        Input("days_late", Text("欠缴天数", "Days late"), Unit.DAYS, places=0, high=Decimal(36_500)),
    ),
    outputs=("late_fee",),
    uses={"daily_percent": "cn.late_fee_per_day"},
)
def late_fee(given: Given) -> Sequence[DefinedStep]:
    """Arrears × 0.05 % × days, borne by the employer."""
    fee = given["arrears"] * given["daily_percent"] * given["days_late"]
    formula = "{arrears} × {daily_percent} × {days_late}"
    return [DefinedStep("late_fee", Text("滞纳金", "Late fee"), formula, fee, Unit.YUAN)]
