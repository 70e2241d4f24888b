"""A table on one engine, on the other, and row by row: the same answer to the last digit, and the same reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gongyou.core.period import Month
from gongyou.lake.engine import DuckdbEngine, Engine, TableFiles, memory_backend
from gongyou.rules.catalogue import Catalogue, standard
from gongyou.rules.screening.check import Applied, Grain, applied, checks
from gongyou.rules.screening.judge import Judged, State, column_of, judge_row, judged_table
from gongyou.rules.screening.rows import PAYROLL, Span, deduction_kind, month_rows, person_rows
from tests.screening.payrolls import BREACHES, clean, dirty, table
from tests.services import spark

SPAN = Span(Month.read("2019-01"), Month.read("2030-12"))
KEY = ("employer_key", "worker_key", "period")
# Enough for every check to be broken, kept, left out and not judged.
ROWS = 120
SQL_TYPES = {"string": "VARCHAR", "date": "DATE"}
STORED = {name: SQL_TYPES.get(kind, kind.upper()) for name, kind in PAYROLL.items()}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return standard()


def files_of(folder: Path, rows: pa.Table) -> Any:
    path = folder / "payroll.parquet"
    pq.write_table(rows, path)
    return lambda name, snapshot: TableFiles((str(path),), STORED)


def laid(engine: Engine, grain: Grain, catalogue: Catalogue) -> Any:
    tables = {"payroll": engine.table("payroll")}
    if grain is Grain.PERSON:
        return person_rows(tables, SPAN)
    return month_rows(tables, SPAN, catalogue.parameters.calendar)


def judged(engine: Engine, grain: Grain, catalogue: Catalogue) -> tuple[list[Applied], list[Any], list[Any]]:
    """The checks of a grain, the rows that they judge, and the table's answers in the same order."""
    some = list(applied([each for each in checks() if each.grain is grain], catalogue))
    with engine.kept(laid(engine, grain, catalogue)) as rows:
        asked = engine.execute(rows.order_by(*KEY)).to_pylist()
        with engine.kept(judged_table(rows, some, catalogue.parameters, KEY)) as answers:
            found = engine.execute(answers.order_by(*KEY)).to_pylist()
    return some, asked, found


def of_table(row: Mapping[str, Any], number: int) -> Judged:
    """The answer of one check in a judged row, as the one-row form would say it."""
    values = {name: row.get(column_of(number, name)) for name in ("breach", "amount", "extent", "first", "last")}
    reason = row[column_of(number, "reason")]
    if reason is not None:
        return Judged(State.UNJUDGED, reason=reason)
    if not row[column_of(number, "concerns")]:
        return Judged(State.OUTSIDE)
    if not values.pop("breach"):
        return Judged(State.FINE)
    return Judged(State.BREACH, **values)


def without_trace(found: Judged) -> Judged:
    return Judged(found.state, found.amount, found.extent, found.first, found.last, found.reason)


@pytest.mark.parametrize("grain", list(Grain))
def test_a_table_answers_like_one_by_one(tmp_path: Path, catalogue: Catalogue, grain: Grain) -> None:
    rows = [*dirty(7, ROWS), *(row for row, _, _ in BREACHES.values())]
    backend = memory_backend()
    with DuckdbEngine(files_of(tmp_path, table(rows)), tmp_path) as engine:
        some, asked, found = judged(engine, grain, catalogue)
    seen: Counter[tuple[str, State]] = Counter()
    for number, check in enumerate(some):
        for row, answer in zip(asked, found, strict=True):
            one = without_trace(judge_row(check, row, catalogue.parameters, backend))
            assert of_table(answer, number) == one, (check.id, row)
            seen[check.id, one.state] += 1
    assert {check for check, state in seen if state is State.UNJUDGED} >= {
        each.id for each in some if each.id not in ("cn.working_time.over_day_cap", "cn.leave.unused_leave")
    }
    assert {check for check, state in seen if state is State.BREACH} == {
        each.id for each in some if each.check.short not in ("over_day_cap", "unused_leave", "low_probation_wage")
    }


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("grain", list(Grain))
def test_both_engines_answer_alike(tmp_path: Path, catalogue: Catalogue, grain: Grain) -> None:
    if not spark.is_possible():
        pytest.skip("needs Java 17 and the extra 'spark'")
    from gongyou.lake.engine_spark import SparkEngine, stop

    read = files_of(tmp_path, table([*dirty(8, 2_000), *(row for row, _, _ in BREACHES.values())]))
    with DuckdbEngine(read, tmp_path) as engine:
        _, rows, duckdb = judged(engine, grain, catalogue)
    try:
        with SparkEngine(read, tmp_path) as engine:
            _, others, found = judged(engine, grain, catalogue)
    finally:
        stop()
    assert others == rows
    assert found == duckdb


@pytest.mark.parametrize("check", sorted(BREACHES))
def test_each_breach_is_found_with_its_amount(catalogue: Catalogue, tmp_path: Path, check: str) -> None:
    row, amount, extent = BREACHES[check]
    told = Span(Month.read("2026-10"), Month.read("2026-10"))
    one = applied(checks(check), catalogue)[0]
    with DuckdbEngine(files_of(tmp_path, table([clean("w0"), row])), tmp_path) as engine:
        tables = {"payroll": engine.table("payroll")}
        if one.check.grain is Grain.PERSON:
            prepared = person_rows(tables, told)
        else:
            prepared = month_rows(tables, told, catalogue.parameters.calendar)
        listed = engine.execute(prepared.order_by("worker_key")).to_pylist()
    backend = memory_backend()
    fine, broken = (judge_row(one, each, catalogue.parameters, backend) for each in listed)
    assert fine.state is not State.BREACH
    assert broken.state is State.BREACH
    assert broken.amount == (None if amount is None else int(amount * 100))
    assert broken.extent == (None if extent is None else int(extent * 100))


@pytest.mark.parametrize(
    ("deductions", "reason", "kind"),
    [(None, "x", None), (1, None, None), (1, " ", None), (0, None, "none"), (1, "代扣个税", "withheld"),
     (1, "请假一天", "absence"), (1, "损坏赔偿", "limited"), (1, "Court order", "withheld")],
)  # fmt: skip
def test_a_deduction_is_told_by_its_reason(deductions: Any, reason: str | None, kind: str | None) -> None:
    assert deduction_kind(deductions, reason) == kind
