"""Promises whose day has passed: a finding, a word to the officers, and a topic at the table."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.findings.models import Finding
from gongyou.kit.models import AuditLine
from gongyou.kit.notices.models import Notice
from gongyou.rooms.bargaining.origins import of_finding
from gongyou.rooms.forum import agenda
from gongyou.rooms.forum.models import Issue
from gongyou.rooms.forum.overdue import promises_look
from gongyou.rooms.forum.services.answers import Step, issue_answer
from tests.forum.collected import TODAY, an_issue, published, shown
from tests.registry.cast import NOW, Cast

pytestmark = pytest.mark.database
DUE = TODAY + timedelta(days=5)
LATE = DUE + timedelta(days=1)


def promised(cast: Cast) -> Issue:
    collection = published(cast)
    issue = an_issue(collection, shown(collection, 1))
    return issue_answer(issue=issue, step=Step("promised", "四公里以上加价", "禾芽配送", DUE), by=cast.wang, now=NOW)


def test_it_is_found_once_and_told_once(cast: Cast, client: Client) -> None:
    issue = promised(cast)
    assert promises_look(today=DUE, now=NOW) == {"found": 0, "withdrawn": 0, "told": 0}
    assert promises_look(today=LATE, now=NOW) == {"found": 1, "withdrawn": 0, "told": 1}
    lines = AuditLine.objects.count()
    assert promises_look(today=LATE + timedelta(days=9), now=NOW) == {"found": 0, "withdrawn": 0, "told": 0}
    assert AuditLine.objects.count() == lines
    finding = Finding.objects.get(kind="forum.promise_overdue")
    assert (finding.subject_kind, finding.subject_key, finding.period_to) == ("platform", "heya", DUE)
    assert finding.title["zh"] == "承诺2026年10月6日前做到，没有办结：远距离单价太低"
    # One sender: fewer than ten are never told as a number.
    assert finding.workers is None and finding.evidence["rows"][0]["what"] == "四公里以上加价"
    notice = Notice.objects.get(kind="forum.promise.overdue")
    assert notice.account == cast.wang and "禾芽配送承诺在2026年10月6日前做到" in notice.body_in("zh")
    client.force_login(cast.wang)
    page = client.get(reverse("findings:finding", args=[finding.pk])).content.decode()
    assert reverse("forum:issue_of_finding", args=[finding.pk]) in page
    assert client.get(reverse("forum:issue_of_finding", args=[finding.pk]))["Location"] == issue.get_absolute_url()
    # A topic made from it stands under the heading of the issue.
    assert of_finding(finding).section == "pay"


def test_it_is_taken_back_once_the_issue_is_settled_and_comes_again_with_another_day(cast: Cast) -> None:
    issue = promised(cast)
    promises_look(today=LATE, now=NOW)
    later = LATE + timedelta(days=30)
    issue_answer(issue=issue, step=Step("promised", "改到十一月", "禾芽配送", later), by=cast.wang, now=NOW)
    assert promises_look(today=LATE, now=NOW) == {"found": 0, "withdrawn": 1, "told": 0}
    assert promises_look(today=later + timedelta(days=1), now=NOW)["found"] == 1
    issue_answer(issue=issue, step=Step("solved", "已加价。"), by=cast.wang, now=NOW)
    assert promises_look(today=later + timedelta(days=1), now=NOW)["withdrawn"] == 1
    assert set(Finding.objects.values_list("state", flat=True)) == {"rejected"}


def test_the_first_page_tells_what_is_late_from_what_is_to_come(cast: Cast) -> None:
    issue = promised(cast)
    other = an_issue(issue.collection, shown(issue.collection, 2), title="等餐不计报酬")
    issue_answer(
        issue=other, step=Step("promised", "补时", "禾芽配送", LATE + timedelta(days=60)), by=cast.wang, now=NOW
    )
    assert [(item.title.zh, item.count, item.severity) for item in agenda.promised(cast.wang, LATE)] == [
        ("承诺到期没有做到的问题", 1, 2),
        ("承诺期限最近的问题", 1, 0),
    ]
    assert list(agenda.promised(cast.zhao, LATE)) == []
