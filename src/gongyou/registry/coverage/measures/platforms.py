"""registry.platform_workers: how many people the logs and lists of a month show, and how many of them are members."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import ibis
import ibis.expr.types as ir

from gongyou.calc.gaps import Gap
from gongyou.calc.suppression import TOTAL, Cell, suppress_table
from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.registry.coverage.measures.capture import NOBODY
from gongyou.registry.coverage.measures.scope import EVERYBODY, MEMBERS, ORDERS, Scope

# District, street, community: how many digits of an area code a line keeps.
LEVELS = (6, 9, 12)
AREA = r"^\d{6}(\d{3}(\d{3})?)?"


def people_seen(view: View, scope: Scope) -> ir.Table:
    """One row per source and person: the area with most of their orders, "" where only a session shows them."""
    orders, first, after = view.table("orders"), *scope.bounds
    orders = orders.filter(
        (orders.dispatched_at >= first)
        & (orders.dispatched_at < after)
        & (orders.worker_key != NOBODY)
        & orders.area.startswith(scope.prefix)
    )
    named = orders.select(
        source=ibis.literal(ORDERS).concat(orders.platform),
        worker_key=orders.worker_key,
        area=orders.area.re_extract(AREA, 0),
    )
    counted = named.filter(named.area != "").group_by("source", "worker_key", "area")
    by_area = counted.aggregate(times=lambda table: table.count())
    sightings = view.table("sightings")
    sightings = sightings.filter(
        ~sightings.list.isin([MEMBERS, EVERYBODY])
        & (sightings.period == str(scope.period))
        & sightings.region.startswith(scope.prefix)
        & (sightings.job_kind.isnull() | sightings.job_kind.isin(scope.forms))
    )
    listed = sightings.select(
        source=sightings.list, worker_key=sightings.worker_key, area=sightings.region, times=ibis.literal(1, "int64")
    )
    seen = ibis.union(by_area, listed, distinct=False)
    window = ibis.window(group_by=[seen.source, seen.worker_key], order_by=[ibis.desc(seen.times), seen.area])
    ranked = seen.mutate(place=ibis.row_number().over(window))
    placed = ranked.filter(ranked.place == 0).select("source", "worker_key", "area")
    return ibis.union(placed, _only_online(view, scope, placed), distinct=False)


def _only_online(view: View, scope: Scope, placed: ir.Table) -> ir.Table:
    """Who was online on a platform that has orders in the region, without an order there: a session names no place.

    Asked of platforms whose orders all lie in the region; elsewhere they may belong to another city.
    """
    orders, sessions, first, after = view.table("orders"), view.table("sessions"), *scope.bounds
    month = orders.filter((orders.dispatched_at >= first) & (orders.dispatched_at < after))
    here = month.group_by("platform").aggregate(
        outside=(~month.area.fill_null("").startswith(scope.prefix)).cast("int64").sum()
    )
    here = here.filter(here.outside == 0)
    online = sessions.filter(
        (sessions.online_at >= first) & (sessions.online_at < after) & (sessions.worker_key != NOBODY)
    ).semi_join(here, "platform")
    named = online.select(
        source=ibis.literal(ORDERS).concat(online.platform), worker_key=online.worker_key, area=ibis.literal("")
    ).distinct()
    return named.anti_join(placed, ["source", "worker_key"])


@measure(
    "registry.platform_workers",
    version=1,
    tables=("orders", "sessions", "sightings"),
    title=Text("平台劳动者入会情况", "Members among platform workers"),
    page="coverage-platforms",
)
def platform_workers(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """By platform or list, and by area: people seen, members among them, small cells hidden."""
    level = int(params.get("level", LEVELS[0]))
    if level not in LEVELS:
        raise BadInput(
            "coverage.level",
            Text("区划级别只能是 6、9 或 12 位。", "Areas are of 6, 9 or 12 digits."),
        )
    scope = Scope.read({**params, "lists": [MEMBERS, EVERYBODY]})
    seen = people_seen(view, scope)
    sightings = view.table("sightings")
    members = sightings.filter((sightings.list == EVERYBODY) & (sightings.period == str(scope.period)))
    members = members.select(member_key=members.worker_key).distinct()
    joined = seen.left_join(members, seen.worker_key == members.member_key)
    lines = joined.group_by(source=joined.source, area=joined.area.substr(0, level)).aggregate(
        workers=joined.worker_key.count(), members=joined.member_key.count()
    )
    people = joined.group_by("worker_key").aggregate(is_member=joined.member_key.notnull().cast("int64").max())
    whole = view.execute(people.aggregate(workers=people.count(), members=people.is_member.sum())).to_pylist()[0]
    rows = view.execute(lines.order_by("source", "area")).to_pylist()
    return platform_value(scope, level, rows, (whole["workers"], int(whole["members"] or 0)))


def platform_value(scope: Scope, level: int, rows: list[dict[str, Any]], whole: tuple[int, int]) -> dict[str, Any]:
    """The figure. Each source is a table of areas × (member, not member) with its totals."""
    by_source: dict[str, dict[str, Gap]] = defaultdict(dict)
    for row in rows:
        by_source[row["source"]][row["area"]] = Gap(row["workers"], row["members"])
    sources = [_source(source, areas, scope.minimum) for source, areas in sorted(by_source.items())]
    hidden = any(source["workers"] is None or source["members"] is None for source in sources)
    workers, members = (None, None) if hidden else whole
    return {
        "region": scope.region,
        "period": str(scope.period),
        "forms": list(scope.forms),
        "level": level,
        "minimum": scope.minimum,
        "sources": sources,
        # A person on two platforms is one person here. Hidden where a source's own total is.
        "workers": workers,
        "members": members,
    }


def _source(source: str, areas: Mapping[str, Gap], minimum: int) -> dict[str, Any]:
    def cells() -> Iterator[Cell]:
        for area, gap in areas.items():
            others = (gap.workers or 0) - gap.members
            yield Cell(area or "-", "member", gap.members, gap.members)
            yield Cell(area or "-", "other", others, others)

    table = suppress_table(cells(), minimum=minimum)

    def line(row: str) -> dict[str, Any]:
        return {"workers": table.value(row, TOTAL), "members": table.value(row, "member")}

    lines = [{"area": area, **line(area or "-")} for area in sorted(areas)]
    return {"source": source, **line(TOTAL), "lines": lines}
