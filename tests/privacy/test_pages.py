"""The pages of privacy, and that no page shows what is masked."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.kit.models import AuditLine
from gongyou.kit.tasks.models import TaskRun
from gongyou.registry.models import Approval, Duty, Erasure, ImpactAssessment, Member
from tests.privacy.addresses import a_phone_of_an_application
from tests.registry.cast import Cast, id_number
from tests.site.sessions import signed_in
from tests.site.test_permissions import rows

WHY = {"reason": "verify", "note": "窗口核对证件"}
CLEAR = {id_number(serial) for serial in (1, 2, 3)} | {f"1380000000{serial}" for serial in (1, 2, 3)}
# Pages whose purpose is to show it: to the person, or to an officer who said why.
MEANT = {"privacy:reveal", "privacy:application_reveal"}
OWN = "own:"


@pytest.fixture
def as_officer(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.wang)
    return client


@pytest.fixture
def as_security(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.security)
    return client


def test_a_masked_field_opens_for_a_minute_with_a_reason(cast: Cast, as_officer: Client) -> None:
    key = cast.lin_member.worker_key
    page = as_officer.get(reverse("registry:member", args=[key])).content.decode()
    assert id_number(1) not in page
    assert reverse("privacy:reveal", args=[key, "id_number"]) in page
    address, htmx = reverse("privacy:reveal", args=[key, "id_number"]), {"HTTP_HX_REQUEST": "true"}
    assert "<form" in as_officer.get(address, **htmx).content.decode()
    assert id_number(1) not in as_officer.post(address, {"reason": "verify", "note": ""}, **htmx).content.decode()
    shown = as_officer.post(address, WHY, **htmx)
    assert id_number(1) in shown.content.decode()
    assert "delay:60s" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    masked = as_officer.get(reverse("privacy:masked", args=[key, "id_number"])).content.decode()
    assert "9901**********" in masked


def test_the_security_administrator_reads_who_looked(cast: Cast, as_officer: Client, as_security: Client) -> None:
    as_officer.post(reverse("privacy:reveal", args=[cast.lin_member.worker_key, "phone"]), WHY)
    page = as_security.get(reverse("privacy:reveals")).content.decode()
    assert "wang" in page
    assert "窗口核对证件" in page
    assert "13800000001" not in page


def test_an_application_opens_for_a_minute_with_a_reason(cast: Cast, as_officer: Client, as_security: Client) -> None:
    place = a_phone_of_an_application(cast)
    page = as_officer.get(reverse("applications:application", args=[place["pk"]])).content.decode()
    address = reverse("privacy:application_reveal", kwargs=place)
    assert address in page
    assert "13900000090" not in page
    assert "赵新" not in page
    asked = as_officer.get(address).content.decode()
    assert reverse("applications:application", args=[place["pk"]]) in asked
    assert "13900000090" not in asked
    shown = as_officer.post(address, WHY)
    assert "13900000090" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    masked = as_officer.get(reverse("privacy:application_masked", kwargs=place)).content.decode()
    assert "139****0090" in masked
    assert as_officer.get(reverse("privacy:application_reveal", args=[place["pk"], "code"])).status_code == 404
    assert f"第 {place['pk']} 号入会申请" in as_security.get(reverse("privacy:reveals")).content.decode()


def test_an_officer_erases_a_member(cast: Cast, as_officer: Client, as_security: Client) -> None:
    address = reverse("privacy:erase", args=[cast.lin_member.worker_key])
    assert as_officer.post(address, {"reason": "request", "understood": "on"}).status_code == 302
    assert Erasure.objects.count() == 0
    assert "正在等待安全管理员批准" in as_officer.get(address).content.decode()
    asked = Approval.objects.get()
    assert "林" not in asked.reason
    assert as_security.post(reverse("administration:approval_grant", args=[asked.pk])).status_code == 302
    shown = as_officer.get(reverse("administration:approval", args=[asked.pk])).content.decode()
    assert address in shown
    assert as_officer.post(address, {}).status_code == 200
    assert Erasure.objects.count() == 0
    assert as_officer.post(address, {"understood": "on"}).status_code == 302
    assert Member.objects.get(pk=cast.lin_member.pk).state == "erased"
    assert TaskRun.objects.filter(kind="privacy.erasure").count() == 1
    assert as_officer.get(address).status_code == 404
    assert "第一网格" in as_security.get(reverse("privacy:erasures")).content.decode()
    for name in ("registry:members", "registry:organisations"):
        assert as_officer.get(reverse(name), follow=True).status_code == 200


def test_assessments_and_duties_are_kept(cast: Cast, as_security: Client) -> None:
    given = {
        "organisation": cast.district.pk,
        "title": "委托短信服务商发送通知",
        "ground": "entrust",
        "purpose": "合法、正当、必要",
        "influence": "手机号可能泄露",
        "risk": "medium",
        "measures": "最小范围，合同约束",
        "made_on": "2024-02-29",
    }
    assert as_security.post(reverse("privacy:assessment_new"), given).status_code == 302
    assert ImpactAssessment.objects.get().kept_until == date(2027, 2, 28)
    assert "委托短信服务商" in as_security.get(reverse("privacy:assessments")).content.decode()
    wrong = as_security.post(reverse("privacy:assessment_new"), {**given, "made_on": "2999-01-01"})
    assert wrong.status_code == 200
    assert "不能晚于今天" in wrong.content.decode()
    as_security.post(reverse("privacy:duty", args=["officer"]), {"responsible": "安全办", "due_on": "2020-01-01"})
    assert Duty.objects.get().responsible == "安全办"
    assert "已逾期" in as_security.get(reverse("privacy:duties")).content.decode()
    assert as_security.post(reverse("privacy:duty", args=["nothing"]), {}).status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_shows_a_number_in_clear(cast: Cast, language: str) -> None:
    """Every address of the permission table, for everybody who may open it."""
    for row in rows():
        if row.method != "get" or row.name in MEANT or row.name.startswith(OWN):
            continue
        address = reverse(row.name, kwargs=dict(row.place(cast)))
        for role, user in cast.by_role().items():
            if role not in row.allowed:
                continue
            response = signed_in(user, language).get(address, data=dict(row.data))
            body = b"".join(response.streaming_content) if response.streaming else response.content
            found = [clear for clear in CLEAR if clear.encode() in body]
            assert not found, (row.name, role)


def test_only_who_watches_over_a_root_rotates_the_keys(cast: Cast, as_security: Client) -> None:
    address = reverse("privacy:rotation")
    assert as_security.post(address).status_code == 404
    cast.security.appointments.update(organisation=cast.city)
    assert as_security.post(address).status_code == 302
    assert AuditLine.objects.filter(type="privacy.rotation.started", actor=cast.security).count() == 1
    cast.security.appointments.update(is_confirmed=False)
    assert as_security.post(address).status_code == 404
