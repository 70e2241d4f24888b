"""The end of a contract: severance, unlawful termination, notice pay, mass layoffs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import ibis

from gongyou.core.text import Text
from gongyou.rules.days import Day
from gongyou.rules.exact import Range, Ratio
from gongyou.rules.given import Given
from gongyou.rules.packs.cn.writing import (
    LOCAL_MINIMUM,
    ONE_ROUNDING,
    count,
    day,
    either,
    law,
    only_where,
    step,
    words,
    yuan,
)
from gongyou.rules.rule import Bound, DefinedStep, Input, Shape, rule
from gongyou.rules.units import Unit

CONTRACT_LAW = law("中华人民共和国劳动合同法", "Labour Contract Law")
PAGE = "severance"
SERVICE = Text(
    "用工首日计入工作年限；没有对应日的月份顺延到次月首日，如 2024-02-29 至 2025-02-28 为满一年。",
    "The first day of service counts; a month that lacks the day rolls up: 2024-02-29 to 2025-02-28 is one full year.",
)
THREE_TIMES = Text(
    "月工资恰为职工月平均工资三倍的，不封顶；高于三倍的，基数和年限都封顶。",
    "A wage of exactly three averages is not capped; above that both the base and the years are.",
)
BEFORE_2008 = Text(
    "自入职日起全部按第四十七条计算；2008-01-01 以前的工作年限依第九十七条第三款按当时规定，请另行核对。",
    "All service is reckoned by Article 47; years before 2008-01-01 follow older rules (97(3)): check them.",
)
START = day("start", "入职日", "First day of service")
END = day("end_inclusive", "最后工作日", "Last day of service")
AVERAGE = yuan("avg_monthly_wage_12m", "离职前十二个月平均工资", "Average monthly wage of the last 12 months")
LOCAL_AVERAGE = yuan(
    "local_avg_monthly_wage_prev_year", "当地上年度职工月平均工资", "Local average monthly wage of the year before"
)
USES = {
    "cap_times": "cn.severance_wage_cap_multiple",
    "cap_years": "cn.severance_year_cap",
    "half_year": "cn.severance_half_year_months",
}
# How the months by service are written.
SERVED = "{start} → {end_inclusive}：每满一年 1 个月，余下满 {half_year} 个月的 1 个月、不满的半个月"
IN_ORDER = Bound(("start",), "end_inclusive")
HALF_YEARS = Range(0, 600)
A_YEAR = 12


def half_years(start: Day, last: Day, given: Given) -> Ratio:
    """Half years of severance: two for each full year, then two from six months on, one for less, none for nothing."""
    whole = given.keep(start.service_months(last))
    rest = given.keep(whole % A_YEAR)
    more = start.anniversary(whole).column <= last.column
    years = ((whole - rest) / A_YEAR).floor().cast("int64")
    beyond = given["half_year"]
    reaches = Ratio.column(rest, Range(0, 11)) >= beyond
    part = ibis.cases((reaches, 2), ((rest > 0) | more, 1), else_=0).cast("int64")
    return Ratio.column(given.keep(years * 2 + part), HALF_YEARS)


def paid(given: Given, average: Ratio, years: Ratio) -> tuple[Ratio, Ratio]:
    """The base and the years that are paid, both capped for a wage above three averages (Article 47)."""
    ceiling = given["local_avg_monthly_wage_prev_year"] * given["cap_times"]
    capped = given.keep(average > ceiling)
    base = either(capped, ceiling, average.at_least(given["local_min_wage"]))
    return given.keep(base), given.keep(either(capped, years.at_most(given["cap_years"]), years))


def severance_steps(given: Given, years: Ratio, written: str) -> list[DefinedStep]:
    """Years by service, base, years paid, severance."""
    base, kept = paid(given, given["avg_monthly_wage_12m"], years)
    return [
        step("years_by_service", ("按工龄计的月数", "Months by service"), written, years, Unit.MONTHS),
        step(
            "base",
            ("计算基数", "Base"),
            "min(max({avg_monthly_wage_12m}, {local_min_wage}), {local_avg_monthly_wage_prev_year} × {cap_times})",
            base,
        ),
        step(
            "years_paid",
            ("支付月数", "Months paid"),
            "{years_by_service}（{avg_monthly_wage_12m} > {local_avg_monthly_wage_prev_year} × {cap_times} 时最多 "
            "{cap_years}）",
            kept,
            Unit.MONTHS,
        ),
        step("severance", ("经济补偿", "Severance"), "{base} × {years_paid}", base * kept),
    ]


@rule(
    "cn.severance_N",
    words(
        Text("经济补偿（N）", "Severance (N)"),
        CONTRACT_LAW,
        Text("第四十七条；实施条例第二十七条", "Article 47; Implementing Regulations 27"),
        PAGE,
        SERVICE,
        BEFORE_2008,
        THREE_TIMES,
        ONE_ROUNDING,
    ),
    inputs=(START, END, AVERAGE, LOCAL_AVERAGE, LOCAL_MINIMUM),
    outputs=("years_paid", "severance"),
    uses=USES,
    shape=Shape(event="end_inclusive", bounds=(IN_ORDER,)),
)
def severance(given: Given) -> Sequence[DefinedStep]:
    """One month's wage for each year, with the caps of Article 47."""
    years = half_years(given["start"], given["end_inclusive"], given) / 2
    return severance_steps(given, years, SERVED)


@rule(
    "cn.severance_avg_wage_short_service",
    words(
        Text("不满十二个月的经济补偿", "Severance after less than 12 months"),
        law("中华人民共和国劳动合同法实施条例", "Implementing Regulations of the Labour Contract Law"),
        Text("第二十七条", "Article 27"),
        PAGE,
        THREE_TIMES,
        ONE_ROUNDING,
    ),
    inputs=(
        Input("months_worked", Text("工作月数", "Months worked"), Unit.MONTHS, high=Decimal(A_YEAR)),
        yuan("wages_total", "期间应得工资总额", "Wages of the time"),
        LOCAL_MINIMUM,
        LOCAL_AVERAGE,
    ),
    outputs=("avg_monthly_wage", "years_paid", "severance"),
    uses=USES,
)
def short_service(given: Given) -> Sequence[DefinedStep]:
    """The average over the months worked, then Article 47."""
    worked = given["months_worked"]
    one = Ratio.of(1)
    average = given["wages_total"] / worked.at_least(Ratio.of(1) / 100)
    years = either(worked >= given["half_year"], one, one / 2)
    base, _ = paid(given, average, years)
    some = worked > 0
    return [
        step(
            "avg_monthly_wage",
            ("月平均工资", "Average monthly wage"),
            "{wages_total} ÷ {months_worked}",
            only_where(some, average),
        ),
        step(
            "years_paid",
            ("支付月数", "Months paid"),
            "{months_worked} ≥ {half_year}",
            only_where(some, years),
            Unit.MONTHS,
        ),
        step(
            "severance",
            ("经济补偿", "Severance"),
            "{avg_monthly_wage} × {years_paid}（{local_min_wage}；{local_avg_monthly_wage_prev_year} × {cap_times}）",
            only_where(some, base * years),
        ),
    ]


@rule(
    "cn.unlawful_termination_2N",
    words(
        Text("违法解除、终止的赔偿金（2N）", "Compensation for unlawful termination (2N)"),
        CONTRACT_LAW,
        Text("第八十七条、第四十七条", "Articles 87, 47"),
        PAGE,
        SERVICE,
        THREE_TIMES,
        ONE_ROUNDING,
        Text("支付赔偿金后不再支付经济补偿（实施条例第二十五条）。", "Paid instead of severance (Regulations 25)."),
    ),
    inputs=(
        day("start", "入职日", "First day of service", blank=True),
        day("end_inclusive", "最后工作日", "Last day of service", blank=True),
        AVERAGE,
        LOCAL_AVERAGE,
        LOCAL_MINIMUM,
        Input(
            "years_paid_uncapped",
            Text("未封顶的支付月数", "Months before the cap"),
            Unit.MONTHS,
            high=Decimal(300),
            blank=True,
        ),
    ),
    outputs=("years_paid", "compensation"),
    uses={**USES, "times": "cn.unlawful_termination_multiple"},
    shape=Shape(event="end_inclusive", bounds=(IN_ORDER,)),
)
def unlawful_termination(given: Given) -> Sequence[DefinedStep]:
    """Twice the severance; the months may be given instead of the days."""
    by_days = half_years(given["start"], given["end_inclusive"], given) / 2
    told = given["years_paid_uncapped"]
    years = Ratio.column(given.keep(ibis.coalesce(told.top, (by_days * 100).rounded())), Range(0, 30_000)) / 100
    told_or_days = told.top.notnull() | (given["start"].is_given & given["end_inclusive"].is_given)
    steps = [
        replace(each, value=only_where(told_or_days, each.value))  # type: ignore[arg-type]
        for each in severance_steps(given, years, f"{{years_paid_uncapped}}；{SERVED}")
    ]
    twice = steps[-1].value * given["times"]
    return [*steps, step("compensation", ("赔偿金", "Compensation"), "{severance} × {times}", twice)]


@rule(
    "cn.notice_pay_N_plus_1",
    words(
        Text("代通知金（N+1）", "Notice pay (N+1)"),
        CONTRACT_LAW,
        Text("第四十条；实施条例第二十条", "Article 40; Implementing Regulations 20"),
        PAGE,
        SERVICE,
        BEFORE_2008,
        THREE_TIMES,
        ONE_ROUNDING,
    ),
    inputs=(
        START,
        END,
        AVERAGE,
        yuan("last_month_wage", "上一个月工资", "Wage of the last month"),
        LOCAL_AVERAGE,
        LOCAL_MINIMUM,
    ),
    outputs=("severance", "notice_pay", "total"),
    uses=USES,
    shape=Shape(event="end_inclusive", bounds=(IN_ORDER,)),
)
def notice_pay(given: Given) -> Sequence[DefinedStep]:
    """Severance by the average wage and, for the missing notice, the wage of the last month."""
    years = half_years(given["start"], given["end_inclusive"], given) / 2
    steps = severance_steps(given, years, SERVED)
    notice = given["last_month_wage"]
    whole = steps[-1].value + notice
    return [
        *steps,
        step("notice_pay", ("代通知金", "Notice pay"), "{last_month_wage}", notice),
        step("total", ("合计", "Total"), "{severance} + {notice_pay}", whole),
    ]


@rule(
    "cn.mass_layoff_trigger",
    words(
        Text("是否构成规模裁员", "Mass layoff"),
        CONTRACT_LAW,
        Text("第四十一条", "Article 41"),
        PAGE,
        Text("以上含本数。", "“And more” includes the number."),
    ),
    inputs=(count("staff", "企业职工总数", "Staff"), count("cut", "拟裁减人数", "Dismissals")),
    outputs=("mass_layoff",),
    uses={"people": "cn.mass_layoff_staff", "share_percent": "cn.mass_layoff_share"},
    shape=Shape(bounds=(Bound(("cut",), "staff"),)),
)
def mass_layoff(given: Given) -> Sequence[DefinedStep]:
    """Twenty people, or a tenth of the staff."""
    cut = given["cut"]
    holds = (cut >= given["people"]) | ((cut >= given["staff"] * given["share_percent"]) & (cut > 0))
    formula = "{cut} ≥ {people}，{cut} ≥ {staff} × {share_percent}"
    return [step("mass_layoff", ("构成规模裁员", "A mass layoff"), formula, holds, Unit.YES_NO)]
