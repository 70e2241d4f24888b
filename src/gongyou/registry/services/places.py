"""Where a member works, as a point: noted by the officer, found in its grid, kept sealed."""

from __future__ import annotations

from datetime import datetime

from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry import membership_policies
from gongyou.registry.grids.finding import grid_of
from gongyou.registry.grids.points import point_checked, point_of
from gongyou.registry.models import Member, Station, WorkPoint

NOTED = audit.register(
    "registry.work_point.noted",
    "登记会员的工作地点坐标，归入网格：{grid}",
    "Noted where the member works; grid: {grid}",
)
REMOVED = audit.register("registry.work_point.removed", "删除会员的工作地点坐标", "Removed where the member works")


@service
def work_point_note(
    *, member: Member, written: str, station: Station | None = None, by: User | None, now: datetime
) -> Member:
    """The member, in the grid of the point; nothing written removes the point and leaves the grid of the area code.

    With a station the point is the station's. The audit line names the grid, never the coordinates.
    """
    require(by is None or membership_policies.memberships.can_change(by, member))
    kept = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    point = station.point if station is not None else point_checked(written)
    found = grid_of(kept.region, kept.work_area, point_of(point))
    if point:
        defaults = {"point": point, "noted_at": now, "station": station}
        WorkPoint.objects.update_or_create(member=kept, defaults=defaults)
    else:
        WorkPoint.objects.filter(member=kept).delete()
    kept.grid, kept.version = found, kept.version + 1
    kept.save(update_fields=["grid", "version"])
    if point:
        audit.write(NOTED, by=by, subject=kept, data={"grid": found.name if found else "—"}, now=now)
    else:
        audit.write(REMOVED, by=by, subject=kept, now=now)
    return kept
