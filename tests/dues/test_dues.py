"""The ledger of dues: what is due, by which rate, how it follows a membership, and how recording is taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.core.period import Month
from gongyou.kit.models import AuditLine
from gongyou.registry import services
from gongyou.registry.dues.rates import Rates
from gongyou.registry.dues.work import open_month
from gongyou.registry.erasing import ERASERS
from gongyou.registry.models import Dues, DuesRecording, Member
from gongyou.registry.services.erasures import person_of
from gongyou.registry.services.merging import member_merge
from tests.dues.addresses import MONTH, a_rate
from tests.registry.cast import NOW, Cast, roster_row

PAID = services.DuesEntry("2026-10", "paid", paid_on=date(2026, 10, 1), receipt="SJ-1")


def opened(cast: Cast, month: Month = MONTH, **given: Any) -> int:
    return services.dues_month_open(**{"organisation": cast.district, "month": month, "by": None, "now": NOW, **given})


def recorded(cast: Cast, entry: services.DuesEntry = PAID, **given: Any) -> DuesRecording:
    given = {"organisation": cast.district, "worker_keys": None, "by": cast.wang, "now": NOW, **given}
    return services.dues_record(entry=entry, **given)


def states(cast: Cast) -> dict[str, str]:
    return {row.member.name: row.state for row in Dues.objects.select_related("member").filter(month="2026-10")}


def test_the_nearest_rate_in_force_decides(cast: Cast) -> None:
    assert Rates().of(cast.grid.path, MONTH) is None
    a_rate(cast)
    for month, fen in (("2026-05", 0), ("2026-09", 300)):
        row = services.DuesRateRow(month, fen, "网格决议")
        services.dues_rate_record(organisation=cast.grid, row=row, by=cast.wang, now=NOW)
    rates = Rates()
    found = {str(month): rates.of(cast.grid.path, month) for month in Month(2025, 12).until(MONTH)}
    assert {month: rate and rate.amount_fen for month, rate in found.items()} == {
        "2025-12": None,
        **{f"2026-0{month}": 500 for month in range(1, 5)},
        **{f"2026-0{month}": 0 for month in range(5, 9)},
        "2026-09": 300,
        "2026-10": 300,
    }
    assert rates.of(cast.other_district.path, MONTH) is None
    with pytest.raises(Forbidden):
        services.dues_rate_record(organisation=cast.grid, row=row, by=cast.zhao, now=NOW)
    for wrong in (services.DuesRateRow("2026-13", 5, "x"), services.DuesRateRow("2026-01", -1, "x")):
        with pytest.raises(BadInput):
            services.dues_rate_record(organisation=cast.grid, row=wrong, by=cast.wang, now=NOW)
    with pytest.raises(BadInput):
        services.dues_rate_record(
            organisation=cast.grid, row=services.DuesRateRow("2026-01", 5, " "), by=cast.wang, now=NOW
        )


def test_a_month_is_opened_once_for_those_in_good_standing(cast: Cast) -> None:
    assert opened(cast) == 0
    a_rate(cast)
    services.member_suspend(member=cast.lin_member, reason="出国", on=NOW.date(), by=None, now=NOW)
    assert opened(cast) == 1
    assert opened(cast) == 0
    assert states(cast) == {"陈禾": "due"}
    assert opened(cast, Month(2026, 2)) == 0  # nobody had joined yet
    with pytest.raises(BadInput):
        opened(cast, Month(2026, 11))
    with pytest.raises(Forbidden):
        opened(cast, by=cast.zhao)


def test_the_daily_round_opens_the_month_for_whoever_came_by_roster(cast: Cast) -> None:
    from tests.privacy.test_erasing import Work

    a_rate(cast)
    services.members_register_many(
        organisation=cast.district, rows=[roster_row(8, "许苗", "HL-MX-KD")], by=None, now=NOW
    )
    work = Work.__new__(Work)
    assert open_month(work).result == {"added": 3}
    assert open_month(work).result == {"added": 0}


def test_dues_follow_the_membership(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    a_rate(cast)
    row = services.ApplicationRow("赵新", roster_row(90, "赵新").id_number, "13900000090", "990101", "platform")
    with django_capture_on_commit_callbacks(execute=True):
        application = services.application_submit(row=row, organisation=cast.grid, by=None, now=NOW)
        member = services.application_approve(application=application, by=cast.wang, now=NOW)
    assert [(one.month, one.amount_fen, one.organisation) for one in member.dues.all()] == [("2026-10", 500, cast.grid)]
    for month in (Month(2026, 11), Month(2026, 12)):
        opened(cast, month, now=NOW + timedelta(days=80))
    recorded(cast, services.DuesEntry("2026-12", "waived", reason="rule"), worker_keys=[member.worker_key])
    with django_capture_on_commit_callbacks(execute=True):
        services.member_leave(member=member, reason="离职", on=date(2026, 10, 1), by=cast.wang, now=NOW)
    # October is still owed, December was waived and stays, November falls away.
    assert [(one.month, one.state) for one in member.dues.order_by("month")] == [
        ("2026-10", "due"),
        ("2026-12", "waived"),
    ]
    lines = AuditLine.objects.filter(type="registry.dues.followed").order_by("number")
    assert [line.data for line in lines] == [{"added": 1, "cancelled": 0}, {"added": 0, "cancelled": 1}]


def test_without_a_rate_the_hook_writes_nothing(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        services.member_suspend(member=cast.lin_member, reason="出国", on=NOW.date(), by=None, now=NOW)
        services.member_return(member=cast.lin_member, reason="回国", on=NOW.date(), by=None, now=NOW)
    assert not Dues.objects.exists()
    assert not AuditLine.objects.filter(type="registry.dues.followed").exists()


def test_payment_is_recorded_in_bulk_and_taken_back(cast: Cast) -> None:
    a_rate(cast)
    opened(cast)
    first = recorded(cast, worker_keys=[cast.lin_member.worker_key])
    assert (first.count, first.amount_fen) == (1, 500)
    assert states(cast) == {"林小满": "paid", "陈禾": "due"}
    with pytest.raises(Conflict):  # one of the two has paid: nobody is recorded
        recorded(cast, worker_keys=list(Member.objects.values_list("worker_key", flat=True)))
    assert states(cast) == {"林小满": "paid", "陈禾": "due"}
    rest = recorded(cast, services.DuesEntry("2026-10", "waived", reason="hardship"))
    assert (rest.count, states(cast)["陈禾"]) == (1, "waived")
    with pytest.raises(Conflict):
        recorded(cast)
    with pytest.raises(Forbidden):
        services.dues_record_undo(recording=first, by=cast.zhao, now=NOW)
    with pytest.raises(Conflict):
        services.dues_record_undo(recording=first, by=cast.wang, now=NOW + timedelta(days=31))
    services.dues_record_undo(recording=first, by=cast.wang, now=NOW + timedelta(days=30))
    assert states(cast) == {"林小满": "due", "陈禾": "waived"}
    with pytest.raises(Conflict):
        services.dues_record_undo(recording=first, by=cast.wang, now=NOW)
    for line in AuditLine.objects.filter(type__startswith="registry.dues."):
        assert "林" not in str(line.data)


@pytest.mark.parametrize(
    "entry",
    [
        services.DuesEntry("2026-10", "paid"),
        services.DuesEntry("2026-10", "paid", paid_on=date(2026, 10, 2)),
        services.DuesEntry("2026-10", "waived"),
        services.DuesEntry("2026-10", "forgotten", paid_on=date(2026, 10, 1)),
        services.DuesEntry("10/2026", "paid", paid_on=date(2026, 10, 1)),
    ],
)
def test_a_recording_says_when_or_why(cast: Cast, entry: services.DuesEntry) -> None:
    a_rate(cast)
    opened(cast)
    with pytest.raises(BadInput):
        recorded(cast, entry)
    assert set(states(cast).values()) == {"due"}


def test_the_database_holds_the_states(cast: Cast) -> None:
    a_rate(cast)
    opened(cast)
    row = Dues.objects.first()
    assert row is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Dues.objects.filter(pk=row.pk).update(state="paid")
    with pytest.raises(IntegrityError), transaction.atomic():
        Dues.objects.create(member=row.member, organisation=row.organisation, month=row.month, amount_fen=1)


def test_a_merge_takes_the_dues_along_but_for_a_month_of_both(cast: Cast) -> None:
    a_rate(cast)
    chen = Member.objects.get(name_index=Member.objects.exclude(pk=cast.lin_member.pk).first().name_index)  # type: ignore[union-attr]
    opened(cast)
    Dues.objects.filter(member=cast.lin_member).delete()
    opened(cast, Month(2026, 9))
    member_merge(keep=cast.lin_member, absorb=chen, fields=[], reason="同一人", by=None, now=NOW)
    assert sorted(cast.lin_member.dues.values_list("month", flat=True)) == ["2026-09", "2026-10"]
    assert list(chen.dues.values_list("month", flat=True)) == ["2026-09"]


def test_an_erased_person_owes_nothing_and_what_was_paid_stays_a_sum(cast: Cast) -> None:
    a_rate(cast)
    opened(cast)
    recorded(cast, worker_keys=[cast.lin_member.worker_key])
    opened(cast, Month(2026, 9))
    person, part = person_of(cast.lin_member, NOW), ERASERS["registry.dues"]
    assert part.copy(person)[1] == {"month": "2026-10", "yuan": "5.00", "state": "paid"}
    assert part.erase(person) == 1
    assert [(one.month, one.state) for one in cast.lin_member.dues.all()] == [("2026-10", "paid")]
