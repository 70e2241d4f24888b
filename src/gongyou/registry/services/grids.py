"""Grids are recorded, changed, and found for the members who work in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry import policies
from gongyou.registry.grids.finding import GridFinder
from gongyou.registry.grids.geometry import box_of, polygon_checked
from gongyou.registry.grids.points import point_of
from gongyou.registry.models import Grid, Member, Organisation, WorkPoint
from gongyou.registry.services.organisation_changes import version_checked

RECORDED = audit.register("registry.grid.recorded", "登记网格“{name}”", "Recorded the grid “{name}”")
RECORDED_MANY = audit.register(
    "registry.grids.recorded",
    "批量登记网格：新增 {added} 个，更新 {changed} 个",
    "Recorded grids: {added} new, {changed} brought up to date",
)
CHANGED = audit.register("registry.grid.changed", "修改网格“{name}”", "Changed the grid “{name}”")
PLACED = audit.register(
    "registry.grids.members_placed",
    "按工作地点归入网格：会员 {placed} 人，未找到网格 {unplaced} 人",
    "Placed members in grids by their place of work: {placed} placed, {unplaced} without a grid",
)

AREA_CODE = re.compile(r"\d{6}|\d{9}|\d{12}", re.ASCII)
REGION = re.compile(r"\d{6}|\d{9}|\d{12}", re.ASCII)
BATCH = 500
FIELDS = (
    "name",
    "kind",
    "region",
    "polygon",
    "area_codes",
    "organisation",
    "west",
    "south",
    "east",
    "north",
    "version",
)


@dataclass(frozen=True, slots=True)
class GridRow:
    """One grid: a polygon (GeoJSON), a list of area codes, or both; `organisation_code` looks after it."""

    code: str
    name: str
    kind: str
    region: str
    polygon: Any = None
    area_codes: Sequence[str] = field(default_factory=tuple)
    organisation_code: str = ""


@dataclass(frozen=True, slots=True)
class GridsRecorded:
    """How many grids were new and how many were brought up to date by their code."""

    added: int
    changed: int


@dataclass(frozen=True, slots=True)
class MembersPlaced:
    """How many members now stand in another grid than before, in all, and how many places lie in no grid."""

    placed: int
    unplaced: int


@service
def grid_record(*, row: GridRow, by: User | None, now: datetime) -> Grid:
    """The grid, new or brought up to date by its code."""
    grid = _written([row], by)[0][0]
    audit.write(RECORDED, by=by, subject=grid, data={"name": grid.name}, now=now)
    return grid


@service
def grids_record_many(*, rows: Sequence[GridRow], by: User | None, now: datetime) -> GridsRecorded:
    """All of the rows or none: the first wrong one raises BadInput with its number in `where["row"]`."""
    written, known = _written(rows, by)
    done = GridsRecorded(len(written) - known, known)
    audit.write(
        RECORDED_MANY, by=by, subject="registry.grid", data={"added": done.added, "changed": done.changed}, now=now
    )
    return done


@service
def grid_change(*, grid: Grid, row: GridRow, version: int, by: User | None, now: datetime) -> Grid:
    """The grid with new words (its code stays). `version` is the one that the officer saw, else Conflict."""
    kept = Grid.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=grid.pk)
    require(by is None or policies.grids.can_change(by, kept))
    current = {
        name: getattr(kept, name) for name in ("name", "kind", "region", "polygon", "area_codes", "organisation")
    }
    version_checked(kept.version, version, current)
    fresh = _filled(row, _organisations([row]))
    for name in FIELDS:
        if name != "version":
            setattr(kept, name, getattr(fresh, name))
    require(by is None or policies.grids.can_change(by, kept))
    kept.version += 1
    kept.save(update_fields=list(FIELDS))
    audit.write(CHANGED, by=by, subject=kept, data={"name": kept.name, "version": kept.version}, now=now)
    return kept


@service
def grid_members_place(*, organisation: Organisation, by: User | None, now: datetime) -> MembersPlaced:
    """Finds the grid of every active member at or below the organisation: from the point, else the area code.

    Run it after grids were drawn anew. A member without an area code keeps the grid that stands on the record.
    """
    require(by is None or policies.members.can_add(by, under=organisation))
    points = _points(organisation)
    members = _working(organisation).exclude(pk__in=WorkPoint.objects.values("member"))
    finder = GridFinder(Grid.objects.all() if points else Grid.objects.exclude(area_codes=[]))
    areas = members.values_list("work_area", flat=True).distinct()
    placed = unplaced = 0
    for area in list(areas):
        found = finder.found(area)
        here = members.filter(work_area=area)
        if found is None:
            # Where they stood has been drawn anew without their place: they do not stand there any more.
            unplaced += here.count()
            here.exclude(grid=None).update(grid=None)
            continue
        placed += here.exclude(grid=found).update(grid=found)
    for member, area, kept in points:
        found = finder.found(area, point_of(kept))
        if found is None:
            unplaced += 1
            Member.objects.filter(pk=member).exclude(grid=None).update(grid=None)
            continue
        placed += Member.objects.filter(pk=member).exclude(grid=found).update(grid=found)
    audit.write(PLACED, by=by, subject=organisation, data={"placed": placed, "unplaced": unplaced}, now=now)
    return MembersPlaced(placed, unplaced)


def _points(organisation: Organisation) -> list[tuple[int, str, str]]:
    """Member, area code and point of the active members who have one."""
    below = Organisation.objects.filter(path__startswith=organisation.path)
    held = WorkPoint.objects.filter(
        member__organisation__in=below.order_by().values("pk"), member__state=Member.State.ACTIVE
    )
    return list(held.order_by("pk").values_list("member", "member__work_area", "point"))


def _working(organisation: Organisation) -> QuerySet[Member]:
    below = Organisation.objects.filter(path__startswith=organisation.path)
    return (
        Member.objects.filter(organisation__in=below.order_by().values("pk"), state=Member.State.ACTIVE)
        .exclude(work_area="")
        .order_by()
    )


def _written(rows: Sequence[GridRow], by: User | None) -> tuple[list[Grid], int]:
    organisations = _organisations(rows)
    made: dict[str, Grid] = {}
    for number, row in enumerate(rows, 1):
        try:
            grid = _filled(row, organisations)
            if grid.code in made:
                raise BadInput(
                    "registry.grid_twice", Text(f"编码 {row.code} 出现两次。", f"The code {row.code} stands twice.")
                )
        except BadInput as wrong:
            if len(rows) == 1:
                raise
            text = Text(f"第 {number} 个网格：{wrong.text.zh}", f"Grid {number}: {wrong.text.en}")
            raise BadInput(wrong.code, text, wrong.remedy, **{**wrong.where, "row": number}) from wrong
        require(by is None or policies.grids.can_add(by, under=grid.region))
        made[grid.code] = grid
    known = _known(list(made))
    for code, grid in known.items():
        require(by is None or policies.grids.can_change(by, grid))
        made[code].version = grid.version + 1
    written = Grid.objects.bulk_create(
        made.values(), batch_size=BATCH, update_conflicts=True, unique_fields=["code"], update_fields=FIELDS
    )
    return written, len(known)


def _known(codes: Sequence[str]) -> dict[str, Grid]:
    found: dict[str, Grid] = {}
    for start in range(0, len(codes), BATCH):
        some = Grid.objects.filter(code__in=codes[start : start + BATCH]).select_related("organisation")
        found |= {grid.code: grid for grid in some.defer("polygon")}
    return found


def _organisations(rows: Sequence[GridRow]) -> dict[str, Organisation]:
    codes = sorted({row.organisation_code for row in rows if row.organisation_code})
    found: dict[str, Organisation] = {}
    for start in range(0, len(codes), BATCH):
        found |= {each.code: each for each in Organisation.objects.filter(code__in=codes[start : start + BATCH])}
    return found


def _filled(row: GridRow, organisations: dict[str, Organisation]) -> Grid:
    code, name, region = row.code.strip(), row.name.strip(), row.region.strip()
    if not code or not name:
        raise BadInput("registry.grid_words", Text("网格要有编码和名称。", "A grid has a code and a name."))
    if row.kind not in Grid.Kind.values:
        raise BadInput(
            "registry.choice_unknown",
            Text(f"没有“{row.kind}”这种网格。", f"There is no grid of the kind “{row.kind}”."),
            Text("可选：党建片区、社会治理网格、园区。", "Choose party, social or park."),
        )
    if not REGION.fullmatch(region):
        raise BadInput(
            "registry.region_wrong",
            Text(f"行政区划代码“{region}”应为 6、9 或 12 位数字。", f"The region “{region}” has 6, 9 or 12 digits."),
        )
    if row.organisation_code and row.organisation_code not in organisations:
        raise BadInput(
            "registry.organisation_missing",
            Text(f"组织 {row.organisation_code} 不存在。", f"The organisation {row.organisation_code} does not exist."),
        )
    areas = [area_code_checked(area) for area in row.area_codes]
    polygon = polygon_checked(row.polygon) if row.polygon else None
    if polygon is None and not areas:
        raise BadInput(
            "registry.grid_empty",
            Text("网格要有边界或区划代码清单。", "A grid has a boundary or a list of area codes."),
        )
    box = box_of(polygon) if polygon else None
    return Grid(
        code=code,
        name=name,
        kind=row.kind,
        region=region,
        polygon=polygon,
        area_codes=list(dict.fromkeys(areas)),
        organisation=organisations.get(row.organisation_code),
        west=box.west if box else None,
        south=box.south if box else None,
        east=box.east if box else None,
        north=box.north if box else None,
    )


def area_code_checked(written: str) -> str:
    """The area code; BadInput unless it has 6, 9 or 12 digits."""
    code = written.strip()
    if not AREA_CODE.fullmatch(code):
        raise BadInput(
            "registry.area_code_wrong",
            Text(f"区划代码“{code}”应为 6、9 或 12 位数字。", f"The area code “{code}” has 6, 9 or 12 digits."),
            Text("社区（村）12 位，乡镇街道 9 位，区县 6 位。", "Community 12, township 9, county 6."),
        )
    return code
