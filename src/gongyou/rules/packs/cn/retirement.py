"""Retirement: the gradually delayed age, the flexible one, the least contribution, where the pension is claimed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import ibis

from gongyou.core.text import Text
from gongyou.rules.days import Month
from gongyou.rules.exact import Range, Ratio
from gongyou.rules.given import Given
from gongyou.rules.packs.cn.writing import either, law, step, words
from gongyou.rules.rule import DefinedStep, Input, rule
from gongyou.rules.units import Unit

MEASURES = law(
    "国务院关于渐进式延迟法定退休年龄的办法", "State Council Measures on Gradually Raising the Retirement Age"
)
PAGE = "retirement"
# The first month of the reform; who would have retired before it retires as before.
REFORM = 2025 * 12
MALE, FEMALE_55, FEMALE_50 = "男", "女(原55)", "女(原50)"
CATEGORY = Input(
    "category",
    Text("人员类别", "Category"),
    Unit.WORD,
    choices={
        MALE: Text("男职工，原六十周岁", "Men, formerly 60"),
        FEMALE_55: Text("女职工，原五十五周岁", "Women, formerly 55"),
        FEMALE_50: Text("女职工，原五十周岁", "Women, formerly 50"),
    },
)
BIRTH = Input("birth", Text("出生年月", "Month of birth"), Unit.MONTH, places=0)
USES = {
    "age_male": "cn.retirement_age_male",
    "age_female_55": "cn.retirement_age_female_55",
    "age_female_50": "cn.retirement_age_female_50",
    "step_long": "cn.retirement_step_long",
    "step_short": "cn.retirement_step_short",
    "most_long": "cn.retirement_delay_long",
    "most_short": "cn.retirement_delay_short",
}
MONTHS = Range(0, 40_000)


def delayed(given: Given) -> tuple[Ratio, Ratio, Month, Month]:
    """Months before the old age, months of delay, the old month of retirement, and the new one."""
    category, birth = given["category"], given["birth"]
    short = category == FEMALE_50
    age = (
        either(short, given["age_female_50"], either(category == MALE, given["age_male"], given["age_female_55"])) * 12
    )
    old = given.keep(Month(birth.column + age.rounded(0)))
    since = given.keep(ibis.greatest(old.column - REFORM, -1))
    each = either(short, given["step_short"], given["step_long"])
    late = given.keep(since >= 0)
    waited = Ratio.column(ibis.greatest(since, 0), MONTHS)
    begun = Ratio.column(given.keep((ibis.greatest(since, 0) / each.rounded(0)).floor().cast("int64") + 1), MONTHS)
    most = either(short, given["most_short"], given["most_long"])
    delay = given.keep(begun.at_most(most).when(late))
    return waited, delay, old, given.keep(old.plus(delay.rounded(0)))


@rule(
    "cn.statutory_retirement",
    words(
        Text("法定退休年龄", "Statutory retirement age"),
        MEASURES,
        Text("第一条", "Article 1"),
        PAGE,
        Text(
            "附件对照表未逐行收录，按条文公式计算。",
            "By the formula of the article; the annex tables are not held line by line.",
        ),
    ),
    inputs=(CATEGORY, BIRTH),
    outputs=("delay_months", "retire"),
    uses=USES,
)
def statutory(given: Given) -> Sequence[DefinedStep]:
    """One month later for every four (or two) months of birth, up to the new age."""
    _, delay, old, new = delayed(given)
    ages = "{age_male} / {age_female_55} / {age_female_50} 周岁（{category}）"
    return [
        step("before", ("原退休年月", "Formerly"), f"{{birth}} + {ages}", old, Unit.MONTH),
        step(
            "delay_months",
            ("延迟月数", "Months of delay"),
            "{before} ≥ 2025-01：每 {step_long} 个月（女 50 岁 {step_short} 个月）延迟 1 个月，"
            "最多 {most_long}（{most_short}）",
            delay,
            Unit.MONTHS,
        ),
        step("retire", ("法定退休年月", "Retirement"), "{before} + {delay_months}", new, Unit.MONTH),
    ]


@rule(
    "cn.flexible_retirement",
    words(
        Text("弹性退休", "Flexible retirement"),
        MEASURES,
        Text("第三条", "Article 3"),
        PAGE,
        Text(
            "提前退休须达到最低缴费年限，且不低于原法定退休年龄；延迟须与所在单位协商一致。",
            "Earlier only with the least contribution and not below the old age; later only by agreement.",
        ),
    ),
    inputs=(CATEGORY, BIRTH),
    outputs=("earliest", "statutory", "latest"),
    uses={**USES, "early": "cn.retirement_flexible_early", "late": "cn.retirement_flexible_late"},
)
def flexible(given: Given) -> Sequence[DefinedStep]:
    """Up to three years earlier, not below the old age, and up to three years later."""
    _, _, old, new = delayed(given)
    earliest = Month(ibis.greatest(old.column, new.column - (given["early"] * 12).rounded(0)))
    ages = "{age_male} / {age_female_55} / {age_female_50} 周岁（{category}）"
    return [
        step("before", ("原退休年月", "Formerly"), f"{{birth}} + {ages}", old, Unit.MONTH),
        step(
            "statutory",
            ("法定退休年月", "Statutory"),
            "{before} + {step_long}/{step_short}，{most_long}/{most_short}",
            new,
            Unit.MONTH,
        ),
        step("earliest", ("最早", "Earliest"), "max({before}, {statutory} − {early} 年)", earliest, Unit.MONTH),
        step(
            "latest",
            ("最晚", "Latest"),
            "{statutory} + {late} 年",
            new.plus((given["late"] * 12).rounded(0)),
            Unit.MONTH,
        ),
    ]


@rule(
    "cn.min_contribution_months",
    words(
        Text("领取基本养老金最低缴费年限", "Least contribution for a pension"),
        MEASURES,
        Text("第二条；附件4", "Article 2; Annex 4"),
        PAGE,
    ),
    inputs=(Input("retire_year", Text("退休年份", "Year of retirement"), Unit.NUMBER, places=0, high=Decimal(2199)),),
    outputs=("months",),
    uses={"old": "cn.pension_months_before", "new": "cn.pension_months_after", "more": "cn.pension_months_more"},
)
def contribution(given: Given) -> Sequence[DefinedStep]:
    """180 months; six more for each year from 2030 on, up to 240."""
    years = (given["retire_year"] - 2029).at_least(0)
    months = (given["old"] + given["more"] * years).at_most(given["new"])
    formula = "min({old} + {more} × max(0, {retire_year} − 2029), {new})"
    return [step("months", ("最低缴费月数", "Months"), formula, months, Unit.MONTHS)]
