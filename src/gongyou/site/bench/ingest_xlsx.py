"""A workbook of 200,000 rows × 20 columns into the lake, against openpyxl's read-only mode merely reading it."""

from __future__ import annotations

import random
import shutil
from collections import deque
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import xlsxwriter

from gongyou.core.text import Text
from gongyou.lake import contract
from gongyou.site.bench import BenchResult, alternately
from gongyou.site.bench.child import ingested

NAME = "ingest-xlsx"
TITLE = Text("二十万行 XLSX 入湖，对照 openpyxl 只读", "200,000 XLSX rows into the lake against openpyxl reading")

ROWS = 200_000
LIMIT = 1.0
MEMORY_LIMIT_MB = 500
HEADER = contract("payroll").names[:20]


def run(workdir: Path, rows: int = ROWS) -> BenchResult:
    """Seconds of both, their ratio, and the peak memory of the process that took the workbook in."""
    file = workdir / f"payroll-{rows}.xlsx"
    if not file.exists():
        _write(file, rows)
    memory: list[float] = []

    def ours() -> None:
        lake = workdir / "lake-of-bench"
        shutil.rmtree(lake, ignore_errors=True)
        memory.append(ingested("payroll", file, lake, rows))
        shutil.rmtree(lake, ignore_errors=True)

    def yardstick() -> None:
        from openpyxl import load_workbook

        deque(load_workbook(file, read_only=True).worksheets[0].iter_rows(values_only=True), maxlen=0)

    actions: dict[str, Callable[[], object]] = {"ours": ours}
    if find_spec("openpyxl") is not None:
        actions["yardstick"] = yardstick
    seconds = alternately(actions, rounds=1)
    peak = max(memory)
    ratio = seconds["ours"] / seconds["yardstick"] if "yardstick" in seconds else None
    if ratio is not None and peak > MEMORY_LIMIT_MB:
        ratio = max(ratio, LIMIT * peak / MEMORY_LIMIT_MB)
    return BenchResult(
        figures={
            "rows": rows,
            "columns": len(HEADER),
            "ingest_seconds": round(seconds["ours"], 2),
            "peak_memory_mb": round(peak),
            "memory_limit_mb": MEMORY_LIMIT_MB,
            **({"yardstick_seconds": round(seconds["yardstick"], 2)} if "yardstick" in seconds else {}),
        },
        ratio=ratio,
        limit=LIMIT,
        notes=() if "yardstick" in seconds else ("openpyxl is not installed: no yardstick.",),
    )


def _write(file: Path, rows: int) -> None:
    chance = random.Random(1)  # noqa: S311
    with xlsxwriter.Workbook(str(file), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for number in range(rows):
            wage = chance.randrange(300_000, 900_000) / 100
            hours = (160 + number % 16, chance.randrange(40), chance.randrange(16), 0, chance.randrange(8))
            words = (f"E{number % 3000:05d}", f"w{number:07d}", "2026-01", "990101", "4-02-02-01", "G54", "standard")
            paid = (chance.randrange(100_000) / 100, 0, 0, "", round(wage + 500.25, 2), wage // 1)
            sheet.write_row(number + 1, 0, (*words, wage, wage, *hours, *paid))
