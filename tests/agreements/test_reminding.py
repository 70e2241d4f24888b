"""Reminders and the first page's list: terms that end, texts to be submitted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongyou.kit.models import AuditLine
from gongyou.kit.notices.models import Notice
from gongyou.rooms.bargaining.agreements.agenda import agreements
from gongyou.rooms.bargaining.agreements.reminding import reminders_send
from tests.agreements import cases
from tests.agreements.cases import fresh
from tests.registry.cast import Cast

pytestmark = pytest.mark.database
LAST = date(2026, 12, 31)


def send(day: date) -> dict[str, int]:
    return reminders_send(today=day, now=cases.AT + (day - cases.AT.date()))


def titles() -> list[str]:
    return [notice.title_in("zh") for notice in Notice.objects.order_by("pk")]


def test_it_tells_the_officer_once_at_each_stage(cast: Cast) -> None:
    cases.in_force(cast, until=LAST)
    assert send(LAST - timedelta(days=91)) == {}
    assert send(LAST - timedelta(days=90)) == {"bargaining.agreement.ending": 1}
    assert send(LAST - timedelta(days=89)) == {}
    send(LAST - timedelta(days=7))
    assert [title.partition("》")[2] for title in titles()] == ["还有 90 天期满", "还有 7 天期满"]


def test_an_agreement_expires_after_its_last_day(cast: Cast) -> None:
    agreement = cases.in_force(cast, until=LAST)
    send(LAST)
    assert fresh(agreement).state == "in_force"
    assert send(LAST + timedelta(days=1))["expired"] == 1
    assert fresh(agreement).state == "expired"
    assert AuditLine.objects.filter(type="bargaining.agreement.expired", actor=None).count() == 1


def test_a_signed_contract_is_to_be_submitted(cast: Cast) -> None:
    # Signed on 8 September 2026: the tenth day is Friday the 18th.
    cases.signed(cast, cases.FACTORY)
    assert send(date(2026, 9, 14)) == {}
    assert send(date(2026, 9, 15)) == {"bargaining.agreement.to_file": 1}
    assert send(date(2026, 9, 19)) == {"bargaining.agreement.to_file": 1}
    assert "2026年9月18日" in Notice.objects.order_by("pk").first().body_in("zh")  # type: ignore[union-attr]


def test_the_first_page_counts_both(cast: Cast) -> None:
    cases.in_force(cast, until=LAST)
    cases.signed(cast, cases.FACTORY)
    soon = LAST - timedelta(days=30)
    assert [(item.title.zh, item.count, item.due) for item in agreements(cast.wang, soon)] == [
        ("90 天内期满的协议", 1, LAST),
        ("已签字、待报送审查的协议", 1, None),
    ]
    assert list(agreements(cast.zhao, soon)) == []
    (over, _) = agreements(cast.wang, LAST + timedelta(days=1))
    assert over.is_overdue
