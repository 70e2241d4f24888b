"""A month from its opening to the sealed release, by the daily task; reminders, the agenda, proposals to leave."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit import audit
from gongyou.kit.agenda import Severity
from gongyou.kit.notices.models import Notice
from gongyou.registry.models import Employer
from gongyou.rooms.market import panel_reminding
from gongyou.rooms.market.models import (
    LeavingProposal,
    Panel,
    PanelForm,
    PanelMonth,
    PanelQuery,
    PanelRelease,
    Release,
    Reporter,
)
from gongyou.rooms.market.panel.snapshots import reproduced
from gongyou.rooms.market.panel_agenda import leaving_waiting, queries_waiting
from gongyou.rooms.market.panel_monthly import months_to_open, panels_run
from gongyou.rooms.market.services import panel_leaving, panel_months
from gongyou.rooms.market.services.panel_forms import panel_chase
from gongyou.rooms.market.services.panel_releases import release_publish
from gongyou.rooms.market.services.panels import Draw, reporter_leave, reporters_draw
from tests.panel.panelled import all_handed, handed, opened
from tests.registry.cast import NOW, Cast

pytestmark = pytest.mark.database


def at(month: int, day: int, hour: int = 2) -> datetime:
    """Of 2026; two o'clock in London is ten in China, after the hour of release."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def reporters_of(panel: Panel) -> list[Reporter]:
    return list(Reporter.objects.filter(panel=panel).order_by("number"))


def test_a_month_goes_by_itself_from_opening_to_the_sealed_release(cast: Cast) -> None:
    panel = opened(cast)
    # 禾岚市 has no officer of its own in the cast.
    Panel.objects.update(organisation=cast.district)
    all_handed(panel, "2026-07")
    reporters = reporters_of(panel)
    for each in reporters:
        panel_leaving.reporter_contact(reporter=each, contact="jingban@example.com", by=None, now=NOW)
    assert panels_run(now=at(9, 1)) == {"opened": 1, "reminders": len(reporters)}
    month = PanelMonth.objects.get()
    assert (month.period, month.due_on, month.release_on) == ("2026-08", date(2026, 9, 10), date(2026, 9, 15))
    assert panels_run(now=at(9, 1, 3)) == {}
    for each in reporters[2:]:
        heads = PanelForm.objects.get(reporter=each, period="2026-07").kept["heads_end"]
        handed(each, "2026-08", at(9, 5), heads_start=heads, heads_end=heads, hours_paid=int(heads) * 170)
    # Two are silent: told before the day and after it, asked for once.
    assert panels_run(now=at(9, 8)) == {"reminders": 2 + _with_open_questions()}
    done = panels_run(now=at(9, 11))
    assert done["chased"] == 1 and done["reminders"] >= 2
    assert PanelQuery.objects.filter(rule="month_missing", period="2026-08").count() == 2
    assert not PanelRelease.objects.exists()
    # One minute before the hour nothing is sealed; then it is, once.
    assert "sealed" not in panels_run(now=datetime(2026, 9, 15, 1, 29, tzinfo=UTC))
    assert panels_run(now=datetime(2026, 9, 15, 1, 30, tzinfo=UTC))["sealed"] == 1
    assert "sealed" not in panels_run(now=at(9, 15))
    release = PanelRelease.objects.get()
    assert release.period == "2026-08" and release.released_by is None and reproduced(release)[0]
    assert Notice.objects.filter(kind="market.panel.sealed").exists()


def _with_open_questions() -> int:
    """Reporters with a question on a form, by the day of the answer."""
    waiting = PanelQuery.objects.filter(state="open").exclude(form=None)
    return waiting.values("reporter", "due_on").distinct().count()


def test_a_machine_that_stood_still_catches_up(cast: Cast) -> None:
    panel = opened(cast)
    all_handed(panel, "2026-07")
    release_publish(panel=panel, period="2026-05", by=None, now=at(6, 20))
    assert months_to_open(panel, date(2026, 8, 20)) == ["2026-06", "2026-07"]
    assert panels_run(now=at(8, 20))["sealed"] == 2
    assert [each.period for each in PanelRelease.objects.order_by("number")] == ["2026-05", "2026-06", "2026-07"]


def test_the_day_is_the_one_that_was_planned_and_an_officers_release_stands_for_it(cast: Cast) -> None:
    panel = opened(cast)
    all_handed(panel, "2026-08")
    Release.objects.create(
        organisation=cast.city, region=panel.region, period="2026-08", planned_for=date(2026, 9, 22), planned_at=NOW
    )
    panels_run(now=at(9, 15))
    assert PanelMonth.objects.get().release_on == date(2026, 9, 22) and not PanelRelease.objects.exists()
    by_hand = release_publish(panel=panel, period="2026-08", by=None, now=at(9, 22))
    assert panels_run(now=at(9, 22, 3))["sealed"] == 1
    assert PanelMonth.objects.get().release == by_hand and PanelRelease.objects.count() == 1


def test_a_month_without_any_form_says_why_and_tries_again(cast: Cast) -> None:
    panel = opened(cast)
    assert panels_run(now=at(9, 15))["failed"] == 1
    assert "没有可用的报表" in PanelMonth.objects.get().failure["zh"]
    all_handed(panel, "2026-08")
    assert panels_run(now=at(9, 16))["sealed"] == 1
    assert PanelMonth.objects.get().failure == {}


def test_steps_are_not_done_twice_early_or_by_a_stranger(cast: Cast) -> None:
    panel = opened(cast)
    with pytest.raises(Conflict):
        panel_months.month_open(panel=panel, period="2026-09", by=None, now=at(9, 20))
    with pytest.raises(Forbidden):
        panel_months.month_open(panel=panel, period="2026-08", by=cast.wang, now=at(9, 20))
    month = panel_months.month_open(panel=panel, period="2026-08", by=None, now=at(9, 2))
    with pytest.raises(Conflict):
        panel_months.month_open(panel=panel, period="2026-08", by=None, now=at(9, 2))
    with pytest.raises(Conflict):
        panel_months.month_chase(month=month, by=None, now=at(9, 9))
    with pytest.raises(Forbidden):
        panel_months.month_chase(month=month, by=cast.wang, now=at(9, 11))
    panel_months.month_chase(month=month, by=None, now=at(9, 11))
    # The history says it once.
    assert [each.type for each in audit.lines_about(panel) if "chased" in each.type] == ["market.panel_month.chased"]
    with pytest.raises(Conflict):
        panel_months.month_chase(month=month, by=None, now=at(9, 12))
    with pytest.raises(Conflict):
        panel_months.month_seal(month=month, by=None, now=at(9, 14))


def test_a_form_is_judged_again_when_the_month_before_came_late(cast: Cast) -> None:
    panel = opened(cast)
    firm = reporters_of(panel)[0]
    handed(firm, "2026-08")
    assert not PanelQuery.objects.filter(form__isnull=False).exists()
    handed(firm, "2026-07", heads_start=39, heads_end=39)
    month = panel_months.month_open(panel=panel, period="2026-08", by=None, now=at(9, 2))
    assert panel_months.month_judge(month=month, by=None, now=at(9, 12)) == 1
    assert PanelQuery.objects.get(form__isnull=False).rule == "start_not_last_end"
    assert panel_months.month_judge(month=month, by=None, now=at(9, 13)) == 0


def test_questions_are_told_with_their_day_and_stand_in_the_agenda(cast: Cast) -> None:
    panel = opened(cast)
    firm = reporters_of(panel)[0]
    panel_leaving.reporter_contact(reporter=firm, contact="139 1234 5678", by=None, now=NOW)
    assert Reporter.objects.get(pk=firm.pk).contact == "13912345678"
    handed(firm, "2026-03", at(9, 18), wage_bill="0")
    query = PanelQuery.objects.get()
    sent = [panel_reminding.reminders_send(today=day, now=at(9, 21)) for day in (date(2026, 9, 18), date(2026, 9, 18))]
    assert sent == [{"market.panel.query": 1}, {}]
    assert panel_reminding.reminders_send(today=query.due_on, now=at(9, 24)) == {"market.panel.query": 1}
    assert panel_reminding.reminders_send(today=date(2026, 10, 9), now=at(9, 29)) == {"market.panel.query": 1}
    assert [each.title_in("zh") for each in Notice.objects.order_by("pk")] == [
        "监测报表有1处要核对，请答复", "监测报表有1处要核对，快到期了", "监测报表有1处要核对，已过期",
    ]  # fmt: skip
    Panel.objects.update(organisation=cast.district)
    due = list(queries_waiting(cast.wang, query.due_on))[1]
    assert (due.count, due.severity) == (1, Severity.SOON)
    (late, *_rest) = queries_waiting(cast.wang, date(2026, 10, 9))
    assert (late.count, late.severity, late.due) == (1, Severity.OVERDUE, query.due_on)
    assert list(queries_waiting(cast.zhao, query.due_on)) == []
    # Somebody who cannot be reached is counted, not forgotten.
    Reporter.objects.update(contact="")
    handed(firm, "2026-04", at(9, 18), wage_bill="0")
    assert panel_reminding.reminders_send(today=date(2026, 10, 9), now=at(9, 29)) == {"unreachable": 1}
    with pytest.raises(BadInput):
        panel_leaving.reporter_contact(reporter=firm, contact="电话问门卫", by=None, now=NOW)


def test_members_are_told_at_their_own_account(cast: Cast) -> None:
    panel = opened(cast)
    made = reporters_draw(panel=panel, draw=Draw("member", 3, 7, "2026-03"), by=None, now=NOW)
    own = {each.member_id: panel_reminding.recipient_of(each) for each in made}
    mine = own[cast.lin_member.pk]
    assert (mine is not None) == (cast.lin_member.account is not None)


def test_rules_propose_who_leaves_and_an_officer_decides(cast: Cast) -> None:
    panel = opened(cast, 30, 16)
    reporters = [each for each in reporters_of(panel) if each.employer and each.employer.name.startswith("甲乙丙")]
    all_handed(panel, "2026-05")
    silent, closed, merged = reporters[0], reporters[1], reporters[2]
    taker = next(each for each in reporters[3:] if each.region == merged.region)
    busy = [each for each in reporters if each not in (silent, closed, merged)]
    for period in ("2026-06", "2026-07", "2026-08"):
        for each in (closed, merged):
            heads = int(PanelForm.objects.filter(reporter=each, is_current=True)[0].kept["heads_end"])
            month = "2026-06" if each == closed else "2026-07"
            end = 0 if period >= month else heads
            spent = {} if heads else {"hours_paid": 0, "wage_bill": "0"}
            handed(each, period, heads_start=heads, hires=0, separations=heads - end, heads_end=end, **spent)
        for each in busy:
            heads = int(PanelForm.objects.filter(reporter=each, is_current=True)[0].kept["heads_end"])
            more = 40 if each == taker and period == "2026-07" else 0
            handed(each, period, heads_start=heads, hires=more, separations=0, heads_end=heads + more)
    found = panel_leaving.leaving_propose(panel=panel, period="2026-08", by=None, now=at(9, 11))
    signs = {each.reporter: (each.reason, each.period, each.other) for each in found}
    assert signs[silent] == ("silent", "2026-05", None)
    assert signs[closed] == ("closed", "2026-06", None)
    assert signs[merged] == ("merged", "2026-07", taker)
    assert panel_leaving.leaving_propose(panel=panel, period="2026-08", by=None, now=at(9, 11)) == []
    with pytest.raises(Forbidden):
        panel_leaving.leaving_confirm(proposal=found[0], replace=True, by=cast.wang, now=at(9, 12))
    Panel.objects.update(organisation=cast.district)
    (item,) = leaving_waiting(cast.wang, date(2026, 9, 12))
    assert item.count == len(found)
    by_reporter = {each.reporter: each for each in found}
    before = Reporter.objects.count()
    done = panel_leaving.leaving_confirm(proposal=by_reporter[closed], replace=True, by=None, now=at(9, 12))
    new = done.replacement
    assert new is not None and Reporter.objects.count() == before + 1
    assert (new.stratum, new.first_period) == (closed.stratum, "2026-09")
    assert new.employer_id not in [each.employer_id for each in reporters]
    closed.refresh_from_db()
    assert (closed.state, closed.reason, closed.last_period) == ("left", "closed", "2026-06")
    panel_leaving.leaving_decline(proposal=by_reporter[silent], by=None, now=at(9, 12))
    assert panel_leaving.leaving_propose(panel=panel, period="2026-09", by=None, now=at(10, 12)) == []
    again = panel_leaving.leaving_propose(panel=panel, period="2026-11", by=None, now=at(12, 12))
    assert silent in [each.reporter for each in again]
    with pytest.raises(Conflict):
        panel_leaving.leaving_decline(proposal=by_reporter[silent], by=None, now=at(9, 12))


def test_nobody_waits_for_months_after_the_last(cast: Cast) -> None:
    panel = opened(cast)
    (firm, other, *_rest) = reporters_of(panel)
    for period in ("2026-04", "2026-08"):
        panel_chase(panel=panel, period=period, by=None, now=at(9, 20))
    reporter_leave(reporter=firm, reason="closed", period="2026-04", by=None, now=at(9, 21))
    waiting = PanelQuery.objects.filter(state="open")
    assert [each.period for each in waiting.filter(reporter=firm)] == ["2026-04"]
    assert waiting.filter(reporter=other).count() == 2


def test_who_rotates_or_left_the_union_is_proposed(cast: Cast) -> None:
    panel = opened(cast)
    (firm, *_rest) = reporters_of(panel)
    Reporter.objects.filter(pk=firm.pk).update(rotates_after="2026-08")
    made = reporters_draw(panel=panel, draw=Draw("member", 3, 7, "2026-08"), by=None, now=NOW)
    member = made[0].member
    assert member is not None
    member.state = "left"
    member.save()
    found = panel_leaving.leaving_propose(panel=panel, period="2026-08", by=None, now=at(9, 11))
    reasons = {each.reporter: (each.reason, each.period) for each in found}
    assert reasons[firm] == ("rotated", "2026-08") and reasons[made[0]] == ("resigned", "2026-07")
    # Nobody is left in the stratum to take the place.
    Employer.objects.exclude(pk__in=Reporter.objects.values("employer")).delete()
    done = panel_leaving.leaving_confirm(
        proposal=LeavingProposal.objects.get(reporter=firm), replace=True, by=None, now=at(9, 12)
    )
    assert done.replacement is None
