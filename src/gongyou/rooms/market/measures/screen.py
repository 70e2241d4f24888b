"""Payroll rows held against the law: the hours cap, overtime pay, the minimum wage. Also market.screen, by employer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir

from gongyou.core.money import yuan_from
from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.market.measures.exact import fen
from gongyou.rooms.market.measures.scope import DIGITS, Scope, Source, one_each
from gongyou.rules.catalogue import Catalogue, standard
from gongyou.rules.evaluate import NOT_EVALUABLE, evaluate_table

CAP, OVERTIME, MINIMUM = "cn.overtime_cap_month", "cn.overtime_pay", "cn.minimum_wage_check"
RULES = {"over_cap": CAP, "short_paid": OVERTIME, "under_minimum": MINIMUM}
ROWS_KEPT = 50

# The cap binds each month under standard hours and piece work; comprehensive hours are judged over their cycle.
CAPPED_SCHEMES = ("standard", "piece")
PAID_SCHEMES = ("standard", "comprehensive")
HOURS = ("overtime_hours_weekday", "overtime_hours_restday", "compensated_restday_hours", "overtime_hours_holiday")
ROW = ("employer_key", "worker_key", "region", "industry", "hours_scheme")


def payroll_rows(source: Source, scope: Scope) -> ir.Table:
    """One row per employer and worker of the month, as `prepared`, with the month's first day as `on`."""
    rows = source.table("payroll")
    rows = rows.filter((rows.period == str(scope.period)) & scope.holds(rows.region))
    order = [
        ibis.desc(rows.gross.fill_null(0)),
        rows.region,
        rows.hours_scheme,
        ibis.desc(rows.normal_hours.fill_null(0)),
    ]
    rows = one_each(rows, ["employer_key", "worker_key"], order)
    within = _within(rows.hired_on, scope) | _within(rows.left_on, scope)
    # The law of a street is its district's.
    district = rows.region.cast("string").substr(0, DIGITS)
    return prepared(rows.mutate(on=ibis.literal(scope.period.first_day), full_month=~within, region=district))


def prepared(rows: ir.Table) -> ir.Table:
    """Payroll rows with hours that are never null, the overtime of the month, and rest-day hours not made good."""
    hours = {name: rows[name].cast("decimal(9, 2)").fill_null(Decimal(0)) for name in (*HOURS, "normal_hours")}
    rows = rows.mutate(**hours)
    return rows.mutate(
        restday_uncompensated=(rows.overtime_hours_restday - rows.compensated_restday_hours).cast("decimal(9, 2)"),
        overtime=(rows.overtime_hours_weekday + rows.overtime_hours_restday + rows.overtime_hours_holiday).cast(
            "decimal(9, 2)"
        ),
    )


def _within(day: ir.Value, scope: Scope) -> ir.Value:
    """Whether a day lies in the month after its first day: such a month was not worked in full."""
    return (day.notnull() & (day > scope.period.first_day) & (day <= scope.period.last_day)).fill_null(False)


def _judged(rows: ir.Table, rule: str, inputs: Mapping[str, ir.Value], catalogue: Catalogue) -> ir.Table:
    given = rows.select(*ROW, "on", **inputs)
    judged = evaluate_table(catalogue.rule(rule), given, on="on", place="region", parameters=catalogue.parameters)
    # What lacks an input or a local standard is not judged, rather than judged to be in order.
    return judged.filter(judged[NOT_EVALUABLE].isnull())


def over_cap(rows: ir.Table, catalogue: Catalogue) -> ir.Table:
    """Rows under the monthly cap, with `violates_month_cap` and `excess_hours`."""
    judged = rows.filter(rows.hours_scheme.isin(list(CAPPED_SCHEMES)))
    counted = judged.overtime_hours_weekday + judged.restday_uncompensated + judged.overtime_hours_holiday
    inputs = {"overtime_hours_month": counted.cast("decimal(9, 2)")}
    return _judged(judged, CAP, inputs, catalogue)


def overtime_due(rows: ir.Table, catalogue: Catalogue, *kept: str) -> ir.Table:
    """Rows with a known base under standard or comprehensive hours: what overtime is due, and `short` in fen.

    Under comprehensive hours a rest day worked is ordinary time of the cycle (工资支付暂行规定 13(3)): the
    hours that the payroll itself calls overtime are due at the weekday rate.
    """
    judged = rows.filter(rows.hours_scheme.isin(list(PAID_SCHEMES)) & rows.wage_for_overtime.notnull())
    none = ibis.literal(Decimal(0)).cast("decimal(9, 2)")
    is_cycle = judged.hours_scheme == "comprehensive"
    on_cycle = (judged.overtime_hours_weekday + judged.restday_uncompensated).cast("decimal(9, 2)")
    inputs = {
        "monthly_wage": judged.wage_for_overtime,
        "weekday_hours": ibis.ifelse(is_cycle, on_cycle, judged.overtime_hours_weekday),
        "restday_hours_no_timeoff": ibis.ifelse(is_cycle, none, judged.restday_uncompensated),
        "holiday_hours": judged.overtime_hours_holiday,
        "paid": fen(judged.paid_overtime).fill_null(0),
    }
    due = _judged(judged, OVERTIME, inputs | {name: judged[name] for name in kept}, catalogue)
    return due.mutate(short=fen(due.overtime_pay) - due.paid)


def minimum_wage(rows: ir.Table, catalogue: Catalogue) -> ir.Table:
    """Rows not part time and of a full month: `compliant` and `shortfall` against the local standard."""
    part_time = (rows.hours_scheme == "part_time").fill_null(False)
    judged = rows.filter(~part_time & rows.full_month & rows.gross.notnull())
    none = ibis.literal(Decimal(0)).cast("decimal(18, 2)")
    inputs = {
        "gross": judged.gross,
        "overtime_pay": judged.paid_overtime.fill_null(none),
        "night_shift_allowance": judged.allowances_excluded.fill_null(none),
        "heat_allowance": none,
    }
    return _judged(judged, MINIMUM, inputs, catalogue)


def noted(view: View, catalogue: Catalogue) -> Catalogue:
    """The catalogue, with the versions of the three rules written into the figure's provenance."""
    for rule in RULES.values():
        view.uses(rule, catalogue.rule(rule).version)
    return catalogue


def breaches(source: Source, scope: Scope, catalogue: Catalogue) -> dict[str, tuple[ir.Table, ir.Table]]:
    """By kind: the rows judged, and those in breach with `amount` in fen (for the cap: hundredths of an hour)."""
    rows = payroll_rows(source, scope)
    cap, due, floor = over_cap(rows, catalogue), overtime_due(rows, catalogue), minimum_wage(rows, catalogue)
    return {
        "over_cap": (cap, cap.filter(cap.violates_month_cap).mutate(amount=fen(cap.excess_hours))),
        "short_paid": (due, due.filter(due.short > 0).mutate(amount=due.short)),
        "under_minimum": (floor, floor.filter(~floor.compliant).mutate(amount=fen(floor.shortfall))),
    }


def totals(judged: ir.Table, breached: ir.Table) -> tuple[ir.Table, ir.Table]:
    """Rows judged; rows in breach with their amount."""
    return (
        judged.aggregate(rows=judged.count()),
        breached.aggregate(rows=breached.count(), amount=breached.amount.sum().cast("int64").fill_null(0)),
    )


def by_employer(breached: ir.Table) -> ir.Table:
    """Workers and amount of each employer."""
    return (
        breached.group_by("employer_key")
        .aggregate(workers=breached.count(), amount=breached.amount.sum().cast("int64"), region=breached.region.min())
        .order_by("employer_key")
    )


def evidence(breached: ir.Table) -> ir.Table:
    """The rows behind each employer's line, largest amount first, at most ROWS_KEPT of each."""
    order = [ibis.desc(breached.amount), breached.worker_key]
    window = ibis.window(group_by=breached.employer_key, order_by=order)
    ranked = breached.mutate(place=ibis.row_number().over(window))
    return (
        ranked.filter(ranked.place < ROWS_KEPT)
        .select("employer_key", "worker_key", "amount", "place")
        .order_by("employer_key", "place")
    )


@measure(
    "market.screen",
    version=1,
    tables=("payroll",),
    title=Text("工资表筛查", "Payroll screen"),
    page="hours",
)
def screen(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Per breach and employer: workers, amount and rows. Counts are not hidden: not for publication."""
    scope = Scope.read(params)
    value: dict[str, Any] = {"region": scope.region, "period": str(scope.period)}
    for kind, (_, breached) in breaches(view, scope, noted(view, standard())).items():
        # Hours beyond the cap are counted in hundredths as money is in fen: the same two decimals, another unit.
        unit = "hours" if kind == "over_cap" else "amount"
        rows: dict[str, list[dict[str, Any]]] = {}
        for row in view.execute(evidence(breached)).to_pylist():
            rows.setdefault(row["employer_key"], []).append(
                {"worker_key": row["worker_key"], "period": str(scope.period), unit: yuan_from(row["amount"])}
            )
        value[kind] = [
            {
                "employer_key": line["employer_key"],
                "region": line["region"],
                "workers": line["workers"],
                unit: yuan_from(line["amount"]),
                "rows": rows[line["employer_key"]],
            }
            for line in view.execute(by_employer(breached)).to_pylist()
        ]
    return value


def sums(value: Mapping[str, Any], kind: str) -> tuple[int, Decimal]:
    """Workers and amount of one kind over all employers of a market.screen figure."""
    lines: Sequence[Mapping[str, Any]] = value[kind]
    return sum(line["workers"] for line in lines), sum((line["amount"] for line in lines), Decimal(0))
