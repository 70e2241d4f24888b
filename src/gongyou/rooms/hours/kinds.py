"""The words for each kind of finding, its ground, and the rule that judged it."""

from __future__ import annotations

from dataclasses import dataclass

from gongyou.core.text import Text
from gongyou.findings import kinds as finding_kinds

ROOM = "hours"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding. An indication is a question and no breach."""

    name: str
    words: Text
    article: Text
    rule: str
    is_indication: bool = False


KINDS = {
    each.name: each
    for each in (
        Kind(
            "over_month_cap",
            Text("考勤显示加班超过每月 36 小时", "More than 36 hours of overtime in a month by the record"),
            Text("《中华人民共和国劳动法》第四十一条", "Labour Law, Article 41"),
            "cn.overtime_cap_month",
        ),
        Kind(
            "over_day_cap",
            Text("考勤显示加班超过每日 3 小时", "More than three hours of overtime in a day by the record"),
            Text("《中华人民共和国劳动法》第四十一条", "Labour Law, Article 41"),
            "cn.overtime_cap_month",
        ),
        Kind(
            "no_rest_day",
            Text("一周没有休息日", "A week without a day of rest"),
            Text("《中华人民共和国劳动法》第三十八条", "Labour Law, Article 38"),
            "cn.week_limits",
        ),
        Kind(
            "over_cycle_cap",
            Text("综合计算周期加班超过上限", "Overtime of a comprehensive cycle above its limit"),
            Text("劳部发〔1994〕503号第五条", "MOL (1994) No. 503, Article 5"),
            "cn.comprehensive_cycle_hours",
        ),
        Kind(
            "unrecorded_overtime",
            Text("考勤加班没有计入工资表", "Overtime of the record missing on the payroll"),
            Text("《中华人民共和国劳动法》第四十四条", "Labour Law, Article 44"),
            "cn.overtime_pay",
        ),
        Kind(
            "hidden_overtime",
            Text("班外工作迹象", "Signs of work outside the shift"),
            Text("《中华人民共和国劳动法》第四十一条", "Labour Law, Article 41"),
            "",
            is_indication=True,
        ),
    )
}


def kind_of(name: str) -> str:
    """hours.no_rest_day of no_rest_day."""
    return f"{ROOM}.{name}"


for _each in KINDS.values():
    finding_kinds.register(kind_of(_each.name), _each.words.zh, _each.words.en)
