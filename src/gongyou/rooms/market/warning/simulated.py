"""How a rule does on invented histories whose shocks are known: what a real history with few events cannot tell.

Each history has ten years of months: a level, a season, noise that wanders, and two shocks. A shock worsens the series
over RAMP months by one of the sizes, holds, and recovers; its event runs from the first month to the last
before it recovers. The seed is fixed, so the numbers are the same everywhere. Method: docs/algorithms/early-warning.md.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import pi, sin, sqrt
from typing import Any

from gongyou.calc.backtests import Backtest, pooled
from gongyou.calc.episodes import Fall
from gongyou.rooms.market.warning.judged import levels_of, test_json
from gongyou.rooms.market.warning.rules import LEVELS, Level, Rule, Series
from gongyou.rooms.market.warning.scores import IS_WORSE_UP, Values

SEED = 20_260_101
HISTORIES, MONTHS, YEAR = 40, 120, 12
# The first shock begins in the fourth or fifth year, the second in the eighth or ninth; months it takes, holds, ends.
FIRST, APART, WITHIN = 40, 45, 20
RAMP, HOLDS, RECOVERS = 3, (4, 9), 6
# How much of a month's chance deviation goes over into the next: real series wander.
PERSISTS = 0.5


@dataclass(frozen=True, slots=True)
class Process:
    """Level, height of the season, standard deviation of the noise and sizes of shocks, in the series' own unit."""

    level: float
    season: float
    noise: float
    shocks: tuple[float, ...]


# Conventions of this product: the order of size that members' data of a city show.
PROCESSES: Mapping[Series, Process] = {
    Series.OUT_OF_WORK: Process(4.0, 0.1, 0.12, (1.0, 2.0, 3.0)),
    Series.JOB_LOSSES: Process(2.0, 0.8, 0.15, (1.0, 1.5, 2.0)),
    Series.WAGES: Process(4.0, 0.0, 0.8, (5.0, 8.0, 12.0)),
    Series.WEEKLY_HOURS: Process(44.0, 1.0, 0.4, (2.0, 4.0, 6.0)),
    Series.LONG_HOURS: Process(25.0, 2.0, 0.8, (3.0, 6.0, 9.0)),
    Series.RATIO: Process(1.3, 0.1, 0.04, (0.2, 0.4, 0.6)),
    Series.VACANCIES: Process(2.0, 0.0, 5.0, (20.0, 35.0, 50.0)),
}


@dataclass(frozen=True, slots=True)
class History:
    """One invented history and the events that are in it."""

    values: Values
    events: list[Fall]


def histories(series: Series) -> list[History]:
    """The invented histories of a series, always the same."""
    draw = random.Random(f"{SEED}:{series.value}")  # noqa: S311 — drawn to be the same everywhere
    return [_history(series, draw) for _ in range(HISTORIES)]


def _history(series: Series, draw: random.Random) -> History:
    process = PROCESSES[series]
    sign = 1 if IS_WORSE_UP[series] else -1
    values, rest = [], draw.gauss(0, process.noise)
    for at in range(MONTHS):
        rest = PERSISTS * rest + sqrt(1 - PERSISTS**2) * draw.gauss(0, process.noise)
        values.append(process.level + process.season * sin(2 * pi * at / YEAR) + rest)
    events = []
    for number in range(2):
        begins = FIRST + number * APART + draw.randrange(WITHIN)
        size, holds = draw.choice(process.shocks), draw.randint(*HOLDS)
        for at in range(begins, MONTHS):
            values[at] += sign * size * _share_of_shock(at - begins, holds)
        events.append(Fall(begins, min(begins + RAMP + holds, MONTHS) - 1, size))
    return History([round(value, 6) for value in values], events)


def _share_of_shock(month: int, holds: int) -> float:
    """How much of a shock stands so many months after it began: it grows, holds, and goes back evenly."""
    if month < RAMP:
        return (month + 1) / RAMP
    return max(0.0, 1 - max(0, month - RAMP - holds + 1) / RECOVERS)


def simulated(rule: Rule) -> dict[str, Any]:
    """By level the back-test over all histories, as a run keeps one; with how many histories and which seed."""
    tests = _tests(rule.model_dump_json())
    return {
        "histories": HISTORIES,
        "seed": SEED,
        "tests": {level.value: test_json(tests[level], ()) for level in LEVELS},
    }


@lru_cache(maxsize=64)
def _tests(rule: str) -> Mapping[Level, Backtest]:
    known = Rule.model_validate_json(rule)
    found = [levels_of(known, each.values, each.events)[2] for each in histories(known.series)]
    return {level: pooled([each[level] for each in found]) for level in LEVELS}
