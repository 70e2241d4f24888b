from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pytest

from gongyou.rooms.market.measures.hours import hours
from gongyou.rooms.market.measures.screen import screen
from tests.market import second
from tests.market.rows import Rows, payroll

PARAMS = {"region": "990100", "period": "2026-10", "minimum": 1}
MINIMUM_OF_DEMO_CITY = Decimal(2300)


def rows_of(seed):
    """One row per employer and worker, as the contract's key has it."""
    found = {}
    for row in payroll(seed):
        found.setdefault((row["employer_key"], row["worker_key"]), row)
    return list(found.values())


def source_of(rows):
    return Rows({"payroll": rows})


@cache
def hours_of(seed):
    """The figure of a seed's rows, and the rules that it noted; nobody changes it."""
    source = source_of(rows_of(seed))
    return hours(source, PARAMS), frozenset(source.noted)


def overtime_due(row) -> Decimal:
    """劳动法 44 by hand: wage ÷ 21.75 ÷ 8 × (1.5, 2, 3) × hours, one rounding."""
    rest = row["overtime_hours_restday"] - row["compensated_restday_hours"]
    weighted = row["overtime_hours_weekday"] * Decimal("1.5") + rest * 2 + row["overtime_hours_holiday"] * 3
    return second.half_up(Fraction(row["wage_for_overtime"]) / Fraction("21.75") / 8 * Fraction(weighted), 2)


def breaches(rows):
    here = [row for row in rows if second.inside(row)]
    capped = [row for row in here if row["hours_scheme"] in ("standard", "piece")]
    over = [
        row
        for row in capped
        if row["overtime_hours_weekday"]
        + row["overtime_hours_restday"]
        - row["compensated_restday_hours"]
        + row["overtime_hours_holiday"]
        > 36
    ]
    standard = [row for row in here if row["hours_scheme"] == "standard"]
    short = [(row, overtime_due(row) - row["paid_overtime"]) for row in standard]
    short = [(row, amount) for row, amount in short if amount > 0]
    full = [row for row in here if row["hours_scheme"] != "part_time"]
    under = [
        (row, MINIMUM_OF_DEMO_CITY - (row["gross"] - row["paid_overtime"] - row["allowances_excluded"])) for row in full
    ]
    return here, capped, over, standard, short, full, [(row, amount) for row, amount in under if amount > 0]


@pytest.mark.parametrize("seed", range(4))
def test_it_agrees_with_plain_python(seed):
    rows = rows_of(seed)
    value, _ = hours_of(seed)
    here, capped, over, standard, short, full, under = breaches(rows)
    total = sum(r["overtime_hours_weekday"] + r["overtime_hours_restday"] + r["overtime_hours_holiday"] for r in here)
    assert value["workers"] == len(here)
    assert value["overtime_hours"] == second.half_up(Fraction(total) / len(here), 1)
    assert value["normal_hours"] == second.half_up(Fraction(sum(r["normal_hours"] for r in here)) / len(here), 1)
    assert (value["capped"], value["over_cap"]) == (len(capped), len(over))
    assert (value["overtime_judged"], value["short_paid"]) == (len(standard), len(short))
    assert value["short_amount"] == sum(amount for _, amount in short)
    assert (value["minimum_judged"], value["under_minimum"]) == (len(full), len(under))
    assert value["under_minimum_amount"] == sum(amount for _, amount in under)


@pytest.mark.parametrize("seed", range(3))
def test_it_puts_every_worker_in_one_band(seed):
    rows = rows_of(seed)
    value, _ = hours_of(seed)
    assert sum(row["workers"] for row in value["bins"]) == value["workers"]
    none = sum(
        r["overtime_hours_weekday"] + r["overtime_hours_restday"] + r["overtime_hours_holiday"] == 0
        for r in rows
        if second.inside(r)
    )
    assert value["bins"][0] == {"key": "0", "workers": none, "suppressed": False}


@pytest.mark.parametrize("seed", range(3))
def test_its_employers_sum_to_the_total(seed):
    source = source_of(rows_of(seed))
    (value, noted), lines = hours_of(seed), screen(source, PARAMS)
    for kind, workers, amount in (
        ("over_cap", "over_cap", None),
        ("short_paid", "short_paid", "short_amount"),
        ("under_minimum", "under_minimum", "under_minimum_amount"),
    ):
        assert sum(line["workers"] for line in lines[kind]) == value[workers]
        assert all(len(line["rows"]) == min(line["workers"], 50) for line in lines[kind])
        if amount:
            assert sum(line["amount"] for line in lines[kind]) == value[amount]
            assert all(sum(row["amount"] for row in line["rows"]) == line["amount"] for line in lines[kind])
    assert set(source.noted) == noted == {"cn.overtime_cap_month", "cn.overtime_pay", "cn.minimum_wage_check"}


def test_it_does_not_depend_on_the_order_of_rows():
    rows = rows_of(3)
    first = hours_of(3)[0], screen(source_of(rows), PARAMS)
    random.Random(2).shuffle(rows)
    assert (hours(source_of(rows), PARAMS), screen(source_of(rows), PARAMS)) == first


def test_it_judges_no_month_in_which_the_worker_was_hired():
    rows = [{**row, "hired_on": date(2026, 10, 12)} for row in rows_of(1)]
    value = hours(Rows({"payroll": rows}), PARAMS)
    assert value["minimum_judged"] is None
    assert value["overtime_judged"] > 0


def test_it_judges_exactly_36_hours_as_within_the_cap():
    row = {**rows_of(1)[0], "region": "990101", "hours_scheme": "standard", "overtime_hours_weekday": Decimal(36),
           "overtime_hours_restday": Decimal(0), "compensated_restday_hours": Decimal(0),
           "overtime_hours_holiday": Decimal(0)}  # fmt: skip
    longer = {**row, "worker_key": "w-longer", "overtime_hours_weekday": Decimal("36.5")}
    value = hours(Rows({"payroll": [row, longer]}), PARAMS)
    assert (value["capped"], value["over_cap"]) == (2, 1)


def test_it_hides_breaches_of_few():
    value = hours(Rows({"payroll": rows_of(1)[:30]}), {**PARAMS, "minimum": 10})
    assert value["over_cap"] is None or value["over_cap"] >= 10
    assert value["under_minimum"] is None or value["under_minimum"] >= 10 or value["under_minimum"] == 0


def test_it_judges_nothing_where_no_minimum_wage_is_known():
    rows = [{**row, "region": "880101"} for row in rows_of(2)]
    value = hours(Rows({"payroll": rows}), {**PARAMS, "region": "880100"})
    assert value["minimum_judged"] is None
    assert value["capped"] > 0
