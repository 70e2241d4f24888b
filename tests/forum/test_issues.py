"""The issue table: grouped, regrouped, taken back, answered, told, counted, handed on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.core.figures import SUPPRESSED
from gongyou.kit.documents import to_docx, to_html
from gongyou.kit.notices.models import Notice
from gongyou.rooms.forum import agenda, door
from gongyou.rooms.forum.grouping import proposals_for
from gongyou.rooms.forum.models import Issue, Opinion
from gongyou.rooms.forum.report import csv_rows, report_of
from gongyou.rooms.forum.services import grouping
from gongyou.rooms.forum.services.answers import Step, issue_answer, issue_hand_on
from gongyou.rooms.forum.services.moderation import opinion_hold
from gongyou.rooms.forum.table import table_of
from gongyou.rooms.platforms.models import RuleOpinion
from tests.forum.collected import TODAY, an_issue, drafted, published, shown
from tests.platforms.register.rules import pay_version
from tests.registry.cast import NOW, Cast

pytestmark = pytest.mark.database
FAR = ("远距离的单价太低，五公里才六块", "远单价格太低，五公里六块", "五公里以上的远单单价低")
SPEED = ("系统给的送达时间太短", "送达时间太短，红灯都等不起")


def test_like_opinions_are_proposed_together(cast: Cast) -> None:
    collection = published(cast)
    for number, text in enumerate((*FAR, *SPEED)):
        shown(collection, number, text, section="pay" if number < 3 else "time")
    found = proposals_for(collection)
    assert [(each.into, each.size) for each in found.listed] == [(None, 3), (None, 2)]
    assert found.listed[0].title in FAR
    issue = an_issue(collection, *(opinion for opinion, _ in found.listed[0].opinions))
    assert issue.section == "pay"
    shown(collection, 9, "五公里的远单才六块，价格低")
    again = proposals_for(collection).listed
    assert (again[0].into, again[0].size) == (issue, 1)
    near = again[0].opinions[0][1]
    assert near is not None
    assert near.similarity > 0.1
    assert again[1].into is None


def test_the_last_act_is_taken_back_one_by_one(cast: Cast) -> None:
    collection = published(cast)
    one, two, three = (shown(collection, number) for number in range(1, 4))
    first = an_issue(collection, one, two)
    second = an_issue(collection, three, title="第二个")

    def placed() -> list[int | None]:
        return list(Opinion.objects.order_by("pk").values_list("issue__number", flat=True))

    seen = [placed()]
    grouping.opinions_move(collection=collection, opinions=[one], into=second, by=cast.wang, now=NOW)
    seen.append(placed())
    split = grouping.issue_split(issue=second, title="第三个", opinions=[three], by=cast.wang, now=NOW)
    seen.append(placed())
    grouping.issues_merge(issue=first, into=split, by=cast.wang, now=NOW)
    seen.append(placed())
    grouping.issue_rename(issue=split, title="改过的", section="time", by=cast.wang, now=NOW)
    assert seen == [[1, 1, 2], [2, 1, 2], [2, 1, 3], [2, 3, 3]]
    assert door.issue(first.key) is None
    grouping.regrouping_undo(collection=collection, by=cast.wang, now=NOW)
    split.refresh_from_db()
    assert (split.title, split.section) == ("第三个", "pay")
    for before in seen[-2::-1]:
        grouping.regrouping_undo(collection=collection, by=cast.wang, now=NOW)
        assert placed() == before
    first.refresh_from_db()
    assert first.merged_into is None
    assert not Issue.objects.filter(pk=split.pk).exists()


def test_what_was_answered_is_not_undone(cast: Cast) -> None:
    collection = published(cast)
    issue = an_issue(collection, shown(collection, 1))
    issue_answer(issue=issue, step=Step("negotiating"), by=cast.wang, now=NOW)
    with pytest.raises(Conflict):
        grouping.regrouping_undo(collection=collection, by=cast.wang, now=NOW)


def test_what_cannot_be_grouped_is_refused(cast: Cast) -> None:
    collection = published(cast)
    one, two = shown(collection, 1), shown(collection, 2)
    held = opinion_hold(opinion=shown(collection, 3), reason="insult", by=None, now=NOW)
    elsewhere = shown(published(cast), 1)
    issue = an_issue(collection, one, two)
    for refused in (held, elsewhere):
        with pytest.raises(BadInput):
            an_issue(collection, refused)
    for title in ("", "长" * 61):
        with pytest.raises(BadInput):
            an_issue(collection, one, title=title)
    for chosen in ([], [one, two]):
        with pytest.raises(BadInput):
            grouping.issue_split(issue=issue, title="另立", opinions=chosen, by=cast.wang, now=NOW)
    with pytest.raises(BadInput):
        grouping.issues_merge(issue=issue, into=issue, by=cast.wang, now=NOW)
    with pytest.raises(Conflict):
        grouping.issues_merge(issue=issue, into=an_issue(elsewhere.collection, elsewhere), by=cast.wang, now=NOW)
    with pytest.raises(Forbidden):
        grouping.issue_rename(issue=issue, title="别的", section="", by=cast.zhao, now=NOW)


def test_those_who_left_a_phone_are_told_once_each(cast: Cast) -> None:
    collection = published(cast)
    phones = ("13800000011", "13800000011", "13800000012", "")
    found = [shown(collection, number, phone=phone) for number, phone in enumerate(phones)]
    issue = an_issue(collection, *found)
    issue_answer(issue=issue, step=Step("solved", "十月起远单加价。"), by=cast.wang, now=NOW)
    notices = Notice.objects.filter(kind="forum.issue.changed")
    assert sorted(each.phone for each in notices) == ["13800000011", "13800000012"]
    assert "已解决" in notices[0].body_in("zh-hans")
    assert "Solved" in notices[0].body_in("en")
    assert "加价" not in notices[0].body_in("zh-hans")


@pytest.mark.parametrize(
    "step",
    [
        Step("received"),
        Step("declined"),
        Step("solved", " "),
        Step("promised", "加价", "平台", None),
        Step("promised", "加价", "", date(2026, 12, 1)),
        Step("promised", "加价", "平台", date(2026, 9, 30)),
        Step("declined", "长" * 1001),
    ],
)
def test_an_answer_says_what_it_must(cast: Cast, step: Step) -> None:
    collection = published(cast)
    issue = an_issue(collection, shown(collection, 1))
    with pytest.raises(BadInput):
        issue_answer(issue=issue, step=step, by=cast.wang, now=NOW)


def test_a_promise_has_a_clock_and_a_history(cast: Cast) -> None:
    collection = published(cast)
    issue = an_issue(collection, shown(collection, 1))
    due = TODAY + timedelta(days=20)
    issue_answer(issue=issue, step=Step("promised", "远单加价", "禾芽配送", due), by=cast.wang, now=NOW)
    assert [(item.count, item.due, item.severity) for item in agenda.promised(cast.wang, TODAY)] == [(1, due, 0)]
    assert [item.severity for item in agenda.promised(cast.wang, due)] == [1]
    assert [item.severity for item in agenda.promised(cast.wang, due + timedelta(days=1))] == [2]
    assert list(agenda.promised(cast.zhao, TODAY)) == []
    issue_answer(issue=issue, step=Step("declined", "平台说明不可行的理由。"), by=cast.wang, now=NOW)
    issue.refresh_from_db()
    assert (issue.promised_by, issue.promised_until) == ("", None)
    assert list(issue.steps.values_list("status", flat=True)) == ["received", "promised", "declined"]
    with pytest.raises(Conflict):
        issue_answer(issue=issue, step=Step("declined", "平台说明不可行的理由。"), by=cast.wang, now=NOW)
    with pytest.raises(Forbidden):
        issue_answer(issue=issue, step=Step("negotiating"), by=cast.zhao, now=NOW)


def test_a_collection_past_its_last_day_waits_to_be_closed(cast: Cast) -> None:
    last = published(cast).closes_on
    assert list(agenda.over(cast.wang, last)) == []
    assert [(item.count, item.due) for item in agenda.over(cast.wang, last + timedelta(days=1))] == [(1, last)]
    assert list(agenda.over(cast.zhao, last + timedelta(days=1))) == []


def test_bargaining_sees_the_issues_through_the_door(cast: Cast) -> None:
    collection = published(cast)
    issue = an_issue(collection, shown(collection, 1), shown(collection, 2, device="device-1"))
    [told] = door.issues_open(cast.wang)
    assert told == door.issue(issue.key)
    assert (told.id, told.section, told.status, told.opinions, told.senders) == (issue.key, "pay", "received", 2, 1)
    assert (told.platform, told.address) == ("heya", f"/forum/issues/{issue.key}/")
    assert door.issues_open(cast.zhao) == []
    issue_answer(issue=issue, step=Step("solved", "已加价。"), by=cast.wang, now=NOW)
    assert door.issues_open(cast.wang) == []
    assert door.issue(drafted(cast).key) is None


def test_cells_of_few_senders_are_not_told(cast: Cast) -> None:
    collection = published(cast)
    large = [shown(collection, number, trade="rider" if number < 12 else "courier") for number in range(15)]
    small = [shown(collection, 20 + number, trade="rider") for number in range(3)]
    an_issue(collection, *large)
    an_issue(collection, *small, title="几个人提的")
    lines = {line.issue.number: line for line in table_of(collection).lines}
    # Twelve riders and three couriers: either would be found from the other and the total.
    assert (lines[1].trades, lines[2].trades) == ([], [])
    for number, trade in enumerate(["rider", "courier"] * 12 + ["truck_driver"] * 6 + ["chauffeur"] * 6):
        Opinion.objects.filter(pk=shown(collection, 30 + number, trade=trade).pk).update(issue=lines[1].issue)
    lines = {line.issue.number: line for line in table_of(collection).lines}
    assert [value for _, value in lines[1].trades] == [15, 24, None, None]
    assert lines[2].trades == []
    text = "\n".join(",".join(row) for row in csv_rows(collection, "zh"))
    assert f"外卖配送员 24；货车司机 {SUPPRESSED}" in text


def test_a_flood_from_one_place_is_seen_and_moves_nothing(cast: Cast) -> None:
    collection = published(cast)
    flood = [shown(collection, number, device="one", network="10.9.9.9") for number in range(9)]
    one_each = [shown(collection, 20 + number) for number in range(3)]
    an_issue(collection, *flood)
    an_issue(collection, *one_each, title="三个人提的")
    table = table_of(collection)
    assert [line.issue.number for line in table.lines] == [2, 1]
    assert [line.places[:2] for line in table.lines] == [(2, 1), (1, 2)]
    assert (table.robustness.is_one_network, table.robustness.network_share) == (True, 75)
    assert (table.senders, table.published) == (4, 12)


def test_two_counts_that_agree_are_told_once(cast: Cast, client: Client) -> None:
    collection = published(cast)
    an_issue(collection, shown(collection, 1), shown(collection, 2))
    page = client.get(collection.public_url).content.decode()
    assert "2 个</dd>" in page
    assert "2 条意见，2 个发送者</p>" in page
    assert "至少 2" not in page
    assert "至少" not in to_html(report_of(collection), "zh").split("共收到")[1].split("</p>")[0]
    shown(collection, 3, network="10.0.0.1")
    assert "3 个，至少 2 个" in client.get(collection.public_url).content.decode()


def test_the_report_says_what_came_and_what_was_held_back(cast: Cast) -> None:
    collection = published(cast)
    issue = an_issue(collection, shown(collection, 1), title="=远单价格")
    opinion_hold(opinion=shown(collection, 2), reason="advertisement", by=None, now=NOW)
    issue_answer(issue=issue, step=Step("promised", "加价", "平台", date(2026, 12, 1)), by=cast.wang, now=NOW)
    document = report_of(collection)
    page = to_html(document, "zh")
    for words in ("共收到 2 条意见", "广告", "已承诺", "2026-12-01", "不是抽样"):
        assert words in page
    assert "Advertisement" in to_html(document, "en")
    assert to_docx(document, "zh")[:2] == b"PK"
    assert csv_rows(collection, "zh")[1][1] == "'=远单价格"


def test_an_issue_becomes_one_opinion_of_the_register(cast: Cast) -> None:
    version = pay_version(cast)
    collection = published(cast, subject="rule", rule_version=version.key)
    assert collection.platform == version.rule.platform
    issue = an_issue(collection, shown(collection, 1))
    issue_hand_on(issue=issue, by=cast.wang, now=NOW)
    opinion = RuleOpinion.objects.get(version=version, body__contains=issue.title)
    assert (opinion.answer, opinion.source) == ("pending", "union")
    assert "1 条意见" in opinion.body
    issue_answer(issue=issue, step=Step("declined", "平台未采纳的理由。"), by=cast.wang, now=NOW)
    opinion.refresh_from_db()
    assert (opinion.answer, opinion.reason) == ("declined", "平台未采纳的理由。")
    with pytest.raises(Conflict):
        issue_hand_on(issue=issue, by=cast.wang, now=NOW)
    free = published(cast)
    with pytest.raises(Conflict):
        issue_hand_on(issue=an_issue(free, shown(free, 1)), by=cast.wang, now=NOW)


def test_programs_read_the_issue_table_without_a_token(cast: Cast) -> None:
    collection = published(cast)
    issue = an_issue(collection, shown(collection, 1, trade="rider"))
    drafted(cast)
    listed = Client().get("/api/v1/forum/collections").json()["items"]
    assert [each["code"] for each in listed] == [collection.code]
    table = Client().get(f"/api/v1/forum/collections/{collection.code}/issues").json()
    assert (table["published"], table["issues"][0]["id"]) == (1, str(issue.key))
    assert table["issues"][0]["trades"] == []
