"""Where an account is signed in, signing out elsewhere, and idle consoles."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gongyou.core.errors import Forbidden
from gongyou.kit import awaiting
from gongyou.kit.models import AuditLine, SignedIn, User
from gongyou.kit.notices.models import Notice
from gongyou.kit.sessions import keeping
from gongyou.kit.sessions.accounts import signed_in
from gongyou.kit.sessions.services import session_end, sessions_end_others
from gongyou.kit.tasks.models import TaskRun, TaskState
from tests.registry.cast import NOW, Cast

EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"
WECHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0"


def browser(user: User, agent: str = EDGE) -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    client.force_login(user)
    return client


def test_it_lists_the_devices_and_ends_one(cast: Cast) -> None:
    desk, phone = browser(cast.wang), browser(cast.wang, WECHAT)
    browser(cast.zhao).get(reverse("home"))
    for client in (desk, phone):
        assert client.get(reverse("account")).status_code == 200
    page = desk.get(reverse("account_sessions")).content.decode()
    assert "Edge · Windows" in page
    assert "微信 · 安卓" in page
    assert page.count("<strong>") == 2
    theirs = SignedIn.objects.get(user=cast.wang, agent=WECHAT)
    assert desk.post(reverse("account_session_end", args=[theirs.pk])).status_code == 302
    assert phone.get(reverse("account")).status_code == 302
    assert desk.get(reverse("account")).status_code == 200


def test_it_ends_all_others(cast: Cast) -> None:
    desk, phone, tablet = browser(cast.lin), browser(cast.lin, WECHAT), browser(cast.lin, "iPad")
    for client in (desk, phone, tablet):
        client.get(reverse("account"))
    desk.post(reverse("account_sessions_end_others"))
    assert [client.get(reverse("account")).status_code for client in (desk, phone, tablet)] == [200, 302, 302]
    assert AuditLine.objects.latest("number").data == {"count": 2}


def test_it_ends_nobody_elses(cast: Cast) -> None:
    desk = browser(cast.wang)
    desk.get(reverse("account"))
    record = SignedIn.objects.get(user=cast.wang)
    assert browser(cast.zhao).post(reverse("account_session_end", args=[record.pk])).status_code == 404
    # The session that one sits at is ended by signing out.
    assert desk.post(reverse("account_session_end", args=[record.pk])).status_code == 404
    with pytest.raises(Forbidden):
        session_end(record=record, by=cast.security, now=NOW)
    with pytest.raises(Forbidden):
        sessions_end_others(user=cast.wang, keep="", by=cast.zhao, now=NOW)


def idle(client: Client, minutes: float) -> None:
    session = client.session
    session[keeping.KEPT] = (timezone.now() - timedelta(minutes=minutes)).isoformat()
    session.save()


def test_it_signs_an_idle_console_out(cast: Cast) -> None:
    client = browser(cast.wang)
    client.get(reverse("home"))
    idle(client, 29)
    assert client.get(reverse("registry:members")).status_code == 200
    idle(client, 31)
    answer = client.get(reverse("registry:members"), {"state": "active"})
    assert answer.headers["Location"].startswith(reverse("sign_in") + "?next=/organisations/members/")
    assert "长时间没有操作" in client.get(reverse("sign_in")).content.decode()
    # A worker's phone stays signed in.
    worker = browser(cast.lin, WECHAT)
    worker.get(reverse("worker_home"))
    idle(worker, 300)
    assert worker.get(reverse("worker_home")).status_code == 200


def test_it_does_not_take_a_page_that_renews_itself_for_somebody(cast: Cast) -> None:
    client = browser(cast.wang)
    client.get(reverse("home"))
    idle(client, 20)
    before = client.session[keeping.KEPT]
    assert client.get(reverse("tasks:badge")).status_code == 200
    assert client.session[keeping.KEPT] == before
    idle(client, 31)
    answer = client.get(reverse("tasks:badge"), headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"
    assert timedelta(minutes=30) == settings.GONGYOU_IDLE


def test_it_writes_once_a_minute_at_most(cast: Cast) -> None:
    client = browser(cast.wang)
    client.get(reverse("account"))
    first = SignedIn.objects.get(user=cast.wang).seen_at
    client.get(reverse("account"))
    assert SignedIn.objects.get(user=cast.wang).seen_at == first


@pytest.mark.parametrize("agent", ["", "curl/8", "Chrome", "\x00\n" * 40, "x" * 5000])
def test_it_bears_what_browsers_say(cast: Cast, agent: str) -> None:
    assert keeping.device_of(agent).zh
    assert browser(cast.wang, agent).get(reverse("account_sessions")).status_code == 200


def test_a_noted_session_is_found_with_its_account_and_roles_at_once(cast: Cast) -> None:
    desk = browser(cast.wang)
    assert desk.get(reverse("account")).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        assert desk.get(reverse("account")).status_code == 200
    assert [
        sum(f'FROM "{table}"' in one["sql"] for one in asked) for table in ("kit_user", "registry_appointment")
    ] == [
        0,
        1,
    ]


def test_who_is_noted_is_not_believed(cast: Cast) -> None:
    desk = browser(cast.wang)
    desk.get(reverse("account"))
    SignedIn.objects.filter(user=cast.wang).update(user=cast.zhao)
    assert desk.get(reverse("account")).wsgi_request.user == cast.wang


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "!"}])
def test_a_noted_session_opens_nothing_once_the_account_is_closed_or_its_password_new(
    cast: Cast, change: dict[str, object]
) -> None:
    desk = browser(cast.wang)
    assert desk.get(reverse("account")).status_code == 200
    User.objects.filter(pk=cast.wang.pk).update(**change)
    assert desk.get(reverse("account")).status_code == 302


def test_a_noted_session_ends_when_its_time_is_over(cast: Cast) -> None:
    desk = browser(cast.wang)
    assert desk.get(reverse("account")).status_code == 200
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert desk.get(reverse("account")).status_code == 302


def test_the_top_bar_is_told_with_the_session_and_anew_for_every_page(cast: Cast) -> None:
    desk = browser(cast.wang)
    desk.get(reverse("account"))
    bell, tasks = reverse("notices:badge"), reverse("tasks:badge")

    def shown() -> tuple[bool, bool]:
        with CaptureQueriesContext(connection) as asked:
            bar = "text-red-fg" in desk.get(bell).content.decode(), "spinner" in desk.get(tasks).content.decode()
        told = [each["sql"] for each in asked if each["sql"].startswith('SELECT COUNT("kit_notice"')]
        assert told == []
        return bar

    assert shown() == (False, False)
    for whose in (cast.wang, cast.zhao):
        Notice.objects.create(account=whose, kind="x", in_app=True, created_at=NOW)
    TaskRun.objects.create(owner=cast.zhao, kind="x", key="theirs", state=TaskState.RUNNING, created_at=NOW)
    assert shown() == (True, False)
    TaskRun.objects.create(owner=cast.wang, kind="x", key="mine", state=TaskState.QUEUED, created_at=NOW)
    assert shown() == (True, True)
    assert desk.post(reverse("notices:read_all")).status_code == 302
    TaskRun.objects.filter(owner=cast.wang).update(state=TaskState.DONE)
    assert shown() == (False, False)
    assert Notice.objects.get(account=cast.zhao).read_at is None


def test_what_was_told_with_the_session_is_forgotten_where_something_is_written(cast: Cast) -> None:
    desk = browser(cast.wang)
    desk.get(reverse("account"))
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for method, is_told in (("GET", True), ("HEAD", True), ("POST", False), ("DELETE", False)):
        request = RequestFactory().generic(method, "/")
        request.session = store(desk.cookies[settings.SESSION_COOKIE_NAME].value)
        account = signed_in(request)
        assert account == cast.wang
        assert (awaiting.noted(account) is not None) is is_told
