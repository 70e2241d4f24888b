"""One-time codes: five minutes, five tries, once, and not too often."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from gongyou.core.errors import BadInput, Conflict
from gongyou.kit.notices.codes import codes_forget, phone_code_check, phone_code_send
from gongyou.kit.notices.delivering import deliver_due
from gongyou.kit.notices.models import Delivery, Notice, OutboxMessage, PhoneCode

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
PHONE = "13800000001"


def asked(now: datetime = NOW, phone: str = PHONE, address: str = "10.0.0.1") -> str:
    """The code that was sent."""
    phone_code_send(phone=phone, purpose="join", address=address, now=now)
    return str(Notice.objects.latest("pk").data["code"])


def good(code: str, now: datetime = NOW, phone: str = PHONE, purpose: str = "join") -> bool:
    return phone_code_check(phone=phone, purpose=purpose, code=code, now=now)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_it_is_good_once_for_its_phone_and_purpose() -> None:
    code = asked()
    assert len(code) == 6
    assert not good(code, purpose="phone_change")
    assert not good(code, phone="13800000002")
    assert good(f" {code} ")
    assert not good(code)


def test_it_takes_a_phone_as_people_write_it() -> None:
    code = asked(phone="+86 138-0000-0001")
    assert good(code, phone="１３８００００　0001")


def test_it_ends_after_five_minutes() -> None:
    code = asked()
    assert not good(code, NOW + timedelta(minutes=5))
    assert good(code, NOW + timedelta(minutes=4, seconds=59))


def test_it_allows_five_tries() -> None:
    code = asked()
    assert [good(wrong(code)) for _ in range(5)] == [False] * 5
    assert not good(code)


def test_a_fresh_code_ends_the_one_before() -> None:
    first = asked()
    second = asked(NOW + timedelta(minutes=1))
    if first != second:
        assert not good(first, NOW + timedelta(minutes=1))
    assert good(second, NOW + timedelta(minutes=1))


def test_it_says_how_long_to_wait() -> None:
    asked()
    with pytest.raises(Conflict) as refused:
        asked(NOW + timedelta(seconds=59))
    assert "1 分钟后" in refused.value.said("zh")
    asked(NOW + timedelta(seconds=60))


def test_it_limits_a_phone_to_five_an_hour() -> None:
    for minute in range(5):
        asked(NOW + timedelta(minutes=minute))
    with pytest.raises(Conflict) as refused:
        asked(NOW + timedelta(minutes=5))
    assert refused.value.where["minutes"] == 55


def test_it_limits_an_address_across_phones() -> None:
    for number in range(30):
        asked(phone=f"1390000{number:04d}")
    with pytest.raises(Conflict):
        asked(phone="13800009999")
    asked(phone="13800009999", address="10.0.0.2")


def test_it_refuses_what_is_no_mobile_number() -> None:
    for written in ("", "12345", "23800000001", "138000000011", "021-6666 6666"):
        with pytest.raises(BadInput) as refused:
            asked(phone=written)
        assert written == "" or written not in refused.value.said("zh")


def test_it_rings_at_night_and_then_forgets_the_code() -> None:
    code = asked()
    assert deliver_due(now=NOW).recorded == 1
    assert code in json.loads(OutboxMessage.objects.get().content)["body"]
    assert Notice.objects.get().data == {}
    assert PhoneCode.objects.get().code_hash != code


def test_it_does_not_send_a_code_that_is_over() -> None:
    asked()
    assert deliver_due(now=NOW + timedelta(minutes=6)).failed == 1
    assert Delivery.objects.get().reason_said.zh == "已过时效，不再发送。"


def test_it_forgets_old_codes() -> None:
    asked()
    assert codes_forget(now=NOW + timedelta(days=3)) == 1
