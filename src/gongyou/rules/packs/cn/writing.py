"""Short forms in which the modules of this pack write inputs and steps, and the words that many rules share."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import ibis

from gongyou.core.text import Text
from gongyou.rules.days import Day
from gongyou.rules.exact import Column, Range, Ratio
from gongyou.rules.packs.cn.wages import LOCAL_MINIMUM
from gongyou.rules.packs.cn.working_time import ONE_ROUNDING
from gongyou.rules.rule import DefinedStep, Input, RuleText
from gongyou.rules.units import Unit

__all__ = ["LOCAL_MINIMUM", "ONE_ROUNDING", "count", "day", "either", "flag", "law", "months", "step", "words", "yuan"]

MOST_YUAN = Decimal(100_000_000)
MOST_MONTHS = Decimal(1_200)
MONTH_SPAN = Range(0, 3_600)


def yuan(name: str, zh: str, en: str, *, blank: bool = False) -> Input:
    """An amount of money."""
    return Input(name, Text(zh, en), Unit.YUAN, high=MOST_YUAN, blank=blank)


def months(name: str, zh: str, en: str, *, blank: bool = False) -> Input:
    """A number of months, two decimals kept."""
    return Input(name, Text(zh, en), Unit.MONTHS, high=MOST_MONTHS, blank=blank)


def count(name: str, zh: str, en: str, *, unit: Unit = Unit.NUMBER, places: int = 0, high: int = 100_000_000) -> Input:
    """A number of things."""
    return Input(name, Text(zh, en), unit, places=places, high=Decimal(high))


def flag(name: str, zh: str, en: str) -> Input:
    """A yes or no."""
    return Input(name, Text(zh, en), Unit.YES_NO)


def day(name: str, zh: str, en: str, *, blank: bool = False) -> Input:
    """A day."""
    return Input(name, Text(zh, en), Unit.DAY, places=0, blank=blank)


def words(title: Text, of: Text, article: Text, page: str, *conventions: Text) -> RuleText:
    """The words of a rule."""
    return RuleText(title, of, article, page, conventions)


def law(zh: str, en: str) -> Text:
    """The name of a statute."""
    return Text(f"《{zh}》", en)


def step(name: str, label: tuple[str, str], formula: str, value: Any, unit: Unit = Unit.YUAN) -> DefinedStep:
    """A step; money keeps two decimals, days, months and counts as many as they have."""
    return DefinedStep(name, Text(*label), formula, value, unit)


def either(condition: Column, yes: Ratio | int, no: Ratio | int) -> Ratio:
    """`yes` where the condition holds, `no` elsewhere. The condition must not be NULL."""
    return _ratio(yes).when(condition) + _ratio(no).when(~condition)


def only_where(condition: Column, value: Ratio) -> Ratio:
    """The ratio where the condition holds, NULL elsewhere: what cannot be told is not answered."""
    top = ibis.literal(1, "int64") if value.top is None else value.top
    return replace(value, top=ibis.ifelse(condition, top, ibis.null("int64")))


def full_months(start: Day, last: Day) -> Ratio:
    """Full months of service, both days counted."""
    return Ratio.column(start.service_months(last), MONTH_SPAN)


def _ratio(number: Ratio | int) -> Ratio:
    return number if isinstance(number, Ratio) else Ratio.of(number)
