"""A notice: once for each key, in the act's transaction, quiet at night, tried again, given up, never in a log."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from gongyou.core.text import Text
from gongyou.kit import notices
from gongyou.kit.models import User
from gongyou.kit.notices import channels, kinds
from gongyou.kit.notices.channels import Delivered, Later, Message, Refused, Result
from gongyou.kit.notices.delivering import PAUSES, deliver_due
from gongyou.kit.notices.keeping import notices_forget, notices_tidy
from gongyou.kit.notices.models import ChannelAddress, Delivery, Notice, NoticePreference, OutboxMessage
from gongyou.kit.notices.sending import Recipient, notice_send

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 11, 20, 2, tzinfo=UTC)  # ten in the morning
NIGHT = datetime(2026, 11, 20, 15, tzinfo=UTC)  # eleven at night
MORNING = datetime(2026, 11, 21, 0, tzinfo=UTC)  # eight


class Sink:
    """A channel that writes down what it was given and answers as it is told to."""

    def __init__(self, key: str = notices.MAIL, *, rings: bool = True) -> None:
        self.key, self.rings, self.title = key, rings, Text("测试", "Test")
        self.connected = True
        self.answers: list[Result | Exception] = []
        self.given: list[Message] = []

    def is_connected(self) -> bool:
        return self.connected

    def deliver(self, message: Message) -> Result:
        self.given.append(message)
        answer = self.answers.pop(0) if self.answers else Delivered("ref-1")
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Sink:
    found = Sink()
    monkeypatch.setitem(channels.CHANNELS, notices.MAIL, found)
    return found


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(kinds, "KINDS", kinds.KINDS)
    before = dict(kinds.KINDS)
    notices.register(
        "test.term",
        Text("“{organisation}”任期将满", "The term of “{organisation}” ends soon"),
        Text("还有 {days} 天。", "{days} days are left."),
        label=Text("任期提醒", "Terms"),
        link="/organisations/{code}/",
    )
    notices.register("test.now", Text("马上", "Now"), Text("马上看。", "Look now."), urgency=notices.Urgency.URGENT)
    notices.register("test.law", Text("依法告知", "By law"), Text("依法告知您。", "The law says so."), legal=True)
    yield
    kinds.KINDS.clear()
    kinds.KINDS.update(before)


@pytest.fixture
def wang() -> User:
    user = User.objects.create_user("wang", language="zh-hans")
    ChannelAddress.objects.create(account=user, channel=notices.MAIL, address="wang@example.cn")
    return user


TERM = {"organisation": "麦溪区总工会", "days": 30, "code": "HL-MX"}


def send(user: User, kind: str = "test.term", now: datetime = DAY, **more: str) -> Notice:
    return notice_send(kind=kind, to=Recipient(account=user), data=TERM, now=now, **more)


def mail_of(notice: Notice) -> Delivery:
    return notice.deliveries.get(channel=notices.MAIL)


def test_it_is_in_the_list_at_once_and_in_the_mail_when_due(wang: User, sink: Sink) -> None:
    notice = send(wang)
    assert notice.in_app
    assert notice.title_in("zh") == "“麦溪区总工会”任期将满"
    assert notice.title_in("en") == "The term of “麦溪区总工会” ends soon"
    assert notice.link == "/organisations/HL-MX/"
    assert deliver_due(now=DAY).sent == 1
    assert sink.given[0].address == "wang@example.cn"
    assert sink.given[0].body == "还有 30 天。"
    found = mail_of(notice)
    assert (found.state, found.reference, found.to_shown) == (Delivery.State.SENT, "ref-1", "w***@example.cn")
    assert deliver_due(now=DAY).total == 0


def test_it_speaks_the_language_of_the_account(wang: User, sink: Sink) -> None:
    wang.language = "en"
    wang.save()
    notice_send(kind="test.term", to=Recipient(account=wang), data={**TERM, "days": Text("三十", "thirty")}, now=DAY)
    deliver_due(now=DAY)
    assert sink.given[0].body == "thirty days are left."


def test_it_sends_one_key_once_to_each(wang: User, sink: Sink) -> None:
    first = send(wang, dedup_key="HL-MX:30")
    assert send(wang, dedup_key="HL-MX:30") == first
    assert send(wang, dedup_key="HL-MX:7") != first
    other = User.objects.create_user("zhao")
    assert send(other, dedup_key="HL-MX:30") != first
    assert send(wang) != send(wang)


def test_it_tells_nobody_of_an_act_that_was_rolled_back(wang: User, sink: Sink) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        send(wang)
        raise RuntimeError
    assert deliver_due(now=DAY).total == 0


def test_it_waits_for_the_morning_unless_it_is_urgent(wang: User, sink: Sink) -> None:
    calm, urgent = send(wang, now=NIGHT), send(wang, "test.now", now=NIGHT)
    assert mail_of(calm).next_at == MORNING
    assert deliver_due(now=NIGHT).sent == 1
    assert sink.given[0].kind == "test.now"
    assert deliver_due(now=MORNING - timedelta(seconds=1)).total == 0
    assert deliver_due(now=MORNING).sent == 1
    assert mail_of(urgent).state == Delivery.State.SENT
    assert calm.in_app and Notice.objects.filter(in_app=True).count() == 2


def test_it_does_not_ring_at_night_when_the_day_was_too_busy(wang: User, sink: Sink) -> None:
    notice = send(wang)
    assert deliver_due(now=NIGHT).later == 1
    assert sink.given == []
    assert mail_of(notice).next_at == MORNING


def test_it_tries_again_with_growing_pauses_and_gives_up(wang: User, sink: Sink) -> None:
    notice = send(wang, "test.now")
    sink.answers = [Later(Text("忙", "Busy"))] * 10
    now, waited = DAY, []
    while mail_of(notice).state == Delivery.State.WAITING:
        deliver_due(now=now)
        found = mail_of(notice)
        waited.append(found.next_at - now)
        now = found.next_at if found.state == Delivery.State.WAITING else now
    assert waited[: len(PAUSES)] == list(PAUSES)
    assert len(sink.given) == len(PAUSES) + 1
    assert mail_of(notice).state == Delivery.State.FAILED
    assert "忙" in mail_of(notice).reason_said.zh


def test_it_takes_no_for_an_answer(wang: User, sink: Sink) -> None:
    notice = send(wang)
    sink.answers = [Refused(Text("没有这个人", "Nobody there"))]
    assert deliver_due(now=DAY).failed == 1
    assert mail_of(notice).reason_said.en == "Nobody there"
    assert deliver_due(now=DAY + timedelta(days=1)).total == 0


def test_it_keeps_what_a_channel_without_connection_would_have_sent(wang: User, sink: Sink) -> None:
    sink.connected = False
    notice = send(wang)
    assert deliver_due(now=DAY).recorded == 1
    kept = json.loads(OutboxMessage.objects.get().content)
    assert kept["to"] == "wang@example.cn"
    assert mail_of(notice).state == Delivery.State.RECORDED


def test_it_counts_a_broken_channel_as_later_and_writes_no_address_to_the_log(
    wang: User, sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    sink.answers = [RuntimeError("cannot reach wang@example.cn")]
    send(wang)
    with caplog.at_level(logging.DEBUG):
        assert deliver_due(now=DAY).later == 1
    assert "RuntimeError" in caplog.text
    assert "wang@" not in caplog.text


def test_it_takes_up_what_a_dead_worker_left(wang: User, sink: Sink) -> None:
    notice = send(wang)
    Delivery.objects.filter(pk=mail_of(notice).pk).update(state=Delivery.State.SENDING, claimed_at=DAY)
    assert deliver_due(now=DAY + timedelta(minutes=4)).total == 0
    assert deliver_due(now=DAY + timedelta(minutes=6)).sent == 1


def test_it_obeys_wishes_but_not_against_the_law(wang: User, sink: Sink) -> None:
    for kind in ("test.term", "test.law"):
        for channel in (notices.MAIL, notices.IN_APP):
            NoticePreference.objects.create(account=wang, kind=kind, channel=channel, allowed=False)
    assert {each.channel for each in send(wang).deliveries.all()} == {notices.IN_APP}
    assert {each.channel for each in send(wang, "test.law").deliveries.all()} == {notices.IN_APP, notices.MAIL}


def test_it_reaches_who_has_no_account(sink: Sink) -> None:
    to = Recipient(phone="13800000001")
    notice = notice_send(kind="test.term", to=to, data=TERM, now=DAY, dedup_key="a")
    assert notice_send(kind="test.term", to=to, data=TERM, now=DAY, dedup_key="a") == notice
    assert "1380000" not in notice.dedup_key
    found = notice.deliveries.get()
    assert (found.channel, found.to_shown) == (notices.SMS, "138****0001")
    assert not notice.in_app


def test_it_asks_for_every_value_and_for_one_recipient(wang: User) -> None:
    with pytest.raises(ValueError, match="code"):
        notice_send(kind="test.term", to=Recipient(account=wang), data={"organisation": "x", "days": 1}, now=DAY)
    with pytest.raises(ValueError, match="recipient"):
        Recipient(account=wang, phone="13800000001")
    with pytest.raises(ValueError, match="label"):
        notices.register("test.bad", Text("{x}", "{x}"), Text("", ""))
    with pytest.raises(ValueError, match="placeholders"):
        notices.register("test.bad", Text("x", "x"), Text("{a}", "{b}"))


def test_it_keeps_personal_data_encrypted(wang: User) -> None:
    from django.db import connection

    notice = send(wang)
    with connection.cursor() as cursor:
        cursor.execute("select held from kit_notice where id = %s", [notice.pk])
        assert "麦溪" not in cursor.fetchone()[0]


def test_it_forgets_a_phone_wherever_it_was_told(sink: Sink) -> None:
    for phone in ("13800000001", "13800000002"):
        notice_send(kind="test.term", to=Recipient(phone=phone), data=TERM, now=DAY)
    deliver_due(now=DAY)
    assert notices_forget(phone="13800000001") == 1
    assert [notice.phone for notice in Notice.objects.all()] == ["13800000002"]
    assert OutboxMessage.objects.count() == 1
    assert notices_forget() == 0


def test_it_keeps_nothing_for_ever(wang: User, sink: Sink) -> None:
    sink.connected = False
    send(wang)
    notice_send(kind="test.term", to=Recipient(phone="13800000001"), data=TERM, now=DAY)
    deliver_due(now=DAY)
    assert notices_tidy(now=DAY + timedelta(days=29)) == 0
    notices_tidy(now=DAY + timedelta(days=31))
    assert OutboxMessage.objects.count() == 0
    notices_tidy(now=DAY + timedelta(days=91))
    assert [notice.account for notice in Notice.objects.all()] == [wang]
    notices_tidy(now=DAY + timedelta(days=366))
    assert not Notice.objects.exists()
