"""The register over REST: everybody reads it, a keeper's token writes it, once and from what was read."""

from __future__ import annotations

import pytest
from django.test import Client

from gongyou.registry.models import ApiToken
from gongyou.rooms.platforms.services.rules import version_record
from tests.api.test_api import Caller
from tests.platforms.register.rules import FIRST, RAISED, SECOND, pay_rule, pay_version
from tests.registry.cast import NOW, Cast

pytestmark = pytest.mark.database
HERE = "/declared-rules"
BODY = {"edition": "2026 年版", "effective_from": "2026-05-01", "text": SECOND.text, "yaml": RAISED}


def test_everybody_reads_what_is_in_force_and_what_changed(cast: Cast, client: Client) -> None:
    first = pay_version(cast)
    second = version_record(rule=first.rule, published=SECOND, by=cast.wang, now=NOW)
    listed = client.get(f"/api/v1{HERE}?platform=suian").json()["items"]
    assert [(each["section"], each["title"]["zh"]) for each in listed] == [("pay", "骑手计价规则")]
    rule = client.get(f"/api/v1{HERE}/{first.rule.key}").json()
    assert [each["effective_until"] for each in rule["versions"]] == ["2026-04-30", None]
    then = client.get(f"/api/v1{HERE}/in-force?platform=suian&on=2026-04-30").json()
    assert [each["yaml"] for each in then] == [FIRST.executable]
    assert "每单不低于 5 元。" in then[0]["described"]["zh"]
    differing = client.get(f"/api/v1{HERE}/versions/{second.key}/differences").json()
    (found,) = differing["differences"]
    assert (found["old"], found["new"], found["percent"]) == ("0.85", "0.90", "5.9")
    assert [each["change"] for each in differing["effects"]] == ["0.07", "0.15", "0.30"]
    assert client.get(f"/api/v1{HERE}/versions/{first.key}/differences").status_code == 409
    other_way = client.get(f"/api/v1{HERE}/versions/{first.key}/differences?against={second.key}").json()
    assert other_way["differences"][0]["percent"] == "-5.6"


def test_a_keeper_records_a_version_once_and_only_from_what_was_read(cast: Cast) -> None:
    rule = pay_version(cast).rule
    keeper = Caller(cast.wang, ApiToken.Scope.RULES_WRITE)
    address = f"{HERE}/{rule.key}/versions"
    assert keeper.post(address, BODY).status_code == 428
    seen = keeper.get(f"{HERE}/{rule.key}")["ETag"]
    wrong = keeper.post(address, {**BODY, "yaml": RAISED.replace("rate: 0.90", "rate: -1")}, if_match=seen)
    assert wrong.status_code == 422
    assert wrong.json()["where"]["line"] == str(1 + RAISED[: RAISED.index("rate: 0.90")].count("\n"))
    made = keeper.post(address, BODY, if_match=seen, idempotency_key="k1")
    assert made.status_code == 201
    assert made.json()["executable"] == "scheme"
    again = keeper.post(address, BODY, if_match=seen, idempotency_key="k1")
    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
    assert rule.versions.count() == 2
    assert keeper.post(address, {**BODY, "effective_from": "2026-06-01"}, if_match=seen).status_code == 412


def test_who_may_not_write_is_told_nothing(cast: Cast, client: Client) -> None:
    rule = pay_rule(cast)
    seen = client.get(f"/api/v1{HERE}/{rule.key}")["ETag"]
    reader = Caller(cast.wang, ApiToken.Scope.ORGANISATIONS_READ)
    assert reader.post(f"{HERE}/{rule.key}/versions", BODY, if_match=seen).status_code == 401
    stranger = Caller(cast.zhao, ApiToken.Scope.RULES_WRITE)
    assert stranger.post(f"{HERE}/{rule.key}/versions", BODY, if_match=seen).status_code == 404
    given = {"organisation": rule.organisation.code, "platform": "suian", "section": "time", "title": "时限"}
    assert stranger.post(HERE, given).status_code == 404
    keeper = Caller(cast.wang, ApiToken.Scope.RULES_WRITE)
    assert keeper.post(HERE, given).status_code == 201
    assert keeper.post(HERE, given).status_code == 409
    assert keeper.post(HERE, {**given, "section": "weather"}).status_code == 422
