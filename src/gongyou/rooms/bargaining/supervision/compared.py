"""The two numbers that a test compares, in words: what they are called and how they are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from gongyou.core.figures import MONEY, shown
from gongyou.core.money import yuan_from
from gongyou.core.text import Text

PAID = Text("实付", "Paid")
MONEY_OF, SECONDS, DAYS_OF, COUNTS = "money", "seconds", "days", "counts"
EPOCH = date(1970, 1, 1)
# By test: what was measured, what it was held against, and how both are written.
COMPARED: Mapping[str, tuple[Text, Text, str]] = {
    "scheme_pay": (PAID, Text("按约定应付", "Due by the scheme"), MONEY_OF),
    "order_minimum": (PAID, Text("每单最低", "Least for an order"), MONEY_OF),
    "hourly_floor": (Text("本周报酬", "Pay of the week"), Text("本周应得", "Due for the week"), MONEY_OF),
    "take_rate": (PAID, Text("应得", "Due"), MONEY_OF),
    "deduction_codes": (Text("扣款", "Deducted"), Text("允许", "Allowed"), MONEY_OF),
    "deduction_month": (Text("当月扣款", "Deducted in the month"), Text("上限", "Ceiling"), MONEY_OF),
    "promised_speed": (Text("承诺时长", "Time promised"), Text("所需时长", "Time needed"), SECONDS),
    "promised_minutes": (Text("承诺时长", "Time promised"), Text("最短", "Least"), SECONDS),
    "meal_credit": (Text("补时", "Extra time"), Text("应补", "Due"), SECONDS),
    "weather_credit": (Text("补时", "Extra time"), Text("应补", "Due"), SECONDS),
    "daily_hours": (Text("接单时间", "Time on orders"), Text("上限", "Ceiling"), SECONDS),
    "continuous_hours": (Text("休息内推单", "Orders pushed in the pause"), Text("允许", "Allowed"), COUNTS),
    "rest_day": (Text("接单天数", "Days with orders"), Text("上限", "Ceiling"), COUNTS),
    "appeal_answer": (Text("办结日", "Decided on"), Text("期限届满", "Last day"), DAYS_OF),
    "rule_notice": (Text("提前天数", "Days of notice"), Text("约定天数", "Days agreed"), COUNTS),
}
# Cases that carry a number of their own; the others are named by worker and day.
NUMBERED = {
    "scheme_pay",
    "order_minimum",
    "take_rate",
    "deduction_codes",
    "promised_speed",
    "promised_minutes",
    "meal_credit",
    "weather_credit",
    "appeal_answer",
    "rule_notice",
}
OPEN = Text("未办结", "open")


def columns_of(test: str) -> list[dict[str, str]]:
    """The heads of the list of cases of a test, as a finding's evidence holds them."""
    measured, bound, style = COMPARED[test]
    if style == SECONDS:
        measured, bound = (Text(f"{each.zh}（时:分:秒）", f"{each.en} (h:mm:ss)") for each in (measured, bound))
    heads = [
        ("day", Text("日期", "Day")),
        *([("case", Text("编号", "Number"))] if test in NUMBERED else []),
        ("worker", Text("劳动者（假名）", "Worker (pseudonym)")),
        ("area", Text("区域", "Area")),
        ("measured", measured),
        ("bound", bound),
        *([("owed", Text("应补", "Owed"))] if style == MONEY_OF else []),
    ]
    return [{"key": key, "zh": text.zh, "en": text.en} for key, text in heads]


def row_shown(test: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A case with its numbers written out; texts in both languages where they differ."""
    style = COMPARED[test][2]
    # The lake writes this where a log names no worker.
    worker = "—" if row["worker"] == "not-provided" else row["worker"]
    return {
        **row,
        "worker": worker,
        "area": row["area"] or "—",
        "measured": _written(row["measured"], style),
        "bound": _written(row["bound"], style),
        "owed": shown(yuan_from(row["owed"]), MONEY),
    }


def _written(number: int, style: str) -> Any:
    if style == MONEY_OF:
        return shown(yuan_from(number), MONEY)
    if style == DAYS_OF:
        return (EPOCH + timedelta(days=number)).isoformat() if number else {"zh": OPEN.zh, "en": OPEN.en}
    if style == SECONDS:
        minutes, seconds = divmod(abs(number), 60)
        hours, minutes = divmod(minutes, 60)
        sign = "-" if number < 0 else ""
        return f"{sign}{hours}:{minutes:02}:{seconds:02}"
    return f"{number:,}"
