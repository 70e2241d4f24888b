"""How pay periods are cut: in plain Python, for single days and for the refusal of a cut period."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from gongyou.core.errors import BadInput, NotFound
from gongyou.core.text import Text
from gongyou.rules.schemes.conditions import WEEKDAYS
from gongyou.rules.schemes.model import Scheme
from gongyou.rules.schemes.period import Period

LENGTH = {"day": 1, "week": 7, "fortnight": 14}


def first_day(period: Period, day: date) -> date:
    """The first day of the period that the day lies in."""
    if period.unit == "month":
        return day.replace(day=1)
    if period.unit == "week":
        return day - timedelta(days=(day.weekday() - WEEKDAYS.index(period.begins)) % 7)
    if period.anchor is not None:
        return day - timedelta(days=(day - period.anchor).days % 14)
    return day


def last_day(period: Period, day: date) -> date:
    """The last day of the period that the day lies in."""
    first = first_day(period, day)
    if period.unit == "month":
        return first.replace(day=monthrange(first.year, first.month)[1])
    return first + timedelta(days=LENGTH[period.unit] - 1)


def period_in(scheme: Scheme, span: tuple[date, date]) -> Period:
    """The scheme's periods, which the span must hold whole. Raises BadInput."""
    period, (first, last) = scheme.period, span
    if period is None:
        raise BadInput(
            "scheme.no_period",
            Text(f"“{scheme.title.zh}”没有按期的规则。", f"“{scheme.title.en}” says nothing of a period."),
            Text("请换一个写有 period 的计价规则，或逐单计算。", "Take a scheme with a period, or ask order by order."),
            scheme=scheme.id,
        )
    whole = first_day(period, first), last_day(period, last)
    if whole != span or first > last:
        raise BadInput(
            "scheme.period_cut",
            Text(
                f"{first} 至 {last} 把结算期切断了，按残缺的结算期计算会少算。",
                f"{first} to {last} cuts a pay period, and what is cut would be reckoned too low.",
            ),
            Text(f"请取 {whole[0]} 至 {whole[1]}。", f"Take {whole[0]} to {whole[1]}."),
            first=first,
            last=last,
        )
    return period


def no_version(scheme: Scheme, span: tuple[date, date]) -> NotFound:
    """No version of the scheme is in force in the span."""
    return NotFound(
        "scheme.no_version",
        Text(
            f"“{scheme.title.zh}”在 {span[0]} 至 {span[1]} 没有生效的版本。",
            f"No version of “{scheme.title.en}” is in force from {span[0]} to {span[1]}.",
        ),
        Text("请核对日期，或补充该时段的版本。", "Check the days, or add a version for them."),
        scheme=scheme.id,
    )
