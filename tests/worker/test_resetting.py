"""A forgotten password: told apart by nobody, limited, and every session ended."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongyou.kit.models import AuditLine, PhoneCode
from gongyou.kit.notices.models import Notice
from gongyou.registry import services
from gongyou.registry.models import Appointment, Knock, Member
from gongyou.registry.resetting.people import member_behind
from tests.registry.cast import NOW, PASSWORD, Cast, id_number

PHONE, TAIL, NEW = "13800000001", id_number(1)[-4:], "xin-mi-ma-2026"
ASK, CODE = "/forgotten/", "/forgotten/code/"

pytestmark = pytest.mark.django_db(transaction=True)


def asked(client: Client, phone: str = PHONE, tail: str = TAIL) -> Any:
    return client.post(ASK, {"phone": phone, "tail": tail})


def given(client: Client, code: str, password: str = NEW) -> Any:
    return client.post(CODE, {"code": code, "password": password, "again": password})


def code_sent() -> str:
    found = re.search(r"\d{6}", Notice.objects.latest("pk").held)
    assert found
    return found[0]


def words(answer: Any) -> str:
    """The page without what differs from request to request: the token of the form, and the number itself."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return re.sub(r"1\d\d\*{4}\d{4}|1\d{10}", "", page)


def test_a_member_sets_a_new_password_and_is_signed_out_everywhere(cast: Cast) -> None:
    at_home, phone = Client(), Client()
    at_home.post(reverse("sign_in"), {"username": "lin", "password": PASSWORD})
    assert at_home.get(reverse("worker_home")).status_code == 200
    assert asked(phone).headers["Location"] == CODE
    shown = phone.get(CODE).content.decode()
    assert PHONE not in shown and "138****0001" in shown
    assert PHONE not in str([session.get_decoded() for session in Session.objects.all()])
    sent = code_sent()
    weak = given(phone, sent, "12345678")
    assert weak.status_code == 422
    assert "密码不合要求" in weak.content.decode()
    assert "too short" not in weak.content.decode()
    assert "两次输入" not in weak.content.decode()
    assert given(phone, sent).headers["Location"] == reverse("sign_in")
    assert at_home.get(reverse("worker_home")).status_code == 302
    cast.lin.refresh_from_db()
    assert cast.lin.check_password(NEW) and not cast.lin.check_password(PASSWORD)
    assert not phone.session.get("_auth_user_id")
    line = AuditLine.objects.get(type="registry.member.password_reset")
    assert (line.actor, line.data) == (cast.lin, {"sessions": 1})
    assert phone.get(CODE).headers["Location"] == ASK


def test_known_and_unknown_are_answered_alike(cast: Cast) -> None:
    strangers = [(PHONE, "0000"), ("13911112222", TAIL), ("13800000002", id_number(2)[-4:])]  # 陈禾 has no account
    known, others = Client(), [Client() for _ in strangers]
    first = asked(known)
    for other, (phone, tail) in zip(others, strangers, strict=True):
        if phone == PHONE:
            Knock.objects.all().delete()
        answer = asked(other, phone, tail)
        assert (answer.status_code, answer.headers["Location"]) == (first.status_code, first.headers["Location"])
        assert words(other.get(CODE)) == words(known.get(CODE))
        wrong = "000000" if code_sent() != "000000" else "111111"
        assert words(given(other, wrong)) == words(given(known, wrong))
    assert PhoneCode.objects.count() == 1
    # A second request within the minute is refused to both, in the same words.
    again = [asked(known), asked(others[1], *strangers[1])]
    assert [one.status_code for one in again] == [429, 429]
    minutes = [re.sub(r"\d+", "", words(one)) for one in again]
    assert minutes[0].split("<form")[0] == minutes[1].split("<form")[0]


def test_the_limit_of_codes_is_not_heard(cast: Cast) -> None:
    """Codes for another purpose used the number's allowance up: the answer is the same as ever."""
    from gongyou.kit.notices.codes import phone_code_send

    phone_code_send(phone=PHONE, purpose="own", address="", now=timezone.now())
    assert asked(Client()).status_code == 302
    assert PhoneCode.objects.filter(purpose="password_reset").count() == 0


def test_tries_are_limited(cast: Cast) -> None:
    client = Client()
    asked(client)
    right = code_sent()
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        assert given(client, wrong).status_code == 422
    assert given(client, right).status_code == 422  # five tries: the code is good no more
    for _ in range(4):
        assert given(client, wrong).status_code == 422
    assert given(client, wrong).status_code == 429
    cast.lin.refresh_from_db()
    assert cast.lin.check_password(PASSWORD)


def test_who_works_at_a_console_is_not_reset_here(cast: Cast) -> None:
    assert member_behind(PHONE, TAIL) == cast.lin_member
    held = Appointment.objects.create(user=cast.lin, organisation=cast.grid, role="officer", is_confirmed=True)
    assert member_behind(PHONE, TAIL) is None
    held.valid_until = timezone.now() - timedelta(days=1)
    held.save()
    assert member_behind(PHONE, TAIL) == cast.lin_member
    cast.lin.is_active = False
    cast.lin.save()
    assert member_behind(PHONE, TAIL) is None


def test_two_people_on_one_phone_are_told_apart(cast: Cast) -> None:
    chen = Member.objects.get(pk=next(one.pk for one in Member.objects.all() if one.name == "陈禾"))
    row = services.AccountRow(username="chen", password=PASSWORD, role="worker", name="", member=chen)
    services.account_open(row=row, organisation=cast.grid, by=None, now=NOW)
    chen.phone, chen.phone_index = cast.lin_member.phone, cast.lin_member.phone_index
    chen.save()
    assert member_behind(PHONE, TAIL) == cast.lin_member
    assert member_behind(PHONE, id_number(2)[-4:]) == chen
    chen.id_number = chen.id_number[:-4] + TAIL
    chen.save()
    assert member_behind(PHONE, TAIL) is None
