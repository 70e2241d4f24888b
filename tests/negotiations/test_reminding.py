"""Clocks of negotiations and answers to breaches as notices: to the officers, once at each stage."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from gongyou.kit.notices.models import Notice
from gongyou.rooms.bargaining.agenda import waiting
from gongyou.rooms.bargaining.models import Breach
from gongyou.rooms.bargaining.reminding import ANSWER, TERM, reminders_send
from tests.negotiations.cases import TODAY, contract_case, done, guideline_case
from tests.registry.cast import NOW, Cast
from tests.supervision.agreed import LEAST, agreement_with
from tests.supervision.kept import kept_breach

pytestmark = pytest.mark.database


def send(day: date) -> dict[str, int]:
    return reminders_send(today=day, now=NOW + (datetime.combine(day, NOW.timetz()) - NOW))


def test_a_clock_is_told_when_it_ends_soon_and_when_it_has_ended(cast: Cast) -> None:
    cast.wang.email = "wang@example.org"
    cast.wang.save()
    # Ten working days from Wednesday 2 September: the 16th.
    done(guideline_case(cast), "request", date(2026, 9, 2))
    assert send(date(2026, 9, 11)) == {}
    assert send(date(2026, 9, 14)) == {TERM: 1}
    assert send(date(2026, 9, 16)) == {}
    assert send(date(2026, 9, 17)) == {TERM: 1}
    assert send(date(2026, 9, 30)) == {}
    soon, late = Notice.objects.order_by("pk")
    assert soon.title_in("zh") == "平台答复即将到期：《禾芽规则协商》"
    assert late.title_in("en") == "Reply of the platform is overdue: “禾芽规则协商”"
    assert "最后一天是2026年9月16日，由企业一方办理" in late.body_in("zh")
    assert soon.account == cast.wang and {each.channel for each in soon.deliveries.all()} >= {"in_app", "mail"}


def test_a_closed_case_and_one_that_answered_are_not_told(cast: Cast) -> None:
    case = guideline_case(cast)
    done(case, "request", date(2026, 9, 2))
    done(case, "reply", date(2026, 9, 4), "accepted")
    assert send(date(2026, 9, 17)) == {}
    case.refresh_from_db()
    case.state = "ended"
    case.save()
    assert send(TODAY) == {}


def test_silence_moves_the_case_on_without_an_act(cast: Cast) -> None:
    case = contract_case(cast)
    case.steps.create(step="receipt", on=date(2026, 9, 1), recorded_at=NOW)
    case.next_due = date(2026, 9, 16)
    case.save()
    assert send(date(2026, 9, 17)) == {}
    case.refresh_from_db()
    # From the silence on 16 September: ten days to make it known to all, until the 28th, a Monday.
    assert case.next_due == date(2026, 9, 28)
    assert [item.due for item in waiting(cast.wang, date(2026, 9, 17))] == [date(2026, 9, 28)]


def test_an_answer_to_a_breach_is_told_before_and_after_its_day(cast: Cast) -> None:
    breach = kept_breach(agreement_with(cast.district, LEAST))
    due = breach.answer_due
    assert send(due - timedelta(days=20)) == {}
    assert (send(due), send(due)) == ({ANSWER: 1}, {})
    assert send(due + timedelta(days=1)) == {ANSWER: 1}
    Breach.objects.update(state=Breach.State.ANSWERED)
    assert send(due + timedelta(days=2)) == {}
    assert "第一条" in Notice.objects.order_by("pk")[0].title_in("zh")
