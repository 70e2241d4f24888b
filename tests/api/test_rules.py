"""Rules over REST: listed with units, answered with the derivation, refused with field and remedy, limited."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from gongyou.registry.models import Knock
from gongyou.rules import catalogue
from gongyou.site.api import rules as face

pytestmark = pytest.mark.django_db
CASE = {"inputs": {"monthly_wage": "5000", "weekday_hours": 10}, "on": "2026-10-01"}


def asked(name: str, body: dict[str, Any]) -> Any:
    address = f"/api/v1/rules/{name}/evaluate"
    return Client().post(address, data=json.dumps(body), content_type="application/json")


def test_it_lists_every_rule_with_units_and_words() -> None:
    listed = Client().get("/api/v1/rules").json()
    assert {each["id"] for each in listed} == {rule.id for rule in catalogue.standard().rules()}
    overtime = next(each for each in listed if each["id"] == "cn.overtime_pay")
    assert overtime["title"] == {"zh": "加班工资", "en": "Overtime pay"}
    wage = overtime["inputs"][0]
    assert (wage["name"], wage["type"], wage["unit"], wage["required"]) == ("monthly_wage", "number", "yuan", True)
    assert wage["description"]["en"] == "Monthly wage. In yuan."
    assert overtime["results"][0]["unit_said"] == {"zh": "元", "en": "yuan"}
    for rule in listed:
        for each in rule["inputs"]:
            assert each["description"]["zh"]
            assert each["description"]["en"]


def test_it_narrows_to_a_pack() -> None:
    assert Client().get("/api/v1/rules?pack=none").json() == []


def test_it_tells_one_rule_by_any_of_its_names() -> None:
    told = Client().get("/api/v1/rules/overtime_pay").json()
    assert told["id"] == "cn.overtime_pay"
    assert "百分之一百五十" in told["clauses"][0]["quote"]
    assert "cn.paid_days_per_month" in told["parameters"]
    missing = Client().get("/api/v1/rules/none")
    assert (missing.status_code, missing.json()["error"]) == (404, "rules.rule_unknown")


def test_it_answers_with_the_derivation() -> None:
    answer = asked("cn.overtime_pay", {**CASE, "changes": True}).json()
    assert answer["results"][0] == {
        "name": "overtime_pay",
        "label": {"zh": "加班工资合计", "en": "Overtime pay"},
        "value": "431.03",
        "unit": "yuan",
        "said": {"zh": "¥431.03", "en": "¥431.03"},
    }
    assert answer["steps"][1]["formula"]["en"] == "5,000 ÷ 21.75 ÷ 8 × 150 % × 10 = 431.03"
    assert {each["id"]: each["from"] for each in answer["parameters"]}["cn.paid_days_per_month"] == "2025-01-01"
    assert answer["status"] == "verified"
    assert answer["otherwise"][0]["change"] == {"zh": "多 1 小时", "en": "1 hour more"}
    assert asked("cn.overtime_pay", CASE).json()["otherwise"] == []


@pytest.mark.parametrize(
    ("inputs", "field", "value"),
    [
        ({}, "monthly_wage", None),
        ({"monthly_wage": "abc"}, "monthly_wage", "abc"),
        ({"monthly_wage": "5000", "weekday_hours": -1}, "weekday_hours", "-1"),
        ({"monthly_wage": "5000", "hours": 1}, "hours", None),
    ],
)
def test_it_says_which_field_is_wrong_and_what_would_be_right(
    inputs: dict[str, Any], field: str, value: str | None
) -> None:
    answer = asked("overtime_pay", {"inputs": inputs})
    said = answer.json()
    assert answer.status_code == 422
    assert (said["field"], said["value"]) == (field, value)
    assert said["message"]["zh"] != said["message"]["en"]
    assert said["remedy"]["zh"]


def test_it_says_which_value_of_the_law_is_missing() -> None:
    said = asked("minimum_wage_check", {"inputs": {"gross": 2000}, "on": "2026-10-01", "place": "990909"}).json()
    assert said["error"] == "rules.parameter_missing" or said.get("results")
    nowhere = asked("minimum_wage_check", {"inputs": {"gross": 2000}, "on": "2020-10-01", "place": "440300"}).json()
    assert (nowhere["error"], nowhere["field"]) == ("rules.parameter_missing", "cn.minimum_wage_month")


def test_a_list_is_bounded() -> None:
    body = {"inputs": {"items": [1] * 201, "local_min_wage": 2000}}
    assert asked("final_award", body).json()["error"] == "rules.list_long"
    assert asked("final_award", {"inputs": {"items": [1, 90000], "local_min_wage": 2000}}).json()["results"]


def test_one_address_may_not_ask_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(face, "EVALUATIONS", face.Limit("api.rules", 2, face.EVALUATIONS.span))
    assert [asked("overtime_pay", CASE).status_code for _ in range(3)] == [200, 200, 429]
    refused = asked("overtime_pay", CASE)
    assert int(refused.headers["Retry-After"]) > 0
    assert Knock.objects.count() == 2


def test_the_description_names_units() -> None:
    described = Client().get("/api/v1/openapi.json").json()["paths"]["/api/v1/rules/{name}/evaluate"]["post"]
    assert "`yuan_per_hour`: yuan an hour" in described["description"]
    assert "security" not in described or described["security"] == []


@pytest.fixture
def connection_kept() -> Iterator[None]:
    """A server closes its connection around each request; that of the test holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("connection_kept")
@pytest.mark.parametrize("name", ["cn.overtime_pay", "cn.severance_N", "cn.final_award", "cn.pension_claim_place"])
def test_any_body_is_answered_as_described(name: str) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    operation = schema["/api/v1/rules/{name}/evaluate"]["POST"]

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(case=operation.as_strategy())
    def sent(case: Any) -> None:
        case.path_parameters = {"name": name}
        response = case.call()
        assert response.status_code in (200, 400, 404, 422, 429), response.text
        # A rule judges what no description can: that a body of the right shape is refused is right.
        case.validate_response(response, excluded_checks=[positive_data_acceptance])

    sent()
