"""What coverage asks of the lake of this data directory. The engines are imported when they are needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gongyou.core.text import Text
from gongyou.kit.lakes import open_lake
from gongyou.kit.models import User
from gongyou.registry.coverage.measures.scope import EVERYBODY, MEMBERS, ORDERS, By, Scope
from gongyou.registry.grids.finding import ORDER
from gongyou.registry.models import CoverageEstimate, Grid, Member, Organisation, PlatformCount
from gongyou.registry.platform_names import platform_called
from gongyou.registry.services.coverage import coverage_estimate_record, platform_count_record

if TYPE_CHECKING:
    from gongyou.lake import Lake

MEMBERS_SAID = Text("会员名册", "Register of members")
MONTHS_OFFERED = 12


@dataclass(frozen=True, slots=True)
class ListThere:
    """A list that can be compared: its code and how a person calls it."""

    code: str
    said: Text


def estimated(
    organisation: Organisation, params: Mapping[str, Any], *, by: User | None, now: datetime
) -> CoverageEstimate:
    """The kept estimate, on the members as they are registered now."""
    from gongyou.lake.provenance import compute
    from gongyou.registry.coverage.members_list import members_list_write

    params = with_grids(params)
    lake, scope = open_lake(), Scope.read(params)
    if MEMBERS in scope.lists:
        members_list_write(lake, scope)
    figure = compute(lake, "registry.capture", params, None, "duckdb")
    return coverage_estimate_record(organisation=organisation, figure=figure, by=by, now=now)


def with_grids(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same with the region's grids, where people are to be told apart by them: a figure must not change with them.

    Of several grids that list one area the first kind wins, as on the member's record.
    """
    scope = Scope.read(params)
    if scope.by != By.GRID:
        return params
    found: dict[str, str] = {}
    grids = Grid.objects.filter(region__startswith=scope.prefix).exclude(area_codes=[])
    for grid in sorted(grids, key=lambda grid: (ORDER.index(Grid.Kind(grid.kind)), grid.code)):
        for code in grid.area_codes:
            found.setdefault(code, grid.code)
    return {**params, "grids": dict(sorted(found.items()))}


def platform_counted(
    organisation: Organisation, params: Mapping[str, Any], *, by: User | None, now: datetime
) -> PlatformCount:
    """The kept count of platform workers and of the members among them, on the members as they are registered now."""
    from gongyou.lake.provenance import compute
    from gongyou.registry.coverage.members_list import members_list_write

    lake = open_lake()
    everybody = {**params, "lists": [MEMBERS, EVERYBODY], "forms": list(Member.EmploymentForm.values)}
    members_list_write(lake, Scope.read(everybody), EVERYBODY)
    figure = compute(lake, "registry.platform_workers", params, None, "duckdb")
    return platform_count_record(organisation=organisation, figure=figure, by=by, now=now)


def lists_there(lake: Lake) -> tuple[list[ListThere], list[str]]:
    """The lists that the lake holds beside the register, and the months of orders, newest first."""
    lists, months = [ListThere(MEMBERS, MEMBERS_SAID)], []
    with lake.engine("duckdb") as engine:
        if lake.snapshot("orders") is not None:
            orders = engine.table("orders")
            platforms = engine.execute(orders.select("platform").distinct().order_by("platform")).to_pylist()
            lists += [ListThere(ORDERS + row["platform"], said_of(ORDERS + row["platform"])) for row in platforms]
            local = orders.select(period=orders.dispatched_at.strftime("%Y-%m")).distinct()
            months += [row["period"] for row in engine.execute(local).to_pylist()]
        if lake.snapshot("sightings") is not None:
            rows = engine.table("sightings")
            there = engine.execute(rows.select("list", "period").distinct()).to_pylist()
            names = sorted({row["list"] for row in there} - {MEMBERS, EVERYBODY})
            lists += [ListThere(name, said_of(name)) for name in names]
            months += [row["period"] for row in there]
    return lists, sorted(set(months), reverse=True)[:MONTHS_OFFERED]


def said_of(code: str) -> Text:
    """How a list is called on the page."""
    if code == MEMBERS:
        return MEMBERS_SAID
    if code.startswith(ORDERS):
        platform = platform_called(code.removeprefix(ORDERS))
        return Text(f"平台派单记录：{platform.zh}", f"Orders of the platform {platform.en}")
    return Text(code, code)
