"""Emergency access: four hours, with a reason, everybody who watches is told, and an auditor reviews it once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit.models import AuditLine, Notice, User
from gongyou.registry import policies, selectors, services
from gongyou.registry.models import Appointment
from tests.registry.cast import NOW, Cast

Role = Appointment.Role


def test_it_lasts_four_hours(cast: Cast) -> None:
    services.glass_break(organisation=cast.grid, reason="名册服务中断", by=cast.security, now=NOW)
    by = User.objects.get(pk=cast.security.pk)
    for hours, acts in ((0, True), (3.9, True), (4, False)):
        assert (Role.OFFICER in selectors.roles_of(by, NOW + timedelta(hours=hours))) is acts
    line = AuditLine.objects.latest("number")
    assert (line.type, line.actor) == ("registry.glass.broken", cast.security)


def test_it_tells_who_watches_and_nobody_else(cast: Cast) -> None:
    services.glass_break(organisation=cast.grid, reason="名册服务中断", by=cast.security, now=NOW)
    assert {notice.account for notice in Notice.objects.all()} == {cast.auditor}


def test_it_needs_a_reason_and_a_place_of_the_own_scope(cast: Cast) -> None:
    with pytest.raises(BadInput):
        services.glass_break(organisation=cast.grid, reason=" ", by=cast.security, now=NOW)
    with pytest.raises(Forbidden):
        services.glass_break(organisation=cast.other_district, reason="故障", by=cast.security, now=NOW)
    services.glass_break(organisation=cast.grid, reason="故障", by=cast.security, now=NOW)
    with pytest.raises(Conflict):
        services.glass_break(organisation=cast.grid, reason="故障", by=cast.security, now=NOW)
    # Again once it has ended: another record.
    services.glass_break(organisation=cast.grid, reason="故障", by=cast.security, now=NOW + timedelta(hours=5))


def test_it_is_reviewed_once_in_words(cast: Cast) -> None:
    record = services.glass_break(organisation=cast.grid, reason="故障", by=cast.security, now=NOW)
    with pytest.raises(BadInput):
        services.glass_review(record=record, remark="", by=cast.auditor, now=NOW)
    services.glass_review(record=record, remark="核对无误", by=cast.auditor, now=NOW)
    with pytest.raises(Conflict):
        services.glass_review(record=record, remark="再来", by=cast.auditor, now=NOW)
    assert policies.members.scope(cast.auditor).count() == 0


def test_it_is_taken_and_reviewed_on_the_page(cast: Cast) -> None:
    security, auditor = Client(), Client()
    security.force_login(cast.security)
    auditor.force_login(cast.auditor)
    assert security.get(reverse("registry:members")).status_code == 404
    given = {"organisation": cast.grid.code, "reason": "名册服务中断"}
    assert security.post(reverse("administration:glass_break"), given).status_code == 302
    assert security.get(reverse("registry:members")).status_code == 200
    page = auditor.get(reverse("administration:glass")).content.decode()
    assert "名册服务中断" in page
    record = policies.approvals.scope(cast.auditor).get()
    address = reverse("administration:glass_review", args=[record.pk])
    assert auditor.post(address, {"remark": "核对无误"}).status_code == 302
    assert "核对无误" in auditor.get(reverse("administration:glass")).content.decode()
