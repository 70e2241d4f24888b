"""Hand-over: everything goes to somebody or ends, all of it or nothing, and the account is closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit.models import AuditLine, TaskRun, User
from gongyou.registry import selectors, services
from gongyou.registry.handover.holdings import waiting_for
from gongyou.registry.models import Appointment, Correction, Transfer
from tests.duplicates.addresses import a_pair
from tests.registry.cast import NOW, PASSWORD, Cast

Role = Appointment.Role


@pytest.fixture
def li(cast: Cast) -> User:
    """Who takes over: an officer of the grid only."""
    row = services.AccountRow(username="li", password=PASSWORD, role=Role.OFFICER, name="小李")
    return services.account_open(row=row, organisation=cast.grid, by=None, now=NOW)


def a_run(user: User) -> TaskRun:
    return TaskRun.objects.create(kind="test", key=f"handover-{user.pk}", owner=user, created_at=NOW)


def chosen(user: User, successor: User) -> dict[tuple[str, str], User]:
    return {("appointments", str(one.pk)): successor for one in user.appointments.all()}


def test_it_hands_everything_over_and_closes_the_account(cast: Cast, li: User) -> None:
    run = a_run(cast.wang)
    row = services.TokenRow("交换", ["figures:read"], NOW + timedelta(days=30))
    token = services.token_issue(row=row, user=cast.wang, by=cast.wang, now=NOW).token
    choices = {**chosen(cast.wang, li), ("tasks", str(run.pk)): li}
    lines = AuditLine.objects.count()
    done = services.handover(order=services.Handover(cast.wang, choices), by=cast.security, now=NOW)
    assert done == 2
    li = User.objects.get(pk=li.pk)
    assert cast.district.path in selectors.scope_paths(li, Role.OFFICER)
    run.refresh_from_db()
    token.refresh_from_db()
    assert (run.owner, token.revoked_at) == (li, NOW)
    wang = User.objects.get(pk=cast.wang.pk)
    assert not wang.is_active
    assert all(not one.is_in_force(NOW) for one in wang.appointments.all())
    # Given, closed, handed over: each act has its line.
    assert [line.type for line in AuditLine.objects.order_by("number")[lines:]] == [
        "registry.appointment.given",
        "registry.account.closed",
        "registry.handover.done",
    ]


def test_it_does_all_of_it_or_nothing(cast: Cast, li: User) -> None:
    a_run(cast.wang)
    lines = AuditLine.objects.count()
    with pytest.raises(BadInput) as refused:
        services.handover(order=services.Handover(cast.wang, chosen(cast.wang, li)), by=cast.security, now=NOW)
    assert "进行中的任务" in refused.value.text.zh
    assert AuditLine.objects.count() == lines
    assert User.objects.get(pk=cast.wang.pk).is_active
    assert cast.district.path not in selectors.scope_paths(User.objects.get(pk=li.pk), Role.OFFICER)
    # Without closing, what nobody takes stays.
    order = services.Handover(cast.wang, chosen(cast.wang, li), closes=False)
    services.handover(order=order, by=cast.security, now=NOW)
    assert User.objects.get(pk=cast.wang.pk).is_active


def test_it_keeps_the_own_card_of_a_worker(cast: Cast, li: User) -> None:
    services.appointment_give(user=cast.lin, role=Role.OFFICER, organisation=cast.grid, by=None, now=NOW)
    officer = cast.lin.appointments.get(role=Role.OFFICER)
    order = services.Handover(cast.lin, {("appointments", str(officer.pk)): li}, closes=False)
    services.handover(order=order, by=cast.security, now=NOW)
    assert selectors.roles_of(User.objects.get(pk=cast.lin.pk)) == {Role.WORKER}


def test_it_is_for_security_of_the_place_and_never_for_oneself(cast: Cast, li: User) -> None:
    order = services.Handover(cast.wang, chosen(cast.wang, li))
    for by in (cast.administrator, cast.auditor, cast.wang, cast.zhao, li):
        with pytest.raises(Forbidden):
            services.handover(order=order, by=by, now=NOW)
    with pytest.raises(Conflict):
        services.handover(order=services.Handover(cast.security, {}), by=cast.security, now=NOW)
    # Not to oneself, not to a stranger, not to a closed account, not what is not there.
    with pytest.raises(Conflict):
        services.handover(
            order=services.Handover(cast.wang, chosen(cast.wang, cast.security)), by=cast.security, now=NOW
        )
    with pytest.raises(Forbidden):
        services.handover(order=services.Handover(cast.wang, chosen(cast.wang, cast.zhao)), by=cast.security, now=NOW)
    with pytest.raises(BadInput):
        services.handover(order=services.Handover(cast.wang, {("tasks", "x"): li}), by=cast.security, now=NOW)
    with pytest.raises(BadInput):
        services.handover(order=services.Handover(cast.wang, chosen(cast.zhao, li)), by=cast.security, now=NOW)
    li.is_active = False
    li.save()
    with pytest.raises(BadInput):
        services.handover(order=services.Handover(cast.wang, chosen(cast.wang, li)), by=cast.security, now=NOW)


def test_it_makes_nobody_two_of_the_three_by_handing_over(cast: Cast, li: User) -> None:
    services.appointment_give(user=li, role=Role.SECURITY, organisation=cast.district, by=None, now=NOW)
    with pytest.raises(Conflict):
        services.handover(
            order=services.Handover(cast.administrator, chosen(cast.administrator, li)), by=cast.security, now=NOW
        )


def test_it_lets_a_deputy_stand_in_until_a_day(cast: Cast, li: User) -> None:
    until = NOW + timedelta(days=10)
    services.deputy_appoint(absent=cast.wang, deputy=li, until=until, by=cast.security, now=NOW)
    deputy = User.objects.get(pk=li.pk)
    for at, serves in ((NOW, True), (until, False)):
        held = [one for one in selectors.appointments_of(deputy, at) if one.organisation == cast.district]
        assert bool(held) is serves
    assert cast.wang.appointments.get().is_in_force(until)


def test_it_does_not_cut_short_what_a_deputy_holds_for_good(cast: Cast, li: User) -> None:
    services.appointment_give(user=li, role=Role.OFFICER, organisation=cast.district, by=None, now=NOW)
    services.deputy_appoint(absent=cast.wang, deputy=li, until=NOW + timedelta(days=10), by=cast.security, now=NOW)
    assert li.appointments.get(organisation=cast.district).valid_until is None


def test_it_is_done_on_the_page(cast: Cast, li: User) -> None:
    client = Client()
    client.force_login(cast.security)
    a_run(cast.wang)
    assert "王姐" in client.get(reverse("handover:accounts")).content.decode()
    at = reverse("handover:handover", args=[cast.wang.pk])
    page = client.get(at).content.decode()
    assert "麦溪区总工会" in page
    assert "该组织没有其他工会干部" in page
    assert client.post(at, {"closes": "on"}).status_code == 422
    assert client.post(at, {"all": "zhao", "closes": "on"}).status_code == 422
    answer = client.post(at, {"all": "li", "closes": "on"})
    assert answer.headers["Location"] == reverse("administration:account", args=[cast.wang.pk])
    assert not User.objects.get(pk=cast.wang.pk).is_active


def test_it_takes_a_choice_for_each(cast: Cast, li: User) -> None:
    client = Client()
    client.force_login(cast.security)
    run = a_run(cast.wang)
    held = cast.wang.appointments.get()
    given = {"all": "li", f"to-appointments-{held.pk}": "-", f"to-tasks-{run.pk}": "fenxi"}
    assert client.post(reverse("handover:handover", args=[cast.wang.pk]), given).status_code == 302
    run.refresh_from_db()
    assert run.owner == cast.analyst
    assert cast.wang.appointments.get().is_in_force(timezone.now())
    deputy = {"deputy": "li", "until": "2099-01-01"}
    assert client.post(reverse("handover:deputy", args=[cast.wang.pk]), deputy).status_code == 302
    assert client.post(reverse("handover:deputy", args=[cast.wang.pk]), {"deputy": "li"}).status_code == 422


def test_it_says_what_waits_in_the_organisations(cast: Cast) -> None:
    """Work that belongs to organisations needs no hand-over; whoever gives the place to another sees how much it is."""
    a_pair(cast)
    member = cast.lin_member
    Correction.objects.create(member=member, field="name", wanted="林小曼", reason="错字", asked_at=NOW)
    sides = {"member": member, "source": cast.grid, "target": cast.other_district, "asked_at": NOW, "reason": "调动"}
    # 王姐 answers what the other district asks for; what she has asked for, the other one answers.
    asked = Transfer.objects.create(**sides, asker=Transfer.Asker.TARGET)
    assert {queue.key: count for queue, count in waiting_for(cast.wang)} == {
        "corrections": 1,
        "duplicates": 1,
        "transfers": 1,
    }
    Transfer.objects.filter(pk=asked.pk).update(asker=Transfer.Asker.SOURCE)
    assert "transfers" not in {queue.key for queue, _ in waiting_for(cast.wang)}
    assert {queue.key for queue, _ in waiting_for(cast.zhao)} == {"transfers"}
    client = Client()
    client.force_login(cast.security)
    page = client.get(reverse("handover:handover", args=[cast.wang.pk])).content.decode()
    assert "待核对的疑似重复档案" in page
