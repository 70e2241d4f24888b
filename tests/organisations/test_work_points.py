"""A place of work as a point: how it is read, which grid it leads to, and that nothing shows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from gongyou.core.errors import BadInput, Forbidden
from gongyou.kit.models import AuditLine
from gongyou.registry import services
from gongyou.registry.erasing import ERASERS
from gongyou.registry.grids.points import point_checked, point_of
from gongyou.registry.models import Application, Grid, WorkPoint
from gongyou.registry.services.erasures import person_of
from gongyou.registry.services.places import work_point_note
from tests.organisations.squares import square
from tests.registry.cast import NOW, Cast, id_number
from tests.registry.test_applications import ROW


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", ""),
        ("  ", ""),
        ("31.2304, 121.4737", "31.2304,121.4737"),
        ("31.23045 121.47375", "31.2304,121.4738"),
        ("31.2304，121.4737", "31.2304,121.4737"),
        ("-0.00001;0", "0.0000,0.0000"),
        ("90,180", "90.0000,180.0000"),
    ],
)
def test_it_reads_a_point(written: str, kept: str) -> None:
    assert point_checked(written) == kept


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("somewhere", "registry.point_unreadable"),
        ("31.2304", "registry.point_unreadable"),
        ("31.2304,121.4737,5", "registry.point_unreadable"),
        ("121.4737, 31.2304", "registry.point_turned"),
        ("31, 181", "registry.point_off"),
        ("100, 120", "registry.point_off"),
    ],
)
def test_it_says_what_is_wrong_with_a_point(written: str, code: str) -> None:
    with pytest.raises(BadInput) as wrong:
        point_checked(written)
    assert wrong.value.code == code


@given(st.decimals("-90", "90", places=6), st.decimals("-180", "180", places=6))
def test_a_point_moves_by_less_than_eleven_metres_and_is_kept_as_it_is(lat: object, lon: object) -> None:
    kept = point_checked(f"{lat}, {lon}")
    assert point_checked(kept) == kept
    point = point_of(kept)
    assert point is not None
    assert abs(point[0] - float(lon)) <= 0.0000501 and abs(point[1] - float(lat)) <= 0.0000501  # type: ignore[arg-type]


def drawn(code: str, west: float) -> Grid:
    row = services.GridRow(code, f"{code}网格", "social", "990101", polygon=square(west, 30.0))
    return services.grid_record(row=row, by=None, now=NOW)


def listed(code: str) -> Grid:
    row = services.GridRow(code, f"{code}网格", "social", "990101", area_codes=["990101001001"])
    return services.grid_record(row=row, by=None, now=NOW)


def inside(grid: Grid) -> str:
    return f"{(grid.south + grid.north) / 2:.4f}, {(grid.west + grid.east) / 2:.4f}"


def test_an_officer_notes_a_point_and_it_beats_the_area_code(cast: Cast) -> None:
    grid, other = drawn("P1", 110.0), listed("L1")
    lin = cast.lin_member
    lin.work_area = "990101001001"
    lin.save()
    member = work_point_note(member=lin, written=inside(grid), by=cast.wang, now=NOW)
    assert (member.grid, member.version) == (grid, 2)
    assert WorkPoint.objects.get().point not in str(list(AuditLine.objects.values_list("data", flat=True)))
    with pytest.raises(Forbidden):
        work_point_note(member=lin, written=inside(grid), by=cast.zhao, now=NOW)
    assert work_point_note(member=lin, written="", by=cast.wang, now=NOW).grid == other
    assert not WorkPoint.objects.exists()


def test_the_point_of_an_application_moves_to_the_record(cast: Cast) -> None:
    grid = drawn("P1", 110.0)
    row = replace(ROW, work_point=inside(grid))
    application = services.application_submit(row=row, organisation=cast.grid, by=None, now=NOW)
    assert application.work_point
    member = services.application_approve(application=application, by=cast.wang, now=NOW)
    assert (member.grid, WorkPoint.objects.get().member) == (grid, member)
    assert Application.objects.get().work_point == ""
    refused = services.application_submit(
        row=replace(row, id_number=id_number(91)),
        organisation=cast.grid,
        by=None,
        now=NOW,
    )
    services.application_withdraw(application=refused, by=None, now=NOW)
    services.applications_empty(by=None, now=NOW + timedelta(days=1000))
    refused.refresh_from_db()
    assert refused.work_point == ""
    with pytest.raises(BadInput):
        services.application_submit(row=replace(row, work_point="x"), organisation=cast.grid, by=None, now=NOW)


def test_grids_drawn_anew_find_the_points_again(cast: Cast) -> None:
    first = drawn("P1", 110.0)
    work_point_note(member=cast.lin_member, written=inside(first), by=None, now=NOW)
    point = inside(first)
    Grid.objects.all().delete()
    again = drawn("P2", 110.0)
    assert inside(again) == point
    done = services.grid_members_place(organisation=cast.district, by=cast.wang, now=NOW)
    assert done.placed == 1
    cast.lin_member.refresh_from_db()
    assert cast.lin_member.grid == again


def test_a_new_area_removes_the_point(cast: Cast) -> None:
    work_point_note(member=cast.lin_member, written=inside(drawn("P1", 110.0)), by=None, now=NOW)
    version = 2
    services.member_change(
        member=cast.lin_member,
        changes=services.MemberChanges(work_area="990101001001"),
        version=version,
        by=cast.wang,
        now=NOW,
    )
    assert not WorkPoint.objects.exists()


def test_no_page_shows_the_point_and_an_erasure_takes_it(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.wang)
    address = reverse("registry:member_point", args=[cast.lin_member.worker_key])
    assert client.post(address, {"written": "121.4737, 31.2304"}).status_code == 422
    assert client.post(address, {"written": "31.2304, 121.4737"}).status_code == 302
    for page in (address, reverse("registry:member", args=[cast.lin_member.worker_key])):
        shown = client.get(page).content.decode()
        assert "121.4737" not in shown.replace("如 31.2304, 121.4737", "")
    person, part = person_of(cast.lin_member, NOW), ERASERS["registry.work_point"]
    assert part.copy(person)[0]["point"] == "31.2304,121.4737"
    assert part.erase(person) == 1
    assert not WorkPoint.objects.exists()
