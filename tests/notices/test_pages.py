"""The bell, the list, the settings, and the delivery log."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.core.text import Text
from gongyou.kit import notices
from gongyou.kit.models import AuditLine, User
from gongyou.kit.notices.delivering import deliver_due
from gongyou.kit.notices.models import ChannelAddress, Notice, NoticePreference
from gongyou.kit.notices.sending import Recipient, notice_send
from gongyou.registry.deliveries.policies import deliveries
from tests.registry.cast import NOW, Cast

KIND = notices.register(
    "test.paged",
    Text("“{what}”待审批", "“{what}” waits for approval"),
    Text("请在 3 个工作日内办理。", "Decide within 3 working days."),
    label=Text("待办审批", "Waiting applications"),
    link="{link}",
)


def tell(user: User, what: str = "甲", link: str = "/account/") -> Notice:
    return notice_send(kind=KIND, to=Recipient(account=user), data={"what": what, "link": link}, now=NOW)


def as_(user: User, language: str = "zh-hans") -> Client:
    client = Client(headers={"Accept-Language": language})
    client.force_login(user)
    return client


def test_the_bell_counts_what_is_unread(cast: Cast) -> None:
    client = as_(cast.wang)
    assert "badge bg-red" not in client.get(reverse("notices:badge")).content.decode()
    for _ in range(3):
        tell(cast.wang)
    assert ">3<" in client.get(reverse("notices:badge")).content.decode()
    assert ">3<" in client.get(reverse("account")).content.decode()
    tell(cast.zhao)
    assert ">3<" in client.get(reverse("notices:badge")).content.decode()


def test_it_lists_filters_and_marks_as_read(cast: Cast) -> None:
    client = as_(cast.wang)
    first, second = tell(cast.wang, "甲"), tell(cast.wang, "乙")
    answer = client.get(reverse("notices:open", args=[first.pk]))
    assert answer.headers["Location"] == "/account/"
    unread = client.get(reverse("notices:notices") + "?show=unread").content.decode()
    assert "乙" in unread and "甲" not in unread
    client.post(reverse("notices:read", args=[second.pk]))
    assert Notice.objects.filter(read_at=None).count() == 0
    tell(cast.wang)
    client.post(reverse("notices:read_all"))
    assert Notice.objects.filter(read_at=None).count() == 0


def test_it_never_leads_off_the_site(cast: Cast) -> None:
    notice = tell(cast.wang, link="https://elsewhere.example/")
    answer = as_(cast.wang).get(reverse("notices:open", args=[notice.pk]))
    assert answer.headers["Location"] == reverse("notices:notices")


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "待审批"), ("en", "waits for approval")])
def test_a_worker_reads_on_the_phone_page(cast: Cast, language: str, words: str) -> None:
    tell(cast.lin)
    page = as_(cast.lin, language).get(reverse("notices:notices")).content.decode()
    assert "weui-tabbar" in page
    assert words in page


def test_it_saves_wishes_and_addresses_with_one_audit_line(cast: Cast) -> None:
    before = AuditLine.objects.count()
    client = as_(cast.wang)
    answer = client.post(reverse("notices:settings"), {"address|mail": "wang@example.cn", f"{KIND}|sms": "on"})
    assert answer.status_code == 302
    assert ChannelAddress.objects.get(account=cast.wang, channel="mail").address == "wang@example.cn"
    wishes = {each.channel: each.allowed for each in NoticePreference.objects.filter(account=cast.wang, kind=KIND)}
    assert wishes["sms"] and not wishes["mail"]
    assert "in_app" not in wishes
    assert AuditLine.objects.count() == before + 1
    assert "wang@" not in str(AuditLine.objects.latest("number").data)
    assert {each.channel for each in tell(cast.wang).deliveries.all()} == {"in_app"}
    client.post(reverse("notices:settings"), {"address|mail": "", f"{KIND}|mail": "on"})
    assert not ChannelAddress.objects.filter(account=cast.wang).exists()


def test_it_keeps_what_was_written_when_it_is_wrong(cast: Cast) -> None:
    client = as_(cast.wang)
    answer = client.post(reverse("notices:settings"), {"address|mail": "no address", f"{KIND}|sms": "on"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "邮件地址写得不对" in page
    assert 'value="no address"' in page
    assert not NoticePreference.objects.exists()


def test_the_log_shows_administrators_their_scope_and_no_number(cast: Cast) -> None:
    cast.wang.phone = "13800001111"
    cast.wang.save()
    NoticePreference.objects.create(account=cast.wang, kind=KIND, channel="sms", allowed=True)
    tell(cast.wang)
    tell(cast.zhao)
    notice_send(kind=KIND, to=Recipient(phone="13900002222"), data={"what": "x", "link": "/"}, now=NOW)
    deliver_due(now=NOW + timedelta(hours=1))
    page = as_(cast.administrator).get(reverse("deliveries:deliveries")).content.decode()
    assert "138****1111" in page
    assert "13800001111" not in page
    assert "139****" not in page
    assert {row.notice.account for row in deliveries.scope(cast.administrator)} == {cast.wang}


def test_the_root_administrator_sees_all(cast: Cast) -> None:
    from gongyou.registry.models import Appointment

    notice_send(kind=KIND, to=Recipient(phone="13900002222"), data={"what": "x", "link": "/"}, now=NOW)
    root = User.objects.create_user("root")
    Appointment.objects.create(user=root, role="administrator", organisation=cast.city)
    assert deliveries.scope(root).count() == 1
