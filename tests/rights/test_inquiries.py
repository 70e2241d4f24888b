"""A case on its way: brought, read, answered, closed; and who may not."""

from __future__ import annotations

import pytest
from django.db import connection

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit.models import AuditLine
from gongyou.kit.notices.models import Notice
from gongyou.registry.erasing import ERASERS, Person
from gongyou.registry.own.holdings import parts_of
from gongyou.rooms.rights import door, selectors
from gongyou.rooms.rights.agenda import waiting
from gongyou.rooms.rights.models import Inquiry
from gongyou.rooms.rights.services import inquiries as services
from tests.registry.cast import NOW, Cast
from tests.rights.cases import ANSWERS, TODAY, WORDS, opened, outcome

pytestmark = pytest.mark.database
ANSWER = "请带十月的工资条和打卡记录，周三上午来办公室。"


def test_it_keeps_what_was_typed_and_reckoned(cast: Cast) -> None:
    inquiry = Inquiry.objects.get(pk=opened(cast).pk)
    assert (inquiry.state, inquiry.subject, inquiry.results) == ("new", "overtime", 1)
    assert inquiry.outcomes[0]["answers"] == ANSWERS
    assert inquiry.outcomes[0]["cases"][0]["large"][0]["said"]["zh"] == "¥431.03"
    assert inquiry.words == WORDS


def test_it_is_sealed_in_the_database(cast: Cast) -> None:
    inquiry = opened(cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content, words FROM rights_inquiry WHERE id = %s", [inquiry.pk])
        content, words = cursor.fetchone()
    assert "431.03" not in content
    assert "加班" not in words


def test_the_trail_names_the_kind_of_case_alone(cast: Cast) -> None:
    opened(cast)
    line = AuditLine.objects.get(type="rights.inquiry.opened")
    assert line.data == {"subject": "overtime"}


def test_an_officer_reads_answers_and_closes(cast: Cast) -> None:
    inquiry = opened(cast)
    read = services.inquiry_look(inquiry=inquiry, by=cast.wang, now=NOW)
    assert (read.state, read.read_at) == ("read", NOW)
    services.inquiry_answer(inquiry=inquiry, body=ANSWER, by=cast.wang, now=NOW)
    inquiry.refresh_from_db()
    assert inquiry.state == "answered"
    assert [reply.body for reply in inquiry.replies.all()] == [ANSWER]
    assert services.inquiry_look(inquiry=inquiry, by=cast.wang, now=NOW).state == "answered"
    assert services.inquiry_close(inquiry=inquiry, by=cast.wang, now=NOW).state == "closed"
    with pytest.raises(Conflict):
        services.inquiry_answer(inquiry=inquiry, body=ANSWER, by=cast.wang, now=NOW)


def test_the_member_is_told_of_the_answer_and_nobody_else(cast: Cast) -> None:
    inquiry = opened(cast)
    services.inquiry_answer(inquiry=inquiry, body=ANSWER, by=cast.wang, now=NOW)
    notice = Notice.objects.get(kind="rights.inquiry.answered")
    assert notice.account == cast.lin
    assert "加班工资" in notice.body_in("zh-hans")
    assert "Overtime pay" in notice.body_in("en")
    assert ANSWER not in notice.body_in("zh-hans")


def test_it_is_not_closed_before_it_is_answered(cast: Cast) -> None:
    with pytest.raises(Conflict):
        services.inquiry_close(inquiry=opened(cast), by=cast.wang, now=NOW)


@pytest.mark.parametrize("who", ["zhao", "analyst", "administrator", "security", "auditor", "lin"])
def test_others_neither_read_nor_answer(cast: Cast, who: str) -> None:
    inquiry, other = opened(cast), getattr(cast, who)
    with pytest.raises(Forbidden):
        services.inquiry_look(inquiry=inquiry, by=other, now=NOW)
    with pytest.raises(Forbidden):
        services.inquiry_answer(inquiry=inquiry, body=ANSWER, by=other, now=NOW)
    with pytest.raises(Forbidden):
        services.inquiry_print(inquiry=inquiry, by=other, now=NOW)
    assert Inquiry.objects.get().state == "new"


def test_nobody_brings_a_case_in_anothers_name(cast: Cast) -> None:
    made = [outcome("overtime", ANSWERS)]
    for by in (cast.wang, None):
        with pytest.raises(Forbidden):
            services.inquiry_open(member=cast.lin_member, outcomes=made, words="", by=by, now=NOW)


def test_there_must_be_something_to_hand_in(cast: Cast) -> None:
    with pytest.raises(BadInput):
        services.inquiry_open(member=cast.lin_member, outcomes=[], words="", by=cast.lin, now=NOW)
    with pytest.raises(BadInput):
        made = [outcome("overtime", ANSWERS)]
        services.inquiry_open(member=cast.lin_member, outcomes=made, words="长" * 2001, by=cast.lin, now=NOW)


def test_those_without_an_answer_stand_first(cast: Cast) -> None:
    first, second = opened(cast), opened(cast)
    services.inquiry_answer(inquiry=first, body=ANSWER, by=cast.wang, now=NOW)
    assert [each.pk for each in selectors.inquiries_list(cast.wang)] == [second.pk, first.pk]
    assert door.waiting_count(cast.wang) == 1
    assert door.waiting_count(cast.zhao) == 0
    assert [item.count for item in waiting(cast.wang, TODAY)] == [1]
    assert list(waiting(cast.zhao, TODAY)) == []


def test_the_copy_of_ones_data_holds_the_case(data_dir: object, cast: Cast) -> None:
    inquiry = opened(cast)
    services.inquiry_answer(inquiry=inquiry, body=ANSWER, by=cast.wang, now=NOW)
    part = next(part for part in parts_of(cast.lin_member, "zh") if part.name == "inquiries")
    row = part.rows[0]
    assert (row["words"], row["replies"], row["subject"]) == (WORDS, ANSWER, "加班工资")
    assert "¥431.03" in row["results"].zh
    assert "5000 元" in row["typed"].zh


def test_nothing_of_an_erased_person_stays(cast: Cast) -> None:
    opened(cast)
    member = cast.lin_member
    person = Person(member, (member,), (member.worker_key,), "wx", ("",), ("",), ("",), cast.lin, NOW)
    assert ERASERS["rights.inquiries"].copy(person)[0]["words"] == WORDS
    assert ERASERS["rights.inquiries"].erase(person) == 1
    assert Inquiry.objects.count() == 0
