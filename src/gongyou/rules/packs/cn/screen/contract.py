"""The contract: no written one, a probation that is too long or paid too little."""

from __future__ import annotations

from collections.abc import Sequence

import ibis

from gongyou.core.text import Text
from gongyou.rules.exact import Range, Ratio
from gongyou.rules.given import Given
from gongyou.rules.packs.cn.contract import CONTRACT_LAW, PROBATION_USES, double_wage, longest_probation
from gongyou.rules.packs.cn.screen.wages import FULL_TIME, PAGE, breach
from gongyou.rules.packs.cn.writing import (
    LOCAL_MINIMUM,
    day,
    either,
    full_months,
    law,
    only_where,
    step,
    words,
    yuan,
)
from gongyou.rules.rule import CALENDAR, DefinedStep, Shape, rule
from gongyou.rules.screening.check import Check, Grain
from gongyou.rules.units import Unit

LIMIT = Range(0, 60)
BASE_IS_LAST = Text(
    "月工资按工资表最近一个月的基本工资。", "The monthly wage is the basic wage of the payroll's latest month."
)


@rule(
    "cn.contract.second_wage",
    words(
        Text("未订立书面劳动合同", "No written contract"),
        CONTRACT_LAW,
        Text("第十条、第八十二条第一款、第十四条第三款", "Articles 10, 82(1), 14(3)"),
        PAGE,
        BASE_IS_LAST,
        Text(
            "用人单位的工资表从未填写签订日期的，不作判断；计算到筛查期末。",
            "An employer whose payroll never names a day of signing is not judged; reckoned to the end of the screen.",
        ),
    ),
    inputs=double_wage.inputs,
    outputs=("breach", "amount", "extent", "first", "last"),
    uses=double_wage.uses,
    shape=Shape(event="hire"),
)
def second_wage(given: Given) -> Sequence[DefinedStep]:
    """The second wage of Article 82, up to the day of signing, of leaving, or the end of the screen."""
    steps = double_wage.steps(given)
    by_name = {each.name: each for each in steps}
    pay, start = by_name["extra_wage"], by_name["start"].value
    year_ends = given["hire"].anniversary(12).plus_days(-1)
    # What still runs has the same last day whenever it is asked; once signed, it ended the day before.
    last = year_ends.earlier(given["signed"].plus_days(-1).or_else(year_ends))
    return [
        *steps,
        breach(pay.value > 0, "{extra_wage} > 0"),  # type: ignore[operator]
        step("amount", ("应加付的工资", "Second wage owed"), pay.formula, pay.value),
        step("extent", ("整月数", "Full months"), "{full_months}", by_name["full_months"].value, Unit.MONTHS),
        step("first", ("起算日", "From"), "{start}", start, Unit.DAY),
        step("last", ("计算止", "Up to"), "{signed}，{hire} + 12 个月", last, Unit.DAY),
    ]


@rule(
    "cn.contract.long_probation",
    words(
        Text("试用期超过法定上限", "Probation beyond the limit"),
        CONTRACT_LAW,
        Text("第十九条、第七十条、第八十三条", "Articles 19, 70, 83"),
        PAGE,
        BASE_IS_LAST,
        Text(
            "合同期限自用工之日起算至合同期满之日；没有期满日的（无固定期限或者未填写），只按最长六个月判断。"
            "不满一个月的按工作日折算，除数 21.75。",
            "The term runs from the first day of work to the contract's last day; without such a day (open-ended, or "
            "not told) only the longest limit of six months is held. A part month is paid by its working days over "
            "21.75.",
        ),
    ),
    inputs=(
        day("hire", "用工之日", "First day of work"),
        day("probation_until", "试用期截止日", "Last day of probation"),
        day("until", "计算至", "Reckoned to"),
        day("contract_until", "合同期满日", "Last day of the contract's term", blank=True),
        yuan("monthly_wage", "月工资", "Monthly wage"),
        day("left", "离职日", "Last day of work", blank=True),
    ),
    outputs=("breach", "amount", "extent", "first", "last"),
    uses={**PROBATION_USES, "paid_days": "cn.paid_days_per_month"},
    shape=Shape(event="hire"),
)
def long_probation(given: Given) -> Sequence[DefinedStep]:
    """The wage for the time served on probation beyond the limit."""
    calendar, hire, term = given[CALENDAR], given["hire"], given["contract_until"]
    length = given.keep(full_months(hire, term.or_else(hire)))
    told = only_where(term.is_given, length)
    limit = either(term.is_given, longest_probation(length, given), given["long"])
    allowed = given.keep(limit.rounded(0))
    start = given.keep(hire.anniversary(allowed))
    served = given.keep(given["probation_until"].earlier(given["until"].earlier(given["left"].or_else(given["until"]))))
    beyond = given.keep(served >= start)
    whole = given.keep(ibis.ifelse(beyond, start.service_months(served), 0))
    rest = given.keep(start.anniversary(whole))
    worked = given.keep(ibis.ifelse(beyond, calendar.workdays(rest, served), 0))
    full, extra = Ratio.column(whole, Range(0, 600)), Ratio.column(worked, Range(0, 31))
    pay = given["monthly_wage"] * full + given["monthly_wage"] / given["paid_days"] * extra
    tiers = "{contract_until}，{contract_months} → {short} / {middle} / {long}"
    formula = "{monthly_wage} × {extent} + {monthly_wage} ÷ {paid_days} × {extra_workdays}"
    return [
        step("contract_months", ("合同期限", "Term"), "{hire} → {contract_until}", told, Unit.MONTHS),
        step("limit", ("法定上限", "Limit"), tiers, Ratio.column(allowed, LIMIT), Unit.MONTHS),
        step("first", ("超出部分起", "Beyond from"), "{hire} + {limit} 个月", start, Unit.DAY),
        step("served", ("已履行至", "Served to"), "{probation_until}，{left}，{until}", served, Unit.DAY),
        breach(beyond, "{served} ≥ {first}"),
        step("extent", ("超出整月数", "Full months beyond"), "{first} → {served}", full, Unit.MONTHS),
        step("extra_workdays", ("余下的工作日", "Working days"), "{first} + {extent} → {served}", extra, Unit.DAYS),
        step("amount", ("赔偿金", "Compensation"), formula, pay),
        step("last", ("试用期截止日", "End of probation"), "{probation_until}", given["probation_until"], Unit.DAY),
    ]  # fmt: skip


@rule(
    "cn.contract.low_probation_wage",
    words(
        Text("试用期工资过低", "Probation wage too low"),
        law("中华人民共和国劳动合同法", "Labour Contract Law"),
        Text("第二十条；实施条例第十五条", "Article 20; Implementing Regulations, Article 15"),
        PAGE,
        Text(
            "约定工资取试用期满后第一个月的基本工资；低于最低工资的部分只在“低于最低工资标准”中计一次。",
            "The agreed wage is the basic wage of the first month after the probation; what is missing to the "
            "minimum wage "
            "is claimed there and not again.",
        ),
    ),
    inputs=(
        yuan("probation_wage", "试用期当月基本工资", "Basic wage of the month"),
        yuan("contract_wage", "试用期满后的基本工资", "Basic wage after the probation"),
        LOCAL_MINIMUM,
    ),
    outputs=("breach", "amount"),
    uses={"share_percent": "cn.probation_wage_share"},
)
def low_probation_wage(given: Given) -> Sequence[DefinedStep]:
    """What is missing to 80 % of the agreed wage, above the minimum wage."""
    least = given["contract_wage"] * given["share_percent"]
    paid = given["probation_wage"].at_least(given["local_min_wage"])
    return [
        step("floor", ("约定工资的百分之八十", "Share of the agreed wage"), "{contract_wage} × {share_percent}", least),
        breach(least > paid, "{floor} > max({probation_wage}, {local_min_wage})"),
        step(
            "amount",
            ("少发金额", "Short"),
            "max(0, {floor} − max({probation_wage}, {local_min_wage}))",
            (least - paid).at_least(0),
        ),
    ]


SECOND_WAGE = Check(
    second_wage,
    double_wage.id,
    Grain.PERSON,
    only={"hours_scheme": FULL_TIME, "contract_told": (True,)},
    unit=Unit.MONTHS,
    rank=10,
)
LONG_PROBATION = Check(
    long_probation,
    "cn.illegal_probation_compensation",
    Grain.PERSON,
    only={"on_probation": (True,)},
    unit=Unit.MONTHS,
    rank=11,
)
LOW_PROBATION_WAGE = Check(
    low_probation_wage,
    "cn.probation_wage_floor",
    only={"probation_month": (True,)},
    rank=4,
)
