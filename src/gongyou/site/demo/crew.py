"""What a platform knows of its riders: form of contract, tier, first day. Nothing of it depends on how they ride."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from gongyou.site.demo.columns import constant, days, strings, words
from gongyou.site.demo.people import AGE_BANDS, People
from gongyou.site.demo.places import DISTRICTS
from gongyou.site.demo.rides import FIRST_DAY, WEATHER, Fleet, Rides
from gongyou.site.demo.streams import Streams

CONTRACT_KINDS = ("dedicated", "crowdsourced")
TIERS = ("bronze", "silver", "gold")
TIER_SHARES = (0.5, 0.35, 0.15)
# Who was not out before this day may have joined only then.
NEWCOMERS_FROM, NEWCOMER_SHARE = np.datetime64("2025-12-08"), 0.5
# In their first days riders look for the door: so many seconds more, and up to five times as often late.
NEWCOMER_DAYS, NEWCOMER_SECONDS = 30, 420
# On the way to the shop, in bad weather.
WEATHER_SECONDS = {"rain": 240, "snow": 260, "heat": 90}
CONSENTING = 0.8


@dataclass(frozen=True, slots=True)
class Crew:
    """Arrays with a place for each person of the city; only riders of the fleet mean anything.

    `joined` counts days since 1970.
    """

    riders: np.ndarray
    is_crowd: np.ndarray
    tier: np.ndarray
    joined: np.ndarray


def crew_of(fleet: Fleet, rides: Rides, people: People, streams: Streams) -> Crew:
    """Forms of contract are dealt by lot between two riders of one district who carry about as much."""
    draw = streams.of(f"crew.{fleet.platform}")
    riders = fleet.riders
    carried = np.bincount(rides.rider, minlength=len(people))[riders]
    ranked = riders[np.lexsort((carried, people.district[riders]))]
    is_crowd = np.zeros(len(people), dtype=bool)
    heads = draw.random((len(riders) + 1) // 2) < 0.5
    is_crowd[ranked[0::2]] = heads
    is_crowd[ranked[1::2]] = ~heads[: len(riders) // 2]
    tier = np.zeros(len(people), dtype=np.int64)
    tier[riders] = draw.choice(len(TIERS), len(riders), p=TIER_SHARES)
    first = np.full(len(people), np.iinfo(np.int64).max)
    np.minimum.at(first, rides.rider, rides.day)
    joined = np.zeros(len(people), dtype=np.int64)
    is_new = (draw.random(len(riders)) < NEWCOMER_SHARE) & (first[riders] >= int(NEWCOMERS_FROM.astype(np.int64)))
    before = np.where(is_new, draw.integers(0, 7, len(riders)), draw.integers(200, 2200, len(riders)))
    joined[riders] = np.where(is_new, first[riders], int(FIRST_DAY.astype(np.int64))) - before
    return Crew(riders, is_crowd, tier, joined)


def slowed(rides: Rides, crew: Crew, streams: Streams, platform: str) -> Rides:
    """Bad weather keeps everybody before the shop, newcomers take longer to the door."""
    draw = streams.of(f"slowed.{platform}")
    weather = np.array([WEATHER_SECONDS.get(code, 0) for code in WEATHER])[rides.weather]
    before = (weather * draw.uniform(0.8, 1.2, len(rides))).astype(np.int64)
    is_new = rides.day - crew.joined[rides.rider] <= NEWCOMER_DAYS
    extra = np.zeros(len(rides), dtype=np.int64)
    extra[is_new] = draw.gamma(4.0, NEWCOMER_SECONDS / 4, int(is_new.sum())).astype(np.int64)
    return replace(rides, picked_up=rides.picked_up + before, delivered=rides.delivered + before + extra)


def workers_of(platform: str, crew: Crew, people: People, keys: np.ndarray, streams: Streams) -> pa.Table:
    """The table of the riders' attributes. Who did not agree stands without sex, age and home."""
    draw = streams.of(f"workers.{platform}")
    riders, count = crew.riders, len(crew.riders)
    silent = draw.random(count) >= CONSENTING
    agreed = np.datetime64("2026-10-12") + draw.integers(0, 18, count).astype("timedelta64[D]")
    homes = np.where(draw.random(count) < 0.4, people.district[riders], draw.integers(0, len(DISTRICTS), count))
    return pa.table(
        {
            "platform": constant(platform, count),
            "worker_key": strings(keys[riders]),
            "contract_kind": words(crew.is_crowd[riders], CONTRACT_KINDS),
            "joined_on": days(crew.joined[riders].astype("datetime64[D]")),
            "area": words(people.district[riders], [f"{district.code}-01" for district in DISTRICTS]),
            "sex": words(people.is_man[riders], ("female", "male"), silent),
            "age_band": words(people.age_band[riders], AGE_BANDS, silent),
            "home_region": words(homes, [district.code for district in DISTRICTS], silent),
            "consented_on": days(agreed, silent),
        }
    )
