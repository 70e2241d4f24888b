"""hours.look: hours of some months from several records against the scheme in force, and what lies outside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.hours.measures.cycles import cycle_findings
from gongyou.rooms.hours.measures.days import days_table, month_column, spells_of, traces_table, with_kind
from gongyou.rooms.hours.measures.heat import industry_cells, week_cells
from gongyou.rooms.hours.measures.limits import (
    CYCLE_CAP,
    DAY_CAP,
    MONTH_CAP,
    REST_DAY,
    UNRECORDED,
    month_findings,
    sorted_found,
    unrecorded_findings,
    week_findings,
)
from gongyou.rooms.hours.measures.months import Table, hours_of, months_table
from gongyou.rooms.hours.measures.scope import SOURCES, Scope
from gongyou.rules.approvals import Scheme
from gongyou.rules.catalogue import standard

NAME = "hours.look"
HIDDEN = "hidden_overtime"
# An indication of less than this in a month is not worth an officer's time.
WORTH_SECONDS = 2 * 3600


@measure(NAME, version=2, tables=("worktime", "payroll"), title=Text("工时", "Working hours"), page="working-hours")
def look(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Findings one by one, how many were judged, how far the records agree, which schemes hold, and the heat maps."""
    scope = Scope.read(params)
    catalogue = standard()
    kept = view.engine.kept
    with kept(spells_of(view.table("worktime"), scope)) as spells:
        days = with_kind(days_table(spells, scope), scope, catalogue.parameters.calendar)
        with kept(days) as laid, kept(months_table(laid, view.table("payroll"), scope)) as months:
            by_month, judged = month_findings(view, catalogue, months)
            by_week, weeks = week_findings(view, catalogue, laid, months, scope)
            by_cycle, cycles = cycle_findings(view, catalogue, laid, months, scope)
            unrecorded, compared = unrecorded_findings(view, catalogue, months)
            hidden, clocked = hidden_findings(view, spells, laid, months, scope)
            found = sorted_found([*by_month, *by_week, *by_cycle, *unrecorded, *hidden])
            totals = {
                MONTH_CAP: judged,
                DAY_CAP: judged,
                REST_DAY: weeks["weeks"],
                CYCLE_CAP: cycles["cycles"],
                UNRECORDED: compared,
                HIDDEN: clocked,
            }
            return {
                **scope.as_params(),
                "found": found,
                "sums": [_sum(kind, total, found) for kind, total in totals.items()],
                "weeks": weeks,
                "cycles": cycles,
                "records": records(view, spells, laid),
                "schemes": schemes(view, months),
                "week_heat": week_cells(view, spells),
                "industry_heat": industry_cells(view, months),
            }


def hidden_findings(
    view: View, spells: Table, days: Table, months: Table, scope: Scope
) -> tuple[list[dict[str, Any]], int]:
    """Traces outside the shift, summed by month, as an interval; an indication and no proof."""
    traces = traces_table(spells, days, scope)
    schemes = months.select(
        of_employer=months.employer_key, of_worker=months.worker_key, of_month=months.month,
        scheme=months.scheme, why=months.why, cycle=months.cycle, number=months.number,
    )  # fmt: skip
    traces = traces.mutate(month=month_column(traces.day, scope))
    sums = traces.group_by(["employer_key", "worker_key", "month"]).aggregate(
        least=traces.least.sum(), most=traces.most.sum(), days=traces.count(), traces=traces.traces.sum()
    )
    both = sums.inner_join(
        schemes,
        [
            sums.employer_key == schemes.of_employer,
            sums.worker_key == schemes.of_worker,
            sums.month == schemes.of_month,
        ],
    ).drop("of_employer", "of_worker", "of_month")
    total = view.execute(months.aggregate(rows=months.count())).to_pylist()[0]["rows"]
    # Under an approval of irregular hours there is no overtime to look for.
    both = both.filter(both.scheme != Scheme.IRREGULAR.value)
    found = []
    for row in view.execute(both.filter(both.most >= WORTH_SECONDS)).to_pylist():
        month = Month.read(row["month"])
        found.append(
            {
                **{name: row[name] for name in ("employer_key", "worker_key", "scheme", "why", "cycle", "number")},
                "kind": HIDDEN,
                "first": month.first_day.isoformat(),
                "last": month.last_day.isoformat(),
                "chosen": "",
                "least": hours_of(int(row["least"])),
                "most": hours_of(int(row["most"])),
                "days": int(row["days"]),
                "traces": int(row["traces"]),
                "sure": False,
            }
        )
    return found, int(total)


def records(view: View, spells: Table, days: Table) -> dict[str, Any]:
    """How many days each source speaks of, counts for, and where two lie too far apart."""
    sides = {f"n_{name}": days[name].notnull().sum().cast("int64") for name in SOURCES}
    counts = {f"c_{name}": (days.source == name).sum().cast("int64") for name in SOURCES}
    line = view.execute(
        days.aggregate(
            days=days.count(),
            workers=days.worker_key.nunique(),
            employers=days.employer_key.nunique(),
            several=(days.sources > 1).sum().cast("int64"),
            apart=days.disagrees.sum().cast("int64"),
            **sides,
            **counts,
        )
    ).to_pylist()[0]
    opened = view.execute(
        spells.aggregate(open=(spells.ended.isnull() & (spells.kind == "work")).sum().cast("int64"))
    ).to_pylist()[0]["open"]
    return {
        "days": line["days"],
        "workers": line["workers"],
        "employers": line["employers"],
        "several": line["several"] or 0,
        "apart": line["apart"] or 0,
        "open": opened or 0,
        "sources": [
            {"source": name, "days": line[f"n_{name}"] or 0, "counts": line[f"c_{name}"] or 0} for name in SOURCES
        ],
    }


def schemes(view: View, months: Table) -> list[dict[str, Any]]:
    """Workers and employers of each scheme in force and the reason for it."""
    grouped = months.group_by(["scheme", "why"]).aggregate(
        workers=months.worker_key.nunique(), employers=months.employer_key.nunique(), months=months.count()
    )
    return sorted(view.execute(grouped).to_pylist(), key=lambda row: (row["scheme"], row["why"]))


def _sum(kind: str, judged: int, found: list[dict[str, Any]]) -> dict[str, Any]:
    mine = [row for row in found if row["kind"] == kind]
    workers = {(row["employer_key"], row["worker_key"]) for row in mine}
    return {"kind": kind, "judged": judged, "found": len(mine), "workers": len(workers)}
