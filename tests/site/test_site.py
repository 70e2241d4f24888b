"""Around every request: sign-in with lock-out, the chosen language, the security headers, refusals as 404."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.core.management import call_command
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from gongyou.core.errors import Forbidden
from gongyou.core.text import Text
from gongyou.registry import services
from gongyou.site import middleware
from tests.registry.cast import NOW, PASSWORD, Cast


def sign_in(client: Client, password: str, username: str = "wang") -> HttpResponse:
    return client.post(reverse("sign_in"), {"username": username, "password": password})


def test_it_signs_in_and_leads_home(cast: Cast) -> None:
    response = sign_in(Client(), PASSWORD)
    assert response.status_code == 302


def test_it_locks_after_five_failures_and_says_for_how_long(cast: Cast) -> None:
    client = Client(headers={"accept-language": "zh-hans"})
    for _ in range(4):
        assert sign_in(client, "wrong").status_code != 429
    fifth = sign_in(client, "wrong")
    assert fifth.status_code == 429
    assert 880 <= int(fifth.headers["Retry-After"]) <= 900
    assert "15 分钟" in fifth.content.decode()
    # Ten minutes later the page says five, whether or not somebody has tried in between.
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=10))
    sign_in(client, "wrong")
    assert "5 分钟" in sign_in(client, "wrong").content.decode()
    # The right password does not open it either.
    assert sign_in(client, PASSWORD).status_code == 429
    # Others are not locked out by it.
    assert sign_in(client, PASSWORD, username="zhao").status_code == 302


def test_it_forgets_failures_after_a_success(cast: Cast) -> None:
    client = Client()
    for _ in range(4):
        sign_in(client, "wrong")
    assert sign_in(client, PASSWORD).status_code == 302
    client.logout()
    for _ in range(4):
        assert sign_in(client, "wrong").status_code != 429


def test_it_speaks_the_language_that_the_account_chose(cast: Cast) -> None:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(cast.wang)
    address = reverse("registry:members")
    assert "查找会员" in client.get(address).content.decode()
    services.account_language_choose(user=cast.wang, language="en", by=cast.wang, now=NOW)
    page = client.get(address).content.decode()
    assert "Find a member" in page
    assert "查找会员" not in page


def test_it_sends_the_security_headers(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.wang)
    headers = client.get(reverse("registry:members")).headers
    assert "script-src 'self';" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_it_leaves_a_report_its_own_policy(rf: RequestFactory) -> None:
    report = HttpResponse(headers={"Content-Security-Policy": "default-src 'none'"})
    answered = middleware.ContentSecurity(lambda request: report)(rf.get("/"))
    assert answered.headers["Content-Security-Policy"] == "default-src 'none'"


def test_it_turns_a_refusal_into_a_page_that_is_not_there(rf: RequestFactory) -> None:
    surround = middleware.PolicyAnswers(lambda request: HttpResponse())
    surround.process_exception(rf.get("/"), ValueError())
    with pytest.raises(Http404):
        surround.process_exception(rf.get("/"), Forbidden("x", Text("不", "No")))


def test_it_keeps_migrations_in_step_with_the_models(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_it_passes_django_s_checks(db: None, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]  # the test client has opened them to "testserver"
    call_command("check", fail_level="WARNING")
