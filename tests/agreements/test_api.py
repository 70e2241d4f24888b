"""Agreements over REST: the scope of the token's owner, words and subjects, every wording."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gongyou.registry import services
from tests.agreements import cases
from tests.agreements.texts import PLATFORM
from tests.registry.cast import Cast

pytestmark = pytest.mark.database


def caller(cast: Cast, name: str) -> Client:
    """A program with the token of one officer."""
    user = getattr(cast, name)
    row = services.TokenRow("协议", ("figures:read",), timezone.now() + timedelta(days=1))
    token = services.token_issue(row=row, user=user, by=user, now=timezone.now()).text
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_a_program_reads_the_agreements_of_its_scope(cast: Cast) -> None:
    agreement = cases.in_force(cast)
    agreement.clauses.filter(number="第五条").update(code="hours")
    client = caller(cast, "wang")
    (item,) = client.get("/api/v1/agreements", {"q": "停止派单", "code": "hours", "state": "in_force"}).json()["items"]
    assert (item["id"], item["organisation"], item["is_public"]) == (str(agreement.key), "HL-MX", False)
    assert client.get("/api/v1/agreements", {"q": "停止_单"}).json()["items"] == []
    whole = client.get(f"/api/v1/agreements/{agreement.key}").json()
    assert "".join(clause["text"] for clause in whole["clauses"]) == PLATFORM
    stranger = caller(cast, "zhao")
    assert stranger.get("/api/v1/agreements").json()["items"] == []
    assert stranger.get(f"/api/v1/agreements/{agreement.key}").status_code == 404


@pytest.mark.parametrize(
    ("path", "field", "known"),
    [
        ("/api/v1/agreements?state=signedd", "state", "in_force"),
        ("/api/v1/agreements?code=salary", "code", "pay"),
        ("/api/v1/negotiations?state=open", "state", "running"),
        ("/api/v1/declared-rules?section=rest", "section", "hours"),
    ],
)
def test_a_filter_that_cannot_be_says_what_it_may_be(cast: Cast, path: str, field: str, known: str) -> None:
    answer = caller(cast, "wang").get(path)
    problem = answer.json()
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert (problem["error"], problem["where"]["field"]) == ("api.filter_unknown", field)
    assert known in problem["remedy"]["zh"]
    assert known in problem["remedy"]["en"]
