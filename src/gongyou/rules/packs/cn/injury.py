"""Work injury: clocks, benefits for disability and death, care, deemed injuries, missing workers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from gongyou.core.text import Text
from gongyou.rules.exact import Ratio
from gongyou.rules.given import Given
from gongyou.rules.packs.cn.deadlines import CIVIL_CODE, Last, Term, deadline_rule
from gongyou.rules.packs.cn.writing import LOCAL_MINIMUM, ONE_ROUNDING, count, day, law, step, words, yuan
from gongyou.rules.rule import Bound, DefinedStep, Input, Shape, rule
from gongyou.rules.units import Unit

REGULATION = law("工伤保险条例", "Regulations on Work Injury Insurance")
PAGE = "work-injury"
POOL = yuan("pool_avg_wage", "统筹地区职工月平均工资", "Average monthly wage of the pool")
POOL_BEFORE = yuan(
    "pool_avg_wage_prev_year", "统筹地区上年度职工月平均工资", "Average monthly wage of the pool, last year"
)
GRADES = range(1, 11)
WITH_ALLOWANCE = range(1, 7)


def by_grade(grade: Ratio, values: dict[int, Ratio]) -> Ratio:
    """The value of the row's grade, zero for grades without one."""
    result = Ratio.of(0)
    for number, value in values.items():
        result = result + value.when((grade >= number) & (Ratio.of(number) >= grade))
    return result


@rule(
    "cn.disability_benefit",
    words(
        Text("伤残待遇", "Disability benefits"),
        REGULATION,
        Text("第三十五条至第三十七条、第六十四条", "Articles 35–37, 64"),
        PAGE,
        Text(
            "本人工资按统筹地区职工平均工资的百分之六十至百分之三百计。",
            "The own wage counts between 60 % and 300 % of the average.",
        ),
        Text(
            "五级至十级的一次性医疗、就业补助金由各省规定，不在本规则内。",
            "Medical and employment subsidies of grades 5–10 are provincial.",
        ),
        Text(
            "七级至十级没有按月的伤残津贴，答零元；五、六级只在用人单位难以安排工作时发给。",
            "Grades 7–10 have no monthly allowance: zero. Grades 5 and 6 have it only where the employer cannot offer "
            "suitable work.",
        ),
        ONE_ROUNDING,
    ),
    inputs=(
        Input("grade", Text("伤残等级", "Grade"), Unit.NUMBER, places=0, low=Decimal(1), high=Decimal(10)),
        yuan("avg_contribution_wage_12m", "受伤前十二个月平均缴费工资", "Average contribution wage, 12 months"),
        POOL,
        LOCAL_MINIMUM,
    ),
    outputs=("self_wage", "lump_sum", "monthly_allowance"),
    uses={
        "floor_percent": "cn.disability_wage_floor",
        "cap_percent": "cn.disability_wage_cap",
        **{f"months_{grade}": f"cn.disability_months_{grade}" for grade in GRADES},
        **{f"allowance_{grade}": f"cn.disability_allowance_{grade}" for grade in WITH_ALLOWANCE},
    },
)
def disability(given: Given) -> Sequence[DefinedStep]:
    """Months of the own wage by grade; a monthly allowance for grades 1 to 6, never below the minimum wage."""
    pool, grade = given["pool_avg_wage"], given["grade"]
    own = (
        given["avg_contribution_wage_12m"].at_most(pool * given["cap_percent"]).at_least(pool * given["floor_percent"])
    )
    own = given.keep(own)
    months = by_grade(grade, {number: given[f"months_{number}"] for number in GRADES})
    percent = by_grade(grade, {number: given[f"allowance_{number}"] for number in WITH_ALLOWANCE})
    monthly = (own * percent).at_least(given["local_min_wage"]).when(Ratio.of(6) >= grade)
    return [
        step(
            "self_wage",
            ("本人工资", "Own wage"),
            "min(max({avg_contribution_wage_12m}, {pool_avg_wage} × {floor_percent}), {pool_avg_wage} × {cap_percent})",
            own,
        ),
        step("months", ("补助金月数", "Months"), "{grade} 级", months, Unit.MONTHS),
        step("lump_sum", ("一次性伤残补助金", "Lump sum"), "{self_wage} × {months}", own * months),
        step("allowance_percent", ("伤残津贴比例", "Allowance"), "{grade} 级", percent * 100, Unit.PERCENT),
        step(
            "monthly_allowance",
            ("每月伤残津贴", "Monthly allowance"),
            "仅 1–6 级：max({self_wage} × {allowance_percent}, {local_min_wage})，本人 {grade} 级",
            monthly,
        ),
    ]


@rule(
    "cn.nursing_fee",
    words(Text("生活护理费", "Care fee"), REGULATION, Text("第三十四条", "Article 34"), PAGE, ONE_ROUNDING),
    inputs=(POOL_BEFORE,),
    outputs=("full", "large", "partial"),
    uses={"full_p": "cn.nursing_fee_full", "large_p": "cn.nursing_fee_large", "partial_p": "cn.nursing_fee_partial"},
)
def nursing_fee(given: Given) -> Sequence[DefinedStep]:
    """50, 40 or 30 % of the average wage."""
    wage = given["pool_avg_wage_prev_year"]
    return [
        step(
            "full", ("完全不能自理", "Wholly dependent"), "{pool_avg_wage_prev_year} × {full_p}", wage * given["full_p"]
        ),
        step("large", ("大部分不能自理", "Largely"), "{pool_avg_wage_prev_year} × {large_p}", wage * given["large_p"]),
        step(
            "partial", ("部分不能自理", "Partly"), "{pool_avg_wage_prev_year} × {partial_p}", wage * given["partial_p"]
        ),
    ]


@rule(
    "cn.death_benefit",
    words(
        Text("因工死亡待遇", "Death benefits"),
        REGULATION,
        Text("第三十九条；实施社会保险法若干规定第十一条", "Article 39; Implementing Provisions 11"),
        PAGE,
        Text(
            "全国城镇居民人均可支配收入由使用者给出，取事故上一年度。",
            "The national income of the year before is given by the asker.",
        ),
        ONE_ROUNDING,
    ),
    inputs=(
        Input("accident_year", Text("事故年份", "Year of the accident"), Unit.NUMBER, places=0, high=Decimal(2199)),
        POOL_BEFORE,
        yuan(
            "national_urban_disposable_income_prev_year",
            "上年度全国城镇居民人均可支配收入",
            "National urban disposable income per head, last year",
        ),
    ),
    outputs=("funeral", "lump_sum"),
    uses={"funeral_months": "cn.funeral_months", "times": "cn.death_income_multiple"},
)
def death(given: Given) -> Sequence[DefinedStep]:
    """Six months of the average wage, and twenty times the national income."""
    return [
        step(
            "funeral",
            ("丧葬补助金", "Funeral grant"),
            "{pool_avg_wage_prev_year} × {funeral_months}",
            given["pool_avg_wage_prev_year"] * given["funeral_months"],
        ),
        step(
            "lump_sum",
            ("一次性工亡补助金", "Death grant"),
            "{national_urban_disposable_income_prev_year} × {times}（{accident_year}）",
            given["national_urban_disposable_income_prev_year"] * given["times"],
        ),
    ]


@rule(
    "cn.dependants_pension",
    words(
        Text("供养亲属抚恤金", "Pension of dependants"),
        REGULATION,
        Text("第三十九条第二项", "Article 39(2)"),
        PAGE,
        Text(
            "孤寡老人或者孤儿含在“其他亲属”人数内，每人另加百分之十；各人之和不高于死者生前工资。",
            "Orphans and lone elders are among the other relatives; the sum is capped by the wage.",
        ),
        ONE_ROUNDING,
    ),
    inputs=(
        yuan("wage", "死者生前月工资", "Monthly wage of the deceased"),
        Input("spouse", Text("配偶", "Spouse"), Unit.NUMBER, places=0, high=Decimal(1), default=Decimal(0)),
        Input(
            "other_relatives",
            Text("其他亲属人数", "Other relatives"),
            Unit.NUMBER,
            places=0,
            high=Decimal(50),
            default=Decimal(0),
        ),
        Input(
            "orphans_or_lone_elders",
            Text("其中孤寡老人或孤儿", "Orphans or lone elders among them"),
            Unit.NUMBER,
            places=0,
            high=Decimal(50),
            default=Decimal(0),
        ),
    ),
    outputs=("sum_pct", "paid_total"),
    uses={"spouse_p": "cn.dependant_spouse", "other_p": "cn.dependant_other", "lone_p": "cn.dependant_lone"},
    shape=Shape(same_as=("dependants_pension_cap",)),
)
def dependants(given: Given) -> Sequence[DefinedStep]:
    """40 % for the spouse, 30 % for each other relative, 10 % more for orphans and lone elders, at most the wage."""
    whole = (
        given["spouse_p"] * given["spouse"]
        + given["other_p"] * given["other_relatives"]
        + given["lone_p"] * given["orphans_or_lone_elders"]
    )
    formula = "{spouse_p} × {spouse} + {other_p} × {other_relatives} + {lone_p} × {orphans_or_lone_elders}"
    return [
        step("sum_pct", ("合计比例", "Sum"), formula, whole * 100, Unit.PERCENT),
        step(
            "paid_total",
            ("每月合计", "Paid each month"),
            "min({wage} × {sum_pct}, {wage})",
            (given["wage"] * whole).at_most(given["wage"]),
        ),
    ]


@rule(
    "cn.48_hours",
    words(
        Text("四十八小时视同工伤", "Death within 48 hours"),
        REGULATION,
        Text("第十五条第一项", "Article 15(1)"),
        PAGE,
        Text(
            "起算点为医疗机构初次诊断时间（劳社部函〔2004〕256号，未核实）。",
            "From the first diagnosis (Letter (2004) 256, unverified).",
        ),
    ),
    inputs=(
        Input("first_diagnosis", Text("初次诊断时间", "First diagnosis"), Unit.MOMENT, places=0),
        Input("death", Text("死亡时间", "Death"), Unit.MOMENT, places=0),
    ),
    outputs=("deemed_injury",),
    uses={"hours": "cn.deemed_injury_hours"},
    shape=Shape(bounds=(Bound(("first_diagnosis",), "death"),)),
)
def deemed(given: Given) -> Sequence[DefinedStep]:
    """Death within 48 hours of the first diagnosis, the last second included."""
    passed = given["death"] - given["first_diagnosis"]
    holds = given["hours"] * 3600 >= passed
    return [
        step(
            "deemed_injury",
            ("视同工伤", "Deemed an injury"),
            "{death} − {first_diagnosis} ≤ {hours}",
            holds,
            Unit.YES_NO,
        )
    ]


@rule(
    "cn.missing_on_duty",
    words(
        Text("因工下落不明", "Missing on duty"),
        REGULATION,
        Text("第四十一条", "Article 41"),
        PAGE,
        Text("事故发生当月为第一个月。", "The month of the accident is the first."),
    ),
    inputs=(day("accident", "事故发生日", "Day of the accident"),),
    outputs=("wage_paid_through", "pension_from"),
    uses={"wage_months": "cn.missing_wage_months"},
    shape=Shape(event="accident"),
)
def missing(given: Given) -> Sequence[DefinedStep]:
    """Wages for three months from the month of the accident, the pension from the fourth."""
    month, after = given["accident"].month, given["wage_months"].top
    return [
        step(
            "wage_paid_through",
            ("照发工资至", "Wages through"),
            "{accident} + {wage_months} − 1",
            month.plus(after - 1),
            Unit.MONTH,
        ),
        step("pension_from", ("抚恤金自", "Pension from"), "{accident} + {wage_months}", month.plus(after), Unit.MONTH),
    ]


injury_claim = deadline_rule(
    "cn.injury_claim_deadlines",
    words(
        Text("工伤认定申请期限", "Claim for recognition"), REGULATION, Text("第十七条", "Article 17"), PAGE, CIVIL_CODE
    ),
    day("accident", "事故伤害发生之日", "Day of the accident"),
    Last("employer_deadline", Text("用人单位申请至", "Employer, until"), 30, Term.DAYS),
    Last("worker_deadline", Text("职工、近亲属、工会申请至", "Worker, relatives, union, until"), 1, Term.YEARS),
)
injury_decision = deadline_rule(
    "cn.injury_decision_deadline",
    words(
        Text("工伤认定决定期限", "Decision on recognition"),
        REGULATION,
        Text("第二十条", "Article 20"),
        PAGE,
        CIVIL_CODE,
    ),
    day("accepted", "受理之日", "Day of acceptance"),
    Last("normal_60d", Text("六十日届满", "End of 60 days"), 60, Term.DAYS),
    Last("simple_15d", Text("事实清楚的十五日届满", "End of 15 days where the facts are clear"), 15, Term.DAYS),
)


@rule(
    "cn.late_fee_unpaid_injury_insurance",
    words(
        Text("未缴工伤保险费的滞纳金", "Late fee on injury contributions"),
        REGULATION,
        Text("第六十二条", "Article 62"),
        PAGE,
        ONE_ROUNDING,
    ),
    inputs=(
        yuan("arrears", "欠缴金额", "Arrears"),
        count("days", "欠缴天数", "Days late", unit=Unit.DAYS, high=36_500),
    ),
    outputs=("late_fee",),
    uses={"daily_percent": "cn.late_fee_per_day"},
)
def late_fee(given: Given) -> Sequence[DefinedStep]:
    """0.05 % a day."""
    fee = given["arrears"] * given["daily_percent"] * given["days"]
    return [step("late_fee", ("滞纳金", "Late fee"), "{arrears} × {daily_percent} × {days}", fee)]
