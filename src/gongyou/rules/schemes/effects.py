"""What the differences of two schemes do to an order: the same orders by both, row by row and in Fractions.

Three orders stand for all where the caller has none of its own. An order has no period: bonuses and top-ups of a period
are not in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from gongyou.core.errors import MissingParameter
from gongyou.core.text import Text
from gongyou.rules.answer import Step, number_shown
from gongyou.rules.schemes.explained import NOT_EVALUABLE
from gongyou.rules.schemes.model import Scheme
from gongyou.rules.schemes.pay_scheme import PayScheme

# A Wednesday that is no holiday; the clock is local.
DAY = datetime(2026, 6, 10, 12)  # noqa: DTZ001 - a local day, given its zone by the scheme
FETCHED = timedelta(minutes=6)


@dataclass(frozen=True, slots=True)
class SampleOrder:
    """An order that is tried: how far, how long, for how much, when and in what weather."""

    name: str
    label: Text
    kilometres: Decimal
    minutes: Decimal
    order_value: Decimal
    kilograms: Decimal = Decimal(2)
    items: int = 2
    at: datetime = DAY
    weather_code: str = "clear"
    minutes_late: Decimal = Decimal(0)
    area: str = "demo"
    channel: str = "assigned"
    service_code: str = "standard"
    kilometres_outside: Decimal = Decimal(0)
    minutes_outside: Decimal = Decimal(0)

    def row(self, zone: str) -> Mapping[str, Any]:
        """The order's columns, picked up at `at` on the local clock. Accepted and dispatched a little before."""
        picked_up = self.at.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        delivered = picked_up + timedelta(seconds=int(self.minutes * 60))
        return {
            "created_at": picked_up - FETCHED,
            "dispatched_at": picked_up - FETCHED,
            "accepted_at": picked_up - FETCHED,
            "picked_up_at": picked_up,
            "delivered_at": delivered,
            "promised_at": delivered - timedelta(seconds=int(self.minutes_late * 60)),
            "distance_m": self.kilometres * 1000,
            "distance_outside_m": self.kilometres_outside * 1000,
            "seconds_outside": int(self.minutes_outside * 60),
            "customer_price": self.order_value,
            "weight_kg": self.kilograms,
            "item_count": self.items,
            "weather_code": self.weather_code,
            "area": self.area,
            "channel": self.channel,
            "service_code": self.service_code,
            "platform": "demo",
        }


def _sample(name: str, label: Text, size: tuple[str, str, str], at: time, weather_code: str) -> SampleOrder:
    kilometres, minutes, value = (Decimal(each) for each in size)
    there = DAY.replace(hour=at.hour, minute=at.minute)
    said = Text(
        f"{label.zh}：{number_shown(kilometres)} 公里、{number_shown(minutes)} 分钟、{at:%H:%M}",
        f"{label.en}: {number_shown(kilometres)} km, {number_shown(minutes)} min, {at:%H:%M}",
    )
    return SampleOrder(name, said, kilometres, minutes, value, at=there, weather_code=weather_code)


SAMPLES = (
    _sample("short", Text("近单", "A short order"), ("1.5", "12", "20"), time(10), "clear"),
    _sample("medium", Text("中等单", "A medium order"), ("3", "25", "35"), time(12), "clear"),
    _sample(
        "long", Text("远单，夜间有雨", "A long order by night in the rain"), ("6", "40", "60"), time(22, 30), "rain"
    ),
)


@dataclass(frozen=True, slots=True)
class Effect:
    """One order by both schemes, in the currency of each. `reason` says why one of them has no amount."""

    order: SampleOrder
    before: Decimal | None
    after: Decimal | None
    currencies: tuple[str, str]
    steps_before: tuple[Step, ...]
    steps_after: tuple[Step, ...]
    reason: Text | None = None

    @property
    def change(self) -> Decimal | None:
        """After less before; None where one is not known or the currencies differ."""
        if self.before is None or self.after is None or self.currencies[0] != self.currencies[1]:
            return None
        return self.after - self.before


def effects(before: PayScheme, after: PayScheme, orders: Sequence[SampleOrder] = SAMPLES) -> list[Effect]:
    """Each order by the newest version of both, whatever the day on which that begins."""
    return [_effect(held(before), held(after), order) for order in orders]


def _effect(before: PayScheme, after: PayScheme, order: SampleOrder) -> Effect:
    old, new = pay_steps(before, order), pay_steps(after, order)
    reason = next((steps[-1].label for steps in (old, new) if steps[-1].name == NOT_EVALUABLE), None)
    currencies = before.currency, after.currency
    return Effect(order, _amount(old), _amount(new), currencies, old, new, reason)


def pay_steps(scheme: PayScheme, order: SampleOrder) -> tuple[Step, ...]:
    """The steps of one order; the only one says why where it has no amount."""
    try:
        return tuple(scheme.explain(order.row(scheme.zone)))
    except MissingParameter as missing:
        return (Step(NOT_EVALUABLE, missing.text, "", None, ""),)


def _amount(steps: Sequence[Step]) -> Decimal | None:
    value = steps[-1].value
    return value if isinstance(value, Decimal) else None


def held(scheme: PayScheme) -> PayScheme:
    """The newest version as if it had always been in force."""
    data: Scheme = scheme.data
    newest = data.versions[-1]
    version = newest.model_copy(update={"start": min(newest.start, DAY.date().replace(year=2000)), "until": None})
    return PayScheme(data.model_copy(update={"versions": (version,)}), scheme.path)
