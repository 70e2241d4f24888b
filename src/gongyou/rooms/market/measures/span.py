"""market.span: members' jobs, wages and hours of a period against an earlier one, why they moved, and for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from gongyou.core.span import Span
from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.market.measures.exact import fen, hundredths
from gongyou.rooms.market.measures.jobs import EMPLOYED
from gongyou.rooms.market.measures.scope import Source, month_number, one_each
from gongyou.rooms.market.measures.span_hidden import hidden_of_industry
from gongyou.rooms.market.measures.span_scope import SpanScope, base_of
from gongyou.rooms.market.measures.span_value import SpanFound, span_value

UNKNOWN = "unknown"
DIMENSIONS = ("industry", "occupation", "district", "job_kind", "sex", "age", "skill")
# The eight levels of 新八级工: none; 学徒工 to 中级工; 高级工 and above.
SKILL_BANDS = ((0, "0"), (3, "1-3"), (8, "4-8"))


def working_months(source: Source, scope: SpanScope, spans: Sequence[Span], *, is_beside: bool = False) -> ir.Table:
    """One row per member and month in work: groups, wage in fen, hours in hundredths. Nulls of money and time are 0.

    With `is_beside` of all industries, the one that is asked for under its own code: what its groups stand beside.
    """
    rows = source.table("employment")
    periods = sorted({str(month) for span in spans for month in span.months})
    rows = rows.filter(rows.period.isin(periods) & scope.region.holds(rows.region))
    if scope.industry and not is_beside:
        rows = rows.filter(rows.industry.startswith(scope.industry).fill_null(False))
    order = [rows[name] for name in ("status", "employer_key", "industry", "job_kind", "monthly_wage")]
    rows = one_each(rows, ["period", "worker_key"], order)
    rows = rows.filter((rows.status == EMPLOYED).fill_null(False))
    skill = rows.skill_level.cast("int64")
    band = ibis.cases(*((skill <= top, name) for top, name in SKILL_BANDS), else_=UNKNOWN)
    section = rows.industry.substr(0, 1).fill_null(UNKNOWN)
    if is_beside:
        own = rows.industry.startswith(scope.industry).fill_null(False)
        section = ibis.ifelse(own, ibis.literal(scope.industry), section)
    return rows.select(
        "period",
        "worker_key",
        month=month_number(rows.period),
        wage=fen(rows.monthly_wage).fill_null(0),
        hours=hundredths(rows.monthly_hours),
        industry=section,
        occupation=rows.occupation.substr(0, 1).fill_null(UNKNOWN),
        district=rows.region.cast("string").substr(0, 6),
        job_kind=rows.job_kind.fill_null(UNKNOWN),
        sex=rows.sex.fill_null(UNKNOWN),
        age=rows.age_band.fill_null(UNKNOWN),
        skill=ibis.ifelse(rows.skill_level.isnull(), UNKNOWN, band),
    )


def cube(months: ir.Table, span: Span) -> ir.Table:
    """People, months in work, pay and hours of a period by all groups. Each person counts where the last month was."""
    rows = months.filter(months.period.isin([str(month) for month in span.months]))
    paid, timed = rows.wage > 0, (rows.wage > 0) & (rows.hours > 0)
    people = rows.group_by("worker_key").aggregate(
        worked=rows.count(),
        wage=rows.wage.sum().cast("int64"),
        paid_months=paid.cast("int64").sum().cast("int64"),
        hours=rows.hours.sum(where=rows.hours > 0).cast("int64").fill_null(0),
        timed_months=(rows.hours > 0).cast("int64").sum().cast("int64"),
        hourly_wage=rows.wage.sum(where=timed).cast("int64").fill_null(0),
        hourly_hours=rows.hours.sum(where=timed).cast("int64").fill_null(0),
        **{name: rows[name].argmax(rows.month) for name in DIMENSIONS},
    )
    keys = list(DIMENSIONS)
    return (
        people.group_by(keys)
        .aggregate(
            people=people.count(),
            earners=(people.paid_months > 0).cast("int64").sum().cast("int64"),
            **{
                name: people[name].sum().cast("int64")
                for name in ("worked", "wage", "paid_months", "hours", "timed_months", "hourly_wage", "hourly_hours")
            },
        )
        .order_by(keys)
    )


def same_people(months: ir.Table, span: Span, lag: int) -> ir.Table:
    """Over months with a wage whose person also earned `lag` months earlier: people, both sums, whose pay fell."""
    now = months.filter(months.period.isin([str(month) for month in span.months]) & (months.wage > 0))
    then = months.filter(months.wage > 0).select(
        "worker_key", month=lambda t: t.month + lag, wage_then=lambda t: t.wage
    )
    pairs = now.inner_join(then, ["worker_key", "month"])
    people = pairs.group_by("worker_key").aggregate(
        pairs=pairs.count(),
        wage=pairs.wage.sum().cast("int64"),
        wage_then=pairs.wage_then.sum().cast("int64"),
        **{name: pairs[name].argmax(pairs.month) for name in DIMENSIONS},
    )
    keys = list(DIMENSIONS)
    return (
        people.group_by(keys)
        .aggregate(
            people=people.count(),
            pairs=people.pairs.sum().cast("int64"),
            wage=people.wage.sum().cast("int64"),
            wage_then=people.wage_then.sum().cast("int64"),
            fell=(people.wage < people.wage_then).cast("int64").sum().cast("int64"),
        )
        .order_by(keys)
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    view: View
    scope: SpanScope

    def cube(self, months: ir.Table, span: Span) -> list[dict[str, Any]]:
        return list(self.view.execute(cube(months, span)).to_pylist())


@measure(
    "market.span",
    version=3,
    tables=("employment",),
    title=Text("会员就业、工资和工时的变化", "Jobs, wages and hours of members over time"),
    page="span",
)
def span(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Levels of the period, of the one before and of a year earlier; the change split; groups with their own change."""
    scope = SpanScope.read(params)
    spans = (scope.span, scope.span.before, scope.span.year_before)
    months = working_months(view, scope, spans)
    there = view.execute(months.select("period").distinct().order_by("period")).column("period").to_pylist()
    asked = _Asked(view, scope)
    cubes = {
        name: asked.cube(months, each)
        for name, each in zip(("now", "before", "year"), spans, strict=True)
        if any(str(month) in there for month in each.months)
    }
    base = base_of(scope, set(there))
    same = view.execute(same_people(months, scope.span, scope.lag(base))).to_pylist() if base else []
    return span_value(scope, SpanFound(tuple(there), cubes, tuple(same), _hidden(asked, spans, list(cubes))))


def _hidden(asked: _Asked, spans: Sequence[Span], names: Sequence[str]) -> dict[str, dict[str, frozenset[str]]]:
    """By period the groups of an industry that all industries together do not tell; nothing for a whole region."""
    scope = asked.scope
    if not scope.industry:
        return {}
    months = working_months(asked.view, scope, spans, is_beside=True)
    of = dict(zip(("now", "before", "year"), spans, strict=True))
    return {name: hidden_of_industry(asked.cube(months, of[name]), scope.industry, scope.minimum) for name in names}
