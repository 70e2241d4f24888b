"""Known places of work of the demo city: a site of each platform in a district, and the members who go out from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from gongyou.registry.models import Member, Organisation, Station
from gongyou.registry.services import GridRow
from gongyou.registry.services.places import work_point_note
from gongyou.registry.services.stations import StationRow, station_record
from gongyou.site.demo.city import PLATFORM_NAMES
from gongyou.site.demo.places import DISTRICTS, township_name

# Who picked the site, at most; and how many work there as the platform says, for each of them.
MEMBERS_AT_MOST = 8
WORKERS = (34, 18, 26, 41, 9)
OCCUPATIONS = ("rider", "courier")


def sites_record(grids: Iterable[GridRow], *, today: date, now: datetime) -> Mapping[str, int]:
    """Records the sites and notes their members; says how many of both. A second run changes nothing."""
    drawn: dict[str, list[GridRow]] = {}
    for grid in grids:
        if grid.polygon and grid.kind == "social":
            drawn.setdefault(grid.region, []).append(grid)
    sites = noted = 0
    for place, district in enumerate(DISTRICTS):
        for number, (platform, name) in enumerate(PLATFORM_NAMES.items()):
            code = f"{platform.upper()}-{district.code[-2:]}"
            here = drawn.get(district.code, [])
            if number >= len(here) or Station.objects.filter(code=code).exists():
                continue
            counted = WORKERS[(2 * place + number) % len(WORKERS)]
            row = StationRow(
                code=code,
                name=f"{name}{township_name(place, 0)}站",
                kind=Station.Kind.SITE,
                region=district.code,
                point=_middle(here[number]),
                organisation=Organisation.objects.get(code=f"HL-{district.code[-2:]}"),
                platform=platform,
                workers_count=counted,
                workers_counted_on=today.replace(day=1),
            )
            station = station_record(row=row, by=None, now=now)
            sites += 1
            noted += _noted(station, counted, now)
    return {"sites": sites, "members_of_sites": noted}


def _noted(station: Station, counted: int, now: datetime) -> int:
    found = Member.objects.filter(
        region=station.region,
        occupation__in=OCCUPATIONS,
        state=Member.State.ACTIVE,
        employment_form=Member.EmploymentForm.PLATFORM,
        work_point=None,
    ).order_by("pk")[: min(MEMBERS_AT_MOST, counted // 3)]
    for member in found:
        work_point_note(member=member, written="", station=station, by=None, now=now)
    return len(found)


def _middle(grid: GridRow) -> str:
    """The mean of the corners, latitude first."""
    ring = (grid.polygon or {})["coordinates"][0][:-1]
    longitude, latitude = (sum(corner[axis] for corner in ring) / len(ring) for axis in (0, 1))
    return f"{latitude:.4f}, {longitude:.4f}"
