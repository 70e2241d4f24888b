"""The contract: written form, probation, training, competition, dispatch."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import ibis

from gongyou.core.text import Text
from gongyou.rules.days import Day
from gongyou.rules.exact import Range, Ratio
from gongyou.rules.given import Given
from gongyou.rules.packs.cn.deadlines import announced
from gongyou.rules.packs.cn.writing import (
    LOCAL_MINIMUM,
    ONE_ROUNDING,
    count,
    day,
    either,
    law,
    months,
    only_where,
    step,
    words,
    yuan,
)
from gongyou.rules.rule import CALENDAR, Bound, DefinedStep, Input, Shape, rule
from gongyou.rules.units import Unit

CONTRACT_LAW = law("中华人民共和国劳动合同法", "Labour Contract Law")
INTERPRETATION = law(
    "最高人民法院关于审理劳动争议案件适用法律问题的解释（一）",
    "Interpretation (I) of the Supreme People's Court on Labour Disputes",
)
PROBATION, WRITTEN, AFTER = "probation", "double-wage", "after-the-contract"
KIND = Input(
    "contract_kind",
    Text("合同类型", "Kind of contract"),
    Unit.WORD,
    choices={
        "fixed": Text("固定期限", "Fixed term"),
        "open": Text("无固定期限", "Open-ended"),
        "task": Text("以完成一定工作任务为期限", "Until a task is done"),
    },
)
PROBATION_USES = {
    "short": "cn.probation_months_short",
    "middle": "cn.probation_months_middle",
    "long": "cn.probation_months_long",
}
SHORT, MIDDLE, LONG = 3, 12, 36
SECOND_WAGE = Text(
    "二倍工资自用工满一个月的次日起，至补订书面合同的前一日或者满一年的前一日止，最多十一个月；满一个月按对应日计算，没有对应日的顺延。",
    "The second wage runs from the day after the first full month to the day before the contract was signed, or the "
    "day before the first full year, at most eleven months; months by their corresponding day, rolled up.",
)
PART_MONTH = Text(
    "不满一个月的按实际工作日计算（法释〔2025〕12号第六条）；除数法律未定，本规则取月计薪天数 21.75。",
    "A part month is paid by its working days; the law names no divisor: 21.75 paid days are taken.",
)


def longest_probation(length: Ratio, given: Given) -> Ratio:
    """Months of probation at most, for a fixed term of so many months (Article 19)."""
    nothing = Ratio.of(0)
    of_years = either(length >= LONG, given["long"], given["middle"])
    return either(length >= SHORT, either(length >= MIDDLE, of_years, given["short"]), nothing)


@rule(
    "cn.probation_max_months",
    words(
        Text("试用期上限", "Longest probation"),
        CONTRACT_LAW,
        Text("第十九条", "Article 19"),
        PROBATION,
        Text(
            "以上含本数，不满不含本数；同一用人单位与同一劳动者只能约定一次试用期。",
            "Bounds as in Article 1259 of the Civil Code; one probation only.",
        ),
    ),
    inputs=(months("contract_months", "合同期限（月）", "Months of the contract", blank=True), KIND),
    outputs=("max_probation_months",),
    uses=PROBATION_USES,
)
def probation(given: Given) -> Sequence[DefinedStep]:
    """None below three months and for a task; one, two or six months by the length of the contract."""
    kind = given["contract_kind"]
    length = given["contract_months"]
    known = Ratio(length.factor, ibis.coalesce(length.top, 0), length.bottom, length.top_range, length.bottom_range)
    most = either(kind == "open", given["long"], longest_probation(known, given).when(kind == "fixed"))
    formula = "{contract_kind}，{contract_months} → {short} / {middle} / {long}"
    told = only_where((kind != "fixed") | length.top.notnull(), given.keep(most))
    return [step("max_probation_months", ("试用期最长", "Longest probation"), formula, told, Unit.MONTHS)]


@rule(
    "cn.illegal_probation_compensation",
    words(
        Text("违法约定试用期的赔偿金", "Compensation for an unlawful probation"),
        CONTRACT_LAW,
        Text("第八十三条", "Article 83"),
        PROBATION,
        ONE_ROUNDING,
    ),
    inputs=(
        months("contract_months", "合同期限（月）", "Months of the contract"),
        months("probation_served_months", "已履行的试用期（月）", "Months of probation served"),
        yuan("wage_after_probation", "试用期满月工资", "Wage after the probation"),
    ),
    outputs=("excess_months", "compensation"),
    uses=PROBATION_USES,
)
def illegal_probation(given: Given) -> Sequence[DefinedStep]:
    """The full wage for every month served beyond the limit."""
    most = longest_probation(given["contract_months"], given)
    excess = (given["probation_served_months"] - most).at_least(0)
    return [
        step("most", ("法定上限", "Limit"), "{contract_months} → {short} / {middle} / {long}", most, Unit.MONTHS),
        step(
            "excess_months", ("超过的月数", "Months beyond"), "{probation_served_months} − {most}", excess, Unit.MONTHS
        ),
        step(
            "compensation",
            ("赔偿金", "Compensation"),
            "{excess_months} × {wage_after_probation}",
            excess * given["wage_after_probation"],
        ),
    ]


@rule(
    "cn.probation_wage_floor",
    words(
        Text("试用期工资下限", "Floor of the probation wage"),
        law("中华人民共和国劳动合同法实施条例", "Implementing Regulations of the Labour Contract Law"),
        Text("第十五条", "Article 15"),
        PROBATION,
        Text(
            "“或者”理解为满足其一即可，取两个百分之八十中较低者，并不得低于最低工资标准。",
            "“Or” lets either test suffice: the lower of the two.",
        ),
        ONE_ROUNDING,
    ),
    inputs=(
        yuan("contract_wage", "合同约定工资", "Wage of the contract"),
        yuan("lowest_grade_same_post", "相同岗位最低档工资", "Lowest grade of the post"),
        LOCAL_MINIMUM,
    ),
    outputs=("floor",),
    uses={"share_percent": "cn.probation_wage_share"},
)
def probation_wage(given: Given) -> Sequence[DefinedStep]:
    """Eighty percent of the lower of the two, never below the minimum wage."""
    lower = given["contract_wage"].at_most(given["lowest_grade_same_post"]) * given["share_percent"]
    formula = "max(min({contract_wage}, {lowest_grade_same_post}) × {share_percent}, {local_min_wage})"
    return [step("floor", ("试用期工资不低于", "Not below"), formula, lower.at_least(given["local_min_wage"]))]


# How the end of the second wage is written: what comes first.
ENDS = "取最早：满一年的前一日（{hire} 用工）；{signed} 订合同的前一日；{left} 离职"


@rule(
    "cn.no_contract_double_wage",
    words(
        Text("未订立书面劳动合同的二倍工资", "Second wage for a missing contract"),
        CONTRACT_LAW,
        Text(
            "第八十二条第一款；实施条例第六条、第七条；法释〔2025〕12号第六条、第九条",
            "Article 82(1); Regulations 6, 7; Interpretation (2025) No. 12, 6, 9",
        ),
        WRITTEN,
        SECOND_WAGE,
        PART_MONTH,
        ONE_ROUNDING,
    ),
    inputs=(
        day("hire", "用工之日", "First day of work"),
        day("signed", "补订书面合同之日（未订则空）", "Day the contract was signed, if it was", blank=True),
        day("left", "离职日（在职则空）", "Last day of work, if it ended", blank=True),
        yuan("monthly_wage", "月工资", "Monthly wage"),
    ),
    outputs=("start", "end", "months", "full_months", "extra_workdays", "extra_wage"),
    uses={"paid_days": "cn.paid_days_per_month", "most_months": "cn.double_wage_months"},
    shape=Shape(same_as=("no_contract_double_wage_month_end",), event="hire", bounds=(Bound(("hire",), "left"),)),
)
def double_wage(given: Given) -> Sequence[DefinedStep]:
    """A second wage from the second month to the day before the contract, or before the first full year."""
    calendar, hire = given[CALENDAR], given["hire"]
    start = given.keep(hire.anniversary(1))
    year_ends = given.keep(hire.anniversary(12).plus_days(-1))
    end = year_ends.earlier(Day(ibis.coalesce(given["signed"].plus_days(-1).column, year_ends.column)))
    end = given.keep(end.earlier(given["left"].or_else(year_ends)))
    owed = given.keep(end >= start)
    # The first full year is eleven months also where its second month begins on a day that rolled up.
    counted = ibis.ifelse(end >= year_ends, given["most_months"].rounded(), start.service_months(end))
    whole = given.keep(ibis.ifelse(owed, counted, 0))
    rest = given.keep(start.anniversary(whole))
    worked = given.keep(ibis.ifelse(owed, calendar.workdays(rest, end), 0))
    full, extra = Ratio.column(whole, Range(0, 11)), Ratio.column(worked, Range(0, 31))
    pay = given["monthly_wage"] * full + given["monthly_wage"] / given["paid_days"] * extra
    return [
        step("start", ("二倍工资起算日", "From"), "{hire} + 1 个月", start, Unit.DAY),
        step("end", ("二倍工资截止日", "To"), ENDS, Day(ibis.ifelse(owed, end.column, ibis.null("date"))), Unit.DAY),
        step("full_months", ("整月数", "Full months"), "{start} → {end}，≤ {most_months}", full, Unit.MONTHS),
        step("months", ("月数", "Months"), "{full_months}", full, Unit.MONTHS),
        step(
            "extra_workdays",
            ("余下的工作日", "Working days beyond"),
            "{start} + {full_months} → {end}",
            extra,
            Unit.DAYS,
        ),
        step(
            "extra_wage",
            ("应加付的工资", "Second wage owed"),
            "{monthly_wage} × {full_months} + {monthly_wage} ÷ {paid_days} × {extra_workdays}",
            pay,
        ),
        announced(calendar, end, "{hire}"),
    ]


@rule(
    "cn.no_open_ended_contract_double_wage",
    words(
        Text("应订未订无固定期限合同的二倍工资", "Second wage for a refused open-ended contract"),
        CONTRACT_LAW,
        Text("第八十二条第二款", "Article 82(2)"),
        WRITTEN,
        PART_MONTH,
        ONE_ROUNDING,
    ),
    inputs=(
        day("open_ended_due", "应当订立之日", "Day it was due"),
        day("until_inclusive", "计算至", "Up to"),
        yuan("monthly_wage", "月工资", "Monthly wage"),
    ),
    outputs=("months", "extra_wage"),
    uses={"paid_days": "cn.paid_days_per_month"},
    shape=Shape(event="until_inclusive"),
)
def open_ended_double_wage(given: Given) -> Sequence[DefinedStep]:
    """A second wage from the day on which the contract was due; the law sets no limit of months."""
    calendar, start, end = given[CALENDAR], given["open_ended_due"], given["until_inclusive"]
    whole = given.keep(start.service_months(end))
    rest = given.keep(start.anniversary(whole))
    worked = given.keep(calendar.workdays(rest, end))
    full, extra = Ratio.column(whole, Range(0, 600)), Ratio.column(worked, Range(0, 31))
    pay = given["monthly_wage"] * full + given["monthly_wage"] / given["paid_days"] * extra
    return [
        step("months", ("整月数", "Full months"), "{open_ended_due} → {until_inclusive}", full, Unit.MONTHS),
        step(
            "extra_workdays", ("余下的工作日", "Working days beyond"), "{months} → {until_inclusive}", extra, Unit.DAYS
        ),
        step(
            "extra_wage",
            ("应加付的工资", "Second wage owed"),
            "{monthly_wage} × {months} + {monthly_wage} ÷ {paid_days} × {extra_workdays}",
            pay,
        ),
        announced(calendar, end, "{until_inclusive}"),
    ]


@rule(
    "cn.training_penalty",
    words(
        Text("服务期违约金上限", "Limit of the training penalty"),
        CONTRACT_LAW,
        Text("第二十二条", "Article 22"),
        AFTER,
        ONE_ROUNDING,
    ),
    inputs=(
        yuan("training_cost", "培训费用", "Cost of the training"),
        Input("service_months", Text("约定服务期（月）", "Months of service agreed"), Unit.MONTHS, high=Decimal(600)),
        months("served_months", "已服务月数", "Months served"),
    ),
    outputs=("max_penalty",),
)
def training_penalty(given: Given) -> Sequence[DefinedStep]:
    """The share of the cost that falls on the time not served."""
    agreed = given["service_months"]
    left = (agreed - given["served_months"]).at_least(0)
    most = given["training_cost"] * left / agreed.at_least(Ratio.of(1) / 100)
    formula = "{training_cost} × ({service_months} − {served_months}) ÷ {service_months}"
    return [step("max_penalty", ("违约金不超过", "At most"), formula, most)]


@rule(
    "cn.noncompete_default",
    words(
        Text("竞业限制补偿（未约定时）", "Non-compete pay where none was agreed"),
        INTERPRETATION,
        Text("第三十六条", "Article 36"),
        AFTER,
        ONE_ROUNDING,
    ),
    inputs=(
        yuan("avg_monthly_wage_12m", "离职前十二个月平均工资", "Average wage of the last 12 months"),
        LOCAL_MINIMUM,
    ),
    outputs=("monthly",),
    uses={"share_percent": "cn.noncompete_share"},
)
def noncompete(given: Given) -> Sequence[DefinedStep]:
    """Thirty percent of the average wage, never below the minimum wage."""
    monthly = (given["avg_monthly_wage_12m"] * given["share_percent"]).at_least(given["local_min_wage"])
    formula = "max({avg_monthly_wage_12m} × {share_percent}, {local_min_wage})"
    return [step("monthly", ("每月补偿", "Each month"), formula, monthly)]


@rule(
    "cn.noncompete_release",
    words(
        Text("提前解除竞业限制的额外补偿", "Early release from non-competition"),
        INTERPRETATION,
        Text("第三十九条", "Article 39"),
        AFTER,
        ONE_ROUNDING,
    ),
    inputs=(yuan("monthly_comp", "每月竞业限制补偿", "Monthly non-compete pay"),),
    outputs=("extra",),
    uses={"extra_months": "cn.noncompete_release_months"},
)
def noncompete_release(given: Given) -> Sequence[DefinedStep]:
    """Three months more."""
    extra = given["monthly_comp"] * given["extra_months"]
    return [step("extra", ("额外支付", "To be paid"), "{monthly_comp} × {extra_months}", extra)]


@rule(
    "cn.dispatch_ratio",
    words(
        Text("劳务派遣用工比例", "Share of dispatched workers"),
        law("劳务派遣暂行规定", "Interim Provisions on Labour Dispatch"),
        Text("第四条", "Article 4"),
        AFTER,
        Text(
            "用工总量为订立劳动合同人数与使用的被派遣劳动者人数之和。",
            "The whole is contract staff and dispatched workers together.",
        ),
    ),
    inputs=(
        count("contract_employees", "订立劳动合同人数", "Employees under contract", high=10_000_000),
        count("dispatched", "被派遣劳动者人数", "Dispatched workers", high=10_000_000),
    ),
    outputs=("ratio_pct", "legal", "max_dispatched"),
    uses={"share_percent": "cn.dispatch_share"},
)
def dispatch(given: Given) -> Sequence[DefinedStep]:
    """Dispatched ÷ (contract + dispatched), at most 10 %."""
    own, sent, share = given["contract_employees"], given["dispatched"], given["share_percent"]
    whole = own + sent
    most = own * share / (Ratio.of(1) - share)
    held = Ratio.column(given.keep(most.rounded(0)), Range(0, 10_000_000))
    floor = either(held > most, held - 1, held)
    return [
        step(
            "ratio_pct",
            ("派遣比例", "Share"),
            "{dispatched} ÷ ({contract_employees} + {dispatched})",
            sent * 100 / whole.at_least(1),
            Unit.PERCENT,
        ),
        step(
            "legal",
            ("符合规定", "Within the limit"),
            "{dispatched} ≤ ({contract_employees} + {dispatched}) × {share_percent}",
            whole * share >= sent,
            Unit.YES_NO,
        ),
        step(
            "max_dispatched",
            ("最多可用", "At most"),
            "{contract_employees} × {share_percent} ÷ (1 − {share_percent})",
            floor,
            Unit.NUMBER,
        ),
    ]
