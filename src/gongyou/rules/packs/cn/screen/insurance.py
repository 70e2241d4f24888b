"""Social insurance: contributions paid on less than the wage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import ibis

from gongyou.core.text import Text
from gongyou.rules.exact import Range, Ratio
from gongyou.rules.given import Given
from gongyou.rules.packs.cn.screen.wages import FULL_TIME, PAGE, breach
from gongyou.rules.packs.cn.writing import either, law, step, words, yuan
from gongyou.rules.rule import DefinedStep, Input, rule
from gongyou.rules.screening.check import Check
from gongyou.rules.units import Unit

MOST = Decimal(200_000)
YEAR = 12
BASE = Range(0, 10**9)


def amount(name: str, zh: str, en: str, *, blank: bool = False) -> Input:
    """Yuan of a month, within what the exact division holds."""
    return replace(yuan(name, zh, en, blank=blank), high=MOST)


@rule(
    "cn.insurance.low_base",
    words(
        Text("社会保险缴费基数过低", "Contribution base too low"),
        law("中华人民共和国社会保险法", "Social Insurance Law"),
        Text("第十二条、第六十条、第八十六条；国办发〔2019〕13号", "Articles 12, 60, 86; GBF (2019) 13"),
        PAGE,
        Text(
            "工资表有上一自然年全部十二个月的，缴费工资取该年应发工资的月平均（劳社险中心函〔2006〕60号，未核对原文）；"
            "没有的，以当月基本工资为其下限。当地缴费年度自七月起的，上半年应另行核对。",
            "Where the payroll holds all twelve months of the calendar year before, the wage is the average of their "
            "gross pay (Letter (2006) 60 of the social insurance centre, text not checked); where it does not, the "
            "month's basic wage stands for it as its least. Where the local contribution year begins in July, check "
            "the first half of a year apart.",
        ),
        Text(
            "缴费工资限于全口径平均工资的 60% 至 300%；应补缴数按工资表自身的单位费率推算。",
            "The wage is held within 60 % to 300 % of the full-coverage average; the contribution short follows the "
            "rate that the payroll itself shows.",
        ),
    ),
    inputs=(
        amount("basic_wage", "基本工资", "Basic wage"),
        replace(
            amount("wages_last_year", "上一自然年应发工资合计", "Gross pay of the calendar year before", blank=True),
            high=MOST * YEAR,
        ),
        amount("base", "申报缴费基数", "Base declared"),
        amount("employer_contribution", "单位缴纳部分", "Employer's contribution", blank=True),
        Input(
            "average_wage",
            Text("全口径平均工资", "Full-coverage average wage"),
            Unit.YUAN,
            high=MOST,
            parameter="cn.full_coverage_average_wage",
        ),
    ),
    outputs=("breach", "amount", "extent"),
    uses={"floor_percent": "cn.contribution_floor", "cap_percent": "cn.contribution_cap"},
)
def low_base(given: Given) -> Sequence[DefinedStep]:
    """The base that last year's average wage asks for, or the basic wage as its least, less the one declared."""
    average, base, year = given["average_wage"], given["base"], given["wages_last_year"]
    known = Ratio(year.factor, ibis.coalesce(year.top, 0), None, year.top_range) / YEAR
    wage = given.keep(either(year.top.notnull(), known, given["basic_wage"]))
    due = wage.at_least(average * given["floor_percent"]).at_most(average * given["cap_percent"])
    whole = Ratio.column(given.keep(due.rounded(2)), BASE, Fraction(1, 100))
    short = (whole - base).at_least(0)
    owed = short * given["employer_contribution"] / base.at_least(Ratio.of(1) / 100)
    limits = "{wage}，{average_wage} × {floor_percent} 至 {average_wage} × {cap_percent}"
    return [
        step("wage", ("缴费工资", "Wage that counts"), "{wages_last_year} ÷ 12，{basic_wage}", wage),
        step("due", ("应申报基数", "Base due"), limits, whole),
        breach(whole > base, "{due} > {base}"),
        step("extent", ("少报基数", "Base short"), "max(0, {due} − {base})", short),
        step(
            "amount", ("单位少缴", "Employer's contribution short"), "{extent} × {employer_contribution} ÷ {base}", owed
        ),
    ]


LOW_BASE = Check(
    low_base,
    "cn.contribution_base",
    only={"hours_scheme": FULL_TIME, "full_month": (True,)},
    unit=Unit.YUAN,
    rank=9,
)
