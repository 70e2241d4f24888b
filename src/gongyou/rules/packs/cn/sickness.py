"""Sickness: the medical period and the time in which it is counted."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from gongyou.core.text import Text
from gongyou.rules.exact import Range, Ratio
from gongyou.rules.given import Given
from gongyou.rules.packs.cn.writing import day, either, law, step, words
from gongyou.rules.rule import Bound, DefinedStep, Input, Shape, rule
from gongyou.rules.units import Unit

PAGE = "medical-period"
UPPER = Text(
    "五年、十年等整数年限同时落在两档的，取上一档（对职工有利）。", "A year that fits two tiers takes the upper one."
)
# Months of treatment by years with the employer, for ten years of work and more (Article 3(2)), from the highest on.
LONG = ((20, 24), (15, 18), (10, 12), (5, 9), (0, 6))
# Below ten years of work (Article 3(1)).
SHORT = ((5, 6), (0, 3))
WINDOWS = {3: 6, 6: 12, 9: 15, 12: 18, 18: 24, 24: 30}


def tiered(years: Ratio, tiers: tuple[tuple[int, int], ...]) -> Ratio:
    """The value of the highest tier that the years reach."""
    result = Ratio.of(tiers[-1][1])
    for least, value in reversed(tiers[:-1]):
        result = either(years >= least, Ratio.of(value), result)
    return result


def window_of(months: Ratio) -> Ratio:
    """Months in which the medical period is counted (Article 4)."""
    result = Ratio.of(0)
    for entitled, window in WINDOWS.items():
        result = result + Ratio.of(window).when((months >= entitled) & (Ratio.of(entitled) >= months))
    return result


@rule(
    "cn.medical_period",
    words(
        Text("医疗期", "Medical period"),
        law("企业职工患病或非因工负伤医疗期规定", "Provisions on the Medical Period"),
        Text("第三条、第四条（劳部发〔1994〕479号）", "Articles 3, 4 (LBF (1994) 479)"),
        PAGE,
        UPPER,
        Text("上海等地另有规定，按当地规定。", "Some places, Shanghai among them, have rules of their own."),
    ),
    inputs=(
        Input("total_work_years", Text("实际工作年限", "Years of work"), Unit.NUMBER, high=Decimal(80)),
        Input("years_in_unit", Text("本单位工作年限", "Years with this employer"), Unit.NUMBER, high=Decimal(80)),
    ),
    outputs=("months", "window_months"),
    shape=Shape(
        constants=(str(LONG), str(SHORT), str(WINDOWS)), bounds=(Bound(("years_in_unit",), "total_work_years"),)
    ),
)
def medical_period(given: Given) -> Sequence[DefinedStep]:
    """3 to 24 months by years of work and years with the employer."""
    own = given["years_in_unit"]
    months = given.keep(either(given["total_work_years"] >= 10, tiered(own, LONG), tiered(own, SHORT)))
    formula = "{total_work_years}，{years_in_unit}"
    return [
        step("months", ("医疗期", "Medical period"), formula, months, Unit.MONTHS),
        step("window_months", ("累计计算期", "Counted within"), "{months}", window_of(months), Unit.MONTHS),
    ]


@rule(
    "cn.medical_period_window",
    words(
        Text("医疗期累计计算的截止日", "End of the counting time"),
        Text("劳部发〔1995〕236号", "LBF (1995) 236"),
        Text("第一条", "Item 1"),
        PAGE,
        Text(
            "自病休第一天起，公休、假日和法定节日包括在内，不顺延。",
            "From the first sick day, days off included; not extended.",
        ),
    ),
    inputs=(
        Input("entitlement_months", Text("医疗期（月）", "Medical period"), Unit.MONTHS, places=0, high=Decimal(24)),
        day("first_sick_day", "病休第一天", "First sick day"),
    ),
    outputs=("window_end",),
    shape=Shape(constants=(str(WINDOWS),), event="first_sick_day"),
)
def window(given: Given) -> Sequence[DefinedStep]:
    """The corresponding day after the counting time."""
    # A period that the table does not list has no counting time, and so no last day.
    listed = window_of(given["entitlement_months"]).rounded(0).nullif(0)
    months = Ratio.column(given.keep(listed), Range(min(WINDOWS.values()), max(WINDOWS.values())))
    end = given["first_sick_day"].plus_months(months.rounded(0))
    return [
        step("window_months", ("累计计算期", "Counted within"), "{entitlement_months}", months, Unit.MONTHS),
        step("window_end", ("截止日", "Ends on"), "{first_sick_day} + {window_months} 个月", end, Unit.DAY),
    ]
