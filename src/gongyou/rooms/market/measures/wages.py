"""market.wages: what members earn, and how much of a change is the members who changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import ibis.expr.types as ir

from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.market.measures.exact import change, fen, mean_yuan, quantile_yuan, quantiles, ratio
from gongyou.rooms.market.measures.jobs import EMPLOYED, member_months
from gongyou.rooms.market.measures.publish import groups_published
from gongyou.rooms.market.measures.scope import Scope, Source

PERCENTS = (10, 50, 90)
MONTHS_SHOWN = 24
MONTHS_OF_YEAR = 12


def earners(source: Source, scope: Scope) -> ir.Table:
    """Employed members with a wage above zero, in fen, over the months shown."""
    months = member_months(source, scope, scope.months_back(MONTHS_SHOWN))
    months = months.mutate(wage=fen(months.monthly_wage))
    return months.filter((months.status == EMPLOYED) & (months.wage > 0))


def of_periods(earning: ir.Table, periods: Sequence[str]) -> ir.Table:
    """Number, sum and order statistics of wages by month."""
    return quantiles(earning.filter(earning.period.isin(list(periods))), ["period"], "wage", PERCENTS)


def of_industries(earning: ir.Table, periods: Sequence[str]) -> ir.Table:
    """The same by month and industry."""
    return quantiles(earning.filter(earning.period.isin(list(periods))), ["period", "industry"], "wage", PERCENTS)


def means(earning: ir.Table) -> ir.Table:
    """Number and sum of wages of every month."""
    return earning.group_by("period").aggregate(n=earning.count(), total=earning.wage.sum().cast("int64"))


def like_for_like(earning: ir.Table, lag: int, keys: Sequence[str] = ("period",)) -> ir.Table:
    """Over members who earned a wage both in the month and `lag` months earlier: number and both sums.

    The people are held fixed, so who joined and who left cannot move the ratio of the sums.
    """
    before = earning.select("worker_key", month=earning.month + lag, wage_before=earning.wage)
    pairs = earning.inner_join(before, ["worker_key", "month"])
    return (
        pairs.group_by(list(keys))
        .aggregate(
            n=pairs.count(),
            total=pairs.wage.sum().cast("int64"),
            total_before=pairs.wage_before.sum().cast("int64"),
        )
        .order_by(list(keys))
    )


@dataclass(frozen=True, slots=True)
class Found:
    """What the engine brought back: one list of rows per expression above."""

    levels: Sequence[Mapping[str, Any]]
    industries: Sequence[Mapping[str, Any]]
    means: Sequence[Mapping[str, Any]]
    matched_month: Sequence[Mapping[str, Any]]
    matched_year: Sequence[Mapping[str, Any]]
    matched_industries: Sequence[Mapping[str, Any]]


@measure(
    "market.wages", version=1, tables=("employment",), title=Text("会员工资水平", "Wages of members"), page="wages"
)
def wages(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Mean, median, P10 and P90 of the monthly wage, raw and like-for-like change, by industry and by month."""
    scope = Scope.read(params)
    earning = earners(view, scope)
    periods = [str(scope.period - months) for months in (0, 1, MONTHS_OF_YEAR)]

    def of_months(lag: int) -> ir.Table:
        """The month and the one it is compared with: a join of all months would be thrown away but for one."""
        return earning.filter(earning.period.isin([periods[0], str(scope.period - lag)]))

    return wages_value(
        scope,
        Found(
            levels=view.execute(of_periods(earning, periods)).to_pylist(),
            industries=view.execute(of_industries(earning, periods)).to_pylist(),
            means=view.execute(means(earning)).to_pylist(),
            matched_month=view.execute(like_for_like(of_months(1), 1)).to_pylist(),
            matched_year=view.execute(like_for_like(earning, MONTHS_OF_YEAR)).to_pylist(),
            matched_industries=view.execute(
                like_for_like(of_months(MONTHS_OF_YEAR), MONTHS_OF_YEAR, ("period", "industry"))
            ).to_pylist(),
        ),
    )


def wages_value(scope: Scope, found: Found) -> dict[str, Any]:
    """The published figure from the engine's rows."""
    month, year = str(scope.period - 1), str(scope.period - MONTHS_OF_YEAR)
    levels = {row["period"]: row for row in found.levels if row["n"] >= scope.minimum}
    value: dict[str, Any] = {"region": scope.region, "period": str(scope.period), "minimum": scope.minimum}
    value |= _level(levels.get(str(scope.period)))
    for name, before, matched in (("month", month, found.matched_month), ("year", year, found.matched_year)):
        value[name] = _compared(levels.get(str(scope.period)), levels.get(before))
        pairs = {row["period"]: row for row in matched if row["n"] >= scope.minimum}
        value[name]["like_for_like"] = _like_for_like(pairs.get(str(scope.period)))
        raw, alike = value[name]["change"], value[name]["like_for_like"]["change"]
        # Both terms as shown, so that the reader's own subtraction agrees.
        value[name]["composition_points"] = raw - alike if raw is not None and alike is not None else None
    value["series"] = _series(scope, found)
    value["by_industry"] = _by_industry(scope, found, year) if levels.get(str(scope.period)) else []
    return value


def _level(row: Mapping[str, Any] | None) -> dict[str, Any]:
    if row is None:
        return {"workers": None, "mean": None, "p10": None, "median": None, "p90": None, "p90_to_p10": None}
    p10, median, p90 = (quantile_yuan(row, p) for p in PERCENTS)
    return {
        "workers": row["n"],
        "mean": mean_yuan(row["total"], row["n"]),
        "p10": p10,
        "median": median,
        "p90": p90,
        "p90_to_p10": ratio(int(p90 * 100), int(p10 * 100)),
    }


def _compared(now: Mapping[str, Any] | None, before: Mapping[str, Any] | None) -> dict[str, Any]:
    if now is None or before is None:
        return {"mean": _level(before)["mean"], "median": _level(before)["median"], "change": None, "difference": None}
    mean_now, mean_before = _level(now)["mean"], _level(before)["mean"]
    return {
        "mean": mean_before,
        "median": quantile_yuan(before, 50),
        "change": change(Fraction(now["total"], now["n"]), Fraction(before["total"], before["n"])),
        "difference": mean_now - mean_before,
    }


def _like_for_like(row: Mapping[str, Any] | None) -> dict[str, Any]:
    if row is None:
        return {"workers": None, "change": None, "mean": None, "mean_before": None}
    return {
        "workers": row["n"],
        "change": change(row["total"], row["total_before"]),
        "mean": mean_yuan(row["total"], row["n"]),
        "mean_before": mean_yuan(row["total_before"], row["n"]),
    }


def _series(scope: Scope, found: Found) -> list[dict[str, Any]]:
    """Every month's mean, and its raw and like-for-like change on the same month a year before."""
    by_period = {row["period"]: row for row in found.means if row["n"] >= scope.minimum}
    matched = {row["period"]: row for row in found.matched_year if row["n"] >= scope.minimum}
    series = []
    for month in (scope.period - MONTHS_SHOWN).until(scope.period):
        row, before = by_period.get(str(month)), by_period.get(str(month - MONTHS_OF_YEAR))
        if row is None:
            continue
        raw = change(Fraction(row["total"], row["n"]), Fraction(before["total"], before["n"])) if before else None
        series.append(
            {
                "period": str(month),
                "workers": row["n"],
                "mean": mean_yuan(row["total"], row["n"]),
                "change": raw,
                "like_for_like_change": _like_for_like(matched.get(str(month)))["change"],
            }
        )
    return series


def _by_industry(scope: Scope, found: Found, year: str) -> list[dict[str, Any]]:
    now = {row["industry"]: row for row in found.industries if row["period"] == str(scope.period)}
    before = {row["industry"]: row for row in found.industries if row["period"] == year}
    matched = {row["industry"]: row for row in found.matched_industries if row["period"] == str(scope.period)}
    # The three counts are shown side by side, so each list is suppressed on its own total.
    shown, shown_before, shown_matched = (
        groups_published({key: row["n"] for key, row in rows.items()}, minimum=scope.minimum)
        for rows in (now, before, matched)
    )
    table = []
    for key in sorted(now):
        row = now[key] if shown[key] else None
        earlier = before[key] if shown_before.get(key) else None
        pairs = matched[key] if shown_matched.get(key) else None
        table.append(
            {
                "key": key,
                **_level(row),
                "change": _compared(row, earlier)["change"],
                "like_for_like_change": _like_for_like(pairs)["change"] if row is not None else None,
                "suppressed": row is None,
            }
        )
    return table
