"""Units of inputs, parameters and results, and how a person writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from gongyou.core.text import Text
from gongyou.rules.answer import number_shown


class Unit(StrEnum):
    """What a number counts."""

    YUAN = "yuan"
    YUAN_PER_HOUR = "yuan_per_hour"
    YUAN_PER_PIECE = "yuan_per_piece"
    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"
    PIECES = "pieces"
    PERCENT = "percent"
    RATE = "rate"
    NUMBER = "number"
    YES_NO = "yes_no"
    DAY = "day"
    MONTH = "month"
    MOMENT = "moment"
    WORD = "word"
    SPELLS = "spells"

    @property
    def text(self) -> Text:
        return WRITTEN[self]

    @property
    def is_money(self) -> bool:
        """Whether results are rounded to the fen and shown with two decimals."""
        return self in (Unit.YUAN, Unit.YUAN_PER_HOUR)

    @property
    def is_number(self) -> bool:
        """Whether values are numbers that a rule reckons with."""
        return self not in (Unit.YES_NO, Unit.DAY, Unit.MONTH, Unit.MOMENT, Unit.WORD, Unit.SPELLS)

    def shown(self, value: Decimal | bool | int | date | str | None, language: str = "zh") -> str:
        """The value as it stands in a formula: 5,000 · 150 % · 10 · 2026-10-01."""
        if value is None:
            return "—"
        if isinstance(value, date | str):
            return str(value)
        if self is Unit.YES_NO:
            return (YES if value else NO).on(language)
        number = number_shown(Decimal(value))
        return f"{number} %" if self is Unit.PERCENT else number


YES, NO = Text("是", "yes"), Text("否", "no")
WRITTEN = {
    Unit.YUAN: Text("元", "yuan"),
    Unit.YUAN_PER_HOUR: Text("元/小时", "yuan an hour"),
    Unit.YUAN_PER_PIECE: Text("元/件", "yuan a piece"),
    Unit.HOURS: Text("小时", "hours"),
    Unit.DAYS: Text("天", "days"),
    Unit.MONTHS: Text("个月", "months"),
    Unit.PIECES: Text("件", "pieces"),
    Unit.PERCENT: Text("%", "%"),
    Unit.RATE: Text("比率", "rate"),
    Unit.NUMBER: Text("", ""),
    Unit.YES_NO: Text("是/否", "yes/no"),
    Unit.DAY: Text("日期", "day"),
    Unit.MONTH: Text("年月", "month"),
    Unit.MOMENT: Text("日期和时刻", "day and time"),
    Unit.WORD: Text("", ""),
    Unit.SPELLS: Text("[地区, 月数] 的列表，按时间先后", "list of [place, months] in order of time"),
}
