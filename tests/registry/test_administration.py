"""Administration: who may do what to an account, one-time passwords, lock-outs, and the trail of the scope."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit import lockouts
from gongyou.kit.models import AuditLine, User
from gongyou.registry import policies, services
from gongyou.registry.models import Appointment
from gongyou.registry.services.roster_exports import ExportRequest, export_ask
from tests.registry.cast import NOW, PASSWORD, Cast

Role = Appointment.Role


@pytest.fixture
def signed_in(cast: Cast) -> Client:
    """The system administrator of 麦溪区 at the screen."""
    return at_the_screen(cast.administrator)


@pytest.fixture
def secured(cast: Cast) -> Client:
    """The security administrator of 麦溪区 at the screen."""
    return at_the_screen(cast.security)


@pytest.fixture
def audited(cast: Cast) -> Client:
    """The auditor of 麦溪区 at the screen."""
    return at_the_screen(cast.auditor)


def at_the_screen(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def locked(username: str, failures: int = 5) -> None:
    AccessAttempt.objects.create(
        username=username, ip_address="127.0.0.1", attempt_time=timezone.now(), failures_since_start=failures
    )


def test_it_withdraws_one_of_two_appointments_and_keeps_the_last(cast: Cast) -> None:
    second = services.appointment_give(
        user=cast.wang, role=Role.ANALYST, organisation=cast.grid, by=cast.security, now=NOW
    )
    services.appointment_withdraw(appointment=second, by=cast.security, now=NOW)
    assert [held.role for held in cast.wang.appointments.all()] == [Role.OFFICER]
    with pytest.raises(Conflict):
        services.appointment_withdraw(appointment=cast.wang.appointments.get(), by=cast.security, now=NOW)


def test_it_keeps_an_administrator_from_locking_themselves_out(cast: Cast) -> None:
    mine = cast.security.appointments.get()
    services.appointment_give(user=cast.security, role=Role.OFFICER, organisation=cast.grid, by=None, now=NOW)
    with pytest.raises(Conflict):
        services.appointment_withdraw(appointment=mine, by=cast.security, now=NOW)
    with pytest.raises(Conflict):
        services.account_close(user=cast.administrator, by=cast.administrator, now=NOW)


def test_it_refuses_every_act_across_the_scope(cast: Cast) -> None:
    by = cast.security
    with pytest.raises(Forbidden):
        services.appointment_withdraw(appointment=cast.zhao.appointments.get(), by=by, now=NOW)
    with pytest.raises(Forbidden):
        # Somebody of another district is not this administrator's to appoint.
        services.appointment_give(user=cast.zhao, role=Role.OFFICER, organisation=cast.grid, by=by, now=NOW)
    for act in (services.account_close, services.account_reopen, services.lockout_lift):
        for each in (cast.administrator, cast.security, cast.auditor):
            with pytest.raises(Forbidden):
                act(user=cast.zhao, by=each, now=NOW)
        with pytest.raises(Forbidden):
            act(user=cast.lin, by=cast.wang, now=NOW)  # an officer administers nothing


@pytest.mark.parametrize("act", ["account_close", "account_reopen", "lockout_lift"])
def test_it_writes_one_line_that_names_the_account(cast: Cast, act: str) -> None:
    before = AuditLine.objects.count()
    by = cast.security if act == "lockout_lift" else cast.administrator
    getattr(services, act)(user=cast.wang, by=by, now=NOW)
    assert AuditLine.objects.count() == before + 1
    assert AuditLine.objects.latest("number").data == {"username": "wang"}


def test_it_closes_an_account_and_ends_its_session(cast: Cast, client: Client) -> None:
    client.force_login(cast.wang)
    services.account_close(user=cast.wang, by=cast.administrator, now=NOW)
    assert client.get(reverse("registry:members")).status_code == 302
    right = {"username": "wang", "password": PASSWORD}
    assert client.post(reverse("sign_in"), right).status_code == 200  # the form again
    services.account_reopen(user=cast.wang, by=cast.administrator, now=NOW)
    assert client.post(reverse("sign_in"), right).status_code == 302
    assert client.get(reverse("registry:members")).status_code == 200


def test_it_lifts_a_lock_out(cast: Cast, secured: Client) -> None:
    given = {"username": "wang", "password": "wrong wrong wrong"}
    for _ in range(settings.AXES_FAILURE_LIMIT):
        Client().post(reverse("sign_in"), given)
    right = {"username": "wang", "password": PASSWORD}
    assert Client().post(reverse("sign_in"), right).status_code == 429
    page = secured.get(reverse("administration:accounts"), {"state": "locked"}).content.decode()
    assert "已锁定" in page
    assert reverse("administration:account", args=[cast.wang.pk]) in page
    assert "解除锁定" in secured.get(reverse("administration:account", args=[cast.wang.pk])).content.decode()
    secured.post(reverse("administration:lockout_lift", args=[cast.wang.pk]))
    assert lockouts.locked_until(timezone.now()) == {}
    assert Client().post(reverse("sign_in"), right).status_code == 302


def test_it_knows_when_a_lock_ends(cast: Cast) -> None:
    locked("wang")
    locked("zhao", failures=settings.AXES_FAILURE_LIMIT - 1)
    now = timezone.now()
    ends = lockouts.locked_until(now)
    assert set(ends) == {"wang"}
    assert timedelta(minutes=14) < ends["wang"] - now <= settings.AXES_COOLOFF_TIME
    assert lockouts.locked_until(now + settings.AXES_COOLOFF_TIME) == {}


def test_it_opens_an_account_that_works_once_confirmed(cast: Cast, signed_in: Client, secured: Client) -> None:
    given = {"username": "xin", "name": "小新", "role": "officer", "organisation": cast.grid.code}
    page = signed_in.post(reverse("administration:account_new"), given)
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    password = page.context["password"]
    assert password in page.content.decode()
    assert all(password not in str(line.data) for line in AuditLine.objects.all())
    new = Client()
    new.post(reverse("sign_in"), {"username": "xin", "password": password})
    assert new.get(reverse("registry:members")).headers["Location"].startswith(reverse("sign_in"))
    xin = User.objects.get(username="xin")
    proposed = xin.appointments.get()
    at = reverse("administration:account", args=[xin.pk])
    assert "待核准" in signed_in.get(at).content.decode()
    assert signed_in.post(reverse("administration:account_reopen", args=[xin.pk])).status_code == 422
    confirm = reverse("administration:appointment_confirm", args=[xin.pk, proposed.pk])
    assert confirm in secured.get(at).content.decode()
    assert signed_in.post(confirm).status_code == 404
    assert secured.post(confirm).status_code == 302
    new.post(reverse("sign_in"), {"username": "xin", "password": password})
    assert new.get(reverse("registry:members")).headers["Location"] == reverse("account")
    assert "一次性密码" in new.get(reverse("account")).content.decode()
    chosen = {"current": password, "fresh": PASSWORD, "again": PASSWORD}
    assert new.post(reverse("account_password"), chosen).status_code == 302
    assert new.get(reverse("registry:members")).status_code == 200


def test_it_opens_a_workers_account_where_the_member_is(cast: Cast, signed_in: Client) -> None:
    chen = policies.members.scope(cast.wang).exclude(pk=cast.lin_member.pk).get()
    given = {"username": "chen", "name": "陈禾", "role": "worker", "organisation": cast.district.code}
    address = reverse("administration:account_new")
    assert signed_in.post(address, given).status_code == 422
    assert signed_in.post(address, {**given, "worker_key": cast.other_member.worker_key}).status_code == 422
    assert signed_in.post(address, {**given, "worker_key": cast.lin_member.worker_key}).status_code == 422
    assert signed_in.post(address, {**given, "worker_key": chen.worker_key}).status_code == 200
    chen.refresh_from_db()
    assert chen.account is not None
    assert chen.account.appointments.get().organisation == chen.organisation


@pytest.mark.parametrize(
    "wrong",
    [{"username": "wang"}, {"username": "a b"}, {"organisation": "HL-SQ"}, {"role": "emperor"}, {"worker_key": "w1"}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_it_keeps_what_was_written_when_it_refuses(cast: Cast, signed_in: Client, wrong: dict[str, str]) -> None:
    given = {"username": "xin", "name": "小新", "role": "officer", "organisation": cast.grid.code, **wrong}
    page = signed_in.post(reverse("administration:account_new"), given)
    assert page.status_code == 422
    assert 'value="小新"' in page.content.decode()
    assert User.objects.filter(name="小新").count() == 0


def test_it_resets_a_password_once_and_ends_the_sessions(cast: Cast, signed_in: Client) -> None:
    theirs = Client()
    theirs.force_login(cast.wang)
    page = signed_in.post(reverse("administration:password_reset", args=[cast.wang.pk]))
    cast.wang.refresh_from_db()
    assert cast.wang.check_password(page.context["password"])
    assert cast.wang.password_is_temporary
    assert theirs.get(reverse("registry:members")).headers["Location"].startswith(reverse("sign_in"))
    assert AuditLine.objects.latest("number").type == "registry.account.password_reset"
    assert signed_in.post(reverse("administration:password_reset", args=[cast.administrator.pk])).status_code == 404


def test_it_finds_nothing_of_another_district(cast: Cast, signed_in: Client) -> None:
    assert "老赵" not in signed_in.get(reverse("administration:accounts")).content.decode()
    at = {"pk": cast.zhao.pk}
    assert signed_in.get(reverse("administration:account", kwargs=at)).status_code == 404
    for act in ("appointment_give", "password_reset", "account_close", "account_reopen"):
        assert signed_in.post(reverse(f"administration:{act}", kwargs=at)).status_code == 404, act
    theirs = cast.zhao.appointments.get().pk
    for pk in (cast.zhao.pk, cast.wang.pk):
        address = reverse("administration:appointment_withdraw", args=[pk, theirs])
        assert signed_in.post(address).status_code == 404


def test_it_leaves_an_account_of_two_districts_to_the_city(cast: Cast, signed_in: Client, secured: Client) -> None:
    services.appointment_give(user=cast.wang, role=Role.OFFICER, organisation=cast.other_district, by=None, now=NOW)
    page = signed_in.get(reverse("administration:account", args=[cast.wang.pk])).content.decode()
    assert "石桥区总工会" not in page.split("经过")[0]
    assert "本级范围以外还有任命" in page
    assert reverse("administration:account_close", args=[cast.wang.pk]) not in page
    assert signed_in.post(reverse("administration:password_reset", args=[cast.wang.pk])).status_code == 404
    # What is inside the scope stays this administrator's to withdraw; the account then serves elsewhere only.
    here = cast.wang.appointments.get(organisation=cast.district).pk
    gone = secured.post(reverse("administration:appointment_withdraw", args=[cast.wang.pk, here]))
    assert gone.headers["Location"] == reverse("administration:accounts")


def test_it_shows_the_trail_of_the_scope_only(cast: Cast, audited: Client) -> None:
    services.account_language_choose(user=cast.zhao, language="en", by=cast.zhao, now=NOW)
    services.account_language_choose(user=cast.wang, language="en", by=cast.wang, now=NOW)
    lines = policies.audit_lines.scope(cast.auditor)
    assert {line.actor for line in lines} == {None, cast.wang}
    assert not lines.filter(subject=f"kit.user:{cast.zhao.pk}").exists()
    assert policies.audit_lines.scope(cast.wang).count() == 0
    services.appointment_give(user=cast.auditor, role=Role.AUDITOR, organisation=cast.city, by=None, now=NOW)
    assert policies.audit_lines.scope(cast.auditor).count() == AuditLine.objects.count()


def test_it_filters_the_trail_in_the_address(cast: Cast, audited: Client) -> None:
    services.account_language_choose(user=cast.wang, language="en", by=cast.wang, now=NOW)
    address = reverse("administration:trail")

    def found(**query: str) -> int:
        total: int = audited.get(address, query).context["listing"].total
        return total

    assert found(type="registry.account.language") == 1
    assert found(actor="wang") == 1
    assert found(**{"from": "2026-10-02"}) == 0
    assert found(**{"from": "2026-10-01", "to": "2026-10-01"}) == found() > 1
    assert found(to="2026-09-30") == 0
    assert found(to="no day") == 0


def test_an_exports_reason_stands_beside_its_line_for_the_auditor_alone(cast: Cast, audited: Client) -> None:
    request = ExportRequest(organisation=cast.district, reason="核对选民名单")
    export_ask(request=request, queued=False, by=cast.wang, now=NOW)
    line = AuditLine.objects.get(type="registry.export.asked")
    assert "核对选民名单" not in str(line.data)
    assert "用途：核对选民名单" in audited.get(reverse("administration:trail")).content.decode()
    # At the administrator's screen stand their own acts, without words.
    assert "核对选民名单" not in at_the_screen(cast.administrator).get(reverse("administration:trail")).content.decode()
    with pytest.raises(BadInput):
        export_ask(request=replace(request, reason="给13800000001"), queued=False, by=cast.wang, now=NOW)


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "改用中文界面"), ("en", "Switched to the Chinese interface")]
)
def test_it_says_the_trail_in_words(cast: Cast, audited: Client, language: str, said: str) -> None:
    services.account_language_choose(user=cast.wang, language="zh-hans", by=cast.wang, now=NOW)
    services.account_language_choose(user=cast.auditor, language=language, by=cast.auditor, now=NOW)
    cast.auditor.refresh_from_db()
    page = audited.get(reverse("administration:trail")).content.decode()
    assert said in page
    assert "registry.account" not in page.split("<tbody>")[1]


def test_it_says_where_the_chain_breaks(cast: Cast, audited: Client) -> None:
    address = reverse("administration:verification")
    assert "核验通过" in audited.get(address).content.decode()
    AuditLine.objects.filter(number=2).update(data={"added": 7})
    page = audited.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "第 2 条不成立" in page
    assert "内容被改动" in page
    assert "<html" not in page
