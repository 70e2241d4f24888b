"""C4: how unequal incomes are, between and within groups, and how much a worker's week differs from the next."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from gongyou.calc import inequality as indices
from gongyou.calc.inequality_intervals import gini_estimate, theil_estimate
from gongyou.calc.resampling import Plan, quantile_of_workers
from gongyou.calc.volatility import variation
from gongyou.core.figures import COUNT, Kind, Style
from gongyou.core.text import Text
from gongyou.rooms.platforms.metrics.catalogue import metric
from gongyou.rooms.platforms.metrics.estimates import PEOPLE, Name, exactly, measured, too_few
from gongyou.rooms.platforms.metrics.groups import TITLES, members_of
from gongyou.rooms.platforms.metrics.hourly_floor import floors_of
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.metric import Needs, Right, Section
from gongyou.rooms.platforms.metrics.outcome import Estimate, Outcome, State, not_assessable, number
from gongyou.rooms.platforms.metrics.rewards import rewards
from gongyou.rooms.platforms.metrics.worker_sums import Columns, by_worker, monday
from gongyou.rooms.platforms.metrics.worker_weeks import worker_weeks

PARTS = ("contract_kind", "area")
VARIATIONS = ((Fraction(1, 2), "p50", "中位数", "median"), (Fraction(9, 10), "p90", "第 90 百分位", "90th percentile"))
INDEX = Style(Kind.NUMBER, 4)
GINI = Name("gini", Text("收入基尼系数（每人）", "Gini of incomes (by worker)"), INDEX)
GINI_HOUR = Name("gini_hour", Text("接单小时收入的基尼系数", "Gini of pay an hour on orders"), INDEX)
THEIL = Name("theil", Text("泰尔指数", "Theil index"), INDEX)
LEFT_OUT = Name(
    "left_out", Text("收入为零或负、未计入的劳动者", "Workers left out: no income, or below zero"), COUNT, PEOPLE
)
NOBODY = Text("不可评估：没有劳动者有正收入。", "Cannot be evaluated: no worker has an income above zero.")
NO_WEEKS = Text(
    "收入波动不可评估：没有劳动者在期间内有至少四个完整周。",
    "Volatility cannot be evaluated: no worker has four whole weeks in the period.",
)


@metric(
    "C4",
    title=Text("收入不平等与波动", "Inequality and volatility of incomes"),
    hangs_on=(Section.PAY, Right.FAIR),
    definition=Text(
        "劳动者收入的基尼系数和泰尔指数（组间、组内），及每名劳动者各周收入的变异系数。",
        "Gini and Theil of workers' incomes, the latter between and within groups, and the coefficient of variation "
        "of each "
        "worker's weeks.",
    ),
    needs=(Needs("orders", ("pay_total",)),),
    page="income-spread",
)
def income_spread(material: Material) -> Outcome:
    """Indices over workers, then over each worker's whole weeks."""
    columns = worker_weeks(material, floors_of(material))
    pay = columns["paid"] + rewards(material).of(columns["worker_number"], columns["week"])
    workers, sums = by_worker({**columns, "pay": pay}, ("pay", "engaged", "orders"))
    some = sums["pay"] > 0
    if not some.any():
        return not_assessable(NOBODY)
    if few := too_few(int(some.sum()), material):
        return few
    incomes = sums["pay"][some].tolist()
    estimates = [measured(GINI, gini_estimate(incomes)), measured(THEIL, theil_estimate(incomes))]
    for attribute in PARTS:
        estimates += _parts(material, attribute, workers[some].tolist(), incomes)
    timed = some & (sums["engaged"] > 0)
    if timed.any():
        hourly = [
            one / other for one, other in zip(sums["pay"][timed].tolist(), sums["engaged"][timed].tolist(), strict=True)
        ]
        estimates.append(measured(GINI_HOUR, gini_estimate(hourly)))
    if not some.all():
        estimates.append(exactly(LEFT_OUT, int((~some).sum())))
    volatility = _volatility(material, columns, pay)
    gini = estimates[0].value
    return Outcome(
        State.DESCRIBED,
        Text(f"劳动者收入的基尼系数为 {gini:.4f}。", f"The Gini coefficient of workers' incomes is {gini:.4f}."),
        (*estimates, *volatility),
        reasons=() if volatility else (NO_WEEKS,),
        orders=int(sums["orders"].sum()),
        workers=int(some.sum()),
    )


def _parts(material: Material, attribute: str, workers: list[str], incomes: list[int]) -> list[Estimate]:
    """Theil between and within the groups of an attribute; nothing where it is unknown or a group is small."""
    members = members_of(material, attribute)
    known = [(members[worker], income) for worker, income in zip(workers, incomes, strict=True) if worker in members]
    labels = [label for label, _ in known]
    sizes = {label: labels.count(label) for label in set(labels)}
    if len(sizes) < 2 or min(sizes.values()) < material.terms.shown_workers:
        return []
    parts = indices.theil_parts([income for _, income in known], labels)
    title = TITLES[attribute]
    found = []
    for key, value, zh, en in (
        ("between", parts.between, "组间", "between"),
        ("within", parts.within, "组内", "within"),
    ):
        label = Text(f"泰尔指数：{title.zh}{zh}", f"Theil index {en} groups: {title.en.lower()}")
        found.append(exactly(Name(f"theil_{attribute}_{key}", label, INDEX), number(value)))
    return found


def _volatility(material: Material, columns: Columns, pay: Any) -> list[Estimate]:
    """Median and 90th percentile of workers' coefficients of variation over their whole weeks with orders."""
    first, last = material.scope.first, material.scope.last
    weeks = np.asarray(columns["week"])
    starts = {week: monday(week) for week in np.unique(weeks).tolist()}
    inside = [week for week, start in starts.items() if start >= first and (last - start).days >= 6]
    whole = np.isin(weeks, inside)
    if not whole.any():
        return []
    fen = np.asarray(pay)[whole]
    held = {name: columns[name][whole] for name in ("worker", "worker_number")}
    held |= {"weeks": np.ones(len(fen), dtype=np.int64), "pay": fen, "squares": fen * fen}
    _, sums = by_worker(held, ("weeks", "pay", "squares"))
    each = variation(sums["weeks"], sums["pay"], sums["squares"])
    each = each[np.isfinite(each)]
    if len(each) < material.terms.shown_workers:
        return []
    plan = Plan(material.terms.draws, material.terms.seed)
    estimates = []
    for share, key, zh, en in VARIATIONS:
        one = quantile_of_workers(each, share, plan)
        assert one is not None  # noqa: S101 (there are at least ten)
        low, high = (None if end is None else number(end) for end in (one.low, one.high))
        label = Text(f"周收入变异系数：{zh}", f"Variation of weekly income: {en}")
        style = Style(Kind.NUMBER, 3)
        estimates.append(Estimate(f"variation_{key}", label, number(one.value), style, None, low, high))
    return estimates
