"""The clauses behind a check, case by case as a lawyer writes them, and what the rows before them say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pytest
import yaml

from gongyou.core.period import Month
from gongyou.lake.engine import memory_backend
from gongyou.rules.catalogue import standard
from gongyou.rules.screening.check import applied, checks
from gongyou.rules.screening.judge import State, judge_row
from gongyou.rules.screening.rows import Span, month_rows, person_rows
from tests.screening.payrolls import clean, table

CASES = yaml.safe_load(Path(__file__).with_name("clauses.yaml").read_text("utf-8"))
# What every one of the cases has in common: the last day of the screen, a place, and that the check concerns it.
COMMON = {
    "hours_scheme": "standard",
    "on": date(2026, 10, 1),
    "place": "990101",
    "until": date(2026, 10, 31),
    "left": date(2026, 10, 31),
    "on_probation": True,
    "contract_told": True,
    "full_month": True,
}


@pytest.fixture(scope="module")
def backend() -> Any:
    return memory_backend()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_clause(backend: Any, case: dict[str, Any]) -> None:
    one = applied(checks(case["check"]), standard())[0]
    row = {name: Decimal(value) if isinstance(value, int) else value for name, value in case["row"].items()}
    found = judge_row(one, COMMON | row, standard().parameters, backend)
    expected = case.get("expected")
    assert found.state is (State.BREACH if expected else State.FINE), found
    for name, value in (expected or {}).items():
        whole = isinstance(value, int | float)
        assert getattr(found, name) == (int(Decimal(str(value)) * 100) if whole else value), name


def months(year: int, count: int, **changed: Any) -> list[dict[str, Any]]:
    return [clean("w1", f"{year}-{number:02d}", **changed) for number in range(1, count + 1)]


@pytest.mark.parametrize(("told", "total"), [(12, Decimal("60000.00")), (11, None)])
def test_last_years_wage_is_that_of_a_whole_year(backend: Any, told: int, total: Decimal | None) -> None:
    rows = [*months(2025, told, gross=Decimal(5000)), clean("w1", "2026-10")]
    span = Span(Month(2026, 10), Month(2026, 10))
    tables = {"payroll": ibis.memtable(table(rows))}
    found = month_rows(tables, span, standard().parameters.calendar).select("period", "wages_last_year")
    assert backend.to_pyarrow(found).to_pylist() == [{"period": "2026-10", "wages_last_year": total}]


def test_the_first_signing_counts_and_not_the_renewed_contract(backend: Any) -> None:
    rows = [clean("w1", "2026-09"), clean("w1", "2026-10", contract_signed_on=date(2026, 10, 9))]
    span = Span(Month(2026, 9), Month(2026, 10))
    found = person_rows({"payroll": ibis.memtable(table(rows))}, span).select("contract_signed_on", "signed")
    assert backend.to_pyarrow(found).to_pylist() == [
        {"contract_signed_on": date(2026, 10, 9), "signed": date(2020, 3, 2)}
    ]
