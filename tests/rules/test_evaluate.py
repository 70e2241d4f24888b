from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongyou.core.errors import BadInput, MissingParameter
from gongyou.rules.answer import Status
from gongyou.rules.catalogue import Catalogue, standard
from gongyou.rules.evaluate import evaluate_one, evaluate_table
from gongyou.rules.one import Case, evaluate_each
from gongyou.rules.rule import Rule
from gongyou.rules.units import Unit
from gongyou.site.bench.drawn_cases import SPRING, rows_of, table_of
from tests.rules import engines

# An example is a seed: it compiles the rule once, whatever its rows. So the gate draws many rows from one seed.
PROPERTY = settings(
    max_examples=1 if settings.default.derandomize else 10, deadline=None, suppress_health_check=list(HealthCheck)
)
ROWS, ALONE_EVERY = 180, 90


def one(catalogue: Catalogue, backend: Any, name: str, inputs: dict[str, Any], **where: Any) -> Any:
    on, place = where.get("on", SPRING), where.get("place")
    rule = catalogue.rule(name)
    return evaluate_one(rule, inputs, on=on, place=place, parameters=catalogue.parameters, backend=backend)


TABULAR = [rule.id for rule in standard().rules() if rule.definition.shape.plain is None]


@pytest.mark.parametrize("name", TABULAR)
@PROPERTY
@given(seed=st.integers(0, 2**32))
def test_a_table_answers_like_one_by_one(
    backend: Any, duckdb_backend: Any, catalogue: Catalogue, name: str, seed: int
) -> None:
    rule = catalogue.rule(name)
    rows = rows_of(rule, seed, ROWS)
    table = engines.given(backend, table_of(rule, rows))
    judged = evaluate_table(rule, table, on="day", place="region", parameters=catalogue.parameters)
    found = engines.rows_of(backend, judged.order_by("row"))
    cases = [Case({each.name: row[each.name] for each in rule.inputs}, row["day"], row["region"]) for row in rows]
    answers = evaluate_each(rule, cases, parameters=catalogue.parameters, backend=duckdb_backend)
    plain = {output.name for output in rule.outputs}
    for case, got, answer in zip(cases, found, answers, strict=True):
        if isinstance(answer, MissingParameter):
            assert got["not_evaluable"] in rule.uses
            continue
        if isinstance(answer, BadInput):
            assert got["not_evaluable"] == answer.where["input"]
            assert {got[each] for each in plain} == {None}, case.inputs
            continue
        assert got["not_evaluable"] is None
        assert {each: got[each] for each in plain} == {each: answer.values[each] for each in plain}, case.inputs
    # Among others or alone, a case has the same answer to the last word of its trace.
    for number in range(seed % ALONE_EVERY, ROWS, ALONE_EVERY):
        assert alone(catalogue, duckdb_backend, rule, cases[number]) == comparable(answers[number])


def alone(catalogue: Catalogue, backend: Any, rule: Rule, case: Case) -> Any:
    try:
        return one(catalogue, backend, rule.id, dict(case.inputs), on=case.on, place=case.place)
    except BadInput as error:
        return comparable(error)


def comparable(answer: Any) -> Any:
    return answer.as_json() if isinstance(answer, BadInput) else answer


def test_many_cases_answer_in_their_order(catalogue: Catalogue, duckdb_backend: Any) -> None:
    rule = catalogue.rule("overtime_pay")
    cases = [Case({"monthly_wage": 2175 * number, "weekday_hours": 8}, SPRING) for number in range(1, 200)]
    answers = evaluate_each(rule, cases, parameters=catalogue.parameters, backend=duckdb_backend)
    assert [answer.values["overtime_pay"] for answer in answers] == [150 * number for number in range(1, 200)]
    assert evaluate_each(rule, [], parameters=catalogue.parameters, backend=duckdb_backend) == []
    with pytest.raises(BadInput, match="no input"):
        evaluate_each(
            rule, [*cases, Case({"salary": 1}, SPRING)], parameters=catalogue.parameters, backend=duckdb_backend
        )


def test_it_prints_the_numbers_of_each_step(catalogue: Catalogue, duckdb_backend: Any) -> None:
    answer = one(catalogue, duckdb_backend, "overtime_pay", {"monthly_wage": 5000, "weekday_hours": 10})
    assert [step.formula for step in answer.steps] == [
        "5,000 ÷ 21.75 ÷ 8 = 28.74",
        "5,000 ÷ 21.75 ÷ 8 × 150 % × 10 = 431.03",
        "5,000 ÷ 21.75 ÷ 8 × 200 % × 0 = 0.00",
        "5,000 ÷ 21.75 ÷ 8 × 300 % × 0 = 0.00",
        "431.03 + 0 + 0 = 431.03",
    ]
    assert answer.status is Status.VERIFIED
    assert {used.id for used in answer.parameters_used} >= {"cn.paid_days_per_month", "cn.standard_day_hours"}


def test_it_prefers_a_given_value_to_the_parameter(catalogue: Catalogue, duckdb_backend: Any) -> None:
    inputs = {"gross": 2000, "local_min_wage": "2,000.00"}
    answer = one(catalogue, duckdb_backend, "cn.minimum_wage_check", inputs)
    assert answer.values["compliant"] is True
    assert answer.parameters_used == []


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({}, "monthly_wage.*missing"),
        ({"monthly_wage": "五千"}, "Write a number"),
        ({"monthly_wage": -1}, "between 0"),
        ({"monthly_wage": "1.005"}, "At most 2 decimals"),
        ({"monthly_wage": "NaN"}, "Write a number"),
        ({"monthly_wage": 1, "salary": 1}, "no input “salary”"),
        ({"monthly_wage": True}, "Write a number"),
    ],
)
def test_it_refuses_bad_input_in_words(
    catalogue: Catalogue, duckdb_backend: Any, inputs: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        one(catalogue, duckdb_backend, "overtime_pay", inputs)


def test_it_reads_months_and_times_as_days(catalogue: Catalogue, duckdb_backend: Any) -> None:
    rule = catalogue.rule("overtime_cap_month")
    for days in (
        ["2026-03", "1990-01"],
        [datetime(2026, 3, 1, 8), datetime(1990, 1, 1, 8)],
        ["2026-03-09", "1990-01-09"],
    ):
        table = ibis.memtable(pa.table({"period": days, "overtime_hours_month": pa.array([40.0, 40.0])}))
        judged = evaluate_table(rule, table, on="period", place=None, parameters=catalogue.parameters)
        found = duckdb_backend.to_pyarrow(judged.order_by(ibis.desc("period"))).to_pylist()
        assert [row["excess_hours"] for row in found] == [Decimal("4.00"), None]
        assert [row["not_evaluable"] for row in found] == [None, "cn.overtime_month_cap"]


def test_it_leaves_out_of_range_rows_unanswered(catalogue: Catalogue, duckdb_backend: Any) -> None:
    rule = catalogue.rule("overtime_pay")
    wages = pa.array([Decimal("-0.01"), Decimal("1000000.01"), Decimal("100.00")], pa.decimal128(18, 2))
    table = ibis.memtable(pa.table({"row": [0, 1, 2], "on": pa.array([SPRING] * 3), "monthly_wage": wages}))
    judged = evaluate_table(rule, table, on="on", place=None, parameters=catalogue.parameters)
    found = duckdb_backend.to_pyarrow(judged.order_by("row")).to_pylist()
    assert [row["not_evaluable"] for row in found] == ["monthly_wage", "monthly_wage", None]
    assert [row["overtime_pay"] for row in found] == [None, None, Decimal("0.00")]


@pytest.mark.parametrize("kind", [pa.float64(), pa.decimal128(18, 6), pa.decimal128(9, 3)])
def test_it_refuses_decimals_that_it_would_have_to_cut(
    catalogue: Catalogue, duckdb_backend: Any, kind: pa.DataType
) -> None:
    wages = pa.array([Decimal("6525.00"), Decimal("6525.01"), Decimal("6525.005")], pa.decimal128(18, 6)).cast(kind)
    table = ibis.memtable(pa.table({"row": [0, 1, 2], "on": pa.array([SPRING] * 3), "monthly_wage": wages}))
    judged = evaluate_table(
        catalogue.rule("daily_hourly_wage"), table, on="on", place=None, parameters=catalogue.parameters
    )
    found = duckdb_backend.to_pyarrow(judged.order_by("row")).to_pylist()
    assert [row["daily"] for row in found] == [Decimal("300.00"), Decimal("300.00"), None]


def test_it_names_a_missing_column(catalogue: Catalogue) -> None:
    table = ibis.table({"on": "date", "wage": "decimal(18, 2)"}, name="t")
    for on, words in (("on", "monthly_wage"), ("day", "date column")):
        with pytest.raises(BadInput, match=words):
            evaluate_table(catalogue.rule("overtime_pay"), table, on=on, place=None, parameters=catalogue.parameters)


def test_units_are_written_in_both_languages() -> None:
    assert all(unit.text for unit in Unit)
    assert Unit.PERCENT.shown(Decimal(150)) == "150 %"
    assert Unit.YES_NO.shown(True) == "是"
