"""Worker-months with their scheme in force, what the payroll says of them, and overtime three ways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis

from gongyou.rooms.hours.measures.days import DAY_SECONDS, MINUTE
from gongyou.rooms.hours.measures.scope import Scope
from gongyou.rules.approvals import Scheme, Why, scheme_in_force

Table = Any
Column = Any
ENDS = ("chosen", "least", "most")
# Seconds in a hundredth of an hour.
HUNDREDTH = 36
HOURS = "decimal(9, 2)"
MONEY = "decimal(18, 2)"
SHIFT = DAY_SECONDS // 3
PAY = {
    "hours_scheme": "string",
    "industry": "string",
    "region": "string",
    "wage_for_overtime": MONEY,
    "overtime_hours_weekday": HOURS,
    "overtime_hours_restday": HOURS,
    "compensated_restday_hours": HOURS,
    "overtime_hours_holiday": HOURS,
}
NOTHING = "none"


def pay_table(payroll: Table, scope: Scope) -> Table:
    """One row for each employer, worker and month of the payroll; of two the later batch counts."""
    there = set(payroll.columns)
    rows = payroll.filter(payroll.period.between(str(scope.first), str(scope.last)))
    values = {name: rows[name].cast(kind) if name in there else ibis.null(kind) for name, kind in PAY.items()}
    rows = rows.select("employer_key", "worker_key", "period", "batch_id", **values)
    window = ibis.window(
        group_by=[rows.employer_key, rows.worker_key, rows.period],
        order_by=[ibis.desc(rows.batch_id), rows.hours_scheme, rows.wage_for_overtime],
    )
    rows = rows.mutate(place_in_key=ibis.row_number().over(window))
    rows = rows.filter(rows.place_in_key == 0)
    return rows.select(
        pay_employer=rows.employer_key, pay_worker=rows.worker_key, pay_month=rows.period,
        **{name: rows[name] for name in PAY},
    )  # fmt: skip


def months_table(days: Table, payroll: Table, scope: Scope) -> Table:
    """One row for each employer, worker and month with a record of hours."""
    grace = scope.ranked.grace_minutes * MINUTE
    sums: dict[str, Column] = {}
    for end in ENDS:
        beyond = days[end] - SHIFT
        counted = ibis.ifelse((beyond >= grace) & (beyond > 0), beyond, 0)
        workday = ~(days.is_off | days.is_holiday)
        sums |= {
            f"{end}_total": days[end].sum(),
            f"{end}_weekday": counted.sum(where=workday).fill_null(0),
            f"{end}_rest": days[end].sum(where=days.is_off & ~days.is_holiday).fill_null(0),
            f"{end}_holiday": days[end].sum(where=days.is_holiday).fill_null(0),
            f"{end}_longest": counted.max(where=workday).fill_null(0),
        }
    months = days.group_by(["employer_key", "worker_key", "month"]).aggregate(
        days=days.count(), apart=days.disagrees.sum().fill_null(0).cast("int64"), **sums
    )
    pay = pay_table(payroll, scope)
    months = months.left_join(
        pay,
        [
            months.employer_key == pay.pay_employer,
            months.worker_key == pay.pay_worker,
            months.month == pay.pay_month,
        ],
    )
    months = months.mutate(has_pay=months.pay_worker.notnull(), claimed=months.hours_scheme)
    return with_scheme(months.drop("pay_employer", "pay_worker", "pay_month"), scope)


def with_scheme(months: Table, scope: Scope) -> Table:
    """The months with the scheme in force, its cycle, why, and the number of the approval."""
    months = months.mutate(claim_key=ibis.coalesce(months.claimed, NOTHING))
    ordinary = months.claim_key.isin([NOTHING, Scheme.COMPREHENSIVE.value, Scheme.IRREGULAR.value])
    scheme = ibis.ifelse(ordinary, Scheme.STANDARD.value, months.claim_key)
    unapproved = months.claim_key.isin([Scheme.COMPREHENSIVE.value, Scheme.IRREGULAR.value])
    why = ibis.ifelse(unapproved, Why.NO_APPROVAL.value, Why.ORDINARY.value)
    lines = _decided(scope)
    if not lines:
        return months.mutate(scheme=scheme, why=why, cycle=ibis.literal(""), number=ibis.literal(""))
    # One text that the engine splits works on every engine without registering a table.
    entry = ibis.literal("\n".join(lines)).split("\n").unnest().name("entry").as_table().entry
    parts = entry.split("\t")
    held = entry.as_table().select(
        held_employer=parts[0], held_month=parts[1], held_claim=parts[2],
        held_scheme=parts[3], held_why=parts[4], held_cycle=parts[5], held_number=parts[6],
    )  # fmt: skip
    joined = months.left_join(
        held,
        [
            months.employer_key == held.held_employer,
            months.month == held.held_month,
            months.claim_key == held.held_claim,
        ],
    )
    return joined.mutate(
        scheme=ibis.coalesce(joined.held_scheme, scheme),
        why=ibis.coalesce(joined.held_why, why),
        cycle=ibis.coalesce(joined.held_cycle, ""),
        number=ibis.coalesce(joined.held_number, ""),
    ).drop("held_employer", "held_month", "held_claim", "held_scheme", "held_why", "held_cycle", "held_number")


def _decided(scope: Scope) -> list[str]:
    """For each employer with an approval, each month and each claim: the decision, made once in plain Python."""
    lines = []
    by_employer: dict[str, list[Any]] = {}
    for each in scope.approvals:
        by_employer.setdefault(each.employer_key, []).append(each)
    for employer, held in sorted(by_employer.items()):
        for month in scope.months:
            for claim in (None, Scheme.COMPREHENSIVE, Scheme.IRREGULAR):
                found = scheme_in_force(claim, held, month.first_day, month.last_day)
                said = (
                    employer, str(month), claim.value if claim else NOTHING, found.scheme.value, found.why.value,
                    found.cycle.value if found.cycle else "", found.number,
                )  # fmt: skip
                lines.append("\t".join(part.replace("\t", " ").replace("\n", " ") for part in said))
    return lines


def hundredths(seconds: Column) -> Column:
    """Hours with two decimals, rounded down; exact, since the nearest double of whole hundredths rounds to it."""
    whole = (seconds / HUNDREDTH).floor().cast("int64")
    return (whole / 100).cast(HOURS)


def hours_of(seconds: int) -> str:
    """The same in Python, as text."""
    whole = seconds // HUNDREDTH
    return f"{whole // 100}.{whole % 100:02d}"


def rest_net(months: Table, end: str) -> Column:
    """Rest-day seconds that no time off made good, as far as the payroll says."""
    good = (months.compensated_restday_hours.fill_null(0).cast("float64") * 3600).round().cast("int64")
    return ibis.greatest(months[f"{end}_rest"] - good, 0)


def capped(months: Table) -> Table:
    """The months whose overtime has a monthly limit, with overtime three ways."""
    rows = months.filter(months.scheme.isin([Scheme.STANDARD.value, Scheme.PIECE.value]))
    made: Mapping[str, Column] = {
        f"{end}_overtime": hundredths(rows[f"{end}_weekday"] + rest_net(rows, end) + rows[f"{end}_holiday"])
        for end in ENDS
    }
    return rows.mutate(**made, **{f"{end}_day": hundredths(rows[f"{end}_longest"]) for end in ENDS})
