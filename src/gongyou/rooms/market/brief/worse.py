"""Who is worse off: groups whose pay fell, nominally, by the hour, or behind prices; read from the figures by rules.

A group is judged by the people who earned in both periods where there are enough of them, so that joining and leaving
cannot make it richer or poorer. Hidden groups are never named, and the text says that there are some.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rooms.market.brief.groups import Group, groups_of
from gongyou.rooms.market.measures.exact import rounded

# Below this a change of pay counts as none: the words say 基本持平 up to 0.2 %, and a thousandth is noise.
FELL = Decimal("-0.005")
LESS_TIME, MORE_TIME = Decimal("-0.020"), Decimal("0.020")

PAY_FELL = Text("工资下降", "pay fell")
HOURLY_FELL = Text("每小时工资下降", "pay an hour fell")
LESS_WORK = Text("工时和工资都减少", "fewer hours and less pay")
LONGER_FOR_NO_MORE = Text("工时增加而工资没有增加", "longer hours for no more pay")
BEHIND_PRICES = Text("工资涨幅低于物价", "pay rose less than prices")


@dataclass(frozen=True, slots=True)
class Prices:
    """A consumer price index against the period compared with (100 = no change), and who published it."""

    index: Decimal
    source: str

    def real(self, change: Decimal) -> Decimal:
        """The change of pay after prices, from the change as printed."""
        return rounded((1 + Fraction(change)) / (Fraction(self.index) / 100) - 1, 3)


LEAST, MOST = Decimal(50), Decimal(200)


def prices_read(written: str) -> Prices | None:
    """`101.2:source`; nothing where nothing is written. An index that is none, or without source: BadInput."""
    if not written:
        return None
    number, _, source = written.replace("：", ":").partition(":")
    try:
        index = Decimal(number)
    except InvalidOperation:
        index = Decimal("NaN")
    if not index.is_finite() or not LEAST <= index <= MOST or not source.strip():
        raise BadInput(
            "market.prices_unreadable",
            Text(f"“{written}”不是物价指数。", f"“{written}” is no price index."),
            Text("请写成 101.2:来源，上年同期为 100。", "Write it as 101.2:source, with the earlier period at 100."),
            value=written,
        )
    return Prices(index, source.strip())


@dataclass(frozen=True, slots=True)
class WorseOff:
    """One group with what it lost. `change` is of the same people where there are enough, else of the mean."""

    group: Group
    change: Decimal | None
    is_same_people: bool
    real: Decimal | None
    reasons: tuple[Text, ...]

    @property
    def reasons_said(self) -> Text:
        """What happened, in one line; a platform pays no wage (工资) but a remuneration (报酬)."""
        pay = "报酬" if "workers" in self.group.row else "工资"
        return Text(
            "、".join(each.zh.replace("工资", pay) for each in self.reasons),
            ", ".join(each.en for each in self.reasons),
        )


def pay_change(row: Mapping[str, Any]) -> tuple[Decimal | None, bool]:
    """The change by which a group is judged, and whether it is that of the same people."""
    if row.get("same_change") is not None:
        return row["same_change"], True
    return row["mean_change"] if "mean_change" in row else row["per_order_change"], False


def worse_off(value: Mapping[str, Any], prices: Prices | None = None) -> list[WorseOff]:
    """The groups in the order of their loss, the largest first; of equal ones those of more people."""
    found = []
    for group in groups_of(value):
        change, is_same = pay_change(group.row)
        real = prices.real(change) if prices and change is not None else None
        reasons = tuple(_reasons(group.row, change, real))
        if reasons:
            found.append(WorseOff(group, change, is_same, real, reasons))
    return sorted(found, key=_order)


def _order(one: WorseOff) -> tuple[Decimal, int, str, str]:
    row = one.group.row
    known = [each for each in (one.change, row["per_hour_change"]) if each is not None]
    return min(known), -(row.get("people") or row.get("workers") or 0), one.group.dimension, row["key"]


def _reasons(row: Mapping[str, Any], change: Decimal | None, real: Decimal | None) -> Sequence[Text]:
    hours, hourly = row.get("hours_change"), row["per_hour_change"]
    found = []
    if change is not None and change <= FELL:
        found.append(LESS_WORK if hours is not None and hours <= LESS_TIME else PAY_FELL)
    elif change is not None and change <= 0 and hours is not None and hours >= MORE_TIME:
        found.append(LONGER_FOR_NO_MORE)
    if hourly is not None and hourly <= FELL:
        found.append(HOURLY_FELL)
    if not found and real is not None and real <= FELL:
        found.append(BEHIND_PRICES)
    return found
