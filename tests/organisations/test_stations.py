"""Known places of work: kept by officers, picked for a member, found in their grid."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.registry import services
from gongyou.registry.erasing import ERASERS
from gongyou.registry.models import Application, Grid, Organisation, RosterExport, Station, WorkPoint
from gongyou.registry.rosters.exporting import members_exported
from gongyou.registry.rosters.wording import written
from gongyou.registry.services.applications import application_approve
from gongyou.registry.services.erasures import person_of
from gongyou.registry.services.places import work_point_note
from gongyou.registry.services.stations import StationRow, station_change, station_record
from tests.organisations.squares import square
from tests.registry.cast import NOW, Cast
from tests.worker.walking import filled_in, handed_in

pytestmark = pytest.mark.database


@pytest.fixture
def station(cast: Cast) -> Station:
    grid = services.GridRow("G9", "新桥九网格", "social", "990101", polygon=square(110.0, 30.0))
    services.grid_record(row=grid, by=None, now=NOW)
    row = StationRow("S1", "新桥配送站", "site", "990101", "30.0050, 110.0050", cast.district, "heya", 30)
    return station_record(row=row, by=cast.wang, now=NOW)


def row_of(station: Station) -> StationRow:
    return StationRow(**{name: getattr(station, name) for name in StationRow.__dataclass_fields__})


def test_a_member_picks_it_and_lies_in_its_grid(cast: Cast, station: Station) -> None:
    client = Client()
    client.force_login(cast.wang)
    address = reverse("registry:member_point", args=[cast.lin_member.worker_key])
    assert "新桥配送站" in client.get(address).content.decode()
    both = {"station": station.pk, "written": "30.1, 110.1"}
    assert client.post(address, both).status_code == 422
    assert client.post(address, {"station": station.pk, "written": ""}).status_code == 302
    held = WorkPoint.objects.get(member=cast.lin_member)
    assert (held.point, held.station) == ("30.0050,110.0050", station)
    cast.lin_member.refresh_from_db()
    assert cast.lin_member.grid == Grid.objects.get(code="G9")
    page = client.get(reverse("registry:member", args=[cast.lin_member.worker_key])).content.decode()
    assert "新桥配送站" in page and "110.0050" not in page
    # What the member takes along says it by its name.
    copied = ERASERS["registry.work_point"].copy(person_of(cast.lin_member, NOW))
    assert [(one["point"], one["station"]) for one in copied] == [("30.0050,110.0050", "新桥配送站")]
    listed = client.get(reverse("stations:stations")).content.decode()
    assert "新桥配送站" in listed and "30" in listed
    # Coordinates of one's own end the choice; nothing at all ends the point.
    work_point_note(member=cast.lin_member, written="30.0060, 110.0060", by=cast.wang, now=NOW)
    assert WorkPoint.objects.get(member=cast.lin_member).station is None
    assert client.post(address, {"station": "", "written": ""}).status_code == 302
    assert not WorkPoint.objects.filter(member=cast.lin_member).exists()


def test_it_is_kept_by_its_own_officers_and_two_at_once_see_each_other(cast: Cast, station: Station) -> None:
    row = row_of(station)
    with pytest.raises(Conflict):
        station_record(row=row, by=cast.wang, now=NOW)
    with pytest.raises(BadInput):
        station_record(row=replace(row, code="S2", point=" "), by=cast.wang, now=NOW)
    with pytest.raises(Forbidden):
        station_change(station=station, row=row, version=1, by=cast.analyst, now=NOW)
    with pytest.raises(Forbidden):
        station_change(station=station, row=replace(row, organisation=cast.city), version=1, by=cast.wang, now=NOW)
    changed = station_change(station=station, row=replace(row, workers_count=45), version=1, by=cast.wang, now=NOW)
    assert (changed.workers_count, changed.version) == (45, 2)
    with pytest.raises(Conflict):
        station_change(station=station, row=replace(row, workers_count=50), version=1, by=cast.wang, now=NOW)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_forms(cast: Cast, station: Station, language: str) -> None:
    client = Client()
    client.force_login(cast.wang)
    client.cookies["django_language"] = language
    given = {
        "code": "S2",
        "name": "麦溪站",
        "kind": "site",
        "region": "990101",
        "point": "30.01, 110.01",
        "organisation": "HL-MX",
        "workers_count": "12",
    }
    assert client.post(reverse("stations:station_new"), given).status_code == 302
    made = Station.objects.get(code="S2")
    address = reverse("stations:station", args=[made.pk])
    assert client.post(address, {**given, "name": "麦溪一站", "version": "1"}).status_code == 302
    assert Station.objects.get(code="S2").name == "麦溪一站"
    assert client.post(address, {**given, "version": "1"}).status_code == 422
    assert (
        client.post(reverse("stations:station_new"), {**given, "code": "S3", "organisation": "HL"}).status_code == 422
    )


def test_who_joins_picks_it_and_the_officer_sees_it(cast: Cast, station: Station) -> None:
    union = Organisation.objects.get(code="HL-MX-KD")
    both = filled_in(Client(), union, station_code="S1", work_point="30.1, 110.1").content.decode()
    assert "已选择工作点" in both and '<option value="S1" selected>新桥配送站</option>' in both
    assert filled_in(Client(), union, station_code="S9").status_code == 422
    application = Application.objects.get(code=handed_in(Client(), union, station_code="S1"))
    assert (application.station, application.work_point) == (station, "30.0050,110.0050")
    client = Client()
    client.force_login(cast.wang)
    page = client.get(reverse("applications:application", args=[application.pk])).content.decode()
    assert "新桥配送站" in page and "110.0050" not in page
    member = application_approve(application=application, by=cast.wang, now=NOW)
    held = WorkPoint.objects.get(member=member)
    assert (held.station, held.point, member.grid.code) == (station, "30.0050,110.0050", "G9")
    # A site that closed is offered no more, and nobody applies from it.
    Station.objects.update(closed_on=NOW.date())
    assert "新桥配送站" not in filled_in(Client(), union, name="").content.decode()
    row = services.ApplicationRow(
        "苏麦穗", "110101199003070118", "13800000088", "990101", "platform", station_code="S1"
    )
    with pytest.raises(BadInput):
        services.application_submit(row=row, organisation=union, by=None, now=NOW)


def test_an_export_says_it_by_its_code(cast: Cast, station: Station) -> None:
    work_point_note(member=cast.lin_member, written="", station=station, by=None, now=NOW)

    def said() -> list[str]:
        export = RosterExport(organisation=cast.district)
        return [written(member, "station_code") for member in members_exported(export)]

    assert sorted(said()) == ["", "S1"]
    Station.objects.update(closed_on=NOW.date())
    assert said() == ["", ""]
