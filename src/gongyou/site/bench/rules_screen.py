"""A screen of ten million persons, each with a place and a month of its own, against the same written by hand.

The hand-written SQL is what an experienced analyst would write: DECIMAL amounts, whole numbers where a division has to
be exact to the fen, one join with the local minimum wages for district, city and province each; it knows that a row
lacks something but not what. Both sides read one Parquet file and must come to the same counts, sums and numbers of
rows that cannot be judged.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from gongyou.core.text import Text
from gongyou.lake.engine import DuckdbEngine, Handle, TableFiles, literal
from gongyou.rules.catalogue import standard
from gongyou.rules.screening.check import applied, checks
from gongyou.rules.screening.judge import column_of, judged_table
from gongyou.rules.screening.rows import month_columns
from gongyou.site.bench import BenchResult
from gongyou.site.bench.rules_payrolls import SPAN, STORED, planted

NAME = "rules-screen"
GROUP = "rules"
TITLE = Text("一千万人筛查，对照手写 SQL", "Screen of ten million persons against hand-written SQL")
ROWS = 10_000_000
LIMIT = 1.5
MOST_MB = 3072
CHECKS = ("cn.wages.below_minimum", "cn.wages.unpaid_overtime", "cn.working_time.over_month_cap")

HAND = """
WITH wages AS ({wages}), rows AS (
  SELECT *, CAST(period || '-01' AS DATE) AS day, hours_scheme = 'comprehensive' AS cycle,
    overtime_hours_restday - compensated_restday_hours AS rest FROM read_parquet({path})
), placed AS (
  SELECT rows.*, coalesce(a.value, b.value, c.value) AS least, last_day(day) AS ends FROM rows
  LEFT JOIN wages a ON a.place = region AND day BETWEEN a.since AND a.until
  LEFT JOIN wages b ON b.place = substr(region, 1, 4) || '00' AND day BETWEEN b.since AND b.until
  LEFT JOIN wages c ON c.place = substr(region, 1, 2) || '0000' AND day BETWEEN c.since AND c.until
), judged AS (
  SELECT *, gross - paid_overtime - allowances_excluded AS counted,
    (CAST(wage_for_overtime * 100 AS BIGINT) * CAST(100 * (CASE WHEN cycle
      THEN 3 * (overtime_hours_weekday + rest) ELSE 3 * overtime_hours_weekday + 4 * rest END
      + 6 * overtime_hours_holiday) AS BIGINT) + 17400) // 34800 AS due,
    CAST(paid_overtime * 100 AS BIGINT) AS paid,
    overtime_hours_weekday + rest + overtime_hours_holiday AS hours,
    NOT coalesce(hired_on > day AND hired_on <= ends, false) AND NOT coalesce(left_on > day AND left_on <= ends, false)
      AND hours_scheme IN ('standard', 'comprehensive', 'irregular', 'piece') AS whole FROM placed
)
SELECT count(*) FILTER (whole AND counted < least), sum(least - counted) FILTER (whole AND counted < least),
  count(*) FILTER (whole IS NULL OR whole AND (counted IS NULL OR least IS NULL)),
  count(*) FILTER (hours_scheme IN ('standard', 'comprehensive') AND due > paid),
  sum(due - paid) FILTER (hours_scheme IN ('standard', 'comprehensive') AND due > paid) / 100,
  count(*) FILTER (hours_scheme IS NULL
    OR hours_scheme IN ('standard', 'comprehensive') AND (due IS NULL OR paid IS NULL)),
  count(*) FILTER (hours_scheme IN ('standard', 'piece') AND hours > 36),
  sum(hours - 36) FILTER (hours_scheme IN ('standard', 'piece') AND hours > 36),
  count(*) FILTER (hours_scheme IS NULL OR hours_scheme IN ('standard', 'piece') AND hours IS NULL)
FROM judged
"""

# The kernel's VmHWM begins anew with the program; getrusage would hand the parent's peak down to the child.
CODE = """
import re, sys
from pathlib import Path
from gongyou.site.bench.rules_screen import by_screen
print(by_screen(Path(sys.argv[1]), Path(sys.argv[2])))
print(re.search(r"VmHWM:\\\\s+(\\\\d+)", Path("/proc/self/status").read_text())[1])
"""


def hand_wages() -> str:
    """The local minimum wages as an analyst would paste them."""
    values = standard().parameters.get("cn.minimum_wage_month").values
    lines = ", ".join(
        f"({literal(each.place or '')}, DATE '{each.start}', DATE '{each.until or '9999-12-31'}', {each.value})"
        for each in values
    )
    return f"SELECT place, since, until, CAST(value AS DECIMAL(18, 2)) AS value FROM (VALUES {lines}) v(place, since, until, value)"  # noqa: S608, E501


def by_hand(workdir: Path, path: Path) -> tuple[list[Any], float]:
    """Counts and sums, and the seconds that they took."""
    with Handle(workdir) as handle:
        start = time.process_time()
        found = handle.rows(HAND.format(wages=hand_wages(), path=literal(str(path))))
        return list(found[0]), time.process_time() - start


def by_screen(workdir: Path, path: Path) -> tuple[list[Any], float]:
    """The same through the checks."""
    catalogue = standard()
    some = applied([check for name in CHECKS for check in checks(name)], catalogue)
    files = TableFiles((str(path),), STORED)
    with DuckdbEngine(lambda _name, _snapshot: files, workdir) as engine:
        start = time.process_time()
        laid = engine.backend.create_view("laid", month_columns(engine.table("payroll"), SPAN))
        judged = judged_table(laid, some, catalogue.parameters, ())
        sums = {}
        for number, name in enumerate(("amount", "amount", "extent")):
            sums[f"n{number}"] = judged.count(where=judged[column_of(number, "breach")])
            sums[f"s{number}"] = judged[column_of(number, name)].sum()
            sums[f"u{number}"] = judged[column_of(number, "reason")].count()
        row = engine.execute(judged.aggregate(**sums)).to_pylist()[0]
        seconds = time.process_time() - start
    found: list[Any] = [row[f"{kind}{number}"] for number in range(len(some)) for kind in "nsu"]
    found[1::3] = [Decimal(int(whole)) / 100 for whole in found[1::3]]
    return found, seconds


def run(workdir: Path, rows: int = ROWS) -> BenchResult:
    """Each side in turn, twice, the lesser of its processor seconds; the screen's memory in a process of its own."""
    path = planted(workdir, rows)
    hand, screen = by_hand(workdir, path), by_screen(workdir, path)
    seconds = {
        "hand": min(hand[1], by_hand(workdir, path)[1]),
        "screen": min(screen[1], by_screen(workdir, path)[1]),
    }
    same = [Decimal(str(value)) for value in hand[0]] == [Decimal(value) for value in screen[0]]
    words = [sys.executable, "-c", CODE.replace("\\\\", "\\"), str(workdir), str(path)]
    said = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603
    memory = int(re.findall(r"\d+", said.splitlines()[-1])[0]) // 1024
    ratio = round(seconds["screen"] / seconds["hand"], 2)
    within = same and memory <= MOST_MB * max(1, rows / ROWS)
    return BenchResult(
        {
            "persons": rows,
            "hand_cpu_seconds": round(seconds["hand"], 2),
            "screen_cpu_seconds": round(seconds["screen"], 2),
            "peak_mb": memory,
            "same_sums": "yes" if same else "NO",
        },
        ratio=ratio if within else float("inf"),
        limit=LIMIT,
    )
