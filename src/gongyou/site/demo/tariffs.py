"""The published pay of both platforms, worked out in whole numbers: the demo city's own second opinion.

Written from the words of the published rules, without the rules floor. Tests hold it against `PayScheme.declared` to
the fen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# One fen is 60,000 parts: rates of a tenth of a fen a metre or a second stay whole numbers.
PARTS = 60_000
METRES_A_KM = 1_000
SECONDS_A_MINUTE = 60
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Tariff:
    """A published rule from one local day on. Money in fen; rates in tenths of a fen.

    `bands` are (from metre, tenths of a fen a kilometre) for each further metre; `minute` counts beyond `free_seconds`.
    """

    since: np.datetime64
    base: int
    bands: tuple[tuple[int, int], ...]
    minute: int
    free_seconds: int
    night_extra: int
    weather_extra: dict[str, int]
    floor: int


NIGHT_FROM, NIGHT_UNTIL = 22 * 3600, 6 * 3600

HEYA_TARIFFS = (
    Tariff(
        np.datetime64("2025-11-01"), 380, ((2000, 900), (4000, 1400)), 120, 900, 100, {"rain": 120, "snow": 120}, 450
    ),
    Tariff(
        np.datetime64("2026-05-01"), 360, ((2000, 950), (4000, 1500)), 150, 900, 120, {"rain": 150, "snow": 150}, 450
    ),
)
SUIAN_TARIFFS = (Tariff(np.datetime64("2025-11-01"), 350, ((0, 850),), 60, 0, 100, {}, 500),)


@dataclass(frozen=True, slots=True)
class Ride:
    """What the pay depends on: metres, seconds from pick-up to delivery, local second of dispatch, weather."""

    metres: np.ndarray
    seconds: np.ndarray
    dispatched: np.ndarray
    weather: np.ndarray


@dataclass(frozen=True, slots=True)
class Pay:
    """Fen of each order: the parts as the platform writes them, which add up to `total`, and the pay without floor."""

    base: np.ndarray
    distance: np.ndarray
    time: np.ndarray
    subsidy: np.ndarray
    to_floor: np.ndarray
    unfloored: np.ndarray

    @property
    def total(self) -> np.ndarray:
        return self.unfloored + self.to_floor


def pay_of(tariffs: tuple[Tariff, ...], ride: Ride) -> Pay:
    """The pay of every order by the rule of its day of dispatch."""
    day = ride.dispatched // DAY
    places = np.searchsorted([int(tariff.since.astype(np.int64)) for tariff in tariffs], day, side="right") - 1
    chosen = [_pay(tariff, ride) for tariff in tariffs]
    columns = [
        np.choose(places, [getattr(each, name) for each in chosen])
        for name in ("base", "distance", "time", "subsidy", "to_floor", "unfloored")
    ]
    return Pay(*columns)


def _pay(tariff: Tariff, ride: Ride) -> Pay:
    """The pay of every order under one rule: the exact sum, rounded half up once, then never below the floor."""
    distance = np.zeros(len(ride.metres), dtype=np.int64)
    before = 0
    for start, tenths in tariff.bands:
        distance += np.maximum(ride.metres - start, 0) * (tenths - before) * (PARTS // (10 * METRES_A_KM))
        before = tenths
    minutes = np.maximum(ride.seconds - tariff.free_seconds, 0) * tariff.minute * (PARTS // (10 * SECONDS_A_MINUTE))
    clock = ride.dispatched % DAY
    subsidy = np.where((clock >= NIGHT_FROM) | (clock < NIGHT_UNTIL), tariff.night_extra, 0)
    for code, extra in tariff.weather_extra.items():
        subsidy = subsidy + np.where(ride.weather == code, extra, 0)
    exact = (tariff.base + subsidy) * PARTS + distance + minutes
    unfloored = (2 * exact + PARTS) // (2 * PARTS)
    shown = minutes // PARTS
    return Pay(
        base=np.full(len(distance), tariff.base),
        # Fractions of a fen of the minutes end up in the distance's part, so that the parts add up.
        distance=unfloored - tariff.base - subsidy - shown,
        time=shown,
        subsidy=subsidy,
        to_floor=np.maximum(tariff.floor - unfloored, 0),
        unfloored=unfloored,
    )
