"""Laws of what grows with service, day by day over two years that hold a leap day."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import ibis

from gongyou.rules.catalogue import Catalogue
from gongyou.rules.evaluate import evaluate_table

SPAN = """
SELECT DATE '2023-10-25' + CAST(s AS INTEGER) AS first_day, DATE '2023-10-25' + CAST(s + e AS INTEGER) AS last_day
FROM range(135) a(s), range(0, 760) b(e)
"""
CONSTANT = "8000 AS avg_monthly_wage_12m, 8000 AS local_avg_monthly_wage_prev_year, 2000 AS local_min_wage"


def test_a_day_more_of_service_never_lowers_severance(duckdb_backend: Any, catalogue: Catalogue) -> None:
    rows = _answers(
        duckdb_backend,
        catalogue,
        "severance_N",
        f'SELECT last_day AS "on", first_day AS "start", last_day AS end_inclusive, {CONSTANT} FROM ({SPAN})',
        ("start", "end_inclusive", "years_paid"),
    )
    paid = sorted(rows)
    assert len(paid) == 135 * 760
    assert all(one[0] != next_one[0] or one[2] <= next_one[2] for one, next_one in pairwise(paid))
    # Half a month for the first day, never more than half a month at once.
    assert all(one[2] == 0.5 for one in paid if one[0] == one[1])
    assert all(one[0] != next_one[0] or next_one[2] - one[2] <= 0.5 for one, next_one in pairwise(paid))


def test_a_later_contract_never_has_fewer_months_and_none_more_than_eleven(
    duckdb_backend: Any, catalogue: Catalogue
) -> None:
    rows = _answers(
        duckdb_backend,
        catalogue,
        "no_contract_double_wage",
        'SELECT first_day AS "on", first_day AS hire, last_day AS signed, CAST(NULL AS DATE) AS "left", '
        f"6000 AS monthly_wage FROM ({SPAN})",
        ("hire", "signed", "full_months", "extra_workdays"),
    )
    owed = sorted(rows)
    assert all(one[0] != next_one[0] or one[2] <= next_one[2] for one, next_one in pairwise(owed))
    assert {one[2] for one in owed if (one[1] - one[0]).days > 366} == {11}
    assert {one[3] for one in owed if one[2] == 11} == {0}
    assert {one[2] + one[3] for one in owed if (one[1] - one[0]).days < 29} == {0}


def _answers(backend: Any, catalogue: Catalogue, rule: str, query: str, columns: tuple[str, ...]) -> list[Any]:
    backend.raw_sql(f"CREATE OR REPLACE TEMP TABLE service_days AS {query}")
    table = backend.table("service_days")
    answers = evaluate_table(catalogue.rule(rule), table, on="on", place=None, parameters=catalogue.parameters)
    rows: list[Any] = backend.raw_sql(str(ibis.to_sql(answers.select(*columns), dialect="duckdb"))).fetchall()
    return rows
