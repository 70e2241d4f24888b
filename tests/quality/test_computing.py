"""The score from the database, against the second opinion; wrong values; history; the daily task."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from gongyou.calc.quality import quality
from gongyou.kit.tasks import daily
from gongyou.kit.tasks.execute import work_on_run
from gongyou.kit.tasks.models import DailyMark, TaskRun, TaskState
from gongyou.registry import services
from gongyou.registry.models import (
    Appointment,
    CommitteeTerm,
    DuplicatePair,
    Member,
    MemberDefect,
    Organisation,
    OrganisationQuality,
    QualityMonth,
)
from gongyou.registry.quality import counting, defects, storing, work
from gongyou.registry.services.quality import quality_recompute
from tests.quality import second
from tests.registry.cast import NOW, Cast, roster_row

TODAY = date(2026, 10, 1)


@pytest.fixture
def grown(cast: Cast) -> Cast:
    """More people, with every kind of fault among them."""
    rows = [roster_row(serial, "林小满", "HL-MX-KD-1" if serial % 2 else "HL-SQ-JX") for serial in range(100, 160)]
    services.members_register_many(organisation=cast.city, rows=rows, by=None, now=NOW)
    members = list(Member.objects.order_by("pk"))
    for number, member in enumerate(members):
        member.joined_on = TODAY - timedelta(days=37 * (number % 25))
        member.confirmed_on = TODAY - timedelta(days=61 * (number % 13)) if number % 3 else None
        member.identity_state = ("passed", "unchecked", "mismatched")[number % 3]
        member.employment_form = "self_employed" if number % 5 == 0 else "platform"
        if number % 7 == 0:
            member.phone, member.phone_index = "", ""
        member.state = "left" if number % 11 == 0 else "active"
        member.save()
    DuplicatePair.objects.create(left=members[4], right=members[5], kind="likely", score=Decimal("0.9"), found_at=NOW)
    for code, ends in (("HL", date(2027, 1, 1)), ("HL-MX", date(2026, 9, 30)), ("HL-SQ-JX", TODAY)):
        CommitteeTerm.objects.create(
            organisation=Organisation.objects.get(code=code),
            elected_on=date(2022, 1, 1),
            term_years=5,
            expires_on=ends,
        )
    MemberDefect.objects.create(member=members[1], kind="phone", found_on=TODAY)
    MemberDefect.objects.create(member=members[2], kind="id_number", found_on=TODAY)
    return cast


def computed() -> int:
    return storing.qualities_computed(today=TODAY, now=NOW)


def test_it_agrees_with_the_second_opinion_everywhere(grown: Cast) -> None:
    computed()
    for row in OrganisationQuality.objects.select_related("organisation"):
        opinion = second.scored(row.organisation, TODAY, identity=False, duplicates=True)
        if opinion is None:
            assert row.score is None
        else:
            assert row.score is not None
            assert abs(row.score / 10 - opinion) <= 0.0500001, row.organisation.code


def test_freshness_agrees_with_the_second_opinion_day_by_day() -> None:
    for today in (date(2026, 10, 1), date(2026, 2, 28), date(2024, 2, 29), date(2026, 3, 31)):
        limits = counting.fresh_limits(today)
        for back in range(800):
            day = today - timedelta(days=back)
            ours = next((worth for limit, worth in limits if day >= limit), 0)
            assert abs(ours / 12 - second.freshness(day, today)) < 1e-9, (today, day)


def test_a_second_run_on_one_day_changes_nothing(grown: Cast) -> None:
    assert computed() == Organisation.objects.count()
    months = QualityMonth.objects.count()
    assert computed() == 0
    assert QualityMonth.objects.count() == months


def test_it_keeps_one_point_a_month(grown: Cast) -> None:
    computed()
    Member.objects.update(confirmed_on=TODAY)
    storing.qualities_computed(today=date(2026, 10, 20), now=NOW)
    storing.qualities_computed(today=date(2026, 11, 1), now=NOW)
    rows = list(QualityMonth.objects.filter(organisation=grown.city).order_by("month"))
    assert [row.month for row in rows] == ["2026-10", "2026-11"]
    assert OrganisationQuality.objects.get(organisation=grown.city).computed_on == date(2026, 11, 1)


def test_without_an_authority_identities_are_not_judged(grown: Cast) -> None:
    assert not counting.judged().identity
    _, totals = counting.counted(today=TODAY, now=NOW)
    found = quality(totals[grown.city.pk], counting.judged())
    assert "identity" not in {part.part.value for part in found.parts}


def test_it_costs_few_queries(grown: Cast, django_assert_max_num_queries: object) -> None:
    computed()
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        computed()


def test_an_appointment_that_has_ended_attends_nobody(grown: Cast) -> None:
    before = counting.counted(today=TODAY, now=NOW)[1][grown.city.pk].unattended
    Appointment.objects.filter(role="officer").update(valid_until=NOW - timedelta(days=1))
    assert counting.counted(today=TODAY, now=NOW)[1][grown.city.pk].unattended > before


def test_it_finds_wrong_values_and_takes_them_back(cast: Cast) -> None:
    member = cast.lin_member
    Member.objects.filter(pk=member.pk).update(phone_index="x")
    member.refresh_from_db()
    member.phone, member.id_number = "12", "990101199003070000"
    member.save()
    days = [TODAY + timedelta(days=number) for number in range(defects.DAYS)]
    for day in days:
        list(defects.defects_noted(defects.due_on(day), today=day))
    assert {(each.member_id, each.kind) for each in MemberDefect.objects.all()} == {
        (member.pk, "phone"),
        (member.pk, "id_number"),
    }
    member.phone = "13800000001"
    member.save()
    list(defects.defects_noted(defects.due_on(TODAY), today=TODAY))
    assert [each.kind for each in MemberDefect.objects.all()] == ["id_number"]


def test_it_reads_everybody_within_a_week(grown: Cast) -> None:
    MemberDefect.objects.all().delete()
    seen: set[int] = set()
    for number in range(defects.DAYS):
        seen |= set(defects.due_on(TODAY + timedelta(days=number)).values_list("pk", flat=True))
    assert seen == set(Member.objects.filter(state__in=counting.LIVING).values_list("pk", flat=True))


def test_the_task_is_done_once_a_night(grown: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "DAILY", {work.COMPUTE: daily.DAILY[work.COMPUTE]})
    two, four = (datetime(2026, 10, 1, hour, tzinfo=UTC) - timedelta(hours=8) for hour in (2, 4))
    assert daily.start_due(now=two) == []
    started = daily.start_due(now=four)
    assert len(started) == 1
    assert daily.start_due(now=four + timedelta(hours=5)) == []
    assert len(daily.start_due(now=four + timedelta(days=1))) == 1
    assert DailyMark.objects.get().day == "2026-10-02"
    work_on_run.call(str(started[0].pk))
    run = TaskRun.objects.get(pk=started[0].pk)
    assert run.state == TaskState.DONE
    assert OrganisationQuality.objects.exists()


def test_it_is_computed_when_asked_for(grown: Cast) -> None:
    run = quality_recompute(by=grown.wang, now=NOW)
    assert quality_recompute(by=grown.wang, now=NOW) == run
