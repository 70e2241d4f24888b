"""Hours of a week against the Labour Law, the divisors of a monthly wage, and overtime pay."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Any

from gongyou.site.worked.family import Case, Family

LAST_DAY_OF_ELEVEN, FIRST_DAY_OF_THIRTEEN = date(2024, 12, 31), date(2025, 1, 1)
DIVISORS = ("pay_days", "work_days", "work_hours", "paid_days", "year_days", "quarter_days", "month_days")
OVERTIME = {
    "weekday_hours": ("ot_weekday_h", "weekday_h", "weekday_hours"),
    "restday_hours_no_timeoff": ("ot_restday_h", "restday_h", "restday_hours"),
    "holiday_hours": ("ot_holiday_h", "holiday_h", "holiday_hours"),
}
MONTHLY = ("monthly", "monthly_wage", "wage")
NUMBERED = re.compile(r"(excess|monthly_vs)_(\d+)|within_(\d+)_cap_vs_(\d+)")


def _is_week(case: Case) -> bool:
    return case.keys == {"weekly_hours"} and all(NUMBERED.fullmatch(key) for key in case.asked)


def week(case: Case) -> dict[str, Any]:
    """Hours beyond a standard week, a month of them (52 ÷ 12 weeks), and whether these keep within a cap."""
    hours = case.number("weekly_hours")
    found: dict[str, Any] = {}
    for key in case.asked or {"excess_44"}:
        read = NUMBERED.fullmatch(key)
        if read is None:
            raise KeyError(key)
        kind, standard, cap, against = read.groups()
        beyond = hours - int(standard or against)
        monthly = beyond * 52 / 12
        found[key] = monthly <= int(cap) if cap else beyond if kind == "excess" else monthly
    return {**found, "excess": found.get("excess_44", hours - 44)}


def _is_divisors(case: Case) -> bool:
    return not case.keys - {"as_of", "on", "day_hours"} and bool(case.asked) and case.asked <= set(DIVISORS)


def divisors(case: Case) -> dict[str, Any]:
    """Days that a monthly wage pays, and working days and hours of a month, from the rule in force on the day.

    Without a day, the formula tells: thirteen public holidays since 2025, eleven before.
    """
    given = case.inputs.get("as_of", case.inputs.get("on"))
    on = date.fromisoformat(str(given)) if given else FIRST_DAY_OF_THIRTEEN
    if not given and re.search(r"365\s*-\s*104\s*-\s*11", case.formula):
        on = LAST_DAY_OF_ELEVEN
    answer = _answer("cn.standard_time_2025", {"as_of": on.isoformat()}, on)
    year, paid = Fraction(str(answer["year_days"])), Fraction(str(answer["paid_days"]))
    month = year / 12
    hours = month * case.number("day_hours", "8")
    shown = {"year_days": year, "quarter_days": year / 4, "month_days": month, "paid_days": paid}
    return {**shown, "pay_days": paid, "work_days": month, "work_hours": hours}


def _is_overtime(case: Case) -> bool:
    return case.one_of(*MONTHLY) is not None and any(case.one_of(*names) for names in OVERTIME.values())


def overtime(case: Case) -> dict[str, Any]:
    """Overtime pay by the rule of the Labour Law."""
    inputs = {"monthly_wage": case.inputs[case.one_of(*MONTHLY) or ""]}
    for key, names in OVERTIME.items():
        if name := case.one_of(*names):
            inputs[key] = case.inputs[name]
    answer = _answer("cn.overtime_pay", inputs, date(2026, 1, 1))
    named = {"hourly": "hourly_wage", "ot_pay": "overtime_pay", "weekday": "weekday_pay", "restday": "restday_pay"}
    return {**answer, **{key: answer[name] for key, name in named.items()}, "holiday": answer["holiday_pay"]}


def _answer(name: str, inputs: dict[str, Any], on: date) -> dict[str, Any]:
    from gongyou.lake.engine import memory_backend
    from gongyou.rules.catalogue import standard
    from gongyou.rules.evaluate import evaluate_one

    catalogue = standard()
    rule = catalogue.rule(name)
    known, backend = catalogue.parameters, memory_backend()
    found = evaluate_one(rule, inputs, on=on, place=None, parameters=known, backend=backend)
    return dict(found.values)


FAMILIES = (
    Family("week_hours", _is_week, week, "excess"),
    Family("wage_divisors", _is_divisors, divisors, "pay_days"),
    Family("overtime_pay", _is_overtime, overtime, "ot_pay"),
)
