"""A membership's life: changed by two at once, suspended, ended, taken up again, transferred."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit import audit
from gongyou.kit.models import AuditLine
from gongyou.registry import services
from gongyou.registry.models import Application, Grid, Member, Movement, Transfer
from gongyou.registry.services import ChangedMeanwhile, MemberChanges
from tests.registry.cast import NOW, Cast, id_number

TODAY = NOW.date()
WHY = {"reason": "本人要求", "on": TODAY, "now": NOW}


def kinds(member: Member) -> list[str]:
    return list(member.movements.order_by("pk").values_list("kind", flat=True))


def test_a_change_follows_the_name_into_index_and_tokens(cast: Cast) -> None:
    member, before = cast.lin_member, cast.lin_member.name_tokens
    changes = MemberChanges(name="林・大满", phone="138 1111 2222", occupation="rider", employer_key="")
    changed = services.member_change(member=member, changes=changes, version=1, by=cast.wang, now=NOW)
    stored = Member.objects.get(pk=member.pk)
    assert (stored.name, stored.phone, stored.occupation, stored.employer) == ("林·大满", "13811112222", "rider", None)
    assert stored.name_tokens != before
    assert stored.version == changed.version == member.version == 2
    assert stored.confirmed_on == TODAY
    line = AuditLine.objects.order_by("-number")[0]
    assert audit.said(line, "zh") == "修改会员资料：姓名、手机号、用人单位、职业类别"
    assert audit.said(line, "en") == "Changed the record: Name, Telephone, Employer, Occupation"


def test_the_second_of_two_officers_is_told_and_sees_both_values(cast: Cast) -> None:
    seen = Member.objects.get(pk=cast.lin_member.pk)
    first = MemberChanges(phone="13811112222", occupation="rider")
    services.member_change(member=cast.lin_member, changes=first, version=1, by=cast.wang, now=NOW)
    second = MemberChanges(phone="13833334444", occupation="rider", work_area="990101001001")
    with pytest.raises(ChangedMeanwhile) as late:
        services.member_change(member=seen, changes=second, version=seen.version, by=cast.wang, now=NOW)
    assert late.value.version == 2
    told = [(each.fact, each.stored, each.typed) for each in late.value.differences]
    assert told == [("phone", "138****2222", "13833334444"), ("work_area", "", "990101001001")]
    assert "1383333" not in str(late.value.as_json())
    assert Member.objects.get(pk=seen.pk).phone == "13811112222"
    services.member_change(member=seen, changes=second, version=late.value.version, by=cast.wang, now=NOW)
    assert Member.objects.get(pk=seen.pk).phone == "13833334444"


def test_it_finds_the_grid_of_the_place_of_work(cast: Cast) -> None:
    grid = Grid.objects.create(code="G1", name="一号网格", kind="social", region="990101", area_codes=["990101001001"])
    changes = MemberChanges(work_area="990101001001")
    services.member_change(member=cast.lin_member, changes=changes, version=1, by=cast.wang, now=NOW)
    assert Member.objects.get(pk=cast.lin_member.pk).grid == grid


@pytest.mark.parametrize(
    "changes",
    [
        MemberChanges(),
        MemberChanges(name="林2"),
        MemberChanges(phone="12"),
        MemberChanges(occupation="robot"),
        MemberChanges(employer_key="nobody"),
        MemberChanges(joined_on=TODAY + timedelta(days=1)),
    ],
)
def test_a_wrong_change_changes_nothing(cast: Cast, changes: MemberChanges) -> None:
    with pytest.raises(BadInput):
        services.member_change(member=cast.lin_member, changes=changes, version=1, by=cast.wang, now=NOW)
    assert Member.objects.get(pk=cast.lin_member.pk).version == 1


def test_members_change_their_own_telephone_and_nothing_else(cast: Cast) -> None:
    own = {"member": cast.lin_member, "by": cast.lin, "now": NOW}
    services.member_change(changes=MemberChanges(phone="13900000000"), version=1, **own)
    with pytest.raises(Forbidden):
        services.member_change(changes=MemberChanges(name="林大"), version=2, **own)
    for stranger in (cast.zhao, cast.analyst, cast.administrator):
        with pytest.raises(Forbidden):
            services.member_change(
                member=cast.lin_member, changes=MemberChanges(phone=""), version=2, by=stranger, now=NOW
            )


def test_suspended_returned_left_and_returned_again(cast: Cast) -> None:
    member = cast.lin_member
    services.member_suspend(member=member, by=cast.wang, **WHY)
    assert member.state == Member.State.SUSPENDED
    with pytest.raises(Conflict):
        services.member_suspend(member=member, by=cast.wang, **WHY)
    services.member_return(member=member, by=cast.wang, **WHY)
    services.member_leave(member=member, by=cast.lin, **WHY)
    assert Member.objects.get(pk=member.pk).state == Member.State.LEFT
    services.member_return(member=member, by=cast.wang, **WHY)
    assert kinds(member) == ["suspended", "returned", "left", "returned"]
    assert member.movements.first().reason == "本人要求"  # type: ignore[union-attr]
    with pytest.raises(Forbidden):
        services.member_suspend(member=member, by=cast.zhao, **WHY)


@pytest.mark.parametrize(
    "wrong", [{"reason": " "}, {"on": TODAY + timedelta(days=1)}, {"on": date(2020, 1, 1)}, {"reason": "长" * 501}]
)
def test_reason_and_day_must_hold(cast: Cast, wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        services.member_leave(member=cast.lin_member, by=cast.wang, **{**WHY, **wrong})  # type: ignore[arg-type]


def asked(cast: Cast) -> Transfer:
    return services.transfer_ask(
        member=cast.lin_member, target=cast.other_district, reason="换单位", by=cast.wang, now=NOW
    )


def test_a_transfer_takes_one_step_of_the_other_side(cast: Cast) -> None:
    transfer = asked(cast)
    for not_asked in (cast.wang, cast.analyst, cast.lin):
        with pytest.raises(Forbidden):
            services.transfer_accept(transfer=transfer, by=not_asked, now=NOW)
    member = services.transfer_accept(transfer=transfer, by=cast.zhao, now=NOW)
    assert member.organisation == cast.other_district
    assert kinds(member) == [Movement.Kind.TRANSFERRED]
    step = member.movements.get()
    assert (step.source, step.target, step.reason) == (cast.grid, cast.other_district, "换单位")
    with pytest.raises(Conflict):
        services.transfer_refuse(transfer=transfer, reason="晚了", by=cast.zhao, now=NOW)


def test_a_refused_or_withdrawn_transfer_leaves_the_member_where_they_are(cast: Cast) -> None:
    services.transfer_refuse(transfer=asked(cast), reason="查无此人", by=cast.zhao, now=NOW)
    again = asked(cast)
    with pytest.raises(Forbidden):
        services.transfer_withdraw(transfer=again, by=cast.zhao, now=NOW)
    services.transfer_withdraw(transfer=again, by=cast.wang, now=NOW)
    assert Member.objects.get(pk=cast.lin_member.pk).organisation == cast.grid
    assert list(Transfer.objects.order_by("pk").values_list("state", flat=True)) == ["refused", "withdrawn"]


def test_a_closed_organisation_is_no_target(cast: Cast) -> None:
    type(cast.other_district).objects.filter(pk=cast.other_district.pk).update(closed_on=TODAY)
    cast.other_district.refresh_from_db()
    with pytest.raises(Conflict) as closed:
        asked(cast)
    assert closed.value.code == "registry.organisation_closed"


def test_an_organisation_that_closes_meanwhile_cannot_accept(cast: Cast) -> None:
    transfer = asked(cast)
    type(cast.other_district).objects.filter(pk=cast.other_district.pk).update(closed_on=TODAY)
    with pytest.raises(Conflict) as closed:
        services.transfer_accept(transfer=transfer, by=cast.zhao, now=NOW)
    assert closed.value.code == "registry.organisation_closed"


def test_one_transfer_at_a_time_and_none_to_where_they_are(cast: Cast) -> None:
    with pytest.raises(Conflict) as same:
        services.transfer_ask(member=cast.lin_member, target=cast.grid, reason="无", by=cast.wang, now=NOW)
    assert same.value.code == "registry.transfer_to_itself"
    asked(cast)
    with pytest.raises(Conflict) as twice:
        asked(cast)
    assert twice.value.code == "registry.transfer_open"
    with pytest.raises(Conflict) as waiting:
        services.member_leave(member=cast.lin_member, by=cast.wang, **WHY)
    assert waiting.value.code == "registry.transfer_open"


def test_who_left_has_nothing_to_transfer(cast: Cast) -> None:
    services.member_leave(member=cast.lin_member, by=cast.wang, **WHY)
    with pytest.raises(Conflict) as left:
        asked(cast)
    assert left.value.code == "registry.member_state"


def test_an_application_of_a_member_elsewhere_becomes_a_transfer_that_their_organisation_answers(cast: Cast) -> None:
    row = services.ApplicationRow("周石", id_number(3), "13900000003", "990101", "platform")
    application = services.application_submit(row=row, organisation=cast.grid, by=None, now=NOW)
    transfer = services.transfer_fetch(application=application, by=cast.wang, now=NOW)
    assert transfer.decider == cast.other_member.organisation
    with pytest.raises(Forbidden):
        services.transfer_accept(transfer=transfer, by=cast.wang, now=NOW)
    member = services.transfer_accept(transfer=transfer, by=cast.zhao, now=NOW)
    assert member.organisation == cast.grid
    application.refresh_from_db()
    assert (application.state, application.member) == (Application.State.APPROVED, member)
