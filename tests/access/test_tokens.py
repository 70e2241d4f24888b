"""Keys for programs: shown once, kept as a hash, good within their scopes until they end or are revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit.models import AuditLine, Notice, TwoStep
from gongyou.kit.two_step import checking
from gongyou.registry import services
from gongyou.registry.models import ApiToken
from gongyou.registry.services.tokens import LONGEST
from tests.registry.cast import NOW, PASSWORD, Cast

ROW = services.TokenRow("数据交换", ["figures:read", "organisations:read"], NOW + timedelta(days=90))


def test_it_opens_its_scopes_until_it_ends(cast: Cast) -> None:
    issued = services.token_issue(row=ROW, user=cast.wang, by=cast.wang, now=NOW)
    found = services.token_found(issued.text, scope="figures:read", now=NOW)
    assert found is not None
    assert found.user == cast.wang
    assert ApiToken.objects.get().last_used_at == NOW
    for text, scope, now in (
        (issued.text, "members:read", NOW),
        (issued.text + "x", "figures:read", NOW),
        ("", "figures:read", NOW),
        (issued.text, "figures:read", ROW.expires_at),
    ):
        assert services.token_found(text, scope=scope, now=now) is None
    cast.wang.is_active = False
    cast.wang.save()
    assert services.token_found(issued.text, scope="figures:read", now=NOW) is None


def test_it_keeps_only_a_hash(cast: Cast) -> None:
    issued = services.token_issue(row=ROW, user=cast.wang, by=cast.wang, now=NOW)
    row = ApiToken.objects.values().get()
    assert issued.text not in str(row)
    assert issued.text.startswith(row["prefix"])
    assert all(issued.text not in str(line.data) for line in AuditLine.objects.all())


def test_it_is_revoked_by_its_owner_or_by_security(cast: Cast) -> None:
    for by in (cast.wang, cast.security):
        issued = services.token_issue(row=ROW, user=cast.wang, by=cast.wang, now=NOW)
        for stranger in (cast.zhao, cast.administrator, cast.auditor):
            with pytest.raises(Forbidden):
                services.token_revoke(token=issued.token, by=stranger, now=NOW)
        services.token_revoke(token=issued.token, by=by, now=NOW)
        assert services.token_found(issued.text, scope="figures:read", now=NOW) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"expires_at": NOW},
        {"expires_at": NOW + LONGEST + timedelta(days=1)},
    ],
    ids=str,
)
def test_it_refuses_what_is_no_token(cast: Cast, wrong: dict[str, object]) -> None:
    given = {"name": ROW.name, "scopes": ROW.scopes, "expires_at": ROW.expires_at, **wrong}
    with pytest.raises(BadInput):
        services.token_issue(row=services.TokenRow(**given), user=cast.wang, by=cast.wang, now=NOW)  # type: ignore[arg-type]


def test_it_is_issued_to_oneself_and_not_to_workers(cast: Cast) -> None:
    for user, by in ((cast.wang, cast.security), (cast.lin, cast.lin)):
        with pytest.raises(Forbidden):
            services.token_issue(row=ROW, user=user, by=by, now=NOW)


def test_it_is_shown_once_on_the_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.wang)
    given = {"name": "交换", "scopes": ["figures:read"], "days": "30"}
    page = client.post(reverse("account_tokens"), given)
    text = page.context["issued"].text
    assert text in page.content.decode()
    assert text not in client.get(reverse("account_tokens")).content.decode()
    assert client.post(reverse("account_tokens"), {**given, "scopes": []}).status_code == 422


def enrolled(cast: Cast, user: object) -> None:
    step = checking.being_set_up(user, NOW)  # type: ignore[arg-type]
    step.confirmed_at = NOW
    step.save()


def test_it_resets_a_lost_second_step_and_tells_the_owner(cast: Cast) -> None:
    enrolled(cast, cast.wang)
    for by in (cast.administrator, cast.auditor, cast.zhao, cast.wang):
        with pytest.raises(Forbidden):
            services.two_step_reset(user=cast.wang, by=by, now=NOW)
    services.two_step_reset(user=cast.wang, by=cast.security, now=NOW)
    assert not TwoStep.objects.filter(user=cast.wang).exists()
    assert "小安" in Notice.objects.get(account=cast.wang).body_in("zh")
    with pytest.raises(Conflict):
        services.two_step_reset(user=cast.wang, by=cast.security, now=NOW)
    enrolled(cast, cast.security)
    with pytest.raises(Conflict):
        services.two_step_reset(user=cast.security, by=cast.security, now=NOW)


def test_it_keeps_the_password_of_the_other_two_from_the_system_administrator(cast: Cast, client: Client) -> None:
    for user in (cast.security, cast.auditor):
        with pytest.raises(Conflict):
            services.account_password_change(user=user, password=PASSWORD + "x", by=cast.administrator, now=NOW)
        enrolled(cast, user)
        services.account_password_change(user=user, password=PASSWORD + "x", by=cast.administrator, now=NOW)
    TwoStep.objects.all().delete()
    client.force_login(cast.administrator)
    page = client.post(reverse("administration:password_reset", args=[cast.auditor.pk]))
    assert page.status_code == 422
    assert "gongyou account password" in page.content.decode()
