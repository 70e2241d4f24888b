"""The second step: set up, asked for, spent once, locked after five, recovered, and asked again for sensitive acts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit.models import AuditLine, RecoveryCode, TwoStep, User
from gongyou.kit.two_step import checking, confirming, totp
from gongyou.kit.two_step.checking import Verdict
from gongyou.kit.two_step.services import recovery_codes_renew, two_step_confirm, two_step_give_up
from tests.registry.cast import NOW, PASSWORD, Cast


@pytest.fixture
def required() -> Iterator[None]:
    before = settings.GONGYOU_TWO_STEP
    settings.GONGYOU_TWO_STEP = "required"
    yield
    settings.GONGYOU_TWO_STEP = before


def code_of(user: User, ahead: int = 0) -> str:
    """What the phone shows, `ahead` steps from now."""
    step = TwoStep.objects.get(user=user)
    return totp.code_at(totp.read(step.secret), totp.step_of(timezone.now()) + ahead)


def set_up(user: User) -> list[str]:
    """Sets the account up with the code of the step before, so that today's code is still fresh."""
    step = checking.being_set_up(user, timezone.now())
    return two_step_confirm(step=step, code=code_of(user, -1), by=user, now=timezone.now())


def signed_in(client: Client, user: User, following: str = "") -> Any:
    return client.post(reverse("sign_in"), {"username": user.username, "password": PASSWORD, "next": following})


def test_it_is_set_up_on_the_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.wang)
    page = client.get(reverse("two_step:enrol"))
    assert "no-store" in page.headers["Cache-Control"]
    step = TwoStep.objects.get(user=cast.wang)
    assert "<svg" in page.content.decode()
    assert step.secret.startswith(page.context["key"].split()[0])
    # The same key again, or a reload would make the scanned one void.
    assert client.get(reverse("two_step:enrol")).context["key"] == page.context["key"]
    assert client.post(reverse("two_step:enrol"), {"code": "000000"}).status_code == 422
    done = client.post(reverse("two_step:enrol"), {"code": code_of(cast.wang)})
    codes = done.context["codes"]
    assert len(set(codes)) == 10
    assert all(code in done.content.decode() for code in codes)
    assert all(code not in str(vars(row)) for code in codes for row in RecoveryCode.objects.all())
    assert client.get(reverse("two_step:enrol")).status_code == 302
    assert AuditLine.objects.latest("number").type == "kit.two_step.set_up"


def test_it_keeps_the_key_encrypted(cast: Cast) -> None:
    from django.db import connection

    set_up(cast.wang)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM kit_twostep")
        stored = cursor.fetchone()[0]
    assert TwoStep.objects.get(user=cast.wang).secret not in stored


def test_it_asks_for_the_code_after_the_password(cast: Cast, client: Client) -> None:
    set_up(cast.wang)
    answer = signed_in(client, cast.wang, reverse("registry:members"))
    assert answer.headers["Location"] == reverse("two_step:challenge")
    # The password alone opens nothing.
    assert client.get(reverse("registry:members")).status_code == 302
    assert client.get(reverse("two_step:challenge")).status_code == 200
    assert client.post(reverse("two_step:challenge"), {"code": "12 34"}).status_code == 422
    answer = client.post(reverse("two_step:challenge"), {"code": code_of(cast.wang)})
    assert answer.headers["Location"] == reverse("registry:members")
    assert client.get(reverse("registry:members")).status_code == 200


def test_it_takes_a_code_once(cast: Cast) -> None:
    set_up(cast.wang)
    code = code_of(cast.wang)
    first, second = Client(), Client()
    signed_in(first, cast.wang)
    signed_in(second, cast.wang)
    assert first.post(reverse("two_step:challenge"), {"code": code}).status_code == 302
    assert second.post(reverse("two_step:challenge"), {"code": code}).status_code == 422


def test_it_takes_no_code_older_than_one_it_took(cast: Cast) -> None:
    set_up(cast.wang)
    step = checking.enrolled(cast.wang)
    assert step is not None
    assert checking.judged(step, code_of(cast.wang), timezone.now()) is Verdict.RIGHT
    assert checking.judged(step, code_of(cast.wang, -1), timezone.now()) is Verdict.WRONG
    assert checking.judged(step, code_of(cast.wang, 1), timezone.now()) is Verdict.RIGHT


def test_it_locks_after_five_wrong_codes_and_opens_again(cast: Cast, client: Client) -> None:
    set_up(cast.wang)
    signed_in(client, cast.wang)
    for _ in range(checking.FAILURES):
        assert client.post(reverse("two_step:challenge"), {"code": "000000"}).status_code == 422
    right = code_of(cast.wang)
    answer = client.post(reverse("two_step:challenge"), {"code": right})
    assert answer.status_code == 429
    assert "以后再试" in answer.content.decode()
    step = TwoStep.objects.get(user=cast.wang)
    later = timezone.now() + checking.COOLOFF
    assert checking.locked_until(step, timezone.now()) is not None
    assert checking.locked_until(step, later) is None
    # A right code forgives what came before.
    assert checking.judged(step, totp.code_at(totp.read(step.secret), totp.step_of(later)), later) is Verdict.RIGHT
    step.refresh_from_db()
    assert step.failures == 0


def test_it_lets_a_recovery_code_in_once(cast: Cast, client: Client) -> None:
    codes = set_up(cast.wang)
    signed_in(client, cast.wang)
    written = codes[3].upper().replace("-", " ")
    assert client.post(reverse("two_step:challenge"), {"code": written}).status_code == 302
    told = client.get(reverse("account")).content.decode()
    assert "还剩 9 个" in told and "快用完了" not in told
    assert AuditLine.objects.latest("number").type == "kit.two_step.recovered"
    again = Client()
    signed_in(again, cast.wang)
    assert again.post(reverse("two_step:challenge"), {"code": codes[3]}).status_code == 422
    fresh = recovery_codes_renew(user=cast.wang, by=cast.wang, now=NOW)
    assert again.post(reverse("two_step:challenge"), {"code": codes[4]}).status_code == 422
    assert again.post(reverse("two_step:challenge"), {"code": fresh[0]}).status_code == 302


def test_it_asks_for_new_recovery_codes_before_the_last_is_spent(cast: Cast, client: Client) -> None:
    codes = set_up(cast.wang)
    RecoveryCode.objects.exclude(hash__in=[checking.recovery_hash(code) for code in codes[:3]]).update(used_at=NOW)
    signed_in(client, cast.wang)
    assert client.post(reverse("two_step:challenge"), {"code": codes[0]}).status_code == 302
    told = client.get(reverse("account")).content.decode()
    assert "还剩 2 个" in told and "快用完了" in told


def test_it_forgets_who_waits_after_five_minutes_or_a_new_password(cast: Cast, client: Client) -> None:
    set_up(cast.wang)
    signed_in(client, cast.wang)
    session = client.session
    kept = session["two_step_held"]
    session["two_step_held"] = {**kept, "at": (timezone.now() - timedelta(minutes=6)).isoformat()}
    session.save()
    assert client.get(reverse("two_step:challenge")).headers["Location"] == reverse("sign_in")
    signed_in(client, cast.wang)
    cast.wang.set_password("another-password-2026")
    cast.wang.save()
    assert client.post(reverse("two_step:challenge"), {"code": code_of(cast.wang)}).headers["Location"] == reverse(
        "sign_in"
    )


def test_it_goes_nowhere_else_after_sign_in(cast: Cast, client: Client) -> None:
    set_up(cast.wang)
    signed_in(client, cast.wang, "https://elsewhere.example/")
    answer = client.post(reverse("two_step:challenge"), {"code": code_of(cast.wang)})
    assert answer.headers["Location"] == reverse("home")
    for evil in ("https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "javascript:alert(1)"):
        page = client.get(reverse("two_step:confirm"), {"next": evil})
        assert page.context["next"] == reverse("home"), evil


def test_it_is_required_where_the_house_says_so(cast: Cast, client: Client, required: None) -> None:
    for user in (cast.wang, cast.administrator, cast.security, cast.auditor):
        client.force_login(user)
        assert client.get(reverse("home")).headers["Location"] == reverse("two_step:enrol")
    assert client.get(reverse("two_step:enrol")).status_code == 200
    done = client.post(reverse("two_step:enrol"), {"code": code_of(cast.auditor)})
    assert done.status_code == 200
    assert client.get(reverse("home")).status_code == 200
    with pytest.raises(Conflict):
        two_step_give_up(user=cast.auditor, by=cast.auditor, now=NOW)
    # Workers are not asked.
    client.force_login(cast.lin)
    assert client.get(reverse("worker_home")).status_code == 200


def test_it_is_the_owners_alone(cast: Cast) -> None:
    set_up(cast.wang)
    step = checking.being_set_up(cast.zhao, NOW)
    with pytest.raises(Forbidden):
        two_step_confirm(step=step, code="000000", by=cast.wang, now=NOW)
    for act in (two_step_give_up, recovery_codes_renew):
        with pytest.raises(Forbidden):
            act(user=cast.wang, by=cast.security, now=NOW)
    with pytest.raises(BadInput):
        two_step_confirm(step=step, code="000000", by=cast.zhao, now=NOW)
    two_step_give_up(user=cast.wang, by=cast.wang, now=NOW)
    assert not TwoStep.objects.filter(user=cast.wang).exists()


def test_it_asks_again_for_sensitive_acts(cast: Cast, client: Client) -> None:
    client.force_login(cast.wang)
    session = client.session
    assert session[confirming.KEPT]
    session[confirming.KEPT] = (timezone.now() - confirming.FRESH).isoformat()
    session.save()
    answer = client.get(reverse("two_step:enrol"))
    assert answer.headers["Location"].startswith(reverse("two_step:confirm"))
    page = client.get(answer.headers["Location"])
    assert page.context["next"] == reverse("two_step:enrol")
    given = {"next": page.context["next"]}
    assert client.post(reverse("two_step:confirm"), {**given, "password": "wrong"}).status_code == 422
    answer = client.post(reverse("two_step:confirm"), {**given, "password": PASSWORD})
    assert answer.headers["Location"] == reverse("two_step:enrol")
    assert client.get(reverse("two_step:enrol")).status_code == 200


def test_it_asks_for_the_code_where_there_is_one(cast: Cast, client: Client) -> None:
    set_up(cast.wang)
    client.force_login(cast.wang)
    assert client.get(reverse("two_step:confirm")).context["asks_code"]
    assert client.post(reverse("two_step:confirm"), {"code": code_of(cast.wang)}).status_code == 302


def test_it_leads_a_late_form_back_to_its_page(cast: Cast) -> None:
    @confirming.freshly_confirmed
    def act(request: HttpRequest) -> HttpResponse:
        return HttpResponse("done")

    request = RequestFactory().post("/act/", headers={"Referer": "http://testserver/page/?at=3"})
    request.user = cast.wang
    request.session = {}  # type: ignore[assignment]
    answer = act(request)
    assert answer.headers["Location"] == reverse("two_step:confirm") + "?next=%2Fpage%2F%3Fat%3D3"
    part = RequestFactory().get(
        "/part/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/page/?at=3"}
    )
    part.user, part.session = cast.wang, {}  # type: ignore[assignment]
    assert act(part).headers["HX-Redirect"] == answer.headers["Location"]
    confirming.confirmed_now(request, timezone.now())
    assert act(request).status_code == 200
    assert not confirming.recently_confirmed(request, timezone.now() + confirming.FRESH)
    # A session from the future is no confirmation.
    assert not confirming.recently_confirmed(request, timezone.now() - timedelta(minutes=1))
