"""What a form asks, one list for the phone, the desk, the workbook and the REST face."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from gongyou.core.text import Text
from gongyou.rooms.market.panel.edits import Fault, fault

EMPLOYER, MEMBER = "employer", "member"
MOST_DIGITS = 15
NO_HELP = Text("", "")
SPACES = re.compile(r"[\s,，]")

# 2026-10, 2026/10, 2026.10, 2026年10月, 202610, and the first of the month that a spreadsheet makes of it.
WRITTEN_MONTH = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:月|[-/.]0?1(?: 00:00:00)?)?|(?P<short>\d{2}))", re.ASCII)


@dataclass(frozen=True, slots=True)
class Field:
    """One number of a form. `unit` stands after the label; `is_money` takes two decimals, `is_whole` none."""

    name: str
    label: Text
    unit: Text
    help: Text = NO_HELP
    is_required: bool = True
    is_whole: bool = True
    is_money: bool = False


HEADS, HOURS, YUAN = Text("人", "people"), Text("小时", "hours"), Text("元", "yuan")
REASONS = (
    ("gone_resigned", Text("其中：本人辞职", "of which resigned")),
    ("gone_dismissed", Text("其中：单位解除", "of which dismissed")),
    ("gone_expired", Text("其中：合同到期", "of which contract ended")),
    ("gone_retired", Text("其中：退休", "of which retired")),
    ("gone_other", Text("其中：其他", "of which other")),
)
EMPLOYER_FIELDS = (
    Field(
        "heads_start",
        Text("月初职工", "Staff at the start"),
        HEADS,
        Text("每月 1 日零点在册。", "On the first of the month."),
    ),
    Field("hires", Text("本月新招", "Hired in the month"), HEADS),
    Field("separations", Text("本月离职", "Left in the month"), HEADS),
    *(Field(name, label, HEADS, is_required=False) for name, label in REASONS),
    Field("heads_end", Text("月末职工", "Staff at the end"), HEADS),
    Field(
        "vacancies",
        Text("月末空岗", "Vacancies open at the end"),
        Text("个", "posts"),
        Text("正在招人的岗位。", "Posts being filled."),
        is_required=False,
    ),
    Field(
        "hours_paid",
        Text("计薪工时合计", "Paid hours in all"),
        HOURS,
        Text("含加班。", "Overtime included."),
        is_required=False,
        is_whole=False,
    ),
    Field(
        "wage_bill",
        Text("应发工资总额", "Gross wages in all"),
        YUAN,
        Text(
            "填元，不是万元。含奖金津贴，不含社会保险单位缴费。",
            "In yuan, bonuses and allowances included, without employer contributions.",
        ),
        is_whole=False,
        is_money=True,
    ),
)
MEMBER_FIELDS = (
    Field(
        "employed",
        Text("这个月有工作吗", "In work this month"),
        Text("1 有，0 没有", "1 yes, 0 no"),
        Text("干过一小时也算。", "An hour is enough."),
    ),
    Field("hours", Text("全月工时", "Hours worked"), HOURS, is_whole=False),
    Field(
        "income",
        Text("劳动收入", "Income from work"),
        YUAN,
        Text("填元，到手和扣款前都可以，每月一致。", "In yuan; before or after deductions, the same every month."),
        is_whole=False,
        is_money=True,
    ),
    Field("on_platform", Text("在平台上接单吗", "Takes platform orders"), Text("1 是，0 否", "1 yes, 0 no")),
)
FIELDS: Mapping[str, tuple[Field, ...]] = {EMPLOYER: EMPLOYER_FIELDS, MEMBER: MEMBER_FIELDS}
YES_OR_NO = frozenset({"employed", "on_platform"})


def number_read(field: Field, written: Any) -> Decimal | Fault | None:
    """The number as written, None for nothing, or the rule that it breaks."""
    text = SPACES.sub("", str("" if written is None else written)).removesuffix("元")
    if not text:
        return fault("value_missing", {}, field.name) if field.is_required else None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return fault("number_unreadable", {"written": str(written).strip()[:40]}, field.name)
    if not value.is_finite() or value.adjusted() >= MOST_DIGITS or value.normalize().as_tuple().exponent < -6:  # type: ignore[operator]
        return fault("number_unreadable", {"written": str(written).strip()[:40]}, field.name)
    if value < 0:
        return fault("value_negative", {"written": text}, field.name)
    if field.is_whole and value != value.to_integral_value():
        return fault("value_not_whole", {"written": text}, field.name)
    if field.name in YES_OR_NO and value > 1:
        return fault("number_unreadable", {"written": text}, field.name)
    return value.quantize(Decimal("0.01")) if field.is_money else value.normalize()


def period_read(written: str) -> str:
    """A month as people and spreadsheets write it, as YYYY-MM; anything else as it was."""
    text = written.strip()
    found = WRITTEN_MONTH.fullmatch(text)
    return f"{found[1]}-{int(found[2] or found['short']):02d}" if found else text


def values_read(kind: str, written: Mapping[str, Any]) -> tuple[dict[str, Decimal | None], list[Fault]]:
    """The form's numbers and what cannot be read of it."""
    values: dict[str, Decimal | None] = {}
    faults = []
    for each in FIELDS[kind]:
        found = number_read(each, written.get(each.name))
        if isinstance(found, Fault):
            faults.append(found)
        else:
            values[each.name] = found
    return values, faults


def stored(values: Mapping[str, Decimal | None]) -> dict[str, str | None]:
    """As text, so that nothing is lost between here and the next reading."""
    return {name: None if value is None else f"{value:f}" for name, value in values.items()}


def read(kept: Mapping[str, Any]) -> dict[str, Decimal | None]:
    return {name: None if value is None else Decimal(value) for name, value in kept.items() if name != "parts"}
