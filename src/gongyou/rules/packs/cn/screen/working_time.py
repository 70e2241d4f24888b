"""Hours: overtime of a month and of a day beyond what Article 41 allows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from gongyou.core.text import Text
from gongyou.rules.given import Given
from gongyou.rules.packs.cn.screen.wages import LABOUR_LAW, PAGE, breach
from gongyou.rules.packs.cn.working_time import hours, overtime_cap_month
from gongyou.rules.packs.cn.writing import step, words
from gongyou.rules.rule import DefinedStep, Input, rule
from gongyou.rules.screening.check import Check
from gongyou.rules.units import Unit

CAPPED = ("standard", "piece")


@rule(
    "cn.working_time.over_month_cap",
    words(
        Text("加班超过每月 36 小时", "More than 36 hours of overtime in a month"),
        LABOUR_LAW,
        Text("第四十一条", "Article 41"),
        PAGE,
        Text("休息日已安排补休的小时不计。", "Rest-day hours made good by time off do not count."),
    ),
    inputs=(hours("overtime_hours_month", Text("当月加班小时", "Overtime hours of the month"), default=None),),
    outputs=("breach", "extent"),
    uses={"month_cap": "cn.overtime_month_cap"},
)
def over_month_cap(given: Given) -> Sequence[DefinedStep]:
    """Hours above the limit of the month."""
    worked, cap = given["overtime_hours_month"], given["month_cap"]
    above = (worked - cap).at_least(0)
    return [
        breach(worked > cap, "{overtime_hours_month} > {month_cap}"),
        step("extent", ("超出小时", "Hours above"), "max(0, {overtime_hours_month} − {month_cap})", above, Unit.HOURS),
    ]


@rule(
    "cn.working_time.over_day_cap",
    words(
        Text("加班超过每日 3 小时", "More than three hours of overtime in a day"),
        LABOUR_LAW,
        Text("第四十一条", "Article 41"),
        PAGE,
        Text(
            "取工时记录中最长的一日；一日各段工作相加，减去八小时，休息日不计入每日上限。",
            "The longest working day of the clock's record: its spells together less eight hours; rest days are "
            "no part.",
        ),
    ),
    inputs=(
        Input("max_daily_overtime", Text("最长一日加班小时", "Longest daily overtime"), Unit.HOURS, high=Decimal(24)),
    ),
    outputs=("breach", "extent"),
    uses={"day_cap": "cn.overtime_day_cap"},
)
def over_day_cap(given: Given) -> Sequence[DefinedStep]:
    """Hours above the limit of the day, on the month's longest day."""
    worked, cap = given["max_daily_overtime"], given["day_cap"]
    above = (worked - cap).at_least(0)
    return [
        breach(worked > cap, "{max_daily_overtime} > {day_cap}"),
        step("extent", ("超出小时", "Hours above"), "max(0, {max_daily_overtime} − {day_cap})", above, Unit.HOURS),
    ]


OVER_MONTH_CAP = Check(over_month_cap, overtime_cap_month.id, only={"hours_scheme": CAPPED}, unit=Unit.HOURS, rank=6)
OVER_DAY_CAP = Check(
    over_day_cap,
    overtime_cap_month.id,
    only={"hours_scheme": CAPPED, "clocked": (True,)},
    unit=Unit.HOURS,
    rank=7,
)
