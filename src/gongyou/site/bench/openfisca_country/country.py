"""Overtime, contribution base, annual leave and severance as an OpenFisca country would write them.

`python country.py FOLDER` reads the persons from FOLDER/in-*.npy, writes FOLDER/out-*.npy and prints its seconds and
its peak memory. Everybody stands in one city and leaves in one month: OpenFisca takes parameters for
one period in a run.
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import MONTH
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2026-10"
RESULTS = ("overtime_pay", "base", "days", "severance")
# The parameters of the law and, last, of the one city.
LAW = {
    "paid_days": 21.75,
    "day_hours": 8,
    "weekday": 1.5,
    "restday": 2,
    "holiday": 3,
    "floor": 0.6,
    "cap": 3,
    "first": 5,
    "second": 10,
    "third": 15,
    "cap_times": 3,
    "cap_years": 12,
    "minimum_wage": 2520,
}
Person = build_entity(key="person", plural="persons", label="", is_person=True)


def given(name: str, value_type: type = float) -> type:
    """A variable that is only ever given."""
    return type(name, (Variable,), {"value_type": value_type, "entity": Person, "definition_period": MONTH})


def whole_months(first: Any, after: Any) -> Any:
    """Full months from a day to the one after the last, the first day counted."""
    return np.maximum(month(after) - month(first) - (day(after) < day(first)), 0)


def month(days: Any) -> Any:
    return days.astype("datetime64[M]").astype(int)


def day(days: Any) -> Any:
    return (days - days.astype("datetime64[M]")).astype(int) + 1


class overtime_pay(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH

    def formula(persons: Any, period: Any, parameters: Any) -> Any:
        law = parameters(period)
        hourly = persons("monthly_wage", period) / law.paid_days / law.day_hours
        hours = law.weekday * persons("weekday_hours", period)
        hours = hours + law.restday * persons("restday_hours_no_timeoff", period)
        return hourly * (hours + law.holiday * persons("holiday_hours", period))


class base(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH

    def formula(persons: Any, period: Any, parameters: Any) -> Any:
        law, average = parameters(period), persons("province_full_coverage_avg_wage", period)
        return np.minimum(np.maximum(persons("wage", period), average * law.floor), average * law.cap)


class days(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH

    def formula(persons: Any, period: Any, parameters: Any) -> Any:
        law, years = parameters(period), persons("cumulative_work_years", period)
        return np.select([years >= 20, years >= 10, years >= 1], [law.third, law.second, law.first], 0)


class severance(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH

    def formula(persons: Any, period: Any, parameters: Any) -> Any:
        law = parameters(period)
        first, after = persons("start", period), persons("end_inclusive", period) + np.timedelta64(1, "D")
        months = whole_months(first, after)
        reached = (month(first) + months).astype("datetime64[M]").astype("datetime64[D]")
        ends = (reached.astype("datetime64[M]") + 1).astype("datetime64[D]")
        more = np.minimum(reached + (day(first) - 1), ends) < after
        rest = months % 12
        half_years = months // 12 * 2 + np.where(rest >= 6, 2, np.where((rest > 0) | more, 1, 0))
        average = persons("avg_monthly_wage_12m", period)
        ceiling = persons("local_avg_monthly_wage_prev_year", period) * law.cap_times
        capped = average > ceiling
        years = np.where(capped, np.minimum(half_years / 2, law.cap_years), half_years / 2)
        return np.where(capped, ceiling, np.maximum(average, law.minimum_wage)) * years


GIVEN = (
    "monthly_wage",
    "weekday_hours",
    "restday_hours_no_timeoff",
    "holiday_hours",
    "wage",
    "province_full_coverage_avg_wage",
    "cumulative_work_years",
    "avg_monthly_wage_12m",
    "local_avg_monthly_wage_prev_year",
)
DAYS = ("start", "end_inclusive")


class Country(TaxBenefitSystem):
    """The country: one kind of entity, the law from 1995 on."""

    def __init__(self) -> None:
        super().__init__([Person])
        from datetime import date

        variables = [*(given(name) for name in GIVEN), *(given(name, date) for name in DAYS)]
        self.add_variables(*variables, overtime_pay, base, days, severance)
        values = {name: {"values": {"1995-01-01": {"value": value}}} for name, value in LAW.items()}
        self.parameters = ParameterNode("", data=values)


def main(folder: Path) -> None:
    country = Country()
    columns = {name: np.load(folder / f"in-{name}.npy") for name in (*GIVEN, *DAYS)}
    started = time.perf_counter()
    simulation = SimulationBuilder().build_default_simulation(country, count=len(columns["wage"]))
    for name, column in columns.items():
        simulation.set_input(name, PERIOD, column)
    found = {name: simulation.calculate(name, PERIOD) for name in RESULTS}
    seconds = time.perf_counter() - started
    for name, column in found.items():
        np.save(folder / f"out-{name}.npy", column)
    peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    print(seconds, int(peak[1]) // 1024 if peak else 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
