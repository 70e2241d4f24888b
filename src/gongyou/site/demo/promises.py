"""When the platforms promise delivery, and what extra time they grant."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gongyou.site.demo.city import HEYA, SUIAN
from gongyou.site.demo.kitchens import TO_THE_DOOR, Expected
from gongyou.site.demo.places import DISTRICTS
from gongyou.site.demo.rides import AREAS_A_DISTRICT, WEATHER, Rides

# 15 km/h is 25/6 metres a second.
FASTEST = 25 / 6


@dataclass(frozen=True, slots=True)
class Manner:
    """How a platform promises: metres a second from the hand-over, and seconds at the door."""

    metres_a_second: float
    door: int


MANNERS = {HEYA: Manner(3.6, TO_THE_DOOR), SUIAN: Manner(3.85, 165)}
ACCEPTING = 32
WEATHER_CREDIT = {"rain": 300, "snow": 300, "heat": 120}

# From this day, in these districts, 禾芽 promises as if its riders rode 22 km/h.
IMPOSSIBLE_FROM, IMPOSSIBLE_DISTRICTS = np.datetime64("2026-02-09"), (2, 3)
IMPOSSIBLE = Manner(6.1, 120)
# From this day, everywhere else, it promises so much of the time that it promised before.
STRICTEST_FROM, STRICTEST_SHARE = np.datetime64("2026-04-01"), 0.75
# From this day a late meal brings no extra time.
UNCREDITED_FROM = np.datetime64("2026-06-01")


@dataclass(frozen=True, slots=True)
class Promises:
    """Moments of delivery that were promised, and the seconds of extra time within them."""

    at: np.ndarray
    credit: np.ndarray
    strictest: np.ndarray
    impossible: np.ndarray
    uncredited: np.ndarray


def promises_of(platform: str, rides: Rides, expected: Expected, created: np.ndarray) -> Promises:
    """The promise of every order. The control's lies near the middle of what happens and needs no 15 km/h."""
    day, district = rides.day, rides.area // AREAS_A_DISTRICT
    is_heya = platform == HEYA
    hurried = is_heya & np.isin(district, IMPOSSIBLE_DISTRICTS) & (day >= _day(IMPOSSIBLE_FROM))
    strictest = is_heya & ~np.isin(district, IMPOSSIBLE_DISTRICTS) & (day >= _day(STRICTEST_FROM))
    uncredited = is_heya & (day >= _day(UNCREDITED_FROM))
    behind = rides.ready - rides.accepted - expected.meal
    meal = np.where(uncredited, 0, -(-np.maximum(behind, 0) // 60) * 60)
    credit = meal + np.array([WEATHER_CREDIT.get(code, 0) for code in WEATHER])[rides.weather]
    manner = MANNERS[platform]
    ride = np.where(
        hurried,
        rides.metres / IMPOSSIBLE.metres_a_second + IMPOSSIBLE.door,
        rides.metres / manner.metres_a_second + manner.door,
    )
    due = rides.dispatched - created + ACCEPTING + expected.handover + ride
    due = np.where(strictest, due * STRICTEST_SHARE, due).astype(np.int64)
    return Promises(created + due + credit, credit, strictest, hurried, uncredited & (behind > 0))


def needs_too_fast(rides: Rides, promised: np.ndarray, door: int = 120) -> np.ndarray:
    """Which promises leave less than 15 km/h needs from the hand-over, with `door` seconds for the delivery itself."""
    return (promised - rides.picked_up - door) * FASTEST < rides.metres


def area_codes(districts: tuple[int, ...]) -> str:
    """The districts' codes as they begin the names of areas."""
    return ",".join(DISTRICTS[district].code for district in districts)


def _day(first: np.datetime64) -> int:
    return int(first.astype(np.int64))
