"""Annual leave not taken when the employment ended."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import ibis

from gongyou.core.text import Text
from gongyou.rules.exact import Range, Ratio
from gongyou.rules.given import Given
from gongyou.rules.packs.cn.leave import MEASURES, TIERS, january, whole_days
from gongyou.rules.packs.cn.screen.wages import FULL_TIME, PAGE, breach
from gongyou.rules.packs.cn.writing import day, either, full_months, step, words, yuan
from gongyou.rules.rule import DefinedStep, Input, Shape, rule
from gongyou.rules.screening.check import Check, Grain
from gongyou.rules.units import Unit


@rule(
    "cn.leave.unused_leave",
    words(
        Text("离职时未休的年休假", "Leave not taken on leaving"),
        MEASURES,
        Text("第十条至第十二条", "Articles 10 to 12"),
        PAGE,
        Text(
            "应休天数按在本单位的年限计，是下限；已休天数取工时记录；已付过的未休报酬工资表看不出，应先核对。",
            "The entitlement follows the years with this employer, which is the least it can be; days taken come "
            "from the "
            "record of working time; a payment already made cannot be seen in a payroll and is to be checked first.",
        ),
    ),
    inputs=(
        day("hire", "入职日", "First day of work"),
        day("exit_date", "离职日", "Last day of work"),
        Input("taken", Text("当年已休天数", "Days taken"), Unit.DAYS, places=1, high=Decimal(366)),
        yuan("wages_12m_total", "前十二个月工资总额", "Wages of the last 12 months"),
        yuan("overtime_pay_in_total", "其中加班工资", "Overtime pay in them"),
        Input("months", Text("月数", "Months"), Unit.MONTHS, places=0, high=Decimal(12)),
    ),
    outputs=("breach", "amount", "extent", "first", "last"),
    uses={
        "five": TIERS["first"],
        "ten": TIERS["second"],
        "fifteen": TIERS["third"],
        "year_days": "cn.leave_year_days",
        "paid_days": "cn.paid_days_per_month",
        "pay_percent": "cn.unused_leave_percent",
    },
    shape=Shape(event="exit_date"),
)
def unused_leave(given: Given) -> Sequence[DefinedStep]:
    """Days due for the part of the year, less those taken, at 200 % beyond the normal wage."""
    hire, left = given["hire"], given["exit_date"]
    served = given.keep(full_months(hire, left))
    longest = either(served >= 240, given["fifteen"], given["ten"])
    due = either(served >= 12, either(served >= 120, longest, given["five"]), Ratio.of(0))
    first = given.keep(january(left).first.later(hire))
    passed = Ratio.column(given.keep(ibis.greatest(first.days_to(left), 0)), Range(0, 366))
    unused = whole_days((passed * due / given["year_days"] - given["taken"]).at_least(0), given)
    wages = (given["wages_12m_total"] - given["overtime_pay_in_total"]).at_least(0)
    daily = wages / given["months"].at_least(1) / given["paid_days"]
    return [
        step("served_months", ("在本单位满月数", "Full months here"), "{hire} → {exit_date}", served, Unit.MONTHS),
        step(
            "entitlement",
            ("全年应休（下限）", "Leave of a year, at least"),
            "{served_months} → {five} / {ten} / {fifteen}",
            due,
            Unit.DAYS,
        ),
        step(
            "passed_days",
            ("当年已过日历天数", "Calendar days passed"),
            "{hire}，01-01 → {exit_date}",
            passed,
            Unit.DAYS,
        ),
        step(
            "extent",
            ("应休未休", "Unused"),
            "⌊{passed_days} ÷ {year_days} × {entitlement} − {taken}⌋",
            unused,
            Unit.DAYS,
        ),
        breach(unused > 0, "{extent} > 0"),
        step(
            "amount",
            ("应另付", "Still due"),
            "({wages_12m_total} − {overtime_pay_in_total}) ÷ {months} ÷ {paid_days} × ({pay_percent} − 100 %) × "
            "{extent}",
            daily * (given["pay_percent"] - 1) * unused,
        ),
        step("first", ("计算自", "From"), "{hire}，01-01", first, Unit.DAY),
        step("last", ("离职日", "Last day"), "{exit_date}", left, Unit.DAY),
    ]


UNUSED_LEAVE = Check(
    unused_leave,
    "cn.annual_leave_on_exit",
    Grain.PERSON,
    only={"hours_scheme": FULL_TIME, "exited": (True,), "leave_told": (True,)},
    unit=Unit.DAYS,
    rank=12,
)
