"""The score explained, the lists of records, and confirming them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongyou.core.errors import BadInput, Forbidden
from gongyou.kit.models import AuditLine, User
from gongyou.registry.models import Member, QualityMonth
from gongyou.registry.quality import storing
from gongyou.registry.services.quality import member_confirm, members_confirm_many
from tests.registry.cast import NOW, Cast


def as_(user: User, language: str = "zh-hans") -> Client:
    client = Client(headers={"Accept-Language": language})
    client.force_login(user)
    return client


@pytest.fixture
def scored(cast: Cast) -> Cast:
    Member.objects.filter(pk=cast.lin_member.pk).update(joined_on=timezone.localdate() - timedelta(days=500))
    storing.qualities_computed(today=timezone.localdate(), now=timezone.now())
    return cast


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "失分"), ("en", "Lost")])
def test_it_explains_every_point(scored: Cast, language: str, words: str) -> None:
    page = as_(scored.wang, language).get(reverse("quality:organisation", args=["HL-MX"])).content.decode()
    assert words in page
    assert reverse("quality:work", args=["HL-MX", "stale"]) in page
    assert not re.search(r"\b(completeness|unattended|terms_out)\b", page)


def test_the_index_leads_to_the_own_scope(scored: Cast) -> None:
    assert as_(scored.wang).get(reverse("quality:quality")).headers["Location"].endswith("/quality/HL-MX/")


def test_it_says_when_nothing_was_computed(cast: Cast) -> None:
    assert "还没有计算" in as_(cast.wang).get(reverse("quality:organisation", args=["HL-MX"])).content.decode()


def test_it_shows_the_trend_and_the_place_among_equals(scored: Cast) -> None:
    QualityMonth.objects.create(organisation=scored.district, month="2026-01", score=100, members=2)
    page = as_(scored.wang).get(reverse("quality:organisation", args=["HL-MX"])).content.decode()
    assert "得分比" in page
    assert "中位数" in page
    assert "石桥" not in page


def test_it_lists_and_confirms(scored: Cast) -> None:
    client = as_(scored.wang)
    address = reverse("quality:work", args=["HL-MX", "stale"])
    assert scored.lin_member.worker_key in client.get(address).content.decode()
    before = AuditLine.objects.count()
    client.post(
        reverse("quality:confirm", args=["HL-MX", "stale"]),
        {"member": [scored.lin_member.worker_key, scored.other_member.worker_key]},
    )
    scored.lin_member.refresh_from_db()
    scored.other_member.refresh_from_db()
    assert scored.lin_member.confirmed_on == timezone.localdate()
    assert scored.other_member.confirmed_on is None
    line = AuditLine.objects.latest("number")
    assert AuditLine.objects.count() == before + 1
    assert line.data == {"organisation": "麦溪区总工会", "confirmed": 1}
    assert scored.lin_member.worker_key not in client.get(address).content.decode()


def test_it_wants_a_tick(scored: Cast) -> None:
    answer = as_(scored.wang).post(reverse("quality:confirm", args=["HL-MX", "stale"]), follow=True)
    assert "没有勾选记录" in answer.content.decode()


def test_it_confirms_one_page_at_most(scored: Cast) -> None:
    with pytest.raises(BadInput):
        members_confirm_many(
            organisation=scored.district, worker_keys=[f"w{n}" for n in range(101)], by=scored.wang, now=NOW
        )


def test_only_the_officers_of_the_scope_confirm(scored: Cast) -> None:
    for stranger in (scored.zhao, scored.analyst, scored.lin):
        with pytest.raises(Forbidden):
            member_confirm(member=scored.lin_member, by=stranger, now=NOW)
    assert member_confirm(member=scored.lin_member, by=scored.wang, now=NOW).confirmed_on is not None


def test_who_has_left_is_not_confirmed(scored: Cast) -> None:
    scored.lin_member.state = Member.State.LEFT
    scored.lin_member.save()
    with pytest.raises(BadInput):
        member_confirm(member=scored.lin_member, by=scored.wang, now=NOW)


def test_one_record_is_confirmed_from_the_members_page(scored: Cast) -> None:
    client = as_(scored.wang)
    page = reverse("registry:member", args=[scored.lin_member.worker_key])
    confirm = reverse("quality:confirm_member", args=[scored.lin_member.worker_key])
    assert confirm in client.get(page).content.decode()
    assert "记录已核实" in client.post(confirm, follow=True).content.decode()
    scored.lin_member.refresh_from_db()
    assert scored.lin_member.confirmed_on == timezone.localdate()
