"""How long the kitchens take, what the platform expects of them, and to whom it gives the slow ones."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gongyou.site.demo.crew import Crew
from gongyou.site.demo.rides import DAY, Rides
from gongyou.site.demo.streams import Streams

# From this day four in five of 禾芽’s orders are dealt by the kitchen: the slower ones to crowdsourced riders.
WORSE_FROM = np.datetime64("2026-06-15")
WORSE_SHARE = 0.8

# Kitchens that take longer than this are not foreseen three times in ten.
SLOW_SECONDS, UNFORESEEN = 420, 0.3
LEAST_WAIT = 60


def dealt(rides: Rides, crew: Crew, streams: Streams) -> Rides:
    """The same kitchens, given to others: of those drawn by lot, the slowest go to crowdsourced riders."""
    draw = streams.of("kitchens")
    late = rides.dispatched >= int(WORSE_FROM.astype(np.int64)) * DAY
    drawn = np.flatnonzero(late & (draw.random(len(rides)) < WORSE_SHARE))
    is_crowd = crew.is_crowd[rides.rider[drawn]]
    waits = np.sort((rides.ready - rides.accepted)[drawn])
    wait = rides.ready - rides.accepted
    quick = int((~is_crowd).sum())
    wait[drawn[~is_crowd]] = draw.permutation(waits[:quick])
    wait[drawn[is_crowd]] = draw.permutation(waits[quick:])
    return awaited(rides, rides.accepted + wait)


def awaited(rides: Rides, ready: np.ndarray, arrived: np.ndarray | None = None) -> Rides:
    """The rides with other moments of the meal or of the rider's arrival; what comes after moves along."""
    came = rides.arrived if arrived is None else arrived
    handing = rides.picked_up - np.maximum(rides.ready, rides.arrived)
    picked_up = np.maximum(ready, came) + handing
    riding = rides.delivered - rides.picked_up
    return replace(rides, ready=ready, arrived=came, picked_up=picked_up, delivered=picked_up + riding)


@dataclass(frozen=True, slots=True)
class Expected:
    """What the platform expects when it offers an order: seconds to the meal, to the hand-over, and of the whole."""

    meal: np.ndarray
    handover: np.ndarray
    ride: np.ndarray

    @property
    def whole(self) -> np.ndarray:
        return self.handover + self.ride


TO_THE_SHOP, HANDING, TO_THE_DOOR = 330, 35, 180


def expected_of(rides: Rides, noise: np.ndarray, metres_a_second: float, streams: Streams, platform: str) -> Expected:
    """Kitchens are known to about a minute (`noise`, in seconds), but for the slow ones that nobody foresaw."""
    draw = streams.of(f"expected.{platform}")
    wait = rides.ready - rides.accepted
    unforeseen = (wait > SLOW_SECONDS) & (draw.random(len(rides)) < UNFORESEEN)
    meal = np.maximum(np.where(unforeseen, wait * 9 // 20, wait + noise), LEAST_WAIT)
    ride = (rides.metres / metres_a_second).astype(np.int64) + TO_THE_DOOR
    return Expected(meal, np.maximum(meal, TO_THE_SHOP) + HANDING, ride)
