"""market.platform_span: what an order and an hour bring on one platform over a period, why it moved, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import ibis
import ibis.expr.types as ir

from gongyou.calc.decomposition import Cell, bennet
from gongyou.core.span import Span
from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.market.measures.exact import change, fen, mean_yuan, rounded
from gongyou.rooms.market.measures.publish import groups_published
from gongyou.rooms.market.measures.scope import DIGITS, NOBODY, Source, bounds
from gongyou.rooms.market.measures.span_scope import BEFORE, YEAR, SpanScope, base_of, missing_months

SECONDS_OF_HOUR = 3600
# China has one time; the parts of the day by the local hour in which an order was accepted.
OFFSET_HOURS = 8
PARTS = ((6, "night"), (10, "morning"), (14, "noon"), (17, "afternoon"), (21, "evening"))
LEVELS = ("per_order", "per_hour")


def months_there(source: Source, scope: SpanScope) -> ir.Table:
    """The months, in China, in which the platform delivered anything at all in the region."""
    orders = _paid(source, scope)
    local = orders.delivered_at + ibis.interval(hours=OFFSET_HOURS)
    return orders.select(period=local.strftime("%Y-%m")).distinct().order_by("period")


def _paid(source: Source, scope: SpanScope) -> ir.Table:
    orders = source.table("orders")
    return orders.filter(
        (orders.platform == scope.platform)
        & (orders.outcome == "accepted")
        & orders.pay_total.notnull()
        & orders.delivered_at.notnull()
        & scope.region.holds_area(orders.area)
    )


def pay_cells(source: Source, scope: SpanScope, span: Span) -> ir.Table:
    """Orders, pay in fen and seconds of the period by district and part of the day."""
    orders = _paid(source, scope)
    first, after = bounds(span.first)[0], bounds(span.last)[1]
    orders = orders.filter((orders.delivered_at >= first) & (orders.delivered_at < after))
    begun = ibis.coalesce(orders.accepted_at, orders.dispatched_at)
    hour = (begun + ibis.interval(hours=OFFSET_HOURS)).hour()
    part = ibis.cases(*((hour < until, name) for until, name in PARTS), else_="night")
    rows = orders.select(
        "worker_key",
        district=orders.area.cast("string").substr(0, DIGITS),
        part=part,
        pay=fen(orders.pay_total),
        seconds=orders.delivered_at.epoch_seconds().cast("int64") - begun.epoch_seconds().cast("int64"),
    )
    return (
        rows.group_by("district", "part")
        .aggregate(orders=rows.count(), pay=rows.pay.sum().cast("int64"), seconds=rows.seconds.sum().cast("int64"))
        .order_by("district", "part")
    )


def pay_people(source: Source, scope: SpanScope, span: Span, by: Sequence[str]) -> ir.Table:
    """Distinct workers of the period: in all, or by district, or by part of the day."""
    orders = _paid(source, scope)
    first, after = bounds(span.first)[0], bounds(span.last)[1]
    orders = orders.filter(
        (orders.delivered_at >= first) & (orders.delivered_at < after) & (orders.worker_key != NOBODY)
    )
    begun = ibis.coalesce(orders.accepted_at, orders.dispatched_at)
    hour = (begun + ibis.interval(hours=OFFSET_HOURS)).hour()
    rows = orders.select(
        "worker_key",
        district=orders.area.cast("string").substr(0, DIGITS),
        part=ibis.cases(*((hour < until, name) for until, name in PARTS), else_="night"),
    )
    counted = rows.group_by(list(by)) if by else rows
    found = counted.aggregate(workers=rows.worker_key.nunique().cast("int64"))
    return found.order_by(list(by)) if by else found


@measure(
    "market.platform_span",
    version=1,
    tables=("orders",),
    title=Text("平台报酬的变化", "Pay on a platform over time"),
    page="span",
)
def platform_span(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Pay per order and per hour of order time of one platform: levels, the split of the change, districts, hours."""
    scope = SpanScope.read(params)
    there = view.execute(months_there(view, scope)).column("period").to_pylist()
    spans = {"now": scope.span, BEFORE: scope.span.before, YEAR: scope.span.year_before}
    cells, people = {}, {}
    for name, each in spans.items():
        if any(str(month) in there for month in each.months):
            cells[name] = view.execute(pay_cells(view, scope, each)).to_pylist()
            people[name] = {
                by: view.execute(pay_people(view, scope, each, [by] if by else [])).to_pylist()
                for by in ("", "district", "part")
            }
    return platform_value(scope, there, cells, people)


Cells = Mapping[str, Sequence[Mapping[str, Any]]]
People = Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]


def platform_value(scope: SpanScope, there: Sequence[str], cells: Cells, people: People) -> dict[str, Any]:
    """The figure: a level that rests on fewer workers than the smallest cell is None."""
    known = set(there)
    base = base_of(scope, known)
    levels = {name: _level(scope, cells.get(name, ()), _all(people.get(name))) for name in ("now", BEFORE, YEAR)}
    value: dict[str, Any] = {
        **scope.as_json(),
        **levels["now"],
        "missing": missing_months(scope.span, known),
        "base": base,
        "base_period": str(scope.against(base)) if base else None,
    }
    for name in (BEFORE, YEAR):
        full = not value["missing"] and not missing_months(scope.against(name), known)
        value[name] = {**levels[name], **_moved(levels["now"], levels[name] if full else EMPTY)}
    value["split"] = _split(cells, base, value)
    value["groups"] = {by: _groups(scope, cells, people, base, by) for by in ("district", "part")}
    return value


EMPTY: Mapping[str, Any] = {"workers": None, "orders": None, "per_order": None, "per_hour": None}


def _all(people: Mapping[str, Sequence[Mapping[str, Any]]] | None) -> int:
    return sum(row["workers"] for row in people[""]) if people else 0


def _level(scope: SpanScope, rows: Sequence[Mapping[str, Any]], workers: int) -> dict[str, Any]:
    if workers < scope.minimum:
        return dict(EMPTY)
    orders, pay, seconds = (sum(row[name] for row in rows) for name in ("orders", "pay", "seconds"))
    return {
        "workers": workers,
        "orders": orders,
        "per_order": mean_yuan(pay, orders),
        "per_hour": mean_yuan(pay * SECONDS_OF_HOUR, seconds) if seconds > 0 else None,
    }


def _moved(now: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, Any]:
    return {
        f"{name}_change": None
        if now[name] is None or then[name] is None
        else change(Fraction(now[name]), Fraction(then[name]))
        for name in ("workers", "orders", *LEVELS)
    }


def _split(cells: Cells, base: str | None, value: Mapping[str, Any]) -> dict[str, Any] | None:
    """The change of pay per order: the same district and part of the day paid otherwise, and orders that moved."""
    if base is None or value["per_order"] is None or value[base]["per_order"] is None:
        return None
    both: list[dict[Hashable, Cell]] = [
        {(row["district"], row["part"]): Cell(row["orders"], row["pay"]) for row in cells[name]}
        for name in (base, "now")
    ]
    told = bennet(both[0], both[1])
    whole, within = value["per_order"] - value[base]["per_order"], rounded(told.within / 100, 2)
    return {"by": "district_part", "difference": whole, "within": within, "between": whole - within, "parts": []}


def _groups(scope: SpanScope, cells: Cells, people: People, base: str | None, by: str) -> list[dict[str, Any]]:
    workers = {
        name: {row[by]: row["workers"] for row in people.get(name, {}).get(by, ())} for name in ("now", base or "")
    }
    # Orders are shown with their total: what one district hides, another must not give back.
    shown = {name: groups_published(counts, minimum=scope.minimum) for name, counts in workers.items()}
    rows: dict[str, dict[str, list[Mapping[str, Any]]]] = {name: defaultdict(list) for name in workers}
    for name in workers:
        for row in cells.get(name, ()):
            rows[name][row[by]].append(row)
    made = []
    for key in sorted(rows["now"]):
        is_open = shown["now"].get(key, False)
        level = _level(scope, rows["now"][key], workers["now"].get(key, 0)) if is_open else dict(EMPTY)
        there = is_open and base and shown[base].get(key)
        earlier = _level(scope, rows[base][key], workers[base].get(key, 0)) if there and base else EMPTY
        made.append(
            {
                "key": key,
                "suppressed": not is_open,
                **level,
                **{f"{name}_then": earlier[name] for name in LEVELS},
                **_moved(level, earlier),
            }
        )
    return made
