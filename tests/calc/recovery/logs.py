"""Logs that are paid by a rule known to the test alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gongyou.calc.recovery import Coded, Family, Log

BY_DISTANCE_AND_TIME = (Family(("kilometre", "started_kilometre")), Family(("minute", "started_minute")))
DAYS = 60


@dataclass(frozen=True)
class Orders:
    """What pay may depend on."""

    km: Any
    minutes: Any
    half_hour: Any
    weather: Any
    area: Any
    day: Any

    def log(self, cents: Any) -> Log:
        """These orders paid `cents`, rounded half up."""
        return Log(
            np.floor(np.asarray(cents) + 0.5).astype(np.int64),
            {
                "kilometre": self.km,
                "minute": self.minutes,
                "started_kilometre": np.ceil(self.km - 1e-9),
                "started_minute": np.ceil(self.minutes - 1e-9),
            },
            {
                "clock": Coded(self.half_hour, tuple(range(48)), is_ring=True),
                "weather": Coded(self.weather, ("fine", "rain", "snow")),
                "area": Coded(self.area, tuple("abcdefgh")),
            },
            self.day,
        )


def orders(count: int, seed: int = 1) -> Orders:
    """Distances to the metre, times to the second, in order of the day."""
    draw = np.random.default_rng(seed)
    km = np.round(np.exp(draw.normal(0.9, 0.6, count)), 3)
    seconds = np.rint(km * draw.uniform(150, 330, count) + draw.uniform(120, 500, count))
    return Orders(
        km,
        seconds / 60,
        draw.choice(48, count),
        draw.choice(3, count, p=[0.8, 0.15, 0.05]),
        draw.integers(0, 8, count),
        np.sort(draw.integers(0, DAYS, count)),
    )
