"""三员分立: nobody holds two of the three, nobody appoints alone, and the trail is the auditor's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit.models import AuditLine, User
from gongyou.registry import policies, selectors, services
from gongyou.registry.models import Appointment
from tests.registry.cast import NOW, PASSWORD, Cast

Role = Appointment.Role
THREE = (Role.ADMINISTRATOR, Role.SECURITY, Role.AUDITOR)


def opened(cast: Cast, role: str, name: str = "xin") -> User:
    row = services.AccountRow(username=name, password=PASSWORD, role=role)
    return services.account_open(row=row, organisation=cast.district, by=None, now=NOW)


@pytest.mark.parametrize("second", THREE)
@pytest.mark.parametrize("first", THREE)
def test_it_gives_nobody_two_of_the_three(cast: Cast, first: str, second: str) -> None:
    user = opened(cast, first)
    if first == second:
        services.appointment_give(user=user, role=second, organisation=cast.grid, by=None, now=NOW)
        return
    # Not even by the command line, and not in another district either.
    for place in (cast.district, cast.other_district):
        with pytest.raises(Conflict) as refused:
            services.appointment_give(user=user, role=second, organisation=place, by=None, now=NOW)
    assert str(Role(first).label) in refused.value.text.zh
    assert selectors.roles_of(user) == {first}


@pytest.mark.parametrize("other", [Role.OFFICER, Role.ANALYST])
def test_it_gives_an_auditor_no_other_work(cast: Cast, other: str) -> None:
    with pytest.raises(Conflict):
        services.appointment_give(user=cast.auditor, role=other, organisation=cast.district, by=None, now=NOW)
    with pytest.raises(Conflict):
        services.appointment_give(user=cast.wang, role=Role.AUDITOR, organisation=cast.district, by=None, now=NOW)


def test_it_lets_an_administrator_propose_and_security_confirm(cast: Cast) -> None:
    given = {"user": cast.wang, "role": Role.ANALYST, "organisation": cast.grid, "now": NOW}
    for by in (cast.administrator, cast.auditor, cast.wang):
        with pytest.raises((Forbidden, Conflict)):
            services.appointment_give(**given, by=by)
    proposed = services.appointment_propose(**given, by=cast.administrator)
    assert selectors.roles_of(User.objects.get(pk=cast.wang.pk)) == {Role.OFFICER}
    for by in (cast.administrator, cast.auditor, cast.wang):
        with pytest.raises(Forbidden):
            services.appointment_confirm(appointment=proposed, by=by, now=NOW)
    services.appointment_confirm(appointment=proposed, by=cast.security, now=NOW)
    assert selectors.roles_of(User.objects.get(pk=cast.wang.pk)) == {Role.OFFICER, Role.ANALYST}
    assert [line.type for line in AuditLine.objects.order_by("-number")[:2]] == [
        "registry.appointment.confirmed",
        "registry.appointment.proposed",
    ]


def test_it_takes_a_proposal_back(cast: Cast) -> None:
    proposed = services.appointment_propose(
        user=cast.wang, role=Role.ANALYST, organisation=cast.grid, by=cast.administrator, now=NOW
    )
    with pytest.raises(Conflict):
        services.appointment_propose(
            user=cast.wang, role=Role.ANALYST, organisation=cast.grid, by=cast.administrator, now=NOW
        )
    services.appointment_withdraw(appointment=proposed, by=cast.administrator, now=NOW)
    with pytest.raises(Forbidden):
        services.appointment_withdraw(appointment=cast.wang.appointments.get(), by=cast.administrator, now=NOW)


def test_it_lets_nobody_appoint_themselves(cast: Cast) -> None:
    for by, act in (
        (cast.security, services.appointment_give),
        (cast.administrator, services.appointment_propose),
    ):
        with pytest.raises(Conflict):
            act(user=by, role=Role.OFFICER, organisation=cast.district, by=by, now=NOW)


def test_it_honours_from_and_until(cast: Cast) -> None:
    begins, ends = NOW + timedelta(days=1), NOW + timedelta(days=15)
    services.appointment_give(
        user=cast.wang,
        role=Role.ANALYST,
        organisation=cast.other_district,
        by=None,
        now=NOW,
        tenure=services.Tenure(begins, ends),
    )
    for at, held in ((NOW, False), (begins, True), (ends - timedelta(seconds=1), True), (ends, False)):
        assert (Role.ANALYST in selectors.roles_of(cast.wang, at)) is held
    with pytest.raises(BadInput):
        services.appointment_give(
            user=cast.wang,
            role=Role.ANALYST,
            organisation=cast.grid,
            by=None,
            now=NOW,
            tenure=services.Tenure(ends=NOW),
        )


def test_it_closes_the_pages_when_an_appointment_has_ended(cast: Cast, client: Client) -> None:
    client.force_login(cast.wang)
    assert client.get(reverse("registry:members")).status_code == 200
    cast.wang.appointments.update(valid_until=NOW)  # long past by the clock of the server
    assert client.get(reverse("registry:members")).status_code == 404


def test_it_is_not_kept_out_by_what_has_ended_elsewhere(cast: Cast) -> None:
    services.appointment_give(user=cast.wang, role=Role.OFFICER, organisation=cast.other_district, by=None, now=NOW)
    assert not policies.accounts.can_secure(cast.security, cast.wang)
    cast.wang.appointments.filter(organisation=cast.other_district).update(valid_until=NOW)
    assert policies.accounts.can_secure(cast.security, cast.wang)
    cast.wang.appointments.update(valid_until=NOW)
    assert not policies.accounts.can_secure(cast.security, cast.wang)


def test_it_shows_administrators_no_member_at_all(cast: Cast) -> None:
    for user in (cast.administrator, cast.security, cast.auditor):
        assert policies.members.scope(user).count() == 0
        assert not policies.members.can_add(user, under=cast.district)


def test_it_keeps_the_trail_for_the_auditor(cast: Cast) -> None:
    services.account_language_choose(user=cast.wang, language="en", by=cast.wang, now=NOW)
    services.account_language_choose(user=cast.administrator, language="en", by=cast.administrator, now=NOW)
    assert {line.actor for line in policies.audit_lines.scope(cast.administrator)} == {cast.administrator}
    assert cast.wang in {line.actor for line in policies.audit_lines.scope(cast.auditor)}
    assert policies.audit_lines.scope(cast.security).count() == 0


def test_it_leads_each_of_the_three_to_their_own_first_page(cast: Cast) -> None:
    services.appointment_propose(
        user=cast.wang, role=Role.ANALYST, organisation=cast.grid, by=cast.administrator, now=NOW
    )
    for user, sees in ((cast.security, True), (cast.auditor, False), (cast.administrator, False)):
        client = Client()
        client.force_login(user)
        page = client.get(reverse("home"))
        assert page.status_code == 200
        assert ("待核准的任命" in page.content.decode()) is sees
