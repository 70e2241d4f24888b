"""Applications to join: handed in by anybody, answered by the officer, never twice at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit.models import AuditLine
from gongyou.registry import services
from gongyou.registry.hooks import MembershipChanged, membership_listener, membership_listener_removed
from gongyou.registry.models import Application, Grid, Member, Movement
from tests.registry.cast import NOW, Cast, id_number

ROW = services.ApplicationRow(
    name="赵新",
    id_number=id_number(90),
    phone="139 0000 0090",
    region="990101",
    employment_form="platform",
    occupation="rider",
    consent_version="2026-10",
)


def submitted(cast: Cast, **changes: str) -> Application:
    return services.application_submit(row=replace(ROW, **changes), organisation=cast.grid, by=None, now=NOW)


def test_a_stranger_hands_in_and_an_officer_approves(cast: Cast) -> None:
    application = submitted(cast)
    assert len(application.code) == 16
    assert application.phone == "13900000090"
    member = services.application_approve(application=application, by=cast.wang, now=NOW)
    assert (member.name, member.organisation, member.occupation) == ("赵新", cast.grid, "rider")
    assert member.name_tokens
    assert application.state == Application.State.APPROVED
    assert Application.objects.get().member == member
    assert [step.kind for step in member.movements.all()] == [Movement.Kind.JOINED]


def test_the_place_of_work_leads_into_its_grid(cast: Cast) -> None:
    grid = Grid.objects.create(code="G1", name="一号网格", kind="social", region="990101", area_codes=["990101001001"])
    application = submitted(cast, work_area="990101001001")
    assert services.application_approve(application=application, by=cast.wang, now=NOW).grid == grid


def test_it_tells_the_listeners_after_the_commit(cast: Cast, django_capture_on_commit_callbacks: object) -> None:
    heard: list[MembershipChanged] = []

    def failing(change: MembershipChanged) -> None:
        raise RuntimeError("a listener's own trouble")

    for listener in (failing, heard.append):
        membership_listener(listener)
    try:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            member = services.application_approve(application=submitted(cast), by=cast.wang, now=NOW)
            assert heard == []
    finally:
        for listener in (failing, heard.append):
            membership_listener_removed(listener)
    assert [(change.kind, change.member) for change in heard] == [("joined", member)]


def test_one_person_waits_once_only(cast: Cast) -> None:
    first = submitted(cast)
    with pytest.raises(Conflict) as twice:
        submitted(cast, name="赵 新")
    assert twice.value.code == "registry.application_open"
    services.application_withdraw(application=first, by=None, now=NOW)
    assert submitted(cast).state == Application.State.SUBMITTED


def test_a_closed_organisation_takes_in_nobody(cast: Cast) -> None:
    cast.grid.closed_on = date(2026, 9, 1)
    with pytest.raises(Conflict) as closed:
        submitted(cast)
    assert closed.value.code == "registry.organisation_closed"


def test_it_offers_the_transfer_to_who_is_a_member_elsewhere(cast: Cast) -> None:
    application = submitted(cast, id_number=id_number(3))
    with pytest.raises(Conflict) as elsewhere:
        services.application_approve(application=application, by=cast.wang, now=NOW)
    assert elsewhere.value.code == "registry.member_elsewhere"
    assert elsewhere.value.where["member"] == cast.other_member.worker_key
    here = submitted(cast, id_number=id_number(1))
    with pytest.raises(Conflict) as known:
        services.application_approve(application=here, by=cast.wang, now=NOW)
    assert known.value.code == "registry.member_known"


def test_who_left_returns_as_the_same_member(cast: Cast) -> None:
    Member.objects.filter(pk=cast.other_member.pk).update(state=Member.State.LEFT)
    member = services.application_approve(application=submitted(cast, id_number=id_number(3)), by=cast.wang, now=NOW)
    assert member == cast.other_member
    assert (member.organisation, member.state) == (cast.grid, Member.State.ACTIVE)
    assert [step.kind for step in member.movements.all()] == [Movement.Kind.RETURNED]


def test_a_refusal_needs_its_reason_and_ends_it(cast: Cast) -> None:
    application = submitted(cast)
    with pytest.raises(BadInput):
        services.application_refuse(application=application, reason=" ", by=cast.wang, now=NOW)
    services.application_refuse(application=application, reason="单位不在本区", by=cast.wang, now=NOW)
    with pytest.raises(Conflict):
        services.application_approve(application=application, by=cast.wang, now=NOW)


def test_only_the_officer_of_the_scope_answers(cast: Cast) -> None:
    application = submitted(cast)
    for stranger in (cast.zhao, cast.analyst, cast.lin, cast.administrator):
        with pytest.raises(Forbidden):
            services.application_approve(application=application, by=stranger, now=NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "赵9"},
        {"id_number": "1.10101E+17"},
        {"phone": ""},
        {"phone": "123"},
        {"employment_form": "robot"},
        {"occupation": "robot"},
        {"employer_key": "nobody"},
    ],
)
def test_it_refuses_wrong_words_and_repeats_none_of_them(cast: Cast, changes: dict[str, str]) -> None:
    with pytest.raises(BadInput) as wrong:
        submitted(cast, **changes)
    assert ROW.name not in wrong.value.said("zh")
    assert not Application.objects.exists()


def test_the_trail_holds_no_personal_data(cast: Cast) -> None:
    services.application_approve(application=submitted(cast), by=cast.wang, now=NOW)
    written = str(list(AuditLine.objects.values_list("data", flat=True)))
    for secret in ("赵新", ROW.id_number, "13900000090"):
        assert secret not in written
