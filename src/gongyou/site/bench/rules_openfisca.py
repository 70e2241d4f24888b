"""Four results for everybody: against OpenFisca in one city and month, against hand-written SQL in all of them.

OpenFisca runs in .venv-bench as a program of its own and only where somebody put it there; it uses one core, the engine
all there are, so they are compared by the clock. The SQL is compared in processor seconds.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import numpy as np

from gongyou.core.text import Text
from gongyou.lake.engine import DuckdbEngine, Handle, TableFiles, literal
from gongyou.rules.catalogue import standard
from gongyou.rules.evaluate import NOT_EVALUABLE, evaluate_table
from gongyou.site.bench import BenchResult, Shown, alternately
from gongyou.site.bench.openfisca_country import COUNTRY
from gongyou.site.bench.rules_payrolls import places
from gongyou.site.bench.rules_screen import hand_wages

NAME = "rules-openfisca"
GROUP = "rules"
TITLE = Text(
    "加班费、缴费基数、年休假、经济补偿四项，对照 OpenFisca 与手写 SQL",
    "Overtime, contribution base, leave and severance against OpenFisca and hand-written SQL",
)
ON_REQUEST = True
ROWS, MOST_ROWS = 1_000_000, 10_000_000
LIMIT = 1.5
MOST_MB = 3072
PYTHON = Path(".venv-bench/bin/python")
HOW_TO = (
    "OpenFisca was not run: make .venv-bench installs it, apart from the product. 未安装 OpenFisca：make .venv-bench。"
)
CITY, LEAVES_ON = "440300", date(2026, 10, 31)
RULES = {
    "overtime_pay": "overtime_pay",
    "contribution_base": "base",
    "annual_leave_days": "days",
    "severance_N": "severance",
}
MONEY, HOURS = "DECIMAL(18,2)", "DECIMAL(9,2)"
STORED = {
    "person": "BIGINT", "region": "VARCHAR", "start": "DATE", "end_inclusive": "DATE", "monthly_wage": MONEY,
    "weekday_hours": HOURS, "restday_hours_no_timeoff": HOURS, "holiday_hours": HOURS, "wage": MONEY,
    "province_full_coverage_avg_wage": MONEY, "employee_pension_rate": "DECIMAL(9,4)", "cumulative_work_years": HOURS,
    "continuous_12_months": "BOOLEAN", "avg_monthly_wage_12m": MONEY, "local_avg_monthly_wage_prev_year": MONEY,
}  # fmt: skip

PLANT = """
COPY (
  WITH drawn AS (SELECT i, hash(i) AS h, hash(i + 77777777) AS g, hash(i * 3 + 1) AS f FROM range({rows}) r(i))
  SELECT i AS person, {places}[1 + (h % {count})::INT] AS region, DATE '1998-01-01' + (h % 10000)::INT AS start,
    DATE '2026-01-01' + (f % 304)::INT AS end_inclusive, ((200000 + h % 3000000) / 100)::{money} AS monthly_wage,
    ((g % 60) / 2)::{hours} AS weekday_hours, (f % 17)::{hours} AS restday_hours_no_timeoff,
    (g % 9)::{hours} AS holiday_hours, ((200000 + g % 4000000) / 100)::{money} AS wage,
    ((700000 + f % 500000) / 100)::{money} AS province_full_coverage_avg_wage,
    0.08::DECIMAL(9, 4) AS employee_pension_rate, (f % 40)::{hours} AS cumulative_work_years,
    true AS continuous_12_months, ((250000 + f % 1400000) * (CASE WHEN f % 23 = 0 THEN 4 ELSE 1 END)
      / 100)::{money} AS avg_monthly_wage_12m,
    ((800000 + h % 400000) / 100)::{money} AS local_avg_monthly_wage_prev_year
  FROM drawn
) TO {path} (FORMAT parquet, ROW_GROUP_SIZE 122880)
"""

HAND = """
CREATE OR REPLACE TABLE by_hand AS WITH wages AS ({wages}), served AS (
  SELECT *, end_inclusive + 1 AS after, last_day(end_inclusive + 1 - INTERVAL 1 MONTH) AS before,
    greatest(0, (year(end_inclusive + 1) - year(start)) * 12 + month(end_inclusive + 1) - month(start)
      - (day(end_inclusive + 1) < day(start))::INT) AS months FROM read_parquet({path})
), placed AS (
  SELECT served.*, coalesce(a.value, b.value, c.value) AS least_wage, months % 12 AS rest FROM served
  LEFT JOIN wages a ON a.place = region AND end_inclusive BETWEEN a.since AND a.until
  LEFT JOIN wages b ON b.place = substr(region, 1, 4) || '00' AND end_inclusive BETWEEN b.since AND b.until
  LEFT JOIN wages c ON c.place = substr(region, 1, 2) || '0000' AND end_inclusive BETWEEN c.since AND c.until
), halves AS (
  SELECT *, months // 12 * 2 + CASE WHEN rest >= 6 THEN 2 WHEN rest > 0 OR CASE WHEN day(after) >= day(start)
    THEN day(after) > day(start) ELSE day(start) <= day(before) OR day(after) > 1 END THEN 1 ELSE 0 END AS half
  FROM placed
)
SELECT person, CAST((CAST(monthly_wage * 100 AS BIGINT) * CAST(100 * (3 * weekday_hours
    + 4 * restday_hours_no_timeoff + 6 * holiday_hours) AS BIGINT) + 17400) // 34800 AS BIGINT) AS overtime_pay,
  round(least(greatest(wage, province_full_coverage_avg_wage * 0.6), province_full_coverage_avg_wage * 3), 2) AS base,
  CASE WHEN cumulative_work_years >= 20 THEN 15 WHEN cumulative_work_years >= 10 THEN 10
    WHEN cumulative_work_years >= 1 THEN 5 ELSE 0 END AS days,
  round(CASE WHEN avg_monthly_wage_12m > local_avg_monthly_wage_prev_year * 3
    THEN local_avg_monthly_wage_prev_year * 3 * least(half, 24)
    ELSE greatest(avg_monthly_wage_12m, least_wage) * half END * 0.5, 2) AS severance
FROM halves
"""

# The kernel's VmHWM begins anew with the program; getrusage would hand the parent's peak down to the child.
CODE = r"""
import re, sys
from pathlib import Path
from gongyou.site.bench.rules_openfisca import everywhere, opened
with opened(Path(sys.argv[1]), Path(sys.argv[2])) as engine:
    everywhere(engine)
    print(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])
"""

ALIKE = """
SELECT count(*) FILTER (by_hand.overtime_pay = mine.overtime_pay * 100 AND by_hand.base = mine.base
  AND by_hand.days = mine.days AND by_hand.severance = mine.severance), count(*)
FROM by_hand FULL JOIN mine USING (person)
"""


def opened(workdir: Path, path: Path) -> DuckdbEngine:
    """The engine over the persons."""
    files = TableFiles((str(path),), STORED)
    return DuckdbEngine(lambda _name, _snapshot: files, workdir)


def planted(workdir: Path, rows: int) -> Path:
    """A Parquet file of persons, kept for the next run."""
    path = workdir / f"persons-{rows}.parquet"
    if not path.exists():
        draft, listed = path.with_suffix(".part"), places()
        written = "[" + ", ".join(literal(place) for place in listed) + "]"
        with Handle(workdir) as handle:
            handle.rows(
                PLANT.format(
                    rows=rows, places=written, count=len(listed), money=MONEY, hours=HOURS, path=literal(str(draft))
                )
            )
        draft.replace(path)
    return path


def statement(engine: DuckdbEngine, persons: Any) -> str:
    """The four results of each person, by the rules of the catalogue in one statement."""
    catalogue, table = standard(), persons
    for rule in RULES:
        table = evaluate_table(
            catalogue.rule(rule), table, on="end_inclusive", place="region", parameters=catalogue.parameters
        ).drop(NOT_EVALUABLE)
    return str(engine.backend.compile(table.select("person", *RULES.values())))


def worked_out(engine: DuckdbEngine, select: str) -> None:
    """The statement's rows in the table `mine`."""
    engine.backend.raw_sql(f"CREATE OR REPLACE TABLE mine AS {select}")


def everywhere(engine: DuckdbEngine) -> None:
    """The persons, each leaving on a day and in a place of their own, in the table `mine`."""
    worked_out(engine, statement(engine, engine.table("persons")))


def against_hand(workdir: Path, path: Path) -> tuple[float, float, bool]:
    """Processor seconds of the rules, their compilation included, and of the SQL; whether every digit is the same."""
    seconds: dict[str, list[float]] = {"rules": [], "hand": []}
    with opened(workdir, path) as engine:
        for _ in range(2):
            start = time.process_time()
            engine.backend.raw_sql(HAND.format(wages=hand_wages(), path=literal(str(path))))
            seconds["hand"].append(time.process_time() - start)
            start = time.process_time()
            everywhere(engine)
            seconds["rules"].append(time.process_time() - start)
        alike, whole = engine.backend.raw_sql(ALIKE).fetchall()[0]
    return min(seconds["rules"]), min(seconds["hand"]), bool(alike == whole)


def against_openfisca(workdir: Path, path: Path, python: Path) -> dict[str, float]:
    """Seconds by the clock of both in one city, and how many persons OpenFisca gets wrong by a fen or a day.

    Both have the persons in memory and the rules prepared: a statement here, a country there.
    """
    with opened(workdir, path) as engine:
        moved = {"region": ibis.literal(CITY), "end_inclusive": ibis.literal(LEAVES_ON)}
        with engine.kept(engine.table("persons").mutate(**moved).order_by("person")) as persons:
            for name, stored in STORED.items():
                if name not in ("region", "person", "employee_pension_rate", "continuous_12_months"):
                    column = persons[name] if stored == "DATE" else persons[name].cast("float64")
                    values = engine.execute(persons.select(value=column))["value"].to_numpy()
                    np.save(
                        workdir / f"in-{name}.npy", values.astype("datetime64[D]" if stored == "DATE" else "float64")
                    )
            start = time.process_time()
            select = statement(engine, persons)
            prepared = time.process_time() - start
            seconds = alternately({"rules": lambda: worked_out(engine, select)}, rounds=3)["rules"]
            whole = ", ".join(f"CAST({name} AS DOUBLE) AS {name}" for name in RULES.values())
            found = engine.backend.raw_sql(f"SELECT {whole} FROM mine ORDER BY person").fetchnumpy()  # noqa: S608
    words = [str(python), str(COUNTRY), str(workdir)]
    said = [subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True).stdout.split() for _ in range(3)]  # noqa: S603
    wrong = np.zeros(len(found["base"]), dtype=bool)
    for name in RULES.values():
        theirs = np.load(workdir / f"out-{name}.npy").astype("float64")
        # In whole fen: ours are exact, and a double holds their hundredths without doubt.
        wrong |= np.abs(np.round(theirs * 100) - np.round(found[name] * 100)) >= 1
    return {
        "prepared": prepared,
        "rules": seconds,
        "openfisca": min(float(each[0]) for each in said),
        "openfisca_mb": max(int(each[1]) for each in said),
        "wrong": int(wrong.sum()),
    }


def run(workdir: Path, rows: int = ROWS) -> BenchResult:
    """Both comparisons; without .venv-bench only the second, and it says so."""
    path = planted(workdir, rows)
    mine, hand, alike = against_hand(workdir, path)
    said = subprocess.run(  # noqa: S603
        [sys.executable, "-c", CODE, str(workdir), str(path)], stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    memory = int(re.findall(r"\d+", said.splitlines()[-1])[0]) // 1024
    figures: dict[str, Shown] = {
        "persons": rows,
        "everywhere_cpu_seconds": round(mine, 2),
        "by_hand_cpu_seconds": round(hand, 2),
        "same_digits": "yes" if alike else "NO",
        "peak_mb": memory,
    }
    notes: tuple[str, ...] = (HOW_TO,)
    behind = False
    if PYTHON.exists():
        theirs = against_openfisca(workdir, path, PYTHON.absolute())
        figures |= {
            "preparing_cpu_seconds": round(theirs["prepared"], 2),
            "one_city_seconds": round(theirs["rules"], 2),
            "openfisca_seconds": round(theirs["openfisca"], 2),
            "to_openfisca": round(theirs["rules"] / theirs["openfisca"], 2),
            "openfisca_peak_mb": int(theirs["openfisca_mb"]),
            "openfisca_wrong_persons": int(theirs["wrong"]),
        }
        behind = rows <= ROWS and theirs["rules"] > theirs["openfisca"]
        notes = ("OpenFisca answers one city and one month in a run; its dates of service differ from row to row.",)
    passed = alike and memory <= MOST_MB * max(1, rows / MOST_ROWS) and not behind
    return BenchResult(figures, ratio=round(mine / hand, 2) if passed else float("inf"), limit=LIMIT, notes=notes)
