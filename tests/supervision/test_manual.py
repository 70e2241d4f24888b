"""Clauses that people look at: what a report says of them, and which are due."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongyou.core.errors import BadInput
from gongyou.rooms.bargaining.models import AgreementClause
from gongyou.rooms.bargaining.services.agreement_lasting import clause_amend
from gongyou.rooms.bargaining.services.agreements import Written
from gongyou.rooms.bargaining.services.supervision import clause_check
from gongyou.rooms.bargaining.supervision.agenda import checks_waiting
from gongyou.rooms.bargaining.supervision.manual import clauses_due, due_on, looked_at, said_of
from gongyou.rooms.bargaining.supervision.shown import clause_shown
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


def test_an_amended_clause_asks_for_its_test_again_and_the_old_words_stay_until_they_end(
    cast: Cast, client: Client
) -> None:
    agreement = agreement_with(cast.district, LEAST)
    former = agreement.clauses.get()
    today = timezone.localdate()
    written = Written("每一单的报酬不低于五元。", number="第一条", code="pay")
    with pytest.raises(BadInput, match="the day after its first day in force"):
        clause_amend(
            clause=former, written=written, valid_from=date(2026, 6, 1), reason="协商", by=cast.wang, now=timezone.now()
        )
    clause_amend(
        clause=former,
        written=written,
        valid_from=today + timedelta(days=5),
        reason="协商一致",
        by=cast.wang,
        now=timezone.now(),
    )
    client.force_login(cast.wang)
    page = client.get(reverse("bargaining:agreement_supervision", args=[agreement.key])).content.decode()
    assert "每一单的报酬不低于四元五角。" in page
    assert "每一单的报酬不低于五元。" in page
    assert page.count("变更前接入过检验，请重新接入") == 1


def test_a_wording_that_held_for_some_days_of_the_month_says_which() -> None:
    held = {"key": "k", "number": "第八条", "text": {"zh": "旧", "en": "old"}, "state": "manual"}
    part = clause_shown({**held, "from": "2026-10-01", "to": "2026-10-15"}, sees_few=True)
    assert [each.zh for each in part.reasons] == ["本条这一表述在 2026-10-01 至 2026-10-15 有效，只检查这些天。"]
    assert clause_shown({**held, "from": "2026-10-01", "to": "2026-10-31"}, sees_few=True).reasons == []
