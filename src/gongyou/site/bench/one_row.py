"""One person's answer, warm: the overtime pay of one month with its trace."""

from __future__ import annotations

import statistics
import time
from datetime import date
from pathlib import Path

from gongyou.core.text import Text
from gongyou.lake.engine import memory_backend
from gongyou.rules.catalogue import standard
from gongyou.rules.evaluate import evaluate_one
from gongyou.site.bench import BenchResult

NAME = "one-row"
TITLE = Text("一个人的一次计算", "One person's answer")

CALLS = 200
# The promise is 30 ms; the ratio is the median call over it.
PROMISED_MS = 30.0
ON = date(2026, 3, 1)


def run(workdir: Path) -> BenchResult:
    """The first call, which compiles, and the median and slowest of the warm ones, in milliseconds."""
    catalogue, backend = standard(), memory_backend()
    rule = catalogue.rule("cn.overtime_pay")
    taken = []
    for call in range(CALLS + 1):
        inputs = {"monthly_wage": 5000 + call, "weekday_hours": 10, "holiday_hours": call % 24}
        start = time.perf_counter()
        evaluate_one(rule, inputs, on=ON, place=None, parameters=catalogue.parameters, backend=backend)
        taken.append((time.perf_counter() - start) * 1000)
    first, *warm = taken
    median = statistics.median(warm)
    return BenchResult(
        figures={
            "median_ms": round(median, 2),
            "slowest_ms": round(max(warm), 2),
            "first_ms": round(first, 2),
            "promised_ms": PROMISED_MS,
        },
        ratio=round(median / PROMISED_MS, 3),
        limit=1.0,
    )
