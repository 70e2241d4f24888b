"""The market bench's yardstick: the same tables of whole numbers as an analyst would write them in DuckDB's SQL.

A narrow table a month with hash numbers for the long keys, its cells and wages from that, and one join with the month
before; no more columns than needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gongyou.lake.engine import Handle, TableFiles, literal

CELL = """
    TRY_CAST(substr(region, 1, 6) || '0000000' AS BIGINT)
    + (CASE WHEN ascii(industry) BETWEEN 65 AND 84 THEN (ascii(industry) - 64) * 100000 ELSE 0 END
       + coalesce(TRY_CAST(replace(regexp_extract(occupation, '^[1-8]-[0-9][0-9]', 0), '-', '') || '00' AS INTEGER), 0)
       + CASE job_kind WHEN 'standard' THEN 10 WHEN 'dispatched' THEN 20 WHEN 'platform' THEN 30
                       WHEN 'part_time' THEN 40 WHEN 'self_employed' THEN 50 ELSE 0 END
       + CASE WHEN skill_level IS NULL THEN 0 WHEN skill_level <= 0 THEN 1 WHEN skill_level <= 3 THEN 2 ELSE 3 END)
"""
MONTH = """
CREATE TABLE {name} AS SELECT hash(worker_key) AS worker,
    CASE WHEN employer_key IS NULL THEN 0 ELSE hash(employer_key) END AS employer, {sex}
    CASE WHEN status = 'employed' THEN {cell} ELSE 0 END AS cell,
    CASE WHEN status = 'employed' THEN coalesce(CAST(monthly_wage * 100 AS BIGINT), 0) ELSE 0 END AS wage,
    CASE WHEN status = 'employed' AND monthly_wage > 0
         THEN coalesce(CAST(monthly_hours * 100 AS BIGINT), 0) ELSE 0 END AS hours
FROM read_parquet([{files}]) WHERE period = '{period}' AND starts_with(region, '9901')
"""
CELLS = """
SELECT count(*), sum(heads), sum(earners), sum(bill), sum(hours) FROM (
    SELECT cell, count(*) AS heads, count(*) FILTER (wage > 0) AS earners, sum(wage) AS bill,
           count(*) FILTER (hours > 0) AS timed, sum(wage) FILTER (hours > 0) AS timed_bill, sum(hours) AS hours
    FROM {name} WHERE cell > 0 GROUP BY cell)
"""
WAGES = """
SELECT count(*), sum(n), sum(wage * n) FROM (SELECT wage, count(*) AS n FROM {name} WHERE wage > 0 GROUP BY wage)
"""
# All but the same job twice, which is nine in ten: those are what is left of the months' own cells (PAIRS).
CHANGED = """
CREATE TABLE changed AS SELECT cell_before, cell_now, employer_before, employer_now, count(*) AS n,
    sum(wage_before) AS bill_before, sum(wage_now) AS bill_now
FROM (
    SELECT cell_before, cell_now, coalesce(wage_before, 0) AS wage_before, coalesce(wage_now, 0) AS wage_now,
        CASE WHEN alone OR stays THEN 0 ELSE employer_before END AS employer_before,
        CASE WHEN alone OR stays THEN 0 ELSE employer_now END AS employer_now
    FROM (
        SELECT a.cell AS cell_before, b.cell AS cell_now, a.employer AS employer_before, b.employer AS employer_now,
            a.wage AS wage_before, b.wage AS wage_now, a.cell IS NULL OR b.cell IS NULL AS alone,
            a.cell = b.cell AND a.employer = b.employer AS stays
        FROM {before} a FULL JOIN {now} b ON a.worker = b.worker
        WHERE (a.cell = b.cell AND a.employer = b.employer AND b.employer <> 0 AND a.wage > 0 AND b.wage > 0)
              IS NOT TRUE))
GROUP BY ALL
"""
PAIRS = """
WITH without_employers AS (
    SELECT cell_before, cell_now, coalesce(cell_before > 0 AND cell_now > 0 AND employer_before <> 0
               AND employer_now <> 0 AND employer_before <> employer_now, false) AS moved, sum(n) AS n
    FROM changed GROUP BY ALL),
matched AS (
    SELECT cell, sum(n) AS n, sum(bill_before) AS bill_before, sum(bill_now) AS bill_now FROM (
        SELECT cell, count(*) AS n, sum(wage) AS bill_before, 0 AS bill_now FROM {before} GROUP BY cell UNION ALL
        SELECT cell, 0, 0, sum(wage) FROM {now} GROUP BY cell UNION ALL
        SELECT cell_before, -n, -bill_before, 0 FROM changed WHERE cell_before IS NOT NULL UNION ALL
        SELECT cell_now, 0, 0, -bill_now FROM changed WHERE cell_now IS NOT NULL)
    GROUP BY cell HAVING sum(n) <> 0)
SELECT rows_changed + rows_matched, people_changed + people_matched, people_matched, bill_before, bill_now, people_moved
FROM (SELECT count(*) AS rows_changed, sum(n) AS people_changed, sum(n) FILTER (moved) AS people_moved
      FROM without_employers),
     (SELECT count(*) AS rows_matched, sum(n) AS people_matched, sum(bill_before) AS bill_before,
             sum(bill_now) AS bill_now FROM matched)
"""
EMPLOYERS = """
SELECT coalesce(sum(change) FILTER (change > 0), 0), coalesce(-sum(change) FILTER (change < 0), 0) FROM (
    SELECT employer, sum(change) AS change FROM (
        SELECT employer_before AS employer, -n AS change FROM changed
        WHERE cell_before > 0 AND employer_before <> 0 AND (cell_now = 0 OR employer_before <> 0 AND employer_now <> 0)
        UNION ALL
        SELECT employer_now, n FROM changed
        WHERE cell_now > 0 AND employer_now <> 0 AND (cell_before = 0 OR employer_before <> 0 AND employer_now <> 0))
    GROUP BY employer)
"""
SEXES = "SELECT cell, sex, count(*), sum(wage) FROM {name} WHERE wage > 0 AND sex IS NOT NULL GROUP BY cell, sex"


def by_hand(handle: Handle, files: TableFiles, periods: Sequence[str]) -> dict[str, Any]:
    """The sums of the months' tables, to be held against the product's."""
    listed = ", ".join(literal(path) for path in files.paths)
    found: dict[str, Any] = {}
    for at, period in enumerate(periods):
        name, before = f"month_{at}", f"month_{at - 1}"
        sex = "sex," if period == periods[-1] else ""
        handle.rows(MONTH.format(name=name, cell=CELL, files=listed, period=period, sex=sex))
        pairs = None
        if at:
            handle.rows(CHANGED.format(before=before, now=name))
            pairs = (*handle.rows(PAIRS.format(before=before, now=name))[0], *handle.rows(EMPLOYERS)[0])
            handle.rows("DROP TABLE changed")
            handle.rows(f"DROP TABLE {before}")
        found[period] = {
            "cells": handle.rows(CELLS.format(name=name))[0],
            "wages": handle.rows(WAGES.format(name=name))[0],
            "pairs": pairs,
        }
    handle.rows(SEXES.format(name=f"month_{len(periods) - 1}"))
    return found
