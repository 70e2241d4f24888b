"""The calculators: what comes out, and what is said beside a box that is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gongyou.rooms.rights.calculators import CALCULATORS, calculator_of
from gongyou.rooms.rights.calculators.run import Refused
from gongyou.rooms.rights.models import Inquiry
from gongyou.rules import catalogue
from tests.rights.cases import outcome

SEVERANCE = {
    "why": "n",
    "start": "2021-03-01",
    "end_inclusive": "2026-07-31",
    "avg_monthly_wage_12m": "8000",
    "local_min_wage": "2000",
}
CASES: list[tuple[str, dict[str, str], dict[str, str]]] = [
    ("overtime", {"monthly_wage": "5000", "weekday_hours": "10"}, {"overtime_pay": "¥431.03"}),
    ("severance", SEVERANCE, {"severance": "¥44,000.00", "years_paid": "5.5 个月"}),
    ("severance", {**SEVERANCE, "why": "2n"}, {"compensation": "¥88,000.00", "years_paid": "5.5 个月"}),
    ("severance", {**SEVERANCE, "why": "n1", "last_month_wage": "9000"}, {"total": "¥53,000.00"}),
    ("annual-leave", {"what": "days", "years": "12", "continuous": "yes"}, {"days": "10 天"}),
    ("annual-leave", {"what": "days", "years": "12", "continuous": "no"}, {"days": "0 天"}),
    (
        "annual-leave",
        {"what": "pay", "wages_12m_total": "60000", "months": "12", "unused_days": "5"},
        {"extra_due_200pct": "¥2,298.85", "full_300pct": "¥3,448.28"},
    ),
    ("annual-leave", {"what": "exit", "exit_date": "2026-07-01", "entitlement": "10"}, {"unused_days": "4 天"}),
    (
        "double-wage",
        {"hire": "2025-09-01", "monthly_wage": "6000"},
        {"extra_wage": "¥66,000.00", "start": "2025年10月1日", "end": "2026年8月31日"},
    ),
    (
        "injury",
        {"what": "benefit", "grade": "7", "avg_contribution_wage_12m": "5000"},
        {"lump_sum": "¥65,000.00"},
    ),
    (
        "injury",
        {"what": "deadline", "accident": "2026-03-02"},
        {"worker_deadline": "2027年3月2日", "employer_deadline": "2026年4月1日"},
    ),
    (
        "unemployment",
        {"contribution_months": "59", "involuntary": "yes", "registered": "yes"},
        {"max_months": "12 个月"},
    ),
    ("unemployment", {"contribution_months": "59", "involuntary": "no", "registered": "yes"}, {"max_months": "0 个月"}),
    ("retirement", {"category": "女(原50)", "birth": "1980-05"}, {"retire": "2033年2月", "delay_months": "33 个月"}),
    ("deadlines", {"event": "award", "since": "2026-03-03"}, {"deadline": "2026年3月18日"}),
    ("deadlines", {"event": "wages", "since": "2025-10-09"}, {"deadline": "2026年10月9日", "in_time": "是"}),
    ("minimum-wage", {"gross": "1900", "local_min_wage": "2000"}, {"compliant": "否", "shortfall": "¥100.00"}),
    (
        "overtime-limit",
        {"overtime_hours_month": "40", "max_daily_overtime": "3"},
        {"violates_month_cap": "是", "excess_hours": "4 小时", "violates_day_cap": "否"},
    ),
]


@pytest.mark.parametrize(("name", "answers", "large"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_it_reckons(name: str, answers: dict[str, str], large: dict[str, str]) -> None:
    made = outcome(name, answers)
    assert {each["name"]: each["said"]["zh"] for each in made["cases"][0]["large"]} == large
    assert json.loads(json.dumps(made)) == made
    assert made["cases"][0]["steps"]


def test_every_calculator_is_tried_and_has_a_subject() -> None:
    names = [each.name for each in CALCULATORS]
    assert {name for name, *_ in CASES} == set(names) == set(Inquiry.Subject.values)
    for each in CALCULATORS:
        asked = {question.name for question in each.questions}
        assert {name for pair in each.ordered for name in pair} <= asked
        assert {question.only[0] for question in each.questions if question.only} <= asked


def test_what_is_watched_and_claimed_is_a_result_of_the_rule() -> None:
    from gongyou.rooms.rights.calculators.shape import Asker
    from tests.rights.cases import TODAY

    for name, answers, _ in CASES:
        calculator = calculator_of(name)
        assert calculator is not None
        for case in calculator.cases(answers, Asker(TODAY, None)):
            rule = catalogue.standard().rule(case.rule)
            results = {output.name for output in rule.outputs}
            assert {*case.large, *case.watched} <= results
            assert set(case.moved) | set(case.inputs) <= {each.name for each in rule.inputs}
            assert case.amount in results | {""}


def test_it_tells_what_one_month_more_would_bring() -> None:
    changes = outcome("severance", SEVERANCE)["cases"][0]["otherwise"]
    later = next(each for each in changes if each["change"]["en"] == "1 month later")
    assert [each["said"]["zh"] for each in later["results"]] == ["¥48,000.00", "6 个月"]


def test_it_says_that_the_cap_was_left_out() -> None:
    notes = outcome("severance", SEVERANCE)["cases"][0]["notes"]
    assert "没有填当地平均工资" in notes[0]["zh"]
    assert outcome("severance", {**SEVERANCE, "local_avg_monthly_wage_prev_year": "2000"})["cases"][0]["notes"] == []


def test_it_goes_on_to_today_while_there_is_no_contract() -> None:
    made = outcome("double-wage", {"hire": "2026-05-01", "monthly_wage": "6000"})["cases"][0]
    assert made["large"][2]["said"]["zh"] == "2026年10月1日"
    assert "先算到今天" in made["notes"][0]["zh"]


def refusal(name: str, answers: dict[str, str]) -> Refused:
    with pytest.raises(Refused) as refused:
        outcome(name, answers)
    return refused.value


@pytest.mark.parametrize("written", ["abc", "-1", "1e99", "12.345"])
def test_it_names_the_box_that_a_rule_refuses(written: str) -> None:
    assert refusal("overtime", {"monthly_wage": written}).question == "monthly_wage"


def test_it_names_the_box_for_a_value_that_no_parameter_holds() -> None:
    answers: dict[str, Any] = {key: value for key, value in SEVERANCE.items() if key != "local_min_wage"}
    refused = refusal("severance", answers)
    assert (refused.question, refused.missing) == ("local_min_wage", True)
    assert outcome("severance", answers, place="990101")["cases"][0]["large"]


def test_it_names_the_box_under_its_own_name() -> None:
    assert refusal("annual-leave", {"what": "days", "years": "many"}).question == "years"
    assert refusal("deadlines", {"event": "award", "since": "yesterday"}).question == "since"
