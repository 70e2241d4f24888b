"""The kinds of finding, and what is said of one row, in both languages; knows no Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gongyou.core.text import Text
from gongyou.rules.approvals import CYCLE_TEXT, SCHEME_TEXT, Cycle, Scheme

INDICATION = Text(
    "这只是迹象，不能证明加班：请先向劳动者和用人单位核实。",
    "This is a sign and no proof of overtime: ask the worker and the employer first.",
)


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


def scheme_words(row: Mapping[str, Any]) -> Text:
    """The scheme in force, with its cycle."""
    said = SCHEME_TEXT[Scheme(row["scheme"])]
    if not row["cycle"]:
        return said
    cycle = CYCLE_TEXT[Cycle(row["cycle"])]
    return Text(f"{said.zh}（{cycle.zh}）", f"{said.en} ({cycle.en.lower()})")


def note_of(row: Mapping[str, Any]) -> Text:
    """What a reader must know beside the numbers."""
    if KINDS[row["kind"]].is_indication:
        traces = Text(
            f"{row['days']} 天共 {row['traces']} 处班外痕迹。",
            f"{row['traces']} traces outside the shift on {row['days']} days. ",
        )
        return Text(traces.zh + INDICATION.zh, traces.en + INDICATION.en)
    if row.get("parts"):
        parts = row["parts"]
        return Text(
            f"工作日 {parts['weekday_hours']}、休息日 {parts['restday_hours_no_timeoff']}、"
            f"法定休假日 {parts['holiday_hours']} 小时；按各来源最少的一个计。",
            f"Working days {parts['weekday_hours']}, days off {parts['restday_hours_no_timeoff']}, statutory holidays "
            f"{parts['holiday_hours']} hours; by the least of the records.",
        )
    if not row["sure"]:
        return Text("结论取决于采信哪个来源。", "The verdict depends on which record is believed.")
    return Text("各来源结论一致。", "Every record says so.")
