"""Social insurance and the housing fund: bases, terms, late declarations, unemployment, transfers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from gongyou.core.text import Text
from gongyou.rules.exact import Ratio
from gongyou.rules.given import Given
from gongyou.rules.packs.cn.deadlines import CIVIL_CODE, Last, Term, deadline_rule
from gongyou.rules.packs.cn.writing import ONE_ROUNDING, day, either, flag, law, months, step, words, yuan
from gongyou.rules.rule import DefinedStep, Input, PlainStep, Shape, rule
from gongyou.rules.units import Unit

LAW = law("中华人民共和国社会保险法", "Social Insurance Law")
PAGE = "social-insurance"


@rule(
    "cn.contribution_base",
    words(
        Text("缴费基数", "Contribution base"),
        Text("国办发〔2019〕13号；劳办发〔1997〕116号", "GBF (2019) 13; LBF (1997) 116"),
        Text("缴费基数上下限", "Floor and cap of the base"),
        PAGE,
        Text("上下限比例据二手来源，未核实原文。", "Floor and cap come from secondary sources."),
        ONE_ROUNDING,
    ),
    inputs=(
        yuan("wage", "月工资", "Monthly wage"),
        yuan("province_full_coverage_avg_wage", "全省全口径月平均工资", "Full-coverage average wage of the province"),
        Input(
            "employee_pension_rate",
            Text("个人养老保险费率", "Employee's pension rate"),
            Unit.RATE,
            places=4,
            high=Decimal(1),
            optional=True,
        ),
    ),
    outputs=("base", "employee_pension"),
    uses={"floor_percent": "cn.contribution_floor", "cap_percent": "cn.contribution_cap"},
)
def contribution_base(given: Given) -> Sequence[DefinedStep]:
    """The wage between 60 % and 300 % of the average, and the employee's pension share of it."""
    average = given["province_full_coverage_avg_wage"]
    base = given["wage"].at_least(average * given["floor_percent"]).at_most(average * given["cap_percent"])
    average_name = "{province_full_coverage_avg_wage}"
    formula = f"{{wage}}，{average_name} × {{floor_percent}} 至 {average_name} × {{cap_percent}}"
    return [
        step("base", ("缴费基数", "Base"), formula, base),
        step(
            "employee_pension",
            ("个人缴纳", "Employee's share"),
            "{base} × {employee_pension_rate}",
            base * given["employee_pension_rate"],
        ),
    ]


registration = deadline_rule(
    "cn.registration_30_days",
    words(
        Text("社会保险登记期限", "Registration for social insurance"),
        LAW,
        Text("第五十八条", "Article 58"),
        PAGE,
        CIVIL_CODE,
    ),
    day("hire", "用工之日", "First day of work"),
    Last("deadline", Text("最后一日", "Last day"), 30, Term.DAYS),
)


@rule(
    "cn.undeclared_110pct",
    words(
        Text("未申报的缴费核定", "Assessment without a declaration"),
        LAW,
        Text("第六十二条", "Article 62"),
        PAGE,
        ONE_ROUNDING,
    ),
    inputs=(yuan("last_month_paid", "上月缴费额", "Paid last month"),),
    outputs=("assessed",),
    uses={"percent": "cn.undeclared_percent"},
)
def undeclared(given: Given) -> Sequence[DefinedStep]:
    """110 % of last month."""
    return [
        step(
            "assessed",
            ("核定数额", "Assessed"),
            "{last_month_paid} × {percent}",
            given["last_month_paid"] * given["percent"],
        )
    ]


@rule(
    "cn.unemployment_months",
    words(
        Text("失业保险金领取期限", "Months of unemployment benefit"),
        LAW,
        Text("第四十五条、第四十六条", "Articles 45, 46"),
        PAGE,
        Text(
            "须非因本人意愿中断就业，并已登记失业、有求职要求。",
            "Only for involuntary unemployment, registered and seeking work.",
        ),
    ),
    inputs=(
        months("contribution_months", "累计缴费月数", "Months of contribution"),
        flag("involuntary", "非因本人意愿中断就业", "Involuntary"),
        flag("registered", "已登记失业并有求职要求", "Registered"),
    ),
    outputs=("max_months",),
    uses={"first": "cn.unemployment_first", "second": "cn.unemployment_second", "third": "cn.unemployment_third"},
)
def unemployment(given: Given) -> Sequence[DefinedStep]:
    """12, 18 or 24 months after one, five or ten years."""
    paid = given["contribution_months"]
    most = unemployment_tier(paid, given).when(given["involuntary"] & given["registered"])
    tiers = "{contribution_months} 个月：满 12 个月 {first}，满 60 个月 {second}，满 120 个月 {third}"
    formula = f"{tiers}（非本人意愿中断就业：{{involuntary}}，已登记求职：{{registered}}）"
    return [step("max_months", ("最长领取", "At most"), formula, most, Unit.MONTHS)]


@rule(
    "cn.unemployment_merge_cap",
    words(
        Text("再次失业的领取期限", "Benefit after a second unemployment"),
        LAW,
        Text("第四十六条", "Article 46"),
        PAGE,
        Text(
            "缴费时间重新计算，与前次应领未领的期限合并，最长二十四个月。",
            "Counted anew and merged with unclaimed months, at most 24.",
        ),
    ),
    inputs=(
        months("new_contribution_months", "重新就业后缴费月数", "Months of contribution since"),
        months("unclaimed_months_before", "前次应领未领月数", "Months unclaimed before"),
    ),
    outputs=("max_months",),
    uses={"first": "cn.unemployment_first", "second": "cn.unemployment_second", "third": "cn.unemployment_third"},
)
def merged(given: Given) -> Sequence[DefinedStep]:
    """The new tier and the unclaimed months together, at most 24."""
    whole = unemployment_tier(given["new_contribution_months"], given) + given["unclaimed_months_before"]
    formula = "min({new_contribution_months} → {first} / {second} / {third} + {unclaimed_months_before}, {third})"
    return [step("max_months", ("最长领取", "At most"), formula, whole.at_most(given["third"]), Unit.MONTHS)]


def unemployment_tier(paid: Ratio, given: Given) -> Ratio:
    """Months of benefit by months of contribution."""
    upper = either(paid >= 120, given["third"], given["second"])
    return either(paid >= 12, either(paid >= 60, upper, given["first"]), Ratio.of(0))


@rule(
    "cn.medical_transfer_gap",
    words(
        Text("职工医保转移的待遇衔接", "Medical insurance after a gap"),
        Text("医保办发〔2021〕43号", "NHSA Office (2021) No. 43"),
        Text("待遇衔接", "Continuity of benefits"),
        PAGE,
        Text(
            "中断三个月（含）以内可补缴并追溯待遇；超过三个月的等待期不超过六个月。据二手来源。",
            "Up to three months can be paid back; beyond that a wait of at most six. Secondary source.",
        ),
    ),
    inputs=(
        months("gap_months", "中断月数", "Months of the gap"),
        Input(
            "type",
            Text("类型", "Kind"),
            Unit.WORD,
            choices={"职工医保转移": Text("职工医保转移", "Between employee schemes")},
        ),
    ),
    outputs=("can_backpay", "max_wait_months"),
    uses={"gap": "cn.medical_gap_months", "wait": "cn.medical_wait_months"},
)
def medical_gap(given: Given) -> Sequence[DefinedStep]:
    """Back-pay within three months, otherwise a wait of at most six."""
    within = given["gap"] >= given["gap_months"]
    return [
        step("can_backpay", ("可以补缴", "Can be paid back"), "{type}：{gap_months} ≤ {gap}", within, Unit.YES_NO),
        step(
            "max_wait_months",
            ("等待期最长", "Longest wait"),
            "{gap_months} > {gap} → {wait}",
            given["wait"].when(~within),
            Unit.MONTHS,
        ),
    ]


@rule(
    "cn.housing_fund",
    words(
        Text("住房公积金缴存额", "Housing fund"),
        law("住房公积金管理条例", "Regulations on the Housing Provident Fund"),
        Text("第十六条、第十八条", "Articles 16, 18"),
        PAGE,
        Text(
            "上限由各地规定，不在本规则内；2026-09-20 起施行的修订未收录。",
            "Caps are local; the revision in force from 2026-09-20 is not held.",
        ),
        ONE_ROUNDING,
    ),
    inputs=(
        yuan("avg_wage_prev_year", "上一年度月平均工资", "Average monthly wage, last year"),
        Input("rate_employee", Text("个人缴存比例", "Employee's rate"), Unit.RATE, places=4, high=Decimal(1)),
        Input("rate_employer", Text("单位缴存比例", "Employer's rate"), Unit.RATE, places=4, high=Decimal(1)),
        day("as_of", "日期", "Day", blank=True),
    ),
    outputs=("employee", "employer", "rate_legal"),
    uses={"least": "cn.housing_fund_least"},
    shape=Shape(event="as_of"),
)
def housing_fund(given: Given) -> Sequence[DefinedStep]:
    """Each side's rate of last year's average wage; neither below 5 %."""
    wage, own, theirs = given["avg_wage_prev_year"], given["rate_employee"], given["rate_employer"]
    legal = (own >= given["least"]) & (theirs >= given["least"])
    return [
        step("employee", ("个人缴存", "Employee"), "{avg_wage_prev_year} × {rate_employee}", wage * own),
        step("employer", ("单位缴存", "Employer"), "{avg_wage_prev_year} × {rate_employer}", wage * theirs),
        step(
            "rate_legal", ("比例合规", "Rates lawful"), "{rate_employee}，{rate_employer} ≥ {least}", legal, Unit.YES_NO
        ),
    ]


def claim_place(given: Mapping[str, Any]) -> Sequence[PlainStep]:
    """Where the pension is claimed: the home of registration, or the last place with ten years of contribution."""
    home, least = given["hukou"], given["ten_years"]
    total: dict[str, Decimal] = {}
    for place, paid in given["spells_months"]:
        total[place] = total.get(place, Decimal(0)) + paid
    now = given["spells_months"][-1][0]
    # A place counts as "before" in the order in which it was left for the last time.
    earlier = list(dict.fromkeys(place for place, _ in reversed(given["spells_months"])))
    if now == home:
        place, why = home, "现参保地为户籍地"
    elif total[now] >= least:
        place, why = now, f"现参保地累计 {total[now]} ≥ {least}"
    else:
        there = next((each for each in earlier if total[each] >= least), None)
        place, why = (
            there or home,
            f"现参保地累计 {total[now]} < {least}，"
            + (f"上一个满十年的参保地累计 {total[there]}" if there else "各地均不满十年"),
        )
    return [PlainStep("place", Text("待遇领取地", "Place of claim"), f"{why} → {place}", place, Unit.WORD)]


@rule(
    "cn.pension_claim_place",
    words(
        Text("基本养老金待遇领取地", "Where the pension is claimed"),
        Text("国办发〔2009〕66号", "GBF (2009) 66"),
        Text("第六条", "Article 6"),
        PAGE,
        Text(
            "同一地区的各段相加；依次看户籍地、现参保地、上一个满十年的参保地，都不满的归户籍地。",
            "Spells add up; home, the present place, the last one with ten years, in this order.",
        ),
    ),
    inputs=(
        Input("hukou", Text("户籍地", "Home of registration"), Unit.WORD),
        Input("spells_months", Text("各段参保", "Spells of contribution"), Unit.SPELLS, high=Decimal(1_200)),
    ),
    outputs=("place",),
    uses={"ten_years": "cn.pension_claim_months"},
    shape=Shape(plain=claim_place),
)
def pension_claim(given: Given) -> Sequence[DefinedStep]:
    """Walks back through the spells; see `claim_place`."""
    raise NotImplementedError("reckoned case by case")
