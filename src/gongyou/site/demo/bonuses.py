"""Daily rewards for a number of orders, and the riders who work on to reach it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from gongyou.site.demo.city import HEYA, SUIAN
from gongyou.site.demo.columns import constant, days, decimals, strings, words
from gongyou.site.demo.people import People
from gongyou.site.demo.rides import AREAS_A_DISTRICT, NIGHT_SHIFT, Rides, clock_of, weather_of, within_the_log
from gongyou.site.demo.streams import Streams


@dataclass(frozen=True, slots=True)
class Reward:
    """So many orders on one day bring so many fen."""

    code: str
    threshold: int
    fen: int


REWARDS = {HEYA: Reward("daily_25", 25, 2_000), SUIAN: Reward("daily_30", 30, 1_500)}
# On 禾芽, so many of those who are up to four orders short at the end of their day work on until they have it.
WORK_ON_FROM = np.datetime64("2026-01-05")
WORK_ON_SHARE, WITHIN_REACH = 0.6, 4
# Their further orders come from days that lie far above the reward, so that the platform's orders stay as many.
GIVES_ABOVE = 30


def worked_on(rides: Rides, people: People, streams: Streams) -> tuple[Rides, int]:
    """The rides with days just short of the reward filled up to it; and how many days were."""
    draw = streams.of("worked_on")
    wanted = REWARDS[HEYA].threshold
    counts = rides.counts
    short = (counts < wanted) & (counts >= wanted - WITHIN_REACH) & (rides.kind != NIGHT_SHIFT)
    short &= rides.midnight >= WORK_ON_FROM.astype("datetime64[s]").astype(np.int64)
    takers = np.flatnonzero(short & (draw.random(len(counts)) < WORK_ON_SHARE))
    # Which orders a long day can spare: those beyond GIVES_ABOVE.
    by_shift = np.argsort(rides.shift, kind="stable")
    starts = np.cumsum(counts) - counts
    place = np.empty(len(rides), dtype=np.int64)
    place[by_shift] = np.arange(len(rides)) - np.repeat(starts, counts)
    spare = draw.permutation(np.flatnonzero(place >= GIVES_ABOVE))
    takers = draw.permutation(takers)
    needs = wanted - counts[takers]
    served = int(np.searchsorted(np.cumsum(needs), len(spare), side="right"))
    target = np.repeat(takers[:served], needs[:served])
    moved = spare[: len(target)]
    rider_of = np.zeros(len(counts), dtype=np.int64)
    rider_of[rides.shift] = rides.rider
    shift, rider = rides.shift.copy(), rides.rider.copy()
    shift[moved], rider[moved] = target, rider_of[target]
    area = rides.area.copy()
    area[moved] = people.district[rider[moved]] * AREAS_A_DISTRICT + area[moved] % AREAS_A_DISTRICT
    by = np.zeros(len(rides), dtype=np.int64)
    begun = within_the_log(rides.midnight[target] + clock_of(rides.kind[target], draw))
    by[moved] = begun - rides.dispatched[moved]
    found = delayed(replace(rides, shift=shift, rider=rider, area=area), by)
    return replace(found, weather=weather_of(found.dispatched, streams)), served


def delayed(rides: Rides, by: np.ndarray) -> Rides:
    """Every order later by so many seconds, whole as it is."""
    return replace(
        rides,
        dispatched=rides.dispatched + by,
        accepted=rides.accepted + by,
        ready=rides.ready + by,
        arrived=rides.arrived + by,
        picked_up=rides.picked_up + by,
        delivered=rides.delivered + by,
    )


def rewards_of(platform: str, rides: Rides, keys: np.ndarray) -> pa.Table:
    """One row for each day of a rider that reached the reward."""
    reward = REWARDS[platform]
    span = int(rides.day.max()) + 1
    which, orders = np.unique(rides.rider * span + rides.day, return_counts=True)
    won = orders >= reward.threshold
    rider, day = which[won] // span, (which[won] % span).astype("datetime64[D]")
    count = len(rider)
    return pa.table(
        {
            "platform": constant(platform, count),
            "worker_key": strings(keys[rider]),
            "starts_on": days(day),
            "ends_on": days(day),
            "code": words(np.zeros(count), [reward.code]),
            "threshold": pa.array(np.full(count, reward.threshold)),
            "orders": pa.array(orders[won]),
            "currency": constant("CNY", count),
            "amount": decimals(np.full(count, reward.fen)),
        }
    )
