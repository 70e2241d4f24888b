"""How a number is written for a person: one place for page, chart and paper.

¥1,234.50 · 12.3 % · 2026年10月 · — for none · ＊ for suppressed · 1.05（1.03–1.07）.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from gongyou.core.money import shown as money_shown
from gongyou.core.period import Month
from gongyou.core.text import Text

NONE = "—"
SUPPRESSED = "＊"
SUPPRESSED_LEGEND = Text(
    "＊ 人数不足 10 人或可由他数推得，不予公布。",
    "＊ Fewer than 10 workers, or derivable from other figures; not published.",
)
SYMBOLS = {"CNY": "¥", "USD": "$"}


class Kind(StrEnum):
    """What a value is, so that every medium writes it alike."""

    COUNT = "count"  # whole things
    NUMBER = "number"  # decimal number with a unit
    MONEY = "money"  # yuan, or the currency given
    SHARE = "share"  # 0.123 is written 12.3 %
    MONTH = "month"  # "2026-10"
    DAY = "day"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Style:
    """Kind, decimals and currency of a value."""

    kind: Kind = Kind.COUNT
    digits: int = 0
    currency: str = "CNY"


COUNT = Style(Kind.COUNT)
MONEY = Style(Kind.MONEY, 2)
SHARE = Style(Kind.SHARE, 1)
NUMBER = Style(Kind.NUMBER, 1)
MONTH = Style(Kind.MONTH)
DAY = Style(Kind.DAY)
WORDS = Style(Kind.WORDS)


def rounded(value: Decimal | int | float | str, digits: int) -> Decimal:
    """The value at `digits` decimals, half up."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def shown(value: Any, style: Style = COUNT, language: str = "zh") -> str:
    """The value as a person reads it, without its unit. None gives —, a suppressed value gives ＊."""
    if value is None or value == "":
        return NONE
    if value == SUPPRESSED:
        return SUPPRESSED
    match style.kind:
        case Kind.MONEY:
            return money_shown(Decimal(str(value)), SYMBOLS.get(style.currency, f"{style.currency} "))
        case Kind.SHARE:
            return f"{rounded(Decimal(str(value)) * 100, style.digits):,} %"
        case Kind.MONTH:
            return month_shown(value, language)
        case Kind.DAY:
            return day_shown(value, language)
        case Kind.WORDS:
            return value.on(language) if isinstance(value, Text) else str(value)
        case _:
            return f"{rounded(value, style.digits):,}"


def month_shown(value: Month | date | str, language: str) -> str:
    """2026年10月 or October 2026."""
    if isinstance(value, str):
        value = Month.read(value)
    elif isinstance(value, date):
        value = Month.of(value)
    return value.shown(language)


def day_shown(value: date | datetime | str, language: str) -> str:
    """2026年10月9日 or 9 October 2026."""
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    if language.startswith("en"):
        return f"{value.day} {value:%B} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def interval_shown(value: Any, low: Any, high: Any, style: Style) -> str:
    """1.05（1.03–1.07）; — when there is no value."""
    if value is None:
        return NONE
    return f"{shown(value, style)}（{shown(low, style)}–{shown(high, style)}）"
