"""The rule behind a million orders: found right, and in how many seconds."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from gongyou.calc.recovery import Coded, Family, Log, stretches
from gongyou.calc.recovery.log import Floats
from gongyou.core.text import Text
from gongyou.site.bench import BenchResult

NAME = "recovery"
GROUP = "audit"
TITLE = Text("从一百万单还原计价规则", "The pay rule behind a million orders")

ORDERS, DAYS, CHANGED, CUT = 1_000_000, 300, 150, 220
PROMISED_SECONDS = 20.0
FAMILIES = (Family(("kilometre", "started_kilometre")), Family(("minute", "started_minute")))
# Rates in cents before and after the change of all, and the cut a kilometre in one area.
BEFORE, AFTER, LESS = {380.0, 90.0, 50.0, 12.0, 100.0, 120.0}, {360.0, 95.0, 55.0, 15.0, 120.0, 150.0}, -10.0


def run(workdir: Path, rows: int = ORDERS) -> BenchResult:
    """Seconds against the promise of twenty; over it too when a rate or a day is wrong."""
    log = _log(rows or ORDERS)
    begun, processor = time.perf_counter(), time.process_time()
    found = stretches(log, FAMILIES)
    seconds, processor = time.perf_counter() - begun, time.process_time() - processor
    rates = [{round(term.rate, 3) for term in each.rule.terms} for each in found]
    right = rates == [BEFORE, AFTER, AFTER | {LESS}] and [each.first for each in found] == [0, CHANGED, CUT]
    figures: dict[str, int | float | str] = {
        "orders": len(log),
        "seconds": round(seconds, 1),
        "processor_seconds": round(processor, 1),
        "stretches": len(found),
        "every_rate_and_day_right": right,
        "explained_held_out": ", ".join(f"{each.share_held_out or 0:.4f}" for each in found),
    }
    return BenchResult(figures, ratio=round(max(seconds / PROMISED_SECONDS, 0.0 if right else 2.0), 2), limit=1.0)


def _log(rows: int) -> Log:
    """Bands, night, weather, a lowest pay; a change for all, a cut for one area, one order in a hundred paid short."""
    draw = np.random.default_rng(3)
    km: Floats = np.round(np.exp(draw.normal(0.9, 0.6, rows)), 3).astype(np.float64)
    minutes = np.rint(km * draw.uniform(150, 330, rows) + draw.uniform(120, 500, rows)) / 60
    clock, weather = draw.choice(48, rows), draw.choice(3, rows, p=[0.8, 0.15, 0.05])
    area, day = draw.integers(0, 12, rows), np.sort(draw.integers(0, DAYS, rows))
    night, wet = (clock >= 44) | (clock < 12), weather > 0
    middle, far, late = np.clip(km - 2, 0, 2), np.maximum(km - 4, 0), np.maximum(minutes - 15, 0)
    old = 380 + 90 * middle + 140 * far + 12 * late + 100 * night + 120 * wet
    new = 360 + 95 * middle + 150 * far + 15 * late + 120 * night + 150 * wet
    cents = np.where(day >= CHANGED, new, old)
    cents = cents - np.where((day >= CUT) & (area == 5), -LESS * np.maximum(km - 2, 0), 0)
    paid = np.maximum(np.floor(cents + 0.5), 450).astype(np.int64)
    short = draw.random(rows) < 0.01
    paid[short] -= draw.integers(30, 200, short.sum())
    return Log(
        paid,
        {
            "kilometre": km,
            "minute": minutes,
            "started_kilometre": np.ceil(km - 1e-9),
            "started_minute": np.ceil(minutes - 1e-9),
        },
        {
            "clock": Coded(clock, tuple(range(48)), is_ring=True),
            "weather": Coded(weather, ("fine", "rain", "snow")),
            "area": Coded(area, tuple(range(12))),
        },
        day,
    )
