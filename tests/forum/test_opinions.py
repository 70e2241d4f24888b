"""An opinion on its way: handed in once, numbers hidden, counted by sender, withdrawn, forgotten."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit.models import AuditLine
from gongyou.registry.erasing import ERASERS, Person
from gongyou.rooms.forum.forgetting import senders_forget
from gongyou.rooms.forum.holdings import opinions_by
from gongyou.rooms.forum.models import Opinion
from gongyou.rooms.forum.numbers_hidden import HIDDEN, numbers_hidden
from gongyou.rooms.forum.services import moderation
from gongyou.rooms.forum.services.collections import collection_change, collection_close
from gongyou.rooms.forum.services.opinions import opinion_withdraw, phone_withdraw, receipt_digest, receipt_of
from gongyou.rooms.forum.tallies import spoken_in, tallies_of
from tests.forum.collected import TEXT, an_issue, asking, drafted, published, sent, shown
from tests.registry.cast import NOW, Cast, id_number

pytestmark = pytest.mark.database
PHONE = "13800000001"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (f"我是{id_number(7)}的骑手", f"我是{HIDDEN}的骑手"),
        ("身份证 110101 19900307 123X 扣了钱", f"身份证 {HIDDEN} 扣了钱"),
        ("打我电话１３８ ００００ ０００１", f"打我电话{HIDDEN}"),
        ("电话+86 138-0000-0001。", f"电话{HIDDEN}。"),
        ("QQ 12345678 加我", f"QQ {HIDDEN} 加我"),
        ("写信到 a.b@example.cn", f"写信到 {HIDDEN}"),
        ("2026-10-01 跑了 128 单，12.5 公里，每单 3.80 元", "2026-10-01 跑了 128 单，12.5 公里，每单 3.80 元"),
        ("旧证 110101900307123", f"旧证 {HIDDEN}"),
        ("看不\u200b见的\x00字符", "看不见的字符"),
    ],
)
def test_numbers_that_say_who_is_meant_are_hidden(written: str, stored: str) -> None:
    assert numbers_hidden(written) == stored
    assert numbers_hidden(stored) == stored


def test_it_is_sealed_and_numbers_never_reach_the_database(cast: Cast) -> None:
    opinion = sent(published(cast), 1, f"站长扣了我六十块，我电话 {PHONE}", phone=PHONE)
    assert opinion.body == f"站长扣了我六十块，我电话 {HIDDEN}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT body, phone FROM forum_opinion WHERE id = %s", [opinion.pk])
        body, phone = cursor.fetchone()
    assert "站长" not in body
    assert PHONE not in phone
    line = AuditLine.objects.get(type="forum.opinion.handed_in")
    assert line.data == {"section": "pay", "title": "新计价规则听意见"}


def test_one_form_is_one_opinion_with_one_receipt(cast: Cast) -> None:
    collection = published(cast)
    first = sent(collection, 1)
    with pytest.raises(Conflict):
        sent(collection, 1)
    assert Opinion.objects.count() == 1
    assert first.receipt == receipt_digest(receipt_of("form-1").lower())
    assert receipt_of("form-1") != receipt_of("form-2")
    assert len(receipt_of("form-1")) == 16


@pytest.mark.parametrize("body", ["好", "！！！！！！", "长" * 501, "1234 5678"])
def test_too_short_and_too_long_are_refused(cast: Cast, body: str) -> None:
    with pytest.raises(BadInput):
        sent(published(cast), 1, body)


def test_it_takes_opinions_between_its_days_under_its_headings(cast: Cast) -> None:
    with pytest.raises(Conflict):
        sent(drafted(cast), 1)
    with pytest.raises(Conflict):
        sent(published(cast, opens_on=date(2026, 10, 2)), 2)
    with pytest.raises(Conflict):
        sent(published(cast, closes_on=date(2026, 9, 30)), 3)
    collection = published(cast)
    with pytest.raises(BadInput):
        sent(collection, 4, section="hours")
    assert sent(collection, 5, section="other").section == "other"
    with pytest.raises(Conflict):
        sent(collection_close(collection=collection, by=cast.wang, now=NOW), 6)


def test_a_code_is_asked_where_it_is_asked(cast: Cast) -> None:
    collection = published(cast, verification="sms")
    with pytest.raises(BadInput):
        sent(collection, 1, phone=PHONE)
    assert sent(collection, 1, phone=PHONE, is_verified=True).is_verified


def test_senders_are_one_by_phone_or_device_and_at_least_by_network(cast: Cast) -> None:
    collection = published(cast)
    shown(collection, 1)
    shown(collection, 2, device="device-1")
    shown(collection, 3, phone=PHONE)
    shown(collection, 4, phone=PHONE, network="10.0.0.9")
    shown(collection, 5, network="10.0.0.1")
    held = sent(collection, 6)
    moderation.opinion_hold(opinion=held, reason="insult", by=cast.wang, now=NOW)
    spoken = spoken_in(collection)
    assert [each.sender for each in spoken] == [0, 0, 1, 1, 2]
    assert [each.wide_sender for each in spoken] == [0, 0, 1, 1, 0]
    issue = an_issue(collection, *Opinion.objects.filter(collection=collection))
    tally = tallies_of(collection)[issue.pk]
    assert (tally.opinions, tally.senders, tally.senders_at_least) == (5, 3, 2)


def test_after_the_time_nobody_can_be_found_and_no_count_changes(cast: Cast) -> None:
    collection = published(cast)
    shown(collection, 1, phone=PHONE)
    shown(collection, 2, phone=PHONE)
    before = [(each.sender, each.wide_sender) for each in spoken_in(collection)]
    collection_close(collection=collection, by=cast.wang, now=NOW)
    assert senders_forget(now=NOW + timedelta(days=89)) == 0
    assert senders_forget(now=NOW + timedelta(days=91)) == 2
    assert senders_forget(now=NOW + timedelta(days=92)) == 0
    kept = Opinion.objects.values_list("phone_index", "device_index", "network_index", "consent_version")
    assert set(kept) == {("", "", "", "")}
    assert [each.phone for each in Opinion.objects.all()] == ["", ""]
    assert [(each.sender, each.wide_sender) for each in spoken_in(collection)] == before


def test_its_sender_takes_the_phone_or_all_of_it_back(cast: Cast) -> None:
    collection = published(cast)
    opinion = shown(collection, 1, phone=PHONE, trade="rider")
    an_issue(collection, opinion)
    phone_withdraw(opinion=opinion, by=None, now=NOW)
    opinion.refresh_from_db()
    assert (opinion.phone, opinion.phone_index, opinion.body) == ("", "", TEXT)
    with pytest.raises(Conflict):
        phone_withdraw(opinion=opinion, by=None, now=NOW)
    opinion_withdraw(opinion=opinion, by=None, now=NOW)
    opinion.refresh_from_db()
    assert (opinion.state, opinion.body, opinion.trade, opinion.issue) == ("withdrawn", "", "", None)
    with pytest.raises(Conflict):
        opinion_withdraw(opinion=opinion, by=None, now=NOW)
    with pytest.raises(Conflict):
        moderation.opinion_publish(opinion=opinion, by=cast.wang, now=NOW)


def test_an_officer_publishes_masks_and_holds_back_and_nobody_else(cast: Cast) -> None:
    opinion = sent(published(cast), 1, "站长老甲说远单不派不行")
    for other in (cast.zhao, cast.analyst, cast.lin):
        with pytest.raises(Forbidden):
            moderation.opinion_publish(opinion=opinion, by=other, now=NOW)
    with pytest.raises(BadInput):
        moderation.opinion_mask(opinion=opinion, passages=["老乙"], by=cast.wang, now=NOW)
    with pytest.raises(BadInput):
        moderation.opinion_mask(opinion=opinion, passages=[" "], by=cast.wang, now=NOW)
    masked = moderation.opinion_mask(opinion=opinion, passages=["老甲", "站长"], by=cast.wang, now=NOW)
    assert (masked.shown, masked.body) == (f"{HIDDEN}{HIDDEN}说远单不派不行", "站长老甲说远单不派不行")
    with pytest.raises(BadInput):
        moderation.opinion_hold(opinion=opinion, reason="dislike", by=cast.wang, now=NOW)
    held = moderation.opinion_hold(opinion=opinion, reason="off_subject", by=cast.wang, now=NOW)
    assert (held.state, held.reason) == ("held", "off_subject")
    assert moderation.opinion_publish(opinion=opinion, by=cast.wang, now=NOW).reason == ""
    data = [line.data for line in AuditLine.objects.filter(type__startswith="forum.opinion.")]
    assert not any("老甲" in str(each) for each in data)
    assert {"section": "pay", "reason": "off_subject"} in data


def test_what_was_asked_stays_what_was_asked(cast: Cast) -> None:
    collection = published(cast)
    with pytest.raises(Conflict):
        collection_change(collection=collection, asking=asking(question="别的？"), by=cast.wang, now=NOW)
    later = asking(closes_on=date(2036, 10, 1))
    assert collection_change(collection=collection, asking=later, by=cast.wang, now=NOW).closes_on.month == 10
    with pytest.raises(Forbidden):
        collection_change(collection=collection, asking=later, by=cast.zhao, now=NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"closes_on": date(2026, 8, 1)}, "closes_on"),
        ({"sections": ("other",)}, "sections"),
        ({"question": " "}, "question"),
        ({"subject": "rule"}, "rule_version"),
        ({"platform": ""}, "platform"),
    ],
)
def test_what_cannot_be_asked_is_refused_beside_its_field(cast: Cast, changes: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        drafted(cast, **changes)
    assert refusal.value.where["field"] == field


def test_a_person_gets_a_copy_and_is_erased_by_the_phone(cast: Cast) -> None:
    collection = published(cast)
    member = cast.lin_member
    mine = shown(collection, 1, phone=member.phone)
    other = shown(collection, 2, "林小满说的对，远单太低")
    assert [row["body"] for row in opinions_by(member).rows] == [mine.body]
    person = Person(member, (member,), (), "wx", (member.name,), (), (member.phone,), None, NOW)
    eraser = ERASERS["forum.opinions"]
    assert [row["body"] for row in eraser.copy(person)] == [mine.body]
    assert eraser.erase(person) == 1
    assert eraser.sweep_names([member.name]) == 1
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.state, mine.body, mine.phone) == ("withdrawn", "", "")
    assert other.body == f"{HIDDEN}说的对，远单太低"
