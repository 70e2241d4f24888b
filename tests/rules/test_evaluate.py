from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
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
from gongyou.rules.rule import Input, Rule
from gongyou.rules.units import Unit
from tests.rules import engines

# An example is a seed: it compiles the rule once, whatever its rows. So the gate draws many rows from one seed.
PROPERTY = settings(
    max_examples=1 if settings.default.derandomize else 10, deadline=None, suppress_health_check=list(HealthCheck)
)
ROWS, ALONE_EVERY = 180, 90
SPRING = date(2026, 3, 1)
DAYS = (date(1994, 12, 31), date(2007, 6, 1), date(2008, 1, 3), date(2024, 12, 31), date(2025, 1, 1), SPRING)
FIRST_DAY = date(2007, 1, 1)
EDGES = (
    date(2024, 2, 29),
    date(2025, 1, 31),
    date(2026, 10, 1),
    date(2026, 2, 28),
    date(1999, 12, 31),
    date(2031, 1, 2),
)
PLACES = ("440305", "440000/2", "110000", "440000", "990102", "140000", None)


def one(catalogue: Catalogue, backend: Any, name: str, inputs: dict[str, Any], **where: Any) -> Any:
    on, place = where.get("on", SPRING), where.get("place")
    rule = catalogue.rule(name)
    return evaluate_one(rule, inputs, on=on, place=place, parameters=catalogue.parameters, backend=backend)


def drawn(each: Input, random: Random) -> Any:
    """A value of an input: zero, its largest, a small or any one; a day, month, moment or word; sometimes none."""
    if not each.is_required and random.random() < 0.3:
        return None
    match each.unit:
        case Unit.YES_NO:
            return random.random() < 0.5
        case Unit.DAY:
            return random.choice(EDGES) if random.random() < 0.3 else FIRST_DAY + timedelta(random.randrange(8_000))
        case Unit.MONTH:
            return f"{random.randint(1940, 2010)}-{random.randint(1, 12):02d}"
        case Unit.MOMENT:
            return datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(seconds=random.randrange(60 * 3600))
        case Unit.WORD:
            return random.choice(list(each.choices or ("甲", "乙'丙")))
    largest = int(each.high.scaleb(each.places))
    whole = random.choice((0, 1, largest, random.randint(0, min(largest, 900_000)), random.randint(0, largest)))
    return Decimal(whole).scaleb(-each.places)


def rows_of(rule: Rule, seed: int, count: int) -> list[dict[str, Any]]:
    random = Random(seed)
    return [
        {
            "row": number,
            "day": random.choice(DAYS),
            "region": random.choice(PLACES),
            **{each.name: drawn(each, random) for each in rule.inputs},
        }
        for number in range(count)
    ]


ARROW = {
    Unit.YES_NO: pa.bool_(),
    Unit.DAY: pa.date32(),
    Unit.MONTH: pa.string(),
    Unit.WORD: pa.string(),
    Unit.MOMENT: pa.timestamp("us"),
}


def table_of(rule: Rule, rows: list[dict[str, Any]]) -> pa.Table:
    columns = {each.name: ARROW.get(each.unit, pa.decimal128(18, each.places)) for each in rule.inputs}
    schema = pa.schema({"row": pa.int64(), "day": pa.date32(), "region": pa.string(), **columns})
    plain = [{name: _naive(value) for name, value in row.items()} for row in rows]
    return pa.Table.from_pylist(plain, schema)


def _naive(value: Any) -> Any:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


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
        assert got["not_evaluable"] is None
        assert {each: got[each] for each in plain} == {each: answer.values[each] for each in plain}, case.inputs
    # Among others or alone, a case has the same answer to the last word of its trace.
    for number in range(seed % ALONE_EVERY, ROWS, ALONE_EVERY):
        assert alone(catalogue, duckdb_backend, rule, cases[number]) == comparable(answers[number])


def alone(catalogue: Catalogue, backend: Any, rule: Rule, case: Case) -> Any:
    try:
        return one(catalogue, backend, rule.id, dict(case.inputs), on=case.on, place=case.place)
    except MissingParameter as error:
        return comparable(error)


def comparable(answer: Any) -> Any:
    return answer.as_json() if isinstance(answer, MissingParameter) else answer


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
