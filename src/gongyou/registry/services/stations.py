"""The list of known places of work: recorded and changed by officers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.grids.points import point_checked
from gongyou.registry.models import Organisation, Station
from gongyou.registry.policies import ADMINISTRATOR, OFFICER
from gongyou.registry.selectors import scope_paths
from gongyou.registry.services.organisation_changes import version_checked

RECORDED = audit.register("registry.station.recorded", "登记工作点“{name}”", "Recorded the place of work “{name}”")
CHANGED = audit.register("registry.station.changed", "修改工作点“{name}”", "Changed the place of work “{name}”")


@dataclass(frozen=True, slots=True)
class StationRow:
    """The words of a station; `point` as a person writes it."""

    code: str
    name: str
    kind: str
    region: str
    point: str
    organisation: Organisation
    platform: str = ""
    workers_count: int | None = None
    workers_counted_on: date | None = None
    closed_on: date | None = None


def may_keep(user: User, organisation: Organisation) -> bool:
    """Whether somebody keeps the entries of this organisation."""
    return any(organisation.path.startswith(path) for path in scope_paths(user, OFFICER, ADMINISTRATOR))


@service
def station_record(*, row: StationRow, by: User | None, now: datetime) -> Station:
    """The new station. A taken code raises Conflict, a missing or unreadable point BadInput."""
    require(by is None or may_keep(by, row.organisation))
    if Station.objects.filter(code=row.code).exists():
        raise Conflict(
            "registry.station_code_taken",
            Text("这个编码已被使用。", "This code is taken."),
            Text("请换一个编码。", "Choose another one."),
        )
    station = Station.objects.create(**_given(row))
    audit.write(RECORDED, by=by, subject=station, data={"name": station.name}, now=now)
    return station


@service
def station_change(*, station: Station, row: StationRow, version: int, by: User | None, now: datetime) -> Station:
    """The station with its new words; its code stays. Members who picked it keep the point they had.

    When somebody saved in the meantime, Conflict tells so.
    """
    kept = Station.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=station.pk)
    require(by is None or (may_keep(by, kept.organisation) and may_keep(by, row.organisation)))
    given = _given(row)
    del given["code"]
    version_checked(kept.version, version, {name: getattr(kept, name) for name in given})
    for name, value in given.items():
        setattr(kept, name, value)
    kept.version += 1
    kept.save()
    audit.write(CHANGED, by=by, subject=kept, data={"name": kept.name}, now=now)
    return kept


def _given(row: StationRow) -> dict[str, object]:
    given: dict[str, object] = {name: getattr(row, name) for name in row.__dataclass_fields__}
    given["point"] = point_checked(row.point)
    if not given["point"]:
        raise BadInput("registry.station_point", Text("请填写坐标。", "Give the coordinates."))
    return given
