"""market.hours: hours and overtime on payrolls, who is beyond the cap, what is paid too little."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import ibis
import ibis.expr.types as ir

from gongyou.core.money import yuan_from
from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.market.measures.exact import HUNDRED, hundredths, rounded, share
from gongyou.rooms.market.measures.publish import Row, groups_published, rows_published
from gongyou.rooms.market.measures.scope import Scope
from gongyou.rooms.market.measures.screen import breaches, noted, payroll_rows, totals
from gongyou.rules.catalogue import standard

# Upper ends of the bands of monthly overtime, in hours; 36 is the cap.
BANDS = ((0, "0"), (12, "0–12"), (24, "12–24"), (36, "24–36"), (48, "36–48"), (72, "48–72"))
ABOVE = "72+"

# The rows judged, and the rows in breach with their amount.
Judged = tuple[Mapping[str, Any], Mapping[str, Any]]


def bands(rows: ir.Table) -> ir.Table:
    """Workers and hours by band of overtime (lower end excluded, upper end included)."""
    hours = hundredths(rows.overtime)
    # The place of a band = how many upper ends lie below the hours.
    band = sum(((hours > upper * HUNDRED).cast("int64") for upper, _ in BANDS), ibis.literal(0).cast("int64"))
    rows = rows.mutate(band=band, overtime_hundredths=hours, normal_hundredths=hundredths(rows.normal_hours))
    return (
        rows.group_by("band")
        .aggregate(
            workers=rows.count(),
            overtime=rows.overtime_hundredths.sum().cast("int64"),
            normal=rows.normal_hundredths.sum().cast("int64"),
        )
        .order_by("band")
    )


@measure("market.hours", version=1, tables=("payroll",), title=Text("工时与加班", "Hours and overtime"), page="hours")
def hours(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Mean hours, bands of overtime, workers beyond the cap, overtime pay short, wages below the minimum."""
    scope = Scope.read(params)
    judged = {
        kind: _pair(view, *totals(rows, breached))
        for kind, (rows, breached) in breaches(view, scope, noted(view, standard())).items()
    }
    return hours_value(scope, view.execute(bands(payroll_rows(view, scope))).to_pylist(), judged)


def _pair(view: View, judged: ir.Table, breached: ir.Table) -> Judged:
    return view.execute(judged).to_pylist()[0], view.execute(breached).to_pylist()[0]


def hours_value(
    scope: Scope,
    found: Sequence[Mapping[str, Any]],
    judged: Mapping[str, Judged],
) -> dict[str, Any]:
    """The published figure from the bands and from the rows judged and in breach."""
    workers = sum(row["workers"] for row in found)
    value: dict[str, Any] = {"region": scope.region, "period": str(scope.period), "minimum": scope.minimum}
    enough = workers >= scope.minimum
    value["workers"] = workers if enough else None
    for name, key in (("normal_hours", "normal"), ("overtime_hours", "overtime")):
        total = sum(row[key] for row in found)
        value[name] = rounded(Fraction(total, workers * HUNDRED), 1) if enough else None
    value["bins"] = _bins(found, scope.minimum) if enough else []
    capped, over, _ = _breach(judged["over_cap"], scope.minimum)
    value |= {"capped": capped, "over_cap": over, "over_cap_share": _share(over, capped)}
    base, short, amount = _breach(judged["short_paid"], scope.minimum)
    value |= {"overtime_judged": base, "short_paid": short, "short_amount": amount}
    base, under, amount = _breach(judged["under_minimum"], scope.minimum)
    value |= {"minimum_judged": base, "under_minimum": under, "under_minimum_share": _share(under, base)}
    value["under_minimum_amount"] = amount
    return value


def _bins(found: Sequence[Mapping[str, Any]], minimum: int) -> list[dict[str, Any]]:
    labels = [label for _, label in BANDS] + [ABOVE]
    counts = {row["band"]: row["workers"] for row in found}
    places = {f"{place:02d}": counts.get(place, 0) for place in range(len(labels))}
    shown = groups_published(places, minimum=minimum)
    return [
        {"key": labels[int(place)], "workers": count if shown[place] else None, "suppressed": not shown[place]}
        for place, count in places.items()
    ]


def _breach(pair: Judged, minimum: int) -> tuple[Any, Any, Any]:
    """Rows judged, rows in breach, amount in yuan; hidden where the breach, or its absence, rests on a few."""
    judged, breached = pair
    row = rows_published(
        [Row("all", {"breach": breached["rows"], "none": judged["rows"] - breached["rows"]})], minimum=minimum
    )[0]
    if row.total_hidden or row.total < minimum:
        return None, None, None
    if not row.is_open:
        return row.total, None, None
    return row.total, breached["rows"], yuan_from(breached["amount"])


def _share(part: int | None, whole: int | None) -> Any:
    return None if part is None or whole is None else share(part, whole)
