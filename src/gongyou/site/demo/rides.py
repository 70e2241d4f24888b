"""Orders as they happened: who rode when, how far and how long. Not yet what was paid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gongyou.site.demo.people import People
from gongyou.site.demo.places import DISTRICTS
from gongyou.site.demo.size import LAST_MONTH, PAYROLL_FROM
from gongyou.site.demo.streams import Streams

DAY = 86_400
AREAS_A_DISTRICT = 3
FIRST_DAY = np.datetime64(PAYROLL_FROM.first_day, "D")
DAYS = int((np.datetime64((LAST_MONTH + 1).first_day, "D") - FIRST_DAY).astype(int))
SPRING_FESTIVAL = (np.datetime64("2026-02-13"), np.datetime64("2026-02-24"))
ORDERS_A_SHIFT = 22

WEATHER = ("clear", "rain", "snow", "heat")


@dataclass(frozen=True, slots=True)
class Pace:
    """Metres a second of a platform's riders: mean, spread, least and most."""

    mean: float
    spread: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Fleet:
    """The riders of one platform and how many orders they carried."""

    platform: str
    riders: np.ndarray
    orders: int
    pace: Pace


@dataclass(frozen=True, slots=True)
class Rides:
    """Orders, each in its place for good; all times in seconds on the local clock since 1970.

    `kind` and `midnight` have a place for each shift, everything else one for each order. `arrived` is when the rider
    stood at the shop.
    """

    rider: np.ndarray
    shift: np.ndarray
    area: np.ndarray
    dispatched: np.ndarray
    accepted: np.ndarray
    arrived: np.ndarray
    picked_up: np.ndarray
    delivered: np.ndarray
    ready: np.ndarray
    metres: np.ndarray
    weather: np.ndarray
    kind: np.ndarray
    midnight: np.ndarray

    def __len__(self) -> int:
        return len(self.rider)

    @property
    def day(self) -> np.ndarray:
        """Days since 1970 of dispatch."""
        return self.dispatched // DAY

    @property
    def counts(self) -> np.ndarray:
        """Orders of each shift."""
        return np.bincount(self.shift, minlength=len(self.kind))


def area_names() -> list[str]:
    """Areas as the platforms draw them: three a district, named after its code."""
    return [f"{district.code}-{number:02d}" for district in DISTRICTS for number in range(1, AREAS_A_DISTRICT + 1)]


def rides_of(fleet: Fleet, people: People, streams: Streams) -> Rides:
    """All orders of a fleet: shifts of a rider and a day, about 22 orders each, most around noon and evening."""
    draw = streams.of(f"rides.{fleet.platform}")
    rider, day = _shifts(fleet, draw)
    counts = _counts(fleet.orders, len(rider), draw)
    shift = np.repeat(np.arange(len(rider)), counts)
    midnight = (FIRST_DAY + day.astype("timedelta64[D]")).astype("datetime64[s]").astype(np.int64)
    kind = draw.choice(len(_SHIFTS), len(rider), p=_SHIFT_SHARES)
    dispatched = within_the_log(midnight[shift] + clock_of(kind[shift], draw))
    order = np.argsort(dispatched, kind="stable")
    shift, dispatched = shift[order], dispatched[order]
    count = len(shift)
    district = people.district[rider[shift]]
    area = district * AREAS_A_DISTRICT + draw.choice(AREAS_A_DISTRICT, count, p=(0.5, 0.3, 0.2))
    metres = np.clip(draw.lognormal(7.9, 0.55, count), 250, 12_000).astype(np.int64)
    accepted = dispatched + draw.integers(3, 61, count)
    ready = accepted + draw.gamma(6.0, 65.0, count).astype(np.int64)
    arrived = accepted + 90 + draw.gamma(4.0, 55.0, count).astype(np.int64)
    picked_up = np.maximum(ready, arrived) + draw.integers(10, 61, count)
    pace = fleet.pace
    metres_a_second = np.clip(draw.normal(pace.mean, pace.spread, count), pace.least, pace.most)
    delivered = picked_up + (metres / metres_a_second).astype(np.int64) + draw.integers(60, 300, count)
    return Rides(
        rider=rider[shift],
        shift=shift,
        area=area,
        dispatched=dispatched,
        accepted=accepted,
        arrived=arrived,
        picked_up=picked_up,
        delivered=delivered,
        ready=ready,
        metres=metres,
        weather=weather_of(dispatched, streams),
        kind=kind,
        midnight=midnight,
    )


def within_the_log(dispatched: np.ndarray) -> np.ndarray:
    """The last night ends at midnight: the log closes with its last month."""
    return dispatched - np.where(dispatched // DAY >= int(FIRST_DAY.astype(np.int64)) + DAYS, 7200, 0)


def _shifts(fleet: Fleet, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Different pairs of rider and day, as many as the orders need. Fewer ride in the Spring Festival."""
    wanted = max(len(fleet.riders), round(fleet.orders / ORDERS_A_SHIFT))
    days = FIRST_DAY + np.arange(DAYS).astype("timedelta64[D]")
    festive = (days >= SPRING_FESTIVAL[0]) & (days < SPRING_FESTIVAL[1])
    weight = np.where(festive, 0.45, 1.0) * (1 + 0.12 * np.isin((days.astype(np.int64) + 3) % 7, (4, 5, 6)))
    # Some riders are out almost daily, many now and then.
    keen = draw.lognormal(0.0, 0.6, len(fleet.riders))
    who = draw.choice(len(fleet.riders), 2 * wanted, p=keen / keen.sum())
    who[: len(fleet.riders)] = np.arange(len(fleet.riders))
    when = draw.choice(DAYS, 2 * wanted, p=weight / weight.sum())
    _, first = np.unique(who * DAYS + when, return_index=True)
    chosen = np.sort(first)[:wanted]
    return fleet.riders[who[chosen]], when[chosen]


def _counts(orders: int, shifts: int, draw: np.random.Generator) -> np.ndarray:
    """Orders of each shift; they add up to all orders, and nobody has none."""
    appetite = draw.gamma(6.0, 1.0, shifts)
    return 1 + draw.multinomial(orders - shifts, appetite / appetite.sum())


# Hours of the day between which a shift lies, and how many shifts are of that kind: noon, evening, both, night.
_SHIFTS = np.array([(10.2, 14.2), (16.5, 21.5), (10.2, 21.2), (19.5, 25.6)])
NIGHT_SHIFT = 3
_SHIFT_SHARES = (0.27, 0.31, 0.34, 0.08)


def clock_of(kind: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Seconds of the day by the kind of shift: lunch and dinner peaks; one shift in twelve goes on into the night."""
    count = len(kind)
    at_noon = np.where(kind == 0, True, np.where(kind == 2, draw.random(count) < 0.5, False))
    hours = np.where(at_noon, draw.normal(12.0, 0.75, count), draw.normal(18.4, 0.95, count))
    spread = (draw.random(count) < 0.22) | (kind == NIGHT_SHIFT)
    first, last = _SHIFTS[kind].T
    hours = np.where(spread, draw.uniform(first, last), np.clip(hours, first, last))
    return (hours * 3600).astype(np.int64) + draw.integers(0, 60, count)


def weather_of(dispatched: np.ndarray, streams: Streams) -> np.ndarray:
    """The place in WEATHER of the days: rain in spring and summer, snow in winter, heat in July and August."""
    draw = streams.of("weather")
    days = FIRST_DAY + np.arange(DAYS).astype("timedelta64[D]")
    month = days.astype("datetime64[M]").astype(np.int64) % 12 + 1
    chance = draw.random(DAYS)
    rainy = np.isin(month, (3, 4, 5, 6, 7, 8))
    code = np.zeros(DAYS, dtype=np.int64)
    code[chance < np.where(rainy, 0.24, 0.12)] = 1
    code[np.isin(month, (12, 1, 2)) & (chance > 0.95)] = 2
    code[np.isin(month, (7, 8)) & (chance > 0.72)] = 3
    return code[(dispatched // DAY - FIRST_DAY.astype(np.int64)).clip(0, DAYS - 1)]
