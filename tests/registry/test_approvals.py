"""The two-person rule: who asks never decides, a grant is used once, by the asker, before it expires."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.core.text import Text
from gongyou.kit.models import AuditLine
from gongyou.registry import approvals, policies, services
from gongyou.registry.models import Approval
from tests.registry.cast import NOW, Cast

ACT = approvals.Act("tests.export", Text("导出完整名册", "Export the roster in clear"), timedelta(hours=4))


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    approvals.register(ACT)
    yield
    approvals.ACTS.pop(ACT.key)


def asked(cast: Cast, **changes: object) -> services.Asked:
    given = {"act": ACT.key, "subject": "tests:1", "organisation": cast.district, "reason": "困难帮扶核对"}
    return services.Asked(**{**given, **changes})  # type: ignore[arg-type]


def test_it_goes_from_asking_to_a_single_use(cast: Cast) -> None:
    request = services.approval_ask(asked=asked(cast), by=cast.wang, now=NOW)
    assert approvals.usable(act=ACT.key, subject="tests:1", by=cast.wang, now=NOW) is None
    later = NOW + timedelta(hours=1)
    services.approval_grant(approval=request, by=cast.security, now=later)
    grant = approvals.usable(act=ACT.key, subject="tests:1", by=cast.wang, now=later)
    assert grant == request
    assert approvals.usable(act=ACT.key, subject="tests:2", by=cast.wang, now=later) is None
    assert approvals.usable(act=ACT.key, subject="tests:1", by=cast.zhao, now=later) is None
    with pytest.raises(Forbidden):
        services.approval_use(approval=request, by=cast.security, now=later)
    services.approval_use(approval=request, by=cast.wang, now=later)
    with pytest.raises(Conflict):
        services.approval_use(approval=request, by=cast.wang, now=later)
    assert list(AuditLine.objects.order_by("number").values_list("type", flat=True))[-3:] == [
        "registry.approval.asked",
        "registry.approval.granted",
        "registry.approval.used",
    ]


def test_it_lets_a_grant_expire(cast: Cast) -> None:
    request = services.approval_ask(asked=asked(cast), by=cast.wang, now=NOW)
    services.approval_grant(approval=request, by=cast.security, now=NOW)
    ends = NOW + ACT.lifetime
    assert approvals.usable(act=ACT.key, subject="tests:1", by=cast.wang, now=ends) is None
    with pytest.raises(Conflict):
        services.approval_use(approval=request, by=cast.wang, now=ends)


def test_it_lets_nobody_decide_on_their_own_request(cast: Cast) -> None:
    request = services.approval_ask(asked=asked(cast), by=cast.security, now=NOW)
    with pytest.raises(Conflict) as refused:
        services.approval_grant(approval=request, by=cast.security, now=NOW)
    assert "自己的申请" in refused.value.text.zh
    with pytest.raises(Conflict):
        services.approval_refuse(approval=request, reason="不", by=cast.security, now=NOW)


def test_it_lets_only_security_of_the_place_decide(cast: Cast) -> None:
    there = services.approval_ask(asked=asked(cast, organisation=cast.other_district), by=cast.zhao, now=NOW)
    here = services.approval_ask(asked=asked(cast), by=cast.wang, now=NOW)
    with pytest.raises(Forbidden):
        services.approval_grant(approval=there, by=cast.security, now=NOW)
    for by in (cast.administrator, cast.auditor, cast.analyst, cast.wang, cast.lin):
        with pytest.raises(Forbidden):
            services.approval_grant(approval=here, by=by, now=NOW)


def test_it_refuses_with_words_and_only_once(cast: Cast) -> None:
    request = services.approval_ask(asked=asked(cast), by=cast.wang, now=NOW)
    with pytest.raises(BadInput):
        services.approval_refuse(approval=request, reason=" ", by=cast.security, now=NOW)
    services.approval_refuse(approval=request, reason="用途不明", by=cast.security, now=NOW)
    with pytest.raises(Conflict):
        services.approval_grant(approval=request, by=cast.security, now=NOW)


def test_it_asks_with_a_reason_and_once_for_one_thing(cast: Cast) -> None:
    with pytest.raises(BadInput):
        services.approval_ask(asked=asked(cast, reason="  "), by=cast.wang, now=NOW)
    first = services.approval_ask(asked=asked(cast), by=cast.wang, now=NOW)
    with pytest.raises(Conflict):
        services.approval_ask(asked=asked(cast), by=cast.wang, now=NOW)
    with pytest.raises(Forbidden):
        services.approval_withdraw(approval=first, by=cast.security, now=NOW)
    services.approval_withdraw(approval=first, by=cast.wang, now=NOW)
    services.approval_ask(asked=asked(cast), by=cast.wang, now=NOW)
    with pytest.raises(ValueError, match="not registered"):
        services.approval_ask(asked=asked(cast, act="nothing"), by=cast.wang, now=NOW)


def test_it_shows_requests_to_their_place_and_to_their_askers(cast: Cast) -> None:
    here = services.approval_ask(asked=asked(cast), by=cast.wang, now=NOW)
    there = services.approval_ask(asked=asked(cast, organisation=cast.other_district), by=cast.zhao, now=NOW)
    seen = {role: set(policies.approvals.scope(user)) for role, user in cast.by_role().items()}
    assert seen["security"] == seen["auditor"] == seen["officer"] == {here}
    assert seen["stranger"] == {there}
    assert seen["administrator"] == seen["analyst"] == seen["worker"] == set()


def test_it_is_decided_on_the_page(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.security)
    from django.utils import timezone

    request = services.approval_ask(asked=asked(cast), by=cast.wang, now=timezone.now())
    page = client.get(reverse("administration:approvals")).content.decode()
    assert "导出完整名册" in page
    assert "困难帮扶核对" in client.get(reverse("administration:approval", args=[request.pk])).content.decode()
    assert client.post(reverse("administration:approval_refuse", args=[request.pk]), {"reason": ""}).status_code == 422
    assert client.post(reverse("administration:approval_grant", args=[request.pk])).status_code == 302
    request.refresh_from_db()
    assert request.state == Approval.State.GRANTED
    assert client.post(reverse("administration:approval_grant", args=[request.pk])).status_code == 422
