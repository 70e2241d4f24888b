"""Pay: overtime not paid, wages below the minimum, deductions beyond the limit, pay that came late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from gongyou.core.text import Text
from gongyou.rules.exact import Range, Ratio
from gongyou.rules.given import Given
from gongyou.rules.packs.cn.wages import LOCAL_MINIMUM, MINIMUM_WAGE_RULES, minimum_wage_check, money
from gongyou.rules.packs.cn.working_time import HOUR_DIVISORS, MULTIPLIERS, overtime_pay
from gongyou.rules.packs.cn.writing import day, law, step, words
from gongyou.rules.rule import CALENDAR, DefinedStep, Input, Shape, rule
from gongyou.rules.screening.check import Check
from gongyou.rules.units import Unit

LABOUR_LAW = law("中华人民共和国劳动法", "Labour Law")
PAYMENT = law("工资支付暂行规定", "Interim Provisions on Payment of Wages")
PAGE = "screening"
FULL_TIME = ("standard", "comprehensive", "irregular", "piece")
FEN = Range(0, 10**13)
DAYS_LATE = Range(0, 100_000)


def needed(name: str, definition: object) -> Input:
    """An input of another rule that a payroll must fill in: blank is not nought."""
    found = next(each for each in definition.inputs if each.name == name)  # type: ignore[attr-defined]
    return replace(found, default=None)


def breach(value: object, formula: str) -> DefinedStep:
    """Whether there is one."""
    return step("breach", ("存在问题", "Breach"), formula, value, Unit.YES_NO)


@rule(
    "cn.wages.below_minimum",
    words(
        Text("低于最低工资标准", "Below the minimum wage"),
        MINIMUM_WAGE_RULES,
        Text("第十二条", "Article 12"),
        PAGE,
        Text(
            "只比对整月在岗的月份；应发工资中剔除实付加班工资和列明不计入的津贴。",
            "Only months worked in full; overtime pay as paid and the allowances listed as excluded are left out.",
        ),
    ),
    inputs=(
        needed("gross", minimum_wage_check),
        needed("overtime_pay", minimum_wage_check),
        needed("night_shift_allowance", minimum_wage_check),
        needed("heat_allowance", minimum_wage_check),
        needed("welfare", minimum_wage_check),
        LOCAL_MINIMUM,
    ),
    outputs=("breach", "amount"),
    shape=Shape(bounds=minimum_wage_check.shape.bounds),
)
def below_minimum(given: Given) -> Sequence[DefinedStep]:
    """What is missing to the standard of the row's own place and month."""
    counted, compliant, shortfall = minimum_wage_check.steps(given)
    return [
        counted,
        breach(~compliant.value, "{counted} < {local_min_wage}"),  # type: ignore[operator]
        step("amount", ("少发金额", "Short"), shortfall.formula, shortfall.value),
    ]


@rule(
    "cn.wages.unpaid_overtime",
    words(
        Text("加班工资不足", "Overtime pay short"),
        LABOUR_LAW,
        Text(
            "第四十四条；《工资支付暂行规定》第十三条", "Article 44; Interim Provisions on Payment of Wages, Article 13"
        ),
        PAGE,
        Text(
            "加班工资基数按工资表所列；综合计算工时的，休息日工作时间按平日加班计。",
            "The base is the one that the payroll states; under comprehensive hours a rest day worked counts at the "
            "weekday rate.",
        ),
    ),
    inputs=(
        overtime_pay.inputs[0],
        *(needed(each.name, overtime_pay) for each in overtime_pay.inputs[1:]),
        money("paid", Text("实付加班工资", "Overtime pay paid"), default=None),
    ),
    outputs=("breach", "amount"),
    uses={**HOUR_DIVISORS, **MULTIPLIERS},
)
def unpaid_overtime(given: Given) -> Sequence[DefinedStep]:
    """What Article 44 asks for, rounded to the fen as it is paid, less what was paid."""
    steps = overtime_pay.steps(given)
    whole = steps[-1].value
    # The wage is paid in whole fen: what is due is rounded once before it is compared.
    due = Ratio.column(given.keep(whole.rounded(2)), FEN, Fraction(1, 100))  # type: ignore[union-attr]
    short = (due - given["paid"]).at_least(0)
    return [
        *steps,
        breach(due > given["paid"], "{overtime_pay} > {paid}"),
        step("amount", ("少发金额", "Short"), "max(0, {overtime_pay} − {paid})", short),
    ]


@rule(
    "cn.wages.unlawful_deduction",
    words(
        Text("扣款超过法定限度", "Deductions beyond the limit"),
        PAYMENT,
        Text("第十五条、第十六条", "Articles 15, 16"),
        PAGE,
        Text(
            "代扣税费、社会保险费、公积金、法院判令款项以及缺勤减发的工资不在此限；其余扣款按赔偿损失的限度判断：不超过当月工资的"
            "百分之二十，扣后不低于最低工资。",
            "Taxes, insurance, housing fund, what a court orders, and pay for absence are not limited; any other "
            "deduction "
            "is held to the limit for loss: 20 % of the month's wage, and never below the minimum wage.",
        ),
    ),
    inputs=(
        needed("gross", minimum_wage_check),
        money("deductions", Text("扣款", "Deductions"), default=None),
        LOCAL_MINIMUM,
    ),
    outputs=("breach", "amount"),
    uses={"share_percent": "cn.deduction_share"},
)
def unlawful_deduction(given: Given) -> Sequence[DefinedStep]:
    """What was taken above the lesser of 20 % of the wage and what lies above the minimum wage."""
    wage, taken = given["gross"], given["deductions"]
    share, above = wage * given["share_percent"], (wage - given["local_min_wage"]).at_least(0)
    most = share.at_most(above)
    return [
        step("share", ("工资的百分之二十", "Share of the wage"), "{gross} × {share_percent}", share),
        step("above_minimum", ("高出最低工资", "Above the minimum"), "max(0, {gross} − {local_min_wage})", above),
        step("most", ("最多可扣", "Largest deduction"), "min({share}, {above_minimum})", most),
        breach(taken > most, "{deductions} > {most}"),
        step("amount", ("多扣金额", "Taken too much"), "max(0, {deductions} − {most})", (taken - most).at_least(0)),
    ]


@rule(
    "cn.wages.late_payment",
    words(
        Text("工资支付迟延", "Pay that came late"),
        PAYMENT,
        Text("第七条", "Article 7"),
        PAGE,
        Text(
            "未给出约定付薪日的，以次月最后一日为限（至少每月支付一次）；遇节假日或休息日提前到最近的工作日。",
            "Where no payday is given, the last day of the next month (at least once a month); a day off moves "
            "it forward "
            "to the last working day before it.",
        ),
    ),
    inputs=(
        day("on", "工资所属月份", "Month of the pay"),
        day("paid_on", "实际支付日", "Day of payment"),
        Input("payday", Text("约定付薪日（次月）", "Payday, next month"), Unit.NUMBER, places=0, high=Decimal(31)),
    ),
    outputs=("breach", "extent"),
)  # fmt: skip
def late_payment(given: Given) -> Sequence[DefinedStep]:
    """Days from the payday, or the working day before it, to the day of payment."""
    following = given.keep(given["on"].month.plus(1))
    agreed = given.keep(following.first.plus_days(given["payday"].top - 1).earlier(following.last))
    due = given.keep(given[CALENDAR].last_workday(agreed))
    late = Ratio.column(due.days_to(given["paid_on"]) - 1, DAYS_LATE).at_least(0)
    return [
        step("due", ("应付日", "Due on"), "{on}，{payday}", due, Unit.DAY),
        breach(given["paid_on"] > due, "{paid_on} > {due}"),
        step("extent", ("迟延天数", "Days late"), "{due} → {paid_on}", late, Unit.DAYS),
    ]


BELOW_MINIMUM = Check(
    below_minimum, "cn.minimum_wage_check", only={"hours_scheme": FULL_TIME, "full_month": (True,)}, rank=1
)
UNPAID_OVERTIME = Check(
    unpaid_overtime, "cn.overtime_pay", only={"hours_scheme": ("standard", "comprehensive")}, rank=2
)
UNLAWFUL_DEDUCTION = Check(
    unlawful_deduction,
    "cn.wage_deduction_cap",
    only={"hours_scheme": FULL_TIME, "deduction_kind": ("limited",)},
    rank=3,
)
LATE_PAYMENT = Check(late_payment, "cn.payday_on_holiday", unit=Unit.DAYS, rank=8)
