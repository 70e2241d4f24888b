"""registry.capture: how many workers there are, from two or three lists that each miss some."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir

from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.registry.coverage.measures.figure import figure_value
from gongyou.registry.coverage.measures.scope import ORDERS, By, Scope

# Where a log names no worker.
NOBODY = "not-provided"


AREA = r"^\d{6}(\d{3}(\d{3})?)?"


def people_of(view: View, scope: Scope, name: str) -> ir.Table:
    """One row per person of a list: pseudonym and stratum, "" where the list does not say it."""
    if name.startswith(ORDERS):
        return _from_orders(view, scope, name.removeprefix(ORDERS))
    rows = view.table("sightings")
    rows = rows.filter(
        (rows.list == name)
        & (rows.period == str(scope.period))
        & rows.region.startswith(scope.prefix)
        & (rows.job_kind.isnull() | rows.job_kind.isin(scope.forms))
    )
    said = rows.job_kind.fill_null("") if scope.by == By.FORM else _stratum(scope, rows.region)
    return rows.group_by("worker_key").aggregate(stratum=said.min())


def _stratum(scope: Scope, area: ir.StringValue) -> ir.StringValue:
    if scope.by == By.STREET:
        return ibis.ifelse(area.length() >= 9, area.substr(0, 9), "")
    if scope.by == By.GRID:
        return area.re_extract(AREA, 0)
    return area.substr(0, 6)


def _from_orders(view: View, scope: Scope, platform: str) -> ir.Table:
    """Workers with an order of the month in the region; their place is the one with most of their orders."""
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
    said = ibis.literal("platform") if scope.by == By.FORM else _stratum(scope, orders.area.re_extract(AREA, 0))
    counted = orders.mutate(stratum=said).group_by("worker_key", "stratum")
    by_place = counted.aggregate(orders=lambda table: table.count())
    window = ibis.window(group_by=by_place.worker_key, order_by=[ibis.desc(by_place.orders), by_place.stratum])
    ranked = by_place.mutate(place=ibis.row_number().over(window))
    return ranked.filter(ranked.place == 0).select("worker_key", "stratum")


def _in_industries(view: View, scope: Scope, people: ir.Table) -> ir.Table:
    """The section of the person's job record or payroll of the month, "" where there is neither."""
    parts = []
    for name in ("employment", "payroll"):
        rows = view.table(name)
        rows = rows.filter((rows.period == str(scope.period)) & rows.industry.notnull())
        parts.append(rows.select(key=rows.worker_key, section=rows.industry.substr(0, 1)))
    sections = ibis.union(*parts, distinct=False).group_by("key").aggregate(section=lambda table: table.section.min())
    joined = people.left_join(sections, people.worker_key == sections.key)
    return joined.select(worker_key=joined.worker_key, stratum=joined.section.fill_null(""))


def cells_of(view: View, scope: Scope) -> ir.Table:
    """People by stratum and by the lists on which they stand, a record merged into another counted as one person."""
    aliases = view.table("sightings")
    aliases = aliases.filter(aliases.same_as.notnull()).group_by("worker_key")
    same = aliases.aggregate(same_as=lambda table: table.same_as.min()).rename(merged="worker_key")
    parts = []
    for number, name in enumerate(scope.lists):
        people = people_of(view, scope, name)
        if scope.by == By.INDUSTRY:
            people = _in_industries(view, scope, people)
        people = people.left_join(same, people.worker_key == same.merged)
        person = ibis.coalesce(people.same_as, people.worker_key)
        parts.append(people.select(person=person, stratum=people.stratum, number=ibis.literal(number)))
    seen = reduce(lambda one, other: ibis.union(one, other, distinct=False), parts)
    # A person's stratum is the one that the first of their lists names, of those that name any.
    window = ibis.window(group_by=seen.person, order_by=[seen.stratum == "", seen.number, seen.stratum])
    seen = seen.mutate(stratum=seen.stratum.first().over(window))
    marks = {f"on{number}": (seen.number == number).cast("int64").max() for number in range(len(scope.lists))}
    persons = seen.group_by("person").aggregate(stratum=seen.stratum.min(), **marks)
    return persons.group_by("stratum", *marks).aggregate(people=lambda table: table.count()).order_by("stratum", *marks)


@measure(
    "registry.capture",
    version=2,
    tables=("sightings", "orders", "employment", "payroll"),
    title=Text("应入人数估计", "Estimated number of workers"),
    page="coverage-estimate",
)
def capture(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """The estimate with its interval, its models and its strata, or why there is none."""
    scope = Scope.read(params)
    strata: dict[str, Counter[str]] = defaultdict(Counter)
    for row in view.execute(cells_of(view, scope)).to_pylist():
        history = "".join(str(row[f"on{number}"]) for number in range(len(scope.lists)))
        strata[_grid(scope, row["stratum"]) if scope.by == By.GRID else row["stratum"]][history] += row["people"]
    return figure_value(scope, strata)


def _grid(scope: Scope, area: str) -> str:
    """The grid that lists the area code, the closest one first."""
    codes = (area, area[:9].ljust(12, "0"), area[:9], area[:6].ljust(12, "0"), area[:6])
    return next((scope.grids[code] for code in codes if code in scope.grids), "")
