"""Signals of a labour market: posts per seeker, Sahm's rise, control charts; and the gap between two groups' pay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from statistics import fmean
from typing import Any

from gongyou.calc import decomposition, monitoring
from gongyou.calc.seasonal import Smoothing, decomposed
from gongyou.core.period import Month
from gongyou.rooms.market.measures.exact import ratio
from gongyou.site.worked.family import Answer, Case, Family

EQUATION = re.compile(r"y=(\w+), group (\w+), const\+([\w+]+)")
# STL is reckoned in floats: nearer than any table prints.
AGREED = 1e-7


def posts_per_seeker(case: Case) -> Answer:
    """Posts ÷ seekers to two decimals, half up."""
    scale = 10**6
    posts, seekers = (int(case.number(name) * scale) for name in ("demand_wan", "seekers_wan"))
    return Decimal(str(ratio(posts, seekers)))


def changes(case: Case) -> dict[str, Any]:
    """The change of posts and seekers against the period before, in per cent."""
    found = {}
    for name in ("demand", "seekers"):
        change = case.number(f"{name}_change")
        found[f"{name}_pct"] = 100 * change / (case.number(name) - change)
    return {**found, "published": [round(float(each), 1) for each in found.values()]}


def sahm(case: Case) -> dict[str, Any]:
    """The rise of each month that has one; a month that is left out or empty between the others is missing."""
    rates = case.inputs["unrate"]
    months = [str(each) for each in Month.read(min(rates)).until(Month.read(max(rates)))]
    held = [rates.get(month) for month in months]
    found = monitoring.sahm([None if rate is None else Decimal(str(rate)) for rate in held])
    return {month: rise.points for month, rise in zip(months, found, strict=True) if rise is not None}


def ewma(case: Case) -> dict[str, Any]:
    """The chart, its first limits and the first value outside, counted from 1."""
    chart = monitoring.ewma(
        [float(each) for each in case.inputs["x"]],
        weight=float(case.number("lambda")),
        mean=float(case.number("mu0")),
        deviation=float(case.number("sigma")),
        width=float(case.number("L")),
    )
    return {
        "ewma": chart.values,
        "lcl_1": chart.low[0],
        "ucl_1": chart.high[0],
        "first_signal": chart.outside[0] + 1 if chart.outside else None,
    }


def cusum(case: Case) -> dict[str, Any]:
    """Both sums, the first signal counted from 1, and the last value before the change."""
    found = monitoring.cusum(
        [float(each) for each in case.inputs["x"]],
        mean=float(case.number("mu0")),
        slack=float(case.number("K")),
        limit=float(case.number("H")),
    )
    answer: dict[str, Any] = {"c_plus": found.upper, "c_minus": found.lower, "first_signal": None}
    if found.first_signal is not None and found.began is not None:
        answer |= {"first_signal": found.first_signal + 1, "shift_estimate_after": found.began}
    for key in case.asked:
        name, _, place = key.rpartition("_")
        rows: dict[str, Sequence[float]] = {
            "c_plus": found.upper,
            "c_minus": found.lower,
            "n_plus": found.upper_for,
            "n_minus": found.lower_for,
        }
        if place.isdigit() and name in rows:
            answer[key] = rows[name][int(place) - 1]
    return answer


def gap(case: Case) -> dict[str, Any]:
    """The gap of the larger mean over the smaller; the other way round without a swap.

    Outcome, group and traits are those that the formula names, else what card owners and tenants spend.
    """
    rows = case.rows()
    named = EQUATION.search(case.formula)
    outcome, group, traits = named.groups() if named else ("AVGEXP", "OWNRENT", "AGE+INCOME+INCOMESQ")
    y = [float(row[outcome]) for row in rows]
    one, *others = sorted({float(row[group]) for row in rows})
    if len(others) != 1:
        raise ValueError(f"{group} has not two values")
    means = [
        fmean(value for value, row in zip(y, rows, strict=True) if float(row[group]) == each) for each in (one, *others)
    ]
    larger = others[0] if means[1] > means[0] else one
    found = decomposition.oaxaca_blinder(
        y,
        [[float(row[name]) for name in traits.split("+")] for row in rows],
        [(float(row[group]) == larger) is not ("swap=False" in case.formula) for row in rows],
    )
    names = ("gap", "endowments", "coefficients", "interaction", "explained", "unexplained")
    return {name: Fraction(getattr(found, name)) for name in names}


# The published scenarios of STL on the CO₂ series: jumps of season, trend, low pass; rounds inside and outside.
SCENARIOS = {
    "baseline": ((4, 2, 2), 1, 2),
    "nljump-1": ((4, 2, 1), 1, 2),
    "ntjump-1": ((4, 1, 2), 1, 2),
    "nljump-1-ntjump-1": ((4, 1, 1), 1, 2),
    "stlez": ((4, 2, 2), 2, 0),
    "stlez-robust": ((4, 2, 2), 1, 2),
}


def seasonal(case: Case) -> dict[str, Any]:
    """Says that the published parts of a scenario come out; raises ValueError with the difference where they do not."""
    name = case.expected["scenario"]
    jumps, inner, outer = SCENARIOS[name]
    smoothing = Smoothing(seasonal=35, trend=19, low_pass=13, jumps=jumps, inner=inner, outer=outer)
    found = decomposed([float(line) for line in case.lines()], smoothing)
    told = Case(case.formula, case.expected, {}, case.folder)
    rows = [{key.strip(): value.strip() for key, value in row.items()} for row in told.rows()]
    rows = [row for row in rows if row["scenario"] == name]
    parts = {"season": found.seasonal, "trend": found.trend, "rw": found.weights}
    for column, values in parts.items():
        off = max(abs(float(row[column]) - value) for row, value in zip(rows, values, strict=True))
        if off > AGREED:
            raise ValueError(f"{column} is off by {off:g}")
    return {"file": told.inputs["file"], "scenario": name, "cols": [*parts], "rows": len(rows)}


FAMILIES = (
    Family(
        "stl",
        lambda case: "STL" in case.formula and isinstance(case.expected, dict) and "scenario" in case.expected,
        seasonal,
    ),
    Family("posts_per_seeker", lambda case: case.has("demand_wan", "seekers_wan"), posts_per_seeker),
    Family("posts_and_seekers_change", lambda case: case.has("demand_change", "seekers_change"), changes),
    Family("sahm", lambda case: case.has("unrate"), sahm),
    Family("ewma", lambda case: case.has("x", "lambda", "mu0", "sigma", "L"), ewma),
    Family("cusum", lambda case: case.has("x", "K", "H", "mu0"), cusum),
    Family("pay_gap", lambda case: "Oaxaca" in case.formula and case.has("file"), gap),
)
