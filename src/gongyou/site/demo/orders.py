"""The order logs of both platforms as tables, what belongs to them, and what was planted in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from gongyou.core.period import Month
from gongyou.site.demo import bonuses, guarantees, kitchens, rests, weeks
from gongyou.site.demo.appeals import CAUSES, appeals_of, causes_of
from gongyou.site.demo.breaches import Carried, breaches_of
from gongyou.site.demo.city import HEYA, SUIAN
from gongyou.site.demo.columns import constant, decimals, numbered, seconds, strings, words
from gongyou.site.demo.crew import TIERS, crew_of, slowed, workers_of
from gongyou.site.demo.hours import Shifts, sessions_of
from gongyou.site.demo.kitchens import Expected
from gongyou.site.demo.offers import FATES, REASONS, Offers, offers_of
from gongyou.site.demo.people import People
from gongyou.site.demo.plan import Breach, Planted, planted
from gongyou.site.demo.promises import promises_of
from gongyou.site.demo.rides import DAY, WEATHER, Fleet, Pace, Rides, area_names, rides_of
from gongyou.site.demo.size import LAST_MONTH, PAYROLL_FROM, Size
from gongyou.site.demo.streams import Streams
from gongyou.site.demo.tariffs import HEYA_TARIFFS, SUIAN_TARIFFS, Ride, pay_of
from gongyou.site.demo.violations import DECLARED_CODE, UNDECLARED_CODE, Paid, cleanly, with_violations

MONTHS = tuple(PAYROLL_FROM.until(LAST_MONTH))
TARIFFS = {HEYA: HEYA_TARIFFS, SUIAN: SUIAN_TARIFFS}
EDITIONS = {HEYA: ("2025", "2026"), SUIAN: ("2025",)}
PREFIXES = {HEYA: "HY", SUIAN: "SA"}
# 禾芽's riders hurry; those of 穗安 ride at the 15 km/h that its promises leave them.
PACES = {HEYA: Pace(4.9, 0.7, 2.6, 6.9), SUIAN: Pace(3.8, 0.3, 2.8, 4.8)}
OUTCOMES = ("accepted", *FATES)
ACCEPTED = 0
ACCESS = ("open", "gate", "lift", "campus")
DISTANCE = pa.decimal128(18, 6)


@dataclass(frozen=True, slots=True)
class Log:
    """One platform's log: every dispatch attempt in order of time, the tables beside it, and what was planted.

    `beside` holds sessions, workers, prompts, rewards and appeals. `lost` is how many fen the planted rows cost each
    person of the city.
    """

    platform: str
    table: pa.Table
    beside: dict[str, pa.Table]
    planted: tuple[Planted, ...]
    breaches: tuple[Breach, ...]
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
        riders = np.arange(people.riders_from, people.control_from)
        return Fleet(HEYA, riders, size.orders_with_violations, PACES[HEYA])
    riders = np.arange(people.control_from, len(people))
    return Fleet(SUIAN, riders, size.orders_of_control, PACES[SUIAN])


def log_of(platform: str, people: People, keys: np.ndarray, size: Size, streams: Streams) -> Log:
    """The log of a platform with about 1.2 attempts an order. 禾芽 (heya) holds violations, 穗安 (suian) none."""
    carried = _carried_out(platform, people, size, streams)
    rides, crew = carried.rides, carried.crew
    draw = streams.of(f"orders.{platform}")
    ride = Ride(rides.metres, rides.delivered - rides.picked_up, rides.dispatched, np.array(WEATHER)[rides.weather])
    pay = pay_of(TARIFFS[platform], ride)
    created = rides.dispatched - draw.integers(15, 150, len(rides))
    late = rides.delivered > created + 60 * draw.integers(20, 36, len(rides)) + rides.metres // 12
    paid = with_violations(rides, ride, pay, late, streams) if platform == HEYA else cleanly(pay)
    cause = causes_of(paid, streams)
    columns = _order_columns(platform, carried, paid, keys, draw)
    noise = 12 * draw.integers(-3, 8, len(rides)) - 24
    expected = kitchens.expected_of(rides, noise, PACES[platform].mean, streams, platform)
    offers = offers_of(platform, rides, crew, streams)
    if platform == SUIAN:
        offers = offers.without(rests.pushed_inside(carried.due, offers.shift, offers.at))
        # An order taken and passed on between two others would make one long spell of them.
        held = rests.outside_rides(rides, offers.shift, offers.at + 20, offers.at + 25 + offers.after)
        offers = offers.without(held & (offers.fate == 1))
    # An order that somebody else refused before was placed before that.
    taken = offers.order >= 0
    np.minimum.at(created, offers.order[taken], offers.at[taken] - 15)
    promises = promises_of(platform, rides, expected, created)
    fined = paid.deduction_code == 2
    promised = np.where(fined, np.minimum(promises.at, rides.delivered - 60), promises.at)
    shown = pay_of(TARIFFS[platform], Ride(rides.metres, expected.ride, rides.dispatched, ride.weather)).total
    columns |= {
        "created_at": seconds(created),
        "promised_at": seconds(promised),
        "credit_seconds": pa.array(promises.credit),
        "meal_ready_estimated_at": seconds(rides.accepted + expected.meal),
        "offered_pay": decimals(shown),
        "offered_seconds": pa.array(expected.whole),
        "cause_code": words(np.maximum(cause, 0), CAUSES, cause < 0),
    }
    fruitless = _offer_columns(platform, carried, offers, (expected, created, shown), keys)
    # Offers stand before the order they belong to; all attempts are numbered in the order of time.
    table = pa.concat_tables([pa.table(columns), pa.table(fruitless)], promote_options="default")
    order = np.argsort(np.concatenate([rides.dispatched, offers.at]), kind="stable")
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(1, len(order) + 1)
    names = numbered(PREFIXES[platform], number, 9)
    table = table.append_column("attempt_id", names).take(pa.array(order))
    rows = tuple(
        planted(kind, "orders", np.array(names.take(pa.array(places)).to_pylist(), dtype=object), fen)
        for kind, (places, fen) in paid.planted.items()
    )
    lost = np.zeros(len(people), dtype=np.int64)
    for places, fen in paid.planted.values():
        np.add.at(lost, rides.rider[places], fen)
    rewards = bonuses.rewards_of(platform, rides, keys)
    if platform == SUIAN:
        rewards = guarantees.with_guarantee(rewards, (rides, offers), paid.total, keys)
    beside = {
        "sessions": sessions_of(_shifts(platform, rides, offers), crew.is_crowd, keys, streams),
        "workers": workers_of(platform, crew, people, keys, streams),
        "prompts": rests.prompts_of(platform, carried.due, keys, streams),
        "rewards": rewards,
        "appeals": appeals_of(platform, rides, paid, cause, keys, streams),
    }
    breaches = breaches_of(carried, expected, promises, promised, offers) if platform == HEYA else ()
    return Log(platform, table, beside, rows, breaches, lost)


def _carried_out(platform: str, people: People, size: Size, streams: Streams) -> Carried:
    """What was carried out, by whom, and when a rest was due."""
    fleet = fleet_of(platform, people, size)
    rides = rides_of(fleet, people, streams)
    if platform == SUIAN:
        crew = crew_of(fleet, rides, people, streams)
        rides = slowed(kitchens.awaited(rides, rides.ready, _punctual(rides)), crew, streams, platform)
        rides, due = rests.kept(rides)
        return Carried(rides, crew, due, 0, np.empty(0, dtype=np.int64))
    rides, worked_on = bonuses.worked_on(rides, people, streams)
    rides, restless = weeks.without_rest(rides, streams)
    crew = crew_of(fleet, rides, people, streams)
    rides = slowed(kitchens.dealt(rides, crew, streams), crew, streams, platform)
    return Carried(rides, crew, rests.due_of(rides), worked_on, restless)


def _punctual(rides: Rides) -> np.ndarray:
    """Riders who are sent when the shop is near: they need two fifths of the time that others need, and two minutes."""
    return rides.accepted + 132 + (rides.arrived - rides.accepted) * 2 // 5


def _order_columns(
    platform: str, carried: Carried, paid: Paid, keys: np.ndarray, draw: np.random.Generator
) -> dict[str, pa.Array]:
    """Columns of the orders that were carried out."""
    rides = carried.rides
    count = len(rides)
    no_deduction = paid.deduction == 0
    tip = np.where(draw.random(count) < 0.02, 100 * draw.integers(1, 9, count), 0)
    price = paid.pay.total * draw.integers(112, 138, count) // 100
    edition = (rides.day >= int(np.datetime64("2026-05-01").astype(np.int64))) * (len(EDITIONS[platform]) - 1)
    return {
        "platform": constant(platform, count),
        "order_id": numbered(f"{PREFIXES[platform]}D", np.arange(1, count + 1), 9),
        "worker_key": strings(keys[rides.rider]),
        "pushed_at": seconds(rides.dispatched),
        "dispatched_at": seconds(rides.dispatched),
        "accepted_at": seconds(rides.accepted),
        "picked_up_at": seconds(rides.picked_up),
        "delivered_at": seconds(rides.delivered),
        "meal_ready_at": seconds(rides.ready),
        "outcome": words(np.full(count, ACCEPTED), OUTCOMES),
        "distance_m": decimals(rides.metres * 1_000_000, DISTANCE),
        "area": words(rides.area, area_names()),
        "tier": words(carried.crew.tier[rides.rider], TIERS),
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


def _offer_columns(
    platform: str,
    carried: Carried,
    offers: Offers,
    shown: tuple[Expected, np.ndarray, np.ndarray],
    keys: np.ndarray,
) -> dict[str, pa.Array]:
    """Attempts that came to nothing: of orders that another rider then carried, or of orders outside the sample."""
    rides, (expected, created, pay) = carried.rides, shown
    count, known = len(offers), offers.order >= 0
    of = np.where(known, offers.order, offers.like)
    own = np.cumsum(~known) + len(rides)
    placed = np.where(known, created[of], offers.at - 60)
    rejected, passed_on = offers.fate == 0, offers.fate == 1
    after = offers.after
    return {
        "platform": constant(platform, count),
        "order_id": numbered(f"{PREFIXES[platform]}D", np.where(known, of + 1, own), 9),
        "worker_key": strings(keys[offers.rider]),
        "created_at": seconds(placed),
        "pushed_at": seconds(offers.at),
        "dispatched_at": seconds(offers.at),
        "accepted_at": seconds(offers.at + 20, ~passed_on),
        "rejected_at": seconds(offers.at + after % 20 + 2, ~rejected),
        "released_at": seconds(offers.at + 25 + after, rejected),
        "outcome": words(offers.fate + 1, OUTCOMES),
        "outcome_reason": words(offers.reason, [reason for group in REASONS for reason in group]),
        "distance_m": decimals(rides.metres[of] * 1_000_000, DISTANCE),
        "area": words(rides.area[of], area_names()),
        "tier": words(carried.crew.tier[offers.rider], TIERS),
        "offered_pay": decimals(pay[of]),
        "offered_seconds": pa.array(expected.whole[of]),
        "channel": words(np.zeros(count, dtype=np.int32), ("assigned", "grabbed")),
        "weather_code": words(rides.weather[of], WEATHER),
    }


def _shifts(platform: str, rides: Rides, offers: Offers) -> Shifts:
    """First and last moment of each shift, for the spells online."""
    begun = np.full(len(rides.kind), np.iinfo(np.int64).max)
    ended = np.zeros(len(rides.kind), dtype=np.int64)
    rider = np.zeros(len(rides.kind), dtype=np.int64)
    rider[rides.shift] = rides.rider
    for shift, first, last in ((rides.shift, rides.dispatched, rides.delivered), (offers.shift, offers.at, offers.at)):
        np.minimum.at(begun, shift, first)
        np.maximum.at(ended, shift, last)
    return Shifts(platform, rider, begun // DAY * DAY, begun, ended)
