"""The market bench's yardstick: the same tables of whole numbers as an analyst would write them in DuckDB's SQL.

A narrow table a month, its cells and wages from that, and one join with the month before; no more columns than needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gongyou.lake.engine import Handle, TableFiles, literal

CELL = """
    (CAST(substr(region, 1, 6) AS BIGINT) * 100
     + CASE WHEN substr(industry, 1, 1) BETWEEN 'A' AND 'T' THEN ascii(industry) - 64 ELSE 0 END) * 100000
    + CASE WHEN occupation ~ '^[1-8]-[0-9][0-9].*'
           THEN CAST(substr(occupation, 1, 1) || substr(occupation, 3, 2) AS BIGINT) ELSE 0 END * 100
    + CASE job_kind WHEN 'standard' THEN 10 WHEN 'dispatched' THEN 20 WHEN 'platform' THEN 30
                    WHEN 'part_time' THEN 40 WHEN 'self_employed' THEN 50 ELSE 0 END
    + CASE WHEN skill_level IS NULL THEN 0 WHEN skill_level <= 0 THEN 1 WHEN skill_level <= 3 THEN 2 ELSE 3 END
"""
MONTH = """
CREATE TABLE {name} AS SELECT worker_key, employer_key, sex,
    status = 'employed' AS works,
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
    FROM {name} WHERE works GROUP BY cell)
"""
WAGES = """
SELECT count(*), sum(n), sum(wage * n) FROM (SELECT wage, count(*) AS n FROM {name} WHERE wage > 0 GROUP BY wage)
"""
PAIRED = """
CREATE TABLE both_months AS SELECT cell_before, cell_now, state_before, state_now, moved,
    CASE WHEN changed THEN employer_before END AS employer_before,
    CASE WHEN changed THEN employer_now END AS employer_now,
    count(*) AS n, count(*) FILTER (same) AS matched,
    coalesce(sum(wage_before) FILTER (same), 0) AS bill_before, coalesce(sum(wage_now) FILTER (same), 0) AS bill_now
FROM (
    SELECT *, coalesce(employer_before <> employer_now, false) AND state_before = 2 AND state_now = 2 AS moved,
        moved OR (state_before = 2) <> (state_now = 2) AS changed,
        coalesce(employer_before = employer_now AND state_before = 2 AND state_now = 2 AND cell_before = cell_now
                 AND wage_before > 0 AND wage_now > 0, false) AS same
    FROM (
        SELECT coalesce(a.cell, 0) AS cell_before, coalesce(b.cell, 0) AS cell_now,
            CASE WHEN a.worker_key IS NULL THEN 0 WHEN a.works THEN 2 ELSE 1 END AS state_before,
            CASE WHEN b.worker_key IS NULL THEN 0 WHEN b.works THEN 2 ELSE 1 END AS state_now,
            a.employer_key AS employer_before, b.employer_key AS employer_now, a.wage AS wage_before, b.wage AS wage_now
        FROM {before} a FULL JOIN {now} b ON a.worker_key = b.worker_key))
GROUP BY ALL
"""
PAIRS = """
SELECT count(*), sum(n), sum(matched), sum(bill_before), sum(bill_now), sum(n) FILTER (moved) FROM (
    SELECT cell_before, cell_now, state_before, state_now, moved, sum(n) AS n, sum(matched) AS matched,
           sum(bill_before) AS bill_before, sum(bill_now) AS bill_now
    FROM both_months GROUP BY ALL)
"""
EMPLOYERS = """
SELECT coalesce(sum(change) FILTER (change > 0), 0), coalesce(-sum(change) FILTER (change < 0), 0) FROM (
    SELECT employer, sum(change) AS change FROM (
        SELECT employer_before AS employer, -n AS change FROM both_months
        WHERE state_before = 2 AND state_now > 0 AND employer_before IS NOT NULL
        UNION ALL
        SELECT employer_now, n FROM both_months
        WHERE state_now = 2 AND state_before > 0 AND employer_now IS NOT NULL)
    GROUP BY employer)
"""
SEXES = "SELECT cell, sex, count(*), sum(wage) FROM {name} WHERE wage > 0 AND sex IS NOT NULL GROUP BY cell, sex"
LONG = """
SELECT period, count(*), count(*) FILTER (monthly_wage > 0), sum(CAST(monthly_wage * 100 AS BIGINT))
FROM read_parquet([{files}]) WHERE status = 'employed' AND starts_with(region, '9901') GROUP BY period
"""


def by_hand(handle: Handle, files: TableFiles, periods: Sequence[str]) -> dict[str, Any]:
    """The sums of the months' tables, to be held against the product's."""
    listed = ", ".join(literal(path) for path in files.paths)
    handle.rows(LONG.format(files=listed))
    found: dict[str, Any] = {}
    for at, period in enumerate(periods):
        name, before = f"month_{at}", f"month_{at - 1}"
        handle.rows(MONTH.format(name=name, cell=CELL, files=listed, period=period))
        pairs = None
        if at:
            handle.rows(PAIRED.format(before=before, now=name))
            pairs = (*handle.rows(PAIRS)[0], *handle.rows(EMPLOYERS)[0])
            handle.rows("DROP TABLE both_months")
            handle.rows(f"DROP TABLE {before}")
        found[period] = {
            "cells": handle.rows(CELLS.format(name=name))[0],
            "wages": handle.rows(WAGES.format(name=name))[0],
            "pairs": pairs,
        }
    handle.rows(SEXES.format(name=f"month_{len(periods) - 1}"))
    return found
