"""The order logs of both platforms as tables, and what was planted in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from gongyou.core.period import Month
from gongyou.site.demo.city import HEYA, SUIAN
from gongyou.site.demo.columns import constant, decimals, numbered, seconds, strings, words
from gongyou.site.demo.hours import Shifts
from gongyou.site.demo.people import People
from gongyou.site.demo.plan import Planted, planted
from gongyou.site.demo.rides import (
    CANCELLED_SHARE,
    DAY,
    REJECTED_SHARE,
    WEATHER,
    Fleet,
    Rides,
    area_names,
    rides_of,
)
from gongyou.site.demo.size import LAST_MONTH, PAYROLL_FROM, Size
from gongyou.site.demo.streams import Streams
from gongyou.site.demo.tariffs import HEYA_TARIFFS, SUIAN_TARIFFS, Ride, pay_of
from gongyou.site.demo.violations import DECLARED_CODE, UNDECLARED_CODE, Paid, cleanly, with_violations

MONTHS = tuple(PAYROLL_FROM.until(LAST_MONTH))
TARIFFS = {HEYA: HEYA_TARIFFS, SUIAN: SUIAN_TARIFFS}
EDITIONS = {HEYA: ("2025", "2026"), SUIAN: ("2025",)}
PREFIXES = {HEYA: "HY", SUIAN: "SA"}
OUTCOMES = ("accepted", "rejected", "cancelled")
ACCEPTED, REJECTED, CANCELLED = range(3)
ACCESS = ("open", "gate", "lift", "campus")
DISTANCE = pa.decimal128(18, 6)


@dataclass(frozen=True, slots=True)
class Log:
    """One platform's log: every dispatch attempt in order of time, its shifts, and the planted rows.

    `lost` is how many fen the planted rows cost each person of the city.
    """

    platform: str
    table: pa.Table
    shifts: Shifts
    planted: tuple[Planted, ...]
    lost: np.ndarray

    def month(self, month: Month) -> pa.Table:
        """The attempts dispatched in one month."""
        first = np.datetime64(month.first_day, "s")
        after = np.datetime64((month + 1).first_day, "s")
        times = self.table["dispatched_at"].to_numpy()
        start, end = np.searchsorted(times, [first, after])
        return self.table.slice(start, end - start)


def fleet_of(platform: str, people: People, size: Size) -> Fleet:
    """Riders and orders of one platform."""
    if platform == HEYA:
        return Fleet(HEYA, np.arange(people.riders_from, people.control_from), size.orders_with_violations)
    return Fleet(SUIAN, np.arange(people.control_from, len(people)), size.orders_of_control)


def log_of(platform: str, people: People, keys: np.ndarray, size: Size, streams: Streams) -> Log:
    """The log of a platform with about 1.04 attempts an order. 禾芽 (heya) holds violations, 穗安 (suian) none."""
    fleet = fleet_of(platform, people, size)
    rides = rides_of(fleet, people, streams)
    draw = streams.of(f"orders.{platform}")
    ride = Ride(rides.metres, rides.delivered - rides.picked_up, rides.dispatched, np.array(WEATHER)[rides.weather])
    pay = pay_of(TARIFFS[platform], ride)
    created = rides.dispatched - draw.integers(15, 150, len(rides))
    promised = created + 60 * draw.integers(20, 36, len(rides)) + rides.metres // 12
    late = rides.delivered > promised
    paid = with_violations(rides, ride, pay, late, streams) if platform == HEYA else cleanly(pay)
    carried = _carried(platform, rides, paid, keys, draw)
    carried |= {"created_at": seconds(created), "promised_at": seconds(promised)}
    offers = _offers(fleet, rides, created, keys, draw)
    # Offers stand before the order they belong to; all attempts are numbered in the order of time.
    table = pa.concat_tables([pa.table(carried), pa.table(offers)], promote_options="default")
    times = np.concatenate([rides.dispatched, _seconds_of(offers["dispatched_at"])])
    order = np.argsort(times, kind="stable")
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(1, len(order) + 1)
    table = table.append_column("attempt_id", numbered(PREFIXES[platform], number, 9)).take(pa.array(order))
    names = numbered(PREFIXES[platform], number, 9)
    rows = tuple(
        planted(kind, "orders", np.array(names.take(pa.array(places)).to_pylist(), dtype=object), fen)
        for kind, (places, fen) in paid.planted.items()
    )
    lost = np.zeros(len(people), dtype=np.int64)
    for places, fen in paid.planted.values():
        np.add.at(lost, rides.rider[places], fen)
    return Log(platform, table, _shifts(platform, rides), rows, lost)


def _seconds_of(times: pa.Array) -> np.ndarray:
    return times.to_numpy().astype("datetime64[s]").astype(np.int64)


def _carried(
    platform: str, rides: Rides, paid: Paid, keys: np.ndarray, draw: np.random.Generator
) -> dict[str, pa.Array]:
    """Columns of the orders that were carried out."""
    count = len(rides)
    no_deduction = paid.deduction == 0
    tip = np.where(draw.random(count) < 0.02, 100 * draw.integers(1, 9, count), 0)
    price = paid.pay.total * draw.integers(112, 138, count) // 100
    edition = (rides.dispatched // DAY >= int(np.datetime64("2026-05-01").astype(np.int64))) * (
        len(EDITIONS[platform]) - 1
    )
    return {
        "platform": constant(platform, count),
        "order_id": numbered(f"{PREFIXES[platform]}D", np.arange(1, count + 1), 9),
        "worker_key": strings(keys[rides.rider]),
        "pushed_at": seconds(rides.dispatched),
        "dispatched_at": seconds(rides.dispatched),
        "accepted_at": seconds(rides.accepted),
        "picked_up_at": seconds(rides.picked_up),
        "delivered_at": seconds(rides.delivered),
        "meal_ready_estimated_at": seconds(rides.accepted + 480 + 60 * draw.integers(-3, 8, count)),
        "meal_ready_at": seconds(rides.ready),
        "outcome": words(np.full(count, ACCEPTED), OUTCOMES),
        "distance_m": decimals(rides.metres * 1_000_000, DISTANCE),
        "area": words(rides.area, area_names()),
        "currency": constant("CNY", count),
        "pay_total": decimals(paid.total),
        "pay_base": decimals(paid.pay.base),
        "pay_distance": decimals(paid.pay.distance),
        "pay_time": decimals(paid.pay.time),
        "pay_subsidy": decimals(paid.pay.subsidy),
        "pay_bonus": decimals(paid.pay.to_floor),
        "tip": decimals(tip),
        "deduction": decimals(paid.deduction),
        "deduction_code": words(np.maximum(paid.deduction_code - 1, 0), (DECLARED_CODE, UNDECLARED_CODE), no_deduction),
        "customer_price": decimals(price),
        "merchant_fee": decimals(120 + draw.integers(0, 400, count)),
        "rule_version": words(edition, EDITIONS[platform]),
        "channel": words((draw.random(count) < 0.22).astype(np.int32), ("assigned", "grabbed")),
        "weather_code": words(rides.weather, WEATHER),
        "access_code": words(draw.choice(4, count, p=(0.55, 0.25, 0.14, 0.06)), ACCESS),
    }


def _offers(
    fleet: Fleet, rides: Rides, created: np.ndarray, keys: np.ndarray, draw: np.random.Generator
) -> dict[str, pa.Array]:
    """Attempts that came to nothing: turned down by another rider before the order was taken, or called off."""
    fate = draw.random(len(rides))
    which = np.flatnonzero(fate < REJECTED_SHARE + CANCELLED_SHARE)
    outcome = np.where(fate[which] < REJECTED_SHARE, REJECTED, CANCELLED)
    offered = np.maximum(created[which], rides.dispatched[which] - draw.integers(20, 90, len(which)))
    others = fleet.riders[draw.integers(0, len(fleet.riders), len(which))]
    return {
        "platform": constant(fleet.platform, len(which)),
        "order_id": numbered(f"{PREFIXES[fleet.platform]}D", which + 1, 9),
        "worker_key": strings(keys[others]),
        "created_at": seconds(created[which]),
        "pushed_at": seconds(offered),
        "dispatched_at": seconds(offered),
        "rejected_at": seconds(offered + draw.integers(2, 20, len(which)), outcome != REJECTED),
        "outcome": words(outcome, OUTCOMES),
        "distance_m": decimals(rides.metres[which] * 1_000_000, DISTANCE),
        "area": words(rides.area[which], area_names()),
        "channel": words(np.zeros(len(which), dtype=np.int32), ("assigned", "grabbed")),
        "weather_code": words(rides.weather[which], WEATHER),
    }


def _shifts(platform: str, rides: Rides) -> Shifts:
    """First and last moment of each shift, for the spells online."""
    order = np.argsort(rides.shift, kind="stable")
    starts = np.flatnonzero(np.diff(rides.shift[order], prepend=-1))
    first = np.minimum.reduceat(rides.dispatched[order], starts)
    last = np.maximum.reduceat(rides.delivered[order], starts)
    return Shifts(platform, rides.rider[order][starts], first // DAY * DAY, first, last)
