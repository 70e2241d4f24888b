"""The reminders of the day and the first page's list, with a clock of the tests' own."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.core.text import Text
from gongyou.kit import agenda
from gongyou.kit.models import User
from gongyou.kit.notices.models import Notice
from gongyou.registry import agenda as registry_agenda
from gongyou.registry import reminders_said as said
from gongyou.registry import services
from gongyou.registry.models import (
    Application,
    Appointment,
    CommitteeTerm,
    Member,
    Organisation,
    RosterImport,
    Transfer,
)
from gongyou.registry.quality import storing
from gongyou.registry.reminding import reminders_send
from gongyou.registry.working_days import due_on, late_before
from gongyou.site.cli import frame, remind
from tests.registry.cast import NOW, PASSWORD, Cast, roster_row

TODAY = date(2026, 11, 20)  # a Friday
MORNING = datetime(2026, 11, 20, 1, tzinfo=UTC)


@pytest.fixture
def chief(cast: Cast) -> User:
    """The city's officer."""
    row = services.AccountRow(username="chief", password=PASSWORD, role="officer", name="市总")
    return services.account_open(row=row, organisation=cast.city, by=None, now=NOW)


def send(day: date = TODAY) -> dict[str, int]:
    return reminders_send(today=day, now=MORNING + (day - TODAY))


def term(organisation: Organisation, ends: date) -> CommitteeTerm:
    return CommitteeTerm.objects.create(
        organisation=organisation, elected_on=date(2021, 1, 1), term_years=5, expires_on=ends
    )


def titles(user: User) -> list[str]:
    return [notice.title_in("zh") for notice in Notice.objects.filter(account=user).order_by("pk")]


def application(cast: Cast, came_in: datetime, organisation: Organisation | None = None) -> Application:
    return Application.objects.create(
        organisation=organisation or cast.grid,
        code=f"c{came_in.timestamp()}{Application.objects.count()}",
        region="990101",
        employment_form="platform",
        submitted_at=came_in,
    )


def test_a_term_is_told_at_90_30_7_and_0_days_to_both_levels(cast: Cast, chief: User) -> None:
    term(cast.district, date(2027, 3, 1))
    told = {}
    for step in range(120):
        day = TODAY + timedelta(days=step)
        sent = send(day)
        if sent:
            told[(date(2027, 3, 1) - day).days] = sent[said.TERM]
    assert told == {90: 2, 30: 2, 7: 2, 0: 2}
    assert titles(cast.wang) == titles(chief)
    assert titles(chief)[1:] == [
        "“麦溪区总工会”的任期还有 30 天届满",
        "“麦溪区总工会”的任期还有 7 天届满",
        "“麦溪区总工会”的任期今天届满",
    ]
    assert not Notice.objects.filter(account=cast.zhao).exists()


def test_a_stage_that_was_missed_is_told_once_at_the_next_run(cast: Cast) -> None:
    term(cast.district, TODAY + timedelta(days=20))
    assert send() == {said.TERM: 1}
    assert send() == {}
    assert send(TODAY + timedelta(days=1)) == {}
    assert send(TODAY + timedelta(days=25)) == {said.TERM: 1}
    assert titles(cast.wang)[-1] == "“麦溪区总工会”的任期已满"


def test_where_nobody_serves_the_level_above_is_told_once(cast: Cast) -> None:
    term(cast.grid, TODAY + timedelta(days=7))
    assert send() == {said.TERM: 1}
    assert titles(cast.wang)


def test_a_closed_organisation_and_an_old_term_are_not_told(cast: Cast) -> None:
    first = term(cast.district, TODAY)
    first.is_current = False
    first.save()
    term(cast.grid, TODAY)
    Organisation.objects.filter(pk=cast.grid.pk).update(closed_on=TODAY)
    assert send() == {}


def test_it_reckons_in_working_days() -> None:
    # Friday 20 November: Thursday, Wednesday and Tuesday have passed, so what came in on Monday is late.
    assert late_before(TODAY) == date(2026, 11, 17)
    assert due_on(date(2026, 11, 16)) == date(2026, 11, 19)
    # Sunday and Saturday are no working days.
    assert late_before(date(2026, 11, 23)) == date(2026, 11, 18)
    assert due_on(date(2026, 11, 19)) == date(2026, 11, 24)


@pytest.mark.parametrize("step", range(60))
def test_late_is_what_is_past_its_day(step: int) -> None:
    came_in = date(2026, 9, 20) + timedelta(days=step)
    last = due_on(came_in)
    assert came_in >= late_before(last)
    assert came_in < late_before(last + timedelta(days=1))


def test_waiting_applications_are_summed_up_once_a_day(cast: Cast) -> None:
    for _ in range(3):
        application(cast, MORNING - timedelta(days=10))
    application(cast, MORNING - timedelta(days=1))
    assert send() == {said.APPLICATIONS_LATE: 1}
    assert titles(cast.wang) == ["3 件入会申请超过 3 个工作日没有答复"]
    assert send() == {}
    assert send(TODAY + timedelta(days=1)) == {said.APPLICATIONS_LATE: 1}
    Application.objects.update(state=Application.State.APPROVED)
    assert send(TODAY + timedelta(days=2)) == {}


def test_the_side_that_decides_is_told_of_a_transfer(cast: Cast) -> None:
    Transfer.objects.create(
        member=cast.lin_member, source=cast.grid, target=cast.other_district, asked_at=MORNING - timedelta(days=9)
    )
    assert send() == {said.TRANSFERS_LATE: 1}
    assert titles(cast.zhao)
    assert not titles(cast.wang)


def test_the_end_of_an_undo_is_told_to_who_imported(cast: Cast) -> None:
    RosterImport.objects.create(
        organisation=cast.district,
        uploaded_by=cast.wang,
        file_name="x.xlsx",
        state=RosterImport.State.COMMITTED,
        created_at=NOW,
        undo_until=MORNING + timedelta(days=2),
    )
    assert send() == {said.UNDO_ENDING: 1}
    assert send() == {}


def test_an_employer_with_25_members_is_told_once(cast: Cast) -> None:
    rows = [roster_row(serial, "林小满", "HL-MX-KD-1", employer_key="heya") for serial in range(100, 126)]
    services.members_register_many(organisation=cast.city, rows=rows, by=None, now=NOW)
    assert send() == {said.FOUNDING_DUE: 1}
    assert titles(cast.wang) == ["“禾芽配送”应当建立工会"]
    assert send(TODAY + timedelta(days=3)) == {}


def test_stale_records_are_told_once_a_month(cast: Cast) -> None:
    Member.objects.update(joined_on=date(2024, 1, 1))
    storing.qualities_computed(today=TODAY, now=MORNING)
    assert send() == {said.STALE: 2}
    assert send(TODAY + timedelta(days=5)) == {}
    assert send(TODAY + timedelta(days=20)) == {said.STALE: 2}


def test_an_appointment_that_has_ended_hears_nothing(cast: Cast) -> None:
    term(cast.district, TODAY)
    Appointment.objects.filter(user=cast.wang).update(valid_until=MORNING - timedelta(days=1))
    assert send() == {}


def test_the_command_sends_for_a_day_and_nothing_twice(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    term(cast.district, TODAY)
    words = ["--today", TODAY.isoformat(), "--json"]
    assert frame.run_verb("remind", remind, words) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 1
    assert frame.run_verb("remind", remind, words) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 0
    assert frame.run_verb("remind", remind, ["--today", "tomorrow"]) == 2


def test_the_agenda_puts_what_is_overdue_first(cast: Cast) -> None:
    application(cast, MORNING - timedelta(days=10))
    term(cast.district, TODAY - timedelta(days=1))
    term(cast.grid, TODAY + timedelta(days=40))
    Member.objects.update(joined_on=date(2024, 1, 1))
    storing.qualities_computed(today=TODAY, now=MORNING)
    found = agenda.agenda_for(cast.wang, TODAY)
    assert [item.title for item in found] == [
        registry_agenda.APPLICATIONS,
        registry_agenda.TERMS_OVER,
        registry_agenda.TERMS_ENDING,
        registry_agenda.STALE,
    ]
    assert found[0].due == date(2026, 11, 13)
    assert [item.count for item in found] == [1, 1, 1, 2]
    assert agenda.agenda_for(cast.lin, TODAY) == []
    assert agenda.agenda_for(cast.zhao, TODAY)[0].title == registry_agenda.STALE


def test_a_part_of_the_house_adds_its_own(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agenda, "PROVIDERS", {})
    late = agenda.Item(Text("乙", "B"), 1, "/", TODAY, agenda.Severity.OVERDUE)
    agenda.register(
        "one", lambda user, today: [agenda.Item(Text("甲", "A"), 2, "/"), agenda.Item(Text("无", "0"), 0, "/")]
    )
    agenda.register("two", lambda user, today: [late])
    assert [item.title.en for item in agenda.agenda_for(cast.wang, TODAY)] == ["B", "A"]


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "待审批的入会申请"), ("en", "Applications to decide")])
def test_the_first_page_begins_with_it(cast: Cast, language: str, words: str) -> None:
    application(cast, MORNING - timedelta(days=10))
    client = Client(headers={"Accept-Language": language})
    client.force_login(cast.wang)
    page = client.get(reverse("home")).content.decode()
    assert page.index(words) < page.index('id="figures"')
