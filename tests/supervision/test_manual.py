"""Clauses that people look at: what a report says of them, and which are due."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.rooms.bargaining.models import AgreementClause
from gongyou.rooms.bargaining.services.supervision import clause_check
from gongyou.rooms.bargaining.supervision.agenda import checks_waiting
from gongyou.rooms.bargaining.supervision.manual import clauses_due, due_on, looked_at, said_of
from tests.registry.cast import NOW, Cast
from tests.supervision.agreed import LEAST, agreement_with
from tests.supervision.kept import JUNE, kept_run

pytestmark = pytest.mark.database


def looked(cast: Cast, clause: AgreementClause, on: date, outcome: str = "kept") -> None:
    clause_check(clause=clause, checked_on=on, outcome=outcome, note="看了会议记录。", by=cast.wang, now=NOW)


def test_it_counts_three_months_from_the_last_look_or_the_first_day(cast: Cast) -> None:
    agreement = agreement_with(cast.district, LEAST, None, None)
    assert due_on(None, date(2026, 6, 1)) == date(2026, 9, 1)
    assert not clauses_due(cast.wang, date(2026, 9, 1)).exists()
    late = date(2026, 9, 2)
    # Neither the clause with a test nor one of general terms.
    agreement.clauses.filter(position=3).update(code="general")
    assert [each.number for each in clauses_due(cast.wang, late)] == ["第二条"]
    assert not clauses_due(cast.zhao, late).exists()
    (item,) = checks_waiting(cast.wang, late)
    assert (item.count, item.is_overdue) == (1, True)
    looked(cast, agreement.clauses.get(position=2), date(2026, 6, 20))
    assert list(checks_waiting(cast.wang, late)) == [] and not clauses_due(cast.wang, date(2026, 9, 20)).exists()
    assert clauses_due(cast.wang, date(2026, 9, 21)).get().looked_on == date(2026, 6, 20)


def test_a_report_says_what_was_found_in_its_own_days(cast: Cast) -> None:
    agreement = agreement_with(cast.district, LEAST, None)
    clause = agreement.clauses.get(position=2)
    assert [each.zh for each in said_of((), *JUNE)] == ["本期没有人工检查记录。"]
    looked(cast, clause, date(2026, 5, 30))
    looks = looked_at(agreement, JUNE[1])[str(clause.key)]
    assert [each.zh for each in said_of(looks, *JUNE)][1] == "最近一次：2026年5月30日人工检查：遵守。"
    looked(cast, clause, date(2026, 6, 12), "not_kept")
    looked(cast, clause, date(2026, 7, 3))
    looks = looked_at(agreement, JUNE[1])[str(clause.key)]
    assert [each.en for each in said_of(looks, *JUNE)] == ["Checked 12 June 2026: Not kept"]


def test_it_stands_beside_the_tests_on_the_page_in_the_paper_and_month_by_month(cast: Cast, client: Client) -> None:
    agreement = agreement_with(cast.district, LEAST, None)
    looked(cast, agreement.clauses.get(position=2), date(2026, 6, 12), "not_kept")
    run = kept_run(agreement)
    client.force_login(cast.wang)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "2026年6月12日人工检查：没有遵守" in page and "看了会议记录。" in page and "约定值" in page
    paper = client.get(reverse("bargaining:supervision_file", args=[run.pk, "html"])).content.decode()
    # The note stays in the house.
    assert "2026年6月12日人工检查：没有遵守" in paper and "看了会议记录" not in paper
    months = client.get(reverse("bargaining:agreement_supervision", args=[agreement.key])).content.decode()
    row = re.search(r"第二条 人工检查.*?</tr>", months, re.S)
    assert row is not None and "没有遵守" in row[0]
    due = client.get(reverse("bargaining:checks_due"))
    assert due.status_code == 200 and "第二条" in due.content.decode()
