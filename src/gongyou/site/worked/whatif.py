"""Another rule over the same orders, reckoned exactly: income, cost, who wins and who loses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from gongyou.calc import inequality
from gongyou.rules.schemes import PayScheme
from gongyou.site.worked.built import metres, order, period_of, scheme, term
from gongyou.site.worked.family import Case, Family
from gongyou.site.worked.linear import NUMBER, linear

# The baseline of the worked answers, and the log on which the identity is shown.
BASELINE = "pay=4.0+1.0*max(0,km-1)"
PENALTY = "2"
LOG = (
    {"worker": "W1", "km": 2, "minutes": 20, "late": 0},
    {"worker": "W1", "km": 3, "minutes": 25, "late": 1},
    {"worker": "W2", "km": 1, "minutes": 15, "late": 0},
    {"worker": "W3", "km": 5, "minutes": 40, "late": 0},
)
LATE = term("late", kind="amount", amount=PENALTY, counts="deducted", when={"service_code": ["late"]})


def proposal(formula: str, case: Case) -> PayScheme:
    """The scheme of a formula; one that speaks of the baseline or of nothing leaves terms and penalty as they are."""
    found = None if "baseline" in formula else linear(formula, case)
    read = found or linear(BASELINE, case)
    terms = list(read.terms) if read else []
    if found is None or "penalty removed" not in formula:
        terms.append(LATE)
    version: dict[str, Any] = {"terms": terms}
    floor = re.search(rf"top-?up to ({NUMBER})\s*/\s*h", formula)
    if floor:
        hourly = [term("time", per="engaged_hour", rate=floor.group(1))]
        version["top_ups"] = [term("hourly", by="worker", against="declared", floor=hourly)]
    return scheme(version)


def rows_of(log: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The orders, one after another."""
    rows, begin = [], 0
    for number_, each in enumerate(log):
        seconds = Fraction(str(each["minutes"])) * 60
        row = order(seconds, str(each["worker"]), begin, attempt_id=f"{number_:04d}")
        row["distance_m"] = metres(Fraction(str(each["km"])), "kilometre")
        row["service_code"] = "late" if each.get("late") else "on_time"
        rows.append(row)
        begin += int(seconds)
    return rows


def incomes(pay: PayScheme, rows: Sequence[Mapping[str, Any]]) -> dict[str, Fraction]:
    """Every worker's income before it is rounded."""
    return {each.worker: each.exact["due"] for each in period_of(pay, rows)}


def replay(case: Case) -> dict[str, Any]:
    """The proposal against the baseline on the case's orders."""
    log = case.inputs.get("orders", LOG)
    rows = rows_of(log)
    before = incomes(proposal("baseline", case), rows)
    formula = "baseline" if case.inputs.get("scenario") == "unchanged" else case.formula
    after = incomes(proposal(formula, case), rows)
    hours = {
        worker: sum((Fraction(str(each["minutes"])) for each in log if str(each["worker"]) == worker), Fraction(0)) / 60
        for worker in after
    }
    cost, base = sum(after.values(), Fraction(0)), sum(before.values(), Fraction(0))
    changes = [after[worker] - before[worker] for worker in after]
    return {
        "income": after,
        "hourly": {worker: after[worker] / hours[worker] for worker in after},
        "platform_cost": cost,
        "delta": cost - base,
        "delta_cost_pct": (cost / base - 1) * 100,
        "winners": sum(change > 0 for change in changes),
        "losers": sum(change < 0 for change in changes),
        "gini": inequality.gini([float(each) for each in after.values()]),
    }


def _is_replay(case: Case) -> bool:
    if case.inputs.get("scenario") == "unchanged":
        return True
    orders = case.inputs.get("orders")
    return (
        isinstance(orders, list)
        and bool(orders)
        and all(isinstance(each, dict) and {"worker", "km", "minutes"} <= set(each) for each in orders)
    )


FAMILIES = (Family("whatif_replay", _is_replay, replay, "platform_cost"),)
