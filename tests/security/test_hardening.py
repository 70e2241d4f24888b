"""What a stranger would try first: other people's addresses, headers, files with something in them, many guesses."""

from __future__ import annotations

import csv
import io
import json
import logging
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from gongyou.core.cells import cell_safe
from gongyou.core.errors import BadInput
from gongyou.core.figures import COUNT
from gongyou.core.text import Text
from gongyou.kit.models import IdempotentAnswer, User
from gongyou.kit.two_step import checking, signing_in, totp
from gongyou.kit.two_step.models import TwoStep
from gongyou.kit.uploads import content_check
from gongyou.kit.visitors import address_of
from gongyou.registry import services
from gongyou.registry.joining import limits
from gongyou.registry.models import Knock, Member
from tests.api.test_api import Caller, a_person
from tests.registry.cast import NOW, PASSWORD, Cast, id_number


# Signing in -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        ("0", "203.0.113.9", "192.0.2.1"),
        ("1", "203.0.113.9", "203.0.113.9"),
        ("1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("2", "198.51.100.1, 203.0.113.9", "198.51.100.1"),
        ("1", "203.0.113.9:4711", "203.0.113.9"),
        ("1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("1", "2001:db8::1", "2001:db8::1"),
        ("1", "'; DROP TABLE axes --", "192.0.2.1"),
        ("1", "", "192.0.2.1"),
    ],
)
def test_an_address_is_believed_as_far_as_a_proxy_vouches_for_it(
    proxies: str, forwarded: str, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGYOU_PROXIES", proxies)
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert address_of(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers=headers)) == found


def signed_in(client: Client, username: str, password: str, **extra: Any) -> Any:
    return client.post(reverse("sign_in"), {"username": username, "password": password}, **extra)


def test_a_stranger_behind_the_same_proxy_locks_nobody_out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGYOU_PROXIES", "1")
    for _ in range(settings.AXES_FAILURE_LIMIT + 1):
        refused = signed_in(Client(), "wang", "wrong", headers={"X-Forwarded-For": "203.0.113.66"})
    assert refused.status_code == 429
    # Who writes other addresses into the header gets no further tries: the proxy's own entry stands last.
    spoofed = signed_in(Client(), "wang", PASSWORD, headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.66"})
    assert spoofed.status_code == 429
    own = signed_in(Client(), "wang", PASSWORD, headers={"X-Forwarded-For": "203.0.113.5"})
    assert own.status_code == 302


def test_one_address_cannot_try_a_password_on_everybody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SIGN_IN", limits.Limit("sign_in.failed", 3, timedelta(minutes=15)))
    for name in ("a", "b", "c"):
        assert signed_in(Client(), name, "wrong").status_code == 200
    assert signed_in(Client(), "wang", PASSWORD).status_code == 429
    assert signed_in(Client(), "wang", PASSWORD, REMOTE_ADDR="192.0.2.77").status_code == 302
    assert Knock.objects.count() == 3
    assert not Knock.objects.filter(key__contains="127.0.0.1").exists()


def with_second_step(user: User) -> TwoStep:
    return TwoStep.objects.create(
        user=user, secret=totp.written(b"k" * 20), created_at=timezone.now(), confirmed_at=timezone.now()
    )


def test_the_session_changes_its_name_at_every_step(cast: Cast) -> None:
    step = with_second_step(cast.wang)
    client = Client()
    client.get(reverse("sign_in"))
    session = client.session
    session["planted"] = "1"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    before = session.session_key
    signed_in(client, "wang", PASSWORD)
    between = client.session.session_key
    assert client.session[signing_in.HELD]["user"] == cast.wang.pk
    code = totp.code_at(totp.read(step.secret), totp.step_of(timezone.now()))
    client.post(reverse("two_step:challenge"), {"code": code})
    after = client.session.session_key
    assert len({before, between, after}) == 3
    assert client.get(reverse("home")).status_code == 200
    # The name that a stranger planted or overheard leads nowhere.
    for old in (before, between):
        stranger = Client()
        stranger.cookies[settings.SESSION_COOKIE_NAME] = old
        assert stranger.get(reverse("home")).status_code == 302


def test_between_password_and_code_nothing_is_open(cast: Cast) -> None:
    with_second_step(cast.wang)
    client = Client()
    signed_in(client, "wang", PASSWORD)
    assert client.get(reverse("registry:members")).status_code == 302


def test_a_code_is_good_once_also_one_of_the_step_before(cast: Cast) -> None:
    step = with_second_step(cast.wang)
    key, now = totp.read(step.secret), NOW
    current, before = totp.code_at(key, totp.step_of(now)), totp.code_at(key, totp.step_of(now) - 1)
    assert checking.judged(step, current, now) is checking.Verdict.RIGHT
    step.refresh_from_db()
    assert checking.judged(step, current, now + timedelta(seconds=5)) is checking.Verdict.WRONG
    assert checking.judged(step, before, now + timedelta(seconds=6)) is checking.Verdict.WRONG


# Answers --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("address", ["/sign-in/", "/nowhere/", "/api/v1/members", "/static/ui/console.css"])
def test_every_answer_forbids_frames_sniffing_and_foreign_scripts(db: None, address: str) -> None:
    answer = Client().get(address)
    answer.close()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if not address.startswith("/static"):
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe-eval" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost@evil.example"])
def test_an_unknown_host_gets_nothing(db: None, host: str, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    answer = Client().get("/sign-in/", headers={"Host": host})
    assert answer.status_code == 400
    assert host.encode() not in answer.content


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nothing_leads_off_the_site(cast: Cast, target: str) -> None:
    client = Client()
    address = reverse("sign_in")
    answer = client.post(f"{address}?next={target}", {"username": "wang", "password": PASSWORD, "next": target})
    assert "evil" not in answer.headers["Location"]
    assert "javascript" not in answer.headers["Location"]
    for name in ("language_switch", "large_print"):
        answer = client.post(reverse(name), {"language": "en", "next": target})
        assert answer.headers["Location"] == reverse("home")


def test_a_form_from_another_site_is_refused(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.wang)
    for name, args in (("sign_out", []), ("registry:member_leave", [cast.lin_member.worker_key])):
        assert client.post(reverse(name, args=args), {"reason": "x"}).status_code == 403
    assert Member.objects.get(pk=cast.lin_member.pk).state == Member.State.ACTIVE
    # The REST face takes no cookie at all.
    answer = client.post("/api/v1/members", json.dumps(a_person()), content_type="application/json")
    assert answer.status_code == 401


def test_an_error_page_and_the_log_hold_no_person(cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    from gongyou.registry.memberships import pages

    def broken(*args: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(pages, "history_of", broken)
    client = Client(raise_request_exception=False)
    client.force_login(cast.wang)
    with caplog.at_level(logging.DEBUG):
        answer = client.get(reverse("registry:member", args=[cast.lin_member.worker_key]))
    assert answer.status_code == 500
    said = answer.content.decode() + caplog.text
    for secret in (cast.lin_member.name, cast.lin_member.id_number, cast.lin_member.phone, settings.SECRET_KEY):
        assert str(secret) not in said
    assert "Traceback" not in answer.content.decode()


# The REST face --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "extra",
    [
        {"state": "left"},
        {"worker_key": "w" + "0" * 24},
        {"organisation_id": 1},
        {"identity_state": "passed"},
        {"pk": 1},
    ],
)
def test_no_field_comes_in_that_was_not_asked_for(cast: Cast, extra: dict[str, Any]) -> None:
    wang = Caller(cast.wang)
    before = Member.objects.count()
    assert wang.post("/members", {**a_person(), **extra}).status_code == 422
    assert Member.objects.count() == before
    shown = wang.get(f"/members/{cast.lin_member.worker_key}")
    change = wang.patch(f"/members/{cast.lin_member.worker_key}", extra, If_Match=shown["ETag"])
    assert change.status_code == 422


def test_what_one_token_was_answered_is_not_told_to_a_smaller_one(cast: Cast) -> None:
    big, small = Caller(cast.wang), Caller(cast.wang, "organisations:read")
    made = big.post("/members", a_person(), Idempotency_Key="k-1")
    assert made.status_code == 201
    told = small.post("/members", a_person(), Idempotency_Key="k-1")
    assert told.status_code == 422
    assert "worker_key" not in told.json()


def test_a_refused_token_takes_no_key(cast: Cast) -> None:
    small = Caller(cast.wang, "organisations:read")
    assert small.post("/members", a_person(), Idempotency_Key="k-1").status_code == 401
    assert not IdempotentAnswer.objects.exists()
    assert Caller(cast.wang).post("/members", a_person(), Idempotency_Key="k-1").status_code == 201


# Files ----------------------------------------------------------------------------------------------------------------
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1")


@pytest.mark.parametrize("written", FORMULAS)
def test_a_cell_of_a_csv_file_is_no_formula(written: str) -> None:
    from gongyou.ui.charts import Category, Head, Measure, Series, bar

    assert cell_safe(written) == "'" + written
    assert cell_safe("张三") == "张三"
    assert (cell_safe("+2.5 %"), cell_safe("+2.5 %+1"), cell_safe("+A1 %")) == ("+2.5 %", "'+2.5 %+1", "'+A1 %")
    head = Head("chart", Text(written, written), Text("b", "b"))
    chart = bar(
        head,
        Category(Text("a", "a"), [Text(written, written)]),
        [Series(Text("n", "n"), [1])],
        Measure(Text("n", "n"), Text("", ""), COUNT),
    )
    rows = list(csv.reader(io.StringIO(chart.csv("zh")[1:])))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]


def packed(*names: str) -> io.BytesIO:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as parts:
        for name in names:
            parts.writestr(name, "<x/>")
    target.seek(0)
    return target


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/VBAPROJECT.BIN", "xl/vbaData.xml"])
def test_a_workbook_with_macros_is_refused(part: str) -> None:
    with pytest.raises(BadInput) as refused:
        content_check(packed("xl/workbook.xml", part), "roster.xlsx")
    assert refused.value.code == "data.upload.macros"
    content_check(packed("xl/workbook.xml", "xl/externalLinks/externalLink1.xml"), "roster.xlsx")


def test_a_roster_whose_names_are_formulas_registers_nobody(cast: Cast, tmp_path: Path) -> None:
    from gongyou.registry.models import Organisation, RosterFault
    from gongyou.registry.rosters.importing import roster_checked_from
    from tests.rosters.files import csv_file, line

    lines = [line(60 + at, name) for at, name in enumerate(FORMULAS)]
    roster = roster_checked_from(
        csv_file(tmp_path / "r.csv", *lines), Organisation.objects.get(code="HL-MX"), progress=lambda done, total: None
    )
    assert (roster.rows_new, RosterFault.objects.count()) == (0, len(FORMULAS))


def test_an_upload_is_never_run_as_a_page(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.wang)
    page = SimpleUploadedFile("roster.html", b"<script>alert(1)</script>", content_type="text/html")
    answer = client.post(reverse("rosters:upload"), {"organisation": "HL-MX", "file": page})
    assert answer.status_code == 422
    assert b"<script>alert(1)</script>" not in answer.content


# One person's address in another's hands ------------------------------------------------------------------------------
def test_the_number_of_an_application_is_no_key(cast: Cast) -> None:
    row = services.ApplicationRow("苏麦穗", id_number(50), "13877770050", "990101", "platform", consent_version="x")
    application = services.application_submit(row=row, organisation=cast.grid, by=None, now=NOW)
    stranger = Client()
    stranger.force_login(cast.zhao)
    for name in ("applications:application", "applications:application_approve", "applications:application_refuse"):
        address = reverse(name, args=[application.pk])
        assert stranger.post(address, {"reason": "x"}).status_code in (404, 405), name
        assert stranger.get(address).status_code in (404, 405), name
    assert Caller(cast.zhao).post(f"/applications/{application.pk}/approve").status_code == 404
    application.refresh_from_db()
    assert application.state == "submitted"
