"""Roles and scope: a role at an organisation holds for its subtree and nowhere else."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit.models import User
from gongyou.registry import policies, selectors, services
from gongyou.registry.models import Appointment
from tests.registry.cast import NOW, PASSWORD, Cast

Role = Appointment.Role


def test_it_sees_the_subtree_and_nothing_else(cast: Cast) -> None:
    codes = [found.code for found in selectors.scope_of(cast.wang)]
    assert codes == ["HL-MX", "HL-MX-KD", "HL-MX-KD-1"]
    assert list(selectors.scope_of(AnonymousUser())) == []
    assert list(selectors.scope_of(cast.lin)) == []


def test_it_joins_two_appointments(cast: Cast) -> None:
    services.appointment_give(user=cast.wang, role=Role.ANALYST, organisation=cast.other_district, by=None, now=NOW)
    assert selectors.roles_of(cast.wang) == {"officer", "analyst"}
    assert selectors.scope_of(cast.wang).count() == 5
    assert selectors.scope_of(cast.wang, Role.OFFICER).count() == 3
    # An analyst's scope does not open the member list.
    assert set(policies.members.scope(cast.wang).values_list("region", flat=True)) == {"990101"}


def test_it_closes_everything_to_an_inactive_account(cast: Cast) -> None:
    cast.wang.is_active = False
    selectors.forget_appointments(cast.wang)
    assert selectors.roles_of(cast.wang) == frozenset()


def test_it_knows_the_member_behind_an_account(cast: Cast) -> None:
    assert selectors.member_of(cast.lin) == cast.lin_member
    assert selectors.member_of(cast.wang) is None
    assert selectors.member_of(AnonymousUser()) is None


def test_it_counts_members_by_branch(cast: Cast) -> None:
    counted = {branch.organisation.code: branch.members for branch in selectors.organisation_branches(cast.city)}
    assert counted == {"HL-MX": 2, "HL-SQ": 1}
    assert selectors.organisation_members_count(cast.city) == 3


def test_it_shows_the_way_down_from_the_top_of_the_scope(cast: Cast) -> None:
    way = selectors.organisation_ancestors(cast.grid, within=selectors.scope_of(cast.wang))
    assert [found.code for found in way] == ["HL-MX", "HL-MX-KD", "HL-MX-KD-1"]


def test_it_names_the_highest_organisation_of_the_scope(cast: Cast) -> None:
    assert selectors.scope_top(cast.wang) == cast.district
    assert selectors.scope_top(AnonymousUser()) is None


def test_it_opens_accounts_within_reach_only(cast: Cast) -> None:
    row = services.AccountRow(username="xin", password=PASSWORD, role=Role.OFFICER)
    for by, organisation in ((cast.wang, cast.grid), (cast.administrator, cast.other_district)):
        with pytest.raises(Forbidden):
            services.account_open(row=row, organisation=organisation, by=by, now=NOW)
    user = services.account_open(row=row, organisation=cast.grid, by=cast.administrator, now=NOW)
    assert user.check_password(PASSWORD)


def test_it_refuses_a_taken_name_a_weak_password_and_an_unknown_role(cast: Cast) -> None:
    def opened(**changes: str) -> None:
        given = {"username": "xin", "password": PASSWORD, "role": "officer", **changes}
        services.account_open(row=services.AccountRow(**given), organisation=cast.grid, by=None, now=NOW)

    with pytest.raises(Conflict):
        opened(username="wang")
    with pytest.raises(BadInput):
        opened(password="12345678")
    with pytest.raises(BadInput):
        opened(role="emperor")
    assert not User.objects.filter(username="xin").exists()


def test_it_gives_a_member_one_account(cast: Cast) -> None:
    row = services.AccountRow(username="lin2", password=PASSWORD, role="worker", member=cast.lin_member)
    cast.lin_member.refresh_from_db()
    with pytest.raises(Conflict):
        services.account_open(row=row, organisation=cast.grid, by=None, now=NOW)


def test_it_lets_only_the_owner_choose_the_language(cast: Cast) -> None:
    services.account_language_choose(user=cast.wang, language="en", by=cast.wang, now=NOW)
    with pytest.raises(Forbidden):
        services.account_language_choose(user=cast.wang, language="en", by=cast.administrator, now=NOW)
    with pytest.raises(BadInput):
        services.account_language_choose(user=cast.wang, language="fr", by=cast.wang, now=NOW)


def test_it_lets_the_owner_or_an_administrator_of_all_appointments_set_a_password(cast: Cast) -> None:
    for by in (cast.wang, cast.administrator):
        services.account_password_change(user=cast.wang, password=PASSWORD + "x", by=by, now=NOW)
    with pytest.raises(Forbidden):
        services.account_password_change(user=cast.wang, password=PASSWORD, by=cast.zhao, now=NOW)
    # Who also serves the other district is out of the district administrator's reach.
    services.appointment_give(user=cast.wang, role=Role.OFFICER, organisation=cast.other_district, by=None, now=NOW)
    with pytest.raises(Forbidden):
        services.account_password_change(user=cast.wang, password=PASSWORD, by=cast.administrator, now=NOW)
