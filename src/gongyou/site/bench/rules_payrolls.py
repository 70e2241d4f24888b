"""Planted payrolls for the benches of screening: every row with its own month, place and hours."""

from __future__ import annotations

import hashlib
from pathlib import Path

from gongyou.core.period import Month
from gongyou.lake.engine import Handle, literal
from gongyou.rules.catalogue import standard
from gongyou.rules.screening.rows import PAYROLL, Span

SPAN = Span(Month.read("2026-01"), Month.read("2026-10"))
SQL_TYPES = {"string": "VARCHAR", "date": "DATE"}
STORED = {name: SQL_TYPES.get(kind, kind.upper()) for name, kind in PAYROLL.items()}

PLANT = """
COPY (
  WITH drawn AS (
    SELECT i, hash(i) AS h, hash(i + 77777777) AS g, hash(i * 3 + 1) AS f FROM range({rows}) r(i)
  ), laid AS (
    SELECT *, (200000 + h % 700000)::BIGINT AS fen, (g % 60)::BIGINT AS wd,
      (CASE WHEN f % 4 = 0 THEN 16 ELSE 0 END)::BIGINT
      AS rd, (CASE WHEN f % 9 = 0 THEN 16 ELSE 0 END)::BIGINT AS hd, (h % 1000)::INT AS luck FROM drawn
  ), due AS (
    SELECT *, (fen * (3 * wd + 4 * rd + 6 * hd) * 2 + 696) // 1392 AS ot FROM laid
  )
  SELECT 'E' || (g % 20000) AS employer_key, 'w' || i AS worker_key, printf('2026-%02d', 1 + (f % 10)::INT) AS period,
    {places}[1 + (h % {count})::INT] AS region, 'b-1' AS batch_id,
    CASE WHEN luck < 50 THEN 'comprehensive' WHEN luck = 999 THEN NULL ELSE 'standard' END AS hours_scheme,
    (fen / 100)::DECIMAL(18, 2) AS base_wage, (fen / 100)::DECIMAL(18, 2) AS wage_for_overtime,
    (wd / 2)::DECIMAL(9, 2) AS overtime_hours_weekday, (rd / 2)::DECIMAL(9, 2) AS overtime_hours_restday,
    0::DECIMAL(9, 2) AS compensated_restday_hours, (hd / 2)::DECIMAL(9, 2) AS overtime_hours_holiday,
    (greatest(0, ot - CASE WHEN luck % 100 = 7 THEN 5000 ELSE 0 END) / 100)::DECIMAL(18, 2) AS paid_overtime,
    0::DECIMAL(18, 2) AS allowances_excluded,
    (CASE WHEN luck % 50 = 3 THEN 90000 ELSE 0 END / 100)::DECIMAL(18, 2) AS deductions,
    CASE WHEN luck % 50 = 3 THEN '赔偿' END AS deduction_reason,
    ((fen + greatest(0, ot - CASE WHEN luck % 100 = 7 THEN 5000 ELSE 0 END)) / 100)::DECIMAL(18, 2) AS gross,
    DATE '2026-11-10' AS paid_on, 5000::DECIMAL(18, 2) AS social_insurance_base, 1000::DECIMAL(18, 2)
      AS employer_contribution, DATE '2020-01-01' AS hired_on, CAST(NULL AS DATE) AS left_on,
    DATE '2020-01-01' AS contract_signed_on, CAST(NULL AS DATE) AS probation_until,
    CAST(NULL AS DATE) AS contract_until
  FROM due
) TO {path} (FORMAT parquet, ROW_GROUP_SIZE 122880)
"""


def places() -> list[str]:
    """The places of the pack that have a monthly minimum wage, and some districts that take their city's."""
    listed = sorted({dated.place or "" for dated in standard().parameters.get("cn.minimum_wage_month").values})
    whole = [place for place in listed if "/" not in place]
    return [*whole, *(f"{place[:4]}05" for place in whole if place.endswith("00"))]


def planted(workdir: Path, rows: int) -> Path:
    """A Parquet file of payroll rows, kept for the next run of the same statement."""
    drawn = hashlib.sha256(PLANT.encode()).hexdigest()[:8]
    path = workdir / f"payroll-{rows}-{drawn}.parquet"
    if not path.exists():
        draft = path.with_suffix(".part")
        listed = places()
        written = "[" + ", ".join(literal(place) for place in listed) + "]"
        with Handle(workdir) as handle:
            handle.rows(PLANT.format(rows=rows, places=written, count=len(listed), path=literal(str(draft))))
        draft.replace(path)
    return path
