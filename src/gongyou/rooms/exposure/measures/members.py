"""exposure.members: employed members by occupation over thirteen months, their mean wage, posts offered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import ibis
import ibis.expr.types as ir

from gongyou.core.figures import rounded
from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.market.door import Scope, groups_published

NAME = "exposure.members"
MONTHS_BACK = 12
EMPLOYED = "employed"
OTHER = "other"
UNKNOWN = "unknown"
CODE = re.compile(r"^[1-8]-[0-9]{2}")
LEAST_HIDDEN = 2
DIGITS_OF_SHARE = 6


def months_of(scope: Scope) -> list[str]:
    """The thirteen months, the oldest first."""
    return scope.months_back(MONTHS_BACK)


def workers(view: View, scope: Scope) -> ir.Table:
    """One row for each employed member and month, with the wage in fen (0 for none)."""
    rows = view.table("employment")
    rows = rows.filter(rows.period.isin(months_of(scope)) & scope.holds(rows.region) & (rows.status == EMPLOYED))
    rows = rows.select(
        "period",
        "worker_key",
        "employer_key",
        occupation=rows.occupation.fill_null(OTHER),
        wage=(rows.monthly_wage.fill_null(0) * 100).cast("int64"),
    )
    window = ibis.window(group_by=["period", "worker_key"], order_by=["occupation", "employer_key", "wage"])
    return rows.mutate(place=ibis.row_number().over(window)).filter(lambda t: t.place == 0)


def counted(members: ir.Table) -> ir.Table:
    """Members, earners and the sum of their wages by month and occupation."""
    keys = ["period", "occupation"]
    return (
        members.group_by(keys)
        .aggregate(
            members=members.count(),
            earners=(members.wage > 0).cast("int64").sum(),
            total=members.wage.sum().cast("int64"),
        )
        .order_by(keys)
    )


def offered(view: View, scope: Scope) -> ir.Table:
    """Posts offered in the twelve months up to the period, by occupation."""
    rows = view.table("vacancies")
    rows = rows.mutate(month=ibis.coalesce(rows.period, rows.posted_on.cast("string").substr(0, 7)))
    rows = rows.filter(rows.month.isin(months_of(scope)[1:]) & scope.holds(rows.region) & rows.occupation.notnull())
    return rows.group_by("occupation").aggregate(posts=rows.headcount.sum().cast("int64")).order_by("occupation")


@measure(
    NAME,
    version=2,
    tables=("employment", "vacancies"),
    title=Text("各职业会员人数", "Members by occupation"),
    page="risk-tiers",
)
def members_by_occupation(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Members by occupation and month with small cells hidden, the change of their share, mean wage, posts offered."""
    scope = Scope.read(params)
    return value_of(
        scope,
        view.execute(counted(workers(view, scope))).to_pylist(),
        view.execute(offered(view, scope)).to_pylist(),
    )


def value_of(scope: Scope, rows: Sequence[Mapping[str, Any]], posts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The published figure from the engine's rows."""
    months = months_of(scope)
    by_month: dict[str, dict[str, Mapping[str, Any]]] = {month: {} for month in months}
    for row in rows:
        by_month[row["period"]][row["occupation"]] = row
    totals = {month: sum(row["members"] for row in found.values()) for month, found in by_month.items()}
    shown = {month: _shown(found, scope.minimum) for month, found in by_month.items()}
    now, before = months[-1], months[0]
    wanted = {row["occupation"]: row["posts"] for row in posts}
    table = []
    for code in sorted(by_month[now].keys() | by_month[before].keys() | wanted.keys()):
        series = [shown[month].get(code, 0) for month in months]
        table.append(
            {
                "code": code,
                "members": series[-1],
                "before": series[0],
                "series": series,
                "change": _change(series, totals[now], totals[before]),
                "wage": _wage(by_month[now].get(code), scope.minimum) if series[-1] else None,
                "posts": wanted.get(code, 0),
            }
        )
    return {
        "region": scope.region,
        "period": str(scope.period),
        "minimum": scope.minimum,
        "months": months,
        "employed": _total(totals[now], scope.minimum),
        "employed_before": _total(totals[before], scope.minimum),
        "occupations": table,
    }


def _shown(found: Mapping[str, Mapping[str, Any]], minimum: int) -> dict[str, int | None]:
    """The members of each occupation of one month; None for those that are hidden beside the month's total."""
    counts = {code: row["members"] for code, row in found.items()}
    hidden = _hidden(counts, minimum)
    return {code: None if code in hidden else count for code, count in counts.items()}


def _hidden(counts: Mapping[str, int], minimum: int) -> set[str]:
    """The occupations that are hidden beside the totals of their major groups, which other figures print.

    A group whose own total is hidden there (`groups_published`) is hidden in part here, so that no sum gives it back.
    """
    members: dict[str, list[str]] = {}
    for code in sorted(counts, key=lambda code: (counts[code], code)):
        if counts[code]:
            members.setdefault(group_of(code), []).append(code)
    totals = {group: sum(counts[code] for code in codes) for group, codes in members.items()}
    is_open = groups_published(totals, minimum=minimum)
    hidden = {code for code, count in counts.items() if 0 < count < minimum}
    for group, codes in members.items():
        if not is_open[group]:
            hidden.add(codes[0])
    closed = [code for group, codes in members.items() if not is_open[group] for code in codes]
    together = [closed, *(codes for group, codes in members.items() if is_open[group])]
    for codes in together:
        free = [code for code in sorted(codes, key=lambda code: (counts[code], code)) if code not in hidden]
        out = [code for code in codes if code in hidden]
        while out and free and (len(out) < LEAST_HIDDEN or sum(counts[code] for code in out) < minimum):
            out.append(free.pop(0))
        hidden.update(out)
    return hidden


def group_of(code: str) -> str:
    """The major group of an occupation, 1 to 8; "unknown" of what is no code."""
    return code[0] if CODE.match(code) else UNKNOWN


def _total(total: int, minimum: int) -> int | None:
    return total if total >= minimum or not total else None


def _change(series: Sequence[int | None], now: int, before: int) -> Decimal | None:
    """How much its share of all employed members changed in twelve months, as a share of what it was."""
    if not series[-1] or not series[0] or not before:
        return None
    change = Fraction(series[-1], now) / Fraction(series[0], before) - 1
    return rounded(Decimal(change.numerator) / Decimal(change.denominator), DIGITS_OF_SHARE)


def _wage(row: Mapping[str, Any] | None, minimum: int) -> Decimal | None:
    """The mean wage in yuan to the fen, half up; None for fewer earners than the minimum."""
    if row is None or row["earners"] < minimum:
        return None
    return Decimal((2 * row["total"] + row["earners"]) // (2 * row["earners"])).scaleb(-2)
