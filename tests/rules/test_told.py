"""The printed trace: formulas in both languages, clauses in their own words, and what one change would have done."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.rules import one
from gongyou.rules.catalogue import Catalogue
from gongyou.rules.clauses import clauses_of
from gongyou.rules.counterfactual import Asked, Bench, otherwise
from gongyou.rules.formulas import in_english
from gongyou.rules.told import told, value_said
from gongyou.rules.units import Unit
from tests.rules.test_evaluate import PROPERTY

CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
ON = date(2026, 11, 1)
SEVERANCE = {
    "start": "2021-03-01",
    "end_inclusive": "2026-07-31",
    "avg_monthly_wage_12m": "8000",
    "local_avg_monthly_wage_prev_year": "9000",
    "local_min_wage": "2000",
}


@pytest.fixture
def bench(catalogue: Catalogue, duckdb_backend: Any) -> Bench:
    return Bench(catalogue.parameters, duckdb_backend)


def answered(catalogue: Catalogue, bench: Bench, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
    rule, asked = catalogue.rule(name), Asked(inputs, ON, "440100")
    return told(rule, bench.answer(rule, asked), inputs, otherwise(rule, asked, bench))


def test_no_formula_has_words_that_english_lacks(catalogue: Catalogue) -> None:
    for rule in catalogue.rules():
        if rule.definition.shape.plain is None:
            for step in one._compiled(rule, catalogue.parameters, "duckdb").steps:
                assert not CHINESE.search(in_english(step.formula)), (rule.id, step.name)


def test_it_writes_each_step_in_both_languages(catalogue: Catalogue, bench: Bench) -> None:
    steps = answered(catalogue, bench, "severance_N", SEVERANCE)["steps"]
    assert [step["formula"]["zh"] for step in steps] == [
        "2021-03-01 → 2026-07-31：每满一年 1 个月，余下满 6 个月的 1 个月、不满的半个月 = 5.5",
        "min(max(8,000, 2,000), 9,000 × 3) = 8,000.00",
        "5.5（8,000 > 9,000 × 3 时最多 12） = 5.5",
        "8,000 × 5.5 = 44,000.00",
    ]
    assert steps[0]["formula"]["en"] == (
        "2021-03-01 → 2026-07-31: 1 month for each full year; for the rest 1 month from 6 months on, half a month "
        "below = 5.5"
    )
    assert steps[-1]["said"] == {"zh": "¥44,000.00", "en": "¥44,000.00"}


def test_it_leaves_out_what_was_not_given(catalogue: Catalogue, bench: Bench) -> None:
    steps = answered(catalogue, bench, "no_contract_double_wage", {"hire": "2025-09-01", "monthly_wage": "6000"})[
        "steps"
    ]
    assert steps[1]["formula"]["zh"] == "取最早：满一年的前一日（2025-09-01 用工） = 2026-08-31"
    assert (
        steps[1]["formula"]["en"] == "the first of the day before the first full year (2025-09-01 hired) = 2026-08-31"
    )


def test_it_says_words_of_a_choice_and_never_their_key(catalogue: Catalogue, bench: Bench) -> None:
    said = answered(catalogue, bench, "statutory_retirement", {"category": "女(原50)", "birth": "1980-05"})
    assert said["given"][0]["said"] == {"zh": "女职工，原五十周岁", "en": "Women, formerly 50"}
    assert "女(原50)" not in json.dumps([said["steps"], said["results"]], ensure_ascii=False)
    assert said["results"][1]["said"] == {"zh": "2033年2月", "en": "February 2033"}


def test_it_quotes_clause_and_parameter(catalogue: Catalogue, bench: Bench) -> None:
    said = answered(catalogue, bench, "overtime_pay", {"monthly_wage": "5000", "weekday_hours": "10"})
    assert "百分之一百五十" in said["clauses"][0]["quote"]
    paid_days = next(each for each in said["parameters"] if each["id"] == "cn.paid_days_per_month")
    assert (paid_days["value"], paid_days["from"], paid_days["status"]) == ("21.75", "2025-01-01", "verified")
    assert json.loads(json.dumps(said)) == said


def test_every_clause_belongs_to_a_rule(catalogue: Catalogue) -> None:
    from gongyou.rules.clauses import _pack

    known = {rule.id for rule in catalogue.rules()}
    assert set(_pack("cn")) <= known
    assert clauses_of(catalogue.rule("cn.severance_N"))[0].article == "第四十七条"


def changes(catalogue: Catalogue, bench: Bench, name: str, inputs: dict[str, Any]) -> dict[tuple[str, str], Any]:
    found = otherwise(catalogue.rule(name), Asked(inputs, ON, "440100"), bench)
    return {(each.input, each.change.en): dict(each.values) for each in found}


def test_one_month_more_and_six_months_are_paid(catalogue: Catalogue, bench: Bench) -> None:
    found = changes(catalogue, bench, "severance_N", SEVERANCE)
    assert found["end_inclusive", "1 month later"] == {"years_paid": 6, "severance": 48000}
    # A day earlier the half month falls below five full years only after five months.
    assert found["end_inclusive", "5 months earlier"]["years_paid"] == 5


def test_a_day_later_and_the_claim_lapses(catalogue: Catalogue, bench: Bench) -> None:
    inputs = {"employment_ended": "2025-11-20", "claim_filed": "2026-11-20"}
    found = changes(catalogue, bench, "arbitration_limitation_wages", inputs)
    assert found["claim_filed", "one day later"] == {"in_time": False}


def test_the_grade_one_lower(catalogue: Catalogue, bench: Bench) -> None:
    inputs = {"grade": 7, "avg_contribution_wage_12m": 5000, "pool_avg_wage": 8000, "local_min_wage": 2000}
    found = changes(catalogue, bench, "disability_benefit", inputs)
    assert found["grade", "at 6"] == {"lump_sum": 80000, "monthly_allowance": 3000}
    assert found["grade", "at 8"] == {"lump_sum": 55000}


def test_it_moves_no_amount_of_money(catalogue: Catalogue, bench: Bench) -> None:
    assert {name for name, _ in changes(catalogue, bench, "severance_N", SEVERANCE)} == {"start", "end_inclusive"}


@PROPERTY
@given(start=st.dates(date(2010, 1, 1), date(2020, 1, 1)), served=st.integers(400, 4000))
def test_what_it_tells_is_what_the_rule_answers(catalogue: Catalogue, bench: Bench, start: date, served: int) -> None:
    inputs = {**SEVERANCE, "start": start, "end_inclusive": start + timedelta(days=served)}
    rule = catalogue.rule("severance_N")
    now = bench.answer(rule, Asked(inputs, ON, None)).values
    for each in otherwise(rule, Asked(inputs, ON, None), bench, inputs=("end_inclusive",)):
        values = bench.answer(rule, Asked({**inputs, each.input: each.to}, ON, None)).values
        assert each.values
        for name, value in each.values.items():
            assert values[name] == value != now[name]


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (Decimal("1.00"), Unit.MONTHS, "1 个月", "1 month"),
        (Decimal("3.50"), Unit.MONTHS, "3.5 个月", "3.5 months"),
        (True, Unit.YES_NO, "是", "yes"),
        (None, Unit.YUAN, "—", "—"),
        ([True, False], Unit.YES_NO, "是、否", "yes, no"),
        (Decimal("28.7356"), Unit.YUAN_PER_HOUR, "28.74 元/小时", "28.74 yuan an hour"),
        (date(2026, 10, 9), Unit.DAY, "2026年10月9日", "9 October 2026"),
    ],
)
def test_it_says_values_as_people_do(value: Any, unit: Unit, zh: str, en: str) -> None:
    said = value_said(value, unit)
    assert (said.zh, said.en) == (zh, en)
