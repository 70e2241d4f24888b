"""registry.capture: how many workers there are, from two or three lists that each miss some."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir

from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.registry.coverage.measures.figure import figure_value
from gongyou.registry.coverage.measures.scope import ORDERS, Scope

# Where a log names no worker.
NOBODY = "not-provided"


def people_of(view: View, scope: Scope, name: str) -> ir.Table:
    """One row per person of a list: pseudonym and district."""
    if name.startswith(ORDERS):
        return _from_orders(view, scope, name.removeprefix(ORDERS))
    rows = view.table("sightings")
    rows = rows.filter(
        (rows.list == name)
        & (rows.period == str(scope.period))
        & rows.region.startswith(scope.prefix)
        & (rows.job_kind.isnull() | rows.job_kind.isin(scope.forms))
    )
    return rows.group_by("worker_key").aggregate(district=rows.region.substr(0, 6).min())


def _from_orders(view: View, scope: Scope, platform: str) -> ir.Table:
    """Workers with an order of the month in the region; the district is the one with most of their orders."""
    orders = view.table("orders")
    first, after = scope.bounds
    orders = orders.filter(
        (orders.platform == platform)
        & (orders.dispatched_at >= first)
        & (orders.dispatched_at < after)
        & (orders.worker_key != NOBODY)
        & orders.area.startswith(scope.prefix)
        & (orders.area.length() >= 6)
    )
    counted = orders.mutate(district=orders.area.substr(0, 6)).group_by("worker_key", "district")
    by_district = counted.aggregate(orders=lambda table: table.count())
    window = ibis.window(
        group_by=by_district.worker_key, order_by=[ibis.desc(by_district.orders), by_district.district]
    )
    ranked = by_district.mutate(place=ibis.row_number().over(window))
    return ranked.filter(ranked.place == 0).select("worker_key", "district")


def cells_of(view: View, scope: Scope) -> ir.Table:
    """People by district and by the lists on which they stand, a record merged into another counted as one person."""
    aliases = view.table("sightings")
    aliases = aliases.filter(aliases.same_as.notnull()).group_by("worker_key")
    same = aliases.aggregate(same_as=lambda table: table.same_as.min()).rename(merged="worker_key")
    parts = []
    for number, name in enumerate(scope.lists):
        people = people_of(view, scope, name)
        people = people.left_join(same, people.worker_key == same.merged)
        person = ibis.coalesce(people.same_as, people.worker_key)
        parts.append(people.select(person=person, district=people.district, number=ibis.literal(number)))
    seen = reduce(lambda one, other: ibis.union(one, other, distinct=False), parts)
    # A person's district is the one that the first of their lists names.
    window = ibis.window(group_by=seen.person, order_by=[seen.number, seen.district])
    seen = seen.mutate(stratum=seen.district.first().over(window))
    marks = {f"on{number}": (seen.number == number).cast("int64").max() for number in range(len(scope.lists))}
    persons = seen.group_by("person").aggregate(stratum=seen.stratum.min(), **marks)
    return persons.group_by("stratum", *marks).aggregate(people=lambda table: table.count()).order_by("stratum", *marks)


@measure(
    "registry.capture",
    version=1,
    tables=("sightings", "orders"),
    title=Text("应入人数估计", "Estimated number of workers"),
    page="coverage-estimate",
)
def capture(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """The estimate with its interval, its models and its strata, or why there is none."""
    scope = Scope.read(params)
    strata: dict[str, dict[str, int]] = {}
    for row in view.execute(cells_of(view, scope)).to_pylist():
        history = "".join(str(row[f"on{number}"]) for number in range(len(scope.lists)))
        strata.setdefault(row["stratum"], {})[history] = row["people"]
    return figure_value(scope, strata)
